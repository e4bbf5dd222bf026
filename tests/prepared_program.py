"""A program's folder as its second start finds it: its tables are there, its templates were tried.

A first start takes twice as long as any other; most tests are about something else.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from processor.config import Settings, load_settings
from processor.config.cache import SHARED
from processor.core.rules import RuleBook
from processor.loading import load, rules_of, template_faults
from processor.store import migrate

CONFIG = """
[program]
name = "Mentor Exchange"
address = "mentors@program.example"
coordinators = ["coordinator@program.example"]
time_zone = "America/New_York"
[mailbox]
url = "maildir:inbox"
[delivery]
url = "maildir:sent"
[database]
url = "sqlite:///program.db"
"""


_rules: dict[tuple[Path, Path, str], RuleBook] = {}


def load_once(config: Path) -> tuple[Settings, RuleBook]:
    """As load() does it, with rules and templates that no test changes: read once in each process."""
    settings = load_settings(config)
    key = (settings.paths.rules, settings.paths.templates, settings.program.language)
    if key not in _rules:
        _rules[key] = rules_of(settings)
    return settings, _rules[key]


@cache
def _first_start() -> dict[str, bytes]:
    """The files that a first start leaves behind; made once in each process of the tests."""
    with tempfile.TemporaryDirectory(prefix="ready-") as name, pytest.MonkeyPatch.context() as environment:
        environment.delenv(SHARED, raising=False)  # what was checked stands in the folder, too
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG)
        settings, rules = load(folder / "config.toml")
        assert template_faults(settings, rules) == []
        migrate(settings.database_url())
        left = [path for path in folder.iterdir() if path.name != "config.toml"]
        return {path.name: path.read_bytes() for path in left}


def make_ready(folder: Path, *, tables: bool = True) -> None:
    """For a program with the shipped templates, English, and `sqlite:///program.db`.

    All databases that are made here have the same key of the reply tokens in them.
    """
    for name, content in _first_start().items():
        if tables or not name.startswith("program.db"):
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)  # as the program makes them
