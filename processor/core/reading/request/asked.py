"""What a person asks for: the words of the command or the answer, and what stands beside and below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.cards import is_card
from processor.core.reading.answer.everyday import is_dire
from processor.core.reading.answer.notices import is_for_another, said_in_a_notice
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.answer.small import small_of
from processor.core.reading.body.quotes import Typed
from processor.core.reading.body.signatures import MOST_SHORT, may_be_said
from processor.core.reading.request.commands import (
    Command,
    bare_subject,
    find_codes,
    find_command,
    find_concern,
    find_refs,
    is_reply,
)
from processor.core.reading.request.second_thoughts import takes_back
from processor.core.reading.request.several import Several, asks_in_capitals, several
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

_QUIET = frozenset({"withdraw", "pause"})  # and these only where no question stands below
_FEW = 5  # words of a line below a name that is no sentence, and still takes back
_PARTS = re.compile(r"[,|;·•]")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+")
_JOINED = re.compile(r"\b[^\W\d_]+(?:[-–][^\W\d_]+)+")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_NAMES = 4  # words before a motto
_FEWEST_FOREIGN = 2  # words
_FINAL = frozenset({"end", "leave", "erase"})  # commands that cannot be taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words of a mail, parted into what is asked first and the rest."""

    command: Command | None
    parts: Several  # what the command or the answer may read, further commands, and what nothing takes
    below: str = ""  # sentences below a farewell or a phone's line


def find_asked(
    subject: str, body: Typed, vocabularies: tuple[Vocabulary, ...], *, alone: bool, confirms: bool
) -> Asked:
    """What is asked under this subject; "" where the subject is somebody else's and asks for nothing.

    `alone`: the words hold one request at most, as where a coordinator says what a mail is.
    `confirms`: they answer a question of ours, and only a bare yes or no counts.
    """
    text = body.text
    beside = (
        *_that_count(body.short, vocabularies),
        *said_in_a_notice(body.noticed, vocabularies, takes_back),
    )
    below = "\n".join(filter(None, (_but_for_mottos(body.below, vocabularies), *beside)))
    command = _first_command(subject, text, below, vocabularies)
    if alone:
        return Asked(command=command, parts=Several(first=text), below=below)
    command = _in_capitals(subject, text, command, vocabularies) or command
    parts = several(subject, text, below, command, vocabularies)
    if confirms and read_answer(parts.first, vocabularies).reply is not Reply.REJECT:
        parts = Several(first=text)
    if parts.first != text:  # what stood further down is no part of the first command any more
        command = find_command(subject, parts.first, vocabularies)
        command = _in_capitals(subject, parts.first, command, vocabularies) or command
    return Asked(command=command, parts=parts, below=below)


def _first_command(
    subject: str, text: str, below: str, vocabularies: tuple[Vocabulary, ...]
) -> Command | None:
    command = find_command(subject, text, vocabularies)
    if below and (command is None or command.kind != "concern"):
        command = find_concern(below, vocabularies) or command
    if command is not None and _is_a_title(command, subject, text, vocabularies):
        return None
    return command


def _in_capitals(
    subject: str, text: str, command: Command | None, vocabularies: tuple[Vocabulary, ...]
) -> Command | None:
    """REQUEST M-1003 in the subject of a new mail, whose text begins with another command, counts as well."""
    first = next(iter(subject.split()), "")
    if command is None or command.in_subject or command.kind == "concern":
        return None
    if is_reply(subject) or not first.isupper():
        return None
    found = find_command(subject, "", vocabularies)
    other = found is not None and found.kind != command.kind
    return replace(found, below=text, in_subject=True) if found is not None and other else None


def _that_count(short: tuple[str, ...], vocabularies: tuple[Vocabulary, ...]) -> tuple[str, ...]:
    """The few words below a farewell that are more than a title: "Sorry, wrong person.", below the name."""
    return tuple(
        t
        for t in short
        if _cries(t, vocabularies)
        or (len(t.split()) <= MOST_SHORT and (find_refs(t) or find_codes(t) or _is_said(t, vocabularies)))
    )


def _cries(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "He hit me", "CONCERN: …", in however many words; "Rape Crisis Centre" is where somebody works."""
    if find_concern(text, vocabularies) is not None:
        return True
    if not is_dire(text, vocabularies):
        return False
    small = small_of(vocabularies)
    people = small.of("ourselves") | small.of("others")
    return not is_card(text, vocabularies) or not people.isdisjoint(map(plain, words(text.lower())))


def _is_said(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """All of it, or a part of one of its lines: "Jon Berg, Pharmacist", and "not for Mia" below it."""
    if asks_in_capitals(text, vocabularies):
        return True
    lines = [" ".join(text.split()), *text.split("\n")]
    parts = (part.strip() for line in lines for part in (line, *_PARTS.split(line)))
    return any(_is_said_in(each, vocabularies) for each in dict.fromkeys(parts) if each)


def _is_motto(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "First do no harm", "Jon Berg My working hours may not be yours." """
    mottos, said = small_of(vocabularies).as_typed("mottos"), line.split()
    for begin, word in enumerate(said[: _MOST_NAMES + 1]):
        told = " ".join(words(" ".join(said[begin:]).lower())) + " "
        if any(told.startswith(f"{motto} ") for motto in mottos):
            return True
        if not word[:1].isupper():
            break
    return False


def _but_for_mottos(below: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """Of sentences below a name those that stand below every mail of that person are none."""
    lines = (_SENTENCES.split(line) for line in below.split("\n"))
    kept = (" ".join(each for each in line if not _is_motto(each, vocabularies)) for line in lines)
    return "\n".join(line for line in kept if line)


def _is_said_in(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    if _is_motto(line, vocabularies):
        return False
    if line.rstrip()[-1:] in (".", "!", "?", "…"):
        foreign = _is_in_no_language(line, vocabularies)
        return may_be_said(line) and (foreign or takes_back(line, vocabularies))
    if is_for_another(line, vocabularies):
        return True
    said = _JOINED.sub(" ", line)  # "Non-Medical Prescriber" is a title
    if len(said.split()) <= _FEW and _has_few_capitals(said):
        return takes_back(said, vocabularies)  # "Not yet"
    titled = not _has_few_capitals(said)  # "Signed by his assistant Pat Lund" leaves nothing open
    return may_be_said(said) and takes_back(said, vocabularies, in_a_title=titled)


def _is_in_no_language(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Ei vielä, odottakaa.": a sentence of which nobody here can say what it does to a yes."""
    small = [word for word in _WORD.findall(line) if word[:1].islower()]
    known = max((sum(word in v.known for word in small) for v in vocabularies), default=0)
    return len(small) >= _FEWEST_FOREIGN and 2 * known < len(small)


def _has_few_capitals(line: str) -> bool:
    """ "Only if Jon agrees", but not "Médecins Sans Frontières"."""
    return sum(word[:1].isupper() for word in line.split()[1:]) <= 1


def _is_a_title(command: Command, subject: str, text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "End" over "when is the end of our term?" names a matter; END, and "End" over thanks, asks for it."""
    harms = command.kind in _FINAL or (command.kind in _QUIET and "?" in text)
    if not command.in_subject or not harms or bare_subject(subject).isupper():
        return False
    return bool(text.strip()) and not is_pleasantry(text, vocabularies)
