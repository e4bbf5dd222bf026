"""A CV: which files count as one, what it may hold, and what is kept of it until a yes (row 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from processor.core.inspection import Hazard, archive, compound, pdf
from processor.core.mail import Attachment

MOST_MEGABYTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Type:
    content_type: str
    begins: bytes  # with this, whatever its name says


TYPES = {
    ".pdf": _Type(content_type="application/pdf", begins=b"%PDF-"),
    ".doc": _Type(content_type="application/msword", begins=compound.MAGIC),
    ".docx": _Type(
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        begins=archive.MAGIC,
    ),
    ".odt": _Type(content_type="application/vnd.oasis.opendocument.text", begins=archive.MAGIC),
}
# "cv.docx.pdf" is what printing makes, and "Ana.Diaz.2026.pdf" is a name; these are neither.
_RUNS = (
    r"exe|com|scr|pif|bat|cmd|msi|dll|jar|js|jse|vbs|vbe|wsf|wsh|hta|lnk|ps1|sh|apk|app|dmg|iso|img|vhd|cpl|reg"
    r"|docm|dotm|dotx|xls[mxb]?|xlam|pptm|html?|xhtml|mht|svg|swf|php|py|zip|rar|7z|gz|cab|eml|msg|url|one"
)
_TURNED = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # they show cv.exe.pdf as cvfdp.exe
_MACRO_TYPE = re.compile(
    r"macroenabled|javascript|x-ms-?dos|x-msdownload|x-dosexec|x-sh|/html|/svg", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cv:
    """Its bytes, and what it is; the sender's name for the file is not kept."""

    suffix: str  # one of TYPES
    content: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        return TYPES[self.suffix].content_type


def may_be_cv(filename: str, size: int) -> bool:
    """By its name and size; only such a file is looked into."""
    return _suffix(filename) != "" and size <= MOST_MEGABYTES * 1_000_000


def hazard_of(filename: str, content_type: str, content: bytes) -> Hazard | None:
    """Why the file is none that could be passed on; None: it is a CV, and holds nothing but words.

    It takes a second for the worst of them, so the reader asks, in its child with limits of time and
    memory; only what it finds harmless leaves it.
    """
    suffix = _suffix(filename)
    if not suffix or len(content) > MOST_MEGABYTES * 1_000_000:
        return Hazard.KIND
    stem = filename[: -len(suffix)].rstrip(" .")
    if _TURNED.search(filename) or _two_endings(stem):
        return Hazard.NAME
    if _MACRO_TYPE.search(content_type):
        return Hazard.MACROS if "macro" in content_type.lower() else Hazard.MISMATCH
    return _look(suffix, content)


def _two_endings(stem: str) -> bool:
    before, dot, ending = stem.rpartition(".")
    # jane@mail.com.pdf is an address as a name
    return bool(dot and re.fullmatch(_RUNS, ending.strip(), re.IGNORECASE)) and not (
        ending.lower() == "com" and "@" in before
    )


def _look(suffix: str, content: bytes) -> Hazard | None:
    if suffix == ".pdf":
        return pdf.look(content)
    if suffix == ".doc":
        return compound.look(content)
    if content.startswith(compound.MAGIC):  # a DOCX with a password is a compound file ([MS-OFFCRYPTO], 2.3)
        return compound.look(content) or Hazard.MISMATCH
    return archive.look(content, suffix)


def find_cv(attachments: Iterable[Attachment]) -> Cv | None:
    """The first file that is one, by its bytes too; the reader has looked into it (see hazard_of)."""
    for file in attachments:
        suffix = _suffix(file.filename)
        if suffix and not file.refused and file.content.startswith(TYPES[suffix].begins):
            return Cv(suffix=suffix, content=file.content)
    return None


def may_go_out(cv: Cv) -> bool:
    """One that was kept before its kind was looked into is looked into before it is sent."""
    return _look(cv.suffix, cv.content) is None


def _suffix(filename: str) -> str:
    return next((suffix for suffix in TYPES if filename.lower().endswith(suffix)), "")
