"""What people and operators do with a BoxProgram, and what is seen of it: letters, exported records."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from processor.demo.clients import reply as by_client
from processor.parts import Parts
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.people import BOX_CARLA, BOX_JON, BOX_MIA
from tests.attack.smtp_servers import Post
from tests.inprocess_cli import command_here, done_here
from tests.operation.small import PROFILE, SERVER, SmallProgram

# When the program looks again; past the gaps between tries and the leases of what was claimed.
THREE_PASSES = tuple(timedelta(minutes=minutes) for minutes in (20, 60, 180))
FOUR_PASSES = tuple(timedelta(minutes=minutes) for minutes in (20, 60, 180, 400))


def box_letters(world: BoxProgram, who: str) -> list[bytes]:
    new = world.folder / "sent" / "new"
    found = sorted(new.iterdir(), key=lambda path: path.stat().st_mtime_ns) if new.exists() else []
    raws = [path.read_bytes() for path in found]
    return [raw for raw in raws if str(message_from_bytes(raw)["Delivered-To"]) == who]


def how_many_letters(world: BoxProgram, who: str) -> int:
    """How many letters they got; what was on its way at a crash may come once more, under its Message-ID."""
    return len({str(message_from_bytes(raw)["Message-ID"]) for raw in box_letters(world, who)})


def both_sign_up(world: BoxProgram, parts: Parts) -> None:
    world.sign_up(BOX_JON)
    world.write(BOX_MIA, "SIGN UP MENTEE", PROFILE.format("Mia Lund"), "Mia Lund")
    a_pass(parts)


def asked_on(world: BoxProgram, parts: Parts) -> bytes:
    """Jon and Mia have signed up, and she has asked him: what he got."""
    both_sign_up(world, parts)
    world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
    a_pass(parts, timedelta(minutes=5))
    return box_letters(world, BOX_JON)[-1]


def accepts(world: BoxProgram, question: bytes, words: str = "ACCEPT") -> Path:
    """Jon answers the letter by which he was asked."""
    return replies_to(world, question, BOX_JON, words, "Jon Berg")


def asked_at(world: BoxProgram, parts: Parts, when: timedelta = timedelta()) -> None:
    """Jon is a mentor, and Mia has asked for him."""
    world.sign_up(BOX_JON)
    a_pass(parts, when)
    world.write(BOX_MIA, "SIGN UP MENTEE", PROFILE.format("Mia Lund"), "Mia Lund")
    a_pass(parts, when)
    world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
    a_pass(parts, when)


def replies_to(world: BoxProgram, mail: bytes, who: str, words: str, name: str = "Carla Voss") -> Path:
    return world.put(by_client("mutt", mail, name, who, words, datetime.now(UTC), SERVER))


def carla_writes(world: BoxProgram, words: str) -> None:
    world.write(BOX_CARLA, "Some things", words, "Carla Voss")


def by_smtp(world: BoxProgram, post: Post, parts: Any) -> None:
    """Jon and Mia have signed up, she has asked him, and he says yes; nothing of that is read yet."""
    both_sign_up(world, parts)
    world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
    a_pass(parts, timedelta(minutes=5))
    accepts(world, post.got(BOX_JON)[-1])


def exported(world: BoxProgram) -> dict[str, Any]:
    return dict(json.loads(done_here(["--config", str(world.folder / "config.toml"), "export", "--json"])))


def matched_once(world: BoxProgram) -> None:
    """The yes was done, and each of the two was introduced once."""
    for who in (BOX_MIA, BOX_JON):
        assert len([m for m in box_letters(world, who) if b"[REL-1]" in m]) == 1, who
    assert [r["state"] for r in exported(world)["requests"]] == ["accepted"]
    assert [r["state"] for r in exported(world)["relationships"]] == ["active"]


def states_on(world: BoxProgram, what: str) -> list[str]:
    return [str(each["state"]) for each in exported(world)[what]]


def now_plus(parts: Any, *minutes: int) -> None:
    for each in minutes:
        assert a_pass(parts, timedelta(minutes=each)) == ""


def operator(world: BoxProgram) -> SmallProgram:
    program = SmallProgram.__new__(SmallProgram)
    program.folder = world.folder
    return program


def run(operator: list[str], *words: str) -> str:
    """What the command printed, whatever its exit code."""
    with redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()) as wrong:
        code = command_here([*operator, *words])
    return f"{code} {said.getvalue()}{wrong.getvalue()}"


def status_of(world: BoxProgram) -> str:
    return run(["--config", str(world.folder / "config.toml")], "status").partition(" ")[2]


def taken_down(world: BoxProgram, how: str) -> None:
    copy = world.folder / "copy"
    if how == "a copied file":
        with closing(sqlite3.connect(world.folder / "program.db")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(world.folder / "program.db", copy)
    else:
        operator(world).done("backup", str(copy))


def put_back(world: BoxProgram, how: str) -> None:
    """The database of the backup; numbers go on beyond it, and no mail goes out until it is released."""
    program, copy = operator(world), world.folder / "copy"
    if how == "a copied file":
        for name in ("program.db-wal", "program.db-shm"):
            (world.folder / name).unlink(missing_ok=True)
        shutil.copy(copy, world.folder / "program.db")
        program.done("restored")
    else:
        program.done("restore", str(copy), "--replace")


def mails_back(world: BoxProgram) -> None:
    """All that was filed since lies in the watched folder once more."""
    for folder in (".Processed", ".Held", ".Ignored"):
        for part in ("new", "cur"):
            place = world.folder / "inbox" / folder / part
            for path in sorted(place.iterdir()) if place.exists() else []:
                path.rename(world.folder / "inbox" / "cur" / path.name)


SIX_PEOPLE = [f"m{nth}@north.example" for nth in range(6)]


def done_once(program: SmallProgram, people: list[str], *, twice: int = 0) -> None:
    """All of it, after one more pass without hindrance; `twice`: mails that may have been under way."""
    moment = (datetime.now(UTC) + timedelta(minutes=20)).isoformat()
    assert program.here("once", "--now", moment) == 0
    assert sorted(m["email"] for m in program.told("export")["members"]) == sorted(people)
    written = [to for to in program.sent() if "coordinator@" not in to]
    assert all(any(who in to for to in written) for who in people), written
    assert len(written) <= len(people) + twice
