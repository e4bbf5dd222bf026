"""The owner's story, from sign-up to the second term, through the command line and a Maildir alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from processor.demo.clients import Client, new_mail, reply
from tests.inprocess_cli import done_here
from tests.prepared_program import make_ready
from tests.sizes import nothing_skipped
from tests.smallest import AUTHSERV, COORDINATOR, PROGRAM, SMALLEST

PROJECT = Path(__file__).resolve().parent.parent


class Trial:
    """A program in a folder, driven as somebody outside drives it."""

    def __init__(self, folder: Path, authserv: str = AUTHSERV, *, ready: bool = False) -> None:
        self.folder = folder
        self.authserv = authserv
        (folder / "config.toml").write_text(SMALLEST)
        if ready:
            make_ready(folder)
        for part in ("new", "cur", "tmp"):
            (folder / "inbox" / part).mkdir(parents=True)
        self.at = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
        self.count = 0
        self.seen: set[str] = set()
        self.ran = False

    def run(self, *words: str) -> str:
        """What the command printed, in a process of its own."""
        self.ran = True
        command = [sys.executable, str(PROJECT / "run.py"), *self._arguments(*words)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def repeat(self, *words: str) -> str:
        """As run(), but in this process when one had its own already, unless nothing is to be skipped."""
        if not self.ran or nothing_skipped():
            return self.run(*words)
        return done_here(self._arguments(*words))

    def _arguments(self, *words: str) -> tuple[str, ...]:
        return ("--config", str(self.folder / "config.toml"), *words)

    def deliver(self, raw: bytes) -> None:
        self.count += 1
        (self.folder / "inbox" / "new" / f"{self.count:05d}.trial").write_bytes(raw)

    def writes(self, client: Client, name: str, address: str, subject: str, text: str) -> None:
        self.deliver(new_mail(client, name, address, PROGRAM, subject, text, self.at, self.authserv))

    def answers(self, client: Client, name: str, address: str, subject: str, text: str) -> None:
        """To the latest mail we sent there whose subject begins so."""
        original = [
            m for m in self.mails(address) if str(message_from_bytes(m)["Subject"]).startswith(subject)
        ][-1]
        self.deliver(reply(client, original, name, address, text, self.at, self.authserv))

    def once(self, when: datetime) -> list[tuple[str, str]]:
        """(recipient, subject) of what went out in one pass."""
        self.at = when
        self.repeat("once", "--now", when.isoformat())
        new = []
        for file in sorted((self.folder / "sent" / "new").iterdir()):
            if file.name not in self.seen:
                self.seen.add(file.name)
                mail = message_from_bytes(file.read_bytes())
                new.append((str(mail["Delivered-To"]), " ".join(str(mail["Subject"]).split())))
        return sorted(new)

    def to_members(self, when: datetime) -> list[str]:
        """To whom something went out in one pass, but for the coordinator's digest."""
        return [to for to, _ in self.once(when) if to != COORDINATOR]

    def mails(self, address: str) -> list[bytes]:
        files = sorted((self.folder / "sent" / "new").iterdir(), key=lambda f: f.stat().st_mtime_ns)
        return [
            raw
            for raw in (f.read_bytes() for f in files)
            if message_from_bytes(raw)["Delivered-To"] == address
        ]

    def export(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.repeat("export", "--json"))
        return answer


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


MENTOR_FORM = """Name: Jon Berg
Title: PharmD
Organization: Harbor Hospital
Practice areas: Critical care
Career path: A residency, ten years on the ward, now the intensive care unit.
Capacity: 1
"""
MENTEE_FORM = """Name: Mia Okafor
Practice areas: Critical care
Goals: A residency in critical care.
"""


def day(month: int, number: int, hour: int = 15, year: int = 2026) -> datetime:
    return datetime(year, month, number, hour, tzinfo=UTC)


def test_from_sign_up_to_the_second_term(trial: Trial) -> None:
    trial.writes(Client.GMAIL, "Jon Berg", "jon@example.org", "SIGN UP MENTOR", MENTOR_FORM)
    trial.writes(
        Client.OUTLOOK, "Eva Lind", "eva@example.org", "Be a mentor",
        MENTOR_FORM.replace("Jon Berg", "Eva Lind").replace("Harbor", "Hill"),
    )  # fmt: skip
    trial.writes(Client.IPHONE, "Mia Okafor", "mia@example.org", "Get a mentor", MENTEE_FORM)
    assert len(trial.once(day(3, 2))) == 3
    assert [m["standing"] for m in trial.export()["members"]] == ["active"] * 3

    trial.writes(Client.GMAIL, "Mia Okafor", "mia@example.org", "BROWSE critical care", "")
    trial.once(day(3, 3))
    directory = trial.mails("mia@example.org")[-1].decode("ascii", "replace")
    assert "M-1001" in directory
    assert "jon@example.org" not in directory

    trial.writes(Client.OUTLOOK_WEB, "Mia Okafor", "mia@example.org", "REQUEST M-1002", "Your path is mine.")
    assert ("eva@example.org", "Would you mentor Mia Okafor? [REQ-1]") in trial.once(day(3, 4))
    trial.answers(Client.OUTLOOK, "Eva Lind", "eva@example.org", "Would you", "REJECT")
    trial.once(day(3, 5))
    assert trial.export()["requests"][0]["state"] == "rejected"
    assert "M-1001" in trial.mails("mia@example.org")[-1].decode("ascii", "replace")

    trial.writes(Client.GMAIL, "Mia Okafor", "mia@example.org", "REQUEST Jon Berg", "May I learn from you?")
    trial.once(day(3, 6))
    trial.answers(Client.THUNDERBIRD, "Jon Berg", "jon@example.org", "Would you", "Accept, with pleasure!")
    sent = trial.once(day(3, 7))
    assert ("jon@example.org", "You and Mia Okafor [REL-1]") in sent
    assert ("mia@example.org", "You and Jon Berg [REL-1]") in sent
    relationship = trial.export()["relationships"][0]
    assert (relationship["state"], relationship["ends_on"]) == ("active", "2026-09-07")

    assert trial.to_members(day(8, 18)) == ["jon@example.org", "mia@example.org"]
    for client, name, address in (
        (Client.APPLE_MAIL, "Jon Berg", "jon@example.org"),
        (Client.YAHOO, "Mia Okafor", "mia@example.org"),
    ):
        original = trial.mails(address)[-1]
        trial.deliver(reply(client, original, name, address, "RENEW", trial.at, AUTHSERV))
    trial.once(day(8, 19))
    relationship = trial.export()["relationships"][0]
    assert (relationship["state"], relationship["term"], relationship["ends_on"]) == (
        "active",
        2,
        "2027-03-07",
    )
    assert trial.export()["inbox"]["waiting"] == 0
    assert trial.export()["outbox"]["failed"] == 0


@pytest.mark.slow
def test_nobody_vouches_so_the_address_itself_is_asked(tmp_path: Path) -> None:
    trial = Trial(tmp_path, authserv="", ready=True)
    trial.writes(Client.GMAIL, "Jon Berg", "jon@example.org", "SIGN UP MENTOR", MENTOR_FORM)
    trial.once(day(3, 2))
    assert trial.export()["members"] == []
    original = trial.mails("jon@example.org")[-1]
    trial.deliver(reply(Client.GMAIL, original, "Jon Berg", "jon@example.org", "YES", trial.at, ""))
    trial.once(day(3, 3))
    assert [m["email"] for m in trial.export()["members"]] == ["jon@example.org"]


def test_silence_is_reminded_twice_and_then_the_request_expires(tmp_path: Path) -> None:
    trial = Trial(tmp_path, ready=True)
    trial.writes(Client.GMAIL, "Jon Berg", "jon@example.org", "SIGN UP MENTOR", MENTOR_FORM)
    trial.writes(Client.IPHONE, "Mia Okafor", "mia@example.org", "Get a mentor", MENTEE_FORM)
    trial.writes(Client.GMAIL, "Mia Okafor", "mia@example.org", "REQUEST Jon Berg", "Please.")
    trial.once(day(3, 2))
    assert trial.to_members(day(3, 8)) == ["jon@example.org"]
    assert trial.to_members(day(3, 13)) == ["jon@example.org"]
    assert trial.to_members(day(3, 17)) == ["jon@example.org", "mia@example.org"]
    assert trial.export()["requests"][0]["state"] == "expired"


@pytest.mark.slow
def test_explain_answers_every_file_and_changes_nothing(trial: Trial) -> None:
    good, bad = trial.folder / "good.eml", trial.folder / "bad.eml"
    good.write_bytes(
        new_mail(Client.GMAIL, "Mia", "mia@example.org", PROGRAM, "BROWSE oncology", "", trial.at, AUTHSERV)
    )
    bad.write_bytes(b"")
    away = trial.folder / "away.eml"  # what it understood has a date in it
    away.write_bytes(
        b"From: Jon <jon@example.org>\r\nSubject: Automatic reply: hello\r\nAuto-Submitted: auto-replied\r\n"
        b"\r\nI am out of the office and will be back on 20 March 2026.\r\n"
    )
    came = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
    os.utime(away, (came, came))  # the file's time is when the mail came
    told = trial.run("explain", "--json", str(good), str(bad), str(away))
    answers = [json.loads(line) for line in told.splitlines()]
    assert answers[0]["intent"] == {"kind": "browse", "interest": "oncology", "page": 1}
    assert answers[0]["trust"]["level"] == "proven"
    assert answers[2]["intent"]["back_on"] == "2026-03-20"
    assert len(answers) == 3
    pages = trial.run("explain", str(good), str(trial.folder / "missing"), str(away))
    assert pages.count("What would be done") == 3
    assert "interest      oncology" in pages
    assert not (trial.folder / "program.db").exists()
