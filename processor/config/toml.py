"""A TOML file as a table, or the one problem why it is none."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from processor import ordinary
from processor.called import called
from processor.config.problems import Problem, shown_path

MOST_BYTES = 1_000_000  # a file of rules is some kilobytes; more is a mistake, and slow to read
_PLACE = re.compile(r"\s*\(at (line \d+, column \d+|end of document)\)$")


def read_toml(path: Path, name: str = "") -> dict[str, Any] | Problem:
    """The file's table; `name` is how a problem calls the file (its path when empty)."""
    name = name or shown_path(path)

    def problem(wish: str, key: str = "") -> Problem:
        return Problem(file=name, key=key, value="", wish=wish)

    try:
        raw = ordinary.read_bytes(path)
    except FileNotFoundError:
        return problem(f"does not exist; name the file that does; `{called()} init` sets up a new program")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        if isinstance(error, ordinary.NotOrdinary):
            return problem("is no ordinary file but a pipe or a device; put the file itself there")
        reason = getattr(error, "strerror", None) or str(error)
        return problem(f"cannot be read ({reason}); give the program's user the right to read it")
    if len(raw) > MOST_BYTES:
        return problem(f"has {len(raw)} bytes; at most {MOST_BYTES} are read")
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return problem("holds bytes that are not UTF-8; save the file as UTF-8", f"line {line}")
    except RecursionError:
        return problem("is nested too deep; a value is text, a number or a list of them")
    except ValueError as error:  # TOMLDecodeError, and what int() and datetime refuse
        text = str(error)
        place = _PLACE.search(text)
        reason = _PLACE.sub("", text)
        return problem(
            f'is not TOML: {reason}; write key = "value", one to a line, under its [section]',
            place[1] if place else "",
        )
