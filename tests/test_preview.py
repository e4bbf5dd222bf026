"""`preview` says what the doctor says, in a sentence and with 2, and shows all letters as a gallery."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from processor.cli.frame import app
from processor.letters import samples
from tests.own_templates import own_templates
from tests.smallest import SMALLEST

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_with(tmp_path)


@pytest.fixture
def two_languages(tmp_path: Path) -> Path:
    return made_with(tmp_path, "en", "es")


def made_with(tmp_path: Path, *languages: str) -> Path:
    own_templates(tmp_path / "templates", *languages)
    own = '[paths]\ntemplates = "templates"\n'
    (tmp_path / "config.toml").write_text(SMALLEST + own, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--config", str(folder / "config.toml"), *words])
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("subject: x\n\n{{ mentees }}\n", 3, "mentees is not given to this letter; it has"),
        ("subject: x\n\n{% if note %}{% else %}\n{{ nott }}{% endif %}\n", 4, "nott is not given"),
        ("subject: x\n\n{% if %}\n", 3, "Expected an expression"),
        ("subject: {{\n\nx\n", 1, "unexpected 'end of template'"),
        ("subject: {{ '' }}\n\nx\n", 1, "the subject came out empty"),
        ("no subject\n", 1, "has no subject"),
        ("subject: x\n\nSee [us](https://evil.example)\n", 3, "links to 'https://evil.example'"),
        ("subject: x\n\n{{ note|day }}\n", 3, ""),
        ("subject: x\n\n{{ note|dya }}\n", 3, "filter"),
        ('subject: x\n\n{% include "_gone.md" %}\n', 3, "includes '_gone.md'"),
        (
            'subject: x\n\n{{ button("Go", "FNORD NOW") }}\n',
            3,
            "writes 'FNORD NOW', which is not",
        ),
        ('subject: x\n\n{{ button("Go", "A" * 400) }}\n', 3, "more than a mailto: link can hold"),
        ("subject: x\n\n{{ ''.__class__ }}\n", 3, "''.__class__ is not given"),
        ("subject: x\n\n{{ note }}\n{% raw %}{{{% endraw %}\n", 4, "left over"),
    ],
)
def test_every_kind_of_fault_is_the_doctors_sentence_and_exit_2(
    folder: Path, text: str, line: int, said: str
) -> None:
    (folder / "templates" / "en" / "request.md").write_text(text)
    code, output = run(folder, "preview", "request")
    assert code == 2, output
    assert f"{folder}/templates/en/request.md, line {line}" in output
    assert said in output
    doctor = re.sub(r"\s", "", run(folder, "doctor")[1])
    assert re.sub(r"\s", "", output) in doctor.replace("wrongtemplates:", "")


def test_a_name_that_is_no_letter_is_told_with_those_that_are(folder: Path) -> None:
    code, output = run(folder, "preview", "reqest")
    assert (code, "no letter is called 'reqest'; there are: " in output) == (2, True)


def test_a_language_that_has_no_such_letter_is_told(two_languages: Path) -> None:
    code, output = run(two_languages, "preview", "request", "--language", "fr")
    assert code == 2
    assert "templates/fr/request.md, line 1: there is no such file; it is there in en, es" in output


def test_a_letter_that_is_gone_in_every_language_is_told(two_languages: Path) -> None:
    for language in ("en", "es"):
        (two_languages / "templates" / language / "request.md").unlink()
    code, output = run(two_languages, "preview", "request")
    assert code == 2
    assert "templates/en/request.md, line 1: there is no such file" in output


@pytest.mark.parametrize("bad", [{}, {"mentee": object()}, {"mentee": ({"a": 1},)}, {"answer_by": "soon"}])
def test_a_bad_sample_is_told(folder: Path, bad: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = samples.SAMPLES["request"] if bad.get("answer_by") else {}
    monkeypatch.setitem(samples.SAMPLES, "request", {**whole, **bad})
    code, output = run(folder, "preview", "request")
    assert code == 2, output
    assert re.search(r"templates/en/(?:request|_parts)\.md, line \d", output), output


def test_either_one_letter_or_all_of_them(folder: Path) -> None:
    assert run(folder, "preview")[0] == 2
    assert run(folder, "preview", "request", "--all", str(folder / "x"))[0] == 2


def test_the_gallery_holds_every_letter_in_every_language_and_leads_to_each(folder: Path) -> None:
    place = folder / "gallery"
    code, output = run(folder, "preview", "--all", str(place))
    assert code == 0, output
    index = (place / "index.html").read_text()
    for language in ("en", "es"):
        names = {p.stem for p in (folder / "templates" / language).glob("[!_]*.md")}
        assert names == {p.stem for p in (place / language).glob("*.html")}
        assert names == {p.stem for p in (place / language).glob("*.txt")}
        for name in names:
            assert f'href="{language}/{name}.html"' in index
            page = (place / language / f"{name}.html").read_text()
            subject = (place / language / f"{name}.txt").read_text().partition("\n")[0]
            assert subject.startswith("Subject: ")
            assert f'<html lang="{language}">' in page
    assert "Would you mentor Mia Okafor? [REQ-7]" in index
    (place / "en" / "request.html").write_text("old")
    assert run(folder, "preview", "--all", str(place))[0] == 0  # a gallery is made anew
    assert "Mia Okafor" in (place / "en" / "request.html").read_text()


def test_a_folder_with_other_things_in_it_is_left_alone(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "index.html").write_text("<p>my own page</p>")
    for place in ("mine", ".", "config.toml"):
        code, output = run(folder, "preview", "--all", str(folder / place))
        assert code == 2, output
    assert [p.name for p in (folder / "mine").iterdir()] == ["index.html"]


def test_no_gallery_is_made_of_templates_with_a_fault(two_languages: Path) -> None:
    (two_languages / "templates" / "es" / "request.md").write_text("subject: x\n\n{{ mentees }}\n")
    code, output = run(two_languages, "preview", "--all", str(two_languages / "gallery"))
    assert code == 2
    assert "templates/es/request.md, line 3: mentees is not given" in output
    assert not (two_languages / "gallery").exists()
