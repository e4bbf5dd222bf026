"""The guards around every intent, a YES to "was it you?", machines, and what nobody understands.

Rows 29, 51, 53, 69 to 74, 120, 135, 143, 157 and 166.
"""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from processor.core.decide import decide
from processor.core.decisions import done, ignored
from processor.core.events import EventKind
from processor.core.facts import (
    Confirmation,
    DoneBefore,
    Facts,
    Heard,
    MentorsNamed,
    Noted,
    Voucher,
)
from processor.core.intents.answer import Answer
from processor.core.intents.asked_help import Help
from processor.core.intents.asked_help import recognize as recognize_help
from processor.core.intents.automatic_mail import Machine, Nobody, Report
from processor.core.intents.automatic_mail import recognize as recognize_automatic
from processor.core.intents.beside import ForAPerson, with_what_stands_beside
from processor.core.intents.browse import Browse
from processor.core.intents.concern import Concern
from processor.core.intents.confirm import Confirm
from processor.core.intents.confirm import recognize as recognize_confirm
from processor.core.intents.everyday import answer_follows, everyday, only_absent
from processor.core.intents.forward import Forward, Undone
from processor.core.intents.request import Request
from processor.core.intents.self_service import Erase, Pause, Status
from processor.core.intents.signup import SignUp
from processor.core.intents.unclear import Unclear
from processor.core.intents.unclear import recognize as recognize_unclear
from processor.core.intents.unreadable import Unread
from processor.core.mail import DeliveryReport
from processor.core.outcome import Decision
from processor.core.program import RequestState, Role, Standing
from processor.core.reading.answer.answers import Reply
from processor.core.reading.automatic.verdict import Automatic
from processor.core.tokens import Offer, TokenState, TokenStatus
from processor.core.trust import TrustLevel
from processor.core.understanding import understood
from tests.core.cases import (
    CARLA,
    HOUR,
    JON,
    MIA,
    NOW,
    PAT,
    PROGRAM,
    SECOND,
    UMA,
    asked_at,
    came_of,
    events,
    facts,
    letter,
    pair,
    reading,
    request,
    row,
    token,
)
from tests.shipped_rules import RULES

WHO = "who@elsewhere.example"
YES = Answer(reply=Reply.ACCEPT, about="REQ-7", because="yes", plain=True)
NO = Answer(reply=Reply.REJECT, about="REQ-7", because="no", plain=True)
UNCLEAR_ANSWER = Answer(reply=Reply.UNCLEAR, about="REQ-7", because="neither", unlike=True)
UNPROVEN, FAILED, NOBODY = TrustLevel.UNPROVEN, TrustLevel.FAILED, TrustLevel.NOBODY
BEGUN = "done | REQ-7 accepted, REL-31 active 1, unparked | introduction-mentor>jon introduction-mentee>mia"
HELD = "held | held | held>carla held>dana held-receipt>{}"
QUIET = "held | held | held>carla held>dana"
SILENT = "held | held"  # told in the summary of the next morning
ASKED = "done | CONF-11?jon | confirm>jon"
LETTER = "The parking permit for my car has expired and the barrier stays down."
PAUSED = "done | jon paused | paused>jon"
WITH = {"request": request()}
HOLDS = replace(RULES, policy=replace(RULES.policy, unproven="hold"))
ACCEPTS = replace(RULES, policy=replace(RULES.policy, unproven="accept"))


def became(intent: Any, known: Facts, rules: Any = RULES) -> str:
    decision = decide(intent, known, rules)
    return f"{decision.rule}: {came_of(decision)}"


def of(by: Any = JON, said: str = "ACCEPT", **more: Any) -> Facts:
    return facts(by, said=said, **WITH | more)


# --- the guards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("proven", YES, of(), f"answer-done: {BEGUN}"),
        row("done before", YES, of(mail={"done_before": DoneBefore(because="x", certain=True)}),
            "done-before: ignored"),
        row("done before, perhaps", YES, of(mail={"done_before": DoneBefore(because="x", certain=False)}),
            f"done-before: {QUIET}"),
        row("our server says that it is not from there", YES, of(level=FAILED), f"trust-failed: {QUIET}"),
        row("from nobody", YES, of(level=NOBODY), f"trust-failed: {QUIET}"),
        row("in a coordinator's name, and failed", Status(), facts(CARLA, level=FAILED),
            f"trust-failed: {SILENT}"),
        row("in a coordinator's name, from nobody", Status(), facts(CARLA, level=NOBODY),
            f"trust-failed: {QUIET}"),
        row("released after it failed is still held", YES,
            of(level=FAILED, voucher=Voucher(because="x", released=True)),
            f"trust-failed: {QUIET}"),
        row("a Message-ID that is another's", YES, of(mail={"same_id": 5}), f"same-message-id: {QUIET}"),
        row("released, it counts no more", YES,
            of(mail={"same_id": 5}, voucher=Voucher(because="x", released=True)),
            f"answer-done: {BEGUN}"),
        row("vouched for and not released, it counts", YES,
            of(mail={"same_id": 5}, voucher=Voucher(because="x")),
            f"same-message-id: {QUIET}"),
        row("its sender was erased", Status(), facts(WHO, erased=True), "erased: ignored"),
        row("an automatic reply of who was erased", Machine(what=Automatic.AUTO_REPLY, because="x"),
            facts(WHO, erased=True), "erased: ignored"),
        row("a concern of who was erased is heard", Concern(), facts(WHO, erased=True),
            f"concern: {HELD.format('who')}"),
        row("a coordinator calls it spam", Status(), facts(WHO, spam=True), "spam: ignored"),
        row("a program is attached", Status(), facts(MIA, mail={"attachments": ("a.exe",)}),
            f"screening-Programs and scripts: {QUIET}"),
        row("a coordinator attaches one", Status(), facts(CARLA, mail={"attachments": ("a.exe",)}),
            "status-refused: refused |  | coordinator-help>carla"),
        row("an unproven coordinator attaches one", Status(),
            facts(CARLA, level=UNPROVEN, mail={"attachments": ("a.exe",)}),
            f"screening-Programs and scripts: {QUIET}"),
        row("a subject of somebody else's mail", Pause(),
            facts(JON, mail={"reading": reading("", "PAUSE"), "not_ours": True}),
            f"strange-subject: {HELD.format('jon')}"),
        row("a subject of our own", Pause(), facts(JON, mail={"reading": reading("", "PAUSE")}),
            f"pause-done: {PAUSED}"),
        row("a word in the text counts", Pause(),
            facts(JON, mail={"reading": reading("PAUSE"), "not_ours": True}),
            f"pause-done: {PAUSED}"),
        row("a subject with a forged token", Pause(),
            facts(JON, mail={"reading": reading("", "PAUSE")}, token=TokenState(status=TokenStatus.FORGED)),
            f"strange-subject: {HELD.format('jon')}"),
        row("what changes nothing may stand in any subject", Status(),
            facts(JON, mail={"reading": reading("", "STATUS"), "not_ours": True}),
            "status-done: done |  | status>jon"),
        row("an answer to another program's letter", Pause(), facts(JON, token=TokenState(stray=True)),
            f"strange-token: {HELD.format('jon')}"),
        row("a question in such an answer", Status(), facts(JON, token=TokenState(stray=True)),
            "status-done: done |  | status>jon"),
        row("crossed out", YES, of(mail={"crossed": "ACCEPT"}), f"crossed-out: {HELD.format('jon')}"),
        row("crossed out in an answer that is asked back", UNCLEAR_ANSWER,
            of(said=LETTER, mail={"crossed": "x"}),
            "answer-done: done | REQ-7 pending | answer-unclear>jon"),
        row("crossed out, and nothing changes", Status(), facts(JON, mail={"crossed": "x"}),
            "status-done: done |  | status>jon"),
    ],
)  # fmt: skip
def test_a_guard_speaks_before_the_intent(intent: Any, known: Facts, gives: str) -> None:
    assert became(intent, known) == gives


HOW_TO = "refused |  | browse-members-only>who"  # and nothing of the form is kept


@pytest.mark.parametrize(
    ("intent", "more", "gives"),
    [
        row("the form comes by itself", SignUp(role=Role.MENTEE), {}, "done |  | form>who"),
        row("in answer to a mail of ours", SignUp(role=Role.MENTEE), {"in_reply_to": ("<x@y>",)}, HOW_TO),
        row("in its thread", SignUp(role=Role.MENTEE), {"references": ("<x@y>",)}, HOW_TO),
        row("another wish", Status(), {}, "ignored"),
        row(
            "a YES answers a mail",
            Confirm(number=9, reply=Reply.ACCEPT),
            {"in_reply_to": ("<x@y>",)},
            "refused |  | confirm-failed>who",
        ),
    ],
)
def test_who_was_erased_may_sign_up_anew(intent: Any, more: dict[str, Any], gives: str) -> None:
    known = facts(WHO, erased=True, mail={"reading": reading("x", "", WHO, **more)})
    assert came_of(decide(intent, known, RULES)) == gives
    assert came_of(decide(intent, facts(WHO, erased=True), RULES)) == "ignored"


# --- nobody vouches for it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("what changes something is asked about", YES, of(level=UNPROVEN), f"unproven: {ASKED}"),
        row("what says nothing of the mail is answered", Status(), facts(JON, level=UNPROVEN),
            "status-done: done |  | status>jon"),
        row("what repeats its words is asked about", Browse(interest="Oncology"), facts(JON, level=UNPROVEN),
            f"unproven: {ASKED}"),
        row("the directory without a word is shown", Browse(interest=""), facts(JON, level=UNPROVEN),
            "browse-done: done |  | directory>jon"),
        row("the directory with one is not", Browse(interest="x"),
            facts(JON, level=UNPROVEN, directory=replace(Facts(now=NOW, program=PROGRAM).directory, total=1)),
            f"unproven: {ASKED}"),
        row("what is held anyway is held", Unclear(words=20), facts(JON, said=LETTER, level=UNPROVEN),
            f"unclear-held: {HELD.format('jon')}"),
        row("a forged token tells coordinators", YES,
            of(level=UNPROVEN, token=TokenState(status=TokenStatus.FORGED)), f"unproven: {SILENT}"),
        row("a forged token with STATUS, too", Status(),
            facts(JON, level=UNPROVEN, token=TokenState(status=TokenStatus.FORGED)), f"unproven: {SILENT}"),
        row("ERASE of a stranger is asked about", Erase(), facts(WHO, level=UNPROVEN),
            "unproven: done | CONF-11?who | confirm>who"),
        row("in a coordinator's name", Pause(), facts(CARLA, level=UNPROVEN),
            "unproven: refused |  | browse-members-only>carla"),
    ],
)  # fmt: skip
def test_where_nobody_vouches_the_address_is_asked(intent: Any, known: Facts, gives: str) -> None:
    assert became(intent, known) == gives


@pytest.mark.parametrize(
    ("rules", "intent", "gives"),
    [
        (HOLDS, YES, f"unproven: {QUIET}"),
        (HOLDS, Status(), "status-done: done |  | status>jon"),
        (ACCEPTS, YES, f"answer-done: {BEGUN}"),
        (HOLDS, Erase(), f"unproven: {QUIET}"),
    ],
)
def test_the_rules_may_hold_it_or_believe_it(rules: Any, intent: Any, gives: str) -> None:
    assert became(intent, of(level=UNPROVEN), rules) == gives


def test_erase_of_a_stranger_is_held_where_the_rules_ask_nobody() -> None:
    assert became(Erase(), facts(WHO, level=UNPROVEN), HOLDS) == f"erase-held: {HELD.format('who')}"


def test_coordinators_hear_of_a_mail_in_ones_name() -> None:
    for intent in (Status(), Unclear(words=20), YES):
        told = events(decide(intent, facts(CARLA, level=UNPROVEN, said=LETTER), RULES))
        assert EventKind.TOLD_LATER.value in told
    assert EventKind.TOLD_LATER.value not in events(decide(Status(), facts(MIA, level=UNPROVEN), RULES))


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("an answer names it, and the mentee on file", YES, of(level=UNPROVEN), ("accept", "Mia Okafor")),
        row("a no likewise", NO, of(level=UNPROVEN), ("reject", "Mia Okafor")),
        row("the mentee's own answer names nobody", YES, of(MIA, level=UNPROVEN, said="yes", request=request(
            RequestState.EXPIRED, reoffered=True)), ("accept", "")),
        row("an unclear answer says nothing", UNCLEAR_ANSWER, of(level=UNPROVEN, said=LETTER), ("", "")),
        row("a request names the mentor", Request(mentor="M-1001"),
            facts(MIA, level=UNPROVEN, named=MentorsNamed(exact=(JON,))), ("", "Jon Berg")),
        row("not one of several", Request(mentor="J"),
            facts(MIA, level=UNPROVEN, named=MentorsNamed(exact=(JON, UMA))),
            ("", "")),
        row("a stranger's names nobody", Request(mentor="M-1001"),
            facts(WHO, level=UNPROVEN, named=MentorsNamed(exact=(JON,))), ("", "")),
        row("anything else names nobody", Pause(), facts(JON, level=UNPROVEN), ("", "")),
    ],
)  # fmt: skip
def test_the_question_names_what_is_on_file(intent: Any, known: Facts, gives: tuple[str, str]) -> None:
    data = letter(decide(intent, known, RULES), "confirm").data
    assert (data["reply"], data["partner"]) == gives


JONS = token("REQ-7", Offer.ANSWER, JON.code)


@pytest.mark.parametrize(
    ("known", "spent"),
    [
        row("a token that is used is spent", of(token=JONS), True),
        row("also where a server vouches", of(token=JONS, level=TrustLevel.TOKEN), True),
        row("not a reference", of(token=replace(JONS, proves=False)), False),
        row("not another's", of(token=replace(JONS, holder=MIA.code)), False),
        row("not one that is over", of(token=replace(JONS, status=TokenStatus.ABSENT)), False),
        row("not where nothing changes", of(token=JONS, mentor_load=2), False),
        row("not while the address is asked", of(token=JONS, level=UNPROVEN), False),
    ],
)  # fmt: skip
def test_a_reply_token_works_once(known: Facts, spent: bool) -> None:
    assert ("spent" in came_of(decide(YES, known, RULES))) is spent


@pytest.mark.parametrize(
    ("heard", "ignored", "told"),
    [
        row("the first", (), False, False),
        row("the same, held today", (Heard(words="w", quick=False, held=True),), True, True),
        row("other words", (Heard(words="v", quick=False, held=True),), False, False),
        row("ignored before", (Heard(words="w", quick=False, held=True, ignored=True),), True, False),
    ],
)
def test_a_robot_is_ignored_and_told_of_once(heard: Any, ignored: bool, told: bool) -> None:
    known = facts(WHO, said=LETTER, mail={"words": "w", "heard": heard, "heard_today": heard})
    decision = decide(Unclear(words=20), known, RULES)
    assert (decision.rule == "robot") is ignored
    assert (EventKind.TOLD_LATER.value in events(decision)) is told


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row(
            "a proven coordinator's forward is not screened by itself",
            facts(CARLA, mail={"attachments": ("a.exe",)}),
            False,
        ),
        row(
            "one for whom somebody vouched is not",
            facts(MIA, voucher=Voucher(because="x"), mail={"attachments": ("a.exe",)}),
            False,
        ),
        row("another member's is", facts(MIA, mail={"attachments": ("a.exe",)}), True),
    ],
)
def test_a_forward_is_screened_as_its_senders_mail(known: Facts, gives: bool) -> None:
    assert decide(Forward(sender=WHO), known, RULES).rule.startswith("screening") is gives


# --- a YES to "was it you?" ---------------------------------------------------------------------------

QUESTION = Confirmation(number=9, inbox_id=5, address=JON.email, expires_at=NOW + HOUR, done=False)
OURS = token("CONF-9", Offer.CONFIRM, JON.email)
SAYS = {r: Confirm(number=9, reply=r) for r in Reply}
WAITS = understood(reading("ACCEPT REQ-7"), PROGRAM, RULES)
FAILS = "refused |  | confirm-failed>jon"
SETTLED_AND_HELD = HELD.format("jon").replace("held | held", "held | held, CONF-9, spent")
RELEASED = Voucher(because="x", by_coordinator=True, released=True)
PASSES_ON = Voucher(because="x", by_coordinator=True)
PASSED_ON = (
    "\n\n---------- Forwarded message ---------\nFrom: Jon Berg <jon@people.example>\nSubject: x\n\nACCEPT"
)
FORWARD = understood(reading(PASSED_ON, "Fwd: x", CARLA), PROGRAM, RULES)


def asked(question: Any = QUESTION, by: Any = JON, said: str = "", **more: Any) -> Facts:
    return facts(by, said=said, confirmation=question, **{"token": OURS, "waiting": WAITS} | more)


@pytest.mark.parametrize(
    ("reply", "known", "gives"),
    [
        row("yes", Reply.ACCEPT, asked(), "done | CONF-9, spent"),
        row("no", Reply.REJECT, asked(), "ignored | CONF-9, spent"),
        row("no, in a mail of its own", Reply.REJECT, asked(token=TokenState()), "ignored | CONF-9"),
        row("that was not me, in a mail of its own", Reply.UNCLEAR,
            asked(said="No fui yo", token=TokenState()),
            HELD.format("jon").replace("held | held", "held | held, CONF-9")),
        row("yes, in a mail of its own", Reply.ACCEPT, asked(token=TokenState()), FAILS),
        row("no, in a mail of its own, unproven", Reply.REJECT, asked(token=TokenState(), level=UNPROVEN),
            "ignored"),
        row("a no to what was shown", Reply.REJECT, asked(replace(QUESTION, what="preview x")),
            "done | CONF-9, spent | nothing-done>jon"),
        row("a no to the erasing", Reply.REJECT, asked(replace(QUESTION, what="erase")),
            "done | CONF-9, spent | nothing-done>jon"),
        row("a no to a change of address", Reply.REJECT, asked(replace(QUESTION, what="address M-1001")),
            "ignored | CONF-9, spent"),
        row("a yes to what was shown", Reply.ACCEPT, asked(replace(QUESTION, what="preview x")),
            "done | CONF-9, spent"),
        row("done already", Reply.ACCEPT, asked(replace(QUESTION, done=True)), FAILS),
        row("a second before its end", Reply.ACCEPT, asked(replace(QUESTION, expires_at=NOW + SECOND)),
            "done | CONF-9, spent"),
        row("at its end", Reply.ACCEPT, asked(replace(QUESTION, expires_at=NOW)), FAILS),
        row("from another address", Reply.ACCEPT, asked(by=MIA), "refused |  | confirm-failed>mia"),
        row("another question's token", Reply.ACCEPT, asked(token=replace(OURS, about="CONF-8")), FAILS),
        row("another's token", Reply.ACCEPT, asked(token=replace(OURS, holder=MIA.email)), FAILS),
        row("its reference, and proven", Reply.ACCEPT, asked(token=replace(OURS, proves=False)),
            "done | CONF-9, spent"),
        row("its reference, and unproven", Reply.ACCEPT,
            asked(token=replace(OURS, proves=False), level=UNPROVEN), FAILS),
        row("its reply token, and unproven", Reply.ACCEPT, asked(level=UNPROVEN), "done | CONF-9, spent"),
        row("a forged one, and proven", Reply.ACCEPT, asked(token=replace(OURS, status=TokenStatus.FORGED)),
            FAILS),
        row("nothing waits", Reply.ACCEPT, asked(waiting=None), FAILS),
        row("there is no such question", Reply.ACCEPT, asked(None), FAILS),
        row("words of a no", Reply.UNCLEAR, asked(said="No, I never wrote that"),
            SETTLED_AND_HELD),
        row("other words", Reply.UNCLEAR, asked(said="Which mail is it about"), SETTLED_AND_HELD),
        row("a yes beside another name", Reply.ACCEPT, asked(said="Yes to Mia Okafor"), SETTLED_AND_HELD),
        row("a yes, and it was not me", Reply.ACCEPT, asked(said="Yes?\nNo fui yo"), SETTLED_AND_HELD),
        row("a yes that a coordinator passed on", Reply.ACCEPT, asked(said="YES", voucher=PASSES_ON),
            HELD.format("jon")),
        row("her own words, which she is asked about", Reply.UNCLEAR,
            asked(replace(QUESTION, address=CARLA), CARLA, said="No fui yo",
            token=replace(OURS, holder=CARLA)),
            "refused | CONF-9, spent | coordinator-help>carla"),
        row("words of a member about the erasing", Reply.UNCLEAR,
            asked(replace(QUESTION, what="erase"), said="Which data is it"), SETTLED_AND_HELD),
        row("her words about what was shown to her", Reply.UNCLEAR,
            asked(replace(QUESTION, address=CARLA, what="preview x"), CARLA, said="Hm, perhaps",
            token=replace(OURS, holder=CARLA)),
            "refused | CONF-9, spent | coordinator-help>carla"),
        row("words after a yes, unproven", Reply.UNCLEAR,
            asked(replace(QUESTION, done=True), said="That was not me", level=UNPROVEN), HELD.format("jon")),
        row("a no after a yes to what was shown", Reply.REJECT,
            asked(replace(QUESTION, done=True, what="preview x")), HELD.format("jon")),
        row("words after a yes, of somebody else", Reply.UNCLEAR,
            asked(replace(QUESTION, done=True), MIA, said="That was not me", level=UNPROVEN),
            "refused |  | confirm-failed>mia"),
        row("a coordinator takes them as a yes when they have settled it", Reply.ACCEPT,
            asked(replace(QUESTION, done=True), voucher=RELEASED), "held | held | held>carla held>dana"),
        row("nothing", Reply.UNCLEAR, asked(), FAILS),
        row("unproven words", Reply.UNCLEAR, asked(said="No, I never wrote that", level=UNPROVEN), FAILS),
        row("a no to what a coordinator passed on", Reply.REJECT, asked(waiting=FORWARD),
            "done | CONF-9, spent | note>carla note>dana"),
        row("the coordinator's own no to it", Reply.REJECT,
            asked(replace(QUESTION, address=CARLA), CARLA, waiting=FORWARD,
            token=replace(OURS, holder=CARLA)), "ignored | CONF-9, spent"),
    ],
)  # fmt: skip
def test_the_question_is_answered(reply: Reply, known: Facts, gives: str) -> None:
    assert came_of(SAYS[reply].decide(known, RULES)) == gives


@pytest.mark.parametrize(("level", "told"), [(TrustLevel.PROVEN, True), (UNPROVEN, False)])
def test_coordinators_hear_that_somebody_wrote_in_a_members_name(level: TrustLevel, told: bool) -> None:
    decision = SAYS[Reply.REJECT].decide(asked(level=level), RULES)
    assert (EventKind.TOLD_LATER.value in events(decision)) is told


@pytest.mark.parametrize(
    ("by", "waiting", "known", "learnt"),
    [
        row("an address of nobody's is learnt", JON, WAITS, {"known_address": False}, True),
        row("not one that is somebody's", JON, WAITS, {"known_address": True}, False),
        row(
            "not by a stranger's YES",
            "jon@people.example",
            WAITS,
            {"known_address": False, "member": None},
            False,
        ),
        row("not from what was passed on", JON, FORWARD, {"known_address": False}, False),
        row("not another member's", JON, WAITS, {"known_address": False, "member": MIA}, False),
    ],
)
def test_a_yes_makes_an_address_known(by: Any, waiting: Any, known: dict[str, Any], learnt: bool) -> None:
    then = SAYS[Reply.ACCEPT].decide(asked(by=by, waiting=waiting), RULES).then
    assert then is not None
    (step,) = then.steps
    decision = step.check(Status().decide(facts(JON), RULES), replace(facts(JON), **known))
    assert ("M-1001 learnt" in came_of(decision)) is learnt


@pytest.mark.parametrize(
    ("what", "previewed", "shown"),
    [
        ("", False, ()),
        ("preview a b", True, ("a", "b")),
        ("erase", True, ()),
        ("address M-1", False, ("M-1",)),
    ],
)
def test_a_yes_counts_for_what_was_shown(what: str, previewed: bool, shown: tuple[str, ...]) -> None:
    then = SAYS[Reply.ACCEPT].decide(asked(replace(QUESTION, what=what)), RULES).then
    assert then is not None
    assert then.steps[0].voucher is not None
    assert (then.steps[0].voucher.previewed, then.steps[0].voucher.shown) == (previewed, shown)


@pytest.mark.parametrize(
    ("text", "subject", "gives"),
    [
        ("YES", "Re: [CONF-9] Was it you?", Confirm(number=9, reply=Reply.ACCEPT)),
        ("NO", "Re: [CONF-9] Was it you?", Confirm(number=9, reply=Reply.REJECT)),
        ("Fui eu.", "Re: [CONF-9] Was it you?", Confirm(number=9, reply=Reply.ACCEPT)),
        ("To ja", "Re: [CONF-9] Was it you?", Confirm(number=9, reply=Reply.ACCEPT)),
        ("Não fui eu.", "Re: [CONF-9] Was it you?", Confirm(number=9, reply=Reply.UNCLEAR)),
        ("What is this?", "Re: [CONF-9] Was it you?", Confirm(number=9, reply=Reply.UNCLEAR)),
        ("PAUSE", "Re: [CONF-9] Was it you?", None),
        ("What is this?", "PAUSE [CONF-9]", Confirm(number=9, reply=Reply.UNCLEAR)),
        ("YES", "Re: [REQ-7] Mia", None),
    ],
)
def test_an_answer_to_the_question_is_recognized(text: str, subject: str, gives: Confirm | None) -> None:
    assert recognize_confirm(reading(text, subject), RULES) == gives


# --- what nobody understands --------------------------------------------------------------------------

DRAFT = replace(MIA, profiles=(replace(MIA.profiles[0], complete=False),), standing=Standing.DRAFT)
PASSED = token("M-1002", Offer.PASSED_ON, MIA.code)
HELP = "done |  | help>{}"


@pytest.mark.parametrize(
    ("words", "known", "gives"),
    [
        row("five words get the short help", 5, facts(MIA, said="Blue cars on Monday evening"),
            HELP.format("mia")),
        row("six are for a person", 6, facts(MIA, said="Blue cars for my mentor, please"),
            HELD.format("mia")),
        row("six that only tell something are read in the morning", 6,
            facts(MIA, said="Blue cars on Monday evening here"), "done |  | about-program>mia"),
        row("in a thread of ours they are for a person", 6,
            facts(MIA, said="Blue cars on Monday evening here", token=PASSED), HELD.format("mia")),
        row("with a file, too", 6, facts(MIA, said="Blue cars on Monday evening here",
            mail={"files": ("car.jpg",)}), HELD.format("mia")),
        row("and what adds to a mail that is held", 6, facts(MIA, said="Blue cars on Monday evening here",
            mail={"heard_today": (Heard(words="v", quick=False, held=True),)}), HELD.format("mia")),
        row("and the second of a day", 6, facts(MIA, said="Blue cars on Monday evening here",
            letters_today={"about-program": 1}), HELD.format("mia")),
        row("a stranger's are for a person", 12, facts(WHO, said=LETTER), HELD.format("who")),
        row("an address is for a person", 2, facts(MIA, said="new: m@x.example"), HELD.format("mia")),
        row("a number is", 3, facts(MIA, said="Call 555 now"), HELD.format("mia")),
        row("a stranger's number is not", 3, facts(WHO, said="Call 555 now"), HELP.format("who")),
        row("few words under a long subject", 2,
            facts(MIA, said="blue cars", mail={"subject": "the red ones were six"}), HELP.format("mia")),
        row("under a longer one", 2,
            facts(MIA, said="blue cars", mail={"subject": "were six red here now too?"}), HELD.format("mia")),
        row("the longer one is of a mail of ours", 2,
            facts(MIA, said="blue cars", mail={"subject": "Re: the red ones were six here"}),
            HELP.format("mia")),
        row("a grave word", 2, facts(MIA, said="harassed again"), HELD.format("mia")),
        row("a grave word in the subject", 2, facts(MIA, said="blue cars", mail={"subject": "Re: harassed"}),
            HELD.format("mia")),
        row("a stranger's few words", 2, facts(WHO, said="blue cars"), HELP.format("who")),
        row("nothing", 0, facts(WHO), HELP.format("who")),
        row("thanks", 2, facts(MIA, said="Thank you!"), "ignored"),
        row("a stranger's thanks", 2, facts(WHO, said="Thank you!"), HELP.format("who")),
        row("a draft's thanks are looked at", 2, facts(DRAFT, said="Thank you!"), "ignored"),
        row("thanks for what was passed on", 2, facts(MIA, said="Thank you!", token=PASSED),
            HELD.format("mia")),
        row("a few words for it", 2, facts(MIA, said="blue cars", token=PASSED), HELD.format("mia")),
        row("a question", 5, facts(MIA, said="How does the program work?"), "done |  | about-program>mia"),
        row("a question about what was passed on", 5,
            facts(MIA, said="How does the program work?", token=PASSED),
            HELD.format("mia")),
    ],
)  # fmt: skip
def test_what_is_not_understood(words: int, known: Facts, gives: str) -> None:
    assert came_of(Unclear(words=words).decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        (Unclear(words=2, sealed="encrypted"), facts(MIA), HELD.format("mia")),
        (Unclear(words=0, gives_back=True), facts(MIA, mail={"quick": True}), "ignored"),
        (Unclear(words=0, gives_back=True), facts(WHO), HELP.format("who")),
        (Unclear(words=0), facts(WHO, mail={"quick": True}), HELP.format("who")),
    ],
)
def test_what_cannot_be_read_or_comes_back_at_once(intent: Unclear, known: Facts, gives: str) -> None:
    assert came_of(intent.decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("by", "said", "more", "seen"),
    [
        row("a member's few words are seen in passing", MIA, "blue cars", {}, True),
        row("a stranger's are not", WHO, "blue cars", {}, False),
        row("nor unproven ones", MIA, "blue cars", {"level": UNPROVEN}, False),
        row("nor nothing", MIA, "", {"mail": {"subject": ""}}, False),
        row(
            "nor what gets no help",
            MIA,
            "blue cars",
            {"letters_today": {"help": 3, "held-receipt": 1}},
            False,
        ),
    ],
)
def test_a_slip_of_the_fingers_is_seen_in_passing(
    by: Any, said: str, more: dict[str, Any], seen: bool
) -> None:
    decision = Unclear(words=len(said.split())).decide(facts(by, said=said, **more), RULES)
    assert (EventKind.TOLD_LATER.value in events(decision)) is seen


@pytest.mark.parametrize(
    ("said", "today", "gives"),
    [("", {"help": 3}, "ignored"), ("blue cars", {"help": 3}, HELD.format("who"))],
)
def test_the_fourth_empty_mail_is_ignored(said: str, today: dict[str, int], gives: str) -> None:
    known = facts(WHO, said=said, letters_today=today)
    assert came_of(Unclear(words=len(said.split())).decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("text", "more", "gives"),
    [
        ("Blue cars", {}, Unclear(words=2)),
        ("", {"sealed": "encrypted"}, Unclear(words=0, sealed="encrypted")),
        ("> our letter\n> in full", {}, Unclear(words=0, gives_back=True)),
        ("Best regards\n\n> our letter\n> in full", {}, Unclear(words=2, gives_back=True)),
        ("Blue cars\n\n> our letter\n> in full", {}, Unclear(words=2)),
    ],
)
def test_what_is_not_understood_is_recognized(text: str, more: dict[str, Any], gives: Unclear) -> None:
    assert recognize_unclear(reading(text, "Re: x", MIA, **more), RULES) == gives


SIX = "Blue cars on Monday evening here"


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("HELP", facts(MIA, said="HELP"), HELP.format("mia")),
        row("the fourth", facts(MIA, said="HELP", letters_today={"help": 3}), "ignored"),
        row("the fourth, in two words", facts(MIA, said="HELP me", letters_today={"help": 3}),
            HELD.format("mia")),
        row("with six words", facts(MIA, said=SIX), HELP.format("mia")),
        row("with six words, the fourth", facts(MIA, said=SIX, letters_today={"help": 3}),
            HELD.format("mia")),
        row("with a grave word", facts(MIA, said=f"{SIX} harassed"), HELD.format("mia")),
        row("with five words, one of them grave", facts(MIA, said="HELP I am being harassed"),
            HELD.format("mia")),
        row("about one's partner", facts(MIA, said=f"{SIX} Jon", relationships=(pair(),)),
            HELD.format("mia")),
        row("a question", facts(MIA, said="HELP How does the program work?"), "done |  | about-program>mia"),
        row("an unproven question", facts(MIA, said="HELP How does the program work?", level=UNPROVEN),
            HELP.format("mia")),
    ],
)  # fmt: skip
def test_help(known: Facts, gives: str) -> None:
    assert came_of(Help().decide(known, RULES)) == gives


@pytest.mark.parametrize(("said", "seen"), [(SIX, True), ("Blue cars on Monday evening", False)])
def test_more_than_help_is_seen_in_the_morning(said: str, seen: bool) -> None:
    assert (EventKind.TOLD_LATER.value in events(Help().decide(facts(MIA, said=said), RULES))) is seen


@pytest.mark.parametrize(("text", "gives"), [("HELP", Help()), ("STATUS", None), (LETTER, None)])
def test_help_is_recognized(text: str, gives: Help | None) -> None:
    assert recognize_help(reading(text, "", MIA), RULES) == gives


# --- what stands beside what is done ----------------------------------------------------------------

AT_ONCE, IN_DANGER, IN_PASSING = "for a person", "for a person in danger", "seen in passing"
COMPLAINT = "I want to lodge a complaint."


@pytest.mark.parametrize(
    ("text", "by", "came_before", "gives"),
    [
        row("light words beside what is done", "PAUSE\n\nThe train was late.", JON, done("x"), [IN_PASSING]),
        row("beside what is ignored nobody reads them", "PAUSE\n\nThe train was late.", JON, ignored("x"),
            []),
        row("a danger is read beside both", "PAUSE\n\nHe threatens me.", JON, done("x"), [IN_DANGER]),
        row("a danger beside what is ignored", "PAUSE\n\nHe threatens me.", JON, ignored("x"), [IN_DANGER]),
        row("nothing", "PAUSE", JON, done("x"), []),
        row("words that weigh, beside a command", f"STATUS\n\n{COMPLAINT}", JON, done("x"), [AT_ONCE]),
        row("the same, of whom nobody knows", f"STATUS\n\n{COMPLAINT}", WHO, done("x"), [AT_ONCE]),
        row("a danger in what a command takes", "Why does he threaten me?", JON, done("x"), [IN_DANGER]),
        row("a matter that one looks for", "BROWSE suicide prevention", WHO, done("x"), []),
        row("the area of a form", "SIGN UP MENTEE\nName: Ann Lee\nAreas: Suicide prevention", WHO, done("x"),
            []),
        row("the hopes of a form", "SIGN UP MENTEE\nName: Ann Lee\nGoals: That he threatens me no more", WHO,
            done("x"), [IN_DANGER]),
        row("a yes and its reasons", f"Yes. {COMPLAINT}", JON, done("x"), [IN_PASSING]),
        row("a no and its reasons", f"No. {COMPLAINT}", JON, done("x"), [IN_PASSING]),
        row("of reasons that weigh little none is told", "No, I have no time.", JON, done("x"), []),
        row("words that weigh where all of them are decided", f"STATUS {COMPLAINT}", JON, done("x"), []),
    ],
)  # fmt: skip
def test_what_stands_beside_reaches_a_person(
    text: str, by: Any, came_before: Decision, gives: list[str]
) -> None:
    read = reading(text, "", by)
    known = facts(by, said=read.typed, mail={"reading": read})
    intent = understood(read, PROGRAM, RULES).intent
    then = with_what_stands_beside(came_before, intent, known, RULES).then
    intents = [step.mail.intent for step in (then.steps if then is not None else ())]  # type: ignore[union-attr]
    assert all(isinstance(one, ForAPerson) for one in intents)
    assert [
        IN_DANGER if one.dire else IN_PASSING if one.in_passing else AT_ONCE  # type: ignore[union-attr]
        for one in intents
    ] == gives


# --- everyday mail ------------------------------------------------------------------------------------

ASKS = "How does the program work?"
ANSWERED = "done |  | about-program>{}"
NEWS = "Is there any news about my request?"
SMALL_TALK = "I am so happy, the cherry trees are in bloom."
SELLS = "We offer search engine optimization for your website at a very good price."


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("a question", facts(MIA, said=ASKS), ANSWERED.format("mia")),
        row("with a file", facts(MIA, said=ASKS, mail={"files": ("a.pdf",)}), "-"),
        row("passed on", facts(MIA, said=ASKS, mail={"passed_on": "x"}), "-"),
        row("crossed out", facts(MIA, said=ASKS, mail={"crossed": "x"}), "-"),
        row("answered today", facts(MIA, said=ASKS, letters_today={"about-program": 1}), "-"),
        row("unproven", facts(MIA, said=ASKS, level=UNPROVEN), "-"),
        row("under a grave subject", facts(MIA, said=ASKS, mail={"subject": "harassed"}), "-"),
        row("the partner is named", facts(MIA, said=f"{ASKS} Jon", relationships=(pair(),)), "-"),
        row("the partner is a coordinator",
            facts(MIA, said=ASKS, relationships=(pair(mentor=replace(JON, email=CARLA)),)), "-"),
        row("is there news, while a request waits", facts(MIA, said=NEWS, asked=(request(),)),
            ANSWERED.format("mia")),
        row("is there news, of a request", facts(MIA, said=NEWS, request=request()), ANSWERED.format("mia")),
        row("is there news, of another", facts(MIA, said=NEWS, mentee_pending=(request(),)),
            ANSWERED.format("mia")),
        row("is there news, of nothing", facts(MIA, said=NEWS), "-"),
        row("a stranger's question", facts(WHO, said=ASKS), ANSWERED.format("who")),
        row("thanks", facts(MIA, said="Thank you very much, that is great!"), "ignored"),
        row("a stranger's thanks", facts(WHO, said="Thank you very much, that is great!"), "-"),
        row("thanks under a question", facts(MIA, said="Thank you!", mail={"subject": "When do we meet?"}),
            "-"),
        row("thanks under three light words", facts(MIA, said="Thank you!", mail={"subject": "Happy Easter"}),
            "ignored"),
        row("thanks under other words", facts(MIA, said="Thank you!", mail={"subject": "My parking permit"}),
            "-"),
        row("thanks in reply to any subject",
            facts(MIA, said="Thank you!", mail={"subject": "Re: My parking permit?"}), "ignored"),
        row("an absence", facts(MIA, said="I am on holiday until 20 March."), "ignored"),
        row("a stranger's absence", facts(WHO, said="I am on holiday until 20 March."), "-"),
        row("an absence and a question", facts(MIA, said="I am on holiday until 20 March. Who helps?"), "-"),
        row("nothing typed", facts(MIA), HELP.format("mia")),
        row("nothing under a subject", facts(MIA, mail={"subject": "My parking permit"}), "-"),
        row("a stranger's nothing", facts(WHO), "-"),
        row("only a name", facts(MIA, said="Mia Okafor"), HELP.format("mia")),
        row("only a name under a subject",
            facts(MIA, said="Mia Okafor", mail={"subject": "My parking permit"}), "-"),
        row("small talk", facts(MIA, said=SMALL_TALK), ANSWERED.format("mia")),
        row("small talk under other words",
            facts(MIA, said=SMALL_TALK, mail={"subject": "My parking permit"}), "-"),
        row("a stranger's small talk", facts(WHO, said=SMALL_TALK), "-"),
        row("advertising", facts(WHO, said=SELLS), ANSWERED.format("who")),
        row("a member's is for a person", facts(MIA, said=SELLS), "-"),
        row("in reply to something", facts(WHO, said=SELLS, mail={"subject": "Re: offer"}), "-"),
        row("with a token", facts(WHO, said=SELLS, token=PASSED), "-"),
    ],
)  # fmt: skip
def test_everyday_mail(known: Facts, gives: str) -> None:
    found = everyday(known, RULES)
    assert (came_of(found) if found is not None else "-") == gives


@pytest.mark.parametrize(
    ("said", "most", "gives"),
    [
        ("I am on holiday until 20 March.", 15, True),
        ("I am on holiday until 20 March. Thank you!", 15, True),
        ("I am on holiday until 20 March. Mia Okafor", 15, True),
        (f"I am on holiday until 20 March. {LETTER}", 15, False),
        ("I am on holiday until 20 March?", 15, False),
        ("I am on holiday until 20 March.", 7, True),
        ("I am on holiday until 20 March.", 6, False),
    ],
)
def test_only_an_absence(said: str, most: int, gives: bool) -> None:
    assert only_absent(said, RULES, most=most) is gives


# --- machines -----------------------------------------------------------------------------------------

AWAY = Machine(what=Automatic.AUTO_REPLY, because="x", back_on=date(2026, 3, 20))
MOVED = "done | REQ-7 pending | mentor-away>mia"


@pytest.mark.parametrize(
    ("intent", "known", "gives"),
    [
        row("away until a day after the deadline", AWAY, facts(JON, to_answer=(request(),)), MOVED),
        row("nobody is asked", AWAY, facts(JON), "ignored"),
        row("two wait", AWAY, facts(JON, to_answer=(request(), request(number=8, mentee=PAT))), "ignored"),
        row("two wait, and it answers one", AWAY,
            facts(JON, to_answer=(request(), request(number=8, mentee=PAT)), request=request()), MOVED),
        row("it answers another", AWAY,
            facts(JON, to_answer=(request(),), request=request(number=8, mentee=PAT)), "ignored"),
        row("unproven", AWAY, facts(JON, to_answer=(request(),), level=UNPROVEN), "ignored"),
        row("a stranger's", AWAY, facts(WHO, to_answer=(request(),)), "ignored"),
        row("moved before", AWAY, facts(JON, to_answer=(request(moved=True),)), "ignored"),
        row("back so soon that the deadline stands", replace(AWAY, back_on=date(2026, 3, 12)),
            facts(JON, to_answer=(request(),)), "ignored"),
        row("a day later it moves", replace(AWAY, back_on=date(2026, 3, 13)),
            facts(JON, to_answer=(request(),)), MOVED),
        row("no day", replace(AWAY, back_on=None), facts(JON, to_answer=(request(),)), "ignored"),
        row("gone for good", replace(AWAY, left=True), facts(JON), "done |  | note>carla note>dana"),
        row("gone for good, unproven", replace(AWAY, left=True, back_on=None), facts(JON, level=UNPROVEN),
            "ignored"),
        row("a stranger gone for good", replace(AWAY, left=True, back_on=None), facts(WHO), "ignored"),
        row("a challenge", replace(AWAY, challenge=True), facts(WHO), QUIET),
        row("a stray report", Report(reports=(), about=""), facts(WHO), "ignored"),
        row("nobody", Nobody(because="x"), facts(WHO), QUIET),
        row("unreadable, of a member", Unread(because="x"), facts(MIA),
            "quarantined |  | quarantined>carla quarantined>dana unreadable>mia"),
        row("unreadable, of an unproven member", Unread(because="x"), facts(MIA, level=UNPROVEN),
            "quarantined |  | quarantined>carla quarantined>dana unreadable>mia"),
        row("unreadable, of a proven stranger", Unread(because="x"), facts(WHO),
            "quarantined |  | quarantined>carla quarantined>dana unreadable>who"),
        row("unreadable, of an unproven stranger", Unread(because="x"), facts(WHO, level=UNPROVEN),
            "quarantined |  | quarantined>carla quarantined>dana"),
        row("unreadable, and failed", Unread(because="x"), facts(MIA, level=FAILED),
            "quarantined |  | quarantined>carla quarantined>dana"),
        row("unreadable, of nobody", Unread(because="x"), facts(MIA, level=NOBODY),
            "quarantined |  | quarantined>carla quarantined>dana"),
        row("unreadable once more", Unread(because="x"), facts(MIA, noted=Noted(total=1)), "quarantined"),
    ],
)  # fmt: skip
def test_machines(intent: Any, known: Facts, gives: str) -> None:
    assert came_of(intent.decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("back_on", "dues"),
    [
        (date(2026, 3, 20), ["request-expiry 0 03-23 12:00", "request-reminder 0 03-21 12:00"]),
        (date(2026, 5, 20), ["request-expiry 0 03-29 12:00"]),
        (date(2026, 3, 28), ["request-expiry 0 03-29 12:00"]),
        (date(2026, 3, 27), ["request-expiry 0 03-29 12:00", "request-reminder 0 03-28 12:00"]),
    ],
)
def test_the_deadline_moves_three_days_behind_the_return_and_two_weeks_at_most(
    back_on: date, dues: list[str]
) -> None:
    assert asked_at(replace(AWAY, back_on=back_on).decide(facts(JON, to_answer=(request(),)), RULES)) == dues


@pytest.mark.parametrize(
    ("told", "gives"),
    [((), "no recipient"), (("a", "b", "c", "d"), "a failed 5.1.1, b failed 5.1.1, c failed 5.1.1")],
)
def test_a_stray_report_names_three_recipients(told: tuple[str, ...], gives: str) -> None:
    reports = tuple(DeliveryReport(recipient=one, action="failed", status="5.1.1") for one in told)
    decision = Report(reports=reports, about="").decide(facts(WHO), RULES)
    assert str(decision.effects[0].because).endswith(gives)  # type: ignore[union-attr]
    assert asked_at(decision) == ["stray-reports 0 03-03 09:00"]


@pytest.mark.parametrize(
    ("text", "subject", "more", "gives"),
    [
        (LETTER, "", {}, "NoneType"),
        (LETTER, "", {"sender_problem": "two"}, "Nobody"),
        (LETTER, "", {"unread": "too large"}, "Unread"),
        (LETTER, "", {"calendar_method": "REPLY"}, "CalendarReply"),
        (LETTER, "", {"calendar_method": "COUNTER"}, "CalendarReply"),
        (LETTER, "", {"calendar_method": "REQUEST"}, "NoneType"),
        (LETTER, "", {"headers": (("auto-submitted", "auto-replied"),)}, "Machine"),
        (
            LETTER,
            "",
            {
                "content_type": "multipart/report",
                "return_path": "",
                "reports": (DeliveryReport(recipient="a@b.example", action="failed", status="5.1.1"),),
            },
            "Report",
        ),
    ],
)
def test_a_machine_is_recognized(text: str, subject: str, more: dict[str, Any], gives: str) -> None:
    assert type(recognize_automatic(reading(text, subject, MIA, **more), RULES)).__name__ == gives


# --- a forward that is not done -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "known", "rules", "gives"),
    [
        row("a member's", Undone(sender=WHO), facts(MIA), RULES, HELD.format("mia")),
        row("a coordinator's, of another forward", Undone(sender=WHO, nested=True), facts(CARLA), RULES,
            QUIET),
        row("with a doubt", Undone(sender=WHO, doubt="x"), facts(CARLA), RULES, QUIET),
        row("that names nobody", Undone(sender=""), facts(CARLA), RULES, QUIET),
        row("an unproven coordinator's", Undone(sender=WHO), facts(CARLA, level=UNPROVEN), RULES,
            "done | CONF-11?carla | confirm>carla"),
        row("where the rules hold it", Undone(sender=WHO), facts(CARLA, level=UNPROVEN), HOLDS, QUIET),
        row("where the rules believe", Undone(sender=WHO), facts(CARLA, level=UNPROVEN), ACCEPTS,
            "done | CONF-11?carla | confirm>carla"),
    ],
)  # fmt: skip
def test_a_forward_that_is_not_done(intent: Undone, known: Facts, rules: Any, gives: str) -> None:
    assert came_of(intent.decide(known, rules)) == gives


# --- what else is said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "mail_in", "language"),
    [(replace(JON, language="fr"), "de", "fr"), (JON, "de", "de"), (WHO, "de", "de")],
)
def test_the_question_is_in_the_language_of_whoever_is_asked(by: Any, mail_in: str, language: str) -> None:
    known = facts(by, level=UNPROVEN, mail={"language": mail_in}, named=MentorsNamed(exact=(JON,)))
    intent = Request(mentor="M-1001") if by == WHO else Pause()
    assert letter(decide(intent, known, RULES), "confirm").language == language


@pytest.mark.parametrize(
    ("said", "more", "gives"),
    [
        row("it follows", "I will let you know.", {}, "ignored"),
        row("with a file", "I will let you know.", {"mail": {"files": ("a.pdf",)}}, "-"),
        row("unproven", "I will let you know.", {"level": UNPROVEN}, "-"),
        row("the partner would read it", "I will let you know.",
            {"relationships": (pair(mentor=replace(JON, email=CARLA)),)}, "-"),
        row("it says more", LETTER, {}, "-"),
    ],
)  # fmt: skip
def test_an_answer_that_follows(said: str, more: dict[str, Any], gives: str) -> None:
    found = answer_follows(facts(MIA, said=said, **more), RULES)
    assert (came_of(found) if found is not None else "-") == gives


@pytest.mark.parametrize(
    ("by", "eligibility", "member", "is_open"),
    [(MIA, "open", True, True), (WHO, "roster", False, False), (DRAFT, "open", False, True)],
)
def test_the_answer_about_the_program_knows_to_whom_it_speaks(
    by: Any, eligibility: str, member: bool, is_open: bool
) -> None:
    known = facts(by, said=ASKS, program=replace(PROGRAM, eligibility=eligibility))
    found = everyday(known, RULES)
    assert found is not None
    data = letter(found, "about-program").data
    assert (data["is_member"], data["open"]) == (member, is_open)


@pytest.mark.parametrize(
    ("by", "subject", "said"),
    [
        (JON, "Hello", ("Jon Berg <jon@people.example>", "Hello")),
        ("", "", ("nobody we could tell", "(no subject)")),
    ],
)
def test_coordinators_read_of_whom_an_unreadable_mail_is(
    by: Any, subject: str, said: tuple[str, str]
) -> None:
    told = letter(
        Unread(because="x").decide(facts(by, mail={"subject": subject}), RULES), "quarantined", CARLA
    ).data
    assert (told["sender"], told["subject_was"]) == said


@pytest.mark.parametrize(("by", "begins"), [(WHO, WHO), ("", "nobody:")])
def test_a_stray_report_names_who_sent_it(by: str, begins: str) -> None:
    (event, _) = Report(reports=(), about="").decide(facts(by), RULES).effects
    assert str(event.because).startswith(begins)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("intent", "wanted"),
    [
        (AWAY, True),
        (replace(AWAY, back_on=None), False),
    ],
)
def test_an_absence_has_the_requests_looked_up(intent: Machine, wanted: bool) -> None:
    assert intent.wants().matters is wanted


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("To nie byłem ja.", "was not theirs"),
        ("Det var inte jag", "was not theirs"),
        ("Which mail is it about", "in words that are no yes and no no"),
    ],
)
def test_coordinators_read_whether_it_was_denied(said: str, says: str) -> None:
    assert says in SAYS[Reply.UNCLEAR].decide(asked(said=said), RULES).because


@pytest.mark.parametrize("reply", [Reply.ACCEPT, Reply.REJECT, Reply.UNCLEAR])
def test_an_answer_to_the_question_has_it_looked_up(reply: Reply) -> None:
    assert SAYS[reply].wants().confirmation == 9
