"""Sample templates, a letter to write with them, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

from processor.core.mail import OutboundMail
from processor.core.outcome import Letter
from processor.core.program import MentorCard, Program
from processor.letters.engine import LetterWriter
from tests.sizes import LETTERS

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
KEY = b"k" * 32

PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="America/New_York",
    coordinators=("coordinator@program.example",),
)

JON = MentorCard(
    number=1042,
    name="Jon Berg",
    title="Chief pharmacist",
    organization="St. Mary's",
    areas=("Critical care", "Oncology"),
    career_path="Ward, then intensive care",
)

REQUEST = """\
subject: Would you mentor {{ mentee }}?

Dear {{ first_name }},

**{{ mentee }}** would like you as a mentor.
Please answer by {{ answer_by|day }}.

{{ note|quoted }}

{{ button("Accept", "ACCEPT") }}
{{ button("Reject", "REJECT") }}

{% include "_signature.md" %}
"""

PLAIN = "subject: {{ subject }}\n\n{{ value }}\n"


def shelf(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """The sample templates, with others added or put in their place."""
    samples = {
        "en/_signature.md": "{{ program.name }}, {{ program.address }}\n",
        "en/request.md": REQUEST,
        "en/plain.md": PLAIN,
    }
    for name, text in {**samples, **(files or {})}.items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "templates"


def writer(folder: Path, files: Mapping[str, str] | None = None) -> LetterWriter:
    return LetterWriter(PROGRAM, shelf(folder, files), 60)


def request_letter(**changes: object) -> Letter:
    fields: dict[str, object] = {
        "name": "request",
        "to": "jon@example.org",
        "to_name": "Jon Berg",
        "about": "REQ-7",
        "holder": "M-1042",
        "in_reply_to": "<second@example.org>",
        "references": ("<first@example.org>",),
        "data": {"mentee": "Mia Okafor", "answer_by": date(2026, 3, 16), "note": "I like wards.\nDo you?"},
    }
    return Letter(**{**fields, **changes})  # type: ignore[arg-type]  # the tests name real fields


def write(writer: LetterWriter, letter: Letter, cause: str = "inbox 1") -> OutboundMail:
    return writer.write(letter, cause=cause, now=NOW, key=KEY)


@lru_cache(maxsize=8)
def read(mail: OutboundMail) -> EmailMessage:
    return message_from_bytes(mail.raw, policy=policy.default)


def part(mail: OutboundMail, kind: str) -> str:
    body = read(mail).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def hrefs(html: str) -> list[str]:
    return [h.replace("&amp;", "&") for h in re.findall(r'href="([^"]*)"', html)]


TRIALS = LETTERS.played


def mailbox(mail: OutboundMail, field: str) -> tuple[str, str]:
    """As most programs read it; Python 3.11's strict parser sets blanks between encoded words of a name."""
    raw = message_from_bytes(mail.raw)[field]
    phrase, _, address = re.sub(r"\r?\n", "", raw).rpartition("<")
    name = str(make_header(decode_header(phrase))) if "=?" in phrase else parseaddr(f"{phrase} <x@y>")[0]
    return name.strip(), address.rstrip(">")
