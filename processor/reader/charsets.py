"""Bytes and header values become clean Unicode, whatever charset they claim (RFC 2047, RFC 3676)."""

from __future__ import annotations

import binascii
import codecs
import quopri
import re
from contextlib import suppress

_UNCLEAN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
# The sender's tools often leave blanks inside the third part, so those are allowed there.
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")

# Names that Python takes for text codecs and that are none of mail's (punycode is quadratic, too).
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
# What senders write, and the larger set they mean (WHATWG Encoding, 4.2).
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
}
_SINGLE_BYTE = ("iso8859", "cp125", "koi8", "mac", "cp874", "cp437", "cp850", "cp866")
# A charset of escapes is all ASCII bytes, so that it must be believed before UTF-8 is tried.
_ESCAPED = ("iso2022", "utf-7", "hz")


def clean(text: str) -> str:
    """No surrogates (they become U+FFFD), no control characters but \\n and \\t, line ends \\n."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNCLEAN.search(text):
        text = _UNCLEAN.sub("", _SURROGATE.sub("\ufffd", text))
    return text


def one_line(text: str) -> str:
    """Clean, on a single line, no white space at its ends."""
    if text.isprintable():  # nearly always: then a blank is its only white space
        return text.strip()
    text = clean(text)
    return " ".join(text.split()) if any(c in text for c in "\n\t\u2028\u2029\u0085") else text.strip()


def python_charset(name: str) -> str:
    """The codec for a charset's name in a mail, or "" when there is none."""
    try:
        codec = codecs.lookup(name.strip().strip("\"'").split("*", 1)[0])
    except (LookupError, ValueError, UnicodeError):
        return ""
    is_text = getattr(codec, "_is_text_encoding", True)
    return codec.name if is_text and codec.name not in _NO_CHARSETS else ""


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Text of these bytes; never fails.

    UTF-8 wins over a single-byte charset where the bytes are valid UTF-8: that does not happen by
    chance, and senders mislabel it daily. Then the declared charset, then cp1252 and Latin-1.
    """
    codec = python_charset(charset) if charset else ""
    if data.isascii() and not codec.startswith((*_ESCAPED, "utf-16", "utf-32")):
        return data.decode("ascii")
    tries = [_MEANT.get(codec, codec)] if codec else []
    if not codec or codec == "ascii" or codec.startswith(_SINGLE_BYTE):
        tries.insert(0, "utf-8")
    for each in tries:
        try:
            return data.decode(each)
        except (UnicodeError, LookupError, ValueError):
            continue
    if codec and codec not in ("ascii", "utf-8"):
        # a Chinese or Japanese label over bytes that it cannot mean, and that are UTF-8 throughout
        with suppress(UnicodeError):
            return data.decode("utf-8")
        return data.decode(_MEANT.get(codec, codec), "replace")
    if codec == "utf-8" and _mostly_utf8(data):
        return data.decode("utf-8", "replace")
    return _western(data)


def _mostly_utf8(data: bytes) -> bool:
    """One torn character in a text that is otherwise UTF-8 should not turn all of it into Latin-1."""
    text = data.decode("utf-8", "replace")
    good = sum(1 for c in text if c > "\x7f") - text.count("\ufffd")
    return good >= text.count("\ufffd")


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def unfolded(value: str) -> str:
    """A header value as the parser left it, on one line, its 8-bit bytes read as UTF-8 or Latin-1."""
    if not value.isascii():
        value = _western_or_utf8(value.encode("utf-8", "surrogateescape"))
    if "\n" in value or "\r" in value:
        value = _FOLD.sub("", value)
    return value.strip(" \t\r\n")


def _western_or_utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _western(data)


def decode_words(value: str) -> str:
    """Encoded words become text (RFC 2047); decoded once; what cannot be decoded stays as it is.

    Neighbours in one charset are joined as bytes first: many senders split a character over two words.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    pending = b""
    pending_charset = ""
    end = 0
    for word in _ENCODED_WORD.finditer(value):
        data = _word_bytes(word[2], word[3])
        if data is None:
            continue
        between = value[end : word.start()]
        charset = word[1].lower()
        if pending_charset and not between.strip():  # white space between two words is no text (6.2)
            if charset != pending_charset:
                out.append(decode_bytes(pending, pending_charset))
                pending = b""
        else:
            if pending_charset:
                out.append(decode_bytes(pending, pending_charset))
                pending = b""
            out.append(between)
        pending += data
        pending_charset = charset
        end = word.end()
    if pending_charset:
        out.append(decode_bytes(pending, pending_charset))
    out.append(value[end:])
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes | None:
    data = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(data.replace(b" ", b"_"), header=True)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return None


def unflowed(text: str, delete_space: bool) -> str:
    """format=flowed undone (RFC 3676, 4.2 to 4.6): paragraphs on one line, quote marks kept."""
    out: list[str] = []
    pieces: list[str] = []
    depth_now = 0

    def close() -> None:
        if pieces:
            mark = ">" * depth_now + " " if depth_now else ""
            out.append((mark + "".join(pieces)).rstrip(" ") if depth_now else "".join(pieces))
            pieces.clear()

    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")  # space-stuffing (4.4)
        if depth != depth_now:
            close()
            depth_now = depth
        soft = content.endswith(" ") and content != "-- "  # the signature's line is never flowed (4.3)
        pieces.append(content[:-1] if soft and delete_space else content)
        if not soft:
            close()
    close()
    return "\n".join(out)
