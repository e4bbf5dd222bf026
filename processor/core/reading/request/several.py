"""Several things in one mail of a member: each command after the first, and words that no command takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.everyday import is_card, is_dire, is_grave, is_light
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.commands import Command, find_codes, find_command, greets
from processor.core.reading.words.tokens import words
from processor.core.reading.words.typed_days import behind_until
from processor.core.rules import Vocabulary

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[a-h])[.)]\s+")
_ASKS_OR_COUNTS = re.compile(r"[?\d@]")  # "until 1 June"
_WRAPPED = 50  # characters of a line that may go on in the next one
_MOST_LINES = 500  # nobody writes a command below so many
MOST = 5  # commands after the first of a mail
_FEWEST_LETTERS = 4  # of an answer in capitals: "NO" and "OK" stand in other sentences as well
_FEW = 3  # words: a name, or "as soon as"

# These take no words from the lines below them.
_TAKES_NONE = frozenset(
    {"status", "pause", "resume", "export", "erase", "leave", "browse", "withdraw", "undo", "end", "renew"}
    | {"wait", "why", "language"}
)
# Whoever says yes, and one of these, does not say yes for sure.
_AGAINST_A_YES = frozenset({"leave", "erase", "end", "undo", "withdraw"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    first: str  # what the first command, or the answer, may read
    further: tuple[str, ...] = ()  # each to be read as a mail of its own
    beside: str = ""  # words that nothing of the mail takes
    doubtful: bool = False  # a yes is in them, and more that may speak against it


def several(
    subject: str, visible: str, below: str, command: Command | None, vocabularies: tuple[Vocabulary, ...]
) -> Several:
    """A further command stands on a line of its own, in capitals, as our letters have it.

    `subject`, `visible` and `below`: what may hold a command, what was typed, and what was typed below a
    farewell. A concern keeps all words: a person reads it.
    """
    if command is not None and command.kind == "concern":
        return Several(first=visible)
    lines = visible.split("\n")
    at = next((i for i, line in enumerate(lines) if line.strip() and not greets(line, vocabularies)), 0)
    begin = at if _NUMBERED.match(lines[at]) else at + 1  # "1. PAUSE" is no first line yet
    if command is not None and command.in_subject:
        begin = 0
    if command is not None and command.kind.startswith("signup"):  # its form may hold all kinds of lines
        begin = max((i + 1 for i in range(begin, len(lines)) if ":" in lines[i]), default=begin)
    last = min(len(lines), begin + _MOST_LINES)
    marks = [i for i in range(begin, last) if _stands_alone(lines, i, vocabularies)]
    ends = (*marks, len(lines))
    first = "\n".join(lines[: ends[0]]).strip() if marks else visible
    further = tuple("\n".join(lines[i:j]).strip() for i, j in pairwise(ends[: MOST + 1]))
    further = tuple(part for part in dict.fromkeys(further) if part != first)  # the same, once more
    rest = ["\n".join(lines[ends[MOST] :])] if len(marks) > MOST else []
    if further and not _is_sure(command, first, (*further, *rest), vocabularies):
        if command is None or command.kind not in _TAKES_NONE:
            return Several(first=visible, doubtful=True)
        return Several(first=first, beside="\n\n".join((*further, *rest, below)).strip(), doubtful=True)
    if command is not None and command.kind.startswith("signup"):
        first, ours = _below_the_form(first, vocabularies)
        rest.insert(0, ours)
    elif command is not None and command.kind in _TAKES_NONE:
        taken = find_command(subject, first, vocabularies)
        under = below if is_dire(below, vocabularies) else ""  # a legal notice, most of the time
        rest = [taken.below if taken is not None else "", under, *rest]
    beside = "\n".join(text for text in rest if text.strip())
    return Several(first=first, further=further, beside="" if _says_nothing(beside, vocabularies) else beside)


def _stands_alone(lines: Sequence[str], at: int, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """No end of a sentence that an editor has wrapped, as "…; to take it back, reply\nWITHDRAW." """
    wrapped = at > 0 and len(lines[at - 1].strip()) >= _WRAPPED
    return not wrapped and _asks_in_capitals(lines[at], vocabularies)


def _asks_in_capitals(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    line = _NUMBERED.sub("", line)
    word = next(iter(line.split()), "").strip(".,!:*_-\"'“”‘’()[]")
    if not word.isupper():
        return False
    command = find_command("", line, vocabularies)
    if command is None:
        return len(word) >= _FEWEST_LETTERS and read_answer(line, vocabularies).plain
    framed = not line.strip()[:1].isalnum()  # "--- END ---", which programs write
    if command.rest and not _is_what_it_takes(command, vocabularies):
        return False  # "PAUSE in May for my exams", "WAIT AND SEE", in a note
    return command.kind != "concern" and not (framed and command.kind in _AGAINST_A_YES)


def _is_what_it_takes(command: Command, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "PAUSE until Monday", "REQUEST M-1003"; of END, WITHDRAW and UNDO find_command() knows."""
    if command.kind in ("pause", "wait"):
        return behind_until(command.rest, vocabularies) != command.rest
    if command.kind in ("request", "queue"):
        name = command.rest.istitle() and len(command.rest.split()) > 1  # "Ada Lind", and not "DENIED"
        return name or bool(find_codes(command.rest))
    return not command.kind.startswith("signup")


def _is_sure(
    command: Command | None, first: str, parts: Sequence[str], vocabularies: tuple[Vocabulary, ...]
) -> bool:
    """What stands first is a command or an answer, and nothing of the mail speaks against a yes in it.

    "PAUSE", "ACCEPT" and "LEAVE" say no sure yes, nor do "ACCEPT", "STATUS" and "sorry, wrong button".
    """
    replies = [] if command is not None else [read_answer(first, vocabularies).reply]
    if Reply.UNCLEAR in replies:
        return False
    kinds = [command.kind] if command is not None else []
    words_below = False
    for part in parts:
        line, _, below = part.partition("\n")
        asked = find_command("", line, vocabularies)
        kinds += [asked.kind] if asked is not None else []
        replies += [] if asked is not None else [read_answer(line, vocabularies).reply]
        words_below = words_below or not _says_nothing(below, vocabularies)
    if Reply.ACCEPT not in replies and "raise" not in kinds:
        return True
    return len(replies) + kinds.count("raise") == 1 and not words_below and not _AGAINST_A_YES & {*kinds}


def _below_the_form(text: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[str, str]:
    """Its last paragraphs, where these are thanks or for a person, are no value of the last field."""
    paragraphs, beside = _PARAGRAPHS.split(text.strip()), []
    while len(paragraphs) > 1 and ":" in paragraphs[-2] and not paragraphs[-2].rstrip().endswith(":"):
        last = paragraphs[-1]
        ours = is_dire(last, vocabularies) or _pleads(last, vocabularies)
        if ":" in last or not (ours or is_pleasantry(last, vocabularies)):
            break
        beside += [last] if ours else []
        del paragraphs[-1]
    kept = "\n\n".join(paragraphs)
    return (text, "") if kept == text.strip() else (kept, "\n\n".join(reversed(beside)))


def _pleads(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Please do not match me with Jon Berg": to us, and no value."""
    first = words(text)[:1]
    return bool(first) and small_of(vocabularies).has("courtesy", first)


def _says_nothing(rest: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    said = rest.split()
    few = len(said) <= _FEW and not _ASKS_OR_COUNTS.search(rest) and not is_grave(rest, vocabularies)
    few = few and find_command("", rest, vocabularies) is None
    return few or is_card(rest) or is_light(rest, vocabularies) or is_pleasantry(rest, vocabularies)
