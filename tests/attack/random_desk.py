# ruff: noqa: E501  # tables of words read best in long lines
"""Mails of a coordinator put together at random: commands, near misses, doubts, greetings, what is quoted.

Each line that is a command is done or told of, with its own fate; what the transcript says is what the records
show; and what it did is taken back by UNDO to the last word. `python -m tests.attack.random_desk SEED SECONDS` plays as
many as there is time for and prints those that break a promise, each with the number that plays it again.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from processor.core.mail import OutboundMail
from tests.attack.deeds import order, writes_held
from tests.attack.letters import got, letter_names, quotation, sent_so_far, words_of
from tests.attack.people import ADA, CARLA, LEA, PAT
from tests.attack.prepared import fresh
from tests.attacks import JON, MIA, Attacked
from tests.post_office import see

MENTORS = ("M-1001", "M-1003", JON, ADA, "Jon Berg", "Ada Lind")
MENTEES = ("M-1002", "M-1004", MIA, LEA, "Mia Okafor", "Lea Stone")
DEEDS = (
    "ACCEPT {req}", "REJECT {req}", "WITHDRAW {req}", "EXTEND {req} 7 DAYS", "REMIND {req}", "RESEND {req}", "END {rel}", "RENEW {rel}",
    "EXTEND {rel} UNTIL 1 December", "EXTEND {rel} 30 DAYS", "REASSIGN {rel} TO {mentor}", "PAUSE {rel}", "RESUME {rel}", "REMIND {rel}",
    "ASK {mentor} FOR {mentee}", "MATCH {mentee} WITH {mentor}", "PAUSE {anyone}", "PAUSE {anyone} UNTIL 1 June", "RESUME {anyone}",
    "REMOVE {anyone}", "CAPACITY {mentor} 3", "CAPACITY {mentor} 0", "BLOCK {mentee} AND {mentor}", "UNBLOCK {mentee} AND {mentor}",
    "CHANGE ADDRESS {address} TO new@other.example", "UPDATE {anyone}\nTitle: Head of it all", "SNOOZE {held} 3 DAYS", "DROP {held}",
    "RELEASE {held}", "ASSIGN {held} TO dan@pharmacists.example", "ANSWER {held}\nI shall see to the walrus.", "NOTE {held}: she called",
    "NOTE {rel}: they meet in May", "SPAM {held}", "{held} AS HELP", "{held} AS BROWSE", "SNOOZE {rel} 1 WEEK", "DIGEST DAILY", "DIGEST OFF",
)  # fmt: skip
ASKS = ("QUEUE", "STATUS", "REPORT", "SHOW {rel}", "SHOW {anyone}", "FIND critical", "SHOW {req}", "WHY OUT-3", "SHOW {held}")  # fmt: skip
FIRST = ("ERASE {anyone}", "STOP", "EXPORT")  # shown, and done on YES
NEAR = (
    "END {rel} would be a pity", "RELEASE {held} tomorrow", "DROP {held}? Better not.", "ACCEPT {req} if she still wants it", "PAUSE {anyone} perhaps",
    "MATCH {mentee} WITH {mentor} when both are back", "CAPACITY {mentor} many", "REMOVE nobody@nowhere.example", "END REL-77",
    "REJECT {req}, or shall we wait?", "EXTEND {req} a bit", "ASSIGN {held} TO somebody@else.example", "BLOCK {mentee} AND",
    "- DROP {held}", "> END {rel}", '"REMOVE {anyone}"', "(END {rel})", "* REJECT {req}", "REASSIGN {rel}", "UNDO DO-99",
    "ERASE", "SNOOZE {held} UNTIL 31 February", "REMOVE {anyone} - no, leave it", "ACCEPT {req}?",
)  # fmt: skip
AGAINST = (
    "Sorry, wrong one.", "Or should we wait?", "No, not yet.", "Please do not do this yet.", "I am not sure about this.", "Lieber doch nicht.",
    "Wait, let me ask Dan first.", "Forget it.", "That was a mistake.",
)  # fmt: skip
LIGHT = ("Hello,", "Thank you", "Many thanks!", "Dear team,", "Hi", "Best wishes\nCarla", "Hallo,", "Vielen Dank", "Kind regards,\nCarla Voss\nOffice of the association")  # fmt: skip
KINDS = {"deed": DEEDS, "asks": ASKS, "first": FIRST, "near": NEAR, "against": AGAINST, "light": LIGHT}
OFTEN = (12, 2, 1, 3, 1, 3)
SUBJECTS = (
    "",
    "Some things",
    "For today",
    "Monday",
    "DRY RUN",
    "Not yet",
    "Should we?",
    "Re: our call",
    "Sorry, wrong one",
    "Do not end REL-1",
    "Draft",
)
DOUBTING = ("Not yet", "Should we?", "Sorry, wrong one", "Do not end REL-1", "Draft")


@dataclass(slots=True)
class Desk:
    number: int
    world: Attacked
    lines: list[tuple[str, str]] = field(default_factory=list)
    subject: str = ""
    text: str = ""
    where: str = ""
    begin: int = 0
    hours: int = 0  # until it is taken back
    broken: list[str] = field(default_factory=list)


def _world(kind: str) -> tuple[Attacked, list[str]]:
    world = fresh(kind)
    held = [writes_held(world), writes_held(world, PAT, "Which of your walrus books is still in print?")]
    return world, held


def desk_of(number: int, most: int = 5) -> Desk:
    """The same number is the same mail."""
    dice = random.Random(number)
    kind = dice.choice(("asked", "paired", "paired"))
    world, held = _world(kind)
    desk = Desk(number, world)
    values: dict[str, Sequence[str]] = {
        "req": ("REQ-1",), "rel": ("REL-1",), "held": held, "mentor": MENTORS, "mentee": MENTEES,
        "anyone": MENTORS + MENTEES, "address": (JON, MIA, ADA, LEA),
    }  # fmt: skip
    for _ in range(dice.randint(1, most)):
        kind_of_line = dice.choices(list(KINDS), OFTEN)[0]
        line = re.sub(
            r"\{(\w+)\}", lambda found: dice.choice(values[found[1]]), dice.choice(KINDS[kind_of_line])
        )
        if line not in [w for w, _ in desk.lines]:
            desk.lines.append((line, kind_of_line))
    desk.lines.sort(key=lambda line: "\n" in line[0] and line[1] == "light")  # a signature stands last
    desk.where = dice.choice(("alone", "alone", "alone", "subject", "held", "queue", "quoting"))
    desk.subject = dice.choice(SUBJECTS)
    words = [w for w, _ in desk.lines]
    if desk.where == "subject" and desk.lines[0][1] in ("deed", "asks") and "\n" not in words[0]:
        desk.subject, words = words[0], words[1:]
    desk.text = dice.choice(("\n", "\n", "\n\n")).join(words)
    desk.hours = dice.choice((0, 0, 2, 20))
    before = _records(world)
    desk.begin = sent_so_far(world)
    _sends(desk, held[0])
    _judge(desk, before)
    return desk


def _sends(desk: Desk, held: str) -> None:
    world = desk.world
    if desk.where in ("held", "queue", "quoting"):
        if desk.where == "queue":
            order(world, "QUEUE")
            desk.begin = sent_so_far(world)
        mail = next(m for m in reversed(got(world, CARLA)) if desk.where == "queue" or held in see(m).subject)
        below = f"\n\nOn Monday you wrote:\n{quotation(mail)}" if desk.where == "quoting" else ""
        world.reply(CARLA, mail, desk.text + below)
        desk.subject = f"Re: {see(mail).subject}"
    else:
        world.write(CARLA, desk.subject, desk.text)


def _records(world: Attacked) -> dict[str, Any]:
    records = world.player.records()
    return {k: [dict(r) for r in records[k]] for k in ("members", "requests", "relationships", "held")}


UNDONE = ("decided_by", "decided_at", "joined_at")


def _same(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is another thing than it was."""
    found = []
    for kind, rows in before.items():
        for old, new in zip(rows, after[kind], strict=False):
            found += [
                f"{kind} {old.get('ref') or old.get('code')} {k}: {old[k]!r} -> {new.get(k)!r}"
                for k in old
                if k not in UNDONE and old[k] != new.get(k)
            ]
        if len(after[kind]) < len(rows):
            found.append(f"{kind}: {len(rows)} -> {len(after[kind])}")
    return found


DONE = re.compile(r"UNDO (DO-\d+) takes it back")


def _judge(desk: Desk, before: dict[str, Any]) -> None:
    world = desk.world
    letters = got(world, CARLA, desk.begin)
    said = _text([m for m in letters if m.letter == "transcript"])
    all_said = words_of(letters)
    after = _records(world)
    changed = _same(before, after) or [k for k in before if k != "held" and len(after[k]) > len(before[k])]
    deeds = list(dict.fromkeys(DONE.findall(said)))
    commands = [(w, kind) for w, kind in desk.lines if kind in ("deed", "asks", "first")]
    against = any(kind == "against" for _, kind in desk.lines) or desk.subject in DOUBTING
    if not letters:
        if any(kind != "light" and not words.startswith(">") for words, kind in desk.lines):
            desk.broken.append("silence")
        return
    if world.player.records()["inbox"]["quarantined"]:
        desk.broken.append("in quarantine")
    if changed and not re.search(r": done;", said):
        desk.broken.append(f"changed, and not told: {changed}")
    if against and (changed or deeds) and not _is_note_of(desk):
        desk.broken.append(f"done beside a doubt: {changed} {deeds}")
    if desk.subject == "DRY RUN" and (changed or deeds):
        desk.broken.append(f"done in a trial run: {changed} {deeds}")
    for words, kind in commands:
        line = " ".join(words.partition("\n")[0].split())
        if line not in all_said and not _answered(kind, letters) and not _is_note_of(desk):
            desk.broken.append(f"not told of: {line!r}")
    for words, kind in desk.lines:
        line = " ".join(words.split())
        if kind == "near" and f"{line}: done" in said:
            desk.broken.append(f"done: {line!r}")
    if deeds and not desk.broken:
        _takes_back(desk, deeds, before)


def _text(letters: Sequence[OutboundMail]) -> str:
    return " ".join(" ".join(see(m).text for m in letters).split())


def _answered(kind: str, letters: Sequence[OutboundMail]) -> bool:
    return kind == "asks" and bool(
        {*letter_names(letters)}
        & {"queue", "program-status", "report", "shown", "found", "why", "found-nothing"}
    )


def _is_note_of(desk: Desk) -> bool:
    """What stands below ANSWER, UPDATE or an empty NOTE belongs to it."""
    return any(w.startswith(("ANSWER", "UPDATE")) for w, _ in desk.lines)


def _takes_back(desk: Desk, deeds: Sequence[str], before: dict[str, Any]) -> None:
    world = desk.world
    world.later(hours=desk.hours)
    begin = sent_so_far(world)
    for deed in reversed(deeds):
        order(world, f"UNDO {deed}")
    said = _text(got(world, CARLA, begin))
    left = [d for d in deeds if f"UNDO {d}: done" not in said]
    changed = _same(before, _records(world))
    if left:
        desk.broken.append(f"not taken back: {left}: {said[-400:]}")
    elif changed:
        desk.broken.append(f"is not as it was: {changed}")


def described(desk: Desk) -> str:
    """What plays it again, what stood in it, and what came of it."""
    letters = [m for m in got(desk.world, CARLA, desk.begin) if m.letter == "transcript"]
    said = _text(letters)[17:700]
    return f"{desk.number}: {desk.broken} | {desk.where} | {desk.subject!r} | {desk.text!r} | {said}"


def main(arguments: Sequence[str]) -> None:
    number, seconds = int(arguments[0]), float(arguments[1])
    end, first, broken = time.monotonic() + seconds, number, 0
    while time.monotonic() < end:
        try:
            desk = desk_of(number)
        except Exception as failed:
            print(number, "FAILED", repr(failed)[:300])
            broken += 1
        else:
            if desk.broken:
                broken += 1
                print(described(desk))
        number += 1
    print(f"{number - first} mails, {broken} that break a promise")


if __name__ == "__main__":
    main(sys.argv[1:])
