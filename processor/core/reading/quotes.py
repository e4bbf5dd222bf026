"""What a person typed: above, between and below the quotations, without the signature.

A quotation is found by its marks, by the line over it, by the header of the old mail, or by the line that
separates. Below an unmarked one nothing is taken for typed, because nobody could tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from processor.core.mail import InboundMail
from processor.core.reading.attribution import lay_out
from processor.core.reading.headers import find_block, header_of
from processor.core.reading.lines import MOST_CHARACTERS, is_quoted, next_line
from processor.core.reading.separators import Separator, separator
from processor.core.reading.signatures import visible
from processor.core.reading.wording import Wording, wording
from processor.core.rules import Quoting

_LETTERS = re.compile(r"[\W_]+")
_WRAPPED = 60  # characters of a quoted line that a client may have broken
_MOST_WRAPPED = 10  # lines of one sentence of ours
_ENDS_SENTENCE = (".", "?", "!", ":", "…")


def body_of(mail: InboundMail) -> str:
    """The words of the mail: the plain part, or what the HTML part says where there is none."""
    text = mail.text if mail.text.strip() else mail.html_reply or mail.html_text
    return text[:MOST_CHARACTERS]


def visible_text(mail: InboundMail, quoting: Quoting) -> str:
    """What the person typed in this mail, without quotes and signature."""
    words = wording(quoting)
    text = typed_text(body_of(mail), words)
    if mail.text.strip() and mail.html_reply and mail.html_reply != mail.html_text:
        return _shorter(text, typed_text(mail.html_reply, words))
    return text


def typed_text(text: str, words: Wording) -> str:
    return visible(typed(text, words), words)


def typed(text: str, words: Wording) -> list[list[str]]:
    """The stretches that the sender wrote now, in order: above, between and below marked quotations."""
    page = lay_out(text, words)
    lines, over = page.lines, page.over
    stretches: list[list[str]] = [[]]
    at = 0
    while at < len(lines):
        line = lines[at]
        attribution = over.get(at)
        below = at
        if attribution is not None:
            if attribution.before:
                stretches[-1].append(attribution.before)
            below = attribution.last + 1
        elif is_quoted(line) or _broken_off(lines, at):
            stretches.append([])
            at += 1
            continue
        else:
            below = _old_mail(lines, at, words)
        if below > at:
            below = next_line(lines, below)
            if below >= len(lines) or not is_quoted(lines[below]):
                break  # everything below is the old mail, unmarked
            stretches.append([])
            at = below
            continue
        stretches[-1].append(line)
        at += 1
    said = (_without_ours(stretch, words) for stretch in stretches)
    return [stretch for stretch in said if any(line.strip() for line in stretch)]


def _without_ours(stretch: list[str], words: Wording) -> list[str]:
    """Our own sentences, which a client left without marks, are nobody's answer."""
    if not words.own:
        return stretch
    kept: list[str] = []
    at = 0
    while at < len(stretch):
        begins = bool(stretch[at].strip()) and (at == 0 or not stretch[at - 1].strip())
        end = at + 1
        while begins and end < len(stretch) and stretch[end].strip() and end - at < _MOST_WRAPPED:
            end += 1
        if begins and end > at + 1 and words.is_ours(" ".join(stretch[at:end])):
            at = end
            continue
        if not words.is_ours(stretch[at]):
            kept.append(stretch[at])
        at += 1
    return kept


def _old_mail(lines: Sequence[str], at: int, words: Wording) -> int:
    """The line after the separator or header block that begins here; `at` itself when none does."""
    line = lines[at]
    if not line.strip():
        return at
    found = separator(lines, at, words)
    if found is not None:
        below = next_line(lines, at + 1)
        block = find_block(lines, below, words, needed=2) if below < len(lines) else None
        return block.end if block and found[0] is not Separator.ABOVE else at + 1
    if header_of(line, words):
        block = find_block(lines, at, words)
        if block is not None:
            return block.end
    return at


def _broken_off(lines: Sequence[str], at: int) -> bool:
    """The end of a quoted line that a client wrapped and did not mark."""
    if at == 0 or at + 1 >= len(lines) or not is_quoted(lines[at - 1]) or not lines[at].strip():
        return False
    above, line = lines[at - 1].rstrip(), lines[at].strip()
    if not is_quoted(lines[at + 1]):
        return False
    link = above.rfind("http")
    if link >= 0 and " " not in above[link:] and " " not in line:
        return True
    return (
        len(above) >= _WRAPPED
        and not above.endswith(_ENDS_SENTENCE)
        and line[0].islower()
        and len(above) + len(line.split()[0]) >= 72
    )


def _shorter(text: str, reply: str) -> str:
    """The plain text, cut where the structure of the HTML part says that the new words end.

    Only where the one begins with all of the other: where they differ otherwise, the plain text counts.
    """
    want = _LETTERS.sub("", reply)
    if not want or want == (have := _LETTERS.sub("", text)) or not have.startswith(want):
        return text
    kept, so_far = [], 0
    for line in text.split("\n"):
        so_far += len(_LETTERS.sub("", line))
        kept.append(line)
        if so_far >= len(want):
            break
    return "\n".join(kept) if so_far == len(want) else reply
