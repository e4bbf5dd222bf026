"""An HTML part as text: with all it quotes, and without what mail clients mark as quoted."""

from __future__ import annotations

import re

from inscriptis import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from processor.reader.limits import MOST_TEXT
from processor.reader.words import clean

# These private-use characters stand for the edges of a blockquote; the sender's own are taken out.
_OPEN, _CLOSE = "\ue000", "\ue001"
_EDGES = str.maketrans("", "", _OPEN + _CLOSE)
_MOST_LABEL = 60  # characters of a first cell that is taken for a field's label
_NO_LABEL = ("table", "ul", "ol", "blockquote")
_BLOCKS = frozenset({"p", "div"})
_UNSEEN = ("script", "style", "head", "title", "template", "noscript", "object", "svg")
_BLANKS = re.compile(r"\n{3,}")

# What the reader of the mail never saw is nothing that the sender said.
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)

_QUOTED = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' gmail_quote ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' gmail_attr ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' moz-cite-prefix ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' yahoo_quoted ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' protonmail_quote ')]",
    "//blockquote[translate(@type, 'CITE', 'cite') = 'cite']",
)
# Outlook marks only where the quoted mail begins. A second mail client may have put x_ before the id.
_QUOTED_FROM_HERE = "//*[@id='divRplyFwdMsg' or @id='appendonsend' or @id='x_divRplyFwdMsg']"
_OUTLOOK_LINE = re.compile(r"border-top:\s*solid\s*#(?:e1e1e1|b5c4df)", re.IGNORECASE)


def html_texts(html: str) -> tuple[str, str]:
    """(all of it, only what is new) of an HTML text, of which the first 256 kB are looked at.

    Quoted lines begin with "> ", one for each level; a row of two cells reads "Name: Mia".
    """
    html = clean(html[:MOST_TEXT]).translate(_EDGES)
    whole = _tree(html)
    if whole is None:
        return "", ""
    everything = _as_text(whole)
    reply = _tree(html)
    return everything, _as_text(_without_quotes(reply)) if reply is not None else ""


def _tree(html: str) -> HtmlElement | None:
    # As bytes, because lxml refuses a str that names an encoding of its own in an XML declaration.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return document_fromstring(html.encode(), parser=parser, ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError):  # nothing in it but white space or comments
        return None


def _without_quotes(tree: HtmlElement) -> HtmlElement:
    for path in _QUOTED:
        for element in tree.xpath(path):
            if element.getparent() is not None:
                element.drop_tree()
    starts = tree.xpath(_QUOTED_FROM_HERE)
    starts += [e for e in tree.xpath("//div[@style]") if _OUTLOOK_LINE.search(e.get("style"))]
    for element in starts:
        _drop_from(element)
    return tree


def _drop_from(element: HtmlElement) -> None:
    """This element and all that follows it in the document."""
    node = element
    while (parent := node.getparent()) is not None and node.tag != "body":
        for later in list(node.itersiblings()):
            parent.remove(later)
        node.tail = None
        node = parent
    above = element.getparent()
    if above is not None and element.tag != "body":
        above.remove(element)


def _as_text(tree: HtmlElement) -> str:
    for element in list(tree.iter(*_UNSEEN)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.xpath("//*[@style or @hidden]"):
        unseen = "hidden" in element.attrib or _HIDDEN.search(element.get("style", ""))
        if unseen and element.getparent() is not None and element.tag != "body":
            element.drop_tree()
    for row in list(tree.iter("tr")):
        _flatten_row(row)
    for element in tree.iter("table", "tbody", "thead", "tfoot"):
        element.tag = "div"
    for quote in list(tree.iter("blockquote")):
        _mark(quote)
    for link in tree.iter("a", "img"):
        link.attrib.clear()
    text: str = Inscriptis(tree, ParserConfig(display_links=False, display_images=False)).get_text()
    return _quoted_lines(text)


def _flatten_row(row: HtmlElement) -> None:
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    row.tag = "div"
    label = " ".join(cells[0].text_content().split()) if cells else ""
    is_field = (
        len(cells) == 2
        and 0 < len(label) <= _MOST_LABEL
        and not any(cell.find(f".//{tag}") is not None for cell in cells for tag in _NO_LABEL)
    )
    if is_field:
        for child in list(cells[0]):
            cells[0].remove(child)
        cells[0].text = label.rstrip(" :") + ": "
        _inline_start(cells[1])
    for cell in cells:
        cell.tag = "span" if is_field else "div"
        cell.tail = None


def _inline_start(cell: HtmlElement) -> None:
    """Outlook wraps a cell's words in <p>; the first one must not begin a new line after the label."""
    node = cell
    while not (node.text or "").strip() and len(node):
        node.text = None
        node = node[0]
        if node.tag in _BLOCKS:
            node.tag = "span"
            if node.getnext() is not None:
                node.append(etree.Element("br"))


def _mark(quote: HtmlElement) -> None:
    first, last = etree.Element("div"), etree.Element("div")
    first.text, last.text = _OPEN, _CLOSE
    # the quote's own words before its first element must come after the mark
    first.tail, quote.text = quote.text, None
    quote.insert(0, first)
    quote.append(last)
    quote.tag = "div"


def _quoted_lines(text: str) -> str:
    lines: list[str] = []
    depth = 0
    for line in clean(text).replace("\xa0", " ").split("\n"):
        words = line.translate(_EDGES).strip()  # inscriptis indents; no meaning hangs on it
        depth += line.count(_OPEN)
        if words or not (_OPEN in line or _CLOSE in line):
            lines.append(("> " * depth + words).rstrip() if depth else words)
        depth = max(0, depth - line.count(_CLOSE))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
