"""A Maildir takes mails as a delivery would put them there."""

from __future__ import annotations

import mailbox
from email import message_from_bytes
from pathlib import Path

import pytest

from processor.couriers import open_courier
from processor.stages.ports import Courier, CourierDown, Fate
from tests.doors.mail_servers import outbound


@pytest.fixture
def courier(tmp_path: Path) -> Courier:
    return open_courier("maildir:sent", password=None, base=tmp_path)


def test_a_mail_lies_in_new_with_its_envelope_on_top_and_its_bytes_unchanged(
    courier: Courier, tmp_path: Path
) -> None:
    mail = outbound(raw=b"Subject: Welcome\r\n\r\nDear Mia,\r\n.\r\nFrom us\r\n")
    receipt = courier.send(mail)
    assert (receipt.fate, receipt.code) == (Fate.SENT, 250)
    (path,) = (tmp_path / "sent" / "new").iterdir()
    assert path.read_bytes() == (
        b"Return-Path: <mentors+b.0123456789abcdef@program.example>\n"
        b"Delivered-To: mia@example.org\n"
        b"Subject: Welcome\n\nDear Mia,\n.\nFrom us\n"
    )
    assert list((tmp_path / "sent" / "tmp").iterdir()) == []


def test_other_programs_can_read_it(courier: Courier, tmp_path: Path) -> None:
    courier.send(outbound())
    (message,) = mailbox.Maildir(tmp_path / "sent", create=False)
    assert message["Delivered-To"] == "mia@example.org"
    assert message["Subject"] == "Welcome"
    assert message.get_payload() == "Dear Mia,\n"


def test_the_same_mail_twice_is_two_files(courier: Courier, tmp_path: Path) -> None:
    """At least once: who sends again after a crash gets one more file, under the same Message-ID."""
    courier.send(outbound())
    courier.send(outbound())
    files = list((tmp_path / "sent" / "new").iterdir())
    assert len(files) == 2
    assert len({message_from_bytes(path.read_bytes())["Message-ID"] for path in files}) == 1


def test_the_null_reverse_path_is_written_as_such(courier: Courier, tmp_path: Path) -> None:
    courier.send(outbound(return_path=""))
    (path,) = (tmp_path / "sent" / "new").iterdir()
    assert path.read_bytes().startswith(b"Return-Path: <>\n")


@pytest.mark.parametrize(
    "recipient", ["", "mia", "@example.org", "mia@", "a b@example.org", "mia@example.org\nBcc: x@example.org"]
)
def test_what_is_no_address_is_refused_and_not_written(
    courier: Courier, tmp_path: Path, recipient: str
) -> None:
    receipt = courier.send(outbound(recipient=recipient))
    assert receipt.fate is Fate.REFUSED
    assert "recipient's address" in receipt.reply
    assert "\n" not in receipt.reply
    assert not (tmp_path / "sent").exists()


def test_a_place_that_cannot_be_written_is_down(courier: Courier, tmp_path: Path) -> None:
    (tmp_path / "sent").write_text("a file is in the way")
    with pytest.raises(CourierDown, match="no mail can be put into"):
        courier.send(outbound())
