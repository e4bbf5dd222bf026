"""What the files of an association leave out of the project's own ones, whose place they take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from processor import ordinary
from processor.config.problems import Problem, shown_path
from processor.config.rulebook import FIELDS, OWN_RULES, QUOTING, SCREENING
from processor.config.toml import read_toml

_MOST_NAMED = 8


def replaced(folder: Path, own: Path = OWN_RULES) -> tuple[str, ...]:
    """One sentence for each list of the project's own from which something counts no longer.

    Nothing is wrong with that, but nobody should switch off a rule without knowing it.
    """
    if ordinary.whole(folder) == ordinary.whole(own):
        return ()
    return tuple(_sentences(folder, own))


def _sentences(folder: Path, own: Path) -> Iterator[str]:
    for mine in sorted(folder.glob("*.toml")):
        theirs = own / mine.name
        if not theirs.exists():
            continue
        written, shipped = _table(mine), _table(theirs)
        for what, names in _LISTS.get(mine.name, _WORDS if mine.name.startswith("vocabulary.") else ()):
            here, there = names(written), names(shipped)
            gone = [name for name in there or () if name not in (here or ())]
            if here is not None and gone:
                yield (
                    f"your {shown_path(mine)} replaces the shipped {what} {_listed(gone)}; "
                    f"copy them from {theirs.parent.name}/{theirs.name} if you want them"
                )


def _table(path: Path) -> Mapping[str, Any]:
    found = read_toml(path)
    return {} if isinstance(found, Problem) else found


def _listed(names: list[str]) -> str:
    told = ", ".join(f'"{name}"' for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{told} and {more} more" if more > 0 else told


def _of(lists: str, key: str) -> Callable[[Mapping[str, Any]], list[str] | None]:
    """The names in an array of tables; None: the file leaves the whole list as it was."""

    def names(table: Mapping[str, Any]) -> list[str] | None:
        return [str(row.get(key, "")) for row in table[lists]] if lists in table else None

    return names


def _word_lists(table: Mapping[str, Any]) -> list[str]:
    return list(_filled(table))


def _filled(table: Mapping[str, Any], under: str = "") -> Iterable[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _filled(value, f"{key}.")
        elif value:
            yield under + key


_Names = Callable[[Mapping[str, Any]], list[str] | None]
_WORDS: tuple[tuple[str, _Names], ...] = (("words", _word_lists),)
_LISTS: Mapping[str, tuple[tuple[str, _Names], ...]] = {
    SCREENING: (("rules", _of("rule", "name")),),
    FIELDS: (("fields", _of("field", "key")), ("areas", _of("area", "name"))),
    QUOTING: (("languages", _of("language", "name")),),
}
