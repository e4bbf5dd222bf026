"""The third wave against what surrounds the program: what failed there and was mended."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from processor.core.outcome import Decision, Disposition, DueKind, SetDue
from processor.mailboxes import maildir as maildirs
from processor.operation.alarms import read_notice
from processor.stages import intake
from processor.stages.ports import Fetched
from tests.attack.box_deeds import asked_at
from tests.attack.box_program import (
    BoxProgram,
    Log,
    a_pass,
    acted_once,
    by_day,
    daemon_of,
    whole_round,
)
from tests.attack.databases import OnPostgres, deleted, older_copy
from tests.attack.people import BOX_ADA, BOX_JON
from tests.attack.smtp_servers import Post
from tests.doors.mail_servers import scripted_server

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
        world.sign_up(BOX_JON)
        whole_round(daemon)
        on_postgres.tell(SPOIL.format(state=state, when=when))
        world.sign_up(BOX_ADA)
        for _ in range(2):
            whole_round(daemon)
        assert any(line.startswith("down") and "spoilt" in line and mend in line for line in log.lines)
        on_postgres.tell("DROP FUNCTION spoil() CASCADE")
        for _ in range(3):
            whole_round(daemon)
    on_postgres.once_each(BOX_JON, BOX_ADA)
    assert world.left() == 0


# --- a Maildir ---------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_keeps_no_other_mail_back_and_somebody_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is no text, and stands in the sentence that goes to the operator's command."""
    world = BoxProgram(tmp_path, more='[alarms]\ncommand = ["/bin/true"]\n')
    jon, _ = world.sign_up()
    jon.rename(jon.parent / os.fsdecode(b"17\xff.M1P1.host"))
    log, whole = Log(), maildirs._fetched

    def fetched(uid: str, path: Path, most_bytes: int) -> Fetched:
        if "\udcff" in path.name:
            raise OSError(13, os.strerror(13), str(path))
        return whole(uid, path, most_bytes)

    with world.parts() as parts, daemon_of(parts, log) as daemon:
        with monkeypatch.context() as spoilt:
            spoilt.setattr(maildirs, "_fetched", fetched)
            for _ in range(2):
                whole_round(daemon)
            assert world.members() == [BOX_ADA]
            assert log.counted("alarm ") == 1
            said = read_notice(parts.settings).alarms["unread"]
            assert "17\\udcff.M1P1.host" in said
            assert "17\\udcff.M1P1.host" in a_pass(parts)  # `once` ends with 1
        for _ in range(2):
            whole_round(daemon)
        assert log.counted("alarm over") == 1
    acted_once(world)


def test_thousands_that_cannot_be_read_keep_no_other_mail_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_WAITING", 3)
    world, whole = BoxProgram(tmp_path), maildirs._fetched
    for nth in range(60):
        world.put(b"x", f"{nth}.M1P1.host")
    world.sign_up()

    def fetched(uid: str, path: Path, most_bytes: int) -> Fetched:
        if path.stat().st_size == 1:
            raise OSError(13, os.strerror(13), str(path))
        return whole(uid, path, most_bytes)

    monkeypatch.setattr(maildirs, "_fetched", fetched)
    with world.parts() as parts:
        assert "and 59 more" in a_pass(parts)
    acted_once(world)


# --- SQLite's file changes under the daemon ----------------------------------------------------------


@pytest.mark.parametrize("change", [older_copy, deleted])
def test_a_database_file_replaced_under_the_daemon_is_noticed_and_no_mail_is_done_in_the_old_one(
    change: Callable[[Path, bytes], None], tmp_path: Path
) -> None:
    """Nobody stopped the daemon before. What Ada wrote is not in a file that nobody will ever open again."""
    world, log = BoxProgram(tmp_path), Log()
    with world.parts():
        pass
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (tmp_path / "program.db").read_bytes()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        whole_round(daemon)
        change(tmp_path, kept)
        world.sign_up(BOX_ADA)
        for _ in range(2):
            whole_round(daemon)
        assert world.left() == 1
        assert any("program.db" in line and "start it again" in line for line in log.lines)
    if change is deleted:
        assert not (tmp_path / "program.db").exists()
        (tmp_path / "program.db").write_bytes(kept)  # the operator's backup
    with world.parts() as parts:
        assert a_pass(parts) == ""
    assert world.members() == [BOX_ADA]
    assert world.left() == 0


def test_a_database_that_is_put_back_where_it_was_is_used_again(tmp_path: Path) -> None:
    world, log = BoxProgram(tmp_path), Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        whole_round(daemon)
        (tmp_path / "program.db").rename(tmp_path / "away.db")
        world.sign_up()
        whole_round(daemon)
        assert world.left() == 2
        (tmp_path / "away.db").rename(tmp_path / "program.db")
        for _ in range(2):
            whole_round(daemon)
    acted_once(world)


# --- clocks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("hour", [16, 8], ids=["in the morning", "at night"])
def test_a_request_ends_also_where_a_pass_is_made_once_a_day(hour: int, tmp_path: Path) -> None:
    """`once` in a crontab, always at the same hour."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        asked_at(world, parts)
        for day in range(1, 40):
            parts.clock.settle_due(by_day(day, hour))
    assert world.rows("select state from requests") == [("expired",)]


@pytest.mark.parametrize("days", [6, 400])
def test_a_letter_greylisted_once_before_the_clock_jumped_ahead_is_not_given_up(
    days: int, tmp_path: Path
) -> None:
    post = Post(at_rcpt=lambda to: "450 greylisted" if to == BOX_JON else "250 fine")
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=f"smtp://127.0.0.1:{server.port}")
        world.sign_up(BOX_JON)
        with world.parts() as parts:
            a_pass(parts)
            a_pass(parts, timedelta(days=days))
        post.at_rcpt = lambda to: "250 fine"
        with world.parts() as parts:
            for minutes in (1, 30, 120):
                a_pass(parts, timedelta(minutes=minutes))
    assert len(post.got(BOX_JON)) == 1


def test_a_mail_claimed_by_a_daemon_that_died_while_the_clock_was_ahead_does_not_wait_for_that_year(
    on_postgres: OnPostgres,
) -> None:
    world = on_postgres.world
    later = datetime.now(UTC) + timedelta(days=365)
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        parts.intake.take_in(datetime.now(UTC))
        assert parts.store.claim_waiting(later, 10, "a machine that is gone:1", 300)
    world.sign_up(BOX_ADA)
    with world.parts() as parts:
        a_pass(parts)
    on_postgres.once_each(BOX_JON, BOX_ADA)


def test_a_request_made_while_the_clock_was_a_year_ahead_is_one_of_today(tmp_path: Path) -> None:
    """Its deadline is not looked for only in a year: Mia waits for an answer."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        asked_at(world, parts, timedelta(days=365))
        a_pass(parts)
        (before,) = world.rows("select asked_at, answer_by, version from requests")
        a_pass(parts)
        assert world.rows("select asked_at, answer_by, version from requests") == [before]  # once
        for day in range(1, 60):
            parts.clock.settle_due(by_day(day))
    assert world.rows("select state from requests") == [("expired",)]


def test_a_summary_that_was_put_off_while_the_clock_was_ahead_is_told(tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    now = datetime.now(UTC)
    with world.parts() as parts:
        with parts.store.unit() as unit:
            unit.apply(
                Decision(
                    disposition=Disposition.IGNORED,
                    because="a trial",
                    effects=(
                        SetDue(kind=DueKind.SUMMARY, about="TOLD-1", at=now + timedelta(days=365)),
                        SetDue(kind=DueKind.RESUME, about="M-1", at=now + timedelta(days=365)),
                    ),
                ),
                now=now,
                inbox_id=None,
            )
        a_pass(parts, timedelta(minutes=1))
    left = world.rows("select kind from due_dates where settled = 0")
    # the digest is asked for every week; a pause may be long
    assert [kind for (kind,) in left if kind != DueKind.DIGEST.value] == [DueKind.RESUME.value]
