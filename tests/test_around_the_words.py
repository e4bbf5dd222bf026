"""What stands around a mail's words changes nothing: a server's mark or warning, a greeting, a farewell.

Each conversation is played twice, as it is written and with something added to each mail that comes in; what
is sent has to be the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, compat32
from html import escape
from pathlib import Path
from typing import Any

import pytest

from tests.beginning import FOLDER, beginning
from tests.conversation import Block
from tests.player import Player

PATHS = sorted(FOLDER.glob("*.txt"))
MARKS = ("[EXTERNAL] ", "[EXTERN]", "***SPAM*** ", "{Spam?} ")
WARNING = (
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments."
)
GREETINGS = (
    "Hello,", "Dear Mentor Exchange team,", "Sehr geehrte Damen und Herren,", "Good morning!", "Bonjour,",
    "Estimado equipo:", "Dear Sir or Madam,", "Dear Mentors,",
)  # fmt: skip
FAREWELLS = (
    "Best regards,\nSam",
    "Viele Grüße",
    "Cordialement",
    "Un saludo",
    "Sent from my iPhone",
    "Cheers",
)
# What a greeting above them does change.
GREETED = {
    "051-away-in-his-own-words": "whom an absence greets reads that it is known, and until when",
    "097-a-number-elsewhere": "a number alone is held where no check-in asks for it",
    "115-coordinator-forwards": "the words of a forward are the coordinator's note",
    "115-done-already": "his own mail and the one that was passed on are no longer the same",
    "115-forward-that-leaves": "the same",
    "059-poses-as-a-member": "the same",
    "143-the-language-of-each": "a greeting in another language than the mail's",
    "144-words-for-the-partner": "they greet the partner; whom a second greeting is for nobody knows",
    "145-thanks": "the same",
    "145-everyday": "the same",
}  # fmt: skip
_SUBJECT = re.compile(rb"^(Subject:)[ ]?", re.MULTILINE | re.IGNORECASE)
_QUOTED = re.compile(
    r"^(?:>|On .*wrote:|Am .*schrieb|-----|_{10,}|From: |Begin forwarded|Le .* a écrit|El .* escribió)",
    re.MULTILINE,
)

Change = Callable[[bytes], bytes]


def told(player: Player, blocks: Sequence[Block]) -> list[tuple[str, str, str]]:
    for block in blocks:
        player.step(block)
    return [(mail.recipient, mail.letter, mail.subject) for mail in player.post.sent]


def changing(player: Player, change: Change) -> Player:
    """All that comes in is changed, and what comes a second time as it was changed then."""
    take_in, known = player.take_in, set[bytes]()

    def take_in_changed(raw: bytes, *more: Any, **named: Any) -> Any:
        changed = raw if raw in known else change(raw)
        known.add(changed)
        return take_in(changed, *more, **named)

    player.take_in = take_in_changed  # type: ignore[method-assign]
    return player


def marked(mark: str) -> Change:
    """In its own header, and in none of a mail that it passes on."""

    def change(raw: bytes) -> bytes:
        head, end, body = raw.partition(b"\r\n\r\n")
        return _SUBJECT.sub(rb"\1 " + mark.encode(), head, count=1) + end + body

    return change


def around(above: str = "", below: str = "") -> Change:
    """Above and below what a person typed, where the mail is plain text and has words at all."""

    def change(raw: bytes) -> bytes:
        head, end, body = raw.partition(b"\r\n\r\n")
        message = message_from_bytes(head + end, policy=compat32)
        plain = message.get_content_type() == "text/plain" and not message["content-transfer-encoding"]
        if not plain or message["auto-submitted"] or message["return-path"] == "<>":
            return raw
        text = body.decode().replace("\r\n", "\n")
        quoted = _QUOTED.search(text)
        typed, rest = (text[: quoted.start()], text[quoted.start() :]) if quoted else (text, "")
        if not typed.strip():
            return raw
        parts = (above, typed.strip("\n"), below, rest)
        return head + end + "\n\n".join(filter(None, parts)).replace("\n", "\r\n").encode()

    return change


def as_programs_send_it(raw: bytes) -> bytes:
    """The text, the same as HTML, and the logo of a signature, as most offices send each mail."""
    head, end, body = raw.partition(b"\r\n\r\n")
    message = message_from_bytes(head + end, policy=compat32)
    plain = message.get_content_type() == "text/plain" and not message["content-transfer-encoding"]
    if not plain or message["auto-submitted"] or message["return-path"] == "<>" or not body.strip():
        return raw
    text = body.decode()
    lines = (f"<p>{escape(line) or '&nbsp;'}</p>" for line in text.split("\r\n"))
    html = f'<html><body>{"".join(lines)}<img src="cid:image001.png@01"></body></html>'
    made = EmailMessage(policy=SMTP)
    made.set_content(text.replace("\r\n", "\n"), charset="utf-8", cte="quoted-printable")
    made.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    made.get_payload()[1].add_related(  # type: ignore[union-attr, index]
        b"\x89PNG\r\n" + bytes(4000), "image", "png", cid="<image001.png@01>", filename="image001.png"
    )
    made.set_boundary("=_outer")
    kept = [
        line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime-version"))
    ]
    return b"\r\n".join([*kept, made.as_bytes()])


def differs(path: Path, change: Change) -> list[tuple[Any, Any]]:
    """What was sent, and what is sent with the change, where it is not the same."""
    plain, blocks = beginning(path)
    other, _ = beginning(path)
    was, now = told(plain, blocks), told(changing(other, change), blocks)
    found = [pair for pair in zip(was, now, strict=False) if pair[0] != pair[1]]
    return found or [(len(was), len(now))] * (len(was) != len(now))


def nth_of(path: Path, choices: Sequence[str]) -> str:
    return choices[PATHS.index(path) % len(choices)]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_servers_mark_in_a_subject_changes_nothing(path: Path) -> None:
    assert differs(path, marked(nth_of(path, MARKS))) == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_greeting_and_a_farewell_change_nothing(path: Path) -> None:
    greeting = "" if path.stem in GREETED else nth_of(path, GREETINGS)
    assert differs(path, around(greeting, nth_of(path, FAREWELLS))) == []


@pytest.mark.parametrize("path", PATHS[::3], ids=lambda path: path.stem)
def test_a_servers_warning_above_changes_nothing(path: Path) -> None:
    assert differs(path, around(WARNING)) == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_mail_of_three_parts_is_the_same_mail(path: Path) -> None:
    assert differs(path, as_programs_send_it) == []


def test_the_exceptions_are_conversations() -> None:
    assert GREETED.keys() <= {path.stem for path in PATHS}
