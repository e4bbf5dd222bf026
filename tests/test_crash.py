"""A program that is killed at any of its named points, and started again, has lost and doubled nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from processor import opened
from processor.bootstrap import assemble
from processor.config import Settings
from processor.core.rules import RuleBook
from processor.demo.clients import new_mail, reply
from processor.loading import load
from processor.stages import crash
from processor.stages.crash import CRASH_POINTS
from processor.stages.dispatch import LEASE_SECONDS
from processor.store import unit as store_unit
from processor.store.engine import make_engine

ROOT = Path(__file__).parents[1]
CONNECTIONS = 4  # mails that are under way at the same time
PROGRAM, SERVER = "mentors@program.example", "mx.program.example"
BEGIN = datetime(2026, 3, 2, 15, tzinfo=UTC)  # a Monday, 10 in the morning in New York
MENTOR, OTHER, MENTEE = "jon@north.example", "ada@south.example", "mia@west.example"
NAMES = {MENTOR: "Jon Berg", OTHER: "Ada Stone", MENTEE: "Mia Lund"}
CONFIG = f"""
[program]
name = "Mentor Exchange"
address = "{PROGRAM}"
coordinators = ["coordinator@program.example"]
time_zone = "America/New_York"
[mailbox]
url = "maildir:inbox"
authserv_id = "{SERVER}"
[delivery]
url = "maildir:sent"
connections = {CONNECTIONS}
[database]
url = "sqlite:///program.db"
[eligibility]
mode = "open"
"""
PROFILE = "Name: {}\nPractice areas: Critical care\nCareer path: Clinical\nCapacity: 2\nGoals: Learn\n"

# What must be as in a story without a crash. Numbers and versions are in it, drawn and random bytes not.
RECORDS = {
    "members": "select * from members order by number",
    "requests": "select * from requests order by number",
    "relationships": "select * from relationships order by number",
    "due dates": "select kind, about, nth, at, settled from due_dates order by kind, about, nth",
    "events": "select what, about, because, inbox_id, at from events order by id",
    "inbox": "select id, state, because, intent, attempts from inbox order by id",
    "contents": "select inbox_id from contents order by inbox_id",
    "numbers": "select * from numbers order by kind",
    "outbox": "select letter, about, recipient, state from outbox order by id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Somebody writes on some day; `answers` is the template of the mail of ours that they reply to."""

    day: int
    sender: str
    subject: str = ""
    text: str = ""
    answers: str = ""


# Every step has a mail in and a mail out, so that every point is passed in every step.
STORY = (
    Step(day=0, sender=MENTOR, subject="SIGN UP MENTOR", text=PROFILE.format(NAMES[MENTOR])),
    Step(day=0, sender=OTHER, subject="SIGN UP MENTOR", text=PROFILE.format(NAMES[OTHER])),
    Step(day=0, sender=MENTEE, subject="SIGN UP MENTEE", text=PROFILE.format(NAMES[MENTEE])),
    Step(day=1, sender=MENTEE, subject="BROWSE", text="BROWSE"),
    Step(day=1, sender=MENTEE, subject="REQUEST M-1001", text="Would you help me?"),
    Step(day=7, sender=MENTEE, subject="STATUS", text="STATUS"),  # the first reminder is due
    Step(day=20, sender=MENTEE, subject="STATUS", text="STATUS"),  # the request expires
    Step(day=21, sender=MENTEE, subject="REQUEST M-1002", text="Would you help me?"),
    Step(day=22, sender=OTHER, text="ACCEPT", answers="request"),
    Step(day=190, sender=OTHER, subject="STATUS", text="STATUS"),  # the renewal is offered
    Step(day=210, sender=MENTEE, subject="STATUS", text="STATUS"),  # the term is over
)


def one_pass(settings: Settings, rules: RuleBook, now: datetime) -> None:
    with assemble(settings, rules, workers=0, log=lambda event, **values: None) as parts:
        parts.one_pass(now)


def run_pass(settings: Settings, rules: RuleBook, now: datetime, point: str = "") -> int:
    """A pass in a process of its own; the signal that ended it, or 0."""
    child = os.fork()
    if not child:
        try:
            crash._WISH = point
            one_pass(settings, rules, now)
            os._exit(0)
        except BaseException as error:
            print(f"the pass failed: {error!r}", file=sys.stderr, flush=True)
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("a pass failed")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def sent(folder: Path) -> list[bytes]:
    """What the courier has put into its Maildir, without the two delivery fields on top."""
    files = sorted((folder / "sent" / "new").glob("*"))
    return [path.read_bytes().split(b"\n", 2)[2] for path in files]


def deliver(folder: Path, nth: int, step: Step, now: datetime) -> None:
    if step.answers:
        query = "select raw from outbox where letter = ? and recipient = ? order by id desc"
        (raw,) = ask(folder, query, step.answers, step.sender)[0]
        mail = reply("mutt", raw, NAMES[step.sender], step.sender, step.text, now, SERVER)
    else:
        mail = new_mail(
            "mutt", NAMES[step.sender], step.sender, PROGRAM, step.subject, step.text, now, SERVER
        )
    for part in ("tmp", "new", "cur"):
        (folder / "inbox" / part).mkdir(parents=True, exist_ok=True)
    (folder / "inbox" / "new" / f"{nth:04}.mail").write_bytes(mail)


def ask(folder: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(folder / "program.db")
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A folder for the story, told in it again and again."""

    folder: Path
    settings: Settings
    rules: RuleBook

    def clear(self) -> None:
        """No mail, no record, no lock file: the program was never here."""
        for path in self.folder.iterdir():
            if path.name == "config.toml":
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def rehearsed(folder: Path) -> Stage:
    """The story is told once by this very process.

    What is compiled at the first use (templates, expressions, statements) is there then in each pass that
    is forked from here, so that it takes a tenth of the time. Nothing else is handed down: a pass opens the
    store, the mailbox and the courier anew.
    """
    (folder / "config.toml").write_text(CONFIG)
    settings, rules = load(folder / "config.toml")
    stage = Stage(folder=folder, settings=settings, rules=rules)
    made, engine = opened.reader_and_writer(settings, rules, None), make_engine(settings.database_url())
    opened.reader_and_writer = lambda *_: made
    setattr(store_unit, "make_engine", lambda url, **_: engine)  # noqa: B010  # it is not exported from there
    for nth, (step, now) in enumerate(days()):
        deliver(folder, nth, step, now)
        one_pass(settings, rules, now)
    assert threading.active_count() == 1, "a process with threads must not fork"
    return stage


def days() -> list[tuple[Step, datetime]]:
    return [(step, BEGIN + timedelta(days=step.day, minutes=30 * nth)) for nth, step in enumerate(STORY)]


def tell(stage: Stage, point: str) -> list[dict[str, Any]]:
    """The whole story, killed at `point` in each step and started again; what was there after each."""
    stage.clear()
    folder, settings, rules = stage.folder, stage.settings, stage.rules
    chapters = []
    for nth, (step, now) in enumerate(days()):
        deliver(folder, nth, step, now)
        signals = [run_pass(settings, rules, now, point)]
        if point:
            signals.append(run_pass(settings, rules, now))
        if ask(folder, "select 1 from outbox where state = 'queued'"):  # a lease runs still
            run_pass(settings, rules, now + timedelta(seconds=LEASE_SECONDS + 60))
        mails = sent(folder)
        copies = Counter(str(message_from_bytes(mail)["Message-ID"]) for mail in mails)
        chapters.append(
            {
                "signals": signals,
                "records": {name: ask(folder, query) for name, query in RECORDS.items()},
                "copies": copies,
                "kinds of bytes": len(set(mails)),
                "Message-IDs": len(copies),
                "outbox": ask(folder, "select count(*) from outbox")[0][0],
                "filed": len(list((folder / "inbox").glob(".*/cur/*"))),
                "left": len(list((folder / "inbox").glob("[nc][eu][wr]/*"))),
            }
        )
    return chapters


class Teller:
    """The story's own process, which has no threads, so that it may fork: a point in, chapters out."""

    def __init__(self, folder: Path) -> None:
        self._errors = (folder / "errors").open("w+")
        (folder / "program").mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.test_crash", str(folder / "program")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._told: dict[str, list[dict[str, Any]]] = {}

    def told(self, point: str) -> list[dict[str, Any]]:
        if point not in self._told:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(f"{point}\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
            if not line:
                self._errors.seek(0)
                raise AssertionError(self._errors.read())
            self._told[point] = json.loads(line)
        return self._told[point]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()


@pytest.fixture(scope="module")
def teller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teller]:
    made = Teller(tmp_path_factory.mktemp("crash"))
    yield made
    made.close()


def test_the_story_without_a_crash_goes_all_the_way(teller: Teller) -> None:
    last = teller.told("")[-1]["records"]
    assert [row[3] for row in last["requests"]] == ["expired", "accepted"]
    assert [row[4] for row in last["relationships"]] == ["completed"]
    assert {row[1] for row in last["inbox"]} == {"applied"}
    assert {row[3] for row in last["outbox"]} == {"sent"}


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_kill_loses_nothing_and_doubles_nothing(teller: Teller, point: str) -> None:
    chapters = teller.told(point)
    assert len(chapters) >= 10
    before: Counter[str] = Counter()
    for nth, (mine, calm) in enumerate(zip(chapters, teller.told(""), strict=True)):
        assert mine["signals"] == [signal.SIGKILL, 0], f"step {nth} was not killed there"
        for name, rows in calm["records"].items():
            assert mine["records"][name] == rows, f"{name} after step {nth}"
        extra = Counter(mine["copies"]) - before - Counter(mine["copies"].keys() - before.keys())
        assert all(count == 1 for count in extra.values()), f"more than one extra copy in step {nth}"
        # only there the mail is out and nobody knows it yet; others may be under way beside it
        assert len(extra) <= (CONNECTIONS if point in ("after 250", "after commit C") else 0)
        assert mine["kinds of bytes"] == mine["Message-IDs"] == mine["outbox"] == calm["outbox"]
        assert (mine["filed"], mine["left"]) == (nth + 1, 0)
        before = Counter(mine["copies"])


def once(folder: Path, now: datetime, wish: str = "") -> int:
    command = [sys.executable, "run.py", "--config", str(folder / "config.toml"), "once", "--now"]
    environment = {**os.environ, "MENTOR_EXCHANGE_CRASH": wish}
    done = subprocess.run([*command, now.isoformat()], cwd=ROOT, env=environment, capture_output=True)
    return done.returncode


@pytest.mark.slow
def test_the_command_line_is_killed_where_the_environment_says_and_goes_on_afterwards(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)
    deliver(tmp_path, 0, STORY[0], BEGIN)
    assert once(tmp_path, BEGIN, "after 250") == -signal.SIGKILL
    assert once(tmp_path, BEGIN) == 0
    assert len(sent(tmp_path)) == 1  # the claim's lease runs still
    assert once(tmp_path, BEGIN + timedelta(seconds=LEASE_SECONDS + 60)) == 0
    first, second = sent(tmp_path)
    assert first == second
    assert ask(tmp_path, "select state from outbox") == [("sent",)]


def main(folder: str) -> None:
    stage = rehearsed(Path(folder))
    for line in sys.stdin:
        print(json.dumps(tell(stage, line.strip())), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
