"""What a person typed into the answer to an invitation, and what a calendar writes by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from processor.core.reading.body.calendar_reply import typed_beside
from processor.core.reading.request.invitations import accepts_invitation, answers_invitation
from processor.reader.parse import parse
from tests.shipped_rules import RULES

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOGLE = (
    "\n\nMentoring\nTuesday Mar 10, 2026 ⋅ 12pm – 1pm\nCentral European Time\n\n"
    "Organizer\nMentors\n\n~~//~~\n"
    "Invitation from Google Calendar: https://calendar.google.com/calendar/\n"
)


def said(words: str, more: str = "", subject: str = "Declined: First conversation") -> str:
    kind = "multipart/alternative; boundary=c"
    kind = "multipart/alternative; boundary=c"
    head = f"From: a@b.example\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: {kind}\n"
    ics = f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x\nATTENDEE;PARTSTAT=DECLINED{more}\nEND:VEVENT"
    body = (
        f"--c\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
        f"--c\nContent-Type: text/calendar; method=REPLY\n\n{ics}\n--c--\n"
    )
    mail = parse(f"{head}\n{body}".replace("\n", "\r\n").encode(), NOW)
    return typed_beside(mail, mail.text.strip())


@pytest.mark.parametrize(
    "words",
    [
        "", "Jon Berg has declined this meeting.", f"Jon Berg has accepted this invitation.{GOOGLE}",
        "Jon Berg <jon@hospital.example> has accepted your event invitation.", "First conversation",
        "Jon Berg hat diese Einladung angenommen.", "Jon Berg ha aceptado esta invitación.", "Declined",
        "Jon Berg has proposed a new time for this event.",
        "When: Tuesday, March 10\nWhere: online\n*~*~*~*~*~*~*~*~*~*",
    ],
)  # fmt: skip
def test_what_a_calendar_writes_by_itself_is_nobodys_word(words: str) -> None:
    assert said(words) == ""


@pytest.mark.parametrize(
    "words",
    [
        "END\n\nI am ill and have to stop the mentoring.", "LEAVE", "Gladly. May I bring a colleague?",
        "I have declined this invitation because I am ill. Please tell her.",
        "Jon Berg has declined this meeting.\n\nI want to stop.",
    ],
)  # fmt: skip
def test_what_a_person_typed_is_theirs(words: str) -> None:
    assert said(words)


@pytest.mark.parametrize(
    ("subject", "answers"),
    [
        ("Declined: First conversation", True), ("Re: Accepted: lunch on Friday", True),
        ("Abgelehnt: Urlaub", True), ("ACCEPTÉ : réunion", True), ("Odrzucono: spotkanie", True),
        ("Tentatively  Accepted: talk", True), ("Declined", False), ("ACCEPT REQ-7", False),
        ("Declined: REQ-7", False), ("No: I am ill", False), ("My answer: declined", False), ("", False),
    ],
)  # fmt: skip
def test_a_calendars_subject_is_known_in_each_language(subject: str, answers: bool) -> None:
    assert answers_invitation(subject, RULES.vocabularies) is answers


@pytest.mark.parametrize(
    ("subject", "accepts"),
    [
        ("Accepted: talk", True),
        ("Zugesagt: Gespräch", True),
        ("Declined: talk", False),
        ("Tentative: x", False),
    ],
)
def test_a_mere_yes_to_a_meeting_needs_nobody(subject: str, accepts: bool) -> None:
    assert accepts_invitation(subject, RULES.vocabularies) is accepts


def test_each_language_has_the_words_of_calendars() -> None:
    assert all(v.small.get("heads_calendar") for v in RULES.vocabularies)


@pytest.mark.parametrize("kind", ["text/calendar; method=REPLY", "application/ics; name=invite.ics"])
def test_an_invitation_is_read_from_a_file_as_well(kind: str) -> None:
    ics = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:REL-1-first@x\nEND:VEVENT\nEND:VCALENDAR"
    head = "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c\n"
    named = 'Content-Disposition: attachment; filename="invite.ics"'
    body = f"--c\nContent-Type: text/plain\n\n\n--c\nContent-Type: {kind}\n{named}\n\n{ics}\n--c--\n"
    mail = parse(f"{head}\n{body}".replace("\n", "\r\n").encode(), NOW)
    assert (mail.calendar_method, mail.calendar_uid) == ("REPLY", "REL-1-first@x")


def test_a_note_counts_wherever_the_calendar_puts_it() -> None:
    noted = f'Jon Berg has declined this invitation with this note:\n\n"I am ill"{GOOGLE}'
    assert said(noted).startswith('"I am')
    assert said("", ":mailto:a@b.example\nCOMMENT:I am ill\\, and\\nmust stop") == "I am ill, and\nmust stop"
    assert said("", ';X-RESPONSE-COMMENT="I am ill":mailto:a@b.example') == "I am ill"
