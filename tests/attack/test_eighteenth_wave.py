# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The eighteenth wave. What is expected here was written before it was first run, from the documents alone.

Each test says what would be grave in its failure (somebody acts for another, two are introduced who did not agree, mail is
lost or done twice, somebody reads what is kept from them, a loop, the process ends) and, in its docstring, what must hold
and which document says so.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from processor.core.mail import OutboundMail
from tests.attack.bounces import bounce, bounces
from tests.attack.box_deeds import (
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    carla_writes,
    exported,
    matched_once,
    replies_to,
    states_on,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.box_stories import Deed, done_under
from tests.attack.databases import url_of
from tests.attack.deeds import (
    agrees_freely,
    erase,
    late_offer,
    leaves_the_roster,
    move,
    order,
    preview,
    puts_reply,
    says_yes,
    stops,
    writes_in_thread,
)
from tests.attack.heard import is_answered
from tests.attack.imap_faults import ALL_FAULTS
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    INTRO,
    first_question,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    quotation,
    reply_address,
    requests_to,
    second_question,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import GATEWAYS, SERVER, eml, inline, raw, with_attached
from tests.attack.marks import grave
from tests.attack.people import ADA, BOX_JON, BOX_MIA, CARLA, DAN, JON_NEW, LEA, MIA_HOME, PAT
from tests.attack.prepared import fresh, of_other_program, peopled, two_ask
from tests.attack.records import addresses, held_states, member, pairs, request_states, row, things, waiting
from tests.attack.smtp_servers import Post, sending_to
from tests.attack.steps import Step, Steps, breaks, mended, plays, server_down, server_up
from tests.attack.stories import all_is_well, nobody_waits_in_vain, nothing_lost
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.doors.dovecot import Dovecot
from tests.doors.stores import open_kept
from tests.inprocess_cli import command_here
from tests.operation.small import CONFIG, PROFILE, PROGRAM
from tests.player import ADDRESS
from tests.post_office import see
from tests.shipped_rules import RULES

# =========================== a. one answer, two handles ==========================================================================


HANDLES: dict[str, tuple[Step, str]] = {
    # what he sends, and what may become of REQ-1 and REQ-2
    "to the one, in the thread of the other": (lambda w: writes_in_thread(w, "ACCEPT", where=reply_address(first_question(w)), thread=second_question(w)), "PP"),
    "to the other, in the thread of the one": (lambda w: writes_in_thread(w, "ACCEPT", where=reply_address(second_question(w)), thread=first_question(w)), "PP"),
    "to both at once": (lambda w: writes_in_thread(w, "ACCEPT", where=f"{reply_address(first_question(w))}, {reply_address(second_question(w))}"), "PP"),
    "to the one, with the other in copy": (lambda w: writes_in_thread(w, "ACCEPT", where=reply_address(first_question(w)), Cc=reply_address(second_question(w))), "PP"),
    "the subject has the other's number": (lambda w: writes_in_thread(w, "ACCEPT", where=reply_address(first_question(w)), thread=first_question(w), subject="Re: Would you mentor Lea Stone? [REQ-2]"), "AP PP"),
    "the words have the other's number": (lambda w: writes_in_thread(w, "ACCEPT REQ-2", where=reply_address(first_question(w)), thread=first_question(w)), "PA"),
    "the words have the other's number, a no": (lambda w: writes_in_thread(w, "REJECT REQ-2", where=reply_address(first_question(w)), thread=first_question(w)), "PR"),
    "the words have the other's name": (lambda w: writes_in_thread(w, "I accept Lea Stone.", where=reply_address(first_question(w)), thread=first_question(w)), "PP PA"),
    "the words name the one, the number the other": (lambda w: writes_in_thread(w, "I accept Mia Okafor (REQ-2).", where=reply_address(first_question(w)), thread=first_question(w)), "PP"),
    "the words name the other, the number the one": (lambda w: writes_in_thread(w, "ACCEPT REQ-1, Lea Stone", where=reply_address(second_question(w)), thread=second_question(w)), "PP"),
    "a quotation of the other's below": (lambda w: writes_in_thread(w, f"ACCEPT\n\n{quotation(second_question(w))}", where=reply_address(first_question(w)), thread=first_question(w)), "AP PP"),
    "the other's letter below, unmarked": (lambda w: writes_in_thread(w, f"ACCEPT\n\n{see(second_question(w)).text}", where=reply_address(first_question(w)), thread=first_question(w)), "AP PP"),
    "without a thread, under the other's subject": (lambda w: writes_in_thread(w, "ACCEPT", subject="Re: Would you mentor Lea Stone? [REQ-2]"), "PP PA"),
    "without a thread, a subject against the words": (lambda w: writes_in_thread(w, "I accept Mia Okafor.", subject="Re: Would you mentor Lea Stone? [REQ-2]"), "PP AP"),
    "the subject is a no, the words a yes to the other": (lambda w: writes_in_thread(w, "ACCEPT REQ-2", where=reply_address(first_question(w)), thread=first_question(w), subject="REJECT"), "PP PA RA"),
    "to the first": (lambda w: writes_in_thread(w, "Yes to the first, no to the second.", where=reply_address(first_question(w)), thread=first_question(w)), "PP AR"),
    "not to this one": (lambda w: writes_in_thread(w, "Yes, but to the other one.", where=reply_address(first_question(w)), thread=first_question(w)), "PP"),
    "the same as for the other": (lambda w: writes_in_thread(w, "The same as for Lea Stone: ACCEPT", where=reply_address(first_question(w)), thread=first_question(w)), "PP"),
    "a PS about the other": (lambda w: writes_in_thread(w, "ACCEPT\n\nPS: REJECT REQ-2", where=reply_address(first_question(w)), thread=first_question(w)), "PP AR"),
    "the other is done already": (lambda w: writes_in_thread(w, "ACCEPT. (REQ-2 I have rejected.)", where=reply_address(first_question(w)), thread=first_question(w)), "PP AP AR"),
    "both numbers": (lambda w: writes_in_thread(w, "ACCEPT REQ-1 and REQ-2", where=reply_address(first_question(w)), thread=first_question(w)), "PP AA"),
    "a number with a blank": (lambda w: writes_in_thread(w, "ACCEPT REQ 2", where=reply_address(first_question(w)), thread=first_question(w)), "PP PA"),
    "the code of the other mentee": (lambda w: writes_in_thread(w, "ACCEPT M-1004", where=reply_address(first_question(w)), thread=first_question(w)), "PP PA"),
    "in the thanks for a no": (lambda w: (w.reply(JON, first_question(w), "REJECT"), w.reply(JON, last(w, "answer-thanks", JON), "ACCEPT")), "RP"),
    "in the thanks for a no, the other's name": (lambda w: (w.reply(JON, first_question(w), "REJECT"), w.reply(JON, last(w, "answer-thanks", JON), "But I accept Lea Stone.")), "RP RA"),
    "a yes in words in the introduction to the one": (lambda w: (w.reply(JON, first_question(w), "ACCEPT"), w.reply(JON, last(w, "introduction-mentor", JON), "Yes, gladly!")), "AP"),
    "a no in the introduction to the one": (lambda w: (w.reply(JON, first_question(w), "ACCEPT"), w.reply(JON, last(w, "introduction-mentor", JON), "REJECT")), "RP AP"),
    "a no to the other in the introduction to the one": (lambda w: (w.reply(JON, first_question(w), "ACCEPT"), w.reply(JON, last(w, "introduction-mentor", JON), "REJECT REQ-2")), "AR"),
    "the one withdraws the other": (lambda w: w.write(MIA, "WITHDRAW REQ-2"), "PP"),
}  # fmt: skip


@grave("the one is introduced by a yes that was for the other, or for none")
@pytest.mark.parametrize("how", HANDLES)
def test_an_answer_that_points_to_two_requests_answers_neither_unasked(how: str) -> None:
    """Catalogue 148 (never the thread against the words), flow.md (a subject is only a label), DESIGN (a doubt is never acted on)."""
    world = two_ask()
    begin = sent_so_far(world)
    act, expected = HANDLES[how]
    act(world)
    answered = is_answered(world, JON, world.player.post.sent[begin:]) or how.startswith("the ")
    found = request_states(world)
    assert found in expected.split(), found
    for number, who in ((0, MIA), (1, LEA)):
        if found[number] == "P":
            assert not introduced(world, who, begin)
    assert answered
    all_is_well(world)


SECOND: dict[str, Steps] = {
    # after a free yes to Mia, within the hour
    "the other one": (lambda w: w.reply(JON, first_question(w), "No, the other one."),),
    "that was for Lea": (lambda w: w.reply(JON, second_question(w), "Sorry, my yes was for Lea Stone."),),
    "that was for Lea, in a mail of its own": (lambda w: w.write(JON, "Oh", "My yes was meant for Lea Stone, not for Mia Okafor."),),
    "wrong person": (lambda w: w.write(JON, "Wrong person", "I took her for somebody else."),),
    "in German": (lambda w: w.write(JON, "Halt", "Das war ein Versehen, ich meinte Lea Stone."),),
    "in French": (lambda w: w.write(JON, "Attendez", "C'était une erreur, je pensais à Lea Stone."),),
}  # fmt: skip


@grave("she is introduced to a mentor who has said that he did not mean her")
@pytest.mark.parametrize("how", SECOND)
def test_a_free_yes_that_he_says_was_for_another_waits_for_a_person(how: str) -> None:
    """flow.md, second thoughts: what is held for a person may be regret, and the letters wait until it is decided."""
    world = two_ask()
    begin = sent_so_far(world)
    world.reply(JON, first_question(world), "Yes, happy to.")
    plays(world, SECOND[how])
    world.later(hours=4)
    assert not introduced(world, MIA, begin)


# =========================== b. "is this your answer to …?" ======================================================================


def which(world: Attacked) -> OutboundMail:
    return last(world, "answer-confirm", JON)


CONFIRMED: dict[str, tuple[Steps, str, str]] = {
    # what happens between our question and his answer to it; his answer; what REQ-1 (and later ones) may be
    "nothing": ((), "ACCEPT", "A"),
    "a no after all": ((), "REJECT", "R"),
    "another is named": ((), "Yes, I accept Lea Stone.", "P"),
    "she withdraws": ((lambda w: w.write(MIA, "WITHDRAW"),), "ACCEPT", "W"),
    "he says no in the thread": ((lambda w: w.reply(JON, question_to_jon(w), "REJECT"),), "ACCEPT", "R"),
    "she is erased": ((lambda w: erase(w, MIA),), "ACCEPT", "W"),
    "she withdraws and asks anew": ((lambda w: w.write(MIA, "WITHDRAW"), lambda w: w.later(days=2), lambda w: w.write(MIA, "REQUEST M-1001", "Once more.")), "ACCEPT", "WP"),
    "she withdraws, and Lea asks": ((lambda w: w.write(MIA, "WITHDRAW"), lambda w: w.write(LEA, "REQUEST M-1001", "May I?")), "ACCEPT", "WP"),
    "Lea asks too": ((lambda w: w.write(LEA, "REQUEST M-1001", "May I?"),), "ACCEPT", "AP"),
    "they are kept apart": ((lambda w: order(w, f"BLOCK {MIA} AND {JON}"),), "ACCEPT", "P"),
    "his place is taken": ((lambda w: order(w, f"CAPACITY {JON} 1", f"MATCH {LEA} WITH {JON}"),), "ACCEPT", "PA"),
    "the deadline passes": ((lambda w: w.later(days=16),), "ACCEPT", "E"),
    "he moves": ((lambda w: move(w, JON, JON_NEW),), "ACCEPT", "A"),
    "he leaves and is back": ((lambda w: w.write(JON, "LEAVE"), lambda w: w.later(hours=2), lambda w: w.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))), "ACCEPT", "W"),
}  # fmt: skip


@grave("a yes to a question of ours introduces who has gone, or another than it named")
@pytest.mark.parametrize("how", CONFIRMED)
def test_the_answer_to_which_request_it_was_is_judged_by_what_is_now(how: str) -> None:
    """Catalogue 67 (read-back first), 77, 78, 83; flow.md, tokens end with the matter."""
    world = fresh("asked")
    world.write(JON, "ACCEPT", "ACCEPT")
    question = which(world)
    between, words, expected = CONFIRMED[how]
    plays(world, between)
    begin = sent_so_far(world)
    sent = world.reply(JON, question, words)
    answered = is_answered(world, JON, sent) or bool(to(sent, JON_NEW))
    assert request_states(world) == expected
    if expected[0] != "A":
        assert not introduced(world, MIA, begin)
    assert not introduced(world, LEA, begin)
    assert answered
    all_is_well(world)


@grave("somebody else says which request it was")
@pytest.mark.parametrize("who", [MIA, LEA, CARLA])
def test_nobody_else_answers_which_request_it_was(who: str) -> None:
    """flow.md, tokens: a right reply token from another address does nothing."""
    world = fresh("asked")
    world.write(JON, "ACCEPT", "ACCEPT")
    world.reply(who, which(world), "ACCEPT")
    world.later(hours=2)
    assert request_states(world) == "P"
    assert not pairs(world)


# =========================== c. who is asked next ================================================================================

NEXT: dict[str, tuple[Steps, int, str]] = {
    # Mia has asked Jon and has "QUEUE M-1003"; what happens; how often Ada is asked (-1: either), and what REQ-1 is
    "his plain yes": ((lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"),), 0, "A"),
    "his free yes and its undo": ((agrees_freely, lambda w: w.write(JON, "UNDO"), lambda w: w.later(hours=2)), 0, "P"),
    "his free yes and regret": ((agrees_freely, lambda w: w.write(JON, "Wait", "I must ask my boss first."), lambda w: w.later(hours=3)), 0, "A"),
    "his no while Ada pauses": ((lambda w: w.write(ADA, "PAUSE"), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), 0, "R"),
    "his no while they are kept apart": ((lambda w: order(w, f"BLOCK {MIA} AND {ADA}"), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), 0, "R"),
    "his no when Ada is erased": ((lambda w: erase(w, ADA), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), 0, "R"),
    "she leaves": ((lambda w: w.write(MIA, "LEAVE"), lambda w: w.later(hours=2)), 0, "W"),
    "she leaves and takes it back, then his no": ((lambda w: w.write(MIA, "LEAVE"), lambda w: w.write(MIA, "UNDO"), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), -1, "R"),
    "she is erased": ((lambda w: erase(w, MIA), lambda w: w.later(hours=2)), 0, "W"),
    "she is matched with Ada": ((lambda w: order(w, f"MATCH {MIA} WITH {ADA}"),), 0, "W"),
    "he does not answer": ((lambda w: w.later(days=16),), 1, "E"),
    "Ada moves, his no": ((lambda w: move(w, ADA, f"new.{ADA}"), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), -1, "R"),
    "she moves, his no": ((move, lambda w: w.reply(JON, question_to_jon(w), "REJECT")), 1, "R"),
    "queued twice, his no": ((lambda w: w.write(MIA, "QUEUE M-1003", "And again."), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), 1, "R"),
    "queued for the same, his no": ((lambda w: w.write(MIA, "QUEUE M-1001", "Or you."), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), 1, "R"),
    "his no and its undo": ((lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: w.write(JON, "UNDO")), 1, "P R"),
    "a coordinator's no and its undo": ((lambda w: order(w, "REJECT REQ-1"), lambda w: order(w, "UNDO")), 1, "P R"),
    "his letter comes back": ((lambda w: raw(w, *bounce(question_to_jon(w), JON)),), -1, "U"),
    "his no, and Ada's leave in one pass": ((lambda w: (puts_reply(w, JON, question_to_jon(w), "REJECT"), w.drop(ADA, "LEAVE"), w.work()),), 1, "R"),
    "Ada's leave, and his no in one pass": ((lambda w: (w.drop(ADA, "LEAVE"), puts_reply(w, JON, question_to_jon(w), "REJECT"), w.work()),), 0, "R"),
    "his no, her leave in one pass": ((lambda w: (puts_reply(w, JON, question_to_jon(w), "REJECT"), w.drop(MIA, "LEAVE"), w.work()),), -1, "R"),
    "he leaves": ((lambda w: w.write(JON, "LEAVE"), lambda w: w.later(hours=2)), 1, "W"),
}  # fmt: skip


@grave(
    "a mentor is asked for who has one, or has gone; two wait for her at once; or the one who was next is never asked"
)
@pytest.mark.parametrize("how", NEXT)
def test_who_is_next_is_asked_when_and_only_when_the_first_says_no(how: str) -> None:
    """for-members.md ("with QUEUE the next one waits until then"), catalogue 38, flow.md (UNDO, kept apart)."""
    world = fresh("asked")
    world.write(MIA, "QUEUE M-1003", "I would ask you next.")
    steps, times, expected = NEXT[how]
    begin = sent_so_far(world)
    plays(world, steps)
    assert request_states(world)[0] in expected.split()
    assert request_states(world).count("P") <= 1
    if times >= 0:
        assert len(requests_to(world, ADA)) == times
    if request_states(world)[0] in "REU" and "erased" not in how and "leave" not in how:
        assert got(world, MIA, begin) + got(world, MIA_HOME, begin)  # she hears that it came to nothing
    if "kept apart" in how:
        assert "apart" not in whole(got(world, MIA, begin))
    if how == "his no when Ada is erased":
        assert "Ada Lind" not in whole(got(world, MIA, begin))
    all_is_well(world)


# =========================== d. "not before May" =================================================================================


def deferred() -> Attacked:
    """Jon would begin later; Mia is asked whether she waits."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), "Yes, but not before April.")
    assert "deferred" in letter_names(got(world, MIA))
    return world


def offer(world: Attacked) -> OutboundMail:
    return last(world, "deferred", MIA)


LATER: dict[str, tuple[Steps, str]] = {
    "she waits, and he says yes": ((lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 April"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), "A"),
    "Lea waits for her": ((lambda w: w.reply(LEA, offer(w), "WAIT UNTIL 1 April"), lambda w: w.later(days=16)), "E"),
    "he waits for her": ((lambda w: w.reply(JON, offer(w), "WAIT UNTIL 1 April"), lambda w: w.later(days=16)), "E"),
    "she waits for ever": ((lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 May 2031"), lambda w: w.later(days=80)), "E"),
    "she waits until a day gone by": ((lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 January 2026"), lambda w: w.later(days=1)), "P"),
    "she waits twice": ((lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 20 March"), lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 May"), lambda w: w.later(days=80)), "E"),
    "she waits when she has withdrawn": ((lambda w: w.write(MIA, "WITHDRAW"), lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 April")), "W"),
    "she waits when he has left": ((lambda w: w.write(JON, "LEAVE"), lambda w: w.later(hours=2), lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 April")), "W"),
    "she waits within the hour of his leave": ((lambda w: w.write(JON, "LEAVE"), lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 April"), lambda w: w.later(hours=3)), "W"),
    "she waits within the hour of his free yes": ((agrees_freely, lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 April", after=60), lambda w: w.later(hours=3)), "A"),
    "she says yes": ((lambda w: w.reply(MIA, offer(w), "Yes, I would love to!"),), "P"),
    "she says no": ((lambda w: w.reply(MIA, offer(w), "No, I cannot wait."),), "P W"),
    "she waits, he moves and says yes": ((lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 April"), lambda w: move(w, JON, JON_NEW), lambda w: w.reply(JON_NEW, question_to_jon(w), "ACCEPT")), "A"),
    "she waits, the day comes and goes": ((lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 April"), lambda w: w.later(days=40)), "E"),
    "she waits beside his yes in one pass": ((lambda w: (puts_reply(w, MIA, offer(w), "WAIT UNTIL 1 April"), puts_reply(w, JON, question_to_jon(w), "ACCEPT"), w.work()),), "A"),
    "he means it after all, in April": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, in April then."), lambda w: w.later(hours=2)), "P"),
}  # fmt: skip


@grave("a wish to wait is taken for a yes of his, another waits for her, or she waits for ever")
@pytest.mark.parametrize("how", LATER)
def test_who_waits_for_a_later_day_is_introduced_by_his_yes_alone(how: str) -> None:
    """reading-answers.md (a later time: once, sixty days at most), catalogue 86, 93."""
    world = deferred()
    begin = sent_so_far(world)
    steps, expected = LATER[how]
    plays(world, steps)
    assert request_states(world) in expected.split()
    if "A" not in expected:
        assert not introduced(world, MIA, begin)
        assert not pairs(world)
    all_is_well(world)


# =========================== e. letters that wait their hour =====================================================================


def ends(world: Attacked) -> None:
    world.write(JON, "END NOW")


def leaves(world: Attacked) -> None:
    world.write(JON, "LEAVE")


def reassigns(world: Attacked) -> None:
    order(world, f"REASSIGN REL-1 TO {ADA}")


def just_before(world: Attacked, moment: str) -> None:
    """Half an hour before the deadline of REQ-1, or before the end of REL-1."""
    records = world.player.records()
    found = (
        records["requests"][0]["answer_by"]
        if moment == "deadline"
        else records["relationships"][0]["ends_on"]
    )
    at = (
        datetime.fromisoformat(str(found)).replace(tzinfo=UTC)
        if moment != "deadline"
        else datetime.fromisoformat(str(found))
    )
    world.player.pass_until(max(at - timedelta(minutes=30), world.player.now))


MIA_HEARS_NOTHING = "Mia hears nothing"
IN_THE_HOUR: dict[str, tuple[str, Steps, str, str]] = {
    # how it stands, what happens, what REQ-1 is in the end, and who mentors Mia then
    "a free yes, all stops, his undo, three days": ("asked", (agrees_freely, stops, lambda w: w.drop(JON, "UNDO"), lambda w: w.later(days=3), lambda w: order(w, "START")), "P E", MIA_HEARS_NOTHING),
    "an end, all stops, his undo, three days": ("paired", (ends, stops, lambda w: w.drop(JON, "UNDO"), lambda w: w.later(days=3), lambda w: order(w, "START")), "A", JON),
    "a leave, all stops, his undo, three days": ("asked", (leaves, stops, lambda w: w.drop(JON, "UNDO"), lambda w: w.later(days=3), lambda w: order(w, "START")), "P E", MIA_HEARS_NOTHING),
    "a free yes, all stops, three days": ("asked", (agrees_freely, stops, lambda w: w.later(days=3), lambda w: order(w, "START")), "A", JON),
    "a free yes, all stops, his regret, three days": ("asked", (agrees_freely, stops, lambda w: w.drop(JON, "Wait", "Please wait, I must ask my boss first."), lambda w: w.later(days=3), lambda w: order(w, "START"), lambda w: w.later(hours=3)), "A", MIA_HEARS_NOTHING),
    "a free yes, all stops, she withdraws, three days": ("asked", (agrees_freely, stops, lambda w: w.drop(MIA, "WITHDRAW"), lambda w: w.later(days=3), lambda w: order(w, "START")), "A W", ""),
    "a free yes, the post is down over the hour, his undo": ("asked", (agrees_freely, server_down, lambda w: w.later(hours=5), lambda w: w.write(JON, "UNDO"), server_up), "P", ""),
    "an end, the post is down over the hour, his undo": ("paired", (ends, server_down, lambda w: w.later(hours=5), lambda w: w.write(JON, "UNDO"), server_up), "A", JON),
    "an end, the post is down over the hour, she ends too": ("paired", (ends, server_down, lambda w: w.later(hours=5), lambda w: w.write(MIA, "END NOW"), lambda w: w.write(JON, "UNDO"), server_up), "A", ""),
    "an end, and he is erased": ("paired", (ends, lambda w: erase(w, JON), lambda w: w.later(hours=2)), "A", ""),
    "a free yes, and he is erased": ("asked", (agrees_freely, lambda w: erase(w, JON), lambda w: w.later(hours=2)), "A W R", ""),
    "a free yes, and she asks Ada": ("asked", (agrees_freely, lambda w: w.write(MIA, "REQUEST M-1003", "Would you?"), lambda w: w.later(hours=2)), "A", JON),
    "a free yes before the deadline": ("asked", (lambda w: just_before(w, "deadline"), agrees_freely, lambda w: w.later(hours=3)), "A", JON),
    "a free yes before the deadline, its undo behind it": ("asked", (lambda w: just_before(w, "deadline"), agrees_freely, lambda w: w.later(minutes=40), lambda w: w.write(JON, "UNDO"), lambda w: w.later(days=1)), "E P", ""),
    "an end before the term's end": ("paired", (lambda w: just_before(w, "term"), ends, lambda w: w.later(hours=20)), "A", ""),
    "an end before the term's end, its undo": ("paired", (lambda w: just_before(w, "term"), ends, lambda w: w.write(JON, "UNDO"), lambda w: w.later(hours=30)), "A", ""),
    "she signs up anew as a mentor after a free yes": ("asked", (agrees_freely, lambda w: w.write(MIA, "SIGN UP MENTOR", FORM.format(name="Mia Okafor")), lambda w: w.later(hours=2)), "A", JON),
    "he lapses, and she is matched": ("asked", (leaves_the_roster, lambda w: order(w, f"MATCH {MIA} WITH {ADA}", who=DAN), lambda w: w.later(hours=2)), "W", ADA),
    "he lapses, and it is undone": ("asked", (leaves_the_roster, lambda w: order(w, "UNDO"), lambda w: w.later(hours=2)), "P", MIA_HEARS_NOTHING),
    "he lapses, and she withdraws": ("asked", (leaves_the_roster, lambda w: w.write(MIA, "WITHDRAW"), lambda w: w.later(hours=2)), "W", ""),
    "he lapses, and she asks Ada": ("asked", (leaves_the_roster, lambda w: w.write(MIA, "REQUEST M-1003", "Would you?"), lambda w: w.later(hours=2)), "W", ""),
    "he lapses, and says yes": ("asked", (leaves_the_roster, lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.later(hours=2)), "W", ""),
    "reassigned, and Ada leaves": ("paired", (reassigns, lambda w: w.write(ADA, "LEAVE"), lambda w: w.later(hours=3)), "A", ""),
    "reassigned, and Ada is erased": ("paired", (reassigns, lambda w: erase(w, ADA), lambda w: w.later(hours=3)), "A", ""),
    "reassigned, and they are kept apart": ("paired", (reassigns, lambda w: order(w, f"BLOCK {MIA} AND {ADA}", who=DAN), lambda w: w.later(hours=3)), "A", ""),
    "reassigned, and she ends": ("paired", (reassigns, lambda w: w.write(MIA, "END NOW"), lambda w: w.later(hours=3)), "A", ""),
    "reassigned, she ends, and it is undone": ("paired", (reassigns, lambda w: w.write(MIA, "END NOW"), lambda w: order(w, "UNDO"), lambda w: w.later(hours=3)), "A", ""),
    "reassigned, and she leaves": ("paired", (reassigns, lambda w: w.write(MIA, "LEAVE"), lambda w: w.later(hours=3)), "A", ""),
    "reassigned, and Ada moves": ("paired", (reassigns, lambda w: move(w, ADA, f"new.{ADA}"), lambda w: w.later(hours=3)), "A", ""),
    "reassigned, undone in the hour, and her end": ("paired", (reassigns, lambda w: order(w, "UNDO", who=CARLA), lambda w: w.write(MIA, "END NOW"), lambda w: w.later(hours=3)), "A", ""),
    "reassigned, and accepted for Ada": ("paired", (reassigns, lambda w: order(w, "ACCEPT REQ-2", who=DAN), lambda w: w.later(hours=3)), "A", ADA),
    "an end, and she asks him again": ("paired", (ends, lambda w: w.write(MIA, "REQUEST M-1001", "Once more?"), lambda w: w.later(hours=2)), "A", ""),
    "an end, he is removed, and that is undone": ("paired", (ends, lambda w: order(w, f"REMOVE {JON}"), lambda w: order(w, "UNDO"), lambda w: w.later(hours=2)), "A", ""),
    "two ends and two undos": ("paired", (ends, lambda w: w.write(MIA, "END NOW"), lambda w: w.write(JON, "UNDO"), lambda w: w.write(MIA, "UNDO"), lambda w: w.later(hours=2)), "A", ""),
}  # fmt: skip


@grave("a letter of an hour ago says what is not so; one is introduced who is not, or in another's place")
@pytest.mark.parametrize("how", IN_THE_HOUR)
def test_what_waits_its_hour_is_true_when_it_is_read(how: str) -> None:
    """flow.md, second thoughts ("something else befalls the pair meanwhile", STOP, an UNDO that came in time), operating.md."""
    kind, steps, expected, hers = IN_THE_HOUR[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    if "nothing" in hers:
        read = [m.letter for m in got(world, MIA, begin)]
        assert not {
            "introduction-mentee",
            "encouragement",
            "request-closed",
            "undone",
            "answer-undone",
            "ended",
        } & set(read), read
    assert request_states(world)[0] in expected.split()
    mentors = [mentor for mentor, mentee in pairs(world) if mentee in (MIA, MIA_HOME)]
    if hers == MIA_HEARS_NOTHING:
        assert not introduced(world, MIA, begin)
    elif hers:
        assert mentors == [hers]
    if "erased" in how:
        gone = MIA if "she is erased" in how else ADA if "Ada" in how else JON
        last_read = [m.letter for m in world.player.post.sent if m.recipient == gone]
        assert last_read[-1] == "erased", last_read[-3:]
    if not ("his regret" in how and mentors):
        all_is_well(world)
    for who in (MIA, JON, ADA):
        doubled = [n for n, c in Counter((m.letter, see(m).subject) for m in got(world, who, begin) if m.letter in ("ended", "introduction-mentee", "introduction-mentor", "reassigned", "request")).items() if c > 1]  # fmt: skip
        assert not doubled, (who, doubled)


# =========================== f. several people within one pass ====================================================================

ACTS: dict[str, Step] = {
    "free yes": lambda w: puts_reply(w, JON, question_to_jon(w), "Yes, happy to."), "mia moves": lambda w: puts_reply(w, MIA_HOME, last(w, "confirm-address", MIA_HOME), "YES"), "jon erased": lambda w: puts_reply(w, JON, last(w, "confirm-erase", JON), "YES"),
    "block": lambda w: w.drop(CARLA, "x", f"BLOCK {MIA} AND {JON}"), "jon pauses": lambda w: w.drop(JON, "PAUSE"), "undo": lambda w: w.drop(JON, "UNDO"), "queue": lambda w: w.drop(MIA, "QUEUE M-1003", "Next."), "withdraw": lambda w: w.drop(MIA, "WITHDRAW"),
    "lea asks": lambda w: w.drop(LEA, "REQUEST M-1001", "May I?"), "remove mia": lambda w: w.drop(DAN, "x", f"REMOVE {MIA}"), "extend": lambda w: w.drop(DAN, "x", "EXTEND REQ-1 7 DAYS"), "question": lambda w: puts_reply(w, JON, question_to_jon(w), "Which clinic is it?"),
    "colleague": lambda w: puts_reply(w, JON, question_to_jon(w), "Ada Lind would be a better fit."), "concern": lambda w: w.drop(MIA, "CONCERN", "He calls me at night, zebra."), "match": lambda w: w.drop(CARLA, "x", f"MATCH {LEA} WITH {JON}"),
}  # fmt: skip
IN_ONE_PASS = list(permutations(ACTS, 3))[::195]


def ready() -> Attacked:
    world = fresh("asked")
    world.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    world.write(JON, "ERASE")
    return world


@grave(
    "two are introduced who did not agree, one believes what is not so, a confidence reaches him, or mail is lost"
)
@pytest.mark.parametrize("acts", IN_ONE_PASS, ids=" then ".join)
def test_what_several_do_within_one_pass_is_done_as_in_passes_of_their_own(acts: tuple[str, ...]) -> None:
    """DESIGN, promises (in the order in which they came); flow.md (one mail, one decision)."""
    at_once, apart = ready(), ready()
    for act in acts:
        ACTS[act](at_once)
        ACTS[act](apart)
        apart.work()
    at_once.work()
    assert things(at_once) == things(apart)
    for world in (at_once, apart):
        if "concern" in acts:
            assert "zebra" not in whole(got(world, JON))
        all_is_well(world)
    assert things(at_once) == things(apart)
    read, may_read = (
        {m.recipient for m in w.player.post.sent if m.letter in INTRO} for w in (at_once, apart)
    )
    assert read <= may_read


BOTH_STORES: dict[str, Steps] = {
    "next": (lambda w: w.write(MIA, "QUEUE M-1003", "Next."), lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: w.write(JON, "UNDO"), lambda w: w.reply(ADA, last(w, "request", ADA), "Yes, happy to."), lambda w: w.write(ADA, "UNDO")),
    "a lapse in the hour": (leaves_the_roster, lambda w: order(w, f"MATCH {MIA} WITH {ADA}", who=DAN), lambda w: order(w, "UNDO", who=DAN), lambda w: order(w, "UNDO DO-1")),
    "a stop in the hour": (agrees_freely, stops, lambda w: w.drop(JON, "UNDO"), lambda w: w.drop(MIA, "WITHDRAW"), lambda w: w.later(days=2), lambda w: order(w, "START")),
    "reassigned and moved": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), reassigns, lambda w: move(w, ADA, f"new.{ADA}"), lambda w: order(w, "UNDO")),
    "later": (lambda w: w.reply(JON, question_to_jon(w), "Yes, but not before April."), lambda w: w.reply(MIA, offer(w), "WAIT UNTIL 1 April"), lambda w: w.write(JON, "LEAVE"), lambda w: w.write(JON, "UNDO"), lambda w: w.later(days=40)),
    "blocked, moved and unblocked": (lambda w: order(w, f"BLOCK {MIA} AND {JON}"), move, lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: order(w, f"UNBLOCK {MIA_HOME} AND {JON}"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")),
    "erased in the midst": (agrees_freely, lambda w: erase(w, MIA), lambda w: w.write(JON, "UNDO"), lambda w: w.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))),
    "held and moved": (lambda w: w.reply(JON, question_to_jon(w), "Dear coordinators, please call me about it."), lambda w: move(w, JON, JON_NEW), lambda w: order(w, f"{waiting(w)[0]} AS ACCEPT"), lambda w: order(w, "UNDO")),
}  # fmt: skip


def masked(world: Attacked) -> str:
    """Without what an erased member's place is called."""
    members, *rest = things(world)
    return str((sorted(re.sub(r"\w+@erased\.invalid", "(erased)", str(m)) for m in members), *rest))


@grave("what is done hangs on the database")
@pytest.mark.parametrize("how", BOTH_STORES)
def test_a_chain_ends_alike_on_each_database(request: pytest.FixtureRequest, how: str) -> None:
    """DESIGN: the records are the truth, whichever engine keeps them (DESIGN, one machine and many)."""
    kind = ("sqlite", "postgres")[zlib.crc32(how.encode()) % 2]
    store = open_kept(
        str(request.getfixturevalue(f"migrated_{kind}_url")), areas=RULES.areas, staff=[CARLA, DAN]
    )
    try:
        kept = peopled(Attacked(store))
        kept.asked()
        kept.later(hours=2)
        here = fresh("asked")
        counts = []
        for world in (kept, here):
            begin = sent_so_far(world)
            plays(world, BOTH_STORES[how])
            all_is_well(world)
            counts.append(Counter((m.recipient, m.letter) for m in world.player.post.sent[begin:]))
        assert masked(kept) == masked(here)
        assert counts[0] == counts[1]
        for who in (JON, MIA):  # what is left of who was erased is the same on both
            shown = [told(order(world, "SHOW M-1001", "SHOW M-1002")).count(who) for world in (kept, here)]
            assert shown[0] == shown[1]
    finally:
        store.close()


# =========================== g. what one may not learn ===========================================================================


def apart() -> Attacked:
    """Mia and Jon are kept apart."""
    world = fresh("office")
    order(world, f"BLOCK {MIA} AND {JON}")
    return world


def no_room() -> Attacked:
    """Mail to Jon comes back, so that he takes none, and nobody is told why."""
    world = fresh("office")
    bounces(world, last(world, "welcome-mentor", JON), JON)
    assert world.standing(JON) == "bouncing"
    return world


def colleague(world: Attacked) -> None:
    """Ada says that Jon would suit better."""
    world.write(MIA, "REQUEST M-1003", "Would you?")
    world.reply(ADA, last(world, "request", ADA), "Sorry, no. Jon Berg would be a better fit.")


APART: dict[str, Steps] = {
    "next in line": (lambda w: w.write(MIA, "REQUEST M-1003", "Would you?"), lambda w: w.write(MIA, "QUEUE M-1001", "Next."), lambda w: w.reply(ADA, last(w, "request", ADA), "REJECT")),
    "a colleague's hint": (colleague,),
    "after she has moved": (move, lambda w: w.write(MIA_HOME, "REQUEST M-1001", "Would you?"), lambda w: w.write(MIA_HOME, "BROWSE")),
    "after she left and came back": (lambda w: w.write(MIA, "LEAVE"), lambda w: w.later(hours=2), lambda w: w.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor")), lambda w: w.write(MIA, "REQUEST M-1001", "Would you?")),
    "the nudges": (lambda w: w.later(days=20),),
    "what she looked for": (lambda w: w.write(MIA, "BROWSE toxicology"), lambda w: w.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg").replace("Critical care", "Toxicology")), lambda w: w.later(days=1)),
    "a request in a field": (lambda w: w.write(MIA, "Request", "Mentor: Jon Berg\n\nWould you?"),),
    "a coordinator's reminder": (lambda w: order(w, "REMIND M-1002"),),
    "a no of another": (lambda w: w.write(MIA, "REQUEST M-1003", "Would you?"), lambda w: w.reply(ADA, last(w, "request", ADA), "REJECT"), lambda w: w.later(days=8)),
}  # fmt: skip


def shape(world: Attacked, begin: int) -> list[tuple[str, str]]:
    """Which letters Mia gets, and what they say."""
    mails = got(world, MIA, begin) + got(world, MIA_HOME, begin)
    return [
        (m.letter, re.sub(r"\[[A-Z]+-\d+\]|\S+\+\S+@\S+|\b[A-Z]+-\d+\.\S+|\d+", "", see(m).text))
        for m in mails
    ]


@grave("she learns from whom she is kept apart")
@pytest.mark.parametrize("how", APART)
def test_who_is_kept_apart_reads_what_she_would_read_if_he_took_none(how: str) -> None:
    """for-coordinators.md, keep two people apart: answered as if the mentor took none; neither is shown the other anywhere."""
    kept, full = apart(), no_room()
    reads = []
    for world in (kept, full):
        begin = sent_so_far(world)
        if world is full and how == "what she looked for":
            world.write(MIA, "BROWSE toxicology")
        else:
            plays(world, APART[how])
        reads.append(shape(world, begin))
    assert "apart" not in words_of(got(kept, MIA)) + words_of(got(kept, MIA_HOME))
    assert not [m for m in requests_to(kept, JON) if "Mia" in see(m).subject]
    assert reads[0] == reads[1]


UNHEARD = {
    # kind, the deed of which the other has not heard; who has not; what would tell
    "his free yes": ("asked", agrees_freely, MIA, "said yes|accepted|jon@hospital"),
    "reassigned": ("paired", reassigns, MIA, "Ada Lind has been asked|REQ-2|ended"), "reassigned, for him": ("paired", reassigns, JON, "ended|REQ-2"), "reassigned, for her": ("paired", reassigns, ADA, "Okafor|REQ-2"), "his lapse": ("asked", leaves_the_roster, MIA, "has left|withdrawn|closed"),
}  # fmt: skip
ASKS = ["EXPORT", "Dear Jon, shall we talk on Monday?"]


@grave("the other hears within the hour what may still be taken back")
@pytest.mark.parametrize("words", ASKS)
@pytest.mark.parametrize("deed", UNHEARD)
def test_who_has_not_heard_of_a_deed_learns_it_from_no_answer(deed: str, words: str) -> None:
    """flow.md, second thoughts: the other writes meanwhile, and is answered by what they know; an UNDO is heard by nobody else."""
    kind, act, who, tells = UNHEARD[deed]
    world = fresh(kind)
    act(world)
    begin = sent_so_far(world)
    world.write(who, words if len(words) < 15 else "Monday", words)
    found = re.search(tells, whole(got(world, who, begin)))
    assert found is None, found


TRACES = ["QUEUE", "FIND Jon", "SHOW M-1001", "WHY OUT-{}", "RESEND OUT-{}", "UNDO DO-{}", "ANSWER HELD-{}\nAll is well.", "HELD-{} AS ACCEPT", "RELEASE HELD-{}", "NOTE M-1001: he called"]  # fmt: skip


@grave("who was erased is written to, or shown by name or address")
@pytest.mark.parametrize("words", TRACES)
def test_nothing_brings_back_who_was_erased(disk: Attacked, words: str) -> None:
    """flow.md, ERASE: what others have with the member says "(erased)"; fault 46; operating.md, retention."""
    world = disk
    world.asked()
    world.reply(
        JON, question_to_jon(world), "Dear coordinators, please call me about it before I decide, heron."
    )
    world.reply(JON, question_to_jon(world), "ACCEPT REQ-1")
    order(world, f"UPDATE {JON}\nTitle: Head of heron care")
    world.later(hours=30)
    erase(world, JON)
    world.later(hours=2)
    begin = sent_so_far(world)
    for number in range(1, 40) if "OUT" in words else range(1, 5) if "{}" in words else (0,):
        order(world, words.format(number), who=DAN)
        if number % 9 == 8 and "RESEND" not in words:
            world.later(hours=26)
    world.later(days=8)
    assert not got(world, JON, begin)
    read = whole([m for m in world.player.post.sent[begin:] if m.recipient != MIA])
    for word in ("Berg", "jon@hospital", "heron"):
        found = re.search(rf".{{60}}{word}.{{20}}", read)
        assert found is None, found
    all_is_well(world)


# =========================== h. a coordinator who is herself a mentee =============================================================


def hers() -> Attacked:
    """Carla has asked Jon to be her mentor (REQ-1)."""
    world = fresh("office")
    world.write(CARLA, "SIGN UP MENTEE", FORM.format(name="Clara Voss"))
    world.write(CARLA, "REQUEST M-1001", "Would you?")
    assert request_states(world) == "P"
    return world


def held_of_his(world: Attacked, words: str) -> None:
    world.reply(JON, question_to_jon(world), "Dear coordinators, please call me about it before I decide.")
    order(world, words.format(waiting(world)[-1]))


HERSELF: dict[str, Step] = {
    "ACCEPT": lambda w: order(w, "ACCEPT REQ-1"), "MATCH": lambda w: order(w, f"MATCH {CARLA} WITH {JON}"), "his yes, passed on": lambda w: with_attached(w, [eml(f"Jon Berg <{JON}>", "Re: Would you mentor Clara Voss? [REQ-1]", "ACCEPT")]),
    "his yes, passed on in the text": lambda w: w.write(CARLA, "Fwd: yes", inline(f"Jon Berg <{JON}>", "ACCEPT REQ-1")), "held, as a yes": lambda w: held_of_his(w, "{} AS ACCEPT"), "held, released": lambda w: held_of_his(w, "RELEASE {}"),
    "held, from him": lambda w: held_of_his(w, "{} FROM " + JON + " AS ACCEPT REQ-1"), "assigned to herself": lambda w: held_of_his(w, "ASSIGN {} TO " + CARLA),
    "in her own thread": lambda w: w.reply(CARLA, last(w, "request-received", CARLA), "ACCEPT"), "a dry run and a yes": lambda w: (order(w, "DRY RUN ACCEPT REQ-1"), order(w, "YES")), "his no undone": lambda w: (w.reply(JON, question_to_jon(w), "REJECT"), order(w, "UNDO DO-1"), w.later(hours=1)),
    "withdrawn, and asked for by herself": lambda w: (w.write(CARLA, "WITHDRAW"), order(w, f"ASK M-1001 FOR {CARLA}", "ACCEPT REQ-2")),
}  # fmt: skip


@grave("a coordinator makes a mentor hers who has not said yes")
@pytest.mark.parametrize("how", HERSELF)
def test_a_coordinator_says_no_yes_for_the_mentor_whom_she_asked(how: str) -> None:
    """for-coordinators.md: what you are a part of stays your own; a yes to you that you pass on is asked about first."""
    world = hers()
    HERSELF[how](world)
    world.later(hours=2)
    assert not pairs(world)
    assert "A" not in request_states(world)
    assert not introduced(world, CARLA)


@grave("she reads what is held of her mentor, or decides about it")
@pytest.mark.parametrize(
    "words",
    [
        "QUEUE",
        "SHOW {}",
        "SNOOZE {} 1 WEEK",
        "SPAM {}",
        "ANSWER {}\nNo.",
        "EXPORT",
    ],
)
def test_what_is_held_of_the_mentor_whom_she_asked_goes_to_the_other(words: str) -> None:
    """for-coordinators.md: what is held of your mentor or your mentee goes to another coordinator, if there is one, who decides it."""
    world = hers()
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), "Dear coordinators, is Clara Voss ill? She seemed so, zebra.")
    ref = waiting(world)[-1]
    order(world, words.format(ref))
    says_yes(world)
    world.later(days=4)
    assert held_states(world)[ref] == "waiting"
    assert "zebra" in whole(got(world, DAN, begin))
    assert "zebra" not in whole(got(world, CARLA, begin))


# =========================== i. reports of servers ===============================================================================


def with_words_changed(head_and_body: tuple[str, str], old: str, new: str) -> tuple[str, str]:
    head, body = head_and_body
    assert old in head + body
    return head.replace(old, new), body.replace(old, new)


def of_two(world: Attacked) -> None:
    head, body = bounce(question_to_jon(world), JON)
    more = f"\nFinal-Recipient: rfc822; {MIA}\nAction: failed\nStatus: 5.1.1\n"
    raw(world, head, body.replace("Status: 5.1.1\n", f"Status: 5.1.1\n{more}"))


REPORTS: dict[str, tuple[Step, str, set[str]]] = {
    # what comes, what REQ-1 is then, and who is taken for unreachable
    "twice": (lambda w: (bounces(w, question_to_jon(w), JON), bounces(w, question_to_jon(w), JON)), "U", {JON}),
    "about her, by his letter": (lambda w: bounces(w, question_to_jon(w), MIA), "P", set()),
    "about both, by his letter": (of_two, "U", {JON}),
    "about Ada, by his letter": (lambda w: bounces(w, question_to_jon(w), ADA), "P", set()),
    "his return path, her Message-ID": (lambda w: raw(w, *with_words_changed(bounce(question_to_jon(w), MIA), question_to_jon(w).message_id, last(w, "request-received", MIA).message_id)), "P", set()),
    "her return path, his Message-ID": (lambda w: raw(w, *with_words_changed(bounce(last(w, "request-received", MIA), JON), last(w, "request-received", MIA).message_id, question_to_jon(w).message_id)), "P U", set()),
    "a letter of the proof changed": (lambda w: raw(w, *with_words_changed(with_words_changed(bounce(question_to_jon(w), JON), question_to_jon(w).return_path, re.sub(r".@", "0@", question_to_jon(w).return_path)), question_to_jon(w).message_id, re.sub(r".@", "0@", question_to_jon(w).message_id))), "P", set()),
    "delayed": (lambda w: bounces(w, question_to_jon(w), JON, action="delayed", status="4.4.1"), "P", set()),
    "delayed with a hard code": (lambda w: bounces(w, question_to_jon(w), JON, action="delayed", status="5.1.1"), "P", set()),
    "failed with a good code": (lambda w: bounces(w, question_to_jon(w), JON, action="failed", status="2.0.0"), "P U", set()),
    "after his yes": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), bounces(w, question_to_jon(w), JON)), "A", {JON}),
    "after her withdrawal": (lambda w: (w.write(MIA, "WITHDRAW"), bounces(w, question_to_jon(w), JON)), "W", {JON}),
    "to the reply address": (lambda w: raw(w, *with_words_changed(bounce(question_to_jon(w), JON, where=reply_address(question_to_jon(w))), question_to_jon(w).message_id, "<x@y.example>")), "P", set()),
    "passed on by a coordinator": (lambda w: w.write(CARLA, "Fwd: Undelivered", inline("MAILER-DAEMON@mx.college.example", bounce(question_to_jon(w), JON)[1])), "P", set()),
    "attached by a coordinator": (lambda w: with_attached(w, ["\n".join(bounce(question_to_jon(w), JON)).replace("\n", "\r\n").encode()]), "P", set()),
    "he writes again": (lambda w: (bounces(w, last(w, "welcome-mentor", JON), JON), w.write(JON, "STATUS")), "P U", set()),
}  # fmt: skip


@grave("a report that anybody can write closes a request or shuts a member out")
@pytest.mark.parametrize("how", REPORTS)
def test_a_report_counts_for_the_address_of_its_letter_alone(how: str) -> None:
    """flow.md (a bounce counts only when bound by a secret part, and only for the address that we wrote to), reading-automatic.md, decision 11."""
    world = fresh("asked")
    act, expected, away = REPORTS[how]
    act(world)
    world.later(hours=2)
    assert request_states(world) in expected.split()
    bouncing = {str(m["email"]) for m in world.player.records()["members"] if m["standing"] == "bouncing"}
    assert bouncing <= away | ({JON} if "U" in expected and how != "he writes again" else set()), bouncing
    assert MIA not in bouncing
    world.write(JON, "STATUS")
    assert world.standing(JON) != "bouncing"
    nobody_waits_in_vain(world)


@grave("a flood of reports is a flood to coordinators")
def test_three_hundred_reports_of_nothing_are_one_mail_the_next_morning() -> None:
    """for-coordinators.md: delivery reports that are about no mail of ours change nothing; one mail the next morning."""
    world = fresh("asked")
    before, begin = things(world), sent_so_far(world)
    for n in range(300):
        head, body = bounce(question_to_jon(world), JON)
        world.player.take_in(
            (head + f"\nMessage-ID: <{n}@mx.example>\n\n" + body)
            .replace(question_to_jon(world).message_id, f"<{n}.x@pharmacists.example>")
            .replace(
                question_to_jon(world).return_path,
                f"mentors+b-{n:016x}.aaaaaaaaaaaaaaaaaaaaaaaaaa@pharmacists.example",
            )
            .replace("\n", "\r\n")
            .encode()
        )
    world.work()
    world.later(days=2)
    assert things(world) == before
    assert len(got(world, CARLA, begin)) <= 3
    assert not got(world, JON, begin)


# =========================== j. two programs ====================================================================================


FIRST = {
    "HELP": ("HELP", ""),
    "a sign-up": ("SIGN UP MENTOR", FORM.format(name="Nora Moss")),
    "a letter": ("A question", "Where is the meeting of next year?"),
}


@grave("two programs write to each other for ever")
@pytest.mark.parametrize("wire", GATEWAYS)
@pytest.mark.parametrize("words", FIRST)
def test_two_programs_that_are_wired_together_fall_silent(words: str, wire: str) -> None:
    """Fault 22: two instances wired together stop at five mails or fewer; own mail and robots are never answered."""
    here = fresh("office")
    there, address = of_other_program()
    here.write(address, *FIRST[words])
    sent = 0
    for _ in range(14):
        mails = [m for m in got(here, address) if m.recipient == address][sent:]
        sent += len(mails)
        begin = sent_so_far(there)
        for mail in mails:
            there.player.take_in(
                b"Authentication-Results: mx.nurses.example; dmarc=pass header.from=pharmacists.example\r\n"
                + GATEWAYS[wire](mail.raw)
            )
        answers = [
            m
            for m in there.work() + there.later(minutes=1)
            if m in there.player.post.sent[begin:] and m.recipient.startswith("mentors")
        ]
        for mail in answers:
            here.player.take_in(
                f"Authentication-Results: {SERVER}; dmarc=pass header.from=nurses.example\r\n".encode()
                + GATEWAYS[wire](mail.raw)
            )
        here.work()
        here.later(minutes=1)
    assert len(got(here, address)) <= 5, letter_names(got(here, address))
    assert here.player.now
    nothing_lost(here)
    nothing_lost(there)


# =========================== k. floods ==========================================================================================


def fourteen(world: Attacked) -> list[str]:
    people = [f"p{n}@ward{n}.example" for n in range(14)]
    for n, who in enumerate(people):
        world.drop(
            who,
            "SIGN UP MENTEE",
            FORM.format(
                name=f"Pia {['Ann', 'Bea', 'Cleo', 'Dora', 'Else', 'Fay', 'Gil', 'Hal', 'Ina', 'Jo', 'Kim', 'Lou', 'Max', 'Nan'][n]}"
            ),
        )
    world.work()
    return people


def fourteen_ask(world: Attacked, how: str) -> None:
    people = fourteen(world)
    for who in people:
        if how == "by themselves":
            world.write(who, "REQUEST M-1001", "Would you?")
        elif how == "attached":
            with_attached(world, [eml(who, "REQUEST M-1001", "Would you?")])
        elif how == "in the text":
            world.write(CARLA, "Fwd: request", inline(who, "Would you?", "REQUEST M-1001"))
        elif how == "by command":
            order(world, f"ASK M-1001 FOR {who}")


@grave("a mentor is flooded, or somebody's request is lost without a word")
@pytest.mark.parametrize("how", ["by themselves", "attached", "in the text", "by command"])
def test_fourteen_who_ask_one_mentor_on_a_day_do_not_flood_him_and_none_is_lost(how: str) -> None:
    """rules.md: letters_from_all_per_day is 10; flow.md, how many letters: what would be one too many is held and reaches a person."""
    world = fresh("office")
    begin = sent_so_far(world)
    fourteen_ask(world, how)
    count = len(got(world, JON, begin))
    assert count <= (14 if how == "by command" else 11), count  # what a coordinator commands does not wait
    asked = {str(r["mentee"]) for r in world.player.records()["requests"]}
    held = {str(h["from"]) for h in world.player.records()["held"]} | {CARLA}
    words = told(world.player.post.sent[begin:], CARLA) + told(world.later(days=1), CARLA)
    for n in range(14):
        who = f"p{n}@ward{n}.example"
        assert who in asked or who in held or (how != "by themselves" and who in words), who
    nothing_lost(world)


FLOODS: dict[str, tuple[Step, str, int]] = {
    # what comes, who might be flooded, and how many mails they may get of it
    "words for the partner": (lambda w: [w.reply(MIA, last(w, "introduction-mentee", MIA), f"Dear Jon,\nshall we meet on day {n}? Would you like that?") for n in range(9)], JON, 5),
    "moves to strangers": (lambda w: [w.write(MIA, f"CHANGE ADDRESS mia{n}@far.example") for n in range(8)], "mia7@far.example", 0),
    "in his name, unproven": (lambda w: [w.write(JON, "LEAVE", "", proof="") for _ in range(12)], JON, 1),
    "in her name, unproven": (lambda w: [w.write(CARLA, "x", f"REMOVE {JON}", proof="") for _ in range(12)], CARLA, 3),
    "failed in his name": (lambda w: [w.write(JON, "LEAVE", "", proof="fail") for _ in range(12)], JON, 0),
    "his letters once more": (lambda w: [order(w, "RESEND OUT-1") for _ in range(15)], JON, 15),
    "answers by hand": (lambda w: [(w.write(MIA, "A question", f"Where is the meeting number {n}?"), [order(w, f"ANSWER {ref}\nIn the hall.") for ref in waiting(w)]) for n in range(15)], MIA, 31),
    "concerns": (lambda w: [w.write(MIA, "CONCERN", f"He is odd, number {n}.") for n in range(20)], JON, 0),
}  # fmt: skip


@grave("a stranger, a member or a coordinator floods somebody by the program")
@pytest.mark.parametrize("how", FLOODS)
def test_nobody_is_flooded_by_what_another_does(how: str) -> None:
    """rules.md, limits: letters_from_one_per_day 5, letters_from_all_per_day 10, unproven 1, coordinators 10; DESIGN, fault 53."""
    world = fresh("paired")
    begin = sent_so_far(world)
    act, who, most = FLOODS[how]
    act(world)
    count = len(got(world, who, begin))
    assert count <= most, letter_names(got(world, who, begin))
    assert len(got(world, CARLA, begin)) <= (45 if "by hand" in how or "once more" in how else 16)
    nothing_lost(world)
    world.later(days=1)
    assert to(world.write(JON, "STATUS"), JON)
    assert "done" in told(order(world, f"CAPACITY {JON} 4"))


@grave("backscatter: made-up senders are written to without end")
@pytest.mark.parametrize("words", ["SIGN UP MENTEE", "A question about the fee"])
def test_made_up_senders_get_a_hundred_letters_a_day_in_all_and_lock_nobody_out(words: str) -> None:
    """rules.md: unproven_letters_in_all is 100; flow.md: answers to proven and unproven mail are counted apart."""
    world = fresh("office")
    begin = sent_so_far(world)
    for n in range(115):
        world.drop(
            f"s{n}@far{n}.example", words, FORM.format(name="Sam Far") if "SIGN" in words else "", proof=""
        )
    world.work()
    strangers = [m for m in world.player.post.sent[begin:] if m.recipient not in (CARLA, DAN, JON, MIA)]
    assert len(strangers) <= 100
    assert max(Counter(m.recipient for m in strangers).values(), default=0) <= 1
    assert len(got(world, CARLA, begin)) <= 12
    nothing_lost(world)
    assert to(world.write(PAT, "SIGN UP MENTEE", FORM.format(name="Pat Moss")), PAT)
    assert member(world, PAT)


# =========================== l. letters that cannot be written ====================================================================


def again(world: Attacked) -> None:
    world.write(MIA, "REQUEST M-1001", "Once more.")


UNWRITTEN: dict[str, tuple[str, Steps]] = {
    "an end, and matched again": ("paired", (breaks("ended"), ends, lambda w: w.later(hours=2), lambda w: order(w, f"MATCH {MIA} WITH {JON}"), mended)),
    "an end, its undo": ("paired", (breaks("ended"), ends, lambda w: w.later(hours=2), lambda w: w.write(JON, "UNDO"), mended)),
    "an end, and she ends": ("paired", (breaks("ended"), ends, lambda w: w.later(hours=2), lambda w: w.write(MIA, "END NOW"), mended)),
    "a yes, and his end": ("asked", (breaks("introduction-mentee"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "END NOW"), lambda w: w.later(hours=2), mended)),
    "a yes, and his no": ("asked", (breaks("introduction-mentee"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "REJECT REQ-1"), mended)),
    "a free yes, the hour, his undo": ("asked", (breaks("introduction-mentee"), agrees_freely, lambda w: w.later(hours=2), lambda w: w.write(JON, "UNDO"), mended)),
    "a free yes, his regret": ("asked", (breaks("introduction-mentee"), agrees_freely, lambda w: w.write(JON, "Wait", "I must ask my boss first."), mended)),
    "a free yes, she moves": ("asked", (breaks("introduction-mentee"), agrees_freely, move, lambda w: w.later(hours=2), mended)),
    "a request, withdrawn, asked anew": ("office", (breaks("request"), again, lambda w: w.write(MIA, "WITHDRAW"), lambda w: w.later(days=2), again, mended)),
    "a request, and they are kept apart": ("office", (breaks("request"), again, lambda w: order(w, f"BLOCK {MIA} AND {JON}"), mended)),
    "a request, and he leaves": ("office", (breaks("request"), again, lambda w: w.write(JON, "LEAVE"), lambda w: w.later(hours=2), mended)),
    "a request, and the deadline": ("office", (breaks("request"), again, lambda w: w.later(days=16), mended)),
    "a no, and who is next": ("asked", (lambda w: w.write(MIA, "QUEUE M-1003", "Next."), breaks("request"), lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: w.write(MIA, "WITHDRAW"), mended)),
    "a no, its undo": ("asked", (breaks("encouragement"), lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: w.write(JON, "UNDO"), mended)),
    "reassigned, undone": ("paired", (breaks("reassigned", "request"), reassigns, lambda w: w.later(hours=2), lambda w: order(w, "UNDO"), mended)),
    "reassigned, Ada leaves": ("paired", (breaks("reassigned", "request"), reassigns, lambda w: w.later(hours=2), lambda w: w.write(ADA, "LEAVE"), lambda w: w.later(hours=2), mended)),
    "an undo, and his yes": ("asked", (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), breaks("answer-undone", "undone"), lambda w: w.write(JON, "UNDO"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), mended)),
}  # fmt: skip


@grave("a letter that is written at last says what is over, or comes after what it should have come before")
@pytest.mark.parametrize("how", UNWRITTEN)
def test_what_is_written_at_last_is_true_then(how: str) -> None:
    """operating.md, letters that cannot be written: what is over by then is dropped; fault 58."""
    kind, steps = UNWRITTEN[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    all_is_well(world)
    if "kept apart" in how:
        assert "Mia Okafor" not in whole(got(world, JON, begin)) or request_states(world) == "P"
    if "regret" in how:
        assert not introduced(world, MIA, begin) or not waiting(world)
    for who in (MIA, MIA_HOME, JON, ADA):
        read = Counter((m.letter, see(m).subject) for m in got(world, who, begin) if m.letter in ("ended", "request", "introduction-mentee", "introduction-mentor"))  # fmt: skip
        assert max(read.values(), default=0) <= (2 if how == "an undo, and his yes" else 1), read


# =========================== m. the same mail, and another ========================================================================


def letter_of(who: str, subject: str, body: str, ident: str, where: str = ADDRESS, more: str = "") -> bytes:
    head = f"{more}From: {who}\nTo: {where}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 18:00:00 +0100\nMessage-ID: <{ident}@x.example>\n"
    return f"{head}\n{body}\n".replace("\n", "\r\n").encode()


def vouched(mail: bytes, who: str) -> bytes:
    return (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from={who.rpartition('@')[2]}\r\n".encode()
        + mail
    )


def comes(world: Attacked, *mails: bytes) -> int:
    for mail in mails:
        world.player.take_in(mail)
        world.work()
        world.later(minutes=2)
    return len(mails)


def his(world: Attacked, words: str = "ACCEPT", ident: str = "a", **more: str) -> bytes:
    return vouched(
        letter_of(
            JON,
            f"Re: {see(question_to_jon(world)).subject}",
            words,
            ident,
            reply_address(question_to_jon(world)),
            **more,
        ),
        JON,
    )


def erased_and_back(world: Attacked) -> None:
    world.write(MIA, "ERASE")
    yes = vouched(
        letter_of(MIA, "Re: ERASE", "YES", "yes", reply_address(last(world, "confirm-erase", MIA))), MIA
    )
    comes(world, yes)
    assert MIA not in addresses(world)
    world.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    comes(world, yes, yes.replace(b"<yes@", b"<yes2@"))
    assert MIA in addresses(world)


def moved_back(world: Attacked) -> None:
    world.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    yes = vouched(
        letter_of(
            MIA_HOME, "Re: address", "YES", "yes", reply_address(last(world, "confirm-address", MIA_HOME))
        ),
        MIA_HOME,
    )
    comes(world, yes)
    assert MIA_HOME in addresses(world)
    move(world, MIA_HOME, MIA)
    comes(world, yes, yes.replace(b"<yes@", b"<yes2@"))
    assert MIA in addresses(world)
    assert MIA_HOME not in addresses(world)


TWICE: dict[str, tuple[str, Step, Callable[[Attacked], bool]]] = {
    "Eve's words first, under his Message-ID": ("asked", lambda w: comes(w, vouched(letter_of(EVE, "Hello", "Where is the meeting?", "a"), EVE), his(w)), lambda w: w.state() == "accepted" or bool(waiting(w))),
    "Eve's yes first, under his Message-ID": ("asked", lambda w: comes(w, letter_of(JON, "Re: x", "REJECT", "a", reply_address(question_to_jon(w))), his(w)), lambda w: w.state() != "pending" or bool(waiting(w))),
    "his own mail first without proof": ("asked", lambda w: comes(w, letter_of(JON, "REJECT REQ-1", "REJECT REQ-1", "a"), vouched(letter_of(JON, "REJECT REQ-1", "REJECT REQ-1", "a"), JON)), lambda w: w.state() == "rejected"),
    "a yes, and the same id with a no": ("asked", lambda w: comes(w, his(w), his(w, "REJECT")), lambda w: w.state() in ("accepted", "rejected") and (w.state() == "rejected" or bool(waiting(w)))),
    "a yes, and the same with a footer": ("asked", lambda w: comes(w, his(w), his(w, "ACCEPT\n\n--\nThis mail was scanned.")), lambda w: len(pairs(w)) == 1),
    "a yes, an end, the yes once more": ("asked", lambda w: (comes(w, his(w)), w.later(hours=2), w.write(JON, "END NOW"), w.later(hours=2), comes(w, his(w), his(w, ident="b"))), lambda w: not pairs(w)),
    "a yes after she asked anew": ("asked", lambda w: (comes(w, his(w, "Which clinic is it?", "x")), w.write(MIA, "WITHDRAW"), w.later(days=2), w.write(MIA, "REQUEST M-1001", "Anew."), comes(w, his(w), his(w, ident="b"))), lambda w: not pairs(w)),
    "an end after they were matched again": ("paired", lambda w: (comes(w, vouched(letter_of(JON, "END NOW", "END NOW", "e"), JON)), w.later(hours=2), order(w, f"MATCH {MIA} WITH {JON}"), comes(w, b"X-Trace: 2\r\n" + vouched(letter_of(JON, "END NOW", "END NOW", "e"), JON))), lambda w: len(pairs(w)) == 1),
    "a no after its undo": ("asked", lambda w: (comes(w, his(w, "REJECT")), w.write(JON, "UNDO"), comes(w, his(w, "REJECT"), b"Received: by x\r\n" + his(w, "REJECT"))), lambda w: w.state() == "pending"),
    "the YES to an erasure": ("asked", erased_and_back, lambda w: True),
    "the YES to a move": ("asked", moved_back, lambda w: True),
    "a request after its withdrawal": ("office", lambda w: (comes(w, vouched(letter_of(MIA, "REQUEST M-1001", "Would you?", "r"), MIA)), w.write(MIA, "WITHDRAW"), w.later(days=2), comes(w, b"X-Trace: 2\r\n" + vouched(letter_of(MIA, "REQUEST M-1001", "Would you?", "r"), MIA))), lambda w: request_states(w) == "W"),
    "words for the partner with a footer": ("paired", lambda w: comes(w, *[vouched(letter_of(MIA, "Friday", f"Dear Jon,\nshall we meet on Friday? Would you?{foot}", "p", reply_address(last(w, "introduction-mentee", MIA))), MIA) for foot in ("", "\n\n-- \nscanned")]), lambda w: letter_names(got(w, JON)).count("from-partner") <= 1),
    "a capacity, resent": ("asked", lambda w: (comes(w, vouched(letter_of(CARLA, "x", f"CAPACITY {JON} 5", "c"), CARLA)), order(w, f"CAPACITY {JON} 3"), comes(w, f"Resent-From: {CARLA}\r\n".encode() + vouched(letter_of(CARLA, "x", f"CAPACITY {JON} 5", "c"), CARLA))), lambda w: member(w, JON)["capacity"] == 3),
    "a STOP's YES after START": ("asked", lambda w: (order(w, "STOP"), comes(w, vouched(letter_of(CARLA, "Re: x", "YES", "s", reply_address(got(w, CARLA)[-1])), CARLA)), order(w, "START"), comes(w, vouched(letter_of(CARLA, "Re: x", "YES", "s2", reply_address(next(m for m in got(w, CARLA) if "Shall this be done" in see(m).subject))), CARLA))), lambda w: bool(to(w.write(JON, "HELP"), JON))),
    "in the wrong order: UNDO before the LEAVE": ("asked", lambda w: (w.write(JON, "UNDO"), w.write(JON, "LEAVE"), w.later(hours=2)), lambda w: w.standing(JON) == "left"),
}  # fmt: skip


@grave("one mail is done twice, or another's is swallowed")
@pytest.mark.parametrize("how", TWICE)
def test_a_mail_is_done_once_and_another_under_its_id_is_not_swallowed(how: str) -> None:
    """Catalogue 124-126, faults 7 and 8: different content is different mail, held where it has the same id; a repeat has no effect."""
    kind, act, holds = TWICE[how]
    world = fresh(kind)
    act(world)
    world.later(hours=2)
    assert holds(world)
    all_is_well(world)


# =========================== n. a yes that is none ===============================================================================

NO_YES = [
    "ACCEPT (says my son, who has my telephone)", "Accept, unless it is a joke of yours.", "Accepting new mentees is not possible.",
    "My cat walked over the keyboard: ACCEPT", "Yes!!! Not.", "Yes, if Lea Stone does not want me.",
    "ACCEPT\nis what I would write if I had time.", "Please do not read this as: ACCEPT", "Somebody typed ACCEPT in my name.", "ACCEPT\n\n(sent by the autocorrect)",
    "I accept that I have no time.", "Would love to, were I not retired.", "accept? accept!? hm", "OK, I have marked it in my calendar to decide.",
]  # fmt: skip


@grave("she is introduced by a yes that was none")
@pytest.mark.parametrize("words", NO_YES)
def test_words_that_only_sound_like_a_yes_introduce_nobody(words: str) -> None:
    """reading-answers.md: a clause counts only when every word of it is understood; what is not understood to its end is no answer."""
    world = fresh("asked")
    begin = sent_so_far(world)
    sent = world.reply(JON, question_to_jon(world), words)
    answered = is_answered(world, JON, sent)
    world.later(hours=2)
    assert world.state() != "accepted"
    assert not introduced(world, MIA, begin)
    assert answered


# =========================== o. names and forwards ================================================================================

NAMED: dict[str, tuple[str, str]] = {
    # the name of a new mentor, and what Mia asks for: no request may go to anybody unless it is certain whom she means
    "the same name": ("Jon Berg", "REQUEST Jon Berg"), "other case": ("JON BERG", "REQUEST Jon Berg"), "a code for a name": ("Emma Tenone", "REQUEST M-10001"), "an accent": ("Jón Berg", "REQUEST Jon Berg"),
    "two codes": ("Ben Holt", "REQUEST M-1001 or M-1003"), "a code and another's name": ("Ben Holt", "REQUEST M-1001 Ada Lind"), "an address": ("Ben Holt", f"REQUEST {EVE}"), "the surname alone": ("Ben Berg", "REQUEST Berg"),
}  # fmt: skip


@grave("her name and address go to a mentor whom she did not mean")
@pytest.mark.parametrize("how", NAMED)
def test_a_request_whose_mentor_is_not_certain_goes_to_nobody_unasked(how: str) -> None:
    """for-coordinators.md, names; catalogue 31, 32, 39: where two have that name nothing is done; flow.md on names that imitate."""
    name, words = NAMED[how]
    world = fresh("office")
    world.write(EVE, "SIGN UP MENTOR", FORM.format(name=name))
    sent = world.write(MIA, words, "Would you?")
    asked = {str(r["mentor"]) for r in world.player.records()["requests"]}
    assert not asked or (how in ("other case", "an accent", "the same name") and len(asked) == 1 and EVE not in addresses(world)) or (how == "an accent" and asked == {JON})  # fmt: skip
    assert is_answered(world, MIA, sent)
    assert how == "an address" or EVE not in words_of(to(sent, MIA))


def questions(world: Attacked, how: str) -> tuple[str, str]:
    """Somebody was asked something; who, and the letter that asks."""
    if how == "an erasure":
        world.write(JON, "ERASE")
        return JON, "confirm-erase"
    if how == "a move":
        world.write(JON, f"CHANGE ADDRESS {JON_NEW}")
        return JON_NEW, "confirm-address"
    if how == "a leave that nobody proves":
        world.write(JON, "LEAVE", "LEAVE", proof="")
        return JON, "confirm"
    world.write(CARLA, "Re: mentoring", f"On Mon, Mar 2, 2026 at 10:00 AM Jon Berg <{JON}> wrote:\n> LEAVE\n")
    return JON, "confirm-forward"


@grave("a coordinator's forward says YES in a member's name")
@pytest.mark.parametrize("way", ["in the text", "attached, with our letter below"])
@pytest.mark.parametrize("how", ["an erasure", "a move", "a leave that nobody proves"])
def test_a_yes_to_a_question_of_ours_counts_from_who_was_asked_alone(how: str, way: str) -> None:
    """flow.md, tokens: `confirm` counts from whoever was asked, with its token, or a proven mail from that address that has it."""
    world = fresh("asked")
    who, letter = questions(world, how)
    question = last(world, letter, who)
    before = things(world)
    below = "\n\n" + quotation(question) if "below" in way else ""
    if way.startswith("attached"):
        with_attached(
            world,
            [
                eml(
                    f"Jon Berg <{who}>",
                    f"Re: {see(question).subject}",
                    f"YES{below}",
                    f"In-Reply-To: {question.message_id}\n",
                )
            ],
        )
    else:
        world.write(
            CARLA,
            f"Fwd: {see(question).subject}",
            inline(f"Jon Berg <{who}>", "YES", f"Re: {see(question).subject}"),
        )
    world.later(hours=2)
    assert things(world) == before
    assert JON in addresses(world)


# =========================== p. configuration =====================================================================================

WRONG: dict[str, tuple[str, str, str]] = {
    # what is replaced, by what, and the word that the refusal has to name
    "no coordinator": ('["coordinator@program.example"]', "[]", "coordinators"), "the program as coordinator": ('["coordinator@program.example"]', '["mentors@program.example"]', "coordinators"),
    "a blank": ('"mentors@program.example"', '"mentors @program.example"', "address"),
    "no such zone": ('"America/New_York"', '"America/Gotham"', "time_zone"),
    "an id of two words": ('"mx.program.example"', '"mx.program.example; dmarc=pass"', "authserv_id"),
    "a name with a break": ('"Mentor Exchange"', '"Mentor\\nBcc: x@y.example"', "name"), "a password in the open": ("maildir:sent", "smtp://user:secret@smtp.example", "delivery"), "a database of a mailbox": ("sqlite:///program.db", "maildir:inbox", "database"),
}  # fmt: skip


@grave(
    "the program starts with what it cannot use, or its refusal is a page of code; plain: the key is not named"
)
@pytest.mark.parametrize("how", WRONG)
def test_a_configuration_that_cannot_be_meant_is_refused_by_name(
    how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """README, exit codes (2: what was given is wrong); DESIGN 4: every problem at once, with file, key, value and wish."""
    old, new, word = WRONG[how]
    assert old in CONFIG
    (tmp_path / "config.toml").write_text(CONFIG.replace(old, new, 1))
    for part in ("tmp", "new", "cur"):
        (tmp_path / "inbox" / part).mkdir(parents=True)
    code = command_here(["--config", str(tmp_path / "config.toml"), "once"])
    said = "".join(capsys.readouterr())
    assert code == 2, said
    assert word in said
    assert "Traceback" not in said
    assert "secret" not in said


# =========================== q. a real mail server ================================================================================


def next_in_line(world: BoxProgram, parts: Any) -> bytes:
    """Mia has asked Jon, and Ada is next."""
    question = asked_on(world, parts)
    world.write("ada@south.example", "SIGN UP MENTOR", PROFILE.format("Ada Stone"), "Ada Stone")
    assert a_pass(parts, timedelta(minutes=5)) == ""
    world.write(BOX_MIA, "QUEUE M-1003", "Next.", "Mia Lund")
    assert a_pass(parts, timedelta(minutes=6)) == ""
    return question


def ada_is_asked_once(world: BoxProgram, _: Any) -> None:
    assert states_on(world, "requests") == ["rejected", "pending"]
    assert (
        len(
            {
                str(message_from_bytes(m)["Message-ID"])
                for m in box_letters(world, "ada@south.example")
                if b"[REQ-2]" in m
            }
        )
        == 1
    )


def says_it_without_a_thread(world: BoxProgram, parts: Any) -> bytes:
    asked_on(world, parts)
    world.write(BOX_JON, "ACCEPT", "ACCEPT")
    assert a_pass(parts, timedelta(minutes=6)) == ""
    return box_letters(world, BOX_JON)[-1]


def later_than_april(world: BoxProgram, parts: Any) -> bytes:
    accepts(world, asked_on(world, parts), "Yes, but not before next month.")
    assert a_pass(parts, timedelta(minutes=6)) == ""
    return box_letters(world, BOX_MIA)[-1]


def waits_once(world: BoxProgram, _: Any) -> None:
    assert states_on(world, "requests") == ["pending"]
    assert (
        len(
            {
                str(message_from_bytes(m)["Message-ID"])
                for m in box_letters(world, BOX_JON)
                if b"waits for you" in m
            }
        )
        <= 1
    )


def asks_back(world: BoxProgram, parts: Any) -> bytes:
    accepts(world, asked_on(world, parts), "Which clinic is it?")
    assert a_pass(parts, timedelta(minutes=6)) == ""
    return box_letters(world, BOX_MIA)[-1]


def zebra_told_once(world: BoxProgram, _: Any) -> None:
    found = {str(message_from_bytes(m)["Message-ID"]) for m in box_letters(world, BOX_JON) if b"zebra" in m}
    assert len(found) == 1
    assert states_on(world, "requests") == ["pending"]


def carla_matches_two(world: BoxProgram, _: Any) -> None:
    carla_writes(world, f"MATCH {BOX_MIA} WITH {BOX_JON}\nCAPACITY {BOX_JON} 5\nPAUSE {BOX_JON}")


def matched_and_paused(world: BoxProgram, _: Any) -> None:
    (jon,) = [m for m in exported(world)["members"] if m["email"] == BOX_JON]
    assert (jon["standing"], jon["capacity"]) == ("paused", 5)
    assert states_on(world, "relationships") == ["active"]
    assert (
        len(
            {str(message_from_bytes(m)["Message-ID"]) for m in box_letters(world, BOX_MIA) if b"[REL-1]" in m}
        )
        == 1
    )


ON_A_SERVER = {
    "a no, and who is next": Deed(next_in_line, lambda w, question: accepts(w, question, "REJECT"), ada_is_asked_once, timedelta(minutes=9)),
    "which it was": Deed(says_it_without_a_thread, lambda w, question: accepts(w, question), lambda w, _: matched_once(w), timedelta(minutes=9)),
    "she waits": Deed(later_than_april, lambda w, question: replies_to(w, question, BOX_MIA, "I will wait. WAIT", "Mia Lund"), waits_once, timedelta(minutes=9)),
    "an answer to a question": Deed(asks_back, lambda w, question: replies_to(w, question, BOX_MIA, "It is the clinic in Leeds, zebra.", "Mia Lund"), zebra_told_once, timedelta(minutes=9)),
    "three commands": Deed(both_sign_up, carla_matches_two, matched_and_paused, timedelta(minutes=9)),
}  # fmt: skip
SLOW = ("silence after a move", "the folder gone")  # each is waited for; once is enough
WITH_FAULTS = [
    (what, how)
    for n, what in enumerate(ON_A_SERVER)
    for m, how in enumerate(ALL_FAULTS)
    if (3 * n + m) % 6 == 1 and not (how in SLOW and n != 2)
]


@grave("a deed is lost, or done or told twice, or the process ends")
@pytest.mark.parametrize(("what", "how"), WITH_FAULTS)
def test_on_dovecot_what_is_asked_next_is_done_and_told_once_under_a_fault(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, what: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """DESIGN, promises: each message reaches one end, records change once; faults 5, 6, 9 and 55."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    deed = ON_A_SERVER[what]
    with world.parts() as parts:
        before = deed.prepare(world, parts)
    done_under(ALL_FAULTS[how](world, proxy), deed, before, world, monkeypatch)
    with world.parts() as parts:
        for minutes in (15, 120, 300):
            assert a_pass(parts, deed.begins + timedelta(minutes=minutes)) == ""
    deed.check(world, before)


def filed(world: BoxProgram) -> list[Path]:
    """What lies in Processed; Dovecot shows a new name only when a client has looked."""
    archive = world.inbox.parent / f"{world.inbox.name}.Processed"
    return sorted(path for part in ("cur", "new") for path in (archive / part).iterdir())


def filed_back(world: BoxProgram) -> None:
    """A person moves it from Processed into the watched folder again."""
    there = filed(world)
    assert there
    for n, path in enumerate(there):
        path.rename(world.inbox / "cur" / f"{1_800_000_000 + n}.back.localhost:2,S")


def copied_in_the_folder(world: BoxProgram) -> None:
    there = filed(world)
    assert there
    for path in there:
        world.put(path.read_bytes())


def marked(world: BoxProgram) -> None:
    for path in list((world.inbox / "new").iterdir()):
        path.rename(world.inbox / "cur" / f"{path.name}:2,FRST")


def relabelled(world: BoxProgram) -> None:
    """The folder is called otherwise for a while."""
    aside = world.inbox.parent / f"{world.inbox.name}aside"
    world.inbox.rename(aside)
    aside.rename(world.inbox)


BOX_DEEDS: dict[str, Callable[[BoxProgram], None]] = {
    "put back": filed_back,
    "copied": copied_in_the_folder,
    "marked": marked,
    "relabelled": relabelled,
}


@grave("a mail is done twice because a person has moved it")
@pytest.mark.parametrize("then", ["the same process", "a new process"])
@pytest.mark.parametrize("how", BOX_DEEDS)
def test_on_dovecot_what_a_person_does_in_the_mailbox_does_nothing_twice(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, how: str, then: str
) -> None:
    """Catalogue 131; flow.md, intake: by UID and never by Seen; a repeat is a duplicate."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
        assert a_pass(parts, timedelta(minutes=6)) == ""
        world.write(BOX_JON, "END NOW", "END NOW")
        assert a_pass(parts, timedelta(minutes=70)) == ""
        assert a_pass(parts, timedelta(minutes=140)) == ""
        BOX_DEEDS[how](world)
        if then == "the same process":
            assert a_pass(parts, timedelta(minutes=200)) == ""
    with world.parts() as parts:
        assert a_pass(parts, timedelta(minutes=300)) == ""
        assert a_pass(parts, timedelta(minutes=400)) == ""
    assert states_on(world, "relationships") == ["ended"]
    assert states_on(world, "requests") == ["accepted"]
    assert world.fates()["applied"] == 5
    assert world.left() == 0


# =========================== r. a server that takes our mail ======================================================================


def odd_at(who: str, *replies: str) -> Callable[[Post], None]:
    """The first answers to RCPT of that address."""
    left = list(replies)

    def set_up(post: Post) -> None:
        post.at_rcpt = lambda recipient: left.pop(0) if recipient == who and left else "250 fine"

    return set_up


ODD_SMTP: dict[str, tuple[Callable[[Post], None], str]] = {
    # how the server is while her introduction goes out, and whether she is introduced in the end
    "251 will forward": (odd_at(BOX_MIA, "251 user not local; will forward"), "once"), "a deferral with a hard text": (odd_at(BOX_MIA, "450 5.1.1 user unknown"), "once"),
    "no code at all": (odd_at(BOX_MIA, "fine"), "once"), "a code of four digits": (odd_at(BOX_MIA, "2500 fine"), "any"), "a very long line": (odd_at(BOX_MIA, "450 " + "x" * 100_000), "once"), "a quota": (odd_at(BOX_MIA, "552 5.2.2 mailbox full"), "any"), "a policy": (odd_at(BOX_MIA, "554 5.7.1 we do not like you"), "once"),
}  # fmt: skip


@grave("the introduction is lost or goes out twice, or the process ends")
@pytest.mark.parametrize("how", ODD_SMTP)
def test_an_odd_reply_for_one_recipient_loses_and_doubles_no_introduction(how: str, tmp_path: Path) -> None:
    """flow.md, dispatch: a 4xx is tried again, a 5.7.x for three days; faults 11 and 55."""
    set_up, expected = ODD_SMTP[how]
    post = Post()
    with sending_to(post, tmp_path) as world:
        with world.parts() as parts:
            both_sign_up(world, parts)
            world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
            a_pass(parts, timedelta(minutes=5))
            set_up(post)
            accepts(world, post.got(BOX_JON)[-1])
            for minutes in (6, 20, 60, 180, 400):
                a_pass(parts, timedelta(minutes=minutes))
        for who in (BOX_JON, BOX_MIA):
            count = len(
                {
                    m
                    for m in post.got(who)
                    if (b"[REL-1]" in m and b"has said yes" in m.replace(b"=\r\n", b""))
                    or b"You are now the mentor" in m
                }
            )
            assert count <= 1
            assert count == 1 or expected == "any", who
        assert states_on(world, "relationships") == ["active"]


# =========================== s. a yes to our questions (written when the rest had been run) =====================================


def eve_answers(world: Attacked) -> OutboundMail:
    """By the reply address of his letter, which was passed on to her."""
    world.reply(EVE, question_to_jon(world), "REJECT")
    return last(world, "other-address", JON)


def unproven_no(world: Attacked) -> OutboundMail:
    world.write(JON, "REJECT REQ-1", "REJECT REQ-1", proof="")
    return last(world, "confirm", JON)


def removed_or_not(world: Attacked) -> OutboundMail:
    world.reply(JON, question_to_jon(world), "Remove me")
    return last(world, "leave-or-reject", JON)


ELSEWHERE: dict[str, tuple[Callable[[Attacked], OutboundMail], str, str]] = {
    # our question, who answers it, and with what
    "an erasure, a yes with a number": (lambda w: last(w, "confirm-erase", JON), JON, "ACCEPT REQ-1"), "an erasure, a yes to her": (lambda w: last(w, "confirm-erase", JON), JON, "Yes, happy to mentor Mia Okafor."),
    "a move, a yes to her": (lambda w: last(w, "confirm-address", JON_NEW), JON_NEW, "I accept Mia Okafor."), "a coordinator's erasure, another command": (lambda w: preview(w, f"ERASE {JON}"), CARLA, "ACCEPT REQ-1"),
    "a coordinator's stop, a yes to her": (lambda w: preview(w, "STOP"), CARLA, "Yes to Mia"), "a late offer, a yes to another": (late_offer, MIA, "I accept Ada Lind."),
    "another's answer, a yes to her": (eve_answers, JON, "Yes, happy to mentor Mia."), "a no that nobody proves, a yes to her": (unproven_no, JON, "I accept Mia Okafor."), "a no or more, a bare yes": (removed_or_not, JON, "YES"),
    "an erasure, a doubt below the name": (lambda w: last(w, "confirm-erase", JON), JON, "YES\n\nBest,\nJon\n\nOr should we wait?"), "a coordinator's erasure, a doubt below the name": (lambda w: preview(w, f"ERASE {JON}"), CARLA, "YES\n\nKind regards,\nCarla\n\nSorry, wrong person."),
}  # fmt: skip


@grave(
    "a member is erased or moved or taken over, the program stops, or two are introduced by a yes to something else"
)
@pytest.mark.parametrize("how", ELSEWHERE)
def test_a_yes_that_is_about_something_else_confirms_nothing(how: str) -> None:
    """for-members.md (on `YES`), catalogue 148; for-coordinators.md: where other words beside it say no, doubt or ask, nothing is done."""
    world = fresh("asked")
    world.write(JON, "ERASE")
    world.write(JON, f"CHANGE ADDRESS {JON_NEW}")
    asks, who, words = ELSEWHERE[how]
    question = asks(world)
    world.reply(who, question, words)
    world.later(hours=2)
    assert JON in addresses(world)
    assert world.state() != "rejected"
    if "REQ-1" in words:  # a number in the words counts, and not the letter that they reply to (row 148)
        assert pairs(world) == [(JON, MIA)]
    elif asks not in (eve_answers, unproven_no):  # there it may be taken for his answer to her
        assert not pairs(world)
    assert to(world.write(LEA, "HELP"), LEA)
    assert not to(world.write(EVE, "STATUS"), JON)


def may_ask_three(world: Attacked) -> None:
    policy = replace(world.player.rules.policy, open_requests=3)
    world.player.rules = replace(world.player.rules, policy=policy)
    world.player.set_up()
    world.write(MIA, "REQUEST M-1003", "Would you?")


LEFT_BEHIND: dict[str, tuple[str, Steps]] = {
    "a reassignment and a move in one mail": ("paired", (lambda w: order(w, f"REASSIGN REL-1 TO {ADA}", f"CHANGE ADDRESS {ADA} TO new.{ADA}"), lambda w: w.later(hours=2))),
    "queued, moved and erased; another has the address": ("asked", (lambda w: w.write(MIA, "QUEUE M-1003", "Next, heron."), move, lambda w: erase(w, MIA_HOME), lambda w: w.write(MIA, "SIGN UP MENTEE", FORM.format(name="Maria New")))),
    "a free yes that closes another request, and a no": ("asked", (may_ask_three, agrees_freely, lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: w.later(hours=2))),
    "queued, a yes, its undo, a no": ("asked", (lambda w: w.write(MIA, "QUEUE M-1003", "Next."), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "UNDO"), lambda w: w.write(JON, "REJECT REQ-1"))),
}  # fmt: skip


@grave("a request goes to an address that was given up, in another's name, or is lost without a word")
@pytest.mark.parametrize("how", LEFT_BEHIND)
def test_a_request_that_waits_goes_with_its_mentee_and_its_mentor(how: str) -> None:
    """flow.md (what waits goes to the new address; UNDO puts all of it back; ERASE), for-members.md (QUEUE)."""
    kind, steps = LEFT_BEHIND[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    asked = [m.recipient for m in world.player.post.sent[begin:] if m.letter == "request"]
    if "one mail" in how:
        assert asked == [f"new.{ADA}"]
    elif "erased" in how:
        assert not asked
    elif "undo" in how:
        assert asked == [ADA]
    else:
        assert "request-closed" in letter_names(got(world, ADA, begin)) or request_states(world) == "RP"
    all_is_well(world)


BELOW = ["ACCEPT\n\nKind regards,\nJon\n\nSorry, I meant REJECT.", "ACCEPT\n\nSent from my iPhone\n\nNo, wait, I cannot.", "ACCEPT\n\nMit freundlichen Grüßen\nJon\n\nDoch nicht, sorry.", "ACCEPT\n\nEnvoyé par erreur", "ACCEPT\n\nSent by my son"]  # fmt: skip


@grave("she is introduced by a yes that is taken back below the name")
@pytest.mark.parametrize("words", BELOW)
def test_a_yes_that_is_taken_back_below_the_name_introduces_nobody(words: str) -> None:
    """CHANGELOG ("a sentence below your name counts as typed"), catalogue 149: a yes that the next sentence takes back."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), words)
    assert world.state() == "pending"
    assert not introduced(world, MIA, begin)


@grave("the tables are read wrongly, and nothing is tried")
def test_what_this_wave_looks_for_can_be_seen() -> None:
    """Each oracle of this wave is red where it should be."""
    world = fresh("asked")
    nobody_waits_in_vain(world)
    world.player.post.sent.append(replace(question_to_jon(world), serial="f" * 16))
    world.reply(JON, question_to_jon(world), "ACCEPT")
    world.later(hours=3)
    all_is_well(world)
    assert introduced(world, MIA) == 1
    late = fresh("asked")
    late.write(MIA, "WITHDRAW")
    nobody_waits_in_vain(late)
    late.player.post.sent.append(question_to_jon(late))
    with pytest.raises(AssertionError):
        nobody_waits_in_vain(late)
    assert row(late, "REQ-1")["state"] == "withdrawn"
    assert PROGRAM
