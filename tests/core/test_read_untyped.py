"""What is said in a subject, without accents, and in words that answer only "was it you?"."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from processor.core.mail import Address, InboundMail
from processor.core.reading.answer.was_it_me import denies, with_its_yes
from processor.core.reading.body.quotes import Typed
from processor.core.reading.request.commands import find_command
from processor.core.reading.request.fields import below_fields
from processor.core.reading.request.titles import said_in_the_subject
from processor.core.tokens import TokenText
from tests.shipped_rules import RULES

WORDS = RULES.vocabularies


def said(subject: str, about: str, body: str = "") -> str:
    mail = InboundMail(
        received_at=datetime(2026, 3, 2, tzinfo=UTC), size=1, content_key="x", subject=subject,
        senders=(Address(addr_spec="lea@uni.example"),),
    )  # fmt: skip
    tokens = (TokenText(about=about, expires="abc", tag="cxx", mac="m"),) if about else ()
    return said_in_the_subject(mail, Typed(text=body), tokens, WORDS)


@pytest.mark.parametrize(
    ("subject", "about", "body", "is_said"),
    [
        ("NO", "CONF-5", "", "NO"),
        ("NO", "CONF-5", "Kind regards\nLea Stone", "NO"),
        ("NO", "CONF-5", "I never wrote that.", ""),  # the text says it
        ("NO", "", "", ""),  # it answers no letter of ours
        ("Re: No, that was not me", "CONF-5", "", "No, that was not me"),
        ("NO Re: Was this mail from you? [CONF-5]", "CONF-5", "", "NO"),
        ("Re: Was this mail from you? [CONF-5]", "CONF-5", "", ""),
        ("Accept", "REQ-1", "", "Accept"),
        ("Re: Accept", "REQ-1", "", ""),  # somebody else may have written it
        ("RELEASE: hello [HELD-5]", "HELD-5", "", ""),  # ours, with a stranger's name at its head
        ("DROP", "HELD-5", "", "DROP"),
        ("PAUSE", "M-1001", "", ""),  # a command, which is found there anyway
    ],
)
def test_a_subject_in_the_place_of_ours_is_said(subject: str, about: str, body: str, is_said: str) -> None:
    assert said(subject, about, body) == is_said


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("UBERSICHT", "status"),
        ("Ruckgangig", "undo"),
        ("MEINE DATEN LOSCHEN", "erase"),
        ("Nueva direccion lea@home.example", "change-address"),
        ("Etat de ma demande", "status"),
        ("Inscription mentore", ""),  # "mentoré", and a mentor who is a woman
        ("Ich hatte gern einen Mentor", ""),  # she had one
    ],
)
def test_commands_are_understood_without_accents(typed: str, kind: str) -> None:
    found = find_command("", typed, WORDS)
    assert (found.kind if found is not None else "") == kind


@pytest.mark.parametrize("text", ["Ja, dat was ik.", "Tak, to ja.", "It was me.", "Ja det var jag!"])
def test_it_was_me_is_a_yes(text: str) -> None:
    assert with_its_yes(text, WORDS).startswith("YES")
    assert not denies(text, WORDS)


@pytest.mark.parametrize("text", ["No, dat was ik niet.", "To nie ja!", "That was not me, please check"])
def test_it_was_not_me_is_none(text: str) -> None:
    assert not with_its_yes(text, WORDS).startswith("YES")
    assert denies(text, WORDS)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Title: Student\n\nMay I add a word?", "May I add a word?"),
        ("Hello,\n\nTitle: Student", ""),  # above the form: see several.py
        ("Goals: To learn.\n\nAnd to teach.", ""),  # of the goals
        ("Title: Student\n\nKind regards\nMia", "Kind regards\nMia"),  # beside.py knows that it is nothing
    ],
)
def test_what_no_field_takes_is_left(text: str, left: str) -> None:
    assert below_fields(text, RULES) == left
