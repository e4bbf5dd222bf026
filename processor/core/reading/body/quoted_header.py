"""The header of an old mail inside a text: From, Sent, To, Subject, in the words of any mail program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from processor.core.reading.body.attribution import ADDRESS
from processor.core.reading.body.lines import on_one_line, unquoted
from processor.core.reading.body.wording import Wording

MOST_BLOCK = 24  # lines of one header; a long To list has many
FEWEST = 2  # fields of a header, where both are unmistakable
_WHOLE_DATE = re.compile(r"\d{4}.{0,20}\d{1,2}[:.h]\d{2}|\d{1,2}[:.h]\d{2}.{0,30}\d{4}")
_MOST_FOLDED = 8  # lines of one value
_LABEL = re.compile(r"^[\s*_|>\[]{0,8}([^\s:：*_|>\[\]][^:：\n]{0,38}?)[\s*_]{0,6}[:：][\s*_|]{0,12}(.*)$")
_ADDRESS = re.compile(ADDRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderBlock:
    first: int
    end: int  # the line after its last
    values: dict[str, str] = field(default_factory=dict)  # from, to, cc, sent, subject, reply-to


def header_of(line: str, words: Wording) -> tuple[str, str] | None:
    """("from", "Ana <ana@…>") for "From: Ana <ana@…>" or "**Von:** …"; None: no line of a header."""
    if len(line) > 2_000 or (":" not in line and "：" not in line):
        return None
    found = _LABEL.match(line)
    if not found:
        return None
    label = words.labels.get(" ".join(found[1].lower().split()))
    return (label, on_one_line(found[2]).strip(" \t*|")) if label else None


def find_block(lines: Sequence[str], start: int, words: Wording, *, needed: int = 3) -> HeaderBlock | None:
    """The header that begins with that line. `needed`: so many different fields, From among them.

    Every line may be quoted; blank lines between the fields are passed over, once each.
    """
    values: dict[str, str] = {}
    last, key, folded, blank = start - 1, "", 0, False
    for at in range(start, min(len(lines), start + MOST_BLOCK)):
        line = unquoted(lines[at])
        found = header_of(line, words)
        if found and (found[0] not in values or found[0] == "cc"):
            key, folded, blank = found[0], 0, False
            values.setdefault(key, found[1])
            last = at
        elif found and found[0] == "from" and not blank:
            # no mail program names two authors; whoever reads the value sees both
            values["from"], last = f"{values['from']} {found[1]}", at
        elif not line.strip():
            if not values or blank:
                break
            blank = True
        elif blank or not key:
            break
        elif folded < _MOST_FOLDED and (_lists_on(values[key], line) or _goes_on(lines, at, values, words)):
            values[key] = f"{values[key]} {line.strip()}".strip()
            folded += 1
            last = at
        else:
            break
    if ("from" not in values or len(values) < needed) and not (needed > FEWEST and _is_short(values)):
        return None
    return HeaderBlock(first=start, end=last + 1, values=values)


def _is_short(values: dict[str, str]) -> bool:
    """Two fields are a header when one is a whole date and the other an address: "Date: …", "To: …"."""
    dated = any(_WHOLE_DATE.search(values.get(key, "")) for key in ("sent", "date"))
    addressed = any(_ADDRESS.search(values.get(key, "")) for key in ("from", "to"))
    return len(values) >= FEWEST and dated and addressed


def _lists_on(value: str, line: str) -> bool:
    """A list of people goes on: "…, Ben Holm", then "<ben@…>, Cleo Vik"."""
    line = line.strip()
    return "@" in line and (value.endswith((",", ";")) or (line.startswith("<") and "@" in line[:80]))


def _goes_on(lines: Sequence[str], at: int, values: dict[str, str], words: Wording) -> bool:
    """A line that is no field continues the one above only when a field that is missing follows soon."""
    for line in lines[at + 1 : at + 1 + _MOST_FOLDED]:
        bare = unquoted(line)
        if not bare.strip():
            return False
        found = header_of(bare, words)
        if found:
            return found[0] not in values
    return False


def run_together(line: str, words: Wording) -> dict[str, str]:
    """The fields of a header that a client put on one line: "From: Ana <a@b>To: Mia <m@b>Sent: …"."""
    line = on_one_line(line)
    pieces = list(words.run_together.finditer(line[:4_000]))
    values: dict[str, str] = {}
    twice = False
    for this, following in zip(pieces, [*pieces[1:], None], strict=False):
        label = words.labels.get(this[1].lower(), "")
        if label and label not in values:
            values[label] = line[this.end() : following.start() if following else len(line)].strip()
        elif label and label != "cc":
            twice = True
    if twice and "from" in values:
        values["from"] = line[:4_000]  # a name may hold "To:": where it ends cannot be told
    return values if "from" in values and len(values) >= 3 else {}


def read_addresses(value: str) -> tuple[str, ...]:
    """Every address in a To or Cc, once each."""
    found = (a.rpartition("@") for a in _ADDRESS.findall(value[:8_000]))
    return tuple(dict.fromkeys(f"{local}@{domain.lower()}" for local, _, domain in found))
