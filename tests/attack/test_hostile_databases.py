"""Databases that are harmed, or that others have made in their own way: mail is kept, or it is said what is
wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from email.header import Header
from pathlib import Path

import psycopg
import pytest

from processor.stages.ports import StoreDown
from processor.store import migrate
from tests.attack.box_deeds import SIX_PEOPLE, done_once
from tests.attack.box_program import BoxProgram, Log, a_pass, acted_once, daemon_of, goes_round
from tests.attack.people import BOX_ADA, BOX_JON
from tests.doors.postgres import PostgresServer
from tests.operation.small import PROFILE, PROGRAM, SERVER, SmallProgram

# --- the database's file ---------------------------------------------------------------------------

HARMED: Mapping[str, Callable[[Path], object]] = {
    "overwritten with words": lambda file: file.write_text("these are words\n" * 20_000),
    "cut to nothing": lambda file: os.truncate(file, 0),
    "cut in the middle": lambda file: os.truncate(file, 8192),
}


EMPTY = pytest.mark.xfail(
    strict=True, reason="an empty file is a new database; the mail waits in the mailbox's archive"
)


@pytest.mark.parametrize(
    "name", [pytest.param(x, marks=EMPTY) if x == "cut to nothing" else x for x in HARMED]
)
def test_a_database_file_that_is_harmed_takes_no_mail_with_it(name: str, tmp_path: Path) -> None:
    """With a copy put back, the mail that came meanwhile is done as if nothing had been."""
    world, log = BoxProgram(tmp_path), Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        goes_round(daemon)
    kept = {path: path.read_bytes() for path in tmp_path.glob("program.db*")}
    HARMED[name](tmp_path / "program.db")
    world.sign_up(BOX_ADA)
    try:
        with world.parts() as parts, daemon_of(parts, log) as daemon:
            for _ in range(2):
                goes_round(daemon)
            assert log.counted("down") >= 1
    except StoreDown:
        pass  # a start says the same, and ends with 1 or 2
    assert world.left() == 1
    for path in tmp_path.glob("program.db*"):
        path.unlink()
    for path, content in kept.items():
        path.write_bytes(content)
    with world.parts() as parts:
        assert a_pass(parts) == ""
    acted_once(world)


# --- databases as others have made them ------------------------------------------------------------

SETTINGS = {
    "dates written another way": "datestyle = 'SQL, DMY'",
    "another time zone": "timezone = 'Asia/Kathmandu'",
    "bytes written another way": "bytea_output = 'escape'",
    "backslashes that act": "standard_conforming_strings = off",
    "the strictest isolation": "default_transaction_isolation = 'serializable'",
    "no path to the tables": "search_path = 'nowhere'",
    "other client encoding": "client_encoding = 'LATIN1'",
    "a short wait for locks": "lock_timeout = '1ms'",
    "intervals written another way": "intervalstyle = 'iso_8601'",
    "rows that are not seen": "row_security = off",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_postgresql_with_settings_of_its_own_works_or_says_what_is_wrong(
    name: str, made_postgres_url: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    database = made_postgres_url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(postgres_server.url(), autocommit=True) as above:
        above.execute(f"ALTER DATABASE {database} SET {SETTINGS[name]}".encode())
    world = BoxProgram(tmp_path, database=made_postgres_url)
    world.sign_up()
    world.write(BOX_JON, "HELP", "größer \\ 'quoted' łódź 📬")
    try:
        with world.parts() as parts:
            down = a_pass(parts) or a_pass(parts)
    except StoreDown as problem:
        down = str(problem)
    if down:  # a sentence, and nothing taken out of the mailbox
        assert world.left() == 3
        return
    assert world.sent()[BOX_JON] == 2
    assert world.sent()[BOX_ADA] == 1
    assert world.left() == 0


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
@pytest.mark.parametrize("who", ["Jürgen Größe", "Łukasz Żółć", "田中 太郎"])
def test_a_database_in_another_encoding_says_so_or_keeps_every_name(
    encoding: str, who: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """`createdb` on a machine without a locale makes such ones. No mail may end the daemon there."""
    name = f"program_{encoding.lower()}_{abs(hash(who)) % 10_000}"
    with psycopg.connect(postgres_server.url(), autocommit=True) as above:
        made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'"
        above.execute(f"{made} LC_COLLATE 'C' LC_CTYPE 'C'".encode())
    try:
        url = postgres_server.url(name)
        world = BoxProgram(tmp_path, database=url)
        text = PROFILE.format(who)
        world.write(BOX_ADA, "SIGN UP MENTOR", PROFILE.format("Ada Stone"), "Ada Stone")
        world.put(
            (
                f"Authentication-Results: {SERVER}; dmarc=pass header.from=north.example\r\n"
                f"From: {Header(who, 'utf-8').encode()} <{BOX_JON}>\r\nTo: {PROGRAM}\r\n"
                "Subject: SIGN UP MENTOR\r\nMessage-ID: <encoded@north.example>\r\nMIME-Version: 1.0\r\n"
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + text.replace("\n", "\r\n")
            ).encode()
        )
        try:
            migrate(url)
            with world.parts() as parts:
                down = a_pass(parts) or a_pass(parts)
        except StoreDown as problem:
            down = str(problem)
        if down:
            assert world.left() == 2
            return
        with psycopg.connect(f"{url}&client_encoding=utf8") as connection:
            kept = connection.execute("SELECT email FROM members").fetchall()
        assert sorted(kept) == [(BOX_ADA,), (BOX_JON,)]
        assert world.left() == 0
    finally:
        postgres_server.drop_database(name)


FILES = ["mein größer speicher.db", "a b#c.db", "-rf.db"]


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_a_database_file_of_any_name_is_the_one_that_is_used(file: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, database=f"sqlite:///{file}")
    for who in SIX_PEOPLE:
        program.sign_up(who)
    done = program.run("once")
    if done.returncode == 2:  # such a name is refused, and what to write instead is said
        assert "database.url" in done.stderr
        assert len(list((tmp_path / "inbox" / "new").iterdir())) == len(SIX_PEOPLE)
        return
    assert done.returncode == 0, done.stderr
    assert (tmp_path / file).exists()
    done_once(program, SIX_PEOPLE)
