"""What a letter that waits to be written still says of a member who is erased: nothing that names them.

A list goes on without them, as do texts, with "(erased)" for the name; a letter that is about them goes out
no more, unless it tells the other one of an end, which nobody would hear of otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

from processor.core.events import ERASED_WORDS as ERASED
from processor.core.outcome import Enclosure, Letter, Meeting
from processor.core.overtaken import tells_of_an_end
from processor.core.program import MentorCard
from processor.core.value_json import letter_from_json, letter_names, letter_to_json

_OURS = ("text/", "application/json")  # files that the program itself writes; others are members' own words


@dataclass(frozen=True, kw_only=True)
class Erased:
    """A member who is erased just now; "" and 0 where only addresses are known."""

    addresses: frozenset[str]
    placeholder: str  # what stands for an address
    matters: frozenset[str] = frozenset()  # M-1001, REQ-7, REL-3, HELD-5
    number: int = 0
    name: str = ""

    @cached_property
    def named(self) -> re.Pattern[str]:
        """Their name or one of their addresses, as no part of a longer one."""
        parts = [rf"(?<![\w.+-]){re.escape(each)}(?![\w-]|\.\w)" for each in sorted(self.addresses)]
        if name := self.name.strip():
            parts += [rf"(?<!\w){re.escape(each)}(?!\w)" for each in dict.fromkeys((name, escape(name)))]
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def waiting_without(text: str, gone: Erased) -> str | None:
    """The kept letter (value_json.letter_to_json()); None: it is let go."""
    try:
        letter = letter_from_json(text)
    except ValueError:
        return None if letter_names(text, (*gone.addresses, gone.name.strip())) else text
    left = letter_without(letter, gone)
    return text if left == letter else None if left is None else letter_to_json(left)


def set_aside_after(letter: Letter, erased: Iterable[Erased]) -> Letter | None:
    """As it begins to wait in the transaction that erases them; the last letter to them is as it was."""
    left: Letter | None = letter
    for gone in erased:
        if left is not None and left.to not in gone.addresses:
            left = letter_without(left, gone)
    return left


def letter_without(letter: Letter, gone: Erased) -> Letter | None:
    """None: nothing is left to tell, or nobody whom to tell it."""
    theirs = letter.about in gone.matters
    offered = letter.data.get("code") == f"M-{gone.number}" and not letter.answers
    if letter.to in gone.addresses or ((theirs or offered) and not tells_of_an_end(letter)):
        return None
    to_member = bool(letter.to_name)
    if to_member and any(value in gone.addresses for value in letter.data.values() if _is_text(value)):
        return None  # it tells where to write to them
    data = {key: _without(value, gone) for key, value in letter.data.items()}
    example = letter_without(letter.example, gone) if letter.example is not None else None
    if letter.example is not None and example is None:
        data["example"] = False
    return replace(
        letter,
        data=data,
        example=example,
        may_know=tuple(each for each in letter.may_know if each not in gone.addresses),
        replies_to="" if letter.replies_to in gone.addresses else letter.replies_to,
        caused_by=gone.placeholder if letter.caused_by in gone.addresses else letter.caused_by,
        meeting=_meeting(letter.meeting, gone) if letter.meeting is not None else None,
        # all records are written anew when the letter is (stages/unwritten.py)
        files=() if theirs or letter.name == "exported" else tuple(_file(f, gone) for f in letter.files),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _without(value: object, gone: Erased) -> object:
    match value:
        case str():
            return _said(value, gone)
        case tuple():
            return tuple(_inside(item, gone) for item in value if not _is_them(item, gone))
        case Mapping():
            return {key: _without(item, gone) for key, item in value.items()}
    return value


def _inside(item: object, gone: Erased) -> object:
    """Of a pair such as (label, value) both stay."""
    if isinstance(item, tuple):
        return tuple(_said(each, gone) if isinstance(each, str) else _without(each, gone) for each in item)
    return _without(item, gone)


def _is_them(item: object, gone: Erased) -> bool:
    match item:
        case MentorCard():
            return item.number == gone.number
        case Mapping():
            return item.get("code") == f"M-{gone.number}"
        case str():
            return bool(item) and (item in gone.addresses or item == gone.name)
    return False


def _said(text: str, gone: Erased) -> str:
    return gone.named.sub(ERASED, text)


def _meeting(meeting: Meeting, gone: Erased) -> Meeting:
    return replace(
        meeting,
        people=tuple(_said(name, gone) for name in meeting.people),
        attendees=tuple(each for each in meeting.attendees if each not in gone.addresses),
    )


def _file(file: Enclosure, gone: Erased) -> Enclosure:
    if not file.content_type.startswith(_OURS):
        return file
    try:
        text = file.content.decode()
    except UnicodeDecodeError:
        return file
    said = _said(text, gone)
    return file if said == text else replace(file, content=said.encode())
