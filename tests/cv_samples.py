"""Documents made by hand: CVs that are only words, and such as hold more."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relationship(kind: str, target: str, *, external: bool = True) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="r1" Type="{kind if ":" in kind else _KIND + kind}" Target="{target}"{mode}/>'


def docx(
    more: Mapping[str, str | bytes] = {},
    *,
    body: str = "<w:p><w:r><w:t>Jane Doe. I like Excel macros, CSS/JavaScript.</w:t></w:r></w:p>",
    types: str = "",
    rels: str = relationship("styles", "styles.xml", external=False),
    main: str = _MAIN,
    order: str = "",
) -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES.format(
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/>{types}'
        ),
        "_rels/.rels": _RELS.format(relationship("officeDocument", "word/document.xml", external=False)),
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="x">{body}</w:document>',
        "word/_rels/document.xml.rels": _RELS.format(rels),
        "word/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(200),
    }
    return packed({**parts, **more})


def packed(parts: Mapping[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, how)
    return out.getvalue()


_NS = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("draw", "drawing"),
        ("script", "script"),
        ("meta", "meta"),
    )
)


def odt(
    more: Mapping[str, str | bytes] = {},
    *,
    body: str = '<text:p>Jane Doe <text:a xlink:href="https://example.org/jane">me</text:a></text:p>',
    head: str = "<office:scripts/>",
    namespaces: str = _NS,
    mimetype: str = "application/vnd.oasis.opendocument.text",
) -> bytes:
    content = (
        f'<?xml version="1.0"?><office:document-content {namespaces} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"{head}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta {_NS} xmlns:xlink="http://www.w3.org/1999/xlink"><office:meta>'
        '<meta:template xlink:href="../../usr/share/templates/cv.ott"/></office:meta></office:document-meta>'
    )
    parts: dict[str, str | bytes] = {"mimetype": mimetype, "content.xml": content, "meta.xml": meta}
    return packed({**parts, **more}, stored=("mimetype",))


def compound(
    *names: str,
    text: bytes = b"Jane Doe, pharmacist. Macros in Excel.",
    flags: int = 0,
    mark: bytes = b"\xec\xa5",
) -> bytes:
    """A compound file: header, one sector of FAT, the directory, the stream WordDocument."""
    listed = [
        ("Root Entry", 5),
        ("WordDocument", 2),
        ("1Table", 2),
        ("ObjectPool", 1),
        *((n, 1) for n in names),
    ]
    entries = b"".join(_entry(name, kind, 10 if name == "WordDocument" else 0) for name, kind in listed)
    entries += bytes(-len(entries) % 512)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHH", 0x3E, 3, 0xFFFE, 9)
    head += bytes(512 - len(head))
    word = mark + bytes(8) + struct.pack("<H", flags) + bytes(500) + text
    body = bytes(512) + entries
    body += bytes(10 * 512 - len(body))
    return head + body + word + bytes(-len(word) % 512)


def _entry(name: str, kind: int, first: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw), kind, 1)
        + bytes(48)
        + struct.pack("<IQ", first, 4096)
    )


def pdf(
    *objects: bytes, head: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", tail: bytes = b"", trailer: bytes = b""
) -> bytes:
    base = (
        b"<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/FitH null]>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[<</Subtype/Link/A<</S/URI/URI(https://example.org/jane)>>>>]>>",
        stream(b"BT (Jane Doe: HTML/CSS/JavaScript, Java/JavaScript) Tj ET", packed_with=b""),
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate((*base, *objects), 1))
    return head + body + b"trailer\n<</Root 1 0 R" + trailer + b">>\nstartxref\n9\n%%EOF\n" + tail


def stream(data: bytes, dictionary: bytes = b"", *, packed_with: bytes = b"/Filter/FlateDecode") -> bytes:
    data = zlib.compress(data) if b"Flate" in packed_with else data
    return b"<<" + dictionary + packed_with + b"/Length %d>>\nstream\n%s\nendstream" % (len(data), data)


def object_stream(content: bytes, dictionary: bytes = b"/Type/ObjStm/N 1/First 4") -> bytes:
    return stream(b"9 0 " + content, dictionary)
