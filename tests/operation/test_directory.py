"""`run.py directory`, and the daemon that keeps the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.doctor import Amiss
from processor.doctor.finding import Program
from processor.doctor.pages import directory
from processor.operation.alarms import KINDS
from tests.doors.mail_servers import wait_for
from tests.operation.small import SmallProgram
from tests.own_templates import own_templates
from tests.shipped_rules import RULES


def test_the_command_writes_the_pages_and_says_where_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    said = program.done("directory", str(tmp_path / "pages"))
    assert f"open {tmp_path / 'pages' / 'index.html'}" in said
    home = (tmp_path / "pages" / "index.html").read_text()
    assert "Jon Berg" in home
    assert "jon@north.example" not in home
    assert "0 of them written" in program.done("directory", str(tmp_path / "pages"))


def test_what_it_cannot_take_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    assert program.here("directory") == 2
    assert "name a folder" in capsys.readouterr().err
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    assert program.here("directory", str(tmp_path / "mine")) == 2
    assert "is not empty" in capsys.readouterr().err
    assert program.here("directory", "/proc/nowhere/pages") == 1
    assert "the directory's pages: /proc/nowhere" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('folder = "config.toml"', "directory.folder"),
        ("status = true", "counts only where directory.folder names a folder"),
        ('url = "javascript:alert(1)"', "is no address of a page"),
        ('url = "https://user@host/"', "is no address of a page"),
        ('url = "https://host/ x"', "is no address of a page"),
    ],
)
def test_a_fault_of_the_configuration_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, said: str
) -> None:
    program = SmallProgram(tmp_path, f"[directory]\n{table}\n")
    assert program.here("directory", str(tmp_path / "pages")) == 2
    assert said in capsys.readouterr().err


def test_the_address_of_the_pages_stands_in_the_letters(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[directory]\nurl = "https://mentors.program.example/list/"\n')
    program.sign_up("jon@north.example")
    program.sign_up("mia@north.example", "MENTEE", "Mia Okafor")
    program.done("once")
    program.put("mia@north.example", "BROWSE", "", "Mia Okafor")
    program.done("once")
    mails = [path.read_text() for path in sorted((tmp_path / "sent" / "new").iterdir())]
    with_it = [mail for mail in mails if "https://mentors.program.example/list/" in mail]
    assert len(with_it) == len(mails) == 3


def test_the_doctor_looks_at_the_pages(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[directory]\nfolder = "pages"\n[paths]\ntemplates = "templates"\n')
    own_templates(tmp_path / "templates", "en", "es")
    chosen = Program(config=tmp_path / "config.toml", settings=program.settings(), rules=RULES)
    assert directory(chosen) == f"pages in en, es are kept in {tmp_path / 'pages'}"
    assert not (tmp_path / "pages").exists()
    (tmp_path / "templates" / "es" / "site" / "words.html").write_text("{% macro title() %}x{% endmacro %}")
    with pytest.raises(Amiss, match=r"words\.html"):
        directory(chosen)
    (tmp_path / "templates" / "es" / "site" / "words.html").unlink()
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "thesis.txt").write_text("mine")
    with pytest.raises(Amiss, match="is not empty"):
        directory(chosen)


@pytest.mark.slow
def test_the_daemon_keeps_the_pages_and_calls_when_it_cannot(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[directory]\nfolder = "pages"\nstatus = true\n')
    home, status = tmp_path / "pages" / "index.html", tmp_path / "pages" / "status.html"
    with program.daemon():
        assert wait_for(home.is_file, 90), program.log()
        assert wait_for(status.is_file, 90)
        assert "The program is running." in status.read_text()
        program.sign_up("jon@north.example")
        assert wait_for(lambda: "Jon Berg" in home.read_text(), 120), program.log()
        (tmp_path / "pages" / ".mentor-exchange-directory").unlink()  # now it is somebody else's
        assert wait_for(lambda: "directory" in program.told("status")["alarms"], 120), program.log()
        assert KINDS["directory"] in program.told("status")["alarms"]["directory"]
        assert "Jon Berg" in home.read_text()  # what was written stays
