"""A signature around the words: opened when it is whole, and harmless when it is damaged."""

from __future__ import annotations

import random
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.core.mail import InboundMail
from processor.reader.limits import OverLimit
from processor.reader.parse import parse
from processor.reader.smime import signed_mail

RAW = (Path(__file__).parents[1] / "conversations" / "mails" / "090-signed-around.eml").read_bytes()
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DATA = b64decode(RAW.partition(b"base64\n\n")[2].replace(b"\n", b""))


def test_the_words_inside_are_the_mails_words() -> None:
    mail = parse(RAW, NOW)
    assert mail.text == "Yes, gladly. I would love to mentor Mia.\n\nJon\n"
    assert not mail.sealed
    assert not mail.attachments


def test_what_is_cut_or_changed_breaks_nothing() -> None:
    chance = random.Random(90)
    for _ in range(400):
        damaged = bytearray(DATA[: chance.randrange(len(DATA))] if chance.random() < 0.3 else DATA)
        for _ in range(chance.randrange(4)):
            if damaged:
                damaged[chance.randrange(min(len(damaged), 200))] = chance.randrange(256)
        signed_mail(bytes(damaged))


def test_what_cannot_be_opened_is_told_as_before() -> None:
    cut = RAW.replace(b"MIAGCSqGSIb3DQEHAqCA", b"MIAGCSqGSIb3DQEHA6CA")  # enveloped: encrypted for somebody
    assert parse(cut, NOW).sealed == "encrypted"


def test_a_signature_in_a_signature_and_so_on_has_an_end() -> None:
    def wrapped(content: bytes) -> bytes:
        def der(tag: int, *parts: bytes) -> bytes:
            body = b"".join(parts)
            size = len(body).to_bytes(4, "big")
            return bytes([tag, 0x84]) + size + body

        data = bytes.fromhex("06092a864886f70d010701")
        signed = bytes.fromhex("06092a864886f70d010702")
        inner = der(0x30, data, der(0xA0, der(0x04, content)))
        cms = der(0x30, signed, der(0xA0, der(0x30, b"\x02\x01\x01", der(0x31), inner, der(0x31))))
        return b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n" + cms

    raw = b"Content-Type: text/plain\r\n\r\nACCEPT"
    one: InboundMail = parse(b"From: a@b.example\r\n" + wrapped(raw), NOW)
    assert one.text == "ACCEPT"
    for _ in range(200):
        raw = wrapped(raw)
    with pytest.raises(OverLimit, match="nested"):
        parse(b"From: a@b.example\r\n" + raw, NOW)
