# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Sixth wave, by mail from outside. What is expected here was written before it was first run."""

from __future__ import annotations

import re
from collections import Counter
from email.utils import format_datetime

import pytest

from processor.core.mail import OutboundMail
from processor.core.tokens import TOKEN
from tests.attack.bounces import bounce
from tests.attack.deeds import ada_signs_up, asks_with_note, lea_asks_too, pair_up, puts_reply
from tests.attack.heard import a_coordinator_knows, all_told, aloud
from tests.attack.letters import ABOVE, everything, last, plain_words, wrapped_quotation
from tests.attack.mails_by_hand import SERVER, eml, passes_on, raw, with_attached
from tests.attack.people import ADA, JON_PRIVATE, LEA, NOA
from tests.attack.records import all_state, things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, counted, reply_token, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

MONEY = "Dear coordinators,\nplease call me on 555 0199: Mia Okafor has asked me for money.\n\nJon"


def letters(world: Attacked, who: str) -> list[str]:
    return [m.letter for m in world.player.post.sent if m.recipient == who]


# --- ERASE, and by whom ------------------------------------------------------------------------------------

UNVOUCHED = re.compile(r"vouch|not proven|unproven|nothing proves|prove", re.IGNORECASE)
FORGED_FOR_A_PERSON = {
    "erase": ("ERASE", ""),
    "in words": ("Delete my account", ""),
    "below a greeting": ("Hello", "Dear all,\nerase my data\n"),
    "a new address": ("My address", "My new address is jon.berg@evil.example. Please use only that one from now on, the old one is dead."),
    "a number to call": ("Mia", "Please tell Mia Okafor to pay the fee for the meeting to account 12345 before Friday, in my name."),
}  # fmt: skip


@pytest.mark.parametrize("how", FORGED_FOR_A_PERSON)
def test_a_coordinator_who_is_to_do_it_by_hand_reads_that_nobody_vouches_for_the_mail(
    in_memory: Attacked, how: str
) -> None:
    """A person acts on what is held; only the program knows that our server has vouched for nothing."""
    subject, body = FORGED_FOR_A_PERSON[how]
    sent = in_memory.write(JON, subject, body, proof="")
    asked = [m for m in to(sent, JON) if m.letter == "confirm"]
    assert asked or UNVOUCHED.search(all_told(in_memory, sent))


def test_an_erase_that_is_proven_is_told_without_a_warning(in_memory: Attacked) -> None:
    sent = in_memory.write(JON, "ERASE")
    asked = everything(to(sent, JON)).lower()
    assert "erase" in asked
    assert "vouches" not in asked + all_told(in_memory, sent)


ERASERS = ["paused", "left", "draft", "stranger", "on a full day", "in the thread of a mentoring", "a learned address", "coordinators had ten mails"]  # fmt: skip


@pytest.mark.parametrize("who", ERASERS)
def test_a_wish_to_be_erased_is_asked_about_or_reaches_a_coordinator(in_memory: Attacked, who: str) -> None:
    """A member is asked, and erased by a yes; the wish of who is not known waits for a person."""
    writer, sent = JON, list[OutboundMail]()
    match who:
        case "paused":
            in_memory.write(JON, "PAUSE")
        case "left":
            in_memory.write(JON, "LEAVE")
        case "draft":
            writer = NOA
            in_memory.write(NOA, "SIGN UP MENTOR", "Name: Noa Lind\n")
        case "stranger":
            writer = NOA
        case "on a full day":
            for number in range(34):
                in_memory.write(JON, "BROWSE", f"page {number}")
        case "in the thread of a mentoring":
            pair_up(in_memory)
            sent = in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), "ERASE")
        case "a learned address":
            in_memory.reply(JON_PRIVATE, in_memory.asked(), "Accept")
            in_memory.reply(JON, last(in_memory, "other-address", JON), "YES")
            writer = JON_PRIVATE
        case _:
            for number in range(12):
                in_memory.write(
                    f"x{number}@other.example",
                    "A question",
                    f"What is the {number}th rule of your association, and who wrote it?",
                )
    before = things(in_memory)
    sent = sent or in_memory.write(writer, "ERASE")
    told = all_told(in_memory, sent)
    if who in ("stranger", "on a full day"):
        assert "erase" in told
    else:
        assert things(in_memory) == before
        asked = NOA if who == "draft" else JON  # not at an address that was only learned
        assert "erase all that we know" in everything(to(sent, asked)).lower()


@pytest.mark.parametrize("whom", ["M-1001", "Jon Berg", JON, "my mentor"])
def test_nobody_has_another_erased(in_memory: Attacked, whom: str) -> None:
    pair_up(in_memory)
    before = things(in_memory)
    sent = in_memory.write(MIA, f"ERASE {whom}")
    assert things(in_memory) == before
    assert "from: jon" not in all_told(in_memory, sent)
    assert not to(in_memory.player.post.sent[-3:], JON) or "erase" not in everything(to(sent, JON)).lower()


@pytest.mark.parametrize("how", ["attached", "inline", "by a member", "forged"])
def test_an_erase_that_is_passed_on_waits_for_a_person(in_memory: Attacked, how: str) -> None:
    before = things(in_memory)
    mail = eml(f"Jon Berg <{JON}>", "ERASE", "ERASE")
    match how:
        case "attached":
            sent = with_attached(in_memory, [mail])
        case "inline":
            sent = passes_on(in_memory, f"Jon Berg <{JON}>", "ERASE", "ERASE")
        case "by a member":
            sent = with_attached(in_memory, [mail], sender=MIA)
        case _:
            sent = with_attached(in_memory, [mail], proof="")
    assert things(in_memory) == before
    assert to(sent, COORDINATOR) or a_coordinator_knows(in_memory, sent)


# --- "was it you?", asked about a forgery while its owner writes, too ---------------------------------------


def asked_about(word: str) -> str:
    world = Attacked()
    world.asked()
    world.write(JON, f"Re: [REQ-1] {word}", word, proof="")
    return plain_words(last(world, "confirm", JON))


def test_the_question_tells_a_yes_from_a_no(in_memory: Attacked) -> None:
    """Else who has just said yes cannot know which of two mails the question is about."""
    assert asked_about("ACCEPT") != asked_about("REJECT")


def test_the_question_tells_which_mentor_would_be_asked(in_memory: Attacked) -> None:
    ada_signs_up(in_memory)
    in_memory.write(MIA, "REQUEST M-1003", "Please.", proof="")
    first = plain_words(last(in_memory, "confirm", MIA))
    other = Attacked()
    ada_signs_up(other)
    other.write(MIA, "REQUEST M-1001", "Please.", proof="")
    assert first != plain_words(last(other, "confirm", MIA))


@pytest.mark.xfail(
    strict=True,
    reason="plain: a later mail that brought no question of its own changes nothing about the first one's",
)
@pytest.mark.parametrize("forged, own", [("REJECT", "ACCEPT"), ("ACCEPT", "REJECT")])
def test_the_yes_of_who_has_just_answered_does_not_do_the_contrary(
    anywhere: Attacked, forged: str, own: str
) -> None:
    """A forger is an hour earlier; both mails prove nothing, and one question goes out."""
    anywhere.asked()
    anywhere.write(JON, "Re: [REQ-1]", forged, proof="")
    anywhere.later(minutes=5)
    anywhere.write(JON, "Re: [REQ-1]", own, proof="")
    anywhere.reply(JON, last(anywhere, "confirm", JON), "YES", proof="")
    assert anywhere.state() in ("pending", own.lower() + "ed")


@pytest.mark.xfail(
    strict=True,
    reason="plain: a later mail that brought no question of its own changes nothing about the first one's",
)
def test_a_forged_note_does_not_reach_a_mentor_by_the_yes_of_who_has_just_asked(in_memory: Attacked) -> None:
    in_memory.write(MIA, "REQUEST M-1001", "Please pay 200 dollars to account 12345 first.", proof="")
    in_memory.later(minutes=5)
    in_memory.write(MIA, "REQUEST M-1001", "I would like to learn.", proof="")
    sent = in_memory.reply(MIA, last(in_memory, "confirm", MIA), "YES", proof="")
    assert "12345" not in everything(to(sent, JON))


@pytest.mark.parametrize("own", ["ACCEPT", "REJECT", "PAUSE", "LEAVE"])
def test_an_own_unproven_wish_on_the_day_of_a_forgery_reaches_a_person(in_memory: Attacked, own: str) -> None:
    in_memory.asked()
    in_memory.write(JON, "HELP", proof="")
    in_memory.later(minutes=5)
    sent = in_memory.write(JON, f"{own} [REQ-1]" if own[-1] == "T" else own, own, proof="")
    assert aloud(in_memory, sent)


# --- threads of what is over: words that are no answer -------------------------------------------------------

ENDS = ["accepted", "rejected", "expired", "withdrawn"]


def closed(world: Attacked, how: str) -> OutboundMail:
    """The request has its end; its first letter is answered once more."""
    mail = world.asked()
    match how:
        case "accepted":
            world.reply(JON, mail, "Accept")
        case "rejected":
            world.reply(JON, mail, "Reject")
        case "expired":
            world.later(days=16)
        case _:
            world.write(MIA, "WITHDRAW")
    world.later(days=1)
    assert world.state() == how
    return mail


@pytest.mark.parametrize("how", ENDS)
def test_a_complaint_in_the_thread_of_a_request_that_is_over_reaches_a_coordinator(
    in_memory: Attacked, how: str
) -> None:
    mail = closed(in_memory, how)
    sent = in_memory.reply(JON, mail, MONEY)
    assert "555 0199" in all_told(in_memory, sent) or in_memory.held()


@pytest.mark.parametrize("how", ENDS)
def test_a_second_question_in_the_thread_of_a_request_that_is_over_is_not_met_with_silence(
    in_memory: Attacked, how: str
) -> None:
    mail = closed(in_memory, how)
    in_memory.reply(JON, mail, "What became of this one? I have lost the mail with her address.")
    held = len(in_memory.held())
    sent = in_memory.reply(
        JON, mail, "And could one of you call me about it this week? It is about her references."
    )
    assert to(sent, JON) or len(in_memory.held()) > held or a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("how", ENDS)
def test_a_mentees_complaint_in_the_thread_of_a_request_that_is_over_reaches_a_coordinator_alone(
    in_memory: Attacked, how: str
) -> None:
    closed(in_memory, how)
    sent = in_memory.reply(
        MIA,
        last(in_memory, "request-received", MIA),
        "Dear coordinators,\nJon Berg was rude to me on the phone. Please call me on 555 0142.\n\nMia",
    )
    assert not to(sent, JON)
    assert "555 0142" in all_told(in_memory, sent)


@pytest.mark.parametrize("how", ["expired", "withdrawn", "rejected"])
def test_a_wait_for_a_request_that_is_over_is_answered_on_a_day_of_three_helps(
    in_memory: Attacked, how: str
) -> None:
    closed(in_memory, how)
    for number in range(3):
        in_memory.write(MIA, "HELP", f"I do not find it {number}")
    sent = in_memory.reply(MIA, last(in_memory, "request-received", MIA), "WAIT UNTIL 1 May")
    assert to(sent, MIA) or a_coordinator_knows(in_memory, sent)


# --- what a mentee has written into her note, and the mentor gives back ----------------------------------------

NOTE = "I would like to learn from you very much, and hope for one word, ACCEPT"[-70:]


QUOTINGS = ["wrapped, nothing typed", "wrapped, a question above", "wrapped, a question below", "no marks, a question above", "no marks, no line above", "indented", "outlook"]  # fmt: skip


@pytest.mark.parametrize("note", [NOTE, "ACCEPT", "Accept, with pleasure!\n\nJon Berg"])
@pytest.mark.parametrize("how", QUOTINGS)
def test_the_word_that_a_mentee_wrote_into_her_note_is_no_yes_of_the_mentors(
    in_memory: Attacked, how: str, note: str
) -> None:
    mail = asks_with_note(in_memory, note)
    text = see(mail).text
    match how:
        case "wrapped, nothing typed":
            words = f"{ABOVE}\n{wrapped_quotation(text)}"
        case "wrapped, a question above":
            words = f"Who is she?\n\n{ABOVE}\n{wrapped_quotation(text)}"
        case "wrapped, a question below":
            words = f"{ABOVE}\n{wrapped_quotation(text)}\n\nWho is she?"
        case "no marks, a question above":
            words = f"Who is she?\n\n{ABOVE}\n\n{text}"
        case "no marks, no line above":
            words = f"Who is she?\n\n{text}"
        case "indented":
            words = f"Who is she?\n\n{ABOVE}\n" + "\n".join(f"    {line}" for line in text.split("\n"))
        case _:
            words = f"Who is she?\n\nFrom: Mentor Exchange <{ADDRESS}>\nSent: Monday, 2 March 2026 16:00\nTo: Jon Berg\nSubject: {see(mail).subject}\n\n{text}"
    in_memory.reply(JON, mail, words)
    assert in_memory.state() == "pending"


# --- programs that give our letters back without a mark of quotation -------------------------------------------

GIVEN_BACK = ["request", "reminder", "introduction", "renewal offer", "was it you", "draft", "late offer", "deferred", "remove me", "end offered"]  # fmt: skip


def one_to_give_back(world: Attacked, which: str) -> tuple[str, OutboundMail]:
    match which:
        case "request":
            return JON, world.asked()
        case "reminder":
            world.asked()
            world.later(days=6)
            return JON, last(world, "reminder", JON)
        case "introduction":
            pair_up(world)
            return JON, last(world, "introduction-mentor", JON)
        case "renewal offer":
            pair_up(world)
            world.later(days=165)
            return JON, last(world, "renewal-offer", JON)
        case "was it you":
            world.write(JON, "LEAVE", proof="")
            return JON, last(world, "confirm", JON)
        case "draft":
            head = f"From: Noa Lind <{NOA}>\nTo: {ADDRESS}\nSubject: Mentoring"
            wish = "I would like to be a mentor. I came to toxicology from a community pharmacy, and I know critical care well."
            raw(world, head, wish, proof="ward.example")
            return NOA, last(world, "signup-draft", NOA)
        case "late offer":
            mail = world.asked()
            world.later(days=16)
            world.reply(JON, mail, "Accept")
            return MIA, last(world, "late-offer", MIA)
        case "deferred":
            world.reply(JON, world.asked(), "Not before May, please.")
            return MIA, last(world, "deferred", MIA)
        case "remove me":
            world.reply(JON, world.asked(), "Remove me")
            return JON, last(world, "leave-or-reject", JON)
        case _:
            pair_up(world)
            world.reply(JON, last(world, "introduction-mentor", JON), "I want to end this mentoring.")
            return JON, last(world, "end-offered", JON)


@pytest.mark.parametrize("how", ["alone", "below a line", "between lines"])
@pytest.mark.parametrize("which", GIVEN_BACK)
def test_a_letter_that_a_program_gives_back_is_no_answer_to_itself(
    in_memory: Attacked, which: str, how: str
) -> None:
    who, mail = one_to_give_back(in_memory, which)
    text = see(mail).text
    words = {
        "alone": text,
        "below a line": f"Your message has reached us and will be looked at.\n\n{text}",
        "between lines": f"Thank you for your message:\n\n{text}\n\nThis message was sent by the service desk.",
    }[how]
    before = all_state(in_memory)
    puts_reply(in_memory, who, mail, words, subject=f"Received: {see(mail).subject}")
    in_memory.work()
    assert all_state(in_memory) == before


# --- several mails in one batch -------------------------------------------------------------------------------


def test_two_yeses_of_a_mentor_with_one_place_in_one_batch_make_one_mentoring(anywhere: Attacked) -> None:
    anywhere.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 1\n")
    first, second = anywhere.asked(), lea_asks_too(anywhere)
    puts_reply(anywhere, JON, first, "Accept")
    puts_reply(anywhere, JON, second, "Accept")
    sent = anywhere.work()
    assert [state for _, state, _ in things(anywhere)[2]] == ["active"]
    assert len(to(sent, JON)) >= 2


@pytest.mark.parametrize("first", [JON, MIA])
def test_a_yes_and_a_withdrawal_in_one_batch_leave_nobody_in_the_dark(anywhere: Attacked, first: str) -> None:
    mail = anywhere.asked()
    if first == MIA:
        anywhere.drop(MIA, "WITHDRAW")
    puts_reply(anywhere, JON, mail, "Accept")
    if first == JON:
        anywhere.drop(MIA, "WITHDRAW")
    sent = anywhere.work()
    assert to(sent, JON)
    assert to(sent, MIA)
    assert (anywhere.state(), bool(things(anywhere)[2])) in (("accepted", True), ("withdrawn", False))


def test_a_leaving_and_a_yes_in_one_batch_make_no_mentor_who_has_left(anywhere: Attacked) -> None:
    mail = anywhere.asked()
    anywhere.drop(JON, "LEAVE")
    puts_reply(anywhere, JON, mail, "Accept")
    sent = anywhere.work()
    assert not things(anywhere)[2]
    assert JON not in everything(to(sent, MIA))


def test_two_ends_in_one_batch_end_it_once_and_are_both_answered(anywhere: Attacked) -> None:
    pair_up(anywhere)
    anywhere.drop(JON, "END")
    anywhere.drop(MIA, "END")
    before = len(anywhere.player.post.sent)
    anywhere.work()
    assert [state for _, state, _ in things(anywhere)[2]] == ["ended"]
    anywhere.later(hours=2)  # the partner hears after an hour of second thoughts
    sent = anywhere.player.post.sent[before:]
    assert len([m for m in to(sent, MIA) if m.letter == "ended"]) == 1
    assert to(sent, JON)


def test_two_renewals_in_one_batch_make_one_term(anywhere: Attacked) -> None:
    pair_up(anywhere)
    anywhere.later(days=165)
    puts_reply(anywhere, JON, last(anywhere, "renewal-offer", JON), "RENEW")
    puts_reply(anywhere, MIA, last(anywhere, "renewal-offer", MIA), "RENEW")
    puts_reply(anywhere, JON, last(anywhere, "renewal-offer", JON), "Yes, RENEW")
    anywhere.work()
    anywhere.later(days=30)
    assert things(anywhere)[2] == [("REL-1", "active", 2)]


def test_two_requests_in_one_batch_open_one(anywhere: Attacked) -> None:
    ada_signs_up(anywhere)
    anywhere.drop(MIA, "REQUEST M-1001", "I would like to learn.")
    anywhere.drop(MIA, "REQUEST M-1003", "I would like to learn.")
    sent = anywhere.work()
    assert [state for _, state in things(anywhere)[1]] == ["pending"]
    assert not to(sent, ADA)
    assert len(to(sent, MIA)) == 2


def test_a_question_its_yes_and_the_proven_copy_in_one_batch_act_once(anywhere: Attacked) -> None:
    pair_up(anywhere)
    mail = anywhere.drop(JON, "END", proof="")
    anywhere.work()
    puts_reply(anywhere, JON, last(anywhere, "confirm", JON), "YES", proof="")
    anywhere.player.take_in(
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\r\n".encode() + mail
    )
    puts_reply(anywhere, JON, last(anywhere, "confirm", JON), "Yes, it was me.", proof="")
    before = len(anywhere.player.post.sent)
    anywhere.work()
    anywhere.later(hours=2)  # the partner hears after an hour of second thoughts
    sent = anywhere.player.post.sent[before:]
    assert counted([m for m in sent if m.letter == "ended"]) == {JON: 1, MIA: 1}


def test_two_roles_in_one_batch_make_one_member(in_memory: Attacked) -> None:
    in_memory.drop(NOA, "SIGN UP MENTOR", FORM.format(name="Noa Lind"))
    in_memory.drop(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Lind"))
    sent = in_memory.work()
    assert [tuple(sorted(roles)) for email, _, _, roles in things(in_memory)[0] if email == NOA] == [("mentee", "mentor")]  # fmt: skip
    assert len(to(sent, NOA)) == 2


def test_a_yes_a_no_and_a_yes_in_one_batch_end_with_the_last_or_are_asked_about(anywhere: Attacked) -> None:
    mail = anywhere.asked()
    puts_reply(anywhere, JON, mail, "Accept")
    puts_reply(anywhere, JON, mail, "Reject")
    sent = anywhere.work()
    assert anywhere.state() == "rejected"
    assert [state for _, state, _ in things(anywhere)[2]] == ["ended"]
    assert "answer-undone" in [m.letter for m in to(sent, JON)]


def test_a_request_behind_its_mentors_pause_in_one_batch_does_not_reach_the_mentor(
    in_memory: Attacked,
) -> None:
    in_memory.drop(JON, "PAUSE")
    in_memory.drop(MIA, "REQUEST M-1001", "I would like to learn.")
    sent = in_memory.work()
    assert not things(in_memory)[1]
    assert to(sent, MIA)
    assert "request" not in [m.letter for m in to(sent, JON)]


# --- reports and receipts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["final", "original", "both", "other host"])
def test_the_proof_of_ones_own_letters_says_nothing_about_another_member(
    in_memory: Attacked, how: str
) -> None:
    """Mia has the return paths of all that she got, and reports that Jon's address is dead."""
    pair_up(in_memory)
    mine = [m for m in in_memory.player.post.sent if m.recipient == MIA]
    for mail in mine:
        final, original = {"final": (JON, ""), "original": (MIA, JON), "both": (JON, JON), "other host": ("jon@mx.hospital.example", "")}[how]  # fmt: skip
        raw(in_memory, *bounce(mail, final, original=original))
    assert in_memory.standing(JON) == "active"
    assert things(in_memory)[2] == [("REL-1", "active", 1)]


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "deleted", "FAILED-NOT", ""])
def test_a_report_of_no_failure_closes_nothing(in_memory: Attacked, action: str) -> None:
    mail = in_memory.asked()
    raw(in_memory, *bounce(mail, JON, action=action, status="2.0.0"))
    assert in_memory.state() == "pending"
    assert in_memory.standing(JON) == "active"


def receipt(world: Attacked, mail: OutboundMail, disposition: str, *, where: str = "") -> list[OutboundMail]:
    head = (
        f"From: Jon Berg <{JON}>\nTo: {where or ADDRESS}\nSubject: Read: {see(mail).subject}\nMIME-Version: 1.0\n"
        f"In-Reply-To: {mail.message_id}\nReferences: {mail.message_id}\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b"
    )
    body = (
        "--b\nContent-Type: text/plain\n\nAccept. Your message was shown to me.\n--b\nContent-Type: message/disposition-notification\n\n"
        f"Reporting-UA: phone; mail\nFinal-Recipient: rfc822; {JON}\nOriginal-Message-ID: {mail.message_id}\nDisposition: {disposition}\n\n--b--"
    )
    return raw(world, head, body, proof="hospital.example")


DISPOSITIONS = ["manual-action/MDN-sent-manually; displayed", "manual-action/MDN-sent-automatically; deleted", "automatic-action/MDN-sent-automatically; displayed", "automatic-action/MDN-sent-automatically; processed", "automatic-action/MDN-sent-automatically; dispatched/error", "ACCEPT", "manual-action/MDN-sent-manually; denied"]  # fmt: skip


@pytest.mark.parametrize("disposition", DISPOSITIONS)
def test_a_receipt_of_a_person_is_no_answer_and_gets_none(in_memory: Attacked, disposition: str) -> None:
    sent = receipt(in_memory, in_memory.asked(), disposition)
    assert not to(sent, JON)
    assert not to(sent, MIA)
    assert in_memory.state() == "pending"
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("where", ["", "to the reply address"])
def test_a_receipt_that_refuses_and_has_no_secret_of_a_letter_closes_nothing(
    in_memory: Attacked, where: str
) -> None:
    """Mia knows that the request is REQ-1, and no more of it."""
    mail = in_memory.asked()
    known = last(in_memory, "request-received", MIA)
    to_it = str(see(known).parsed["reply-to"]) if where else ""
    receipt(in_memory, known, "automatic-action/MDN-sent-automatically; deleted", where=to_it)
    assert in_memory.state() == "pending"
    assert in_memory.standing(JON) == "active"
    assert mail.recipient == JON


def test_forty_forged_complaints_about_spam_flood_no_coordinator_and_end_nothing(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before, seen = things(in_memory), len(in_memory.player.post.sent)
    for number in range(40):
        head = (
            f"From: fbl{number}@isp{number}.example\nTo: {ADDRESS}\nSubject: complaint {number}\nMIME-Version: 1.0\n"
            "Content-Type: multipart/report; report-type=feedback-report; boundary=b"
        )
        body = (
            f"--b\nContent-Type: text/plain\n\nspam {number}\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
            f"Original-Rcpt-To: {JON}\n\n--b\nContent-Type: message/rfc822\n\nFrom: {JON}\nTo: {ADDRESS}\nSubject: LEAVE\n\nLEAVE\n\n--b--"
        )
        raw(in_memory, head, body)
    assert things(in_memory) == before
    mine = in_memory.player.post.sent[seen:]
    assert len(to(mine, COORDINATOR)) <= 10
    assert not to(mine, JON)
    assert not to(mine, MIA)


def test_a_report_on_the_first_letter_after_the_yes_undoes_nothing(anywhere: Attacked) -> None:
    mail = anywhere.asked()
    anywhere.reply(JON, mail, "Accept")
    seen = len(anywhere.player.post.sent)
    raw(anywhere, *bounce(mail, JON))
    assert anywhere.state() == "accepted"
    assert things(anywhere)[2] == [("REL-1", "active", 1)]
    assert not to(anywhere.player.post.sent[seen:], MIA)


def test_a_report_that_a_person_passes_on_in_words_closes_nothing(in_memory: Attacked) -> None:
    mail = in_memory.asked()
    head, body = bounce(mail, JON)
    in_memory.write(EVE, "Fwd: Undelivered Mail Returned to Sender", f"{head}\n\n{body}")
    in_memory.write(MIA, "Fwd: Undelivered Mail Returned to Sender", f"{head}\n\n{body}")
    assert in_memory.state() == "pending"
    assert in_memory.standing(JON) == "active"


# --- what our own server says, and what only looks like it ------------------------------------------------------

VERDICTS = {
    "from below ours": "dmarc=pass header.from=hospital.example.evil.example",
    "a parent that is everybody's": "dmarc=pass header.from=example",
    "in the reason": 'dmarc=pass reason="header.from=hospital.example" header.from=evil.example',
    "behind a semicolon": "dmarc=pass; header.from=hospital.example",
    "in a comment": "dmarc=pass (header.from=hospital.example) header.from=evil.example",
    "another method": "x-dmarc=pass header.from=hospital.example",
    "arc": "arc=pass header.from=hospital.example",
    "a longer word": "dmarc=passed header.from=hospital.example",
    "best guess": "dmarc=bestguesspass header.from=hospital.example",
    "signed by another for it": "dkim=pass header.d=evil.example header.i=@hospital.example",
    "the name in the selector": "dkim=pass header.s=hospital.example header.d=evil.example",
    "helo": "spf=pass smtp.helo=hospital.example smtp.mailfrom=eve@evil.example",
    "a quoted local part": 'spf=pass smtp.mailfrom="jon@hospital.example"@evil.example',
    "who logged in": "auth=pass smtp.auth=jon@hospital.example",
    "the address of the host": "iprev=pass policy.iprev=192.0.2.1 (hospital.example)",
    "spf of two": "spf=pass smtp.mailfrom=hospital.example; spf=softfail smtp.mailfrom=hospital.example",
    "a signature that is too weak": "dkim=policy header.d=hospital.example",
    "brand": "bimi=pass header.d=hospital.example; vbr=pass header.md=hospital.example",
}  # fmt: skip


@pytest.mark.parametrize("how", VERDICTS)
def test_a_result_that_does_not_say_so_of_the_domain_of_from_pauses_nobody(
    in_memory: Attacked, how: str
) -> None:
    head = f"Authentication-Results: {SERVER}; {VERDICTS[how]}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: PAUSE"
    raw(in_memory, head)
    assert in_memory.standing(JON) == "active"


# --- what others learn --------------------------------------------------------------------------------------------

WRITTEN = {
    "plain": "Who is she? I read mails at jon@hospital.example only.",
    "in brackets": "Who is she? Jon <jon@hospital.example>",
    "mailto": "Who is she? mailto:jon@hospital.example",
    "apart": "Who is she? I am at jon @ hospital.example, she knows.",
    "wrapped behind the sign": "Who is she? I read mails, if I do read mails, in the evening at jon@\nhospital.example only.",
    "wrapped before the sign": "Who is she? I read mails, if I do read mails, in the evening at jon\n@hospital.example only.",
    "in a signature": "Who is she?\n\nJon Berg\nSt. Brendan Hospital | jon@hospital.example | 555 0100",
    "in capitals": "Who is she? JON@HOSPITAL.EXAMPLE is where I read mails.",
}  # fmt: skip


@pytest.mark.parametrize("how", WRITTEN)
def test_a_mentors_question_is_passed_on_without_the_mentors_address(in_memory: Attacked, how: str) -> None:
    sent = in_memory.reply(JON, in_memory.asked(), WRITTEN[how])
    assert JON not in re.sub(r"\s", "", everything(to(sent, MIA))).lower()


@pytest.mark.parametrize("line", ["Career path", "About", "Title", "Organization", "Practice areas"])
def test_the_directory_shows_no_address_that_stands_in_a_profile(in_memory: Attacked, line: str) -> None:
    form = FORM.format(name="Ada Stone").replace("A long one.", "Long, and I am glad to tell of it.")
    form = re.sub(rf"^{line}: ", f"{line}: write to {ADA}, ", form, flags=re.M)
    in_memory.write(
        ADA, "SIGN UP MENTOR", form if f"{line}: write" in form else f"{form}{line}: write to {ADA}\n"
    )
    for words in ("BROWSE", "BROWSE critical care", "REQUEST Ada", "QUEUE M-1003"):
        in_memory.write(MIA, words)
    assert ADA not in everything(to(in_memory.player.post.sent, MIA)).lower()


@pytest.mark.parametrize("which", ["introduction-mentor", "introduction-mentee"])
def test_the_invitation_that_is_passed_on_to_anybody_holds_no_token_that_acts(
    in_memory: Attacked, which: str
) -> None:
    pair_up(in_memory)
    who = JON if which == "introduction-mentor" else MIA
    mail = last(in_memory, which, who)
    calendars = [
        str(p.get_content()) for p in see(mail).parsed.walk() if p.get_content_type() == "text/calendar"
    ]
    before = things(in_memory)
    for text in calendars:
        for found in TOKEN.finditer(re.sub(r"\r?\n ", "", text)):
            in_memory.write(who, "END NOW", "END NOW", proof="", to=address_with(found[0]))
    assert calendars
    assert things(in_memory) == before


def test_a_mentee_learns_nothing_of_a_mentors_other_mentees(in_memory: Attacked) -> None:
    pair_up(in_memory)
    lea_asks_too(in_memory)
    for words in ("STATUS", "EXPORT", "QUEUE M-1001", "BROWSE"):
        in_memory.write(LEA, words)
    read = everything(to(in_memory.player.post.sent, LEA))
    assert MIA not in read
    assert "Okafor" not in read


# --- leaving, coming back, and what waited -------------------------------------------------------------------------


def test_what_was_queued_before_a_leaving_is_not_asked_after_the_return(anywhere: Attacked) -> None:
    ada_signs_up(anywhere)
    anywhere.asked()
    anywhere.write(MIA, "QUEUE M-1003", "I would like to learn.")
    anywhere.write(MIA, "LEAVE")
    anywhere.later(days=200)
    seen = len(anywhere.player.post.sent)
    anywhere.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    assert not to(anywhere.player.post.sent[seen:], ADA)


def test_who_queued_for_a_mentor_that_has_left_hears_of_it(in_memory: Attacked) -> None:
    ada_signs_up(in_memory)
    mail = in_memory.asked()
    in_memory.write(MIA, "QUEUE M-1003", "I would like to learn.")
    in_memory.write(ADA, "LEAVE")
    sent = in_memory.reply(JON, mail, "Reject")
    assert not to(sent, ADA)
    assert "Ada" in everything(to(sent, MIA)) or "Ada" in everything(to(in_memory.later(days=1), MIA))


def test_who_searched_and_left_is_not_written_to_when_such_a_mentor_joins(in_memory: Attacked) -> None:
    in_memory.write(MIA, "BROWSE toxicology")
    in_memory.write(MIA, "LEAVE")
    in_memory.later(days=3)
    seen = len(in_memory.player.post.sent)
    in_memory.write(
        ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone").replace("Critical care", "Toxicology")
    )
    assert not to(in_memory.player.post.sent[seen:], MIA)


@pytest.mark.parametrize("word", ["END", "EXPORT", "STATUS", "HELP", "ERASE"])
def test_who_left_and_is_still_matched_is_answered(in_memory: Attacked, word: str) -> None:
    pair_up(in_memory)
    in_memory.write(JON, "LEAVE")
    sent = in_memory.write(JON, word)
    assert to(sent, JON)
    assert (things(in_memory)[2][0][1] == "ended") == (word == "END")


def test_a_yes_to_a_letter_of_before_the_leaving_does_not_match_who_came_back(anywhere: Attacked) -> None:
    mail = anywhere.asked()
    anywhere.write(JON, "LEAVE")
    anywhere.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    sent = anywhere.reply(JON, mail, "Accept")
    assert not things(anywhere)[2]
    assert to(sent, JON)


@pytest.mark.parametrize("word", ["PAUSE", "RESUME", "WITHDRAW", "END", "RENEW", "EXPORT", "STATUS", "LEAVE", "BROWSE", "REQUEST M-1001"])  # fmt: skip
def test_who_has_not_finished_the_form_is_answered_whatever_they_ask(in_memory: Attacked, word: str) -> None:
    in_memory.write(NOA, "SIGN UP MENTEE", "Name: Noa Lind\n")
    sent = in_memory.write(NOA, word)
    assert to(sent, NOA) or a_coordinator_knows(in_memory, sent)


# --- coordinators' commands, and who is not one ---------------------------------------------------------------------

NO_COORDINATORS = ["carla+x@pharmacists.example", "carla@mail.pharmacists.example", f'"{COORDINATOR}" <{EVE}>', "carla@pharmacists.example.evil.example", "coordinator@pharmacists.example"]  # fmt: skip
ORDERS = "RELEASE HELD-3\nDROP HELD-3\nASSIGN M-1001 M-1002\nEXPORT"


@pytest.mark.parametrize("who", NO_COORDINATORS)
def test_who_only_looks_like_a_coordinator_orders_nothing_and_learns_nothing(
    in_memory: Attacked, who: str
) -> None:
    pair_up(in_memory)
    in_memory.write(LEA, "A question", "May my colleague take part, who is no member of the association?")
    before = things(in_memory)
    sent = in_memory.write(who, "RELEASE HELD-3", ORDERS)
    sent += with_attached(in_memory, [eml(f"Jon Berg <{JON}>", "LEAVE", "LEAVE")], sender=who)
    assert things(in_memory) == before
    outside = [m for m in sent if m.recipient not in (COORDINATOR, JON, MIA)]
    assert JON not in everything(outside)
    assert "HELD-" not in "".join(see(m).subject for m in outside)


@pytest.mark.parametrize("order", ["RELEASE HELD-3", "DROP HELD-3", "ASSIGN M-1001 M-1002", "ERASE M-1001", "OUTBOX RELEASE"])  # fmt: skip
def test_an_order_in_the_coordinators_name_that_nothing_proves_is_told_and_not_done(
    in_memory: Attacked, order: str
) -> None:
    in_memory.write(LEA, "A question", "May my colleague take part, who is no member of the association?")
    before, held = things(in_memory), len(in_memory.held())
    sent = in_memory.write(COORDINATOR, order, order, proof="")
    assert things(in_memory) == before
    assert len(in_memory.held()) >= held
    assert to(sent, COORDINATOR) or a_coordinator_knows(in_memory, sent)


# --- addresses beside the one on file ------------------------------------------------------------------------------

BESIDE = ["jon+work@hospital.example", "j.on@hospital.example", "jon@mail.hospital.example", "jon-berg@hospital.example"]  # fmt: skip


@pytest.mark.parametrize("word", ["LEAVE", "ACCEPT"])
@pytest.mark.parametrize("who", BESIDE)
def test_an_address_beside_the_members_own_acts_for_nobody_and_is_heard(
    in_memory: Attacked, who: str, word: str
) -> None:
    in_memory.asked()
    before = things(in_memory)
    sent = in_memory.write(who, f"{word} [REQ-1]", word)
    assert things(in_memory) == before
    assert aloud(in_memory, sent)
    assert MIA not in everything(to(sent, who))


@pytest.mark.parametrize("who", BESIDE)
def test_a_second_sign_up_under_a_members_name_is_seen_by_a_person(in_memory: Attacked, who: str) -> None:
    sent = in_memory.write(who, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    assert to(sent, COORDINATOR) or in_memory.held()


RENAMED = ["Jon Berg", "Mentor Exchange", "Carla, coordinator", "mentors@pharmacists.example", "J\u043en Berg", "Jon\u200b Berg", "Jon Berg (M-1001)"]  # fmt: skip


@pytest.mark.parametrize("name", RENAMED)
def test_a_member_who_takes_such_a_name_later_is_seen_by_a_person_first(
    in_memory: Attacked, name: str
) -> None:
    """As a stranger she would be held; so she signs up under an honest name and changes it."""
    in_memory.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Lind"))
    seen = len(in_memory.player.post.sent)
    in_memory.write(EVE, "Change", f"Name: {name}\nGoals: To learn more.\n")
    in_memory.write(EVE, "SIGN UP MENTEE", f"Name: {name}\nGoals: To learn even more.\n")
    sent = in_memory.player.post.sent[seen:]
    assert (
        to(sent, COORDINATOR) or in_memory.held() or ("Eve Lind" in {n for _, n, *_ in things(in_memory)[0]})
    )


# --- tokens in the wrong hand, or a second time -----------------------------------------------------------------------


def test_the_reminders_token_does_not_answer_once_more_what_is_answered(in_memory: Attacked) -> None:
    """A request that is answered cannot be answered again by it; to take a yes back is another matter."""
    mail = in_memory.asked()
    in_memory.later(days=6)
    reminder = last(in_memory, "reminder", JON)
    in_memory.reply(JON, mail, "Reject")
    before = things(in_memory)
    in_memory.write(JON, "Mentoring", "ACCEPT", proof="", to=address_with(reply_token(reminder)))
    assert things(in_memory) == before


@pytest.mark.parametrize("word", ["LEAVE", "ERASE", "EXPORT"])
def test_the_welcomes_token_does_not_do_what_it_does_not_offer(in_memory: Attacked, word: str) -> None:
    before = things(in_memory)
    sent = in_memory.write(
        JON, "Mentoring", word, proof="", to=address_with(reply_token(last(in_memory, "welcome-mentor", JON)))
    )
    assert things(in_memory) == before
    assert "export" not in {m.letter for m in sent}


def test_the_welcomes_token_changes_one_thing_only(in_memory: Attacked) -> None:
    where = address_with(reply_token(last(in_memory, "welcome-mentor", JON)))
    in_memory.write(JON, "Mentoring", "PAUSE", proof="", to=where)
    in_memory.write(JON, "Mentoring", "RESUME", proof="", to=where)
    assert in_memory.standing(JON) == "paused"


def test_the_token_of_one_question_says_yes_to_no_other(anywhere: Attacked) -> None:
    """Eve was asked about her own mail, and writes in Jon's name to the address that she got."""
    anywhere.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Lind"), proof="")
    anywhere.write(JON, "LEAVE", proof="")
    where = address_with(reply_token(last(anywhere, "confirm", EVE)))
    for who in (EVE, JON):
        anywhere.write(who, "Re: Was this mail from you? [CONF-4]", "YES", proof="", to=where)
    assert anywhere.standing(JON) == "active"


def test_a_reply_to_all_that_shows_the_mentors_address_of_ours_lets_no_reader_answer_in_his_name_twice(
    in_memory: Attacked,
) -> None:
    """Jon said yes with a colleague in Cc, who reads the address in To and takes the yes back in his name."""
    mail = in_memory.asked()
    where = str(see(mail).parsed["reply-to"])
    in_memory.write(JON, f"Re: {see(mail).subject}", "Accept", to=where, headers={"Cc": EVE})
    before = things(in_memory)
    in_memory.write(JON, f"Re: {see(mail).subject}", "Reject", proof="", to=where)
    assert things(in_memory) == before


# --- robots without a mark, in slow rhythms ---------------------------------------------------------------------------


@pytest.mark.parametrize("every", [3, 7, 14])
def test_a_robot_that_writes_the_same_every_few_days_gets_little_and_floods_no_coordinator(
    in_memory: Attacked, every: int
) -> None:
    for _ in range(12):
        in_memory.write(
            NOA,
            "Monthly figures",
            "These are the figures of the ward. They are sent to all who have asked for them.",
        )
        in_memory.later(days=every)
    assert len(to(in_memory.player.post.sent, NOA)) <= 12 * every // 30 * 4 + 4
    told = Counter(
        see(m).subject.rpartition("[")[2]
        for m in to(in_memory.player.post.sent, COORDINATOR)
        if m.letter == "held"
    )
    assert len(told) <= 12
    assert max(told.values()) <= 4  # once, and three reminders of what nobody decides


@pytest.mark.parametrize(
    "words", ["Ticket closed.", "Delivered to mailbox.", "Queued for review.", "Message stored.", "Noted."]
)
def test_a_program_that_answers_each_letter_of_a_request_in_two_words_answers_nothing(
    in_memory: Attacked, words: str
) -> None:
    mail = in_memory.asked()
    puts_reply(in_memory, JON, mail, words)
    in_memory.work()
    for _ in range(5):
        in_memory.later(days=2)
        newest = [m for m in in_memory.player.post.sent if m.recipient == JON][-1]
        puts_reply(in_memory, JON, newest, words)
        in_memory.work()
    assert in_memory.state() in ("pending", "expired")
    assert not things(in_memory)[2]


def test_our_own_letter_that_a_members_mailbox_sends_on_to_us_is_not_answered(in_memory: Attacked) -> None:
    """A rule of Jon's mailbox sends all on to the address of the program, as it came."""
    mail = in_memory.asked()
    before, seen = things(in_memory), len(in_memory.player.post.sent)
    way = f"Return-Path: <{JON}>\r\nResent-From: {JON}\r\nResent-To: {ADDRESS}\r\nResent-Date: {format_datetime(in_memory.player.now)}\r\n"
    for _ in range(3):
        in_memory.player.take_in(way.encode() + mail.raw)
        in_memory.work()
    assert things(in_memory) == before
    assert len(in_memory.player.post.sent) == seen


# --- a second part, again written before it was run ---------------------------------------------------------------------

ORPHAN_ABOVE = ["Thank you, I have got it.", "Dear colleagues,\nI have read it.\n\nJon", "Best regards\nJon Berg", "Received, thank you.", "Hello,"]  # fmt: skip


@pytest.mark.parametrize("above", ORPHAN_ABOVE)
def test_a_word_of_the_note_that_a_mail_program_wrapped_out_of_its_quotation_is_no_yes(
    in_memory: Attacked, above: str
) -> None:
    """The mentee has made her note so long that the mark of quotation pushes its last word onto a line of its own."""
    mail = asks_with_note(in_memory, NOTE)
    words = wrapped_quotation(see(mail).text)
    assert "\nACCEPT\n" in words
    in_memory.reply(JON, mail, f"{above}\n\n{ABOVE}\n{words}")
    assert in_memory.state() == "pending"


def in_html(mail: OutboundMail) -> str:
    body = see(mail).parsed.get_body(("html",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("which", GIVEN_BACK)
def test_a_letter_that_a_program_gives_back_in_html_is_no_answer_to_itself(
    in_memory: Attacked, which: str
) -> None:
    who, mail = one_to_give_back(in_memory, which)
    inner = re.sub(r"(?is)^.*<body[^>]*>|</body>.*$", "", in_html(mail))
    before = all_state(in_memory)
    head = (
        f"From: {who}\nTo: {ADDRESS}\nSubject: Received: {see(mail).subject}\nMIME-Version: 1.0\n"
        f"In-Reply-To: {mail.message_id}\nReferences: {mail.message_id}\nContent-Type: text/html; charset=utf-8"
    )
    raw(in_memory, head, f"<html><body><p>Your message has reached us.</p>{inner}</body></html>", proof=who.rpartition("@")[2])  # fmt: skip
    assert all_state(in_memory) == before


@pytest.mark.parametrize("which", ["request", "reminder", "introduction", "renewal offer", "was it you", "late offer", "deferred", "remove me", "end offered"])  # fmt: skip
def test_a_spanish_letter_that_a_program_gives_back_is_no_answer_to_itself(
    in_memory: Attacked, which: str
) -> None:
    in_memory.write(JON, "ESPAÑOL")
    in_memory.write(MIA, "ESPAÑOL")
    who, mail = one_to_give_back(in_memory, which)
    before = all_state(in_memory)
    puts_reply(in_memory, who, mail, f"Hemos recibido su mensaje:\n\n{see(mail).text}", subject=f"Recibido: {see(mail).subject}")  # fmt: skip
    in_memory.work()
    assert all_state(in_memory) == before


THREADS = {
    "spanish": "Estimados coordinadores:\nMia Okafor me ha pedido dinero. Llámenme al 555 0199, por favor.\n\nJon",
    "german": "Liebe Koordinatoren,\nMia Okafor hat mich um Geld gebeten. Bitte rufen Sie mich an: 555 0199.\n\nJon",
    "no greeting": "Mia Okafor has asked me for money, and I am afraid of her. Call me on 555 0199.",
    "another matter": "I move to another hospital in June. Who of you can I call about my mentees? My number is 555 0199.",
    "an address": "Please note my new address for all that comes after this: jon.berg@clinic.example, 555 0199.",
}  # fmt: skip


@pytest.mark.parametrize("words", THREADS)
@pytest.mark.parametrize("how", ["accepted", "withdrawn"])
def test_what_a_mentor_tells_the_coordinators_in_an_old_thread_reaches_them(
    in_memory: Attacked, how: str, words: str
) -> None:
    mail = closed(in_memory, how)
    assert "555 0199" in all_told(in_memory, in_memory.reply(JON, mail, THREADS[words]))


@pytest.mark.parametrize("proof", ["pass", ""])
def test_what_a_mentor_tells_in_an_old_thread_is_heard_on_every_database(
    anywhere: Attacked, proof: str
) -> None:
    mail = closed(anywhere, "accepted")
    anywhere.reply(JON, mail, "Which address of hers is the right one?", proof=proof)
    held = len(anywhere.held())
    sent = anywhere.reply(JON, mail, MONEY, proof=proof)
    assert sent or len(anywhere.held()) > held or a_coordinator_knows(anywhere, sent)


@pytest.mark.parametrize(
    "words",
    [
        "Dear Mia,\nshall we meet on Tuesday at five, in the library?\n\nJon",
        "Dear Mia,\nI cannot come on Monday, let us take Tuesday.\n\nJon",
        "Hi Mia, your test is on my desk. Come when you like. Jon",
    ],
)
def test_words_for_the_mentee_in_the_thread_of_the_request_that_was_accepted_are_not_lost(
    in_memory: Attacked, words: str
) -> None:
    """For the thread of the relationship the same words are passed on; here their writer must know that they are not."""
    mail = closed(in_memory, "accepted")
    sent = in_memory.reply(JON, mail, words)
    told = everything(to(sent, JON)).lower()
    passed = "from-partner" in [m.letter for m in to(sent, MIA)]
    assert passed or in_memory.held() or to(sent, COORDINATOR) or "directly" in told or "write to mia" in told


PLEAS = ["Please call me, urgent!", "I need a coordinator.", "My mentor has died.", "Is anybody there?"]


@pytest.mark.parametrize("words", PLEAS)
def test_a_short_plea_after_three_helps_is_not_met_with_silence(in_memory: Attacked, words: str) -> None:
    for number in range(3):
        in_memory.write(MIA, "HELP", f"I do not find it {number}")
    sent = in_memory.write(MIA, "Help me", words)
    assert to(sent, MIA) or a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("words", ["BRWOSE oncology", "REQEUST M-1001", "WITHDARW"])
def test_a_mistyped_command_after_three_helps_is_not_met_with_silence(
    in_memory: Attacked, words: str
) -> None:
    for number in range(3):
        in_memory.write(MIA, "HELP", f"I do not find it {number}")
    sent = in_memory.write(MIA, words)
    assert to(sent, MIA) or a_coordinator_knows(in_memory, sent)


def test_words_typed_into_a_forged_answer_to_the_invitation_are_told_as_unproven(in_memory: Attacked) -> None:
    pair_up(in_memory)
    head = (
        f"From: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: Declined: meeting\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b"
    )
    ics = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:REL-1-first@pharmacists.example\nDTSTAMP:20260304T100000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:jon@hospital.example\nEND:VEVENT\nEND:VCALENDAR"
    body = f"--b\nContent-Type: text/plain\n\nPlease have Mia pay the 200 dollars to account 12345.\n--b\nContent-Type: text/calendar; method=REPLY\n\n{ics}\n--b--"
    told = all_told(in_memory, raw(in_memory, head, body))
    assert "12345" not in told or UNVOUCHED.search(told)


@pytest.mark.parametrize("subject", ["Legal notice", "A matter for your board"])
def test_a_forged_letter_that_waits_for_a_person_is_told_as_unproven(
    in_memory: Attacked, subject: str
) -> None:
    words = "I herewith end my membership of the association. Please strike me from all lists, and tell my mentees that I was found guilty.\n\nJon Berg"
    sent = in_memory.write(JON, subject, words, proof="")
    assert UNVOUCHED.search(all_told(in_memory, sent))


def test_a_forged_letter_and_the_members_own_are_told_apart_by_a_coordinator(anywhere: Attacked) -> None:
    """The same words, once with and once without our server's word."""
    words = "Please delete all that you have about me, and tell my mentees that I am gone for good."
    forged = to(anywhere.write(JON, "A wish", words, proof=""), COORDINATOR)
    own = to(Attacked().write(JON, "A wish", words), COORDINATOR)
    assert forged
    assert own
    assert plain_words(forged[0]) != plain_words(own[0])


@pytest.mark.parametrize(
    "who, domain",
    [
        ("Jon@hospital.example", "hospital.example"),
        ("JON@HOSPITAL.EXAMPLE", "HOSPITAL.EXAMPLE"),
        ("jon@Hospital.Example", "hospital.example."),
        ('"jon"@hospital.example', "hospital.example"),
    ],
)
def test_a_yes_from_the_mentors_address_in_another_writing_is_taken_or_heard(
    in_memory: Attacked, who: str, domain: str
) -> None:
    mail = in_memory.asked()
    head = (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\nFrom: {who}\nTo: {see(mail).parsed['reply-to']}\n"
        f"Subject: Re: {see(mail).subject}\nIn-Reply-To: {mail.message_id}"
    )
    sent = raw(in_memory, head, "Accept")
    assert in_memory.state() == "accepted" or aloud(in_memory, sent)
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("how", ["no id", "always the same id"])
def test_a_simple_program_of_a_member_is_answered_each_week(in_memory: Attacked, how: str) -> None:
    """It writes no Message-ID of its own for each mail, as scanners and phones of old do."""
    heard = []
    for _ in range(3):
        number = "" if how == "no id" else "Message-ID: <1@localhost>\n"
        text = f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\nFrom: {JON}\nTo: {ADDRESS}\nSubject: STATUS\n{number}Date: {format_datetime(in_memory.player.now)}\n\nSTATUS\n"
        in_memory.player.take_in(text.replace("\n", "\r\n").encode())
        heard.append(bool(in_memory.work()))
        in_memory.later(days=7)
    assert all(heard)


@pytest.mark.parametrize("word", ["END", "REJECT", "PAUSE", "STATUS", "LEAVE"])
def test_a_command_in_the_thread_of_the_request_that_was_accepted_is_answered_each_time(
    in_memory: Attacked, word: str
) -> None:
    mail = closed(in_memory, "accepted")
    in_memory.later(days=2)
    assert to(in_memory.reply(JON, mail, word), JON)


@pytest.mark.xfail(
    strict=True,
    reason="plain: a later mail that brought no question of its own changes nothing about the first one's",
)
def test_a_forged_profile_does_not_stand_by_the_yes_of_who_has_just_changed_hers(in_memory: Attacked) -> None:
    in_memory.write(
        MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor").replace("To learn.", "Money."), proof=""
    )
    in_memory.later(minutes=5)
    in_memory.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor").replace("To learn.", "Oncology."), proof="")  # fmt: skip
    in_memory.reply(MIA, last(in_memory, "confirm", MIA), "YES", proof="")
    assert "Money." not in everything(in_memory.write(MIA, "EXPORT"))


LATER = ["a complaint", "a second complaint"]


@pytest.mark.parametrize("which", LATER)
def test_a_complaint_about_a_request_whose_mentee_has_found_another_reaches_a_coordinator(
    in_memory: Attacked, which: str
) -> None:
    mail = in_memory.asked()
    in_memory.later(days=16)
    ada_signs_up(in_memory)
    asked = to(in_memory.write(MIA, "REQUEST M-1003", "Please."), ADA)[-1]
    in_memory.reply(ADA, asked, "Accept")
    if which == LATER[1]:
        in_memory.reply(JON, mail, "Accept")
    assert "555 0199" in all_told(in_memory, in_memory.reply(JON, mail, MONEY))


# --- a third part; the first four of it were tried by hand before they were written down ----------------------------------

DENIALS = ["No, I do not want to be signed up.", "NO", "Who are you? I never wrote to you.", "Please delete all that you have about me."]  # fmt: skip


@pytest.mark.parametrize("words", DENIALS)
def test_who_says_no_above_the_draft_of_a_profile_is_not_in_the_directory(
    in_memory: Attacked, words: str
) -> None:
    """A program that quotes without marks and without a line above: our own draft stands below the no."""
    who, mail = one_to_give_back(in_memory, "draft")
    in_memory.reply(who, mail, f"{words}\n\n{see(mail).text}")
    assert in_memory.standing(who) == "draft"
    assert "Noa Lind" not in everything(to(in_memory.write(MIA, "BROWSE"), MIA))


@pytest.mark.parametrize("which", ["welcome-mentee", "export"])
def test_an_old_letter_that_a_program_gives_back_does_not_undo_what_was_changed_since(
    in_memory: Attacked, which: str
) -> None:
    in_memory.write(MIA, "EXPORT")
    old = last(in_memory, which, MIA)
    in_memory.write(
        MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor").replace("To learn.", "Oncology, now.")
    )
    puts_reply(in_memory, MIA, old, f"Your message has reached us.\n\n{see(old).text}")
    in_memory.work()
    assert "Oncology, now." in everything(to(in_memory.write(MIA, "EXPORT"), MIA))


def test_a_ticket_system_that_gives_a_request_back_gives_the_mentor_no_other_name(
    in_memory: Attacked,
) -> None:
    text = see(in_memory.asked()).text.partition("Reference:")[0]
    in_memory.write(JON, "Ticket 42", f"We have received your message:\n\n{text}")
    assert (JON, "Jon Berg") in {(email, name) for email, name, *_ in things(in_memory)[0]}


@pytest.mark.parametrize("words", [MONEY, "Dear coordinators,\nplease call me on 555 0199 about this person before I say anything.\n\nJon"])  # fmt: skip
def test_what_a_mentor_tells_the_coordinators_in_the_thread_of_an_open_request_reaches_them(
    in_memory: Attacked, words: str
) -> None:
    assert "555 0199" in all_told(in_memory, in_memory.reply(JON, in_memory.asked(), words))


# from here on nothing was tried before

REPORT = "This is the mail system at host mx.college.example.\n\n<mia@college.example>: host mx.college.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n"
COMES_BACK = {
    "pasted": ("Undelivered mail", f"Dear colleagues,\nmy mail to Mia comes back, what can I do?\n\n{REPORT}"),
    "the subject alone": ("Undeliverable: Hello Mia", "My mail to Mia comes back. Is there another address of hers?"),
    "the subject of the report": ("Undelivered Mail Returned to Sender", f"Is there another address of hers?\n\n{REPORT}"),
    "the report alone": ("Mail delivery failed: returning message to sender", REPORT),
    "passed on": ("Fwd: Undelivered Mail Returned to Sender", f"What now?\n\n---------- Forwarded message ---------\nFrom: Mail Delivery System <mailer-daemon@mx.college.example>\nDate: Mon, Mar 2, 2026\nSubject: Undelivered Mail Returned to Sender\nTo: <{JON}>\n\n{REPORT}"),
    "german": ("Unzustellbar: Treffen", f"Meine Mail an Mia kommt zurück. Was nun?\n\n{REPORT}"),
}  # fmt: skip


@pytest.mark.parametrize("how", COMES_BACK)
def test_a_mentor_whose_mail_to_the_mentee_comes_back_is_not_met_with_silence(
    in_memory: Attacked, how: str
) -> None:
    pair_up(in_memory)
    subject, words = COMES_BACK[how]
    sent = in_memory.write(JON, subject, words)
    assert in_memory.standing(MIA) == "active"
    assert to(sent, JON) or in_memory.held() or a_coordinator_knows(in_memory, sent)


TITLES = ["Out of office in May", "Vacation", "On leave from June", "Away until June", "Absence", "Automatic reply is on, so please pause me", "Abwesenheit im Mai"]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_a_person_who_asks_for_a_pause_under_a_subject_about_an_absence_is_heard(
    in_memory: Attacked, title: str
) -> None:
    sent = in_memory.write(JON, title, "PAUSE UNTIL 1 June\n\nKind regards\nJon")
    assert in_memory.standing(JON) == "paused" or aloud(in_memory, sent)


EVIL = "please sign in at https://evil.example/login or evil.example/login first"


@pytest.mark.parametrize("which", ["held", "other address", "feedback", "question", "a subject", "an answer to a question"])  # fmt: skip
def test_no_letter_in_which_words_are_shown_has_a_link_of_theirs(in_memory: Attacked, which: str) -> None:
    match which:
        case "held":
            sent = in_memory.write(
                LEA, "A question", f"Dear coordinators, before you answer me {EVIL}. Many thanks."
            )
        case "other address":
            sent = in_memory.reply(EVE, in_memory.asked(), f"Accept. And {EVIL}.")
        case "feedback":
            pair_up(in_memory)
            in_memory.later(days=190)
            sent = in_memory.reply(MIA, last(in_memory, "completed", MIA), f"It was good, {EVIL}.")
        case "question":
            sent = in_memory.reply(JON, in_memory.asked(), f"Who is she? And {EVIL}?")
        case "a subject":
            sent = in_memory.write(
                LEA, EVIL, "Dear coordinators, may my colleague take part, who is no member?"
            )
        case _:
            in_memory.reply(JON, in_memory.asked(), "Who is she?")
            sent = in_memory.reply(MIA, last(in_memory, "question", MIA), f"I am a student, {EVIL}.")
    read = everything(sent)
    assert sent
    assert "https://evil" not in read
    assert not re.search(r"href=[\"']?(?:https?:)?/*evil", read)


@pytest.mark.parametrize("word", ["YES", "Yes, it was me."])
@pytest.mark.parametrize("who", [MIA, EVE, COORDINATOR, JON_PRIVATE])
def test_nobody_else_says_yes_to_was_it_you(in_memory: Attacked, who: str, word: str) -> None:
    """They have the whole question, its header too, and their own servers vouch for them."""
    in_memory.write(JON, "LEAVE", proof="")
    in_memory.reply(who, last(in_memory, "confirm", JON), word)
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("what", ["LEAVE", "END", "WITHDRAW"])
def test_a_yes_to_was_it_you_by_someone_who_was_asked_about_a_mail_of_before_does_what_is_still_there(
    in_memory: Attacked, what: str
) -> None:
    """Asked about it, then it is done by a proven mail, then the YES comes: nothing is done twice."""
    who = MIA
    in_memory.asked()
    if what == "END":
        in_memory.reply(JON, last(in_memory, "request", JON), "Accept")
    in_memory.write(who, what, proof="")
    question = last(in_memory, "confirm", who)
    in_memory.write(who, what)
    before = things(in_memory)
    sent = in_memory.reply(who, question, "YES", proof="")
    assert things(in_memory) == before
    assert to(sent, who)
    assert not to(sent, JON)


# --- a fourth part: the matter of the first token, and the proof of another (tried by hand with LEAVE and ACCEPT) ----------


def eves_own(world: Attacked) -> tuple[int, str]:
    """She writes from an address of hers for which nobody vouches, and is asked: the number, and her token."""
    world.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Lind"), proof="")
    token = reply_token(last(world, "confirm", EVE))
    return int(token[len("CONF-") :].partition(".")[0]), token


def says_yes_unproven(
    world: Attacked, who: str, number: int, token: str, *, where: str = "Cc"
) -> list[OutboundMail]:
    """In that name, which nothing proves: a made-up token for the number first, and her own behind it."""
    made_up = address_with(f"CONF-{number}.{token.partition('.')[2]}")
    if where == "Cc":
        more, first = {"Cc": address_with(token)}, made_up
    elif where == "To":
        more, first = {}, f"{made_up}, {address_with(token)}"
    else:
        more, first = {where: f"<{token}.x@pharmacists.example>"}, made_up
    return world.write(who, "Re: Was this mail from you?", "YES", proof="", to=first, headers=more)


def test_nobody_says_yes_for_another_by_a_made_up_token_before_their_own(anywhere: Attacked) -> None:
    """With no secret of Jon's, and nothing that he got."""
    number, token = eves_own(anywhere)
    anywhere.write(JON, "LEAVE", proof="")
    says_yes_unproven(anywhere, JON, number + 1, token)
    assert anywhere.standing(JON) == "active"


@pytest.mark.parametrize("where", ["To", "In-Reply-To", "References"])
def test_nobody_says_yes_for_another_wherever_their_own_token_stands(in_memory: Attacked, where: str) -> None:
    number, token = eves_own(in_memory)
    in_memory.write(JON, "PAUSE", proof="")
    says_yes_unproven(in_memory, JON, number + 1, token, where=where)
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("word", ["ACCEPT", "REJECT"])
def test_a_mentee_does_not_answer_her_own_request_in_her_mentors_name(in_memory: Attacked, word: str) -> None:
    in_memory.asked()
    number, token = eves_own(in_memory)
    in_memory.write(JON, f"Re: [REQ-1] {word}", word, proof="")
    says_yes_unproven(in_memory, JON, number + 1, token)
    assert in_memory.state() == "pending"
    assert JON not in everything(to(in_memory.player.post.sent, MIA))


def test_a_stranger_does_not_end_a_mentoring_by_a_made_up_token(in_memory: Attacked) -> None:
    pair_up(in_memory)
    number, token = eves_own(in_memory)
    in_memory.write(MIA, "END NOW", proof="")
    says_yes_unproven(in_memory, MIA, number + 1, token)
    assert things(in_memory)[2] == [("REL-1", "active", 1)]


def test_a_stranger_does_not_ask_a_mentor_in_a_mentees_name_with_words_of_their_own(
    in_memory: Attacked,
) -> None:
    number, token = eves_own(in_memory)
    in_memory.write(MIA, "REQUEST M-1001", "Please pay 200 dollars to account 12345.", proof="")
    says_yes_unproven(in_memory, MIA, number + 1, token)
    assert "12345" not in everything(to(in_memory.player.post.sent, JON))


def test_a_stranger_does_not_pass_on_in_a_coordinators_name(in_memory: Attacked) -> None:
    number, token = eves_own(in_memory)
    with_attached(in_memory, [eml(f"Jon Berg <{JON}>", "PAUSE", "PAUSE")], proof="")
    says_yes_unproven(in_memory, COORDINATOR, number + 1, token)
    assert in_memory.standing(JON) == "active"


def test_a_stranger_does_not_say_yes_to_what_a_coordinator_passed_on(in_memory: Attacked) -> None:
    """A line over a quotation is not certain, so Jon is asked first."""
    in_memory.asked()
    number, token = eves_own(in_memory)
    in_memory.write(
        COORDINATOR, "Fwd: Mia", f"On Mon, 2 March 2026 at 10:00, Jon Berg <{JON}> wrote:\n> ACCEPT [REQ-1]\n"
    )
    says_yes_unproven(in_memory, JON, number + 1, token)
    assert in_memory.state() == "pending"


def test_an_address_is_not_learned_as_the_mentors_by_a_made_up_token(in_memory: Attacked) -> None:
    """Jon has passed his letter on to Eve, who answers it and then says yes for him."""
    mail = in_memory.asked()
    number, token = eves_own(in_memory)
    in_memory.reply(EVE, mail, "Accept")
    says_yes_unproven(in_memory, JON, number + 1, token)
    in_memory.write(EVE, "PAUSE")
    assert in_memory.state() == "pending"
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("kind", ["REQ-1", "REL-1", "M-1001"])
def test_a_made_up_token_before_ones_own_opens_no_other_matter(in_memory: Attacked, kind: str) -> None:
    pair_up(in_memory)
    lea_asks_too(in_memory)
    mine = reply_token(last(in_memory, "request-received", LEA))
    before = things(in_memory)
    made_up = address_with(f"{kind}.{mine.partition('.')[2]}")
    for who in (JON, MIA, LEA):
        for word in ("END NOW", "REJECT", "PAUSE", "WITHDRAW"):
            in_memory.write(who, "Mentoring", word, proof="", to=made_up, headers={"Cc": address_with(mine)})
            if who == LEA and word == "WITHDRAW":
                continue
            assert [t[:2] for t in things(in_memory)[2]] == [t[:2] for t in before[2]]
    assert in_memory.standing(JON) == "active"
    assert in_memory.standing(MIA) == "active"


def test_nobody_says_no_for_another_to_what_a_coordinator_passed_on(in_memory: Attacked) -> None:
    """Else Jon's own wish is gone, and his YES comes too late."""
    in_memory.asked()
    number, token = eves_own(in_memory)
    in_memory.write(
        COORDINATOR, "Fwd: Mia", f"On Mon, 2 March 2026 at 10:00, Jon Berg <{JON}> wrote:\n> ACCEPT [REQ-1]\n"
    )
    question = last(in_memory, "confirm-forward", JON)
    made_up = address_with(f"CONF-{number + 1}.{token.partition('.')[2]}")
    in_memory.write(
        JON, "Re: Is this what you want?", "NO", proof="", to=made_up, headers={"Cc": address_with(token)}
    )
    in_memory.reply(JON, question, "YES")
    assert in_memory.state() == "accepted"


# Tried by hand before it was written down, as the drafts above.
SHOWN = ["Which of them do you advise?", "I would like to ask this one:"]


@pytest.mark.parametrize("words", SHOWN)
def test_a_question_about_an_entry_of_the_directory_does_not_change_who_asks(
    in_memory: Attacked, words: str
) -> None:
    form = FORM.format(name="Ada Stone").replace("Critical care", "Toxicology")
    in_memory.write(ADA, "SIGN UP MENTOR", form)
    in_memory.write(MIA, "BROWSE toxicology")
    entry = (
        see(last(in_memory, "directory", MIA)).text
        if words == SHOWN[0]
        else "Ada Stone (M-1003)\nAreas: Toxicology\nCareer path: A long one."
    )
    in_memory.write(MIA, "Question", f"{words}\n\n{entry}")
    assert "Critical care" in everything(to(in_memory.write(MIA, "EXPORT"), MIA))
