"""One daemon runs several programs, and keeps them strictly apart."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from processor.demo.clients import new_mail
from tests.doors.mail_servers import wait_for
from tests.operation.small import CONFIG, PROFILE, ROOT, SERVER
from tests.prepared_program import make_ready

NAMES = ("north", "south")


def _made(folder: Path, name: str) -> Path:
    home = folder / name
    home.mkdir()
    address = f"mentors@{name}.example"
    (home / "config.toml").write_text(CONFIG.replace("mentors@program.example", address))
    make_ready(home, tables=False)  # each has a key of its own
    for part in ("tmp", "new", "cur"):
        (home / "inbox" / part).mkdir(parents=True)
    mail = new_mail("mutt", "Jon Berg", f"jon@{name}.example", address, "SIGN UP MENTOR",
                    PROFILE.format("Jon Berg"), datetime.now(UTC), SERVER)  # fmt: skip
    (home / "inbox" / "new" / "1.mail").write_bytes(mail)
    return home


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "run.py", *words], cwd=ROOT, capture_output=True, text=True, timeout=300
    )


def _answered(home: Path) -> bool:
    sent = home / "sent" / "new"
    return sent.exists() and any(sent.iterdir())


def _members(home: Path) -> list[str]:
    told = _run("--config", str(home / "config.toml"), "export", "--json")
    return [m["email"] for m in json.loads(told.stdout)["members"]]


@pytest.mark.slow
def test_each_program_has_its_own_members_and_mails(tmp_path: Path) -> None:
    homes = [_made(tmp_path, name) for name in NAMES]
    both = [word for home in homes for word in ("--config", str(home / "config.toml"))]
    with (tmp_path / "log").open("wb") as log:
        daemon = subprocess.Popen(
            [sys.executable, "run.py", *both, "start"], cwd=ROOT, stdout=log, stderr=log
        )
    try:
        for home in homes:
            answered = partial(_answered, home)
            assert wait_for(answered, 120), (tmp_path / "log").read_text()
        daemon.terminate()
        assert daemon.wait(20) == 0, (tmp_path / "log").read_text()
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait()
    assert [_members(home) for home in homes] == [["jon@north.example"], ["jon@south.example"]]
    told = (tmp_path / "log").read_text()
    assert all(f"program=mentors@{name}.example" in told for name in NAMES)


@pytest.mark.slow
def test_a_pass_takes_several_programs_and_a_look_only_one(tmp_path: Path) -> None:
    homes = [_made(tmp_path, name) for name in NAMES]
    both = [word for home in homes for word in ("--config", str(home / "config.toml"))]
    assert _run(*both, "once").returncode == 0
    assert [_members(home) for home in homes] == [["jon@north.example"], ["jon@south.example"]]
    refused = _run(*both, "status")
    assert refused.returncode == 2
    assert "only `start` and `once` take more than one" in refused.stderr


@pytest.mark.slow
def test_a_fault_in_one_configuration_starts_none(tmp_path: Path) -> None:
    homes = [_made(tmp_path, name) for name in NAMES]
    (homes[1] / "config.toml").write_text("[program]\n")
    both = [word for home in homes for word in ("--config", str(home / "config.toml"))]
    refused = _run(*both, "start")
    assert refused.returncode == 2
    assert str(homes[1]) in refused.stderr
    assert not (homes[0] / "program.db").exists()
