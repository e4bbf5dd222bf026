"""What people's words mean: answers, quotations of many clients, commands, in the project's own words."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from processor.core.mail import Address, InboundMail
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.automatic.verdict import Automatic, judge_automatic
from processor.core.reading.body.forward import read_forward
from processor.core.reading.body.quotes import visible_text
from processor.core.reading.request.commands import find_command
from processor.demo.clients import Client, new_mail, reply
from tests.shipped_rules import RULES

WORDS, QUOTING = RULES.vocabularies, RULES.quoting
NOW = datetime(2025, 3, 4, 15, 11, tzinfo=UTC)

YES = (
    "ACCEPT",
    "Accept, with pleasure!",
    "accept.",
    "*Accept*",
    "Accepted!",
    "“Accept”",
    "I accept",
    "I accept.\n\nDr. Ana Ruiz",
    "Yes",
    "yes!",
    "Yes, happy to.",
    "OK",
    "Okay",
    "Sure, I'd love to!",
    "I’d be happy to mentor her.",
    "I would be glad to.",
    "Gladly",
    "No problem, happy to",
    "With pleasure.",
    "Of course!",
    "Hi Mia,\n\nAccept\n\nThank you for asking.",
    "Hello, yes",
    "Thank you for asking. I accept.",
    "Accept. Looking forward to it!",
    "Accept\nLet me know if you have any questions.",
    "ja",
    "Ja, sehr gerne!",
    "Hallo Mia,\nich nehme an",
    "Sí",
    "Acepto, con mucho gusto.",
)
NO = (
    "Reject",
    "REJECT.",
    "Decline",
    "declined",
    "No",
    "No, thank you",
    "No thanks!",
    "Nope",
    "I decline",
    "I must decline.",
    "Sorry, I can't",
    "I would love to accept but cannot",
    "I would love to, but I have no time",
    "not able to accept",
    "I am not able to accept.",
    "happy to decline",
    "I do not accept",
    "I can't accept",
    "Sorry, I can’t.",
    "Unfortunately I cannot this year.",
    "I am unable to take another mentee.",
    "Thank you for thinking of me. I have to decline.",
    "Reject. I am too busy and not in town.",
    "No. Maybe next year.",
    "Hi Mia, reject",
    "nein",
    "Leider nein.",
    "No, gracias",
    "Lo siento, no puedo.",
)
UNCLEAR = (
    "",
    " \n\n",
    "Thank you!",
    "Hi Mia,",
    "ACCEPT or REJECT?",
    "ACCEPT / REJECT",
    "Accept\nReject",
    "Do not accept",
    "I cannot wait to start!",
    "yes?",
    "Yes and no",
    "Yes, if she can wait until June",
    "Yes, but not before May",
    "Accept. But only in June.",
    "Accept. However, a colleague would be better.",
    "Yes. On second thought I can't.",
    "OK, let me think about it",
    "Ok, got it",
    "Okay, I'll get back to you.",
    "Maybe",
    "I think yes",
    "No problem",
    "No worries",
    "I never said yes",
    "Yes, unfortunately I am too busy",
    "Hello - no.\nOK for next year",
    "Accept? When would it start?",
    "What does accepting mean?",
    "I will decide tomorrow",
    "Can someone else accept this?",
    "Ja, aber nicht jetzt",
    "Ich kann nicht annehmen, ja?",
    "Sí, pero no ahora",
    "Si",
    "Happy to recommend Dr. Lee",
    "I'd be happy to help another time",
    "I'd love to hear more",
    "Of course I am flattered",
    "I agree that she needs a mentor",
    "OK. Please ask Dr. Lee",
    "Yes, I am retired",
    "Sure, remind me next month",
    "Yes please remove me",
)


@pytest.mark.parametrize("text", YES)
def test_a_clear_yes_accepts(text: str) -> None:
    assert read_answer(text, WORDS).reply is Reply.ACCEPT


@pytest.mark.parametrize("text", NO)
def test_a_clear_no_rejects(text: str) -> None:
    assert read_answer(text, WORDS).reply is Reply.REJECT


@pytest.mark.parametrize("text", UNCLEAR)
def test_any_doubt_is_unclear(text: str) -> None:
    assert read_answer(text, WORDS).reply is Reply.UNCLEAR


def test_an_answer_tells_nothing_from_both() -> None:
    assert read_answer("Thanks!", WORDS).blank
    assert read_answer("Accept\nReject", WORDS).both


def _mail(text: str = "", subject: str = "", html_reply: str = "") -> InboundMail:
    return InboundMail(
        received_at=NOW,
        size=len(text),
        content_key="k",
        senders=(Address(addr_spec="ana@clinic.example"),),
        subject=subject,
        text=text,
        html_reply=html_reply,
    )


def _plain(raw: bytes) -> str:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


ORIGINAL = new_mail(
    "gmail",
    "Mentor Exchange",
    "mentors@example.org",
    "ana@clinic.example",
    "Jon asks you to be the mentor [REQ-7]",
    "Dear Ana,\n\nJon would like you as a mentor.\nAnswer ACCEPT or REJECT.\n\nKind regards\nMentor Exchange",
    NOW,
    "mx.example.org",
)


@pytest.mark.parametrize("client", [c for c in Client if c is not Client.HTML_TABLE])
@pytest.mark.parametrize("typed", ["Accept", "Reject, I have no time this year."])
def test_every_client_leaves_what_was_typed(client: Client, typed: str) -> None:
    raw = reply(client, ORIGINAL, "Ana Ruiz", "ana@clinic.example", typed, NOW, "mx.example.org")
    visible = visible_text(_mail(_plain(raw)), QUOTING)
    assert visible.split("\n")[0] == typed
    assert "would like you" not in visible
    assert "CONFIDENTIALITY" not in visible
    assert "wrote" not in visible


@pytest.mark.parametrize(
    "below",
    [
        "Am Di., 4. März 2025 um 16:11 Uhr schrieb Mentor Exchange <\nm@example.org>:\n\n> ACCEPT or REJECT",
        "El mar, 4 mar 2025 a las 16:11, Mentor (<m@example.org>) escribió:\n\n> ACCEPT or REJECT",
        "Le mar. 4 mars 2025 à 16:11, Mentor <m@example.org> a écrit :\n\n> ACCEPT or REJECT",
        "Von: Mentor\nGesendet: Dienstag, 4. März 2025\nAn: Ana\nBetreff: Anfrage\n\nACCEPT or REJECT",
        "De: Mentor\nEnviado: martes\nPara: Ana\nAsunto: Solicitud\n\nACCEPT or REJECT",
        "-----Ursprüngliche Nachricht-----\nACCEPT or REJECT",
        "Von meinem iPhone gesendet\n\nACCEPT or REJECT",
        "Mit freundlichen Grüßen\nAna",
        "Saludos cordiales,\nAna",
        "Best regards,\nAna",
        "Get Outlook for iOS<https://aka.ms/x>",
        "This e-mail (and any attachments) is confidential. Do not accept it.",
    ],
)
def test_what_stands_under_the_answer_is_cut(below: str) -> None:
    assert visible_text(_mail(f"Decline\n\n{below}\n"), QUOTING) == "Decline"


@pytest.mark.parametrize(
    "text",
    [
        "On reflection I must decline.",
        "On Monday I can start.",
        "Best to decline.",
        "Regards the request: no",
        "Am I to answer here?",
        "Accept.\n\n---\nonly if she can start in May",
        "Accept.\n=====\nBut not before June.",
        "Cheers!\nI accept.",
        "谢谢\n我接受",
        "Accept.\nFrom: 1 April\nTo: 30 June",
        "Accept.\nNotice: I can only start in May.",
        "Accept.\nDisclaimer: I have never been a mentor.",
        "I told Mia <mia@ward.example> on 2 March 2026:\n\nnot before May",
        "On 3 March 2026 at 10:00 I can offer:\n- one hour",
        "As I wrote on 2 March 2026 at 10:00:\nnot before May",
        "»Ja, gerne«, sage ich.",
        "| Name | Mia |\n| Title | Pharmacist |",
        ">>> Accept! <<<",
        "My best to all of you. No.",
        "Best of all would be May.",
        "The forwarded message was not for me.",
        "I sent from my phone what you asked for.",
        "Warning: my English is poor. Accept.",
        "Von mir aus: ja",
        "Le 3 mars me convient :",
        "To: be sure, I accept",
        "Subject: pharmacy\nAnswer: yes",
    ],
)
def test_words_that_look_like_a_frame_stay(text: str) -> None:
    assert visible_text(_mail(text), QUOTING) == text


def test_what_is_typed_above_an_attribution_is_not_swallowed_by_it() -> None:
    text = "On Monday I can say more.\n\nOn Tue, Mar 4, 2025 at 3:11 PM Mentor <m@example.org> wrote:\n> x"
    assert visible_text(_mail(text), QUOTING) == "On Monday I can say more."


SAID = (
    "He threatened me on 4 May 2026 at 10:00", "ask ada@clinic.example", "My room is 2026",
    "CAPACITY M-1003 0", "On 3 June I am away", "At 10:30 I can talk, Tuesday", "Call 030/12 34 44",
    "Jon Berg, jon@hospital.example", "Am 4. Mai hat er mich geschlagen", "Le 3 mai 2026 il m'a menacée",
    "El 4 de mayo de 2026 me amenazó", "On 4 May 2026 he hit me", "am 3.4. um 10:00 kann ich",
    "Jon Berg <jon@hospital.example> hit me",
)  # fmt: skip
OVER = (
    "On Monday you wrote:", "You wrote:", "Am Montag schrieben Sie:", "Mentor Exchange wrote:",
    "El lunes usted escribió:", "On Mon, 2 Mar 2026 at 16:00, Mentor Exchange <m@program.example> wrote:",
    "On Mon, 2 Mar 2026 at 16:00, Mentor Exchange\n<m@program.example> wrote:",
    "On Mon, 2 Mar 2026 at 16:00,\nMentor Exchange <m@program.example>\nwrote:",
)  # fmt: skip
FIRST_LINES = (
    "On 2 March 2026 at 16:00", "Am 02.03.2026 um 16:00", "Le 2 mars 2026 à 16:00", "2026-03-02 16:00",
)  # fmt: skip


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("said", SAID)
def test_a_line_with_a_day_or_an_address_above_an_attribution_is_typed(said: str, over: str) -> None:
    """ "You wrote:" is one by itself, and what stands above it is nobody's but the writer's."""
    assert visible_text(_mail(f"{said}\n\n{over}\n> old words\n> more"), QUOTING) == said


@pytest.mark.parametrize("first", FIRST_LINES)
def test_an_attribution_of_two_lines_is_none_that_was_typed(first: str) -> None:
    assert visible_text(_mail(f"Accept\n\n{first}\nMentor Exchange wrote:\n> x"), QUOTING) == "Accept"


def test_a_mail_of_html_alone_is_read_without_its_quotation() -> None:
    assert visible_text(_mail(html_reply="Accept\nBest regards\nAna"), QUOTING) == "Accept"


COMMANDS = (
    ("Browse", "browse", ""),
    ("Browse: oncology", "browse", "oncology"),
    ("list mentors", "browse", ""),
    ("Sign-up Mentor", "signup-mentor", ""),
    ("I would like to become a mentor", "signup-mentor", ""),
    ("Find a mentor", "signup-mentee", ""),
    ("Hi Mia,\n\nRequest M-1042", "request", "M-1042"),
    ("I would like to request M-1042", "request", "M-1042"),
    ("Withdraw REQ-7", "withdraw", "REQ-7"),
    ("cancel my request", "withdraw", ""),
    ("status please", "status", ""),
    ("HELP", "help", ""),
    ("Pause until June", "pause", "until June"),
    ("Resume", "resume", ""),
    ("Renew REL-3", "renew", "REL-3"),
    ("End", "end", ""),
    ("Unsubscribe", "leave", ""),
    ("Export my data", "export", ""),
    ("Delete my data", "erase", ""),
    ("raise", "raise", ""),
    ("queue", "queue", ""),
    ("Hilfe", "help", ""),
    ("Ayuda", "help", ""),
)


@pytest.mark.parametrize(("text", "kind", "rest"), COMMANDS)
def test_a_command_is_found_in_the_body_and_in_the_subject(text: str, kind: str, rest: str) -> None:
    body = find_command("Re: hello", text, WORDS)
    assert body is not None
    assert (body.kind, body.rest, body.in_subject) == (kind, rest, False)
    subject = find_command(f"Re: {text.splitlines()[-1]}", "", WORDS)
    assert subject is not None
    assert (subject.kind, subject.rest, subject.in_subject) == (kind, rest, True)


@pytest.mark.parametrize(
    "text",
    [
        "End of next week suits me",
        "Leave it to me",
        "Help is on its way",
        "Status quo",
        "Endless thanks",
        "Renewal is a good idea",
        "Export controls are my area",
        "",
    ],
)
def test_ordinary_words_are_no_command(text: str) -> None:
    assert find_command("Re: our talk", text, WORDS) is None


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Request", "Out of Office", "Abwesenheitsnotiz: x", "Respuesta automática: x"],
)
def test_a_vacation_subject_is_an_automatic_reply(subject: str) -> None:
    verdict = judge_automatic(_mail("Accept", subject), "mentors@example.org", WORDS)
    assert verdict.kind is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message -------\nFrom: Jon Meyer <jon@ward.example>\nDate: Tue\nSubject: Join\n"
        "To: Ana",
        "Begin forwarded message:\n\nFrom: Jon Meyer <jon@ward.example>\nSubject: Join\nDate: Tue\nTo: Ana",
        "Von: Jon Meyer <jon@ward.example>\nGesendet: Dienstag\nAn: Ana\nBetreff: Join",
    ],
)
def test_a_forward_names_who_wrote_it(head: str) -> None:
    found = read_forward(_mail(f"Please add him.\n\n{head}\n\nName: Jon Meyer\n", "Fwd: Join"), QUOTING)
    assert found is not None
    assert found.sender is not None
    assert (found.sender.addr_spec, found.sender.name) == ("jon@ward.example", "Jon Meyer")
    assert (found.subject, found.text, found.added) == ("Join", "Name: Jon Meyer", "Please add him.")
