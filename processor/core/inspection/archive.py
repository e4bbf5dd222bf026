"""DOCX and ODT: an archive of parts, of which names, types, relationships and field codes are read.

No part is unpacked beyond a limit, and only those that say what runs, or what is fetched. What another
reader of the archive might see otherwise (two parts of one name, a declaration of entities) is refused.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from processor.core.inspection import Hazard

MAGIC = b"PK\x03\x04"
_MOST_PARTS = 1_000
_MOST_UNPACKED = 200_000_000  # bytes of all parts, as they say of themselves; nothing is unpacked to know it
_MOST_RATIO = 200  # of a part over a megabyte: text packs 10 to 1, seldom 50 to 1
_MOST_PART = 8_000_000  # bytes of one part that is read
_MOST_READ = 24_000_000  # of all of them
_ODT = "application/vnd.oasis.opendocument.text"

_MACRO_PARTS = re.compile(
    r"vbaproject|vbadata|macrosheets|attachedtoolbars|activex|^(?:basic|scripts|dialogs)/|\.(?:bas|vbs|js|jse|ps1)$"
)
_FILE_PARTS = re.compile(
    r"embeddings/|oleobject|afchunk|^objects? ?\d*/|^object \d+$|^objectreplacements/"
    r"|\.(?:exe|dll|scr|com|bat|cmd|lnk|hta|jar|msi|docm?|dotm?|docx|xls[mxb]?|ppt[mx]?|pdf|rtf|zip|html?|mht|iso|url)$"
)
# [Content_Types].xml and relationships ([ECMA-376] part 2, 9.1 and 9.3)
_MACRO_TYPES = re.compile(r"macroenabled|vbaproject|vbadata|activex|ms-office\.vba", re.I)
_FILE_TYPES = re.compile(r"oleobject|/(?:package|control|afchunk|subdocument|frame|externallink)s?$", re.I)
_RELATIONSHIP = re.compile(r"<(?:[^\s<>/:]{1,40}:)?Relationship\b([^<>]*)>", re.I)
_ATTRIBUTE = re.compile(r"(?<![^\s\"'])([^\s=\"'<>/]{1,60})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)')")
_LOCAL_TEMPLATE = re.compile(r"file:///[a-z]:[\\/][^?#]*\.do[ct]x?", re.I)  # Word's own folder of templates
_WEB = re.compile(r"(?:https?://|mailto:|tel:|#|[\w./%-]*$)", re.I)
# Field codes may be cut over several runs, and be made of other fields (ECMA-376 part 1, 17.16)
_CODES = re.compile(r"<(?:[^\s<>/:]{1,40}:)?(?:instrText|delInstrText)\b[^<>]*>([^<]*)<", re.I)
_SIMPLE = re.compile(r"<(?:[^\s<>/:]{1,40}:)?fldSimple\b[^<>]*?instr\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_FIELD = re.compile(
    r"(?<![a-z])(?:DDEAUTO|DDE\s|LINK\s+\S|INCLUDETEXT|INCLUDEPICTURE|IMPORT\s)|QUOTE(?:\s+\"?\d{2,3}\"?){3}",
    re.I,
)
# OpenDocument 1.3, part 3
_ODT_SCRIPTS = re.compile(
    r"<script:|vnd\.sun\.star\.script|<office:event-listeners|script:event|macro:///|\bvnd\.sun\.star\.(?:cmd|expand)",
    re.I,
)
_ODT_FILES = re.compile(r"<draw:(?:object|object-ole|plugin|applet|floating-frame)\b", re.I)
_ODT_REMOTE = re.compile(
    r"<text:dde-|<office:dde-|<table:dde-|<text:section-source|<text:database|<form:form\b[^<>]*xlink:href",
    re.I,
)
_ODT_TAG = re.compile(r"<([^\s<>/]{1,80})\s([^<>]*)>")
# Words of this vocabulary are searched with the prefixes that every writer uses; others are not read.
_PREFIXES = {
    "office": "office",
    "text": "text",
    "drawing": "draw",
    "script": "script",
    "form": "form",
    "table": "table",
}
_ODT_NAMESPACE = re.compile(
    r"xmlns(?::([^\s=]{1,40}))?\s{0,9}=\s{0,9}[\"'](?:urn:oasis:names:tc:opendocument:xmlns:(\w+):1\.0|http://www\.w3\.org/1999/(xlink))[\"']"
)
_ODT_HERE = re.compile(r"file:///[^/\\]", re.I)
_ENCODING = re.compile(r"\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([^\"']{1,40})", re.I)
_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})
_ANCHORS = frozenset({"text:a", "draw:a"})
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]{1,30}:|//|\\\\)", re.I)


def look(content: bytes, suffix: str) -> Hazard | None:
    if not content.startswith(MAGIC):
        return Hazard.MISMATCH
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _outside(archive, content) or _inside(archive, suffix)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return Hazard.BROKEN


def _outside(archive: zipfile.ZipFile, content: bytes) -> Hazard | None:
    """What the list of parts says, before any of them is unpacked."""
    parts = archive.infolist()
    names = [_plain(part.filename) for part in parts]
    if any(part.flag_bits & 0x41 for part in parts):
        return Hazard.LOCKED
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        return Hazard.PACKED
    if any(p.file_size > 1_000_000 and p.file_size > _MOST_RATIO * max(p.compress_size, 1) for p in parts):
        return Hazard.PACKED
    if sum(part.compress_size for part in parts) > len(content):
        return Hazard.PACKED  # parts that share their bytes
    if len(set(names)) < len(names) or any(name.startswith("../") or "/../" in name for name in names):
        return Hazard.BROKEN
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        return Hazard.BROKEN
    if not parts or min(part.header_offset for part in parts) != 0 or not _ends(archive, content):
        return Hazard.MISMATCH  # something stands before or behind the archive
    if any(_MACRO_PARTS.search(name) for name in names):
        return Hazard.MACROS
    if any(_FILE_PARTS.search(name) for name in names):
        return Hazard.EMBEDDED
    return None


def _ends(archive: zipfile.ZipFile, content: bytes) -> bool:
    """With its last record, of 22 bytes and a comment (APPNOTE 4.3.16)."""
    last = content.rfind(b"PK\x05\x06")
    return len(archive.comment) <= 200 and last + 22 + len(archive.comment) == len(content)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _inside(archive: zipfile.ZipFile, suffix: str) -> Hazard | None:
    parts = {_plain(part.filename): part for part in archive.infolist()}
    left = _MOST_READ
    types = ""
    for name, part in parts.items():
        with archive.open(part) as opened:
            first = opened.read(200)
        if not (name.endswith((".xml", ".rels", ".rdf")) or name == "mimetype" or _is_text(first)):
            continue
        if part.file_size > _MOST_PART or part.file_size > left:
            return Hazard.PACKED
        raw = archive.read(part)  # no more than the part says of itself
        left -= len(raw)
        text = _text(raw)
        if name in ("[content_types].xml", "mimetype"):
            types += text
        found = next(_hazards(name, text), None)
        if found is not None:
            return found
    if suffix == ".odt":
        return None if types.strip().startswith(_ODT) and "content.xml" in parts else Hazard.MISMATCH
    return (
        None if "wordprocessingml" in types and any(n.startswith("word/") for n in parts) else Hazard.MISMATCH
    )


def _is_text(first: bytes) -> bool:
    """Markup, whatever its name says: the list of types may call any part the document."""
    return first.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<"


def _text(raw: bytes) -> str:
    """The part's characters without comments. Raises ValueError where another parser may read otherwise."""
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:4]
    codec = (
        "utf-16"
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff")
        else "utf-16-le"
        if raw[1:2] == b"\0"
        else "utf-16-be"
    )
    text = raw.decode(codec if wide else "utf-8", "replace").removeprefix("\ufeff")
    named = _ENCODING.match(text)
    if named is not None and named[1].lower() not in _ENCODINGS:
        raise ValueError(named[1])
    pieces: list[str] = []
    end = 0
    while (start := text.find("<!", end)) >= 0:
        pieces.append(text[end:start])
        for begins, ends in (("<!--", "-->"), ("<![CDATA[", "]]>")):
            if text.startswith(begins, start):
                end = text.index(ends, start + len(begins)) + len(ends)
                if begins != "<!--":
                    pieces.append(html.escape(text[start + len(begins) : end - len(ends)]))
                break
        else:
            raise ValueError("a declaration")  # of entities, of which any word may be made
    return "".join((*pieces, text[end:]))


def _hazards(name: str, text: str) -> Iterator[Hazard]:
    if name == "[content_types].xml":
        plain = html.unescape(text)
        if _MACRO_TYPES.search(plain):
            yield Hazard.MACROS
    elif name.endswith(".rels"):
        yield from _related(text)
    else:
        yield from _worded(text)
        yield from _opened(text)


def _related(text: str) -> Iterator[Hazard]:
    for found in _RELATIONSHIP.finditer(text):
        said = {
            m[1].rpartition(":")[2].lower(): html.unescape(m[2] if m[2] is not None else m[3] or "")
            for m in _ATTRIBUTE.finditer(found[1])
        }
        kind, target = said.get("type", ""), said.get("target", "").strip()
        if _MACRO_TYPES.search(kind):
            yield Hazard.MACROS
        elif _FILE_TYPES.search(kind):
            yield Hazard.EMBEDDED
        elif said.get("targetmode", "").lower() == "external" or _ELSEWHERE.match(target):
            if kind.lower().endswith("/hyperlink"):
                fine = bool(_WEB.match(target))
            else:
                fine = kind.lower().endswith("/attachedtemplate") and bool(_LOCAL_TEMPLATE.fullmatch(target))
            if not fine:
                yield Hazard.REMOTE


def _worded(text: str) -> Iterator[Hazard]:
    codes = "".join(m[1] for m in _CODES.finditer(text))
    codes += " ".join(m[1] or m[2] or "" for m in _SIMPLE.finditer(text))
    if _FIELD.search(html.unescape(codes)):
        yield Hazard.REMOTE


def _opened(text: str) -> Iterator[Hazard]:
    """OpenDocument: scripts, objects, and links that are followed without being asked."""
    if "opendocument:xmlns" not in text:
        return
    for bound in _ODT_NAMESPACE.finditer(text):
        wanted = _PREFIXES.get(bound[2] or "") or bound[3]
        if wanted and bound[1] != wanted:
            yield Hazard.BROKEN
    plain = html.unescape(text)
    if ":encryption-data" in text or "encrypted-package" in text:
        yield Hazard.LOCKED
    if _ODT_SCRIPTS.search(plain):
        yield Hazard.MACROS
    if _ODT_FILES.search(text):
        yield Hazard.EMBEDDED
    if _ODT_REMOTE.search(text):
        yield Hazard.REMOTE
    for tag in _ODT_TAG.finditer(text):
        if "xlink:href" not in tag[2]:
            continue
        said = {
            m[1]: html.unescape(m[2] if m[2] is not None else m[3] or "") for m in _ATTRIBUTE.finditer(tag[2])
        }
        href = said.get("xlink:href", "").strip()
        if not _ELSEWHERE.match(href):
            continue
        if tag[1] in _ANCHORS:
            fine = bool(_WEB.match(href))
        else:
            fine = tag[1] == "meta:template" and bool(_ODT_HERE.match(href))
        if not fine:
            yield Hazard.REMOTE
