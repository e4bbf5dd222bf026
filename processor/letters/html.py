"""A letter as a small HTML page that stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it.token import Token

from processor.letters.fragments import Anchor, joined, line_pieces
from processor.letters.inert import line_of, reveal, values_held

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
    "table": "margin:0 0 16px;border-collapse:collapse;width:100%;font-size:14px;line-height:1.35",
    "th": "padding:6px 8px 6px 0;border-bottom:2px solid #888888;text-align:left;vertical-align:bottom",
    "td": "padding:6px 8px 6px 0;border-bottom:1px solid #888888;text-align:left;vertical-align:top",
    "hr": "border:0;border-top:1px solid #888888;margin:24px 0",
}
# Text and background keep the reader's own colours, so that dark mode needs no rule of its own.
_BODY = (
    "margin:0 auto;padding:16px;max-width:560px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
    "Arial,sans-serif;overflow-wrap:break-word"
)


@dataclass(frozen=True, slots=True)
class _Verbatim:
    """In the HTML: several lines as they are."""

    text: str


HtmlPiece = str | int | Anchor | _Verbatim


def html_of(tokens: Sequence[Token]) -> tuple[HtmlPiece, ...]:
    return tuple(joined(_html(tokens)))


def _html(tokens: Sequence[Token]) -> Iterator[HtmlPiece]:
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


def _html_inline(tokens: Sequence[Token]) -> Iterator[str | int | Anchor]:
    for token in tokens:
        match token.type:
            case "softbreak":
                yield "\n"
            case "hardbreak":
                yield "<br>\n"
            case "link_open":
                yield Anchor(href=str(token.attrGet("href") or ""))
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
    for piece in line_pieces(text):
        yield escape(piece) if isinstance(piece, str) else piece


def to_html(pieces: Sequence[HtmlPiece], *, language: str, title: str, footer: str) -> str:
    """A page that stands alone: inline styles, nothing fetched, nothing wider than its window."""
    values = values_held()
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{escape(title)}</title></head>\n<body style="{_BODY}">\n'
    ]
    for piece in pieces:
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
