"""Yes or no: what a mentor's words say, and whether there is any doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from processor.core.reading.answer.capitals import names_somebody_else
from processor.core.reading.answer.cards import is_card
from processor.core.reading.answer.clause import Says
from processor.core.reading.answer.dismay import without_dismay
from processor.core.reading.answer.doubts import (
    SILENT,
    WISHES,
    doubt_of_no,
    doubt_of_yes,
    lost_in,
    was_a_slip,
)
from processor.core.reading.answer.hearing import NO, YES, Heard, hear
from processor.core.reading.answer.marked_off import (
    begins_with_a_not,
    is_crossed,
    joined_words,
    without_crosses,
)
from processor.core.reading.answer.notices import said_in_a_disclaimer
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.sentences import MOST_CHARACTERS, disclaimed
from processor.core.reading.answer.sign_offs import signs_for_another
from processor.core.reading.answer.small import small_of
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

_SPEAKS = (Says.BOTH, Says.DOUBT, Says.OPEN, Says.UNSURE, Says.NOT, Says.NEGATED, Says.MENTION)


_PARTING = frozenset({"name", "thanks", "wishes"})  # kinds of what stands at the end of any mail


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
    bare: bool = False  # the same, with "do it" or a name beside it
    nods: bool = False  # "OK", "Sure", "Yes", "No": to whatever was said
    asks: bool = False  # it asks something, and says nothing of an answer
    half: bool = False  # a yes, and something that keeps it from being sure
    lost: tuple[str, ...] = ()  # beside a yes: what keeps it from being sure, clause by clause


def read_answer(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] | None = None
) -> Answer:
    """A clear yes, a clear no, or unclear. Any doubt is unclear: a wrong yes is the costliest failure.

    `names`: of the people of the request, as names_of() makes them; None: any name may be theirs.
    """
    if len(text) > MOST_CHARACTERS:
        return _unclear("it is a long letter, and not only an answer")
    text = without_own_card(text, vocabularies, names or frozenset())
    heard = tuple(
        h for h in hear(text, vocabularies, names) if not h.sentence.instruction
    )  # our own words (row 62)
    clauses = tuple(c for h in heard for c in h.clauses)
    if not any(h.written.asks for h in heard) and all(c.says in SILENT for c in clauses):
        return Answer(reply=Reply.UNCLEAR, because="it says neither yes nor no", blank=True)
    yes = [i for i, c in enumerate(clauses) if c.says in YES]
    no = [i for i, c in enumerate(clauses) if c.says in NO]
    firm = [i for i in yes if clauses[i].says not in WISHES]
    if yes and not firm:  # "I would, but not": what is wished for is denied
        no += [i for i, c in enumerate(clauses) if c.says is Says.NOT and c.turned and i > yes[0]]
    if any(c.says is Says.BOTH for c in clauses) or (firm and no):
        return Answer(reply=Reply.UNCLEAR, because="it says both yes and no", both=True)
    if not yes and not no:
        asks = any(h.asks for h in heard) and not any(h.sentence.answers for h in heard)
        because = "it asks something back" if asks else "it says neither yes nor no for certain"
        return Answer(reply=Reply.UNCLEAR, because=because, asks=asks)
    doubt = doubt_of_no(heard, clauses, no) if no else doubt_of_yes(heard, clauses, yes, names)
    if doubt:
        lost = () if no else lost_in(heard)
        return Answer(reply=Reply.UNCLEAR, because=doubt, half=not no, lost=lost)
    theirs = disclaimed(text, vocabularies)
    if no and was_a_slip(text.strip().removesuffix(theirs), vocabularies):
        return _unclear("beside its no it says that it was a mistake")
    if yes and _is_marked_off(text, heard, vocabularies):
        return _unclear("a mark before its yes takes it back")
    bare = without_crosses(text) if no else text
    if bare != text and read_answer(bare, vocabularies, names).reply is Reply.ACCEPT:  # "❌ ACCEPT"
        return _unclear("its no is a mark beside a yes")
    calm = without_dismay(text, vocabularies) if no else text
    if calm != text and read_answer(calm, vocabularies, names).reply is not Reply.REJECT:
        return _unclear("its no is dismay, and answers nothing")
    plain = all(c.says in (*SILENT, Says.YES, Says.NOD, *NO) for c in clauses)
    terse = all(
        c.says in (*SILENT, Says.YES, Says.NOD, Says.WEAK, Says.TASK, *NO) or c.kind in _PARTING
        for c in clauses
    )
    nods = all(clauses[i].says in (Says.NOD, Says.WEAK, Says.SHAKE) for i in no or yes)
    if yes and signs_for_another(text):
        return _unclear("somebody signs for another")
    noticed = said_in_a_disclaimer(theirs, vocabularies, _weighs) if yes else ()
    if noticed:
        return Answer(reply=Reply.UNCLEAR, because="below its yes a notice says more", lost=noticed)
    other = names_somebody_else(heard, names, vocabularies) if yes and names else ""
    if other:
        because = f'its yes names "{other}", which is a name of nobody in the request'
        return Answer(reply=Reply.UNCLEAR, because=because, lost=(other,))
    reply, word = (Reply.REJECT, "no") if no else (Reply.ACCEPT, "yes")
    how = (
        f"it says {word} and nothing else"
        if plain
        else f"it says {word}, and nothing in it speaks against it"
    )
    return Answer(reply=reply, because=how, plain=plain, bare=terse, nods=nods)


def is_only_signed(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Nothing, or no more than stands at the end of any mail: a farewell, thanks, a name."""
    heard = hear(text, vocabularies) if len(text) <= MOST_CHARACTERS else ()
    clauses = [clause for h in heard for clause in h.clauses]
    quiet = all(c.says in SILENT or c.kind in _PARTING for c in clauses)
    return not text.strip() or (bool(heard) and quiet and not any(h.written.asks for h in heard))


def bears_a_name(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    return any(c.kind == "name" for h in hear(text, vocabularies) for c in h.clauses)


def _is_marked_off(text: str, heard: tuple[Heard, ...], vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "✗ ACCEPT", "-ACCEPT", "un-ACCEPT"."""
    beside = [h.written.text for h in heard if h.sentence.says(*YES) or not h.clauses]
    if begins_with_a_not(text) or any(map(is_crossed, beside)):
        return True
    return any(
        _says(after, vocabularies) & {*YES} and not _stands_alone(before, vocabularies)
        for sentence in beside
        for before, after in joined_words(sentence)
    )


def _weighs(part: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    return any(c.says in (*NO, *_SPEAKS) for h in hear(part, vocabularies) for c in h.clauses)


def _says(word: str, vocabularies: tuple[Vocabulary, ...]) -> set[Says]:
    return {c.says for h in hear(word, vocabularies) for c in h.clauses}


def _stands_alone(word: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Thanks-yes", "oh-yes": no prefix of what follows."""
    said = _says(word, vocabularies)
    polite = any(word.lower() in (*v.idle, *v.greetings) for v in vocabularies)
    return polite or bool(said & {*YES, Says.THANKS})


def without_own_card(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str], *, marked: bool = False
) -> str:
    """Less the last paragraph, where it is the card of one of them: "Jon Berg | City Hospital | +49 …".

    `marked`: it stood below "-- ", and may have small letters.
    """
    above, _, card = text.strip().rpartition("\n\n")
    own = words(re.split(r"[|,;·\n]", card, maxsplit=1)[0])
    if not above.strip() or not own or not {*map(plain, own)} <= names:
        return text
    if not marked and not is_card(card, vocabularies):
        return text
    lines = (line.strip().lower() for line in card.split("\n"))
    stands = tuple(f"{each} " for each in small_of(vocabularies).as_typed("in_place_of"))
    speaks = any(c.says in (*YES, *NO, *_SPEAKS) for h in hear(card, vocabularies) for c in h.clauses)
    return text if speaks or any(line.startswith(stands) for line in lines) else above


def names_of(*people: str) -> frozenset[str]:
    """The words of their names, as read_answer() compares them."""
    return frozenset(plain(word) for person in people for word in words(person) if len(word) > 1)


def _unclear(because: str) -> Answer:
    return Answer(reply=Reply.UNCLEAR, because=because)
