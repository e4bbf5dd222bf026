# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-third wave, second half. What is expected here was written before it was first run, from the documents alone.

Its first part is about mails that say several things, in reply to any of our letters, in forwards, with and without proof. Its second
part is ordinary mail of members, mentors and coordinators in eight languages that has to work as ever. Each test says what would be
grave in its failure and, in its docstring, what must hold and which document says so. Where a mail is doubtful, a question back, and a
held mail with a receipt, are right as well.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from processor.core.mail import OutboundMail
from tests.attack.deeds import order, says_yes, until_offered, writes_where
from tests.attack.heard import a_person_reads, is_answered
from tests.attack.letters import (
    JONS_SUBJECT,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    reply_address,
    sent_so_far,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import eml, raw, with_attached
from tests.attack.marks import grave
from tests.attack.people import ADA, CARLA, DAN, FROM_JON, LEA, NOA
from tests.attack.prepared import carla_asked_jon, fresh, with_digest
from tests.attack.records import addresses, events, member, pairs, request_states, row, waiting
from tests.attack.steps import Step, days, hours, jon_says, plays, writes
from tests.attack.stories import all_is_well, nothing_lost
from tests.attacks import JON, MIA, Attacked
from tests.player import ADDRESS
from tests.post_office import see

NEW = "mia@home.example"
OF_MIA = f"Mia Okafor <{MIA}>"
Proved = Callable[[Attacked, int], bool]


def is_read(world: Attacked, begin: int, piece: str) -> bool:
    """By a coordinator, by whom it is for, or by its writer in a question back."""
    read = (
        whole(got(world, who, begin)).lower() for who in (CARLA, JON, MIA, ADA)
    )  # we quote in small letters
    return any(piece.lower() in each for each in read) or a_person_reads(world, begin, piece)


def stands(who: str, standing: str, requests: str = "") -> Proved:
    return lambda w, b: w.standing(who) == standing and (not requests or request_states(w) == requests)


def reads(who: str, *letters: str) -> Proved:
    return lambda w, b: set(letters) <= set(letter_names(got(w, who, b)))


def speaks(who: str, language: str) -> Proved:
    return lambda w, b: member(w, who)["language"] == language


def every(*seen: Proved) -> Proved:
    return lambda w, b: all(each(w, b) for each in seen)


def any_of(*seen: Proved) -> Proved:
    return lambda w, b: any(each(w, b) for each in seen)


def hears(who: str, piece: str) -> Proved:
    return lambda w, b: piece in whole(got(w, who, b))


# =========================== a. several things in reply to each of our letters ==========================================================

NOT_YET: tuple[Step, ...] = (jon_says("Yes, but not before April."),)
ASKS: tuple[Step, ...] = (jon_says("Which clinic is it?"),)
REPLIES: dict[str, tuple[str, tuple[Step, ...], str, str, str, Proved]] = {
    # how it stands, what comes before, the letter, who replies, the words, and what has to be so
    "a reminder, yes and a language": ("asked", (days(9),), "reminder", JON, "ACCEPT\n\nDEUTSCH", every(lambda w, b: request_states(w) == "A", speaks(JON, "de"))),
    "a reminder, a break and no": ("asked", (days(9),), "reminder", JON, "PAUSE UNTIL 1 June\n\nREJECT\n\nEXPORT", every(stands(JON, "paused", "R"), reads(JON, "export"))),
    "the receipt, taken back and the directory": ("asked", (), "request-received", MIA, "WITHDRAW\n\nBROWSE", every(lambda w, b: request_states(w) == "W", reads(MIA, "directory"))),
    "the introduction, a break and a list": ("paired", (), "introduction-mentor", JON, "PAUSE UNTIL 1 June\n\nSTATUS", every(stands(JON, "paused"), reads(JON, "status"), lambda w, b: pairs(w) == [(JON, MIA)])),
    "the introduction, a language and her data": ("paired", (), "introduction-mentee", MIA, "DEUTSCH\n\nEXPORT", every(speaks(MIA, "de"), reads(MIA, "export"))),
    "the check-in, a list and a language": ("paired", (days(22),), "check-in", JON, "STATUS\n\nFRANÇAIS", every(reads(JON, "status"), speaks(JON, "fr"), lambda w, b: not events(w, "check-in rated"))),
    "the check-in, a concern and over": ("paired", (days(22),), "check-in", MIA, "CONCERN\nHe calls me late at night, zebra.\n\nEND NOW", every(hears(CARLA, "zebra"), lambda w, b: not pairs(w) or "END NOW" in whole(got(w, CARLA, b)), lambda w, b: "zebra" not in whole(got(w, JON, b)))),
    "the renewal, on and her data": ("paired", (until_offered,), "renewal-offer", MIA, "RENEW\n\nEXPORT", every(reads(MIA, "export"), lambda w, b: row(w, "REL-1")["state"] == "active")),
    "the renewal, no more and a goodbye": ("paired", (until_offered,), "renewal-offer", JON, "END\n\nLEAVE", every(stands(JON, "left"), lambda w, b: row(w, "REL-1")["term"] == 1)),
    "later, she waits and looks": ("asked", NOT_YET, "deferred", MIA, "WAIT UNTIL 1 April\n\nSTATUS", every(lambda w, b: request_states(w) == "P", reads(MIA, "status"), reads(JON, "mentee-waits"))),
    "later, she asks another": ("asked", NOT_YET, "deferred", MIA, "WITHDRAW\n\nREQUEST M-1003\nWould you, walrus?", every(lambda w, b: request_states(w) == "WP", hears(ADA, "walrus"))),
    "his question, taken back and a list": ("asked", ASKS, "question", MIA, "WITHDRAW\n\nSTATUS", every(lambda w, b: request_states(w) == "W", reads(MIA, "status"))),
    "his question, an answer over a list": ("asked", ASKS, "question", MIA, "It is the one at Lakeside, walrus.\n\nSTATUS", any_of(hears(JON, "walrus"), hears(CARLA, "walrus"), hears(MIA, "walrus"))),
    "a no, another in French": ("asked", (jon_says("REJECT"),), "encouragement", MIA, "REQUEST M-1003\nWould you, walrus?\n\nFRANÇAIS", every(lambda w, b: request_states(w) == "RP", hears(ADA, "walrus"), speaks(MIA, "fr"))),
    "a nudge, a request and the directory": ("office", (days(9),), "nudge", MIA, "REQUEST M-1003\nWould you, walrus?\n\nBROWSE", every(lambda w, b: request_states(w) == "P", hears(ADA, "walrus"), reads(MIA, "directory"))),
    "the welcome, a break and his data": ("office", (), "welcome-mentor", JON, "PAUSE UNTIL 1 June\n\nEXPORT", every(stands(JON, "paused"), reads(JON, "export"))),
    "her list, over and her data": ("paired", (writes(MIA, "STATUS"),), "status", MIA, "END NOW\n\nEXPORT", every(lambda w, b: not pairs(w), reads(MIA, "export"))),
    "the help, her data and delete me": ("paired", (writes(MIA, "HELP"),), "help", MIA, "EXPORT\n\nERASE", every(reads(MIA, "export", "confirm-erase"), lambda w, b: MIA in addresses(w))),
    "a language, a break and another language": ("paired", (writes(MIA, "DEUTSCH"),), "language-chosen", MIA, "PAUSE\n\nENGLISH", every(stands(MIA, "paused"), speaks(MIA, "en"))),
    "over, a list and a break": ("paired", (writes(MIA, "END NOW"), hours(2)), "ended", JON, "STATUS\n\nPAUSE", every(reads(JON, "status"), stands(JON, "paused"))),
    "his own break, back and a yes": ("asked", (writes(JON, "PAUSE"),), "paused", JON, "RESUME\n\nACCEPT REQ-1", every(stands(JON, "active", "A"))),
    "a late yes, yes and a list": ("asked", (jon_says("REJECT"), days(2), jon_says("ACCEPT")), "late-offer", MIA, "YES\n\nSTATUS", any_of(lambda w, b: bool(pairs(w)), reads(MIA, "status"), lambda w, b: bool(got(w, MIA, b)))),
    "her new address, her data": ("paired", (), "introduction-mentee", MIA, f"CHANGE ADDRESS {NEW}\n\nEXPORT", every(reads(MIA, "export"), reads(NEW, "confirm-address"), lambda w, b: "export" not in letter_names(got(w, NEW, b)))),
}  # fmt: skip


@grave("half of what a member asks for in reply to a letter is lost, or is done for somebody else")
@pytest.mark.parametrize("how", REPLIES)
def test_each_thing_of_a_proven_reply_to_any_letter_is_done(how: str) -> None:
    """for-members.md: several things: each on a line of its own, done one after the other; decision 26: a further command does what the proof of the mail is good for: all, where the sender's server vouches."""
    kind, steps, letter, who, words, seen = REPLIES[how]
    world = fresh(kind)
    plays(world, steps)
    begin = sent_so_far(world)
    sent = world.reply(who, last(world, letter, who), words)
    assert is_answered(world, who, sent)
    assert seen(world, begin), (
        request_states(world),
        world.standing(who),
        pairs(world),
        letter_names(got(world, who, begin)),
        letter_names(got(world, CARLA, begin)),
    )
    nothing_lost(world)


BY_TOKEN: dict[str, tuple[str, tuple[Step, ...], str, str, str, Proved, Proved]] = {
    # how it stands, what comes before, the letter, who, the words, what its token surely offers (flow.md), and what it does not
    "a reminder": ("asked", (days(9),), "reminder", JON, "PAUSE UNTIL 1 June\n\nEXPORT", stands(JON, "paused", "P"), reads(JON, "export")),
    "a question": ("asked", ASKS, "question", MIA, "WITHDRAW\n\nDEUTSCH", lambda w, b: request_states(w) == "W", speaks(MIA, "de")),
    "later": ("asked", NOT_YET, "deferred", MIA, "STATUS\n\nLEAVE", reads(MIA, "status"), stands(MIA, "left")),
    "the introduction": ("paired", (), "introduction-mentor", JON, "STATUS\n\nERASE", reads(JON, "status"), reads(JON, "confirm-erase")),
    "the check-in": ("paired", (days(22),), "check-in", MIA, f"STATUS\n\nCHANGE ADDRESS {NEW}", reads(MIA, "status"), lambda w, b: bool(got(w, NEW, b))),
    "the renewal": ("paired", (until_offered,), "renewal-offer", MIA, "STATUS\n\nEXPORT", reads(MIA, "status"), reads(MIA, "export")),
    "a nudge": ("office", (days(9),), "nudge", MIA, "STATUS\n\nLEAVE", reads(MIA, "status"), stands(MIA, "left")),
    "a no, told to her": ("asked", (jon_says("REJECT"),), "encouragement", MIA, f"STATUS\n\nCHANGE ADDRESS {NEW}", reads(MIA, "status"), lambda w, b: bool(got(w, NEW, b))),
}  # fmt: skip


@grave(
    "who has only a reply address gets more by a second line than its letter offers, or the member's second line is lost"
)
@pytest.mark.parametrize("how", BY_TOKEN)
def test_of_an_unproven_reply_the_second_line_does_no_more_than_the_letter_offers(how: str) -> None:
    """flow.md, tokens: what the token alone lets its holder do; decision 26: else what the reply token offers, and a person reads the rest."""
    kind, steps, letter, who, words, does, does_not = BY_TOKEN[how]
    world = fresh(kind)
    plays(world, steps)
    begin = sent_so_far(world)
    sent = world.reply(who, last(world, letter, who), words, proof="")
    assert is_answered(world, who, sent)
    asked_first = "confirm" in letter_names(got(world, who, begin))
    assert does(world, begin) or asked_first or waiting(world), letter_names(got(world, who, begin))
    assert not does_not(world, begin), letter_names(world.player.post.sent[begin:])
    second = words.split("\n\n")[1]
    assert asked_first or is_read(world, begin, second), letter_names(world.player.post.sent[begin:])


# =========================== b. danger and complaints beside anything ===================================================================

FIRST_OFF = (writes(MIA, "STATUS", "He threatens me."),)
DIRE23: dict[str, tuple[str, tuple[Step, ...], str, str, str, str, str]] = {
    # how it stands, what comes before, who, the letter that is replied to (or the subject after a colon), the words, the proof, who may not read them
    "she waits": ("asked", NOT_YET, MIA, "deferred", "WAIT UNTIL 1 April\n\nHe threatens me, zebra.", "pass", JON),
    "delete me": ("paired", (writes(MIA, "ERASE"),), MIA, "confirm-erase", "YES\n\nHe threatens me, zebra.", "pass", JON),
    "a new address": ("paired", (), MIA, f":CHANGE ADDRESS {NEW}", "My husband reads my mail and beats me, zebra.", "pass", JON),
    "another term, in French": ("paired", (until_offered,), MIA, "renewal-offer", "RENOUVELER\n\nIl me menace, zebra.", "pass", JON),
    "a PS below a no": ("asked", (), JON, "request", "REJECT\n\nBest wishes,\nJon Berg\n\nPS: She threatens me, zebra.", "pass", MIA),
    "a PS below a yes": ("asked", (), JON, "request", "ACCEPT\n\nJon\n\nP.S. My chief threatens me because of this, zebra.", "pass", MIA),
    "a PS below a mark": ("paired", (days(22),), MIA, "check-in", "5\n\nMia\n\nP.S. He hits me, zebra.", "pass", JON),
    "unproven, alone": ("paired", (), MIA, ":", "STATUS\n\nHe threatens me, zebra.", "", JON),
    "unproven, in a thread": ("paired", (), MIA, "introduction-mentee", "STATUS\n\nHe threatens me, zebra.", "", JON),
    "unproven, what changes": ("paired", (), MIA, ":PAUSE", "He threatens me, zebra.", "", JON),
    "the second such mail of a day": ("paired", FIRST_OFF, MIA, ":PAUSE", "He threatens me again, zebra.", "pass", JON),
    "in Italian": ("paired", (), MIA, ":STATUS", "Lui mi minaccia, zebra.", "pass", JON),
    "in Dutch": ("paired", (), MIA, ":STATUS", "Hij bedreigt me, zebra.", "pass", JON),
    "in Portuguese": ("paired", (), MIA, ":EXPORT", "Ele ameaça-me, zebra.", "pass", JON),
    "in Polish": ("paired", (), MIA, ":PAUSE", "On mi grozi, grozi mi codziennie, zebra.", "pass", JON),
    "below a form": ("office", (), NOA, ":SIGN UP MENTEE", "Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n\nMy former mentor stalks me, zebra.", "pass", JON),
    "below a second form": ("paired", (), MIA, ":SIGN UP MENTOR", "Name: Mia Okafor\nPractice areas: Critical care\nCareer path: A short one.\n\nHe threatens me, zebra.", "pass", JON),
    "beside an answer to his question": ("asked", ASKS, MIA, "question", "It is at Lakeside. My father beats me, zebra.", "pass", ADA),
    "below WHY": ("paired", (), MIA, "introduction-mentee", "WHY\n\nSTATUS\n\nHe followed me home, zebra.", "pass", JON),
    "beside an undo": ("paired", (writes(MIA, "END NOW"),), MIA, "ended", "UNDO\n\nHe threatens me if I end it, zebra.", "pass", JON),
    "a yes to was it you": ("paired", (lambda w: w.write(MIA, "PAUSE", "", proof=""),), MIA, "confirm", "YES\n\nHe threatens me, zebra.", "", JON),
}  # fmt: skip


@grave("somebody in danger is answered by a machine, or the one who is feared reads it")
@pytest.mark.parametrize("how", DIRE23)
def test_danger_beside_anything_reaches_a_person_at_once_and_not_the_partner(how: str) -> None:
    """rules.md, dire: a mail to a person at once, beside whatever else it does; decision 26, in its table; for-coordinators.md: what stands beside a command."""
    kind, steps, who, where, words, proof, never = DIRE23[how]
    world = fresh(kind)
    plays(world, steps)
    begin = sent_so_far(world)
    if where.startswith(":"):
        sent = world.write(who, where[1:], words, proof=proof)
    else:
        sent = world.reply(who, last(world, where, who), words, proof=proof)
    assert "zebra" in whole(got(world, CARLA, begin)), (
        letter_names(got(world, CARLA, begin)),
        letter_names(got(world, who, begin)),
    )
    assert is_answered(world, who, sent)
    world.later(days=2)
    assert "zebra" not in whole(got(world, never, begin)), letter_names(got(world, never, begin))
    nothing_lost(world)


COMPLAINTS = {
    "en": "I want to complain about how this is run, zebra.", "de": "Ich möchte mich beschweren, Zebra zebra.", "fr": "Je veux porter plainte, zebra.", "es": "Tengo una queja, zebra.",
    "it": "Ho un reclamo da fare, zebra.", "nl": "Ik heb een klacht, zebra.", "pt": "Quero fazer uma reclamação, zebra.", "pl": "Mam skargę, zebra.",
}  # fmt: skip


@grave("a complaint below commands is read by nobody")
@pytest.mark.parametrize("words", ["EXPORT\n\nPAUSE", "BROWSE"], ids=["two commands", "one command"])
@pytest.mark.parametrize("language", COMPLAINTS)
def test_a_complaint_below_commands_reaches_a_person_at_once_and_they_are_done(
    language: str, words: str
) -> None:
    """decision 26: words of grave below a command: a person reads them at once; what the mail asked for is done. rules.md: what is grave in one language is so in all."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "", f"{words}\n\n{COMPLAINTS[language]}")
    assert "zebra" in whole(got(world, CARLA, begin)), letter_names(got(world, MIA, begin))
    done = letter_names(got(world, MIA, begin))
    assert ("directory" in done) if words == "BROWSE" else ("export" in done and world.standing(MIA) == "paused"), done  # fmt: skip
    assert "zebra" not in whole(got(world, JON, begin))


LEARNS: dict[str, tuple[str, str]] = {
    # what Mia writes about Jon, subject and words
    "over, with a complaint": ("END NOW", "I want to complain about him, zebra."),
    "a break, in gentle words": ("PAUSE", "I would rather have some distance from Jon for a while, zebra."),
    "a new address": (f"CHANGE ADDRESS {NEW}", "Please do not tell Jon why I move, zebra."),
    "a goodbye": ("LEAVE", "Jon and I did not get on, zebra."),
    "a list, and a threat": ("STATUS", "PAUSE\n\nHe threatens me, zebra."),
    "a concern below a list": ("STATUS", "CONCERN: he asks for my photographs, zebra"),
}  # fmt: skip


@grave("the partner learns by WHY, EXPORT or STATUS what a member wrote below a command")
@pytest.mark.parametrize("how", LEARNS)
def test_what_stood_below_her_command_is_in_no_answer_to_her_partner(how: str) -> None:
    """flow.md: the partner never hears of it; WHY says what led to a letter, and nobody learns of another's mail (for-members.md, catalogue 113)."""
    subject, words = LEARNS[how]
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, subject, words)
    if got(world, NEW):
        world.reply(NEW, last(world, "confirm-address", NEW), "YES")
    world.later(hours=3)
    world.reply(JON, got(world, JON)[-1], "WHY\n\nSTATUS\n\nEXPORT")
    world.reply(JON, got(world, JON)[-1], "WHY")
    world.write(JON, "EXPORT")
    world.write(JON, "STATUS")
    world.later(days=3)
    assert "export" in letter_names(got(world, JON, begin))
    assert "zebra" not in whole(got(world, JON, begin)), [
        m.letter for m in got(world, JON, begin) if "zebra" in whole([m])
    ]
    said = whole(got(world, CARLA, begin)) + whole(got(world, MIA, begin))  # or asked back
    assert "zebra" in said, letter_names(got(world, CARLA, begin))


@grave("plain: what was erased is told to coordinators the morning after")
@pytest.mark.parametrize("proof", ["pass", ""], ids=["proven", "unproven"])
def test_words_below_a_command_go_with_the_member_who_is_erased_before_the_morning(proof: str) -> None:
    """faults.md 46: what a member wants erased is gone from the database and the outbox; flow.md, ERASE: on YES the profile, requests, mails and name are deleted."""
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(MIA, "STATUS", "I have my doubts about the way things go here in spring, zebra.", proof=proof)
    world.write(MIA, "ERASE")
    world.reply(MIA, last(world, "confirm-erase", MIA), "YES")
    assert MIA not in addresses(world)
    erased = sent_so_far(world)
    world.later(days=2)
    assert "zebra" not in whole(world.player.post.sent[erased:]), letter_names(world.player.post.sent[begin:])


# =========================== c. a yes beside something else ===============================================================================

NOT_SURE: dict[str, tuple[str, str]] = {
    # what Jon replies to the request, and a piece that somebody has to read
    "a fee": ("Yes, happy to. Is there a fee?", "fee"),
    "a fee, below a list": ("ACCEPT\n\nSTATUS\n\nIs there a fee?", "fee"),
    "to another": ("ACCEPT\n\nI mean Lea Stone, of course.", "Lea"),
    "a no to another": ("ACCEPT\n\nAnd REJECT Lea, please.", "Lea"),
    "a PS that takes it back": ("Yes, happy to.\n\nJon\n\nPS: Or rather not, I have changed my mind.", "rather not"),
    "a PS with a condition": ("ACCEPT\n\nJon\n\nP.S. Only if my chief agrees.", "chief"),
    "a PS with a condition, German": ("ZUSAGE\n\nViele Grüße\nJon\n\nPS: Aber erst muss ich meinen Chef fragen.", "Chef"),
    "a PS with a condition, French": ("ACCEPTER\n\nCordialement,\nJon\n\nPS : à condition que mon chef soit d'accord.", "chef"),
    "a PS with a condition, Spanish": ("ACEPTO\n\nSaludos,\nJon\n\nPD: solo si mi jefe está de acuerdo.", "jefe"),
    "a PS with a condition, Italian": ("Sì, accetto volentieri.\n\nCordiali saluti,\nJon\n\nP.S. Ma solo se il mio capo è d'accordo.", "capo"),
    "a PS with a condition, Dutch": ("Ja, heel graag.\n\nGroeten,\nJon\n\nPS: Maar alleen als mijn baas het goedvindt.", "baas"),
    "a PS with a condition, Polish": ("Tak, bardzo chętnie.\n\nPozdrawiam,\nJon\n\nPS: Ale tylko jeśli mój szef się zgodzi.", "szef"),
    "a PS with a condition, Portuguese": ("Sim, aceito com muito gosto.\n\nCumprimentos,\nJon\n\nPS: Mas só se o meu chefe concordar.", "chefe"),
    "a PS below a break": ("PAUSE UNTIL 1 June\n\nACCEPT\n\nJon\n\nPS: On second thoughts, no.", "second thoughts"),
    "a PS for a colleague": ("ACCEPT\n\nSTATUS\n\nJon\n\nPS: I would rather you gave her to Ada.", "Ada"),
    "not yet": ("ACCEPT\n\nPAUSE\n\nbut please do not tell her before Friday, I have to ask at home.", "Friday"),
}  # fmt: skip


@grave("a yes that was none: two are introduced though the mail took it back, or made a condition")
@pytest.mark.parametrize("how", NOT_SURE)
def test_a_yes_beside_a_question_a_condition_or_a_postscript_introduces_nobody_unasked(how: str) -> None:
    """reading-answers.md: "Sure. Is there a fee?" does not; a yes beside any condition, unclear; decision 26: words below any of the commands is no sure yes and is asked about; catalogue 149, 151."""
    words, piece = NOT_SURE[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    sent = world.reply(JON, question_to_jon(world), words)
    assert is_answered(world, JON, sent)
    world.later(hours=3)
    assert not introduced(world, MIA, begin), letter_names(got(world, MIA, begin))
    assert not pairs(world)
    assert request_states(world) in ("P", "R"), request_states(world)
    assert request_states(world) == "R" or is_read(world, begin, piece), letter_names(
        world.player.post.sent[begin:]
    )


BESIDE_YES: dict[str, tuple[str, str]] = {
    # what Jon replies to the request: a yes (which may be done or asked about), and a piece that may not be lost
    "an hour's question": ("ACCEPT\n\nHow many hours a week does she have in mind?", "hours"),
    "he looks for one, too": ("Yes, gladly. And I look for a mentor in toxicology myself.", "toxicology"),
    "a request of his own": ("ACCEPT\n\nREQUEST M-1003\nWould you be mine, walrus?", "walrus"),
    "room for more": ("ACCEPT\n\nI can take three mentees now.", "three"),
    "her CV": ("Happy to!\n\nJon\n\nPS: Could she send me her CV?", "CV"),
    "a new address": ("ACCEPT\n\nFrom May on I am at jon@home.example.", "May"),
    "his name is spelt otherwise": ("ACCEPT\n\nPlease write Jón Berg on the pages, with an accent.", "accent"),
    "somebody else may ask": ("ACCEPT\n\nMy colleague Tom would like to join the program as well.", "Tom"),
}  # fmt: skip


@grave("silence toward somebody who asked: what stands beside a yes is dropped")
@pytest.mark.parametrize("how", BESIDE_YES)
def test_what_stands_beside_a_yes_is_read_by_somebody(how: str) -> None:
    """for-members.md: what else you write is read; decision 26: nothing that stands beside is dropped."""
    words, piece = BESIDE_YES[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    sent = world.reply(JON, question_to_jon(world), words)
    assert is_answered(world, JON, sent)
    assert request_states(world) in ("A", "P"), request_states(world)
    world.later(hours=3)
    assert introduced(world, MIA, begin) == (1 if request_states(world) == "A" else 0)
    shown = is_read(world, begin, piece)
    if how == "a request of his own":
        shown = shown or bool({"form", "request-needs-profile", "signup-missing"} & set(letter_names(got(world, JON, begin))))  # fmt: skip
    assert shown, letter_names(world.player.post.sent[begin:])


# =========================== d. such mails, passed on by a coordinator ===================================================================

FORM23 = "SIGN UP MENTEE\nName: Noa Weiss\nPractice areas: Critical care\nGoals: To learn."
PASSED23: dict[str, tuple[str, str, str, str, str, Proved]] = {
    # how it stands, who wrote it, its subject, its words, a piece of the second thing, and when all of it is done
    "taken back, and another": ("asked", OF_MIA, "a change", "WITHDRAW\n\nREQUEST M-1003\nWould you, walrus?", "M-1003", lambda w, b: request_states(w) == "WP" and "walrus" in whole(got(w, ADA, b))),
    "a list, and a yes": ("asked", FROM_JON, JONS_SUBJECT, "STATUS\n\nACCEPT REQ-1", "ACCEPT", lambda w, b: request_states(w) == "A"),
    "a form, and a request": ("office", f"Noa Weiss <{NOA}>", "Joining", f"{FORM23}\n\nREQUEST M-1001\nWould you, walrus?", "M-1001", lambda w, b: request_states(w) == "P" and "walrus" in whole(got(w, JON, b))),
    "on, and her data": ("paired", OF_MIA, "Re: mentoring", "EXPORT\n\nPAUSE", "PAUSE", lambda w, b: w.standing(MIA) == "paused"),
    "a break, and a language": ("paired", OF_MIA, "a break", "PAUSE UNTIL 1 June\n\nDEUTSCH", "DEUTSCH", every(stands(MIA, "paused"), speaks(MIA, "de"))),
    "a no, and a goodbye": ("asked", FROM_JON, JONS_SUBJECT, "REJECT\n\nLEAVE", "LEAVE", stands(JON, "left", "R")),
    "over, and a complaint": ("paired", OF_MIA, "Re: mentoring", "END NOW\n\nI want to complain about him, zebra.", "zebra", lambda w, b: not pairs(w) and "zebra" in whole(got(w, CARLA, b))),
    "a list, and a threat": ("paired", OF_MIA, "STATUS", "He threatens me, zebra.", "zebra", lambda w, b: "zebra" in whole(got(w, CARLA, b)) + whole(got(w, DAN, b))),
}  # fmt: skip


@grave("half of what a member wrote to a coordinator is lost when it is passed on, or the partner reads it")
@pytest.mark.parametrize("mode", ["attached", "attached by the other one", "in the text"])
@pytest.mark.parametrize("how", PASSED23)
def test_a_mail_of_several_things_that_is_passed_on_is_done_whole_or_waits_whole(how: str, mode: str) -> None:
    """decision 26: what she passes on, and what asks for several things, is held; for-coordinators.md: it waits for you with all that it says; you get a line that says what was made of it."""
    kind, author, subject, words, piece, seen = PASSED23[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    clerk = DAN if "other" in mode else CARLA
    if mode == "in the text":
        head = f"---------- Forwarded message ---------\nFrom: {author}\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: {subject}\nTo: Carla Voss <{CARLA}>\n\n\n"
        sent = world.write(CARLA, f"Fwd: {subject}", head + words)
    else:
        sent = with_attached(world, [eml(author, subject, words)], sender=clerk)
    assert [m for m in sent if m.recipient == clerk], letter_names(sent)
    if not seen(world, begin):
        assert waiting(world) or "confirm-forward" in letter_names(world.player.post.sent[begin:]), (
            request_states(world),
            letter_names(world.player.post.sent[begin:]),
        )
        told = whole(got(world, CARLA, begin)) + whole(got(world, DAN, begin))
        assert piece in told or a_person_reads(world, begin, piece), letter_names(
            world.player.post.sent[begin:]
        )
    world.later(hours=2)
    if "zebra" in words:
        assert "zebra" not in whole(got(world, JON, begin))
    nothing_lost(world)


HELD23: dict[str, tuple[str, str, str, str, Proved]] = {
    # what of his waits, passed on by Carla; her command; and what is so then: that one thing
    "as a no": (FROM_JON, "REJECT\n\nPAUSE UNTIL 1 June", "{ref} AS REJECT REQ-1", "R", stands(JON, "active", "R")),
    "as a break": (FROM_JON, "REJECT\n\nPAUSE UNTIL 1 June", "{ref} AS PAUSE", "P", stands(JON, "paused", "P")),
    "dropped": (FROM_JON, "REJECT\n\nLEAVE", "DROP {ref}", "P", stands(JON, "active", "P")),
    "answered": (FROM_JON, "REJECT\n\nLEAVE", "ANSWER {ref}\nThank you, may I call you, otter?", "P", every(stands(JON, "active", "P"), hears(JON, "otter"))),
}  # fmt: skip


@grave("a coordinator decides one thing of a mail that waits, and another is done")
@pytest.mark.parametrize("how", HELD23)
def test_what_she_decides_of_a_passed_on_mail_of_two_things_is_that_one_thing(how: str) -> None:
    """for-coordinators.md, decide a held mail: AS takes it as that; of a mail that you passed on, that is who wrote it; DROP: nothing is done, and its sender hears nothing."""
    author, words, command, state, seen = HELD23[how]
    world = fresh("asked")
    with_attached(world, [eml(author, JONS_SUBJECT, words)])
    if not waiting(world):  # all of it was done at once, which is as good
        assert request_states(world) == "R"
        return
    begin = sent_so_far(world)
    order(world, command.format(ref=waiting(world)[-1]))
    world.later(hours=2)
    if "ANSWER" not in command:
        assert request_states(world) == state
        assert seen(world, begin), (world.standing(JON), words_of(got(world, CARLA, begin)))
    else:
        assert "otter" in whole(got(world, JON, begin)) + whole(got(world, CARLA, begin))
    nothing_lost(world)


@grave("two mails that are passed on together are mixed up, or one is lost")
def test_two_passed_on_mails_the_second_of_two_things_are_each_done_or_wait() -> None:
    """for-coordinators.md: several attached mails are done in their order, and you get one mail with a line for each."""
    world = fresh("asked")
    begin = sent_so_far(world)
    with_attached(
        world,
        [eml(FROM_JON, JONS_SUBJECT, "REJECT"), eml(FROM_JON, "a break", "PAUSE UNTIL 1 June\n\nDEUTSCH")],
    )
    assert got(world, CARLA, begin)
    done = world.standing(JON) == "paused" and member(world, JON)["language"] == "de"
    assert done or waiting(world), (
        request_states(world),
        world.standing(JON),
        words_of(got(world, CARLA, begin)),
    )
    assert (
        request_states(world) == "R"
        or waiting(world)
        or "confirm-forward" in letter_names(got(world, JON, begin))
    )


# =========================== e. without proof, and on each database ========================================================================

ASKED23: dict[str, tuple[str, str, str, str, Proved]] = {
    # how it stands, the unproven words of Mia, her answer to "was it you?", its proof, and what may not be so
    "both": ("asked", "WITHDRAW\n\nREQUEST M-1003\nWould you, walrus?", "YES", "", lambda w, b: request_states(w) == "P"),
    "both, proven": ("asked", "WITHDRAW\n\nREQUEST M-1003\nWould you, walrus?", "YES", "pass", lambda w, b: request_states(w) == "P"),
    "no": ("asked", "WITHDRAW\n\nPAUSE", "NO", "", lambda w, b: request_states(w) != "P" or w.standing(MIA) != "active"),
    "yes, but": ("asked", "WITHDRAW\n\nLEAVE", "YES, but I do not want to leave.", "", lambda w, b: w.standing(MIA) == "left"),
    "another command": ("asked", "PAUSE\n\nSTATUS", "STATUS", "pass", lambda w, b: w.standing(MIA) == "paused"),
}  # fmt: skip


@grave("an unproven mail of two things is done unasked, or is lost after the YES")
@pytest.mark.parametrize("how", ASKED23)
def test_of_two_unproven_things_none_is_done_before_a_yes_and_none_is_lost_after_it(how: str) -> None:
    """flow.md, trust: a mail that would change a record waits while the address in its From is asked; the reply YES is then decided as the mail itself; faults.md 54: an answer to somebody whom nobody vouches for repeats none of their words."""
    kind, words, answer, proof, never = ASKED23[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    world.write(MIA, "", words, proof="")
    assert (request_states(world), world.standing(MIA)) == ("P", "active")
    assert "walrus" not in whole(world.player.post.sent[begin:])
    assert letter_names(got(world, MIA, begin)).count("confirm") == 1, letter_names(got(world, MIA, begin))
    sent = world.reply(MIA, last(world, "confirm", MIA), answer, proof=proof)
    assert is_answered(world, MIA, sent)
    assert not never(world, begin), (
        request_states(world),
        world.standing(MIA),
        letter_names(got(world, MIA, begin)),
    )
    if "walrus" in words:
        assert request_states(world) == "WP" or is_read(world, begin, "M-1003"), (
            request_states(world),
            letter_names(world.player.post.sent[begin:]),
        )
    nothing_lost(world)


SCRIPTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    # who writes what, as subject and words, each within minutes of the other
    "later, and another": ((JON, "Re: [REQ-1]", "Yes, but not before April."), (MIA, "", "WITHDRAW\n\nREQUEST M-1003\nWould you?\n\nDEUTSCH"), (ADA, "", "ACCEPT REQ-2\n\nPAUSE UNTIL 1 June\n\nSTATUS")),
    "over, a concern, an undo": ((JON, "", "ACCEPT REQ-1\n\nSTATUS"), (MIA, "", "STATUS\n\nCONCERN: he asks for my photographs, zebra"), (MIA, "", "END NOW\n\nEXPORT"), (MIA, "UNDO", "")),
    "a goodbye and its undo": ((JON, "", "REJECT REQ-1\n\nLEAVE\n\nI move to Spain."), (JON, "UNDO", "DEUTSCH"), (MIA, "", "REQUEST M-1003\nWould you?\n\nBROWSE")),
    "a move and a break": ((MIA, f"CHANGE ADDRESS {NEW}", "PAUSE UNTIL 1 June"), (NEW, "Re: [CONF-1]", "YES"), (JON, "", "PAUSE\n\nREJECT REQ-1"), (MIA, "", "RESUME\n\nSTATUS\n\nI want to complain, zebra.")),
}  # fmt: skip


@grave("a mail of several things comes to something else on another database")
@pytest.mark.parametrize("how", SCRIPTS)
def test_a_story_of_several_things_ends_on_each_database_as_in_memory(both: Attacked, how: str) -> None:
    """flow.md: the database is the only truth; decision 26: a further command is a step of the same chain."""
    here = fresh("office")
    found = []
    for world in (here, both):
        world.asked()
        for who, subject, words in SCRIPTS[how]:
            world.write(who, subject, words)
        world.later(hours=3)
        records = world.player.records()
        found.append(
            (
                sorted((m["email"], m["standing"], m["language"]) for m in records["members"]),
                [(r["ref"], r["state"]) for r in records["requests"]],
                [(r["ref"], r["state"]) for r in records["relationships"]],
                [(h["from"], h["state"]) for h in records["held"]],
                sorted((m.recipient, m.letter) for m in world.player.post.sent),
            )
        )
        assert "zebra" not in whole(got(world, JON))
    assert found[0] == found[1]
    all_is_well(both)


DIGESTED: dict[str, tuple[str, Proved]] = {
    # what Carla replies to the digest, and what is so
    "three commands and thanks": ("PAUSE M-1003\nNOTE REL-1: they meet in May\nDIGEST DAILY\n\nThanks\nCarla", stands(ADA, "paused")),
    "a list and a reminder": ("QUEUE\nREMIND REL-1", lambda w, b: bool(got(w, CARLA, b))),
    "a command and a sentence like one": ("PAUSE M-1003\nEND REL-1 would be a pity", lambda w, b: bool(pairs(w)) and bool(got(w, CARLA, b))),
    "a command and a doubt": ("END REL-1\n\nor should we wait?", lambda w, b: bool(pairs(w)) and bool(got(w, CARLA, b))),
}  # fmt: skip


@grave("a coordinator's reply to the digest is done by half, or against her words")
@pytest.mark.parametrize("how", DIGESTED)
def test_a_reply_to_the_digest_does_each_line_or_says_why_not(how: str) -> None:
    """for-coordinators.md: a reply holds as many lines as you like; END REL-2 would be a pity is not done; where other words say no, doubt or ask, nothing is done, and you are asked."""
    words, seen = DIGESTED[how]
    world = fresh("paired")
    with_digest(world)
    world.write(LEA, "A thing", "What is this all about? My cousin says you lost her papers.")
    world.later(days=8)
    begin = sent_so_far(world)
    world.reply(CARLA, last(world, "digest", CARLA), words)
    assert got(world, CARLA, begin)
    assert seen(world, begin), words_of(got(world, CARLA, begin))


# =========================== f. ordinary mail: members who join and ask ===================================================================

JOINS: dict[str, tuple[str, str, str]] = {
    # what a stranger writes in free words, with a name in From; the word for yes; and whether the language is spoken
    "en": ("Good morning,\n\nI am looking for a mentor. I work in a hospital pharmacy and hope to move to critical care next year.\n\nBest wishes\nNoa Weiss", "YES", "spoken"),
    "de": ("Guten Tag,\n\nich suche eine Mentorin. Ich arbeite in einer Krankenhausapotheke und möchte in die Intensivmedizin wechseln.\n\nViele Grüße\nNoa Weiss", "JA", "spoken"),
    "fr": ("Bonjour,\n\nje cherche un mentor. Je travaille dans une pharmacie hospitalière et je voudrais aller vers les soins intensifs.\n\nBien cordialement,\nNoa Weiss", "OUI", "spoken"),
    "es": ("Buenos días:\n\nbusco un mentor. Trabajo en una farmacia de hospital y quisiera pasar a cuidados críticos.\n\nUn saludo,\nNoa Weiss", "SÍ", "spoken"),
    "it": ("Buongiorno,\n\ncerco un mentore. Lavoro in una farmacia ospedaliera e vorrei passare alla terapia intensiva.\n\nCordiali saluti,\nNoa Weiss", "SÌ", "read"),
    "nl": ("Goedemorgen,\n\nik zoek een mentor. Ik werk in een ziekenhuisapotheek en wil graag naar de intensive care.\n\nMet vriendelijke groet,\nNoa Weiss", "JA", "read"),
    "pt": ("Bom dia,\n\nprocuro um mentor. Trabalho numa farmácia hospitalar e gostaria de passar para os cuidados intensivos.\n\nCom os melhores cumprimentos,\nNoa Weiss", "SIM", "read"),
    "pl": ("Dzień dobry,\n\nszukam mentora. Pracuję w aptece szpitalnej i chciałabym przejść na oddział intensywnej terapii.\n\nPozdrawiam serdecznie,\nNoa Weiss", "TAK", "read"),
}  # fmt: skip


@grave("silence toward somebody who wants to join, or somebody is listed who was not asked")
@pytest.mark.parametrize("language", JOINS)
def test_a_sign_up_in_free_words_is_shown_first_or_read_by_a_person(language: str) -> None:
    """for-members.md: you may also just write; we show you what we read in it, and YES signs you up; decision 24: else the mail waits, and the receipt goes at once."""
    words, yes, spoken = JOINS[language]
    world = fresh("office")
    begin = sent_so_far(world)
    raw(
        world,
        f"From: Noa Weiss <{NOA}>\nTo: {ADDRESS}\nSubject: Mentoring\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\nDate: Mon, 2 Mar 2026 19:00:00 +0100",
        words,
        proof="ward.example",
    )
    first = got(world, NOA, begin)
    assert len(first) == 1, letter_names(first)
    assert member(world, NOA).get("standing") != "active"
    if first[0].letter == "held-receipt":
        assert waiting(world)
        assert spoken == "read", letter_names(first)
        return
    sent = world.reply(NOA, first[0], yes)
    assert is_answered(world, NOA, sent)
    if spoken == "spoken" and first[0].letter not in ("signup-missing", "form"):
        assert member(world, NOA).get("standing") == "active", (first[0].letter, letter_names(sent))


MENTORS_JOIN = {
    "en": "I would like to be a mentor. I came to critical care from a community pharmacy, and have worked there for ten years.",
    "de": "ich möchte Mentorin werden. Ich kam aus einer öffentlichen Apotheke in die Intensivmedizin und arbeite dort seit zehn Jahren.",
    "fr": "je voudrais devenir mentore. Je suis passée d'une officine aux soins intensifs, où je travaille depuis dix ans.",
    "es": "quisiera ser mentora. Pasé de una farmacia comunitaria a cuidados críticos, donde trabajo desde hace diez años.",
}  # fmt: skip


@grave("somebody who offers help is not answered, or is listed unasked")
@pytest.mark.parametrize("language", MENTORS_JOIN)
def test_an_offer_in_free_words_to_be_a_mentor_is_shown_first(language: str) -> None:
    """for-members.md: "I would like to be a mentor. I came to toxicology from a community pharmacy, …" We show you what we read in it."""
    world = fresh("office")
    begin = sent_so_far(world)
    raw(
        world,
        f"From: Noa Weiss <{NOA}>\nTo: {ADDRESS}\nSubject: Mentoring\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\nDate: Mon, 2 Mar 2026 19:00:00 +0100",
        MENTORS_JOIN[language],
        proof="ward.example",
    )
    assert len(got(world, NOA, begin)) == 1, letter_names(got(world, NOA, begin))
    assert member(world, NOA).get("standing") != "active"
    assert not waiting(world), letter_names(got(world, NOA, begin))


BY_NAME: dict[str, tuple[str, str]] = {
    # the subject, and the note
    "en": ("REQUEST Ada Lind", "Dear Ada,\nwould you talk your way into the ICU over with me, walrus?\n\nMia Okafor"),
    "de": ("ANFRAGE Ada Lind", "Liebe Frau Lind,\nwürden Sie Ihren Weg mit mir besprechen, walrus?\n\nMia Okafor"),
    "fr": ("Demander Ada Lind", "Chère Madame Lind,\naccepteriez-vous d'en parler avec moi, walrus ?\n\nMia Okafor"),
    "es": ("SOLICITAR Ada Lind", "Estimada Ada:\n¿hablaría conmigo de su camino, walrus?\n\nMia Okafor"),
    "it": ("REQUEST Ada Lind", "Gentile dottoressa Lind,\nparlerebbe con me del suo percorso, walrus?\n\nMia Okafor"),
    "nl": ("REQUEST Ada Lind", "Beste mevrouw Lind,\nzou u uw weg met mij willen bespreken, walrus?\n\nMia Okafor"),
    "pt": ("REQUEST Ada Lind", "Cara Ada,\nfalaria comigo sobre o seu caminho, walrus?\n\nMia Okafor"),
    "pl": ("REQUEST Ada Lind", "Szanowna Pani,\nczy porozmawiałaby Pani ze mną o swojej drodze, walrus?\n\nMia Okafor"),
    "a field": ("A mentor for me", "Mentor: Ada Lind\n\nDear Ada,\nwould you, walrus?"),
    "small letters": ("request ada lind", "Would you, walrus?"),
    "misspelt": ("REQUEST Adda Lindt", "Would you, walrus?"),
}  # fmt: skip


@grave("a request by name goes to somebody else, or to nobody without a word")
@pytest.mark.parametrize("how", BY_NAME)
def test_a_request_by_name_reaches_that_mentor_with_its_note(how: str) -> None:
    """DESIGN.md 5: REQUEST M-1042 or a field `Mentor: Jon Berg`, and a note; catalogue 30 to 32: a mentee names one mentor; misspelled: the possible ones with their codes, nobody is asked."""
    subject, words = BY_NAME[how]
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(MIA, subject, words)
    assert not got(world, JON, begin)
    if how == "misspelt":
        assert not got(world, ADA, begin)
        assert "M-1003" in words_of(got(world, MIA, begin)), letter_names(got(world, MIA, begin))
        return
    assert request_states(world) == "P", letter_names(got(world, MIA, begin))
    assert "walrus" in whole(got(world, ADA, begin))
    assert letter_names(got(world, MIA, begin)) == ["request-received"]
    assert not waiting(world)


# =========================== g. ordinary mail: answers, warm and long ======================================================================

LONG_YES = {
    "en": "Dear Mia, dear team,\n\nthank you for thinking of me! Yes, I would be delighted to mentor Mia. I remember well how lost I felt when I started. We could begin with a talk on the telephone, and then see each other every second week.\n\nWarm regards\nJon Berg",
    "de": "Liebe Mia, liebes Team,\n\nvielen Dank für die Anfrage! Ja, ich übernehme das Mentoring sehr gerne. Ich weiß noch gut, wie es mir am Anfang ging. Wir könnten mit einem Telefonat beginnen.\n\nHerzliche Grüße\nJon Berg",
    "fr": "Chère Mia, chère équipe,\n\nmerci d'avoir pensé à moi ! Oui, j'accepte avec grand plaisir. Nous pourrions commencer par un appel, puis nous voir toutes les deux semaines.\n\nBien à vous,\nJon Berg",
    "es": "Estimada Mia, estimado equipo:\n\n¡gracias por pensar en mí! Sí, acepto encantado. Podríamos empezar con una llamada y vernos después cada dos semanas.\n\nUn abrazo,\nJon Berg",
    "it": "Cara Mia, caro gruppo,\n\ngrazie di aver pensato a me! Sì, accetto molto volentieri. Potremmo cominciare con una telefonata e poi vederci ogni due settimane.\n\nUn caro saluto,\nJon Berg",
    "nl": "Beste Mia, beste allemaal,\n\nbedankt dat jullie aan mij hebben gedacht! Ja, ik doe het heel graag. We kunnen met een telefoongesprek beginnen en elkaar daarna om de week zien.\n\nHartelijke groet,\nJon Berg",
    "pt": "Cara Mia, cara equipa,\n\nobrigado por se lembrarem de mim! Sim, aceito com todo o gosto. Podíamos começar com um telefonema e depois ver-nos de duas em duas semanas.\n\nUm abraço,\nJon Berg",
    "pl": "Droga Mio, drogi zespole,\n\ndziękuję za pamięć! Tak, zgadzam się z wielką przyjemnością. Moglibyśmy zacząć od rozmowy telefonicznej, a potem spotykać się co dwa tygodnie.\n\nSerdecznie pozdrawiam,\nJon Berg",
}  # fmt: skip


@grave("a warm yes is taken for a no, is lost, or introduces them twice")
@pytest.mark.parametrize("proof", ["pass", ""], ids=["proven", "by the reply address"])
@pytest.mark.parametrize("language", LONG_YES)
def test_a_long_warm_yes_is_done_or_asked_about_once(language: str, proof: str) -> None:
    """for-members.md: words like "Yes, happy to" do as well, in eleven languages, we read them back; reading-answers.md: unclear is asked about once, and then held."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), LONG_YES[language], proof=proof)
    assert request_states(world) in ("A", "P"), letter_names(got(world, JON, begin))
    assert len(got(world, JON, begin)) == 1, letter_names(got(world, JON, begin))
    if request_states(world) == "P":
        assert not waiting(world), letter_names(got(world, JON, begin))
        world.reply(JON, got(world, JON, begin)[-1], "ACCEPT", proof=proof)
    assert request_states(world) == "A", letter_names(got(world, JON, begin))
    world.later(hours=2)
    assert (introduced(world, MIA, begin), introduced(world, JON, begin)) == (1, 1)
    assert pairs(world) == [(JON, MIA)]


LONG_NO = {
    "en": "Dear Mia,\n\nthank you so much for your kind note, which I read with great pleasure. Sadly I have to say no this time: our second child was born in May, and I hardly sleep. I am sure that you will find a better mentor, and wish you all the best.\n\nJon Berg",
    "de": "Liebe Mia,\n\nvielen Dank für deine freundlichen Zeilen, über die ich mich sehr gefreut habe. Leider muss ich dieses Mal absagen, denn wir haben gerade ein Kind bekommen. Ich wünsche dir alles Gute.\n\nJon Berg",
    "fr": "Chère Mia,\n\nmerci de votre gentil message, qui m'a fait grand plaisir. Malheureusement je dois refuser cette fois, car nous venons d'avoir un enfant. Je vous souhaite bonne chance.\n\nJon Berg",
    "es": "Estimada Mia:\n\nmuchas gracias por tus amables palabras, que me alegraron mucho. Por desgracia esta vez tengo que decir que no, porque acabamos de tener un hijo. Te deseo mucha suerte.\n\nJon Berg",
    "it": "Cara Mia,\n\ngrazie delle tue gentili parole, che mi hanno fatto molto piacere. Purtroppo questa volta devo rifiutare, perché abbiamo appena avuto un bambino. Ti auguro ogni bene.\n\nJon Berg",
    "nl": "Beste Mia,\n\nhartelijk dank voor je vriendelijke woorden, die mij veel plezier deden. Helaas moet ik deze keer weigeren, want we hebben net een kind gekregen. Ik wens je het allerbeste.\n\nJon Berg",
    "pt": "Cara Mia,\n\nmuito obrigado pelas tuas amáveis palavras, que me deram muita alegria. Infelizmente desta vez tenho de recusar, porque acabámos de ter um filho. Desejo-te tudo de bom.\n\nJon Berg",
    "pl": "Droga Mio,\n\nbardzo dziękuję za miłe słowa, które sprawiły mi wielką radość. Niestety tym razem muszę odmówić, bo właśnie urodziło nam się dziecko. Życzę powodzenia.\n\nJon Berg",
}  # fmt: skip


@grave("a kind no introduces two people, or the mentee learns the mentor's address by it")
@pytest.mark.parametrize("language", LONG_NO)
def test_a_long_kind_no_is_a_no_or_asked_about_and_never_a_yes(language: str) -> None:
    """catalogue 60: a no in friendly words: a no, or asked about; never a yes; faults.md 41: the mentee learns the mentor's address with the yes."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), LONG_NO[language])
    assert request_states(world) in ("R", "P"), letter_names(got(world, JON, begin))
    assert len(got(world, JON, begin)) == 1, letter_names(got(world, JON, begin))
    world.later(hours=3)
    assert not introduced(world, MIA, begin)
    assert JON not in whole(got(world, MIA, begin))
    if request_states(world) == "R":
        assert letter_names(got(world, MIA, begin)) == ["encouragement"], letter_names(got(world, MIA, begin))


WROTE = {
    # how a mail program in that language stands above the mail that it quotes, and a plain yes
    "en": ("On Mon, Mar 2, 2026 at 4:00 PM Mentor Exchange <mentors@pharmacists.example> wrote:", "Yes, I accept."),
    "de": ("Am Mo., 2. März 2026 um 16:00 Uhr schrieb Mentor Exchange <mentors@pharmacists.example>:", "Ja, ich sage zu."),
    "fr": ("Le lun. 2 mars 2026 à 16:00, Mentor Exchange <mentors@pharmacists.example> a écrit :", "Oui, j'accepte."),
    "es": ("El lun, 2 mar 2026 a las 16:00, Mentor Exchange (<mentors@pharmacists.example>) escribió:", "Sí, acepto."),
    "it": ("Il giorno lun 2 mar 2026 alle ore 16:00 Mentor Exchange <mentors@pharmacists.example> ha scritto:", "Sì, accetto."),
    "nl": ("Op ma 2 mrt 2026 om 16:00 schreef Mentor Exchange <mentors@pharmacists.example>:", "Ja, ik accepteer het."),
    "pt": ("Mentor Exchange <mentors@pharmacists.example> escreveu em seg., 2/03/2026 à(s) 16:00:", "Sim, aceito."),
    "pl": ("pon., 2 mar 2026 o 16:00 Mentor Exchange <mentors@pharmacists.example> napisał(a):", "Tak, zgadzam się."),
}  # fmt: skip


@grave("plain: a yes over our quoted letter is not heard, or our own words speak against it")
@pytest.mark.parametrize("marked", [True, False], ids=["marked", "not marked"])
@pytest.mark.parametrize("language", WROTE)
def test_a_short_yes_over_our_whole_letter_counts_in_any_mail_program(language: str, marked: bool) -> None:
    """reading.md, what the person typed: the line over a quotation; our own sentences go, marked or not; for-members.md: above the text you quote."""
    line, yes = WROTE[language]
    world = fresh("asked")
    begin = sent_so_far(world)
    ours = see(question_to_jon(world)).text
    below = "\n".join(f"> {each}" for each in ours.splitlines()) if marked else ours
    world.reply(JON, question_to_jon(world), f"{yes}\n\nJon\n\n{line}\n\n{below}")
    assert request_states(world) == "A" or (
        not marked and request_states(world) == "P" and got(world, JON, begin)
    ), (
        request_states(world),
        letter_names(got(world, JON, begin)),
    )
    if marked:
        world.later(hours=2)
        assert introduced(world, MIA, begin) == 1


LATER = {
    "en": "I would love to, but not before May.", "de": "Sehr gerne, aber nicht vor Mai.", "fr": "Avec plaisir, mais pas avant mai.", "es": "Con mucho gusto, pero no antes de mayo.",
    "it": "Molto volentieri, ma non prima di maggio.", "nl": "Heel graag, maar niet voor mei.", "pt": "Com muito gosto, mas não antes de maio.", "pl": "Bardzo chętnie, ale nie przed majem.",
}  # fmt: skip


@grave("a yes that was none: a later time introduces two people now")
@pytest.mark.parametrize("language", LATER)
def test_a_later_time_asks_the_mentee_or_the_mentor_and_settles_nothing(language: str) -> None:
    """for-members.md: not now? Write when; we ask the mentee whether to wait; reading-answers.md: a later time."""
    world = fresh("asked")
    begin = sent_so_far(world)
    sent = world.reply(JON, question_to_jon(world), LATER[language])
    assert request_states(world) == "P", letter_names(got(world, JON, begin))
    assert is_answered(world, JON, sent)
    assert not introduced(world, MIA, begin)
    if language in ("en", "de", "fr", "es"):
        assert "deferred" in letter_names(got(world, MIA, begin)), letter_names(got(world, JON, begin))


# =========================== h. ordinary mail: while it lasts =============================================================================

ON23 = {
    "en": "Yes, please! Let's go on for another term.\n\nMia", "de": "Ja, gerne! Wir machen weiter.\n\nMia", "fr": "Oui, avec plaisir ! Continuons.\n\nMia", "es": "Sí, con mucho gusto. Sigamos adelante.\n\nMia",
    "it": "Sì, volentieri! Continuiamo.\n\nMia", "nl": "Ja, graag! We gaan door.\n\nMia", "pt": "Sim, com muito gosto. Vamos continuar.\n\nMia", "pl": "Tak, bardzo chętnie! Kontynuujmy.\n\nMia",
}  # fmt: skip


@grave("a wish to go on parts them, or the partner learns a vote")
@pytest.mark.parametrize("language", ON23)
def test_a_wish_to_go_on_in_own_words_renews_or_is_asked_about(language: str) -> None:
    """for-members.md: own words do as well when we have asked; RENEW: when both say so, six months follow; catalogue 105: nobody learns the vote before."""
    world = fresh("paired")
    until_offered(world)
    begin = sent_so_far(world)
    sent = world.reply(MIA, last(world, "renewal-offer", MIA), ON23[language])
    assert pairs(world) == [(JON, MIA)]
    assert not got(world, JON, begin), letter_names(got(world, JON, begin))
    assert is_answered(world, MIA, sent)
    noted = "vote-noted" in letter_names(got(world, MIA, begin))
    held = bool(waiting(world))
    world.reply(JON, last(world, "renewal-offer", JON), "RENEW")
    if noted:
        assert row(world, "REL-1")["term"] == 2, letter_names(got(world, MIA, begin))
        assert "renewed" in letter_names(got(world, JON, begin))
        assert "renewed" in letter_names(got(world, MIA, begin))
    else:
        assert row(world, "REL-1")["term"] == 1
        assert language not in ("en", "de", "fr", "es") or got(world, MIA, begin), held


NOT_MET = {
    "en": "We have not met yet.", "de": "Wir haben uns noch nicht getroffen.", "fr": "Nous ne nous sommes pas encore rencontrés.", "es": "Todavía no nos hemos visto.",
    "it": "Non ci siamo ancora incontrati.", "nl": "We hebben elkaar nog niet ontmoet.", "pt": "Ainda não nos encontrámos.", "pl": "Jeszcze się nie spotkaliśmy.",
}  # fmt: skip


@grave("that they have not met is lost, or the partner reads who said so")
@pytest.mark.parametrize("language", NOT_MET)
def test_not_met_yet_is_noted_in_any_language_and_the_partner_is_reminded_without_a_reason(
    language: str,
) -> None:
    """for-members.md: "We have not met yet" is an answer, too; in any of the eleven languages; we remind your partner without saying why."""
    world = fresh("paired")
    world.later(days=22)
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "check-in", MIA), f"{NOT_MET[language]}\n\nMia")
    assert not got(world, JON, begin)
    assert events(world, "no contact yet") or (waiting(world) and language not in ("en", "de", "fr", "es"))
    assert {"check-in-help", "check-in-thanks"} & set(letter_names(got(world, MIA, begin)))
    world.later(days=2)
    assert NOT_MET[language] not in whole(got(world, JON, begin))
    assert got(world, CARLA, begin), "a coordinator reads it"


MOVES: dict[str, tuple[str, str]] = {
    # the command, and the yes from the new address
    "en": (f"CHANGE ADDRESS {NEW}", "Yes"), "de": (f"NEUE ADRESSE {NEW}", "Ja"), "fr": (f"NOUVELLE ADRESSE {NEW}", "Oui"), "es": (f"CAMBIAR DIRECCIÓN {NEW}", "Sí"),
    "in a sentence below": (f"Change address {NEW}", "YES\n\nThank you!\nMia"),
}  # fmt: skip


@grave("somebody is moved without the new address's word, or writes into the void")
@pytest.mark.parametrize("language", MOVES)
def test_a_new_address_counts_after_its_yes_and_both_hear_of_it_once(language: str) -> None:
    """for-members.md: CHANGE ADDRESS from your old address; we ask at the new one, and your partner is told; flow.md: both addresses are told; the old address still counts as the member's."""
    command, yes = MOVES[language]
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, command)
    assert MIA in addresses(world)
    assert NEW not in addresses(world)
    assert letter_names(got(world, NEW, begin)) == ["confirm-address"], letter_names(got(world, MIA, begin))
    assert not got(world, JON, begin)
    world.reply(NEW, last(world, "confirm-address", NEW), yes)
    if language == "in a sentence below" and NEW not in addresses(world):
        assert len(got(world, NEW, begin)) == 2, "asked back"
        return
    assert NEW in addresses(world), letter_names(got(world, NEW, begin))
    assert MIA not in addresses(world)
    world.later(hours=2)
    assert letter_names(got(world, JON, begin)) == ["partner-moved"]
    assert "address-changed" in letter_names(got(world, NEW, begin))
    begin = sent_so_far(world)
    world.write(MIA, "STATUS")
    assert letter_names(got(world, NEW, begin)) == ["status"], letter_names(world.player.post.sent[begin:])


TELLS = {
    "en": f"Hello, my new mail address is {NEW} from now on. Thanks, Mia", "de": f"Guten Tag, meine neue Mailadresse lautet ab sofort {NEW}. Danke, Mia", "it": f"Buongiorno, il mio nuovo indirizzo è {NEW}. Grazie, Mia",
    "nl": f"Goedemorgen, mijn nieuwe adres is vanaf nu {NEW}. Bedankt, Mia", "pt": f"Bom dia, o meu novo endereço é {NEW}. Obrigada, Mia", "pl": f"Dzień dobry, mój nowy adres to {NEW}. Dziękuję, Mia",
}  # fmt: skip


@grave("words move a member without a yes, or the partner learns an address that was not confirmed")
@pytest.mark.parametrize("where", ["from the old one", "from the new one"])
@pytest.mark.parametrize("language", TELLS)
def test_words_about_a_new_address_move_nobody_unasked_and_are_answered(language: str, where: str) -> None:
    """catalogue 19, 20: a new address has to confirm it; asked for from an unknown one: held for a coordinator; nothing is told to the sender about anybody."""
    world = fresh("paired")
    begin = sent_so_far(world)
    who = MIA if where == "from the old one" else NEW
    sent = world.write(who, "My address", TELLS[language])
    assert MIA in addresses(world)
    assert NEW not in addresses(world)
    assert is_answered(world, who, sent)
    assert not got(world, JON, begin)
    if who == NEW:
        said = whole(got(world, NEW, begin))
        assert JON not in said
        assert "Jon Berg" not in said
        assert MIA not in said
        assert waiting(world) or got(world, CARLA, begin), letter_names(got(world, NEW, begin))


THANKS = {
    "en": "Thank you very much!\n\nMia", "de": "Vielen herzlichen Dank!\n\nMia", "fr": "Merci beaucoup !\n\nMia", "es": "¡Muchas gracias!\n\nMia",
    "it": "Grazie mille!\n\nMia", "nl": "Heel hartelijk bedankt!\n\nMia", "pt": "Muito obrigada!\n\nMia", "pl": "Bardzo dziękuję!\n\nMia",
}  # fmt: skip


@grave("plain: thanks are answered, or a person is bothered; grave: they are a command")
@pytest.mark.parametrize("letter", ["introduction-mentee", "request-received"])
@pytest.mark.parametrize("language", THANKS)
def test_thanks_are_filed_and_nobody_is_bothered(language: str, letter: str) -> None:
    """for-members.md: thanks and good wishes need no answer, and get none; for-coordinators.md: thanks, receipts and good wishes are filed."""
    world = fresh("paired" if letter.startswith("intro") else "asked")
    before = (request_states(world), pairs(world), len(waiting(world)))
    begin = sent_so_far(world)
    world.reply(MIA, last(world, letter, MIA), THANKS[language])
    assert not world.player.post.sent[begin:], letter_names(world.player.post.sent[begin:])
    assert (request_states(world), pairs(world), len(waiting(world))) == before
    nothing_lost(world)


QUESTIONS = {
    "en": "How long does a mentoring last?", "de": "Wie lange dauert ein Mentoring?", "fr": "Combien de temps dure un mentorat ?", "es": "¿Cuánto dura una mentoría?",
    "it": "Quanto dura un mentoring?", "nl": "Hoe lang duurt een mentoraat?", "pt": "Quanto tempo dura uma mentoria?", "pl": "Jak długo trwa mentoring?",
}  # fmt: skip


@grave("silence toward somebody who asked")
@pytest.mark.parametrize("who", [MIA, NOA], ids=["a member", "a stranger"])
@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_about_the_program_is_answered_at_once(language: str, who: str) -> None:
    """catalogue 145: a question about the program is answered; for-coordinators.md: whoever wrote a held mail is told that a person will read it."""
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(who, QUESTIONS[language].rstrip(" ?"), f"{QUESTIONS[language]}\n\nMia")
    assert len(got(world, who, begin)) == 1, letter_names(got(world, who, begin))
    if got(world, who, begin)[0].letter == "held-receipt":
        assert waiting(world)
    assert not got(world, JON, begin)


# =========================== i. ordinary mail: absences, questions of mentors, words of theirs ============================================

AWAY = {
    "en": ("Automatic reply: ", "I am out of the office until 20 March 2026 and will accept your mail then."), "de": ("Abwesenheitsnotiz: ", "Ich bin bis 20. März 2026 nicht im Haus. Ja, Ihre Mail wird nicht weitergeleitet."), "fr": ("Réponse automatique : ", "Je suis absent jusqu'au 20 mars 2026. Oui, votre message sera lu à mon retour."),
    "es": ("Respuesta automática: ", "Estoy fuera hasta el 20 de marzo de 2026. Sí, leeré su mensaje a la vuelta."), "it": ("Risposta automatica: ", "Sono assente fino al 20 marzo 2026. Sì, leggerò la sua mail al ritorno."), "nl": ("Automatisch antwoord: ", "Ik ben afwezig tot 20 maart 2026. Ja, ik lees uw mail daarna."),
    "pt": ("Resposta automática: ", "Estou ausente até 20 de março de 2026. Sim, lerei o seu e-mail depois."), "pl": ("Odpowiedź automatyczna: ", "Jestem nieobecny do 20 marca 2026. Tak, przeczytam wiadomość po powrocie."),
}  # fmt: skip


@grave("a yes that was none, or two machines write to each other")
@pytest.mark.parametrize("marked", [True, False], ids=["with its field", "by its subject"])
@pytest.mark.parametrize("language", AWAY)
def test_a_notice_of_absence_in_any_language_is_no_answer_and_gets_none(language: str, marked: bool) -> None:
    """for-members.md: out-of-office replies are no answers, and do no harm; catalogue 51, 52: the deadline moves once, the robot reads nothing; reading-automatic.md: "Automatic reply:" is always one."""
    head, words = AWAY[language]
    world = fresh("asked")
    begin = sent_so_far(world)
    mail = question_to_jon(world)
    field = {"Auto-Submitted": "auto-replied"} if marked else {}
    for _ in range(2):
        world.write(
            JON,
            f"{head}{see(mail).subject}",
            words,
            to=reply_address(mail),
            headers={**field, "In-Reply-To": mail.message_id},
        )
    assert request_states(world) == "P"
    assert not got(world, JON, begin), letter_names(got(world, JON, begin))
    assert not introduced(world, MIA, begin)
    assert letter_names(got(world, MIA, begin)) in ([], ["mentor-away"]), letter_names(got(world, MIA, begin))


AWAY_IN_WORDS = {
    "en": "I am on holiday until 20 March and will answer when I am back.\n\nJon", "de": "Ich bin bis 20. März im Urlaub und antworte danach.\n\nJon", "fr": "Je suis en vacances jusqu'au 20 mars et je répondrai à mon retour.\n\nJon", "es": "Estoy de vacaciones hasta el 20 de marzo y contestaré a la vuelta.\n\nJon",
    "it": "Sono in vacanza fino al 20 marzo e risponderò al ritorno.\n\nJon", "nl": "Ik ben tot 20 maart met vakantie en antwoord daarna.\n\nJon", "pt": "Estou de férias até 20 de março e respondo depois.\n\nJon", "pl": "Jestem na urlopie do 20 marca i odpowiem po powrocie.\n\nJon",
}  # fmt: skip


@grave("a mentor who writes that he is away is taken at a word, or the deadline runs out on him unheard")
@pytest.mark.parametrize("language", AWAY_IN_WORDS)
def test_a_mentor_who_says_himself_that_he_is_away_is_answered_and_nothing_is_settled(language: str) -> None:
    """catalogue 51 (051-away-in-his-own-words): the deadline moves once, and the mentee hears of it."""
    world = fresh("asked")
    begin = sent_so_far(world)
    sent = world.reply(JON, question_to_jon(world), AWAY_IN_WORDS[language])
    assert request_states(world) == "P"
    assert is_answered(world, JON, sent)
    assert not introduced(world, MIA, begin)


# =========================== j. ordinary mail: WHY, EXPORT, UNDO, and coordinators =========================================================

WORDS23 = {
    # WHY, EXPORT and UNDO
    "en": ("WHY", "EXPORT", "UNDO"), "de": ("WARUM", "DATENAUSKUNFT", "RÜCKGÄNGIG"), "fr": ("POURQUOI", "EXPORTER", "ANNULER"), "es": ("POR QUÉ", "EXPORTAR", "DESHACER"),
}  # fmt: skip


@grave("plain: WHY is not answered; grave: it tells of another's mail")
@pytest.mark.parametrize("letter", ["introduction-mentor", "request"])
@pytest.mark.parametrize("language", WORDS23)
def test_why_in_reply_to_a_letter_is_answered_without_another_s_words(language: str, letter: str) -> None:
    """for-members.md: WHY in reply to a mail of ours: what led to that mail; catalogue (113-why): nobody learns of another's mail."""
    world = fresh("paired")
    begin = sent_so_far(world)
    before = (request_states(world), pairs(world))
    sent = world.reply(JON, last(world, letter, JON), WORDS23[language][0])
    assert len(got(world, JON, begin)) == 1, letter_names(sent)
    assert "held-receipt" not in letter_names(got(world, JON, begin))
    assert "I would like to learn" not in words_of(got(world, JON, begin))
    assert (request_states(world), pairs(world)) == before


@grave("data go to somebody else, or nobody")
@pytest.mark.parametrize("language", WORDS23)
def test_export_in_each_language_brings_what_is_known_to_the_address_on_file(language: str) -> None:
    """for-members.md: EXPORT: what we know about you; catalogue 21: to the address on file."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, WORDS23[language][1], headers={"Reply-To": "eve@evil.example"})
    assert letter_names(got(world, MIA, begin)) == ["export"], letter_names(got(world, MIA, begin))
    assert "Mia Okafor" in whole(got(world, MIA, begin))
    assert not got(world, "eve@evil.example", begin)


@grave("an END that was taken back in time is told to the partner")
@pytest.mark.parametrize("after", [10, 59])
@pytest.mark.parametrize("language", WORDS23)
def test_undo_within_the_hour_is_heard_by_nobody_in_each_language(language: str, after: int) -> None:
    """for-members.md: when you write UNDO before that, they hear nothing; UNDO takes back your last END."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.drop(MIA, "END NOW")
    world.work()
    world.later(minutes=after)
    world.write(MIA, WORDS23[language][2])
    assert pairs(world) == [(JON, MIA)], letter_names(got(world, MIA, begin))
    world.later(hours=3)
    assert not got(world, JON, begin), letter_names(got(world, JON, begin))
    assert len(got(world, MIA, begin)) == 2, letter_names(got(world, MIA, begin))


HELD_WORDS: dict[str, tuple[str, str]] = {
    # what Carla writes about a held mail, and its state then
    "en, drop": ("DROP {ref}", "dropped"), "es, drop": ("DESCARTAR {ref}", "dropped"), "de, drop": ("VERWERFEN {ref}", "dropped"), "de, note": ("NOTIZ {ref}: sie hat im Mai angerufen", "waiting"),
    "de, as": ("{ref} ALS HILFE", "released"), "en, as": ("{ref} AS HELP", "released"), "de, snooze": ("VERTAGEN {ref} 3 TAGE", "snoozed"), "en, in a greeting": ("Hello,\n\nDROP {ref}\n\nThanks a lot\nCarla Voss", "dropped"),
}  # fmt: skip


@grave("a held mail is not decided as the coordinator says, or its sender hears what was not meant for her")
@pytest.mark.parametrize("how", HELD_WORDS)
def test_a_held_mail_is_decided_by_a_word_in_her_language(how: str) -> None:
    """for-coordinators.md: command by mail: in Spanish `liberar`, `descartar`; in German `freigeben`, `verwerfen`; DROP: its sender hears nothing."""
    words, state = HELD_WORDS[how]
    world = fresh("office")
    world.write(LEA, "A thing", "What is this all about? My cousin says you lost her papers.")
    ref = waiting(world)[-1]
    begin = sent_so_far(world)
    order(world, words.format(ref=ref))
    assert row(world, ref)["state"] == state, words_of(got(world, CARLA, begin))
    assert got(world, CARLA, begin) or "NOTI" in words
    if state == "dropped":
        assert not got(world, LEA, begin)


HEADS = {
    # how a mail program in that language stands above what it forwards, and a clear no
    "en": ("Fwd: ", "---------- Forwarded message ---------\nFrom: Jon Berg <jon@hospital.example>\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: {s}\nTo: Carla Voss <carla@pharmacists.example>", "Sorry, I cannot take her on."),
    "de": ("WG: ", "-----Ursprüngliche Nachricht-----\nVon: Jon Berg <jon@hospital.example>\nGesendet: Montag, 2. März 2026 10:00\nAn: Carla Voss <carla@pharmacists.example>\nBetreff: {s}", "Leider muss ich absagen."),
    "fr": ("TR: ", "-----Message d'origine-----\nDe : Jon Berg <jon@hospital.example>\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : Carla Voss <carla@pharmacists.example>\nObjet : {s}", "Désolé, je ne peux pas accepter."),
    "es": ("RV: ", "-----Mensaje original-----\nDe: Jon Berg <jon@hospital.example>\nEnviado el: lunes, 2 de marzo de 2026 10:00\nPara: Carla Voss <carla@pharmacists.example>\nAsunto: {s}", "Lo siento, no puedo aceptar."),
    "it": ("I: ", "-----Messaggio originale-----\nDa: Jon Berg <jon@hospital.example>\nInviato: lunedì 2 marzo 2026 10:00\nA: Carla Voss <carla@pharmacists.example>\nOggetto: {s}", "Mi dispiace, non posso accettare."),
    "nl": ("FW: ", "-----Oorspronkelijk bericht-----\nVan: Jon Berg <jon@hospital.example>\nVerzonden: maandag 2 maart 2026 10:00\nAan: Carla Voss <carla@pharmacists.example>\nOnderwerp: {s}", "Helaas kan ik dit niet aannemen."),
    "pt": ("ENC: ", "-----Mensagem original-----\nDe: Jon Berg <jon@hospital.example>\nEnviada em: segunda-feira, 2 de março de 2026 10:00\nPara: Carla Voss <carla@pharmacists.example>\nAssunto: {s}", "Infelizmente não posso aceitar."),
    "pl": ("PD: ", "-----Wiadomość oryginalna-----\nOd: Jon Berg <jon@hospital.example>\nWysłano: poniedziałek, 2 marca 2026 10:00\nDo: Carla Voss <carla@pharmacists.example>\nTemat: {s}", "Niestety nie mogę się zgodzić."),
}  # fmt: skip


@grave("a no that is passed on introduces somebody, is Carla's own, or is lost")
@pytest.mark.parametrize("beside", ["", "This came to me, thanks!\n\n"], ids=["alone", "with a line"])
@pytest.mark.parametrize("language", HEADS)
def test_a_no_that_a_coordinator_passes_on_in_her_mail_program_is_done_or_waits(
    language: str, beside: str
) -> None:
    """for-coordinators.md, forward what reached you: any mail program will do; the sender gets the usual answer, and you a line; a whole header names one sender: then the member is told at once, else asked first."""
    prefix, head, words = HEADS[language]
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(
        CARLA, f"{prefix}{JONS_SUBJECT}", f"{beside}{head.format(s=JONS_SUBJECT)}\n\n{words}\n\nJon Berg"
    )
    assert got(world, CARLA, begin)
    if request_states(world) == "R":
        assert "forward-done" in letter_names(got(world, JON, begin)), letter_names(got(world, JON, begin))
        assert JON not in whole(got(world, MIA, begin))
    else:
        assert request_states(world) == "P"
        assert "confirm-forward" in letter_names(got(world, JON, begin)) or waiting(world)
    assert not introduced(world, MIA, begin)
    nothing_lost(world)


ORDERS23: dict[str, tuple[str, str, Proved]] = {
    # how it stands, what Carla orders, and what is so
    "a mentor for her": ("office", f"ASK M-1003 FOR {MIA}", lambda w, b: request_states(w) == "P" and "request" in letter_names(got(w, ADA, b))),
    "a pair": ("office", "MATCH Mia Okafor WITH Jon Berg", lambda w, b: pairs(w) == [(JON, MIA)]),
    "more time": ("asked", "EXTEND REQ-1 7 DAYS", lambda w, b: request_states(w) == "P" and bool(got(w, JON, b))),
    "another mentor": ("paired", "REASSIGN REL-1 TO M-1003", lambda w, b: not pairs(w) and "request" in letter_names(got(w, ADA, b))),
    "a break by name": ("asked", "PAUSE Jon Berg UNTIL 1 June", stands(JON, "paused", "P")),
    "room": ("asked", f"CAPACITY {JON} 3", lambda w, b: member(w, JON)["capacity"] == 3),
    "apart": ("office", f"BLOCK {MIA} AND {JON}", lambda w, b: bool(got(w, CARLA, b)) and not got(w, MIA, b) and not got(w, JON, b)),
    "found": ("office", "FIND critical care", lambda w, b: "Ada Lind" in words_of(got(w, CARLA, b))),
    "shown": ("asked", "SHOW REQ-1", lambda w, b: "Mia Okafor" in words_of(got(w, CARLA, b))),
    "a trial": ("asked", "DRY RUN REMOVE Jon Berg", lambda w, b: stands(JON, "active", "P")(w, b) and not got(w, JON, b)),
    "in German": ("asked", f"PAUSIEREN {JON}", stands(JON, "paused", "P")),
    "her own undo": ("asked", f"PAUSE {JON}\nUNDO", lambda w, b: bool(got(w, CARLA, b))),
}  # fmt: skip


@grave("a coordinator's command is done to somebody else, or not answered")
@pytest.mark.parametrize("how", ORDERS23)
def test_an_order_of_a_coordinator_is_done_to_whom_it_names_and_answered(how: str) -> None:
    """for-coordinators.md, command by mail: each mail of commands gets one answer, a line for each."""
    kind, words, seen = ORDERS23[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    order(world, words)
    says_yes(world)
    world.later(hours=2)
    assert seen(world, begin), (request_states(world), pairs(world), words_of(got(world, CARLA, begin)))
    assert got(world, CARLA, begin)
    assert not waiting(world)


# =========================== k. written when the rest had been run ==========================================================================

MOVING = f"CHANGE ADDRESS {NEW}"
UNPROVEN_PAUSE: tuple[Step, ...] = (lambda w: w.write(MIA, "PAUSE", "", proof=""),)
UNHEARD: dict[str, tuple[str, tuple[Step, ...], str, str, str, str]] = {
    # how it stands, what comes before, who, the letter that is replied to (or the subject after a colon), the words, and the proof
    "a yes over a list": ("asked", (), JON, "request", "ACCEPT\n\nSTATUS\n\nShe threatens me, zebra.", "pass"),
    "a yes over a list, by the reply address": ("asked", (), JON, "request", "ACCEPT\n\nSTATUS\n\nShe threatens me, zebra.", ""),
    "a yes over a list, in a mail of its own": ("asked", (), JON, ":", "ACCEPT\n\nSTATUS\n\nShe threatens me, zebra.", "pass"),
    "a yes over a request": ("asked", (), JON, "request", "ACCEPT\n\nREQUEST M-1003\nShe threatens me, zebra.", "pass"),
    "a free yes over a list": ("asked", (), JON, "request", "Yes, happy to.\n\nSTATUS\n\nShe wrote that she wants to die, zebra.", "pass"),
    "a yes over a list, German": ("asked", (), JON, "request", "ZUSAGE\n\nÜBERSICHT\n\nSie bedroht mich, zebra.", "pass"),
    "a yes over a list, French": ("asked", (), JON, "request", "ACCEPTER\n\nSUIVI\n\nElle me menace, zebra.", "pass"),
    "a yes over a list, Spanish": ("asked", (), JON, "request", "ACEPTO\n\nESTADO\n\nElla me amenaza, zebra.", "pass"),
    "a new address": ("paired", (), MIA, ":", f"{MOVING}\n\nHe threatens me, zebra.", "pass"),
    "a new address, in the subject": ("paired", (), MIA, f":{MOVING}", "I am afraid of him, zebra.", "pass"),
    "a new address, in a thread": ("paired", (), MIA, "introduction-mentee", f"{MOVING}\n\nHe stalks me at the old one, zebra.", "pass"),
    "a new address, as a second command": ("paired", (), MIA, ":", f"STATUS\n\n{MOVING}\n\nHe threatens me, zebra.", "pass"),
    "a new address that is missing": ("paired", (), MIA, ":CHANGE ADDRESS", "He threatens me, zebra.", "pass"),
    "a form is asked for": ("paired", (), MIA, ":SIGN UP MENTOR", "My last mentor harassed me, zebra.", "pass"),
    "a form is asked for by a stranger": ("office", (), NOA, ":SIGN UP MENTEE", "My last mentor harassed me, zebra.", "pass"),
    "it was not me": ("paired", UNPROVEN_PAUSE, MIA, "confirm", "NO\n\nThat was not me. My former husband uses my account and threatens me, zebra.", "pass"),
    "it was not me, by the reply address": ("paired", UNPROVEN_PAUSE, MIA, "confirm", "NO\n\nThat was not me. My former husband uses my account and threatens me, zebra.", ""),
    "that is not my address": ("paired", (writes(MIA, f"CHANGE ADDRESS {LEA}"),), LEA, "confirm-address", "NO\n\nShe threatens me, zebra.", "pass"),
    "an unproven no": ("asked", (), JON, ":", "REJECT\n\nShe threatens me, zebra.", ""),
    "an unproven yes": ("asked", (), JON, ":", "ACCEPT\n\nShe threatens me, zebra.", ""),
}  # fmt: skip


@grave("somebody in danger is asked for a yes or a form, and no person ever reads it")
@pytest.mark.parametrize("how", UNHEARD)
def test_danger_beside_what_is_asked_about_or_refused_reaches_a_person_at_once(how: str) -> None:
    """rules.md, dire: a mail to a person at once, beside whatever else it does, be it an answer; decision 26: nothing that stands beside a command is dropped."""
    kind, steps, who, where, words, proof = UNHEARD[how]
    world = fresh(kind)
    plays(world, steps)
    begin = sent_so_far(world)
    if where.startswith(":"):
        world.write(who, where[1:], words, proof=proof)
    else:
        world.reply(who, last(world, where, who), words, proof=proof)
    found = "zebra" in whole(got(world, CARLA, begin))
    assert found, (letter_names(got(world, who, begin)), a_person_reads(world, begin, "zebra"))


@grave("a complaint below a yes and a further command is read by nobody")
@pytest.mark.parametrize("language", COMPLAINTS)
def test_a_complaint_below_a_yes_and_a_list_reaches_a_person(language: str) -> None:
    """decision 26: words of grave below a command: a person reads them; a grave reason beside a no: the next morning; rules.md, grave: whatever else it is."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), f"ACCEPT\n\nSTATUS\n\n{COMPLAINTS[language]}")
    assert not introduced(world, MIA, begin)
    found = "zebra" in whole(got(world, CARLA, begin))
    assert found or a_person_reads(world, begin, "zebra"), letter_names(got(world, JON, begin))


@grave("half of what a mentor asks for is lost, and nothing ever tells him")
@pytest.mark.parametrize(
    ("words", "second"),
    [
        ("ACCEPT\n\nPAUSE UNTIL 1 June\n\nI have exams until then.", "pause"),
        ("ACCEPT\n\nEXPORT\n\nMy chief wants to see it.", "export"),
    ],
)
def test_a_further_command_of_a_yes_that_is_asked_about_is_done_or_named(words: str, second: str) -> None:
    """for-members.md: several things are done one after the other; decision 26: nothing is dropped."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), words)
    world.reply(JON, got(world, JON, begin)[-1], "ACCEPT")
    world.later(days=1)
    letters = [m for m in got(world, JON, begin) if m.letter not in ("introduction-mentor",)]
    named = second in words_of(letters[:1]).lower()
    done = world.standing(JON) == "paused" if second == "pause" else "export" in letter_names(letters)
    assert done or named or second.upper() in whole(got(world, CARLA, begin)), letter_names(letters)


@grave("silence toward somebody who asked")
@pytest.mark.parametrize("proof", ["pass", ""], ids=["proven", "by the reply address"])
@pytest.mark.parametrize("second", ["STATUS", "HELP", "WITHDRAW", "LEAVE"])
def test_what_is_asked_for_below_a_no_to_was_it_you_is_answered(second: str, proof: str) -> None:
    """for-members.md: several things: each command on a line of its own; decision 26: else what the reply token offers, and a person reads the rest."""
    world = fresh("asked")
    world.write(MIA, "PAUSE", "", proof="")
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "confirm", MIA), f"NO\n\n{second}", proof=proof)
    heard = bool(got(world, MIA, begin)) or a_person_reads(world, begin, second)
    assert heard, letter_names(world.player.post.sent[begin:])
    assert world.standing(MIA) != "paused"


TELLS_MORE = {
    "es": f"Hola, mi nueva dirección de correo es {NEW}. Gracias, Mia", "fr": f"Bonjour, ma nouvelle adresse mail est désormais {NEW}. Merci, Mia", "en": f"Hello, my new email address is {NEW}. Please use it. Mia", "de": f"Guten Tag, ab sofort habe ich eine neue Mailadresse: {NEW}. Danke, Mia",
}  # fmt: skip


@grave("a member who has lost the old address tells the new one, and no person reads it")
@pytest.mark.parametrize("language", TELLS_MORE)
def test_a_stranger_s_words_about_a_new_address_wait_for_a_person(language: str) -> None:
    """flow.md: what a stranger writes about a change of address waits for a coordinator; catalogue 20."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(NEW, "My address", TELLS_MORE[language])
    assert waiting(world), (letter_names(got(world, NEW, begin)), a_person_reads(world, begin, NEW))


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The helpers of this wave see what is there: words in a letter, a mark that is noted, and a person who reads."""
    world = fresh("paired")
    world.later(days=22)
    begin = sent_so_far(world)
    sent: list[OutboundMail] = world.reply(MIA, last(world, "check-in", MIA), "4")
    assert is_answered(world, MIA, sent)
    assert events(world, "check-in rated")
    writes_where(world, MIA, "alone", "CONCERN\nHe presses me, zebra.")
    assert hears(CARLA, "zebra")(world, begin)
    assert is_read(world, begin, "zebra")


# =========================== read once more: what stands in the summary that a partner reads ============================================


def says_no_to_was_it_you(world: Attacked) -> None:
    world.write(JON, "PAUSE", "", proof="")
    world.reply(JON, last(world, "confirm", JON), "NO\n\nThat was none of mine, ask the zebra in our office.")


def answers_the_check_in(world: Attacked) -> None:
    world.later(days=22)
    world.reply(JON, last(world, "check-in", JON), "Do you know the zebra?")


IN_PASSING: dict[str, tuple[bool, Callable[[Attacked], object]]] = {
    "a no with a plea": (False, lambda w: w.reply(JON, last(w, "request", JON), "Sorry, I cannot take that on. Please never match me with a zebra.")),
    "a no with a complaint": (False, lambda w: w.reply(JON, last(w, "request", JON), "Sorry, I cannot take that on. I want to complain about the zebra.")),
    "below a command": (True, lambda w: w.write(JON, "", "STATUS\n\nShe never brings the zebra to our talks.")),
    "below a command, unproven": (True, lambda w: w.write(JON, "", "STATUS\n\nShe never brings the zebra to our talks.", proof="")),
    "below HELP": (True, lambda w: w.write(JON, "", "HELP\n\nShe never ever brings the zebra to our talks.")),
    "below HELP, unproven": (True, lambda w: w.write(JON, "", "HELP\n\nShe never ever brings the zebra to our talks.", proof="")),
    "a few words": (True, lambda w: w.write(JON, "", "blue zebra")), "in place of a mark": (True, answers_the_check_in), "below a NO": (True, says_no_to_was_it_you),
}  # fmt: skip


@grave("a coordinator reads in the summary what was told about her")
@pytest.mark.parametrize("how", IN_PASSING)
def test_what_is_read_in_passing_is_not_read_by_whom_it_may_be_about(how: str) -> None:
    """flow.md, what is confidential: with whom the sender has something open reads nothing of it."""
    paired, act = IN_PASSING[how]
    world = carla_asked_jon(paired=paired)
    begin = sent_so_far(world)
    act(world)
    world.later(hours=30)
    assert "zebra" not in whole(got(world, CARLA, begin))
    assert "zebra" in whole(got(world, DAN, begin))
