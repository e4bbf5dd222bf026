"""The layout of a letter as an HTML page: the program's name, one card, a footer.

Tables and `bgcolor` stand for what Word, which draws mails in classic Outlook, leaves out of CSS: there a
button is a cell, and stays a button where the padding of links is ignored. Styles are inline, because some
mail programs drop <style>; what stands in <style> only improves dark and forced colours, and narrow windows.
Nothing is fetched, and nothing is wider than its window: buttons float beside each other while there is room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from processor.letters.fragments import Anchor
from processor.letters.html import Buttons, HtmlPiece, Verbatim
from processor.letters.inert import line_of, reveal, values_held

_FONT = "'Segoe UI',Helvetica,Arial,sans-serif"
_INK, _SOFT, _ACCENT = "#1d2733", "#566475", "#1f5fae"
_PAGE, _CARD, _EDGE = "#eef1f5", "#ffffff", "#8a99ab"
# No two braces stand together: nobody shall take them for a template's.
_STYLE = """
:root{color-scheme:light dark}
@media (max-width:480px){
.card{padding:20px 18px!important} .around{padding:16px 8px!important}
}
@media (prefers-color-scheme:dark){
.page{background:#14181d!important} .card{background:#1d232b!important;border-color:#2d3641!important}
.ink{color:#eef1f5!important} .soft{color:#a8b3c1!important} .link{color:#9cc4f5!important}
.main{background:#2b6cc0!important} .second{border-color:#8aa4c8!important} .second a{color:#cfe0f7!important}
blockquote{background:#242c36!important}
}
@media (forced-colors:active){
.card{border-color:CanvasText!important} .button a{border:2px solid ButtonText!important}
}
"""
_TABLE = '<table role="presentation" border="0" cellpadding="0" cellspacing="0"'
_FRAME = (
    f'<body class="page" style="margin:0;padding:0;background:{_PAGE}">\n'
    f'{_TABLE} class="page" width="100%" bgcolor="{_PAGE}"><tr><td class="around" align="center" '
    'style="padding:24px 12px">\n'
    f'{_TABLE} width="600" style="width:100%;max-width:600px;text-align:left">\n'
    f'<tr><td class="ink" style="padding:0 4px 12px;font:600 15px/1.3 {_FONT};color:{_INK}">'
)
_CARD_OPEN = (
    "</td></tr>\n"
    f'<tr><td class="card ink" bgcolor="{_CARD}" style="border:1px solid #d5dce4;border-radius:10px;'
    f'padding:28px 32px 16px;font:16px/1.5 {_FONT};color:{_INK};overflow-wrap:anywhere">\n'
)
_FOOT = (
    "</td></tr>\n"
    f'<tr><td class="soft" style="padding:14px 4px 0;font:13px/1.5 {_FONT};color:{_SOFT};'
    'overflow-wrap:anywhere">\n'
)
_TITLE = "margin:0 0 16px;font-size:21px;line-height:1.3;font-weight:600"
_TAIL = "</td></tr></table>\n</td></tr></table>\n</body></html>\n"
_BUTTON = f'{_TABLE} class="button" align="left" style="margin:0 12px 12px 0"><tr><td align="center" '
# Word draws the cell's border, but no padding of a link: the first property gives its cell the same.
_ROOM = "11px 26px"
_CELL = f"mso-padding-alt:{_ROOM};border-radius:7px;"
_MAIN_CELL = (
    f'class="main" bgcolor="{_ACCENT}" style="{_CELL}border:1px solid {_ACCENT};background:{_ACCENT}">'
)
_SECOND_CELL = f'class="second" style="{_CELL}border:1px solid {_EDGE}">'
_LABEL = f"display:block;padding:{_ROOM};border-radius:7px;font:600 16px/1.4 {_FONT};text-decoration:none;"
_MAIN_LABEL = f"{_LABEL}color:#ffffff"
_SECOND_LABEL = f"{_LABEL}color:#1f3a5f"
_ROW_END = '<br clear="all" style="clear:both;line-height:4px;font-size:4px">\n'


def page(
    body: Sequence[HtmlPiece],
    *,
    language: str,
    title: str,
    program: str,
    association: str,
    footer: Sequence[str],
    reference: str,
) -> str:
    """A page that stands alone. `footer` are lines; they, and the other texts, are plain."""
    of = f' <span class="soft" style="font-weight:400;color:{_SOFT}">· {escape(association)}</span>'
    foot = (f'<p style="margin:0 0 4px">{escape(line)}</p>\n' for line in (*footer, reference) if line)
    return "".join(
        (
            *_head(language, title),
            *(_FRAME, escape(program), of if association else "", _CARD_OPEN),
            f'<h1 style="{_TITLE}">{escape(title)}</h1>\n',
            *(_inside(body), _FOOT, *foot, _TAIL),
        )
    )


def _head(language: str, title: str) -> tuple[str, ...]:
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="supported-color-schemes" content="light dark">',
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style></head>\n",
    )


def _inside(pieces: Iterable[HtmlPiece]) -> str:
    """A part of a page. Raises ValueError for a link that does not open a mail."""
    return "".join(_shown(pieces))


def _shown(pieces: Iterable[HtmlPiece]) -> Iterator[str]:
    values = values_held()
    for piece in pieces:
        match piece:
            case str():
                yield piece
            case int():
                yield escape(line_of(values[piece]))
            case Verbatim(text=text):
                yield escape(reveal(text))
            case Anchor():
                yield f'<a href="{escape(piece.link().href)}" class="link" style="color:{_ACCENT}">'
            case Buttons(anchors=anchors):
                yield from _row(anchors)


def _row(anchors: Sequence[Anchor]) -> Iterator[str]:
    """The first that is not quiet is filled, the others are outlined."""
    main = next((anchor for anchor in anchors if not anchor.quiet), None)
    for anchor in anchors:
        cell, style = (_MAIN_CELL, _MAIN_LABEL) if anchor is main else (_SECOND_CELL, _SECOND_LABEL)
        link = f'<a href="{escape(anchor.link().href)}" style="{style}">'
        yield f"{_BUTTON}{cell}{link}{_inside(anchor.label)}</a></td></tr></table>"
    yield _ROW_END
