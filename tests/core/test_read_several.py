"""Several things in one mail of a member: further commands, and words that no command takes."""

from __future__ import annotations

import pytest

from processor.core.reading.request.commands import find_command
from processor.core.reading.request.several import Several, several
from tests.shipped_rules import RULES

WORDS = RULES.vocabularies


def read(text: str, subject: str = "", below: str = "") -> Several:
    return several(subject, text, below, find_command(subject, text, WORDS), WORDS)


@pytest.mark.parametrize(
    ("text", "further"),
    [
        ("PAUSE\nACCEPT", ("ACCEPT",)),
        ("PAUSE UNTIL 1 June\n\nREJECT REQ-1\nShe asks too much.", ("REJECT REQ-1\nShe asks too much.",)),
        ("WITHDRAW\nREQUEST M-1003\nBROWSE oncology", ("REQUEST M-1003", "BROWSE oncology")),
        ("REJECT\n\nLEAVE", ("LEAVE",)),
        ("STATUS\nEND NOW", ("END NOW",)),
        ("STATUS\nCHANGE ADDRESS mia@home.example", ("CHANGE ADDRESS mia@home.example",)),
        ("STATUS\nPAUSE until Monday", ("PAUSE until Monday",)),
        ("PAUSE\nACCEPT\nLEAVE", ()),
        ("LEAVE\nACCEPT", ()),
        ("ACCEPT\nSTATUS\nSorry, wrong button.", ()),
        ("ACCEPT\nSTATUS\nThank you!", ("STATUS\nThank you!",)),
        ("REJECT\nACCEPT", ()),
        ("REQUEST M-1003\nREQUEST M-1004", ("REQUEST M-1004",)),  # in that order, up to the limit
        ("REQUEST M-1003\nPAUSE in May for my exams,\nRESUME in June", ()),
        ("REQUEST M-1003\nI read about the\nPAUSE-AF TRIAL\nWAIT AND SEE\n- PAUSE: none\n- END: open", ()),
        ("STATUS\nEND now", ("END now",)),
        ("ACCEPT\nPAUSE", ("PAUSE",)),
        ("ACCEPT\nLEAVE", ()),  # no sure yes, and asked about
        ("I wonder about it all.\nLEAVE", ()),  # what stands first is not understood: a person reads it
        ("REQUEST M-1003\nI need Help\nstatus", ()),  # words of the note
        ("STATUS\nThe hospital has moved all of us to the other building, and we\nEND", ()),  # wrapped
        ("CONCERN\nHe says I should\nLEAVE", ()),
        ("STATUS\nNO\nOK", ()),
        ("STATUS\n\n--- END ---", ()),
        ("STATUS\n\n*PAUSE*", ("*PAUSE*",)),
        ("STATUS\nPAUSE\nSTATUS\nPAUSE", ("PAUSE",)),  # each once
        ("ACCEPT REQ-1\n\nACCEPT REQ-1", ()),
        ("Thank you so much!\nRESUME", ("RESUME",)),
        ("Dear all,\n\nHave a nice weekend.\n\nBROWSE", ("BROWSE",)),
        ("1. STATUS\n2) PAUSE\n- EXPORT", ("2) PAUSE", "- EXPORT")),
        (
            "STATUS\n" + "I have been away for quite a long time, as you know.\n" + "PAUSE",
            ("PAUSE",),
        ),  # the line above is a whole sentence
        ("STATUS\nWAIT UNTIL 1 May", ("WAIT UNTIL 1 May",)),
        ("STATUS\nI wait: reply with WAIT UNTIL 1 May 2026", ()),  # a line of ours
        ("Yes, gladly.\nSTATUS\nWAIT UNTIL 1 May", ()),
        ("STATUS\nBut only if she lives in Leeds.\nACCEPT", ()),  # no sure yes
        ("END NOW\nRENEW", ()),
        ("4, we talk every week.\nPAUSE", ("PAUSE",)),  # an answer to "How is it going?"
        ("4\nSTATUS", ("STATUS",)),
        ("4\nACCEPT", ()),
        ("2 weeks ago I sent you this:\nLEAVE", ()),
        (
            "STATUS\nEXPORT\nPAUSE\nRESUME\nHELP\nBROWSE\nUNDO",
            ("EXPORT", "PAUSE", "RESUME", "HELP", "BROWSE"),
        ),
    ],
)
def test_a_further_command_stands_on_a_line_of_its_own_in_capitals(
    text: str, further: tuple[str, ...]
) -> None:
    assert read(text).further == further


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("STATUS\n\nThank you!\nMia", ""),
        ("STATUS\nEXPORT\nPAUSE\nRESUME\nHELP\nBROWSE\nUNDO\nEND NOW and more", "UNDO\nEND NOW and more"),
        ("STATUS\n\nMia Okafor\nSt. Brendan Hospital", ""),
        ("LEAVE\n\nWe move to Spain.", "We move to Spain."),
        ("STATUS\n\npause me", "pause me"),
        ("PAUSE\n\nuntil 1 June", "until 1 June"),
        ("CHANGE ADDRESS mia@home.example\n\nWho hears of it?", "Who hears of it?"),
        ("STATUS\n\nJa, gerne!", "Ja, gerne!"),  # an answer is more than a name
        ("PAUSE\n\nYes, gladly.\n\nbrowse", "Yes, gladly.\n\nbrowse"),
        ("SIGN UP MENTOR\nMy last mentor harassed me.", "SIGN UP MENTOR\nMy last mentor harassed me."),
        ("REQUEST M-1003\nWe move to Spain.", ""),  # it goes to the mentor
        ("HELP\nWe move to Spain.", ""),  # read where HELP is decided
    ],
)
def test_what_no_command_takes_is_left_over(text: str, beside: str) -> None:
    assert read(text).beside == beside


@pytest.mark.parametrize(
    ("subject", "text", "first", "further", "beside"),
    [
        ("REJECT", "PAUSE", "", ("PAUSE",), ""),  # the answer comes first
        ("Ja, gerne!", "PAUSE", "PAUSE", (), "Ja, gerne!"),
        ("Could you tell me how it works?", "STATUS", "STATUS", (), "Could you tell me how it works?"),
        ("On second thought, no.", "RESUME", "RESUME", (), "On second thought, no."),
        ("My profile", "STATUS", "STATUS", (), ""),
        ("erase", "ERASE", "ERASE", (), ""),
        ("browse", "STATUS", "STATUS", (), "browse"),
        ("Re: Would you mentor Mia Okafor and Lee Chan?", "STATUS", "STATUS", (), ""),  # it is ours
        ("Will you be my mentor?", "REQUEST M-1003", "REQUEST M-1003", (), "Will you be my mentor?"),
        ("A mentor for me", "REQUEST M-1003", "REQUEST M-1003", (), ""),
        ("status please", "HELP", "HELP", (), "status please"),
    ],
)
def test_what_stands_in_a_subject_over_a_command_is_not_lost(
    subject: str, text: str, first: str, further: tuple[str, ...], beside: str
) -> None:
    found = read(text, subject=subject)
    assert (found.first, found.further, found.beside) == (first, further, beside)


def test_a_mail_that_ends_and_goes_on_is_doubtful() -> None:
    assert read("RENEW\nEND NOW").doubtful
    assert read("RENEW\nEND NOW").beside == ""


def test_below_a_command_in_the_subject_all_words_are_left_over() -> None:
    found = read("We move to Spain.", subject="LEAVE", below="P.S. He followed me home.")
    assert found.beside == "We move to Spain.\nP.S. He followed me home."
    notice = "If this came to you in error, please delete it."
    assert read("We move to Spain.", subject="LEAVE", below=notice).beside == "We move to Spain."


@pytest.mark.parametrize(
    ("tail", "first", "beside"),
    [
        ("Thank you!\nAnn", "Goals: To lead", ""),
        ("He harassed me.", "Goals: To lead", "He harassed me."),
        ("Please do not match me with Jon.", "Goals: To lead", "Please do not match me with Jon."),
        ("And to write.", "Goals: To lead\n\nAnd to write.", ""),
    ],
)
def test_below_a_form_stands_its_last_value_or_what_is_for_us(tail: str, first: str, beside: str) -> None:
    found = read(f"SIGN UP MENTEE\nName: Ann\nGoals: To lead\n\n{tail}")
    assert (found.first, found.beside) == (f"SIGN UP MENTEE\nName: Ann\n{first}", beside)
