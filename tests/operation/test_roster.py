"""`roster import`: all of a file or nothing of it, and a sentence, never a traceback."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.operation.small import SmallProgram


def on_roster(program: SmallProgram) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(program.folder / "program.db")) as database:
        return sorted(database.execute("SELECT email, name FROM roster").fetchall())


def test_a_roster_of_another_spreadsheet_is_imported(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    file = tmp_path / "roster.csv"
    file.write_bytes("E-Mail;Name\r\nzoe@hospital.example;Zoë\r\nzoe@hospital.example;\r\n".encode("utf-16"))
    assert program.done("roster", "import", str(file)) == "1 read, 1 new, 1 more than once\n"
    file.write_bytes(
        "email;name\r\nzoe@hospital.example;Zoë\r\njon@north.example;Jürgen\r\n".encode("cp1252")
    )
    assert program.done("roster", "import", str(file)) == "2 read, 1 new\n"
    assert on_roster(program) == [("jon@north.example", "Jürgen"), ("zoe@hospital.example", "Zoë")]


def test_one_bad_line_keeps_the_whole_file_out_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    file = tmp_path / "roster.csv"
    lines = "".join(f"bad {nth}\n" for nth in range(30))
    file.write_text(f"email,name\njon@north.example,Jon\n{lines}")
    assert program.here("roster", "import", str(file)) == 2
    said = capsys.readouterr().err.splitlines()
    assert (
        said[0]
        == f"{file}: line 3: “bad 0” is no single address; write one name@domain, and a line for each person"
    )
    assert len(said) == 22
    assert said[-2:] == [f"{file}: and 10 more", "nothing was imported"]
    assert on_roster(program) == []


@pytest.mark.parametrize("name", ["missing.csv", ".", "inbox/new"])
def test_a_file_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    program = SmallProgram(tmp_path)
    assert program.here("roster", "import", str(tmp_path / name)) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "cannot be read" in said


def standings(program: SmallProgram) -> dict[str, str]:
    return {member["email"]: member["standing"] for member in program.told("export")["members"]}


def test_a_whole_roster_is_shown_first_and_then_closes_what_has_lapsed(tmp_path: Path) -> None:
    """Row 24."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    program.done("once")
    file = tmp_path / "members.txt"
    file.write_text("email\njon@north.example\nmia@west.example\n")
    program.done("roster", "import", str(file))
    program.put("mia@west.example", "REQUEST M-1001", "I would like to learn.", "Mia Lund")
    program.done("once")
    file.write_text("email\nmia@west.example\nzoe@west.example\n")

    said = program.done("roster", "import", str(file), "--replace")
    assert "no longer on it: Jon Berg (M-1001); their open requests close (REQ-1)" in said
    assert 'would mail "lapsed" to jon@north.example' in said
    assert standings(program)["jon@north.example"] == "active"
    assert [email for email, _ in on_roster(program)] == ["jon@north.example", "mia@west.example"]

    said = program.done("roster", "import", str(file), "--replace", "--yes")
    assert "takes it back" in said
    assert standings(program) == {"jon@north.example": "left", "mia@west.example": "active"}
    assert [email for email, _ in on_roster(program)] == ["mia@west.example", "zoe@west.example"]
    assert [request["state"] for request in program.told("export")["requests"]] == ["withdrawn"]


def test_the_rules_may_let_them_keep_their_place(tmp_path: Path) -> None:
    (tmp_path / "our-rules").mkdir()
    (tmp_path / "our-rules" / "policy.toml").write_text('lapsed = "keep"\n')
    program = SmallProgram(tmp_path, '[paths]\nrules = "our-rules"\n')
    program.sign_up("jon@north.example")
    program.done("once")
    file = tmp_path / "members.csv"
    file.write_text("email\njon@north.example\n")
    program.done("roster", "import", str(file))
    file.write_text("email\nzoe@west.example\n")
    said = program.done("roster", "import", str(file), "--replace", "--yes")
    assert "no longer on it: Jon Berg (M-1001); they keep their place" in said
    assert standings(program) == {"jon@north.example": "active"}


def test_a_roster_of_nobody_takes_nobody_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = SmallProgram(tmp_path)
    file = tmp_path / "members.csv"
    file.write_text("email\njon@north.example\n")
    program.done("roster", "import", str(file))
    file.write_text("email\n")
    assert program.here("roster", "import", str(file), "--replace", "--yes") != 0
    assert [email for email, _ in on_roster(program)] == ["jon@north.example"]
