"""Which files count as a CV, and that it goes out after a yes only."""

from __future__ import annotations

import pytest

from processor.core.cv import MOST_MEGABYTES, Cv, find_cv, may_be_cv
from processor.core.mail import Attachment

PDF, OLD_WORD, ZIP = b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04\x14"


def file(name: str, content: bytes) -> Attachment:
    return Attachment(filename=name, content_type="x/y", size=len(content), content=content)


@pytest.mark.parametrize(
    ("name", "content", "suffix"),
    [
        ("Mia.PDF", PDF, ".pdf"),
        ("cv.pdf", b"\n\n" + PDF, ""),
        ("cv.doc", OLD_WORD, ".doc"),
        ("cv.docx", ZIP, ".docx"),
        ("cv.odt", ZIP, ".odt"),
        ("cv.pdf", b"MZ\x90", ""),
        ("cv.pdf", b"x" * 2_000 + PDF, ""),
        ("cv.docx", b"x" + ZIP, ""),
        ("cv.pdf.exe", PDF, ""),
        ("cv.zip", ZIP, ""),
        ("cv.pdf", b"", ""),
        ("", PDF, ""),
    ],
)
def test_a_cv_is_known_by_its_name_and_its_bytes(name: str, content: bytes, suffix: str) -> None:
    found = find_cv([file(name, content)])
    assert (found.suffix if found else "") == suffix


def test_the_first_file_that_is_one_is_taken() -> None:
    files = [file("photo.jpg", b"\xff\xd8"), file("a.pdf", b"none"), file("b.pdf", PDF), file("c.odt", ZIP)]
    assert find_cv(files) == Cv(suffix=".pdf", content=PDF)


def test_what_is_too_large_never_leaves_the_reader() -> None:
    assert may_be_cv("cv.pdf", MOST_MEGABYTES * 1_000_000)
    assert not may_be_cv("cv.pdf", MOST_MEGABYTES * 1_000_000 + 1)
    assert not may_be_cv("cv.png", 10)


def test_its_bytes_stand_in_no_trace() -> None:
    assert "PDF" not in repr(file("cv.pdf", PDF))
    assert "PDF" not in repr(Cv(suffix=".pdf", content=PDF))
