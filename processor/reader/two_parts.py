"""A mail with a text and an HTML part, which should say the same (RFC 2046, 5.1.4), and may not.

Most people see the HTML, and the text is what is read. A few programs write into it only that there is HTML,
or something else; then nobody would read what its writer typed. One word may be the one that counts: "Yes to
Mia" and "Yes to Lea".
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+|\?")
_STANDS_IN = re.compile(r"\b(?:html|mime|multi-?part)\b", re.IGNORECASE)
# What programs write in one of them for what the other shows in its own way: links, footnotes, pictures.
_WRITTEN_OUT = re.compile(r"<?(?:https?://|www\.|mailto:|cid:)\S+|\[[^\]\n]{0,200}\]", re.IGNORECASE)
_MOST = 20_000  # characters of each that are compared
_FEW = 2  # words


def text_of_both(text: str, html_text: str, html_reply: str) -> tuple[str, bool]:
    """What to read, and whether the two say different things, so that it holds both.

    "" where the text only stands in for the HTML, or the HTML says all of it and more.
    """
    said, shown, whole = _words(text), _words(html_reply or html_text), _words(html_text or html_reply)
    if not said or not shown or "".join(said) in ("".join(whole), "".join(shown)):
        return text, False
    more = {*shown} - {*said}
    less = {*said} - {*whole}  # what the text quotes stands in the whole HTML
    if not more:
        turned = sorted(said) == sorted(shown)  # "Yes to Mia, no to Lea", and the other way round
        return (_both(text, html_reply or html_text), True) if turned else (text, False)
    shared = len({*said} & {*shown})
    if not less or (_STANDS_IN.search(text) and 2 * shared < min(len({*said}), len({*shown}))):
        return "", False
    if sorted("".join(less)) == sorted("".join(more)):  # "e mail" and "email"
        return text, False
    few = len(more) <= _FEW and len(less) <= _FEW  # another name or number: a person sees both
    return text if few else _both(text, html_reply or html_text), True


def _both(text: str, html: str) -> str:
    return f"{html}\n\n{text}"


def _words(text: str) -> tuple[str, ...]:
    seen = "".join(c for c in text[:_MOST] if unicodedata.category(c) != "Cf")  # no soft hyphens
    whole = unicodedata.normalize("NFKC", _WRITTEN_OUT.sub(" ", seen))
    return tuple(_WORD.findall(whole.casefold()))
