"""Who wrote, and to whom: addresses that mail-parser and the standard library read alike (RFC 5322, 3.4)."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from email.utils import getaddresses

from mailparser.utils import get_addresses

from processor.core.mail import Address
from processor.reader.charsets import decode_words, one_line, unfolded

# mail-parser logs header values that it cannot decode; no mail's words may reach a log.
logging.getLogger("mailparser").addHandler(logging.NullHandler())
logging.getLogger("mailparser").propagate = False

_MOST_FROM = 2_000  # characters of a From field; both parsers are slow on more
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SPEC = re.compile(r"[^\s<>(),;:\"\[\]]*@[^\s<>(),;:\"]*")
_NAMES_ANOTHER = re.compile(r"[^\s@\uff20\ufe6b][@\uff20\ufe6b]\s*\w")
_ANGLE = re.compile(r"<\s*([^<>\s]+)\s*>")
_LABELS = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_PRINTABLE = re.compile(r"[\x21-\x7e]{3,320}")


def addr_spec(written: str) -> str:
    """The domain in lower case, the local part as it is (RFC 5321, 2.4)."""
    local, at, domain = written.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}" if at else domain


def _with_mail_parser(value: str) -> list[tuple[str, str]]:
    try:
        return [(name, spec) for name, spec in get_addresses(value) if "@" in spec]
    except Exception:  # its helpers raise many kinds on odd bytes; the other parser still answers
        return []


def _with_the_library(value: str) -> list[tuple[str, str]]:
    try:
        return [(name, spec) for name, spec in getaddresses([value]) if "@" in spec]
    except Exception:  # RecursionError on nested comments, IndexError on empty routes
        return []


def _address(name: str, spec: str) -> Address:
    """A name that holds another address is none: people would read that one (\"mia@example.org\" <x@y>)."""
    name = one_line(decode_words(name))
    spec = one_line(addr_spec(spec))
    return Address(addr_spec=spec, name="" if _NAMES_ANOTHER.search(name) else name)


def mailboxes(values: Sequence[str]) -> tuple[Address, ...]:
    """Every address of these fields, tolerantly: no judgement hangs on To, Cc or Reply-To."""
    found: list[Address] = []
    for value in values:
        text = unfolded(value)
        # the library is twice as fast; only From is read by both
        for name, spec in _with_the_library(text) or _with_mail_parser(text):
            found.append(_address(name, spec))
    return tuple(found)


def senders(values: Sequence[str]) -> tuple[tuple[Address, ...], str]:
    """Every address in every From field, and why they name no one person ("" when they do)."""
    found: dict[str, Address] = {}
    problem = ""
    for value in values:
        text = unfolded(value)
        first = _with_mail_parser(text[:_MOST_FROM])
        second = _with_the_library(text[:_MOST_FROM])
        for name, spec in (*first, *second):
            address = _address(name, spec)
            if address.addr_spec and address.addr_spec not in found:
                found[address.addr_spec] = address
        problem = problem or _problem(
            text, {addr_spec(s) for _, s in first}, {addr_spec(s) for _, s in second}
        )
    if not values:
        problem = "the mail has no From field"
    elif len(values) > 1:
        problem = f"the mail has {len(values)} From fields"
    return tuple(found.values()), problem


def _problem(text: str, first: set[str], second: set[str]) -> str:
    """Why this From field does not name exactly one person for certain."""
    if len(text) > _MOST_FROM:
        return f"the From field is longer than {_MOST_FROM:,} characters"
    if _CONTROL.search(text):
        return "the From field has control characters in it"
    if not first and not second:
        return "the From field has no address in it"
    if len(first) > 1 and first == second:
        return f"the From field has {len(first)} addresses"
    if first != second:
        return "the From field can be read in more than one way"
    spec = next(iter(first))
    local, _, domain = spec.rpartition("@")
    if not spec.isascii():
        return "the sender's address has letters outside ASCII in it"
    if not local or not _PRINTABLE.fullmatch(spec) or not _LABELS.fullmatch(domain):
        return "the sender's address is not a proper one"
    return _beside(text, spec)


def _beside(text: str, spec: str) -> str:
    """An address in a comment or an unquoted name: another program may believe that one.

    In quotation marks or an encoded word it is only a name (RFC 5322, 3.2.4; RFC 2047, 5).
    """
    if spec.startswith('"'):
        return ""  # a quoted local part: both parsers agreed on it, and there is no plain form to compare
    bare = _QUOTED.sub(" ", text)
    others = {addr_spec(found) for found in _SPEC.findall(bare)} - {spec}
    if others and bare.count("@") != len(_SPEC.findall(bare)):
        return "the From field can be read in more than one way"
    if {o for o in others if addr_spec(o) != spec}:
        return "the From field has a second address beside the sender's"
    if re.search(r"[;:]", bare):
        return "the From field names a group"  # RFC 6854; nobody's mail client writes one
    if bare.count("<") > 1:
        return "the From field can be read in more than one way"
    return ""


def bare_addresses(values: Sequence[str]) -> tuple[str, ...]:
    """What Delivered-To and its like say, without names."""
    found: list[str] = []
    for value in values:
        text = one_line(unfolded(value))[:_MOST_FROM]
        angle = _ANGLE.search(text)
        spec = addr_spec(angle[1] if angle else text.split(",", 1)[0].split(" ", 1)[0])
        if spec:
            found.append(spec)
    return tuple(found)


def reverse_path(values: Sequence[str]) -> str | None:
    """The topmost Return-Path: an addr-spec, "" for <>, None when it is not stated (RFC 5321, 4.4)."""
    for value in values:
        text = one_line(unfolded(value))[:_MOST_FROM]
        if re.fullmatch(r"<\s*>(?:\s*\(.*\))?", text):
            return ""
        found = bare_addresses([value])
        return found[0] if found else None
    return None
