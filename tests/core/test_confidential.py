"""A coordinator who is one of a pair: her figures count only what she said of it herself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from processor.core.check_ins import not_met, rated
from processor.core.confidential import may_be_example, without_partners_records, without_partners_words
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.figures import Material, Period, figures
from processor.core.figures.material import EventRow, PairRow
from processor.core.figures.periods import seconds
from processor.core.letter_builders import to_member
from processor.core.program import Program, RelationshipView, RequestView, Role
from tests.doors.store_samples import asked, mentee, mentor, pair

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
JUNE = Period(first=date(2026, 5, 26), last=date(2026, 6, 1))
DAN, MIA = mentor(1001, "Dan", "Oncology"), mentee(1002, "Mia")
VIEW = RelationshipView(relationship=pair(7, asked(1, MIA, DAN)), mentor=DAN, mentee=MIA)
PROGRAM = Program(
    name="Mentor Exchange", address="mentors@program.example", time_zone="UTC", coordinators=(DAN.email,)
)
FACTS = Facts(now=NOW, program=PROGRAM, member=DAN, relationships=(VIEW,))


def of_pair(number: int) -> PairRow:
    ends, began = date(2026, 6, 5).toordinal(), date(2026, 1, 1).toordinal()
    return PairRow(number, 1002, 1001, "active", 1, began, ends, 0, 1)


def said(kind: EventKind, number: int, because: str, day: int) -> EventRow:
    return EventRow(kind.value, f"REL-{number}", seconds(datetime(2026, 5, day, tzinfo=UTC)), because)


MATERIAL = Material(
    time_zone="UTC",
    pairs=(of_pair(7), of_pair(8)),
    events=(
        said(EventKind.NO_CONTACT, 7, not_met(Role.MENTEE), 2),
        said(EventKind.CHECK_IN_RATED, 7, rated(4, Role.MENTOR), 20),
        said(EventKind.NO_CONTACT, 8, not_met(Role.MENTEE), 2),
    ),
)


def ambers(material: Material) -> dict[str, str]:
    return {figure.name: figure.amber for figure in figures(material, JUNE, NOW) if figure.amber}


def test_her_partners_answers_and_vote_count_for_others_and_not_for_her() -> None:
    assert ambers(MATERIAL)["health"].startswith("2 pairs")
    assert ambers(MATERIAL)["ends"].startswith("2 pairs")
    hers = ambers(without_partners_words(MATERIAL, FACTS))
    assert hers["health"].startswith("1 pair ")
    assert hers["ends"].startswith("1 pair ")


def test_what_she_said_herself_counts() -> None:
    kept = without_partners_words(MATERIAL, FACTS).events
    assert [row.because for row in kept if row.about == "REL-7"] == [rated(4, Role.MENTOR)]


def test_who_has_no_pair_reads_all() -> None:
    assert without_partners_words(MATERIAL, replace(FACTS, relationships=())) is MATERIAL
    assert without_partners_words(MATERIAL, replace(FACTS, member=None)) is MATERIAL


ADA, LEA = mentor(1003, "Ada", "Oncology"), mentee(1004, "Lea")
CARLA = "carla@program.example"


def test_what_her_partner_wrote_to_another_is_not_in_her_export() -> None:
    def note(mentee_email: str, mentor_email: str) -> str:
        row = {"mentee": mentee_email, "mentor": mentor_email, "note": "words"}
        found = {"members": [], "relationships": [], "requests": [row], "held": [], "events": []}
        kept = without_partners_records(found, (DAN.email,), (MIA.email,), {})
        return str(kept["requests"][0]["note"])

    assert note(MIA.email, ADA.email) == ""
    assert note(MIA.email, DAN.email) == note(LEA.email, ADA.email) == "words"


def test_a_trial_shows_no_letter_that_may_hold_her_partners_words() -> None:
    two = replace(PROGRAM, coordinators=(DAN.email, CARLA))
    facts = replace(FACTS, program=two, own_parties=(MIA.email,))

    def shown(view: RequestView) -> bool:
        return may_be_example(
            to_member(view.mentor, "request", about=view.ref),
            Facts(now=NOW, program=two, request=view),
            facts,
        )

    of_mia = RequestView(request=asked(2, MIA, ADA), mentor=ADA, mentee=MIA)
    of_lea = RequestView(request=asked(3, LEA, ADA), mentor=ADA, mentee=LEA)
    assert [shown(of_mia), shown(of_lea)] == [False, True]
    alone = replace(facts, program=PROGRAM)  # nobody else could look
    letter = to_member(ADA, "request", about=of_mia.ref)
    assert may_be_example(letter, replace(FACTS, request=of_mia), alone)


def test_her_export_does_not_tell_from_whom_she_is_kept_apart() -> None:
    def row(about: str, because: str) -> dict[str, str]:
        return {"at": "", "actor": CARLA, "what": EventKind.KEPT_APART, "about": about, "because": because}

    members = [{"email": m.email, "code": m.code, "name": m.name} for m in (DAN, MIA, LEA)]
    hers = f"{MIA.name} and {DAN.name} are kept apart"
    rows = [
        row(MIA.code, hers),
        row(DAN.code, hers),
        row(MIA.code, f"{MIA.name} and {LEA.name} are kept apart"),
    ]
    found = {"members": members, "relationships": [], "requests": [], "held": [], "events": rows}
    assert without_partners_records(found, (DAN.email,), (MIA.email,), {})["events"] == rows[2:]
