"""docs/catalogue.md has every row that conversations and comments cite, and names what plays it."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "catalogue.md"
CONVERSATIONS = ROOT / "tests" / "conversations"
NOT_YET = "not played yet"
LAST = 168

# Rows that no test plays. Whoever plays one takes it out here and on the page.
NOT_PLAYED: tuple[int, ...] = ()

_CITED = re.compile(
    r"\brows?\s+(\d+(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+to\s+|\s*[-–]\s*)\d+)*)", re.IGNORECASE
)
_STEP = re.compile(r"(to|-|–)?\s*(\d+)")
_NAMED = re.compile(r"\d{3}-[\w-]*\*?")
_BEFORE_A_DOCSTRING = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)


def cited(text: str) -> set[int]:
    """The rows of "(row 47)", "rows 47, 49 and 51", "rows 149 to 151" and "rows 47-50"."""
    found: set[int] = set()
    for numbers in _CITED.findall(text):
        before = 0
        for through, number in _STEP.findall(numbers):
            found.update(range(before if through else int(number), int(number) + 1))
            before = int(number)
    return found


def remarks(source: str) -> Iterator[str]:
    """Comments and docstrings: no other string cites a row."""
    comments: list[str] = []  # one that goes on in the next line is one
    before = tokenize.ENCODING
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            comments.append(token.string.strip("# "))
        elif token.type == tokenize.STRING and before in _BEFORE_A_DOCSTRING:
            yield token.string
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            before = token.type
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE) and comments:
            yield " ".join(comments)
            comments = []


def cited_by_code(folder: str) -> dict[int, str]:
    """The row, and a file that cites it."""
    found: dict[int, str] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        source = path.read_text("utf-8")
        if path != Path(__file__) and _CITED.search(source):
            rows = set().union(*map(cited, remarks(source)))
            found |= dict.fromkeys(rows, str(path.relative_to(ROOT)))
    return found


@cache
def conversations() -> dict[str, frozenset[int]]:
    """The name of a file, and the rows in its first line: "[rows 56, 79]", "[row 11, fault 60]"."""
    found: dict[str, frozenset[int]] = {}
    for path in CONVERSATIONS.glob("*.txt"):
        first = path.read_text("utf-8").split("\n", 1)[0]
        found[path.stem] = frozenset(cited(first[first.rindex("[") :]))
    return found


@cache
def page() -> dict[int, tuple[str, ...]]:
    """The rows of docs/catalogue.md by number: what is written, what must happen, what plays it."""
    found: dict[int, tuple[str, ...]] = {}
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| ") and cells[0].isdigit():
            assert int(cells[0]) not in found, f"row {cells[0]} is there twice"
            found[int(cells[0])] = tuple(cells[1:])
    return found


def test_every_row_is_there_once_with_what_is_written_what_must_happen_and_what_plays_it() -> None:
    assert list(page()) == list(range(1, LAST + 1))
    for number, cells in page().items():
        assert len(cells) == 3, f"row {number} has {len(cells) + 1} columns"
        assert all(cells), f"row {number} has an empty cell"


@pytest.mark.parametrize("number", sorted(page()))
def test_what_plays_a_row_exists_and_cites_it(number: int) -> None:
    played_by = page()[number][2]
    for name in () if played_by == NOT_YET else played_by.split(", "):
        if name.startswith("tests/"):
            assert (ROOT / name).is_file(), f"there is no {name}"
            continue
        assert _NAMED.fullmatch(name), f"neither a conversation nor a path: {name}"
        files = [path.stem for path in CONVERSATIONS.glob(f"{name}.txt")]
        assert files, f"there is no conversation {name}"
        for file in files:
            assert number in conversations()[file], f"{file} does not cite row {number}"


def test_every_conversation_cites_rows_of_the_page() -> None:
    for name, rows in conversations().items():
        assert rows, f"{name} cites no row"
        assert rows <= set(page()), f"{name} cites rows that docs/catalogue.md does not have"


@pytest.mark.parametrize("folder", ["processor", "tests"])
def test_every_row_that_code_cites_is_on_the_page(folder: str) -> None:
    strange = {row: file for row, file in cited_by_code(folder).items() if row not in page()}
    assert not strange


def test_the_rows_that_nothing_plays_are_known() -> None:
    assert tuple(number for number, cells in page().items() if cells[2] == NOT_YET) == NOT_PLAYED


def test_what_is_called_not_played_is_cited_by_no_conversation_and_no_test() -> None:
    by_conversations = {row: name for name, rows in conversations().items() for row in rows}
    assert not {row: file for row, file in by_conversations.items() if row in NOT_PLAYED}
    assert not {row: file for row, file in cited_by_code("tests").items() if row in NOT_PLAYED}


@pytest.mark.parametrize(
    "text, rows",
    [
        ("is kept (row 11)", {11}),
        ("(rows 27, 42)", {27, 42}),
        ("rows 132, 133; fault 21", {132, 133}),
        ("[row 11, fault 60]", {11}),
        ("rows 22 and 23", {22, 23}),
        ("rows 144 to 146", {144, 145, 146}),
        ("Rows 47-50, 159-162", {47, 48, 49, 50, 159, 160, 161, 162}),
        ("rows 1, 2, and\n    5", {1, 2, 5}),
        ("a row of 3 tables, rows_of 5, row_number 7", set()),
    ],
)
def test_the_rows_that_a_text_cites(text: str, rows: set[int]) -> None:
    assert cited(text) == rows


def test_only_comments_and_docstrings_are_looked_at() -> None:
    source = (
        '"""Row 1."""\nx = "row 2"  # of a table, see rows\n# 3, 4\n'
        'def f():\n    """Row 5."""\n    return "row 6"\n'
    )
    assert set().union(*map(cited, remarks(source))) == {1, 3, 4, 5}
