# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The nineteenth wave. What is expected here was written before it was first run, from the documents alone.

Each test says what would be grave in its failure and, in its docstring, what must hold and which document says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from processor.core.mail import OutboundMail
from tests.attack.bounces import bounces
from tests.attack.box_deeds import (
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    carla_writes,
    exported,
    matched_once,
    replies_to,
    states_on,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.databases import url_of
from tests.attack.deeds import (
    agrees_freely,
    erase,
    late_offer,
    leaves_the_roster,
    move,
    order,
    preview,
    puts_reply,
    says_yes,
    stops,
    until_offered,
    writes_in_thread,
)
from tests.attack.heard import is_answered
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    about,
    first_question,
    got,
    introduced,
    last,
    question_to_jon,
    quotation,
    reply_address,
    requests_to,
    second_question,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import eml, inline, raw, with_attached
from tests.attack.marks import grave
from tests.attack.people import ADA, BOX_JON, BOX_MIA, CARLA, DAN, JON_NEW, LEA, MIA_HOME
from tests.attack.prepared import fresh, two_ask
from tests.attack.records import addresses, pairs, request_states, things, waiting
from tests.attack.steps import Step, Steps, hours, jon_says, plays, writes
from tests.attack.stories import all_is_well
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.doors.dovecot import Dovecot
from tests.operation.small import PROFILE
from tests.post_office import see

OPEN = {  # what goes wrong today: how the name of the case ends, and what it is
    "[en, an away notice]": "strict: a sentence below a signature counts as typed",
    "[en, a start]": "strict: a line of a signature without a farewell counts as typed",
    "[move, it is]": 'strict: "it is" is not known for a yes',
    "[late, please]": "strict: a title without a farewell is not understood",
    "[a leave, moved, undo]": "plain: an UNDO of a LEAVE after a coordinator's CHANGE ADDRESS waits for a person",
    "[Lea Stone: 1]": "plain: a name of somebody unknown is noted with the mark",
    "[Lea: tr\\xe8s mal, 1]": "plain: a name of somebody unknown is noted with the mark",
    "[1 (das gilt f\\xfcr Lea Stone)]": "plain: a name of somebody unknown is noted with the mark",
    "[RENEW\\n\\nAda Lind]": "plain: a name of somebody unknown, below RENEW",
}


@pytest.fixture(autouse=True)
def _is_open(request: pytest.FixtureRequest) -> None:
    reason = next((why for end, why in OPEN.items() if request.node.name.endswith(end)), "")
    if reason:
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))


def stand(world: Attacked) -> str:
    """The states of the requests, a + for each pair, and ! where Jon is no active member at his address."""
    here = [m for m in world.player.records()["members"] if m["email"] == JON]
    gone = "" if here and here[0]["standing"] == "active" else "!"
    return request_states(world) + "+" * len(pairs(world)) + gone


# =========================== a. everyday mails must work =========================================================================

GLAD = {
    "en, a title and telephones": "Yes, I would be glad to mentor Mia.\n\nKind regards,\nJon Berg, PharmD, BCPS\nClinical Pharmacy Manager | Critical Care\nSt. Brendan Hospital\nT: +1 (555) 010-2030 | M: +1 555 010 9988\nwww.brendan.example",
    "en, pronouns": "Happy to!\n\nBest,\nJon Berg (he/him)\nSenior Pharmacist, St. Brendan Hospital",
    "en, a motto": 'ACCEPT\n\n--\nJon Berg\n"The best way to predict the future is to create it."',
    "en, a legal notice": "ACCEPT\n\nBest regards\nJon\n\nThis email and any attachments are confidential and intended solely for the use of the individual to whom it is addressed. If you have received this email in error please notify the sender and delete it.",
    "en, think of the trees": "I accept, with pleasure.\n\nJon Berg\nPharmacy\n\nPlease consider the environment before printing this email.",
    "en, out on Fridays": "ACCEPT\n\n-- \nJon Berg\nWorking hours: Mon-Thu 8-16. I do not work on Fridays.",
    "en, a scanner's line": "Yes, happy to mentor Mia.\n\nJon\n\nVirus-free. www.avast.com",
    "en, iPhone": "Sure, happy to help!\n\nSent from my iPhone",
    "en, brevity": "Accept\n\nSent from my phone, please excuse any typos.",
    "en, outlook": "Yes, gladly.\n\nJon\n\nGet Outlook for iOS<https://aka.ms/o0ukef>",
    "en, a social link": "ACCEPT\n\nCheers,\nJon\n\nLinkedIn: linkedin.com/in/jonberg\nX: @jonberg\nBook a meeting with me: https://cal.example/jon",
    "en, an award": "ACCEPT\n\nWarm regards\nJon Berg\nSt. Brendan Hospital, Voted Best Workplace 2025",
    "en, an away notice": "ACCEPT\n\nBest,\nJon\n\nNote: I will be out of the office from 24 December to 2 January.",
    "en, initials": "Yes! Would love to. JB",
    "en, thanks before": "Thank you for thinking of me. I would be honoured to mentor Mia.\n\nAll the best\nJon",
    "en, a start": "I accept. Mia may call me next week.\n\nJon Berg\nDirect line 555 0102",
    "de, Amt": "Ja, sehr gerne!\n\nMit freundlichen Grüßen\nDr. Jon Berg\nLeiter Klinische Pharmazie\nKlinikum Nord gGmbH, Hauptstr. 1, 12345 Musterstadt\nTel. 030 123456-78, Fax 030 123456-79\nGeschäftsführer: Max Muster, Amtsgericht Berlin HRB 1234",
    "de, Vertraulich": "Gerne, ich nehme Mia Okafor an.\n\nViele Grüße\nJon\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie bitte diese Mail.",
    "de, Handy": "Ich nehme an.\n\nVon meinem iPhone gesendet",
    "de, LG": "Ja, mach ich gern!\nLG Jon",
    "es, cargo": "Sí, con mucho gusto.\n\nUn saludo,\nJon Berg\nJefe de Servicio de Farmacia\nHospital San Brendan\nTel.: +34 600 000 000",
    "es, aviso": "Acepto.\n\nSaludos cordiales\nJon\n\nEste mensaje y sus archivos adjuntos son confidenciales. Si lo ha recibido por error, le rogamos que lo elimine.",
    "fr, poste": "Oui, avec plaisir !\n\nBien cordialement,\nJon Berg\nPharmacien praticien hospitalier\nCHU de Brendan\nTél. 01 23 45 67 89",
    "fr, arbre": "J'accepte.\n\nCordialement\nJon Berg\n\nPensez à l'environnement avant d'imprimer ce message.",
    "it": "Sì, volentieri!\n\nCordiali saluti\nJon Berg\nFarmacista ospedaliero\nTel. 06 1234567",
    "nl": "Ja, graag!\n\nMet vriendelijke groet,\nJon Berg\nZiekenhuisapotheker\nTel. 020 1234567\nAanwezig: ma, di, do",
    "pt": "Sim, com muito prazer!\n\nAtenciosamente,\nJon Berg\nFarmacêutico hospitalar\nTel. (11) 5555-0102",
    "pl": "Tak, z przyjemnością!\n\nPozdrawiam serdecznie\nJon Berg\nKierownik apteki szpitalnej\ntel. 22 123 45 67",
    "sv": "Ja, gärna!\n\nMed vänliga hälsningar\nJon Berg\nSjukhusapotekare\nTel 08-123 45 67",
    "da": "Ja, meget gerne!\n\nMed venlig hilsen\nJon Berg\nSygehusfarmaceut\nTlf. 12 34 56 78",
    "no": "Ja, gjerne!\n\nMed vennlig hilsen\nJon Berg\nSykehusfarmasøyt\nTlf. 22 12 34 56",
}  # fmt: skip


@grave("plain: a warm yes is not taken for one")
@pytest.mark.parametrize("how", GLAD)
def test_a_warm_yes_over_a_signature_of_real_life_is_a_yes(how: str) -> None:
    """for-members.md: words like "Yes, happy to" do as well, in eleven languages; reading-answers.md, 1 (without quotation and signature)."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), f"{GLAD[how]}\n\n{quotation(question_to_jon(world))}")
    assert stand(world) == "A+"
    world.later(hours=2)
    assert introduced(world, MIA)


SORRY = {
    "en": "Sorry, I cannot take anybody on this year.\n\nBest,\nJon Berg\nPharmacy Director\n+1 555 0102",
    "en, thanks": "No, thank you.\n\nJon\n\nSent from my iPhone",
    "de": "Leider nein, mir fehlt die Zeit.\n\nViele Grüße\nJon Berg\nOberapotheker",
    "es": "Lo siento, no puedo.\n\nUn saludo\nJon Berg\nFarmacia",
    "fr": "Désolé, je ne peux pas.\n\nCordialement\nJon Berg\nPharmacien",
    "it": "Mi dispiace, non posso.\n\nSaluti\nJon Berg",
    "nl": "Helaas, ik kan niet.\n\nGroet\nJon Berg",
    "pt": "Infelizmente não posso.\n\nAbraço\nJon Berg",
    "pl": "Niestety nie mogę.\n\nPozdrawiam\nJon Berg",
    "sv": "Tyvärr kan jag inte.\n\nHälsningar\nJon Berg",
    "da": "Jeg kan desværre ikke.\n\nHilsen\nJon Berg",
    "no": "Jeg kan dessverre ikke.\n\nHilsen\nJon Berg",
}  # fmt: skip


@grave("plain: a natural no is not taken for one")
@pytest.mark.parametrize("how", SORRY)
def test_a_natural_no_over_a_signature_is_a_no(how: str) -> None:
    """for-members.md: "Sorry, I cannot" does as well, in eleven languages."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), f"{SORRY[how]}\n\n{quotation(question_to_jon(world))}")
    assert stand(world) == "R"


NATURAL = {
    # the question, who answers, the words
    "erase, a signature": ("erase", "Yes\n\nBest,\nJon Berg\nPharmacy Director\n+1 555 0102"), "erase, please": ("erase", "Yes, please."), "erase, German": ("erase", "Ja, bitte.\n\nMit freundlichen Grüßen\nJon Berg"), "erase, iPhone": ("erase", "YES\n\nSent from my iPhone"),
    "move, thanks": ("move", "Yes, thank you!\n\nJon"), "move, Spanish": ("move", "Sí, gracias.\n\nUn saludo\nJon Berg"), "move, it is": ("move", "Yes, it is.\n\nJon Berg\nhe/him"),
    "leave, it was me": ("confirm", "Yes, it was me.\n\nJon Berg"), "leave, that was me": ("confirm", "Yes, that was me. Thanks, Jon"), "leave, French": ("confirm", "Oui, c'était moi.\n\nCordialement\nJon"),
    "late, please": ("late", "Yes please, I'd love to!\n\nMia\nPharmD candidate 2027"), "late, German": ("late", "Ja, sehr gerne!\n\nLG Mia"),
    "renew, go on": ("renew", "Yes, let's go on for another term!\n\nBest,\nMia Okafor\nShe/her"), "renew, word": ("renew", "RENEW\n\nThanks so much,\nMia\n\nSent from Outlook for Android"),
    "stop, by a coordinator": ("stop", "Yes\n\nCarla Voss\nProgram Coordinator\n555 0101"),
}  # fmt: skip


def asks(world: Attacked, what: str) -> tuple[OutboundMail, str]:
    if what == "erase":
        world.write(JON, "ERASE")
        return last(world, "confirm-erase", JON), JON
    if what == "move":
        world.write(JON, f"CHANGE ADDRESS {JON_NEW}")
        return last(world, "confirm-address", JON_NEW), JON_NEW
    if what == "confirm":
        world.write(JON, "LEAVE", "LEAVE", proof="")
        return last(world, "confirm", JON), JON
    if what == "late":
        return late_offer(world), MIA
    if what == "renew":
        until_offered(world)
        world.reply(JON, last(world, "renewal-offer", JON), "RENEW")
        return last(world, "renewal-offer", MIA), MIA
    return preview(world, "STOP"), CARLA


CALLED = {JON: "Jon Berg", JON_NEW: "Jon Berg", MIA: "Mia Okafor", CARLA: "Carla Voss"}


def by_name(world: Attacked, mail: OutboundMail, who: str, words: str) -> list[OutboundMail]:
    """As a mail program writes it: with the name before the address."""
    head = f"From: {CALLED[who]} <{who}>\nTo: {reply_address(mail)}\nSubject: Re: {see(mail).subject}\nIn-Reply-To: {mail.message_id}"
    return raw(world, head, words, proof=who.rpartition("@")[2])


@grave("plain: a natural yes to a question of ours does not do what we asked about")
@pytest.mark.parametrize("how", NATURAL)
def test_a_natural_yes_to_a_question_of_ours_does_it(how: str) -> None:
    """for-members.md, when we write back with a question: reply YES, and we do what you asked."""
    what, words = NATURAL[how]
    world = fresh("paired" if what == "renew" else "asked")
    question, who = asks(world, what)
    by_name(world, question, who, f"{words}\n\n{quotation(question)}")
    world.later(hours=2)
    if what == "erase":
        assert JON not in addresses(world)
    elif what == "move":
        assert JON_NEW in addresses(world)
    elif what == "confirm":
        assert world.standing(JON) == "left"
    elif what == "late":
        assert pairs(world) == [(JON, MIA)]
    elif what == "renew":
        assert {r["term"] for r in world.player.records()["relationships"]} & {2}
    else:
        assert not to(world.write(LEA, "HELP"), LEA)


# =========================== b. words before the thread ==========================================================================

YES_TO = {
    "en": "Yes, I accept {}.", "de": "Ja, ich nehme {} gerne an.", "es": "Sí, acepto a {}.", "fr": "Oui, j'accepte {}.", "it": "Sì, accetto {}.", "nl": "Ja, ik accepteer {}.", "pt": "Sim, aceito {}.", "pl": "Tak, akceptuję {}.",
    "sv": "Ja, jag accepterar {}.", "da": "Ja, jeg accepterer {}.", "no": "Ja, jeg aksepterer {}.",
}  # fmt: skip
NO_TO = {
    "en": "Sorry, I cannot take {}.", "de": "Leider kann ich {} nicht nehmen.", "es": "Lo siento, no puedo aceptar a {}.", "fr": "Désolé, je ne peux pas accepter {}.", "it": "Mi dispiace, non posso accettare {}.", "nl": "Helaas kan ik {} niet aannemen.",
    "pt": "Infelizmente não posso aceitar {}.", "pl": "Niestety nie mogę przyjąć {}.", "sv": "Tyvärr kan jag inte ta {}.", "da": "Jeg kan desværre ikke tage {}.", "no": "Jeg kan dessverre ikke ta {}.",
}  # fmt: skip


def after(words: str, letter: str, who: str = JON) -> Callable[[Attacked], tuple[OutboundMail, str]]:
    """Jon answers the request with these words; what is sent to whom then."""

    def made(world: Attacked) -> tuple[OutboundMail, str]:
        world.reply(JON, first_question(world), words)
        return last(world, letter, who), who

    return made


def reminded(world: Attacked) -> tuple[OutboundMail, str]:
    world.later(days=9)
    return about(world, "reminder", JON, "REQ-1"), JON


IN_LETTER: dict[str, tuple[Callable[[Attacked], tuple[OutboundMail, str]], str]] = {
    # a letter about REQ-1, Mia's; and what is named in answer to it, of Lea's REQ-2 (of Ada, to Mia)
    "request": (lambda w: (first_question(w), JON), "Lea"),
    "reminder": (reminded, "Lea"),
    "unclear": (after("I accept, I hope.", "answer-unclear"), "Lea"),
    "passed": (after("Which clinic?", "question-passed"), "Lea"),
    "later": (after("Yes, but not before April.", "deferred-noted"), "Lea"),
    "colleague": (after("Ask Ada Lind, she would suit better.", "answer-unclear"), "Lea"),
    "remove": (after("Remove me", "leave-or-reject"), "Lea"),
    "late": (lambda w: (late_offer(w), MIA), "Ada"),
    "introduced": (after("ACCEPT", "introduction-mentor"), "Lea"),
    "erase": (lambda w: asks(w, "erase"), "Lea"),
    "move": (lambda w: asks(w, "move"), "Lea"),
}  # fmt: skip
OTHERS = {
    "Lea": ("Lea Stone", "Lea", "REQ-2", "M-1004", LEA),
    "Ada": ("Ada Lind", "Ada", "M-1003", ADA, "REQ-2"),
}
TURNED = [
    (language, list(IN_LETTER)[(3 * n + k) % len(IN_LETTER)], (n + 2 * k) % 5, "yes" if (n + k) % 3 else "no")
    for n, language in enumerate(YES_TO)
    for k in range(4)
]


@grave("the one is introduced, refused, erased or moved by words about another")
@pytest.mark.parametrize(("language", "letter", "nth", "verdict"), TURNED)
def test_words_that_name_another_are_no_answer_to_this_letter(
    language: str, letter: str, nth: int, verdict: str
) -> None:
    """Catalogue 148 (never the thread against the words), CHANGELOG: a yes or no that names something else is no answer to that letter."""
    world = two_ask()
    make, whose = IN_LETTER[letter]
    mail, who = make(world)
    before, begin = stand(world), sent_so_far(world)
    words = (YES_TO if verdict == "yes" else NO_TO)[language].format(OTHERS[whose][nth])
    sent = world.reply(who, mail, words)
    answered = is_answered(world, who, sent) or request_states(world)[1] != before[1]
    world.later(hours=2)
    assert stand(world)[0] == before[0], (words, stand(world))
    assert JON in addresses(world)
    if letter != "introduced":
        assert (JON, MIA) not in pairs(world)
        assert not introduced(world, MIA, begin)
    else:
        assert (JON, MIA) in pairs(world)
    if nth == 2 and whose == "Lea":  # with a number it is the answer to that request
        assert request_states(world)[1] in ("AP" if verdict == "yes" else "RP")
    assert answered


RENEWALS = ["RENEW with Lea Stone", "Yes, but with Ada Lind.", "RENEW REL-2", "Oui, avec Ada Lind.", "Ja, mit Ada Lind.", f"RENEW {ADA}", "Sim, com a Ada Lind."]  # fmt: skip


@grave("a term is renewed by words about another")
@pytest.mark.parametrize("words", RENEWALS)
def test_a_yes_to_another_renews_no_term(words: str) -> None:
    """CHANGELOG: … be it a request, a late offer, a renewal, a check-in."""
    world = fresh("paired")
    question, who = asks(world, "renew")
    before = things(world)
    sent = world.reply(who, question, words)
    assert is_answered(world, who, sent)
    world.later(hours=2)
    assert things(world) == before


MARKS = [
    "REL-2: 1",
    "Lea Stone: 1",
    "M-1004: 2",
    f"2 for {LEA}",
    "Lea: très mal, 1",
    "1 (das gilt für Lea Stone)",
]


@grave("plain: a mark is noted about another pair; grave where it is a 1 that a coordinator acts on")
@pytest.mark.parametrize("words", MARKS)
def test_a_mark_for_another_is_no_mark_of_this_pair(words: str) -> None:
    """CHANGELOG, as above; for-members.md, how is it going."""
    world = fresh("paired")
    world.later(days=22)
    begin = sent_so_far(world)
    sent = world.reply(JON, last(world, "check-in", JON), words)
    assert not [m for m in got(world, JON, begin) if m.letter in ("check-in-thanks", "check-in-help")]
    assert is_answered(world, JON, sent)


def two_previews(world: Attacked) -> tuple[OutboundMail, OutboundMail]:
    return preview(world, f"ERASE {JON}"), preview(world, f"ERASE {ADA}")


FOR_ANOTHER = ["YES to Ada Lind", "YES M-1003", "YES, erase Ada.", "Ja, Ada Lind", "Sí, Ada Lind", "Oui pour Ada Lind", "YES\nERASE M-1003", "YES DO-1", "Tak, Ada Lind"]  # fmt: skip


@grave("a member is erased by a yes that was for another")
@pytest.mark.parametrize("words", FOR_ANOTHER)
def test_a_coordinators_yes_for_another_preview_erases_nobody(words: str) -> None:
    """for-coordinators.md: that YES counts for that mail alone; where other words beside it say something else, nothing is done."""
    world = fresh("asked")
    first, _ = two_previews(world)
    sent = world.reply(CARLA, first, words)
    assert JON in addresses(world)
    assert to(sent, CARLA)


# =========================== c. what YES, OK, ACCEPT, NO and UNDO do to each letter ================================================

WORDS = ("YES", "OK", "ACCEPT", "NO", "No, thanks", "UNDO")
FREE = {"A+", "P"}


def begins(
    kind: str, *steps: Step, letter: str, who: str
) -> Callable[[], tuple[Attacked, OutboundMail, str]]:
    def made() -> tuple[Attacked, OutboundMail, str]:
        world = fresh(kind)
        plays(world, steps)
        return world, last(world, letter, who), who

    return made


YN = {
    "YES": {"A+"},
    "Ja": {"A+"},
    "OK": FREE,
    "ACCEPT": {"A+"},
    "NO": {"R"},
    "No, thanks": {"R"},
    "Non merci": {"R"},
}
ACC = {"ACCEPT": FREE}
EACH: dict[str, tuple[Callable[[], tuple[Attacked, OutboundMail, str]], dict[str, set[str]]]] = {
    # a letter, and what a word may lead to (nothing, where it does not stand here)
    "request": (begins("asked", letter="request", who=JON), YN),
    "reminder": (begins("asked", lambda w: w.later(days=9), letter="reminder", who=JON), YN),
    "answer-unclear": (begins("asked", jon_says("ACCEPT M-1004"), letter="answer-unclear", who=JON), YN),
    "answer-unclear, a colleague": (begins("asked", jon_says("Ask Ada Lind, she would suit better."), letter="answer-unclear", who=JON), {**YN, "YES": FREE, "Ja": FREE}),
    "question-passed": (begins("asked", jon_says("Which clinic?"), letter="question-passed", who=JON), {"YES": FREE, "Ja": FREE, "ACCEPT": {"A+"}, "NO": {"R", "P"}, "No, thanks": {"R", "P"}, "Non merci": {"R", "P"}}),
    "deferred-noted": (begins("asked", jon_says("Yes, but not before April."), letter="deferred-noted", who=JON), {"ACCEPT": {"A+"}, "NO": {"R", "P"}, "No, thanks": {"R", "P"}, "Non merci": {"R", "P"}}),
    "deferred": (begins("asked", jon_says("Yes, but not before April."), letter="deferred", who=MIA), {"UNDO": {"P", "W"}, "NO": {"P", "W"}, "No, thanks": {"P", "W"}, "Non merci": {"P", "W"}}),
    "question": (begins("asked", jon_says("Which clinic?"), letter="question", who=MIA), {"UNDO": {"P", "W"}}),
    "colleague": (begins("asked", jon_says("Ask Ada Lind, she would suit better."), letter="colleague", who=MIA), {"UNDO": {"P", "W"}}),
    "request-received": (begins("asked", letter="request-received", who=MIA), {"UNDO": {"W", "P"}}),
    "request-queued": (begins("asked", writes(MIA, "QUEUE M-1003", "Next."), letter="request-queued", who=MIA), {"UNDO": {"W", "P"}}),
    "leave-or-reject": (begins("asked", jon_says("Remove me"), letter="leave-or-reject", who=JON), {"ACCEPT": FREE, "NO": {"P", "R"}, "No, thanks": {"P", "R"}, "Non merci": {"P", "R"}}),
    "answer-thanks": (begins("asked", jon_says("REJECT"), letter="answer-thanks", who=JON), {"ACCEPT": {"R", "P", "A+"}, "UNDO": {"P"}}),
    "encouragement": (begins("asked", jon_says("REJECT"), letter="encouragement", who=MIA), {}),
    "undone": (begins("asked", jon_says("REJECT"), writes(JON, "UNDO"), letter="undone", who=JON), {"ACCEPT": FREE, "UNDO": {"P", "R"}}),
    "undone, for her": (begins("asked", jon_says("REJECT"), writes(JON, "UNDO"), letter="undone", who=MIA), {"UNDO": {"P", "W"}}),
    "late-offer": (lambda: (lambda w: (w, late_offer(w), MIA))(fresh("asked")), {"YES": {"E+", "A+"}, "Ja": {"E+", "A+"}, "OK": {"E+", "A+", "E"}, "ACCEPT": {"E+", "A+"}}),
    "answer-late": (lambda: (lambda w: (late_offer(w), (w, last(w, "answer-late", JON), JON))[1])(fresh("asked")), {}),
    "introduction, to him": (begins("asked", jon_says("ACCEPT"), letter="introduction-mentor", who=JON), {"UNDO": {"P"}}),
    "introduction, to her": (begins("asked", jon_says("ACCEPT"), letter="introduction-mentee", who=MIA), {}),
    "check-in": (begins("paired", lambda w: w.later(days=22), letter="check-in", who=JON), {}),
    "welcome": (begins("asked", letter="welcome-mentor", who=JON), {"ACCEPT": FREE}),
    "answer-confirm": (begins("asked", writes(JON, "ACCEPT", "ACCEPT"), letter="answer-confirm", who=JON), YN),
    "confirm-erase": (begins("asked", writes(JON, "ERASE"), letter="confirm-erase", who=JON), {"YES": {"W!"}, "Ja": {"W!"}, "OK": {"W!", "P"}, "ACCEPT": {"W!", "P"}}),
    "confirm": (begins("asked", lambda w: w.write(JON, "LEAVE", "LEAVE", proof=""), letter="confirm", who=JON), {"YES": {"W!"}, "Ja": {"W!"}, "OK": {"W!", "P"}, "ACCEPT": {"W!", "P"}}),
    "forward-done": (begins("asked", lambda w: with_attached(w, [eml(f"Jon Berg <{JON}>", "Re: Would you mentor Mia Okafor? [REQ-1]", "REJECT")]), letter="forward-done", who=JON), {"UNDO": {"P", "R"}, "ACCEPT": {"R", "P", "A+"}}),
    "ended": (begins("paired", writes(JON, "END NOW"), hours(2), letter="ended", who=MIA), {}),
    "ended, to its author": (begins("paired", writes(JON, "END NOW"), hours(2), letter="ended", who=JON), {"UNDO": {"A+"}}),
    "withdrawn": (begins("asked", writes(MIA, "WITHDRAW"), letter="withdrawn", who=MIA), {"UNDO": {"P", "W"}}),
    "paused": (begins("asked", writes(JON, "PAUSE"), letter="paused", who=JON), {"ACCEPT": {"P!", "A+!"}, "UNDO": {"P!", "P"}}),
    "a transcript": (lambda: (lambda w: (order(w, "REJECT REQ-1"), (w, got(w, CARLA)[-1], CARLA))[1])(fresh("asked")), {"UNDO": {"P"}}),
    "a held mail": (lambda: (lambda w: (jon_says("Dear coordinators, please call me about it before I decide.")(w), (w, got(w, CARLA)[-1], CARLA))[1])(fresh("asked")), {}),
    "a queue": (lambda: (lambda w: (order(w, "QUEUE"), (w, got(w, CARLA)[-1], CARLA))[1])(fresh("asked")), {}),
}  # fmt: skip


@grave("two are introduced, refused or parted by a bare word to a letter that did not ask for it")
@pytest.mark.parametrize("letter", EACH)
def test_a_bare_word_does_only_what_the_words_of_the_letter_say(letter: str) -> None:
    """CHANGELOG: a yes to a question that asks for none is asked about; each letter names the words that it takes."""
    make, may = EACH[letter]
    wrong: list[tuple[str, ...]] = []
    for word in WORDS:
        world, mail, who = make()
        before, begin, held_before = stand(world), sent_so_far(world), waiting(world)
        asked_ada = len(requests_to(world, ADA))
        world.reply(who, mail, word, after=60)
        world.later(hours=2)
        found = stand(world)
        if found not in may.get(word, {before}):
            wrong.append((word, before, found))
        if ("+" not in found and introduced(world, MIA, begin)) or (
            who == MIA and introduced(world, JON, begin) and "late" not in letter
        ):
            wrong.append((word, "introduced"))
        if len(requests_to(world, ADA)) != asked_ada:
            wrong.append((word, "Ada is asked"))
        if who == CARLA and not set(held_before) <= set(waiting(world)):
            wrong.append((word, "held mail decided"))
    assert not wrong, wrong


# =========================== d. below the name ===================================================================================

BELOW = {
    "it": "ACCEPT\n\nCordiali saluti\nJon\n\nScusate, ho sbagliato persona.", "nl": "ACCEPT\n\nMet vriendelijke groet\nJon\n\nSorry, verkeerde persoon.", "pt": "ACCEPT\n\nAtenciosamente\nJon\n\nDesculpe, pessoa errada.", "pl": "ACCEPT\n\nPozdrawiam\nJon\n\nPrzepraszam, jednak nie.",
    "sv": "ACCEPT\n\nMed vänliga hälsningar\nJon\n\nFörlåt, fel person.", "da": "ACCEPT\n\nMed venlig hilsen\nJon\n\nUndskyld, forkert person.", "no": "ACCEPT\n\nMed vennlig hilsen\nJon\n\nBeklager, feil person.",
    "PS, a condition": "ACCEPT\n\nJon\n\nPS: only if she can wait until autumn.", "PPS": "ACCEPT\n\nBest, Jon\n\nP.P.S. On second thoughts, no.", "NB": "Yes, happy to.\n\nJon\n\nN.B. I am not sure yet.", "Nachtrag": "Ja, gerne.\n\nViele Grüße\nJon\n\nNachtrag: Ich muss erst meine Chefin fragen.",
    "dashes": "ACCEPT\n\n-- \nJon Berg\nPharmacy\n\nEdit: sorry, I cannot after all.", "a telephone, then words": "ACCEPT\n\nVon meinem Handy gesendet\n\nHalt, falsche Person.", "another is named": "ACCEPT\n\nBest,\nJon\n\nI mean Lea Stone, of course.",
    "a number": "ACCEPT\n\nBest,\nJon\n\n(REQ-2)", "between lines": "ACCEPT\n\nBest,\nJon Berg\nPlease ignore this mail\n+1 555 0102", "a question": "ACCEPT\n\nBest\nJon\n\nOr is she the one who left?",
}  # fmt: skip


@grave("she is introduced by a yes that is taken back below the name")
@pytest.mark.parametrize("how", BELOW)
def test_what_takes_a_yes_back_below_a_name_counts(how: str) -> None:
    """CHANGELOG: few words below your name count as typed when they take something back; catalogue 149."""
    world = two_ask()
    world.reply(JON, first_question(world), BELOW[how])
    assert request_states(world)[0] == "P", request_states(world)
    world.later(hours=2)
    assert not introduced(world, MIA)


DEEDS_BELOW = {
    "a leave": (JON, "LEAVE", "LEAVE\n\nBest,\nJon\n\nSorry, wrong address, please ignore this."), "an end": (JON, "END NOW", "END NOW\n\nJon\n\nPS: no, wait, let me think about it."),
    "a command": (CARLA, "x", f"REMOVE {JON}\n\nKind regards,\nCarla\n\nSorry, wrong person."), "an end, commanded": (CARLA, "x", "END REL-1\n\n-- \nCarla Voss\nNo, please wait with this."), "a block": (CARLA, "x", f"CHANGE ADDRESS {JON} TO {EVE}\n\nCarla\n\nPS: or is it another Jon?"),
}  # fmt: skip


@grave("a member leaves, a pair ends or a command is done that is taken back in the same mail")
@pytest.mark.parametrize("how", DEEDS_BELOW)
def test_a_deed_that_is_taken_back_below_the_name_is_not_done(how: str) -> None:
    """for-coordinators.md: where other words beside them say no, doubt or ask, nothing is done."""
    world = fresh("paired")
    before = things(world)
    who, subject, words = DEEDS_BELOW[how]
    sent = world.write(who, subject, words)
    assert is_answered(world, who, sent)
    world.later(hours=2)
    assert things(world) == before


# =========================== e. letters that wait, several in one pass ============================================================

TOGETHER: dict[str, tuple[str, Steps, str]] = {
    # how it stands, what is done, and how it stands at last
    "a free yes, he moves twice": ("asked", (agrees_freely, lambda w: move(w, JON, JON_NEW), lambda w: move(w, JON_NEW, JON), hours(2)), "A+"),
    "a free yes, she moves and he is paused": ("asked", (agrees_freely, move, writes(JON, "PAUSE"), hours(2)), "A+!"),
    "an end and he is matched with Lea": ("paired", (writes(JON, "END NOW"), lambda w: order(w, f"MATCH {LEA} WITH {JON}", who=DAN), hours(2)), "AA+ A+"),
    "an end, Mia matched with Ada, undo": ("paired", (writes(JON, "END NOW"), lambda w: order(w, f"MATCH {MIA} WITH {ADA}", who=DAN), writes(JON, "UNDO"), hours(2)), "A+ AA+"),
    "a free yes and BLOCK": ("asked", (agrees_freely, lambda w: order(w, f"BLOCK {MIA} AND {JON}"), hours(2)), "A+ P A"),
    "remove and back in one mail": ("asked", (lambda w: order(w, f"REMOVE {JON}", f"MATCH {MIA} WITH {ADA}"), hours(2)), "W+! WA+!"),
    "accept and end in one mail": ("asked", (lambda w: order(w, "ACCEPT REQ-1", "END REL-1"), hours(2)), "A"),
    "match and change of address in one mail": ("office", (lambda w: order(w, f"MATCH {MIA} WITH {JON}", f"CHANGE ADDRESS {MIA} TO {MIA_HOME}"), hours(2)), "+ A+"),
    "reassign, then end of the same in one mail": ("paired", (lambda w: order(w, f"REASSIGN REL-1 TO {ADA}", "END REL-1"), hours(3)), "AP"),
    "a yes, a leave and undo in one pass": ("asked", (lambda w: (puts_reply(w, JON, question_to_jon(w), "Yes, happy to."), w.drop(JON, "LEAVE"), w.drop(JON, "UNDO"), w.work()), hours(2)), "A+ P"),
    "withdraw and yes in one pass": ("asked", (lambda w: (w.drop(MIA, "WITHDRAW"), puts_reply(w, JON, question_to_jon(w), "ACCEPT"), w.work()), hours(2)), "W"),
    "a no and a yes in one pass": ("asked", (lambda w: (puts_reply(w, JON, question_to_jon(w), "REJECT"), puts_reply(w, JON, question_to_jon(w), "ACCEPT"), w.work()), hours(2)), "R P A+"),
    "a free yes, all stops, she leaves, start": ("asked", (agrees_freely, stops, lambda w: w.drop(MIA, "LEAVE"), lambda w: w.later(days=1), lambda w: order(w, "START"), hours(3)), "A+ W A"),
    "a free yes, erased by command": ("asked", (agrees_freely, lambda w: preview(w, f"ERASE {MIA}"), says_yes, hours(3)), "A W"),
    "reassigned, Jon erased within the hour": ("paired", (lambda w: order(w, f"REASSIGN REL-1 TO {ADA}"), lambda w: erase(w, JON), hours(3)), "AP!"),
    "a leave, moved, undo": ("asked", (writes(JON, "LEAVE"), lambda w: order(w, f"CHANGE ADDRESS {JON} TO {JON_NEW}"), writes(JON_NEW, "UNDO"), hours(2)), "P!"),
    "a lapse and a match": ("asked", (leaves_the_roster, lambda w: order(w, f"MATCH {MIA} WITH {ADA}", who=DAN), hours(3)), "W+! WA+!"),
}  # fmt: skip


@grave("a letter goes to the wrong one or tells what is not so")
@pytest.mark.parametrize("how", TOGETHER)
def test_what_waits_while_people_move_leave_and_are_erased_is_true(how: str) -> None:
    """flow.md, second thoughts; one mail, one decision; what waits in the outbox goes to the new address."""
    kind, steps, expected = TOGETHER[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    assert stand(world) in expected.split(), stand(world)
    for who in (JON, MIA):
        if who not in addresses(world) and ("moves" in how or "erase" in how):
            assert not [m for m in got(world, who, begin) if m.letter.startswith("introduction")]
    for who in (JON, MIA, ADA, MIA_HOME):
        doubled = [n for n, c in Counter((m.letter, see(m).subject) for m in got(world, who, begin) if m.letter in ("ended", "introduction-mentee", "introduction-mentor", "request")).items() if c > 1]  # fmt: skip
        assert not doubled, (who, doubled)
    if "BLOCK" not in how:  # what has begun between the two is told to nobody as long as they are kept apart
        all_is_well(world)


# =========================== f. who is next ======================================================================================

CLOSES: dict[str, tuple[Steps, int]] = {
    # Mia has asked Jon and "QUEUE M-1003"; how often Ada is asked in the end
    "she withdraws": ((writes(MIA, "WITHDRAW"),), 1), "a coordinator withdraws": ((lambda w: order(w, "WITHDRAW REQ-1"),), 1), "a coordinator's no": ((lambda w: order(w, "REJECT REQ-1"),), 1),
    "a no that is passed on": ((lambda w: with_attached(w, [eml(f"Jon Berg <{JON}>", "Re: Would you mentor Mia Okafor? [REQ-1]", "REJECT")]),), 1),
    "a dead address": ((lambda w: bounces(w, question_to_jon(w), JON),), 1), "he is removed": ((lambda w: order(w, f"REMOVE {JON}"), hours(3)), 1), "he is erased": ((lambda w: erase(w, JON), hours(3)), 1), "he lapses": ((leaves_the_roster, hours(3)), 1),
    "he leaves and takes it back": ((writes(JON, "LEAVE"), writes(JON, "UNDO"), hours(3)), 0), "a leave, its undo, a no": ((writes(JON, "LEAVE"), writes(JON, "UNDO"), jon_says("REJECT")), 1), "he is removed, she moves": ((lambda w: order(w, f"REMOVE {JON}"), move, hours(3)), 1),
    "he is removed, kept apart from Ada": ((lambda w: order(w, f"REMOVE {JON}"), lambda w: order(w, f"BLOCK {MIA} AND {ADA}"), hours(3)), 0), "Ada has no room": ((lambda w: order(w, f"CAPACITY {ADA} 1", f"MATCH {LEA} WITH {ADA}"), jon_says("REJECT"), hours(3)), 0),
    "Ada has room again": ((writes(ADA, "PAUSE"), writes(ADA, "RESUME"), jon_says("REJECT")), 1), "both move": ((move, lambda w: move(w, ADA, f"new.{ADA}"), jon_says("REJECT")), -1), "a yes, its undo, his leave": ((jon_says("ACCEPT"), writes(JON, "UNDO"), writes(JON, "LEAVE"), hours(3)), 1),
    "a yes and an end": ((jon_says("ACCEPT"), writes(JON, "END NOW"), hours(3)), 0), "a no and its undo within the pass": ((lambda w: (puts_reply(w, JON, question_to_jon(w), "REJECT"), w.drop(JON, "UNDO"), w.work()),), -1), "a no, a yes of Ada's, his undo": ((jon_says("REJECT"), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT"), writes(JON, "UNDO")), 1),
    "she leaves and is back": ((writes(MIA, "LEAVE"), hours(3), writes(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor")), hours(3)), 0), "a late yes she refuses": ((lambda w: w.later(days=16), jon_says("ACCEPT")), 1), "a deferral and her withdrawal": ((jon_says("Yes, but not before April."), lambda w: w.reply(MIA, last(w, "deferred", MIA), "WITHDRAW")), 1),
}  # fmt: skip


@grave("she waits for ever for who is next; or one is asked whom she is kept apart from, or who has no room")
@pytest.mark.parametrize("how", CLOSES)
def test_who_is_next_is_asked_however_the_first_request_closes(how: str) -> None:
    """CHANGELOG (QUEUE: as soon as you read of it), for-members.md, catalogue 38."""
    world = fresh("asked")
    world.write(MIA, "QUEUE M-1003", "I would ask you next.")
    begin = sent_so_far(world)
    steps, times = CLOSES[how]
    plays(world, steps)
    world.later(hours=1)
    asked = [
        m for m in world.player.post.sent if m.letter == "request" and m.recipient in (ADA, f"new.{ADA}")
    ]
    assert len(asked) == times or (times < 0 and len(asked) <= 1), len(asked)
    if times == 0 and "takes it back" not in how:
        assert got(world, MIA, begin) + got(world, MIA_HOME, begin)
    if "both move" in how:
        assert [m.recipient for m in asked] == [f"new.{ADA}"]
    if "apart" in how:
        assert "apart" not in whole(got(world, MIA, begin))
    if "is back" not in how:  # the letter about her own goodbye said that all is closed
        all_is_well(world)


# =========================== g. several open requests ============================================================================


def asks_two(most: int = 2) -> Attacked:
    """Mia has asked Jon (REQ-1) and Ada (REQ-2); `most` may be open."""
    world = fresh("asked")
    world.player.rules = replace(
        world.player.rules, policy=replace(world.player.rules.policy, open_requests=most)
    )
    world.player.set_up()
    world.write(MIA, "REQUEST M-1003", "Would you?")
    assert request_states(world) == "PP"
    return world


def ada(words: str) -> Step:
    return lambda w: w.reply(ADA, about(w, "request", ADA, "REQ-2"), words, after=60)


SEVERAL: dict[str, tuple[Steps, str]] = {
    "a free yes and its undo": ((agrees_freely, writes(JON, "UNDO"), hours(2)), "PP"), "a yes and its undo": ((jon_says("ACCEPT"), writes(JON, "UNDO"), hours(2)), "PP"), "a yes, its undo, Ada's yes": ((jon_says("ACCEPT"), writes(JON, "UNDO"), ada("ACCEPT"), hours(2)), "WA+"),
    "a yes, a no, Ada's yes": ((jon_says("ACCEPT"), lambda w: w.reply(JON, last(w, "introduction-mentor", JON), "REJECT"), ada("ACCEPT"), hours(2)), "RA+"), "a free yes, a no": ((agrees_freely, jon_says("REJECT"), hours(2)), "RP"), "a free yes, Ada's no, the undo": ((agrees_freely, ada("REJECT"), writes(JON, "UNDO"), hours(2)), "PR PW PP"),
    "a free yes, Ada's yes within the hour": ((agrees_freely, ada("ACCEPT"), hours(2)), "AW+"), "both yeses in one pass": ((lambda w: (puts_reply(w, JON, question_to_jon(w), "ACCEPT"), puts_reply(w, ADA, about(w, "request", ADA, "REQ-2"), "ACCEPT"), w.work()), hours(2)), "AW+"),
    "a yes, Ada erased, the undo": ((jon_says("ACCEPT"), lambda w: erase(w, ADA), writes(JON, "UNDO"), hours(2)), "PW"), "a yes, Ada leaves, the undo": ((jon_says("ACCEPT"), writes(ADA, "LEAVE"), hours(2), writes(JON, "UNDO"), hours(2)), "PW"), "a yes, Ada moves, the undo": ((jon_says("ACCEPT"), lambda w: move(w, ADA, f"new.{ADA}"), writes(JON, "UNDO"), hours(2)), "PP"),
    "a yes, kept apart from Ada, the undo": ((jon_says("ACCEPT"), lambda w: order(w, f"BLOCK {MIA} AND {ADA}"), writes(JON, "UNDO"), hours(2)), "PW PP"), "a yes, she leaves, the undo": ((jon_says("ACCEPT"), writes(MIA, "LEAVE"), hours(2), writes(JON, "UNDO"), hours(2)), "AW+ WW AW PW"), "a yes, a day, the undo": ((jon_says("ACCEPT"), hours(26), writes(JON, "UNDO"), hours(2)), "AW+"),
    "a yes, the undo twice": ((jon_says("ACCEPT"), writes(JON, "UNDO"), writes(JON, "UNDO"), hours(2)), "PP"), "a yes, an end, the undo": ((jon_says("ACCEPT"), hours(2), writes(JON, "END NOW"), writes(JON, "UNDO"), hours(2)), "AW+"), "a bare WITHDRAW": ((writes(MIA, "WITHDRAW"), hours(2)), "PP"), "UNDO of hers takes the last": ((writes(MIA, "UNDO"), hours(2)), "PW PP"),
    "a yes, Ada's late yes, the undo": ((jon_says("ACCEPT"), ada("ACCEPT"), writes(JON, "UNDO"), hours(2)), "PP PW PA+"), "a coordinator's undo of his yes for him": ((lambda w: order(w, "ACCEPT REQ-1"), lambda w: order(w, "UNDO"), hours(2)), "PP"), "a yes, Ada full, a no": ((jon_says("ACCEPT"), lambda w: order(w, f"CAPACITY {ADA} 1", f"MATCH {LEA} WITH {ADA}"), jon_says("REJECT"), hours(2)), "RP+ RPA+ RW+ RWA+ AW++"),
}  # fmt: skip


@grave("a request is lost without a word, or she gets two mentors by an undo")
@pytest.mark.parametrize("how", SEVERAL)
def test_an_undo_or_a_no_after_a_yes_opens_again_what_the_yes_had_closed(how: str) -> None:
    """CHANGELOG: a no that takes a yes back opens again what the yes had closed, and who had read otherwise hears of it; rules.md, open_requests."""
    world = asks_two(2 + len(how) % 2)
    steps, expected = SEVERAL[how]
    plays(world, steps)
    assert stand(world) in expected.split(), stand(world)
    assert Counter(mentee for _, mentee in pairs(world))[MIA] <= 1
    all_is_well(world)


# =========================== h. who was erased, on both databases ================================================================

AFTER: dict[str, Steps] = {
    "writes": (writes(JON, "Hello again", "I am back and would like to help."),), "a form": (writes(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg")),), "his old yes": (jon_says("ACCEPT"), writes(JON, "UNDO")),
    "shown": (lambda w: order(w, "SHOW M-1001", "SHOW REQ-1", "FIND Berg", "QUEUE"), lambda w: order(w, "WHY OUT-5", "WHY OUT-6")), "resent": (lambda w: [order(w, f"RESEND OUT-{n}") for n in range(8, 12)],), "exported": (lambda w: preview(w, "EXPORT"), says_yes),
    "undone": (lambda w: order(w, "UNDO DO-1", "UNDO DO-2"), lambda w: order(w, "UNDO")), "hers": (writes(MIA, "EXPORT"), writes(MIA, "STATUS"), writes(MIA, "UNDO")),
}  # fmt: skip


def alike(world: Attacked, *, roles: bool = False) -> list[str]:
    """Members in one order, whatever the place of an erased one is called."""
    members, *rest = things(world)
    rows = sorted(re.sub(r"\w+@erased\.invalid", "(erased)", str(m if roles else m[:3])) for m in members)
    return [*rows, str(rest)]


@grave("who was erased is named or written to, or it hangs on the database")
@pytest.mark.parametrize("how", AFTER)
def test_who_was_erased_stays_so_on_each_database(both: Attacked, how: str) -> None:
    """flow.md, ERASE: what others have with the member says "(erased)"; late answers do nothing; who writes anew hears how to sign up."""
    counts = []
    here = fresh("asked")
    both.asked()
    both.later(hours=2)
    for world in (both, here):
        order(world, f"CAPACITY {JON} 3")
        order(world, "EXTEND REQ-1 7 DAYS")
        erase(world, JON)
        world.later(hours=3)
        begin = sent_so_far(world)
        plays(world, AFTER[how])
        world.later(hours=2)
        sent = world.player.post.sent[begin:]
        counts.append(Counter((m.recipient, m.letter) for m in sent))
        if how not in ("a form", "writes") and world is both:
            read = whole([m for m in sent if m.recipient != JON and m.letter != "request"])
            assert JON not in read
            assert "Berg" not in read.replace("Nobody found: Berg", "")
        assert len(got(world, JON, begin)) <= 1
        if how == "writes":
            assert got(world, JON, begin)
        assert not world.player.trouble
    assert alike(both) == alike(here)
    if how != "resent":
        assert counts[0] == counts[1]


@grave("plain: the memory fake keeps of who was erased what the databases do not")
@pytest.mark.parametrize("what", ["roles", "history", "a transcript once more"])
def test_the_memory_fake_forgets_whom_the_databases_forget(both: Attacked, what: str) -> None:
    """common rule: both stores must agree."""
    here = fresh("asked")
    both.asked()
    both.later(hours=2)
    found = []
    for world in (both, here):
        order(world, f"CAPACITY {JON} 3")
        erase(world, JON)
        world.later(hours=3)
        begin = sent_so_far(world)
        if what == "roles":
            found.append(str(alike(world, roles=True)))
            continue
        plays(world, AFTER["exported" if what == "history" else "resent"])
        read = whole([m for m in world.player.post.sent[begin:] if m.recipient != JON])
        found.append(str(JON in read))
    assert found[0] == found[1]


# =========================== i. forged ===========================================================================================

FORGED: dict[str, tuple[str, Step]] = {
    # nothing of this may change anything
    "his reply address, unproven, from Eve with his name": ("asked", lambda w: writes_in_thread(w, "ACCEPT", where=reply_address(first_question(w)), who=f'"{JON}" <{EVE}>')),
    "two addresses in From": ("asked", lambda w: writes_in_thread(w, "ACCEPT", where=reply_address(first_question(w)), who=f"{JON}, {EVE}")),
    "dmarc=fail with his token": ("asked", lambda w: w.reply(JON, question_to_jon(w), "ACCEPT", proof="fail")),
    "our Message-ID in an attached mail": ("asked", lambda w: with_attached(w, [eml(f"Jon Berg <{JON}>", "Re: hello", "Good morning, all.", f"In-Reply-To: {question_to_jon(w).message_id}\n")])),
    "attached by Eve": ("asked", lambda w: with_attached(w, [eml(f"Jon Berg <{JON}>", "Re: Would you", "ACCEPT REQ-1", f"In-Reply-To: {question_to_jon(w).message_id}\n")], sender=EVE)),
    "attached by Mia": ("asked", lambda w: with_attached(w, [eml(f"Jon Berg <{JON}>", "Re: Would you", "ACCEPT REQ-1", f"In-Reply-To: {question_to_jon(w).message_id}\n")], sender=MIA)),
    "attached by Mia to his reply address": ("asked", lambda w: w.write(MIA, "Fwd: yes", inline(f"Jon Berg <{JON}>", "ACCEPT REQ-1"), to=reply_address(question_to_jon(w)))),
    "in a forged coordinator's name": ("asked", lambda w: w.write(CARLA, "Fwd: yes", inline(f"Jon Berg <{JON}>", "ACCEPT REQ-1"), proof="fail")),
    "a preview's yes by the other coordinator": ("asked", lambda w: w.reply(DAN, preview(w, f"ERASE {JON}"), "YES")),
    "a preview's yes, attached by herself": ("asked", lambda w: with_attached(w, [eml(f"Carla <{CARLA}>", "Re: Shall this be done?", "YES", f"In-Reply-To: {preview(w, f'ERASE {JON}').message_id}\n")], sender=DAN)),
    "a move's yes from the old address": ("asked", lambda w: w.reply(JON, asks(w, "move")[0], "YES")),
    "an erasure's yes, passed on inline": ("asked", lambda w: (lambda m: w.write(CARLA, "Fwd: YES", inline(f"Jon Berg <{JON}>", "YES", f"Re: {see(m).subject}"), to=reply_address(m)))(asks(w, "erase")[0])),
    "an erasure's yes with Mia's token": ("asked", lambda w: (asks(w, "erase"), writes_in_thread(w, "YES", where=reply_address(last(w, "request-received", MIA)), who=MIA))),
    "her end in his name": ("paired", lambda w: w.write(EVE, "END NOW", "END NOW REL-1", headers={"Sender": JON, "Reply-To": JON})),
    "Resent-From": ("paired", lambda w: w.write(EVE, "END NOW", "END NOW REL-1", headers={"Resent-From": JON})),
    "no after yes, to a move": ("asked", lambda w: (lambda m: (w.reply(JON_NEW, m, "NO"), w.reply(JON_NEW, m, "YES")))(asks(w, "move")[0])),
    "no, then yes, to an erasure": ("asked", lambda w: (lambda m: (w.reply(JON, m, "NO"), w.reply(EVE, m, "YES")))(asks(w, "erase")[0])),
    "no, then yes, to a preview": ("asked", lambda w: (lambda m: (w.reply(CARLA, m, "NO"), w.reply(DAN, m, "YES")))(preview(w, f"ERASE {JON}"))),
}  # fmt: skip


@grave("somebody acts in another's name")
@pytest.mark.parametrize("how", FORGED)
def test_what_is_forged_or_another_s_changes_nothing(how: str) -> None:
    """flow.md, trust and tokens: From counts; no token lets a forward act; confirm counts from whoever was asked."""
    kind, act = FORGED[how]
    world = fresh(kind)
    before, begin = things(world), sent_so_far(world)
    act(world)
    world.later(hours=2)
    if how.startswith("no after yes"):  # he changed his mind about his own address: either, but told
        assert JON_NEW in addresses(world) or got(world, JON_NEW, begin)
        return
    assert things(world) == before
    assert not introduced(world, MIA, begin)


@grave("a no to a question after a yes is lost without a word")
@pytest.mark.parametrize("what", ["move", "confirm"])
def test_a_no_after_a_yes_to_a_question_reaches_somebody(what: str) -> None:
    """CHANGELOG: a no to our question after a yes to it is read by a person."""
    world = fresh("asked")
    question, who = asks(world, what)
    world.reply(who, question, "YES")
    sent = world.reply(who, question, "NO")
    assert is_answered(world, who, sent) or waiting(world)


# =========================== k. written when the rest had been run ================================================================

GREETINGS = ["Dear Lea,\n\nACCEPT", "Dear Lea,\nyes, I would be happy to be your mentor.\nJon", "Hi Lea Stone, yes gladly!", "Dear Ms Stone,\nI accept.\nJon", "Liebe Lea,\n\nja, sehr gerne!\nJon", "Chère Lea,\noui, avec plaisir.\nJon", "Kære Lea,\nja, meget gerne.\nJon", "Liebe Lea, leider kann ich nicht.\nJon", "REJECT\n\nLea"]  # fmt: skip


@grave("the one is introduced or refused by a mail that greets another who waits for him")
@pytest.mark.parametrize("words", GREETINGS)
def test_an_answer_that_greets_another_who_waits_is_none_to_this_one(words: str) -> None:
    """Catalogue 148: never the thread against the words."""
    world = two_ask()
    world.reply(JON, first_question(world), words)
    world.later(hours=2)
    assert request_states(world)[0] == "P"
    assert not introduced(world, MIA)


GREETED = {
    "erase": "Dear Lea,\nyes!\nJon",
    "late": "Dear Ada,\nyes please!\nMia",
    "renew": "Dear Ada,\nyes, let's go on!\nMia",
}


@grave("somebody is erased, introduced or bound for a term by a mail that greets another")
@pytest.mark.parametrize("what", GREETED)
def test_a_yes_that_greets_another_answers_no_question_of_ours(what: str) -> None:
    """CHANGELOG: … be it a request, a late offer, a renewal, a check-in, or a question such as "Erase all?"."""
    world = fresh("paired" if what == "renew" else "asked")
    question, who = asks(world, what)
    before = things(world)
    world.reply(who, question, GREETED[what])
    world.later(hours=2)
    assert things(world) == before


MEANT = {
    "en": "Kind regards\nJon\n\nI meant Lea.", "de": "Viele Grüße\nJon\n\nIch meinte Lea.", "es": "Un saludo\nJon\n\nMe refería a Lea.", "fr": "Cordialement\nJon\n\nJe voulais dire Lea.", "it": "Cordiali saluti\nJon\n\nIntendevo Lea.", "pt": "Atenciosamente\nJon\n\nQueria dizer Lea.",
    "sv": "Med vänlig hälsning\nJon\n\nJag menade Lea.", "nl, wait": "Met vriendelijke groet\nJon\n\nWacht nog even.", "es, wait": "-- \nJon Berg\nEsperad, por favor.", "re": "Best,\nJon\n\nRe: Lea Stone",
}  # fmt: skip


@grave("the one is introduced by a yes that names another below the name")
@pytest.mark.parametrize("how", MEANT)
def test_another_who_is_named_below_the_name_counts(how: str) -> None:
    """CHANGELOG: few words below your name count as typed when they take something back."""
    world = two_ask()
    world.reply(JON, first_question(world), f"ACCEPT\n\n{MEANT[how]}")
    assert request_states(world)[0] == "P"


NO_VOTE = ["RENEW\n\nMia\n\nSorry, wrong person.", "RENEW\n\nBest,\nMia\n\nActually no.", "RENEW\n\nMia\n\nI meant Ada.", "RENEW\n\nAda Lind"]  # fmt: skip


@grave("a term is renewed by a vote that its writer takes back")
@pytest.mark.parametrize("words", NO_VOTE)
def test_a_vote_that_is_taken_back_below_the_name_is_none(words: str) -> None:
    """CHANGELOG, as above; catalogue 149."""
    world = fresh("paired")
    question, who = asks(world, "renew")
    before = things(world)
    sent = world.reply(who, question, words)
    assert things(world) == before
    assert is_answered(world, who, sent)


def of_two(words: str) -> Attacked:
    """Jon mentors Mia (REL-1) and Lea (REL-2), and answers the introduction to Mia."""
    world = two_ask()
    world.reply(JON, first_question(world), "ACCEPT")
    mail = last(world, "introduction-mentor", JON)
    if words.startswith("END"):
        world.reply(JON, second_question(world), "ACCEPT")
        world.later(days=2)
    world.reply(JON, mail, words)
    world.later(hours=2)
    return world


@grave("a pair is parted by words about another")
@pytest.mark.parametrize(
    "words", ["END NOW\n\nLea Stone", "UNDO\n\nLea Stone", "REJECT\n\nJon\n\nI meant Lea."]
)
def test_an_end_or_an_undo_that_names_another_below_parts_nobody_else(words: str) -> None:
    """Catalogue 148, as above."""
    assert (JON, MIA) in pairs(of_two(words))


@grave("half an answer is dropped without a word")
@pytest.mark.parametrize("words", ["ACCEPT both", "REJECT all", "No to both"])
def test_an_answer_to_both_is_done_for_both_or_asked_about(words: str) -> None:
    """CHANGELOG: a mail to two is asked about."""
    world = two_ask()
    world.reply(JON, first_question(world), words)
    assert request_states(world) in ("PP", "AA", "RR")


def in_the_introduction(words: str) -> Step:
    return lambda w: w.reply(JON, last(w, "introduction-mentor", JON), words)


@grave("she hears within the hour of a yes that was taken back")
@pytest.mark.parametrize("words", ["REJECT", "Sorry, I cannot."])
def test_a_no_in_the_introduction_within_the_hour_is_heard_as_a_no_alone(words: str) -> None:
    """flow.md, second thoughts: what is taken back in time is heard by nobody else; one letter says that her search goes on."""
    world = fresh("asked")
    begin = sent_so_far(world)
    plays(world, (agrees_freely, in_the_introduction(words), hours(3)))
    if waiting(
        world
    ):  # it may be about the talk that we propose: a person reads it, and she hears nothing yet
        assert not introduced(world, MIA, begin)
        return
    assert stand(world) == "R"
    (letter,) = [m for m in got(world, MIA, begin) if m.letter == "encouragement"]
    assert "correct our last mail" not in words_of([letter])
    assert "introduced already" not in words_of(got(world, JON, begin))


FORGOTTEN: dict[str, Steps] = {
    "a yes and a no in the thread": (jon_says("ACCEPT"), jon_says("REJECT")), "a yes and a no in the introduction": (jon_says("ACCEPT"), in_the_introduction("REJECT")), "a free yes and a no": (agrees_freely, jon_says("REJECT")),
    "a free yes and a coordinator's no": (agrees_freely, lambda w: order(w, "REJECT REQ-1")),
}  # fmt: skip


@grave("whom she has waiting is never asked, though our letter said so")
@pytest.mark.parametrize("how", FORGOTTEN)
def test_a_no_that_takes_a_yes_back_asks_who_is_next(how: str) -> None:
    """CHANGELOG: a no that takes a yes back opens again what the yes had closed; UNDO brings back whom a mentee had waiting."""
    world = fresh("asked")
    world.write(MIA, "QUEUE M-1003", "Next.")
    plays(world, (*FORGOTTEN[how], hours(3)))
    assert len(requests_to(world, ADA)) == 1


AWAY: dict[str, Step] = {
    "Ada is erased": lambda w: erase(w, ADA),
    "Ada leaves": writes(ADA, "LEAVE"),
    "Ada is removed": lambda w: order(w, f"REMOVE {ADA}"),
    "they are kept apart": lambda w: order(w, f"BLOCK {MIA} AND {ADA}"),
}


@grave("she is introduced by a yes that was undone in time, because a third has gone")
@pytest.mark.parametrize("what", AWAY)
def test_an_undo_of_a_yes_is_done_whoever_else_has_gone(what: str) -> None:
    """for-members.md: UNDO is the sure way; flow.md, second thoughts."""
    world = asks_two()
    plays(world, (agrees_freely, AWAY[what], writes(JON, "UNDO"), hours(3)))
    assert not introduced(world, MIA)
    assert not pairs(world)


@grave("a request is opened again to one who has gone, or from whom she is kept apart")
@pytest.mark.parametrize("what", [*AWAY, "she leaves"])
def test_a_no_after_a_yes_opens_nothing_to_who_has_gone(what: str) -> None:
    """Catalogue, requests end with their people; flow.md, ERASE (one last letter)."""
    world = asks_two()
    away = AWAY.get(what, writes(MIA, "LEAVE"))
    plays(world, (jon_says("ACCEPT"), away, hours(2), jon_says("REJECT"), hours(3)))
    assert request_states(world) == "RW"
    assert not [m for m in world.player.post.sent if m.recipient.endswith("erased.invalid")]


@grave("an UNDO to the letter about who is next sends that very request out")
@pytest.mark.parametrize("how", ["in the thread", "in a mail of its own"])
def test_an_undo_of_queue_sends_no_request(how: str) -> None:
    """for-members.md: UNDO takes back the request that you have just made."""
    world = fresh("asked")
    world.write(MIA, "QUEUE M-1003", "Next.")
    if how == "in the thread":
        world.reply(MIA, last(world, "request-queued", MIA), "UNDO", after=60)
    else:
        world.write(MIA, "UNDO")
    world.later(hours=2)
    assert not requests_to(world, ADA)


NO_TIME = ["I can't make it.", "Sorry, I can't.", "I am not available.", "Ich kann leider nicht.", "Je ne peux pas.", "No puedo.", "Ik kan niet.", "Dear Mia,\nI can't make it.\nJon"]  # fmt: skip


@grave("a pair is parted by a no to the talk that our letter proposes")
@pytest.mark.parametrize("words", NO_TIME)
def test_a_no_to_the_talk_that_an_introduction_proposes_parts_nobody(words: str) -> None:
    """reading-answers.md (a no belongs to what was asked); catalogue 95, 99 (a no to a day); the letter names REJECT."""
    world = fresh("paired")
    world.reply(JON, last(world, "introduction-mentor", JON), words)
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA)]


@grave("a pair is parted by a bare no to news about it")
@pytest.mark.parametrize("words", ["NO", "No, thanks"])
def test_a_bare_no_to_a_new_address_parts_nobody(words: str) -> None:
    """CHANGELOG: a letter that asks for no yes and no no."""
    world = fresh("paired")
    move(world)
    world.reply(JON, last(world, "partner-moved", JON), words)
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA_HOME)]


@grave("two are introduced by a receipt")
@pytest.mark.parametrize("words", ["OK", "OK, thanks"])
def test_a_receipt_for_more_time_is_no_yes(words: str) -> None:
    """reading-answers.md: "OK, thanks" may be a receipt."""
    world = fresh("asked")
    order(world, "EXTEND REQ-1 7 DAYS")
    world.reply(JON, last(world, "deadline-moved", JON), words)
    world.later(hours=2)
    assert stand(world) == "P"


KIND = ["Yes please, it has been great.", "Yes, it has been great!", "Yes, thanks, it was wonderful.", "Ja, danke, es war toll.", "Sí, gracias, ha sido estupendo.", "Yes, Jon is great."]  # fmt: skip


@grave("a vote is lost without a word, and the pair with it")
@pytest.mark.parametrize("words", KIND)
def test_a_yes_with_a_kind_word_is_a_vote_or_reaches_somebody(words: str) -> None:
    """DESIGN, promises: no mail is lost without a word; for-members.md: own words do as well when we have asked."""
    world = fresh("paired")
    question, who = asks(world, "renew")
    sent = by_name(world, question, who, words)
    assert is_answered(world, who, sent) or waiting(world)


@grave("as the two above, on a database")
@pytest.mark.parametrize("then", ["UNDO", "REJECT"])
def test_on_each_database_a_yes_is_taken_back_alike_whoever_has_gone(both: Attacked, then: str) -> None:
    """As above, with the true stores."""
    policy = replace(both.player.rules.policy, open_requests=2)
    both.player.rules = replace(both.player.rules, policy=policy)
    both.player.set_up()
    both.asked()
    both.write(MIA, "REQUEST M-1003", "Would you?")
    plays(both, (agrees_freely, writes(ADA, "LEAVE")))
    if then == "UNDO":
        both.write(JON, "UNDO")
    else:
        both.reply(JON, question_to_jon(both), "REJECT")
    both.later(hours=3)
    assert request_states(both) in ("PW", "RW")


# =========================== j. a real mail server ===============================================================================


def lea_too(world: BoxProgram, parts: Any) -> bytes:
    """Mia has asked Jon, and Lea has, too: the letter about Mia."""
    question = asked_on(world, parts)
    world.write("lea@east.example", "SIGN UP MENTEE", PROFILE.format("Lea Stone"), "Lea Stone")
    assert a_pass(parts, timedelta(minutes=5)) == ""
    world.write("lea@east.example", "REQUEST M-1001", "Would you?", "Lea Stone")
    assert a_pass(parts, timedelta(minutes=5)) == ""
    return question


def asks_erase(world: BoxProgram, parts: Any) -> bytes:
    both_sign_up(world, parts)
    world.write(BOX_JON, "ERASE")
    assert a_pass(parts, timedelta(minutes=5)) == ""
    return box_letters(world, BOX_JON)[-1]


def commands_erase(world: BoxProgram, parts: Any) -> bytes:
    both_sign_up(world, parts)
    carla_writes(world, f"ERASE {BOX_JON}")
    assert a_pass(parts, timedelta(minutes=5)) == ""
    return box_letters(world, "coordinator@program.example")[-1]


def stays(world: BoxProgram) -> None:
    assert BOX_JON in [m["email"] for m in exported(world)["members"]]


def gone(world: BoxProgram) -> None:
    assert BOX_JON not in [m["email"] for m in exported(world)["members"]]


def are(*expected: str) -> Callable[[BoxProgram], None]:
    def check(world: BoxProgram) -> None:
        found = states_on(world, "requests")
        assert found == list(expected), found

    return check


ON_DOVECOT: dict[str, tuple[Callable[[BoxProgram, Any], bytes], Callable[[BoxProgram, bytes], object], Callable[[BoxProgram], None]]] = {
    "a warm yes with a signature": (asked_on, lambda w, m: accepts(w, m, "Yes, gladly!\n\nKind regards,\nJon Berg\nPharmacy Director\nT: 555 0102"), matched_once),
    "another's number": (lea_too, lambda w, m: accepts(w, m, "ACCEPT REQ-2"), are("pending", "accepted")),
    "another's name": (lea_too, lambda w, m: accepts(w, m, "I cannot take Lea Stone."), lambda w: None if states_on(w, "requests")[0] == "pending" else pytest.fail("REQ-1")),
    "a yes taken back below": (asked_on, lambda w, m: accepts(w, m, "ACCEPT\n\nJon\n\nSorry, wrong person."), are("pending")),
    "erase, yes": (asks_erase, lambda w, m: accepts(w, m, "Yes, please.\n\nJon"), gone),
    "erase, a yes to somebody": (asks_erase, lambda w, m: accepts(w, m, "Yes, I accept Mia Lund."), stays),
    "commanded, no": (commands_erase, lambda w, m: replies_to(w, m, "coordinator@program.example", "No, thanks."), stays),
    "commanded, yes": (commands_erase, lambda w, m: replies_to(w, m, "coordinator@program.example", "YES"), gone),
    "yes and undo in one pass": (asked_on, lambda w, m: (accepts(w, m, "Yes, happy to."), w.write(BOX_JON, "UNDO", "UNDO")), are("pending")),
    "her withdrawal before his yes": (asked_on, lambda w, m: (w.write(BOX_MIA, "WITHDRAW", "WITHDRAW", "Mia Lund"), accepts(w, m)), are("withdrawn")),
    "the yes twice": (asked_on, lambda w, m: (accepts(w, m), accepts(w, m)), matched_once),
}  # fmt: skip


@grave("what is read in memory is read otherwise from a real mailbox, or a deed is done twice")
@pytest.mark.parametrize("how", ON_DOVECOT)
def test_on_dovecot_words_count_as_they_do_elsewhere(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, how: str
) -> None:
    """DESIGN, promises: each message reaches one end, records change once."""
    prepare, act, check = ON_DOVECOT[how]
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        mail = prepare(world, parts)
        act(world, mail)
        for minutes in (9, 80, 200):
            assert a_pass(parts, timedelta(minutes=minutes)) == ""
    check(world)
    assert world.left() == 0
    assert len({str(message_from_bytes(m)["Message-ID"]) for m in box_letters(world, BOX_MIA)}) <= 8


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The helpers see a yes, a no and an erasure."""
    world = fresh("asked")
    assert stand(world) == "P"
    world.reply(JON, question_to_jon(world), "ACCEPT")
    assert stand(world) == "A+"
    erase(world, JON)
    assert stand(world) == "A!"
    assert "M-1003" in words_of(got(world, MIA)) or told(got(world, CARLA)) is not None
    assert second_question(two_ask())


@pytest.mark.parametrize("words", ["Hm, perhaps.", "Yes to Mia"])
def test_a_coordinator_who_answers_a_preview_unclearly_is_asked_and_nothing_is_held(words: str) -> None:
    """Her own words are never held: what is to be done is asked anew."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(CARLA, preview(world, f"ERASE {JON}"), words)
    assert [m.letter for m in got(world, CARLA, begin)][-1] == "coordinator-help"
    assert waiting(world) == []
    assert JON in addresses(world)
