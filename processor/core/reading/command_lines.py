"""Lines by which a coordinator commands: "RELEASE HELD-7", "HELD-7 AS ACCEPT", "ANSWER HELD-7" over words.

Upper and lower case are the same, and a line that is no command is none: see docs/for-coordinators.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HELD = re.compile(r"\bHELD\s?[-\u2010-\u2015_#.]?\s?(\d{1,9})\b", re.IGNORECASE)
_EDGES = " \t.,:;*_>\"'“”‘’[]()"
_LINE = re.compile(
    r"(?:(?P<first>HELD\s?[-\u2010-\u2015_#.]?\s?\d{1,9})\s+)?"
    r"(?P<verb>RELEASE|AS|FROM|ANSWER|ASSIGN|SNOOZE|NOTE|DROP|SPAM)\b"
    r"(?:\s+(?P<then>HELD\s?[-\u2010-\u2015_#.]?\s?\d{1,9})\b)?"
    r"[\s:]*(?P<rest>.*)",
    re.IGNORECASE,
)
# These take what stands below them, up to the next command.
_TAKE_WORDS = frozenset({"answer", "note"})
_MOST_LINES = 50  # commands of one mail


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    verb: str  # in small letters
    held: int  # HELD-<number>; 0: the one that the mail is about
    rest: str  # the words after it on its line
    below: str = ""  # the lines under it, of a verb that takes words
    written: str = ""  # as it was typed


def find_lines(subject: str, visible: str, *, about_held: bool) -> tuple[CommandLine, ...]:
    """The commands of a mail, in order; from the subject where the body has none.

    `about_held`: it answers a letter about a held mail, so that a verb alone is a command. Without that a
    line has to name the mail: "Drop me a line" commands nothing.
    """
    found = tuple(_lines(visible.split("\n"), about_held=about_held))
    return found or tuple(_lines([subject], about_held=False))


def _lines(lines: list[str], *, about_held: bool) -> Iterator[CommandLine]:
    starts = [(at, each) for at, line in enumerate(lines) if (each := _command(line, about_held))]
    for nth, (at, each) in enumerate(starts[:_MOST_LINES]):
        end = starts[nth + 1][0] if nth + 1 < len(starts) else len(lines)
        below = "\n".join(lines[at + 1 : end]).strip() if each.verb in _TAKE_WORDS else ""
        yield CommandLine(
            verb=each.verb, held=each.held, rest=each.rest, below=below, written=lines[at].strip()
        )


def _command(line: str, about_held: bool) -> CommandLine | None:
    found = _LINE.fullmatch(line.strip(_EDGES))
    if found is None:
        return None
    named = found["first"] or found["then"] or ""
    verb, rest = found["verb"].lower(), found["rest"].strip(_EDGES)
    if not named and not (about_held and _stands_alone(verb, rest, line)):
        return None
    number = _HELD.search(named)
    return CommandLine(verb=verb, held=int(number[1]) if number else 0, rest=rest)


def _stands_alone(verb: str, rest: str, line: str) -> bool:
    """ "DROP", "AS ACCEPT", "SNOOZE 3 DAYS", "ASSIGN TO carla@…": and not "As you know", "Note that …"."""
    typed = line.strip(_EDGES).partition(" ")[0]
    match verb:
        case "release" | "drop" | "spam":
            return not rest
        case "answer" | "note":
            return not rest or typed.isupper()
        case "assign" | "from":
            return "@" in rest and typed.isupper()
        case "snooze":
            return any(c.isdigit() for c in rest)
    return typed.isupper() and bool(rest)
