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
        ("", "write smtps://user@host"),
        ("mail.example", "write smtps://user@host"),
        ("sendmail:/usr/sbin/sendmail", '"sendmail" is no kind of delivery; write smtps://user@host'),
        ("smtps://", '"smtps" has no host; write smtps://user@host'),
        ("smtps://mentors:hunter2@mail.example", "has a password in it"),
        ("smtps://mentors@mail.example:many", "host or port that cannot be read"),
        ("smtps://mentors@mail.example/INBOX", "something after the host"),
        ("smtp://mentors@mail.example", "would send the password in clear to mail[.]example; write smtps://"),
        ("maildir:", '"maildir" has no path; write maildir:PATH'),
    ],
)
def test_a_wrong_url_is_answered_with_a_wish(url: str, wish: str) -> None:
    with pytest.raises(ValueError, match=wish) as caught:
        open_courier(url, password=lambda: "secret", base=Path("/nowhere"))
    assert "hunter2" not in str(caught.value)


def test_a_user_needs_a_password() -> None:
    with pytest.raises(ValueError, match="needs a password"):
        open_courier("smtps://mentors@mail.example", password=None, base=Path("/nowhere"))
