"""What somebody would have done is no yes, in eleven languages and any order of the words."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import Reply, names_of, read_answer
from tests.shipped_rules import RULES

NAMES = names_of("Mia Okafor", "Jon Berg")

PAST = """
Ich hätte gern zugesagt.
Gern hätte ich angenommen.
Ich hätte Sie sehr gern als Mentee angenommen.
Zugesagt hätte ich gern.
Ich haette gern zugesagt.
Würde gern zugesagt haben.
Gern wäre ich dabei gewesen.
Ich hätte gern ja gesagt.
Gladly would I have accepted.
I would gladly have accepted.
I'd gladly have accepted.
I would've accepted.
Accepted I would have.
I would have loved to accept.
I would have loved to.
I would have liked to say yes.
I would love to have accepted.
I would have been happy to accept.
Happily would I have mentored her.
J'aurais volontiers accepté.
Avec plaisir aurais-je accepté.
J'aurais aimé accepter.
Avec plaisir j'aurais dit oui.
Con gusto hubiera aceptado.
Encantado habría aceptado.
Me habría gustado aceptar.
Volentieri avrei accettato.
Avrei accettato volentieri.
Avrei voluto accettare.
Com prazer teria aceitado.
Teria gostado de aceitar.
Graag had ik toegezegd.
Ik had het graag aangenomen.
Ik zou graag hebben aangenomen.
Gerne ville jeg have accepteret.
Jeg havde gerne sagt ja.
Gjerne hadde jeg akseptert.
Jeg skulle gjerne ha sagt ja.
Gärna hade jag accepterat.
Jag skulle gärna ha tackat ja.
Chętnie bym przyjęła.
Z przyjemnością bym przyjął.
Zgodziłbym się.
"""


@pytest.mark.parametrize("text", PAST.strip().split("\n"))
def test_what_somebody_would_have_done_is_no_yes(text: str) -> None:
    assert read_answer(text, RULES.vocabularies, NAMES).reply is not Reply.ACCEPT


@pytest.mark.parametrize(
    "beside",
    [
        "Ich hätte gern zugesagt.", "Gladly would I have accepted.", "J'aurais volontiers accepté.",
        "Con gusto hubiera aceptado.", "Volentieri avrei accettato.", "Com prazer teria aceitado.",
        "Graag had ik toegezegd.", "Gerne ville jeg have accepteret.", "Gjerne hadde jeg akseptert.",
        "Gärna hade jag accepterat.", "Chętnie bym przyjęła.",
    ],
)  # fmt: skip
def test_it_makes_a_yes_beside_it_unsure(beside: str) -> None:
    found = read_answer(f"ACCEPT\n\n{beside}", RULES.vocabularies, NAMES)
    assert found.reply is not Reply.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "Ich nehme gern an.", "I gladly accept.", "Ich würde gern zusagen.", "I'd love to accept.",
        "Jeg siger gerne ja.",
    ],
)  # fmt: skip
def test_a_wish_for_now_stays_a_yes(text: str) -> None:
    assert read_answer(text, RULES.vocabularies, NAMES).reply is Reply.ACCEPT


def test_a_wish_for_a_mentee_stays_a_wish() -> None:
    found = read_answer("Ich hätte gern eine Mentee.", RULES.vocabularies, NAMES)
    assert found.because == "it says neither yes nor no for certain"
