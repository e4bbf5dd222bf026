"""The header of a letter, its token and its invitation, as other programs and people's answers see them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar

from processor.core.mail import Address, InboundMail, OutboundMail
from processor.core.outcome import Meeting
from processor.core.program import Program
from processor.core.tokens import TokenStatus, check_token, find_tokens
from processor.core.trust import BOUNCE, is_bounce_mac
from processor.letters.engine import LetterWriter
from tests.doors.letter_samples import (
    KEY,
    NOW,
    PROGRAM,
    hrefs,
    part,
    read,
    request_letter,
    shelf,
    write,
    writer,
)

# --- the header ------------------------------------------------------------------------------------


def test_the_header_has_each_field_once(tmp_path: Path) -> None:
    mail = write(writer(tmp_path), request_letter())
    message = read(mail)
    assert message.keys() == [
        *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To"),
        *(
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "X-Mentor-Exchange",
            "List-Id",
            "List-Help",
            "Feedback-ID",
            "MIME-Version",
            "Content-Type",
        ),
    ]
    assert str(message["From"]) == "Mentor Exchange <mentors@program.example>"
    assert str(message["To"]) == "Jon Berg <jon@example.org>"
    assert str(message["Subject"]) == mail.subject == "Would you mentor Mia Okafor? [REQ-7]"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert str(message["Date"]).endswith("-0500")
    assert message["Message-ID"] == mail.message_id
    assert message["In-Reply-To"] == "<second@example.org>"
    assert message["References"].split() == ["<first@example.org>", "<second@example.org>"]
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Mentor-Exchange"] == "mentors@program.example"
    assert not message.defects


def test_a_letter_nobody_asked_for_says_auto_generated_and_threads_nothing(tmp_path: Path) -> None:
    letter = request_letter(answers=False, in_reply_to="", references=(), holder="", about="")
    message = read(write(writer(tmp_path), letter))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["In-Reply-To"] is None
    assert message["References"] is None
    assert message["Reply-To"].addresses[0].addr_spec == PROGRAM.address
    assert message["Subject"] == "Would you mentor Mia Okafor?"


def test_the_references_of_a_long_thread_keep_the_first_and_the_latest(tmp_path: Path) -> None:
    ids = tuple(f"<{n}.{'x' * 40}@example.org>" for n in range(50))
    mail = write(writer(tmp_path), request_letter(references=ids, in_reply_to=ids[-1]))
    assert read(mail)["References"].split() == [ids[0], *ids[-11:]]
    chain = mail.raw.partition(b"\r\nReferences:")[2].partition(b"\r\nReply-To")[0]
    assert max(map(len, chain.split(b"\r\n"))) <= 78


def test_what_is_no_message_id_is_not_repeated(tmp_path: Path) -> None:
    bad = ("<a b@c>", "no-brackets@c", "<a@b>\r\nBcc: <x@y>", "<é@b>", "", "<" + "x" * 999 + "@b>")
    letter = request_letter(references=(*bad, "<good@b>"), in_reply_to="<a@b>\nBcc: x@y")
    message = read(write(writer(tmp_path), letter))
    assert message["References"] == "<good@b>"
    assert message["In-Reply-To"] is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jon",
        "jon@",
        "@example.org",
        "Jon <jon@example.org>",
        "jon@example.org, x@example.org",
        "jon@example.org\r\nBcc: x@example.org",
        "jon@exämple.org",
        "jo n@example.org",
        "a" * 65 + "@example.org",
        "jon@-example.org",
        "jon@example..org",
        "jon@example.org\n",
        '"jon berg"@example.org',
    ],
)
def test_only_a_bare_address_is_written_to(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        write(writer(tmp_path), request_letter(to=address))


def test_the_same_cause_gives_the_same_bytes_and_another_cause_another_id(tmp_path: Path) -> None:
    letters = writer(tmp_path)
    first, again = write(letters, request_letter()), write(writer(tmp_path), request_letter())
    assert first == again
    others = [
        write(letters, request_letter(), cause="inbox 2"),
        write(letters, request_letter(to="mia@example.org")),
        write(letters, request_letter(about="REQ-8")),
        write(letters, request_letter(name="plain", data={"subject": "s", "value": "v"}), cause="inbox 1"),
    ]
    assert len({m.serial for m in (first, *others)}) == 5
    assert len({m.message_id for m in (first, *others)}) == 5


def test_a_bounce_comes_back_to_an_address_only_we_can_make(tmp_path: Path) -> None:
    mail = write(writer(tmp_path), request_letter())
    found = BOUNCE.search(mail.return_path)
    assert found is not None
    assert found[1] == mail.serial
    assert is_bounce_mac(KEY, found[1], found[2])
    assert mail.return_path.startswith("mentors+b-")


def test_a_local_part_that_would_grow_too_long_stays_plain(tmp_path: Path) -> None:
    address = f"{'m' * 30}@program.example"
    program = Program(name="P", address=address, time_zone="UTC", coordinators=())
    mail = write(LetterWriter(program, shelf(tmp_path), 60), request_letter())
    assert mail.return_path == address  # 64 octets is all that RFC 5321 allows; the Message-ID still binds
    assert read(mail)["Reply-To"].addresses[0].addr_spec == address
    assert "REQ-7." in mail.message_id


# --- the token -------------------------------------------------------------------------------------


def reply(mail: OutboundMail, where: str) -> InboundMail:
    """Jon's answer, with the token in one place only."""
    message = read(mail)
    address = message["Reply-To"].addresses[0].addr_spec
    return InboundMail(
        received_at=NOW,
        size=1,
        content_key="c",
        senders=(Address(addr_spec="jon@example.org"),),
        to=(Address(addr_spec=address if where == "to" else PROGRAM.address),),
        in_reply_to=(mail.message_id,) if where == "in_reply_to" else (),
        references=(mail.message_id,) if where == "references" else (),
        text="Yes\n\n" + part(mail, "plain").replace("\n", "\n> ") if where == "text" else "Yes",
        html_text=re.sub("<[^>]*>", " ", part(mail, "html")) if where == "html_text" else "",
    )


@pytest.mark.parametrize("where", ["to", "in_reply_to", "references", "text", "html_text"])
def test_each_place_alone_carries_the_token(tmp_path: Path, where: str) -> None:
    found = find_tokens(reply(write(writer(tmp_path), request_letter()), where))
    state = check_token(KEY, found, {"REQ-7": ("M-1042",)}, NOW)
    assert (state.status, state.about, state.holder) == (TokenStatus.VALID, "REQ-7", "M-1042")


def test_the_token_is_for_reply_about_while_the_subject_shows_about(tmp_path: Path) -> None:
    mail = write(writer(tmp_path), request_letter(about="HELD-2", reply_about="CONF-5"))
    found = find_tokens(reply(mail, "to"))
    assert [t.about for t in found] == ["CONF-5"]
    assert mail.subject.endswith(" [HELD-2]")


@pytest.mark.parametrize("changes", [{"holder": ""}, {"about": ""}, {"about": "OUT-0123456789abcdef"}])
def test_a_letter_without_holder_or_matter_shows_no_token(tmp_path: Path, changes: dict[str, str]) -> None:
    mail = write(writer(tmp_path), request_letter(**changes))
    assert not any(find_tokens(reply(mail, w)) for w in ("to", "in_reply_to", "text", "html_text"))


# --- a mail host without plus addresses -------------------------------------------------------------


def test_no_address_has_a_tag_where_the_host_knows_none(tmp_path: Path) -> None:
    """Row 168: the token stands in the Message-ID, and in the last line of what a button writes."""
    plain = LetterWriter(replace(PROGRAM, plus_addresses=False), shelf(tmp_path), 30)
    mail = write(plain, request_letter())
    assert mail.return_path == PROGRAM.address
    assert str(read(mail)["Reply-To"]).endswith(f"<{PROGRAM.address}>")
    links = [urlsplit(href) for href in hrefs(part(mail, "html"))]
    assert links
    assert {link.path for link in links} == {PROGRAM.address}
    (token,) = {parse_qs(link.query)["body"][0].split()[-1] for link in links}
    assert re.fullmatch(r"REQ-7\.[a-z2-7]+", token)
    assert "REQ-7." in mail.message_id


# --- the invitation --------------------------------------------------------------------------------


def test_a_meeting_goes_as_an_alternative_and_as_a_file(tmp_path: Path) -> None:
    meeting = Meeting(
        uid="REL-1.1@program.example",
        people=("Mia; O", "Jon\n\u202ehttp://evil.example"),
        starts_at=datetime(2026, 3, 9, 13, 0, tzinfo=UTC),
        minutes=45,
        attendees=("mia@example.org", "jon@example.org"),
    )
    message = read(write(writer(tmp_path), request_letter(meeting=meeting)))
    kinds = [p.get_content_type() for p in message.walk()]
    assert kinds == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
        "application/ics",
    ]
    alternative, file = list(message.walk())[-2:]
    assert alternative.get_param("method") == "REQUEST"
    assert file.get_filename() == "invite.ics"
    assert alternative.get_payload(decode=True) == file.get_payload(decode=True)
    calendar: Any = Calendar.from_ical(file.get_content())
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == meeting.uid
    assert event["DTSTART"].dt == meeting.starts_at
    assert event["DTEND"].dt == datetime(2026, 3, 9, 13, 45, tzinfo=UTC)
    assert event["ORGANIZER"] == "mailto:mentors@program.example"
    assert [str(a) for a in event["ATTENDEE"]] == ["mailto:mia@example.org", "mailto:jon@example.org"]
    assert event["SUMMARY"] == "First conversation: Mia; O and Jon hxxp://evil[.]example"
