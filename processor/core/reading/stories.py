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

from processor.core.reading.clauses import Clause, Says, Sentence
from processor.core.reading.harmless import NAME_ALONE, TITLES, plain
from processor.core.reading.lexicon import Lexicon
from processor.core.reading.sentences import Written
from processor.core.reading.tokens import PARTS, Token, tokens_of

STORY = "story"
_GOODBYE = "wishes"  # the kind of clause that ends a mail
_FEWEST_WORDS, _MOST_WORDS = 3, 25
_MOST_STORIES = 4  # in one mail: who tells more may well have said more
_FIRM = (Says.YES, Says.SOFT)
_TELLS = (Says.REMARK, Says.ASIDE, Says.THANKS, Says.NOTHING, Says.TASK)
_BELOW = frozenset({"p", "ps", "pps", "pd", "nb", "edit", "update", "nachtrag", "postdata"})  # "P.S. …"
# Anything else is a bracket, a quotation, a face that winks, a price or a dash with who knows what behind it.
_PLAIN = re.compile(r"[\w\s.,;!'’\"/&–—-]*[☺🙂😊🎉☕🌞❤️👍\s]*")
_LAUGHS = re.compile(
    r"\b(?:(?:a?ha){2,}h?|(?:he){2,}|(?:hi){2,}|(?:ja){3,}|(?:je){2,}|l+o+l+|x+d+|rofl|k{3,})\b",
    re.IGNORECASE,
)
# fmt: off
# In the languages read here: a name with a capital after one of them is a place's.
_BEFORE_PLACES = frozenset((
    "in", "at", "near", "outside", "im", "aus", "en", "à", "au", "em", "no", "na", "te", "uit", "i", "på",
    "fra", "från", "w", "we", "all", "al", "the",
))
_YEARS = frozenset((
    "years", "year", "yrs", "jahre", "jahren", "jahr", "años", "año", "ans", "années", "anni", "anos", "jaar",
    "år", "lat", "lata",
))
# fmt: on
_PAST_YEAR = re.compile(r"19\d\d|20[01]\d")
_NOUNS = frozenset({"de", "lb"})  # every noun has a capital, so that only a known one is no name
_BETWEEN = 2  # words between "in" and the place: "in rainy old Leeds"


def find_stories(
    heard: list[tuple[Written, Sentence]], lexicons: tuple[Lexicon, ...], names: frozenset[str] | None
) -> Iterator[Sentence]:
    """The sentences again; those that are stories say so.

    `names`: of the people whom the answer may be about; None: nobody is known, and no story may name anyone.
    """
    firm = [s.language for w, s in heard if not w.asks and s.says(*_FIRM)]
    by_language = {lexicon.language: lexicon for lexicon in lexicons}
    yes = tuple(by_language[language] for language in dict.fromkeys(firm))
    ended, answered, told = False, False, 0
    capitals = any(c.isupper() for written, _ in heard for c in written.text)
    for written, sentence in heard:
        tokens = tokens_of(written.text)
        ended = ended or (bool(tokens) and tokens[0].text in _BELOW)
        mine = by_language.get(sentence.language)
        if (
            yes
            and mine is not None
            and not ended
            and told < _MOST_STORIES
            and _only_tells(written, sentence)
            and _is_understood(tokens, mine, names, capitals=capitals)
            and not any(lexicon.harmless.may_change(tokens) for lexicon in (mine, *yes))
        ):
            told += 1
            story = tuple(
                replace(c, says=Says.ASIDE, kind=STORY) if c.says in (Says.REMARK, Says.TASK) else c
                for c in sentence.clauses
            )
            yield replace(sentence, clauses=story)
        else:
            yield sentence
        answered = answered or sentence.says(*_FIRM)
        ended = ended or (answered and any(_ends(c) for c in sentence.clauses))


def _ends(clause: Clause) -> bool:
    """It is the end of a mail: "Kind regards", "Jon"."""
    return clause.says is Says.ASIDE and clause.kind in (_GOODBYE, NAME_ALONE)


def _only_tells(written: Written, sentence: Sentence) -> bool:
    lost = sentence.says(Says.REMARK, Says.TASK)
    tells = all(c.says in _TELLS and not c.turned for c in sentence.clauses)
    signs = bool(_PLAIN.fullmatch(written.text)) and not _LAUGHS.search(written.text)
    return lost and tells and signs and not written.asks and not written.trails


def _is_understood(
    tokens: tuple[Token, ...], lexicon: Lexicon, names: frozenset[str] | None, *, capitals: bool
) -> bool:
    """Half of its words are known, its numbers are years, and it names nobody who is unknown."""
    words = [t for t in tokens if t.text not in PARTS]
    known = [t.text in lexicon.words or plain(t.text) in (names or ()) for t in words]
    if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or 2 * sum(known) < len(words):
        return False
    if not known[0] and (words[0].initial or not capitals):
        return False  # "Tom knows"
    return all(_is_years(words, at) for at, t in enumerate(words) if t.text[0].isdigit()) and not any(
        _names_somebody(words, at, lexicon, names) for at in range(len(words))
    )


def _is_years(words: list[Token], at: int) -> bool:
    following = words[at + 1].text if at + 1 < len(words) else ""
    return bool(_PAST_YEAR.fullmatch(words[at].text)) or following in _YEARS


def _names_somebody(words: list[Token], at: int, lexicon: Lexicon, names: frozenset[str] | None) -> bool:
    """A capital within a sentence, but for the people of the request and for places."""
    word = words[at]
    if not word.name or plain(word.text) in (names or ()):
        return False
    if word.text in TITLES and at + 1 < len(words):
        return plain(words[at + 1].text) not in (names or ())
    if word.text in lexicon.words and (
        lexicon.language in _NOUNS or plain(word.text) in lexicon.harmless.known
    ):
        return False  # "Monday", "I", "ICU"
    before = at
    while before and words[before - 1].name:
        before -= 1
    return not any(w.text in _BEFORE_PLACES for w in words[max(0, before - 1 - _BETWEEN) : before])
