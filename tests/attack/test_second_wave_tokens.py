# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The reply token of each kind of letter, in other hands, too late, again, and beside the wrong words."""

from __future__ import annotations

import pytest

from processor.core.mail import OutboundMail
from tests.attack.deeds import lea_asks_too
from tests.attack.heard import a_coordinator_knows
from tests.attack.letters import letter
from tests.attack.mails_by_hand import inline, passes_on, raw
from tests.attack.people import LEA
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token, to, tokens_in_text
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see


def a_whole_story(world: Attacked) -> list[OutboundMail]:
    """Of each letter that Jon, Mia and Lea got until both mentorings began, the last one."""
    asked = world.asked()
    world.reply(JON, asked, "What would you like to learn of me, and when do you have time?")
    world.write(MIA, "STATUS")
    world.write(MIA, "BROWSE")
    world.write(JON, "HELP")
    world.later(days=5, hours=2)
    world.reply(JON, asked, "Accept")
    world.write(JON, "EXPORT")
    lea = lea_asks_too(world)
    world.write(LEA, "STATUS")
    world.later(days=1)
    passes_on(world, f"Lea Stone <{LEA}>", "WITHDRAW")
    world.reply(JON, lea, "Accept")
    last = {(m.recipient, m.letter): m for m in world.player.post.sent if m.recipient != COORDINATOR}
    return list(last.values())


WORDS = ["ACCEPT", "REJECT", "END", "LEAVE", "YES"]


@pytest.mark.parametrize("word", WORDS)
def test_no_letters_token_acts_for_whoever_else_has_it(db: Attacked, word: str) -> None:
    letters = a_whole_story(db)
    before = things(db)
    for mail in letters:
        for who in (JON, MIA, LEA):
            if who != mail.recipient:
                db.drop(who, "Re: x", word, proof="", to=address_with(reply_token(mail)))
        db.drop(
            EVE,
            f"Re: {see(mail).subject}",
            word,
            to=address_with(reply_token(mail)),
            headers={"In-Reply-To": mail.message_id},
        )
    sent = db.work()
    assert things(db) == before
    assert len(letters) > 10
    assert not [m for m in sent if m.letter in ("introduction-mentee", "ended", "left")]


@pytest.mark.parametrize("place", ["To", "Cc", "In-Reply-To", "References"])
def test_a_quoted_token_of_a_coordinators_letter_opens_nothing_in_any_place(db: Attacked, place: str) -> None:
    a_whole_story(db)
    before = things(db)
    for mail in to(db.player.post.sent, COORDINATOR):
        if mail.letter in ("summary", "passed-on"):  # they have none
            continue
        token = reply_token(mail)
        value = address_with(token) if place in ("To", "Cc") else f"<{token}.x@pharmacists.example>"
        for who in (JON, MIA, EVE, COORDINATOR):
            raw(db, f"From: {who}\n{place}: {value}\nSubject: LEAVE", "LEAVE\n\nEND NOW")
    assert things(db) == before


@pytest.mark.parametrize("place", ["To", "Cc", "In-Reply-To", "References"])
def test_the_right_token_in_the_right_hand_works_in_each_place_that_the_docs_name(
    db: Attacked, place: str
) -> None:
    asked = db.asked()
    value = address_with(reply_token(asked)) if place in ("To", "Cc") else asked.message_id
    more = "" if place == "To" else f"\nTo: {ADDRESS}"
    raw(db, f"From: {JON}\n{place}: {value}{more}\nSubject: hello", "Accept")
    assert db.state() == "accepted"


@pytest.mark.parametrize(
    "place",
    [
        "X-Forwarded-To",
        "Resent-To",
        "Reply-To",
        "Return-Path",
        "Apparently-To",
    ],
)
def test_the_right_token_in_a_place_that_no_mail_program_answers_by_is_asked_about(
    db: Attacked, place: str
) -> None:
    """Nothing is done by it alone; and Jon, who wrote, is not met with silence."""
    asked = db.asked()
    sent = raw(
        db,
        f"{place}: {address_with(reply_token(asked))}\nFrom: {JON}\nTo: {ADDRESS}\nSubject: hello",
        "Accept",
    )
    assert db.state() == "pending"
    assert to(sent, JON)


def test_the_token_of_one_request_beside_the_reference_of_another_answers_neither_wrongly(
    db: Attacked,
) -> None:
    first = db.asked()
    second = lea_asks_too(db)
    sent = db.write(JON, "Re: ACCEPT REQ-2", "ACCEPT REQ-2", proof="", to=address_with(reply_token(first)))
    assert db.state(2) == "pending"
    assert to(sent, JON)
    sent = db.write(
        JON,
        "Re: x",
        f"Reject\n\n> {tokens_in_text(first)[0]}",
        proof="",
        to=address_with(reply_token(second)),
    )
    assert db.state(1) != "rejected"
    assert to(sent, JON) or a_coordinator_knows(db, sent)


def test_both_tokens_in_one_mail_accept_not_both(db: Attacked) -> None:
    first = db.asked()
    second = lea_asks_too(db)
    both = f"{address_with(reply_token(first))}, {address_with(reply_token(second))}"
    sent = db.write(JON, "Re: x", "Accept", proof="", to=both)
    assert "accepted" not in (db.state(1), db.state(2)) or [db.state(1), db.state(2)].count("accepted") == 1
    assert to(sent, JON) or a_coordinator_knows(db, sent)


@pytest.mark.parametrize("words", ["Accept", "Reject", "No", "ja", "I am sorry, I must decline"])
@pytest.mark.parametrize("proof", ["pass", ""])
def test_an_answer_after_the_mentee_took_the_request_back_is_told_so(
    db: Attacked, words: str, proof: str
) -> None:
    asked = db.asked()
    db.write(MIA, "WITHDRAW")
    lea_asks_too(db)
    sent = db.reply(JON, asked, words, proof=proof)
    assert db.state(1) == "withdrawn"
    assert db.state(2) == "pending"
    assert to(sent, JON)


@pytest.mark.parametrize("words", ["Accept", "Reject", "Ok"])
@pytest.mark.parametrize("proof", ["pass", ""])
def test_a_second_answer_by_the_same_letter_does_not_answer_the_next_request(
    db: Attacked, words: str, proof: str
) -> None:
    asked = db.asked()
    db.reply(JON, asked, "Reject")
    lea_asks_too(db)
    sent = db.reply(JON, asked, words, proof=proof, after=90_000)
    assert db.state(2) == "pending"
    assert to(sent, JON) or a_coordinator_knows(db, sent)


def test_an_unproven_end_by_a_used_token_ends_nothing(db: Attacked) -> None:
    """Mia's introduction letter is used for a RENEW that is too early; then it is sent again with END."""
    a_whole_story(db)
    intro = letter(to(db.player.post.sent, MIA), "introduction-mentee")
    db.reply(MIA, intro, "PAUSE", proof="")
    before = things(db)
    sent = db.reply(MIA, intro, "END NOW", proof="")
    assert things(db) == before
    assert to(sent, MIA) or a_coordinator_knows(db, sent)


def test_the_token_of_a_mentoring_that_is_over_ends_no_other(db: Attacked) -> None:
    db.reply(JON, db.asked(), "Accept")
    intro = letter(to(db.player.post.sent, JON), "introduction-mentor")
    db.write(MIA, "END")
    db.reply(JON, lea_asks_too(db), "Accept")
    assert ("REL-2", "active", 1) in things(db)[2]
    sent = db.reply(JON, intro, "END", proof="")
    assert ("REL-2", "active", 1) in things(db)[2]
    assert to(sent, JON) or a_coordinator_knows(db, sent)


@pytest.mark.parametrize("word", ["END", "RENEW", "No", "Yes"])
def test_a_proven_word_in_the_thread_of_a_mentoring_that_is_over_touches_no_other(
    db: Attacked, word: str
) -> None:
    """It is Jon himself, in the old thread; he means the old one, or a person should ask him."""
    db.reply(JON, db.asked(), "Accept")
    intro = letter(to(db.player.post.sent, JON), "introduction-mentor")
    db.write(MIA, "END")
    db.reply(JON, lea_asks_too(db), "Accept")
    sent = db.reply(JON, intro, word)
    assert ("REL-2", "active", 1) in things(db)[2]
    assert to(sent, JON) or a_coordinator_knows(db, sent)


def test_reply_all_of_the_pair_among_themselves_changes_nothing(db: Attacked) -> None:
    """They write to each other, with the program's reply address in Cc: words to a friend are no answers."""
    a_whole_story(db)
    before = things(db)
    for who, other, name in ((JON, MIA, "introduction-mentor"), (MIA, JON, "introduction-mentee")):
        intro = letter(to(db.player.post.sent, who), name)
        for number, words in enumerate(
            (
                "Yes, Tuesday is fine, see you then!",
                "No, I cannot on Monday, sorry",
                "I accept with pleasure. The end of May?",
            )
        ):
            db.drop(
                who,
                f"Re: {see(intro).subject}",
                f"Dear friend {number},\n\n{words}",
                to=other,
                headers={"Cc": str(see(intro).parsed["reply-to"]), "In-Reply-To": intro.message_id},
            )
            db.work()
            db.later(hours=1)
    assert things(db) == before


def test_a_reply_from_a_quoted_forward_of_the_letter_is_nobodys_yes(db: Attacked) -> None:
    """Jon sends our letter on to a colleague, who replies to the address in it."""
    asked = db.asked()
    body = f"Accept\n\n{inline(f'Mentor Exchange <{ADDRESS}>', see(asked).text, see(asked).subject)}"
    sent = db.write(
        "kim@hospital.example", f"Re: Fwd: {see(asked).subject}", body, to=str(see(asked).parsed["reply-to"])
    )
    assert db.state() == "pending"
    assert not to(sent, MIA)
    assert a_coordinator_knows(db, sent) or to(sent, JON)


def test_the_token_of_the_first_term_does_not_end_the_second(db: Attacked) -> None:
    db.reply(JON, db.asked(), "Accept")
    intro = letter(to(db.player.post.sent, MIA), "introduction-mentee")
    db.later(days=165)
    for who in (JON, MIA):
        db.reply(
            who, [m for m in to(db.player.post.sent, who) if m.letter.startswith("renewal")][-1], "RENEW"
        )
    db.later(days=30)
    assert things(db)[2] == [("REL-1", "active", 2)]
    sent = db.reply(MIA, intro, "END", proof="")
    assert things(db)[2] == [("REL-1", "active", 2)]
    assert to(sent, MIA) or a_coordinator_knows(db, sent)


@pytest.mark.parametrize("word", ["END", "LEAVE", "ACCEPT", "Yes"])
def test_the_token_of_was_it_you_confirms_and_does_nothing_else(db: Attacked, word: str) -> None:
    """Somebody wrote PAUSE in Jon's name. Jon's reply with another command is no PAUSE for it, unless it is a yes."""
    db.reply(JON, db.asked(), "Accept")
    lea_asks_too(db)
    question = to(db.write(JON, "PAUSE", proof=""), JON)[-1]
    sent = db.reply(JON, question, word, proof="")
    assert db.state(2) in ("pending", "withdrawn")
    assert ("REL-1", "active", 1) in things(db)[2]
    assert db.standing(JON) in ("active", "paused")
    assert sent or a_coordinator_knows(db, db.later(days=1))  # one answer a day to mail that nobody proves


def test_a_yes_that_comes_after_the_question_ended_is_not_met_with_silence(db: Attacked) -> None:
    question = to(db.write(MIA, "REQUEST M-1001", "please", proof=""), MIA)[-1]
    db.later(days=9)
    sent = db.reply(MIA, question, "Yes", proof="")
    assert to(sent, MIA) or a_coordinator_knows(db, sent)
    assert things(db)[1] == []


def test_a_second_yes_to_was_it_you_asks_no_mentor_twice(db: Attacked) -> None:
    question = to(db.write(MIA, "REQUEST M-1001", "please", proof=""), MIA)[-1]
    first = db.reply(MIA, question, "Yes", proof="")
    second = db.reply(MIA, question, "YES I said yes", proof="")
    assert len(to(first, JON)) == 1
    assert not to(second, JON)
    assert to(second, MIA) or a_coordinator_knows(db, second)


def test_a_no_after_the_yes_to_was_it_you_reaches_somebody(db: Attacked) -> None:
    question = to(db.write(MIA, "REQUEST M-1001", "please", proof=""), MIA)[-1]
    db.reply(MIA, question, "Yes", proof="")
    sent = db.reply(MIA, question, "No! That was not me, I clicked by mistake")
    assert to(sent, MIA) or a_coordinator_knows(db, sent)


def test_a_member_who_left_and_came_back_is_not_moved_by_letters_of_before(db: Attacked) -> None:
    a_whole_story(db)
    old = [m for m in db.player.post.sent if m.recipient == MIA]
    db.write(MIA, "LEAVE")
    db.later(days=1)
    db.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    before = things(db)
    for number, mail in enumerate(old):
        db.drop(MIA, "Re: x", f"LEAVE {number}", proof="", to=address_with(reply_token(mail)))
    db.work()
    assert db.standing(MIA) == "active"
    assert things(db)[0] == before[0]
