"""backup, restore, outbox and upgrade, as an operator uses them (faults 18 and 19)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from processor import store as store_package
from processor.store import schema
from tests.operation.small import SmallProgram

SECOND = """
from alembic import op
import sqlalchemy as sa

revision = "0999"
down_revision = "{head}"


def upgrade():
    op.add_column("roster", sa.Column("since", sa.Text()))
    if {broken}:
        raise RuntimeError("the machine stops here")
"""


def rows(database: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.slow
def test_after_a_restore_nothing_goes_out_until_the_outbox_is_released(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    program.done("backup", str(tmp_path / "copy"))
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    program.done("once")
    before = program.sent()
    assert [r for r in before if "mia@" in r]

    # the disk is lost, and the copy of yesterday is all there is
    for path in tmp_path.glob("program.db*"):
        path.unlink()
    assert "outbox release" in program.done("restore", str(tmp_path / "copy"))
    program.done("once")
    assert program.sent() == before  # the mail of jon@ is known still and is not answered again

    # what came after the backup is put back into the mailbox by hand: it is acted on, its answer is held
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    program.done("once")
    assert program.sent() == before
    (held,) = program.told("outbox", "list")
    assert "mia@west.example" in held["to"]
    assert held["held"] is True
    assert [m["email"] for m in program.told("export")["members"]] == [
        "jon@north.example",
        "mia@west.example",
    ]
    assert program.done("outbox", "release") == "1 released\n"
    program.done("once")
    assert len(program.sent()) == len(before) + 1
    assert program.told("outbox", "list") == []


@pytest.mark.slow
def test_a_backup_is_made_while_the_daemon_runs_and_a_restore_is_not(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    with program.daemon():
        assert "keep it secret" in program.done("backup", str(tmp_path / "copy"))
        said = program.run("restore", str(tmp_path / "copy"), "--replace")
        assert said.returncode == 1
        assert said.stderr.startswith("another process runs mentors@program.example; stop it first")
        assert program.run("upgrade").returncode == 1
    assert rows(tmp_path / "copy", "PRAGMA integrity_check") == [("ok",)]


def test_a_backup_is_made_beside_the_draft_of_one_that_was_killed(tmp_path: Path) -> None:
    """Under the same process number, as in a container. One of days ago is let go."""
    program = SmallProgram(tmp_path)
    drafts = [tmp_path / f".night.backup.{os.getpid()}.part", tmp_path / ".night.backup.7.0a0b0c0d.part"]
    for draft in drafts:
        draft.write_bytes(b"half")
    os.utime(drafts[1], (1_000_000_000, 1_000_000_000))
    program.done("backup", str(tmp_path / "night.backup"))
    assert list(tmp_path.glob(".night.backup.*")) == [drafts[0]]  # somebody may still write to it


@pytest.mark.slow
def test_restore_asks_before_it_replaces_records(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    program.done("backup", str(tmp_path / "copy"))
    said = program.run("restore", str(tmp_path / "copy"))
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "--replace" in said.stderr
    program.done("restore", str(tmp_path / "copy"), "--replace")


def test_dropped_mails_never_go_out(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.done("once")
    program.done("backup", str(tmp_path / "copy"))
    program.done("restore", str(tmp_path / "copy"))
    program.sign_up("jon@north.example")
    program.done("once")
    (held,) = program.told("outbox", "list")
    assert held["serial"] in program.done("outbox", "list")  # whole, however narrow the terminal is
    assert program.done("outbox", "drop", held["serial"]) == "1 dropped\n"
    assert program.done("outbox", "release") == "0 released\n"
    program.done("once")
    assert program.sent() == []


def next_version(monkeypatch: pytest.MonkeyPatch, folder: Path, *, broken: bool) -> None:
    """As if a newer program had been installed, whose tables have one more column."""
    made = folder / "versions"
    made.mkdir(exist_ok=True)
    (made / "r0999_since.py").write_text(SECOND.format(head=schema.HEAD, broken=broken))
    first = schema.alembic_config

    def with_one_more(connection: Any = None) -> Any:
        config = first(connection)
        own = f"{config.get_main_option('script_location')}/versions"
        config.set_main_option("version_locations", f"{own} {made}")
        config.set_main_option("path_separator", "space")
        return config

    monkeypatch.setattr(schema, "alembic_config", with_one_more)
    monkeypatch.setattr(schema, "HEAD", "0999")
    monkeypatch.setattr(store_package, "HEAD", "0999")


def test_upgrade_makes_a_backup_and_then_changes_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    head = schema.HEAD
    next_version(monkeypatch, tmp_path, broken=False)
    assert program.here("status") == 2  # opening changes nothing
    assert "run `run.py upgrade`" in capsys.readouterr().err
    assert program.here("upgrade") == 0
    assert f"{head} -> 0999" in capsys.readouterr().out
    assert rows(tmp_path / "program.db", "SELECT since FROM roster") == []
    (copy,) = tmp_path.glob("before-0999-*.backup")
    assert rows(copy, "SELECT version_num FROM alembic_version") == [(head,)]
    assert rows(copy, "SELECT email FROM members") == [("jon@north.example",)]
    assert program.here("upgrade") == 0  # and a second time there is nothing to do
    assert len(list(tmp_path.glob("before-*"))) == 1


def test_an_upgrade_that_is_cut_off_leaves_the_old_tables_and_the_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    before = program.told("export")
    with monkeypatch.context() as newer:
        next_version(newer, tmp_path, broken=True)
        with pytest.raises(RuntimeError, match="the machine stops here"):
            program.here("upgrade")
    assert program.told("export") == before  # the old program still runs on it
    assert len(list(tmp_path.glob("before-0999-*.backup"))) == 1


def test_without_a_backup_nothing_is_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    next_version(monkeypatch, tmp_path, broken=False)
    assert program.here("upgrade", "--backup", str(tmp_path / "no" / "where")) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert "since" not in str(rows(tmp_path / "program.db", "SELECT sql FROM sqlite_master"))
