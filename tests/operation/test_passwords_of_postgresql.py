"""backup and restore on a PostgreSQL server that asks for a password, whatever is in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from processor.store import migrate
from processor.store.backup import back_up, restore
from processor.store.pg_dump import try_dump
from tests.doors.mail_servers import wait_for
from tests.doors.postgres import PostgresServer
from tests.doors.postgres import postgres_server as postgres_server
from tests.doors.store_samples import NOW
from tests.operation.small import SmallProgram

ROLE = "asked"
PASSWORDS = [
    "plain",
    " a b ",
    'o\'er "q" \\',
    "a@b:c/d?e#f",
    "100%25%",
    "pässwörd-ключ-密",
    "***",
    "$x `y` {z}",
]
GIVEN = ("password_file", "password_env", "url")


class Asking:
    """A database that wants a password, and a program that has it."""

    def __init__(self, server: PostgresServer, folder: Path, password: str, given: str = "url") -> None:
        self.database = server.ask_for_password(ROLE, password)
        self.server = server
        user = f"{ROLE}:{quote(password, safe='')}" if given == "url" else ROLE
        self.url = f"postgresql://{user}@/{self.database}?host={server.folder}"
        more = f'"\n{given} = "{"secret" if given == "password_file" else "DATABASE_PASSWORD"}'
        self.config = self.url + ("" if given == "url" else more)
        (folder / "secret").write_text(password + "\n")
        assert wait_for(self._is_asked)

    def _is_asked(self) -> bool:
        """The server has read its new rules: without a password nobody gets in."""
        try:
            psycopg.connect(f"postgresql://{ROLE}@/{self.database}?host={self.server.folder}").close()
        except psycopg.OperationalError as error:
            return "password" in str(error)
        return False


@pytest.fixture
def asking(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], Asking]]:
    made: list[Asking] = []
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "nothing"))

    def make(password: str, given: str) -> Asking:
        monkeypatch.setenv("DATABASE_PASSWORD", password)
        made.append(Asking(postgres_server, tmp_path, password, given))
        return made[-1]

    yield make
    for one in made:
        postgres_server.drop_database(one.database)


@pytest.mark.parametrize("given", GIVEN)
def test_backup_and_restore_work_with_a_password_wherever_it_stands(
    asking: Callable[[str, str], Asking], tmp_path: Path, given: str
) -> None:
    program = SmallProgram(tmp_path, database=asking("p@ss: w%rd/'é", given).config)
    program.sign_up("jon@north.example")
    program.done("once")
    before = program.told("export")
    assert [m["email"] for m in before["members"]] == ["jon@north.example"]
    program.done("backup", str(tmp_path / "copy"))
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    program.done("restore", str(tmp_path / "copy"), "--replace")
    assert program.told("export") == before


@pytest.mark.parametrize("password", PASSWORDS)
def test_no_character_of_a_password_is_lost_on_the_way(
    asking: Callable[[str, str], Asking], tmp_path: Path, password: str
) -> None:
    database = asking(password, "password_file")
    settings = SmallProgram(tmp_path, database=database.config).settings()
    url = settings.database_url()
    migrate(url)
    back_up(url, tmp_path / "copy")
    restore(url, tmp_path / "copy", NOW, replace=True)
    try_dump(url, 60)


def test_the_password_is_not_among_the_words_of_the_command(
    asking: Callable[[str, str], Asking], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody on the machine can read those (ps)."""
    real = shutil.which("pg_dump")
    spy = tmp_path / "bin" / "pg_dump"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/words\nexec {real} "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy.parent}:{os.environ['PATH']}")
    url = asking("canary-4711", "url").url
    try_dump(url, 60)
    try_dump(url.replace(":canary-4711", "") + "&password=canary-4711", 60)
    words = (tmp_path / "words").read_text()
    assert words.count("--schema-only") == 2
    assert "canary" not in words
    assert "***" not in words
