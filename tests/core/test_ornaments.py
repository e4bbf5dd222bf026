"""Which files a mail program adds by itself, and which somebody meant to send."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from processor.core.mail import Attachment, InboundMail
from processor.core.ornaments import is_ornament, sent_on_purpose

KB = 1000


def file(name: str, kind: str, size: int, *, inline: bool = False) -> Attachment:
    return Attachment(filename=name, content_type=kind, size=size, inline=inline)


@pytest.mark.parametrize(
    "attached",
    [
        file("image001.png", "image/png", 9 * KB),
        file("image001.jpg", "image/jpeg", 40 * KB, inline=True),
        file("Outlook-a1b2c3.png", "image/png", 30 * KB),
        file("Logo City Hospital.gif", "image/gif", 12 * KB),
        file("linkedin.png", "image/png", 1 * KB),
        file("", "image/png", 3 * KB, inline=True),
        file("crest.png", "image/png", 15 * KB, inline=True),
        file("jon.vcf", "text/x-vcard", 1 * KB),
        file("OpenPGP_0xAA.asc", "application/pgp-keys", 3 * KB),
    ],
)
def test_what_a_program_adds(attached: Attachment) -> None:
    assert is_ornament(attached)


@pytest.mark.parametrize(
    "attached",
    [
        file("IMG_1234.jpeg", "image/jpeg", 45 * KB, inline=True),
        file("image001.png", "image/png", 300 * KB, inline=True),  # somebody has pasted a picture
        file("Screenshot 2026-03-02.png", "image/png", 15 * KB, inline=True),
        file("photo.jpg", "image/jpeg", 12 * KB),
        file("note.png", "image/png", 12 * KB),  # attached, and not shown within the text
        file("crest.png", "image/png", 45 * KB, inline=True),
        file("cv.pdf", "application/pdf", 20 * KB),
        file("form.docx", "application/octet-stream", 9 * KB),
        file("voice.m4a", "audio/mp4", 9 * KB),
        file("cards.vcf", "text/x-vcard", 400 * KB),
    ],
)
def test_what_somebody_sends(attached: Attachment) -> None:
    assert not is_ornament(attached)


@pytest.mark.parametrize(
    ("subject", "said", "kept"),
    [
        ("Re: You and Jon Berg", "Thank you!", 1),
        ("SIGN UP MENTOR", "", 1),
        ("Re: You and Jon Berg", "", 2),  # all that it has may be what was meant
        ("", "", 2),
    ],
)
def test_where_nothing_is_said_each_file_was_meant(subject: str, said: str, kept: int) -> None:
    files = (file("image001.png", "image/png", 9 * KB), file("cv.pdf", "application/pdf", 9 * KB))
    mail = InboundMail(
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        size=1,
        content_key="",
        subject=subject,
        attachments=files,
    )
    assert len(sent_on_purpose(mail, said)) == kept
