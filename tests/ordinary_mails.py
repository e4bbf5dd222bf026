"""Ordinary mails, each played in its state: who has to read them, and whether anything changed.

The lists stand in tests/corpus/ordinary/ and say how they are written; the states are conversations without
expectations. `python -m tests.figures` prints the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from processor.core.outcome import Letter
from tests.conversation import Block, read_conversation, read_moment
from tests.fakes.memory_store import MemoryStore
from tests.player import COORDINATOR, Player
from tests.shipped_rules import RULES

FOLDER = Path(__file__).parent / "corpus" / "ordinary"
OUTCOMES = ("silent", "answered", "partner", "feedback", "person")
_WHAT_COUNTS = (
    "standing",
    "roles",
    "state",
    "term",
    "starts_on",
    "ends_on",
    "email",
    "name",
    "title",
    "areas",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinaryMail:
    state: str
    sender: str
    kind: str
    right: tuple[str, ...]  # of OUTCOMES
    block: Block
    again: bool = False  # the same person sends it twice

    @property
    def needs_a_person(self) -> bool:
        return "person" in self.right

    @property
    def name(self) -> str:
        return f"line {self.block.line_number}: {self.kind} ({self.state}, {self.sender.split('@')[0]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    outcome: str  # of OUTCOMES
    told: bool  # a coordinator reads of it
    summed: bool  # with other things, in the next morning's mail
    acted: bool  # a record is another one than before
    because: str


@dataclass(slots=True)
class Ordinary:
    """What became of a list."""

    alone: int = 0  # mails that need nobody
    waiting: list[str] = field(default_factory=list)  # of these: a coordinator has to decide them
    summed: int = 0  # of these: a line in the mail that coordinators get in the morning
    otherwise: list[str] = field(default_factory=list)  # of these: done alone, in another way than is right
    needy: int = 0  # mails that need a person
    dropped: list[str] = field(default_factory=list)  # of these: no coordinator hears of it
    late: list[str] = field(default_factory=list)  # of these: only in that mail of the morning
    acted: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        share = f"{len(self.waiting) / self.alone:.1%}" if self.alone else "-"
        return (
            f"{name}: of {self.alone} mails that need nobody {len(self.waiting)} wait for a coordinator "
            f"({share}), {self.summed} are a line of the next morning's mail, {len(self.otherwise)} end "
            f"otherwise than they should; of {self.needy} that need a person {len(self.dropped)} dropped, "
            f"{len(self.late)} only in the morning; {len(self.acted)} acted"
        )

    @property
    def faults(self) -> Iterator[str]:
        for what in ("waiting", "otherwise", "dropped", "late", "acted"):
            yield from (f"{what}: {fault}" for fault in getattr(self, what))


def mails_in(path: Path) -> Iterator[OrdinaryMail]:
    """Raises ValueError for a heading that is none."""
    for block in read_conversation(path).blocks:
        found = re.fullmatch(r"([\w-]+); (\S+@\S+); ([^:]+): (.+)", block.heading)
        right = tuple(found[4].split(" or ")) if found else ()
        if found is None or not set(right) <= set(OUTCOMES):
            raise ValueError(f"{path.name}:{block.line_number}: no such heading: {block.heading}")
        again = "Again: yes" in block.lines
        lines = [line for line in block.lines if line != "Again: yes"]
        mail = Block(heading=block.heading, lines=lines, line_number=block.line_number)
        yield OrdinaryMail(
            state=found[1], sender=found[2], kind=found[3], right=right, block=mail, again=again
        )


def play(mail: OrdinaryMail) -> Became:
    player = _in_state(mail.state)
    if mail.again:
        _send(player, mail)
        player.now += timedelta(minutes=1)
    records, seen = _what_counts(player), len(player.post.sent)
    held = {h["ref"] for h in player.records()["held"]}
    _send(player, mail)
    assert not player.trouble, player.trouble
    letters = [player.writer.letters[m.serial] for m in player.post.sent[seen:]]
    waits = [h for h in player.records()["held"] if h["ref"] not in held]
    acted, told = _what_counts(player) != records, bool(waits) or _reads(letters)
    seen = len(player.post.sent)
    if not told:
        player.pass_until(player.now + timedelta(days=1))
    summed = any(player.writer.letters[m.serial].name == "summary" for m in player.post.sent[seen:])
    return Became(
        outcome="person" if waits else _outcome(letters, mail.sender),
        told=told or summed,
        summed=summed,
        acted=acted,
        because=waits[0]["because"] if waits else ", ".join(f"{x.name} to {x.to}" for x in letters),
    )


def _outcome(letters: Sequence[Letter], sender: str) -> str:
    if any(letter.name == "feedback-thanks" for letter in letters):
        return "feedback"
    if any(letter.to not in (sender, COORDINATOR) for letter in letters):
        return "partner"
    if any(letter.to == sender for letter in letters):
        return "answered"
    return "person" if letters else "silent"


def _reads(letters: Sequence[Letter]) -> bool:
    return any(letter.to == COORDINATOR for letter in letters)


def _send(player: Player, mail: OrdinaryMail) -> None:
    player.take_in(player.typed(mail.sender, mail.block))
    player.work()


def _in_state(state: str) -> Player:
    path = FOLDER / "states" / f"{state}.txt"
    player = Player(MemoryStore(areas=RULES.areas, staff=[COORDINATOR]), path)
    blocks = read_conversation(path).blocks
    begins = next(found for b in blocks if (found := re.search(r"\w{3} \d+ \w+ \d{4}, \d\d:\d\d", b.heading)))
    player.now = read_moment(begins[0]).astimezone(UTC) - timedelta(hours=1)
    for block in blocks:
        player.step(block)
    return player


def _what_counts(player: Player) -> dict[str, Any]:
    """Of the records; a deadline that waits for somebody who is away is none of it."""
    records = player.records()
    return {
        of: [{key: row[key] for key in _WHAT_COUNTS if key in row} for row in records[of]]
        for of in ("members", "requests", "relationships")
    }


def read_ordinary(path: Path) -> Ordinary:
    found = Ordinary()
    for mail in mails_in(path):
        became = play(mail)
        says = f"{mail.name}: {became.outcome} ({became.because}), wanted {' or '.join(mail.right)}"
        found.needy += mail.needs_a_person
        found.alone += not mail.needs_a_person
        found.summed += became.summed and not mail.needs_a_person
        if became.acted:
            found.acted.append(says)
        if mail.needs_a_person:
            if not became.told:
                found.dropped.append(says)
            elif became.summed:
                found.late.append(says)
        elif became.outcome == "person":
            found.waiting.append(says)
        elif became.outcome not in mail.right:
            found.otherwise.append(says)
    return found
