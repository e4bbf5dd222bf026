"""A template of one's own stands for the shipped one; when that changes, the operator is shown how."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processor import shipped
from processor.operation.own_texts import OwnText, as_bytes, from_bytes, lagging, noted, own_texts
from tests.operation.small import SmallProgram


def text(own: str, ours: str, place: str = "templates/en/request.md") -> OwnText:
    return OwnText(place=place, path=Path("mine") / place, own=own, shipped=ours)


def test_a_file_lags_behind_when_the_shipped_one_changed_and_it_did_not() -> None:
    notes = noted([text("mine", "first")], {})
    assert lagging([text("mine", "first")], notes) == ()
    behind = text("mine", "second")
    assert lagging([behind], notes) == (behind,)
    assert lagging([text("mine, mended", "second")], notes) == ()


def test_it_lags_behind_until_it_is_changed_or_somebody_has_looked() -> None:
    notes = noted([text("mine", "first")], {})
    behind = text("mine", "second")
    for _ in range(3):  # starts
        notes = noted([behind], notes)
        assert lagging([behind], notes) == (behind,)
    assert lagging([behind], noted([behind], notes, seen=True)) == ()
    mended = text("mine, mended", "second")
    notes = noted([mended], notes)
    assert lagging([mended], notes) == ()
    assert lagging([text("mine, mended", "third")], notes) != ()


def test_a_file_that_was_never_noted_lags_behind_nothing() -> None:
    assert lagging([text("mine", "first")], {}) == ()


def test_notes_outlive_the_process() -> None:
    notes = noted([text("mine", "first"), text("b", "c", "rules/policy.toml")], {})
    assert from_bytes(as_bytes(notes)) == notes
    assert from_bytes(b"") == {}


def test_the_difference_is_what_would_make_it_the_shipped_one() -> None:
    lines = [*text("a\nb\n", "a\nc\n").difference()]
    assert lines[:2] == ["--- mine/templates/en/request.md", "+++ shipped templates/en/request.md"]
    assert lines[-2:] == ["-b", "+c"]


@pytest.fixture
def with_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProgram:
    """A program with templates and a policy of its own, and shipped ones that a new version may change."""
    for name, ours in (("RULES", shipped.RULES), ("TEMPLATES", shipped.TEMPLATES)):
        shutil.copytree(ours, tmp_path / "shipped" / ours.name)
        monkeypatch.setattr(shipped, name, tmp_path / "shipped" / ours.name)
    shutil.copytree(shipped.TEMPLATES, tmp_path / "program" / "templates")
    (tmp_path / "program" / "rules").mkdir()
    program = SmallProgram(tmp_path / "program", '[paths]\nrules = "rules"\ntemplates = "templates"\n')
    own = program.folder / "templates" / "en" / "help.md"
    own.write_text(own.read_text("utf-8").replace("Write to this address", "Write us here"), "utf-8")
    (program.folder / "rules" / "policy.toml").write_text("term_months = 12\n")
    return program


def test_an_upgrade_names_the_files_that_lag_behind_and_shows_them(
    with_own: SmallProgram, tmp_path: Path
) -> None:
    program = with_own
    assert [t.place for t in own_texts(program.settings())] == ["rules/policy.toml", "templates/en/help.md"]
    assert "lags behind" not in program.done("upgrade")
    theirs = tmp_path / "shipped" / "templates" / "en" / "help.md"
    changed = theirs.read_text("utf-8").replace("` shows all", "` shows everybody")
    theirs.write_text(changed, "utf-8")
    for _ in range(2):
        told = program.done("upgrade")
        assert "help.md lags behind: the shipped templates/en/help.md has changed" in told
        assert "` shows everybody" in told
        assert "policy.toml lags" not in told
    assert "lags behind" not in program.done("upgrade", "--seen")
    assert "lags behind" not in program.done("upgrade")
