"""The process dies, or something else happens, at a named point of a pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from processor.stages import dispatch, intake, process
from processor.stages import due as due_dates

STAGES = [
    "before commit A",
    "after commit A",
    "before commit B",
    "after commit B",
    "before mirror",
    "after mirror",
    "after claim",
    "after commit C",
]


class Died(BaseException):
    """The process is gone."""


def dies() -> None:
    raise Died


@contextmanager
def at_stage(name: str, act: Callable[[], object], patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The act is done whenever a pass comes by there; yields a list that grows by one each time."""
    seen: list[str] = []

    def point(here: str) -> None:
        if here == name:
            seen.append(here)
            act()

    with patch.context() as patched:
        for module in (due_dates, dispatch, intake, process):
            patched.setattr(module, "crash_point", point)
        yield seen
