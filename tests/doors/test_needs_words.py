"""The queue and the digest in each language: commands that are understood, and no English among the words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from processor.core import glance
from processor.core.figures import asking, mails, pairs, people, words
from processor.core.figures.table import TABLE
from processor.core.queue import RULES as QUEUE_RULES
from processor.core.reading.request.command_lines import find_commands, words_of
from processor.letters.engine import LetterWriter
from processor.letters.samples import EACH_NEED, EACH_SENTENCE, SAMPLES
from tests.player import PROGRAM
from tests.shipped_rules import ROOT, RULES

UNTRANSLATED = "Only English has this."
_PHRASE = re.compile(r'\bphrase\(\s*"([a-z-]+)"')
_SAID = re.compile(r'\bkind="([a-z-]+)"')


def written(language: str, name: str, **data: Any) -> str:
    writer = LetterWriter(replace(PROGRAM, language=language), ROOT / "templates", 30, RULES.areas)
    return writer.preview(name, language, {**SAMPLES[name], **data})[1]


def source(*modules: Any) -> str:
    return "".join(Path(module.__file__).read_text(encoding="utf-8") for module in modules)


def test_there_is_a_sample_of_each_rule() -> None:
    sampled = {each["reason"] for each in EACH_NEED}
    assert {rule.reason.value for rule in QUEUE_RULES} - {"no-contact"} <= sampled


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_what_a_line_proposes_is_understood_as_that(language: str) -> None:
    for need in EACH_NEED:
        if need["verb"] == "outbox release":
            continue  # at the terminal
        text = written(language, "queue", items=(need,))
        line = next(line for line in text.split("\n") if re.match(r"  [A-ZÀ-Þ]+( [A-Z]+-\d+)?\s?: ", line))
        command = line.strip().partition(":")[0].strip()
        found = find_commands("", command, words_of(RULES.vocabularies), about="", staff=True).lines
        about = need["ref"] if need["kind"] != "program" else ""
        understood = [(one.verb, "".join((*one.refs, one.rest)), one.wrong) for one in found]
        assert understood == [(need["verb"], about, "")], line


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_each_line_says_why_and_what_its_command_does(language: str) -> None:
    for need in EACH_NEED:
        text = " ".join(written(language, "queue", items=(need,)).split())
        assert ": ." not in text, need
        assert ": ," not in text, need


@pytest.mark.parametrize("language", ["es", "fr"])
def test_each_phrase_of_a_figure_is_said_in_the_readers_language(language: str) -> None:
    names = {definition.name for definition in TABLE}
    keys = set(_PHRASE.findall(source(asking, mails, pairs, people, words))) - {""}
    both = {"room", "ends"}  # for the table, and to be looked at
    assert names <= keys
    plain = {"key": "count", "said": "0", "counts": (0,)}
    figure: dict[str, Any] = {"now": plain, "before": (plain, plain), "title": UNTRANSLATED, "amber": None}
    for key in keys:
        said = {"key": key, "said": UNTRANSLATED, "counts": (2, 1, 3)}
        row = {**figure, "name": key if key in names else "matched"}
        row |= {"now": said} if key not in names or key in both else {}
        row |= {"amber": said} if key in names else {}
        assert UNTRANSLATED not in written(language, "digest", figures=(row,)), key


@pytest.mark.parametrize("language", ["es", "fr"])
def test_each_sentence_about_the_machine_is_said_in_the_readers_language(language: str) -> None:
    kinds = {*_SAID.findall(source(glance)), "frozen", "unwritten", "quarantined", "overdue"}
    assert {"polled", "letters", "sent", "down"} < kinds
    for kind in kinds:
        said = {**EACH_SENTENCE[0], "kind": kind, "sentence": UNTRANSLATED, "because": "mailbox"}
        assert UNTRANSLATED not in written(language, "digest", machine=(said,)), kind
