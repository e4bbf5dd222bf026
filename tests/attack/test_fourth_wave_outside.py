# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Fourth wave, by mail alone. What is expected here was written before it was first run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from processor.core.mail import OutboundMail
from tests.attack.deeds import lea_asks_too, pair_up
from tests.attack.heard import a_coordinator_knows
from tests.attack.letters import everything, letter
from tests.attack.mails_by_hand import eml, inline, passes_on, raw, with_attached
from tests.attack.people import LEA
from tests.attack.records import quarantined, things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, reply_token, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

BO = "bo@pharmacists.example"  # a second coordinator
PAT_OF_CLINIC = "pat@clinic.example"  # a second mentor
VOUCHED_BYTES = b"Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=%s\r\n"


def by_itself(mail: bytes, sender: str) -> bytes:
    """The same bytes, as they come to the program itself: our server vouches for them."""
    return VOUCHED_BYTES % sender.rpartition("@")[2].encode() + mail


def queued(world: Attacked) -> None:
    """Mia has asked Jon, and Pat is next: a WITHDRAW asks Pat, and a second one would take that back."""
    world.write(PAT_OF_CLINIC, "SIGN UP MENTOR", FORM.format(name="Pat Lind"))
    world.asked()
    world.write(MIA, "QUEUE M-1003", "please")


def carried(world: Attacked, way: str, mail: bytes, who: str, words: str, subject: str) -> list[OutboundMail]:
    if way == "attached":
        return with_attached(world, [mail], note="for you")
    return passes_on(world, who, words, subject)


# --- one mail, passed on first, and then it comes by itself ------------------------------------------


@pytest.mark.parametrize("way", ["attached", "inline"])
def test_a_withdrawal_that_was_passed_on_and_comes_by_itself_later_takes_one_request_back(
    db: Attacked, way: str
) -> None:
    """She wrote to both; a greylist kept the program's copy for twenty minutes."""
    queued(db)
    mail = eml(MIA, "Mentoring", "WITHDRAW", f"Cc: {ADDRESS}\n")
    carried(db, way, mail, f"Mia Okafor <{MIA}>", "WITHDRAW", "Mentoring")
    assert (db.state(1), db.state(2)) == ("withdrawn", "pending")
    db.later(minutes=20)
    db.player.take_in(by_itself(mail, MIA))
    db.work()
    assert db.state(2) == "pending"


@pytest.mark.parametrize("way", ["attached", "inline"])
def test_a_pause_that_was_passed_on_and_comes_by_itself_after_a_resume_pauses_nobody(
    in_memory: Attacked, way: str
) -> None:
    mail = eml(JON, "A break", "PAUSE", f"Cc: {ADDRESS}\n")
    carried(in_memory, way, mail, f"Jon Berg <{JON}>", "PAUSE", "A break")
    assert in_memory.standing(JON) == "paused"
    in_memory.write(JON, "RESUME")
    in_memory.player.take_in(by_itself(mail, JON))
    in_memory.work()
    assert in_memory.standing(JON) == "active"


@pytest.mark.parametrize("way", ["attached", "inline"])
def test_an_end_that_was_passed_on_and_comes_by_itself_days_later_ends_one_mentoring(
    in_memory: Attacked, way: str
) -> None:
    pair_up(in_memory)
    mail = eml(JON, "Mentoring", "END", f"Cc: {ADDRESS}\n")
    carried(in_memory, way, mail, f"Jon Berg <{JON}>", "END", "Mentoring")
    in_memory.reply(JON, lea_asks_too(in_memory), "Accept")
    in_memory.later(days=2)
    in_memory.player.take_in(by_itself(mail, JON))
    in_memory.work()
    assert ("REL-2", "active", 1) in things(in_memory)[2]


SAME_MINUTE = [
    "own, attached",
    "attached, own",
    "own, inline",
    "inline, own",
    "attached by two",
    "inline by two",
]


@pytest.mark.parametrize("order", SAME_MINUTE)
def test_a_withdrawal_that_lies_twice_in_the_mailbox_takes_one_request_back(db: Attacked, order: str) -> None:
    """Both are taken in by one pass, so nothing of the first is committed when the second is decided."""
    queued(db)
    db.player.given(f"coordinator <{BO}>")
    mail = eml(MIA, "Mentoring", "WITHDRAW", f"Cc: {ADDRESS}\n")

    def own() -> None:
        db.player.take_in(by_itself(mail, MIA))

    def text(who: str) -> None:
        db.drop(who, "Fwd: Mentoring", inline(f"Mia Okafor <{MIA}>", "WITHDRAW", "Mentoring"))

    def attached(who: str) -> None:
        head = f"From: {who}\nTo: {ADDRESS}\nSubject: Fwd: Mentoring\nMessage-ID: <{who[:2]}.two@x.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nfor you\n--b\nContent-Type: message/rfc822\n\n"
        whole = head.replace("\n", "\r\n").encode() + mail + b"\r\n--b--\r\n"
        db.player.take_in(by_itself(whole, who))

    steps: dict[str, list[Callable[[], None]]] = {
        "own, attached": [own, lambda: attached(COORDINATOR)], "attached, own": [lambda: attached(COORDINATOR), own],
        "own, inline": [own, lambda: text(COORDINATOR)], "inline, own": [lambda: text(COORDINATOR), own],
        "attached by two": [lambda: attached(COORDINATOR), lambda: attached(BO)],
        "inline by two": [lambda: text(COORDINATOR), lambda: text(BO)],
    }  # fmt: skip
    for step in steps[order]:
        step()
    db.work()
    assert (db.state(1), db.state(2)) == ("withdrawn", "pending")


# --- what was never done is not called done -----------------------------------------------------------


@pytest.mark.parametrize("first, proof", [("STATUS", ""), ("HELP", ""), ("BROWSE", ""), ("STATUS", "pass")])
def test_a_forgery_under_its_id_does_not_swallow_what_a_coordinator_passes_on(
    db: Attacked, first: str, proof: str
) -> None:
    """Eve had a copy of Jon's mail to Carla, and so its Message-ID; what she asks for changes nothing."""
    pair_up(db)
    mail = eml(JON, "Mentoring", "END", f"Cc: {EVE}\n")
    ident = next(line for line in mail.decode().split("\r\n") if line.startswith("Message-ID"))
    forged = f"From: {JON if not proof else EVE}\nTo: {ADDRESS}\nSubject: {first}\nDate: Mon, 2 Mar 2026 10:01:00 +0100\n{ident}\n\n{first}\n"
    forged_raw = forged.replace("\n", "\r\n").encode()
    db.player.take_in(by_itself(forged_raw, EVE) if proof else forged_raw)
    db.work()
    sent = with_attached(db, [mail])
    assert things(db)[2] == [("REL-1", "ended", 1)] or db.held()
    assert "was done" not in everything(to(sent, COORDINATOR))


@pytest.mark.parametrize("word", ["Accept", "END"])
def test_a_mail_that_was_only_asked_about_is_not_called_done_when_it_is_passed_on(
    in_memory: Attacked, word: str
) -> None:
    """Two wait, so Jon read "which?"; Carla, in Cc, passes his mail on and must not read that it was done."""
    first = in_memory.asked()
    second = lea_asks_too(in_memory)
    if word == "END":
        in_memory.reply(JON, first, "Accept")
        in_memory.reply(JON, second, "Accept")
        in_memory.later(days=2)
    before = things(in_memory)
    mail = eml(JON, "My answer", word, f"Cc: {ADDRESS}\n")
    in_memory.player.take_in(by_itself(mail, JON))
    in_memory.work()
    assert things(in_memory) == before
    sent = with_attached(in_memory, [mail])
    assert "was done" not in everything(to(sent, COORDINATOR))


# --- the same mail in two programs' ways to show it ------------------------------------------------------

HEADS = {
    "gmail": "---------- Forwarded message ---------\nFrom: {who}\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: {subject}\nTo: Carla <carla@pharmacists.example>\n\n\n{body}\n",
    "gmail, german": "---------- Forwarded message ---------\nVon: {who}\nDate: Mo., 2. März 2026 um 10:00 Uhr\nSubject: {subject}\nTo: Carla <carla@pharmacists.example>\n\n\n{body}\n",
    "outlook": "-----Original Message-----\nFrom: {who}\nSent: Monday, March 2, 2026 10:00 AM\nTo: Carla <carla@pharmacists.example>\nSubject: {subject}\n\n{body}\n",
    "outlook, german": "________________________________\nVon: {who}\nGesendet: Montag, 2. März 2026 10:00\nAn: Carla <carla@pharmacists.example>\nBetreff: {subject}\n\n{body}\n",
    "outlook, in New York": "________________________________\nFrom: {who}\nSent: Monday, March 2, 2026 4:00:00 AM\nTo: Carla <carla@pharmacists.example>\nSubject: {subject}\n\n{body}\n",
    "apple, in London": "Begin forwarded message:\n\nFrom: {who}\nSubject: {subject}\nDate: 2 March 2026 at 09:00:00 GMT\nTo: Carla <carla@pharmacists.example>\n\n{body}\n",
    "thunderbird, in Delhi": "-------- Forwarded Message --------\nSubject: {subject}\nDate: Mon, 2 Mar 2026 14:30:00 +0530\nFrom: {who}\nTo: Carla <carla@pharmacists.example>\n\n{body}\n",
    "short": "---------- Forwarded message ---------\nFrom: {who}\nDate: 2/3/26, 10:00\nSubject: {subject}\nTo: Carla <carla@pharmacists.example>\n\n{body}\n",
}  # fmt: skip


def with_head(how: str, body: str = "END", subject: str = "Mentoring") -> str:
    return HEADS[how].format(who=f"Jon Berg <{JON}>", subject=subject, body=body)


@pytest.mark.parametrize("first", ["attached", "gmail"])
@pytest.mark.parametrize("how", HEADS)
def test_an_end_that_two_coordinators_pass_on_in_their_own_ways_ends_one_mentoring(
    in_memory: Attacked, how: str, first: str
) -> None:
    pair_up(in_memory)
    in_memory.player.given(f"coordinator <{BO}>")
    if first == "attached":
        with_attached(in_memory, [eml(JON, "Mentoring", "END")])
    else:
        in_memory.write(COORDINATOR, "Fwd: Mentoring", with_head(first))
    assert things(in_memory)[2] == [("REL-1", "ended", 1)]
    in_memory.reply(JON, lea_asks_too(in_memory), "Accept")
    in_memory.later(days=2)
    in_memory.write(BO, "Fwd: Mentoring", with_head(how))
    assert ("REL-2", "active", 1) in things(in_memory)[2]


DRESSED = {
    "a tag before the subject": ("END", "[EXTERNAL] Mentoring"), "a tag behind the subject": ("END", "Mentoring [EXT]"),
    "a signature below": ("END\n\n-- \nJon Berg\nGeneral Hospital", "Mentoring"),
    "a phone's line below": ("END\n\nSent from my iPhone", "Mentoring"),
    "a reply's subject": ("END", "AW: Mentoring"), "another case": ("end", "MENTORING"),
    "the program's own quotation below": (f"END\n\nOn Sun, 1 Mar 2026 at 09:00, Mentor Exchange <{ADDRESS}> wrote:\n> Dear Jon,\n> reply END.", "Mentoring"),
}  # fmt: skip


@pytest.mark.parametrize("dress", DRESSED)
def test_an_end_that_comes_in_another_dress_the_second_time_ends_one_mentoring(
    in_memory: Attacked, dress: str
) -> None:
    pair_up(in_memory)
    in_memory.write(COORDINATOR, "Fwd: Mentoring", with_head("gmail"))
    in_memory.reply(JON, lea_asks_too(in_memory), "Accept")
    in_memory.later(days=2)
    body, subject = DRESSED[dress]
    in_memory.write(COORDINATOR, "Fwd: Mentoring", with_head("gmail", body, subject))
    assert ("REL-2", "active", 1) in things(in_memory)[2]


LATER = {
    "attached": "", "inline": "Mon, Mar 23, 2026 at 2:35 PM", "in numbers": "3/23/26, 2:35 PM", "in German numbers": "23.03.2026 14:35",
}  # fmt: skip


@pytest.mark.parametrize("way", LATER)
def test_a_second_pause_in_the_same_words_weeks_later_is_another_mail(in_memory: Attacked, way: str) -> None:
    """Not swallowed: it has its own date, and its own id."""
    dates = {"inline": "Mon, Mar 2, 2026 at 10:00 AM", "in numbers": "3/2/26, 10:00 AM", "in German numbers": "02.03.2026 10:00"}  # fmt: skip
    for number, day in enumerate((b"Mon, 2 Mar", b"Mon, 23 Mar")):
        if way == "attached":
            mail = eml(JON, "A break", "PAUSE").replace(b"Mon, 2 Mar", day)
            with_attached(in_memory, [mail.replace(b"Message-ID: <", b"Message-ID: <%d." % number)])
        else:
            text = with_head("gmail", "PAUSE", "A break").replace(
                "Mon, Mar 2, 2026 at 10:00 AM", LATER[way] if number else dates[way]
            )
            in_memory.write(COORDINATOR, "Fwd: A break", text)
        assert in_memory.standing(JON) == "paused"
        in_memory.write(JON, "RESUME")
        in_memory.later(days=21)


# --- wrong dates -------------------------------------------------------------------------------------------

DATES = [
    "2026-03-02T10:00", "2026-03-02T10:00:00Z", "2026-13-45T99:99:99", "0001-01-01T00:00", "9999-12-31T23:59:59-14:00", "2026-02-30T10:00+01:00",
    "9" * 5000, "Sat, 1 Jan 0001 00:00:00 +1400", "Fri, 31 Dec 9999 23:59:59 -1400", "Mon, 2 Mar 2026 10:00:00 +9999", "Mon, 31 Feb 2026 25:61:61 XYZ", "٢ مارس ٢٠٢٦ ١٠:٠٠",
]  # fmt: skip


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("earlier", ["inline", "attached", "by itself"])
def test_a_mail_of_an_impossible_time_is_done_once_and_never_breaks(
    in_memory: Attacked, earlier: str, date: str
) -> None:
    """The second time it is compared with the first, whatever stands there as its time."""
    queued(in_memory)
    head = f"From: Mia Okafor <{MIA}>\nDate: {date}\nSubject: Mentoring\nTo: <carla@pharmacists.example>\n"
    text = f"---------- Forwarded message ---------\n{head}\n\nWITHDRAW\n"
    plain = f"{head}Message-ID: <once@college.example>\n\nWITHDRAW\n".replace("\n", "\r\n").encode()
    if earlier == "inline":
        in_memory.write(COORDINATOR, "Fwd: Mentoring", text)
    elif earlier == "attached":
        with_attached(in_memory, [plain])
    else:
        in_memory.player.take_in(by_itself(plain, MIA))
        in_memory.work()
    assert in_memory.state(1) == "withdrawn" or in_memory.held()
    sent = in_memory.write(COORDINATOR, "Fwd: Mentoring", text)
    assert quarantined(in_memory) == 0
    assert to(sent, COORDINATOR)
    if earlier != "by itself":  # what came by itself has another time, the server's, where its own is none
        assert "withdrawn" not in [r[1] for r in things(in_memory)[1] if r[0] == "REQ-2"]


@pytest.mark.parametrize("way", ["attached", "inline"])
def test_a_leaving_that_was_written_before_its_member_signed_up_is_not_done(
    in_memory: Attacked, way: str
) -> None:
    """Jon left years ago, by a mail to Carla; he is back since, and she tidies up her mailbox."""
    old = eml(JON, "Goodbye", "LEAVE").replace(b"Mon, 2 Mar 2026", b"Fri, 1 Mar 2024")
    if way == "attached":
        sent = with_attached(in_memory, [old])
    else:
        text = with_head("gmail", "LEAVE", "Goodbye").replace("Mon, Mar 2, 2026", "Fri, Mar 1, 2024")
        sent = in_memory.write(COORDINATOR, "Fwd: Goodbye", text)
    assert to(sent, COORDINATOR)
    assert to(sent, JON) or in_memory.held()  # at the least he hears of it at once


# --- answers that come too late, for two requests on one day ----------------------------------------------


def both_ask(world: Attacked) -> tuple[OutboundMail, OutboundMail]:
    return world.asked(), lea_asks_too(world)


def test_who_answers_two_requests_that_were_taken_back_hears_of_each(db: Attacked) -> None:
    """He would else wait for the second mentee, whom he believes to have accepted."""
    first, second = both_ask(db)
    db.write(MIA, "WITHDRAW")
    db.write(LEA, "WITHDRAW")
    assert to(db.reply(JON, first, "Accept"), JON)
    sent = db.reply(JON, second, "Accept")
    assert to(sent, JON) or a_coordinator_knows(db, sent)


def test_who_answers_two_accepted_requests_once_more_hears_of_each(in_memory: Attacked) -> None:
    first, second = both_ask(in_memory)
    for mail in (first, second):
        in_memory.reply(JON, mail, "Accept")
    in_memory.later(days=2)
    assert to(in_memory.reply(JON, first, "Accept"), JON)
    sent = in_memory.reply(JON, second, "Accept")
    assert to(sent, JON) or a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("word", ["Accept", "Reject"])
def test_who_answers_two_expired_requests_hears_of_each(in_memory: Attacked, word: str) -> None:
    first, second = both_ask(in_memory)
    in_memory.later(days=16)
    assert in_memory.state(1) == in_memory.state(2) == "expired"
    assert to(in_memory.reply(JON, first, word), JON)
    sent = in_memory.reply(JON, second, word)
    assert to(sent, JON) or a_coordinator_knows(in_memory, sent)


def test_who_answers_two_mentees_that_have_found_others_hears_of_each(in_memory: Attacked) -> None:
    first, second = both_ask(in_memory)
    in_memory.later(days=16)
    in_memory.write(PAT_OF_CLINIC, "SIGN UP MENTOR", FORM.format(name="Pat Lind"))
    for mentee in (MIA, LEA):
        code = next(m["code"] for m in in_memory.player.records()["members"] if m["email"] == PAT_OF_CLINIC)
        asked = to(in_memory.write(mentee, f"REQUEST {code}", "please"), PAT_OF_CLINIC)[0]
        in_memory.reply(PAT_OF_CLINIC, asked, "Accept")
    assert to(in_memory.reply(JON, first, "Accept"), JON)
    sent = in_memory.reply(JON, second, "Accept")
    assert to(sent, JON) or a_coordinator_knows(in_memory, sent)


# --- a member who is a coordinator too, on a day with many notices ----------------------------------------


def many_notices(world: Attacked) -> None:
    """Eve sees to it that coordinators have had their single mails for today."""
    for number in range(12):
        words = f"Dear people, could somebody tell me about question number {number * 37}, please, and soon?"
        world.write(f"e{number}@evil{number}.example", f"Question {number}", words)


def test_a_coordinator_who_is_asked_as_a_mentor_gets_the_request_on_a_full_day(db: Attacked) -> None:
    """Mia reads "we have sent your request"; then it was sent, with what is needed to answer it."""
    db.write(COORDINATOR, "SIGN UP MENTOR", FORM.format(name="Carla Reyes"))
    many_notices(db)
    sent = db.write(MIA, "REQUEST M-1003", "please")
    assert "request-received" in [m.letter for m in to(sent, MIA)]
    assert "request" in [m.letter for m in to(sent, COORDINATOR)]


def test_a_coordinator_who_is_a_mentee_is_introduced_on_a_full_day(in_memory: Attacked) -> None:
    in_memory.write(COORDINATOR, "SIGN UP MENTEE", FORM.format(name="Carla Reyes"))
    asked = to(in_memory.write(COORDINATOR, "REQUEST M-1001", "please"), JON)[0]
    many_notices(in_memory)
    sent = in_memory.reply(JON, asked, "Accept")
    assert "introduction-mentor" in [m.letter for m in to(sent, JON)]
    assert "introduction-mentee" in [m.letter for m in to(sent, COORDINATOR)]


@pytest.mark.parametrize("word", ["Reject", "When could she start, and how often would she like to meet?"])
def test_a_coordinator_who_is_a_mentee_hears_her_mentors_answer_on_a_full_day(
    in_memory: Attacked, word: str
) -> None:
    in_memory.write(COORDINATOR, "SIGN UP MENTEE", FORM.format(name="Carla Reyes"))
    asked = to(in_memory.write(COORDINATOR, "REQUEST M-1001", "please"), JON)[0]
    many_notices(in_memory)
    sent = in_memory.reply(JON, asked, word)
    assert {m.letter for m in to(sent, COORDINATOR)} & {"encouragement", "question"}


def test_a_coordinator_whose_mentoring_is_ended_on_a_full_day_hears_of_it(in_memory: Attacked) -> None:
    in_memory.write(COORDINATOR, "SIGN UP MENTEE", FORM.format(name="Carla Reyes"))
    in_memory.reply(JON, to(in_memory.write(COORDINATOR, "REQUEST M-1001", "please"), JON)[0], "Accept")
    in_memory.later(days=2)
    many_notices(in_memory)
    sent = [*in_memory.write(JON, "END"), *in_memory.later(hours=2)]
    assert "ended" in [m.letter for m in to(sent, COORDINATOR)]


def test_a_denial_on_a_full_day_reaches_a_coordinator_within_two_hours(in_memory: Attacked) -> None:
    in_memory.asked()
    text = f"On Sun, 1 Mar 2026 at 18:12, Jon Berg <{JON}> wrote:\n\n> REJECT REQ-1\n"
    question = to(in_memory.write(COORDINATOR, "Fwd: yes", text), JON)[0]
    many_notices(in_memory)
    sent = in_memory.reply(JON, question, "No")
    sent += in_memory.later(hours=2)
    assert "not theirs" in everything(to(sent, COORDINATOR))


# --- letters of another program of the same kind ---------------------------------------------------------

FOREIGN = "cijagt" + "abcdefgh234567abcdefgh2345"
OTHER = "nurses@nurses.example"


@pytest.mark.parametrize("word", ["Accept", "Reject", "Yes, with pleasure"])
@pytest.mark.parametrize("place", ["To", "In-Reply-To", "both"])
def test_an_answer_to_another_programs_request_answers_none_of_ours(
    in_memory: Attacked, place: str, word: str
) -> None:
    """Jon mentors in two programs, both have a REQ-1, and ours stands in Cc of his reply."""
    in_memory.asked()
    theirs = f"nurses+REQ-1.{FOREIGN}@nurses.example" if place != "In-Reply-To" else OTHER
    thread = f"In-Reply-To: <REQ-1.{FOREIGN}.0123456789abcdef.{FOREIGN[6:]}@nurses.example>\n"
    head = f"From: Jon Berg <{JON}>\nTo: {theirs}\nCc: {ADDRESS}\nSubject: Re: Would you mentor Ann Lee? [REQ-1]\n{thread if place != 'To' else ''}"
    raw(in_memory, head, word, proof="hospital.example")
    assert in_memory.state() == "pending"


@pytest.mark.parametrize("word", ["END", "No", "RENEW"])
def test_a_word_about_another_programs_mentoring_does_nothing_to_ours(in_memory: Attacked, word: str) -> None:
    pair_up(in_memory)
    before = things(in_memory)
    head = f"From: Jon Berg <{JON}>\nTo: nurses+REL-1.{FOREIGN}@nurses.example\nCc: {ADDRESS}\nSubject: Re: You and Ann Lee [REL-1]\n"
    raw(in_memory, head, word, proof="hospital.example")
    assert things(in_memory) == before


def test_an_old_answer_with_our_token_of_another_key_does_not_confirm(in_memory: Attacked) -> None:
    question = letter(to(in_memory.write(JON, "LEAVE", "LEAVE", proof=""), JON), "confirm")
    number = see(question).subject
    head = f"From: {JON}\nTo: mentors+CONF-1.{FOREIGN}@nurses.example\nCc: {ADDRESS}\nSubject: Re: {number}\n"
    raw(in_memory, head, "Yes", proof="hospital.example")
    assert in_memory.standing(JON) == "active"


# --- WITHDRAW, which means two things ------------------------------------------------------------------------


def test_a_mentee_who_mentors_too_and_writes_withdraw_twice_still_mentors(in_memory: Attacked) -> None:
    """The answer took a while, so she wrote it again."""
    in_memory.write(MIA, "SIGN UP MENTOR", FORM.format(name="Mia Okafor"))
    in_memory.asked()
    in_memory.write(MIA, "WITHDRAW")
    in_memory.write(MIA, "WITHDRAW", "I would like to take my request back, please.")
    member = next(m for m in in_memory.player.records()["members"] if m["email"] == MIA)
    assert "mentor" in member["roles"]
    assert member["standing"] == "active"


def test_a_mentee_who_mentors_too_and_takes_back_an_expired_request_still_mentors(
    in_memory: Attacked,
) -> None:
    in_memory.write(MIA, "SIGN UP MENTOR", FORM.format(name="Mia Okafor"))
    in_memory.asked()
    in_memory.later(days=16)
    in_memory.write(MIA, "WITHDRAW")
    member = next(m for m in in_memory.player.records()["members"] if m["email"] == MIA)
    assert "mentor" in member["roles"]


def test_a_mentor_who_replies_withdraw_to_one_request_is_asked_as_with_leave(in_memory: Attacked) -> None:
    """It may mean this request or the whole program: LEAVE and "Remove me" are asked about there."""
    asked = in_memory.asked()
    second = lea_asks_too(in_memory)
    in_memory.reply(JON, asked, "WITHDRAW")
    assert in_memory.standing(JON) == "active"
    assert in_memory.state(2) == "pending"
    assert second


# --- a member who left -------------------------------------------------------------------------------------

LINES = [
    "Please delete what you have on me.\n\nName: Jon Berg\nOrganization: General Hospital",
    "Hello, I have moved. For your records only:\n\nTitle: Dr\nOrganization: General Hospital\n\nPlease do not list me any more.",
    "Who has my data now?\n\n--\nName: Jon Berg\nOrganization: General Hospital\n",
]


@pytest.mark.parametrize("words", LINES)
@pytest.mark.parametrize("role", ["MENTOR", "MENTEE"])
def test_who_left_is_no_member_again_by_lines_that_look_like_the_form(
    in_memory: Attacked, role: str, words: str
) -> None:
    who = JON if role == "MENTOR" else MIA
    in_memory.write(who, "LEAVE", "LEAVE")
    assert in_memory.standing(who) == "left"
    in_memory.later(days=2)
    sent = in_memory.write(who, "My data", words)
    assert in_memory.standing(who) == "left"
    assert to(sent, who) or a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("after", ["LEAVE", "RESUME, PAUSE", "RESUME", "LEAVE, SIGN UP MENTOR"])
def test_a_pause_with_a_day_wakes_nobody_whom_it_no_longer_concerns(in_memory: Attacked, after: str) -> None:
    in_memory.write(JON, "PAUSE until 1 May 2026")
    for word in after.split(", "):
        in_memory.write(JON, word, FORM.format(name="Jon Berg") if word.startswith("SIGN") else word)
    before = in_memory.standing(JON)
    sent = in_memory.later(days=75)
    assert in_memory.standing(JON) == before
    assert not to(sent, JON)


@pytest.mark.parametrize("word", ["RESUME", "PAUSE", "STATUS", "EXPORT", "END", "RENEW", "ACCEPT REQ-1"])
def test_who_left_is_answered_and_is_not_brought_back_by_a_command(in_memory: Attacked, word: str) -> None:
    in_memory.asked()
    in_memory.write(JON, "LEAVE", "LEAVE")
    in_memory.later(days=1)
    sent = in_memory.write(JON, word, word)
    assert in_memory.standing(JON) == "left"
    assert in_memory.state() == "withdrawn"
    assert to(sent, JON) or a_coordinator_knows(in_memory, sent)


# --- a mail that is too large, in somebody's name -----------------------------------------------------------

LURE = "Your account is locked: evil.example/login"


@pytest.mark.parametrize("proof", ["", "fail"])
@pytest.mark.parametrize("who", [JON, "new@college.example"])
def test_a_mail_over_the_limit_brings_nobody_the_words_of_its_forger(
    in_memory: Attacked, who: str, proof: str
) -> None:
    """Answers to unproven mail hold none of its words."""
    in_memory.drop(who, LURE, "x" * 70 + "\n" + ("y" * 70 + "\n") * 4000, proof=proof)
    sent = in_memory.work()
    assert "evil.example" not in everything(to(sent, who))
    assert a_coordinator_knows(in_memory, sent)


def test_forged_mails_over_the_limit_bring_their_victim_one_letter(in_memory: Attacked) -> None:
    sent = []
    for number in range(4):
        in_memory.drop(JON, f"{LURE} {number}", ("y" * 70 + "\n") * 4000, proof="")
        sent += in_memory.work()
    assert len(to(sent, JON)) <= 1


def test_a_member_whose_own_mail_is_too_large_reads_so_after_forgeries(in_memory: Attacked) -> None:
    for number in range(3):
        in_memory.drop(JON, f"x {number}", ("y" * 70 + "\n") * 4000, proof="")
        in_memory.work()
    in_memory.drop(JON, "My CV", ("z" * 70 + "\n") * 4000)
    assert to(in_memory.work(), JON)


# --- whose address is learned ----------------------------------------------------------------------------


def test_the_question_about_another_address_says_which_address(in_memory: Attacked) -> None:
    """A YES makes that address Jon's, for LEAVE and EXPORT as well; he must see whose it is."""
    asked = in_memory.asked()
    sent = in_memory.reply(EVE, asked, "Accept")
    question = letter(to(sent, JON), "other-address")
    assert EVE in see(question).text


def test_of_two_other_addresses_on_one_day_a_yes_learns_the_one_it_was_asked_about(
    in_memory: Attacked,
) -> None:
    """Eve has the letter, and is quicker than Jon from his private mailbox. He says YES to what he is asked."""
    asked = in_memory.asked()
    first = letter(to(in_memory.reply(EVE, asked, "Accept"), JON), "other-address")
    in_memory.reply("jon@home.example", asked, "Accept")
    assert EVE in see(first).text or "jon@home.example" in see(first).text


@pytest.mark.parametrize("word", ["LEAVE", "EXPORT", "PAUSE"])
def test_an_address_that_was_asked_about_and_denied_stays_a_strangers(in_memory: Attacked, word: str) -> None:
    asked = in_memory.asked()
    question = letter(to(in_memory.reply(EVE, asked, "Accept"), JON), "other-address")
    in_memory.reply(JON, question, "No")
    before = things(in_memory)
    sent = in_memory.write(EVE, word, word)
    assert things(in_memory) == before
    assert "Jon Berg" not in everything(to(sent, EVE))


def test_a_yes_from_the_learned_address_to_a_question_to_the_other_is_not_met_with_silence(
    in_memory: Attacked,
) -> None:
    question = letter(
        to(in_memory.reply("jon@home.example", in_memory.asked(), "Accept"), JON), "other-address"
    )
    in_memory.reply(JON, question, "Yes")
    assert in_memory.state() == "accepted"
    in_memory.later(days=2)
    asked = letter(to(in_memory.write(JON, "PAUSE", "PAUSE", proof=""), JON), "confirm")
    sent = in_memory.reply("jon@home.example", asked, "Yes")
    assert to(sent, "jon@home.example") or to(sent, JON) or a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("written", ["Jon@hospital.example", "JON@HOSPITAL.EXAMPLE", "jon@HOSPITAL.example"])
def test_an_accept_from_the_address_in_other_letters_is_taken_or_asked_about(
    in_memory: Attacked, written: str
) -> None:
    asked = in_memory.asked()
    sent = in_memory.reply(written, asked, "Accept")
    assert in_memory.state() == "accepted" or to(sent, JON) or to(sent, written)


def test_a_coordinator_whose_program_writes_her_address_in_capitals_is_not_left_alone(
    in_memory: Attacked,
) -> None:
    in_memory.asked()
    who = "Carla@Pharmacists.Example"
    sent = in_memory.write(who, "Fwd: yes", inline(f"Jon Berg <{JON}>", "ACCEPT REQ-1"))
    assert in_memory.state() == "accepted" or to(sent, who) or a_coordinator_knows(in_memory, sent)


# --- tokens in words that go to somebody else ---------------------------------------------------------------


def worn(mail: OutboundMail) -> str:
    """As people copy it: the line is wrapped before the @, or only the middle is pasted."""
    return f"I wrote to mentors+{reply_token(mail)}\n@pharmacists.example, is that the right place?"


def test_a_mentors_question_takes_no_reply_token_of_theirs_to_the_mentee(in_memory: Attacked) -> None:
    asked = in_memory.asked()
    sent = in_memory.reply(JON, asked, f"When could she begin? {worn(asked)}")
    assert to(sent, MIA)
    assert reply_token(asked) not in everything(to(sent, MIA))


def test_a_mentees_answer_takes_no_reply_token_of_theirs_to_the_mentor(in_memory: Attacked) -> None:
    asked = in_memory.asked()
    question = letter(to(in_memory.reply(JON, asked, "When could she begin?"), MIA), "question")
    sent = in_memory.reply(MIA, question, f"In June, on any day of the week. {worn(question)}")
    assert to(sent, JON)
    assert reply_token(question) not in everything(to(sent, JON))


def test_a_note_takes_no_reply_token_of_the_mentee_to_the_mentor(in_memory: Attacked) -> None:
    welcome = next(m for m in in_memory.player.post.sent if m.recipient == MIA)
    sent = in_memory.write(MIA, "REQUEST M-1001", f"Dear Jon, I would like to learn. {worn(welcome)}")
    assert to(sent, JON)
    assert reply_token(welcome) not in everything(to(sent, JON))


def test_a_line_of_a_profile_takes_no_reply_token_to_the_mentor(in_memory: Attacked) -> None:
    welcome = next(m for m in in_memory.player.post.sent if m.recipient == MIA)
    form = FORM.format(name="Mia Okafor") + f"About me: {reply_token(welcome)}\n"
    in_memory.write(MIA, "SIGN UP MENTEE", form)
    sent = in_memory.write(MIA, "REQUEST M-1001", "please")
    assert reply_token(welcome) not in everything(to(sent, JON))


# --- renewals ------------------------------------------------------------------------------------------------


def renewal_open(world: Attacked) -> dict[str, OutboundMail]:
    world.reply(JON, world.asked(), "Accept")
    sent = world.later(days=166)
    return {who: letter(to(sent, who), "renewal-offer") for who in (JON, MIA)}


@pytest.mark.parametrize("turns", [JON, MIA])
def test_when_the_last_word_of_both_is_yes_the_mentoring_goes_on(in_memory: Attacked, turns: str) -> None:
    """Both said yes, one takes it back and thinks better of it. The other was told that there is nothing to do."""
    offers = renewal_open(in_memory)
    in_memory.reply(JON, offers[JON], "RENEW")
    in_memory.reply(MIA, offers[MIA], "RENEW")
    assert things(in_memory)[2] == [("REL-1", "active", 2)]
    undone = letter(to(in_memory.write(turns, "END"), turns), "renewal-undone")
    assert things(in_memory)[2] == [("REL-1", "active", 1)]
    sent = in_memory.reply(turns, undone, "RENEW")
    other = MIA if turns == JON else JON
    told = to(sent, other)
    sent = in_memory.later(days=40)
    assert (
        things(in_memory)[2][0][1] == "active"
        or told
        or "renewal-reminder" in [m.letter for m in to(sent, other)]
    )


@pytest.mark.parametrize("proof", ["", "pass"])
def test_a_vote_that_is_passed_on_twice_votes_for_one_term(in_memory: Attacked, proof: str) -> None:
    """Carla passes Jon's RENEW on in March and once more in the next term: that is no vote for a third one."""
    renewal_open(in_memory)
    mail = eml(JON, "Going on", "RENEW")
    with_attached(in_memory, [mail])
    in_memory.write(MIA, "RENEW")
    assert things(in_memory)[2] == [("REL-1", "active", 2)]
    in_memory.later(days=184)
    with_attached(in_memory, [mail], proof=proof or "pass", note="again" if proof else "once more")
    in_memory.write(MIA, "RENEW")
    assert things(in_memory)[2] == [("REL-1", "active", 2)]


def test_a_no_to_a_letter_about_the_meetings_time_ends_no_mentoring(in_memory: Attacked) -> None:
    """The letter says that nothing else has changed, and asks only for another time."""
    in_memory.reply(JON, in_memory.asked(), "Accept")
    uid = "REL-1-first@pharmacists.example"
    told = to(calendar(in_memory, JON, uid, proof="hospital.example"), MIA)
    assert told
    in_memory.later(days=2)
    sent = in_memory.reply(MIA, told[0], "No")
    assert things(in_memory)[2] == [("REL-1", "active", 1)] or "ended" in [m.letter for m in to(sent, MIA)]


def calendar(world: Attacked, who: str, uid: str, *, proof: str) -> list[OutboundMail]:
    head = f"From: {who}\nTo: {ADDRESS}\nSubject: Declined: First conversation\nMIME-Version: 1.0\nContent-Type: text/calendar; method=REPLY; charset=utf-8\n"
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260303T100000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:{who}\nORGANIZER:mailto:{ADDRESS}\nEND:VEVENT\nEND:VCALENDAR"
    return raw(world, head, body, proof=proof)


@pytest.mark.parametrize(
    "who, uid, proof",
    [(EVE, "REL-1-first@pharmacists.example", "evil.example"), (JON, "REL-1-first@pharmacists.example", ""), (JON, "REL-999999999-first@x.example", "hospital.example"),
     (LEA, "REL-1-first@pharmacists.example", "uni.example"), (JON, "REL-1-first@" + "x" * 3000, ""), (JON, "REL-1-first@pharmacists.example", "evil.example")],
)  # fmt: skip
def test_a_declined_meeting_that_is_not_proven_to_be_a_partners_is_told_to_nobody(
    in_memory: Attacked, who: str, uid: str, proof: str
) -> None:
    pair_up(in_memory)
    in_memory.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    before = things(in_memory)
    sent = calendar(in_memory, who, uid, proof=proof)
    assert things(in_memory) == before
    assert not to(sent, MIA)
    assert quarantined(in_memory) == 0


# --- numbers and days that no record has ---------------------------------------------------------------------

HUGE = [
    "REQUEST M-999999999", "REQUEST M-" + "9" * 30, "REQUEST M-000", "ACCEPT REQ-999999999", "ACCEPT REQ-0", "END REL-999999999", "WITHDRAW REQ-" + "9" * 400, "QUEUE M-١٠٠١",
    "BROWSE page 999999999", "BROWSE 99999999999999999999", "PAUSE until 31.12.9999", "PAUSE until 1 January 9999", "PAUSE until 29 February 2027", "WAIT REQ-2147483648",
]  # fmt: skip


@pytest.mark.parametrize("word", HUGE)
@pytest.mark.parametrize("who", [MIA])
def test_a_number_or_day_that_is_none_is_answered_and_breaks_nothing(
    db: Attacked, who: str, word: str
) -> None:
    db.asked()
    sent = db.write(who, word[:900], word)
    assert quarantined(db) == 0
    assert to(sent, who) or a_coordinator_knows(db, sent)
    assert db.state() == "pending"


@pytest.mark.parametrize("number", ["9" * 5000, "-2", "2.5e9", "２", "0x10", "1,000,000"])
def test_a_capacity_that_is_none_is_answered_and_breaks_nothing(in_memory: Attacked, number: str) -> None:
    form = FORM.format(name="Pat Lind") + f"Capacity: {number}\n"
    sent = in_memory.write(PAT_OF_CLINIC, "SIGN UP MENTOR", form)
    assert quarantined(in_memory) == 0
    assert to(sent, PAT_OF_CLINIC)


# --- a coordinator who answers instead of passing on -----------------------------------------------------------


@pytest.mark.parametrize("above", ["Thanks, Jon!", "Yes, great", "", "I have told the program."])
def test_a_coordinator_who_replies_to_all_does_not_do_what_stands_below(
    in_memory: Attacked, above: str
) -> None:
    """To Jon, the program in Cc; his words to her are quoted below."""
    in_memory.asked()
    head = f"From: Carla <{COORDINATOR}>\nTo: Jon Berg <{JON}>\nCc: {ADDRESS}\nSubject: Re: mentoring\n"
    body = f"{above}\n\nOn Sun, 1 Mar 2026 at 18:12, Jon Berg <{JON}> wrote:\n\n> Perhaps. Would ACCEPT be the word? Then:\n> ACCEPT REQ-1\n"
    sent = raw(in_memory, head, body, proof="pharmacists.example")
    assert in_memory.state() == "pending"
    assert not to(sent, MIA)


@pytest.mark.parametrize("above", ["Please do it", "Yes", "ACCEPT", "OK, done", ""])
@pytest.mark.parametrize("way", ["a reply", "a forward"])
def test_a_coordinator_who_sends_back_a_held_letter_acts_for_nobody(
    in_memory: Attacked, way: str, above: str
) -> None:
    """The letter holds a mail that may be Eve's, and says ACCEPT in Jon's name."""
    in_memory.asked()
    sent = passes_on(in_memory, f"Jon Berg <{JON}> <{EVE}>", "ACCEPT REQ-1")
    held = letter(to(sent, COORDINATOR), "held")
    before = things(in_memory)
    if way == "a reply":
        quoted = "\n".join(f"> {line}" for line in see(held).text.splitlines())
        in_memory.reply(
            COORDINATOR, held, f"{above}\n\nOn Monday Mentor Exchange <{ADDRESS}> wrote:\n{quoted}"
        )
    else:
        passes_on(
            in_memory, f"Mentor Exchange <{ADDRESS}>", f"{above}\n\n{see(held).text}", see(held).subject
        )
    assert things(in_memory) == before


# --- a roster ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        "new@college.example",
        "mia@college.example.evil.example",
        "Mia@college.example",
        "mia@college.example.",
    ],
)
def test_a_roster_lets_nobody_in_by_a_neighbours_address_and_leaves_nobody_in_the_dark(
    in_memory: Attacked, who: str
) -> None:
    in_memory.player.given(f"roster {JON}, {MIA}")
    members = len(in_memory.player.records()["members"])
    sent = in_memory.write(who, "SIGN UP MENTEE", FORM.format(name="Nina New"))
    assert len(in_memory.player.records()["members"]) == members
    assert a_coordinator_knows(in_memory, sent)


def test_what_a_coordinator_passes_on_lets_nobody_in_past_the_roster(in_memory: Attacked) -> None:
    in_memory.player.given(f"roster {JON}, {MIA}")
    members = len(in_memory.player.records()["members"])
    sent = passes_on(
        in_memory, "Nina New <nina@college.example>", "SIGN UP MENTEE\n\n" + FORM.format(name="Nina New")
    )
    assert len(in_memory.player.records()["members"]) == members
    assert to(sent, COORDINATOR)
