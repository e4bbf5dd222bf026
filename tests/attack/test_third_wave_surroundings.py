"""The third wave against what surrounds the program: what failed there and was mended."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from processor.daemon import Daemon
from tests.attack.surroundings import ADA, JON, World
from tests.attack.test_hostile_surroundings import Log, OnPostgres, daemon_of, goes_round
from tests.doors.postgres import made_postgres_url, made_template, postgres_server

__all__ = ["made_postgres_url", "made_template", "postgres_server"]


@pytest.fixture
def on_postgres(made_postgres_url: str, tmp_path: Path) -> OnPostgres:
    return OnPostgres(World(tmp_path, database=made_postgres_url), made_postgres_url)


def whole_round(daemon: Daemon) -> None:
    """Also what the ticker does; what is not caught ends the daemon."""
    goes_round(daemon)
    daemon._next.clear()
    daemon._guarded("due dates", daemon._due)
    daemon._guarded("recall", daemon._recall)
    daemon._guarded("retention", daemon._forget)
    daemon._look()


# --- PostgreSQL fails at one statement, in ways of its own ------------------------------------------

SPOIL = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'spoilt' USING ERRCODE = '{state}'; END $$;
CREATE TRIGGER spoil BEFORE {when} FOR EACH STATEMENT EXECUTE FUNCTION spoil();
"""
FAILS: Mapping[str, tuple[str, str, str]] = {
    "an error inside the server": (
        "XX000",
        "UPDATE OF leased_to ON outbox",
        "the log of the database server",
    ),
    "a damaged page": ("XX001", "INSERT ON inbox", "restore a backup"),
    "a trigger of somebody's at the outbox": ("P0001", "UPDATE OF leased_to ON outbox", "take it off"),
    "a function of somebody's": ("38000", "INSERT ON outbox", "take it off"),
    "a feature that a pooler lacks": ("0A000", "UPDATE OF mirrored ON inbox", "not a pooler"),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_statement_that_fails_for_long_ends_no_daemon_costs_no_mail_and_is_told_with_what_mends_it(
    name: str, on_postgres: OnPostgres
) -> None:
    world, log = on_postgres.world, Log()
    state, when, mend = FAILS[name]
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(JON)
        whole_round(daemon)
        on_postgres.tell(SPOIL.format(state=state, when=when))
        world.sign_up(ADA)
        for _ in range(2):
            whole_round(daemon)
        assert any(line.startswith("down") and "spoilt" in line and mend in line for line in log.lines)
        on_postgres.tell("DROP FUNCTION spoil() CASCADE")
        for _ in range(3):
            whole_round(daemon)
    on_postgres.once_each(JON, ADA)
    assert world.left() == 0
