"""The same forger, robot and confused person, at a daemon with a real IMAP server and an SMTP server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from processor.demo.clients import new_mail, reply
from processor.demo.robots import bounce, out_of_office
from processor.demo.servers import Accepted, EmbeddedSmtp
from tests.attack.people import BOX_CARLA
from tests.daemon_process import CONFIG, TakenMail, daemon, ended_in, started
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Certificate, wait_for
from tests.inprocess_cli import done_here
from tests.operation.small import PROFILE, PROGRAM, SERVER

NUMBERS = count(1)
ENDS = ("Processed", "Held", "Ignored")
INLINE = (
    "---------- Forwarded message ---------\nFrom: {who}\nDate: Mon, Mar 2, 2026 at 10:00 AM\n"
    "Subject: x\nTo: <coordinator@program.example>\n\n\n{words}\n"
)


class Running:
    """A daemon, its mailbox and what it sent."""

    def __init__(self, folder: Path, imap: Dovecot, post: TakenMail) -> None:
        self.folder, self.imap, self.post = folder, imap, post
        self.log = folder / "log"
        self.done = 0

    def put(self, raw: bytes) -> None:
        """And wait until it has its end, so that the next one comes after it."""
        self.done += 1
        self.imap.deliver(raw)

    def settled(self) -> None:
        assert wait_for(lambda: self._filed() >= self.done, 25), self.log.read_text()[-3000:]
        wait_for(lambda: not self._queued(), 5)

    def _filed(self) -> int:
        folders = [self.imap.mail / f".{name}" / part for name in ENDS for part in ("new", "cur")]
        return sum(len(list(folder.iterdir())) for folder in folders if folder.exists())

    def _queued(self) -> int:
        return int(self.records()["outbox"]["queued"])

    def write(
        self, who: str, subject: str, words: str = "", *, proof: str = "pass", name: str = "X Y"
    ) -> bytes:
        raw = new_mail("gmail", name, who, PROGRAM, subject, words, datetime.now(UTC), SERVER)
        if proof != "pass":
            raw = without_verdict(raw, proof)
        self.put(raw)
        return raw

    def got(self, who: str, subject: str = "") -> list[Accepted]:
        return self.post.to(who, subject)

    def waits(self, who: str, subject: str = "", more_than: int = 0) -> Accepted:
        assert wait_for(lambda: len(self.got(who, subject)) > more_than, 25), (
            f"nothing for {who}: {subject!r}\n{self.log.read_text()[-3000:]}"
        )
        return self.got(who, subject)[-1]

    def pair(self) -> tuple[str, str, Accepted]:
        """A mentor and a mentee of this case alone, and the mail that asks the mentor."""
        n = next(NUMBERS)
        letters = "abcdefghij"[n % 10] * 2
        jon, mia = f"jon{n}@north.example", f"mia{n}@west.example"
        for role, name, who in (
            ("MENTOR", f"Jon B{letters}rg", jon),
            ("MENTEE", f"Mia L{letters}nd", mia),
        ):
            self.write(who, f"SIGN UP {role}", PROFILE.format(name), name=name)
            self.waits(who)
        code = next(m["code"] for m in self.records()["members"] if m["email"] == jon)
        self.write(mia, f"REQUEST {code}", "Hello!", name=f"Mia L{letters}nd")
        asked = self.waits(jon, "Would you mentor")
        self.settled()
        return jon, mia, asked

    def records(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            done_here(["--config", str(self.folder / "config.toml"), "export", "--json"])
        )
        return found

    def state(self, mentor: str) -> str:
        return str(next(r["state"] for r in self.records()["requests"] if r["mentor"] == mentor))


def without_verdict(raw: bytes, proof: str) -> bytes:
    """No word of our server; or with proof "fail" its no."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines, skip = [], False
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and skip:
            continue
        skip = line.lower().startswith(b"authentication-results:")
        if not skip:
            lines.append(line)
    if proof:
        who = str(message_from_bytes(raw)["From"]).partition("@")[2].strip(">")
        lines.insert(0, f"Authentication-Results: {SERVER}; dmarc={proof} header.from={who}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.fixture(scope="module")
def at_work(certificate: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder, post = tmp_path_factory.mktemp("second_wave"), TakenMail()
    with (
        EmbeddedSmtp(post.taken.append, tls=certificate.for_server()) as smtp,
        Dovecot(certificate, tls_only=True) as imap,
    ):
        (folder / "config.toml").write_text(
            CONFIG.format(
                mailbox=f"imaps://{quote(imap.user, safe='')}@localhost:{imap.tls_port}/INBOX",
                delivery=f"smtps://localhost:{smtp.port}",
                ca=certificate.cert,
            )
        )
        with daemon(folder, imap.password) as process:
            assert started(folder), (folder / "log").read_text()
            yield Running(folder, imap, post)
            assert process.poll() is None, "the daemon died"
            assert ended_in(process, 60) == 0
        log = (folder / "log").read_text()
        assert "Traceback" not in log
        assert imap.password not in log


def now() -> datetime:
    return datetime.now(UTC)


def test_an_impostor_of_the_coordinator_passes_nothing_on(at_work: Running) -> None:
    jon, _, _ = at_work.pair()
    for proof in ("fail", ""):
        at_work.write(
            BOX_CARLA, f"Fwd: {jon}{proof}", INLINE.format(who=f"Jon <{jon}>", words="LEAVE"), proof=proof
        )
    at_work.settled()
    assert at_work.state(jon) == "pending"
    assert next(m["standing"] for m in at_work.records()["members"] if m["email"] == jon) == "active"


@pytest.mark.slow
def test_a_coordinator_passes_on_and_the_members_denial_comes_back_to_her(at_work: Running) -> None:
    jon, _, _ = at_work.pair()
    at_work.write(BOX_CARLA, "Fwd: no", INLINE.format(who=f"Jon <{jon}>", words="LEAVE"))
    done = at_work.waits(jon, "passed on a mail of yours")
    before = len(at_work.got(BOX_CARLA, "HELD-"))
    at_work.put(reply("outlook", done.raw, "Jon Berg", jon, "Das war ich nicht!", now(), SERVER))
    at_work.waits(BOX_CARLA, "HELD-", before)
    at_work.settled()


def test_a_failed_copy_first_and_the_proven_one_after_it_is_a_yes(at_work: Running) -> None:
    jon, mia, asked = at_work.pair()
    good = reply("thunderbird", asked.raw, "Jon Berg", jon, "ACCEPT", now(), SERVER)
    at_work.put(without_verdict(good, "fail"))
    at_work.settled()
    assert at_work.state(jon) == "pending"
    at_work.put(good)
    at_work.waits(mia, "[REL-")
    at_work.put(without_verdict(good, ""))
    at_work.settled()
    assert at_work.state(jon) == "accepted"
    assert len(at_work.got(mia, "You and Jon")) == 1


def test_eve_with_the_reply_address_is_nobody(at_work: Running) -> None:
    jon, mia, asked = at_work.pair()
    at_work.put(reply("gmail", asked.raw, "Jon Berg", "eve@evil.example", "ACCEPT", now(), SERVER))
    at_work.settled()
    assert at_work.state(jon) == "pending"
    assert not at_work.got(mia, "You and")
    assert not any(mia.encode() in m.raw for m in at_work.got("eve@evil.example"))


def test_an_out_of_office_note_is_no_answer_and_gets_none(at_work: Running) -> None:
    jon, _, asked = at_work.pair()
    had = len(at_work.got(jon))
    at_work.put(out_of_office(asked.raw, "Jon Berg", jon, "Yes, I accept mails on Monday.", now(), SERVER))
    at_work.settled()
    assert at_work.state(jon) == "pending"
    assert len(at_work.got(jon)) == had


def test_a_real_report_closes_and_a_forged_one_does_not(at_work: Running) -> None:
    jon, mia, asked = at_work.pair()
    back = str(message_from_bytes(asked.raw)["Return-Path"] or "").strip("<>") or PROGRAM
    forged = bounce(b"Message-ID: <REQ-1.x.y@program.example>\r\n\r\n", jon, PROGRAM, now())
    at_work.put(forged)
    at_work.settled()
    assert at_work.state(jon) == "pending"
    at_work.put(bounce(asked.raw, jon, back, now()))
    at_work.settled()
    assert at_work.state(jon) == "undeliverable"
    assert len(at_work.got(mia, "search for a mentor goes on")) == 1


def test_our_own_letter_that_comes_back_as_it_is_does_not_go_round(at_work: Running) -> None:
    jon, _, asked = at_work.pair()
    had = len(at_work.post.taken)
    for _ in range(3):
        at_work.put(asked.raw)
    at_work.settled()
    assert at_work.state(jon) == "pending"
    assert not [m for m in at_work.post.taken[had:] if m.recipient != BOX_CARLA]


@pytest.mark.parametrize(
    "subject, words", [("", "hola, quiero un mentor"), ("help", ""), ("Mentee?", "hello there"), ("", "")]
)
def test_whoever_writes_for_the_first_time_gets_a_word_from_the_daemon(
    at_work: Running, subject: str, words: str
) -> None:
    who = f"new{next(NUMBERS)}@south.example"
    at_work.write(who, subject, words)
    assert at_work.waits(who)
    at_work.settled()


def test_a_flood_of_forgeries_leaves_the_true_answer_its_way(at_work: Running) -> None:
    jon, mia, asked = at_work.pair()
    for number in range(30):
        at_work.write(jon, "REJECT", f"number {number}", proof="")
    at_work.put(reply("iphone", asked.raw, "Jon Berg", jon, "ACCEPT", now(), SERVER))
    at_work.waits(mia, "[REL-")
    at_work.settled()
    assert at_work.state(jon) == "accepted"


def test_a_mail_with_no_head_at_all_stops_nothing(at_work: Running) -> None:
    for raw in (b"\r\n\r\n", b"\x00" * 300, b"From\r\n", f"Date: {format_datetime(now())}\r\n\r\nx".encode()):
        at_work.put(raw)
    jon, _, _ = at_work.pair()
    assert at_work.state(jon) == "pending"
