"""The doctor names, for everything that is wrong, what mends it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from processor.doctor import examine
from processor.letters.engine import LetterWriter
from processor.operation import metrics
from tests.doors.mail_servers import free_port
from tests.operation.small import CONFIG, SmallProgram


@pytest.fixture
def right_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are the shipped ones, which the first test here has tried."""
    monkeypatch.setattr(LetterWriter, "check", lambda writer: [])


def findings(folder: Path, changes: Mapping[str, str]) -> dict[str, tuple[bool, str]]:
    text = CONFIG
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text)
    return {f.part: (f.well, f.says) for f in examine(folder / "config.toml")}


def test_a_program_that_works_is_well_in_every_part(tmp_path: Path) -> None:
    found = findings(tmp_path, {})
    assert all(well for well, _ in found.values()), found
    assert list(found) == [
        "configuration", "rules", "templates", "mailbox", "delivery", "certificates", "senders", "database",
        "backup", "seals", "disk", "files", "installation", "directory", "metrics", "clock",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "changes", "mend"),
    [
        (
            "delivery",
            {"maildir:sent": "smtp://no-such-host.invalid"},
            "the host no-such-host.invalid is not known; check the url and the name server",
        ),
        (
            "delivery",
            {"maildir:sent": f"smtp://127.0.0.1:{free_port()}"},
            "check the port, and that the server runs",
        ),
        (
            "mailbox",
            {'"maildir:inbox"': '"imaps://mentors@no-such-host.invalid/INBOX"\npassword_file = "password"'},
            "the host no-such-host.invalid is not known; check the url and the name server",
        ),
        (
            "mailbox",
            {'"maildir:inbox"': f'"imap://mentors@127.0.0.1:{free_port()}/x"\npassword_file = "password"'},
            "check the port, and that the server runs",
        ),
        (
            "database",
            {"sqlite:///program.db": f"postgresql://mentors@127.0.0.1:{free_port()}/mentors"},
            "check that the database server runs, and the host and port in database.url",
        ),
        ("database", {"sqlite:///program.db": "sqlite:///garbage.db"}, "or restore a backup"),
    ],
    ids=[
        "unknown SMTP host",
        "no SMTP server",
        "unknown IMAP host",
        "no IMAP server",
        "no server",
        "garbage",
    ],
)
@pytest.mark.usefixtures("right_templates")
def test_every_fault_names_its_mend(tmp_path: Path, part: str, changes: Mapping[str, str], mend: str) -> None:
    (tmp_path / "password").write_text("secret")
    (tmp_path / "garbage.db").write_bytes(b"garbage" * 1_000)
    for name in ("password", "garbage.db"):
        (tmp_path / name).chmod(0o600)
    found = findings(tmp_path, changes)
    well, says = found[part]
    assert not well
    assert mend in says
    assert all(well for other, (well, _) in found.items() if other != part), found


@pytest.mark.slow
@pytest.mark.usefixtures("right_templates")
def test_tables_of_another_version_are_named(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        database.execute("update alembic_version set version_num = '0001'")
        database.commit()
    well, says = findings(tmp_path, {})["database"]
    assert not well
    assert "run `mentor-exchange upgrade`" in says


@pytest.mark.usefixtures("right_templates")
def test_metrics_without_the_package_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "PACKAGE", "a_package_that_nobody_has")
    wanted = {
        'url = "sqlite:///program.db"': 'url = "sqlite:///program.db"\n[metrics]\nlisten = "127.0.0.1:1"'
    }
    well, says = findings(tmp_path, wanted)["metrics"]
    assert well  # /healthz needs no package
    assert "install requirements/metrics.lock" in says
