"""The folder in which all of a replay happens, and which is gone at its end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from processor.config import Settings
from processor.loading import OnTrial, load_against, load_on_trial
from processor.store.trial import copy_records, make_empty

_FIRST, _SECOND = "today.db", "against.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """Rules that were checked, each with a database of its own. The key of the tokens is the same in both."""

    today: OnTrial
    against: OnTrial | None


@contextmanager
def open_scratch(
    settings: Settings, against: Path | None, *, with_records: bool, begins: datetime
) -> Iterator[Scratch]:
    """An empty program, or a copy of today's records; removed at the end of the `with`, however it ends.

    Raises what load() does, TemplatesError, StoreDown and CopyRefused.
    """
    with tempfile.TemporaryDirectory(prefix="mentor-exchange-replay-") as name:
        folder = Path(name)
        today = load_on_trial(settings, folder, f"sqlite:///{folder / _FIRST}")
        other = load_against(today, against, f"sqlite:///{folder / _SECOND}") if against else None
        if with_records:
            copy_records(settings.database_url(), folder / _FIRST, begins)
        else:
            make_empty(folder / _FIRST, settings.database_url())
        if other is not None:
            shutil.copy(folder / _FIRST, folder / _SECOND)
        yield Scratch(today=today, against=other)
