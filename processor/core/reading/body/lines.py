"""Lines as the other readings want them: no invisible marks, no odd blanks; and how deep they are quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHARACTERS = 64_000  # of a body; what is longer is not an answer and not a form
MOST_LINE = 1_000  # of a line that a mark is looked for in

# Direction marks and joiners that phones and trackers leave around a line; they say nothing.
_UNSEEN = dict.fromkeys(
    map(
        ord,
        "\ufeff\u200b\u2060\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u1427",
    )
)
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\u3000"), " ")
_PLAIN = {**_UNSEEN, **_BLANKS}
# They end a line for Unicode, and for no mail program: a name with one in it would write a header of its own.
_SOFT_BREAKS = re.compile("[\u2028\u2029\u0085\x0b\x0c\x1c-\x1e]")

# "> ", ">> ", "|> ", "> > "; a client that indents by three may put blanks before it.
# "»Ja«" is a quotation of another kind, and "| Name | Mia |" a table.
_MARK = re.compile(r"^\s{0,3}(?:[>＞]\s?|»(?!.{0,900}«)\s?|\|(?!.{0,900}\|)\s?)+")
_ONE_MARK = re.compile(r"\s{0,3}[>＞»|]\s?")
_DECORATED = re.compile(r"^\s{0,3}>{2,}.{0,200}<{2,}\s*$")


_MARKS = " \t>＞»|"
_MOST_SHOWN = 80  # characters of a line that is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Lines of a mail that do not count as typed, and why (a sentence goes on after "because")."""

    because: str
    lines: int  # those that say something
    first: str  # the beginning of the first of them


def leave_out(left: list[LeftOut], because: str, lines: Sequence[str]) -> None:
    """Notes them; what follows for the same reason is one with what stands above it."""
    said = [line for line in lines if line.strip(_MARKS)]
    if not said:
        return
    if left and left[-1].because == because:
        left[-1] = LeftOut(because=because, lines=left[-1].lines + len(said), first=left[-1].first)
    else:
        left.append(LeftOut(because=because, lines=len(said), first=said[0].strip()[:_MOST_SHOWN]))


def plain_lines(text: str) -> list[str]:
    """The lines of a body as mail programs show them (RFC 5322, 2.1), of its first 64,000 characters."""
    text = text[:MOST_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = text.translate(_PLAIN)
    return text.split("\n")


def on_one_line(value: str) -> str:
    """What a header says: nothing in it ends a line."""
    return value if value.isascii() and value.isprintable() else _SOFT_BREAKS.sub(" ", value)


def softly_broken(text: str) -> str:
    """What was typed, once it is known what was: a phone that ends its lines in Unicode's way means lines."""
    return text if text.isascii() else _SOFT_BREAKS.sub("\n", text)


def is_quoted(line: str) -> bool:
    """It begins with a quotation mark of mail; ">>> Now! <<<" is only loud."""
    found = _MARK.match(line)
    return found is not None and not (line.lstrip().startswith(">>") and _DECORATED.match(line[:MOST_LINE]))


def depth(line: str) -> int:
    found = _MARK.match(line)
    return sum(found[0].count(mark) for mark in ">＞»|") if found else 0


def unquoted(line: str, levels: int = 100) -> str:
    """The line without that many of its marks."""
    at = 0
    for _ in range(min(levels, depth(line))):
        found = _ONE_MARK.match(line, at)
        if not found:
            break
        at = found.end()
    return line[at:]


def next_line(lines: Sequence[str], at: int) -> int:
    """The first line from there on that says something; len(lines) when there is none."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def joined(lines: Sequence[str]) -> str:
    """Lines as a text: no blanks at their ends, at most one blank line in a row, none at the edges."""
    out: list[str] = []
    for line in lines:
        line = line.rstrip()
        if line or (out and out[-1]):
            out.append(line)
    while out and not out[-1]:
        out.pop()
    return "\n".join(out)
