"""The queue and the digest in each language: commands that are understood, and no English among the words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from processor.core.queue import RULES as QUEUE_RULES
from processor.core.reading.request.command_lines import find_commands
from processor.core.reading.request.verbs import words_of
from processor.letters.engine import LetterWriter
from processor.letters.samples import EACH_NEED, SAMPLES
from tests.player import PROGRAM
from tests.shipped_rules import ROOT, RULES


def written(language: str, name: str, **data: Any) -> str:
    writer = LetterWriter(replace(PROGRAM, language=language), ROOT / "templates", 30, RULES.areas)
    return writer.preview(name, language, {**SAMPLES[name], **data})[1]


def test_there_is_a_sample_of_each_rule() -> None:
    sampled = {each["reason"] for each in EACH_NEED}
    assert {rule.reason.value for rule in QUEUE_RULES} - {"no-contact"} <= sampled


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
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


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
def test_each_line_says_why_and_what_its_command_does(language: str) -> None:
    for need in EACH_NEED:
        text = " ".join(written(language, "queue", items=(need,)).split())
        assert ": ." not in text, need
        assert ": ," not in text, need
