"""A command that cannot be taken back, and words below it that may take it back at once."""

from __future__ import annotations

import re

from processor.core.reading.answer.clause import Says
from processor.core.reading.answer.hearing import hear
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.commands import Command, find_command, find_refs
from processor.core.reading.request.greeting import is_greeting
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

_TAKES_BACK = frozenset(
    {Says.NO, Says.SHAKE, Says.BOTH, Says.DOUBT, Says.OPEN, Says.UNSURE, Says.NOT, Says.NEGATED, Says.MENTION}
)

_DENIES = frozenset({Says.NO, Says.SHAKE, Says.NOT, Says.NEGATED})
_LEAVES_OPEN = frozenset({Says.OPEN, Says.UNSURE})
_UNSURE = frozenset({Says.OPEN, Says.SHAKE, Says.NO})
_PARTS = re.compile(r"[,;:.!?()–—\n]+")
_MOST_PUT_OFF = 5  # words
_MOST_IN_A_SLIP = 6  # words
_MOST_OF_A_TITLE = 4  # words of a subject such as "To be discussed"
_MOST_BARE = 2  # words of a subject such as "Please wait"


def has_second_thoughts(command: Command, said: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "END. Sorry, that was the wrong button": whoever says no, doubts or asks below it is asked once more.

    `said`: all that was typed. What stands in a subject alone has nothing below it.
    """
    return takes_back(words_beside(command, said, vocabularies), vocabularies)


def words_beside(command: Command, said: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """What was typed, without the line of the command; a greeting may stand above it."""
    if command.in_subject:
        return said
    lines = said.split("\n")
    asked = (at for at, line in enumerate(lines) if _asks_for(command, line, vocabularies))
    at = next(asked, 0)
    above = [line for line in lines[:at] if not is_greeting(line, vocabularies)]  # "Dear Sir or Madam,"
    return "\n".join(above + lines[at + 1 :])


def _asks_for(command: Command, line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    found = find_command("", line, vocabularies)
    return found is not None and found.kind == command.kind


def takes_back(below: str, vocabularies: tuple[Vocabulary, ...], *, in_a_title: bool = False) -> bool:
    """The words beside a command say no, doubt, ask, or put it off.

    `in_a_title`: in a line that is no sentence, "by his assistant" leaves nothing open.
    """
    says = _TAKES_BACK - {Says.OPEN} if in_a_title else _TAKES_BACK
    heard = hear(below, vocabularies) if below.strip() else ()
    if _errs(below, vocabularies) or any(_puts_off(line, vocabularies) for line in below.split("\n")):
        return True
    return any(h.asks or any(c.says in says or c.turned for c in h.clauses) for h in heard)


def reconsiders(beside: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Sorry, wrong button" or "Not yet", beside a command whose reasons are often a no."""
    if _errs(beside, vocabularies) or any(_puts_off(line, vocabularies) for line in beside.split("\n")):
        return True
    heard = hear(beside, vocabularies) if beside.strip() else ()
    if any(h.asks or any(c.says in _LEAVES_OPEN for c in h.clauses) for h in heard):
        return True
    lines = (line for line in beside.split("\n") if line.strip())
    return any(
        _says_only_no(line, vocabularies)
        or _denies_the_command(line, vocabularies)
        or _forbids(line, vocabularies)
        for line in lines
    )


def _says_only_no(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "No", "Nein", "Not for Mia"."""
    return len(line.split()) <= _MOST_BARE and denies(line, vocabularies)


def _denies_the_command(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Do not withdraw it yet"."""
    if len(line.split()) > _MOST_IN_A_SLIP:
        return False
    said = words(line.lower())
    names = {phrase for v in vocabularies for phrase in v.commands.get("withdraw", ()) if " " not in phrase}
    denied = any(c.says in _TAKES_BACK for h in hear(line, vocabularies) for c in h.clauses)
    return denied and not names.isdisjoint(said)


def is_slip(note: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A note of a few words that is none: "Sorry, wrong button", "Tomorrow", "Do not send"."""
    if not 0 < len(note.split()) <= _MOST_IN_A_SLIP:
        return False
    if _errs(note, vocabularies) or _puts_off(note, vocabularies) or _forbids(note, vocabularies):
        return True
    asks_us = small_of(vocabularies).has("courtesy", words(note.lower())[:1])  # "Please do not send this"
    counts = _TAKES_BACK if asks_us else _DENIES | _LEAVES_OPEN
    stated = (h for h in hear(note, vocabularies) if not h.asks)
    return any(c.says in counts for h in stated for c in h.clauses)


def denies(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A no is among its words: "No, I never wrote that"."""
    return any(c.says in _DENIES for h in hear(text, vocabularies) for c in h.clauses)


def title_takes_back(title: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Not this one yet", "Wait", "Sorry, wrong pair", over a command.

    "No answer from Jon" and "Error in the roster" name a matter: of such a subject only a question, a no
    of its own or an "if" counts.
    """
    said = words(title.lower())
    plain, small = " ".join(said), small_of(vocabularies)
    if plain in small.as_typed("no_title"):  # which mail programs write
        return False
    whole = not small.has("goes_on", said)  # "in the roster": it names a matter
    if _stops(plain, vocabularies, whole=whole) or _puts_off(title, vocabularies):
        return True
    if (whole and _errs(title, vocabularies)) or _forbids(title, vocabularies):
        return True
    if not takes_back(title, vocabularies):
        return False
    bare = [word for word in title.split() if not find_refs(word)]
    named = any(word[:1].isupper() for word in bare[1:])
    counts = _UNSURE if named else _TAKES_BACK - ({Says.DOUBT} if len(bare) > _MOST_BARE else set())
    return any(h.asks or any(c.says in counts for c in h.clauses) for h in hear(title, vocabularies))


def _stops(plain: str, vocabularies: tuple[Vocabulary, ...], *, whole: bool) -> bool:
    """ "To be discussed", "Cancelled", "Once Dan agrees"."""
    stops = small_of(vocabularies).as_typed("title_stops")
    few = whole and len(plain.split()) <= _MOST_OF_A_TITLE
    return plain in stops or (few and any(f" {each} " in f" {plain} " for each in stops))


def _errs(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Wrong one", "Draft", "Wait"; but not "I cannot wait any longer"."""
    small = small_of(vocabularies)
    wrong, denying = small.as_typed("errs"), small.as_typed("denies") - small.as_typed("no")  # "No wait"
    for part in _PARTS.split(text.lower()):
        said = part.split()
        at = next((at for at, word in enumerate(said) if word in wrong), None)
        if at is not None and denying.isdisjoint(said[:at]):
            return True
    return False


def _forbids(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "No, do not take it back!", "Nehmt sie nicht", "Just testing": one of its few parts says so."""
    small = small_of(vocabularies)
    subjects = small.of("ourselves") | small.of("i") | small.of("others")
    for part in _PARTS.split(line.lower().replace("’", "'")):
        said = {word: plain(word) for word in part.split() if not small.has("courtesy", (word,))}
        if not 0 < len(said) <= _MOST_IN_A_SLIP:
            continue
        told, folded = " ".join(said) + " ", frozenset(said.values())
        denied = folded & small.of("denies") and folded & small.of("deeds")
        told_us = denied and next(iter(said.values())) not in subjects  # "Er schickt nicht mehr" is a reason
        tried = folded & small.of("trial") and (folded & small.of("only") or folded <= small.of("trial"))
        if told_us or tried or any(told.startswith(f"{each} ") for each in small.as_typed("forbids")):
            return True
    return False


def _puts_off(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Tomorrow", "Erst nach Ostern", "From 1 May": few words, and a later time with them."""
    said = words(line.lower())
    if not 0 < len(said) <= _MOST_PUT_OFF:
        return False
    small = small_of(vocabularies)
    late = {tuple(words(each)) for each in small.as_typed("postponed") | small.as_typed("from_when")}
    found = max((each for each in late if tuple(said[: len(each)]) == each), key=len, default=())
    alone = len(found) == len(said)
    if any(map(str.isdigit, line)) or alone:
        return bool(found)
    last = line.split()[-1]
    named = " ".join(found) in small.as_typed("from_when")  # "From Carla"; of days the languages know
    known = not named or any(last.lower() in v.known for v in vocabularies)
    return bool(found) and last[:1].isupper() and known
