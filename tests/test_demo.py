"""`make demo` tells its story to the end, and its summary is true."""

from __future__ import annotations

import imaplib
import json
import os
import re
import signal
import smtplib
import sqlite3
import subprocess
import sys
import time
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

from processor.demo.session import MARKER, DemoFailed, fresh

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 300  # seconds, so that nothing hangs


def _command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, str(ROOT / "run.py"), "demo", "--seconds", "0", "--folder", str(folder), *more]


def test_the_demo_ends_by_itself_with_a_true_summary(tmp_path: Path) -> None:
    folder = tmp_path / "demo-run"
    run = subprocess.run(
        _command(folder), cwd=tmp_path, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    assert run.returncode == 0, run.stderr
    told = {name.strip(): int(n) for name, n in re.findall(r"│ (.+?)│ (\d+) +│", run.stdout)}
    export = [
        sys.executable,
        str(ROOT / "run.py"),
        "--config",
        str(folder / "config.toml"),
        "export",
        "--json",
    ]
    records = json.loads(subprocess.run(export, capture_output=True, check=True).stdout)
    for words in ("what Jon Berg reads:", "Reply ACCEPT or REJECT.", "Jon Berg has said yes!"):
        assert words in run.stdout  # a request and an introduction in full
    roles = [role for member in records["members"] for role in member["roles"]]
    assert told["mentors"] == roles.count("mentor") == 132
    assert told["mentees"] == roles.count("mentee") == 8
    assert told["relationships active, term 2"] == 1
    assert told["relationships completed, term 1"] == 1
    assert told["requests accepted"] == 2
    assert told["requests rejected"] == told["requests expired"] == 1
    decided_by_her = [h for h in records["held"] if h["state"] == "answered" and h["decided_by"]]
    assert told["messages that a coordinator decided"] == len(decided_by_her) == 1
    digest = (folder / "digest.html").read_text(encoding="utf-8")
    assert "What needs you" in digest
    assert str(folder / "digest.html") in run.stdout
    database = sqlite3.connect(folder / "program.db")
    (queued,) = database.execute("select count(*) from outbox where state = 'sent'").fetchone()
    database.close()
    assert told["mails out, sent"] == queued == len(list((folder / "sent").glob("*.eml")))
    in_mailbox = [p for p in (folder / "mailbox").rglob("*") if p.parent.name in ("cur", "new")]
    decided = sum(n for name, n in told.items() if name.startswith("mails in, "))
    assert decided == sum(records["inbox"].values()) == len(in_mailbox)


def test_a_folder_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(DemoFailed, match="not the demo's"):
        fresh(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_older_demo_is_removed(tmp_path: Path) -> None:
    folder = fresh(tmp_path / "demo-run")
    (folder / "program.db").write_text("old")
    fresh(folder)
    assert sorted(p.name for p in folder.iterdir()) == [MARKER, "sent"]


@pytest.mark.slow
def test_a_mail_client_can_join_in(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with out.open("wb") as stream:
        demo = subprocess.Popen(
            _command(tmp_path / "demo-run", "--serve"),
            cwd=tmp_path, stdout=stream, stderr=subprocess.STDOUT, env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        told = _wait_for(out, r"Ctrl-C ends it", demo)
        imap = re.search(r"IMAP (\S+) port (\d+)", told)
        smtp = re.search(r"SMTP (\S+) port (\d+)", told)
        user = re.search(r"user +(\S+)", told)
        password = re.search(r"password +(\S+)", told)
        pages = re.search(r"the directory's pages: (http://127\.0\.0\.1:\d+/)", told)
        assert pages
        with urllib.request.urlopen(pages[1], timeout=LONGEST) as answer:
            assert answer.read() == (tmp_path / "demo-run" / "pages" / "index.html").read_bytes()
        assert imap
        assert smtp
        assert user
        assert password
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = user[1], "mentors@program.example", "BROWSE oncology"
        mail["Message-ID"] = "<joining-in@example.net>"
        mail.set_content("Thank you!")
        with smtplib.SMTP(smtp[1], int(smtp[2])) as sender:
            sender.login(user[1], password[1])
            sender.send_message(mail)
        with imaplib.IMAP4(imap[1], int(imap[2])) as client:
            client.login(user[1], password[1])
            deadline = time.monotonic() + LONGEST
            found = b""
            while not found and time.monotonic() < deadline:
                client.select("INBOX")
                found = client.search(None, "SUBJECT", "oncology")[1][0]
                time.sleep(0.2)
        assert found, out.read_text()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(LONGEST) == 0
    finally:
        if demo.poll() is None:
            demo.kill()
            demo.wait()


def _wait_for(file: Path, pattern: str, demo: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline and demo.poll() is None:
        text = file.read_text("utf-8")
        if re.search(pattern, text):
            return text
        time.sleep(0.1)
    raise AssertionError(file.read_text("utf-8"))


def test_an_installation_without_the_demos_servers_says_what_to_install() -> None:
    without = (
        "import sys; sys.modules['aiosmtpd'] = None; sys.argv = ['mentor-exchange', 'demo']; "
        "from processor.entry import main; sys.exit(main())"
    )
    run = subprocess.run(
        [sys.executable, "-c", without],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert run.returncode == 2
    assert "pip install aiosmtpd pymap" in run.stderr
