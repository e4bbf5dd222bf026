"""Hundreds of thousands of rows at once, without the garbage collector going through them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_looked_for() -> Iterator[None]:
    """Rows are made, counted and kept to the end, so looking finds nothing, and takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
