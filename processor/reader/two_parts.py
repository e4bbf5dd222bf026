"""A mail with a text and an HTML part, which should say the same (RFC 2046, 5.1.4), and may not.

Most people see the HTML, and the text is what is read. A few programs write into it only that there is HTML,
or something else; then nobody would read what its writer typed.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_STANDS_IN = re.compile(r"\b(?:html|mime|multi-?part)\b", re.IGNORECASE)
_FEWEST_MORE = 2  # words that only the HTML has
_MOST = 20_000  # characters of each that are compared


def text_of_both(text: str, html_text: str, html_reply: str) -> tuple[str, bool]:
    """What to read, and whether the two say different things, so that it holds both.

    "" where the text only stands in for the HTML, or the HTML says all of it and more.
    """
    said, shown = _words(text), _words(html_reply or html_text)
    more = shown - said
    if not said or not more or (said & shown and len(more) < _FEWEST_MORE):
        return text, False
    if 2 * len(said & shown) >= min(len(said), len(shown)) or _STANDS_IN.search(text):
        return "", False
    return f"{html_reply or html_text}\n\n{text}", True


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text[:_MOST].lower()))
