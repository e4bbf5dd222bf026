"""Our letters below an answer, without marks: no line of theirs is one more command of the member's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from processor.core.reading.request.commands import find_command
from processor.core.reading.request.several import several
from processor.letters.samples import SAMPLES
from processor.letters.variants import VARIANTS
from tests.doors.shipped_templates import WRITER
from tests.shipped_rules import ROOT, RULES

LANGUAGES = sorted(folder.name for folder in (ROOT / "templates").iterdir() if folder.is_dir())
LETTERS: list[tuple[str, Mapping[str, object]]] = [
    *((name, {}) for name in SAMPLES),
    *((name, data) for name, data in VARIANTS if name in SAMPLES),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_a_letter_is_a_further_command_but_those_of_its_form(language: str) -> None:
    found = set()
    for name, data in LETTERS:
        text = f"STATUS\n\n{WRITER.preview(name, language, {**SAMPLES[name], **data})[1]}"
        command = find_command("", text, RULES.vocabularies)
        for line in several("", text, "", command, RULES.vocabularies).further:
            asked = find_command("", line, RULES.vocabularies)
            found.add(asked.kind if asked is not None else line)
    assert found <= {"signup-mentor", "signup-mentee"}
