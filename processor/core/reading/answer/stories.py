"""Stories: a sentence beside a clear yes that only tells something, and so takes nothing from it.

"I accept. My own mentor in Leeds taught me all I know." Nobody can list what people tell. So a sentence of
its own counts as a story when it has none of the words by which people take back, bind, limit, postpone or
pass on an answer: `never` in [harmless] of rules/vocabulary.<language>.toml. A language without that list
has no stories.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from processor.core.reading.answer.bare_answers import hands_over, is_glad
from processor.core.reading.answer.clause import Clause, Says, Sentence
from processor.core.reading.answer.clauses import read_sentence
from processor.core.reading.answer.harmless import NAME_ALONE
from processor.core.reading.answer.lexicon import Lexicon
from processor.core.reading.answer.patterns import TITLES, plain
from processor.core.reading.answer.sentences import Written
from processor.core.reading.answer.sign_offs import bent, is_unit
from processor.core.reading.answer.small import Small, small_in
from processor.core.reading.words.tokens import PARTS, Token, tokens_of

STORY = "story"
_GOODBYE = "wishes"  # the kind of clause that ends a mail
_FEWEST_WORDS, _MOST_WORDS = 3, 25
_KNOWN = 0.9  # of its words, at least
_MOST_STORIES = 4  # in one mail: who tells more may well have said more
_FIRM = (Says.YES, Says.SOFT)
_TELLS = (Says.REMARK, Says.ASIDE, Says.THANKS, Says.NOTHING, Says.TASK)
_UNSURE = (Says.DOUBT, Says.OPEN)
_BELOW = frozenset({"p", "ps", "pps", "pd", "nb", "edit", "update", "nachtrag", "postdata"})  # "P.S. …"
# Anything else is a bracket, a quotation, a face that winks, a price or a dash with who knows what behind it.
_PLAIN = re.compile(
    r"[\w\s.,;!'’\"/&–—-]*[☺🙂😊🎉☕🌞☀❤️💚💙💛💜🧡🤍💗💖💕👍🙏🤗😄😃😀🥰🥹🤩💪👏🙌🤝✨🌸🌷🌹🌻🌈🍀🌟⭐\s]*"
)
_LAUGHS = re.compile(
    r"\b(?:(?:a?ha){2,}h?|(?:he){2,}|(?:hi){2,}|(?:ja){3,}|(?:je){2,}|l+o+l+|x+d+|rofl|k{3,})\b",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s-{1,3}\s|\s?[–—]\s?|:\s")
_PAST_YEAR = re.compile(r"19\d\d|20[01]\d")


def find_stories(
    heard: list[tuple[Written, Sentence]], lexicons: tuple[Lexicon, ...], names: frozenset[str] | None
) -> Iterator[Sentence]:
    """The sentences again; those that are stories say so.

    `names`: of the people whom the answer may be about; None: nobody is known, and no story may name anyone.
    """
    handed = any(hands_over(c, names) for _, s in heard for c in s.clauses)
    firm = [s.language for w, s in heard if not w.asks and not w.trails and _is_firm(s, handed=handed)]
    by_language = {lexicon.language: lexicon for lexicon in lexicons}
    yes = tuple(by_language[language] for language in dict.fromkeys(firm))
    ended, answered, told = False, False, 0
    capitals = any(c.isupper() for written, _ in heard for c in written.text)
    for written, sentence in heard:
        tokens = tokens_of(written.text)
        lexicon = by_language.get(sentence.language)
        tells = sentence
        if yes and lexicon is not None and sentence.says(*_UNSURE):
            tokens, tells = _without_long_ago(tokens, sentence, lexicon, names)
        ended = ended or (bool(tokens) and tokens[0].text in _BELOW)
        theirs = bent(names, sentence.language)
        if (
            yes
            and lexicon is not None
            and not ended
            and told < _MOST_STORIES
            and _only_tells(written, tells)
            and _is_understood(tokens, lexicon, theirs, capitals=capitals)
            and _is_near(tokens, lexicon, theirs)
            and not any(one.harmless.may_change(tokens) for one in (lexicon, *yes))
        ):
            told += 1
            story = tuple(
                replace(c, says=Says.ASIDE, kind=STORY) if c.says in (Says.REMARK, Says.TASK) else c
                for c in tells.clauses
            )
            yield replace(tells, clauses=story)
        elif ended and answered and is_unit(tokens):
            yield replace(sentence, clauses=(Clause(says=Says.ASIDE, kind=NAME_ALONE),))
        else:
            yield _unheaded(sentence) if ended else sentence
        answered = answered or _is_firm(sentence, handed=handed)
        ended = ended or (answered and _closes(sentence))


def _unheaded(sentence: Sentence) -> Sentence:
    """Below the end of a mail a clause is harmless only when all of it is known."""
    if not any(c.headed for c in sentence.clauses):
        return sentence
    lost = (replace(c, says=Says.REMARK, kind="") if c.headed else c for c in sentence.clauses)
    return replace(sentence, clauses=tuple(lost))


def tells_plainly(written: Written) -> bool:
    """Without a bracket, a quotation, a laugh or a winking face, and to its end."""
    signs = bool(_PLAIN.fullmatch(written.text)) and not _LAUGHS.search(written.text)
    return signs and not written.trails


def _without_long_ago(
    tokens: tuple[Token, ...], sentence: Sentence, lexicon: Lexicon, names: frozenset[str] | None
) -> tuple[tuple[Token, ...], Sentence]:
    """Read again without "when I was"; unchanged when it has nothing of that kind, or stays unsure."""
    texts = [plain(t.text) for t in tokens]
    for phrase in lexicon.vocabulary.long_ago:
        said = [plain(word) for word in phrase.split()]
        for at in range(len(texts) - len(said) + 1):
            if texts[at : at + len(said)] == said:
                shorter = tokens[:at] + tokens[at + len(said) :]
                again = read_sentence(shorter, lexicon, names)
                return (tokens, sentence) if again.says(*_UNSURE) else (shorter, again)
    return tokens, sentence


def at_a_dash(written: Written, small: Small) -> tuple[Written, Written] | None:
    """What stands before and after the first dash or colon; None when no new sentence begins there."""
    before, *rest = _DASH.split(written.text, maxsplit=1)
    after = rest[0] if rest else ""
    first = next((t.text for t in tokens_of(after) if t.text not in PARTS), "")
    if not before.strip() or not first or first in small.as_typed("goes_on"):
        return None
    return Written(text=before.strip()), replace(written, text=after.strip())


def stands_complete(sentence: Sentence) -> bool:
    """It says yes for certain, and nothing that is not understood."""
    fine = (*_FIRM, Says.NOD, Says.ASIDE, Says.THANKS, Says.NOTHING)
    return _is_firm(sentence) and all(c.says in fine and not c.turned for c in sentence.clauses)


def _is_firm(sentence: Sentence, *, handed: bool = False) -> bool:
    """It says that he will do it. A bare yes may be meant for something else.

    `handed`: the mail tells how the mentee may write or call, and so the yes is to her.
    """
    if handed and sentence.says(Says.NOD, Says.BARE):
        return True
    glad = any(c.says is Says.NOD and is_glad(c) for c in sentence.clauses)
    wishes = sentence.says(Says.NOD) and sentence.says(Says.BARE)  # "Yes, I'd love to"
    return sentence.says(*_FIRM) or glad or wishes


def _ends(clause: Clause) -> bool:
    """It is the end of a mail: "Kind regards", "Jon"."""
    return clause.says is Says.ASIDE and clause.kind in (_GOODBYE, NAME_ALONE)


def _closes(sentence: Sentence) -> bool:
    """It ends a mail. What stands before its yes only addresses somebody: "Dear colleagues, I accept"."""
    yes = (at for at, c in enumerate(sentence.clauses) if c.says in (*_FIRM, Says.NOD, Says.BARE))
    return any(_ends(c) for c in sentence.clauses[max(yes, default=-1) + 1 :])


def _only_tells(written: Written, sentence: Sentence) -> bool:
    lost = sentence.says(Says.REMARK, Says.TASK)
    tells = all(c.says in _TELLS and not c.turned for c in sentence.clauses)
    return lost and tells and tells_plainly(written) and not written.asks


def _is_understood(
    tokens: tuple[Token, ...], lexicon: Lexicon, names: frozenset[str] | None, *, capitals: bool
) -> bool:
    """Most of its words are known, its numbers are years, and it names nobody who is unknown."""
    words = [t for t in tokens if t.text not in PARTS]
    known = [t.name or t.text in lexicon.words or plain(t.text) in (names or ()) for t in words]
    if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or sum(known) < _KNOWN * len(words):
        return False
    if not known[0] and (words[0].initial or not capitals):
        return False  # "Tom knows"
    return all(
        _is_years(words, at, lexicon.small) for at, t in enumerate(words) if t.text[0].isdigit()
    ) and not any(_names_somebody(words, at, lexicon, names) for at in range(len(words)))


def _is_near(tokens: tuple[Token, ...], lexicon: Lexicon, names: frozenset[str] | None) -> bool:
    """Of the writer, the mentee or the work: "The cake is in the kitchen" says that the yes is to a party."""
    us, ends = small_in(lexicon.vocabulary, "ourselves"), lexicon.vocabulary.small.get("verb_end", ())
    return lexicon.harmless.is_near(tokens) or any(
        plain(t.text) in us or plain(t.text) in (names or ()) or (ends and t.text.endswith(ends))
        for t in tokens
    )


def _is_years(words: list[Token], at: int, small: Small) -> bool:
    following = words[at + 1].text if at + 1 < len(words) else ""
    return bool(_PAST_YEAR.fullmatch(words[at].text)) or following in small.as_typed("years")


def _names_somebody(words: list[Token], at: int, lexicon: Lexicon, names: frozenset[str] | None) -> bool:
    """A capital within a sentence, but for the people of the request and for places."""
    word = words[at]
    if not word.name or plain(word.text) in (names or ()):
        return False
    if word.text in TITLES and at + 1 < len(words):
        return plain(words[at + 1].text) not in (names or ())
    if word.text in lexicon.words and (
        lexicon.vocabulary.capital_nouns or plain(word.text) in lexicon.harmless.known
    ):
        return False  # "Monday", "I", "ICU"
    before = at
    while before and words[before - 1].name:
        before -= 1
    if before and words[before - 1].text in lexicon.small.as_typed("article"):
        before -= 1
    introduced = before and words[before - 1].text in lexicon.vocabulary.small.get("before_place", ())
    return not introduced or word.text.endswith("'s")
