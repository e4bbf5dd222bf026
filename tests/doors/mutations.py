"""Mails in which something is cut, doubled, moved or damaged at random."""

from __future__ import annotations

import random
from datetime import UTC, datetime

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

_PIECES: tuple[bytes, ...] = (
    b"\r\n",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"(",
    b")",
    b"<",
    b">",
    b";",
    b"=",
    b":",
    b",",
    b"@",
    b"\\",
    b"=?utf-8?b?",
    b"=?utf-8?q?=",
    b"?=",
    b"=?x?b?!!?=",
    b"--cut",
    b"--cut--",
    b";*0=",
    b";name*1*=",
    b"\t",
    b" ",
    b"\r\n\r\n",
    b"\r\nFrom: ",
    b"Content-Type: ",
    b"charset=",
    b"base64",
    b"boundary=",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"multipart/mixed",
    b"message/rfc822",
    b"message/delivery-status",
    b"<div>",
    b"</td>",
    b"<!--",
    b"&#0;",
    b"5.1.1",
)


def mutated(chance: random.Random, raw: bytes) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8, 15))):
        at, length = chance.randrange(len(data) + 1), chance.randint(0, 40)
        match chance.randrange(7):
            case 0:
                data[at : at + length] = b""
            case 1:
                data[at:at] = chance.randbytes(length)
            case 2:
                data[at:at] = chance.choice(_PIECES) * chance.choice((1, 1, 1, 3, 20))
            case 3:
                start = chance.randrange(len(data) + 1)
                data[at:at] = data[start : start + length * 5]
            case 4 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 5:
                del data[at:]  # cut off on the way
            case _:
                lines = data.split(b"\n")
                one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[two] = lines[two], lines[one]
                data = bytearray(b"\n".join(lines))
        if not data:
            data = bytearray(b"\n")
    return bytes(data)
