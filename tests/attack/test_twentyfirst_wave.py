# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-first wave. What is expected here was written before it was first run, from the documents alone.

Its first half is about mails that say several things: commands below each other, and words beside them. Its second half goes
over the ten points of what attack and use have shown, a to j. Each test says what would be grave in its failure and, in its
docstring, what must hold and which document says so.
"""

from __future__ import annotations

import html
import random
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from processor.config import Settings
from processor.config.roster import read_roster
from processor.core.mail import OutboundMail
from processor.core.rules import RuleBook, ScreeningRule
from tests.attack.box_deeds import (
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    carla_writes,
    exported,
    matched_once,
    run,
    states_on,
    status_of,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.crashes import STAGES, Died, at_stage, dies
from tests.attack.databases import url_of
from tests.attack.deeds import order, says_yes, thread_of, until_offered, writes_where
from tests.attack.heard import a_person_reads, is_answered
from tests.attack.imap_faults import ALL_FAULTS
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    JONS_SUBJECT,
    about,
    deed_number,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    reply_address,
    second_question,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import eml, inline, raw, with_attached
from tests.attack.marks import grave
from tests.attack.own_files import faults_of
from tests.attack.people import ADA, BOX_JON, BOX_MIA, CARLA, DAN, FROM_JON, LEA, MIA_HOME, NOA
from tests.attack.prepared import fresh, rule, screened, two_ask, with_policy
from tests.attack.records import addresses, member, outcome, pairs, request_states, row, things, waiting
from tests.attack.smtp_servers import Post, sending_to
from tests.attack.steps import Seen, Step, breaks, hours, letter_to, mended, on, plays, writes
from tests.attack.stories import all_is_well, nothing_lost
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.cv_samples import pdf
from tests.doors.dovecot import Dovecot
from tests.operation.small import PROFILE, SmallProgram
from tests.player import ADDRESS
from tests.post_office import see


def both_seen(*seen: Seen) -> Seen:
    return lambda w: all(each(w) for each in seen)


def in_html(world: Attacked, page: str, who: str = JON) -> list[OutboundMail]:
    mail = thread_of(world, who)
    return raw(
        world,
        f"From: {who}\nTo: {reply_address(mail)}\nSubject: Re: {see(mail).subject}\nIn-Reply-To: {mail.message_id}\nReferences: {mail.message_id}\n"
        "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\nDate: Mon, 2 Mar 2026 19:00:00 +0100",
        page,
        proof=who.rpartition("@")[2],
    )


def asked_back(world: Attacked, who: str, begin: int) -> bool:
    """A question goes back, or a person has it."""
    return bool(got(world, who, begin)) or bool(waiting(world)) or bool(got(world, CARLA, begin))


# =========================== k. several commands in one mail: what must be done at once ===========================================

PAUSED_R = on(JON, "paused", "R")
QUOTED = "\n\nOn Mon, Mar 2, 2026 at 4:00 PM Mentor Exchange <mentors@pharmacists.example> wrote:\n> Please answer by 16 March 2026.\n> Reply ACCEPT or REJECT.\n> LEAVE\n> END"
OUTLOOK = "\n\n________________________________\nFrom: Mentor Exchange <mentors@pharmacists.example>\nSent: Monday, March 2, 2026 4:00 PM\nTo: Jon Berg <jon@hospital.example>\nSubject: Would you mentor Mia Okafor? [REQ-1]\n\nPlease answer by 16 March 2026.\n\nReply ACCEPT or REJECT.\n\nLEAVE\n"
DISCLAIMER = "\n\nBest wishes,\nJon Berg\nClinical Pharmacist\n\nPLEASE DO NOT PRINT THIS E-MAIL UNLESS YOU HAVE TO.\n\nCONFIDENTIAL: This e-mail is intended solely for the addressee. If you have received it in error, please notify the sender and delete it."
MUST: dict[str, tuple[str, str, str, str, Seen]] = {
    # how it stands, who writes, where, the words, and how all of it is seen
    "a break with a day, and a no": ("asked", JON, "thread", "PAUSE UNTIL 1 June\n\nREJECT", PAUSED_R),
    "three": ("asked", JON, "thread", "REJECT\n\nPAUSE UNTIL 1 June\n\nDEUTSCH", lambda w: PAUSED_R(w) and "Pause" in whole(got(w, JON))),
    "over a greeting and a name": ("asked", JON, "thread", "Dear all,\n\nPAUSE\n\nREJECT\n\nBest wishes\nJon", PAUSED_R),
    "the first in the subject": ("asked", JON, "PAUSE", "REJECT REQ-1", PAUSED_R),
    "above our letter, marked": ("asked", JON, "thread", f"PAUSE\nREJECT{QUOTED}", PAUSED_R),
    "above our letter, as Outlook does": ("asked", JON, "thread", f"PAUSE\nREJECT{OUTLOOK}", PAUSED_R),
    "over a disclaimer in capitals": ("asked", JON, "thread", f"PAUSE\nREJECT{DISCLAIMER}", PAUSED_R),
    "in Spanish": ("asked", JON, "thread", "PAUSA\n\nRECHAZO", PAUSED_R),
    "in German": ("asked", JON, "thread", "PAUSE\n\nABSAGE", PAUSED_R),
    "in French": ("asked", JON, "thread", "PAUSE\n\nREFUSER", PAUSED_R),
    "with blanks behind": ("asked", JON, "thread", "PAUSE   \n \u00a0 \nREJECT \u00a0", PAUSED_R),
    "with a full stop": ("asked", JON, "thread", "PAUSE.\nREJECT.", PAUSED_R),
    "a yes, and how things stand": ("asked", JON, "thread", "ACCEPT\n\nSTATUS", both_seen(lambda w: request_states(w) == "A", letter_to(JON, "status", "introduction-mentor"))),
    "a yes, and a break": ("asked", JON, "thread", "ACCEPT\n\nPAUSE UNTIL 1 June", on(JON, "paused", "A")),
    "a yes, and his data": ("asked", JON, "thread", "ACCEPT\n\nEXPORT", both_seen(lambda w: request_states(w) == "A", letter_to(JON, "export"))),
    "back, and a yes": ("asked", JON, "alone", "RESUME\n\nACCEPT REQ-1", on(JON, "active", "A")),
    "taken back, and another": ("asked", MIA, "alone", "WITHDRAW\n\nREQUEST M-1003\nWould you talk it over with me?", lambda w: request_states(w) == "WP" and "talk it over" in whole(got(w, ADA))),
    "taken back, and the directory": ("asked", MIA, "alone", "WITHDRAW\nBROWSE", both_seen(lambda w: request_states(w) == "W", letter_to(MIA, "directory"))),
    "taken back, and a goodbye": ("asked", MIA, "alone", "WITHDRAW\nLEAVE", on(MIA, "left", "W")),
    "over at once, and a goodbye": ("paired", MIA, "alone", "END NOW\nLEAVE", lambda w: not pairs(w) and w.standing(MIA) == "left"),
    "her data, and a goodbye": ("paired", MIA, "alone", "EXPORT\n\nLEAVE", both_seen(letter_to(MIA, "export"), on(MIA, "left"))),
    "a language, and how things stand": ("paired", MIA, "alone", "ESPAÑOL\n\nSTATUS", letter_to(MIA, "status", "language-chosen")),
    "a no, and a goodbye, by number": ("asked", JON, "alone", "REJECT REQ-1\n\nLEAVE", on(JON, "left", "R")),
}  # fmt: skip


@grave("half of what a member asks for is lost, and the mentee waits, or a deadline runs")
@pytest.mark.parametrize("how", MUST)
def test_commands_below_each_other_are_all_done_at_once(how: str) -> None:
    """for-members.md: write each command in capitals on a line of its own; they are done one after the other."""
    kind, who, where, words, seen = MUST[how]
    world = fresh(kind)
    before = len(waiting(world))
    writes_where(world, who, where, words)
    assert seen(world), (
        request_states(world),
        world.standing(who),
        letter_names(world.player.post.sent[-6:]),
    )
    assert len(waiting(world)) == before
    nothing_lost(world)


PAGES = {
    "paragraphs": "<html><body><p>PAUSE</p><p>REJECT</p></body></html>", "breaks": "<div>PAUSE<br>REJECT<br></div>", "boxes": '<div dir="ltr"><div>PAUSE</div><div><br></div><div>REJECT</div></div>',
    "with our letter below": '<div>PAUSE</div><div>REJECT</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 2, 2026 at 4:00 PM Mentor Exchange &lt;mentors@pharmacists.example&gt; wrote:<br></div><blockquote class="gmail_quote"><div>Reply ACCEPT or REJECT.</div><div>LEAVE</div></blockquote></div>',
    "Word": '<div class="WordSection1"><p class="MsoNormal"><span>PAUSE<o:p></o:p></span></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">REJECT<o:p></o:p></p></div>',
    "bold": "<p><b>PAUSE</b></p><p><b>REJECT</b></p>", "a list": "<ul><li>PAUSE</li><li>REJECT</li></ul>",
}  # fmt: skip


@grave("half of what a mentor asks for is lost in a mail of a mail program that writes HTML")
@pytest.mark.parametrize("how", PAGES)
def test_commands_in_html_are_all_done_or_asked_about(how: str) -> None:
    """As above; catalogue on HTML mail."""
    world = fresh("asked")
    begin = sent_so_far(world)
    in_html(world, PAGES[how])
    done = PAUSED_R(world)
    assert done or (how == "a list" and asked_back(world, JON, begin)), (
        request_states(world),
        world.standing(JON),
    )
    assert world.standing(JON) != "left"


NO_AND_BREAK = {
    "it": "Purtroppo non posso accettare.", "nl": "Helaas kan ik dit niet aannemen.", "pt": "Infelizmente não posso aceitar.", "pl": "Niestety nie mogę się zgodzić.", "sv": "Tyvärr kan jag inte.", "da": "Desværre kan jeg ikke.", "no": "Dessverre kan jeg ikke.",
}  # fmt: skip


@grave("half of what a mentor asks for is lost in a language that is only read")
@pytest.mark.parametrize("language", NO_AND_BREAK)
def test_a_no_in_any_language_over_a_break_is_both_or_asked_about(language: str) -> None:
    """for-members.md: words like these do as well, in eleven languages; several things at once."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), f"{NO_AND_BREAK[language]}\n\nPAUSE UNTIL 1 June")
    assert not introduced(world, MIA, begin)
    assert (
        PAUSED_R(world)
        or a_person_reads(world, begin, "PAUSE UNTIL 1 June")
        or "answer-unclear" in letter_names(got(world, JON, begin))
    ), (request_states(world), world.standing(JON))


# --- a yes that is none -------------------------------------------------------------------------------------------------------------

NO_YES: dict[str, tuple[str, str]] = {
    # where Jon writes, and what: it is no sure yes, whatever else it is
    "a yes, and a goodbye": ("thread", "ACCEPT\n\nLEAVE"), "a yes, and a no": ("thread", "ACCEPT\n\nREJECT"), "a yes, and back": ("thread", "ACCEPT\nUNDO"), "a yes, and an end": ("thread", "ACCEPT\n\nEND"),
    "a yes, and delete me": ("thread", "ACCEPT\n\nERASE"), "a break, a yes, a no": ("thread", "PAUSE\nACCEPT\nREJECT"), "a break, a yes, and back": ("thread", "PAUSE\n\nACCEPT\n\nUNDO"), "a break, a yes, a goodbye": ("thread", "PAUSE\n\nACCEPT\n\nLEAVE"),
    "how things stand, a yes, delete me": ("thread", "STATUS\n\nACCEPT\n\nERASE"), "a goodbye, and a yes": ("thread", "LEAVE\n\nACCEPT"), "a break, and a yes if": ("thread", "PAUSE\n\nACCEPT, but only if she can wait until May."),
    "a break, a yes, wrong mail": ("thread", "PAUSE\n\nACCEPT\n\nSorry, that was meant for another mail."), "a yes, a list, wrong button": ("thread", "ACCEPT\n\nSTATUS\n\nSorry, wrong button."), "a yes, a break, but only if": ("thread", "ACCEPT\n\nPAUSE\n\nbut only if she can wait until May."),
    "a yes, a question of ours": ("thread", "ACCEPT\n\nSTATUS\n\nDo not introduce us before I have spoken to my boss."), "a no, and a yes": ("thread", "REJECT\n\nACCEPT"), "a yes by number in the subject, a no below": ("ACCEPT REQ-1", "STATUS\n\nREJECT REQ-1"),
    "a break, and a yes that is quoted": ("thread", "PAUSE\n\n> ACCEPT"), "how things stand, a yes to whom": ("alone", "STATUS\n\nACCEPT M-1004"), "a break, a yes, END NOW": ("thread", "PAUSE\n\nACCEPT\n\nEND NOW"),
    "a yes, and taken back by WITHDRAW": ("thread", "STATUS\nACCEPT\nWITHDRAW"), "in German": ("thread", "PAUSE\n\nZUSAGE\n\nABSAGE"), "in Spanish": ("thread", "ESTADO\n\nACEPTO\n\nRECHAZO"), "in French": ("thread", "SUIVI\n\nACCEPTER\n\nREFUSER"), "in German, back": ("thread", "PAUSE\n\nZUSAGE\n\nRÜCKGÄNGIG"),
}  # fmt: skip


@grave("a yes that was none is acted on: two are introduced, and the address of the one goes to the other")
@pytest.mark.parametrize("how", NO_YES)
def test_a_yes_beside_what_speaks_against_it_introduces_nobody_unasked(how: str) -> None:
    """rules.md: a yes that was none is the worst mistake the program can make; catalogue 149, 150, 151: asked once."""
    where, words = NO_YES[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    writes_where(world, JON, where, words)
    assert asked_back(world, JON, begin)
    world.later(hours=3)
    assert not introduced(world, MIA, begin), letter_names(got(world, MIA, begin))
    assert "late-offer" not in letter_names(got(world, MIA, begin))
    nothing_lost(world)


# --- capitals that are no commands --------------------------------------------------------------------------------------------------

TAILS = {
    "do not print": "PLEASE DO NOT PRINT THIS E-MAIL", "confidential": "CONFIDENTIAL", "the end of a message": "END OF MESSAGE", "after the tone": "LEAVE A MESSAGE AFTER THE TONE", "no liability": "ACCEPT NO LIABILITY FOR VIRUSES", "spam": "REJECT SPAM, RECYCLE PAPER",
    "erase this": "ERASE THIS MESSAGE IF YOU ARE NOT THE ADDRESSEE", "a hospital": "END Hospital, Rotterdam", "a hospital in capitals": "END HOSPITAL ROTTERDAM", "a ward": "WARD PAUSE", "a clinic": "PAUSE CLINIC FOR MENOPAUSE", "a campaign": "UNDO DEPRESSION TOGETHER", "an institute": "RENEW INSTITUTE",
    "nobody behind": "LEAVE NO ONE BEHIND", "an export office": "EXPORT CONTROLLED INFORMATION", "end of notice": "END CONFIDENTIALITY NOTICE",
}  # fmt: skip


def unhurt(world: Attacked) -> bool:
    """Nobody has left, nothing was ended, nobody is asked whether all is to go."""
    standing = {world.standing(who) for who in (JON, MIA)}
    return standing == {"active"} and not {"confirm-erase", "ended", "left", "undone"} & set(
        letter_names(world.player.post.sent)
    )


@grave("somebody is put out of the program, or parted from a partner, by the line below a name")
@pytest.mark.parametrize("how", TAILS)
def test_a_line_of_capitals_below_a_name_commands_nothing(how: str) -> None:
    """for-members.md: each command in capitals on a line of its own; reading.md: signatures and disclaimers are not typed. A plain yes above it counts at once."""
    world = fresh("asked")
    world.reply(
        JON, question_to_jon(world), f"ACCEPT\n\nBest wishes,\nJon Berg\nClinical Pharmacist\n{TAILS[how]}"
    )
    assert request_states(world) == "A", letter_names(got(world, JON)[-2:])
    world.later(hours=3)
    assert pairs(world) == [(JON, MIA)]
    assert unhurt(world)


@grave("as above, without a farewell")
@pytest.mark.parametrize("how", TAILS)
def test_a_line_of_capitals_that_is_more_than_a_command_hurts_nobody(how: str) -> None:
    """As above; where it is not plain, it is asked or a person reads it."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "STATUS", f"STATUS\n\n{TAILS[how]}")
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA)]
    assert unhurt(world)
    assert "status" in letter_names(got(world, MIA, begin))


# --- our own letters, quoted in every way --------------------------------------------------------------------------------------------

LETTERS: dict[str, tuple[str, str, str, tuple[Step, ...]]] = {
    # how it stands, whose letter, which
    "a help": ("asked", JON, "help", (writes(JON, "HELP"),)), "a request": ("asked", JON, "request", ()), "a receipt": ("asked", MIA, "request-received", ()), "an introduction": ("paired", JON, "introduction-mentor", ()),
    "a break": ("asked", JON, "paused", (writes(JON, "PAUSE"), writes(JON, "RESUME"))), "a goodbye taken back": ("asked", ADA, "undone", (writes(ADA, "LEAVE"), hours(2), writes(ADA, "UNDO"))),
}  # fmt: skip
MODES: dict[str, Callable[[str], str]] = {
    "marked below": lambda t: "STATUS\n\nOn Mon, Mar 2, 2026 at 4:00 PM Mentor Exchange <mentors@pharmacists.example> wrote:\n" + "\n".join(f"> {line}" for line in t.splitlines()),
    "marked above": lambda t: "On Mon, Mar 2, 2026 at 4:00 PM Mentor Exchange <mentors@pharmacists.example> wrote:\n" + "\n".join(f"> {line}" for line in t.splitlines()) + "\n\nSTATUS",
    "unmarked below a header": lambda t: f"STATUS\n\n-----Original Message-----\nFrom: Mentor Exchange <mentors@pharmacists.example>\nSent: Monday, March 2, 2026 4:00 PM\nTo: Somebody\nSubject: Our letter\n\n{t}",
    "unmarked, below nothing": lambda t: f"STATUS\n\n{t}",
    "below three stars": lambda t: f"STATUS\n\n***\n{t}",
}  # fmt: skip


@grave("what stands in our own letter is done as if a member had written it")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("letter", LETTERS)
def test_what_is_quoted_of_our_letters_commands_nothing(letter: str, mode: str) -> None:
    """reading.md: what was typed, without quotations; flow.md, tokens: texts are quoted, passed on and printed."""
    kind, who, name, steps = LETTERS[letter]
    world = fresh(kind)
    plays(world, steps)
    mail = next((m for m in reversed(got(world, who)) if m.letter == name), None) or got(world, who)[-1]
    before, begin = things(world), sent_so_far(world)
    sent = world.reply(who, mail, MODES[mode](see(mail).text))
    assert is_answered(world, who, sent)
    world.later(hours=2)
    assert things(world) == before, letter_names(world.player.post.sent[begin:])
    assert not {"export", "confirm-erase", "confirm-address"} & set(letter_names(got(world, who, begin)))


# --- who says it: unproven, forged, tokens --------------------------------------------------------------------------------------------

HALF_PROVEN: dict[str, tuple[str, str, Callable[[Attacked, int], bool]]] = {
    # what comes by the reply address of a request, with no server's word; and what may not happen by that alone
    "a no, and a goodbye": ("asked", "REJECT\n\nLEAVE", lambda w, _: w.standing(JON) == "left"), "a yes, and his data": ("asked", "ACCEPT\n\nEXPORT", lambda w, begin: "export" in letter_names(got(w, JON, begin))), "a break, and all is to go": ("asked", "PAUSE\nERASE", lambda w, begin: JON not in addresses(w)),
    "how things stand, and a new address": ("asked", "STATUS\n\nCHANGE ADDRESS eve@evil.example", lambda w, begin: bool(got(w, EVE, begin))), "a break, and a request": ("asked", "PAUSE\n\nREQUEST M-1003\nWould you?", lambda w, _: request_states(w) != "P"), "a goodbye in the subject": ("asked", "STATUS\nLEAVE\nEXPORT", lambda w, begin: w.standing(JON) == "left" or "export" in letter_names(got(w, JON, begin))),
    "an end, and a goodbye": ("paired", "STATUS\n\nLEAVE", lambda w, _: w.standing(JON) == "left"),
}  # fmt: skip


@grave("who has got hold of one reply address acts for a member in all things, by a second line")
@pytest.mark.parametrize("how", HALF_PROVEN)
def test_a_second_command_does_no_more_by_a_reply_address_than_it_would_alone(how: str) -> None:
    """flow.md, tokens: what the token alone lets its holder do; a mail with no token that offers what it asks leads to "was it you?"."""
    kind, words, happened = HALF_PROVEN[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    sent = world.reply(JON, thread_of(world, JON), words, proof="")
    assert not happened(world, begin)
    assert is_answered(world, JON, sent)


FORGED: dict[str, tuple[str, str, str]] = {
    "no word of a server": ("", "STATUS", "STATUS\n\nLEAVE"), "called forged": ("fail", "STATUS", "STATUS\n\nLEAVE"), "no word, three": ("", "HELP", "HELP\nEXPORT\nLEAVE"), "no word, beside a language": ("", "DEUTSCH", "DEUTSCH\n\nABMELDEN"), "no word, a yes below": ("", "BROWSE", "BROWSE\n\nACCEPT REQ-1"), "called forged, a yes below": ("fail", "BROWSE", "BROWSE\n\nACCEPT REQ-1"),
}  # fmt: skip


@grave("a forger acts for a member by a harmless first line")
@pytest.mark.parametrize("how", FORGED)
def test_a_second_command_needs_a_proof_as_the_first_does(how: str) -> None:
    """for-members.md: "Was this mail from you?"; flow.md, who wrote it."""
    proof, subject, words = FORGED[how]
    world = fresh("asked")
    before, begin = things(world), sent_so_far(world)
    world.write(JON, subject, words, proof=proof)
    world.later(hours=2)
    assert things(world) == before
    assert not {"export"} & set(letter_names(got(world, JON, begin)))


CONFIRMED: dict[str, tuple[str, str, str, Seen]] = {
    "a break, and a no": (JON, "PAUSE", "PAUSE\n\nREJECT REQ-1", PAUSED_R), "a no, and a break": (JON, "", "REJECT REQ-1\n\nPAUSE UNTIL 1 June", PAUSED_R), "taken back, and another": (MIA, "", "WITHDRAW\n\nREQUEST M-1003\nWould you?", lambda w: request_states(w) == "WP"), "a no, and a goodbye": (JON, "", "REJECT REQ-1\nLEAVE", on(JON, "left", "R")),
}  # fmt: skip


@grave("a member said YES to all of a mail, and half of it is lost in silence")
@pytest.mark.parametrize("how", CONFIRMED)
def test_a_yes_to_was_it_you_does_all_of_the_mail_or_says_what_not(how: str) -> None:
    """for-members.md: reply YES, and we do what you asked."""
    who, subject, words, seen = CONFIRMED[how]
    world = fresh("asked")
    before = things(world)
    world.write(who, subject, words, proof="")
    assert things(world) == before
    question = last(world, "confirm", who)
    begin = sent_so_far(world)
    world.reply(who, question, "YES", proof="")
    assert seen(world) or bool(waiting(world)), (
        request_states(world),
        world.standing(who),
        letter_names(world.player.post.sent[begin:]),
    )
    after = things(world)
    world.reply(who, question, "YES", proof="")
    assert things(world) == after


BESIDE_A_YES = {"a goodbye": "YES\n\nLEAVE", "delete me": "YES\nERASE", "his data": "YES\n\nEXPORT", "a new address": f"YES\n\nCHANGE ADDRESS {EVE}"}  # fmt: skip


@grave("the reply address of a question lets its holder do more than say yes to it")
@pytest.mark.parametrize("how", BESIDE_A_YES)
def test_a_yes_to_was_it_you_lets_nothing_else_be_done_unproven(how: str) -> None:
    """flow.md, tokens: `confirm` offers confirm; CHANGELOG: only a bare yes answers our questions."""
    world = fresh("asked")
    world.write(JON, "PAUSE", "", proof="")
    begin = sent_so_far(world)
    sent = world.reply(JON, last(world, "confirm", JON), BESIDE_A_YES[how], proof="")
    assert world.standing(JON) != "left"
    assert "export" not in letter_names(got(world, JON, begin))
    assert not got(world, EVE, begin)
    assert is_answered(world, JON, sent)


# --- what coordinators pass on, and release -------------------------------------------------------------------------------------------

PASSED: dict[str, tuple[str, Step]] = {
    "attached": ("REJECT and PAUSE", lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "REJECT\n\nPAUSE UNTIL 1 June")])), "attached, the other way": ("PAUSE and REJECT", lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "PAUSE UNTIL 1 June\n\nREJECT REQ-1")])),
    "in the text": ("REJECT and PAUSE", lambda w: w.write(CARLA, f"Fwd: {JONS_SUBJECT}", inline(FROM_JON, "REJECT REQ-1\n\nPAUSE UNTIL 1 June", JONS_SUBJECT))),
}  # fmt: skip


@grave("half of what a member wrote to a coordinator is lost when she passes it on, and nobody notices")
@pytest.mark.parametrize("how", PASSED)
def test_of_several_commands_that_are_passed_on_all_are_done_or_wait(how: str) -> None:
    """for-coordinators.md, forward what reached you: when it is not certain, nothing is done, and it waits for you with all that it says; RELEASE does what the program would have done."""
    _, act = PASSED[how]
    world = fresh("asked")
    act(world)
    if not PAUSED_R(world):
        assert waiting(world), (request_states(world), world.standing(JON))
        order(world, f"RELEASE {waiting(world)[-1]}")
        said = words_of(got(world, CARLA)[-2:])
        assert PAUSED_R(world) or waiting(world) or "not" in said, (
            request_states(world),
            world.standing(JON),
            said,
        )
        assert PAUSED_R(world) == (world.standing(JON) == "paused" and request_states(world) == "R")
    nothing_lost(world)


PASSED_HURTS = {
    "a yes, and a goodbye": "ACCEPT\n\nLEAVE",
    "how things stand, and a yes, and a no": "STATUS\n\nACCEPT REQ-1\n\nREJECT REQ-1",
    "how things stand, and delete me": "STATUS\n\nERASE",
    "a yes, and back": "ACCEPT\n\nUNDO",
}


@grave("a coordinator who passes a mail on puts a member out, or binds him, by what is not plain")
@pytest.mark.parametrize("how", PASSED_HURTS)
def test_what_is_passed_on_and_contradicts_itself_is_not_done(how: str) -> None:
    """for-coordinators.md, as above."""
    world = fresh("asked")
    begin = sent_so_far(world)
    with_attached(world, [eml(FROM_JON, JONS_SUBJECT, PASSED_HURTS[how])])
    assert asked_back(world, JON, begin)
    world.later(hours=3)
    assert not introduced(world, MIA, begin)
    assert world.standing(JON) == "active"
    assert JON in addresses(world)


@grave("a member's second command is done by whoever passes the mail on")
@pytest.mark.parametrize("words", ["STATUS\n\nLEAVE", "PAUSE\nREJECT REQ-1"])
def test_what_another_member_passes_on_does_nothing_to_its_writer(words: str) -> None:
    """Catalogue 118: a non-coordinator forwards another's mail: only as the forwarder's own."""
    world = fresh("asked")
    with_attached(world, [eml(FROM_JON, JONS_SUBJECT, words)], sender=LEA)
    assert (world.standing(JON), request_states(world)) == ("active", "P")
    assert world.standing(LEA) == "active"


HELD_TWO: dict[str, tuple[str, str, Seen]] = {
    "as the break that it is": ("PAUSE", "{ref} AS PAUSE", on(JON, "paused", "P")), "as a no": ("REJECT", "{ref} AS REJECT REQ-1", lambda w: request_states(w) == "R"), "dropped": ("", "DROP {ref}", on(JON, "active", "P")),
}  # fmt: skip


@grave("a mail that a person decides as one thing does another as well")
@pytest.mark.parametrize("how", HELD_TWO)
def test_what_a_coordinator_takes_a_mail_as_is_done_and_nothing_that_hurts_beside(how: str) -> None:
    """for-coordinators.md, decide a held mail: takes it as that; DROP: nothing is done."""
    _, words, seen = HELD_TWO[how]
    world = fresh("asked")
    world.write(
        JON,
        "Some words",
        "Dear coordinators, I was harassed by a colleague of yours and need to talk.\n\nLEAVE",
    )
    ref = waiting(world)[-1]
    left = world.standing(JON) == "left"
    order(world, words.format(ref=ref))
    assert left or seen(world), (request_states(world), world.standing(JON))
    assert left or world.standing(JON) != "left"


# --- UNDO and second thoughts -----------------------------------------------------------------------------------------------------------

TAKEN_BACK: dict[str, tuple[str, str, str, tuple[Step, ...], Seen]] = {
    # how it stands, who, the mail of several deeds, what follows, what is so in the end
    "a no and a goodbye, one undo": ("asked", JON, "REJECT REQ-1\n\nLEAVE", (writes(JON, "UNDO"),), on(JON, "active")), "an end and a goodbye, one undo": ("paired", MIA, "END NOW\n\nLEAVE", (writes(MIA, "UNDO"),), on(MIA, "active")),
    "a break and a free yes, undo": ("asked", JON, "PAUSE\n\nACCEPT REQ-1", (writes(JON, "UNDO"),), lambda w: request_states(w) == "P"), "a yes, and its undo over a no": ("asked", JON, "ACCEPT REQ-1", (writes(JON, "", "UNDO\n\nREJECT REQ-1"),), lambda w: request_states(w) == "R"),
    "undo, and a break": ("asked", JON, "REJECT REQ-1", (writes(JON, "UNDO", "UNDO\n\nPAUSE UNTIL 1 June"),), on(JON, "paused", "P")), "a goodbye, and undo over a question": ("asked", MIA, "LEAVE", (writes(MIA, "", "UNDO\n\nSTATUS"),), on(MIA, "active", "P")),
}  # fmt: skip


@grave("what a member takes back is not taken back, or others hear what is not so")
@pytest.mark.parametrize("how", TAKEN_BACK)
def test_an_undo_after_a_mail_of_several_deeds_takes_back_the_last_or_asks(how: str) -> None:
    """for-members.md: UNDO takes back your last ACCEPT, REJECT, END or LEAVE, for a day."""
    kind, who, words, steps, seen = TAKEN_BACK[how]
    world = fresh(kind)
    world.write(who, "", words)
    plays(world, steps)
    assert seen(world), (
        request_states(world),
        world.standing(who),
        pairs(world),
        letter_names(got(world, who)[-4:]),
    )
    all_is_well(world)


@grave("others hear of a goodbye or an end that was taken back within the hour")
@pytest.mark.parametrize(
    "words", ["STATUS\n\nEND NOW", "PAUSE\n\nLEAVE", "EXPORT\n\nEND NOW", "END NOW\n\nSTATUS"]
)
def test_a_deed_in_the_second_line_has_its_hour_of_second_thoughts(words: str) -> None:
    """for-members.md: after END, LEAVE or a yes in words of your own, others hear of it an hour later; rules.md: second_thoughts_minutes."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(JON, "", words)
    world.later(minutes=20)
    assert not got(world, MIA, begin), letter_names(got(world, MIA, begin))
    world.write(JON, "UNDO")
    world.later(hours=3)
    assert not got(world, MIA, begin), letter_names(got(world, MIA, begin))
    assert pairs(world) == [(JON, MIA)]
    assert world.standing(JON) in ("active", "paused")


# --- whose eyes: notes, confidences, words to the partner ---------------------------------------------------------------------------------

SECRETS: dict[str, tuple[str, str, str, str, str]] = {
    # how it stands, who writes where, the words, who may not read the piece
    "a request, and a concern": ("office", MIA, "alone", "REQUEST M-1003\nDear Ada, would you?\n\nCONCERN\nJon pressed me at the congress, zebra.", ADA), "a request, and a concern with a colon": ("office", MIA, "REQUEST M-1003", "Would you?\n\nCONCERN: he pressed me at the congress, zebra.", ADA),
    "a no, and a concern": ("asked", JON, "thread", "REJECT\n\nCONCERN\nShe writes to my wife, zebra.", MIA), "a yes, and a concern": ("asked", JON, "thread", "ACCEPT\n\nCONCERN\nShe writes to my wife, zebra.", MIA), "a question, and a concern": ("asked", JON, "thread", "Which clinic is it?\n\nCONCERN\nShe writes to my wife, zebra.", MIA),
    "words to him, and a concern": ("paired", MIA, "thread", "Dear Jon,\nshall we meet on Friday?\n\nCONCERN\nHe presses me, zebra.", JON), "next in line, and a concern": ("asked", MIA, "QUEUE M-1003", "Would you?\n\nCONCERN\nJon presses me, zebra.", ADA),
    "a request, a break, and words": ("office", MIA, "alone", "REQUEST M-1003\nDear Ada, would you?\n\nPAUSE UNTIL 1 June\nThis is for the coordinators alone: my father is in hospital, zebra.", ADA), "a request, and delete me": ("office", MIA, "alone", "REQUEST M-1003\nWould you?\n\nEXPORT\nI need it for my lawyer, zebra.", ADA),
    "in German": ("office", MIA, "alone", "ANFRAGE M-1003\nWürden Sie?\n\nANLIEGEN\nJon bedrängt mich, zebra.", ADA), "in Spanish": ("office", MIA, "alone", "SOLICITAR M-1003\n¿Podría?\n\nPREOCUPACIÓN\nJon me presiona, zebra.", ADA), "in French": ("office", MIA, "alone", "DEMANDER M-1003\nVoudriez-vous ?\n\nSOUCI\nJon me met sous pression, zebra.", ADA),
}  # fmt: skip


@grave("a confidence reaches the one whom it is about, or another member")
@pytest.mark.parametrize("how", SECRETS)
def test_a_confidence_below_another_command_reaches_a_person_and_nobody_else(how: str) -> None:
    """for-members.md: CONCERN and your words: a coordinator reads it at once, and your partner never hears of it; each command on a line of its own."""
    kind, who, where, words, reader = SECRETS[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    writes_where(world, who, where, words)
    assert a_person_reads(world, begin, "zebra")
    assert "zebra" not in whole(got(world, reader, begin)), letter_names(got(world, reader, begin))


NOTES = {
    "a plan in lines": "Dear Ada,\nmy plan for the year:\n\nPAUSE in May for my exams,\nRESUME in June, walrus.\n\nMia", "headings": "Dear Ada,\n\nGOALS\nTo learn, walrus.\n\nSKILLS\nPharmacokinetics.\n\nMia", "a term of trade": "Dear Ada,\nI wrote a thesis about\n\nEND-STAGE RENAL DISEASE\n\nand should like to go on with it, walrus.", "a trial": "Dear Ada,\nI worked for the trials\n\nACCEPT-HF\nREJECT-2\n\nas a student, walrus.",
    "an abbreviation": "Dear Ada,\n\nICU, ER AND STAT LAB are what I know, walrus.\n\nMia",
}  # fmt: skip


@grave("a line of a note changes the mentee's standing, or the mentor reads half a note")
@pytest.mark.parametrize("how", NOTES)
def test_capitals_within_a_note_are_part_of_it(how: str) -> None:
    """for-members.md, ask a mentor: the text goes to the mentor; a command stands on a line of its own."""
    world = fresh("office")
    world.write(MIA, "REQUEST M-1003", NOTES[how])
    assert request_states(world) == "P"
    assert "walrus" in whole(got(world, ADA))
    assert world.standing(MIA) == "active"


PARTNER = {
    "a list": "Dear Jon,\n\nhere is what you asked me for:\n\nSTATUS of my application: sent\nEND of my rotation: 30 June\nLEAVE days: ten\n\nSee you on Friday!\nMia", "a film": "Dear Jon,\n\ndo you know the film\n\nTHE END OF THE LINE\n\n? We could watch it. What do you think?\n\nMia", "shouting": "DEAR JON,\n\nSHALL WE MEET ON FRIDAY AT FIVE? YOUR OFFICE IS FINE.\n\nMIA",
}  # fmt: skip


@grave("a pair is parted by a line in words for the partner")
@pytest.mark.parametrize("how", PARTNER)
def test_capitals_in_words_for_the_partner_part_nobody(how: str) -> None:
    """for-members.md: what greets your partner by name goes there; flow.md, words in the thread of a relationship."""
    world = fresh("paired")
    begin = sent_so_far(world)
    sent = writes_where(world, MIA, "thread", PARTNER[how])
    assert is_answered(world, MIA, sent) or bool(got(world, JON, begin))
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA)]
    assert world.standing(MIA) == "active"


# --- dire words in eleven languages, and harmless ones ----------------------------------------------------------------------------------

DIRE = {
    "en": "He threatens me.", "es": "Me amenaza y tengo miedo.", "de": "Er bedroht mich.", "fr": "Il me menace.", "it": "Mi minaccia.", "nl": "Hij bedreigt me.", "pt": "Ele ameaça-me.", "pl": "On grozi mi.", "sv": "Han hotar mig.", "da": "Han truer mig.", "no": "Han truer meg.",
}  # fmt: skip


@grave("a member who is threatened is answered by a machine, and no person reads it before the morning")
@pytest.mark.parametrize("language", DIRE)
def test_a_threat_below_two_commands_reaches_a_person_at_once(language: str) -> None:
    """rules.md, dire: send a mail to a person at once, beside whatever else it does; for-members.md: what is urgent by a person at once."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "", f"STATUS\n\nPAUSE\n\n{DIRE[language]}")
    assert DIRE[language] in whole(got(world, CARLA, begin)), letter_names(got(world, CARLA, begin))
    assert DIRE[language] not in whole(got(world, JON, begin))
    assert world.standing(MIA) == "paused"


PLEASANT = {
    "en": "Thank you so much, and have a lovely weekend!", "es": "¡Muchas gracias y buen fin de semana!", "de": "Vielen Dank und ein schönes Wochenende!", "fr": "Merci beaucoup et bon week-end !", "it": "Grazie mille e buon fine settimana!", "nl": "Hartelijk dank en een fijn weekend!", "pt": "Muito obrigado e bom fim de semana!", "pl": "Dziękuję bardzo i miłego weekendu!", "sv": "Tack så mycket och trevlig helg!", "da": "Mange tak og god weekend!", "no": "Tusen takk og god helg!",
}  # fmt: skip


@grave("plain: thanks below commands keep a person busy")
@pytest.mark.parametrize("language", PLEASANT)
def test_thanks_below_two_commands_hold_nothing(language: str) -> None:
    """for-coordinators.md: thanks, receipts and good wishes are filed; for-members.md: they need no answer."""
    world = fresh("paired")
    before = len(waiting(world))
    world.write(MIA, "", f"STATUS\n\nPAUSE\n\n{PLEASANT[language]}\nMia")
    assert world.standing(MIA) == "paused"
    assert len(waiting(world)) == before


# --- forms, and commands beside them ------------------------------------------------------------------------------------------------------

FORMS21: dict[str, tuple[str, str, Seen]] = {
    "a request below": ("SIGN UP MENTEE", "Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n\nREQUEST M-1003\nDear Ada, would you?", lambda w: request_states(w) == "P" and "Ada, would you" in whole(got(w, ADA))), "a language below": ("SIGN UP MENTEE", "Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n\nDEUTSCH", lambda w: member(w, NOA)["language"] == "de"),
    "the directory below": ("SIGN UP MENTEE", "Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n\nBROWSE", letter_to(NOA, "directory")), "a name in capitals": ("SIGN UP MENTEE", "NAME: NOA WEISS\nORGANIZATION: END HOSPITAL\nPRACTICE AREAS: CRITICAL CARE\nGOALS: TO LEARN", lambda w: "END" in str(member(w, NOA)["organization"]).upper()),
    "an organization called so": ("SIGN UP MENTEE", "Name: Noa Weiss\nOrganization: PAUSE\nPractice areas: Critical care\nGoals: RENEW myself", lambda w: member(w, NOA)["organization"] == "PAUSE"), "values below their labels": ("SIGN UP MENTEE", "Name:\nNoa Weiss\n\nOrganization:\nEND HOSPITAL\n\nPractice areas:\nCritical care\n\nGoals:\nTo learn.", lambda w: "END" in str(member(w, NOA)["organization"])),
}  # fmt: skip


@grave("half of a first mail is lost, or a word of the form is done as a command")
@pytest.mark.parametrize("how", FORMS21)
def test_a_form_and_what_stands_beside_it_are_each_what_they_are(how: str) -> None:
    """CHANGELOG: a sign-up and a REQUEST may come in one mail; catalogue 152: only typed values count."""
    subject, words, seen = FORMS21[how]
    world = fresh("office")
    world.write(NOA, subject, words)
    assert member(world, NOA).get("standing") == "active", letter_names(got(world, NOA))
    assert seen(world), (member(world, NOA), letter_names(got(world, NOA)))


# --- members who are coordinators ---------------------------------------------------------------------------------------------------------


@grave("a coordinator who is a mentor acts for others by lines meant for herself, or her own answer is lost")
@pytest.mark.parametrize("words", ["PAUSE\n\nREJECT", "REJECT\n\nPAUSE"])
def test_a_coordinator_who_is_a_mentor_answers_her_own_request_with_two_lines(words: str) -> None:
    """for-coordinators.md: if you are a member yourself, what you are a part of stays your own: you may write ACCEPT for yourself."""
    world = fresh("office")
    world.write(CARLA, "SIGN UP MENTOR", FORM.format(name="Carla Voss"))
    code = str(member(world, CARLA)["code"]) if "code" in member(world, CARLA) else "M-1005"
    world.write(MIA, f"REQUEST {code}", "Would you?")
    request = last(world, "request", CARLA)
    begin = sent_so_far(world)
    world.reply(CARLA, request, words)
    assert request_states(world) == "R" or world.standing(CARLA) == "paused" or got(world, CARLA, begin)
    assert {world.standing(who) for who in (JON, ADA, MIA, LEA)} == {"active"}
    assert not introduced(world, MIA, begin)


@grave("a coordinator's several commands are half done without a word")
@pytest.mark.parametrize(
    "words",
    [
        f"PAUSE {JON}\nREJECT REQ-1",
        f"PAUSE {JON} UNTIL 1 June\n\nREJECT REQ-1\n\nThanks,\nCarla Voss\nPROGRAM COORDINATOR\nEND Hospital",
    ],
)
def test_two_commands_of_a_coordinator_are_done_over_her_signature(words: str) -> None:
    """for-coordinators.md, command by mail: each line has its own fate."""
    world = fresh("asked")
    order(world, words)
    assert PAUSED_R(world), told(got(world, CARLA)[-1:])


# --- robots, floods and copies of such mails -------------------------------------------------------------------------------------------------

ROBOTS: dict[str, tuple[dict[str, str], str, str]] = {
    "auto-replied": ({"Auto-Submitted": "auto-replied"}, "Automatic reply: Would you mentor Mia Okafor?", "PAUSE\n\nREJECT\n\nLEAVE"), "an autoresponder": ({"X-Autoreply": "yes", "Precedence": "auto_reply"}, "Out of office", "I am away.\n\nREJECT\n\nLEAVE"), "a list": ({"List-Id": "<staff.hospital.example>", "Precedence": "list"}, "Staff news", "STATUS\n\nLEAVE"),
    "Exchange": ({"X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-generated"}, "Automatische Antwort", "ABSAGE\n\nABMELDEN"),
}  # fmt: skip


@grave("a robot answers, pauses or leaves for a member")
@pytest.mark.parametrize("how", ROBOTS)
def test_capital_lines_of_a_robot_do_nothing(how: str) -> None:
    """for-members.md: out-of-office replies are no answers, and do no harm; catalogue (sympa#1354): OOO parsed as commands."""
    headers, subject, words = ROBOTS[how]
    world = fresh("asked")
    mail = question_to_jon(world)
    world.write(
        JON, subject, words, to=reply_address(mail), headers={**headers, "In-Reply-To": mail.message_id}
    )
    world.later(hours=2)
    assert (request_states(world), world.standing(JON)) == ("P", "active")


LONG21: dict[str, tuple[str, str]] = {
    "two hundred lists": (MIA, "BROWSE\n\n" * 200), "two hundred helps": (MIA, "HELP\n" * 200), "exports": (MIA, "EXPORT\n\n" * 60), "there and back": (JON, "PAUSE\n\nRESUME\n\n" * 100), "asked and taken back": (MIA, "WITHDRAW\n\nREQUEST M-1003\nWould you?\n\n" * 40), "languages": (MIA, "DEUTSCH\n\nENGLISH\n\n" * 80),
    "whom she asks": (MIA, "".join(f"REQUEST M-{n}\nWould you?\n\n" for n in range(1001, 1100))), "five thousand lines": (MIA, "STATUS\n" * 5000),
}  # fmt: skip


@grave("one mail causes a flood, or keeps the process for minutes")
@pytest.mark.parametrize("how", LONG21)
def test_a_mail_of_very_many_commands_floods_nobody(how: str) -> None:
    """rules.md: letters_per_day, letters_from_one_per_day; catalogue 134; flow.md, how many letters."""
    who, words = LONG21[how]
    world = fresh("asked")
    begin, start = sent_so_far(world), time.process_time()
    world.write(who, "", words)
    assert time.process_time() - start < 60
    world.later(hours=26)
    for reader, most in ((who, 12), (JON if who == MIA else MIA, 5), (ADA, 5), (CARLA, 5)):
        assert len(got(world, reader, begin)) <= most, (reader, letter_names(got(world, reader, begin)))
    assert got(world, who, begin)
    nothing_lost(world)


@grave("a member gets more letters on a day than the rules allow, by mails of many lines")
def test_twenty_mails_of_six_commands_stay_within_the_letters_of_a_day() -> None:
    """rules.md: letters_per_day is 30; what would be a letter too many changes nothing and reaches a person."""
    world = fresh("asked")
    begin = sent_so_far(world)
    for n in range(20):
        world.write(MIA, "", f"STATUS\n\nBROWSE\n\nEXPORT\n\nDEUTSCH\n\nENGLISH\n\nSTATUS\n\nmail {n}")
    assert len(got(world, MIA, begin)) <= 31
    assert len(got(world, CARLA, begin)) <= 12


COPIED: dict[str, tuple[str, str, tuple[Step, ...], Callable[[Attacked], object]]] = {
    "a break that has ended since": (JON, "PAUSE\n\nREJECT REQ-1", (writes(JON, "RESUME"),), lambda w: (w.standing(JON), request_states(w))), "a goodbye that was taken back": (JON, "REJECT REQ-1\n\nLEAVE", (writes(JON, "UNDO"),), lambda w: (w.standing(JON), request_states(w))), "a request that was taken back": (MIA, "WITHDRAW\n\nREQUEST M-1003\nWould you?", (writes(MIA, "WITHDRAW"),), lambda w: (request_states(w), letter_names(got(w, ADA)).count("request"))),
}  # fmt: skip


@grave("a deed is done twice because a mail is delivered twice")
@pytest.mark.parametrize("again", ["the same", "without the server's word", "the server's word later"])
@pytest.mark.parametrize("how", COPIED)
def test_a_copy_of_a_mail_of_several_commands_does_nothing(both: Attacked, how: str, again: str) -> None:
    """Catalogue 124, faults 6 and 7; CHANGELOG: a mail that a server delivers twice is done once."""
    who, words, between, seen = COPIED[how]
    world = both
    world.asked()
    mail = world.drop(who, "", words)
    plain = b"\r\n".join(
        line for line in mail.split(b"\r\n") if not line.startswith(b"Authentication-Results")
    )
    world.work()
    plays(world, (hours(1), *between))
    before = seen(world)
    world.player.take_in(mail if again != "without the server's word" else plain)
    world.work()
    world.later(hours=2)
    assert seen(world) == before
    if again == "the server's word later":
        world.player.take_in(plain)
        world.work()
        assert seen(world) == before
    nothing_lost(world)


# --- crashes and Dovecot ------------------------------------------------------------------------------------------------------------------------

MAIL21 = "WITHDRAW\n\nREQUEST M-1002\nWould you?"


def two_deeds(world: BoxProgram, parts: Any) -> None:
    """Mia has asked Jon; Ada is M-1002 or M-1003, whoever came first."""
    asked_on(world, parts)
    world.sign_up("ada@south.example")
    a_pass(parts, timedelta(minutes=6))
    code = next(m["code"] for m in exported(world)["members"] if m["email"] == "ada@south.example")
    world.write(BOX_MIA, "Two things", MAIL21.replace("M-1002", str(code)), "Mia Lund")


def two_deeds_once(world: BoxProgram) -> None:
    assert states_on(world, "requests") == ["withdrawn", "pending"]
    ids = {m for m in box_letters(world, "ada@south.example") if b"Would you mentor" in m}
    assert len({m.partition(b"Message-ID:")[2].partition(b"\r\n")[0] or m for m in ids}) == 1


@grave("of a mail of two commands one is lost or done twice by a crash between them")
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize("stage", [s for s in STAGES if s != "before commit A"])
def test_two_commands_survive_a_crash_and_are_each_done_once(
    tmp_path: Path, request: pytest.FixtureRequest, stage: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """flow.md, crash points: records change once, and a mail goes out at least once."""
    url = (
        "sqlite:///program.db" if database == "sqlite" else str(request.getfixturevalue("made_postgres_url"))
    )
    world = BoxProgram(tmp_path, database=url)
    with world.parts() as parts:
        two_deeds(world, parts)
    with world.parts() as parts, at_stage(stage, dies, monkeypatch), suppress(Died):
        a_pass(parts, timedelta(minutes=9))
    with world.parts() as parts:
        for minutes in (30, 90, 200):
            assert a_pass(parts, timedelta(minutes=minutes)) == ""
    two_deeds_once(world)
    assert world.left() == 0


@grave("as above, on a real mailbox under a fault")
@pytest.mark.parametrize("how", [how for n, how in enumerate(ALL_FAULTS) if n % 3 == 0][:5])
def test_on_dovecot_two_commands_under_a_fault_are_each_done_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """flow.md, intake and mirror."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        two_deeds(world, parts)
    fault = ALL_FAULTS[how](world, proxy)
    fault.begins()
    with world.parts(patience=2.0) as parts:
        if fault.stage:
            with at_stage(fault.stage, fault.strikes, monkeypatch):
                a_pass(parts, timedelta(minutes=9))
        else:
            a_pass(parts, timedelta(minutes=9))
    fault.over()
    with world.parts() as parts:
        for minutes in (30, 90, 200):
            a_pass(parts, timedelta(minutes=minutes))
    two_deeds_once(world)


# =========================== a. tokens ==================================================================================================


def letter_of(world: Attacked, name: str, who: str) -> OutboundMail:
    return last(world, name, who)


TOKENS21: dict[str, tuple[str, tuple[Step, ...], str, str, str, Callable[[Attacked, int], bool], bool]] = {
    # how it stands, what came before, the letter, whose, the words, what is looked for, and whether it may be
    "a reminder, PAUSE": ("asked", (lambda w: w.later(days=9),), "reminder", JON, "PAUSE", lambda w, _: w.standing(JON) == "paused", True), "a reminder, EXPORT": ("asked", (lambda w: w.later(days=9),), "reminder", JON, "EXPORT", lambda w, b: "export" in letter_names(got(w, JON, b)), False),
    "a receipt, a second request": ("asked", (), "request-received", MIA, "WITHDRAW\n\nREQUEST M-1003\nWould you?", lambda w, _: request_states(w)[:1] == "W", True), "a receipt, ERASE": ("asked", (), "request-received", MIA, "ERASE", lambda w, _: MIA not in addresses(w), False),
    "a status, LEAVE": ("asked", (writes(JON, "STATUS"),), "status", JON, "LEAVE", lambda w, _: w.standing(JON) == "left", False), "a check-in, CHANGE ADDRESS": ("paired", (lambda w: w.later(days=22),), "check-in", JON, f"CHANGE ADDRESS {EVE}", lambda w, b: bool(got(w, EVE, b)), False), "an export, LEAVE": ("asked", (writes(JON, "EXPORT"),), "export", JON, "LEAVE", lambda w, _: w.standing(JON) == "left", True),
}  # fmt: skip


@grave("a reply address does more than its letter offers; plain: less")
@pytest.mark.parametrize("how", TOKENS21)
def test_a_reply_address_does_what_the_table_says(how: str) -> None:
    """flow.md, tokens: the table."""
    kind, steps, letter, who, words, seen, may = TOKENS21[how]
    world = fresh(kind)
    plays(world, steps)
    mail = letter_of(world, letter, who)
    begin = sent_so_far(world)
    sent = world.reply(who, mail, words, proof="")
    assert is_answered(world, who, sent)
    assert seen(world, begin) == may


@grave("another member who is shown a letter answers for its reader by a second line")
@pytest.mark.parametrize("words", ["STATUS\n\nACCEPT", "ACCEPT REQ-1", "PAUSE\n\nREJECT REQ-1"])
def test_a_right_token_in_another_member_s_hand_does_nothing_to_its_holder(words: str) -> None:
    """flow.md: a right reply token from another address does nothing."""
    world = fresh("asked")
    world.reply(LEA, question_to_jon(world), words)
    world.later(hours=2)
    assert (request_states(world), world.standing(JON)) == ("P", "active")


@grave("two deeds are done by one token, one of them a second time")
def test_a_token_that_was_spent_by_two_commands_does_nothing_more() -> None:
    """flow.md: each reply token works once: the mail by which its holder changes something spends it."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), "REJECT\n\nPAUSE", proof="")
    world.write(JON, "RESUME")
    before = things(world)
    world.reply(JON, question_to_jon(world), "PAUSE", proof="")
    world.reply(JON, question_to_jon(world), "ACCEPT", proof="")
    assert things(world) == before


# =========================== b. delivery reports ==========================================================================================


def bounces_with_fields(
    world: Attacked,
    mail: OutboundMail,
    text: str,
    fields: str,
    *,
    where: str = "",
    kind: str = "delivery-status",
) -> list[OutboundMail]:
    head = f"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.hospital.example>\nTo: {where or mail.return_path}\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=b\nAuto-Submitted: auto-replied"
    return raw(
        world,
        head,
        f"--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: message/{kind}\n\nReporting-MTA: dns; mx.hospital.example\n\n{fields}\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mail.message_id}\n\n--b--",
    )


DEAD, NOTHING = ("U", "bouncing"), ("P", "active")
FAILED = f"Final-Recipient: rfc822; {JON}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user"
BOUNCES: dict[str, tuple[Step, tuple[str, str]]] = {
    "with capital lines in its text": (lambda w: bounces_with_fields(w, question_to_jon(w), "STATUS\n\nLEAVE\n\nACCEPT", FAILED), DEAD), "an address in capitals": (lambda w: bounces_with_fields(w, question_to_jon(w), "x", FAILED.replace(JON, JON.upper())), DEAD), "a policy": (lambda w: bounces_with_fields(w, question_to_jon(w), "x", FAILED.replace("5.1.1", "5.7.1")), NOTHING), "refused as spam": (lambda w: bounces_with_fields(w, question_to_jon(w), "x", FAILED.replace("5.1.1 no such user", "5.7.1 spam").replace("5.1.1", "5.7.1")), NOTHING),
    "to the address of the program": (lambda w: bounces_with_fields(w, question_to_jon(w), "x", FAILED, where=ADDRESS), DEAD), "to the reply address": (lambda w: bounces_with_fields(w, question_to_jon(w), "x", FAILED, where=reply_address(question_to_jon(w))), DEAD), "of another recipient": (lambda w: bounces_with_fields(w, question_to_jon(w), "x", FAILED.replace(JON, ADA)), NOTHING), "a fault for a while, called failed": (lambda w: bounces_with_fields(w, question_to_jon(w), "x", FAILED.replace("5.1.1", "4.4.7")), NOTHING),
    "no field at all": (lambda w: bounces_with_fields(w, question_to_jon(w), "The user is unknown: 550 5.1.1", ""), NOTHING), "of the letter to another": (lambda w: bounces_with_fields(w, last(w, "request-received", MIA), "x", FAILED), NOTHING),
}  # fmt: skip


@grave("a request is closed, or a mentor hidden, by a report that says nothing of the kind")
@pytest.mark.parametrize("how", BOUNCES)
def test_a_report_says_what_its_fields_say(how: str) -> None:
    """SECURITY.md, W2; for-coordinators.md, when our mail does not arrive; flow.md."""
    act, expected = BOUNCES[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    act(world)
    world.later(hours=2)
    assert (request_states(world), world.standing(JON)) == expected
    assert not introduced(world, MIA, begin)
    nothing_lost(world)


# =========================== c. who wrote what is passed on ================================================================================

FORWARDS21: dict[str, tuple[str, Step]] = {
    "her own lines above his": ("asked", lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT")], note="STATUS\n\nPlease do not act on this yet.")), "a question above": ("asked", lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT")], note="Is this really him?")),
    "his words within another's": ("asked", lambda w: with_attached(w, [eml(f"Eve <{EVE}>", "Fwd: yes", inline(FROM_JON, "ACCEPT REQ-1", JONS_SUBJECT))])), "two senders": ("asked", lambda w: with_attached(w, [eml(f"Jon Berg <{JON}>, Eve <{EVE}>", JONS_SUBJECT, "ACCEPT")])), "a name that is an address": ("asked", lambda w: with_attached(w, [eml(f'"{JON}" <{EVE}>', JONS_SUBJECT, "ACCEPT REQ-1")])),
    "called forged in the mail": ("asked", lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT", "Authentication-Results: mx.pharmacists.example; dmarc=fail header.from=hospital.example\n")])), "nobody vouches for her": ("asked", lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT")], proof="")), "she is called forged": ("asked", lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT\n\nPAUSE")], proof="fail")),
    "not before May": ("asked", lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT, but not before May.")])),
}  # fmt: skip


@grave("two are introduced by what nobody plainly wrote")
@pytest.mark.parametrize("how", FORWARDS21)
def test_a_forward_that_is_not_certain_introduces_nobody(how: str) -> None:
    """flow.md, what a coordinator passes on: the table; SECURITY.md, W3."""
    kind, act = FORWARDS21[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    act(world)
    world.later(hours=3)
    assert request_states(world) == "P"
    assert not introduced(world, MIA, begin)
    assert world.player.post.sent[begin:] or waiting(world)


@grave("plain: an ordinary forward is not done")
@pytest.mark.parametrize(
    "note",
    [
        "",
        "This came to me, thanks!",
        "FYI\n\nBest,\nCarla Voss\nPROGRAM COORDINATOR\nPLEASE DO NOT PRINT THIS E-MAIL",
    ],
)
def test_an_ordinary_forward_of_a_yes_is_done_and_told(note: str) -> None:
    """for-coordinators.md: done in the sender's name; the member is told at once, with a way back."""
    world = fresh("asked")
    begin = sent_so_far(world)
    with_attached(world, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT")], note=note)
    assert request_states(world) == "A"
    assert got(world, JON, begin)


# =========================== d. limits ======================================================================================================


@grave("two programs write to each other for ever")
@pytest.mark.parametrize(
    "words",
    [
        "STATUS\n\nHELP\n\nYour mail {n} has been received.",
        "TICKET {n}\n\nSTATUS OF YOUR REQUEST: OPEN\n\nHELP DESK",
        "We have received your mail.\n\nHELP\n\nThe team",
    ],
)
def test_a_robot_with_lines_in_capitals_falls_silent(words: str) -> None:
    """flow.md, how many letters: known by its rhythm and its repeated words; two programs wired together stop."""
    world = fresh("asked")
    begin, seen = sent_so_far(world), 0
    world.write(JON, "HELP")
    for n in range(40):
        mails = got(world, JON, begin)[seen:]
        if not mails:
            break
        seen += len(mails)
        world.later(seconds=30)
        world.drop(
            JON, f"Re: {see(mails[-1]).subject}", words.format(n=4711 + n), to=reply_address(mails[-1])
        )
        world.work()
    assert seen <= 32, seen
    assert request_states(world) == "P"
    assert len(got(world, CARLA, begin)) <= 12


@grave("strangers or forgers flood a member through us by lines in capitals")
@pytest.mark.parametrize("words", ["STATUS\n\nBROWSE\n\nEXPORT\n\nHELP", "PAUSE\n\nREJECT REQ-1\n\nLEAVE"])
def test_forty_unproven_mails_of_four_commands_are_one_letter(words: str) -> None:
    """rules.md: unproven_letters_per_day is 1."""
    world = fresh("asked")
    begin = sent_so_far(world)
    for n in range(40):
        world.write(JON, f"a mail {n}", words, proof="")
    assert len(got(world, JON, begin)) <= 1, letter_names(got(world, JON, begin))
    assert len(got(world, CARLA, begin)) <= 11
    assert (request_states(world), world.standing(JON)) == ("P", "active")


@grave("a member is flooded by what another does in one mail")
def test_one_mentee_causes_no_more_than_five_letters_to_a_mentor_on_a_day() -> None:
    """rules.md: letters_from_one_per_day is 5."""
    world = with_policy("office", withdraw_cool_off_days=0)
    begin = sent_so_far(world)
    for _ in range(4):
        world.write(
            MIA, "", "REQUEST M-1001\nWould you?\n\nWITHDRAW\n\nREQUEST M-1001\nWould you?\n\nWITHDRAW"
        )
    assert len(got(world, JON, begin)) <= 5, letter_names(got(world, JON, begin))
    nothing_lost(world)


@grave("a stranger's lines in capitals do something, or flood strangers")
@pytest.mark.parametrize(
    "words", ["STATUS\n\nLEAVE\n\nERASE", "BROWSE\n\nACCEPT REQ-1", "SIGN UP MENTEE\n\nREQUEST M-1001"]
)
def test_a_stranger_s_several_commands_are_answered_once_and_do_nothing(words: str) -> None:
    """flow.md: answers to unproven mail; DESIGN: a stranger."""
    world = fresh("asked")
    before, begin = things(world), sent_so_far(world)
    world.write(EVE, "", words)
    assert things(world)[1:] == before[1:]
    assert 1 <= len(got(world, EVE, begin)) <= 6
    assert not got(world, JON, begin)


# =========================== e. servers =======================================================================================================


def hangs_up(at: str, times: int) -> Callable[[Post], None]:
    """It takes no mail so many times."""
    left = [times]

    def made(post: Post) -> None:
        if at == "RCPT":
            post.at_rcpt = lambda who: "450 4.2.1 busy" if _counts(left) else "250 fine"
        else:
            post.at_dot = lambda who, dialogue: "451 4.3.0 try later" if _counts(left) else "250 taken"

    return made


def _counts(left: list[int]) -> bool:
    left[0] -= 1
    return left[0] >= 0


@grave("of two letters of one mail one is lost, or goes out twice, because of a server")
@pytest.mark.parametrize(("at", "times"), [("RCPT", 1), ("RCPT", 3), ("DOT", 1), ("DOT", 3)])
def test_the_letters_of_two_commands_arrive_once_each_whatever_a_server_says(
    tmp_path: Path, request: pytest.FixtureRequest, at: str, times: int
) -> None:
    """flow.md, dispatch: after a 4xx it tries again."""
    post = Post()
    with sending_to(post, tmp_path, url_of(request)) as world:
        with world.parts() as parts:
            both_sign_up(world, parts)
            world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
            for minutes in (5, 8):
                a_pass(parts, timedelta(minutes=minutes))
            hangs_up(at, times)(post)
            accepts(world, post.got(BOX_JON)[-1], "PAUSE UNTIL 1 June 2027\n\nACCEPT")
            for minutes in (10, 25, 60, 140, 300):
                assert a_pass(parts, timedelta(minutes=minutes)) == ""
        assert states_on(world, "relationships") == ["active"]
        assert {m["email"]: m["standing"] for m in exported(world)["members"]}[BOX_JON] == "paused"
    assert len([m for m in post.got(BOX_MIA) if b"[REL-1]" in m]) == 1
    assert len([m for m in post.got(BOX_JON) if b"[REL-1]" in m]) == 1
    assert len([m for m in post.got(BOX_JON) if b"You have paused" in m]) == 1


ON_DOVECOT21: dict[str, tuple[str, Callable[[BoxProgram], bool]]] = {
    "a break, and a yes": ("PAUSE UNTIL 1 June 2027\n\nACCEPT", lambda w: states_on(w, "relationships") == ["active"] and "paused" in states_of(w)), "a no, and a break": ("REJECT\n\nPAUSE", lambda w: states_on(w, "requests") == ["rejected"] and "paused" in states_of(w)),
    "a yes, and a goodbye": ("ACCEPT\n\nLEAVE", lambda w: states_on(w, "requests") == ["pending"] and not states_on(w, "relationships")), "a yes over a disclaimer": ("ACCEPT\n\nBest wishes\nJon Berg\nEND Hospital\n\nCONFIDENTIAL\nLEAVE A MESSAGE AFTER THE TONE", lambda w: states_on(w, "relationships") == ["active"] and "left" not in states_of(w)),
}  # fmt: skip


def states_of(world: BoxProgram) -> list[str]:
    return [str(m["standing"]) for m in exported(world)["members"]]


@grave("several commands are read otherwise from a real mailbox")
@pytest.mark.parametrize("how", ON_DOVECOT21)
def test_on_dovecot_several_commands_are_as_elsewhere(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, how: str
) -> None:
    """for-members.md, several things at once; flow.md, intake."""
    words, seen = ON_DOVECOT21[how]
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        accepts(world, asked_on(world, parts), words)
        for minutes in (9, 80, 200):
            assert a_pass(parts, timedelta(minutes=minutes)) == ""
    assert seen(world), (states_on(world, "requests"), states_of(world))
    assert world.left() == 0


# =========================== f. files and doctor ================================================================================================


@grave("a secret lies open on the machine, and the doctor says that all is well")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o666])
def test_the_doctor_names_a_password_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    """SECURITY.md W12; operating.md: doctor looks at open files and passwords."""
    program = SmallProgram(tmp_path)
    config = tmp_path / "config.toml"
    (tmp_path / "password").write_text("secret zebra\n")
    (tmp_path / "password").chmod(mode)
    config.write_text(
        config.read_text().replace(
            'url = "maildir:sent"', 'url = "smtp://u@127.0.0.1:9"\npassword_file = "password"'
        )
    )
    said = run(program.command()[2:], "doctor")
    assert not said.startswith("0"), said
    assert "password" in said
    assert "zebra" not in said


@grave("records are lost because a backup was taken in the midst of a mail of several commands")
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_what_a_mail_of_two_commands_did_is_in_the_backup_whole(
    tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> None:
    """operating.md, backup and restore: the records are as they were."""
    url = (
        "sqlite:///program.db" if database == "sqlite" else str(request.getfixturevalue("made_postgres_url"))
    )
    world = BoxProgram(tmp_path, database=url)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts), "REJECT\n\nPAUSE")
        a_pass(parts, timedelta(minutes=9))
    operator = ["--config", str(tmp_path / "config.toml")]
    before = exported(world)
    assert run(operator, "backup", str(tmp_path / "copy")).startswith("0")
    with world.parts() as parts:
        world.write(BOX_JON, "RESUME", "RESUME\n\nLEAVE")
        a_pass(parts, timedelta(minutes=20))
    assert exported(world)["members"] != before["members"]
    assert run(operator, "restore", "--replace", str(tmp_path / "copy")).startswith("0")
    assert exported(world)["members"] == before["members"]
    assert states_on(world, "requests") == ["rejected"]


@grave("an operator is told that the record is whole when it is not, or broken when it is whole")
def test_a_record_with_mails_of_several_commands_is_whole(tmp_path: Path) -> None:
    """operating.md, is the record whole."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts), "REJECT\n\nPAUSE\n\nEXPORT\n\nDEUTSCH")
        for minutes in (9, 100, 200):
            a_pass(parts, timedelta(minutes=minutes))
    said = run(["--config", str(tmp_path / "config.toml")], "audit", "verify")
    assert said.startswith("0"), said
    assert "All is well" in status_of(world).partition("\n")[0] or "Not well" in status_of(world)


# =========================== g. letters that cannot be written ==================================================================================

BROKEN21: dict[str, tuple[str, str, str, str, str, Seen]] = {
    # which letter cannot be written, how it stands, who writes where, and what is so when it is mended
    "the first one's letter": ("paused", "asked", JON, "thread", "PAUSE\n\nREJECT", PAUSED_R), "the second one's letter": ("encouragement", "asked", JON, "thread", "PAUSE\n\nREJECT", PAUSED_R), "the note of the yes": ("introduction-mentee", "asked", JON, "thread", "PAUSE UNTIL 1 June\n\nACCEPT", on(JON, "paused", "A")), "a list beside a goodbye": ("status", "asked", MIA, "alone", "STATUS\n\nWITHDRAW", lambda w: request_states(w) == "W"),
}  # fmt: skip


@grave("a letter that cannot be written takes the other command with it, or it is done twice at the mending")
@pytest.mark.parametrize("how", BROKEN21)
def test_a_letter_that_cannot_be_written_loses_neither_command(how: str) -> None:
    """operating.md, letters that cannot be written: it waits, with all of its decision."""
    letter, kind, who, where, words, seen = BROKEN21[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    breaks(letter)(world)
    writes_where(world, who, where, words)
    world.later(minutes=10)
    mended(world)
    world.later(hours=2)
    assert seen(world), (request_states(world), world.standing(who))
    mails = letter_names(world.player.post.sent[begin:])
    assert mails.count(letter) <= 1, mails
    nothing_lost(world)


SPOILT21: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a misspelt word for what stands beside": ("en/held.md", lambda t: t + b"\n{% if besides_ %}{{ besidee }}{% endif %}\n"), "a button whose word is none": ("de/paused.md", lambda t: t + b'\n{{ button_to_program("Zurueck", "ZURUECKKOMMEN BITTE SEHR") }}\n'), "an unclosed remark": ("fr/held.md", lambda t: t + b"\n{# attention\n"), "a loop over a number": ("es/paused.md", lambda t: t + b"\n{% for x in 7 %}{{ x }}{% endfor %}\n"), "a filter of figures on words": ("en/status.md", lambda t: t + b"\n{{ first_name|day }}\n"),
}  # fmt: skip


@grave("a fault in a template is found only when somebody waits for the letter")
@pytest.mark.parametrize("how", SPOILT21)
def test_a_fault_in_a_template_is_named_with_its_file(own: tuple[Settings, RuleBook], how: str) -> None:
    """rules.md, templates of your own: file, line and word; each branch; each button's word."""
    key, change = SPOILT21[how]
    found = faults_of(own, key, change)
    assert found
    assert any(key.rpartition("/")[2] in fault for fault in found), found


# =========================== h. rules and policy ==================================================================================================


@grave("plain: two requests in one mail are not both made where the program allows two")
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_requests_below_each_other_are_made_up_to_the_limit(limit: int) -> None:
    """rules.md: open_requests; for-members.md: as many as your program allows."""
    world = with_policy("office", open_requests=limit)
    begin = sent_so_far(world)
    world.write(
        MIA, "", "REQUEST M-1001\nDear Jon, would you, walrus?\n\nREQUEST M-1003\nDear Ada, would you, zebra?"
    )
    assert request_states(world) == "P" * min(limit, 2)
    assert "zebra" not in whole(got(world, JON, begin))
    assert "walrus" not in whole(got(world, ADA, begin))
    assert len(got(world, MIA, begin)) >= min(2, limit)


@grave("with unproven = hold, a second line is done unproven")
@pytest.mark.parametrize("setting", ["hold", "confirm"])
def test_a_setting_for_unproven_mail_counts_for_each_command(setting: str) -> None:
    """rules.md: unproven."""
    world = with_policy("asked", unproven=setting)
    before = things(world)
    world.write(JON, "STATUS", "STATUS\n\nPAUSE\n\nREJECT REQ-1", proof="")
    world.later(hours=2)
    assert things(world) == before


SCREENS21: dict[str, tuple[tuple[ScreeningRule, ...], str, str, bool]] = {
    # the rules, who writes, the words, whether it waits
    "a word below the second command": ((rule("hold", text_has=("lawyer",)),), JON, "STATUS\n\nPAUSE\n\nMy lawyer says so.", True), "what the second asks": ((rule("hold", intent="pause"),), JON, "PAUSE\n\nSTATUS", True), "another's domain": ((rule("hold", sender_domain="evil.example"),), JON, "STATUS\n\nPAUSE", False),
}  # fmt: skip


@grave("a rule of the coordinators is passed by a mail of several commands")
@pytest.mark.parametrize("how", SCREENS21)
def test_a_screening_rule_holds_the_whole_mail(how: str) -> None:
    """rules.md, screening.toml."""
    rules, who, words, waits = SCREENS21[how]
    world = screened(*rules)
    before = len(waiting(world))
    world.write(who, "", words)
    assert (len(waiting(world)) > before) == waits
    assert (world.standing(who) == "paused") != waits


@grave("with undo_hours or second thoughts of 0 a second command does something else")
@pytest.mark.parametrize(
    "values",
    [
        {"second_thoughts_minutes": 0},
        {"undo_hours": 0},
        {"letters_per_day": 1},
        {"help_per_day": 0},
        {"clarifications": 0},
    ],
)
def test_with_the_least_numbers_two_commands_are_done_or_wait(values: dict[str, int]) -> None:
    """Every number of policy.toml at its least: nothing is lost."""
    world = with_policy("asked", **values)
    begin = sent_so_far(world)
    world.write(JON, "", "REJECT REQ-1\n\nPAUSE")
    assert PAUSED_R(world) or waiting(world) or a_person_reads(world, begin, "PAUSE"), (
        request_states(world),
        world.standing(JON),
    )
    nothing_lost(world)


@grave("who is kept apart learns it by a mail of two requests")
def test_two_requests_one_to_whom_she_is_kept_apart_from_tell_her_nothing() -> None:
    """for-coordinators.md, keep two people apart: answered as if the mentor took none; neither is shown the other."""
    world = with_policy("office", open_requests=2)
    order(world, f"BLOCK {MIA} AND {JON}")
    begin = sent_so_far(world)
    world.write(MIA, "", "REQUEST M-1001\nWould you?\n\nREQUEST M-1003\nWould you?\n\nBROWSE")
    assert not got(world, JON, begin)
    assert "Jon Berg" not in whole([m for m in got(world, MIA, begin) if m.letter == "directory"])
    assert [r["mentor"] for r in world.player.records()["requests"] if r["state"] == "pending"] == [ADA]


# =========================== i. what people hand in ===============================================================================================

ROSTERS21: dict[str, bytes] = {
    "UTF-16 without a mark": "email,name\njon@north.example,Jon Berg\nzoe@west.example,Zoe\n".encode("utf-16-le"), "Mac line ends": b"email,name\rjon@north.example,Jon Berg\rzoe@west.example,Zoe\r", "a command for a name": b"email,name\njon@north.example,LEAVE\nzoe@west.example,ERASE ALL\n", "bars": b"name|email\nJon Berg|jon@north.example\nZoe|zoe@west.example\n", "commas within quotes": b'email,name\njon@north.example,"Berg, Jon, END Hospital"\nzoe@west.example,Zoe\n', "capitals": b"EMAIL,NAME\nJON@NORTH.EXAMPLE,JON\nzoe@west.example,Zoe\n",
}  # fmt: skip


@grave("half a roster is taken for the whole")
@pytest.mark.parametrize("how", ROSTERS21)
def test_a_roster_is_read_whole_or_refused_with_a_reason(how: str) -> None:
    """for-coordinators.md, the roster."""
    found = read_roster(ROSTERS21[how])
    if found.faults:
        assert found.rows == ()
        assert all(str(fault).strip() for fault in found.faults)
    else:
        assert sorted(address.lower() for address, _ in found.rows) == [
            "jon@north.example",
            "zoe@west.example",
        ]


@grave("plain: a CV that comes with two commands is dropped unsaid")
@pytest.mark.parametrize(
    "words",
    [
        "SIGN UP MENTEE\n\nName: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n\nREQUEST M-1003\nWould you?"
    ],
)
def test_a_cv_beside_a_sign_up_and_a_request_goes_along_after_the_yes_or_is_spoken_of(words: str) -> None:
    """for-members.md: a CV that you attach is kept, and goes to the other only after a yes."""
    world = fresh("office")
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = "mx.pharmacists.example; dmarc=pass header.from=ward.example"
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = (
        f"Noa Weiss <{NOA}>",
        ADDRESS,
        "",
        "<cv21@ward.example>",
    )
    mail.set_content(words)
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="cv.pdf")
    world.player.take_in(mail.as_bytes())
    world.work()
    assert member(world, NOA).get("standing") == "active"
    asked = [m for m in got(world, ADA) if m.letter == "request"]
    assert asked
    assert not [p for p in see(asked[-1]).parsed.walk() if p.get_content_type() == "application/pdf"]
    world.reply(ADA, asked[-1], "ACCEPT")
    assert "cv.pdf" in whole(got(world, ADA)) or "CV" in words_of(got(world, NOA))


NAMED = [
    "PAUSE MILLER",
    "STATUS QUO",
    "Leave Okafor",
    pytest.param(
        "Accept Weiss",
        marks=pytest.mark.xfail(strict=True, reason="plain: a name that says yes is asked about"),
    ),
]


@grave("a plain yes to somebody with such a name is none, or does something else")
@pytest.mark.parametrize("name", NAMED)
def test_whatever_a_mentee_is_called_a_yes_over_two_lines_is_that(name: str) -> None:
    """CHANGELOG: a name that is a command is no doubt."""
    world = fresh("office")
    world.write(NOA, "SIGN UP MENTEE", FORM.format(name=name))
    world.write(NOA, "REQUEST M-1003", f"Dear Ada, would you?\n\n{name}")
    asked = last(world, "request", ADA)
    world.reply(ADA, asked, f"ACCEPT\n\nI look forward to meeting {name}.\n\nAda")
    world.later(hours=2)
    assert request_states(world) == "A", letter_names(got(world, ADA))
    assert world.standing(ADA) == "active"
    assert world.standing(NOA) == "active"


# =========================== j. randomized histories ==============================================================================================

PIECES: tuple[tuple[str, str], ...] = (
    (JON, "PAUSE"), (JON, "RESUME"), (JON, "STATUS"), (JON, "EXPORT"), (JON, "REJECT REQ-1"), (MIA, "WITHDRAW"), (MIA, "STATUS"), (MIA, "BROWSE"), (MIA, "DEUTSCH"), (MIA, "ENGLISH"), (MIA, "PAUSE"), (MIA, "RESUME"), (MIA, "REQUEST M-1003\nWould you?"), (ADA, "PAUSE"), (ADA, "RESUME"), (ADA, "STATUS"),
)  # fmt: skip


def some_pieces(number: int) -> list[tuple[str, list[str]]]:
    dice = random.Random(number)
    mails = []
    for _ in range(5):
        who = dice.choice((JON, MIA, ADA))
        mails.append(
            (
                who,
                [
                    dice.choice([words for each, words in PIECES if each == who])
                    for _ in range(dice.choice((2, 3)))
                ],
            )
        )
    return mails


@grave("several commands in one mail come to something else than each in a mail of its own")
@pytest.mark.parametrize("number", range(21_001, 21_007))
def test_commands_in_one_mail_come_to_the_same_as_in_mails_of_their_own(number: int) -> None:
    """for-members.md: they are done one after the other."""
    together, apart = fresh("asked"), fresh("asked")
    for who, words in some_pieces(number):
        together.write(who, "", "\n\n".join(words))
        together.later(hours=1)
        for each in words:
            apart.write(who, "", each)
        apart.later(hours=1)
    for world in (together, apart):
        world.later(hours=3)
        nothing_lost(world)
    assert outcome(together) == outcome(apart)


@grave("a true database and the memory fake come to different ends")
@pytest.mark.parametrize("number", [21_101, 21_102])
def test_mails_of_several_commands_end_alike_on_each_database(both: Attacked, number: int) -> None:
    """Both stores must agree."""
    here = fresh("asked")
    both.asked()
    both.later(hours=2)
    for who, words in some_pieces(number):
        for world in (here, both):
            world.write(who, "", "\n\n".join(words))
            world.later(hours=1)
    assert outcome(here) == outcome(both)
    nothing_lost(both)


@grave("the last commands of a term's end are not what they say")
@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ("RENEW\n\nPAUSE UNTIL 1 December", "paused"),
        ("RENEW\n\nSTATUS", "active"),
        ("STATUS\n\nRENEW", "active"),
    ],
)
def test_a_vote_beside_another_command_is_counted(words: str, standing: str) -> None:
    """for-members.md: RENEW; several things at once."""
    world = fresh("paired")
    until_offered(world)
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "renewal-offer", MIA), words)
    assert world.standing(MIA) == standing
    world.reply(JON, last(world, "renewal-offer", JON), "RENEW")
    world.later(days=1)
    assert row(world, "REL-1")["term"] == 2 or "renewed" in letter_names(got(world, JON, begin)), (
        letter_names(got(world, JON, begin))
    )


# =========================== l. written when the rest had been run ==================================================================


@grave("plain: who is called so is left without a word")
@pytest.mark.parametrize("name", ["END", "Mia REJECT"])
def test_a_name_that_is_an_answer_waits_for_a_person(name: str) -> None:
    """SECURITY.md, W14: names that imitate; for-members.md: "A person will read your mail."."""
    world = fresh("office")
    before = len(waiting(world))
    world.write(NOA, "SIGN UP MENTEE", FORM.format(name=name))
    assert len(waiting(world)) == before + 1
    assert "held-receipt" in letter_names(got(world, NOA))


@grave("whoever has a reply address takes a member's whole place in the program")
@pytest.mark.parametrize("first", ["STATUS", "HELP", "PAUSE", "REJECT"])
def test_a_reply_address_moves_nobody_to_another_address_by_a_second_line(both: Attacked, first: str) -> None:
    """flow.md, tokens: no letter's token alone lets its holder change the address."""
    both.asked()
    begin = sent_so_far(both)
    both.reply(JON, question_to_jon(both), f"{first}\n\nCHANGE ADDRESS {EVE}", proof="")
    for mail in [m for m in got(both, EVE, begin) if m.letter == "confirm-address"]:
        both.reply(EVE, mail, "YES", proof="", after=60)
    assert JON in addresses(both)
    assert EVE not in addresses(both)


FIRST_DEEDS: dict[str, tuple[str, str, str, Seen]] = {
    # how it stands, who writes what, and what is so when it is taken back
    "a free yes, and how things stand": ("asked", JON, "Yes, happy to.\n\nSTATUS", lambda w: request_states(w) == "P"), "a free yes, and a break": ("asked", JON, "Yes, happy to.\n\nPAUSE UNTIL 1 June", lambda w: request_states(w) == "P"), "a yes, and his data": ("asked", JON, "ACCEPT\n\nEXPORT", lambda w: request_states(w) == "P"), "a no, and a break": ("asked", JON, "REJECT\n\nPAUSE", lambda w: request_states(w) == "P"),
    "a goodbye, and her data": ("asked", MIA, "LEAVE\n\nEXPORT", on(MIA, "active", "P")), "a goodbye, and an illness": ("asked", MIA, "LEAVE\n\nI have cancer.", on(MIA, "active", "P")), "an end, and a complaint": ("paired", MIA, "END NOW\n\nHe harassed me.", lambda w: pairs(w) == [(JON, MIA)]), "an end, and a break": ("paired", MIA, "END NOW\n\nPAUSE", lambda w: pairs(w) == [(JON, MIA)]),
    "a no, and a threat": ("asked", JON, "REJECT\n\nShe threatens me.", lambda w: request_states(w) == "P"),
}  # fmt: skip


@grave("what a member did cannot be undone, because something else stood in the mail")
@pytest.mark.parametrize("how", FIRST_DEEDS)
def test_the_first_deed_of_a_mail_of_several_things_can_be_undone(how: str) -> None:
    """for-members.md: UNDO takes back your last ACCEPT, REJECT, END or LEAVE, for a day."""
    kind, who, words, seen = FIRST_DEEDS[how]
    world = fresh(kind)
    writes_where(world, who, "thread" if who == JON else "alone", words)
    world.later(minutes=10)
    world.write(who, "UNDO")
    assert seen(world), (
        request_states(world),
        world.standing(who),
        pairs(world),
        letter_names(world.player.post.sent[-4:]),
    )


@grave("others hear at once of what a member may regret, because something else stood in the mail")
@pytest.mark.parametrize(
    "how",
    [
        "a free yes, and how things stand",
        "a free yes, and a break",
        "a goodbye, and her data",
        "a goodbye, and an illness",
        "an end, and a complaint",
        "an end, and a break",
    ],
)
def test_the_first_deed_of_a_mail_of_several_things_has_its_hour(how: str) -> None:
    """flow.md, second thoughts: after an END, a LEAVE, or a yes in free words, the letters to others wait."""
    kind, who, words, _ = FIRST_DEEDS[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    writes_where(world, who, "thread" if who == JON else "alone", words)
    world.later(minutes=30)
    assert not got(world, MIA if who == JON else JON, begin), letter_names(world.player.post.sent[begin:])


@grave("as above, with the true stores")
def test_on_each_database_an_end_beside_a_complaint_waits_its_hour_and_is_undone(both: Attacked) -> None:
    """As above."""
    both.reply(JON, both.asked(), "ACCEPT")
    both.later(days=2)
    begin = sent_so_far(both)
    both.write(MIA, "", "END NOW\n\nHe harassed me.")
    both.later(minutes=30)
    assert not got(both, JON, begin)
    both.write(MIA, "UNDO")
    assert pairs(both) == [(JON, MIA)]


SHORT = {"an end": "STATUS\n\nEND", "an end at once": "PAUSE\n\nEND NOW", "an end, in Spanish": "PAUSA\n\nTERMINAR", "why": "STATUS\n\nWHY", "an end below her data": "EXPORT\n\nEND NOW"}  # fmt: skip


@grave("a member who wants to end it gets only silence, and a later UNDO parts the pair's beginning")
@pytest.mark.parametrize("how", SHORT)
def test_a_command_of_three_letters_is_not_dropped_without_a_word(how: str) -> None:
    """for-members.md: write each command in capitals on a line of its own; what else you write is read."""
    world = fresh("paired")
    begin = sent_so_far(world)
    writes_where(world, MIA, "thread", SHORT[how])
    second = SHORT[how].split("\n")[-1]
    heard = bool({"ended", "end-confirm", "end-which", "why"} & set(letter_names(got(world, MIA, begin))))
    assert (
        not pairs(world) or heard or len(got(world, MIA, begin)) > 1 or a_person_reads(world, begin, second)
    )


AFTER_ERASE: dict[str, tuple[str, Callable[[Attacked, int], bool]]] = {
    # what stands below the YES, and what may not be
    "her data": ("YES\n\nEXPORT", lambda w, begin: "export" in letter_names(got(w, MIA, begin))), "a request": ("YES\n\nREQUEST M-1003\nWould you?", lambda w, begin: bool(got(w, ADA, begin))), "how things stand": ("YES\n\nSTATUS", lambda w, begin: "status" in letter_names(got(w, MIA, begin))), "a break": ("YES\n\nPAUSE", lambda w, begin: "paused" in letter_names(got(w, MIA, begin))),
}  # fmt: skip


@grave("what was erased is shown to another member, or lives on in the program")
@pytest.mark.parametrize("how", AFTER_ERASE)
def test_below_the_yes_that_erases_nothing_is_done_with_what_is_gone(how: str) -> None:
    """for-coordinators.md, ERASE: deletes what the program knows of that person; their last letter says so; for-members.md: on YES delete what we know about you."""
    words, happened = AFTER_ERASE[how]
    world = fresh("asked")
    world.write(MIA, "ERASE")
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "confirm-erase", MIA), words)
    assert asked_back(world, MIA, begin)
    if MIA not in addresses(world):
        assert not happened(world, begin), letter_names(world.player.post.sent[begin:])
        assert letter_names(got(world, MIA, begin))[-1] == "erased"


@grave("a member's data is deleted for good by a yes that the same mail takes back")
@pytest.mark.parametrize(
    "words",
    [
        "YES\n\nSTATUS\n\nSorry, wrong button.",
        "YES\n\nPAUSE\n\nNo, please wait.",
        "YES\n\nUNDO",
        "YES\n\nHELP\n\nDo not delete anything yet.",
    ],
)
def test_a_yes_to_an_erasure_that_is_taken_back_below_erases_nothing(words: str) -> None:
    """CHANGELOG: only a bare yes answers our questions; nobody can take that back."""
    world = fresh("asked")
    world.write(MIA, "ERASE")
    world.reply(MIA, last(world, "confirm-erase", MIA), words)
    assert MIA in addresses(world)


UNPROVEN_SECOND = ["STATUS\n\nPAUSE", "BROWSE\n\nPAUSE", "HELP\n\nLEAVE", "STATUS\n\nWITHDRAW"]


@grave("a member whose server proves nothing gets silence for the second thing that they ask")
@pytest.mark.parametrize("words", UNPROVEN_SECOND)
def test_a_second_command_of_who_proves_nothing_is_asked_about_or_read(words: str) -> None:
    """for-members.md: "Was this mail from you?" Nobody vouched for your address; nothing that was typed is dropped."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(MIA, "", words, proof="")
    told_so = "confirm" in letter_names(got(world, MIA, begin)) or bool(waiting(world))
    assert told_so or a_person_reads(world, begin, words.split("\n")[-1]), letter_names(
        got(world, MIA, begin)
    )


IN_BOTH: dict[str, tuple[str, str, str, Seen]] = {
    # subject and body each ask for something
    "a break, and how things stand": (JON, "PAUSE", "STATUS", lambda w: w.standing(JON) == "paused"), "taken back, and another": (MIA, "WITHDRAW", "REQUEST M-1003\nWould you?", lambda w: request_states(w)[:1] == "W"), "a request, a greeting, a break": (LEA, "REQUEST M-1003", "Dear Ada, would you?\n\nPAUSE UNTIL 1 June", lambda w: request_states(w) == "PP"), "a goodbye, and her data": (MIA, "LEAVE", "Hello all,\n\nEXPORT", on(MIA, "left")),
}  # fmt: skip


@grave("what stands in the subject is dropped without a word")
@pytest.mark.parametrize("how", IN_BOTH)
def test_what_the_subject_asks_for_is_done_or_asked_about_beside_a_command_in_the_body(how: str) -> None:
    """for-members.md: put what you want into the subject, or at the start of the mail; several things at once."""
    who, subject, body, seen = IN_BOTH[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(who, subject, body)
    assert seen(world) or bool(waiting(world)) or a_person_reads(world, begin, subject), letter_names(
        world.player.post.sent[begin:]
    )


AS_ALONE = pytest.mark.xfail(
    strict=True, reason="as LEAVE alone: who leaves hears of the yes first, and the pair goes on"
)
UNHEARD = [
    "WITHDRAW\n\nSTATUS",
    "WITHDRAW\n\nREQUEST M-1003\nWould you?",
    "WITHDRAW\n\nI want to complain about Jon.",
    *(pytest.param(words, marks=AS_ALONE) for words in ("LEAVE\n\nSTATUS", "LEAVE\n\nI have cancer.")),
]


@grave(
    "who took the request back, or left, is introduced afterwards; or a pair goes on whose request was taken back"
)
@pytest.mark.parametrize("words", UNHEARD)
def test_who_has_not_heard_of_a_yes_and_writes_several_things_finds_one_truth(words: str) -> None:
    """flow.md, second thoughts: the other writes meanwhile: they are answered by what they know; who leaves is told as one story."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), "Yes, happy to.")
    begin = sent_so_far(world)
    world.write(MIA, "", words)
    world.later(hours=3)
    letters_ = letter_names(got(world, MIA, begin))
    if "withdrawn" in letters_ or "left" in letters_:
        assert not introduced(world, MIA, begin), letters_
        assert not pairs(world)
    assert (request_states(world) == "A") == bool(pairs(world)), (request_states(world), pairs(world))


@grave("as above, with the true stores")
def test_on_each_database_a_withdrawal_beside_a_question_leaves_one_truth(both: Attacked) -> None:
    """As above."""
    both.reply(JON, both.asked(), "Yes, happy to.")
    both.write(MIA, "", "WITHDRAW\n\nSTATUS")
    both.later(hours=3)
    assert (request_states(both) == "A") == bool(pairs(both)), (request_states(both), pairs(both))


REGRETS21 = [
    "STATUS\n\nWait, I must ask my boss first.",
    "PAUSE\n\nSorry, wrong button.",
    "STATUS\n\nREJECT",
    "PAUSE\n\nUNDO",
    "DEUTSCH\n\nWait, I must ask my boss first.",
]


@grave("a yes that was taken back within the hour introduces two")
@pytest.mark.parametrize("where", ["thread", "alone"])
@pytest.mark.parametrize("words", REGRETS21)
def test_a_regret_below_another_command_keeps_the_introduction(words: str, where: str) -> None:
    """flow.md, second thoughts: the author writes again."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), "Yes, happy to.")
    begin = sent_so_far(world)
    writes_where(world, JON, where, words)
    world.later(hours=3)
    assert not introduced(world, MIA, begin)


@grave("what a coordinator released cannot be undone, and she reads of half of it")
@pytest.mark.parametrize("words", ["REJECT\n\nPAUSE UNTIL 1 June", "ACCEPT\n\nPAUSE UNTIL 1 June"])
def test_a_release_of_several_commands_can_be_undone(words: str) -> None:
    """for-coordinators.md, UNDO: any coordinator, any deed; flow.md: what she passes on or releases likewise."""
    world = fresh("asked")
    with_attached(world, [eml(FROM_JON, JONS_SUBJECT, words)])
    if waiting(world):
        order(world, f"RELEASE {waiting(world)[-1]}")
    assert request_states(world) != "P"
    order(world, "UNDO")
    assert request_states(world) == "P", told(got(world, CARLA)[-1:])


PREFACED = {"a sentence above": "Hello,\nI have two things:\n\nPAUSE\n\nREJECT", "numbers": "1. PAUSE\n2. REJECT", "thanks above": "Thank you for your mail.\n\nPAUSE\n\nREJECT", "letters": "a) REJECT\nb) PAUSE", "three below a sentence": "Two things, please.\n\nREJECT\n\nPAUSE\n\nEXPORT"}  # fmt: skip


@grave("half of what a mentor asks for is dropped without a word because of a sentence above it")
@pytest.mark.parametrize("how", PREFACED)
def test_commands_below_a_sentence_or_with_numbers_are_all_done_or_asked_about(how: str) -> None:
    """for-members.md: several things at once; what else you write is read."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), PREFACED[how])
    unsure = bool({"answer-unclear", "pause-which-day"} & set(letter_names(got(world, JON, begin))))
    assert PAUSED_R(world) or unsure or a_person_reads(world, begin, "PAUSE"), (
        request_states(world),
        world.standing(JON),
    )


@grave("a yes beside a goodbye introduces two because of a sentence above it")
@pytest.mark.parametrize(
    "words",
    [
        "Hello,\nI have two things:\n\nLEAVE\n\nACCEPT",
        "1. LEAVE\n2. ACCEPT",
        "Hello,\nmy answer:\n\nACCEPT\n\nLEAVE",
        "1. ACCEPT\n2. UNDO",
        "Thank you for your mail.\n\nACCEPT\n\nUNDO",
    ],
)
def test_a_yes_and_what_speaks_against_it_below_a_sentence_introduce_nobody(words: str) -> None:
    """rules.md: a yes that was none is the worst mistake; catalogue 149, 150."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), words)
    assert asked_back(world, JON, begin)
    world.later(hours=3)
    assert not introduced(world, MIA, begin)


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The helpers see a pair, a question, a deed and a held mail."""
    world = fresh("paired")
    assert pairs(world) == [(JON, MIA)]
    assert unhurt(world)
    world.write(MIA, "LEAVE")
    assert not unhurt(world)
    assert MIA_HOME not in addresses(world)
    assert second_question(two_ask()).letter == "request"
    assert about(fresh("asked"), "request", JON, "REQ-1").letter == "request"
    assert deed_number(order(fresh("asked"), f"CAPACITY {JON} 5"))
    assert says_yes(fresh("asked")) == []
    assert html.escape("<") == "&lt;"
    assert callable(carla_writes)
    assert callable(matched_once)
    assert to([], DAN) == []
    assert PROFILE
