"""`audit verify` and `audit show`, as an operator uses them, through backup, restore and upgrade."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from processor.stages.crash import SEAL_CRASH_POINTS
from processor.store.engine import make_engine
from processor.store.schema import alembic_config
from tests.doors.mail_servers import wait_for
from tests.operation.small import SmallProgram

MORNING, NOON = "2026-03-02T09:00", "2026-03-02T12:00"


@pytest.fixture(scope="module")
def sealed_twice(tmp_path_factory: pytest.TempPathFactory) -> SmallProgram:
    made = SmallProgram(tmp_path_factory.mktemp("sealed"))
    made.sign_up("jon@north.example")
    made.done("once", "--now", MORNING)
    made.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    made.done("once", "--now", NOON)
    return made


@pytest.fixture
def program(sealed_twice: SmallProgram, tmp_path: Path) -> SmallProgram:
    """With two seals: a mentor's sign-up, and a mentee's."""
    return sealed_twice.copied_to(tmp_path)


def change(program: SmallProgram, statement: str) -> None:
    with closing(sqlite3.connect(program.folder / "program.db")) as database, database:
        assert database.execute(statement).rowcount == 1


def broken(program: SmallProgram, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What `audit verify` complains of; it has to end with 1."""
    capsys.readouterr()
    assert program.here("audit", "verify", *words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_a_record_that_is_whole_says_so_and_a_changed_event_is_named(
    program: SmallProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    said = program.done("audit", "verify")
    assert said.startswith("The record is whole: 2 events in 2 seals, each as it was sealed.\n0 events wait")
    assert "Last seal, of 2026-03-02 17:00:00 UTC: 2:" in said
    found = program.told("audit", "verify")
    assert (found["whole"], found["because"], found["seals"], found["waiting"]) == (True, "", 2, 0)
    assert program.told("status")["last_seal_at"] == "2026-03-02T17:00:00Z"
    assert found["last_seal"] in said
    change(program, "UPDATE events SET because = 'nothing happened' WHERE id = 2")
    assert broken(program, capsys) == (
        "the record is broken: event 2 (member saved, about M-1002, 2026-03-02 17:00:00 UTC) is not as it "
        "was before seal 2 of 2026-03-02 17:00:00 UTC: its actor, its words or its record were changed\n"
    )


def test_each_seal_is_in_the_log_from_where_it_can_be_compared(
    program: SmallProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    program.sign_up("ada@south.example", name="Ada Stone")
    said = program.run("once", "--now", "2026-03-02T15:00").stderr
    (copy,) = [line.split("seal=")[1].strip('"') for line in said.splitlines() if "event=sealed" in line]
    assert copy.startswith("3:")
    assert "The record is whole" in program.done("audit", "verify", "--seal", copy)
    other = copy[:-1] + ("0" if copy[-1] != "0" else "1")
    assert "seal 3 is not the one of which you have a copy" in broken(program, capsys, "--seal", other)
    assert "seal 9, of which you have a copy" in broken(program, capsys, "--seal", f"9:{copy[2:]}")
    assert program.here("audit", "verify", "--seal", "7") == 2
    assert "'7' is no seal; copy it whole" in capsys.readouterr().err


def test_a_backup_that_is_restored_is_whole_and_goes_on(
    program: SmallProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = str(program.folder / "copy")
    program.done("backup", copy)
    program.sign_up("ada@south.example", name="Ada Stone")
    program.done("once", "--now", "2026-03-02T15:00")
    lost = program.told("audit", "verify")["last_seal"]
    program.done("restore", copy, "--replace")
    assert program.told("audit", "verify")["seals"] == 2
    assert "or an older backup was restored" in broken(program, capsys, "--seal", lost)
    program.sign_up("eve@east.example", name="Eve Hall")
    program.done("once", "--now", "2026-03-02T18:00")
    assert program.told("audit", "verify")["seals"] == 3


def test_what_happened_before_the_upgrade_is_covered_by_the_first_seal(program: SmallProgram) -> None:
    engine = make_engine(program.settings().database_url())
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0007")
    engine.dispose()
    assert "(0007 -> " in program.done("upgrade")
    assert program.done("audit", "verify") == "Nothing is sealed yet; 2 events wait for the first seal.\n"
    program.done("once", "--now", "2026-03-09T09:00")
    found = program.told("audit", "verify")
    assert (found["whole"], found["seals"], found["events"]) == (True, 1, 2)


@pytest.mark.parametrize("point", SEAL_CRASH_POINTS)
def test_a_pass_that_is_killed_while_it_seals_is_gone_on_with(tmp_path: Path, point: str) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    killed = program.run("once", "--now", MORNING, MENTOR_EXCHANGE_CRASH=point)
    assert killed.returncode == -signal.SIGKILL
    assert program.told("audit", "verify")["seals"] == (0 if point == "before commit F" else 1)
    program.done("once", "--now", MORNING)
    found = program.told("audit", "verify")
    assert (found["whole"], found["seals"], found["events"], found["waiting"]) == (True, 1, 1, 0)


def test_a_pass_seals_also_when_the_mail_server_is_down(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    config = (tmp_path / "config.toml").read_text()
    down = config.replace('url = "maildir:sent"', 'url = "smtp://127.0.0.1:1"')  # nobody listens there
    (tmp_path / "config.toml").write_text(down)
    program.sign_up("jon@north.example")
    assert program.here("once", "--now", MORNING) == 1
    assert program.told("audit", "verify")["seals"] == 1


def test_the_daemon_seals(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once", "--now", MORNING)  # months before the clock of the daemon: a seal is due
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    with program.daemon():
        assert wait_for(lambda: "event=sealed" in program.log(), 120)
    assert program.told("audit", "verify")["seals"] == 2


def test_a_matter_is_shown_as_by_mail(program: SmallProgram, capsys: pytest.CaptureFixture[str]) -> None:
    program.put("mia@west.example", "REQUEST M-1001", "Would you help me?", "Mia Lund")
    program.done("once", "--now", "2026-03-03T09:00")
    program.put("jon@north.example", "REJECT REQ-1", "REJECT REQ-1")
    program.done("once", "--now", "2026-03-04T09:00")
    said = program.done("audit", "show", "REQ-1")
    assert said == (
        "REQ-1\n"
        "  Mia Lund (mia@west.example) asked Jon Berg (jon@north.example)\n"
        "  rejected; asked on 2026-03-03\n"
        "\n"
        "2026-03-03: Mia Lund asks Jon Berg (mia@west.example by mail, IN-3, rule request-done)\n"
        "2026-03-04: Jon Berg cannot take Mia Lund now [state: pending -> rejected; answered at: "
        "nothing -> 2026-03-04] (jon@north.example by mail, IN-4, rule answer-done, DO-1)\n"
    )
    program.put("coordinator@program.example", "SHOW REQ-1", "")
    program.done("once", "--now", "2026-03-05T09:00")
    mails = [path.read_text("latin-1") for path in (program.folder / "sent" / "new").iterdir()]
    (mail,) = [mail for mail in mails if "Subject: About REQ-1" in mail]
    words = " ".join(mail.replace("=\n", "").replace("=3D", "=").split())
    for line in said.splitlines()[4:]:
        assert line.partition(": ")[2] in words
    assert program.here("audit", "show", "REQ-77") == 1
    assert capsys.readouterr().err.endswith("there is no REQ-77\n")
