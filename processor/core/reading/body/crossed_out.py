"""Crossed out: words that the text of a mail still has, and that its writer drew a line through."""

from __future__ import annotations

import re

from processor.core.mail import InboundMail

_LETTERS = re.compile(r"[\W_]+")
_MARKDOWN = re.compile(r"~~(?=[^\s~])([^~\n]{1,400})(?<=[^\s~])~~")
# ~ACCEPT~ is crossed out in a chat, and ~Ana~ is a signature: only a yes or a no is asked about
CHAT = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]{1,400})(?<=[^\s~])~(?![\w~])")
_SURE = 3  # letters that are found within words, too: a mail program may cross out half of one


def crossed_out(mail: InboundMail, words: str) -> str:
    """The first of these words that the HTML beside the text, or Markdown, crosses out; "" for none."""
    marked = _MARKDOWN.search(words)
    if marked:
        return marked[1]
    if not mail.crossed or not mail.text.strip():
        return ""
    spaced = f" {_LETTERS.sub(' ', words.casefold())} "
    closed = spaced.replace(" ", "")
    for phrase in mail.crossed:
        wanted = _LETTERS.sub(" ", phrase.casefold()).strip()
        if f" {wanted} " in spaced or (len(wanted) >= _SURE and wanted.replace(" ", "") in closed):
            return phrase
    return ""
