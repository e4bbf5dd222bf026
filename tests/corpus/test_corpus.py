"""Every invented mail is read as its truth says: what was typed, who wrote the forwarded mail."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from processor.core.mail import InboundMail
from processor.core.reading.body.forward import read_forward
from processor.core.reading.body.quotes import visible_text
from processor.reader.parse import parse
from tests.corpus import forwards
from tests.corpus.replies import ALL, Shape, written
from tests.shipped_rules import RULES

QUOTING = RULES.quoting
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def mail(body: str, *, subject: str, html: bool = False, to: str = "mentors@program.example") -> InboundMail:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Ana Ruiz <ana@clinic.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 15:00:00 +0000"
    message["Message-ID"] = "<1@clinic.example>"
    message.set_content(body, subtype="html" if html else "plain", cte="base64")
    return parse(message.as_bytes(), NOW)


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: shape.name)
def test_of_a_reply_only_what_was_typed_is_left(shape: Shape) -> None:
    got = visible_text(
        mail(written(shape), subject="Re: Would you mentor Mia Okafor?", html=shape.html), QUOTING
    )
    assert got.split() == shape.typed.split()


@pytest.mark.parametrize("passed", forwards.ALL, ids=lambda passed: passed.name)
def test_of_a_forward_the_sender_the_text_and_what_was_added_are_told_apart(passed: forwards.Passed) -> None:
    found = read_forward(mail(forwards.written(passed), subject=passed.subject, html=passed.html), QUOTING)
    assert found is not None
    assert (found.sender.addr_spec if found.sender else "") == (forwards.SENDER if passed.named else "")
    assert (found.sender.name if found.sender else "Jon Meyer") == "Jon Meyer"
    if passed.nested:
        assert found.text.split()[: len(forwards.OLD.split())] == forwards.OLD.split()
    else:
        assert found.text.split() == forwards.OLD.split()
    assert found.added.split() == passed.added.split()
    assert found.nested is passed.nested
    if passed.client != "Outlook for Mac":  # it names no subject and nobody it was for
        assert found.subject.removeprefix("Fwd: ") == "Join"
        assert "2026" in found.sent or "/26" in found.sent
        assert (
            found.to[:1] == ("ana@clinic.example",) or "<" not in passed.body.split("To:")[-1].split("\n")[0]
        )


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: shape.name)
def test_a_reply_is_no_forward(shape: Shape) -> None:
    reply = mail(written(shape), subject="Re: Would you mentor Mia Okafor?", html=shape.html)
    assert read_forward(reply, QUOTING) is None
