"""`export --csv`: a file for each list of the records, closed to others, in which no cell is a formula."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest

from processor.core.record_tables import COLUMNS, record_tables
from tests.attack.letters import got
from tests.attack.people import CARLA
from tests.attack.prepared import fresh
from tests.attacks import MIA
from tests.operation.small import SmallProgram


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


@pytest.fixture
def files() -> dict[str, bytes]:
    world = fresh("paired")
    world.write(MIA, "A thing", "=SUM(A1:A9) is what I wanted to tell you, and I do not understand it.")
    assert got(world, CARLA)
    return dict(record_tables(world.player.records()))


def test_each_list_of_the_records_is_a_file_with_all_its_columns(files: dict[str, bytes]) -> None:
    world = fresh("paired")
    records = world.player.records()
    lists = {name for name, value in records.items() if isinstance(value, list)}
    assert {*COLUMNS} == lists
    assert {*files} == {f"{name}.csv" for name in lists} | {"counts.csv"}
    for name, columns in COLUMNS.items():
        assert rows_of(files[f"{name}.csv"])[0] == list(columns)
        assert all({*row} == {*columns} for row in records[name]), name


def test_rows_stand_as_people_write_them(files: dict[str, bytes]) -> None:
    members = rows_of(files["members.csv"])
    mia = dict(zip(members[0], next(row for row in members if MIA in row), strict=True))
    assert mia["roles"] == "mentee"
    requests = rows_of(files["requests.csv"])
    assert dict(zip(*requests[:2], strict=True))["state"] == "accepted"
    assert ["outbox", "failed", "0"] in rows_of(files["counts.csv"])


def test_no_cell_is_a_formula(files: dict[str, bytes]) -> None:
    cells = [cell for content in files.values() for row in rows_of(content) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]


def test_the_command_writes_them_closed_to_others_and_says_where_it_cannot(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@example.org")
    assert program.here("once") == 0
    said = program.done("export", "--csv", str(tmp_path / "tables"))
    assert said.strip() == f"{tmp_path / 'tables'}: all records, as tables"
    made = sorted((tmp_path / "tables").iterdir())
    assert [path.name for path in made] == sorted([*(f"{name}.csv" for name in COLUMNS), "counts.csv"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    assert "jon@example.org" in (tmp_path / "tables" / "members.csv").read_text("utf-8-sig")
    (tmp_path / "in the way").touch()
    assert program.here("export", "--csv", str(tmp_path / "in the way")) == 2
