"""What is kept from one coordinator stands in no summary either, for all of them read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.core.decisions import hold, refused
from processor.core.facts import Facts
from processor.core.letter_builders import note_to_coordinators
from processor.core.limits import Counted, Tally, notices_within_limits, within_limits
from processor.core.outcome import AuditEvent, Decision
from processor.core.program import Member
from tests.core.cases import CARLA, DANA, JON, MIA, POLICY, facts, pair
from tests.shipped_rules import RULES

CARLA_IS_JON = replace(JON, email=CARLA)
SUBJECT = "About my mentor"


def flooded(*to: str, letter: str = "note", mails: int = POLICY.coordinator_letters_per_day) -> Tally:
    return Tally(to={each: (Counted(letter=letter, caused_by="", proven=True, mails=mails),) for each in to})


def lines(decision: Decision) -> str:
    return "\n".join(e.because for e in decision.effects if isinstance(e, AuditEvent))


def of_mia(mentor: Member) -> Facts:
    known = facts(MIA, said="He is odd.", relationships=(pair(mentor=mentor),))
    return known.with_mail(subject=SUBJECT, inbox_id=5)


@pytest.mark.parametrize(("mentor", "told"), [(JON, True), (CARLA_IS_JON, False)])
def test_a_held_mail_of_a_partners_is_told_by_its_number_alone(mentor: Member, told: bool) -> None:
    known = of_mia(mentor)
    found = notices_within_limits(hold(known, "odd", receipt=False), known, flooded(CARLA, DANA), RULES)
    assert "HELD-5" in lines(found)
    assert (SUBJECT in lines(found), "odd" in lines(found)) == (told, told)
    assert found.letters == ()


@pytest.mark.parametrize(("mentor", "told"), [(JON, True), (CARLA_IS_JON, False)])
def test_so_is_one_that_is_held_for_the_number_of_its_answers(mentor: Member, told: bool) -> None:
    known = of_mia(mentor)
    own = Counted(letter="help", caused_by=MIA.email, proven=True, mails=POLICY.letters_per_day)
    held = within_limits(
        hold(known, "odd", receipt=True), known, Tally(to={MIA.email: (own,)}), RULES
    )  # fmt: skip
    assert "HELD-5" in lines(held)
    assert (SUBJECT in lines(held)) is told


def test_a_note_that_one_of_them_is_not_to_read_goes_by_itself_to_the_other() -> None:
    known = facts(MIA, staff={CARLA: JON.number})
    between = note_to_coordinators(known, "They are kept apart", between=(MIA, JON))
    to_all = note_to_coordinators(known, "It is late")
    found = notices_within_limits(refused("x", *between, *to_all), known, flooded(CARLA, DANA), RULES)
    assert [letter.to for letter in found.letters] == [DANA]
    assert "It is late" in lines(found)
    assert "apart" not in lines(found)
