"""What the documents tell people to type: each command exists, and the blocks that set a program up run.

Not run, for one machine and no root do not do for them: LEFT_OUT says why, block by block.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from processor.cli.frame import app
from processor.config import load_settings

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "config.example.toml",
    *(ROOT / "docs").glob("*.md"),
]
_TYPED = re.compile(r"(?:^ {4,}|`|^# {5})mentor-exchange((?: --config \S+)*)((?: [a-z]+){1,2})", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
LEFT_OUT = {
    "useradd ": "makes a user of the machine",
    "systemctl ": "needs systemd; test_setup.py looks at the unit",
    "journalctl ": "needs systemd",
    "mentor-exchange init\n": "a conversation, which test_init.py plays at a terminal",
    "mentor-exchange start": "runs until it is stopped: test_daemon.py",
    "make ": "this very suite, and the demo: test_demo.py",
}


def blocks(page: str, section: str) -> Iterator[str]:
    """The indented blocks below that heading."""
    parts = _HEADING.split((ROOT / page).read_text("utf-8"))
    text = parts[parts.index(section) + 1]
    for block in re.findall(r"(?:^ {4}.*\n)+", text, re.MULTILINE):
        yield re.sub(r"^ {4}", "", block, flags=re.MULTILINE)


def script(page: str, *sections: str) -> str:
    """All commands of these sections, in their order, without those that are left out."""
    lines = "".join(block for section in sections for block in blocks(page, section)).splitlines(
        keepends=True
    )
    return "".join(line for line in lines if not line.startswith(tuple(LEFT_OUT)))


def test_each_command_that_a_document_names_exists() -> None:
    groups = {info.name: info.typer_instance for info in app.registered_groups}
    group = typer.main.get_command(app)
    known = set(getattr(group, "commands", {}))
    count = 0
    for page in PAGES:
        for _, words in _TYPED.findall(page.read_text("utf-8")):
            first, *second = words.split()
            assert first in known, f"{page.name}: mentor-exchange {words}"
            inner = groups.get(first)
            if inner is not None and second:
                there = {
                    one.name or getattr(one.callback, "__name__", "") for one in inner.registered_commands
                }
                assert second[0] in there, f"{page.name}: mentor-exchange {words}"
            count += 1
    assert count > 50


def test_the_documents_spell_the_command_in_one_way() -> None:
    for page in PAGES:
        for line in page.read_text("utf-8").splitlines():
            allowed = "In a checkout `python run.py COMMAND` is the same" in line
            assert allowed or "run.py" not in line, f"{page.name}: {line}"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A fresh folder with the project's files in it, and nobody's settings."""
    files = tmp_path / "opt"
    for name in ("processor", "rules", "templates", "deploy", "requirements"):
        shutil.copytree(ROOT / name, files / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", "config.example.toml", "run.py"):
        shutil.copy(ROOT / name, files / name)
    for name in ("home", "state", "bin", "etc", "etc/systemd"):
        (tmp_path / name).mkdir(mode=0o700)
    return tmp_path


def run(machine: Path, commands: str) -> str:
    """The packages come from the tests' own environment, so that no network is needed."""
    place = f"venv/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages/tests.pth"
    shared = f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})"
    made = "python3 -m venv venv\n"
    assert made in commands
    commands = commands.replace(made, f'{made}echo "{shared}" > {place}\n')
    hidden = ("PYTHON", "MENTOR_EXCHANGE", "VIRTUAL_ENV", "CACHE_DIRECTORY")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    path = f"{machine / 'bin'}:{Path(sys.executable).parent}:{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-exu"],
        input=commands,
        cwd=machine / "opt",
        env={
            **environment,
            "PATH": path,
            "HOME": str(machine / "home"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it the wrong way round: hatchling is there already
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_installation_of_the_readme_gives_a_program(machine: Path) -> None:
    said = run(machine, script("README.md", "Install"))
    assert "All is well" in said
    settings = load_settings(machine / "home" / "mentors" / "config.toml")
    assert settings.program.address == "mentors@program.example"
    assert (machine / "home" / "mentors" / "program.db").exists()


@pytest.mark.slow
def test_the_set_up_of_operating_md_gives_a_program(machine: Path) -> None:
    """The folders are others, root and the program's user are whoever runs this, and mails are files."""
    changes = {
        "/opt/mentor-exchange": str(machine / "opt"),
        "/var/lib/mentor-exchange": str(machine / "state"),
        "/usr/local/bin": str(machine / "bin"),
        "/etc/systemd/system": str(machine / "etc" / "systemd"),
        "/etc/mentor-exchange": str(machine / "etc" / "secrets"),
        " -o mentor-exchange": "",
        "/usr/sbin/runuser -u mentor-exchange --": "env",
        "--imap imap.program.example --smtp smtp.program.example": "--imap maildir:inbox --smtp maildir:sent",
    }

    def here(text: str) -> str:
        for told, meant in changes.items():
            text = text.replace(told, meant)
        return text

    wrapper = next(block for block in blocks("docs/operating.md", "Set up") if block.startswith("#!"))
    wrapper, chmod = wrapper.split("\n\n")[0], "chmod 755"
    (machine / "bin" / "mentor-exchange").write_text(here(wrapper))
    text = script("docs/operating.md", "Set up").replace(wrapper, "")
    assert chmod in text
    by_hand = list(blocks("docs/operating.md", "By hand, with passwords that only root can read"))
    commands = [block for block in by_hand if not block.startswith("[")]
    for block in by_hand:
        if block.startswith("["):
            assert tomllib.loads(block)["mailbox"]["password_file"] == "credential:mailbox-password"
    said = run(machine, here(text))
    assert "All is well" in said
    assert (machine / "etc" / "systemd" / "mentor-exchange.service").exists()
    done = subprocess.run(
        ["bash", "-eu", "-c", here("".join(commands))],
        cwd=machine / "opt", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (machine / "etc" / "secrets" / "mailbox-password").stat().st_mode & 0o777 == 0o600
