# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""What is passed on, by whom, in whose words, and what its member says to it afterwards."""

from __future__ import annotations

import pytest

from tests.attack.deeds import an_end_passed_on, lea_asks_too
from tests.attack.heard import a_coordinator_knows
from tests.attack.letters import letter
from tests.attack.mails_by_hand import eml, inline, passes_on, raw, with_attached
from tests.attack.people import LEA
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to, tokens_in_text
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

# --- the member's word about "A coordinator passed on a mail of yours" ------------------------------

DENIALS = [
    ("No", 0), ("Nein", 1), ("Non, ce n'est pas moi !", 2), ("¿Qué? Yo no escribí eso.", 5), ("Nie, to nie ja", 3), ("Det var inte jag som skrev", 9),
    ("Não fui eu que escrevi isso", 1), ("Das habe ich nie geschrieben, bitte rückgängig machen!", 12), ("Undo", 2), ("what???", 1), ("?", 4),
    ("\U0001f44e", 1), ("Wrong person", 6), ("I did not accept that you do this in my name.", 2), ("Please reject this", 3), ("yes that was me, but I changed my mind", 2),
    ("OK", 1), ("Ja", 7), ("Sì", 1), ("Yes, thanks, that is right", 1), ("nope nope nope", 20), ("Declined!", 1), ("Cancel", 1), ("I accept this", 2), ("Thanks!", 1),
]  # fmt: skip


@pytest.mark.parametrize("proof", ["pass", ""])
@pytest.mark.parametrize("words, days", DENIALS)
def test_no_word_about_an_end_that_was_passed_on_answers_the_next_request(
    db: Attacked, words: str, days: int, proof: str
) -> None:
    done = an_end_passed_on(db)
    sent = db.reply(JON, done, words, proof=proof, after=days * 86400 + 600)
    assert db.state(2) in ("pending", "expired")
    assert not to(sent, LEA)
    assert a_coordinator_knows(db, sent), words


def test_a_denial_that_kept_only_the_quotation_does_not_answer_the_next_request(db: Attacked) -> None:
    """A mail program that throws away the thread and writes to the plain address; the text is quoted."""
    done = an_end_passed_on(db)
    quoted = "\n".join(f"> {line}" for line in see(done).text.splitlines())
    sent = db.write(JON, f"Re: {see(done).subject}", f"No\n\nOn Monday somebody wrote:\n{quoted}")
    assert db.state(2) == "pending"
    assert a_coordinator_knows(db, sent)


def test_a_denial_that_kept_only_the_subject_does_not_answer_the_next_request(db: Attacked) -> None:
    done = an_end_passed_on(db)
    sent = db.write(JON, f"Re: {see(done).subject}", "No!")
    assert db.state(2) == "pending"
    assert a_coordinator_knows(db, sent)


def test_a_denial_from_the_members_other_address_reaches_a_coordinator_and_changes_nothing(
    db: Attacked,
) -> None:
    done = an_end_passed_on(db)
    before = things(db)
    sent = db.reply("jon.berg@home.example", done, "I never wrote that, this is Jon from home.")
    assert things(db) == before
    assert a_coordinator_knows(db, sent)


def test_a_second_denial_reaches_a_coordinator_as_the_first_did(db: Attacked) -> None:
    done = an_end_passed_on(db)
    for days, words in ((0, "No"), (1, "No, no, I mean it"), (3, "Hello? Is anybody there?")):
        sent = db.reply(JON, done, words, after=days * 86400 + 3600)
        assert a_coordinator_knows(db, sent), words
    assert db.state(2) in ("pending", "expired")


@pytest.mark.parametrize("words", ["No", "Nein, nein", "That was not me", "No quise eso", "Please undo that"])
@pytest.mark.parametrize("days", [0, 4])
def test_a_denial_of_a_leaving_is_read_by_a_coordinator(db: Attacked, words: str, days: int) -> None:
    db.asked()
    done = letter(to(passes_on(db, f"Jon Berg <{JON}>", "LEAVE"), JON), "forward-done")
    assert db.standing(JON) == "left"
    sent = db.reply(JON, done, words, after=days * 86400 + 600)
    assert a_coordinator_knows(db, sent)


@pytest.mark.parametrize("words", ["No", "I did not decline!", "But I want to be her mentor", "oh no, wait"])
def test_a_denial_of_a_rejection_is_no_rejection_of_another_and_is_not_lost(db: Attacked, words: str) -> None:
    db.asked()
    lea_asks_too(db)
    done = letter(to(passes_on(db, f"Jon Berg <{JON}>", "REJECT REQ-1"), JON), "forward-done")
    assert db.state(1) == "rejected"
    sent = db.reply(JON, done, words, after=90_000)
    assert db.state(2) == "pending"
    assert sent


@pytest.mark.parametrize("words, days", [("No", 3), ("REJECT", 3), ("Not me", 0), ("Reject please", 10)])
def test_a_denial_of_an_acceptance_touches_no_other_request(db: Attacked, words: str, days: int) -> None:
    db.asked()
    lea_asks_too(db)
    done = letter(to(passes_on(db, f"Jon Berg <{JON}>", "ACCEPT REQ-1"), JON), "forward-done")
    sent = db.reply(JON, done, words, after=days * 86400 + 600)
    assert db.state(2) == "pending"
    assert sent


def test_the_answer_to_a_withdrawal_that_was_passed_on_reaches_a_coordinator(db: Attacked) -> None:
    db.asked()
    done = letter(to(passes_on(db, f"Mia Okafor <{MIA}>", "WITHDRAW"), MIA), "forward-done")
    assert a_coordinator_knows(db, db.reply(MIA, done, "No, I still want him", after=200_000))


@pytest.mark.parametrize("words", ["No", "Nunca escribí eso", "REJECT", "Sí", "no fui yo, gracias"])
def test_a_denial_in_a_thread_in_spanish_answers_no_other_request(db: Attacked, words: str) -> None:
    db.write(JON, "ESPAÑOL")
    done = an_end_passed_on(db)
    sent = db.reply(JON, done, words, after=100_000)
    assert db.state(2) == "pending"
    assert to(sent, JON) or a_coordinator_knows(db, sent)


@pytest.mark.parametrize("words", ["No", "Accept", "Yes", "I still want him", "REJECT"])
def test_a_mentee_who_is_a_mentor_too_denies_a_withdrawal_and_answers_nobody(
    db: Attacked, words: str
) -> None:
    db.write(MIA, "SIGN UP MENTOR", FORM.format(name="Mia Okafor"))
    db.asked()
    done = letter(to(passes_on(db, f"Mia Okafor <{MIA}>", "WITHDRAW"), MIA), "forward-done")
    db.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    assert to(db.write(LEA, "REQUEST M-1002", "please"), MIA)
    sent = db.reply(MIA, done, words, after=100_000)
    assert db.state(2) == "pending"
    assert to(sent, MIA) or a_coordinator_knows(db, sent)


def test_a_leaving_that_was_passed_on_is_undone_by_signing_up_in_the_same_thread(db: Attacked) -> None:
    db.asked()
    done = letter(to(passes_on(db, f"Jon Berg <{JON}>", "LEAVE"), JON), "forward-done")
    assert to(db.reply(JON, done, "SIGN UP MENTOR"), JON)[0].letter == "form"
    db.reply(JON, done, "SIGN UP MENTOR\n\n" + FORM.format(name="Jon Berg"))
    assert db.standing(JON) == "active"


def test_the_letter_about_what_was_passed_on_gives_its_finder_nothing(db: Attacked) -> None:
    """Whoever got hold of Jon's letter replies with a command, from another address and in Jon's name."""
    done = an_end_passed_on(db)
    before = things(db)
    for who, proof in ((EVE, "pass"), (MIA, "pass"), (JON, "fail")):
        for word in ("REJECT REQ-2", "ACCEPT REQ-2", *(("LEAVE", "PAUSE") if who != MIA else ())):
            db.reply(who, done, word, proof=proof, after=60)
    assert things(db) == before


# --- who passes on, and what ---------------------------------------------------------------------------

IN_LANGUAGES = {
    "Portuguese": "---------- Mensagem encaminhada ---------\nDe: {who}\nData: seg., 2 de mar. de 2026 às 10:00\nAssunto: x\nPara: <carla@pharmacists.example>\n\nWITHDRAW\n",
    "Italian": "---------- Messaggio inoltrato ---------\nDa: {who}\nData: lun 2 mar 2026 alle ore 10:00\nOggetto: x\nA: <carla@pharmacists.example>\n\nWITHDRAW\n",
    "Dutch": "---------- Doorgestuurd bericht ---------\nVan: {who}\nDatum: ma 2 mrt 2026 om 10:00\nOnderwerp: x\nAan: <carla@pharmacists.example>\n\nWITHDRAW\n",
    "Polish": "---------- Wiadomość przekazana dalej ---------\nOd: {who}\nData: pon., 2 mar 2026 o 10:00\nTemat: x\nDo: <carla@pharmacists.example>\n\nWITHDRAW\n",
    "Swedish": "---------- Vidarebefordrat meddelande ---------\nFrån: {who}\nDatum: mån 2 mars 2026 kl 10:00\nÄmne: x\nTill: <carla@pharmacists.example>\n\nWITHDRAW\n",
    "Danish": "---------- Videresendt besked ---------\nFra: {who}\nDato: man. 2. mar. 2026 kl. 10.00\nEmne: x\nTil: <carla@pharmacists.example>\n\nWITHDRAW\n",
    "Norwegian": "---------- Videresendt melding ---------\nFra: {who}\nDato: man. 2. mars 2026 kl. 10:00\nEmne: x\nTil: <carla@pharmacists.example>\n\nWITHDRAW\n",
    "Outlook in Italian": "-----Messaggio originale-----\nDa: {who}\nInviato: lunedì 2 marzo 2026 10:00\nA: Carla\nOggetto: x\n\nWITHDRAW\n",
    "Outlook in French": "-----Message d'origine-----\nDe : {who}\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : Carla\nObjet : x\n\nWITHDRAW\n",
    "Outlook in Dutch": "-----Oorspronkelijk bericht-----\nVan: {who}\nVerzonden: maandag 2 maart 2026 10:00\nAan: Carla\nOnderwerp: x\n\nWITHDRAW\n",
    "Apple in German": "Anfang der weitergeleiteten Nachricht:\n\nVon: {who}\nBetreff: x\nDatum: 2. März 2026 um 10:00:00 MEZ\nAn: carla@pharmacists.example\n\nWITHDRAW\n",
    "Thunderbird in Spanish": "-------- Mensaje reenviado --------\nAsunto: x\nFecha: Mon, 2 Mar 2026 10:00:00 +0100\nDe: {who}\nPara: carla@pharmacists.example\n\nWITHDRAW\n",
}  # fmt: skip


@pytest.mark.parametrize("language", IN_LANGUAGES)
def test_any_mail_program_will_do_in_any_of_our_languages(db: Attacked, language: str) -> None:
    db.asked()
    text = IN_LANGUAGES[language].format(who=f"Mia Okafor <{MIA}>")
    sent = db.write(COORDINATOR, "Fwd: x", text)
    assert db.state() == "withdrawn"
    assert "forward-done" in [m.letter for m in to(sent, MIA)]
    assert to(sent, COORDINATOR)


@pytest.mark.parametrize("language", IN_LANGUAGES)
def test_an_impostor_of_the_coordinator_does_nothing_in_any_language(db: Attacked, language: str) -> None:
    db.asked()
    before = things(db)
    text = IN_LANGUAGES[language].format(who=f"Mia Okafor <{MIA}>")
    for sender, proof in (
        (COORDINATOR, "fail"),
        ("carla@pharmacists.example.evil.example", "pass"),
        (f'"{COORDINATOR}" <{EVE}>', "pass"),
    ):
        sent = db.write(sender, "Fwd: x", text, proof=proof)
        assert not to(sent, MIA)
        assert not to(sent, JON)
    assert things(db) == before


NEXT_DAY = pytest.mark.xfail(
    strict=True, reason="it is held, and she reads of it in the next morning's summary"
)


@pytest.mark.parametrize(
    "words", [pytest.param("ACCEPT REQ-1", marks=NEXT_DAY), "Accept", "BROWSE", "STATUS", "HELP"]
)
def test_what_a_coordinator_types_above_a_forward_is_her_own_and_the_forward_does_not_count(
    db: Attacked, words: str
) -> None:
    db.asked()
    before = things(db)
    sent = db.write(COORDINATOR, "Fwd: x", f"{words}\n\n{inline(f'Jon Berg <{JON}>', 'REJECT REQ-1')}")
    assert things(db) == before
    assert to(sent, COORDINATOR)
    assert not to(sent, MIA)


def test_a_coordinator_who_is_a_mentor_answers_for_nobody_else_by_what_she_passes_on(db: Attacked) -> None:
    db.write(COORDINATOR, "SIGN UP MENTOR", FORM.format(name="Carla Reyes"))
    db.write(MIA, "REQUEST M-1003", "please")
    db.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    db.write(LEA, "REQUEST M-1001", "please")
    sent = passes_on(db, f"Jon Berg <{JON}>", "Yes, I accept", "Re: Would you mentor Lea Stone? [REQ-2]")
    assert db.state(1) == "pending"  # Mia's request to Carla herself
    assert db.state(2) == "accepted" or to(sent, JON) or db.held()


def test_a_coordinator_who_is_a_mentor_passes_on_her_mentees_words_and_has_not_answered(
    db: Attacked,
) -> None:
    db.write(COORDINATOR, "SIGN UP MENTOR", FORM.format(name="Carla Reyes"))
    asked = to(db.write(MIA, "REQUEST M-1003", "please"), COORDINATOR)[0]
    for body in ("Yes please, I would accept any day", "No, not on Mondays"):
        sent = db.reply(COORDINATOR, asked, f"FYI\n\n{inline(f'Mia Okafor <{MIA}>', body)}")
        assert db.state(1) == "pending"
        assert to(sent, COORDINATOR) or db.held()


def test_two_attached_mails_are_done_in_their_order(db: Attacked) -> None:
    db.asked()
    sent = with_attached(db, [eml(JON, "yes", "ACCEPT REQ-1"), eml(MIA, "no more", "WITHDRAW REQ-1")])
    assert db.state() == "accepted"
    assert things(db)[2] == [("REL-1", "active", 1)]
    assert len(to(sent, COORDINATOR)) == 1
    assert to(sent, JON)
    assert to(sent, MIA)


def test_two_attached_mails_the_other_way_round_leave_no_mentoring(db: Attacked) -> None:
    db.asked()
    with_attached(db, [eml(MIA, "no more", "WITHDRAW REQ-1"), eml(JON, "yes", "ACCEPT REQ-1")])
    assert db.state() == "withdrawn"
    assert things(db)[2] == []


def test_one_mail_that_is_attached_twice_acts_once(db: Attacked) -> None:
    one = eml(MIA, "asking", "REQUEST M-1001\n\nplease")
    sent = with_attached(db, [one, one])
    assert [r for r, _ in things(db)[1]] == ["REQ-1"]
    assert len(to(sent, JON)) == 1


def test_of_two_attached_mails_the_doubtful_one_is_held_and_the_other_one_done(db: Attacked) -> None:
    bad = eml(
        JON,
        "LEAVE",
        "LEAVE",
        "Authentication-Results: mx.pharmacists.example; dmarc=fail header.from=hospital.example\n",
    )
    sent = with_attached(db, [bad, eml(MIA, "asking", "REQUEST M-1001\n\nplease")])
    assert db.standing(JON) == "active"
    assert db.state() == "pending"
    assert to(sent, COORDINATOR)


FORGED_VERDICT = "Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example\nReceived: from mx.hospital.example by mx.pharmacists.example; Mon, 2 Mar 2026 10:00:00 +0100\n"


@pytest.mark.parametrize(
    "sender, proof", [(COORDINATOR, ""), (COORDINATOR, "fail"), (EVE, "pass"), (MIA, "pass"), (JON, "")]
)
@pytest.mark.parametrize(
    "word", ["LEAVE", "ACCEPT REQ-1", "SIGN UP MENTEE\n\nName: Jon Berg\nPractice areas: Oncology\nGoals: x"]
)
def test_a_verdict_of_our_server_that_stands_in_an_attached_mail_lifts_nobody(
    db: Attacked, word: str, sender: str, proof: str
) -> None:
    db.asked()
    before = things(db)
    with_attached(db, [eml(JON, word.split("\n")[0], word, FORGED_VERDICT)], sender=sender, proof=proof)
    assert things(db) == before


def test_a_mail_in_a_mail_in_a_forward_is_nobodys(db: Attacked) -> None:
    db.asked()
    before = things(db)
    inmost = eml(JON, "LEAVE", "LEAVE", FORGED_VERDICT).decode().replace("\r\n", "\n")
    middle = eml(
        EVE, "Fwd: LEAVE", f"--q\nContent-Type: message/rfc822\n\n{inmost}\n--q--",
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n",
    )  # fmt: skip
    sent = with_attached(db, [middle])
    assert things(db) == before
    assert to(sent, COORDINATOR)


@pytest.mark.parametrize("way", ["inline", "attached"])
@pytest.mark.parametrize("sender", [COORDINATOR, JON, MIA])
def test_our_own_letter_that_comes_back_as_a_forward_is_no_answer(
    db: Attacked, way: str, sender: str
) -> None:
    """The letter says "reply ACCEPT", and has buttons; whoever passes it on has said nothing."""
    asked = db.asked()
    before = things(db)
    if way == "attached":
        sent = with_attached(db, [asked.raw], sender=sender)
    else:
        text = inline(f"Mentor Exchange <{ADDRESS}>", see(asked).text, see(asked).subject)
        sent = db.write(sender, f"Fwd: {see(asked).subject}", text)
    assert things(db) == before
    assert to(sent, sender) or to(sent, COORDINATOR) or db.held()


ROBOTS = [
    (
        "Automatic reply: Would you mentor Mia Okafor?",
        "Yes, I am away until Monday. I accept no mails before.",
    ),
    ("Out of Office", "No, I am not in the office. Accept my apologies."),
    ("Automatische Antwort: Mentoring", "Ja, ich bin im Urlaub."),
    ("Undelivered Mail Returned to Sender", "ACCEPT could not be delivered"),
    ("Accepted: First conversation", "Accepted"),
]


@pytest.mark.parametrize("subject, body", ROBOTS)
def test_a_robots_note_that_is_passed_on_is_no_answer_of_its_mentor(
    db: Attacked, subject: str, body: str
) -> None:
    db.asked()
    before = things(db)
    sent = passes_on(db, f"Jon Berg <{JON}>", body, subject)
    assert things(db) == before
    assert to(sent, COORDINATOR)


def test_a_robots_mail_that_is_attached_is_no_answer(db: Attacked) -> None:
    db.asked()
    before = things(db)
    for field in (
        "Auto-Submitted: auto-generated\n",
        "X-Autoreply: yes\n",
        "Precedence: bulk\nX-Auto-Response-Suppress: All\n",
    ):
        assert to(
            with_attached(db, [eml(JON, f"Re: {field[:6]}", f"ACCEPT REQ-1 {len(field)}", field)]),
            COORDINATOR,
        )
    assert things(db) == before


def test_an_impostors_forward_that_the_coordinator_denies_is_not_done(db: Attacked) -> None:
    db.asked()
    before = things(db)
    asked = db.write(COORDINATOR, "Fwd: x", inline(f"Jon Berg <{JON}>", "REJECT"), proof="")
    question = to(asked, COORDINATOR)[0]
    db.reply(COORDINATOR, question, "No, that was not me")
    assert things(db) == before


def test_a_forward_that_the_coordinator_confirms_still_asks_the_member_before_it_hurts(
    db: Attacked,
) -> None:
    db.asked()
    asked = db.write(COORDINATOR, "Fwd: x", inline(f"Jon Berg <{JON}>", "REJECT"), proof="")
    sent = db.reply(COORDINATOR, to(asked, COORDINATOR)[0], "Yes", proof="")
    assert db.state() == "pending"
    assert to(sent, JON)


@pytest.mark.parametrize(
    "words",
    ["No", "Nein, das war ich nicht", "NO!!", "No, that was not me", "I did not write this", "Who is Carla?"],
)
def test_the_member_who_says_no_to_what_was_passed_on_is_obeyed_and_it_is_told(
    db: Attacked, words: str
) -> None:
    db.asked()
    lea_asks_too(db)
    text = f"On Sun, 1 Mar 2026 at 18:12, Jon Berg <{JON}> wrote:\n\n> ACCEPT REQ-1\n"
    question = to(db.write(COORDINATOR, "Fwd: yes", text), JON)[0]
    before = things(db)
    sent = db.reply(JON, question, words, after=200_000)
    assert things(db) == before
    assert a_coordinator_knows(db, sent)


def test_the_token_of_a_letter_that_a_coordinator_quotes_gives_her_nothing(db: Attacked) -> None:
    asked = db.asked()
    before = things(db)
    token = tokens_in_text(asked)[0]
    for body in (f"ACCEPT {token}", f"{token}\n\nyes"):
        raw(
            db,
            f"From: {COORDINATOR}\nTo: {ADDRESS}\nSubject: Re: {token}",
            body,
            proof="pharmacists.example",
        )
    assert things(db) == before


@pytest.mark.parametrize("who", [f"Jon Berg <{JON}>", f"Eve Moss <{EVE}>"])
def test_a_member_who_passes_on_acts_for_nobody_and_hears_of_it(db: Attacked, who: str) -> None:
    db.asked()
    before = things(db)
    sent = db.write(MIA, "Fwd: x", inline(who, "ACCEPT REQ-1"))
    sent += with_attached(db, [eml(JON, "yes", "ACCEPT REQ-1")], sender=MIA)
    assert things(db) == before
    assert to(sent, MIA)
