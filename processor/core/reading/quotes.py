"""What a person typed: the text without quotations, without the signature."""

from __future__ import annotations

import re
from functools import lru_cache

from processor.core.mail import InboundMail
from processor.core.rules import Vocabulary

MOST_CHARACTERS = 64_000  # of a body; what is longer is not an answer and not a form
_QUOTE = re.compile(r"^\s{0,3}[>|＞»]")
_BLANK_RUNS = re.compile(r"\n{3,}")


def body_of(mail: InboundMail) -> str:
    """The words of the mail: the plain part, or what the HTML part says where there is none."""
    text = mail.text if mail.text.strip() else mail.html_reply or mail.html_text
    return text[:MOST_CHARACTERS]


@lru_cache(maxsize=32)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)", re.IGNORECASE)


def _attribution(vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    return _any_of(tuple(p for v in vocabularies for p in v.attribution))


def _separator(vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    return _any_of(tuple(p for v in vocabularies for p in v.separators))


def signature_mark(vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    """The first line of what is no longer said: "-- ", "Sent from my phone", "Kind regards"."""
    return _any_of((r"^-- ?$", r"^[_—–-]{3,}\s*$", *(p for v in vocabularies for p in v.signature)))


def header_label(line: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """ "from" for "From: …" or "Von: …" in any language; "" when the line is no such header."""
    bare = line.strip().strip("*>").strip()
    name, colon, _ = bare.partition(":")
    if not colon:
        return ""
    name = name.strip().strip("*").strip().lower()
    for vocabulary in vocabularies:
        for label, words in vocabulary.header_labels.items():
            if name in words:
                return label
    return ""


def header_block(lines: list[str], start: int, vocabularies: tuple[Vocabulary, ...]) -> int:
    """How many lines from `start` are the header block of a quoted mail; 0 when there is none.

    Clients that quote without marks (Outlook) put From, Sent, To and Subject before the old mail.
    """
    found: set[str] = set()
    at = start
    while at < len(lines) and at - start < 12:
        label = header_label(lines[at], vocabularies)
        if label:
            found.add(label)
        elif not lines[at].strip() or not found or at - start > 8 or header_gap(lines, at, vocabularies):
            break
        at += 1
    if "from" in found and len(found) >= 3:
        return at - start
    return 0


def header_gap(lines: list[str], at: int, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A line inside a header block that neither is a header nor continues one (a long To list does)."""
    ahead = lines[at + 1 : at + 4]
    return not any(header_label(line, vocabularies) for line in ahead)


def typed(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """The lines that the sender wrote now, in order: above, between and below a marked quotation."""
    lines = text.replace("\r\n", "\n").split("\n")
    attribution, separator = _attribution(vocabularies), _separator(vocabularies)
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if _QUOTE.match(line):
            at += 1
            continue
        if separator.search(line.strip()) or header_block(lines, at, vocabularies):
            break  # everything below is the old mail, unmarked
        taken = _attribution_lines(lines, at, attribution)
        if taken:
            if not _quote_follows(lines, at + taken):
                break
            at += taken
            continue
        kept.append(line)
        at += 1
    return _BLANK_RUNS.sub("\n\n", "\n".join(line.rstrip() for line in kept)).strip()


def _attribution_lines(lines: list[str], at: int, attribution: re.Pattern[str]) -> int:
    """How many lines the attribution takes ("On … wrote:" is often wrapped); 0 when there is none."""
    if not lines[at].strip():
        return 0
    joined = ""
    for taken in range(1, 4):
        if at + taken > len(lines):
            break
        joined = f"{joined} {lines[at + taken - 1].strip()}".strip()
        if len(joined) > 400:
            break
        if attribution.match(joined):
            return taken
    return 0


def _quote_follows(lines: list[str], at: int) -> bool:
    following = (line for line in lines[at:] if line.strip())
    return bool(_QUOTE.match(next(following, "")))


def without_signature(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """The text up to the signature; a mail that is nothing but one keeps what it has."""
    mark = signature_mark(vocabularies)
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if mark.search(line.strip() if line.strip() != "--" else "-- ") and any(
            x.strip() for x in lines[:at]
        ):
            return "\n".join(lines[:at]).strip()
    if lines and mark.search(lines[0].strip()):
        return ""
    return text.strip()


def visible_text(mail: InboundMail, vocabularies: tuple[Vocabulary, ...]) -> str:
    """What the person typed in this mail, without quotes and signature."""
    return without_signature(typed(body_of(mail), vocabularies), vocabularies)
