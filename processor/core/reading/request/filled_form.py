"""A blank form of ours that somebody filled in where it stood: inside the quotation of our mail."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processor.core.mail import InboundMail
from processor.core.reading.body.lines import depth, plain_lines, softly_broken, unquoted
from processor.core.reading.body.wording import Wording, wording
from processor.core.reading.request.fields import fold, read_fields
from processor.core.rules import RuleBook

SIGN_UPS = frozenset({"signup-mentor", "signup-mentee"})
_MOST_LINES = 120  # of a form
_MOST_ABOVE = 12  # lines above its command, in which our sentence stands
_HINT = re.compile(r"^[-*•·]?\s*([^:()]{2,40}?)\s*(?:\([^)]*\))?:\s")


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
            form = _form(lines, bare, at, words, rules)
            return form if read_fields(form, rules) else ""
    return ""


def _ours_above(bare: Sequence[str], at: int, words: Wording) -> bool:
    """The lines before it, joined one after another: a client may put an empty line between any two."""
    above: list[str] = []
    for line in reversed(bare[max(0, at - _MOST_ABOVE) : at]):
        if line:
            above.insert(0, line)
            if words.is_ours(line) or words.is_ours(" ".join(above)):
                return True
    return False


def _form(lines: Sequence[str], bare: Sequence[str], start: int, words: Wording, rules: RuleBook) -> str:
    """From the command to our next sentence; what was typed between the marked lines is part of it.

    Below that sentence stand our hints, one for each field: somebody may have typed below each of them.
    """
    kept, hints, pending = [bare[start]], False, ""
    quoted = depth(lines[start])
    for at in range(start + 1, min(len(bare), start + _MOST_LINES)):
        if depth(lines[at]) > 1:
            break
        hint = _HINT.match(bare[at])
        key = hint and next((r.label for r in rules.fields if fold(hint[1]) in map(fold, r.names)), "")
        typed = depth(lines[at]) < quoted and bare[at]
        if hints and key and not typed:
            pending = f"{key}:"
        elif hints and typed:
            kept += [line for line in (pending, bare[at]) if line]
            pending = ""
        elif words.is_ours(bare[at]):
            if hints or not quoted:
                break
            hints = True
        elif not hints:
            kept.append(bare[at])
    return softly_broken("\n".join(kept))
