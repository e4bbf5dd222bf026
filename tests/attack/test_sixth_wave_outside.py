# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Sixth wave, by mail from outside. What is expected here was written before it was first run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from email.utils import format_datetime

import pytest

from processor.core.mail import OutboundMail
from processor.core.tokens import TOKEN
from tests.attack.attempts import SERVER, everything, raw, things
from tests.attack.second_wave import (
    LEA,
    a_coordinator_knows,
    eml,
    empty_file,
    lea_asks_too,
    migrated_postgres_url,
    migrated_sqlite_url,
    passes_on,
    place_of_the_file,
    postgres_server,
    with_attached,
)
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, counted, reply_token, to
from tests.doors.stores import open_kept
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see
from tests.shipped_rules import RULES

__all__ = [
    "empty_file", "migrated_postgres_url", "migrated_sqlite_url", "place_of_the_file", "postgres_server",
]  # fmt: skip

ADA, NEW, HOME = "ada@clinic.example", "noa@ward.example", "jon@home.example"
MONEY = "Dear coordinators,\nplease call me on 555 0199: Mia Okafor has asked me for money.\n\nJon"


@pytest.fixture
def here() -> Attacked:
    return Attacked()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    if request.param == "memory":
        yield Attacked()
        return
    url = str(request.getfixturevalue(f"migrated_{request.param}_url"))
    store = open_kept(url, areas=RULES.areas, staff=[COORDINATOR])
    try:
        yield Attacked(store)
    finally:
        store.close()


def last(world: Attacked, name: str, who: str) -> OutboundMail:
    return next(m for m in reversed(world.player.post.sent) if m.letter == name and m.recipient == who)


def letters(world: Attacked, who: str) -> list[str]:
    return [m.letter for m in world.player.post.sent if m.recipient == who]


def paired(world: Attacked) -> None:
    world.reply(JON, world.asked(), "Accept")
    world.later(days=2)


def in_reply(
    world: Attacked, who: str, mail: OutboundMail, words: str, *, proof: str = "pass", subject: str = ""
) -> None:
    """It lies in the mailbox; nothing is done about it yet."""
    seen = see(mail)
    world.drop(
        who, subject or f"Re: {seen.subject}", words, proof=proof, to=str(seen.parsed["reply-to"]),
        headers={"In-Reply-To": mail.message_id, "References": mail.message_id},
    )  # fmt: skip


def aloud(world: Attacked, sent: Sequence[OutboundMail]) -> bool:
    """The writer hears something, or somebody who can help reads of it."""
    return bool(sent) or bool(world.held()) or a_coordinator_knows(world, sent)


def all_told(world: Attacked, sent: Sequence[OutboundMail]) -> str:
    """What coordinators read of it, until the next noon."""
    return everything([*to(sent, COORDINATOR), *to(world.later(days=1), COORDINATOR)]).lower()


def all_state(world: Attacked) -> object:
    with world.player.store.reading() as unit:
        view = unit.relationship(1)
    votes = (view.relationship.mentor_vote, view.relationship.mentee_vote) if view else None
    return things(world), votes, [r["answer_by"] for r in world.player.records()["requests"]]


def ada_too(world: Attacked) -> None:
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))


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
    here: Attacked, how: str
) -> None:
    """A person acts on what is held; only the program knows that our server has vouched for nothing."""
    subject, body = FORGED_FOR_A_PERSON[how]
    sent = here.write(JON, subject, body, proof="")
    asked = [m for m in to(sent, JON) if m.letter == "confirm"]
    assert asked or UNVOUCHED.search(all_told(here, sent))


def test_an_erase_that_is_proven_is_told_without_a_warning(here: Attacked) -> None:
    sent = here.write(JON, "ERASE")
    asked = everything(to(sent, JON)).lower()
    assert "erase" in asked
    assert "vouches" not in asked + all_told(here, sent)


ERASERS = ["paused", "left", "draft", "stranger", "on a full day", "in the thread of a mentoring", "a learned address", "coordinators had ten mails"]  # fmt: skip


@pytest.mark.parametrize("who", ERASERS)
def test_a_wish_to_be_erased_is_asked_about_or_reaches_a_coordinator(here: Attacked, who: str) -> None:
    """A member is asked, and erased by a yes; the wish of who is not known waits for a person."""
    writer, sent = JON, list[OutboundMail]()
    match who:
        case "paused":
            here.write(JON, "PAUSE")
        case "left":
            here.write(JON, "LEAVE")
        case "draft":
            writer = NEW
            here.write(NEW, "SIGN UP MENTOR", "Name: Noa Lind\n")
        case "stranger":
            writer = NEW
        case "on a full day":
            for number in range(34):
                here.write(JON, "BROWSE", f"page {number}")
        case "in the thread of a mentoring":
            paired(here)
            sent = here.reply(JON, last(here, "introduction-mentor", JON), "ERASE")
        case "a learned address":
            here.reply(HOME, here.asked(), "Accept")
            here.reply(JON, last(here, "other-address", JON), "YES")
            writer = HOME
        case _:
            for number in range(12):
                here.write(
                    f"x{number}@other.example",
                    "A question",
                    f"What is the {number}th rule of your association, and who wrote it?",
                )
    before = things(here)
    sent = sent or here.write(writer, "ERASE")
    told = all_told(here, sent)
    if who in ("stranger", "on a full day"):
        assert "erase" in told
    else:
        assert things(here) == before
        asked = NEW if who == "draft" else JON  # not at an address that was only learned
        assert "erase all that we know" in everything(to(sent, asked)).lower()


@pytest.mark.parametrize("whom", ["M-1001", "Jon Berg", JON, "my mentor"])
def test_nobody_has_another_erased(here: Attacked, whom: str) -> None:
    paired(here)
    before = things(here)
    sent = here.write(MIA, f"ERASE {whom}")
    assert things(here) == before
    assert "from: jon" not in all_told(here, sent)
    assert not to(here.player.post.sent[-3:], JON) or "erase" not in everything(to(sent, JON)).lower()


@pytest.mark.parametrize("how", ["attached", "inline", "by a member", "forged"])
def test_an_erase_that_is_passed_on_waits_for_a_person(here: Attacked, how: str) -> None:
    before = things(here)
    mail = eml(f"Jon Berg <{JON}>", "ERASE", "ERASE")
    match how:
        case "attached":
            sent = with_attached(here, [mail])
        case "inline":
            sent = passes_on(here, f"Jon Berg <{JON}>", "ERASE", "ERASE")
        case "by a member":
            sent = with_attached(here, [mail], sender=MIA)
        case _:
            sent = with_attached(here, [mail], proof="")
    assert things(here) == before
    assert to(sent, COORDINATOR) or a_coordinator_knows(here, sent)


# --- "was it you?", asked about a forgery while its owner writes, too ---------------------------------------


def plain_words(mail: OutboundMail) -> str:
    return TOKEN.sub("", see(mail).text)


def asked_about(word: str) -> str:
    world = Attacked()
    world.asked()
    world.write(JON, f"Re: [REQ-1] {word}", word, proof="")
    return plain_words(last(world, "confirm", JON))


def test_the_question_tells_a_yes_from_a_no(here: Attacked) -> None:
    """Else who has just said yes cannot know which of two mails the question is about."""
    assert asked_about("ACCEPT") != asked_about("REJECT")


def test_the_question_tells_which_mentor_would_be_asked(here: Attacked) -> None:
    ada_too(here)
    here.write(MIA, "REQUEST M-1003", "Please.", proof="")
    first = plain_words(last(here, "confirm", MIA))
    other = Attacked()
    ada_too(other)
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
def test_a_forged_note_does_not_reach_a_mentor_by_the_yes_of_who_has_just_asked(here: Attacked) -> None:
    here.write(MIA, "REQUEST M-1001", "Please pay 200 dollars to account 12345 first.", proof="")
    here.later(minutes=5)
    here.write(MIA, "REQUEST M-1001", "I would like to learn.", proof="")
    sent = here.reply(MIA, last(here, "confirm", MIA), "YES", proof="")
    assert "12345" not in everything(to(sent, JON))


@pytest.mark.parametrize("own", ["ACCEPT", "REJECT", "PAUSE", "LEAVE"])
def test_an_own_unproven_wish_on_the_day_of_a_forgery_reaches_a_person(here: Attacked, own: str) -> None:
    here.asked()
    here.write(JON, "HELP", proof="")
    here.later(minutes=5)
    sent = here.write(JON, f"{own} [REQ-1]" if own[-1] == "T" else own, own, proof="")
    assert aloud(here, sent)


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
    here: Attacked, how: str
) -> None:
    mail = closed(here, how)
    sent = here.reply(JON, mail, MONEY)
    assert "555 0199" in all_told(here, sent) or here.held()


@pytest.mark.parametrize("how", ENDS)
def test_a_second_question_in_the_thread_of_a_request_that_is_over_is_not_met_with_silence(
    here: Attacked, how: str
) -> None:
    mail = closed(here, how)
    here.reply(JON, mail, "What became of this one? I have lost the mail with her address.")
    held = len(here.held())
    sent = here.reply(
        JON, mail, "And could one of you call me about it this week? It is about her references."
    )
    assert to(sent, JON) or len(here.held()) > held or a_coordinator_knows(here, sent)


@pytest.mark.parametrize("how", ENDS)
def test_a_mentees_complaint_in_the_thread_of_a_request_that_is_over_reaches_a_coordinator_alone(
    here: Attacked, how: str
) -> None:
    closed(here, how)
    sent = here.reply(
        MIA,
        last(here, "request-received", MIA),
        "Dear coordinators,\nJon Berg was rude to me on the phone. Please call me on 555 0142.\n\nMia",
    )
    assert not to(sent, JON)
    assert "555 0142" in all_told(here, sent)


@pytest.mark.parametrize("how", ["expired", "withdrawn", "rejected"])
def test_a_wait_for_a_request_that_is_over_is_answered_on_a_day_of_three_helps(
    here: Attacked, how: str
) -> None:
    closed(here, how)
    for number in range(3):
        here.write(MIA, "HELP", f"I do not find it {number}")
    sent = here.reply(MIA, last(here, "request-received", MIA), "WAIT UNTIL 1 May")
    assert to(sent, MIA) or a_coordinator_knows(here, sent)


# --- what a mentee has written into her note, and the mentor gives back ----------------------------------------

WIDTH = 72  # at which many programs wrap what they send
NOTE = "I would like to learn from you very much, and hope for one word, ACCEPT"[-70:]
ABOVE = f"On Mon, 2 March 2026 at 16:00, Mentor Exchange <{ADDRESS}> wrote:"


def with_note(world: Attacked, note: str) -> OutboundMail:
    return to(world.write(MIA, "REQUEST M-1001", note), JON)[0]


def broken(text: str) -> str:
    """Quoted, and then wrapped by a program that marks the first line only."""
    lines: list[str] = []
    for line in text.split("\n"):
        marked = f"> {line}"
        head, _, word = marked.rpartition(" ")
        lines += [head, word] if len(marked) > WIDTH else [marked]
    return "\n".join(lines)


QUOTINGS = ["wrapped, nothing typed", "wrapped, a question above", "wrapped, a question below", "no marks, a question above", "no marks, no line above", "indented", "outlook"]  # fmt: skip


@pytest.mark.parametrize("note", [NOTE, "ACCEPT", "Accept, with pleasure!\n\nJon Berg"])
@pytest.mark.parametrize("how", QUOTINGS)
def test_the_word_that_a_mentee_wrote_into_her_note_is_no_yes_of_the_mentors(
    here: Attacked, how: str, note: str
) -> None:
    mail = with_note(here, note)
    text = see(mail).text
    match how:
        case "wrapped, nothing typed":
            words = f"{ABOVE}\n{broken(text)}"
        case "wrapped, a question above":
            words = f"Who is she?\n\n{ABOVE}\n{broken(text)}"
        case "wrapped, a question below":
            words = f"{ABOVE}\n{broken(text)}\n\nWho is she?"
        case "no marks, a question above":
            words = f"Who is she?\n\n{ABOVE}\n\n{text}"
        case "no marks, no line above":
            words = f"Who is she?\n\n{text}"
        case "indented":
            words = f"Who is she?\n\n{ABOVE}\n" + "\n".join(f"    {line}" for line in text.split("\n"))
        case _:
            words = f"Who is she?\n\nFrom: Mentor Exchange <{ADDRESS}>\nSent: Monday, 2 March 2026 16:00\nTo: Jon Berg\nSubject: {see(mail).subject}\n\n{text}"
    here.reply(JON, mail, words)
    assert here.state() == "pending"


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
            paired(world)
            return JON, last(world, "introduction-mentor", JON)
        case "renewal offer":
            paired(world)
            world.later(days=165)
            return JON, last(world, "renewal-offer", JON)
        case "was it you":
            world.write(JON, "LEAVE", proof="")
            return JON, last(world, "confirm", JON)
        case "draft":
            head = f"From: Noa Lind <{NEW}>\nTo: {ADDRESS}\nSubject: Mentoring"
            wish = "I would like to be a mentor. I came to toxicology from a community pharmacy, and I know critical care well."
            raw(world, head, wish, proof="ward.example")
            return NEW, last(world, "signup-draft", NEW)
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
            paired(world)
            world.reply(JON, last(world, "introduction-mentor", JON), "I want to end this mentoring.")
            return JON, last(world, "end-offered", JON)


@pytest.mark.parametrize("how", ["alone", "below a line", "between lines"])
@pytest.mark.parametrize("which", GIVEN_BACK)
def test_a_letter_that_a_program_gives_back_is_no_answer_to_itself(
    here: Attacked, which: str, how: str
) -> None:
    who, mail = one_to_give_back(here, which)
    text = see(mail).text
    words = {
        "alone": text,
        "below a line": f"Your message has reached us and will be looked at.\n\n{text}",
        "between lines": f"Thank you for your message:\n\n{text}\n\nThis message was sent by the service desk.",
    }[how]
    before = all_state(here)
    in_reply(here, who, mail, words, subject=f"Received: {see(mail).subject}")
    here.work()
    assert all_state(here) == before


# --- several mails in one batch -------------------------------------------------------------------------------


def test_two_yeses_of_a_mentor_with_one_place_in_one_batch_make_one_mentoring(anywhere: Attacked) -> None:
    anywhere.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 1\n")
    first, second = anywhere.asked(), lea_asks_too(anywhere)
    in_reply(anywhere, JON, first, "Accept")
    in_reply(anywhere, JON, second, "Accept")
    sent = anywhere.work()
    assert [state for _, state, _ in things(anywhere)[2]] == ["active"]
    assert len(to(sent, JON)) >= 2


@pytest.mark.parametrize("first", [JON, MIA])
def test_a_yes_and_a_withdrawal_in_one_batch_leave_nobody_in_the_dark(anywhere: Attacked, first: str) -> None:
    mail = anywhere.asked()
    if first == MIA:
        anywhere.drop(MIA, "WITHDRAW")
    in_reply(anywhere, JON, mail, "Accept")
    if first == JON:
        anywhere.drop(MIA, "WITHDRAW")
    sent = anywhere.work()
    assert to(sent, JON)
    assert to(sent, MIA)
    assert (anywhere.state(), bool(things(anywhere)[2])) in (("accepted", True), ("withdrawn", False))


def test_a_leaving_and_a_yes_in_one_batch_make_no_mentor_who_has_left(anywhere: Attacked) -> None:
    mail = anywhere.asked()
    anywhere.drop(JON, "LEAVE")
    in_reply(anywhere, JON, mail, "Accept")
    sent = anywhere.work()
    assert not things(anywhere)[2]
    assert JON not in everything(to(sent, MIA))


def test_two_ends_in_one_batch_end_it_once_and_are_both_answered(anywhere: Attacked) -> None:
    paired(anywhere)
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
    paired(anywhere)
    anywhere.later(days=165)
    in_reply(anywhere, JON, last(anywhere, "renewal-offer", JON), "RENEW")
    in_reply(anywhere, MIA, last(anywhere, "renewal-offer", MIA), "RENEW")
    in_reply(anywhere, JON, last(anywhere, "renewal-offer", JON), "Yes, RENEW")
    anywhere.work()
    anywhere.later(days=30)
    assert things(anywhere)[2] == [("REL-1", "active", 2)]


def test_two_requests_in_one_batch_open_one(anywhere: Attacked) -> None:
    ada_too(anywhere)
    anywhere.drop(MIA, "REQUEST M-1001", "I would like to learn.")
    anywhere.drop(MIA, "REQUEST M-1003", "I would like to learn.")
    sent = anywhere.work()
    assert [state for _, state in things(anywhere)[1]] == ["pending"]
    assert not to(sent, ADA)
    assert len(to(sent, MIA)) == 2


def test_a_question_its_yes_and_the_proven_copy_in_one_batch_act_once(anywhere: Attacked) -> None:
    paired(anywhere)
    mail = anywhere.drop(JON, "END", proof="")
    anywhere.work()
    in_reply(anywhere, JON, last(anywhere, "confirm", JON), "YES", proof="")
    anywhere.player.take_in(
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\r\n".encode() + mail
    )
    in_reply(anywhere, JON, last(anywhere, "confirm", JON), "Yes, it was me.", proof="")
    before = len(anywhere.player.post.sent)
    anywhere.work()
    anywhere.later(hours=2)  # the partner hears after an hour of second thoughts
    sent = anywhere.player.post.sent[before:]
    assert counted([m for m in sent if m.letter == "ended"]) == {JON: 1, MIA: 1}


def test_two_roles_in_one_batch_make_one_member(here: Attacked) -> None:
    here.drop(NEW, "SIGN UP MENTOR", FORM.format(name="Noa Lind"))
    here.drop(NEW, "SIGN UP MENTEE", FORM.format(name="Noa Lind"))
    sent = here.work()
    assert [tuple(sorted(roles)) for email, _, _, roles in things(here)[0] if email == NEW] == [("mentee", "mentor")]  # fmt: skip
    assert len(to(sent, NEW)) == 2


def test_a_yes_a_no_and_a_yes_in_one_batch_end_with_the_last_or_are_asked_about(anywhere: Attacked) -> None:
    mail = anywhere.asked()
    in_reply(anywhere, JON, mail, "Accept")
    in_reply(anywhere, JON, mail, "Reject")
    sent = anywhere.work()
    assert anywhere.state() == "rejected"
    assert [state for _, state, _ in things(anywhere)[2]] == ["ended"]
    assert "answer-undone" in [m.letter for m in to(sent, JON)]


def test_a_request_behind_its_mentors_pause_in_one_batch_does_not_reach_the_mentor(
    here: Attacked,
) -> None:
    here.drop(JON, "PAUSE")
    here.drop(MIA, "REQUEST M-1001", "I would like to learn.")
    sent = here.work()
    assert not things(here)[1]
    assert to(sent, MIA)
    assert "request" not in [m.letter for m in to(sent, JON)]


# --- reports and receipts -------------------------------------------------------------------------------------


def report(
    mail: OutboundMail, of: str, *, action: str = "failed", status: str = "5.1.1", where: str = "", original: str = ""
) -> tuple[str, str]:  # fmt: skip
    head = (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.college.example\nTo: {where or mail.return_path}\nSubject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\nAuto-Submitted: auto-replied"
    )
    first = f"Original-Recipient: rfc822; {original}\n" if original else ""
    body = (
        "--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.college.example\n\n"
        f"{first}Final-Recipient: rfc822; {of}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nFrom: {ADDRESS}\nTo: {of}\nMessage-ID: {mail.message_id}\n\n--b--"
    )
    return head, body


@pytest.mark.parametrize("how", ["final", "original", "both", "other host"])
def test_the_proof_of_ones_own_letters_says_nothing_about_another_member(here: Attacked, how: str) -> None:
    """Mia has the return paths of all that she got, and reports that Jon's address is dead."""
    paired(here)
    mine = [m for m in here.player.post.sent if m.recipient == MIA]
    for mail in mine:
        final, original = {"final": (JON, ""), "original": (MIA, JON), "both": (JON, JON), "other host": ("jon@mx.hospital.example", "")}[how]  # fmt: skip
        raw(here, *report(mail, final, original=original))
    assert here.standing(JON) == "active"
    assert things(here)[2] == [("REL-1", "active", 1)]


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "deleted", "FAILED-NOT", ""])
def test_a_report_of_no_failure_closes_nothing(here: Attacked, action: str) -> None:
    mail = here.asked()
    raw(here, *report(mail, JON, action=action, status="2.0.0"))
    assert here.state() == "pending"
    assert here.standing(JON) == "active"


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
def test_a_receipt_of_a_person_is_no_answer_and_gets_none(here: Attacked, disposition: str) -> None:
    sent = receipt(here, here.asked(), disposition)
    assert not to(sent, JON)
    assert not to(sent, MIA)
    assert here.state() == "pending"
    assert here.standing(JON) == "active"


@pytest.mark.parametrize("where", ["", "to the reply address"])
def test_a_receipt_that_refuses_and_has_no_secret_of_a_letter_closes_nothing(
    here: Attacked, where: str
) -> None:
    """Mia knows that the request is REQ-1, and no more of it."""
    mail = here.asked()
    known = last(here, "request-received", MIA)
    to_it = str(see(known).parsed["reply-to"]) if where else ""
    receipt(here, known, "automatic-action/MDN-sent-automatically; deleted", where=to_it)
    assert here.state() == "pending"
    assert here.standing(JON) == "active"
    assert mail.recipient == JON


def test_forty_forged_complaints_about_spam_flood_no_coordinator_and_end_nothing(here: Attacked) -> None:
    paired(here)
    before, seen = things(here), len(here.player.post.sent)
    for number in range(40):
        head = (
            f"From: fbl{number}@isp{number}.example\nTo: {ADDRESS}\nSubject: complaint {number}\nMIME-Version: 1.0\n"
            "Content-Type: multipart/report; report-type=feedback-report; boundary=b"
        )
        body = (
            f"--b\nContent-Type: text/plain\n\nspam {number}\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
            f"Original-Rcpt-To: {JON}\n\n--b\nContent-Type: message/rfc822\n\nFrom: {JON}\nTo: {ADDRESS}\nSubject: LEAVE\n\nLEAVE\n\n--b--"
        )
        raw(here, head, body)
    assert things(here) == before
    mine = here.player.post.sent[seen:]
    assert len(to(mine, COORDINATOR)) <= 10
    assert not to(mine, JON)
    assert not to(mine, MIA)


def test_a_report_on_the_first_letter_after_the_yes_undoes_nothing(anywhere: Attacked) -> None:
    mail = anywhere.asked()
    anywhere.reply(JON, mail, "Accept")
    seen = len(anywhere.player.post.sent)
    raw(anywhere, *report(mail, JON))
    assert anywhere.state() == "accepted"
    assert things(anywhere)[2] == [("REL-1", "active", 1)]
    assert not to(anywhere.player.post.sent[seen:], MIA)


def test_a_report_that_a_person_passes_on_in_words_closes_nothing(here: Attacked) -> None:
    mail = here.asked()
    head, body = report(mail, JON)
    here.write(EVE, "Fwd: Undelivered Mail Returned to Sender", f"{head}\n\n{body}")
    here.write(MIA, "Fwd: Undelivered Mail Returned to Sender", f"{head}\n\n{body}")
    assert here.state() == "pending"
    assert here.standing(JON) == "active"


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
def test_a_result_that_does_not_say_so_of_the_domain_of_from_pauses_nobody(here: Attacked, how: str) -> None:
    head = f"Authentication-Results: {SERVER}; {VERDICTS[how]}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: PAUSE"
    raw(here, head)
    assert here.standing(JON) == "active"


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
def test_a_mentors_question_is_passed_on_without_the_mentors_address(here: Attacked, how: str) -> None:
    sent = here.reply(JON, here.asked(), WRITTEN[how])
    assert JON not in re.sub(r"\s", "", everything(to(sent, MIA))).lower()


@pytest.mark.parametrize("line", ["Career path", "About", "Title", "Organization", "Practice areas"])
def test_the_directory_shows_no_address_that_stands_in_a_profile(here: Attacked, line: str) -> None:
    form = FORM.format(name="Ada Stone").replace("A long one.", "Long, and I am glad to tell of it.")
    form = re.sub(rf"^{line}: ", f"{line}: write to {ADA}, ", form, flags=re.M)
    here.write(ADA, "SIGN UP MENTOR", form if f"{line}: write" in form else f"{form}{line}: write to {ADA}\n")
    for words in ("BROWSE", "BROWSE critical care", "REQUEST Ada", "QUEUE M-1003"):
        here.write(MIA, words)
    assert ADA not in everything(to(here.player.post.sent, MIA)).lower()


@pytest.mark.parametrize("which", ["introduction-mentor", "introduction-mentee"])
def test_the_invitation_that_is_passed_on_to_anybody_holds_no_token_that_acts(
    here: Attacked, which: str
) -> None:
    paired(here)
    who = JON if which == "introduction-mentor" else MIA
    mail = last(here, which, who)
    calendars = [
        str(p.get_content()) for p in see(mail).parsed.walk() if p.get_content_type() == "text/calendar"
    ]
    before = things(here)
    for text in calendars:
        for found in TOKEN.finditer(re.sub(r"\r?\n ", "", text)):
            here.write(who, "END NOW", "END NOW", proof="", to=address_with(found[0]))
    assert calendars
    assert things(here) == before


def test_a_mentee_learns_nothing_of_a_mentors_other_mentees(here: Attacked) -> None:
    paired(here)
    lea_asks_too(here)
    for words in ("STATUS", "EXPORT", "QUEUE M-1001", "BROWSE"):
        here.write(LEA, words)
    read = everything(to(here.player.post.sent, LEA))
    assert MIA not in read
    assert "Okafor" not in read


# --- leaving, coming back, and what waited -------------------------------------------------------------------------


def test_what_was_queued_before_a_leaving_is_not_asked_after_the_return(anywhere: Attacked) -> None:
    ada_too(anywhere)
    anywhere.asked()
    anywhere.write(MIA, "QUEUE M-1003", "I would like to learn.")
    anywhere.write(MIA, "LEAVE")
    anywhere.later(days=200)
    seen = len(anywhere.player.post.sent)
    anywhere.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    assert not to(anywhere.player.post.sent[seen:], ADA)


def test_who_queued_for_a_mentor_that_has_left_hears_of_it(here: Attacked) -> None:
    ada_too(here)
    mail = here.asked()
    here.write(MIA, "QUEUE M-1003", "I would like to learn.")
    here.write(ADA, "LEAVE")
    sent = here.reply(JON, mail, "Reject")
    assert not to(sent, ADA)
    assert "Ada" in everything(to(sent, MIA)) or "Ada" in everything(to(here.later(days=1), MIA))


def test_who_searched_and_left_is_not_written_to_when_such_a_mentor_joins(here: Attacked) -> None:
    here.write(MIA, "BROWSE toxicology")
    here.write(MIA, "LEAVE")
    here.later(days=3)
    seen = len(here.player.post.sent)
    here.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone").replace("Critical care", "Toxicology"))
    assert not to(here.player.post.sent[seen:], MIA)


@pytest.mark.parametrize("word", ["END", "EXPORT", "STATUS", "HELP", "ERASE"])
def test_who_left_and_is_still_matched_is_answered(here: Attacked, word: str) -> None:
    paired(here)
    here.write(JON, "LEAVE")
    sent = here.write(JON, word)
    assert to(sent, JON)
    assert (things(here)[2][0][1] == "ended") == (word == "END")


def test_a_yes_to_a_letter_of_before_the_leaving_does_not_match_who_came_back(anywhere: Attacked) -> None:
    mail = anywhere.asked()
    anywhere.write(JON, "LEAVE")
    anywhere.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    sent = anywhere.reply(JON, mail, "Accept")
    assert not things(anywhere)[2]
    assert to(sent, JON)


@pytest.mark.parametrize("word", ["PAUSE", "RESUME", "WITHDRAW", "END", "RENEW", "EXPORT", "STATUS", "LEAVE", "BROWSE", "REQUEST M-1001"])  # fmt: skip
def test_who_has_not_finished_the_form_is_answered_whatever_they_ask(here: Attacked, word: str) -> None:
    here.write(NEW, "SIGN UP MENTEE", "Name: Noa Lind\n")
    sent = here.write(NEW, word)
    assert to(sent, NEW) or a_coordinator_knows(here, sent)


# --- coordinators' commands, and who is not one ---------------------------------------------------------------------

NO_COORDINATORS = ["carla+x@pharmacists.example", "carla@mail.pharmacists.example", f'"{COORDINATOR}" <{EVE}>', "carla@pharmacists.example.evil.example", "coordinator@pharmacists.example"]  # fmt: skip
ORDERS = "RELEASE HELD-3\nDROP HELD-3\nASSIGN M-1001 M-1002\nEXPORT"


@pytest.mark.parametrize("who", NO_COORDINATORS)
def test_who_only_looks_like_a_coordinator_orders_nothing_and_learns_nothing(
    here: Attacked, who: str
) -> None:
    paired(here)
    here.write(LEA, "A question", "May my colleague take part, who is no member of the association?")
    before = things(here)
    sent = here.write(who, "RELEASE HELD-3", ORDERS)
    sent += with_attached(here, [eml(f"Jon Berg <{JON}>", "LEAVE", "LEAVE")], sender=who)
    assert things(here) == before
    outside = [m for m in sent if m.recipient not in (COORDINATOR, JON, MIA)]
    assert JON not in everything(outside)
    assert "HELD-" not in "".join(see(m).subject for m in outside)


@pytest.mark.parametrize("order", ["RELEASE HELD-3", "DROP HELD-3", "ASSIGN M-1001 M-1002", "ERASE M-1001", "OUTBOX RELEASE"])  # fmt: skip
def test_an_order_in_the_coordinators_name_that_nothing_proves_is_told_and_not_done(
    here: Attacked, order: str
) -> None:
    here.write(LEA, "A question", "May my colleague take part, who is no member of the association?")
    before, held = things(here), len(here.held())
    sent = here.write(COORDINATOR, order, order, proof="")
    assert things(here) == before
    assert len(here.held()) >= held
    assert to(sent, COORDINATOR) or a_coordinator_knows(here, sent)


# --- addresses beside the one on file ------------------------------------------------------------------------------

BESIDE = ["jon+work@hospital.example", "j.on@hospital.example", "jon@mail.hospital.example", "jon-berg@hospital.example"]  # fmt: skip


@pytest.mark.parametrize("word", ["LEAVE", "ACCEPT"])
@pytest.mark.parametrize("who", BESIDE)
def test_an_address_beside_the_members_own_acts_for_nobody_and_is_heard(
    here: Attacked, who: str, word: str
) -> None:
    here.asked()
    before = things(here)
    sent = here.write(who, f"{word} [REQ-1]", word)
    assert things(here) == before
    assert aloud(here, sent)
    assert MIA not in everything(to(sent, who))


@pytest.mark.parametrize("who", BESIDE)
def test_a_second_sign_up_under_a_members_name_is_seen_by_a_person(here: Attacked, who: str) -> None:
    sent = here.write(who, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    assert to(sent, COORDINATOR) or here.held()


RENAMED = ["Jon Berg", "Mentor Exchange", "Carla, coordinator", "mentors@pharmacists.example", "J\u043en Berg", "Jon\u200b Berg", "Jon Berg (M-1001)"]  # fmt: skip


@pytest.mark.parametrize("name", RENAMED)
def test_a_member_who_takes_such_a_name_later_is_seen_by_a_person_first(here: Attacked, name: str) -> None:
    """As a stranger she would be held; so she signs up under an honest name and changes it."""
    here.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Lind"))
    seen = len(here.player.post.sent)
    here.write(EVE, "Change", f"Name: {name}\nGoals: To learn more.\n")
    here.write(EVE, "SIGN UP MENTEE", f"Name: {name}\nGoals: To learn even more.\n")
    sent = here.player.post.sent[seen:]
    assert to(sent, COORDINATOR) or here.held() or ("Eve Lind" in {n for _, n, *_ in things(here)[0]})


# --- tokens in the wrong hand, or a second time -----------------------------------------------------------------------


def test_the_reminders_token_does_not_answer_once_more_what_is_answered(here: Attacked) -> None:
    """A request that is answered cannot be answered again by it; to take a yes back is another matter."""
    mail = here.asked()
    here.later(days=6)
    reminder = last(here, "reminder", JON)
    here.reply(JON, mail, "Reject")
    before = things(here)
    here.write(JON, "Mentoring", "ACCEPT", proof="", to=address_with(reply_token(reminder)))
    assert things(here) == before


@pytest.mark.parametrize("word", ["LEAVE", "ERASE", "EXPORT"])
def test_the_welcomes_token_does_not_do_what_it_does_not_offer(here: Attacked, word: str) -> None:
    before = things(here)
    sent = here.write(
        JON, "Mentoring", word, proof="", to=address_with(reply_token(last(here, "welcome-mentor", JON)))
    )
    assert things(here) == before
    assert "export" not in {m.letter for m in sent}


def test_the_welcomes_token_changes_one_thing_only(here: Attacked) -> None:
    where = address_with(reply_token(last(here, "welcome-mentor", JON)))
    here.write(JON, "Mentoring", "PAUSE", proof="", to=where)
    here.write(JON, "Mentoring", "RESUME", proof="", to=where)
    assert here.standing(JON) == "paused"


def test_the_token_of_one_question_says_yes_to_no_other(anywhere: Attacked) -> None:
    """Eve was asked about her own mail, and writes in Jon's name to the address that she got."""
    anywhere.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Lind"), proof="")
    anywhere.write(JON, "LEAVE", proof="")
    where = address_with(reply_token(last(anywhere, "confirm", EVE)))
    for who in (EVE, JON):
        anywhere.write(who, "Re: Was this mail from you? [CONF-4]", "YES", proof="", to=where)
    assert anywhere.standing(JON) == "active"


def test_a_reply_to_all_that_shows_the_mentors_address_of_ours_lets_no_reader_answer_in_his_name_twice(
    here: Attacked,
) -> None:
    """Jon said yes with a colleague in Cc, who reads the address in To and takes the yes back in his name."""
    mail = here.asked()
    where = str(see(mail).parsed["reply-to"])
    here.write(JON, f"Re: {see(mail).subject}", "Accept", to=where, headers={"Cc": EVE})
    before = things(here)
    here.write(JON, f"Re: {see(mail).subject}", "Reject", proof="", to=where)
    assert things(here) == before


# --- robots without a mark, in slow rhythms ---------------------------------------------------------------------------


@pytest.mark.parametrize("every", [3, 7, 14])
def test_a_robot_that_writes_the_same_every_few_days_gets_little_and_floods_no_coordinator(
    here: Attacked, every: int
) -> None:
    for _ in range(12):
        here.write(
            NEW,
            "Monthly figures",
            "These are the figures of the ward. They are sent to all who have asked for them.",
        )
        here.later(days=every)
    assert len(to(here.player.post.sent, NEW)) <= 12 * every // 30 * 4 + 4
    told = Counter(
        see(m).subject.rpartition("[")[2]
        for m in to(here.player.post.sent, COORDINATOR)
        if m.letter == "held"
    )
    assert len(told) <= 12
    assert max(told.values()) <= 4  # once, and three reminders of what nobody decides


@pytest.mark.parametrize(
    "words", ["Ticket closed.", "Delivered to mailbox.", "Queued for review.", "Message stored.", "Noted."]
)
def test_a_program_that_answers_each_letter_of_a_request_in_two_words_answers_nothing(
    here: Attacked, words: str
) -> None:
    mail = here.asked()
    in_reply(here, JON, mail, words)
    here.work()
    for _ in range(5):
        here.later(days=2)
        newest = [m for m in here.player.post.sent if m.recipient == JON][-1]
        in_reply(here, JON, newest, words)
        here.work()
    assert here.state() in ("pending", "expired")
    assert not things(here)[2]


def test_our_own_letter_that_a_members_mailbox_sends_on_to_us_is_not_answered(here: Attacked) -> None:
    """A rule of Jon's mailbox sends all on to the address of the program, as it came."""
    mail = here.asked()
    before, seen = things(here), len(here.player.post.sent)
    way = f"Return-Path: <{JON}>\r\nResent-From: {JON}\r\nResent-To: {ADDRESS}\r\nResent-Date: {format_datetime(here.player.now)}\r\n"
    for _ in range(3):
        here.player.take_in(way.encode() + mail.raw)
        here.work()
    assert things(here) == before
    assert len(here.player.post.sent) == seen


# --- a second part, again written before it was run ---------------------------------------------------------------------

ORPHAN_ABOVE = ["Thank you, I have got it.", "Dear colleagues,\nI have read it.\n\nJon", "Best regards\nJon Berg", "Received, thank you.", "Hello,"]  # fmt: skip


@pytest.mark.parametrize("above", ORPHAN_ABOVE)
def test_a_word_of_the_note_that_a_mail_program_wrapped_out_of_its_quotation_is_no_yes(
    here: Attacked, above: str
) -> None:
    """The mentee has made her note so long that the mark of quotation pushes its last word onto a line of its own."""
    mail = with_note(here, NOTE)
    words = broken(see(mail).text)
    assert "\nACCEPT\n" in words
    here.reply(JON, mail, f"{above}\n\n{ABOVE}\n{words}")
    assert here.state() == "pending"


def in_html(mail: OutboundMail) -> str:
    body = see(mail).parsed.get_body(("html",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("which", GIVEN_BACK)
def test_a_letter_that_a_program_gives_back_in_html_is_no_answer_to_itself(
    here: Attacked, which: str
) -> None:
    who, mail = one_to_give_back(here, which)
    inner = re.sub(r"(?is)^.*<body[^>]*>|</body>.*$", "", in_html(mail))
    before = all_state(here)
    head = (
        f"From: {who}\nTo: {ADDRESS}\nSubject: Received: {see(mail).subject}\nMIME-Version: 1.0\n"
        f"In-Reply-To: {mail.message_id}\nReferences: {mail.message_id}\nContent-Type: text/html; charset=utf-8"
    )
    raw(here, head, f"<html><body><p>Your message has reached us.</p>{inner}</body></html>", proof=who.rpartition("@")[2])  # fmt: skip
    assert all_state(here) == before


@pytest.mark.parametrize("which", ["request", "reminder", "introduction", "renewal offer", "was it you", "late offer", "deferred", "remove me", "end offered"])  # fmt: skip
def test_a_spanish_letter_that_a_program_gives_back_is_no_answer_to_itself(
    here: Attacked, which: str
) -> None:
    here.write(JON, "ESPAÑOL")
    here.write(MIA, "ESPAÑOL")
    who, mail = one_to_give_back(here, which)
    before = all_state(here)
    in_reply(here, who, mail, f"Hemos recibido su mensaje:\n\n{see(mail).text}", subject=f"Recibido: {see(mail).subject}")  # fmt: skip
    here.work()
    assert all_state(here) == before


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
    here: Attacked, how: str, words: str
) -> None:
    mail = closed(here, how)
    assert "555 0199" in all_told(here, here.reply(JON, mail, THREADS[words]))


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
    here: Attacked, words: str
) -> None:
    """For the thread of the relationship the same words are passed on; here their writer must know that they are not."""
    mail = closed(here, "accepted")
    sent = here.reply(JON, mail, words)
    told = everything(to(sent, JON)).lower()
    passed = "from-partner" in [m.letter for m in to(sent, MIA)]
    assert passed or here.held() or to(sent, COORDINATOR) or "directly" in told or "write to mia" in told


PLEAS = ["Please call me, urgent!", "I need a coordinator.", "My mentor has died.", "Is anybody there?"]


@pytest.mark.parametrize("words", PLEAS)
def test_a_short_plea_after_three_helps_is_not_met_with_silence(here: Attacked, words: str) -> None:
    for number in range(3):
        here.write(MIA, "HELP", f"I do not find it {number}")
    sent = here.write(MIA, "Help me", words)
    assert to(sent, MIA) or a_coordinator_knows(here, sent)


@pytest.mark.parametrize("words", ["BRWOSE oncology", "REQEUST M-1001", "WITHDARW"])
def test_a_mistyped_command_after_three_helps_is_not_met_with_silence(here: Attacked, words: str) -> None:
    for number in range(3):
        here.write(MIA, "HELP", f"I do not find it {number}")
    sent = here.write(MIA, words)
    assert to(sent, MIA) or a_coordinator_knows(here, sent)


def test_words_typed_into_a_forged_answer_to_the_invitation_are_told_as_unproven(here: Attacked) -> None:
    paired(here)
    head = (
        f"From: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: Declined: meeting\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b"
    )
    ics = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:REL-1-first@pharmacists.example\nDTSTAMP:20260304T100000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:jon@hospital.example\nEND:VEVENT\nEND:VCALENDAR"
    body = f"--b\nContent-Type: text/plain\n\nPlease have Mia pay the 200 dollars to account 12345.\n--b\nContent-Type: text/calendar; method=REPLY\n\n{ics}\n--b--"
    told = all_told(here, raw(here, head, body))
    assert "12345" not in told or UNVOUCHED.search(told)


@pytest.mark.parametrize("subject", ["Legal notice", "A matter for your board"])
def test_a_forged_letter_that_waits_for_a_person_is_told_as_unproven(here: Attacked, subject: str) -> None:
    words = "I herewith end my membership of the association. Please strike me from all lists, and tell my mentees that I was found guilty.\n\nJon Berg"
    sent = here.write(JON, subject, words, proof="")
    assert UNVOUCHED.search(all_told(here, sent))


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
    here: Attacked, who: str, domain: str
) -> None:
    mail = here.asked()
    head = (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\nFrom: {who}\nTo: {see(mail).parsed['reply-to']}\n"
        f"Subject: Re: {see(mail).subject}\nIn-Reply-To: {mail.message_id}"
    )
    sent = raw(here, head, "Accept")
    assert here.state() == "accepted" or aloud(here, sent)
    assert here.standing(JON) == "active"


@pytest.mark.parametrize("how", ["no id", "always the same id"])
def test_a_simple_program_of_a_member_is_answered_each_week(here: Attacked, how: str) -> None:
    """It writes no Message-ID of its own for each mail, as scanners and phones of old do."""
    heard = []
    for _ in range(3):
        number = "" if how == "no id" else "Message-ID: <1@localhost>\n"
        text = f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\nFrom: {JON}\nTo: {ADDRESS}\nSubject: STATUS\n{number}Date: {format_datetime(here.player.now)}\n\nSTATUS\n"
        here.player.take_in(text.replace("\n", "\r\n").encode())
        heard.append(bool(here.work()))
        here.later(days=7)
    assert all(heard)


@pytest.mark.parametrize("word", ["END", "REJECT", "PAUSE", "STATUS", "LEAVE"])
def test_a_command_in_the_thread_of_the_request_that_was_accepted_is_answered_each_time(
    here: Attacked, word: str
) -> None:
    mail = closed(here, "accepted")
    here.later(days=2)
    assert to(here.reply(JON, mail, word), JON)


@pytest.mark.xfail(
    strict=True,
    reason="plain: a later mail that brought no question of its own changes nothing about the first one's",
)
def test_a_forged_profile_does_not_stand_by_the_yes_of_who_has_just_changed_hers(here: Attacked) -> None:
    here.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor").replace("To learn.", "Money."), proof="")
    here.later(minutes=5)
    here.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor").replace("To learn.", "Oncology."), proof="")  # fmt: skip
    here.reply(MIA, last(here, "confirm", MIA), "YES", proof="")
    assert "Money." not in everything(here.write(MIA, "EXPORT"))


LATER = ["a complaint", "a second complaint"]


@pytest.mark.parametrize("which", LATER)
def test_a_complaint_about_a_request_whose_mentee_has_found_another_reaches_a_coordinator(
    here: Attacked, which: str
) -> None:
    mail = here.asked()
    here.later(days=16)
    ada_too(here)
    asked = to(here.write(MIA, "REQUEST M-1003", "Please."), ADA)[-1]
    here.reply(ADA, asked, "Accept")
    if which == LATER[1]:
        here.reply(JON, mail, "Accept")
    assert "555 0199" in all_told(here, here.reply(JON, mail, MONEY))


# --- a third part; the first four of it were tried by hand before they were written down ----------------------------------

DENIALS = ["No, I do not want to be signed up.", "NO", "Who are you? I never wrote to you.", "Please delete all that you have about me."]  # fmt: skip


@pytest.mark.parametrize("words", DENIALS)
def test_who_says_no_above_the_draft_of_a_profile_is_not_in_the_directory(here: Attacked, words: str) -> None:
    """A program that quotes without marks and without a line above: our own draft stands below the no."""
    who, mail = one_to_give_back(here, "draft")
    here.reply(who, mail, f"{words}\n\n{see(mail).text}")
    assert here.standing(who) == "draft"
    assert "Noa Lind" not in everything(to(here.write(MIA, "BROWSE"), MIA))


@pytest.mark.parametrize("which", ["welcome-mentee", "export"])
def test_an_old_letter_that_a_program_gives_back_does_not_undo_what_was_changed_since(
    here: Attacked, which: str
) -> None:
    here.write(MIA, "EXPORT")
    old = last(here, which, MIA)
    here.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor").replace("To learn.", "Oncology, now."))
    in_reply(here, MIA, old, f"Your message has reached us.\n\n{see(old).text}")
    here.work()
    assert "Oncology, now." in everything(to(here.write(MIA, "EXPORT"), MIA))


def test_a_ticket_system_that_gives_a_request_back_gives_the_mentor_no_other_name(here: Attacked) -> None:
    text = see(here.asked()).text.partition("Reference:")[0]
    here.write(JON, "Ticket 42", f"We have received your message:\n\n{text}")
    assert (JON, "Jon Berg") in {(email, name) for email, name, *_ in things(here)[0]}


@pytest.mark.parametrize("words", [MONEY, "Dear coordinators,\nplease call me on 555 0199 about this person before I say anything.\n\nJon"])  # fmt: skip
def test_what_a_mentor_tells_the_coordinators_in_the_thread_of_an_open_request_reaches_them(
    here: Attacked, words: str
) -> None:
    assert "555 0199" in all_told(here, here.reply(JON, here.asked(), words))


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
    here: Attacked, how: str
) -> None:
    paired(here)
    subject, words = COMES_BACK[how]
    sent = here.write(JON, subject, words)
    assert here.standing(MIA) == "active"
    assert to(sent, JON) or here.held() or a_coordinator_knows(here, sent)


TITLES = ["Out of office in May", "Vacation", "On leave from June", "Away until June", "Absence", "Automatic reply is on, so please pause me", "Abwesenheit im Mai"]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_a_person_who_asks_for_a_pause_under_a_subject_about_an_absence_is_heard(
    here: Attacked, title: str
) -> None:
    sent = here.write(JON, title, "PAUSE UNTIL 1 June\n\nKind regards\nJon")
    assert here.standing(JON) == "paused" or aloud(here, sent)


EVIL = "please sign in at https://evil.example/login or evil.example/login first"


@pytest.mark.parametrize("which", ["held", "other address", "feedback", "question", "a subject", "an answer to a question"])  # fmt: skip
def test_no_letter_in_which_words_are_shown_has_a_link_of_theirs(here: Attacked, which: str) -> None:
    match which:
        case "held":
            sent = here.write(
                LEA, "A question", f"Dear coordinators, before you answer me {EVIL}. Many thanks."
            )
        case "other address":
            sent = here.reply(EVE, here.asked(), f"Accept. And {EVIL}.")
        case "feedback":
            paired(here)
            here.later(days=190)
            sent = here.reply(MIA, last(here, "completed", MIA), f"It was good, {EVIL}.")
        case "question":
            sent = here.reply(JON, here.asked(), f"Who is she? And {EVIL}?")
        case "a subject":
            sent = here.write(LEA, EVIL, "Dear coordinators, may my colleague take part, who is no member?")
        case _:
            here.reply(JON, here.asked(), "Who is she?")
            sent = here.reply(MIA, last(here, "question", MIA), f"I am a student, {EVIL}.")
    read = everything(sent)
    assert sent
    assert "https://evil" not in read
    assert not re.search(r"href=[\"']?(?:https?:)?/*evil", read)


@pytest.mark.parametrize("word", ["YES", "Yes, it was me."])
@pytest.mark.parametrize("who", [MIA, EVE, COORDINATOR, HOME])
def test_nobody_else_says_yes_to_was_it_you(here: Attacked, who: str, word: str) -> None:
    """They have the whole question, its header too, and their own servers vouch for them."""
    here.write(JON, "LEAVE", proof="")
    here.reply(who, last(here, "confirm", JON), word)
    assert here.standing(JON) == "active"


@pytest.mark.parametrize("what", ["LEAVE", "END", "WITHDRAW"])
def test_a_yes_to_was_it_you_by_someone_who_was_asked_about_a_mail_of_before_does_what_is_still_there(
    here: Attacked, what: str
) -> None:
    """Asked about it, then it is done by a proven mail, then the YES comes: nothing is done twice."""
    who = MIA
    here.asked()
    if what == "END":
        here.reply(JON, last(here, "request", JON), "Accept")
    here.write(who, what, proof="")
    question = last(here, "confirm", who)
    here.write(who, what)
    before = things(here)
    sent = here.reply(who, question, "YES", proof="")
    assert things(here) == before
    assert to(sent, who)
    assert not to(sent, JON)


# --- a fourth part: the matter of the first token, and the proof of another (tried by hand with LEAVE and ACCEPT) ----------


def eves_own(world: Attacked) -> tuple[int, str]:
    """She writes from an address of hers for which nobody vouches, and is asked: the number, and her token."""
    world.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Lind"), proof="")
    token = reply_token(last(world, "confirm", EVE))
    return int(token[len("CONF-") :].partition(".")[0]), token


def says_yes(world: Attacked, who: str, number: int, token: str, *, where: str = "Cc") -> list[OutboundMail]:
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
    says_yes(anywhere, JON, number + 1, token)
    assert anywhere.standing(JON) == "active"


@pytest.mark.parametrize("where", ["To", "In-Reply-To", "References"])
def test_nobody_says_yes_for_another_wherever_their_own_token_stands(here: Attacked, where: str) -> None:
    number, token = eves_own(here)
    here.write(JON, "PAUSE", proof="")
    says_yes(here, JON, number + 1, token, where=where)
    assert here.standing(JON) == "active"


@pytest.mark.parametrize("word", ["ACCEPT", "REJECT"])
def test_a_mentee_does_not_answer_her_own_request_in_her_mentors_name(here: Attacked, word: str) -> None:
    here.asked()
    number, token = eves_own(here)
    here.write(JON, f"Re: [REQ-1] {word}", word, proof="")
    says_yes(here, JON, number + 1, token)
    assert here.state() == "pending"
    assert JON not in everything(to(here.player.post.sent, MIA))


def test_a_stranger_does_not_end_a_mentoring_by_a_made_up_token(here: Attacked) -> None:
    paired(here)
    number, token = eves_own(here)
    here.write(MIA, "END NOW", proof="")
    says_yes(here, MIA, number + 1, token)
    assert things(here)[2] == [("REL-1", "active", 1)]


def test_a_stranger_does_not_ask_a_mentor_in_a_mentees_name_with_words_of_their_own(here: Attacked) -> None:
    number, token = eves_own(here)
    here.write(MIA, "REQUEST M-1001", "Please pay 200 dollars to account 12345.", proof="")
    says_yes(here, MIA, number + 1, token)
    assert "12345" not in everything(to(here.player.post.sent, JON))


def test_a_stranger_does_not_pass_on_in_a_coordinators_name(here: Attacked) -> None:
    number, token = eves_own(here)
    with_attached(here, [eml(f"Jon Berg <{JON}>", "PAUSE", "PAUSE")], proof="")
    says_yes(here, COORDINATOR, number + 1, token)
    assert here.standing(JON) == "active"


def test_a_stranger_does_not_say_yes_to_what_a_coordinator_passed_on(here: Attacked) -> None:
    """A line over a quotation is not certain, so Jon is asked first."""
    here.asked()
    number, token = eves_own(here)
    here.write(
        COORDINATOR, "Fwd: Mia", f"On Mon, 2 March 2026 at 10:00, Jon Berg <{JON}> wrote:\n> ACCEPT [REQ-1]\n"
    )
    says_yes(here, JON, number + 1, token)
    assert here.state() == "pending"


def test_an_address_is_not_learned_as_the_mentors_by_a_made_up_token(here: Attacked) -> None:
    """Jon has passed his letter on to Eve, who answers it and then says yes for him."""
    mail = here.asked()
    number, token = eves_own(here)
    here.reply(EVE, mail, "Accept")
    says_yes(here, JON, number + 1, token)
    here.write(EVE, "PAUSE")
    assert here.state() == "pending"
    assert here.standing(JON) == "active"


@pytest.mark.parametrize("kind", ["REQ-1", "REL-1", "M-1001"])
def test_a_made_up_token_before_ones_own_opens_no_other_matter(here: Attacked, kind: str) -> None:
    paired(here)
    lea_asks_too(here)
    mine = reply_token(last(here, "request-received", LEA))
    before = things(here)
    made_up = address_with(f"{kind}.{mine.partition('.')[2]}")
    for who in (JON, MIA, LEA):
        for word in ("END NOW", "REJECT", "PAUSE", "WITHDRAW"):
            here.write(who, "Mentoring", word, proof="", to=made_up, headers={"Cc": address_with(mine)})
            if who == LEA and word == "WITHDRAW":
                continue
            assert [t[:2] for t in things(here)[2]] == [t[:2] for t in before[2]]
    assert here.standing(JON) == "active"
    assert here.standing(MIA) == "active"


def test_nobody_says_no_for_another_to_what_a_coordinator_passed_on(here: Attacked) -> None:
    """Else Jon's own wish is gone, and his YES comes too late."""
    here.asked()
    number, token = eves_own(here)
    here.write(
        COORDINATOR, "Fwd: Mia", f"On Mon, 2 March 2026 at 10:00, Jon Berg <{JON}> wrote:\n> ACCEPT [REQ-1]\n"
    )
    question = last(here, "confirm-forward", JON)
    made_up = address_with(f"CONF-{number + 1}.{token.partition('.')[2]}")
    here.write(
        JON, "Re: Is this what you want?", "NO", proof="", to=made_up, headers={"Cc": address_with(token)}
    )
    here.reply(JON, question, "YES")
    assert here.state() == "accepted"


# Tried by hand before it was written down, as the drafts above.
SHOWN = ["Which of them do you advise?", "I would like to ask this one:"]


@pytest.mark.parametrize("words", SHOWN)
def test_a_question_about_an_entry_of_the_directory_does_not_change_who_asks(
    here: Attacked, words: str
) -> None:
    form = FORM.format(name="Ada Stone").replace("Critical care", "Toxicology")
    here.write(ADA, "SIGN UP MENTOR", form)
    here.write(MIA, "BROWSE toxicology")
    entry = (
        see(last(here, "directory", MIA)).text
        if words == SHOWN[0]
        else "Ada Stone (M-1003)\nAreas: Toxicology\nCareer path: A long one."
    )
    here.write(MIA, "Question", f"{words}\n\n{entry}")
    assert "Critical care" in everything(to(here.write(MIA, "EXPORT"), MIA))
