"""The report: which period is meant, its tables and its page."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date

import pytest
from lxml import html

from processor.core.figures import Period
from processor.core.report import Asked, Report, page, report_of, tables, text, with_names
from processor.core.report.asked import period_of
from processor.core.report.report import OWN_PAIR
from processor.core.spreadsheet import cell
from tests.core.hostile_report import REPORTED_AT, TODAY, hostile_report
from tests.shipped_rules import RULES


def period(since: str = "", until: str = "", today: date = TODAY) -> str:
    found = Asked(since=since, until=until).period(today, RULES.vocabularies)
    return found if isinstance(found, str) else f"{found.first} {found.last}"


@pytest.mark.parametrize(
    ("since", "until", "means"),
    [
        ("", "", "2025-12-10 2026-03-09"),
        ("1 January", "", "2026-01-01 2026-03-09"),
        ("1 January 2025", "30 June 2025", "2025-01-01 2025-06-30"),
        ("1 April", "30 June", "2025-04-01 2025-06-30"),
        ("1 October", "31 January", "2025-10-01 2026-01-31"),
        ("1 January", "30 June 2026", "2026-01-01 2026-03-09"),  # what is to come is left out
        ("9 March", "9 March", "2026-03-09 2026-03-09"),
    ],
)
def test_a_period_is_understood(since: str, until: str, means: str) -> None:
    assert period(since, until) == means


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [
        ("1 April 2026", "", "1 April 2026 is still to come; a report begins today or earlier"),
        ("1 April 2027", "30 June 2027", "1 April 2027 is still to come; a report begins today or earlier"),
        (
            "9 March 2026",
            "1 March 2026",
            "9 March 2026 is later than 1 March 2026; the earlier day comes first",
        ),
        ("yesteryear", "", '"yesteryear" is no day; write REPORT FROM 1 January TO 30 June'),
        ("1 January", "3/4", '"3/4" is no day; write REPORT FROM 1 January TO 30 June'),
    ],
)
def test_what_is_no_period_is_refused_with_the_reason(since: str, until: str, wrong: str) -> None:
    assert period(since, until) == wrong


def test_a_last_day_alone_means_the_days_before_it() -> None:
    found = period_of(None, date(2025, 6, 30), TODAY)
    assert isinstance(found, Period)
    assert (found.last, found.days) == (date(2025, 6, 30), 90)


def test_nothing_that_members_wrote_is_markup_on_the_page() -> None:
    raw = page(hostile_report()).decode()
    tree = html.document_fromstring(raw)
    known = {"html", "head", "body", "meta", "title", "style", "main", "footer", "section", "h1", "h2", "p"}
    known |= {"ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"}
    known |= {"svg", "desc", "rect", "line", "text", "figure", "figcaption", "strong"}
    tags = [each.tag for each in tree.iter() if isinstance(each.tag, str)]
    assert set(tags) <= known
    assert tags.count("style") == 1
    names = {name for each in tree.iter() for name in each.attrib}
    assert not [name for name in names if name.startswith("on") or name in ("style", "href", "src")]
    said = tree.text_content()
    assert "<script>alert(1)</script>" in said
    assert "{{ 7*7 }}" in said
    assert not re.search("[\x00\x1b\u202e]", raw)


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    tree = html.document_fromstring(page(hostile_report()).decode())
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_no_cell_of_a_table_is_a_formula() -> None:
    for content in tables(hostile_report()).values():
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert len({len(row) for row in rows}) == 1
        for row in rows:
            for each in row:
                assert each.lstrip()[:1] not in ("=", "+", "-", "@", "＝") or re.fullmatch(r"-?\d+", each)
                assert "\n" not in each


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_a_formula_gets_an_apostrophe(value: str) -> None:
    assert cell(value).startswith("'")


def test_a_number_stays_a_number() -> None:
    assert (cell(-3), cell("3 of 9"), cell(date(2026, 1, 1))) == ("-3", "3 of 9", "2026-01-01")


def test_names_are_off_unless_they_are_asked_for() -> None:
    report = with_names(hostile_report(), {})
    records = tables(report)["records.csv"].decode("utf-8-sig").splitlines()
    assert records[0] == "figure,record,counted as,since"
    both = {2000: "Mia Okafor", 1001: "Jon Berg"}
    named = tables(with_names(report, both))["records.csv"].decode()
    assert "How pairs are doing,REL-1,no contact yet,2026-01-02,Mia Okafor,Jon Berg" in named
    assert "Mia Okafor" not in page(report).decode()
    assert (
        "Mia Okafor and Jon Berg" in page(with_names(report, {2000: "Mia Okafor", 1001: "Jon Berg"})).decode()
    )


def test_a_coordinator_does_not_read_what_her_own_partner_said() -> None:
    report = hostile_report()
    hers = report_of("x", report.material, report.period, REPORTED_AT, own_pairs=[1])
    (row,) = [line for line in _records(hers) if line["record"] == "REL-1"]
    assert row["counted as"] == OWN_PAIR
    (other,) = [line for line in _records(report) if line["record"] == "REL-1"]
    assert other["counted as"] == "no contact yet"


def _records(report: Report) -> list[Mapping[str, str]]:
    content = tables(report)["records.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_the_first_so_many_records_go_into_a_mail() -> None:
    assert len(tables(hostile_report(), 5)["records.csv"].splitlines()) == 6


def test_the_text_says_its_period_and_each_figure() -> None:
    report = with_names(hostile_report(), {})
    said = text(report)
    assert said.startswith('<b>"Exchange"</b>: 1 January to 9 March 2026, so far')
    for figure in report.figures:
        assert f"{figure.number}. {figure.title}" in said
    assert "\x1b" not in said
