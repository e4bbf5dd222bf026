"""`run.py report`: text, tables, a page, and a PDF by the Chromium of this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processor.core.report import page
from processor.printing import NoPdf, print_pdf
from tests.core.hostile_report import hostile_report
from tests.operation.small import SmallProgram

HOSTILE = "<script>document.title='run'</script>"


@pytest.fixture
def program(tmp_path: Path) -> SmallProgram:
    made = SmallProgram(tmp_path)
    made.sign_up("jon@north.example")
    made.done("once")
    return made


def test_without_an_option_it_is_text(program: SmallProgram) -> None:
    said = program.done("report")
    assert "1. Waiting for an answer\n   No request waits for an answer.\n" in said
    assert "10. Whether our mail arrives\n" in said
    assert "%" not in said


def test_it_writes_tables_and_a_page(program: SmallProgram, tmp_path: Path) -> None:
    said = program.done("report", "--csv", str(tmp_path / "tables"), "--html", str(tmp_path / "report.html"))
    assert f"{tmp_path / 'tables'}: the figures of " in said
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == [
        "figures.csv", "parts.csv", "records.csv",
    ]  # fmt: skip
    assert "Jon Berg" not in (tmp_path / "report.html").read_text()
    program.done("report", "--names", "--html", str(tmp_path / "report.html"))
    assert "Jon Berg" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--from", "2999-01-01"), "1 January 2999 is still to come; a report begins today or earlier"),
        (("--from", "1 January"), '--from: "1 January" is no day; write it like 2026-06-30'),
        (("--to", "2026-13-01"), '--to: "2026-13-01" is no day; write it like 2026-06-30'),
        (
            ("--from", "2020-02-02", "--to", "2020-02-01"),
            "2 February 2020 is later than 1 February 2020; the earlier day comes first",
        ),
        (("--html", "/proc/nowhere/x.html"), "/proc/nowhere/x.html: cannot be written"),
    ],
)
def test_what_it_cannot_take_is_refused_with_a_sentence(
    program: SmallProgram, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], wrong: str
) -> None:
    assert program.here("report", *words) == 2
    assert wrong in capsys.readouterr().err


def test_from_alone_runs_to_today(program: SmallProgram) -> None:
    said = program.done("report", "--from", "2020-01-01", "--now", "2020-03-31T12:00")
    assert ": 1 January to 31 March 2020, so far" in said


def test_a_pdf_is_the_page_and_nothing_in_it_runs(tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("there is no Chromium")
    place = tmp_path / "report.pdf"
    print_pdf(page(hostile_report()), place)
    made = place.read_bytes()
    assert made.startswith(b"%PDF-")
    assert b"/JavaScript" not in made
    # a script that got past the escaping is stopped by the page's own policy
    smuggled = page(hostile_report()).replace(b"</title>", f"</title>{HOSTILE}".encode())
    print_pdf(smuggled, place)
    assert "Exchange".encode("utf-16-be") in place.read_bytes() or b"Exchange" in place.read_bytes()
    assert b"(run)" not in place.read_bytes()


def test_without_chromium_it_says_what_to_do(
    program: SmallProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("processor.printing.shutil.which", lambda name: None)
    with pytest.raises(NoPdf):
        print_pdf(b"", tmp_path / "report.pdf")
    assert program.here("report", "--pdf", str(tmp_path / "report.pdf")) == 1
    assert "a PDF needs Chromium, and there is none; install it, or print" in capsys.readouterr().err
