# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Seventh wave, by mail from outside. What is expected here was written before it was first run.

Most of it is about what coordinators command by mail, for that is what is newest: who else can bring it
about, and what becomes of a held mail that is decided twice, late, or by a sentence that was no command.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pytest

from processor.core.mail import OutboundMail
from tests.attack.bounces import bounce
from tests.attack.deeds import ada_signs_up, lea_asks_too, order, pair_up, puts_reply
from tests.attack.heard import a_coordinator_knows, all_told, aloud
from tests.attack.letters import ABOVE, everything, last, plain_words, wrapped_quotation
from tests.attack.mails_by_hand import SERVER, eml, inline, raw, with_attached
from tests.attack.people import ADA, DAN, JON_PRIVATE, LEA, NOA
from tests.attack.prepared import keep_apart
from tests.attack.records import all_state, things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

OURS = "pharmacists.example"
QUESTION = "Where do I find the leaflet that you sent around last year?"
WHO = "Who are you, and what do you want of us? I do not know you."


def number(world: Attacked) -> int:
    """Of the mail that was held last."""
    return max(int(str(h["ref"])[5:]) for h in world.player.records()["held"])


def state(world: Attacked, held: int) -> str:
    return str(next(h["state"] for h in world.player.records()["held"] if h["ref"] == f"HELD-{held}"))


def questioned(world: Attacked, who: str = NOA, words: str = QUESTION) -> int:
    """Somebody's question, for whom a server vouches, waits for a coordinator."""
    world.write(who, "A question", words)
    return number(world)


def unproven(world: Attacked, who: str, subject: str, body: str = "", proof: str = "") -> int:
    """A mail in that name waits, for nobody vouches for it and its address had an answer today."""
    world.write(who, "STATUS", "STATUS", proof="")
    before = len(world.player.records()["held"])
    world.write(who, subject, body or subject, proof=proof)
    assert len(world.player.records()["held"]) == before + 1
    return number(world)


def outside(sent: Sequence[OutboundMail]) -> list[OutboundMail]:
    return [m for m in sent if m.recipient not in (COORDINATOR, DAN)]


# --- who answers a stranger's mail with the program in Cc, and the stranger's subject ---------------------------


def answers_all(
    world: Attacked, who: str, subject: str, words: str = WHO, stranger: str = EVE
) -> list[OutboundMail]:
    """The button "reply to all": the stranger had put the program in Cc and chosen the subject."""
    domain = who.rpartition("@")[2]
    head = f"From: {who}\nTo: Eve <{stranger}>\nCc: {ADDRESS}\nSubject: Re: {subject}\nIn-Reply-To: <1@evil.example>\nReferences: <1@evil.example>"
    body = (
        f"{words}\n\nOn Mon, 2 Mar 2026 at 16:00, Eve <{stranger}> wrote:\n\n> Good day, please read this.\n"
    )
    return raw(world, head, body, proof=domain)


@pytest.mark.parametrize("words", [WHO, "Please call me about it.", "I do not understand."])
@pytest.mark.parametrize("verb", ["RELEASE HELD-{n}", "HELD-{n} AS PAUSE"])
def test_a_stranger_does_not_decide_a_held_mail_by_the_subject_that_a_coordinator_answers(
    in_memory: Attacked, verb: str, words: str
) -> None:
    """Eve has forged PAUSE in Jon's name, knows the numbers, and writes to Carla with the program in Cc."""
    held = unproven(in_memory, JON, "PAUSE")
    answers_all(in_memory, COORDINATOR, verb.format(n=held), words)
    assert in_memory.standing(JON) == "active"
    assert state(in_memory, held) == "waiting"


def test_a_stranger_does_not_call_another_spam_by_the_subject_that_a_coordinator_answers(
    in_memory: Attacked,
) -> None:
    held = questioned(in_memory)
    answers_all(in_memory, COORDINATOR, f"SPAM HELD-{held}")
    assert state(in_memory, held) == "waiting"
    assert to(in_memory.write(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Lind")), NOA)


@pytest.mark.parametrize("subject", ["ACCEPT REQ-1", "REJECT REQ-1", "WITHDRAW REQ-1"])
def test_a_stranger_does_not_answer_a_request_by_the_subject_that_a_coordinator_answers(
    in_memory: Attacked, subject: str
) -> None:
    in_memory.asked()
    answers_all(in_memory, COORDINATOR, subject)
    assert in_memory.state() == "pending"


@pytest.mark.parametrize("subject", ["END REL-1", "END NOW REL-1"])
def test_a_stranger_ends_no_mentoring_by_the_subject_that_a_coordinator_answers(
    in_memory: Attacked, subject: str
) -> None:
    pair_up(in_memory)
    answers_all(in_memory, COORDINATOR, subject)
    assert things(in_memory)[2] == [("REL-1", "active", 1)]


@pytest.mark.parametrize("subject", ["ACCEPT [REQ-1]", "REJECT [REQ-1]", "PAUSE", "LEAVE", "ERASE", "END NOW"])  # fmt: skip
def test_a_stranger_does_not_act_for_a_mentor_by_the_subject_that_he_answers(
    in_memory: Attacked, subject: str
) -> None:
    in_memory.asked()
    before = things(in_memory)
    sent = answers_all(in_memory, JON, subject, "Sorry, who are you, and how did you get my address?")
    assert things(in_memory) == before
    assert MIA not in everything(to(sent, JON))


@pytest.mark.parametrize("subject", ["WITHDRAW", "REQUEST M-1003", "PAUSE"])
def test_a_stranger_does_not_act_for_a_mentee_by_the_subject_that_she_answers(
    in_memory: Attacked, subject: str
) -> None:
    ada_signs_up(in_memory)
    if subject == "WITHDRAW":
        in_memory.asked()
    before = things(in_memory)
    answers_all(in_memory, MIA, subject, "Sorry, I do not understand what you mean. Do we know each other?")
    assert things(in_memory) == before


# --- a coordinator's sentences, to others who read along ----------------------------------------------------------

SENTENCES = ["Release HELD-{n}? I would rather call her first.", "Release HELD-{n} was my first thought, but she is no member.", "Drop HELD-{n}? Better not.", "Drop HELD-{n} is not what we agreed.", "Answer HELD-{n} is what you wanted to do, Dan, is it not?", "HELD-{n} answer by Friday, please, Dan.", "Spam HELD-{n} it is not, I know her.", "HELD-{n} as sign up mentee would be wrong.", "We may:\n* RELEASE HELD-{n}\n* DROP HELD-{n}\nWhat do you think, Dan?", "RELEASE HELD-{n}\nNo, sorry, please do not do that. I had the wrong one."]  # fmt: skip


@pytest.mark.parametrize("words", SENTENCES)
def test_what_a_coordinator_says_to_another_about_a_held_mail_decides_nothing(
    in_memory: Attacked, words: str
) -> None:
    """ "What is not a command is not acted on"; she learns at least that it was none, or is asked."""
    in_memory.player.given(f"coordinator <{DAN}>")
    held = unproven(in_memory, JON, "PAUSE") if "elease" in words.lower() else questioned(in_memory)
    sent = in_memory.write(COORDINATOR, "The question of today", words.format(n=held))
    assert state(in_memory, held) == "waiting"
    assert not outside(sent)


@pytest.mark.parametrize("how", ["html alone", "text beside it"])
@pytest.mark.parametrize("verb", ["RELEASE", "DROP"])
def test_a_command_that_a_coordinator_has_crossed_out_decides_nothing(
    in_memory: Attacked, verb: str, how: str
) -> None:
    held = unproven(in_memory, JON, "PAUSE")
    line = f"{verb} HELD-{held}"
    head = f"From: {COORDINATOR}\nTo: {ADDRESS}\nSubject: today\nMIME-Version: 1.0\n"
    html = f"<html><body><p><s>{line}</s></p><p>I will call him first.</p></body></html>"
    if how == "html alone":
        raw(in_memory, f"{head}Content-Type: text/html", html, proof=OURS)
    else:
        both = f"--b\nContent-Type: text/plain\n\n{line}\n\nI will call him first.\n\n--b\nContent-Type: text/html\n\n{html}\n--b--"
        raw(in_memory, f"{head}Content-Type: multipart/alternative; boundary=b", both, proof=OURS)
    assert in_memory.standing(JON) == "active"
    assert state(in_memory, held) == "waiting"


@pytest.mark.parametrize("line", ["DROP HELD-{a}, HELD-{b}", "DROP HELD-{a} and HELD-{b}", "DROP HELD-{a} HELD-{b}"])  # fmt: skip
def test_a_line_with_two_held_mails_decides_both_or_says_so(in_memory: Attacked, line: str) -> None:
    one, other = (
        questioned(in_memory),
        questioned(in_memory, "pia@ward.example", "May a nurse take part, too?"),
    )
    sent = order(in_memory, line.format(a=one, b=other))
    assert state(in_memory, other) != "waiting" or "not done" in everything(to(sent, COORDINATOR))


@pytest.mark.parametrize("line", ["HELD-{n} FROM jon@hospital.example or lea@uni.example", "HELD-{n} FROM not jon@hospital.example"])  # fmt: skip
def test_a_from_that_names_nobody_for_certain_acts_for_nobody(in_memory: Attacked, line: str) -> None:
    sent = in_memory.write(
        COORDINATOR,
        "Fwd: x",
        "---------- Forwarded message ---------\nFrom: Jon Berg\nDate: Sun, Mar 1, 2026\nSubject: x\nTo: Carla\n\nPAUSE\n",
    )
    assert to(sent, COORDINATOR)
    order(in_memory, line.format(n=number(in_memory)))
    assert in_memory.standing(JON) == "active"


def test_more_commands_than_are_done_of_one_mail_are_named_to_who_wrote_them(in_memory: Attacked) -> None:
    sent = order(in_memory, *(f"DROP HELD-{900 + n}" for n in range(60)))
    told = everything(to(sent, COORDINATOR))
    assert "HELD-900" in told
    assert "HELD-959" in told or "60" in told or "10 more" in told


# --- a stranger's words, which her mail program gives back below hers ---------------------------------------------

LINE = "I have read all about your program and would like to know when you RELEASE"[-70:]
RETURNED = ["wrapped, first line marked", "no marks, a line above", "no marks, no line above", "outlook", "indented", "from the line of the letter"]  # fmt: skip


def given_back(mail: OutboundMail, how: str) -> str:
    seen = see(mail)
    text = seen.text
    match how:
        case "wrapped, first line marked":
            return f"{ABOVE}\n{wrapped_quotation(text)}"
        case "no marks, a line above":
            return f"{ABOVE}\n\n{text}"
        case "no marks, no line above":
            return text
        case "outlook":
            return f"From: Mentor Exchange <{ADDRESS}>\nSent: Monday, 2 March 2026 16:00\nTo: Carla\nSubject: {seen.subject}\n\n{text}"
        case "indented":
            return f"{ABOVE}\n" + "\n".join(f"    {line}" for line in text.split("\n"))
    return text[text.index("This is what it says:") :].replace("> ", "")


@pytest.mark.parametrize("how", RETURNED)
@pytest.mark.parametrize("words", [LINE, "Good day,\n\nRELEASE\n\nAS SIGN UP MENTEE\n\nDROP\n\nKind regards"])
def test_a_command_in_a_strangers_words_is_not_the_coordinators(
    in_memory: Attacked, how: str, words: str
) -> None:
    if how == RETURNED[-1] and words != LINE:
        words = f"{LINE}\n{LINE}"  # a client that drops all marks is nothing that anybody could read
    held = questioned(in_memory, EVE, words)
    letter = last(in_memory, "held", COORDINATOR)
    in_memory.reply(COORDINATOR, letter, f"I will call her.\n\n{given_back(letter, how)}")
    assert state(in_memory, held) == "waiting"


def test_our_own_words_wrapped_anew_and_given_back_are_no_command(in_memory: Attacked) -> None:
    """ "ANSWER HELD-4: they go to the sender" may begin a line, as wide as her program writes."""
    held = questioned(in_memory)
    letter = last(in_memory, "held", COORDINATOR)
    parts = see(letter).text.split("\n\n")
    for width in range(34, 78, 2):
        text = "\n\n".join(textwrap.fill(" ".join(part.split()), width) for part in parts)
        sent = in_memory.reply(COORDINATOR, letter, f"I will call her at {width}.\n\n{text}")
        assert state(in_memory, held) == "waiting", width
        assert not outside(sent), width


# --- ANSWER: what goes to the sender ------------------------------------------------------------------------------

TYPED = {
    "on the line, and a farewell": "ANSWER HELD-{n}: It is on our website.\n\nKind regards\nCarla",
    "on the line, and more below": "ANSWER HELD-{n} It is on our website.\nYou find it below Mentoring.",
    "the reply's own line": "ANSWER It is on our website.\n\nKind regards\nCarla",
    "below, with a line like a command": "ANSWER HELD-{n}\nDear Noa,\nnote:\nIt is on our website.\nDrop\nme a line if you do not find it.",
    "below a greeting to the program": "Hello,\n\nANSWER HELD-{n}\nIt is on our website.",
}  # fmt: skip


@pytest.mark.parametrize("how", TYPED)
def test_what_a_coordinator_answers_reaches_the_sender_as_she_typed_it(in_memory: Attacked, how: str) -> None:
    held = questioned(in_memory)
    letter = last(in_memory, "held", COORDINATOR)
    sent = in_memory.reply(COORDINATOR, letter, TYPED[how].format(n=held))
    read = everything(to(sent, NOA))
    assert (state(in_memory, held) == "answered") == ("It is on our website" in read)
    if state(in_memory, held) == "waiting":
        assert to(sent, COORDINATOR)


@pytest.mark.parametrize("how", ["no marks, a line above", "no marks, no line above", "outlook", "with the header"])  # fmt: skip
def test_an_answer_takes_nothing_of_the_letter_to_coordinators_along(in_memory: Attacked, how: str) -> None:
    held = questioned(in_memory)
    letter = last(in_memory, "held", COORDINATOR)
    below = given_back(letter, how)
    if how == "with the header":
        below = f"Reply-To: {see(letter).parsed['reply-to']}\nFrom: Mentor Exchange <{ADDRESS}>\nSubject: {see(letter).subject}\n\n{see(letter).text}"
    sent = in_memory.reply(COORDINATOR, letter, f"ANSWER\nIt is on our website.\n\n{below}")
    read = everything(to(sent, NOA))
    assert state(in_memory, held) != "answered" or "It is on our website." in read
    assert "HELD-" not in read
    assert reply_token(letter) not in read
    assert "Why it waits" not in read


def test_a_long_answer_arrives_whole_or_its_writer_hears_of_it(in_memory: Attacked) -> None:
    held = questioned(in_memory)
    words = "\n".join(f"{n}. This is what you should know about the {n}th rule of ours." for n in range(120))
    sent = order(in_memory, f"ANSWER HELD-{held}", words, "And come on the last of May.")
    told = everything(to(sent, COORDINATOR)).lower()
    assert "last of May" in everything(to(sent, NOA)) or "long" in told or "characters" in told


def test_an_answer_that_does_not_arrive_is_told_to_a_coordinator(anywhere: Attacked) -> None:
    """Else nobody knows that the question is still open."""
    held = questioned(anywhere)
    sent = order(anywhere, f"ANSWER HELD-{held}", "It is on our website.")
    before = len(anywhere.player.post.sent)
    raw(anywhere, *bounce(to(sent, NOA)[0], NOA))
    assert a_coordinator_knows(anywhere, anywhere.player.post.sent[before:])


def test_what_the_sender_asks_back_reaches_a_coordinator(in_memory: Attacked) -> None:
    held = questioned(in_memory)
    sent = order(in_memory, f"ANSWER HELD-{held}", "It is on our website.")
    mail = to(sent, NOA)[0]
    in_reply_to = {"In-Reply-To": mail.message_id, "References": mail.message_id}
    in_memory.later(hours=2)
    where = str(see(mail).parsed["reply-to"] or ADDRESS)
    back = in_memory.write(
        NOA,
        f"Re: {see(mail).subject}",
        "I have looked there. On which page of it, please?",
        to=where,
        headers=in_reply_to,
    )
    assert "which page" in all_told(in_memory, back)


@pytest.mark.parametrize("who", [f"Mentors <{ADDRESS}>", "MENTORS@PHARMACISTS.EXAMPLE", "mentors+x@pharmacists.example"])  # fmt: skip
def test_an_answer_to_the_programs_own_address_makes_no_loop(in_memory: Attacked, who: str) -> None:
    """A forger writes in the program's own name; should it be held, ANSWER writes to nobody of ours."""
    before = len(in_memory.player.records()["held"])
    raw(in_memory, f"From: {who}\nTo: {ADDRESS}\nSubject: A question", QUESTION, proof=OURS)
    if len(in_memory.player.records()["held"]) > before:
        sent = order(in_memory, f"ANSWER HELD-{number(in_memory)}", "It is on our website.")
        assert not [m for m in sent if m.recipient.lower().startswith("mentors")]
    assert len(in_memory.player.post.sent) < 20


@pytest.mark.parametrize("how", ["a stranger on a full day", "strangers' day is used up", "a member on a full day"])  # fmt: skip
def test_an_answer_on_a_full_day_goes_out_or_she_reads_that_it_did_not(in_memory: Attacked, how: str) -> None:
    who = JON if how.startswith("a member") else NOA
    match how:
        case "strangers' day is used up":
            for n in range(105):
                in_memory.drop(f"x{n}@y{n}.example", "HELP", "HELP", proof="")
            in_memory.work()
        case _:
            for n in range(36):
                in_memory.drop(who, "BROWSE" if who == JON else "HELP", f"page {n}")
            in_memory.work()
    proof = "" if how.startswith("strangers") else "pass"
    in_memory.write(who, "A question", QUESTION, proof=proof)
    held = number(in_memory)
    sent = order(in_memory, f"ANSWER HELD-{held}", "It is on our website.")
    if "It is on our website." in everything(to(sent, who)):
        assert state(in_memory, held) == "answered"
    else:
        assert state(in_memory, held) == "waiting"
        assert "not done" in everything(to(sent, COORDINATOR))


# --- held mails that command: a circle ----------------------------------------------------------------------------


def test_a_held_mail_that_says_release_me_is_released_once_or_refused(in_memory: Attacked) -> None:
    """A forger in Carla's name knows which number his mail will get; she sees a command and releases it."""
    in_memory.write(COORDINATOR, "STATUS", "STATUS", proof="")
    first = questioned(in_memory)
    in_memory.write(COORDINATOR, "x", f"DROP HELD-{first}", proof="")
    coming = number(in_memory)
    for ahead in range(1, 8):
        in_memory.write(COORDINATOR, f"y{ahead}", f"RELEASE HELD-{coming + ahead * 3}", proof="")
    for item in list(in_memory.player.records()["held"]):
        sent = order(in_memory, f"RELEASE {item['ref']}")
        assert to(sent, COORDINATOR)
    assert in_memory.player.records()["inbox"]["quarantined"] == 0


def own_number(world: Attacked, words: str) -> int:
    """A mail in Carla's name that waits as the very number which it names."""
    world.write(COORDINATOR, "STATUS", "STATUS", proof="")
    world.write(COORDINATOR, "x", "DROP HELD-1", proof="")
    world.write(COORDINATOR, "x", "DROP HELD-1 now", proof="")
    coming = world.player.taken + 1
    world.write(COORDINATOR, "y", words.format(n=coming, next=coming + 1), proof="")
    assert coming in {int(str(h["ref"])[5:]) for h in world.player.records()["held"]}
    return coming


@pytest.mark.parametrize("words", ["RELEASE HELD-{n}", "HELD-{n} AS RELEASE HELD-{n}", "HELD-{n} AS STATUS\nRELEASE HELD-{n}"])  # fmt: skip
def test_a_held_mail_that_names_itself_does_not_go_round(in_memory: Attacked, words: str) -> None:
    held = own_number(in_memory, words)
    sent = order(in_memory, f"RELEASE HELD-{held}")
    assert in_memory.player.records()["inbox"]["quarantined"] == 0
    assert to(sent, COORDINATOR)
    assert len(sent) < 12


def test_two_held_mails_that_name_each_other_do_not_go_round(in_memory: Attacked) -> None:
    one = own_number(in_memory, "RELEASE HELD-{next}")
    in_memory.write(COORDINATOR, "z", f"RELEASE HELD-{one}", proof="")
    sent = order(in_memory, f"RELEASE HELD-{one}")
    assert in_memory.player.records()["inbox"]["quarantined"] == 0
    assert to(sent, COORDINATOR)
    assert len(sent) < 12


@pytest.mark.parametrize("words", ["RELEASE HELD-{n}", "HELD-{n} AS RELEASE HELD-{n}"])
def test_what_a_coordinator_takes_as_a_command_about_itself_does_not_go_round(
    in_memory: Attacked, words: str
) -> None:
    held = own_number(in_memory, "Please look at this.\nDROP HELD-1")
    sent = order(in_memory, f"HELD-{held} AS {words.format(n=held)}")
    assert in_memory.player.records()["inbox"]["quarantined"] == 0
    assert to(sent, COORDINATOR)


def test_a_strangers_held_mail_is_not_taken_for_a_coordinators_command(in_memory: Attacked) -> None:
    first = questioned(in_memory)
    second = questioned(in_memory, EVE, f"Good day, I would like this:\nDROP HELD-{first}\nMany thanks")
    order(in_memory, f"RELEASE HELD-{second}")
    order(in_memory, f"HELD-{second} AS DROP HELD-{first}")
    assert state(in_memory, first) == "waiting"


# --- several attached mails, of which one waits -------------------------------------------------------------------

DOUBTFUL = f"Ada Stone <{ADA}> <{EVE}>"


def several(world: Attacked, *words: str) -> int:
    """Jon's PAUSE comes first and is done; the others name two senders, and wait as one."""
    ada_signs_up(world)
    mails = [eml(f"Jon Berg <{JON}>", "PAUSE", "PAUSE"), *(eml(DOUBTFUL, w, w) for w in words)]
    with_attached(world, mails)
    assert world.standing(JON) == "paused"
    return number(world)


def test_who_wrote_the_mail_that_waits_is_not_taken_for_the_writer_of_the_one_that_was_done(
    anywhere: Attacked,
) -> None:
    """Jon's PAUSE is not Ada's."""
    held = several(anywhere, "STATUS")
    order(anywhere, f"HELD-{held} FROM {ADA}")
    assert anywhere.standing(ADA) == "active"


def test_of_two_mails_that_wait_as_one_the_second_is_not_lost(in_memory: Attacked) -> None:
    ada_signs_up(in_memory)
    held = several(in_memory, "RESUME", "HELP, what about my question of January, please?")
    sent = order(in_memory, f"HELD-{held} FROM {ADA}")
    told = everything(to(sent, COORDINATOR))
    assert state(in_memory, held) == "waiting" or "January" in told


def test_a_release_of_what_waits_does_not_do_again_what_was_done_beside_it(in_memory: Attacked) -> None:
    held = several(in_memory, "STATUS")
    in_memory.write(JON, "RESUME")
    order(in_memory, f"RELEASE HELD-{held}")
    assert in_memory.standing(JON) == "active"


def test_who_is_named_as_the_writer_answers_for_no_robots_mail(in_memory: Attacked) -> None:
    """An absence of Jon's own robot, attached and doubtful: it is no wish of his."""
    asked = in_memory.asked()
    robot = eml(f"Jon Berg <{JON}>", f"Re: {see(asked).subject}", "Accept. I am away and read no mail.", "Auto-Submitted: auto-replied\n")  # fmt: skip
    with_attached(in_memory, [robot])
    order(in_memory, f"HELD-{number(in_memory)} FROM {JON}")
    assert in_memory.state() == "pending"


# --- decided late, or twice ---------------------------------------------------------------------------------------


def with_stamp(mail: bytes, domain: str) -> bytes:
    return f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\r\n".encode() + mail


@pytest.mark.parametrize("first", ["RELEASE HELD-{n}", "HELD-{n} AS PAUSE"])
def test_the_proven_copy_of_what_was_released_does_nothing_a_second_time(
    in_memory: Attacked, first: str
) -> None:
    in_memory.write(JON, "STATUS", "STATUS", proof="")
    mail = in_memory.drop(JON, "PAUSE", "PAUSE", proof="")
    in_memory.work()
    order(in_memory, first.format(n=number(in_memory)))
    assert in_memory.standing(JON) == "paused"
    in_memory.write(JON, "RESUME")
    in_memory.player.take_in(with_stamp(mail, "hospital.example"))
    in_memory.work()
    assert in_memory.standing(JON) == "active"


def test_a_release_after_the_proven_copy_does_nothing_a_second_time(in_memory: Attacked) -> None:
    in_memory.write(JON, "STATUS", "STATUS", proof="")
    mail = in_memory.drop(JON, "PAUSE", "PAUSE", proof="")
    in_memory.work()
    held = number(in_memory)
    in_memory.player.take_in(with_stamp(mail, "hospital.example"))
    in_memory.work()
    assert in_memory.standing(JON) == "paused"
    in_memory.write(JON, "RESUME")
    order(in_memory, f"RELEASE HELD-{held}")
    assert in_memory.standing(JON) == "active"


def test_a_release_after_the_coordinator_has_passed_the_same_on_does_nothing_a_second_time(
    in_memory: Attacked,
) -> None:
    in_memory.write(JON, "STATUS", "STATUS", proof="")
    mail = in_memory.drop(JON, "PAUSE", "PAUSE", proof="")
    in_memory.work()
    held = number(in_memory)
    with_attached(in_memory, [mail])
    assert in_memory.standing(JON) == "paused"
    in_memory.write(JON, "RESUME")
    order(in_memory, f"RELEASE HELD-{held}")
    assert in_memory.standing(JON) == "active"


def test_a_coordinator_who_passes_on_what_she_has_released_does_nothing_a_second_time(
    in_memory: Attacked,
) -> None:
    in_memory.write(JON, "STATUS", "STATUS", proof="")
    mail = in_memory.drop(JON, "PAUSE", "PAUSE", proof="")
    in_memory.work()
    order(in_memory, f"RELEASE HELD-{number(in_memory)}")
    in_memory.write(JON, "RESUME")
    with_attached(in_memory, [mail])
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("second", ["DROP HELD-{n}", "RELEASE HELD-{n}", "HELD-{n} AS LEAVE"])
def test_two_coordinators_in_one_batch_decide_once_and_the_second_reads_so(
    anywhere: Attacked, second: str
) -> None:
    anywhere.player.given(f"coordinator <{DAN}>")
    held = unproven(anywhere, JON, "PAUSE")
    anywhere.drop(COORDINATOR, "x", f"RELEASE HELD-{held}")
    anywhere.drop(DAN, "x", second.format(n=held))
    sent = anywhere.work()
    assert anywhere.standing(JON) == "paused"
    assert state(anywhere, held) == "released"
    assert "was released already" in " ".join(everything(to(sent, DAN)).split())


@pytest.mark.parametrize("words", ["RELEASE HELD-{n}\nRELEASE HELD-{n}", "HELD-{n} AS PAUSE\nHELD-{n} AS RESUME", "DROP HELD-{n}\nHELD-{n} AS RESUME"])  # fmt: skip
def test_two_lines_about_one_held_mail_decide_it_once(in_memory: Attacked, words: str) -> None:
    held = unproven(in_memory, JON, "PAUSE")
    sent = order(in_memory, words.format(n=held))
    assert in_memory.standing(JON) == ("active" if words.startswith("DROP") else "paused")
    assert "not done" in everything(to(sent, COORDINATOR))


def pairs_anew(world: Attacked) -> None:
    """Mia's mentoring with Jon is over, and she has Ada."""
    world.write(MIA, "END NOW")
    ada_signs_up(world)
    asked = to(world.write(MIA, "REQUEST M-1003", "Please."), ADA)[-1]
    world.reply(ADA, asked, "Accept")


LATE = ["RELEASE", "YES"]


@pytest.mark.parametrize("how", LATE)
def test_an_end_that_waited_ends_no_mentoring_that_began_afterwards(in_memory: Attacked, how: str) -> None:
    """Mia's END was about Jon; what she has with Ada is nobody's to end."""
    pair_up(in_memory)
    if how == "RELEASE":
        held = unproven(in_memory, MIA, "END NOW")
    else:
        in_memory.write(MIA, "END NOW", proof="")
    question = None if how == "RELEASE" else last(in_memory, "confirm", MIA)
    pairs_anew(in_memory)
    if question is None:
        order(in_memory, f"RELEASE HELD-{held}")
    else:
        in_memory.reply(MIA, question, "YES", proof="")
    assert [s for _, s, _ in things(in_memory)[2]] == ["ended", "active"]


@pytest.mark.parametrize("how", LATE)
def test_a_withdrawal_that_waited_takes_no_request_back_that_came_afterwards(
    in_memory: Attacked, how: str
) -> None:
    mail = in_memory.asked()
    ada_signs_up(in_memory)
    if how == "RELEASE":
        held = unproven(in_memory, MIA, "WITHDRAW")
    else:
        in_memory.write(MIA, "WITHDRAW", proof="")
    question = None if how == "RELEASE" else last(in_memory, "confirm", MIA)
    in_memory.reply(JON, mail, "Reject")
    in_memory.write(MIA, "REQUEST M-1003", "I would like to learn from you.")
    assert in_memory.state(2) == "pending"
    if question is None:
        order(in_memory, f"RELEASE HELD-{held}")
    else:
        in_memory.reply(MIA, question, "YES", proof="")
    assert in_memory.state(2) == "pending"


@pytest.mark.parametrize("how", LATE)
@pytest.mark.parametrize("word", ["ACCEPT", "REJECT"])
def test_an_answer_that_waited_answers_no_request_that_came_afterwards(
    in_memory: Attacked, word: str, how: str
) -> None:
    in_memory.asked()
    if how == "RELEASE":
        held = unproven(in_memory, JON, word)
    else:
        in_memory.write(JON, word, proof="")
    question = [m for m in in_memory.player.post.sent if m.letter == "confirm" and m.recipient == JON]
    in_memory.write(MIA, "WITHDRAW")
    lea_asks_too(in_memory)
    if how == "RELEASE":
        order(in_memory, f"RELEASE HELD-{held}")
    elif question:
        in_memory.reply(JON, question[-1], "YES", proof="")
    assert in_memory.state(2) == "pending"


@pytest.mark.parametrize("how", LATE)
def test_a_leaving_that_waited_is_not_done_to_who_has_come_back_since(in_memory: Attacked, how: str) -> None:
    """She was asked on Monday, wrote a new profile on Wednesday, and the old wish is released then."""
    if how == "RELEASE":
        held = unproven(in_memory, MIA, "PAUSE")
    else:
        in_memory.write(MIA, "LEAVE", proof="")
    question = None if how == "RELEASE" else last(in_memory, "confirm", MIA)
    in_memory.write(MIA, "PAUSE")
    in_memory.write(MIA, "RESUME")
    if question is None:
        sent = order(in_memory, f"RELEASE HELD-{held}")
        assert to(sent, MIA)
    else:
        in_memory.reply(MIA, question, "NO", proof="")
        assert in_memory.standing(MIA) == "active"


# --- AS, over a form or a note ------------------------------------------------------------------------------------


def test_as_a_request_asks_whom_the_coordinator_named(in_memory: Attacked) -> None:
    """The mail itself names another one below."""
    ada_signs_up(in_memory)
    held = unproven(in_memory, MIA, "Hello", "Dear all,\nI have thought of this:\nMentor: Ada Stone\nREQUEST M-1003\nbut M-1001 would be better, would he not?")  # fmt: skip
    sent = order(in_memory, f"HELD-{held} AS REQUEST M-1001")
    assert not to(sent, ADA)


@pytest.mark.parametrize("role, words", [("MENTEE", "SIGN UP MENTOR"), ("MENTEE", "LEAVE"), ("MENTOR", "ERASE")])  # fmt: skip
def test_as_a_sign_up_makes_what_the_coordinator_said(in_memory: Attacked, role: str, words: str) -> None:
    held = unproven(in_memory, NOA, "Hello", f"Dear all,\nmay I ask what this is about?\n{words}\n\n{FORM.format(name='Noa Lind')}")  # fmt: skip
    order(in_memory, f"HELD-{held} AS SIGN UP {role}")
    roles = [tuple(r) for email, _, _, r in things(in_memory)[0] if email == NOA]
    assert roles in ([(role.lower(),)], [])
    assert roles or state(in_memory, held) == "waiting" or to(in_memory.player.post.sent[-3:], NOA)


@pytest.mark.parametrize("word", ["SIGN UP MENTOR", "REQUEST M-1001"])
def test_whose_forged_wish_is_released_reads_of_it(in_memory: Attacked, word: str) -> None:
    """No yes and no end, but it is in their name: they hear of it, so that they can say no."""
    who = JON if word.startswith("SIGN") else MIA
    form = FORM.format(name="Jon Berg").replace("A long one.", "Pay 200 dollars first.")
    held = unproven(in_memory, who, word, form if who == JON else "Please.")
    sent = order(in_memory, f"RELEASE HELD-{held}")
    assert to(sent, who)


@pytest.mark.parametrize("how", ["RELEASE HELD-{n}", "HELD-{n} AS ACCEPT REQ-1"])
def test_a_release_over_a_limit_does_all_or_says_that_it_did_not(in_memory: Attacked, how: str) -> None:
    in_memory.asked()
    for n in range(34):
        in_memory.drop(JON, "BROWSE", f"page {n}")
        in_memory.drop(MIA, "BROWSE", f"page {n}")
    in_memory.work()
    in_memory.write(
        JON, "x", "And what is the name of the hospital where she works now, by the way?", proof=""
    )
    before = len(in_memory.player.records()["held"])
    in_memory.write(JON, "Re: [REQ-1] ACCEPT", "ACCEPT REQ-1", proof="")
    held = number(in_memory)
    assert len(in_memory.player.records()["held"]) >= before
    sent = order(in_memory, how.format(n=held))
    done = in_memory.state() == "accepted"
    assert (state(in_memory, held) == "released") == done or not done
    assert done or "not done" in everything(to(sent, COORDINATOR))
    if done:
        assert to(sent, JON)
        assert to(sent, MIA)


# --- SPAM ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", ["fail", ""])
def test_who_was_forged_and_called_spam_can_sign_up_all_the_same(in_memory: Attacked, proof: str) -> None:
    """Our server said of the first mail that it was not from there, or nothing at all; of hers it says yes."""
    in_memory.write(NOA, "STATUS", "STATUS", proof="")
    in_memory.write(NOA, "Cheap watches", "Dear sir, we sell the cheapest watches of all, buy one today.", proof=proof)  # fmt: skip
    order(in_memory, f"SPAM HELD-{number(in_memory)}")
    in_memory.later(days=1)
    sent = in_memory.write(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Lind"))
    assert to(sent, NOA)


def test_a_member_who_writes_from_a_learned_address_is_never_called_spam(in_memory: Attacked) -> None:
    in_memory.reply(JON_PRIVATE, in_memory.asked(), "Accept")
    in_memory.reply(JON, last(in_memory, "other-address", JON), "YES")
    held = questioned(in_memory, JON_PRIVATE)
    order(in_memory, f"SPAM HELD-{held}")
    assert to(in_memory.write(JON_PRIVATE, "STATUS"), JON_PRIVATE) or to(
        in_memory.write(JON_PRIVATE, "STATUS"), JON
    )


def test_who_has_not_finished_the_form_is_never_called_spam(in_memory: Attacked) -> None:
    in_memory.write(NOA, "SIGN UP MENTEE", "Name: Noa Lind\n")
    held = questioned(in_memory)
    order(in_memory, f"SPAM HELD-{held}")
    assert to(in_memory.write(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Lind")), NOA)


def test_a_coordinator_who_passes_on_a_mail_of_one_called_spam_reads_what_became_of_it(
    in_memory: Attacked,
) -> None:
    order(in_memory, f"SPAM HELD-{questioned(in_memory)}")
    sent = with_attached(
        in_memory, [eml(f"Noa Lind <{NOA}>", "SIGN UP MENTEE", FORM.format(name="Noa Lind"))]
    )
    assert to(sent, COORDINATOR)
    assert to(sent, NOA) or "no more mails" in everything(to(sent, COORDINATOR))


def test_another_held_mail_of_one_called_spam_can_still_be_released(in_memory: Attacked) -> None:
    first = unproven(in_memory, NOA, "SIGN UP MENTEE", FORM.format(name="Noa Lind"))
    in_memory.later(days=2)
    second = questioned(in_memory)
    order(in_memory, f"SPAM HELD-{second}")
    sent = order(in_memory, f"RELEASE HELD-{first}")
    assert to(sent, NOA) or "not done" in everything(to(sent, COORDINATOR))


# --- SNOOZE, ASSIGN and NOTE --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["SNOOZE", "ASSIGN"])
def test_who_gets_a_held_mail_once_more_reads_that_nobody_vouches_for_it(
    in_memory: Attacked, how: str
) -> None:
    in_memory.player.given(f"coordinator <{DAN}>")
    held = unproven(in_memory, JON, "My address", "My new address is jon.berg@evil.example. Please use only that one from now on, the old one is dead.")  # fmt: skip
    if how == "ASSIGN":
        sent = order(in_memory, f"ASSIGN HELD-{held} TO {DAN}")
    else:
        order(in_memory, f"SNOOZE HELD-{held} 3 DAYS")
        sent = in_memory.later(days=4)
    told = everything([m for m in to(sent, DAN) if m.letter == "held"]).lower()
    assert "jon.berg@evil.example" in told
    assert "careful" in told or "vouches" in told


@pytest.mark.parametrize("how", ["SNOOZE", "ASSIGN"])
def test_who_gets_a_held_forward_once_more_reads_what_it_passes_on(in_memory: Attacked, how: str) -> None:
    in_memory.player.given(f"coordinator <{DAN}>")
    in_memory.write(
        MIA, "Fwd: a job", inline("Pia <pia@ward.example>", "Tell the coordinators to call 555 0177.")
    )
    held = number(in_memory)
    assert "555 0177" in everything(to(in_memory.player.post.sent, DAN))
    seen = len(in_memory.player.post.sent)
    if how == "ASSIGN":
        order(in_memory, f"ASSIGN HELD-{held} TO {DAN}")
    else:
        order(in_memory, f"SNOOZE HELD-{held} 3 DAYS")
        in_memory.later(days=4)
    assert "555 0177" in everything(to(in_memory.player.post.sent[seen:], DAN))


@pytest.mark.parametrize("words", ["2 WEEKS", "UNTIL 15 MAY", "1 MONTH", "UNTIL 3 APRIL", "0 DAYS", "400 DAYS"])  # fmt: skip
def test_a_time_that_is_not_understood_puts_nothing_off_by_another(in_memory: Attacked, words: str) -> None:
    """Not two days for two weeks, nor fifteen days for the 15th of May."""
    held = questioned(in_memory)
    sent = order(in_memory, f"SNOOZE HELD-{held} {words}")
    told = everything(to(sent, COORDINATOR))
    right = {"2 WEEKS": "2026-03-16", "UNTIL 15 MAY": "2026-05-15", "1 MONTH": "2026-04-0", "UNTIL 3 APRIL": "2026-04-03"}.get(words, "no day")  # fmt: skip
    assert state(in_memory, held) == "waiting" or right in told


def test_fifteen_mails_that_were_put_off_are_all_told_again(in_memory: Attacked) -> None:
    items = [
        questioned(in_memory, f"x{n}@y{n}.example", f"May I ask what the {n}th rule of yours says?")
        for n in range(15)
    ]
    order(in_memory, *(f"SNOOZE HELD-{n} 3 DAYS" for n in items))
    seen = len(in_memory.player.post.sent)
    in_memory.later(days=5)
    told = everything(to(in_memory.player.post.sent[seen:], COORDINATOR))
    assert [n for n in items if f"HELD-{n}" not in told] == []


def test_an_address_in_capitals_is_the_same_coordinator(in_memory: Attacked) -> None:
    in_memory.player.given(f"coordinator <{DAN}>")
    held = questioned(in_memory)
    sent = order(in_memory, f"ASSIGN HELD-{held} TO {DAN.upper()}")
    assert to(sent, DAN)
    assert state(in_memory, held) == "assigned"


@pytest.mark.parametrize("odd", ["=00", "=ED=A0=80", "=F0=9F=98=80=E2=80=AE", "=1B[2J"])
def test_odd_characters_below_a_command_do_not_keep_it_from_being_done(anywhere: Attacked, odd: str) -> None:
    held = questioned(anywhere)
    head = f"From: {COORDINATOR}\nTo: {ADDRESS}\nSubject: today\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable"
    sent = raw(
        anywhere,
        head,
        f"NOTE HELD-{held}\nIt is {odd} on our website.\nANSWER HELD-{held}\nIt is {odd} on our website.",
        proof=OURS,
    )
    assert anywhere.player.records()["inbox"]["quarantined"] == 0
    assert to(sent, COORDINATOR)
    assert to(sent, NOA)


@pytest.mark.parametrize("ref", ["HELD-0", "HELD-999999999", "HELD-٣", "HELD-1"])
def test_a_number_that_is_nothing_is_said_to_be_nothing(in_memory: Attacked, ref: str) -> None:
    sent = order(in_memory, f"RELEASE {ref}")
    assert to(sent, COORDINATOR) or in_memory.held()
    assert in_memory.player.records()["inbox"]["quarantined"] == 0


# --- who commands -------------------------------------------------------------------------------------------------


def by_token(world: Attacked, letter: OutboundMail, words: str, who: str = COORDINATOR) -> list[OutboundMail]:
    """A reply to the letter about the held mail, from an address for which no server vouches."""
    return world.reply(who, letter, words, proof="")


def test_two_commands_in_one_reply_are_both_done_by_its_token(in_memory: Attacked) -> None:
    held = questioned(in_memory)
    by_token(in_memory, last(in_memory, "held", COORDINATOR), "NOTE she called in May\nDROP")
    assert state(in_memory, held) == "dropped"
    assert "she called in May" in str(in_memory.player.records()["events"])


def test_what_comes_again_can_be_decided_by_the_token_of_the_new_letter(in_memory: Attacked) -> None:
    held = questioned(in_memory)
    by_token(in_memory, last(in_memory, "held", COORDINATOR), "SNOOZE 3 DAYS")
    assert state(in_memory, held) == "snoozed"
    in_memory.later(days=4)
    by_token(in_memory, last(in_memory, "held", COORDINATOR), "DROP")
    assert state(in_memory, held) == "dropped"


def test_a_second_reply_to_the_same_letter_is_not_met_with_silence(in_memory: Attacked) -> None:
    held = questioned(in_memory)
    letter = last(in_memory, "held", COORDINATOR)
    by_token(in_memory, letter, "SNOOZE 3 DAYS")
    sent = by_token(in_memory, letter, "DROP")
    assert to(sent, COORDINATOR) or state(in_memory, held) == "dropped"


@pytest.mark.parametrize("who", [DAN, EVE, MIA])
def test_the_token_of_one_coordinators_letter_is_nobody_elses(in_memory: Attacked, who: str) -> None:
    in_memory.player.given(f"coordinator <{DAN}>")
    held = unproven(in_memory, JON, "PAUSE")
    in_memory.later(days=1)
    other = questioned(in_memory)
    letter = last(in_memory, "held", COORDINATOR)
    by_token(in_memory, letter, "DROP", who=who)
    by_token(in_memory, letter, f"RELEASE HELD-{held}", who=who)
    assert (state(in_memory, other), in_memory.standing(JON)) == ("waiting", "active")


@pytest.mark.parametrize("words", ["ACCEPT REQ-1", "WITHDRAW REQ-1", "AS ACCEPT REQ-1", "RELEASE\nACCEPT REQ-1", "FROM jon@hospital.example"])  # fmt: skip
def test_the_token_of_a_held_letter_answers_no_request(in_memory: Attacked, words: str) -> None:
    in_memory.asked()
    questioned(in_memory, EVE)
    by_token(in_memory, last(in_memory, "held", COORDINATOR), words)
    assert in_memory.state() == "pending"


def test_thirty_forged_commands_do_not_keep_a_coordinator_from_her_own(in_memory: Attacked) -> None:
    held = questioned(in_memory)
    letter = last(in_memory, "held", COORDINATOR)
    for n in range(30):
        in_memory.drop(COORDINATOR, f"x{n}", f"RELEASE HELD-{held}\nDROP HELD-{n}", proof="")
    in_memory.work()
    assert state(in_memory, held) == "waiting"
    by_token(in_memory, letter, "DROP")
    assert state(in_memory, held) == "dropped"


def test_forty_commands_on_one_day_are_all_done_and_told(in_memory: Attacked) -> None:
    held = questioned(in_memory)
    seen = len(in_memory.player.post.sent)
    for n in range(40):
        in_memory.write(COORDINATOR, f"today {n}", f"NOTE HELD-{held} remark number {n + 100}")
    order(in_memory, f"DROP HELD-{held}")
    assert state(in_memory, held) == "dropped"
    in_memory.later(hours=3)
    assert "remark number 139" in str(in_memory.player.records()["events"])
    assert len(to(in_memory.player.post.sent[seen:], COORDINATOR)) <= 41


@pytest.mark.parametrize("word, after", [("NO", "waiting"), ("YES", "dropped")])
def test_a_coordinator_who_is_asked_about_a_command_decides_by_her_answer(
    in_memory: Attacked, word: str, after: str
) -> None:
    held = questioned(in_memory)
    order(in_memory, f"DROP HELD-{held}", proof="")
    assert state(in_memory, held) == "waiting"
    in_memory.reply(COORDINATOR, last(in_memory, "confirm", COORDINATOR), word, proof="")
    assert state(in_memory, held) == after


def test_one_coordinator_says_no_yes_for_another(in_memory: Attacked) -> None:
    in_memory.player.given(f"coordinator <{DAN}>")
    held = questioned(in_memory)
    order(in_memory, f"DROP HELD-{held}", proof="")
    in_memory.reply(DAN, last(in_memory, "confirm", COORDINATOR), "YES")
    assert state(in_memory, held) == "waiting"


def test_the_question_tells_one_command_from_another(in_memory: Attacked) -> None:
    """Else the YES to her own DROP does a forger's RELEASE."""
    held = questioned(in_memory)
    order(in_memory, f"DROP HELD-{held}", proof="")
    other = Attacked()
    questioned(other)
    order(other, f"RELEASE HELD-{held}", proof="")
    mine, forged = last(in_memory, "confirm", COORDINATOR), last(other, "confirm", COORDINATOR)
    assert plain_words(mine) != plain_words(forged)


@pytest.mark.parametrize("words", ["Yes", "Yes, of course, Jon, do it!", "No, I would not.", "Accept", "Sounds good, accept her!"])  # fmt: skip
def test_what_a_coordinator_says_to_a_mentor_in_the_thread_of_his_request_is_no_answer_of_his(
    in_memory: Attacked, words: str
) -> None:
    """Jon has sent her our letter and asked for advice; she replies to all, and ours is among them."""
    mail = in_memory.asked()
    head = f"From: Carla <{COORDINATOR}>\nTo: Jon Berg <{JON}>, {see(mail).parsed['reply-to']}\nSubject: Re: {see(mail).subject}\nIn-Reply-To: <a.1@hospital.example>\nReferences: {mail.message_id} <a.1@hospital.example>"
    raw(in_memory, head, f"{words}\n\nOn Monday Jon Berg <{JON}> wrote:\n> Should I?\n", proof=OURS)
    assert in_memory.state() == "pending"


# --- a command above a forward ------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["inline", "attached"])
@pytest.mark.parametrize("verb", ["DROP HELD-{n}", "ANSWER HELD-{n}\nIt is on our website.", "NOTE HELD-{n} see below"])  # fmt: skip
def test_a_command_typed_above_a_forward_is_hers_and_the_forward_does_not_count(
    in_memory: Attacked, verb: str, way: str
) -> None:
    """ "A command that you type above it is your own, and the forward below it does not count." """
    held = questioned(in_memory)
    words = verb.format(n=held)
    if way == "inline":
        in_memory.write(COORDINATOR, "Fwd: x", f"{words}\n\n{inline(f'Jon Berg <{JON}>', 'PAUSE', 'x')}")
    else:
        with_attached(in_memory, [eml(f"Jon Berg <{JON}>", "PAUSE", "PAUSE")], note=words)
    noted = "see below" in str(in_memory.player.records()["events"])
    assert state(in_memory, held) in ("dropped", "answered") or noted
    assert in_memory.standing(JON) == "active"


# --- robots of coordinators, and what they get --------------------------------------------------------------------

ROBOTS = ["Thank you for your mail. I have received it, and will read it in the order in which it came.", "Your request was received and has been assigned to our team. Ticket 4711."]  # fmt: skip


@pytest.mark.parametrize("words", ROBOTS)
def test_a_coordinators_robot_that_says_the_same_to_each_letter_makes_no_loop(
    in_memory: Attacked, words: str
) -> None:
    questioned(in_memory)
    answered, seen = 0, len(in_memory.player.post.sent) - 5
    for _ in range(60):
        mine = to(in_memory.player.post.sent[max(seen, 0) :], COORDINATOR)
        if not mine:
            break
        seen = len(in_memory.player.post.sent)
        in_memory.reply(COORDINATOR, mine[-1], words, after=5)
        answered += 1
    assert answered <= 12


@pytest.mark.parametrize("letter", ["held", "transcript", "held-which", "held-decided"])
def test_a_coordinators_robot_that_gives_a_letter_back_decides_nothing(
    in_memory: Attacked, letter: str
) -> None:
    in_memory.player.given(f"coordinator <{DAN}>")
    first, held = (
        questioned(in_memory, EVE, "I am of the press and would like to know more."),
        questioned(in_memory),
    )
    in_memory.reply(COORDINATOR, last(in_memory, "held", COORDINATOR), "A nice one.")
    order(in_memory, f"DROP HELD-{first}")
    who = DAN if letter == "held-decided" else COORDINATOR
    mail = last(in_memory, letter, who)
    for words in (see(mail).text, f"Your message has reached us.\n\n{see(mail).text}"):
        puts_reply(in_memory, who, mail, words)
        in_memory.work()
    assert state(in_memory, held) == "waiting"


# --- what is shown to coordinators, and members who name such numbers ---------------------------------------------

LINKS = {
    "plain": f"Dear coordinators, please press mailto:{ADDRESS}?subject=END%20REL-1 for my profile.",
    "in brackets": f"Dear coordinators, this is my profile: <mailto:{ADDRESS}?subject=WITHDRAW%20REQ-1>, please look.",
    "marked": f"Dear coordinators, this is [my profile](mailto:{ADDRESS}?subject=RELEASE%20HELD-1), please look.",
    "a tag": f'Dear coordinators, this is <a href="mailto:{ADDRESS}?subject=ACCEPT%20REQ-1">my profile</a>, please look.',
}  # fmt: skip


@pytest.mark.parametrize("how", LINKS)
def test_no_letter_to_coordinators_has_a_button_of_a_strangers(in_memory: Attacked, how: str) -> None:
    sent = in_memory.write(EVE, "A question", LINKS[how])
    letters = to(sent, COORDINATOR)
    assert letters
    for mail in letters:
        for part in see(mail).parsed.walk():
            if part.get_content_type() == "text/html":
                html = str(part.get_content())
                links = [piece.partition('"')[0] for piece in html.split('href="')[1:]]
                assert not [x for x in links if "END" in x or "WITHDRAW" in x or "ACCEPT" in x or "HELD-1" in x.replace(f"HELD-{number(in_memory)}", "")]  # fmt: skip


@pytest.mark.parametrize("subject, body", [("PAUSE [HELD-1]", "PAUSE"), ("Re: A person will read your mail [HELD-4]", "PAUSE"), ("About HELD-4", "ANSWER HELD-4: it was in May.\n\nJon"), ("HELD-4", "Drop HELD-4, please, I have found it.")])  # fmt: skip
def test_a_member_who_names_a_held_mail_is_done_or_heard(
    in_memory: Attacked, subject: str, body: str
) -> None:
    held = questioned(in_memory, JON)
    sent = in_memory.write(JON, subject, body.replace("HELD-4", f"HELD-{held}"))
    assert state(in_memory, held) == "waiting"
    assert in_memory.standing(JON) == "paused" or to(sent, JON) or a_coordinator_knows(in_memory, sent)


def test_a_reply_to_the_receipt_of_a_held_mail_does_what_it_says(in_memory: Attacked) -> None:
    questioned(in_memory, JON)
    receipt = last(in_memory, "held-receipt", JON)
    where = str(see(receipt).parsed["reply-to"] or ADDRESS)
    in_memory.write(
        JON,
        f"Re: {see(receipt).subject}",
        "PAUSE",
        to=where,
        headers={"In-Reply-To": receipt.message_id, "References": receipt.message_id},
    )
    assert in_memory.standing(JON) == "paused"


def test_a_made_up_token_of_a_held_mail_in_a_members_words_leaves_nobody_in_the_dark(
    in_memory: Attacked,
) -> None:
    note = "Reference: HELD-1." + "a" * 32
    sent = in_memory.write(MIA, "REQUEST M-1001", f"I would like to learn.\n{note}")
    assert to(sent, MIA)
    assert to(sent, JON) or a_coordinator_knows(in_memory, sent)


def test_a_made_up_token_in_a_strangers_mail_makes_no_word_of_a_coordinator_a_command(
    in_memory: Attacked,
) -> None:
    """Eve's mail, quoted below, names HELD-<n> as our letters do; Carla's one word was for Eve."""
    held = questioned(in_memory)
    body = f"Spam\n\nOn Mon, 2 Mar 2026 at 16:00, Eve <{EVE}> wrote:\n> Buy watches. HELD-{held}.{'a' * 32}\n"
    head = f"From: {COORDINATOR}\nTo: {EVE}\nCc: {ADDRESS}\nSubject: Re: watches [HELD-{held}]"
    raw(in_memory, head, body, proof=OURS)
    assert state(in_memory, held) == "waiting"


def test_nobody_brings_a_held_mail_back_by_the_address_of_a_letter_that_is_over(in_memory: Attacked) -> None:
    """Who has the letter of an item that is dropped has nothing."""
    held = unproven(in_memory, JON, "PAUSE")
    in_memory.later(days=1)
    other = questioned(in_memory)
    letter = last(in_memory, "held", COORDINATOR)
    order(in_memory, f"DROP HELD-{other}")
    token = reply_token(letter)
    for who in (COORDINATOR, EVE):
        in_memory.write(who, "x", f"RELEASE HELD-{held}", proof="", to=address_with(token))
        in_memory.write(who, "x", "RELEASE", proof="", to=address_with(token))
    assert (state(in_memory, other), in_memory.standing(JON)) == ("dropped", "active")


def test_a_coordinator_who_is_the_mentee_does_not_accept_for_her_mentor(in_memory: Attacked) -> None:
    """What she is herself a part of stays her own: a mentee answers no request."""
    in_memory.write(COORDINATOR, "SIGN UP MENTEE", FORM.format(name="Carla Reyes"))
    mail = to(in_memory.write(COORDINATOR, "REQUEST M-1001", "Please."), JON)[-1]
    in_memory.later(days=1)
    in_memory.reply(EVE, mail, "Accept")
    sent = order(in_memory, "ACCEPT REQ-1")
    assert in_memory.state() == "pending"
    assert to(sent, COORDINATOR)


# --- a second part, written when the first had been run ------------------------------------------------------------

BEFORE = [
    "Out of office: ",
    "Automatic reply: ",
    "Read: ",
    "Accepted: ",
    "Undeliverable: ",
    "Out of Office Re: ",
]


@pytest.mark.parametrize("head", BEFORE)
def test_what_a_coordinators_program_answers_to_a_strangers_subject_decides_nothing(
    in_memory: Attacked, head: str
) -> None:
    """Eve's mail to Carla has the program in Reply-To; no field says that a robot answers."""
    held = unproven(in_memory, JON, "PAUSE")
    body = "" if head == "Read: " else "I am not in the office until Monday."
    raw(
        in_memory, f"From: {COORDINATOR}\nTo: {ADDRESS}\nSubject: {head}RELEASE HELD-{held}", body, proof=OURS
    )
    assert in_memory.standing(JON) == "active"
    assert state(in_memory, held) == "waiting"


def test_a_strangers_mail_that_a_coordinator_passes_on_to_another_decides_nothing(
    in_memory: Attacked,
) -> None:
    held = unproven(in_memory, JON, "PAUSE")
    head = f"From: {COORDINATOR}\nTo: {DAN}\nCc: {ADDRESS}\nSubject: Fwd: RELEASE HELD-{held}"
    raw(in_memory, head, f"Dan, who is this?\n\n{inline(f'Eve <{EVE}>', 'RELEASE', f'RELEASE HELD-{held}')}", proof=OURS)  # fmt: skip
    assert in_memory.standing(JON) == "active"
    assert state(in_memory, held) == "waiting"


def private_answer(world: Attacked, who: str, partner: str, subject: str, words: str, how: str) -> None:
    """The partner's own mail had the program in Cc, or in Reply-To, and a label of ours in its subject."""
    domain = who.rpartition("@")[2]
    where = f"To: {partner}\nCc: {ADDRESS}" if how == "in Cc" else f"To: {ADDRESS}"
    head = f"From: {who}\n{where}\nSubject: Re: {subject}\nIn-Reply-To: <7@college.example>\nReferences: <7@college.example>"
    above = f"On Mon, 2 Mar 2026 at 16:00, {partner} wrote:"
    raw(world, head, f"{words}\n\n{above}\n\n> Hello, may I ask you something before that?\n", proof=domain)


@pytest.mark.parametrize("how", ["in Cc", "in Reply-To"])
@pytest.mark.parametrize("words", ["Yes, of course!", "No, not at all."])
def test_a_mentors_word_to_a_private_question_of_the_mentee_is_no_answer_to_her_request(
    in_memory: Attacked, words: str, how: str
) -> None:
    """ "May I call you tomorrow? [REQ-1]", from Mia's own mailbox; the label in a subject is only a label."""
    in_memory.asked()
    private_answer(in_memory, JON, MIA, "May I call you tomorrow? [REQ-1]", words, how)
    assert in_memory.state() == "pending"


@pytest.mark.parametrize("how", ["in Cc", "in Reply-To"])
def test_a_word_to_a_private_question_is_no_vote_to_go_on(in_memory: Attacked, how: str) -> None:
    pair_up(in_memory)
    in_memory.later(days=165)
    private_answer(in_memory, JON, MIA, "Shall we meet on Friday? [REL-1]", "Yes, gladly!", how)
    in_memory.write(MIA, "RENEW")
    in_memory.later(days=40)
    assert ("REL-1", "active", 2) not in things(in_memory)[2]


def test_a_word_to_a_private_question_confirms_no_forgery(in_memory: Attacked) -> None:
    in_memory.write(JON, "LEAVE", "LEAVE", proof="")
    asked = reply_token(last(in_memory, "confirm", JON)).partition(".")[0]
    private_answer(in_memory, JON, EVE, f"Is tomorrow all right? [{asked}]", "Yes", "in Reply-To")
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("who", [COORDINATOR, ADDRESS, "MENTORS@pharmacists.example", "mentors+x@pharmacists.example"])  # fmt: skip
def test_a_mail_is_not_said_to_be_from_the_program_or_a_coordinator(in_memory: Attacked, who: str) -> None:
    """What those say is no member's, and a letter to the program itself would go round."""
    in_memory.asked()
    held = questioned(in_memory)
    in_memory.write(COORDINATOR, "Fwd: x", f"---------- Forwarded message ---------\nFrom: somebody\nDate: Sun, Mar 1, 2026\nSubject: x\nTo: Carla\n\nDROP HELD-{held}\nACCEPT REQ-1\n")  # fmt: skip
    sent = order(in_memory, f"HELD-{number(in_memory)} FROM {who}")
    assert (state(in_memory, held), in_memory.state()) == ("waiting", "pending")
    assert not [m for m in sent if m.recipient.lower().startswith("mentors")]
    assert to(sent, COORDINATOR)


@pytest.mark.parametrize("who", [LEA, JON])
def test_a_forged_command_does_not_carry_the_forgers_words_to_whom_it_names(
    in_memory: Attacked, who: str
) -> None:
    """ "Answers to unproven mail hold none of its words": neither the receipt of a command that nobody may give."""
    sent = in_memory.write(
        who, "RELEASE HELD-1 claim your prize at evil.example", "RELEASE HELD-1\nprize", proof=""
    )
    assert "prize" not in everything(to(sent, who))


def test_a_hundred_and_fifty_forged_commands_write_to_no_more_than_a_hundred(in_memory: Attacked) -> None:
    seen = len(in_memory.player.post.sent)
    for n in range(150):
        in_memory.drop(f"v{n}@far{n}.example", f"x{n}", f"RELEASE HELD-{n}", proof="")
    in_memory.work()
    mine = in_memory.player.post.sent[seen:]
    assert len(outside(mine)) <= 100
    assert len(to(mine, COORDINATOR)) <= 12


@pytest.mark.parametrize("which", ["reply", "reference"])
def test_an_answer_carries_no_token_of_another_members_letter(in_memory: Attacked, which: str) -> None:
    """Carla pastes what Jon got into her answer to Mia."""
    mail = in_memory.asked()
    held = questioned(in_memory, MIA)
    token = reply_token(mail) if which == "reply" else see(mail).text.partition("Reference: ")[2].split()[0]
    sent = order(in_memory, f"ANSWER HELD-{held}", f"This is what he got:\n{token}\nPlease wait for him.")
    assert to(sent, MIA)
    assert token not in everything(to(sent, MIA))


@pytest.mark.parametrize("words", ["ACCEPT REQ-1", "ACCEPT", "YES", "REJECT REQ-1", "WITHDRAW REQ-1", "END REL-1"])  # fmt: skip
def test_a_strangers_mail_is_taken_as_no_answer_of_a_mentor(in_memory: Attacked, words: str) -> None:
    """AS is "any command or answer that its sender could have written"."""
    in_memory.asked()
    held = questioned(in_memory, EVE)
    order(in_memory, f"HELD-{held} AS {words}")
    assert in_memory.state() == "pending"


@pytest.mark.parametrize("how", ["in their name", "RELEASE", "AS"])
def test_a_coordinators_command_pairs_nobody_who_is_kept_apart(in_memory: Attacked, how: str) -> None:
    in_memory.asked()
    held = unproven(in_memory, JON, "Re: [REQ-1] ACCEPT", "ACCEPT REQ-1")
    keep_apart(in_memory)
    words = {
        "in their name": "ACCEPT REQ-1",
        "RELEASE": f"RELEASE HELD-{held}",
        "AS": f"HELD-{held} AS ACCEPT REQ-1",
    }
    sent = order(in_memory, words[how])
    assert not things(in_memory)[2]
    assert MIA not in everything(to(sent, JON))
    assert to(sent, COORDINATOR)


@pytest.mark.parametrize("how", ["in their name", "RELEASE"])
def test_a_coordinators_command_gives_a_mentor_no_second_mentee_on_one_place(
    in_memory: Attacked, how: str
) -> None:
    in_memory.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 1\n")
    mail = in_memory.asked()
    lea_asks_too(in_memory)
    held = unproven(in_memory, JON, "Re: [REQ-2] ACCEPT", "ACCEPT REQ-2")
    in_memory.reply(JON, mail, "Accept")
    sent = order(in_memory, "ACCEPT REQ-2" if how == "in their name" else f"RELEASE HELD-{held}")
    assert [s for _, s, _ in things(in_memory)[2]] == ["active"]
    assert to(sent, COORDINATOR)


def test_a_coordinator_whom_no_server_vouches_for_hears_what_became_of_her_word_for_a_mentor(
    in_memory: Attacked,
) -> None:
    in_memory.asked()
    in_memory.write(COORDINATOR, "ACCEPT REQ-1", "ACCEPT REQ-1", proof="")
    assert in_memory.state() == "pending"
    assert a_coordinator_knows(in_memory, in_memory.player.post.sent[-1:])


@pytest.mark.parametrize("words", ["ACCEPT REQ-1", "REJECT REQ-1", "WITHDRAW REQ-1"])
def test_a_command_in_their_name_above_words_that_take_it_back_is_not_done(
    in_memory: Attacked, words: str
) -> None:
    in_memory.asked()
    in_memory.write(COORDINATOR, "REQ-1", f"{words}?\nI am not sure, Dan. Please tell me what you think of it first.")  # fmt: skip
    assert in_memory.state() == "pending"


@pytest.mark.parametrize("words", ["END REL-1?\nI am not sure, Dan.", "Should I END REL-1?", "END REL-1 is what she wants, but not yet."])  # fmt: skip
def test_a_coordinators_sentence_ends_no_mentoring(in_memory: Attacked, words: str) -> None:
    pair_up(in_memory)
    in_memory.write(COORDINATOR, "REL-1", words)
    assert things(in_memory)[2] == [("REL-1", "active", 1)]


@pytest.mark.parametrize("how", ["quoted-printable html", "base64 html", "html beside other text", "a signature below", "list marks"])  # fmt: skip
def test_a_reply_of_an_odd_program_decides_what_it_says(in_memory: Attacked, how: str) -> None:
    """Row 113: one word in one reply, whatever her program makes of it."""
    held = questioned(in_memory)
    letter = last(in_memory, "held", COORDINATOR)
    in_memory.later(minutes=5)
    head = f"From: Carla <{COORDINATOR}>\nTo: {see(letter).parsed['reply-to']}\nSubject: Re: {see(letter).subject}\nIn-Reply-To: {letter.message_id}\nMIME-Version: 1.0\n"
    match how:
        case "quoted-printable html":
            raw(in_memory, f"{head}Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", "<div>DR=\nOP</div><div><br></div>", proof=OURS)  # fmt: skip
        case "base64 html":
            raw(in_memory, f"{head}Content-Type: text/html; charset=utf-16le\nContent-Transfer-Encoding: base64", "PABwAD4ARABSAE8AUAA8AC8AcAA+AA==", proof=OURS)  # fmt: skip
        case "html beside other text":
            raw(in_memory, f"{head}Content-Type: multipart/alternative; boundary=b", "--b\nContent-Type: text/plain\n\nDROP\n\n--b\nContent-Type: text/html\n\n<p>DROP</p>\n--b--", proof=OURS)  # fmt: skip
        case "a signature below":
            raw(in_memory, f"{head}Content-Type: text/plain", "Drop\n\n-- \nCarla Reyes\nRelease Manager", proof=OURS)  # fmt: skip
        case _:
            raw(in_memory, f"{head}Content-Type: text/plain; format=flowed", "*Drop*.  \n\n\n", proof=OURS)
    assert state(in_memory, held) == "dropped"


# --- a third part, written when the second had been run: words behind a command on its own line --------------------

PITY = {
    "end": ("paired", MIA, "END NOW would be too early."),
    "renew": ("offered", JON, "RENEW REL-1 is not what I want."),
    "renew, asked": ("offered", MIA, "Renew REL-1? I have to think about it."),
    "pause": ("asked", JON, "Pause is not what I meant."),
    "resume": ("paused", JON, "Resume? Not yet, I am still ill."),
    "leave": ("asked", JON, "Leave REQ-1 to me, please."),
    "request": ("two mentors", MIA, "Request M-1003 was a mistake of mine, I do not want her."),
    "queue": ("two mentors", MIA, "Queue M-1003? What does that mean?"),
    "withdraw": ("asked", MIA, "Withdraw it? No, why should I?"),
    "withdraw, told": ("asked", MIA, "Withdraw my request is what he told me to write, but I do not want to."),
}  # fmt: skip


@pytest.mark.parametrize("how", PITY)
def test_a_sentence_that_begins_with_a_command_and_says_no_does_nothing(
    in_memory: Attacked, how: str
) -> None:
    before, who, words = PITY[how]
    match before:
        case "paired":
            pair_up(in_memory)
        case "offered":
            pair_up(in_memory)
            in_memory.later(days=165)
        case "paused":
            in_memory.write(JON, "PAUSE")
        case "two mentors":
            ada_signs_up(in_memory)
        case _:
            in_memory.asked()
    was, seen = all_state(in_memory), len(in_memory.player.post.sent)
    sent = in_memory.write(who, "Hello", words)
    assert all_state(in_memory) == was
    assert not to(in_memory.player.post.sent[seen:], ADA)
    assert aloud(in_memory, sent)


@pytest.mark.parametrize("who", [EVE, LEA, COORDINATOR])
@pytest.mark.parametrize("words", ["Yes.", "No, thank you."])
def test_a_word_to_anybody_who_writes_a_number_into_a_subject_is_no_answer_to_a_request(
    in_memory: Attacked, who: str, words: str
) -> None:
    """Numbers can be guessed: "Will you be at the congress? [REQ-1]", and the program in Reply-To."""
    in_memory.asked()
    private_answer(in_memory, JON, who, "Will you be at the congress? [REQ-1]", words, "in Reply-To")
    assert in_memory.state() == "pending"


@pytest.mark.parametrize("subject", ["Will you be at the congress? REQ-1", "REQ-1", "Fwd: congress [REQ-1]", "congress [req-01]"])  # fmt: skip
def test_a_yes_under_a_subject_that_is_not_ours_is_no_answer_to_a_request(
    in_memory: Attacked, subject: str
) -> None:
    in_memory.asked()
    private_answer(in_memory, JON, EVE, subject, "Yes", "in Cc")
    assert in_memory.state() == "pending"


# Tried by hand before they were written down.
@pytest.mark.parametrize("words", ["END REL-1 would be a pity, so I go on.", "End REL-1 is what he wants, but not yet."])  # fmt: skip
def test_a_members_sentence_that_names_the_mentoring_does_not_end_it(in_memory: Attacked, words: str) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "REL-1", words)
    assert things(in_memory)[2] == [("REL-1", "active", 1)]


@pytest.mark.parametrize("words", ["Withdraw REQ-1? No, I still want it.", "WITHDRAW REQ-1 would be a pity, please go on."])  # fmt: skip
def test_a_members_sentence_that_names_the_request_does_not_take_it_back(
    in_memory: Attacked, words: str
) -> None:
    in_memory.asked()
    in_memory.write(MIA, "REQ-1", words)
    assert in_memory.state() == "pending"
