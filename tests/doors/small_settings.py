"""The smallest settings that load, and what is wrong with others."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.config import ConfigError, Settings, load_settings

PROGRAM = """
[program]
name = "Mentor Exchange"
address = "mentors@program.example"
coordinators = ["coordinator@program.example"]
time_zone = "America/New_York"
"""

MAILBOX = '[mailbox]\nurl = "maildir:inbox"\nauthserv_id = "mx.program.example"\n'
DELIVERY = '[delivery]\nurl = "maildir:sent"\n'
DATABASE = '[database]\nurl = "sqlite:///program.db"\n'
ELIGIBILITY = '[eligibility]\nmode = "open"\n'
SMALLEST = PROGRAM + MAILBOX + DELIVERY + DATABASE + ELIGIBILITY


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def loaded(folder: Path, text: str) -> Settings:
    return load_settings(written(folder, text))


def setting_faults(folder: Path, text: str) -> list[str]:
    """The lines that the file gives, without the file's name in front."""
    path = written(folder, text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.problems)
    return [line.removeprefix(f"{path}: ") for line in lines]


def with_user(section: str, url: str) -> str:
    """That url in that section, and a password's file beside it."""
    line = f'url = "{url}"\npassword_file = "secret.txt"\n'
    mailbox = f"[mailbox]\n{line}" if section == "mailbox" else MAILBOX
    delivery = f"[delivery]\n{line}" if section == "delivery" else DELIVERY
    return PROGRAM + mailbox + delivery + DATABASE


def program(old: str, new: str) -> str:
    assert old in SMALLEST
    return SMALLEST.replace(old, new)
