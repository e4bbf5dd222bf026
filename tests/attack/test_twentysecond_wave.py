# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-second wave. What is expected here was written before it was first run, from the documents alone.

Its first half comes back to mails that say several things: what they leave in the records and the letters, what takes them back,
which letter lets how much be done, and who reads the words beside them. Its second half is ordinary mail in eight languages that has
to work as ever. Each test says what would be grave in its failure and, in its docstring, what must hold and which document says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from processor.core.mail import OutboundMail
from tests.attack.deeds import order, says_yes, until_offered, writes_where
from tests.attack.heard import a_person_reads, is_answered
from tests.attack.letters import (
    JONS_SUBJECT,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    reply_address,
    sent_so_far,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import eml, html_only, with_attached
from tests.attack.marks import grave
from tests.attack.people import ADA, CARLA, DAN, FROM_JON, LEA, NOA
from tests.attack.prepared import carla_mentors_mia, fresh, rule, screened
from tests.attack.records import addresses, events, member, pairs, request_states, row, things, waiting
from tests.attack.steps import Seen, Step, hours, jon_says, letter_to, minutes, on, plays, writes
from tests.attack.stories import all_is_well, nothing_lost
from tests.attacks import EVE, JON, MIA, Attacked
from tests.cv_samples import pdf
from tests.player import ADDRESS
from tests.post_office import see

OPEN = {  # what goes wrong today: how the name of the case ends, and what it is
    "is_noted_in_any_language[fr]": "plain: a mark with words is read by a person in French and Polish",
    "is_noted_in_any_language[pl]": "plain: a mark with words is read by a person in French and Polish",
    "[released, both]": "a release decides the first command, and names the others, which are not done",
    "[released, three]": "a release decides the first command, and names the others, which are not done",
    "what_a_release_did_is_named_whole": "a release decides the first command, and names the others",
    "[in words, and a break]": "plain: a renewal in own words over a command waits for a person",
    "signs_up_at_once[a motto]": "plain: a notice below a form, without a farewell, stands in its last field",
    "signs_up_at_once[a disclaimer]": "plain: a notice below a form, without a farewell, stands in its last field",
}


@pytest.fixture(autouse=True)
def _is_open(request: pytest.FixtureRequest) -> None:
    reason = next((why for part, why in OPEN.items() if part in request.node.name), "")
    if reason:
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))


def german(world: Attacked, letter: str, who: str) -> bool:
    return bool(re.search(r"\b(und|Sie|ist|nicht)\b", see(last(world, letter, who)).text))


def members_told_once(world: Attacked, begin: int) -> None:
    """No letter that tells of a change goes twice to one reader about one matter."""
    told = Counter(
        (m.recipient, m.letter, see(m).subject)
        for m in world.player.post.sent[begin:]
        if m.recipient not in (CARLA, DAN) and m.letter in ONCE
    )
    assert all(n == 1 for n in told.values()), told


ONCE = {"request", "introduction-mentor", "introduction-mentee", "ended", "left", "declined", "withdrawn", "request-received", "answer-declined", "paused", "resumed"}  # fmt: skip

# =========================== a. what a mail of several deeds leaves behind =============================================================

LEAVES: dict[str, tuple[str, str, str, str, Seen]] = {
    # how it stands, who writes, where, the words, and what is so in the end
    "a no and a break": ("asked", JON, "thread", "REJECT\n\nPAUSE UNTIL 1 June\n\nSTATUS", on(JON, "paused", "R")),
    "a yes, and how things stand": ("asked", JON, "thread", "ACCEPT\n\nSTATUS", lambda w: "Mia Okafor" in words_of([last(w, "status", JON)]) and pairs(w) == [(JON, MIA)]),
    "a yes, a break, and how things stand": ("asked", JON, "thread", "ACCEPT\n\nPAUSE UNTIL 1 June\n\nSTATUS", lambda w: "you have paused" in words_of([last(w, "status", JON)]) and on(JON, "paused", "A")(w)),
    "taken back, another, and how things stand": ("asked", MIA, "alone", "WITHDRAW\n\nREQUEST M-1003\nWould you, otter?\n\nSTATUS", lambda w: request_states(w) == "WP" and "Ada Lind" in words_of([last(w, "status", MIA)])),
    "taken back, and nothing waits": ("asked", MIA, "alone", "WITHDRAW\n\nSTATUS", lambda w: request_states(w) == "W" and "waits for" not in words_of([last(w, "status", MIA)])),
    "a break, and back": ("asked", JON, "alone", "PAUSE\n\nRESUME", on(JON, "active", "P")),
    "back, and a break": ("asked", JON, "alone", "RESUME\n\nPAUSE UNTIL 1 June", on(JON, "paused", "P")),
    "German, and how things stand": ("asked", JON, "alone", "DEUTSCH\n\nSTATUS", lambda w: member(w, JON)["language"] == "de" and german(w, "status", JON)),
    "English, a break, German": ("asked", JON, "alone", "DEUTSCH\n\nPAUSE\n\nENGLISH", lambda w: member(w, JON)["language"] == "en" and german(w, "paused", JON) and on(JON, "paused", "P")(w)),
    "the directory, and a request": ("office", MIA, "alone", "BROWSE\n\nREQUEST M-1003\nWould you, otter?", lambda w: request_states(w) == "P" and "otter" in words_of(got(w, ADA))),
    "her data after a request": ("office", MIA, "alone", "REQUEST M-1003\nWould you, otter?\n\nEXPORT", lambda w: "Ada Lind" in whole([last(w, "export", MIA)])),
    "over, and how things stand": ("paired", MIA, "alone", "END NOW\n\nSTATUS", lambda w: not pairs(w) and bool(got(w, MIA))),
    "over, and another": ("paired", MIA, "alone", "END NOW\n\nREQUEST M-1003\nWould you, otter?", lambda w: not pairs(w) and request_states(w) == "AP" and "otter" in words_of(got(w, ADA))),
    "a request, and who is next": ("office", MIA, "alone", "REQUEST M-1001\nWould you?\n\nQUEUE M-1003\nNext, otter.", lambda w: request_states(w) == "P" and "otter" not in words_of(got(w, ADA))),
    "who is next, and how things stand": ("asked", MIA, "alone", "QUEUE M-1003\nNext, otter.\n\nSTATUS", lambda w: "status" in letter_names(got(w, MIA)) and "request-queued" in letter_names(got(w, MIA)) and "otter" not in words_of(got(w, ADA))),
    "who is next, and a break": ("asked", MIA, "alone", "QUEUE M-1003\nNext, otter.\n\nPAUSE UNTIL 1 June", on(MIA, "paused", "P")),
    "a no with a reason, and a goodbye": ("asked", JON, "thread", "REJECT\nI have no time this year.\n\nLEAVE", on(JON, "left", "R")),
    "help, and a yes": ("asked", JON, "thread", "HELP\n\nACCEPT", lambda w: request_states(w) == "A" and pairs(w) == [(JON, MIA)]),
}  # fmt: skip


@grave("records and letters contradict each other, or a change is told twice")
@pytest.mark.parametrize("how", LEAVES)
def test_what_several_deeds_leave_is_one_story_and_told_once(how: str) -> None:
    """for-members.md: they are done one after the other; decision 26: each step sees what was done before."""
    kind, who, where, words, seen = LEAVES[how]
    world = fresh(kind)
    begin, before = sent_so_far(world), len(waiting(world))
    writes_where(world, who, where, words)
    assert seen(world), (
        request_states(world),
        world.standing(who),
        letter_names(world.player.post.sent[begin:]),
        words_of(got(world, who, begin))[-1500:],
    )
    assert len(waiting(world)) == before
    members_told_once(world, begin)
    all_is_well(world)
    members_told_once(world, begin)


@grave("what waits behind a request is lost or asked twice when both came in one mail")
@pytest.mark.parametrize("ends", ["REJECT", "REJECT\n\nPAUSE", "STATUS\n\nREJECT"])
def test_who_is_next_of_one_mail_is_asked_once_with_her_note(ends: str) -> None:
    """for-members.md: with QUEUE the next one waits until then."""
    world = fresh("office")
    world.write(MIA, "", "REQUEST M-1001\nWould you?\n\nQUEUE M-1003\nNext, otter.")
    world.reply(JON, question_to_jon(world), ends)
    world.later(hours=30)
    asked = [m for m in got(world, ADA) if m.letter == "request"]
    assert len(asked) == 1, (
        request_states(world),
        letter_names(got(world, ADA)),
        letter_names(got(world, MIA)),
    )
    assert "otter" in words_of(asked)


# =========================== b. taken back =============================================================================================

BACK: dict[str, tuple[str, str, str, str, tuple[str, ...], Seen]] = {
    # how it stands, who, where, the mail, what follows, and what is so then
    "both, by two undos": ("asked", JON, "alone", "REJECT REQ-1\n\nLEAVE", ("UNDO", "UNDO"), on(JON, "active")),
    "an end and a goodbye, two undos": ("paired", MIA, "alone", "END NOW\n\nLEAVE", ("UNDO", "UNDO"), lambda w: on(MIA, "active")(w)),
    "an undo within the mail": ("asked", JON, "alone", "REJECT REQ-1\n\nUNDO", (), lambda w: request_states(w) in ("P", "R")),
    "a goodbye, its undo, a break": ("asked", JON, "alone", "LEAVE\n\nUNDO\n\nPAUSE", (), lambda w: w.standing(JON) in ("active", "paused")),
    "a request, and undo below": ("office", MIA, "alone", "REQUEST M-1003\nWould you?\n\nUNDO", (), lambda w: request_states(w) in ("", "W", "P")),
    "taken back and another, undo": ("asked", MIA, "alone", "WITHDRAW\n\nREQUEST M-1003\nWould you?", ("UNDO",), lambda w: request_states(w) == "WW"),
    "a yes and a list, undo": ("asked", JON, "thread", "ACCEPT\n\nSTATUS", ("UNDO",), lambda w: not pairs(w) and request_states(w) == "P"),
    "a free yes and a break, undo": ("asked", JON, "thread", "Yes, happy to.\n\nPAUSE UNTIL 1 June", ("UNDO",), lambda w: not pairs(w) and on(JON, "paused", "P")(w)),
    "a no and a break, undo": ("asked", JON, "thread", "REJECT\n\nPAUSE UNTIL 1 June", ("UNDO",), on(JON, "paused", "P")),
    "undo of an undo": ("asked", JON, "thread", "REJECT\n\nPAUSE", ("UNDO", "UNDO"), lambda w: w.standing(JON) == "paused"),
    "in German": ("asked", JON, "thread", "ABSAGE\n\nPAUSE", ("RÜCKGÄNGIG",), on(JON, "paused", "P")),
    "in French": ("asked", JON, "thread", "REFUSER\n\nPAUSE", ("ANNULER",), on(JON, "paused", "P")),
    "in Spanish": ("asked", JON, "thread", "RECHAZO\n\nPAUSA", ("DESHACER",), on(JON, "paused", "P")),
}  # fmt: skip


@grave("what is taken back is not, or others read what is not so")
@pytest.mark.parametrize("how", BACK)
def test_each_deed_of_a_mail_is_taken_back_by_its_member_or_it_is_said_why_not(how: str) -> None:
    """for-members.md: UNDO takes back your last ACCEPT, REJECT, END or LEAVE; decision 26: the first of several is a deed of its own."""
    kind, who, where, words, after, seen = BACK[how]
    world = fresh(kind)
    sent = writes_where(world, who, where, words)
    assert is_answered(world, who, sent)
    for each in after:
        assert is_answered(world, who, world.write(who, each))
    assert seen(world), (
        request_states(world),
        world.standing(who),
        pairs(world),
        letter_names(got(world, who)[-5:]),
    )
    all_is_well(world)


@grave("a coordinator cannot take back one of two deeds of a mail, or the records break")
@pytest.mark.parametrize("numbers", [(2, 1), (1, 2), (1,), (2,)])
@pytest.mark.parametrize("words", ["REJECT REQ-1\n\nLEAVE", "REJECT REQ-1\n\nSTATUS\n\nLEAVE"])
def test_a_coordinator_takes_back_each_deed_of_one_mail(words: str, numbers: tuple[int, ...]) -> None:
    """flow.md, UNDO: members undo their own deeds, coordinators any; if no record has another version by now."""
    world = fresh("asked")
    before = things(world)
    world.write(JON, "", words)
    assert on(JON, "left", "R")(world)
    for number in numbers:
        begin = sent_so_far(world)
        order(world, f"UNDO DO-{number}")
        says_yes(world)
        assert got(world, CARLA, begin)
    if numbers == (2, 1):
        assert things(world) == before, (
            request_states(world),
            world.standing(JON),
            words_of(got(world, CARLA)[-2:]),
        )
    if numbers == (2,):
        assert on(JON, "active", "R")(world)
    all_is_well(world)


THOUGHTS: dict[str, tuple[str, str, str, str, tuple[Step, ...], Callable[[Attacked, int], bool]]] = {
    # how it stands, who, where, the mail, what follows within the hour, and what the other one has read in the end
    "an end and a goodbye, two undos": ("paired", MIA, "alone", "END NOW\n\nLEAVE", (minutes(10), writes(MIA, "UNDO"), lambda w: w.reply(MIA, last(w, "ended", MIA), "UNDO", after=60), hours(3)), lambda w, b: not got(w, JON, b) and pairs(w) == [(JON, MIA)]),
    "an end and a goodbye, one undo": ("paired", MIA, "alone", "END NOW\n\nLEAVE", (minutes(10), writes(MIA, "UNDO"), hours(3)), lambda w, b: "left" not in letter_names(got(w, JON, b)) and bool(pairs(w)) == (not got(w, JON, b))),
    "an end and a list, none": ("paired", MIA, "alone", "END NOW\n\nSTATUS", (hours(3),), lambda w, b: letter_names(got(w, JON, b)).count("ended") == 1 and not pairs(w)),
    "a free yes and a list, STOP and START": ("asked", JON, "thread", "Yes, happy to.\n\nSTATUS", (lambda w: order(w, "STOP"), says_yes, hours(2), lambda w: order(w, "START"), says_yes, hours(2)), lambda w, b: introduced(w, MIA, b) == 1),
    "a free yes and a break, regret": ("asked", JON, "thread", "Yes, happy to.\n\nPAUSE UNTIL 1 June", (minutes(10), writes(JON, "Mia", "Oh dear, I should not have said yes to Mia, please wait."), hours(3)), lambda w, b: not introduced(w, MIA, b)),
    "a free yes, a list and a threat": ("asked", JON, "thread", "Yes, happy to.\n\nSTATUS\n\nSomebody at my ward threatens me, zebra.", (hours(3),), lambda w, b: "zebra" not in whole(got(w, MIA, b))),
    "a goodbye over an end": ("paired", MIA, "alone", "LEAVE\n\nEND NOW", (minutes(10), writes(MIA, "UNDO"), hours(3)), lambda w, b: bool(got(w, MIA, b))),
    "a plain yes and a list": ("asked", JON, "thread", "ACCEPT\n\nSTATUS", (minutes(2),), lambda w, b: introduced(w, MIA, b) == 1),
    "a no and a list": ("asked", JON, "thread", "REJECT\n\nSTATUS", (minutes(2),), lambda w, b: len(got(w, MIA, b)) == 1),
}  # fmt: skip


@grave("others hear of what was taken back, or twice, or never")
@pytest.mark.parametrize("how", THOUGHTS)
def test_the_hour_of_second_thoughts_holds_for_each_deed_of_a_mail(how: str) -> None:
    """flow.md, second thoughts; for-members.md: when you write UNDO before that, they hear nothing."""
    kind, who, where, words, steps, seen = THOUGHTS[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    writes_where(world, who, where, words)
    for step in steps:
        step(world)
    other = MIA if who == JON else JON
    assert seen(world, begin), (
        request_states(world),
        pairs(world),
        letter_names(got(world, other, begin)),
        letter_names(got(world, who, begin)),
    )
    nothing_lost(world)


@grave("what came while the program was stopped is lost or done twice")
@pytest.mark.parametrize(
    "words", ["REJECT REQ-1\n\nPAUSE UNTIL 1 June", "PAUSE UNTIL 1 June\n\nREJECT REQ-1\n\nSTATUS"]
)
@pytest.mark.parametrize("between", ["STATUS", "STATUS\n\nQUEUE", "NOTE REQ-1: he called"])
def test_a_mail_of_several_deeds_waits_while_stopped_and_is_done_once(words: str, between: str) -> None:
    """flow.md: when a coordinator stops the program; START removes it, and all that waited goes on in its order."""
    world = fresh("asked")
    order(world, "STOP")
    says_yes(world)
    begin = sent_so_far(world)
    world.write(JON, "", words)
    order(world, between)
    assert not got(world, JON, begin)
    assert on(JON, "active", "P")(world)
    order(world, "START")
    says_yes(world)
    world.later(hours=2)
    assert on(JON, "paused", "R")(world), (
        request_states(world),
        world.standing(JON),
        words_of(got(world, CARLA, begin))[-600:],
    )
    members_told_once(world, begin)
    all_is_well(world)


# =========================== c. votes and marks beside commands ========================================================================

MARKS: dict[str, tuple[str, Callable[[Attacked, int], bool]]] = {
    # what Mia answers to "how is it going?", and what has to be so
    "a mark and a break": ("4\n\nPAUSE", lambda w, b: len(events(w, "check-in rated")) == 1 and w.standing(MIA) == "paused"),
    "a mark and a list": ("5\n\nSTATUS", lambda w, b: len(events(w, "check-in rated")) == 1 and "status" in letter_names(got(w, MIA, b))),
    "a mark with words, and a break": ("4, we talk every week.\n\nPAUSE UNTIL 1 December", lambda w, b: len(events(w, "check-in rated")) == 1 and w.standing(MIA) == "paused"),
    "a bad mark and a break": ("1\n\nPAUSE", lambda w, b: bool(waiting(w)) and (w.standing(MIA) == "paused" or "PAUSE" in whole(got(w, CARLA, b)))),
    "a break and a mark": ("PAUSE\n\n4", lambda w, b: w.standing(MIA) == "paused" and (bool(events(w, "check-in rated")) or a_person_reads(w, b, "4"))),
    "not met, and a break": ("We have not met yet.\n\nPAUSE", lambda w, b: bool(events(w, "no contact yet")) or bool(waiting(w))),
    "a mark, and a language": ("3\n\nDEUTSCH", lambda w, b: len(events(w, "check-in rated")) == 1 and member(w, MIA)["language"] == "de"),
    "a mark, and over": ("2\n\nEND NOW", lambda w, b: bool(waiting(w)) or not pairs(w)),
    "a mark and a threat": ("4\n\nSTATUS\n\nHe threatens me, zebra.", lambda w, b: "zebra" in whole(got(w, CARLA, b))),
    "two marks": ("4\n\nSTATUS\n\n2", lambda w, b: bool(waiting(w)) or bool(events(w, "check-in rated")) or "check-in-unclear" in letter_names(got(w, MIA, b))),
}  # fmt: skip


@grave("a mark is lost, or the partner reads of it")
@pytest.mark.parametrize("how", MARKS)
def test_a_mark_beside_a_command_counts_and_the_partner_never_sees_it(how: str) -> None:
    """for-members.md, how is it going: your partner never sees your answer; coordinators do."""
    words, seen = MARKS[how]
    world = fresh("paired")
    world.later(days=22)
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "check-in", MIA), words)
    assert seen(world, begin), (
        events(world, "check-in rated"),
        world.standing(MIA),
        letter_names(got(world, MIA, begin)),
    )
    world.later(days=2)
    assert "zebra" not in whole(got(world, JON, begin))
    assert not {"check-in-thanks", "check-in-help"} & set(letter_names(got(world, JON, begin)))


VOTES: dict[str, tuple[str, str]] = {
    # what Mia writes when another term is offered, and the state of the pair at the end of the next day, when Jon says RENEW
    "on, and a list": ("RENEW\n\nSTATUS", "renewed"), "on, and over": ("RENEW\n\nEND", "asked"), "over, and on": ("END\n\nRENEW", "asked"), "on, and a goodbye": ("RENEW\n\nLEAVE", "asked"), "on, and a language": ("RENEW\n\nDEUTSCH", "renewed"), "no more, and a break": ("END\n\nPAUSE", "over"),
    "in words, and a break": ("Let's go on for another term.\n\nPAUSE UNTIL 1 December", "renewed"), "in German": ("VERLÄNGERN\n\nÜBERSICHT", "renewed"), "in French": ("RENOUVELER\n\nSUIVI", "renewed"), "in Spanish": ("RENOVAR\n\nESTADO", "renewed"), "on, with thanks": ("RENEW\n\nThank you both so much!\nMia", "renewed"), "over at once, and a list": ("END NOW\n\nSTATUS", "ended"),
}  # fmt: skip


@grave("two are bound for six months, or parted, by a mail that did not say so")
@pytest.mark.parametrize("how", VOTES)
def test_a_vote_among_several_things_is_what_it_says(how: str) -> None:
    """for-members.md: RENEW: when both say so; END: once we have asked about renewal, it means no more term; END NOW."""
    words, expected = VOTES[how]
    world = fresh("paired")
    until_offered(world)
    begin = sent_so_far(world)
    sent = world.reply(MIA, last(world, "renewal-offer", MIA), words)
    assert is_answered(world, MIA, sent)
    world.reply(JON, last(world, "renewal-offer", JON), "RENEW")
    world.later(days=1)
    state, term = row(world, "REL-1")["state"], row(world, "REL-1")["term"]
    renewed = term == 2 or "renewed" in letter_names(got(world, JON, begin))
    found = "ended" if state == "ended" else "renewed" if renewed else "over"
    assert found == expected or (expected == "asked" and found in ("over", "renewed")), (
        state,
        term,
        letter_names(got(world, MIA, begin)),
        letter_names(got(world, JON, begin)),
    )
    if expected == "renewed":
        assert not waiting(world), waiting(world)


# =========================== d. what each letter lets be done by a second line ==========================================================


def late_offered(world: Attacked) -> None:
    world.reply(JON, question_to_jon(world), "REJECT")
    world.later(days=2)
    world.reply(JON, question_to_jon(world), "ACCEPT")


def passed_on(world: Attacked) -> None:
    with_attached(world, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT")])


LETTERS22: dict[str, tuple[str, tuple[Step, ...], str, str, str, frozenset[str]]] = {
    # how it stands, what comes before, the letter, whose, what it surely offers, and which of SECOND its token offers (flow.md)
    "answer": ("asked", (lambda w: w.later(days=9),), "reminder", JON, "STATUS", frozenset()),
    "asked": ("asked", (), "request-received", MIA, "STATUS", frozenset()),
    "late": ("asked", (late_offered,), "late-offer", MIA, "STATUS", frozenset()),
    "pair": ("paired", (), "introduction-mentee", MIA, "STATUS", frozenset({"end"})),
    "vote": ("paired", (until_offered,), "renewal-offer", MIA, "STATUS", frozenset({"end"})),
    "check-in": ("paired", (lambda w: w.later(days=22),), "check-in", MIA, "4", frozenset({"end"})),
    "member": ("paired", (writes(MIA, "STATUS"),), "status", MIA, "STATUS", frozenset({"end"})),
    "all": ("paired", (writes(MIA, "HELP"),), "help", MIA, "STATUS", frozenset({"end", "leave", "export", "erase"})),
    "way out": ("asked", (jon_says("Remove me"),), "leave-or-reject", JON, "STATUS", frozenset({"end", "leave", "export", "erase"})),
    "passed on": ("asked", (passed_on,), "forward-done", JON, "STATUS", frozenset({"end"})),
}  # fmt: skip
SECOND: dict[str, tuple[str, Callable[[Attacked, str, int], bool]]] = {
    "leave": ("LEAVE", lambda w, who, b: w.standing(who) == "left"), "export": ("EXPORT", lambda w, who, b: "export" in letter_names(got(w, who, b))), "erase": ("ERASE", lambda w, who, b: "confirm-erase" in letter_names(got(w, who, b))),
    "address": (f"CHANGE ADDRESS {EVE}", lambda w, who, b: bool(got(w, EVE, b))), "end": ("END NOW", lambda w, who, b: bool(w.player.records()["relationships"]) and not pairs(w)),
}  # fmt: skip


@grave("who has got hold of one reply address does by a second line what its letter does not offer")
@pytest.mark.parametrize("second", SECOND)
@pytest.mark.parametrize("letter", LETTERS22)
def test_no_letter_lets_a_second_line_do_more_than_it_offers(letter: str, second: str) -> None:
    """flow.md, tokens: what the token alone lets its holder do; decision 26: what the reply token offers, and a person reads the rest."""
    kind, steps, name, who, first, offers = LETTERS22[letter]
    world = fresh(kind)
    plays(world, steps)
    mail = last(world, name, who)
    begin = sent_so_far(world)
    line, happened = SECOND[second]
    sent = world.reply(who, mail, f"{first}\n\n{line}", proof="")
    assert is_answered(world, who, sent)
    if second not in offers:
        assert not happened(world, who, begin), letter_names(got(world, who, begin))
        assert (
            line in whole(got(world, CARLA, begin))
            or bool(set(letter_names(got(world, who, begin))) & {"confirm", "held"})
            or a_person_reads(world, begin, line)
        ), letter_names(world.player.post.sent[begin:])
    assert EVE not in addresses(world)


OFFICERS: dict[str, tuple[str, tuple[Step, ...], str, str]] = {
    # how it stands, what comes before, a piece of the subject of the letter to Carla, and what comes by its reply address alone
    "a held mail": ("asked", (writes(LEA, "A thing", "What is this all about? My cousin says you lost her papers."),), "HELD-", "DROP {ref}\n\nREMOVE {who}"),
    "a list": ("asked", (writes(LEA, "A thing", "What is this all about? My cousin says you lost her papers."), lambda w: order(w, "QUEUE")), "LIST-", "1 DROP\nREMOVE {who}"),
    "a deed": ("asked", (lambda w: order(w, f"PAUSE {ADA}"),), "DO-", "UNDO\n\nREMOVE {who}"),
    "a question": ("asked", (lambda w: order(w, "STOP"),), "CONF-", "NO\n\nREMOVE {who}"),
    "a held mail, her own leave": ("asked", (writes(LEA, "A thing", "What is this all about? My cousin says you lost her papers."),), "HELD-", "DROP {ref}\n\nREQ-1 AS ACCEPT\n\nMATCH {who} WITH " + ADA),
}  # fmt: skip


@grave("who has got hold of one letter to a coordinator commands the program by a second line")
@pytest.mark.parametrize("how", OFFICERS)
def test_no_letter_to_a_coordinator_lets_a_second_line_do_more_than_it_offers(how: str) -> None:
    """flow.md, tokens: held, list, deed: about that one and nothing else."""
    kind, steps, piece, words = OFFICERS[how]
    world = fresh(kind)
    plays(world, steps)
    found = [m for m in got(world, CARLA) if f"[{piece}" in see(m).subject]
    assert found, [see(m).subject for m in got(world, CARLA)]
    ref = waiting(world)[-1] if waiting(world) else "HELD-1"
    begin = sent_so_far(world)
    world.reply(CARLA, found[-1], words.format(ref=ref, who=MIA), proof="")
    world.later(hours=2)
    assert (world.standing(MIA), request_states(world), pairs(world)) == ("active", "P", [])
    assert not introduced(world, MIA, begin)


YESES: dict[str, tuple[tuple[Step, ...], str, str, str, Callable[[Attacked, int], bool], Callable[[Attacked, int], bool]]] = {
    # what comes before, the letter, whose, the words (proven), what may not be so, and what has to be
    "delete me, thanks below": ((writes(MIA, "ERASE"),), "confirm-erase", MIA, "YES\n\nThank you for everything.\nMia", lambda w, b: False, lambda w, b: MIA not in addresses(w) or bool(got(w, MIA, b))),
    "delete me, and not yet": ((writes(MIA, "ERASE"),), "confirm-erase", MIA, "YES\n\nBROWSE\n\nbut please only after my exam", lambda w, b: MIA not in addresses(w), lambda w, b: bool(got(w, MIA, b)) or bool(waiting(w))),
    "delete me, and an undo": ((writes(MIA, "ERASE"),), "confirm-erase", MIA, "YES\n\nUNDO", lambda w, b: MIA not in addresses(w), lambda w, b: bool(got(w, MIA, b)) or bool(waiting(w))),
    "delete me, no then yes": ((writes(MIA, "ERASE"),), "confirm-erase", MIA, "NO\n\nYES", lambda w, b: MIA not in addresses(w), lambda w, b: bool(got(w, MIA, b)) or bool(waiting(w))),
    "delete me, a list first": ((writes(MIA, "ERASE"),), "confirm-erase", MIA, "STATUS\n\nYES", lambda w, b: MIA not in addresses(w), lambda w, b: "status" in letter_names(got(w, MIA, b))),
    "was it you, and a no": ((lambda w: w.write(MIA, "WITHDRAW", "", proof=""),), "confirm", MIA, "YES\n\nNO", lambda w, b: False, lambda w, b: bool(got(w, MIA, b)) or bool(waiting(w))),
    "was it you, and a list": ((lambda w: w.write(MIA, "WITHDRAW", "", proof=""),), "confirm", MIA, "YES\n\nSTATUS", lambda w, b: False, lambda w, b: request_states(w) == "W" or bool(waiting(w)) or bool(got(w, MIA, b))),
    "was it you, with thanks": ((lambda w: w.write(MIA, "WITHDRAW", "", proof=""),), "confirm", MIA, "YES\n\nThat was me, thank you!\nMia", lambda w, b: False, lambda w, b: request_states(w) == "W"),
    "was it you, all of it with a threat": ((lambda w: w.write(MIA, "WITHDRAW", "", proof=""),), "confirm", MIA, "YES\n\nHe threatens me, zebra.", lambda w, b: "zebra" in whole(got(w, JON, b)), lambda w, b: "zebra" in whole(got(w, CARLA, b))),
}  # fmt: skip


@grave("a YES deletes or does what the words below it take back")
@pytest.mark.parametrize("how", YESES)
def test_a_yes_to_a_question_over_more_is_only_what_it_surely_says(how: str) -> None:
    """decision 26: our questions still want a bare yes; for-members.md: on YES delete, nobody can take that back."""
    steps, letter, who, words, never, must = YESES[how]
    world = fresh("asked")
    plays(world, steps)
    begin = sent_so_far(world)
    world.reply(who, last(world, letter, who), words)
    assert not never(world, begin), letter_names(got(world, who, begin))
    assert must(world, begin), (
        request_states(world),
        letter_names(got(world, who, begin)),
        letter_names(got(world, CARLA, begin)),
    )
    nothing_lost(world)


# =========================== e. what a person released, took as, or only answered ==========================================================

DECIDED: dict[str, tuple[str, str, Seen]] = {
    # what Jon writes, which a rule holds; what Carla orders; and what is so then
    "released, both": ("REJECT REQ-1\n\nPAUSE UNTIL 1 June", "RELEASE {ref}", on(JON, "paused", "R")), "released, three": ("STATUS\n\nREJECT REQ-1\n\nPAUSE", "RELEASE {ref}", lambda w: on(JON, "paused", "R")(w) and letter_to(JON, "status")(w)), "as one": ("REJECT REQ-1\n\nLEAVE", "{ref} AS REJECT REQ-1", on(JON, "active", "R")),
    "as the other": ("REJECT REQ-1\n\nPAUSE UNTIL 1 June", "{ref} AS PAUSE", on(JON, "paused", "P")), "answered": ("REJECT REQ-1\n\nLEAVE", "ANSWER {ref}\nThank you, we shall see.", on(JON, "active", "P")), "dropped": ("REJECT REQ-1\n\nLEAVE", "DROP {ref}", on(JON, "active", "P")),
    "noted": ("REJECT REQ-1\n\nLEAVE", "NOTE {ref}: he called", on(JON, "active", "P")), "released, a yes and a goodbye": ("ACCEPT REQ-1\n\nLEAVE", "RELEASE {ref}", lambda w: not pairs(w) and w.standing(JON) == "active"), "released, and a colleague's": (f"REJECT REQ-1\n\nREMOVE {MIA}", "RELEASE {ref}", lambda w: w.standing(MIA) == "active"),
}  # fmt: skip


@grave("a released mail does half, or more than the person who released it said")
@pytest.mark.parametrize("how", DECIDED)
def test_a_held_mail_of_several_things_is_decided_as_the_person_says(how: str) -> None:
    """for-coordinators.md, decide a held mail: RELEASE does what the program would have done; AS takes it as that."""
    words, command, seen = DECIDED[how]
    world = screened(rule("hold", sender=JON))
    begin = sent_so_far(world)
    world.write(JON, "", words)
    ref = waiting(world)[-1]
    order(world, command.format(ref=ref))
    says_yes(world)
    world.later(hours=2)
    assert seen(world), (
        request_states(world),
        world.standing(JON),
        words_of(got(world, CARLA, begin))[-700:],
    )
    assert not introduced(world, MIA, begin)
    nothing_lost(world)


@grave("a release of several things cannot be taken back whole")
@pytest.mark.parametrize(
    "words", ["REJECT REQ-1\n\nPAUSE UNTIL 1 June", "REJECT REQ-1\n\nLEAVE", "STATUS\n\nREJECT REQ-1"]
)
def test_undo_of_a_release_takes_all_of_it_back_on_each_database(both: Attacked, words: str) -> None:
    """flow.md: what she passes on or releases is a deed; UNDO puts all of it back."""
    world = both
    world.player.rules = screened(rule("hold", sender=JON)).player.rules
    world.player.set_up()
    world.asked()
    before = things(world)
    world.write(JON, "", words)
    sent = order(world, f"RELEASE {waiting(world)[-1]}")
    done = re.findall(r"UNDO (DO-\d+)", words_of([m for m in sent if m.recipient == CARLA]))
    assert done, words_of(sent)
    order(world, f"UNDO {done[-1]}")
    assert things(world) == before, (
        request_states(world),
        world.standing(JON),
        words_of(got(world, CARLA)[-1:]),
    )


# =========================== f. words that weigh, and who reads them ======================================================================


WEIGHS: dict[str, tuple[bool, str, str, bool]] = {
    # whether they are a pair, the subject, the words, and whether Dan has to read them at once
    "how things stand": (True, "", "STATUS\n\nShe threatens me, zebra.", True), "a break": (True, "PAUSE", "She harasses me, zebra.", True), "her data": (True, "EXPORT", "I want to complain about my mentor, zebra.", True), "over at once": (True, "END NOW", "She harassed me, zebra.", True), "a goodbye": (True, "LEAVE", "She threatens me, zebra.", True),
    "two commands": (True, "", "STATUS\n\nDEUTSCH\n\nShe threatens me, zebra.", True), "a concern below": (True, "", "STATUS\n\nCONCERN\nShe presses me, zebra.", True), "another mentor": (True, "", "REQUEST M-1003\nDear Ada, I am afraid of my mentor, she threatens me, zebra.", True), "in German": (True, "", "ÜBERSICHT\n\nSie bedroht mich, Zebra zebra.", True), "in French": (True, "", "SUIVI\n\nElle me menace, zebra.", True), "in Spanish": (True, "", "ESTADO\n\nElla me amenaza, zebra.", True),
    "asked, taken back": (False, "WITHDRAW", "She threatens me, zebra.", True), "asked, who is next": (False, "QUEUE M-1003", "Carla threatens me, zebra.", True), "asked, a goodbye": (False, "LEAVE", "She harassed me at the congress, zebra.", True), "asked, a list": (False, "", "STATUS\n\nI want to complain about Carla, zebra.", True),
    "gentle words": (True, "", "STATUS\n\nI do not think that she and I get on at all, and I would like somebody to know, zebra.", False), "gentle words below a break": (True, "PAUSE", "I need some distance from her for a while, and cannot tell her so, zebra.", False),
}  # fmt: skip


@grave("what a member writes of her partner reaches the partner, who is a coordinator")
@pytest.mark.parametrize("how", WEIGHS)
def test_words_about_a_partner_who_is_a_coordinator_reach_the_other_coordinator_alone(how: str) -> None:
    """flow.md: the partner never hears of it, also where the partner is one of several coordinators; for-members.md: what is urgent by a person at once, all else the next morning."""
    pair, subject, words, at_once = WEIGHS[how]
    world = carla_mentors_mia(pair=pair)
    begin = sent_so_far(world)
    world.write(MIA, subject, words)
    if at_once:
        assert "zebra" in whole(got(world, DAN, begin)), (
            letter_names(got(world, DAN, begin)),
            letter_names(got(world, MIA, begin)),
        )
    world.later(days=2)
    assert "zebra" in whole(got(world, DAN, begin)), letter_names(got(world, DAN, begin))
    order(world, "QUEUE")
    for ref in waiting(world):
        order(world, f"SHOW {ref}", f"STATUS {ref}")
    world.later(days=7)
    assert "zebra" not in whole(got(world, CARLA, begin)), [
        (m.letter, see(m).subject) for m in got(world, CARLA, begin) if "zebra" in whole([m])
    ]
    if "REQUEST" not in words:  # what she writes to Ada, Ada reads
        assert "zebra" not in whole(got(world, ADA, begin)), letter_names(got(world, ADA, begin))


DIRE22: dict[str, tuple[str, str, str, str, str]] = {
    # how it stands, who, where, the words, and who may not read them
    "a note for another mentor": ("office", MIA, "REQUEST M-1003", "Dear Ada,\nplease be quick: my husband beats me, zebra.", JON), "who is next": ("asked", MIA, "QUEUE M-1003", "Jon threatens me, zebra.", JON), "a question": ("asked", JON, "thread", "Which clinic is it? Her friend threatens me, zebra.", LEA), "a yes": ("asked", JON, "thread", "ACCEPT\n\nShe threatens me, zebra.", MIA), "a no": ("asked", JON, "thread", "REJECT\n\nShe threatens me, zebra.", MIA),
    "words for him": ("paired", MIA, "thread", "Dear Jon,\nyou threaten me and I am afraid of you, zebra.\nMia", JON), "a profile": ("office", MIA, "SIGN UP MENTEE", "Name: Mia Okafor\nPractice areas: Critical care\nGoals: To learn.\n\nMy father beats me, zebra.", JON), "html": ("paired", MIA, "html", "<p>STATUS</p><p>He threatens me, zebra.</p>", JON), "html, a break": ("paired", MIA, "html", "<div>PAUSE</div><div><br></div><div>He beats me, zebra.</div>", JON),
    "a card below": ("paired", MIA, "alone", "STATUS\n\nBest wishes,\nMia Okafor\n\nHe threatens me, zebra.", JON), "help": ("paired", MIA, "alone", "HELP\n\nHe threatens me, zebra.", JON), "why": ("paired", MIA, "thread", "WHY\n\nHe threatens me, zebra.", JON), "an undo": ("paired", MIA, "alone", "UNDO\n\nHe threatens me, zebra.", JON), "a sixth command": ("paired", MIA, "alone", "STATUS\nHELP\nBROWSE\nPAUSE\nRESUME\nDEUTSCH\nENGLISH\n\nHe threatens me, zebra.", JON),
    "a subject": ("paired", MIA, "STATUS He threatens me, zebra", "STATUS", JON),
}  # fmt: skip


@grave("somebody in danger is answered by a machine, or the one she fears reads it")
@pytest.mark.parametrize("how", DIRE22)
def test_dire_words_in_each_kind_of_mail_reach_a_person_at_once(how: str) -> None:
    """rules.md, dire; decision 26: words of dire beside an answer, an END, a note or words for the partner, too: a person reads them at once."""
    kind, who, where, words, never = DIRE22[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    if where == "html":
        html_only(world, who, "", words)
    else:
        writes_where(world, who, where, words)
    assert "zebra" in whole(got(world, CARLA, begin)), (
        letter_names(got(world, CARLA, begin)),
        letter_names(got(world, who, begin)),
    )
    world.later(days=2)
    assert "zebra" not in whole(got(world, never, begin)), letter_names(got(world, never, begin))


# =========================== g. notes, forms, files, robots ===============================================================================

NOTES22 = {
    "languages": "Dear Ada,\nI speak\n\nENGLISH, SPANISH AND SOME GERMAN\n\nand should like to learn, walrus.", "a shouted thanks": "Dear Ada,\nwould you?\n\nTHANK YOU SO MUCH\n\nI mean it, walrus.", "a heading of a plan": "Dear Ada,\n\nSTATUS QUO\nI work in a community pharmacy.\n\nGOAL\nThe ICU, walrus.", "a quotation": 'Dear Ada,\nour professor says\n\n"LEAVE NO PATIENT BEHIND"\n\nand I agree, walrus.',
    "a ward": "Dear Ada,\nmy wards were\n\nICU\nER\nNICU\n\nand I liked the last best, walrus.", "her name": "Dear Ada,\nwould you, walrus?\n\nMIA OKAFOR\nPHARMD STUDENT\nLAKESIDE COLLEGE", "a trial": "Dear Ada,\nI read about\n\nPAUSE-AF TRIAL\n\nand your part in it, walrus.", "wait and see": "Dear Ada,\nI used to be one for\n\nWAIT AND SEE\n\nbut not any more, walrus.", "an appeal": "Dear Ada,\n\nHELP WANTED :-)\n\nI am lost in antibiotics, walrus.",
    "a list with dots": "Dear Ada,\n\n- PAUSE: none since 2020\n- END: open\n- STATUS: student\n\nso I have time, walrus.", "a poem": "Dear Ada,\n\nTo END a heartache, and the thousand shocks\nThat flesh is heir to, walrus.\n\nMia", "small letters": "Dear Ada,\nfor now\n\npause\n\nis what I need least, walrus.",
}  # fmt: skip


@grave("a line of a note changes the mentee's standing, or the mentor reads half a note")
@pytest.mark.parametrize("how", NOTES22)
def test_a_note_with_lines_in_capitals_arrives_whole(how: str) -> None:
    """for-members.md, ask a mentor: the text goes to the mentor; a command stands on a line of its own."""
    world = fresh("office")
    world.write(MIA, "REQUEST M-1003", NOTES22[how])
    assert request_states(world) == "P", letter_names(got(world, MIA))
    assert "walrus" in whole(got(world, ADA))
    assert (world.standing(MIA), member(world, MIA)["language"]) == ("active", "")
    assert not waiting(world)


TAILED: dict[str, str] = {
    "thanks": "Thanks and best wishes\nNoa Weiss", "a card": "Best,\nNoa Weiss\nPharmacist\nWard Hospital\nT: +31 10 704 0704\nnoa@ward.example", "a disclaimer": "CONFIDENTIAL: This e-mail is intended solely for the addressee.", "capitals": "NOA WEISS\nWARD HOSPITAL", "from a phone": "Sent from my iPhone", "from a phone, in German": "Von meinem iPhone gesendet", "a wish": "I look forward to hearing from you!", "a motto": "END FORGOTTEN CANCERS\nwww.ward.example", "do not print": "PLEASE CONSIDER THE ENVIRONMENT BEFORE PRINTING", "a second label": "Languages: English\nAbout: I have time on Fridays.", "an order from below": "--\nNoa\nLEAVE",
}  # fmt: skip


@grave("plain: a clear form is not taken, or a tail becomes a value")
@pytest.mark.parametrize("how", TAILED)
def test_a_form_with_an_odd_tail_signs_up_at_once(how: str) -> None:
    """for-members.md, sign up; reading.md: signatures and disclaimers are not typed."""
    world = fresh("office")
    begin, before = sent_so_far(world), len(waiting(world))
    world.write(
        NOA,
        "SIGN UP MENTEE",
        f"Name: Noa Weiss\nOrganization: Ward Hospital\nPractice areas: Critical care\nGoals: To learn.\n\n{TAILED[how]}",
    )
    assert (
        member(world, NOA)["standing"],
        member(world, NOA)["name"],
        member(world, NOA)["organization"],
    ) == ("active", "Noa Weiss", "Ward Hospital")
    assert len(got(world, NOA, begin)) == 1, letter_names(got(world, NOA, begin))
    assert len(waiting(world)) == before
    for piece in ("iPhone", "CONFIDENTIAL", "PRINT", "LEAVE", "CANCERS"):
        assert piece not in str(member(world, NOA)), member(world, NOA)


def with_cv(world: Attacked, who: str, subject: str, words: str) -> list[OutboundMail]:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"mx.pharmacists.example; dmarc=pass header.from={who.partition('@')[2]}"
    mail["From"], mail["To"], mail["Subject"] = who, ADDRESS, subject
    mail["Message-ID"] = f"<{world.player.taken}.cv22@{who.partition('@')[2]}>"
    mail.set_content(words)
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="cv.pdf")
    world.player.take_in(mail.as_bytes())
    sent = world.work()
    world.later(minutes=1)
    return sent


CVS: dict[str, tuple[str, str, str, str, Seen]] = {
    "a request and a break": ("office", MIA, "", "REQUEST M-1003\nWould you, walrus?\n\nPAUSE UNTIL 1 June", lambda w: on(MIA, "paused", "P")(w) and "walrus" in words_of(got(w, ADA))), "how things stand": ("asked", JON, "STATUS", "", letter_to(JON, "status")), "a break and a no": ("asked", JON, "", "PAUSE UNTIL 1 June\n\nREJECT REQ-1", on(JON, "paused", "R")),
    "a form and the directory": ("office", NOA, "SIGN UP MENTEE", "Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n\nBROWSE", letter_to(NOA, "directory")), "a goodbye": ("asked", JON, "LEAVE", "", on(JON, "left")),
}  # fmt: skip


@grave("a CV goes to somebody before a yes, or the mail that brings it is half lost")
@pytest.mark.parametrize("how", CVS)
def test_a_mail_of_several_things_with_a_cv_does_them_and_shows_it_to_nobody(how: str) -> None:
    """for-members.md: a CV that you attach is kept and shown to nobody: it goes to the other only after a yes."""
    kind, who, subject, words, seen = CVS[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    with_cv(world, who, subject, words)
    assert seen(world), (request_states(world), world.standing(who), letter_names(got(world, who, begin)))
    for other in {JON, MIA, ADA, LEA} - {who}:
        for mail in got(world, other, begin):
            assert not [p for p in see(mail).parsed.walk() if p.get_content_type() == "application/pdf"]


ROBOTS22: dict[str, tuple[str, str, str, dict[str, str], str]] = {
    # how it stands, whose robot, what it answers, its header, its words
    "a check-in": ("paired", MIA, "check-in", {"Auto-Submitted": "auto-replied"}, "1\n\nEND NOW\n\nLEAVE"), "a check-in, a vacation": ("paired", MIA, "check-in", {"Precedence": "bulk", "X-Autorespond": "yes"}, "I am on leave.\n\nPAUSE\n\nEND NOW"), "an introduction": ("paired", JON, "introduction-mentor", {"Auto-Submitted": "auto-generated"}, "END NOW\n\nLEAVE"), "a receipt": ("asked", MIA, "request-received", {"X-Auto-Response-Suppress": "OOF", "Auto-Submitted": "auto-replied"}, "WITHDRAW\n\nLEAVE"), "a ticket": ("asked", JON, "request", {"Auto-Submitted": "auto-generated", "X-Loop": "tickets"}, "ACCEPT\n\nSTATUS\n\nThis ticket is now OPEN"),
}  # fmt: skip


@grave("a robot parts a pair, or puts a member out")
@pytest.mark.parametrize("how", ROBOTS22)
def test_lines_in_capitals_of_a_robot_that_answers_any_letter_do_nothing(how: str) -> None:
    """flow.md: automatic mail is never answered and never an answer."""
    kind, who, letter, headers, words = ROBOTS22[how]
    world = fresh(kind)
    if letter == "check-in":
        world.later(days=22)
    mail = last(world, letter, who)
    before, begin = things(world), sent_so_far(world)
    world.write(
        who,
        f"Automatic reply: {see(mail).subject}",
        words,
        to=reply_address(mail),
        headers={**headers, "In-Reply-To": mail.message_id},
    )
    world.later(hours=2)
    assert things(world) == before
    assert not got(world, who, begin)
    assert not events(world, "check-in rated")


HTML22: dict[str, tuple[str, str, str, Seen]] = {
    "a yes with a signature": ("asked", JON, "<div>ACCEPT</div><div><br></div><div>--<br>Jon Berg<br>END HOSPITAL</div>", lambda w: request_states(w) == "A"), "a yes in a table": ("asked", JON, "<table><tr><td>ACCEPT</td></tr></table>", lambda w: request_states(w) == "A"), "a break in a table of two": ("asked", JON, "<table><tr><td>PAUSE</td></tr><tr><td>REJECT REQ-1</td></tr></table>", on(JON, "paused", "R")), "struck out": ("asked", JON, "<p>STATUS</p><p><s>REJECT REQ-1</s></p>", lambda w: True), "hidden": ("asked", JON, '<p>STATUS</p><p style="display:none">LEAVE</p>', lambda w: w.standing(JON) == "active"), "white on white, tiny": ("asked", JON, '<p>STATUS</p><div style="font-size:0;display:none">REJECT REQ-1</div>', lambda w: request_states(w) == "P"), "in a comment": ("asked", JON, "<p>STATUS</p><!-- LEAVE -->", lambda w: w.standing(JON) == "active"),
    "in German, boxes": ("asked", JON, "<div>PAUSE</div><div><br></div><div>ABSAGE</div><div><br></div><div>Viele Grüße</div><div>Jon</div>", on(JON, "paused", "R")), "a heading": ("asked", JON, "<h1>PAUSE</h1><h2>REJECT REQ-1</h2>", on(JON, "paused", "R")), "preformatted": ("asked", JON, "<pre>PAUSE\nREJECT REQ-1</pre>", on(JON, "paused", "R")), "a title only": ("asked", JON, "<html><head><title>LEAVE</title></head><body><p>STATUS</p></body></html>", lambda w: w.standing(JON) == "active"),
}  # fmt: skip


@grave("what nobody sees in a page is done, or what everybody sees is not")
@pytest.mark.parametrize("how", HTML22)
def test_a_page_says_what_is_seen_in_it(how: str) -> None:
    """Catalogue on HTML mail; for-members.md: each command on a line of its own."""
    kind, who, page, seen = HTML22[how]
    world = fresh(kind)
    sent = html_only(world, who, "", page, thread=question_to_jon(world))
    assert is_answered(world, who, sent)
    assert seen(world), (request_states(world), world.standing(who), letter_names(got(world, who)[-3:]))
    world.later(hours=2)
    assert world.standing(JON) != "left"


# =========================== h. ordinary mail in eight languages ===========================================================================

TAIL = {
    "en": "Best wishes\nJon Berg\nClinical pharmacist, St. Brendan Hospital", "es": "Un cordial saludo,\nJon Berg", "de": "Viele Grüße\nJon Berg", "fr": "Bien cordialement,\nJon Berg", "it": "Cordiali saluti,\nJon Berg", "nl": "Met vriendelijke groet,\nJon Berg", "pt": "Com os melhores cumprimentos,\nJon Berg", "pl": "Pozdrawiam serdecznie,\nJon Berg",
}  # fmt: skip
GREETING = {
    "en": "Dear team,", "es": "Hola:", "de": "Guten Tag,", "fr": "Bonjour,", "it": "Buongiorno,", "nl": "Beste allemaal,", "pt": "Bom dia,", "pl": "Dzień dobry,",
}  # fmt: skip
YES22 = {
    "en": "Yes, I would be happy to mentor her.", "es": "Sí, acepto con mucho gusto.", "de": "Ja, sehr gerne.", "fr": "Oui, avec plaisir.", "it": "Sì, accetto volentieri.", "nl": "Ja, heel graag.", "pt": "Sim, aceito com muito gosto.", "pl": "Tak, bardzo chętnie.",
}  # fmt: skip
NO22 = {
    "en": "Sorry, I cannot take her on.", "es": "Lo siento, no puedo aceptar.", "de": "Leider kann ich nicht zusagen.", "fr": "Désolé, je ne peux pas accepter.", "it": "Mi dispiace, non posso accettare.", "nl": "Helaas kan ik dit niet aannemen.", "pt": "Infelizmente não posso aceitar.", "pl": "Niestety nie mogę się zgodzić.",
}  # fmt: skip


@grave("plain: a clear yes is asked about or waits for a person")
@pytest.mark.parametrize("capitals", [False, True], ids=["a name", "a name in capitals"])
@pytest.mark.parametrize("language", YES22)
def test_a_clear_yes_with_greeting_and_farewell_counts_at_once(language: str, capitals: bool) -> None:
    """for-members.md: words like "Yes, happy to" do as well, in eleven languages; rules.md: second thoughts."""
    world = fresh("asked")
    begin = sent_so_far(world)
    tail = TAIL[language] + ("\n\nJON BERG\nST. BRENDAN HOSPITAL" if capitals else "")
    world.reply(JON, question_to_jon(world), f"{GREETING[language]}\n\n{YES22[language]}\n\n{tail}")
    assert request_states(world) == "A", letter_names(got(world, JON, begin))
    world.later(hours=2)
    assert (introduced(world, MIA, begin), introduced(world, JON, begin), pairs(world)) == (
        1,
        1,
        [(JON, MIA)],
    )
    assert not waiting(world)
    assert not got(world, CARLA, begin)


@grave("plain: a clear no is asked about, or the mentee waits")
@pytest.mark.parametrize("language", NO22)
def test_a_clear_no_with_greeting_and_farewell_counts_at_once(language: str) -> None:
    """for-members.md: "Sorry, I cannot" does as well; you need give no reason."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), f"{GREETING[language]}\n\n{NO22[language]}\n\n{TAIL[language]}")
    assert request_states(world) == "R", letter_names(got(world, JON, begin))
    assert len(got(world, JON, begin)) == 1
    assert len(got(world, MIA, begin)) == 1
    assert not waiting(world)
    world.later(hours=2)
    assert not got(world, CARLA, begin)


NOTE22 = {
    "en": "I have read about your way to the ICU.\n\nMy question is: how did you begin?", "es": "He leído sobre su camino a la UCI.\n\nMi pregunta es: ¿cómo empezó?", "de": "ich habe von Ihrem Weg auf die Intensivstation gelesen.\n\nMeine Frage: Wie haben Sie angefangen?", "fr": "j'ai lu votre parcours en réanimation.\n\nMa question : comment avez-vous commencé ?",
    "it": "ho letto del suo percorso in terapia intensiva.\n\nLa mia domanda: come ha iniziato?", "nl": "ik heb over uw weg naar de IC gelezen.\n\nMijn vraag: hoe bent u begonnen?", "pt": "li sobre o seu caminho até aos cuidados intensivos.\n\nA minha pergunta: como começou?", "pl": "czytałam o Pani drodze na OIOM.\n\nMoje pytanie: jak Pani zaczęła?",
}  # fmt: skip


@grave("the mentor reads half a note")
@pytest.mark.parametrize("language", NOTE22)
def test_a_note_of_three_paragraphs_arrives_whole_in_any_language(language: str) -> None:
    """for-members.md, ask a mentor: the text goes to the mentor."""
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(
        MIA,
        "REQUEST M-1003",
        f"{GREETING[language]}\n{NOTE22[language]}\n\nwalrus\n\n{TAIL[language].replace('Jon Berg', 'Mia Okafor')}",
    )
    assert request_states(world) == "P"
    said = words_of([last(world, "request", ADA)])
    assert all(" ".join(line.split()) in said for line in NOTE22[language].split("\n\n")), said
    assert "walrus" in said
    assert letter_names(got(world, MIA, begin)) == ["request-received"]
    assert not waiting(world)


QUESTION22 = {
    "en": "How many hours a week does she have in mind?", "es": "¿Cuántas horas por semana tiene pensado?", "de": "Wie viele Stunden in der Woche stellt sie sich vor?", "fr": "Combien d'heures par semaine envisage-t-elle ?", "it": "Quante ore alla settimana ha in mente?", "nl": "Hoeveel uur per week heeft zij in gedachten?", "pt": "Quantas horas por semana tem em mente?", "pl": "Ile godzin tygodniowo ma na myśli?",
}  # fmt: skip


@grave("a question is taken for an answer, or reaches nobody")
@pytest.mark.parametrize("language", QUESTION22)
def test_a_question_reaches_the_mentee_or_a_person_and_settles_nothing(language: str) -> None:
    """for-members.md: a question first? Just ask. We pass it on without your address."""
    world = fresh("asked")
    begin = sent_so_far(world)
    sent = world.reply(
        JON, question_to_jon(world), f"{GREETING[language]}\n\n{QUESTION22[language]}\n\n{TAIL[language]}"
    )
    assert request_states(world) == "P"
    piece = QUESTION22[language].split()[1]
    assert piece in words_of(got(world, MIA, begin)) or waiting(world), letter_names(got(world, JON, begin))
    assert JON not in whole(got(world, MIA, begin))
    assert is_answered(world, JON, sent)
    if language in ("en", "es", "de", "fr"):
        assert not waiting(world)


PARTNER22 = {
    "en": "Dear Jon,\nthank you for your time. Shall we meet on Friday at five?\nMia", "es": "Hola Jon:\n¿podemos vernos el viernes a las cinco? ¿Te va bien?\nMia", "de": "Hallo Jon,\nkönnen wir uns am Freitag um fünf treffen? Passt dir das?\nMia", "fr": "Bonjour Jon,\npouvons-nous nous voir vendredi à cinq heures ? Cela te convient ?\nMia",
}  # fmt: skip


@grave("plain: words for the partner do not reach the partner")
@pytest.mark.parametrize("language", PARTNER22)
def test_words_that_greet_the_partner_go_there(language: str) -> None:
    """for-members.md: what greets your partner by name, speaks to them and of nobody else goes there."""
    world = fresh("paired")
    begin = sent_so_far(world)
    writes_where(world, MIA, "thread", PARTNER22[language])
    assert len(got(world, JON, begin)) == 1, (letter_names(got(world, MIA, begin)), waiting(world))
    assert not waiting(world)
    assert pairs(world) == [(JON, MIA)]


MARK22 = {
    "en": "4, we talk every second week.", "es": "Un 4, hablamos cada dos semanas.", "de": "4, wir sprechen alle zwei Wochen.", "fr": "4, nous parlons chaque semaine.", "it": "4, ci sentiamo ogni due settimane.", "nl": "4, we spreken elkaar om de week.", "pt": "4, falamos todas as semanas.", "pl": "4, rozmawiamy co tydzień.",
}  # fmt: skip


@grave("plain: a mark is not noted, or its writer is asked again")
@pytest.mark.parametrize("language", MARK22)
def test_a_mark_with_a_few_words_is_noted_in_any_language(language: str) -> None:
    """for-members.md, how is it going: a number from 1 to 5, and a few words if you like, in any of the eleven languages."""
    world = fresh("paired")
    world.later(days=22)
    begin = sent_so_far(world)
    world.reply(
        MIA,
        last(world, "check-in", MIA),
        f"{MARK22[language]}\n\n{TAIL[language].replace('Jon Berg', 'Mia')}",
    )
    assert events(world, "check-in rated") == ["4, says the mentee"]
    assert letter_names(got(world, MIA, begin)) == ["check-in-thanks"]
    assert not waiting(world)


COMMANDS22: dict[str, tuple[str, str, str, str, Seen, int]] = {
    # how it stands, who, the subject, the words, what is so, and how many letters go to the writer
    "a break with a reason": ("paired", MIA, "PAUSE UNTIL 1 June", "I have exams until then.\n\nMia", on(MIA, "paused"), 1), "a goodbye with a reason": ("asked", JON, "LEAVE", "We move to Spain.\n\nJon", on(JON, "left"), 1), "how things stand, politely": ("paired", MIA, "", "Hello,\n\nSTATUS\n\nThank you!\nMia", letter_to(MIA, "status"), 1), "taken back with a reason": ("asked", MIA, "WITHDRAW", "I have found somebody at my college.\n\nMia", lambda w: request_states(w) == "W", 1),
    "a no with a reason": ("asked", JON, "", "REJECT REQ-1\n\nI have two mentees already, and my wife expects a child.\n\nJon", lambda w: request_states(w) == "R", 1), "German": ("paired", MIA, "DEUTSCH", "Vielen Dank!", lambda w: member(w, MIA)["language"] == "de", 1), "in German, a break": ("paired", MIA, "PAUSE BIS 1. Juni", "Ich habe Prüfungen.\n\nMia", on(MIA, "paused"), 1), "in German, a list": ("paired", MIA, "", "Guten Tag,\n\nÜBERSICHT\n\nVielen Dank\nMia", letter_to(MIA, "status"), 1),
    "in French, a break": ("paired", MIA, "PAUSE", "J'ai des examens.\n\nMia", on(MIA, "paused"), 1), "in French, a list": ("paired", MIA, "", "Bonjour,\n\nSUIVI\n\nMerci\nMia", letter_to(MIA, "status"), 1), "in Spanish, a break": ("paired", MIA, "PAUSA", "Tengo exámenes.\n\nMia", on(MIA, "paused"), 1), "in Spanish, a list": ("paired", MIA, "", "Hola:\n\nESTADO\n\nGracias\nMia", letter_to(MIA, "status"), 1), "the directory, in one line": ("office", MIA, "BROWSE critical care", "Mia Okafor\nPharmD student", letter_to(MIA, "directory"), 1),
    "her data, and thanks": ("paired", MIA, "EXPORT", "Thanks in advance\nMia", letter_to(MIA, "export"), 1), "in small letters": ("paired", MIA, "status", "please", letter_to(MIA, "status"), 1), "twice the same": ("paired", MIA, "STATUS", "STATUS", letter_to(MIA, "status"), 1), "a break twice": ("paired", MIA, "PAUSE", "PAUSE\n\nMia", on(MIA, "paused"), 1), "twice, in two cases": ("paired", MIA, "Status", "STATUS\n\nMia", letter_to(MIA, "status"), 1), "a yes twice": ("asked", JON, "ACCEPT REQ-1", "ACCEPT REQ-1\n\nJon", lambda w: request_states(w) == "A", 1),
    "a no twice": ("asked", JON, "REJECT REQ-1", "REJECT REQ-1\n\nJon", lambda w: request_states(w) == "R", 1), "a no twice in the body": ("asked", JON, "", "REJECT REQ-1\n\nREJECT REQ-1", lambda w: request_states(w) == "R", 2), "a yes twice in the body": ("asked", JON, "", "ACCEPT REQ-1\n\nACCEPT REQ-1", lambda w: request_states(w) in "AP", 2), "over at once with a reason": ("paired", MIA, "END NOW", "We have reached our goals. Thank you for all!\n\nMia", lambda w: not pairs(w), 1),
}  # fmt: skip


@grave("plain: an ordinary command is not done at once, or answered twice, or a person is bothered")
@pytest.mark.parametrize("how", COMMANDS22)
def test_an_ordinary_command_is_done_at_once_and_answered_once(how: str) -> None:
    """for-members.md: what to write; decision 26: most of what stands below a command is a name, thanks, or a reason, and members would be asked about nothing."""
    kind, who, subject, words, seen, most = COMMANDS22[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    world.write(who, subject, words)
    assert seen(world), (request_states(world), world.standing(who), letter_names(got(world, who, begin)))
    assert 1 <= len(got(world, who, begin)) <= most, letter_names(got(world, who, begin))
    assert not waiting(world)
    assert not got(world, CARLA, begin), [see(m).subject for m in got(world, CARLA, begin)]


ORDERS22: dict[str, tuple[str, Seen]] = {
    "one, politely": (f"Hello,\n\nPAUSE {JON}\n\nThanks\nCarla Voss\nPROGRAM COORDINATOR", on(JON, "paused", "P")), "a note": ("NOTE REQ-1: he called, and will ANSWER in May", lambda w: request_states(w) == "P"), "a note over two": (f"NOTE REQ-1: END of his term is near\nPAUSE {ADA}", on(ADA, "paused", "P")), "two, with a reason": (f"PAUSE {JON}\nREJECT REQ-1\n\nHe told me on the phone that he has no time.", lambda w: request_states(w) in "RP"), "an extension": ("EXTEND REQ-1 7 DAYS\n\nCarla", lambda w: request_states(w) == "P"), "a removal": (f"REMOVE {LEA}", on(LEA, "left", "P")),
    "a match": (f"MATCH {LEA} WITH {ADA}\n\nThey met at the congress.", lambda w: (ADA, LEA) in pairs(w) or bool(got(w, CARLA))), "a list": ("QUEUE\n\nSTATUS", lambda w: bool(got(w, CARLA))), "a reminder": ("REMIND REQ-1", lambda w: "reminder" in letter_names(got(w, JON))),
}  # fmt: skip


@grave("plain: a coordinator's ordinary commands are not done, or not answered once")
@pytest.mark.parametrize("how", ORDERS22)
def test_an_ordinary_order_of_a_coordinator_is_done_and_answered(how: str) -> None:
    """for-coordinators.md, command by mail: each line has its own fate; one mail says what was done."""
    words, seen = ORDERS22[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    order(world, words)
    says_yes(world)
    assert seen(world), (request_states(world), words_of(got(world, CARLA, begin)))
    assert 1 <= len(got(world, CARLA, begin)) <= 3, [see(m).subject for m in got(world, CARLA, begin)]
    assert not waiting(world)


@grave("an ordinary mail comes to something else on another database")
@pytest.mark.parametrize(
    "words",
    [
        "REJECT REQ-1\n\nPAUSE UNTIL 1 June\n\nSTATUS",
        "PAUSE\n\nREJECT REQ-1\n\nRESUME",
        "DEUTSCH\n\nREJECT REQ-1\n\nLEAVE",
    ],
)
def test_three_deeds_of_one_mail_are_as_in_memory_on_each_database(both: Attacked, words: str) -> None:
    """flow.md: the database is the only truth."""
    here = fresh("office")
    for world in (here, both):
        world.asked()
        world.write(JON, "", words)
        world.later(hours=2)
        world.write(JON, "UNDO")
        world.later(hours=2)
    assert (here.standing(JON), request_states(here), sorted(letter_names(got(here, JON)))) == (
        both.standing(JON),
        request_states(both),
        sorted(letter_names(got(both, JON))),
    )
    all_is_well(both)


# =========================== i. written when the rest had been run ==========================================================================

SMALL22: dict[str, tuple[str, str, str, Seen]] = {
    # a second command as for-members.md has it, what follows it in small letters
    "a new address": ("paired", MIA, "STATUS\n\nCHANGE ADDRESS mia.new@home.example", lambda w: bool(got(w, "mia.new@home.example"))), "a new address below a break": ("paired", MIA, "PAUSE\n\nCHANGE ADDRESS mia.new@home.example", lambda w: bool(got(w, "mia.new@home.example"))), "a new address, in German": ("paired", MIA, "ÜBERSICHT\n\nNEUE ADRESSE mia.new@home.example", lambda w: bool(got(w, "mia.new@home.example"))),
    "a break until a day of the week": ("paired", MIA, "STATUS\n\nPAUSE until next Monday", on(MIA, "paused")), "a break until a day": ("paired", MIA, "STATUS\n\nPAUSE until Monday", on(MIA, "paused")), "a break, in German": ("paired", MIA, "ÜBERSICHT\n\nPAUSE bis Montag", on(MIA, "paused")), "a break, in Spanish": ("paired", MIA, "ESTADO\n\nPAUSA hasta el lunes", on(MIA, "paused")),
    "who is next, a small code": ("asked", MIA, "STATUS\n\nQUEUE m-1003\nNext", letter_to(MIA, "request-queued")), "another, a small code": ("asked", MIA, "WITHDRAW\n\nREQUEST m-1003\nWould you?", lambda w: request_states(w) == "WP"), "a no, and a break until a month": ("asked", JON, "REJECT REQ-1\n\nPAUSE until June", on(JON, "paused", "R")), "a no by a small number": ("asked", JON, "STATUS\n\nREJECT req-1", lambda w: request_states(w) == "R"), "over, in small": ("paired", MIA, "STATUS\n\nEND now", lambda w: not pairs(w)),
}  # fmt: skip


@grave("a member who asks for two things gets one, and only silence about the other")
@pytest.mark.parametrize("how", SMALL22)
def test_a_second_command_with_small_letters_behind_it_is_done_or_asked_about(how: str) -> None:
    """for-members.md: `PAUSE until next Monday`, `CHANGE ADDRESS mia.okafor@example.com`; several things: each on a line of its own."""
    kind, who, words, seen = SMALL22[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    world.write(who, "", words)
    second = words.split("\n\n")[1].splitlines()[0]
    asked = {"answer-unclear", "answer-confirm", "pause-which-day", "end-which"} & set(
        letter_names(got(world, who, begin))
    )
    assert seen(world) or asked or waiting(world) or a_person_reads(world, begin, second), letter_names(
        got(world, who, begin)
    )


TITLES22: dict[str, tuple[str, str, str]] = {
    "a list": ("STATUS, he threatens me, zebra", "STATUS", "zebra"), "a break": ("PAUSE please, he harasses me and I am afraid, zebra", "STATUS", "zebra"), "no command": ("He threatens me, zebra", "STATUS", "zebra"), "no command, German": ("Er bedroht mich, zebra", "ÜBERSICHT\n\nPAUSE", "zebra"), "a question": ("I am afraid of him, zebra", "PAUSE", "zebra"),
}  # fmt: skip


@grave("somebody in danger says so in the subject, and a machine answers the first line")
@pytest.mark.parametrize("how", TITLES22)
def test_dire_words_of_a_subject_over_a_command_reach_a_person(how: str) -> None:
    """decision 26: nothing that was typed is dropped unread; for-members.md: put what you want into the subject, or at the start of the mail."""
    subject, words, piece = TITLES22[how]
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, subject, words)
    assert piece in whole(got(world, CARLA, begin)), letter_names(got(world, MIA, begin))


@grave("a coordinator releases a mail, and does not read what it did besides; nothing takes that back")
@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("STATUS\n\nREJECT REQ-1", ("cannot take",)),
        ("PAUSE\n\nREJECT REQ-1", ("pauses", "cannot take")),
        ("STATUS\n\nLEAVE", ("leaves",)),
    ],
)
def test_what_a_release_did_is_named_whole(words: str, pieces: tuple[str, ...]) -> None:
    """for-coordinators.md: "What was done": read what became of your commands; reply UNDO if it was wrong."""
    world = screened(rule("hold", sender=JON))
    world.write(JON, "", words)
    begin = sent_so_far(world)
    order(world, f"RELEASE {waiting(world)[-1]}")
    said = words_of(got(world, CARLA, begin))
    assert all(piece in said for piece in pieces), said[:900]


@grave("a goodbye below a no is lost when a person releases the mail")
def test_a_released_no_over_a_goodbye_does_both_or_says_so() -> None:
    """for-coordinators.md: RELEASE: what the program would have done, had it dared."""
    world = screened(rule("hold", sender=JON))
    world.write(JON, "", "REJECT REQ-1\n\nLEAVE")
    begin = sent_so_far(world)
    order(world, f"RELEASE {waiting(world)[-1]}")
    assert (
        world.standing(JON) == "left"
        or waiting(world)
        or "LEAVE" in whole(got(world, CARLA, begin))
        or "leave-or-reject" in letter_names(got(world, JON, begin))
    ), letter_names(world.player.post.sent[begin:])


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The helpers of this wave see what is there: a mark, a secret, a letter that comes twice."""
    world = fresh("paired")
    world.later(days=22)
    world.reply(MIA, last(world, "check-in", MIA), "4")
    assert events(world, "check-in rated")
    begin = sent_so_far(world)
    world.write(MIA, "CONCERN", "He presses me, zebra.")
    assert "zebra" in whole(got(world, CARLA, begin))
