"""The demo's people are invented and reachable, and its mail clients write mail that can be read back."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

import pytest

from processor.core.mail import Address, InboundMail
from processor.core.trust import TrustLevel, judge
from processor.demo.clients import DISCLAIMER, Client, new_mail, reply
from processor.demo.people import mentees, mentors
from processor.demo.robots import bounce, out_of_office

RESERVED = re.compile(r"[a-z0-9.-]+@(?:[a-z0-9-]+\.)*example\.(?:org|com|net)")
AUTHSERV_ID = "mx.program.example"
WHEN = datetime(2026, 3, 2, 9, 5, tzinfo=timezone(timedelta(hours=-5)))
ASKED = "<req-7.first@program.example>"
EARLIER = "<signup.1@program.example>"
TOKEN_ADDRESS = "program+REQ-7.k3f9abcdefghijklmnopqrstuvwxy@program.example"
ORIGINAL = (
    f"From: Mentor Exchange <program@program.example>\r\nReply-To: Mentor Exchange <{TOKEN_ADDRESS}>\r\n"
    "To: Jon Berg <jon@example.org>\r\nCc: Mia Okafor <mia@example.org>\r\n"
    "Subject: =?utf-8?q?Would_you_mentor_Zo=C3=AB=3F_=5BREQ-7=5D?=\r\n"
    "Date: Mon, 02 Mar 2026 13:00:00 +0000\r\n"
    f"Message-ID: {ASKED}\r\nReferences: {EARLIER}\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Dear Jon,\r\n\r\nZoë Åkerlund would like you as a mentor.\r\n\r\nReply ACCEPT or REJECT.\r\n"
).encode()
FORM = (
    "Name: Zoë O'Brien\nPractice areas: Critical care, Pediatrics\nCareer path: A technician first, and then "
    "nine years of nights in an intensive care unit with a very patient mentor."
)
every_client = pytest.mark.parametrize("client", list(Client))


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def answer(client: Client, text: str = "Accept, with pleasure!", reply_all: bool = False) -> bytes:
    return reply(client, ORIGINAL, "Zoë O'Brien", "jon@example.org", text, WHEN, AUTHSERV_ID, reply_all)


def first_mail(client: Client, text: str = FORM, authserv_id: str = AUTHSERV_ID) -> bytes:
    return new_mail(
        client,
        "Zoë O'Brien",
        "zoe@example.org",
        "program@program.example",
        "SIGN UP MENTOR – naïve",
        text,
        WHEN,
        authserv_id,
    )


def words(raw: bytes) -> str:
    """What the best text part says: entities and tags undone, white space as single spaces."""
    body = parsed(raw).get_body(("plain", "html"))
    assert body is not None
    text = str(body.get_content())
    if body.get_content_subtype() == "html":
        text = re.sub(r"<[^>]*>", " ", text).replace("&#x27;", "'")
    return " ".join(text.split())


def sender_of(raw: bytes) -> tuple[str, str]:
    mail = parsed(raw)
    assert len(mail.get_all("From", [])) == 1
    return parseaddr(str(mail["From"]))


# --- people ----------------------------------------------------------------------------------------


def test_there_are_132_mentors_and_no_two_share_a_name_an_address_or_a_story() -> None:
    everybody = mentors()
    assert len(everybody) == 132
    for told in ("name", "email", "career_path", "about"):
        assert len({getattr(person, told) for person in everybody}) == 132, told


def test_every_address_lies_in_a_domain_reserved_for_examples() -> None:
    addresses = [person.email for person in (*mentors(), *mentees())]
    assert [a for a in addresses if not RESERVED.fullmatch(a)] == []
    assert len(set(addresses)) == 140


def test_every_mentor_fills_in_the_whole_form() -> None:
    for person in mentors():
        assert all((person.title, person.organization, person.career_path, person.about)), person.name
        assert 1 <= len(person.areas) <= 3, person.name
        assert 1 <= person.capacity <= 3, person.name
        assert person.languages, person.name


def test_no_text_breaks_the_form_or_the_list_it_stands_in() -> None:
    for person in (*mentors(), *mentees()):
        texts = (
            person.name,
            person.title,
            person.organization,
            person.career_path,
            person.about,
            person.goals,
        )
        assert not any("\n" in text or text != text.strip() for text in texts), person.name
        assert not any(set(item) & set(",;/&") for item in (*person.areas, *person.languages)), person.name


def test_practice_areas_are_the_programs_own_and_a_mentee_finds_a_mentor_in_each() -> None:
    rules = Path(__file__).parent.parent / "rules" / "fields.toml"
    own = {row["name"] for row in tomllib.loads(rules.read_text(encoding="utf-8"))["area"]}
    offered = {area for person in mentors() for area in person.areas}
    assert {area for person in mentees() for area in person.areas} <= offered
    assert offered <= own


def test_there_is_one_jon_berg_and_he_works_in_critical_care() -> None:
    (jon,) = [person for person in mentors() if person.name == "Jon Berg"]
    assert "Critical care" in jon.areas


def test_mia_okafor_is_the_first_of_eight_mentees() -> None:
    assert len(mentees()) == 8
    assert (mentees()[0].name, mentees()[0].email) == ("Mia Okafor", "mia@example.org")
    assert all(person.goals and person.areas and person.capacity == 0 for person in mentees())


# --- clients ---------------------------------------------------------------------------------------


@every_client
def test_a_new_mail_reads_back_with_its_sender_subject_and_words(client: Client) -> None:
    raw = first_mail(client)
    mail = parsed(raw)
    assert sender_of(raw) == ("Zoë O'Brien", "zoe@example.org")
    assert (str(mail["To"]), str(mail["Subject"])) == ("program@program.example", "SIGN UP MENTOR – naïve")
    assert mail["Date"].datetime == WHEN
    assert mail["In-Reply-To"] is None
    for said in FORM.split("\n"):
        assert said in words(raw)


@every_client
def test_a_reply_goes_to_reply_to_and_stands_in_the_thread(client: Client) -> None:
    mail = parsed(answer(client))
    assert parseaddr(str(mail["To"])) == ("Mentor Exchange", TOKEN_ADDRESS)
    assert mail["Cc"] is None
    assert str(mail["Subject"]).lower() == "re: would you mentor zoë? [req-7]"
    assert str(mail["In-Reply-To"]) == ASKED
    assert str(mail["References"]).split() == [EARLIER, ASKED]
    assert str(mail["Message-ID"]) not in (EARLIER, ASKED)
    assert sender_of(answer(client)) == ("Zoë O'Brien", "jon@example.org")


@every_client
def test_a_reply_says_what_was_typed_and_quotes_what_was_asked(client: Client) -> None:
    said = words(answer(client))
    assert "Accept, with pleasure!" in said
    assert "Zoë Åkerlund would like you as a mentor." in said
    assert "Mentor Exchange" in said


@every_client
def test_both_parts_of_a_mail_say_the_same(client: Client) -> None:
    mail = parsed(answer(client))
    for part in (mail.get_body(("plain",)), mail.get_body(("html",))):
        if part is not None:
            text = str(part.get_content())
            assert "Accept, with pleasure!" in text
            assert "Reply ACCEPT or REJECT." in text


@every_client
def test_a_reply_to_all_leaves_out_the_writer_and_whom_it_goes_to_anyway(client: Client) -> None:
    assert str(parsed(answer(client, reply_all=True))["Cc"]) == "Mia Okafor <mia@example.org>"


@every_client
def test_a_second_reply_says_re_once_and_every_client_can_answer_every_other(client: Client) -> None:
    for other in Client:
        back = reply(other, answer(client), "Ana", "ana@example.net", "No.", WHEN, AUTHSERV_ID)
        assert str(parsed(back)["To"].addresses[0].addr_spec) == "jon@example.org"
        assert re.match(r"(?i)re: would you", str(parsed(back)["Subject"]))
        assert "Accept, with pleasure!" in words(back).replace("> ", "")


@every_client
def test_the_wire_form_has_only_crlf_ascii_headers_and_no_long_line(client: Client) -> None:
    long = "An unwrapped line, " * 90
    for raw in (first_mail(client), first_mail(client, long), answer(client), answer(client, long)):
        assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
        assert raw.partition(b"\r\n\r\n")[0].isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert parsed(raw).defects == []


@every_client
def test_the_same_arguments_give_the_same_bytes_and_other_words_another_message_id(client: Client) -> None:
    assert answer(client) == answer(client)
    assert answer(client.value) == answer(client)  # type: ignore[arg-type]
    assert parsed(answer(client, "No."))["Message-ID"] != parsed(answer(client))["Message-ID"]


@every_client
def test_our_border_server_vouches_for_the_sender_when_it_has_a_name(client: Client) -> None:
    for raw, vouched in ((answer(client), True), (first_mail(client, authserv_id=""), False)):
        mail = parsed(raw)
        seen = InboundMail(
            received_at=WHEN,
            size=len(raw),
            content_key="",
            senders=(Address(addr_spec=sender_of(raw)[1]),),
            headers=tuple((name.lower(), str(value)) for name, value in mail.items()),
        )
        assert (judge(seen, AUTHSERV_ID).level == TrustLevel.PROVEN) is vouched
        assert mail.keys()[:2] == ["Return-Path", "Received"]


def test_the_hospital_disclaimer_says_do_not_accept_above_the_quotation() -> None:
    assert "do not accept" in DISCLAIMER
    said = words(answer(Client.HOSPITAL))
    assert said.index(DISCLAIMER) < said.index("Original Message")


def test_thunderbird_flows_its_lines_and_a_reader_gets_the_words_back() -> None:
    body = parsed(first_mail(Client.THUNDERBIRD, f"{FORM}\n>odd\n From here")).get_body(("plain",))
    assert body is not None
    assert body["Content-Type"].params["format"] == "flowed"
    flowing = str(body.get_content()).replace("\r\n", "\n").rstrip("\n")
    assert max(map(len, flowing.split("\n"))) <= 73
    lines = flowing.replace(" \n", " ").split("\n")
    assert [line.removeprefix(" ") for line in lines] == [*FORM.split("\n"), ">odd", " From here"]


def test_the_table_client_puts_each_field_into_a_row_and_escapes_it() -> None:
    body = parsed(first_mail(Client.HTML_TABLE, "Hello\n\nName: <Zoë>\nGoals: a\nand b\n\nBye")).get_body()
    assert body is not None
    assert body.get_content_type() == "text/html"
    html = str(body.get_content())
    assert "<tr><td><b>Name:</b></td><td>&lt;Zoë&gt;</td></tr>" in html
    assert "<td>a<br>and b</td>" in html
    assert "<p>Bye</p>" in html


def test_a_reply_to_a_mail_from_nobody_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="nobody to answer"):
        reply(Client.GMAIL, b"Subject: hi\r\n\r\nhi\r\n", "A", "a@example.org", "No.", WHEN, AUTHSERV_ID)


# --- robots ----------------------------------------------------------------------------------------


def test_an_out_of_office_is_marked_as_automatic_and_stands_in_the_thread() -> None:
    raw = out_of_office(ORIGINAL, "Jon Berg", "jon@example.org", "Away until 9 März.", WHEN, AUTHSERV_ID)
    mail = parsed(raw)
    assert (mail["Auto-Submitted"], mail["Return-Path"]) == ("auto-replied", "<>")
    assert str(mail["In-Reply-To"]) == ASKED
    assert str(mail["Subject"]) == "Automatic reply: Would you mentor Zoë? [REQ-7]"
    assert sender_of(raw) == ("Jon Berg", "jon@example.org")
    assert words(raw) == "Away until 9 März."


def test_an_out_of_office_goes_to_the_return_path_where_the_mail_has_one() -> None:
    for path, to in (("<program+b-1@program.example>", "program+b-1@program.example"), ("<>", TOKEN_ADDRESS)):
        raw = f"Return-Path: {path}\r\n".encode() + ORIGINAL
        away = parsed(out_of_office(raw, "Jon", "jon@example.org", "Away.", WHEN, AUTHSERV_ID))
        assert away["To"].addresses[0].addr_spec == to


def test_a_bounce_names_the_recipient_and_gives_the_headers_back() -> None:
    verp = "program+b-0123456789abcdef.mac@program.example"
    raw = bounce(ORIGINAL, "jon@example.org", verp, WHEN)
    mail = parsed(raw)
    assert mail.get_content_type() == "multipart/report"
    assert mail.get_param("report-type") == "delivery-status"
    assert (str(mail["To"]), mail["Return-Path"]) == (verp, "<>")
    human, report, returned = mail.iter_parts()
    assert "jon@example.org" in str(human)
    per_message, per_recipient = list(report.walk())[1:]
    assert per_message["Reporting-MTA"] == "dns; mail.example.org"
    assert per_recipient["Final-Recipient"] == "rfc822; jon@example.org"
    assert (per_recipient["Action"], per_recipient["Status"]) == ("failed", "5.1.1")
    assert ASKED in str(returned.get_payload())
    assert "Dear Jon" not in str(mail)
    assert raw == bounce(ORIGINAL, "jon@example.org", verp, WHEN)
