# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Reports, receipts, calendars, reactions and programs that hide: what they may do, and what they may not."""

from __future__ import annotations

import pytest

from processor.core.events import EventKind
from processor.core.mail import OutboundMail
from tests.attack.bounces import bounces_for_each
from tests.attack.deeds import lea_asks_too
from tests.attack.heard import a_coordinator_knows
from tests.attack.letters import letter
from tests.attack.mails_by_hand import raw
from tests.attack.people import LEA
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, counted, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see


def test_a_report_with_our_reader_among_three_closes_the_request_once() -> None:
    world = Attacked()
    asked = world.asked()
    sent = bounces_for_each(
        world,
        asked,
        ("x@far.example", "failed", "5.1.1"),
        (JON, "failed", "5.1.1"),
        ("y@far.example", "delivered", "2.0.0"),
    )
    assert world.state() == "undeliverable"
    assert len(to(sent, MIA)) == 1
    assert to(sent, COORDINATOR)


def test_a_report_where_our_reader_is_fine_and_others_failed_closes_nothing() -> None:
    world = Attacked()
    asked = world.asked()
    before = things(world)
    bounces_for_each(
        world,
        asked,
        ("x@far.example", "failed", "5.1.1"),
        (JON, "delivered", "2.0.0"),
        (MIA, "failed", "5.1.1"),
    )
    assert things(world) == before


@pytest.mark.parametrize(
    "order", [("delayed", "failed"), ("delayed", "delayed", "failed"), ("failed", "delayed")]
)
def test_delayed_and_failed_in_any_number_close_once_and_tell_the_mentee_once(order: tuple[str, ...]) -> None:
    world = Attacked()
    asked = world.asked()
    sent = []
    for action in order:
        sent += bounces_for_each(world, asked, (JON, action, "5.1.1" if action == "failed" else "4.4.1"))
    assert world.state() == "undeliverable"
    assert len([m for m in to(sent, MIA) if m.letter == "encouragement"]) == 1


def test_delayed_then_delivered_closes_nothing() -> None:
    world = Attacked()
    asked = world.asked()
    for action, status in (("delayed", "4.4.1"), ("delayed", "4.4.7"), ("delivered", "2.0.0")):
        bounces_for_each(world, asked, (JON, action, status))
    assert world.state() == "pending"
    world.reply(JON, asked, "Accept")
    assert world.state() == "accepted"


@pytest.mark.parametrize("status", ["4.2.2", "4.4.1", "4.4.7", "5.2.2", "4.7.1", "9.9.9", "X.X.X"])
def test_what_failed_for_a_while_is_sent_once_more_and_then_told(status: str) -> None:
    world = Attacked()
    asked = world.asked()
    bounces_for_each(world, asked, (JON, "failed", status))
    assert world.state() == "pending"
    again = [m for m in to(world.later(days=1, hours=2), JON) if m.letter == "request"]
    assert len(again) == 1
    assert again[0].message_id != asked.message_id
    sent = bounces_for_each(world, again[0], (JON, "failed", status))
    assert world.state() == "undeliverable"
    assert to(sent, MIA)


def test_an_answer_to_the_first_letter_counts_while_it_is_sent_once_more() -> None:
    world = Attacked()
    asked = world.asked()
    bounces_for_each(world, asked, (JON, "failed", "4.2.2"))
    world.reply(JON, asked, "Accept", proof="")
    assert world.state() == "accepted"
    assert not [m for m in to(world.later(days=2), JON) if m.letter == "request"]


@pytest.mark.parametrize(
    "address",
    ["JON@hospital.example", "jon@HOSPITAL.EXAMPLE", "Jon@Hospital.Example", "<jon@hospital.example>"],
)
def test_the_readers_address_in_another_writing_is_told_to_somebody(address: str) -> None:
    """Closed, or a coordinator reads of it: never nothing."""
    world = Attacked()
    asked = world.asked()
    sent = bounces_for_each(world, asked, (address, "failed", "5.1.1"))
    assert world.state() == "undeliverable" or a_coordinator_knows(world, sent)


@pytest.mark.parametrize("action", ["Failed", "FAILED", "failed (user unknown)", " failed ;x"])
def test_an_action_in_odd_case_or_with_a_comment_is_a_failure(action: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = bounces_for_each(world, asked, (JON, action, "5.1.1"))
    assert world.state() == "undeliverable" or a_coordinator_knows(world, sent)


def test_a_coordinators_mail_that_comes_back_hides_no_member_and_raises_no_loop() -> None:
    world = Attacked()
    world.write(
        MIA, "A question", "I have a long question about my licence that no command of yours can answer."
    )
    mail = to(world.player.post.sent, COORDINATOR)[-1]
    before = things(world)
    sent = []
    for _ in range(4):
        sent += bounces_for_each(world, mail, (COORDINATOR, "failed", "5.1.1"))
    assert things(world) == before
    assert counted(sent)[COORDINATOR] <= 1


def test_a_complaint_about_spam_ends_no_membership_and_is_told() -> None:
    world = Attacked()
    asked = world.asked()
    before = things(world)
    head = f"From: Feedback <fbl@far.example>\nTo: {asked.return_path}\nSubject: complaint\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b"
    body = f"--b\nContent-Type: text/plain\n\nspam\n\n--b\nContent-Type: message/feedback-report\n\n{EventKind.FEEDBACK}\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {asked.message_id}\n\n--b--"
    sent = raw(world, head, body)
    assert things(world) == before
    assert not to(sent, JON)
    assert not to(sent, MIA)


@pytest.mark.parametrize("disposition", ["displayed", "deleted", "denied", "processed", "dispatched"])
@pytest.mark.parametrize(
    "subject", ["Read: Would you mentor Mia Okafor? [REQ-1]", "Accepted: read", "Not read: No"]
)
def test_a_receipt_that_our_mail_was_read_is_no_answer(disposition: str, subject: str) -> None:
    world = Attacked()
    asked = world.asked()
    head = f"From: {JON}\nTo: {see(asked).parsed['reply-to']}\nIn-Reply-To: {asked.message_id}\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b"
    body = f"--b\nContent-Type: text/plain\n\nYes, your message was read. Accepted.\n\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {JON}\nDisposition: manual-action/MDN-sent-manually; {disposition}\n\n--b--"
    sent = raw(world, head, body, proof="hospital.example")
    assert world.state() == "pending"
    assert not to(sent, JON)
    assert not to(sent, MIA)


REACTIONS = [
    "Jon Berg reacted to your message:\n\n\U0001f44d", "Liked \u201cWould you mentor Mia Okafor?\u201d", "\U0001f44d\n\nJon Berg reacted via Gmail",
    "Jon Berg a réagi avec \U0001f44d", "Loved an image", "Jon Berg hat mit \U0001f44d reagiert",
]  # fmt: skip


@pytest.mark.parametrize("words", REACTIONS)
def test_a_reaction_is_no_yes_that_makes_a_mentoring(words: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = world.reply(JON, asked, words)
    assert world.state() == "pending"
    assert not to(sent, MIA)


CALENDARS = [
    ("REPLY", "ACCEPTED"),
    ("REPLY", "DECLINED"),
    ("COUNTER", "TENTATIVE"),
    ("CANCEL", "NEEDS-ACTION"),
    ("REQUEST", "NEEDS-ACTION"),
    ("PUBLISH", ""),
]


@pytest.mark.parametrize("method, partstat", CALENDARS)
def test_a_calendar_in_reply_to_a_request_is_no_answer_to_it(method: str, partstat: str) -> None:
    world = Attacked()
    asked = world.asked()
    head = f"From: {JON}\nTo: {see(asked).parsed['reply-to']}\nIn-Reply-To: {asked.message_id}\nSubject: {partstat.title()}: talk\nMIME-Version: 1.0\nContent-Type: text/calendar; method={method}; charset=utf-8"
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:x\nDTSTAMP:20260302T100000Z\nDTSTART:20260309T100000Z\nORGANIZER:mailto:{ADDRESS}\nATTENDEE;PARTSTAT={partstat or 'ACCEPTED'}:mailto:{JON}\nEND:VEVENT\nEND:VCALENDAR"
    raw(world, head, body, proof="hospital.example")
    assert world.state() == "pending"


def test_a_declined_meeting_after_the_yes_ends_no_mentoring() -> None:
    world = Attacked()
    world.reply(JON, world.asked(), "Accept")
    before = things(world)
    intro = letter(to(world.player.post.sent, MIA), "introduction-mentee")
    for number in range(5):
        head = f"From: {MIA}\nTo: {see(intro).parsed['reply-to']}\nIn-Reply-To: {intro.message_id}\nSubject: Declined: first talk {number}\nMIME-Version: 1.0\nContent-Type: text/calendar; method=REPLY"
        raw(
            world,
            head,
            f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x{number}\nATTENDEE;PARTSTAT=DECLINED:mailto:{MIA}\nEND:VEVENT\nEND:VCALENDAR",
            proof="college.example",
        )
    assert things(world) == before
    assert counted(world.player.post.sent)[JON] <= 6


TICKETS = [
    "Thank you. We have received your message and opened ticket #{n}. An agent will accept it soon.",
    "Your request has been received [#{n}]. Please reply above this line.",
    "Ihre Anfrage {n} ist eingegangen. Wir melden uns.",
    "This mailbox is not monitored. Case {n}.",
    "Yes! We got your mail number {n} and will be with you shortly.",
]


@pytest.mark.parametrize("words", TICKETS)
def test_a_ticket_system_without_a_mark_comes_to_an_end_and_accepts_nothing(words: str) -> None:
    """It answers each of our letters a second later, with another number each time."""
    world = Attacked()
    mails = [world.asked()]
    got = 0
    for number in range(30):
        answers: list[OutboundMail] = []
        for mail in mails:
            answers += world.reply(JON, mail, words.format(n=7000 + number), after=2)
        mails = to(answers, JON)
        got += len(mails)
        if not mails:
            break
    assert got <= 5
    if "Yes" not in words:
        assert world.state() == "pending"


def test_three_programs_that_pass_our_letters_on_in_a_ring_fall_silent() -> None:
    """What goes to Jon is given back by Mia's robot, hers by Lea's, and Lea's by Jon's."""
    world = Attacked()
    world.asked()
    lea_asks_too(world)
    following = {JON: MIA, MIA: LEA, LEA: JON}
    waiting = [m for m in world.player.post.sent if m.recipient in following][-6:]
    total = 0
    for number in range(60):
        if not waiting:
            break
        mail = waiting.pop(0)
        sent = world.write(
            following[mail.recipient],
            f"Re: {see(mail).subject}",
            f"Got it, no. {number}: {see(mail).text[:200]}",
        )
        total += len(sent)
        waiting += [m for m in sent if m.recipient in following]
    assert not waiting
    assert total <= 60


def test_a_robot_that_changes_its_address_by_a_tag_each_time_comes_to_an_end() -> None:
    world = Attacked()
    total = 0
    for number in range(60):
        sent = world.write(
            f"desk+{number}@evil.example", "Your mail", "We got your mail and will answer you soon, truly."
        )
        total += len(sent)
    assert counted(world.player.post.sent)[COORDINATOR] <= 15
    assert total <= 80


def test_an_autoresponder_of_a_new_member_does_not_fill_her_mailbox() -> None:
    world = Attacked()
    mails = to(world.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Moss")), EVE)
    total = 0
    while mails and total < 50:
        total += len(mails)
        mails = [
            m
            for mail in mails
            for m in to(world.reply(EVE, mail, f"I am out until Monday. {total}", after=1), EVE)
        ]
    assert total <= 6
