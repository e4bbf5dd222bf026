"""Templates that were found right are not tried again; of those that changed since, only these."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processor import loading
from processor.config import Settings
from processor.config.cache import SHARED
from processor.core.rules import RuleBook
from processor.letters.sheets import Sheets
from processor.loading import load, template_faults
from processor.shipped import TEMPLATES
from tests.prepared_program import CONFIG, make_ready

Tried = list[tuple[str, str]]  # letter and language; ("", "") for all


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, RuleBook]:
    """Its own folder of templates holds what is shipped, and was found right before."""
    monkeypatch.delenv(SHARED, raising=False)
    (tmp_path / "config.toml").write_text(CONFIG + '[paths]\ntemplates = "own"\n')
    shutil.copytree(TEMPLATES, tmp_path / "own")
    make_ready(tmp_path)
    return load(tmp_path / "config.toml")


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Tried:
    found: Tried = []
    real = loading.try_templates

    def noted(
        settings: Settings, rules: RuleBook, sheets: Sheets, letter: str = "", language: str = ""
    ) -> list[str]:
        found.append((letter, language))
        return real(settings, rules, sheets, letter=letter, language=language) if letter else []

    monkeypatch.setattr(loading, "try_templates", noted)
    return found


def change(program: tuple[Settings, RuleBook], key: str, more: str) -> None:
    file = program[0].paths.templates / key
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")


def test_what_was_right_is_not_tried_again(program: tuple[Settings, RuleBook], tried: Tried) -> None:
    assert template_faults(*program) == []
    assert tried == []


def test_a_letter_that_changed_is_tried_alone_and_once(
    program: tuple[Settings, RuleBook], tried: Tried
) -> None:
    change(program, "de/reminder.md", "\nEin Satz mehr.\n")
    change(program, "en/reminder.md", "\nOne sentence more.\n")
    assert template_faults(*program) == []
    assert sorted(tried) == [("reminder", "de"), ("reminder", "en")]
    assert template_faults(*program) == []
    assert len(tried) == 2


@pytest.mark.parametrize(
    ("address", "tries"),
    [
        ("other@program.example", 0),
        ("mentors@" + "far." * 12 + "example", 1),
        ("Mentors@program.example", 1),
    ],
)
def test_another_usual_address_changes_no_letter(
    program: tuple[Settings, RuleBook], tried: Tried, address: str, tries: int
) -> None:
    config = program[0].folder / "config.toml"
    config.write_text(config.read_text().replace("mentors@program.example", address))
    assert template_faults(*load(config)) == []
    assert len(tried) == tries


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("\n{% if %}\n", "Expected an expression"),
        ("\n{{ mentes_name }}\n", "mentes_name"),
        ("\n{% if to_name == 'Nobody' %}{{ nobody.at.all }}{% endif %}\n", "nobody"),
        ('\n{{ button("Go", "FLY TO THE MOON") }}\n', "FLY TO THE MOON"),
        ('\n{% include "_nothing.md" %}\n', "_nothing.md"),
    ],
)
def test_a_fault_in_it_is_found_each_time(
    program: tuple[Settings, RuleBook], tried: Tried, more: str, said: str
) -> None:
    change(program, "en/reminder.md", more)
    for _ in range(2):
        faults = template_faults(*program)
        assert any("reminder.md, line" in fault and said in fault for fault in faults), faults
    assert tried == [("reminder", "en")] * 2


@pytest.mark.parametrize(
    "key",
    ["en/_parts.md", "fr/_words.toml", "es/added.md", "en/report.md"],
    ids=["part", "words", "new", "gone"],
)
def test_a_change_of_what_letters_share_or_of_which_there_are_tries_all(
    program: tuple[Settings, RuleBook], tried: Tried, key: str
) -> None:
    file = program[0].paths.templates / key
    if key == "en/report.md":
        file.unlink()
    else:
        more = "subject: New\n\nNew.\n" if not file.exists() else "\n"
        file.write_text((file.read_text(encoding="utf-8") if file.exists() else "") + more, encoding="utf-8")
    assert template_faults(*program) == []
    assert tried == [("", "")]


def test_a_folder_with_no_letter_left_is_not_taken_for_right(
    program: tuple[Settings, RuleBook], tried: Tried
) -> None:
    settings, rules = program
    assert template_faults(settings, rules, {}) == []
    assert tried == [("", "")]


def test_many_that_changed_are_tried_together(program: tuple[Settings, RuleBook], tried: Tried) -> None:
    for file in sorted((program[0].paths.templates / "en").glob("[a-z]*.md"))[:12]:
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert template_faults(*program) == []
    assert tried == [("", "")]
