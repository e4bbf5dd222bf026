"""The migrations make the tables that tables.py describes, on both databases, and only once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect

from processor.stages.ports import StoreDown
from processor.store import migrate, open_store
from processor.store.columns import metadata
from processor.store.engine import make_engine
from processor.store.schema import HEAD, alembic_config
from processor.store.tables import FIRST_NUMBERS, SEQUENCES


@pytest.fixture
def engine(database_url: str) -> Engine:
    migrate(database_url)
    return make_engine(database_url)


def test_migrations_and_tables_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_words_sort_by_code_point_on_both(engine: Engine) -> None:
    """Ranges of words end at the last code point; a language's own order would cut them."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            found = connection.exec_driver_sql(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND collation_name = 'C'"
            )
            columns = {tuple(row) for row in found}
            wanted = {"phrase", "word", "name_key"}
            assert columns == {
                (t.name, c.name) for t in metadata.tables.values() for c in t.columns if c.name in wanted
            }
        else:
            assert connection.exec_driver_sql("SELECT 'a' < 'B'").scalar() == 0
    engine.dispose()


def test_numbers_begin_where_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT kind, last FROM numbers").all()
        assert {row.kind: row.last + 1 for row in rows} == FIRST_NUMBERS
        if connection.dialect.name == "postgresql":
            assert set(inspect(connection).get_sequence_names()) >= {s.name for s in SEQUENCES.values()}
    engine.dispose()


def test_the_head_that_the_store_knows_is_the_latest_revision() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


def test_a_second_start_migrates_nothing_and_keeps_the_secret(database_url: str) -> None:
    secrets = set()
    for _ in range(2):
        store = open_store(database_url, areas=[])
        with store.reading() as unit:
            secrets.add(unit.secret())
        store.close()
    assert len(secrets) == 1
    assert len(secrets.pop()) == 32


def test_a_migration_that_is_cut_off_leaves_nothing_behind(database_url: str) -> None:
    engine = make_engine(database_url)
    seen: list[str] = []

    def cut_off(*args: object) -> None:
        seen.append(str(args[2]))
        if len(seen) == 20:
            raise KeyboardInterrupt

    event.listen(engine, "before_cursor_execute", cut_off)
    with pytest.raises(KeyboardInterrupt), engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    event.remove(engine, "before_cursor_execute", cut_off)
    assert sum(statement.lstrip().startswith("CREATE TABLE") for statement in seen) > 3
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    migrate(database_url)


def test_the_migrations_can_be_taken_back(engine: Engine) -> None:
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert connection.dialect.name == "sqlite" or inspect(connection).get_sequence_names() == []
    engine.dispose()


def test_it_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    migrate("sqlite:///here.db")
    assert (tmp_path / "here.db").exists()


def test_several_may_start_at_once(database_url: str) -> None:
    failed: list[BaseException] = []

    def start() -> None:
        try:
            open_store(database_url, areas=[]).close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:////nowhere/at/all/program.db", "unable to open database file"),
        ("postgresql://someone:canary-4711@127.0.0.1:1/x", "the database cannot be used"),
        ("mysql://x/y", "mysql is not a database of ours"),
        ("program.db", "cannot be read"),
    ],
)
def test_a_database_that_cannot_be_opened_says_so_in_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(StoreDown, match=sentence) as caught:
        open_store(url, areas=[])
    assert "canary-4711" not in str(caught.value)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "program.db").write_bytes(b"Dear program, " * 1000)
    with pytest.raises(StoreDown, match="not a database"):
        open_store(f"sqlite:///{tmp_path}/program.db", areas=[])
