"""The same work with no program around it: what the libraries themselves cost.

In batches of 50 the mails are fetched, read, put into a table of SQLite (one insert each, one commit with
synchronous=FULL for the batch), each is answered with a rendered reply over one kept SMTP connection, and
the batch is moved. `--parser` names what reads them: mail-parser, or the standard library's compat32.
"""

from __future__ import annotations

import argparse
import json
import os
import smtplib
import sqlite3
import ssl
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Any

import jinja2
import mailparser
from imapclient import IMAPClient

from bench.places import HOST, PASSWORD_VARIABLE, PROGRAM

BATCH = 50
_TABLE = """
create table if not exists inbox (
  id integer primary key, uid integer not null, received_at text not null, size integer not null,
  sender text not null, subject text not null, message_id text not null, text text not null,
  raw blob not null, unique (uid))
"""
_INSERT = (
    "insert into inbox (uid, received_at, size, sender, subject, message_id, text, raw)"
    " values (?, ?, ?, ?, ?, ?, ?, ?)"
)
_REPLY = """Dear {{ name }},

we have your mail "{{ subject }}" of {{ day }}. Here is what you can write to this address at any time:

{% for word, meaning in commands %}- {{ word }}: {{ meaning }}
{% endfor %}
Reply to this mail, or write a new one to {{ address }}.

Mentor Exchange
"""
_HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ subject }}</title></head>
<body>
<p>Dear {{ name }},</p>
<p>we have your mail "{{ subject }}" of {{ day }}. Here is what you can write to this address at any time:</p>
<ul>{% for word, meaning in commands %}<li><strong>{{ word }}</strong>: {{ meaning }}</li>
{% endfor %}</ul>
<p>Reply to this mail, or write a new one to {{ address }}.</p>
<p>Mentor Exchange</p></body></html>
"""
_COMMANDS = (
    ("SIGN UP MENTOR", "offer your time as a mentor; the form comes back to you"),
    ("SIGN UP MENTEE", "look for a mentor; the form comes back to you"),
    ("BROWSE", "see who offers to be a mentor, with an area such as critical care"),
    ("REQUEST M-1042", "ask that mentor, with a few words of your own"),
    ("STATUS", "what is open, and with whom you work now"),
    ("PAUSE", "be asked nothing for a while; RESUME ends it"),
    ("LEAVE", "leave the program; your records are kept as the rules say"),
)

Parsed = tuple[str, str, str, str]  # sender, subject, Message-ID, text


def by_mail_parser(raw: bytes) -> Parsed:
    mail = mailparser.parse_from_bytes(raw)
    sender = mail.from_[0][1] if mail.from_ else ""
    text = "\n".join(mail.text_plain) or "\n".join(mail.text_html)
    return sender, mail.subject, mail.message_id or "", text


def by_compat32(raw: bytes) -> Parsed:
    mail = message_from_bytes(raw, policy=policy.compat32)
    text = ""
    for part in mail.walk():
        if part.get_content_maintype() == "text" and (not text or part.get_content_subtype() == "plain"):
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            text = payload.decode(part.get_content_charset() or "ascii", "replace")
            if part.get_content_subtype() == "plain":
                break
    subject = str(make_header(decode_header(mail["Subject"] or "")))
    return parseaddr(mail["From"])[1], subject, mail["Message-ID"] or "", text


PARSERS: dict[str, Callable[[bytes], Parsed]] = {"mail-parser": by_mail_parser, "compat32": by_compat32}


class Loop:
    def __init__(self, *, imap_port: int, user: str, ca_file: str, smtp_port: int, folder: Path) -> None:
        self._imap = IMAPClient(HOST, imap_port, ssl=False)
        if ca_file:
            self._imap.starttls(ssl.create_default_context(cafile=ca_file))
        self._imap.plain_login(user, os.environ[PASSWORD_VARIABLE])
        self._smtp = smtplib.SMTP(HOST, smtp_port, local_hostname="localhost")
        self._smtp.ehlo()
        self._db = sqlite3.connect(folder / "bare.db")
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.execute(_TABLE)
        self._db.commit()
        shelf = jinja2.Environment(autoescape=True)
        self._html = shelf.from_string(_HTML)
        self._text = shelf.overlay(autoescape=False).from_string(_REPLY)
        if not self._imap.folder_exists("Processed"):
            self._imap.create_folder("Processed")

    def run(self, parse: Callable[[bytes], Parsed]) -> int:
        """How many mails were answered."""
        self._imap.select_folder("INBOX")
        uids = self._imap.search("ALL")
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            replies = []
            for uid, got in self._imap.fetch(batch, ["RFC822.SIZE", "INTERNALDATE", "BODY.PEEK[]"]).items():
                raw, received_at = got[b"BODY[]"], got[b"INTERNALDATE"]
                parsed = parse(raw)
                sender, subject, message_id, text = parsed
                row = (
                    uid,
                    received_at.isoformat(),
                    got[b"RFC822.SIZE"],
                    sender,
                    subject,
                    message_id,
                    text,
                    raw,
                )
                self._db.execute(_INSERT, row)
                replies.append((sender, self._reply(parsed)))
            self._db.commit()
            for recipient, reply in replies:
                self._smtp.sendmail(PROGRAM, [recipient], reply)
            self._imap.move(batch, "Processed")
        return len(uids)

    def _reply(self, parsed: Parsed) -> bytes:
        sender, subject, message_id, _ = parsed
        today = datetime.now(UTC)
        seen: dict[str, Any] = {
            "name": sender.partition("@")[0],
            "subject": subject,
            "day": f"{today:%d %B %Y}",
            "commands": _COMMANDS,
            "address": PROGRAM,
        }
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = f"Mentor Exchange <{PROGRAM}>"
        mail["To"] = sender
        mail["Subject"] = f"Re: {subject}"
        mail["Date"] = format_datetime(today)
        mail["Message-ID"] = make_msgid(domain="program.example")
        if message_id:
            mail["In-Reply-To"] = message_id
            mail["References"] = message_id
        mail["Reply-To"] = PROGRAM
        mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(self._text.render(seen), cte="quoted-printable")
        mail.add_alternative(self._html.render(seen), subtype="html", cte="quoted-printable")
        return mail.as_bytes()


def main() -> None:
    words = argparse.ArgumentParser()
    for name in ("--imap-port", "--smtp-port"):
        words.add_argument(name, type=int, required=True)
    words.add_argument("--user", required=True)
    words.add_argument("--ca-file", default="")
    words.add_argument("--folder", type=Path, required=True)
    words.add_argument("--parser", choices=sorted(PARSERS), required=True)
    asked = vars(words.parse_args())
    parse = PARSERS[asked.pop("parser")]
    loop = Loop(**asked)
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        began, used = time.perf_counter(), time.process_time()
        mails = loop.run(parse)
        told = {
            "mails": mails,
            "seconds": time.perf_counter() - began,
            "cpu_seconds": time.process_time() - used,
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
