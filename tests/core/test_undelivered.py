"""When a mail of ours did not arrive: once a mail, and no more than was said (rows 47-50, 159-162)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from processor.core.actor import Actor
from processor.core.check_ins import unintroduced
from processor.core.due import decide_due
from processor.core.events import EventKind
from processor.core.facts import Facts, Noted, SentMail
from processor.core.intents.automatic_mail import Report
from processor.core.intents.reachable import look_again, reachable_again
from processor.core.intents.undelivered import AGAIN, undelivered
from processor.core.mail import Address, DeliveryReport
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    Disposition,
    DueKind,
    SaveMember,
    SaveRequest,
    SetDue,
)
from processor.core.program import (
    Member,
    RelationshipState,
    RelationshipView,
    RequestState,
    Role,
    Standing,
)
from processor.core.trust import Trust, TrustLevel
from tests.core.pair import ASKED, CARLA, DANA, JON, MIA, NOW, PAIR_VIEW, PROGRAM, REQUEST_VIEW
from tests.shipped_rules import RULES

SERIAL = "0123456789abcdef"


def sent(letter: str = "request", to: str = JON.email, about: str = "REQ-1") -> SentMail:
    return SentMail(serial=SERIAL, letter=letter, about=about, recipient=to, sent_at=NOW)


def facts(mail: SentMail | None = None, **more: object) -> Facts:
    mail = mail or sent()
    person = {JON.email: JON, MIA.email: MIA}.get(mail.recipient)
    request = REQUEST_VIEW if mail.about == "REQ-1" else None
    known: dict[str, object] = {"sent": mail, "sent_to": person, "request": request} | more
    return Facts(now=NOW, program=PROGRAM, **known)  # type: ignore[arg-type]


def told(*kinds: str) -> Noted:
    return Noted(total=len(kinds), first=tuple((NOW, f"{kind}: before") for kind in kinds))


def says(recipient: str, status: str = "5.1.1", action: str = "failed", final: str = "") -> DeliveryReport:
    return DeliveryReport(recipient=recipient, action=action, status=status, final=final)


def on(found: Facts, *reports: DeliveryReport) -> Decision:
    return Report(reports=reports, about=f"OUT-{SERIAL}").decide(found, RULES)


def events(decision: Decision) -> list[str]:
    return [effect.what for effect in decision.effects if isinstance(effect, AuditEvent)]


def saved(decision: Decision) -> list[Standing]:
    return [effect.member.standing for effect in decision.effects if isinstance(effect, SaveMember)]


def closed(decision: Decision) -> list[RequestState]:
    return [effect.request.state for effect in decision.effects if isinstance(effect, SaveRequest)]


def test_a_dead_address_closes_its_request_and_hides_the_mentor() -> None:
    decision = on(facts(), says(JON.email))
    assert (saved(decision), closed(decision)) == ([Standing.BOUNCING], [RequestState.UNDELIVERABLE])
    assert {letter.name for letter in decision.letters} == {"encouragement", "note"}
    assert EventKind.REPORTED in events(decision)


def test_an_address_that_dies_in_a_break_is_kept_until_the_break_is_over() -> None:
    paused = replace(JON, standing=Standing.PAUSED)
    first = on(facts(sent("paused", about=""), sent_to=paused), says(JON.email))
    second = on(facts(sent("paused", about=""), sent_to=paused, bounces=1), says(JON.email))
    welcome = on(facts(sent("welcome-mentor", about=""), sent_to=paused), says(JON.email))
    assert [saved(found) for found in (first, second, welcome)] == [[], [], []]
    kept = [EventKind.UNREACHED_IN_BREAK in events(found) for found in (first, second, welcome)]
    assert kept == [False, True, True]
    assert "not listed after that" in second.because


def test_a_proven_mail_in_the_break_lets_it_end_as_any() -> None:
    paused = replace(JON, standing=Standing.PAUSED)
    found = reachable_again(wrote(TrustLevel.PROVEN, paused), unreached=0, in_break=1)
    assert found is not None
    assert (events(found), saved(found)) == ([EventKind.REACHED], [])
    assert reachable_again(wrote(TrustLevel.UNPROVEN, paused), unreached=0, in_break=1) is None


@pytest.mark.parametrize("recipient", [JON.email, "other@hospital.example"])
@pytest.mark.parametrize("status", ["5.1.1", "4.2.2", "5.7.1", ""])
def test_a_second_report_on_the_same_mail_has_no_effect(recipient: str, status: str) -> None:
    decision = on(facts(reported=told("failed")), says(recipient, status))
    assert (decision.disposition, decision.effects, decision.letters) == (Disposition.IGNORED, (), ())


def test_what_our_courier_was_told_and_a_later_report_count_once() -> None:
    refusal = facts(status="5.1.1")
    first = decide_due(DueKind.UNDELIVERED, 0, refusal, RULES)
    assert EventKind.HARD_BOUNCE in events(first)
    again = decide_due(DueKind.UNDELIVERED, 0, replace(refusal, reported=told("failed")), RULES)
    assert (again.effects, again.letters) == ((), ())


@pytest.mark.parametrize("status", ["4.2.2", "4.7.1", "5.2.2", "", "9.9.9"])
def test_a_letter_that_could_not_be_delivered_is_sent_once_more_and_then_its_request_is_closed(
    status: str,
) -> None:
    first = on(facts(), says(JON.email, status))
    assert (saved(first), closed(first)) == ([], [])
    assert SetDue(kind=DueKind.REQUEST_AGAIN, about="REQ-1", at=NOW + AGAIN) in first.effects
    assert EventKind.SENT_AGAIN in events(first)
    assert EventKind.HARD_BOUNCE not in events(first)
    second = on(facts(sent_again=True), says(JON.email, status))
    assert (saved(second), closed(second)) == ([], [RequestState.UNDELIVERABLE])
    assert EventKind.HARD_BOUNCE not in events(second)


@pytest.mark.parametrize("bounces", [0, 1, 9])
def test_no_number_of_failed_4xx_reports_makes_an_address_dead(bounces: int) -> None:
    for status in ("4.0.0", "4.2.2", "4.4.7", "4.7.1"):
        decision = on(facts(sent("status", about=""), bounces=bounces), says(JON.email, status))
        assert saved(decision) == []
        assert EventKind.HARD_BOUNCE not in events(decision)


def test_the_letter_goes_out_once_more_only_while_the_request_is_open() -> None:
    found = Facts(now=NOW, program=PROGRAM, request=REQUEST_VIEW)
    assert [x.name for x in decide_due(DueKind.REQUEST_AGAIN, 0, found, RULES).letters] == ["request"]
    over = replace(REQUEST_VIEW, request=replace(ASKED, state=RequestState.WITHDRAWN))
    for closed_one in (replace(found, request=over), replace(found, now=ASKED.answer_by)):
        assert decide_due(DueKind.REQUEST_AGAIN, 0, closed_one, RULES).letters == ()


def test_a_near_deadline_leaves_no_time_for_a_second_letter() -> None:
    view = replace(REQUEST_VIEW, request=replace(ASKED, answer_by=NOW + timedelta(hours=20)))
    assert closed(on(facts(request=view), says(JON.email, "4.2.2"))) == [RequestState.UNDELIVERABLE]


@pytest.mark.parametrize("status", ["5.7.1", "5.7.26", "5.1.8"])
def test_a_refusal_by_policy_is_only_noted(status: str) -> None:
    decision = on(facts(bounces=5), says(JON.email, status))
    assert (saved(decision), closed(decision)) == ([], [])
    assert {letter.name for letter in decision.letters} == {"note"}


def test_a_refusal_without_a_reason_closes_the_request_and_needs_a_second_mail_to_hide_anybody() -> None:
    first = on(facts(), says(JON.email, "5.0.0"))
    assert (saved(first), closed(first)) == ([], [RequestState.UNDELIVERABLE])
    assert saved(on(facts(bounces=1), says(JON.email, "5.0.0"))) == [Standing.BOUNCING]


@pytest.mark.parametrize("letter", ["welcome-mentor", "welcome-mentee"])
@pytest.mark.parametrize("status", ["5.1.1", "5.0.0"])
def test_a_welcome_that_is_refused_hides_the_member_at_once(letter: str, status: str) -> None:
    for person in (JON, MIA):
        decision = on(facts(sent(letter, person.email, "")), says(person.email, status))
        assert saved(decision) == [Standing.BOUNCING]
        assert {letter.name for letter in decision.letters} == {"note"}


def test_another_letter_needs_two_mails() -> None:
    mail = sent("status", about="")
    assert saved(on(facts(mail), says(JON.email))) == []
    assert saved(on(facts(mail, bounces=1), says(JON.email))) == [Standing.BOUNCING]


def test_a_report_on_another_address_closes_nothing_counts_nothing_and_is_named() -> None:
    for report in (
        says("icu@hospital.example"),
        says("icu@hospital.example", "5.7.2"),
        says(JON.email, final="icu@hospital.example"),
    ):
        decision = on(facts(bounces=1), report)
        assert (saved(decision), closed(decision)) == ([], [])
        assert events(decision) == [EventKind.REPORTED]
        assert "icu@hospital.example" in str(decision.letters[0].data["what"])
        assert on(facts(reported=told("elsewhere")), report).letters == ()


def test_a_note_on_another_address_does_not_use_up_what_is_said_of_ours() -> None:
    decision = on(facts(reported=told("elsewhere", "delayed")), says(JON.email))
    assert closed(decision) == [RequestState.UNDELIVERABLE]


def test_ours_counts_among_others() -> None:
    assert closed(on(facts(), says("icu@hospital.example"), says(JON.email))) == [RequestState.UNDELIVERABLE]


def test_a_report_that_names_nobody_counts_only_when_it_came_to_the_mails_own_return_path() -> None:
    assert closed(on(facts(by_address=True), says(""))) == [RequestState.UNDELIVERABLE]
    noted = on(facts(), says(""))
    assert (saved(noted), closed(noted), events(noted)) == ([], [], [EventKind.REPORTED])


def test_a_delay_is_watched_once_and_forgotten_when_the_mail_has_failed() -> None:
    late = says(JON.email, "4.4.1", "delayed")
    assert DueKind.DELAYED in [e.kind for e in on(facts(), late).effects if isinstance(e, SetDue)]
    assert on(facts(reported=told("delayed")), late).effects == ()
    failed = on(facts(reported=told("delayed")), says(JON.email))
    assert ClearDue(about=f"OUT-{SERIAL}", kinds=(DueKind.DELAYED,)) in failed.effects
    assert decide_due(DueKind.DELAYED, 0, facts(reported=told("failed")), RULES).letters == ()


def test_nothing_is_kept_or_told_of_an_address_that_is_nobodys() -> None:
    for report in (says("eve@evil.example"), says("other@evil.example"), says("", "4.2.2", "delayed")):
        decision = on(facts(sent("form", "eve@evil.example", ""), by_address=True), report)
        assert (decision.disposition, decision.effects, decision.letters) == (Disposition.IGNORED, (), ())
        assert "eve@" not in decision.because


def test_the_partner_hears_that_an_introduction_did_not_arrive() -> None:
    mail = sent("introduction-mentee", MIA.email, "REL-1")
    decision = on(facts(mail, relationship=PAIR_VIEW), says(MIA.email))
    assert saved(decision) == [Standing.BOUNCING]
    assert (decision.letters[0].name, decision.letters[0].to) == ("partner-unreached", JON.email)
    ended = replace(PAIR_VIEW, relationship=replace(PAIR_VIEW.relationship, state=RelationshipState.ENDED))
    names = [x.name for x in on(facts(mail, relationship=ended), says(MIA.email)).letters]
    assert "partner-unreached" not in names


@pytest.mark.parametrize("status", ["5.1.1", "5.7.1", "5.0.0", "4.4.7"])
@pytest.mark.parametrize(
    ("letter", "to", "side"),
    [
        ("introduction-mentee", MIA, Role.MENTEE),
        ("introduction-mentor", JON, Role.MENTOR),
        ("first-contact", MIA, Role.MENTEE),
    ],
)
def test_an_introduction_that_failed_is_on_record_for_the_queue(
    status: str, letter: str, to: Member, side: Role
) -> None:
    def kept(name: str, view: RelationshipView) -> list[tuple[str, str]]:
        decision = on(facts(sent(name, to.email, "REL-1"), relationship=view), says(to.email, status))
        marks = (effect for effect in decision.effects if isinstance(effect, AuditEvent))
        return [(mark.about, mark.because) for mark in marks if mark.what is EventKind.UNINTRODUCED]

    assert kept(letter, PAIR_VIEW) == [("REL-1", unintroduced(side))]
    assert kept("check-in", PAIR_VIEW) == []
    ended = replace(PAIR_VIEW, relationship=replace(PAIR_VIEW.relationship, state=RelationshipState.ENDED))
    assert kept(letter, ended) == []


# --- coordinators ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["5.1.1", "4.7.1", "5.7.1", ""])
def test_a_coordinators_bounce_is_told_to_the_others_once(status: str) -> None:
    mail = sent("held", CARLA, "HELD-1")
    first = on(facts(mail), says(CARLA, status))
    assert EventKind.UNREACHED in events(first)
    assert [letter.to for letter in first.letters] == [DANA]
    watch = [e for e in first.effects if isinstance(e, SetDue)]
    assert [(due.kind, due.about, due.nth) for due in watch] == [
        (DueKind.COORDINATOR_UNREACHED, f"TO-{CARLA}", 1)
    ]
    assert on(facts(mail, unreached=1), says(CARLA, status)).letters == ()


def test_an_only_coordinator_is_not_written_to_about_her_own_address() -> None:
    alone = replace(PROGRAM, coordinators=(CARLA,))
    found = replace(facts(sent("held", CARLA, "HELD-1")), program=alone)
    decision = undelivered(sent("held", CARLA, "HELD-1"), found, RULES, status="5.1.1")
    assert decision.letters == ()
    assert EventKind.UNREACHED in events(decision)


def test_the_alarm_ends_when_mail_arrives_again() -> None:
    found = Facts(now=NOW, program=PROGRAM, watched=CARLA, unreached=2)

    def over(nth: int, taken: datetime | None) -> bool:
        return EventKind.REACHED in events(look_again(nth, replace(found, taken_again=taken)))

    assert not over(0, None)
    assert over(0, NOW)
    assert not over(1, NOW)  # the first one was taken as well, and came back
    assert over(1, NOW - timedelta(hours=7))
    again = look_again(1, found).effects
    assert [effect.about for effect in again if isinstance(effect, SetDue)] == [f"TO-{CARLA}"]


def test_the_alarm_ends_with_a_coordinator_who_is_none_any_more() -> None:
    found = Facts(now=NOW, program=PROGRAM, watched="gone@p.example", unreached=2)
    assert events(look_again(0, found)) == [EventKind.REACHED]


# --- reachable again -------------------------------------------------------------------------------


def wrote(level: TrustLevel, who: Member, address: str = "") -> Facts:
    sender = Address(addr_spec=address or who.email)
    return Facts(now=NOW, program=PROGRAM, actor=Actor(address=sender), member=who, trust=Trust(level=level))


@pytest.mark.parametrize("level", [TrustLevel.PROVEN, TrustLevel.TOKEN])
def test_a_proven_mail_ends_bouncing(level: TrustLevel) -> None:
    found = reachable_again(wrote(level, replace(JON, standing=Standing.BOUNCING)), unreached=0)
    assert found is not None
    assert saved(found) == [Standing.ACTIVE]
    assert EventKind.REACHED in events(found)


@pytest.mark.parametrize(
    "level", [TrustLevel.NOBODY, TrustLevel.FAILED, TrustLevel.UNPROVEN, TrustLevel.CONFIRMED]
)
def test_any_other_mail_does_not(level: TrustLevel) -> None:
    assert reachable_again(wrote(level, replace(JON, standing=Standing.BOUNCING)), unreached=1) is None


def test_a_mail_from_another_address_of_theirs_says_nothing_of_the_one_on_file() -> None:
    bouncing = replace(JON, standing=Standing.BOUNCING)
    assert reachable_again(wrote(TrustLevel.PROVEN, bouncing, "jon@private.example"), unreached=0) is None


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.BOUNCING])
def test_no_other_standing_changes(standing: Standing) -> None:
    assert reachable_again(wrote(TrustLevel.PROVEN, replace(JON, standing=standing)), unreached=0) is None


def test_a_coordinator_who_writes_ends_her_alarm() -> None:
    found = reachable_again(replace(wrote(TrustLevel.PROVEN, JON, CARLA), member=None), unreached=3)
    assert found is not None
    assert ClearDue(about=f"TO-{CARLA}", kinds=(DueKind.COORDINATOR_UNREACHED,)) in found.effects
