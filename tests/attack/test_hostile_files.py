# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""What people hand in: rosters, CVs, names, and words with something in them, on both databases."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import psycopg
import pytest

from processor.config.roster import read_roster
from processor.core.mail import OutboundMail
from processor.stages.ports import Store
from tests.attack.cvs import HAZARDS, files_in, lee_is_introduced, signs_up_with
from tests.attack.letters import LEADS, everything
from tests.attack.mails_by_hand import SERVER
from tests.attack.people import LEE
from tests.attacks import JON, MIA, Attacked, to
from tests.cv_samples import pdf
from tests.doors.stores import open_kept
from tests.operation.small import SmallProgram
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see
from tests.shipped_rules import RULES


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    url = str(request.getfixturevalue(f"migrated_{request.param}_url"))
    opened = open_kept(url, areas=RULES.areas, staff=[COORDINATOR])
    yield opened
    opened.close()


# --- rosters -------------------------------------------------------------------------------------------

TWO = (("jon@north.example", "Jon Berg"), ("zoe@west.example", "Zoë"))
ROSTERS: dict[str, bytes] = {
    "UTF-8 with its mark and CRLF": b"\xef\xbb\xbf"
    + "email,name\r\njon@north.example,Jon Berg\r\nzoe@west.example,Zoë\r\n".encode(),
    "the Windows code page": "email;name\njon@north.example;Jon Berg\nzoe@west.example;Zoë\n".encode(
        "cp1252"
    ),
    "UTF-16LE without a mark": "email;name\r\njon@north.example;Jon Berg\r\nzoe@west.example;Zoë\r\n".encode(
        "utf-16-le"
    ),
    "UTF-16BE without a mark": "email\tname\r\njon@north.example\tJon Berg\r\nzoe@west.example\tZoë\r\n".encode(
        "utf-16-be"
    ),
    "old line ends alone": "email,name\rjon@north.example,Jon Berg\rzoe@west.example,Zoë\r".encode(),
    "columns the other way round": "Name,E-Mail\nJon Berg,jon@north.example\nZoë,zoe@west.example\n".encode(),
    "header cells with blanks and capitals": " E-MAIL  , Full Name \njon@north.example , Jon Berg\n zoe@west.example,Zoë\n".encode(),
    "first and last names": "First name;Last name;Mail\nJon;Berg;jon@north.example\nZoë;;zoe@west.example\n".encode(),
    "columns that nobody knows": "id,email,colour,name\n1,jon@north.example,red,Jon Berg\n2,zoe@west.example,,Zoë\n".encode(),
    "a host in capitals": "email,name\njon@NORTH.example,Jon Berg\nzoe@west.EXAMPLE,Zoë\n".encode(),
    "empty rows between": "\n\nemail,name\n,\n\njon@north.example,Jon Berg\n,,\nzoe@west.example,Zoë\n\n \n".encode(),
    "hidden characters around an address": "email,name\n\u200bjon@north.example\u200b,Jon Berg\n\ufeffzoe@west.example,Zoë\u202e\n".encode(),
    "a semicolon within quotation marks": 'email,name,notes\njon@north.example,Jon Berg,"a; b, c"\nzoe@west.example,Zoë,"two\nlines"\n'.encode(),
    "a line that tells the separator": "sep=|\nemail|name\njon@north.example|Jon Berg\nzoe@west.example|Zoë\n".encode(),
    "no line end at the end": "email,name\njon@north.example,Jon Berg\nzoe@west.example,Zoë".encode(),
    "the same person twice": "email,name\njon@north.example,Jon Berg\nzoe@west.example,Zoë\njon@North.Example,\n".encode(),
}


@pytest.mark.parametrize("which", ROSTERS)
def test_a_roster_in_an_odd_shape_is_read_whole(which: str) -> None:
    roster = read_roster(ROSTERS[which])
    assert roster.faults == ()
    assert tuple(sorted(roster.rows)) == TWO


BAD_ROSTERS: dict[str, bytes] = {
    "a quotation mark that is never closed": b'email,name\njon@north.example,"Jon\nzoe@west.example,Zoe\n',
    "a NUL": b"email,name\njon@north.example,J\0on\n",
    "one bad address at the very end": b"email,name\njon@north.example,Jon\nnobody\n",
    "a formula for an address": b'email,name\n=HYPERLINK("http://evil.example"),Jon\n',
    "two columns of addresses": b"email,email\na@b.example,c@d.example\n",
    "two addresses in a cell": b"email,name\na@b.example c@d.example,Jon\n",
    "no header": b"jon@north.example,Jon\nzoe@west.example,Zoe\n",
    "a header alone in another language": b"adres,imie\njon@north.example,Jon\n",
    "a workbook": b"PK\x03\x04" + bytes(100),
    "nothing": b"",
    "a web page": b"<html><body><table><tr><td>email</td></tr></table></body></html>",
    "letters before the at": "email,name\njürgen@north.example,J\n".encode(),
    "a line end in an address": b'email,name\n"jon@north.example\nBcc: eve@evil.example",Jon\n',
    "two code pages": "email,name\na@b.example,Zoë\n".encode() + "c@d.example,Jürgen\n".encode("cp1252"),
    "more cells than columns": b"email,name\njon@north.example,Berg, Jon\n",
    "half of UTF-16": "email,name\njon@north.example,Jon\n".encode("utf-16")[:-1],
    "a local part of a hundred letters": b"email,name\n" + b"a" * 100 + b"@north.example,Jon\n",
    "a literal": b"email,name\njon@[127.0.0.1],Jon\n",
}


@pytest.mark.parametrize("which", BAD_ROSTERS)
def test_a_roster_with_a_fault_is_imported_not_even_half(which: str) -> None:
    roster = read_roster(BAD_ROSTERS[which])
    assert roster.faults
    assert roster.rows == ()


@pytest.fixture(params=["sqlite", "postgresql"])
def rostered(request: pytest.FixtureRequest, tmp_path: Path) -> SmallProgram:
    more = '[eligibility]\nmode = "roster"\n'
    if request.param == "sqlite":
        return SmallProgram(tmp_path, more)
    return SmallProgram(tmp_path, more, database=str(request.getfixturevalue("made_postgres_url")))


def on_roster(program: SmallProgram) -> list[tuple[str, str]]:
    url, statement = program.settings().database_url(), "SELECT email, name FROM roster ORDER BY email"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(program.folder / "program.db")) as database:
            return list(database.execute(statement).fetchall())
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return list(connection.execute(statement).fetchall())


def test_a_long_roster_with_one_bad_row_at_its_end_leaves_the_old_one_as_it_was(
    rostered: SmallProgram,
) -> None:
    file = rostered.folder / "roster.csv"
    file.write_text("email,name\njon@north.example,Jon\n")
    rostered.done("roster", "import", str(file))
    file.write_text(
        "email,name\n" + "".join(f"p{n}@north.example,P {n}\n" for n in range(20_000)) + "nobody\n"
    )
    assert rostered.here("roster", "import", str(file)) == 2
    assert on_roster(rostered) == [("jon@north.example", "Jon")]


def test_a_roster_of_many_thousands_is_imported_twice_and_counted_once(rostered: SmallProgram) -> None:
    file = rostered.folder / "roster.csv"
    file.write_text("email,name\n" + "".join(f"p{n}@north.example,P {n}\n" for n in range(3_000)))
    assert ", 3000 new" in rostered.done("roster", "import", str(file))
    assert " 0 new" in rostered.done("roster", "import", str(file))
    assert len(on_roster(rostered)) == 3_000


def test_a_name_of_the_roster_may_be_long_or_odd_and_nothing_else_changes(rostered: SmallProgram) -> None:
    file = rostered.folder / "roster.csv"
    names = ["N" * 30_000, "'; DROP TABLE roster; --", "=cmd|' /C calc'!A0", "👩‍⚕️", "A\u0301" * 500]
    rows = "".join(f'p{n}@north.example,"{name}"\n' for n, name in enumerate(names))
    file.write_text("email,name\n" + rows)
    rostered.done("roster", "import", str(file))
    assert [email for email, _ in on_roster(rostered)] == [f"p{n}@north.example" for n in range(len(names))]
    rostered.sign_up("p0@north.example")
    rostered.done("once")
    assert len(rostered.sent()) == 1


def test_who_is_on_the_roster_in_another_case_of_the_host_may_sign_up(rostered: SmallProgram) -> None:
    file = rostered.folder / "roster.csv"
    file.write_text("email\njon@NORTH.Example\n")
    rostered.done("roster", "import", str(file))
    rostered.sign_up("jon@north.example")
    rostered.done("once")
    assert [m["standing"] for m in rostered.told("export")["members"]] == ["active"]


# --- a mail with a file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", HAZARDS)
def test_a_file_with_a_hazard_reaches_nobody_and_the_sender_hears_of_it(which: str) -> None:
    world = Attacked()
    sent = signs_up_with(world, [HAZARDS[which]])
    world.later(minutes=5)
    assert sent, "silence toward who signed up"
    if LEE in {m["email"] for m in world.player.records()["members"]}:
        lee_is_introduced(world)
    assert files_in(list(world.player.post.sent)) == []


NAMES = {
    "a way out": "../../../../etc/cron.d/cv.pdf",
    "a way out of Windows": "..\\..\\cv.pdf",
    "a whole path": "/etc/passwd/cv.pdf",
    "three hundred letters": "c" * 300 + ".pdf",
    "other letters": "履歴書 Größe.pdf",
    "a device": "CON.pdf",
    "combining letters": "e\u0301" * 60 + ".pdf",
    "a page's tags": "<img src=x onerror=alert(1)>.pdf",
    "a template": "{{ 7*7 }}.pdf",
    "a line end": "cv.pdf\r\nBcc: eve@evil.example.pdf",
}


@pytest.mark.parametrize("which", NAMES)
def test_a_good_cv_with_an_odd_name_arrives_with_a_plain_one(which: str) -> None:
    world = Attacked()
    try:
        signs_up_with(world, [(NAMES[which], pdf(), "pdf")])
    except ValueError:  # the mail itself cannot be made so: its field goes in by hand
        raw = (
            (
                f"Authentication-Results: {SERVER}; dmarc=pass header.from=college.example\r\nFrom: Lee Chan <{LEE}>\r\nTo: {ADDRESS}\r\n"
                "Subject: SIGN UP MENTEE\r\nMessage-ID: <hand@college.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n"
                "--cut\r\nContent-Type: text/plain\r\n\r\nName: Lee Chan\r\nPractice areas: Critical care\r\nGoals: To learn.\r\n\r\n"
                "--cut\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''cv.pdf%0D%0ABcc%3A%20eve@evil.example.pdf\r\n\r\n"
            ).encode()
            + pdf()
            + b"\r\n--cut--\r\n"
        )
        world.player.take_in(raw)
        world.work()
    mails = lee_is_introduced(world)
    found = files_in(mails)
    assert [content.strip() for _, content in found] == [pdf().strip()]
    (name, _) = found[0]
    assert name.lower().endswith(".pdf")
    assert len(name) <= 255
    assert not set(name) & set('/\\"<>\r\n\u202e\u2066\u200b:'), name
    assert all(m.get("bcc") is None for m in (see(mail).parsed for mail in mails))


@pytest.mark.parametrize("name", ["cv\u202e\u2066.pdf", "cv\u200b.pdf", 'cv"; filename="run.exe.pdf'])
def test_a_cv_whose_name_hides_something_is_refused_and_the_sender_hears_why(name: str) -> None:
    world = Attacked()
    sent = signs_up_with(world, [(name, pdf(), "pdf")])
    assert "We have not kept the CV" in everything(to(sent, LEE))
    assert files_in(lee_is_introduced(world)) == []


def test_a_cv_with_no_name_breaks_nothing() -> None:
    world = Attacked()
    assert signs_up_with(world, [(None, pdf(), "pdf")])
    lee_is_introduced(world)


def test_of_two_cvs_at_most_one_goes_out_and_the_sign_up_counts() -> None:
    world = Attacked()
    assert signs_up_with(world, [("one.pdf", pdf(b"<</A 1>>"), "pdf"), ("two.pdf", pdf(b"<</B 2>>"), "pdf")])
    assert len(files_in(lee_is_introduced(world))) <= 1


def test_a_cv_that_is_shown_inline_arrives_too() -> None:
    world = Attacked()
    signs_up_with(world, [("cv.pdf", pdf(), "pdf")], inline=True)
    assert len(files_in(lee_is_introduced(world))) == 1


# --- what no database may stumble over ------------------------------------------------------------------------

FORM_OF_LEE = "Name: Lee Chan\nPractice areas: Critical care\nGoals: To learn.\n"


def odd(
    subject: str = "SIGN UP MENTEE",
    body: bytes = FORM_OF_LEE.encode(),
    *,
    sender: str = f"Lee Chan <{LEE}>",
    kind: str = "text/plain; charset=utf-8",
    more: str = "",
    date: str = "Mon, 2 Mar 2026 15:00:00 +0000",
    message_id: str = "<odd@college.example>",
) -> bytes:
    head = (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=college.example\r\nFrom: {sender}\r\nTo: {ADDRESS}\r\n"
        f"Subject: {subject}\r\nDate: {date}\r\nMessage-ID: {message_id}\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n{more}\r\n"
    )
    return head.encode("utf-8", "surrogateescape") + body.replace(b"\n", b"\r\n")


BIG = "9" * 40
ODD: dict[str, bytes] = {
    "a NUL in the subject": odd("=?utf-8?q?SIGN_UP_MENTEE=00?="),
    "a bare NUL in the subject": odd("SIGN UP\0 MENTEE"),
    "a NUL in the name of the sender": odd(sender=f"=?utf-8?q?Lee=00Chan?= <{LEE}>"),
    "a NUL in a field": odd(body=b"Name: Lee\0 Chan\nPractice areas: Critical\0 care\nGoals: \0\n"),
    "a NUL in a body of base64": odd(
        body=b"TmFtZTogTGVlIABDaGFuClByYWN0aWNlIGFyZWFzOiBDcml0aWNhbCBjYXJlCgA=\n",
        more="Content-Transfer-Encoding: base64\r\n",
    ),
    "half a pair in UTF-16": odd(
        body="Name: Lee \ud800Chan\nPractice areas: Critical care\n".encode("utf-16-le", "surrogatepass"),
        kind="text/plain; charset=utf-16-le",
    ),
    "half a pair in UTF-8": odd(
        body="Name: Lee \ud83dChan\nPractice areas: Critical care\n".encode("utf-8", "surrogatepass")
    ),
    "half a pair in the subject": odd("=?utf-8?q?SIGN_UP_MENTEE_=ED=A0=80?="),
    "half a pair in UTF-7": odd(
        body=b"Name: Lee +2AA-Chan\nPractice areas: Critical care\n", kind="text/plain; charset=utf-7"
    ),
    "a NUL in the Message-ID": odd(message_id="<a\0b@college.example>"),
    "a Message-ID of other letters": odd(message_id="<ä\u202eö@college.example>"),
    "a Message-ID of 5,000 letters": odd(message_id=f"<{'m' * 5000}@college.example>"),
    "no Message-ID that is one": odd(message_id="<>"),
    "a NUL in References": odd(
        more="References: <a\0@x.example> <\udcff@x.example>\r\nIn-Reply-To: <\0>\r\n"
    ),
    "a year of five digits": odd(date="Mon, 2 Mar 99999 15:00:00 +0000"),
    "the year nought": odd(date="Mon, 1 Jan 0000 00:00:00 +0000"),
    "the first moment far in the east": odd(date="Mon, 1 Jan 0001 00:00:00 +1400"),
    "the last moment far in the west": odd(date="Fri, 31 Dec 9999 23:59:59 -1400"),
    "a zone of a hundred hours": odd(date="Mon, 2 Mar 2026 15:00:00 +9999"),
    "a number beyond all counting": odd(body=FORM_OF_LEE.encode() + f"Capacity: {BIG}\n".encode()),
    "a request beyond all counting": odd(f"WITHDRAW REQ-{BIG}"),
    "a mentor beyond all counting": odd(f"REQUEST M-{BIG}"),
    "a page beyond all counting": odd(f"BROWSE page {BIG}"),
    "a page below nought": odd("BROWSE page -5"),
    "an answer beyond all counting": odd(f"ACCEPT [REQ-{BIG}]", b"ACCEPT\n"),
    "a number one beyond 64 bits": odd("REQUEST M-9223372036854775808"),
    "a number one beyond 32 bits": odd("REQUEST M-2147483648"),
    "a pause for ever": odd("PAUSE UNTIL 31 December 9999", b"\n"),
    "a pause of days without number": odd(f"PAUSE FOR {BIG} DAYS", b"\n"),
    "a search with the signs of SQL": odd("BROWSE %' OR 1=1 --_\\", b"\n"),
    "a search of NULs": odd("=?utf-8?q?BROWSE_=00=00?=", b"\n"),
    "a search of 5,000 words": odd("BROWSE", b"BROWSE " + b"care " * 5000 + b"\n"),
    "a name of 10,000 letters": odd(body=b"Name: " + b"L" * 10_000 + b"\nPractice areas: Critical care\n"),
    "a name of combining stacks": odd(
        body=("Name: L" + "\u0301" * 3000 + "ee Chan\nPractice areas: Critical care\n").encode()
    ),
    "letters beyond the first plane": odd(
        body="Name: 𝓛𝓮𝓮 𝓒𝓱𝓪𝓷\nPractice areas: 👩‍⚕️🦄\nGoals: \U0010fffd\ufffe\n".encode()
    ),
    "a file's name with a NUL": odd(
        kind='multipart/mixed; boundary="c"',
        body=b"--c\nContent-Type: text/plain\n\n"
        + FORM_OF_LEE.encode()
        + b"\n--c\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''cv%00.pdf\n\n"
        + pdf()
        + b"\n--c--\n",
    ),
    "a file's name of half a pair": odd(
        kind='multipart/mixed; boundary="c"',
        body=b"--c\nContent-Type: text/plain\n\n"
        + FORM_OF_LEE.encode()
        + b"\n--c\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''cv%ED%A0%80.pdf\n\n"
        + pdf()
        + b"\n--c--\n",
    ),
}


@pytest.mark.parametrize("which", ODD)
def test_a_mail_that_no_database_likes_has_a_fate_and_the_next_one_counts(store: Store, which: str) -> None:
    world = Attacked(store)
    world.player.take_in(ODD[which])
    world.work()
    world.later(minutes=5)
    counts = world.player.records()["inbox"]
    assert counts["waiting"] == 0
    assert counts["quarantined"] == 0
    assert not world.player.trouble
    text = str(world.player.records())
    assert "\0" not in text
    text.encode()  # no half pair in it
    assert to(world.write(MIA, "REQUEST M-1001", "Would you?"), JON)


# --- names and words ------------------------------------------------------------------------------------------

POSES = {
    "a coordinator's address": COORDINATOR,
    "the program": "Mentor Exchange",
    "the program in look-alikes": "Mеntоr Exchаnge",
    "the program with a hidden letter": "Mentor\u200b Exchange",
    "the program in full width": "Ｍｅｎｔｏｒ Ｅｘｃｈａｎｇｅ",
    "another member in look-alikes": "Jоn Bеrg",
    "another member with a hidden letter": "Jon\u2066 Berg",
    "another member with his code": "Jon Berg (M-1001)",
    "an answer": "ACCEPT",
    "an order": "Reply ACCEPT now",
    "nothing but signs": "👍👍👍",
    "nothing that is seen": "\u200b\u200b\u200b",
    "a web address": "evil.example/login",
    "an address of mail": "Jon Berg <jon@hospital.example>",
    "a text turned round": "\u202egreB noJ",
    "a stack of marks": "J" + "\u0301" * 60 + "on",
    "an office": "Program Coordinator",
    "a header": "Lee =?utf-8?q?Chan?=",
    "a template": "{{ config }}",
    "ten thousand letters": "Lee " * 2500,
}


@pytest.mark.parametrize("which", POSES)
def test_a_name_that_is_none_or_anothers_reaches_no_member_before_a_person_saw_it(which: str) -> None:
    world = Attacked()
    world.write(
        LEE, "SIGN UP MENTEE", f"Name: {POSES[which]}\nPractice areas: Critical care\nGoals: To learn.\n"
    )
    asked = to(world.write(LEE, "REQUEST M-1001", "Would you?"), JON)
    if asked:  # only when what he reads is plain
        subject = see(asked[0]).subject
        assert not set(subject) & set("\u200b\u2066\u202e\n\r")
        assert len(subject) < 400
        name = POSES[which].strip().casefold()
        assert name not in subject.casefold()


LINKS = [
    "https://evil.example/login", "hxxps://еvil.example", "https://xn--80ak6aa92e.com/", "https://аpple.com", "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=", "evil.zip", "evil.mov/login", "evil.app", "go.evil.dev?x=1", "[your account](https://evil.example)",
    "[a]: https://evil.example", "<https://evil.example>", "ht\u200btps://evil.example", "https:\u2060//evil.example", "https://ev\u00adil.example",
    "mailto:mentors@program.example?bcc=eve@evil.example&subject=ACCEPT", "<a href='https://evil.example'>here</a>", "![x](https://evil.example/p.png)",
    "https://program.example@evil.example", "https:/evil.example", "https:\\\\evil.example", "//evil.example/x", "\\\\evil.example\\share", "www.evil.example",
    "https://1.2.3.4/", "https://[2001:db8::1]/", "https://0x7f000001/", "tel:+19005551234", "eve@evil.example", "ftp.evil.example", "evil。example", "evil．example/x",
]  # fmt: skip


def active_links(mails: list[OutboundMail]) -> list[str]:
    """What a click in the HTML part leads to."""
    shown = [see(mail).parsed.get_body(("html",)) for mail in mails]
    tags = [tag for part in shown if part for tag in re.findall(r"<[^>]*>", str(part.get_content()))]
    return [found for tag in tags for found in LEADS.findall(tag)]


@pytest.mark.parametrize("field", ["Title", "Organization", "Goals", "the note", "the subject"])
@pytest.mark.parametrize("links", [LINKS[:11], LINKS[11:22], LINKS[22:]], ids=["first", "second", "third"])
def test_no_field_of_a_stranger_becomes_a_link_in_another_members_mail(field: str, links: list[str]) -> None:
    for link in links:
        world = Attacked()
        more = f"{field}: {link}\n" if field in ("Title", "Organization", "Goals") else ""
        goals = "" if field == "Goals" else "Goals: To learn.\n"
        world.write(LEE, "SIGN UP MENTEE", f"Name: Lee Chan\nPractice areas: Critical care\n{goals}{more}")
        subject = f"REQUEST M-1001 {link}" if field == "the subject" else "REQUEST M-1001"
        mails = to(world.write(LEE, subject, link if field == "the note" else "Would you?"), JON)
        for target in active_links(mails):
            assert target.lower().startswith(("mailto:mentors", f"mailto:{LEE}", "cid:")), (link, target)
            assert "bcc" not in target.lower(), (link, target)
        text = everything(mails)
        for whole in (
            "https://evil.example",
            "javascript:alert",
            "www.evil.example",
            "evil.zip",
            "evil.mov/login",
            "go.evil.dev",
            "//1.2.3.4",
            "https://xn--80ak6aa92e.com",
        ):
            assert whole not in text, (link, whole)


@pytest.mark.parametrize(
    "trick",
    [
        "REQUEST M-1001\r\n Bcc: eve@evil.example",
        "=?utf-8?q?REQUEST_M-1001=0D=0ABcc=3A_eve=40evil.example?=",
        "=?utf-8?b?UkVRVUVTVCBNLTEwMDEKQmNjOiBldmVAZXZpbC5leGFtcGxl?=",
        "REQUEST M-1001 \u2028Bcc: eve@evil.example",
        "REQUEST M-1001 =?utf-8?q?=0A=0AHello?=",
    ],
    ids=range(5),
)
def test_a_subject_with_a_field_in_it_adds_none_to_what_we_send(store: Store, trick: str) -> None:
    world = Attacked(store)
    head = odd(trick, b"Would you?\n", sender=MIA).replace(
        b"college.example\r\nFrom", b"college.example\r\nFrom"
    )
    before = len(world.player.post.sent)
    world.player.take_in(head)
    world.work()
    for mail in world.player.post.sent[before:]:
        seen = see(mail)
        assert seen.parsed.get("bcc") is None
        assert "eve@evil.example" not in [
            a.addr_spec for f in ("to", "cc", "reply-to") if seen.parsed[f] for a in seen.parsed[f].addresses
        ]
        assert mail.recipient != "eve@evil.example"
        assert "\n" not in seen.subject


def test_a_forward_with_a_cv_gives_the_cv_to_nobody_but_the_first_sender() -> None:
    world = Attacked()
    inner = EmailMessage(policy=SMTP)
    inner["From"], inner["To"], inner["Subject"] = (
        f"Lee Chan <{LEE}>",
        "carla@pharmacists.example",
        "SIGN UP MENTEE",
    )
    inner["Date"], inner["Message-ID"] = "Mon, 2 Mar 2026 15:00:00 +0000", "<inner@college.example>"
    inner.set_content(FORM_OF_LEE)
    inner.add_attachment(pdf(), maintype="application", subtype="pdf", filename="cv.pdf")
    outer = EmailMessage(policy=SMTP)
    outer["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=hospital.example"
    outer["From"], outer["To"], outer["Subject"], outer["Message-ID"] = (
        JON,
        ADDRESS,
        "Fwd: SIGN UP MENTEE",
        "<outer@hospital.example>",
    )
    outer.set_content("See below.")
    outer.add_attachment(inner)
    world.player.take_in(outer.as_bytes())
    world.work()
    world.later(minutes=5)
    assert LEE not in {m["email"] for m in world.player.records()["members"]}
    assert files_in([m for m in world.player.post.sent if m.recipient not in (COORDINATOR, JON)]) == []
