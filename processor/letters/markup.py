"""One Markdown source, two readings: plain text for a narrow window, and a small HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import takewhile
from typing import TypeVar
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from processor.letters.values import cut, line_of, reveal, reveal_in_href, reveal_line, values_held
from processor.letters.wording import Wording

WIDTH = 72

P = TypeVar("P")

# No raw HTML, no images, no links but mailto:. Indented code is off, so that a template may indent
# inside its loops; link definitions and <autolinks> are off, so that every link is seen where it stands.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(
    ["code", "reference", "html_block", "html_inline", "autolink", "image", "entity"]
)
_MARKDOWN.normalizeLink = lambda url: url  # type: ignore[method-assign]  # hrefs are checked below
_MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]

_BUTTON = (
    "display:inline-block;margin:4px 8px 4px 0;padding:10px 16px;border-radius:6px;"
    "background:#1a56a8;color:#ffffff;text-decoration:none;font-weight:bold"
)
_STYLES = {
    "p": "margin:0 0 16px",
    "h1": "font-size:22px;line-height:1.25;margin:0 0 16px",
    "h2": "font-size:18px;line-height:1.3;margin:24px 0 8px",
    "h3": "font-size:16px;margin:16px 0 8px",
    "ul": "margin:0 0 16px;padding-left:24px",
    "ol": "margin:0 0 16px;padding-left:24px",
    "li": "margin:0 0 8px",
    "blockquote": "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #888888",
    "hr": "border:0;border-top:1px solid #888888;margin:24px 0",
}
# Text and background keep the reader's own colours, so that dark mode needs no rule of its own.
_BODY = (
    "margin:0 auto;padding:16px;max-width:560px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
    "Arial,sans-serif;overflow-wrap:break-word"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """Where a link of one letter leads."""

    href: str
    words: str  # what a button writes: the first line of its body; "" for a plain link

    @property
    def address(self) -> str:
        return unquote(self.href.removeprefix("mailto:").partition("?")[0])


@lru_cache(maxsize=1024)
def _link(href: str) -> _Link:
    """Raises ValueError unless the link only opens a mail."""
    if not href.startswith("mailto:"):
        raise ValueError(f'a link to "{href[:60]}"; only mailto: links may stand in a letter')
    body = href.partition("body=")[2].partition("&")[0]
    return _Link(href=href, words=unquote(body).strip().partition("\r\n")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchor:
    """A link as it stands in the Markdown; values that are held are not in it."""

    href: str
    label: tuple[Piece, ...] = ()

    def link(self) -> _Link:
        return _link(reveal_in_href(self.href))


# Of a line: text as it will be shown, the number of a value that is held, or a link.
Piece = str | int | _Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Lines that are wrapped together; `verbatim` holds those that are not."""

    pieces: tuple[Piece, ...] = ()
    verbatim: str = ""
    gap: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Enter:
    first: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leave:
    gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    wanted: bool


Step = _Block | _Enter | _Leave | _Gap


@dataclass(frozen=True, slots=True)
class _Verbatim:
    """In the HTML: several lines as they are."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A letter's Markdown, understood: it is the same for every letter that only has other values."""

    steps: tuple[Step, ...]  # of the plain text
    html: tuple[str | int | _Anchor | _Verbatim, ...]


@lru_cache(maxsize=512)
def parse(markdown: str) -> Page:
    tokens = _MARKDOWN.parse(markdown)
    return Page(steps=tuple(_steps(tokens)), html=tuple(_joined(_html(tokens))))


def _pieces(text: str) -> Iterator[str | int]:
    """Of one line."""
    for piece in cut(text):
        yield reveal_line(piece) if isinstance(piece, str) else piece


def _joined(pieces: Iterable[P]) -> Iterator[P | str]:
    """Texts that follow each other as one."""
    texts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
            continue
        if texts:
            yield "".join(texts)
            texts.clear()
        yield piece
    if texts:
        yield "".join(texts)


# --- plain text ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Margin:
    """What stands before each line of a container: a bullet before the first, blanks before the rest."""

    first: str
    rest: str

    def take(self) -> str:
        taken, self.first = self.first, self.rest
        return taken


def _steps(tokens: Sequence[Token]) -> Iterator[Step]:
    hidden = False
    numbers: list[int | None] = []  # of the open lists; None: bullets
    for token in tokens:
        match token.type:
            case "paragraph_open" | "heading_open":
                hidden = token.hidden  # a tight list shows no gap between its items
            case "inline":
                yield _Block(pieces=tuple(_joined(_inline(token.children or []))), gap=not hidden)
            case "fence" | "code_block":
                yield _Block(verbatim=token.content)
            case "hr":
                yield _Block(pieces=("* * *",))
            case "blockquote_open":
                yield _Enter(first="> ", rest="> ")
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                yield _Gap(wanted=not numbers)
            case "list_item_open":
                number = numbers[-1]
                bullet = "- " if number is None else f"{number}. "
                numbers[-1] = None if number is None else number + 1
                yield _Enter(first=bullet, rest=" " * len(bullet))
            case "list_item_close":
                yield _Leave(gap=False)
            case "blockquote_close":
                yield _Leave(gap=True)


def _inline(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Line breaks are as the writer broke the lines; nothing is wrapped yet."""
    rest = iter(tokens)
    for token in rest:
        match token.type:
            case "softbreak":
                yield " "
            case "hardbreak":
                yield "\n"
            case "link_open":  # no link stands in another one
                label = takewhile(lambda inner: inner.type != "link_close", rest)
                yield _Anchor(
                    href=str(token.attrGet("href") or ""), label=tuple(_joined(_inline(list(label))))
                )
            case _:  # text, code_inline; emphasis has no content
                yield from _pieces(token.content)


class _TextPage:
    def __init__(self, words: Wording, values: Sequence[str]) -> None:
        self._words = words
        self._values = values
        self._lines: list[str] = []
        self._margins: list[_Margin] = []
        self._gap = False  # a blank line is due before the next block

    def render(self, steps: Sequence[Step]) -> str:
        for step in steps:
            match step:
                case _Block(verbatim=verbatim) if verbatim:
                    self._block(reveal(verbatim).rstrip("\n").split("\n"), wrap=False)
                case _Block():
                    self._block(self._shown(step.pieces).split("\n"), gap=step.gap)
                case _Enter():
                    self._close_gap()
                    self._margins.append(_Margin(step.first, step.rest))
                case _Leave():
                    self._margins.pop()
                    self._gap = self._gap or step.gap
                case _Gap():
                    self._gap = step.wanted
        return "\n".join(self._lines)

    def _close_gap(self) -> None:
        if self._gap and self._lines:
            self._lines.append("".join(m.first for m in self._margins).rstrip())
        self._gap = False

    def _block(self, lines: Sequence[str], *, gap: bool = True, wrap: bool = True) -> None:
        self._close_gap()
        width = WIDTH - sum(len(m.rest) for m in self._margins)
        for line in lines:
            if not wrap:
                self._line(line)
            elif stripped := line.strip():
                for piece in _wrapped(stripped, width):
                    self._line(piece)
        self._gap = gap

    def _line(self, line: str) -> None:
        if self._margins:
            line = "".join(m.take() for m in self._margins) + line
        self._lines.append(line.rstrip())

    def _shown(self, pieces: Sequence[Piece]) -> str:
        return "".join(map(self._piece, pieces))

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, int):
            return line_of(self._values[piece])
        link, label = piece.link(), self._shown(piece.label)
        if link.words:
            return f"\n{self._words.button.format(label=label, words=link.words)}\n"
        return label if label == link.address else f"{label} <{link.address}>"


def _wrapped(line: str, width: int) -> Iterator[str]:
    """Greedy, at spaces only: an address or a token is never cut."""
    while len(line) > width:
        cut = line.rfind(" ", 1, width + 1)
        if cut < 0:
            cut = line.find(" ", width)
            if cut < 0:
                break
        yield line[:cut]
        line = line[cut + 1 :]
    yield line


def to_text(page: Page, words: Wording) -> str:
    """Lines of at most 72 characters where there is a space to break at; line ends are "\\n"."""
    return _TextPage(words, values_held()).render(page.steps)


# --- HTML ------------------------------------------------------------------------------------------


def _html(tokens: Sequence[Token]) -> Iterator[str | int | _Anchor | _Verbatim]:
    for token in tokens:
        if token.type == "inline":
            yield from _html_inline(token.children or [])
        elif token.type in ("fence", "code_block"):
            yield '<pre style="margin:0 0 16px;white-space:pre-wrap;font:inherit">'
            yield _Verbatim(token.content)
            yield "</pre>\n"
        elif token.hidden:
            continue
        elif token.nesting < 0:
            yield f"</{token.tag}>\n"
        else:
            start = f' start="{token.attrGet("start")}"' if token.attrGet("start") is not None else ""
            style = f' style="{_STYLES[token.tag]}"' if token.tag in _STYLES else ""
            yield f"<{token.tag}{start}{style}>"


def _html_inline(tokens: Sequence[Token]) -> Iterator[str | int | _Anchor]:
    for token in tokens:
        match token.type:
            case "softbreak":
                yield "\n"
            case "hardbreak":
                yield "<br>\n"
            case "link_open":
                yield _Anchor(href=str(token.attrGet("href") or ""))
            case "link_close":
                yield "</a>"
            case "text" | "text_special":
                yield from _html_pieces(token.content)
            case "code_inline":
                yield "<code>"
                yield from _html_pieces(token.content)
                yield "</code>"
            case _:
                yield f"</{token.tag}>" if token.nesting < 0 else f"<{token.tag}>"


def _html_pieces(text: str) -> Iterator[str | int]:
    for piece in _pieces(text):
        yield escape(piece) if isinstance(piece, str) else piece


def to_html(page: Page, *, language: str, title: str, footer: str) -> str:
    """A page that stands alone: inline styles, nothing fetched, nothing wider than its window."""
    values = values_held()
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{escape(title)}</title></head>\n<body style="{_BODY}">\n'
    ]
    for piece in page.html:
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, int):
            parts.append(escape(line_of(values[piece])))
        elif isinstance(piece, _Verbatim):
            parts.append(escape(reveal(piece.text)))
        else:
            link = piece.link()
            style = f' style="{_BUTTON}"' if link.words else ""
            parts.append(f'<a href="{escape(link.href)}"{style}>')
    if footer:
        parts.append(f'<p style="margin:24px 0 0;font-size:12px">{escape(footer)}</p>\n')
    parts.append("</body></html>\n")
    return "".join(parts)
