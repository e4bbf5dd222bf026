# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-sixth wave. What is expected here was written before it was first run, from the documents alone.

It looks at what was mended last from other sides: lines below a name and lines that belong there, nods in threads of other letters, few
words of danger, subjects over commands, slips beside WITHDRAW and REQUEST, a no and then a yes, mails of two parts, scanners, greetings, what stands
over a quotation, lists, letters of ours that are attached, and the words of a program in German, Spanish and French. Where a mail is doubtful, a
question back, and a held mail with a receipt, are right as well; silence never is.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from processor.letters import WriterPool
from tests.attack.deeds import NEEDS_A_PERSON, order, replies, until_offered, yes_of_jon
from tests.attack.letters import (
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    quotation,
    reply_address,
    sent_so_far,
    told,
    transcript,
    whole,
)
from tests.attack.mails_by_hand import alternative, answers_by_hand, html_only, raw, with_attached
from tests.attack.marks import grave
from tests.attack.people import ADA, CARLA, DAN, JON_HOME, LEA, MIA_HOME
from tests.attack.prepared import fresh
from tests.attack.records import addresses, member, pairs, request_states, row, waiting
from tests.attack.steps import Seen, Step, Steps, answers, attaches, days, jon_says, plays, writes
from tests.attacks import EVE, JON, MIA, Attacked
from tests.player import ADDRESS, desk_of
from tests.post_office import RecordingWriter, see

CRY = "He hit me, zebra."
PLACEHOLDER = "This message is in HTML format. Please use a mail program that shows HTML."
Case = tuple[
    str, Steps, Step, Seen
]  # how it stands, what came before, the mail, and what is so two hours later


def stands(state: str) -> Seen:
    return lambda w: request_states(w).startswith(state)


def not_accepted(world: Attacked) -> bool:
    return "A" not in request_states(world) and not introduced(world, MIA)


def together(world: Attacked) -> bool:
    return pairs(world) == [(JON, MIA)]


def is_member(who: str) -> Seen:
    return lambda w: who in addresses(w) and w.standing(who) == "active"


def anything(world: Attacked) -> bool:
    """Only that it was heard."""
    return True


def how_it_is(world: Attacked, begin: int) -> object:
    """For whoever reads a failure."""
    return (
        request_states(world),
        pairs(world),
        world.held(),
        {who: letter_names(got(world, who, begin)) for who in (JON, MIA, CARLA, LEA, ADA)},
    )


def tried(case: Case, who: str) -> None:
    """What must be so, and that its writer or a coordinator has heard of it by the next noon."""
    kind, before, mail, seen = case
    world = fresh(kind)
    plays(world, before)
    begin = sent_so_far(world)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    world.later(days=1)
    assert got(world, who, begin) or got(world, CARLA, begin) or got(world, DAN, begin), "silence"


# =========================== 1. below a name ===========================================================================================

TAKES_BACK: dict[str, Case] = {
    "in Dutch": ("asked", (), jon_says("ACCEPT\n\nGroet\nJon\n\nNog niet"), not_accepted),
    "in Italian": ("asked", (), jon_says("ACCEPT\n\nSaluti\nJon\n\nNon ancora"), not_accepted),
    "in Portuguese": ("asked", (), jon_says("ACCEPT\n\nAbraço\nJon\n\nAinda não"), not_accepted),
    "in Polish": ("asked", (), jon_says("ACCEPT\n\nPozdrawiam\nJon\n\nJeszcze nie"), not_accepted),
    "in Swedish": ("asked", (), jon_says("ACCEPT\n\nHälsningar\nJon\n\nInte än"), not_accepted),
    "below two farewells": ("asked", (), jon_says("ACCEPT\n\nKind regards\nJon\n\nAll the best\nJon Berg\nonly if my boss agrees"), not_accepted),
    "below a name with titles": ("asked", (), jon_says("ACCEPT\n\nMit freundlichen Grüßen\nDr. med. Jon Berg\ndoch nicht"), not_accepted),
    "below a name and a post": ("asked", (), jon_says("ACCEPT\n\nBest\nJon Berg, PharmD\nChief Pharmacist\nfor Lea Stone, not Mia"), not_accepted),
    "in a page": ("asked", (), lambda w: html_only(w, JON, "", "<div>ACCEPT</div><div><br></div><div>Best</div><div>Jon Berg</div><div>Not yet</div>", thread=question_to_jon(w)), not_accepted),
    "in small print of a page": ("asked", (), lambda w: html_only(w, JON, "", "<p>ACCEPT</p><p>Kind regards<br>Jon</p><p style='font-size:9px;color:#888'>Only from 2029</p>", thread=question_to_jon(w)), not_accepted),
    "erased, in Dutch": ("paired", (writes(MIA, "ERASE"),), answers(MIA, "confirm-erase", "YES\n\nGroeten\nMia\n\nToch niet"), is_member(MIA)),
    "an end, in Italian": ("paired", (), writes(MIA, "", "END NOW\n\nCordiali saluti\nMia\n\nAnzi no"), together),
    "a goodbye, below two farewells": ("paired", (), writes(MIA, "", "LEAVE\n\nThank you\nMia\n\nKind regards\nMia Okafor\nPharmacist in training\nif Jon agrees"), is_member(MIA)),
    "a coordinator's end, in Spanish": ("paired", (), writes(CARLA, "Some things", "END REL-1\n\nSaludos\nCarla\n\nMejor no"), together),
}  # fmt: skip


@grave("somebody is introduced, erased or parted against what stands below a name")
@pytest.mark.parametrize("how", TAKES_BACK)
def test_a_line_below_a_name_takes_back_in_any_language_and_shape(how: str) -> None:
    """CHANGELOG: below your name a line without a full stop counts as well; reading-answers.md: held or asked where it is doubtful."""
    tried(TAKES_BACK[how], CARLA if "coordinator" in how else JON if TAKES_BACK[how][0] == "asked" else MIA)


SIGNED = (
    "Kind regards\nJon Berg\nChief Pharmacist\nSt. Anna Hospital, Leeds",
    "Best\nJon\n\nPrimum non nocere",
    "Best\nJon Berg\nMon-Fri 9 am - 5 pm",
    "Kind regards\nJon Berg, PharmD, BCPS\nTel. +49 30 123456\nwww.hospital.example",
    "Mit freundlichen Grüßen\nJon Berg\nÖffnungszeiten: Mo-Fr 8-16 Uhr",
    "Kind regards\nJon Berg\nPlease consider the environment before printing this e-mail",
    "Regards\nJon Berg (he/him)\nHead of Pharmacy | No. 7, North Street",
    "Best wishes\nJon Berg\nWorking days: Monday, Tuesday and Thursday",
    "Cordialement\nJon Berg\nPharmacien hospitalier, Docteur en pharmacie",
    "Saludos\nDr. Jon Berg\nJefe de Servicio de Farmacia",
    "Cheers\nJon\n\nCarpe diem",
    "-- \nJon Berg\nNever stop learning",
)


@grave("plain: a mentor's yes does not count for his signature")
@pytest.mark.parametrize("signature", SIGNED)
def test_an_ordinary_signature_takes_nothing_from_a_yes(signature: str) -> None:
    """reading-answers.md: the end may have names, degrees, the line of a department; CHANGELOG: a line with one's trade below one's name takes nothing from a yes."""
    tried(("asked", (), jon_says(f"ACCEPT\n\n{signature}"), stands("A")), JON)


PERHAPS = (
    "Best\nJon Berg\nNot in the office on Fridays",
    "Grüße\nJon\n\nKein Tag ohne Lachen",
    "Cordialement\nJon Berg\nJe ne travaille pas le mercredi",
    "Best\nJon\n\nLife begins at the end of your comfort zone",
    "Regards\nJon Berg\nOn call, if ever you need me",
)


@grave("a mentor's yes is lost for a motto")
@pytest.mark.parametrize("signature", PERHAPS)
def test_a_motto_is_let_pass_or_asked_about(signature: str) -> None:
    """reading-answers.md: unclear is asked about once, and then held; never silent."""
    tried(("asked", (), jon_says(f"ACCEPT\n\n{signature}"), anything), JON)


# =========================== 2. nods in threads of other letters =======================================================================


def coordinator_answers(who: str, words: str) -> Step:
    def act(world: Attacked) -> None:
        world.write(who, "A thing", NEEDS_A_PERSON)
        order(world, f"ANSWER {waiting(world)[-1]}", words)

    return act


def latest_to(who: str, words: str) -> Step:
    """In the thread of whatever we wrote last."""
    return lambda w: w.reply(who, got(w, who)[-1], words)


THREADS: dict[str, Case] = {
    "a no, and yes to what stands": ("asked", (jon_says("REJECT"), days(5), writes(JON, "STATUS")), latest_to(JON, "Yes, thanks."), lambda w: "late-offer" not in letter_names(got(w, MIA))),
    "a no, and OK to his new address": ("asked", (jon_says("REJECT"), days(5), writes(JON, "CAPACITY 3")), latest_to(JON, "OK, perfect."), lambda w: "late-offer" not in letter_names(got(w, MIA))),
    "a yes, and no to what stands": ("paired", (writes(JON, "STATUS"),), latest_to(JON, "No."), together),
    "a pair, and no to our help, hers": ("paired", (writes(MIA, "HELP"),), latest_to(MIA, "No, thanks."), together),
    "a late yes, and yes to a coordinator": ("asked", (days(16), jon_says("ACCEPT"), coordinator_answers(MIA, "Have you found the papers?")), latest_to(MIA, "Yes."), not_accepted),
    "an offer of a term, and yes to her language": ("paired", (until_offered, answers(JON, "renewal-offer", "RENEW"), writes(MIA, "FRANÇAIS")), latest_to(MIA, "Oui, merci."), lambda w: row(w, "REL-1")["term"] == 1),
    "an offer of a term, and no to a coordinator": ("paired", (until_offered, coordinator_answers(MIA, "Have you found the papers?")), latest_to(MIA, "Nein."), lambda w: together(w) and "renewal-offer" in letter_names(got(w, JON))),
    "asked, and sí to his language": ("asked", (writes(JON, "ESPAÑOL"),), latest_to(JON, "Sí, gracias."), lambda w: not introduced(w, MIA)),
    "a request, and nee to a coordinator": ("asked", (coordinator_answers(JON, "Have you found the papers?"),), latest_to(JON, "Nee."), stands("P")),
}  # fmt: skip


@grave("a pair begins, ends or goes on by a word that answers something else")
@pytest.mark.parametrize("how", THREADS)
def test_a_nod_answers_only_the_letter_that_it_replies_to(how: str) -> None:
    """CHANGELOG: "OK" in reply to another letter answers no request; decision 25: did the letter ask for a yes?"""
    kind, before, mail, seen = THREADS[how]
    world = fresh(kind)
    plays(world, (*before, mail))
    world.later(hours=2)
    assert seen(world), how_it_is(world, 0)


ODD: dict[str, Case] = {
    "his ACCEPT in the thread of what stands": ("asked", (writes(JON, "STATUS"),), latest_to(JON, "ACCEPT"), anything),
    "his REJECT to a coordinator": ("asked", (coordinator_answers(JON, "Have you found the papers?"),), latest_to(JON, "REJECT"), lambda w: request_states(w) in "RP"),
    "his number in the thread of his language": ("asked", (writes(JON, "DEUTSCH"),), latest_to(JON, "ACCEPT REQ-1"), stands("A")),
    "his no in words in the thread of his break": ("asked", (writes(JON, "PAUSE"),), latest_to(JON, "No, I cannot mentor Mia."), lambda w: request_states(w) in "RP"),
    "his yes in words in the thread of our help": ("asked", (writes(JON, "HELP"),), latest_to(JON, "Yes, I would love to mentor Mia."), anything),
    "her RENEW in the thread of what stands": ("paired", (until_offered, answers(JON, "renewal-offer", "RENEW"), writes(MIA, "STATUS")), latest_to(MIA, "RENEW"), anything),
    "her mark in the thread of what stands": ("paired", (days(22), writes(MIA, "STATUS")), latest_to(MIA, "4"), anything),
    "her END in the thread of a coordinator's": ("paired", (coordinator_answers(MIA, "Have you found the papers?"),), latest_to(MIA, "END NOW"), anything),
    "his Ja in the thread of his language": ("asked", (writes(JON, "DEUTSCH"),), latest_to(JON, "Ja, ich übernehme Mia gerne."), anything),
    "her yes to a late offer in the thread of how it works": ("asked", (days(16), jon_says("ACCEPT"), writes(MIA, "HELP")), latest_to(MIA, "Yes, I still want Jon Berg as my mentor."), anything),
}  # fmt: skip


@grave("a true answer is lost, because it came in another thread")
@pytest.mark.parametrize("how", ODD)
def test_a_true_answer_in_another_thread_is_done_asked_about_or_held(how: str) -> None:
    """reading-answers.md: ACCEPT, and a yes in more words, count in reply to any letter about the request; in other threads it is read by a person."""
    tried(ODD[how], JON if how.startswith("his") else MIA)


# =========================== 3. few words ==============================================================================================

DANGER = (
    ("STATUS", "He grabbed me."),
    ("BROWSE", "Er hat mich begrapscht."),
    ("PAUSE", "Me agarró del cuello."),
    ("STATUS", "Il me suit."),
    ("HELP", "Mi ha picchiata."),
    ("STATUS", "Hij stalkt me."),
    ("STATUS", "Ele bateu-me."),
    ("BROWSE", "Uderzył mnie."),
    ("STATUS", "Han slog mig."),
    ("PAUSE", "Han slo meg."),
    ("STATUS", "Jeg er bange."),
    ("EXPORT", "I feel unsafe."),
)


@grave("somebody cries for help in three words, and no person ever reads it")
@pytest.mark.parametrize(("command", "words"), DANGER)
def test_three_words_of_danger_beside_a_command_are_read(command: str, words: str) -> None:
    """CHANGELOG: three words beside a command were taken for none; many more words of danger, in eleven languages, reach a person at once."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, command, f"{command}\n\n{words}")
    world.later(days=1)
    assert words[:-1] in whole(got(world, CARLA, begin)), how_it_is(world, begin)


HARMLESS: dict[str, Case] = {
    "kiss": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nKISS: keep it short and simple!"), lambda w: "status" in letter_names(got(w, MIA))),
    "hit": ("asked", (), jon_says("ACCEPT\n\nWe hit it off at the congress."), anything),
    "knife": ("paired", (), writes(MIA, "PAUSE", "PAUSE\n\nI go under the knife next week."), lambda w: w.standing(MIA) == "paused"),
    "killing": ("asked", (), jon_says("Yes, I would love to. The night shifts are killing me, though."), anything),
    "shoot": ("paired", (), writes(JON, "About Tuesday", "Dear Mia, shoot me a mail when you are free."), anything),
    "Schlag": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nIch trinke Kaffee mit Schlag."), lambda w: "status" in letter_names(got(w, MIA))),
    "coup": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nMerci pour le coup de main !"), lambda w: "status" in letter_names(got(w, MIA))),
}  # fmt: skip


@grave("plain: an ordinary word makes a command undone, or silence of a mail")
@pytest.mark.parametrize("how", HARMLESS)
def test_a_word_in_its_harmless_sense_stops_no_command(how: str) -> None:
    """flow.md: what stands beside a command is read beside what was done."""
    tried(HARMLESS[how], JON if how in ("hit", "killing", "shoot") else MIA)


# =========================== 4. subjects of a coordinator ==============================================================================


@grave("a pair is parted though the subject denies it or puts it off")
@pytest.mark.parametrize("subject", ["On hold", "Please ignore this", "Just a test", "Nicht ausführen", "Doch nicht", "Entwurf", "Brouillon", "Ne pas envoyer", "Aún no", "Borrador", "Next week", "Once Dan agrees", "To be discussed", "Not sure about this", "Annullato", "Concept, nog niet"])  # fmt: skip
def test_a_subject_that_denies_or_puts_off_stops_the_commands_below_it(subject: str) -> None:
    """for-coordinators.md: a subject of your own that doubts stops the commands below it, and the transcript says so."""
    tried(("paired", (), writes(CARLA, subject, "END REL-1"), together), CARLA)


@grave("plain: an ordinary subject stops a command")
@pytest.mark.parametrize("subject", ["Commands", "Monday's list", "Mia and Jon", "As agreed", "Nachtrag", "REL-1", "Following our call", "Urgent", "(no subject)", "Kein Betreff", "Week 10", "Today", "Sorry for the delay", "Noticias de hoy", "End of a mentoring", "Erledigt bitte"])  # fmt: skip
def test_an_ordinary_subject_stops_no_command(subject: str) -> None:
    """for-coordinators.md: the subject counts where the text has no command."""
    tried(("paired", (), writes(CARLA, subject, "END REL-1"), lambda w: not pairs(w)), CARLA)


# =========================== 5. slips ==================================================================================================


def asks(words: str) -> Step:
    return writes(MIA, "REQUEST M-1001", words)


def jon_not_asked(world: Attacked) -> bool:
    return "request" not in letter_names(got(world, JON))


SLIPS: dict[str, Case] = {
    "back, in German": ("asked", (), writes(MIA, "WITHDRAW", "WITHDRAW\n\nFalscher Knopf, Entschuldigung!"), stands("P")),
    "back, in French": ("asked", (), writes(MIA, "RETIRER", "RETIRER\n\nPardon, erreur de ma part."), stands("P")),
    "back, another one": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nOops, I meant another one."), stands("P")),
    "back, only if": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nOnly if he has not answered by Friday."), stands("P")),
    "back, below her name": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nBest\nMia\n\nPressed by mistake"), stands("P")),
    "a request, in Spanish": ("office", (), asks("Perdón, me equivoqué de botón."), jon_not_asked),
    "a request, in German": ("office", (), asks("Ups, das war ein Versehen."), jon_not_asked),
    "a request, not yet": ("office", (), asks("Please do not send this yet."), jon_not_asked),
    "a request, below her name": ("office", (), asks("Best\nMia\n\nSorry, wrong button"), jon_not_asked),
}  # fmt: skip


@grave("a request is taken back or goes out by a slip that is told beside it")
@pytest.mark.parametrize("how", SLIPS)
def test_a_slip_beside_withdraw_or_request_is_read_by_a_person(how: str) -> None:
    """flow.md: what stands in a member's mail beside its command is no less read; CHANGELOG: words below your name that say no, doubt or ask keep a command from being done."""
    tried(SLIPS[how], MIA)


MEANT: dict[str, Case] = {
    "back, for a reason": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nI have found a mentor at my own hospital, thank you!"), stands("W")),
    "a request with errors in it": ("office", (), asks("My field is medication errors, and I would like to learn from you."), lambda w: not jon_not_asked(w)),
    "a request with a button in it": ("office", (), asks("I pressed the button at once when I read your profile!"), anything),
    "a request that is sorry": ("office", (), asks("Sorry for my English. I work in critical care and would like to learn."), lambda w: not jon_not_asked(w)),
}  # fmt: skip


@grave("plain: an ordinary note keeps a request from going out")
@pytest.mark.parametrize("how", MEANT)
def test_an_ordinary_note_is_no_slip(how: str) -> None:
    """README: members write in their own words."""
    tried(MEANT[how], MIA)


# =========================== 6. a no, and then a yes ===================================================================================


def preview_of(command: str) -> Step:
    return lambda w: order(w, command)


def to_preview(words: str) -> Step:
    return lambda w: w.reply(
        CARLA, next(m for m in reversed(got(w, CARLA)) if "Shall this be done" in see(m).subject), words
    )


def from_home(world: Attacked) -> None:
    world.reply(JON_HOME, question_to_jon(world), "Accept")


def asked_about_his_yes(world: Attacked) -> None:
    """A coordinator passes it on as a mere quotation, so he is asked first."""
    world.write(CARLA, "Fwd: mentoring", f"On Mon, 2 Mar 2026 at 10:00, Jon Berg <{JON}> wrote:\n\n> ACCEPT")


def to_last(who: str, words: str, *letters: str) -> Step:
    def act(world: Attacked) -> None:
        mail = next(m for m in reversed(got(world, who)) if m.letter in letters)
        world.reply(who, mail, words)

    return act


SETTLED: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, a question to which the answer was no, and then yes; what is so
    "erase all?": ("paired", (writes(MIA, "ERASE"), answers(MIA, "confirm-erase", "NO"), answers(MIA, "confirm-erase", "YES")), is_member(MIA)),
    "was it you, from another address?": ("asked", (from_home, answers(JON, "other-address", "NO"), answers(JON, "other-address", "YES")), not_accepted),
    "a coordinator's stop": ("asked", (preview_of("STOP"), to_preview("NO"), to_preview("YES"), jon_says("ACCEPT")), lambda w: introduced(w, MIA) == 1),
    "a coordinator's erasure": ("paired", (preview_of(f"ERASE {LEA}"), to_preview("NO, please not"), to_preview("YES")), is_member(LEA)),
    "what was passed on": ("asked", (asked_about_his_yes, to_last(JON, "NO", "answer-confirm", "confirm-forward", "confirm"), to_last(JON, "YES", "answer-confirm", "confirm-forward", "confirm")), not_accepted),
    "a new address, in German": ("paired", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "NEIN"), answers(MIA_HOME, "confirm-address", "JA")), lambda w: MIA in addresses(w)),
    "was it you?, days between": ("office", (writes(MIA, "LEAVE", proof=""), answers(MIA, "confirm", "No."), days(2), answers(MIA, "confirm", "Yes", proof="")), is_member(MIA)),
}  # fmt: skip


@grave("what somebody has said not to want is done all the same")
@pytest.mark.parametrize("how", SETTLED)
def test_each_question_of_ours_is_settled_by_a_no(how: str) -> None:
    """CHANGELOG: a NO settles the question; for-coordinators.md: if it was not you, reply NO."""
    kind, steps, seen = SETTLED[how]
    world = fresh(kind)
    plays(world, steps)
    world.later(hours=2)
    assert seen(world), how_it_is(world, 0)


@grave("plain: a no to one question settles another one")
def test_a_no_to_one_question_leaves_the_other_open() -> None:
    """flow.md, tokens: with the token of CONF-9 itself and no other."""
    world = fresh("office")
    world.write(MIA, "PAUSE", proof="")
    first = last(world, "confirm", MIA)
    world.later(hours=26)
    world.write(MIA, "LEAVE", proof="")
    world.reply(MIA, last(world, "confirm", MIA), "NO")
    world.reply(MIA, first, "YES")
    world.later(hours=2)
    assert world.standing(MIA) == "paused", how_it_is(world, 0)


# =========================== 7. two parts ==============================================================================================


def jon_in_two(text: str, html: str) -> Step:
    return lambda w: answers_by_hand(w, question_to_jon(w), *alternative(text, html))


def mia_in_two(text: str, html: str, subject: str = "A thing") -> Step:
    def act(world: Attacked) -> None:
        kind, body, _ = alternative(text, html)
        raw(
            world,
            f"From: {MIA}\nTo: {ADDRESS}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nMIME-Version: 1.0\nContent-Type: {kind}",
            body,
            proof="college.example",
        )

    return act


def read_by_a_person(world: Attacked) -> bool:
    world.later(days=1)
    return "zebra" in whole(got(world, CARLA))


PARTS: dict[str, Case] = {
    "it is a placeholder": ("asked", (), jon_in_two(PLACEHOLDER, "<p>ACCEPT</p>"), stands("A")),
    "it is a German placeholder": ("asked", (), jon_in_two("Diese Nachricht liegt im HTML-Format vor.", "<p>Leider nein, ich kann nicht.</p>"), stands("R")),
    "it is a placeholder with a link": ("asked", (), jon_in_two("View this email in your browser: https://mail.hospital.example/v/1", "<p>REJECT</p>"), lambda w: request_states(w) in "RP"),
    "it is empty": ("asked", (), jon_in_two("", "<p>ACCEPT</p>"), stands("A")),
    "yes and no": ("asked", (), jon_in_two("ACCEPT", "<p>REJECT</p>"), stands("P")),
    "no and yes": ("asked", (), jon_in_two("REJECT", "<p>ACCEPT</p>"), stands("P")),
    "yes and a condition": ("asked", (), jon_in_two("ACCEPT", "<p>ACCEPT</p><p>Only if she can wait until 2029.</p>"), not_accepted),
    "a hidden no": ("asked", (), jon_in_two(PLACEHOLDER, "<p>ACCEPT</p><p style='display:none'>REJECT</p>"), lambda w: request_states(w) in "AP"),
    "a hidden yes": ("asked", (), jon_in_two(PLACEHOLDER, "<p>Hello,</p><p style='display:none'>ACCEPT</p><p>what is this about?</p>"), not_accepted),
    "a yes in white": ("asked", (), jon_in_two("What is this about?", "<p>What is this about?</p><p style='font-size:0;color:#fff'>ACCEPT</p>"), not_accepted),
    "a no over our own words": ("asked", (), jon_in_two(PLACEHOLDER, "<p>REJECT</p><div class='gmail_quote'><blockquote type='cite'>Reply ACCEPT or REJECT.</blockquote></div>"), stands("R")),
    "two commands": ("paired", (), mia_in_two("STATUS", "<p>END NOW</p>"), together),
    "two commands, the other way": ("paired", (), mia_in_two("END NOW", "<p>STATUS</p>"), together),
    "a cry in the page": ("paired", (), mia_in_two("STATUS", f"<p>STATUS</p><p>{CRY}</p>"), read_by_a_person),
    "a cry below a placeholder": ("paired", (), mia_in_two(PLACEHOLDER, f"<p>STATUS</p><p>{CRY}</p>"), read_by_a_person),
    "a cry in the text": ("paired", (), mia_in_two(f"STATUS\n\n{CRY}", "<p>STATUS</p>"), read_by_a_person),
}  # fmt: skip


@grave("a yes that was none, or a mail of which one half is lost")
@pytest.mark.parametrize("how", PARTS)
def test_of_two_parts_both_are_read(how: str) -> None:
    """CHANGELOG: a mail whose text only says that it is in HTML is read by its HTML; where the two parts say different things, both are read."""
    tried(PARTS[how], JON if PARTS[how][0] == "asked" else MIA)


# =========================== 8. scanners ===============================================================================================

SCANNERS = (
    "This email has been checked for viruses by Avast antivirus software.\nwww.avast.com",
    "Diese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.com",
    "L'absence de virus dans ce courrier électronique a été vérifiée par le logiciel antivirus Avast.",
    "El software de antivirus Avast ha analizado este correo electrónico en busca de virus.",
    "Virus-free. www.avg.com",
    "Scanned by McAfee and confirmed virus-free.",
    "Dit e-mailbericht is gecontroleerd op virussen met Avast antivirussoftware.",
)


@grave("plain: a yes does not count for what a scanner writes")
@pytest.mark.parametrize("footer", SCANNERS)
def test_what_a_scanner_writes_takes_nothing_from_a_yes(footer: str) -> None:
    """CHANGELOG: what a virus scanner writes below a mail is nobody's sentence, in eleven languages."""
    tried(("asked", (), jon_says(f"ACCEPT\n\nJon\n\n{footer}"), stands("A")), JON)


@grave("a cry is taken for a scanner's words")
@pytest.mark.parametrize("words", ["This email has been checked for viruses, but he hit me, zebra.", "No viruses found in me, but zebra: he threatens me.", "Checked for viruses by Avast.\nHe hit me, zebra."])  # fmt: skip
def test_what_only_begins_like_a_scanner_is_read(words: str) -> None:
    """CHANGELOG: a danger reaches a person whatever the mail does."""
    tried(("paired", (), writes(MIA, "STATUS", f"STATUS\n\n{words}"), read_by_a_person), MIA)


# =========================== 9. greetings ==============================================================================================


@grave("plain: a greeting takes something from an answer, or counts for one")
@pytest.mark.parametrize(("words", "states"), [("Dear Mentor Exchange,\n\nNo, sorry.", "R"), ("Hello Mentor Exchange team,\n\nI accept.", "A"), ("Hallo Mentor Exchange,\n\nich nehme gerne an.", "A"), ("Dear Mentor Exchange, dear Mia,\n\nyes, gladly.", "A"), ("Liebes Team von Mentor Exchange,\n\nja, gerne.", "AP"), ("Mentor Exchange -\n\nI accept.", "AP"), ("Dear Mentor Exchange,\nDear Lea,\n\nyes, gladly.", "P"), ("Dear Mentor Exchange,", "P")])  # fmt: skip
def test_a_greeting_of_the_program_is_one(words: str, states: str) -> None:
    """CHANGELOG: "Dear Mentor Exchange," above a yes or a no takes nothing from it; a greeting counts: "Dear Lea, yes gladly" in the thread of Mia's request is asked about."""
    # only where Lea waits as well is a greeting to her more than one (decision 25)
    before = (writes(LEA, "REQUEST M-1001", "Me too, please."),) if "Lea" in words else ()
    tried(("asked", before, jon_says(words), lambda w: request_states(w)[:1] in states), JON)


# =========================== 10. over a quotation ======================================================================================

OVER = (
    "On Mon, 2 Mar 2026 at 16:00, Mentor Exchange <{address}> wrote:",
    "Am Mo., 2. März 2026 um 16:00 Uhr schrieb Mentor Exchange\n<{address}>:",
    "Le lun. 2 mars 2026 à 16:00, Mentor Exchange <{address}> a écrit :",
    "Mentor Exchange <{address}> wrote on Mon, 2 Mar 2026:",
    "2026-03-02 16:00 GMT+01:00 Mentor Exchange <{address}>:",
    "-----Original Message-----\nFrom: Mentor Exchange <{address}>\nSent: Monday, March 2, 2026 4:00 PM\nSubject: Welcome",
)


def over(who: str, letter: str, words: str, line: str) -> Step:
    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        world.reply(who, mail, f"{words}\n{line.format(address=ADDRESS)}\n{quotation(mail)}")

    return act


@grave("a cry or a condition is taken for a part of the line over a quotation, and dropped")
@pytest.mark.parametrize("line", OVER)
def test_what_stands_right_above_a_quotation_is_read(line: str) -> None:
    """CHANGELOG: a line with a day or an address above "You wrote:" is read."""
    tried(
        (
            "paired",
            (),
            over(MIA, "introduction-mentee", "STATUS\n\nHe hit me on 4 May 2026, zebra", line),
            read_by_a_person,
        ),
        MIA,
    )
    tried(("asked", (), over(JON, "request", "ACCEPT\n\nBut only from 4 May 2029", line), not_accepted), JON)
    tried(("asked", (), over(JON, "request", "ACCEPT", line), stands("A")), JON)


# =========================== 11. lists, and a subject over commands ====================================================================


@grave("a line of a list is done, or neither done nor told")
@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "– ", "+ ", "1. ", "a) ", "[ ] "])
def test_a_line_of_a_list_is_named_as_not_done(mark: str) -> None:
    """for-coordinators.md: nor do lines of a list count ("- DROP HELD-7"); the transcript names them."""
    world = fresh("paired")
    sent = order(world, f"PAUSE {ADA}", f"{mark}END REL-1")
    world.later(hours=2)
    # a number before it may be one of a list of ours, so done and told is right there as well
    assert "END REL-1" in told(sent), told(sent)
    assert together(world) or mark[0] in "1a", told(sent)


@grave("a command in the subject over others is neither done nor told")
@pytest.mark.parametrize("subject", ["END REL-1", "Beenden REL-1", "TERMINAR REL-1"])
def test_a_command_in_the_subject_over_others_is_named_as_not_done(subject: str) -> None:
    """for-coordinators.md: over commands it is not done, and the transcript says so."""
    world = fresh("paired")
    sent = world.write(CARLA, subject, f"PAUSE {ADA}")
    assert together(world), told(sent)
    assert "REL-1" in told(sent)


# =========================== 12. letters of ours, attached =============================================================================


def ours(world: Attacked, who: str, letter: str) -> bytes:
    return last(world, letter, who).raw


OURS: dict[str, Case] = {
    "hers, without a word": ("paired", (), lambda w: with_attached(w, [ours(w, MIA, "introduction-mentee")], sender=MIA), together),
    "hers, with a question": ("paired", (), lambda w: with_attached(w, [ours(w, MIA, "introduction-mentee")], sender=MIA, note="What is this?"), together),
    "hers, with a cry": ("paired", (), lambda w: with_attached(w, [ours(w, MIA, "introduction-mentee")], sender=MIA, note=CRY), read_by_a_person),
    "his question, in her hands": ("asked", (), lambda w: with_attached(w, [ours(w, JON, "request")], sender=EVE, note="ACCEPT"), not_accepted),
    "his question, with his yes": ("asked", (), lambda w: with_attached(w, [ours(w, JON, "request")], sender=JON, note="ACCEPT"), lambda w: request_states(w) in "AP"),
    "a coordinator's": ("paired", (), lambda w: with_attached(w, [ours(w, MIA, "introduction-mentee")], note="Please explain."), together),
}  # fmt: skip


@grave("a letter of ours acts, or makes silence of a mail")
@pytest.mark.parametrize("how", OURS)
def test_a_letter_of_ours_that_is_attached_is_nobody_s_words(how: str) -> None:
    """CHANGELOG: a letter of ours that is attached to a mail is held for you; flow.md, tokens: in a text it proves nothing."""
    tried(
        OURS[how], EVE if "in her hands" in how else JON if "his" in how else CARLA if "coord" in how else MIA
    )


# =========================== 13. German, Spanish, French ===============================================================================

ENGLISH = re.compile(r"\b(?:the|and|of|with|were|has|have|it asks|nothing|because|who|yes|unclear)\b")


def speaking(language: str, kind: str) -> Attacked:
    world = fresh(kind)
    player = world.player
    player.program = replace(player.program, language=language)
    player.writer = RecordingWriter(WriterPool(desk_of(player.program), None), player.writer.letters)
    player.set_up()
    return world


def held_letter(
    world: Attacked, words: str = "Dear coordinators, please call me about it before I decide."
) -> str:
    """His doubtful answer, or her question."""
    world.reply(JON, question_to_jon(world), words)
    world.later(minutes=5)
    return waiting(world)[-1]


WORDS = {
    # the answer, taking it as one, back, the list, the report
    "de": ("HELD-1 ALS ZUSAGE", "RÜCKGÄNGIG", "VORGÄNGE", "BERICHT", "1 VERWERFEN"),
    "es": ("HELD-1 COMO ACEPTO", "DESHACER", "PENDIENTES", "INFORME", "1 DESCARTAR"),
    "fr": ("HELD-1 COMME ACCEPTER", "ANNULER", "FILE", "RAPPORT", "1 CLASSER"),
}


@grave("a coordinator of another language cannot decide by the letter in her language")
@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("tongue", ["hers", "English"])
def test_a_held_letter_is_decided_and_undone_by_reply_in_each_language(language: str, tongue: str) -> None:
    """rules.md: whoever reads Spanish may still write ACCEPT; for-coordinators.md: reply to the letter about it, with one of these; UNDO in reply to the transcript."""
    take, back, queue, _, drop = (
        WORDS[language] if tongue == "hers" else ("HELD-1 AS ACCEPT", "UNDO", "QUEUE", "", "1 DROP")
    )
    world = speaking(language, "asked")
    ref = held_letter(world)
    letter = last(world, "held", CARLA)
    why = next(
        line for line in see(letter).text.splitlines() if re.search(r"^- (?:Warum|Por qué|Pourquoi)", line)
    )
    assert not ENGLISH.search(why), why
    sent = world.reply(CARLA, letter, take.replace("HELD-1", ref))
    assert request_states(world) == "A", told(sent)
    done = last(world, "transcript", CARLA)
    sent = world.reply(CARLA, done, back)
    assert request_states(world) == "P", told(sent)
    sent = world.write(CARLA, queue)
    listed = last(world, "queue", CARLA)
    assert ref in see(listed).text
    assert not ENGLISH.search(re.sub(r">.*|[A-Z]{3,}", "", see(listed).text)), see(listed).text
    sent = world.reply(CARLA, listed, drop)
    assert not waiting(world), told(sent)


@grave("a coordinator of another language cannot let a held mail go")
@pytest.mark.parametrize("language", WORDS)
def test_each_button_of_a_held_letter_works_in_its_language(language: str) -> None:
    """for-coordinators.md: reply to the letter about it; what its buttons write has to be understood."""
    for number in range(3):
        world = speaking(language, "office")
        world.write(LEA, "A thing", NEEDS_A_PERSON)
        ref = waiting(world)[-1]
        letter = last(world, "held", CARLA)
        found = re.findall(rf"(?m)\b([A-ZÀ-Ü]{{4,}}(?: [A-ZÀ-Ü]{{4,}})* {ref})\b", see(letter).text)
        commands = list(dict.fromkeys(found))
        assert commands, see(letter).text
        if number < len(commands):
            world.reply(CARLA, letter, f"{commands[number]}\n\nUnsere Antwort, otter.")
            assert not waiting(world) or "coordinator-help" not in letter_names(got(world, CARLA)), (
                commands,
                how_it_is(world, 0),
            )


@grave("plain: a report that is half English")
@pytest.mark.parametrize("language", WORDS)
def test_a_report_asked_for_in_its_language_is_in_it(language: str) -> None:
    """CHANGELOG: REPORT, its page and its tables are in the program's language, as letters are."""
    world = speaking(language, "paired")
    world.write(MIA, "CONCERN", "Something is odd.")
    world.later(days=30)
    begin = sent_so_far(world)
    world.write(CARLA, WORDS[language][3])
    report = last(world, "report", CARLA)
    assert report in got(world, CARLA, begin)
    assert not (left := [line for line in see(report).text.splitlines() if ENGLISH.search(line)]), left


@grave("a danger reaches a coordinator in no words of hers")
@pytest.mark.parametrize("language", WORDS)
def test_the_mail_of_the_next_morning_is_in_the_program_s_language(language: str) -> None:
    """CHANGELOG: why a mail is held stands in the program's language in the mail of the next morning, too."""
    world = speaking(language, "paired")
    begin = sent_so_far(world)
    world.write(MIA, "STATUS", "STATUS\n\nWir ziehen im Mai nach Bremen um, zebra.")
    world.write(EVE, "Re: mentoring", "ACCEPT", to=reply_address(question_to_jon(world)))
    world.later(days=1)
    mails = list(got(world, CARLA, begin))
    assert "zebra" in whole(mails)
    lines = [line for m in mails for line in see(m).text.splitlines() if ENGLISH.search(line)]
    assert not lines, lines


# =========================== written when the rest had been run ========================================================================


def erased_by(words: str) -> Case:
    return ("paired", (writes(MIA, "ERASE"),), answers(MIA, "confirm-erase", words), is_member(MIA))


def passes_on_with(note: str) -> Step:
    return attaches(yes_of_jon(), note=note)


NOTICE = "This email is confidential."
KIN: dict[str, Case] = {
    "erased over No": erased_by("YES\n\nBest\nMia\n\nNo"),
    "erased over Nein": erased_by("YES\n\nGruß\nMia\nNein"),
    "erased over Wait": erased_by("YES\n\nBest\nMia\n\nWait"),
    "moved over Tomorrow": ("paired", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"),), answers(MIA_HOME, "confirm-address", "YES\n\nBest\nMia\n\nTomorrow"), lambda w: MIA in addresses(w)),
    "paused over Nein, unproven": ("paired", (writes(MIA, "PAUSE", proof=""),), answers(MIA, "confirm", "YES\n\nBest\nMia\n\nNein", proof=""), lambda w: w.standing(MIA) == "active"),
    "passed on, not yet below her name": ("asked", (), passes_on_with("This came to me, thanks!\n\nBest\nCarla\n\nNot yet"), not_accepted),
    "passed on, a sentence below her name": ("asked", (), passes_on_with("This came to me.\n\nBest\nCarla\n\nPlease do not act on this yet."), not_accepted),
    "taken back, No below her name": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nBest\nMia\n\nNo"), stands("P")),
    "taken back, do not": ("asked", (), answers(MIA, "request-received", "WITHDRAW\n\nDo not withdraw it yet"), stands("P")),
    "asked, a slip below a note and her name": ("office", (), asks("I would like to learn from you.\n\nBest\nMia\n\nSorry, wrong button"), jon_not_asked),
    "asked, do not send": ("office", (), asks("Do not send."), jon_not_asked),
    "a cry in confidence": ("paired", (), writes(MIA, "A thing", f"{NOTICE} He hit me, zebra."), read_by_a_person),
    "a cry in confidence, in her thread": ("paired", (), answers(MIA, "introduction-mentee", "This message is confidential, please do not tell Jon: he hit me, zebra."), read_by_a_person),
    "a cry in confidence, beside END": ("paired", (), writes(MIA, "END NOW", f"END NOW\n\n{NOTICE} He hit me, zebra."), read_by_a_person),
    "a cry in confidence, beside a mark": ("paired", (days(22),), answers(MIA, "check-in", f"4\n\n{NOTICE} He hit me, zebra."), read_by_a_person),
    "a cry in confidence, in German": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nDiese E-Mail ist vertraulich. Er hat mich geschlagen, zebra."), read_by_a_person),
    "a cry below a scanner's line": ("paired", (), writes(MIA, "STATUS", f"STATUS\n\nThis email has been checked for viruses by Avast.\n\n{CRY}"), read_by_a_person),
    "a condition in confidence": ("asked", (), jon_says(f"ACCEPT\n\n{NOTICE} But only from 2029."), not_accepted),
    "a condition in a paragraph of a lawyer's word": ("asked", (), jon_says("ACCEPT\n\nPlease keep this confidential, I only do it if Mia pays."), not_accepted),
    "a goodbye in confidence": ("paired", (), writes(MIA, "", f"LEAVE\n\n{NOTICE} Not yet, please."), is_member(MIA)),
    "a coordinator's end in confidence": ("paired", (), writes(CARLA, "Some things", f"END REL-1\n\n{NOTICE} Not yet, please ask Dan first."), together),
    "yes, and more in the page": ("asked", (), jon_in_two("ACCEPT", "<p>ACCEPT</p><p>No, wait, I meant Lea.</p>"), not_accepted),
    "no, and more in the page": ("asked", (), jon_in_two("REJECT", "<p>REJECT</p><p>Sorry, wrong button, I accept.</p>"), stands("P")),
    "an end, and more in the page": ("paired", (), mia_in_two("END NOW", "<p>END NOW</p><p>Not yet, I must ask Jon.</p>"), together),
    "a day over an old mail without marks": ("paired", (), lambda w: w.reply(MIA, last(w, "introduction-mentee", MIA), f"STATUS\n\n4 May 2026: he hit me, zebra\nYou wrote:\n{see(last(w, 'introduction-mentee', MIA)).text}"), read_by_a_person),
    "a day over a quotation": ("asked", (), over(JON, "request", "ACCEPT\n\n4 May 2029 at the earliest", "You wrote:"), not_accepted),
}  # fmt: skip


KNOWN = {
    "a day over an old mail without marks": "such a line and an attribution of two lines look alike, where no mark follows",
}


@grave("somebody is erased, parted or introduced against their words, or nobody reads a cry")
@pytest.mark.parametrize("how", [pytest.param(how, marks=[pytest.mark.xfail(strict=True, reason=KNOWN[how])] if how in KNOWN else []) for how in KIN])  # fmt: skip
def test_what_is_near_to_what_this_wave_found(how: str) -> None:
    """CHANGELOG: below your name "Nein" counts as well; a danger reaches a person whatever the mail does; where two parts say different things, both are read."""
    case = KIN[how]
    tried(case, CARLA if "passed" in how or "coord" in how else JON if case[0] == "asked" else MIA)


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = fresh("asked")
    begin = sent_so_far(world)
    jon_says("ACCEPT")(world)
    assert request_states(world) == "A"
    assert introduced(world, MIA, begin) == 1
    sent = order(world, "END REL-1")
    assert transcript(sent)
    assert not pairs(world)
    assert member(world, MIA)
    assert replies(world, JON, "nothing", "x") == []
    assert ENGLISH.search("it asks for nothing")
