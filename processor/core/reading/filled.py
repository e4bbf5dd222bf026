"""A blank form of ours that somebody filled in where it stood: inside the quotation of our mail."""

from __future__ import annotations

from collections.abc import Sequence

from processor.core.mail import InboundMail
from processor.core.reading.fields import read_fields
from processor.core.reading.lines import depth, plain_lines, softly_broken, unquoted
from processor.core.reading.wording import Wording, wording
from processor.core.rules import RuleBook

SIGN_UPS = frozenset({"signup-mentor", "signup-mentee"})
_MOST_LINES = 120  # of a form


def filled_form(mail: InboundMail, rules: RuleBook) -> str:
    """The form as it came back, its command on the first line; "" when none did, or nothing is filled in.

    It counts although it is quoted, because nobody but us writes it: a sentence of ours stands over its
    command, at the same depth. What a member wrote, and somebody else quotes, has none there.
    """
    words = wording(rules.quoting)
    if not words.own:
        return ""
    lines = plain_lines(mail.text if mail.text.strip() else mail.html_text)
    bare = [unquoted(line, 1).strip(" *") for line in lines]
    if not any(depth(line) == 1 for line in lines) and not mail.in_reply_to:
        return ""
    commands = {p for v in rules.vocabularies for kind in SIGN_UPS for p in v.commands.get(kind, ())}
    for at, line in enumerate(bare):
        if len(line) > 60 or " ".join(line.lower().replace("-", " ").split()) not in commands:
            continue
        if depth(lines[at]) <= 1 and _ours_above(bare, at, words):
            form = _form(lines, bare, at, words)
            return form if read_fields(form, rules.fields) else ""
    return ""


def _ours_above(bare: Sequence[str], at: int, words: Wording) -> bool:
    end = at
    while end > 0 and not bare[end - 1]:
        end -= 1
    start = end
    while start > 0 and bare[start - 1] and end - start < 12:
        start -= 1
    return end > 0 and (words.is_ours(" ".join(bare[start:end])) or words.is_ours(bare[end - 1]))


def _form(lines: Sequence[str], bare: Sequence[str], start: int, words: Wording) -> str:
    """From the command to our next sentence; what was typed between the marked lines is part of it."""
    kept = [bare[start]]
    for at in range(start + 1, min(len(bare), start + _MOST_LINES)):
        if words.is_ours(bare[at]) or depth(lines[at]) > 1:
            break
        kept.append(bare[at])
    return softly_broken("\n".join(kept))
