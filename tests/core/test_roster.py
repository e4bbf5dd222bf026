"""A roster is read as spreadsheets write it, or refused with line and reason (catalogue row 165)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.config.roster import read_roster

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")
TWO = (("zoe@hospital.example", "Zoë Lind"), ("jurgen@clinic.example", "Jürgen Müller"))


def two(separator: str, end: str, header: str = "email,name") -> str:
    lines = [header.replace(",", separator), *(separator.join(row) for row in TWO)]
    return end.join(lines) + end


def rows(text: str | bytes) -> list[tuple[str, str]]:
    roster = read_roster(text if isinstance(text, bytes) else text.encode())
    assert roster.faults == ()
    return list(roster.rows)


def faults(text: str | bytes) -> tuple[str, ...]:
    roster = read_roster(text if isinstance(text, bytes) else text.encode())
    assert roster.rows == ()
    return roster.faults


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_a_spreadsheet_writes_is_read(encoding: str, separator: str, end: str) -> None:
    assert rows(two(separator, end).encode(encoding)) == list(TWO)


@pytest.mark.parametrize(
    "header",
    [
        "Email,Name",
        "E-Mail,NAME",
        " e-mail ,name",
        "Email address,Full Name",
        "EMAIL_ADDRESS,Name:",
        '"E-mail","Name"',
        "Mail,Display name",
        "Address,Name",
        "E-Mail-Adresse,Name",
        "Correo electrónico,Nombre",
    ],
)
def test_a_column_is_known_by_any_of_its_names(header: str) -> None:
    assert rows(two(",", "\n", header)) == list(TWO)


def test_columns_may_stand_in_any_order_beside_others() -> None:
    text = "No,Last name,Ward,First name,Email,Address\n1,Lind,3,Zoë,zoe@hospital.example,Elm St 1\n"
    assert rows(text) == [("zoe@hospital.example", "Zoë Lind")]
    assert rows("email\nzoe@hospital.example\n") == [("zoe@hospital.example", "")]


def test_quoted_cells_hold_separators_quotation_marks_and_line_ends() -> None:
    text = 'name;email\r\n"Lind; ""Zoë""\r\nMD";zoe@hospital.example\r\nx, y;x@hospital.example\r\n'
    assert rows(text) == [("zoe@hospital.example", 'Lind; "Zoë" MD'), ("x@hospital.example", "x, y")]
    assert rows('email, name\nzoe@hospital.example, "Lind, Zoë"\n') == [("zoe@hospital.example", "Lind, Zoë")]


def test_empty_lines_and_empty_cells_at_the_end_do_not_count() -> None:
    text = "\n\nemail;name;;\n;;;\nzoe@hospital.example;Zoë;;\n   \njon@north.example\n\n"
    assert rows(text) == [("zoe@hospital.example", "Zoë"), ("jon@north.example", "")]


def test_excels_own_word_for_the_separator_counts() -> None:
    assert rows("sep=;\r\nemail;name\r\nzoe@hospital.example;Lind, Zoë\r\n") == [
        ("zoe@hospital.example", "Lind, Zoë")
    ]
    assert faults("sep=;\r\nemail;name\r\nnobody;x\r\n")[0].startswith("line 3: ")


def test_an_address_that_stands_twice_is_one_person() -> None:
    roster = read_roster(
        b"email,name\nzoe@x.example,\nzoe@X.Example,Zoe\nzoe@x.example,Other\nZoe@x.example,Z\n"
    )
    assert roster.rows == (("zoe@x.example", "Zoe"), ("Zoe@x.example", "Z"))  # local parts as they are
    assert roster.repeated == 2


def test_a_domain_is_stored_as_mail_writes_it() -> None:
    assert rows("email\nzoe@Bücher.Example\n \u200bjon@north.example.\u00a0\n") == [
        ("zoe@xn--bcher-kva.example", ""),
        ("jon@north.example", ""),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "@x.example",
        "zoe@",
        "zoe@x",
        "a@b@x.example",
        "zoe lind@x.example",
        "zoe@x..example",
        ".z@x.example",
        "Zoe <zoe@x.example>",
        "mailto:zoe@x.example",
        "zoe@x.example; jon@x.example",
        "ключ@x.example",
        "z@-x.example",
        "zoe@x.example\x07",
        "z\u202ee@x.example",
        "a" * 65 + "@x.example",
        "zoe\uff20x.example",
        "#N/A",
        "",
    ],
)
def test_what_is_no_address_is_named_with_its_line_and_nothing_is_read(address: str) -> None:
    (fault,) = faults(
        f"name;email\ngood;good@x.example\nbad;{'' if not address else chr(34) + address + chr(34)}\n"
    )
    assert fault.startswith("line 3: ")
    assert fault.split("; ")[-1].startswith(("write", "and no mail")) or "no mail with such" in fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"", "is empty; write a first line `email,name`, and one line for each person"),
        (b"\n \n", "is empty; write a first line `email,name`, and one line for each person"),
        (b"zoe@x.example,Zoe\n", "no column is called email; write a first line `email,name`"),
        (b"email,E-Mail\n", "line 1: the columns “email” and “E-Mail” could both be meant; take one out"),
        (
            b"email;name\na@x.example;Zoe; MD\n",
            "line 2: has 3 cells, and the first line names 2; put a cell that holds a semicolon in "
            "quotation marks",
        ),
        (
            b'email,name\na@x.example,"Zoe\nb@x.example,Jon\n',
            "line 2: cannot be read (a quotation mark is never closed); mend its quotation marks",
        ),
        (
            "email,name\na@x.example,Zoë\n".encode() + b"b@x.example,J\xfcrgen\n",
            "line 3: is not UTF-8, and other lines are; save it as “CSV UTF-8”",
        ),
        (
            b"email,name\r\na@x.example,\x81\r\n",
            "line 2: is not Windows-1252, nor UTF-8; save it as “CSV UTF-8”",
        ),
        (
            "email\na@x.example\n".encode("utf-16")[:-1],
            "line 2: is not UTF-16, nor UTF-8; save it as “CSV UTF-8”",
        ),
        (b"email\na@x.example\n\0\n", "line 3: has a NUL in it, so it is no text; save it as “CSV UTF-8”"),
        (
            b"PK\x03\x04....",
            "is a workbook or another packed file; open it in the spreadsheet program and save it as "
            "“CSV UTF-8”",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: bytes, fault: str) -> None:
    assert faults(text) == (fault,)


def test_every_bad_line_is_named() -> None:
    assert [fault.partition(":")[0] for fault in faults("email\nx\na@x.example\ny\n\nz\n")] == [
        "line 2",
        "line 4",
        "line 6",
    ]


@settings(deadline=None, max_examples=300)
@given(
    start=st.sampled_from(
        [b"", b"email,name\n", b"email;name\r\n", b"\xff\xfe", b"\xef\xbb\xbf", b"email\ta"]
    ),
    rest=st.one_of(st.binary(max_size=80), st.text(max_size=60).map(lambda text: text.encode("utf-16-le"))),
)
def test_nothing_ends_with_a_traceback(start: bytes, rest: bytes) -> None:
    roster = read_roster(start + rest)
    assert not (roster.rows and roster.faults)


@settings(deadline=None)
@given(
    names=st.lists(st.text(st.characters(codec="cp1252"), max_size=20), max_size=4),
    encoding=st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
)
def test_what_was_written_is_what_is_read(names: list[str], encoding: str) -> None:
    quoted = [f'p{nth}@x.example,"{name.replace(chr(34), chr(34) * 2)}"' for nth, name in enumerate(names)]
    read = read_roster("\r\n".join(["email,name", *quoted]).encode(encoding))
    if "\0" in "".join(names):
        assert read.faults
        return
    visible = ["".join(c for c in " ".join(name.split()) if c.isprintable()) for name in names]
    assert read.rows == tuple((f"p{nth}@x.example", name) for nth, name in enumerate(visible))
