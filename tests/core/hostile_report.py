"""A report about members who have put something harmful into each field."""

from __future__ import annotations

from datetime import UTC, date, datetime

from processor.core.figures import Material, Period
from processor.core.figures.material import EventRow, PairRow, ProfileRow, RequestRow
from processor.core.figures.periods import seconds
from processor.core.report import Report, report_of, with_names

TODAY = date(2026, 3, 9)
REPORTED_AT = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
JANUARY = seconds(datetime(2026, 1, 10, tzinfo=UTC))

CANARIES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1",
    "\n=1",
    " =1+1",
    "＝1",
    "javascript:alert(1)",
    "{{ 7*7 }}",
    "a\u202eb\x1b[31m\x00",
    "]]><style>*{}</style>",
    "&lt;b&gt;",
)


def hostile_report() -> Report:
    """Members who have put something into each field that reaches a report."""
    areas = (
        '["'
        + '", "'.join(c.replace("\\", "").replace('"', '\\"') for c in CANARIES if c.isprintable())
        + '"]'
    )
    mentees = tuple(ProfileRow(2000 + n, "active", JANUARY, 0, areas) for n in range(len(CANARIES)))
    requests = tuple(RequestRow(n, 2000 + n, 1001, "pending", JANUARY, 0) for n in range(1, len(CANARIES)))
    pair = PairRow(
        1, 2000, 1001, "active", 1, date(2026, 1, 2).toordinal(), date(2026, 8, 1).toordinal(), 0, 0
    )
    event = EventRow("no contact yet", "REL-1", JANUARY, "not met yet, says the mentor")
    material = Material(
        time_zone="UTC",
        mentees=mentees,
        requests=requests,
        pairs=(pair,),
        events=(event,),
        mentors=(ProfileRow(1001, "active", JANUARY, 2, areas),),
    )
    made = report_of('<b>"Exchange"</b>', material, Period(first=date(2026, 1, 1), last=TODAY), REPORTED_AT)
    return with_names(made, {1001: CANARIES[0]} | {2000 + n: c for n, c in enumerate(CANARIES)})
