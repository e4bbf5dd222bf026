"""What coordinators command: about held mails, requests, pairs, people, a program (rows 113 to 124, 165)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from processor.core.chain import Outcome
from processor.core.decisions import done, hold
from processor.core.deeds import Deed
from processor.core.due import decide_due
from processor.core.events import EventKind
from processor.core.facts import (
    EventRow,
    Facts,
    HeldItem,
    Lapsed,
    OurMail,
    PairHistory,
    PersonNamed,
    RosterRead,
    Voucher,
)
from processor.core.intents.coordinator.base import in_name_of, step_in_name_of, the_one
from processor.core.intents.coordinator.command_mail import (
    CommandMail,
    line_of,
    only_what_was_shown,
    recognize,
)
from processor.core.intents.coordinator.held import (
    AnswerHeld,
    Assign,
    Drop,
    Note,
    Snooze,
    Spam,
)
from processor.core.intents.coordinator.held_again import again, reminded, with_reminder
from processor.core.intents.coordinator.matters import NoteAtMatter, RemindMember, RemindPair, SnoozeMatter
from processor.core.intents.coordinator.members import Apart, ChangeAddress, ForMember, UpdateFor
from processor.core.intents.coordinator.program import ExportAll, ResendMailOf, Start, Stop
from processor.core.intents.coordinator.questions import Find, ProgramStatus, Queue, Show, Why, recognize_why
from processor.core.intents.coordinator.relationships import Contact, ExtendTerm, ForRelationship, Reassign
from processor.core.intents.coordinator.released import Release, TakenAs, WrittenBy
from processor.core.intents.coordinator.requests import (
    AskFor,
    ExtendRequest,
    ForRequest,
    Match,
    Remind,
    ResendRequest,
)
from processor.core.intents.coordinator.roster import ImportRoster, ReplaceRoster
from processor.core.outcome import AuditEvent, Decision, Disposition, DueKind, SaveMember, SetDue, SettleHeld
from processor.core.preview import mark_of_shown
from processor.core.program import Member, RelationshipState, RequestState, Standing
from processor.core.tokens import Offer, TokenState, TokenStatus
from processor.core.trust import Trust, TrustLevel
from processor.core.understanding import understood
from tests.core.cases import (
    BEA,
    CARD,
    CARLA,
    DANA,
    DAY,
    HOUR,
    JON,
    MIA,
    NOW,
    PAT,
    PROGRAM,
    UMA,
    asked_at,
    came_of,
    events,
    facts,
    is_in,
    letter,
    pair,
    reading,
    request,
    row,
    thread,
    token,
)
from tests.shipped_rules import RULES

WHO = "who@elsewhere.example"
REFUSED = "refused"
PENDING, ACCEPTED = RequestState.PENDING, RequestState.ACCEPTED
ENDED, COMPLETED = RelationshipState.ENDED, RelationshipState.COMPLETED
ONLY_CARLA = replace(PROGRAM, coordinators=(CARLA,))
CARLA_IS_JON = replace(JON, email=CARLA)  # a coordinator who mentors
CARLA_IS_MIA = replace(MIA, email=CARLA)


def named(*people: Member) -> tuple[PersonNamed, ...]:
    return tuple(PersonNamed(written=one.email, exact=(one,)) for one in people)


def became(intent: Any, known: Facts) -> str:
    decision = intent.decide(known, RULES)
    steps = f" then {len(decision.then.steps)}" if decision.then is not None else ""
    return came_of(decision) + steps


def by(**more: Any) -> Facts:
    return facts(CARLA, **more)


# --- held mails ---------------------------------------------------------------------------------------

WAITS = understood(reading("ACCEPT REQ-7"), PROGRAM, RULES)
ITEM = HeldItem(
    number=7,
    inbox_id=5,
    sender=JON.email,
    subject="Re: hello",
    state="waiting",
    because="unclear",
    held_at=NOW - 3 * DAY,
)


def held(item: HeldItem | None = ITEM, **more: Any) -> Facts:
    return by(**{"held": item, "held_member": JON, "waiting": WAITS} | more)


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("nothing is held", Drop(number=7), held(None), REFUSED),
        row("DROP", Drop(number=7), held(), "done | HELD-7 dropped | held-decided>dana"),
        row("what is put off can be dropped", Drop(number=7), held(replace(ITEM, state="snoozed")),
            "done | HELD-7 dropped | held-decided>dana"),
        row("what is assigned, too", Drop(number=7), held(replace(ITEM, state="assigned")),
            "done | HELD-7 dropped | held-decided>dana"),
        row("what is decided cannot", Drop(number=7), held(replace(ITEM, state="released")), REFUSED),
        row("a partner's is another's to decide", Drop(number=7),
            facts(CARLA_IS_MIA, held=ITEM, held_parties=(CARLA, JON.email)), REFUSED),
        row("unless there is no other", Drop(number=7),
            facts(CARLA_IS_MIA, held=ITEM, held_parties=(CARLA,), program=ONLY_CARLA),
            "done | HELD-7 dropped"),
        row("a stranger's to her is hers", Drop(number=7),
            facts(CARLA_IS_MIA, held=ITEM, held_parties=(PAT.email,)),
            "done | HELD-7 dropped | held-decided>dana"),
        row("RELEASE", Release(number=7), held(), "done then 1"),
        row("whose words are gone", Release(number=7), held(waiting=None), REFUSED),
        row("commands are not released", Release(number=7),
            held(waiting=understood(reading("DROP HELD-3", "", CARLA), PROGRAM, RULES)), REFUSED),
        row("but may be taken as something", TakenAs(number=7, words="PAUSE"),
            held(waiting=understood(reading("DROP HELD-3", "", CARLA), PROGRAM, RULES)), "done then 1"),
        row("AS a word", TakenAs(number=7, words="ACCEPT"), held(), "done then 1"),
        row("AS a command", TakenAs(number=7, words="PAUSE UNTIL 1 June"), held(), "done then 1"),
        row("AS a form", TakenAs(number=7, words="SIGN UP MENTEE"), held(), "done then 1"),
        row("AS a form, and more", TakenAs(number=7, words="SIGN UP MENTEE would be wrong"), held(), REFUSED),
        row("AS a mentor's form, and more", TakenAs(number=7, words="SIGN UP MENTOR would be wrong"), held(),
            REFUSED),
        row("AS a sentence", TakenAs(number=7, words="whatever he means"), held(), REFUSED),
        row("FROM nobody", WrittenBy(number=7, who="him"), held(), REFUSED),
        row("FROM a coordinator", WrittenBy(number=7, who=f"<{DANA.upper()}>"), held(), REFUSED),
        row("FROM somebody, of no forward", WrittenBy(number=7, who=WHO), held(), REFUSED),
        row("FROM somebody, of a forward", WrittenBy(number=7, who=WHO),
            held(waiting=understood(reading(
            "\n\n---------- Forwarded message ---------\nFrom: Ann\nSubject: x\n\nACCEPT",
                                            "Fwd: x", CARLA), PROGRAM, RULES)), "done then 1"),
        row("ANSWER", AnswerHeld(number=7, words="Hello"), held(),
            "done | HELD-7 answered | coordinator-answer>jon held-decided>dana"),
        row("without words", AnswerHeld(number=7, words=" \n"), held(), REFUSED),
        row("to nobody", AnswerHeld(number=7, words="Hello"), held(replace(ITEM, sender="")), REFUSED),
        row("20,000 characters", AnswerHeld(number=7, words="x" * 20_000), held(),
            "done | HELD-7 answered | coordinator-answer>jon held-decided>dana"),
        row("one more", AnswerHeld(number=7, words="x" * 20_001), held(), REFUSED),
        row("SPAM of a stranger", Spam(number=7), held(replace(ITEM, sender=WHO), held_member=None),
            "done | HELD-7 dropped | held-decided>dana"),
        row("SPAM of a member", Spam(number=7), held(), REFUSED),
        row("SPAM of a coordinator", Spam(number=7), held(replace(ITEM, sender=DANA), held_member=None),
            REFUSED),
        row("SPAM of nobody", Spam(number=7), held(replace(ITEM, sender=""), held_member=None), REFUSED),
        row("ASSIGN", Assign(number=7, to=DANA), held(), "done | HELD-7 assigned | held>dana"),
        row("ASSIGN in other letters", Assign(number=7, to=f"<{DANA.upper()}>"), held(),
            "done | HELD-7 assigned | held>dana"),
        row("ASSIGN to who is none", Assign(number=7, to=JON.email), held(), REFUSED),
        row("SNOOZE", Snooze(number=7, days=1), held(), "done | HELD-7 snoozed"),
        row("for 90 days", Snooze(number=7, days=90), held(), "done | HELD-7 snoozed"),
        row("for 91", Snooze(number=7, days=91), held(), REFUSED),
        row("for none", Snooze(number=7), held(), REFUSED),
        row("until a day", Snooze(number=7, until="2026-03-03"), held(), "done | HELD-7 snoozed"),
        row("until today", Snooze(number=7, until="2026-03-02"), held(), REFUSED),
        row("until no day", Snooze(number=7, until="soon"), held(), REFUSED),
        row("NOTE", Note(number=7, words="I call him"), held(), "done"),
        row("NOTE without words", Note(number=7, words=" "), held(), REFUSED),
    ],
)  # fmt: skip
def test_a_held_mail(intent: Any, known: Facts, gives: str) -> None:
    assert became(intent, known) == gives


@pytest.mark.parametrize(
    ("decision", "known", "gives"),
    [
        row("it is still held", Decision(disposition=Disposition.HELD, because="x"), None, REFUSED),
        row(
            "it is done",
            Decision(disposition=Disposition.DONE, because="x"),
            None,
            "done | HELD-7 released | held-decided>dana",
        ),
    ],
)
def test_what_is_released_waits_on_when_that_is_no_help(decision: Decision, known: Any, gives: str) -> None:
    then = Release(number=7).decide(held(), RULES).then
    assert then is not None
    assert came_of(then.steps[0].check(decision, facts(JON))) == gives


@pytest.mark.parametrize(
    ("words", "subject", "text", "visible"),
    [
        ("SIGN UP MENTEE", "hello", "Name: Ann", "SIGN UP MENTEE\n\nName: Ann"),
        ("SIGN UP MENTEE", "hello", "SIGN UP MENTOR\nName: Ann", "SIGN UP MENTEE\n\nName: Ann"),
        (
            "SIGN UP MENTEE",
            "hello",
            "REQUEST M-1001\nName: Ann",
            "SIGN UP MENTEE\n\nREQUEST M-1001\nName: Ann",
        ),
        ("PAUSE", "hello", "Name: Ann", "PAUSE"),
        ("REQUEST M-1001", "hello", "I like his work", "REQUEST M-1001\n\nI like his work"),
    ],
)
def test_what_a_coordinator_says_it_is_stands_above_its_form(
    words: str, subject: str, text: str, visible: str
) -> None:
    waiting = understood(reading(text, subject), PROGRAM, RULES)
    then = TakenAs(number=7, words=words).decide(held(waiting=waiting), RULES).then
    assert then is not None
    assert then.steps[0].mail.visible == visible  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("subject", "kept"), [("CONCERN", ""), ("hello", "hello"), ("PAUSE", ""), ("Re: yes", "")]
)
def test_what_the_subject_asks_for_or_answers_gives_way(subject: str, kept: str) -> None:
    waiting = understood(reading("x", subject), PROGRAM, RULES)
    then = TakenAs(number=7, words="PAUSE").decide(held(waiting=waiting), RULES).then
    assert then is not None
    assert then.steps[0].mail.mail.subject == kept  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("level", "what"), [(TrustLevel.PROVEN, EventKind.SPAM), (TrustLevel.UNPROVEN, EventKind.UNPROVEN_SPAM)]
)
def test_spam_is_as_well_proven_as_the_mail(level: TrustLevel, what: EventKind) -> None:
    its_own = WAITS.reading.mail.senders[0].addr_spec
    known = held(
        replace(ITEM, sender=its_own), held_member=None, waiting=replace(WAITS, trust=Trust(level=level))
    )
    assert what.value in events(Spam(number=7).decide(known, RULES))
    passed_on = replace(known, held=replace(ITEM, sender=WHO))  # the proof is that of who passed it on
    assert EventKind.UNPROVEN_SPAM.value in events(Spam(number=7).decide(passed_on, RULES))
    assert EventKind.UNPROVEN_SPAM.value in events(Spam(number=7).decide(replace(known, waiting=None), RULES))


@pytest.mark.parametrize(("days", "said"), [(1, "1 day"), (2, "2 days")])
def test_a_day_is_one(days: int, said: str) -> None:
    held_one = Snooze(number=7, days=days).decide(held(), RULES)
    matter = SnoozeMatter(ref="REQ-7", days=days).decide(by(request=request()), RULES)
    for effect in (held_one.effects[-1], matter.effects[-1]):
        assert isinstance(effect, AuditEvent)
        assert effect.because.endswith(f"put it off for {said}")


def test_it_says_who_decided_before() -> None:
    decided = replace(ITEM, state="dropped")
    assert Drop(number=7).decide(held(decided), RULES).because.endswith("was dropped already")
    assert (
        Drop(number=7)
        .decide(held(replace(decided, decided_by=DANA)), RULES)
        .because.endswith(f"already by {DANA}")
    )


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("a\nb", ["a\nb"]),
        ("x" * 2000, ["x" * 2000]),
        ("x" * 2001, ["x" * 2000, "x"]),
        ("x" * 1000 + "\n" + "y" * 999, ["x" * 1000 + "\n" + "y" * 999]),
        ("x" * 1000 + "\n" + "y" * 1000, ["x" * 1000, "y" * 1000]),
        ("a\n\nb", ["a\n\nb"]),
    ],
)
def test_a_long_answer_is_shown_in_pieces(words: str, parts: list[str]) -> None:
    sent = letter(AnswerHeld(number=7, words=words).decide(held(), RULES), "coordinator-answer")
    assert list(sent.data["words"]) == parts  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("item", "nth", "gives", "dues"),
    [
        row("what waits", ITEM, 0, "done |  | held>carla held>dana", ["held-reminder 1 03-05 12:00"]),
        row("a second time", ITEM, 1, "done |  | held>carla held>dana", ["held-reminder 2 03-05 12:00"]),
        row("a third, the last", ITEM, 2, "done |  | held>carla held>dana", []),
        row("what is decided", replace(ITEM, state="dropped"), 0, "ignored", []),
        row("what is put off", replace(ITEM, state="snoozed"), 0, "ignored", []),
        row("none", None, 0, "ignored", []),
        row("to whom it is assigned", replace(ITEM, state="assigned", assigned_to=DANA), 0,
            "done |  | held>dana",
            ["held-reminder 1 03-05 12:00"]),
        row("later to all", replace(ITEM, state="assigned", assigned_to=DANA), 1,
            "done |  | held>carla held>dana",
            ["held-reminder 2 03-05 12:00"]),
        row("to all where that one is no coordinator any more",
            replace(ITEM, state="assigned", assigned_to=WHO), 0,
            "done |  | held>carla held>dana", ["held-reminder 1 03-05 12:00"]),
    ],
)  # fmt: skip
def test_what_nobody_decides_is_told_again(item: Any, nth: int, gives: str, dues: list[str]) -> None:
    decision = reminded(facts(held=item, waiting=WAITS), RULES, nth)
    assert (came_of(decision), asked_at(decision)) == (gives, dues)


@pytest.mark.parametrize(("ago", "age"), [(0, "1 day"), (1, "1 day"), (2, "2 days")])
def test_its_age_is_told(ago: int, age: str) -> None:
    item = replace(ITEM, held_at=NOW - ago * DAY)
    assert reminded(facts(held=item, waiting=WAITS), RULES, 0).because.endswith(f"waited for {age}")


@pytest.mark.parametrize(
    ("item", "gives"),
    [
        (replace(ITEM, state="snoozed", decided_by=CARLA), "done | HELD-7 waiting | held>carla held>dana"),
        (ITEM, "ignored"),
        (None, "ignored"),
    ],
)
def test_what_was_put_off_comes_again(item: Any, gives: str) -> None:
    assert came_of(again(facts(held=item, waiting=WAITS))) == gives
    assert came_of(decide_due(DueKind.HELD_AGAIN, 0, facts(held=item, waiting=WAITS), RULES)) == gives


@pytest.mark.parametrize(
    ("waiting", "excerpt"),
    [
        row("what its writer typed", WAITS, "ACCEPT REQ-7"),
        row("what was passed on, below that", understood(reading("I ask for him.\n\n"
            "---------- Forwarded message ---------\nFrom: Ann\nSubject: x\n\nACCEPT", "Fwd: x", CARLA),
            PROGRAM, RULES), "I ask for him.\n\nFrom: nobody that it names\nSubject: x\n\nACCEPT"),
        row("nothing, where its words are gone", None, ""),
    ],
)  # fmt: skip
def test_the_letter_that_tells_again_shows_the_words(waiting: Any, excerpt: str) -> None:
    told = reminded(facts(held=ITEM, waiting=waiting), RULES, 0)
    assert letter(told, "held", CARLA).data["excerpt"] == excerpt


@pytest.mark.parametrize("state", ["waiting", "assigned", "snoozed"])
def test_what_is_settled_says_how_it_was(state: str) -> None:
    for verb in (Drop(number=7), Assign(number=7, to=DANA), Snooze(number=7, days=1)):
        settled = verb.decide(held(replace(ITEM, state=state)), RULES).effects[0]
        assert isinstance(settled, SettleHeld)
        assert settled.was == state


@pytest.mark.parametrize(("days", "dues"), [(3, ["held-reminder 0 03-05 09:00"]), (0, [])])
def test_what_is_held_now_is_told_again(days: int, dues: list[str]) -> None:
    rules = replace(RULES, policy=replace(RULES.policy, held_reminder_days=days))
    assert asked_at(with_reminder(hold(facts(WHO), "x", receipt=False), facts(WHO), rules)) == dues
    assert asked_at(with_reminder(done("x"), facts(WHO), rules)) == []


# --- requests -----------------------------------------------------------------------------------------

BEGINS = "introduction-mentor>jon introduction-mentee>mia"


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("ACCEPT in the mentor's name", ForRequest(word="accept", ref="REQ-7"), by(request=request()),
            "done then 1"),
        row("no such request", ForRequest(word="accept", ref="REQ-7"), by(), REFUSED),
        row("her own, as the mentor", ForRequest(word="accept", ref="REQ-7"),
            facts(CARLA_IS_JON, request=request(mentor=CARLA_IS_JON)), "done then 1"),
        row("her own, as the mentee", ForRequest(word="accept", ref="REQ-7"),
            facts(CARLA_IS_MIA, request=request(mentee=CARLA_IS_MIA)), REFUSED),
        row("her own WITHDRAW", ForRequest(word="withdraw", ref="REQ-7"),
            facts(CARLA_IS_MIA, request=request(mentee=CARLA_IS_MIA)), "done then 1"),
        row("a WITHDRAW for her mentee", ForRequest(word="withdraw", ref="REQ-7"),
            facts(CARLA_IS_JON, request=request(mentor=CARLA_IS_JON)), REFUSED),
        row("a member who has no part in it", ForRequest(word="accept", ref="REQ-7"),
            facts(replace(PAT, email=CARLA), request=request()), "done then 1"),
        row("REMIND", Remind(ref="REQ-7"), by(request=request()), "done |  | reminder>jon"),
        row("REMIND of none", Remind(ref="REQ-7"), by(), REFUSED),
        row("REMIND of a closed one", Remind(ref="REQ-7"), by(request=request(ACCEPTED)), REFUSED),
        row("RESEND", ResendRequest(ref="REQ-7"), by(request=request()), "done |  | request>jon"),
        row("EXTEND", ExtendRequest(ref="REQ-7", days=1), by(request=request()),
            "done | REQ-7 pending | deadline-moved>jon deadline-moved>mia"),
        row("by nothing", ExtendRequest(ref="REQ-7"), by(request=request()), REFUSED),
        row("to 180 days from now", ExtendRequest(ref="REQ-7", days=167), by(request=request()),
            "done | REQ-7 pending | deadline-moved>jon deadline-moved>mia"),
        row("to 181", ExtendRequest(ref="REQ-7", days=168), by(request=request()), REFUSED),
        row("until a day", ExtendRequest(ref="REQ-7", until="2026-03-16"), by(request=request()),
            "done | REQ-7 pending | deadline-moved>jon deadline-moved>mia"),
        row("until the day on which it ends", ExtendRequest(ref="REQ-7", until="2026-03-15"),
            by(request=request()), REFUSED),
        row("until today at noon", ExtendRequest(ref="REQ-7", until="2026-03-02"),
            by(request=request(answer_by=NOW - DAY)),
            REFUSED),
        row("until no day", ExtendRequest(ref="REQ-7", until="soon"), by(request=request()), REFUSED),
        row("one that is overdue counts from now", ExtendRequest(ref="REQ-7", days=1),
            by(request=request(answer_by=NOW - 5 * DAY)),
            "done | REQ-7 pending | deadline-moved>jon deadline-moved>mia"),
        row("ASK", AskFor(mentor="j", mentee="m"), by(persons=named(JON, MIA)), "done then 1"),
        row("ASK for who is no mentee", AskFor(mentor="j", mentee="m"), by(persons=named(JON, UMA)), REFUSED),
        row("ASK who is full", AskFor(mentor="j", mentee="m"), by(persons=named(JON, MIA), mentor_load=2),
            REFUSED),
        row("ASK who is nobody", AskFor(mentor="j", mentee="m"),
            by(persons=(PersonNamed(written="x"), *named(MIA))), REFUSED),
        row("ASK for nobody", AskFor(mentor="j", mentee="m"),
            by(persons=(*named(JON), PersonNamed(written="x"))), REFUSED),
        row("MATCH", Match(one="m", other="j"), by(persons=named(MIA, JON)),
            f"done | REQ-21 accepted, REL-31 active 1, unparked | {BEGINS}"),
        row("MATCH the other way round", Match(one="j", other="m"), by(persons=named(JON, MIA)),
            f"done | REQ-21 accepted, REL-31 active 1, unparked | {BEGINS}"),
        row("MATCH who have a request open", Match(one="m", other="j"),
            by(persons=named(MIA, JON), between=PairHistory(last=request().request)),
            f"done | REQ-7 accepted, REL-31 active 1, unparked | {BEGINS}"),
        row("MATCH who had one", Match(one="m", other="j"),
            by(persons=named(MIA, JON), between=PairHistory(last=request(RequestState.REJECTED).request)),
            f"done | REQ-21 accepted, REL-31 active 1, unparked | {BEGINS}"),
        row("MATCH oneself with oneself", Match(one="m", other="m"), by(persons=named(MIA, MIA)), REFUSED),
        row("MATCH two mentees", Match(one="m", other="p"), by(persons=named(MIA, PAT)), REFUSED),
        row("MATCH two mentors", Match(one="j", other="u"), by(persons=named(JON, UMA)), REFUSED),
        row("MATCH who is matched", Match(one="m", other="j"),
            by(persons=named(MIA, JON), between=PairHistory(relationship=pair())), REFUSED),
        row("MATCH who has a mentor", Match(one="m", other="j"),
            by(persons=named(MIA, JON), mentee_matched=True), REFUSED),
        row("MATCH who is kept apart", Match(one="m", other="j"),
            by(persons=named(MIA, JON), apart=((1001, 1002),)), REFUSED),
        row("MATCH with who is full", Match(one="m", other="j"), by(persons=named(MIA, JON), mentor_load=2),
            REFUSED),
        row("MATCH with who has paused", Match(one="m", other="j"),
            by(persons=named(MIA, is_in(JON, Standing.PAUSED))),
            f"done | REQ-21 accepted, REL-31 active 1, unparked | {BEGINS}"),
        row("MATCH with who is not reached", Match(one="m", other="j"),
            by(persons=named(MIA, is_in(JON, Standing.BOUNCING))), REFUSED),
        row("MATCH oneself", Match(one="m", other="j"), facts(CARLA_IS_JON, persons=named(MIA, CARLA_IS_JON)),
            REFUSED),
        row("MATCH others, being a member", Match(one="m", other="j"),
            facts(replace(PAT, email=CARLA), persons=named(MIA, JON)),
            f"done | REQ-21 accepted, REL-31 active 1, unparked | {BEGINS}"),
    ],
)  # fmt: skip
def test_a_request_is_commanded(intent: Any, known: Facts, gives: str) -> None:
    assert became(intent, known) == gives


@pytest.mark.parametrize(
    ("person", "gives"),
    [
        (None, "nobody is named"),
        (PersonNamed(written=""), "nobody is named"),
        (PersonNamed(written="x"), "no member is x"),
        (PersonNamed(written="x", near=(CARD,)), "no member is x; perhaps Uma Stein (M-1003)"),
    ],
)
def test_who_is_meant(person: Any, gives: str) -> None:
    found = the_one(person)
    assert isinstance(found, Decision)
    assert found.because == gives
    several = the_one(PersonNamed(written="x", exact=(JON, MIA)))
    assert isinstance(several, Decision)
    assert "several are called x" in several.because


@pytest.mark.parametrize(
    ("disposition", "letters"), [(Disposition.REFUSED, ""), (Disposition.DONE, "status>jon")]
)
def test_who_wrote_nothing_is_told_of_no_refusal(disposition: Disposition, letters: str) -> None:
    then = in_name_of(JON, "PAUSE", by(), RULES).then
    assert then is not None
    from processor.core.letter_builders import to_member

    decision = Decision(disposition=disposition, because="x", letters=(to_member(JON, "status"),))
    found = then.steps[0].check(decision, facts(JON))
    assert [f"{x.name}>jon" for x in found.letters] == ([letters] if letters else [])


# --- relationships ------------------------------------------------------------------------------------

END, RENEW = ForRelationship(word="end", ref="REL-3"), ForRelationship(word="renew", ref="REL-3")
MOVED = "done | REL-3 active 1 | term-moved>jon term-moved>mia"
TO_UMA = Reassign(ref="REL-3", to="M-1003")
GOES = "done | REL-3 ended 1, REQ-21 pending | ended>jon reassigned>mia request>uma"


def rel(state: RelationshipState = RelationshipState.ACTIVE, **more: Any) -> Facts:
    fields = {
        k: more.pop(k)
        for k in [*more]
        if k in ("mentor", "mentee", "ends_on", "renewal_offered", "mentor_vote", "mentee_vote")
    }
    who = more.pop("who", CARLA)
    return facts(who, **{"relationship": pair(state, **fields)} | more)


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("END", END, rel(), "done | REL-3 ended 1 | ended>jon ended>mia"),
        row("END of none", END, by(), REFUSED),
        row("END of what is over", END, rel(COMPLETED), REFUSED),
        row("END of her own", END, rel(who=CARLA_IS_JON, mentor=CARLA_IS_JON), "done then 1"),
        row("END of her own as the mentee", END, rel(who=CARLA_IS_MIA, mentee=CARLA_IS_MIA), "done then 1"),
        row("RENEW for both", RENEW, rel(renewal_offered=True),
            "done | REL-3 active 2 | renewed>jon renewed>mia"),
        row("RENEW too early", RENEW, rel(), REFUSED),
        row("RENEW of what is over", RENEW, rel(ENDED, renewal_offered=True), REFUSED),
        row("RENEW of what ended lately", RENEW, rel(COMPLETED), "done then 1"),
        row("EXTEND", ExtendTerm(ref="REL-3", days=1), rel(), MOVED),
        row("EXTEND none", ExtendTerm(ref="REL-3", days=1), by(), REFUSED),
        row("EXTEND what is over", ExtendTerm(ref="REL-3", days=1), rel(ENDED), REFUSED),
        row("EXTEND by nothing", ExtendTerm(ref="REL-3"), rel(), REFUSED),
        row("EXTEND until a day", ExtendTerm(ref="REL-3", until="2026-06-03"), rel(), MOVED),
        row("until its end", ExtendTerm(ref="REL-3", until="2026-06-02"), rel(), REFUSED),
        row("until no day", ExtendTerm(ref="REL-3", until="soon"), rel(), REFUSED),
        row("until two years from now", ExtendTerm(ref="REL-3", until="2028-03-01"), rel(), MOVED),
        row("and a day", ExtendTerm(ref="REL-3", until="2028-03-02"), rel(), REFUSED),
        row("until today, of one whose end is past", ExtendTerm(ref="REL-3", until="2026-03-02"),
            rel(ends_on=date(2026, 3, 1)), REFUSED),
        row("until tomorrow", ExtendTerm(ref="REL-3", until="2026-03-03"), rel(ends_on=date(2026, 3, 1)),
            MOVED),
        row("EXTEND one's own", ExtendTerm(ref="REL-3", days=1), rel(who=CARLA_IS_JON, mentor=CARLA_IS_JON),
            REFUSED),
        row("EXTEND one's own where nobody else can", ExtendTerm(ref="REL-3", days=1),
            rel(who=CARLA_IS_JON, mentor=CARLA_IS_JON, program=ONLY_CARLA),
            "done | REL-3 active 1 | term-moved>carla term-moved>mia"),
        row("PAUSE REL", Contact(ref="REL-3", paused=True), rel(), "done | REL-3 quiet"),
        row("PAUSE once more", Contact(ref="REL-3", paused=True), rel(contact_paused=frozenset({3})),
            REFUSED),
        row("RESUME REL", Contact(ref="REL-3", paused=False), rel(contact_paused=frozenset({3})),
            "done | REL-3 resumed"),
        row("RESUME what is not paused", Contact(ref="REL-3", paused=False), rel(), REFUSED),
        row("PAUSE none", Contact(ref="REL-3", paused=True), by(), REFUSED),
        row("PAUSE what is over", Contact(ref="REL-3", paused=True), rel(ENDED), REFUSED),
        row("PAUSE one's own", Contact(ref="REL-3", paused=True), rel(who=CARLA_IS_MIA, mentee=CARLA_IS_MIA),
            REFUSED),
        row("PAUSE by a member who has no part in it", Contact(ref="REL-3", paused=True),
            rel(who=replace(PAT, email=CARLA)), "done | REL-3 quiet"),
        row("REASSIGN", TO_UMA, rel(persons=named(UMA)), GOES),
        row("REASSIGN none", TO_UMA, by(persons=named(UMA)), REFUSED),
        row("REASSIGN what is over", TO_UMA, rel(COMPLETED, persons=named(UMA)), REFUSED),
        row("REASSIGN to nobody", TO_UMA, rel(), REFUSED),
        row("REASSIGN to a mentee", TO_UMA, rel(persons=named(PAT)), REFUSED),
        row("REASSIGN to the mentor", TO_UMA, rel(persons=named(JON)), REFUSED),
        row("REASSIGN to the mentee", TO_UMA, rel(mentee=BEA, persons=named(BEA)), REFUSED),
        row("REASSIGN to who is full", TO_UMA, rel(persons=named(UMA), mentor_load=1), REFUSED),
        row("REASSIGN to who is kept apart", TO_UMA, rel(persons=named(UMA), apart=((1002, 1003),)), REFUSED),
    ],
)  # fmt: skip
def test_a_relationship_is_commanded(intent: Any, known: Facts, gives: str) -> None:
    assert became(intent, known) == gives


@pytest.mark.parametrize(
    ("ends_on", "offered", "dues"),
    [
        row("22 days before the end, the clock asks by itself", date(2026, 3, 24), False, []),
        row("21 days before", date(2026, 3, 23), False, ["renewal-offer 1 03-02 12:00"]),
        row("offered already", date(2026, 3, 23), True, []),
        row("two days before", date(2026, 3, 4), False, ["renewal-offer 1 03-02 12:00"]),
        row("the day before", date(2026, 3, 3), False, []),
    ],
)
def test_who_was_not_asked_meanwhile_is_asked_when_contact_is_resumed(
    ends_on: date, offered: bool, dues: list[str]
) -> None:
    known = rel(ends_on=ends_on, renewal_offered=offered, contact_paused=frozenset({3}))
    assert asked_at(Contact(ref="REL-3", paused=False).decide(known, RULES)) == dues
    assert (
        asked_at(Contact(ref="REL-3", paused=True).decide(replace(known, contact_paused=frozenset()), RULES))
        == []
    )


# --- what needs a person ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("SNOOZE a request", SnoozeMatter(ref="REQ-7", days=3), by(request=request()),
            "done | REQ-7 snoozed"),
        row("SNOOZE none", SnoozeMatter(ref="REQ-7", days=3), by(), REFUSED),
        row("SNOOZE a relationship", SnoozeMatter(ref="REL-3", days=3), rel(), "done | REL-3 snoozed"),
        row("a request is no relationship", SnoozeMatter(ref="REL-3", days=3), by(request=request()),
            REFUSED),
        row("a relationship is no request", SnoozeMatter(ref="REQ-7", days=3), rel(), REFUSED),
        row("SNOOZE a member", SnoozeMatter(ref="M-1001", days=3), by(persons=named(JON)),
            "done | M-1001 snoozed"),
        row("SNOOZE nobody", SnoozeMatter(ref="M-1001", days=3), by(), REFUSED),
        row("for 90 days", SnoozeMatter(ref="REQ-7", days=90), by(request=request()), "done | REQ-7 snoozed"),
        row("for 91", SnoozeMatter(ref="REQ-7", days=91), by(request=request()), REFUSED),
        row("for none", SnoozeMatter(ref="REQ-7"), by(request=request()), REFUSED),
        row("NOTE", NoteAtMatter(ref="REQ-7", words="x"), by(request=request()), "done"),
        row("NOTE without words", NoteAtMatter(ref="REQ-7", words=" "), by(request=request()), REFUSED),
        row("NOTE at none", NoteAtMatter(ref="REQ-7", words="x"), by(), REFUSED),
        row("REMIND a pair that begins", RemindPair(ref="REL-3"), rel(),
            "done | REL-3 snoozed | first-contact>jon first-contact>mia"),
        row("one of whom has paused", RemindPair(ref="REL-3"), rel(mentee=is_in(MIA, Standing.PAUSED)),
            "done | REL-3 snoozed | first-contact>jon"),
        row("both of whom have", RemindPair(ref="REL-3"),
            rel(mentee=is_in(MIA, Standing.PAUSED), mentor=is_in(JON, Standing.PAUSED)), REFUSED),
        row("REMIND who was asked", RemindPair(ref="REL-3"), rel(renewal_offered=True),
            "done | REL-3 snoozed | renewal-reminder>jon renewal-reminder>mia"),
        row("who has answered is not", RemindPair(ref="REL-3"), rel(renewal_offered=True, mentor_vote="yes"),
            "done | REL-3 snoozed | renewal-reminder>mia"),
        row("both have answered", RemindPair(ref="REL-3"),
            rel(renewal_offered=True, mentor_vote="yes", mentee_vote="no"), REFUSED),
        row("REMIND none", RemindPair(ref="REL-3"), by(), REFUSED),
        row("REMIND what is over", RemindPair(ref="REL-3"), rel(ENDED), REFUSED),
        row("REMIND who shall not meet", RemindPair(ref="REL-3"), rel(contact_paused=frozenset({3})),
            REFUSED),
        row("REMIND one's own", RemindPair(ref="REL-3"), rel(who=CARLA_IS_JON, mentor=CARLA_IS_JON), REFUSED),
        row("REMIND others, being a member", RemindPair(ref="REL-3"), rel(who=replace(PAT, email=CARLA)),
            "done | REL-3 snoozed | first-contact>jon first-contact>mia"),
        row("REMIND a mentee", RemindMember(code="M-1002"), by(persons=named(MIA)),
            "done | M-1002 snoozed | nudge>mia"),
        row("with mentors to show", RemindMember(code="M-1002"),
            by(persons=named(MIA), suggestions={MIA.email: (CARD,)}),
            "done | CountShown, M-1002 snoozed | nudge>mia"),
        row("a mentee who asks", RemindMember(code="M-1002"),
            by(persons=named(MIA), their_requests=(request(),)), REFUSED),
        row("a mentee who asked", RemindMember(code="M-1002"),
            by(persons=named(MIA), their_requests=(request(RequestState.REJECTED),)),
            "done | M-1002 snoozed | nudge>mia"),
        row("a mentee who is matched", RemindMember(code="M-1002"),
            by(persons=named(MIA), their_relationships=(pair(),)), REFUSED),
        row("a mentor whom nobody asked", RemindMember(code="M-1001"), by(persons=named(JON)),
            "done | M-1001 snoozed | never-asked>jon"),
        row("a mentor who was asked", RemindMember(code="M-1001"),
            by(persons=named(JON), their_requests=(request(),)), REFUSED),
        row("a mentor whose profile is not complete", RemindMember(code="M-1001"),
            by(persons=named(replace(JON, profiles=(replace(JON.profiles[0], complete=False),)))), REFUSED),
        row("who has paused", RemindMember(code="M-1002"), by(persons=named(is_in(MIA, Standing.PAUSED))),
            REFUSED),
        row("nobody", RemindMember(code="M-1002"), by(), REFUSED),
        row("one in both roles who asks as a mentee", RemindMember(code="M-1005"),
            by(persons=named(BEA), their_requests=(request(mentee=BEA),)),
            "done | M-1005 snoozed | never-asked>bea"),
    ],
)  # fmt: skip
def test_what_needs_a_person(intent: Any, known: Facts, gives: str) -> None:
    assert became(intent, known) == gives


def test_where_the_queue_does_not_wait_it_is_not_told_to() -> None:
    rules = replace(RULES, policy=replace(RULES.policy, queue_again_days=0))
    assert (
        came_of(RemindPair(ref="REL-3").decide(rel(), rules))
        == "done |  | first-contact>jon first-contact>mia"
    )


# --- people and the program ---------------------------------------------------------------------------

NEW = "new@elsewhere.example"
ROWS = RosterRead(rows=(("a@x.example", "A"),), new=1)
SENT = OurMail(
    number=9,
    recipient=JON.email,
    letter="request",
    about="REQ-7",
    subject="s",
    queued_at=NOW,
    state="sent",
    caused_by=MIA.email,
)


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("PAUSE a member", ForMember(who="j", words="PAUSE"), by(persons=named(JON)), "done then 1"),
        row("PAUSE nobody", ForMember(who="x", words="PAUSE"), by(persons=(PersonNamed(written="x"),)),
            REFUSED),
        row("CAPACITY", UpdateFor(who="j", fields="Capacity: 3", mentor_only=True), by(persons=named(JON)),
            "done then 1"),
        row("CAPACITY of a mentee", UpdateFor(who="m", fields="Capacity: 3", mentor_only=True),
            by(persons=named(MIA)), REFUSED),
        *(row(f"CAPACITY {number}", UpdateFor(who="j", fields=f"Capacity: {number}", mentor_only=True),
            by(persons=named(JON)), gives)
          for number, gives in (("1", "done then 1"), ("20", "done then 1"), ("0", REFUSED), ("21", REFUSED),
                                ("many", REFUSED))),
        row("UPDATE a title, and a capacity that cannot be",
            UpdateFor(who="j", fields="Title: Head\nCapacity: 21"), by(persons=named(JON)), REFUSED),
        row("UPDATE a mentee with a mentor's field", UpdateFor(who="m", fields="Title: Head\nCapacity: 2"),
            by(persons=named(MIA)), REFUSED),
        *(row(f"UPDATE {count} areas",
            UpdateFor(who="m", fields="Practice areas: " + ", ".join(f"area {n}" for n in range(count))),
            by(persons=named(MIA)), gives) for count, gives in ((30, "done then 1"), (31, REFUSED))),
        row("UPDATE a mentee", UpdateFor(who="m", fields="Title: Head"), by(persons=named(MIA)),
            "done then 1"),
        row("UPDATE with nothing", UpdateFor(who="m", fields=" "), by(persons=named(MIA)), REFUSED),
        row("UPDATE with no field", UpdateFor(who="m", fields="She is nice"), by(persons=named(MIA)),
            REFUSED),
        row("UPDATE who has left", UpdateFor(who="m", fields="Title: Head"),
            by(persons=named(is_in(MIA, Standing.LEFT))), REFUSED),
        row("UPDATE a name", UpdateFor(who="m", fields="Name: Mia Novak"), by(persons=named(MIA)),
            "done then 1"),
        row("UPDATE a doubtful name", UpdateFor(who="m", fields="Name: Mentor Exchange"),
            by(persons=named(MIA)), REFUSED),
        row("CHANGE ADDRESS", ChangeAddress(old="m", new=NEW),
            by(persons=(*named(MIA), PersonNamed(written=NEW))),
            "done | mia active | address-changed>new address-changed>mia"),
        row("to what is none", ChangeAddress(old="m", new="x"),
            by(persons=(*named(MIA), PersonNamed(written="x"))), REFUSED),
        row("to another's", ChangeAddress(old="m", new=NEW),
            by(persons=(*named(MIA), PersonNamed(written=NEW, exact=(PAT,)))), REFUSED),
        row("to one of their own", ChangeAddress(old="m", new=NEW),
            by(persons=(*named(MIA), PersonNamed(written=NEW, exact=(MIA,)))),
            "done | mia active | address-changed>new address-changed>mia"),
        row("to the same", ChangeAddress(old="m", new=MIA.email), by(persons=(*named(MIA), *named(MIA))),
            REFUSED),
        row("to a coordinator's", ChangeAddress(old="m", new=DANA),
            by(persons=(*named(MIA), PersonNamed(written=DANA))), REFUSED),
        row("BLOCK", Apart(one="m", other="j"), by(persons=named(MIA, JON)), "done | 1001/1002 apart"),
        row("BLOCK once more", Apart(one="m", other="j"), by(persons=named(MIA, JON), apart=((1001, 1002),)),
            REFUSED),
        row("UNBLOCK", Apart(one="m", other="j", apart=False),
            by(persons=named(MIA, JON), apart=((1001, 1002),)),
            "done | 1001/1002 together"),
        row("UNBLOCK who are not", Apart(one="m", other="j", apart=False), by(persons=named(MIA, JON)),
            REFUSED),
        row("BLOCK of herself, by a coordinator", Apart(one="m", other="j"),
            facts(CARLA_IS_MIA, persons=named(CARLA_IS_MIA, JON)), "done | 1001/1002 apart"),
        row("BLOCK of herself, who is kept apart: she does not read it", Apart(one="m", other="j"),
            facts(CARLA_IS_MIA, persons=named(CARLA_IS_MIA, JON), apart=((1001, 1002),)),
            "done | 1001/1002 apart"),
        row("and does, where there is no other coordinator", Apart(one="m", other="j"),
            facts(CARLA_IS_MIA, persons=named(CARLA_IS_MIA, JON), apart=((1001, 1002),), program=ONLY_CARLA),
            REFUSED),
        row("ASK for herself", AskFor(mentor="j", mentee="m", note=""),
            facts(CARLA_IS_MIA, persons=named(JON, CARLA_IS_MIA)), REFUSED),
        row("ASK for herself, where there is no other", AskFor(mentor="j", mentee="m", note=""),
            facts(CARLA_IS_MIA, persons=named(JON, CARLA_IS_MIA), program=ONLY_CARLA), "done then 1"),
        row("REASSIGN of herself", TO_UMA, rel(who=CARLA_IS_MIA, mentee=CARLA_IS_MIA, persons=named(UMA)),
            REFUSED),
        row("UNBLOCK of herself", Apart(one="m", other="j", apart=False),
            facts(CARLA_IS_MIA, persons=named(CARLA_IS_MIA, JON), apart=((1001, 1002),)), REFUSED),
        row("UNBLOCK of herself, where there is no other", Apart(one="m", other="j", apart=False),
            facts(CARLA_IS_MIA, persons=named(CARLA_IS_MIA, JON), apart=((1001, 1002),), program=ONLY_CARLA),
            "done | 1001/1002 together"),
        row("BLOCK oneself from oneself", Apart(one="m", other="m"), by(persons=named(MIA, MIA)), REFUSED),
        row("IMPORT ROSTER", ImportRoster(), by(roster=ROWS), "done | PutOnRoster"),
        row("without a file", ImportRoster(), by(), REFUSED),
        row("with two", ImportRoster(), by(roster=replace(ROWS, files=2)), REFUSED),
        row("with a fault", ImportRoster(), by(roster=replace(ROWS, faults=("x",))), REFUSED),
        row("that is empty", ImportRoster(), by(roster=RosterRead()), REFUSED),
        row("REPLACE ROSTER", ReplaceRoster(), by(roster=ROWS), "done | PutOnRoster"),
        row("REPLACE without a file", ReplaceRoster(), by(), REFUSED),
        row("REPLACE with a fault", ReplaceRoster(), by(roster=replace(ROWS, faults=("x",))), REFUSED),
        row("who is missing leaves", ReplaceRoster(), by(roster=ROWS, lapsed=(Lapsed(member=MIA),)),
            "done | PutOnRoster, mia left, unparked | lapsed>mia"),
        row("their requests close", ReplaceRoster(),
            by(roster=ROWS, lapsed=(Lapsed(member=MIA, asked=(request(),)),)),
            "done | PutOnRoster, mia left, unparked, REQ-7 withdrawn | request-closed>jon lapsed>mia"),
        row("one between two who lapse closes once", ReplaceRoster(),
            by(roster=ROWS, lapsed=(Lapsed(member=MIA, asked=(request(),)),
            Lapsed(member=JON, to_answer=(request(),)))),
            "done | PutOnRoster, mia left, unparked, REQ-7 withdrawn, jon left, unparked"
            " | lapsed>mia lapsed>jon"),
        row("what is agreed waits", ReplaceRoster(),
            by(roster=ROWS, lapsed=(Lapsed(member=MIA, relationships=(pair(),)),)),
            "done | PutOnRoster, mia left, unparked | lapsed>mia note>carla note>dana"),
        row("STOP", Stop(), by(), "done | StopProgram"),
        row("STOP once more", Stop(), by(stopped="x"), REFUSED),
        row("START", Start(), by(stopped="x"), "done | StartProgram"),
        row("START what runs", Start(), by(), REFUSED),
        row("EXPORT", ExportAll(), by(export="{}"), "done |  | exported>carla"),
        row("10 MB", ExportAll(), by(export="x" * 10_000_000), "done |  | exported>carla"),
        row("more", ExportAll(), by(export="x" * 10_000_001), REFUSED),
        row("RESEND", ResendMailOf(number=9), by(our_mail=SENT), "done | ResendMail"),
        row("RESEND none", ResendMailOf(number=9), by(), REFUSED),
        row("RESEND what is on its way", ResendMailOf(number=9), by(our_mail=replace(SENT, state="queued")),
            REFUSED),
        row("RESEND what went to somebody who is erased", ResendMailOf(number=9),
            by(our_mail=replace(SENT, erased="went to")), REFUSED),
        row("RESEND what is not kept", ResendMailOf(number=9), by(our_mail=replace(SENT, state="empty")),
            REFUSED),
    ],
)  # fmt: skip
def test_people_and_the_program(intent: Any, known: Facts, gives: str) -> None:
    assert became(intent, known) == gives


def test_where_the_rules_keep_who_is_missing_nobody_leaves() -> None:
    rules = replace(RULES, policy=replace(RULES.policy, lapsed="keep"))
    decision = ReplaceRoster().decide(by(roster=ROWS, lapsed=(Lapsed(member=MIA),)), rules)
    assert (came_of(decision), "they keep their place" in decision.because) == ("done | PutOnRoster", True)


def test_what_is_not_taken_is_named_with_what_is_allowed() -> None:
    asks = UpdateFor(who="j", fields="Capacity: 25", mentor_only=True)
    because = asks.decide(by(persons=named(JON)), RULES).because
    assert because == "Capacity is a number from 1 to 20, and not '25'; nothing was changed"


@pytest.mark.parametrize(
    ("changed", "gives"),
    [
        row("as it is", JON, REFUSED),
        row("something else", is_in(JON, Standing.PAUSED), "done | jon paused"),
    ],
)
def test_what_is_so_already_is_not_called_done(changed: Member, gives: str) -> None:
    step = step_in_name_of(JON, "PAUSE", by(), RULES)
    again = SetDue(kind=DueKind.RESUME, about="M-1001", at=NOW)
    decision = done("Jon pauses", [SaveMember(member=changed), again])
    assert step.check is not None
    assert came_of(step.check(decision, facts(JON))) == gives


def test_the_cv_of_who_lapses_is_kept_as_long_as_the_roster_can_be_undone() -> None:
    decision = ReplaceRoster().decide(by(roster=ROWS, lapsed=(Lapsed(member=MIA),)), RULES)
    assert RULES.policy.undo_hours == 24
    assert asked_at(decision) == [f"left 0 {NOW + 24 * HOUR:%m-%d %H:%M}"]


@pytest.mark.parametrize(("count", "more"), [(20, False), (21, True)])
def test_twenty_who_lapse_are_named(count: int, more: bool) -> None:
    gone = tuple(Lapsed(member=replace(MIA, number=2000 + n)) for n in range(count))
    because = ReplaceRoster().decide(by(roster=ROWS, lapsed=gone), RULES).because
    assert (" and 1 more" in because) is more
    assert "M-2019" in because
    assert "M-2020" not in because


def test_one_address_and_several() -> None:
    two = replace(ROWS, rows=(("a@x.example", "A"), ("b@x.example", "B")))
    assert "has 1 address," in ReplaceRoster().decide(by(roster=ROWS), RULES).because
    assert "has 2 addresses," in ReplaceRoster().decide(by(roster=two), RULES).because


@pytest.mark.parametrize(("faults", "more"), [(5, False), (6, True)])
def test_five_faults_are_told(faults: int, more: bool) -> None:
    roster = replace(ROWS, faults=tuple(f"line {n}" for n in range(faults)))
    assert ("and 1 more" in ImportRoster().decide(by(roster=roster), RULES).because) is more


@pytest.mark.parametrize(
    ("apart", "between", "says"),
    [
        (True, PairHistory(relationship=pair()), "REL-3 between them goes on"),
        (True, PairHistory(last=request().request), "REQ-7 between them waits on"),
        (True, PairHistory(last=request(ACCEPTED).request), ""),
        (False, PairHistory(relationship=pair(), last=request().request), ""),
    ],
)
def test_what_two_who_are_kept_apart_have_is_named(apart: bool, between: PairHistory, says: str) -> None:
    known = by(persons=named(MIA, JON), between=between, apart=() if apart else ((1001, 1002),))
    because = Apart(one="m", other="j", apart=apart).decide(known, RULES).because
    assert says in because if says else "between them" not in because


@pytest.mark.parametrize(("inbox_id", "waiting", "mails"), [(11, 3, 2), (0, 3, 3), (11, 0, 0)])
def test_start_tells_how_many_mails_wait_beside_its_own(inbox_id: int, waiting: int, mails: int) -> None:
    known = by(stopped="x", counts={"waiting": waiting}, mail={"inbox_id": inbox_id})
    assert f"; {mails} mails wait" in Start().decide(known, RULES).because


# --- questions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("SHOW a person", Show(what="j"), by(persons=named(JON)), "done |  | shown>carla"),
        row("SHOW nobody", Show(what="x"), by(persons=(PersonNamed(written="x"),)), REFUSED),
        row("SHOW a request", Show(what="REQ-7", ref=True), by(request=request()), "done |  | shown>carla"),
        row("SHOW a relationship", Show(what="REL-3", ref=True), rel(), "done |  | shown>carla"),
        row("SHOW a held mail", Show(what="HELD-7", ref=True), held(), "done |  | shown>carla"),
        row("SHOW nothing", Show(what="REQ-7", ref=True), by(), REFUSED),
        row("SHOW another thing while a mail is held", Show(what="DO-7", ref=True), held(), REFUSED),
        row("SHOW a concern of one's partner", Show(what="HELD-7", ref=True),
            facts(CARLA_IS_MIA, held=replace(ITEM, rule="concern"), held_parties=(CARLA,)), REFUSED),
        row("SHOW another mail of theirs", Show(what="HELD-7", ref=True),
            facts(CARLA_IS_MIA, held=replace(ITEM, rule="unclear-held"), held_parties=(CARLA,)),
            "done |  | shown>carla"),
        row("SHOW a concern of others", Show(what="HELD-7", ref=True),
            facts(CARLA_IS_MIA, held=replace(ITEM, rule="concern")), "done |  | shown>carla"),
        row("SHOW a mail of ours", Show(what="OUT-9", ref=True), by(our_mail=SENT), "done |  | shown>carla"),
        row("SHOW a mail to one's partner", Show(what="OUT-9", ref=True),
            facts(CARLA_IS_MIA, our_mail=SENT, own_parties=(JON.email,)), REFUSED),
        row("FIND", Find(words="x"), by(found=(JON,)), "done |  | found>carla"),
        row("STATUS", ProgramStatus(), by(), "done |  | program-status>carla"),
        row("QUEUE, empty", Queue(), by(), "done |  | queue>carla"),
        row("WHY a mail of one's own", Why(mail="x"), facts(JON, our_mail=SENT), "done |  | why>jon"),
        row("WHY another's", Why(mail="x"), facts(MIA, our_mail=SENT), "refused |  | why-not>mia"),
        row("WHY none", Why(mail="x"), facts(JON), "refused |  | why-not>jon"),
        row("WHY of a coordinator", Why(mail="x"), by(our_mail=SENT), "done |  | why>carla"),
        row("WHY of an unproven coordinator", Why(mail="x"), by(our_mail=SENT, level=TrustLevel.UNPROVEN),
            "refused |  | why-not>carla"),
        row("WHY of one's partner's", Why(mail="x"),
            facts(CARLA_IS_MIA, our_mail=SENT, own_parties=(JON.email,)),
            "refused |  | why-not>carla"),
    ],
)  # fmt: skip
def test_questions(intent: Any, known: Facts, gives: str) -> None:
    assert became(intent, known) == gives


@pytest.mark.parametrize(
    ("who", "mail", "gives"),
    [
        row("a member reads no more than why", JON, replace(SENT, from_subject="f", because="b", deed=12),
            {"by_clock": False, "own_mail": False, "staff": False, "from_subject": "", "because": "",
            "deed": "", "caused_by": ""}),
        row("a coordinator reads all", CARLA, replace(SENT, from_subject="f", because="b", deed=12),
            {"by_clock": False, "own_mail": False, "staff": True, "from_subject": "f", "because": "b",
            "deed": "DO-12",
             "caused_by": MIA.email}),
        row("of no deed", CARLA, SENT, {"deed": ""}),
        row("the clock", CARLA, replace(SENT, caused_by=""), {"by_clock": True}),
        row("one's own mail", JON, replace(SENT, caused_by=JON.email), {"own_mail": True}),
    ],
)  # fmt: skip
def test_why_a_mail_was_written(who: Any, mail: OurMail, gives: dict[str, object]) -> None:
    data = letter(Why(mail="x").decide(facts(who, our_mail=mail), RULES), "why").data
    assert {key: data[key] for key in gives} == gives


@pytest.mark.parametrize(("count", "shown", "more"), [(25, 25, False), (26, 25, True)])
def test_twenty_five_are_found(count: int, shown: int, more: bool) -> None:
    found = tuple(replace(JON, number=n) for n in range(count))
    data = letter(Find(words="x").decide(by(found=found), RULES), "found").data
    assert (len(data["people"]), data["more"]) == (shown, more)


@pytest.mark.parametrize(
    ("known", "lines"),
    [
        (by(request=request()), ["waits until 2026-03-15"]),
        (by(request=request(ACCEPTED)), []),
    ],
)
def test_an_open_request_shows_how_long_it_waits(known: Facts, lines: list[str]) -> None:
    data = letter(Show(what="REQ-7", ref=True).decide(known, RULES), "shown").data
    assert [line for line in data["lines"] if str(line).startswith("waits")] == lines  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("person", "lines"),
    [
        (JON, ["jon@people.example; active", "mentor: Pharmacist, City hospital; Oncology; room for 2"]),
        (replace(JON, paused_until=date(2026, 4, 1),
            profiles=(replace(JON.profiles[0], complete=False, title="",
         organization="", areas=()),)),
         ["jon@people.example; active until 2026-04-01",
         "mentor (not complete): no title; no areas; room for 2"]),
        (MIA, ["mia@people.example; active", "mentee: Pharmacist, City hospital; Oncology"]),
    ],
)  # fmt: skip
def test_a_person_is_shown(person: Member, lines: list[str]) -> None:
    data = letter(Show(what="j").decide(by(persons=named(person)), RULES), "shown").data
    assert list(data["lines"]) == lines  # type: ignore[call-overload]


def of_rows(
    *kinds: Any, who: Any = CARLA, actor: str = JON.email, about: str = "REL-3", deed: int = 0, **more: Any
) -> int:
    rows = tuple(
        EventRow(at=NOW, actor=actor, channel="mail", what=kind, about=about, because="x", deed=deed)
        for kind in kinds
    )
    known = facts(who, timeline=rows, **{"relationship": pair(mentee=CARLA_IS_MIA)} | more)
    return len(letter(Show(what="REL-3", ref=True).decide(known, RULES), "shown").data["events"])


@pytest.mark.parametrize(
    ("count", "gives"),
    [
        row("all is shown of others' pair", of_rows(EventKind.CHECK_IN_RATED, who=replace(PAT, email=CARLA)),
            1),
        row("not what the other has said", of_rows(EventKind.CHECK_IN_RATED, who=CARLA_IS_MIA), 0),
        row("what she has said herself", of_rows(EventKind.CHECK_IN_RATED, who=CARLA_IS_MIA, actor=CARLA), 1),
        row("what was done", of_rows(EventKind.RELATIONSHIP_BEGUN, who=CARLA_IS_MIA), 1),
        row("who was reminded", of_rows(EventKind.REMINDED, who=CARLA_IS_MIA), 0),
        row("who was reminded of a request", of_rows(EventKind.REMINDED, who=CARLA_IS_MIA, about="REQ-7"), 1),
        row("a deed she has not heard of",
            of_rows(EventKind.RELATIONSHIP_BEGUN, deed=12, not_yet_told=frozenset({12})), 0),
        row("another deed", of_rows(EventKind.RELATIONSHIP_BEGUN, deed=12, not_yet_told=frozenset({13})), 1),
    ],
)  # fmt: skip
def test_the_history_of_her_own_pair(count: int, gives: int) -> None:
    assert count == gives


@pytest.mark.parametrize(
    ("person", "about", "because", "more", "gives"),
    [
        row("whom she is kept apart from", CARLA_IS_MIA, JON.code, "Mia Okafor and Jon Berg: apart", {}, 0),
        row("of herself", CARLA_IS_MIA, MIA.code, "two are apart", {}, 0),
        row("of two others", CARLA_IS_MIA, JON.code, "Jon Berg and Pat Lind: apart", {}, 1),
        row("who is no member reads of all", CARLA, JON.code, "Mia Okafor and Jon Berg: apart", {}, 1),
        row("where there is no other, she does", CARLA_IS_MIA, JON.code, "Mia Okafor and Jon Berg: apart",
            {"program": ONLY_CARLA}, 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", [EventKind.KEPT_APART, EventKind.NO_LONGER_APART])
def test_the_history_of_a_member_does_not_tell_who_asked_to_be_kept_apart_from_her(
    what: EventKind, person: Any, about: str, because: str, more: dict[str, Any], gives: int
) -> None:
    line = EventRow(at=NOW, actor=DANA, channel="mail", what=what, about=about, because=because)
    known = facts(person, timeline=(line,), persons=named(JON), **more)
    assert len(letter(Show(what="j").decide(known, RULES), "shown").data["events"]) == gives


DEED = Deed(number=12, at=NOW, actor=DANA, by_staff=True, what="x", held={"HELD-7": "waiting"})


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("a deed", by(deed=DEED), "done |  | shown>carla"),
        row("not told yet", by(deed=DEED, not_yet_told=frozenset({12})), REFUSED),
        row("about a partner's mail", by(deed=DEED, deed_parties=(JON.email,), own_parties=(JON.email,)),
            REFUSED),
        row("about a partner's, of no held mail", by(deed=replace(DEED, held={}), deed_parties=(JON.email,),
            own_parties=(JON.email,)), "done |  | shown>carla"),
        row("her own about a partner's mail", by(deed=DEED, deed_is_own=True, deed_parties=(JON.email,),
            own_parties=(JON.email,)), "done |  | shown>carla"),
        row("about others' mail", by(deed=DEED, deed_parties=(JON.email,), own_parties=(PAT.email,)),
            "done |  | shown>carla"),
    ],
)  # fmt: skip
def test_a_deed_is_shown(known: Facts, gives: str) -> None:
    assert became(Show(what="DO-12", ref=True), known) == gives


@pytest.mark.parametrize(
    ("text", "gives"), [("WHY", True), ("STATUS", False), ("The train was late.", False)]
)
def test_why_is_recognized(text: str, gives: bool) -> None:
    assert (recognize_why(reading(text, "", JON), RULES) is not None) is gives


@pytest.mark.parametrize(
    ("show", "wanted"),
    [
        (Show(what="j"), (False, "", 0, 0, "", "", ("j",))),
        (Show(what="HELD-7", ref=True), (False, "", 7, 0, "", "HELD-7", ())),
        (Show(what="DO-12", ref=True), (False, "", 0, 12, "", "DO-12", ())),
        (Show(what="OUT-9", ref=True), (True, "", 0, 0, "OUT-9", "OUT-9", ())),
        (Show(what="REQ-7", ref=True), (False, "REQ-7", 0, 0, "", "REQ-7", ())),
        (Show(what="M-1001", ref=True), (False, "", 0, 0, "", "M-1001", ())),
    ],
)
def test_what_show_has_looked_up(show: Show, wanted: tuple[object, ...]) -> None:
    w = show.wants()
    assert (w.matters, w.about, w.held, w.deed, w.mail, w.timeline, w.people) == wanted


# --- a mail of commands -------------------------------------------------------------------------------


def commands(text: str, subject: str = "", known: Facts | None = None, **more: Any) -> Decision:
    answers = {"in_reply_to": thread("LIST-2", CARLA, "queue")} if "LIST-2" in subject else {}
    read = reading(text, subject, CARLA, **answers)
    found = recognize(read, RULES)
    assert found is not None
    known = known or by()
    known = replace(known.with_mail(reading=read, **more.pop("mail", {})), **more)
    return found.decide(known, RULES)


def steps(decision: Decision) -> list[str]:
    if decision.then is None:
        return []
    return [getattr(step.mail.intent, "wrong", "") or step.mail.intent.kind for step in decision.then.steps]  # type: ignore[union-attr]


HELDS = token("HELD-7", Offer.HELD, CARLA)
LISTS = token("LIST-2", Offer.LIST, CARLA)
BY_TOKEN = Trust(level=TrustLevel.TOKEN)
CAUTIOUS = replace(PROGRAM, authserv_id="mx.program.example")


@pytest.mark.parametrize(
    ("text", "subject", "more", "gives"),
    [
        row("one command", "DROP HELD-7", "", {}, ["drop"]),
        row("two lines", "DROP HELD-7\nSTATUS", "", {}, ["drop", "coordinators-status"]),
        row("two matters in one", "DROP HELD-7, HELD-8", "", {}, ["drop", "drop"]),
        row("in reply to the letter", "DROP", "Re: [HELD-7] x", {}, ["drop"]),
        row("a number of a list", "2 DROP", "Re: [LIST-2] x",
            {"token": LISTS, "listed": ("HELD-7", "HELD-8")}, ["drop"]),
        row("a number that the list has not", "3 DROP", "Re: [LIST-2] x",
            {"token": LISTS, "listed": ("HELD-7", "HELD-8")},
            ["the list has no number 3"]),
        row("what is not for that", "1 RENEW", "Re: [LIST-2] x", {"token": LISTS, "listed": ("HELD-7",)},
            ["it is not for HELD-7; an example is RENEW REL-2"]),
        row("PAUSE of a member on a list", "1 PAUSE", "Re: [LIST-2] x",
            {"token": LISTS, "listed": ("M-1001",)}, ["for-member"]),
        row("RESUME REL", "RESUME REL-3", "", {}, ["contact"]),
        row("PAUSE REL", "PAUSE REL-3", "", {}, ["contact"]),
        row("EXTEND REL", "EXTEND REL-3 10 days", "", {}, ["extend"]),
        row("REMIND each kind", "REMIND REL-3\nREMIND M-1001\nREMIND REQ-7", "", {},
            ["remind-pair", "remind-member", "remind"]),
        row("SNOOZE each kind", "SNOOZE HELD-7 3 days\nSNOOZE REQ-7 3 days", "", {},
            ["snooze", "snooze-matter"]),
        row("NOTE each kind", "NOTE HELD-7 x\nNOTE REQ-7 x", "", {}, ["note", "note-at-matter"]),
        row("RESEND each kind", "RESEND OUT-9\nRESEND REQ-7", "", {}, ["resend-mail", "resend"]),
        row("SHOW each kind", "SHOW REQ-7\nSHOW jon@x.example", "", {}, ["show", "show"]),
        row("her server has to vouch for what is done to members", "REMIND REQ-7", "",
            {"program": CAUTIOUS, "trust": Trust(level=TrustLevel.CONFIRMED)},
            ["your own mail server has to vouch for that mail, and it did not"]),
        row("and does", "REMIND REQ-7", "", {"program": CAUTIOUS}, ["remind"]),
        row("not for a held mail", "DROP HELD-7", "",
            {"program": CAUTIOUS, "trust": Trust(level=TrustLevel.CONFIRMED)}, ["drop"]),
        row("nor for a question", "STATUS", "",
            {"program": CAUTIOUS, "trust": Trust(level=TrustLevel.CONFIRMED)},
            ["coordinators-status"]),
        row("nor for UNDO", "UNDO DO-12", "",
            {"program": CAUTIOUS, "trust": Trust(level=TrustLevel.CONFIRMED)}, ["undo-deed"]),
        row("nor for DIGEST", "DIGEST DAILY", "",
            {"program": CAUTIOUS, "trust": Trust(level=TrustLevel.CONFIRMED)},
            ["choose-digest"]),
        row("where no server could vouch, none has to", "REMIND REQ-7", "",
            {"trust": Trust(level=TrustLevel.CONFIRMED)},
            ["remind"]),
    ],
)  # fmt: skip
def test_a_mail_of_commands(text: str, subject: str, more: dict[str, Any], gives: list[str]) -> None:
    assert steps(commands(text, subject, **more)) == gives


@pytest.mark.parametrize(
    ("text", "subject", "known", "gives"),
    [
        row("of nobody who may", "DROP HELD-7", "", facts(MIA),
            "held | held | held>carla held>dana held-receipt>mia"),
        row("unproven", "DROP HELD-7", "", by(level=TrustLevel.UNPROVEN),
            "done | CONF-11?carla | confirm>carla"),
        row("by the letter's own token", "DROP", "Re: [HELD-7] x", by(level=TrustLevel.TOKEN, token=HELDS),
            "done"),
        row("by its token, about another", "DROP HELD-8", "Re: [HELD-7] x",
            by(level=TrustLevel.TOKEN, token=HELDS),
            "refused |  | coordinator-help>carla"),
        row("by a list's token, about what it names", "DROP HELD-8", "Re: [LIST-2] x",
            by(level=TrustLevel.TOKEN, token=LISTS, listed=("HELD-8",)), "done"),
        row("about what it does not name", "DROP HELD-9", "Re: [LIST-2] x",
            by(level=TrustLevel.TOKEN, token=LISTS, listed=("HELD-8",)),
            "refused |  | coordinator-help>carla"),
        row("proven, about another", "DROP HELD-8", "Re: [HELD-7] x", by(token=HELDS), "done"),
        row("to a letter that is none of ours", "DROP", "Re: [HELD-7] x",
            by(token=TokenState(status=TokenStatus.FORGED)),
            "done |  | coordinator-help>carla"),
        row("a forged token, and no letter of ours", "DROP HELD-7", "",
            by(token=TokenState(status=TokenStatus.FORGED)), "done"),
        row("words to a held letter", "He called me.", "Re: [HELD-7] x", held(),
            "done |  | held-which>carla"),
        row("words to one that is decided", "He called me.", "Re: [HELD-7] x",
            held(replace(ITEM, state="dropped")),
            "done |  | held-over>carla"),
        row("words to one that is put off", "He called me.", "Re: [HELD-7] x",
            held(replace(ITEM, state="snoozed")),
            "done |  | held-which>carla"),
        row("words to none", "He called me.", "Re: [HELD-7] x", by(), "done |  | held-over>carla"),
        row("words to a list", "He called me.", "Re: [LIST-2] x", by(), "done |  | coordinator-help>carla"),
        row("asked four times today", "He called me.", "Re: [HELD-7] x",
            held(letters_today={"held-which": 2, "held-over": 1, "coordinator-help": 1}),
            "done |  | held-which>carla"),
        row("five times", "He called me.", "Re: [HELD-7] x",
            held(letters_today={"held-which": 2, "held-over": 2, "coordinator-help": 1}), "ignored"),
        row("words beside that take it back", "DROP HELD-7\n\nActually no, I changed my mind.", "", by(),
            "refused |  | transcript>carla"),
        row("thanks beside", "DROP HELD-7\n\nThank you!", "", by(), "done"),
        row("a greeting beside", "Hello!\n\nDROP HELD-7", "", by(), "done"),
        row("crossed out", "DROP HELD-7", "", by(mail={"crossed": "DROP"}), "refused |  | transcript>carla"),
    ],
)  # fmt: skip
def test_who_may_command(text: str, subject: str, known: Facts, gives: str) -> None:
    assert came_of(commands(text, subject, known)) == gives


def test_where_the_rules_ask_nobody_unproven_commands_are_held() -> None:
    rules = replace(RULES, policy=replace(RULES.policy, unproven="hold"))
    found = recognize(reading("DROP HELD-7", "", CARLA), RULES)
    assert found is not None
    known = by(level=TrustLevel.UNPROVEN).with_mail(reading=reading("DROP HELD-7", "", CARLA))
    assert came_of(found.decide(known, rules)) == "held | held"


COSTS = "ERASE jon@people.example"


@pytest.mark.parametrize(
    ("text", "known", "kinds", "dry"),
    [
        row("what is costly is shown first", COSTS, by(), ["for-member"], [True]),
        row("what is not is done", f"{COSTS}\nDROP HELD-7", by(), ["for-member", "drop"], [True, False]),
        row("after the YES only what is costly is done", f"{COSTS}\nDROP HELD-7",
            by(voucher=Voucher(because="x", previewed=True)), ["for-member"], [False]),
        row("a voucher that saw nothing", COSTS, by(voucher=Voucher(because="x")), ["for-member"], [True]),
        row("DRY RUN", "DRY RUN DROP HELD-7", by(), ["drop"], [True]),
    ],
)  # fmt: skip
def test_what_is_costly_is_shown_first(text: str, known: Facts, kinds: list[str], dry: list[bool]) -> None:
    decision = commands(text, "", known)
    assert decision.then is not None
    assert (steps(decision), [step.dry for step in decision.then.steps]) == (kinds, dry)


def test_at_the_command_line_all_was_looked_at_before() -> None:
    read = reading(f"{COSTS}\nDROP HELD-7", "", CARLA)
    found = recognize(read, RULES)
    assert found is not None
    then = replace(found, sure=True).decide(by().with_mail(reading=read), RULES).then
    assert then is not None
    assert [step.dry for step in then.steps] == [False, False]


def outcome(decision: Decision) -> Outcome:
    return Outcome(intent=Drop(number=7), facts=by(), decision=decision)


DONE = Decision(disposition=Disposition.DONE, because="x")
SHOWN = Decision(disposition=Disposition.REFUSED, because="it would be done", shown="abc")


@pytest.mark.parametrize(
    ("text", "known", "came", "settled", "about", "asks"),
    [
        row("one command", "DROP HELD-7", by(), [DONE], "", "", False),
        row("what is costly waits for a YES", COSTS, by(), [SHOWN], "CONF-11?carla", "CONF-11", True),
        row("what would not be done does not", COSTS, by(), [replace(SHOWN, shown="")], "", "", False),
        row("a DRY RUN of it does not", f"DRY RUN {COSTS}", by(), [SHOWN], "", "", False),
        row("where nothing is stored nothing can wait", COSTS, by(mail={"inbox_id": 0}), [SHOWN], "",
            "CONF-0", True),
        row("after the YES nothing waits", COSTS, by(voucher=Voucher(because="x", previewed=True)), [SHOWN],
            "", "", False),
        row("what is not costly waits for none", "DROP HELD-7", by(), [SHOWN], "", "", False),
    ],
)  # fmt: skip
def test_a_transcript(
    text: str, known: Facts, came: list[Decision], settled: str, about: str, asks: bool
) -> None:
    then = commands(text, "", known).then
    assert then is not None
    assert then.report is not None
    assert then.settle is not None
    outcomes = [outcome(each) for each in came]
    effects = came_of(replace(DONE, effects=then.settle(outcomes))).removeprefix("done").removeprefix(" | ")
    (told,) = then.report(outcomes)
    assert (effects, told.about, told.data["asks"]) == (settled, about, asks)


@pytest.mark.parametrize(
    ("text", "came", "letters"),
    [
        ("STATUS", [DONE], 0),
        ("STATUS", [replace(DONE, disposition=Disposition.REFUSED)], 1),
        ("STATUS\nDROP HELD-7", [DONE, DONE], 1),
        ("STATUS\nSHOW jon@x.example", [DONE, DONE], 0),
    ],
)
def test_questions_need_no_transcript(text: str, came: list[Decision], letters: int) -> None:
    then = commands(text).then
    assert then is not None
    assert then.report is not None
    assert len(then.report([outcome(each) for each in came])) == letters


def test_a_line_of_the_transcript_counts_letters_to_members() -> None:
    from processor.core.letter_builders import to_coordinators, to_member
    from processor.core.outcome import KeepDeed

    letters = (replace(to_member(JON, "x"), waits_minutes=60), *to_coordinators(by(), "y"))
    done = replace(DONE, letters=letters, effects=(KeepDeed(number=12, what="x", by_staff=True),))
    told = line_of("DROP", outcome(done), PROGRAM.coordinators)
    assert told == {"command": "DROP", "because": "x", "done": True, "mails": 1, "waits": 60, "deed": "DO-12"}
    assert line_of("DROP", outcome(replace(DONE, disposition=Disposition.REFUSED)), ())["deed"] == ""


@pytest.mark.parametrize(("deeds", "about"), [([12], "DO-12"), ([12, 13], ""), ([0], ""), ([12, 0], "DO-12")])
def test_a_transcript_of_one_deed_is_about_it(deeds: list[int], about: str) -> None:
    from processor.core.outcome import KeepDeed

    then = commands("\n".join("DROP HELD-7" for _ in deeds)).then
    assert then is not None
    assert then.report is not None
    came = [
        replace(DONE, effects=(KeepDeed(number=each, what="x", by_staff=True),) if each else ())
        for each in deeds
    ]
    (told,) = then.report([outcome(each) for each in came])
    assert told.about == about


@pytest.mark.parametrize(
    ("decision", "gives"),
    [
        (DONE, "done"),
        (replace(DONE, because="another"), REFUSED),
        (Decision(disposition=Disposition.HELD, because="another"), "held"),
    ],
)
def test_a_yes_is_said_to_what_was_shown(decision: Decision, gives: str) -> None:
    check = only_what_was_shown((mark_of_shown(DONE),))
    assert came_of(check(decision, by())) == gives


@pytest.mark.parametrize(
    ("text", "subject", "who", "gives"),
    [
        ("DROP HELD-7", "", CARLA, True),
        ("The train was late.", "", CARLA, False),
        ("The train was late.", "Re: [HELD-7] x", CARLA, True),
        ("The train was late.", "Re: [REQ-7] x", CARLA, False),
        ("The train was late.", "Re: [HELD-7] x", JON, False),
        ("", "Re: [HELD-7] x", CARLA, False),
    ],
)
def test_commands_are_recognized(text: str, subject: str, who: Any, gives: bool) -> None:
    assert (recognize(reading(text, subject, who), RULES) is not None) is gives


@pytest.mark.parametrize(
    ("about", "wanted"),
    [("HELD-7", ("HELD-7", 7, 0)), ("LIST-2", ("", 0, 2)), ("DO-12", ("", 0, 0)), ("", ("", 0, 0))],
)
def test_what_commands_have_looked_up(about: str, wanted: tuple[object, ...]) -> None:
    w = CommandMail(lines=(), about=about).wants()
    assert (w.about, w.held, w.list) == wanted


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (ITEM, f"from {JON.email}: Re: hello"),
        (replace(ITEM, sender="", subject=""), "from nobody we could tell: (no subject)"),
    ],
)
def test_a_held_mail_is_shown(item: HeldItem, line: str) -> None:
    data = letter(Show(what="HELD-7", ref=True).decide(held(item), RULES), "shown").data
    assert next(iter(data["lines"])) == line  # type: ignore[call-overload]
