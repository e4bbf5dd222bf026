"""An HTML part as text: with all it quotes, and without what mail clients mark as quoted."""

from __future__ import annotations

import re
from urllib.parse import unquote

from inscriptis import Inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from processor.reader.charsets import clean
from processor.reader.limits import MOST_TEXT
from processor.reader.page_style import write_styles

# Private-use characters that stand for the edges of what is marked; the sender's own are taken out.
_OPEN, _CLOSE = "\ue000", "\ue001"  # a quotation, shown with ">"
_HIDE, _SHOW = "\ue002", "\ue003"  # an old mail that a client put into a container of its own
_SIGN, _SIGNED = "\ue004", "\ue005"  # the signature, where the client says so
_BELOW = "\ue006"  # from here on all is the old mail
_ALL = _OPEN + _CLOSE + _HIDE + _SHOW + _SIGN + _SIGNED + _BELOW
_EDGES = str.maketrans("", "", _ALL)
_MOST_LABEL = 60  # characters of a first cell that is taken for a field's label
_NO_LABEL = ("table", "ul", "ol", "blockquote")
_BLOCKS = frozenset({"p", "div"})
_UNSEEN = (
    "script", "style", "head", "title", "template", "noscript", "object", "svg", "textarea", "select",
    "datalist", "iframe", "canvas", "audio", "video",
)  # fmt: skip
_STRUCK = ("s", "strike", "del")  # what somebody crosses out, they do not say
_BLANKS = re.compile(r"\n{3,}")

# The relaxed profile puts blanks around every <span>, in the middle of a word, too.
_CONFIG = ParserConfig(css=CSS_PROFILES["strict"], display_links=False, display_images=False)
_MAILTO = re.compile(r"\s*mailto:\s*([!-;=?A-~]{1,64}@[!-;=?A-~]{1,255})\s*", re.IGNORECASE)

# What the reader of the mail never saw is nothing that the sender said.
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?<![\w-])opacity\s*:\s*0(?:\.0+)?(?![.\d])|text-indent\s*:\s*-\d{3,}"
    r"|(?<![\w-])(?:left|top|right)\s*:\s*-\d{3,}|transform\s*:\s*scale[xy]?\(\s*0\s*[,)]"
    r"|text-decoration[a-z-]*\s*:[^;]*line-through",  # as the elements of _STRUCK
    re.IGNORECASE,
)

# Unless what stands within it has a size or a colour of its own.
_TINY = re.compile(r"font-size\s*:\s*(?:0(?![.\d])|0?\.\d+(?:px|pt)|1(?:px|pt))", re.IGNORECASE)
_CLEAR = re.compile(r"(?<![\w-])color\s*:\s*transparent", re.IGNORECASE)
_COLOUR = r"\s*:\s*(#[0-9a-f]{3,8}|rgba?\([^()]{1,40}\)|(?!inherit|initial|unset|none)[a-z]+(?![\w(-]))"
_INK = re.compile(rf"(?<![\w-])color{_COLOUR}", re.IGNORECASE)
_PAPER = re.compile(rf"background(?:-color)?{_COLOUR}", re.IGNORECASE)
_SIZED = re.compile(r"font(?:-size)?\s*:", re.IGNORECASE)
_COLOURED = re.compile(r"(?<![\w-])color\s*:", re.IGNORECASE)
# Nothing is high enough to be seen, where what does not fit is cut.
_FLAT = re.compile(r"(?<![\w-])(?:max-)?height\s*:\s*0(?![.\d])", re.IGNORECASE)
_CUT = re.compile(r"overflow(?:-y)?\s*:\s*(?:hidden|clip)", re.IGNORECASE)

_LINE = re.compile(r"text-decoration[a-z-]*\s*:[^;]{0,200}line-through", re.IGNORECASE)
_ENDLESS = re.compile(r"(?:margin|padding)[a-z-]*\s*:[^;]{0,200}?(?<![.\d])\d{4,}[^;]*;?", re.IGNORECASE)
_CROSSES = re.compile(r"<(?:s|strike|del)\b|line-through", re.IGNORECASE)
_CLICKS = re.compile(r"<(?:a|area)\b[^<>]{0,4000}\bhref\b|<(?:form|button)\b", re.IGNORECASE)
_MOST_STRUCK = 50
_MOST_CROSSED = 400  # characters of one

# The last words of a class or id: a second client may have put "x_", "m_12-" or "ydp9f" before it.
_CONTAINERS = re.compile(
    r"(?:gmail_quote|gmail_quote_container|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|moz-forward-container"
    r"|olk_src_body_section|mail-editor-reference-message-container|isreplycontent|isforwardcontent|ntes-mailmaster-quote"
    r"|messagereplysection|hs_reply|front-blockquote|aolreplyquote|rc-quote|gmail_quote_attribution)$",
    re.IGNORECASE,
)
_ATTRIBUTIONS = re.compile(
    r"(?:moz-cite-prefix|gmail_attr|reply-intro|protonmail_quote_prefix)$", re.IGNORECASE
)
_STARTS = re.compile(
    r"(?:divrplyfwdmsg|appendonsend|stopspelling|zwchr|outlookmessageheader)$", re.IGNORECASE
)
_SIGNATURES = re.compile(
    r"(?:gmail_signature|moz-signature|ms-outlook-mobile-signature|protonmail_signature_block)$",
    re.IGNORECASE,
)
# The line that Outlook draws over the header of the old mail.
_OUTLOOK_LINE = re.compile(
    r"border(?:-top)?:\s*(?:none;\s*border-top:\s*)?solid\s*#(?:e1e1e1|b5c4df)", re.IGNORECASE
)
# "Increase indent" makes a blockquote, too; what stands in it is the sender's own.
_INDENTED = re.compile(
    r"border(?:-left)?\s*:\s*(?:none|0)|margin\s*:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+40px", re.IGNORECASE
)


def html_texts(html: str) -> tuple[str, str]:
    """(all of it, only what is new) of an HTML text, of which the first 256 kB are looked at.

    Quoted lines begin with "> ", one for each level; a row of two cells reads "Name: Mia". In what is new,
    a lone ">" stands for each old mail, so that words above, between and below can be told apart.
    """
    tree = _tree(clean(html[:MOST_TEXT]).translate(_EDGES))
    if tree is None:
        return "", ""
    text = _as_text(tree)
    return _quoted_lines(text), _new_lines(text)


def has_links(html: str) -> bool:
    """Also where the link stands behind a word, a picture or a button."""
    return _CLICKS.search(html[:MOST_TEXT]) is not None


def crossed_words(html: str) -> tuple[str, ...]:
    """What stands in it with a line through it; html_texts() has none of that."""
    html = html[:MOST_TEXT]
    tree = _tree(clean(html)) if _CROSSES.search(html) else None
    if tree is None:
        return ()
    struck = list(tree.iter(*_STRUCK))
    struck += [e for e in tree.xpath("//*[@style]") if _LINE.search(e.get("style", "")) and e.tag != "body"]
    said = (" ".join(e.text_content().split())[:_MOST_CROSSED] for e in struck[:_MOST_STRUCK])
    return tuple(dict.fromkeys(words for words in said if any(c.isalnum() for c in words)))


def _tree(html: str) -> HtmlElement | None:
    # As bytes, because lxml refuses a str that names an encoding of its own in an XML declaration.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = document_fromstring(html.encode(), parser=parser, ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError):  # nothing in it but white space or comments
        return None
    write_styles(tree)
    return tree


def _mark_structure(tree: HtmlElement) -> None:
    """Puts the edges of all that a mail client marks as old, or as a signature, into the text."""
    for element in list(tree.iter("div", "blockquote", "span", "p", "hr", "section", "table")):
        names = f"{element.get('class', '')} {element.get('id', '')} {element.get('name', '')}".split()
        if element.tag == "blockquote":
            if _is_quotation(element, names):
                _mark(element, _OPEN, _CLOSE)
            else:
                element.tag = "div"
        elif any(_STARTS.search(name) for name in names) or _OUTLOOK_LINE.search(element.get("style", "")):
            _mark_before(element)
        elif any(_ATTRIBUTIONS.search(name) for name in names):
            _mark(element, _HIDE, _SHOW)
        elif any(_SIGNATURES.search(name) for name in names):
            _mark(element, _SIGN, _SIGNED)
        elif any(_CONTAINERS.search(name) for name in names):
            # one that holds a blockquote may hold an answer below it, too; above it stands "On Monday …"
            _mark(element, _HIDE, _SHOW, before=element.find("blockquote"))


def _is_quotation(element: HtmlElement, names: list[str]) -> bool:
    if element.get("type", "").lower() == "cite" or any(_CONTAINERS.search(name) for name in names):
        return True
    return not _INDENTED.search(element.get("style", ""))


def _mark_before(element: HtmlElement) -> None:
    mark = etree.Element("div")
    mark.text = _BELOW
    parent = element.getparent()
    if parent is not None:
        parent.insert(parent.index(element), mark)


def _as_text(tree: HtmlElement) -> str:
    for element in list(tree.iter(*_UNSEEN, *_STRUCK)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.xpath("//*[@style or @hidden]"):
        unseen = "hidden" in element.attrib or _is_hidden(element)
        if unseen and element.getparent() is not None and element.tag != "body":
            element.drop_tree()
    for pre in tree.iter("pre"):
        for element in pre.iterdescendants():
            element.set("style", "white-space: pre")  # inscriptis does not hand it down
    _mark_structure(tree)
    for row in list(tree.iter("tr")):
        _flatten_row(row)
    for element in tree.iter("table", "tbody", "thead", "tfoot"):
        element.tag = "div"
    for rule in list(tree.iter("hr")):  # inscriptis leaves it out, and joins the lines
        rule.tag = "div"
    for link in tree.iter("a", "img"):
        _show_other_address(link)
        link.attrib.clear()
    for element in tree.xpath("//*[@style]"):
        if _ENDLESS.search(element.get("style")):  # it breaks inscriptis, or makes a million lines
            element.set("style", _ENDLESS.sub("", element.get("style")))
    text: str = Inscriptis(tree, _CONFIG).get_text()
    return clean(text).replace("\xa0", " ")


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style", "")
    if _HIDDEN.search(style) or (_FLAT.search(style) and _CUT.search(style)):
        return True
    ink, paper = _INK.search(style), _PAPER.search(style)
    same = bool(ink and paper and _bare(ink[1]) == _bare(paper[1]))
    if (same or _CLEAR.search(style)) and not _within(element, _COLOURED):
        return True
    return bool(_TINY.search(style)) and not _within(element, _SIZED)


def _bare(colour: str) -> str:
    return "".join(colour.lower().split())


def _within(element: HtmlElement, said: re.Pattern[str]) -> bool:
    """Something inside it has that of its own."""
    return any(said.search(inner.get("style")) for inner in element.xpath(".//*[@style]"))


def _show_other_address(link: HtmlElement) -> None:
    """A link that shows one address and goes to another: its text has to tell both (fault 51)."""
    found = _MAILTO.fullmatch(unquote(link.get("href", "")[:1_000]).partition("?")[0])
    shown = link.text_content() if found else ""
    if found and "@" in shown and found[1].lower() not in shown.lower():
        link.tail = f" <mailto:{found[1]}>{link.tail or ''}"


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


def _mark(element: HtmlElement, opens: str, closes: str, before: HtmlElement | None = None) -> None:
    """Marks all of an element, or what stands in it before one of its children."""
    first, last = etree.Element("div"), etree.Element("div")
    first.text, last.text = opens, closes
    # the element's own words before its first child must come after the mark
    first.tail, element.text = element.text, None
    element.insert(0, first)
    element.insert(len(element) if before is None else element.index(before), last)
    if element.tag == "blockquote":
        element.tag = "div"


def _quoted_lines(text: str) -> str:
    lines: list[str] = []
    depth = 0
    for line in text.split("\n"):
        words = line.translate(_EDGES).strip()  # inscriptis indents; no meaning hangs on it
        depth += line.count(_OPEN)
        if words or not any(mark in line for mark in _ALL):
            lines.append(("> " * depth + words).rstrip() if depth else words)
        depth = max(0, depth - line.count(_CLOSE))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def _new_lines(text: str) -> str:
    lines: list[str] = []
    old = signed = 0
    for line in text.split("\n"):
        words = line.translate(_EDGES).strip()
        opened = line.count(_OPEN) + line.count(_HIDE)
        if _BELOW in line and not old:
            break
        old += opened
        signed += line.count(_SIGN)
        if old and opened and lines[-1:] != [">"]:
            lines.append(">")
        elif not old and not signed and (words or not any(mark in line for mark in _ALL)):
            lines.append(words)
        old = max(0, old - line.count(_CLOSE) - line.count(_SHOW))
        signed = max(0, signed - line.count(_SIGNED))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
