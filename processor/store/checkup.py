"""Is an SQLite file whole? A damaged one may open well, and fail at the first page that is wrong."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from processor.stages.ports import StoreDown

_STEPS = 10_000  # of SQLite's machine between two looks at the clock
_MOST = 3  # faults: one is enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    says: str  # "": none was found
    complete: bool = True  # False: the time was over before all was looked through


def damage(database: Path, seconds: float) -> Damage:
    """Every page and row, but not each index against its table: that would take as long again."""
    ends = time.monotonic() + seconds
    try:
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
        ) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
            rows = connection.execute(f"PRAGMA quick_check({_MOST})").fetchall()
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            return Damage(says="", complete=False)
        raise StoreDown(f"the database cannot be looked through: {error}") from error
    except sqlite3.DatabaseError as error:
        return Damage(says=str(error))
    said = "; ".join(" ".join(str(row[0]).split()) for row in rows)
    return Damage(says="" if said == "ok" else said[:300])
