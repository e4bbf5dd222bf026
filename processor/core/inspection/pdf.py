"""A PDF: what runs, opens, fetches or carries something (ISO 32000-1, 12.6, 7.11.4).

Objects stand in the open, or packed in object streams, which are unpacked within a limit. Streams of other
kinds hold no objects, so they stay packed.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

from processor.core.inspection import Hazard

_MOST_STREAM = 4_000_000  # bytes of one object stream, unpacked; a long CV's have some hundred thousand
_MOST_UNPACKED = 16_000_000  # of all of them
_STEPS = (65_536, 512, 1)  # bytes that are unpacked at once; fewer, where the packed bytes break off
_MOST_STREAMS = 20_000  # a CV of some pages has some hundred
_MOST_BROKEN = 200  # of these, those that break off
_MOST_ESCAPES = 100_000
_MOST_DICTIONARY = 4_000  # bytes before "stream" in which its dictionary stands

_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_BLANK = rb"[\x00\t\n\x0c\r ]"
_GAP = _BLANK + rb"*"
_END = rb"(?![A-Za-z0-9_.\-+])"
# What may follow a key. A comment is legal there, too (7.2.4): nobody writes one, so it counts as a value.
_VALUE = _GAP + rb"(?:\d+(?:" + _BLANK + rb"+\d+" + _GAP + rb"R\b|" + _GAP + rb"%)|<<|\[|\(|%)"


def _acts(names: bytes) -> re.Pattern[bytes]:
    """The name of an action, or what holds such: not after letters, as the "/JavaScript" of "CSS/JavaScript",
    but where it is the kind of an action (/S), or a value follows."""
    name = rb"/(?:" + names + rb")" + _END
    return re.compile(rb"(?<![A-Za-z0-9])" + name + rb"|/S" + _GAP + name + rb"|" + name + _VALUE)


_SCRIPTS = (
    _acts(rb"JavaScript|Rendition"),
    re.compile(rb"/XFA" + _VALUE),
    # two letters come about by chance in packed bytes: they count with a script, or its place, behind them
    re.compile(rb"/JS" + _GAP + rb"(?:\([\x09\x0a\x0d\x20-\xff]|<[0-9A-Fa-f]{4}|\d{1,8}\s+\d{1,5}\s+R\b)"),
)
# /URI in another notation than plain words: nobody writes it so, unless to hide it
_HIDDEN_URI = re.compile(rb"/URI" + _GAP + rb"(?:<[0-9A-Fa-f]|\([^)]{0,12}\\[0-7])")
_FILES = (
    re.compile(rb"/(?:EmbeddedFiles?|FileAttachment|RichMedia[A-Za-z]*)" + _END),
    _acts(rb"GoToE"),
    re.compile(rb"/EF" + _GAP + rb"(?:<<|\d{1,8}\s+\d{1,5}\s+R\b)"),
)
_SCHEMES = rb"file:|smb:|javascript:|data:|vbscript:|search-ms:|ms-[a-z]+:|\\{2,4}[^\\]"
_FETCHES = (
    _acts(rb"Launch|GoToR|SubmitForm|ImportData"),
    # other ways to a file elsewhere: a thread of it (12.6.4.6), a film (12.6.4.9, 13.4), a page (8.10.4)
    re.compile(rb"/S" + _GAP + rb"/Thread" + _END + rb"|/Movie" + _GAP + rb"(?:<<|\d+\s+\d+\s+R\b)"),
    re.compile(
        rb"/Ref" + _GAP + rb"<<(?=[^>]{0,200}/F" + _GAP + rb"[(<\d])|/Subtype" + _GAP + rb"/Movie" + _END
    ),
    re.compile(rb"/URI" + _GAP + rb"\(\s*(?:" + _SCHEMES + rb")", re.IGNORECASE),
    _HIDDEN_URI,
    re.compile(rb"/OpenAction" + _GAP + rb"(?:<<[^>]{0,120}/URI\b|%)"),
)
# the file of a stream or an action: a path of a network, or a whole file specification (7.11)
_FILES_ELSEWHERE = (
    re.compile(rb"/U?F" + _GAP + rb"\(\s*(?:" + _SCHEMES + rb"|https?:|ftp:|//)", re.IGNORECASE),
    re.compile(rb"/FS" + _GAP + rb"/URL" + _END),
)
_LOCKED = (re.compile(rb"/Encrypt" + _VALUE),)
_OPENS = re.compile(rb"/OpenAction" + _GAP + rb"(\d{1,8})\s+\d{1,5}\s+R\b")
# A plain search for these words spares nearly every file the patterns.
_TABLE = (
    ((b"/Encrypt",), _LOCKED, Hazard.LOCKED),
    ((b"/JavaScript", b"/JS", b"/XFA", b"/Rendition"), _SCRIPTS, Hazard.MACROS),
    ((b"/Embedded", b"/FileAtt", b"/RichMedia", b"/GoToE", b"/EF"), _FILES, Hazard.EMBEDDED),
    (
        (
            b"/Launch",
            b"/GoToR",
            b"/SubmitForm",
            b"/ImportData",
            b"/URI",
            b"/OpenAction",
            b"/Thread",
            b"/Movie",
            b"/Ref",
        ),
        _FETCHES,
        Hazard.REMOTE,
    ),
    ((b"/F", b"/UF"), _FILES_ELSEWHERE, Hazard.REMOTE),
)
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PAIRS = re.compile(
    rb"\s*\d+\s+\d+[\s\d]"
)  # an object stream begins with numbers and places of objects (7.5.7)
_FILTERS = re.compile(rb"/(?:Filter|F)" + _GAP + rb"(\[[^\]]*\]|/[A-Za-z0-9]+)")
_ODD = re.compile(rb"/Predictor\s+(?!1\b)\d+|/Crypt\b|/F\s*[(<]|/DecodeParms\s+\d|/DP\s+\d|/Filter\s+\d")
_PAGE_HEAD = re.compile(rb"<\s*(?:script|html|!doctype|svg|body|iframe|\?php)\b|\A[^\n]{0,20}\nMZ", re.I)
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 66_000  # the end of an archive stands in the last 65,557 bytes


def look(content: bytes) -> Hazard | None:
    if not content.startswith(b"%PDF-"):
        return Hazard.MISMATCH  # readers search for it, so another program may stand before it
    if _PAGE_HEAD.search(content[:1024]) or _ZIP_END in content[-_ZIP_TAIL:]:
        return Hazard.MISMATCH
    if content.count(b"#") > _MOST_ESCAPES or content.count(b"stream") > 2 * _MOST_STREAMS:
        return Hazard.PACKED
    found = _hazard_of(content)
    if found is not None:
        return found
    left = _MOST_UNPACKED
    for unpacked in _object_streams(content):
        if isinstance(unpacked, Hazard):
            return unpacked
        left -= len(unpacked)
        if left < 0:
            return Hazard.PACKED
        found = _hazard_of(unpacked)
        if found is not None:
            return found
    return None


def _hazard_of(objects: bytes) -> Hazard | None:
    plain = _plain_names(objects)
    for words, patterns, hazard in _TABLE:
        if any(word in plain for word in words) and any(pattern.search(plain) for pattern in patterns):
            return hazard
    opens = _OPENS.search(plain) if b"/OpenAction" in plain else None
    if opens is not None:
        action = re.search(rb"(?<!\d)" + opens[1] + rb"\s+\d+\s+obj(.{0,300})", plain, re.DOTALL)
        if action is not None and re.search(rb"/S\s*/URI\b", action[1].partition(b"endobj")[0]):
            return Hazard.REMOTE  # it calls a page as soon as it is opened
    return None


def _plain_names(data: bytes) -> bytes:
    """/J#61vaScript as /JavaScript (7.3.5)."""
    return _ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), data) if b"#" in data else data


def _object_streams(content: bytes) -> Iterator[bytes | Hazard]:
    """Whatever unpacks to what begins like one, and whatever says that it is one.

    The dictionary alone does not decide: it may stand anywhere in what precedes, behind strings and comments.
    """
    broken, whole = 0, memoryview(content)  # a slice of it copies nothing
    for found in _STREAM.finditer(content):
        start = found.end()
        if start < len(content) and _PAIRS.match(_begins(content, start)):
            unpacked, breaks = _out(whole[start:], _MOST_STREAM)
            broken += breaks
            yield unpacked if len(unpacked) < _MOST_STREAM and broken < _MOST_BROKEN else Hazard.PACKED
            continue
        before = content[max(0, found.start() - _MOST_DICTIONARY) : found.start()]
        dictionary = _plain_names(before[before.rfind(b"obj") + 3 :])
        if b"/ObjStm" in dictionary:
            yield _unpacked(dictionary, content, start)


def _begins(content: bytes, start: int) -> bytes:
    """The first bytes that come out of packed ones; b"" for what is not packed so (RFC 1950, 2.2)."""
    if content[start] & 15 != 8 or int.from_bytes(content[start : start + 2], "big") % 31:
        return b""
    return _out(content[start : start + 200], 64)[0]


def _out(data: bytes | memoryview, most: int) -> tuple[bytes, bool]:
    """All that comes out until the packed bytes end or break, as readers show it; and whether they break."""
    unpacker = zlib.decompressobj()
    parts: list[bytes] = []
    size = at = 0
    for step in _STEPS:
        while at < len(data) and size < most and not unpacker.eof:
            before = unpacker.copy()
            try:
                part = unpacker.decompress(data[at : at + step], most - size)
            except zlib.error:
                unpacker = before
                break
            parts.append(part)
            size += len(part)
            # with a tail the limit is reached, and the loop ends
            at += step
    return b"".join(parts), at < len(data) and size < most and not unpacker.eof


def _unpacked(dictionary: bytes, content: bytes, start: int) -> bytes | Hazard:
    """An object stream's bytes; what cannot be undone as its writer meant it is not passed on."""
    if _ODD.search(dictionary):
        return Hazard.BROKEN
    filters = _FILTERS.search(dictionary)
    names = re.findall(rb"/([A-Za-z0-9]+)", filters[1]) if filters else []
    end = content.find(b"endstream", start)
    data = content[start : end if end >= 0 else len(content)]
    for name in names:
        undone = _undone(name, data)
        if isinstance(undone, Hazard):
            return undone
        data = undone
    return data


def _undone(name: bytes, data: bytes) -> bytes | Hazard:
    """Anything but these three is not used for objects by any writer of today."""
    try:
        if name in (b"FlateDecode", b"Fl"):
            unpacked, _ = _out(data, _MOST_STREAM)
            return unpacked if 0 < len(unpacked) < _MOST_STREAM else Hazard.BROKEN
        if name in (b"ASCIIHexDecode", b"AHx"):
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.partition(b">")[0])
            return binascii.a2b_hex(digits + b"0" * (len(digits) % 2))
        if name in (b"ASCII85Decode", b"A85"):
            text = b"".join(data.partition(b"~>")[0].split()).removeprefix(b"<~")
            return base64.a85decode(text)
    except (ValueError, binascii.Error):
        return Hazard.BROKEN
    return Hazard.BROKEN
