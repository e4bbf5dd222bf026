"""An old Word file: storages in a compound file ([MS-CFB], [MS-DOC]), of which the names tell enough."""

from __future__ import annotations

import re

from processor.core.inspection import Hazard

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128  # bytes of a directory entry, which begins at a multiple of it ([MS-CFB], 2.6.1)
_KINDS = (1, 2, 5)  # storage, stream, root
_MACROS = frozenset({"macros", "_vba_project", "_vba_project_cur", "vba", "projectwm", "project", "dir"})
# An empty ObjectPool stands in most old Word files; each object in it has a storage like _1234567890.
_OBJECTS = frozenset({"\x01ole10native", "\x01ole", "package", "equation native"})
_OBJECT = re.compile(r"_\d{6,12}")
_LOCKED = frozenset({"encryptedpackage", "encryptioninfo", "\x06dataspaces"})
_WORD = "worddocument"
_WORD_MARKS = (b"\xec\xa5", b"\xdc\xa5")  # Word 97 and later, Word 6 and 95 ([MS-DOC], 2.5.2)
_ENCRYPTED = 0x0100  # in the word at 10 of the stream
# A field's code, between 0x13 and 0x14 or 0x15, in one byte or two for each letter
_FIELD = r"\x13[\s\"]*(?:DDE(?:AUTO)?|LINK|INCLUDETEXT|INCLUDEPICTURE|IMPORT|QUOTE(?:\s+\d{2,3}){3})\b"
_FIELDS = re.compile(_FIELD, re.IGNORECASE)
_TEMPLATE = re.compile(r"(?:https?:|ftp:|file://[^/]|\\\\)[^\x00\x01-\x1f]{1,260}\.dot[mx]?", re.IGNORECASE)


def names_of(content: bytes) -> dict[str, bytes]:
    """name in lower case -> entry, of everything that has the form of a directory entry.

    The chain of sectors is not followed: a damaged one hides nothing then.
    """
    found: dict[str, bytes] = {}
    for start in range(512, len(content) - _ENTRY + 1, _ENTRY):
        size = content[start + 64]
        if content[start + 65] or content[start + 66] not in _KINDS or not 4 <= size <= 64 or size % 2:
            continue
        raw = content[start : start + size]
        if raw[-2:] == b"\0\0":
            found.setdefault(raw[:-2].decode("utf-16-le", "replace").lower(), content[start : start + _ENTRY])
    return found


def look(content: bytes) -> Hazard | None:
    if not content.startswith(MAGIC):
        return Hazard.MISMATCH
    entries = names_of(content)
    names = entries.keys()
    if names & _LOCKED:
        return Hazard.LOCKED
    if names & _MACROS:
        return Hazard.MACROS
    if names & _OBJECTS or any(_OBJECT.fullmatch(name) for name in names):
        return Hazard.EMBEDDED
    if _WORD not in names:
        return Hazard.MISMATCH
    head = _head(content, entries[_WORD])
    if head[:2] not in _WORD_MARKS:
        return Hazard.BROKEN
    if int.from_bytes(head[10:12], "little") & _ENCRYPTED:
        return Hazard.LOCKED
    texts = (content.decode("latin-1"), *(content[odd:].decode("utf-16-le", "replace") for odd in (0, 1)))
    if any(_FIELDS.search(text) or _TEMPLATE.search(text) for text in texts):
        return Hazard.REMOTE
    return None


def _head(content: bytes, entry: bytes) -> bytes:
    """The first bytes of a stream, at its first sector ([MS-CFB], 2.2 and 2.6.1)."""
    shift = int.from_bytes(content[30:32], "little")
    first = int.from_bytes(entry[116:120], "little")
    if shift not in (9, 12):
        return b""
    start = (first + 1) << shift
    return content[start : start + 64]
