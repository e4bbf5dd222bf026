"""The wheel brings all that the program needs, on the oldest and the newest Python here from 3.11."""

from __future__ import annotations

import re
import tomllib
import warnings
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor import __version__, shipped
from processor.demo.clients import new_mail
from tests.installed import ROOT, Installed, NoPackages, build_wheel, install
from tests.operation.small import PROFILE, PROGRAM, SERVER
from tests.pythons import pythons
from tests.sizes import nothing_skipped

FOUND = pythons()


class OnlyOnePython(UserWarning):
    """Install another one, so that the wheel is tried on both."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.mark.slow
def test_the_wheel_holds_each_file_of_the_package_and_each_shipped_one(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    package = [path for path in (ROOT / "processor").rglob("*") if path.is_file()]
    wanted = {str(p.relative_to(ROOT)) for p in package if "__pycache__" not in p.parts}
    for top in (shipped.RULES, shipped.TEMPLATES, shipped.SERVICE.parent):
        wanted |= {f"processor/{p.relative_to(ROOT)}" for p in top.rglob("*") if p.is_file()}
    wanted.add(f"processor/{shipped.EXAMPLE_CONFIG.name}")
    assert not wanted - inside
    assert not {name for name in inside if name.startswith(("tests/", "bench/"))}


@pytest.mark.slow
@pytest.mark.parametrize(
    "version", sorted({min(FOUND), max(FOUND)}), ids=lambda version: ".".join(map(str, version))
)
def test_the_installed_command_runs_a_program_from_another_folder(
    version: tuple[int, int], wheel: Path, tmp_path: Path
) -> None:
    if len(FOUND) == 1:
        warnings.warn(OnlyOnePython(f"the wheel is tried on {FOUND} alone"), stacklevel=1)
    try:
        installed = install(wheel, FOUND[version], version, tmp_path / "venv")
    except NoPackages as error:
        if nothing_skipped():
            pytest.fail(f"the packages for Python {version} cannot be fetched: {error}")
        pytest.skip(f"the packages for Python {version} cannot be fetched: {error}")
    plays_a_whole_pass(installed, tmp_path / "program")


def plays_a_whole_pass(installed: Installed, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    who = ("--name", "Mentors", "--address", PROGRAM, "--coordinator", "coordinator@program.example")
    where = ("--imap", "maildir:inbox", "--smtp", "maildir:sent", "--authserv-id", SERVER)
    made = installed.run("init", *who, *where, cwd=folder)  # which ends with the doctor
    assert made.returncode == 0, made.stdout + made.stderr
    unit = (folder / "mentor-exchange.service").read_text()
    assert f"ExecStart={installed.command} --config config.toml start\n" in unit
    form = ("SIGN UP MENTOR", PROFILE.format("Jon Berg"), datetime.now(UTC), SERVER)
    mail = new_mail("gmail", "Jon Berg", "jon@example.org", PROGRAM, *form)
    (folder / "inbox" / "new" / "1.mail").write_bytes(mail)

    version = installed.run("--version", cwd=folder)
    assert (version.returncode, version.stdout) == (0, f"Mentor Exchange {__version__}\n"), version.stderr
    assert "Usage: mentor-exchange" in installed.run("--help", cwd=folder).stdout
    for words in (("once",), ("status",), ("directory", "pages")):
        done = installed.run(*words, cwd=folder)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    sent = [path.read_bytes() for path in (folder / "sent" / "new").iterdir()]
    assert any(b"jon@example.org" in letter for letter in sent)
    assert "Jon Berg" in (folder / "pages" / "index.html").read_text("utf-8")


def test_the_wheel_asks_for_the_packages_that_are_locked() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        written = tomllib.load(file)
    named = (ROOT / "requirements" / "runtime.in").read_text().splitlines()
    assert written["project"]["dependencies"] == [name for name in named if name and not name.startswith("#")]
    (backend,) = written["build-system"]["requires"]
    assert re.fullmatch(r"hatchling==[\d.]+", backend)
    assert f"{backend} \\" in (ROOT / "requirements" / "dev.lock").read_text()
