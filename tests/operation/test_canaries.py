"""Thirty canaries go through a whole session; none of them comes out in the log (fault 44)."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import secrets
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from processor.demo.clients import reply
from processor.demo.servers import Accepted, EmbeddedSmtp
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Certificate, certificate, wait_for
from tests.operation.small import CONFIG, PROGRAM, ROOT, SERVER
from tests.prepared_program import make_ready

__all__ = ["certificate"]

MENTOR, MENTEE = "jon@north.example", "mia@west.example"


class Canaries:
    """Words that stand nowhere else."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def new(self, where: str) -> str:
        self.words[where] = f"Kanarie{secrets.token_hex(6)}"
        return self.words[where]

    def sung_in(self, text: str) -> list[str]:
        """Where those come from that the text has in it, in whatever guise."""
        lower = text.lower()
        return [
            where
            for where, word in self.words.items()
            if any(
                guise.lower() in lower
                for guise in (word, quote(word), word.encode().hex(), *_in_base64(word), word[::-1])
            )
        ]


def _in_base64(word: str) -> Iterator[str]:
    """As it looks in the midst of something encoded: three beginnings are possible."""
    for before in (b"", b"x", b"xx"):
        encoded = base64.b64encode(before + word.encode()).decode()
        yield encoded[4:-4]


def mail(who: str, subject: str, body: str, **fields: str) -> EmailMessage:
    made = EmailMessage(policy=policy.SMTP)
    made["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={who.partition('@')[2]}"
    made["From"], made["To"], made["Subject"] = f"Jon Berg <{who}>", PROGRAM, subject
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = f"<{secrets.token_hex(8)}@north.example>"
    for name, value in fields.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made


def letters(birds: Canaries) -> Iterator[tuple[str, bytes]]:
    """Mails with a canary at each place where a person may put something private."""
    profile = "Name: {}\nPractice areas: Critical care\nCapacity: 2\nTitle: {}\nOrganization: {}\nAbout: {}\n"
    for role, who in (("MENTOR", MENTOR), ("MENTEE", MENTEE)):
        title, place, about, goals = (birds.new(f"{role} {n}") for n in ("title", "place", "about", "goals"))
        body = profile.format("Jon Berg", title, place, about) + f"Career path: {goals}\nGoals: {goals}\n"
        yield who, bytes(mail(who, f"SIGN UP {role}", body))
    yield MENTEE, bytes(mail(MENTEE, "REQUEST M-1001", f"Dear Jon, {birds.new('note of a request')}."))
    odd = mail(MENTEE, "hello", f"My number is {birds.new('plain text')}\n\n-- \n{birds.new('signature')}\n")
    odd.add_alternative(f"<p>{birds.new('HTML')}<!-- {birds.new('comment')} --></p>", subtype="html")
    odd.add_attachment(
        birds.new("attachment").encode(), maintype="application", subtype="pdf",
        filename=f"{birds.new('file name')}.pdf",
    )  # fmt: skip
    yield MENTEE, bytes(odd)
    quoted = f"ACCEPT\n\n{birds.new('below')}\n> {birds.new('quote')}\n"
    yield MENTOR, bytes(mail(MENTOR, "Re: something", quoted, X_Own=birds.new("odd field")))
    inner = mail("other@south.example", "hello", birds.new("forwarded mail"))
    outer = mail("coordinator@program.example", "Fwd: hello", birds.new("words above a forward"))
    outer.add_attachment(inner)
    yield "coordinator@program.example", bytes(outer)
    yield MENTEE, bytes(mail(MENTEE, f"REQUEST {birds.new('name that nobody has')}", "please"))
    yield MENTEE, bytes(mail(MENTEE, f"BROWSE {birds.new('interest')}", "please"))
    forged = mail("eve@east.example", "ACCEPT", f"ACCEPT {birds.new('unknown sender')}")
    forged.replace_header("To", f"mentors+REQ-1.{birds.new('forged token')}@program.example")
    yield "eve@east.example", bytes(forged)
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(60))
    bomb = f"From: {MENTEE}\r\nSubject: x\r\n{deep}\r\n{birds.new('bomb')}\r\n"
    yield MENTEE, bomb.encode()
    raw = bytes(mail(MENTEE, "x", "EIGHT"))
    eight = raw.replace(b"EIGHT", b"caf\xe9 " + birds.new("unknown bytes").encode())
    yield MENTEE, eight.replace(b"utf-8", b"no-such-charset")
    reply_to = mail(MENTEE, "STATUS", birds.new("body of a status"), Reply_To=f"{birds.new('r')}@x.example")
    yield MENTEE, bytes(reply_to)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json"])  # logfmt shows the same values in other quotation marks
def test_no_secret_no_token_and_no_body_is_ever_logged(
    tmp_path: Path, certificate: Certificate, form: str
) -> None:
    birds, post = Canaries(), list[Accepted]()
    smtp_password = birds.new("password for delivery")
    smtp = EmbeddedSmtp(
        post.append, tls=certificate.for_server(), users={"mentors": smtp_password}, login_required=True
    )
    with smtp, Dovecot(certificate, tls_only=True) as imap:
        birds.words["password of the mailbox"] = imap.password
        for name, password in (("delivery", smtp_password), ("mailbox", imap.password)):
            (tmp_path / f"{name}-password").write_text(password)
        sections = {
            "mailbox": f'url = "imaps://{quote(imap.user, safe="")}@localhost:{imap.tls_port}/INBOX"\n'
            f'ca_file = "{certificate.cert}"\npassword_file = "mailbox-password"',
            "delivery": f'url = "smtps://mentors@localhost:{smtp.port}"\n'
            f'ca_file = "{certificate.cert}"\npassword_file = "delivery-password"',
        }
        config = CONFIG.replace('url = "maildir:inbox"', sections["mailbox"])
        config = config.replace('url = "maildir:sent"', sections["delivery"])
        config += f'[log]\nformat = "{form}"\n[alarms]\ncommand = ["/bin/false"]\ndown_minutes = 0\n'
        (tmp_path / "config.toml").write_text(config)
        make_ready(tmp_path)
        command = [sys.executable, "run.py", "--config", str(tmp_path / "config.toml")]
        environment = {**os.environ, "UNUSED_PASSWORD": birds.new("environment")}
        said = (tmp_path / "log").open("wb")
        daemon = subprocess.Popen([*command, "start"], cwd=ROOT, env=environment, stdout=said, stderr=said)

        def log() -> str:
            return (tmp_path / "log").read_text("utf-8", "replace")

        def fates() -> int:
            return len(re.findall(r"\bmail(?:=|\": )\d+", log()))

        def put(*raws: bytes) -> None:
            """And wait for their fates."""
            wanted = fates() + len(raws)
            for raw in raws:
                imap.deliver(raw)
            assert wait_for(lambda: fates() >= wanted, 90), log()

        try:
            assert wait_for(lambda: "started" in log(), 90)
            put(*(raw for _, raw in letters(birds)))

            def is_asked(m: Accepted) -> bool:
                return b"[REQ-1]" in m.raw and m.recipient == MENTOR

            assert wait_for(lambda: any(map(is_asked, post)), 90), log()
            asked = next(filter(is_asked, post))
            # the right token comes in the first time, a second time, and from somebody else
            put(reply("gmail", asked.raw, "Jon Berg", MENTOR, "ACCEPT", datetime.now(UTC), SERVER))
            put(reply("gmail", asked.raw, "Jon Berg", MENTOR, "REJECT", datetime.now(UTC), SERVER))
            put(reply("mutt", asked.raw, "Eve", "eve@east.example", "ACCEPT", datetime.now(UTC), SERVER))
            # a server that refuses the login, and one that is gone
            (tmp_path / "mailbox-password").write_text(birds.new("wrong password"))
            imap.stop()
            imap.start()
            assert wait_for(lambda: "refused the login" in log(), 90), log()
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(60) == 0, log()
        finally:
            if daemon.poll() is None:
                daemon.kill()
            daemon.wait()
            said.close()
        doctor = subprocess.run([*command, "doctor"], cwd=ROOT, capture_output=True, text=True, timeout=180)
        status = subprocess.run([*command, "status"], cwd=ROOT, capture_output=True, text=True, timeout=180)
    for n, sent in enumerate(post):  # every token that went out
        address = str(message_from_bytes(sent.raw)["Reply-To"] or "")
        for token in re.findall(r"[.]([a-z0-9]{20,})@", address):
            birds.words[f"token {n}"] = token
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        (secret,) = database.execute("select value from settings where name = 'secret'").fetchone()
    birds.words["key of the tokens"] = secret.hex()
    birds.words["key of the tokens, in base64"] = base64.b64encode(secret).decode()

    everything = log() + doctor.stdout + doctor.stderr + status.stdout + status.stderr
    assert len(birds.words) >= 30
    assert any(where.startswith("token") for where in birds.words)
    assert birds.sung_in(everything) == []
    assert "Traceback" not in log()
    if form == "json":
        for line in log().splitlines():
            json.loads(line)
    assert log().count("no mentor is called ") == 1  # what is left out leaves a sentence
    # the search itself finds them where they are meant to be
    found = set(itertools.chain.from_iterable(birds.sung_in(m.raw.decode("latin-1")) for m in post))
    assert "note of a request" in found
