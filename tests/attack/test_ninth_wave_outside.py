# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Ninth wave, by mail from outside. What is expected here was written before it was first run.

It is about letters that wait, mails that cross each other, words that are nearly a yes or a no, two addresses of one
member, two members of one name, one-sided votes, and what strangers, robots and false reports make of all that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from processor.core.mail import OutboundMail
from processor.core.tokens import TOKEN
from processor.demo.robots import bounce
from processor.directory_site import SitePages
from tests.attack.box_deeds import accepts, asked_on, box_letters
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.deeds import (
    ada_signs_up,
    erase,
    lea_asks_too,
    move,
    order,
    pair_up,
    pair_up_until_check_in,
    pair_up_until_offered,
    puts_reply,
    stops,
)
from tests.attack.heard import a_coordinator_knows, is_answered
from tests.attack.imap_servers import Proxy
from tests.attack.letters import everything, got, last, letter_names, sent_so_far
from tests.attack.mails_by_hand import eml, inline, passes_on, raw, with_attached
from tests.attack.marks import wrong_today
from tests.attack.people import ADA, BOX_JON, BOX_MIA, DAN, LEA, MIA_ELSEWHERE, MIA_HOME, NOA
from tests.attack.records import addresses, goes_on, relationship_states, things, votes
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, counted, reply_token, to
from tests.cv_samples import pdf
from tests.doors.dovecot import Dovecot
from tests.player import ADDRESS, COORDINATOR, PROGRAM, ROOT
from tests.post_office import see
from tests.shipped_rules import RULES

YES = "Yes, happy to."
REGRET = "Please wait with that, I must ask my boss first."
REGRETS_END = "Sorry, I did not mean that. Please let it go on."
INTRO_OF_MENTEE = "introduction-mentee"


def held_refs(world: Attacked) -> list[str]:
    return [
        str(h["ref"])
        for h in world.player.records()["held"]
        if h["state"] in ("waiting", "snoozed", "assigned")
    ]


def yes_and_regret(world: Attacked) -> str:
    """Jon has said yes in his own words, and then something that a person has to read: its reference."""
    letter = world.asked()
    world.reply(JON, letter, YES)
    world.reply(JON, letter, REGRET)
    return held_refs(world)[-1]


def end_kept_back(world: Attacked) -> str:
    """Mia has written END, and then something that a person has to read: its reference."""
    pair_up(world)
    world.write(MIA, "END")
    world.reply(MIA, last(world, "ended", MIA), REGRETS_END)
    return held_refs(world)[-1]


def dan_helps(world: Attacked) -> None:
    world.player.given(f"coordinator <{DAN}>")


def pages(world: Attacked) -> str:
    """All pages of the directory, as they would be written now."""
    site = SitePages(PROGRAM, RULES.areas, ROOT / "templates", ("en", "es"))
    with world.player.store.reading() as unit:
        made = site.of(unit.listed())
    return "\n".join(page.decode() for name, page in made.items() if name.endswith(".html"))


# --- letters that wait: what lets them go, and what does not ------------------------------------------------------


def test_words_of_regret_keep_the_introduction_back_on_every_store(anywhere: Attacked) -> None:
    ref = yes_and_regret(anywhere)
    anywhere.later(days=2)
    assert INTRO_OF_MENTEE not in letter_names(got(anywhere, MIA))
    sent = order(anywhere, f"DROP {ref}") + anywhere.later(minutes=5)
    assert letter_names(to(sent, MIA)).count(INTRO_OF_MENTEE) == 1


def test_a_kept_back_end_goes_out_once_when_a_coordinator_has_decided(anywhere: Attacked) -> None:
    ref = end_kept_back(anywhere)
    anywhere.later(days=2)
    before = sent_so_far(anywhere)
    assert "ended" not in letter_names(got(anywhere, JON))
    order(anywhere, f"ANSWER {ref}", "We have noted that.")
    anywhere.later(days=2)
    assert letter_names(got(anywhere, JON, before)).count("ended") == 1


UNDECIDED = ["NOTE {ref}: asked her", "SNOOZE {ref} 3 DAYS", "ASSIGN {ref} TO dan@pharmacists.example", "SPAM {ref}", "DRY RUN DROP {ref}", "DROP {ref}? Better not.", "QUEUE", "SHOW REQ-1", "STATUS"]  # fmt: skip


@pytest.mark.parametrize("line", UNDECIDED)
def test_what_decides_nothing_lets_no_letter_go(in_memory: Attacked, line: str) -> None:
    dan_helps(in_memory)
    ref = yes_and_regret(in_memory)
    order(in_memory, line.format(ref=ref))
    in_memory.later(hours=5)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


def test_after_a_snooze_the_letters_go_with_the_decision(in_memory: Attacked) -> None:
    ref = yes_and_regret(in_memory)
    order(in_memory, f"SNOOZE {ref} 3 DAYS")
    in_memory.later(days=4)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))
    order(in_memory, f"DROP {ref}")
    in_memory.later(minutes=5)
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


def test_with_two_held_mails_the_letters_wait_for_the_second_one(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    in_memory.reply(JON, letter, YES)
    in_memory.reply(JON, letter, REGRET)
    first = held_refs(in_memory)[-1]
    in_memory.reply(JON, letter, "My boss says that he needs to know more about it; please hold on.")
    second = held_refs(in_memory)[-1]
    assert first != second
    order(in_memory, f"DROP {first}")
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))
    order(in_memory, f"DROP {second}")
    in_memory.later(minutes=5)
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


def test_a_second_held_mail_after_the_hour_counts_while_the_letters_wait(in_memory: Attacked) -> None:
    """Nobody has heard yet, so what its author writes two hours later may still be regret."""
    letter = in_memory.asked()
    in_memory.reply(JON, letter, YES)
    in_memory.reply(JON, letter, REGRET)
    first = held_refs(in_memory)[-1]
    in_memory.later(hours=2)
    in_memory.reply(JON, letter, "My boss says that he needs to know more about it; please hold on.")
    second = held_refs(in_memory)[-1]
    assert first != second
    order(in_memory, f"DROP {first}")
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


def test_an_undo_while_the_letters_wait_is_heard_by_nobody_whatever_is_decided_later(
    in_memory: Attacked,
) -> None:
    ref = yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(JON, "UNDO")
    assert in_memory.state() == "pending"
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=20)
    assert not got(in_memory, MIA, before)


def test_an_undo_of_what_a_coordinator_took_back_leaves_nobody_waiting(in_memory: Attacked) -> None:
    """HELD AS REJECT was wrong, and UNDO takes it back: then the yes stands, and Mia hears of it."""
    ref = yes_and_regret(in_memory)
    order(in_memory, f"{ref} AS REJECT")
    number = last(in_memory, "transcript", COORDINATOR)
    deed = see(number).text.split("UNDO DO-")[1].split()[0]
    order(in_memory, f"UNDO DO-{deed}")
    in_memory.later(days=2)
    for open_ in held_refs(in_memory):
        order(in_memory, f"DROP {open_}")
    in_memory.later(days=2)
    if in_memory.state() == "accepted":
        assert INTRO_OF_MENTEE in letter_names(got(in_memory, MIA))
    else:
        assert in_memory.state() in ("pending", "rejected")


def test_a_yes_that_waits_is_not_told_by_a_status(in_memory: Attacked) -> None:
    yes_and_regret(in_memory)
    in_memory.later(hours=8)
    sent = in_memory.write(MIA, "STATUS")
    assert to(sent, MIA)
    assert JON not in everything(to(sent, MIA))
    assert "REL-1" not in everything(to(sent, MIA))


@pytest.mark.parametrize(
    "word",
    [
        "EXPORT",
        "WHY",
        "BROWSE",
        "HELP",
        "PAUSE",
        "REQUEST M-1001",
        "ESPAÑOL",
    ],
)
def test_who_has_not_heard_of_a_yes_learns_no_address_by_it(in_memory: Attacked, word: str) -> None:
    yes_and_regret(in_memory)
    in_memory.later(hours=8)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, word, "Please." if word.startswith("REQUEST") else "")
    told = got(in_memory, MIA, before)
    assert told
    assert INTRO_OF_MENTEE in letter_names(told) or JON not in everything(told)


def test_an_export_of_who_has_not_heard_of_an_end_does_not_tell_it(in_memory: Attacked) -> None:
    end_kept_back(in_memory)
    sent = in_memory.write(JON, "EXPORT")
    told = everything(to(sent, JON)).lower()
    assert to(sent, JON)
    assert "ended" not in told


def test_a_why_of_who_has_not_heard_of_an_end_does_not_tell_it(in_memory: Attacked) -> None:
    end_kept_back(in_memory)
    sent = in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), "WHY")
    told = everything(to(sent, JON)).lower()
    assert to(sent, JON)
    assert not [words for words in ("has ended", "was ended", "mia okafor ends", "is over") if words in told]


def test_a_withdraw_while_a_yes_waits_leaves_both_knowing_the_same(in_memory: Attacked) -> None:
    ref = yes_and_regret(in_memory)
    in_memory.later(hours=3)
    before = sent_so_far(in_memory)
    sent = in_memory.write(MIA, "WITHDRAW")
    assert to(sent, MIA)
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=3)
    if goes_on(in_memory):
        assert letter_names(got(in_memory, MIA, before)).count(INTRO_OF_MENTEE) == 1
    else:
        assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA, before))
        assert got(in_memory, JON, before)


def test_a_mentee_who_leaves_while_a_yes_waits_is_introduced_to_nobody_and_the_mentor_hears(
    in_memory: Attacked,
) -> None:
    ref = yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "LEAVE")
    in_memory.later(hours=3)
    order(in_memory, f"DROP {ref}")
    in_memory.later(days=1)
    told = letter_names(got(in_memory, MIA, before))
    if INTRO_OF_MENTEE not in told:
        assert not goes_on(in_memory)
        assert got(in_memory, JON, before)


def test_a_mentor_who_is_erased_while_the_yes_waits_is_named_to_nobody(in_memory: Attacked) -> None:
    yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    erase(in_memory, JON)
    in_memory.later(days=3)
    told = got(in_memory, MIA, before)
    assert told
    assert INTRO_OF_MENTEE not in letter_names(told)
    assert JON not in everything(told)


def test_a_mentor_who_leaves_while_the_yes_waits_keeps_nobody_waiting(in_memory: Attacked) -> None:
    ref = yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(JON, "LEAVE")
    in_memory.later(hours=2)
    order(in_memory, f"DROP {ref}")
    in_memory.later(days=2)
    assert got(in_memory, MIA, before)


@pytest.mark.parametrize("who, new", [(MIA, MIA_HOME), (JON, "jon@home.example")])
def test_an_introduction_that_waits_moves_with_who_moves(in_memory: Attacked, who: str, new: str) -> None:
    ref = yes_and_regret(in_memory)
    move(in_memory, who, new)
    before = sent_so_far(in_memory)
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=1)
    reader = MIA_HOME if who == MIA else MIA
    told = got(in_memory, reader, before)
    assert letter_names(told).count(INTRO_OF_MENTEE) == 1
    if who == JON:
        assert new in everything(told) or new in everything(got(in_memory, MIA))
    else:
        assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA, before))


OTHERS = [(EVE, "pass"), (JON, "fail"), (LEA, "pass"), (COORDINATOR, "pass")]


@pytest.mark.parametrize("who, proof", OTHERS)
def test_only_the_authors_own_words_keep_the_letters_back(in_memory: Attacked, who: str, proof: str) -> None:
    in_memory.reply(JON, in_memory.asked(), YES)
    in_memory.write(who, "About the yes", REGRET, proof=proof)
    in_memory.later(hours=2)
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


HARMLESS: list[tuple[str, str, dict[str, str]]] = [
    ("Re: You and Mia Okafor [REL-1]", "Thank you, great!", {}),
    ("Automatic reply", "I am out of office until 9 March.", {"Auto-Submitted": "auto-replied"}),
    ("STATUS", "", {}),
    ("HELP", "", {}),
]


@pytest.mark.parametrize("subject, words, headers", HARMLESS)
def test_what_needs_no_person_keeps_no_letter_back(
    in_memory: Attacked, subject: str, words: str, headers: dict[str, str]
) -> None:
    in_memory.reply(JON, in_memory.asked(), YES)
    in_memory.write(JON, subject, words, headers=headers)
    in_memory.later(hours=2)
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


def test_a_held_mail_of_before_the_yes_keeps_no_letter_back(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    in_memory.write(JON, "The magazine", "When does the next magazine of the association appear?")
    assert held_refs(in_memory)
    in_memory.reply(JON, letter, YES)
    in_memory.later(hours=2)
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


def test_a_restart_while_a_letter_waits_sends_it_neither_early_nor_twice(anywhere: Attacked) -> None:
    ref = yes_and_regret(anywhere)
    anywhere.player.set_up()
    anywhere.later(hours=30)
    assert INTRO_OF_MENTEE not in letter_names(got(anywhere, MIA))
    order(anywhere, f"DROP {ref}")
    anywhere.player.set_up()
    anywhere.later(days=1)
    assert letter_names(got(anywhere, MIA)).count(INTRO_OF_MENTEE) == 1


def test_a_stop_and_a_start_let_no_letter_go_that_waits_for_a_person(in_memory: Attacked) -> None:
    ref = yes_and_regret(in_memory)
    stops(in_memory)
    in_memory.later(hours=5)
    order(in_memory, "START")
    in_memory.later(hours=5)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))
    order(in_memory, f"DROP {ref}")
    in_memory.later(minutes=5)
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


def test_a_decision_while_the_program_is_stopped_lets_the_letters_go_after_it(in_memory: Attacked) -> None:
    ref = yes_and_regret(in_memory)
    stops(in_memory)
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=5)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))
    order(in_memory, "START")
    in_memory.later(minutes=5)
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


def test_a_coordinator_is_reminded_of_who_waits_for_the_letters(in_memory: Attacked) -> None:
    yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    in_memory.later(days=4)
    assert any("HELD-" in see(m).subject for m in got(in_memory, COORDINATOR, before))


def test_a_deadline_that_passes_while_a_yes_waits_tells_nobody_that_it_expired(in_memory: Attacked) -> None:
    ref = yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    in_memory.later(days=20)
    assert "request-closed" not in letter_names(got(in_memory, MIA, before))
    assert "expired-mentor" not in letter_names(got(in_memory, JON, before))
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=1)
    assert letter_names(got(in_memory, MIA, before)).count(INTRO_OF_MENTEE) == 1


def test_no_check_in_goes_to_who_has_not_been_introduced(in_memory: Attacked) -> None:
    yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    in_memory.later(days=40)
    told = got(in_memory, MIA, before)
    assert "check-in" not in letter_names(told)


def test_who_has_said_end_is_not_asked_how_it_goes_while_it_waits(in_memory: Attacked) -> None:
    end_kept_back(in_memory)
    before = sent_so_far(in_memory)
    in_memory.later(days=40)
    assert "check-in" not in letter_names(got(in_memory, MIA, before))


def test_words_for_the_partner_while_an_end_waits_tell_no_end(in_memory: Attacked) -> None:
    end_kept_back(in_memory)
    in_memory.later(hours=3)
    before = sent_so_far(in_memory)
    sent = in_memory.reply(
        JON,
        last(in_memory, "introduction-mentor", JON),
        "Dear Mia,\nshall we meet on Tuesday? You said that you had time.\n\nJon",
    )
    assert to(sent, MIA) or is_answered(in_memory, JON, sent)
    assert "ended" not in letter_names(got(in_memory, JON, before)) or not to(sent, MIA)


def test_two_natural_yeses_and_one_regret_bring_each_mentee_one_introduction_at_most(
    in_memory: Attacked,
) -> None:
    first = in_memory.asked()
    second = lea_asks_too(in_memory)
    in_memory.reply(JON, first, YES)
    in_memory.reply(JON, second, YES, after=60)
    in_memory.reply(JON, first, REGRET)
    ref = held_refs(in_memory)[-1]
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=3)
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1
    assert letter_names(got(in_memory, LEA)).count(INTRO_OF_MENTEE) == 1


def test_a_concern_after_an_end_reaches_a_coordinator_and_is_told_to_nobody_else(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    sent = in_memory.write(MIA, "CONCERN", "He asks me for money.")
    assert "for money" in everything(to(sent, COORDINATOR))
    ref = held_refs(in_memory)[-1]
    in_memory.later(hours=4)
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=4)
    told = got(in_memory, JON, before)
    assert letter_names(told) == ["ended"]
    assert "money" not in everything(told)


def test_a_leave_that_waits_shows_the_mentor_to_nobody_meanwhile(in_memory: Attacked) -> None:
    in_memory.asked()
    in_memory.write(JON, "LEAVE")
    in_memory.reply(JON, last(in_memory, "left", JON), "I want to stay after all.")
    in_memory.later(hours=3)
    assert "Jon Berg" not in pages(in_memory)


def test_the_author_of_a_kept_back_end_may_say_end_again(in_memory: Attacked) -> None:
    ref = end_kept_back(in_memory)
    sent = in_memory.write(MIA, "END")
    assert to(sent, MIA)
    order(in_memory, f"DROP {ref}")
    in_memory.later(days=1)
    assert letter_names(got(in_memory, JON)).count("ended") == 1


def test_a_second_regret_by_undo_after_the_day_says_what_became_of_it(in_memory: Attacked) -> None:
    """ "UNDO … for a day"; the letters still wait, as nobody has read the first regret."""
    end_kept_back(in_memory)
    in_memory.later(hours=30)
    sent = in_memory.write(MIA, "UNDO")
    assert to(sent, MIA)


# --- mails that cross each other -----------------------------------------------------------------------------------


@pytest.mark.parametrize("order_", [(JON, MIA), (MIA, JON)])
@pytest.mark.parametrize("words", ["ACCEPT", YES])
@pytest.mark.parametrize("hers", ["WITHDRAW", "LEAVE"])
def test_a_yes_and_a_withdrawal_that_cross_leave_both_knowing_the_same(
    in_memory: Attacked, hers: str, words: str, order_: tuple[str, str]
) -> None:
    letter = in_memory.asked()
    before = sent_so_far(in_memory)
    for who in order_:
        if who == JON:
            puts_reply(in_memory, JON, letter, words)
        else:
            in_memory.drop(MIA, hers)
    in_memory.work()
    in_memory.later(hours=3)
    assert got(in_memory, JON, before)
    assert got(in_memory, MIA, before)
    if goes_on(in_memory):
        assert letter_names(got(in_memory, MIA, before)).count(INTRO_OF_MENTEE) == 1
        assert letter_names(got(in_memory, JON, before)).count("introduction-mentor") == 1
    else:
        assert JON not in everything([m for m in got(in_memory, MIA, before) if m.letter != INTRO_OF_MENTEE])


def test_two_ends_that_cross_are_heard_once_by_each(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    in_memory.drop(MIA, "END")
    in_memory.drop(JON, "END")
    in_memory.work()
    in_memory.later(hours=3)
    assert letter_names(got(in_memory, MIA, before)).count("ended") == 1
    assert letter_names(got(in_memory, JON, before)).count("ended") == 1


def test_an_undo_and_the_partners_end_that_cross_leave_it_ended(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    before = sent_so_far(in_memory)
    in_memory.drop(MIA, "UNDO")
    in_memory.drop(JON, "END")
    in_memory.work()
    in_memory.later(hours=3)
    assert not goes_on(in_memory)
    assert got(in_memory, MIA, before)
    assert letter_names(got(in_memory, JON, before)).count("ended") == 1


def test_two_coordinators_who_decide_at_once_are_told_who_was_first(in_memory: Attacked) -> None:
    dan_helps(in_memory)
    ref = yes_and_regret(in_memory)
    in_memory.drop(COORDINATOR, f"DROP {ref}")
    in_memory.drop(DAN, f"{ref} AS REJECT")
    sent = in_memory.work()
    in_memory.later(hours=2)
    assert in_memory.state() == "accepted"
    assert to(sent, DAN)
    assert "carla" in everything(to(sent, DAN)).lower()
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


def test_two_requests_and_one_place_are_never_both_accepted(in_memory: Attacked) -> None:
    in_memory.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 1\n")
    first = in_memory.asked()
    second = lea_asks_too(in_memory)
    before = sent_so_far(in_memory)
    puts_reply(in_memory, JON, second, YES)
    puts_reply(in_memory, JON, first, "ACCEPT")
    in_memory.work()
    in_memory.later(hours=3)
    assert [state for _, state in relationship_states(in_memory)].count("active") == 1
    assert got(in_memory, JON, before)
    introduced = [who for who in (MIA, LEA) if INTRO_OF_MENTEE in letter_names(got(in_memory, who, before))]
    assert introduced == [LEA]


def test_a_renewal_and_an_end_that_cross_end_it_kindly(in_memory: Attacked) -> None:
    pair_up_until_offered(in_memory)
    puts_reply(in_memory, MIA, last(in_memory, "renewal-offer", MIA), "RENEW")
    puts_reply(in_memory, JON, last(in_memory, "renewal-offer", JON), "END")
    in_memory.work()
    before = sent_so_far(in_memory)
    in_memory.later(days=30)
    assert not goes_on(in_memory)
    assert got(in_memory, MIA, before) or "completed" in letter_names(got(in_memory, MIA))
    assert "completed" in letter_names(got(in_memory, JON)) or "ended" in letter_names(got(in_memory, JON))


def test_both_renewals_at_once_make_one_term(in_memory: Attacked) -> None:
    pair_up_until_offered(in_memory)
    before = sent_so_far(in_memory)
    puts_reply(in_memory, MIA, last(in_memory, "renewal-offer", MIA), "RENEW")
    puts_reply(in_memory, JON, last(in_memory, "renewal-offer", JON), "RENEW")
    in_memory.work()
    assert [r["term"] for r in in_memory.player.records()["relationships"]] == [2]
    assert letter_names(got(in_memory, MIA, before)).count("renewed") == 1
    assert letter_names(got(in_memory, JON, before)).count("renewed") == 1


def test_a_move_and_an_end_from_the_old_address_that_cross_are_both_done(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    puts_reply(in_memory, MIA_HOME, last(in_memory, "confirm-address", MIA_HOME), "YES")
    in_memory.drop(MIA, "END")
    in_memory.work()
    in_memory.later(hours=3)
    assert MIA_HOME in addresses(in_memory)
    assert not goes_on(in_memory)


def test_an_erasure_and_a_request_that_cross_leave_nobody_waiting(in_memory: Attacked) -> None:
    in_memory.write(JON, "ERASE")
    before = sent_so_far(in_memory)
    puts_reply(in_memory, JON, last(in_memory, "confirm-erase", JON), "YES")
    in_memory.drop(MIA, "REQUEST M-1001", "Please.")
    in_memory.work()
    in_memory.later(hours=2)
    assert got(in_memory, MIA, before)
    assert [r for r in in_memory.player.records()["requests"] if r["state"] == "pending"] == []


def test_a_request_and_an_erasure_that_cross_leave_nobody_waiting(in_memory: Attacked) -> None:
    in_memory.write(JON, "ERASE")
    before = sent_so_far(in_memory)
    in_memory.drop(MIA, "REQUEST M-1001", "Please.")
    puts_reply(in_memory, JON, last(in_memory, "confirm-erase", JON), "YES")
    in_memory.work()
    in_memory.later(hours=2)
    assert len(got(in_memory, MIA, before)) >= 1
    assert [r for r in in_memory.player.records()["requests"] if r["state"] == "pending"] == []
    assert letter_names(got(in_memory, JON, before))[-1] == "erased"


def test_a_withdrawal_and_a_new_request_that_cross_are_both_done(in_memory: Attacked) -> None:
    ada_signs_up(in_memory)
    in_memory.asked()
    in_memory.drop(MIA, "WITHDRAW")
    in_memory.drop(MIA, "REQUEST M-1003", "Please.")
    in_memory.work()
    assert (in_memory.state(1), in_memory.state(2)) == ("withdrawn", "pending")


def test_an_accept_and_a_block_that_cross_introduce_nobody_after_the_block(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.drop(COORDINATOR, "Commands", f"BLOCK {MIA} AND {JON}")
    puts_reply(in_memory, JON, letter, "ACCEPT")
    sent = in_memory.work()
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA, before))
    assert is_answered(in_memory, JON, sent)


# --- nearly a yes, nearly a no ------------------------------------------------------------------------------------

GLAD = [
    "No problem, happy to!", "Not a problem at all, I will do it.", "Why not! I am in.", "I don't see why not. Yes.", "Can't wait to meet her!",
    "No objections from my side, I accept.", "Sure thing 👍", "Yes please!", "It would be an honour.", "How could I refuse? Yes!", "I have nothing against it, yes.",
    "Yes, I'd be delighted. I never say no to a colleague.",
]  # fmt: skip
SORRY = [
    "Yes, I got your mail, and sadly I have to pass.", "I would love to say yes, but I can't.", "Unfortunately that's a no from me.", "Nothing would please me more than to accept, but my year is full.",
    "I accept that I have no time, sorry.", "Happy new year! I am afraid it is no.", "Yes, I am sure: I cannot do it.", "Thanks for asking, I'll give this one a miss.", "I must decline, with pleasure at having been asked.",
    "With a heavy heart: not this time.", "Ok so I thought about it, and it won't work for me.", "Accept my apologies, I am not free.", "Yes to a talk, no to mentoring.",
]  # fmt: skip
OPEN = [
    "Yes and no.", "Yes, if she moves to Boston.", "Yes - or rather, ask me again in May.", "Yes, provided that my chief agrees.", "I might.", "Probably yes.", "Would ACCEPT commit me to weekly meetings?", "I'd accept were it not for one thing: is she my cousin?",
    "My wife says yes, I say we shall see.", "Let me sleep on it, then likely yes.", "ACCEPT\nREJECT", "Accept, reject, I can't decide!", "Yes for Mia's sister, who wrote to me last week.",
]  # fmt: skip


@pytest.mark.parametrize("words", GLAD)
def test_glad_words_are_never_a_no(in_memory: Attacked, words: str) -> None:
    sent = in_memory.reply(JON, in_memory.asked(), words)
    assert in_memory.state() in ("accepted", "pending")
    assert is_answered(in_memory, JON, sent)


@pytest.mark.parametrize("words", SORRY)
def test_sorry_words_are_never_a_yes(in_memory: Attacked, words: str) -> None:
    sent = in_memory.reply(JON, in_memory.asked(), words)
    assert in_memory.state() in ("rejected", "pending")
    assert is_answered(in_memory, JON, sent)


@pytest.mark.parametrize("words", OPEN)
def test_open_words_decide_nothing(in_memory: Attacked, words: str) -> None:
    sent = in_memory.reply(JON, in_memory.asked(), words)
    assert in_memory.state() == "pending"
    assert is_answered(in_memory, JON, sent)


ABROAD_SORRY = ["Ja, aber leider habe ich keine Zeit.", "Oui, j'ai bien lu, mais je ne peux pas.", "Me encantaría, pero no puedo.", "Sim, recebi, mas infelizmente não posso.", "Mi piacerebbe, ma non posso.", "Ja, ik zou graag willen, maar het gaat niet.", "Tak, ale niestety nie mogę.", "Jag skulle gärna, men kan tyvärr inte."]  # fmt: skip


@pytest.mark.parametrize("words", ABROAD_SORRY)
def test_sorry_words_of_other_languages_are_never_a_yes(in_memory: Attacked, words: str) -> None:
    sent = in_memory.reply(JON, in_memory.asked(), words)
    assert in_memory.state() in ("rejected", "pending")
    assert is_answered(in_memory, JON, sent)


LATER_WORDS = ["Actually, hold on.", "Hmm, wait.", "Sorry, that was for somebody else!", "Could you cancel that?", "I clicked the wrong thing.", "Scrap that.", "Not yet please!", "Forget it, my calendar is fuller than I thought."]  # fmt: skip


@pytest.mark.parametrize("words", LATER_WORDS)
def test_short_words_of_regret_within_the_hour_tell_nobody_of_a_yes(in_memory: Attacked, words: str) -> None:
    letter = in_memory.asked()
    in_memory.reply(JON, letter, YES)
    in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), words)
    in_memory.later(hours=5)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


ASSENT = ["Yes, really.", "Yes, happy to!", "ACCEPT"]


@pytest.mark.parametrize("words", ASSENT)
def test_a_yes_that_is_said_again_within_the_hour_is_no_regret(in_memory: Attacked, words: str) -> None:
    letter = in_memory.asked()
    in_memory.reply(JON, letter, YES)
    in_memory.reply(JON, letter, words)
    in_memory.later(hours=3)
    assert in_memory.state() == "accepted"
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


# --- two addresses of one member -----------------------------------------------------------------------------------


def test_a_report_about_a_letter_to_the_address_of_before_leaves_the_new_one_good(
    in_memory: Attacked,
) -> None:
    letter = in_memory.asked()
    move(in_memory, JON, "jon@home.example")
    report = bounce(
        letter.raw, JON, letter.return_path, in_memory.player.now, "5.1.1", "550 5.1.1 no such user"
    )
    in_memory.player.take_in(report)
    in_memory.work()
    assert in_memory.standing("jon@home.example") == "active"


def test_who_signs_up_again_from_the_old_address_is_not_made_two(in_memory: Attacked) -> None:
    move(in_memory)
    sent = in_memory.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    assert sent
    assert [a for a in addresses(in_memory) if a in (MIA, MIA_HOME)] == [MIA_HOME]


def test_a_request_from_the_old_address_shows_the_mentor_one_address(in_memory: Attacked) -> None:
    move(in_memory)
    sent = in_memory.write(MIA, "REQUEST M-1001", "I would like to learn.")
    letter = to(sent, JON)[0]
    assert MIA_HOME in everything([letter])
    assert MIA not in everything([letter])


def test_erase_from_the_old_address_asks_and_forgets_both(in_memory: Attacked) -> None:
    move(in_memory)
    in_memory.write(MIA, "ERASE")
    asked = [m for m in in_memory.player.post.sent if m.letter == "confirm-erase"][-1]
    in_memory.reply(asked.recipient, asked, "YES")
    assert not {MIA, MIA_HOME} & set(addresses(in_memory))
    sent = in_memory.write(MIA, "STATUS")
    assert "matched" not in everything(to(sent, MIA))
    assert MIA_HOME not in everything(to(sent, MIA))


def test_the_old_address_taken_by_another_does_nothing_in_the_members_name_without_proof(
    in_memory: Attacked,
) -> None:
    pair_up(in_memory)
    move(in_memory)
    before = things(in_memory)
    in_memory.write(MIA, "END", proof="")
    in_memory.write(MIA, "LEAVE", proof="fail")
    assert things(in_memory) == before


def test_who_leaves_from_the_old_address_has_left_at_the_new_one(in_memory: Attacked) -> None:
    move(in_memory)
    in_memory.write(MIA, "LEAVE")
    assert in_memory.standing(MIA_HOME) == "left"


def test_three_moves_keep_one_member_and_the_partner_knows_the_last(in_memory: Attacked) -> None:
    pair_up(in_memory)
    move(in_memory)
    in_memory.later(days=2)
    move(in_memory, MIA_HOME, MIA_ELSEWHERE)
    in_memory.later(days=2)
    move(in_memory, MIA_ELSEWHERE, MIA)
    assert sorted(addresses(in_memory)) == sorted([JON, MIA])
    told = [m for m in got(in_memory, JON) if m.letter == "partner-moved"]
    assert MIA in everything(told[-1:])


@pytest.mark.parametrize("new", [ADDRESS, "mentors+abc@pharmacists.example", COORDINATOR, MIA])
def test_nobody_moves_to_an_address_that_is_ours_or_anothers(in_memory: Attacked, new: str) -> None:
    before = things(in_memory)
    sent = in_memory.write(MIA, f"CHANGE ADDRESS {new}")
    assert to(sent, MIA) or a_coordinator_knows(in_memory, sent)
    assert not [m for m in sent if m.recipient in (ADDRESS, "mentors+abc@pharmacists.example", JON)]
    assert things(in_memory) == before


def test_a_mentor_who_moved_and_a_robot_at_the_old_address_make_no_loop(in_memory: Attacked) -> None:
    move(in_memory, JON, "jon@home.example")
    note = "I have moved. Please write to my new address from now on."
    before = sent_so_far(in_memory)
    for _ in range(12):
        in_memory.write(JON, "Re: your mail", note)
        in_memory.later(seconds=30)
    to_him = [m for m in in_memory.player.post.sent[before:] if m.recipient in (JON, "jon@home.example")]
    assert len(to_him) <= 3


def test_a_check_in_answer_from_the_old_address_counts_or_is_heard(in_memory: Attacked) -> None:
    pair_up_until_check_in(in_memory)
    letter = last(in_memory, "check-in", MIA)
    move(in_memory)
    sent = in_memory.reply(MIA, letter, "4")
    assert sent


def test_a_vote_from_before_a_move_stays(in_memory: Attacked) -> None:
    pair_up_until_offered(in_memory)
    in_memory.reply(MIA, last(in_memory, "renewal-offer", MIA), "RENEW")
    move(in_memory)
    in_memory.reply(JON, last(in_memory, "renewal-offer", JON), "RENEW")
    assert [r["term"] for r in in_memory.player.records()["relationships"]] == [2]
    assert "renewed" in letter_names(got(in_memory, MIA_HOME))


# --- two members of one name ---------------------------------------------------------------------------------------

JON2 = "jon.berg@ward.example"


def a_second_jon(world: Attacked) -> None:
    sent = world.write(JON2, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    if held_refs(world):  # a name like another member's is looked at first
        passes_on(world, f"Jon Berg <{JON2}>", FORM.format(name="Jon Berg"), "SIGN UP MENTOR")
    assert JON2 in addresses(world), letter_names(sent)


def test_of_a_second_member_of_one_name_a_coordinator_reads(in_memory: Attacked) -> None:
    """Two people may be called the same; nobody is told so but a person who can look."""
    sent = in_memory.write(JON2, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    assert JON2 in addresses(in_memory)
    assert to(sent, COORDINATOR)
    assert not to(sent, JON)


def test_a_request_by_a_name_of_two_asks_which_and_shows_no_address(in_memory: Attacked) -> None:
    a_second_jon(in_memory)
    sent = in_memory.write(MIA, "REQUEST Jon Berg", "Please.")
    assert in_memory.player.records()["requests"] == []
    told = everything(to(sent, MIA))
    assert "M-1001" in told
    assert JON not in told
    assert JON2 not in told


@pytest.mark.parametrize(
    "line",
    [
        "PAUSE Jon Berg",
        "REMOVE Jon Berg",
        "CAPACITY Jon Berg 3",
        "ERASE Jon Berg",
        f"BLOCK {MIA} AND Jon Berg",
        f"MATCH {MIA} WITH Jon Berg",
    ],
)
def test_a_command_by_a_name_of_two_is_done_to_neither(in_memory: Attacked, line: str) -> None:
    a_second_jon(in_memory)
    before = things(in_memory)
    sent = order(in_memory, line)
    assert things(in_memory) == before
    told = everything(to(sent, COORDINATOR))
    assert JON in told
    assert JON2 in told


def test_an_answer_of_the_other_of_one_name_answers_nothing(in_memory: Attacked) -> None:
    a_second_jon(in_memory)
    letter = in_memory.asked()
    sent = in_memory.reply(JON2, letter, "ACCEPT")
    assert in_memory.state() == "pending"
    assert is_answered(in_memory, JON2, sent)


def test_an_answer_of_the_other_of_one_name_without_a_thread_answers_nothing(in_memory: Attacked) -> None:
    a_second_jon(in_memory)
    in_memory.asked()
    sent = in_memory.write(JON2, "ACCEPT", "I accept Mia Okafor.")
    assert in_memory.state() == "pending"
    assert is_answered(in_memory, JON2, sent)


def test_words_for_one_of_two_partners_of_one_first_name_reach_that_one_or_a_person(
    in_memory: Attacked,
) -> None:
    """Jon mentors two Mias; he answers the thread of one and greets her."""
    pair_up(in_memory)
    mia2 = "mia.stone@uni.example"
    in_memory.write(mia2, "SIGN UP MENTEE", FORM.format(name="Mia Stone"))
    in_memory.reply(JON, to(in_memory.write(mia2, "REQUEST M-1001", "Please."), JON)[-1], "Accept")
    in_memory.later(days=2)
    sent = in_memory.reply(
        JON,
        last(in_memory, "introduction-mentor", JON),
        "Dear Mia,\nshall we meet on Tuesday? You said that you had time.\n\nJon",
    )
    assert not to(sent, MIA)
    assert to(sent, mia2) or is_answered(in_memory, JON, sent)


def test_a_no_that_names_one_of_two_mias_rejects_at_most_that_one(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    mia2 = "mia.stone@uni.example"
    in_memory.write(mia2, "SIGN UP MENTEE", FORM.format(name="Mia Stone"))
    in_memory.write(mia2, "REQUEST M-1001", "Please.")
    sent = in_memory.reply(JON, letter, "I accept Mia Stone.")
    assert in_memory.state(1) == "pending"
    assert to(sent, JON)


# --- votes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STATUS", "EXPORT", "WHY", "BROWSE", "HELP"])
@pytest.mark.parametrize("vote", ["RENEW", "END"])
def test_a_one_sided_vote_is_told_to_no_partner(in_memory: Attacked, vote: str, word: str) -> None:
    pair_up_until_offered(in_memory)
    plain = everything(to(in_memory.reply(JON, last(in_memory, "renewal-offer", JON), word), JON))
    before = sent_so_far(in_memory)
    in_memory.reply(MIA, last(in_memory, "renewal-offer", MIA), vote)
    in_memory.later(hours=3)
    assert not got(in_memory, JON, before)
    sent = in_memory.reply(JON, last(in_memory, "renewal-offer", JON), word)
    told = everything(to(sent, JON)).lower()
    for hint in (
        "mia okafor would",
        "mia okafor wants",
        "mentee_vote",
        "says renew",
        "said renew",
        "votes",
        "another term, says",
        "no more term",
    ):
        assert hint not in told or hint in plain.lower(), hint


@pytest.mark.parametrize("first, second, on", [("RENEW", "END", False), ("END", "RENEW", True)])
def test_the_last_vote_counts(in_memory: Attacked, first: str, second: str, on: bool) -> None:
    pair_up_until_offered(in_memory)
    offer = last(in_memory, "renewal-offer", MIA)
    in_memory.reply(MIA, offer, first)
    sent = in_memory.reply(MIA, offer, second)
    assert to(sent, MIA)
    in_memory.reply(JON, last(in_memory, "renewal-offer", JON), "RENEW")
    in_memory.later(days=40)
    assert goes_on(in_memory) is on


@pytest.mark.parametrize("who, proof", [(EVE, "pass"), (MIA, "fail"), (JON, "pass"), (LEA, "")])
def test_nobody_votes_for_another(in_memory: Attacked, who: str, proof: str) -> None:
    pair_up_until_offered(in_memory)
    before = votes(in_memory)[1]
    in_memory.reply(who, last(in_memory, "renewal-offer", MIA), "RENEW", proof=proof)
    assert votes(in_memory)[1] == before


def test_a_vote_of_a_robot_is_none(in_memory: Attacked) -> None:
    pair_up_until_offered(in_memory)
    offer = last(in_memory, "renewal-offer", MIA)
    in_memory.write(MIA, "Automatic reply", "RENEW", to=str(see(offer).parsed["reply-to"]), headers={"Auto-Submitted": "auto-replied", "In-Reply-To": offer.message_id})  # fmt: skip
    assert votes(in_memory) == (None, None) or votes(in_memory)[1] in (None, "")


def test_who_has_voted_and_leaves_binds_the_partner_to_nothing(in_memory: Attacked) -> None:
    pair_up_until_offered(in_memory)
    in_memory.reply(MIA, last(in_memory, "renewal-offer", MIA), "RENEW")
    in_memory.write(MIA, "LEAVE")
    sent = in_memory.reply(JON, last(in_memory, "renewal-offer", JON), "RENEW")
    assert to(sent, JON)
    in_memory.later(days=1)
    assert [r["term"] for r in in_memory.player.records()["relationships"]] == [
        1
    ] or "renewed" in letter_names(got(in_memory, MIA))


def test_who_has_voted_and_is_erased_renews_nothing(in_memory: Attacked) -> None:
    pair_up_until_offered(in_memory)
    in_memory.reply(MIA, last(in_memory, "renewal-offer", MIA), "RENEW")
    erase(in_memory, MIA)
    in_memory.later(hours=2)
    sent = in_memory.reply(JON, last(in_memory, "renewal-offer", JON), "RENEW")
    assert not goes_on(in_memory)
    assert to(sent, JON)
    assert MIA not in everything(to(sent, JON))


def test_an_end_as_a_vote_does_not_end_before_the_day(in_memory: Attacked) -> None:
    """ "Once we have asked about renewal, it means no more term.\""""
    pair_up_until_offered(in_memory)
    before = sent_so_far(in_memory)
    in_memory.reply(MIA, last(in_memory, "renewal-offer", MIA), "END")
    in_memory.later(hours=5)
    assert goes_on(in_memory)
    assert "ended" not in letter_names(got(in_memory, JON, before))


def test_a_vote_in_words_that_doubt_is_none(in_memory: Attacked) -> None:
    pair_up_until_offered(in_memory)
    sent = in_memory.reply(
        MIA, last(in_memory, "renewal-offer", MIA), "Let's go on, I think, unless Jon would rather not?"
    )
    assert is_answered(in_memory, MIA, sent)
    assert (
        votes(in_memory)[1] is None or not votes(in_memory)[1] or "vote-noted" in letter_names(to(sent, MIA))
    )


# --- check-ins -----------------------------------------------------------------------------------------------------

NO_NUMBER = ["0", "6", "45", "4 or 5", "-1", "10/10", "2.5", "١٠", "1-5", "Half past 4 suits me."]


def rated(world: Attacked) -> list[str]:
    return [str(e["because"]) for e in world.player.records()["events"] if e["what"] == "check-in rated"]


@pytest.mark.parametrize("words", NO_NUMBER)
def test_what_is_no_number_from_one_to_five_is_no_mark(in_memory: Attacked, words: str) -> None:
    pair_up_until_check_in(in_memory)
    sent = in_memory.reply(MIA, last(in_memory, "check-in", MIA), words)
    assert rated(in_memory) == []
    assert is_answered(in_memory, MIA, sent)


NUMBERS = [("4", 4), ("5!", 5), ("4/5", 4), ("3 out of 5", 3), ("four", 4), ("cinco", 5), ("I'd say 4.", 4), ("5, very well", 5)]  # fmt: skip


@pytest.mark.parametrize("words, mark", NUMBERS)
def test_a_number_in_some_shape_is_noted_and_never_seen_by_the_partner(
    in_memory: Attacked, words: str, mark: int
) -> None:
    pair_up_until_check_in(in_memory)
    before = sent_so_far(in_memory)
    in_memory.reply(MIA, last(in_memory, "check-in", MIA), words)
    assert rated(in_memory) == [f"{mark}, says the mentee"]
    assert not got(in_memory, JON, before)


@pytest.mark.parametrize("who, proof", [(JON, "pass"), (EVE, "pass"), (MIA, "fail"), (EVE, "")])
def test_nobody_rates_for_another(in_memory: Attacked, who: str, proof: str) -> None:
    pair_up_until_check_in(in_memory)
    in_memory.reply(who, last(in_memory, "check-in", MIA), "1", proof=proof)
    assert "1, says the mentee" not in rated(in_memory)


@pytest.mark.parametrize("word", ["STATUS", "EXPORT", "WHY"])
def test_a_partner_learns_no_mark(in_memory: Attacked, word: str) -> None:
    pair_up_until_check_in(in_memory)
    in_memory.reply(MIA, last(in_memory, "check-in", MIA), "1\nHe shouts at me.")
    before = sent_so_far(in_memory)
    sent = in_memory.reply(JON, last(in_memory, "check-in", JON), word)
    assert to(sent, JON)
    in_memory.later(days=3)
    told = everything(got(in_memory, JON, before)).lower()
    assert "shouts" not in told
    assert "1, says" not in told
    assert "of 5" not in told


def test_a_mark_that_a_coordinator_passes_on_is_no_token(in_memory: Attacked) -> None:
    pair_up_until_check_in(in_memory)
    sent = passes_on(in_memory, MIA, "4", "Re: How is it going with Jon Berg? [REL-1]")
    assert sent
    assert not to(sent, JON)


def test_a_low_mark_after_an_end_keeps_the_partners_letter_no_secret_forever(in_memory: Attacked) -> None:
    """END, and within the hour the answer to an older check-in: both reach whom they should."""
    pair_up_until_check_in(in_memory)
    in_memory.write(MIA, "END")
    in_memory.reply(MIA, last(in_memory, "check-in", MIA), "1")
    in_memory.later(hours=3)
    for ref in held_refs(in_memory):
        order(in_memory, f"DROP {ref}")
    in_memory.later(hours=3)
    told = got(in_memory, JON)
    assert letter_names(told).count("ended") == 1
    assert "1 of 5" not in everything(told)


# --- CONCERN -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STATUS", "EXPORT", "WHY", "UNDO", "BROWSE"])
def test_a_partner_learns_of_no_concern(in_memory: Attacked, word: str) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "CONCERN", "He asks me for money.")
    before = sent_so_far(in_memory)
    sent = in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), word)
    assert to(sent, JON)
    in_memory.later(days=30)
    told = everything(got(in_memory, JON, before)).lower()
    assert "money" not in told
    assert "contact" not in told or "paused" not in told
    assert "concern of" not in told


def test_words_for_the_partner_after_a_concern_are_answered_without_a_hint(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "CONCERN", "He asks me for money.")
    sent = in_memory.reply(
        JON,
        last(in_memory, "introduction-mentor", JON),
        "Dear Mia,\nshall we meet on Tuesday? You said that you had time.\n\nJon",
    )
    assert not to(sent, MIA)
    assert is_answered(in_memory, JON, sent)
    told = everything(to(sent, JON)).lower()
    assert "concern" not in told.split("help")[0] or "paused" not in told


@pytest.mark.parametrize(
    "words",
    [
        "CONCERN\nHe asks me for money.",
        "I have a concern: he asks me for money.",
        "CONCERN: he asks me for money",
        "PREOCUPACIÓN\nMe pide dinero; money.",
    ],
)
def test_a_concern_that_is_worded_somehow_reaches_a_coordinator(in_memory: Attacked, words: str) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    sent = in_memory.reply(MIA, last(in_memory, INTRO_OF_MENTEE, MIA), words)
    assert "money" in everything(to(sent, COORDINATOR))
    in_memory.later(hours=2)
    assert not got(in_memory, JON, before)


def test_a_concern_that_a_coordinator_passes_on_is_never_told_to_the_partner(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    sent = passes_on(in_memory, MIA, "CONCERN\nHe asks me for money.", "CONCERN")
    in_memory.later(hours=2)
    assert to(sent, COORDINATOR)
    assert not got(in_memory, JON, before)


def test_an_end_under_a_concern_tells_the_partner_nothing_of_it(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "CONCERN", "He asks me for money.")
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    in_memory.later(days=2)
    for ref in held_refs(in_memory):
        order(in_memory, f"DROP {ref}")
    in_memory.later(days=2)
    told = got(in_memory, JON, before)
    assert letter_names(told).count("ended") == 1
    assert "money" not in everything(told)


# --- sign-up, and what stands in fields ----------------------------------------------------------------------------


def signs_up_as_typed(
    world: Attacked, fields: str, who: str = NOA, role: str = "MENTOR"
) -> list[OutboundMail]:
    return world.write(who, f"SIGN UP {role}", fields)


CAPACITIES = ["-1", "0", "999", "2.5", "1e9", "٣", "many", "2 or 3", "3; DROP TABLE members", "1 1"]


@pytest.mark.parametrize("said", CAPACITIES)
def test_no_capacity_is_beyond_what_anybody_can_offer(in_memory: Attacked, said: str) -> None:
    sent = signs_up_as_typed(in_memory, FORM.format(name="Noa Ward") + f"Capacity: {said}\n")
    assert to(sent, NOA)
    found = [m["capacity"] for m in in_memory.player.records()["members"] if m["email"] == NOA]
    assert all(0 <= int(str(c or 0)) <= 20 for c in found)


NAMES = ["\u202eeroM aoN", "Noa\u200bWard", "<b>Noa</b>", "Noa {{7*7}} Ward", "=cmd|'/c calc'!A1", "Noa, Ward; Ada", "https://evil.example/x", "Mentor Exchange", "Carla", "noa@ward.example", "A" * 300, "Noa\tWard", "Jоn Berg", "Noa Ward (M-1001)", "Yes", "ACCEPT"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_inert_in_the_pages_and_in_mails(in_memory: Attacked, name: str) -> None:
    signs_up_as_typed(in_memory, FORM.format(name=name))
    sent = in_memory.write(MIA, "BROWSE")
    shown = pages(in_memory)
    assert to(sent, MIA)
    for bad in ("<b>Noa", "\u202e", "\u200b", "Noa 49 Ward", 'href="https://evil'):
        assert bad not in shown
        assert bad not in everything(to(sent, MIA))
    assert NOA not in shown
    assert NOA not in everything(to(sent, MIA))


FIELDS = [
    "Email: carla@pharmacists.example", "Reply-To: eve@evil.example", "Code: M-1001", "Standing: left", "Address: jon@hospital.example", "Name: Jon Berg",
    "Practice areas: " + ", ".join(f"Area {n}" for n in range(500)), "Languages: " + ", ".join(f"Tongue{n}" for n in range(300)),
]  # fmt: skip


@pytest.mark.parametrize("line", FIELDS, ids=[line[:24] for line in FIELDS])
def test_a_line_that_is_no_field_or_far_too_much_changes_nobody_else(in_memory: Attacked, line: str) -> None:
    before = things(in_memory)[0]
    sent = signs_up_as_typed(in_memory, FORM.format(name="Noa Ward") + line + "\n")
    assert set(before) <= set(things(in_memory)[0])
    assert to(sent, NOA)
    assert not [m for m in sent if m.recipient not in (NOA, COORDINATOR)]
    assert len(everything(to(sent, NOA))) < 60_000


def test_a_form_that_holds_a_token_of_another_gives_it_to_nobody(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    token = reply_token(letter)
    signs_up_as_typed(in_memory, FORM.format(name="Noa Ward") + f"About: write to {address_with(token)}\n")
    sent = in_memory.write(MIA, "BROWSE")
    assert token not in everything(to(sent, MIA))
    assert token not in pages(in_memory)


NOTES = ["ACCEPT", "Accept\n\n> Reply ACCEPT or REJECT.", "Reply ACCEPT to this mail.\n-- \nMentor Exchange", "https://evil.example/login", "\u202eTPECCA", "x" * 50_000]  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
def test_a_note_answers_nothing_in_the_mentors_name(in_memory: Attacked, note: str) -> None:
    letter = to(in_memory.write(MIA, "REQUEST M-1001", note), JON)[0]
    below = "\n".join("> " + line for line in see(letter).text.splitlines())
    sent = in_memory.reply(JON, letter, f"\n\nOn Mon, Mentor Exchange wrote:\n{below}")
    assert in_memory.state() == "pending"
    assert is_answered(in_memory, JON, sent)
    assert 'href="https://evil' not in everything([letter])
    assert len(see(letter).text) < 20_000


def test_a_sign_up_in_the_partners_name_in_the_form_signs_up_the_sender_alone(in_memory: Attacked) -> None:
    sent = in_memory.write(MIA, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + f"Email: {JON}\n")
    assert ("jon@hospital.example", "Jon Berg", "active", ("mentor",)) in things(in_memory)[0]
    assert is_answered(in_memory, MIA, sent)
    assert not to(sent, JON)


# --- CVs -----------------------------------------------------------------------------------------------------------


def with_cv(
    world: Attacked,
    who: str,
    subject: str,
    body: str = "",
    *,
    proof: str = "pass",
    data: bytes = b"",
    name: str = "cv.pdf",
) -> list[OutboundMail]:
    mail = EmailMessage(policy=SMTP)
    if proof:
        mail["Authentication-Results"] = (
            f"{PROGRAM.authserv_id}; dmarc={proof} header.from={who.rpartition('@')[2]}"
        )
    mail["From"], mail["To"], mail["Subject"] = who, ADDRESS, subject
    mail["Message-ID"] = f"<{world.player.taken}.cv@x.example>"
    mail.set_content(body + "\n")
    mail.add_attachment(data or pdf(), maintype="application", subtype="pdf", filename=name)
    world.player.take_in(mail.as_bytes())
    sent = world.work()
    world.later(minutes=1)
    return sent


def files(mails: Sequence[OutboundMail]) -> str:
    return " ".join(str(see(m).files) for m in mails)


def test_a_cv_waits_with_the_introduction_and_goes_to_no_one_before(in_memory: Attacked) -> None:
    with_cv(in_memory, MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    assert "CV-" in files(to(in_memory.write(MIA, "EXPORT"), MIA))
    letter = in_memory.asked()
    assert "CV-" not in files([letter])
    in_memory.reply(JON, letter, YES)
    sent = to(in_memory.player.post.sent, JON)
    with_it = [m for m in sent if "CV-" in files([m])]
    assert letter_names(with_it) in ([], ["introduction-mentor"])


def test_a_cv_of_an_unproven_mail_takes_no_place(in_memory: Attacked) -> None:
    with_cv(in_memory, MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"), proof="")
    assert "CV-" not in files(to(in_memory.write(MIA, "EXPORT"), MIA))


def test_a_cv_with_a_request_reaches_no_mentor_before_the_yes(in_memory: Attacked) -> None:
    sent = with_cv(in_memory, MIA, "REQUEST M-1001", "Please.")
    assert to(sent, MIA)
    assert "pdf" not in files(to(sent, JON)).lower()


def test_leave_while_an_introduction_with_a_cv_waits_sends_no_cv(in_memory: Attacked) -> None:
    with_cv(in_memory, JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    ref = yes_and_regret(in_memory)
    in_memory.write(JON, "LEAVE")
    order(in_memory, f"{ref} AS REJECT")
    for open_ in held_refs(in_memory):
        order(in_memory, f"DROP {open_}")
    in_memory.later(days=1)
    assert "CV-" not in files(to(in_memory.player.post.sent, MIA))


# --- tokens in wrong hands, and false reports ----------------------------------------------------------------------


def with_token(world: Attacked, who: str, token: str, words: str, proof: str = "") -> list[OutboundMail]:
    return world.write(who, words, words, proof=proof, to=address_with(token))


@pytest.mark.parametrize("word", ["END", "LEAVE", "RENEW", "PAUSE", "ERASE", "UNDO"])
def test_a_partners_reply_token_moves_nothing_from_the_other_side(in_memory: Attacked, word: str) -> None:
    """Mia forwards her introduction to Jon, who knows its Reply-To; nobody vouches for what he sends."""
    pair_up(in_memory)
    token = reply_token(last(in_memory, INTRO_OF_MENTEE, MIA))
    before = things(in_memory)
    with_token(in_memory, JON, token, word)
    assert things(in_memory) == before


@pytest.mark.parametrize("change", [lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"), lambda t: t.replace("REQ-1", "REQ-2"), lambda t: t + "x"])  # fmt: skip
def test_a_token_that_was_changed_lets_nobody_act(in_memory: Attacked, change: Callable[[str], str]) -> None:
    letter = in_memory.asked()
    lea_asks_too(in_memory)
    sent = with_token(in_memory, JON, change(reply_token(letter)), "ACCEPT")
    assert [in_memory.state(1), in_memory.state(2)] == ["pending", "pending"]
    assert is_answered(in_memory, JON, sent)


def test_a_token_of_before_a_reject_does_not_accept_after_it(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    in_memory.reply(JON, letter, "REJECT", proof="")
    in_memory.later(days=2)
    in_memory.reply(JON, letter, "ACCEPT", proof="")
    assert in_memory.state() == "rejected"
    assert relationship_states(in_memory) == []


def test_a_token_ends_after_its_days(in_memory: Attacked) -> None:
    pair_up(in_memory)
    token = reply_token(last(in_memory, INTRO_OF_MENTEE, MIA))
    in_memory.later(days=61)
    with_token(in_memory, MIA, token, "END")
    assert goes_on(in_memory)


@pytest.mark.parametrize("verb", ["DROP", "RELEASE", "AS REJECT"])
@pytest.mark.parametrize("who", [EVE, JON, MIA, DAN])
def test_the_token_of_a_held_letter_lets_nobody_else_decide(in_memory: Attacked, who: str, verb: str) -> None:
    dan_helps(in_memory)
    ref = yes_and_regret(in_memory)
    token = reply_token(last(in_memory, "held", COORDINATOR))
    line = f"{ref} AS REJECT" if verb == "AS REJECT" else f"{verb} {ref}"
    with_token(in_memory, who, token, line)
    in_memory.later(hours=2)
    assert ref in held_refs(in_memory)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


def test_a_yes_to_one_question_answers_no_other(in_memory: Attacked) -> None:
    in_memory.write(MIA, "ERASE")
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    in_memory.reply(MIA_HOME, last(in_memory, "confirm-address", MIA_HOME), "YES")
    assert MIA_HOME in addresses(in_memory)
    in_memory.later(hours=1)
    in_memory.reply(MIA_HOME, last(in_memory, "confirm-address", MIA_HOME), "YES")
    assert MIA_HOME in addresses(in_memory)


@pytest.mark.parametrize("named", [MIA, EVE, COORDINATOR])
def test_a_report_that_names_another_address_harms_nobody(in_memory: Attacked, named: str) -> None:
    letter = in_memory.asked()
    before = things(in_memory)
    in_memory.player.take_in(bounce(letter.raw, named, letter.return_path, in_memory.player.now))
    sent = in_memory.work()
    assert things(in_memory) == before
    assert not to(sent, MIA)


def test_a_report_about_one_mail_with_the_proof_of_another_has_no_effect(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    before = things(in_memory)
    welcome = next(m for m in in_memory.player.post.sent if m.recipient == MIA)
    local, _, domain = welcome.return_path.partition("@")
    mixed = (
        letter.return_path.partition("@")[0].rsplit(".", 1)[0] + "." + local.rsplit(".", 1)[1] + "@" + domain
    )
    blank = replace(letter, raw=b"Message-ID: <x@y>\r\n\r\n")
    in_memory.player.take_in(bounce(blank.raw, JON, mixed, in_memory.player.now))
    in_memory.work()
    assert things(in_memory) == before


def test_a_report_of_before_an_erasure_says_nothing_about_who_came_back(in_memory: Attacked) -> None:
    welcome = next(m for m in in_memory.player.post.sent if m.recipient == MIA)
    erase(in_memory, MIA)
    in_memory.later(days=2)
    in_memory.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    in_memory.player.take_in(bounce(welcome.raw, MIA, welcome.return_path, in_memory.player.now))
    in_memory.work()
    assert in_memory.standing(MIA) == "active"


def test_an_introduction_that_was_kept_back_and_comes_back_is_told(in_memory: Attacked) -> None:
    ref = yes_and_regret(in_memory)
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=2)
    intro = last(in_memory, INTRO_OF_MENTEE, MIA)
    before = sent_so_far(in_memory)
    in_memory.player.take_in(bounce(intro.raw, MIA, intro.return_path, in_memory.player.now))
    in_memory.work()
    in_memory.later(days=1)
    assert got(in_memory, COORDINATOR, before)
    assert got(in_memory, JON, before)


def test_a_stranger_who_uses_a_members_message_id_swallows_nothing(in_memory: Attacked) -> None:
    """Eve sends under the very Message-ID that Jon's answer will have."""
    letter = in_memory.asked()
    head = "From: {who}\nTo: {to}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 16:00:00 +0000\nMessage-ID: <same@hospital.example>"
    in_memory.player.take_in(
        head.format(who=EVE, to=ADDRESS, subject="Hello").replace("\n", "\r\n").encode() + b"\r\n\r\nHELP\r\n"
    )
    in_memory.work()
    reply_to = str(see(letter).parsed["reply-to"])
    ours = f"Authentication-Results: {PROGRAM.authserv_id}; dmarc=pass header.from=hospital.example\n"
    in_memory.player.take_in(
        (ours + head.format(who=JON, to=reply_to, subject="Re: Would you")).replace("\n", "\r\n").encode()
        + b"\r\n\r\nACCEPT\r\n"
    )
    sent = in_memory.work()
    assert in_memory.state() == "accepted" or is_answered(in_memory, JON, sent)


def test_our_own_letter_sent_back_as_a_members_mail_does_nothing(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    before = things(in_memory)
    body = see(letter).text
    sent = in_memory.reply(JON, letter, body, after=5)
    assert things(in_memory) == before
    assert len(to(sent, JON)) <= 1


# --- robots and loops ----------------------------------------------------------------------------------------------

ECHOES = ["YES", "ACCEPT", "END", "UNDO", "4", "RENEW", "STATUS", "HELP", "PAUSE"]


@pytest.mark.parametrize("word", ECHOES)
def test_a_robot_that_answers_each_of_our_mails_with_one_word_ends_by_itself(
    in_memory: Attacked, word: str
) -> None:
    pair_up(in_memory)
    mail = last(in_memory, INTRO_OF_MENTEE, MIA)
    before = sent_so_far(in_memory)
    for _ in range(40):
        sent = to(in_memory.reply(MIA, mail, word, after=4), MIA)
        mail = sent[-1] if sent else mail
    assert len(got(in_memory, MIA, before)) <= RULES.policy.letters_per_day + 1  # that a person has the rest
    assert len(got(in_memory, JON, before)) <= 3
    assert len(got(in_memory, COORDINATOR, before)) <= 3


def test_end_and_undo_in_turn_all_day_flood_nobody(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    for _ in range(15):
        in_memory.write(MIA, "END")
        in_memory.later(minutes=70)
        in_memory.write(MIA, "UNDO")
        in_memory.later(minutes=5)
    assert len(got(in_memory, JON, before)) <= 12
    assert max(counted(in_memory.player.post.sent[before:]).values()) <= 40


def test_a_natural_yes_and_an_undo_in_turn_flood_nobody(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    before = sent_so_far(in_memory)
    for _ in range(12):
        in_memory.reply(JON, letter, YES, after=120)
        in_memory.write(JON, "UNDO")
    in_memory.later(days=1)
    assert len(got(in_memory, MIA, before)) <= 2


# --- limits --------------------------------------------------------------------------------------------------------


def test_a_member_at_the_days_end_of_answers_still_takes_an_end_back(in_memory: Attacked) -> None:
    """What is over the limit is held: then nobody may hear of the END before a person has read it."""
    pair_up(in_memory)
    for n in range(28):
        in_memory.write(MIA, "STATUS" if n % 2 else "BROWSE")
        in_memory.later(minutes=3)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    sent = in_memory.write(MIA, "UNDO")
    in_memory.later(hours=3)
    if not goes_on(in_memory):
        assert is_answered(in_memory, MIA, sent)
        assert "ended" not in letter_names(got(in_memory, JON, before)) or not held_refs(in_memory)


@wrong_today(
    "mild: one mail that nobody vouches for keeps a true introduction back until a coordinator reads it"
)
def test_forgers_cannot_keep_a_members_letters_back_all_day(in_memory: Attacked) -> None:
    in_memory.reply(JON, in_memory.asked(), YES)
    for n in range(10):
        in_memory.write(JON, f"Matter {n}", f"Please wait with that, says number {n}.", proof="")
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE in letter_names(got(in_memory, MIA))


def test_forgers_in_a_members_name_do_not_hinder_an_undo(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    for n in range(40):
        in_memory.write(MIA, f"STATUS {n}", proof="")
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "UNDO")
    in_memory.later(hours=2)
    assert goes_on(in_memory)
    assert "ended" not in letter_names(got(in_memory, JON, before))


def test_many_concerns_of_strangers_hide_no_members_concern(in_memory: Attacked) -> None:
    pair_up(in_memory)
    for n in range(40):
        in_memory.write(f"x{n}@evil.example", "CONCERN", "Nonsense.")
    sent = in_memory.write(MIA, "CONCERN", "He asks me for money.")
    assert "for money" in everything(to(sent, COORDINATOR))


# --- what coordinators pass on -------------------------------------------------------------------------------------


def test_a_yes_that_is_passed_on_is_taken_back_as_its_letter_says(in_memory: Attacked) -> None:
    in_memory.asked()
    passes_on(in_memory, f"Jon Berg <{JON}>", YES, "Re: Would you mentor Mia Okafor? [REQ-1]")
    in_memory.reply(JON, last(in_memory, "forward-done", JON), "REJECT")
    in_memory.later(hours=3)
    assert in_memory.state() == "rejected"
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


def test_a_regret_that_reaches_a_coordinator_and_is_passed_on_keeps_letters_back(in_memory: Attacked) -> None:
    """Jon wrote it to Carla and not to us: it is his all the same."""
    in_memory.reply(JON, in_memory.asked(), YES)
    passes_on(in_memory, f"Jon Berg <{JON}>", REGRET, "Mia")
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


PASSED = [("ERASE", MIA), (f"CHANGE ADDRESS {MIA_HOME}", MIA), ("END", MIA), ("LEAVE", JON), ("UNDO", MIA)]


@pytest.mark.parametrize("word, author", PASSED)
def test_what_an_unproven_coordinator_passes_on_changes_nothing(
    in_memory: Attacked, word: str, author: str
) -> None:
    pair_up(in_memory)
    before = things(in_memory)
    in_memory.write(COORDINATOR, f"Fwd: {word}", inline(author, word, word), proof="")
    assert things(in_memory) == before


def test_an_erasure_that_is_passed_on_is_asked_of_the_member_first(in_memory: Attacked) -> None:
    sent = passes_on(in_memory, f"Mia Okafor <{MIA}>", "ERASE", "ERASE")
    assert MIA in addresses(in_memory)
    assert to(sent, MIA)
    assert to(sent, COORDINATOR)


def test_a_change_of_address_that_is_passed_on_moves_nobody_without_the_new_address(
    in_memory: Attacked,
) -> None:
    sent = passes_on(
        in_memory, f"Mia Okafor <{MIA}>", f"CHANGE ADDRESS {MIA_HOME}", f"CHANGE ADDRESS {MIA_HOME}"
    )
    assert MIA in addresses(in_memory)
    assert to(sent, COORDINATOR)


def test_the_same_mail_passed_on_by_two_coordinators_is_done_once(in_memory: Attacked) -> None:
    dan_helps(in_memory)
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    mail = eml(f"Mia Okafor <{MIA}>", "END", "END")
    with_attached(in_memory, [mail])
    with_attached(in_memory, [mail], sender=DAN)
    in_memory.later(hours=3)
    assert letter_names(got(in_memory, JON, before)).count("ended") == 1
    assert got(in_memory, DAN, before)


def test_a_forward_of_our_own_letter_acts_for_nobody(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    before = things(in_memory)
    sent = passes_on(in_memory, f"Mentor Exchange <{ADDRESS}>", see(letter).text, see(letter).subject)
    assert things(in_memory) == before
    assert to(sent, COORDINATOR)


def test_a_coordinators_own_command_above_a_forward_is_hers_alone(in_memory: Attacked) -> None:
    in_memory.asked()
    sent = in_memory.write(
        COORDINATOR, "Fwd: no", "ACCEPT REQ-1\n\n" + inline(f"Jon Berg <{JON}>", "REJECT REQ-1", "no")
    )
    assert in_memory.state() in ("accepted", "pending")
    assert to(sent, COORDINATOR)


# --- the program is stopped, the directory's pages, pauses ------------------------------------------------------------


def test_an_erasure_while_the_program_is_stopped_is_done_after_it_and_keeps_nobody_waiting(
    in_memory: Attacked,
) -> None:
    ref = yes_and_regret(in_memory)
    in_memory.write(JON, "ERASE")
    stops(in_memory)
    in_memory.reply(JON, last(in_memory, "confirm-erase", JON), "YES")
    in_memory.later(hours=5)
    assert JON in addresses(in_memory)
    order(in_memory, "START")
    in_memory.later(hours=2)
    assert JON not in addresses(in_memory)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))
    assert ref


@pytest.mark.parametrize("word", ["PAUSE", "LEAVE", "ERASE"])
def test_who_is_away_stands_on_no_page(in_memory: Attacked, word: str) -> None:
    assert "Jon Berg" in pages(in_memory)
    if word == "ERASE":
        erase(in_memory, JON)
    else:
        in_memory.write(JON, word)
    assert "Jon Berg" not in pages(in_memory)


def test_a_place_that_a_waiting_yes_takes_is_offered_to_nobody(in_memory: Attacked) -> None:
    in_memory.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 1\n")
    yes_and_regret(in_memory)
    in_memory.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    before = sent_so_far(in_memory)
    sent = in_memory.write(LEA, "REQUEST M-1001", "Please.")
    assert to(sent, LEA)
    assert not got(in_memory, JON, before) or "pending" in [
        r["state"] for r in in_memory.player.records()["requests"]
    ]


def test_the_pages_show_no_address_and_no_private_word(in_memory: Attacked) -> None:
    ada_signs_up(in_memory)
    pair_up(in_memory)
    in_memory.write(MIA, "CONCERN", "He asks me for money.")
    shown = pages(in_memory)
    for private in (JON, ADA, MIA, "money", "Mia Okafor"):
        assert private not in shown
    assert TOKEN.search(shown) is None


DAYS = [
    "31 February",
    "yesterday",
    "1 January 2020",
    "32 March",
    "next Blursday",
    "the end of time",
    "1 June 9999",
]


@pytest.mark.parametrize("day", DAYS)
def test_a_pause_until_no_day_that_comes_is_asked_about_or_refused(in_memory: Attacked, day: str) -> None:
    sent = in_memory.write(JON, f"PAUSE UNTIL {day}")
    assert to(sent, JON)
    assert in_memory.standing(JON) == "active" or "until" not in see(to(sent, JON)[0]).text.lower().split("resume")[0] or day.endswith("9999")  # fmt: skip


def test_a_pause_that_was_ended_early_is_ended_once(in_memory: Attacked) -> None:
    in_memory.write(JON, "PAUSE UNTIL 20 March")
    in_memory.write(JON, "RESUME")
    before = sent_so_far(in_memory)
    in_memory.later(days=30)
    assert "resumed" not in letter_names(got(in_memory, JON, before))


def test_a_second_pause_takes_the_place_of_the_first(in_memory: Attacked) -> None:
    in_memory.write(JON, "PAUSE UNTIL 10 March")
    in_memory.write(JON, "PAUSE UNTIL 20 April")
    in_memory.later(days=15)
    assert in_memory.standing(JON) == "paused"
    in_memory.later(days=40)
    assert in_memory.standing(JON) == "active"


def test_a_pause_without_end_takes_the_place_of_one_with_an_end(in_memory: Attacked) -> None:
    in_memory.write(JON, "PAUSE UNTIL 10 March")
    in_memory.write(JON, "PAUSE")
    in_memory.later(days=30)
    assert in_memory.standing(JON) == "paused"


def test_a_leave_in_a_pause_is_not_brought_back_by_its_end(in_memory: Attacked) -> None:
    in_memory.write(JON, "PAUSE UNTIL 10 March")
    in_memory.write(JON, "LEAVE")
    before = sent_so_far(in_memory)
    in_memory.later(days=30)
    assert in_memory.standing(JON) == "left"
    assert "resumed" not in letter_names(got(in_memory, JON, before))


def test_an_unvouched_for_regret_with_the_letters_token_is_the_authors(in_memory: Attacked) -> None:
    """Many members have no server that vouches: a reply to our letter proves them, and it is held as theirs."""
    letter = in_memory.asked()
    in_memory.reply(JON, letter, "Yes, happy to.", proof="")
    if in_memory.state() != "accepted":
        return
    in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), REGRET, proof="")
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


def test_two_from_fields_around_a_regret_keep_no_letter_back_for_ever(in_memory: Attacked) -> None:
    in_memory.reply(JON, in_memory.asked(), YES)
    raw(in_memory, f"From: {JON}, {EVE}\nTo: {ADDRESS}\nSubject: wait", REGRET, proof="hospital.example")
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE in letter_names(got(in_memory, MIA))


# --- what the first look led to --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["REQUEST M-1001", "REQUEST Jon Berg", "QUEUE M-1001"])
def test_within_the_hour_a_second_request_to_the_same_mentor_shows_no_address(
    in_memory: Attacked, words: str
) -> None:
    in_memory.reply(JON, in_memory.asked(), YES)
    sent = in_memory.write(MIA, words, "Please.")
    assert to(sent, MIA)
    assert INTRO_OF_MENTEE in letter_names(sent) or JON not in everything(to(sent, MIA))


@pytest.mark.parametrize("verb", ["DROP", "ANSWER"])
def test_a_decision_that_is_undone_within_the_hour_keeps_the_letters_back_again(
    in_memory: Attacked, verb: str
) -> None:
    """ "Its item is open again": so it may be regret again."""
    letter = in_memory.asked()
    in_memory.reply(JON, letter, YES)
    in_memory.reply(JON, letter, REGRET, after=60)
    ref = held_refs(in_memory)[-1]
    order(in_memory, f"{verb} {ref}", "Thank you.")
    order(in_memory, "UNDO")
    assert ref in held_refs(in_memory)
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


@pytest.mark.parametrize(
    "line",
    [
        "END REL-1",
        "REJECT REQ-1",
        "UNDO DO-1",
        "WITHDRAW REQ-1",
        f"REMOVE {JON}",
        "REASSIGN REL-1 TO M-1003",
    ],
)
def test_what_a_coordinator_ends_before_it_was_told_is_told_as_one_story(
    in_memory: Attacked, line: str
) -> None:
    """Mia is not told of an end of what she never heard of, and not introduced to who is out of it."""
    ada_signs_up(in_memory)
    ref = yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    order(in_memory, line)
    in_memory.later(hours=3)
    if ref in held_refs(in_memory):
        order(in_memory, f"DROP {ref}")
    in_memory.later(hours=3)
    told = letter_names(got(in_memory, MIA, before))
    if "ended" in told or "reassigned" in told:
        assert INTRO_OF_MENTEE in told
    if not goes_on(in_memory):
        assert INTRO_OF_MENTEE not in told or told.index(INTRO_OF_MENTEE) < len(told) - 1
    else:
        assert INTRO_OF_MENTEE in told


@pytest.mark.parametrize("first, second", [("END", "LEAVE"), ("END REL-1", "END REL-2")])
def test_a_regret_about_the_first_of_two_deeds_keeps_that_one_back(
    in_memory: Attacked, first: str, second: str
) -> None:
    pair_up(in_memory)
    letter = lea_asks_too(in_memory)
    if second == "END REL-2":
        in_memory.reply(JON, letter, "ACCEPT")
        in_memory.later(days=2)
    before = sent_so_far(in_memory)
    in_memory.write(JON, first)
    ended = last(in_memory, "ended", JON)
    in_memory.write(JON, second)
    in_memory.reply(JON, ended, REGRETS_END)
    in_memory.later(hours=3)
    assert "ended" not in letter_names(got(in_memory, MIA, before))


def test_a_regret_about_the_second_of_two_yeses_keeps_that_one_back(in_memory: Attacked) -> None:
    first = in_memory.asked()
    second = lea_asks_too(in_memory)
    in_memory.reply(JON, first, YES)
    in_memory.reply(JON, second, YES, after=60)
    in_memory.reply(JON, second, REGRET)
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, LEA))
    assert letter_names(got(in_memory, MIA)).count(INTRO_OF_MENTEE) == 1


@pytest.mark.parametrize("word", ["WITHDRAW", "LEAVE"])
def test_who_steps_back_while_the_mentors_regret_is_unread_is_not_introduced(
    in_memory: Attacked, word: str
) -> None:
    """ "What we do not understand is read by a person, and nobody hears of the first mail before that.\""""
    yes_and_regret(in_memory)
    sent = in_memory.write(MIA, word)
    assert to(sent, MIA)
    assert INTRO_OF_MENTEE not in letter_names(to(sent, MIA))
    assert JON not in everything(to(sent, MIA))


def test_an_erasure_leaves_no_pair_that_began_after_the_question(anywhere: Attacked) -> None:
    """Mia asks to be erased; before her YES comes, Jon accepts her."""
    letter = anywhere.asked()
    anywhere.write(MIA, "ERASE")
    anywhere.reply(JON, letter, "ACCEPT")
    before = sent_so_far(anywhere)
    anywhere.reply(MIA, last(anywhere, "confirm-erase", MIA), "YES")
    assert MIA not in addresses(anywhere)
    assert not goes_on(anywhere)
    assert got(anywhere, JON, before)


def test_an_erasure_leaves_no_request_that_came_after_the_question(anywhere: Attacked) -> None:
    anywhere.write(JON, "ERASE")
    anywhere.asked()
    before = sent_so_far(anywhere)
    anywhere.reply(JON, last(anywhere, "confirm-erase", JON), "YES")
    assert anywhere.state() == "withdrawn"
    assert got(anywhere, MIA, before)


def test_nobody_who_was_erased_gets_a_reminder(in_memory: Attacked) -> None:
    in_memory.write(JON, "ERASE")
    in_memory.asked()
    in_memory.reply(JON, last(in_memory, "confirm-erase", JON), "YES")
    before = sent_so_far(in_memory)
    in_memory.later(days=20)
    assert not [m for m in in_memory.player.post.sent[before:] if m.recipient not in (MIA, COORDINATOR)]


def test_a_leave_that_waited_for_a_yes_leaves_nobody_waiting_who_asked_meanwhile(in_memory: Attacked) -> None:
    in_memory.write(JON, "LEAVE", proof="")
    in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.reply(JON, last(in_memory, "confirm", JON), "YES")
    in_memory.later(hours=2)
    assert in_memory.standing(JON) == "left"
    assert in_memory.state() == "withdrawn"
    assert got(in_memory, MIA, before)


def test_a_leave_that_is_released_leaves_nobody_waiting_who_asked_meanwhile(in_memory: Attacked) -> None:
    in_memory.write(JON, "About me", "I think it is time that I say goodbye to the program, all the best.")
    ref = held_refs(in_memory)[-1]
    in_memory.asked()
    before = sent_so_far(in_memory)
    order(in_memory, f"{ref} AS LEAVE")
    in_memory.later(hours=2)
    assert in_memory.standing(JON) == "left"
    assert in_memory.state() == "withdrawn"
    assert got(in_memory, MIA, before)


@pytest.mark.parametrize("words", ["UNDO", REGRET, "I never wanted that, please take it back."])
def test_regret_about_what_a_coordinator_passed_on_keeps_the_introduction_back(
    in_memory: Attacked, words: str
) -> None:
    """The yes was Jon's, so it is his regret that counts, whoever passed the yes on."""
    in_memory.asked()
    passes_on(in_memory, f"Jon Berg <{JON}>", YES, "Re: Would you mentor Mia Okafor? [REQ-1]")
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))
    in_memory.reply(JON, last(in_memory, "forward-done", JON), words)
    in_memory.later(hours=3)
    assert INTRO_OF_MENTEE not in letter_names(got(in_memory, MIA))


def test_regret_about_an_end_that_a_coordinator_passed_on_keeps_the_letter_back(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    passes_on(in_memory, f"Mia Okafor <{MIA}>", "END", "END")
    in_memory.reply(MIA, last(in_memory, "forward-done", MIA), REGRETS_END)
    in_memory.later(hours=3)
    assert "ended" not in letter_names(got(in_memory, JON, before))


def test_an_erasure_while_an_end_waits_is_heard_once_by_the_partner(anywhere: Attacked) -> None:
    end_kept_back(anywhere)
    before = sent_so_far(anywhere)
    erase(anywhere, MIA)
    anywhere.later(days=2)
    assert letter_names(got(anywhere, JON, before)).count("ended") == 1
    assert MIA not in everything(got(anywhere, JON, before))


def test_an_end_that_waits_follows_the_partner_who_moves(in_memory: Attacked) -> None:
    ref = end_kept_back(in_memory)
    move(in_memory, JON, "jon@home.example")
    before = sent_so_far(in_memory)
    order(in_memory, f"DROP {ref}")
    in_memory.later(hours=2)
    assert letter_names(got(in_memory, "jon@home.example", before)).count("ended") == 1
    assert "ended" not in letter_names(got(in_memory, JON, before))


def test_no_reminder_of_another_term_goes_to_who_has_not_heard_of_a_yes(in_memory: Attacked) -> None:
    yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    in_memory.later(days=170)
    told = letter_names(got(in_memory, MIA, before))
    assert not {"renewal-offer", "renewal-reminder"} & set(told)


def test_who_may_not_have_heard_of_a_yes_is_not_nudged_by_the_name_of_the_mentor(in_memory: Attacked) -> None:
    yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    in_memory.later(days=15)
    assert "REL-1" not in everything(got(in_memory, MIA, before))


@pytest.mark.parametrize("who", [MIA, JON])
def test_a_concern_within_the_hour_of_a_yes_tells_nobody_more(in_memory: Attacked, who: str) -> None:
    in_memory.reply(JON, in_memory.asked(), YES)
    before = sent_so_far(in_memory)
    sent = in_memory.write(who, "CONCERN", "I am asked for money.")
    assert "for money" in everything(to(sent, COORDINATOR))
    in_memory.later(hours=3)
    other = JON if who == MIA else MIA
    assert "money" not in everything(got(in_memory, other, before))


TAKEN_AS = ["ACCEPT", "REJECT", "UNDO", "END", "LEAVE", "PAUSE", "HELP", "STATUS"]


@pytest.mark.parametrize("word", TAKEN_AS)
def test_however_a_regret_is_taken_the_mentee_is_introduced_once_or_there_is_no_pair(
    in_memory: Attacked, word: str
) -> None:
    ref = yes_and_regret(in_memory)
    before = sent_so_far(in_memory)
    order(in_memory, f"{ref} AS {word}")
    in_memory.later(hours=5)
    told = letter_names(got(in_memory, MIA, before))
    if goes_on(in_memory):
        assert told.count(INTRO_OF_MENTEE) == 1
    else:
        assert INTRO_OF_MENTEE not in told or told[-1] == "ended"
        assert in_memory.state() == "pending" or told


@pytest.mark.parametrize("word", ["END", "UNDO", "RENEW", "PAUSE", "STATUS", "LEAVE"])
def test_however_a_regret_of_an_end_is_taken_the_partner_hears_of_what_is_so(
    in_memory: Attacked, word: str
) -> None:
    ref = end_kept_back(in_memory)
    before = sent_so_far(in_memory)
    order(in_memory, f"{ref} AS {word}")
    in_memory.later(hours=5)
    for open_ in held_refs(in_memory):
        order(in_memory, f"DROP {open_}")
    in_memory.later(hours=5)
    assert goes_on(in_memory) is not ("ended" in letter_names(got(in_memory, JON, before)))


def leave_kept_back(world: Attacked) -> None:
    """Mia has asked Jon; he leaves, and writes something that a person has to read."""
    world.asked()
    world.write(JON, "LEAVE")
    world.reply(JON, last(world, "left", JON), "I want to stay after all.")


@pytest.mark.parametrize(
    "words",
    [
        "STATUS",
        "REQUEST M-1001",
        "REQUEST M-1003",
        "WITHDRAW",
    ],
)
def test_who_has_not_heard_of_a_goodbye_is_answered_as_if_the_request_were_open(
    in_memory: Attacked, words: str
) -> None:
    ada_signs_up(in_memory)
    leave_kept_back(in_memory)
    sent = letter_names(to(in_memory.write(MIA, words, "Please."), MIA))
    expected = {
        "STATUS": "status",
        "REQUEST M-1001": "request-pending",
        "REQUEST M-1003": "request-limit",
        "WITHDRAW": "withdrawn",
    }
    assert expected[words] in sent or "encouragement" in sent


def test_who_believes_a_request_open_is_not_told_by_a_nudge_to_ask_somebody(in_memory: Attacked) -> None:
    ada_signs_up(in_memory)
    leave_kept_back(in_memory)
    before = sent_so_far(in_memory)
    in_memory.later(days=15)
    assert "nudge" not in letter_names(got(in_memory, MIA, before))


def test_an_answer_to_who_left_within_the_hour_finds_the_partner_told_once(in_memory: Attacked) -> None:
    leave_kept_back(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "LEAVE")
    in_memory.later(hours=3)
    for ref in held_refs(in_memory):
        order(in_memory, f"DROP {ref}")
    in_memory.later(hours=3)
    assert in_memory.standing(MIA) == "left"
    assert letter_names(got(in_memory, MIA, before)).count("left") == 1
    assert len(got(in_memory, MIA, before)) <= 2


@pytest.mark.parametrize("again", ["the same bytes", "moved back by hand"])
def test_on_dovecot_a_regret_that_comes_twice_keeps_the_letter_back_and_it_goes_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, again: str
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    with world.parts() as parts:
        question = asked_on(world, parts)
        accepts(world, question, "Yes, happy to.")
        a_pass(parts, timedelta(minutes=7))
        place = accepts(world, question, REGRET)
        raw_ = place.read_bytes()
        a_pass(parts, timedelta(minutes=10))
        if again == "the same bytes":
            world.put(raw_)
        else:
            held = next(path for part in ("new", "cur") for path in (world.inbox.parent / f"{world.inbox.name}.Held" / part).iterdir())  # fmt: skip
            world.put(held.read_bytes())
            held.unlink()
        for later in (timedelta(minutes=12), timedelta(hours=2), timedelta(hours=5)):
            assert a_pass(parts, later) == ""
        introduced = [m for m in box_letters(world, BOX_MIA) if b"[REL-1]" in m]
        assert introduced == []
        assert any(b"[REL-1]" in m for m in box_letters(world, BOX_JON))
    assert world.fates()["held"] == 1
