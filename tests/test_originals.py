"""What waits for a coordinator comes to her as it came (RFC 2046, 5.2.1)."""

from __future__ import annotations

import pytest

from processor.core.mail import OutboundMail
from processor.core.original import MOST_BYTES, enclosed_original
from tests.attacks import JON, MIA, Attacked
from tests.player import COORDINATOR
from tests.post_office import see

HEAD = (
    f"From: Mia Okafor <{MIA}>\r\nTo: mentors@program.example\r\nSubject: A question\r\nMessage-ID: <1@x>\r\n"
)
PLAIN = f"{HEAD}\r\nWhen does the board meet in autumn? \r\n".encode()
EIGHT_BIT = (
    f"{HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Does the board meet à l'été?\r\n"
).encode()
BOUNDARY = (
    f'{HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    "--b\r\n\r\nWhen does the board meet in autumn?\r\n"
    "--b\r\nContent-Type: application/pdf; name=minutes.pdf\r\n\r\nnone\r\n--b--\r\n"
).encode()


def bring(world: Attacked, raw: bytes) -> list[OutboundMail]:
    world.player.take_in(raw)
    return world.work()


def held(raw: bytes) -> OutboundMail:
    world = Attacked()
    sent = bring(world, raw)
    (letter,) = [m for m in sent if m.letter == "held" and m.recipient == COORDINATOR]
    return letter


@pytest.mark.parametrize("raw", [PLAIN, EIGHT_BIT, BOUNDARY], ids=["plain", "8-bit", "with parts"])
def test_the_mail_itself_is_attached(raw: bytes) -> None:
    seen = see(held(raw))
    assert seen.originals == [raw]
    assert "The whole mail is attached, as it came." in seen.text


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_only_its_line_ends_are_changed(end: bytes) -> None:
    assert see(held(PLAIN.replace(b"\r\n", end))).originals in ([PLAIN], [])


def test_what_no_mail_may_hold_goes_as_a_file() -> None:
    raw = PLAIN + b"x" * 2_000 + b"\r\n"
    seen = see(held(raw))
    (file,) = [p for p in seen.parts if p.is_attachment()]
    assert (file.get_content_type(), file.get_filename()) == (
        "application/octet-stream",
        f"{seen.mail.about}.eml",
    )
    assert file.get_content() == raw


def test_one_that_is_too_large_stays_where_it_is() -> None:
    assert enclosed_original("HELD-7", PLAIN) != ()
    assert enclosed_original("HELD-7", PLAIN + b"x" * MOST_BYTES) == ()


def test_one_whose_bytes_were_let_go_is_not_promised() -> None:
    assert enclosed_original("HELD-7", b"") == ()


def test_a_reminder_brings_it_once_more() -> None:
    world = Attacked()
    bring(world, PLAIN)
    again = [m for m in world.later(days=8) if m.letter == "held" and m.recipient == COORDINATOR]
    assert again
    assert all(see(m).originals == [PLAIN] for m in again)


def test_a_preview_brings_one_of_the_mails_and_no_token_of_its_reader() -> None:
    world = Attacked()
    (shown,) = world.write(COORDINATOR, f"DRY RUN ASK M-1001 FOR {MIA}")
    (example,) = see(shown).originals
    assert f"To: Jon Berg <{JON}>".encode() in example
    assert b"Mia Okafor" in example
    assert b"Reply-To: " in example
    assert b"+REQ-" not in example
    assert "One of the mails is attached" in see(shown).text
    assert [m for m in world.player.post.sent if m.recipient == JON and m.letter == "request"] == []


def test_nobody_else_gets_it() -> None:
    world = Attacked()
    bring(world, PLAIN)
    assert not [m for m in world.player.post.sent if m.recipient in (MIA, JON) and see(m).originals]
