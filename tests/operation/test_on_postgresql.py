"""One program, two machines, one PostgreSQL: who works, who waits, who takes over (docs/scaling.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.store.advisory_locks import alone
from tests.doors.mail_servers import wait_for
from tests.doors.postgres import made_postgres_url, made_template, postgres_server
from tests.operation.small import SmallProgram

__all__ = ["made_postgres_url", "made_template", "postgres_server"]


def on_two_machines(folder: Path, url: str) -> tuple[SmallProgram, SmallProgram]:
    """Two folders with the same configuration; the mailbox and the sent mails are the same for both."""
    for name in ("north", "south", "shared/inbox/new", "shared/inbox/cur", "shared/inbox/tmp", "shared/sent"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("north", "south"):
        for shared in ("inbox", "sent"):
            (folder / name / shared).symlink_to(folder / "shared" / shared)
    north, south = (SmallProgram(folder / name, database=url) for name in ("north", "south"))
    for program in (north, south):  # a mailbox goes by its name, which is the same on every machine
        text = (program.folder / "config.toml").read_text()
        text = text.replace("maildir:inbox", f"maildir:{folder}/shared/inbox")
        (program.folder / "config.toml").write_text(text)
    return north, south


def written_to(program: SmallProgram, *people: str) -> bool:
    """Each has one mail, and nobody else has any."""
    sent = program.sent()
    return len(sent) == len(people) and all(who in line for who, line in zip(people, sent, strict=True))


@pytest.mark.slow
def test_the_second_daemon_goes_on_when_the_first_is_killed(made_postgres_url: str, tmp_path: Path) -> None:
    north, south = on_two_machines(tmp_path, made_postgres_url)
    with north.daemon() as first:
        north.sign_up("jon@north.example")
        assert wait_for(lambda: written_to(north, "jon@north.example"), 60), north.log()
        with south.daemon():
            assert south.told("status")["running"] is True
            first.kill()  # with the mailbox in its hands
            first.wait()
            south.sign_up("mia@west.example", "MENTEE", "Mia Lund")
            both = ("jon@north.example", "mia@west.example")
            assert wait_for(lambda: written_to(south, *both), 60), south.log()
            assert south.log().count("event=done") == 1
    assert wait_for(lambda: south.told("status")["running"] is False, 90)


@pytest.mark.slow
def test_whoever_changes_the_whole_database_is_alone(made_postgres_url: str, tmp_path: Path) -> None:
    north, south = on_two_machines(tmp_path, made_postgres_url)
    with north.daemon():
        north.sign_up("jon@north.example")
        assert wait_for(lambda: written_to(north, "jon@north.example"), 60), north.log()
        assert south.told("status")["running"] is True  # seen from the other machine
        south.done("backup", str(tmp_path / "copy"))
        for words in (("restore", str(tmp_path / "copy"), "--replace"), ("upgrade",)):
            said = south.run(*words)
            assert said.returncode == 1
            assert said.stderr == (
                "a daemon works on mentors@program.example, here or elsewhere; stop it first\n"
            )
    assert wait_for(lambda: south.told("status")["running"] is False, 90)
    with alone(made_postgres_url):
        said = south.run("once")
        assert said.returncode == 1
        assert said.stderr == "restore or upgrade works on the database; wait until it is done\n"
    assert "restored" in south.done("restore", str(tmp_path / "copy"), "--replace")
    assert [member["email"] for member in south.told("export")["members"]] == ["jon@north.example"]
