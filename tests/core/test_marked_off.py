"""A mark or a prefix before a yes takes it back; a bullet, a tick or a dash between words does not."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import Reply, read_answer
from tests.shipped_rules import RULES


@pytest.mark.parametrize("sign", ["✗", "✘", "✕", "✖", "☒", "☐", "❌", "❎", "⊗", "¬", "≠", "🚫", "⛔", "🛑"])
@pytest.mark.parametrize("how", ["{} ACCEPT", "{}ACCEPT", "{}\nACCEPT", "Hi Mia,\n\n{} yes, gladly"])
def test_a_cross_before_a_yes_makes_it_doubtful(sign: str, how: str) -> None:
    assert read_answer(how.format(sign), RULES.vocabularies).reply is Reply.UNCLEAR


@pytest.mark.parametrize(
    "text", ["-ACCEPT", "−ACCEPT", "–ACCEPT", "—accept", "!ACCEPT", "~ACCEPT", "×ACCEPT"]
)
def test_a_sign_that_is_joined_to_a_yes_makes_it_doubtful(text: str) -> None:
    assert read_answer(text, RULES.vocabularies).reply is Reply.UNCLEAR


@pytest.mark.parametrize("hyphen", "-‐‑‒–—−－")
@pytest.mark.parametrize("prefix", ["un", "Un", "dis", "non", "mis", "re", "pre"])
@pytest.mark.parametrize("word", ["ACCEPT", "accepted", "yes"])
def test_a_prefix_before_a_yes_denies_it(hyphen: str, prefix: str, word: str) -> None:
    assert read_answer(f"{prefix}{hyphen}{word}", RULES.vocabularies).reply is Reply.UNCLEAR
    assert read_answer(f"{prefix}{hyphen} {word}", RULES.vocabularies).reply is Reply.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "- ACCEPT", "* ACCEPT", "• ACCEPT", "– ACCEPT", "✔ ACCEPT", "☑ ACCEPT", "✅ yes", "*ACCEPT*",
        "!!! YES !!!", "I accept.\n\n-Jon", "I accept\n—Jon", "Of course—yes!", "Thanks for asking—I accept.",
        "Thanks-yes", "OK-yes", "Yes-I accept", "I accept-gladly", "I say yes to Okafor-Berg",
        "- ACCEPT\n- Mondays are best",
    ],
)  # fmt: skip
def test_what_only_stands_beside_a_yes_takes_nothing_from_it(text: str) -> None:
    assert read_answer(text, RULES.vocabularies).reply is Reply.ACCEPT


@pytest.mark.parametrize("text", ["❌", "❌ no", "❌ I cannot do it", "I decline ❌"])
def test_a_cross_beside_a_no_stays_a_no(text: str) -> None:
    assert read_answer(text, RULES.vocabularies).reply is Reply.REJECT
