"""One Markdown source, two readings: plain text for a narrow window, and a small HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from processor.letters.values import reveal, reveal_in_href, reveal_line
from processor.letters.wording import Wording

WIDTH = 72

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
    href: str = ""
    words: str = ""  # what a button writes: the first line of its body; "" for a plain link

    @property
    def address(self) -> str:
        return unquote(self.href.removeprefix("mailto:").partition("?")[0])


@lru_cache(maxsize=256)
def parse(markdown: str) -> tuple[Token, ...]:
    """The tokens, which nobody changes; values that are held are not in them."""
    return tuple(_MARKDOWN.parse(markdown))


def _link(token: Token) -> _Link:
    """Raises ValueError unless the link only opens a mail."""
    href = reveal_in_href(str(token.attrGet("href") or ""))
    if not href.startswith("mailto:"):
        raise ValueError(f'a link to "{href[:60]}"; only mailto: links may stand in a letter')
    body = href.partition("body=")[2].partition("&")[0]
    return _Link(href=href, words=unquote(body).strip().partition("\r\n")[0])


# --- plain text ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Margin:
    """What stands before each line of a container: a bullet before the first, blanks before the rest."""

    first: str
    rest: str

    def take(self) -> str:
        taken, self.first = self.first, self.rest
        return taken


class _TextPage:
    def __init__(self, words: Wording) -> None:
        self._words = words
        self._lines: list[str] = []
        self._margins: list[_Margin] = []
        self._numbers: list[int | None] = []  # of the open lists; None: bullets
        self._gap = False  # a blank line is due before the next block

    def render(self, tokens: Sequence[Token]) -> str:
        hidden = False
        for token in tokens:
            match token.type:
                case "paragraph_open" | "heading_open":
                    hidden = token.hidden  # a tight list shows no gap between its items
                case "inline":
                    self._block(self._inline(token.children or []), gap=not hidden)
                case "fence" | "code_block":
                    self._block(reveal(token.content).rstrip("\n").split("\n"), wrap=False)
                case "hr":
                    self._block(["* * *"])
                case "blockquote_open":
                    self._enter("> ", "> ")
                case "bullet_list_open":
                    self._numbers.append(None)
                case "ordered_list_open":
                    self._numbers.append(int(token.attrGet("start") or 1))
                case "bullet_list_close" | "ordered_list_close":
                    self._numbers.pop()
                    self._gap = not self._numbers
                case "list_item_open":
                    number = self._numbers[-1]
                    bullet = "- " if number is None else f"{number}. "
                    self._numbers[-1] = None if number is None else number + 1
                    self._enter(bullet, " " * len(bullet))
                case "list_item_close":
                    self._margins.pop()
                case "blockquote_close":
                    self._margins.pop()
                    self._gap = True
        return "\n".join(self._lines)

    def _enter(self, first: str, rest: str) -> None:
        self._close_gap()
        self._margins.append(_Margin(first, rest))

    def _close_gap(self) -> None:
        if self._gap and self._lines:
            self._lines.append("".join(m.first for m in self._margins).rstrip())
        self._gap = False

    def _block(self, lines: Sequence[str], *, gap: bool = True, wrap: bool = True) -> None:
        self._close_gap()
        for line in lines:
            width = WIDTH - sum(len(m.rest) for m in self._margins)
            for piece in _wrapped(line, width) if wrap else [line]:
                self._lines.append(("".join(m.take() for m in self._margins) + piece).rstrip())
        self._gap = gap

    def _inline(self, tokens: Sequence[Token]) -> list[str]:
        """The lines as the writer broke them, not yet wrapped."""
        parts: list[str] = []
        link, label_from = _Link(), 0
        for token in tokens:
            match token.type:
                case "softbreak":
                    parts.append(" ")
                case "hardbreak":
                    parts.append("\n")
                case "link_open":
                    link, label_from = _link(token), len(parts)
                case "link_close":
                    label = "".join(parts[label_from:])
                    parts[label_from:] = [self._button(link, label)]
                case _:  # text, code_inline; emphasis has no content
                    parts.append(reveal_line(token.content))
        return [stripped for line in "".join(parts).split("\n") if (stripped := line.strip())]

    def _button(self, link: _Link, label: str) -> str:
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


def to_text(tokens: Sequence[Token], words: Wording) -> str:
    """Lines of at most 72 characters where there is a space to break at; line ends are "\\n"."""
    return _TextPage(words).render(tokens)


# --- HTML ------------------------------------------------------------------------------------------


def to_html(tokens: Sequence[Token], *, language: str, title: str, footer: str) -> str:
    """A page that stands alone: inline styles, nothing fetched, nothing wider than its window."""
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{escape(title)}</title></head>\n<body style="{_BODY}">\n'
    ]
    for token in tokens:
        if token.type == "inline":
            parts.extend(_html_inline(token.children or []))
        elif token.type in ("fence", "code_block"):
            parts.append(
                '<pre style="margin:0 0 16px;white-space:pre-wrap;font:inherit">'
                f"{escape(reveal(token.content))}</pre>\n"
            )
        elif token.hidden:
            continue
        elif token.nesting < 0:
            parts.append(f"</{token.tag}>\n")
        else:
            start = f' start="{token.attrGet("start")}"' if token.attrGet("start") is not None else ""
            style = f' style="{_STYLES[token.tag]}"' if token.tag in _STYLES else ""
            parts.append(f"<{token.tag}{start}{style}>")
    if footer:
        parts.append(f'<p style="margin:24px 0 0;font-size:12px">{escape(footer)}</p>\n')
    parts.append("</body></html>\n")
    return "".join(parts)


def _html_inline(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "softbreak":
                yield "\n"
            case "hardbreak":
                yield "<br>\n"
            case "link_open":
                link = _link(token)
                style = f' style="{_BUTTON}"' if link.words else ""
                yield f'<a href="{escape(link.href)}"{style}>'
            case "link_close":
                yield "</a>"
            case "text" | "text_special":
                yield escape(reveal_line(token.content))
            case "code_inline":
                yield f"<code>{escape(reveal_line(token.content))}</code>"
            case _:
                yield f"</{token.tag}>" if token.nesting < 0 else f"<{token.tag}>"
