"""An HTML mail that is passed on shows both addresses where a link says one and goes to another."""

from __future__ import annotations

import pytest

from processor.core.reading.body.author import TWO_WAYS, read_author
from processor.reader.html import crossed_words, has_links, html_texts

JON, EVE = "jon@hospital.example", "eve@evil.example"


def from_line(html: str) -> str:
    return html_texts(f"<div><b>From:</b> {html}<br><b>Subject:</b> leave</div>")[0].split("\n")[0]


@pytest.mark.parametrize(
    "html",
    [
        f'<a href="mailto:{EVE}">{JON}</a>',
        f'<a href="MAILTO:{EVE}?subject=x">Jon Berg &lt;{JON}&gt;</a>',
        f'<a href="mailto:eve%40evil.example"><b>{JON}</b></a>',
        f'<span>&lt;<a href="mailto:{EVE}">{JON}</a>&gt;</span>',
    ],
)
def test_a_link_to_another_address_than_it_shows_names_nobody(html: str) -> None:
    assert read_author(from_line(html).partition(":")[2]).doubt == TWO_WAYS


@pytest.mark.parametrize(
    "html",
    [
        f'Jon Berg &lt;<a href="mailto:{JON}">{JON}</a>&gt;',
        f'<a href="mailto:{JON}?subject=x">{JON}</a>',
        f'<a href="mailto:{JON}">Jon Berg</a> &lt;<a href="mailto:{JON}">{JON}</a>&gt;',
    ],
)
def test_a_link_to_the_address_that_it_shows_names_one(html: str) -> None:
    found = read_author(from_line(html).partition(":")[2])
    assert found.address is not None
    assert (found.address.addr_spec, found.doubt) == (JON, "")


@pytest.mark.parametrize(
    "margin", ["9" * 400 + "em", "0 " + "9" * 400 + "px", "-" + "9" * 400 + "rem", "99999em"]
)
def test_a_length_without_end_breaks_no_reading(margin: str) -> None:
    page = f"<p style='color:red;margin-top:{margin};padding-left:{margin}'>HELP</p>"
    assert html_texts(page) == ("HELP", "HELP")


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        ("<p><a class=x href='https://mailbox.example/v?u=81'>click here</a></p>", True),
        ("<A\n HREF=https://mailbox.example><img src=x></A>", True),
        ("<form action='https://mailbox.example/v'><input type=submit></form>", True),
        ("<p><a name='top'>here</a> <abbr href='x'>x</abbr></p>", False),
        ("<p>href</p>", False),
    ],
)
def test_a_page_has_something_to_click(html: str, linked: bool) -> None:
    assert has_links(html) is linked


def test_what_is_crossed_out_is_told_apart() -> None:
    page = "<p><s>ACCEPT</s> No. <span style='text-decoration: line-through'>Yes,<b> I do</b></span></p>"
    assert crossed_words(page) == ("ACCEPT", "Yes, I do")
    assert crossed_words("<p>ACCEPT</p>") == ()


def test_what_stands_below_a_rule_begins_a_line() -> None:
    """A header block below it is seen as one, and the old mail under it is not taken for typed words."""
    html = "<div>Accept, Jon<hr><b>From: </b>jon@hospital.example<br><b>Subject: </b>Would you?</div>"
    assert html_texts(html)[0] == "Accept, Jon\nFrom: jon@hospital.example\nSubject: Would you?"
