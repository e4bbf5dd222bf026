"""A problem in a file that a person wrote: where it is, what stands there, and what to write."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# The last @ ends the user part (RFC 3986, 3.2.1); a password may hold others.
_IN_URL = re.compile(r"(//[^/@:\s]*):.*@", re.DOTALL)
_SECRET_KEY = re.compile(r"pass|secret|credential", re.IGNORECASE)
_MOST_SHOWN = 60  # characters of a value


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault. As text it is one line: `config.toml: mailbox.url: "imap" has no host; write …`."""

    file: str
    key: str  # mailbox.url, field 3 (Title).label, line 4; "" when the whole file is meant
    value: str  # as the file shows it, short, without any password; "" when there is nothing to show
    wish: str  # what is wrong with it and what to write instead

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        said = f"{self.value} {self.wish}" if self.value else self.wish
        return f"{where}: {said}"


class ConfigError(Exception):
    """The configuration cannot be used; each line of the text is one fault and its mend."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class RulesError(ConfigError):
    """The rules cannot be used; each line of the text is one fault and its mend."""


def show(value: object, key: str = "") -> str:
    """A value as its file shows it; never a password, never more than a line."""
    if _SECRET_KEY.search(key) or isinstance(value, dict) or value is None:
        return ""
    if isinstance(value, list | tuple) and not all(isinstance(v, str | int | float) for v in value):
        return ""
    listed = list(value) if isinstance(value, tuple) else value
    text = json.dumps(listed, ensure_ascii=False, default=str)
    if isinstance(value, str | list | tuple):
        text = _IN_URL.sub(r"\1:…@", text)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def nearest(written: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, or ""."""
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(written[:100].lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name."""
    names = sorted(known)
    near = nearest(written, names)
    return f'did you mean "{near}"?' if near else f"write one of {', '.join(names)}"


def shown_path(path: Path) -> str:
    """As short as it can be named from where the program was started."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
