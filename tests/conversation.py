"""A conversation as it stands in its file: blocks, each a heading and the lines under it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
EXPECTS = ("we write to ", "records")  # headings of what must have happened


@dataclass(slots=True, kw_only=True)
class Block:
    heading: str
    lines: list[str] = field(default_factory=list)
    line_number: int = 0

    @property
    def expects(self) -> bool:
        return self.heading.startswith(EXPECTS)

    def fields_and_body(self) -> tuple[list[tuple[str, str]], str]:
        """The header lines, and what stands under the first empty line."""
        lines = list(self.lines)
        fields: list[tuple[str, str]] = []
        while lines and (found := re.fullmatch(r"([A-Za-z-]+): ?(.*)", lines[0])):
            fields.append((found[1], found[2]))
            lines.pop(0)
        return fields, "\n".join(lines).strip("\n")


@dataclass(slots=True, kw_only=True)
class Conversation:
    title: list[str]
    blocks: list[Block]

    def text(self) -> str:
        shown = ["\n".join(self.title).strip("\n")]
        for block in self.blocks:
            shown.append("\n".join([f"== {block.heading}", *block.lines]).rstrip("\n"))
        return "\n\n".join(shown) + "\n"


def read_conversation(path: Path) -> Conversation:
    title: list[str] = []
    blocks: list[Block] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("== "):
            blocks.append(Block(heading=line[3:].strip(), line_number=number))
        else:
            (blocks[-1].lines if blocks else title).append(line)
    for block in blocks:
        while block.lines and not block.lines[-1].strip():
            block.lines.pop()
    return Conversation(title=title, blocks=blocks)


def read_moment(written: str) -> datetime:
    """Mon 2 March 2026, 09:00. Raises ValueError when the day of the week is another."""
    moment = datetime.strptime(written, "%a %d %B %Y, %H:%M").replace(tzinfo=ZONE)
    if moment.strftime("%a") != written[:3]:
        raise ValueError(f"{written} is a {moment:%A}")
    return moment


def same_lines(wanted: str, got: str) -> bool:
    """Line by line; "..." alone stands for any lines."""
    pattern = ""
    for line in wanted.split("\n"):
        if line.strip() == "...":
            pattern += r"(?:.*\n)*"
        else:
            pattern += re.escape(line.rstrip()) + r"\n"
    lines = "".join(line.rstrip() + "\n" for line in got.strip("\n").split("\n"))
    return re.fullmatch(pattern, lines) is not None


def record_lines(records: dict[str, Any], named: Block) -> list[str]:
    """The records in lines like those of the block; members only where the block has them."""
    known = {_key(line) for line in named.lines}
    names = {m["email"]: m["name"] for m in records["members"]}
    lines = [
        f"{m['code']:<8}{m['name']}; {m['standing']}; {' and '.join(m['roles'])}" for m in records["members"]
    ]
    lines += [f"{r['ref']:<8}{r['state']}" for r in records["requests"]]
    for r in records["relationships"]:
        end = date.fromisoformat(r["ends_on"])
        lines.append(
            f"{r['ref']:<8}{names[r['mentor']]} mentors {names[r['mentee']]}; {r['state']};"
            f" until {end.day} {end:%B} {end.year}"
        )
    lines += [f"{h['ref']:<8}{h['state']}: {h['because']}" for h in records["held"]]
    return [x for x in lines if not x.startswith("M-") or _key(x) in known]


def _key(line: str) -> str:
    return line.split()[0] if line.split() else ""
