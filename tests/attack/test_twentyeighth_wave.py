# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-eighth wave. What is expected here was written before it was first run, from the documents alone.

It looks at what was mended last, from both sides: what must be caught in other words, languages and places, and what is ordinary and must go
through without a question. Danger below a name and blows to others; mails of two parts; short legal notices; lines below a name; who signs a yes;
second thoughts beside WITHDRAW and REQUEST; subjects over commands; texts signed by PGP, footnotes and descriptions of pictures; and questions
that have lost their mark.
"""

from __future__ import annotations

import pytest

from tests.attack.expected import (
    Case,
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
from tests.attack.letters import JONS_SUBJECT, got, letter_names, whole
from tests.attack.mails_by_hand import eml
from tests.attack.marks import grave, plain, wrong_today
from tests.attack.people import ADA, CARLA, DAN, FORM_OF_NOA, FROM_JON, LEA, MIA_ELSEWHERE, MIA_HOME, NOA
from tests.attack.prepared import fresh
from tests.attack.records import pairs, request_states
from tests.attack.steps import Seen, answers, attaches, days, jon_says, writes
from tests.attack.two_parts import ARMOUR, LINK, YES, in_two, jon_two, mia_two
from tests.attacks import EVE, JON, MIA, Attacked

ACCEPTED = stands("A")


def calm(world: Attacked) -> bool:
    """No coordinator has it within two hours: it stands in the mail of the next morning."""
    return all("zebra" not in whole(got(world, who)) for who in (CARLA, DAN))


def jon_asked(world: Attacked) -> bool:
    return "request" in letter_names(got(world, JON))


def status(words: str, seen: Seen = heard_at_once, command: str = "STATUS") -> Case:
    return ("paired", (), writes(MIA, command, f"{command}\n\n{words}"), seen)


def yes(words: str, seen: Seen = ACCEPTED) -> Case:
    return ("asked", (), jon_says(words), seen)


def carlas(words: str, seen: Seen, subject: str = "Some things") -> Case:
    return ("paired", (), writes(CARLA, subject, words), seen)


# =========================== 1. danger ===================================================================================================

DANGER: dict[str, Case] = {
    "below a mark of a signature and a phone": status("-- \nMia Okafor\n+44 20 7946 0101\nJon threatens to kill me, zebra", command="END NOW"),
    "below a phone in German": status("Gruß\nMia\nTel. +49 30 1234567\nEr droht mir mit dem Tod, zebra"),
    "his sister, Danish": status("Mvh\nMia\nHan slår min søster, zebra", command="PAUSE"),
    "his sister, French": status("Cordialement\nMia\nIl bat ma sœur, zebra"),
    "her sister, Spanish": status("Saludos\nMia\nÉl golpea a mi hermana, zebra"),
    "her sister, Italian": status("Saluti\nMia\nPicchia mia sorella, zebra"),
    "her sister, Polish": status("Pozdrawiam\nMia\nOn bije moją siostrę, zebra"),
    "her sister, Dutch": status("Groeten\nMia\nHij slaat mijn zus, zebra"),
    "her sister, Portuguese": status("Cumprimentos\nMia\nEle bate na minha irmã, zebra"),
    "her sister, Swedish": status("Hälsningar\nMia\nHan slår min syster, zebra"),
    "her sister, Norwegian": status("Hilsen\nMia\nHan slår søsteren min, zebra"),
    "her brother, German": status("Er schlägt meinen Bruder, zebra."),
    "children": status("He is beating her children, zebra."),
    "a friend was stabbed, under help": ("paired", (), writes(MIA, "HELP", "Best\nMia\nHe stabbed my friend, zebra"), heard_at_once),
    "a mother, under help in French": ("paired", (), writes(MIA, "AIDE", "Il frappe ma mère, zebra."), heard_at_once),
    "CONCERN below a name": ("paired", (), writes(MIA, "STATUS", "STATUS\n\nBest\nMia\n\nCONCERN\nHe is odd, zebra"), heard_at_once),
    "above a form, in German": ("office", (), writes(NOA, "SIGN UP MENTEE", f"Mein Mann schlägt mich, zebra.\n\n{FORM_OF_NOA}"), heard_at_once),
    "under the name below a form, in Spanish": ("office", (), writes(NOA, "SIGN UP MENTEE", f"{FORM_OF_NOA}\n\nSaludos\nNoa\n\nMi marido me pega, zebra"), heard_at_once),
    "below a yes": yes("ACCEPT\n\nBest\nJon\nHer father beats her, zebra", heard_at_once),
    "below a mark, in Polish": ("paired", (days(22),), answers(MIA, "check-in", "4\n\nPozdrawiam\nMia\nOn mi grozi, zebra"), heard_at_once),
    "below the yes to an erasure": ("paired", (writes(MIA, "ERASE"),), answers(MIA, "confirm-erase", "YES\n\nBest\nMia\n\nHe will kill me, zebra"), heard_at_once),
}  # fmt: skip


@grave("somebody cries for help below a name, or for another, and no person reads it that day")
@pytest.mark.parametrize("how", DANGER)
def test_danger_is_read_at_once_wherever_it_stands_and_whomever_it_hits(how: str) -> None:
    """rules.md: `dire`, `harms`: at once, beside whatever else it does; CHANGELOG: a danger reaches a person whatever the mail does."""
    tried(DANGER[how], NOA if "form" in how else of(DANGER[how]))


NO_DANGER = (
    "I look after heart attack patients, zebra.",
    "I was hit by the news, zebra.",
    "We beat the deadline, zebra.",
    "It hit me that we live close, zebra.",
    "That beats my expectations, zebra.",
    "Best\nMia Okafor\nCrisis Resolution and Suicide Prevention Unit, zebra ward",
    "Best\nMia Okafor\nDomestic Violence Support Pharmacist\nzebra ward",
    "Ich arbeite mit Patienten nach einem Herzinfarkt, zebra.",
    "Jon schlägt mir den Montag vor, zebra.",
    pytest.param(
        "Jon schlägt meiner Kollegin Dienstag vor, zebra.",
        marks=wrong_today("a false alarm: 'schlägt meiner Mutter vor den Kindern …' begins so, too"),
    ),
    "Ce qui me frappe, c'est sa patience, zebra.",
    "Se me pegó su entusiasmo, zebra.",
    "Det slår mig att vi bor nära varandra, zebra.",
    "Det slår mig, at vi bor tæt på hinanden, zebra.",
    "Det slår meg at vi bor nær hverandre, zebra.",
    "Mi ha colpito la sua pazienza, zebra.",
    "Serce mi bije szybciej przed egzaminem, zebra.",
    "A reunião bate com a minha aula, zebra.",
    "De lezing slaat bij mij aan, zebra.",
)


@plain("plain: coordinators are called for what is no danger")
@pytest.mark.parametrize("words", NO_DANGER)
def test_what_only_sounds_like_danger_calls_nobody_at_once(words: str) -> None:
    """CHANGELOG: what you write below a command: what weighs reaches a person at once, all else stands in the mail of the next morning; rules.md, dire: few and sure ones."""
    tried(status(words, calm), MIA)


# =========================== 2. mails of two parts =======================================================================================

THREAD = "On Mon, 2 Mar 2026 at 10:00, Mentor Exchange <program@example.org> wrote:"
ALIKE: dict[str, tuple[str, str]] = {
    "soft hyphens": ("ACCEPT\n\nJon Berg\nHospital pharmacist", "<p>ACCEPT</p><p>Jon Berg<br>Hospital phar&shy;macist</p>"),
    "Outlook's paragraphs": ("ACCEPT\n\n \n\nKind regards,\n\nJon Berg\n\n", "<div class=WordSection1><p class=MsoNormal>ACCEPT<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Kind regards,<o:p></o:p></p><p class=MsoNormal>Jon Berg<o:p></o:p></p></div>"),
    "Gmail's quotation": (f"ACCEPT\n\nJon\n\n{THREAD}\n\n> Would you mentor Mia?\n>\n", f"<div dir=ltr>ACCEPT<div><br></div><div>Jon</div></div><br><div class=gmail_quote><div dir=ltr class=gmail_attr>{THREAD.replace('<', '&lt;').replace('>', '&gt;')}<br></div><blockquote class=gmail_quote>Would you mentor Mia?</blockquote></div>"),
    "the quotation in the text alone": (f"ACCEPT\n\n{THREAD}\n> Would you mentor Mia?", "<p>ACCEPT</p>"),
    "the quotation in the page alone": ("ACCEPT", "<p>ACCEPT</p><div class=moz-cite-prefix>On 02/03/2026 10:00, Mentor Exchange wrote:<br></div><blockquote type=cite>Would you mentor Mia?</blockquote>"),
    "Apple's page": ("ACCEPT\n\nJon\n", "<html><head></head><body style='overflow-wrap: break-word; -webkit-nbsp-mode: space;'>ACCEPT<br><div><br></div><div>Jon</div></body></html>"),
    "bullets": ("ACCEPT\n\nJon Berg\n\n  *   Hospital pharmacist\n  *   Ward 7", "<p>ACCEPT</p><p>Jon Berg</p><ul><li>Hospital pharmacist</li><li>Ward 7</li></ul>"),
    "addresses written out": (f"ACCEPT\n\nJon Berg\nE-mail: {JON}<mailto:{JON}>\nPhone: +44 20 7946 0101<tel:+442079460101>", f"<p>ACCEPT</p><p>Jon Berg<br>E-mail: <a href='mailto:{JON}'>{JON}</a><br>Phone: <a href='tel:+442079460101'>+44 20 7946 0101</a></p>"),
    "a smile as a picture": ("Yes, happy to! 😊\n\nJon", "<p>Yes, happy to! <img src='cid:e' alt='😊'></p><p>Jon</p>"),
    "flowed lines": ("Yes, I would be very happy to mentor Mia and to share what I \nknow.\n\nJon", "<p>Yes, I would be very happy to mentor Mia and to share what I know.</p><p>Jon</p>"),
    "a picture of one point": ("ACCEPT\n\nJon", "<p>ACCEPT</p><p>Jon</p><img src='https://t.example/o.gif?u=81' width=1 height=1 alt=''>"),
    "a rule": ("ACCEPT\n\n________________________________\nJon Berg\nPharmacist", "<p>ACCEPT</p><hr><p>Jon Berg<br>Pharmacist</p>"),
    "a table with bars": ("ACCEPT\n\n| Jon Berg | Pharmacist |", "<p>ACCEPT</p><table><tr><td>Jon Berg</td><td>Pharmacist</td></tr></table>"),
    "a signature in the page alone": ("ACCEPT\n\nJon", "<p>ACCEPT</p><p>Jon</p><table><tr><td>Jon Berg<br>Hospital pharmacist<br>Phone: +44 20 7946 0101</td></tr></table>"),
    "a notice in the page alone": ("ACCEPT\n\nJon Berg", "<p>ACCEPT</p><p>Jon Berg</p><p style='font-size:8pt'>This e-mail and any attachments are confidential and intended solely for the addressee.</p>"),
}  # fmt: skip


@plain("plain: a yes is asked about because a program wrote it twice in its own way")
@pytest.mark.parametrize("how", ALIKE)
def test_what_mail_programs_write_twice_is_one_answer(how: str) -> None:
    """CHANGELOG: where the HTML of a mail says more than its text, it is read; where the two say different things, a person reads it; these say the same."""
    tried(("asked", (), jon_two(*ALIKE[how]), ACCEPTED), JON)


def two(text: str, page: str) -> Case:
    return ("asked", (), jon_two(text, f"<p>{page}</p>"), not_accepted)


def carla_two(text: str, page: str, seen: Seen) -> Case:
    return ("paired", (), lambda w: in_two(w, CARLA, text, f"<p>{page}</p>"), seen)


def none_asked_to_move(world: Attacked) -> bool:
    return not got(world, MIA_HOME) and not got(world, MIA_ELSEWHERE)


UNLIKE: dict[str, Case] = {
    "an order": two("Yes, not no.", "No, not yes."),
    "can't": two("I can accept.", "I can't accept."),
    "unable": two("I am able to mentor Mia.", "I am unable to mentor Mia."),
    "two mentees turned": two("I accept Mia, not Lea.", "I accept Lea, not Mia."),
    "Polish": two("Zgadzam się.", "Nie zgadzam się."),
    "German": two("Ich nehme an.", "Ich nehme nicht an."),
    "REJECT and ACCEPT": two("REJECT", "ACCEPT"),
    "an address": ("paired", (), mia_two(f"CHANGE ADDRESS {MIA_HOME}", f"<p>CHANGE ADDRESS {MIA_ELSEWHERE}</p>"), none_asked_to_move),
    "a goodbye": ("paired", (), mia_two("LEAVE", "<p>STATUS</p>"), is_member(MIA)),
    "a coordinator's number": carla_two("END REL-1", "END REL-11", together),
    "a coordinator's match": carla_two(f"MATCH {LEA} WITH {ADA}", f"MATCH {LEA} WITH {JON}", lambda w: LEA not in str(pairs(w))),
    "a coordinator's order": carla_two(f"BLOCK {LEA} AND {ADA}", f"REMOVE {LEA}", is_member(LEA)),
    "a coordinator's command written twice by Outlook": ("paired", (), lambda w: in_two(w, CARLA, "END REL-1\n\n \n\nBest,\n\nCarla\n", "<div class=WordSection1><p class=MsoNormal>END REL-1<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Best,<o:p></o:p></p><p class=MsoNormal>Carla<o:p></o:p></p></div>"), parted),
}  # fmt: skip


@grave("of two parts that differ, one is done")
@pytest.mark.parametrize("how", UNLIKE)
def test_two_parts_that_differ_in_a_word_a_number_or_their_order_are_read_first(how: str) -> None:
    """CHANGELOG: where the two say different things, a person reads the mail before anything is done; written twice the same, it is done."""
    tried(UNLIKE[how], CARLA if "coord" in how else of(UNLIKE[how]))


# =========================== 3. short legal notices ======================================================================================

IN_NOTICES: dict[str, Case] = {
    "a condition, beside a yes": yes("ACCEPT\n\nConfidential: not before Mia has moved to Leeds.", not_accepted),
    "a condition in Spanish": yes("ACCEPT\n\nEste mensaje es confidencial. Solo acepto si ella espera.", not_accepted),
    "a no in Swedish": yes("ACCEPT\n\nDetta meddelande är konfidentiellt. Jag vill inte än.", not_accepted),
    "after all not, in Polish": yes("ACCEPT\n\nWiadomość poufna. Jednak nie.", not_accepted),
    "beside an end, in Polish": status("Poufne: jednak nie.", together, "END NOW"),
    "beside a goodbye, in Dutch": status("Dit bericht is vertrouwelijk. Toch maar niet.", is_member(MIA), "LEAVE"),
    "a cry in Portuguese": status("Esta mensagem é confidencial. Ele ameaça-me, zebra."),
    "passed on, in German": ("asked", (), attaches(YES, note="Vertraulich. Bitte noch nicht ausführen."), not_accepted),
    "passed on, in French": ("asked", (), attaches(YES, note="Ce message est confidentiel. N'en faites rien pour l'instant."), not_accepted),
    "passed on, in Spanish": ("asked", (), attaches(YES, note="Confidencial. Esperad a que hable con él."), not_accepted),
}  # fmt: skip


@grave("what is typed in a short notice is dropped")
@pytest.mark.parametrize("how", IN_NOTICES)
def test_what_is_typed_in_a_short_notice_counts(how: str) -> None:
    """CHANGELOG: what you type in or below a legal notice is read where it tells of danger or takes something back; reading-answers.md, 1."""
    tried(IN_NOTICES[how], CARLA if "passed" in how else of(IN_NOTICES[how]))


SHORT = (
    "Private and confidential.",
    "Diese E-Mail ist vertraulich.",
    "Este correo es confidencial.",
    "Ce courriel est confidentiel.",
    "Questa e-mail è riservata.",
    "Deze e-mail is vertrouwelijk.",
    "Detta mejl är konfidentiellt.",
    "Este e-mail é confidencial.",
    "Ten e-mail jest poufny.",
    "Denne mail er fortrolig.",
    "Denne e-posten er konfidensiell.",
)


@plain("plain: a short notice takes something from a yes, a command or a forward")
@pytest.mark.parametrize("notice", SHORT)
def test_a_short_notice_takes_nothing_from_a_yes_a_command_or_a_forward(notice: str) -> None:
    """reading-answers.md: a lawyer's paragraph is taken from it; for-coordinators.md, what a line must look like."""
    tried(yes(f"ACCEPT\n\nBest\nJon Berg\n\n{notice}"), JON)
    tried(carlas(f"END REL-1\n\nCarla\n\n{notice}", parted), CARLA)
    tried(("asked", (), attaches(YES, note=f"For you.\n\nCarla Voss\n\n{notice}"), ACCEPTED), CARLA)


# =========================== 4. lines below a name =======================================================================================

BINDING = (
    "Best\nJon Berg\n\nSubject to my boss's approval",
    "Best\nJon Berg\n\nAs long as it costs nothing",
    "Gruß\nJon Berg\n\nVorausgesetzt, sie wartet",
    "Saludos\nJon Berg\n\nSiempre que mi jefe esté de acuerdo",
    "Cordialement\nJon Berg\n\nÀ condition qu'elle attende",
    "Saluti\nJon Berg\n\nA patto che aspetti",
    "Groeten\nJon Berg\n\nMits mijn baas ja zegt",
    "Pozdrawiam\nJon Berg\n\nPod warunkiem, że poczeka",
    "Cumprimentos\nJon Berg\n\nDesde que ela espere",
    "Hälsningar\nJon Berg\n\nFörutsatt att min chef säger ja",
    "Hilsen\nJon Berg\n\nForudsat at hun venter",
    "Hilsen\nJon Berg\n\nForutsatt at sjefen sier ja",
)


@grave("a mentor is introduced against a condition below his name")
@pytest.mark.parametrize("words", BINDING)
def test_a_line_below_a_name_that_binds_is_asked_about(words: str) -> None:
    """CHANGELOG: below your name a line without a full stop counts as well ("Only if he agrees")."""
    tried(yes(f"ACCEPT\n\n{words}", not_accepted), JON)


FREE = (
    "Office hours: Mon-Thu 9-5",
    "I do not work on Fridays",
    "Ich arbeite freitags nicht",
    "Je ne travaille pas le mercredi",
    "No trabajo los viernes",
    "Non lavoro il venerdì",
    "Ik werk niet op vrijdag",
    "W piątki nie pracuję",
    "Não trabalho às sextas-feiras",
    "Jag arbetar inte på fredagar",
    "Jeg arbejder ikke om fredagen",
    "Jeg jobber ikke på fredager",
    "Please consider the environment before printing this e-mail",
    "Pronouns: he/him",
    "Carpe diem",
    "My working hours may not be yours. Please do not feel obliged to reply outside of yours.",
)


@plain("plain: a yes is asked about for an ordinary line below a name")
@pytest.mark.parametrize("line", FREE)
def test_an_ordinary_line_below_a_name_takes_nothing_from_a_yes(line: str) -> None:
    """CHANGELOG: a line with one's trade below one's name takes nothing from a yes; reading-answers.md, stories and the end."""
    tried(yes(f"ACCEPT\n\nKind regards\nJon Berg\n{line}"), JON)


# =========================== 5. who signs a yes ==========================================================================================

BY_OTHERS = (
    "Yes, gladly.\n\nKind regards\nDr. Pat Lund\nfor Jon Berg",
    "ACCEPT\n\nLena Koch (Sekretariat)",
    "Oui, avec plaisir.\n\nPour Jon Berg,\nClaire Petit",
    "Sí, acepto.\n\nP.O. de Jon Berg\nLucía Gómez",
    "ACCEPT\n\nPat Lund, PA to Dr Berg",
    "ACCEPT\n\n-- \nPat Lund\nPharmacist",
    "ACCEPT\n\nPAT LUND",
    "ACCEPT\n\nDictated by Dr Berg, sent by Pat Lund",
    "Ja, gärna!\n\nMvh\nKarin Ek, assistent till Jon",
    "ACCEPT\n\nRegards\nLund, Pat",
)


@grave("somebody else's yes is taken for the mentor's")
@pytest.mark.parametrize("words", BY_OTHERS)
def test_a_yes_that_somebody_else_has_signed_is_asked_about(words: str) -> None:
    """reading-answers.md: another name at the end is asked about, and so is "p.p."."""
    tried(yes(words, not_accepted), JON)


BY_HIM = (
    "Best\nJonny",
    "J.B.",
    "Prof. Dr. med. Jon Berg",
    "Regards\nDr Berg",
    "Kind regards\nJon Lund-Berg",
    "Regards\nBerg, Jon",
    "JON BERG\nCHIEF PHARMACIST",
    pytest.param(
        "Йон Берг",
        marks=wrong_today("a name in other letters than its owner's profile has cannot be compared"),
    ),
    "Best wishes\nJon Berg, PharmD, BCPS, FRPharmS",
    "Best\nJon Berg\nThe Ward 7 Team",
    "Best\nJon & Pat",
    "Yours\nJon B.",
    "Jon (Berg)",
)


@plain("plain: a mentor's own yes is asked about for how he signs it")
@pytest.mark.parametrize("sign", BY_HIM)
def test_a_yes_that_the_mentor_has_signed_in_his_way_is_done(sign: str) -> None:
    """reading-answers.md: the end may have names of the request's people, initials, degrees, and the line of a department."""
    tried(yes(f"ACCEPT\n\n{sign}"), JON)


# =========================== 6. second thoughts beside WITHDRAW and REQUEST ==============================================================


def taken_back(words: str, states: str) -> Case:
    return ("asked", (), answers(MIA, "request-received", f"WITHDRAW\n\n{words}"), stands(states))


@grave("a request is taken back against what stands beside it")
@pytest.mark.parametrize("words", ["Please keep my request open.", "Nehmt die Anfrage nicht zurück!", "Ne la retirez pas !", "No la retiren, es una prueba.", "Solo una prova.", "Ik test alleen maar.", "Não retirem o pedido.", "Ta inte tillbaka den!", "Det er bare en test.", "Jeg bare tester.", "To tylko test."])  # fmt: skip
def test_withdraw_with_a_prohibition_or_a_trial_beside_it_is_read_first(words: str) -> None:
    """CHANGELOG: WITHDRAW with "Do not withdraw it yet" is read by a person first."""
    tried(taken_back(words, "P"), MIA)


@plain("plain: a request is not taken back for the reason beside it")
@pytest.mark.parametrize("words", ["He never answers.", "Ich habe keine Zeit mehr.", "No longer needed.", "Il ne répond jamais.", "Ya no lo necesito.", "Non ho più tempo.", "Ik heb geen tijd meer.", "Nie mam już czasu.", "Jag hinner inte längre.", "Já não preciso.", "I do not want to wait any longer.", "Jeg har ikke tid mer."])  # fmt: skip
def test_a_reason_beside_withdraw_does_not_stop_it(words: str) -> None:
    """for-members.md, WITHDRAW; flow.md: what is said below a command is read, and stops it only where it denies, doubts or asks."""
    tried(taken_back(words, "W"), MIA)


def note(words: str, seen: Seen) -> Case:
    return ("office", (), writes(MIA, "REQUEST M-1001", words), seen)


@grave("a request goes out against its own words")
@pytest.mark.parametrize("words", ["Ignore this, I am only testing.", "Noch nicht abschicken bitte!", "N'envoyez pas encore !", "No envíen todavía.", "Skicka inte än!", "Não enviem ainda."])  # fmt: skip
def test_request_with_a_prohibition_as_its_note_is_not_sent(words: str) -> None:
    """CHANGELOG: REQUEST with "Do not send" beside it is read by a person first."""
    tried(note(words, jon_not_asked), MIA)


@plain("plain: a request is not sent because its note begins like a prohibition")
@pytest.mark.parametrize("words", ["Do not worry, I am patient.", "Don't mind the late hour, I work nights.", "Keine Sorge, ich bin geduldig.", "Ne vous inquiétez pas, je suis patiente.", "No se preocupe, puedo esperar.", "Please do not hesitate to say no.", "I am just testing new methods in my work and would like to learn.", "Please do not feel obliged, I know that you are busy."])  # fmt: skip
def test_a_note_that_only_begins_like_a_prohibition_is_sent(words: str) -> None:
    """for-members.md, REQUEST: what stands below is a note for the mentor."""
    tried(note(words, jon_asked), MIA)


# =========================== 7. subjects over commands ===================================================================================


@grave("a pair is parted though the subject puts it off")
@pytest.mark.parametrize("subject", ["Draft, do not process", "Entwurf", "Brouillon", "Borrador", "Bozza", "Concept, nog niet doen", "On hold", "Hold off with this", "Only ideas so far"])  # fmt: skip
def test_a_subject_that_puts_the_commands_off_stops_them(subject: str) -> None:
    """for-coordinators.md: a subject of your own that doubts stops the commands below it."""
    tried(carlas("END REL-1", together, subject), CARLA)


@plain("plain: an ordinary subject stops a command")
@pytest.mark.parametrize("subject", ["As agreed with Dan", "Per Telefon besprochen", "Today's list", "Aus der Sitzung", "Para hoy", "Weekly round-up", "Comme discuté hier", "Zgodnie z ustaleniami", "Dal nostro incontro"])  # fmt: skip
def test_a_subject_that_only_names_the_occasion_stops_nothing(subject: str) -> None:
    """for-coordinators.md: over commands the subject is not done; only one that doubts stops them."""
    tried(carlas("END REL-1", parted, subject), CARLA)


# =========================== 8. PGP, footnotes, pictures =================================================================================


def signed(words: str, head: str = "Hash: SHA256") -> str:
    return f"-----BEGIN PGP SIGNED MESSAGE-----\n{head}\n\n{words}\n{ARMOUR}"


SIGNED: dict[str, Case] = {
    "a coordinator's command": carlas(signed("END REL-1"), parted),
    "a coordinator's command and a doubt below": carlas(signed("END REL-1") + "\n\nOr should we wait?", together),
    "a member's end": ("paired", (), writes(MIA, "A thing", signed("END NOW")), parted),
    "a member's end and a doubt in it": ("paired", (), writes(MIA, "A thing", signed("END NOW\n\nOr rather not yet.")), together),
    "a cry in it": ("paired", (), writes(MIA, "A thing", signed("STATUS\n\n- -- \nMia\nHe hit me, zebra")), heard_at_once),
    "a request": ("office", (), writes(MIA, "A thing", signed("REQUEST M-1001\n\nI would like to learn.")), jon_asked),
    "two lines of a head": yes(signed("ACCEPT\n\nJon Berg", "Hash: SHA512\nComment: by hand")),
    "a no in the signed text, a yes above": yes("ACCEPT\n\n" + signed("No, sorry."), not_accepted),
    "a footnote": yes(f"ACCEPT\n\nJon Berg\nOur ward [1]\n\n[1]: {LINK}"),
    "a footnote that binds": yes("ACCEPT [1]\n\nJon Berg\n\n[1] only if she can wait", not_accepted),
    "a description by a program": yes("ACCEPT\n\nJon Berg\n[A picture containing text, clipart  Description automatically generated]"),
    "a picture's name": yes("ACCEPT\n\nJon Berg\n[image: Hospital logo]"),
    "a bracket that binds": yes("ACCEPT\n\nJon Berg\n[not before 2029]", not_accepted),
}  # fmt: skip


@grave("what is signed is not read, or a word in a bracket or a footnote is passed over")
@pytest.mark.parametrize("how", SIGNED)
def test_signed_texts_footnotes_and_pictures_are_read_for_what_they_say(how: str) -> None:
    """reading-answers.md, 1: without the lines that PGP puts around a signed text; footnotes of links and a picture's description say nothing."""
    tried(SIGNED[how], CARLA if "coord" in how else of(SIGNED[how]))


# =========================== 9. questions without their mark =============================================================================


@grave("a question is taken for an answer")
@pytest.mark.parametrize("words", ["Should I say yes", "Do I accept here", "Soll ich zusagen", "Est-ce que j'accepte ici", "Debo aceptar", "Devo accettare", "Moet ik accepteren", "Czy mam się zgodzić", "Ska jag tacka ja", "Skal jeg sige ja", "Can I decline", "Kann ich ablehnen", "May I say no", "How do I accept", "Puis-je refuser"])  # fmt: skip
def test_a_question_that_has_lost_its_mark_is_no_answer(words: str) -> None:
    """rules.md and reading-answers.md: a question is no yes and no no; what is not understood to its end is no answer."""
    tried(yes(words, stands("P")), JON)


ASKS = wrong_today("so begins 'Debo decir que sí', which asks")


@plain("plain: a yes that begins like a question is asked about")
@pytest.mark.parametrize("words", ["Can I just say: yes!", "May I introduce myself? I am Jon. I accept.", "Do I want to? Yes!", "Must say I'm delighted: yes", pytest.param("Debo decir que acepto con gusto.", marks=ASKS), "Darf ich sagen: ja, gerne!", pytest.param("Devo dire che accetto volentieri.", marks=ASKS), "Shall we start on Monday? I accept.", "What can I say? Yes, gladly!", "Ska jag? Ja, gärna!"])  # fmt: skip
def test_a_yes_that_begins_like_a_question_is_done(words: str) -> None:
    """reading-answers.md: a question after a yes leaves it a yes when it is about a start; a clause that says yes for certain counts."""
    tried(yes(words), JON)


US: dict[str, Case] = {
    "introduce us": yes("Please introduce us."),
    "introduce us, German": yes("Bitte stellt uns einander vor."),
    "tell her": yes("Tell Mia I accept."),
    "tell her, French": yes("Dites à Mia que j'accepte."),
    "tell her, Spanish": yes("Dile a Mia que acepto."),
    "introduce us, but later": yes("Please introduce us, but not before May 2029.", not_accepted),
    "introduce us, if": yes("Please introduce us if Lea is not interested.", not_accepted),
    "tell her, if": yes("Tell Mia I accept if she can wait.", not_accepted),
    "tell her, perhaps": yes("Tell Mia I may accept.", not_accepted),
    "tell another": yes("Tell Lea I accept.", not_accepted),
    "do not tell her": yes("Do not tell Mia that I accept.", not_accepted),
    "do not introduce us": yes("Please don't introduce us.", not_accepted),
}  # fmt: skip


@grave("a mentor is introduced against his words, or a brief yes is asked about")
@pytest.mark.parametrize("how", US)
def test_introduce_us_and_tell_her_are_a_yes_with_nothing_against_it(how: str) -> None:
    """reading-answers.md, 4 and 5: a yes in a few words; beside a condition, a denial or another name it is asked about."""
    tried(US[how], JON)


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = fresh("paired")
    world.write(MIA, "CONCERN", "He is odd, zebra.")
    assert heard_at_once(world), how_it_is(world)
    assert not calm(world)
    assert eml(FROM_JON, JONS_SUBJECT, "ACCEPT") == YES
    assert request_states(fresh("asked")) == "P"
    assert EVE not in str(pairs(world))
