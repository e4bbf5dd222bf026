"""A courier is chosen by its url, and a wrong url is answered with a right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.couriers import open_courier
from processor.couriers.maildir import MaildirCourier
from processor.couriers.smtp import SmtpCourier


@pytest.mark.parametrize(
    "url",
    [
        "smtps://mentors@mail.example",
        "smtp+starttls://mentors%40program.example@mail.example:2587",
        "smtp://relay.example",
        "smtp://mentors@localhost:2525",
        "smtp://[::1]:2525/",
    ],
)
def test_an_smtp_url_is_taken(url: str) -> None:
    courier = open_courier(url, password=lambda: "secret", base=Path("/nowhere"))
    assert isinstance(courier, SmtpCourier)
    courier.close()


def test_a_maildir_is_taken() -> None:
    assert isinstance(open_courier("maildir:sent", password=None, base=Path("/nowhere")), MaildirCourier)


@pytest.mark.parametrize(
    ("url", "wish"),
    [
        ("", "has no host; write smtp[+]starttls://user@host"),
        ("mail.example", "has no host; write smtp[+]starttls://user@host"),
        ("sendmail:/usr/sbin/sendmail", "has no host; write smtp[+]starttls://user@host"),
        ("sendmail://localhost", "is no way of delivery that is known; write smtp[+]starttls://user@host"),
        ("smtps://", "has no host; write smtp[+]starttls://user@host"),
        ("smtps://mentors:hunter2@mail.example", "holds a password; move it to a file"),
        ("smtps://mentors@mail.example:many", "names no host and port that can be"),
        ("smtps://mentors@mail.example/INBOX", "goes on behind the host"),
        ("smtp://mentors@mail.example", "would send the password unprotected; write smtp[+]starttls:// or"),
        ("maildir:", "names no folder; write maildir:PATH"),
    ],
)
def test_a_wrong_url_is_answered_with_a_wish(url: str, wish: str) -> None:
    with pytest.raises(ValueError, match=wish) as caught:
        open_courier(url, password=lambda: "secret", base=Path("/nowhere"))
    assert "hunter2" not in str(caught.value)


def test_a_user_needs_a_password() -> None:
    with pytest.raises(ValueError, match="needs a password"):
        open_courier("smtps://mentors@mail.example", password=None, base=Path("/nowhere"))
