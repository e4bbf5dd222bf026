# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The ninth wave, from inside: what waits for a coordinator's decision, commands in the wrong order and about what has
moved on, a coordinator who is a party, numbers beyond any record, and an operator with odd files and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from processor.config import ConfigError
from processor.core.mail import OutboundMail
from processor.core.rules import RuleBook
from processor.loading import rules_of
from processor.store.maintenance import Maintenance
from tests.attack.databases import Copied
from tests.attack.deeds import carla_signs_up, order, writes_held
from tests.attack.heard import a_coordinator_knows
from tests.attack.letters import (
    deed_number,
    everything,
    question_to_jon,
    sent_so_far,
    shown,
    to_members,
    told,  # fmt: skip
    told_of,
)
from tests.attack.mails_by_hand import inline, sends_roster
from tests.attack.marks import cases, wrong_today
from tests.attack.people import ADA, CARLA, DAN, LEA
from tests.attack.prepared import at_the_terminal, peopled, staffed
from tests.attack.records import held_states, member, row, standings
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.doors.stores import open_kept
from tests.operation.small import PROFILE, SmallProgram
from tests.post_office import see
from tests.shipped_rules import RULES

# the reasons of what goes wrong today; each names one root
OWN_FORWARD = (
    "plain: a coordinator who forwards our own letter is met with silence, and flow.md says that it is held"
)

REGRET = "Please wait with that, I must ask my boss first."


# --- a yes within the hour of second thoughts, and words after it ----------------------------------------------------------


def jon_agrees(world: Attacked) -> list[OutboundMail]:
    sent = world.reply(JON, question_to_jon(world), "Yes, happy to!")
    assert world.state() == "accepted"
    assert not to(sent, MIA)
    return sent


def regrets(world: Attacked, words: str = REGRET, **more: Any) -> str:
    """The held mail on which Mia's letter waits."""
    before = held_states(world)
    world.reply(JON, question_to_jon(world), words, **more)
    new = held_states(world).keys() - before.keys()
    assert len(new) == 1, new
    return str(*new)


def unsure(world: Attacked) -> str:
    jon_agrees(world)
    return regrets(world)


def heard(world: Attacked, begin: int, who: str = MIA) -> list[str]:
    """The letters that somebody got since then."""
    return [m.letter for m in world.player.post.sent[begin:] if m.recipient == who]


def introductions_among(letters: Sequence[str]) -> int:
    return sum(letter.startswith("introduction") for letter in letters)


REGRETS = [
    "Wait, I must ask my boss first.", "wait, I must ask my boss first", "Wait.", "Hold on, please.", "Stop!", "Not so fast, please.", "Sorry, wrong person.", "Oops, that was a mistake.",
    "Please wait with that, I must ask my boss first.", "I take that back.", "Please ignore my last mail.", "Actually, no.", "Hmm, I am not so sure any more.",
    "Forget it.", "Please do not introduce us yet.", "I pressed the wrong button.", "Help, what have I done?", "How do I undo this?", "Can I still change my mind?", "I'd rather not after all.",
    "Moment mal, ich muss erst meine Chefin fragen.", "Espera, primero tengo que preguntar a mi jefa.",
]  # fmt: skip


@pytest.mark.parametrize(("words", "how"), cases(
    [(words, how) for words in REGRETS for how in ("in the thread", "in a mail of its own")],
))  # fmt: skip
def test_words_of_regret_within_the_hour_keep_the_yes_from_the_mentee(
    asked: Attacked, words: str, how: str
) -> None:
    """for-members.md: words of your own will do: what we do not understand is read by a person, and nobody hears before that."""
    begin = sent_so_far(asked)
    jon_agrees(asked)
    sent = (
        asked.reply(JON, question_to_jon(asked), words)
        if how == "in the thread"
        else asked.write(JON, "About Mia", words)
    )
    asked.later(hours=3)
    assert not introductions_among(heard(asked, begin)), [m.letter for m in to(sent, JON)]


NOS = [
    ("REJECT", ""),
    ("REJECT REQ-1", ""),
    ("About Mia", "REJECT"),
    ("Re: You and Mia Okafor", "Sorry, I cannot."),
    ("UNDO", ""),
    ("END NOW", ""),
]


@pytest.mark.parametrize(
    ("subject", "words"),
    cases(
        NOS,
    ),
)
def test_a_no_within_the_hour_in_a_mail_of_its_own_leaves_no_introduction_on_its_way(
    asked: Attacked, subject: str, words: str
) -> None:
    """flow.md: an UNDO or a REJECT meanwhile is heard by nobody else as a yes."""
    begin = sent_so_far(asked)
    jon_agrees(asked)
    asked.write(JON, subject, words)
    if asked.state() != "accepted" or row(asked, "REL-1")["state"] == "ended":
        asked.later(hours=3)
        assert not introductions_among(heard(asked, begin))


@pytest.mark.parametrize("words", cases(["REJECT", "Sorry, no.", "UNDO"]))
def test_a_no_in_reply_to_the_introduction_leaves_no_other_introduction_on_its_way(
    asked: Attacked, words: str
) -> None:
    begin = sent_so_far(asked)
    mail = next(m for m in jon_agrees(asked) if m.letter == "introduction-mentor")
    asked.reply(JON, mail, words)
    # words that may be about the talk which it proposes are read by a person, and nobody is introduced before
    assert asked.state() in ("rejected", "pending") or (words == "Sorry, no." and held_states(asked))
    asked.later(hours=3)
    assert not introductions_among(heard(asked, begin))


def test_a_no_in_reply_to_the_introduction_leaves_none_on_its_way_on_a_real_database_either(
    copied: Copied,
) -> None:
    world = staffed(peopled(copied.world), CARLA, DAN)
    world.asked()
    world.later(hours=2)
    begin = sent_so_far(world)
    mail = next(m for m in jon_agrees(world) if m.letter == "introduction-mentor")
    world.reply(JON, mail, "REJECT")
    world.later(hours=3)
    assert not introductions_among(heard(world, begin))


@pytest.mark.parametrize("words", cases(["{} AS REJECT", "{} AS UNDO"]))
def test_a_doubt_in_a_mail_of_its_own_that_is_read_as_a_no_leaves_no_introduction(
    asked: Attacked, words: str
) -> None:
    begin = sent_so_far(asked)
    jon_agrees(asked)
    before = held_states(asked)
    asked.write(JON, "About Mia", "Please call me before anything goes on, I am not so sure.")
    (ref,) = held_states(asked).keys() - before.keys()
    sent = order(asked, words.format(ref))
    assert asked.state() != "accepted", told(sent)
    asked.later(hours=3)
    assert not introductions_among(heard(asked, begin))


def test_a_held_doubt_that_lies_in_the_mailbox_once_more_after_its_decision_keeps_and_sends_nothing_twice(
    asked: Attacked,
) -> None:
    """operating.md: however often it is moved back, it is acted on once."""
    begin = sent_so_far(asked)
    jon_agrees(asked)
    raw = asked.drop(JON, "About Mia", "Please call me before anything goes on, I am not so sure.")
    asked.work()
    ref = list(held_states(asked))[-1]
    asked.player.take_in(raw)
    asked.work()
    order(asked, f"DROP {ref}")
    asked.player.take_in(raw)
    asked.work()
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == 1
    assert [h for h in held_states(asked).values() if h == "waiting"] == []


LETS_GO = ["DROP {}", "ANSWER {}\nTake your time.", "{} AS STATUS", "{} AS HELP", "{} AS ACCEPT"]


@pytest.mark.parametrize("words", cases(LETS_GO))
def test_what_decides_the_held_mail_and_leaves_the_yes_lets_the_mentee_hear_once(
    asked: Attacked, words: str
) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.later(hours=5)
    assert not heard(asked, begin)
    sent = order(asked, words.format(ref))
    asked.later(hours=2)
    assert introductions_among(heard(asked, begin)) == 1, told(sent)
    assert asked.state() == "accepted"


TAKES_BACK = ["{} AS REJECT", "{} AS UNDO", "UNDO DO-1", "REJECT REQ-1"]


@pytest.mark.parametrize("words", cases(TAKES_BACK))
def test_what_takes_the_yes_back_is_heard_by_nobody_as_a_yes(asked: Attacked, words: str) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.later(hours=5)
    sent = order(asked, words.format(ref))
    asked.later(hours=2)
    order(asked, f"DROP {ref}")
    asked.later(hours=26)
    assert not introductions_among(heard(asked, begin)), told(sent)
    assert asked.state() in ("pending", "rejected")


GOES_ON = [
    "SNOOZE {} 3 DAYS",
    "ASSIGN {} TO dan@pharmacists.example",
    "NOTE {}: called him",
    "RELEASE {}",
    "SPAM {}",
    "DRY RUN DROP {}",
    "SHOW {}",
]


@pytest.mark.parametrize("words", cases(GOES_ON))
def test_what_decides_nothing_lets_nothing_go_and_the_decision_later_does(
    asked: Attacked, words: str
) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    sent = order(asked, words.format(ref))
    asked.later(days=2)
    assert not heard(asked, begin), told(sent)
    order(asked, f"DROP {ref}", who=DAN)
    asked.later(hours=2)
    assert introductions_among(heard(asked, begin)) == 1


@pytest.mark.parametrize("days", [2, 9, 20])
def test_a_no_that_a_coordinator_reads_into_it_days_later_takes_the_yes_back_unheard(
    asked: Attacked, days: int
) -> None:
    """for-coordinators.md: `HELD-3 AS REJECT` takes the yes back unheard; a weekend is longer than `undo_hours`."""
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.later(days=days)
    sent = order(asked, f"{ref} AS REJECT")
    asked.later(days=1)
    assert not introductions_among(heard(asked, begin)), told(sent)
    assert asked.state() == "rejected", told(sent)


def test_a_mentee_is_not_asked_how_it_goes_before_she_hears_that_it_began(asked: Attacked) -> None:
    """Nobody decides for a month: check-ins are on day 21."""
    begin = sent_so_far(asked)
    unsure(asked)
    asked.later(days=30)
    assert not [name for name in heard(asked, begin) if name.startswith(("check-in", "renew", "meeting"))]


def test_a_mentee_who_waits_long_is_not_forgotten_by_the_coordinators(asked: Attacked) -> None:
    """flow.md: the letters wait until the held mail is decided, however long; somebody must be told of it till then."""
    ref = unsure(asked)
    begin = sent_so_far(asked)
    asked.later(days=25)
    mails = [
        m for m in asked.player.post.sent[begin:] if m.recipient in (CARLA, DAN) and ref in see(m).everything
    ]
    assert mails
    asked.later(days=10)
    assert ref in told(order(asked, "QUEUE"))


def test_a_drop_and_its_undo_in_one_mail_let_nothing_go(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.later(hours=3)
    sent = order(asked, f"DROP {ref}", "UNDO")
    if held_states(asked)[ref] == "waiting":
        asked.later(hours=3)
        assert not heard(asked, begin), told(sent)
        order(asked, f"DROP {ref}")
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == 1


def test_a_drop_and_its_undo_in_one_pass_let_nothing_go(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.later(hours=3)
    asked.drop(CARLA, "Some things", f"DROP {ref}")
    asked.drop(DAN, "Some things", "UNDO DO-2")
    asked.work()
    waits = held_states(asked)[ref] == "waiting"
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == int(not waits)
    order(asked, f"DROP {ref}")
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == 1


def test_a_drop_at_the_terminal_that_is_undone_there_at_once_lets_nothing_go(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.later(hours=3)
    acting = at_the_terminal(asked)
    act = acting.perform(f"DROP {ref}", CARLA, asked.player.now)
    acting.perform(f"UNDO {act.lines[0].deed}", CARLA, asked.player.now)
    asked.work()
    asked.later(hours=3)
    assert held_states(asked)[ref] == "waiting"
    assert not heard(asked, begin)


@pytest.mark.parametrize("verb", ["{} AS REJECT", "REJECT REQ-1"])
def test_a_no_that_was_undone_leaves_the_mentee_with_the_yes_in_the_end(asked: Attacked, verb: str) -> None:
    """All is as it was: the yes stands, its letters wait for the held mail, and its decision lets them go."""
    begin = sent_so_far(asked)
    ref = unsure(asked)
    number = deed_number(order(asked, verb.format(ref)))
    sent = order(asked, f"UNDO {number}")
    assert asked.state() == "accepted", told(sent)
    assert held_states(asked)[ref] == "waiting"
    early = introductions_among(heard(asked, begin))
    order(asked, f"DROP {ref}")
    asked.later(hours=2)
    assert early == 0
    assert introductions_among(heard(asked, begin)) == 1


def test_two_held_mails_of_one_author_are_both_waited_for(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    first = unsure(asked)
    second = regrets(asked, "Also, is she the niece of our director? Somebody should look at that.")
    order(asked, f"DROP {first}")
    asked.later(hours=3)
    assert not heard(asked, begin)
    order(asked, f"DROP {second}")
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == 1


def test_the_later_of_two_held_mails_decided_first_lets_nothing_go_either(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    first = unsure(asked)
    second = regrets(asked, "Also, is she the niece of our director? Somebody should look at that.")
    order(asked, f"ANSWER {second}", "No, she is not.")
    asked.later(hours=3)
    assert not heard(asked, begin)
    order(asked, f"DROP {first}")
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == 1


def test_a_second_regret_after_the_first_was_dropped_but_not_yet_gone_is_waited_for_too(
    asked: Attacked,
) -> None:
    """DROP and the next mail of Jon's in one pass: what he writes then is within his hour still."""
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.drop(CARLA, "Some things", f"DROP {ref}")
    asked.drop(
        JON,
        f"Re: {see(question_to_jon(asked)).subject}",
        "No wait, please call me before you do anything.",
        headers={"In-Reply-To": question_to_jon(asked).message_id},
    )
    asked.work()
    asked.later(minutes=20)
    assert not heard(asked, begin)


def test_words_after_the_hour_keep_nothing_back(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    jon_agrees(asked)
    asked.later(minutes=70)
    regrets(asked)
    assert introductions_among(heard(asked, begin)) == 1


def test_words_of_before_the_yes_keep_nothing_back(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    asked.write(JON, "A question", "Where do I find the leaflet of last year, please?")
    jon_agrees(asked)
    asked.later(hours=2)
    assert introductions_among(heard(asked, begin)) == 1


@pytest.mark.parametrize("proof", ["", "fail"])
def test_who_only_writes_jons_name_does_not_keep_his_letters_back_unseen(asked: Attacked, proof: str) -> None:
    """What is forged for certain counts for nothing; what may be Jon's waits for a person, who is told what waits."""
    begin = sent_so_far(asked)
    jon_agrees(asked)
    sent = asked.write(
        JON, "About it all", "Wait, I have to think about this for a month or two.", proof=proof
    )
    asked.later(hours=2)
    assert introductions_among(heard(asked, begin)) == 1 or "nobody else hears of DO-1" in told(sent)
    if proof == "fail":
        assert introductions_among(heard(asked, begin)) == 1


def test_what_the_mentor_of_another_writes_keeps_no_letter_back(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    jon_agrees(asked)
    asked.write(ADA, "A question", "Where do I find the leaflet of last year, please?")
    asked.write(MIA, "A question", "Where do I find the leaflet of last year, please?")
    asked.later(hours=2)
    assert introductions_among(heard(asked, begin)) == 1


STATES = ["STATUS", "WHY", "HELP", "EXPORT", "BROWSE"]


@pytest.mark.parametrize("words", cases(STATES))
def test_the_mentee_who_asks_meanwhile_learns_nothing_of_the_yes_nor_of_the_doubt(
    asked: Attacked, words: str
) -> None:
    unsure(asked)
    asked.later(days=1)
    sent = asked.write(MIA, words)
    text = everything(to(sent, MIA))
    assert to(sent, MIA)
    assert JON not in text
    assert "accepted" not in text.lower()
    assert "boss" not in text


def test_the_mentee_who_withdraws_meanwhile_is_never_introduced(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.later(hours=3)
    sent = asked.write(MIA, "WITHDRAW REQ-1")
    assert to(sent, MIA)
    letters = heard(asked, begin)
    order(asked, f"DROP {ref}")
    asked.later(hours=3)
    later = heard(asked, begin)[len(letters) :]
    if not introductions_among(letters):
        assert not introductions_among(later)
        assert asked.state() == "withdrawn"
    assert introductions_among(letters + later) <= 1


def test_a_mentee_who_leaves_meanwhile_gets_no_introduction_after_it(asked: Attacked) -> None:
    ref = unsure(asked)
    asked.write(MIA, "LEAVE")
    asked.later(hours=3)
    begin = sent_so_far(asked)
    order(asked, f"DROP {ref}")
    asked.later(hours=3)
    assert not introductions_among(heard(asked, begin))
    assert JON not in everything(to(asked.player.post.sent[begin:], MIA))


@pytest.mark.parametrize("words", cases(
    [f"REMOVE {MIA}", "WITHDRAW REQ-1", "END REL-1", f"BLOCK {MIA} AND {JON}\nEND REL-1", f"REASSIGN REL-1 TO {ADA}"],
))  # fmt: skip
def test_what_a_coordinator_ends_while_it_waits_is_not_introduced_after_its_end(
    asked: Attacked, words: str
) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    sent = order(asked, words)
    ended = [r["state"] for r in asked.player.records()["relationships"]] == ["ended"]
    assert ended or "not done" in told(sent) or words.startswith("REMOVE")
    asked.later(hours=3)
    order(asked, f"DROP {ref}")
    asked.later(hours=3)
    letters = heard(asked, begin)
    if ended:
        first_end = next(
            (n for n, name in enumerate(letters) if name in ("ended", "reassigned")), len(letters)
        )
        assert not introductions_among(letters[first_end:]), (letters, told(sent))


@pytest.mark.parametrize("words", cases(
    ["EXTEND REL-1 2 WEEKS", "PAUSE REL-1", f"REASSIGN REL-1 TO {ADA}", f"CHANGE ADDRESS {JON} TO jon@new.example"],
))  # fmt: skip
def test_what_a_coordinator_does_to_what_nobody_has_heard_of_tells_the_mentee_no_half_story(
    asked: Attacked, words: str
) -> None:
    """Mia knows of no mentoring: a letter about a change of it comes after the introduction, or not at all."""
    begin = sent_so_far(asked)
    unsure(asked)
    sent = order(asked, words)
    asked.later(hours=3)
    letters = heard(asked, begin)
    assert not letters or introductions_among(letters[:1]), (letters, told(sent))


def test_who_is_erased_while_it_waits_leaves_the_mentee_not_waiting_in_silence(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.reply(CARLA, shown(order(asked, f"ERASE {JON}")), "YES")
    asked.later(hours=3)
    order(asked, f"DROP {ref}")
    asked.later(days=1)
    assert heard(asked, begin)
    assert not introductions_among(heard(asked, begin))
    assert JON not in everything(to(asked.player.post.sent[begin:], MIA))


def test_who_leaves_while_it_waits_leaves_the_mentee_not_waiting_in_silence(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    sent = order(asked, f"REMOVE {JON}")
    asked.later(hours=3)
    order(asked, f"DROP {ref}")
    asked.later(days=1)
    assert heard(asked, begin), told(sent)


def test_the_mentee_who_is_erased_while_it_waits_is_written_to_no_more(asked: Attacked) -> None:
    ref = unsure(asked)
    asked.reply(CARLA, shown(order(asked, f"ERASE {MIA}")), "YES")
    asked.later(hours=2)
    begin = sent_so_far(asked)
    order(asked, f"DROP {ref}")
    asked.later(days=1)
    assert not heard(asked, begin)


def test_an_undo_of_the_author_while_it_waits_is_heard_by_nobody_and_leaves_nothing_waiting(
    asked: Attacked,
) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.write(JON, "UNDO")
    assert asked.state() == "pending"
    order(asked, f"DROP {ref}")
    asked.later(days=1)
    assert not introductions_among(heard(asked, begin))
    asked.reply(JON, question_to_jon(asked), "Accept")
    asked.later(hours=2)
    assert introductions_among(heard(asked, begin)) == 1


def test_a_plain_yes_after_the_doubt_reaches_the_mentee_once(asked: Attacked) -> None:
    """Jon clears it up by himself; whether at once or after the decision, Mia hears one time."""
    begin = sent_so_far(asked)
    ref = unsure(asked)
    sent = asked.reply(JON, question_to_jon(asked), "ACCEPT")
    assert to(sent, JON) or a_coordinator_knows(asked, sent)
    asked.later(hours=3)
    order(asked, f"DROP {ref}")
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == 1


def test_an_end_with_words_after_it_waits_and_goes_out_once(paired: Attacked) -> None:
    begin = sent_so_far(paired)
    paired.write(JON, "END")
    before = held_states(paired)
    paired.write(JON, "The mentoring", "Wait, perhaps I was too fast with that. Could somebody call me?")
    (ref,) = held_states(paired).keys() - before.keys()
    paired.later(hours=5)
    assert not heard(paired, begin)
    order(paired, f"DROP {ref}")
    paired.later(hours=2)
    assert len(heard(paired, begin)) == 1


def test_an_end_whose_undo_is_read_out_of_words_is_heard_by_nobody(paired: Attacked) -> None:
    begin = sent_so_far(paired)
    paired.write(JON, "END")
    before = held_states(paired)
    paired.write(JON, "The mentoring", "Wait, perhaps I was too fast with that. Could somebody call me?")
    (ref,) = held_states(paired).keys() - before.keys()
    order(paired, f"{ref} AS UNDO")
    paired.later(hours=30)
    assert not heard(paired, begin)
    assert row(paired, "REL-1")["state"] == "active"


def test_a_leave_with_words_after_it_waits_too(asked: Attacked) -> None:
    """Mia has asked Jon; Jon leaves, and has second thoughts."""
    begin = sent_so_far(asked)
    asked.write(JON, "LEAVE")
    before = held_states(asked)
    asked.write(JON, "My membership", "Wait, perhaps I was too fast with that. Could somebody call me?")
    new = held_states(asked).keys() - before.keys()
    assert len(new) == 1
    asked.later(hours=5)
    assert not heard(asked, begin)
    order(asked, f"DROP {next(iter(new))}")
    asked.later(hours=2)
    assert heard(asked, begin)


# --- the same, with the machine in between ------------------------------------------------------------------------------------


@pytest.fixture
def unsure_copied(copied: Copied) -> tuple[Copied, str, int]:
    world = staffed(peopled(copied.world), CARLA, DAN)
    world.asked()
    world.later(hours=2)
    begin = sent_so_far(world)
    return copied, unsure(world), begin


def test_what_waits_for_a_decision_waits_through_a_backup_and_its_restore(
    unsure_copied: tuple[Copied, str, int],
) -> None:
    program, ref, begin = unsure_copied
    program.save()
    program.world.later(hours=3)
    program.lose()
    staffed(program.world, CARLA, DAN)
    program.world.later(hours=3)
    assert not heard(program.world, begin)
    order(program.world, f"DROP {ref}")
    program.world.later(hours=3)
    assert introductions_among(heard(program.world, begin)) == 1


def test_an_outbox_that_is_released_at_the_terminal_keeps_what_waits_for_a_decision(
    unsure_copied: tuple[Copied, str, int],
) -> None:
    """README.md: `outbox release` lets go what a restore or the breaker holds."""
    program, ref, begin = unsure_copied
    program.world.later(hours=3)
    program.release()
    program.world.later(hours=3)
    assert not heard(program.world, begin)
    order(program.world, f"{ref} AS REJECT")
    program.world.later(hours=26)
    assert not introductions_among(heard(program.world, begin))


def test_a_letter_that_waits_for_a_decision_is_not_dropped_from_the_outbox_unsaid(
    unsure_copied: tuple[Copied, str, int],
) -> None:
    program, ref, begin = unsure_copied
    world = program.world
    with closing(Maintenance(program.url)) as maintenance:
        serials = [m.serial for m in maintenance.waiting_mails() if m.recipient == MIA]
        assert serials
        dropped = maintenance.drop(serials)  # `outbox drop` says so, and ends with 1, when it is fewer
    order(world, f"DROP {ref}")
    world.later(hours=3)
    assert introductions_among(heard(world, begin)) == len(serials) - dropped


def test_the_record_is_whole_after_doubts_their_decision_its_undo_an_erasure_and_a_restore(
    unsure_copied: tuple[Copied, str, int],
) -> None:
    program, ref, _ = unsure_copied
    world = program.world
    order(world, f"{ref} AS REJECT")
    order(world, "UNDO")
    world.later(hours=2)
    with closing(Maintenance(program.url)) as maintenance:
        assert maintenance.seal(world.player.now)
    program.save()
    world.reply(CARLA, shown(order(world, f"ERASE {JON}")), "YES")
    world.later(hours=2)
    with closing(Maintenance(program.url)) as maintenance:
        maintenance.seal(world.player.now)
        assert not maintenance.check_record().fault
    program.lose()
    with closing(Maintenance(program.url)) as maintenance:
        assert not maintenance.check_record().fault


def test_a_restart_while_it_waits_forgets_nothing(unsure_copied: tuple[Copied, str, int]) -> None:
    program, ref, begin = unsure_copied
    player = program.world.player
    player.store.close()
    player.store = open_kept(program.url, areas=RULES.areas, staff=[CARLA, DAN])
    player.set_up()
    program.world.later(hours=3)
    assert not heard(program.world, begin)
    order(program.world, f"ANSWER {ref}", "Do ask.")
    program.world.later(hours=3)
    assert introductions_among(heard(program.world, begin)) == 1


def test_a_stop_and_a_start_while_it_waits_let_nothing_go(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.reply(CARLA, shown(order(asked, "STOP")), "YES")
    asked.later(hours=3)
    order(asked, "START")
    asked.later(hours=3)
    assert not heard(asked, begin)
    order(asked, f"DROP {ref}")
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == 1


def test_a_decision_while_all_stands_still_is_heard_after_the_start(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    ref = unsure(asked)
    asked.reply(CARLA, shown(order(asked, "STOP")), "YES")
    order(asked, f"DROP {ref}")
    asked.later(hours=3)
    assert not heard(asked, begin)
    order(asked, "START")
    asked.later(hours=3)
    assert introductions_among(heard(asked, begin)) == 1


# --- a coordinator who is a party ------------------------------------------------------------------------------------------------


@pytest.fixture
def carla_asks() -> Attacked:
    """Carla coordinates, and has asked Jon to be her mentor: REQ-1. Dan coordinates, too."""
    world = Attacked()
    staffed(world, CARLA, DAN)
    carla_signs_up(world)
    world.write(CARLA, "REQUEST M-1001", "I would like to learn.")
    assert world.state() == "pending"
    world.later(hours=2)
    return world


def pairs_with_carla(world: Attacked) -> None:
    world.reply(JON, question_to_jon(world), "Accept")
    world.later(hours=2)
    assert row(world, "REL-1")["state"] == "active"


MINE = [
    "DROP {}",
    "{} AS ACCEPT",
    "ANSWER {}\nCome on.",
    "SNOOZE {} 80 DAYS",
    "ASSIGN {} TO carla@pharmacists.example",
]


@pytest.mark.parametrize("words", cases(MINE))
def test_a_coordinator_who_asked_does_not_decide_over_the_doubts_of_her_mentor(
    carla_asks: Attacked, words: str
) -> None:
    """for-coordinators.md: what you are a part of stays your own; ACCEPT for yourself, and not for the one who asked."""
    says_yes_to_carla(carla_asks)
    ref = regrets(carla_asks)
    order(carla_asks, words.format(ref))
    assert held_states(carla_asks)[ref] == "waiting"
    carla_asks.later(hours=3)
    order(carla_asks, f"{ref} AS REJECT", who=DAN)
    assert carla_asks.state() == "rejected"


def says_yes_to_carla(world: Attacked) -> None:
    world.reply(JON, question_to_jon(world), "Yes, happy to!")
    assert world.state() == "accepted"


@pytest.mark.parametrize(
    "words",
    cases(
        ["{} AS ACCEPT", "RELEASE {}", "{} AS REJECT"],
    ),
)
def test_a_coordinator_who_asked_makes_no_answer_of_her_mentors_doubts(
    carla_asks: Attacked, words: str
) -> None:
    """for-coordinators.md: you may write ACCEPT for yourself, and not for the one who asked you; no more for the one you asked."""
    ref = regrets(carla_asks, "Dear coordinators, please call me about it before I decide.")
    sent = order(carla_asks, words.format(ref))
    assert carla_asks.state() == "pending", told(sent)


def test_a_coordinator_who_is_the_partner_does_not_end_the_quiet_after_a_concern_about_herself(
    carla_asks: Attacked,
) -> None:
    pairs_with_carla(carla_asks)
    carla_asks.write(JON, "CONCERN", "She is rude to me, and I am quite afraid.")
    sent = order(carla_asks, "RESUME REL-1")
    assert "concern" not in everything(to(sent, CARLA)).lower()
    assert "not done" in told(sent)


def test_a_coordinator_who_is_the_partner_has_no_concern_about_herself_assigned_to_her(
    carla_asks: Attacked,
) -> None:
    pairs_with_carla(carla_asks)
    carla_asks.write(JON, "CONCERN", "She is rude to me, and I am quite afraid.")
    ref = next(iter(held_states(carla_asks)))
    sent = order(carla_asks, f"ASSIGN {ref} TO {CARLA}", who=DAN)
    assert "afraid" not in everything(to(sent, CARLA))


def test_a_coordinator_who_asked_reads_of_a_yes_no_sooner_than_another_mentee(carla_asks: Attacked) -> None:
    begin = sent_so_far(carla_asks)
    says_yes_to_carla(carla_asks)
    regrets(carla_asks)
    carla_asks.later(minutes=30)
    assert JON not in everything(to(carla_asks.player.post.sent[begin:], CARLA))
    assert "boss" not in everything(to(carla_asks.player.post.sent[begin:], CARLA))


ABOUT_HERSELF = [
    "QUEUE",
    "SHOW {}",
    "SHOW REL-1",
    "SHOW jon@hospital.example",
    "FIND Jon",
    "RELEASE {}",
    "DROP {}",
    "WHY {}",
    "NOTE {}: x",
    "ANSWER {}\nPlease stop that.",
    "{} AS HELP",
    "SNOOZE {} 80 DAYS",
    "ASSIGN {} TO carla@pharmacists.example",
    "SPAM {}",
    "FIND afraid",
    "DRY RUN DROP {}",
]


@pytest.mark.parametrize("words", cases(ABOUT_HERSELF))  # fmt: skip
def test_a_coordinator_who_is_the_partner_reads_no_concern_about_herself_and_ends_none(
    carla_asks: Attacked, words: str
) -> None:
    """flow.md: the partner never hears of it, also where the partner is one of several coordinators."""
    pairs_with_carla(carla_asks)
    carla_asks.write(JON, "CONCERN", "She is rude to me, and I am quite afraid.")
    ref = next(iter(held_states(carla_asks)))
    sent = order(carla_asks, words.format(ref))
    text = everything(to(sent, CARLA)).lower()
    assert "quite afraid" not in text
    assert "concern" not in text
    assert held_states(carla_asks)[ref] == "waiting"


@pytest.mark.parametrize("words", ["SHOW REL-1", "QUEUE", "REPORT", f"SHOW {JON}", f"SHOW {CARLA}"])
def test_a_coordinator_who_is_the_partner_does_not_read_how_the_other_says_it_goes(
    carla_asks: Attacked, words: str
) -> None:
    """for-coordinators.md: never tell one of the two what the other answered; the partner never sees your answer."""
    pairs_with_carla(carla_asks)
    question = next(m for m in carla_asks.later(days=22) if m.letter == "check-in" and m.recipient == JON)
    carla_asks.reply(JON, question, "2, she never prepares")
    text = everything(to(order(carla_asks, words), CARLA))
    assert "says the mentor" not in text
    assert "prepares" not in text


def test_a_coordinator_who_is_the_partner_gets_no_export_with_what_the_other_answered(
    carla_asks: Attacked,
) -> None:
    pairs_with_carla(carla_asks)
    question = next(m for m in carla_asks.later(days=22) if m.letter == "check-in" and m.recipient == JON)
    carla_asks.reply(JON, question, "2, she never prepares")
    sent = carla_asks.reply(CARLA, shown(order(carla_asks, "EXPORT")), "YES")
    assert "2, says the mentor" not in everything(to(sent, CARLA))


def test_a_coordinator_who_is_the_partner_does_not_take_back_that_the_other_ended_it(
    carla_asks: Attacked,
) -> None:
    pairs_with_carla(carla_asks)
    carla_asks.write(JON, "END")
    carla_asks.later(hours=2)
    number = next(e["do"] for e in reversed(carla_asks.player.records()["events"]) if e.get("do"))
    before = standings(carla_asks)
    sent = order(carla_asks, f"UNDO {number}")
    assert standings(carla_asks) == before, told(sent)


def test_a_coordinator_who_asked_passes_on_no_yes_to_herself_without_asking(carla_asks: Attacked) -> None:
    sent = carla_asks.write(
        CARLA,
        "Fwd: mentoring",
        inline(f"Jon Berg <{JON}>", "ACCEPT REQ-1", "Re: Would you mentor Carla Voss? [REQ-1]"),
    )
    assert carla_asks.state() == "pending"
    assert to(sent, CARLA) or to(sent, JON)


@pytest.mark.parametrize("words", ["EXTEND REQ-1 30 DAYS", "EXTEND REQ-1 60 DAYS"])
def test_a_coordinator_who_asked_is_answered_when_she_extends_her_own_request(
    carla_asks: Attacked, words: str
) -> None:
    assert "REQ-1" in told(order(carla_asks, words))


# --- in the wrong order, and on what has moved on ----------------------------------------------------------------------------------


def test_a_removal_before_a_pause_leaves_who_left_as_such(office: Attacked) -> None:
    sent = order(office, f"REMOVE {ADA}", f"PAUSE {ADA}", f"CAPACITY {ADA} 4", f"RESUME {ADA}")
    assert office.standing(ADA) == "left", told(sent)
    assert told(sent).count(ADA) >= 4


def test_a_resume_before_a_pause_leaves_the_pause(office: Attacked) -> None:
    order(office, f"RESUME {ADA}", f"PAUSE {ADA}")
    assert office.standing(ADA) == "paused"


def test_an_unblock_before_a_block_leaves_the_block(office: Attacked) -> None:
    order(office, f"UNBLOCK {LEA} AND {ADA}", f"BLOCK {LEA} AND {ADA}")
    begin = sent_so_far(office)
    office.write(LEA, "REQUEST M-1003", "I would like to learn.")
    assert not heard(office, begin, ADA)


def test_a_withdrawal_and_a_resend_of_it_in_one_mail_send_nothing_more(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    sent = order(
        asked, "WITHDRAW REQ-1", "RESEND REQ-1", "REMIND REQ-1", "EXTEND REQ-1 7 DAYS", "ACCEPT REQ-1"
    )
    assert asked.state() == "withdrawn", told(sent)
    assert (
        set(heard(asked, begin, JON)) <= {"withdrawn", "request-withdrawn", "no-longer"}
        or len(heard(asked, begin, JON)) == 1
    )


def test_an_end_and_an_extension_of_it_in_one_mail_end_it(paired: Attacked) -> None:
    sent = order(paired, "END REL-1", "EXTEND REL-1 2 WEEKS", "RENEW REL-1")
    paired.later(hours=2)
    assert row(paired, "REL-1")["state"] == "ended", told(sent)
    assert told(sent).count("REL-1") >= 3


def test_a_reassignment_twice_in_one_mail_asks_one_mentor(paired: Attacked) -> None:
    begin = sent_so_far(paired)
    order(paired, f"REASSIGN REL-1 TO {ADA}", f"REASSIGN REL-1 TO {ADA}")
    paired.later(hours=2)
    assert heard(paired, begin, ADA).count("request") == 1


def test_a_match_and_its_end_in_one_mail_are_told_in_that_order_or_not_at_all(office: Attacked) -> None:
    begin = sent_so_far(office)
    order(office, f"MATCH {LEA} WITH {ADA}", "END REL-1")
    office.later(hours=2)
    letters = heard(office, begin, LEA)
    assert row(office, "REL-1")["state"] == "ended"
    assert not introductions_among(letters[1:]), letters


TWO_LINES = [
    "ACCEPT REQ-1",
    "REJECT REQ-1",
    "WITHDRAW REQ-1",
    "EXTEND REQ-1 7 DAYS",
    f"MATCH {LEA} WITH {ADA}",
    f"ASK M-1003 FOR {LEA}",
    f"REMOVE {ADA}",
    f"CHANGE ADDRESS {ADA} TO ada@new.example",
    f"PAUSE {ADA}",
    f"CAPACITY {ADA} 5",
]


@pytest.mark.parametrize("words", cases(TWO_LINES))  # fmt: skip
def test_a_command_and_its_undo_in_one_mail_leave_no_member_with_a_letter_that_is_no_longer_true(
    asked: Attacked, words: str
) -> None:
    """for-coordinators.md: what still waits does not go out; who got one reads that it is undone."""
    before = standings(asked)[0]
    sent = order(asked, words, "UNDO")
    asked.later(hours=2)
    assert standings(asked)[0] == before, told(sent)
    assert asked.state() == "pending"
    people = {m.recipient for m in to_members(sent)}
    for who in people:
        assert to(sent, who)[-1].letter == "undone", [m.letter for m in to(sent, who)]


def at_one_pass(world: Attacked, which: str) -> None:
    """Two mails lie in the mailbox when the program looks: it was down for a minute, or looks each half minute."""
    question = question_to_jon(world)
    thread = {"In-Reply-To": question.message_id, "References": question.message_id}

    def reply(words: str) -> None:
        world.drop(
            JON,
            f"Re: {see(question).subject}",
            words,
            to=str(see(question).parsed["reply-to"]),
            headers=thread,
        )

    first, _, second = which.partition(", ")
    if first == "yes":
        reply("Yes, happy to!")
    else:
        world.drop(CARLA, "Some things", first)
    world.player.now += timedelta(seconds=5)
    if second == "regret":
        reply(REGRET)
    elif second == "no":
        reply("REJECT")
    elif second == "undo":
        world.drop(JON, "UNDO")
    else:
        world.drop(DAN, "Some things", second)
    world.work()


PASSES = ["yes, regret", "yes, no", "yes, undo", "ACCEPT REQ-1, UNDO DO-1", "ACCEPT REQ-1, REJECT REQ-1"]


@pytest.mark.parametrize("which", cases(PASSES))
def test_what_is_taken_back_in_the_pass_in_which_it_was_done_introduces_nobody(
    asked: Attacked, which: str
) -> None:
    begin = sent_so_far(asked)
    at_one_pass(asked, which)
    asked.later(hours=3)
    letters = heard(asked, begin)
    assert not introductions_among(letters) or letters[-1] in ("undone", "encouragement"), letters


@pytest.mark.parametrize("which", cases(PASSES))
def test_what_is_taken_back_in_the_pass_in_which_it_was_done_introduces_nobody_on_a_real_database(
    kept: Copied, which: str
) -> None:
    world = staffed(peopled(kept.world), CARLA, DAN)
    world.asked()
    world.later(hours=2)
    begin = sent_so_far(world)
    at_one_pass(world, which)
    world.later(hours=3)
    letters = heard(world, begin)
    assert not introductions_among(letters) or letters[-1] in ("undone", "encouragement"), letters


def test_a_yes_and_its_undo_in_one_mail_introduce_nobody_on_a_real_database(copied: Copied) -> None:
    world = staffed(peopled(copied.world), CARLA, DAN)
    world.asked()
    world.later(hours=2)
    begin = sent_so_far(world)
    order(world, "ACCEPT REQ-1", "UNDO")
    world.later(hours=2)
    assert not introductions_among(heard(world, begin)) or "undone" in heard(world, begin)


@pytest.mark.parametrize("what", cases(["END", "LEAVE"]))
def test_an_end_and_its_undo_in_one_pass_are_heard_by_nobody(paired: Attacked, what: str) -> None:
    begin = sent_so_far(paired)
    paired.drop(JON, what)
    paired.player.now += timedelta(seconds=5)
    paired.drop(JON, "UNDO")
    paired.work()
    paired.later(hours=3)
    assert row(paired, "REL-1")["state"] == "active"
    assert paired.standing(JON) == "active"
    assert not heard(paired, begin)


def test_a_match_and_its_undo_in_one_mail_are_heard_by_nobody_as_a_match(office: Attacked) -> None:
    begin = sent_so_far(office)
    sent = order(office, f"MATCH {LEA} WITH {ADA}", "UNDO")
    office.later(hours=2)
    states = [r["state"] for r in office.player.records()["relationships"]]
    if "active" in states:
        assert introductions_among(heard(office, begin, LEA)) == 1, told(sent)
    else:
        assert not introductions_among(heard(office, begin, LEA)) or "undone" in " ".join(
            heard(office, begin, LEA)
        )


def test_three_undos_in_one_mail_take_back_three_deeds_or_say_of_each_what_it_did(office: Attacked) -> None:
    order(office, f"PAUSE {ADA}")
    order(office, f"CAPACITY {JON} 7")
    sent = order(office, "UNDO", "UNDO", "UNDO")
    assert len(re.findall(r"- UNDO", told(sent))) == 3, told(sent)


def test_a_yes_and_commands_below_it_do_both_or_say_so(office: Attacked) -> None:
    mail = shown(order(office, f"ERASE {ADA}"))
    sent = office.reply(CARLA, mail, f"YES\n\nPAUSE {JON}")
    done = not member(office, ADA)
    paused = office.standing(JON) == "paused"
    assert to(sent, CARLA)
    assert (done and paused) or told(sent), (done, paused)


def test_an_erasure_shown_twice_and_said_yes_to_twice_is_done_once_and_both_are_answered(
    office: Attacked,
) -> None:
    first, second = shown(order(office, f"ERASE {ADA}")), shown(order(office, f"ERASE {ADA}", who=DAN), DAN)
    office.reply(CARLA, first, "YES")
    sent = office.reply(DAN, second, "YES")
    assert to(sent, DAN)
    assert not member(office, ADA)


def test_a_yes_to_an_erasure_after_the_address_went_to_another_erases_not_that_other(
    office: Attacked,
) -> None:
    """Ada's address is changed away; Eve signs up under the old one; then comes the YES to ERASE that address."""
    mail = shown(order(office, f"ERASE {ADA}"))
    order(office, f"CHANGE ADDRESS {ADA} TO ada@new.example")
    office.reply(CARLA, mail, "YES")
    office.later(hours=1)
    emails = {m["email"] for m in office.player.records()["members"]}
    assert {JON, MIA, LEA} <= emails


def test_a_dry_run_in_the_middle_holds_for_what_is_below_and_not_above(office: Attacked) -> None:
    order(office, f"PAUSE {ADA}", "DRY RUN", f"PAUSE {JON}")
    assert (office.standing(ADA), office.standing(JON)) == ("paused", "active")


def test_a_dry_run_of_an_undo_takes_nothing_back(office: Attacked) -> None:
    order(office, f"PAUSE {ADA}")
    sent = order(office, "DRY RUN UNDO")
    assert office.standing(ADA) == "paused"
    assert "not done" in told(sent)


def test_a_dry_run_in_reply_to_a_list_decides_nothing(office: Attacked) -> None:
    ref = writes_held(office)
    mail = next(m for m in to(order(office, "QUEUE"), CARLA) if "LIST-" in see(m).subject)
    sent = office.reply(CARLA, mail, "DRY RUN\n1 DROP")
    assert held_states(office)[ref] == "waiting"
    assert "not done" in told(sent)


# --- lists ------------------------------------------------------------------------------------------------------------------------------


def listed(world: Attacked, number: int = 3) -> tuple[list[str], OutboundMail]:
    refs = [
        writes_held(world, f"guest{n}@far.example", f"Where do I find the leaflet number {n} of last year?")
        for n in range(number)
    ]
    world.later(hours=2)
    return refs, next(m for m in to(order(world, "QUEUE"), CARLA) if "LIST-" in see(m).subject)


LISTS = {
    "1-99 DROP": None,
    "3-1 DROP": None,
    "0 DROP": 0,
    "1, 1, 1 DROP": 1,
    "4 DROP": 0,
    "99999999999999999999 DROP": 0,
    "1-99999999999 DROP": None,
    "-1 DROP": 0,
    "1.5 DROP": 0,
    "1st DROP": None,
    "DROP 1": None,
    "1 & 2 DROP": None,
    "1 and 3 DROP": None,
    "1-2, 3 DROP": 3,
    "１ DROP": None,
    "1 DROP 2 DROP": None,
}


@pytest.mark.parametrize("words", cases(list(LISTS)))
def test_numbers_of_a_list_that_are_odd_are_done_as_they_say_or_told(office: Attacked, words: str) -> None:
    refs, mail = listed(office)
    sent = office.reply(CARLA, mail, words)
    dropped = [ref for ref in refs if held_states(office)[ref] == "dropped"]
    assert to(sent, CARLA)
    wanted = LISTS[words]
    if wanted is not None:
        assert len(dropped) == wanted, told(sent)
    if not dropped:
        assert "not done" in told(sent) or "othing has been done" in told(sent), told(sent)


def test_a_list_whose_middle_another_decided_does_the_rest_and_tells_of_the_one(office: Attacked) -> None:
    refs, mail = listed(office)
    order(office, f"ANSWER {refs[1]}", "It is on our website.", who=DAN)
    sent = office.reply(CARLA, mail, "1-3 DROP")
    assert [held_states(office)[ref] for ref in refs] == ["dropped", "answered", "dropped"]
    assert DAN in told(sent)


def test_an_answer_by_number_takes_lines_that_begin_with_numbers_along(office: Attacked) -> None:
    """Below ANSWER what follows belongs to it, until a line names another matter."""
    refs, mail = listed(office)
    sent = office.reply(CARLA, mail, "1 ANSWER\nYou need:\n2 copies of your CV\n3 letters\n\n2 DROP")
    text = everything(to(sent, "guest0@far.example"))
    assert held_states(office)[refs[1]] == "dropped"
    assert held_states(office)[refs[2]] == "waiting"
    assert "2 copies" in text


def test_numbers_without_a_list_do_nothing_and_are_answered(office: Attacked) -> None:
    refs, _ = listed(office)
    sent = order(office, "1 DROP", "2 RELEASE")
    assert {held_states(office)[ref] for ref in refs} == {"waiting"}
    assert to(sent, CARLA)


def test_a_list_in_reply_to_which_a_held_number_is_named_besides_does_both_when_proven(
    office: Attacked,
) -> None:
    refs, mail = listed(office)
    office.reply(CARLA, mail, f"1 DROP\nDROP {refs[2]}")
    assert [held_states(office)[ref] for ref in refs] == ["dropped", "waiting", "dropped"]


def test_a_list_number_that_is_the_same_item_twice_is_answered_to_the_sender_once(office: Attacked) -> None:
    _, mail = listed(office)
    begin = sent_so_far(office)
    office.reply(CARLA, mail, "1 ANSWER\nIt is on the website.\n1 ANSWER\nIt is nowhere.")
    assert heard(office, begin, "guest0@far.example").count("coordinator-answer") == 1


# --- people in every standing ------------------------------------------------------------------------------------------------------------------


def bouncing(world: Attacked, who: str) -> None:
    from processor.demo.robots import bounce

    mail = next(m for m in reversed(world.player.post.sent) if m.recipient == who)
    world.player.take_in(
        bounce(mail.raw, who, mail.return_path, world.player.now, "5.1.1", "550 5.1.1 no such user")
    )
    world.work()
    world.later(hours=2)


@pytest.mark.parametrize(
    "words",
    cases(
        [
            f"MATCH {LEA} WITH {ADA}",
            f"ASK M-1003 FOR {LEA}",
            f"PAUSE {ADA}",
            f"RESUME {ADA}",
            f"CAPACITY {ADA} 5",
            f"UPDATE {ADA}\nTitle: Head",
        ]
    ),
)
@pytest.mark.parametrize("how", ["bouncing", "paused", "left"])
def test_a_command_about_who_is_not_there_is_answered_and_asks_nobody_in_vain(
    office: Attacked, how: str, words: str
) -> None:
    if how == "bouncing":
        bouncing(office, ADA)
    elif how == "paused":
        office.write(ADA, "PAUSE")
    else:
        office.write(ADA, "LEAVE")
    office.later(hours=2)
    assert office.standing(ADA) == how
    begin = sent_so_far(office)
    sent = order(office, words)
    assert to(sent, CARLA)
    if words.startswith(("ASK", "MATCH")) and how == "left":
        assert not heard(office, begin, ADA)
        assert not heard(office, begin, LEA)
    if how == "left" and not words.startswith("UPDATE"):
        assert office.standing(ADA) == "left"
    if how == "bouncing" and words.startswith("ASK"):
        assert not [r for r in office.player.records()["requests"] if r["state"] == "pending"], told(sent)


def test_an_update_of_who_left_does_not_put_them_into_the_directory_again_unsaid(office: Attacked) -> None:
    office.write(ADA, "LEAVE")
    office.later(hours=2)
    sent = order(office, f"UPDATE {ADA}", "Title: Head")
    assert office.standing(ADA) == "left" or "left" in told(sent) or "again" in told(sent), told(sent)


def test_a_draft_is_matched_with_nobody_and_asks_nobody(office: Attacked) -> None:
    office.write(EVE, "SIGN UP MENTEE", "Name: Eve Moss")
    assert office.standing(EVE) == "draft"
    sent = order(office, f"MATCH {EVE} WITH {ADA}", f"ASK M-1003 FOR {EVE}")
    records = office.player.records()
    assert not records["relationships"], told(sent)
    assert not records["requests"], told(sent)


UNDONE = {
    "SPAM": "SPAM {}", "SNOOZE": "SNOOZE {} 3 DAYS", "ASSIGN": "ASSIGN {} TO dan@pharmacists.example", "DROP": "DROP {}",
    "ANSWER": "ANSWER {}\nIt is on the website.", "AS": "{} AS SIGN UP MENTEE", "AS HELP": "{} AS HELP",
}  # fmt: skip


@pytest.mark.parametrize("which", cases(list(UNDONE)))
def test_what_was_decided_and_undone_waits_as_before_and_can_be_decided_anew(
    office: Attacked, which: str
) -> None:
    ref = writes_held(office)
    sent = order(office, UNDONE[which].format(ref))
    numbers = re.findall(r"UNDO (DO-\d+)", told(sent))
    if numbers:
        order(office, f"UNDO {numbers[0]}")
    assert held_states(office)[ref] == "waiting", told(sent)
    begin = sent_so_far(office)
    sent = order(office, f"ANSWER {ref}", "We have printed a new one.")
    assert held_states(office)[ref] == "answered", told(sent)
    assert "coordinator-answer" in heard(office, begin, EVE)


def test_spam_that_was_undone_lets_the_sender_be_heard_again(office: Attacked) -> None:
    ref = writes_held(office)
    number = deed_number(order(office, f"SPAM {ref}"))
    order(office, f"UNDO {number}")
    office.later(hours=2)
    before = len(held_states(office))
    office.write(EVE, "Another question", "When is the next meeting of the association, please?")
    assert len(held_states(office)) == before + 1


def test_spam_that_was_dropped_before_and_undone_after_shuts_nobody_out(office: Attacked) -> None:
    ref = writes_held(office)
    first = deed_number(order(office, f"DROP {ref}"))
    sent = order(office, f"SPAM {ref}")
    order(office, f"UNDO {first}")
    before = len(held_states(office))
    office.later(hours=2)
    office.write(EVE, "Another question", "When is the next meeting of the association, please?")
    assert len(held_states(office)) == before + 1, told(sent)


# --- numbers and words beyond any record, on real databases ------------------------------------------------------------------------------------

BEYOND = [
    "SHOW REQ-99999999999999999999", "SHOW M-9223372036854775808", "UNDO DO-2147483648", "DROP HELD-9223372036854775808",
    "RESEND OUT-99999999999999999999", "WHY OUT-18446744073709551616", "EXTEND REQ-1 99999999999 DAYS", "EXTEND REQ-1 999999 WEEKS",
    "EXTEND REQ-1 UNTIL 31 December 9999", "PAUSE jon@hospital.example UNTIL 1 June 9999", "CAPACITY jon@hospital.example 99999999999999999999",
    "SNOOZE HELD-1 999999999999 DAYS", "FIND %", "FIND _", "FIND ' OR 1=1 --", "FIND \\", "REPORT FROM 1 Jan 0001 TO 31 Dec 9999",
    "ACCEPT REQ-00000000000000000001", "ACCEPT REQ-١", "SHOW REQ-²", "ASSIGN HELD-1 TO carla@pharmacists.example@x",
    "FIND \U0001f600", "SHOW \u202ejon@hospital.example", "RELEASE HELD-0", "END REL--1", "SHOW DO-0", "SHOW LIST-1", "SHOW CONF-1",
]  # fmt: skip


def test_numbers_and_words_beyond_any_record_are_answered_line_by_line(copied: Copied) -> None:
    world = staffed(peopled(copied.world), CARLA, DAN)
    world.asked()
    world.later(hours=2)
    wrong = []
    for words in BEYOND:
        before = standings(world)[1]
        sent = order(world, words, f"CAPACITY {ADA} 3")
        inbox = world.player.records()["inbox"]
        if inbox.get("quarantined") or not to(sent, CARLA) + to(world.later(hours=2), CARLA):
            wrong.append(words)
            break
        if (
            standings(world)[1]["REQ-1"]["state"] != before["REQ-1"]["state"]
            and "0001" not in words
            and "١" not in words
        ):
            wrong.append(words)
        world.later(hours=3)
    assert not wrong


@pytest.mark.parametrize("words", cases(BEYOND))
def test_a_number_or_word_beyond_any_record_is_answered(asked: Attacked, words: str) -> None:
    sent = order(asked, words)
    assert not asked.player.records()["inbox"].get("quarantined")
    assert to(sent, CARLA)
    assert len(told(sent)) < 20_000


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b[2J", "\ud800", "\x85", "\u2028"], ids=ascii)
def test_a_control_in_a_command_breaks_no_database(kept: Copied, control: str) -> None:
    world = staffed(peopled(kept.world), CARLA, DAN)
    body = f"FIND Jon{control}Berg\nUPDATE {ADA}\nTitle: Head{control}of all\n\nNOTE HELD-1: a{control}b\n"
    raw = (
        f"Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=pharmacists.example\r\nFrom: {CARLA}\r\n"
        f"To: mentors@pharmacists.example\r\nSubject: Some things\r\nMessage-ID: <c{ord(control[0])}@x.example>\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    ).encode() + body.encode("utf-8", "surrogatepass")
    world.player.take_in(raw)
    sent = world.work()
    assert to(sent, CARLA)
    assert not world.player.records()["inbox"].get("quarantined")
    assert control not in str(member(world, ADA)["title"]) or control in "\u2028"


# --- rosters -----------------------------------------------------------------------------------------------------------------------------------------


def replaced(world: Attacked, *emails: str) -> list[OutboundMail]:
    text = "email,name\n" + "".join(f"{e},X\n" for e in emails)
    sent = sends_roster(world, ("r.csv", text.encode()), words="REPLACE ROSTER")
    return sent + world.reply(CARLA, shown(sent), "YES")


def test_whoever_was_replaced_off_the_roster_and_back_by_undo_keeps_the_open_request(asked: Attacked) -> None:
    replaced(asked, JON, MIA, ADA, LEA)
    begin = sent_so_far(asked)
    sent = replaced(asked, MIA, ADA, LEA)
    assert asked.standing(JON) == "left", told(sent)
    order(asked, "UNDO")
    asked.later(hours=3)
    assert asked.standing(JON) == "active"
    assert asked.state() == "pending"
    assert not heard(asked, begin)


def test_a_roster_that_lacks_a_coordinator_does_not_put_her_out_of_her_office(asked: Attacked) -> None:
    carla_signs_up(asked)
    replaced(asked, JON, MIA, ADA, LEA, CARLA)
    replaced(asked, JON, MIA, ADA, LEA)
    assert told(order(asked, "STATUS"))


def test_a_roster_that_is_replaced_by_an_empty_one_makes_nobody_leave_unshown(asked: Attacked) -> None:
    replaced(asked, JON, MIA, ADA, LEA)
    sent = sends_roster(asked, ("r.csv", b"email,name\n"), words="REPLACE ROSTER")
    assert to(sent, CARLA)
    assert {asked.standing(m) for m in (JON, MIA, ADA, LEA)} == {"active"}


def test_two_replacements_whose_yes_come_in_the_other_order_leave_the_list_of_the_later_yes(
    asked: Attacked,
) -> None:
    replaced(asked, JON, MIA, ADA, LEA)
    one = sends_roster(asked, ("r.csv", f"email\n{JON}\n{MIA}\n{ADA}\n".encode()), words="REPLACE ROSTER")
    two = sends_roster(asked, ("r.csv", f"email\n{JON}\n{MIA}\n{LEA}\n".encode()), words="REPLACE ROSTER")
    asked.reply(CARLA, shown(two), "YES")
    sent = asked.reply(CARLA, shown(one), "YES")
    assert to(sent, CARLA)
    assert asked.standing(ADA) == "left"


def test_who_signed_up_between_the_preview_and_the_yes_does_not_lapse_unshown(asked: Attacked) -> None:
    """What she said yes to is what she was shown."""
    replaced(asked, JON, MIA, ADA, LEA, EVE)
    sent = sends_roster(
        asked, ("r.csv", f"email\n{JON}\n{MIA}\n{ADA}\n{LEA}\n".encode()), words="REPLACE ROSTER"
    )
    asked.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Moss"))
    assert asked.standing(EVE) == "active"
    sent = asked.reply(CARLA, shown(sent), "YES")
    assert asked.standing(EVE) == "active" or "Eve Moss" in told(sent) or EVE in told(sent), told(sent)


# --- forwards ------------------------------------------------------------------------------------------------------------------------------------------


def test_a_forward_that_was_done_and_undone_can_be_passed_on_again_or_is_told(asked: Attacked) -> None:
    body = inline(f"Jon Berg <{JON}>", "PAUSE", "PAUSE")
    asked.write(CARLA, "Fwd: PAUSE", body)
    assert asked.standing(JON) == "paused"
    order(asked, "UNDO")
    assert asked.standing(JON) == "active"
    sent = asked.write(CARLA, "Fwd: PAUSE", body)
    assert to(sent, CARLA) or asked.standing(JON) == "paused"


def test_a_forward_within_the_hour_of_a_members_second_thoughts_of_what_he_wrote_then(
    asked: Attacked,
) -> None:
    """Jon says yes, and writes his doubt to Carla herself; she passes it on in his hour."""
    begin = sent_so_far(asked)
    jon_agrees(asked)
    asked.write(
        CARLA,
        "Fwd: mentoring",
        inline(f"Jon Berg <{JON}>", REGRET, "Re: Would you mentor Mia Okafor? [REQ-1]"),
    )
    asked.later(hours=3)
    assert not introductions_among(heard(asked, begin))


def test_a_forwarded_regret_that_says_reject_takes_the_yes_back_unheard(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    jon_agrees(asked)
    sent = asked.write(
        CARLA,
        "Fwd: mentoring",
        inline(f"Jon Berg <{JON}>", "REJECT REQ-1", "Re: Would you mentor Mia Okafor? [REQ-1]"),
    )
    asked.later(hours=3)
    assert not introductions_among(heard(asked, begin)), told(sent)


@wrong_today(OWN_FORWARD)
def test_a_forward_of_our_own_transcript_commands_nothing(asked: Attacked) -> None:
    mail = told_of(asked, writes_held(asked))
    sent = asked.write(
        CARLA,
        f"Fwd: {see(mail).subject}",
        inline("Mentor Exchange <mentors@pharmacists.example>", see(mail).text, see(mail).subject),
    )
    assert set(held_states(asked).values()) == {"waiting"}
    assert to(sent, CARLA)


# --- at the command line, with odd words ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> SmallProgram:
    return SmallProgram(tmp_path_factory.mktemp("ninth"))


def at_the_shell(program: SmallProgram, *words: str) -> tuple[int, str]:
    said, complained = StringIO(), StringIO()
    with redirect_stdout(said), redirect_stderr(complained):
        code = program.here(*words)
    return code, said.getvalue() + complained.getvalue()


SLIPS = [
    ("held", "show", "HELD-99"), ("held", "show", "HELD-99999999999999999999"), ("held", "show", ""), ("held", "release", "REQ-1"),
    ("held", "requeue", "12"), ("held", "requeue", "99999999999999999999"), ("held", "requeue", "x"), ("held", "requeue"),
    ("held", "snooze", "HELD-1"), ("held", "assign", "HELD-1", "nobody"), ("outbox", "drop", "nonsense"), ("outbox", "drop", "unwritten-99999999999999999999"),
    ("outbox", "drop", "'; drop table outbox; --"), ("outbox", "release", "nonsense"), ("outbox", "drop"), ("audit", "show", "REQ-99"), ("audit", "show", "x"),
    ("audit", "show", "REQ-99999999999999999999"), ("audit", "verify", "--seal", "7"), ("audit", "verify", "--seal", "x:y"), ("audit", "verify", "--seal", "99999999999999999999:ab"),
    ("preview", "nosuch"), ("preview", "../../config"), ("preview", "request", "--language", "xx"), ("preview", "request", "--language", "../en"),
    ("replay", "missing"), ("replay", "/dev/null"), ("replay", "/dev/null", "--against", "missing"),
    ("replay", "/dev/null", "--days", "-1"), ("replay", "/dev/null", "--days", "99999999999"), ("roster", "import", "missing.csv"), ("roster", "import", "."), ("roster", "import", "/dev/null"),
    ("once", "--now", "nonsense"), ("once", "--now", "0001-01-01T00:00"), ("once", "--now", "9999-12-31T23:59"), ("restore", "missing"), ("restore", "/dev/null"),
    ("backup", "/nonexistent/folder/x.backup"), ("backup", "."), ("do", ""), ("do", "FROBNICATE"), ("do", "\n\n"), ("do", "ERASE nobody@x.example", "--yes"), ("do", "UNDO DO-99999999999999999999", "--yes"),
    ("do", "EXTEND REQ-1 99999999999 DAYS", "--yes"), ("directory", "/dev/null"), ("frobnicate",),
]  # fmt: skip


@pytest.mark.parametrize("words", [pytest.param(w, id=" ".join(w)) for w in SLIPS])
def test_a_slip_at_the_command_line_ends_with_one_or_two_and_a_sentence(
    program: SmallProgram, words: tuple[str, ...]
) -> None:
    """README.md: 1, something out there is wrong; 2, what was given is wrong. Never a page of code."""
    code, said = at_the_shell(program, *words)
    assert code in (1, 2), (code, said[:500])
    assert said.strip()
    assert "Traceback" not in said


# --- configurations and rules with odd values ------------------------------------------------------------------------------------------------------

ODD = {
    "no coordinators": ('coordinators = ["coordinator@program.example"]', "coordinators = []"),
    "the program coordinates itself": (
        'coordinators = ["coordinator@program.example"]',
        'coordinators = ["mentors@program.example"]',
    ),
    "a plus address of the program coordinates": (
        'coordinators = ["coordinator@program.example"]',
        'coordinators = ["mentors+x@program.example"]',
    ),
    "a name as coordinator": (
        'coordinators = ["coordinator@program.example"]',
        'coordinators = ["Carla Voss"]',
    ),
    "a text of coordinators": (
        'coordinators = ["coordinator@program.example"]',
        'coordinators = "coordinator@program.example"',
    ),
    "no zone": ('time_zone = "America/New_York"', 'time_zone = "../../etc/passwd"'),
    "an empty zone": ('time_zone = "America/New_York"', 'time_zone = ""'),
    "a name of two lines": ('name = "Mentor Exchange"', 'name = "Mentor\\r\\nBcc: eve@evil.example"'),
    "a name of nothing": ('name = "Mentor Exchange"', 'name = " "'),
    "an address of two": (
        'address = "mentors@program.example"',
        'address = "mentors@program.example, eve@evil.example"',
    ),
    "an address with a plus": (
        'address = "mentors@program.example"',
        'address = "mentors+REQ-1@program.example"',
    ),
    "an address with a line end": (
        'address = "mentors@program.example"',
        'address = "mentors@program.example\\n"',
    ),
    "a database of another kind": ('"sqlite:///program.db"', '"mysql://root@localhost/x"'),
    "a database in memory": ('"sqlite:///program.db"', '"sqlite://"'),
    "a database that is a folder": ('"sqlite:///program.db"', '"sqlite:///inbox"'),
    "no pause between looks": ("poll_seconds = 1", "poll_seconds = 0"),
    "a pause of minus one": ("poll_seconds = 1", "poll_seconds = -1"),
    "a pause without end": ("poll_seconds = 1", "poll_seconds = inf"),
    "mailbox and delivery are one folder": ('"maildir:sent"', '"maildir:inbox"'),
    "no limit of bytes": ("poll_seconds = 1", "poll_seconds = 1\nmost_bytes = 0"),
    "since with words": ("poll_seconds = 1", 'poll_seconds = 1\nsince = "yesterday"'),
    "an authserv_id of two": (
        'authserv_id = "mx.program.example"',
        'authserv_id = "mx.program.example; dmarc=pass"',
    ),
    "a mode that is none": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[eligibility]\nmode = "closed"',
    ),
    "domains without any": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[eligibility]\nmode = "domains"',
    ),
    "a domain that is everybody": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[eligibility]\nmode = "domains"\ndomains = [""]',
    ),
    "retention of minus one": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[retention]\nkeep_raw_days = -1',
    ),
    "retention without end": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[retention]\nkeep_raw_days = 99999999999',
    ),
    "metrics for everybody": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[metrics]\nlisten = "0.0.0.0:9464"',
    ),
    "the directory in the mailbox": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[directory]\nfolder = "inbox"',
    ),
    "an alarm command of nothing": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[alarms]\ncommand = []',
    ),
    "minutes without end": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[alarms]\nwaiting_minutes = 99999999999999',
    ),
    "a folder that is the watched one": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\n[mailbox.folders]\nheld = "Processed"',
    ),
    "a language that is none": (
        'time_zone = "America/New_York"',
        'time_zone = "America/New_York"\nlanguage = "../en"',
    ),
    "connections of none": ('url = "maildir:sent"', 'url = "maildir:sent"\nconnections = 0'),
    "connections without end": ('url = "maildir:sent"', 'url = "maildir:sent"\nconnections = 100000'),
    "bytes that are no text": ('name = "Mentor Exchange"', 'name = "Mentor \udcff"'),
}


@pytest.mark.parametrize("which", cases(list(ODD)))
def test_an_odd_configuration_is_refused_in_a_sentence_or_works_for_a_member(
    tmp_path: Path, which: str
) -> None:
    """README.md: 2, what was given is wrong. What is taken has to do what its words say."""
    program = SmallProgram(tmp_path)
    old, new = ODD[which]
    text = (tmp_path / "config.toml").read_text()
    assert old in text
    (tmp_path / "config.toml").write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    put(program, "jon@north.example", "SIGN UP MENTOR", PROFILE.format("Jon Berg"))
    code, said = at_the_shell(program, "once")
    assert "Traceback" not in said
    assert code in (0, 2), said
    if code:
        assert "config.toml" in said
    else:
        assert answered(program, "jon@north.example"), said


def put(program: SmallProgram, who: str, subject: str, text: str = "") -> None:
    from datetime import UTC, datetime

    from processor.demo.clients import new_mail

    raw = new_mail(
        "mutt",
        "Jon Berg",
        who,
        "mentors@program.example",
        subject,
        text,
        datetime.now(UTC),
        "mx.program.example",
    )
    name = f"{len(list((program.folder / 'inbox' / 'new').iterdir()))}.M{abs(hash(raw))}.x"
    (program.folder / "inbox" / "new" / name).write_bytes(raw)


def answered(program: SmallProgram, who: str) -> bool:
    return any(who.encode() in path.read_bytes() for path in (program.folder / "sent" / "new").glob("*"))


def policy_numbers() -> list[str]:
    return [
        name for name in RULES.policy.__dataclass_fields__
        if isinstance(getattr(RULES.policy, name), int) and not isinstance(getattr(RULES.policy, name), bool)
    ]  # fmt: skip


def taken(program: SmallProgram, named: str) -> RuleBook | None:
    """The rules, or None where they are refused; the refusal has to name what is wrong."""
    try:
        return rules_of(program.settings())
    except ConfigError as error:
        problems = error.problems
    assert any(named in str(problem) for problem in problems)
    return None


def with_rules(program: SmallProgram, **files: str) -> None:
    folder = program.folder / "our-rules"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    with (program.folder / "config.toml").open("a") as config:
        config.write('\n[paths]\nrules = "our-rules"\n')


@pytest.mark.parametrize("name", policy_numbers())
def test_a_number_without_end_in_the_policy_is_refused_by_name_or_works(tmp_path: Path, name: str) -> None:
    """rules.md: nothing starts with a fault in it. What is taken breaks no sign-up, request, yes, or deadline."""
    program = SmallProgram(tmp_path)
    with_rules(program, policy=f"{name} = 99999999999\n")
    rules = taken(program, name)
    if rules is None:
        return
    world = Attacked()
    world.player.rules = replace(RULES, policy=rules.policy)
    world.player.set_up()
    peopled(world)
    question = world.asked()
    world.later(days=1)
    world.reply(JON, question, "Yes, happy to!")
    world.later(days=2)
    world.write(MIA, "END")
    world.write(LEA, "REQUEST M-1003", "Would you?")
    order(world, "REJECT REQ-2")
    world.later(days=40)
    assert not world.player.records()["inbox"].get("quarantined")
    assert not world.player.trouble
    assert row(world, "REQ-1")["state"] == "accepted"


RULES_ODD = {
    "an area of two lines": ("fields", '[[area]]\nname = "Critical\\ncare"\n'),
    "an area of nothing": ("fields", '[[area]]\nname = " "\n'),
    "an area that is a command": ("fields", '[[area]]\nname = "LEAVE"\n'),
    "a pair of one": (
        "blocked",
        '[[blocked]]\nbetween = ["mia@college.example", "mia@college.example"]\nbecause = "x"\n',
    ),
    "a pair of three": (
        "blocked",
        '[[blocked]]\nbetween = ["a@x.example", "b@x.example", "c@x.example"]\nbecause = "x"\n',
    ),
    "a pair of no addresses": ("blocked", '[[blocked]]\nbetween = ["Mia", "Jon"]\nbecause = "x"\n'),
    "a rule without conditions": (
        "screening",
        '[[rule]]\nname = "All"\nwhen = {}\nthen = "ignore"\nbecause = "x"\n',
    ),
    "a rule with an empty list": (
        "screening",
        '[[rule]]\nname = "All"\nwhen = { subject_has = [] }\nthen = "ignore"\nbecause = "x"\n',
    ),
    "a rule with an empty text": (
        "screening",
        '[[rule]]\nname = "All"\nwhen = { subject_has = "" }\nthen = "ignore"\nbecause = "x"\n',
    ),
    "a rule with an empty domain": (
        "screening",
        '[[rule]]\nname = "All"\nwhen = { sender_domain = "" }\nthen = "ignore"\nbecause = "x"\n',
    ),
    "hours the wrong way round": ("policy", "earliest_hour = 21\nlatest_hour = 7\n"),
    "an hour that is none": ("policy", "latest_hour = 25\n"),
    "reminders that fall": ("policy", "reminder_days = [10, 5]\n"),
    "a yes as a number": ("policy", "term_months = true\n"),
    "a number as a text": ("policy", 'answer_days = "14"\n'),
    "half a day": ("policy", "answer_days = 13.5\n"),
    "no number": ("policy", "answer_days = nan\n"),
    "check-ins of every day twice": ("policy", "check_in_days = [21, 21]\n"),
    "check-ins before the start": ("policy", "check_in_days = [-1]\n"),
    "nudges of zero and more": ("policy", "nudge_days = [0, 0, 0]\n"),
    "lapsed as a word": ("policy", 'lapsed = "perhaps"\n'),
}


@pytest.mark.parametrize("which", cases(list(RULES_ODD)))
def test_odd_rules_are_refused_with_their_file_or_leave_a_member_heard(tmp_path: Path, which: str) -> None:
    file, text = RULES_ODD[which]
    program = SmallProgram(tmp_path)
    with_rules(program, **{file: text})
    rules = taken(program, file)
    if rules is None:
        return
    world = Attacked()
    world.player.rules = replace(
        RULES, policy=rules.policy, blocked=rules.blocked, screening=rules.screening, areas=rules.areas
    )
    world.player.set_up()
    sent = world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    assert to(sent, LEA)
    question = world.asked()
    world.reply(JON, question, "LEAVE")
    world.later(days=30)
    assert not world.player.trouble
    assert to_members(world.player.post.sent)
