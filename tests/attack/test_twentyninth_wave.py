# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-ninth wave. What is expected here was written before it was first run, from the documents alone.

It goes over the ten points of the attack once more, and looks at what happens in time: a pair that ended and begins anew while old letters are
still in hand; an answer that crosses a withdrawal; an address that changes in between; a held mail that is released later, twice, or after its
sender has left; second thoughts at the end of their hour and of their day; days that a command names and that are not today. Beside each stands
what is ordinary and must pass without a question.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.attack.bounces import bounces
from tests.attack.box_deeds import accepts, both_sign_up, run, states_on
from tests.attack.box_program import BoxProgram, a_pass, acted_once
from tests.attack.databases import Copied, url_of
from tests.attack.deeds import (
    NEEDS_A_PERSON,
    answered_by_robots,
    doubtful_answer,
    erase,
    move,
    says_yes,
    thirty_lists,
)
from tests.attack.expected import (
    anything,
    heard_at_once,
    how_it_is,
    is_member,
    not_accepted,
    parted,
    stands,
    together,
)
from tests.attack.imap_servers import BODIES, Proxy, before_the_end_of, changed, refuses_once, says
from tests.attack.letters import (
    JONS_SUBJECT,
    got,
    introduced,
    last,
    letter_names,
    links_in,
    question_to_jon,
    reply_address,
    requests_to,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import (
    answers_by_hand,
    eml,
    html_only,
    inline,
    raw,
    sends_roster,
    with_attached,
)
from tests.attack.marks import grave, plain
from tests.attack.people import (
    ADA,
    CARLA,
    DAN,
    FROM_JON,
    JON_HOME,
    JON_NEW,
    LEA,
    MIA_HOME,
    NOA,
)
from tests.attack.prepared import (
    as_prepared,
    carla_asked_jon,
    carla_mentors_mia,
    fresh,
    looked_after_by_the_other,
    rule,
    screened,
    wired,
    with_digest,
    with_policy,
)
from tests.attack.records import (
    addresses,
    events,
    member,
    pairs,
    relationship_states,
    request_states,
    row,
    votes,
    waiting,
)
from tests.attack.smtp_servers import Post, sending_to
from tests.attack.steps import (
    Seen,
    Step,
    Steps,
    answers,
    attaches,
    breaks,
    days,
    hours,
    jon_says,
    mended,
    minutes,
    orders,
    plays,
    signs_up,
    writes,
)
from tests.attack.two_parts import YES
from tests.attacks import EVE, FORM, JON, MIA, Attacked
from tests.doors.dovecot import Dovecot
from tests.operation.small import SmallProgram
from tests.player import ADDRESS
from tests.post_office import see

Case = tuple[
    str, str, Steps, Step, Seen
]  # how it stands, who writes, what came before, the mail, what is so then
Story = tuple[str, Steps, Seen]


def tried(case: Case, made: Callable[[str], Attacked] = fresh) -> None:
    """What must be so two hours later, and that its writer or a coordinator has heard of it by the next noon."""
    kind, who, before, mail, seen = case
    world = made(kind)
    plays(world, before)
    begin = sent_so_far(world)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    world.later(days=1)
    assert got(world, who, begin) or got(world, CARLA, begin) or got(world, DAN, begin), "silence"


def comes_to(story: Story, made: Callable[[str], Attacked] = fresh) -> None:
    kind, steps, seen = story
    world = made(kind)
    plays(world, steps)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


def old(who: str, name: str, words: str, **more: Any) -> Step:
    """In the thread of the first such letter."""
    return lambda w: w.reply(who, next(m for m in got(w, who) if m.letter == name), words, **more)


def replies_if_asked(who: str, words: str, *names: str) -> Step:
    """To the latest of these letters, if there is one."""

    def act(world: Attacked) -> None:
        found = [m for m in got(world, who) if m.letter in names]
        if found:
            world.reply(who, found[-1], words)

    return act


def dead(who: str, letter: str, status: str = "5.1.1", of: str = "") -> Step:
    """A server's report about the latest such letter."""
    return lambda w: bounces(w, last(w, letter, who), of or who, status=status)


def dead_first(who: str, letter: str) -> Step:
    return lambda w: bounces(w, next(m for m in got(w, who) if m.letter == letter), who)


GAVE_UP = "4.4.7"
ANEW: Steps = (writes(MIA, "END NOW"), hours(2), writes(MIA, "REQUEST M-1001", "Once more?"), answers(JON, "request", "ACCEPT"), hours(2))  # fmt: skip
SECOND_ASKED: Steps = (writes(MIA, "WITHDRAW"), days(2), writes(MIA, "REQUEST M-1001", "Once more?"))


def second_goes_on(world: Attacked) -> bool:
    return relationship_states(world) == [("REL-1", "ended"), ("REL-2", "active")]


def all_of(*seen: Seen) -> Seen:
    return lambda w: all(one(w) for one in seen)


def states(wish: str) -> Seen:
    return lambda w: request_states(w) == wish


def term(ref: str, number: int) -> Seen:
    return lambda w: row(w, ref)["term"] == number


def never_got(who: str, *names: str) -> Seen:
    return lambda w: not set(names) & set(letter_names(got(w, who)))


def latest_of(who: str, wish: str, *names: str) -> Seen:
    """Of these letters, the one that came last."""
    return lambda w: [n for n in letter_names(got(w, who)) if n in names][-1:] == [wish]


def rated(world: Attacked, ref: str = "") -> list[str]:
    found = world.player.records()["events"]
    return [str(e["because"]) for e in found if e["what"] == "check-in rated" and ref in (e["about"], "")]


# =========================== 1. tokens of what was, and of who was ========================================================================


def reminded_in_one_thread(world: Attacked) -> None:
    """He answers the reminder; his mail program names the request, too."""
    asked, reminder = question_to_jon(world), last(world, "reminder", JON)
    world.drop(JON, f"Re: {see(reminder).subject}", "ACCEPT", proof="", to=reply_address(reminder), headers={"In-Reply-To": reminder.message_id, "References": f"{asked.message_id} {reminder.message_id}"})  # fmt: skip
    world.work()


TOKENS: dict[str, Case] = {
    "the first request's letter, for the second: a yes": ("paired", JON, (writes(MIA, "END NOW"), hours(2), writes(MIA, "REQUEST M-1001", "Once more?")), old(JON, "request", "ACCEPT", proof=""), states("AP")),
    "the first request's letter, for the second: a no": ("paired", JON, (writes(MIA, "END NOW"), hours(2), writes(MIA, "REQUEST M-1001", "Once more?")), old(JON, "request", "REJECT", proof=""), states("AP")),
    "the first introduction, for the second pair: an end": ("paired", MIA, ANEW, old(MIA, "introduction-mentee", "END NOW", proof=""), second_goes_on),
    "the first introduction, for the second pair: his end": ("paired", JON, ANEW, old(JON, "introduction-mentor", "END", proof=""), second_goes_on),
    "the first introduction: a cry": ("paired", MIA, ANEW, old(MIA, "introduction-mentee", "CONCERN\n\nHe is odd, zebra.", proof=""), heard_at_once),
    "the first check-in, for the second pair: a mark": ("paired", MIA, (days(22), *ANEW), old(MIA, "check-in", "1"), lambda w: not rated(w, "REL-2")),
    "the first check-in, for the second pair: a mark unproven": ("paired", MIA, (days(22), *ANEW), old(MIA, "check-in", "2", proof=""), lambda w: not rated(w, "REL-2")),
    "the first offer, for the second pair: another term": ("paired", MIA, (days(165), *ANEW), old(MIA, "renewal-offer", "RENEW"), all_of(second_goes_on, term("REL-2", 1))),
    "was it you?, about the end of the first": ("paired", MIA, (writes(MIA, "END NOW REL-1", proof=""), *ANEW), answers(MIA, "confirm", "YES"), second_goes_on),
    "did you?, from home, and his own no": ("asked", JON, (lambda w: w.reply(JON_HOME, question_to_jon(w), "Accept"), jon_says("REJECT")), answers(JON, "other-address", "YES"), not_accepted),
    "did you?, from home, and she took it back": ("asked", JON, (lambda w: w.reply(JON_HOME, question_to_jon(w), "Accept"), writes(MIA, "WITHDRAW")), answers(JON, "other-address", "YES"), states("W")),
    "did you?, from home, eight days later": ("asked", JON, (lambda w: w.reply(JON_HOME, question_to_jon(w), "Accept"), days(8)), answers(JON, "other-address", "YES"), not_accepted),
    "reassigned: his old letter": ("paired", JON, (orders("REASSIGN REL-1 TO M-1003"), hours(2)), old(JON, "request", "ACCEPT"), all_of(states("AP"), parted)),
    "reassigned: the new one's letter in his hands": ("paired", JON, (orders("REASSIGN REL-1 TO M-1003"), hours(2)), lambda w: w.reply(JON, last(w, "request", ADA), "ACCEPT"), all_of(states("AP"), parted)),
    "another pair's number": ("paired", ADA, (orders(f"MATCH {LEA} WITH {ADA}"), hours(2)), writes(ADA, "END REL-1"), lambda w: sorted(pairs(w)) == [(ADA, LEA), (JON, MIA)]),
    "another pair's number in her own thread": ("paired", ADA, (orders(f"MATCH {LEA} WITH {ADA}"), hours(2)), answers(ADA, "introduction-mentor", "END NOW REL-1"), lambda w: sorted(pairs(w)) == [(ADA, LEA), (JON, MIA)]),
    "a reminder answered in one thread": ("asked", JON, (days(6),), reminded_in_one_thread, all_of(states("A"), together)),
    "erase all? No. Once more, and a yes to the first": ("office", LEA, (writes(LEA, "ERASE"), answers(LEA, "confirm-erase", "NO"), writes(LEA, "ERASE")), old(LEA, "confirm-erase", "YES"), lambda w: LEA in addresses(w)),
    "an undo of the first of two deeds": ("office", CARLA, (orders(f"PAUSE {JON}"), orders(f"PAUSE {ADA}")), old(CARLA, "transcript", "UNDO"), lambda w: (w.standing(JON), w.standing(ADA)) == ("active", "paused")),
}  # fmt: skip


@grave("a letter of what was acts on what is, or for somebody else")
@pytest.mark.parametrize("how", TOKENS)
def test_a_letter_of_before_acts_on_its_own_matter_alone(how: str) -> None:
    """flow.md, tokens: it ends with the matter, and a request that is answered cannot be answered again by it; the sender must be the one who was asked; CHANGELOG: an answer with a number that is not one's own is no answer to anything else."""
    tried(TOKENS[how])


@grave("on a database a letter of what was acts on what is")
@pytest.mark.parametrize("how", ["the first request's letter, for the second: a yes", "the first check-in, for the second pair: a mark", "was it you?, about the end of the first"])  # fmt: skip
def test_on_each_database_a_letter_of_before_acts_on_its_own_matter_alone(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    tried(TOKENS[how], lambda kind: as_prepared(both, kind))


@grave("a question from after the backup is answered as another one from after the restore")
def test_a_yes_to_a_question_that_a_restore_forgot_erases_nobody(copied: Copied) -> None:
    """CHANGELOG: after a restore no number that was given after the backup is given again; flow.md: whoever was asked, with the token of CONF-9 itself and no other."""
    world = copied.world
    copied.save()
    world.write(MIA, "ERASE")
    question = last(world, "confirm-erase", MIA)
    copied.lose()
    world.write(LEA, "ERASE")
    begin = sent_so_far(world)
    world.reply(MIA, question, "YES")
    world.later(days=1)
    assert {MIA, LEA} <= set(addresses(world)), how_it_is(world, begin)
    assert got(world, MIA, begin) or got(world, CARLA, begin), "silence"


# =========================== 2. reports that come late ====================================================================================


def away(
    who: str, letter: str, words: str, subject: str = "Automatic reply: I am out of the office", nth: int = -1
) -> Step:
    """Their mailbox answers that letter by itself."""

    def act(world: Attacked) -> None:
        mail = [m for m in got(world, who) if m.letter == letter][nth]
        world.drop(who, subject, words, to=reply_address(mail), headers={"Auto-Submitted": "auto-replied", "In-Reply-To": mail.message_id, "References": mail.message_id})  # fmt: skip
        world.work()

    return act


def days_to_answer(world: Attacked, ref: str) -> int:
    one = row(world, ref)
    at = [datetime.fromisoformat(str(one[key]).replace("Z", "+00:00")) for key in ("asked_at", "answer_by")]
    return (at[1] - at[0]).days


REPORTS: dict[str, Story] = {
    "dead: of the first request, while the second waits": ("asked", (*SECOND_ASKED, dead_first(JON, "request")), lambda w: w.standing(JON) == "bouncing" and request_states(w) in ("WU", "WP") and bool(got(w, CARLA)) and not introduced(w, MIA)),
    "dead: of an end, after they began anew": ("paired", (*ANEW, dead(JON, "ended")), all_of(second_goes_on, lambda w: JON in told(got(w, CARLA)))),
    "dead: the new address": ("office", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), dead(MIA_HOME, "confirm-address")), all_of(is_member(MIA), lambda w: "address-refused" in letter_names(got(w, MIA)))),
    "gave up: her introduction, and he ends it": ("asked", (jon_says("ACCEPT"), dead(MIA, "introduction-mentee", GAVE_UP), writes(JON, "END NOW"), days(3)), all_of(parted, lambda w: letter_names(got(w, MIA))[-1] not in ("introduction-mentee", "request-received"))),
    "gave up: the end, and it is undone": ("paired", (writes(MIA, "END NOW"), hours(2), dead(JON, "ended", GAVE_UP), writes(MIA, "UNDO"), days(3)), all_of(together, latest_of(JON, "undone", "ended", "undone"))),
    "gave up: the offer, and both go on": ("paired", (days(165), dead(MIA, "renewal-offer", GAVE_UP), days(2), writes(MIA, "RENEW"), writes(JON, "RENEW")), all_of(together, term("REL-1", 2))),
    "gave up: is it still wanted?": ("asked", (days(16), jon_says("ACCEPT"), dead(MIA, "late-offer", GAVE_UP), days(2)), not_accepted),
    "dead twice in a break, and he writes": ("office", (writes(JON, "PAUSE"), dead(JON, "welcome-mentor"), dead(JON, "paused"), writes(JON, "STATUS")), lambda w: w.standing(JON) == "paused"),
    "dead twice in a break with a day": ("office", (writes(JON, "PAUSE UNTIL 10 March 2026"), dead(JON, "welcome-mentor"), dead(JON, "paused"), days(10)), lambda w: w.standing(JON) != "active"),
    "dead: of a goodbye": ("office", (writes(LEA, "LEAVE"), hours(2), dead(LEA, "left")), lambda w: w.standing(LEA) == "left"),
    "away, of the first request, while the second waits": ("asked", (*SECOND_ASKED, away(JON, "request", "I am away until 30 March 2026.", nth=0)), lambda w: days_to_answer(w, "REQ-2") <= 15),
    "away, twice, with later days": ("asked", (away(JON, "request", "I am away until 20 March 2026."), days(6), away(JON, "request", "I am away until 12 April 2026.")), lambda w: days_to_answer(w, "REQ-1") <= 25),
    "away, after his yes": ("paired", (away(JON, "introduction-mentor", "I am away until 30 March 2026."), days(1)), all_of(together, never_got(MIA, "mentor-away"))),
    "he works there no more, and has a mentee": ("paired", (days(22), away(JON, "check-in", "Jon Berg no longer works at this hospital. Please write to Pat Lund."), days(1)), all_of(together, lambda w: "Pat Lund" not in whole(got(w, MIA)) and "Jon Berg" in told(got(w, CARLA)))),
    "prove that you are human, says her mailbox": ("paired", (away(MIA, "introduction-mentee", "I get a lot of spam. Please click on https://mailbox.example/v?u=81 to prove that you are human, and your message will be delivered.", "Please confirm your message"), days(1)), all_of(together, lambda w: bool(waiting(w)) or bool(got(w, CARLA)))),
    "of his letter, about her": ("paired", (dead(JON, "introduction-mentor", of=MIA), days(1)), all_of(together, is_member(MIA), is_member(JON))),
    "the very same once more, a month later": ("asked", (dead(JON, "request"), writes(JON, "STATUS"), days(30), dead(JON, "request"), days(1)), is_member(JON)),
    "dead: the new mentor of a mentee who was given on": ("paired", (orders("REASSIGN REL-1 TO M-1003"), hours(2), dead(ADA, "request"), days(1)), all_of(states("AU"), lambda w: w.standing(ADA) == "bouncing" and letter_names(got(w, MIA))[-1] not in ("request-received", "reassigned"))),
    "dead: a mentor's question to her, and his yes": ("asked", (jon_says("Which clinic is she at?"), dead(MIA, "question"), jon_says("ACCEPT")), all_of(states("A"), lambda w: bool(got(w, CARLA)))),
}  # fmt: skip


def page_that_asks_for_a_proof(world: Attacked) -> None:
    """Its link stands behind a word."""
    mail = last(world, "introduction-mentee", MIA)
    page = "<p>I get a lot of spam. Please <a href='https://mailbox.example/v?u=81'>click here</a> to prove that you are human, and your message will be delivered.</p>"
    raw(world, f"From: Mia Okafor <{MIA}>\nTo: {reply_address(mail)}\nSubject: Verification\nAuto-Submitted: auto-replied\nIn-Reply-To: {mail.message_id}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8", page, proof="college.example")  # fmt: skip


# found while the first run was looked through
REPORTS["prove that you are human, says a page of her mailbox"] = ("paired", (page_that_asks_for_a_proof, days(1)), all_of(together, lambda w: bool(waiting(w))))  # fmt: skip


@grave("a late report or a robot ends, hides or moves what it is not about")
@pytest.mark.parametrize("how", REPORTS)
def test_a_late_report_changes_what_it_is_about_and_nothing_since(how: str) -> None:
    """flow.md: a bounce counts once for a mail, and only of the address that we wrote to; bouncing ends with the next proven mail; catalogue 47, 51, 53, 54, 94, 160; for-members.md, PAUSE; DESIGN: a note of absence moves the deadline once."""
    comes_to(REPORTS[how])


# =========================== 3. what is passed on, after something else ==================================================================

OVER_LINE = f"On Mon, 2 Mar 2026 at 10:00, Jon Berg <{JON}> wrote:\n\n> ACCEPT\n"
LOOSE: Step = writes(CARLA, f"Fwd: {JONS_SUBJECT.removeprefix('Re: ')}", OVER_LINE)
SAYS_YES_TO_IT = replies_if_asked(JON, "YES", "confirm-forward", "confirm", "answer-confirm")


def passed(note: str, seen: Seen) -> Case:
    return ("asked", CARLA, (), attaches(YES, note=note), seen)


FORWARDS: dict[str, Case] = {
    "his no, two days after his yes": ("paired", CARLA, (days(2),), attaches(eml(FROM_JON, JONS_SUBJECT, "REJECT")), together),
    "his yes to the first, while the second waits": ("asked", CARLA, SECOND_ASKED, attaches(YES), lambda w: request_states(w)[1] == "P"),
    "her taking back, after his yes": ("paired", CARLA, (), attaches(eml(f"Mia Okafor <{MIA}>", "Re: Jon Berg has your request [REQ-1]", "WITHDRAW")), together),
    "an end from her new address": ("paired", CARLA, (lambda w: move(w),), attaches(eml(f"Mia Okafor <{MIA_HOME}>", "mentoring", "END NOW")), parted),
    "an end from her old address, after she moved": ("paired", CARLA, (lambda w: move(w),), attaches(eml(f"Mia Okafor <{MIA}>", "mentoring", "END NOW")), anything),
    "his old yes, and he is erased": ("asked", CARLA, (lambda w: erase(w, JON),), attaches(YES), lambda w: JON not in addresses(w) and not pairs(w)),
    "below her name: wait": passed("For you.\n\nCarla Voss\n\nPS: please wait until Thursday.", not_accepted),
    "below her name in German": passed("Zur Bearbeitung.\n\nCarla Voss\n\nBitte erst am Montag.", not_accepted),
    "below her name in French": passed("Pour vous.\n\nCarla Voss\n\nP.S. Il a téléphoné entre-temps : il ne peut plus.", not_accepted),
    "below her name in Spanish": passed("Para tramitar.\n\nCarla Voss\n\nP. D.: Me ha llamado y ya no quiere.", not_accepted),
    "below her name in Italian": passed("Per voi.\n\nCarla Voss\n\nP.S. Mi ha chiamato, ci ripensa.", not_accepted),
    "below her name, her card": passed("FYI\n\nCarla Voss\nProgramme coordinator\nT +44 20 7946 0101\nOffice hours Mon-Thu 9-5", stands("A")),
    "below her name, her office in German": passed("Bitte bearbeiten. Danke!\n\nViele Grüße\nCarla Voss\nGeschäftsstelle", stands("A")),
    "his yes and his undo of it": ("asked", CARLA, (), attaches(YES, eml(FROM_JON, "Re: You and Mia Okafor [REL-1]", "UNDO")), lambda w: not (introduced(w, MIA) and together(w))),
    "a member's, of what he wrote to her": ("asked", MIA, (), writes(MIA, "Fwd: mentoring", inline(FROM_JON, "Yes, I would love to mentor you!")), not_accepted),
    "asked first, and she takes it back": ("asked", JON, (LOOSE, writes(MIA, "WITHDRAW")), SAYS_YES_TO_IT, states("W")),
    "asked first, and he says no himself": ("asked", JON, (LOOSE, jon_says("REJECT")), SAYS_YES_TO_IT, not_accepted),
    "asked first, and his time is over": ("asked", JON, (days(13), LOOSE, days(2)), SAYS_YES_TO_IT, not_accepted),
    "nobody vouches for her, and he says yes himself": ("asked", CARLA, (lambda w: with_attached(w, [YES], proof=""), jon_says("ACCEPT"), hours(2)), replies_if_asked(CARLA, "YES", "confirm"), lambda w: together(w) and introduced(w, MIA) == introduced(w, JON) == 1),
    "her wish to be erased, and her no": ("paired", MIA, (attaches(eml(f"Mia Okafor <{MIA}>", "A thing", "ERASE")),), replies_if_asked(MIA, "NO", "confirm-forward", "confirm-erase", "confirm"), is_member(MIA)),
    "done in his name, and his undo a day too late": ("asked", JON, (attaches(YES), hours(25)), answers(JON, "forward-done", "UNDO"), anything),
}  # fmt: skip


@grave("what is passed on acts against what has been said since, or against words beside it")
@pytest.mark.parametrize("how", FORWARDS)
def test_what_is_passed_on_counts_for_its_matter_and_as_it_stands_now(how: str) -> None:
    """flow.md, what a coordinator passes on; for-coordinators.md, forward what reached you; catalogue 45, 78, 81, 115 to 118; CHANGELOG: what stands below your name above a mail that you pass on counts."""
    tried(FORWARDS[how])


@grave("a coordinator introduces herself by a yes that she passes on")
@pytest.mark.parametrize("word", ["YES", "NO", ""])
def test_a_yes_to_herself_that_she_passes_on_is_asked_of_its_writer(word: str) -> None:
    """for-coordinators.md: a yes or a no to you that you pass on is asked about first."""
    world = carla_asked_jon(paired=False)
    with_attached(world, [eml(FROM_JON, "Re: Would you mentor Carla Reyes? [REQ-1]", "ACCEPT")], sender=CARLA)
    world.later(hours=2)
    assert not pairs(world), how_it_is(world)
    if word:
        replies_if_asked(JON, word, "confirm-forward", "confirm", "answer-confirm")(world)
        world.later(hours=2)
    assert bool(pairs(world)) == (word == "YES"), how_it_is(world)


# =========================== 4. limits, floods and robots ================================================================================


def forged(who: str, words: str, times: int) -> Step:
    def act(world: Attacked) -> None:
        for n in range(times):
            world.write(who, words, f"{words}\n\n{n}", proof="")

    return act


def releases(world: Attacked) -> None:
    """All that waits, by one coordinator."""
    for ref in waiting(world):
        world.write(CARLA, f"RELEASE {ref}")


def releases_twice(world: Attacked) -> None:
    for ref in waiting(world):
        world.write(CARLA, f"RELEASE {ref}")
        world.write(DAN, f"RELEASE {ref}")


def on_held(words: str, who: str = CARLA) -> Step:
    """A command about what was held last, decided or not."""
    return lambda w: w.write(who, words.format(w.player.records()["held"][-1]["ref"]))


def drops(world: Attacked) -> None:
    (ref,) = waiting(world)
    world.write(CARLA, f"DROP {ref}")


def many_leave(world: Attacked) -> None:
    people = [f"m{n}@w{n}.example" for n in range(15)]
    for n, who in enumerate(people):
        world.write(who, "SIGN UP MENTEE", FORM.format(name=f"Pia Nord{'abcdefghijklmno'[n]}"))
    for who in people:
        world.write(who, "LEAVE", "LEAVE")


def twelve_ask(world: Attacked) -> None:
    for n in range(12):
        who = f"m{n}@w{n}.example"
        world.write(who, "SIGN UP MENTEE", FORM.format(name=f"Pia Nord{'abcdefghijkl'[n]}"))
        world.write(who, "REQUEST M-1001", "I would like to learn.")


def seven_words(world: Attacked) -> None:
    for n in range(7):
        world.write(MIA, "For Jon", f"Dear Jon,\nyou told me of paper number {n}, and I have read it. Would you like to talk about it with me?\nMia", to=reply_address(last(world, "introduction-mentee", MIA)))  # fmt: skip


def eight_addresses(world: Attacked) -> None:
    for n in range(8):
        world.write(MIA, f"CHANGE ADDRESS mia{n}@w{n}.example")


LIMITS: dict[str, Story] = {
    "taken back over the limit, his yes, and then released": ("asked", (thirty_lists, writes(MIA, "WITHDRAW"), jon_says("ACCEPT"), days(1), releases), lambda w: together(w) == (introduced(w, MIA) == 1)),
    "an end over the limit, released twice": ("paired", (thirty_lists, writes(MIA, "END NOW"), days(1), releases_twice, hours(2)), lambda w: parted(w) and letter_names(got(w, JON)).count("ended") == 1),
    "an erasure asked about, thirty lists, and the yes": ("paired", (writes(MIA, "ERASE"), thirty_lists, answers(MIA, "confirm-erase", "YES"), days(1)), lambda w: MIA not in addresses(w) or bool(waiting(w))),
    "forty forged wishes to be erased": ("paired", (forged(MIA, "ERASE", 40),), lambda w: is_member(MIA)(w) and len(got(w, MIA)) <= 6),
    "twenty forged breaks, and her own": ("office", (forged(LEA, "PAUSE", 20), writes(LEA, "PAUSE")), lambda w: w.standing(LEA) == "paused"),
    "twenty forged breaks, and her yes": ("office", (forged(LEA, "PAUSE", 20), answers(LEA, "confirm", "YES"), hours(3)), lambda w: w.standing(LEA) == "paused" and len(got(w, LEA)) <= 5),
    "thirty forged noes, and his own yes": ("asked", (forged(JON, "REJECT", 30), jon_says("ACCEPT")), all_of(together, states("A"))),
    "new addresses, eight a day, on two days": ("office", (eight_addresses, days(1), eight_addresses), lambda w: sum(len(got(w, f"mia{n}@w{n}.example")) for n in range(8)) <= 6),
    "fifteen who leave in one hour": ("office", (many_leave, days(1)), lambda w: len(got(w, CARLA)) <= 14),
    "seven mails to her mentor, released the next day": ("paired", (seven_words, hours(20), days(1), releases, releases_twice, days(1)), lambda w: len([m for m in got(w, JON) if m.letter == "from-partner"]) <= 7 and all(whole(got(w, JON)).count(f"paper number {n}") <= 2 for n in range(7))),
    "a held mail that nobody decides in a month": ("office", (writes(LEA, "A thing", NEEDS_A_PERSON), days(30)), lambda w: 2 <= len([m for m in got(w, CARLA) if "[HELD-" in see(m).subject and m.letter == "held"]) <= 6),
    "a held mail put off, and then a month": ("office", (writes(LEA, "A thing", NEEDS_A_PERSON), on_held("SNOOZE {} 2 DAYS"), days(30)), lambda w: 2 <= len([m for m in got(w, CARLA) if "[HELD-" in see(m).subject and m.letter == "held"]) <= 8),
}  # fmt: skip


@grave("a limit loses what somebody asked for, does it twice, or a flood reaches a mailbox")
@pytest.mark.parametrize("how", LIMITS)
def test_a_limit_keeps_mail_from_flooding_and_loses_nothing(how: str) -> None:
    """flow.md, how many letters: what would be a letter too many is held and reaches a person; rules.md: unproven_letters_per_day, letters_from_one_per_day, held_reminder_days (three times at most); CHANGELOG: a member may have three addresses a day asked."""
    comes_to(LIMITS[how])


@grave("a mentor is never asked because others had asked that day")
def test_of_twelve_who_ask_one_mentor_on_a_day_none_is_lost() -> None:
    """rules.md, letters_from_all_per_day: ten that all others may cause; what is too much is held; RELEASE does it."""
    world = fresh("office")
    twelve_ask(world)
    world.later(hours=1)
    assert len(requests_to(world, JON)) <= 10
    assert len(requests_to(world, JON)) + len(waiting(world)) >= 12, how_it_is(world)
    world.later(days=1)
    releases(world)
    world.later(hours=2)
    assert len(requests_to(world, JON)) == 12, how_it_is(world)
    assert request_states(world) == "P" * 12


@grave("a robot's numbers are marks, or it and the program write without end")
@pytest.mark.parametrize("words", ["Your ticket number is {n}. Priority: 3.", "Thank you! Rate our service: 1 2 3 4 5 ({n})", "Case 4-{n} is open.", "5 stars for us? Case {n}"])  # fmt: skip
def test_a_ticket_system_that_answers_a_check_in_gives_no_mark_and_falls_silent(words: str) -> None:
    """flow.md, check-ins: automatic mail is never an answer; for-coordinators.md: a robot that does not say that it is one."""
    world = fresh("paired")
    world.later(days=20)
    begin = sent_so_far(world)
    world.later(days=2)
    assert "check-in" in letter_names(got(world, MIA, begin))
    letters = answered_by_robots(world, begin, (MIA,), words)
    world.later(days=1)
    assert letters <= 7, how_it_is(world, begin)
    assert not rated(world), rated(world)
    assert len(got(world, CARLA, begin)) <= 4, how_it_is(world, begin)


@grave("two programs write to each other without end, by notes and reminders")
@pytest.mark.parametrize(
    "first",
    [
        "Dear all, where is the leaflet?",
        "QUEUE",
        "CONCERN\n\nhe is odd",
    ],
)
def test_two_programs_that_coordinate_each_other_stay_silent_for_a_week(first: str) -> None:
    """FAULTS 22: two programs that answer each other stop after five mails; held_reminder_days: three times at most."""
    left, right = looked_after_by_the_other(), looked_after_by_the_other()
    assert wired(left, right, first, marked=False, hours=24 * 8) <= 16


@grave("a coordinator's mailbox that answers the digest is written to without end")
def test_a_mailbox_that_answers_the_digest_falls_silent() -> None:
    """for-coordinators.md: a robot that does not say that it is one: its first mail is answered and one may be held; the rest is ignored."""
    world = fresh("paired")
    world.write(LEA, "A thing", NEEDS_A_PERSON)
    with_digest(world)
    world.later(days=8)
    begin = world.player.post.sent.index(last(world, "digest", CARLA))
    assert answered_by_robots(world, begin, (CARLA,)) <= 8, how_it_is(world, begin)


# =========================== 5. servers of odd ways =======================================================================================

ODD_IMAP: dict[str, Callable[[Proxy], None]] = {
    "it tells of more mails amid a search": says(before_the_end_of(b"SEARCH", b"* 3 EXISTS\r\n* 1 RECENT\r\n")),
    "it writes small letters": says(changed(rb"\* SEARCH", b"* search")),
    "its fetch fails twice": refuses_once(b"UID FETCH", b"TAG NO [SERVERBUG] internal error\r\n"),
    "it makes no folders at first": refuses_once(b"CREATE", b"TAG NO [OVERQUOTA] no room\r\n"),
    "it gives each mail twice": says(changed(rb"\* OK still here\r\n", b"* OK\r\n", BODIES)),
    "it does not say what it can": refuses_once(b"CAPABILITY", b"TAG NO not now\r\n"),
}  # fmt: skip


@grave("a mail is lost or done twice by what a server says, or the program ends")
@pytest.mark.parametrize("how", ODD_IMAP)
def test_on_dovecot_each_mail_is_done_once_through_odd_answers(how: str, imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """FAULTS 55, 5, 6; DESIGN, promises: each message reaches exactly one end."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database="sqlite:///program.db")
    world.sign_up()
    ODD_IMAP[how](proxy)
    with world.parts() as parts:
        for later in (0, 1, 2):
            a_pass(parts, timedelta(minutes=later))
        proxy.plain()
        for later in (40, 80, 160):
            a_pass(parts, timedelta(minutes=later))
    acted_once(world)
    assert world.left() == 0


def at_rcpt_for_a_while(answer: str, times: int) -> Callable[[Post], None]:
    def begins(post: Post) -> None:
        left = [times]

        def at_rcpt(recipient: str) -> str:
            left[0] -= 1
            return answer if left[0] >= 0 else "250 fine"

        post.at_rcpt = at_rcpt

    return begins


def at_dot(answer: str) -> Callable[[Post], None]:
    def begins(post: Post) -> None:
        post.at_dot = lambda recipient, dialogue: answer

    return begins


ODD_SMTP: dict[str, Callable[[Post], None]] = {
    "it takes it with a long tale": at_dot("250 2.0.0 Ok: queued as " + "x" * 400),
    "it takes it with a five in its words": at_dot("250 2.6.0 accepted, see ticket 550 5.1.1"),
    "the mailbox is busy thrice": at_rcpt_for_a_while("450 4.2.1 mailbox busy", 3),
    "it closes at the recipient twice": at_rcpt_for_a_while("421 4.3.2 going down", 2),
}  # fmt: skip


@grave("a letter is lost or goes out twice because of how a server answers")
@pytest.mark.parametrize("how", ODD_SMTP)
def test_each_letter_arrives_once_whatever_the_server_tells(how: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, dispatch: after a 4xx it tries again in 5, 10, 20, 40 and then every 67 minutes; a letter is not sent a second time."""
    post = Post()
    ODD_SMTP[how](post)
    with sending_to(post, tmp_path, url_of(request)) as world, world.parts() as parts:
        both_sign_up(world, parts)
        for later in (6, 18, 40, 90, 180, 300):
            a_pass(parts, timedelta(minutes=later))
        world.write("mia@west.example", "REQUEST M-1001", "Would you?", "Mia Lund")
        for later in (310, 330, 400, 500):
            a_pass(parts, timedelta(minutes=later))
        accepts(world, post.got("jon@north.example")[-1])
        for later in (510, 530, 600, 800):
            a_pass(parts, timedelta(minutes=later))
        assert states_on(world, "relationships") == ["active"]
    for who in ("jon@north.example", "mia@west.example"):
        ids = [str(message_from_bytes(m)["Message-ID"]) for m in post.got(who)]
        assert len(ids) == len(set(ids)) == 3, (who, ids)


# =========================== 6. files, commands and modes =================================================================================

COMMANDS: dict[str, tuple[str, ...]] = {
    "a backup into a folder": ("backup", "{folder}/inbox"),
    "a backup where no folder is": ("backup", "{folder}/none/x.backup"),
    "a restore of nothing": ("restore", "{folder}/none.backup"),
    "a restore of the configuration": ("restore", "--replace", "{folder}/config.toml"),
    "a held mail that is not there": ("held", "release", "HELD-99"),
    "a held mail of no number": ("held", "show", "HELD-x"),
    "a mail to requeue that is not there": ("held", "requeue", "999999"),
    "a mail to drop that is not there": ("outbox", "drop", "nothing"),
    "a report to a day that is none": ("report", "--from", "2026-02-31"),
    "a report that ends before it begins": ("report", "--from", "2026-06-01", "--to", "2026-01-01"),
    "a roster that is a folder": ("roster", "import", "{folder}/inbox"),
    "a roster that is the database": ("roster", "import", "{folder}/program.db"),
    "tables into a file": ("export", "--csv", "{folder}/config.toml"),
    "a preview of what is none": ("preview", "../../etc/passwd"),
    "a replay of nothing": ("replay", "{folder}/none.mbox"),
    "a history of what is not there": ("audit", "show", "REQ-999"),
}  # fmt: skip


@grave("a command with a wrong word spoils something, or ends in a page of code")
@pytest.mark.parametrize("how", COMMANDS)
def test_a_command_with_a_wrong_word_says_so_and_spoils_nothing(how: str, tmp_path: Path) -> None:
    """README, exit codes: 1 something out there is wrong, 2 what was given is wrong; CHANGELOG: commands answer with a sentence; operating.md: files are their owner's alone."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    before = program.done("export", "--json")
    config = (tmp_path / "config.toml").read_bytes()
    said = run(program.command()[2:], *(word.format(folder=tmp_path) for word in COMMANDS[how]))
    assert said[0] in "12", said
    assert "Traceback" not in said, said
    assert len(said.strip()) > 10, said
    assert (tmp_path / "config.toml").read_bytes() == config
    assert program.done("export", "--json") == before
    for path in tmp_path.glob("program.*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


# =========================== 7. letters that are written late =============================================================================

TOXIC = "Name: Noa Weiss\nPractice areas: Toxicology\nCareer path: A long one.\n"
LATE: dict[str, tuple[str, tuple[str, ...], Steps, Seen]] = {
    "his introduction, and his no of that day": ("asked", ("introduction-mentor",), (jon_says("ACCEPT"), jon_says("REJECT")), lambda w: not introduced(w, JON) and not pairs(w)),
    "another term, and its end": ("paired", ("renewed",), (days(165), writes(MIA, "RENEW"), writes(JON, "RENEW"), writes(MIA, "END NOW"), hours(2)), all_of(parted, never_got(JON, "renewed"))),
    "it is undone, and he ends it after all": ("paired", ("undone",), (writes(MIA, "END NOW"), hours(2), writes(MIA, "UNDO"), writes(JON, "END NOW"), hours(2)), all_of(parted, latest_of(MIA, "ended", "undone", "ended"))),
    "the end, and its undo after two hours": ("paired", ("ended",), (writes(MIA, "END NOW"), hours(2), writes(MIA, "UNDO")), all_of(together, never_got(JON, "ended", "undone"))),
    "done in his name, and taken back": ("asked", ("forward-done",), (attaches(YES), orders("UNDO DO-1")), all_of(parted, never_got(JON, "forward-done"))),
    "back from a break, and away once more": ("office", ("resumed",), (writes(JON, "PAUSE UNTIL 4 March 2026"), days(3), writes(JON, "PAUSE")), all_of(lambda w: w.standing(JON) == "paused", latest_of(JON, "paused", "paused", "resumed"))),
    "the form, and she has sent it": ("office", ("form",), (writes(NOA, "SIGN UP MENTEE"), signs_up(NOA, "Noa Weiss", "MENTEE")), all_of(is_member(NOA), latest_of(NOA, "welcome-mentee", "form", "welcome-mentee"))),
    "a reminder, and more time": ("asked", ("reminder",), (days(6), orders("EXTEND REQ-1 14 DAYS")), lambda w: "16 March" not in words_of([m for m in got(w, JON) if m.letter == "reminder"])),
    "somebody for her, who leaves": ("office", ("mentor-joined",), (writes(MIA, "BROWSE toxicology"), lambda w: w.write(NOA, "SIGN UP MENTOR", TOXIC), writes(NOA, "LEAVE"), hours(2)), lambda w: "Noa Weiss" not in words_of([m for m in got(w, MIA) if m.letter == "mentor-joined"])),
    "her answer to his question, and his no": ("asked", ("question-answered",), (jon_says("Which clinic is she at?"), answers(MIA, "question", "I am at the Lakeside clinic."), jon_says("REJECT")), all_of(states("R"), never_got(JON, "question-answered"))),
    "what was done, and she has moved": ("paired", ("ended",), (orders("END REL-1"), writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "YES"), hours(2)), all_of(parted, never_got(MIA, "ended"), lambda w: "ended" in letter_names(got(w, MIA_HOME)))),
    "both votes noted, and another term": ("paired", ("vote-noted",), (days(165), writes(MIA, "RENEW"), writes(JON, "RENEW")), all_of(term("REL-1", 2), lambda w: "renewed" in letter_names(got(w, MIA)))),
    "he waits no more, and she asks once more": ("asked", ("withdrawn",), SECOND_ASKED, all_of(states("WP"), lambda w: "request-closed" in letter_names(got(w, JON)))),
}  # fmt: skip


@grave("a letter that is written late tells what is over, or is lost")
@pytest.mark.parametrize("how", LATE)
def test_a_letter_written_late_tells_what_is_so_by_then(how: str) -> None:
    """flow.md, apply: it goes out with the people and addresses of then; operating.md and CHANGELOG: a letter that is over once it can be written is dropped; they count as unheard: END and UNDO take them out."""
    kind, broken, steps, seen = LATE[how]
    world = fresh(kind)
    breaks(*broken)(world)
    plays(world, steps)
    mended(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


@grave("on a database a letter that is written late tells what is over")
@pytest.mark.parametrize("how", ["the end, and its undo after two hours", "another term, and its end", "what was done, and she has moved"])  # fmt: skip
def test_on_each_database_a_letter_written_late_tells_what_is_so(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, broken, steps, seen = LATE[how]
    world = as_prepared(both, kind)
    breaks(*broken)(world)
    plays(world, steps)
    mended(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


# =========================== 8. rules, and pairs kept apart ===============================================================================

ADA_TOO: Step = writes(MIA, "REQUEST M-1003", "Would you, too?")
BLOCKED: Step = orders(f"BLOCK {MIA} AND {JON}")
UNBLOCKED: Step = orders(f"UNBLOCK {MIA} AND {JON}")
RULES: dict[str, tuple[dict[str, Any], str, Steps, Seen]] = {
    "two open: a yes, and a no of that day": ({"open_requests": 2}, "asked", (ADA_TOO, jon_says("ACCEPT"), jon_says("REJECT")), states("RP")),
    "two open: taken back without a number": ({"open_requests": 2}, "asked", (ADA_TOO, writes(MIA, "WITHDRAW")), lambda w: request_states(w) == "PP" and "withdraw-which" in letter_names(got(w, MIA))),
    "two open: she leaves": ({"open_requests": 2}, "asked", (ADA_TOO, writes(MIA, "LEAVE"), hours(2)), lambda w: request_states(w) == "WW" and len(got(w, ADA)) >= 3),
    "two open: one mentor is erased": ({"open_requests": 2}, "asked", (ADA_TOO, lambda w: erase(w, JON), answers(ADA, "request", "ACCEPT")), lambda w: pairs(w) == [(ADA, MIA)]),
    "three open: an undo takes back the latest": ({"open_requests": 3}, "asked", (ADA_TOO, writes(MIA, "UNDO")), states("PW")),
    "two open: a yes, an end, and the other's yes": ({"open_requests": 2}, "asked", (ADA_TOO, jon_says("ACCEPT"), writes(MIA, "END NOW"), hours(2), answers(ADA, "request", "ACCEPT")), lambda w: not pairs(w) and introduced(w, ADA) == 0),
    "two open, kept apart from one, both say yes": ({"open_requests": 2}, "asked", (ADA_TOO, orders(f"BLOCK {MIA} AND {ADA}"), answers(ADA, "request", "ACCEPT"), jon_says("ACCEPT"), hours(2)), lambda w: pairs(w) == [(JON, MIA)]),
    "kept apart, no longer, and his yes": ({}, "asked", (BLOCKED, UNBLOCKED, jon_says("ACCEPT")), all_of(together, lambda w: introduced(w, MIA) == 1)),
    "kept apart, his yes, no longer, and released": ({}, "asked", (BLOCKED, jon_says("ACCEPT"), UNBLOCKED, releases), all_of(together, lambda w: introduced(w, MIA) == 1)),
    "kept apart, his yes, dropped, no longer, his yes": ({}, "asked", (BLOCKED, jon_says("ACCEPT"), drops, UNBLOCKED, jon_says("ACCEPT")), together),
    "kept apart, and she moves, and looks": ({}, "office", (BLOCKED, lambda w: move(w), writes(MIA_HOME, "BROWSE")), lambda w: "directory" in letter_names(got(w, MIA_HOME)) and "Jon Berg" not in words_of([m for m in got(w, MIA_HOME) if m.letter == "directory"])),
    "kept apart, and she moves, and asks": ({}, "office", (BLOCKED, lambda w: move(w), writes(MIA_HOME, "REQUEST M-1001", "Would you?")), lambda w: not requests_to(w, JON) and "P" not in request_states(w)),
    "kept apart, and he moves, and she looks": ({}, "office", (BLOCKED, lambda w: move(w, JON, JON_NEW), writes(MIA, "BROWSE critical care")), lambda w: "Jon Berg" not in words_of([m for m in got(w, MIA) if m.letter == "directory"])),
    "kept apart while a pair, its end, and a new request": ({}, "paired", (BLOCKED, writes(MIA, "END NOW"), hours(2), writes(MIA, "REQUEST M-1001", "Once more?")), all_of(parted, lambda w: len(requests_to(w, JON)) == 1)),
    "kept apart while a pair, and both renew": ({}, "paired", (BLOCKED, days(165), writes(MIA, "RENEW"), writes(JON, "RENEW")), lambda w: bool(got(w, CARLA))),
    "taken back, and at once asked again": ({"withdraw_cool_off_days": 0}, "asked", (writes(MIA, "WITHDRAW"), writes(MIA, "REQUEST M-1001", "Once more?")), states("WP")),
    "undo for an hour, a no after two": ({"undo_hours": 1}, "paired", (jon_says("REJECT"),), together),
    "no late yes to another term": ({"late_yes_days": 0}, "paired", (days(190), writes(MIA, "RENEW")), lambda w: parted(w) and "late-renewal" not in letter_names(got(w, JON))),
    "a day to answer, and a yes on the third": ({"answer_days": 1, "reminder_days": ()}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), days(3), jon_says("ACCEPT")), not_accepted),
}  # fmt: skip


@grave("a pair kept apart meets, a limit of requests is passed, or a number of the rules is not kept")
@pytest.mark.parametrize("how", RULES)
def test_rules_hold_whatever_happens_in_between(how: str) -> None:
    """rules.md: open_requests (a yes to one closes the others), blocked.toml (each address that the program knows of a member counts), undo_hours, late_yes_days, withdraw_cool_off_days, answer_days; flow.md: UNDO; for-coordinators.md, keep two people apart."""
    values, kind, steps, seen = RULES[how]
    comes_to((kind, steps, seen), lambda kind: with_policy(kind, **values))


SCREENED: dict[str, tuple[str, Steps, Seen]] = {
    # what a rule holds, and when it is released
    "her taking back, after his yes": ("withdraw", (writes(MIA, "WITHDRAW"), jon_says("ACCEPT"), hours(2), releases), together),
    "his yes, after its time": ("answer", (jon_says("ACCEPT"), days(16), releases), not_accepted),
    "his yes, twice": ("answer", (jon_says("ACCEPT"), releases_twice, hours(2)), lambda w: introduced(w, MIA) == introduced(w, JON) == 1),
    "his yes, after she is erased": ("answer", (jon_says("ACCEPT"), lambda w: erase(w, MIA), releases, hours(2)), lambda w: not pairs(w) and not introduced(w, JON)),
    "his yes, after his own goodbye": ("answer", (jon_says("ACCEPT"), writes(JON, "LEAVE"), releases, hours(2)), lambda w: not pairs(w) and not introduced(w, MIA)),
    "her goodbye, after she is erased": ("leave", (writes(LEA, "LEAVE"), lambda w: erase(w, LEA), releases), lambda w: LEA not in addresses(w)),
    "a request, after a match": ("request", (writes(LEA, "REQUEST M-1001", "Would you?"), orders(f"MATCH {LEA} WITH {ADA}"), hours(2), releases), lambda w: len(requests_to(w, JON)) == 1 and (ADA, LEA) in pairs(w)),
}  # fmt: skip


@grave("what a rule held is done, when it is released, against what has happened since")
@pytest.mark.parametrize("how", SCREENED)
def test_what_a_rule_held_is_done_by_what_is_so_when_it_is_released(how: str) -> None:
    """for-coordinators.md: RELEASE does what the program would have done; catalogue 45, 76, 138 (how things stand when it is read); flow.md: REQUEST_MOVES; CHANGELOG: a mentee has one mentor."""
    held, steps, seen = SCREENED[how]
    comes_to(("asked", steps, seen), lambda kind: screened(rule("hold", intent=held, sender_is="member")))


@grave("a coordinator who is kept apart learns of it, or of whom")
def test_a_coordinator_who_looks_for_a_mentor_does_not_see_whom_she_is_kept_apart_from() -> None:
    """for-coordinators.md: where one of the two is a coordinator, the others get that note; neither is shown the other anywhere."""
    world = fresh("office")
    world.write(CARLA, "SIGN UP MENTEE", FORM.format(name="Carla Voss"))
    world.write(DAN, f"BLOCK {CARLA} AND {ADA}")
    begin = sent_so_far(world)
    world.write(CARLA, "BROWSE")
    world.write(CARLA, "REQUEST M-1003", "Would you?")
    world.later(days=1)
    assert "Ada Lind" not in words_of([m for m in got(world, CARLA, begin) if m.letter == "directory"])
    assert not requests_to(world, ADA), how_it_is(world, begin)
    assert "note" not in letter_names(got(world, CARLA, begin)), how_it_is(world, begin)
    assert got(world, DAN, begin), how_it_is(world, begin)


# =========================== 9. what people hand in =======================================================================================


def form(name: str = "Noa Weiss", **more: str) -> str:
    fields = {
        "Name": name,
        "Practice areas": "Critical care",
        "Career path": "A long one.",
        "Goals": "To learn.",
    }
    return "\n".join(f"{k}: {v}" for k, v in (fields | more).items())


def not_listed(world: Attacked) -> bool:
    """Nobody is shown it before a person has looked."""
    world.write(LEA, "BROWSE")
    shown = [m for m in got(world, LEA) if m.letter == "directory"]
    return "evil" not in words_of(shown) and not [k for k in links_in(shown) if "evil" in k]


NAMED: dict[str, Case] = {
    "another's name": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form("Jon Berg")), anything),
    "a mentor's name in other letters": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form("J\u043en B\u0435rg")), lambda w: bool(waiting(w))),
    "the program's name and more": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form("Mentor Exchange Support")), lambda w: bool(waiting(w))),
    "a coordinator's address as a name": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form(CARLA)), lambda w: bool(waiting(w))),
    "a letter of ours as a name": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form("Would you mentor Mia Okafor? [REQ-1]")), lambda w: bool(waiting(w))),
    "a link as a title": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form(Title="https://evil.example/login")), lambda w: bool(waiting(w)) and not_listed(w)),
    "a bare host as an organization": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form(Organization="evil.example/login")), not_listed),
    "a link in the career path": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form(**{"Career path": "Read it at https://evil.example/cv and sign in."})), lambda w: not [k for m in [got(w, LEA)] for k in links_in(m) if "evil" in k]),
    "a posing name, and then the true one": ("office", NOA, (writes(NOA, "SIGN UP MENTOR", form("Mentor Exchange")),), writes(NOA, "SIGN UP MENTOR", form("Noa Weiss")), all_of(is_member(NOA), lambda w: member(w, NOA)["name"] == "Noa Weiss")),
    "an update to another's name": ("office", NOA, (signs_up(NOA, "Noa Weiss"),), writes(NOA, "SIGN UP MENTOR", form("Mia Okafor")), lambda w: member(w, NOA)["name"] == "Noa Weiss" or bool(waiting(w)) or NOA not in told(got(w, MIA))),
    "an ordinary name with a title and a dash": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form("Dr. Noa Weiss-Øst")), is_member(NOA)),
    "an organization with a dot": ("office", NOA, (), writes(NOA, "SIGN UP MENTOR", form(Organization="St. Brendan Hosp., Dept. of Pharmacy")), is_member(NOA)),
}  # fmt: skip


@grave("somebody poses as another, or a link goes out under our name")
@pytest.mark.parametrize("how", NAMED)
def test_names_and_fields_that_pose_wait_for_a_person_and_others_do_not(how: str) -> None:
    """FAULTS 59, 37, 40; for-coordinators.md: the name is not taken without a look; the title or organization holds a link."""
    tried(NAMED[how])


HIDDEN = ("<html><head><title>ACCEPT</title></head><body><p>Kind regards<br>Jon</p></body></html>", "<p>Kind regards<br>Jon</p><template>ACCEPT</template>", "<p>Kind regards<br>Jon</p><p hidden>ACCEPT</p>", "<p>Kind regards<br>Jon</p><script type='text/plain'>ACCEPT</script>", "<p>Kind regards<br>Jon</p><!-- ACCEPT -->", "<p>My answer:</p><select><option>ACCEPT<option>REJECT</select>", "<p>Kind regards<br>Jon</p><img alt='' title='ACCEPT' src='cid:x'>")  # fmt: skip


@grave("words that nobody sees are taken for a yes")
@pytest.mark.parametrize("number", range(len(HIDDEN)))
def test_a_yes_that_nobody_sees_in_a_page_is_none(number: int) -> None:
    """CHANGELOG: words that a page shows to nobody are not said; a yes that an element of your mail hides is not taken for one."""
    tried(
        (
            "asked",
            JON,
            (),
            lambda w: html_only(w, JON, "", HIDDEN[number], thread=question_to_jon(w)),
            not_accepted,
        )
    )


VERDICTS: dict[str, tuple[str, bool]] = {
    # what our server says of a yes without a thread to a mail of ours, and whether that proves it
    "dmarc, with its policy in brackets": ("dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=hospital.example", True),
    "spf of the domain in From": ("spf=pass smtp.mailfrom=jon@hospital.example", True),
    "for a while no answer": ("dmarc=temperror header.from=hospital.example", False),
    "dkim of the last label alone": ("dkim=pass header.d=example", False),
    "of a host that ends alike": ("dmarc=pass header.from=evil-hospital.example", False),
    "a chain of seals": ("arc=pass (i=1) header.oldest-pass=0", False),
}  # fmt: skip


@grave("a verdict that proves nothing lets somebody act for a member, or a member's own mail is not believed")
@pytest.mark.parametrize("how", VERDICTS)
def test_a_verdict_of_our_server_proves_the_domain_in_from_and_no_other(how: str) -> None:
    """flow.md, trust: our own server says dmarc, dkim or spf passed, for the domain in From."""
    verdict, proves = VERDICTS[how]
    world = fresh("office")
    raw(world, f"Authentication-Results: mx.pharmacists.example; {verdict}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: PAUSE\nDate: Mon, 2 Mar 2026 19:00:00 +0100", "PAUSE")  # fmt: skip
    world.later(hours=1)
    assert (world.standing(JON) == "paused") == proves, how_it_is(world)
    assert len(got(world, JON)) >= 2 or world.held(), how_it_is(world)


CHARSETS: dict[str, tuple[str, bytes]] = {
    "Russian in KOI8-R": ("text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit", "К сожалению, не могу.\n".encode("koi8-r")),
    "Japanese": ("text/plain; charset=iso-2022-jp", "申し訳ありませんが、お断りします。\n".encode("iso-2022-jp")),
    "Greek": ("text/plain; charset=windows-1253\nContent-Transfer-Encoding: 8bit", "Δυστυχώς όχι.\n".encode("cp1253")),
    "Chinese": ("text/plain; charset=gb18030\nContent-Transfer-Encoding: 8bit", "抱歉，我不能接受。\n".encode("gb18030")),
    "German under a wrong name": ("text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit", "Leider unmöglich.\n".encode("cp1252")),
}  # fmt: skip


@grave("a no in another alphabet is a yes, or nobody hears of it")
@pytest.mark.parametrize("how", CHARSETS)
def test_a_no_in_any_alphabet_is_no_yes_and_is_heard(how: str) -> None:
    """reading-answers.md: a clause counts only when every word of it is understood; catalogue 127."""
    tried(("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), *CHARSETS[how]), not_accepted))


def list_without_jon(*people: str) -> tuple[str, bytes]:
    return ("b.csv", ("email\n" + "\n".join(people) + "\n").encode())


@grave("a member is put out by a list that has them")
@pytest.mark.parametrize("how", ["he moves to the address that is on it", "he stays"])
def test_a_new_roster_puts_out_whom_it_showed_and_nobody_who_is_on_it_by_then(how: str) -> None:
    """for-coordinators.md, YES does what you were shown, or nothing; the roster: a member who is missing on the new one leaves; each address that the program knows counts."""
    world = fresh("office")
    people = (MIA, ADA, LEA)
    sends_roster(world, list_without_jon(JON, *people))
    says_yes(world)
    sends_roster(world, list_without_jon(JON_NEW, *people), words="REPLACE ROSTER")
    if how != "he stays":
        move(world, JON, JON_NEW)
    says_yes(world)
    world.later(hours=2)
    who = JON if how == "he stays" else JON_NEW
    assert world.standing(who) == ("left" if how == "he stays" else "active"), how_it_is(world)


# =========================== 10. never a wrong yes, and what is ordinary beside it ========================================================


def wish(words: str, seen: Seen, body: str = "", who: str = MIA, kind: str = "paired") -> Case:
    return (kind, who, (), writes(who, words, body), seen)


def still(who: str) -> Seen:
    return lambda w: who in addresses(w) and w.standing(who) == "active"


LATER: dict[str, Case] = {
    # a day or a condition beside what would be done today
    "an end, on a day": wish("END on 1 June", together),
    "an end, on a day, below": wish("END NOW", together, "Not today, please: on 1 June."),
    "an end, next month": wish("END next month", together),
    "an end, unless": wish("END NOW", together, "Unless he writes today."),
    "an end, German": wish("END zum 1. Juni", together),
    "an end, French": wish("END au 1er juin", together),
    "an end, Spanish": wish("END el 1 de junio", together),
    "a goodbye, on a day": wish("LEAVE on 1 June", still(MIA)),
    "a goodbye, after my exam": wish("LEAVE", still(MIA), "After my exam in June."),
    "a goodbye, German": wish("LEAVE zum 1. Juni", still(MIA)),
    "taken back, if he is silent": ("asked", MIA, (), writes(MIA, "WITHDRAW", "If he has not answered by Friday."), states("P")),
    "taken back, on Friday": ("asked", MIA, (), writes(MIA, "WITHDRAW on Friday"), states("P")),
    "back, on a day": ("office", JON, (writes(JON, "PAUSE"),), writes(JON, "RESUME on 1 May"), lambda w: w.standing(JON) == "paused"),
    "another term, if he does": ("paired", MIA, (days(165), writes(JON, "RENEW")), answers(MIA, "renewal-offer", "RENEW if Jon wants to."), term("REL-1", 1)),
    "another term, but shorter": ("paired", MIA, (days(165), writes(JON, "RENEW")), answers(MIA, "renewal-offer", "Yes, but only for three months."), term("REL-1", 1)),
    "another term, with another": ("paired", MIA, (days(165), writes(JON, "RENEW")), answers(MIA, "renewal-offer", "Yes, but with another mentor."), term("REL-1", 1)),
    "another term, German, if": ("paired", MIA, (days(165), writes(JON, "RENEW")), answers(MIA, "renewal-offer", "Gerne, falls Jon noch mag."), term("REL-1", 1)),
    "a yes, from a day on": ("asked", JON, (), jon_says("ACCEPT from 1 June on"), not_accepted),
    "a yes, from a day on, German": ("asked", JON, (), jon_says("Ja, gerne, ab Juni."), not_accepted),
    "a yes, from a day on, French": ("asked", JON, (), jon_says("J'accepte, à partir de juin."), not_accepted),
    "a yes, from a day on, Spanish": ("asked", JON, (), jon_says("Acepto, a partir de junio."), not_accepted),
    "a yes, on trial": ("asked", JON, (), jon_says("Yes, on a trial basis."), not_accepted),
    "a yes, to a call": ("asked", JON, (), jon_says("Yes to a first call, then I decide."), not_accepted),
    "a break until a day that is none": ("office", JON, (), writes(JON, "PAUSE UNTIL 31 February"), lambda w: len(got(w, JON)) > 1),
    "a break until a day that is past": ("office", JON, (), writes(JON, "PAUSE UNTIL 1 March 2026"), lambda w: len(got(w, JON)) > 1),
}  # fmt: skip


@grave("what somebody wants on another day or under a condition is done today")
@pytest.mark.parametrize("how", LATER)
def test_what_is_wished_for_another_day_or_under_a_condition_is_not_done_now(how: str) -> None:
    """for-members.md; reading-answers.md: a yes beside a condition or a later time is unclear; CHANGELOG: words below that deny, doubt or put off; DESIGN: a doubt is never acted on."""
    tried(LATER[how])


ORDINARY: dict[str, Case] = {
    "an end now, and why": wish("END NOW", parted, "We are done, all went well."),
    "a goodbye, and thanks": wish("LEAVE", lambda w: w.standing(MIA) == "left", "Thank you for everything since March."),
    "a break until a day, German": wish("PAUSE bis 15. April", lambda w: w.standing(JON) == "paused", who=JON, kind="office"),
    "a break until a day, French": wish("PAUSE jusqu'au 1er juin", lambda w: w.standing(JON) == "paused", who=JON, kind="office"),
    "a break until a day, Spanish": wish("PAUSA hasta el 1 de junio", lambda w: w.standing(JON) == "paused", who=JON, kind="office"),
    "a yes, and we can start": ("asked", JON, (), jon_says("ACCEPT. We can start next week."), all_of(states("A"), together)),
    "a yes, and my hours": ("asked", JON, (), jon_says("ACCEPT. I am free on Fridays from 3 to 5."), all_of(states("A"), together)),
    "a yes, and a question about the start": ("asked", JON, (), jon_says("Yes, gladly! Shall we meet after Easter?"), all_of(states("A"), together)),
    "a yes, after more time": ("asked", JON, (orders("EXTEND REQ-1 7 DAYS"), days(17)), jon_says("ACCEPT"), all_of(states("A"), together)),
    "a yes, while she waits for a day": ("asked", JON, (jon_says("Not before May, sorry."), replies_if_asked(MIA, "WAIT UNTIL 1 May", "deferred"), days(5)), jon_says("ACCEPT"), all_of(states("A"), together)),
    "another term, in words": ("paired", MIA, (days(165), writes(JON, "RENEW")), answers(MIA, "renewal-offer", "Yes please, six more months!"), term("REL-1", 2)),
    "another term, in German": ("paired", MIA, (days(165), writes(JON, "RENEW")), answers(MIA, "renewal-offer", "Ja, gerne noch einmal sechs Monate!"), term("REL-1", 2)),
    "another term, on the last day": ("paired", MIA, (days(183), writes(JON, "RENEW")), writes(MIA, "RENEW"), term("REL-1", 2)),
    "another term, and she moved between": ("paired", JON, (days(165), writes(MIA, "RENEW"), lambda w: move(w)), writes(JON, "RENEW"), all_of(term("REL-1", 2), lambda w: "renewed" in letter_names(got(w, MIA_HOME)))),
    "another term, an end to it, and on": ("paired", MIA, (days(165), writes(MIA, "RENEW"), writes(MIA, "END"), writes(JON, "RENEW")), writes(MIA, "RENEW"), term("REL-1", 2)),
    "a mark of four": ("paired", MIA, (days(22),), answers(MIA, "check-in", "4/5"), lambda w: bool(rated(w))),
    "a mark in words": ("paired", MIA, (days(22),), answers(MIA, "check-in", "Vier, danke!"), lambda w: bool(rated(w))),
    "an undo in the last hour": ("paired", MIA, (writes(MIA, "END NOW"), hours(23)), writes(MIA, "UNDO"), together),
}  # fmt: skip


@plain("plain: what is ordinary is asked about, or waits for a person")
@pytest.mark.parametrize("how", ORDINARY)
def test_what_is_ordinary_is_done_without_a_question(how: str) -> None:
    """for-members.md, while it lasts; reading-answers.md: a question after a yes about a start leaves it a yes; catalogue 86, 97, 104, 107."""
    tried(ORDINARY[how])


CROSSING: dict[str, Case] = {
    "an undo an hour too late": ("paired", MIA, (writes(MIA, "END NOW"), hours(25)), writes(MIA, "UNDO"), parted),
    "an undo by the other": ("paired", JON, (writes(MIA, "END NOW"), hours(2)), writes(JON, "UNDO"), parted),
    "an undo, and he has moved": ("paired", MIA, (writes(MIA, "END NOW"), hours(2), lambda w: move(w, JON, JON_NEW)), writes(MIA, "UNDO"), lambda w: pairs(w) == [(JON_NEW, MIA)] and "undone" in letter_names(got(w, JON_NEW))),
    "her goodbye, his yes, and her undo": ("asked", MIA, (writes(MIA, "LEAVE"), jon_says("ACCEPT"), hours(2)), writes(MIA, "UNDO"), lambda w: introduced(w, MIA) == introduced(w, JON) and (not pairs(w) or introduced(w, MIA) == 1)),
    "was it you?: yes, back, and yes once more": ("office", LEA, (writes(LEA, "PAUSE", proof=""), answers(LEA, "confirm", "YES"), writes(LEA, "RESUME")), old(LEA, "confirm", "YES"), still(LEA)),
    "was it you?: a request, and she is matched": ("office", MIA, (writes(MIA, "REQUEST M-1001", "Would you?", proof=""), orders(f"MATCH {MIA} WITH {ADA}"), hours(2)), answers(MIA, "confirm", "YES"), lambda w: not requests_to(w, JON) and pairs(w) == [(ADA, MIA)]),
    "was it you?: a yes, and she took it back": ("asked", JON, (writes(JON, "ACCEPT", proof=""), writes(MIA, "WITHDRAW")), replies_if_asked(JON, "YES", "confirm", "answer-confirm"), states("W")),
    "was it you?: a goodbye, after a week": ("office", LEA, (writes(LEA, "LEAVE", proof=""), days(8)), answers(LEA, "confirm", "YES"), still(LEA)),
    "a new address, back, and yes once more": ("office", MIA, (lambda w: move(w), orders(f"CHANGE ADDRESS {MIA_HOME} TO {MIA}")), old(MIA_HOME, "confirm-address", "YES"), lambda w: MIA in addresses(w) and MIA_HOME not in addresses(w)),
    "a new address, and she has left": ("office", MIA_HOME, (writes(LEA, f"CHANGE ADDRESS {MIA_HOME}"), writes(LEA, "LEAVE")), answers(MIA_HOME, "confirm-address", "YES"), lambda w: all(m["standing"] == "left" for m in w.player.records()["members"] if m["email"] in (LEA, MIA_HOME))),
    "erase all?, and he says yes meanwhile": ("asked", MIA, (writes(MIA, "ERASE"), jon_says("ACCEPT"), hours(2)), answers(MIA, "confirm-erase", "YES"), lambda w: MIA not in addresses(w) and not pairs(w) and letter_names(got(w, JON))[-1] == "ended"),
    "a doubtful answer, his goodbye, and taken as a yes": ("office", CARLA, (lambda w: doubtful_answer(w), writes(JON, "LEAVE")), on_held("{} AS ACCEPT"), lambda w: not pairs(w) and not introduced(w, MIA)),
    "a doubtful answer, taken as a no twice": ("office", CARLA, (lambda w: doubtful_answer(w), on_held("{} AS REJECT")), on_held("{} AS REJECT", DAN), lambda w: letter_names(got(w, MIA)).count("encouragement") == 1),
    "a doubtful answer, taken as a yes after she took it back": ("office", CARLA, (lambda w: doubtful_answer(w), writes(MIA, "WITHDRAW")), on_held("{} AS ACCEPT"), lambda w: not pairs(w) and not introduced(w, MIA)),
    "late for another term, and she has another mentor": ("paired", JON, (days(190), orders(f"MATCH {MIA} WITH {ADA}"), hours(2)), writes(JON, "RENEW REL-1"), lambda w: pairs(w) == [(ADA, MIA)]),
    "late for another term, and the other says no": ("paired", JON, (days(190), writes(MIA, "RENEW REL-1")), answers(JON, "request", "No, sorry."), all_of(parted, states("AR"))),
    "both late, and she takes hers back": ("paired", JON, (days(190), writes(MIA, "RENEW REL-1"), writes(MIA, "WITHDRAW")), answers(JON, "request", "RENEW"), all_of(parted, states("AW"))),
    "late for another term, by the word alone": ("paired", MIA, (days(190),), writes(MIA, "RENEW"), lambda w: len(requests_to(w, JON)) == 2),
    "a mark between two": ("paired", MIA, (days(22),), answers(MIA, "check-in", "Between 3 and 4"), lambda w: len(rated(w)) == 0 or not rated(w)[0].startswith("4")),
    "a mark of ten": ("paired", MIA, (days(22),), answers(MIA, "check-in", "10"), lambda w: not rated(w)),
}  # fmt: skip


@grave("an answer that crosses something else is done against it")
@pytest.mark.parametrize("how", CROSSING)
def test_an_answer_that_crosses_something_else_is_done_by_what_is_so(how: str) -> None:
    """flow.md: tokens, deeds, second thoughts; for-members.md: UNDO for a day, a member undoes their own; rules.md: confirm_days; catalogue 44, 78, 108; CHANGELOG: CHANGE ADDRESS, LEAVE and ERASE close what is open."""
    tried(CROSSING[how])


@grave("on a database an answer that crosses something else comes to another end")
@pytest.mark.parametrize("how", ["an undo, and he has moved", "erase all?, and he says yes meanwhile", "a new address, back, and yes once more", "was it you?: yes, back, and yes once more"])  # fmt: skip
def test_on_each_database_an_answer_that_crosses_comes_to_the_same_end(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    tried(CROSSING[how], lambda kind: as_prepared(both, kind))


@grave("a coordinator decides for her own mentee")
@pytest.mark.parametrize("words", ["RENEW REL-1", "EXTEND REL-1 UNTIL 1 December"])
def test_a_coordinator_who_is_one_of_the_pair_does_not_speak_for_the_other(words: str) -> None:
    """for-coordinators.md: what you are a part of stays your own; EXTEND is another one's, too."""
    world = carla_mentors_mia()
    world.later(days=165)
    before = row(world, "REL-1")
    begin = sent_so_far(world)
    world.write(CARLA, words)
    world.later(hours=2)
    assert votes(world)[1] != "renew", how_it_is(world, begin)
    assert (row(world, "REL-1")["term"], row(world, "REL-1")["ends_on"]) == (
        before["term"],
        before["ends_on"],
    )
    assert got(world, CARLA, begin) or got(world, DAN, begin), "silence"


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = fresh("paired")
    plays(world, ANEW)
    assert second_goes_on(world), how_it_is(world)
    assert not events(world, "no such event")
    assert re.fullmatch(r"A+", request_states(world))
    assert EVE not in str(pairs(world))
    assert minutes(1) is not None
