# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The eighth wave, from inside: what coordinators command by mail and at the command line. In a hurry, two at once,
with a stolen footer, in her name, after she has left the office, and about herself."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from processor.core.mail import OutboundMail
from processor.stages.act import Act, NoCommand
from tests.attack.databases import Copied, at_once
from tests.attack.deeds import carla_signs_up, order, writes_held
from tests.attack.heard import a_coordinator_knows
from tests.attack.letters import deed_number, everything, question_to_jon, shown, to_members, told, transcript
from tests.attack.mails_by_hand import eml, inline, sends_roster
from tests.attack.marks import cases
from tests.attack.people import ADA, CARLA, DAN, LEA
from tests.attack.prepared import at_the_terminal, fresh, keep_apart, peopled, staffed
from tests.attack.records import member, pairs, row, standings, things
from tests.attacks import EVE, FORM, JON, MIA, START, Attacked, address_with, reply_token, to, tokens_in_text
from tests.player import ADDRESS, PROGRAM
from tests.post_office import see

# --- who commands -----------------------------------------------------------------------------------------------------

TO_MEMBERS = [
    "ACCEPT REQ-1", "WITHDRAW REQ-1", "MATCH lea@uni.example WITH ada@clinic.example", "REMOVE ada@clinic.example",
    "CHANGE ADDRESS jon@hospital.example TO eve@evil.example", "UPDATE jon@hospital.example\nTitle: Owned",
    "BLOCK mia@college.example AND jon@hospital.example", "ERASE ada@clinic.example", "STOP", "EXPORT",
]  # fmt: skip


@pytest.mark.parametrize("words", TO_MEMBERS, ids=lambda w: w.split()[0])
def test_what_nobody_vouches_for_does_nothing_to_members_even_after_a_yes(
    asked: Attacked, words: str
) -> None:
    """for-coordinators.md: neither a token nor a YES to "Was this mail from you?" is enough."""
    before = standings(asked)
    sent = order(asked, words, proof="")
    assert not to_members(sent)
    for question in [m for m in to(sent, CARLA) if "Was this mail from you" in see(m).subject]:
        sent += asked.reply(CARLA, question, "YES", proof="")
    assert standings(asked) == before
    assert not to_members(sent)
    assert not [m for m in sent if see(m).files]
    assert a_coordinator_knows(asked, sent)


def test_a_command_that_our_server_calls_forged_is_held_and_done_by_nobody(asked: Attacked) -> None:
    before = standings(asked)
    sent = order(asked, "ACCEPT REQ-1", "REMOVE ada@clinic.example", proof="fail")
    assert standings(asked) == before
    assert not to_members(sent)
    assert a_coordinator_knows(asked, sent)


@pytest.mark.parametrize("where", ["in the text", "as the address"])
def test_the_codes_that_a_transcript_quotes_take_nothing_back(asked: Attacked, where: str) -> None:
    """Eve has the footer of a printed transcript."""
    mail = transcript(order(asked, "ACCEPT REQ-1"))
    for code in set(tokens_in_text(mail)) - {reply_token(mail)}:
        address = address_with(code) if where == "as the address" else ADDRESS
        asked.write(CARLA, "UNDO", f"UNDO\n\n> Reference: {code}", proof="", to=address)
    assert asked.state() == "accepted"


def test_the_reply_address_of_one_deed_takes_back_no_other(asked: Attacked) -> None:
    first = transcript(order(asked, "PAUSE ada@clinic.example"))
    second = deed_number(order(asked, "ACCEPT REQ-1"))
    asked.reply(CARLA, first, f"UNDO {second}", proof="")
    assert asked.state() == "accepted"


def test_the_reply_address_of_a_deed_does_nothing_else_to_members(asked: Attacked) -> None:
    first = transcript(order(asked, "PAUSE ada@clinic.example"))
    sent = asked.reply(CARLA, first, "UNDO\nACCEPT REQ-1\nREMOVE lea@uni.example", proof="")
    assert asked.state() == "pending"
    assert asked.standing(LEA) == "active"
    assert a_coordinator_knows(asked, sent)


@pytest.mark.parametrize("who", [DAN, EVE])
def test_the_reply_address_of_a_deed_is_none_in_other_hands(asked: Attacked, who: str) -> None:
    mail = transcript(order(asked, "ACCEPT REQ-1"))
    asked.reply(who, mail, "UNDO", proof="" if who == DAN else "pass")
    assert asked.state() == "accepted"


def test_the_codes_that_a_preview_quotes_say_no_yes(asked: Attacked) -> None:
    mail = shown(order(asked, "ERASE ada@clinic.example"))
    for code in set(tokens_in_text(mail)) - {reply_token(mail)}:
        asked.write(CARLA, f"Re: {see(mail).subject}", f"YES\n\n> {code}", proof="")
        asked.write(CARLA, f"Re: {see(mail).subject}", "YES", proof="", to=address_with(code))
    assert member(asked, ADA)


@pytest.mark.parametrize("proof", ["pass", ""])
def test_a_yes_of_the_other_coordinator_erases_nobody_and_is_not_met_with_silence(
    asked: Attacked, proof: str
) -> None:
    """That YES is hers who was asked; Dan has the preview because Carla passed it on."""
    mail = shown(order(asked, "ERASE ada@clinic.example"))
    sent = asked.reply(DAN, mail, "YES", proof=proof)
    assert member(asked, ADA)
    assert to(sent, DAN) or a_coordinator_knows(asked, sent)


def test_a_yes_that_our_server_calls_forged_is_none(asked: Attacked) -> None:
    mail = shown(order(asked, "ERASE ada@clinic.example"))
    asked.reply(CARLA, mail, "YES", proof="fail")
    assert member(asked, ADA)


@pytest.mark.parametrize("what", ["STOP", "ERASE ada@clinic.example"])
def test_a_yes_of_who_is_no_coordinator_any_more_is_none(asked: Attacked, what: str) -> None:
    mail = shown(order(asked, what, who=DAN), DAN)
    staffed(asked, CARLA)
    asked.reply(DAN, mail, "YES")
    assert member(asked, ADA)
    assert asked.write(JON, "HELP")  # no STOP


@pytest.mark.parametrize("words", ["UNDO", "UNDO DO-1"])
def test_who_is_no_coordinator_any_more_takes_nothing_back(asked: Attacked, words: str) -> None:
    order(asked, "ACCEPT REQ-1", who=DAN)
    staffed(asked, CARLA)
    asked.write(DAN, words)
    assert asked.state() == "accepted"


def test_a_letter_that_a_former_coordinator_still_has_takes_nothing_back(asked: Attacked) -> None:
    mail = transcript(order(asked, "ACCEPT REQ-1", who=DAN), DAN)
    staffed(asked, CARLA)
    asked.reply(DAN, mail, "UNDO")
    assert asked.state() == "accepted"


@pytest.mark.parametrize("words", ["REMOVE ada@clinic.example", "MATCH lea@uni.example WITH ada@clinic.example", "SHOW ada@clinic.example", "FIND lind", "REPORT", "QUEUE", "WHY OUT-1", "IMPORT ROSTER"])  # fmt: skip
@pytest.mark.parametrize("who", [DAN, LEA])
def test_a_command_of_who_is_no_coordinator_does_and_tells_nothing(
    asked: Attacked, words: str, who: str
) -> None:
    staffed(asked, CARLA)
    before = standings(asked)
    sent = order(asked, words, who=who)
    assert standings(asked) == before
    assert ADA not in everything(to(sent, who))
    assert "Ada Lind" not in everything(to(sent, who))


HERSELF = "MATCH carla@pharmacists.example WITH ada@clinic.example"


@pytest.mark.parametrize("words", ["ACCEPT REQ-2", HERSELF])
def test_a_coordinator_who_is_a_mentee_says_no_yes_for_the_mentor_whom_she_asked(
    asked: Attacked, words: str
) -> None:
    """for-coordinators.md: you may not write ACCEPT for the one whom you ask."""
    carla_signs_up(asked)
    asked.write(CARLA, "REQUEST M-1003", "I would like to learn.")
    assert row(asked, "REQ-2")["state"] == "pending"
    sent = order(asked, words)
    assert row(asked, "REQ-2")["state"] == "pending"
    assert not [p for p in pairs(asked) if CARLA in p]
    assert to(sent, CARLA)


def test_a_coordinator_who_is_a_mentee_does_not_take_back_the_no_that_the_other_said_to_her(
    asked: Attacked,
) -> None:
    """Dan says a no in Ada's name to Carla's request; she takes it back: it is a matter of hers."""
    carla_signs_up(asked)
    asked.write(CARLA, "REQUEST M-1003", "I would like to learn.")
    sent = order(asked, "ACCEPT REQ-2", who=DAN)
    assert row(asked, "REQ-2")["state"] == "accepted"
    assert to(sent, DAN)


def test_a_coordinator_who_is_a_mentor_ends_her_own_mentoring_as_any_member(asked: Attacked) -> None:
    carla_signs_up(asked, "MENTOR")
    order(asked, f"MATCH {LEA} WITH {CARLA}", who=DAN)
    assert (CARLA, LEA) in pairs(asked)
    asked.write(CARLA, "END")
    asked.later(hours=2)
    assert (CARLA, LEA) not in pairs(asked)


# --- previews, and YES ------------------------------------------------------------------------------------------------


def test_a_second_yes_to_a_preview_is_answered_and_does_nothing_more(asked: Attacked) -> None:
    mail = shown(order(asked, f"ERASE {ADA}"))
    asked.reply(CARLA, mail, "YES")
    assert not member(asked, ADA)
    before = standings(asked)
    sent = asked.reply(CARLA, mail, "YES")
    assert standings(asked) == before
    assert to(sent, CARLA)
    assert len(sent) == len(to(sent, CARLA))


@pytest.mark.parametrize("words", ["YES, but wait until Monday please.", "> YES", "Yes? I am not sure about it.", "No, not yes!", "Yesterday I thought so.", "YES if Dan agrees", "I will ask Dan first.\n\nYES or no, he will know."])  # fmt: skip
def test_a_yes_with_a_doubt_or_in_a_quotation_erases_nobody(asked: Attacked, words: str) -> None:
    mail = shown(order(asked, f"ERASE {ADA}"))
    sent = asked.reply(CARLA, mail, words)
    assert member(asked, ADA)
    assert to(sent, CARLA) or a_coordinator_knows(asked, sent)


@pytest.mark.parametrize("words", ["YES", "Yes.", "yes, please", "Sí", "Ja", "YES\n\nThank you\nCarla", "YES\n\n-- \nCarla Voss\nHospital pharmacy"])  # fmt: skip
def test_a_yes_in_the_words_of_people_does_it(asked: Attacked, words: str) -> None:
    mail = shown(order(asked, f"ERASE {ADA}"))
    sent = asked.reply(CARLA, mail, words)
    assert not member(asked, ADA), told(sent)
    assert to(sent, ADA)


def test_a_yes_comes_too_late_after_eight_days_and_is_answered(asked: Attacked) -> None:
    mail = shown(order(asked, f"ERASE {ADA}"))
    asked.later(days=8)
    sent = asked.reply(CARLA, mail, "YES")
    assert member(asked, ADA)
    assert to(sent, CARLA)


def test_a_yes_in_a_mail_of_its_own_does_nothing_that_was_shown(asked: Attacked) -> None:
    order(asked, f"ERASE {ADA}")
    sent = asked.write(CARLA, "YES", "YES")
    assert member(asked, ADA)
    assert to(sent, CARLA)


def test_a_yes_after_a_no_erases_nobody(asked: Attacked) -> None:
    mail = shown(order(asked, f"ERASE {ADA}"))
    asked.reply(CARLA, mail, "NO")
    asked.reply(CARLA, mail, "YES")
    assert member(asked, ADA)


def test_a_no_to_a_preview_is_answered(asked: Attacked) -> None:
    sent = asked.reply(CARLA, shown(order(asked, f"ERASE {ADA}")), "NO")
    assert to(sent, CARLA)
    assert "not theirs" not in everything(asked.later(days=1))


def test_a_yes_to_one_preview_does_not_do_what_another_shows(asked: Attacked) -> None:
    first = shown(order(asked, f"ERASE {ADA}"))
    order(asked, f"ERASE {LEA}")
    asked.reply(CARLA, first, "YES")
    assert not member(asked, ADA)
    assert member(asked, LEA)


def test_several_previews_in_one_mail_are_all_shown_and_done_by_their_yes(asked: Attacked) -> None:
    sent = order(asked, f"ERASE {ADA}", f"PAUSE {JON}", f"ERASE {LEA}")
    assert asked.standing(JON) == "paused"
    assert member(asked, ADA)
    previews = [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]
    words = " ".join(see(m).text for m in previews)
    assert ADA in words
    assert LEA in words
    for mail in previews:
        asked.reply(CARLA, mail, "YES")
    assert not member(asked, ADA)
    assert not member(asked, LEA)


def test_a_yes_to_erase_a_name_never_erases_another_person_of_that_name(office: Attacked) -> None:
    """Ada Lind was shown; she is renamed, and another Ada Lind signs up before the YES."""
    mail = shown(order(office, "ERASE Ada Lind"))
    office.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Lindgren"))
    office.write("lind@far.example", "SIGN UP MENTEE", FORM.format(name="Ada Lind"))
    sent = office.reply(CARLA, mail, "YES")
    assert member(office, "lind@far.example"), told(sent)


def test_a_yes_to_erase_a_name_that_two_have_by_then_erases_not_the_second(office: Attacked) -> None:
    mail = shown(order(office, "ERASE Ada Lind"))
    office.write("lind@far.example", "SIGN UP MENTEE", FORM.format(name="Ada Lind"))
    sent = office.reply(CARLA, mail, "YES")
    assert member(office, "lind@far.example")
    assert to(sent, CARLA)


def test_a_yes_to_erase_a_code_that_changed_its_address_reaches_the_one_who_was_shown(
    office: Attacked,
) -> None:
    mail = shown(order(office, "ERASE M-1003"))
    order(office, f"CHANGE ADDRESS {ADA} TO ada@new.example", who=DAN)
    office.reply(CARLA, mail, "YES")
    names = [m["name"] for m in office.player.records()["members"]]
    assert sorted(names)[-2:] == ["Lea Stone", "Mia Okafor"]
    assert "Jon Berg" in names


def test_who_was_matched_with_the_one_to_be_erased_before_the_yes_hears_that_it_ended(
    office: Attacked,
) -> None:
    mail = shown(order(office, f"ERASE {ADA}"))
    order(office, f"MATCH {LEA} WITH {ADA}", who=DAN)
    sent = office.reply(CARLA, mail, "YES") + office.later(hours=2)
    assert bool(member(office, ADA)) or to(sent, LEA)


def test_two_who_stop_the_program_stop_it_once_and_the_second_is_told(office: Attacked) -> None:
    first, second = shown(order(office, "STOP")), shown(order(office, "STOP", who=DAN), DAN)
    office.reply(CARLA, first, "YES")
    sent = office.reply(DAN, second, "YES")
    assert CARLA in told(sent, DAN)
    sent = order(office, "START", who=DAN)
    assert "goes on" in told(sent, DAN)
    assert office.write(JON, "HELP")


def test_a_dry_run_of_what_is_asked_about_offers_no_yes(office: Attacked) -> None:
    sent = order(office, f"DRY RUN ERASE {ADA}")
    assert to(sent, CARLA)
    office.reply(CARLA, to(sent, CARLA)[-1], "YES")
    assert member(office, ADA)


def test_a_yes_typed_below_the_quoted_preview_is_a_yes(office: Attacked) -> None:
    mail = shown(order(office, f"ERASE {ADA}"))
    quoted = "\n".join(f"> {line}" for line in see(mail).text.splitlines())
    office.reply(
        CARLA, mail, f"On Mon, 2 Mar 2026 at 16:10, Mentor Exchange <{ADDRESS}> wrote:\n\n{quoted}\n\nYES"
    )
    assert not member(office, ADA)


def test_an_export_goes_to_her_alone_who_asked_and_only_after_her_yes(asked: Attacked) -> None:
    mail = shown(order(asked, "EXPORT"))
    assert not see(mail).files
    assert JON not in see(mail).everything
    assert not [m for m in asked.reply(DAN, mail, "YES") if see(m).files]
    sent = asked.reply(CARLA, mail, "YES")
    assert [m.recipient for m in sent if see(m).files] == [CARLA]


# --- UNDO of every verb -------------------------------------------------------------------------------------------------

ON_REQUEST = ["ACCEPT REQ-1", "REJECT REQ-1", "WITHDRAW REQ-1", "EXTEND REQ-1 7 DAYS", f"MATCH {LEA} WITH {ADA}", f"ASK M-1003 FOR {LEA}", f"MATCH {MIA} WITH {JON}"]  # fmt: skip
ON_PEOPLE = [f"PAUSE {JON}", f"PAUSE {JON} UNTIL 1 June", f"CAPACITY {JON} 5", f"UPDATE {JON}\nTitle: Head of pharmacy", f"CHANGE ADDRESS {JON} TO jon@new.example", f"BLOCK {LEA} AND {JON}", f"REMOVE {JON}", f"REMOVE {MIA}"]  # fmt: skip
ON_PAIR = ["END REL-1", "REASSIGN REL-1 TO M-1003", "EXTEND REL-1 30 DAYS", f"REMOVE {JON} ", f"MATCH {MIA} WITH {ADA}"]  # fmt: skip
VERBS = [(w, "asked") for w in (*ON_REQUEST, *ON_PEOPLE)] + [(w, "paired") for w in ON_PAIR]


@pytest.mark.parametrize(("words", "kind"), cases(VERBS))
@pytest.mark.parametrize("hours", [0, 3])
def test_what_is_undone_is_as_it_was_and_who_heard_of_it_hears_so_once(
    words: str, kind: str, hours: int
) -> None:
    world = fresh(kind)
    members, matters = standings(world)
    sent = order(world, words)
    if "done;" not in told(sent) or "not done" in told(sent):
        assert standings(world) == (members, matters)
        return
    number = deed_number(sent)
    before_undo = sent + world.later(hours=hours)
    undone = order(world, f"UNDO {number}")
    assert f"{number} is undone" in told(undone)
    undone += world.later(hours=3)
    after_members, after_matters = standings(world)
    assert after_members == members
    assert {ref: after_matters[ref] for ref in matters} == matters
    for ref in after_matters.keys() - matters.keys():
        assert after_matters[ref]["state"] not in ("pending", "active")
    heard = {m.recipient for m in to_members(before_undo)}
    hears = [m.recipient for m in to_members(undone)]
    assert sorted(hears) == sorted(heard), (heard, hears)


@pytest.mark.parametrize(("words", "kind"), cases(VERBS))
def test_a_dry_run_the_transcript_and_the_letters_tell_the_same(words: str, kind: str) -> None:
    """The number of mails, and when they go out."""
    world, trial = fresh(kind), fresh(kind)
    before = standings(trial)
    look = order(trial, f"DRY RUN {words}")
    assert standings(trial) == before
    assert not to_members(look)
    sent = order(world, words)
    said = told(sent)
    found = re.search(r"Mails that go out: (\d+)(, in 60 minutes)?", said)
    wanted = int(found[1]) if found else 0
    now, later = len(to_members(sent)), len(to_members(world.later(hours=2)))
    foretold = re.search(r"(\d+) mails? would go out", told(look))
    assert (int(foretold[1]) if foretold else 0) == wanted
    assert now + later == wanted, said
    assert (later > 0) == bool(found and found[2]), said
    assert not (found and found[2] and now), said  # "3, in 60 minutes", and two of them went at once


@pytest.mark.parametrize(("words", "kind"), cases(VERBS))
def test_what_the_terminal_shows_is_what_it_then_does(words: str, kind: str) -> None:
    world = fresh(kind)
    before = world.player.records()
    acting = at_the_terminal(world)
    look = acting.preview(words, CARLA, world.player.now)
    assert world.player.records() == before
    done = acting.perform(words, CARLA, world.player.now)
    assert [(x.done, x.because) for x in look.lines] == [(x.done, x.because) for x in done.lines]
    assert [(x.name, x.to) for x in look.letters] == [(x.name, x.to) for x in done.letters]


HELD = {"drop": "DROP {}", "snooze": "SNOOZE {} 3 DAYS", "assign": f"ASSIGN {{}} TO {DAN}", "spam": "SPAM {}"}


@pytest.mark.parametrize("verb", HELD)
def test_what_was_decided_about_a_held_mail_and_undone_waits_again_and_is_told_again(
    office: Attacked, verb: str
) -> None:
    ref = writes_held(office)
    number = deed_number(order(office, HELD[verb].format(ref)))
    order(office, f"UNDO {number}")
    assert row(office, ref)["state"] == "waiting"
    assert ref in told(order(office, "QUEUE"))
    sent = office.write(EVE, "Once more", "Has nobody read what I wrote to you about the leaflet?")
    assert to(sent, EVE) or to(sent, CARLA)


def test_a_released_sign_up_that_is_undone_is_no_member_and_waits_again(office: Attacked) -> None:
    office.write(EVE, "SIGN UP MENTEE", FORM.format(name="Mentor Exchange"))
    ref = str(office.player.records()["held"][-1]["ref"])
    sent = order(office, f"RELEASE {ref}")
    assert member(office, EVE)
    order(office, f"UNDO {deed_number(sent)}")
    assert member(office, EVE).get("standing", "left") == "left"
    assert row(office, ref)["state"] == "waiting"


def test_deeds_are_undone_from_the_last_to_the_first_and_not_the_other_way_round(office: Attacked) -> None:
    before = standings(office)
    first = deed_number(order(office, f"PAUSE {JON}"))
    second = deed_number(order(office, f"CAPACITY {JON} 5"))
    sent = order(office, f"UNDO {first}")
    assert "not done" in told(sent)
    assert "not done" not in told(order(office, f"UNDO {second}"))
    assert "not done" not in told(order(office, f"UNDO {first}"))
    assert standings(office) == before


def test_undo_alone_takes_back_her_own_deed_and_not_the_one_of_the_other(asked: Attacked) -> None:
    order(asked, "ACCEPT REQ-1")
    sent = order(asked, "UNDO", who=DAN)
    assert asked.state() == "accepted"
    assert to(sent, DAN)


def test_a_deed_of_one_is_undone_by_the_other_and_she_who_did_it_hears_of_it(asked: Attacked) -> None:
    number = deed_number(order(asked, "ACCEPT REQ-1"))
    sent = order(asked, f"UNDO {number}", who=DAN)
    assert asked.state() == "pending"
    assert a_coordinator_knows(asked, to(sent, CARLA))


def test_an_undo_a_day_too_late_is_not_done_and_says_so(asked: Attacked) -> None:
    number = deed_number(order(asked, "ACCEPT REQ-1"))
    asked.later(hours=25)
    sent = order(asked, f"UNDO {number}")
    assert asked.state() == "accepted"
    assert "not done" in told(sent)


def test_an_undo_after_the_member_moved_on_is_not_done_and_says_what_it_was(office: Attacked) -> None:
    number = deed_number(order(office, f"MATCH {MIA} WITH {JON}"))
    office.write(MIA, "END")
    sent = order(office, f"UNDO {number}")
    assert "not done" in told(sent)
    assert "END" in told(sent) or "ended" in told(sent) or "Mia" in told(sent)


def test_a_request_whose_answer_was_undone_is_answered_reminded_and_expires_as_ever(asked: Attacked) -> None:
    order(asked, f"UNDO {deed_number(order(asked, 'ACCEPT REQ-1'))}")
    sent = asked.later(days=6)
    assert to(sent, JON)  # the reminder
    asked.later(days=10)
    assert asked.state() == "expired"


def test_a_request_whose_answer_was_undone_takes_the_mentors_own_answer(asked: Attacked) -> None:
    order(asked, f"UNDO {deed_number(order(asked, 'REJECT REQ-1'))}")
    asked.reply(JON, question_to_jon(asked), "ACCEPT")
    assert asked.state() == "accepted"


def test_a_mentoring_whose_end_was_undone_is_offered_another_term(paired: Attacked) -> None:
    order(paired, f"UNDO {deed_number(order(paired, 'END REL-1'))}")
    sent = paired.later(days=175)
    assert [m for m in to(sent, MIA) if "renew" in m.letter]
    assert [m for m in to(sent, JON) if "renew" in m.letter]


def test_a_pause_with_an_end_that_was_undone_does_not_end_the_next_pause(office: Attacked) -> None:
    order(office, f"UNDO {deed_number(order(office, f'PAUSE {JON} UNTIL 1 April'))}")
    office.write(JON, "PAUSE")
    office.later(days=45)
    assert office.standing(JON) == "paused"


def test_an_undo_while_the_program_is_stopped_keeps_all_letters_back(asked: Attacked) -> None:
    asked.reply(CARLA, shown(order(asked, "STOP")), "YES")
    sent = order(asked, "ACCEPT REQ-1")
    sent += order(asked, f"UNDO {deed_number(sent)}")
    sent += order(asked, "START") + asked.later(hours=3)
    assert asked.state() == "pending"
    assert not to_members(sent)


def test_a_second_undo_of_the_same_deed_in_one_pass_is_told_and_changes_nothing(asked: Attacked) -> None:
    number = deed_number(order(asked, "ACCEPT REQ-1"))
    for who in (CARLA, DAN):
        asked.drop(who, f"UNDO {number}")
    sent = asked.work()
    assert asked.state() == "pending"
    assert len(to(sent, MIA)) == 1
    assert "already" in told(sent, DAN)


def test_a_block_that_was_undone_lets_the_two_meet_and_its_end_that_was_undone_does_not(
    office: Attacked,
) -> None:
    order(office, f"UNDO {deed_number(order(office, f'BLOCK {LEA} AND {ADA}'))}")
    assert "Ada Lind" in everything(to(office.write(LEA, "BROWSE"), LEA))
    order(office, f"BLOCK {LEA} AND {ADA}")
    order(office, f"UNDO {deed_number(order(office, f'UNBLOCK {LEA} AND {ADA}'))}")
    assert "Ada Lind" not in everything(to(office.write(LEA, "BROWSE"), LEA))


@pytest.mark.parametrize("who", [JON, MIA])
def test_who_was_removed_and_reads_that_undo_brings_it_back_can_do_so(asked: Attacked, who: str) -> None:
    sent = order(asked, f"REMOVE {who}") + asked.later(hours=2)
    assert to(sent, who)
    if "UNDO" in everything(to(sent, who)):
        asked.write(who, "UNDO")
        assert asked.standing(who) == "active"


def test_an_undo_of_who_was_removed_does_not_take_back_an_older_yes(paired: Attacked) -> None:
    """ "Did you not mean it? Write UNDO within 24 hours, and all is as before." """
    order(paired, f"REMOVE {JON}")
    paired.write(JON, "UNDO")
    assert pairs(paired) == [(JON, MIA)]
    assert paired.state() == "accepted"


@pytest.mark.parametrize("who", [JON, MIA])
def test_whose_mentoring_was_ended_for_them_and_reads_of_undo_can_take_it_back(
    paired: Attacked, who: str
) -> None:
    sent = order(paired, "END REL-1") + paired.later(hours=2)
    letters = to(sent, who)
    assert letters
    if "UNDO" in everything(letters):
        paired.write(who, "UNDO")
        assert pairs(paired) == [(JON, MIA)]


def with_a_cv(world: Attacked) -> str:
    """Pia, a mentee who sent one."""
    pia = "pia@college.example"
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{PROGRAM.authserv_id}; dmarc=pass header.from=college.example"
    mail["From"], mail["To"], mail["Subject"] = pia, ADDRESS, "SIGN UP MENTEE"
    mail["Message-ID"] = "<cv@college.example>"
    mail.set_content(FORM.format(name="Pia Hall"))
    pdf = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="cv.pdf")
    world.player.take_in(mail.as_bytes())
    world.work()
    return pia


@pytest.mark.parametrize("how", ["never", "REMOVE", "LEAVE"])
def test_a_cv_is_there_again_after_a_removal_that_was_undone(office: Attacked, how: str) -> None:
    """UNDO: all is as it was; what Pia had sent goes to her mentor."""
    pia = with_a_cv(office)
    if how == "REMOVE":
        order(office, f"UNDO {deed_number(order(office, f'REMOVE {pia}'))}")
    elif how == "LEAVE":
        office.write(pia, "LEAVE")
        office.write(pia, "UNDO")
    assert office.standing(pia) == "active"
    office.write(pia, "REQUEST M-1001", "I would like to learn.")
    sent = order(office, "ACCEPT REQ-1")
    assert any("CV" in see(m).files for m in to(sent, JON))


def test_a_mentor_who_is_matched_gets_the_cv_as_one_who_accepts(office: Attacked) -> None:
    sent = order(office, f"MATCH {with_a_cv(office)} WITH {JON}")
    assert any("CV" in see(m).files for m in to(sent, JON))


@pytest.mark.parametrize("words", ["REMIND REQ-1", "RESEND REQ-1", "QUEUE", "STOP"])
def test_what_is_no_deed_offers_no_undo_and_undo_alone_reaches_no_older_deed_unsaid(
    asked: Attacked, words: str
) -> None:
    sent = order(asked, words)
    assert "takes it back" not in told(sent)
    assert "not done" in told(order(asked, "UNDO")) or "no" in told(order(asked, "UNDO"))


# --- what each verb does, and for whom -----------------------------------------------------------------------------------


def test_who_is_matched_elsewhere_leaves_no_request_open_and_its_mentor_hears(asked: Attacked) -> None:
    """flow.md: a request is withdrawn when one of the two is matched."""
    sent = order(asked, f"MATCH {MIA} WITH {ADA}") + asked.later(hours=2)
    assert (ADA, MIA) in pairs(asked)
    assert asked.state() != "pending"
    assert to(sent, JON)


def test_a_pair_with_an_open_request_between_them_is_matched_once(asked: Attacked) -> None:
    order(asked, f"MATCH {MIA} WITH {JON}")
    assert pairs(asked) == [(JON, MIA)]
    assert asked.state() != "pending"
    asked.reply(JON, question_to_jon(asked), "ACCEPT")
    assert pairs(asked) == [(JON, MIA)]


NO_MATCH = {
    "a mentee with herself": f"MATCH {MIA} WITH {MIA}", "two mentees": f"MATCH {MIA} WITH {LEA}", "two mentors": f"MATCH {JON} WITH {ADA}",
    "nobody": f"MATCH nobody@far.example WITH {JON}", "half": f"MATCH {MIA}", "three": f"MATCH {LEA} WITH {JON} WITH {ADA}",
    "a request": f"MATCH REQ-1 WITH {JON}", "a code of nobody": f"MATCH {LEA} WITH M-4711", "a question": f"MATCH {LEA} WITH {ADA}?",
}  # fmt: skip


@pytest.mark.parametrize("which", NO_MATCH)
def test_a_match_that_cannot_be_is_not_done_and_is_answered(asked: Attacked, which: str) -> None:
    sent = order(asked, NO_MATCH[which])
    assert pairs(asked) == []
    assert to(sent, CARLA)
    assert not to_members(sent)


def test_a_match_the_wrong_way_round_never_makes_the_mentee_a_mentor(office: Attacked) -> None:
    sent = order(office, f"MATCH {JON} WITH {MIA}")
    assert pairs(office) in ([], [(JON, MIA)])
    assert to(sent, CARLA)


@pytest.mark.parametrize(
    "how",
    ["full", "left", "apart", "her own"],
)
def test_a_match_that_the_rules_forbid_is_not_made(paired: Attacked, how: str) -> None:
    if how == "full":
        order(paired, f"CAPACITY {JON} 1")
        words = f"MATCH {LEA} WITH {JON}"
    elif how == "left":
        paired.write(ADA, "LEAVE")
        words = f"MATCH {LEA} WITH {ADA}"
    elif how == "apart":
        order(paired, f"BLOCK {LEA} AND {ADA}")
        words = f"MATCH {LEA} WITH {ADA}"
    else:
        words = f"MATCH {MIA} WITH {ADA}"
    sent = order(paired, words)
    assert pairs(paired) == [(JON, MIA)], told(sent)
    assert "not done" in told(sent)
    assert not to_members(sent)


NO_ASK = {"a mentee": f"ASK M-1002 FOR {LEA}", "nobody": f"ASK M-4711 FOR {LEA}", "twice": f"ASK M-1001 FOR {MIA}", "a second": f"ASK M-1003 FOR {MIA}", "herself": "ASK M-1001 FOR M-1001"}  # fmt: skip


@pytest.mark.parametrize("which", NO_ASK)
def test_an_ask_that_cannot_be_is_not_done_and_is_answered(asked: Attacked, which: str) -> None:
    before = things(asked)
    sent = order(asked, NO_ASK[which])
    assert things(asked) == before, told(sent)
    assert "not done" in told(sent)


@pytest.mark.parametrize(
    "how",
    ["same", "full", "paused", "left", "apart", "mentee", "nobody"],
)
def test_a_reassignment_that_cannot_be_ends_nothing(paired: Attacked, how: str) -> None:
    """Who is not asked in place of Jon leaves Mia with Jon."""
    target = {"same": "M-1001", "mentee": "M-1004", "nobody": "M-4711"}.get(how, "M-1003")
    if how == "full":
        order(paired, f"CAPACITY {ADA} 1", f"MATCH {LEA} WITH {ADA}")
    elif how == "paused":
        order(paired, f"PAUSE {ADA}")
    elif how == "left":
        order(paired, f"REMOVE {ADA}")
    elif how == "apart":
        order(paired, f"BLOCK {MIA} AND {ADA}")
    sent = order(paired, f"REASSIGN REL-1 TO {target}")
    assert (JON, MIA) in pairs(paired), told(sent)
    assert "not done" in told(sent)


def test_a_reassignment_undone_within_the_hour_is_heard_of_by_nobody(paired: Attacked) -> None:
    sent = order(paired, "REASSIGN REL-1 TO M-1003")
    sent += order(paired, f"UNDO {deed_number(sent)}") + paired.later(days=1)
    assert not to_members(sent)
    assert pairs(paired) == [(JON, MIA)]


def test_an_end_undone_within_the_hour_is_heard_of_by_nobody(paired: Attacked) -> None:
    """for-coordinators.md: after END the others hear of it an hour later, and not at all if it is undone before."""
    sent = order(paired, "END REL-1")
    sent += order(paired, f"UNDO {deed_number(sent)}") + paired.later(days=1)
    assert not to_members(sent)


def test_both_of_a_mentoring_that_was_ended_for_them_read_by_whom(paired: Attacked) -> None:
    """for-coordinators.md: the member reads that it was you, where it hurts."""
    sent = order(paired, "END REL-1") + paired.later(hours=2)
    assert CARLA in everything(to(sent, JON))
    assert CARLA in everything(to(sent, MIA))
    assert "You have ended" not in told(sent, MIA)  # she has not


@pytest.mark.parametrize("words", ["end rel-1", "END REL–1", "End rel 1", "terminar REL-1", "END REL-1.", "*END REL-1*"])  # fmt: skip
def test_an_end_is_read_however_it_is_typed(paired: Attacked, words: str) -> None:
    sent = order(paired, words)
    assert pairs(paired) == [], told(sent)
    assert "STOP" not in told(sent)


def test_stop_below_a_signatures_line_is_no_command_and_may_take_the_end_back(paired: Attacked) -> None:
    """Whoever typed it there may have meant either, so nothing is done, and the coordinator reads why."""
    sent = order(paired, "END REL-1\n-- \nSTOP")
    assert pairs(paired) != [], told(sent)
    assert "may take it back" in told(sent)


NO_EXTENSION = ["EXTEND REQ-1 0 DAYS", "EXTEND REQ-1 -3 DAYS", "EXTEND REQ-1 UNTIL 1 January 2026", "EXTEND REQ-1 999 DAYS", "EXTEND REQ-1", "EXTEND REQ-1 UNTIL 3 March 2026", "EXTEND REQ-77 7 DAYS"]  # fmt: skip


@pytest.mark.parametrize("words", NO_EXTENSION)
def test_an_extension_that_is_none_is_not_done(asked: Attacked, words: str) -> None:
    """Also one that would take days away."""
    before = row(asked, "REQ-1")
    sent = order(asked, words)
    assert row(asked, "REQ-1") == before, told(sent)
    assert to(sent, CARLA)
    assert not to_members(sent)


def test_a_term_that_was_extended_is_offered_anew_before_its_new_end(paired: Attacked) -> None:
    order(paired, "EXTEND REL-1 60 DAYS")
    ends = row(paired, "REL-1")["ends_on"]
    sent = paired.later(days=185)
    assert not [m for m in to(sent, MIA) if "renew" in m.letter]
    sent = paired.later(days=45)
    assert [m for m in to(sent, MIA) if "renew" in m.letter], ends


@pytest.mark.parametrize(
    "words",
    ["REMIND REQ-1", "RESEND REQ-1", "EXTEND REQ-1 7 DAYS", "WITHDRAW REQ-1"],
)
def test_nothing_is_done_to_a_request_that_is_decided(paired: Attacked, words: str) -> None:
    before = standings(paired)
    sent = order(paired, words)
    assert standings(paired) == before
    assert "not done" in told(sent)
    assert not to_members(sent), "whoever did nothing hears of it"


def test_a_request_that_was_sent_once_more_is_answered_by_its_newer_letter(asked: Attacked) -> None:
    sent = order(asked, "RESEND REQ-1")
    asked.reply(JON, to(sent, JON)[-1], "ACCEPT", proof="")
    assert asked.state() == "accepted"


@pytest.mark.parametrize("number", ["0", "-1", "1000", "2.5", "many", "", "3 or 4"])
def test_a_capacity_that_is_no_number_of_mentees_changes_nothing(office: Attacked, number: str) -> None:
    before = member(office, JON)["capacity"]
    sent = order(office, f"CAPACITY {JON} {number}")
    assert member(office, JON)["capacity"] == before, told(sent)
    assert to(sent, CARLA)


def test_a_capacity_of_a_mentee_makes_no_mentor_of_her(office: Attacked) -> None:
    before = standings(office)
    sent = order(office, f"CAPACITY {MIA} 3")
    assert standings(office) == before
    assert "not done" in told(sent)


UPDATES = {
    "an address": "Email: eve@evil.example", "no field": "Hair: brown", "our name": "Name: Mentor Exchange", "a link": "Title: see https://evil.example/login",
    "another's name": "Name: Jon Berg", "no name": "Name:",
}  # fmt: skip


@pytest.mark.parametrize(
    "which",
    UPDATES,
)
def test_an_update_with_a_doubtful_field_is_told_and_harms_nobody(office: Attacked, which: str) -> None:
    sent = order(office, f"UPDATE {ADA}", UPDATES[which])
    if which != "our name":  # hers to decide
        assert member(office, ADA)["name"] in ("Ada Lind", "Jon Berg")
    assert to(sent, CARLA)
    if which == "no field":
        assert "not done" in told(sent) or "Hair" in told(sent)
    if which == "an address":
        assert "not done" in told(sent) or "CHANGE ADDRESS" in told(sent) or "mail" in told(sent).lower()


def test_what_stands_below_an_update_and_names_another_matter_is_a_command_of_its_own(
    office: Attacked,
) -> None:
    order(office, f"UPDATE {ADA}", "Title: Head of pharmacy", f"PAUSE {JON}", "", "Thank you", "Carla")
    assert member(office, ADA)["title"] == "Head of pharmacy"
    assert office.standing(JON) == "paused"


def test_a_farewell_below_an_update_is_no_part_of_the_profile(office: Attacked) -> None:
    order(office, f"UPDATE {ADA}", "Title: Head of pharmacy", "", "Many thanks", "Carla")
    assert member(office, ADA)["title"] == "Head of pharmacy"


def test_an_update_of_who_is_mentor_and_mentee_says_which_it_changed(office: Attacked) -> None:
    office.write(ADA, "SIGN UP MENTEE", FORM.format(name="Ada Lind"))
    sent = order(office, f"UPDATE {ADA}", "Title: Head of pharmacy")
    said = told(sent)
    assert "mentor" in said
    assert "not done" in said or "mentee" in said or member(office, ADA)["title"] == "Head of pharmacy"


@pytest.mark.parametrize("new", [MIA, CARLA, ADDRESS, "no-address", JON])
def test_an_address_that_is_taken_or_none_is_not_given_to_anybody(office: Attacked, new: str) -> None:
    before = standings(office)
    sent = order(office, f"CHANGE ADDRESS {JON} TO {new}")
    assert standings(office) == before, told(sent)
    assert "not done" in told(sent) or "what to write" in told(sent) or to(sent, CARLA)
    assert not to_members(sent)


def test_an_address_that_was_changed_reaches_both_and_both_still_count(asked: Attacked) -> None:
    question = question_to_jon(asked)
    sent = order(asked, f"CHANGE ADDRESS {JON} TO jon@new.example")
    assert to(sent, JON)
    assert to(sent, "jon@new.example")
    asked.reply(JON, question, "ACCEPT")
    assert pairs(asked) == [("jon@new.example", MIA)]


def test_an_address_whose_change_was_undone_is_a_strangers_again(asked: Attacked) -> None:
    sent = order(asked, f"CHANGE ADDRESS {JON} TO jon@new.example")
    order(asked, f"UNDO {deed_number(sent)}")
    asked.write("jon@new.example", "ACCEPT REQ-1")
    assert asked.state() == "pending"
    asked.write("jon@new.example", "SIGN UP MENTEE", FORM.format(name="Jo Newman"))
    assert member(asked, JON)["name"] == "Jon Berg"


def test_the_partner_hears_of_a_new_address(paired: Attacked) -> None:
    sent = order(paired, f"CHANGE ADDRESS {JON} TO jon@new.example")
    assert "jon@new.example" in everything(to(sent, MIA))


def test_a_stranger_whose_address_was_given_to_a_member_is_asked_or_told(office: Attacked) -> None:
    """A slip of the pen: Eve has that mailbox. What is hers to do with it must be known to Jon."""
    sent = order(office, f"CHANGE ADDRESS {JON} TO {EVE}")
    assert to(sent, JON)
    assert EVE in everything(to(sent, JON))


@pytest.mark.parametrize("words", [f"BLOCK {JON} AND {JON}", f"BLOCK {JON}", f"BLOCK {JON} AND nobody@far.example", f"UNBLOCK {JON} AND {LEA}"])  # fmt: skip
def test_a_block_of_one_alone_is_not_done(office: Attacked, words: str) -> None:
    sent = order(office, words)
    assert "not done" in told(sent) or to(sent, CARLA)
    assert "takes it back" not in told(sent)


def test_a_block_of_two_who_are_paired_names_what_they_have(paired: Attacked) -> None:
    assert "REL-1" in told(order(paired, f"BLOCK {MIA} AND {JON}"))
    assert pairs(paired) == [(JON, MIA)]


def test_a_block_of_two_with_an_open_request_names_it_and_her_yes_pairs_nobody(asked: Attacked) -> None:
    assert "REQ-1" in told(order(asked, f"BLOCK {MIA} AND {JON}"))
    order(asked, "ACCEPT REQ-1")
    order(asked, f"MATCH {MIA} WITH {JON}")
    assert pairs(asked) == []


def test_two_who_are_kept_apart_stay_so_when_one_changes_the_address(office: Attacked) -> None:
    order(office, f"BLOCK {LEA} AND {ADA}")
    order(office, f"CHANGE ADDRESS {ADA} TO ada@new.example")
    assert "Ada Lind" not in everything(to(office.write(LEA, "BROWSE"), LEA))


def test_who_is_kept_apart_by_a_file_is_not_said_to_be_unblocked(office: Attacked) -> None:
    keep_apart(office, ADA, LEA)
    sent = order(office, f"UNBLOCK {LEA} AND {ADA}")
    assert "Ada Lind" not in everything(to(office.write(LEA, "BROWSE"), LEA))
    assert "not done" in told(sent) or "blocked.toml" in told(sent)


@pytest.mark.parametrize("words", [f"PAUSE {JON} UNTIL 1 January 2026", f"PAUSE {JON} UNTIL whenever", f"RESUME {JON}", "PAUSE", "PAUSE M-4711", "RESUME nobody@far.example"])  # fmt: skip
def test_a_pause_or_resume_that_is_none_changes_nothing_and_is_answered(office: Attacked, words: str) -> None:
    before = standings(office)
    sent = order(office, words)
    assert standings(office) == before, told(sent)
    assert to(sent, CARLA)


def test_who_was_paused_for_a_time_comes_back_on_that_day(office: Attacked) -> None:
    order(office, f"PAUSE {JON} UNTIL 1 April")
    office.later(days=31)
    assert office.standing(JON) == "active"


TO_WHO_LEFT = [f"REMOVE {ADA}", f"PAUSE {ADA}", f"RESUME {ADA}", f"CAPACITY {ADA} 3", f"ASK M-1003 FOR {LEA}"]  # fmt: skip


@pytest.mark.parametrize("words", TO_WHO_LEFT)
def test_nothing_more_is_done_to_who_has_left(office: Attacked, words: str) -> None:
    order(office, f"REMOVE {ADA}")
    sent = order(office, words)
    assert office.standing(ADA) == "left", told(sent)
    assert "not done" in told(sent)
    assert not to_members(sent)


def test_coordinators_read_that_who_was_removed_is_still_matched(paired: Attacked) -> None:
    sent = order(paired, f"REMOVE {JON}")
    assert not to(sent, MIA)
    assert "Mia Okafor" in told(sent)
    assert "Mia Okafor" in told(sent, DAN)


def test_the_mentee_whose_mentor_is_removed_before_he_answers_hears_of_it(asked: Attacked) -> None:
    sent = order(asked, f"REMOVE {JON}") + asked.later(hours=2)
    assert asked.state() != "pending"
    assert to(sent, MIA)


# --- who is erased ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def really(kept: Copied) -> Attacked:
    """Mia has asked Jon; on a real database, for that is where something may stay."""
    world = peopled(kept.world)
    world.asked()
    world.later(hours=2)
    return world


def erased(world: Attacked, who: str = JON) -> list[OutboundMail]:
    sent = world.reply(CARLA, shown(order(world, f"ERASE {who}")), "YES")
    assert not member(world, who)
    return sent + world.later(hours=2)


def test_who_is_erased_is_in_no_answer_to_coordinators(really: Attacked) -> None:
    sent = erased(really)
    assert to(sent, MIA)
    assert to(sent, JON)
    for words in ("SHOW M-1001", "FIND berg", "SHOW REQ-1", "WHY OUT-1", "WHY OUT-5", "QUEUE", "STATUS"):
        said = everything(to(order(really, words), CARLA))
        assert "Jon Berg" not in said, words
        assert JON not in said, words
    for words in (f"SHOW {JON}", "SHOW Jon Berg"):
        assert "no member" in told(order(really, words))


def test_a_deed_from_before_an_erasure_brings_nobody_back(really: Attacked) -> None:
    number = deed_number(order(really, f"UPDATE {JON}", "Title: Head of pharmacy"))
    removed = deed_number(order(really, f"REMOVE {JON}"))
    erased(really)
    sent = order(really, f"UNDO {removed}") + order(really, f"UNDO {number}")
    assert not member(really, JON)
    assert "Jon Berg" not in str(really.player.records()["members"])
    assert not to(sent, JON)


@pytest.mark.parametrize("verb", ["RELEASE {}", "{} AS ACCEPT", "ANSWER {}\nPlease wait.", "SHOW {}"])
def test_a_held_mail_of_who_was_erased_brings_nobody_back(really: Attacked, verb: str) -> None:
    really.reply(JON, question_to_jon(really), "Dear coordinators, please call me about it before I decide.")
    ref = str(really.player.records()["held"][-1]["ref"])
    erased(really)
    before = standings(really)
    sent = order(really, verb.format(ref))
    assert standings(really) == before
    assert not to(sent, JON)
    assert "call me" not in everything(sent)


def test_a_held_mail_that_was_put_off_does_not_come_again_with_the_words_of_who_was_erased(
    really: Attacked,
) -> None:
    really.reply(JON, question_to_jon(really), "Dear coordinators, please call me about it before I decide.")
    ref = str(really.player.records()["held"][-1]["ref"])
    order(really, f"SNOOZE {ref} 3 DAYS")
    erased(really)
    sent = really.later(days=5)
    assert "call me" not in everything(sent)
    assert JON not in everything(sent)


def test_a_mail_to_who_was_erased_is_not_sent_once_more(really: Attacked) -> None:
    why = told(really.reply(JON, question_to_jon(really), "WHY"), JON)
    number = re.search(r"OUT-\d+", why)
    assert number
    erased(really)
    sent = order(really, f"RESEND {number[0]}")
    assert not to(sent, JON)
    assert "not done" in told(sent)


KEPT = ("deeds", "inbox", "outbox")


@pytest.mark.parametrize("table", ["records", *KEPT])
def test_nothing_in_the_database_names_who_was_erased_after_deeds_about_them(
    kept: Copied, table: str
) -> None:
    """ERASE deletes what the program knows of that person: also what UNDO would have put back."""
    world = peopled(kept.world)
    order(world, f"UPDATE {ADA}", "Title: Queen of the night ward")
    order(world, f"CAPACITY {ADA} 5", f"PAUSE {ADA}", f"BLOCK {LEA} AND {ADA}")
    order(world, f"CHANGE ADDRESS {ADA} TO ada@new.example")
    world.reply(CARLA, shown(order(world, "ERASE ada@new.example")), "YES")
    assert not member(world, "ada@new.example")
    world.later(days=1)
    left: dict[str, set[str]] = {}
    with closing(sqlite3.connect(kept.url.removeprefix("sqlite:///"))) as database:
        tables = [r[0] for r in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for each in tables:
            for line in database.execute(f"SELECT * FROM {each}"):  # a name of the schema
                words = " ".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in line)
                found = {w for w in ("Ada Lind", ADA, "ada@new.example", "Queen of the night") if w in words}
                left.setdefault(each if each in KEPT else "records", set()).update(found)
    assert left[table] == set()


@pytest.mark.parametrize(
    "words",
    ["ERASE nobody@far.example", "ERASE", "ERASE M-4711", "ERASE Ada"],
)
def test_an_erasure_of_nobody_asks_for_no_yes(office: Attacked, words: str) -> None:
    sent = order(office, words)
    assert to(sent, CARLA)
    assert not [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]


# --- names, codes and lines --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["PAUSE Jon Berg", "REMOVE Jon Berg", "ERASE Jon Berg", f"MATCH {LEA} WITH Jon Berg", "UPDATE Jon Berg\nTitle: Head"])  # fmt: skip
def test_a_name_that_two_have_is_nobodys_and_both_are_shown_with_code_and_address(
    office: Attacked, verb: str
) -> None:
    office.write("jon@far.example", "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    before = standings(office)
    sent = order(office, verb)
    assert standings(office) == before
    assert "jon@far.example" in told(sent)
    assert JON in told(sent)
    assert "M-1001" in told(sent)


@pytest.mark.parametrize("words", ["REMOVE Ada", "REMOVE Lind", f"MATCH {LEA} WITH Ada"])
def test_a_part_of_a_name_is_nobodys_and_gets_who_is_near(office: Attacked, words: str) -> None:
    """for-coordinators.md: a person is an address, a code or the whole name."""
    before = standings(office)
    sent = order(office, words)
    assert standings(office) == before
    assert "Ada Lind" in told(sent)


@pytest.mark.parametrize("name", ["M-1001", "m-1001", "M–1001", "M 1001", "jon berg", "JON BERG", "Jon  Berg", "JON@hospital.example", "jon@HOSPITAL.example", "<jon@hospital.example>", "Jon Berg <jon@hospital.example>", '"Jon Berg"', "Jon Berg (M-1001)"])  # fmt: skip
def test_a_person_is_found_as_people_write_them_or_she_is_told(office: Attacked, name: str) -> None:
    sent = order(office, f"PAUSE {name}")
    assert office.standing(JON) == "paused" or "PAUSE" in told(sent)
    assert office.standing(ADA) == "active"


LINES = [("aceptar REQ-1", "accepted"), ("acepto req-1", "accepted"), ("rechazar REQ-1", "rejected"), ("retirar REQ-1", "withdrawn"), ("Accept REQ–1", "accepted"), ("REQ-1 ACCEPT", "accepted"), ("Please accept REQ-1", "pending"), ("ACCEPT REQ-1 and REQ-2", "accepted"), ("ACCEPT  REQ-1 ", "accepted"), ("> ACCEPT REQ-1", "pending"), ("- ACCEPT REQ-1", "pending"), ("    ACCEPT REQ-1", "pending"), ("ACCEPT REQ-1 or REJECT REQ-1?", "pending"), ("Never ACCEPT REQ-1", "pending"), ("I would not\naccept REQ-1\nbefore Friday, Dan.", "pending")]  # fmt: skip
WRONG_LINES = {"    ACCEPT REQ-1 pending": "an indented line counts where it is the first"}


@pytest.mark.parametrize(("words", "state"), cases(LINES, WRONG_LINES))
def test_a_line_is_a_command_from_its_first_character_to_its_last(
    asked: Attacked, words: str, state: str
) -> None:
    sent = order(asked, words)
    assert asked.state() == state, told(sent)
    assert to(sent, CARLA)


@pytest.mark.parametrize("words", ["ACCEPT REQ-1\n\nSorry, wrong one, forget it.", "ACCEPT REQ-1\n\nOr should we wait for Dan?", "ACCEPT REQ-1\n\nI am not sure about this."])  # fmt: skip
def test_a_command_beside_a_doubt_is_asked_about(asked: Attacked, words: str) -> None:
    sent = order(asked, words)
    assert asked.state() == "pending"
    assert to(sent, CARLA)


def test_one_line_that_is_wrong_keeps_no_other_back_and_each_is_told(asked: Attacked) -> None:
    lines = ["ACCEPT REQ-77", f"PAUSE {ADA}", "REMOVE Nobody Here", f"CAPACITY {JON} 4", "FROBNICATE REQ-1", "EXTEND REQ-1 SOON"]  # fmt: skip
    sent = order(asked, *lines)
    said = told(sent)
    assert asked.standing(ADA) == "paused"
    assert member(asked, JON)["capacity"] == 4
    for line in lines:
        assert line in said or line == "FROBNICATE REQ-1", line


def test_a_verb_that_is_none_among_others_is_not_passed_over_in_silence(asked: Attacked) -> None:
    said = told(order(asked, f"PAUSE {ADA}", "ACEPT REQ-1", f"CAPACITY {JON} 4"))
    assert "ACEPT REQ-1" in said


def test_the_same_command_twice_in_one_mail_is_done_once(office: Attacked) -> None:
    sent = order(office, f"MATCH {MIA} WITH {JON}", f"MATCH {MIA} WITH {JON}", f"MATCH {MIA} WITH {ADA}")
    assert pairs(office) == [(JON, MIA)]
    assert told(sent).count("not done") == 2


def test_a_pause_and_its_end_in_one_mail_are_done_in_their_order(office: Attacked) -> None:
    order(office, f"PAUSE {JON}", f"RESUME {JON}", f"PAUSE {ADA}")
    assert office.standing(JON) == "active"
    assert office.standing(ADA) == "paused"


def test_a_yes_and_a_no_in_one_mail_leave_all_with_one_truth(asked: Attacked) -> None:
    sent = order(asked, "ACCEPT REQ-1", "REJECT REQ-1") + asked.later(hours=2)
    state = asked.state()
    said = [m.letter for m in to(sent, MIA)]
    if state == "accepted":
        assert pairs(asked) == [(JON, MIA)]
        assert not [n for n in said if "encourag" in n]
    else:
        assert pairs(asked) == []
        assert not said or said[-1] != "introduction-mentee"


def test_a_command_in_the_subject_counts_where_the_text_has_none_and_not_beside_it(asked: Attacked) -> None:
    asked.write(CARLA, f"PAUSE {ADA}", f"CAPACITY {JON} 4")
    assert asked.standing(ADA) == "active"
    asked.write(CARLA, f"PAUSE {ADA}", "")
    assert asked.standing(ADA) == "paused"


def test_a_dry_run_above_all_lines_holds_for_all_of_them(asked: Attacked) -> None:
    before = standings(asked)
    sent = order(asked, "DRY RUN", "ACCEPT REQ-1", f"PAUSE {ADA}", f"ERASE {LEA}", "STOP")
    assert standings(asked) == before
    assert not to_members(sent)
    assert not [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]


def test_a_dry_run_in_the_subject_holds_for_all_below(asked: Attacked) -> None:
    before = standings(asked)
    asked.write(CARLA, "Dry run", f"ACCEPT REQ-1\nPAUSE {ADA}")
    assert standings(asked) == before
    asked.write(CARLA, "Re: dry run", f"ACCEPT REQ-1\nPAUSE {ADA}")
    assert standings(asked) == before


# --- many letters, in a hurry --------------------------------------------------------------------------------------------


def test_whoever_drops_many_held_mails_with_the_same_word_is_no_robot(office: Attacked) -> None:
    refs = [
        writes_held(office, f"x{n}@far.example", f"I am number {n}, and ask for the leaflet.")
        for n in range(9)
    ]
    for ref in refs:
        letter = next(m for m in reversed(to(office.player.post.sent, CARLA)) if f"[{ref}]" in see(m).subject)
        office.reply(CARLA, letter, "DROP", after=5)
    assert [row(office, ref)["state"] for ref in refs] == ["dropped"] * 9


def test_each_mail_of_commands_of_a_busy_day_is_done_and_answered(office: Attacked) -> None:
    """Forty of them: more than single mails a day, and more than answers a day."""
    missing = []
    for n in range(40):
        words = f"CAPACITY {JON} {n % 7 + 1}"
        sent = order(office, words)
        if member(office, JON)["capacity"] != n % 7 + 1:
            missing.append(f"{n} not done")
        if not to(sent, CARLA):
            missing.append(f"{n} not answered")
    assert missing == []


def test_the_member_whom_a_coordinator_changes_often_is_told_of_the_last_change(office: Attacked) -> None:
    for n in range(1, 8):
        sent = order(office, f"CAPACITY {JON} {n}")
    assert member(office, JON)["capacity"] == 7
    assert to(sent, JON)


# --- two at once -----------------------------------------------------------------------------------------------------------


def test_two_matches_of_one_mentee_in_one_pass_make_one_pair(office: Attacked) -> None:
    office.drop(CARLA, f"MATCH {MIA} WITH {JON}")
    office.drop(DAN, f"MATCH {MIA} WITH {ADA}")
    sent = office.work()
    assert len(pairs(office)) == 1
    assert "not done" in told(sent, DAN) + told(sent, CARLA)


def test_a_yes_to_an_erasure_and_a_match_in_one_pass_leave_no_half_pair(office: Attacked) -> None:
    mail = shown(order(office, f"ERASE {ADA}"))
    office.drop(CARLA, f"Re: {see(mail).subject}", "YES", to=str(see(mail).parsed["reply-to"]))
    office.drop(DAN, f"MATCH {LEA} WITH {ADA}")
    sent = office.work() + office.later(hours=2)
    assert not member(office, ADA)
    assert pairs(office) == []
    assert told(sent, DAN)


def test_an_end_by_one_and_a_reassignment_by_the_other_in_one_pass_are_told_apart(paired: Attacked) -> None:
    paired.drop(CARLA, "END REL-1")
    paired.drop(DAN, "REASSIGN REL-1 TO M-1003")
    sent = paired.work() + paired.later(hours=2)
    assert "not done" in told(sent, DAN)
    assert not to(sent, ADA)
    ended = [m for m in to(sent, MIA) if "has ended" in see(m).subject]
    assert len(ended) == 1


def test_two_terminals_at_one_moment_match_one_mentee_once(copied: Copied) -> None:
    peopled(copied.world)
    results, world = at_once(copied, f"MATCH {MIA} WITH {JON}", f"MATCH {MIA} WITH {ADA}")
    assert len(pairs(world)) == 1
    assert sum(isinstance(r, Act) and r.lines[0].done for r in results) == 1


def test_two_terminals_at_one_moment_undo_one_deed_once(copied: Copied) -> None:
    peopled(copied.world)
    number = deed_number(order(copied.world, f"MATCH {MIA} WITH {JON}"))
    results, world = at_once(copied, f"UNDO {number}", f"UNDO {number}")
    assert pairs(world) == []
    assert sum(isinstance(r, Act) and r.lines[0].done for r in results) == 1


# --- held mails that have become stale -----------------------------------------------------------------------------------


def test_a_yes_that_was_held_pairs_nobody_after_the_request_was_taken_back(asked: Attacked) -> None:
    asked.reply(JON, question_to_jon(asked), "Dear coordinators, please call me about it before I decide.")
    ref = str(asked.player.records()["held"][-1]["ref"])
    asked.write(MIA, "WITHDRAW REQ-1")
    sent = order(asked, f"{ref} AS ACCEPT")
    assert pairs(asked) == []
    assert "not done" in told(sent)
    assert row(asked, ref)["state"] == "waiting" or to(sent, JON)


def test_a_sign_up_that_was_held_does_not_take_the_place_of_a_newer_one(office: Attacked) -> None:
    """Eve's first form poses as the program; she signs up in her own name, and is forgotten in the queue."""
    office.write(EVE, "SIGN UP MENTEE", FORM.format(name="Mentor Exchange"))
    ref = str(office.player.records()["held"][-1]["ref"])
    office.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Hall"))
    order(office, f"RELEASE {ref}")
    assert member(office, EVE)["name"] == "Eve Hall"


def test_a_reply_to_a_held_mail_that_the_other_decided_says_who_it_was(office: Attacked) -> None:
    ref = writes_held(office)
    letter = next(m for m in reversed(to(office.player.post.sent, DAN)) if f"[{ref}]" in see(m).subject)
    order(office, f"DROP {ref}")
    sent = office.reply(DAN, letter, "ANSWER\nIt is on our website.")
    assert not to(sent, EVE)
    assert CARLA in told(sent, DAN)


def test_the_numbers_of_an_old_list_are_those_of_that_list(office: Attacked) -> None:
    first = writes_held(office, "x1@far.example", "I am number one, and ask for the leaflet.")
    second = writes_held(office, "x2@far.example", "I am number two, and ask for the timetable.")
    third = writes_held(office, "x3@far.example", "I am number three, and ask for the hall.")
    old = to(order(office, "QUEUE"), CARLA)[-1]
    order(office, f"DROP {first}")
    order(office, "QUEUE")
    sent = office.reply(CARLA, old, "2 DROP\n7 DROP\n1 DROP", proof="")
    assert row(office, second)["state"] == "dropped"
    assert row(office, third)["state"] == "waiting"
    assert "7" in told(sent)


def test_the_numbers_of_a_list_in_the_other_coordinators_hand_are_those_of_that_list_or_none(
    office: Attacked,
) -> None:
    writes_held(office, "x1@far.example", "I am number one, and ask for the leaflet.")
    second = writes_held(office, "x2@far.example", "I am number two, and ask for the timetable.")
    old = to(order(office, "QUEUE"), CARLA)[-1]
    order(office, "QUEUE", who=DAN)
    sent = office.reply(DAN, old, "2 DROP")
    dropped = [h["ref"] for h in office.player.records()["held"] if h["state"] == "dropped"]
    assert dropped in ([], [second])
    assert to(sent, DAN)


# --- to know ---------------------------------------------------------------------------------------------------------------


def test_a_report_counts_what_the_records_hold_and_names_nobody(paired: Attacked) -> None:
    sent = order(paired, "REPORT FROM 1 Jan TO 30 Jun")
    said = everything(to(sent, CARLA))
    for secret in (JON, MIA, "Jon Berg", "Mia Okafor"):
        assert secret not in said
    assert "1 of 2 mentees" in told(sent)
    assert "1 January 2026" in told(sent)


def test_the_status_counts_what_the_records_hold(asked: Attacked) -> None:
    writes_held(asked)
    order(asked, f"PAUSE {ADA}")
    said = told(order(asked, "STATUS"))
    assert "3 active, 1 paused" in said
    assert "wait for an answer: 1" in said


@pytest.mark.parametrize("words", ["FIND %", "FIND _", "FIND '; DROP TABLE members; --", "FIND", "SHOW", "SHOW OUT-1", "SHOW DO-1", "SHOW LIST-1", "SHOW CONF-1", "WHY OUT-4711", "WHY DO-1", "REPORT FROM x TO y", "RESEND OUT-4711", "RESEND HELD-1", "UNDO DO-4711", "UNDO REQ-1", "ASSIGN HELD-1", "START"])  # fmt: skip
def test_a_question_about_nothing_is_answered_with_a_sentence(asked: Attacked, words: str) -> None:
    before = standings(asked)
    sent = order(asked, words)
    assert to(sent, CARLA)
    assert standings(asked) == before
    assert asked.player.records()["inbox"]["quarantined"] == 0
    assert not asked.player.trouble


def test_why_names_the_deed_that_led_to_a_letter(asked: Attacked) -> None:
    sent = order(asked, "ACCEPT REQ-1")
    number = deed_number(sent)
    introduction = next(m for m in to(sent, MIA) if m.letter.startswith("introduction"))
    mine = told(asked.reply(MIA, introduction, "WHY"), MIA)
    out = re.search(r"OUT-\d+", mine)
    assert out
    assert number in told(order(asked, f"WHY {out[0]}"))


# --- STOP and START -------------------------------------------------------------------------------------------------------


def stopped(world: Attacked) -> None:
    world.reply(CARLA, shown(order(world, "STOP")), "YES")


def test_letters_of_what_was_done_while_all_stood_still_go_out_once_after_start(asked: Attacked) -> None:
    stopped(asked)
    sent = order(asked, "ACCEPT REQ-1", who=DAN)
    assert told(sent, DAN)
    assert not to_members(sent + asked.later(days=1))
    asked.player.set_up()  # a restart
    assert not to_members(asked.later(days=1))
    sent = order(asked, "START") + asked.later(hours=2)
    assert [m.letter for m in to(sent, MIA)].count("introduction-mentee") == 1


def test_an_end_whose_hour_passed_while_all_stood_still_is_told_once_to_each(paired: Attacked) -> None:
    order(paired, "END REL-1")
    stopped(paired)
    paired.later(hours=5)
    sent = order(paired, "START") + paired.later(hours=2)
    assert len([m for m in to(sent, JON) if "has ended" in see(m).subject]) == 1


def test_a_deadline_that_passed_while_all_stood_still_is_caught_up_with_and_one_that_was_extended_is_not(
    asked: Attacked,
) -> None:
    stopped(asked)
    order(asked, "EXTEND REQ-1 30 DAYS")
    asked.later(days=20)
    order(asked, "START")
    asked.later(days=2)
    assert asked.state() == "pending"


def test_a_member_who_wrote_while_all_stood_still_is_answered_after_start(asked: Attacked) -> None:
    stopped(asked)
    asked.drop(JON, "ACCEPT REQ-1")
    assert not asked.work()
    assert asked.state() == "pending"
    order(asked, "START")
    asked.later(minutes=5)
    assert asked.state() == "accepted"


def test_undo_does_not_end_a_stop_and_says_what_does(asked: Attacked) -> None:
    stopped(asked)
    sent = order(asked, "UNDO")
    assert "START" in told(sent) or "not done" in told(sent)
    assert not asked.write(JON, "HELP")


def test_a_stop_does_not_keep_her_from_erasing_and_its_last_letter_goes_out_in_the_end(
    asked: Attacked,
) -> None:
    stopped(asked)
    sent = asked.reply(CARLA, shown(order(asked, f"ERASE {ADA}")), "YES")
    assert not member(asked, ADA)
    assert not to(sent, ADA)
    sent = order(asked, "START") + asked.later(hours=2)
    assert to(sent, ADA)


# --- the roster by mail ---------------------------------------------------------------------------------------------------

CSV = "email,name\nzoe@far.example,Zoë Lind\nyan@far.example,Yan Ito\n"


def previews(sent: Sequence[OutboundMail]) -> list[OutboundMail]:
    return [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]


def may_sign_up(world: Attacked, who: str) -> bool:
    player = world.player
    player.program = replace(player.program, eligibility="roster")
    player.set_up()
    world.write(who, "SIGN UP MENTEE", FORM.format(name="Zoe Lind"))
    return bool(member(world, who))


ENCODED: Mapping[str, bytes] = {
    "UTF-8": CSV.encode(), "with a mark": CSV.encode("utf-8-sig"), "UTF-16": CSV.encode("utf-16"), "Windows": CSV.encode("cp1252"),
    "semicolons": CSV.replace(",", ";").encode(), "tabs": CSV.replace(",", "\t").encode(), "old Mac": CSV.replace("\n", "\r").encode(),
    "no last line end": CSV.rstrip().encode(), "empty lines": CSV.replace("\n", "\n\n").encode(), "other names": CSV.replace("email", "E-Mail").encode(),
    "turned round": "Last name,First name,Address\nLind,Zoë,zoe@far.example\n".encode(),
}  # fmt: skip


@pytest.mark.parametrize("how", ENCODED)
def test_a_roster_as_spreadsheets_save_it_is_shown_and_imported_on_yes(office: Attacked, how: str) -> None:
    sent = sends_roster(office, ("list.csv", ENCODED[how]))
    (mail,) = previews(sent)
    assert ("1 address" if how == "turned round" else "2 addresses") in told(sent)
    office.reply(CARLA, mail, "YES")
    assert may_sign_up(office, "zoe@far.example")


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/vnd.ms-excel", "text/plain", "text/comma-separated-values"])  # fmt: skip
def test_a_roster_is_read_whatever_type_a_mail_program_gives_it(office: Attacked, kind: str) -> None:
    (mail,) = previews(sends_roster(office, ("list.csv", CSV.encode()), kind=kind))
    office.reply(CARLA, mail, "YES")
    assert may_sign_up(office, "zoe@far.example")


BAD: Mapping[str, tuple[tuple[str, bytes], ...]] = {
    "no file": (), "a workbook": (("list.xlsx", b"PK\x03\x04" + b"x" * 900),), "nothing": (("list.csv", b""),),
    "no such column": (("list.csv", b"who,what\nzoe@far.example,Zoe\n"),), "a quotation mark": (("list.csv", b'email,name\n"zoe@far.example,Zoe\n'),),
    "two addresses": (("list.csv", b"email,name\nzoe@far.example yan@far.example,Zoe\n"),), "no header": (("list.csv", b"zoe@far.example,Zoe\nyan@far.example,Yan\n"),),
    "a cell too many": (("list.csv", b"email,name\nzoe@far.example,Lind, Zoe\n"),), "a picture": (("list.png", b"\x89PNG\r\n\x1a\n" + b"x" * 200),),
    "NUL": (("list.csv", b"email,name\nzoe@far.example\x00,Zoe\n"),),
}  # fmt: skip


@pytest.mark.parametrize("how", BAD)
def test_a_roster_that_cannot_be_read_is_not_imported_and_she_is_told_why(office: Attacked, how: str) -> None:
    sent = sends_roster(office, *BAD[how])
    assert not previews(sent)
    assert "not done" in told(sent)
    assert not may_sign_up(office, "zoe@far.example")


def test_two_rosters_in_one_mail_are_both_imported_or_she_is_told(office: Attacked) -> None:
    sent = sends_roster(office, ("a.csv", CSV.encode()), ("b.csv", b"email\nxia@far.example\n"))
    assert to(sent, CARLA)
    for mail in previews(sent):
        assert "3 addresses" in told(sent) or "b.csv" in told(sent)
        office.reply(CARLA, mail, "YES")


def test_a_roster_that_is_too_large_for_a_mail_is_told(office: Attacked) -> None:
    rows = "".join(f"person{n}@far.example,Person Number {n}\n" for n in range(9000))
    sent = sends_roster(office, ("list.csv", f"email,name\n{rows}".encode()))
    assert to(sent, CARLA)
    assert not may_sign_up(office, "person1@far.example")


def test_a_roster_inside_a_forward_is_not_imported_unshown(office: Attacked) -> None:
    """Eve sends Carla a list "for the program"; she passes it on, with a command above."""
    text = inline(f"Eve Hall <{EVE}>", "Please import the attached list.", "The list")
    sent = sends_roster(office, ("list.csv", CSV.encode()), below="\n" + text)
    assert to(sent, CARLA)
    assert not may_sign_up(office, "zoe@far.example")


def test_a_roster_that_a_forwarded_mail_asks_for_is_not_imported(office: Attacked) -> None:
    text = inline(f"Eve Hall <{EVE}>", "IMPORT ROSTER", "IMPORT ROSTER")
    sent = sends_roster(office, ("list.csv", CSV.encode()), words="", below=text)
    assert not previews(sent)
    assert to(sent, CARLA) or a_coordinator_knows(office, sent)
    assert not may_sign_up(office, "zoe@far.example")


def test_a_roster_within_an_attached_mail_is_not_hers(office: Attacked) -> None:
    inner = eml(f"Eve Hall <{EVE}>", "IMPORT ROSTER", "IMPORT ROSTER\n\nemail\nzoe@far.example")
    sent = sends_roster(office, ("mail.eml", inner), kind="application/octet-stream")
    assert not previews(sent)
    assert to(sent, CARLA)


@pytest.mark.parametrize(("who", "proof"), [(CARLA, ""), (CARLA, "fail"), (LEA, "pass"), (EVE, "pass")])
def test_a_roster_from_who_is_not_proven_to_be_a_coordinator_is_not_imported(
    office: Attacked, who: str, proof: str
) -> None:
    sent = sends_roster(office, ("list.csv", CSV.encode()), who=who, proof=proof)
    for mail in [m for m in to(sent, CARLA) if "?" in see(m).subject]:
        office.reply(CARLA, mail, "YES", proof="")
    assert not may_sign_up(office, "zoe@far.example")


def test_a_yes_with_another_list_attached_does_not_import_that_one(office: Attacked) -> None:
    (mail,) = previews(sends_roster(office, ("list.csv", CSV.encode())))
    sends_roster(office, ("list.csv", b"email\nxia@far.example\n"), words="YES", thread=mail)
    assert not may_sign_up(office, "xia@far.example")


def test_a_roster_that_was_imported_is_not_undone_and_she_reads_so(office: Attacked) -> None:
    (mail,) = previews(sends_roster(office, ("list.csv", CSV.encode())))
    sent = office.reply(CARLA, mail, "YES")
    assert "takes it back" not in told(sent)
    assert "not done" in told(order(office, "UNDO"))


def test_a_roster_and_other_commands_in_one_mail_have_each_their_fate(office: Attacked) -> None:
    sent = sends_roster(office, ("list.csv", CSV.encode()), words=f"IMPORT ROSTER\nPAUSE {ADA}")
    assert office.standing(ADA) == "paused"
    assert len(previews(sent)) == 1
    office.reply(CARLA, previews(sent)[0], "YES")
    assert may_sign_up(office, "zoe@far.example")


# --- at the command line --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [f"ERASE {ADA}", "STOP", "EXPORT", "IMPORT ROSTER", "UNDO", "QUEUE", f"SHOW {JON}", "WHY OUT-1", "REPORT", "", "FROBNICATE", f"RESEND OUT-1\nPAUSE {ADA}", "DRY RUN STOP"])  # fmt: skip
def test_a_look_at_the_terminal_changes_nothing_and_ends_with_a_sentence(asked: Attacked, words: str) -> None:
    before = asked.player.records()
    acting = at_the_terminal(asked)
    with suppress(NoCommand):  # which has a sentence
        act = acting.preview(words, CARLA, asked.player.now)
        assert all(line.because for line in act.lines)
    assert asked.player.records() == before
    assert not asked.work()


def test_what_is_done_at_the_terminal_is_undone_by_mail_and_the_other_way_round(asked: Attacked) -> None:
    acting = at_the_terminal(asked)
    act = acting.perform("ACCEPT REQ-1", CARLA, asked.player.now)
    asked.work()
    assert asked.state() == "accepted"
    order(asked, f"UNDO {act.lines[0].deed}", who=DAN)
    assert asked.state() == "pending"
    number = deed_number(order(asked, "REJECT REQ-1", who=DAN), DAN)
    acting.perform(f"UNDO {number}", CARLA, asked.player.now + timedelta(minutes=1))
    asked.work()
    assert asked.state() == "pending"


def test_what_is_erased_at_the_terminal_is_erased_as_by_mail(paired: Attacked) -> None:
    act = at_the_terminal(paired).perform(f"ERASE {JON}", CARLA, paired.player.now)
    assert act.lines[0].done
    sent = paired.work() + paired.later(hours=2)
    assert not member(paired, JON)
    assert to(sent, MIA)
    assert to(sent, JON)


def test_what_is_done_at_the_terminal_is_in_the_journal_with_its_channel(asked: Attacked) -> None:
    at_the_terminal(asked).perform(f"PAUSE {ADA}", CARLA, asked.player.now)
    latest = asked.player.records()["events"][-1]
    assert latest["actor"] == CARLA
    assert latest["channel"] == "command line"
    assert asked.player.now > START
