# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Fifth wave, by mail alone. What is expected here was written before it was first run."""

from __future__ import annotations

from base64 import encodebytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from processor.core.mail import OutboundMail
from processor.core.tokens import TOKEN
from tests.attack.deeds import lea_asks_too, pair_up
from tests.attack.heard import a_coordinator_knows, aloud
from tests.attack.letters import everything, last, quoted
from tests.attack.mails_by_hand import SERVER, der, eml, inline, passes_on, raw, with_attached
from tests.attack.people import LEA
from tests.attack.records import quarantined, things, votes
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

HELLO = "Dear Mia,\nshall we meet on Tuesday at five, in the library?\n\nJon"


def introduction(world: Attacked, who: str) -> OutboundMail:
    return last(world, "introduction-mentor" if who == JON else "introduction-mentee", who)


def in_the_thread(
    world: Attacked, who: str, words: str, *, proof: str = "pass", of: OutboundMail | None = None
) -> list[OutboundMail]:
    """In answer to the introduction, or to another letter about the relationship."""
    return world.reply(who, of or introduction(world, who), words, proof=proof)


def typed(
    world: Attacked, who: str, subject: str, words: str, more: str, *, proof: str = ""
) -> list[OutboundMail]:
    """With a header as mail programs write it, long fields and all."""
    head = f"From: {who}\nTo: {ADDRESS}\nSubject: {subject}\nDate: Tue, 3 Mar 2026 10:00:00 +0100\n{more}"
    return raw(world, head, words, proof=who.rpartition("@")[2] if proof == "pass" else "")


def near_the_end(world: Attacked) -> None:
    """The term nears its end, and both are asked whether to go on."""
    pair_up(world)
    world.later(days=165)
    assert last(world, "renewal-offer", JON)


def completed(world: Attacked) -> None:
    pair_up(world)
    world.later(days=190)
    assert things(world)[2] == [("REL-1", "completed", 1)]


def answer_by(world: Attacked) -> str:
    return str(world.player.records()["requests"][0]["answer_by"])


# --- what the pass-on takes along: the partner gets the answer, and with it what proves the answerer ------


def given_back(world: Attacked) -> OutboundMail:
    """Mia's words reached Jon; Jon answers her directly, so his mail program gives her our Message-ID."""
    pair_up(world)
    in_the_thread(world, MIA, "Dear Jon,\nshall we meet on Tuesday at five?\n\nMia")
    return last(world, "from-partner", JON)


@pytest.mark.parametrize("field", ["In-Reply-To", "References"])
@pytest.mark.parametrize("word", ["END", "PAUSE"])
def test_what_jon_gives_mia_with_his_direct_answer_lets_her_write_as_jon_to_nobody(
    db: Attacked, word: str, field: str
) -> None:
    """She has In-Reply-To from his answer, and nobody vouches for what she sends."""
    mail = given_back(db)
    before = things(db)
    typed(db, JON, "Re: Mentoring", word, f"{field}: {mail.message_id}")
    assert things(db) == before


def test_what_jon_gives_mia_with_his_direct_answer_is_no_address_to_end_as_jon(in_memory: Attacked) -> None:
    mail = given_back(in_memory)
    found = TOKEN.search(mail.message_id)
    before = things(in_memory)
    if found is not None:
        in_memory.write(JON, "Mentoring", "END NOW", proof="", to=address_with(found[0]))
    assert things(in_memory) == before


def test_what_jon_gives_mia_with_his_direct_answer_casts_no_vote_of_his(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.later(days=140)
    in_the_thread(in_memory, MIA, "Dear Jon,\nshall we meet on Tuesday at five?\n\nMia")
    mail = last(in_memory, "from-partner", JON)
    in_memory.later(days=25)
    typed(in_memory, JON, "Re: Mentoring", "RENEW", f"In-Reply-To: {mail.message_id}")
    assert votes(in_memory)[0] == ""


def test_what_jon_gives_mia_with_his_direct_answers_makes_nobody_of_him(db: Attacked) -> None:
    """Two reports that give back the Message-IDs would say that Jon's address is dead."""
    first = given_back(db)
    in_the_thread(db, MIA, "Dear Jon,\nor rather on Wednesday?\n\nMia")
    for mail in (first, last(db, "from-partner", JON)):
        report = (
            f"Return-Path: <>\nFrom: MAILER-DAEMON@college.example\nTo: {ADDRESS}\nSubject: Undelivered Mail Returned to Sender\n"
            "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\nAuto-Submitted: auto-replied"
        )
        body = (
            "--b\nContent-Type: text/plain\n\nNo such user.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.college.example\n\n"
            f"Final-Recipient: rfc822; {JON}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
            f"--b\nContent-Type: text/rfc822-headers\n\nFrom: {ADDRESS}\nTo: {JON}\nMessage-ID: {mail.message_id}\nSubject: Mia wrote to you\n\n--b--"
        )
        raw(db, report, body)
    assert db.standing(JON) == "active"


def test_the_words_that_are_passed_on_hold_no_address_of_ours_with_a_token(in_memory: Attacked) -> None:
    pair_up(in_memory)
    mine = str(see(introduction(in_memory, JON)).parsed["reply-to"])
    token = reply_token(introduction(in_memory, JON))
    words = f"Dear Mia,\nI wrote to {mine} or was it {token.upper()} or mentors+{token[:-3]}\n{token[-3:]}@pharmacists.example?"
    sent = in_the_thread(in_memory, JON, words)
    assert token.partition(".")[2][:20] not in everything(to(sent, MIA)).lower()


# --- strangers and forgers through the pass-on ------------------------------------------------------------

FORGERIES = ["nothing proves it", "our server says fail", "a quoted reference", "a label", "mia's own token", "a stranger, jon's token", "a stranger, label", "another member, label", "another member, quoted"]  # fmt: skip


@pytest.mark.parametrize("how", FORGERIES)
def test_forged_words_for_the_partner_reach_nobody(in_memory: Attacked, how: str) -> None:
    pair_up(in_memory)
    in_memory.write(LEA, "SIGN UP MENTEE", FORM.format(name="Jon Berg"))
    mails = introduction(in_memory, JON), introduction(in_memory, MIA)
    words = "Dear Mia,\nplease pay the fee of 200 dollars to account 12345.\n\nJon"
    match how:
        case "nothing proves it":
            sent = in_memory.write(JON, "Mentoring", words, proof="")
        case "our server says fail":
            sent = in_the_thread(in_memory, JON, words, proof="fail")
        case "a quoted reference":
            sent = in_memory.write(JON, "Mentoring", f"{words}\n\n{quoted(mails[0])}", proof="")
        case "a label":
            sent = in_memory.write(JON, "Re: Mentoring [REL-1]", words, proof="")
        case "mia's own token":
            sent = in_memory.write(JON, "Mentoring", words, proof="", to=address_with(reply_token(mails[1])))
        case "a stranger, jon's token":
            sent = in_memory.write(EVE, "Mentoring", words, to=address_with(reply_token(mails[0])))
        case "a stranger, label":
            sent = in_memory.write(EVE, "Re: Mentoring [REL-1]", words)
        case "another member, label":
            sent = in_memory.write(LEA, "Re: Mentoring [REL-1]", words)
        case _:
            sent = in_memory.write(LEA, "Re: Mentoring", f"{words}\n\n{quoted(mails[0])}")
    assert not to(sent, MIA)
    assert "12345" not in everything(to(in_memory.player.post.sent, MIA))


def test_unproven_words_wait_for_the_yes_of_their_writer_and_go_once(in_memory: Attacked) -> None:
    pair_up(in_memory)
    sent = in_memory.write(JON, "Re: Mentoring [REL-1]", HELLO, proof="")
    assert not to(sent, MIA)
    asked = last(in_memory, "confirm", JON)
    first = in_memory.reply(JON, asked, "YES")
    again = in_memory.reply(JON, asked, "YES")
    assert [m.letter for m in to([*first, *again], MIA)] == ["from-partner"]


def test_the_answer_to_passed_on_words_goes_to_from_and_never_to_another_reply_to(
    in_memory: Attacked,
) -> None:
    pair_up(in_memory)
    mail = introduction(in_memory, JON)
    sent = in_memory.write(
        JON, "Re: Mentoring [REL-1]", HELLO, headers={"Reply-To": EVE, "In-Reply-To": mail.message_id}
    )
    assert EVE not in everything(to(sent, MIA))
    assert all(EVE not in str(see(m).parsed["reply-to"]) for m in sent)


def test_what_a_coordinator_says_above_a_forward_does_not_reach_the_partner(in_memory: Attacked) -> None:
    pair_up(in_memory)
    note = "Dear Mia is how he begins, but I think that he was drunk. Please file this.\n\n"
    sent = in_memory.write(
        COORDINATOR, "Fwd: Mentoring [REL-1]", note + inline(f"Jon Berg <{JON}>", HELLO, "Mentoring [REL-1]")
    )
    assert "drunk" not in everything(to(sent, MIA))
    assert "drunk" not in everything(to(sent, JON))


@pytest.mark.parametrize(
    "who", [f"Jon Berg <{EVE}>", f'"Jon Berg <{JON}>" <{EVE}>', f"Jon Berg {JON} [mailto:{EVE}]", "Jon Berg"]
)
def test_a_forward_whose_author_is_not_jon_for_certain_passes_nothing_on_to_mia(
    in_memory: Attacked, who: str
) -> None:
    pair_up(in_memory)
    sent = passes_on(in_memory, who, HELLO, "Mentoring [REL-1]")
    assert not to(sent, MIA)
    assert aloud(in_memory, sent)


def test_words_for_one_mentee_do_not_reach_another_one_of_the_same_first_name(db: Attacked) -> None:
    """He answers in the thread of Mia Okafor, and speaks to Mia Stone."""
    pair_up(db)
    db.write(LEA, "SIGN UP MENTEE", FORM.format(name="Mia Stone"))
    asked = to(db.write(LEA, "REQUEST M-1001", "I would like to learn, too."), JON)[-1]
    db.reply(JON, asked, "Accept")
    db.later(days=2)
    sent = in_the_thread(
        db,
        JON,
        "Dear Mia Stone,\nyour test came back, and it is bad news.\n\nJon",
        of=introduction_of_the_first(db),
    )
    assert not to(sent, MIA)
    assert aloud(db, sent)


def introduction_of_the_first(world: Attacked) -> OutboundMail:
    return next(m for m in world.player.post.sent if m.letter == "introduction-mentor" and m.about == "REL-1")


# --- what is not for the partner ---------------------------------------------------------------------------

COMPLAINTS = {
    "her name as a headline": "Mia Okafor\n\nShe has missed three meetings and was rude to my staff. What can I do?",
    "her name, a colon": "Mia: she never answers my mails. Please tell me what to do.",
    "her name, a dash": "Mia - she has missed three meetings. I would like another mentee.",
    "her name and who she is": "Mia, my mentee, has missed every meeting. Can you talk to her?",
    "her name, the matter below": "Mia Okafor:\nno contact for six weeks. Please advise, I do not want to go on like this.",
    "her name, a sigh": "Mia! She insulted me today, and I want a person of your team to call me.",
    "turned round": "Okafor, Mia - I want to report that she asked me for money.",
    "her name and a bracket": "Mia (the mentee you gave me) has asked me for money. Whom can I tell?",
    "her name and a full stop": "Mia. That is whom I have to complain about: she asked me for money.",
    "spanish": "Mia, mi pupila, no contesta nunca. ¿Qué puedo hacer?",
    "german": "Mia: sie meldet sich nie. Was soll ich tun?",
}  # fmt: skip


@pytest.mark.parametrize("how", COMPLAINTS)
def test_a_complaint_that_begins_with_the_partners_name_reaches_a_coordinator_and_not_the_partner(
    in_memory: Attacked, how: str
) -> None:
    pair_up(in_memory)
    sent = in_the_thread(in_memory, JON, COMPLAINTS[how])
    assert not to(sent, MIA)
    assert a_coordinator_knows(in_memory, sent)


BOTH = {
    "a second greeting on the line": "Dear Mia, dear coordinators,\nwe need another date for the end of the term. Can you move it?\n\nJon",
    "a second greeting below": "Dear Mia,\nsee you on Tuesday.\n\nDear coordinators,\nplease change my telephone number to 555 0199.\n\nJon",
    "a postscript": "Dear Mia,\nsee you on Tuesday.\n\nBest regards\nJon\n\nPS to the coordinators: please change my telephone number to 555 0199.",
    "the program by its name": "Dear Mia,\nsee you on Tuesday.\n\nDear Mentor Exchange team,\nplease call me about her.\n\nJon",
}  # fmt: skip


@pytest.mark.parametrize("how", BOTH)
def test_what_a_mail_to_both_asks_of_the_coordinators_reaches_them(in_memory: Attacked, how: str) -> None:
    pair_up(in_memory)
    sent = in_the_thread(in_memory, JON, BOTH[how])
    assert a_coordinator_knows(in_memory, sent)


COPIED = [
    "Dear coordinators,\nMia and I need a break of six weeks. Can you move the end of the term?\n\nJon",
    "Dear Carla,\nwe would like to do a third term at once. Is that possible?\n\nJon",
    "We have not agreed on anything, and I need somebody of the association to speak with us both. Please call me.",
    "Could you send both of us the invitation once more? It did not open.",
]


@pytest.mark.parametrize("words", COPIED)
def test_what_is_asked_of_the_coordinators_reaches_them_though_the_partner_has_a_copy(
    in_memory: Attacked, words: str
) -> None:
    pair_up(in_memory)
    mail = introduction(in_memory, JON)
    sent = in_memory.write(
        JON, "Re: Mentoring [REL-1]", words, to=str(see(mail).parsed["reply-to"]),
        headers={"Cc": f"Mia Okafor <{MIA}>", "In-Reply-To": mail.message_id},
    )  # fmt: skip
    assert aloud(in_memory, sent)


@pytest.mark.parametrize(
    "filename, content",
    [
        ("minutes.docm", b"PK\x03\x04macro"),
        ("plan.exe", b"MZ\x90\x00"),
        ("cv.pdf", b"MZ%PDF-1.4 /JavaScript"),
        ("cv.pdf.scr", b"%PDF-1.4"),
    ],
)
def test_a_dangerous_file_beside_words_for_the_partner_reaches_them_in_no_form(
    in_memory: Attacked, filename: str, content: bytes
) -> None:
    pair_up(in_memory)
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=hospital.example"
    mail["From"], mail["To"], mail["Subject"] = (
        JON,
        str(see(introduction(in_memory, JON)).parsed["reply-to"]),
        "Re: Mentoring",
    )
    mail["Message-ID"] = "<file.1@hospital.example>"
    mail.set_content(HELLO)
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=filename)
    in_memory.player.take_in(mail.as_bytes())
    sent = in_memory.work()
    assert aloud(in_memory, sent)
    for each in to(sent, MIA):
        assert not list(see(each).parsed.iter_attachments())


def test_words_after_an_end_do_not_follow_the_partner(in_memory: Attacked) -> None:
    """She ended it, and does not want to hear from him."""
    pair_up(in_memory)
    in_memory.write(MIA, "END", "END")
    in_memory.later(hours=30)
    sent = in_the_thread(in_memory, JON, HELLO)
    assert not to(sent, MIA)
    assert aloud(in_memory, sent)


def test_words_that_could_not_be_delivered_are_told_to_somebody(in_memory: Attacked) -> None:
    """The writer reads that they are with the partner, and then they are not."""
    pair_up(in_memory)
    in_memory.player.post.refuses[MIA] = "550 5.1.1 no such user"
    sent = in_the_thread(in_memory, JON, HELLO)
    sent += in_memory.later(days=1)
    assert [m for m in sent if m.letter not in ("from-partner", "partner-has-words")]


def test_more_words_than_a_day_allows_reach_a_person(in_memory: Attacked) -> None:
    pair_up(in_memory)
    for word in [
        "apples",
        "rivers",
        "engines",
        "violins",
        "deserts",
        "lanterns",
        "harbours",
        "meadows",
        "glaciers",
    ]:
        in_memory.write(
            JON,
            "Re: Mentoring [REL-1]",
            f"Dear Mia,\nwhat do you think of {word} and their {word[::-1]}?\n\nJon",
        )
        in_memory.later(hours=1)
    told = [m for m in in_memory.player.post.sent if m.letter == "from-partner" and m.recipient == MIA]
    assert len(told) <= 5
    assert len(in_memory.held()) + len(told) >= 9


@pytest.mark.parametrize("answers", ["the program", "both"])
def test_two_robots_of_partners_that_greet_each_other_fall_silent(in_memory: Attacked, answers: str) -> None:
    """Neither marks its mails; each answers whatever comes from the program, as catalogues 157 has it."""
    pair_up(in_memory)
    in_the_thread(in_memory, MIA, "Dear Jon,\nshall we meet on Tuesday at five?\n\nMia")
    says = {JON: "Dear Mia,\nthank you for your mail, which I read when I am back at my desk.\n\nJon Berg"}
    if answers == "both":
        says[MIA] = (
            "Dear Jon,\nthank you for your mail, which I read when I am back at my desk.\n\nMia Okafor"
        )
    seen = len(in_memory.player.post.sent) - 2
    for _ in range(4 * 24 * 2):
        fresh = list(in_memory.player.post.sent[seen:])
        seen = len(in_memory.player.post.sent)
        for mail in fresh:
            if mail.recipient in says:
                more = f"In-Reply-To: {mail.message_id}\nReferences: {mail.message_id}"
                robots = mail.recipient, f"Re: {see(mail).subject}", says[mail.recipient]
                typed(in_memory, *robots, more, proof="pass")
        in_memory.work()
        in_memory.later(minutes=30)
    relayed = [m for m in in_memory.player.post.sent if m.letter == "from-partner"]
    assert len(relayed) <= 10


# --- thanks: nothing that asks is filed in silence --------------------------------------------------------

ASKS = [
    "Thank you for changing my telephone number to 555 0199.",
    "Thanks in advance for finding me another partner.",
    "Thank you for telling Mia that I am in hospital.",
    "Many thanks for calling me back today.",
    "Thank you for taking me off the list.",
    "Thanks for nothing.",
    "Thank you for ending this.",
    "Thanks for sending me her telephone number.",
    "Looking forward to your call today.",
    "Thank you in advance for your help with my complaint.",
    "Thank you for correcting the spelling of my name.",
    "I am looking forward to a solution of my problem.",
    "I would appreciate a call.",
    "Vielen Dank für einen Rückruf.",
    "Gracias por cambiar mi dirección.",
    "Merci de me rappeler.",
    "Merci de supprimer mon compte.",
    "Grazie di richiamarmi.",
    "Bedankt voor het wijzigen van mijn adres.",
    "Obrigado por me ligar hoje.",
    "Best wishes for my successor.",
    "Good luck without me.",
    "Thank you and goodbye.",
]


@pytest.mark.parametrize("words", ASKS)
def test_thanks_that_ask_for_something_are_not_filed_in_silence(in_memory: Attacked, words: str) -> None:
    pair_up(in_memory)
    assert aloud(in_memory, in_the_thread(in_memory, JON, words))


SUBJECTS = [
    "Please call me today",
    "My new telephone number is 555 0199",
    "Complaint about Mia Okafor",
    "I have left the hospital, please find Mia another mentor",
    "Can I have a second mentor?",
]


@pytest.mark.parametrize("place", ["new", "in the thread"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_a_subject_asks_for_is_not_silent_because_the_body_says_thanks(
    in_memory: Attacked, subject: str, place: str
) -> None:
    pair_up(in_memory)
    mail = introduction(in_memory, JON)
    if place == "new":
        sent = in_memory.write(JON, subject, "Many thanks!\n\nJon")
    else:
        sent = in_memory.write(
            JON,
            subject,
            "Many thanks!\n\nJon",
            to=str(see(mail).parsed["reply-to"]),
            headers={"In-Reply-To": mail.message_id},
        )
    assert aloud(in_memory, sent)


@pytest.mark.parametrize(
    "below",
    [
        "PS: I have moved; my new address is jon.new@hospital.example.",
        "P.S. Please call me about Mia.",
        "Please note: I retire in May and can mentor nobody then.",
    ],
)
def test_a_postscript_below_thanks_is_read_by_somebody(in_memory: Attacked, below: str) -> None:
    pair_up(in_memory)
    assert aloud(
        in_memory, in_the_thread(in_memory, JON, f"Thank you very much!\n\nBest regards\nJon\n\n{below}")
    )


def test_the_mentees_thanks_with_a_question_in_the_subject_are_not_silent(in_memory: Attacked) -> None:
    in_memory.asked()
    mail = last(in_memory, "request-received", MIA)
    sent = in_memory.write(
        MIA, "May I ask a second mentor meanwhile?", "Thank you so much!\n\nMia", to=str(see(mail).parsed["reply-to"]),
        headers={"In-Reply-To": mail.message_id},
    )  # fmt: skip
    assert aloud(in_memory, sent)


# --- after the term --------------------------------------------------------------------------------------


def test_the_end_of_long_feedback_reaches_a_coordinator_or_is_said_to_be_left_out(
    in_memory: Attacked,
) -> None:
    completed(in_memory)
    long = " ".join(
        f"In week {n} we read a paper on sepsis together, and I learned from it." for n in range(40)
    )
    sent = in_the_thread(
        in_memory, MIA, f"{long}\n\nPlease call me, for he touched me.", of=last(in_memory, "completed", MIA)
    )
    read = everything(to([*sent, *in_memory.later(days=1)], COORDINATOR))
    assert "touched" in read or "…" in read or "left out" in read or "HELD-" in read


def test_a_file_with_feedback_is_named_to_a_coordinator(in_memory: Attacked) -> None:
    completed(in_memory)
    closing = last(in_memory, "completed", MIA)
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=college.example"
    mail["From"], mail["To"], mail["Subject"] = MIA, str(see(closing).parsed["reply-to"]), "Re: completed"
    mail["Message-ID"] = "<file.2@college.example>"
    mail.set_content("My complaint is in the file that I attach.")
    mail.add_attachment(
        b"%PDF-1.4\nhe threatened me", maintype="application", subtype="pdf", filename="complaint.pdf"
    )
    in_memory.player.take_in(mail.as_bytes())
    sent = [*in_memory.work(), *in_memory.later(days=1)]
    read = everything(to(sent, COORDINATOR))
    assert in_memory.held() or "complaint.pdf" in read or "attach" in read.replace("that I attach", "")


@pytest.mark.parametrize(
    "words",
    ["Dear Jon, I hated every minute and hope to never see you again.", "He was rude to me, and worse."],
)
def test_feedback_reaches_coordinators_and_never_the_partner(in_memory: Attacked, words: str) -> None:
    completed(in_memory)
    sent = in_the_thread(in_memory, MIA, words, of=last(in_memory, "completed", MIA))
    sent += in_memory.later(days=2)
    assert not to(sent, JON)
    assert a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("proof", ["", "fail"])
def test_forged_feedback_is_not_kept_as_the_members(in_memory: Attacked, proof: str) -> None:
    completed(in_memory)
    sent = in_memory.write(
        MIA, "Re: completed [REL-1]", "Jon asked me for money and touched me.", proof=proof
    )
    assert "looks back" not in everything(to(sent, COORDINATOR))
    assert not to(sent, JON)


@pytest.mark.parametrize(
    "words",
    [
        "Yes, another term please!",
        "We would like to go on, please.",
        "Could I have another mentor now?",
        "RENEW",
    ],
)
def test_a_wish_that_comes_after_the_end_of_the_term_is_answered_or_read(
    in_memory: Attacked, words: str
) -> None:
    completed(in_memory)
    assert aloud(in_memory, in_the_thread(in_memory, MIA, words, of=last(in_memory, "completed", MIA)))


# --- votes ------------------------------------------------------------------------------------------------

NO_YES = [
    "I continue to hope that we find a day.",
    "I will continue my own research now.",
    "Carry on without me.",
    "Please carry on without Mia and me.",
    "Please extend my sympathy to her.",
    "Please extend my thanks to the team.",
    "I have to renew my licence this month.",
    "The renewal of my licence takes all my time.",
    "I go on leave next week.",
    "I go on call tonight.",
    "We go on holiday.",
    "I had hoped to continue.",
    "It was good to continue this long.",
    "I used to want to continue.",
    "It is hard to keep going.",
    "I am too tired to carry on.",
    "Mia refuses to continue.",
    "Tell me more about another term.",
    "I would rather die than continue.",
    "Why continue, it is lovely as it was.",
]


@pytest.mark.parametrize("words", NO_YES)
def test_words_that_do_not_ask_for_another_term_are_no_yes(in_memory: Attacked, words: str) -> None:
    near_the_end(in_memory)
    sent = in_the_thread(in_memory, JON, words, of=last(in_memory, "renewal-offer", JON))
    assert votes(in_memory)[0] != "yes"
    assert aloud(in_memory, sent)


NO_NO = [
    "I will look it over this weekend.",
    "Mia and I talked it over.",
    "I am free again at the end of May.",
    "At the end of the day, I love it.",
    "See you at the end of the month.",
    "My shift is over at five.",
    "I will finish my report on Friday.",
    "Call me when my clinic is finished.",
    "I will stop by on Monday.",
    "Come over on Tuesday.",
]


@pytest.mark.parametrize("words", NO_NO)
def test_words_that_do_not_ask_for_the_end_are_no_no(in_memory: Attacked, words: str) -> None:
    near_the_end(in_memory)
    sent = in_the_thread(in_memory, JON, words, of=last(in_memory, "renewal-offer", JON))
    assert votes(in_memory)[0] == ""
    assert aloud(in_memory, sent)


VOTERS = [
    "nothing proves it",
    "jon's reference",
    "mia's token",
    "fail",
    "a stranger with jon's token",
    "a forward of two addresses",
    "a robot",
]


@pytest.mark.parametrize("how", VOTERS)
@pytest.mark.parametrize("words", ["RENEW", "Absolutely, let's go on!"])
def test_a_vote_that_jon_did_not_send_is_not_counted(in_memory: Attacked, how: str, words: str) -> None:
    near_the_end(in_memory)
    jons, mias = last(in_memory, "renewal-offer", JON), last(in_memory, "renewal-offer", MIA)
    in_the_thread(in_memory, MIA, "RENEW", of=mias)
    match how:
        case "nothing proves it":
            in_memory.write(JON, "Re: go on? [REL-1]", words, proof="")
        case "jon's reference":
            in_memory.write(JON, "Re: go on? [REL-1]", f"{words}\n\n> {quoted(jons)}", proof="")
        case "mia's token":
            in_memory.write(JON, "Re: go on?", words, proof="", to=address_with(reply_token(mias)))
        case "fail":
            in_the_thread(in_memory, JON, words, of=jons, proof="fail")
        case "a stranger with jon's token":
            in_the_thread(in_memory, EVE, words, of=jons)
        case "a forward of two addresses":
            passes_on(in_memory, f'"Jon Berg <{JON}>" <{MIA}>', words, "Re: go on? [REL-1]")
        case _:
            in_memory.write(
                JON,
                "Automatic reply: go on?",
                words,
                to=address_with(reply_token(jons)),
                headers={"Auto-Submitted": "auto-replied"},
            )
    assert votes(in_memory)[0] == ""
    assert things(in_memory)[2] == [("REL-1", "active", 1)]


def html_beside(sender: str, at: OutboundMail, text: str, html: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    mail["From"], mail["To"], mail["Subject"] = (
        sender,
        str(see(at).parsed["reply-to"]),
        f"Re: {see(at).subject}",
    )
    mail["Message-ID"], mail["In-Reply-To"] = f"<html.{abs(hash((text, html)))}@x.example>", at.message_id
    mail.set_content(text + "\n")
    mail.add_alternative(f"<html><body>{html}</body></html>", subtype="html")
    return mail.as_bytes()


@pytest.mark.parametrize(
    "text, html",
    [
        ("Yes, let's go on.", "<p>No, let's end it here.</p>"),
        ("Let's go on.", "<p><s>Let's go on.</s> No, thank you.</p>"),
        ("Let's go on.", "<p><span style='text-decoration:line-through'>Let's go on.</span></p>"),
        ("Yes", "<p><del>Yes</del> No</p>"),
        ("~~Yes~~", "<p>~~Yes~~</p>"),
    ],
)
def test_a_vote_that_its_writer_sees_crossed_out_or_turned_round_is_no_yes(
    in_memory: Attacked, text: str, html: str
) -> None:
    near_the_end(in_memory)
    in_memory.player.take_in(html_beside(JON, last(in_memory, "renewal-offer", JON), text, html))
    sent = in_memory.work()
    assert votes(in_memory)[0] != "yes"
    assert aloud(in_memory, sent)


# --- END, LEAVE and the like, that nobody asked for -----------------------------------------------------

NOT_MEANT = {
    "END, and at once sorry": ("Re: Mentoring", "END\nSorry, that was the wrong button. Please ignore it, we want to go on."),
    "END, struck by words": ("Re: Mentoring", "END\n\n... is what I do NOT want. How do I go on?"),
    "a subject of one word": ("End", "Dear Carla,\nwhen is the end of our term? I have lost the mail.\n\nJon"),
    "a subject that asks": ("END?", "Dear Carla,\nwhat happens when I write that word?\n\nJon"),
    "the word as a question": ("Mentoring", "End today?"),
    "leave in the subject": ("Leave", "Dear team,\nI will be on parental leave from May to October. Please wait for me.\n\nJon"),
    "renew": ("Re: Mentoring", "End.\nNo, wait: RENEW."),
}  # fmt: skip


@pytest.mark.parametrize("how", NOT_MEANT)
def test_what_is_taken_back_in_the_same_mail_or_only_asked_ends_nothing(
    in_memory: Attacked, how: str
) -> None:
    pair_up(in_memory)
    subject, words = NOT_MEANT[how]
    sent = in_memory.write(JON, subject, words)
    assert things(in_memory)[2] == [("REL-1", "active", 1)]
    assert in_memory.standing(JON) == "active"
    assert aloud(in_memory, sent)


@pytest.mark.parametrize(
    "words", ["I want to end this mentoring.", "Let us stop here, please.", "We are done."]
)
def test_the_end_in_prose_of_nobody_we_know_offers_the_end_to_nobody_else(
    in_memory: Attacked, words: str
) -> None:
    """Forged in Jon's name, with what Mia can quote: Mia does not read of it, nor is anything ended."""
    pair_up(in_memory)
    sent = in_memory.write(
        JON, "Re: Mentoring [REL-1]", f"{words}\n\n> {quoted(introduction(in_memory, JON))}", proof=""
    )
    assert things(in_memory)[2] == [("REL-1", "active", 1)]
    assert not to(sent, MIA)


# --- words inside an opaque signature --------------------------------------------------------------------


def signed(entity: str, octets: bytes | None = None) -> bytes:
    """CMS SignedData around a MIME entity, as Outlook sends it."""
    data, kind = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    content = octets if octets is not None else der(0x04, entity.replace("\n", "\r\n").encode())
    inner = der(0x30, data, der(0xA0, content)) if content else der(0x30, data)
    return der(0x30, kind, der(0xA0, der(0x30, b"\x02\x01\x01", der(0x31), inner, der(0x31))))


def chunked(entity: str) -> bytes:
    """The octets in pieces, of a length that is only known at their end, as programs that stream write them."""
    octets = entity.replace("\n", "\r\n").encode()
    return (
        b"\x24\x80" + b"".join(der(0x04, octets[n : n + 7]) for n in range(0, len(octets), 7)) + b"\x00\x00"
    )


def smime(
    world: Attacked, sender: str, cms: bytes, *, proof: str = "pass", at: OutboundMail | None = None, beside: str = "",
    named: str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", disposition: str = "",
) -> list[OutboundMail]:  # fmt: skip
    stamp = (
        f"Authentication-Results: {SERVER}; dmarc={proof} header.from={sender.rpartition('@')[2]}\n"
        if proof
        else ""
    )
    where = str(see(at).parsed["reply-to"]) if at else ADDRESS
    thread = f"In-Reply-To: {at.message_id}\n" if at else ""
    subject = f"Re: {see(at).subject}" if at else "Mentoring"
    head = f"{stamp}From: {sender}\nTo: {where}\nSubject: {subject}\n{thread}Message-ID: <{world.player.taken}.smime@x.example>\nMIME-Version: 1.0\n"
    part = f"Content-Type: {named}\nContent-Transfer-Encoding: base64\n{disposition}\n{encodebytes(cms).decode()}\n"
    if beside:
        part = f"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{beside}\n\n--b\n{part}\n--b--\n"
    world.player.take_in((head + part).replace("\n", "\r\n").encode())
    sent = world.work()
    world.later(minutes=1)
    return sent


TEXT = "Content-Type: text/plain\n\n"


def test_the_sender_inside_a_signature_is_nobody(db: Attacked) -> None:
    mail = db.asked()
    before = things(db)
    smime(
        db,
        EVE,
        signed(
            f"From: Jon Berg <{JON}>\nTo: {see(mail).parsed['reply-to']}\nSubject: {see(mail).subject}\n{TEXT}ACCEPT\n"
        ),
    )
    assert things(db) == before


def test_a_result_inside_a_signature_proves_nothing(db: Attacked) -> None:
    db.asked()
    before = things(db)
    smime(
        db,
        JON,
        signed(
            f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\n{TEXT}ACCEPT REQ-1\n"
        ),
        proof="",
    )
    assert things(db) == before


@pytest.mark.parametrize("where", ["To", "In-Reply-To", "Delivered-To"])
def test_a_token_inside_a_signature_proves_nobody(in_memory: Attacked, where: str) -> None:
    """A signature can be passed on whole, in a mail of another."""
    mail = in_memory.asked()
    token = str(see(mail).parsed["reply-to"]) if where != "In-Reply-To" else mail.message_id
    smime(in_memory, JON, signed(f"{where}: {token}\n{TEXT}ACCEPT REQ-1\n"), proof="")
    assert in_memory.state() == "pending"


def test_a_yes_in_octets_of_pieces_is_read_or_its_sender_hears_of_it(in_memory: Attacked) -> None:
    entity = f"{TEXT}I accept.\n"
    sent = smime(in_memory, JON, signed("", chunked(entity)), at=in_memory.asked())
    assert in_memory.state() == "accepted" or to(sent, JON)


@pytest.mark.parametrize(
    "what", ["no content", "zeros", "certificates only", "not der", "html alone", "empty text"]
)
def test_a_signature_around_nothing_that_can_be_read_is_told_to_its_sender_or_a_coordinator(
    in_memory: Attacked, what: str
) -> None:
    cms = {
        "no content": signed("", b""), "zeros": b"\x00" * 64, "certificates only": signed("", b"") + b"\x00" * 8, "not der": b"hello",
        "html alone": signed("Content-Type: text/html\n\n<p>I have a question: may I bring a student?</p>\n"), "empty text": signed(f"{TEXT}\n"),
    }[what]  # fmt: skip
    sent = smime(in_memory, JON, cms, at=in_memory.asked())
    assert in_memory.state() == "pending"
    assert aloud(in_memory, sent)


@pytest.mark.parametrize(
    "named",
    [
        "application/octet-stream; name=smime.p7m",
        "application/x-pkcs7-mime; name=smime.p7m",
        "application/pkcs7-mime; name=smime.p7m",
    ],
)
def test_a_signed_yes_under_the_names_that_gateways_give_it_is_read_or_told(
    in_memory: Attacked, named: str
) -> None:
    sent = smime(in_memory, JON, signed(f"{TEXT}I accept.\n"), at=in_memory.asked(), named=named)
    assert in_memory.state() == "accepted" or to(sent, JON)


@pytest.mark.parametrize("word", ["ACCEPT", "Yes, gladly. I accept."])
def test_a_signed_mail_of_another_that_is_attached_is_no_yes_of_who_attached_it(
    in_memory: Attacked, word: str
) -> None:
    """Jon attaches what his colleague sent to him, and asks what it is."""
    sent = smime(
        in_memory, JON, signed(f"From: Ann <ann@hospital.example>\n{TEXT}{word}\n"), at=in_memory.asked(),
        beside="My colleague sent me the mail that I attach. Is it from you, and what does it mean?",
        disposition='Content-Disposition: attachment; filename="mail.p7m"\n',
    )  # fmt: skip
    assert in_memory.state() == "pending"
    assert aloud(in_memory, sent)


def test_an_end_in_a_signed_file_beside_other_words_ends_nothing(in_memory: Attacked) -> None:
    pair_up(in_memory)
    smime(
        in_memory, JON, signed(f"{TEXT}END\n"), at=introduction(in_memory, JON), beside="-- \nGeneral Hospital, virus scanned",
        disposition='Content-Disposition: attachment; filename="old-mail.p7m"\n',
    )  # fmt: skip
    assert things(in_memory)[2] == [("REL-1", "active", 1)]


def test_a_yes_that_is_crossed_out_inside_a_signature_is_no_yes(in_memory: Attacked) -> None:
    entity = "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\nI accept.\n--a\nContent-Type: text/html\n\n<p><s>I accept.</s></p>\n--a--\n"
    smime(in_memory, JON, signed(entity), at=in_memory.asked())
    assert in_memory.state() == "pending"


def test_a_robots_mail_inside_a_signature_gets_no_answer_that_goes_round(in_memory: Attacked) -> None:
    mail = in_memory.asked()
    for _ in range(4):
        smime(
            in_memory,
            JON,
            signed(f"Auto-Submitted: auto-replied\n{TEXT}I got your mail and will read it some day.\n"),
            at=mail,
        )
    assert len(to(in_memory.player.post.sent, JON)) <= 8


def test_a_coordinators_signed_forward_of_a_yes_is_done_or_told_to_her(in_memory: Attacked) -> None:
    asked = in_memory.asked()
    inner = eml(JON, f"Re: {see(asked).subject}", "I accept.").decode().replace("\r\n", "\n")
    entity = f"Content-Type: multipart/mixed; boundary=f\n\n--f\n{TEXT}for you\n--f\nContent-Type: message/rfc822\n\n{inner}\n--f--\n"
    sent = smime(in_memory, COORDINATOR, signed(entity))
    assert in_memory.state() == "accepted" or to(sent, COORDINATOR)


def test_a_signed_forward_in_the_text_by_nobody_acts_for_nobody(in_memory: Attacked) -> None:
    in_memory.asked()
    sent = smime(
        in_memory,
        COORDINATOR,
        signed(f"From: {COORDINATOR}\n{TEXT}{inline(f'Jon Berg <{JON}>', 'ACCEPT REQ-1')}\n"),
        proof="",
    )
    assert in_memory.state() == "pending"
    assert not to(sent, MIA)


# --- an absence told in a mentor's own words ----------------------------------------------------------------

AWAY = "I am away until 20 March."


@pytest.mark.parametrize(
    "how", ["nothing proves it", "fail", "a stranger", "the mentee", "mia's token", "quoted reference"]
)
def test_an_absence_that_the_mentor_did_not_tell_moves_no_deadline(in_memory: Attacked, how: str) -> None:
    asked = in_memory.asked()
    before = answer_by(in_memory)
    mias = last(in_memory, "request-received", MIA)
    match how:
        case "nothing proves it":
            in_memory.write(JON, "Re: [REQ-1]", AWAY, proof="")
        case "fail":
            in_memory.reply(JON, asked, AWAY, proof="fail")
        case "a stranger":
            in_memory.reply(EVE, asked, AWAY)
        case "the mentee":
            in_memory.reply(MIA, mias, AWAY)
        case "mia's token":
            in_memory.write(JON, "Re: mentoring", AWAY, proof="", to=address_with(reply_token(mias)))
        case _:
            in_memory.write(JON, "Re: mentoring", f"{AWAY}\n\n> {quoted(asked)}", proof="")
    assert answer_by(in_memory) == before


def test_an_absence_told_again_and_again_moves_the_deadline_once(in_memory: Attacked) -> None:
    asked = in_memory.asked()
    in_memory.reply(JON, asked, AWAY)
    once = answer_by(in_memory)
    for day in ("1 April", "20 April", "1 June"):
        in_memory.reply(JON, asked, f"I am away until {day}.")
    assert answer_by(in_memory) == once


BESIDE_AN_ABSENCE = {
    "a question": ("I am away until 20 March. Does she speak Spanish?", "Spanish"),
    "a question first": ("Does she work nights? I am out of the office until 20 March.", "nights"),
    "a colleague": ("I am away until 20 March. Please ask my colleague Ann Lee <ann@hospital.example> meanwhile.", "Ann Lee"),
    "a message": ("I am away until 20 March. Please tell her that her mail went to my old address, which is closed.", "old address"),
    "another matter": ("I am on parental leave until 20 March, and somebody of your team has to call me about my data.", "my data"),
}  # fmt: skip


@pytest.mark.parametrize("how", BESIDE_AN_ABSENCE)
def test_what_a_mentor_asks_beside_an_absence_reaches_somebody(in_memory: Attacked, how: str) -> None:
    words, needle = BESIDE_AN_ABSENCE[how]
    sent = in_memory.reply(JON, in_memory.asked(), words)
    sent += in_memory.later(days=1)
    assert needle in everything([m for m in sent if m.recipient != JON]) or "answer-unclear" in {
        m.letter for m in sent
    }


# --- days, as they are typed -------------------------------------------------------------------------------

NO_DAYS = ["31 April", "29 February 2026", "Friday 14 March 2026", "3/4", "0 May", "yesterday", "20 Mai 20266", "١٣/٤", "13²/4", "9999-99-99", "-1 May", "1 May 1926"]  # fmt: skip


@pytest.mark.parametrize("day", NO_DAYS)
def test_a_pause_until_a_day_that_is_none_or_two_is_asked_about(in_memory: Attacked, day: str) -> None:
    sent = in_memory.write(JON, "PAUSE", f"PAUSE until {day}")
    assert quarantined(in_memory) == 0
    assert in_memory.standing(JON) == "active" or "until" in everything(to(sent, JON))
    assert to(sent, JON)


@pytest.mark.parametrize(
    "day", ["9999-12-31", "31 December 9999", "1 May 9998", "99999-01-01", "Monday Tuesday Wednesday"]
)
def test_a_pause_until_the_end_of_time_stops_nothing(in_memory: Attacked, day: str) -> None:
    sent = in_memory.write(JON, "PAUSE", f"PAUSE until {day}")
    assert quarantined(in_memory) == 0
    assert to(sent, JON)
    assert to(in_memory.write(MIA, "STATUS"), MIA)


# --- people who look like robots ----------------------------------------------------------------------------

NOUNS = {
    "vacation": ("Vacation", "PAUSE until 1 May"),
    "urlaub": ("Urlaub", "PAUSE bis 1. Mai"),
    "away, a question": ("Away", "I have a question about Mia: may I send her to a colleague while I am away?"),
    "holidays": ("Holidays", "Dear Mia,\nshall we meet after the holidays?\n\nJon"),
    "out": ("Out", "I want out of this mentoring. Please call me."),
    "absence": ("Absence", "Mia was absent from all our meetings. Please help."),
    "on leave": ("On leave", "LEAVE"),
}  # fmt: skip


@pytest.mark.parametrize("how", NOUNS)
def test_a_person_who_gives_an_answer_a_subject_of_one_word_is_no_robot(
    in_memory: Attacked, how: str
) -> None:
    pair_up(in_memory)
    subject, words = NOUNS[how]
    mail = introduction(in_memory, JON)
    sent = typed(in_memory, JON, subject, words, f"In-Reply-To: {mail.message_id}", proof="pass")
    assert aloud(in_memory, sent)


MARKED = {
    "a helpdesk's agent": {"X-OTRS-Loop": "no"},
    "answered by hand": {"X-Autoreply": "no"},
    "a client that asks for silence": {"X-Auto-Response-Suppress": "All"},
    "a gateway that asks so": {"X-MS-Exchange-Auto-Response-Suppress": "OOF"},
    "not generated": {"X-Auto-Generated": "false"},
    "explicitly a person": {"Auto-Submitted": "no (a person wrote it)"},
    "a scanner's address": {"X-Autoresponder-Checked": "no"},
    "a score": {"X-Spam-Auto-Reply-Score": "0.0"},
}  # fmt: skip


@pytest.mark.parametrize("how", MARKED)
def test_a_person_whose_servers_add_such_a_field_accepts(in_memory: Attacked, how: str) -> None:
    mail = in_memory.asked()
    in_memory.write(
        JON, f"Re: {see(mail).subject}", "I accept.", to=str(see(mail).parsed["reply-to"]),
        headers={"In-Reply-To": mail.message_id, **MARKED[how]},
    )  # fmt: skip
    assert in_memory.state() == "accepted"


# --- a coordinator's forward, and the new ways -------------------------------------------------------------


@pytest.mark.parametrize("words", ["Thank you so much, wonderful!", "Many thanks!"])
def test_a_forward_of_thanks_leaves_no_coordinator_in_the_dark(in_memory: Attacked, words: str) -> None:
    """She pressed a button and waits to hear what became of it: done, filed or held."""
    pair_up(in_memory)
    sent = with_attached(
        in_memory, [eml(JON, "Re: Mentoring [REL-1]", words)], note="Is there anything to do here?"
    )
    assert a_coordinator_knows(in_memory, sent)


def test_a_forward_of_words_for_the_partner_reaches_her_once(db: Attacked) -> None:
    pair_up(db)
    mail = eml(JON, "Re: Mentoring [REL-1]", HELLO, f"Cc: {ADDRESS}\n")
    with_attached(db, [mail], note="for you")
    with_attached(db, [mail], note="for you, again")
    db.player.take_in(
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\r\n".encode() + mail
    )
    db.work()
    assert len([m for m in db.player.post.sent if m.letter == "from-partner"]) <= 1


def test_a_forwarded_vote_in_free_words_is_counted_or_asked_about(in_memory: Attacked) -> None:
    near_the_end(in_memory)
    sent = passes_on(in_memory, f"Jon Berg <{JON}>", "Absolutely, let's go on!", "Re: go on? [REL-1]")
    assert votes(in_memory)[0] == "yes" or aloud(in_memory, sent)


def test_a_second_request_waits_untouched_by_words_about_a_relationship(in_memory: Attacked) -> None:
    pair_up(in_memory)
    lea_asks_too(in_memory)
    in_the_thread(in_memory, JON, "Dear Mia,\nyes, I accept your proposal, let us meet on Tuesday.\n\nJon")
    assert in_memory.state(2) == "pending"


# --- written after the first run, and before they were run ----------------------------------------------------

REFUSALS = [
    "I am against another term.",
    "Another six months are too much for me.",
    "There is little point in another round.",
    "I am reluctant to continue.",
    "I lack the strength to carry on.",
    "I would prefer a rest to another term.",
    "I'd like to continue with a different mentor.",
    "Ich bin gegen eine Verlängerung.",
    "Otros seis meses son demasiado para mí.",
    "Altri sei mesi sono troppi per me.",
]


@pytest.mark.parametrize("words", REFUSALS)
def test_a_refusal_that_names_another_term_renews_nothing(in_memory: Attacked, words: str) -> None:
    """The other one said RENEW already, so that a yes would bind both at once."""
    near_the_end(in_memory)
    in_the_thread(in_memory, MIA, "RENEW", of=last(in_memory, "renewal-offer", MIA))
    in_the_thread(in_memory, JON, words, of=last(in_memory, "renewal-offer", JON))
    assert things(in_memory)[2] == [("REL-1", "active", 1)]


TO_MIA = [
    "Dear Mia,\nlet us continue with chapter five on Tuesday.\n\nJon",
    "Dear Mia,\nI will finish your paper by Friday.\n\nJon",
    "Hi Mia, we can go on with the cases next week. Jon",
]


@pytest.mark.parametrize("words", TO_MIA)
def test_words_for_the_partner_are_no_vote_of_their_writer(in_memory: Attacked, words: str) -> None:
    """While the offer of another term is open."""
    near_the_end(in_memory)
    sent = in_the_thread(in_memory, JON, words, of=introduction(in_memory, JON))
    sent = sent or in_the_thread(in_memory, JON, words, of=last(in_memory, "renewal-offer", JON))
    assert votes(in_memory)[0] == ""
    assert aloud(in_memory, sent)


@pytest.mark.parametrize(
    "words",
    ["Yes, another term please!", "Another term please.", "Once more please!", "Yes please, once more!"],
)
def test_a_yes_with_a_please_is_a_vote_or_asked_about(in_memory: Attacked, words: str) -> None:
    near_the_end(in_memory)
    sent = in_the_thread(in_memory, JON, words, of=last(in_memory, "renewal-offer", JON))
    assert votes(in_memory)[0] == "yes" or aloud(in_memory, sent)


@pytest.mark.parametrize("words", ["Please wait.", "Thank you for taking me off your list."])
def test_a_short_wish_is_not_taken_for_thanks(in_memory: Attacked, words: str) -> None:
    pair_up(in_memory)
    assert aloud(in_memory, in_the_thread(in_memory, JON, words))


AFTER_AN_ABSENCE = [
    "I want to complain: Jon wrote rude things about me elsewhere, and I am afraid of him. Please call me.",
    "Dear coordinators,\nis there another mentor? I do not trust Jon, please keep this between us.\n\nMia",
]


@pytest.mark.parametrize("words", AFTER_AN_ABSENCE)
def test_what_a_mentee_confides_after_an_absence_does_not_reach_the_mentor(
    in_memory: Attacked, words: str
) -> None:
    """Jon asked her nothing; he only told that he is away."""
    in_memory.reply(JON, in_memory.asked(), AWAY)
    sent = in_memory.reply(MIA, last(in_memory, "mentor-away", MIA), words)
    assert not to(sent, JON)
    assert a_coordinator_knows(in_memory, sent)


def test_what_a_mentee_confides_after_an_unclear_answer_does_not_reach_the_mentor(
    in_memory: Attacked,
) -> None:
    """Jon was asked what he meant; Mia knows nothing of it."""
    in_memory.reply(JON, in_memory.asked(), "Hm, I am not sure what to say to this one.")
    sent = in_memory.reply(MIA, last(in_memory, "request-received", MIA), AFTER_AN_ABSENCE[1])
    assert not to(sent, JON)
    assert a_coordinator_knows(in_memory, sent)


# FAULT plain: what is ignored or passed on spends no token, and a reader in Cc sees it in To
@pytest.mark.xfail(strict=True, reason="plain: who reads a token in To, in Cc, may use it once")
def test_the_copy_that_the_partner_gets_of_an_answer_lets_her_write_as_jon_to_nobody(
    in_memory: Attacked,
) -> None:
    """He answered our letter with Mia in Cc, so she reads the address with his token in To."""
    pair_up(in_memory)
    mail = introduction(in_memory, JON)
    where = str(see(mail).parsed["reply-to"])
    in_memory.write(JON, "Re: Mentoring", HELLO, to=where, headers={"Cc": MIA})
    before = things(in_memory)
    in_memory.write(JON, "Mentoring", "END", proof="", to=where)
    assert things(in_memory) == before


def test_words_that_were_passed_on_spend_the_token_that_brought_them(in_memory: Attacked) -> None:
    """Each reply token works once (docs/flow.md); nobody vouches for either mail."""
    pair_up(in_memory)
    where = address_with(reply_token(introduction(in_memory, JON)))
    in_memory.write(JON, "Mentoring", HELLO, proof="", to=where)
    sent = in_memory.write(
        JON, "Mentoring", "Dear Mia,\nplease pay 200 dollars to account 12345.\n\nJon", proof="", to=where
    )
    assert "12345" not in everything(to(sent, MIA))


# FAULT mild: an inline image counts as a file: the words wait for a coordinator
@pytest.mark.xfail(strict=True, reason="mild: an image in the text counts as a file")
def test_a_logo_in_the_signature_keeps_no_words_from_the_partner(in_memory: Attacked) -> None:
    pair_up(in_memory)
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=hospital.example"
    mail["From"], mail["To"], mail["Subject"] = (
        JON,
        str(see(introduction(in_memory, JON)).parsed["reply-to"]),
        "Re: Mentoring",
    )
    mail["Message-ID"] = "<logo.1@hospital.example>"
    mail.set_content(HELLO)
    mail.add_alternative(
        "<p>Dear Mia,</p><p>shall we meet on Tuesday at five, in the library?</p><p>Jon <img src='cid:logo'></p>",
        subtype="html",
    )
    parts = mail.get_payload()
    assert isinstance(parts, list)
    assert isinstance(parts[1], EmailMessage)
    parts[1].add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<logo>", filename="logo.png")
    in_memory.player.take_in(mail.as_bytes())
    assert [m.letter for m in to(in_memory.work(), MIA)] == ["from-partner"]


# --- a third part, again written before it was run -----------------------------------------------------------


def test_words_for_a_partner_from_whom_the_rules_keep_the_writer_apart_are_not_passed_on(
    in_memory: Attacked,
) -> None:
    """A coordinator wrote the two into rules/blocked.toml after a complaint: "neither is shown the other anywhere"."""
    pair_up(in_memory)
    in_memory.player.given(f"kept apart: {JON} and {MIA}, because she complained about him")
    sent = in_the_thread(in_memory, JON, HELLO)
    assert not to(sent, MIA)
    assert a_coordinator_knows(in_memory, sent)


def test_nobody_reads_that_words_are_with_a_partner_who_is_unreachable(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.player.post.refuses[MIA] = "550 5.1.1 no such user"
    for words in (HELLO, HELLO.replace("Tuesday", "Thursday").replace("library", "canteen")):
        in_the_thread(in_memory, JON, words)
        in_memory.later(hours=30)
    assert in_memory.standing(MIA) == "bouncing"
    sent = in_the_thread(in_memory, JON, "Dear Mia,\nwhy do you never answer me, is all well?\n\nJon")
    assert "partner-has-words" not in {m.letter for m in sent}
    assert aloud(in_memory, sent)


LINKS = ["https://evil.example/login", "file://evil.example/share", "[your page](https://evil.example)", "<a href='https://evil.example'>here</a>", "javascript:alert(1)", "{{ words }} {% include '_parts.md' %}"]  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
def test_words_that_are_passed_on_hold_no_link_and_no_template(in_memory: Attacked, link: str) -> None:
    pair_up(in_memory)
    sent = to(in_the_thread(in_memory, JON, f"Dear Mia,\nplease look at {link} before we meet.\n\nJon"), MIA)
    read = everything(sent)
    assert len(sent) == 1
    assert 'href="https' not in read
    assert "href='https" not in read
    assert "https://evil" not in read
    assert "file://" not in read


def test_very_long_words_are_passed_on_whole_or_the_writer_hears_that_they_were_cut(
    in_memory: Attacked,
) -> None:
    pair_up(in_memory)
    long = "\n\n".join(
        f"On day {n} we saw a patient with sepsis, and you learned from it." for n in range(500)
    )
    sent = in_the_thread(in_memory, JON, f"Dear Mia,\n{long}\n\nThe key is under the mat.\n\nJon")
    assert quarantined(in_memory) == 0
    assert "under the mat" in everything(to(sent, MIA)) or a_coordinator_knows(in_memory, sent)


SUBJECT_ALONE = {
    "withdraw": (MIA, "Withdraw", "Dear Carla,\nhow would I withdraw, if I ever had to? I do not want to now.\n\nMia"),
    "pause": (JON, "Pause", "Dear Carla,\nwhat happens to my mentees when I pause? I have not decided yet.\n\nJon"),
    "unsubscribe": (JON, "Unsubscribe", "Dear Carla,\nmy colleague Ann gets your newsletter and cannot unsubscribe. Can you help her?\n\nJon"),
}  # fmt: skip


@pytest.mark.parametrize("how", SUBJECT_ALONE)
def test_a_question_under_a_subject_of_one_word_does_nothing_and_is_read(
    in_memory: Attacked, how: str
) -> None:
    in_memory.asked()
    before = things(in_memory)
    who, subject, words = SUBJECT_ALONE[how]
    sent = in_memory.write(who, subject, words)
    assert things(in_memory) == before
    assert aloud(in_memory, sent)


@pytest.mark.parametrize(
    "day",
    ["31 December 9999", "99999999999999999999", "0 March", "²/³/2026", "30 February", "1/1/1", "March"],
)
def test_an_absence_until_no_day_at_all_stops_nothing(in_memory: Attacked, day: str) -> None:
    sent = in_memory.reply(JON, in_memory.asked(), f"I am away until {day}.")
    assert quarantined(in_memory) == 0
    assert to(sent, JON)
    assert in_memory.state() == "pending"


@pytest.mark.parametrize("day", ["9999-12-31", "30 February", "tomorrow tomorrow", "Friday", "²"])
def test_a_mentee_who_waits_until_an_odd_day_is_answered(in_memory: Attacked, day: str) -> None:
    in_memory.asked()
    sent = in_memory.write(MIA, "WAIT", f"WAIT until {day}")
    assert quarantined(in_memory) == 0
    assert to(sent, MIA)


def test_a_copy_for_the_partner_in_capitals_is_a_copy(in_memory: Attacked) -> None:
    """She would have the same words twice."""
    pair_up(in_memory)
    where = str(see(introduction(in_memory, JON)).parsed["reply-to"])
    sent = in_memory.write(
        JON, "Re: Mentoring", HELLO, to=where, headers={"Cc": "Mia Okafor <mia@College.Example>"}
    )
    assert not to(sent, MIA)


@pytest.mark.parametrize("proof", ["", "pass"])
def test_an_absence_that_a_coordinator_passes_on_in_the_text_moves_the_deadline_once_or_is_told(
    in_memory: Attacked, proof: str
) -> None:
    """Unproven, it moves nothing; proven, Jon or she hears of it."""
    in_memory.asked()
    before = answer_by(in_memory)
    sent = in_memory.write(
        COORDINATOR, "Fwd: Re: [REQ-1]", inline(f"Jon Berg <{JON}>", AWAY, "Re: [REQ-1]"), proof=proof
    )
    if proof:
        assert to(sent, COORDINATOR) or to(sent, JON)
    else:
        assert answer_by(in_memory) == before


def test_feedback_of_a_robot_without_marks_stops_by_itself(in_memory: Attacked) -> None:
    """It answers each of our letters after the term, in the same words."""
    completed(in_memory)
    letters = [last(in_memory, "completed", MIA)]
    for _ in range(12):
        for mail in letters:
            more = f"In-Reply-To: {mail.message_id}\nReferences: {mail.message_id}"
            typed(
                in_memory,
                MIA,
                f"Re: {see(mail).subject}",
                "Your message has reached my desk and waits for me there.",
                more,
                proof="pass",
            )
        seen = len(in_memory.player.post.sent)
        in_memory.later(hours=13)
        letters = [m for m in in_memory.player.post.sent[seen:] if m.recipient == MIA] or letters[:0]
    mine = [m for m in in_memory.player.post.sent if m.letter == "feedback-thanks"]
    assert len(mine) <= 2


def test_a_complaint_in_the_thread_of_an_end_offer_reaches_a_coordinator(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_the_thread(in_memory, JON, "I want to end this mentoring.")
    offer = last(in_memory, "end-offered", JON)
    sent = in_the_thread(
        in_memory, JON, "No. First I want to speak with one of you about Mia, and what she did.", of=offer
    )
    assert not to(sent, MIA)
    assert a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("words", ["Yes", "Yes, please do.", "OK"])
def test_a_yes_to_the_offer_of_the_end_ends_it_or_is_answered(in_memory: Attacked, words: str) -> None:
    pair_up(in_memory)
    in_the_thread(in_memory, JON, "I want to end this mentoring.")
    sent = in_the_thread(in_memory, JON, words, of=last(in_memory, "end-offered", JON))
    assert things(in_memory)[2][0][1] == "ended" or aloud(in_memory, sent)


@pytest.mark.parametrize(
    "words",
    ["Dear Jon, I want to sign up as a mentor, too. Is that possible?", "Jon, END", "Dear Jon,\nEND\n\nMia"],
)
def test_a_command_below_the_partners_name_is_not_lost(in_memory: Attacked, words: str) -> None:
    pair_up(in_memory)
    sent = in_the_thread(in_memory, MIA, words)
    assert to(sent, MIA)


UNMARKED = [
    "Please verify your address to continue.",
    "Thank you for your mail. I will continue to read mails on Monday.",
    "I will get back to you when my leave is over.",
    "I extend my absence to 20 August.",
    "Your subscription renewal is due.",
    "My mailbox is full until the end of the month.",
]


@pytest.mark.parametrize("words", UNMARKED)
def test_a_robot_without_marks_casts_no_vote(in_memory: Attacked, words: str) -> None:
    """It answers the offer of another term, and no header field shows that it is one."""
    near_the_end(in_memory)
    offer = last(in_memory, "renewal-offer", JON)
    more = f"In-Reply-To: {offer.message_id}\nReferences: {offer.message_id}"
    typed(in_memory, JON, f"Re: {see(offer).subject}", words, more, proof="pass")
    assert votes(in_memory)[0] == ""


OTHERS = {
    "a question about the partner's form": ("My mentee", "Dear Carla,\nplease check these:\n\nName: Mia Okafor\nPractice areas: Cardiology\n\nIs that right?\n\nJon"),
    "for a colleague, said above": ("For my colleague", "My colleague Ann wants to be a mentor, too:\n\nSIGN UP MENTOR\nName: Ann Lee\nPractice areas: Oncology\nCareer path: long"),
    "for a colleague, said below": ("SIGN UP MENTOR", "Name: Ann Lee\nPractice areas: Oncology\nCareer path: long\n\nThis is for my colleague Ann (ann@hospital.example)."),
}  # fmt: skip


# FAULT plain: whatever words stand around a form, it becomes the writer's own: Jon Berg is called Mia Okafor (read back)
@pytest.mark.parametrize("how", OTHERS)
@pytest.mark.xfail(strict=True, reason="plain: words around a form do not say whose it is")
def test_the_form_of_another_person_does_not_become_the_members_own(in_memory: Attacked, how: str) -> None:
    pair_up(in_memory)
    sent = in_memory.write(JON, *OTHERS[how])
    assert (JON, "Jon Berg") in {(email, name) for email, name, *_ in things(in_memory)[0]}
    assert aloud(in_memory, sent)
