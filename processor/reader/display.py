"""A mail laid out for a person to read: its fields, its words, its files, and the mails inside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from processor.core.mail import header_of
from processor.core.shown import shown, shown_line
from processor.reader.charsets import decode_bytes, decode_words, unflowed, unfolded
from processor.reader.html import html_texts
from processor.reader.limits import MOST_NESTING, MOST_TEXT, OverLimit, check
from processor.workers import JobDied, JobOutOfMemory, JobTooLong, WorkerPool

_SECONDS = 10.0
_FIELDS = ("From", "Sender", "Reply-To", "To", "Cc", "Date", "Subject")
_MOST_FIELD = 1_000  # characters of a field that are shown
_MOST_FIELDS = 20  # of one name
_MOST_PLAIN = 20_000  # bytes of a mail that cannot be taken apart
_DEEPEST = 10
_INDENT = "    "
_MAILS = frozenset({"message/rfc822", "message/global"})


def readable(raw: bytes, most_bytes: int) -> str:
    """In a worker, which may die of it; what cannot be read is shown as plain as it is. Raises WorkersDown.

    Nothing in the text acts on a terminal.
    """
    workers = WorkerPool(1, modules=(__name__,))
    try:
        return workers.begin(_SECONDS, lay_out, raw, most_bytes).result()
    except JobTooLong:
        why = f"that took longer than {_SECONDS:g} seconds"
    except JobOutOfMemory:
        why = f"that needed more than {workers.megabytes} MB"
    except JobDied:
        why = "the process that read it died"
    finally:
        workers.close()
    return _plain(raw, why)


def lay_out(raw: bytes, most_bytes: int) -> str:
    """In a worker. Its own way through the parts, not parse(): that leaves out what does not count as the
    sender's words, and takes away the characters that are to be seen here.
    """
    try:
        check(raw, len(raw), most_bytes)
        lines = list(_mail(message_from_bytes(raw), 0))
    except OverLimit as over:
        return _plain(raw, str(over))
    except Exception as fault:  # quarantined mails are looked at, too: some are there for that very reason
        return _plain(raw, type(fault).__name__)
    return "\n".join(lines).rstrip() + "\n"


def _mail(message: Message, depth: int) -> Iterator[str]:
    yield from _fields(message)
    yield ""
    found = _Parts()
    _walk(message, found, 0)
    yield from "\n\n".join(found.words or ["(it has no text)"]).split("\n")
    yield ""
    yield from (f"Attached file: {file}" for file in found.files)
    for inner in found.mails:
        yield "Attached mail:"
        inside = _mail(inner, depth + 1) if depth < _DEEPEST else ("(too deep inside other mails)",)
        yield from (f"{_INDENT}{line}".rstrip() for line in inside)


def _fields(message: Message) -> Iterator[str]:
    for wanted in _FIELDS:
        values = [value for name, value in message.raw_items() if name.lower() == wanted.lower()]
        for value in values[:_MOST_FIELDS]:
            yield f"{wanted}: {shown_line(decode_words(unfolded(str(value))))[:_MOST_FIELD]}"


@dataclass(slots=True)
class _Parts:
    words: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    mails: list[Message] = field(default_factory=list)


def _walk(part: Message, found: _Parts, depth: int) -> None:
    if depth > MOST_NESTING:
        raise OverLimit(f"the parts are nested more than {MOST_NESTING} deep")
    kind, children = part.get_content_type(), part.get_payload()
    if kind.startswith("multipart/") and isinstance(children, list):
        inside = [child for child in children if isinstance(child, Message)]
        for child in _of_alternatives(inside) if kind == "multipart/alternative" else inside:
            _walk(child, found, depth + 1)
        return
    name, data = _filename(part), _bytes(part)
    if kind in _MAILS and isinstance(children, list) and children and isinstance(children[0], Message):
        found.mails.append(_enclosed(part, children[0]))
    elif kind in _MAILS or name.lower().endswith(".eml"):
        found.mails.append(message_from_bytes(data))
    if isinstance(children, list):  # blocks of a report (RFC 3464, 2.1)
        if kind not in _MAILS:
            found.words.append(shown("\n".join(str(block).strip() for block in children)))
    elif name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
        size = f"{len(data):,} bytes" if len(data) < 10_000 else f"{len(data) / 1_000:,.0f} kB"
        found.files.append(shown_line(f"{name or 'without a name'} ({kind}, {size})"))
    elif text := _text(part, kind, data).strip("\n"):
        found.words.append(text)


def _enclosed(part: Message, inner: Message) -> Message:
    """It should have no transfer encoding (RFC 2046, 5.2.1), and the library takes it to have none."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding not in ("base64", "quoted-printable") or inner.keys():
        return inner
    body = Message()
    body["Content-Transfer-Encoding"] = encoding
    body.set_payload(inner.get_payload())
    return message_from_bytes(_bytes(body))


def _of_alternatives(parts: Sequence[Message]) -> Iterator[Message]:
    """The plain text, or the HTML where that says nothing; and what is no text at all."""
    plain = [part for part in parts if part.get_content_type() == "text/plain" and _bytes(part).strip()]
    for part in parts:
        if not plain or part in plain or part.get_content_type() != "text/html":
            yield part


def _text(part: Message, kind: str, data: bytes) -> str:
    try:
        charset = str(part.get_param("charset", ""))
        flowed = str(part.get_param("format", "")).lower() == "flowed"
    except Exception:  # parameters that miss or repeat a number (RFC 2231)
        charset, flowed = "", False
    text = decode_bytes(data[: 4 * MOST_TEXT], charset)[:MOST_TEXT].replace("\r\n", "\n")
    if kind == "text/html":
        return "(from its HTML)\n" + shown(html_texts(shown(text))[0])
    return shown(unflowed(text, False) if flowed else text)


def _bytes(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except Exception:  # a broken transfer encoding; what stands there is still shown
        data = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return data if isinstance(data, bytes) else b""


def _filename(part: Message) -> str:
    try:
        return decode_words(part.get_filename("") or "")[:_MOST_FIELD]
    except Exception:  # as for the charset
        return "unnamed"


def _plain(raw: bytes, why: str) -> str:
    """The header and the beginning of the rest, as text."""
    header = header_of(raw[:_MOST_PLAIN])
    rest = raw[len(header) : _MOST_PLAIN]
    text = f"{decode_words(decode_bytes(header))}{decode_bytes(rest)}".replace("\r\n", "\n").rstrip()
    cut = "\n…" if len(raw) > _MOST_PLAIN else ""
    return f"(It cannot be taken apart: {shown_line(why)}. This is how it begins.)\n\n{shown(text)}{cut}\n"
