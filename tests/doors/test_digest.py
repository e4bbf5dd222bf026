"""The digest: in its time, once, with what needs a person first; alike in every store."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml.html import fromstring

from processor.core.digest import Often, due_of, next_at, period_of
from processor.core.glance import Down
from processor.core.mail import OutboundMail
from processor.core.outcome import ClearDue, DueKind, KeepDigest, SaveMember, SaveRelationship, SaveRequest
from processor.core.rules import Policy
from processor.letters import WriterPool
from processor.stages.due import DueDates
from processor.stages.ports import Store
from tests.doors.store_samples import asked, do, mentee, mentor, pair
from tests.player import COORDINATOR, PROGRAM, WRITER_CONFIG
from tests.shipped_rules import RULES

ZONE = PROGRAM.time_zone  # Europe/Berlin
FRIDAY = datetime(2026, 3, 27, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 30, 6, tzinfo=UTC)  # 8:00 there, and summer time since the day before
WRITER = WriterPool(WRITER_CONFIG, None)
DAN = "dan@pharmacists.example"


class Clock(DueDates):
    """Of a daemon that has looked into its mailbox just before."""

    def settle_due(self, now: datetime) -> int:
        with self.store.unit() as unit:
            unit.note_scan("inbox", 1, now)
        return super().settle_due(now)


def clock(store: Store, **more: Any) -> Clock:
    return Clock(
        store=store, writer=WRITER, program=more.pop("program", PROGRAM), rules=RULES,
        log=lambda event, **values: None, **more,
    )  # fmt: skip


def sent(store: Store, now: datetime) -> list[OutboundMail]:
    """All that goes out; it is gone from the outbox then."""
    found: list[OutboundMail] = []
    while True:
        with store.unit() as unit:
            claimed = unit.claim_outgoing(now, 50, "d", 60)
            unit.report_sent([(one.id, one.fence, "250 ok") for one in claimed], now)
        if not claimed:
            return found
        found += [one.mail for one in claimed]


def text_of(mail: OutboundMail) -> str:
    part = message_from_bytes(mail.raw, policy=default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize("often", [Often.WEEKLY, Often.DAILY])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Apia", "America/Los_Angeles", "Asia/Kolkata"])
def test_the_next_one_is_in_the_daytime_of_the_program_and_never_now(often: Often, zone: str) -> None:
    policy = Policy(digest_hour=3)  # before the first hour of the daytime
    at = FRIDAY
    for _ in range(60):
        following = next_at(often, at, policy, zone)
        there = following.astimezone(ZoneInfo(zone))
        assert at < following <= at + timedelta(days=8 if often is Often.WEEKLY else 2)
        assert (there.hour, there.minute) == (7, 0)
        assert often is Often.DAILY or there.isoweekday() == 1
        at = following


def test_it_tells_of_whole_days_that_are_over() -> None:
    week = period_of(Often.WEEKLY, MONDAY, ZONE)
    assert (week.first, week.last) == (date(2026, 3, 23), date(2026, 3, 29))
    day = period_of(Often.DAILY, MONDAY, ZONE)
    assert (day.first, day.last) == (date(2026, 3, 29), date(2026, 3, 29))


def test_the_first_is_on_the_next_monday_and_a_quiet_week_has_none_but_one_a_month(store: Store) -> None:
    keeper = clock(store)
    keeper.settle_due(FRIDAY)
    keeper.settle_due(MONDAY - timedelta(minutes=1))
    assert sent(store, MONDAY) == []
    keeper.settle_due(MONDAY)
    assert len(sent(store, MONDAY)) == 1
    weeks = [MONDAY + timedelta(days=7 * n) for n in range(1, 10)]
    found = []
    for at in weeks:
        keeper.settle_due(at)
        found += [at for _ in sent(store, at)]
    assert [(at.month, at.day) for at in found] == [(4, 6), (5, 4), (6, 1)]


def test_it_is_sent_once_by_two_daemons_and_after_a_long_stop(store: Store) -> None:
    clock(store).settle_due(FRIDAY)
    late = MONDAY + timedelta(days=22, hours=3)  # nobody ran for three weeks
    keepers = [clock(store) for _ in range(4)]
    threads = [threading.Thread(target=keeper.settle_due, args=(late,)) for keeper in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent(store, late)) == 1
    with store.reading() as unit:
        (due,) = unit.due(late + timedelta(days=7), 10)
    assert (due.kind, due.about) == (DueKind.DIGEST, f"TO-{COORDINATOR}")
    assert due.at == datetime(2026, 4, 27, 6, tzinfo=UTC)


def test_each_coordinator_has_their_own(store: Store) -> None:
    program = replace(PROGRAM, coordinators=(COORDINATOR, DAN))
    do(store, KeepDigest(address=DAN, often="daily"))
    keeper = clock(store, program=program)
    keeper.settle_due(FRIDAY)
    saturday = FRIDAY + timedelta(hours=19)
    keeper.settle_due(saturday)
    assert [mail.recipient for mail in sent(store, saturday)] == [DAN]
    do(store, KeepDigest(address=DAN, often="never"))
    keeper.settle_due(MONDAY)
    assert [mail.recipient for mail in sent(store, MONDAY)] == [COORDINATOR]
    with store.reading() as unit:
        assert unit.digest_of(DAN) == ("never", saturday)


def test_who_is_no_coordinator_any_more_gets_none(store: Store) -> None:
    do(store, due_of(DAN, Often.DAILY, FRIDAY, RULES.policy, ZONE), now=FRIDAY)
    keeper = clock(store)
    keeper.settle_due(MONDAY)
    assert DAN not in [mail.recipient for mail in sent(store, MONDAY)]
    with store.reading() as unit:
        assert not unit.is_set(DueKind.DIGEST, f"TO-{DAN}")


def test_unsubscribe_is_one_step_less_and_the_token_of_that_letter(store: Store) -> None:
    do(store, KeepDigest(address=COORDINATOR, often="daily"))
    keeper = clock(store)
    keeper.settle_due(FRIDAY)
    for at, command in (
        (FRIDAY + timedelta(hours=19), "DIGEST%20WEEKLY"),
        (MONDAY + timedelta(days=7), "DIGEST%20OFF"),
    ):
        keeper.settle_due(at)
        (mail,) = sent(store, at)
        message = message_from_bytes(mail.raw, policy=default)
        said = "".join(str(message["List-Unsubscribe"]).split())
        assert said.startswith(f"<mailto:mentors+{mail.about}.")
        assert said.endswith(f"?subject={command}>")
        assert message["Auto-Submitted"] == "auto-generated"
        do(store, KeepDigest(address=COORDINATOR, often="weekly"))
        do(store, ClearDue(about=f"TO-{COORDINATOR}"))
        do(store, due_of(COORDINATOR, Often.WEEKLY, at, RULES.policy, ZONE), now=at)


def test_it_tells_what_needs_a_person_what_comes_and_what_is_down(store: Store) -> None:
    jon, mia, lea = mentor(1001, "Jon www.evil.example", "Oncology"), mentee(1002, "Mia"), mentee(1003, "Lea")
    long_ago = FRIDAY - timedelta(days=30)
    people = [SaveMember(member=replace(who, joined_at=long_ago)) for who in (jon, mia, lea)]
    first, second = asked(1, mia, jon), asked(2, mia, jon)
    soon = replace(second, answer_by=MONDAY + timedelta(days=2), asked_at=FRIDAY)
    ends = replace(pair(1, first), ends_on=date(2026, 4, 4))
    do(store, *people, SaveRequest(request=first), SaveRelationship(relationship=ends), now=long_ago)
    do(store, SaveRequest(request=soon), now=FRIDAY)
    down = Down(sentence="the mailbox does not answer", since=MONDAY - timedelta(hours=5))
    keeper = clock(store, down=lambda: (down,))
    keeper.settle_due(FRIDAY)
    keeper.settle_due(MONDAY)
    (mail,) = sent(store, MONDAY)
    text, whole = " ".join(text_of(mail).split()), mail.raw.decode()
    assert "1 M-1003: Lea (mentee): has signed up, and has asked nobody." in text
    assert "REQ-2 expires on 1 April 2026: Mia asked Jon" in text
    assert "REL-1 ends on 4 April 2026: Jon" in text
    assert "→ Not well: 1 thing needs somebody." in text
    assert "The mailbox does not answer (since 03:00, 5 hours)." in text
    assert "www.evil.example" not in whole.replace("=\r\n", "")
    assert text.index("What needs you") < text.index("How it goes") < text.index("The machine")


def test_a_table_keeps_within_the_lines_of_a_letter(store: Store) -> None:
    keeper = clock(store)
    keeper.settle_due(FRIDAY)
    keeper.settle_due(MONDAY)
    (mail,) = sent(store, MONDAY)
    lines = text_of(mail).splitlines()
    assert max(map(len, lines)) <= 72
    ruler = next(line for line in lines if line.startswith("-----"))
    assert len(ruler.split()) == 4
    html = message_from_bytes(mail.raw, policy=default).get_body(("html",))
    assert html is not None
    rows = fromstring(html.get_content()).xpath("//table[not(@role)]//tr")
    assert len(rows) == 11  # the headings, and ten figures
