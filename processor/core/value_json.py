"""Letters and records as text, for the database: what could not be written, and how a record was before.

Only the types that these may hold are known; each that JSON does not have is written as {"TYPE": …}.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Set
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from processor.core.outcome import Enclosure, Letter, Meeting
from processor.core.program import (
    Member,
    MentorCard,
    MentorRequest,
    Profile,
    Relationship,
    RelationshipState,
    RequestState,
    Role,
    Standing,
)

Record = Member | MentorRequest | Relationship

_RECORDS: Mapping[str, type] = {
    c.__name__: c
    for c in (Enclosure, Letter, Member, MentorCard, MentorRequest, Meeting, Profile, Relationship)
}
_WORDS: Mapping[str, type] = {
    c.__name__: c for c in (RelationshipState, RequestState, Role, Standing)
}  # text with a meaning


def letter_to_json(letter: Letter) -> str:
    """ASCII. What is of no known type is kept as the text that a template would show."""
    return json.dumps(_packed(letter), ensure_ascii=True, separators=(",", ":"))


def letter_from_json(text: str) -> Letter:
    """Raises ValueError when the text is no letter that this version of the program knows."""
    try:
        letter = _unpacked(json.loads(text))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"the letter was kept by another version of the program: {error}") from error
    if not isinstance(letter, Letter):
        raise ValueError("this is no letter")
    return letter


def about_in(text: str) -> str:
    """REQ-7; "" where the letter cannot be read."""
    try:
        return letter_from_json(text).about
    except ValueError:
        return ""


def readdressed_letter(text: str, old: str, new: str) -> str:
    """The letter to the new address of who has moved; as it is where it cannot be read."""
    try:
        letter = letter_from_json(text)
    except ValueError:
        return text
    holder = new if letter.holder == old else letter.holder
    return letter_to_json(replace(letter, to=new, holder=holder))


def letter_names(text: str, wanted: Iterable[str]) -> bool:
    """One of these addresses and names stands in the letter, and is no part of a longer one."""
    written = "|".join(re.escape(json.dumps(each)[1:-1]) for each in wanted if each)
    return bool(written) and re.search(rf"(?<![\w.+-])(?:{written})(?![\w-]|\.\w)", text) is not None


def record_to_json(record: Record) -> str:
    return json.dumps(_packed(record), ensure_ascii=True, separators=(",", ":"))


def record_from_json(text: str) -> Record:
    """Raises ValueError when the text is no record that this version of the program knows."""
    try:
        record = _unpacked(json.loads(text))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"the record was kept by another version of the program: {error}") from error
    if not isinstance(record, Member | MentorRequest | Relationship):
        raise ValueError("this is no record")
    return record


def _packed(value: object) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    for name, kind in _WORDS.items():
        if isinstance(value, kind):
            return {name: str(value)}
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": b64encode(value).decode()}
    if isinstance(value, Mapping):
        return {"mapping": [[_packed(key), _packed(item)] for key, item in value.items()]}
    if isinstance(value, list | tuple | Set):
        return [_packed(item) for item in value]
    name = type(value).__name__
    if _RECORDS.get(name) is type(value):
        return {name: {f.name: _packed(getattr(value, f.name)) for f in fields(_RECORDS[name])}}
    return str(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(item) for item in value)
    if not isinstance(value, dict):
        return value
    ((name, inside),) = value.items()
    match name:
        case "datetime":
            return datetime.fromisoformat(inside)
        case "date":
            return date.fromisoformat(inside)
        case "bytes":
            return b64decode(inside)
        case "mapping":
            return {_unpacked(key): _unpacked(item) for key, item in inside}
    if name in _WORDS:
        return _WORDS[name](inside)
    return _RECORDS[name](**{field: _unpacked(item) for field, item in inside.items()})
