"""One Markdown source, two readings: plain text for a narrow window, and a small HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt

from processor.letters.html import HtmlPiece, html_of
from processor.letters.plain import Step, steps_of

# No raw HTML, no images, no links but mailto:. Indented code is off, so that a template may indent
# inside its loops; link definitions and <autolinks> are off, so that every link is seen where it stands.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .disable(["code", "reference", "html_block", "html_inline", "autolink", "image", "entity"])
    .enable("table")
)
_MARKDOWN.normalizeLink = lambda url: url  # type: ignore[method-assign]  # hrefs are checked below
_MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A letter's Markdown, understood: it is the same for every letter that only has other values."""

    steps: tuple[Step, ...]  # of the plain text
    html: tuple[HtmlPiece, ...]


@lru_cache(maxsize=512)
def parse(markdown: str) -> Page:
    tokens = _MARKDOWN.parse(markdown)
    return Page(steps=tuple(steps_of(tokens)), html=html_of(tokens))
