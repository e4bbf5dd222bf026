# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The eleventh wave, from inside. What is expected here was written before it was first run.

It is about members and coordinators who mean well or ill: a yes that was none, two persons in one mailbox, members who
move and leave, terms and days, forwards with a comment, coordinators who are a party, and what is told to whom.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from processor.core.mail import OutboundMail
from tests.attack.box_deeds import accepts, asked_on, box_letters
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.crashes import Died, at_stage, dies
from tests.attack.deeds import (
    YES_OF_JON,
    answers_from_home,
    answers_letter,
    carla_signs_up,
    erase,
    list_of,
    move,
    order,
    pair_up,
    puts_reply,
    until_offered,
    writes_held,
)
from tests.attack.heard import a_coordinator_knows, is_answered
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    INTRO,
    deed_number,
    files_of,
    got,
    introduced,
    last,
    letter_names,
    numbers,
    question_to_jon,
    sent_so_far,
    shown,
    told,
    transcript,
    words_of,
)
from tests.attack.mails_by_hand import eml, html_only, inline, sends_roster, with_attached
from tests.attack.people import (
    ADA,
    BOX_JON,
    BOX_MIA,
    CARLA,
    CARLA_HOME,
    DAN,
    JON_HOME,
    LEA,
    MIA_ELSEWHERE,
    MIA_HOME,
)
from tests.attack.prepared import with_digest
from tests.attack.records import addresses, held_states, pairs, row, things, votes
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.doors.dovecot import Dovecot
from tests.post_office import see

# --- a yes that was none ------------------------------------------------------------------------------------------------

NO_YES = [
    "Yes, I got your mail. I will think about it.",
    "OK, I'll ask my wife and let you know.",
    "Accept my apologies, but this year it does not work.",
    "I accept that I am not the right person for this.",
    "Yes? Who is Mia Okafor?",
    "I would have been happy to, had you asked me last year.",
    "Sure, she is good, but ask Ada Lind instead.",
    "If nobody else can: accept.",
    "Yes, please take me off the list.",
    "Ja, leider keine Zeit.",
    "Con mucho gusto lo haría, pero no puedo.",
    "Volontiers, mais pas avant l'automne.",
    "Yes to Lea, no to Mia.",
    "Yes, that is what I would have said before the accident.",
    "Thumbs up for the program, but count me out.",
    "Yes, I can read this. Test ok.",
    "Yes.\n\nThat was the cat on my keyboard, sorry. I will answer tomorrow.",
    "I am Jon's wife. He is in hospital. He would say: ACCEPT.",
    "Jon: ACCEPT\nPetra: REJECT",
    "Jon says ACCEPT.\nI, Petra, who share this mailbox, say REJECT.",
    "ACCEPT is what I should press to decline, is it not?",
    "Yes, of course you may ask. The answer is still the same as in May.",
    "Gladly, with the exception of this one.",
    "I accept under protest and only to tell you to stop asking.",
]


@pytest.mark.parametrize("words", NO_YES, ids=lambda w: w.split("\n")[0][:60])
def test_words_that_are_no_yes_introduce_nobody_and_are_not_met_with_silence(
    asked: Attacked, words: str
) -> None:
    begin = sent_so_far(asked)
    sent = asked.reply(JON, question_to_jon(asked), words)
    asked.later(hours=3)
    assert asked.state() != "accepted"
    assert not introduced(asked, MIA, begin)
    assert is_answered(asked, JON, sent)


LONG_THREADS = {
    "an older yes of his own below": "Let me look at my calendar first.\n\nOn Mon, 2 Mar 2026 at 16:10, Jon Berg <jon@hospital.example> wrote:\n> Yes, happy to!\n>> Would you mentor Mia Okafor?",
    "an older yes without marks": "Let me look at my calendar first.\n\n-----Original Message-----\nFrom: Jon Berg\nSent: Monday, March 2, 2026 16:10\nTo: Ada Lind\nSubject: lunch\n\nYes, happy to!",
    "an answer between our lines": "> Mia Okafor asks you to be her mentor.\n\nI know her.\n\n> Reply ACCEPT or REJECT.\n\nWhich one?",
    "a colleague's yes quoted": "Ada wrote to me:\n\n\"ACCEPT, she is great.\"\n\nWhat do you think?",
    "a yes in a signature": "Can she wait until I am back?\n\n-- \nJon Berg\nACCEPT change. Always.",
    "a yes in a postscript about lunch": "Let me think about Mia.\n\nPS for Ada, who reads along: lunch, yes, happy to!",
}  # fmt: skip


@pytest.mark.parametrize("which", LONG_THREADS)
def test_a_yes_elsewhere_in_a_long_thread_is_none(asked: Attacked, which: str) -> None:
    begin = sent_so_far(asked)
    sent = asked.reply(JON, question_to_jon(asked), LONG_THREADS[which])
    asked.later(hours=3)
    assert asked.state() == "pending"
    assert not introduced(asked, MIA, begin)
    assert is_answered(asked, JON, sent)


PAGES = {
    "crossed out": "<p><s>ACCEPT</s> REJECT</p>",
    "deleted": "<p><del>ACCEPT</del> Let me think.</p>",
    "crossed out by a style": "<p><span style='text-decoration:line-through'>ACCEPT</span> Let me think.</p>",
    "hidden": "<p><span style='display:none'>ACCEPT</span>Let me think about it.</p>",
    "in a comment": "<!-- ACCEPT --><p>Let me think about it.</p>",
    "in the title": "<html><head><title>ACCEPT</title></head><body><p>Let me think about it.</p></body></html>",
    "in a quotation": "<p>Let me think about it.</p><blockquote type='cite'>ACCEPT</blockquote>",
    "as the text of a picture": "<p><img alt='ACCEPT' src='cid:x'> Let me think about it.</p>",
    "of no size": "<p><font style='font-size:0'>ACCEPT</font>Let me think about it.</p>",
}


@pytest.mark.parametrize("how", PAGES)
def test_a_yes_that_nobody_sees_on_a_page_is_none(asked: Attacked, how: str) -> None:
    begin = sent_so_far(asked)
    sent = html_only(asked, JON, "", PAGES[how], thread=question_to_jon(asked))
    asked.later(hours=3)
    assert asked.state() != "accepted"
    assert not introduced(asked, MIA, begin)
    assert is_answered(asked, JON, sent)


def test_a_yes_on_a_page_alone_is_a_yes(disk: Attacked) -> None:
    html_only(disk, JON, "", "<html><body><div>ACCEPT</div></body></html>", thread=disk.asked())
    assert disk.state() == "accepted"


# --- two persons in one mailbox, two addresses of one person -----------------------------------------------------------------


def test_a_second_person_who_signs_up_from_the_same_mailbox_changes_no_name_unsaid(disk: Attacked) -> None:
    """Jon and Petra share a mailbox; Mia has asked Jon. Either it waits for a person, or the answer names both."""
    disk.asked()
    sent = disk.write(JON, "SIGN UP MENTEE", FORM.format(name="Petra Berg"))
    name = next(m["name"] for m in disk.player.records()["members"] if m["email"] == JON)
    if name != "Jon Berg":
        assert "Jon Berg" in words_of(to(sent, JON))
    assert is_answered(disk, JON, sent)


@pytest.mark.parametrize(
    "words", ["LEAVE", "END", "EXPORT", "STATUS", "PAUSE", "UNDO", "CHANGE ADDRESS eve@evil.example"]
)
def test_what_comes_from_a_learned_address_is_answered_and_tells_no_stranger(
    disk: Attacked, words: str
) -> None:
    """Row 71: the other address is known as the mentor's; our mails still go to the one on file."""
    answers_from_home(disk)
    disk.later(hours=2)
    begin = sent_so_far(disk)
    disk.write(JON_HOME, words)
    sent = disk.player.post.sent[begin:]
    assert to(sent, JON_HOME) or to(sent, JON) or a_coordinator_knows(disk, sent)
    if words == "EXPORT":
        assert not [m for m in to(sent, JON_HOME) if m.letter == "export" or see(m).files]
    assert not [m for m in to(sent, EVE) if "Mia" in words_of([m])]


def test_a_new_address_in_the_midst_of_a_request_is_the_one_that_is_introduced(disk: Attacked) -> None:
    question = disk.asked()
    move(disk)
    begin = sent_so_far(disk)
    disk.reply(JON, question, "ACCEPT")
    disk.later(hours=2)
    assert introduced(disk, MIA_HOME, begin) == 1
    assert not introduced(disk, MIA, begin)
    assert MIA_HOME in words_of(got(disk, JON, begin))
    assert MIA not in words_of(got(disk, JON, begin))


def test_the_last_wish_of_where_to_move_counts(disk: Attacked) -> None:
    disk.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    disk.write(MIA, f"CHANGE ADDRESS {MIA_ELSEWHERE}")
    disk.reply(MIA_HOME, last(disk, "confirm-address", MIA_HOME), "YES")
    assert MIA_HOME not in addresses(disk)
    disk.reply(MIA_ELSEWHERE, last(disk, "confirm-address", MIA_ELSEWHERE), "YES")
    assert MIA_ELSEWHERE in addresses(disk)
    assert MIA not in addresses(disk)


def test_an_address_that_somebody_signed_up_with_before_the_yes_stays_theirs(disk: Attacked) -> None:
    disk.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    disk.write(MIA_HOME, "SIGN UP MENTEE", FORM.format(name="Nora Holm"))
    sent = disk.reply(MIA_HOME, last(disk, "confirm-address", MIA_HOME), "YES")
    assert MIA in addresses(disk)
    assert [m["name"] for m in disk.player.records()["members"] if m["email"] == MIA_HOME] == ["Nora Holm"]
    assert is_answered(disk, MIA_HOME, sent)


@pytest.mark.parametrize(("words", "letter"), [("EXPORT", "export"), ("STATUS", "status")])
def test_what_is_asked_from_the_old_address_goes_to_the_one_on_file_alone(
    disk: Attacked, words: str, letter: str
) -> None:
    """Row 21: to the address on file."""
    disk.asked()
    move(disk)
    begin = sent_so_far(disk)
    disk.write(MIA, words)
    assert letter in letter_names(got(disk, MIA_HOME, begin))
    assert not got(disk, MIA, begin)


def test_a_move_that_is_asked_from_the_old_address_is_told_to_the_one_on_file(disk: Attacked) -> None:
    """The old mailbox may have a new owner by then."""
    move(disk)
    begin = sent_so_far(disk)
    disk.write(MIA, f"CHANGE ADDRESS {EVE}")
    disk.reply(EVE, last(disk, "confirm-address", EVE), "YES")
    assert got(disk, MIA_HOME, begin)


def test_who_was_erased_after_a_move_and_signs_up_with_the_old_address_is_new(disk: Attacked) -> None:
    disk.asked()
    move(disk)
    disk.write(MIA_HOME, "ERASE")
    disk.reply(MIA_HOME, last(disk, "confirm-erase", MIA_HOME), "YES")
    assert MIA_HOME not in addresses(disk)
    begin = sent_so_far(disk)
    disk.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    assert MIA in addresses(disk)
    assert "welcome-mentee" in letter_names(got(disk, MIA, begin))
    status = disk.write(MIA, "STATUS")
    assert "Jon Berg" not in words_of(to(status, MIA))


def test_a_mail_of_the_old_address_that_is_passed_on_is_credited_to_the_member(disk: Attacked) -> None:
    question = disk.asked()
    assert question
    move(disk, JON)
    before = len(addresses(disk))
    sent = with_attached(
        disk, [eml(f"Jon Berg <{JON}>", "Re: Would you mentor Mia Okafor? [REQ-1]", "ACCEPT")]
    )
    assert len(addresses(disk)) == before
    assert disk.state() == "accepted" or to(sent, f"new.{JON}") or a_coordinator_knows(disk, sent)


def test_a_moved_member_whom_the_roster_names_by_the_old_address_stays(disk: Attacked) -> None:
    """The association knows the old address, and the old address still counts as the member's."""
    everybody = "email\n" + "\n".join((JON, MIA, ADA, LEA)) + "\n"
    disk.player.program = replace(disk.player.program, eligibility="roster")
    disk.player.set_up()
    disk.reply(CARLA, shown(sends_roster(disk, ("a.csv", everybody.encode()), words="IMPORT ROSTER")), "YES")
    move(disk)
    sent = sends_roster(disk, ("b.csv", everybody.encode()), words="REPLACE ROSTER")
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        disk.reply(CARLA, question, "YES")
    assert disk.standing(MIA_HOME) == "active"


def test_who_moved_between_the_preview_of_a_roster_and_its_yes_does_not_lapse_unshown(disk: Attacked) -> None:
    everybody = "email\n" + "\n".join((JON, MIA, ADA, LEA)) + "\n"
    disk.player.program = replace(disk.player.program, eligibility="roster")
    disk.player.set_up()
    disk.reply(CARLA, shown(sends_roster(disk, ("a.csv", everybody.encode()), words="IMPORT ROSTER")), "YES")
    question = shown(
        sends_roster(disk, ("b.csv", everybody.replace(f"{LEA}\n", "").encode()), words="REPLACE ROSTER")
    )
    move(disk)
    disk.reply(CARLA, question, "YES")
    assert disk.standing(MIA_HOME) == "active"
    assert disk.standing(LEA) != "active"


# --- another term -------------------------------------------------------------------------------------------------------


def test_a_yes_and_then_an_end_now_of_the_other_is_no_new_term(offered: Attacked) -> None:
    answers_letter(offered, MIA, "RENEW")
    begin = sent_so_far(offered)
    offered.write(JON, "END NOW")
    offered.later(hours=3)
    assert row(offered, "REL-1")["state"] == "ended"
    assert letter_names(got(offered, MIA, begin)).count("ended") == 1
    assert "renew" not in words_of(got(offered, JON, begin)).lower()


def test_who_moved_after_a_yes_reads_of_the_new_term_at_the_new_address(offered: Attacked) -> None:
    answers_letter(offered, MIA, "RENEW")
    move(offered)
    begin = sent_so_far(offered)
    answers_letter(offered, JON, "RENEW")
    assert row(offered, "REL-1")["term"] == 2
    assert "renewed" in letter_names(got(offered, MIA_HOME, begin))
    assert not got(offered, MIA, begin)


def test_who_left_after_a_yes_is_bound_to_no_new_term(offered: Attacked) -> None:
    answers_letter(offered, MIA, "RENEW")
    offered.write(MIA, "LEAVE")
    offered.later(hours=2)
    sent = answers_letter(offered, JON, "RENEW")
    assert row(offered, "REL-1")["term"] == 1
    assert is_answered(offered, JON, sent)


def test_a_yes_that_was_taken_back_by_undo_is_none_or_she_reads_so(offered: Attacked) -> None:
    answers_letter(offered, MIA, "RENEW")
    sent = offered.write(MIA, "UNDO")
    assert to(sent, MIA)
    if "undo-not" not in letter_names(to(sent, MIA)):
        answers_letter(offered, JON, "RENEW")
        assert row(offered, "REL-1")["term"] == 1


def test_a_pause_of_contact_keeps_no_answer_back(offered: Attacked) -> None:
    """flow.md: the end of a term, END and all answers go on as before."""
    answers_letter(offered, JON, "RENEW")
    order(offered, "PAUSE REL-1")
    begin = sent_so_far(offered)
    answers_letter(offered, MIA, "RENEW")
    assert row(offered, "REL-1")["term"] == 2
    assert "renewed" in letter_names(got(offered, JON, begin))


def test_both_said_yes_and_one_is_erased_the_other_hears_of_the_end(offered: Attacked) -> None:
    answers_letter(offered, MIA, "RENEW")
    answers_letter(offered, JON, "RENEW")
    begin = sent_so_far(offered)
    erase(offered, MIA)
    offered.later(hours=2)
    assert MIA not in addresses(offered)
    assert row(offered, "REL-1")["state"] == "ended"
    assert got(offered, JON, begin)
    assert MIA not in words_of(got(offered, JON, begin))


def test_a_coordinators_renew_against_a_no_is_heard_by_who_said_no(offered: Attacked) -> None:
    answers_letter(offered, JON, "END")
    begin = sent_so_far(offered)
    sent = order(offered, "RENEW REL-1")
    assert to(sent, CARLA)
    if row(offered, "REL-1")["term"] == 2:
        assert got(offered, JON, begin)


def test_an_extension_after_one_yes_ends_on_the_day_that_both_were_told(offered: Attacked) -> None:
    answers_letter(offered, MIA, "RENEW")
    order(offered, "EXTEND REL-1 UNTIL 1 December 2026")
    begin = sent_so_far(offered)
    offered.player.pass_until(datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert row(offered, "REL-1")["state"] == "active"
    assert "completed" not in letter_names(got(offered, JON, begin))
    assert not offered.player.trouble


def completed(world: Attacked) -> None:
    pair_up(world)
    while row(world, "REL-1")["state"] == "active":
        world.later(days=5)


@pytest.mark.parametrize("how", ["left", "erased", "removed by a coordinator"])
def test_a_late_yes_writes_no_letter_to_a_partner_who_is_gone(disk: Attacked, how: str) -> None:
    completed(disk)
    if how == "left":
        disk.write(JON, "LEAVE")
    elif how == "erased":
        erase(disk, JON)
    else:
        order(disk, f"REMOVE {JON}")
    disk.later(hours=3)
    begin = sent_so_far(disk)
    sent = disk.write(MIA, "RENEW")
    disk.later(days=2)
    assert not got(disk, JON, begin), letter_names(got(disk, JON, begin))
    assert is_answered(disk, MIA, sent)


def test_a_late_yes_to_a_mentor_who_filled_the_place_meanwhile_takes_no_place_unsaid(disk: Attacked) -> None:
    order(disk, f"CAPACITY {JON} 1")
    completed(disk)
    order(disk, f"MATCH {LEA} WITH {JON}")
    disk.write(MIA, "RENEW")
    late = [m for m in got(disk, JON) if m.letter == "late-renewal"]
    if late:
        sent = disk.reply(JON, late[-1], "RENEW")
        assert to(sent, JON)
    active = [p for p in pairs(disk) if p[0] == JON]
    assert len(active) == 1 or a_coordinator_knows(disk, [])


# --- LEAVE, UNDO, PAUSE, ERASE across the clock -----------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "standing"), [(23, "active"), (25, "left")])
def test_a_goodbye_is_taken_back_for_a_day(asked: Attacked, hours: int, standing: str) -> None:
    asked.write(JON, "LEAVE")
    asked.later(hours=hours)
    sent = asked.write(JON, "UNDO")
    assert asked.standing(JON) == standing
    assert to(sent, JON)


def test_an_undo_after_a_new_sign_up_makes_no_second_goodbye(disk: Attacked) -> None:
    disk.asked()
    disk.write(JON, "LEAVE")
    disk.later(hours=2)
    disk.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    assert disk.standing(JON) == "active"
    sent = disk.write(JON, "UNDO")
    assert disk.standing(JON) == "active"
    assert to(sent, JON)
    # the mentee has read that her request is closed, and must not be left with one that is open again unheard
    if disk.state() == "pending":
        assert "undone" in letter_names(got(disk, MIA))


def test_the_end_of_a_pause_is_not_told_to_who_has_left(disk: Attacked) -> None:
    disk.write(JON, "PAUSE UNTIL 1 April")
    disk.write(JON, "LEAVE")
    disk.later(hours=2)
    begin = sent_so_far(disk)
    disk.later(days=60)
    assert not got(disk, JON, begin), letter_names(got(disk, JON, begin))
    assert disk.standing(JON) == "left"


def test_a_pause_that_an_undone_goodbye_interrupted_still_ends_on_its_day(disk: Attacked) -> None:
    disk.write(JON, "PAUSE UNTIL 1 April")
    disk.write(JON, "LEAVE")
    disk.later(minutes=10)
    disk.write(JON, "UNDO")
    assert disk.standing(JON) == "paused"
    disk.later(days=40)
    assert disk.standing(JON) == "active"


@pytest.mark.parametrize("how", ["left", "erased", "paused"])
def test_who_looked_for_an_area_and_is_gone_hears_of_no_mentor_who_joins(disk: Attacked, how: str) -> None:
    """Row 27: a mail when such a mentor joins."""
    sent = disk.write(LEA, "BROWSE pediatrics")
    assert "browse-nothing" in letter_names(to(sent, LEA)), letter_names(to(sent, LEA))
    if how == "erased":
        erase(disk, LEA)
    else:
        disk.write(LEA, "LEAVE" if how == "left" else "PAUSE")
    disk.later(hours=3)
    begin = sent_so_far(disk)
    disk.write(
        "noa@ward.example",
        "SIGN UP MENTOR",
        FORM.format(name="Noa Lind").replace("Critical care", "Pediatrics"),
    )
    disk.later(days=20)
    if how == "paused":
        assert "mentor-joined" in letter_names(got(disk, LEA, begin)) or not got(disk, LEA, begin)
    else:
        assert not got(disk, LEA, begin), letter_names(got(disk, LEA, begin))


@pytest.mark.parametrize("word", ["LEAVE", "erase", "REMOVE"])
def test_who_is_gone_gets_no_letter_by_the_clock_any_more(disk: Attacked, word: str) -> None:
    disk.asked()
    disk.write(LEA, "REQUEST M-1003", "Please.")
    if word == "erase":
        erase(disk, LEA)
        erase(disk, MIA)
    else:
        for who in (LEA, MIA):
            disk.write(who, "LEAVE") if word == "LEAVE" else order(disk, f"REMOVE {who}")
    disk.later(hours=3)
    begin = sent_so_far(disk)
    disk.later(days=60)
    assert not got(disk, LEA, begin), letter_names(got(disk, LEA, begin))
    assert not got(disk, MIA, begin), letter_names(got(disk, MIA, begin))


def test_an_undo_to_the_question_about_an_erasure_erases_nobody(disk: Attacked) -> None:
    pair_up(disk)
    disk.write(MIA, "ERASE")
    sent = disk.reply(MIA, last(disk, "confirm-erase", MIA), "UNDO")
    assert MIA in addresses(disk)
    assert to(sent, MIA)


def test_a_second_yes_to_an_erasure_is_met_by_a_stranger_and_names_nothing(disk: Attacked) -> None:
    pair_up(disk)
    disk.write(MIA, "ERASE")
    question = last(disk, "confirm-erase", MIA)
    disk.reply(MIA, question, "YES")
    begin = sent_so_far(disk)
    disk.reply(MIA, question, "YES")
    disk.write(MIA, "UNDO")
    assert MIA not in addresses(disk)
    assert "Jon Berg" not in words_of(got(disk, MIA, begin))
    assert not got(disk, JON, begin)
    assert not disk.player.trouble


@pytest.mark.parametrize("steps", [
    ["PAUSE", "LEAVE", "UNDO", "RESUME"], ["LEAVE", "UNDO", "LEAVE", "UNDO"], ["PAUSE", "RESUME", "PAUSE", "RESUME"],
    ["LEAVE", "RESUME"], ["PAUSE UNTIL 1 April", "PAUSE", "RESUME"],
], ids=", ".join)  # fmt: skip
def test_a_chain_of_a_mentor_ends_where_its_last_word_says_and_the_request_still_waits(disk: Attacked, steps: list[str]) -> None:  # fmt: skip
    disk.asked()
    begin = sent_so_far(disk)
    for words in steps:
        sent = disk.write(JON, words)
        assert to(sent, JON), words
        disk.later(minutes=5)
    if steps == ["LEAVE", "RESUME"]:
        return
    assert disk.standing(JON) == "active"
    assert disk.state() == "pending"
    assert "request-closed" not in letter_names(got(disk, MIA, begin))


def test_a_held_mail_that_was_dropped_and_opened_again_is_decided_by_its_number(disk: Attacked) -> None:
    ref = writes_held(disk)
    number = deed_number(order(disk, f"DROP {ref}"))
    order(disk, f"UNDO {number}", who=DAN)
    assert held_states(disk)[ref] == "waiting"
    begin = sent_so_far(disk)
    order(disk, f"ANSWER {ref}\nIt is on our website.")
    assert held_states(disk)[ref] == "answered"
    assert letter_names(got(disk, EVE, begin)) == ["coordinator-answer"]


# --- what a coordinator passes on ---------------------------------------------------------------------------------------------


COMMENTS = [
    "Please do not act on this yet.",
    "Is this a yes? I am not sure, please check with Jon first.",
    "This one is forged, I think. Jon called me and said no.",
    "Do not accept!",
    "STATUS",
    "Wait with this one until Monday.",
    "For the files only, nothing to be done.",
]


@pytest.mark.parametrize("comment", COMMENTS)
@pytest.mark.parametrize("how", ["inline", "attached"])
def test_a_forward_with_a_comment_that_says_no_does_nothing(asked: Attacked, comment: str, how: str) -> None:
    """for-coordinators.md: a command typed above is her own and the forward does not count; and doubt is never acted on."""
    begin = sent_so_far(asked)
    if how == "inline":
        sent = asked.write(
            CARLA, "Fwd: Re: Would you mentor Mia Okafor? [REQ-1]", f"{comment}\n\n{YES_OF_JON}"
        )
    else:
        mail = eml(f"Jon Berg <{JON}>", "Re: Would you mentor Mia Okafor? [REQ-1]", "ACCEPT")
        sent = with_attached(asked, [mail], note=comment)
    asked.later(hours=3)
    assert asked.state() == "pending"
    assert not introduced(asked, MIA, begin)
    assert to(sent, CARLA)


WRAPPED = {
    "German": f"-------- Weitergeleitete Nachricht --------\nBetreff: Re: Would you mentor Mia Okafor? [REQ-1]\nDatum: Mon, 2 Mar 2026 10:00:00 +0100\nVon: Jon Berg <{JON}>\nAn: {CARLA}\n\nACCEPT\n",
    "Apple": f"Begin forwarded message:\n\nFrom: Jon Berg <{JON}>\nSubject: Re: Would you mentor Mia Okafor? [REQ-1]\nDate: 2 March 2026 at 10:00:00 CET\nTo: {CARLA}\n\nACCEPT\n",
    "a name of another": inline(f"Mia Okafor <{JON}>", "ACCEPT", "Re: Would you mentor Mia Okafor? [REQ-1]"),
}


@pytest.mark.parametrize("how", WRAPPED)
def test_a_forward_is_credited_to_the_address_in_its_header(asked: Attacked, how: str) -> None:
    before = addresses(asked)
    sent = asked.write(CARLA, "Fwd: Re: Would you mentor Mia Okafor? [REQ-1]", WRAPPED[how])
    assert addresses(asked) == before
    assert asked.state() == "accepted"
    assert "forward-done" in letter_names(to(sent, JON))


def test_a_forward_whose_text_quotes_the_mentees_yes_is_no_yes_of_the_mentor(asked: Attacked) -> None:
    body = "Thanks, I will call her.\n\nOn Mon, 2 Mar 2026 at 9:00, Mia Okafor <mia@college.example> wrote:\n> ACCEPT\n> Please!"
    sent = asked.write(CARLA, "Fwd: mentoring", inline(f"Jon Berg <{JON}>", body))
    asked.later(hours=3)
    assert asked.state() == "pending"
    assert to(sent, CARLA) or asked.held()


def test_a_mail_attached_to_an_attached_mail_is_nobodys(asked: Attacked) -> None:
    inner = eml(f"Jon Berg <{JON}>", "Re: Would you mentor Mia Okafor? [REQ-1]", "ACCEPT")
    outer = EmailMessage(policy=SMTP)
    outer["From"], outer["To"], outer["Subject"] = f"Dan Roe <{DAN}>", CARLA, "Fwd: Re: [REQ-1]"
    outer["Message-ID"], outer["Date"] = "<outer@pharmacists.example>", "Mon, 2 Mar 2026 11:00:00 +0100"
    outer.set_content("See below.\n")
    outer.add_attachment(inner, maintype="application", subtype="octet-stream", filename="m.eml")
    with_attached(asked, [outer.as_bytes()])
    asked.later(hours=3)
    assert asked.state() == "pending"
    assert asked.held()


def test_the_forward_of_a_coordinator_from_her_private_address_is_a_members_own_mail(disk: Attacked) -> None:
    disk.write(CARLA_HOME, "SIGN UP MENTEE", FORM.format(name="Carla Voss"))
    disk.asked()
    begin = sent_so_far(disk)
    sent = disk.write(CARLA_HOME, "Fwd: Re: Would you mentor Mia Okafor? [REQ-1]", YES_OF_JON)
    disk.later(hours=3)
    assert disk.state() == "pending"
    assert not introduced(disk, MIA, begin)
    assert is_answered(disk, CARLA_HOME, sent)


def test_what_she_wrote_from_her_private_address_and_passes_on_is_that_members(disk: Attacked) -> None:
    disk.write(CARLA_HOME, "SIGN UP MENTEE", FORM.format(name="Clara Vogel"))
    disk.write(
        CARLA,
        "Fwd: REQUEST M-1001",
        inline(f"Clara Vogel <{CARLA_HOME}>", "I would like to learn.", "REQUEST M-1001"),
    )
    asked_for = [r for r in disk.player.records()["requests"] if r["mentor"] == JON]
    assert [r["mentee"] for r in asked_for] == [CARLA_HOME]


def test_a_yes_to_herself_that_she_passes_on_under_her_private_name_is_asked_about(disk: Attacked) -> None:
    """She is a member under the very address of a coordinator."""
    carla_signs_up(disk)
    disk.write(CARLA, "REQUEST M-1001", "I would like to learn.")
    begin = sent_so_far(disk)
    with_attached(disk, [eml(f"Jon Berg <{JON}>", "Re: Would you mentor Carla Voss? [REQ-1]", "ACCEPT")])
    disk.later(hours=3)
    assert disk.state() == "pending"
    assert not introduced(disk, CARLA, begin)
    assert got(disk, JON, begin)


def test_the_same_yes_passed_on_by_both_is_done_once(disk: Attacked) -> None:
    disk.asked()
    mail = eml(f"Jon Berg <{JON}>", "Re: Would you mentor Mia Okafor? [REQ-1]", "ACCEPT")
    with_attached(disk, [mail])
    with_attached(disk, [mail], sender=DAN)
    disk.write(DAN, "Fwd: Re: Would you mentor Mia Okafor? [REQ-1]", YES_OF_JON)
    disk.later(hours=3)
    assert introduced(disk, MIA) == 1
    assert introduced(disk, JON) == 1


def test_an_old_yes_that_is_passed_on_after_his_no_takes_no_no_back(disk: Attacked) -> None:
    """The mentor wrote the yes a day before his no; it reaches the program late."""
    question = disk.asked()
    disk.later(days=2)
    disk.reply(JON, question, "REJECT")
    begin = sent_so_far(disk)
    with_attached(disk, [eml(f"Jon Berg <{JON}>", "Re: Would you mentor Mia Okafor? [REQ-1]", "ACCEPT")])
    disk.later(hours=3)
    assert disk.state() == "rejected"
    assert not introduced(disk, MIA, begin)


def test_a_reply_to_elsewhere_in_a_mail_passed_on_gets_no_letter(disk: Attacked) -> None:
    begin = sent_so_far(disk)
    with_attached(
        disk,
        [
            eml(
                "Noa Lind <noa@ward.example>",
                "SIGN UP MENTOR",
                FORM.format(name="Noa Lind"),
                more=f"Reply-To: {EVE}\n",
            )
        ],
    )
    assert "noa@ward.example" in addresses(disk)
    assert not got(disk, EVE, begin)


def test_a_forward_that_is_a_page_alone_is_credited_to_its_sender(disk: Attacked) -> None:
    disk.asked()
    before = addresses(disk)
    page = (
        f"<div dir='ltr'><div class='gmail_quote'>---------- Forwarded message ---------<br>From: <b>Jon Berg</b> &lt;{JON}&gt;<br>"
        f"Date: Mon, Mar 2, 2026 at 10:00 AM<br>Subject: Re: Would you mentor Mia Okafor? [REQ-1]<br>To: {CARLA}<br><br><div>ACCEPT</div></div></div>"
    )
    sent = html_only(disk, CARLA, "Fwd: Re: Would you mentor Mia Okafor? [REQ-1]", page)
    assert addresses(disk) == before
    assert disk.state() == "accepted"
    assert "forward-done" in letter_names(to(sent, JON))


# --- several commands in one mail ------------------------------------------------------------------------------------------------


def test_one_line_that_fails_keeps_no_other_back_and_each_has_its_line(disk: Attacked) -> None:
    disk.asked()
    sent = order(disk, f"PAUSE {ADA}", "ACCEPT REQ-99", f"CAPACITY {JON} 3", "ACCEPT REQ-1")
    assert disk.standing(ADA) == "paused"
    assert disk.state() == "accepted"
    words = told(sent)
    for line in (f"PAUSE {ADA}", "ACCEPT REQ-99", f"CAPACITY {JON} 3", "ACCEPT REQ-1"):
        assert line in words
    assert words.count("not done") == 1


def test_undo_in_reply_to_a_transcript_of_two_deeds_leaves_nothing_unsaid(disk: Attacked) -> None:
    disk.asked()
    mail = transcript(order(disk, f"PAUSE {ADA}", "ACCEPT REQ-1"))
    sent = disk.reply(CARLA, mail, "UNDO")
    back = [disk.standing(ADA) == "active", disk.state() == "pending"]
    words = told(sent)
    assert words
    if any(back) and not all(back):
        assert "DO-" in words


def test_of_sixty_commands_the_last_ten_are_not_done_and_told(disk: Attacked) -> None:
    """for-coordinators.md: up to 50 go in one mail."""
    sent = order(disk, *["FIND lind"] * 50, *[f"PAUSE {ADA}"] * 10)
    assert disk.standing(ADA) == "active"
    assert to(sent, CARLA)
    assert "50" in told(sent) or "not done" in told(sent)


@pytest.mark.parametrize("lines", [
    [f"ERASE {ADA}", "YES"], ["YES", f"ERASE {ADA}"], [f"ERASE {ADA}", f"ERASE {ADA}", "YES"], ["STOP", "YES"],
], ids=", ".join)  # fmt: skip
def test_a_yes_in_the_very_mail_that_asks_for_it_is_none(disk: Attacked, lines: list[str]) -> None:
    sent = order(disk, *lines)
    assert ADA in addresses(disk)
    assert to(sent, CARLA)
    assert to(disk.write(MIA, "STATUS"), MIA)


@pytest.mark.parametrize(("lines", "state"), [
    ([f"REMOVE {JON}", "ACCEPT REQ-1"], "withdrawn"), ([f"BLOCK {MIA} AND {JON}", "ACCEPT REQ-1"], "pending"),
    (["REJECT REQ-1", "ACCEPT REQ-1"], None), (["WITHDRAW REQ-1", "ACCEPT REQ-1"], "withdrawn"),
    ([f"REMOVE {MIA}", "ACCEPT REQ-1", f"MATCH {MIA} WITH {JON}"], "withdrawn"),
], ids=str)  # fmt: skip
def test_commands_that_contradict_each_other_pair_nobody(
    disk: Attacked, lines: list[str], state: str | None
) -> None:
    disk.asked()
    begin = sent_so_far(disk)
    sent = order(disk, *lines)
    disk.later(hours=3)
    assert "not done" in told(sent) or (len(lines) == 2 and state is None)
    if state:
        assert disk.state() == state
        assert not introduced(disk, MIA, begin)
        assert not pairs(disk)


def test_who_is_matched_between_the_preview_of_an_erasure_and_its_yes_hears_of_the_end(
    disk: Attacked,
) -> None:
    sent = order(disk, f"ERASE {JON}", f"MATCH {LEA} WITH {JON}")
    begin = sent_so_far(disk)
    disk.reply(CARLA, shown(sent), "YES")
    disk.later(hours=3)
    assert JON not in addresses(disk)
    assert not pairs(disk)
    assert got(disk, LEA, begin)
    assert JON not in words_of(got(disk, LEA, begin))


# --- lists and digests that have moved on ---------------------------------------------------------------------------------------


def guests(world: Attacked, number: int = 3) -> list[str]:
    return [
        writes_held(world, f"guest{n}@far.example", f"Where do I find the leaflet number {n} of last year?")
        for n in range(number)
    ]


def test_the_number_of_an_older_list_is_what_it_was_there(disk: Attacked) -> None:
    refs = guests(disk)
    older = list_of(disk)
    order(disk, f"DROP {refs[0]}", who=DAN)
    newer = list_of(disk)
    assert numbers(older) != numbers(newer)
    disk.reply(CARLA, older, f"{numbers(older)[refs[1]]} DROP")
    assert held_states(disk)[refs[1]] == "dropped"
    assert held_states(disk)[refs[2]] == "waiting"


def test_a_number_whose_item_the_other_decided_is_told_and_decides_no_other(disk: Attacked) -> None:
    refs = guests(disk)
    mail = list_of(disk)
    order(disk, f"DROP {refs[0]}", who=DAN)
    sent = disk.reply(CARLA, mail, f"{numbers(mail)[refs[0]]} ANSWER\nIt is on our website.")
    assert [held_states(disk)[ref] for ref in refs] == ["dropped", "waiting", "waiting"]
    assert "dan" in told(sent).lower()
    assert not to(sent, "guest0@far.example")


def test_what_a_list_proposes_and_a_mail_program_quotes_without_marks_is_not_done(disk: Attacked) -> None:
    refs = guests(disk)
    mail = list_of(disk)
    text = see(mail).text
    disk.reply(
        CARLA,
        mail,
        f"{numbers(mail)[refs[1]]} DROP\n\nOn Mon, 2 Mar 2026 at 17:00, Mentor Exchange wrote:\n{text}",
    )
    assert held_states(disk)[refs[0]] == "waiting"
    assert held_states(disk)[refs[2]] == "waiting"


def test_numbers_in_a_mail_of_its_own_decide_nothing_and_are_answered(disk: Attacked) -> None:
    refs = guests(disk)
    list_of(disk)
    sent = order(disk, "1 DROP", "2-3 DROP")
    assert {held_states(disk)[ref] for ref in refs} == {"waiting"}
    assert to(sent, CARLA)


def test_each_coordinators_numbers_are_those_of_her_own_list(party: Attacked) -> None:
    """Carla is a party and sees less than Dan."""
    party.write(ADA, "CONCERN", "My mentee Carla shouts at me.")
    refs = guests(party)
    hers, his = list_of(party), list_of(party, DAN)
    assert numbers(hers) != numbers(his)
    party.reply(CARLA, hers, f"{numbers(hers)[refs[0]]} DROP")
    party.reply(DAN, his, f"{numbers(his)[refs[2]]} DROP")
    assert [held_states(party)[ref] for ref in refs] == ["dropped", "waiting", "dropped"]


def test_a_number_of_last_weeks_digest_is_the_item_that_stood_there(disk: Attacked) -> None:
    with_digest(disk)
    refs = guests(disk)
    while "digest" not in letter_names(got(disk, CARLA)):
        disk.later(days=1)
    mail = last(disk, "digest", CARLA)
    order(disk, f"DROP {refs[0]}", who=DAN)
    disk.later(days=9)
    fourth = writes_held(
        disk, "guest9@far.example", "Where do I find the very old leaflet of the year before?"
    )
    disk.reply(CARLA, mail, f"{numbers(mail)[refs[2]]} DROP\n{len(numbers(mail)) + 1} DROP")
    assert held_states(disk)[refs[2]] == "dropped"
    assert held_states(disk)[refs[1]] != "dropped"
    assert held_states(disk)[fourth] == "waiting"


def test_a_digest_reply_of_one_coordinator_that_the_other_sends_decides_nothing_without_proof(
    disk: Attacked,
) -> None:
    with_digest(disk)
    refs = guests(disk)
    while "digest" not in letter_names(got(disk, CARLA)):
        disk.later(days=1)
    disk.reply(DAN, last(disk, "digest", CARLA), "1 DROP\n1-9 SPAM", proof="")
    assert {held_states(disk)[ref] for ref in refs} <= {"waiting", "snoozed", "assigned"}


# --- two coordinators, and words that put off --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [
    "SNOOZE {} 0 DAYS", "SNOOZE {} 91 DAYS", "SNOOZE {} 100000 WEEKS", "SNOOZE {} UNTIL 30 February", "SNOOZE {} UNTIL 29 February 2027",
    "SNOOZE {} UNTIL 1 January 2020", "SNOOZE {}", "ASSIGN {} TO eve@evil.example", "ASSIGN {} TO jon@hospital.example", "ASSIGN {} TO",
    "ANSWER {}", "{} AS", "{} AS YES AND NO", "{} FROM", "{} FROM nobody",
])  # fmt: skip
def test_half_a_decision_leaves_the_mail_waiting_and_is_told(disk: Attacked, words: str) -> None:
    ref = writes_held(disk)
    sent = order(disk, words.format(ref))
    assert held_states(disk)[ref] == "waiting"
    assert told(sent)
    assert not to(sent, EVE)
    assert not to(sent, JON)


def test_what_one_put_off_and_the_other_dropped_does_not_come_again(disk: Attacked) -> None:
    ref = writes_held(disk)
    order(disk, f"SNOOZE {ref} 3 DAYS")
    order(disk, f"DROP {ref}", who=DAN)
    begin = sent_so_far(disk)
    disk.later(days=15)
    assert not [m for m in got(disk, CARLA, begin) if ref in see(m).subject]
    assert held_states(disk)[ref] == "dropped"


def test_two_decisions_in_one_pass_are_one_and_the_second_is_told(disk: Attacked) -> None:
    ref = writes_held(disk)
    begin = sent_so_far(disk)
    disk.drop(CARLA, "Some things", f"ANSWER {ref}\nIt is on our website.")
    disk.drop(DAN, "Some things", f"ANSWER {ref}\nWe have none.")
    disk.work()
    assert letter_names(got(disk, EVE, begin)) == ["coordinator-answer"]
    assert "carla" in told(disk.player.post.sent[begin:], DAN).lower()


def test_an_answer_with_her_signature_shows_not_her_address(disk: Attacked) -> None:
    """for-coordinators.md: they go to its sender from the program; your address is not shown."""
    ref = writes_held(disk)
    sent = order(
        disk, f"ANSWER {ref}", "It is on our website.", "", "-- ", "Carla Voss", CARLA, "+49 30 5550199"
    )
    assert CARLA not in words_of(to(sent, EVE))
    assert "It is on our website." in words_of(to(sent, EVE))


def test_a_note_about_a_pair_is_shown_to_neither(disk: Attacked) -> None:
    pair_up(disk)
    order(disk, "NOTE REL-1: he drinks, keep an eye on it", "NOTE M-1001: difficult person")
    begin = sent_so_far(disk)
    for who in (MIA, JON):
        disk.write(who, "STATUS")
        disk.write(who, "EXPORT")
        disk.reply(who, next(m for m in reversed(got(disk, who)) if m.letter in INTRO), "WHY")
    words = words_of([*got(disk, MIA, begin), *got(disk, JON, begin)])
    assert "drinks" not in words
    assert "difficult" not in words_of(got(disk, MIA, begin))


# --- a coordinator who is a party --------------------------------------------------------------------------------------------------


def concern(world: Attacked) -> str:
    before = held_states(world)
    world.write(ADA, "CONCERN", "My mentee shouts at me and wants money.")
    (ref,) = held_states(world).keys() - before.keys()
    return str(ref)


@pytest.mark.parametrize("words", [
    "DROP {}", "SNOOZE {} 3 DAYS", "NOTE {}: all is well", "ASSIGN {} TO carla@pharmacists.example", "SPAM {}", "RELEASE {}", "{} AS LEAVE",
    "ANSWER {}\nAll is well.", "{} FROM eve@evil.example", "SHOW {}", "WHY {}", "RESUME REL-1",
])  # fmt: skip
def test_a_party_decides_and_reads_nothing_of_a_concern_about_her(party: Attacked, words: str) -> None:
    ref = concern(party)
    begin = sent_so_far(party)
    order(party, words.format(ref))
    assert held_states(party)[ref] == "waiting"
    assert got(party, CARLA, begin)
    assert not re.search(r"shouts|money|concern", words_of(got(party, CARLA, begin)), re.IGNORECASE)
    assert not got(party, ADA, begin)


@pytest.mark.parametrize("words", ["EXPORT", "QUEUE", "STATUS", "REPORT", "SHOW REL-1", f"SHOW {ADA}", "SHOW M-1003", f"FIND {ADA}", f"SHOW {CARLA}"])  # fmt: skip
def test_what_a_party_asks_for_tells_no_concern_and_no_mark_of_the_other(party: Attacked, words: str) -> None:
    """for-coordinators.md: what one of a pair told the program is not shown to a coordinator who is the other one."""
    party.later(days=21)
    party.reply(ADA, last(party, "check-in", ADA), "2, she never prepares anything")
    concern(party)
    begin = sent_so_far(party)
    sent = order(party, words)
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        party.reply(CARLA, question, "YES")
    mails = got(party, CARLA, begin)
    files = files_of(mails)
    assert mails
    words_told = words_of(mails) + files
    assert not re.search(r"shouts|never prepares|a CONCERN of|2, says the mentor|says 2 of 5", words_told), (
        words_told[:3000]
    )


def test_why_about_any_letter_tells_a_party_no_concern(party: Attacked) -> None:
    concern(party)
    begin = sent_so_far(party)
    for first in range(1, 80, 40):
        order(party, *[f"WHY OUT-{n}" for n in range(first, first + 40)])
    words = words_of(got(party, CARLA, begin))
    assert words
    assert not re.search(r"shouts|CONCERN of|wants money", words)


def test_a_letter_about_a_concern_is_not_sent_once_more_to_the_party(party: Attacked) -> None:
    concern(party)
    begin = sent_so_far(party)
    order(party, *[f"RESEND OUT-{n}" for n in range(20, 60)])
    assert not re.search(r"shouts|CONCERN of", words_of(got(party, CARLA, begin)))


def test_the_digest_of_a_party_tells_no_concern_about_her(party: Attacked) -> None:
    with_digest(party)
    concern(party)
    begin = sent_so_far(party)
    party.later(days=8)
    assert "digest" in letter_names(got(party, DAN, begin))
    assert not re.search(
        r"shouts|CONCERN|concern of",
        words_of([m for m in got(party, CARLA, begin) if m.letter != "check-in"]),
    )


def test_what_the_other_decided_about_a_concern_is_not_undone_by_the_party(party: Attacked) -> None:
    ref = concern(party)
    number = deed_number(order(party, f"DROP {ref}", who=DAN), DAN)
    begin = sent_so_far(party)
    order(party, f"UNDO {number}", f"SHOW {number}")
    assert held_states(party)[ref] == "dropped"
    assert not re.search(r"shouts|concern", words_of(got(party, CARLA, begin)), re.IGNORECASE)


def test_a_party_under_her_private_address_reads_no_concern_about_her(disk: Attacked) -> None:
    """She is a member under another address: the program cannot know, and Dan does. She gets it, as any coordinator; nobody else may."""
    disk.write(CARLA_HOME, "SIGN UP MENTEE", FORM.format(name="Clara Vogel"))
    order(disk, f"MATCH {CARLA_HOME} WITH {ADA}", who=DAN)
    begin = sent_so_far(disk)
    disk.write(ADA, "CONCERN", "My mentee shouts at me.")
    disk.later(days=1)
    assert not re.search(r"shouts|concern", words_of(got(disk, CARLA_HOME, begin)), re.IGNORECASE)
    assert re.search(r"shouts", words_of(got(disk, DAN, begin)))


# --- places, and what comes at once -----------------------------------------------------------------------------------------------


def both_ask(world: Attacked) -> tuple[OutboundMail, OutboundMail]:
    order(world, f"CAPACITY {JON} 1")
    first = world.asked()
    second = to(world.write(LEA, "REQUEST M-1001", "I would like to learn, too."), JON)[-1]
    return first, second


@pytest.mark.parametrize("words", ["ACCEPT", "Yes, happy to."])
def test_of_two_yeses_in_one_pass_to_one_place_one_counts_and_he_reads_of_the_other(
    disk: Attacked, words: str
) -> None:
    first, second = both_ask(disk)
    begin = sent_so_far(disk)
    puts_reply(disk, JON, first, words)
    puts_reply(disk, JON, second, words)
    disk.work()
    disk.later(hours=3)
    assert len(pairs(disk)) == 1
    assert introduced(disk, MIA, begin) + introduced(disk, LEA, begin) == 1
    assert introduced(disk, JON, begin) == 1
    assert (
        set(letter_names(got(disk, JON, begin))) & {"answer-full", "answer-already", "answer-late"}
        or disk.held()
    )


@pytest.mark.parametrize(("his", "hers"), [("ACCEPT", "WITHDRAW"), ("Yes, happy to.", "WITHDRAW"), ("ACCEPT", "LEAVE"), ("Yes, happy to.", "LEAVE"), ("REJECT", "WITHDRAW")])  # fmt: skip
@pytest.mark.parametrize("first", ["his", "hers"])
def test_what_crosses_in_one_pass_leaves_nobody_with_another_story(
    disk: Attacked, his: str, hers: str, first: str
) -> None:
    question = disk.asked()
    begin = sent_so_far(disk)
    if first == "his":
        puts_reply(disk, JON, question, his)
    disk.drop(MIA, hers)
    if first == "hers":
        puts_reply(disk, JON, question, his)
    disk.work()
    disk.later(hours=3)
    active = (JON, MIA) in pairs(disk)
    assert introduced(disk, MIA, begin) == int(active) or (
        introduced(disk, MIA, begin) == 1 and "ended" in letter_names(got(disk, MIA, begin))
    )
    assert introduced(disk, JON, begin) <= 1
    if not active and introduced(disk, JON, begin):
        assert len(got(disk, JON, begin)) > 1
    assert got(disk, JON, begin)
    assert got(disk, MIA, begin)


def test_a_coordinators_no_and_the_mentors_yes_in_one_pass_have_one_end(disk: Attacked) -> None:
    question = disk.asked()
    begin = sent_so_far(disk)
    disk.drop(CARLA, "REJECT REQ-1")
    puts_reply(disk, JON, question, "ACCEPT")
    disk.work()
    disk.later(hours=3)
    active = (JON, MIA) in pairs(disk)
    assert (disk.state() == "accepted") is active
    assert introduced(disk, MIA, begin) == int(active)


def test_a_match_that_takes_the_last_place_is_told_when_the_yes_to_another_comes(disk: Attacked) -> None:
    first, _ = both_ask(disk)
    order(disk, f"MATCH {LEA} WITH {JON}")
    sent = disk.reply(JON, first, "ACCEPT")
    assert (JON, MIA) not in pairs(disk)
    assert to(sent, JON)


# --- what is told to whom ---------------------------------------------------------------------------------------------------------


def test_a_question_with_a_signature_tells_the_mentee_no_address(disk: Attacked) -> None:
    """for-members.md: we pass it on without your address."""
    disk.reply(JON, disk.asked(), f"Which year are you in?\n\n-- \nJon Berg\n{JON}\n+49 30 5550199")
    assert "question" in letter_names(got(disk, MIA)), letter_names(got(disk, MIA))
    assert JON not in words_of(got(disk, MIA))


@pytest.mark.parametrize(
    "words",
    ["REJECT\n\nHer CV is weak and she was rude to my sister.", "Sorry, no. She was rude to my sister."],
)
def test_the_reason_of_a_no_is_not_told(disk: Attacked, words: str) -> None:
    """You need give no reason; nothing says that it is passed on."""
    disk.reply(JON, disk.asked(), words)
    disk.later(hours=3)
    disk.write(MIA, "STATUS")
    disk.write(MIA, "EXPORT")
    disk.reply(MIA, next(m for m in reversed(got(disk, MIA)) if m.letter == "encouragement"), "WHY")
    assert "rude" not in words_of(got(disk, MIA))


@pytest.mark.parametrize(
    "words",
    [
        "END NOW\n\nHe drinks and is never on time.",
        "LEAVE\n\nJon drinks and is never on time.",
        "CONCERN\n\nHe drinks and is never on time.",
    ],
)
def test_the_reason_of_an_end_is_not_told_to_the_partner(disk: Attacked, words: str) -> None:
    pair_up(disk)
    begin = sent_so_far(disk)
    subject, _, body = words.partition("\n\n")
    disk.write(MIA, subject, body)
    disk.later(days=2)
    disk.write(JON, "STATUS")
    disk.write(JON, "EXPORT")
    for mail in got(disk, JON, begin)[:2]:
        disk.reply(JON, mail, "WHY")
    words_told = words_of(got(disk, JON, begin))
    assert "drinks" not in words_told
    assert "concern" not in words_told.lower().replace(
        "concern and your words", ""
    ) or not subject.startswith("CONCERN")


def test_what_a_mentee_asks_for_before_the_yes_shows_no_address_of_the_mentor(disk: Attacked) -> None:
    disk.asked()
    receipt = last(disk, "request-received", MIA)
    for words in ("STATUS", "EXPORT", "BROWSE", "REQUEST M-1001", "WITHDRAW"):
        disk.write(MIA, words)
    disk.reply(MIA, receipt, "WHY")
    mails = got(disk, MIA)
    files = files_of(mails)
    assert JON not in words_of(mails)
    assert JON not in files


def test_a_no_at_the_end_of_a_term_is_not_told_before_it(disk: Attacked) -> None:
    pair_up(disk)
    until_offered(disk)
    begin = sent_so_far(disk)
    answers_letter(disk, JON, "END\n\nShe never prepares.")
    disk.write(MIA, "STATUS")
    disk.write(MIA, "EXPORT")
    answers_letter(disk, MIA, "WHY")
    words = words_of(got(disk, MIA, begin))
    assert words
    assert "prepares" not in words
    assert not re.search(r"(Jon Berg|mentor)[^.]{0,40}(said no|END|does not want)", words)
    assert votes(disk)[0] is not None


def test_an_export_after_the_partner_was_erased_names_the_partner_nowhere(disk: Attacked) -> None:
    pair_up(disk)
    erase(disk, MIA)
    disk.later(hours=3)
    begin = sent_so_far(disk)
    disk.write(JON, "EXPORT")
    mails = got(disk, JON, begin)
    files = files_of(mails)
    words = words_of(mails) + files
    assert mails
    assert MIA not in words
    assert "Okafor" not in words


@pytest.mark.parametrize("words", ["SHOW jon@hospital.example", "FIND berg", "QUEUE", "REPORT", "WHY OUT-3", "SHOW REL-1", "AUDIT REL-1", "DIGEST DAILY", "NOTE REL-1: x", "UNBLOCK mia@college.example AND jon@hospital.example"])  # fmt: skip
def test_a_coordinators_word_in_a_members_mail_tells_the_member_nothing(disk: Attacked, words: str) -> None:
    pair_up(disk)
    before = things(disk)
    begin = sent_so_far(disk)
    disk.write(LEA, words)
    assert things(disk) == before
    told_lea = words_of(got(disk, LEA, begin))
    assert not re.search(r"jon@|mia@|Okafor", told_lea.replace(words, ""))


# --- days, names, languages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "ends"), [
    (datetime(2026, 8, 31, 10, tzinfo=UTC), "2027-02-28"), (datetime(2028, 2, 29, 10, tzinfo=UTC), "2028-08-29"), (datetime(2027, 8, 29, 10, tzinfo=UTC), "2028-02-29"),
    (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "2026-09-29"), (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2027-04-25"), (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2027-07-01"),
], ids=str)  # fmt: skip
def test_a_term_that_begins_on_an_odd_day_ends_on_the_day_that_its_letters_say(
    day: datetime, ends: str
) -> None:
    """Row 137; days are those of the program's zone, Europe/Berlin."""
    world = Attacked()
    world.player.pass_until(day - timedelta(hours=1))
    question = to(world.write(MIA, "REQUEST M-1001", "Please."), JON)[0]
    world.player.pass_until(day)
    puts_reply(world, JON, question, "ACCEPT")
    world.work()
    pair = row(world, "REL-1")
    assert str(pair["ends_on"]) == ends
    last_day = datetime.fromisoformat(ends)
    assert f"{last_day.day} {last_day:%B} {last_day.year}" in words_of(
        [last(world, "introduction-mentee", MIA)]
    )
    assert not world.player.trouble


@pytest.mark.parametrize(
    "words",
    [
        "PAUSE UNTIL 29 February 2027",
        "PAUSE UNTIL 31 June",
        "PAUSE UNTIL 30 February",
        "PAUSE UNTIL 0 May",
        "PAUSE UNTIL 1 March 1999",
        "PAUSE UNTIL 32.12.2026",
    ],
)
def test_a_day_that_is_none_is_asked_about(office: Attacked, words: str) -> None:
    """Row 15: a day that is past is asked about."""
    sent = office.write(JON, words)
    assert "pause-which-day" in letter_names(to(sent, JON)), letter_names(to(sent, JON))
    office.later(days=40)
    assert office.standing(JON) in ("active", "paused")


def test_a_deadline_over_the_change_to_summer_time_is_the_day_that_was_said_and_wakes_nobody(
    disk: Attacked,
) -> None:
    disk.player.pass_until(datetime(2026, 3, 20, 15, 0, tzinfo=UTC))
    disk.asked()
    begin = sent_so_far(disk)
    disk.player.pass_until(datetime(2026, 4, 10, 15, 0, tzinfo=UTC))
    assert disk.state() == "expired"
    expired = [m for m in got(disk, JON, begin) if m.letter == "expired-mentor"]
    assert len(expired) == 1


NAMES = [
    "李小龙",
    "محمد علي",
    "Игорь Петров",
    "Σωκράτης Παπαδόπουλος",
    "Łucja Müller-Żółć",
    "Séamus O’Brien",
    "नेहा शर्मा",
    "김철수",
    "Nguyễn Thị Ánh",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_stands_in_the_introduction_as_it_was_written(disk: Attacked, name: str) -> None:
    sent = disk.write("neu@ward.example", "SIGN UP MENTEE", FORM.format(name=name))
    if "neu@ward.example" not in addresses(disk):
        assert to(sent, "neu@ward.example")
        ref = list(held_states(disk))[-1]
        order(disk, f"RELEASE {ref}")
    assert [m["name"] for m in disk.player.records()["members"] if m["email"] == "neu@ward.example"] == [name]
    question = to(disk.write("neu@ward.example", "REQUEST M-1001", "Please."), JON)[-1]
    assert name in see(question).subject
    disk.reply(JON, question, "ACCEPT")
    assert name in words_of([last(disk, "introduction-mentor", JON)])
    sent = order(disk, f"PAUSE {name}")
    assert disk.standing("neu@ward.example") == "paused", told(sent)


def test_each_letter_of_a_pair_is_in_the_language_of_its_reader(disk: Attacked) -> None:
    disk.write(MIA, "ESPAÑOL")
    disk.reply(JON, disk.asked(), "ACCEPT")
    begin = sent_so_far(disk)
    order(disk, "END REL-1")
    disk.later(hours=3)
    hers, his = words_of(got(disk, MIA, begin)), words_of(got(disk, JON, begin))
    assert re.search(r"\b(Estimad|Hola|mentoría|terminad)", hers), hers[:300]
    assert not re.search(r"\b(Dear|has ended)\b", hers)
    assert re.search(r"\b(Dear|ended)\b", his)


@pytest.mark.parametrize("words", ["DESHACER", "UNDO", "Deshacer, por favor"])
def test_an_undo_in_spanish_takes_back_the_end(disk: Attacked, words: str) -> None:
    pair_up(disk)
    disk.write(MIA, "ESPAÑOL")
    disk.write(MIA, "TERMINAR")
    if row(disk, "REL-1")["state"] == "active":
        disk.write(MIA, "END")
    assert row(disk, "REL-1")["state"] == "ended"
    begin = sent_so_far(disk)
    disk.write(MIA, words)
    disk.later(hours=3)
    assert row(disk, "REL-1")["state"] == "active"
    assert not got(disk, JON, begin)


def test_a_yes_in_spanish_to_an_english_question_about_an_erasure_counts(disk: Attacked) -> None:
    disk.write(MIA, "ERASE")
    sent = disk.reply(MIA, last(disk, "confirm-erase", MIA), "Sí")
    assert MIA not in addresses(disk)
    assert "erased" in letter_names(to(sent, MIA))


# --- on Dovecot ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stage", ["after commit A", "before commit B", "after commit B", "before mirror", "after mirror"]
)
def test_on_dovecot_a_yes_and_an_undo_in_one_pass_introduce_nobody_through_a_crash(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    with world.parts() as parts:
        question = asked_on(world, parts)
    accepts(world, question, "Yes, happy to.")
    world.write(BOX_JON, "UNDO")
    with world.parts() as parts, at_stage(stage, dies, monkeypatch), suppress(Died):
        a_pass(parts, timedelta(minutes=7))
    with world.parts() as parts:
        for later in (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5)):
            assert a_pass(parts, later) == ""
    assert not [m for m in box_letters(world, BOX_MIA) if b"[REL-1]" in m]
    assert world.rows("select count(*) from requests where state = 'pending'") == [(1,)]
    assert world.left() == 0


@pytest.mark.parametrize("words", ["WITHDRAW", "LEAVE", "ERASE"])
def test_on_dovecot_what_crosses_a_yes_in_one_pass_is_done_once_and_both_are_told(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, words: str
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    with world.parts() as parts:
        question = asked_on(world, parts)
        before = len(box_letters(world, BOX_MIA)), len(box_letters(world, BOX_JON))
        accepts(world, question)
        world.write(BOX_MIA, words, "", "Mia Lund")
        for later in (timedelta(minutes=7), timedelta(hours=2)):
            assert a_pass(parts, later) == ""
    assert len(box_letters(world, BOX_MIA)) > before[0]
    assert len(box_letters(world, BOX_JON)) > before[1]
    assert len([m for m in box_letters(world, BOX_JON) if b"Subject: You and" in m]) <= 1
    assert world.left() == 0


# --- found while the roots of these were looked for ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "DROP {}",
        "ANSWER {}\nI call you today.",
        "SNOOZE {} 3 DAYS",
        "ASSIGN {} TO dan@pharmacists.example",
        "{} AS LEAVE",
    ],
)
def test_no_decision_of_the_other_about_a_concern_is_undone_by_the_party(party: Attacked, words: str) -> None:
    ref = concern(party)
    number = deed_number(order(party, words.format(ref), who=DAN), DAN)
    before = held_states(party)[ref]
    order(party, f"UNDO {number}")
    assert held_states(party)[ref] == before


@pytest.mark.parametrize("words", ["SHOW OUT-{}", "WHY OUT-{}"])
def test_no_letter_about_a_concern_is_explained_to_the_party(party: Attacked, words: str) -> None:
    begin = sent_so_far(party)
    concern(party)
    about = [
        number + 1
        for number, mail in enumerate(party.player.post.sent)
        if number >= begin and mail.recipient != CARLA
    ]
    assert about
    begin = sent_so_far(party)
    order(party, *[words.format(number + off) for number in about for off in (-1, 0, 1)])
    assert got(party, CARLA, begin)
    assert not re.search(r"CONCERN \[|CONCERN of|shouts", words_of(got(party, CARLA, begin)))


@pytest.mark.parametrize(
    "comment",
    [
        "Please do NOT do this.",
        "Not to be done: he has changed his mind.",
        "Hold this until I have talked to him.",
        "Bitte noch nichts tun.",
        "Por favor, no hagan nada todavía.",
    ],
)
def test_a_forwarded_goodbye_below_a_no_makes_nobody_leave(disk: Attacked, comment: str) -> None:
    sent = disk.write(CARLA, "Fwd: LEAVE", comment + "\n\n" + inline(f"Jon Berg <{JON}>", "LEAVE", "LEAVE"))
    assert disk.standing(JON) == "active"
    assert to(sent, CARLA)


def test_a_forward_with_friendly_words_above_it_is_done(disk: Attacked) -> None:
    disk.asked()
    disk.write(
        CARLA,
        "Fwd: Re: Would you mentor Mia Okafor? [REQ-1]",
        f"This came to me, thanks!\n\nCarla\n\n{YES_OF_JON}",
    )
    assert disk.state() == "accepted"


def test_an_export_to_a_party_holds_no_concern_about_her(party: Attacked) -> None:
    concern(party)
    party.reply(CARLA, shown(order(party, "EXPORT")), "YES")
    file = next(part.get_content() for part in see(last(party, "exported", CARLA)).parsed.iter_attachments())
    assert "CONCERN" not in (file.decode() if isinstance(file, bytes) else str(file))


def test_a_concern_from_another_address_of_the_partner_stays_from_the_party(disk: Attacked) -> None:
    """Written after the mend: what is hers is known by who she is, and not by the address that she wrote from."""
    carla_signs_up(disk)
    disk.write(CARLA, "REQUEST M-1003", "I would like to learn.")
    disk.reply(MIA_ELSEWHERE, last(disk, "request", ADA), "Accept")
    disk.reply(ADA, last(disk, "other-address", ADA), "YES")
    disk.later(days=2)
    assert (ADA, CARLA) in pairs(disk)
    before = held_states(disk)
    disk.write(MIA_ELSEWHERE, "CONCERN", "My mentee shouts at me and wants money.")
    (ref,) = held_states(disk).keys() - before.keys()
    begin = sent_so_far(disk)
    order(disk, "QUEUE")
    disk.reply(CARLA, shown(order(disk, "EXPORT")), "YES")
    assert not re.search(r"shouts|CONCERN", files_of(got(disk, CARLA, begin)))
    number = deed_number(order(disk, f"DROP {ref}", who=DAN), DAN)
    order(disk, f"SHOW {ref}", f"UNDO {number}", f"SHOW {number}")
    assert held_states(disk)[ref] == "dropped"
    assert got(disk, CARLA, begin)
    assert not re.search(r"shouts|concern", words_of(got(disk, CARLA, begin)), re.IGNORECASE)
