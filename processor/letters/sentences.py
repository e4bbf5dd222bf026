"""A language's own words for the program's English sentences: templates/<language>/_sentences.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from processor import ordinary, shipped
from processor.core.rules import AreaRule
from processor.core.sayings import ENGLISH, Sayings
from processor.letters.wording import WORDS_FILE, Wording, wording_of

SENTENCES_FILE = "_sentences.toml"


def sayings_of(
    language: str, sources: Iterable[str], wording: Wording, areas: Mapping[str, str] | None = None
) -> Sayings:
    """`sources`: the shipped file, and then the association's own, whose sentences count before it.

    `areas`: practice area -> its name there. Raises ValueError with what to write instead.
    """
    said = [checked(source) for source in sources]
    sentences = {english: theirs for one in said for english, theirs in one.sentences.items()}
    forms = {name: value for one in said for name, value in one.forms.items()}
    if not sentences:
        return ENGLISH
    return Sayings(
        language=language,
        sentences={**(areas or {}), **sentences},
        thousands=forms.get("thousands", ENGLISH.thousands),
        months=wording.months,
        short_months=tuple(forms.get("short_months", wording.months)),
        first_day=wording.first_day,
        day_form=wording.day,
        short_day_form=forms.get("short_day", wording.day),
        last_and=wording.last_and,
    )


def sayings_in(folder: Path, language: str, areas: Iterable[AreaRule]) -> Sayings:
    """With a folder of templates; one that cannot be used counts as none, for its check says so."""
    labels = {area.name: area.labels[language] for area in areas if language in area.labels}
    places = ((folder, language), (shipped.TEMPLATES, language), (shipped.TEMPLATES, "en"))
    wording = next(filter(None, (_read(*place, WORDS_FILE) for place in places)), "")
    own = _read(folder, language, SENTENCES_FILE)
    for sources in ((shipped_sentences(language), own), (shipped_sentences(language),)):
        with suppress(ValueError):
            return sayings_of(language, sources, wording_of(wording), labels)
    return ENGLISH


def _read(folder: Path, language: str, name: str) -> str:
    try:
        return ordinary.read_text(folder / language / name, "utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def shipped_sentences(language: str) -> str:
    """The file that comes with the program; "": none does."""
    return _read(shipped.TEMPLATES, language, SENTENCES_FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What one file says."""

    sentences: Mapping[str, str]
    forms: Mapping[str, Any]  # how numbers and short days are written


def checked(source: str) -> _Said:
    """Raises ValueError with what to write instead."""
    said = tomllib.loads(source)  # its error is a ValueError, and names the line
    sentences = said.pop("sentences", {})
    for name, value in said.items():
        if not _FORMS.get(name, _nothing_uses)(value):
            raise ValueError(f"has {name} = {value!r}; templates/de/{SENTENCES_FILE} shows how it looks")
    if not isinstance(sentences, dict):
        raise ValueError("has no list below [sentences]")
    for english, theirs in sentences.items():
        if not isinstance(theirs, str) or not theirs:
            raise ValueError(f'has no words for "{english}"')
        wanted, there = _places(english), _places(theirs)
        if wanted is None or there is None or len(set(wanted)) < len(wanted):
            raise ValueError(f'has a place in "{english}" that cannot be filled; write one like {{n}}, once')
        if set(wanted) != set(there):
            places = " and ".join(f"{{{place}}}" for place in wanted) or "no place in braces"
            raise ValueError(f'says "{english}" as "{theirs}"; write a text with {places} in it')
    return _Said(sentences=sentences, forms=said)


def _places(text: str) -> tuple[str, ...] | None:
    """None: its braces are not whole, or would do more than to hold a value."""
    try:
        parts = tuple(Formatter().parse(text))
    except ValueError:
        return None
    names = tuple(name for _, name, how, into in parts if name is not None and not how and not into)
    whole = len(names) == sum(name is not None for _, name, _, _ in parts)
    return names if whole and all(_NAME.fullmatch(name) for name in names) else None


def _nothing_uses(value: object) -> bool:
    return False


_OF_A_DAY = {"day", "month", "year"}
_NAME = re.compile(r"[a-z]+\d?")
_FORMS: Mapping[str, Callable[[object], bool]] = {
    "thousands": lambda value: isinstance(value, str) and len(value) <= 1,
    "short_months": lambda value: (
        isinstance(value, list) and len(value) == 12 and all(isinstance(one, str) for one in value)
    ),
    "short_day": lambda value: isinstance(value, str) and set(_places(value) or ()) == _OF_A_DAY,
}
