"""docs/faults.md says what shows that each fault is handled: all rows are there, and so is what they name."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bench.chaos import kept
from bench.chaos.faults import FAULTS

ROOT = Path(__file__).parents[1]
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_CONVERSATION = re.compile(r"\b(\d{3}-[\w-]+\.txt)\b")
_PLAYED = re.compile(r"`make chaos`, fault (\d+)")
_WHY = re.compile(r"[Nn]ot yet: \w|does not apply")


def rows(file: str, columns: int) -> dict[int, list[list[str]]]:
    """The rows of a table that begin with a number, by that number, without it."""
    found: dict[int, list[list[str]]] = {}
    for line in (ROOT / "docs" / file).read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| ") and cells[0].isdigit() and len(cells) == columns:
            found.setdefault(int(cells[0]), []).append(cells[1:])
    return found


TABLE = rows("faults.md", 5)
QUICK = {fault.number: fault.quick for fault in reversed(FAULTS)}  # on SQLite, where the databases differ


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_each_fault_has_one_row() -> None:
    assert list(TABLE) == list(range(1, 61))
    assert all(len(found) == 1 for found in TABLE.values())


@pytest.mark.parametrize("number", TABLE)
def test_what_a_row_names_exists(number: int) -> None:
    ((promise, shown, often, _),) = TABLE[number]
    assert promise
    for file, name in _TEST.findall(shown):
        assert (ROOT / file).exists(), f"there is no {file}"
        assert name in functions(file), f"there is no {name} in {file}"
    for name in _CONVERSATION.findall(shown):
        assert (ROOT / "tests" / "conversations" / name).exists(), f"there is no conversation {name}"
    for played in map(int, _PLAYED.findall(shown)):
        assert played == number
        assert played in QUICK, f"`make chaos` has no fault {played}"
        assert f"quick chaos: {QUICK[played]:,}" in often, f"it plays {QUICK[played]:,} of them"
    named = shown.count("::") + len(_CONVERSATION.findall(shown)) + shown.count("make chaos")
    assert len(_TEST.findall(shown)) == shown.count("::"), f"written in another form: {shown}"
    assert named or _WHY.search(shown), "it names nothing, and does not say why"


def test_each_fault_of_make_chaos_has_its_place_in_the_table() -> None:
    named = {int(n) for found in TABLE.values() for _, shown, *_ in found for n in _PLAYED.findall(shown)}
    assert named == {fault.number for fault in FAULTS}


@pytest.mark.parametrize("number", TABLE)
def test_the_outcome_of_a_row_is_that_of_the_kept_run(number: int) -> None:
    ((_, shown, _, outcome),) = TABLE[number]
    played = _PLAYED.findall(shown)
    assert outcome == (kept.figure(int(played[0]), kept.told()) if played else "—")


def test_the_docs_show_the_kept_run() -> None:
    """Else: python -m bench.chaos.kept"""
    text = kept.MEASURING.read_text("utf-8")
    assert kept.BEGINS in text
    assert kept.in_measuring(text, kept.told()) == text


def test_the_counts_of_measuring_are_those_that_are_played() -> None:
    told = {number: tuple(found[0][-2:]) for number, found in rows("measuring.md", 4).items()}
    played: dict[int, tuple[str, str]] = {}
    for number in {fault.number for fault in FAULTS}:
        same = [fault for fault in FAULTS if fault.number == number]
        full = "; ".join(f"{fault.full:,}" for fault in same)
        played[number] = (full, "; ".join(f"{fault.quick:,}" for fault in same))
    assert told == played


# --- and what is kept ------------------------------------------------------------------------------

RUN = {
    "date": "2026-03-02",
    "commit": "0123456",
    "machine": {"cores": 2, "memory_gb": 8.3, "python": "3.11.2", "system": "Debian GNU/Linux 12 (bookworm)"},
    "minutes": 20.5,
    "good": False,
    "faults": [
        {"number": 7, "name": "the same mail by two ways", "database": "sqlite", "wanted": 1000,
         "played": 1000,
         "mails": 2000, "lost": 0, "changed_twice": 0, "repeats": 0, "most_repeats": 0, "good": True},
        {"number": 7, "name": "the same mail by two ways", "database": "postgresql", "wanted": 1000,
         "played": 700, "mails": 1400, "lost": 1, "changed_twice": 0, "repeats": 3, "most_repeats": 1,
         "good": False},
    ],
}  # fmt: skip


def test_a_kept_run_fills_the_tables_and_a_second_time_changes_nothing() -> None:
    text = kept.MEASURING.read_text("utf-8")
    shown = kept.in_measuring(text, RUN)
    assert "Played on 2026-03-02 at commit 0123456: 2 cores, 8.3 GB" in shown
    assert (
        "| 7 | the same mail by two ways | PostgreSQL | 700 | 1,000 | 1,400 | 1 | 0 | 3 | 1 | NOT OK |"
        in shown
    )
    assert kept.in_measuring(shown, RUN) == shown
    assert kept.in_measuring(shown, kept.told()) == text
    faults = kept.FAULTS.read_text("utf-8")
    filled = kept.in_faults(faults, RUN)
    (line,) = (line for line in filled.splitlines() if line.startswith("| 7 |"))
    assert line.endswith(
        "| SQLite 1,000 times, 0 lost, 0 twice; "
        "PostgreSQL 700 of 1,000 times, 1 lost, 0 twice, 3 sent again, NOT OK |"
    )
    assert kept.in_faults(filled, kept.told()) == faults


def test_what_is_kept_names_no_host_and_no_path() -> None:
    assert kept.machine().keys() == {"cores", "memory_gb", "python", "system"}
    run = kept.told()
    if run is not None:
        assert run.keys() == {"date", "commit", "machine", "minutes", "good", "faults"}
        assert "/" not in kept.KEPT.read_text().replace("GNU/Linux", "")


@pytest.mark.parametrize(
    "words", [["--quick"], ["--fault", "7"], ["--database", "sqlite"], ["--minutes", "1"]]
)
def test_only_the_full_run_is_kept(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from bench.chaos import __main__ as command

    monkeypatch.setattr("sys.argv", ["bench.chaos", "--keep", *words])
    with pytest.raises(SystemExit, match="2"):
        command.main()
