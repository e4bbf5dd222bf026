"""Texts that are made to stop a reader: the work grows with their length, not with its square."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import process_time

import pytest

from processor.core.mail import Address, InboundMail
from processor.core.program import Program
from processor.core.reading import read
from processor.core.reading.body.attribution import lay_out
from processor.core.reading.body.forward import read_forward
from processor.core.reading.body.lines import MOST_CHARACTERS
from processor.core.reading.body.quotes import typed_text, visible_text
from processor.core.reading.body.wording import wording
from processor.core.recognize import recognize
from processor.reader.html import html_texts
from tests import sizes
from tests.shipped_rules import RULES

ROOT = Path(__file__).parents[2]
QUOTING = RULES.quoting
WORDS = wording(QUOTING)
SHORT, LONG = 8_000, 32_000  # characters; four times as long

UNITS = {
    "colons": "On Mon 2026 10:00 x <a@b.example>:\n",
    "unfinished attributions": "On Mon, 2 Mar 2026 at 09:00 Ana Ruiz <\n",
    "blank lines": " \n\n",
    "one endless line": "wrote ",
    "marks": "> ",
    "deep marks": ">" * 60 + " x\n",
    "headers": "From: a@b.example\nTo: b@c.example\nSubject: x\n",
    "half headers": "From: a\nx\nTo: b\ny\n",
    "labels on a line": "From: To: Cc: Sent: ",
    "dashes": "-",
    "dashed words": "-- a -- b ",
    "separators": "-----Original Message-----\n",
    "underscores": "_" * 70 + "\n",
    "forwarded": "---------- Forwarded message ---------\n",
    "addresses": "a@b.c" * 3 + ".",
    "at signs": "@",
    "local part": "a.b-c+",
    "farewells": "Kind regards,\n",
    "phones": "Sent from my iPhone\n",
    "notices": "This message may be ",
    "banner": "CAUTION: external ",
    "mailto": "<mailto:",
    "digits": "1 2 3. ",
    "quotes and answers": "> a\nb\n",
    "letters": "a" * 40 + " ",
    "japanese": "のメール より送信 ",
    "direction marks": "\u200e\u202b\u200b",
    "brackets": "[image: (<[",
}


def mail(text: str) -> InboundMail:
    return InboundMail(
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        size=len(text),
        content_key="k",
        subject="Fwd: x",
        text=text,
    )


def least(work: Callable[[], object], tries: int = 3) -> float:
    """Processor time of the quickest of three, so that a loaded machine tells the same."""
    best = 1e9
    for _ in range(tries):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return best


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_four_times_the_text_takes_about_four_times_the_work(unit: str) -> None:
    short, long = (mail((unit * length)[:length]) for length in (SHORT, LONG))
    # squared work would be 16 times; a quick pattern's noise is let pass
    once, much = least(lambda: read_all(short)), least(lambda: read_all(long))
    assert much < 10 * once + 0.02


def read_all(each: InboundMail) -> None:
    lay_out.cache_clear()
    typed_text(each.text, WORDS)
    read_forward(each, QUOTING)


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_what_is_longer_than_the_limit_is_not_looked_at(unit: str) -> None:
    text = (unit * MOST_CHARACTERS)[:MOST_CHARACTERS]
    assert visible_text(mail(text + "x\nREJECT\n" * 10), QUOTING) == visible_text(mail(text), QUOTING)


DECIDED = {
    **UNITS,
    "endless word": "ab",
    "chained addresses": "a@",
    "chained domains": "a.",
    "links": "http://",
    "references": "REQ-",
    "codes": "M-1 ",
    "answers": "yes, ",
    "names": "my name is ",
    "quoted words": '"a ',
}


ORDINARY = "I would like to hear more about the clinic where you work, and when we might talk.\n"
MOST_TIMES = 100  # as much work as an ordinary text of that length; squared work would be thousands of times
SUBJECTS = ["Re: Would you mentor Mia Okafor? [REQ-1]", "SIGN UP MENTOR", "Hello"]


@pytest.mark.parametrize("subject", SUBJECTS[: sizes.SUBJECTS.played])
@pytest.mark.parametrize("unit", DECIDED.values(), ids=DECIDED)
def test_no_text_keeps_the_process_that_decides(unit: str, subject: str) -> None:
    """What a coordinator passes on is recognized there, without a watch: minutes would stop the program."""
    assert deciding(unit, subject) < MOST_TIMES * deciding(ORDINARY, subject)


@cache
def deciding(unit: str, subject: str) -> float:
    """Processor time for the longest text of such units that is looked at."""
    program = Program(name="P", address="mentors@program.example", time_zone="UTC", coordinators=())
    text = (unit * MOST_CHARACTERS)[:MOST_CHARACTERS]
    sender = Address(addr_spec="mia@example.org")
    reading = read(replace(mail(text), subject=subject, senders=(sender,)), program, RULES)
    return least(lambda: recognize(reading, RULES), tries=1)


@pytest.mark.parametrize(
    "unit",
    [
        '<div class="gmail_quote">x',
        "<blockquote>x</blockquote>",
        "<blockquote>",
        '<div id="divRplyFwdMsg">',
        "<pre><b>\n",
        '<div style="border-top:solid #e1e1e1">',
        "<tr><td>a<td>b",
        '<p class="moz-signature">',
    ],
)
def test_four_times_the_html_takes_about_four_times_the_time(unit: str) -> None:
    once, much = (least(lambda n=n: html_texts(unit * n)) for n in (400, 1_600))  # type: ignore[misc]
    assert much < 10 * once + 0.05
