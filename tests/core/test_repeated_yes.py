"""A yes to "Erase all that we know about you?" may say once more what was asked, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.core.facts import Confirmation
from processor.core.intents.confirm import Confirm, recognize
from processor.core.outcome import Confirmed, Disposition
from processor.core.tokens import Offer
from processor.core.understanding import understood
from tests.core.cases import HOUR, MIA, NOW, PROGRAM, facts, reading, token
from tests.shipped_rules import RULES

ERASES = Confirmation(
    number=9, inbox_id=5, address=MIA.email, expires_at=NOW + HOUR, done=False, what="erase"
)
OURS = token("CONF-9", Offer.CONFIRM, MIA.email)
WAITS = understood(reading("ERASE", by=MIA), PROGRAM, RULES)


def outcome(text: str, question: Confirmation = ERASES) -> str:
    """done: it erases; no: nothing; held: a person reads it; none: it is no answer to the question."""
    read = reading(text, "Re: Erase all that we know about you? [CONF-9]", MIA)
    answer = recognize(read, RULES)
    if not isinstance(answer, Confirm):
        return "none"
    known = facts(
        MIA, said=read.said, confirmation=question, token=OURS, waiting=WAITS, mail={"reading": read}
    )
    decision = answer.decide(known, RULES)
    if decision.disposition is Disposition.HELD:
        return "held"
    settled = any(isinstance(effect, Confirmed) for effect in decision.effects)
    return "done" if settled and decision.then is not None else "no"


@pytest.mark.parametrize(
    "text",
    [
        "YES", "Yes, erase it all.", "yes erase everything", "Yes. Please erase all my data!",
        "YES - erase it all, please", "YES\n\nErase everything.", "Yes, delete it all.\n\nMia Okafor",
        "Yes, erase all that you know about me.\n\nKind regards\nMia", "OK, erase it",
        "Ja, alles löschen.", "Ja, bitte löschen Sie alles", "JA\nBitte alle meine Daten löschen",
        "Sí, bórralo todo, por favor.", "Sí, borrad todo", "Oui, effacez tout s’il vous plaît.",
        "Oui, supprimez toutes mes données",
    ],
)  # fmt: skip
def test_what_was_asked_may_stand_beside_the_yes(text: str) -> None:
    assert outcome(text) == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Yes, erase it all?", "Yes, erase it all...", "Yes, erase it all …", "Yes, erase it all 🙄",
        "Yes, erase it all :-(", "Yes, erase it all (tomorrow)",
        "Yes, erase it all but my requests", "Yes, erase it all except my name.",
        "Yes, don't erase it all.", "Yes, do not erase it", "Yes, never erase my data",
        "Yes, erase it all tomorrow", "Yes, erase it all after 1 May", "Yes, erase it all if you must",
        "Yes, erase it all, I suppose", "Yes, you may erase it all one day", "Yes, erase her data",
        "Yes, erase Jon's data", "Yes, erase my last mail", "Yes, erase my goals",
        "Yes, erase me from the list",
        "Yes, erase it all. Not yet.", "Yes, erase it all.\nNot yet",
        "Yes, erase it all.\nBut keep my requests.",
        "Yes, erase it all.\n\nOnly if Jon agrees", "Yes, erase it all.\n\nJon Berg",
        "Yes, erase it all.\nfor Jon Berg", "YES\nErase it all\nNo, wait", "Yes.\nErase what?",
        "Yes, erase it all, erase it all not", "Yes, what does erase it all mean", "Yes and erase it all",
        "Yes can you erase it all", "Maybe, erase it all", "Never erase it all", "Not erase it all",
        "Erase it all", "Please erase it all", "If yes, erase it all", "She says yes, erase it all",
        "Ja, alles löschen?", "Ja, nicht alles löschen", "Ja, alles löschen außer meinem Namen",
        "Ja, alles löschen, aber erst im Mai", "Sí, borrad todo menos mi nombre", "Sí, no borréis todo",
        "Oui, n’effacez pas tout", "Oui, effacez tout sauf mon nom", "Oui, effacez tout ?",
    ],
)  # fmt: skip
def test_anything_else_beside_it_is_no_yes(text: str) -> None:
    assert outcome(text) in ("held", "none", "no")


@pytest.mark.parametrize("text", ["No, erase it all", "No. Erase it all.", "Nein, alles löschen"])
def test_a_no_beside_it_is_none(text: str) -> None:
    assert outcome(text) in ("held", "no")


@pytest.mark.parametrize("what", ["", "preview x", "address M-1002", "forward"])
def test_to_another_question_it_is_read_by_a_person(what: str) -> None:
    assert outcome("Yes, erase it all.", replace(ERASES, what=what)) == "held"


def test_a_long_line_is_looked_at_no_further() -> None:
    assert outcome("Yes, " + "erase it all, " * 5_000) in ("held", "none")
    assert outcome("Yes" + "a" * 100_000 + "?") in ("held", "none")
