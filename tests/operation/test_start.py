"""A command imports only what it uses, so that each begins at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.prepared_program import CONFIG, make_ready

ROOT = Path(__file__).parents[2]
HEAVY = {
    "alembic", "asyncpg", "email_validator", "icalendar", "imapclient", "inscriptis", "jinja2", "lxml",
    "mailparser", "markdown_it", "pebble", "prometheus_client", "psycopg", "pydantic_settings", "rapidfuzz",
    "structlog",
}  # fmt: skip


def imported_by(folder: Path, *words: str) -> set[str]:
    """The top names of all modules that a run of the command brought in."""
    (folder / "config.toml").write_text(CONFIG)
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "run.py", "--config", str(folder / "config.toml"), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    lines = [line for line in said.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_help_needs_neither_the_database_nor_the_parser_of_mails(tmp_path: Path) -> None:
    found = imported_by(tmp_path, "--help")
    assert "typer" in found
    assert not found & {*HEAVY, "sqlalchemy"} - {"markdown_it"}  # which rich brings along


@pytest.mark.parametrize("words", [("status", "--json"), ("export", "--json"), ("held", "list", "--json")])
def test_a_look_at_the_records_brings_in_the_store_and_no_more(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    make_ready(tmp_path)  # the first one makes the tables, with alembic
    found = imported_by(tmp_path, *words)
    assert "sqlalchemy" in found
    assert not found & HEAVY


@pytest.mark.slow
def test_a_pass_that_finds_nothing_reads_and_logs_nothing(tmp_path: Path) -> None:
    make_ready(tmp_path)
    unused = {"alembic", "icalendar", "lxml", "mailparser", "pebble", "rapidfuzz", "structlog"}
    assert not imported_by(tmp_path, "once") & unused


def test_templates_are_tried_once_and_again_when_they_change(tmp_path: Path) -> None:
    (tmp_path / "templates" / "en").mkdir(parents=True)
    own = ROOT / "templates" / "en"
    for path in own.glob("*.md"):
        (tmp_path / "templates" / "en" / path.name).write_bytes(path.read_bytes())
    config = CONFIG + '[paths]\ntemplates = "templates"\n'
    (tmp_path / "config.toml").write_text(config)

    def once() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "run.py", "--config", str(tmp_path / "config.toml"), "once"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)

    assert once().returncode == 0
    reminder = tmp_path / "templates" / "en" / "reminder.md"
    reminder.write_text(reminder.read_text() + "\n{% if %}\n")
    broken = once()
    assert broken.returncode == 2
    assert "reminder.md, line" in broken.stderr
    assert once().returncode == 2  # a fault is never remembered as right
