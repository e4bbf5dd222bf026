"""Robots are known by what they write, people are not taken for robots (rows 51-54, 132, 133; fault 21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from processor.core.mail import Address, DeliveryReport, InboundMail
from processor.core.reading.automatic.verdict import Automatic, Verdict, judge_automatic
from tests.shipped_rules import RULES

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday
PROGRAM = "mentors@program.example"
WORDS = RULES.vocabularies


def mail(
    text: str = "Hello",
    subject: str = "Re: Would you mentor Mia?",
    sender: str = "jon@example.org",
    to: tuple[str, ...] = (PROGRAM,),
    return_path: str | None = "jon@example.org",
    reply: bool = True,
    **fields: str,
) -> InboundMail:
    headers = tuple((name.replace("_", "-"), value) for name, value in fields.items())
    content = fields.get("content_type", "text/plain").split(";")[0]
    return InboundMail(
        received_at=NOW,
        size=1,
        content_key="k",
        senders=(Address(addr_spec=sender),),
        to=tuple(Address(addr_spec=one) for one in to),
        subject=subject,
        text=text,
        return_path=return_path,
        in_reply_to=("<ours@program.example>",) if reply else (),
        headers=(*headers, ("from", sender), ("subject", subject)),
        content_type=content,
    )


def judged(one: InboundMail) -> Verdict:
    return judge_automatic(one, PROGRAM, WORDS)


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: x", "AUTO: Jon Berg is away (returning 05/05/2026)", "Out of Office Re: x",
        "[Auto-Reply] x", "Abwesenheitsnotiz: x", "Automatische Antwort: x", "Réponse automatique : x",
        "Respuesta automática: x", "Resposta automática: x", "Risposta automatica: x",
        "Automatisch antwoord: x", "Automatisk svar: x", "Automatiskt svar: x", "Automaattinen vastaus: x",
        "Odpowiedź automatyczna: x", "[Automatyczna odpowiedź] x", "Automatická odpověď: x",
        "Automatická odpoveď: x", "Automatikus válasz: x", "Răspuns automat: x", "Автоматический ответ: x",
        "Автоматична відповідь: x", "Αυτόματη απάντηση: x", "Otomatik Yanıt: x", "תשובה אוטומטית: x",
        "رد تلقائي: x", "自動応答: x", "自动回复: x", "自動回覆: x", "자동 회신: x", "Trả lời tự động: x",
        "ตอบกลับอัตโนมัติ: x", "Balasan otomatis: x", "Samodejni odgovor: x", "Automatski odgovor: x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("return_path", ["", None])
def test_an_automatic_reply_is_known_by_its_subject_in_many_languages(
    subject: str, return_path: str | None
) -> None:
    assert judged(mail(subject=subject, return_path=return_path)).kind is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "name, value, kind",
    [
        ("auto_submitted", "auto-replied", Automatic.AUTO_REPLY),
        ("auto_submitted", "auto-generated (failure)", Automatic.AUTO_REPLY),
        ("auto_submitted", "Auto-Replied; owner-email=x", Automatic.AUTO_REPLY),
        ("x_autoreply", "yes", Automatic.AUTO_REPLY),
        ("x_autorespond", "x", Automatic.AUTO_REPLY),
        ("x_apple_action", "VACATION", Automatic.AUTO_REPLY),
        ("precedence", "auto_reply", Automatic.AUTO_REPLY),
        ("preference", "auto_reply", Automatic.AUTO_REPLY),
        ("precedence", "junk", Automatic.OTHER),
        ("precedence", "bulk", Automatic.LIST),
        ("content_type", "multipart/report; report-type=disposition-notification", Automatic.AUTO_REPLY),
        ("content_type", 'multipart/report; report-type="feedback-report"', Automatic.OTHER),
        ("content_type", "multipart/report; report-type=tlsrpt", Automatic.OTHER),
        ("content_type", "multipart/report; report-type=delivery-status", Automatic.BOUNCE),
    ],
)
def test_a_robots_own_field_is_believed(name: str, value: str, kind: Automatic) -> None:
    field: dict[str, Any] = {name: value}
    assert judged(mail(**field)).kind is kind


@pytest.mark.parametrize(
    "name, value",
    [
        ("auto_submitted", "no"),
        ("auto_submitted", ""),
        ("x_autoreply", "no"),
        ("x_auto_response_suppress", "All"),
        ("x_ms_exchange_inbox_rules_loop", "jon@example.org"),
        ("precedence", "normal"),
        ("precedence", "first-class"),
        ("list_unsubscribe", "<mailto:out@gateway.example>"),
        ("x_loop", "1"),
        ("delivered_to", "autoresponder@example.org"),
    ],
)
def test_what_persons_mail_carries_too_makes_no_robot(name: str, value: str) -> None:
    field: dict[str, Any] = {name: value}
    assert judged(mail(**field)).kind is Automatic.NO


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Automatic reply: Would you?", "AW: Abwesenheitsnotiz: x",
        "Vacation", "Maternity leave", "Away until June", "On leave: pause me", "I have left the hospital",
        "Automation", "Outreach", "",
    ],
)  # fmt: skip
def test_a_persons_subject_makes_no_robot(subject: str) -> None:
    assert judged(mail(subject=subject, reply=False)).kind is Automatic.NO


def test_a_weak_subject_needs_a_second_sign() -> None:
    assert judged(mail(subject="I am away until June")).kind is Automatic.AUTO_REPLY
    assert judged(mail(subject="I am away until June", reply=False)).kind is Automatic.NO


@pytest.mark.parametrize(
    "text, day",
    [
        ("I am away, returning to the office on May 5th.", date(2026, 5, 5)),
        ("I will be back on Monday, 16 March 2026.", date(2026, 3, 16)),
        ("Out of the office until 10 March.", date(2026, 3, 10)),
        ("Away through March 20, 2026. Kind regards", date(2026, 3, 20)),
        ("I am travelling March 10-21 with little email.", date(2026, 3, 21)),
        ("on leave from 3 to 14 March", date(2026, 3, 14)),
        ("I return on Thursday.", date(2026, 3, 5)),
        ("back on Monday", date(2026, 3, 9)),
        ("back on 2026-04-01", date(2026, 4, 1)),
        ("Until 3/20/2026 I cannot answer", date(2026, 3, 20)),
        ("until 20/03/2026", date(2026, 3, 20)),
        ("I'm away until 5 December.", date(2026, 12, 5)),
        ("Ich bin bis zum 15. April abwesend.", date(2026, 4, 15)),
        ("Ich bin wieder ab dem 7.4.2026 im Büro.", date(2026, 4, 7)),
        ("Ich bin vom 9. bis 20. März nicht da.", date(2026, 3, 20)),
        ("Je suis absent jusqu'au 12 avril.", date(2026, 4, 12)),
        ("De retour le lundi 6 juillet", date(2026, 7, 6)),
        ("Estaré fuera hasta el 8 de abril", date(2026, 4, 8)),
        ("Sono assente fino al 3 aprile.", date(2026, 4, 3)),
        ("Estou ausente até 9 de abril.", date(2026, 4, 9)),
        ("Ik ben afwezig tot 4 mei", date(2026, 5, 4)),
        ("Jestem nieobecny do 11 maja", date(2026, 5, 11)),
        ("Я в отпуске до 12 мая", date(2026, 5, 12)),
        ("I am out. Until 4 March, write to Ana; I am back on 9 March.", date(2026, 3, 9)),
        ("Until 4/5/2026", None),  # April or May: both can be meant
        ("until further notice", None),
        ("until 1 March", None),  # that day is over, and the next one is a year away
        ("until 31 February", None),
        ("I read mail twice a day.", None),
    ],
)
def test_the_day_of_return_is_read(text: str, day: date | None) -> None:
    found = judged(mail(text, "Automatic reply: x"))
    assert (found.kind, found.back_on) == (Automatic.AUTO_REPLY, day)


def test_the_day_counts_from_the_day_of_the_mail() -> None:
    one = replace(mail("Until 5 May.", "Automatic reply"), sent_at=datetime(2025, 4, 1, tzinfo=UTC))
    assert judged(one).back_on == date(2025, 5, 5)


@pytest.mark.parametrize(
    "text, left",
    [
        ("Jon Berg is no longer with the hospital.", True),
        ("I have left the company; write to Ana.", True),
        ("This mailbox is no longer monitored.", True),
        ("Frau Berg ist nicht mehr bei uns tätig.", True),
        ("M. Berg ne travaille plus ici.", True),
        ("La señora Berg ya no trabaja aquí.", True),
        ("Jon Berg werkt niet meer bij ons.", True),
        ("Pan Berg już nie pracuje w naszej firmie.", True),
        ("退職いたしました。", True),
        ("I am on vacation and back on 5 May.", False),
        ("My colleague answers for me.", False),
    ],
)
def test_who_left_for_good_is_told_from_who_is_away(text: str, left: bool) -> None:
    assert judged(mail(text, "Automatic reply: x")).left is left


@pytest.mark.parametrize(
    "one",
    [
        mail("Please add yourself to my guest list: https://x.example/1", "Your mail", "noreply@boxbe.com"),
        mail("Please confirm your message by a click: http://x.example/c", auto_submitted="auto-replied"),
        mail(
            "I must verify that you are a person; just reply.", "Please verify", return_path="", reply=False
        ),
        mail("Reply to this message to confirm that you are a person. TMDA", precedence="bulk"),
    ],
)
def test_a_challenge_is_no_answer_and_no_bounce(one: InboundMail) -> None:
    found = judged(one)
    assert (found.kind, found.challenge) == (Automatic.OTHER, True)


@pytest.mark.parametrize(
    ("text", "linked", "asks"),
    [
        ("Please click here to prove that you are human.", False, True),  # the link was lost on the way
        ("Bitte klicken Sie hier: Verify that you are a person.", False, True),
        ("Prove that you are human, and your message will be delivered.", True, True),
        ("Prove that you are human, and your message will be delivered.", False, False),  # by what?
        ("I am away, see our ward's page.", True, False),
    ],
)
def test_a_challenge_says_what_to_do_in_its_words_or_behind_them(text: str, linked: bool, asks: bool) -> None:
    one = replace(mail(text, auto_submitted="auto-replied"), linked=linked)
    assert judged(one).challenge is asks


def test_a_challenge_in_a_reports_dress_is_no_bounce() -> None:
    report = DeliveryReport(
        recipient="jon@example.org", action="failed", status="4.7.0", diagnostic="Sender not pre-approved"
    )
    one = mail(content_type="multipart/report; report-type=delivery-status", return_path="")
    assert judged(replace(one, reports=(report,))).challenge


def test_a_person_may_speak_of_confirming() -> None:
    for text in (
        "I confirm: my answer is yes. See https://example.org for my clinic.",
        "My acceptance requires confirmation by my chief. I reply on Monday, see https://example.org",
        "You are on the guest list of our dinner: https://example.org",
    ):
        assert judged(mail(text)).kind is Automatic.NO


def test_a_challenge_that_hides_as_a_reply_needs_two_signs() -> None:
    found = judged(mail("Complete the verification at http://www.spamarrest.com/a and I get your mail."))
    assert (found.kind, found.challenge) == (Automatic.OTHER, True)


LIST_ID = "Pharmacists <pharmacists.lists.example>"
LIST = "pharmacists@lists.example"


@pytest.mark.parametrize(
    "one, kind",
    [
        (mail(to=(LIST,), list_id=LIST_ID, precedence="list", reply=False), Automatic.LIST),
        (mail(to=(LIST,), list_id=LIST_ID, list_post=f"<mailto:{LIST}>"), Automatic.LIST),
        (mail(to=(), precedence="list", reply=False), Automatic.LIST),
        (mail(list_id=LIST_ID, list_unsubscribe="<https://x.example/u>", reply=False), Automatic.LIST),
        (mail(list_id=LIST_ID, precedence="bulk", reply=False), Automatic.LIST),
        (
            mail(list_unsubscribe="<https://x/u>", list_unsubscribe_post="One-Click", reply=False),
            Automatic.LIST,
        ),
        # a person wrote to others, and a list brought it too
        (mail(to=(LIST, PROGRAM), list_id=LIST_ID, list_post=f"<mailto:{LIST}>"), Automatic.NO),
        (mail(to=(LIST, "ana@example.org"), list_id=LIST_ID, precedence="bulk", reply=False), Automatic.NO),
        (mail(list_id=LIST_ID, precedence="list", reply=False), Automatic.NO),
        # a gateway puts its footer and its field into everybody's mail
        (mail(list_unsubscribe="<https://gateway.example/u>", reply=False), Automatic.NO),
        (mail(list_id=LIST_ID, list_unsubscribe="<https://x.example/u>"), Automatic.NO),
        # the program's own address is a list: all its mail comes that way
        (
            mail(list_id=f"<{PROGRAM.replace('@', '.')}>", list_post=f"<mailto:{PROGRAM}>", reply=False),
            Automatic.NO,
        ),
    ],
)
def test_lists_and_newsletters_are_told_from_people_on_them(one: InboundMail, kind: Automatic) -> None:
    assert judged(one).kind is kind


def test_our_own_mail_and_mail_in_a_circle_are_loops() -> None:
    assert judged(mail(sender=PROGRAM)).kind is Automatic.LOOP
    assert judged(mail(x_mentor_exchange=PROGRAM)).kind is Automatic.LOOP
    hops = tuple(("received", "by x") for _ in range(51))
    assert judged(replace(mail(), headers=hops)).kind is Automatic.LOOP
    assert judged(mail(x_mentor_exchange="other@program.example")).kind is Automatic.OTHER


@pytest.mark.parametrize("sender", ["no-reply@x.example", "donotreply@x.example", "noreply+7@x.example"])
def test_who_takes_no_replies_gets_none(sender: str) -> None:
    assert judged(mail(sender=sender)).kind is Automatic.OTHER


@pytest.mark.parametrize("sender", ["norbert.reply@x.example", "noreen@x.example", "boss@bounces.example"])
def test_a_name_that_only_looks_like_a_robots_is_a_persons(sender: str) -> None:
    assert judged(mail(sender=sender)).kind is Automatic.NO


@pytest.mark.parametrize(
    "subject",
    ["REPONSE AUTOMATIQUE : x", "OTOMATİK YANIT: x", "АВТООТВЕТ: x", "Out-of-Office: Re: x",
     "Your request (12345) has been received", "Ticket received"],
)  # fmt: skip
def test_subjects_of_robots_in_capitals_and_with_hyphens(subject: str) -> None:
    assert judge_automatic(mail(subject=subject), PROGRAM, WORDS).kind is Automatic.AUTO_REPLY


@pytest.mark.parametrize("subject", ["Abwesenheit", "VACATION.", "Fravær", "In ferie", "Nieobecność"])
def test_a_noun_alone_is_a_robots_subject_where_the_text_tells_of_an_absence(subject: str) -> None:
    away = mail("I am away until 5 May.", subject=subject)
    assert judge_automatic(away, PROGRAM, WORDS).kind is Automatic.AUTO_REPLY
    assert judge_automatic(mail("PAUSE", subject=subject), PROGRAM, WORDS).kind is Automatic.NO


def test_greek_capitals_have_no_accents() -> None:
    words = "αυτόματη απάντηση"
    bare = words.upper().replace("Ό", "Ο").replace("Ά", "Α")
    assert judge_automatic(mail(subject=f"{bare}: x"), PROGRAM, WORDS).kind is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "subject", ["Absence of evidence", "Urlaub in Italien?", "Re: vacation", "Out with it: yes"]
)
def test_a_noun_among_other_words_is_a_persons_subject(subject: str) -> None:
    assert judge_automatic(mail(subject=subject), PROGRAM, WORDS).kind is Automatic.NO


def with_field(name: str, value: str) -> InboundMail:
    one = mail()
    return replace(one, headers=(*one.headers, (name.replace("_", "-"), value)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x_autogenerated", "Reply"),
        ("x_auto_response", "yes"),
        ("x_helpscout_autoreply", "1"),
        ("x_otrs_loop", "yes"),
        ("x_servicenow_generated", "true"),
        ("x_rt_loop_prevention", "pharmacists"),
    ],
)
def test_headers_of_helpdesks_name_a_robot(name: str, value: str) -> None:
    assert judge_automatic(with_field(name, value), PROGRAM, WORDS).kind is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    ("name", "value"), [("x_auto_response_suppress", "All"), ("x_autoreply", "no"), ("x_autogenerated", "")]
)
def test_who_asks_for_silence_is_no_robot(name: str, value: str) -> None:
    assert judge_automatic(with_field(name, value), PROGRAM, WORDS).kind is Automatic.NO
