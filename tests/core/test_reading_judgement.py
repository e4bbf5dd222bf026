"""Which old mail is answered, which is passed on, and what of our own words and forms counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.core.intents.answer import Answer
from processor.core.intents.forward import Forward
from processor.core.intents.signup import SignUp
from processor.core.mail import Address, InboundMail
from processor.core.program import Program, Role
from processor.core.reading import read
from processor.core.reading.answer.answers import Reply
from processor.core.reading.body.quotes import visible_text
from processor.core.reading.request.filled_form import filled_form
from processor.core.recognize import recognize
from processor.letters import own_lines
from tests.shipped_rules import RULES

ROOT = Path(__file__).parents[2]
PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    coordinators=("carla@x.example",),
    time_zone="Europe/Berlin",
)
ANA = Address(addr_spec="ana@clinic.example", name="Ana Ruiz")
JON = Address(addr_spec="jon@ward.example", name="Jon Meyer")
US = Address(addr_spec="mentors@program.example")
BLOCK = (
    "From: {who}\nSent: Sunday, 1 March 2026\nTo: Ana Ruiz <ana@clinic.example>\n"
    "Subject: Join\n\nName: Jon Meyer\n"
)
LINE = "---------- Forwarded message ---------\n"


def mail(text: str, subject: str = "Re: Join", **more: object) -> InboundMail:
    plain = InboundMail(
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        size=len(text),
        content_key="k",
        senders=(ANA,),
        to=(US,),
        subject=subject,
        text=text,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def intent(each: InboundMail) -> object:
    return recognize(read(each, PROGRAM, RULES), RULES)


def test_an_old_mail_whose_author_gets_this_one_is_answered() -> None:
    text = "Thank you for this.\n\n" + BLOCK.format(who="Jon Meyer <jon@ward.example>")
    assert read(mail(text, to=(US, JON)), PROGRAM, RULES).forwarded is None
    assert read(mail(text, to=(US,), cc=(JON,)), PROGRAM, RULES).forwarded is None


def test_an_old_mail_whose_author_does_not_get_this_one_is_passed_on() -> None:
    found = read(
        mail("Please look.\n\n" + BLOCK.format(who="Jon <jon@ward.example>")), PROGRAM, RULES
    ).forwarded
    assert found is not None
    assert (found.sender and found.sender.addr_spec, found.announced) == ("jon@ward.example", False)


def test_an_author_without_an_address_makes_no_forward_by_itself() -> None:
    text = "Please look.\n\n" + BLOCK.format(who="Jon Meyer")
    assert read(mail(text), PROGRAM, RULES).forwarded is None
    assert read(mail(text, "Fwd: Join"), PROGRAM, RULES).forwarded is not None


@pytest.mark.parametrize(
    "who", ["mentors@program.example", "Mentor Exchange <mentors+REQ-7.k3f9@program.example>"]
)
def test_a_mail_of_ours_is_answered_even_with_the_forward_button(who: str) -> None:
    reading = read(
        mail("Accept\n\n" + LINE + BLOCK.format(who=who), "Fwd: Would you mentor Mia?"), PROGRAM, RULES
    )
    assert reading.forwarded is None
    assert reading.visible == "Accept"


@pytest.mark.parametrize(
    ("typed", "subject"),
    [("Please take him in.", "Fwd: Join"), ("", "Fwd: Join"), ("", "WG: SIGN UP MENTOR"), ("FYI", "Join")],
)
def test_who_asks_for_nothing_above_a_forward_passes_it_on(typed: str, subject: str) -> None:
    found = intent(mail(f"{typed}\n\n{LINE}{BLOCK.format(who='Jon <jon@ward.example>')}", subject))
    assert found == Forward(sender="jon@ward.example")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("STATUS", "status"), ("SIGN UP MENTEE\nName: Ana Ruiz", "signup"), ("Browse oncology", "browse")],
)
def test_a_command_above_a_forward_is_the_writers_own(typed: str, kind: str) -> None:
    found = intent(mail(f"{typed}\n\n{LINE}{BLOCK.format(who='Jon <jon@ward.example>')}", "Fwd: Join"))
    assert found.kind == kind  # type: ignore[attr-defined]
    if isinstance(found, SignUp):
        assert found.fields.get("name") != "Jon Meyer"


def test_a_yes_above_an_old_mail_is_an_answer() -> None:
    text = "Accept.\n\n" + BLOCK.format(who="Mia <mia@ward.example>")
    found = intent(mail(text, "Re: Would you mentor Mia? [REQ-7]"))
    assert isinstance(found, Answer)
    assert (found.reply, found.about) == (Reply.ACCEPT, "REQ-7")


def test_a_forwarded_yes_is_not_the_forwarders() -> None:
    inner = mail("Accept", "Re: Would you mentor Mia? [REQ-7]", senders=(JON,))
    found = intent(mail("", "Fwd: Would you mentor Mia? [REQ-7]", attached=(inner,)))
    assert found == Forward(sender="jon@ward.example")


def test_an_attached_mail_says_when_and_to_whom_and_whether_it_passes_on_another() -> None:
    inner = mail(LINE + BLOCK.format(who="Eva <eva@lab.example>"), "Fwd: Join", senders=(JON,), to=(ANA,),
                 sent_at=datetime(2026, 3, 1, 9, tzinfo=UTC))  # fmt: skip
    found = read(mail("Please look.", "Fwd: Join", attached=(inner,)), PROGRAM, RULES).forwarded
    assert found is not None
    assert (found.sender, found.to, found.added, found.nested) == (
        JON,
        ("ana@clinic.example",),
        "Please look.",
        True,
    )
    assert found.sent.startswith("2026-03-01T09:00")


@pytest.mark.parametrize(
    "text",
    [
        "Reply ACCEPT or REJECT.",
        "**Mia Okafor** would like you as a mentor.",
        "We got your mail about Mia Okafor, but could not tell whether it is a\nyes or a no.",
        "Accept: reply with ACCEPT\nReject: reply with REJECT",
        "Reference: REQ-1.cijpyaspst2xfigozsiv53chz7gfu",
    ],
)
def test_our_own_sentences_are_nobodys_words(text: str) -> None:
    assert visible_text(mail(text), RULES.quoting) == ""
    assert visible_text(mail(f"Accept.\n\n{text}"), RULES.quoting) == "Accept."


def test_no_sentence_of_ours_is_one_that_a_member_answers_with() -> None:
    ours = {line.lower().strip(" .") for line in own_lines(ROOT / "templates")}
    for words in RULES.vocabularies:
        answers = {*words.accept, *words.accept_phrases, *words.reject, *words.reject_phrases}
        assert not ours & answers
        assert not ours & {phrase for phrases in words.commands.values() for phrase in phrases}


FORM = (
    "How good that you would be a mentor! Please copy these lines into a reply,\n"
    "fill them in, and keep the first one as it is:\n\n"
    "SIGN UP MENTOR\nName: {name}\nPractice areas: {areas}\n"
    "Career path:\n\nWhat to write:\n\n- Name (needed): your name\n"
)


def quoted(text: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}".rstrip() for line in text.split("\n"))


def test_a_form_of_ours_that_comes_back_filled_in_signs_up() -> None:
    form = FORM.format(name="Jon Meyer", areas="Critical care")
    found = intent(mail(quoted(form), "Re: Become a mentor: your form", in_reply_to=("<1@program.example>",)))
    assert found == SignUp(role=Role.MENTOR, fields={"name": "Jon Meyer", "areas": "Critical care"})


def test_a_form_that_outlook_left_unmarked_signs_up_too() -> None:
    form = (
        BLOCK.format(who="mentors@program.example").split("\n\n")[0]
        + "\n\n"
        + FORM.format(name="Jon", areas="ICU")
    )
    found = intent(mail(form, "Re: Become a mentor: your form", in_reply_to=("<1@program.example>",)))
    assert found == SignUp(role=Role.MENTOR, fields={"name": "Jon", "areas": "ICU"})


@pytest.mark.parametrize(
    "text",
    [
        quoted(FORM.format(name="", areas="")),  # still blank
        quoted(FORM.format(name="Jon", areas="ICU"), "> > "),  # somebody else filled it in, and was quoted
        quoted("SIGN UP MENTOR\nName: Jon\nPractice areas: ICU"),  # no form of ours
        quoted("Dear all,\n\nSIGN UP MENTOR\nName: Jon\nPractice areas: ICU"),
        "SIGN UP MENTOR\nName: Jon",  # typed; that is read where commands are
        "",
    ],
)
def test_what_is_no_blank_form_of_ours_stays_a_quotation(text: str) -> None:
    assert filled_form(mail(text, in_reply_to=("<1@program.example>",)), RULES) == ""
