# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Third wave: forgers, robots and confused people. What is expected here was written before it was first run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from processor.core.mail import OutboundMail
from tests.attack.bounces import bounces_for_each
from tests.attack.deeds import an_end_passed_on, lea_asks_too, pair_up
from tests.attack.heard import a_coordinator_knows
from tests.attack.letters import everything, letter
from tests.attack.mails_by_hand import eml, inline, mail_bytes, passes_on, with_attached
from tests.attack.people import LEA
from tests.attack.records import things
from tests.attacks import FORM, JON, MIA, Attacked, counted, reply_token, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

BY_ATTRIBUTION = f"On Sun, 1 Mar 2026 at 18:12, Jon Berg <{JON}> wrote:\n\n> {{}}\n"


def question_about(world: Attacked, who: str, word: str) -> OutboundMail:
    """Somebody wrote `word` in a member's name, and the member is asked."""
    return letter(to(world.write(who, word, word, proof=""), who), "confirm")


# --- the answer to "was it you?": a yes that is none ---------------------------------------------------

NO_YES = [
    "Yes, I got your mail, but I did not write that.", "Yes? What is this?", "OK, but it was not me", "Ja, aber das war ich nicht", "Sí, pero yo no fui",
    "Oui, mais ce n'est pas moi", "Sure, but this was somebody else", "Yes, this is spam.", "I agree that this looks strange. It was not me.",
    "Accept my apologies, but who are you?", "Yes, I am away until Monday and will read your mail then.", "Fine, but I never asked for it",
    "Yes, somebody has stolen my password!", "yes no", "Yes and no", "Was it me? Yes or no, I cannot remember", "Yes it wasn't me", "yes that was NOT me",
    "Yes, we have received your mail. Ticket 81.", "Yes, but please do not do it", "YES I mean NO", "Yes, I confirm that I have not written it", "Definitely not. Yes, I am sure.",
    "Yes, cancel that", "Tak, ale to nie ja", "Ja, det var inte jag", "Sim, mas não fui eu", "Ja hoor, dat was ik niet", "Sì, ma non sono stato io",
]  # fmt: skip


@pytest.mark.parametrize("words", NO_YES)
def test_a_yes_that_is_none_does_not_let_somebody_leave(in_memory: Attacked, words: str) -> None:
    question = question_about(in_memory, JON, "LEAVE")
    sent = in_memory.reply(JON, question, words, proof="")
    assert in_memory.standing(JON) == "active"
    assert to(sent, JON) or a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("words", NO_YES[::4])
def test_a_yes_that_is_none_does_not_do_what_was_passed_on(db: Attacked, words: str) -> None:
    db.asked()
    question = to(db.write(COORDINATOR, "Fwd: yes", BY_ATTRIBUTION.format("REJECT REQ-1")), JON)[0]
    sent = db.reply(JON, question, words)
    assert db.state() == "pending"
    assert to(sent, JON) or a_coordinator_knows(db, sent)


def test_a_yes_that_stands_only_in_the_quotation_below_is_none(db: Attacked) -> None:
    question = question_about(db, JON, "LEAVE")
    quoted = "\n".join(f"> {line}" for line in see(question).text.splitlines())
    db.reply(JON, question, f"\n\nOn Monday somebody wrote:\n{quoted}\n> YES")
    assert db.standing(JON) == "active"


def test_no_and_then_yes_an_hour_later_is_not_met_with_silence(db: Attacked) -> None:
    """He pressed the wrong button first. Whatever is done, he or a person hears of it."""
    question = question_about(db, JON, "PAUSE")
    db.reply(JON, question, "No")
    sent = db.reply(JON, question, "Sorry, yes!", after=3600)
    assert to(sent, JON) or a_coordinator_knows(db, sent)


@pytest.mark.parametrize("word", ["LEAVE", "PAUSE", "ACCEPT REQ-1"])
def test_a_no_to_was_it_you_tells_a_coordinator_of_the_forger(db: Attacked, word: str) -> None:
    """Somebody writes in a member's name, and the member says so: a person should know."""
    db.asked()
    question = question_about(db, JON, word)
    assert a_coordinator_knows(db, db.reply(JON, question, "No"))


def test_the_yes_of_two_questions_crossed_does_each_its_own(db: Attacked) -> None:
    """The YES in the thread of the second question does nothing of the first."""
    first = question_about(db, JON, "LEAVE")
    db.later(days=1)
    second = question_about(db, JON, "PAUSE")
    db.reply(JON, second, "Yes", proof="")
    assert db.standing(JON) == "paused"
    db.reply(JON, first, "No", proof="")
    assert db.standing(JON) == "paused"


@pytest.mark.parametrize("proofs", [("", ""), ("", "pass"), ("pass", ""), ("fail", "pass"), ("pass", "fail")])
def test_the_copies_of_a_yes_do_it_once_and_never_end_in_a_refusal(
    db: Attacked, proofs: tuple[str, str]
) -> None:
    question = question_about(db, MIA, "REQUEST M-1001")
    more = f"In-Reply-To: {question.message_id}\nCc: {ADDRESS.replace('@', f'+{reply_token(question)}@')}\n"
    sent = []
    for proof in proofs:
        db.later(minutes=5)
        db.player.take_in(mail_bytes(MIA, f"Re: {see(question).subject}", "Yes", proof=proof, more=more))
        sent += db.work()
    assert things(db)[1] == [("REQ-1", "pending")]
    assert len(to(sent, JON)) == 1
    assert "confirm-failed" not in [m.letter for m in to(sent, MIA)]


# --- copies: what is asked for is the same whichever copy comes first -----------------------------------


WISHES: dict[str, Callable[[Attacked], object]] = {
    "PAUSE": lambda w: None, "STATUS": lambda w: None, "BROWSE": lambda w: None, "EXPORT": lambda w: None, "HELP": lambda w: None,
    "ESPAÑOL": lambda w: None, "LEAVE": lambda w: None, "QUEUE M-1001": lambda w: w.write(JON, "PAUSE"), "WITHDRAW": lambda w: w.asked(),
    "END": pair_up, "RENEW": pair_up, "ERASE": lambda w: None,
}  # fmt: skip


@pytest.mark.parametrize("first", ["", "fail"])
@pytest.mark.parametrize("wish", WISHES)
def test_a_wish_whose_first_copy_proved_nothing_is_answered_as_if_it_were_the_only_one(
    db: Attacked, wish: str, first: str
) -> None:
    WISHES[wish](db)
    db.player.take_in(mail_bytes(MIA, wish, wish, proof=first))
    had = [m.letter for m in to(db.work(), MIA)]
    db.later(minutes=4)
    db.player.take_in(mail_bytes(MIA, wish, wish, proof="pass"))
    both = things(db)
    had += [m.letter for m in to(db.work(), MIA)]
    after = things(db)
    alone = Attacked()
    WISHES[wish](alone)
    alone.player.take_in(mail_bytes(MIA, wish, wish, proof="pass"))
    wanted = {m.letter for m in to(alone.work(), MIA)}
    assert after == things(alone), (both, after)
    assert wanted <= set(had)


def test_the_members_no_counts_where_the_forward_came_twice_and_both_were_asked_about(
    db: Attacked,
) -> None:
    """Unproven, the coordinator says YES, Jon is asked; then the proven copy, and Jon is asked again."""
    db.asked()
    text = BY_ATTRIBUTION.format("REJECT REQ-1")
    db.player.take_in(mail_bytes(COORDINATOR, "Fwd: yes", text))
    question = to(db.work(), COORDINATOR)[0]
    first = to(db.reply(COORDINATOR, question, "Yes", proof=""), JON)[0]
    db.player.take_in(mail_bytes(COORDINATOR, "Fwd: yes", text, proof="pass"))
    again = to(db.work(), JON)
    sent = db.reply(JON, first, "No, I did not write that")
    assert a_coordinator_knows(db, sent)
    for one in again:
        db.reply(JON, one, "No")
    assert db.state() == "pending"


def test_the_members_yes_to_either_of_two_questions_about_one_forward_does_it(db: Attacked) -> None:
    db.asked()
    text = BY_ATTRIBUTION.format("REJECT REQ-1")
    db.player.take_in(mail_bytes(COORDINATOR, "Fwd: yes", text))
    question = to(db.work(), COORDINATOR)[0]
    first = to(db.reply(COORDINATOR, question, "Yes", proof=""), JON)[0]
    db.player.take_in(mail_bytes(COORDINATOR, "Fwd: yes", text, proof="pass"))
    again = to(db.work(), JON)
    sent = db.reply(JON, first, "Yes")
    assert db.state() == "rejected" or not again or to(sent, JON)


@pytest.mark.parametrize(
    "word", ["REQUEST M-1001\n\nplease", "SIGN UP MENTOR\n\n" + FORM.format(name="Mia Okafor")]
)
def test_the_coordinators_yes_after_the_proven_copy_of_her_forward_does_nothing_twice(
    db: Attacked, word: str
) -> None:
    text = inline(f"Mia Okafor <{MIA}>", word)
    db.player.take_in(mail_bytes(COORDINATOR, "Fwd: x", text))
    question = to(db.work(), COORDINATOR)[0]
    db.player.take_in(mail_bytes(COORDINATOR, "Fwd: x", text, proof="pass"))
    db.work()
    before = things(db)
    sent = db.reply(COORDINATOR, question, "Yes", proof="")
    assert things(db) == before
    assert not to(sent, JON)
    assert to(sent, COORDINATOR)


def test_a_proven_copy_after_the_question_ran_out_is_done(db: Attacked) -> None:
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please"))
    db.work()
    db.later(days=9)
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    assert to(db.work(), JON)
    assert db.state() == "pending"


def test_a_proven_copy_of_what_its_sender_denied_is_not_done_in_silence(db: Attacked) -> None:
    """She said "No" to the question about the first copy; then a proven one comes: somebody has to know."""
    db.player.take_in(mail_bytes(MIA, "LEAVE", "LEAVE"))
    question = to(db.work(), MIA)[0]
    db.reply(MIA, question, "No")
    db.player.take_in(mail_bytes(MIA, "LEAVE", "LEAVE", proof="pass"))
    sent = db.work()
    assert to(sent, MIA) or a_coordinator_knows(db, sent)


def test_a_copy_that_comes_while_the_first_is_over_the_limit_is_not_lost(db: Attacked) -> None:
    """Forgeries used up the day's answers to unproven mail; her own comes unproven, and then proven."""
    for number in range(3):
        db.write(MIA, "PAUSE", f"x {number}", proof="")
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please"))
    db.work()
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    sent = db.work()
    assert db.state() == "pending"
    assert to(sent, JON)


# --- an old mail that a coordinator passes on, when it has been done long ago ---------------------------


def carries(world: Attacked, way: str, mail: bytes, who: str, words: str, subject: str) -> list[OutboundMail]:
    if way == "attached":
        return with_attached(world, [mail], note="for the file")
    return passes_on(world, who, words, subject)


@pytest.mark.parametrize("way", ["attached", "inline"])
@pytest.mark.parametrize("word", ["Accept", "Reject", "Yes", "No"])
def test_an_old_answer_that_was_sent_to_both_answers_no_later_request(
    db: Attacked, word: str, way: str
) -> None:
    """Jon answered the program, Carla in Cc. A week later she passes her copy on; Lea's request waits."""
    db.asked()
    mail = eml(JON, "Re: Would you mentor Mia Okafor? [REQ-1]", word)
    vouched = b"Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example\r\n"
    db.player.take_in(vouched + mail)
    db.work()
    assert db.state() in ("accepted", "rejected")
    db.later(days=7)
    lea_asks_too(db)
    sent = carries(db, way, mail, f"Jon Berg <{JON}>", word, "Re: Would you mentor Mia Okafor? [REQ-1]")
    assert db.state(2) == "pending"
    assert to(sent, COORDINATOR)


@pytest.mark.parametrize("way", ["attached", "inline"])
def test_an_old_end_that_was_sent_to_both_ends_no_later_mentoring(db: Attacked, way: str) -> None:
    """The very mail, with its date and id, was done weeks ago; the mentoring that it would end is younger."""
    pair_up(db)
    mail = eml(JON, "Mentoring", "END")
    vouched = b"Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example\r\n"
    db.player.take_in(vouched + mail)
    db.work()
    assert things(db)[2][0][1] == "ended"
    db.reply(JON, lea_asks_too(db), "Accept")
    db.later(days=3)
    carries(db, way, mail, f"Jon Berg <{JON}>", "END", "Mentoring")
    assert ("REL-2", "active", 1) in things(db)[2]


@pytest.mark.parametrize("ways", [("attached", "attached"), ("attached", "inline"), ("inline", "inline")])
def test_an_end_that_is_passed_on_twice_weeks_apart_ends_one_mentoring(
    db: Attacked, ways: tuple[str, str]
) -> None:
    pair_up(db)
    mail = eml(JON, "Mentoring", "END")
    carries(db, ways[0], mail, f"Jon Berg <{JON}>", "END", "Mentoring")
    assert things(db)[2][0][1] == "ended"
    db.reply(JON, lea_asks_too(db), "Accept")
    db.later(days=3)
    carries(db, ways[1], mail, f"Jon Berg <{JON}>", "END\n", "Mentoring")
    assert ("REL-2", "active", 1) in things(db)[2]


@pytest.mark.parametrize("way", ["attached", "inline"])
@pytest.mark.parametrize("word", ["LEAVE", "PAUSE"])
def test_an_old_goodbye_that_was_done_and_taken_back_is_not_done_again(
    db: Attacked, word: str, way: str
) -> None:
    """Second look. Jon left, Carla in Cc, and came back; then she passes on her copy of the old mail."""
    mail = eml(JON, word, word)
    vouched = b"Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example\r\n"
    db.player.take_in(vouched + mail)
    db.work()
    assert db.standing(JON) != "active"
    db.later(days=3)
    if word == "PAUSE":
        db.write(JON, "RESUME")
    else:
        db.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    assert db.standing(JON) == "active"
    db.later(days=3)
    carries(db, way, mail, f"Jon Berg <{JON}>", word, word)
    assert db.standing(JON) == "active"


# --- the member's word about "forward-done", days later and by other ways --------------------------------


@pytest.mark.parametrize("words", ["No", "No!!", "Not me", "Reject"])
def test_a_denial_that_kept_only_the_subject_three_days_later_rejects_nobody(
    db: Attacked, words: str
) -> None:
    done = an_end_passed_on(db)
    db.later(days=3)
    sent = db.write(JON, f"Re: {see(done).subject}", words)
    assert db.state(2) == "pending"
    assert to(sent, JON) or a_coordinator_knows(db, sent)


def test_a_denial_that_kept_only_the_quotation_three_days_later_rejects_nobody(db: Attacked) -> None:
    done = an_end_passed_on(db)
    db.later(days=3)
    quoted = "\n".join(f"> {line}" for line in see(done).text.splitlines())
    sent = db.write(JON, f"Re: {see(done).subject}", f"No\n\nOn Monday somebody wrote:\n{quoted}")
    assert db.state(2) == "pending"
    assert a_coordinator_knows(db, sent)


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize("words", ["No, that was not me", "No"])
def test_a_denial_that_reached_the_coordinator_and_is_passed_on_too_rejects_nobody(
    db: Attacked, words: str, days: int
) -> None:
    """Jon answers Carla, whose name stands in the letter, and she passes that on as she did before."""
    done = an_end_passed_on(db)
    db.later(days=days, minutes=20)
    sent = passes_on(db, f"Jon Berg <{JON}>", words, f"Re: {see(done).subject}")
    assert db.state(2) == "pending"
    assert to(sent, COORDINATOR)


def test_a_denial_below_the_quotation_reaches_a_coordinator(db: Attacked) -> None:
    done = an_end_passed_on(db)
    quoted = "\n".join(f"> {line}" for line in see(done).text.splitlines())
    sent = db.reply(JON, done, f"{quoted}\n\nNo, I did not want that.", after=200_000)
    assert db.state(2) == "pending"
    assert a_coordinator_knows(db, sent)


@pytest.mark.parametrize("proof", ["pass", ""])
@pytest.mark.parametrize("word", ["STATUS", "HELP", "BROWSE", "PAUSE"])
def test_a_command_to_the_letter_first_does_not_swallow_the_denial_after_it(
    db: Attacked, word: str, proof: str
) -> None:
    done = an_end_passed_on(db)
    db.reply(JON, done, word, proof=proof)
    sent = db.reply(JON, done, "And I never wrote that END!", proof=proof, after=200_000)
    assert a_coordinator_knows(db, sent)
    assert db.state(2) == "pending"


def test_after_thirty_answers_a_denial_still_reaches_a_coordinator(in_memory: Attacked) -> None:
    done = an_end_passed_on(in_memory)
    for number in range(34):
        in_memory.write(JON, "STATUS", f"number {number}")
    sent = in_memory.reply(JON, done, "No, that was not me")
    assert a_coordinator_knows(in_memory, sent)
    assert in_memory.state(2) == "pending"


@pytest.mark.parametrize("word", ["END", "LEAVE"])
def test_a_word_about_a_forward_that_could_not_be_delivered_reaches_a_coordinator(
    db: Attacked, word: str
) -> None:
    """He cannot deny what he never read."""
    pair_up(db)
    done = letter(to(passes_on(db, f"Jon Berg <{JON}>", word), JON), "forward-done")
    assert a_coordinator_knows(db, bounces_for_each(db, done, (JON, "failed", "5.1.1")))


def test_a_question_about_a_forward_that_could_not_be_delivered_reaches_a_coordinator(
    db: Attacked,
) -> None:
    db.asked()
    question = to(db.write(COORDINATOR, "Fwd: yes", BY_ATTRIBUTION.format("REJECT REQ-1")), JON)[0]
    assert a_coordinator_knows(db, bounces_for_each(db, question, (JON, "failed", "5.1.1")))


# --- privacy of what is passed on --------------------------------------------------------------------------

SECRET = "Between us: he was ill for months, and his number is 555-0199."


@pytest.mark.parametrize("where", ["above", "below", "quoted within", "attached note"])
def test_a_coordinators_own_words_beside_a_question_go_to_no_member(db: Attacked, where: str) -> None:
    db.asked()
    words = "May I ask first: which evenings would suit her?"
    if where == "attached note":
        sent = with_attached(db, [eml(JON, "Re: mentoring [REQ-1]", words)], note=SECRET)
    else:
        body = (
            words
            if where != "quoted within"
            else f"{words}\n\nOn Sun, 1 Mar 2026, Carla <{COORDINATOR}> wrote:\n> {SECRET}\n"
        )
        text = inline(f"Jon Berg <{JON}>", body, "Re: mentoring [REQ-1]")
        text = (
            f"{SECRET}\n\n{text}"
            if where == "above"
            else f"{text}\n\n-- \n{SECRET}"
            if where == "below"
            else text
        )
        sent = db.write(COORDINATOR, "Fwd: mentoring", text)
    assert to(sent, COORDINATOR)
    assert "555-0199" not in everything(to(sent, MIA))
    assert JON not in everything(to(sent, MIA))


@pytest.mark.parametrize("way", ["inline", "attached"])
def test_what_stood_below_a_request_that_is_passed_on_does_not_go_to_the_mentor(
    db: Attacked, way: str
) -> None:
    body = f"REQUEST M-1001\n\nplease\n\nOn Sun, 1 Mar 2026 at 18:12, Carla <{COORDINATOR}> wrote:\n\n> {SECRET}\n> Ask Jon.\n"
    sent = carries(db, way, eml(MIA, "asking", body), f"Mia Okafor <{MIA}>", body, "asking")
    assert to(sent, JON)
    assert "555-0199" not in everything(to(sent, JON))
    assert to(sent, COORDINATOR)


def test_what_a_member_learns_of_a_forward_has_no_word_of_other_mails_in_it(db: Attacked) -> None:
    """Two mails are attached: Mia's letter tells nothing of Jon's words and the other way round."""
    db.asked()
    private = "ACCEPT REQ-1\n\nFor Carla only: 555-0199"
    sent = with_attached(db, [eml(JON, "yes", private), eml(LEA, "hello", "STATUS, and a secret word")])
    assert "555-0199" not in everything(to(sent, LEA))
    assert "secret word" not in everything([*to(sent, JON), *to(sent, MIA)])
    assert MIA not in everything(to(sent, LEA))


# --- limits, and the one note after the thirtieth answer ---------------------------------------------------


def receipts(mails: list[OutboundMail]) -> int:
    return len([m for m in mails if m.letter == "held-receipt"])


def test_the_note_after_the_thirtieth_answer_comes_though_two_letters_were_the_last(
    in_memory: Attacked,
) -> None:
    """At 29 answers a coordinator passes on her WITHDRAW, which brings her two letters: then comes her own mail."""
    in_memory.asked()
    in_memory.later(days=2)
    for _ in range(29):
        in_memory.write(MIA, "STATUS", "again")
    passes_on(in_memory, f"Mia Okafor <{MIA}>", "WITHDRAW")
    sent = []
    for number in range(4):
        sent += in_memory.write(MIA, "STATUS", f"please {number}")
    assert receipts(to(sent, MIA)) == 1


@pytest.mark.parametrize("count", [33, 40])
def test_forty_mails_that_lay_in_the_mailbox_together_bring_one_note(in_memory: Attacked, count: int) -> None:
    """One batch, so that no letter of it has gone out when the next is decided."""
    in_memory.later(days=2)  # her welcome is not of this day
    for number in range(count):
        in_memory.drop(MIA, "STATUS", f"number {number}")
    sent = to(in_memory.work(), MIA)
    assert receipts(sent) == 1
    assert len(sent) == 31


def test_the_note_comes_again_on_another_day_that_is_as_full(in_memory: Attacked) -> None:
    for _ in range(2):
        sent = []
        for number in range(33):
            sent += in_memory.write(MIA, "STATUS", f"number {number}")
        assert receipts(to(sent, MIA)) == 1
        in_memory.later(days=2)


def test_a_coordinators_forward_for_a_member_with_thirty_answers_is_done_or_read(in_memory: Attacked) -> None:
    in_memory.asked()
    for number in range(33):
        in_memory.write(MIA, "STATUS", f"number {number}")
    sent = passes_on(in_memory, f"Mia Okafor <{MIA}>", "WITHDRAW")
    assert to(sent, COORDINATOR)
    assert in_memory.state() == "withdrawn" or in_memory.held()


def test_a_yes_after_thirty_answers_is_done_or_read(in_memory: Attacked) -> None:
    question = question_about(in_memory, MIA, "REQUEST M-1001")
    for number in range(33):
        in_memory.write(MIA, "STATUS", f"number {number}")
    sent = in_memory.reply(MIA, question, "Yes")
    assert to(sent, JON) or (in_memory.held() and a_coordinator_knows(in_memory, sent))


def test_thirty_forwards_in_a_members_name_do_not_lock_the_member_out(in_memory: Attacked) -> None:
    """It is the coordinator who writes; Mia, who wrote nothing today, is answered."""
    for number in range(32):
        passes_on(in_memory, f"Mia Okafor <{MIA}>", "STATUS", f"again {number}")
    assert to(in_memory.write(MIA, "REQUEST M-1001", "please"), MIA)


# --- robots ---------------------------------------------------------------------------------------------


def loops(world: Attacked, who: str, mails: list[OutboundMail], answer: Callable[[OutboundMail, int], list[OutboundMail]], most: int = 60) -> int:  # fmt: skip
    """Whoever reads `who`'s mailbox answers each letter; how many came until it fell silent."""
    got, waiting = 0, to(mails, who)
    while waiting and got < most:
        mail, *waiting = waiting
        got += 1
        waiting += to(answer(mail, got), who)
    return got


FORWARDERS: dict[str, Callable[[Attacked, OutboundMail, int], list[OutboundMail]]] = {
    "inline": lambda w, m, n: w.write(COORDINATOR, f"Fwd: {see(m).subject}", inline(f"Mentor Exchange <{ADDRESS}>", see(m).text, see(m).subject)),
    "attached": lambda w, m, n: with_attached(w, [m.raw]),
    "its bare text": lambda w, m, n: w.write(COORDINATOR, see(m).subject, see(m).text),
    "a reply": lambda w, m, n: w.reply(COORDINATOR, m, f"Thank you. Your mail number {n} was received.", after=5),
    "a slow reply": lambda w, m, n: w.reply(COORDINATOR, m, f"Thank you. Your mail number {n} was received.", after=400),
    "an empty reply": lambda w, m, n: w.reply(COORDINATOR, m, "", after=5),
    "a forward without a subject": lambda w, m, n: w.write(COORDINATOR, "", f"FYI\n\n{inline(f'Mia Okafor <{MIA}>', f'A long question, number {n}, about my licence?')}"),
    "the same forward again": lambda w, m, n: passes_on(w, f"Mia Okafor <{MIA}>", "A long question about my licence, please?"),
    "the word STATUS": lambda w, m, n: w.reply(COORDINATOR, m, "STATUS", after=5),
    "a forward of an unknown": lambda w, m, n: passes_on(w, f"Al <al{n}@x.example>", see(m).text, see(m).subject),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORWARDERS)
def test_a_coordinators_mailbox_that_sends_our_mail_back_makes_no_loop(
    in_memory: Attacked, kind: str
) -> None:
    """A rule "pass everything on", set up by somebody who means well; our server vouches for it."""
    first = in_memory.write(
        MIA, "A question", "Could a person of yours please call me about my licence today?"
    )
    first += in_memory.later(days=1)
    count = loops(in_memory, COORDINATOR, first, lambda mail, n: FORWARDERS[kind](in_memory, mail, n))
    assert count <= 41  # thirty answers and ten single notices in a day; then one mail an hour


ECHOES = {
    "a ticket": "Ticket #{n}: we have received your mail and will be with you shortly.",
    "nothing": "",
    "a word": "w{n}",
    "a question": "Could you tell us, please, what the matter number {n} is about?",
}


@pytest.mark.parametrize("after", [4, 300])
@pytest.mark.parametrize("proof", ["", "pass"])
@pytest.mark.parametrize("echo", ECHOES)
def test_a_robot_that_answers_was_it_you_falls_silent_and_confirms_nothing(
    in_memory: Attacked, echo: str, proof: str, after: int
) -> None:
    question = question_about(in_memory, JON, "LEAVE")
    count = loops(in_memory, JON, [question], lambda mail, n: in_memory.reply(JON, mail, ECHOES[echo].format(n=n), proof=proof, after=after))  # fmt: skip
    assert count <= 6
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("after", [4, 300])
def test_a_robot_that_answers_forward_done_falls_silent(in_memory: Attacked, after: int) -> None:
    """What it says reaches a coordinator, as the letter promises; not thirty times."""
    done = an_end_passed_on(in_memory)
    count = loops(in_memory, JON, [done], lambda mail, n: in_memory.reply(JON, mail, f"Case {n}: we will look into this matter soon.", after=after))  # fmt: skip
    assert count <= 6
    assert in_memory.state(2) == "pending"


def test_two_robots_in_turns_that_each_change_a_word_fall_silent(in_memory: Attacked) -> None:
    """Jon's asks something new each time, Mia's thanks for it each time; both wait two minutes."""
    mails = [in_memory.asked()]
    got = 0
    for number in range(60):
        new: list[OutboundMail] = []
        for mail in mails:
            words = (
                f"Could you tell me more about point {number}?"
                if mail.recipient == JON
                else f"Thank you, noted as {number}."
            )
            new += in_memory.reply(mail.recipient, mail, words, after=120)
        mails = [m for m in new if m.recipient in (JON, MIA)]
        got += len(mails)
        if not mails:
            break
    assert got <= 14
    assert in_memory.state() == "pending"


@pytest.mark.xfail(strict=True, reason="mild: somebody who writes other words each day looks like a person")
def test_a_slow_robot_gets_no_letter_a_day_for_a_month(in_memory: Attacked) -> None:
    """It answers 26 hours later, with other words each time."""
    colours = ["red", "orange", "yellow", "green", "blue", "violet", "brown", "black", "white", "grey", "pink", "gold", "silver"]  # fmt: skip
    got = loops(in_memory, JON, [in_memory.asked()], lambda mail, n: in_memory.reply(JON, mail, f"The {colours[n % 13]} desk takes care of matter {n * 37} for you now.", after=26 * 3600), 30)  # fmt: skip
    assert got <= 15
    assert in_memory.state() in ("pending", "expired")


def test_forgeries_at_once_do_not_make_a_robot_of_an_honest_mentee(in_memory: Attacked) -> None:
    """Eve's mails in Mia's name, unproven, come just after our letters; Mia's own quick letter is heard."""
    for number in range(4):
        in_memory.write(MIA, "STATUS")
        in_memory.drop(
            MIA,
            f"x {number}",
            f"Some long words that ask for nothing, of the number {number * 71}, really.",
            proof="",
        )
        in_memory.work()
        in_memory.later(days=1)
    in_memory.write(MIA, "STATUS")
    sent = in_memory.write(
        MIA, "My licence", "Dear people, could somebody please call me? My licence runs out on Friday."
    )
    assert to(sent, MIA) or a_coordinator_knows(in_memory, sent)
    assert any("My licence" in str(h["subject"]) for h in in_memory.player.records()["held"])


def test_a_forger_alone_cannot_make_a_robot_of_a_mentee(in_memory: Attacked) -> None:
    """Second look. Eve's own PAUSE brings about our letter, and her words come 20 seconds later."""
    in_memory.later(days=2)
    for number in range(4):
        in_memory.drop(MIA, "PAUSE", f"x{number}", proof="")
        in_memory.work()
        in_memory.later(seconds=20)
        in_memory.drop(
            MIA,
            f"x {number}",
            f"Some long words that ask for nothing, of the number {number * 71}, really.",
            proof="",
        )
        in_memory.work()
        in_memory.later(days=1, hours=1)
    in_memory.write(MIA, "STATUS")
    sent = in_memory.write(
        MIA, "My licence", "Dear people, could somebody please call me? My licence runs out on Friday."
    )
    assert to(sent, MIA) or a_coordinator_knows(in_memory, sent)
    assert any("My licence" in str(h["subject"]) for h in in_memory.player.records()["held"])


def test_forgeries_of_her_words_do_not_keep_a_mentee_from_asking_again(in_memory: Attacked) -> None:
    """Eve read them on a list. Mia asked, waited two days, and asks once more."""
    words = "Could a person of yours please call me about my search for a mentor?"
    in_memory.write(MIA, "A call", words)
    in_memory.later(days=1)
    for _ in range(4):
        in_memory.write(MIA, "A call", words, proof="")
    in_memory.later(days=2)
    sent = in_memory.write(MIA, "A call", words)
    assert to(sent, MIA) or a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("after", [5, 200])
def test_a_robot_that_gives_commands_in_turns_is_bounded_and_changes_nothing_for_others(
    in_memory: Attacked, after: int
) -> None:
    words = ["HELP", "STATUS", "BROWSE", "PAUSE", "RESUME", "EXPORT"]
    got = loops(
        in_memory,
        JON,
        [in_memory.asked()],
        lambda mail, n: in_memory.reply(JON, mail, words[n % 6], after=after),
    )
    assert got <= 32
    assert counted(in_memory.player.post.sent)[MIA] <= 10
