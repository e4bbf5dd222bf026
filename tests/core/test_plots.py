"""Six plots: each is a count by hand over the played year, and is drawn so that nothing in it acts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest
from lxml import etree

from processor.core.figures import Period
from processor.core.program import Program
from processor.core.report import Report
from processor.core.report.markup import Html
from processor.core.report.plots import Plot, plots
from processor.core.report.svg import WIDTH, svg
from processor.stages.reporting import read_report
from tests.core.hostile_report import hostile_report
from tests.fakes.memory_store import MemoryStore
from tests.played_year import NOW, SUMMER, ZONE, play

PROGRAM = Program(name="x", address="mentors@program.example", time_zone=ZONE, coordinators=())


def report_of(period: Period) -> Report:
    store = MemoryStore()
    play(store)
    with store.reading() as unit:
        return read_report(unit, PROGRAM, period, NOW)


@pytest.fixture(scope="module")
def drawn() -> Mapping[str, Plot]:
    return {plot.name: plot for plot in plots(report_of(SUMMER))}


def test_mentees_are_counted_as_far_as_each_came(drawn: Mapping[str, Plot]) -> None:
    # quarter 2: 2004, 2005 and 2014, who asked nobody; two have mentors, and nobody is through a term
    assert drawn["funnel"].rows == (
        ("2026, quarter 1", (3, 3, 3, 3, 2)),
        ("2026, quarter 2", (3, 2, 2, 2, 0)),
        ("2026, quarter 3", (8, 6, 3, 1, 0)),
    )
    assert drawn["funnel"].finding == "Of the 14 mentees who signed up in these quarters, 6 found a mentor."


def test_outcomes_stand_in_their_weeks(drawn: Mapping[str, Plot]) -> None:
    rows = dict(drawn["outcomes"].rows)
    assert rows["29 Jun 2026"] == (1, 0, 0)  # REQ-7
    assert rows["6 Jul 2026"] == (1, 1, 0)  # REQ-8, REQ-9 withdrawn
    assert rows["10 Aug 2026"] == (0, 1, 1)  # REQ-12, and REQ-10 on Saturday
    assert rows["31 Aug 2026"] == (0, 1, 0)  # REQ-15, on Sunday
    assert sum(map(sum, rows.values())) == 7
    assert next(iter(rows)) == "29 Jun 2026"
    assert list(rows)[-1] == "28 Sep 2026"


def test_no_week_is_shown_from_before_the_program_began() -> None:
    found = plots(report_of(Period(first=date(2026, 1, 1), last=date(2026, 3, 31))))
    (outcomes,) = [plot for plot in found if plot.name == "outcomes"]
    # the first member joined on Sunday, 1 March
    assert [week for week, _ in outcomes.rows] == [
        "23 Feb 2026", "2 Mar 2026", "9 Mar 2026", "16 Mar 2026", "23 Mar 2026", "30 Mar 2026",
    ]  # fmt: skip


def test_half_a_year_and_more_is_shown_by_month() -> None:
    found = plots(report_of(Period(first=date(2026, 1, 1), last=date(2026, 9, 30))))
    (outcomes,) = [plot for plot in found if plot.name == "outcomes"]
    assert outcomes.title == "What became of requests, month by month"
    assert [month for month, _ in outcomes.rows] == [
        "Mar 2026", "Apr 2026", "May 2026", "Jun 2026", "Jul 2026", "Aug 2026", "Sep 2026",
    ]  # fmt: skip
    assert dict(outcomes.rows)["Apr 2026"] == (1, 0, 1)  # REQ-3, and REQ-4 without an answer
    assert sum(sum(counts) for _, counts in outcomes.rows) == 13


def test_topics_are_those_of_the_figure(drawn: Mapping[str, Plot]) -> None:
    assert drawn["topics"].rows == (("Oncology", (2, 6)), ("Critical care", (0, 2)), ("Cardiology", (1, 0)))
    said = "In 2 topics more mentees wait than there are places; most lack a place in Oncology."
    assert drawn["topics"].finding == said


def test_days_to_an_answer_are_counted_one_by_one(drawn: Mapping[str, Plot]) -> None:
    rows = dict(drawn["days-to-answer"].rows)
    assert {day: n for day, (n,) in rows.items() if n} == {"1": 2, "2": 1, "3": 1, "8": 1}
    assert list(rows)[-1] == "15 or more"


def test_mentors_are_counted_by_how_often_they_were_asked(drawn: Mapping[str, Plot]) -> None:
    # Jon: 9, 12, 14, 15; Ada: 7, 8, 11; Lee, who is full: 10, 13
    rows = dict(drawn["load"].rows)
    assert {label: counts for label, counts in rows.items() if any(counts)} == {
        "twice": (1, 1), "3 times": (1, 0), "4 times": (1, 0),
    }  # fmt: skip


def test_ends_stand_in_the_weeks_to_come(drawn: Mapping[str, Plot]) -> None:
    rows = {week: n for week, (n,) in drawn["ends"].rows if n}
    assert rows == {"5 Oct 2026": 1, "2 Nov 2026": 1, "4 Jan 2027": 1, "1 Mar 2027": 1}
    assert len(drawn["ends"].rows) == 26


def test_below_ten_cases_a_finding_has_no_percentage(drawn: Mapping[str, Plot]) -> None:
    for plot in drawn.values():
        assert not re.search("%|half of|nine of ten", plot.finding)


def test_an_empty_program_has_no_plots() -> None:
    store = MemoryStore()
    with store.reading() as unit:
        assert plots(read_report(unit, PROGRAM, SUMMER, NOW)) == ()


def elements(drawing: Html) -> list[etree._Element]:
    return list(etree.fromstring(drawing).iter())


def test_a_drawing_says_its_finding_and_has_no_style(drawn: Mapping[str, Plot]) -> None:
    for plot in drawn.values():
        found = elements(svg(plot))
        assert found[0].get("role") == "img"
        assert plot.finding in str(found[0].get("aria-label"))
        assert [each.text for each in found if each.tag == "title"] == [plot.title]
        assert not [
            each for each in found if each.get("style") is not None or each.tag in ("style", "script")
        ]


def test_no_bar_leaves_the_drawing(drawn: Mapping[str, Plot]) -> None:
    for plot in (*drawn.values(), *plots(hostile_report())):
        for each in elements(svg(plot)):
            if each.tag == "rect":
                assert float(each.get("x", 0)) + float(each.get("width", 0)) <= WIDTH - 30


def test_nothing_that_members_wrote_acts_in_a_drawing() -> None:
    for plot in plots(hostile_report()):
        for each in elements(svg(plot)):
            assert each.tag in ("svg", "title", "desc", "line", "rect", "text")
            assert not [name for name in each.attrib if str(name).startswith("on") or "href" in str(name)]
