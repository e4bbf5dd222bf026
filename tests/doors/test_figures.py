"""Each figure over a played year, beside the count by hand, on every store."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from processor.core.figures import Figure, figures, spans
from processor.stages.ports import Store
from tests.doors.store_samples import do
from tests.played_year import NOW, SUMMER, ZONE, play


@pytest.fixture
def counted(store: Store) -> Mapping[str, Figure]:
    play(store)
    with store.reading() as unit:
        material = unit.material(ZONE, spans(ZONE, SUMMER, NOW), NOW)
    return {figure.name: figure for figure in figures(material, SUMMER, NOW)}


# By hand, from the tables of played_year.py: the sentence; then (numerator, denominator) of July to
# September, April to June, and January to March.
BY_HAND = {
    # REQ-13 (20 September) and REQ-14 (15 September, late in the evening)
    "waiting": (
        "2 requests wait for an answer, the oldest for 15 days.",
        [(2, 0), (0, 0), (1, 0)],  # REQ-3 waited when March ended
    ),
    # 7: 3 days, 8: 8, 11: 2, 12: 1, 15: 1. Spring: 3: 1 day, 5: 2, 6: 10. Before: 1: 3, 2: none
    "time-to-answer": (
        "5 requests were answered, after 1 to 8 days; 4 of 5 within 7 days.",
        [(4, 5), (2, 3), (2, 2)],
    ),
    # accepted 7, 8; declined 11, 12, 15; expired 10; withdrawn 9. Spring: 3 and 5 of 3, 4, 5, 6
    "outcome": (
        "7 requests came to an end: 2 accepted, 3 declined, 1 expired without an answer, 1 withdrawn.",
        [(2, 7), (2, 4), (2, 2)],
    ),
    # without 2003, who left, and 2014, who pauses; 2002, 2004, 2005 and 2006 have a mentor
    "matched": ("4 of 12 (33 %) mentees have a mentor.", [(4, 12), (4, 5), (2, 3)]),
    # 2012 never asked; 2007, 2008 and 2012 never had one. When June ended, 2005 had waited for 59 days
    "never-served": (
        "1 mentee joined more than 14 days ago and never asked anybody; "
        "3 mentees joined more than 30 days ago and never had a mentor.",
        [(3, 12), (1, 5), (0, 3)],
    ),
    # Jon has one of 2, Ada one of 3, Lee none of 1, Kim has left. In June: 0 + 2 + 0 + 2
    "room": (
        "2 places are free for 8 mentees without a mentor; "
        "mentors are short in Oncology (2 free, 6 waiting).",
        [(2, 8), (4, 1), (6, 1)],  # in March Ada's third pair, REL-3, had not begun: 0 + 3 + 1 + 2
    ),
    # REL-2 on track (4), REL-4 not met, REL-5 in words, REL-6 was 5 two months ago
    "health": (
        "4 pairs work together: 1 no contact yet, 1 answered in words, for a person to read, 1 on track, "
        "1 not heard of lately.",
        [(1, 4), (0, 4), (0, 2)],
    ),
    # REL-6 ends on 10 October; REL-2 renewed, REL-1 completed, REL-3 ended early; REL-7 was no pair
    "ends": (
        "1 pair ends in the next 30 days; 1 of 2 terms that came to their end was renewed; "
        "1 pair ended early.",
        [(1, 2), (0, 0), (0, 0)],
    ),
    # HELD-2 and HELD-3 (20 days); HELD-1 and HELD-4 decided
    "held-mail": (
        "2 held mails wait for a coordinator, the oldest for 20 days; 2 were decided.",
        [(2, 0), (1, 0), (0, 0)],
    ),
    "mail-health": (
        "2 of 3 letters were taken by the servers; 1 came back for good; 1 letter waits for more than a day.",
        [(2, 3), (1, 1), (1, 1)],
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_figure_is_the_count_by_hand(counted: Mapping[str, Figure], name: str) -> None:
    figure, (sentence, counts) = counted[name], BY_HAND[name]
    assert figure.sentence == sentence
    before = [(each.numerator, each.denominator) for each in figure.before]
    assert [(figure.numerator, figure.denominator), *before] == counts
    periods = [str(each.period) for each in figure.before]
    assert periods == ["1 April to 30 June 2026", "1 January to 31 March 2026"]


def test_every_figure_is_counted_by_hand(counted: Mapping[str, Figure]) -> None:
    assert list(counted) == list(BY_HAND)


AMBER = {
    "waiting": "1 request for more than 10 days",
    "matched": "fewer than 70 in a hundred have a mentor",
    "never-served": "3 mentees without a mentor for more than 30 days",
    "room": "too few places in 1 topic",
    "health": "1 pair without contact for more than 14 days",
    "held-mail": "one waits for 20 days",
    "mail-health": "1 letter not gone out after a day",
}


def test_what_is_amber_says_why(counted: Mapping[str, Figure]) -> None:
    assert {name: figure.amber for name, figure in counted.items() if figure.amber} == AMBER


ROWS = {
    "waiting": "REQ-13 REQ-14",
    "time-to-answer": "REQ-7 REQ-8 REQ-11 REQ-12 REQ-15",
    "outcome": "REQ-7 REQ-8 REQ-9 REQ-10 REQ-11 REQ-12 REQ-15",
    "never-served": "M-2007 M-2008 M-2012",
    "health": "REL-2 REL-4 REL-5 REL-6",
    "ends": "REL-6 REL-2 REL-1 REL-3",
    "held-mail": "HELD-2 HELD-3 HELD-1 HELD-4",
}


def test_a_figure_names_the_records_behind_it(counted: Mapping[str, Figure]) -> None:
    assert {name: " ".join(row.ref for row in counted[name].rows) for name in ROWS} == ROWS
    # every share has a row for each case
    for name in ("time-to-answer", "outcome", "matched", "health"):
        assert len(counted[name].rows) == counted[name].denominator


def test_a_letter_is_counted_by_its_name(counted: Mapping[str, Figure]) -> None:
    assert counted["mail-health"].parts == (("request", 1, 1), ("welcome", 1, 0))


def test_an_empty_program_has_figures_and_nothing_before(store: Store) -> None:
    with store.reading() as unit:
        material = unit.material(ZONE, spans(ZONE, SUMMER, NOW), NOW)
    found = figures(material, SUMMER, NOW)
    assert all(figure.sentence.endswith(".") and not figure.before and not figure.amber for figure in found)


def test_names_are_told_of_those_who_are_asked_for(store: Store) -> None:
    play(store)
    with store.reading() as unit:
        assert unit.names_of({1001, 2012, 7}) == {1001: "Jon Berg", 2012: "Mia Okafor 2012"}
    do(store)
