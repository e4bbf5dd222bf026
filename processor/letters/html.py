"""The Markdown of a letter as pieces of HTML, its values still held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import takewhile

from markdown_it.token import Token

from processor.letters.fragments import QUIET, Anchor, joined, line_pieces

_STYLES = {
    "p": "margin:0 0 16px",
    "h1": "font-size:22px;line-height:1.25;margin:0 0 16px",
    "h2": "font-size:18px;line-height:1.3;margin:24px 0 8px",
    "h3": "font-size:16px;margin:16px 0 8px",
    "ul": "margin:0 0 16px;padding-left:24px",
    "ol": "margin:0 0 16px;padding-left:24px",
    "li": "margin:0 0 8px",
    "blockquote": "margin:0 0 16px;padding:10px 14px;border-left:3px solid #8a99ab;background:#f4f6f9",
    "blockquote p": "margin:0 0 6px",
    "table": "margin:0 0 16px;border-collapse:collapse;width:100%;font-size:14px;line-height:1.35",
    "th": "padding:6px 8px 6px 0;border-bottom:2px solid #888888;text-align:left;vertical-align:bottom",
    "td": "padding:6px 8px 6px 0;border-bottom:1px solid #888888;text-align:left;vertical-align:top",
    "hr": "border:0;border-top:1px solid #888888;margin:24px 0",
}


@dataclass(frozen=True, slots=True)
class Verbatim:
    """In the HTML: several lines as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """Links that stand alone in a paragraph, one or several."""

    anchors: tuple[Anchor, ...]  # with their labels


HtmlPiece = str | int | Anchor | Verbatim | Buttons


def html_of(tokens: Sequence[Token]) -> tuple[HtmlPiece, ...]:
    return tuple(joined(_html(tokens)))


def _html(tokens: Sequence[Token]) -> Iterator[HtmlPiece]:
    left = iter(enumerate(tokens, 1))
    within = ""
    for after, token in left:
        if token.type in ("blockquote_open", "blockquote_close"):
            within = "blockquote" if token.nesting > 0 else ""
        if token.type == "paragraph_open" and not token.hidden and _only_links(tokens[after]):
            yield Buttons(tuple(_anchors(tokens[after].children or [])))
            next(left), next(left)  # its words, and its end
        elif token.type == "inline":
            yield from _html_inline(token.children or [])
        elif token.type in ("fence", "code_block"):
            yield '<pre style="margin:0 0 16px;white-space:pre-wrap;font:inherit">'
            yield Verbatim(token.content)
            yield "</pre>\n"
        elif token.hidden:
            continue
        elif token.nesting < 0:
            yield f"</{token.tag}>\n"
        else:
            start = f' start="{token.attrGet("start")}"' if token.attrGet("start") is not None else ""
            said = _STYLES.get(f"{within} {token.tag}".strip(), _STYLES.get(token.tag, ""))
            style = f' style="{said}"' if said else ""
            yield f"<{token.tag}{start}{style}>"


def _only_links(inline: Token) -> bool:
    depth = 0
    for token in inline.children or []:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if not depth and token.type not in ("link_close", "softbreak", "hardbreak") and token.content.strip():
            return False
    return any(token.type == "link_open" for token in inline.children or [])


def _anchors(tokens: Sequence[Token]) -> Iterator[Anchor]:
    left = iter(tokens)
    for token in left:
        if token.type == "link_open":
            inner = [*takewhile(lambda one: one.type != "link_close", left)]
            yield replace(_anchor(token), label=tuple(joined(_html_inline(inner))))


def _anchor(token: Token) -> Anchor:
    return Anchor(href=str(token.attrGet("href") or ""), quiet=token.attrGet("title") == QUIET)


def _html_inline(tokens: Sequence[Token]) -> Iterator[str | int | Anchor]:
    for token in tokens:
        match token.type:
            case "softbreak":
                yield "\n"
            case "hardbreak":
                yield "<br>\n"
            case "link_open":
                yield _anchor(token)
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
