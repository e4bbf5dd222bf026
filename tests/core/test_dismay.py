"""Whoever cries "oh no" has not said no; and whoever cries it behind a yes has not said yes."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.dismay import without_dismay
from tests.shipped_rules import RULES

DISMAY = {
    "en": ("Oh no", "I only see this now.", "Accept"),
    "de": ("Ach nein", "Das sehe ich erst jetzt.", "Zusage"),
    "fr": ("Oh non", "Je ne vois ce message que maintenant.", "Oui"),
    "es": ("¡Ay no", "Acabo de ver esto.", "Acepto"),
    "it": ("Oddio no", "Lo vedo solo ora.", "Accetto"),
    "nl": ("O nee", "Dit zie ik nu pas.", "Ja"),
    "pt": ("Ai não", "Só vi isto agora.", "Aceito"),
    "sv": ("Åh nej", "Det ser jag först nu.", "Ja"),
    "no": ("Uff nei", "Dette ser jeg først nå.", "Ja"),
    "da": ("Åh nej", "Det ser jeg først nu.", "Ja"),
    "pl": ("Ojej nie", "Dopiero teraz to widzę.", "Tak"),
}


def said(text: str) -> Reply:
    return read_answer(text, RULES.vocabularies).reply


@pytest.mark.parametrize("language", DISMAY)
def test_dismay_is_no_no(language: str) -> None:
    cry, after, _ = DISMAY[language]
    for text in (f"{cry}!", f"{cry}! {after}", f"{cry}!\n\n{after}"):
        assert said(text) is Reply.UNCLEAR, text


@pytest.mark.parametrize("language", DISMAY)
def test_dismay_behind_a_yes_takes_it_back(language: str) -> None:
    cry, _, yes = DISMAY[language]
    for text in (f"{yes}. {cry}!", f"{yes}, {cry.lower()}", f"{cry}! {yes}."):
        assert said(text) is Reply.UNCLEAR, text


@pytest.mark.parametrize(
    "text",
    ["Oh no, sorry, I cannot take anybody on.", "Ach nein, lieber nicht.", "Ah non, je refuse.", "Oh no. No.",
     "Å nei, det går ikke.", "Ah no, mi dispiace, non posso.", "REJECT. Oh no, how late I am!"],
)  # fmt: skip
def test_a_no_beside_dismay_is_one(text: str) -> None:
    assert said(text) is Reply.REJECT


def test_a_longer_word_is_no_dismay() -> None:
    assert without_dismay("Oh Nora, oh no!", RULES.vocabularies) == "Oh Nora,  "
    assert without_dismay("Oh no", ()) == "Oh no"
