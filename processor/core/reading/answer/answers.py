"""Yes or no: what a mentor's words say, and whether there is any doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from processor.core.reading.answer.bare_answers import (
    BESIDE_GLAD,
    hands_over,
    is_bare,
    is_bare_no,
    is_glad,
    is_noun,
    is_sorry,
)
from processor.core.reading.answer.clauses import SHORT, Clause, Says, Sentence, read_sentence
from processor.core.reading.answer.harmless import NAME_ALONE, is_name
from processor.core.reading.answer.lexicon import Lexicon, Vocabularies, lexicons
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.sentences import MOST_CHARACTERS, Written, sentences
from processor.core.reading.answer.sign_offs import is_sign_off, signs_for_another
from processor.core.reading.answer.stories import at_a_dash, find_stories, stands_complete, tells_plainly
from processor.core.reading.words.tokens import PARTS, Token, tokens_of, words
from processor.core.rules import Vocabulary

_YES = (Says.YES, Says.SOFT, Says.BARE, Says.NOD, Says.WEAK)
_WISHES = (Says.SOFT, Says.BARE)
# a yes only while its sentence goes on about nothing else
_FAINT = frozenset({Says.NOD, Says.WEAK, Says.BARE})
_NO = (Says.NO, Says.SHAKE)
_ASIDE = (Says.REMARK, Says.NEGATED, Says.NOT, Says.DOUBT)
_MOST_LOST = 5
_TELLING = 3  # known words that tell in which language a mail is written
# Kinds of asides that a bare "yes" beside them may be meant for: "Yes, we can talk".
_OF_ITS_OWN = frozenset({"meeting", "work", "praise", "contact", "excuse"})
_LEAST_SAID = 3  # words that say something: "Ok. Sorry for the late reply."
_SILENT = (Says.NOTHING, Says.THANKS)
_ANSWERS = (*_YES, *_NO, Says.BOTH, Says.MENTION)


class Reply(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    reply: Reply
    because: str
    blank: bool = False  # nothing was written
    both: bool = False  # it says yes and no
    plain: bool = False  # nothing but the yes or the no was written
    asks: bool = False  # it asks something, and says nothing of an answer
    lost: tuple[str, ...] = ()  # beside a yes: what keeps it from being sure, clause by clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A sentence as it was written, and what it says."""

    written: Written
    sentence: Sentence

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return self.sentence.clauses

    @property
    def asks(self) -> bool:
        return self.written.asks and not self.sentence.rhetorical


def read_answer(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] | None = None
) -> Answer:
    """A clear yes, a clear no, or unclear. Any doubt is unclear: a wrong yes is the costliest failure.

    `names`: of the people of the request, as names_of() makes them; None: any name may be theirs.
    """
    if len(text) > MOST_CHARACTERS:
        return _unclear("it is a long letter, and not only an answer")
    heard = tuple(
        h for h in hear(text, vocabularies, names) if not h.sentence.instruction
    )  # our own words (row 62)
    clauses = tuple(c for h in heard for c in h.clauses)
    if not any(h.written.asks for h in heard) and all(c.says in _SILENT for c in clauses):
        return Answer(reply=Reply.UNCLEAR, because="it says neither yes nor no", blank=True)
    yes = [i for i, c in enumerate(clauses) if c.says in _YES]
    no = [i for i, c in enumerate(clauses) if c.says in _NO]
    firm = [i for i in yes if clauses[i].says not in _WISHES]
    if yes and not firm:  # "I would, but not": what is wished for is denied
        no += [i for i, c in enumerate(clauses) if c.says is Says.NOT and c.turned and i > yes[0]]
    if any(c.says is Says.BOTH for c in clauses) or (firm and no):
        return Answer(reply=Reply.UNCLEAR, because="it says both yes and no", both=True)
    if not yes and not no:
        asks = any(h.asks for h in heard) and not any(h.sentence.answers for h in heard)
        because = "it asks something back" if asks else "it says neither yes nor no for certain"
        return Answer(reply=Reply.UNCLEAR, because=because, asks=asks)
    doubt = _doubt_of_no(heard, clauses, no) if no else _doubt_of_yes(heard, clauses, yes, names)
    if doubt:
        lost = () if no else _lost(heard)
        return Answer(reply=Reply.UNCLEAR, because=doubt, lost=lost)
    plain = all(c.says in (*_SILENT, Says.YES, Says.NOD, *_NO) for c in clauses)
    if yes and signs_for_another(text):
        return _unclear("somebody signs for another")
    reply, word = (Reply.REJECT, "no") if no else (Reply.ACCEPT, "yes")
    how = (
        f"it says {word} and nothing else"
        if plain
        else f"it says {word}, and nothing in it speaks against it"
    )
    return Answer(reply=reply, because=how, plain=plain)


def names_of(*people: str) -> frozenset[str]:
    """The words of their names, as read_answer() compares them."""
    return frozenset(plain(word) for person in people for word in words(person) if len(word) > 1)


def hear(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] | None = None
) -> tuple[Heard, ...]:
    """Sentence by sentence, each in its own language."""
    return _heard(text, Vocabularies(vocabularies), names)


@lru_cache(maxsize=16)
def _heard(text: str, vocabularies: Vocabularies, names: frozenset[str] | None) -> tuple[Heard, ...]:
    """Kept for a few texts, for each who reads a mail asks for the same one."""
    return tuple(_read_sentences(text, vocabularies.all, names))


def _read_sentences(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] | None
) -> Iterator[Heard]:
    capitals = not text.isupper()
    known = lexicons(vocabularies)
    read = [one for w in sentences(text, vocabularies) for one in _parted(w, known, names, capitals=capitals)]
    read = _agreed(read, known, names, capitals=capitals)
    stories = find_stories(read, known, names) if capitals else (s for _, s in read)
    for (written, _), sentence in zip(read, stories, strict=True):
        yield Heard(written=written, sentence=sentence)


_Read = tuple[Written, Sentence]


def _parted(
    written: Written, known: tuple[Lexicon, ...], names: frozenset[str] | None, *, capitals: bool
) -> Iterator[_Read]:
    """A sentence, or two where a yes stands complete before a dash: "I accept - the ward needs her"."""
    parts = at_a_dash(written)
    if parts is not None:
        yes = _in_its_language(parts[0], known, names, capitals=capitals)
        if stands_complete(yes):
            yield parts[0], yes
            written = parts[1]
    yield written, _in_its_language(written, known, names, capitals=capitals)


def _agreed(
    read: list[_Read], known: tuple[Lexicon, ...], names: frozenset[str] | None, *, capitals: bool
) -> list[_Read]:
    """What several languages read in their own ways, once more in the language of the rest of the mail."""
    words: Counter[str] = Counter()
    for _, sentence in read:
        if sentence.language:
            words[sentence.language] += sentence.known
    tied = [s for _, s in read if not s.language and s.known]
    most = words.most_common(2)
    if not tied or not most or most[0][1] < _TELLING or (len(most) == 2 and most[0][1] == most[1][1]):
        return read
    language = most[0][0]
    return [
        (w, _in_its_language(w, known, names, capitals=capitals, rather=language) if s in tied else s)
        for w, s in read
    ]


def _unclear(because: str) -> Answer:
    return Answer(reply=Reply.UNCLEAR, because=because)


def _doubt_of_no(heard: tuple[Heard, ...], clauses: tuple[Clause, ...], no: list[int]) -> str:
    """Why a no is not sure; "" when it is. A wish before it takes nothing from it: "I would, but cannot"."""
    if any(h.asks and h.sentence.says(*_ANSWERS) for h in heard):
        return "it asks whether to answer"
    says_no = [nth for nth, h in enumerate(heard) if h.sentence.says(*_NO)]
    if any(h.asks and h.sentence.says(Says.DOUBT, Says.OPEN) for h in heard[says_no[0] + 1 :]):
        return "it says no, and then wonders"  # "I cannot. I mean, perhaps from afar, would she mind?"
    firm = any(
        h.sentence.says(Says.NO) or _is_thankful_no(h) for h in heard if not h.asks and not h.written.trails
    )
    beside = [
        c
        for h in heard
        for c in h.clauses
        if not ((c.reason and firm) or (c.mild and _another_says_no(h, heard)))
    ]
    if any(c.says is Says.OPEN for c in beside):
        return "it says no under a condition, or has not decided"
    if any(c.says is Says.MENTION for c in beside):
        return "it says no, and speaks of an answer in another way too"
    later = clauses[no[0] + 1 :]
    if any(c.says in _WISHES for c in later):
        return "it says no, and then that it would"
    if any(c.turned and c.says is Says.DOUBT for c in later):
        return "it says no, and then has a doubt"
    if all(clauses[i].says is Says.SHAKE for i in no):
        if any(h.asks and not h.sentence.says(*_NO) for h in heard):
            return "it says no, and asks something"
        sure = any(h.sentence.says(Says.SHAKE) and _is_conclusion(h) for h in heard)
        if not sure and _spoilt(heard, None, Says.SHAKE):
            return "its no may belong to something else"
    if all(is_bare_no(clauses[i]) for i in no) and any(map(_is_about_a_day, heard)):
        return "its no may be about a time to meet"
    return ""


def _is_about_a_day(heard: Heard) -> bool:
    """ "Nee sorry, maandag kan ik niet": what is said no to may be a day, and not the request."""
    denies = heard.sentence.says(Says.NEGATED) and heard.sentence.says(*_NO)
    return denies or any(c.says is Says.ASIDE and c.kind == "meeting" for c in heard.clauses)


def _another_says_no(one: Heard, heard: tuple[Heard, ...]) -> bool:
    return any(
        h is not one and not h.asks and not h.written.trails and (h.sentence.says(Says.NO) or _is_sorry_no(h))
        for h in heard
    )


def _is_sorry_no(heard: Heard) -> bool:
    """ "No, sorry", and nothing else in the sentence."""
    return (
        heard.sentence.says(Says.SHAKE)
        and any(map(is_sorry, heard.clauses))
        and all(c.says in (Says.SHAKE, *_SILENT) for c in heard.clauses)
    )


def _is_thankful_no(heard: Heard) -> bool:
    """ "Thanks for the invitation, but no"."""
    return any(c.says is Says.SHAKE and c.turned for c in heard.clauses) and heard.sentence.says(Says.THANKS)


def _is_conclusion(heard: Heard) -> bool:
    """It is sorry, or ends with the no: "I am on leave, so no"; and not "No, I cannot on Monday, sorry"."""
    sorry = any(map(is_sorry, heard.clauses)) and not heard.sentence.says(Says.NEGATED)
    return sorry or heard.clauses[-1].says is Says.SHAKE


def _doubt_of_yes(
    heard: tuple[Heard, ...], clauses: tuple[Clause, ...], yes: list[int], names: frozenset[str] | None
) -> str:
    """Why a yes is not sure; "" when it is."""
    for h in heard:
        harmless = h.sentence.arranges or all(c.says in (*_SILENT, Says.ASIDE) for c in h.clauses)
        if h.asks and (h.sentence.says(*_ANSWERS, Says.OPEN) or not harmless):
            return "it asks something back"
    stated = [c for h in heard if not h.asks for c in h.clauses]
    if any(c.says is Says.OPEN for c in stated):
        return "it says yes under a condition, or has not decided"
    if any(c.says in (Says.DOUBT, Says.NOT, Says.NEGATED) for c in stated):
        return "it says yes, and then has a doubt"
    if any(c.turned and c.says not in (*_YES, Says.ASIDE) for c in stated):
        return "it says yes, and then but"
    if any(c.says is Says.MENTION for c in stated):
        return "it speaks of a yes, perhaps of somebody else's"
    kinds = {clauses[i].says for i in yes}
    if kinds <= {Says.WEAK} and any(_is_of_a_receipt(c) for c in stated):
        return "its OK may only say that the mail came"
    if kinds <= _FAINT and _spoilt(heard, names, *_FAINT):
        return "its yes may belong to something else"
    if all(is_bare(clauses[i]) for i in yes) and any(_calls(h.sentence, names) for h in heard):
        return "its yes may belong to something else"
    strict = [c for h in heard if h.sentence.strict and not h.asks for c in h.clauses]
    if any(c.says is Says.REMARK for c in strict):
        return "beside the yes it says what is not understood"
    return ""


def _is_of_a_receipt(clause: Clause) -> bool:
    """Beside a mere OK: thanks, or more than a greeting and a name."""
    if clause.says in (Says.THANKS, Says.REMARK):
        return True
    speaks = clause.says is Says.NOTHING or (clause.says is Says.ASIDE and clause.kind != NAME_ALONE)
    return speaks and len(clause.words.split()) >= _LEAST_SAID


def _lost(heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """What is no yes and no known harmless clause, in the order of the mail."""
    fine = {*_YES, *_SILENT, Says.ASIDE, Says.TASK}
    clauses = (c for h in heard for c in h.clauses if c.says not in fine)
    return tuple(c.words for c in clauses if c.words)[:_MOST_LOST]


def _spoilt(heard: tuple[Heard, ...], names: frozenset[str] | None, *word: Says) -> bool:
    """The sentence of a bare "yes" or "no" goes on about something: "Yes, that is my address"."""

    def goes_on(sentence: Sentence) -> bool:
        gladly = any(c.says in word and is_glad(c) for c in sentence.clauses)
        about = (c for c in sentence.clauses if c.says is Says.ASIDE and c.kind in _OF_ITS_OWN)
        return (
            sentence.says(*_ASIDE)
            or any(map(is_noun, sentence.clauses))
            or any(not (gladly and c.kind in BESIDE_GLAD) and not hands_over(c, names) for c in about)
        )

    return any(h.sentence.says(*word) and (h.written.trails or goes_on(h.sentence)) for h in heard)


def _calls(sentence: Sentence, names: frozenset[str] | None) -> bool:
    """ "Ja gärna, ring mig": to us, and so perhaps the yes too."""
    return sentence.says(*_YES) and any(
        c.says is Says.ASIDE and c.kind == "contact" and not hands_over(c, names) for c in sentence.clauses
    )


def _in_its_language(
    written: Written,
    known: tuple[Lexicon, ...],
    names: frozenset[str] | None,
    *,
    capitals: bool,
    rather: str = "",
) -> Sentence:
    """Read in the language that knows most of its words; where several do, they have to agree.

    `rather`: the language that is taken where they do not.
    """
    tokens = tokens_of(written.text, capitals=capitals)
    if all(t.text in PARTS for t in tokens):  # ":-)"
        return Sentence(clauses=(), language="", known=0)
    titles = known[0].titles if known else frozenset()
    if is_sign_off(tokens, names, titles) and not any(lexicon.answers(tokens) for lexicon in known):
        return Sentence(clauses=(Clause(says=Says.ASIDE, kind=NAME_ALONE),), language="", known=0)
    best: list[Sentence] = []
    heads, most = tells_plainly(written), 1
    for at_most, lexicon in _likeliest(tokens, known):
        if at_most < most:
            break
        read = read_sentence(tokens, lexicon, names, heads=heads)
        if read.known >= most:
            best = [*(best if read.known == most else ()), read]
            most = read.known
    if not best:
        if is_name(tokens, names):
            return Sentence(clauses=(Clause(says=Says.ASIDE, kind=NAME_ALONE),), language="", known=0)
        lost = Clause(says=Says.REMARK, words=" ".join(t.text for t in tokens))
        return Sentence(clauses=(lost,) if tokens else (), language="", known=0)
    telling = [s for s in best if not s.says(*_ASIDE[:3]) or s.says(*_ANSWERS)] or best
    clearest = min(telling, key=lambda s: sum(c.says in _ASIDE for c in s.clauses))
    if all(_gist(s) == _gist(clearest) for s in telling):
        return clearest
    for sentence in best:
        if sentence.language == rather:
            return sentence
    # "tak" is yes in Polish and thanks in Danish
    doubt = Clause(says=Says.DOUBT, words=" ".join(t.text for t in tokens))
    return Sentence(clauses=(doubt,), language="", known=most)


def _likeliest(tokens: tuple[Token, ...], words: tuple[Lexicon, ...]) -> list[tuple[int, Lexicon]]:
    """The languages with how many words of the sentence they may know; the best come first."""
    said = [t.text for t in tokens]
    counted = [(sum(map(lexicon.may_know.__contains__, said)), lexicon) for lexicon in words]
    if len(said) <= SHORT:
        counted = [(n + any(lexicon.meant(word) for word in said), lexicon) for n, lexicon in counted]
    return sorted(counted, key=lambda c: -c[0])


_GIST = {Says.SHAKE: Says.NO, Says.THANKS: Says.NOTHING, **dict.fromkeys(_YES, Says.YES)}


def _gist(sentence: Sentence) -> frozenset[Says]:
    return frozenset(_GIST.get(c.says, c.says) for c in sentence.clauses) - {
        Says.NOTHING,
        Says.REMARK,
        Says.ASIDE,
    }
