"""The program's own letters: each can be written with its data, and each that is sent exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from processor.core.outcome import Letter
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.asides import says_not_yet
from processor.core.reading.answer.check_in import read_check_in
from processor.core.reading.request.command_lines import find_commands
from processor.core.reading.request.commands import find_command
from processor.core.reading.request.verbs import words_of
from processor.letters.samples import SAMPLES
from processor.letters.variants import VARIANTS
from tests.doors.shipped_templates import NOW, SHOW_AN_ADDRESS, TEMPLATES, WRITER
from tests.shipped_rules import ROOT, RULES

NAMES = sorted(p.stem for p in (TEMPLATES / "en").glob("*.md") if not p.name.startswith("_"))


def test_no_template_has_a_fault() -> None:
    assert WRITER.check() == []


def test_every_template_has_a_sample_and_every_sample_a_template() -> None:
    assert sorted(SAMPLES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_whole_with_its_sample(name: str) -> None:
    assert_whole(*WRITER.preview(name, "en", SAMPLES[name]))


@pytest.mark.parametrize("name, changes", VARIANTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_letter_is_whole_with_other_data(name: str, changes: Mapping[str, Any]) -> None:
    assert_whole(*WRITER.preview(name, "en", {**SAMPLES[name], **changes}))


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_without_a_name_is_greeted_too(name: str) -> None:
    _, text, _ = WRITER.preview(name, "en", {**SAMPLES[name], "to_name": ""})
    assert text.startswith(("Dear colleague,\n\n", "Dear coordinator,\n\n"))


@pytest.mark.parametrize("name", NAMES)
def test_an_address_is_shown_only_where_its_reader_may_know_it(name: str) -> None:
    _, text, html = WRITER.preview(name, "en", SAMPLES[name])
    shown = set(re.findall(r"[\w.]+@example\.org", text + html))
    assert shown == ({SHOW_AN_ADDRESS[name]} if name in SHOW_AN_ADDRESS else set())


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_can_be_sent_with_a_token_and_long_names(name: str) -> None:
    long = dict.fromkeys(_PEOPLE, "Maximiliane-Theodora Montgomery-Featherstonehaugh of Upper Wallop")
    data = {key: long.get(key, value) for key, value in SAMPLES[name].items()}
    about = str(data.pop("about", ""))
    letter = Letter(
        name=name,
        to="reader@example.org",
        to_name=str(data.pop("to_name", "")),
        about=about,
        holder="M-1042",
        reply_about=about or "M-1042",
        data=data,
    )
    assert WRITER.write(letter, cause="inbox 1", now=NOW, key=b"k" * 32).letter == name


def _commands(words: str) -> bool:
    known = words_of(RULES.vocabularies)
    return bool(find_commands("", words, known, about="HELD-1", staff=True).lines)


_PEOPLE = ("mentor", "mentee", "partner", "open_mentor", "interest", "wanted", "to_name")


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_every_button_are_understood(name: str) -> None:
    changes = [{}, *(more for other, more in VARIANTS if other == name)]
    for _, _, html in (WRITER.preview(name, "en", {**SAMPLES[name], **more}) for more in changes):
        for href in re.findall(
            r'href="(mailto:[^"]*[?&;]body=[^"]*)"', html
        ):  # one to a partner has no words
            words = parse_qs(urlsplit(unescape(href)).query)["body"][0].replace("\r\n", "\n")
            command = find_command("", words, RULES.vocabularies) or _commands(words)
            answers = read_answer(words, RULES.vocabularies).reply is not Reply.UNCLEAR
            says_how_it_goes = name.startswith("check-in") and read_check_in(words, RULES.vocabularies).plain
            assert command or answers or says_how_it_goes or says_not_yet(words, RULES.vocabularies), words


def test_a_request_says_what_to_reply_and_shows_both_buttons() -> None:
    subject, text, html = WRITER.preview("request", "en", SAMPLES["request"])
    assert subject == "Would you mentor Mia Okafor? [REQ-7]"
    assert "\nReply ACCEPT or REJECT.\n" in text
    assert "\nAccept: reply with ACCEPT\nReject: reply with REJECT\n" in text
    assert "> I would like to work in intensive care.\n> Could we talk" in text
    assert len(re.findall(r'<a href="mailto:[^"]*body=(?:ACCEPT|REJECT)"', html)) == 2


def test_the_directory_shows_each_mentor_with_a_button() -> None:
    _, text, html = WRITER.preview("directory", "en", SAMPLES["directory"])
    assert (
        "Jon Berg (M-1042)\n"
        "Chief pharmacist at St. Mary's Hospital\n"
        "Areas: Critical care, Oncology\n"
        "Career path: Residency, then ten years in intensive care\n"
        "\n"
        "Ask Jon Berg: reply with REQUEST M-1042\n"
    ) in text
    assert "Ada Lind (M-1043)\nAreas: Geriatrics\n\nAsk Ada Lind: reply with REQUEST M-1043\n" in text
    assert "body=REQUEST%20M-1042" in html
    assert "body=BROWSE%20critical%20care%20page%202" in html


def test_the_form_can_be_copied_and_marks_what_is_needed() -> None:
    _, text, html = WRITER.preview("form", "en", SAMPLES["form"])
    assert "\nSIGN UP MENTEE\nName: Mia Okafor\nTitle:\nOrganization:\nPractice areas:\nGoals: " in text
    assert "- Practice areas (needed): one or more, with commas between them\n" in text
    assert "body=SIGN%20UP%20MENTEE%0D%0AName%3A%0D%0ATitle%3A%0D%0A" in html


def test_a_form_too_long_for_a_button_has_none() -> None:
    fields = tuple(
        {"label": f"Field number {n}", "value": "", "hint": "", "required": False} for n in range(40)
    )
    _, text, html = WRITER.preview("form", "en", {**SAMPLES["form"], "fields": fields})
    assert "Field number 39:" in text
    assert "mailto:" not in html


def test_every_letter_that_the_core_writes_has_a_template() -> None:
    used = set(letters_of_the_core())
    assert len(used) > 50  # or the names are no longer found where this test looks
    for pattern in sorted(used):
        assert any(re.fullmatch(pattern, name) for name in NAMES), f"no template for {pattern}"
        assert any(re.fullmatch(pattern, name) for name in SAMPLES), f"no sample for {pattern}"


# Where each function takes the letter's name.
_NAME_AT = {"to_member": 1, "to_sender": 1, "to_coordinators": 1, "_once_a_day": 2}


def letters_of_the_core() -> Iterator[str]:
    """Regular expressions of the names that processor/core gives its letters."""
    for path in (ROOT / "processor" / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            at = _NAME_AT.get(node.func.id)
            if at is not None and len(node.args) > at:
                yield from _names(node.args[at])
            if node.func.id == "Letter":
                for keyword in node.keywords:
                    if keyword.arg == "name":
                        yield from _names(keyword.value)


def _names(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[a-z]+" for p in parts)
        case ast.IfExp(body=body, orelse=other):
            yield from _names(body)
            yield from _names(other)


def assert_whole(subject: str, text: str, html: str) -> None:
    assert subject.partition(" [")[0].strip()
    assert "\n" not in subject
    assert text.startswith("Dear ")
    assert text.partition("\n\n-- \n")[0].endswith("Warm regards,\nMentor Exchange")
    assert max(map(len, text.splitlines())) <= 78
    for part in (subject, text, html):
        assert not re.search(r"\{\{|\}\}|\{%|%\}|\{#", part)
        assert "http" not in part
    assert not re.search(r"\*\*|\\\n|`|\]\(", text)
    assert "\n\n\n" not in text
