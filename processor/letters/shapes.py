"""What a template may name: the shape of a letter's data, taken from its samples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

Path = tuple[str, ...]  # where a value stands in the data: ("requests", "*", "ref")
EACH = "*"  # any one of several


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """All that a value may be, over all samples."""

    kinds: frozenset[type] = frozenset()  # of plain values
    fields: Mapping[str, Shape] | None = None  # of a record
    open_fields: frozenset[str] = frozenset()  # those that only some of the records have
    item: Shape | None = None  # of a tuple: any one of it
    parts: tuple[Shape, ...] | None = None  # of a tuple that always has so many
    anything: bool = False  # nothing is known of it, so nothing can be said against its use
    empty: bool = False  # it may be "", (), 0, False or None
    path: Path | None = None

    def has(self, name: str) -> bool:
        """A template may write `.name` after it."""
        if self.anything or (self.fields is not None and name in self.fields):
            return True
        kinds = self.kinds | ({tuple} if self.item is not None else set())
        kinds |= {dict} if self.fields is not None else set()
        return any(hasattr(kind, name) and not name.startswith("_") for kind in kinds)

    def attribute(self, name: str) -> Shape:
        if self.fields is not None and name in self.fields:
            return self.fields[name]
        return ANYTHING


ANYTHING = Shape(anything=True)
TEXT = Shape(kinds=frozenset({str}))
NUMBER = Shape(kinds=frozenset({int}))
TRUTH = Shape(kinds=frozenset({bool}))


def shape_of(value: object, path: Path | None = None) -> Shape:
    """Of one value, as values.shown() lets a template see it."""
    here = Shape(path=path, empty=not value and not isinstance(value, date))
    if isinstance(value, Mapping):
        return replace(here, fields={str(k): shape_of(v, _under(path, str(k))) for k, v in value.items()})
    if isinstance(value, list | tuple | Set):
        inside = _under(path, EACH)
        parts = tuple(shape_of(one, inside) for one in value)
        return replace(here, parts=parts, item=joined(parts)) if parts else here
    if is_dataclass(value) and not isinstance(value, type):
        return replace(here, fields={n: shape_of(v, _under(path, n)) for n, v in _record(value)})
    if value is None:
        return here
    kind = next((k for k in (bool, int, datetime, date, float) if isinstance(value, k)), str)
    return replace(here, kinds=frozenset({kind}))


def joined(shapes: Iterable[Shape]) -> Shape:
    """What is one of these."""
    found = [*shapes]
    if not found:
        return ANYTHING
    if len(found) == 1:
        return found[0]
    records = [s for s in found if s.fields is not None]
    items = [s.item for s in found if s.item is not None]
    parts = [s.parts for s in found if s.item is not None]
    alike = {len(one or ()) for one in parts}
    paths = {s.path for s in found}
    return Shape(
        kinds=frozenset().union(*(s.kinds for s in found)),
        fields=_joined_fields(records) if records else None,
        open_fields=_open_fields(records),
        item=joined(items) if items else None,
        parts=_joined_parts(parts) if len(alike) == 1 else None,
        anything=any(s.anything for s in found),
        empty=any(s.empty for s in found),
        path=paths.pop() if len(paths) == 1 else None,
    )


def shape_of_all(samples: Iterable[Mapping[str, object]]) -> Shape:
    """Of the data of one letter, as several samples show it."""
    return joined([shape_of(sample, ()) for sample in samples])


def _joined_parts(parts: list[tuple[Shape, ...] | None]) -> tuple[Shape, ...]:
    return tuple(joined(nth) for nth in zip(*(one or () for one in parts), strict=True))


def _joined_fields(records: list[Shape]) -> dict[str, Shape]:
    names = dict.fromkeys(name for record in records for name in record.fields or ())
    return {n: joined([r.fields[n] for r in records if r.fields and n in r.fields]) for n in names}


def _open_fields(records: list[Shape]) -> frozenset[str]:
    names = {name for record in records for name in record.fields or ()}
    shut = {n for n in names if all(r.fields is not None and n in r.fields for r in records)}
    return frozenset(names - shut).union(*(r.open_fields for r in records))


def _under(path: Path | None, name: str) -> Path | None:
    return None if path is None else (*path, name)


def _record(value: Any) -> Iterator[tuple[str, object]]:
    """Its fields and properties; data has no verbs (see values.Shown)."""
    properties = (n for n in dir(type(value)) if isinstance(getattr(type(value), n), property))
    for name in dict.fromkeys([*(f.name for f in fields(value)), *properties]):
        yield name, getattr(value, name)
