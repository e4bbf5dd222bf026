# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The thirtieth wave. What is expected here was written before it was first run, from the documents alone.

It goes over the ten points of the attack, half of it with what people do every day: mentors who answer in eleven languages from telephones, in HTML, above,
below and between our words; members who change their minds; coordinators with slips of the pen, who take back each of their verbs when other things have
moved; and mails that lie in the mailbox together. Beside it stand robots that accept "requests", letters in other hands, servers that misbehave, rules
at their ends, and months that have no such day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from processor.core.mail import OutboundMail
from tests.attack.bounces import bounces
from tests.attack.box_deeds import accepts, both_sign_up, run, states_on
from tests.attack.box_program import BoxProgram, a_pass, acted_once
from tests.attack.databases import url_of
from tests.attack.deeds import (
    NEEDS_A_PERSON,
    answered_by_robots,
    erase,
    move,
    order,
    says_yes,
    writes_held,
)
from tests.attack.expected import (
    anything,
    heard_at_once,
    how_it_is,
    is_member,
    not_accepted,
    parted,
    stands,
    together,
)
from tests.attack.heard import a_person_reads
from tests.attack.imap_servers import (
    BODIES,
    Proxy,
    before_the_end_of,
    changed,
    is_tagged,
    refuses_once,
    says,
)
from tests.attack.letters import (
    ABOVE,
    JONS_SUBJECT,
    deed_number,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    quotation,
    quoted,
    reply_address,
    requests_to,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import (
    alternative,
    answers_by_hand,
    eml,
    html_only,
    inline,
    multipart,
    raw,
    sends_roster,
)
from tests.attack.marks import cases, grave, plain, wrong_today
from tests.attack.people import ADA, CARLA, DAN, FROM_JON, LEA, MIA_ELSEWHERE, MIA_HOME, NOA
from tests.attack.prepared import (
    as_prepared,
    carla_asked_jon,
    carla_mentors_mia,
    fresh,
    two_ask,
    wired,
    with_policy,
)
from tests.attack.prepared import looked_after_by_the_other as other_looks_after
from tests.attack.records import (
    addresses,
    events,
    member,
    pairs,
    relationship_states,
    request_states,
    row,
    votes,
    waiting,
)
from tests.attack.smtp_servers import Post, closes, sending_to, server_says
from tests.attack.steps import (
    Seen,
    Step,
    Steps,
    answers,
    attaches,
    breaks,
    days,
    hours,
    jon_says,
    mended,
    minutes,
    orders,
    plays,
    signs_up,
    writes,
)
from tests.attacks import EVE, FORM, JON, MIA, Attacked
from tests.doors.dovecot import Dovecot
from tests.operation.small import SmallProgram
from tests.player import ADDRESS
from tests.post_office import see

Case = tuple[
    str, str, Steps, Step, Seen
]  # how it stands, who writes, what came before, the mail, what is so then
Story = tuple[str, Steps, Seen]

# letters by which somebody is asked, or told that a person reads it
ASKS = frozenset({"answer-confirm", "answer-unclear", "answer-which", "confirm", "confirm-forward", "held-receipt", "which-role", "request-which", "withdraw-which", "end-which", "leave-or-reject", "pause-which-day", "address-which", "check-in-unclear", "held-over", "coordinator-help", "held-which", "form", "help"})  # fmt: skip


def tried(case: Case, made: Callable[[str], Attacked] = fresh) -> None:
    """What must be so two hours later, and that its writer or a coordinator has heard of it by the next noon."""
    kind, who, before, mail, seen = case
    world = made(kind)
    plays(world, before)
    begin = sent_so_far(world)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    world.later(days=1)
    assert got(world, who, begin) or got(world, CARLA, begin) or got(world, DAN, begin), "silence"


def simply(case: Case, made: Callable[[str], Attacked] = fresh) -> None:
    """The same, and nobody was asked anything or called for it."""
    kind, who, before, mail, seen = case
    world = made(kind)
    plays(world, before)
    begin, held = sent_so_far(world), waiting(world)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    assert not ASKS & set(letter_names(got(world, who, begin))), how_it_is(world, begin)
    assert waiting(world) == held, how_it_is(world, begin)
    assert got(world, who, begin), how_it_is(world, begin)


def comes_to(story: Story, made: Callable[[str], Attacked] = fresh) -> None:
    kind, steps, seen = story
    world = made(kind)
    plays(world, steps)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


def all_of(*seen: Seen) -> Seen:
    return lambda w: all(one(w) for one in seen)


def states(wish: str) -> Seen:
    return lambda w: request_states(w) == wish


def term(ref: str, number: int) -> Seen:
    return lambda w: row(w, ref)["term"] == number


def never_got(who: str, *names: str) -> Seen:
    return lambda w: not set(names) & set(letter_names(got(w, who)))


def letters_of(who: str, name: str, count: int) -> Seen:
    return lambda w: letter_names(got(w, who)).count(name) == count


def latest(who: str, *names: str) -> Seen:
    """The last letter that they got is one of these."""
    return lambda w: letter_names(got(w, who))[-1] in names


def standing(who: str, wish: str) -> Seen:
    return lambda w: who in addresses(w) and w.standing(who) == wish


def rated(world: Attacked) -> list[str]:
    return events(world, "check-in rated")


def lies(who: str, words: str, body: str = "", letter: str = "", **more: Any) -> Step:
    """It lies in the mailbox, unread; with `letter`, as a reply to the latest such letter."""

    def act(world: Attacked) -> None:
        if letter:
            mail = last(world, letter, who)
            world.drop(who, f"Re: {see(mail).subject}", words, to=reply_address(mail), headers={"In-Reply-To": mail.message_id, "References": mail.message_id}, **more)  # fmt: skip
        else:
            world.drop(who, words, body, **more)

    return act


def in_one_poll(*mails: Step) -> Step:
    """They are all found in the mailbox at once."""

    def act(world: Attacked) -> None:
        for mail in mails:
            mail(world)
        world.work()

    return act


def thread(mail: OutboundMail) -> dict[str, str]:
    return {"In-Reply-To": mail.message_id, "References": mail.message_id}


def unproven(who: str, letter: str, words: str) -> Step:
    """A reply for whose sender no server vouches."""
    return answers(who, letter, words, proof="")


# =========================== 1. tokens, and who may use them ==============================================================================


def elsewhere(who: str, letter: str, words: str, where: str, proof: str = "") -> Step:
    """The reply address does not stand in To, but there."""

    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        world.drop(who, "Re: mentoring", words, proof=proof, headers={where: reply_address(mail)})
        world.work()

    return act


def in_hands_of(who: str, owner: str, letter: str, words: str, proof: str = "pass") -> Step:
    """Somebody answers a letter that went to another."""
    return lambda w: w.reply(who, last(w, letter, owner), words, proof=proof)


def held_first(world: Attacked) -> None:
    writes_held(world)


def on_held(words: str, who: str = CARLA) -> Step:
    """A command about what was held last."""
    return lambda w: w.write(who, "Some things", words.format(held=latest_held(w)))


def latest_held(world: Attacked) -> str:
    return str(world.player.records()["held"][-1]["ref"])


def one_waits(world: Attacked) -> bool:
    return len(waiting(world)) == 1


def none_waits(world: Attacked) -> bool:
    return not waiting(world)


TOKENS: dict[str, Case] = {
    "the welcome: a break": ("office", JON, (), unproven(JON, "welcome-mentor", "PAUSE"), standing(JON, "paused")),
    "the welcome: a goodbye is not offered": ("office", JON, (), unproven(JON, "welcome-mentor", "LEAVE"), standing(JON, "active")),
    "the help: a goodbye": ("office", LEA, (writes(LEA, "HELP"),), unproven(LEA, "help", "LEAVE"), standing(LEA, "left")),
    "the help: everything is asked about": ("office", LEA, (writes(LEA, "HELP"),), unproven(LEA, "help", "ERASE"), all_of(is_member(LEA), lambda w: "confirm-erase" in letter_names(got(w, LEA)))),
    "the welcome: a goodbye, and her yes": ("office", JON, (unproven(JON, "welcome-mentor", "LEAVE"),), answers(JON, "confirm", "YES", proof=""), standing(JON, "left")),
    "used once: a break, back, and the same again": ("office", JON, (unproven(JON, "welcome-mentor", "PAUSE"), writes(JON, "RESUME")), unproven(JON, "welcome-mentor", "PAUSE"), standing(JON, "active")),
    "in Cc": ("asked", JON, (), elsewhere(JON, "request", "ACCEPT", "Cc"), stands("A")),
    "in Delivered-To": ("asked", JON, (), elsewhere(JON, "request", "ACCEPT", "Delivered-To"), stands("A")),
    "in Reply-To": ("asked", JON, (), elsewhere(JON, "request", "ACCEPT", "Reply-To"), not_accepted),
    "in a text": ("asked", JON, (), lambda w: w.write(JON, "mentoring", f"ACCEPT\n\nReference: {quoted(question_to_jon(w))}", proof=""), not_accepted),
    "two months later": ("office", JON, (days(62),), unproven(JON, "welcome-mentor", "PAUSE"), standing(JON, "active")),
    "his letter in her hands": ("asked", MIA, (), in_hands_of(MIA, JON, "request", "ACCEPT"), not_accepted),
    "his letter in another mentor's hands": ("asked", ADA, (), in_hands_of(ADA, JON, "request", "REJECT"), states("P")),
    "her letter in his hands": ("asked", JON, (), in_hands_of(JON, MIA, "request-received", "WITHDRAW"), states("P")),
    "the office's letter in a stranger's hands": ("office", EVE, (held_first,), in_hands_of(EVE, CARLA, "held", "DROP"), lambda w: len(waiting(w)) == 2),
    "the office's letter in the other's hands": ("office", DAN, (held_first,), in_hands_of(DAN, CARLA, "held", "DROP"), none_waits),
    "the office's letter in the other's hands, unproven": ("office", DAN, (held_first,), in_hands_of(DAN, CARLA, "held", "DROP", ""), one_waits),
    "the list: a command about a member": ("office", CARLA, (held_first, orders("QUEUE")), unproven(CARLA, "queue", f"REMOVE {LEA}"), is_member(LEA)),
    "the list: what stands on it": ("office", CARLA, (held_first, orders("QUEUE")), unproven(CARLA, "queue", "1 DROP"), none_waits),
    "how is it going: a mark, and another": ("paired", MIA, (days(22), unproven(MIA, "check-in", "4"), days(2)), unproven(MIA, "check-in", "5"), lambda w: len(rated(w)) == 2),
    "another term": ("paired", MIA, (days(165), writes(JON, "RENEW")), unproven(MIA, "renewal-offer", "RENEW"), term("REL-1", 2)),
    "was it you, to her, from a stranger": ("office", EVE, (writes(LEA, "LEAVE", proof=""),), in_hands_of(EVE, LEA, "confirm", "YES"), is_member(LEA)),
    "was it you, to her, from another member": ("office", MIA, (writes(LEA, "LEAVE", proof=""),), in_hands_of(MIA, LEA, "confirm", "YES"), all_of(is_member(LEA), is_member(MIA))),
}  # fmt: skip


@grave("a letter acts in other hands or for what it does not offer, or its holder is not believed")
@pytest.mark.parametrize("how", TOKENS)
def test_a_letter_does_for_its_holder_what_it_offers(how: str) -> None:
    """flow.md, tokens: the table of offers; the reply token counts in To, Cc, In-Reply-To, References and Delivered-To; each works once, and ends after token_days."""
    tried(TOKENS[how])


# =========================== 2. reports ===================================================================================================


def report(who: str, letter: str, **more: str) -> Step:
    return lambda w: bounces(w, last(w, letter, who), who, **more)


def report_of(who: str, letter: str, of: str) -> Step:
    return lambda w: bounces(w, last(w, letter, who), of)


PARTNERS_WORDS = "Dear Jon,\nyou told me of a paper on sepsis, and I have read it. Would you like to talk about it with me?\nMia"
REPORTS: dict[str, Story] = {
    "delayed, three times": ("asked", (report(JON, "request", action="delayed", status="4.4.1"), report(JON, "request", action="delayed", status="4.4.1"), report(JON, "request", action="delayed", status="4.4.1")), all_of(states("P"), is_member(JON))),
    "it arrived": ("asked", (report(JON, "request", action="delivered", status="2.0.0"),), all_of(states("P"), is_member(JON))),
    "it was handed on": ("asked", (report(JON, "request", action="relayed", status="2.0.0"),), all_of(states("P"), is_member(JON))),
    "it was spread to a list": ("asked", (report(JON, "request", action="expanded", status="2.0.0"),), all_of(states("P"), is_member(JON))),
    "refused as spam": ("asked", (report(JON, "request", status="5.7.1"),), all_of(states("P"), is_member(JON), lambda w: bool(got(w, CARLA)))),
    "dead, of the reminder": ("asked", (days(6), report(JON, "reminder")), all_of(states("U"), standing(JON, "bouncing"), lambda w: letter_names(got(w, MIA))[-1] not in ("request-received",))),
    "dead, its domain in capitals": ("asked", (report_of(JON, "request", "jon@HOSPITAL.example"),), all_of(states("U"), standing(JON, "bouncing"))),
    "dead, of how is it going": ("paired", (days(22), report(MIA, "check-in")), all_of(together, lambda w: MIA in told(got(w, CARLA)))),
    "dead, of her words for him": ("paired", (answers(MIA, "introduction-mentee", PARTNERS_WORDS), report(JON, "from-partner")), all_of(together, lambda w: JON in told(got(w, CARLA)))),
    "dead, of an answer by the office": ("office", (held_first, on_held("ANSWER {held}\nIt is on our website."), report(EVE, "coordinator-answer")), lambda w: EVE in told(got(w, CARLA))),
    "dead, of what was done": ("office", (orders(f"PAUSE {LEA}"), report(CARLA, "transcript")), lambda w: CARLA in told(got(w, DAN), DAN)),
    "dead, and she writes": ("office", (report(LEA, "welcome-mentee"), writes(LEA, "STATUS")), is_member(LEA)),
    "dead, and she writes without proof": ("office", (report(LEA, "welcome-mentee"), writes(LEA, "STATUS", proof="")), standing(LEA, "bouncing")),
    "dead, of a question that she was never asked": ("office", (writes(LEA, "LEAVE", proof=""), report(LEA, "confirm")), lambda w: w.standing(LEA) in ("active", "bouncing")),
    "dead, of an end to him: she may look on": ("paired", (writes(MIA, "END NOW"), hours(2), report(JON, "ended"), writes(MIA, "REQUEST M-1003", "Would you?")), lambda w: bool(requests_to(w, ADA))),
}  # fmt: skip


@grave("a report closes what goes on, or a letter that came back is told to nobody")
@pytest.mark.parametrize("how", REPORTS)
def test_a_report_does_what_its_status_says(how: str) -> None:
    """catalogue 47 to 50, 94, 159 to 162; flow.md: a bounce counts once, of the address we wrote to; for-coordinators.md: when our mail does not arrive."""
    comes_to(REPORTS[how])


# =========================== 3. what is passed on =========================================================================================

HER_FORM = "Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n"
HEADERS: dict[str, str] = {
    "Outlook, English": "-----Original Message-----\nFrom: Noa Weiss <{who}>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Carla Voss <carla@pharmacists.example>\nSubject: {subject}\n\n{body}",
    "Outlook, German": "Von: Noa Weiss <{who}>\nGesendet: Montag, 2. März 2026 10:00\nAn: Carla Voss <carla@pharmacists.example>\nBetreff: {subject}\n\n{body}",
    "Outlook, French": "De : Noa Weiss <{who}>\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : Carla Voss <carla@pharmacists.example>\nObjet : {subject}\n\n{body}",
    "Outlook, Spanish": "De: Noa Weiss <{who}>\nEnviado el: lunes, 2 de marzo de 2026 10:00\nPara: Carla Voss <carla@pharmacists.example>\nAsunto: {subject}\n\n{body}",
    "Outlook, Italian": "Da: Noa Weiss <{who}>\nInviato: lunedì 2 marzo 2026 10:00\nA: Carla Voss <carla@pharmacists.example>\nOggetto: {subject}\n\n{body}",
    "Outlook, Dutch": "Van: Noa Weiss <{who}>\nVerzonden: maandag 2 maart 2026 10:00\nAan: Carla Voss <carla@pharmacists.example>\nOnderwerp: {subject}\n\n{body}",
    "Outlook, Polish": "Od: Noa Weiss <{who}>\nWysłano: poniedziałek, 2 marca 2026 10:00\nDo: Carla Voss <carla@pharmacists.example>\nTemat: {subject}\n\n{body}",
    "Outlook, Swedish": "Från: Noa Weiss <{who}>\nSkickat: den 2 mars 2026 10:00\nTill: Carla Voss <carla@pharmacists.example>\nÄmne: {subject}\n\n{body}",
    "Apple Mail": "Begin forwarded message:\n\nFrom: Noa Weiss <{who}>\nSubject: {subject}\nDate: 2 March 2026 at 10:00:00 CET\nTo: carla@pharmacists.example\n\n{body}",
    "Apple Mail, German": "Anfang der weitergeleiteten Nachricht:\n\nVon: Noa Weiss <{who}>\nBetreff: {subject}\nDatum: 2. März 2026 um 10:00:00 MEZ\nAn: carla@pharmacists.example\n\n{body}",
    "Thunderbird": "-------- Forwarded Message --------\nSubject: {subject}\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nFrom: Noa Weiss <{who}>\nTo: carla@pharmacists.example\n\n{body}",
    "Gmail, Portuguese": "---------- Forwarded message ---------\nDe: Noa Weiss <{who}>\nDate: segunda, 2/03/2026 à(s) 10:00\nSubject: {subject}\nTo: <carla@pharmacists.example>\n\n{body}",
}  # fmt: skip


@plain("plain: a sign-up that a coordinator passes on is not done, or waits")
@pytest.mark.parametrize("how", HEADERS)
def test_a_sign_up_that_is_passed_on_from_any_mail_program_is_done(how: str) -> None:
    """for-coordinators.md: any mail program will do, inline or attached; what its sender wrote is done in the sender's name; the sender gets the usual answer, and she a line."""
    world = fresh("office")
    begin = sent_so_far(world)
    text = HEADERS[how].format(who=NOA, subject="SIGN UP MENTEE", body=HER_FORM)
    world.write(CARLA, "Fwd: SIGN UP MENTEE", f"This came to me, thanks!\n\n{text}")
    assert is_member(NOA)(world), how_it_is(world, begin)
    assert member(world, NOA)["name"] == "Noa Weiss"
    assert "welcome-mentee" in letter_names(got(world, NOA, begin))
    assert got(world, CARLA, begin)


def of_jon(body: str, subject: str = JONS_SUBJECT, note: str = "", sender: str = FROM_JON) -> Step:
    return lambda w: w.write(CARLA, f"Fwd: {subject}", f"{note}\n\n{inline(sender, body, subject)}")


OUR_LETTER = "Dear Jon,\n\nMia Okafor asks you to be her mentor.\n\nReply ACCEPT or REJECT."
FORWARDS: dict[str, Case] = {
    "his yes, above what he quotes": ("asked", CARLA, (), of_jon(f"Yes, I will gladly mentor Mia.\n\n{ABOVE}\n> Dear Jon,\n>\n> Reply ACCEPT or REJECT."), stands("A")),
    "his no, with thanks above": ("asked", CARLA, (), of_jon("REJECT", note="Came in this morning. Best, Carla"), stands("R")),
    "a search": ("office", CARLA, (), of_jon("BROWSE critical care", "BROWSE critical care", sender=f"Lea Stone <{LEA}>"), lambda w: "directory" in letter_names(got(w, LEA))),
    "a break until a day": ("office", CARLA, (), of_jon("PAUSE UNTIL 1 June", "PAUSE UNTIL 1 June"), standing(JON, "paused")),
    "a request": ("office", CARLA, (), of_jon("REQUEST M-1001\n\nI would like to learn.", "REQUEST M-1001", sender=f"Lea Stone <{LEA}>"), lambda w: bool(requests_to(w, JON))),
    "a command above it": ("asked", CARLA, (), of_jon("ACCEPT", note="STATUS"), states("P")),
    "do not, in German": ("asked", CARLA, (), of_jon("ACCEPT", note="Bitte damit noch warten, er ist sich nicht sicher."), not_accepted),
    "is that right?": ("asked", CARLA, (), of_jon("ACCEPT", note="Is that really his yes?"), not_accepted),
    "is that right?, in French": ("asked", CARLA, (), of_jon("ACCEPT", note="Est-ce vraiment son accord ?"), not_accepted),
    "an absence": ("asked", CARLA, (), of_jon("I accept mail again on 20 March. I am out of the office until then.", "Automatic reply: Would you mentor Mia Okafor? [REQ-1]"), not_accepted),
    "two addresses": ("asked", CARLA, (), of_jon("ACCEPT", sender=f"Jon Berg <{JON}> on behalf of Pat Lund <pat@ward.example>"), not_accepted),
    "an address for a name": ("asked", CARLA, (), of_jon("ACCEPT", sender=f'"{JON}" <{EVE}>'), not_accepted),
    "a forward of a forward": ("asked", CARLA, (), lambda w: w.write(CARLA, f"Fwd: {JONS_SUBJECT}", inline(f"Dan <{DAN}>", inline(FROM_JON, "ACCEPT", JONS_SUBJECT), f"Fwd: {JONS_SUBJECT}")), not_accepted),
    "her own words in his name": ("asked", CARLA, (), of_jon("ACCEPT", sender=f"Carla Voss <{CARLA}>"), not_accepted),
    "the mentee's yes to it": ("asked", CARLA, (), of_jon("ACCEPT", sender=f"Mia Okafor <{MIA}>"), not_accepted),
    "a member's forward of his yes": ("asked", MIA, (), lambda w: w.write(MIA, f"Fwd: {JONS_SUBJECT}", inline(FROM_JON, "ACCEPT", JONS_SUBJECT)), not_accepted),
    "a member's forward of a coordinator's command": ("paired", LEA, (), lambda w: w.write(LEA, "Fwd: END REL-1", inline(f"Carla Voss <{CARLA}>", "END REL-1", "END REL-1")), together),
    "our own letter alone": ("asked", CARLA, (), lambda w: attaches(question_to_jon(w).raw)(w), states("P")),
    "a stranger's question": ("office", CARLA, (), of_jon("What does it cost to join?", "A question", sender=f"Noa Weiss <{NOA}>"), lambda w: bool(got(w, NOA)) or bool(waiting(w))),
    "attached, his yes and another's sign-up": ("asked", CARLA, (), attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT"), eml(f"Noa Weiss <{NOA}>", "SIGN UP MENTEE", HER_FORM)), all_of(stands("A"), is_member(NOA))),
    "attached, his yes twice": ("asked", CARLA, (), attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT"), eml(FROM_JON, JONS_SUBJECT, "ACCEPT")), lambda w: introduced(w, MIA) == introduced(w, JON) == 1),
    "by both coordinators": ("asked", CARLA, (attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT"), sender=DAN), hours(2)), attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT")), lambda w: introduced(w, MIA) == introduced(w, JON) == 1),
}  # fmt: skip


@grave("what is passed on acts for the wrong person, or against what stands beside it")
@pytest.mark.parametrize("how", FORWARDS)
def test_what_is_passed_on_acts_for_its_writer_when_it_is_certain(how: str) -> None:
    """flow.md, what a coordinator passes on; for-coordinators.md, forward what reached you; catalogue 115 to 118."""
    tried(FORWARDS[how])


# =========================== 4. robots and limits =========================================================================================

SERVICE_DESKS = (
    "Your request has been accepted for processing.",
    "Ihre Anfrage wurde angenommen und wird bearbeitet.",
    "Votre demande a bien été acceptée et sera traitée.",
    "Su solicitud ha sido aceptada y será tramitada.",
    "La sua richiesta è stata accettata e sarà elaborata.",
    "Uw verzoek is geaccepteerd en wordt verwerkt.",
    "Din begäran har godkänts och behandlas.",
    "Din anmodning er accepteret og bliver behandlet.",
    "Forespørselen din er godkjent og blir behandlet.",
    "Twoje zgłoszenie zostało przyjęte do realizacji.",
    "O seu pedido foi aceite e será processado.",
)


@grave("a service desk says yes for a mentor")
@pytest.mark.parametrize("words", SERVICE_DESKS)
def test_a_desk_that_has_accepted_a_request_is_no_mentor_who_says_yes(words: str) -> None:
    """reading-answers.md: a yes that was none is the costliest failure; a clause counts only when every word of it is understood."""
    tried(("asked", JON, (), jon_says(f"Dear customer,\n\n{words}\n\nService Desk"), not_accepted))


def away(who: str, letter: str, words: str, subject: str, **more: str) -> Step:
    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        world.drop(who, subject, words, to=reply_address(mail), headers={**thread(mail), **more})
        world.work()

    return act


ROBOTS: dict[str, Story] = {
    "an absence that says accept": ("asked", (away(JON, "request", "ACCEPT\n\nI am away until 20 March 2026.", "Automatic reply: ACCEPT", **{"Auto-Submitted": "auto-replied"}),), not_accepted),
    "an absence without a field": ("asked", (away(JON, "request", "I am out of the office until 20 March 2026 and will gladly accept your requests then.", "Out of Office: Would you mentor Mia Okafor?"),), not_accepted),
    "an absence, in Danish": ("asked", (away(JON, "request", "Jeg er ikke på kontoret før den 20. marts 2026.", "Automatisk svar: Would you mentor Mia Okafor?"),), states("P")),
    "an absence, in Polish": ("asked", (away(JON, "request", "Jestem nieobecny do 20 marca 2026.", "Autoodpowiedź: Would you mentor Mia Okafor?"),), states("P")),
    "a receipt: it was read": ("asked", (away(JON, "request", "Your message was read on Monday, 2 March 2026.", "Read: Would you mentor Mia Okafor? [REQ-1]"),), states("P")),
    "a receipt: it was deleted": ("asked", (away(JON, "request", "Your message was deleted without being read on Monday.", "Not read: Would you mentor Mia Okafor? [REQ-1]"),), states("P")),
    "a thumb": ("asked", (jon_says("👍 Jon Berg reacted to your message:\n\n> Would you mentor Mia Okafor?"),), not_accepted),
    "an absence to how is it going, with numbers": ("paired", (days(22), away(MIA, "check-in", "I am away from 3 to 5 March. In urgent cases dial 4.", "Automatic reply", **{"Auto-Submitted": "auto-replied"})), lambda w: not rated(w)),
    "an absence to was it you": ("office", (writes(LEA, "LEAVE", proof=""), away(LEA, "confirm", "YES, I have your mail. I am away.", "Automatic reply: YES", **{"Auto-Submitted": "auto-replied"})), is_member(LEA)),
    "an absence to erase all": ("office", (writes(LEA, "ERASE"), away(LEA, "confirm-erase", "Yes", "Automatic reply", Precedence="bulk")), is_member(LEA)),
    "an absence of hers to another term": ("paired", (days(165), writes(JON, "RENEW"), away(MIA, "renewal-offer", "Yes", "Abwesenheitsnotiz", **{"X-Autoreply": "yes"})), term("REL-1", 1)),
    "a coordinator's absence to a preview": ("office", (orders("STOP"), lambda w: w.drop(CARLA, "Automatic reply", "YES", to=reply_address(next(m for m in reversed(got(w, CARLA)) if "Shall this be done" in see(m).subject)), headers={"Auto-Submitted": "auto-replied"}), lambda w: w.work(), writes(LEA, "STATUS")), lambda w: "status" in letter_names(got(w, LEA))),
    "a meeting accepted": ("asked", (lambda w: answers_by_hand(w, question_to_jon(w), "text/calendar; method=REPLY; charset=utf-8", f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:lunch@hospital.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{JON}\nSUMMARY:Lunch\nEND:VEVENT\nEND:VCALENDAR\n"),), not_accepted),
    "a list's digest with a yes": ("asked", (writes(JON, "ACCEPT", "ACCEPT", headers={"List-Id": "<pharm.hospital.example>", "Precedence": "list"}, to="pharm@hospital.example"),), not_accepted),
}  # fmt: skip


@grave("a robot's words are an answer")
@pytest.mark.parametrize("how", ROBOTS)
def test_a_robot_says_no_yes_gives_no_mark_and_confirms_nothing(how: str) -> None:
    """flow.md: automatic mail is never answered and never an answer; reading-automatic.md; catalogue 51, 52, 158."""
    comes_to(ROBOTS[how])


@grave("two mailboxes write to each other without end")
@pytest.mark.parametrize("words", ["Thank you for contacting us. Case {n}.", "We received: STATUS. Reference {n}.", "Vielen Dank für Ihre Nachricht, Vorgang {n}. Wir melden uns.", "HELP desk: your ticket {n} is queued."])  # fmt: skip
@pytest.mark.parametrize("who", [LEA, NOA])
def test_a_desk_that_answers_each_letter_falls_silent(words: str, who: str) -> None:
    """catalogue 157; for-coordinators.md: its first mail is answered and one may be held; the rest is ignored."""
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(who, "STATUS")
    letters = answered_by_robots(world, begin, (who,), words)
    world.later(days=2)
    assert letters <= 7, how_it_is(world, begin)
    assert len(got(world, CARLA, begin)) <= 4, how_it_is(world, begin)


@grave("two programs go on without end")
@pytest.mark.parametrize("first", ["STATUS", "BROWSE", "HELP", "SIGN UP MENTOR", "Thank you!", "UNDO"])
def test_two_programs_with_their_marks_stop_at_once(first: str) -> None:
    """FAULTS 22: two instances wired together stop at five mails at most."""
    assert wired(other_looks_after(), other_looks_after(), first, marked=True, hours=24) <= 5


def asks_and_takes_back(times: int) -> Step:
    def act(world: Attacked) -> None:
        for _ in range(times):
            world.write(LEA, "REQUEST M-1001", "Would you?")
            world.write(LEA, "WITHDRAW")

    return act


def writes_often(who: str, subject: str, times: int, body: str = "", proof: str = "pass") -> Step:
    def act(world: Attacked) -> None:
        for n in range(times):
            world.write(who, subject, body.format(n=n), proof=proof)

    return act


LIMITS: dict[str, Story] = {
    "asked and taken back ten times": ("office", (asks_and_takes_back(10),), lambda w: len(got(w, JON)) <= 8),
    "twenty helps": ("office", (writes_often(LEA, "HELP", 20),), lambda w: letter_names(got(w, LEA)).count("help") <= 3),
    "fifteen questions to her": ("asked", (lambda w: [w.reply(JON, question_to_jon(w), f"Which clinic is she at, number {n}?") for n in range(15)],), lambda w: letter_names(got(w, MIA)).count("question") <= 5 and states("P")(w)),
    "thirty lists by a forger, and her own": ("office", (writes_often(LEA, "STATUS", 30, "{n}", ""), writes(LEA, "BROWSE")), lambda w: letter_names(got(w, LEA)).count("status") <= 1 and "directory" in letter_names(got(w, LEA))),
    "a forger's thirty noes to a coordinator's preview": ("office", (orders("STOP"), writes_often(CARLA, "NO", 30, "NO {n}", ""), lambda w: says_yes(w), writes(LEA, "STATUS")), lambda w: "status" not in letter_names(got(w, LEA))),
    "forty sign-ups of strangers by a forger": ("office", (lambda w: [w.write(f"p{n}@far{n}.example", "SIGN UP MENTEE", FORM.format(name="Pia Nord"), proof="") for n in range(40)],), lambda w: len(got(w, CARLA)) <= 12),
    "a mentor says it ten times": ("asked", tuple(jon_says("ACCEPT") for _ in range(10)), lambda w: introduced(w, MIA) == introduced(w, JON) == 1 and len(got(w, JON)) <= 12),
    "thanks, ten times": ("paired", tuple(writes(MIA, "Re: You and Jon Berg", f"Thank you so much, {n}!") for n in ("Jon", "all", "dear all", "everybody")), lambda w: len(got(w, CARLA)) <= 3),
}  # fmt: skip


@grave("a limit floods somebody or locks the true one out")
@pytest.mark.parametrize("how", LIMITS)
def test_limits_bound_what_one_can_cause_and_lock_nobody_out(how: str) -> None:
    """rules.md: help_per_day, letters_from_one_per_day, unproven_letters_per_day, coordinator_letters_per_day; FAULTS 52 to 54."""
    comes_to(LIMITS[how])


# =========================== 5. servers ===================================================================================================


def cut_once(where: bytes) -> Callable[[Proxy], None]:
    """The connection ends amid that answer, once."""

    def begins(between: Proxy) -> None:
        left = [1]

        def said(response: bytes, latest: bytes) -> bytes | None:
            if where in latest and left[0] > 0:
                left[0] -= 1
                return None
            return response

        between.said = said

    return begins


ODD_IMAP: dict[str, Callable[[Proxy], None]] = {
    "it is cut amid the mails": cut_once(BODIES),
    "it is cut amid the moving": cut_once(b"UID MOVE"),
    "it refuses to move, twice": refuses_once(b"UID MOVE", b"TAG NO [LIMIT] too many\r\n"),
    "its search is bad once": refuses_once(b"SEARCH", b"TAG BAD Internal\r\n"),
    "it does not let anybody in, twice": refuses_once(b"AUTHENTICATE", b"TAG NO [UNAVAILABLE] Temporary authentication failure\r\n"),
    "it selects nothing at first": refuses_once(b"SELECT", b"TAG NO [INUSE] Mailbox is locked\r\n"),
    "it says it goes down before each mail": says(before_the_end_of(b"FETCH", b"* OK [ALERT] Server goes down at noon\r\n")),
    "it tells of flags amid the mails": says(before_the_end_of(BODIES, b"* 1 FETCH (FLAGS (\\Seen) UID 1)\r\n")),
    "it gives no mails once, and says OK": refuses_once(BODIES, b"TAG OK Fetch completed\r\n", 1),
    "it lies that mails are gone": refuses_once(b"UID SEARCH", b"* SEARCH\r\nTAG OK done\r\n", 1),
}  # fmt: skip


@grave("a mail is lost or done twice by what a server says, or the program ends")
@pytest.mark.parametrize("how", ODD_IMAP)
def test_on_dovecot_each_mail_is_done_once_whatever_the_server_does(
    how: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """FAULTS 5, 6, 9, 55; DESIGN, promises: each message reaches exactly one end."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database="sqlite:///program.db")
    world.sign_up()
    ODD_IMAP[how](proxy)
    with world.parts() as parts:
        for later in (0, 1, 2):
            a_pass(parts, timedelta(minutes=later))
        proxy.plain()
        for later in (70, 140, 210):
            a_pass(parts, timedelta(minutes=later))
    acted_once(world)
    assert world.left() == 0


def for_a_while(verb: str, answer: str, times: int) -> Callable[[Post], None]:
    def begins(post: Post) -> None:
        left = [times]
        plain_wrong = dict(post.wrong)

        def act(dialogue: Any) -> None:
            left[0] -= 1
            dialogue.say(answer)
            if left[0] <= 0:
                post.wrong = plain_wrong

        post.wrong = {**plain_wrong, verb: act}

    return begins


def at_rcpt_once(answer: str) -> Callable[[Post], None]:
    def begins(post: Post) -> None:
        left = [1]

        def at_rcpt(recipient: str) -> str:
            left[0] -= 1
            return answer if left[0] >= 0 else "250 fine"

        post.at_rcpt = at_rcpt

    return begins


def greets_with(answer: str) -> Callable[[Post], None]:
    return for_a_while("GREETING", answer, 1)


def closed_before_the_dot(post: Post) -> None:
    left = [1]

    def act(dialogue: Any) -> None:
        left[0] -= 1
        if left[0] <= 0:
            post.wrong = {}
        closes(dialogue)

    post.wrong = {"DOT": act}


ODD_SMTP: dict[str, Callable[[Post], None]] = {
    "greylisting": at_rcpt_once("451 4.7.1 Greylisted, come back later"),
    "too many today": at_rcpt_once("452 4.5.3 Too many recipients"),
    "our address is suspected": at_rcpt_once("550 5.7.1 Your host is listed"),
    "it is full at MAIL": for_a_while("MAIL", "452 4.3.1 Insufficient system storage", 2),
    "it is busy as it greets": greets_with("421 4.3.2 too many connections"),
    "it closes before the dot": closed_before_the_dot,
}  # fmt: skip


@grave("a letter is lost or goes out twice because of how a server answers")
@pytest.mark.parametrize("how", ODD_SMTP)
def test_each_letter_arrives_once_through_a_server_that_hesitates(
    how: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """flow.md, dispatch: after a 4xx it tries again; a 5.7.x that concerns us is tried for three days; when no server is there, mails are given back."""
    post = Post()
    ODD_SMTP[how](post)
    with sending_to(post, tmp_path, url_of(request)) as world, world.parts() as parts:
        both_sign_up(world, parts)
        for later in (6, 18, 40, 90, 180, 300):
            a_pass(parts, timedelta(minutes=later))
        world.write("mia@west.example", "REQUEST M-1001", "Would you?", "Mia Lund")
        for later in (310, 330, 400, 500):
            a_pass(parts, timedelta(minutes=later))
        accepts(world, post.got("jon@north.example")[-1])
        for later in (510, 530, 600, 800):
            a_pass(parts, timedelta(minutes=later))
        assert states_on(world, "relationships") == ["active"]
    for who in ("jon@north.example", "mia@west.example"):
        ids = [str(message_from_bytes(m)["Message-ID"]) for m in post.got(who)]
        assert len(ids) == len(set(ids)) == 3, (who, ids)


@grave("an introduction to somebody who is refused for good is told to nobody")
def test_a_letter_that_a_server_refuses_for_good_is_told_to_the_office(tmp_path: Path) -> None:
    """flow.md, dispatch: any other 5xx comes back as a due date, which tells the coordinators."""
    post = Post()
    with sending_to(post, tmp_path) as world, world.parts() as parts:
        both_sign_up(world, parts)
        post.at_rcpt = lambda recipient: (
            "550 5.1.1 no such user" if recipient.startswith("mia@") else "250 fine"
        )
        world.write("mia@west.example", "BROWSE", "", "Mia Lund")
        for later in (6, 30, 90):
            a_pass(parts, timedelta(minutes=later))
        told_of = b" ".join(post.got("coordinator@program.example"))
    assert b"mia@west.example" in told_of or b"Mia Lund" in told_of
    assert server_says is not None


# =========================== 6. files and doctor ==========================================================================================

COMMANDS: dict[str, tuple[str, ...]] = {
    "an order about nothing": ("do", "ACCEPT REQ-99"),
    "an order about nobody": ("do", "ERASE nobody@nowhere.example", "--yes"),
    "an order that is none": ("do", "Make it so"),
    "an empty order": ("do", ""),
    "an answer to nothing": ("held", "answer", "HELD-99", "It is on our website."),
    "a guess at what it is": ("held", "as", "HELD-99", "ACCEPT"),
    "a snooze of no length": ("held", "snooze", "HELD-99", "SOON"),
    "an explanation of a folder": ("explain", "{folder}/inbox"),
    "an explanation of nothing": ("explain", "{folder}/none.eml"),
    "a preview in a language that is none": ("preview", "request", "--language", "xx"),
    "a replay against nothing": ("replay", "{folder}/inbox", "--against", "{folder}/none"),
    "a roster of nothing": ("roster", "import", "{folder}/none.csv"),
    "a day that is none for a pass": ("once", "--now", "yesterday"),
    "a configuration that is a folder": ("--config", "{folder}", "status"),
    "a configuration that is not there": ("--config", "{folder}/none.toml", "doctor"),
}  # fmt: skip


@grave("a command with a wrong word spoils something, or ends in a page of code")
@pytest.mark.parametrize("how", COMMANDS)
def test_a_command_that_cannot_be_done_says_so_in_a_sentence(how: str, tmp_path: Path) -> None:
    """README, exit codes; CHANGELOG: commands answer with a sentence."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    before = program.done("export", "--json")
    said = run(program.command()[2:], *(word.format(folder=tmp_path) for word in COMMANDS[how]))
    assert "Traceback" not in said, said
    assert len(said.strip()) > 10, said
    assert program.done("export", "--json") == before


WRONG_CONFIGS: dict[str, tuple[str, str, str]] = {
    # what stands there, what is put in its place, what has to be named
    "a time zone that is none": ('time_zone = "America/New_York"', 'time_zone = "Mars/Olympus"', "time_zone"),
    "an address without an at": ('address = "mentors@program.example"', 'address = "mentors"', "address"),
    "no coordinators": ('coordinators = ["coordinator@program.example"]', "coordinators = []", "coordinators"),
    "a coordinator who is the program": ('coordinators = ["coordinator@program.example"]', 'coordinators = ["mentors@program.example"]', "coordinators"),
    "a key with a slip": ("poll_seconds = 1", "pol_seconds = 1", "pol_seconds"),
    "a number as words": ("poll_seconds = 1", 'poll_seconds = "one"', "poll_seconds"),
    "a mailbox of no kind": ('url = "maildir:inbox"', 'url = "pop3://host"', "url"),
    "a delivery of no kind": ('url = "maildir:sent"', 'url = "http://host"', "url"),
    "a quotation mark too few": ('name = "Mentor Exchange"', 'name = "Mentor Exchange', "line"),
    "an empty name": ('name = "Mentor Exchange"', 'name = ""', "name"),
}  # fmt: skip


@plain("plain: a fault in the configuration is not named")
@pytest.mark.parametrize("how", WRONG_CONFIGS)
def test_a_fault_in_the_configuration_is_named_with_its_key(how: str, tmp_path: Path) -> None:
    """DESIGN 4: checked at start, every problem at once, with file, key, value and wish."""
    program = SmallProgram(tmp_path)
    file = tmp_path / "config.toml"
    before, after, named = WRONG_CONFIGS[how]
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after, 1))
    for command in ("doctor", "once"):
        said = run(program.command()[2:], command)
        assert said[0] in "12", said
        assert named in said, said
        assert "Traceback" not in said, said


# =========================== 7. letters that cannot be written ============================================================================

LATE: dict[str, tuple[str, tuple[str, ...], Steps, Seen]] = {
    # what is broken, what is done meanwhile, and what is so once it is mended
    "the question to him, and she takes it back": ("office", ("request",), (writes(LEA, "REQUEST M-1001", "Would you?"), writes(LEA, "WITHDRAW")), all_of(states("W"), never_got(JON, "request"))),
    "the question to him, and it is mended": ("office", ("request",), (writes(LEA, "REQUEST M-1001", "Would you?"),), all_of(states("P"), letters_of(JON, "request", 1))),
    "the welcome, and she leaves": ("office", ("welcome-mentee",), (signs_up(NOA, "Noa Weiss", "MENTEE"), writes(NOA, "LEAVE"), hours(2)), lambda w: letter_names(got(w, NOA))[-1:] != ["welcome-mentee"]),
    "the welcome, and she is welcomed": ("office", ("welcome-mentee",), (signs_up(NOA, "Noa Weiss", "MENTEE"),), letters_of(NOA, "welcome-mentee", 1)),
    "her list": ("office", ("directory",), (writes(LEA, "BROWSE"),), letters_of(LEA, "directory", 1)),
    "both introductions": ("asked", ("introduction-mentor", "introduction-mentee"), (jon_says("ACCEPT"),), all_of(together, letters_of(JON, "introduction-mentor", 1), letters_of(MIA, "introduction-mentee", 1))),
    "her introduction, and he ends it": ("asked", ("introduction-mentee",), (jon_says("ACCEPT"), hours(2), writes(JON, "END NOW"), hours(2)), all_of(parted, lambda w: introduced(w, MIA) == 0)),
    "how is it going, and it is over": ("paired", ("check-in",), (days(22), writes(JON, "END NOW"), hours(2)), never_got(MIA, "check-in")),
    "is it still wanted?, and she has another": ("asked", ("late-offer",), (days(16), jon_says("ACCEPT"), orders(f"MATCH {MIA} WITH {ADA}"), hours(2)), never_got(MIA, "late-offer")),
    "no, from him, and three others": ("asked", ("encouragement",), (jon_says("REJECT"),), all_of(states("R"), letters_of(MIA, "encouragement", 1))),
    "a new address, and her yes": ("office", ("confirm-address",), (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"),), all_of(is_member(MIA), letters_of(MIA_HOME, "confirm-address", 1))),
    "what was held, and the other has decided it": ("office", ("held",), (writes(LEA, "A thing", NEEDS_A_PERSON), on_held("DROP {held}", DAN)), none_waits),
}  # fmt: skip


@grave("a letter that is written late is lost, comes twice, or tells what is over")
@pytest.mark.parametrize("how", LATE)
def test_a_letter_that_could_not_be_written_comes_once_and_is_true(how: str) -> None:
    """FAULTS 58; catalogue 163; flow.md, apply."""
    kind, broken, steps, seen = LATE[how]
    world = fresh(kind)
    breaks(*broken)(world)
    plays(world, steps)
    mended(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


# =========================== 8. rules at their edges ======================================================================================

LEA_TOO: Step = writes(LEA, "REQUEST M-1001", "I would like to learn, too.")
RULES: dict[str, tuple[dict[str, Any], str, Steps, Seen]] = {
    "a term of one month": ({"term_months": 1}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), jon_says("ACCEPT"), days(33)), all_of(parted, lambda w: "completed" in letter_names(got(w, MIA)))),
    "no check-ins": ({"check_in_days": ()}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), jon_says("ACCEPT"), days(100)), all_of(together, never_got(MIA, "check-in"))),
    "no nudges": ({"nudge_days": ()}, "office", (signs_up(NOA, "Noa Weiss", "MENTEE"), days(20)), never_got(NOA, "nudge")),
    "nudges on the first and second day": ({"nudge_days": (1, 2)}, "office", (signs_up(NOA, "Noa Weiss", "MENTEE"), days(5)), letters_of(NOA, "nudge", 2)),
    "no second thoughts": ({"second_thoughts_minutes": 0}, "asked", (jon_says("Yes, happy to."), minutes(1)), lambda w: introduced(w, MIA) == 1),
    "three hours of second thoughts, and an undo": ({"second_thoughts_minutes": 180}, "paired", (writes(MIA, "END NOW"), minutes(150), writes(MIA, "UNDO"), hours(2)), all_of(together, never_got(JON, "ended", "undone"))),
    "no time for an undo": ({"undo_hours": 0}, "paired", (writes(MIA, "END NOW"), hours(2), writes(MIA, "UNDO")), parted),
    "two days for an undo": ({"undo_hours": 48}, "paired", (writes(MIA, "END NOW"), hours(40), writes(MIA, "UNDO")), together),
    "no late yes": ({"late_answer_days": 0}, "asked", (days(16), jon_says("ACCEPT")), all_of(not_accepted, never_got(MIA, "late-offer"))),
    "no questions back": ({"clarifications": 0}, "asked", (jon_says("Hm, the moon is full tonight."),), lambda w: bool(waiting(w))),
    "two questions back": ({"clarifications": 2}, "asked", (jon_says("Hm, the moon is full tonight."), jon_says("It rains in Leeds.")), lambda w: letter_names(got(w, JON)).count("answer-unclear") == 2),
    "no cooling off": ({"cool_off_days": 0}, "asked", (jon_says("REJECT"), writes(MIA, "REQUEST M-1001", "Once more?")), lambda w: request_states(w)[1:] == "P"),
    "ninety days of cooling off": ({}, "asked", (jon_says("REJECT"), days(80), writes(MIA, "REQUEST M-1001", "Once more?")), all_of(states("R"), lambda w: "request-cooling" in letter_names(got(w, MIA)))),
    "after ninety days": ({}, "asked", (jon_says("REJECT"), days(92), writes(MIA, "REQUEST M-1001", "Once more?")), lambda w: request_states(w) == "RP"),
    "one mentor on a page": ({"page_size": 1}, "office", (writes(LEA, "BROWSE"), writes(LEA, "BROWSE page 2")), lambda w: all(name in words_of(got(w, LEA)) for name in ("Jon Berg", "Ada Lind"))),
    "a page that is none": ({"page_size": 1}, "office", (writes(LEA, "BROWSE page 9"),), lambda w: letter_names(got(w, LEA))[-1] != "welcome-mentee"),
    "no reminders of held mail": ({"held_reminder_days": 0}, "office", (writes(LEA, "A thing", NEEDS_A_PERSON), days(20)), letters_of(CARLA, "held", 1)),
    "one place, two ask, both are said yes to": ({"capacity": 1}, "asked", (orders(f"CAPACITY {JON} 1"), LEA_TOO, jon_says("ACCEPT"), answers(JON, "request", "ACCEPT"), hours(2)), lambda w: len(pairs(w)) == 1),
    "one place, and room for one more": ({}, "asked", (orders(f"CAPACITY {JON} 1"), jon_says("ACCEPT"), hours(2), orders(f"CAPACITY {JON} 1"), orders(f"ASK M-1001 FOR {LEA}"), orders(f"CAPACITY {JON} 2"), LEA_TOO, answers(JON, "request", "ACCEPT"), hours(2)), lambda w: len(pairs(w)) <= 2 and (JON, MIA) in pairs(w)),
    "one help a day": ({"help_per_day": 1}, "office", (writes(LEA, "HELP"), writes(LEA, "HELP"), writes(LEA, "HELP")), letters_of(LEA, "help", 1)),
    "no suggestions": ({"suggestions": 0}, "asked", (jon_says("REJECT"),), all_of(states("R"), lambda w: "encouragement" in letter_names(got(w, MIA)))),
    "reminders up to the last day": ({"answer_days": 3, "reminder_days": (1, 2)}, "office", (writes(LEA, "REQUEST M-1001", "Would you?"), days(5)), all_of(states("E"), letters_of(JON, "reminder", 2))),
    "a week for an absence": ({"away_days": 7}, "asked", (away(JON, "request", "I am away until 30 April 2026.", "Automatic reply", **{"Auto-Submitted": "auto-replied"}), days(23)), states("E")),
}  # fmt: skip


@grave("a number of the rules is not kept")
@pytest.mark.parametrize("how", RULES)
def test_a_rule_at_its_edge_does_what_its_line_says(how: str) -> None:
    """rules.md, policy.toml: each key, and what it does."""
    values, kind, steps, seen = RULES[how]
    comes_to((kind, steps, seen), lambda kind: with_policy(kind, **values))


PARTY: dict[str, tuple[Callable[[], Attacked], str, Seen]] = {
    # a coordinator who is one of a pair, and what she orders about it
    "her own mentee's number": (lambda: carla_mentors_mia(pair=False), "ACCEPT REQ-1", lambda w: pairs(w) == [(CARLA, MIA)]),
    "a no for herself": (lambda: carla_mentors_mia(pair=False), "REJECT REQ-1", states("R")),
    "a yes for whom she asked": (lambda: carla_asked_jon(paired=False), "ACCEPT REQ-1", lambda w: not pairs(w)),
    "a taking back of her own": (lambda: carla_asked_jon(paired=False), "WITHDRAW REQ-1", states("W")),
    "an end of her own": (lambda: carla_asked_jon(paired=True), "END REL-1", parted),
}  # fmt: skip


@grave("a coordinator decides for the one with whom she is a pair")
@pytest.mark.parametrize("how", PARTY)
def test_what_a_coordinator_is_a_part_of_stays_her_own(how: str) -> None:
    """for-coordinators.md: you may write ACCEPT for yourself, and not for the one who asked you."""
    made, words, seen = PARTY[how]
    world = made()
    begin = sent_so_far(world)
    order(world, words)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    assert got(world, CARLA, begin), "silence"


# =========================== 9. what people hand in =======================================================================================

ROSTERS: dict[str, bytes] = {
    "German Excel": "E-Mail;Vorname;Nachname\r\nzoe@example.org;Zoë;Lind\r\nlars@example.org;Lars;Müller\r\n".encode("cp1252"),
    "UTF-16": "email\tname\r\nzoe@example.org\tZoë Lind\r\nlars@example.org\tLars Müller\r\n".encode("utf-16"),
    "a BOM and bars": "\ufeffname|email\nZoe Lind|zoe@example.org\nLars Ek|lars@example.org\n".encode(),
    "columns that do not count": b"id,email,name,fee\n1,zoe@example.org,Zoe Lind,20\n2,lars@example.org,\"Ek, Lars\",20\n",
    "twice the same": b"email\nzoe@example.org\nZOE@example.org\nlars@example.org\nlars@example.org\n",
    "lines that are empty": b"\nemail,name\n\nzoe@example.org,Zoe\n\nlars@example.org,Lars\n\n\n",
    "old Macintosh line ends": b"email,name\rzoe@example.org,Zoe\rlars@example.org,Lars\r",
    "a cell over two lines": b'email,name\nzoe@example.org,"Zoe\nLind"\nlars@example.org,Lars\n',
}  # fmt: skip


@plain("plain: a list from a spreadsheet is not read")
@pytest.mark.parametrize("how", ROSTERS)
def test_a_list_as_spreadsheets_save_it_is_shown_and_then_taken(how: str) -> None:
    """for-coordinators.md, the roster."""
    world = fresh("office")
    begin = sent_so_far(world)
    sends_roster(world, ("list.csv", ROSTERS[how]))
    assert any("Shall this be done" in see(m).subject for m in got(world, CARLA, begin)), told(
        got(world, CARLA, begin)
    )
    middle = sent_so_far(world)
    says_yes(world)
    assert "done" in told(got(world, CARLA, middle)), told(got(world, CARLA, middle))
    assert "2" in told(got(world, CARLA, middle)), told(got(world, CARLA, middle))


WRONG_ROSTERS: dict[str, tuple[str, bytes]] = {
    "no addresses": ("list.csv", b"name\nZoe Lind\n"),
    "a line without one": ("list.csv", b"email,name\nzoe@example.org,Zoe\n,Lars\n"),
    "two addresses in a cell": ("list.csv", b"email\nzoe@example.org lars@example.org\n"),
    "a cell too many": ("list.csv", b"email,name\nzoe@example.org,Lind, Zoe\n"),
    "a workbook": ("list.xlsx", b"PK\x03\x04" + bytes(200)),
    "nothing": ("list.csv", b""),
    "a page": ("list.csv", b"<html><body><table><tr><td>zoe@example.org</td></tr></table></body></html>"),
    "a quotation mark that is never closed": ("list.csv", b'email,name\nzoe@example.org,"Zoe\nlars@example.org,Lars\n'),
}  # fmt: skip


@grave("half a list is taken, or silence")
@pytest.mark.parametrize("how", WRONG_ROSTERS)
def test_a_list_with_a_fault_is_taken_not_at_all_and_the_fault_is_named(how: str) -> None:
    """for-coordinators.md: each such line is named with what is wrong, and nothing of the file is imported."""
    world = fresh("office")
    begin = sent_so_far(world)
    sends_roster(world, WRONG_ROSTERS[how])
    heard = got(world, CARLA, begin)
    assert heard, "silence"
    assert not any("Shall this be done" in see(m).subject for m in heard), told(heard)


NAMES = (
    "Bo Ng", "José Ángel García-López", "Siobhán O'Neill", "Wolfgang von der Heide", "Łukasz Żółć", "Anne-Marie d'Aubigné", "Will Grant", "Faith Mentor-Jones",
    "Dr. med. Ute Groß", "Nguyễn Thị Minh Khai", "Ali bin Hassan Jr.", "Αλέξης Παπάς", "Ирина Волкова", "Måns Åkesson Øst", "Sam", "MARIE CURIE", "Jean-Luc P.",
    "Aoife Ní Bhriain, PharmD",
)  # fmt: skip


@plain("plain: somebody with an ordinary name waits for a person")
@pytest.mark.parametrize("name", NAMES)
def test_a_person_with_an_ordinary_name_is_a_member_at_once(name: str) -> None:
    """FAULTS 59; for-coordinators.md: a sign-up whose name is none or poses waits, and no other."""
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(NOA, "SIGN UP MENTOR", FORM.format(name=name))
    assert is_member(NOA)(world), how_it_is(world, begin)
    assert not waiting(world), how_it_is(world, begin)
    assert "welcome-mentor" in letter_names(got(world, NOA, begin))


FORMS: dict[str, tuple[str, str]] = {
    "labels in bold": ("SIGN UP MENTEE", "*Name:* Noa Weiss\n*Practice areas:* Critical care\n*Goals:* To learn.\n"),
    "small letters and a phone": ("sign up mentee", "name: Noa Weiss\npractice areas: critical care\ngoals: to learn\n\nSent from my iPhone"),
    "values below": ("SIGN UP MENTEE", "Name:\nNoa Weiss\n\nPractice areas:\nCritical care\n\nGoals:\nTo learn.\n"),
    "a greeting and a farewell": ("SIGN UP MENTEE", "Dear team,\n\nhere is my form.\n\nName: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n\nKind regards,\nNoa Weiss\nPharmacist\n"),
    "German": ("ANMELDUNG MENTEE", "Vor- und Nachname: Noa Weiss\nFachgebiete: Intensivmedizin\n"),
    "French": ("CHERCHER MENTOR", "Nom : Noa Weiss\nDomaines : Soins intensifs\n"),
    "get a mentor": ("Get a mentor", "Name: Noa Weiss\nPractice areas: Critical care\n"),
    "an answer to our form, with a Re": ("Re: SIGN UP MENTEE", "Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n"),
    "dashes for colons": ("SIGN UP MENTEE", "Name - Noa Weiss\nPractice areas - Critical care\nGoals - To learn.\n"),
    "bullets": ("SIGN UP MENTEE", "- Name: Noa Weiss\n- Practice areas: Critical care\n- Goals: To learn.\n"),
    "the command below a greeting": ("Hello", "Hello,\n\nSIGN UP MENTEE\nName: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n"),
}  # fmt: skip


@plain("plain: a form as people send it is not understood")
@pytest.mark.parametrize("how", FORMS)
def test_a_form_as_people_send_it_is_a_sign_up(how: str) -> None:
    """for-members.md, sign up; DESIGN 5: must be understood, and much that is near; catalogue 10, 153."""
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(NOA, *FORMS[how])
    assert is_member(NOA)(world), how_it_is(world, begin)
    assert member(world, NOA)["name"] == "Noa Weiss", member(world, NOA)
    assert "welcome-mentee" in letter_names(got(world, NOA, begin))


VERDICTS: dict[str, tuple[str, bool]] = {
    # all that stands above From, and whether it proves him
    "dkim of the domain": ("Authentication-Results: mx.pharmacists.example; dkim=pass header.d=hospital.example", True),
    "dkim, with the identity": ("Authentication-Results: mx.pharmacists.example; dkim=pass header.i=@hospital.example", True),
    "folded over lines": ("Authentication-Results: mx.pharmacists.example;\n spf=pass smtp.mailfrom=hospital.example;\n dkim=pass header.d=hospital.example;\n dmarc=pass header.from=hospital.example", True),
    "with a version": ("Authentication-Results: mx.pharmacists.example 1; dmarc=pass header.from=hospital.example", True),
    "below another server's": ("Authentication-Results: mx.evil.example; dmarc=pass header.from=hospital.example\nReceived: from evil.example by x.example; Mon, 2 Mar 2026 19:00:00 +0100\nAuthentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example", False),
    "below a line of a carrier": ("Authentication-Results: mx.pharmacists.example; dmarc=none header.from=hospital.example\nReceived: from evil.example by x.example; Mon, 2 Mar 2026 19:00:00 +0100\nAuthentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example", False),
    "of another domain": ("Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=evil.example", False),
    "a host that begins alike": ("Authentication-Results: mx.pharmacists.example.evil.example; dmarc=pass header.from=hospital.example", False),
    "in a comment": ("Authentication-Results: mx.pharmacists.example; none (dmarc=pass header.from=hospital.example)", False),
    "in a value in quotation marks": ('Authentication-Results: mx.pharmacists.example; spf=pass smtp.helo="x; dmarc=pass header.from=hospital.example"', False),
    "spf of the greeting alone": ("Authentication-Results: mx.pharmacists.example; spf=pass smtp.helo=hospital.example", False),
    "dkim of the dot before it": ("Authentication-Results: mx.pharmacists.example; dkim=pass header.d=hospital.example.evil.example", False),
    "one says pass and another fail": ("Authentication-Results: mx.pharmacists.example; dkim=pass header.d=hospital.example; dmarc=fail header.from=hospital.example", False),
    "Microsoft's composite alone": ("Authentication-Results: mx.pharmacists.example; compauth=pass reason=100", False),
}  # fmt: skip


@grave("somebody acts for a member by a verdict that proves nothing, or a member is not believed")
@pytest.mark.parametrize("how", VERDICTS)
def test_a_verdict_proves_the_domain_in_from_and_only_ours_at_the_top(how: str) -> None:
    """flow.md, trust; DESIGN 3: only the run at the top, only our own authserv-id; dmarc=pass, or dkim/spf aligned with From."""
    above, proves = VERDICTS[how]
    world = fresh("office")
    begin = sent_so_far(world)
    raw(
        world,
        f"{above}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: PAUSE\nDate: Mon, 2 Mar 2026 19:00:00 +0100",
        "PAUSE",
    )
    world.later(hours=1)
    assert (world.standing(JON) == "paused") == proves, how_it_is(world, begin)
    assert got(world, JON, begin) or waiting(world), "silence"


# =========================== 10. the sequence in time =====================================================================================

BERLIN = ZoneInfo("Europe/Berlin")


def stands_still(**time: int) -> Step:
    """The program is down so long."""

    def act(world: Attacked) -> None:
        world.player.now += timedelta(**time)
        world.later(minutes=1)

    return act


def dated(who: str, letter: str, words: str, date: str) -> Step:
    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        domain = who.rpartition("@")[2]
        raw(
            world,
            f"From: {who}\nTo: {reply_address(mail)}\nSubject: Re: mentoring\nDate: {date}\nIn-Reply-To: {mail.message_id}",
            words,
            proof=domain,
        )

    return act


def ends_on(ref: str, day: str) -> Seen:
    return lambda w: str(row(w, ref)["ends_on"]) == day


TIME: dict[str, Story] = {
    "two reminders, and the end of a request": ("asked", (days(15),), all_of(states("E"), letters_of(JON, "reminder", 2), letters_of(JON, "expired-mentor", 1), lambda w: len(got(w, MIA)) == 3)),
    "nobody is asked at night": ("asked", (days(15),), lambda w: all(7 <= parsedate_to_datetime(str(see(m).parsed["date"])).astimezone(BERLIN).hour < 21 for m in got(w, JON) if m.letter == "reminder")),
    "she asks nobody for two months": ("office", (days(60),), letters_of(LEA, "nudge", 2)),
    "six months without a word": ("paired", (days(200),), all_of(parted, letters_of(MIA, "check-in", 2), letters_of(JON, "check-in", 2), letters_of(MIA, "renewal-offer", 1), letters_of(JON, "renewal-offer", 1), letters_of(MIA, "completed", 1), letters_of(JON, "completed", 1))),
    "another six months": ("paired", (days(165), writes(MIA, "RENEW"), writes(JON, "RENEW"), days(30)), all_of(together, term("REL-1", 2), letters_of(MIA, "renewed", 1), letters_of(JON, "renewed", 1))),
    "a year": ("paired", (days(165), writes(MIA, "RENEW"), writes(JON, "RENEW"), days(205)), all_of(parted, letters_of(MIA, "check-in", 4), letters_of(MIA, "completed", 1))),
    "from 31 August on": ("office", (days(182), writes(MIA, "REQUEST M-1001", "Would you?"), jon_says("ACCEPT"), hours(1)), ends_on("REL-1", "2027-02-28")),
    "back on the day when clocks change": ("office", (writes(JON, "PAUSE UNTIL 29 March"), days(27)), all_of(standing(JON, "active"), letters_of(JON, "resumed", 1))),
    "back tomorrow": ("office", (writes(JON, "PAUSE UNTIL tomorrow"), days(2)), all_of(standing(JON, "active"), letters_of(JON, "resumed", 1))),
    "back on 31 June": ("office", (writes(JON, "PAUSE UNTIL 31 June"),), lambda w: "pause-which-day" in letter_names(got(w, JON))),
    "down for two weeks": ("asked", (stands_still(days=13), days(3)), lambda w: letter_names(got(w, JON)).count("reminder") <= 1),
    "down over the deadline": ("asked", (stands_still(days=20), days(1)), all_of(states("E"), letters_of(JON, "expired-mentor", 1))),
    "down over a check-in": ("paired", (stands_still(days=40), days(2)), letters_of(MIA, "check-in", 1)),
    "a yes that was three weeks on its way": ("asked", (days(16), dated(JON, "request", "ACCEPT", "Tue, 3 Mar 2026 09:00:00 +0100")), all_of(not_accepted, lambda w: "late-offer" in letter_names(got(w, MIA)))),
    "a yes from the year 2031": ("asked", (dated(JON, "request", "ACCEPT", "Sat, 1 Feb 2031 09:00:00 +0100"),), stands("A")),
    "a yes of no date": ("asked", (dated(JON, "request", "ACCEPT", "yesterday"),), stands("A")),
    "a late yes, and she still wants it": ("asked", (days(16), jon_says("ACCEPT"), answers(MIA, "late-offer", "YES"), hours(2)), together),
    "a late yes, and she does not": ("asked", (days(16), jon_says("ACCEPT"), answers(MIA, "late-offer", "No, thank you."), hours(2)), not_accepted),
    "more time, and its last day": ("asked", (orders("EXTEND REQ-1 7 DAYS"), days(20)), states("P")),
    "more time, and past it": ("asked", (orders("EXTEND REQ-1 7 DAYS"), days(22)), states("E")),
}  # fmt: skip


@grave("something happens on the wrong day, twice, or not at all")
@pytest.mark.parametrize("how", TIME)
def test_time_brings_each_letter_once_on_its_day(how: str) -> None:
    """catalogue 12, 15, 55, 76, 97, 103 to 105, 137, 138; FAULTS 15, 16; rules.md: reminder_days, check_in_days, nudge_days, earliest_hour."""
    comes_to(TIME[how])


POLLS: dict[str, tuple[str, Steps, tuple[Step, ...], Seen]] = {
    "she takes it back, he says yes": ("asked", (), (lies(MIA, "WITHDRAW"), lies(JON, "ACCEPT", letter="request")), all_of(states("W"), parted)),
    "he says yes, she takes it back": ("asked", (), (lies(JON, "ACCEPT", letter="request"), lies(MIA, "WITHDRAW")), all_of(states("A"), lambda w: introduced(w, JON) == introduced(w, MIA))),
    "he says no, she takes it back": ("asked", (), (lies(JON, "REJECT", letter="request"), lies(MIA, "WITHDRAW")), states("R")),
    "both end it": ("paired", (), (lies(MIA, "END NOW"), lies(JON, "END NOW")), all_of(parted, lambda w: letter_names(got(w, MIA)).count("ended") == letter_names(got(w, JON)).count("ended") == 1)),
    "both go on": ("paired", (days(165),), (lies(MIA, "RENEW"), lies(JON, "RENEW")), all_of(term("REL-1", 2), letters_of(MIA, "renewed", 1), letters_of(JON, "renewed", 1))),
    "one goes on, the other ends it": ("paired", (days(165),), (lies(MIA, "RENEW"), lies(JON, "END", letter="renewal-offer")), term("REL-1", 1)),
    "two ask for one place": ("office", (orders(f"CAPACITY {JON} 1"),), (lies(MIA, "REQUEST M-1001", "Would you?"), lies(LEA, "REQUEST M-1001", "Would you, too?")), states("PP")),
    "an end, and its undo": ("paired", (), (lies(MIA, "END NOW"), lies(MIA, "UNDO")), all_of(together, never_got(JON, "ended", "undone"))),
    "a goodbye, his yes": ("asked", (), (lies(MIA, "LEAVE"), lies(JON, "ACCEPT", letter="request")), all_of(standing(MIA, "left"), parted, lambda w: introduced(w, JON) == 0)),
    "the office ends it, and he does": ("paired", (), (lies(CARLA, "END REL-1"), lies(JON, "END NOW")), all_of(parted, lambda w: letter_names(got(w, MIA)).count("ended") == 1)),
    "two coordinators, one command": ("asked", (), (lies(CARLA, "ACCEPT REQ-1"), lies(DAN, "ACCEPT REQ-1")), all_of(together, lambda w: introduced(w, MIA) == introduced(w, JON) == 1)),
    "two coordinators, a yes and a no": ("asked", (), (lies(CARLA, "ACCEPT REQ-1"), lies(DAN, "REJECT REQ-1")), lambda w: bool(got(w, CARLA)) and bool(got(w, DAN)) and request_states(w) in "AR"),
    "she moves, and he says yes": ("asked", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"),), (lies(MIA_HOME, "YES", letter="confirm-address"), lies(JON, "ACCEPT", letter="request")), lambda w: pairs(w) == [(JON, MIA_HOME)] and introduced(w, MIA_HOME) + introduced(w, MIA) == 1),
    "a break, and a request to him": ("office", (), (lies(JON, "PAUSE"), lies(MIA, "REQUEST M-1001", "Would you?")), all_of(states(""), lambda w: "request-unavailable" in letter_names(got(w, MIA)))),
    "a request to him, and a break": ("office", (), (lies(MIA, "REQUEST M-1001", "Would you?"), lies(JON, "PAUSE")), all_of(states("P"), standing(JON, "paused"))),
    "a match, and her own request": ("office", (), (lies(CARLA, f"MATCH {LEA} WITH {ADA}"), lies(LEA, "REQUEST M-1001", "Would you?")), all_of(lambda w: pairs(w) == [(ADA, LEA)], lambda w: not requests_to(w, JON))),
    "her request, and a match": ("office", (), (lies(LEA, "REQUEST M-1001", "Would you?"), lies(CARLA, f"MATCH {LEA} WITH {ADA}")), all_of(lambda w: pairs(w) == [(ADA, LEA)], states("WA"))),
    "a mark, and an end": ("paired", (days(22),), (lies(MIA, "2", letter="check-in"), lies(MIA, "END NOW")), all_of(parted, lambda w: len(rated(w)) == 1)),
}  # fmt: skip


def in_a_poll(how: str, made: Callable[[str], Attacked] = fresh) -> None:
    kind, before, mails, seen = POLLS[how]
    world = made(kind)
    plays(world, before)
    in_one_poll(*mails)(world)
    world.later(hours=3)
    assert seen(world), how_it_is(world)


@grave("two mails of one poll are done against each other")
@pytest.mark.parametrize("how", POLLS)
def test_mails_that_lie_in_the_mailbox_together_are_done_in_their_order(how: str) -> None:
    """catalogue 44; DESIGN, promises: messages are handled in the order in which they came; flow.md, deeds and second thoughts."""
    in_a_poll(how)


@grave("on a database two mails of one poll come to another end")
@pytest.mark.parametrize("how", ["he says yes, she takes it back", "both end it", "two coordinators, one command", "she moves, and he says yes"])  # fmt: skip
def test_on_each_database_mails_of_one_poll_come_to_the_same_end(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    in_a_poll(how, lambda kind: as_prepared(both, kind))


# =========================== 11. coordinators: each verb taken back, and slips ============================================================

Undo = tuple[
    str, Steps, str, Steps, Seen
]  # how it stands, before, the verb, what moved, and what is so after its UNDO
A_HELD_MAIL: Steps = (writes(LEA, "A thing", NEEDS_A_PERSON),)
MAY: Step = days(165)
UNDOS: dict[str, Undo] = {
    "a yes": ("asked", (), "ACCEPT REQ-1", (), all_of(parted, lambda w: not_accepted(w) or "undone" in letter_names(got(w, MIA)))),
    "a yes, and she has ended it": ("asked", (), "ACCEPT REQ-1", (hours(2), writes(MIA, "END NOW"), hours(2)), all_of(parted, states("A"))),
    "a no": ("asked", (), "REJECT REQ-1", (), states("P")),
    "a no, and she has asked another": ("asked", (), "REJECT REQ-1", (writes(MIA, "REQUEST M-1003", "Would you?"),), lambda w: request_states(w) != "PP"),
    "a taking back": ("asked", (), "WITHDRAW REQ-1", (), states("P")),
    "a taking back, and she has asked another": ("asked", (), "WITHDRAW REQ-1", (writes(MIA, "REQUEST M-1003", "Would you?"),), lambda w: request_states(w) != "PP"),
    "a break": ("office", (), f"PAUSE {JON}", (), standing(JON, "active")),
    "a break, and he is back": ("office", (), f"PAUSE {JON}", (writes(JON, "RESUME"),), standing(JON, "active")),
    "a break, and he put a day to it": ("office", (), f"PAUSE {JON}", (writes(JON, "PAUSE UNTIL 1 June"),), standing(JON, "paused")),
    "the end of a break": ("office", (writes(JON, "PAUSE UNTIL 1 June"),), f"RESUME {JON}", (), standing(JON, "paused")),
    "places": ("office", (), f"CAPACITY {JON} 5", (), lambda w: member(w, JON)["capacity"] == 2),
    "places, and he named another number": ("office", (), f"CAPACITY {JON} 5", (writes(JON, "My places", "I can take 3 mentees now."),), lambda w: member(w, JON)["capacity"] == 3),
    "a profile": ("office", (), f"UPDATE {JON}\nTitle: Chief", (), lambda w: member(w, JON)["title"] != "Chief"),
    "a profile, and he sent his form": ("office", (), f"UPDATE {JON}\nTitle: Chief", (writes(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Title: Head\n"),), lambda w: member(w, JON)["title"] == "Head"),
    "an address": ("office", (), f"CHANGE ADDRESS {MIA} TO {MIA_HOME}", (), lambda w: MIA in addresses(w) and MIA_HOME not in addresses(w)),
    "an address, and she has moved on": ("office", (), f"CHANGE ADDRESS {MIA} TO {MIA_HOME}", (lambda w: move(w, MIA_HOME, MIA_ELSEWHERE),), lambda w: MIA_ELSEWHERE in addresses(w)),
    "kept apart, and she asks": ("office", (), f"BLOCK {MIA} AND {JON}", (), lambda w: bool(got(w, CARLA))),
    "more time": ("asked", (), "EXTEND REQ-1 10 DAYS", (), lambda w: "2026-03-16" in str(row(w, "REQ-1")["answer_by"])),
    "more time, and he said yes": ("asked", (), "EXTEND REQ-1 10 DAYS", (jon_says("ACCEPT"), hours(2)), together),
    "a longer term": ("paired", (), "EXTEND REL-1 UNTIL 1 December", (), lambda w: "2026-12" not in str(row(w, "REL-1")["ends_on"])),
    "another term": ("paired", (MAY,), "RENEW REL-1", (), term("REL-1", 1)),
    "another term, and both heard of it": ("paired", (MAY,), "RENEW REL-1", (hours(2),), all_of(term("REL-1", 1), lambda w: bool({"undone", "renewal-undone"} & set(letter_names(got(w, MIA)))))),
    "an end, in its hour": ("paired", (), "END REL-1", (), all_of(together, never_got(JON, "ended", "undone"), never_got(MIA, "ended", "undone"))),
    "an end, after its hour": ("paired", (), "END REL-1", (hours(2),), all_of(together, latest(JON, "undone"), latest(MIA, "undone"))),
    "given on, in its hour": ("paired", (), "REASSIGN REL-1 TO M-1003", (), all_of(together, never_got(ADA, "request"))),
    "given on, and the new one said yes": ("paired", (), "REASSIGN REL-1 TO M-1003", (hours(2), answers(ADA, "request", "ACCEPT"), hours(2)), lambda w: pairs(w) == [(ADA, MIA)]),
    "given on, and the new one said no": ("paired", (), "REASSIGN REL-1 TO M-1003", (hours(2), answers(ADA, "request", "REJECT"), hours(2)), lambda w: len(pairs(w)) <= 1 and bool(got(w, CARLA))),
    "a match": ("office", (), f"MATCH {LEA} WITH {ADA}", (hours(2),), all_of(lambda w: not pairs(w), latest(ADA, "undone"), latest(LEA, "undone"))),
    "a match, and they have ended it": ("office", (), f"MATCH {LEA} WITH {ADA}", (hours(2), writes(LEA, "END NOW"), hours(2)), lambda w: not pairs(w)),
    "a question": ("office", (), f"ASK M-1003 FOR {LEA}", (hours(2),), lambda w: "P" not in request_states(w) and letter_names(got(w, ADA))[-1] != "request"),
    "a question, and she said yes": ("office", (), f"ASK M-1003 FOR {LEA}", (hours(2), answers(ADA, "request", "ACCEPT"), hours(2)), lambda w: pairs(w) == [(ADA, LEA)]),
    "removed, in its hour": ("asked", (), f"REMOVE {MIA}", (), all_of(is_member(MIA), states("P"), never_got(JON, "request-closed"))),
    "removed, and she has signed up anew": ("office", (), f"REMOVE {LEA}", (hours(2), signs_up(LEA, "Lea Stone", "MENTEE")), lambda w: is_member(LEA)(w) and addresses(w).count(LEA) == 1),
    "no contact": ("paired", (), "PAUSE REL-1", (), lambda w: bool(w.later(days=22)) and "check-in" in letter_names(got(w, MIA))),
    "a held mail, dropped": ("office", A_HELD_MAIL, "DROP {held}", (), one_waits),
    "a held mail, put off": ("office", A_HELD_MAIL, "SNOOZE {held} 3 DAYS", (), one_waits),
    "a held mail, answered": ("office", A_HELD_MAIL, "ANSWER {held}\nIt is on our website.", (), one_waits),
    "a held mail, given to another": ("office", A_HELD_MAIL, f"ASSIGN {{held}} TO {DAN}", (), one_waits),
    "a held mail, dropped, and the other opened and answered it": ("office", A_HELD_MAIL, "DROP {held}", (orders("UNDO DO-1", who=DAN), on_held("ANSWER {held}\nIt is on our website.", DAN)), lambda w: bool(got(w, CARLA))),
    "spam, and he writes again": ("office", (held_first,), "SPAM {held}", (), lambda w: bool(w.write(EVE, "Once more", NEEDS_A_PERSON)) or bool(waiting(w))),
    "a taken answer": ("asked", (jon_says("Dear coordinators, please call me about it before I decide."),), "{held} AS ACCEPT", (), all_of(states("P"), parted)),
}  # fmt: skip


def undone(case: Undo, made: Callable[[str], Attacked] = fresh) -> None:
    kind, before, verb, moved, seen = case
    world = made(kind)
    plays(world, before)
    begin = sent_so_far(world)
    order(world, *verb.replace("{held}", latest_held(world) if "{held}" in verb else "").split("\n"))
    number = deed_number(world.player.post.sent[begin:])
    plays(world, moved)
    middle = sent_so_far(world)
    order(world, f"UNDO {number}")
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    assert got(world, CARLA, middle), "silence"


@grave("an UNDO puts back what others have moved since, or does not put back what it can")
@pytest.mark.parametrize(
    "how",
    UNDOS,
)
def test_each_verb_is_taken_back_unless_something_has_moved(how: str) -> None:
    """for-coordinators.md, the transcript, and UNDO: what has moved on since is not undone; what still waits does not go out; a member who got a letter reads that it is undone."""
    undone(UNDOS[how])


@grave("on a database an UNDO comes to another end")
@pytest.mark.parametrize("how", ["a no, and she has asked another", "an address, and she has moved on", "given on, in its hour", "a question, and she said yes"])  # fmt: skip
def test_on_each_database_each_verb_is_taken_back_alike(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    undone(UNDOS[how], lambda kind: as_prepared(both, kind))


CLEAR = (
    "accept req-1", "Accept REQ-1", "ACCEPT REQ-1.", "ACCEPT  REQ-1", "ACCEPT REQ-1 ", "Hello,\n\nACCEPT REQ-1\n\nBest\nCarla", "ACCEPT\u00a0REQ-1",
    "ACCEPT REQ-1\n\n-- \nCarla Voss\nProgramme coordinator", "ACCEPT REQ-1\n\nSent from my iPhone", "ACCEPT REQ-1\n\nThanks a lot!",
    "Liebes Team,\n\nACCEPT REQ-1\n\nViele Grüße\nCarla Voss",
)  # fmt: skip


@plain("plain: a clear command is not done")
@pytest.mark.parametrize("words", CLEAR)
def test_a_clear_command_is_done_however_it_is_typed(words: str) -> None:
    """for-coordinators.md, command by mail: upper and lower case are the same; greetings and thanks beside commands do no harm."""
    tried(("asked", CARLA, (), writes(CARLA, "Some things", words), stands("A")))


SLIPS = (
    "accept Req-1!",
    "ACCEPT REQ 1", "ACCEPT REQ\u20111", "ACCEPT REQ\u20131", "ACCEPT [REQ-1]", "ACCEPT: REQ-1", "ACEPT REQ-1", "ACCEPT REQ-01", "ACCEPT REQ-1 please", "ACCEPT REQ-11",
    "*ACCEPT REQ-1*", "ACCEPT REQ-1, REQ-2", "ACCEPT the request of Mia", "REQ-1 ACCEPT", "ACCEPT #1", "ACCEPT REQ-1 - thanks, Carla",
)  # fmt: skip


@grave("a coordinator's slip is met with silence")
@pytest.mark.parametrize("words", cases(SLIPS))
def test_a_command_with_a_slip_is_done_or_she_reads_what_to_write(words: str) -> None:
    """for-coordinators.md: a line that begins like a command and goes on otherwise is not done, and you are told what to write."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(CARLA, "Some things", words)
    world.later(hours=1)
    assert got(world, CARLA, begin), "silence"
    assert stands("A")(world) or "ACCEPT" in told(got(world, CARLA, begin)).upper(), told(
        got(world, CARLA, begin)
    )


DOUBTED = (
    "ACCEPT REQ-1?", "Don't ACCEPT REQ-1", "ACCEPT REQ-1 if he agrees", "ACCEPT REQ-1 tomorrow", "> ACCEPT REQ-1", '"ACCEPT REQ-1"', "ACCEPT REQ-1 (not yet)", "NOT ACCEPT REQ-1",
    "ACCEPT or REJECT REQ-1", "ACCEPT REQ-1 for Lea", "ACCEPT REQ-1\n\nOr should we ask him first?", "ACCEPT REQ-1\n\nSorry, wrong number.", "I would ACCEPT REQ-1",
    "DRY RUN\nACCEPT REQ-1", "ACCEPT REQ-1\n\nBitte noch nicht!", "~~ACCEPT REQ-1~~", "Shall I write ACCEPT REQ-1", "ACCEPT REQ-1 in May",
)  # fmt: skip


@grave("what a coordinator only thinks about is done")
@pytest.mark.parametrize("words", DOUBTED)
def test_a_command_with_a_doubt_beside_it_is_not_done_and_she_hears(words: str) -> None:
    """for-coordinators.md, what a line must look like."""
    tried(("asked", CARLA, (), writes(CARLA, "Some things", words), all_of(states("P"), not_accepted)))


SEVERAL: dict[str, tuple[str, Steps, tuple[str, ...], Seen]] = {
    "five, one of which fails": ("asked", (), (f"PAUSE {ADA}", "ACCEPT REQ-9", f"CAPACITY {JON} 4", "EXTEND REQ-1 7 DAYS", "NOTE REQ-1: she called"), lambda w: w.standing(ADA) == "paused" and member(w, JON)["capacity"] == 4 and "REQ-9" in told(got(w, CARLA))),
    "the same twice": ("asked", (), ("ACCEPT REQ-1", "ACCEPT REQ-1"), lambda w: introduced(w, MIA) == introduced(w, JON) == 1),
    "a yes and a no": ("asked", (), ("ACCEPT REQ-1", "REJECT REQ-1"), lambda w: "REJECT REQ-1" in told(got(w, CARLA)) and introduced(w, MIA) <= 1),
    "a break and its end": ("office", (), (f"PAUSE {JON}", f"RESUME {JON}"), standing(JON, "active")),
    "a match, and its end": ("office", (), (f"MATCH {LEA} WITH {ADA}", "END REL-1"), lambda w: "END REL-1" in told(got(w, CARLA))),
    "a profile, and a command below it": ("asked", (), (f"UPDATE {JON}", "Title: Chief", "EXTEND REQ-1 7 DAYS"), lambda w: "EXTEND REQ-1" in told(got(w, CARLA))),
    "an answer, and a command below it": ("office", A_HELD_MAIL, ("ANSWER {held}", "It is on our website.", f"PAUSE {JON}"), lambda w: f"PAUSE {JON}" in whole(got(w, LEA)) or w.standing(JON) == "paused" or "PAUSE" in told(got(w, CARLA))),
    "two to be shown": ("office", (), (f"ERASE {LEA}", f"ERASE {ADA}"), lambda w: is_member(LEA)(w) and is_member(ADA)(w) and bool(got(w, CARLA))),
    "questions and a deed": ("asked", (), ("STATUS", "QUEUE", f"SHOW {MIA}", f"PAUSE {ADA}"), lambda w: w.standing(ADA) == "paused" and "Mia Okafor" in told(got(w, CARLA))),
    "of two who bear one name": ("office", (signs_up(NOA, "Ada Lind"),), ("PAUSE Ada Lind",), lambda w: w.standing(ADA) == w.standing(NOA) == "active" and NOA in told(got(w, CARLA))),
    "a name with a slip": ("office", (), ("PAUSE Jon Brg",), lambda w: w.standing(JON) == "active" and "Jon Berg" in told(got(w, CARLA))),
    "an undo and something new": ("office", (orders(f"PAUSE {JON}"),), ("UNDO DO-1", f"PAUSE {ADA}"), lambda w: (w.standing(JON), w.standing(ADA)) == ("active", "paused")),
}  # fmt: skip


@plain("plain: of several commands one keeps another back, or is passed over in silence")
@pytest.mark.parametrize("how", SEVERAL)
def test_of_several_commands_each_has_its_own_fate_and_line(how: str) -> None:
    """for-coordinators.md: each line has its own fate; one that fails keeps no other back; names."""
    kind, before, lines, seen = SEVERAL[how]
    tried(
        (
            kind,
            CARLA,
            before,
            lambda w: order(
                w, *(line.replace("{held}", latest_held(w) if "{held}" in line else "") for line in lines)
            ),
            seen,
        )
    )


# =========================== 12. mentors who answer =======================================================================================

YESES = (
    "Count me in! Looking forward to meeting Mia.", "It would be my pleasure.", "I'd be delighted to take Mia on.",
    "Sehr gerne, ich freue mich auf Mia!", "Das mache ich gern.", "Ich bin dabei.",
    "Avec grand plaisir !", "C'est d'accord pour moi.", "Bien volontiers, je l'accompagnerai.",
    "¡Encantado de ayudarla!", "Por supuesto que sí.", "Será un placer.",
    "Volentieri, sarò il suo mentore.", "Certo, con piacere!", "Accetto molto volentieri.",
    "Dat doe ik graag.", "Met alle plezier!", "Ja, leuk! Ik doe mee.",
    "Det gör jag gärna.", "Självklart, gärna!", "Ja tack, det vill jag.",
    "Det vil jeg meget gerne.", "Ja, selvfølgelig!", "Jeg siger ja tak.",
    "Det gjør jeg gjerne.", "Selvfølgelig, med glede!", "Ja, det vil jeg gjerne.",
    "Z przyjemnością!", "Oczywiście, zgadzam się.", "Tak, bardzo chętnie.",
    "Com todo o gosto!", "Claro que sim.", "Aceito com muito prazer.",
)  # fmt: skip
NOES = (
    "I'm sorry, I'll have to pass.", "I must regretfully decline.",
    "Leider muss ich absagen.", "Das schaffe ich leider nicht.",
    "Je suis au regret de décliner.", "Je ne peux malheureusement pas.",
    "Lo siento, no me es posible.", "Lamentablemente tengo que decir que no.",
    "Purtroppo devo rifiutare.", "Mi dispiace, non posso.",
    "Helaas, dat lukt me niet.", "Ik moet helaas nee zeggen.",
    "Tyvärr måste jag tacka nej.", "Jag hinner tyvärr inte.",
    "Jeg må desværre sige nej.", "Det kan jeg desværre ikke.",
    "Jeg må dessverre takke nei.", "Det har jeg dessverre ikke tid til.",
    "Niestety muszę odmówić.", "Przykro mi, nie mogę.",
    "Infelizmente tenho de recusar.", "Lamento, mas não posso.",
)  # fmt: skip


@plain("plain: a clear yes is asked about")
@pytest.mark.parametrize("words", YESES)
def test_a_clear_yes_in_any_language_is_done_at_once(words: str) -> None:
    """for-members.md, answer a request: words like "Yes, happy to" do as well, in eleven languages."""
    simply(("asked", JON, (), jon_says(words), all_of(stands("A"), together)))


@plain("plain: a clear no is asked about")
@pytest.mark.parametrize("words", NOES)
def test_a_clear_no_in_any_language_is_done_at_once(words: str) -> None:
    """for-members.md, answer a request: "Sorry, I cannot" does as well, in eleven languages."""
    simply(("asked", JON, (), jon_says(words), states("R")))


NO_YESES = (
    "I accept that I have no time.", "Accepting this would be a mistake.", "Yes, I saw your mail.", "Yes, I am the Jon Berg you mean.", "Sure, I'll think about it.",
    "Happy to, once my leave is over.", "Let me say yes tomorrow.", "If I accept, what happens?", "Accept? Me?", "I'd accept in a heartbeat, were I not so busy.",
    "I accept your apology for the late mail.", "Yes, but only by phone and never on paper.", "Would that I could say yes.", "ACCEPT - no wait, I need to check my rota.",
    "Oui, mais pas tout de suite.", "Ja, aber nur wenn sie nach Köln kommt.", "Sí, pero tengo que consultarlo con mi mujer.", "Tak, ale dopiero od maja.", "Ja, men först efter sommaren.",
    "Sim, mas só a partir de maio.", "Ja, maar pas na de zomer.", "Sì, ma solo se ha pazienza.", "Ja, hvis hun kan vente.", "Ja, dersom sjefen sier ja.", "Je dirais oui si j'avais le temps.",
    "Ich hätte ja gesagt, wenn ich Zeit hätte.", "Habría aceptado con gusto hace un año.", "Powiedziałbym tak, gdybym miał czas.", "Eu aceitaria, se pudesse.", "Avrei accettato, ma mi trasferisco.",
    "My wife says yes, I say we'll see.", "Yes to the coffee, the rest we'll see.", "Accept the things you cannot change.", "I gladly accept Lea.", "Yes!!! Just kidding.",
)  # fmt: skip


@grave("a yes that was none introduces two people")
@pytest.mark.parametrize("words", NO_YESES)
def test_what_only_sounds_like_a_yes_introduces_nobody(words: str) -> None:
    """reading-answers.md; DESIGN: a doubt is never acted on."""
    tried(("asked", JON, (), jon_says(words), not_accepted))


PHONES = {
    "en": ("Yes, happy to!", "Sent from my iPhone", "On 2 Mar 2026, at 16:00, Mentor Exchange <mentors@pharmacists.example> wrote:"),
    "de": ("Ja, gerne!", "Von meinem iPhone gesendet", "Am 02.03.2026 um 16:00 schrieb Mentor Exchange <mentors@pharmacists.example>:"),
    "fr": ("Oui, avec plaisir !", "Envoyé de mon iPhone", "Le 2 mars 2026 à 16:00, Mentor Exchange <mentors@pharmacists.example> a écrit :"),
    "es": ("¡Sí, con mucho gusto!", "Enviado desde mi iPhone", "El 2 mar 2026, a las 16:00, Mentor Exchange <mentors@pharmacists.example> escribió:"),
    "it": ("Sì, volentieri!", "Inviato da iPhone", "Il giorno 2 mar 2026, alle ore 16:00, Mentor Exchange <mentors@pharmacists.example> ha scritto:"),
    "nl": ("Ja, graag!", "Verstuurd vanaf mijn iPhone", "Op 2 mrt. 2026 om 16:00 heeft Mentor Exchange <mentors@pharmacists.example> het volgende geschreven:"),
    "sv": ("Ja, gärna!", "Skickat från min iPhone", "2 mars 2026 kl. 16:00 skrev Mentor Exchange <mentors@pharmacists.example>:"),
    "da": ("Ja, meget gerne!", "Sendt fra min iPhone", "Den 2. mar. 2026 kl. 16.00 skrev Mentor Exchange <mentors@pharmacists.example>:"),
    "nb": ("Ja, gjerne!", "Sendt fra min iPhone", "2. mars 2026 kl. 16:00 skrev Mentor Exchange <mentors@pharmacists.example>:"),
    "pl": ("Tak, chętnie!", "Wysłane z iPhone'a", "Wiadomość napisana przez Mentor Exchange <mentors@pharmacists.example> w dniu 2 mar 2026, o godz. 16:00:"),
    "pt": ("Sim, com muito gosto!", "Enviado do meu iPhone", "No dia 02/03/2026, às 16:00, Mentor Exchange <mentors@pharmacists.example> escreveu:"),
}  # fmt: skip


@plain("plain: an answer from a telephone is asked about")
@pytest.mark.parametrize(
    ("language", "place"),
    [
        pytest.param(
            one,
            where,
            marks=wrong_today("the Polish line over an old mail is not known where that has no marks")
            if (one, where) == ("pl", "unmarked")
            else (),
        )
        for one in PHONES
        for where in ("above", "below", "unmarked")
    ],
)
def test_an_answer_from_a_telephone_counts_above_and_below_what_it_quotes(language: str, place: str) -> None:
    """reading-answers.md, 1; catalogue 56, 58, 64; docs/reading.md."""
    words, device, line = PHONES[language]

    def act(world: Attacked) -> None:
        asked = question_to_jon(world)
        old = quotation(asked) if place != "unmarked" else see(asked).text
        text = (
            f"{line}\n\n{old}\n\n{words}\n"
            if place == "below"
            else f"{words}\n\n{device}\n\n{line}\n\n{old}\n"
        )
        world.reply(JON, asked, text)

    simply(("asked", JON, (), act, stands("A")))


def between(first: str, answer: str, rest: str = "> Kind regards\n> Mentor Exchange") -> Step:
    return jon_says(f"{ABOVE}\n{first}\n\n{answer}\n\n{rest}")


SHAPES: dict[str, Case] = {
    "between the lines": ("asked", JON, (), between("> Mia Okafor asks you to be her mentor.", "Yes, happy to."), stands("A")),
    "between, a no": ("asked", JON, (), between("> Mia Okafor asks you to be her mentor.", "Sorry, I cannot."), states("R")),
    "between, below our two words": ("asked", JON, (), between("> Reply ACCEPT or REJECT.", "ACCEPT"), stands("A")),
    "only quoted": ("asked", JON, (), between("> ACCEPT", "?"), not_accepted),
    "thanks above, a no below": ("asked", JON, (), jon_says(f"Thanks for asking!\n\n{ABOVE}\n> Would you mentor Mia Okafor?\n\nREJECT"), states("R")),
    "a yes above, a no below": ("asked", JON, (), jon_says(f"ACCEPT\n\n{ABOVE}\n> Would you mentor Mia Okafor?\n\nNo, sorry: REJECT."), not_accepted),
    "a page alone": ("asked", JON, (), lambda w: html_only(w, JON, "", "<div dir='auto'>Yes, happy to.</div><div dir='auto'><br></div><div dir='auto'>Jon</div>", thread=question_to_jon(w)), stands("A")),
    "a page of Outlook's": ("asked", JON, (), lambda w: html_only(w, JON, "", "<html><body><div class='WordSection1'><p class='MsoNormal'>ACCEPT<o:p></o:p></p><p class='MsoNormal'>&nbsp;</p><p class='MsoNormal'>Kind regards,<br>Jon Berg</p><div style='border-top:solid #E1E1E1 1.0pt'><p class='MsoNormal'><b>From:</b> Mentor Exchange &lt;mentors@pharmacists.example&gt;<br><b>Sent:</b> Monday, March 2, 2026 4:00 PM<br><b>To:</b> Jon Berg<br><b>Subject:</b> Would you mentor Mia Okafor?</p></div><p class='MsoNormal'>Reply ACCEPT or REJECT.</p></div></body></html>", thread=question_to_jon(w)), stands("A")),
    "a page with a no in a list": ("asked", JON, (), lambda w: html_only(w, JON, "", "<ul><li>Sorry, I cannot.</li></ul><p>Jon</p>", thread=question_to_jon(w)), states("R")),
    "a page with a white yes": ("asked", JON, (), lambda w: html_only(w, JON, "", "<p>Kind regards<br>Jon</p><p style='color:#ffffff;background:#fff;font-size:1px'>ACCEPT</p>", thread=question_to_jon(w)), not_accepted),
    "text and page": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), *alternative("Yes, happy to.\n\nJon", "<p>Yes, happy to.</p><p>Jon</p>")), stands("A")),
    "with a picture in the signature": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), *multipart("Content-Type: text/plain; charset=utf-8\n\nACCEPT\n\nJon Berg\n", "Content-Type: image/png; name=logo.png\nContent-Disposition: inline; filename=logo.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n")), stands("A")),
    "with his certificate": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=c", "--c\nContent-Type: text/plain; charset=utf-8\n\nACCEPT\n--c\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIIB\n--c--\n"), stands("A")),
    "enciphered": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "MIIB\n", "Content-Transfer-Encoding: base64\n"), not_accepted),
    "his words in an attached text": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), *multipart("Content-Type: text/plain; charset=utf-8\n\nPlease see attached.\n", "Content-Type: text/plain; name=answer.txt\nContent-Disposition: attachment; filename=answer.txt\n\nACCEPT\n")), not_accepted),
    "away on Fridays": ("asked", JON, (), jon_says("ACCEPT\n\nJon Berg\nI am out of the office on Fridays."), stands("A")),
    "a disclaimer in French": ("asked", JON, (), jon_says("J'accepte.\n\nJon Berg\n\nCe message et ses pièces jointes sont confidentiels et destinés exclusivement à leurs destinataires. Si vous recevez ce message par erreur, merci de le détruire."), stands("A")),
    "a disclaimer that accepts nothing": ("asked", JON, (), jon_says("REJECT\n\nJon Berg\n\nThe hospital does not accept liability for any damage caused by this e-mail."), states("R")),
    "a subject alone": ("asked", JON, (), lambda w: w.drop(JON, "ACCEPT", "", to=reply_address(question_to_jon(w)), headers=thread(question_to_jon(w))) and w.work(), lambda w: stands("A")(w) or "answer-unclear" in letter_names(got(w, JON))),
    "to all, with her in Cc": ("asked", JON, (), lambda w: w.write(JON, JONS_SUBJECT, "ACCEPT", to=f"{reply_address(question_to_jon(w))}, {MIA}", headers=thread(question_to_jon(w))), all_of(stands("A"), lambda w: introduced(w, MIA) == introduced(w, JON) == 1)),
    "in a new mail, with the number": ("asked", JON, (), writes(JON, "ACCEPT REQ-1"), stands("A")),
    "of two, by the number": ("asked", JON, (LEA_TOO,), writes(JON, "ACCEPT REQ-2"), states("PA")),
    "of two, by the name": ("asked", JON, (LEA_TOO,), jon_says("I accept Lea Stone."), lambda w: request_states(w)[0] == "P"),
}  # fmt: skip


@grave("an answer is lost or misread by the shape in which a program sends it")
@pytest.mark.parametrize(
    "how",
    SHAPES,
)
def test_an_answer_counts_in_any_shape_and_what_is_none_does_not(how: str) -> None:
    """reading-answers.md, 1; docs/reading.md; catalogue 56 to 69, 88, 90, 95, 148; CHANGELOG."""
    tried(SHAPES[how])


# =========================== 13. what members do every day ================================================================================

DAILY: dict[str, Case] = {
    "a list, in German": ("office", LEA, (), writes(LEA, "VERZEICHNIS"), lambda w: "directory" in letter_names(got(w, LEA))),
    "a list, in French": ("office", LEA, (), writes(LEA, "ANNUAIRE"), lambda w: "directory" in letter_names(got(w, LEA))),
    "how things stand, in German": ("office", LEA, (), writes(LEA, "Übersicht"), lambda w: "status" in letter_names(got(w, LEA))),
    "how things stand, in French": ("office", LEA, (), writes(LEA, "Suivi"), lambda w: "status" in letter_names(got(w, LEA))),
    "how things stand, without accents": ("office", LEA, (), writes(LEA, "UBERSICHT"), lambda w: "status" in letter_names(got(w, LEA))),
    "all that you know, in German": ("office", LEA, (), writes(LEA, "DATENAUSKUNFT"), lambda w: "export" in letter_names(got(w, LEA))),
    "back, in French": ("office", JON, (writes(JON, "PAUSE"),), writes(JON, "REPRENDRE"), standing(JON, "active")),
    "back, in German": ("office", JON, (writes(JON, "PAUSE"),), writes(JON, "PAUSE BEENDEN"), standing(JON, "active")),
    "a goodbye, in French": ("office", LEA, (), writes(LEA, "QUITTER"), standing(LEA, "left")),
    "a goodbye, in German": ("office", LEA, (), writes(LEA, "ABMELDEN"), standing(LEA, "left")),
    "a request, in German": ("office", LEA, (), writes(LEA, "ANFRAGE M-1001", "Ich würde gern lernen."), lambda w: bool(requests_to(w, JON))),
    "a request, in French": ("office", LEA, (), writes(LEA, "DEMANDER M-1001", "J'aimerais apprendre."), lambda w: bool(requests_to(w, JON))),
    "taken back, in German": ("asked", MIA, (), writes(MIA, "ZURÜCKZIEHEN"), states("W")),
    "taken back, in Spanish": ("asked", MIA, (), writes(MIA, "RETIRAR"), states("W")),
    "an end, and its undo, in German": ("paired", MIA, (writes(MIA, "END NOW"),), writes(MIA, "RÜCKGÄNGIG"), all_of(together, never_got(JON, "ended"))),
    "an end, and its undo, in French": ("paired", MIA, (writes(MIA, "END NOW"),), writes(MIA, "ANNULER"), all_of(together, never_got(JON, "ended"))),
    "a request, small letters": ("office", LEA, (), writes(LEA, "request m-1001", "Would you?"), lambda w: bool(requests_to(w, JON))),
    "a request with a Re": ("office", LEA, (), writes(LEA, "Re: REQUEST M-1001", "Would you?"), lambda w: bool(requests_to(w, JON))),
    "a request by name": ("office", LEA, (), writes(LEA, "REQUEST Jon Berg", "Would you?"), lambda w: bool(requests_to(w, JON))),
    "a request by a field": ("office", LEA, (), writes(LEA, "My choice", "Mentor: Jon Berg\n\nDear Jon, would you?"), lambda w: bool(requests_to(w, JON))),
    "a request in the text": ("office", LEA, (), writes(LEA, "My choice", "Hello,\n\nREQUEST M-1001\n\nDear Jon,\nwould you?"), lambda w: bool(requests_to(w, JON))),
    "a request below the list": ("office", LEA, (writes(LEA, "BROWSE"),), lambda w: w.reply(LEA, last(w, "directory", LEA), f"REQUEST M-1001\n\nWould you?\n\n{ABOVE}\n{quotation(last(w, 'directory', LEA))}"), lambda w: bool(requests_to(w, JON))),
    "a request from a telephone": ("office", LEA, (), writes(LEA, "REQUEST M-1001", "Would you?\n\nSent from my Galaxy"), lambda w: bool(requests_to(w, JON)) and "Galaxy" not in words_of(requests_to(w, JON))),
    "the next one waits": ("asked", MIA, (), writes(MIA, "QUEUE M-1003", "You next?"), lambda w: "request-queued" in letter_names(got(w, MIA)) and not requests_to(w, ADA)),
    "the next one is asked": ("asked", MIA, (writes(MIA, "QUEUE M-1003", "You next?"), jon_says("REJECT"), hours(2)), writes(MIA, "STATUS"), lambda w: bool(requests_to(w, ADA))),
    "a break until a Monday": ("office", JON, (), writes(JON, "PAUSE until next Monday"), standing(JON, "paused")),
    "a break, and a request that waits": ("asked", JON, (), writes(JON, "PAUSE"), all_of(standing(JON, "paused"), states("P"))),
    "in Spanish from now on": ("office", LEA, (), writes(LEA, "ESPAÑOL"), lambda w: member(w, LEA)["language"] == "es"),
    "in English again": ("office", LEA, (writes(LEA, "DEUTSCH"),), writes(LEA, "ENGLISH"), lambda w: member(w, LEA)["language"] == "en"),
    "a mark, in words": ("paired", MIA, (days(22),), answers(MIA, "check-in", "Five! We talk every second week."), lambda w: len(rated(w)) == 1),
    "a mark, in Polish": ("paired", MIA, (days(22),), answers(MIA, "check-in", "Pięć"), lambda w: len(rated(w)) == 1),
    "a mark from a telephone": ("paired", MIA, (days(22),), answers(MIA, "check-in", f"4\n\nSent from my iPhone\n\n{ABOVE}\n> 1 (not well) to 5 (very well)"), lambda w: rated(w)[0].startswith("4")),
    "another mark": ("paired", MIA, (days(22), answers(MIA, "check-in", "3"), days(2)), answers(MIA, "check-in", "5"), lambda w: len(rated(w)) == 2),
    "words for her mentor": ("paired", MIA, (), writes(MIA, "For Jon", PARTNERS_WORDS), lambda w: "from-partner" in letter_names(got(w, JON))),
    "a question to her": ("asked", JON, (), jon_says("Which clinic is she at?"), lambda w: "question" in letter_names(got(w, MIA))),
    "her answer to it": ("asked", MIA, (jon_says("Which clinic is she at?"),), answers(MIA, "question", "I am at the Lakeside clinic."), lambda w: "question-answered" in letter_names(got(w, JON))),
    "not before May": ("asked", JON, (), jon_says("Yes, but not before May."), lambda w: "deferred" in letter_names(got(w, MIA)) and not_accepted(w)),
    "she waits for May": ("asked", MIA, (jon_says("Yes, but not before May."),), answers(MIA, "deferred", "WAIT"), states("P")),
    "why": ("asked", JON, (), jon_says("WHY"), lambda w: "why" in letter_names(got(w, JON))),
    "room for more": ("office", JON, (), writes(JON, "My places", "I can take 3 mentees now."), lambda w: member(w, JON)["capacity"] == 3),
    "a new line of the profile": ("office", JON, (), writes(JON, "SIGN UP MENTOR", "Title: Head of pharmacy"), lambda w: member(w, JON)["title"] == "Head of pharmacy" and member(w, JON)["name"] == "Jon Berg"),
    "another term, in Dutch": ("paired", MIA, (days(165), writes(JON, "RENEW")), answers(MIA, "renewal-offer", "Ja, graag nog een keer zes maanden!"), term("REL-1", 2)),
    "another term, in Portuguese": ("paired", MIA, (days(165), writes(JON, "RENEW")), answers(MIA, "renewal-offer", "Sim, gostaria de continuar."), term("REL-1", 2)),
    "a break and a no in one mail": ("asked", JON, (), jon_says("PAUSE UNTIL 1 June\nREJECT"), all_of(standing(JON, "paused"), states("R"))),
}  # fmt: skip


@plain("plain: what members do every day is asked about, or waits for a person")
@pytest.mark.parametrize(
    "how",
    cases(
        DAILY,
        {
            "words for her mentor": "words that greet the partner by name wait for a person, but in a thread",
        },
    ),
)
def test_what_members_do_every_day_simply_works(how: str) -> None:
    """for-members.md; rules.md, words used in French and German; DESIGN 5."""
    simply(DAILY[how])


MINDS: dict[str, Story] = {
    "on, off, on": ("paired", (days(165), writes(MIA, "RENEW"), answers(MIA, "renewal-offer", "END"), answers(MIA, "renewal-offer", "RENEW"), writes(JON, "RENEW")), term("REL-1", 2)),
    "on, and off before he says it": ("paired", (days(165), writes(MIA, "RENEW"), answers(MIA, "renewal-offer", "END"), writes(JON, "RENEW")), all_of(term("REL-1", 1), lambda w: votes(w)[1] != "renew")),
    "no, and yes an hour later": ("asked", (jon_says("REJECT"), hours(1), jon_says("ACCEPT")), lambda w: not introduced(w, MIA) or together(w)),
    "yes, no, yes": ("asked", (jon_says("ACCEPT"), jon_says("REJECT"), jon_says("ACCEPT"), hours(2)), lambda w: len(pairs(w)) <= 1),
    "an end, an undo, an end": ("paired", (writes(MIA, "END NOW"), writes(MIA, "UNDO"), writes(MIA, "END NOW"), hours(2)), all_of(parted, letters_of(JON, "ended", 1))),
    "two new addresses": ("office", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), writes(MIA, f"CHANGE ADDRESS {MIA_ELSEWHERE}"), answers(MIA_ELSEWHERE, "confirm-address", "YES"), answers(MIA_HOME, "confirm-address", "YES")), lambda w: MIA_ELSEWHERE in addresses(w) and MIA_HOME not in addresses(w)),
    "a goodbye, an undo, a request": ("office", (writes(LEA, "LEAVE"), writes(LEA, "UNDO"), writes(LEA, "REQUEST M-1001", "Would you?")), all_of(is_member(LEA), states("P"))),
    "gone, and back": ("office", (writes(LEA, "LEAVE"), days(3), signs_up(LEA, "Lea Stone", "MENTEE"), writes(LEA, "REQUEST M-1001", "Would you?")), all_of(is_member(LEA), states("P"))),
    "asked, taken back, another": ("asked", (writes(MIA, "WITHDRAW"), writes(MIA, "REQUEST M-1003", "Would you?"), answers(ADA, "request", "ACCEPT"), hours(2)), lambda w: pairs(w) == [(ADA, MIA)]),
    "erase all?, and no": ("paired", (writes(MIA, "ERASE"), answers(MIA, "confirm-erase", "No, keep everything.")), all_of(together, is_member(MIA))),
    "erased, and back": ("office", (lambda w: erase(w, LEA), days(1), signs_up(LEA, "Lea Stone", "MENTEE")), all_of(is_member(LEA), letters_of(LEA, "welcome-mentee", 2))),
    "a break, a day to it, and back": ("office", (writes(JON, "PAUSE"), writes(JON, "PAUSE UNTIL 1 June"), writes(JON, "RESUME"), days(100)), all_of(standing(JON, "active"), letters_of(JON, "resumed", 1))),
    "her mentor, too": ("office", (signs_up(LEA, "Lea Stone", "MENTOR"), writes(MIA, "REQUEST Lea Stone", "Would you?"), answers(LEA, "request", "ACCEPT"), hours(2)), lambda w: pairs(w) == [(LEA, MIA)]),
    "a cry, and the end of it": ("paired", (writes(MIA, "CONCERN", "He is odd, zebra."), writes(MIA, "END NOW"), hours(2)), all_of(parted, heard_at_once)),
    "two asked, one yes each": ("office", (writes(MIA, "REQUEST M-1001", "Would you?"), LEA_TOO, answers(JON, "request", "ACCEPT"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), hours(2)), lambda w: sorted(pairs(w)) == [(JON, LEA), (JON, MIA)]),
}  # fmt: skip


@grave("who changes their mind ends where they did not want to")
@pytest.mark.parametrize("how", MINDS)
def test_who_changes_their_mind_ends_where_they_wanted(how: str) -> None:
    """for-members.md: while it lasts, and after; catalogue 80, 82, 107, 155."""
    comes_to(MINDS[how])


QUIET: dict[str, Case] = {
    # what needs no answer, and calls nobody
    "thanks, in English": ("paired", MIA, (), answers(MIA, "introduction-mentee", "Wonderful, thank you so much!"), anything),
    "thanks, in Swedish": ("paired", JON, (), answers(JON, "introduction-mentor", "Tack så mycket!"), anything),
    "thanks, in Polish": ("paired", MIA, (), answers(MIA, "introduction-mentee", "Dziękuję bardzo!"), anything),
    "thanks, in German, from a telephone": ("paired", MIA, (), answers(MIA, "introduction-mentee", "Vielen Dank!\n\nVon meinem Handy gesendet"), anything),
    "good wishes": ("office", LEA, (), answers(LEA, "welcome-mentee", "Great, looking forward to it. Have a nice weekend!"), anything),
    "a receipt": ("asked", MIA, (), answers(MIA, "request-received", "Got it, thanks."), states("P")),
}  # fmt: skip


@plain("plain: thanks bother somebody")
@pytest.mark.parametrize("how", QUIET)
def test_thanks_are_filed_and_bother_nobody(how: str) -> None:
    """catalogue 145; for-members.md: thanks and good wishes need no answer, and get none."""
    kind, _, before, mail, seen = QUIET[how]
    world = fresh(kind)
    plays(world, before)
    begin = sent_so_far(world)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    assert sent_so_far(world) == begin, how_it_is(world, begin)
    assert not waiting(world)


HEARD: dict[str, Case] = {
    "a cry, in French": ("paired", MIA, (), writes(MIA, "SOUCI", "Il est bizarre, zebra."), heard_at_once),
    "a cry, in German": ("paired", MIA, (), writes(MIA, "ANLIEGEN", "Er ist seltsam, zebra."), heard_at_once),
    "a cry below a mark": ("paired", MIA, (days(22),), answers(MIA, "check-in", "1\n\nHe threatens me, zebra."), heard_at_once),
    "a cry to a renewal": ("paired", MIA, (days(165),), answers(MIA, "renewal-offer", "No. He follows me home, zebra, and I am afraid of him."), heard_at_once),
    "a cry of a mentor": ("paired", JON, (), answers(JON, "introduction-mentor", "CONCERN: she wants to harm herself, zebra."), heard_at_once),
    "a cry in a page": ("paired", MIA, (), lambda w: html_only(w, MIA, "CONCERN", "<p>He is <b>odd</b>, zebra.</p>"), heard_at_once),
    "a cry without proof": ("paired", MIA, (), writes(MIA, "CONCERN", "He is odd, zebra.", proof=""), lambda w: True),
    "a cry below a break, in Italian": ("paired", MIA, (), writes(MIA, "PAUSE", "PAUSE\n\nMi ha minacciata, zebra."), heard_at_once),
}  # fmt: skip


@grave("somebody cries for help, and nobody reads it")
@pytest.mark.parametrize("how", HEARD)
def test_a_cry_is_read_at_once_in_whatever_form(how: str) -> None:
    """for-members.md, CONCERN; for-coordinators.md: violence, threats and danger come to you at once."""
    tried(HEARD[how])


# =========================== 14. what the first run led to ================================================================================
# Written after the first run was looked through, again before they were run.


def of_mentee(name: str) -> Attacked:
    """Noa, of that name, has asked Jon."""
    world = fresh("office")
    world.write(NOA, "SIGN UP MENTEE", FORM.format(name=name))
    assert is_member(NOA)(world), how_it_is(world)
    world.write(NOA, "REQUEST M-1001", "Would you?")
    return world


def of_mentor(name: str) -> Attacked:
    """Lea has asked Noa, a mentor of that name."""
    world = fresh("office")
    world.write(NOA, "SIGN UP MENTOR", FORM.format(name=name))
    assert is_member(NOA)(world), how_it_is(world)
    world.write(LEA, f"REQUEST {member(world, NOA)['code']}", "Would you?")
    return world


MENTEES = (
    "May Lin",
    "June Park",
    "April Jones",
    "Grace Kim",
    "Hope Lee",
    "Faith Moss",
    "Joy Adams",
    "Will Stone",
    "Mark Otte",
    "Summer Hale",
    "Noël Petit",
    "Dolores Paz",
    "Ida Nei",
    "Mai Nguyen",
    "Juni Falk",
    "Sunday Okoro",
)
MENTORS = (
    "Hope Reed",
    "May Stone",
    "Will May",
    "Bob Wait",
    "Marc Mais",
    "Sofia Pero",
    "Hans Ende",
    "Karl Morgen",
    "Rita Montag",
    "Lucie Avril",
    "Paul Demain",
    "Ana Mayo",
    "Eva Bald",
    "Grace Short",
    "Tim Never",
)


@plain("plain: a yes is asked about because somebody's name is a word")
@pytest.mark.parametrize(
    "name",
    cases(MENTEES),
)
def test_a_yes_to_a_mentee_whose_name_is_a_word_is_done(name: str) -> None:
    """reading-answers.md: a word of accept, and only light words and names besides; the request's people."""
    world = of_mentee(name)
    begin = sent_so_far(world)
    world.reply(JON, last(world, "request", JON), f"Yes, happy to mentor {name.split()[0]}.")
    world.later(hours=2)
    assert pairs(world) == [(JON, NOA)], how_it_is(world, begin)


@plain("plain: a yes is asked about because its writer's name is a word")
@pytest.mark.parametrize("name", MENTORS)
def test_a_yes_of_a_mentor_whose_name_is_a_word_is_done(name: str) -> None:
    """reading-answers.md: the end itself may have names of the request's people."""
    world = of_mentor(name)
    begin = sent_so_far(world)
    world.reply(NOA, last(world, "request", NOA), f"Yes, happy to.\n\nBest wishes\n{name}")
    world.later(hours=2)
    assert pairs(world) == [(NOA, LEA)], how_it_is(world, begin)


ENGLISH = (
    "I am out of the office on Fridays.", "Let me mull it over on Sunday.", "Moment, I am on call.", "The patient comes first, plus the ward is full of students.", "My son is ill.",
    "Man, what a week. Let me sleep on it.", "I am at a concert in Paris.", "Our team is on an excursion to a museum.", "Data, please: age, place, grade.", "It is a long tale.", "Dates and times are hard.",
    "I am in a meeting on site.", "Note that I plan to move.", "Our bus is late, as ever.", "Men at work here.", "The fee is fair.", "I am on leave in August.", "We die laughing here.", "A bit more context, please.",
)  # fmt: skip


@plain("plain: an English mail is answered in another language")
@pytest.mark.parametrize(
    "words",
    cases(ENGLISH),
)
def test_an_english_mail_is_answered_in_english(words: str) -> None:
    """rules.md, languages: when that is not plain, it counts for nothing; else the program's own."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), words)
    world.later(days=1)
    for mail in got(world, JON, begin):
        assert see(mail).text.startswith("Dear "), (see(mail).subject, see(mail).text[:80])


UNTIL = (
    "PAUSE UNTIL 1 June 2026", "PAUSE UNTIL June 1", "PAUSE UNTIL June 1st", "PAUSE UNTIL 01.06.2026", "PAUSE UNTIL 2026-06-01", "Pause until the 1st of June", "pause until 1 june.",
    "PAUSE bis 1. Juni", "PAUSE till 1 June", "PAUSE UNTIL Monday 1 June", "PAUSE UNTIL 1 June, please", "PAUSE: until 1 June",
)  # fmt: skip


@plain("plain: a day as people write it is not understood")
@pytest.mark.parametrize("words", UNTIL)
def test_a_break_until_a_day_in_any_form_ends_on_it(words: str) -> None:
    """for-members.md: PAUSE UNTIL 1 June; catalogue 15."""
    simply(("office", JON, (), writes(JON, words), standing(JON, "paused")))
    world = fresh("office")
    world.write(JON, words)
    world.later(days=90)
    assert world.standing(JON) == "paused", how_it_is(world)
    world.later(days=3)
    assert world.standing(JON) == "active", how_it_is(world)


ADDRESSES: dict[str, tuple[str, bool]] = {
    # what is written, and whether the new address is asked
    "a full stop": (f"CHANGE ADDRESS {MIA_HOME}.", True),
    "in brackets, with a name": (f"CHANGE ADDRESS Mia Okafor <{MIA_HOME}>", True),
    "to": (f"CHANGE ADDRESS to {MIA_HOME}", True),
    "a colon": (f"CHANGE ADDRESS: {MIA_HOME}", True),
    "mailto": (f"CHANGE ADDRESS mailto:{MIA_HOME}", True),
    "small letters": (f"change address {MIA_HOME}", True),
    "from and to": (f"CHANGE ADDRESS {MIA} TO {MIA_HOME}", True),
    "two": (f"CHANGE ADDRESS {MIA_HOME} or {MIA_ELSEWHERE}", False),
    "another's to hers": (f"CHANGE ADDRESS {LEA} TO {MIA_HOME}", False),
    "not now": (f"Please do not CHANGE ADDRESS {MIA_HOME}", False),
}  # fmt: skip


@grave("a new address is not asked, or one that nobody wants is")
@pytest.mark.parametrize("how", ADDRESSES)
def test_a_new_address_as_people_write_it_is_asked_or_it_is_said_why_not(how: str) -> None:
    """for-members.md: CHANGE ADDRESS, from your old address; we ask at the new one."""
    words, asked = ADDRESSES[how]
    tried(
        (
            "office",
            MIA,
            (),
            writes(MIA, words),
            lambda w: bool(got(w, MIA_HOME)) == asked and is_member(MIA)(w),
        )
    )


TAKEN: dict[str, str] = {
    "another member": LEA,
    "a coordinator": CARLA,
    "the program": ADDRESS,
    "her own": MIA,
}


@grave("a member moves onto another's address, or learns whose it is")
@pytest.mark.parametrize("whose", TAKEN)
def test_an_address_that_is_taken_moves_nobody(whose: str) -> None:
    """flow.md: CHANGE ADDRESS; FAULTS 41: nobody learns who is a member."""
    tried(
        (
            "office",
            MIA,
            (),
            writes(MIA, f"CHANGE ADDRESS {TAKEN[whose]}"),
            all_of(is_member(MIA), is_member(LEA), lambda w: "Lea Stone" not in words_of(got(w, MIA))),
        )
    )


TWO_THINGS: dict[str, Case] = {
    "taken back, and another": ("asked", MIA, (), writes(MIA, "Change of mind", "WITHDRAW\n\nREQUEST M-1003\nDear Ada, would you?"), all_of(states("WP"), lambda w: bool(requests_to(w, ADA)))),
    "how it stands, and the list": ("office", LEA, (), writes(LEA, "Two things", "STATUS\nBROWSE"), lambda w: {"status", "directory"} <= set(letter_names(got(w, LEA)))),
    "a break, and the language": ("office", JON, (), writes(JON, "Two things", "PAUSE UNTIL 1 June\nDEUTSCH"), all_of(standing(JON, "paused"), lambda w: member(w, JON)["language"] == "de")),
    "back, and how it stands": ("office", JON, (writes(JON, "PAUSE"),), writes(JON, "Two things", "RESUME\nSTATUS"), all_of(standing(JON, "active"), lambda w: "status" in letter_names(got(w, JON)))),
    "an end, and a new search": ("paired", MIA, (), writes(MIA, "Two things", "END NOW\nBROWSE"), all_of(parted, lambda w: "directory" in letter_names(got(w, MIA)))),
    "a yes, and a break": ("asked", JON, (), jon_says("ACCEPT\nPAUSE UNTIL 1 June"), all_of(stands("A"), standing(JON, "paused"))),
    "a yes by its number, and a no by its": ("asked", JON, (LEA_TOO,), writes(JON, "Two answers", "ACCEPT REQ-1\nREJECT REQ-2"), states("AR")),
    "a mark, and another term": ("paired", MIA, (days(165),), answers(MIA, "renewal-offer", "RENEW\nSTATUS"), lambda w: votes(w)[1] is not None and "status" in letter_names(got(w, MIA))),
}  # fmt: skip


@plain("plain: of two commands one is lost")
@pytest.mark.parametrize(
    "how",
    cases(TWO_THINGS),
)
def test_two_commands_in_a_mail_are_both_done(how: str) -> None:
    """for-members.md: several things at once, each in capitals on a line of its own; they are done one after the other."""
    tried(TWO_THINGS[how])


def answer_by(day: str) -> Seen:
    return lambda w: day in str(row(w, "REQ-1")["answer_by"])


ORDERS: dict[str, tuple[str, Steps, str, Seen]] = {
    "two weeks more": ("asked", (), "EXTEND REQ-1 2 WEEKS", answer_by("2026-03-30")),
    "until a day": ("asked", (), "EXTEND REQ-1 UNTIL 1 April", lambda w: any(day in str(row(w, "REQ-1")["answer_by"]) for day in ("2026-04-01", "2026-03-31"))),
    "no days more": ("asked", (), "EXTEND REQ-1 0 DAYS", answer_by("2026-03-16")),
    "fewer days": ("asked", (), "EXTEND REQ-1 -3 DAYS", answer_by("2026-03-16")),
    "until yesterday": ("asked", (), "EXTEND REQ-1 UNTIL 1 March 2026", answer_by("2026-03-16")),
    "four thousand days": ("asked", (), "EXTEND REQ-1 4000 DAYS", lambda w: str(row(w, "REQ-1")["answer_by"]) < "2028"),
    "a longer term, backwards": ("paired", (), "EXTEND REL-1 UNTIL 1 March 2026", together),
    "no places": ("office", (), f"CAPACITY {JON} 0", lambda w: bool(got(w, CARLA))),
    "fewer than none": ("office", (), f"CAPACITY {JON} -1", lambda w: member(w, JON)["capacity"] == 2),
    "a thousand places": ("office", (), f"CAPACITY {JON} 1000", lambda w: member(w, JON)["capacity"] <= 20),
    "three, in words": ("office", (), f"CAPACITY {JON} three", lambda w: member(w, JON)["capacity"] in (2, 3)),
    "places of a mentee": ("office", (), f"CAPACITY {LEA} 3", lambda w: bool(got(w, CARLA))),
    "matched, who had asked him": ("asked", (), f"MATCH {MIA} WITH {JON}", all_of(together, lambda w: "P" not in request_states(w) and introduced(w, MIA) == introduced(w, JON) == 1)),
    "matched, who had asked another": ("asked", (), f"MATCH {MIA} WITH {ADA}", lambda w: pairs(w) == [(ADA, MIA)] and "P" not in request_states(w) and "request-closed" in letter_names(got(w, JON))),
    "matched, who has a mentor": ("paired", (), f"MATCH {MIA} WITH {ADA}", together),
    "matched the other way round": ("office", (), f"MATCH {JON} WITH {MIA}", lambda w: pairs(w) in ([], [(JON, MIA)])),
    "matched with herself": ("office", (), f"MATCH {MIA} WITH {MIA}", lambda w: not pairs(w)),
    "matched, two mentees": ("office", (), f"MATCH {MIA} WITH {LEA}", lambda w: not pairs(w)),
    "matched with a stranger": ("office", (), f"MATCH {MIA} WITH {NOA}", lambda w: not pairs(w) and not got(w, NOA)),
    "given to the same": ("paired", (), "REASSIGN REL-1 TO M-1001", together),
    "given to a mentee": ("paired", (), "REASSIGN REL-1 TO M-1004", together),
    "given to who is away": ("paired", (writes(ADA, "PAUSE"),), "REASSIGN REL-1 TO M-1003", lambda w: bool(got(w, CARLA)) and not requests_to(w, ADA)),
    "asked of who is away": ("office", (writes(ADA, "PAUSE"),), f"ASK M-1003 FOR {LEA}", lambda w: not requests_to(w, ADA)),
    "asked for who has a mentor": ("paired", (), f"ASK M-1003 FOR {MIA}", lambda w: not requests_to(w, ADA)),
    "a yes for who is full": ("asked", (orders(f"MATCH {LEA} WITH {JON}"), orders(f"CAPACITY {JON} 1"), hours(2)), "ACCEPT REQ-1", lambda w: (JON, LEA) in pairs(w) and "ACCEPT REQ-1" in told(got(w, CARLA))),
    "kept apart from oneself": ("office", (), f"BLOCK {MIA} AND {MIA}", is_member(MIA)),
    "an undo of nothing": ("office", (), "UNDO DO-99", lambda w: "DO-99" in told(got(w, CARLA))),
    "an undo of a request": ("asked", (), "UNDO REQ-1", states("P")),
    "erase nobody": ("office", (), "ERASE nobody@nowhere.example", lambda w: "nobody@nowhere.example" in told(got(w, CARLA))),
    "a report of a year": ("office", (), "REPORT FROM 1 Jan 2025 TO 31 Dec 2025", lambda w: bool(got(w, CARLA))),
    "a report that ends before it begins": ("office", (), "REPORT FROM 1 June TO 1 Jan", lambda w: bool(got(w, CARLA))),
    "a look at nobody": ("office", (), "SHOW Jon Bergmann", lambda w: "Jon Berg" in told(got(w, CARLA))),
    "sent once more": ("asked", (), "RESEND REQ-1", lambda w: len(requests_to(w, JON)) == 2),
    "reminded twice": ("asked", (orders("REMIND REQ-1"),), "REMIND REQ-1", lambda w: letter_names(got(w, JON)).count("reminder") <= 2 and states("P")(w)),
    "snoozed until Monday": ("office", A_HELD_MAIL, "SNOOZE {held} UNTIL Monday", lambda w: bool(got(w, CARLA))),
    "snoozed a week": ("office", A_HELD_MAIL, "SNOOZE {held} 1 WEEK", lambda w: str(row(w, latest_held(w))["state"]) == "snoozed"),
    "snoozed half a year": ("office", A_HELD_MAIL, "SNOOZE {held} 180 DAYS", lambda w: one_waits(w) and "90" in told(got(w, CARLA))),
    "given to nobody of the office": ("office", A_HELD_MAIL, f"ASSIGN {{held}} TO {JON}", lambda w: one_waits(w) and "held" not in letter_names(got(w, JON))),
    "answered with nothing": ("office", A_HELD_MAIL, "ANSWER {held}", lambda w: one_waits(w) and "coordinator-answer" not in letter_names(got(w, LEA))),
    "taken as nonsense": ("office", A_HELD_MAIL, "{held} AS DANCE", one_waits),
    "taken as a request": ("office", A_HELD_MAIL, "{held} AS REQUEST M-1001", lambda w: none_waits(w) and bool(requests_to(w, JON))),
    "taken as a yes that nobody asked for": ("office", A_HELD_MAIL, "{held} AS ACCEPT", lambda w: not pairs(w) and bool(got(w, CARLA))),
    "of nobody": ("office", A_HELD_MAIL, "{held} FROM nobody", lambda w: one_waits(w) and bool(got(w, CARLA))),
    "dropped twice": ("office", (*A_HELD_MAIL, on_held("DROP {held}", DAN)), "DROP {held}", lambda w: none_waits(w) and DAN in told(got(w, CARLA))),
    "another term, of two deeds": ("paired", (days(165),), "RENEW REL-1", lambda w: "Jon Berg" in told([m for m in got(w, CARLA) if m.letter == "transcript"]) and term("REL-1", 2)(w)),
    "another term, shown first": ("paired", (days(165),), "DRY RUN RENEW REL-1", term("REL-1", 1)),
    "another term, too early": ("paired", (), "RENEW REL-1", term("REL-1", 1)),
}  # fmt: skip


@grave("a command at its edge does what nobody ordered, or is met with silence")
@pytest.mark.parametrize(
    "how",
    ORDERS,
)
def test_a_command_at_its_edge_is_done_or_she_reads_why_not(how: str) -> None:
    """for-coordinators.md, command by mail, decide a held mail."""
    kind, before, words, seen = ORDERS[how]
    tried(
        (
            kind,
            CARLA,
            before,
            lambda w: order(
                w, *words.replace("{held}", latest_held(w) if "{held}" in words else "").split("\n")
            ),
            seen,
        )
    )


MORE_UNDOS: dict[str, Undo] = {
    "another term, of whom one had said so": ("paired", (days(165), writes(MIA, "RENEW")), "RENEW REL-1", (), all_of(term("REL-1", 1), lambda w: votes(w)[1] is not None)),
    "removed, with a mentee and a request": ("paired", (LEA_TOO,), f"REMOVE {JON}", (hours(2),), all_of(is_member(JON), lambda w: (JON, MIA) in pairs(w) or bool(got(w, MIA)))),
    "removed, with a request, in its hour": ("asked", (), f"REMOVE {JON}", (), all_of(is_member(JON), states("P"))),
    "matched, who had asked him": ("asked", (), f"MATCH {MIA} WITH {JON}", (), lambda w: not pairs(w)),
    "matched, who had asked another": ("asked", (), f"MATCH {MIA} WITH {ADA}", (), all_of(lambda w: not pairs(w), states("PW"))),
    "a yes, and two others waited": ("asked", (LEA_TOO,), "ACCEPT REQ-1", (), lambda w: request_states(w)[1] == "P" and not pairs(w)),
    "reminded": ("asked", (), "EXTEND REQ-1 7 DAYS\nREMIND REQ-1", (), answer_by("2026-03-16")),
    "in reply to the transcript": ("office", (orders(f"PAUSE {JON}"), answers(CARLA, "transcript", "UNDO")), f"PAUSE {ADA}", (), all_of(standing(JON, "active"), standing(ADA, "active"))),
}  # fmt: skip


@grave("an UNDO leaves half of what was done")
@pytest.mark.parametrize(
    "how",
    MORE_UNDOS,
)
def test_what_one_line_did_one_undo_takes_back(how: str) -> None:
    """for-coordinators.md: what changed records has a number; UNDO DO-12 takes it back."""
    undone(MORE_UNDOS[how])


FAREWELLS = (
    "Ciao\nJon", "Mit freundlichen Grüßen\nJon Berg", "Cordialement,\nJon Berg", "Un abrazo,\nJon", "Med vänliga hälsningar\nJon", "Z poważaniem\nJon Berg", "Abraços,\nJon", "Tanti saluti\nJon",
    "Groetjes,\nJon", "De bedste hilsner\nJon", "Ha en fin dag!\nJon", "Cheers, mate\nJon", "Take care,\nJon", "Tschüss\nJon", "Bonne journée,\nJon", "¡Saludos!\nJon", "Warmest,\nJon", "Sent in haste\nJon",
)  # fmt: skip


@plain("plain: a yes is asked about because of a farewell")
@pytest.mark.parametrize(
    "words",
    cases(FAREWELLS),
)
def test_a_farewell_in_any_language_takes_nothing_from_a_yes(words: str) -> None:
    """reading-answers.md, the end; rules.md, quoting.toml: the farewells of 38 languages."""
    simply(("asked", JON, (), jon_says(f"ACCEPT\n\n{words}"), stands("A")))


BARE = (
    "RUCKGANGIG", "ruckgangig", "Rückgängig", "RUECKGAENGIG", "ANNULER", "DESHACER", "undo", "Undo!", "UNDO please", "Please UNDO", "UNDO.", "UNDO REL-1", "I want to undo that.", "Undo the end please",
)  # fmt: skip


@grave("somebody regrets in the hour, and the other hears of it all the same")
@pytest.mark.parametrize(
    "words",
    BARE,
)
def test_an_undo_as_people_write_it_within_the_hour_is_heard_by_nobody(words: str) -> None:
    """for-members.md: when you write UNDO before that, they hear nothing; what you write in other words is read by a person; rules.md: with and without accents."""
    world = fresh("paired")
    world.write(MIA, "END NOW")
    begin = sent_so_far(world)
    world.write(MIA, words)
    world.later(hours=3)
    assert "ended" not in letter_names(got(world, JON)), how_it_is(world, begin)
    assert together(world) or waiting(world), how_it_is(world, begin)


# =========================== 15. subjects alone, pictures, quick telephones, and what is kept apart in the hour ==============================
# These were looked for where the second run had shown something.

REGRETS = (
    "Please don't end it", "I changed my mind", "I take it back", "Oops, a mistake", "Wait!", "Forget my last mail", "Doch nicht!", "Je retire mon message", "Lo retiro", "Ci ripenso", "Toch niet",
    "Jag ångrar mig", "Jeg fortryder", "Jeg angrer", "Jednak nie", "Mudei de ideias",
)  # fmt: skip


@grave("somebody regrets in the hour, and the other hears of it all the same")
@pytest.mark.parametrize(
    "words",
    REGRETS,
)
@pytest.mark.parametrize("what", ["an end", "a yes"])
def test_a_regret_that_stands_in_the_subject_alone_is_read_before_others_hear(words: str, what: str) -> None:
    """for-members.md: what you write in other words is read by a person where we do not understand it, and others hear of the first mail after that; put what you want into the subject."""
    world = fresh("paired" if what == "an end" else "asked")
    who, other, names = (MIA, JON, {"ended"}) if what == "an end" else (JON, MIA, {"introduction-mentee"})
    if what == "an end":
        world.write(MIA, "END NOW")
    else:
        jon_says("Yes, happy to.")(world)
    world.later(minutes=10)
    begin = sent_so_far(world)
    world.write(who, words)
    world.later(hours=3)
    assert not names & set(letter_names(got(world, other, begin))), how_it_is(world, begin)
    assert got(world, CARLA, begin) or got(world, who, begin), how_it_is(world, begin)


def in_subject(who: str, letter: str, words: str, body: str = "") -> Step:
    """A reply whose subject has been changed, with nothing below it."""

    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        world.later(minutes=10)
        world.drop(who, words, body, to=reply_address(mail), headers=thread(mail))
        world.work()

    return act


def preview_of(world: Attacked) -> OutboundMail:
    return next(m for m in reversed(got(world, CARLA)) if "Shall this be done" in see(m).subject)


def no_in_subject_of_preview(world: Attacked) -> None:
    mail = preview_of(world)
    world.drop(CARLA, "NO", "", to=reply_address(mail), headers=thread(mail))
    world.work()


FORGED_BREAK: Step = writes(LEA, "PAUSE", proof="")
SETTLED: dict[str, Story] = {
    # a no that stands in the subject, and a yes after it
    "was it you": ("office", (FORGED_BREAK, in_subject(LEA, "confirm", "NO"), answers(LEA, "confirm", "YES")), standing(LEA, "active")),
    "was it you, in words": ("office", (FORGED_BREAK, in_subject(LEA, "confirm", "That was not me!"), answers(LEA, "confirm", "YES")), standing(LEA, "active")),
    "was it you, with a telephone below": ("office", (FORGED_BREAK, in_subject(LEA, "confirm", "NO", "Sent from my iPhone"), answers(LEA, "confirm", "YES")), standing(LEA, "active")),
    "was it you, in the text": ("office", (FORGED_BREAK, answers(LEA, "confirm", "NO"), answers(LEA, "confirm", "YES")), standing(LEA, "active")),
    "was it you, in a mail of its own": ("office", (FORGED_BREAK, writes(LEA, "Your question", "That was not me!"), answers(LEA, "confirm", "YES")), standing(LEA, "active")),
    "erase all": ("office", (writes(LEA, "ERASE"), in_subject(LEA, "confirm-erase", "NO"), answers(LEA, "confirm-erase", "YES")), is_member(LEA)),
    "a new address": ("office", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), in_subject(MIA_HOME, "confirm-address", "NO"), answers(MIA_HOME, "confirm-address", "YES")), is_member(MIA)),
    "did you, from another address": ("asked", (lambda w: w.reply("jon.berg@home.example", question_to_jon(w), "Accept"), in_subject(JON, "other-address", "NO"), answers(JON, "other-address", "YES")), not_accepted),
    "stop the program": ("office", (orders("STOP"), no_in_subject_of_preview, lambda w: says_yes(w), writes(LEA, "STATUS")), lambda w: "status" in letter_names(got(w, LEA))),
}  # fmt: skip


@grave("a no does not settle a question, and what it denied is done")
@pytest.mark.parametrize(
    "how",
    cases(SETTLED),
)
def test_a_no_settles_the_question_wherever_it_stands(how: str) -> None:
    """flow.md, trust: a NO settles the question, and so does every reply that a person has to read: a later YES to it does nothing; CHANGELOG: also in a proven mail of its own."""
    comes_to(SETTLED[how])


IN_SUBJECT: dict[str, Case] = {
    "was it you: yes": ("office", LEA, (FORGED_BREAK,), in_subject(LEA, "confirm", "YES"), standing(LEA, "paused")),
    "was it you: yes, from a telephone": ("office", LEA, (FORGED_BREAK,), in_subject(LEA, "confirm", "Yes", "Sent from my iPhone"), standing(LEA, "paused")),
    "a new address: yes": ("office", MIA_HOME, (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"),), in_subject(MIA_HOME, "confirm-address", "YES"), lambda w: MIA_HOME in addresses(w)),
    "another term": ("paired", MIA, (days(165),), in_subject(MIA, "renewal-offer", "RENEW"), lambda w: bool(votes(w)[1])),
    "a mark": ("paired", MIA, (days(22),), in_subject(MIA, "check-in", "4"), lambda w: len(rated(w)) == 1),
    "a held mail, dropped": ("office", CARLA, (held_first,), in_subject(CARLA, "held", "DROP"), none_waits),
    "a deed, undone": ("office", CARLA, (orders(f"PAUSE {JON}"),), in_subject(CARLA, "transcript", "UNDO"), standing(JON, "active")),
    "an end, undone": ("paired", MIA, (writes(MIA, "END NOW"),), in_subject(MIA, "ended", "UNDO"), together),
}  # fmt: skip


@plain("plain: what stands in the subject is not read")
@pytest.mark.parametrize(
    "how",
    cases(IN_SUBJECT),
)
def test_a_plain_answer_in_the_subject_alone_counts(how: str) -> None:
    """for-members.md: put what you want into the subject, or at the start of the mail; DESIGN 5: in the subject or as the first words of the body."""
    tried(IN_SUBJECT[how])


IT_WAS_ME = (
    "It was me.",
    "Yes, that was me.",
    "Ja, das war ich.",
    "Oui, c'était moi.",
    "Sí, fui yo.",
    "Sì, sono stato io.",
    "Ja, dat was ik.",
    "Ja, det var jag.",
    "Ja, det var mig.",
    "Ja, det var meg.",
    "Tak, to ja.",
    "Tak, to byłam ja.",
    "Sim, fui eu.",
)


@plain("plain: it was me is held")
@pytest.mark.parametrize(
    "words",
    cases(IT_WAS_ME),
)
def test_it_was_me_in_any_language_is_a_yes(words: str) -> None:
    """CHANGELOG: "It was me" is a yes in all eleven languages."""
    simply(("office", LEA, (FORGED_BREAK,), answers(LEA, "confirm", words), standing(LEA, "paused")))


QUICK: dict[str, tuple[str, str, Step, Step]] = {
    # what our letter answers, and what its reader writes within the minute
    "a question in the subject, from a telephone": ("office", JON, writes(JON, "PAUSE"), writes(JON, "How long may I pause?", "Sent from my iPhone")),
    "a question in the subject, over a name": ("office", JON, writes(JON, "PAUSE"), writes(JON, "How long may I pause?", "-- \nJon Berg")),
    "a question in the subject, German": ("office", LEA, writes(LEA, "STATUS"), writes(LEA, "Wo finde ich das Formular?", "Von meinem iPhone gesendet")),
    "a regret, from a telephone": ("paired", MIA, writes(MIA, "END NOW"), writes(MIA, "Please don't end it", "Sent from Outlook for Android")),
    "a wish to be called": ("paired", MIA, writes(MIA, "STATUS"), writes(MIA, "Can somebody call me?", "Sent from my Galaxy")),
    "a stranger's first words": ("office", NOA, writes(NOA, "HELP"), writes(NOA, "What does it cost to join?", "Sent from my iPhone")),
    "a question in the text, from a telephone": ("office", JON, writes(JON, "PAUSE"), writes(JON, "Re: You have paused", "How long may I pause?\n\nSent from my iPhone")),
    "a question in the text": ("office", JON, writes(JON, "PAUSE"), writes(JON, "A question", "How long may I pause?")),
}  # fmt: skip


@grave("silence toward somebody who asked within the minute")
@pytest.mark.parametrize(
    "how",
    cases(QUICK),
)
def test_who_asks_within_the_minute_is_heard(how: str) -> None:
    """for-coordinators.md: of a robot that does not say so the first mail is answered; you read of the rest once."""
    kind, who, first, mail = QUICK[how]
    world = fresh(kind)
    first(world)
    begin = sent_so_far(world)
    mail(world)
    world.later(days=1)
    names = [n for n in letter_names(got(world, who, begin)) if n != "nudge"]
    assert names or got(world, CARLA, begin), how_it_is(world, begin)


def of_one_part(who: str, kind: str, subject: str = "") -> Step:
    """A mail that is nothing but a file."""
    return lambda w: raw(w, f"From: {who}\nTo: {ADDRESS}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nMIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: base64", "/9j/4AAQSkZJRg==", proof=who.rpartition("@")[2])  # fmt: skip


FILES: dict[str, Case] = {
    "a photograph of a letter": ("paired", MIA, (), of_one_part(MIA, "image/jpeg; name=letter.jpg"), lambda w: bool(got(w, CARLA))),
    "a voice message": ("paired", MIA, (), of_one_part(MIA, "audio/mpeg; name=message.mp3"), lambda w: bool(got(w, CARLA))),
    "a letter as a file": ("paired", MIA, (), of_one_part(MIA, "application/pdf; name=letter.pdf"), lambda w: bool(got(w, CARLA))),
    "a photograph, of a stranger": ("office", NOA, (), of_one_part(NOA, "image/jpeg; name=form.jpg", "My form"), lambda w: bool(got(w, CARLA))),
}  # fmt: skip


@grave("what somebody says in a picture or a file is read by nobody")
@pytest.mark.parametrize(
    "how",
    cases(FILES),
)
def test_a_mail_that_is_only_a_file_is_read_by_a_person(how: str) -> None:
    """Each letter of ours: whatever the program does not understand, a person reads; for-coordinators.md: its words cannot be read."""
    kind, who, before, mail, seen = FILES[how]
    world = fresh(kind)
    plays(world, before)
    mail(world)
    world.later(days=1)
    assert seen(world), how_it_is(world)
    assert got(world, who)


HOUR: dict[str, Story] = {
    # his yes in free words waits its hour, and then
    "kept apart": ("asked", (jon_says("Yes, happy to."), orders(f"BLOCK {MIA} AND {JON}"), hours(3)), lambda w: introduced(w, MIA) == 0),
    "kept apart, by codes": ("asked", (jon_says("Yes, happy to."), orders("BLOCK M-1001 AND M-1002"), hours(3)), lambda w: introduced(w, MIA) == 0),
    "no contact": ("asked", (jon_says("Yes, happy to."), orders("PAUSE REL-1"), hours(3)), lambda w: introduced(w, MIA) == 0),
    "kept apart, and then ended": ("asked", (jon_says("Yes, happy to."), orders(f"BLOCK {MIA} AND {JON}"), orders("REJECT REQ-1"), hours(3)), all_of(parted, lambda w: introduced(w, MIA) == 0)),
    "a mail that is too large": ("paired", (writes(MIA, "END NOW"), writes(MIA, "Oh", "Please don't end it. " + "Sorry! " * 40000), hours(3)), lambda w: "ended" not in letter_names(got(w, JON))),
    "RENEW for an undo": ("paired", (writes(MIA, "END NOW"), answers(MIA, "introduction-mentee", "RENEW"), hours(3)), lambda w: "ended" not in letter_names(got(w, JON)) or "UNDO" in words_of([m for m in got(w, MIA) if m.letter == "relationship-over"])),
}  # fmt: skip


@grave("in the hour of second thoughts something is told that must not be")
@pytest.mark.parametrize(
    "how",
    HOUR,
)
def test_in_its_hour_a_letter_goes_by_what_is_so_then(how: str) -> None:
    """CHANGELOG: while contact of two is paused, or a coordinator keeps them apart, no letter tells one of them where the other one is; DESIGN 3: UNDO, or a contrary word, takes it out."""
    comes_to(HOUR[how])


FREELY: Step = jon_says("Yes, happy to.")
WAITS: dict[str, Story] = {
    # what is said in the hour after his yes in free words, and waits for a person
    "his concern": ("asked", (FREELY, writes(JON, "CONCERN", "She has written odd things to me."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his concern, in the thread": ("asked", (FREELY, answers(JON, "introduction-mentor", "CONCERN\nShe has written odd things to me."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his concern, in German": ("asked", (FREELY, writes(JON, "ANLIEGEN", "Sie hat mir Seltsames geschrieben."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his concern, and a list": ("asked", (FREELY, writes(JON, "Two things", "STATUS\nCONCERN She has written odd things to me."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his concern, without proof": ("asked", (FREELY, writes(JON, "CONCERN", "She has written odd things to me.", proof=""), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his concern, passed on": ("asked", (FREELY, lambda w: w.write(CARLA, "Fwd: Mia", inline(FROM_JON, "CONCERN\nShe has written odd things to me.", "CONCERN")), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his concern, dropped": ("asked", (FREELY, writes(JON, "CONCERN", "She has written odd things to me."), on_held("DROP {held}"), hours(3)), lambda w: bool(got(w, CARLA))),
    "danger alone": ("asked", (FREELY, writes(JON, "Hello", "She threatens me."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "danger beside how it stands": ("asked", (FREELY, writes(JON, "STATUS", "STATUS\n\nShe threatens me."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "danger beside a break": ("asked", (FREELY, writes(JON, "PAUSE", "PAUSE\n\nShe threatens me."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "her concern": ("asked", (FREELY, writes(MIA, "CONCERN", "Jon Berg wrote to me privately, and it was odd."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his regret, in words to her": ("asked", (FREELY, answers(JON, "introduction-mentor", "Dear Mia,\nI am sorry, I cannot mentor you after all.\nJon"), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his regret, below SIGN UP": ("asked", (FREELY, writes(JON, "SIGN UP MENTOR", "I take my yes back."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "his regret, below a form": ("asked", (FREELY, writes(JON, "SIGN UP MENTOR", "Title: Head\n\nPlease wait with Mia, I must ask my boss first."), hours(3)), lambda w: introduced(w, MIA) == 0),
    "her regret, in words to him": ("paired", (writes(MIA, "END NOW"), answers(MIA, "introduction-mentee", "Dear Jon,\nI am sorry, I ended it by mistake. Can we go on?\nMia"), hours(3)), lambda w: "ended" not in letter_names(got(w, JON))),
    "given on, and kept apart from the new one": ("paired", (orders("REASSIGN REL-1 TO M-1003"), orders(f"BLOCK {MIA} AND {ADA}"), hours(3)), lambda w: not requests_to(w, ADA)),
    "asked while it could not be written, and kept apart": ("office", (breaks("request"), writes(MIA, "REQUEST M-1001", "Would you?"), orders(f"BLOCK {MIA} AND {JON}"), mended, hours(3)), lambda w: not requests_to(w, JON)),
    "introduced while it could not be written, and kept apart": ("asked", ((breaks("introduction-mentee")), jon_says("ACCEPT"), orders(f"BLOCK {MIA} AND {JON}"), mended, hours(3)), lambda w: introduced(w, MIA) == 0),
}  # fmt: skip


@grave(
    "somebody is introduced to whom he has just named in a concern, or from whom a coordinator keeps them apart"
)
@pytest.mark.parametrize(
    "how",
    WAITS,
)
def test_what_waits_for_a_person_in_the_hour_keeps_the_letter_back(how: str) -> None:
    """flow.md, second thoughts: what is held for a person may be regret, so the letters wait until all held mails about it are decided; contact is paused after a proven CONCERN, and no letter tells one of the two where the other one is; the same where a coordinator keeps the two apart."""
    comes_to(WAITS[how])


@grave("on a database somebody is introduced to whom he has just named in a concern")
@pytest.mark.parametrize(
    "how",
    cases(("his concern", "danger beside a break", "given on, and kept apart from the new one")),
)
def test_on_each_database_what_waits_for_a_person_keeps_the_letter_back(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    comes_to(WAITS[how], lambda kind: as_prepared(both, kind))


PRIVATE = "Jon keeps asking me for my private number, zebra. I would like another mentor."
UNREAD: dict[str, tuple[str, str, Steps, Step]] = {
    # what weighs, though no word of it is dire, beside what cannot be done
    "why she wants another": ("paired", MIA, (), writes(MIA, "REQUEST M-1003", PRIVATE)),
    "why she wants another, next": ("paired", MIA, (), writes(MIA, "QUEUE M-1003", PRIVATE)),
    "why she wants another, at the limit": ("asked", MIA, (), writes(MIA, "REQUEST M-1003", PRIVATE)),
    "why she asks who is away": ("paired", MIA, (writes(ADA, "PAUSE"),), writes(MIA, "REQUEST M-1003", PRIVATE)),
    "below SIGN UP MENTEE": ("paired", MIA, (), writes(MIA, "SIGN UP MENTEE", PRIVATE)),
    "below SIGN UP MENTOR": ("paired", MIA, (), writes(MIA, "SIGN UP MENTOR", PRIVATE)),
    "below a form": ("paired", MIA, (), writes(MIA, "SIGN UP MENTEE", f"Title: Student\n\n{PRIVATE}")),
    "below BROWSE": ("paired", MIA, (), writes(MIA, "BROWSE", PRIVATE)),
    "below WITHDRAW": ("paired", MIA, (), writes(MIA, "WITHDRAW", PRIVATE)),
    "below a language": ("paired", MIA, (), writes(MIA, "DEUTSCH", PRIVATE)),
    "in a search": ("paired", MIA, (), writes(MIA, f"BROWSE {PRIVATE}")),
}  # fmt: skip


@grave("what weighs stands beside a command, and no person reads it")
@pytest.mark.parametrize(
    "how",
    cases(UNREAD),
)
def test_what_stands_beside_a_command_that_cannot_be_done_is_read(how: str) -> None:
    """for-coordinators.md: what stands beside a command is read as well; for-members.md: what else you write is read, all else the next morning."""
    kind, _, before, mail = UNREAD[how]
    world = fresh(kind)
    plays(world, before)
    begin = sent_so_far(world)
    mail(world)
    assert a_person_reads(world, begin, "zebra"), how_it_is(world, begin)


@grave("what she tells about a mentor stands in the profile that mentors are shown")
def test_what_is_told_below_the_last_field_is_no_part_of_the_profile() -> None:
    """CHANGELOG: thanks below a form are no part of the last field, nor is what is for a person."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "SIGN UP MENTEE", f"Goals: To learn.\n\n{PRIVATE}")
    assert "zebra" not in str(member(world, MIA)["goals"])
    assert a_person_reads(world, begin, "zebra"), how_it_is(world, begin)


BELOW = ("Kind regards\nJon Berg\n\nACCEPT", "Jon Berg\n\nACCEPT", "Best\nJon\n\nREJECT")


@plain("plain: he is asked what he said, and it is done as well")
@pytest.mark.parametrize(
    "words",
    cases(BELOW),
)
def test_an_answer_below_a_name_is_done_or_asked_about_and_not_both(words: str) -> None:
    """flow.md: one mail, one decision."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), words)
    world.later(hours=2)
    asked = bool({"answer-unclear", "answer-confirm"} & set(letter_names(got(world, JON, begin))))
    assert asked == (request_states(world) == "P"), how_it_is(world, begin)


WORDS_OF_OFFICE = (
    "SHOW",
    "FIND",
    "REMIND",
    "QUEU",
    "ACCEPT #1",
    "Approve REQ-1",
    "HELD-5",
    "HELP",
    "[External] ACCEPT REQ-1",
    "PAUSE",
    "WITHDRAW",
)


@plain("plain: a coordinator is answered as a stranger")
@pytest.mark.parametrize(
    "words",
    cases(WORDS_OF_OFFICE),
)
def test_a_coordinator_s_half_command_is_answered_as_a_coordinator_s(words: str) -> None:
    """for-coordinators.md: a line that begins like a command and goes on otherwise is not done, and you are told what to write."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(CARLA, words)
    world.later(hours=1)
    heard = got(world, CARLA, begin)
    assert heard
    assert "SIGN UP MENTEE" not in told(heard), told(heard)
    assert "browse-members-only" not in letter_names(heard), told(heard)


WAITING: dict[str, tuple[str, Seen]] = {
    "yes": ("Yes", lambda w: "help" not in letter_names(got(w, MIA))),
    "yes, I will wait": ("Yes, I will wait.", lambda w: states("P")(w) and bool({"waiting", "held-receipt"} & set(letter_names(got(w, MIA))))),
    "no, thanks": ("No, thanks.", lambda w: "answer-mentor-only" not in letter_names(got(w, MIA))),
    "ok": ("Ok", lambda w: "help" not in letter_names(got(w, MIA))),
    "I can wait": ("I can wait.", lambda w: "waiting" in letter_names(got(w, MIA))),
}  # fmt: skip


@plain("plain: who was asked whether to wait is answered as if nobody had asked")
@pytest.mark.parametrize(
    "how",
    cases(WAITING),
)
def test_whether_she_waits_is_understood_in_own_words(how: str) -> None:
    """for-members.md: we ask the mentee whether to wait; own words do as well when we have asked."""
    words, seen = WAITING[how]
    tried(("asked", MIA, (jon_says("Yes, but not before May."),), answers(MIA, "deferred", words), seen))


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = two_ask()
    assert request_states(world) == "PP"
    assert relationship_states(world) == []
    assert re.fullmatch("P+", request_states(world))
    assert is_tagged(b"A1 OK done\r\n")
    assert changed(b"a", b"b")(b"a", b"") == b"b"
    assert isinstance(Path(__file__), Path)
