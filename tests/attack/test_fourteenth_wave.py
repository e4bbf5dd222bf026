# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The fourteenth wave. What is expected here was written before it was first run, from the documents alone.

Each test says which outcome would be grave (somebody acts for another, two are introduced who did not agree, mail is lost
or done twice, somebody reads what is kept from them, the process ends, records are destroyed) and which only plain.
"""

from __future__ import annotations

import base64
import html
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from processor.core.mail import OutboundMail
from processor.demo.clients import reply as by_client
from tests.attack.bounces import bounce
from tests.attack.box_deeds import accepts, asked_on, both_sign_up, box_letters, by_smtp, exported
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.box_stories import DEEDS, Deed, nobody_was_paired
from tests.attack.crashes import Died, at_stage, dies
from tests.attack.databases import url_of
from tests.attack.deeds import (
    erase,
    list_of,
    move,
    new_held,
    order,
    pair_up,
    replies,
    says_yes,
    until_offered,
)
from tests.attack.heard import is_answered
from tests.attack.imap_faults import NEW_FAULTS
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    deed_number,
    got,
    introduced,
    last,
    letter_names,
    numbers,
    sent_so_far,
    shown,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import SERVER, raw, sends_roster, with_attached
from tests.attack.marks import grave, plain
from tests.attack.people import (
    ADA,
    BOX_CARLA,
    BOX_JON,
    BOX_MIA,
    CARLA,
    DAN,
    JON_HOME,
    LEA,
    MIA_ELSEWHERE,
    MIA_HOME,
    NOA,
)
from tests.attack.prepared import peopled
from tests.attack.records import addresses, held_states, member, pairs, row, things
from tests.attack.smtp_servers import Post, closes, introductions_to, sending_to, server_says
from tests.attack.steps import Step
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.cv_samples import docx, pdf
from tests.doors.dovecot import Dovecot
from tests.doors.stores import open_kept
from tests.operation.small import SmallProgram
from tests.own_templates import own_templates
from tests.player import ADDRESS
from tests.post_office import see
from tests.shipped_rules import ROOT, RULES


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """Four members and two coordinators: in memory, on SQLite or on PostgreSQL, as the name of the test says."""
    kind = ("memory", "sqlite", "postgres")[zlib.crc32(request.node.nodeid.encode()) % 3]
    if kind == "memory":
        yield peopled(Attacked())
        return
    store = open_kept(
        str(request.getfixturevalue(f"migrated_{kind}_url")), areas=RULES.areas, staff=[CARLA, DAN]
    )
    try:
        yield peopled(Attacked(store))
    finally:
        store.close()


def nobody_is_introduced(world: Attacked, begin: int) -> None:
    assert not introduced(world, MIA, begin), letter_names(got(world, MIA, begin))
    assert not pairs(world)


def not_a_yes(world: Attacked, words: str) -> None:
    question = world.asked()
    begin = sent_so_far(world)
    sent = world.reply(JON, question, words)
    world.later(hours=3)
    assert world.state() != "accepted"
    nobody_is_introduced(world, begin)
    assert is_answered(world, JON, sent)


# =========================== answers on a bad day ===========================================================================

BAD_DAYS = [
    # English: a condition without an "if", somebody else's yes, a yes to something else, a day that is over
    "Should she ever move to Leeds, I accept.", "Give me a week and it will be a yes.", "Mia asked me to write yes, so here it is: she asked.", "Yes was on the tip of my tongue until I read the dates.",
    "A yes from me needs the signature of my director, which I do not have.", "My colleague accepts; as for me, I am out.", "Accepted, as they say in court, under duress and with an appeal pending.",
    "I am accepting applications for a new job, so not now.", "Yes, I am still alive. More when I am out of hospital.", "Consider it a yes the day pigs are vaccinated.", "My yes of last year is used up.",
    "Happy to have been asked.", "Sure, after the funeral.", "I'd accept anybody's judgement but my own today.", "No objection to her, yes; objection to the hours.", "Accept? Reject? Ask me when I have slept.",
    "I was about to accept when the phone rang. It was my doctor.", "The answer that you want is yes.", "I accept Mia's reasons for not writing to me any more.", "Yes and amen, said the priest. I say nothing.",
    # German
    "Sollte sie nach Kiel ziehen, sage ich zu.", "Zusage folgt, sobald ich entlassen bin.", "Eine Zusage kann ich Ihnen heute nicht geben.", "Meine Frau meint, ich soll zusagen.", "Zugesagt hatte ich letztes Jahr, das war ein Fehler.",
    "Ja, der Krebs ist zurück. Bitte fragen Sie mich später.", "Gern, nur nicht Frau Okafor.", "ZUSAGE wäre gelogen.", "Zusage unter Vorbehalt.", "ZUSAGE? ABSAGE!", "Keine Zusage.", "Die Zusage vom Montag ziehe ich zurück.", "Ich nehme Ihre Anfrage mit ins Wochenende.",
    # French
    "J'accepte mal que l'on m'écrive à la maison.", "Oui, mais à la condition que mon chef signe.", "Dites-lui que j'accepte si elle déménage à Lyon.", "Accepter aujourd'hui serait vous mentir.", "Je n'accepte qu'à contrecœur, et donc non.",
    "Volontiers une autre fois.", "ACCEPTER ou REFUSER ? Je dors dessus.", "Je veux bien y réfléchir.", "Oui, je suis toujours à l'hôpital.", "Avec plaisir, dirait mon mari.", "Ne pas ACCEPTER, svp.",
    # Spanish
    "Acepto, pero solo cuando salga del hospital.", "Quien aceptaría es mi hermana.", "Sí, sigo de baja.", "Acepté el año pasado y me arrepentí.", "No es que no acepte, es que no puedo.", "Con gusto, el día que tenga tiempo.",
    # Italian
    "Accetto volentieri, tranne che adesso sono in ospedale.", "Direi di sì se non fossi in lutto.", "Sì, la mail è arrivata.", "Accettare non è nelle mie forze.", "Con piacere, ma a settembre dell'anno prossimo.",
    # Dutch
    "Ja, ik leef nog. Meer later.", "Graag, zodra ik weer kan lopen.", "Akkoord gaan kan ik pas na overleg.", "Mijn man zegt ja, ik zeg niets.", "Ja, zei ik vroeger.",
    # Portuguese
    "Aceito, assim que sair do hospital.", "Sim, recebi, depois respondo.", "Aceitar seria mentir.", "Com gosto, quando o meu chefe deixar.",
    # Swedish, Norwegian, Danish, Polish
    "Ja, jag lever fortfarande. Mer senare.", "Gärna, så fort jag är frisk.", "Jag accepterar inte att ni skriver hem till mig.", "Min fru säger ja, jag säger inget.",
    "Ja, jeg ligger fortsatt på sykehus.", "Gjerne, så snart jeg er frisk.", "Jeg godtar ikke slike e-poster.",
    "Ja, jeg er stadig indlagt.", "Gerne, så snart jeg er rask.", "Jeg accepterer ikke den slags mails.",
    "Tak, nadal jestem w szpitalu.", "Chętnie, jak tylko wyzdrowieję.", "Zgoda będzie, gdy szef podpisze.", "Nie akceptuję takich wiadomości.",
]  # fmt: skip


@grave("accepted: two are introduced, and one of them did not agree")
@pytest.mark.parametrize("words", BAD_DAYS, ids=lambda w: w[:50])
def test_an_answer_on_a_bad_day_is_no_yes(world: Attacked, words: str) -> None:
    not_a_yes(world, words)


NOT_A_NO = [
    "I would never decline such a request.", "Who am I to say no?", "It would be a shame to reject her.", "Decline? Me? Never.", "Ich kann doch nicht absagen.", "Absagen kommt nicht in Frage.", "Refuser ? Jamais.", "Je ne saurais refuser.", "No podría rechazarla.", "Come potrei rifiutare?",
]  # fmt: skip


@plain("rejected: she is told a no that nobody said")
@pytest.mark.parametrize("words", NOT_A_NO)
def test_a_no_that_is_denied_is_no_no(world: Attacked, words: str) -> None:
    sent = world.reply(JON, world.asked(), words)
    world.later(hours=3)
    assert world.state() != "rejected"
    assert is_answered(world, JON, sent)


DESKS = [
    "Your request has been accepted. Ticket 4711 has been opened.", "Accepted for delivery. A member of staff will call you.", "Yes! We have received your message and will be in touch.", "Request approved. Thank you for using our portal.",
    "Ihre Anfrage wurde angenommen. Ihre Vorgangsnummer ist 4711.", "Angenommen. Ein Mitarbeiter meldet sich bei Ihnen.", "Votre demande a bien été acceptée. Numéro de dossier 4711.", "Demande acceptée, dossier 4711.", "Su solicitud ha sido aceptada. Número de caso: 4711.", "Solicitud aceptada, caso 4711.",
    "La sua richiesta è stata accettata. Numero di pratica 4711.", "Uw aanvraag is geaccepteerd. Zaaknummer 4711.", "O seu pedido foi aceite. Processo 4711.", "Din förfrågan har godkänts. Ärende 4711.", "Forespørselen din er godkjent. Sak 4711.", "Din anmodning er accepteret. Sag 4711.",
    "Twoje zgłoszenie zostało przyjęte. Numer sprawy 4711.", "This mailbox accepts mails until 20 March only.",
]  # fmt: skip


@grave("accepted: a desk that answers by itself, and does not say so, says a mentor's yes")
@pytest.mark.parametrize("words", DESKS)
def test_a_desk_that_accepts_a_ticket_accepts_no_mentee(world: Attacked, words: str) -> None:
    question = world.asked()
    begin = sent_so_far(world)
    world.reply(JON, question, words, after=2)
    world.later(hours=3)
    assert world.state() != "accepted"
    nobody_is_introduced(world, begin)


NO_TERM = [
    "Verlängern wir lieber nicht.", "Weitermachen? Ohne mich.", "Ich verlängere nur meinen Urlaub.", "Verlängern, wenn er sich entschuldigt.", "Ne renouvelons pas.", "Renouveler, oui, mais pas avec lui.", "Je renouvelle mes excuses.", "Continuer ainsi ne mène à rien.",
    "Renovar, jamás.", "Continuare così non serve.", "Doorgaan heeft geen zin.", "Vi fortsätter inte.", "Kontynuować? Po co?", "Keep going away from me.",
]  # fmt: skip


@grave("renewed: both are bound for six months, and one did not say so")
@pytest.mark.parametrize("words", NO_TERM)
def test_words_against_another_term_bind_nobody(world: Attacked, words: str) -> None:
    pair_up(world)
    until_offered(world)
    world.reply(JON, last(world, "renewal-offer", JON), "RENEW")
    sent = world.reply(MIA, last(world, "renewal-offer", MIA), words)
    world.later(hours=2)
    assert row(world, "REL-1")["term"] == 1
    assert is_answered(world, MIA, sent)


TROUBLE = [
    "5, il me frappe", "5. J'ai peur de lui.", "4, mais il crie", "5, er schlägt mich", "5 - ich habe Angst vor ihm", "4, nur kommt er nie", "5, nessuno mi aiuta", "5, hij slaat me", "4, ele grita comigo", "5, han slår mig", "5, boję się go", "5, me da miedo", "4, aber ich weine danach", "cinq, hélas",
]  # fmt: skip


@grave("whoever is in trouble is thanked for a fine number, and no person reads it")
@pytest.mark.parametrize("words", TROUBLE)
def test_trouble_beside_a_number_in_other_languages_is_read_by_a_person(world: Attacked, words: str) -> None:
    pair_up(world)
    world.later(days=21)
    sent = world.reply(MIA, last(world, "check-in", MIA), words)
    assert "check-in-unclear" in letter_names(to(sent, MIA)) or "waiting" in held_states(world).values()


# =========================== German and French ==============================================================================

# --- sentences that begin like a command of a coordinator ------------------------------------------------------------------

NO_ORDERS = [
    "VERWERFEN HELD-1 wäre schade.", "FREIGEBEN HELD-1? Lieber nicht.", "Nicht FREIGEBEN HELD-1", "FREIGEBEN HELD-1 erst morgen", "HELD-1 bitte nicht verwerfen", "BEENDEN REL-1 erst im Mai", "Beenden REL-1 oder nicht?", "ABSAGE REQ-1 hat sie nicht verdient",
    "CLASSER HELD-1 ? Non.", "Ne pas VALIDER HELD-1", "VALIDER HELD-1 plus tard", "TERMINER REL-1 serait dommage", "ACCEPTER REQ-1 quand il aura répondu", "REFUSER REQ-1, jamais", "RETIRER REQ-1 sauf avis contraire", "« VALIDER HELD-1 »", "„FREIGEBEN HELD-1“", "ARRÊTER le programme serait dommage",
    "LÖSCHEN jon@hospital.example sollte man nie", "DÉSINSCRIRE jon@hospital.example pas encore", "ABMELDEN jon@hospital.example nur im Notfall",
]  # fmt: skip


@grave("a coordinator's sentence does a deed to a member")
@pytest.mark.parametrize("words", NO_ORDERS)
def test_a_german_or_french_sentence_that_begins_like_a_command_does_nothing(
    world: Attacked, words: str
) -> None:
    if "REL-1" in words:
        pair_up(world)
    else:
        world.asked()
    ref = new_held(world, lambda: world.write(EVE, "A question", "Where do I find the leaflet of last year?"))
    before = things(world)
    sent = order(world, words.replace("HELD-1", ref))
    world.later(hours=2)
    assert things(world) == before
    assert held_states(world)[ref] == "waiting"
    assert told(sent)


ORDERS = [
    ("ZUSAGE REQ-1", "accepted"), ("ACCEPTER REQ-1", "accepted"), ("ABSAGE REQ-1", "rejected"), ("REFUSER REQ-1", "rejected"), ("ZURÜCKZIEHEN REQ-1", "withdrawn"), ("Retirer REQ-1", "withdrawn"), ("{} ALS ZUSAGE", "accepted"), ("{} COMME REFUSER", "rejected"),
]  # fmt: skip


@plain("control: the words of the pages do what they say; and each is undone in its own language")
@pytest.mark.parametrize(("words", "state"), ORDERS)
def test_a_german_or_french_order_is_done_and_undone(world: Attacked, words: str, state: str) -> None:
    question = world.asked()
    if "{}" in words:
        ref = new_held(
            world,
            lambda: world.reply(JON, question, "Dear coordinators, please call me about it before I decide."),
        )
        words = words.format(ref)
    sent = order(world, words)
    assert world.state() == state
    undo = order(world, "RÜCKGÄNGIG" if "Z" in words else "ANNULER")
    assert told(sent)
    assert world.state() == "pending"
    assert told(undo)


AMBIGUOUS = [
    "VON HELD-1", "DE HELD-1", "AS", "HELD-1 COMME", "HELD-1 ALS", "PLACES", "NOTE", "AUS", "OFF", "NIE", "ÉTAT", "STAND", "JAMAIS", "A", "T", "J", "UNIR", "VOIR", "FILE", "ESSAI", "BIS", "REPORTER", "REMETTRE", "PAUSE", "FIN", "ARRÊTER", "STOPP",
]  # fmt: skip


@grave("a lone small word of another language changes a record, or the pass breaks")
@pytest.mark.parametrize("words", AMBIGUOUS)
def test_a_lone_word_of_a_coordinators_other_language_changes_nothing(world: Attacked, words: str) -> None:
    world.asked()
    new_held(world, lambda: world.write(EVE, "A question", "Where do I find the leaflet of last year?"))
    before, waiting = things(world), held_states(world)
    sent = order(world, words)
    assert things(world) == before
    assert {ref: held_states(world)[ref] for ref in waiting} == waiting
    assert told(sent)
    assert not world.player.trouble


# --- sentences of members that begin like a command -------------------------------------------------------------------------

NO_COMMANDS = [
    ("Abmelden vom Kongress", "Bitte melden Sie mich vom Kongress ab, ich komme nicht."), ("Löschen Sie bitte meine alte Telefonnummer", "Sie steht noch auf der Website."), ("Beenden wir das Gespräch am Freitag um drei?", "Das würde mir passen."),
    ("Austreten möchte ich nicht", "Nur weniger E-Mails, bitte."), ("Verlängern Sie meinen Ausweis?", "Er läuft im Mai ab."), ("Abmeldung vom Newsletter", "Den Newsletter brauche ich nicht mehr, nur den."), ("Ich ziehe zurück nach Kiel", "Meine neue Stelle beginnt im Mai."),
    ("Quitter l'hôpital", "Je change de poste en mai, rien d'autre ne change."), ("Annuler mon rendez-vous de mardi", "Je ne peux pas venir mardi."), ("Retirer mon nom de la photo", "Sur votre site, svp."), ("Terminer avant 17 h ?", "Notre réunion de vendredi."),
    ("Effacer l'ancien numéro", "Mon téléphone a changé."), ("Désinscription de la newsletter", "Seulement la newsletter."), ("Je quitte la salle à 17 h", "Pour la réunion de vendredi."), ("Fin du mentorat en août ?", "Je voudrais savoir la date."), ("Retrait de ma valise", "Je l'ai oubliée au congrès."),
    ("Baja médica", "Estoy de baja médica hasta mayo."), ("Salir a las cinco", "El viernes salgo a las cinco."),
]  # fmt: skip


@grave("a member leaves, is erased, or a request or a mentoring ends by a letter about something else")
@pytest.mark.parametrize(("subject", "body"), NO_COMMANDS, ids=[s for s, _ in NO_COMMANDS])
@pytest.mark.parametrize("state", ["asked", "paired"])
def test_a_letter_that_begins_like_a_command_ends_nothing(
    world: Attacked, subject: str, body: str, state: str
) -> None:
    if state == "asked":
        world.asked()
    else:
        pair_up(world)
    before = things(world)
    sent = world.write(MIA, subject, body)
    world.later(hours=2)
    assert things(world) == before
    assert is_answered(world, MIA, sent)


# --- the same words in other bytes -------------------------------------------------------------------------------------------


def cut_apart(words: str) -> str:
    return unicodedata.normalize("NFD", words)


SPELLINGS = [
    ("ZURÜCKZIEHEN", "withdrawn"), (cut_apart("ZURÜCKZIEHEN"), "withdrawn"), ("ZURUECKZIEHEN", "withdrawn"), ("zurückziehen.", "withdrawn"), ("Zurückziehen, bitte", "withdrawn"), ("RETIRER MA DEMANDE", "withdrawn"), ("J’annule ma demande", "withdrawn"),
    ("Annuler ma demande\u00a0!", "withdrawn"),
]  # fmt: skip


@plain("a command of our own pages is not understood")
@pytest.mark.parametrize(("words", "state"), SPELLINGS, ids=[ascii(w) for w, _ in SPELLINGS])
def test_a_command_in_another_spelling_is_understood_or_asked_about(
    world: Attacked, words: str, state: str
) -> None:
    world.asked()
    sent = world.write(MIA, words)
    assert is_answered(world, MIA, sent)
    assert world.state() == state


@grave("the undo is taken for the withdrawal, or a withdrawal for an undo")
def test_annuler_undoes_the_latest_deed_and_annuler_ma_demande_takes_the_request_back(both: Attacked) -> None:
    question = both.asked()
    both.reply(JON, question, "Avec plaisir, j'accepte.")
    begin = sent_so_far(both)
    both.write(JON, "ANNULER")
    both.later(hours=3)
    assert both.state() == "pending"
    assert not introduced(both, MIA, begin)
    both.write(MIA, "ANNULER MA DEMANDE")
    assert both.state() == "withdrawn"


@grave("the mentoring of the two is over though he took it back in time")
@pytest.mark.parametrize(("ends", "undoes"), [("BEENDEN SOFORT", "RÜCKGÄNGIG"), ("BEENDEN SOFORT", "Zurücknehmen"), ("TERMINER", "ANNULER"), ("TERMINAR", "DESHACER"), ("BEENDEN", "ANNULER")])  # fmt: skip
def test_an_end_and_its_undo_in_any_language_are_heard_by_nobody(
    world: Attacked, ends: str, undoes: str
) -> None:
    pair_up(world)
    begin = sent_so_far(world)
    world.write(JON, ends)
    world.later(minutes=20)
    world.write(JON, undoes)
    world.later(hours=3)
    assert row(world, "REL-1")["state"] == "active"
    assert not got(world, MIA, begin)


# --- the buttons of our own letters ------------------------------------------------------------------------------------------


def buttons(mail: OutboundMail) -> list[tuple[str, str]]:
    """What the mail's page shows, and where it leads."""
    found = re.findall(r'(?s)<a\s[^>]*href="(mailto:[^"]+)"[^>]*>(.*?)</a>', see(mail).everything)
    return [(re.sub(r"<[^>]+>|\s+", " ", label).strip(), html.unescape(link)) for link, label in found]


def press(world: Attacked, who: str, mail: OutboundMail, nth: int, *, how: str = "as it is", proof: str = "pass") -> list[OutboundMail]:  # fmt: skip
    """As a mail program does it: a new mail, with no thread."""
    link = urlsplit(buttons(mail)[nth][1])
    query = {k: v[0] for k, v in parse_qs(link.query).items()}
    body = query.get("body", "").replace("\r\n", "\n")
    subject = query.get("subject", "")
    if how == "with a signature":
        name = next(m["name"] for m in world.player.records()["members"] if m["email"] == who)
        body += f"\n\n-- \n{name}\nSt. Brendan Hospital, +49 40 1234"
    elif how == "with an advertisement":
        body += "\n\nSent from my phone. Get the app: https://app.example/get"
    elif how == "without its subject":
        subject = ""
    world.later(minutes=3)
    world.drop(who, subject, body, to=unquote(link.path), proof=proof)
    return world.work()


LANGUAGES = ["ENGLISH", "DEUTSCH", "ESPAÑOL", "FRANÇAIS"]


@grave("a button does another thing than it says; plain: none is understood")
@pytest.mark.parametrize("how", ["as it is", "with a signature", "with an advertisement", "without its subject"])  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_button_of_a_request_says_yes_and_the_second_no(
    world: Attacked, language: str, how: str
) -> None:
    world.write(JON, language)
    world.write(ADA, language)
    first = world.asked()
    press(world, JON, first, 1, how=how)
    assert world.state() == "rejected"
    world.write(MIA, "REQUEST M-1003", "Would you?")
    press(world, ADA, last(world, "request", ADA), 0, how=how)
    assert world.state(2) == "accepted"
    assert introduced(world, MIA) == introduced(world, ADA) == 1


@grave("a press on 1 is noted as another number, or trouble is lost")
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_button_of_a_check_in_says_what_it_shows(world: Attacked, language: str) -> None:
    pair_up(world)
    world.write(MIA, language)
    world.later(days=20)
    mail = last(world, "check-in", MIA)
    shown_numbers = []
    for nth, (label, _) in enumerate(buttons(mail)):
        if not label[:1].isdigit():
            continue
        press(world, MIA, mail, nth)
        rated = [e["because"] for e in world.player.records()["events"] if e["what"] == "check-in rated"]
        shown_numbers.append((label[0], str(rated[-1])[0]))
    assert [a for a, _ in shown_numbers] == [b for _, b in shown_numbers]
    assert len(shown_numbers) == 5


@plain("a button of ours is met with silence, or is not understood")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ["help", "status", "welcome-mentee", "request-received", "introduction-mentee", "renewal-offer"])  # fmt: skip
def test_every_button_of_a_letter_is_understood(world: Attacked, language: str, letter: str) -> None:
    who = MIA
    world.write(MIA, language)
    if letter == "welcome-mentee":
        who = NOA
        world.write(NOA, {"ENGLISH": "SIGN UP MENTEE", "DEUTSCH": "ANMELDUNG MENTEE", "ESPAÑOL": "INSCRIBIR APRENDIZ", "FRANÇAIS": "CHERCHER MENTOR"}[language], FORM.format(name="Noa Holm"))  # fmt: skip
    elif letter in ("help", "status"):
        world.write(MIA, letter.upper())
    else:
        question = world.asked()
        if letter != "request-received":
            world.reply(JON, question, "ACCEPT")
            world.later(days=1)
        if letter == "renewal-offer":
            until_offered(world)
    mail = last(world, letter, who)
    for nth, (label, link) in enumerate(buttons(mail)):
        if letter == "introduction-mentee" and unquote(urlsplit(link).path) == JON:
            continue  # it writes to the partner
        assert ADDRESS.partition("@")[0] in unquote(urlsplit(link).path)
        before = held_states(world)
        sent = press(world, who, mail, nth)
        assert to(sent, who), label
        if "note" not in label.lower():  # what is left for its reader to say may wait for a person
            assert held_states(world) == before or "CONCERN" in unquote(link) or "ANLIEGEN" in unquote(link) or "SOUCI" in unquote(link) or "PREOCUP" in unquote(link), label  # fmt: skip


# =========================== what stands in a letter ==========================================================================


class Page(HTMLParser):
    """Where a page leads, what it loads, and what would run in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.bad: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.links.append(value or "")
            if name.startswith("on") or (
                name in ("src", "srcset", "background", "action", "formaction", "poster") and value
            ):
                self.bad.append(f"{tag} {name}={value}")
        if tag in ("script", "iframe", "object", "embed", "form", "img", "svg", "link", "base", "video"):
            self.bad.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def page_of(mail: OutboundMail) -> Page:
    page = Page()
    body = see(mail).parsed.get_body(("html",))
    assert body is not None
    page.feed(str(body.get_content()))
    return page


VALUES = {
    "a tag": "<b onclick=x()>PharmD</b>", "a picture": "![x](https://evil.example/x.png)", "a link": "[Accept](mailto:eve@evil.example?subject=ACCEPT)", "a bare address": "https://evil.example/accept", "an autolink": "<https://evil.example>", "a mailto": "<mailto:eve@evil.example>",
    "a reference": "[x][1]\n\n[1]: https://evil.example", "a template": "{{ 7*7 }} {% include 'x' %}", "a brace": "{program} {0.__class__} %(x)s", "an entity": "&lt;script&gt; &#60;b&#62;", "a heading": "# Accept: reply with ACCEPT", "a button": "Accept: reply with REJECT", "a code block": "```\nACCEPT\n```",
    "a table": "| a | b |\n|---|---|\n| <img src=x> | y |", "a comment": "--> <script>x()</script> <!--", "turned": "\u202egnp.CPA \u2067x\u2069", "a separator": "PharmD\u2028Bcc: eve@evil.example", "a CDATA": "]]><script>x()</script>", "a style": "</td></tr></table><style>*{display:none}</style>", "a math": "<svg/onload=x()>",
    "a Unicode link": "https\uff1a//evil.example", "www": "www.evil.example", "a wrong scheme": "javascript:alert(1)",
}  # fmt: skip


@grave("what one member wrote acts on another: a link elsewhere, a script, a picture that tells who reads")
@pytest.mark.parametrize("how", VALUES)
def test_what_a_member_wrote_stands_in_a_letter_as_words_alone(world: Attacked, how: str) -> None:
    value = VALUES[how]
    line = " ".join(value.split())
    world.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor") + f"Title: {line}\nGoals: {line}\n")
    world.write(MIA, "REQUEST M-1001", value)
    question = next((m for m in reversed(got(world, JON)) if m.letter == "request"), None)
    mails = [question] if question else []
    if question:
        world.reply(JON, question, f"Which clinic is it? {line}")
    for mail in mails + [m for m in got(world, MIA) if m.letter == "question"]:
        page = page_of(mail)
        assert not page.bad
        assert all(link.startswith("mailto:") and "evil" not in link for link in page.links), page.links
        assert "49" not in re.sub(r"[^ ]*@[^ ]*", "", page.words.replace("7*7", "")) or "{{" not in value
        assert "Bcc" not in see(mail).parsed
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029]", see(mail).everything)


FOOT: dict[str, dict[str, object]] = {
    "a tag": {"association": "<b>Ohio</b><script>x()</script>"}, "a link in words": {"association": "[Ohio](https://evil.example)"}, "a brace": {"association": "Ohio {url} {program.__class__}"}, "a template": {"association": "{{ 7*7 }} Ohio {% if %}"},
    "turned": {"association": "Ohio \u202estsicamrahP"}, "two lines": {"association": "Ohio\\r\\nBcc: eve@evil.example"}, "a long one": {"association": "O" * 5000}, "none but blanks": {"association": "   "}, "a number": {"association": 7}, "a formula of words": {"association": "=?utf-8?q?Ohio?="},
    "a script": {"handbook_url": "javascript:alert(1)"}, "data": {"privacy_url": "data:text/html,<script>x()</script>"}, "a quote": {"handbook_url": 'https://p.example/\\" onclick=\\"x()'}, "a mailto": {"handbook_url": "mailto:eve@evil.example?subject=ACCEPT"}, "no scheme": {"privacy_url": "//evil.example/x"}, "a blank": {"handbook_url": "https://p.example/a b"},
    "a tab in the scheme": {"handbook_url": "java\\tscript:alert(1)"}, "two lines in it": {"privacy_url": "https://p.example/\\r\\nBcc: eve@evil.example"}, "an angle": {"privacy_url": "https://p.example/<b>"}, "a brace in it": {"handbook_url": "https://p.example/{url}/{program}"}, "an ampersand": {"handbook_url": "https://p.example/?a=1&lt=2&b=3"},
    "another host's user": {"handbook_url": "https://p.example@evil.example/"}, "half a bracket": {"privacy_url": "https://[::1/x"}, "letters of another script": {"handbook_url": "https://bücher.example/Satzung für alle"}, "a file": {"privacy_url": "file:///etc/passwd"}, "nothing": {"privacy_url": ""}, "a markdown end": {"handbook_url": "https://p.example/a)_b_*c*[d]"},
}  # fmt: skip


def toml_line(key: str, value: object) -> str:
    return f"{key} = {value}" if isinstance(value, int) else f'{key} = "{value}"'


@grave("every mail has a link that runs, or a field more; or the process ends with a trace")
@pytest.mark.parametrize("how", FOOT)
def test_an_odd_foot_is_refused_by_name_or_stands_there_as_words(
    tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    config = tmp_path / "config.toml"
    lines = "\n".join(toml_line(k, v) for k, v in FOOT[how].items())
    config.write_text(
        config.read_text().replace('name = "Mentor Exchange"', f'name = "Mentor Exchange"\n{lines}')
    )
    program.sign_up(BOX_JON)
    code = program.here("once")
    said = capsys.readouterr()
    assert code in (0, 2), said.err
    assert "Traceback" not in said.err
    if code == 2:
        assert next(iter(FOOT[how])) in said.err + said.out
        return
    (mail,) = [path.read_bytes() for path in (tmp_path / "sent" / "new").iterdir()]
    parsed = message_from_bytes(mail, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert "Bcc" not in parsed
    page = Page()
    body = parsed.get_body(("html",))
    assert body is not None
    content = str(body.get_content())
    page.feed(content)
    assert not page.bad
    for link in page.links:
        assert link.startswith(("mailto:mentors", "https://", "http://")), link
        assert "evil.example/x" not in link
        assert not re.search(r"[\s<>]", link), link
    assert "49" not in page.words
    assert not re.search("[\u202a-\u202e]", content)
    if how == "an ampersand":
        assert "https://p.example/?a=1&lt=2&b=3" in page.links
    if "url" in next(iter(FOOT[how])) and how in ("a brace in it", "a markdown end"):
        assert next(iter(FOOT[how].values())) in [unquote(link) for link in page.links]


# =========================== templates and rules of one's own ================================================================

WORDS = {  # what is changed in templates/en/_words.toml; whether it may be taken
    "eleven months": (('"October", ', ""), False), "an unknown word": (("{day} {month} {year}", "{day} {monat} {year}"), False), "an attribute": (("{label}: reply with {words}", "{label.__class__}: reply with {words}"), False), "no words on a button": (("{label}: reply with {words}", "{label}"), False),
    "a lone brace": (("{label}: reply with {words}", "{label}: reply with {words"), False), "an empty brace": (("Reference: {token}", "Reference: {}"), False), "no token": (("Reference: {token}", "Reference"), False), "a width": (("{day} {month}", "{day:>999999999} {month}"), False), "a conversion": (("{day} {month}", "{day!r} {month}"), False),
    "a tag in the foot": (("{program}. You get this mail because", "<script>x()</script>{program}. You get this mail because"), True), "a template in the foot": (("{program}. You get this mail because", "{{ 7*7 }} {program}. You get this mail because"), None), "no TOML": (("months = [", "months = [["), False), "a number": (('last_and = "and"', "last_and = 3"), False),
    "another key": (('last_and = "and"', 'last_end = "and"'), False), "a month twice": (('"October"', '"March"'), None), "a line end in the button": (("{label}: reply with {words}", "{label}:\\nreply with {words}"), None),
}  # fmt: skip


@plain("a fault in the words ends in a trace, hangs, or is met at the first mail and not at the start")
@pytest.mark.parametrize("how", WORDS)
def test_a_fault_in_the_words_of_ones_own_is_named_before_a_mail_goes_out(
    tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (old, new), fine = WORDS[how]
    own_templates(tmp_path / "our", "en")
    words = tmp_path / "our" / "en" / "_words.toml"
    text = words.read_text(encoding="utf-8")
    assert old in text
    words.write_text(text.replace(old, new, 1), encoding="utf-8")
    program = SmallProgram(tmp_path, '[paths]\ntemplates = "our"\n')
    program.sign_up(BOX_JON)
    code = program.here("once")
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    if fine is False:
        assert code == 2, said
        assert "_words.toml" in said.err + said.out
        assert not program.sent()
    if fine is True:
        assert code == 0, said
        (mail,) = (tmp_path / "sent" / "new").iterdir()
        assert "<script>" not in str(
            message_from_bytes(mail.read_bytes(), policy=policy.default).get_body(("html",))
        )
    if fine is None:
        assert code in (0, 2), said


OWN_WORDS = {
    "one phrase says yes and no": ("en", 'accept = ["accept",', 'accept = ["accept", "reject",'), "an empty phrase": ("de", "release = [", 'release = ["",'), "two commands of one phrase": ("fr", "leave = [", 'leave = ["annuler",'), "an empty undo": ("fr", "undo = [", 'undo = ["...",'), "a word for all": ("de", "stop = [", 'stop = ["*",'),
}  # fmt: skip


@grave("a mere name or a blank is a command after an odd line of one's own rules")
@pytest.mark.parametrize("how", OWN_WORDS)
def test_an_odd_vocabulary_is_refused_or_makes_no_command_of_ordinary_words(
    tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    language, old, new = OWN_WORDS[how]
    (tmp_path / "our").mkdir()
    text = (ROOT / "rules" / f"vocabulary.{language}.toml").read_text(encoding="utf-8")
    changed = re.sub(rf"(?m)^{re.escape(old)}", new, text, count=1)
    assert changed != text
    (tmp_path / "our" / f"vocabulary.{language}.toml").write_text(changed, encoding="utf-8")
    program = SmallProgram(tmp_path, '[paths]\nrules = "our"\n')
    program.sign_up(BOX_JON)
    code = program.here("once")
    said = capsys.readouterr()
    assert code in (0, 2)
    assert "Traceback" not in said.err
    if code == 2:
        assert f"vocabulary.{language}.toml" in said.err + said.out
        return
    program.put(BOX_JON, "A word about Friday", "Hello, I shall be a little late on Friday.")
    assert program.here("once") == 0
    assert [m["standing"] for m in program.told("export")["members"]] == ["active"]


# =========================== chains that cross ================================================================================


def undoes(world: Attacked) -> list[OutboundMail]:
    found = re.findall(r"UNDO (DO-\d+)", told(got(world, CARLA)))
    return order(world, f"UNDO {found[-1]}") if found else []


def where(world: Attacked, *of: str) -> str:
    return next((a for a in of if a in addresses(world)), of[0])


CHAINS: dict[str, tuple[Step, Step]] = {
    "jon is erased": (lambda w: w.write(JON, "ERASE"), lambda w: replies(w, JON, "confirm-erase", "YES")),
    "mia moves": (lambda w: w.write(MIA, f"CHANGE ADDRESS {MIA_HOME}"), lambda w: replies(w, MIA_HOME, "confirm-address", "YES")),
    "carla erases mia": (lambda w: order(w, f"ERASE {where(w, MIA, MIA_HOME)}"), says_yes),
    "mia leaves and stays": (lambda w: w.write(MIA, "LEAVE"), lambda w: w.write(MIA, "UNDO")),
    "carla removes jon": (lambda w: order(w, f"REMOVE {JON}"), undoes),
    "a stop": (lambda w: (order(w, "STOP"), says_yes(w)), lambda w: order(w, "START")),
    "jon ends and regrets": (lambda w: w.write(JON, "END NOW"), lambda w: w.write(JON, "UNDO")),
    "lea asks": (lambda w: w.write(LEA, "REQUEST M-1001", "Would you?"), lambda w: [w.reply(JON, m, "ACCEPT") for m in got(w, JON) if m.letter == "request"][-1:]),
    "a concern": (lambda w: w.write(MIA, "CONCERN", "He shouts."), lambda w: order(w, "RESUME REL-1")),
    "an export": (lambda w: order(w, "EXPORT"), says_yes),
}  # fmt: skip


def is_sound(world: Attacked, begin: int) -> None:
    assert not world.player.trouble
    there = addresses(world)
    for mentor, mentee in pairs(world):
        assert mentor in there
        assert mentee in there
    assert max(Counter(mentee for _, mentee in pairs(world)).values(), default=0) <= 1
    mails = [m for m in world.player.post.sent[begin:] if m.letter.startswith("introduction")]
    assert max(Counter((m.recipient, see(m).subject) for m in mails).values(), default=0) <= 1
    for who, address in (("mia", MIA), ("jon", JON)):
        ends = [
            n
            for n, m in enumerate(world.player.post.sent)
            if m.letter == "erased" and m.recipient in (address, MIA_HOME)
        ]
        if ends and address not in there and (who == "jon" or MIA_HOME not in there):
            later = [
                m
                for m in world.player.post.sent[ends[-1] + 1 :]
                if m.recipient in (address, *([MIA_HOME] if who == "mia" else []))
            ]
            assert not {
                "introduction-mentee",
                "introduction-mentor",
                "ended",
                "check-in",
                "reminder",
                "request",
                "renewal-offer",
                "undone",
            } & set(letter_names(later)), letter_names(later)
    assert world.write(ADA, "STATUS"), "the program is stopped"


CROSSED = [(a, b) for a, b in combinations(CHAINS, 2)]


@grave(
    "one of two chains that cross leaves half a deed: a pair with somebody who is gone, two introductions, letters to the erased"
)
@pytest.mark.parametrize(("first", "second"), CROSSED)
def test_two_chains_that_cross_in_the_hour_of_a_free_yes_leave_one_story(
    world: Attacked, first: str, second: str
) -> None:
    begin = sent_so_far(world)
    world.reply(JON, world.asked(), "Yes, happy to.")
    for step in (CHAINS[first][0], CHAINS[second][0], CHAINS[first][1], CHAINS[second][1]):
        step(world)
    order(world, "START")
    world.later(hours=5)
    is_sound(world, begin)


@grave("the same for a pair that has begun, one chain within the other")
@pytest.mark.parametrize(("first", "second"), CROSSED[::2])
def test_a_chain_within_another_leaves_one_story(world: Attacked, first: str, second: str) -> None:
    begin = sent_so_far(world)
    pair_up(world)
    for step in (CHAINS[first][0], CHAINS[second][0], CHAINS[second][1], CHAINS[first][1]):
        step(world)
    order(world, "START")
    world.later(days=1)
    is_sound(world, begin)


# =========================== questions of ours that are answered when all is different ==========================================


def offered_late(world: Attacked) -> OutboundMail:
    """Jon's yes came after the deadline; Mia is asked whether she still wants it."""
    question = world.asked()
    world.later(days=16)
    assert world.state() == "expired"
    world.reply(JON, question, "ACCEPT")
    return last(world, "late-offer", MIA)


MEANWHILE: dict[str, Step] = {
    "he has left": lambda w: w.write(JON, "LEAVE"), "he has paused": lambda w: w.write(JON, "PAUSE"), "he is erased": lambda w: erase(w, JON), "he is full": lambda w: order(w, f"MATCH {LEA} WITH {JON}", f"CAPACITY {JON} 1"), "they are kept apart": lambda w: order(w, f"BLOCK {MIA} AND {JON}"),
    "she has another": lambda w: order(w, f"MATCH {MIA} WITH {ADA}"), "he took it back": lambda w: w.write(JON, "UNDO"), "he said no since": lambda w: w.reply(JON, last(w, "request", JON), "REJECT"), "he was removed": lambda w: order(w, f"REMOVE {JON}"),
}  # fmt: skip


@grave("two are introduced of whom one is gone, full, kept apart, or has said no since")
@pytest.mark.parametrize("how", MEANWHILE)
def test_her_yes_to_a_late_offer_is_judged_by_what_is_now(world: Attacked, how: str) -> None:
    offer = offered_late(world)
    MEANWHILE[how](world)
    world.later(hours=2)
    begin = sent_so_far(world)
    sent = world.reply(MIA, offer, "YES")
    world.later(hours=3)
    if how != "he has paused":  # a pause leaves open what is open
        assert (JON, MIA) not in pairs(world)
        assert not introduced(world, JON, begin)
    assert len([p for p in pairs(world) if p[1] == MIA]) <= 1
    assert is_answered(world, MIA, sent)


MOVES: dict[str, Step] = {
    "she has left": lambda w: w.write(MIA, "LEAVE"), "she is erased": lambda w: erase(w, MIA), "a coordinator moved her": lambda w: order(w, f"CHANGE ADDRESS {MIA} TO {MIA_ELSEWHERE}"), "somebody signed up there": lambda w: w.write(MIA_HOME, "SIGN UP MENTOR", FORM.format(name="Petra Holm")), "eight days are over": lambda w: w.later(days=8),
    "she asked for another": lambda w: w.write(MIA, f"CHANGE ADDRESS {MIA_ELSEWHERE}"), "a coordinator erased her": lambda w: (order(w, f"ERASE {MIA}"), says_yes(w)), "she was removed": lambda w: order(w, f"REMOVE {MIA}"),
}  # fmt: skip


@grave("two members of one address, or who was erased is there again, or a wish that was over moves her")
@pytest.mark.parametrize("how", MOVES)
def test_a_yes_to_a_move_is_judged_by_what_is_now(both: Attacked, how: str) -> None:
    both.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    question = last(both, "confirm-address", MIA_HOME)
    MOVES[how](both)
    before = sorted(addresses(both))
    sent = both.reply(MIA_HOME, question, "YES", after=60)
    after = sorted(addresses(both))
    assert after.count(MIA_HOME) <= 1
    assert len(after) == len(before)
    if how not in ("she has left", "she was removed"):
        assert after == before
    assert not both.player.trouble
    assert is_answered(both, MIA_HOME, sent) or "erased" in how or got(both, MIA_HOME)[1:]


PREVIEWS: dict[str, Step] = {
    "the same yes twice": lambda w: None, "he moved": lambda w: move(w, JON, JON_HOME), "he left and is back": lambda w: (w.write(JON, "LEAVE"), w.later(hours=2), w.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))), "he has a mentee now": lambda w: order(w, f"MATCH {LEA} WITH {JON}"), "he bears another name": lambda w: order(w, f"UPDATE {JON}\nName: Jonas Berg"),
    "a month is over": lambda w: w.later(days=31), "the other has done it": lambda w: (order(w, f"ERASE {JON}", who=DAN), says_yes(w, DAN)),
}  # fmt: skip


@grave("an erasure befalls another than was shown, or is done twice and writes twice")
@pytest.mark.parametrize("how", PREVIEWS)
def test_two_yeses_to_the_preview_of_an_erasure_erase_one_person_once(both: Attacked, how: str) -> None:
    question = shown(order(both, f"ERASE {JON}"))
    PREVIEWS[how](both)
    first = both.reply(CARLA, question, "YES", after=60)
    second = both.reply(CARLA, question, "YES", after=60)
    both.later(hours=2)
    assert told(first)
    assert told(second)
    assert {MIA, ADA, LEA} <= set(addresses(both))
    gone = JON not in addresses(both) and JON_HOME not in addresses(both)
    if gone:
        assert letter_names(both.player.post.sent).count("erased") == 1
    if how == "a month is over":
        assert not gone
    assert not both.player.trouble


DRAFT = "Hello, I am Noa Holm and I would like to be a mentor. I came to critical care from a community pharmacy, and critical care is my practice area."


def a_draft(world: Attacked, words: str) -> None:
    """With a name beside the address: the sign-up in free words takes it from there."""
    head = f"From: Noa Holm <{NOA}>\nTo: {ADDRESS}\nSubject: I would like to be a mentor"
    raw(world, head, words, proof="ward.example")


BETWEEN: dict[str, Step] = {
    "signed up by the form": lambda w: w.write(NOA, "SIGN UP MENTOR", FORM.format(name="Noa Holm") + "Title: Boss\n"), "signed up as a mentee": lambda w: w.write(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Holm")), "twice a draft": lambda w: a_draft(w, DRAFT.replace("Noa", "Noah")), "left": lambda w: (w.write(NOA, "SIGN UP MENTOR", FORM.format(name="Noa Holm")), w.write(NOA, "LEAVE")),
    "a month": lambda w: w.later(days=31), "nothing": lambda w: None,
}  # fmt: skip


@grave("the yes to a draft destroys what its writer has filled in since, or brings back who left")
@pytest.mark.parametrize("how", BETWEEN)
def test_a_yes_to_a_draft_does_not_undo_what_came_after_it(world: Attacked, how: str) -> None:
    a_draft(world, DRAFT)
    draft = next((m for m in got(world, NOA) if m.letter == "signup-draft"), None)
    assert draft is not None
    BETWEEN[how](world)
    before = member(world, NOA)
    sent = world.reply(NOA, draft, "YES")
    after = member(world, NOA)
    assert is_answered(world, NOA, sent)
    if how == "signed up by the form":
        assert after["title"] == "Boss"
    if how == "left":
        assert after["standing"] == before["standing"] or letter_names(to(sent, NOA))
    assert addresses(world).count(NOA) <= 1
    assert not world.player.trouble


RENEWED_LATE: dict[str, Step] = {
    "he has left": lambda w: w.write(JON, "LEAVE"), "he is erased": lambda w: erase(w, JON), "she has another": lambda w: order(w, f"MATCH {MIA} WITH {ADA}"), "they are kept apart": lambda w: order(w, f"BLOCK {MIA} AND {JON}"), "a concern": lambda w: w.write(MIA, "CONCERN", "He shouts."), "he has two others": lambda w: order(w, f"CAPACITY {JON} 1", f"MATCH {LEA} WITH {JON}"),
}  # fmt: skip


@grave("another term of two of whom one is gone, taken, kept apart or afraid")
@pytest.mark.parametrize("how", RENEWED_LATE)
def test_two_late_yeses_to_another_term_are_judged_by_what_is_now(world: Attacked, how: str) -> None:
    pair_up(world)
    until_offered(world)
    mia, jon = last(world, "renewal-offer", MIA), last(world, "renewal-offer", JON)
    world.later(days=26)
    assert row(world, "REL-1")["state"] == "completed"
    world.reply(MIA, mia, "RENEW")
    RENEWED_LATE[how](world)
    sent = world.reply(JON, jon, "RENEW")
    for who in (JON, MIA):
        replies(world, who, "late-renewal", "RENEW")
    world.later(hours=3)
    assert not world.player.trouble
    if how in ("he has left", "he is erased", "they are kept apart"):
        assert (JON, MIA) not in pairs(world)
    assert len([p for p in pairs(world) if p[1] == MIA]) <= 1
    assert how == "he is erased" or is_answered(world, JON, sent)


# =========================== days, months, zones ==================================================================================

ZONES = ["Pacific/Kiritimati", "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Antarctica/Troll", "Africa/Casablanca", "America/Scoresbysund", "Pacific/Pago_Pago"]  # fmt: skip


@plain("a reminder comes at night, or the day that was told is not the day that counts")
@pytest.mark.parametrize("zone", ZONES)
def test_in_any_zone_reminders_come_by_day_and_a_deadline_lasts_through_its_day(
    world: Attacked, zone: str
) -> None:
    world.player.program = replace(world.player.program, time_zone=zone)
    world.player.set_up()
    world.player.pass_until(datetime(2026, 3, 20, 14, 30, tzinfo=UTC))
    begin = sent_so_far(world)
    world.asked()
    local = ZoneInfo(zone)
    came: list[tuple[datetime, str]] = []
    end = datetime.fromisoformat(str(row(world, "REQ-1")["answer_by"]))
    while world.player.now < end - timedelta(minutes=1):
        count = sent_so_far(world)
        world.player.pass_until(min(world.player.now + timedelta(minutes=30), end - timedelta(minutes=1)))
        came += [
            (world.player.now.astimezone(local), m.letter)
            for m in world.player.post.sent[count:]
            if m.letter == "reminder"
        ]
    assert world.state() == "pending"
    assert came
    assert all(7 <= at.hour <= 21 for at, _ in came), came
    assert words_of(got(world, JON, begin))
    world.later(days=2)
    assert world.state() == "expired"


TERMS = [(datetime(2026, 8, 31, 10, tzinfo=UTC), "2027-02-28"), (datetime(2027, 8, 30, 10, tzinfo=UTC), "2028-02-29"), (datetime(2026, 12, 31, 10, tzinfo=UTC), "2027-06-30"), (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "2026-10-01"), (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "2027-04-25")]  # fmt: skip


@plain("a term ends on another day than its sixth month")
@pytest.mark.parametrize(("begins", "ends"), TERMS, ids=[e for _, e in TERMS])
def test_a_term_that_begins_at_the_end_of_a_month_ends_six_months_later(
    world: Attacked, begins: datetime, ends: str
) -> None:
    world.player.pass_until(begins - timedelta(minutes=30))
    world.reply(JON, world.asked(), "ACCEPT")
    assert str(row(world, "REL-1")["ends_on"])[:10] == ends


def test_after_a_short_month_the_second_term_ends_on_the_day_of_the_first(both: Attacked) -> None:
    """flow.md: a term is six calendar months, counted from the first day of term 1. Plain: another day."""
    both.player.pass_until(datetime(2026, 8, 31, 9, 30, tzinfo=UTC))
    both.reply(JON, both.asked(), "ACCEPT")
    until_offered(both)
    for who in (MIA, JON):
        both.reply(who, last(both, "renewal-offer", who), "RENEW")
    assert str(row(both, "REL-1")["ends_on"])[:10] == "2027-08-31"


DAYS = [
    ("PAUSE BIS 1. Juni", "2026-06-01"), ("PAUSE BIS 30. Februar", ""), ("PAUSE bis zum 31. April", ""), ("PAUSE BIS 1.6.", "2026-06-01"), ("PAUSE BIS 31.12.", "2026-12-31"), ("PAUSE BIS Ostern", ""), ("PAUSE BIS 3/4", ""), ("PAUSE BIS nächsten Montag", "2026-03-09"), ("PAUSE JUSQU'AU 1er juin", "2026-06-01"), ("PAUSE jusqu’au 29 février", ""),
    ("PAUSE JUSQU'AU 31 décembre", "2026-12-31"), ("PAUSE JUSQU'À lundi prochain", "2026-03-09"), ("PAUSE HASTA el 31 de abril", ""), ("PAUSE HASTA el 1 de junio", "2026-06-01"), ("PAUSE UNTIL 29 February", ""), ("PAUSE UNTIL 29 February 2028", "2028-02-29"), ("PAUSE UNTIL 1 March 2020", ""), ("PAUSE UNTIL the year 10000", ""), ("PAUSE BIS 1. März", "2027-03-01"),
]  # fmt: skip


@plain("a pause ends on a day that nobody named, or the pass breaks at a day that is none")
@pytest.mark.parametrize(("words", "day"), DAYS)
def test_a_pause_until_a_day_ends_on_it_or_is_asked_about(world: Attacked, words: str, day: str) -> None:
    sent = world.write(MIA, words)
    assert to(sent, MIA)
    assert not world.player.trouble
    said = words_of(to(sent, MIA))
    with world.player.store.reading() as unit:
        due = [
            str(d.at)[:10]
            for d in unit.due(world.player.now + timedelta(days=1200), 50)
            if "pause" in str(d.kind).lower() or "resume" in str(d.kind).lower()
        ]
    if day:
        assert due, said
        assert abs((datetime.fromisoformat(due[0]) - datetime.fromisoformat(day)).days) <= 1, due
    else:
        assert not due, due


ORDERED_DAYS = ["HINAUSSCHIEBEN REQ-1 7 TAGE", "PROLONGER REQ-1 7 JOURS", "PROLONGER REQ-1 1 SEMAINE", "HINAUSSCHIEBEN REQ-1 1 WOCHE", "Frist verlängern REQ-1 7 T"]  # fmt: skip


@plain("a week of the German or French pages is none")
@pytest.mark.parametrize("words", ORDERED_DAYS)
def test_a_week_more_is_a_week_in_each_language(world: Attacked, words: str) -> None:
    world.asked()
    before = datetime.fromisoformat(str(row(world, "REQ-1")["answer_by"]))
    assert told(order(world, words))
    after = datetime.fromisoformat(str(row(world, "REQ-1")["answer_by"]))
    assert timedelta(days=6, hours=12) < after - before < timedelta(days=8)


@grave("a clock that was set back writes the same letter twice, or lets a request expire twice")
@pytest.mark.parametrize("hours", [1, 26, 24 * 20])
def test_a_clock_that_is_set_back_after_a_deadline_tells_it_once(both: Attacked, hours: int) -> None:
    both.asked()
    begin = sent_so_far(both)
    both.later(days=15)
    assert both.state() == "expired"
    both.player.now -= timedelta(hours=hours)
    both.work()
    both.later(days=22)
    assert letter_names(got(both, MIA, begin)).count("encouragement") <= 1
    assert letter_names(got(both, JON, begin)).count("expired-mentor") <= 1
    assert both.state() == "expired"


# =========================== reports of servers, and what looks like one =============================================================


def receipt(mail: OutboundMail, who: str, what: str) -> tuple[str, str]:
    """RFC 8098."""
    head = f"From: {who}\nTo: {mail.return_path}\nSubject: Gelesen: x\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b"
    body = (
        f"--b\nContent-Type: text/plain\n\nACCEPT\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;{who}\nOriginal-Message-ID: {mail.message_id}\n"
        f"Disposition: automatic-action/MDN-sent-automatically; {what}\n\n--b--"
    )
    return head, body


@grave("a receipt is an answer, a dead address, or is answered")
@pytest.mark.parametrize("what", ["displayed", "deleted", "deleted/error", "processed", "denied", "failed"])
@pytest.mark.parametrize("proof", ["hospital.example", ""])
def test_a_receipt_of_a_reader_says_and_closes_nothing(world: Attacked, what: str, proof: str) -> None:
    mail = world.asked()
    begin = sent_so_far(world)
    raw(world, *receipt(mail, JON, what), proof=proof)
    world.later(hours=2)
    assert world.state() == "pending"
    assert world.standing(JON) == "active"
    assert not got(world, JON, begin)
    nobody_is_introduced(world, begin)


LETTERS_BACK = [
    "confirm-address",
    "erased",
    "withdrawn",
    "help to a stranger",
    "answer to a stranger",
    "digest",
    "language-chosen",
]


@grave("a report about one letter closes the address of somebody else, or of an address that is not on file")
@pytest.mark.parametrize("which", LETTERS_BACK)
def test_a_report_about_an_odd_letter_closes_no_other_address(both: Attacked, which: str) -> None:
    if which == "confirm-address":
        both.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
        mail, of = last(both, "confirm-address", MIA_HOME), MIA_HOME
    elif which == "erased":
        erase(both, MIA)
        mail, of = last(both, "erased", MIA), MIA
    elif which == "withdrawn":
        both.asked()
        both.write(MIA, "WITHDRAW")
        mail, of = last(both, "withdrawn", MIA), MIA
    elif which == "help to a stranger":
        both.write(NOA, "HELP")
        mail, of = got(both, NOA)[-1], NOA
    elif which == "answer to a stranger":
        ref = new_held(
            both, lambda: both.write(NOA, "A question", "Where do I find the leaflet of last year?")
        )
        order(both, f"ANSWER {ref}\nOn our website.")
        mail, of = got(both, NOA)[-1], NOA
    elif which == "digest":
        mail, of = order(both, "STATUS")[-1], CARLA
    else:
        both.write(MIA, "DEUTSCH")
        mail, of = got(both, MIA)[-1], MIA
    begin = sent_so_far(both)
    raw(both, *bounce(mail, of))
    both.later(hours=3)
    assert not both.player.trouble
    for who in {JON, ADA, LEA, MIA} - ({MIA} if of == MIA else set()):
        assert both.standing(who) == "active"
    assert not got(both, of, begin) or of == CARLA
    assert not [m for m in both.player.post.sent[begin:] if "mailer-daemon" in m.recipient.lower()]


@grave("a doubt about an address ends what the member has since shown to be well")
def test_a_late_report_after_a_mail_of_the_member_does_not_shut_the_member_out(both: Attacked) -> None:
    mail = both.asked()
    both.write(JON, "STATUS")
    raw(both, *bounce(mail, JON, status="4.2.2"))
    both.write(JON, "STATUS")
    both.later(days=1)
    assert both.standing(JON) == "active"
    both.reply(JON, mail, "ACCEPT")
    assert both.state() == "accepted"


NO_REPORTS = {
    "a DMARC aggregate": "From: noreply-dmarc@google.example\nTo: {to}\nSubject: Report domain: pharmacists.example Submitter: google.example\nMIME-Version: 1.0\nContent-Type: application/zip; name=x.zip\nContent-Disposition: attachment; filename=x.zip\nContent-Transfer-Encoding: base64",
    "a TLS report": "From: tlsrpt@google.example\nTo: {to}\nSubject: Report Domain: pharmacists.example\nTLS-Report-Domain: pharmacists.example\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=tlsrpt; boundary=b",
    "a greylist note": "From: postmaster@mx.example\nTo: {to}\nSubject: Your message is greylisted\nMIME-Version: 1.0\nContent-Type: text/plain",
    "a German non-delivery": "From: postmaster@hospital.example\nTo: {to}\nSubject: Unzustellbar: Would you mentor Mia Okafor?\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8",
    "a French non-delivery": "From: postmaster@hospital.example\nTo: {to}\nSubject: Non remis : Would you mentor Mia Okafor?\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8",
}  # fmt: skip


@grave("a machine's note closes a request, is an answer, or is answered and loops")
@pytest.mark.parametrize("where", ["the program", "the return path"])
@pytest.mark.parametrize("how", NO_REPORTS)
def test_a_machines_note_without_proof_closes_nothing_and_gets_no_answer(
    world: Attacked, how: str, where: str
) -> None:
    mail = world.asked()
    begin = sent_so_far(world)
    place = ADDRESS if where == "the program" else mail.return_path
    body = {
        "a DMARC aggregate": "UEsDBA==",
        "a TLS report": "--b\nContent-Type: text/plain\n\nACCEPT\n--b--",
    }.get(how, f"ACCEPT\n\n<{JON}>: 550 5.1.1 unknown user")
    head = NO_REPORTS[how].format(to=place)
    raw(world, head, body)
    world.later(hours=3)
    assert world.state() != "accepted"
    if where == "the program":
        assert world.state() == "pending"
        assert world.standing(JON) == "active"
    sender = re.search(r"From: (\S+)", head)
    assert sender is not None
    assert not got(world, sender[1], begin)


# =========================== what coordinators pass on ==================================================================================

FRAMES = {
    "Thunderbird, German": "-------- Weitergeleitete Nachricht --------\nBetreff: \tmentoring\nDatum: \tMon, 2 Mar 2026 10:00:00 +0100\nVon: \t{who}\nAn: \tcarla@pharmacists.example\n\n\n{body}\n",
    "Outlook, German": "Von: {who}\nGesendet: Montag, 2. März 2026 10:00\nAn: carla@pharmacists.example\nBetreff: mentoring\n\n{body}\n",
    "Thunderbird, French": "-------- Message transféré --------\nSujet : \tmentoring\nDate : \tMon, 2 Mar 2026 10:00:00 +0100\nDe : \t{who}\nPour : \tcarla@pharmacists.example\n\n\n{body}\n",
    "Outlook, French": "De : {who}\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : carla@pharmacists.example\nObjet : mentoring\n\n{body}\n",
}  # fmt: skip


@plain("control: a forward of a German or French mail program is done, and its writer hears of it")
@pytest.mark.parametrize("how", FRAMES)
def test_a_sign_up_in_a_german_or_french_forward_is_done_in_its_writers_name(
    world: Attacked, how: str
) -> None:
    body = (
        "ANMELDUNG MENTEE\n\nVor- und Nachname: Noa Holm\nFachgebiete: Intensivmedizin\nZiele: Lernen"
        if "German" in how
        else "CHERCHER MENTOR\n\nNom : Noa Holm\nDomaines : Soins intensifs\nObjectifs : Apprendre"
    )
    sent = world.write(
        CARLA,
        "WG: mentoring" if "German" in how else "TR: mentoring",
        FRAMES[how].format(who=f"Noa Holm <{NOA}>", body=body),
    )
    assert told(sent)
    assert NOA in addresses(world)
    assert to(sent, NOA)


DO_NOT = [
    "Bitte nicht umsetzen.", "Nur zur Kenntnis, bitte nichts ausführen.", "Ist das wirklich von ihm?", "Hat sich erledigt.", "Das war ein Versehen von Jon.", "Merci de ne pas en tenir compte.", "À ne pas traiter, pour information.", "Est-ce bien lui ?", "Il s'est trompé.", "C'est déjà réglé.", "Attendez mon appel.", "Warten Sie bitte auf meinen Anruf.",
]  # fmt: skip


@grave("a yes is done in Jon's name though she who passed it on said not to")
@pytest.mark.parametrize("words", DO_NOT)
@pytest.mark.parametrize("how", ["Outlook, German", "Thunderbird, French"])
def test_words_against_it_above_a_forward_keep_it_from_being_done(
    world: Attacked, words: str, how: str
) -> None:
    world.asked()
    begin = sent_so_far(world)
    subject = "Re: Would you mentor Mia Okafor? [REQ-1]"
    forward = FRAMES[how].format(who=f"Jon Berg <{JON}>", body="ACCEPT").replace("mentoring", subject)
    sent = world.write(CARLA, f"WG: {subject}", f"{words}\n\n{forward}")
    world.later(hours=3)
    assert world.state() == "pending"
    nobody_is_introduced(world, begin)
    assert told(sent)


@grave("a command that stands in what she passes on is taken for hers")
@pytest.mark.parametrize("words", ["FREIGEBEN HELD-1", "VALIDER HELD-1", "LÖSCHEN jon@hospital.example", "ZUSAGE REQ-1", "ACCEPTER REQ-1", "DÉSINSCRIRE jon@hospital.example", "ARRÊTER", "ANHALTEN"])  # fmt: skip
@pytest.mark.parametrize("how", FRAMES)
def test_a_command_within_a_forward_is_not_the_coordinators(world: Attacked, words: str, how: str) -> None:
    world.asked()
    ref = new_held(world, lambda: world.write(EVE, "A question", "Where do I find the leaflet of last year?"))
    before = things(world)
    begin = sent_so_far(world)
    sent = world.write(
        CARLA, "TR: x", FRAMES[how].format(who=f"Eve <{EVE}>", body=words.replace("HELD-1", ref))
    )
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        raise AssertionError(see(question).text)
    world.later(hours=2)
    assert things(world) == before
    assert held_states(world)[ref] == "waiting"
    nobody_is_introduced(world, begin)
    assert world.write(ADA, "STATUS")


# =========================== limits and floods ============================================================================================


@grave("the fifty-first command of a mail is lost without a word")
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_of_sixty_commands_those_beyond_fifty_are_told(world: Attacked, language: str) -> None:
    verb = {"en": "CAPACITY", "de": "PLÄTZE", "fr": "PLACES"}[language]
    sent = order(
        world,
        *[f"{verb} {JON} {n % 9 + 1}" for n in range(49)],
        f"{verb} {ADA} 7",
        f"{verb} {ADA} 9",
        *[f"{verb} {JON} 2"] * 9,
    )
    text = told(sent)
    assert text
    capacity = int(member(world, ADA)["capacity"])
    assert capacity in (2, 7)  # the fiftieth counts, or none
    assert capacity != 7 or re.search(r"\b50\b|fifty", text)


@plain("a coordinator's flood of questions is answered by silence")
@pytest.mark.parametrize("words", ["REPORT", "QUEUE", "ÜBERSICHT", "BULLETIN QUOTIDIEN", f"SHOW {JON}"])
def test_the_fortieth_question_of_a_coordinator_in_a_day_is_answered_or_said_to_be_too_many(
    world: Attacked, words: str
) -> None:
    for _ in range(40):
        world.drop(CARLA, "Some things", words)
    world.work()
    begin = sent_so_far(world)
    sent = order(world, words)
    world.later(hours=2)
    assert told(sent) or told(got(world, CARLA, begin))


@grave("somebody has our letters sent to a hundred strangers")
@pytest.mark.parametrize("how", ["one mail each", "in one pass"])
def test_a_hundred_changes_of_address_write_to_few_strangers(world: Attacked, how: str) -> None:
    begin = sent_so_far(world)
    for n in range(60):
        world.drop(MIA, f"CHANGE ADDRESS victim{n}@far.example")
        if how == "one mail each":
            world.work()
    world.work()
    world.later(hours=2)
    assert len({m.recipient for m in world.player.post.sent[begin:] if "victim" in m.recipient}) <= 3
    assert MIA in addresses(world)


@grave("a flood of marks drowns the one that says trouble")
def test_the_fiftieth_mark_of_a_day_that_is_a_one_reaches_a_person(both: Attacked) -> None:
    pair_up(both)
    both.later(days=20)
    mail = last(both, "check-in", MIA)
    for _ in range(35):
        both.reply(MIA, mail, "5", after=5)
    before = held_states(both)
    begin = sent_so_far(both)
    both.reply(MIA, mail, "1, he hits me", after=5)
    both.later(hours=2)
    assert held_states(both) != before or "hits me" in whole(got(both, CARLA, begin))


# =========================== what is told in confidence =====================================================================================

BAD = re.compile(r".{0,60}(shouts|crie|schreit|grita).{0,40}")


def assigned(world: Attacked, ref: str) -> None:
    order(world, f"ASSIGN {ref} TO {CARLA}", who=DAN)


def snoozed(world: Attacked, ref: str) -> None:
    order(world, f"SNOOZE {ref} 3 DAYS", who=DAN)
    world.later(days=4)


def noted(world: Attacked, ref: str) -> None:
    order(world, f"NOTE {ref}: she says that Carla shouts at her", who=DAN)


def passed_on_by_dan(world: Attacked, ref: str) -> None:
    mail = next(m for m in reversed(got(world, DAN)) if ref in see(m).subject)
    with_attached(world, [mail.raw], sender=DAN, note="Carla, please look.")


HANDS: dict[str, Callable[[Attacked, str], object]] = {
    "assigned to her": assigned, "snoozed": snoozed, "noted": noted, "answered": lambda w, ref: order(w, f"ANSWER {ref}\nWe shall speak to Carla, who shouts.", who=DAN), "dropped": lambda w, ref: order(w, f"DROP {ref}", who=DAN), "dropped and undone": lambda w, ref: (order(w, f"DROP {ref}", who=DAN), order(w, "UNDO", who=DAN)),
    "taken as END": lambda w, ref: order(w, f"{ref} AS END", who=DAN), "passed on": passed_on_by_dan, "a digest a day": lambda w, ref: (order(w, "DIGEST DAILY"), w.later(days=2)), "erased": lambda w, ref: erase(w, MIA), "she moved": lambda w, ref: move(w), "the pair ended": lambda w, ref: (w.write(MIA, "END NOW"), w.later(hours=3)),
    "dan is gone": lambda w, ref: w.later(days=12),
}  # fmt: skip
TOLD = {
    "English": ("CONCERN", "My mentor shouts at me."),
    "French": ("SOUCI", "Ma mentore crie tout le temps."),
    "German": ("ANLIEGEN: sie schreit", "Meine Mentorin schreit mich an."),
}


@grave("the coordinator who is the partner reads it")
@pytest.mark.parametrize("language", TOLD)
@pytest.mark.parametrize("how", HANDS)
def test_whatever_the_other_does_with_a_concern_the_partner_does_not_read_it(
    led: Attacked, how: str, language: str
) -> None:
    begin = sent_so_far(led)
    ref = new_held(led, lambda: led.write(MIA, *TOLD[language]))
    HANDS[how](led, ref)
    led.later(days=4)
    for words in (
        "QUEUE",
        f"SHOW {ref}",
        f"WHY {ref}",
        "SHOW REL-1",
        "FIND zebra",
        f"DRY RUN DROP {ref}",
        f"NOTE {ref}: x",
        "REPORT",
    ):
        order(led, words)
    order(led, "EXPORT")
    says_yes(led)
    said = whole(got(led, CARLA, begin)).replace("FIND zebra", "").replace("crie", "", 0)
    found = BAD.search(said)
    assert not found, found
    assert BAD.search(whole(got(led, DAN, begin)))


@grave("a number of her own list decides what is kept from her")
def test_no_number_of_the_partners_list_is_what_is_kept_from_her(led: Attacked) -> None:
    ref = new_held(led, lambda: led.write(MIA, "CONCERN", "My mentor shouts at me."))
    other = new_held(led, lambda: led.write(EVE, "A question", "Where do I find the leaflet of last year?"))
    mail = list_of(led)
    assert ref not in numbers(mail)
    assert other in numbers(mail)
    led.reply(CARLA, mail, "\n".join(f"{n} DROP" for n in range(1, 12)))
    assert held_states(led)[ref] == "waiting"


@grave("what a partner answered to a check-in reaches the other one who coordinates, by a figure or a list")
@pytest.mark.parametrize(
    "words", ["1", "2, she shouts", "We have not met yet", "Elle crie.", "Sie schreit immer."]
)
def test_an_answer_to_a_check_in_is_not_read_by_the_coordinator_who_is_the_partner(
    led: Attacked, words: str
) -> None:
    led.later(days=21)
    begin = sent_so_far(led)
    led.reply(MIA, last(led, "check-in", MIA), words)
    led.later(days=8)
    order(led, "QUEUE", "SHOW REL-1", f"SHOW {MIA}")
    order(led, "REPORT")
    order(led, "EXPORT")
    says_yes(led)
    said = whole(got(led, CARLA, begin))
    assert not BAD.search(said), BAD.search(said)
    assert not re.search(r"says the mentee|\d of 5", said), re.search(r".{60}(says the mentee|\d of 5)", said)


# =========================== files ===========================================================================================================

CV_NAMES = ["../../etc/cron.d/cv.pdf", "..\\..\\cv.pdf", "cv\u202efdp.exe.pdf", "cv.pdf\r\nBcc: eve@evil.example", "CON.pdf", "a" * 400 + ".pdf", "cv\x00.pdf", ".pdf", "Lebenslauf Müller.pdf", "=?utf-8?q?cv=2Epdf?=", "cv.pdf;x=y"]  # fmt: skip


def signs_up_with_files(world: Attacked, who: str, *files: tuple[str, bytes, str], subject: str = "SIGN UP MENTEE", name: str = "Noa Holm") -> list[OutboundMail]:  # fmt: skip
    """The names of files go into the bytes as they are: no library would write them."""
    head = f"Authentication-Results: {SERVER}; dmarc=pass header.from={who.rpartition('@')[2]}\nFrom: {who}\nTo: {ADDRESS}\nSubject: {subject}\nMessage-ID: <{world.player.taken}.cv@x.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    parts = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{FORM.format(name=name)}\n"
    text = (head + parts).replace("\n", "\r\n").encode()
    for file, content, kind in files:
        told_name = file.replace("\r\n", "\r\n ").replace("\\", "\\\\")
        text += (
            f'--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{told_name}"\r\n\r\n'.encode()
            + base64.encodebytes(content).replace(b"\n", b"\r\n")
        )
    world.player.take_in(text + b"--b--\r\n")
    sent = world.work()
    world.later(minutes=1)
    return sent


@grave("a file's name is a path, a field more, or turns round at the other's")
@pytest.mark.parametrize("name", CV_NAMES, ids=lambda n: ascii(n)[:40])
def test_the_name_of_a_cv_is_ours_when_it_reaches_the_other(world: Attacked, name: str) -> None:
    signs_up_with_files(world, NOA, (name, pdf(), "application/pdf"))
    assert NOA in addresses(world)
    world.write(NOA, "REQUEST M-1001", "Would you?")
    world.reply(JON, last(world, "request", JON), "ACCEPT")
    mails = [m for m in got(world, JON) if m.letter == "introduction-mentor"]
    assert len(mails) == 1
    parsed = see(mails[0]).parsed
    assert "Bcc" not in parsed
    for part in parsed.iter_attachments():
        file = part.get_filename("")
        assert not re.search(r"[/\\\x00-\x1f\u202a-\u202e]|\.exe", file), file
        assert len(file) < 200


@grave("whose CV it is, is not certain, and the wrong one goes to a stranger")
@pytest.mark.parametrize("how", ["two of them", "a CV and a virus", "none that is kept after one that was", "of the other role", "with a REQUEST", "beside LEAVE"])  # fmt: skip
def test_of_several_cvs_one_is_kept_and_its_owner_reads_which(world: Attacked, how: str) -> None:
    bad = docx({"word/vbaProject.bin": b"x"})
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    if how == "two of them":
        sent = signs_up_with_files(
            world, NOA, ("mine.pdf", pdf(), "application/pdf"), ("hers.docx", docx(), word)
        )
    elif how == "a CV and a virus":
        sent = signs_up_with_files(
            world, NOA, ("mine.pdf", pdf(), "application/pdf"), ("bad.docx", bad, word)
        )
    elif how == "none that is kept after one that was":
        signs_up_with_files(world, NOA, ("mine.pdf", pdf(), "application/pdf"))
        sent = signs_up_with_files(world, NOA, ("bad.docx", bad, word))
    elif how == "of the other role":
        signs_up_with_files(world, NOA, ("mine.pdf", pdf(), "application/pdf"))
        sent = signs_up_with_files(world, NOA, ("other.docx", docx(), word), subject="SIGN UP MENTOR")
    elif how == "with a REQUEST":
        signs_up_with_files(world, NOA)
        sent = signs_up_with_files(
            world, NOA, ("mine.pdf", pdf(), "application/pdf"), subject="REQUEST M-1001"
        )
    else:
        signs_up_with_files(world, NOA)
        sent = signs_up_with_files(world, NOA, ("mine.pdf", pdf(), "application/pdf"), subject="LEAVE")
        assert to(sent, NOA)
        return
    assert is_answered(world, NOA, sent)
    files = see(to(world.write(NOA, "EXPORT"), NOA)[0]).files
    assert "vba" not in files
    assert files.count("CV-") <= 1
    if how == "none that is kept after one that was":
        assert "CV-" in files
    assert not world.player.trouble


LISTS = {
    "German": (b"E-Mail-Adresse;Vorname;Nachname\nzoe@x.example;Zoe;Lind\n", "MITGLIEDERLISTE EINLESEN"), "German, Windows": ("E-Mail;Name\nzoe@x.example;Zoé Müßig\n".encode("cp1252"), "LISTE EINLESEN"), "French": ("Adresse e-mail;Prénom;Nom\nzoe@x.example;Zoé;Lind\n".encode(), "IMPORTER LA LISTE"), "French, a word": ("Courriel;Nom\nzoe@x.example;Zoé\n".encode(), "IMPORTER LISTE"), "Spanish": ("Correo electrónico;Nombre\nzoe@x.example;Zoé\n".encode(), "IMPORTAR LISTA"),
}  # fmt: skip


@plain("a list of a German, French or Spanish spreadsheet is neither shown nor named as wrong")
@pytest.mark.parametrize("how", LISTS)
def test_a_list_in_another_language_is_shown_first_or_named_as_wrong(world: Attacked, how: str) -> None:
    content, words = LISTS[how]
    sent = sends_roster(world, ("liste.csv", content), words=words)
    assert told(sent)
    assert re.search(r"zoe@x\.example|\b1\b|column|email|header", told(sent))


@grave("members leave by a sentence with a list beside it")
@pytest.mark.parametrize("words", ["Liste ersetzen? Nein, noch nicht.", "Nicht LISTE ERSETZEN", "REMPLACER LA LISTE plus tard", "Ne pas REMPLACER LA LISTE", "Bitte die Liste noch nicht ersetzen", "„LISTE ERSETZEN“"])  # fmt: skip
def test_a_sentence_about_replacing_the_list_replaces_nothing(world: Attacked, words: str) -> None:
    world.player.program = replace(world.player.program, eligibility="roster")
    world.player.set_up()
    everybody = "".join(f"{who},X\n" for who in (JON, MIA, ADA, LEA))
    says = sends_roster(world, ("a.csv", f"email,name\n{everybody}".encode()), words="IMPORT ROSTER")
    world.reply(CARLA, shown(says), "YES")
    sent = sends_roster(world, ("b.csv", f"email,name\n{JON},X\n".encode()), words=words)
    assert not [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]
    assert all(world.standing(who) == "active" for who in (JON, MIA, ADA, LEA))
    assert told(sent)


# =========================== servers: IMAP, over Dovecot ======================================================================================


def matched_and_told_once(world: BoxProgram, _: Any) -> None:
    """A letter that was on its way at a crash may come twice, with the same bytes; PostgreSQL gives no number twice."""
    (state,) = {r["state"] for r in exported(world)["relationships"]}
    assert state == "active"
    for who in (BOX_MIA, BOX_JON):
        assert (
            len({m for m in box_letters(world, who) if re.search(rb"(?m)^Subject:.*\[REL-\d+\]", m)}) == 1
        ), who


def says_freely_and_takes_it_back(world: BoxProgram, parts: Any) -> bytes:
    question = asked_on(world, parts)
    accepts(world, question, "Ja, ich würde sie gern begleiten.")
    assert a_pass(parts, timedelta(minutes=6)) == ""
    return question


def at_the_check_in(world: BoxProgram, parts: Any) -> bytes:
    accepts(world, asked_on(world, parts))
    for days in (1, 8, 15, 23):  # 21 days after the day of the yes, at nine
        assert a_pass(parts, timedelta(days=days)) == ""
    found = [m for m in box_letters(world, BOX_MIA) if b"check-in" in m or b"going" in m.lower()]
    assert found
    return found[-1]


def marks(world: BoxProgram, mail: bytes) -> None:
    world.put(
        by_client(
            "mutt", mail, "Mia Lund", BOX_MIA, "1, he shouts at me", datetime.now(UTC), "mx.program.example"
        )
    )


def marked_once(world: BoxProgram, _: Any) -> None:
    assert len(exported(world)["held"]) == 1
    assert len([e for e in exported(world)["events"] if e["what"] == "check-in rated"]) == 1
    assert not [m for m in box_letters(world, BOX_JON) if b"shouts" in m]


def wants_export(world: BoxProgram, parts: Any) -> bytes:
    both_sign_up(world, parts)
    world.write(BOX_CARLA, "EXPORT", "", "Carla Voss")
    assert a_pass(parts, timedelta(minutes=5)) == ""
    return box_letters(world, BOX_CARLA)[-1]


def says_yes_to_export(world: BoxProgram, question: bytes) -> None:
    world.put(
        by_client("mutt", question, "Carla Voss", BOX_CARLA, "YES", datetime.now(UTC), "mx.program.example")
    )


def exported_once(world: BoxProgram, _: Any) -> None:
    files = (bytes(m) for m in box_letters(world, BOX_CARLA) if b"attachment" in m.lower())
    assert len({m for m in files if b"list-unsubscribe" not in m.lower()}) == 1  # nor a Monday's digest


NEW_DEEDS = {
    **{name: DEEDS[name] for name in ("an erasure", "a release", "a move")},
    "a German yes": Deed(asked_on, lambda w, question: accepts(w, question, "ZUSAGE"), matched_and_told_once, timedelta(minutes=8)),
    "a German undo": Deed(says_freely_and_takes_it_back, lambda w, _: w.write(BOX_JON, "RÜCKGÄNGIG"), nobody_was_paired, timedelta(minutes=8)),
    "a mark of one": Deed(at_the_check_in, marks, marked_once, timedelta(days=23, minutes=8)),
    "an export": Deed(wants_export, says_yes_to_export, exported_once, timedelta(minutes=8)),
}  # fmt: skip


ON_DOVECOT = [
    (what, how) for n, what in enumerate(NEW_DEEDS) for m, how in enumerate(NEW_FAULTS) if (n + m) % 2 == 0
]


@grave("a deed is lost, or done or told twice, or the process ends")
@pytest.mark.parametrize(("what", "how"), ON_DOVECOT)
def test_on_dovecot_a_deed_under_a_new_fault_is_done_and_told_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, what: str, how: str
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    one = NEW_DEEDS[what]
    with world.parts() as parts:
        before = one.prepare(world, parts)
    held_before = len(exported(world)["held"])
    fault = NEW_FAULTS[how](world, proxy)
    fault.begins()
    one.act(world, before)
    with world.parts(patience=2.0) as parts:
        for minutes in (0, 3, 8):
            a_pass(parts, one.begins + timedelta(minutes=minutes))
    fault.over()
    with world.parts() as parts:
        a_pass(parts, one.begins + timedelta(minutes=15))
        for hours in (2, 3, 5, 8):
            assert a_pass(parts, one.begins + timedelta(hours=hours)) == ""
    if how == "a flood before it" and what == "a mark of one":
        assert len(exported(world)["held"]) > held_before
        return
    one.check(world, before)
    assert world.left() == 0 or how in ("no move", "no expunge")


# =========================== servers: SMTP =====================================================================================================

AT_VERBS: dict[str, tuple[str, Any]] = {
    "goodbye at the greeting": ("GREETING", server_says("554 no service here")), "no answer to hello": ("EHLO", closes), "hello is refused": ("EHLO", server_says("502 what")), "MAIL is put off": ("MAIL", server_says("451 4.3.0 later")), "MAIL wants a login": ("MAIL", server_says("530 5.7.0 Authentication required")),
    "DATA is put off": ("DATA", server_says("451 4.3.0 later")), "DATA is taken at once": ("DATA", server_says("250 fine")), "a goodbye for now at the dot": ("DOT", server_says("421 4.3.2 shutting down")), "a cut at RCPT": ("RCPT", closes),
    "a will-forward": ("RCPT", server_says("551 5.1.6 try elsewhere@far.example")), "a bad sequence": ("DATA", server_says("503 5.5.1 bad sequence")),
}  # fmt: skip


@grave("an introduction is lost, or goes out as two different mails")
@pytest.mark.parametrize("how", AT_VERBS)
def test_an_introduction_through_a_server_that_is_odd_for_an_hour_reaches_both_once(
    tmp_path: Path, request: pytest.FixtureRequest, how: str
) -> None:
    verb, act = AT_VERBS[how]
    post = Post()
    with sending_to(post, tmp_path, url_of(request)) as world, world.parts() as parts:
        by_smtp(world, post, parts)
        post.wrong = {verb: act}
        for minutes in range(6, 66, 10):
            a_pass(parts, timedelta(minutes=minutes))
        post.wrong = {}
        for hours in (2, 3, 4, 5, 6, 8, 10, 14, 30, 60, 24 * 8):  # the week's digest
            assert a_pass(parts, timedelta(hours=hours)) == ""
        standings = {m["email"]: m["standing"] for m in exported(world)["members"]}
        for who in (BOX_MIA, BOX_JON):
            found = [m for m in introductions_to(post, who) if b"[REL-1]" in m]
            if how in ("a will-forward", "a bad sequence"):  # final, about the recipient
                assert found or standings[who] == "bouncing"  # which the pages and QUEUE show
            else:
                assert len({re.findall(rb"(?im)^message-id: (.*)$", m)[0] for m in found}) == 1, (
                    who,
                    len(found),
                )


# =========================== crashes in the midst of new chains ================================================================================


@grave("a German deed is lost or done twice by a crash")
@pytest.mark.parametrize(
    "stage", ["before commit B", "after commit B", "after claim", "after 250", "before commit D"]
)
@pytest.mark.parametrize("what", ["a German yes", "a German undo", "an export"])
def test_a_deed_that_dies_in_the_midst_is_done_and_told_once(
    tmp_path: Path, request: pytest.FixtureRequest, what: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, database=url_of(request))
    one = NEW_DEEDS[what]
    with world.parts() as parts:
        before = one.prepare(world, parts)
    one.act(world, before)
    with ExitStack() as stack:
        parts = stack.enter_context(world.parts())
        stack.enter_context(at_stage(stage, dies, monkeypatch))
        with suppress(Died):
            a_pass(parts, one.begins)
    with world.parts() as parts:
        for minutes in (16, 40):
            assert a_pass(parts, one.begins + timedelta(minutes=minutes)) == ""
        for hours in (2, 3, 5, 8):
            assert a_pass(parts, one.begins + timedelta(hours=hours)) == ""
    one.check(world, before)


# =========================== the helpers show something ==========================================================================================


def test_what_this_wave_looks_for_can_be_seen(both: Attacked) -> None:
    mail = both.asked()
    assert len(buttons(mail)) >= 2
    assert page_of(mail).links
    assert not page_of(mail).bad
    both.reply(JON, mail, "ACCEPT")
    assert introduced(both, MIA) == 1
    assert deed_number(order(both, f"PAUSE {ADA}")) == "DO-2"
    both.player.trouble.append("something")
    with pytest.raises(AssertionError, match="something"):
        is_sound(both, 0)
