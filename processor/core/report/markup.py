"""HTML put together so that no text in it can be markup."""

from __future__ import annotations

from html import escape

from processor.core.shown import shown_line


class Html(str):
    """Is markup already; any other text is escaped when it is put into an element."""

    __slots__ = ()


_EMPTY = frozenset({"meta", "br", "rect", "line", "path", "circle"})  # have no end tag, or nothing inside


def tag(name: str, /, *inside: object, **attributes: object) -> Html:
    """An element; an attribute's "_" is a "-", and class_ is its class. None leaves an attribute out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(shown_line(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Html(f"<{name}{said}>" if name in ("meta", "br") else f"<{name}{said}/>")
    return Html(f"<{name}{said}>{together(*inside)}</{name}>")


def together(*parts: object) -> Html:
    return Html("".join(part if isinstance(part, Html) else escape(shown_line(str(part))) for part in parts))
