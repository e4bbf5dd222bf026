"""How a table of attempts is written: its cases, and what a failure would mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import pytest


def wrong_today(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=reason)


def cases(table: Iterable[Any], wrong: Mapping[str, str] = MappingProxyType({})) -> list[Any]:
    """Those that go wrong today are marked; `wrong`: an id, and the reason."""
    found = []
    for each in table:
        values = each if isinstance(each, tuple) else (each,)
        name = " ".join(str(v).splitlines()[0] if str(v) else "nothing" for v in values)
        marks = [wrong_today(wrong[name])] if name in wrong else []
        found.append(pytest.param(*values, id=name, marks=marks))
    assert not wrong.keys() - {one.id for one in found}, wrong
    return found


Test = TypeVar("Test")


def grave(what: str) -> Callable[[Test], Test]:
    """What a failure of this test would be; the words are for whoever reads the list of failures."""
    return lambda test: test


plain = grave
