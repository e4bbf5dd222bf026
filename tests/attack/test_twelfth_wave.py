# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twelfth wave. What is expected here was written before it was first run, from the documents alone.

From inside: words beside what is passed on, coordinators who are a party or are none any more, two who mentor each other,
terms, second thoughts and moves that cross, words that contradict. From outside: lists, desks that answer, stolen letters,
false dates, two programs, and crashes on an IMAP server.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from processor.core.mail import OutboundMail
from processor.demo.clients import reply as by_client
from tests.attack.box_deeds import (
    FOUR_PASSES,
    accepts,
    asked_on,
    box_letters,
    exported,
    how_many_letters,
    matched_once,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.crashes import Died, at_stage, dies
from tests.attack.deeds import (
    YES_OF_JON,
    answers_letter,
    carla_signs_up,
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
from tests.attack.imap_servers import CUTS, Proxy, is_tagged
from tests.attack.letters import (
    JONS_SUBJECT,
    deed_number,
    everything,
    files_of,
    got,
    introduced,
    last,
    letter_names,
    numbers,
    question_to_jon,
    quoted,
    sent_so_far,
    shown,
    told,
    words_of,
)
from tests.attack.mails_by_hand import eml, inline, raw, sends_roster, with_attached
from tests.attack.people import (
    ADA,
    BOX_CARLA,
    BOX_JON,
    BOX_MIA,
    CARLA,
    DAN,
    LEA,
    MIA_ELSEWHERE,
    MIA_HOME,
    OTHER_PROGRAM,
)
from tests.attack.prepared import looked_after_by_the_other, staffed, wired, with_digest
from tests.attack.records import addresses, held_states, member, pairs, row, things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.doors.dovecot import Dovecot
from tests.operation.small import SERVER as MX
from tests.player import ADDRESS
from tests.post_office import see

EVA = "eva@pharmacists.example"


def no_introduction(world: Attacked, begin: int) -> None:
    assert not introduced(world, MIA, begin), letter_names(got(world, MIA, begin))
    assert not introduced(world, JON, begin), letter_names(got(world, JON, begin))
    assert not pairs(world)


# =========================== from inside ===================================================================================

# --- words beside what is passed on -------------------------------------------------------------------------------------

AGAINST = {
    "German": "Bitte noch nichts tun, Jon überlegt es sich noch.",
    "German, no": "Bitte nicht ausführen!",
    "Spanish": "Por favor, no hagan nada todavía.",
    "French": "Merci de ne rien faire pour l'instant.",
    "Italian": "Per favore, non fate ancora niente.",
    "a question": "Jon means Ada here, doesn't he?",
    "another day": "Hold this until I have talked to him on Friday.",
    "taken back since": "He told me today that he changed his mind.",
    "in brackets": "(not to be processed)",
    "only a dash": "Jon's yes - but he withdrew it this morning.",
    "a hint": "Looks like phishing to me.",
}


@pytest.mark.parametrize("language", AGAINST)
@pytest.mark.parametrize("how", ["inline", "attached"])
def test_words_against_a_forward_in_any_language_keep_it_back(
    asked: Attacked, language: str, how: str
) -> None:
    begin = sent_so_far(asked)
    note = AGAINST[language]
    if how == "inline":
        sent = asked.write(CARLA, f"Fwd: {JONS_SUBJECT}", f"{note}\n\n{YES_OF_JON}")
    else:
        sent = with_attached(asked, [yes_of_jon()], note=note)
    asked.later(hours=3)
    no_introduction(asked, begin)
    assert asked.state() == "pending"
    assert to(sent, CARLA)


FOR_IT = [
    "This came to me, thanks!",
    "FYI",
    "Best regards,\nCarla",
    "Hello, please find Jon's answer below.\n\nCarla",
]


@pytest.mark.parametrize("note", FOR_IT, ids=lambda w: w.split("\n")[0])
def test_harmless_words_beside_a_forward_keep_nothing_back(disk: Attacked, note: str) -> None:
    disk.asked()
    with_attached(disk, [yes_of_jon()], note=note)
    assert disk.state() == "accepted"
    assert introduced(disk, MIA) == 1


def test_words_against_two_attached_mails_keep_both_back(disk: Attacked) -> None:
    disk.asked()
    goodbye = eml(f"Ada Lind <{ADA}>", "LEAVE", "LEAVE")
    sent = with_attached(disk, [yes_of_jon(), goodbye], note="Please do not act on these yet.")
    disk.later(hours=3)
    assert disk.state() == "pending"
    assert disk.standing(ADA) == "active"
    assert to(sent, CARLA)


def test_words_against_one_of_two_attached_mails_let_not_that_one_pass(disk: Attacked) -> None:
    disk.asked()
    goodbye = eml(f"Ada Lind <{ADA}>", "LEAVE", "LEAVE")
    with_attached(disk, [yes_of_jon(), goodbye], note="Jon's is fine. Ada's is a joke, ignore it.")
    disk.later(hours=3)
    assert disk.standing(ADA) == "active"


def test_a_no_in_the_subject_of_a_forward_keeps_it_back(disk: Attacked) -> None:
    disk.asked()
    sent = disk.write(CARLA, f"DO NOT ACT ON THIS! Fwd: {JONS_SUBJECT}", YES_OF_JON)
    disk.later(hours=3)
    assert disk.state() == "pending"
    assert to(sent, CARLA)


def test_a_no_below_what_is_attached_keeps_it_back(disk: Attacked) -> None:
    """Some mail programs put what follows an attachment into a second text part."""
    disk.asked()
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = "mx.pharmacists.example; dmarc=pass header.from=pharmacists.example"
    mail["From"], mail["To"], mail["Subject"] = CARLA, ADDRESS, "Fwd: mails"
    mail["Message-ID"] = "<below@pharmacists.example>"
    mail.set_content("FYI\n")
    mail.add_attachment(yes_of_jon(), maintype="application", subtype="octet-stream", filename="m.eml")
    mail.add_attachment("Please do not act on this yet.\n", disposition="inline")
    disk.player.take_in(mail.as_bytes().replace(b"application/octet-stream", b"message/rfc822"))
    disk.work()
    disk.later(hours=3)
    assert disk.state() == "pending"


@pytest.mark.parametrize("how", ["inline", "attached"])
@pytest.mark.parametrize("who", [CARLA, DAN])
def test_a_release_of_what_was_kept_back_credits_jon_and_introduces_once(
    disk: Attacked, how: str, who: str
) -> None:
    disk.asked()
    ref = kept_back(disk, how)
    begin = sent_so_far(disk)
    order(disk, f"RELEASE {ref}", who=who)
    order(disk, f"RELEASE {ref}", who=DAN)
    disk.later(hours=3)
    assert pairs(disk) == [(JON, MIA)]
    assert introduced(disk, MIA, begin) == introduced(disk, JON, begin) == 1
    assert "forward-done" in letter_names(got(disk, JON, begin))


def test_what_was_kept_back_and_released_is_not_done_again_when_it_is_passed_on_again(disk: Attacked) -> None:
    disk.asked()
    ref = kept_back(disk, "attached")
    order(disk, f"RELEASE {ref}")
    with_attached(disk, [yes_of_jon()], sender=DAN)
    disk.later(hours=3)
    assert introduced(disk, MIA) == 1


@pytest.mark.parametrize(
    "meanwhile", ["his no", "her withdrawal", "her goodbye", "another mentor", "a block", "his erasure"]
)
def test_a_release_of_an_old_yes_introduces_nobody_who_is_no_longer_willing(
    disk: Attacked, meanwhile: str
) -> None:
    question = disk.asked()
    ref = kept_back(disk, "attached")
    disk.later(hours=5)
    if meanwhile == "his no":
        disk.reply(JON, question, "REJECT")
    elif meanwhile == "her withdrawal":
        disk.write(MIA, "WITHDRAW")
    elif meanwhile == "her goodbye":
        disk.write(MIA, "LEAVE")
    elif meanwhile == "another mentor":
        order(disk, f"MATCH {MIA} WITH {ADA}")
    elif meanwhile == "a block":
        order(disk, f"BLOCK {MIA} AND {JON}")
    else:
        erase(disk, JON)
    disk.later(hours=3)
    begin = sent_so_far(disk)
    sent = order(disk, f"RELEASE {ref}")
    disk.later(hours=3)
    assert not introduced(disk, MIA, begin)
    assert (JON, MIA) not in pairs(disk)
    assert to(sent, CARLA)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("{} AS REJECT", "rejected"),
        ("DROP {}", "pending"),
        ("SNOOZE {} 3 DAYS", "pending"),
        ("{} FROM " + ADA, "pending"),
        ("NOTE {}: later", "pending"),
    ],
)
def test_another_decision_about_what_was_kept_back_does_what_it_says(
    disk: Attacked, words: str, state: str
) -> None:
    disk.asked()
    ref = kept_back(disk)
    begin = sent_so_far(disk)
    sent = order(disk, words.format(ref))
    disk.later(hours=3)
    assert disk.state() == state
    assert not introduced(disk, MIA, begin)
    assert to(sent, CARLA)


def test_an_answer_to_what_was_kept_back_tells_jon_nothing_of_her_comment(disk: Attacked) -> None:
    disk.asked()
    note = "He is an awful person, do not act on this."
    ref = new_held(disk, lambda: disk.write(CARLA, f"Fwd: {JONS_SUBJECT}", f"{note}\n\n{YES_OF_JON}"))
    begin = sent_so_far(disk)
    order(disk, f"ANSWER {ref}\nWe need some days.")
    order(disk, f"RELEASE {ref}")
    assert "awful" not in words_of([*got(disk, JON, begin), *got(disk, MIA, begin)])


def test_the_mentor_who_reads_what_was_done_after_a_release_reads_not_her_comment(disk: Attacked) -> None:
    disk.asked()
    note = "He is an awful person, do not act on this."
    ref = new_held(disk, lambda: disk.write(CARLA, f"Fwd: {JONS_SUBJECT}", f"{note}\n\n{YES_OF_JON}"))
    begin = sent_so_far(disk)
    order(disk, f"RELEASE {ref}")
    disk.reply(JON, last(disk, "forward-done", JON), "WHY")
    disk.write(JON, "EXPORT")
    mails = got(disk, JON, begin)
    assert "forward-done" in letter_names(mails)
    assert "awful" not in words_of(mails) + files_of(mails)


def test_an_undo_of_a_release_waits_again_and_both_hear_of_it(disk: Attacked) -> None:
    disk.asked()
    ref = kept_back(disk)
    number = deed_number(order(disk, f"RELEASE {ref}"))
    begin = sent_so_far(disk)
    order(disk, f"UNDO {number}", who=DAN)
    assert disk.state() == "pending"
    assert held_states(disk)[ref] == "waiting"
    assert "undone" in letter_names(got(disk, MIA, begin))
    assert "undone" in letter_names(got(disk, JON, begin))


# --- a coordinator who is a party ---------------------------------------------------------------------------------------

TELLS = re.compile(r"shouts|money|\bCONCERN of\b|a concern", re.IGNORECASE)


def concern_of_mia(world: Attacked) -> str:
    return new_held(world, lambda: world.write(MIA, "CONCERN", "My mentor shouts at me and wants money."))


@pytest.mark.parametrize("words", [
    "SHOW M-1002", f"SHOW {MIA}", "FIND okafor", "FIND shouts", "SHOW REL-1", "SHOW HELD-1", "WHY HELD-1", "NOTE M-1002: x", "QUEUE", "REPORT", "EXPORT",
    "DRY RUN EXPORT", "DRY RUN RELEASE HELD-1", "DRY RUN DROP HELD-1", "REMIND M-1002", "REMIND REL-1", "STATUS", "DIGEST DAILY", "HELD-1 AS LEAVE", "SHOW DO-1", "SHOW DO-2",
    f"ERASE {MIA}", f"UPDATE {MIA}\nTitle: Student", "RESEND OUT-30",
])  # fmt: skip
def test_a_coordinator_reads_nothing_of_her_mentees_concern_about_her(led: Attacked, words: str) -> None:
    ref = concern_of_mia(led)
    begin = sent_so_far(led)
    sent = order(led, words.replace("HELD-1", ref))
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        if "ERASE" not in words:
            led.reply(CARLA, question, "YES")
    mails = got(led, CARLA, begin)
    assert mails
    found = TELLS.search(words_of(mails).replace(words, "") + files_of(mails))
    assert not found or words == "FIND shouts", found
    assert held_states(led)[ref] == "waiting"


@pytest.mark.parametrize("how", ["ended by the mentee", "ended by her", "completed", "mentee left", "undone"])
def test_after_a_relationship_what_was_told_in_it_stays_from_the_party(led: Attacked, how: str) -> None:
    ref = concern_of_mia(led)
    if how == "ended by the mentee":
        led.write(MIA, "END NOW")
    elif how == "ended by her":
        led.write(CARLA, "END NOW")
    elif how == "mentee left":
        led.write(MIA, "LEAVE")
    elif how == "completed":
        while row(led, "REL-1")["state"] == "active":
            led.later(days=10)
    else:
        led.write(MIA, "END NOW")
        led.later(minutes=5)
        led.write(MIA, "UNDO")
    led.later(hours=3)
    begin = sent_so_far(led)
    sent = order(led, f"SHOW {ref}", f"WHY {ref}", "SHOW REL-1", f"SHOW {MIA}", f"DROP {ref}", "EXPORT")
    sent += order(led, "QUEUE")
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        led.reply(CARLA, question, "YES")
    mails = got(led, CARLA, begin)
    assert mails
    found = TELLS.search(words_of(mails) + files_of(mails))
    assert not found, found
    assert held_states(led)[ref] != "dropped"


@pytest.mark.parametrize(
    "words",
    [
        "DROP {}",
        "ANSWER {}\nWe look into it, and you did well to write about a concern.",
        "{} AS LEAVE",
        "SNOOZE {} 3 DAYS",
        "ASSIGN {} TO " + CARLA,
        "NOTE {}: Carla shouts",
    ],
)
def test_what_another_coordinator_decides_about_her_is_not_told_to_the_party(
    led: Attacked, words: str
) -> None:
    ref = concern_of_mia(led)
    begin = sent_so_far(led)
    order(led, words.format(ref), who=DAN)
    led.later(days=5)
    mails = got(led, CARLA, begin)
    found = TELLS.search(words_of(mails))
    assert not found, found
    assert not [m for m in mails if ref in see(m).subject], [see(m).subject for m in mails]
    assert not re.search(rf"\b{ref}\b", words_of(mails))


def test_a_concern_that_nobody_decides_comes_again_and_not_to_the_party(led: Attacked) -> None:
    ref = concern_of_mia(led)
    begin = sent_so_far(led)
    led.later(days=14)
    assert [m for m in got(led, DAN, begin) if ref in see(m).subject]
    assert not TELLS.search(words_of(got(led, CARLA, begin)))
    assert not [m for m in got(led, CARLA, begin) if ref in see(m).subject]


def test_the_summary_after_ten_mails_tells_the_party_nothing(led: Attacked) -> None:
    for n in range(11):
        writes_held(led, f"guest{n}@far.example", f"Where do I find the leaflet number {n} of last year?")
    begin = sent_so_far(led)
    concern_of_mia(led)
    led.later(hours=30)
    assert re.search("CONCERN|shouts", words_of(got(led, DAN, begin)))
    assert not TELLS.search(words_of(got(led, CARLA, begin)))


def test_a_concern_that_nobody_vouched_for_reaches_only_the_other(led: Attacked) -> None:
    begin = sent_so_far(led)
    led.write(MIA, "CONCERN", "My mentor shouts at me and wants money.", proof="")
    led.later(days=1)
    assert "shouts" in words_of(got(led, DAN, begin))
    assert not TELLS.search(words_of(got(led, CARLA, begin)))


@pytest.mark.parametrize("how", ["inline", "attached"])
def test_a_concern_that_another_coordinator_passes_on_stays_from_the_party(led: Attacked, how: str) -> None:
    begin = sent_so_far(led)
    who, words = f"Mia Okafor <{MIA}>", "My mentor shouts at me and wants money."
    if how == "inline":
        led.write(DAN, "Fwd: CONCERN", inline(who, words, "CONCERN"))
    else:
        with_attached(led, [eml(who, "CONCERN", words)], sender=DAN)
    led.later(days=1)
    sent = order(led, "QUEUE", "SHOW REL-1", f"SHOW {MIA}")
    assert to(sent, CARLA)
    assert not TELLS.search(words_of(got(led, CARLA, begin)))
    assert "shouts" in words_of(got(led, DAN, begin)) or held_states(led)


def test_a_concern_of_two_coordinators_who_are_a_pair_goes_to_the_third(disk: Attacked) -> None:
    staffed(disk, CARLA, DAN, EVA)
    carla_signs_up(disk)
    disk.write(DAN, "SIGN UP MENTOR", FORM.format(name="Dan Roe"))
    order(disk, f"MATCH {CARLA} WITH {DAN}", who=EVA)
    assert (DAN, CARLA) in pairs(disk)
    begin = sent_so_far(disk)
    disk.write(CARLA, "CONCERN", "My mentor shouts at me.")
    disk.later(days=4)
    assert "shouts" in words_of(got(disk, EVA, begin))
    assert not TELLS.search(words_of(got(disk, DAN, begin)))


def test_a_concern_in_a_pair_of_the_only_two_coordinators_is_not_told_to_the_partner(disk: Attacked) -> None:
    """The partner never hears of it, also where the partner is one of several coordinators."""
    carla_signs_up(disk)
    disk.write(DAN, "SIGN UP MENTOR", FORM.format(name="Dan Roe"))
    disk.write(CARLA, f"REQUEST {member(disk, DAN)['code']}", "I would like to learn.")
    disk.reply(DAN, last(disk, "request", DAN), "ACCEPT")
    disk.later(hours=2)
    assert (DAN, CARLA) in pairs(disk)
    begin = sent_so_far(disk)
    sent = disk.write(CARLA, "CONCERN", "My mentor shouts at me.")
    disk.later(days=4)
    assert to(sent, CARLA)
    assert not re.search("shouts", words_of(got(disk, DAN, begin)))


def test_what_a_mentee_writes_after_the_end_about_her_is_not_read_by_the_party(led: Attacked) -> None:
    """What you write about the time after its end is kept, and a coordinator reads it."""
    thread = next(m for m in reversed(got(led, MIA)) if m.letter == "introduction-mentee")
    led.write(MIA, "END NOW")
    led.later(hours=3)
    begin = sent_so_far(led)
    led.reply(
        MIA,
        next((m for m in reversed(got(led, MIA)) if m.letter == "ended"), thread),
        "She shouts all day and was never on time. I was glad when it was over.",
    )
    led.later(days=1)
    assert "shouts" in words_of(got(led, DAN, begin))
    order(led, "QUEUE", f"SHOW {MIA}", "SHOW REL-1")
    assert not TELLS.search(words_of(got(led, CARLA, begin)))


@pytest.mark.parametrize("words", ["SHOW REL-1", "EXPORT", f"SHOW {MIA}", "REPORT", "QUEUE"])
def test_a_mark_that_her_mentee_gave_stays_from_the_party_after_the_end(led: Attacked, words: str) -> None:
    led.later(days=21)
    led.reply(MIA, last(led, "check-in", MIA), "1, she shouts at me")
    led.write(MIA, "END NOW")
    led.later(hours=3)
    begin = sent_so_far(led)
    sent = order(led, words)
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        led.reply(CARLA, question, "YES")
    mails = got(led, CARLA, begin)
    assert mails
    found = re.search(r"shouts|1, says the mentee|says 1 of 5", words_of(mails) + files_of(mails))
    assert not found, found


@pytest.mark.parametrize(
    "words", ["RENEW REL-1", "EXTEND REL-1 UNTIL 1 December 2027", "EXTEND REL-1 60 DAYS"]
)
def test_a_party_says_yes_to_more_time_for_herself_alone(led: Attacked, words: str) -> None:
    """What you are a part of stays your own."""
    before = row(led, "REL-1")
    until_offer(led)
    sent = order(led, words)
    after = row(led, "REL-1")
    assert (after["term"], after["ends_on"]) == (before["term"], before["ends_on"])
    assert to(sent, CARLA)


def until_offer(world: Attacked) -> None:
    for _ in range(40):
        if "renewal-offer" in letter_names(got(world, MIA)):
            return
        world.later(days=7)
    raise AssertionError("no offer came")


def test_a_party_who_releases_a_yes_to_herself_pairs_nobody_unasked(disk: Attacked) -> None:
    carla_signs_up(disk)
    disk.write(CARLA, "REQUEST M-1003", "I would like to learn.")
    yes = eml(f"Ada Lind <{ADA}>", "Re: Would you mentor Carla Voss? [REQ-1]", "ACCEPT")
    ref = new_held(disk, lambda: with_attached(disk, [yes], note="Please do not act on this yet."))
    sent = order(disk, f"RELEASE {ref}")
    disk.later(hours=3)
    assert disk.state() == "pending"
    assert not pairs(disk)
    assert to(sent, CARLA)


@pytest.mark.parametrize(
    "words", ["{} AS ACCEPT", "RELEASE {}", "{} FROM " + ADA, "ASSIGN {} TO " + CARLA + "\n{} AS ACCEPT"]
)
def test_the_unclear_answer_of_the_mentor_whom_she_asked_is_not_hers_to_decide(
    disk: Attacked, words: str
) -> None:
    carla_signs_up(disk)
    disk.write(CARLA, "REQUEST M-1003", "I would like to learn.")
    question = last(disk, "request", ADA)
    disk.reply(ADA, question, "Hm, who knows, perhaps, perhaps.")
    if not held_states(disk):
        disk.reply(ADA, question, "Hm, I still do not know, perhaps.")
    ref = next(iter(held_states(disk)))
    order(disk, words.replace("{}", ref))
    disk.later(hours=3)
    assert disk.state() == "pending"
    assert not pairs(disk)


def test_the_reason_of_a_no_to_a_coordinator_is_not_told_to_her(disk: Attacked) -> None:
    carla_signs_up(disk)
    disk.write(CARLA, "REQUEST M-1003", "I would like to learn.")
    begin = sent_so_far(disk)
    disk.reply(ADA, last(disk, "request", ADA), "REJECT\n\nShe was rude to my sister.")
    disk.later(hours=3)
    sent = order(disk, "SHOW REQ-1", f"SHOW {ADA}", *[f"WHY OUT-{n}" for n in range(10, 40)], "EXPORT")
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        disk.reply(CARLA, question, "YES")
    mails = got(disk, CARLA, begin)
    assert "rude" not in words_of(mails) + files_of(mails)


def test_an_undo_alone_of_the_party_takes_back_nothing_of_her_partners(party: Attacked) -> None:
    party.write(ADA, "END NOW")
    party.later(hours=2)
    party.write(CARLA, "UNDO")
    order(party, "UNDO DO-1", "UNDO DO-2", "UNDO DO-3")
    assert row(party, "REL-1")["state"] == "ended"


def test_who_becomes_a_party_after_a_concern_was_told_to_her_does_not_decide_it(disk: Attacked) -> None:
    """What is held of your mentor or your mentee goes to another coordinator, if there is one, who decides it."""
    pair_up(disk)
    ref = new_held(disk, lambda: disk.write(MIA, "CONCERN", "My mentor shouts at me."))
    carla_signs_up(disk, "MENTOR")
    disk.write(JON, "END NOW")
    disk.later(hours=2)
    disk.write(MIA, f"REQUEST {member(disk, CARLA)['code']}", "Would you?")
    disk.reply(CARLA, last(disk, "request", CARLA), "ACCEPT")
    assert (CARLA, MIA) in pairs(disk)
    order(disk, f"DROP {ref}")
    assert held_states(disk)[ref] == "waiting"


# --- a coordinator who is none any more ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "RELEASE {}",
        "SHOW {}",
        "{} AS ACCEPT",
        "DROP {}",
        "ANSWER {}\nNo.",
        "SPAM {}",
        "ASSIGN {} TO " + CARLA,
    ],
)
def test_who_coordinates_no_longer_decides_nothing_by_an_old_letter(disk: Attacked, words: str) -> None:
    ref = writes_held(disk)
    letter = next(m for m in reversed(got(disk, CARLA)) if m.letter == "held")
    staffed(disk, DAN)
    begin = sent_so_far(disk)
    disk.reply(CARLA, letter, words.format(ref))
    order(disk, words.format(ref))
    assert held_states(disk)[ref] == "waiting"
    assert not got(disk, EVE, begin)
    assert "leaflet" not in words_of(got(disk, CARLA, begin))


@pytest.mark.parametrize("asked_for", ["EXPORT", f"ERASE {ADA}", "STOP"])
def test_a_yes_to_a_preview_of_who_coordinates_no_longer_does_nothing(disk: Attacked, asked_for: str) -> None:
    question = shown(order(disk, asked_for))
    staffed(disk, DAN)
    begin = sent_so_far(disk)
    disk.reply(CARLA, question, "YES")
    assert ADA in addresses(disk)
    assert not [m for m in got(disk, CARLA, begin) if see(m).files]
    assert to(disk.write(MIA, "STATUS"), MIA)


@pytest.mark.parametrize("words", ["UNDO", "UNDO DO-1"])
def test_who_coordinates_no_longer_undoes_nothing(disk: Attacked, words: str) -> None:
    order(disk, f"PAUSE {ADA}")
    letter = last(disk, "transcript", CARLA)
    staffed(disk, DAN)
    disk.reply(CARLA, letter, words)
    order(disk, words)
    assert disk.standing(ADA) == "paused"


def test_who_coordinates_no_longer_gets_no_letter_by_the_clock(disk: Attacked) -> None:
    with_digest(disk)
    writes_held(disk)
    staffed(disk, DAN)
    begin = sent_so_far(disk)
    disk.later(days=15)
    assert not got(disk, CARLA, begin), letter_names(got(disk, CARLA, begin))


def test_what_was_assigned_to_who_coordinates_no_longer_reaches_somebody(disk: Attacked) -> None:
    ref = writes_held(disk)
    order(disk, f"ASSIGN {ref} TO {CARLA}", who=DAN)
    staffed(disk, DAN)
    begin = sent_so_far(disk)
    disk.later(days=5)
    mails = got(disk, DAN, begin) + to(order(disk, "QUEUE", who=DAN), DAN)
    assert ref in words_of(mails)


# --- who has left, and terms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    ["coordinator renews", "the other side left", "removed", "erased", "left, and a coordinator extends"],
)
def test_who_has_left_is_bound_to_no_more_time_by_any_way(offered: Attacked, how: str) -> None:
    ends = row(offered, "REL-1")["ends_on"]
    if how == "the other side left":
        answers_letter(offered, JON, "RENEW")
        offered.write(JON, "LEAVE")
        offered.later(hours=2)
        answers_letter(offered, MIA, "RENEW")
    elif how == "removed":
        answers_letter(offered, MIA, "RENEW")
        order(offered, f"REMOVE {MIA}")
        offered.later(hours=2)
        answers_letter(offered, JON, "RENEW")
    elif how == "erased":
        answers_letter(offered, MIA, "RENEW")
        erase(offered, MIA)
        answers_letter(offered, JON, "RENEW")
    else:
        offered.write(MIA, "LEAVE")
        offered.later(hours=2)
        order(offered, "RENEW REL-1" if how == "coordinator renews" else "EXTEND REL-1 60 DAYS")
    assert row(offered, "REL-1")["term"] == 1
    if "extends" not in how:
        assert str(row(offered, "REL-1")["ends_on"]) == str(ends) or row(offered, "REL-1")["state"] == "ended"


def test_who_left_and_came_back_may_go_on(offered: Attacked) -> None:
    answers_letter(offered, MIA, "RENEW")
    offered.write(MIA, "LEAVE")
    offered.later(minutes=10)
    offered.write(MIA, "UNDO")
    answers_letter(offered, MIA, "RENEW")
    answers_letter(offered, JON, "RENEW")
    assert row(offered, "REL-1")["term"] == 2


@pytest.mark.parametrize(
    "line", [f"MATCH {LEA} WITH {JON}", f"ASK M-1001 FOR {LEA}", "REASSIGN REL-1 TO M-1001"]
)
def test_a_mentor_who_has_left_is_given_to_nobody(disk: Attacked, line: str) -> None:
    if "REASSIGN" in line:
        order(disk, f"MATCH {MIA} WITH {ADA}")
    disk.write(JON, "LEAVE")
    disk.later(hours=2)
    before = pairs(disk)
    begin = sent_so_far(disk)
    sent = order(disk, line)
    disk.later(hours=2)
    assert pairs(disk) == before
    assert not got(disk, JON, begin)
    assert "not done" in told(sent)


@pytest.mark.parametrize(
    "words",
    [
        "RENEW 3",
        "RENEW 12 MONTHS",
        "RENEW for 3 months",
        "Yes, but only for three months.",
        "RENEW UNTIL 1 October",
        "Yes for one more month, then END",
        "RENEW?",
        "6",
        "4",
    ],
)
def test_a_yes_to_a_term_of_another_length_binds_nobody_to_six_months_unsaid(
    offered: Attacked, words: str
) -> None:
    answers_letter(offered, JON, "RENEW")
    sent = answers_letter(offered, MIA, words)
    if row(offered, "REL-1")["term"] == 2:
        assert re.search(r"6 (more )?months|until \d", words_of(to(sent, MIA)))
        assert words.startswith("RENEW ")
    assert is_answered(offered, MIA, sent)


# --- two who mentor each other; requests that cross ---------------------------------------------------------------------------


@pytest.fixture
def crossed(disk: Attacked) -> Attacked:
    """Jon and Mia are both of both roles; Mia has asked Jon (REQ-1) and Jon has asked Mia (REQ-2)."""
    disk.write(JON, "SIGN UP MENTEE", FORM.format(name="Jon Berg"))
    disk.write(MIA, "SIGN UP MENTOR", FORM.format(name="Mia Okafor"))
    disk.write(MIA, "REQUEST M-1001", "I would like to learn.")
    code = member(disk, MIA)["code"]
    disk.write(JON, f"REQUEST {code}", "I would like to learn statistics.")
    assert [(r["mentor"], r["mentee"]) for r in disk.player.records()["requests"]] == [(JON, MIA), (MIA, JON)]
    return disk


def ask_for(world: Attacked, mentor: str) -> OutboundMail:
    return last(world, "request", mentor)


def test_each_yes_in_a_pair_that_crossed_counts_for_its_own_request(crossed: Attacked) -> None:
    crossed.reply(MIA, ask_for(crossed, MIA), "ACCEPT")
    assert (crossed.state(1), crossed.state(2)) == ("pending", "accepted")
    assert pairs(crossed) == [(MIA, JON)]
    crossed.reply(JON, ask_for(crossed, JON), "REJECT")
    crossed.later(hours=2)
    assert crossed.state(1) == "rejected"
    assert pairs(crossed) == [(MIA, JON)]


def test_a_withdrawal_in_a_pair_that_crossed_takes_only_her_own_back(crossed: Attacked) -> None:
    crossed.write(MIA, "WITHDRAW")
    assert (crossed.state(1), crossed.state(2)) == ("withdrawn", "pending")


def test_a_bare_yes_in_a_pair_that_crossed_answers_only_what_she_was_asked(crossed: Attacked) -> None:
    sent = crossed.write(MIA, "ACCEPT")
    assert crossed.state(1) == "pending"
    assert to(sent, MIA)


def test_a_yes_of_the_mentee_to_her_own_request_is_none(crossed: Attacked) -> None:
    sent = crossed.write(MIA, "ACCEPT REQ-1")
    assert crossed.state(1) == "pending"
    assert (JON, MIA) not in pairs(crossed)
    assert is_answered(crossed, MIA, sent)


def mutual(world: Attacked) -> Attacked:
    world.reply(MIA, ask_for(world, MIA), "ACCEPT")
    world.reply(JON, ask_for(world, JON), "ACCEPT")
    world.later(days=2)
    assert sorted(pairs(world)) == sorted([(JON, MIA), (MIA, JON)])
    return world


@pytest.mark.parametrize("words", ["END", "END NOW", "It is over between us, please end it."])
def test_a_bare_end_of_two_who_mentor_each_other_ends_not_both_unasked(crossed: Attacked, words: str) -> None:
    mutual(crossed)
    sent = crossed.write(MIA, words)
    crossed.later(hours=2)
    assert len(pairs(crossed)) == 2
    assert is_answered(crossed, MIA, sent)


def test_an_end_of_one_of_two_leaves_the_other_and_says_who_mentored_whom(crossed: Attacked) -> None:
    mutual(crossed)
    begin = sent_so_far(crossed)
    crossed.write(MIA, "END NOW REL-1")
    crossed.later(hours=2)
    ended = [
        (r["mentor"], r["mentee"]) for r in crossed.player.records()["relationships"] if r["state"] == "ended"
    ]
    first = row(crossed, "REL-1")
    assert ended == [(first["mentor"], first["mentee"])]
    assert letter_names(got(crossed, JON, begin)).count("ended") == 1


def test_a_concern_of_one_of_two_who_mentor_each_other_is_told_to_no_partner(crossed: Attacked) -> None:
    mutual(crossed)
    begin = sent_so_far(crossed)
    crossed.write(MIA, "CONCERN", "He shouts at me.")
    crossed.later(days=25)
    assert "shouts" in words_of(got(crossed, CARLA, begin))
    mails = got(crossed, JON, begin)
    assert not TELLS.search(words_of(mails).replace("CONCERN and your words", ""))
    assert "check-in" not in letter_names(mails)


def test_a_mark_of_the_one_pair_is_none_of_the_other(crossed: Attacked) -> None:
    mutual(crossed)
    crossed.later(days=25)
    checks = [m for m in got(crossed, MIA) if m.letter == "check-in"]
    assert checks
    crossed.reply(MIA, checks[0], "5")
    rated = [e for e in crossed.player.records()["events"] if e["what"] == "check-in rated"]
    assert len(rated) == 1
    about = re.search(r"REL-\d", see(checks[0]).subject)
    assert about
    assert rated[0]["about"] == about[0]


def test_two_requests_that_cross_in_one_pass_are_both_answered(disk: Attacked) -> None:
    disk.write(JON, "SIGN UP MENTEE", FORM.format(name="Jon Berg"))
    disk.write(MIA, "SIGN UP MENTOR", FORM.format(name="Mia Okafor"))
    code = member(disk, MIA)["code"]
    begin = sent_so_far(disk)
    disk.drop(MIA, "REQUEST M-1001", "Please.")
    disk.drop(JON, f"REQUEST {code}", "Please.")
    disk.work()
    for who in (JON, MIA):
        assert "request" in letter_names(got(disk, who, begin))
        assert "request-received" in letter_names(got(disk, who, begin))


# --- places -------------------------------------------------------------------------------------------------------------------


def test_a_capacity_below_the_load_ends_nothing_and_lets_no_third_in(disk: Attacked) -> None:
    order(disk, f"MATCH {MIA} WITH {JON}", f"MATCH {LEA} WITH {JON}")
    disk.write("noa@ward.example", "SIGN UP MENTEE", FORM.format(name="Noa Holm"))
    order(disk, f"CAPACITY {JON} 1")
    assert len(pairs(disk)) == 2
    sent = disk.write("noa@ward.example", "REQUEST M-1001", "Please.")
    assert to(sent, "noa@ward.example")
    assert "request" not in letter_names(to(sent, JON))
    assert not any(JON in words_of([m]) for m in to(sent, "noa@ward.example"))


def test_a_capacity_that_was_lowered_between_request_and_yes_is_told_with_the_yes(disk: Attacked) -> None:
    order(disk, f"MATCH {LEA} WITH {JON}")
    order(disk, f"CAPACITY {JON} 2")
    question = disk.asked()
    disk.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 1\n")
    sent = disk.reply(JON, question, "ACCEPT")
    assert len(pairs(disk)) == 1
    assert "answer-full" in letter_names(to(sent, JON)), letter_names(to(sent, JON))


@pytest.mark.parametrize("number", ["0", "-1", "1000000", "two", "1.5", "", "2 3"])
def test_a_capacity_that_is_none_is_told_and_breaks_nothing(disk: Attacked, number: str) -> None:
    pair_up(disk)
    sent = order(disk, f"CAPACITY {JON} {number}")
    assert told(sent)
    assert pairs(disk) == [(JON, MIA)]
    capacity = member(disk, JON)["capacity"]
    assert 0 <= int(capacity) <= 1000
    assert not disk.player.trouble


# --- coordinators in the midst of second thoughts, and UNDO of UNDO --------------------------------------------------------------


MEANWHILE = [
    f"MATCH {MIA} WITH {ADA}",
    "REASSIGN REL-1 TO M-1003",
    "END REL-1",
    f"REMOVE {JON}",
    f"BLOCK {MIA} AND {JON}",
    "EXTEND REL-1 60 DAYS",
    f"PAUSE {JON}",
    "RENEW REL-1",
    f"CAPACITY {JON} 1",
]


@pytest.mark.parametrize("line", MEANWHILE)
def test_a_command_in_the_midst_of_a_yes_in_free_words_leaves_one_story(disk: Attacked, line: str) -> None:
    begin = sent_so_far(disk)
    disk.reply(JON, disk.asked(), "Yes, happy to.")
    sent = order(disk, line)
    disk.later(hours=4)
    assert to(sent, CARLA)
    active = pairs(disk)
    with_jon = introduced(disk, JON, begin)
    assert (JON, MIA) not in active or with_jon == 1
    if (JON, MIA) not in active:
        heard = letter_names(got(disk, MIA, begin))
        assert (
            introduced(disk, MIA, begin) == int((ADA, MIA) in active)
            or "ended" in heard
            or "relationship-over" in heard
        )
    assert introduced(disk, MIA, begin) <= 2


@pytest.mark.parametrize(
    "line",
    ["END REL-1", "REASSIGN REL-1 TO M-1003", f"REMOVE {JON}", f"MATCH {MIA} WITH {ADA}", "RENEW REL-1"],
)
def test_a_command_in_the_midst_of_an_end_and_its_undo_lets_nobody_hear_two_ends(
    disk: Attacked, line: str
) -> None:
    pair_up(disk)
    begin = sent_so_far(disk)
    disk.write(MIA, "END NOW")
    order(disk, line)
    disk.later(minutes=3)
    sent = disk.write(MIA, "UNDO")
    disk.later(hours=4)
    assert to(sent, MIA)
    assert letter_names(got(disk, JON, begin)).count("ended") <= 1
    if (JON, MIA) in pairs(disk):
        assert not {"ended"} & set(letter_names(got(disk, JON, begin))) or "undone" in letter_names(
            got(disk, JON, begin)
        )
    else:
        assert got(disk, JON, begin)


@pytest.mark.parametrize(
    "steps", [["UNDO", "UNDO"], ["UNDO", "UNDO", "UNDO"], ["UNDO", "ACCEPT", "UNDO", "UNDO"]], ids=" ".join
)
@pytest.mark.parametrize("word", ["ACCEPT", "Yes, happy to."])
def test_an_undo_of_an_undo_pairs_nobody_and_is_told(disk: Attacked, word: str, steps: list[str]) -> None:
    question = disk.asked()
    begin = sent_so_far(disk)
    disk.reply(JON, question, word)
    for step in steps:
        sent = disk.write(JON, f"{step} REQ-1" if step == "ACCEPT" else step)
        assert to(sent, JON)
    disk.later(hours=3)
    assert disk.state() == "pending"
    assert not pairs(disk)
    if word == "ACCEPT":
        assert letter_names(got(disk, MIA, begin)).count("undone") == introduced(disk, MIA, begin)


def test_an_undo_of_an_undo_of_a_coordinator_is_refused_and_told(disk: Attacked) -> None:
    number = deed_number(order(disk, f"PAUSE {ADA}"))
    order(disk, f"UNDO {number}")
    sent = order(disk, f"UNDO {number}", who=DAN)
    assert disk.standing(ADA) == "active"
    assert "not done" in told(sent, DAN)
    sent = order(disk, "UNDO")
    assert disk.standing(ADA) == "active"
    assert told(sent)


def test_an_undo_alone_takes_back_her_own_latest_and_not_the_other_coordinators(disk: Attacked) -> None:
    order(disk, f"PAUSE {ADA}")
    order(disk, f"PAUSE {JON}", who=DAN)
    order(disk, "UNDO")
    assert disk.standing(ADA) == "active"
    assert disk.standing(JON) == "paused"


def test_an_undo_of_an_end_after_a_member_has_found_another_mentor_brings_no_second_one(
    disk: Attacked,
) -> None:
    pair_up(disk)
    disk.write(JON, "END NOW")
    disk.later(hours=2)
    disk.write(MIA, "REQUEST M-1003", "Please.")
    disk.reply(ADA, last(disk, "request", ADA), "ACCEPT")
    sent = disk.write(JON, "UNDO")
    assert pairs(disk) == [(ADA, MIA)]
    assert "undo-not" in letter_names(to(sent, JON))


# --- SNOOZE, ERASE, and what is held ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["end", "completed", "erased"])
def test_a_snooze_across_the_end_of_its_matter_wakes_nothing(disk: Attacked, how: str) -> None:
    pair_up(disk)
    disk.later(days=21)
    disk.reply(MIA, last(disk, "check-in", MIA), "We have not met yet.")
    for ref in held_states(disk):
        order(disk, f"DROP {ref}")
    order(disk, "SNOOZE REL-1 80 DAYS")
    if how == "end":
        disk.write(MIA, "END NOW")
    elif how == "erased":
        erase(disk, MIA)
    else:
        while row(disk, "REL-1")["state"] == "active":
            disk.later(days=10)
    disk.later(days=85)
    words = told(order(disk, "QUEUE"))
    assert words
    assert "REMIND REL-1" not in words
    if how == "erased":
        assert "Okafor" not in words
    assert not disk.player.trouble


@pytest.mark.parametrize(
    "words",
    [
        "RELEASE {}",
        "ANSWER {}\nWe look into it, Jon.",
        "{} AS ACCEPT",
        "{} AS SIGN UP MENTOR",
        "DROP {}",
        "SHOW {}",
        "SNOOZE {} 1 DAY",
        "SPAM {}",
        "ASSIGN {} TO " + DAN,
    ],
)
def test_what_is_decided_about_a_held_mail_of_who_was_erased_brings_nobody_back(
    disk: Attacked, words: str
) -> None:
    disk.asked()
    ref = writes_held(disk, JON, "Where do I find the leaflet of my dear aunt Zelda?")
    erase(disk, JON)
    disk.later(hours=3)
    begin = sent_so_far(disk)
    sent = order(disk, words.format(ref))
    disk.later(days=3)
    assert not got(disk, JON, begin), letter_names(got(disk, JON, begin))
    assert JON not in addresses(disk)
    assert not pairs(disk)
    assert to(sent, CARLA)
    assert "Zelda" not in words_of([*got(disk, CARLA, begin), *got(disk, DAN, begin)])
    assert not disk.player.trouble


def test_who_is_erased_while_the_yes_waits_introduces_nobody(disk: Attacked) -> None:
    begin = sent_so_far(disk)
    disk.reply(JON, disk.asked(), "Yes, happy to.")
    erase(disk, JON)
    disk.later(hours=4)
    assert not introduced(disk, MIA, begin)
    assert not pairs(disk)
    assert "Berg" not in words_of([m for m in got(disk, MIA, begin) if m.letter.startswith("intro")])
    assert len(got(disk, MIA, begin)) > 1  # the receipt, and that the search goes on


def test_a_move_that_is_confirmed_after_an_erasure_brings_nobody_back(disk: Attacked) -> None:
    disk.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    question = last(disk, "confirm-address", MIA_HOME)
    erase(disk, MIA)
    before = len(addresses(disk))
    disk.reply(MIA_HOME, question, "YES")
    assert MIA_HOME not in addresses(disk)
    assert len(addresses(disk)) == before
    assert not disk.player.trouble


# --- moves that cross ------------------------------------------------------------------------------------------------------------


def test_of_two_members_who_want_the_same_address_one_gets_it(disk: Attacked) -> None:
    disk.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    first = last(disk, "confirm-address", MIA_HOME)
    disk.write(JON, f"CHANGE ADDRESS {MIA_HOME}")
    second = last(disk, "confirm-address", MIA_HOME)
    disk.reply(MIA_HOME, first, "YES")
    disk.reply(MIA_HOME, second, "YES")
    found = addresses(disk)
    assert found.count(MIA_HOME) == 1
    assert len(set(found)) == len(found) == 4
    name = next(m["name"] for m in disk.player.records()["members"] if m["email"] == MIA_HOME)
    assert (name == "Mia Okafor") == (MIA not in found)
    assert (name == "Jon Berg") == (JON not in found)
    assert not disk.player.trouble


def test_two_who_want_each_others_address_keep_their_own_and_read_so(disk: Attacked) -> None:
    begin = sent_so_far(disk)
    disk.write(MIA, f"CHANGE ADDRESS {JON}")
    disk.write(JON, f"CHANGE ADDRESS {MIA}")
    for question in [m for m in disk.player.post.sent[begin:] if m.letter == "confirm-address"]:
        disk.reply(m_to(question), question, "YES")
    names_of = {m["email"]: m["name"] for m in disk.player.records()["members"]}
    assert names_of[MIA] == "Mia Okafor"
    assert names_of[JON] == "Jon Berg"
    assert got(disk, MIA, begin)
    assert got(disk, JON, begin)


def m_to(mail: OutboundMail) -> str:
    return mail.recipient


@pytest.mark.parametrize("order_of", ["first, second", "second, first"])
def test_two_confirmations_of_one_member_that_cross_end_with_the_last_wish(
    disk: Attacked, order_of: str
) -> None:
    disk.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    disk.write(MIA, f"CHANGE ADDRESS {MIA_ELSEWHERE}")
    for new in (MIA_HOME, MIA_ELSEWHERE) if order_of == "first, second" else (MIA_ELSEWHERE, MIA_HOME):
        puts_reply(disk, new, last(disk, "confirm-address", new), "YES")
    disk.work()
    disk.later(hours=1)
    found = addresses(disk)
    assert MIA_ELSEWHERE in found
    assert MIA_HOME not in found
    assert MIA not in found


def test_a_coordinators_move_between_the_wish_and_its_yes_leaves_one_member(disk: Attacked) -> None:
    disk.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    question = last(disk, "confirm-address", MIA_HOME)
    order(disk, f"CHANGE ADDRESS {MIA} TO {MIA_ELSEWHERE}")
    disk.reply(MIA_HOME, question, "YES")
    assert len(addresses(disk)) == 4
    assert (MIA_HOME in addresses(disk)) != (MIA_ELSEWHERE in addresses(disk))
    assert got(disk, MIA_ELSEWHERE)


@pytest.mark.parametrize(
    "new",
    [
        ADDRESS,
        "mentors+x@pharmacists.example",
        CARLA,
        JON,
        "mia@",
        f"{MIA_HOME}, {MIA_ELSEWHERE}",
        f"{MIA_HOME}\nCHANGE ADDRESS {MIA_ELSEWHERE}",
    ],
)
def test_a_move_to_what_cannot_be_hers_is_not_done(disk: Attacked, new: str) -> None:
    before = things(disk)
    sent = disk.write(MIA, f"CHANGE ADDRESS {new.partition(chr(10))[0]}", new.partition("\n")[2])
    assert things(disk) == before
    assert is_answered(disk, MIA, sent)
    assert not [m for m in sent if m.recipient == ADDRESS or m.recipient.startswith("mentors+")]


# --- a mail that contradicts itself --------------------------------------------------------------------------------------------------

TORN = [
    ("PAUSE", "RESUME"), ("LEAVE", "Please do not remove me from the list!"), ("STATUS", "LEAVE"), ("LEAVE", "STATUS"), ("RESUME", "PAUSE UNTIL 1 June"),
    ("LEAVE", "UNDO"), ("ERASE", "NO"), ("END NOW", "RENEW"), ("END NOW", "I do not want it to end."), ("CONCERN", "END NOW"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "body"), TORN, ids=str)
def test_a_mail_of_two_commands_that_contradict_is_answered_and_ends_nothing_for_good(
    disk: Attacked, subject: str, body: str
) -> None:
    pair_up(disk)
    begin = sent_so_far(disk)
    sent = disk.write(MIA, subject, body)
    disk.later(hours=3)
    assert MIA in addresses(disk)
    assert is_answered(disk, MIA, sent)
    if "not" in body or subject == "END NOW" or subject == "CONCERN":
        assert disk.standing(MIA) == "active"
        assert pairs(disk) == [(JON, MIA)]
        assert "ended" not in letter_names(got(disk, JON, begin))


@pytest.mark.parametrize(
    "words",
    [
        "ACCEPT\nREJECT",
        "REJECT\nACCEPT",
        "ACCEPT REJECT",
        "ACCEPT, no: REJECT",
        "REJECT? ACCEPT?",
        "Sí, but no.",
        "Ja nein vielleicht",
        "Oui, aber leider nicht.",
        "Ok, nein danke.",
        "Acepto, aunque no puedo.",
        "Yes! No. Yes. No!",
        "Sim, mas não agora.",
        "Tak, ale nie w tym roku.",
        "はい、でも今年は無理です。",
    ],
)
def test_an_answer_that_contradicts_itself_in_any_language_is_no_yes(asked: Attacked, words: str) -> None:
    begin = sent_so_far(asked)
    sent = asked.reply(JON, question_to_jon(asked), words)
    asked.later(hours=3)
    assert asked.state() != "accepted"
    no_introduction(asked, begin)
    assert is_answered(asked, JON, sent)


# --- numbers and words in answer to old letters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_low_number_to_a_check_in_after_the_end_reaches_a_person(disk: Attacked, number: str) -> None:
    pair_up(disk)
    disk.later(days=21)
    check = last(disk, "check-in", MIA)
    disk.write(JON, "END NOW")
    disk.later(hours=3)
    begin = sent_so_far(disk)
    sent = disk.reply(MIA, check, f"{number}, he never wrote to me.")
    assert is_answered(disk, MIA, sent)
    assert not got(disk, JON, begin)
    assert row(disk, "REL-1")["state"] == "ended"


@pytest.mark.parametrize("letter", ["directory", "encouragement", "renewal-offer", "introduction-mentee"])
@pytest.mark.parametrize("number", ["1", "5"])
def test_a_bare_number_to_a_letter_that_asked_for_none_asks_for_nobody_and_rates_nothing(
    disk: Attacked, letter: str, number: str
) -> None:
    if letter == "directory":
        mail = next(m for m in to(disk.write(MIA, "BROWSE"), MIA))
    elif letter == "encouragement":
        disk.reply(JON, disk.asked(), "REJECT")
        disk.later(hours=2)
        mail = last(disk, "encouragement", MIA)
    else:
        pair_up(disk)
        if letter == "renewal-offer":
            until_offered(disk)
        mail = last(disk, letter, MIA)
    before = things(disk)
    sent = disk.reply(MIA, mail, number)
    assert things(disk) == before
    assert not [e for e in disk.player.records()["events"] if e["what"] == "check-in rated"]
    assert is_answered(disk, MIA, sent)


@pytest.mark.parametrize(
    "how", ["withdrawn", "rejected", "expired and matched elsewhere", "mentee left", "accepted already"]
)
@pytest.mark.parametrize("words", ["ACCEPT", "Yes, happy to!"])
def test_a_yes_to_the_reminder_of_a_closed_request_introduces_nobody_new(
    disk: Attacked, how: str, words: str
) -> None:
    question = disk.asked()
    disk.later(days=6)
    reminder = last(disk, "reminder", JON)
    if how == "withdrawn":
        disk.write(MIA, "WITHDRAW")
    elif how == "rejected":
        disk.reply(JON, question, "REJECT")
    elif how == "mentee left":
        disk.write(MIA, "LEAVE")
    elif how == "accepted already":
        disk.reply(JON, question, "ACCEPT")
    else:
        disk.later(days=12)
        order(disk, f"MATCH {MIA} WITH {ADA}")
    disk.later(hours=30)
    before = pairs(disk)
    begin = sent_so_far(disk)
    sent = disk.reply(JON, reminder, words)
    disk.later(hours=3)
    assert pairs(disk) == before
    assert not introduced(disk, MIA, begin)
    assert to(sent, JON)


@pytest.mark.parametrize("what", ["END", "LEAVE", f"CHANGE ADDRESS {MIA_HOME}", "ERASE"])
def test_a_yes_to_a_question_of_forty_days_ago_does_nothing_unsaid(disk: Attacked, what: str) -> None:
    """A token ends after `token_days`; and a yes to what has been overtaken is no yes."""
    pair_up(disk)
    proof = "pass" if what.startswith(("CHANGE", "ERASE")) else ""
    begin = sent_so_far(disk)
    disk.write(MIA, what, proof=proof)
    question = next(m for m in disk.player.post.sent[begin:] if m.letter.startswith("confirm"))
    disk.later(days=400)
    before = things(disk)
    sent = disk.reply(question.recipient, question, "YES", proof="")
    assert things(disk) == before
    assert is_answered(disk, question.recipient, sent)


def test_a_yes_to_an_old_question_about_leaving_after_a_new_beginning_ends_nothing(disk: Attacked) -> None:
    disk.write(MIA, "LEAVE", proof="")
    question = last(disk, "confirm", MIA)
    disk.later(hours=2)
    disk.write(MIA, "REQUEST M-1001", "I would love to!")
    disk.reply(JON, last(disk, "request", JON), "ACCEPT")
    disk.later(days=3)
    begin = sent_so_far(disk)
    disk.reply(MIA, question, "YES")
    disk.later(hours=2)
    assert got(disk, MIA, begin)
    if disk.standing(MIA) == "left":
        assert "left" in letter_names(got(disk, MIA, begin))
    assert pairs(disk) == [(JON, MIA)]


# --- a second sign-up, and names ---------------------------------------------------------------------------------------------------------


def name_of(world: Attacked, who: str) -> str:
    return str(member(world, who)["name"])


@pytest.mark.parametrize(
    "how",
    [
        "other role",
        "free words",
        "Spanish form",
        "passed on",
        "held, and AS",
        "unproven and YES",
        "update by a coordinator",
        "an accent",
        "a mail to a letter of ours",
    ],
)
def test_no_way_of_signing_up_again_renames_somebody_unsaid(disk: Attacked, how: str) -> None:
    disk.asked()
    new = "Jón Berg" if how == "an accent" else "Petra Berg"
    begin = sent_so_far(disk)
    if how in ("other role", "an accent"):
        disk.write(JON, "SIGN UP MENTOR" if how == "an accent" else "SIGN UP MENTEE", FORM.format(name=new))
    elif how == "free words":
        disk.write(
            JON,
            "I would like to be a mentor",
            f"Hello, my name is {new} and I would like to be a mentor. I came to critical care from a community pharmacy.",
        )
        for mail in [m for m in got(disk, JON, begin) if m.letter == "signup-draft"]:
            disk.reply(JON, mail, "YES")
    elif how == "Spanish form":
        disk.write(
            JON,
            "INSCRIBIR MENTOR",
            f"Nombre: {new}\nÁreas de práctica: Cuidados críticos\nTrayectoria: Larga.\n",
        )
    elif how == "passed on":
        with_attached(disk, [eml(f"Jon Berg <{JON}>", "SIGN UP MENTOR", FORM.format(name=new))])
    elif how == "held, and AS":
        disk.write(JON, "A question", f"Where is the leaflet?\n\n{FORM.format(name=new)}")
        for ref in held_states(disk):
            order(disk, f"{ref} AS SIGN UP MENTOR")
    elif how == "unproven and YES":
        disk.write(JON, "SIGN UP MENTOR", FORM.format(name=new), proof="")
        for mail in [m for m in got(disk, JON, begin) if m.letter == "confirm"]:
            disk.reply(JON, mail, "YES", proof="")
    elif how == "update by a coordinator":
        order(disk, f"UPDATE {JON}\nName: {new}")
    else:
        disk.reply(JON, last(disk, "welcome-mentor", JON), FORM.format(name=new))
    mails = got(disk, JON, begin)
    if name_of(disk, JON) != "Jon Berg":
        assert "Jon Berg" in words_of(mails)
        assert new in words_of(mails)
    assert mails or a_coordinator_knows(disk, [])


NAMES = [
    "Accept",
    "Undo",
    "M-1001",
    "REQ-1",
    "HELD-1",
    "Stop Start",
    "ACCEPT REQ-1",
    "Re: Accept [REQ-1]",
    "Reply ACCEPT",
    "Yes Yes",
    "Leave",
    "YES Please",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_mentee_whose_name_is_a_command_makes_no_letter_a_command(disk: Attacked, name: str) -> None:
    """Held for a look, or inert: what a mail program quotes of our letter, with the name, is nobody's word."""
    noa = "noa@ward.example"
    disk.write(noa, "SIGN UP MENTEE", FORM.format(name=name))
    disk.write(noa, "REQUEST M-1001", "Please.")
    questions = [m for m in got(disk, JON) if m.letter == "request"]
    if not questions:
        assert held_states(disk)
        order(disk, "QUEUE")
        assert disk.standing(JON) == "active"
        return
    begin = sent_so_far(disk)
    sent = disk.reply(JON, questions[-1], f"Let me think about {name}.")
    disk.later(hours=3)
    assert not introduced(disk, noa, begin)
    assert not pairs(disk)
    assert is_answered(disk, JON, sent)


@pytest.mark.parametrize("name", ["M-1003", "REQ-1", "HELD-1", "M-1003 Lind"])
def test_a_member_whose_name_is_a_code_is_not_taken_for_whom_it_names(disk: Attacked, name: str) -> None:
    noa = "noa@ward.example"
    disk.write(noa, "SIGN UP MENTOR", FORM.format(name=name))
    order(disk, f"PAUSE {name}")
    if name == "M-1003":
        assert disk.standing(ADA) == "paused"
    if noa in addresses(disk) and name == "M-1003":
        assert disk.standing(noa) != "paused"
    assert not disk.player.trouble


@pytest.mark.parametrize(
    "name", ["Jón Berg", "Jon Bérg", "JON BERG", "Jon  Berg", "Jon Berg Jr.", "Jön Berg", "Jon-Berg"]
)
def test_a_command_by_a_name_is_done_to_nobody_else_of_a_near_name(disk: Attacked, name: str) -> None:
    noa = "noa@ward.example"
    disk.write(noa, "SIGN UP MENTOR", FORM.format(name=name))
    for ref in held_states(disk):
        order(disk, f"{ref} AS SIGN UP MENTOR", who=DAN)
    sent = order(disk, "PAUSE Jon Berg")
    assert told(sent)
    if noa in addresses(disk):
        assert disk.standing(noa) != "paused"
    sent = order(disk, f"PAUSE {name} UNTIL 1 June")
    if noa in addresses(disk) and disk.standing(noa) == "paused":
        assert name.replace("  ", " ") in told(sent)


def test_a_request_by_a_name_that_two_bear_but_for_an_accent_asks_the_one_that_is_written(
    disk: Attacked,
) -> None:
    noa = "noa@ward.example"
    disk.write(noa, "SIGN UP MENTOR", FORM.format(name="Jon Bérg"))
    for ref in held_states(disk):
        order(disk, f"RELEASE {ref}", f"{ref} AS SIGN UP MENTOR", who=DAN)
    disk.write(MIA, "REQUEST", "Mentor: Jon Bérg\n\nPlease.")
    assert not [r for r in disk.player.records()["requests"] if r["mentor"] == JON] or noa not in addresses(
        disk
    )


# --- why, and what a member may ask --------------------------------------------------------------------------------------------------------


def test_why_about_a_nudge_does_not_say_who_said_that_they_have_not_met(disk: Attacked) -> None:
    pair_up(disk)
    disk.later(days=21)
    disk.reply(JON, last(disk, "check-in", JON), "We have not met yet, she is lazy.")
    disk.later(days=2)
    nudge = last(disk, "first-contact", MIA)
    sent = disk.reply(MIA, nudge, "WHY")
    words = words_of(to(sent, MIA))
    assert words
    assert not re.search(
        r"lazy|not met yet, says|says the mentor|jon@|Jon Berg (said|wrote|says)|HELD-", words
    ), words


@pytest.mark.parametrize("who", [MIA, JON])
def test_why_about_a_reminder_of_a_term_does_not_say_what_the_other_answered(
    disk: Attacked, who: str
) -> None:
    pair_up(disk)
    until_offered(disk)
    other = JON if who == MIA else MIA
    answers_letter(disk, other, "END\n\nNever again.")
    while "renewal-reminder" not in letter_names(got(disk, who)):
        disk.later(days=3)
    sent = answers_letter(disk, who, "WHY", "renewal-reminder")
    words = words_of(to(sent, who))
    assert words
    assert not re.search(r"Never again|END|said no|against", words.replace("Reply RENEW or END", "")), words


def test_why_about_a_letter_that_a_concern_kept_back_does_not_tell_of_it(disk: Attacked) -> None:
    pair_up(disk)
    disk.write(MIA, "CONCERN", "He shouts at me.")
    disk.later(days=200)
    order(disk, "RESUME REL-1")
    begin = sent_so_far(disk)
    for mail in got(disk, JON)[-3:]:
        disk.reply(JON, mail, "WHY")
    disk.write(JON, "EXPORT")
    mails = got(disk, JON, begin)
    assert mails
    assert not re.search(
        r"shouts|concern of|a concern|contact", words_of(mails) + files_of(mails), re.IGNORECASE
    )


@pytest.mark.parametrize(
    "words", ["WHY OUT-1", "WHY OUT-12", "WHY REL-1", "WHY HELD-1", "WHY DO-1", "SHOW REL-1", "WHY REQ-1"]
)
def test_a_member_who_asks_why_about_what_is_not_hers_learns_nothing(disk: Attacked, words: str) -> None:
    pair_up(disk)
    disk.write(MIA, "CONCERN", "He shouts at me.")
    before = things(disk)
    begin = sent_so_far(disk)
    disk.write(LEA, words)
    told_lea = words_of(got(disk, LEA, begin))
    assert things(disk) == before
    assert not re.search(r"shouts|jon@|mia@|Okafor", told_lea)


def test_a_letter_of_another_that_she_quotes_with_why_is_not_explained_to_her(disk: Attacked) -> None:
    pair_up(disk)
    intro = last(disk, "introduction-mentor", JON)
    sent = disk.reply(LEA, intro, "WHY")
    assert not re.search(r"mia@|jon@|Okafor", words_of(to(sent, LEA)))


# --- several, stopped, rosters, languages ---------------------------------------------------------------------------------------------------


def test_what_one_coordinator_kept_back_and_another_passes_on_bare_is_introduced_once_at_most(
    disk: Attacked,
) -> None:
    disk.asked()
    ref = kept_back(disk, "attached")
    with_attached(disk, [yes_of_jon()], sender=DAN)
    order(disk, f"RELEASE {ref}", who=DAN)
    disk.later(hours=3)
    assert introduced(disk, MIA) <= 1
    assert introduced(disk, JON) == introduced(disk, MIA)
    assert len(pairs(disk)) <= 1


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("LIBERAR {}", "released"),
        ("DESCARTAR {}", "dropped"),
        ("Descarta {}? Mejor no.", "waiting"),
        ("No liberar {}", "waiting"),
        ("LIBERAR {} mañana", "waiting"),
    ],
)
def test_a_spanish_command_is_done_as_it_is_meant(disk: Attacked, words: str, state: str) -> None:
    disk.asked()
    ref = kept_back(disk)
    sent = order(disk, words.format(ref))
    assert held_states(disk)[ref] == state
    assert to(sent, CARLA)


def test_a_member_who_wrote_while_stopped_a_yes_and_its_undo_introduces_nobody_after_start(
    disk: Attacked,
) -> None:
    question = disk.asked()
    disk.reply(CARLA, shown(order(disk, "STOP")), "YES")
    begin = sent_so_far(disk)
    disk.reply(JON, question, "Yes, happy to.")
    disk.write(JON, "UNDO")
    assert not got(disk, JON, begin)
    order(disk, "START")
    disk.later(hours=4)
    assert disk.state() == "pending"
    no_introduction(disk, begin)


def test_who_moved_and_lapses_by_the_new_address_hears_of_it_there(disk: Attacked) -> None:
    from dataclasses import replace

    everybody = "email\n" + "\n".join((JON, MIA, ADA, LEA)) + "\n"
    disk.player.program = replace(disk.player.program, eligibility="roster")
    disk.player.set_up()
    disk.reply(CARLA, shown(sends_roster(disk, ("a.csv", everybody.encode()), words="IMPORT ROSTER")), "YES")
    move(disk)
    begin = sent_so_far(disk)
    without = everybody.replace(f"{MIA}\n", "")
    disk.reply(CARLA, shown(sends_roster(disk, ("b.csv", without.encode()), words="REPLACE ROSTER")), "YES")
    disk.later(hours=3)
    assert disk.standing(MIA_HOME) == "left"
    assert got(disk, MIA_HOME, begin)
    assert not got(disk, MIA, begin)


def test_the_number_of_a_list_in_the_hand_of_a_party_decides_not_what_she_may_not_see(led: Attacked) -> None:
    """A list that she got before the concern; Dan's list has it as 1."""
    guest = writes_held(led, "guest@far.example", "Where do I find the leaflet of last year?")
    ref = concern_of_mia(led)
    his = list_of(led, DAN)
    assert ref in numbers(his)
    led.reply(CARLA, his, f"{numbers(his)[ref]} DROP\nDROP {ref}")
    assert held_states(led)[ref] == "waiting"
    assert held_states(led)[guest] == "waiting"


def test_a_digest_of_the_party_does_not_count_the_concern_about_her(led: Attacked) -> None:
    """The subject tells the load and the figures what is held: in neither must a concern about her be counted."""
    with_digest(led)
    concern_of_mia(led)
    led.later(days=1)
    begin = sent_so_far(led)
    while "digest" not in letter_names(got(led, CARLA, begin)):
        led.later(days=1)
    digest = see(last(led, "digest", CARLA))
    assert "nothing needs you" in digest.subject
    assert not re.search(r"Held mail\s+1|Held mail: one waits", digest.text), digest.text[:1500]


@pytest.mark.parametrize("how", ["END NOW", "UNDO of a decision"])
def test_a_concern_comes_again_after_the_end_and_not_to_the_party(led: Attacked, how: str) -> None:
    """Written after the first run."""
    ref = concern_of_mia(led)
    if how != "END NOW":
        number = deed_number(order(led, f"DROP {ref}", who=DAN), DAN)
    led.write(MIA, "END NOW")
    led.later(hours=3)
    if how != "END NOW":
        order(led, f"UNDO {number}", who=DAN)
    begin = sent_so_far(led)
    led.later(days=14)
    assert [m for m in got(led, DAN, begin) if ref in see(m).subject]
    found = TELLS.search(words_of(got(led, CARLA, begin)))
    assert not found, found


# =========================== from outside =====================================================================================

# --- lists, and desks that answer ------------------------------------------------------------------------------------------------

LISTS = {
    "German": ("news-confirm@list.example", "Bitte bestätigen Sie Ihre Anmeldung", "Antworten Sie einfach auf diese Mail, um die Anmeldung zum Newsletter zu bestätigen."),
    "Spanish": ("boletin@list.example", "Confirme su suscripción", "Para confirmar su suscripción, responda a este mensaje."),
    "French": ("liste@list.example", "Confirmez votre abonnement", "Pour confirmer votre inscription à la liste, répondez simplement à ce message."),
    "Italian": ("lista@list.example", "Conferma iscrizione", "Per confermare l'iscrizione alla lista rispondi a questo messaggio."),
    "Dutch": ("lijst@list.example", "Bevestig uw aanmelding", "Beantwoord dit bericht om uw aanmelding te bevestigen."),
    "a social network": ("reply+abc123@notify.example", "Eve wants to connect with you", "Reply to this email to accept the invitation."),
    "a calendar service": ("invite-xyz@cal.example", "Eve invited you: weekly", "Reply YES to this email to confirm your attendance."),
    "a forum": ("forum+9f8e7d@forum.example", "[Forum] Eve replied to your topic", "Reply to this email to post your answer to the topic."),
    "a ticket": ("support+id12345@desk.example", "Is your problem solved?", "Reply to this email to reopen the ticket."),
    "a signature": ("sign@esign.example", "Please confirm your signature", "By replying to this email you agree to the contract."),
    "an order": ("order@shop.example", "Confirm your order 4711", "Simply reply OK to confirm the order over 500 EUR."),
    "a double opt-in": ("optin@letters.example", "One more step", "Please reply to this message to activate your subscription."),
}  # fmt: skip


@pytest.mark.parametrize("make", LISTS)
def test_what_confirms_by_any_reply_gets_none(in_memory: Attacked, make: str) -> None:
    sender, subject, words = LISTS[make]
    begin = sent_so_far(in_memory)
    in_memory.write(sender, subject, words)
    in_memory.later(hours=2)
    assert not got(in_memory, sender, begin), letter_names(got(in_memory, sender, begin))


PEOPLE = [
    "Could you please confirm my subscription to the mentoring program? Reply to this message when you can.",
    "Hello, I replied to your mail to confirm that I take part. Did you get it?",
    "How do I sign up? Please reply to this email.",
    "I never got the mail to confirm my address. What now?",
]


@pytest.mark.parametrize("words", PEOPLE, ids=lambda w: w[:30])
def test_a_person_who_speaks_of_confirming_is_answered_or_held(db: Attacked, words: str) -> None:
    sent = db.write("pat@ward.example", "A question", words)
    assert to(sent, "pat@ward.example") or db.held()


DESKS = {
    "thanks": "Yes, we have received your request. Ticket 4711 has been opened.",
    "a yes in front": "YES\n\nThis is an automated confirmation of receipt.",
    "German": "Ja, Ihre Nachricht ist bei uns eingegangen. Bitte antworten Sie nicht auf diese Mail.",
    "our subject as words": 'Your mail "Was this mail from you?" was delivered. Reply YES was noted.',
    "a summary by a machine": "Summary: The sender asks to confirm. Suggested reply: YES",
    "a challenge": "Yes, I am a human: click the link to have your mail delivered to jon@hospital.example.",
    "a quotation without marks": "Thank you for your message, we will answer soon.\n\nReply YES, and we do what you asked.",
}


@pytest.mark.parametrize("what", ["LEAVE", "ERASE"])
@pytest.mark.parametrize("how", DESKS)
def test_a_desk_that_answers_our_question_confirms_no_forgery(db: Attacked, how: str, what: str) -> None:
    """A forger wrote in Jon's name; Jon's address answers by itself, without a mark of it."""
    db.write(JON, what, proof="")
    questions = [m for m in got(db, JON) if m.letter.startswith("confirm")]
    if not questions:
        assert JON in addresses(db)
        assert db.standing(JON) == "active"
        return
    db.reply(JON, questions[-1], DESKS[how], proof="", after=2)
    db.later(hours=2)
    if how == "a yes in front":
        return
    assert JON in addresses(db)
    assert db.standing(JON) == "active"


# --- stolen letters, forged dates ----------------------------------------------------------------------------------------------------

VERBS = [
    "RELEASE {}",
    "{} AS LEAVE",
    "{} FROM eve@evil.example",
    "ANSWER {}\nPay at once.",
    "ASSIGN {} TO eve@evil.example",
    "SNOOZE {} 90 DAYS",
    "DROP {}",
    "SPAM {}",
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "how", ["her letter, his name", "text reference, her name", "her letter, a stranger"]
)
def test_a_stolen_letter_about_what_is_held_decides_nothing(disk: Attacked, verb: str, how: str) -> None:
    ref = writes_held(disk, JON, "Where do I find the leaflet that you sent around last year?")
    letter = next(m for m in reversed(got(disk, CARLA)) if m.letter == "held")
    begin = sent_so_far(disk)
    words = verb.format(ref)
    if how == "her letter, his name":
        disk.reply(DAN, letter, words, proof="")
    elif how == "her letter, a stranger":
        disk.reply(EVE, letter, words)
    else:
        local, _, domain = ADDRESS.partition("@")
        disk.write(
            CARLA, f"Re: {see(letter).subject}", words, proof="", to=f"{local}+{quoted(letter)}@{domain}"
        )
    assert held_states(disk)[ref] == "waiting"
    assert not got(disk, JON, begin) or "confirm" in letter_names(got(disk, JON, begin))
    assert "leaflet" not in words_of(got(disk, EVE, begin))


DATES = [
    "Fri, 1 Jan 2038 10:00:00 +0000",
    "Thu, 1 Jan 1970 00:00:00 +0000",
    "Tue, 31 Feb 2026 99:99:99 +9999",
    "yesterday",
    "",
    "Mon, 2 Mar 26 10:00 EST",
    "Mon, 2 Mar 9999 10:00:00 +0000",
    "Wed, 4 Mar 2026 10:00:00 -1459",
]


@pytest.mark.parametrize("date", DATES, ids=lambda d: d or "none")
def test_a_yes_of_any_date_is_done_today(db: Attacked, date: str) -> None:
    """Row 138: the day on which it came counts."""
    question = db.asked()
    head = f"From: Jon Berg <{JON}>\nTo: {see(question).parsed['reply-to']}\nSubject: Re: {see(question).subject}"
    raw(db, head + (f"\nDate: {date}" if date else ""), "Accept", proof="hospital.example")
    db.later(hours=3)
    assert db.state() == "accepted"
    assert str(row(db, "REL-1")["starts_on"]).startswith("2026-03-02")


@pytest.mark.parametrize("date", DATES[:4])
def test_a_pause_until_tomorrow_counts_from_the_day_on_which_it_came(db: Attacked, date: str) -> None:
    sent = raw(
        db,
        f"From: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: PAUSE UNTIL tomorrow\nDate: {date}",
        "",
        proof="hospital.example",
    )
    assert to(sent, JON)
    db.later(days=3)
    assert db.standing(JON) == "active"


def test_a_forward_of_a_yes_from_the_future_and_one_from_before_the_request_pairs_nobody_twice(
    db: Attacked,
) -> None:
    db.asked()
    for date in ("Fri, 1 Jan 2038 10:00:00 +0000", "Thu, 1 Jan 1970 00:00:00 +0000"):
        mail = yes_of_jon().replace(b"Mon, 2 Mar 2026 10:00:00 +0100", date.encode())
        with_attached(db, [mail])
    db.later(hours=3)
    assert introduced(db, MIA) <= 1
    assert introduced(db, JON) == introduced(db, MIA)


# --- forgers in a coordinator's forward -------------------------------------------------------------------------------------------------

FORGED = {
    "an accent in the address": "Jon Berg <jón@hospital.example>",
    "a dot more": "Jon Berg <j.on@hospital.example>",
    "a plus": "Jon Berg <jon+x@hospital.example>",
    "a domain that is near": "Jon Berg <jon@hospitaI.example>",
    "a domain below": "Jon Berg <jon@ward.hospital.example>",
    "via": f"Jon Berg via Mail <{EVE}>",
    "on behalf": f"{EVE} on behalf of Jon Berg <{JON}>",
    "a fullwidth at": f"Jon Berg <{JON.replace('@', chr(0xFF20))}>",
    "right to left": f"Jon Berg <\u202e{JON}>",
}  # fmt: skip


@pytest.mark.parametrize("how", FORGED)
@pytest.mark.parametrize("way", ["inline", "attached"])
def test_a_forward_of_who_only_looks_like_jon_says_no_yes_for_him(db: Attacked, how: str, way: str) -> None:
    db.asked()
    begin = sent_so_far(db)
    if way == "inline":
        db.write(CARLA, f"Fwd: {JONS_SUBJECT}", inline(FORGED[how], "ACCEPT", JONS_SUBJECT))
    else:
        with_attached(db, [eml(FORGED[how], JONS_SUBJECT, "ACCEPT")])
    db.later(hours=3)
    assert db.state() == "pending"
    assert not introduced(db, MIA, begin)


@pytest.mark.parametrize("proof", ["", "fail", "none"])
def test_a_forged_forward_with_words_against_it_is_not_released_by_who_is_not_proven(
    db: Attacked, proof: str
) -> None:
    db.asked()
    db.write(CARLA, f"Fwd: {JONS_SUBJECT}", f"Please do not act on this yet.\n\n{YES_OF_JON}", proof=proof)
    for ref in held_states(db):
        order(db, f"RELEASE {ref}", proof=proof)
    for question in [m for m in got(db, CARLA) if m.letter == "confirm"]:
        db.reply(EVE, question, "YES", proof=proof)
    db.later(hours=3)
    assert db.state() == "pending"
    assert not introduced(db, MIA)


# --- two programs ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [
        "CONFIRM",
        "WHY",
        "UNDO",
        "EXPORT",
        "BROWSE",
        "Please confirm your subscription: reply to this message.",
        "¿Qué es esto?",
        "QUEUE",
    ],
)
def test_two_programs_of_which_one_looks_after_the_other_fall_silent(first: str) -> None:
    left, right = looked_after_by_the_other(), Attacked()
    right.write(OTHER_PROGRAM, "SIGN UP MENTOR", FORM.format(name="Otto Ther"))
    assert wired(left, right, first, marked=False) <= 15


# --- crashes and cuts on an IMAP server -----------------------------------------------------------------------------------------------


def undo(world: BoxProgram) -> None:
    world.write(BOX_JON, "UNDO")


def leave(world: BoxProgram) -> None:
    world.write(BOX_MIA, "LEAVE", name="Mia Lund")


def end_now(world: BoxProgram) -> None:
    world.write(BOX_MIA, "END NOW", name="Mia Lund")


def a_concern(world: BoxProgram) -> None:
    world.write(BOX_MIA, "CONCERN", "He shouts at me.", name="Mia Lund")


SECOND_THOUGHTS: dict[
    str, tuple[Callable[[BoxProgram], None], str, int]
] = {  # what is written; who must read one letter more, and how many of REL-1 the other one
    "undo": (undo, BOX_JON, 0),
    "end": (end_now, BOX_MIA, 0),
    "concern": (a_concern, BOX_CARLA, 0),
    "leave": (leave, BOX_MIA, 0),
}


@pytest.mark.parametrize("what", SECOND_THOUGHTS)
@pytest.mark.parametrize("stage", ["after commit A", "after commit B", "before mirror", "after claim"])
def test_a_crash_on_an_imap_server_does_each_deed_once_and_tells_it_once(
    imap: Dovecot,
    proxy: Proxy,
    tmp_path: Path,
    database: str,
    what: str,
    stage: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=database)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
        for later in FOUR_PASSES:
            assert a_pass(parts, later) == ""
    matched_once(world)
    act, reader, _ = SECOND_THOUGHTS[what]
    before = how_many_letters(world, reader)
    act(world)
    with world.parts() as parts, at_stage(stage, dies, monkeypatch) as seen, suppress(Died):
        a_pass(parts, timedelta(hours=8))
    assert seen
    with world.parts() as parts:
        for hour in (9, 10, 12, 14):
            assert a_pass(parts, timedelta(hours=hour)) == ""
    records = exported(world)
    state = records["relationships"][0]["state"]
    assert state == {"undo": "ended", "end": "ended", "concern": "active", "leave": "active"}[what]
    assert how_many_letters(world, reader) == before + 1
    assert world.left() == 0
    if what == "concern":
        assert not [m for m in box_letters(world, BOX_JON) if b"shouts" in m]


@pytest.mark.parametrize("where", ["SEARCH", "mails", "MOVE"])
def test_a_yes_and_its_undo_through_a_cut_connection_have_one_end(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, database: str, where: str
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=database)
    with world.parts() as parts:
        question = asked_on(world, parts)
        accepts(world, question, "Yes, happy to.")
        a_pass(parts, timedelta(minutes=6))
    undo(world)
    cut: list[bytes] = []

    def said(response: bytes, latest: bytes) -> bytes | None:
        if is_tagged(response) and CUTS[where](latest) and len(cut) < 2:
            cut.append(latest)
            return None
        return response

    proxy.said = said
    with world.parts(patience=2.0) as parts:
        for later in (timedelta(minutes=8), timedelta(minutes=12), timedelta(minutes=20)):
            a_pass(parts, later)
        proxy.plain()
        assert a_pass(parts, timedelta(hours=9)) == ""
    assert cut
    assert [r["state"] for r in exported(world)["requests"]] == ["pending"]
    assert not [m for m in box_letters(world, BOX_MIA) if b"[REL-1]" in m]
    assert world.left() == 0


@pytest.mark.parametrize("stage", ["after commit A", "after commit B", "before mirror"])
def test_a_forward_that_was_kept_back_and_its_release_through_a_crash_match_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, database: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=database)
    with world.parts() as parts:
        question = asked_on(world, parts)
        assert question
        yes = inline(f"Jon Berg <{BOX_JON}>", "ACCEPT", "Re: Would you mentor Mia Lund? [REQ-1]")
        world.write(
            BOX_CARLA,
            "Fwd: Re: Would you mentor Mia Lund? [REQ-1]",
            f"Please do not act on this yet.\n\n{yes}",
            "Carla Voss",
        )
        assert a_pass(parts, timedelta(minutes=6)) == ""
    (ref,) = [h["ref"] for h in exported(world)["held"]]
    assert [r["state"] for r in exported(world)["requests"]] == ["pending"]
    world.write(BOX_CARLA, f"RELEASE {ref}", "", "Carla Voss")
    with world.parts() as parts, at_stage(stage, dies, monkeypatch) as seen, suppress(Died):
        a_pass(parts, timedelta(minutes=9))
    assert seen
    with world.parts() as parts:
        for later in FOUR_PASSES:
            assert a_pass(parts, later) == ""
    matched_once(world)


def test_the_same_yes_by_imap_from_both_and_passed_on_matches_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, database: str
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=database)
    with world.parts() as parts:
        question = asked_on(world, parts)
        accepts(world, question)
        yes = inline(f"Jon Berg <{BOX_JON}>", "ACCEPT", "Re: Would you mentor Mia Lund? [REQ-1]")
        world.write(BOX_CARLA, "Fwd: Re: Would you mentor Mia Lund? [REQ-1]", yes, "Carla Voss")
        for later in FOUR_PASSES:
            assert a_pass(parts, later) == ""
    matched_once(world)


@pytest.mark.parametrize("order_of", ["one pass", "two passes"])
def test_two_confirmations_of_a_move_that_cross_on_an_imap_server_leave_one_member(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, database: str, order_of: str
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=database)
    news = ("jon@first.example", "jon@second.example")
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        a_pass(parts)
        for nth, new in enumerate(news):
            world.write(BOX_JON, f"CHANGE ADDRESS {new}")
            a_pass(parts, timedelta(minutes=5 * (nth + 1)))
        for nth, new in enumerate(reversed(news)):
            question = box_letters(world, new)[-1]
            world.put(by_client("mutt", question, "Jon Berg", new, "YES", datetime.now(UTC), MX))
            if order_of == "two passes":
                a_pass(parts, timedelta(minutes=20 + nth))
        for later in FOUR_PASSES:
            assert a_pass(parts, later + timedelta(minutes=10)) == ""
    assert [m["email"] for m in exported(world)["members"]] == ["jon@second.example"]


def test_everything_that_was_sent_in_this_wave_can_be_read(in_memory: Attacked) -> None:
    """So that the helpers above show something: a yes is a yes here, and words of letters are found."""
    in_memory.reply(JON, in_memory.asked(), "ACCEPT")
    assert introduced(in_memory, MIA) == 1
    assert JON in everything(got(in_memory, MIA))
