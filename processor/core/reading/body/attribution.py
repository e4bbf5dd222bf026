"""The line over a quotation: "On Mon, 2 Mar 2026 at 09:00, Ana Ruiz <ana@…> wrote:", in any language.

No pattern for each client: a line is one when it ends like one (a colon, or the verb), names a day or an
address, and begins like one. What begins otherwise counts only when a marked quotation follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from processor.core.reading.body.lines import MOST_LINE, is_quoted, next_line, plain_lines
from processor.core.reading.body.wording import Wording

MOST_LENGTH = 420  # of an attribution, over all its lines
_MOST_LINES = 5
_MOST_WHOLE = 3  # the same, where it has a day and an address
_MOST_OTHERS = 1  # word in small letters: a month's
_EDGES = " \t*_-–—‐=~|\"'"
ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_ADDRESS = re.compile(ADDRESS)
_DATE = re.compile(
    r"(?<!\d)(?<![A-Za-z]-)\d{4}(?!\d)"  # a year, and not M-1004
    r"|\d{1,2}[:.h]\d{2}|\d{1,2}\s?[./-]\s?\d{1,2}|\d[年月日년월]"
)
_QUOTED_NAME = re.compile(r"\"[^\"]{1,80}\"")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_COLON = re.compile(r"[:：]\s*[\s*_\"'-]*$")
# "PAUSE ada@hospital.example": typed, for a client puts an address between angles.
_COMMANDS = re.compile(r"[A-ZÀ-Þ]{4,}\s[^<(]*$")
# Words, then the address: "Ana Ruiz <ana@…", with no sentence between.
_NAMED = re.compile(
    rf"[\"'“«(]?[^<>@:;!?\d\n]{{0,60}}[<(\[\"']{{0,3}}\s?(?:mailto:)?{ADDRESS}", re.IGNORECASE
)
_FRAMED = re.compile(r"^\s*-{2,}.{2,80}-{2,}\s*$")  # ---- Ana Ruiz wrote ----
_GROUPWISE = re.compile(r"^>{2,3}\s(?=.{0,200}\d[:./]\d).{4,200}[^>\s]\s>{2,3}\s*$")
# 2016-03-03 17:21 GMT+01:00 Ana Ruiz, and 2012/4/5 Ana Ruiz <ana@…>, with a colon or without
_GMAIL_2016 = re.compile(
    rf"^\d{{4}}[-/]\d\d?[-/]\d\d? (?:\d{{1,2}}:\d\d GMT[+-]\d|[^<>\d]{{1,80}}<{ADDRESS}>\s*$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    first: int  # its lines
    last: int
    before: str  # what somebody typed on its first line, before it
    text: str  # all of it, on one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A text as lines, with its attributions by their first lines."""

    lines: tuple[str, ...]
    over: Mapping[int, Attribution]


@lru_cache(maxsize=4)  # what was typed and what was forwarded are read from the same text
def lay_out(text: str, words: Wording) -> Page:
    lines = plain_lines(text)
    return Page(lines=tuple(lines), over=find_attributions(lines, words))


def find_attributions(lines: Sequence[str], words: Wording) -> dict[int, Attribution]:
    """Every attribution, by its first line. They never overlap: the last words before a quotation win."""
    found: dict[int, Attribution] = {}
    free = 0  # lines before it belong to the attribution above
    for at, line in enumerate(lines):
        if not _may_end(line, words):
            continue
        one = _ending_at(lines, at, free, words)
        if one is not None:
            found[one.first] = one
            free = at + 1
    return found


def _may_end(line: str, words: Wording) -> bool:
    """Cheap, because every line is asked."""
    if len(line) > MOST_LENGTH or not line or line.isspace():
        return False
    if is_quoted(line):
        # a ">" that closes a wrapped address: "> wrote:"
        return _GROUPWISE.match(line) is not None or (
            line.count(">") == 1 and len(line) < 40 and _ends(line, words)
        )
    return _ends(line, words) or _GMAIL_2016.match(line) is not None


def _ends(line: str, words: Wording) -> bool:
    bare = line.rstrip(_EDGES)
    if not bare.endswith((":", "：")):
        return _at_end(bare, words)
    return bare.strip(_EDGES + ":：>").lower() not in words.forwarded  # another line with a verb and a colon


def _ending_at(lines: Sequence[str], at: int, free: int, words: Wording) -> Attribution | None:
    if _GROUPWISE.match(lines[at]) or _GMAIL_2016.match(lines[at]):
        return Attribution(first=at, last=at, before="", text=lines[at].strip("> \t"))
    quote_follows = _quote_follows(lines, at + 1)
    fallback: Attribution | None = None
    text, first, blanks, taken = "", at, 0, 0
    while first >= free and taken < _MOST_LINES:
        line = lines[first]
        if not line.strip():
            blanks += 1
            if blanks > 1:
                break
            first -= 1
            continue
        if is_quoted(line) and not line.lstrip("> ").rstrip(_EDGES + ":").isalpha() and taken:
            break
        text = f"{line.strip()} {text}".strip()
        taken += 1
        if len(text) > MOST_LENGTH:
            break
        one = _judge(text, first, at, quote_follows, words)
        if one and fallback and _is_bare(fallback.text) and not _begins_with(line, one[0], blanks, words):
            break  # what stands below is one by itself, and this is a line that somebody typed
        if one is not None:
            if one[1] and (_dated(one[0].text) or not _unfinished_above(lines, first)):
                return one[0]
            fallback = fallback or (one[0] if not blanks else None)
        first -= 1
    return fallback


def _is_bare(text: str) -> bool:
    """ "You wrote:", with neither a day nor an address."""
    return not _dated(text) and not _ADDRESS.search(text)


def _begins_with(line: str, one: Attribution, blanks: int, words: Wording) -> bool:
    """The line is the beginning of it, and none that somebody typed above "You wrote:"."""
    bare = line.strip(_EDGES + ",:：")
    if _COMMANDS.match(bare):
        return False
    whole = (
        _dated(bare) and _ADDRESS.search(bare) is not None
    )  # a day, and who: "Le lun. 2 mars, Ana <ana@…>"
    most = _MOST_WHOLE if whole else _MOST_OTHERS - bool(blanks)
    if bare.endswith((".", "!", "?")) or _other_words(bare, words) > most:
        return False
    if words.attribution.match(one.text) or words.inside.match(f" {bare}", 1):
        return True
    if (bare[:1].isdigit() and _dated(bare)) or (whole and _opens(bare, words)):
        return True
    return not blanks and (one.before != "" or _NAMED.fullmatch(bare.rstrip(">)]")) is not None)


def _other_words(text: str, words: Wording) -> int:
    """How many stand in small letters, which but for a month's or a name's attributions do not have."""
    found = _WORD.findall(_QUOTED_NAME.sub(" ", _ADDRESS.sub(" ", text)))
    return sum(1 for word in found if word.islower() and word not in words.of_attributions)


def _unfinished_above(lines: Sequence[str], first: int) -> bool:
    """The line above has the date, and broke off: "On 3 March 2026 at 09:00 Ana Ruiz <"."""
    above = lines[first - 1].strip() if first else ""
    return _dated(above) and not above.endswith((".", "!", "?", ":"))


def _judge(
    text: str, first: int, last: int, quote_follows: bool, words: Wording
) -> tuple[Attribution, bool] | None:
    """(it, whether it also begins like one). None: it is none."""
    if words.attribution.match(text):
        return Attribution(first=first, last=last, before="", text=text), True
    bare = text.strip(_EDGES)
    before = ""
    opens = _opens(bare, words)
    if not opens:
        inside = words.inside.search(bare)
        if inside and _is_one(bare[inside.start() :], words):
            before, bare, opens = bare[: inside.start()].rstrip(" \t-–—_"), bare[inside.start() :], True
    dated, addressed = _dated(bare), _ADDRESS.search(bare) is not None
    framed = _FRAMED.match(text) is not None
    if not (dated or addressed or quote_follows or framed):
        return None
    whole = Attribution(first=first, last=last, before=before, text=bare)
    colon = _COLON.search(text) is not None
    verb = _verb(bare, words)
    if verb and framed and bare.endswith(verb):
        return whole, True
    if not colon and not (verb and dated and _at_end(bare, words)):
        return None
    if verb and (dated or addressed):
        return (whole, opens) if opens or addressed or quote_follows else None
    if dated and addressed:
        # a sentence may name somebody and a day, too: without a verb it must begin with the day
        return (whole, opens) if words.opens.match(bare) or quote_follows else None
    if verb and quote_follows and len(bare) <= 80:
        return whole, False
    # in a language that nobody taught us, or with the name alone: "02.03.2026, Ana Ruiz:"
    return (whole, False) if opens and quote_follows else None


def _dated(text: str) -> bool:
    """The digits of an address are no date."""
    return _DATE.search(_ADDRESS.sub(" ", text) if "@" in text else text) is not None


def _verb(text: str, words: Wording) -> str:
    lowered = text.lower()
    if not any(verb in lowered for verb in words.verbs):  # the pattern is slow, and most lines have none
        return ""
    found = words.wrote.search(text)
    return found[0] if found else ""


def _at_end(bare: str, words: Wording) -> bool:
    return bare[-40:].lower().endswith(words.verbs)


def _is_one(text: str, words: Wording) -> bool:
    return _verb(text, words) != "" or _ADDRESS.search(text) is not None


def _opens(bare: str, words: Wording) -> bool:
    if words.opens.match(bare):
        return True
    named = _NAMED.match(bare[:MOST_LINE])
    return named is not None and len(named[0].split()) <= 7


def _quote_follows(lines: Sequence[str], at: int) -> bool:
    at = next_line(lines, at)
    return at < len(lines) and is_quoted(lines[at])
