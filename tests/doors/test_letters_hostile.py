"""Whatever members write, a letter shows it and does nothing else with it (fault 31, 38, 39, 40).

LETTERS_TRIALS=100000 runs the full count.
"""

from __future__ import annotations

import re
import unicodedata
from email import message_from_bytes
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.core.outcome import Letter
from processor.core.program import MentorCard
from processor.letters.engine import LetterWriter
from processor.letters.inert import clean, clean_line, inert, reveal
from tests.doors.letter_samples import (
    NOW,
    PROGRAM,
    TRIALS,
    mailbox,
    part,
    read,
    request_letter,
    write,
    writer,
)

TRICKS = (
    "{{7*7}}",
    "{% for x in [1] %}{{ ''.__class__ }}{% endfor %}",
    "{# gone #}",
    "x\r\nBcc: victim@example.org",
    "x\nBcc: victim@example.org\n\nbody",
    "x\r\n\r\n<b>new body</b>",
    "=?utf-8?q?x=0D=0ABcc:_victim=40example.org?=",
    "=?utf-8?b?eA0KQmNjOiB2QGV4YW1wbGUub3Jn?= tail",
    "=?utf-8?q?=22?= <evil@example.org>",
    "a =?utf-8?q?b?= =?utf-8?q?c?= d",
    '"Evil" <evil@example.org>, Good',
    "evil@example.org, other@example.org",
    "Group: a@b.example;",
    "(comment) name \\ \" '",
    "[click](http://evil.example)",
    "[click](mailto:evil@example.org)",
    "![x](http://evil.example/x.png)",
    "<http://evil.example>",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt; &amp; &#42;x&#42;",
    "*bold* _it_ **b** `code` ~~x~~",
    "# heading\n## two\nSetext\n===\nline\n---",
    "- item\n+ item\n* item\n1. one\n2) two\n> quote",
    "```\nfence\n```",
    "    indented\n\ttab",
    "| a | b |\n|---|---|\n| c | d |",
    "\\* \\[ \\\\ \\",
    "[ref]: http://evil.example\n\n[ref]",
    "HTTP://evil.example hTTps:\\\\evil.example www.evil.example ftp://evil.example",
    "h\u200bttp://evil.example w\u00adww.evil.example",
    "\u202egnp.exe\u202c \u2066x\u2069 \ufeff \ud800 \udfff \x00 \x1b[31m \x7f \x85 \u2028 \u2029",
    "\U000f0043\U000f000a\ue000 private",
    "line one\\\nline two",
    "</title></head><body>",
    "a\u0301 e\u0308 \U0001f468\u200d\U0001f469 日本語の名前 עברית العربية",
    "--=_0-0123456789abcdef--",
    ".\n..\nFrom me",
    " ",
    "",
    "x" * 3000,
    "é" * 3000,
    "'; drop table members; --",
    "%0D%0ABcc:x@y ?bcc=x@y&cc=z@z",
)
values = st.one_of(
    st.sampled_from(TRICKS),
    st.text(max_size=80),
    st.text(alphabet="\\`*_{}[]()<>#+-.!|&=~:\"'/?@%$^,; \n\t\r1aé", max_size=60),
    st.lists(st.sampled_from(TRICKS), min_size=2, max_size=3).map("".join),
)
CARD = """\
subject: About {{ card.name }}: {{ value }}

{{ value }}

Dear **{{ first_name }}**, {{ to_name }} @{{ card.name }}@

- {{ card.title }}
- {{ card.areas|join(" / ") }}; {{ card.areas }}

1. {{ more.key }}

> {{ value }}

`{{ card.career_path }}` *{{ value|upper }}* {{ value ~ card.name }} {{ value|e }} {{ value|safe }}

{% macro shout(x) %}## {{ x }}{% endmacro %}
{{ shout(value) }}

{% set kept %}{{ value }}{% endset %}
{{ kept ~ value }}

%%%%

{{ value|quoted }}

%%%%

{{ value|paragraphs }}

%%%%

{{ button(value[:12], value[:12]) }}
"""


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> LetterWriter:
    return writer(
        tmp_path_factory.mktemp("letters"),
        {
            "en/card.md": CARD,
            "en/list.md": "subject: x\n\n{% for v in values %}\n@{{ v }}@\n\n{% endfor %}\n",
        },
    )


def card_letter(value: str, name: str, to_name: str, plain: bool) -> Letter:
    card = MentorCard(
        number=1, name=name, title=value, organization=value, areas=(value, name), career_path=value
    )
    return Letter(
        name="card",
        to="jon@example.org",
        to_name=to_name,
        about="" if plain else "REQ-7",
        holder="" if plain else "M-1042",
        data={"value": value, "card": card, "more": {"key": value, value: 1}},
        in_reply_to=value,
        references=(value, name),
    )


class Elements(HTMLParser):
    """What a browser would build: (tag, attributes), and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def joined(text: str) -> str:
    return " ".join(text.split())


@cache
def usual_tags(letters: LetterWriter, plain: bool) -> list[str]:
    """The elements of the same letter with harmless values."""
    tags = Elements(part(write(letters, card_letter("v", "n", "t", plain)), "html")).tags
    return [tag for tag, _ in tags if tag not in ("p", "br")]


@settings(max_examples=TRIALS, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=values, name=values, to_name=values, plain=st.booleans())
def test_no_value_changes_the_header_or_the_shape(
    letters: LetterWriter, value: str, name: str, to_name: str, plain: bool
) -> None:
    letter = card_letter(value, name, to_name, plain)
    mail = write(letters, letter)
    strict, lenient = read(mail), message_from_bytes(mail.raw)

    # fault 38: the header set is exact, for a strict parser and for a lenient one
    fields = [f for f in strict.keys() if f not in ("In-Reply-To", "References")]  # noqa: SIM118 - keeps order
    assert fields == [
        *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Auto-Submitted"),
        *(
            "X-Auto-Response-Suppress",
            "X-Mentor-Exchange",
            "List-Id",
            "List-Help",
            "Feedback-ID",
            "MIME-Version",
            "Content-Type",
        ),
    ]
    assert strict.keys() == lenient.keys()
    assert not strict.defects
    assert mailbox(mail, "To") == (clean_line(to_name, 100), "jon@example.org")
    assert [a.addr_spec for a in strict["To"].addresses] == ["jon@example.org"]
    assert [a.addr_spec for a in strict["From"].addresses] == [PROGRAM.address]
    assert str(strict["Subject"]) == mail.subject
    label = "" if plain else " [REQ-7]"
    assert mail.subject == clean_line(f"About {clean_line(name)}: {clean_line(value)}", 200) + label

    # fault 31: CRLF only, no line over 998; nothing left that could steer a terminal or an eye
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail.raw)
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
    text, html = part(mail, "plain"), part(mail, "html")
    for shown in (text, html, mail.subject):
        odd = {c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") and c != "\n"}
        assert not odd
        assert not re.search(r"https?:[/\\]|ftp:[/\\]", shown, re.IGNORECASE)

    # fault 39: the value stands there, literally, in both readings
    line = clean_line(value)
    assert joined(text).startswith(joined(f"{line} Dear"))
    assert f"@{clean_line(name)}@" in joined(text)
    lines, quoted, paragraphs, _ = (
        text.split("%%%%", 3) if "%%%%" not in value + name + to_name else (text,) * 4
    )
    if lines is not text:
        unquoted = [row.removeprefix(">").removeprefix(" ") for row in quoted.strip("\n").split("\n")]
        assert joined(" ".join(unquoted)) == line
        assert not line or all(row.startswith(">") for row in quoted.strip("\n").split("\n"))
        assert joined(paragraphs) == line

    page = Elements(html)
    assert joined(page.text).find(line) >= 0
    tags = [tag for tag, _ in page.tags if tag != "br"]
    if line and clean_line(name) and clean_line(to_name):  # an empty one leaves ** or # without a text
        assert [t for t in tags if t != "p"] == usual_tags(letters, plain)
    links = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]
    assert all(
        re.fullmatch(r"mailto:mentors[^?&]*@program\.example\?subject=[^&?]*&body=[^&?]*", h) for h in links
    )
    assert not {"script", "img", "iframe", "link"} & set(tags)
    assert tags.count("style") == 1  # our own
    assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on") or a == "src"]


@settings(max_examples=TRIALS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=60) | values)
def test_cleaning_is_done_once_and_inert_text_comes_back(value: str) -> None:
    once = clean(value)
    assert clean(once) == once
    assert reveal(inert(once)) == once
    assert not re.search(r"[!-/:-@\[-`{-~\n]", inert(once))
    assert len(once) <= 2000
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("trick", TRICKS, ids=range(len(TRICKS)))
def test_a_trick_in_a_list_is_still_text(letters: LetterWriter, trick: str) -> None:
    _, text, html = letters.preview("list", "en", {"values": [trick, trick + "x"]})
    assert f"@{clean_line(trick)}@" in joined(text)
    assert f"@{clean_line(trick)}@" in joined(Elements(html).text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("see http://evil.example", "see hxxp://evil[.]example"),
        ("HTTPS://Evil.example", "HxxPS://Evil[.]example"),
        ("h\u200bttps://evil.example", "hxxps://evil[.]example"),
        ("www.evil.example", "www[.]evil[.]example"),
        ("ftp://evil.example", "fxp://evil[.]example"),
        ("Awww... mia@example.org", "Awww... mia@example.org"),
        ("a\u202eb\u2066c\x07d\ud800e", "abcde"),
        ("e\u0301", "é"),
        ("a \u00a0\t b\r\n\r\n\r\n\r\nc", "a b\n\nc"),
        ("x" * 2001, "x" * 1999 + "…"),
    ],
)
def test_a_value_is_cleaned(written: str, shown: str) -> None:
    assert clean(written) == shown


def test_an_encoded_word_in_a_value_reads_as_it_was_written(letters: LetterWriter) -> None:
    trick = "=?utf-8?q?Bcc=3A_evil?="
    message = read(
        write(letters, request_letter(to_name=trick, data={"mentee": trick, "answer_by": NOW, "note": ""}))
    )
    assert str(message["Subject"]) == f"Would you mentor {trick}? [REQ-7]"
    assert message["To"].addresses[0].display_name == trick
