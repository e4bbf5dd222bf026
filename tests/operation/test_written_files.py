"""What a command writes where its operator says replaces only what it wrote before, and follows no link."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from processor import private
from processor.setup.written import put
from tests.operation.small import SmallProgram

# The command, and the file of it in whose place something else stands.
COMMANDS: dict[str, tuple[tuple[str, ...], str]] = {
    "a page": (("report", "--html", "out.html"), "out.html"),
    "tables of figures": (("report", "--csv", "out"), "out/parts.csv"),
    "tables of records": (("export", "--csv", "out"), "out/members.csv"),
    "a PDF": (("report", "--pdf", "out.pdf"), "out.pdf"),
    "a backup": (("backup", "night.backup"), "night.backup"),
    "the directory": (("directory", "out"), "out/index.html"),
    "the letters": (("preview", "--all", "out"), "out/index.html"),
}


def database(place: Path, folder: Path) -> None:
    shutil.copy(folder / "program.db", place)


def link(place: Path, folder: Path) -> None:
    place.symlink_to(folder / "program.db")


def another_name(place: Path, folder: Path) -> None:
    os.link(folder / "program.db", place)


def members_list(place: Path, folder: Path) -> None:
    place.write_text("\ufeffemail,name\nmia@example.net,Mia Okafor\n", "utf-8")


def own_page(place: Path, folder: Path) -> None:
    place.write_text("<!doctype html>\n<title>Ours</title>")


def folder_of_that_name(place: Path, folder: Path) -> None:
    place.mkdir()


IN_THE_WAY: dict[str, Callable[[Path, Path], None]] = {
    "a copy of the database": database,
    "a link to the database": link,
    "another name of the database": another_name,
    "a list of members": members_list,
    "a page": own_page,
    "a folder": folder_of_that_name,
}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> SmallProgram:
    made = SmallProgram(tmp_path_factory.mktemp("played"))
    made.sign_up("jon@example.org")
    assert made.here("once") == 0
    return made


@pytest.fixture
def program(played: SmallProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProgram:
    monkeypatch.chdir(tmp_path)
    return played.copied_to(tmp_path)


def all_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name[0] != "."
    }


@pytest.mark.parametrize("what", IN_THE_WAY)
@pytest.mark.parametrize("how", COMMANDS)
def test_nothing_is_written_over_what_the_command_did_not_write(
    program: SmallProgram, how: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words, name = COMMANDS[how]
    place = program.folder / name
    place.parent.mkdir(exist_ok=True)
    IN_THE_WAY[what](place, program.folder)
    before = all_of(program.folder)
    assert program.here(*words) in (1, 2)
    said = capsys.readouterr().err
    assert any(word in said for word in ("name another", "choose another", "name an empty")), said
    assert all_of(program.folder) == before
    if what == "a link to the database":
        assert place.is_symlink()


# A PDF has its own test below, the letters theirs in test_preview.py; a backup is never written over.
@pytest.mark.parametrize("how", [how for how in COMMANDS if how not in ("a PDF", "a backup", "the letters")])
def test_what_the_command_wrote_is_written_anew(program: SmallProgram, how: str) -> None:
    words, name = COMMANDS[how]
    program.done(*words)
    program.sign_up("ada@example.org", name="Ada Lind")
    program.done("once")
    program.done(*words)
    if how == "tables of records":
        assert "ada@example.org" in (program.folder / name).read_text("utf-8-sig")


def test_tables_with_names_take_the_place_of_those_without(program: SmallProgram) -> None:
    program.done("report", "--csv", "out")
    program.done("report", "--csv", "out", "--names")
    program.done("report", "--csv", "out")


def test_a_pdf_is_written_anew(program: SmallProgram) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("there is no Chromium")
    program.done("report", "--pdf", "out.pdf")
    program.done("report", "--pdf", "out.pdf")
    assert (program.folder / "out.pdf").read_bytes().startswith(b"%PDF-")


def test_of_tables_none_is_written_where_one_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("mine")
    with pytest.raises(private.InTheWay):
        private.write_tables(tmp_path, {"a.csv": b"x,y,z\n", "b.csv": b"x,y,z\n"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "page"
    private.write(place, b"ours 1", b"ours")

    def fails(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(OSError, match="No space"):
        private.write(place, b"ours 2", b"ours")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"ours 1"]


def test_others_cannot_open_what_takes_the_place_of_an_open_file(tmp_path: Path) -> None:
    place = tmp_path / "page"
    place.write_bytes(b"ours")
    place.chmod(0o644)
    private.write(place, b"ours 2", b"ours")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_device_is_written_to_as_it_is(program: SmallProgram) -> None:
    assert program.here("report", "--html", "/dev/null") == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_init_writes_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "program.db").write_text("records")
    (tmp_path / ".config.toml.new").symlink_to(tmp_path / "program.db")
    put(tmp_path / "config.toml", "[program]\n")
    assert (tmp_path / "program.db").read_text() == "records"
    assert (tmp_path / "config.toml").read_text() == "[program]\n"
    assert not (tmp_path / "config.toml").is_symlink()


FOLDERS = {
    "tables of records": ("export", "--csv"),
    "tables of figures": ("report", "--csv"),
    "letters": ("preview", "--all"),
    "the directory": ("directory",),
}


@pytest.mark.parametrize("leads_to", ["elsewhere", "nowhere"])
@pytest.mark.parametrize("how", FOLDERS)
def test_nothing_is_written_into_a_folder_that_is_a_link(
    program: SmallProgram, how: str, leads_to: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (program.folder / "elsewhere").mkdir()
    (program.folder / "out").symlink_to(program.folder / leads_to)
    assert program.here(*FOLDERS[how], "out/") == 2
    assert "is a link" in capsys.readouterr().err
    assert not list((program.folder / "elsewhere").iterdir())
    assert not (program.folder / "nowhere").exists()


@pytest.mark.parametrize("how", FOLDERS)
def test_a_folder_below_a_link_is_written_into(program: SmallProgram, how: str) -> None:
    (program.folder / "elsewhere").mkdir()
    (program.folder / "var").symlink_to(program.folder / "elsewhere")
    for _ in range(2):
        program.done(*FOLDERS[how], "var/out")
    assert list((program.folder / "elsewhere" / "out").iterdir())


def test_the_folder_of_the_configuration_may_be_a_link(program: SmallProgram) -> None:
    (program.folder / "elsewhere").mkdir()
    (program.folder / "pages").symlink_to(program.folder / "elsewhere")
    with (program.folder / "config.toml").open("a") as file:
        file.write('\n[directory]\nfolder = "pages"\n')
    program.done("directory")
    assert (program.folder / "elsewhere" / "index.html").is_file()


def test_letters_are_not_written_where_a_link_in_their_folder_leads(program: SmallProgram) -> None:
    program.done("preview", "--all", "out")
    place = program.folder / "out" / "en" / "welcome-mentor.html"
    place.unlink()
    place.symlink_to(program.folder / "nowhere")
    assert program.here("preview", "--all", "out") == 2
    assert not (program.folder / "nowhere").exists()
