"""The frame of a mail: header fields, parts and their boundaries, in final bytes (RFC 5322, 2045, 2047)."""

from __future__ import annotations

import binascii
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.errors import MultipartInvariantViolationDefect
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from processor.core.outcome import Enclosure
from processor.core.sendable import ADDR_SPEC, ATEXT, fault_of
from processor.letters.faults import LetterRefused

_ATOMS = re.compile(rf"{ATEXT}+(?: {ATEXT}+)*")
_QUOTABLE = re.compile(r"[ !#-\[\]-~]{1,60}")  # printable ASCII but quote and backslash
_PRINTABLE = re.compile(r"[ -~]*")
_MSG_ID = re.compile(r"<[!-;=?-~]{1,500}>")
# What every reader takes for the same name and address: atoms (an encoded word is one), and a dot-atom.
_PLAIN_MAILBOX = re.compile(
    rf"(?P<name>{_ATOMS.pattern}) <(?P<address>{ADDR_SPEC.pattern})>|(?P<bare>{ADDR_SPEC.pattern})"
)
_FILE_NAME = re.compile(r"[A-Za-z0-9-]{1,40}\.[a-z]{3,4}")
_LINE = 76  # characters of a line that holds encoded words (RFC 2047, 2); 78 for others (RFC 5322, 2.1.1)
_PAYLOAD = 52  # of one encoded word, so that the longest field name still fits before it
_CHAIN = 12  # how many References are kept: the first, and the latest


def bare_addr_spec(text: str) -> str:
    """The text, when it is nothing but a dot-atom address in ASCII (RFC 5321, 4.1.2); else ValueError."""
    if fault_of(text):
        raise ValueError(f"{text!r} is no address that a mail can be sent to")
    return text


def sub_address(address: str, detail: str) -> str:
    """local+detail@domain, or the plain address where that is longer than RFC 5321, 4.5.3.1.1 allows."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{detail}@{domain}" if len(local) + 1 + len(detail) <= 64 else address


def chain(references: Sequence[str], in_reply_to: str) -> tuple[str, ...]:
    """The References of an answer (RFC 5322, 3.6.4); what is no msg-id is left out."""
    ids = [ref for ref in references if is_msg_id(ref) and ref != in_reply_to]
    if is_msg_id(in_reply_to):
        ids.append(in_reply_to)
    ids = list(dict.fromkeys(ids))
    return tuple(ids) if len(ids) <= _CHAIN else (ids[0], *ids[1 - _CHAIN :])


def is_msg_id(text: str) -> bool:
    return _MSG_ID.fullmatch(text) is not None


# --- header fields ---------------------------------------------------------------------------------


def encoded_words(text: str) -> list[str]:
    """RFC 2047, 2: whole characters in each word; Q where most is ASCII, B elsewhere."""
    many = sum(1 for c in text if not c.isascii())
    size = 4 / 3 if many * 3 > len(text) else 0.0  # of a byte in B; 0: Q
    room = _PAYLOAD - 3 if size else _PAYLOAD  # B fills up to four characters
    words: list[str] = []
    piece, used = "", 0.0
    for char in text:
        cost = len(char.encode()) * size if size else len(_q(char))
        if piece and used + cost > room:
            words.append(_word(piece, b=bool(size)))
            piece, used = "", 0.0
        piece, used = piece + char, used + cost
    return [*words, _word(piece, b=bool(size))]


def _word(text: str, *, b: bool) -> str:
    if b:
        return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="
    return f"=?utf-8?q?{''.join(map(_q, text))}?="


def _q(char: str) -> str:
    if char == " ":
        return "_"
    if char.isascii() and char.isalnum():
        return char
    return "".join(f"={byte:02X}" for byte in char.encode())


def _fold(name: str, tokens: Iterable[str]) -> str:
    line, lines = f"{name}:", []
    for token in tokens:
        if len(line) + 1 + len(token) > _LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {token}"
    return "\r\n".join([*lines, line]) + "\r\n"


def text_field(name: str, text: str, label: str = "") -> str:
    """An unstructured field; `label` is plain ASCII and stays readable behind encoded words."""
    # what looks like an encoded word must itself be encoded, or it would be read as one
    plain = _PRINTABLE.fullmatch(text) and "=?" not in text
    tokens = text.split(" ") if plain else encoded_words(text)
    return _fold(name, [*tokens, *label.split()])


def mailbox_field(name: str, display_name: str, addr_spec: str) -> str:
    if not display_name:
        return _fold(name, [addr_spec])
    if "=?" in display_name or not _QUOTABLE.fullmatch(display_name):
        phrase = encoded_words(display_name)
    elif _ATOMS.fullmatch(display_name):
        phrase = display_name.split(" ")
    else:
        phrase = [f'"{display_name}"']
    return _fold(name, [*phrase, f"<{addr_spec}>"])


def id_field(name: str, ids: Iterable[str]) -> str:
    return _fold(name, ids)


# --- parts -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A leaf or, with `parts`, a multipart; `fields` are its own, without the one for the encoding."""

    content_type: str
    body: bytes = b""  # as the reader shall have it; text with CRLF
    encoding: str = ""  # quoted-printable, base64; 7bit or 8bit: as it is
    disposition: str = ""
    parts: tuple[Part, ...] = ()


def with_files(body: Part, files: Sequence[Enclosure]) -> Part:
    """Behind the words, and the invitation where there is one."""
    enclosed = tuple(
        Part(
            content_type=f'{file.content_type}; name="{_file_name(file.filename)}"',
            body=file.content,
            encoding=_encoding_of(file),
            disposition=f'attachment; filename="{_file_name(file.filename)}"',
        )
        for file in files
    )
    before = body.parts if body.content_type == "multipart/mixed" else (body,)
    return Part(content_type="multipart/mixed", parts=(*before, *enclosed))


def _encoding_of(file: Enclosure) -> str:
    """A mail within a mail stands there as it is (RFC 2046, 5.2.1)."""
    if file.content_type != "message/rfc822":
        return "base64"
    return "7bit" if file.content.isascii() else "8bit"


def _file_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name):
        raise LetterRefused(f"{name!r} is no name of ours for a file")
    return name


def assemble(header: str, part: Part, seed: str) -> bytes:
    """The whole mail. `seed` names the boundaries: "=_" cannot stand in quoted-printable or base64."""
    return header.encode("ascii") + _part(part, f"0-{seed}")


def _part(part: Part, seed: str) -> bytes:
    if part.parts:
        boundary = f"=_{seed}"  # numbered in front: none is the beginning of another (RFC 2046, 5.1.1)
        dash = f"--{boundary}".encode()
        inner = (dash + b"\r\n" + _part(p, f"{n}-{seed}") for n, p in enumerate(part.parts, 1))
        head = f'Content-Type: {part.content_type}; boundary="{boundary}"\r\n\r\n'.encode()
        return head + b"\r\n".join(inner) + b"\r\n" + dash + b"--\r\n"
    lines = [f"Content-Type: {part.content_type}", f"Content-Transfer-Encoding: {part.encoding}"]
    if part.disposition:
        lines.append(f"Content-Disposition: {part.disposition}")
    return "\r\n".join([*lines, "", ""]).encode() + _encoded(part)


def _encoded(part: Part) -> bytes:
    if part.encoding == "base64":
        rows = (b64encode(part.body[n : n + 57]) for n in range(0, len(part.body), 57))
        return b"\r\n".join(rows) + b"\r\n"
    if part.encoding in ("7bit", "8bit"):
        return part.body
    return binascii.b2a_qp(part.body, istext=True).rstrip(b"\r\n") + b"\r\n"


# --- the last look ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a reader must find in the finished mail."""

    names: tuple[str, ...]  # of the header fields, in order
    subject: str
    mailboxes: tuple[tuple[str, str, str], ...]  # (field, display name, addr-spec)


def verify(raw: bytes, meant: Meant) -> None:
    """Raises LetterRefused when another program would read another header than was meant."""
    if not raw.count(b"\r\n") == raw.count(b"\r") == raw.count(b"\n"):
        raise LetterRefused("a line of the finished mail does not end in CRLF (RFC 5321, 2.3.8)")
    if max(map(len, raw.split(b"\r\n"))) > 998:
        raise LetterRefused("a line of the finished mail is over 998 characters (RFC 5322, 2.1.1)")
    header = BytesHeaderParser().parsebytes(raw[: raw.index(b"\r\n\r\n") + 4])
    # Python 3.11.2, as Debian 12 has it, takes a header by itself for a multipart that lost its parts
    defects = [d for d in header.defects if not isinstance(d, MultipartInvariantViolationDefect)]
    if defects or tuple(header.keys()) != meant.names:
        raise LetterRefused("the finished mail has other header fields than were written")
    if _decoded(header["Subject"]) != meant.subject:
        raise LetterRefused("the finished mail has another Subject than was written")
    for name, display_name, addr_spec in meant.mailboxes:
        shown, address = _mailbox(_unfolded(header[name]))
        if (_decoded(shown), address) != (display_name, addr_spec):
            raise LetterRefused(f"the finished mail has another {name} than was written")


def _mailbox(value: str) -> tuple[str, str]:
    """(display name, addr-spec); the library reads what is not plain, a character at a time."""
    plain = _PLAIN_MAILBOX.fullmatch(value)
    if plain is None:
        return parseaddr(value)
    return plain["name"] or "", plain["address"] or plain["bare"]


def _unfolded(value: object) -> str:
    return str(value).replace("\r\n", "").replace("\n", "")


def _decoded(value: object) -> str:
    text = _unfolded(value)
    return str(make_header(decode_header(text))) if "=?" in text else text
