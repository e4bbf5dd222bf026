"""A mail of ours that did not arrive, and who is reached again (rows 47 to 50, 94, 159 to 162)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from processor.core.due import decide_due
from processor.core.events import ERASED_DOMAIN
from processor.core.facts import ERASED, Facts, Noted, SentMail
from processor.core.intents.automatic_mail import Report
from processor.core.intents.reachable import look_again, reachable_again
from processor.core.intents.undelivered import named_in, reported, still_delayed, undelivered
from processor.core.mail import DeliveryReport
from processor.core.outcome import AuditEvent, DueKind
from processor.core.program import RelationshipState, RequestState, Standing
from processor.core.trust import TrustLevel
from tests.core.cases import (
    CARLA,
    DANA,
    DAY,
    HOUR,
    JON,
    MIA,
    NOW,
    SECOND,
    asked_at,
    came_of,
    facts,
    is_in,
    pair,
    request,
    row,
)
from tests.shipped_rules import RULES

WHO = "who@elsewhere.example"
NOTES = "note>carla note>dana"
GONE = f"1001@{ERASED_DOMAIN}"
DEAD, LATER, POLICY, REFUSED = "5.1.1", "4.4.1", "5.7.1", "5.0.0"


def sent(letter: str = "request", to: str = JON.email, about: str = "REQ-7") -> SentMail:
    return SentMail(serial="0" * 16, letter=letter, about=about, recipient=to, sent_at=NOW)


def of(mail: SentMail | None = None, **more: Any) -> Facts:
    mail = mail or sent()
    person = {JON.email: JON, MIA.email: MIA}.get(mail.recipient)
    return facts(
        **{"sent": mail, "sent_to": person, "request": request() if mail.about == "REQ-7" else None} | more
    )


def before(*kinds: str) -> Noted:
    return Noted(total=len(kinds), first=tuple((NOW, f"{kind}: x") for kind in kinds))


CLOSED = "done | jon bouncing, REQ-7 undeliverable | encouragement>mia note>carla note>dana"
WELCOME = sent("welcome-mentor", about="M-1001")
OTHER = sent("status", about="M-1001")
INTRODUCED = sent("introduction-mentor", about="REL-3")
TO_DANA = sent("held", DANA, "HELD-7")


@pytest.mark.parametrize(
    ("mail", "status", "known", "gives"),
    [
        row("the request to a dead address", sent(), DEAD, {}, CLOSED),
        row("a second report", sent(), DEAD, {"reported": before("failed")}, "ignored"),
        row("after a delay", sent(), DEAD, {"reported": before("delayed")}, CLOSED),
        row("for later it is sent once more", sent(), LATER, {}, f"done |  | {NOTES}"),
        row("for later, a second time", sent(), LATER, {"sent_again": True},
            "done | REQ-7 undeliverable | encouragement>mia note>carla note>dana"),
        row("for later, at the deadline", sent(), LATER, {"request": request(answer_by=NOW + DAY)},
            "done | REQ-7 undeliverable | encouragement>mia note>carla note>dana"),
        row("a second before it", sent(), LATER, {"request": request(answer_by=NOW + DAY + SECOND)},
            f"done |  | {NOTES}"),
        row("a reminder for later closes nothing", sent("reminder"), LATER, {}, f"done |  | {NOTES}"),
        row("a reminder to a dead address does", sent("reminder"), DEAD, {}, CLOSED),
        row("refused without a reason, the first time", sent(), REFUSED, {},
            "done | REQ-7 undeliverable | encouragement>mia note>carla note>dana"),
        row("refused without a reason, the second time", sent(), REFUSED, {"bounces": 1}, CLOSED),
        row("as spam it closes nothing", sent(), POLICY, {}, f"done |  | {NOTES}"),
        row("a closed request stays as it is", sent(), DEAD, {"request": request(RequestState.REJECTED)},
            f"done | jon bouncing | {NOTES}"),
        row("the mentee's copy", sent("request-received", MIA.email), DEAD, {}, f"done |  | {NOTES}"),
        row("the mentee's copy, the second time", sent("request-received", MIA.email), DEAD, {"bounces": 1},
            f"done | mia bouncing | {NOTES}"),
        row("a welcome to a dead address", WELCOME, DEAD, {}, f"done | jon bouncing | {NOTES}"),
        row("a welcome that is refused", WELCOME, REFUSED, {}, f"done | jon bouncing | {NOTES}"),
        row("a welcome for later", WELCOME, LATER, {}, f"done |  | {NOTES}"),
        row("any other letter, the first time", OTHER, DEAD, {}, f"done |  | {NOTES}"),
        row("any other letter, the second time", OTHER, DEAD, {"bounces": 1},
            f"done | jon bouncing | {NOTES}"),
        row("who has paused stays so", WELCOME, DEAD, {"sent_to": is_in(JON, Standing.PAUSED)},
            f"done |  | {NOTES}"),
        row("an earlier address of theirs", WELCOME, DEAD, {"sent_to": replace(JON, email="new@x.example")},
            f"done |  | {NOTES}"),
        row("an introduction: the other one is told", INTRODUCED, DEAD, {"relationship": pair()},
            f"done | jon bouncing | partner-unreached>mia {NOTES}"),
        row("an introduction that is refused hides nobody", INTRODUCED, REFUSED, {"relationship": pair()},
            f"done |  | partner-unreached>mia {NOTES}"),
        row("of what is over", INTRODUCED, DEAD, {"relationship": pair(RelationshipState.ENDED)},
            f"done | jon bouncing | {NOTES}"),
        row("of others", INTRODUCED, DEAD, {"relationship": pair(mentor=MIA, mentee=MIA)},
            f"done | jon bouncing | {NOTES}"),
        row("another letter about the pair", sent("check-in", about="REL-3"), DEAD, {"relationship": pair()},
            f"done |  | {NOTES}"),
        row("an offer of another term", sent("renewal-offer", about="REL-3"), DEAD, {"relationship": pair()},
            f"done | jon bouncing | {NOTES}"),
        row("to nobody's address", sent("help", WHO, ""), DEAD, {}, "ignored"),
        row("to nobody's address, that a member says is theirs", sent("confirm-address", WHO, ""), DEAD,
            {"asked_for": MIA},
            "done |  | address-refused>mia"),
        row("told so today", sent("confirm-address", WHO, ""), DEAD,
            {"asked_for": MIA, "told_today": {("address-refused", ""): 1}}, "ignored"),
        row("of one who has left", sent("confirm-address", WHO, ""), DEAD,
            {"asked_for": is_in(MIA, Standing.LEFT)}, "ignored"),
        row("to somebody who was erased", sent("introduction-mentee", GONE, "REL-3"), DEAD,
            {"sent_to": is_in(MIA, Standing.LEFT), "relationship": pair()}, "ignored"),
        row("a coordinator's words to a stranger", sent("coordinator-answer", WHO, ""), DEAD, {},
            f"done |  | {NOTES}"),
        row("to a coordinator", TO_DANA, DEAD, {}, "done |  | note>carla"),
        row("to a coordinator, known already", TO_DANA, DEAD, {"unreached": 1}, "done"),
        row("to a coordinator, as spam", TO_DANA, POLICY, {}, "done |  | note>carla"),
    ],
)  # fmt: skip
def test_a_mail_that_did_not_arrive(mail: SentMail, status: str, known: dict[str, Any], gives: str) -> None:
    assert came_of(undelivered(mail, of(mail, **known), RULES, status=status)) == gives
    due = decide_due(DueKind.UNDELIVERED, 0, of(mail, status=status, **known), RULES)
    assert came_of(due) == gives


def says(recipient: str = JON.email, action: str = "failed", status: str = DEAD) -> DeliveryReport:
    return DeliveryReport(recipient=recipient, action=action, status=status)


@pytest.mark.parametrize(
    ("reports", "known", "gives"),
    [
        row("it failed", [says()], {}, CLOSED),
        row("it failed for another", [says(WHO)], {}, f"done |  | {NOTES}"),
        row("for another, said before", [says(WHO)], {"reported": before("elsewhere")}, "ignored"),
        row("for another, after it failed", [says(WHO)], {"reported": before("failed")}, "ignored"),
        row("for another, after a delay", [says(WHO)], {"reported": before("delayed")}, f"done |  | {NOTES}"),
        row("it is delayed", [says(action="delayed")], {}, "ignored"),
        row("it arrived", [says(action="delivered")], {}, "ignored"),
        row("another got it", [says(WHO, "delivered")], {}, "ignored"),
        row("nobody is named, at its own return path", [says("")], {"by_address": True}, CLOSED),
        row("nobody is named, elsewhere", [says("")], {}, f"done |  | {NOTES}"),
        row("nothing is said", [], {}, f"done |  | {NOTES}"),
        row("nothing, a second time", [], {"reported": before("unsaid")}, "ignored"),
        row("nothing, after it failed", [], {"reported": before("failed")}, "ignored"),
        row("delayed for one and failed for another", [says(action="delayed"), says(WHO)], {},
            f"done |  | {NOTES}"),
        row("failed for both", [says(WHO), says()], {}, CLOSED),
    ],
)  # fmt: skip
def test_what_a_server_reports(reports: list[DeliveryReport], known: dict[str, Any], gives: str) -> None:
    assert came_of(reported(sent(), reports, of(**known), RULES)) == gives


OF_THE_ERASED = {"erased_there": frozenset({MIA.email})}
TO_THE_ERASED = sent("introduction-mentee", GONE, "REL-3")


@pytest.mark.parametrize(
    ("mail", "reports", "known"),
    [
        row("it names the address that we wrote to", TO_THE_ERASED, [says(MIA.email)], {}),
        row("and is only delayed", TO_THE_ERASED, [says(MIA.email, "delayed")], {}),
        row("and says nothing more", TO_THE_ERASED, [says("")], {"by_address": True}),
        row("our mail went to somebody else", sent(), [says(MIA.email)], {}),
        row("it is bound to no mail of ours", None, [says(MIA.email)], {}),
        row("as an alias of another", None, [replace(says(WHO), final=MIA.email)], {}),
    ],
)
def test_a_report_brings_no_address_of_the_erased_back(
    mail: SentMail | None, reports: list[DeliveryReport], known: dict[str, Any]
) -> None:
    at = OF_THE_ERASED if mail is not TO_THE_ERASED else {}
    found = of(sent(), **known, **at, **({"sent_to": is_in(MIA, Standing.LEFT)} if not at else {}))
    decision = Report(reports=tuple(reports), about="").decide(replace(found, sent=mail), RULES)
    assert (decision.rule, decision.effects, decision.letters) == (ERASED, (), ())
    assert MIA.email not in decision.because


def test_a_report_about_several_tells_of_those_who_are_still_there() -> None:
    reports = [says(MIA.email), says(WHO)]
    told = reported(sent(), reports, of(**OF_THE_ERASED), RULES)
    stray = Report(reports=tuple(reports), about="").decide(replace(of(**OF_THE_ERASED), sent=None), RULES)
    for decision in (told, stray):
        (noted,) = (effect.because for effect in decision.effects if isinstance(effect, AuditEvent))
        assert WHO in noted
        assert MIA.email not in noted


def test_of_a_long_report_only_what_was_looked_up_is_told() -> None:
    many = tuple(says(f"a{n}@x.example") for n in range(300))
    assert len(named_in(many)) <= 20
    assert Report(reports=many, about="").wants().reported == named_in(many)


@pytest.mark.parametrize(
    ("known", "due"),
    [
        ({}, ["delayed 0 03-05 12:00"]),
        ({"reported": before("delayed")}, []),
        ({"reported": before("failed")}, []),
    ],
)
def test_a_delay_is_looked_at_three_days_later(known: dict[str, Any], due: list[str]) -> None:
    assert asked_at(reported(sent(), [says(action="delayed")], of(**known), RULES)) == due


@pytest.mark.parametrize(
    ("mail", "known", "gives"),
    [
        row("nothing was heard since", sent(), {}, f"done |  | {NOTES}"),
        row("its reader was erased meanwhile", TO_THE_ERASED, {"sent_to": is_in(MIA, Standing.LEFT)},
            "ignored"),
        row("it failed meanwhile", sent(), {"reported": before("failed")}, "ignored"),
        row("the request is answered", sent(), {"request": request(RequestState.ACCEPTED)}, "ignored"),
        row("about no request", WELCOME, {}, f"done |  | {NOTES}"),
        row("to a coordinator", TO_DANA, {}, "done |  | note>carla"),
        row("to nobody's", sent("help", WHO, ""), {}, "ignored"),
    ],
)  # fmt: skip
def test_a_mail_that_is_still_under_way(mail: SentMail, known: dict[str, Any], gives: str) -> None:
    assert came_of(still_delayed(mail, of(mail, **known))) == gives


@pytest.mark.parametrize(("sent_at", "nth"), [(NOW, 1), (None, 0)])
def test_a_coordinator_is_looked_at_again_six_hours_later(sent_at: Any, nth: int) -> None:
    mail = replace(TO_DANA, sent_at=sent_at)
    assert asked_at(undelivered(mail, of(mail), RULES, status=DEAD)) == [
        f"coordinator-unreached {nth} 03-02 18:00"
    ]


AGAIN = ["coordinator-unreached 1 03-02 18:00"]


@pytest.mark.parametrize(
    ("nth", "known", "gives", "dues"),
    [
        row("nothing was missed", 1, {"watched": DANA}, "ignored", []),
        row("nothing has arrived", 1, {"watched": DANA, "unreached": 1}, "ignored", AGAIN),
        row("it has, six hours ago", 1, {"watched": DANA, "unreached": 1, "taken_again": NOW - 6 * HOUR},
            "done", []),
        row("it has, a second less", 1,
            {"watched": DANA, "unreached": 1, "taken_again": NOW - 6 * HOUR + SECOND},
            "ignored", AGAIN),
        row("our own courier was refused, and is not now", 0,
            {"watched": DANA, "unreached": 1, "taken_again": NOW}, "done", []),
        row("who is no coordinator any more", 1, {"watched": WHO, "unreached": 1}, f"done |  | {NOTES}", []),
        row("and missed nothing", 1, {"watched": WHO}, "done", []),
    ],
)  # fmt: skip
def test_whether_a_coordinator_is_reached(
    nth: int, known: dict[str, Any], gives: str, dues: list[str]
) -> None:
    decision = look_again(nth, facts(**known))
    assert (came_of(decision), asked_at(decision)) == (gives, dues)
    assert came_of(decide_due(DueKind.COORDINATOR_UNREACHED, nth, facts(**known), RULES)) == gives


BOUNCED = is_in(JON, Standing.BOUNCING)


@pytest.mark.parametrize(
    ("known", "unreached", "gives"),
    [
        row("a proven mail from there", facts(BOUNCED), 0, "done | jon active"),
        row("by a token", facts(BOUNCED, level=TrustLevel.TOKEN), 0, "done | jon active"),
        row("unproven", facts(BOUNCED, level=TrustLevel.UNPROVEN), 0, "-"),
        row("who was reached", facts(JON), 0, "-"),
        row("from another address of theirs",
            replace(facts(JON), member=replace(BOUNCED, email="x@x.example")), 0, "-"),
        row("a coordinator", facts(CARLA), 1, "done"),
        row("a stranger", facts(WHO), 0, "-"),
    ],
)  # fmt: skip
def test_who_writes_is_reached_again(known: Facts, unreached: int, gives: str) -> None:
    found = reachable_again(known, unreached=unreached)
    assert (came_of(found) if found is not None else "-") == gives
