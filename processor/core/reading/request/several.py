"""Several things in one mail of a member: each command after the first, and words that no command takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from processor.core.reading.answer.answers import Reply, bears_a_name, is_only_signed, read_answer
from processor.core.reading.answer.cards import is_card
from processor.core.reading.answer.everyday import is_dire, is_grave, is_light
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.commands import (
    Command,
    bare_subject,
    find_codes,
    find_command,
    find_refs,
    greets,
    is_reply,
    without_list_mark,
)
from processor.core.reading.request.second_thoughts import takes_back
from processor.core.reading.words.tokens import words
from processor.core.reading.words.typed_days import behind_until
from processor.core.rules import Vocabulary

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_MARK = re.compile(r"\s*[1-5]\s*(?:[,;:!/–—-]|\.?\s*(?:\n|$))")  # "4, we talk every week"; no "2 weeks ago"
_ASKS_OR_COUNTS = re.compile(r"[?\d@]")  # "until 1 June"
_WRAPPED = 50  # characters of a line that may go on in the next one
_ENDS = (".", "!", "?", "…", ".)", '."')  # a line that ends so is no wrapped one
_MOST_LINES = 500  # nobody writes a command below so many
MOST = 5  # commands after the first of a mail
_FEWEST_LETTERS = 4  # of an answer in capitals: "NO" and "OK" stand in other sentences as well
_FEW = 3  # words: a name, or "as soon as"
_LONG_TITLE = 5  # words of a subject; one of more is a sentence

# These take no words from the lines below them.
_TAKES_NONE = frozenset(
    {"status", "pause", "resume", "export", "erase", "leave", "browse", "withdraw", "undo", "end", "renew"}
    | {"wait", "why", "language", "change-address"}
)
# Whoever says yes, and one of these, does not say yes for sure.
_AGAINST_A_YES = frozenset({"leave", "erase", "end", "undo", "withdraw", "wait"})


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
    in_text = command is not None and not command.in_subject
    title = bare_subject(subject) if in_text and not is_reply(subject) else ""
    lines = visible.split("\n")
    at = next((i for i, line in enumerate(lines) if line.strip() and not greets(line, vocabularies)), 0)
    answers_above = _answers_above(title, lines, at, vocabularies)
    if answers_above:
        command = None
    begin = _begin(lines, at + 1 if in_text or command is None else 0, command) if not answers_above else 0
    first, further, rest = _parted(lines, begin, vocabularies)
    if further and command is None and not answers_above:
        first, further = _below_a_name(first, further, vocabularies)
        command = find_command("", first, vocabularies)
    torn = _is_torn(command, further, vocabularies)
    opening = title if answers_above else first
    if torn or (further and not _is_sure(command, opening, (*further, *rest), vocabularies)):
        if torn or command is None or command.kind not in _TAKES_NONE:
            return Several(first=visible, doubtful=True)
        under = _not_taken(title, first, "", command, vocabularies)
        words_left = "\n\n".join((*filter(None, under), *further, *rest, below)).strip()
        return Several(first=first, beside=words_left, doubtful=True)
    if command is not None and command.kind.startswith("signup"):
        blank = ":" not in first and is_dire(first, vocabularies)  # it asks for a form, and tells of danger
        above = "" if blank else _above_the_form(command, first, vocabularies)
        first, ours = (first, first) if blank else _below_the_form(first, vocabularies)
        rest = (above, ours, below if is_grave(below, vocabularies) else "", *rest)
    elif command is not None and command.kind in _TAKES_NONE:
        rest = (*_not_taken(title, first, below, command, vocabularies), *rest)
    elif (
        command is not None and command.kind == "help" and _says_more(title, command, vocabularies)
    ) or "?" in title:
        rest = (title, *rest)
    if command is None or command.kind == "help":
        rest = (*_asked_below(first, command, vocabularies), *rest)
    beside = "\n".join(text for text in rest if text.strip())
    nothing = not beside or _says_nothing(beside, vocabularies)
    return Several(first=first, further=further, beside="" if nothing else beside)


def _answers_above(title: str, lines: Sequence[str], at: int, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """REJECT in the subject, over PAUSE."""
    if not title or find_command("", title, vocabularies) is not None:
        return False
    return asks_in_capitals(title, vocabularies) and _stands_alone(lines, at, vocabularies)


def _begin(lines: Sequence[str], begin: int, command: Command | None) -> int:
    """The first line that may hold a further command; a form may hold all kinds of lines."""
    if command is None or not command.kind.startswith("signup"):
        return begin
    return max((i + 1 for i in range(begin, len(lines)) if ":" in lines[i]), default=begin)


def _parted(
    lines: Sequence[str], begin: int, vocabularies: tuple[Vocabulary, ...]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What stands before the first further command, the commands with their lines, and what is too much."""
    last = min(len(lines), begin + _MOST_LINES)
    marks = [i for i in range(begin, last) if _stands_alone(lines, i, vocabularies)]
    if not marks:
        return "\n".join(lines), (), ()
    ends = (*marks, len(lines))
    first = "\n".join(lines[: ends[0]]).strip()
    parts = ("\n".join(lines[i:j]).strip() for i, j in pairwise(ends[: MOST + 1]))
    further = tuple(part for part in dict.fromkeys(parts) if part != first)  # the same, once more
    return first, further, ("\n".join(lines[ends[MOST] :]),) if len(marks) > MOST else ()


def _below_a_name(
    first: str, further: tuple[str, ...], vocabularies: tuple[Vocabulary, ...]
) -> tuple[str, tuple[str, ...]]:
    """ "Kind regards, Jon Berg", and the answer below it: that is the first thing which is said."""
    if not first.strip() or not is_only_signed(first, vocabularies):
        return first, further
    if find_command("", further[0], vocabularies) is None:
        return f"{first}\n\n{further[0]}", further[1:]
    return (further[0], further[1:]) if bears_a_name(first, vocabularies) else (first, further)


def _not_taken(
    title: str, first: str, below: str, command: Command, vocabularies: tuple[Vocabulary, ...]
) -> tuple[str, ...]:
    """Around a command that takes no words: the subject over it, what is under it, and below a farewell."""
    taken = find_command("", first, vocabularies) if not command.in_subject else None
    under = taken.below if taken is not None else first if command.in_subject else ""
    counts = is_dire(below, vocabularies) or any(
        asks_in_capitals(line, vocabularies) for line in below.split("\n")
    )  # else a legal notice, most of the time
    return title if _says_more(title, command, vocabularies) else "", under, below if counts else ""


def _asked_below(
    first: str, command: Command | None, vocabularies: tuple[Vocabulary, ...]
) -> tuple[str, ...]:
    """Lines below an answer that ask for something in small letters, and an answer below HELP."""
    lines = [line.strip() for line in first.split("\n")[1:_MOST_LINES] if line.strip()]
    if command is not None:
        return tuple(line for line in lines if _answers(line, vocabularies))
    asked = tuple(line for line in lines if find_command("", line, vocabularies) is not None)
    answered = asked and any(_answers(line, vocabularies) for line in first.split("\n")[:_MOST_LINES])
    return asked if answered else ()


def _stands_alone(lines: Sequence[str], at: int, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """No end of a sentence that an editor has wrapped, as "…; to take it back, reply\nWITHDRAW." """
    before = lines[at - 1].strip() if at > 0 else ""
    wrapped = len(before) >= _WRAPPED and not before.endswith(_ENDS)
    return not wrapped and asks_in_capitals(lines[at], vocabularies)


def asks_in_capitals(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A command, or an answer, as our letters print it, and nothing else."""
    line = without_list_mark(line)
    word = next(iter(line.split()), "").strip(".,!:*_-\"'“”‘’()[]")
    if not word.isupper() or len(word) == 1:  # "I wait: reply with WAIT UNTIL 1 May"
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
    if command.kind == "wait":  # "wait until" are its words
        return bool(_ASKS_OR_COUNTS.search(command.rest))
    if command.kind == "pause":
        return behind_until(command.rest, vocabularies) != command.rest
    if command.kind in ("request", "queue"):
        name = command.rest.istitle() and len(command.rest.split()) > 1  # "Ada Lind", and not "DENIED"
        return name or bool(find_codes(command.rest))
    return not command.kind.startswith("signup")


def _is_torn(command: Command | None, further: Sequence[str], vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "END NOW", over "RENEW"."""
    found = (find_command("", part.partition("\n")[0], vocabularies) for part in further)
    kinds = {each.kind for each in (command, *found) if each is not None}
    return "renew" in kinds and not kinds.isdisjoint({"end", "leave"})


def _is_sure(
    command: Command | None, first: str, parts: Sequence[str], vocabularies: tuple[Vocabulary, ...]
) -> bool:
    """What stands first is a command or an answer, and nothing of the mail speaks against a yes in it.

    "PAUSE", "ACCEPT" and "LEAVE" say no sure yes, nor do "ACCEPT", "STATUS" and "sorry, wrong button".
    """
    said = "\n".join(line for line in first.split("\n") if not greets(line, vocabularies))
    thanks = is_light(said, vocabularies) or is_pleasantry(said, vocabularies)
    replies = [] if command is not None else [read_answer(first, vocabularies).reply]
    marks = bool(_MARK.match(first))  # a yes below it is none
    if replies == [Reply.UNCLEAR]:
        together = read_answer("\n".join((first, parts[0].partition("\n")[0])), vocabularies)
        if not (thanks or marks or together.reply is not Reply.UNCLEAR):
            return False
        replies = []
    kinds = [command.kind] if command is not None else []
    under = find_command("", first, vocabularies) if command is not None else None
    under_first = under.below if under is not None else first if command is not None else ""
    words_below = not _says_nothing(under_first, vocabularies)
    for part in parts:
        line, _, below = part.partition("\n")
        asked = find_command("", line, vocabularies)
        kinds += [asked.kind] if asked is not None else []
        replies += [] if asked is not None else [read_answer(line, vocabularies).reply]
        words_below = words_below or not _says_nothing(below, vocabularies)
    if Reply.ACCEPT not in replies and "raise" not in kinds:
        return True
    alone = len(replies) + kinds.count("raise") == 1 or _each_by_its_number(first, parts, kinds)
    return alone and not (words_below or marks or _AGAINST_A_YES & {*kinds})


def _each_by_its_number(first: str, parts: Sequence[str], kinds: Sequence[str]) -> bool:
    """ "ACCEPT REQ-1", over "REJECT REQ-2": nothing but answers, each to a request of its own."""
    named = [find_refs(part) for part in (first, *parts)]
    return not kinds and all(len(refs) == 1 for refs in named) and len(set(named)) == len(named)


def _above_the_form(command: Command, text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """What is said before its first label, where it weighs or is to us: no field has it."""
    lines = text.split("\n")
    at = next((i for i, line in enumerate(lines) if ":" in line), 0)
    under = find_command("", text, vocabularies) if not command.in_subject else None
    begin = 1 if under is not None and under.kind == command.kind else 0
    above = "\n".join(line for line in lines[begin:at] if not greets(line, vocabularies)).strip()
    weighs = is_grave(above, vocabularies) or any(pleads(line, vocabularies) for line in above.split("\n"))
    return above if weighs else ""


def _below_the_form(text: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[str, str]:
    """Its last paragraphs, where these are thanks or for a person, are no value of the last field."""
    paragraphs, beside = _PARAGRAPHS.split(text.strip()), []
    while len(paragraphs) > 1 and ":" in paragraphs[-2] and not paragraphs[-2].rstrip().endswith(":"):
        last = paragraphs[-1]
        ours = is_dire(last, vocabularies) or pleads(last, vocabularies)
        if ":" in last or not (ours or is_pleasantry(last, vocabularies)):
            break
        beside += [last] if ours else []
        del paragraphs[-1]
    kept = "\n\n".join(paragraphs)
    return (text, "") if kept == text.strip() else (kept, "\n\n".join(reversed(beside)))


def pleads(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Please do not match me with Jon Berg": to us, and no value."""
    first = words(text)[:1]
    return bool(first) and small_of(vocabularies).has("courtesy", first)


def _says_more(title: str, command: Command, vocabularies: tuple[Vocabulary, ...]) -> bool:
    above = find_command("", title, vocabularies) if title else None
    return above.kind != command.kind if above is not None else _is_a_sentence(title, vocabularies)


def _is_a_sentence(title: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """What stands in the subject, over a command: "Could you tell me how it works?", and not "My profile"."""
    if "?" in title or is_grave(title, vocabularies) or _answers(title, vocabularies):
        return True
    if takes_back(title, vocabularies, in_a_title=True):
        return True
    short = _is_short_sentence(title, vocabularies)
    return (short or len(title.split()) > _LONG_TITLE) and not is_light(title, vocabularies)


def _is_short_sentence(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "He choked me", "Stop this.": of somebody else, or with its end."""
    said = words(text.lower())
    of_others = small_of(vocabularies).has("others", said)
    return len(said) > 1 and (of_others or text.rstrip().endswith((".", "!")))


def _answers(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    return read_answer(text, vocabularies).reply is not Reply.UNCLEAR


def _says_nothing(rest: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    lines = [line for line in rest.split("\n")[:_MOST_LINES] if line.strip()]
    if any(
        find_command("", line, vocabularies) is not None or _answers(line, vocabularies) for line in lines
    ):
        return False
    few = len(rest.split()) <= _FEW and not _ASKS_OR_COUNTS.search(rest) and not is_grave(rest, vocabularies)
    few = few and not _is_short_sentence(rest, vocabularies)
    return (
        few
        or is_card(rest, vocabularies)
        or is_light(rest, vocabularies)
        or is_pleasantry(rest, vocabularies)
    )
