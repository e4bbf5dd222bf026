"""No letter relies on what mail programs leave out: Word, which draws mails in classic Outlook, and Gmail.

Word knows tables, `bgcolor` and borders, but no rounded corner, no padding of a link, no greatest width; what
it leaves out may only make better what stands without it. Gmail cuts a mail at 102 kB, and drops a <style>
that is long or asks for files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from processor.letters.samples import SAMPLES, sample
from tests.doors.shipped_templates import WRITER
from tests.shipped_rules import ROOT, RULES

LANGUAGES = sorted(folder.name for folder in (ROOT / "templates").iterdir() if folder.is_dir())
MOST_BYTES, MOST_STYLE = 102_000, 8_000
TAGS = {
    "html", "head", "meta", "title", "style", "body", "table", "thead", "tbody", "tr", "td", "th", "a", "p",
    "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "pre", "br", "hr", "strong", "em", "code", "span",
}  # fmt: skip
DRAWN = {
    "margin", "color", "background", "border", "border-left", "border-top", "border-bottom", "font",
    "font-size", "font-weight", "line-height", "text-align", "vertical-align", "text-decoration", "width",
    "white-space", "padding", "border-collapse", "clear", "padding-left", "mso-padding-alt",
}  # fmt: skip
LEFT_OUT = {"border-radius", "max-width", "overflow-wrap", "display"}  # by Word; better where it is known
NO_PADDING = {"p", "span", "h1", "h2", "h3"}  # of these Word draws none
Element = tuple[str, dict[str, str], dict[str, str]]  # its tag, attributes and inline style


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[Element, Element | None]] = []  # with the one around it
        self.style = ""
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        pairs = (part.partition(":") for part in given.get("style", "").split(";") if part.strip())
        element = (tag, given, {name.strip(): value.strip() for name, _, value in pairs})
        self.found.append((element, self._open[-1] if self._open else None))
        if tag not in {"meta", "br", "hr"}:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            self.style += data


def faults(page: str) -> Iterator[str]:
    reader = _Reader()
    reader.feed(page)
    if len(page.encode()) > MOST_BYTES:
        yield f"Gmail cuts a mail of {len(page.encode())} bytes"
    if len(reader.style) > MOST_STYLE or re.search(r"url\(|@import|@font-face|\[", reader.style):
        yield "Gmail drops this <style>"
    for (tag, given, style), around in reader.found:
        if tag not in TAGS:
            yield f"<{tag}>"
        for name in style.keys() - DRAWN - LEFT_OUT:
            yield f"<{tag}> with {name}"
        if "!important" in given.get("style", "") or "url(" in given.get("style", ""):
            yield f"<{tag} style={given['style']!r}>"
        if "max-width" in style and not given.get("width", "").isdecimal():
            yield f"<{tag}> has a greatest width, and no width of its own"
        if tag in {"table", "td"} and style.get("background") not in {None, given.get("bgcolor")}:
            yield f"<{tag}> has another background than its bgcolor"
        if tag in NO_PADDING and "padding" in style:
            yield f"<{tag}> with padding"
        if tag == "a" and "padding" in style:
            cell = around if around is not None else (tag, given, style)
            if (
                cell[0] != "td"
                or cell[2].get("mso-padding-alt") != style["padding"]
                or "border" not in cell[2]
            ):
                yield "a button whose cell has neither its room nor its border"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_relies_on_what_outlook_and_gmail_leave_out(language: str) -> None:
    found = {
        f"{name}: {fault}"
        for name in sorted(SAMPLES)
        for fault in faults(WRITER.preview(name, language, sample(name, RULES.fields, language))[2])
    }
    assert found == set()


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("<div>x</div>", "<div>"),
        ('<p style="position:absolute">x</p>', "<p> with position"),
        ('<p style="padding:4px">x</p>', "<p> with padding"),
        ('<table style="max-width:600px"></table>', "<table> has a greatest width, and no width of its own"),
        ('<td style="background:#fff">x</td>', "<td> has another background than its bgcolor"),
        ('<td><a style="padding:4px">x</a></td>', "a button whose cell has neither its room nor its border"),
        ("<style>@import 'x';</style>", "Gmail drops this <style>"),
    ],
)
def test_the_lint_finds_what_is_wrong(part: str, fault: str) -> None:
    assert fault in [*faults(f"<html><body>{part}</body></html>")]
