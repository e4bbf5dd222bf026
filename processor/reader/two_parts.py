"""A mail with a text and an HTML part, which should say the same (RFC 2046, 5.1.4), and may not.

Most people see the HTML, and the text is what is read. A few programs write into it only that there is HTML,
or something else; then nobody would read what its writer typed.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
_STANDS_IN = re.compile(r"\b(?:html|mime|multi-?part)\b", re.IGNORECASE)
_MOST = 20_000  # characters of each that are compared


def text_of_both(text: str, html_text: str, html_reply: str) -> str:
    """What to read: "" where the text only stands in for the HTML, both where each says something else."""
    said, shown = _words(text), _words(html_reply or html_text)
    both = len(said & shown)
    if not said or not shown or 2 * both >= len(said) or 2 * both >= len(shown):
        return text
    return "" if _STANDS_IN.search(text) else f"{html_reply or html_text}\n\n{text}"


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text[:_MOST].lower()))
