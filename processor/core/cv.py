"""A CV: which files count as one, and what is kept of it until somebody said yes (row 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from processor.core.mail import Attachment

MOST_MEGABYTES = 5
_FIRST = 1_024  # bytes in which a PDF says that it is one (PDF 1.7, appendix H)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Type:
    content_type: str
    begins: bytes  # with this, whatever its name says


_ZIP = b"PK\x03\x04"
TYPES = {
    ".pdf": _Type(content_type="application/pdf", begins=b"%PDF-"),
    ".doc": _Type(content_type="application/msword", begins=b"\xd0\xcf\x11\xe0"),
    ".docx": _Type(
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document", begins=_ZIP
    ),
    ".odt": _Type(content_type="application/vnd.oasis.opendocument.text", begins=_ZIP),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cv:
    """Its bytes, and what it is; the sender's name for the file is not kept."""

    suffix: str  # one of TYPES
    content: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        return TYPES[self.suffix].content_type


def may_be_cv(filename: str, size: int) -> bool:
    """By its name and size; only such a file's bytes leave the reader."""
    return _suffix(filename) != "" and size <= MOST_MEGABYTES * 1_000_000


def find_cv(attachments: Iterable[Attachment]) -> Cv | None:
    """The first file that is one, by its bytes too."""
    for file in attachments:
        suffix = _suffix(file.filename)
        if suffix and _is_one(suffix, file.content):
            return Cv(suffix=suffix, content=file.content)
    return None


def _is_one(suffix: str, content: bytes) -> bool:
    begins = TYPES[suffix].begins
    return begins in content[:_FIRST] if suffix == ".pdf" else content.startswith(begins)


def _suffix(filename: str) -> str:
    return next((suffix for suffix in TYPES if filename.lower().endswith(suffix)), "")
