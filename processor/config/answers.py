"""Single values of config.toml, checked as they are typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from processor.config.messages import wish_of
from processor.config.names import AddressText, LanguageText, LineText, TimeZoneText
from processor.config.tables import ProgramTable

_KINDS: dict[str, TypeAdapter[Any]] = {
    "name": TypeAdapter(LineText),
    "address": TypeAdapter(AddressText),
    "coordinators": TypeAdapter(AddressText),
    "time_zone": TypeAdapter(TimeZoneText),
    "language": TypeAdapter(LanguageText),
}


class BadAnswer(ValueError):
    """The value cannot stand there; the sentence says why, and what to write."""


def checked(key: str, typed: str) -> str:
    """As it is written under this key of [program]; of coordinators one. Raises BadAnswer."""
    text = typed.strip()
    if not text.isprintable():  # a byte that is no text of this machine's encoding is none either
        raise BadAnswer(f"{text!a} holds a character that cannot be seen; write one plain line")
    try:
        return str(_KINDS[key].validate_python(text))
    except ValidationError as error:
        raise BadAnswer(f'"{text}" {wish_of(error, ProgramTable, key)}') from None


def day(typed: str) -> date:
    """Raises BadAnswer."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise BadAnswer(f'"{typed.strip()}" is no day; write one like 2026-03-01') from None
