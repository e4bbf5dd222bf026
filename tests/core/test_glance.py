"""The machine at a glance: who reads it at three at night sees at the first line whether it is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processor.core.glance import Down, at_a_glance
from processor.core.rules import Policy

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
WELL: dict[str, Any] = {
    "waiting": 0, "oldest_waiting_seconds": 0, "queued": 1, "oldest_queued_seconds": 40, "late": 0,
    "frozen": 0, "unwritten": 0, "quarantined": 0, "overdue": 0, "coordinators_unreached": [],
    "program_stopped": "", "last_poll_at": "2026-03-02T02:58:00Z", "sent_last_day": 152, "sent_last_hour": 7,
}  # fmt: skip


def said(*down: Down, running: bool = True, **status: Any) -> list[str]:
    found = at_a_glance(
        WELL | status, running=running, down=down, policy=Policy(), now=NOW, time_zone="Europe/Berlin"
    )
    assert found[0].well is all(one.well for one in found)
    return [one.sentence for one in found]


def test_a_program_that_is_well_says_so_in_its_first_line() -> None:
    assert said() == [
        "All is well.",
        "The daemon runs.",
        "The mailbox was last looked into at 03:58, 2 minutes ago.",
        "No mail waits to be read.",
        "1 letter waits to go out, the oldest for 40 seconds.",
        "152 letters went out in the last 24 hours, of 10,000 at most; 7 of them in the last hour of 500.",
    ]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ({"running": False}, "No daemon runs: mail is neither read nor sent. Start it."),
        (
            {"last_poll_at": "2026-03-01T20:00:00Z"},
            "The mailbox was last looked into on 2026-03-01 at 21:00, 7 hours ago.",
        ),
        (
            {"waiting": 3, "oldest_waiting_seconds": 7300},
            "3 mails wait to be read, the oldest for 2 hours.",
        ),
        (
            {"queued": 5, "oldest_queued_seconds": 90_000, "late": 2},
            "5 letters wait to go out, the oldest for 25 hours; 2 were tried before.",
        ),
        ({"frozen": 9}, "9 letters are held back until somebody says `outbox release`."),
        ({"unwritten": 1}, "1 letter cannot be written yet."),
        ({"coordinators_unreached": ["dan@example.org"]}, "Mail does not reach 1 coordinator."),
        ({"sent_last_day": 8_000}, "8,000 letters went out in the last 24 hours, of 10,000 at most"),
        (
            {"program_stopped": "carla has stopped the program"},
            "It is stopped (carla has stopped the program): only coordinators are read and written to.",
        ),
    ],
)
def test_what_is_wrong_stands_in_the_first_line_and_in_its_own(status: dict[str, Any], sentence: str) -> None:
    lines = said(**status)
    assert lines[0] == "Not well: 1 thing needs somebody."
    assert any(line.startswith(sentence) for line in lines), lines


def test_what_is_down_says_since_when() -> None:
    since = NOW - timedelta(hours=5)
    lines = said(Down(sentence="the mailbox does not answer: timed out", since=since), Down(sentence="x."))
    assert lines[0] == "Not well: 2 things need somebody."
    assert "The mailbox does not answer: timed out (since 2026-03-01 at 23:00, 5 hours)." in lines
    assert "X." in lines


def test_due_dates_that_are_a_little_late_are_told_and_no_alarm() -> None:
    lines = said(overdue=2)
    assert lines[0] == "All is well."
    assert "2 due dates are not settled yet." in lines
