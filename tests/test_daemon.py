"""The daemon at work: mail comes over IMAP, goes out over SMTP, and SIGTERM ends it cleanly."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from processor.core.dates import add_months
from processor.demo.clients import new_mail, reply
from processor.demo.servers import EmbeddedSmtp
from processor.process_lock import LOCK_SECONDS
from tests.daemon_process import CONFIG, TakenMail, daemon, ended_in, started
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Certificate, certificate, wait_for
from tests.operation.small import PROFILE, PROGRAM, SERVER
from tests.prepared_program import make_ready
from tests.shipped_rules import ROOT

__all__ = ["certificate"]

MENTOR, MENTEE = "jon@north.example", "mia@west.example"
SURELY = 120.0  # seconds after which a process that should have ended hangs, on the slowest machine too


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "run.py", "--config", str(folder / "config.toml"), *words],
        cwd=ROOT,
        env={**os.environ, "TRIAL_PASSWORD": "unused"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def processor_seconds() -> float:
    """Of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def on_maildir(folder: Path) -> None:
    config = CONFIG.replace('ca_file = "{ca}"\n', "").replace('password_env = "TRIAL_PASSWORD"\n', "")
    (folder / "config.toml").write_text(config.format(mailbox="maildir:inbox", delivery="maildir:sent"))
    make_ready(folder)


@pytest.mark.slow
def test_two_people_come_to_a_second_term_through_real_servers(
    tmp_path: Path, certificate: Certificate
) -> None:
    """From sign-up to the second term; the second daemon's clock is half a year ahead."""
    post, now = TakenMail(), datetime.now(UTC)
    with (
        EmbeddedSmtp(post.taken.append, tls=certificate.for_server()) as smtp,
        Dovecot(certificate, tls_only=True) as imap,
    ):
        (tmp_path / "config.toml").write_text(
            CONFIG.format(
                mailbox=f"imaps://{quote(imap.user, safe='')}@localhost:{imap.tls_port}/INBOX",
                delivery=f"smtps://localhost:{smtp.port}",
                ca=certificate.cert,
            )
            + '[paths]\nrules = "rules"\n'
        )
        (tmp_path / "rules").mkdir()  # what is overdue is asked at any hour, so that the test may run at any
        (tmp_path / "rules" / "policy.toml").write_text("earliest_hour = 0\nlatest_hour = 24\n")
        log = tmp_path / "log"
        with daemon(tmp_path, imap.password) as process:
            for role, name, who in (("MENTOR", "Jon Berg", MENTOR), ("MENTEE", "Mia Lund", MENTEE)):
                text = PROFILE.format(name)
                imap.deliver(new_mail("gmail", name, who, PROGRAM, f"SIGN UP {role}", text, now, SERVER))
                post.waited_for(who, "", log)
            imap.deliver(
                new_mail("outlook", "Mia Lund", MENTEE, PROGRAM, "REQUEST M-1001", "Hello!", now, SERVER)
            )
            asked = post.waited_for(MENTOR, "[REQ-1]", log)
            assert MENTOR not in b"".join(m.raw for m in post.taken if m.recipient == MENTEE).decode()
            imap.deliver(reply("iphone", asked.raw, "Jon Berg", MENTOR, "ACCEPT", now, SERVER))
            assert MENTEE in post.waited_for(MENTOR, "[REL-1]", log).raw.decode()
            assert MENTOR in post.waited_for(MENTEE, "[REL-1]", log).raw.decode()
            assert wait_for(lambda: len(imap.subjects(".Processed")) == 4), imap.subjects()
            assert ended_in(process, SURELY) == 0, log.read_text()
        later = add_months(now.date(), 6) - now.date() - timedelta(days=5)
        with daemon(tmp_path, imap.password, ahead=later) as process:
            for who, name in ((MENTOR, "Jon Berg"), (MENTEE, "Mia Lund")):
                offer = post.waited_for(who, "go on?", log)
                imap.deliver(reply("thunderbird", offer.raw, name, who, "RENEW", now, SERVER))
            for who in (MENTOR, MENTEE):
                post.waited_for(who, " go on [REL-1]", log)
            assert wait_for(lambda: len(imap.subjects(".Processed")) == 6), imap.subjects()
            assert ended_in(process, SURELY) == 0, log.read_text()
    records: dict[str, Any] = json.loads(command(tmp_path, "export", "--json").stdout)
    assert [r["state"] for r in records["requests"]] == ["accepted"]
    assert [(r["state"], r["term"]) for r in records["relationships"]] == [("active", 2)]
    assert records["outbox"]["queued"] == 0
    assert imap.password not in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.mark.slow
def test_a_second_daemon_on_the_same_program_leaves_at_once_and_says_why(tmp_path: Path) -> None:
    on_maildir(tmp_path)
    with daemon(tmp_path, "") as first:
        assert started(tmp_path)
        before = processor_seconds()
        assert command(tmp_path, "status").returncode == 0
        usual, before = processor_seconds() - before, processor_seconds()
        second = command(tmp_path, "start")
        # fault 17: it does no more work than a look at the figures, and waits a second for the lock
        assert processor_seconds() - before < 2 * usual
        assert LOCK_SECONDS <= 1
        assert second.returncode == 1
        assert second.stderr.startswith(f"another process runs {PROGRAM}; stop it first")
        assert len(second.stderr.splitlines()) == 1
        assert first.poll() is None
        assert ended_in(first, SURELY) == 0
    with daemon(tmp_path, "") as again:  # the lock went with the process that held it
        assert wait_for(lambda: (tmp_path / "log").read_text().count("event=started") == 2, 90)
        assert ended_in(again, SURELY) == 0


@pytest.mark.parametrize("busy", [True, False], ids=["with mail to read", "idle"])
def test_sigterm_ends_the_daemon_with_zero(tmp_path: Path, busy: bool) -> None:
    on_maildir(tmp_path)
    now = datetime.now(UTC)
    if busy:
        for part in ("tmp", "new", "cur"):
            (tmp_path / "inbox" / part).mkdir(parents=True)
        for nth in range(40):
            who = f"m{nth}@north.example"
            mail = new_mail("mutt", "Jon Berg", who, PROGRAM, "SIGN UP MENTOR",
                            PROFILE.format("Jon Berg"), now, SERVER)  # fmt: skip
            (tmp_path / "inbox" / "new" / f"{nth}.mail").write_bytes(mail)
    with daemon(tmp_path, "") as process:
        assert started(tmp_path)
        assert ended_in(process, SURELY) == 0, (tmp_path / "log").read_text()
    assert "event=stopped" in (tmp_path / "log").read_text()
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.slow
def test_wrong_rules_at_sighup_leave_the_old_ones_in_force(tmp_path: Path) -> None:
    on_maildir(tmp_path)
    with (tmp_path / "config.toml").open("a") as config:
        config.write('[paths]\nrules = "rules"\n')
    (tmp_path / "rules").mkdir()
    with daemon(tmp_path, "") as process:
        assert started(tmp_path)
        (tmp_path / "rules" / "policy.toml").write_text("term_months = 0\n")
        process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "rules not reloaded" in (tmp_path / "log").read_text()), (
            tmp_path / "log"
        ).read_text()
        assert process.poll() is None
        assert ended_in(process, SURELY) == 0
