"""What our letters say is known as ours: whoever quotes it without marks has not said it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from processor.core.reading.body.wording import wording
from processor.letters.samples import SAMPLES
from processor.letters.variants import VARIANTS
from tests.doors.shipped_templates import WRITER
from tests.shipped_rules import ROOT, RULES

LANGUAGES = sorted(folder.name for folder in (ROOT / "templates").iterdir() if folder.is_dir())
_FEW = 6  # words: shorter ones may be anybody's


def sentences(name: str, language: str, data: Mapping[str, object]) -> list[str]:
    """The paragraphs of a letter in plain text, less lists, quotations and what is filled in as a list."""
    text = WRITER.preview(name, language, {**SAMPLES[name], **data})[1]
    found = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return [part for part in found if len(part.split()) >= _FEW and part[0] not in ">-"]


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_held_letter_s_first_sentence_is_ours_whichever_of_two_it_is(language: str, beside: bool) -> None:
    first = sentences("held", language, {"beside": beside})[0]
    assert wording(RULES.quoting).is_ours(first), first


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_in_five_sentences_of_all_letters_are_known(language: str) -> None:
    """The others hold little but names, or are put together of many parts."""
    ours = wording(RULES.quoting)
    letters: list[tuple[str, Mapping[str, object]]] = [*((name, {}) for name in SAMPLES), *VARIANTS]
    said = [s for name, data in letters if name in SAMPLES for s in sentences(name, language, data)]
    unknown = [sentence for sentence in said if not ours.is_ours(sentence)]
    assert len(unknown) <= len(said) / 5, (len(unknown), len(said))
