# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The thirteenth wave. What is expected here was written before it was first run, from the documents alone.

Each test says which outcome would be grave (somebody acts for another, two are introduced who did not agree, mail is lost
or done twice, somebody reads what is kept from them, the process ends, records are destroyed) and which only plain.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from processor.core.mail import OutboundMail
from tests.attack.bounces import bounce
from tests.attack.box_deeds import (
    by_smtp,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.box_stories import DEEDS, done_under
from tests.attack.crashes import at_stage
from tests.attack.databases import url_of
from tests.attack.deeds import (
    answers_from_home,
    answers_letter,
    carla_signs_up,
    doubtful_answer,
    erase,
    kept_back,
    list_of,
    move,
    new_held,
    order,
    pair_up,
    puts_reply,
    until_offered,
    writes_held,
    yes_of_jon,
)
from tests.attack.heard import a_coordinator_knows, is_answered
from tests.attack.imap_faults import FAULTS
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    JONS_SUBJECT,
    deed_number,
    everything,
    got,
    introduced,
    last,
    letter_names,
    numbers,
    question_to_jon,
    sent_so_far,
    shown,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import (
    OUR_VERDICT,
    SERVER,
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
    BOX_CARLA,
    BOX_JON,
    BOX_MIA,
    CARLA,
    CARLA_HOME,
    DAN,
    JON_DOMAIN,
    JON_HOME,
    LEA,
    MEMBERS,
    MIA_ELSEWHERE,
    MIA_HOME,
    NOA,
)
from tests.attack.prepared import staffed
from tests.attack.records import addresses, held_states, member, pairs, row, things
from tests.attack.smtp_servers import Post, introductions_to, sending_to
from tests.attacks import EVE, FORM, JON, MIA, Attacked, reply_token, to, tokens_in_text
from tests.doors.dovecot import Dovecot
from tests.operation.small import SmallProgram
from tests.player import ADDRESS
from tests.post_office import see


def no_introduction(world: Attacked, begin: int = 0, *, freely: bool = False) -> None:
    """`freely`: after a yes in free words; the author's own letter goes at once."""
    assert not introduced(world, MIA, begin), letter_names(got(world, MIA, begin))
    assert freely or not introduced(world, JON, begin), letter_names(got(world, JON, begin))
    assert not pairs(world)


def in_thread(
    world: Attacked, thread: OutboundMail, rest: str | bytes, *, who: str = JON, subject: str = ""
) -> list[OutboundMail]:
    """A proven reply; `rest` is what comes after our fields: MIME fields, a blank line, the body."""
    seen = see(thread)
    head = (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from={who.rpartition('@')[2]}\nFrom: {who}\n"
        f"To: {seen.parsed['reply-to']}\nSubject: {subject or 'Re: ' + seen.subject}\nIn-Reply-To: {thread.message_id}\n"
        f"References: {thread.message_id}\nMessage-ID: <{world.player.taken}.parts@x.example>\nMIME-Version: 1.0\n"
    )
    body = rest.encode() if isinstance(rest, str) else rest
    world.later(minutes=10)
    world.player.take_in((head.encode() + body).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    sent = world.work()
    world.later(minutes=1)
    return sent


# =========================== who acts for whom ==========================================================================

# --- half a proof -------------------------------------------------------------------------------------------------------

HALF_PROOFS = {
    "a soft fail": f"{OUR_VERDICT} spf=softfail smtp.mailfrom=jon@{JON_DOMAIN}",
    "our name, and a version 2": f"Authentication-Results: {SERVER} 2; dmarc=pass header.from={JON_DOMAIN}",
    "a signature that nobody looked at": f"DKIM-Signature: v=1; a=rsa-sha256; d={JON_DOMAIN}; s=a; h=from; bh=AA==; b=AA==",
    "an older field": f"Received-SPF: pass ({SERVER}: domain of jon@{JON_DOMAIN} designates 192.0.2.1)",
    "a field of another name": f"X-Authentication-Results: {SERVER}; dmarc=pass header.from={JON_DOMAIN}",
    "what a gateway renamed": f"Authentication-Results-Original: {SERVER}; dmarc=pass header.from={JON_DOMAIN}",
    "a login": f"{OUR_VERDICT} auth=pass smtp.auth=jon@{JON_DOMAIN}",
    "a reverse name": f"{OUR_VERDICT} iprev=pass policy.iprev=192.0.2.1 (mail.{JON_DOMAIN})",
    "faults": f"{OUR_VERDICT} dkim=temperror header.d={JON_DOMAIN}; spf=permerror smtp.mailfrom=jon@{JON_DOMAIN}",
    "a guess": f"{OUR_VERDICT} dmarc=bestguesspass header.from={JON_DOMAIN}",
    "nearly the word": f"{OUR_VERDICT} dmarc=passed header.from={JON_DOMAIN}",
    "the recipient's": f"{OUR_VERDICT} spf=pass smtp.rcptto=jon@{JON_DOMAIN}",
    "the name of a key": f"{OUR_VERDICT} dkim=pass header.s={JON_DOMAIN} header.b=abcd",
    "a picture": f"{OUR_VERDICT} bimi=pass header.d={JON_DOMAIN}",
    "a property of the policy": f"{OUR_VERDICT} dmarc=pass policy.from={JON_DOMAIN}",
    "another field of the mail": f"{OUR_VERDICT} dmarc=pass header.sender={JON_DOMAIN}",
}  # fmt: skip


@grave("accepted: somebody else says a yes for Jon. Silence would be plain")
@pytest.mark.parametrize("how", HALF_PROOFS)
def test_half_a_proof_says_no_yes_for_jon(asked: Attacked, how: str) -> None:
    begin = sent_so_far(asked)
    sent = raw(
        asked, f"{HALF_PROOFS[how]}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: ACCEPT REQ-1", "ACCEPT"
    )
    asked.later(hours=3)
    assert asked.state() == "pending"
    no_introduction(asked, begin)
    assert is_answered(asked, JON, sent)


# --- addresses: learned, old, shared, in other scripts ---------------------------------------------------------------------


@grave("a learned address acts for, or reads about, whoever was erased")
@pytest.mark.parametrize("words", ["STATUS", "EXPORT", "END", "LEAVE", "UNDO"])
def test_the_learned_address_of_who_was_erased_is_a_strangers(disk: Attacked, words: str) -> None:
    answers_from_home(disk)
    disk.later(hours=3)
    erase(disk, JON)
    disk.later(hours=3)
    before = things(disk)
    begin = sent_so_far(disk)
    disk.write(JON_HOME, words)
    disk.later(hours=3)
    assert things(disk) == before
    assert not re.search(
        "Mia|Okafor|Berg", whole(got(disk, JON_HOME, begin))
    )  # 022-erased: nobody is written to


@grave("who signs up at the learned address of an erased member gets that member's mentoring")
def test_who_signs_up_at_the_learned_address_of_who_was_erased_is_new(both: Attacked) -> None:
    answers_from_home(both)
    both.later(hours=3)
    erase(both, JON)
    both.write(JON_HOME, "SIGN UP MENTOR", FORM.format(name="Petra Holm"))
    assert not [p for p in pairs(both) if JON_HOME in p]
    begin = sent_so_far(both)
    both.write(JON_HOME, "STATUS")
    assert "Okafor" not in words_of(got(both, JON_HOME, begin))
    assert JON_HOME in addresses(both)


@grave("Jon bears another's name without a word")
@pytest.mark.parametrize("role", ["MENTOR", "MENTEE"])
def test_a_sign_up_of_another_name_from_a_learned_address_renames_nobody_unsaid(
    disk: Attacked, role: str
) -> None:
    answers_from_home(disk)
    begin = sent_so_far(disk)
    sent = disk.write(JON_HOME, f"SIGN UP {role}", FORM.format(name="Petra Holm"))
    if member(disk, JON)["name"] != "Jon Berg":
        assert "Jon Berg" in words_of(got(disk, JON, begin))
    assert sent or a_coordinator_knows(disk, sent)


COMMANDS = [
    "PAUSE jon@hospital.example", "QUEUE", "SHOW mia@college.example", "EXPORT", "STOP", "MATCH lea@uni.example WITH ada@clinic.example",
    "ERASE ada@clinic.example", "REPORT",
]  # fmt: skip


def carla_moves(world: Attacked) -> None:
    """Of a coordinator CHANGE ADDRESS is the command that names both."""
    order(world, f"CHANGE ADDRESS {CARLA} TO {CARLA_HOME}")
    assert CARLA_HOME in addresses(world)
    assert CARLA not in addresses(world)


def carla_mentors_from_home(world: Attacked) -> None:
    """Carla, who is a mentor as well, answers Mia's request from home, and says that it was she."""
    carla_signs_up(world, "MENTOR")
    world.write(MIA, f"REQUEST {member(world, CARLA)['code']}", "Would you?")
    world.reply(CARLA_HOME, last(world, "request", CARLA), "Accept")
    world.reply(CARLA, last(world, "other-address", CARLA), "YES")
    assert (CARLA, MIA) in pairs(world)


@grave("an address that is known as a member's commands the program")
@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("how", ["learned", "moved"])
def test_the_private_address_of_a_coordinator_who_is_a_member_commands_nothing(
    disk: Attacked, how: str, words: str
) -> None:
    if how == "learned":
        carla_mentors_from_home(disk)
    else:
        carla_signs_up(disk)
        carla_moves(disk)
    disk.later(hours=2)
    before = things(disk)
    begin = sent_so_far(disk)
    order(disk, words, who=CARLA_HOME)
    disk.later(hours=2)
    assert things(disk) == before
    mails = got(disk, CARLA_HOME, begin)
    said = whole(mails)
    for word in words.split():  # her own words may be said back
        said = said.replace(word, "")
    assert not re.search(r"Okafor|Lind|lea@|ada@|jon@", said)
    assert disk.write(JON, "STATUS")  # no STOP


@plain("a coordinator who moved as a member is none any more at her own address")
def test_a_coordinator_who_moved_as_a_member_still_commands_from_her_address(both: Attacked) -> None:
    carla_signs_up(both)
    carla_moves(both)
    sent = order(both, f"PAUSE {ADA}")
    assert both.standing(ADA) == "paused"
    assert told(sent)


@grave("one mail acts for two people")
@pytest.mark.parametrize("how", ["by a coordinator", "by himself"])
def test_the_old_address_of_one_member_is_not_given_to_another(both: Attacked, how: str) -> None:
    """The old address still counts as the member's."""
    move(both)
    if how == "by a coordinator":
        sent = order(both, f"CHANGE ADDRESS {JON} TO {MIA}")
        assert told(sent)
    else:
        begin = sent_so_far(both)
        both.write(JON, f"CHANGE ADDRESS {MIA}")
        for mail in [m for m in both.player.post.sent[begin:] if m.letter == "confirm-address"]:
            both.reply(mail.recipient, mail, "YES")
    assert MIA not in addresses(both)
    both.write(MIA, "PAUSE")
    assert both.standing(MIA_HOME) == "paused"
    assert both.standing(JON) == "active"


@grave("the one who has the old mailbox now erases, or reads, what is the member's")
@pytest.mark.parametrize("first", [MIA, MIA_HOME])
def test_after_two_moves_an_erasure_is_asked_at_the_address_on_file_alone(both: Attacked, first: str) -> None:
    move(both)
    move(both, MIA_HOME, MIA_ELSEWHERE)
    begin = sent_so_far(both)
    both.write(first, "ERASE")
    questions = [m for m in both.player.post.sent[begin:] if m.letter == "confirm-erase"]
    assert {m.recipient for m in questions} == {MIA_ELSEWHERE}
    for question in questions:
        both.reply(MIA, question, "YES", proof="")
        assert MIA_ELSEWHERE in addresses(both)


@grave("another spelling of an address acts for Jon, or gets his data")
@pytest.mark.parametrize("address", [f"jon+x@{JON_DOMAIN}", f"j.on@{JON_DOMAIN}", f"JON@{JON_DOMAIN}", f"jon@mail.{JON_DOMAIN}", f"jon%x@{JON_DOMAIN}", f"jon=x@{JON_DOMAIN}"])  # fmt: skip
@pytest.mark.parametrize("words", ["EXPORT", "LEAVE", "CONFIRM"])
def test_another_spelling_of_jons_address_neither_acts_nor_reads_for_him(
    asked: Attacked, address: str, words: str
) -> None:
    before = things(asked)
    begin = sent_so_far(asked)
    sent = asked.write(address, words, "YES" if words == "CONFIRM" else "")
    asked.later(hours=2)
    assert things(asked) == before
    assert "export" not in letter_names(got(asked, address, begin))
    assert "Okafor" not in whole(got(asked, address, begin))
    assert sent or a_coordinator_knows(asked, sent)


IDN = "zoe@xn--bcher-kva.example"


def zoe(world: Attacked) -> None:
    world.write(IDN, "SIGN UP MENTEE", FORM.format(name="Zoe Lind"))
    assert IDN in addresses(world)


@grave("a From in letters outside ASCII acts for the member whose host it may be")
@pytest.mark.parametrize("who", ["zoe@bücher.example", "zoe@BÜCHER.example", "zoe@bu\u0308cher.example", "zoë@xn--bcher-kva.example", "zoe@xn--bcher-kva.example\u200b"])  # fmt: skip
def test_a_sender_outside_ascii_is_no_member_for_certain(disk: Attacked, who: str) -> None:
    zoe(disk)
    raw(disk, f"{OUR_VERDICT} dmarc=pass header.from=bücher.example\nFrom: Zoe <{who}>\nTo: {ADDRESS}\nSubject: LEAVE", "LEAVE")  # fmt: skip
    disk.later(hours=2)
    assert disk.standing(IDN) == "active"


@plain("a host in capitals is another one")
def test_a_host_in_punycode_and_capitals_is_the_same(disk: Attacked) -> None:
    zoe(disk)
    disk.write(IDN.replace("xn--bcher-kva", "XN--BCHER-KVA"), "PAUSE")
    assert disk.standing(IDN) == "paused"


@grave("a move to an address of other letters makes two members of one, or none")
@pytest.mark.parametrize("new", ["zoe@bücher.example", "mia@colleɡe.example", "mia@college.example.", "mia@[192.0.2.1]", "mia@localhost", "mia@home.example>, <eve@evil.example", "\u202emia@home.example"])  # fmt: skip
def test_a_move_to_an_odd_address_is_answered_and_leaves_one_member(disk: Attacked, new: str) -> None:
    before = len(addresses(disk))
    begin = sent_so_far(disk)
    sent = disk.write(MIA, "CHANGE ADDRESS", f"CHANGE ADDRESS {new}")
    assert is_answered(disk, MIA, sent)
    assert not [m for m in disk.player.post.sent[begin:] if m.recipient == EVE]
    assert len(addresses(disk)) == before
    assert not disk.player.trouble


# =========================== second thoughts ===============================================================================

NOT_ONE_DEED = ["UNDO {0} {1}", "UNDO {0}, {1}", "UNDO {0} AND {1}", "UNDO ALL", "UNDO {0}-2", "UNDO {0}?", "UNDO {0} tomorrow", "UNDO the pause", "UNDO DO-99", "UNDO\nUNDO {0}"]  # fmt: skip


@plain("a deed that was not named for certain is taken back, or nothing is said")
@pytest.mark.parametrize("words", NOT_ONE_DEED)
def test_an_undo_of_what_is_not_one_deed_does_what_it_says_or_is_told(office: Attacked, words: str) -> None:
    first = deed_number(order(office, f"PAUSE {ADA}"))
    second = deed_number(order(office, f"PAUSE {JON}"))
    third = order(office, f"PAUSE {LEA}")
    sent = order(office, words.format(first, second))
    assert told(sent)
    text = words_of(to(sent, CARLA))
    for who, number in ((ADA, first), (JON, second), (LEA, deed_number(third))):
        if office.standing(who) == "active":
            assert number in text or "undone" in text.lower()
    if words.endswith(("?", "tomorrow", "DO-99", "-2")):
        assert [office.standing(who) for who in (ADA, JON, LEA)] == ["paused"] * 3


@grave("what a member wrote since is destroyed by an UNDO")
def test_an_undo_of_an_update_after_the_members_own_keeps_the_members(both: Attacked) -> None:
    number = deed_number(order(both, f"UPDATE {JON}\nTitle: Boss"))
    both.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Title: Pharmacist\n")
    sent = order(both, f"UNDO {number}")
    assert member(both, JON)["title"] == "Pharmacist"
    assert told(sent)


@grave("a member has two addresses, or an address that nobody confirmed")
def test_an_undo_of_a_move_after_the_members_own_move_keeps_one_member(both: Attacked) -> None:
    number = deed_number(order(both, f"CHANGE ADDRESS {MIA} TO {MIA_ELSEWHERE}"))
    both.write(MIA_ELSEWHERE, f"CHANGE ADDRESS {MIA_HOME}")
    both.reply(MIA_HOME, last(both, "confirm-address", MIA_HOME), "YES", after=60)
    sent = order(both, f"UNDO {number}")
    assert [a for a in addresses(both) if a in (MIA, MIA_ELSEWHERE, MIA_HOME)] == [MIA_HOME]
    assert told(sent)


@grave("Mia has a mentor again whom she had no more, beside another")
def test_an_undo_of_a_removal_after_a_new_beginning_brings_no_old_mentor_back(both: Attacked) -> None:
    pair_up(both)
    number = deed_number(order(both, f"REMOVE {MIA}"))
    both.later(hours=2)
    both.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    both.write(MIA, "END")  # LEAVE and REMOVE leave a mentoring as it is
    both.later(hours=2)
    both.write(MIA, "REQUEST M-1003", "Please.")
    both.reply(ADA, last(both, "request", ADA), "ACCEPT")
    before = pairs(both)
    sent = order(both, f"UNDO {number}")
    both.later(hours=2)
    assert pairs(both) == before
    assert told(sent)


@grave("a mentor is paired with whom nobody lets in any more")
def test_an_undo_of_a_released_sign_up_after_its_request_leaves_one_truth(disk: Attacked) -> None:
    ref = new_held(
        disk, lambda: disk.write(NOA, "SIGN UP MENTEE", FORM.format(name="Win a prize at evil.example"))
    )
    number = deed_number(order(disk, f"{ref} AS SIGN UP MENTEE"))
    assert NOA in addresses(disk)
    disk.write(NOA, "REQUEST M-1001", "Please.")
    question = last(disk, "request", JON)
    sent = order(disk, f"UNDO {number}")
    assert told(sent)
    there = NOA in addresses(disk) and disk.standing(NOA) != "left"
    disk.reply(JON, question, "ACCEPT")
    assert there or not pairs(disk)


@grave("who is let in no more is paired, or stays paired, after the UNDO that says so")
@pytest.mark.parametrize("how", ["passed on", "a mentor is asked", "matched"])
def test_an_undo_of_any_sign_up_leaves_nobody_paired_who_is_not_in(disk: Attacked, how: str) -> None:
    """Written after the first run: the same root by other ways."""
    role = "MENTEE" if how == "passed on" else "MENTOR"
    form = FORM.format(name="Noa Holm" if how == "passed on" else "Win a prize at evil.example")
    if how == "passed on":
        with_attached(disk, [eml(f"Noa Holm <{NOA}>", f"SIGN UP {role}", form)])
        number = "DO-1"
        disk.write(NOA, "REQUEST M-1001", "Please.")
        question = last(disk, "request", JON)
    else:
        ref = new_held(disk, lambda: disk.write(NOA, f"SIGN UP {role}", form))
        number = deed_number(order(disk, f"{ref} AS SIGN UP {role}"))
        if how == "matched":
            order(disk, f"MATCH {MIA} WITH {NOA}")
        else:
            disk.write(MIA, f"REQUEST {member(disk, NOA)['code']}", "Please.")
            question = last(disk, "request", NOA)
    sent = order(disk, f"UNDO {number}")
    assert told(sent)
    there = NOA in addresses(disk) and disk.standing(NOA) != "left"
    if how != "matched":
        disk.reply(question.recipient, question, "ACCEPT")
    assert there or not pairs(disk)


@grave("the mentee has two mentors")
def test_an_undo_of_a_reassignment_after_the_new_yes_leaves_one_mentor(both: Attacked) -> None:
    pair_up(both)
    number = deed_number(order(both, "REASSIGN REL-1 TO M-1003"))
    both.later(hours=2)
    both.reply(ADA, last(both, "request", ADA), "ACCEPT")
    assert pairs(both) == [(ADA, MIA)]
    sent = order(both, f"UNDO {number}")
    both.later(hours=2)
    assert pairs(both) == [(ADA, MIA)]
    assert told(sent)


@grave("the same after a free yes that nobody has heard of yet")
def test_an_undo_of_a_reassignment_after_a_free_yes_leaves_one_mentor(both: Attacked) -> None:
    pair_up(both)
    number = deed_number(order(both, "REASSIGN REL-1 TO M-1003"))
    both.later(hours=2)
    both.reply(ADA, last(both, "request", ADA), "Yes, happy to.")
    order(both, f"UNDO {number}")
    both.later(hours=3)
    assert len([p for p in pairs(both) if p[1] == MIA]) == 1
    (mentor, _), *_ = pairs(both)
    assert mentor == ADA or not [m for m in got(both, MIA) if m.letter == "introduction-mentee" and ADA in words_of([m])]  # fmt: skip


@plain("a check-in or a nudge goes to two between whom contact is paused")
def test_an_undo_of_a_resume_pauses_the_contact_again(disk: Attacked) -> None:
    pair_up(disk)
    disk.write(MIA, "CONCERN", "He is often late, and it worries me.")
    number = deed_number(order(disk, "RESUME REL-1"))
    order(disk, f"UNDO {number}")
    begin = sent_so_far(disk)
    disk.later(days=25)
    assert "check-in" not in letter_names(got(disk, MIA, begin)) + letter_names(got(disk, JON, begin))


@grave("Mia is asked for, or paired, by a no that was taken back after she had asked elsewhere")
def test_an_undo_of_a_no_after_she_asked_another_opens_no_second_pair(both: Attacked) -> None:
    ref = doubtful_answer(both)
    number = deed_number(order(both, f"{ref} AS REJECT"))
    both.write(MIA, "REQUEST M-1003", "Please.")
    both.reply(ADA, last(both, "request", ADA), "ACCEPT")
    order(both, f"UNDO {number}")
    order(both, f"{ref} AS ACCEPT")
    both.later(hours=3)
    assert pairs(both) == [(ADA, MIA)]
    assert not introduced(both, JON)


@grave("who was erased is there again")
@pytest.mark.parametrize("line", [f"PAUSE {ADA}", f"REMOVE {ADA}", f"CHANGE ADDRESS {ADA} TO ada@new.example", f"UPDATE {ADA}\nTitle: Boss", f"MATCH {LEA} WITH {ADA}", f"CAPACITY {ADA} 5", f"BLOCK {ADA} AND {MIA}"])  # fmt: skip
def test_an_undo_after_an_erasure_and_a_return_touches_the_new_person_not(disk: Attacked, line: str) -> None:
    number = deed_number(order(disk, line))
    at = "ada@new.example" if "CHANGE" in line else ADA
    if "REMOVE" in line:
        order(disk, f"UNDO {number}")
        number = deed_number(order(disk, line.replace("REMOVE", "PAUSE")))
    erase(disk, at)
    disk.later(hours=2)
    disk.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Lind"))
    before = member(disk, ADA)
    assert before
    sent = order(disk, f"UNDO {number}")
    after = member(disk, ADA)
    assert after == before
    assert not [p for p in pairs(disk) if ADA in p]
    assert told(sent)
    assert not disk.player.trouble


# =========================== races of the clock ===============================================================================


def to_moment(world: Attacked, moment: datetime) -> None:
    world.player.pass_until(moment)


def deadline(world: Attacked, ref: str = "REQ-1") -> datetime:
    at = row(world, ref)["answer_by"]
    return at if isinstance(at, datetime) else datetime.fromisoformat(str(at))


@grave("a yes that came in time is lost; or the request both expires and is accepted")
@pytest.mark.parametrize("minutes", [1, 30, 600])
def test_a_yes_on_the_last_minute_that_is_read_after_the_deadline_counts_once(
    both: Attacked, minutes: int
) -> None:
    question = both.asked()
    end = deadline(both)
    to_moment(both, end - timedelta(minutes=minutes))
    begin = sent_so_far(both)
    puts_reply(both, JON, question, "ACCEPT")
    both.player.now = end + timedelta(minutes=5)
    both.work()
    both.later(days=1)
    assert both.state() == "accepted"
    assert introduced(both, MIA, begin) == introduced(both, JON, begin) == 1
    assert not {"expired", "request-expired", "encouragement"} & set(letter_names(got(both, MIA, begin)))


@grave("a withdrawal and a deadline in one pass leave her with another story than the mentor")
def test_a_withdrawal_and_the_deadline_in_one_pass_have_one_end(both: Attacked) -> None:
    both.asked()
    end = deadline(both)
    to_moment(both, end - timedelta(minutes=2))
    begin = sent_so_far(both)
    both.drop(MIA, "WITHDRAW")
    both.player.now = end + timedelta(minutes=5)
    both.work()
    both.later(days=1)
    assert both.state() == "withdrawn"
    assert len(letter_names(got(both, JON, begin))) <= 1


@grave("a free yes before the deadline, taken back after it, introduces the two")
def test_a_free_yes_before_the_deadline_and_its_undo_after_it_introduce_nobody(both: Attacked) -> None:
    question = both.asked()
    end = deadline(both)
    to_moment(both, end - timedelta(minutes=40))
    begin = sent_so_far(both)
    both.reply(JON, question, "Yes, happy to.")
    to_moment(both, end + timedelta(minutes=10))
    sent = both.write(JON, "UNDO")
    both.later(days=2)
    no_introduction(both, begin, freely=True)
    assert both.state() != "accepted"
    assert to(sent, JON)
    assert got(both, MIA, begin)  # she hears that it expired


@grave("the hour of second thoughts is lost in the hour of the clock change")
@pytest.mark.parametrize("moment", [datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)], ids=["spring", "autumn"])  # fmt: skip
def test_a_free_yes_in_the_night_of_the_clock_change_is_taken_back_unheard(
    both: Attacked, moment: datetime
) -> None:
    to_moment(both, moment - timedelta(hours=30))
    question = both.asked()
    to_moment(both, moment - timedelta(seconds=600))
    begin = sent_so_far(both)
    both.reply(JON, question, "Yes, happy to.")
    both.later(minutes=50)
    assert not introduced(both, MIA, begin)
    both.write(JON, "UNDO")
    both.later(hours=5)
    no_introduction(both, begin, freely=True)
    assert both.state() == "pending"


@plain("a day of second thoughts has 23 or 25 hours, or an UNDO after it is done unsaid")
@pytest.mark.parametrize(("minutes", "state"), [(24 * 60 - 20, "pending"), (24 * 60 + 20, "accepted")])
@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 18, 0, tzinfo=UTC), datetime(2026, 10, 24, 18, 0, tzinfo=UTC)], ids=["spring", "autumn"])  # fmt: skip
def test_an_undo_over_the_clock_change_has_its_24_hours(
    disk: Attacked, day: datetime, minutes: int, state: str
) -> None:
    to_moment(disk, day - timedelta(hours=20))
    question = disk.asked()
    to_moment(disk, day - timedelta(seconds=600))
    disk.reply(JON, question, "ACCEPT")
    to_moment(disk, day + timedelta(minutes=minutes))
    sent = disk.write(JON, "UNDO")
    assert disk.state() == state
    assert to(sent, JON)


@grave("two mentors of one mentee out of one pass")
@pytest.mark.parametrize("first", ["her yes", "the other yes"])
def test_her_yes_to_a_late_offer_and_another_mentors_yes_in_one_pass_make_one_pair(
    both: Attacked, first: str
) -> None:
    question = both.asked()
    to_moment(both, deadline(both) + timedelta(days=1))
    assert both.state() == "expired"
    both.write(MIA, "REQUEST M-1003", "Please.")
    second = last(both, "request", ADA)
    both.reply(JON, question, "ACCEPT")
    offers = [m for m in got(both, MIA) if m.letter == "late-offer"]
    acts: list[Callable[[], object]] = [lambda: puts_reply(both, MIA, offers[-1], "YES")] if offers else []
    acts.append(lambda: puts_reply(both, ADA, second, "ACCEPT"))
    for act in acts if first == "her yes" else reversed(acts):
        act()
    both.work()
    both.later(hours=3)
    assert len(pairs(both)) == 1
    assert introduced(both, MIA) == 1


@plain("a deadline that was put off in time passes all the same")
def test_an_extension_and_the_deadline_in_one_pass_extend(both: Attacked) -> None:
    both.asked()
    end = deadline(both)
    to_moment(both, end - timedelta(minutes=2))
    both.drop(CARLA, "Some things", "EXTEND REQ-1 7 DAYS")
    both.player.now = end + timedelta(minutes=5)
    both.work()
    both.later(hours=2)
    assert both.state() == "pending"
    assert deadline(both) > end + timedelta(days=5)


@plain("a yes to another term that came before its end is lost without a word")
@pytest.mark.parametrize("order_of", ["one late", "both late"])
def test_a_yes_to_a_term_on_its_last_minute_is_not_lost(offered: Attacked, order_of: str) -> None:
    offer_mia, offer_jon = last(offered, "renewal-offer", MIA), last(offered, "renewal-offer", JON)
    if order_of == "one late":
        offered.reply(MIA, offer_mia, "RENEW")
    ends = row(offered, "REL-1")["ends_on"]
    day = ends if not isinstance(ends, str) else datetime.fromisoformat(ends).date()
    to_moment(offered, datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3))
    begin = sent_so_far(offered)
    if order_of == "both late":
        puts_reply(offered, MIA, offer_mia, "RENEW")
    puts_reply(offered, JON, offer_jon, "RENEW")
    offered.player.now += timedelta(hours=20)
    offered.work()
    offered.later(days=2)
    assert row(offered, "REL-1")["term"] == 2 or "late" in " ".join(letter_names(got(offered, MIA, begin)) + letter_names(got(offered, JON, begin)))  # fmt: skip


@plain("who has ended it is asked how it goes")
def test_an_end_just_before_a_check_in_is_due_keeps_it_back(disk: Attacked) -> None:
    pair_up(disk)
    disk.later(days=17)
    while not [d for d in [disk.player.now] if d.hour == 6]:
        disk.later(hours=1)
    disk.later(days=1)
    begin = sent_so_far(disk)
    disk.write(MIA, "END NOW")
    disk.later(days=5)
    assert "check-in" not in letter_names(got(disk, MIA, begin)) + letter_names(got(disk, JON, begin))


# =========================== signs that look like others ==========================================================================

NOT_REQ_1 = {
    "a blank of no width": "REQ-1\u200b1", "a soft hyphen": "REQ-1\u00ad1", "a joiner": "REQ-1\u20600", "a fraction": "REQ-1.5", "two numbers": "REQ-1-2",
    "a slash": "REQ-1/2", "a comma": "REQ-1,2", "an Arabic digit behind it": "REQ-1\u0661", "a square": "REQ-1\u00b2", "a half": "REQ-1\u00bd", "an exponent": "REQ-1e1",
    "ten": "REQ-10", "a zero apart": "REQ-1 0", "from right to left": "\u202e1-QER", "a letter": "REQ-1a", "another program's": "OTHER/REQ-1", "minus one": "REQ--1", "with a plus": "REQ-+1",
}  # fmt: skip


@grave("a command about another matter is done to REQ-1")
@pytest.mark.parametrize("verb", ["WITHDRAW", "ACCEPT"])
@pytest.mark.parametrize("how", NOT_REQ_1)
def test_a_reference_that_only_looks_like_req_1_is_none(asked: Attacked, how: str, verb: str) -> None:
    begin = sent_so_far(asked)
    sent = order(asked, f"{verb} {NOT_REQ_1[how]}")
    asked.later(hours=2)
    assert asked.state() == "pending"
    no_introduction(asked, begin)
    assert to(sent, CARLA)


ALTERNATIVE = "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: {}\n\n{}\n--b\nContent-Type: {}\n\n{}\n--b--\n"
MIXED = ALTERNATIVE.replace("alternative", "mixed")
PARTS: dict[str, str | bytes] = {
    "letters of UTF-7": "Content-Type: text/plain; charset=us-ascii\n\n+AEEAQwBDAEUAUABU-\n",
    "doubt in the text and a yes in the page": ALTERNATIVE.format("text/plain", "Let me think about it.", "text/html", "<p>ACCEPT</p>"),
    "a yes in the text and a no in the page": ALTERNATIVE.format("text/plain", "ACCEPT", "text/html", "<p>REJECT</p>"),
    "a no and a yes in two texts": MIXED.format("text/plain", "REJECT", "text/plain", "ACCEPT"),
    "struck in Markdown": "Content-Type: text/markdown\n\n~~ACCEPT~~ Let me think.\n",
    "a page for phones": ALTERNATIVE.format("text/plain", "Let me think about it.", "text/x-amp-html", "<p>ACCEPT</p>"),
    "an attached text": MIXED.format("text/plain", "My answer is in the file.", "text/plain\nContent-Disposition: attachment; filename=answer.txt", "ACCEPT"),
    "the name of a file": MIXED.format("text/plain", "See the file, please.", "application/pdf\nContent-Disposition: attachment; filename=ACCEPT.pdf", "%PDF-1.4"),
    "a digest": "Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: jon@hospital.example\nSubject: ACCEPT\n\nACCEPT\n--b--\n",
    "base64 that is not said to be": "Content-Type: text/plain\n\nQUNDRVBU\n",
    "a line that is broken softly": "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nI do not =\nACCEPT\n",
    "a line that flows": "Content-Type: text/plain; format=flowed\n\nI will not \nACCEPT \nthis.\n",
    "a line that flows without its blanks": "Content-Type: text/plain; format=flowed; delsp=yes\n\nI can not  \nACCEPT  \nthis.\n",
    "a body elsewhere": "Content-Type: message/external-body; access-type=URL; URL=\"https://evil.example/ACCEPT\"\n\nContent-Type: text/plain\n\nACCEPT\n",
    "a mail that is attached": MIXED.format("text/plain", "I am still thinking. She wrote this:", "message/rfc822", "From: jon@hospital.example\nSubject: ACCEPT\n\nACCEPT"),
    "a vCard": MIXED.format("text/plain", "My card, so that you can call me.", "text/vcard", "BEGIN:VCARD\nFN:Accept\nNOTE:ACCEPT\nEND:VCARD"),
    "after a backspace": "Content-Type: text/plain\n\nnot\x08\x08\x08 ACCEPT\n",
    "a return without a line": b"Content-Type: text/plain\n\nI do not\rACCEPT\n",
    "turned round": "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\u202eTPECCA ton od I\u202c\n",
    "letters with marks": "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nA\u0336C\u0336C\u0336E\u0336P\u0336T\u0336 not yet.\n",
    "struck through letter by letter": "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nA\u0336C\u0336C\u0336E\u0336P\u0336T\u0336\n",
}  # fmt: skip


@grave("accepted: a yes that its writer did not say, or took back in the same mail")
@pytest.mark.parametrize("how", PARTS)
def test_a_yes_in_a_part_or_a_sign_that_is_none_introduces_nobody(asked: Attacked, how: str) -> None:
    begin = sent_so_far(asked)
    sent = in_thread(asked, question_to_jon(asked), PARTS[how])
    asked.later(hours=3)
    assert asked.state() != "accepted"
    no_introduction(asked, begin)
    assert is_answered(asked, JON, sent)


HIDDEN = {
    "closed details": "<p>Let me think.</p><details><summary>More</summary>ACCEPT</details>",
    "invisible": "<p><span style='visibility:hidden'>ACCEPT</span>Let me think.</p>",
    "see-through": "<p><span style='opacity:0'>ACCEPT</span>Let me think.</p>",
    "beside the screen": "<p><span style='position:absolute;left:-9999px'>ACCEPT</span>Let me think.</p>",
    "cut off": "<p>Let me think.</p><div style='max-height:0;overflow:hidden'>ACCEPT</div>",
    "by a class": "<html><head><style>.x{display:none}</style></head><body><p class='x'>ACCEPT</p><p>Let me think.</p></body></html>",
    "by an attribute": "<p hidden>ACCEPT</p><p>Let me think.</p>",
    "a template": "<template><p>ACCEPT</p></template><p>Let me think.</p>",
    "for one program": "<!--[if mso]><p>ACCEPT</p><![endif]--><p>Let me think.</p>",
    "a choice that is not chosen": "<select><option>ACCEPT</option><option selected>REJECT</option></select>",
    "a box that is not ticked": "<p><input type='checkbox'> ACCEPT</p><p><input type='checkbox' checked> REJECT</p>",
    "a button": "<p>Let me think.</p><button>ACCEPT</button>",
    "the text of our link": "<p>Let me think.</p><p><a href='mailto:mentors@pharmacists.example?subject=ACCEPT'>ACCEPT</a></p>",
    "struck in a table": "<table><tr><td><strike>ACCEPT</strike></td><td>REJECT</td></tr></table>",
    "white on white": "<p><font color='#ffffff'>ACCEPT</font></p><p>Let me think.</p>",
    "struck by a class": "<html><head><style>.x{text-decoration:line-through}</style></head><body><p class='x'>ACCEPT</p></body></html>",
    "struck around": "<s><p>ACCEPT</p></s><p>Sorry, that was too quick.</p>",
    "of a tiny size": "<p style='font-size:1px'>ACCEPT</p><p>Let me think.</p>",
    "a quotation by its class": "<p>Let me think.</p><div class='gmail_quote'><blockquote>ACCEPT</blockquote></div>",
    "in a script": "<script>document.write('ACCEPT')</script><p>Let me think.</p>",
}  # fmt: skip


@grave("accepted: a yes that its writer does not see, or has crossed out")
@pytest.mark.parametrize("how", HIDDEN)
def test_a_yes_that_the_page_hides_or_only_offers_is_none(asked: Attacked, how: str) -> None:
    begin = sent_so_far(asked)
    sent = html_only(asked, JON, "", HIDDEN[how], thread=question_to_jon(asked))
    asked.later(hours=3)
    assert asked.state() != "accepted"
    no_introduction(asked, begin)
    assert is_answered(asked, JON, sent)


# =========================== a yes that was none ====================================================================================

NO_YES = [
    "I'd say yes in a heartbeat, were I still practising.", "Tell her I said yes to nothing yet.", "Accepting this would be irresponsible of me.",
    "My answer used to be yes; read my last mail.", "Anyone but me would accept.", "I accept everything you say about her, only not the task.",
    "Happy to, said nobody in this department ever.", "Yes is what my wife thinks I should write.", "You have my yes as soon as you have her transcript.",
    "Aceptaría encantado si me quedaran horas.", "Digo que sí a la idea, no a la persona.", "Aceptar sería una imprudencia por mi parte.", "Que sí, que ya recibí el correo.",
    "Acepto las disculpas; la solicitud la veré otro día.", "Encantado estaría, pero de otra persona.",
    "Ich hätte gern zugesagt.", "Zusagen kann ich erst, wenn mein Chef es erlaubt.", "Ja ja, ich lese es noch.", "Gern geschehen, aber wer ist Mia?",
    "Ich nehme an, dass Sie jemand anderen meinen.", "Ja, wenn ich zehn Jahre jünger wäre.",
    "J'aurais accepté avec plaisir.", "J'accepte de la recommander à un collègue.", "Oui, bien reçu, je vous répondrai.", "D'accord sur le principe, pas sur la date ni sur le reste.",
    "Ce serait avec plaisir si j'étais encore en poste.",
    "Avrei accettato volentieri.", "Accetto solo che mi scriviate ancora.", "Sì, ho letto. Vi farò sapere.", "Volentieri, ma chiedete prima al mio primario.",
    "Ik had graag ja gezegd.", "Ja hoor, weer zo'n mail.", "Graag gedaan, maar ik ben met pensioen.", "Ik neem aan dat dit een vergissing is.",
    "Teria aceitado com muito gosto.", "Aceito que me tirem da lista.", "Sim, sim, já vi a mensagem.", "Com prazer, se fosse no próximo ano.",
    "Jeg ville gerne have sagt ja.", "Ja tak til kaffe, nej tak til resten.", "Jeg antager, at det er en fejl.", "Gerne, men først når jeg er tilbage fra orlov.",
    "Jeg skulle gjerne ha sagt ja.", "Ja, jeg har sett den, svarer siden.", "Jeg antar at dette er en feil.", "Gjerne, hvis sjefen min sier ja.",
    "Jag hade gärna tackat ja.", "Jag antar att det är ett misstag.", "Ja, jag har läst det.", "Gärna, om min chef går med på det.",
    "Chętnie bym się zgodził, ale nie mam czasu.", "Zgodziłbym się, gdybym mógł.", "Tak, widziałem wiadomość.", "Zgadzam się, że to dobry program.", "Przyjmuję do wiadomości.",
]  # fmt: skip


@grave("accepted: two are introduced, and one of them did not agree")
@pytest.mark.parametrize("words", NO_YES, ids=lambda w: w[:50])
def test_words_of_eleven_languages_that_are_no_yes_introduce_nobody(asked: Attacked, words: str) -> None:
    begin = sent_so_far(asked)
    sent = asked.reply(JON, question_to_jon(asked), words)
    asked.later(hours=3)
    assert asked.state() != "accepted"
    no_introduction(asked, begin)
    assert is_answered(asked, JON, sent)


LATER_NO_YES = [
    "Ich hätte gerne angenommen.",
    "Ich hätte gern akzeptiert.",
    "Gladly would I have accepted.",
    "Un-accept",
]


@grave("accepted: two are introduced, and one of them did not agree")
@pytest.mark.parametrize("words", LATER_NO_YES)
def test_more_words_like_them_introduce_nobody(asked: Attacked, words: str) -> None:
    """Written after the first run."""
    begin = sent_so_far(asked)
    asked.reply(JON, question_to_jon(asked), words)
    asked.later(hours=3)
    no_introduction(asked, begin)


BOXES = [
    "[ ] ACCEPT   [x] REJECT", "☐ Accept\n☒ Reject", "( ) yes   (•) no", "ACCEPT: no", "Accept: [ ]\nReject: [X]", "ACCEPT = 0, REJECT = 1", "Accept / Reject (delete as applicable)",
    "ACCEPT / REJECT -> the second", "1. ACCEPT\n2. REJECT\n\nMy choice: 2", "Accept? N", "~~ACCEPT~~", "-ACCEPT +REJECT", "ACCEPT ❌", "✗ ACCEPT", "ACCEPT 👎", "un-ACCEPT", "ACCEPT(ed last year)",
    "not(ACCEPT)", "ACCEPT\b\b\b\b\b\bREJECT", "<s>ACCEPT</s>", "Subject: ACCEPT\n\nis what I will write when I know more.", "ACCEPT?", "ACCEPT (if Mia lives near Leeds)", "[x] ACCEPT [x] REJECT", "ACCEPT\n\n^ my cat wrote that",
]  # fmt: skip


@grave("accepted: a form in which the no is ticked counts as a yes")
@pytest.mark.parametrize("words", BOXES, ids=lambda w: ascii(w.split("\n")[0])[:50])
def test_a_form_with_a_yes_that_is_not_ticked_introduces_nobody(asked: Attacked, words: str) -> None:
    begin = sent_so_far(asked)
    sent = asked.reply(JON, question_to_jon(asked), words)
    asked.later(hours=3)
    assert asked.state() != "accepted"
    no_introduction(asked, begin)
    assert is_answered(asked, JON, sent)


@plain("control: a yes is a yes here")
@pytest.mark.parametrize("words", ["ACCEPT", "[x] ACCEPT", "Ja, gerne!", "Con mucho gusto."])
def test_a_yes_is_taken_or_asked_about(asked: Attacked, words: str) -> None:
    begin = sent_so_far(asked)
    sent = asked.reply(JON, question_to_jon(asked), words)
    asked.later(hours=3)
    assert is_answered(asked, JON, sent)
    if words != "[x] ACCEPT":
        assert introduced(asked, MIA, begin) == 1


NO_VOTE = [
    "I would have liked to go on.", "We could have gone on for years, had he had the time.", "Renewing makes no sense to me.", "Let us not go on.", "Go on without me.",
    "Ich hätte gern verlängert.", "Verlängern? Wozu?", "Me habría gustado renovar.", "J'aurais aimé continuer.", "Avrei voluto continuare.", "Ik had graag verlengd.",
    "[ ] RENEW   [x] END", "Jag hade gärna fortsatt.", "Chętnie bym przedłużyła, gdyby on chciał.", "RENEW my subscription to nothing.", "RENEW 👎",
]  # fmt: skip


@grave("renewed: both are bound for six months, and one did not say so")
@pytest.mark.parametrize("words", NO_VOTE, ids=lambda w: w[:40])
def test_words_that_are_no_wish_to_go_on_bind_nobody(paired: Attacked, words: str) -> None:
    until_offered(paired)
    answers_letter(paired, JON, "RENEW")
    sent = answers_letter(paired, MIA, words)
    paired.later(hours=2)
    assert row(paired, "REL-1")["term"] == 1
    assert is_answered(paired, MIA, sent)


CHECKS: dict[str, tuple[str, ...]] = {
    "4/5": ("4",), "8/10": (), "Five out of ten": (), "not a 5": (), "5? Hardly.": (), "-5": (), "4 or 5": (), "2-3": (), "0": (), "6": (), "55": (), "We meet on the 5th of May.": (),
    "At 5 o'clock, on Friday.": (), "Ticket 4 has been opened.": (), "My mentor would say 5, I say 2.": ("2",), "5 stars? No, 1.": ("1",), "4 weeks without a word from him": (),
    "5 times I wrote, no answer": (), "4 letters: h e l p": (), "Five years in prison would be nicer.": (), "5 (just kidding, 1)": ("1",), "4 - no, make that a 1": ("1",), "I gave 5 last time. Now it is bad.": (),
    "IV": ("4",), "\u0664": ("4",), "0.5": (), "4,5": (), "1.": ("1",), "5/1": (), "[ ] 5 [x] 1": ("1",), "Note 5, also mangelhaft": (),
}  # fmt: skip


@grave("words of trouble are filed as a fine number, and no person reads them; a number that was not said")
@pytest.mark.parametrize("words", CHECKS)
def test_a_number_that_is_no_mark_is_not_noted_as_one(paired: Attacked, words: str) -> None:
    paired.later(days=21)
    sent = paired.reply(MIA, last(paired, "check-in", MIA), words)
    rated = [e["because"] for e in paired.player.records()["events"] if e["what"] == "check-in rated"]
    assert all(re.match(r"(\d)", str(b)) and str(b)[0] in CHECKS[words] for b in rated), rated
    assert is_answered(paired, MIA, sent)


LATER_CHECKS = [
    "4, he hits me",
    "5. I am afraid of him.",
    "5, please help me",
    "5, make it a 1",
    "5, hardly",
    "4, I lied",
]


@grave("whoever is in trouble is thanked for a fine number, and no person reads it")
@pytest.mark.parametrize("words", LATER_CHECKS)
def test_trouble_beside_a_fine_number_is_read_by_a_person(paired: Attacked, words: str) -> None:
    """Written after the first run. Row 100: words that sound like a concern are read at once."""
    paired.later(days=21)
    sent = paired.reply(MIA, last(paired, "check-in", MIA), words)
    asked_back = "check-in-unclear" in letter_names(to(sent, MIA))
    assert asked_back or "waiting" in held_states(paired).values()


# =========================== what is told in confidence ================================================================================


def too_large(world: Attacked) -> None:
    world.write(MIA, "CONCERN: my mentor shouts at me", "x" * 70 + "\n" + ("y" * 70 + "\n") * 4000)


def unproven_and_yes(world: Attacked) -> None:
    world.write(MIA, "CONCERN", "My mentor shouts at me.", proof="")
    for question in [m for m in got(world, MIA) if m.letter == "confirm"]:
        world.reply(MIA, question, "YES", proof="")


def the_thirty_first(world: Attacked) -> None:
    for _ in range(31):
        world.write(MIA, "STATUS")
    world.write(MIA, "CONCERN", "My mentor shouts at me.")


def known_id(world: Attacked) -> None:
    head = f"From: {MIA}\nTo: {ADDRESS}\nSubject: {{}}\nMessage-ID: <same@college.example>"
    proof = f"{OUR_VERDICT} dmarc=pass header.from=college.example\n"
    for subject, words in (("STATUS", ""), ("CONCERN", "My mentor shouts at me.")):
        text = f"{proof}{head.format(subject)}\n\n{words}\n"
        world.player.take_in(text.replace("\n", "\r\n").encode())
        world.work()
        world.later(minutes=1)


def from_a_learned_address(world: Attacked) -> None:
    world.reply(MIA_ELSEWHERE, last(world, "introduction-mentee", MIA), "CONCERN\n\nMy mentor shouts at me.")
    for question in [m for m in got(world, MIA) if m.letter in ("other-address", "confirm")]:
        world.reply(MIA, question, "YES")


def after_a_move(world: Attacked) -> None:
    move(world)
    world.write(MIA_HOME, "CONCERN", "My mentor shouts at me.")


def from_the_old_address(world: Attacked) -> None:
    move(world)
    world.write(MIA, "CONCERN", "My mentor shouts at me.")


def at_a_check_in(world: Attacked) -> None:
    world.later(days=21)
    world.reply(MIA, last(world, "check-in", MIA), "CONCERN\n\nShe shouts at me.")


def in_a_file(world: Attacked) -> None:
    rest = MIXED.format(
        "text/plain",
        "CONCERN, see the file: she shouts",
        "text/plain\nContent-Disposition: attachment; filename=a.txt",
        "She shouts at me.",
    )
    in_thread(world, last(world, "introduction-mentee", MIA), rest, who=MIA, subject="CONCERN")


def her_own_answer_was_late(world: Attacked) -> None:
    """A concern of before it became a pair again: the pair ended, and begins anew."""
    world.write(MIA, "CONCERN", "My mentor shouts at me.")
    world.write(MIA, "END NOW")
    world.later(hours=3)
    order(world, f"MATCH {MIA} WITH {CARLA}", who=DAN)


def as_a_no(world: Attacked) -> None:
    until_offered(world)
    world.reply(MIA, last(world, "renewal-offer", MIA), "END\n\nShe shouts at me, please tell nobody.")


WAYS: dict[str, Callable[[Attacked], object]] = {
    "in Spanish": lambda w: w.write(MIA, "PREOCUPACIÓN", "Mi mentora me grita: shouts."),
    "as a page": lambda w: html_only(w, MIA, "CONCERN", "<p>My mentor shouts at me.</p>"),
    "too large": too_large,
    "called forged": lambda w: w.write(MIA, "CONCERN", "My mentor shouts at me.", proof="fail"),
    "unproven, and a yes": unproven_and_yes,
    "the thirty-first of the day": the_thirty_first,
    "under a known id": known_id,
    "from another address": from_a_learned_address,
    "after a move": after_a_move,
    "from the old address": from_the_old_address,
    "at a check-in": at_a_check_in,
    "without the word": lambda w: w.reply(MIA, last(w, "introduction-mentee", MIA), "I am afraid of her. She shouts at me, and nobody is to know."),
    "in the subject alone": lambda w: w.write(MIA, "CONCERN my mentor shouts at me"),
    "in a file": in_a_file,
    "and paired with her again": her_own_answer_was_late,
    "as words to the partner": lambda w: w.reply(MIA, last(w, "introduction-mentee", MIA), "CONCERN\nDear Carla,\nyou are not to know, but she shouts at me."),
    "as a no to going on": as_a_no,
    "beside LEAVE": lambda w: w.write(MIA, "LEAVE", "CONCERN: my mentor shouts at me."),
}  # fmt: skip


@grave("the coordinator who is the partner reads it, in whatever letter")
@pytest.mark.parametrize("way", WAYS)
def test_a_concern_by_any_way_is_not_read_by_the_coordinator_who_is_the_partner(
    led: Attacked, way: str
) -> None:
    begin = sent_so_far(led)
    WAYS[way](led)
    led.later(days=5)
    sent = order(led, "QUEUE", "STATUS", "SHOW REL-1", f"SHOW {MIA}", f"SHOW {MIA_HOME}", *[f"SHOW {ref}" for ref in held_states(led)], *[f"WHY {ref}" for ref in held_states(led)], "REPORT")  # fmt: skip
    sent += order(led, "EXPORT")
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        led.reply(CARLA, question, "YES")
    mails = got(led, CARLA, begin)
    assert mails
    found = re.search(r".{0,60}(shouts|grita|afraid of her).{0,40}", whole(mails))
    assert not found, found
    if way not in ("called forged", "as a no to going on"):
        assert re.search("shouts|grita|afraid", whole(got(led, DAN, begin)))


@grave("a coordinator who became the partner's partner under another address is shown what she may not see")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_coordinator_who_moves_as_a_member_is_still_the_partner(led: Attacked, when: str) -> None:
    if when == "before":
        carla_moves(led)
    begin = sent_so_far(led)
    led.write(MIA, "CONCERN", "My mentor shouts at me.")
    if when == "after":
        carla_moves(led)
    led.later(days=5)
    order(led, "QUEUE", "SHOW REL-1", f"SHOW {MIA}", *[f"SHOW {ref}" for ref in held_states(led)])
    mails = got(led, CARLA, begin) + got(led, CARLA_HOME, begin)
    assert not re.search("shouts", whole(mails))
    assert "shouts" in whole(got(led, DAN, begin))


@grave("what a mentee told of a coordinator is decided by her, by number, by REF, in one pass with the other")
@pytest.mark.parametrize("words", ["DROP {}", "{} AS LEAVE", "RELEASE {}", "SPAM {}", "SNOOZE {} 3 DAYS"])
def test_in_one_pass_the_partner_and_the_other_decide_and_only_the_others_counts(
    led: Attacked, words: str
) -> None:
    ref = new_held(led, lambda: led.write(MIA, "CONCERN", "My mentor shouts at me."))
    led.drop(CARLA, "Some things", words.format(ref))
    led.drop(DAN, "Some things", f"NOTE {ref}: I call her")
    led.work()
    assert held_states(led)[ref] == "waiting"
    led.drop(CARLA, "Some things", words.format(ref))
    led.drop(DAN, "Some things", f"ANSWER {ref}\nWe shall call you.")
    led.work()
    assert held_states(led)[ref] == "answered"
    assert not re.search("shouts", whole(got(led, CARLA)))


# =========================== rosters =====================================================================================================


def csv(*people: str) -> bytes:
    return ("email,name\n" + "".join(f"{who},X\n" for who in people)).encode()


@pytest.fixture
def listed(disk: Attacked) -> Attacked:
    """Only who is on the roster may sign up; the four are."""
    disk.player.program = replace(disk.player.program, eligibility="roster")
    disk.player.set_up()
    disk.reply(CARLA, shown(sends_roster(disk, ("a.csv", csv(*MEMBERS)), words="IMPORT ROSTER")), "YES")
    return disk


def replaces(world: Attacked, content: bytes, who: str = CARLA) -> OutboundMail:
    return shown(sends_roster(world, ("b.csv", content), words="REPLACE ROSTER", who=who), who)


@grave("somebody leaves who was not shown")
def test_who_signed_up_between_preview_and_yes_does_not_lapse_unshown(listed: Attacked) -> None:
    question = replaces(listed, csv(JON, ADA, LEA))
    listed.reply(
        DAN, shown(sends_roster(listed, ("c.csv", csv(NOA)), words="IMPORT ROSTER", who=DAN), DAN), "YES"
    )
    listed.write(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Holm"))
    assert listed.standing(NOA) == "active"
    sent = listed.reply(CARLA, question, "YES")
    assert listed.standing(NOA) == "active"
    assert told(sent)


@grave("an answer that nobody wanted introduces who left")
def test_who_lapses_within_the_hour_of_a_free_yes_is_introduced_once_and_named_to_coordinators(
    listed: Attacked,
) -> None:
    listed.reply(JON, listed.asked(), "Yes, happy to.")
    begin = sent_so_far(listed)
    listed.reply(CARLA, replaces(listed, csv(JON, ADA, LEA)), "YES", after=60)
    listed.later(hours=3)
    assert listed.standing(MIA) == "left"
    assert introduced(listed, MIA, begin) <= 1  # what is agreed goes on until a coordinator ends it
    assert "REL-1" in words_of(got(listed, CARLA, begin))


@grave("a mentor who has left is paired by a yes in the same pass")
def test_a_yes_behind_the_lapse_of_its_mentor_in_one_pass_pairs_nobody(listed: Attacked) -> None:
    question = listed.asked()
    preview = replaces(listed, csv(MIA, ADA, LEA))
    begin = sent_so_far(listed)
    puts_reply(listed, CARLA, preview, "YES")
    puts_reply(listed, JON, question, "ACCEPT")
    listed.work()
    listed.later(hours=3)
    assert listed.standing(JON) == "left"
    no_introduction(listed, begin)
    assert got(listed, JON, begin)
    assert got(listed, MIA, begin)


@grave("who was erased is there again")
def test_an_undo_of_a_new_roster_brings_nobody_back_who_was_erased_since(listed: Attacked) -> None:
    number = deed_number(listed.reply(CARLA, replaces(listed, csv(JON, ADA, LEA)), "YES"))
    listed.later(hours=2)
    order(listed, f"ERASE {MIA}")
    listed.reply(CARLA, last(listed, "preview", CARLA) if "preview" in letter_names(got(listed, CARLA)) else shown(got(listed, CARLA)[-1:]), "YES")  # fmt: skip
    assert MIA not in addresses(listed)
    sent = order(listed, f"UNDO {number}")
    assert MIA not in addresses(listed)
    assert "Okafor" not in words_of(listed.player.post.sent[-len(sent) :])
    assert told(sent)


@plain("an UNDO of a roster after its day is done, or not told")
def test_an_undo_of_a_new_roster_after_its_day_is_told(listed: Attacked) -> None:
    number = deed_number(listed.reply(CARLA, replaces(listed, csv(JON, ADA, LEA)), "YES"))
    listed.later(hours=25)
    sent = order(listed, f"UNDO {number}")
    assert listed.standing(MIA) == "left"
    assert told(sent)


@grave("the yes of one coordinator does what the other was shown")
def test_two_previews_and_two_yeses_do_each_its_own(listed: Attacked) -> None:
    first, second = replaces(listed, csv(JON, ADA, LEA)), replaces(listed, csv(JON, MIA, ADA), DAN)
    listed.reply(DAN, first, "YES")
    assert listed.standing(MIA) == "active"
    listed.reply(DAN, second, "YES")
    assert (listed.standing(MIA), listed.standing(LEA)) == ("active", "left")
    sent = listed.reply(CARLA, first, "YES")
    assert listed.standing(JON) == listed.standing(ADA) == "active"
    assert told(sent)


@grave("a mentoring ends in silence with a roster")
def test_who_was_paired_between_preview_and_yes_and_lapses_is_named_to_her(listed: Attacked) -> None:
    question = replaces(listed, csv(JON, ADA, LEA))
    pair_up(listed)
    sent = listed.reply(CARLA, question, "YES")
    sent += listed.later(days=1)
    assert "REL-1" in words_of(to(sent, CARLA)) or listed.standing(MIA) == "active"
    assert row(listed, "REL-1")["state"] == "active"


ODD_ROSTERS = {
    "a header alone": b"email,name\n", "twice with two names": csv(*MEMBERS) + b"MIA@COLLEGE.EXAMPLE,Eve Evil\nmia@college.example,Other\n", "a formula for a name": csv(JON, ADA, LEA) + b'mia@college.example,"=HYPERLINK(""http://evil.example"",""x"")"\n',
    "a formula for an address": csv(*MEMBERS) + b'"=cmd|calc!A1",Eve\n', "a tab before it": csv(JON, ADA, LEA) + b"\tmia@college.example,Mia\n", "a blank of another kind": csv(JON, ADA, LEA) + "\u00a0mia@college.example\u200b,Mia\n".encode(),
    "an angle": csv(JON, ADA, LEA) + b"Mia Okafor <mia@college.example>,Mia\n", "mailto": csv(JON, ADA, LEA) + b"mailto:mia@college.example,Mia\n", "a turned name": csv(*MEMBERS) + "zed@x.example,\u202egnp.exe\n".encode(),
    "the program itself": csv(*MEMBERS, ADDRESS), "ten thousand names in one": csv(*MEMBERS) + b"zed@x.example," + b"x" * 100_000 + b"\n",
}  # fmt: skip


@grave("a member leaves by an odd line, without having been shown as one who does")
@pytest.mark.parametrize("how", ODD_ROSTERS)
def test_an_odd_roster_lets_nobody_leave_unshown(listed: Attacked, how: str) -> None:
    sent = sends_roster(listed, ("b.csv", ODD_ROSTERS[how]), words="REPLACE ROSTER")
    assert to(sent, CARLA)
    assert all(listed.standing(who) == "active" for who in MEMBERS)
    questions = [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]
    text = words_of(questions)
    assert "http://evil" not in text
    assert "\u202e" not in text
    for question in questions:
        listed.reply(CARLA, question, "YES")
    for who in MEMBERS:
        if listed.standing(who) == "left":
            assert str(member(listed, who)["name"]) in text or who in text
    assert member(listed, MIA)["name"] == "Mia Okafor"
    assert not listed.player.trouble


@grave("members leave by the mail of somebody for whom nobody vouches")
@pytest.mark.parametrize("proof", ["", "fail"])
def test_an_unproven_roster_and_a_yes_let_nobody_leave(listed: Attacked, proof: str) -> None:
    begin = sent_so_far(listed)
    sends_roster(listed, ("b.csv", csv(JON)), words="REPLACE ROSTER", proof=proof)
    for question in list(got(listed, CARLA, begin)):
        listed.reply(CARLA, question, "YES", proof="")
    assert all(listed.standing(who) == "active" for who in MEMBERS)


@plain("a coordinator who is missing on the roster as a member coordinates no longer")
def test_a_coordinator_who_lapses_as_a_member_still_coordinates(listed: Attacked) -> None:
    listed.reply(CARLA, shown(sends_roster(listed, ("c.csv", csv(CARLA)), words="IMPORT ROSTER")), "YES")
    carla_signs_up(listed)
    listed.reply(DAN, replaces(listed, csv(*MEMBERS), DAN), "YES")
    listed.later(hours=2)
    sent = order(listed, f"PAUSE {ADA}")
    assert listed.standing(ADA) == "paused"
    assert told(sent)


# =========================== reports of servers ============================================================================================


@grave("a report that speaks of another's address, or of no failure, closes the request")
@pytest.mark.parametrize("how", ["hers failed, his delivered", "his delayed, hers failed", "a stranger's failed", "his expanded"])  # fmt: skip
def test_a_report_of_several_recipients_closes_nothing_that_did_not_fail(both: Attacked, how: str) -> None:
    mail = both.asked()
    rows_of = {
        "hers failed, his delivered": [(MIA, "failed", "5.1.1"), (JON, "delivered", "2.0.0")],
        "his delayed, hers failed": [(JON, "delayed", "4.4.1"), (MIA, "failed", "5.1.1")],
        "a stranger's failed": [(EVE, "failed", "5.1.1")],
        "his expanded": [(JON, "expanded", "2.0.0"), (EVE, "failed", "5.1.1")],
    }[how]
    head, body = bounce(mail, "x@x.example")
    groups = "\n".join(f"Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}\n" for who, action, status in rows_of)  # fmt: skip
    body = re.sub(r"Final-Recipient: rfc822; x@x\.example\nAction: failed\nStatus: 5\.1\.1\n", groups, body)
    raw(both, head, body)
    both.later(hours=2)
    assert both.state() == "pending"
    assert both.standing(JON) == "active"
    assert both.standing(MIA) == "active"


@plain("a true report in an odd spelling is not heard by anybody")
@pytest.mark.parametrize("of", [JON, JON.upper(), f"jon@{JON_DOMAIN.upper()}", "jon+40hospital.example", f"<{JON}>", f" {JON} "])  # fmt: skip
@pytest.mark.parametrize("kind", ["rfc822", "RFC822", "utf-8"])
def test_a_true_report_in_any_spelling_reaches_somebody(asked: Attacked, of: str, kind: str) -> None:
    mail = question_to_jon(asked)
    begin = sent_so_far(asked)
    head, body = bounce(mail, of)
    raw(asked, head, body.replace("rfc822;", f"{kind};"))
    asked.later(days=1)
    assert asked.state() in ("undeliverable", "pending")
    assert got(asked, CARLA, begin)
    assert not got(asked, JON, begin) or asked.state() == "pending"


@grave("a report about an address of before closes the address of today")
@pytest.mark.parametrize("how", ["moved", "moved by a coordinator", "erased and back"])
def test_a_report_on_a_letter_of_before_does_not_shut_out_who_has_moved_or_come_back(
    both: Attacked, how: str
) -> None:
    mail = both.asked()
    new = MIA_HOME
    if how == "moved":
        move(both, JON, MIA_HOME)
    elif how == "moved by a coordinator":
        order(both, f"CHANGE ADDRESS {JON} TO {MIA_HOME}")
    else:
        erase(both, JON)
        both.later(hours=2)
        both.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
        new = JON
    raw(both, *bounce(mail, JON))
    both.later(hours=2)
    assert both.standing(new) == "active"
    assert not both.player.trouble


@grave("a proof of Mia's own letters closes what goes to Jon")
@pytest.mark.parametrize("how", ["her path, his letter", "his id with her proof", "her path, his address"])
def test_a_proof_of_hers_says_nothing_about_a_letter_to_him(both: Attacked, how: str) -> None:
    mail = both.asked()
    hers = last(both, "request-received", MIA)
    if how == "her path, his letter":
        head, body = bounce(mail, JON, where=hers.return_path)
        body = body.replace(
            mail.message_id, re.sub(r"\.[^.@]+@", ".AAAAAAAAAAAAAAAAAAAAAA@", mail.message_id)
        )
    elif how == "his id with her proof":
        proof = hers.message_id.rpartition("@")[0].rpartition(".")[2]
        head, body = bounce(mail, JON, where=ADDRESS)
        body = body.replace(mail.message_id, re.sub(r"\.[^.@]+@", f".{proof}@", mail.message_id))
    else:
        head, body = bounce(hers, JON)
    raw(both, head, body)
    both.later(hours=2)
    assert both.state() == "pending"
    assert both.standing(JON) == "active"


ARF = (
    "Return-Path: <>\nFrom: fbl@provider.example\nTo: {to}\nSubject: FW: complaint\nMIME-Version: 1.0\nAuto-Submitted: auto-generated\n"
    "Content-Type: multipart/report; report-type=feedback-report; boundary=b"
)


@grave("a complaint is taken for a yes, a goodbye or a dead address")
@pytest.mark.parametrize("where", ["the return path", "the reply address", "the program"])
def test_a_complaint_of_a_provider_changes_nothing_and_gets_no_answer(both: Attacked, where: str) -> None:
    mail = both.asked()
    place = {
        "the return path": mail.return_path,
        "the reply address": str(see(mail).parsed["reply-to"]),
        "the program": ADDRESS,
    }[where]
    begin = sent_so_far(both)
    body = (
        "--b\nContent-Type: text/plain\n\nThis is a complaint. ACCEPT\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
        f"Original-Rcpt-To: {JON}\n\n--b\nContent-Type: message/rfc822\n\nFrom: {ADDRESS}\nTo: {JON}\nMessage-ID: {mail.message_id}\nSubject: x\n\nACCEPT\n--b--"
    )
    raw(both, ARF.format(to=place), body, proof="provider.example")
    both.later(hours=3)
    assert both.state() == "pending"
    assert both.standing(JON) == "active"
    assert not [m for m in both.player.post.sent[begin:] if m.recipient == "fbl@provider.example"]
    no_introduction(both, begin)


@plain("forty notes of one delay are forty letters")
def test_a_delay_that_is_told_forty_times_floods_nobody(disk: Attacked) -> None:
    mail = disk.asked()
    begin = sent_so_far(disk)
    for _ in range(40):
        raw(disk, *bounce(mail, JON, action="delayed", status="4.4.1"))
    disk.later(days=2)
    assert disk.state() == "pending"
    assert len(got(disk, CARLA, begin)) <= 4
    assert len(got(disk, MIA, begin)) <= 2


@grave("a bounce that a coordinator passes on is done in somebody's name")
@pytest.mark.parametrize("how", ["attached", "inline"])
def test_a_report_that_a_coordinator_passes_on_closes_nothing(disk: Attacked, how: str) -> None:
    mail = disk.asked()
    head, body = bounce(mail, JON)
    if how == "attached":
        sent = with_attached(disk, [f"{head}\n\n{body}\n".replace("\n", "\r\n").encode()])
    else:
        sent = disk.write(CARLA, "Fwd: Undelivered Mail Returned to Sender", inline("MAILER-DAEMON <mailer-daemon@mx.example>", f"550 5.1.1 <{JON}> unknown. ACCEPT", "Undelivered Mail Returned to Sender"))  # fmt: skip
    disk.later(hours=2)
    assert disk.state() == "pending"
    assert disk.standing(JON) == "active"
    assert to(sent, CARLA)


# =========================== who was erased, or left, and comes back ==========================================================================


@grave("a yes to a letter of before pairs who has come back")
@pytest.mark.parametrize("words", ["ACCEPT", "Yes, happy to!"])
def test_an_old_letter_of_before_an_erasure_answers_no_new_request(both: Attacked, words: str) -> None:
    old = both.asked()
    erase(both, JON)
    both.later(hours=2)
    both.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    both.write(MIA, f"REQUEST {member(both, JON)['code']}", "Once more.")
    assert both.state(2) == "pending"
    begin = sent_so_far(both)
    sent = both.reply(JON, old, words)
    both.later(hours=3)
    assert both.state(2) == "pending"
    assert not introduced(both, MIA, begin)
    assert is_answered(both, JON, sent)


@grave("a request goes out that she gave up when she left")
def test_what_stood_in_the_queue_of_who_left_is_asked_of_nobody_after_a_return(both: Attacked) -> None:
    question = both.asked()
    both.write(MIA, "QUEUE M-1003", "Please, if Jon says no.")
    both.write(MIA, "LEAVE")
    both.later(hours=2)
    both.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    begin = sent_so_far(both)
    both.reply(JON, question, "REJECT")
    both.later(days=3)
    assert "request" not in letter_names(got(both, ADA, begin))


@plain("the end of a pause of before wakes who is new")
def test_the_end_of_a_pause_of_before_an_erasure_says_nothing_to_who_came_back(both: Attacked) -> None:
    both.write(MIA, "PAUSE UNTIL 20 March")
    erase(both, MIA)
    both.later(hours=2)
    both.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    both.write(MIA, "PAUSE")
    both.later(days=25)
    assert both.standing(MIA) == "paused"
    assert not both.player.trouble


@grave("a YES to a preview erases who came back since")
@pytest.mark.parametrize("by", ["address", "code", "name"])
def test_a_yes_to_an_erasure_does_not_erase_who_has_come_back_since(both: Attacked, by: str) -> None:
    who = {"address": ADA, "code": "M-1003", "name": "Ada Lind"}[by]
    question = shown(order(both, f"ERASE {who}"))
    erase(both, ADA)
    both.later(hours=2)
    both.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Lind"))
    assert ADA in addresses(both)
    sent = both.reply(CARLA, question, "YES")
    assert ADA in addresses(both)
    assert told(sent)


@grave("a yes from another address pairs a mentor with who was erased, or came back as another")
@pytest.mark.parametrize("back", [False, True])
def test_a_yes_from_another_address_that_is_confirmed_after_an_erasure_pairs_nobody(
    both: Attacked, back: bool
) -> None:
    both.reply(JON_HOME, both.asked(), "Accept")
    question = last(both, "other-address", JON)
    erase(both, MIA)
    both.later(hours=2)
    if back:
        both.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    begin = sent_so_far(both)
    sent = both.reply(JON, question, "YES")
    both.later(hours=3)
    no_introduction(both, begin)
    assert is_answered(both, JON, sent)


@plain("a sign-up of before an erasure is confirmed after it, and somebody is a member again")
def test_a_yes_to_a_draft_of_before_an_erasure_signs_nobody_up(disk: Attacked) -> None:
    disk.write(LEA, "I would like to be a mentor", "Hello, I am Lea Stone and I would like to be a mentor. I came to critical care from a community pharmacy.")  # fmt: skip
    drafts = [m for m in got(disk, LEA) if m.letter in ("signup-draft", "confirm-signup", "signup-read")]
    erase(disk, LEA)
    assert LEA not in addresses(disk)
    disk.later(hours=2)
    assert drafts
    for draft in drafts:
        disk.reply(LEA, draft, "YES")  # 022-erased: nobody is written to
    assert LEA not in addresses(disk)


# =========================== what is held, decided twice ==========================================================================================

TWICE = ["RELEASE {0}\nRELEASE {0}", "{0} AS ACCEPT\nRELEASE {0}", "RELEASE {0}\nDROP {0}", "DROP {0}\nRELEASE {0}", "RELEASE {0}\n{0} AS ACCEPT\nSPAM {0}"]  # fmt: skip


@grave("two are introduced twice, or by what was dropped first")
@pytest.mark.parametrize("words", TWICE)
def test_what_is_decided_twice_in_one_mail_has_one_end(disk: Attacked, words: str) -> None:
    disk.asked()
    ref = kept_back(disk)
    begin = sent_so_far(disk)
    sent = order(disk, words.format(ref))
    disk.later(hours=3)
    assert introduced(disk, MIA, begin) == introduced(disk, JON, begin) == len(pairs(disk)) <= 1
    if words.startswith("DROP"):
        assert not pairs(disk)
    assert told(sent)


@grave("the number of a list and its REF in one reply do it twice")
def test_a_number_and_its_ref_in_one_reply_do_it_once(both: Attacked) -> None:
    both.asked()
    ref = kept_back(both)
    mail = list_of(both)
    begin = sent_so_far(both)
    both.reply(CARLA, mail, f"{numbers(mail)[ref]} RELEASE\nRELEASE {ref}")
    both.later(hours=3)
    assert introduced(both, MIA, begin) == introduced(both, JON, begin) == 1


@grave("of two decisions in one pass both are done")
@pytest.mark.parametrize("first", ["{} AS ACCEPT", "{} AS REJECT", "DROP {}", "ANSWER {}\nLet us talk."])
@pytest.mark.parametrize("second", ["{} AS ACCEPT", "{} AS REJECT"])
def test_two_coordinators_who_decide_otherwise_in_one_pass_leave_one_story(
    disk: Attacked, first: str, second: str
) -> None:
    ref = doubtful_answer(disk)
    begin = sent_so_far(disk)
    disk.drop(CARLA, "Some things", first.format(ref))
    disk.drop(DAN, "Some things", second.format(ref))
    disk.work()
    disk.later(hours=3)
    want = {"ACCEPT": "accepted", "REJECT": "rejected"}.get(first.split()[-1], "pending")
    assert disk.state() == want
    assert introduced(disk, MIA, begin) == int(want == "accepted")
    assert "carla" in told(got(disk, DAN, begin), DAN).lower() or first == second


@grave("a mail is done by its own repeat and by a release")
@pytest.mark.parametrize("how", ["release", "as", "undo and release"])
def test_a_release_of_what_its_writer_said_again_since_introduces_once(both: Attacked, how: str) -> None:
    ref = doubtful_answer(both)
    begin = sent_so_far(both)
    both.reply(JON, last(both, "request", JON), "ACCEPT")
    first = order(both, f"{ref} AS ACCEPT" if how == "as" else f"RELEASE {ref}")
    if how.startswith("undo"):
        order(both, "UNDO")
        order(both, f"{ref} AS ACCEPT")
    both.later(hours=3)
    assert introduced(both, MIA, begin) == introduced(both, JON, begin) == 1
    assert pairs(both) == [(JON, MIA)]
    assert told(first)


@grave("the letter of another program decides what is held here")
@pytest.mark.parametrize("proof", ["", "pass"])
@pytest.mark.parametrize("words", ["DROP", "RELEASE", "1 DROP", "AS LEAVE"])
def test_a_letter_of_another_program_about_its_held_1_decides_not_ours(
    both: Attacked, words: str, proof: str
) -> None:
    elsewhere = staffed(Attacked(), CARLA, DAN)
    foreign_ref = writes_held(elsewhere, JON, "Where do I find the leaflet that you sent around last year?")
    ref = writes_held(both, JON, "Where do I find the leaflet that you sent around last year?")
    letter = next(m for m in reversed(got(elsewhere, CARLA)) if foreign_ref in see(m).subject)
    if words.startswith("1"):
        letter = list_of(elsewhere)
        list_of(both)
    begin = sent_so_far(both)
    both.reply(CARLA, letter, words, proof=proof)
    assert held_states(both)[ref] == "waiting"
    assert both.standing(JON) == "active"
    assert not got(both, JON, begin)


# =========================== limits =================================================================================================================


@grave("an UNDO is lost in the limit of a day, and the two are introduced")
@pytest.mark.parametrize("word", ["UNDO", "REJECT REQ-1", "wait, I must ask my boss first"])
def test_a_yes_that_is_taken_back_by_the_thirty_first_mail_of_a_day_introduces_nobody(
    both: Attacked, word: str
) -> None:
    question = both.asked()
    for _ in range(28):
        both.write(JON, "STATUS")
    begin = sent_so_far(both)
    both.reply(JON, question, "Yes, happy to.", after=60)
    for _ in range(5):
        both.write(JON, "STATUS")
    both.write(JON, word if word.isupper() else "About Mia", "" if word.isupper() else word)
    both.later(hours=4)
    assert not introduced(both, MIA, begin)
    assert a_coordinator_knows(both, both.player.post.sent[begin:]) or to(both.player.post.sent[begin:], JON)


@grave("a yes or a goodbye over the limit of a day is lost in silence")
@pytest.mark.parametrize("word", ["ACCEPT", "LEAVE", "WITHDRAW", "ERASE", "CHANGE ADDRESS"])
def test_the_thirty_first_mail_of_a_day_reaches_somebody(disk: Attacked, word: str) -> None:
    question = disk.asked()
    who = MIA if word == "WITHDRAW" else JON
    for _ in range(32):
        disk.write(who, "STATUS")
    begin = sent_so_far(disk)
    if word == "ACCEPT":
        disk.reply(JON, question, word, after=60)
    else:
        disk.write(who, f"{word} jon@new.example" if "CHANGE" in word else word)
    disk.later(hours=2)
    assert got(disk, who, begin) or got(disk, CARLA, begin) or held_states(disk)


ODD_TIMES = [
    "EXTEND REQ-1 100000 DAYS", "EXTEND REQ-1 UNTIL 31 December 9999", "EXTEND REQ-1 -3 DAYS", "EXTEND REQ-1 0 DAYS", "EXTEND REQ-1 UNTIL 30 February", "EXTEND REQ-1 99999999999999999999 WEEKS",
    "SNOOZE REQ-1 91 DAYS", "SNOOZE REQ-1 0 DAYS", "SNOOZE REQ-1 9999999999 WEEKS", "SNOOZE REQ-1 UNTIL 1 January 2020", "PAUSE jon@hospital.example UNTIL 31 December 9999", "REPORT FROM 1 Jan 9999 TO 1 Jan 1", "REPORT FROM 31 Feb", "CAPACITY jon@hospital.example 99999999999999999999",
]  # fmt: skip


@plain("a number beyond all ends the pass, or is done unsaid")
@pytest.mark.parametrize("line", ODD_TIMES)
def test_a_time_or_a_number_beyond_all_is_told_and_breaks_nothing(asked: Attacked, line: str) -> None:
    sent = order(asked, line)
    assert told(sent)
    asked.later(days=3)
    assert asked.state() == "pending"
    assert not asked.player.trouble
    assert to(asked.write(JON, "STATUS"), JON)


@plain("the twenty-first of attached mails is lost without a word")
def test_of_twenty_one_attached_mails_the_last_is_named_as_not_done(disk: Attacked) -> None:
    mails = [eml(f"New {n} <new{n}@uni.example>", "SIGN UP MENTEE", FORM.format(name=f"New Person{chr(97 + n)}")) for n in range(21)]  # fmt: skip
    sent = with_attached(disk, mails)
    there = [n for n in range(21) if f"new{n}@uni.example" in addresses(disk)]
    assert len(there) <= 20
    words = whole(to(sent, CARLA))
    assert len(there) == 0 or re.search(r"20|new20@|twenty", words)


@plain("the number of a long list is another item's")
def test_a_high_number_of_a_long_list_is_the_one_that_stood_there(disk: Attacked) -> None:
    refs = [writes_held(disk, f"guest{n}@far.example", f"Where do I find the leaflet number {n} of last year?") for n in range(24)]  # fmt: skip
    mail = list_of(disk)
    listed_refs = numbers(mail)
    ref = max(listed_refs, key=lambda r: listed_refs[r])
    disk.reply(CARLA, mail, f"{listed_refs[ref]} DROP")
    assert held_states(disk)[ref] == "dropped"
    assert [held_states(disk)[r] for r in refs if r != ref] == ["waiting"] * (len(refs) - 1)


# =========================== servers: deeds on Dovecot, under faults ===================================================================================


ON_DOVECOT = [(what, how) for n, what in enumerate(DEEDS) for m, how in enumerate(FAULTS) if (n + m) % 2 == 0]


@grave("a deed is lost, or done or told twice, or the process ends")
@pytest.mark.parametrize(("what", "how"), ON_DOVECOT)
def test_on_dovecot_a_deed_under_a_fault_of_the_mailbox_is_done_and_told_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, what: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    one = DEEDS[what]
    with world.parts() as parts:
        before = one.prepare(world, parts)
    done_under(FAULTS[how](world, proxy), one, before, world, monkeypatch)
    with world.parts() as parts:
        a_pass(parts, one.begins + timedelta(minutes=15))
        for hours in (2, 3, 5, 8):
            assert a_pass(parts, one.begins + timedelta(hours=hours)) == ""
    one.check(world, before)
    assert world.left() == 0 or how == "read only"


# =========================== databases that fail, in the midst of a deed =====================================================================


@grave("a deed is lost, or done or told twice, or the process ends")
@pytest.mark.parametrize("stage", ["after commit A", "after commit B", "after claim"])
@pytest.mark.parametrize("what", DEEDS)
def test_a_deed_under_a_database_that_fails_in_the_midst_is_done_and_told_once(
    tmp_path: Path, request: pytest.FixtureRequest, what: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url_of(request)
    world = BoxProgram(tmp_path, database=url)
    one = DEEDS[what]
    with world.parts() as parts:
        before = one.prepare(world, parts)
    one.act(world, before)
    struck: list[str] = []
    shell: list[sqlite3.Connection] = []

    def strikes() -> None:
        struck.append(stage)
        if len(struck) > 2:
            return
        if url.startswith("sqlite"):
            if not shell:  # once
                shell.append(sqlite3.connect(tmp_path / "program.db", timeout=0.2, isolation_level=None))
                shell[0].execute("BEGIN IMMEDIATE")
        else:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    with world.parts() as parts, at_stage(stage, strikes, monkeypatch):
        a_pass(parts, one.begins)
        for connection in shell:
            connection.execute("ROLLBACK")
            connection.close()
        a_pass(parts, one.begins + timedelta(minutes=4))
    assert struck
    with world.parts() as parts:
        for minutes in (8, 25):
            a_pass(parts, one.begins + timedelta(minutes=minutes))
        for hours in (2, 3, 5, 8):
            assert a_pass(parts, one.begins + timedelta(hours=hours)) == ""
    one.check(world, before)


# =========================== servers that refuse a part ==========================================================================================


REFUSALS: dict[str, tuple[str, str]] = {  # what Mia's server says at RCPT, or at the dot, from the yes on
    "no such user": ("550 5.1.1 no such user", ""), "full": ("452 4.2.2 full", ""), "spam": ("", "554 5.7.1 spam"), "too large": ("", "552 5.3.4 too large"), "busy": ("421 4.3.2 busy", ""),
    "an odd code": ("", "599 what"), "relaying": ("554 5.7.1 relaying denied", ""), "no proof": ("", "550 5.7.26 unauthenticated"), "in two lines": ("550-5.1.1 no\r\n550 5.1.1 such user", ""), "only digits": ("550", ""),
}  # fmt: skip


@grave("the mentor waits for who never hears, and nobody is told; or a letter goes out twice")
@pytest.mark.parametrize("how", REFUSALS)
def test_an_introduction_that_one_server_refuses_is_told_and_the_other_goes_once(
    tmp_path: Path, request: pytest.FixtureRequest, how: str
) -> None:
    at_rcpt, at_dot = REFUSALS[how]
    post = Post()
    with sending_to(post, tmp_path, url_of(request)) as world:
        with world.parts() as parts:
            by_smtp(world, post, parts)
            if at_rcpt:
                post.at_rcpt = lambda who: at_rcpt if who == BOX_MIA else "250 fine"
            if at_dot:
                post.at_dot = lambda who, dialogue: at_dot if who == BOX_MIA else "250 taken"
            carlas = len(post.got(BOX_CARLA))
            for hours in (*range(1, 30), *range(36, 200, 8)):
                a_pass(parts, timedelta(hours=hours))
        assert len([m for m in introductions_to(post, BOX_JON) if b"You and" in m or b"Mia" in m]) >= 1
        assert not introductions_to(post, BOX_MIA)
        assert len(post.got(BOX_CARLA)) > carlas
        assert len(set(post.got(BOX_JON))) == len(post.got(BOX_JON))


@grave("a letter that was taken in the end goes out twice, or never")
@pytest.mark.parametrize("how", ["full", "busy"])
def test_an_introduction_that_is_put_off_for_an_hour_goes_once(
    tmp_path: Path, request: pytest.FixtureRequest, how: str
) -> None:
    post = Post()
    with sending_to(post, tmp_path, url_of(request)) as world, world.parts() as parts:
        by_smtp(world, post, parts)
        post.at_rcpt = lambda who: REFUSALS[how][0] if who == BOX_MIA else "250 fine"
        for minutes in range(6, 66, 10):
            a_pass(parts, timedelta(minutes=minutes))
        post.at_rcpt = lambda who: "250 fine"
        for hours in range(2, 9):
            assert a_pass(parts, timedelta(hours=hours)) == ""
        assert len(introductions_to(post, BOX_MIA)) == len(introductions_to(post, BOX_JON)) == 1


# =========================== what an operator's terminal shows =================================================================================

ACTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ESCAPES = {
    "a title": "\x1b]0;owned\x07 hello", "a cleared screen": "\x1b[2J\x1b[H hello", "eight bits": "\x9b2J hello", "turned": "\u202eolleh", "isolated": "\u2066hello\u2069", "a bell and a return": "hello\x07\x08\x08\rbye",
}  # fmt: skip


@plain("signs of a stranger act on the operator's terminal")
@pytest.mark.parametrize("how", ESCAPES)
def test_nothing_that_a_stranger_wrote_acts_on_the_terminal(tmp_path: Path, how: str) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up(BOX_JON)
    program.done("once")
    mail = f"From: Eve {ESCAPES[how]} <eve@evil.example>\nTo: mentors@program.example\nSubject: About {ESCAPES[how]}\nMessage-ID: <x@evil.example>\n\nWhere do I find the leaflet of last year? {ESCAPES[how]}\n"
    (tmp_path / "inbox" / "new" / "9.x").write_bytes(mail.encode("utf-8", "surrogateescape"))
    program.done("once")
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        refs = [f"HELD-{n}" for (n,) in database.execute("select number from held").fetchall()]
    for words in [("held", "list"), ("outbox", "list"), ("status",), ("export",), *[("held", "show", r) for r in refs], *[("audit", "show", r) for r in refs]]:  # fmt: skip
        said = program.done(*words)
        assert not ACTS.search(said), (words, ACTS.search(said))


# =========================== the helpers show something =========================================================================================


def test_what_this_wave_looks_for_can_be_seen(both: Attacked) -> None:
    assert tokens_in_text(both.asked())
    assert reply_token(question_to_jon(both))
    with_attached(both, [yes_of_jon()])
    assert JONS_SUBJECT.endswith("[REQ-1]")
    assert introduced(both, MIA) == introduced(both, JON) == 1
    assert JON in everything(got(both, MIA))
