"""The doctor's test mail: a mail of ours to ourselves, known by a word that only our key makes.

Intake sets it aside, and nothing of it is recorded. So that nobody can have a mail dropped unread by making
it look like one, the word alone is not enough: the mail has to be from the program's own address, and such a
mail is ignored anyway. A report on it comes to an address that holds the word, and has a report's type.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from processor.core.mail import header_of
from processor.core.tokens import mac_of

# "d-", 16 hex digits, 26 characters (128 bits) of HMAC: the form of the address that bounces come back to
_WORD = re.compile(r"(?<![a-z0-9])d-([0-9a-f]{16})\.([a-z2-7]{26})(?![a-z2-7])", re.IGNORECASE)
_FORM = re.compile(rb"d-[0-9a-f]{16}\.[a-z2-7]{26}")  # in small letters: the search begins at "d-" then
_MOST_HEADER = 64 * 1024  # bytes of a mail in which the word is looked for
_MOST_WORDS = 5  # of one mail that are looked at
_ADDRESSED = ("to", "delivered-to", "x-original-to", "envelope-to")


def word_of(key: bytes, number: str) -> str:
    """Stands in the subject, and behind the plus of the address; `number` has 16 hex digits."""
    return f"d-{number}.{mac_of(key, 'probe', number)}"


def may_be_probe(raw: bytes) -> bool:
    """Something in its header has the word's form."""
    return _FORM.search(_header(raw).lower()) is not None


def is_probe(raw: bytes, key: bytes, address: str) -> bool:
    """The doctor's test mail as it was sent, or a server's report on it. `address`: the program's."""
    if not may_be_probe(raw):
        return False
    fields = BytesHeaderParser().parsebytes(_header(raw))
    return _is_from(fields, address, key) or _is_report(fields, key)


def _is_from(fields: Message, address: str, key: bytes) -> bool:
    writers = fields.get_all("from", [])
    subjects = fields.get_all("subject", [])
    if len(writers) != 1 or len(subjects) != 1 or not _has_ours([str(subjects[0])], key):
        return False
    return [spec.lower() for _, spec in getaddresses([str(writers[0])])] == [address.lower()]


def _is_report(fields: Message, key: bytes) -> bool:
    places = [str(value) for name in _ADDRESSED for value in fields.get_all(name, [])]
    return fields.get_content_type() == "multipart/report" and _has_ours(places, key)


def _has_ours(places: Iterable[str], key: bytes) -> bool:
    found = [match for place in places for match in _WORD.findall(place)][:_MOST_WORDS]
    return any(
        hmac.compare_digest(mac_of(key, "probe", number.lower()).encode(), mac.lower().encode())
        for number, mac in found
    )


def _header(raw: bytes) -> bytes:
    return header_of(raw[:_MOST_HEADER])
