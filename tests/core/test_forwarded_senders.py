"""Who wrote what is passed on: the address counts, never the name; what can be read in two ways is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from processor.core.intents.forward import Forward, Inside
from processor.core.mail import Address, Attachment, InboundMail
from processor.core.program import Program
from processor.core.reading import Reading, read
from processor.core.reading.body.author import TWO_WAYS, read_author
from processor.core.recognize import recognize
from tests.shipped_rules import RULES

JON, EVE, CARLA = "jon@hospital.example", "eve@evil.example", "carla@program.example"
PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    coordinators=(CARLA,),
    time_zone="Europe/Berlin",
    authserv_id="mx.program.example",
)

# Eve wrote each of these mails; Jon's address stands in what she calls herself.
DECOYS = (
    f'"Jon Berg <{JON}>" <{EVE}>',
    f"Jon Berg <{JON}> <{EVE}>",
    f"*Jon Berg <{JON}>* <{EVE}>",
    f"_Jon Berg <{JON}>_ <{EVE}>",
    f"Jon Berg {JON} <{EVE}>",
    f"'Jon Berg <{JON}>' <{EVE}>",
    f"“Jon Berg <{JON}>” <{EVE}>",
    f"<{JON}> <{EVE}>",
    f"{JON} <{EVE}>",
    f'"{JON}" <{EVE}>',
    f"'{JON}' <{EVE}>",
    f"{JON} <mailto:{EVE}>",
    f"{JON} [mailto:{EVE}]",
    f"{JON}<mailto:{EVE}>",
    f"<{JON}<mailto:{EVE}>>",
    f"Jon Berg <{JON}<mailto:{EVE}>>",
    f"Jon<mailto:{JON}> <{EVE}<mailto:{EVE}>>",
    f"{EVE} ({JON})",
    f"{EVE} (Jon Berg <{JON}>)",
    f"Jon Berg ({JON}) <{EVE}>",
    f"Jon Berg [{JON}] <{EVE}>",
    f"Jon Berg [{JON}] [mailto:{EVE}]",
    f"{EVE} <{JON}>",
    f"Eve <{EVE}> on behalf of Jon <{JON}>",
    f"Jon <{JON}> on behalf of Eve <{EVE}>",
    f"Eve <{EVE}> im Auftrag von Jon <{JON}>",
    f"{JON} via Eve <{EVE}>",
    f"Jon <{JON}>, Eve <{EVE}>",
    f"Eve <{EVE}>, Jon <{JON}>",
    f"Jon <{JON}>; Eve <{EVE}>",
    f"Friends: {JON}, {EVE};",
    f"{JON}@evil.example",
    f'"{JON}"@evil.example',
    f"{JON}%evil.example@evil.example <{EVE}>",
    f"<@hospital.example:{EVE}> Jon <{JON}>",
    f"Jon Berg <{JON}>{EVE}",
    f"{EVE}\\{JON}",
    f"{EVE}/{JON}",
    f"{EVE}{JON}",
    f"{EVE}\t{JON}",
    "jon＠hospital.example <eve@evil.example>",  # a fullwidth sign
    f"jon@hospital <{EVE}>",
    f"jon(at)hospital.example <{EVE}>",
    f"jon [at] hospital.example <{EVE}>",
    f"jon at hospital dot example <{EVE}>",
    f"Jon Berg &lt;{JON}&gt; <{EVE}>",
    f'<a href="mailto:{EVE}">{JON}</a>',
    f"{JON} | Eve <{EVE}>",
    f"Jon {JON} {EVE}",
    f'"Jon \\"{JON}\\"" <{EVE}>',
    # the address of whoever wrote is cut off, and only what they call themselves is left
    f'"Jon Berg <{JON}>"',
    f"“Jon Berg <{JON}>”",
    f'"{JON}"',
    f'"Jon Berg <{JON}>',
    "jon@hospit\u0430l.example",  # a Cyrillic letter
    f"=?utf-8?q?{JON}",
)
# As mail programs write one mailbox.
ONE = (
    (f"Jon Berg <{JON}>", "Jon Berg", True),
    (f'"Jon Berg" <{JON}>', "Jon Berg", True),
    (f'"Berg, Jon" <{JON}>', "Berg, Jon", True),
    (f"Berg, Jon <{JON}>", "Berg, Jon", True),
    (f"Jon Berg <{JON}>;", "Jon Berg", True),
    (f"Jon Berg<{JON}>", "Jon Berg", True),
    (f"Jon Berg <mailto:{JON}>", "Jon Berg", True),
    (f"Jon Berg [mailto:{JON}]", "Jon Berg", True),
    (f"Jon Berg <{JON}<mailto:{JON}>>", "Jon Berg", True),
    (f"Jon Berg <jon@Hospital.Example<mailto:{JON}>>", "Jon Berg", True),
    (f"*Jon Berg* <{JON}>", "Jon Berg", True),
    (f"*Jon Berg <{JON}>*", "Jon Berg", True),
    (f"* Jon Berg <{JON}>", "Jon Berg", True),
    (JON, "", True),
    (f"<{JON}>", "", True),
    (f"*{JON}*", "", True),
    (f"_{JON}_", "", True),
    (f"{JON} <{JON}>", "", True),
    (f"{JON} [mailto:{JON}]", "", True),
    (f'"{JON}" <{JON}>', "", True),
    (f"{JON} (Jon Berg)", "Jon Berg", True),
    (f"Jon Berg [mailto:{JON}] On Behalf Of Jon Berg", "Jon Berg", True),
    (f"张三 <{JON}>", "张三", True),
    # without brackets it may be a name: what hurts is asked first
    (f"Jon Berg {JON}", "Jon Berg", False),
    (f"Jon Berg ({JON})", "Jon Berg", False),
    (f"Jon Berg <{JON}> via the list", "Jon Berg", False),
    (f"An assistant on behalf of Jon Berg <{JON}>", "An assistant on behalf of Jon Berg", False),
)
NOBODY = ("Jon Berg", "Jon Berg/HOSP/US@HOSP", "", "jon at the hospital")


def mail(text: str, subject: str = "Fwd: leave", **more: object) -> InboundMail:
    plain = InboundMail(
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        size=len(text),
        content_key=text,
        senders=(Address(addr_spec=CARLA),),
        to=(Address(addr_spec=PROGRAM.address),),
        subject=subject,
        text=text,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def forwarded(who: str, text: str = "LEAVE", above: str = "") -> str:
    head = f"From: {who}\nDate: Mon, Nov 23, 2026 at 10:00 AM\nSubject: leave\nTo: <{CARLA}>"
    return f"{above}\n\n---------- Forwarded message ---------\n{head}\n\n{text}\n"


def inside(each: InboundMail) -> tuple[Inside, ...]:
    reading = read(each, PROGRAM, RULES)
    intent = recognize(reading, RULES)
    assert isinstance(intent, Forward)
    return intent.inside(reading, PROGRAM, RULES)


def author_of(each: Reading | None) -> str:
    return each.mail.senders[0].addr_spec if each is not None else ""


def one_inside(each: InboundMail) -> Inside:
    (found,) = inside(each)
    return found


def test_there_are_forty_decoys_and_more() -> None:
    assert len(set(DECOYS)) >= 40


@pytest.mark.parametrize("who", DECOYS)
def test_of_two_addresses_in_a_from_line_neither_is_the_author(who: str) -> None:
    assert read_author(who).doubt == TWO_WAYS
    assert read_author(who).address is None
    found = one_inside(mail(forwarded(who)))
    assert found.reading is None
    assert found.doubt == TWO_WAYS


@pytest.mark.parametrize(
    "line", ["On Mon, 23 Nov 2026 at 10:00, {} wrote:", "Am 23.11.2026 um 10:00 schrieb {}:"]
)
@pytest.mark.parametrize("who", [who for who in DECOYS if "\t" not in who])
def test_nor_in_the_line_over_a_quotation(who: str, line: str) -> None:
    reading = read(mail(f"{line.format(who)}\n\n> LEAVE\n"), PROGRAM, RULES)
    intent = recognize(reading, RULES)
    if isinstance(intent, Forward):  # else nothing is taken for somebody else's words
        assert [author_of(each.reading) for each in intent.inside(reading, PROGRAM, RULES)] == [""]


@pytest.mark.parametrize(("who", "name", "plain"), ONE)
def test_one_mailbox_is_the_author_however_a_mail_program_writes_it(who: str, name: str, plain: bool) -> None:
    found = read_author(who)
    assert (found.address, found.doubt, found.plain) == (Address(addr_spec=JON, name=name), "", plain)
    passed = one_inside(mail(forwarded(who)))
    assert (author_of(passed.reading), passed.passed.certain) == (JON, plain)


@pytest.mark.parametrize("who", NOBODY)
def test_a_name_alone_names_nobody(who: str) -> None:
    assert (read_author(who).address, read_author(who).doubt) == (None, "")


def test_whoever_sent_it_for_another_is_no_author() -> None:
    for who in (
        f"{EVE} [mailto:{EVE}] On Behalf Of Jon Berg",
        f"Eve <{EVE}> in Vertretung, im Auftrag von Jon",
    ):
        assert read_author(who).doubt == TWO_WAYS
        assert one_inside(mail(forwarded(who))).reading is None


def test_an_attribution_that_was_wrapped_within_a_name_names_nobody() -> None:
    text = f'On Mon, 23 Nov 2026 at 10:00, Jon Berg <{JON}> wrote: "\n<{EVE}> wrote:\n\n> LEAVE\n'
    reading = read(mail(text), PROGRAM, RULES)
    intent = recognize(reading, RULES)
    assert not isinstance(intent, Forward) or intent.inside(reading, PROGRAM, RULES)[0].reading is None


def test_a_header_with_two_authors_names_nobody() -> None:
    twice = forwarded(f"Jon Berg <{JON}>").replace("Subject: leave", f"Subject: leave\nFrom: Eve <{EVE}>")
    assert one_inside(mail(twice)).doubt == TWO_WAYS


def test_a_header_on_one_line_with_a_field_twice_names_nobody() -> None:
    line = (
        f"-----Original Message-----From: Jon <{JON}> To: x Sent: y Subject: LEAVE <{EVE}>"
        f"To: Carla <{CARLA}>Sent: Monday, 2 March 2026 09:00Subject: hello"
    )
    assert one_inside(mail(f"{line}\n\nLEAVE\n")).reading is None


def test_another_address_around_a_forward_makes_it_unclear() -> None:
    found = one_inside(mail(forwarded(f"Jon Berg <{JON}>", above=f"Saatja2 <{EVE}>")))
    assert (found.reading, found.doubt) == (None, f"the words around it name another address, {EVE}")
    assert one_inside(mail(forwarded(f"Jon Berg <{JON}>", above=f"This came from {JON} to {CARLA}."))).reading


def test_a_header_in_words_that_nobody_taught_us_makes_it_unclear() -> None:
    unknown = "Nga: Eve\nDërguar: sot\nTema: leave\n\nLook what Jon wrote."
    assert one_inside(mail(forwarded(f"Jon Berg <{JON}>", above=unknown))).reading is None


@pytest.mark.parametrize("who", [PROGRAM.address, CARLA, "Carla@program.example"])
def test_the_program_and_its_coordinators_write_for_themselves(who: str) -> None:
    inner = mail("LEAVE", "leave", senders=(Address(addr_spec=who),), content_key="i")
    reading = read(mail("see below", "Fwd: leave", attached=(inner, inner)), PROGRAM, RULES)
    intent = recognize(reading, RULES)
    assert isinstance(intent, Forward)
    assert [each.reading for each in intent.inside(reading, PROGRAM, RULES)] == [None]


def attached(*headers: tuple[str, str], **more: object) -> InboundMail:
    who = (Address(addr_spec=JON, name="Jon Berg"),)
    return mail("ACCEPT", "Re: x [REQ-1]", **{"senders": who, "headers": headers, "content_key": "i", **more})


AR = "authentication-results"
PASS, FAIL = (f"mx.program.example; dmarc={x} header.from=hospital.example" for x in ("pass", "fail"))


@pytest.mark.parametrize(
    "headers",
    [
        ((AR, FAIL),),
        (("received", "by mx.program.example"), (AR, FAIL)),
        (
            ("received", "by elsewhere.example"),
            (AR, "elsewhere.example; dmarc=pass"),
            ("x-a", "1"),
            (AR, FAIL),
        ),
        ((AR, PASS), (AR, FAIL)),
        ((AR, FAIL), (AR, PASS)),
    ],
)
def test_our_own_servers_no_about_an_attached_mail_counts_wherever_it_stands(
    headers: tuple[tuple[str, str], ...],
) -> None:
    found = one_inside(mail("see", "Fwd: x", attached=(attached(*headers),)))
    assert (found.reading, found.doubt) == (
        None,
        "our own server says of it that DMARC failed for hospital.example",
    )


@pytest.mark.parametrize("headers", [(), ((AR, PASS),), ((AR, "other.example; dmarc=fail"),)])
def test_its_yes_or_anothers_no_changes_nothing(headers: tuple[tuple[str, str], ...]) -> None:
    assert author_of(one_inside(mail("see", "Fwd: x", attached=(attached(*headers),))).reading) == JON


def test_what_a_machine_wrote_is_nobodys_answer() -> None:
    robot = attached(("auto-submitted", "auto-replied"))
    assert one_inside(mail("see", "Fwd: x", attached=(robot,))).doubt.startswith("no person wrote that one")


def test_an_attached_mail_with_a_doubtful_sender_is_nobodys() -> None:
    doubtful = attached(sender_problem="the From field has 2 addresses")
    assert one_inside(mail("see", "Fwd: x", attached=(doubtful,))).doubt == "the From field has 2 addresses"


def test_mails_that_came_with_what_the_text_passes_on_are_not_passed_on_by_themselves() -> None:
    found = one_inside(mail(forwarded(f"Eve <{EVE}>"), attached=(attached(),)))
    assert (found.reading, found.nested) == (None, True)


def test_each_of_several_attached_mails_is_read_once() -> None:
    second = attached(content_key="2", senders=(Address(addr_spec="ana@x.example"),))
    found = inside(mail("see", "Fwd: x", attached=(attached(), second, attached())))
    assert [author_of(each.reading) for each in found] == [JON, "ana@x.example"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (Attachment(filename="a.zip", content_type="application/octet-stream", size=9), "a.zip is packed"),
        (Attachment(filename="", content_type="application/zip", size=9), "a file is packed"),
        (
            Attachment(filename="a.msg", content_type="application/octet-stream", size=9),
            "in Outlook's own format",
        ),
        (Attachment(filename="winmail.dat", content_type="application/ms-tnef", size=9), "in Outlook's own"),
        (Attachment(filename="", content_type="message/rfc822", size=9), "more mails are attached"),
    ],
)
def test_a_file_that_is_not_opened_is_said_alone_and_beside_others(file: Attachment, says: str) -> None:
    alone = one_inside(mail("see attached", "Fwd: x", attachments=(file,)))
    assert (alone.reading, says in alone.doubt) == (None, True)
    first, rest = inside(mail("see attached", "Fwd: x", attachments=(file,), attached=(attached(),)))
    assert (author_of(first.reading), says in rest.doubt) == (JON, True)


def test_a_coordinators_own_command_beside_a_zip_is_still_theirs() -> None:
    packed = Attachment(filename="a.zip", content_type="application/zip", size=9)
    for each in (mail("STATUS", "hello", attachments=(packed,)), mail("", "STATUS", attachments=(packed,))):
        assert recognize(read(each, PROGRAM, RULES), RULES).kind == "commands"


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_only_a_line_end_of_mail_begins_a_line_of_a_header(mark: str) -> None:
    from processor.core.reading.body.lines import plain_lines
    from processor.core.reading.body.quoted_header import header_of
    from processor.core.reading.body.wording import wording
    from tests.shipped_rules import RULES

    (line,) = plain_lines(f"Subject: a question{mark}From: Jon Berg <jon@hospital.example>")
    found = header_of(line, wording(RULES.quoting))
    assert found == ("subject", "a question From: Jon Berg <jon@hospital.example>")
