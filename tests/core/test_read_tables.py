"""What is read of a mail, row by row: commands, fields, quotations, what is passed on, robots."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from typing import Any

import pytest

from processor.core.mail import Address, Attachment
from processor.core.reading.answer.answers import names_of, read_answer
from processor.core.reading.answer.notices import is_for_another
from processor.core.reading.automatic.verdict import judge_automatic
from processor.core.reading.body.forward import read_forward, unopened
from processor.core.reading.body.quotes import shown_text, visible_text
from processor.core.reading.body.signatures import may_be_said
from processor.core.reading.request.command_lines import find_commands
from processor.core.reading.request.commands import (
    bare_subject,
    find_codes,
    find_command,
    find_ref,
    goes_on,
    greets,
    is_reply,
)
from processor.core.reading.request.fields import read_fields, split_list, with_commas
from processor.core.reading.request.second_thoughts import reconsiders, title_takes_back
from processor.core.reading.request.verbs import words_of
from tests.core.cases import CARLA, JON, MIA, PROGRAM, mail, reading, row
from tests.shipped_rules import RULES

WORDS = words_of(RULES.vocabularies)


# --- a coordinator's lines ----------------------------------------------------------------------------


def lines(text: str, subject: str = "", about: str = "", *, staff: bool = True) -> str:
    """ "drop HELD-7; note HELD-8 'x'"; "!": something is wrong, "~": a dry run, "+": words below."""
    found = find_commands(subject, text, WORDS, about=about, staff=staff)
    told = []
    for line in found.lines:
        parts = [line.verb or "?", *line.refs, *(f"#{n}" for n in line.numbers)]
        parts += [repr(line.rest)] if line.rest else []
        parts += [f"+{line.below!r}"] if line.below else []
        told.append(("~" if line.dry else "") + " ".join(parts) + ("!" if line.wrong else ""))
    return "; ".join(told) + (f" | {found.beside}" if found.beside else "")


@pytest.mark.parametrize(
    ("text", "more", "gives"),
    [
        row("one", "DROP HELD-7", {}, "drop HELD-7"),
        row("in small letters", "drop held 7", {}, "drop HELD-7"),
        row("two matters", "DROP HELD-7, HELD-8", {}, "drop HELD-7 HELD-8"),
        row("the matter first", "HELD-7 DROP", {}, "drop HELD-7"),
        row("both first and behind", "HELD-7 DROP HELD-8", {}, "drop HELD-7 HELD-8"),
        row("quoted", "> DROP HELD-7", {}, " | > DROP HELD-7"),
        row("in the subject", "", {"subject": "DROP HELD-7"}, "drop HELD-7"),
        row("in the subject, and words", "I saw it.", {"subject": "DROP HELD-7"}, "drop HELD-7 | I saw it."),
        row("in the subject, and words that it takes", "I saw it.", {"subject": "NOTE HELD-7"},
            "note HELD-7 +'I saw it.'"),
        row("in both, the text counts", "DROP HELD-8", {"subject": "DROP HELD-7"}, "drop HELD-8"),
        row("DRY RUN", "DRY RUN DROP HELD-7", {}, "~drop HELD-7"),
        row("DRY RUN over all", "DRY RUN\nDROP HELD-7\nDROP HELD-8", {}, "~drop HELD-7; ~drop HELD-8"),
        row("DRY RUN as the subject", "DROP HELD-7", {"subject": "DRY RUN"}, "~drop HELD-7"),
        row("DRY RUN as another's subject", "DROP HELD-7", {"subject": "DRY RUN", "staff": False},
            "drop HELD-7"),
        row("DRY RUN alone is nothing", "DRY RUN", {}, " | DRY RUN"),
        row("in reply to the letter", "DROP", {"about": "HELD-7"}, "drop"),
        row("in reply to another", "DROP", {"about": "LIST-2"}, " | DROP"),
        row("a number in reply to a list", "2 DROP", {"about": "LIST-2"}, "drop #2"),
        row("a range", "2-4 DROP", {"about": "LIST-2"}, "drop #2 #3 #4"),
        row("numbers behind", "DROP 2", {"about": "LIST-2"}, " | DROP 2"),
        row("a number where there is no list", "2 DROP", {}, " | 2 DROP"),
        row("AS in reply to the letter", "AS ACCEPT", {"about": "HELD-7"}, "as 'ACCEPT'"),
        row("AS in reply to nothing", "AS ACCEPT", {}, " | AS ACCEPT"),
        row("AS behind the matter", "HELD-7 AS ACCEPT", {}, "as HELD-7 'ACCEPT'"),
        row("AS of nothing", "HELD-7 AS", {}, "as HELD-7!"),
        row("FROM behind the matter", "HELD-7 FROM a@x.example", {}, "from HELD-7 'a@x.example'"),
        row("what is not about that", "DROP REQ-7", {}, " | DROP REQ-7"),
        row("an END of a request", "END REQ-7", {}, "end REQ-7!"),
        row("in small letters it may be a sentence", "end REQ-7", {}, " | end REQ-7"),
        row("an END of nothing", "END", {}, " | END"),
        row("END and more", "END REL-3 soon", {}, "end REL-3 'soon'!"),
        row("a question", "END REL-3, or not?", {}, "end REL-3 'or not?'!"),
        row("a note may ask", "NOTE HELD-7: why?", {}, "note HELD-7 'why?'"),
        row("a note without a colon", "NOTE HELD-7 he called", {}, "note HELD-7 'he called'"),
        row("a note below", "NOTE HELD-7\nhe called\n\nme", {}, "note HELD-7 +'he called\\n\\nme'"),
        row("a note beside takes no words below", "NOTE HELD-7 he called\nmore", {},
            "note HELD-7 'he called' | more"),
        row("ANSWER and words below", "ANSWER HELD-7\nHello\nDROP the thing", {},
            "answer HELD-7 +'Hello\\nDROP the thing'"),
        row("a command with its matter ends them", "ANSWER HELD-7\nHello\nDROP HELD-8", {},
            "answer HELD-7 +'Hello'; drop HELD-8"),
        row("ANSWER with words beside", "ANSWER HELD-7 hello", {}, "answer HELD-7 'hello'!"),
        row("ANSWER with a colon, in reply", "ANSWER: hello", {"about": "HELD-7"}, "answer 'hello'"),
        row("days without a word", "EXTEND REQ-7 30", {}, "extend REQ-7 '30'"),
        row("UPDATE and fields", "UPDATE jon@x.example\nTitle: Head", {},
            "update 'jon@x.example' +'Title: Head'"),
        row("two UPDATEs", "UPDATE jon@x.example\nTitle: Head\nUPDATE mia@x.example\nTitle: Boss", {},
            "update 'jon@x.example' +'Title: Head'; update 'mia@x.example' +'Title: Boss'"),
        row("a slip in the verb", "DROP HELD-7\nDROPP HELD-8", {}, "drop HELD-7; ?!"),
        row("a slip alone is nothing", "DROPP HELD-8", {}, " | DROPP HELD-8"),
        row("a slip in small letters", "DROP HELD-7\ndropp HELD-8", {}, "drop HELD-7 | dropp HELD-8"),
        row("words before the code", "DROP HELD-7\nSee HELD-8", {}, "drop HELD-7 | See HELD-8"),
        row("a slip of another than a coordinator", "DROP HELD-7\nDROPP HELD-8", {"staff": False},
            "drop HELD-7 | DROPP HELD-8"),
        row("what members write is no command of theirs", "ACCEPT REQ-7", {"staff": False}, ""
            " | ACCEPT REQ-7"),
        row("nor PAUSE REL", "PAUSE REL-3", {"staff": False}, " | PAUSE REL-3"),
        row("what is about held mails is", "RELEASE HELD-7", {"staff": False}, "release HELD-7"),
        row("of another matter it is not", "NOTE REQ-7 x", {"staff": False}, " | NOTE REQ-7 x"),
        row("PAUSE of a pair", "PAUSE REL-3", {}, "pause REL-3"),
        row("PAUSE of a pair, and more", "PAUSE REL-3 until May", {}, "pause REL-3 'until May'!"),
        row("PAUSE of a person", "PAUSE jon@x.example", {}, "pause 'jon@x.example'"),
        row("PAUSE of a code", "PAUSE M-1001", {}, "pause 'M-1001'"),
        row("PAUSE of nobody", "PAUSE", {}, " | PAUSE"),
        row("PAUSE of a number", "1 PAUSE", {"about": "LIST-2"}, "pause #1"),
        row("in small letters with an address", "pause jon@x.example", {}, "pause 'jon@x.example'"),
        row("in small letters with a name", "pause Jon Berg", {}, " | pause Jon Berg"),
        row("in capitals with a name", "PAUSE Jon Berg", {}, "pause 'Jon Berg'"),
        row("SHOW a matter", "SHOW REQ-7", {}, "show REQ-7"),
        row("SHOW a person", "SHOW jon@x.example", {}, "show 'jon@x.example'"),
        row("WHY a mail", "WHY OUT-9", {}, "why OUT-9"),
        row("WHY", "WHY", {}, "why"),
        row("UNDO", "UNDO", {}, "undo"),
        row("UNDO a deed", "UNDO DO-12", {}, "undo DO-12"),
        row("UNDO another thing", "UNDO REQ-7", {}, "undo REQ-7!"),
        row("STATUS", "STATUS", {}, "status"),
        row("STATUS of something", "STATUS of it", {}, "status 'of it'!"),
        row("status of something, in a sentence", "status of it", {}, " | status of it"),
        row("REPORT", "REPORT", {}, "report"),
        row("REPORT of a time", "REPORT FROM 1 January TO 30 June", {}, "report 'FROM 1 January TO 30 June'"),
        row("DIGEST", "DIGEST DAILY", {}, "digest 'DAILY'"),
        row("DIGEST of nothing known", "DIGEST SOMETIMES", {}, "digest 'SOMETIMES'!"),
        row("MATCH", "MATCH mia@x.example WITH jon@x.example", {},
            "match 'mia@x.example WITH jon@x.example'"),
        row("MATCH one", "MATCH mia@x.example", {}, "match 'mia@x.example'!"),
        row("CAPACITY", "CAPACITY jon@x.example 3", {}, "capacity 'jon@x.example 3'"),
        row("CAPACITY without a number", "CAPACITY jon@x.example", {}, "capacity 'jon@x.example'!"),
        row("EXTEND", "EXTEND REQ-7 7 days", {}, "extend REQ-7 '7 days'"),
        row("EXTEND for nothing", "EXTEND REQ-7", {}, "extend REQ-7!"),
        row("SNOOZE in reply", "SNOOZE 3 days", {"about": "HELD-7"}, "snooze '3 days'"),
        row("snooze in reply", "snooze 3 days", {"about": "HELD-7"}, "snooze '3 days'"),
        row("assign in reply, in a sentence", "assign it to carla", {"about": "HELD-7"},
            " | assign it to carla"),
        row("REASSIGN", "REASSIGN REL-3 TO M-1003", {}, "reassign REL-3 'TO M-1003'"),
        row("REASSIGN to nobody", "REASSIGN REL-3", {}, "reassign REL-3!"),
        row("beside what else is typed", "Hello\nDROP HELD-7\nThanks", {}, "drop HELD-7 | Hello\nThanks"),
        row("nothing", "Hello", {}, " | Hello"),
        row("a verb is a whole word", "DROPS HELD-7", {}, " | DROPS HELD-7"),
    ],
)  # fmt: skip
def test_the_lines_of_a_coordinator(text: str, more: dict[str, Any], gives: str) -> None:
    assert lines(text, **more) == gives


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 days", 3), ("1 day", 1), ("2 weeks", 14), ("1 month", 30), ("for 3 days", 3), ("7", 7),
            ("30", 30), ("999", 999), ("30days", 30),
        ("1000", 0), ("soon", 0), ("3 years", 0),
    ],
)  # fmt: skip
def test_how_many_days(text: str, days: int) -> None:
    assert WORDS.days(text) == days


def test_forty_lines_and_one() -> None:
    found = find_commands("", "\n".join(f"DROP HELD-{n}" for n in range(1, 100)), WORDS, about="", staff=True)
    wrong = [bool(line.wrong) for line in found.lines]
    first = wrong.index(True)
    assert wrong == [False] * first + [True] * (99 - first)
    fewer = "\n".join(f"DROP HELD-{n}" for n in range(1, first + 1))
    assert not any(line.wrong for line in find_commands("", fewer, WORDS, about="", staff=True).lines)


# --- a member's command -------------------------------------------------------------------------------


def command(text: str, subject: str = "") -> str:
    found = find_command(subject, text, RULES.vocabularies)
    if found is None:
        return "-"
    return " ".join(
        filter(
            None, [found.kind, repr(found.rest) if found.rest else "", "subject" if found.in_subject else ""]
        )
    )


@pytest.mark.parametrize(
    ("text", "subject", "gives"),
    [
        row("alone", "STATUS", "", "status"),
        row("below a greeting", "Hello,\n\nSTATUS", "", "status"),
        row("below other words", "The train was late.\nSTATUS", "", "-"),
        row("in the subject", "The train was late.", "STATUS", "status subject"),
        row("the text counts before it", "HELP", "STATUS", "help"),
        row("but not before a concern", "HELP", "CONCERN", "concern subject"),
        row("a concern in the text", "CONCERN", "HELP", "concern"),
        row("behind Re:", "x", "Re: STATUS", "status subject"),
        row("please", "please STATUS", "", "status"),
        row("please behind", "STATUS please", "", "status"),
        row("marks", "**STATUS**", "", "status"),
        row("what takes no words", "STATUS of the weather", "", "-"),
        row("what takes words", "BROWSE oncology", "", "browse 'oncology'"),
        row("a longer phrase is believed", "SIGN UP MENTEE", "", "signup-mentee"),
        row("END of a code", "END REL-3", "", "end 'REL-3'"),
        row("END of a code, please", "END REL-3, please", "", "end 'REL-3'"),
        row("END of a code in a sentence", "END REL-3 would be a pity", "", "-"),
        row("END NOW", "END NOW", "", "end 'NOW'"),
        row("end of a week", "End of next week suits me", "", "-"),
        row("CHANGE ADDRESS to one", "CHANGE ADDRESS a@x.example", "", "change-address 'a@x.example'"),
        row("CHANGE ADDRESS to a street", "CHANGE ADDRESS to Main Street 5", "", "-"),
        row("UNDO that", "UNDO that", "", "undo"),
        row("UNDO a deed", "UNDO DO-12", "", "undo 'DO-12'"),
        row("undo the top button", "Undo the top button", "", "-"),
        row("PAUSE in seven words", "PAUSE until the first of May next year", "",
            "pause 'until the first of May next year'"),
        row("in eight", "PAUSE until the first of May next year then", "", "-"),
        row("a hyphen between", "SIGN-UP MENTEE", "", "signup-mentee"),
        row("Spanish", "ESTADO", "", "status"),
        row("nothing", "", "", "-"),
    ],
)  # fmt: skip
def test_a_members_command(text: str, subject: str, gives: str) -> None:
    assert command(text, subject) == gives


@pytest.mark.parametrize(
    ("subject", "bare", "reply"),
    [
        ("Re: STATUS", "STATUS", True), ("STATUS", "STATUS", False), ("AW: Re: x [REQ-7]", "x", True),
            ("[REQ-7] x", "x", False),
        ("Fwd: x", "x", True), ("Re[2]: x", "x", True), ("Rest", "Rest", False),
    ],
)  # fmt: skip
def test_a_subject(subject: str, bare: str, reply: bool) -> None:
    assert (bare_subject(subject), is_reply(subject)) == (bare, reply)


@pytest.mark.parametrize(
    ("text", "ref", "codes"),
    [
        ("REQ-7", "REQ-7", ()), ("req 7", "REQ-7", ()), ("REL3", "REL-3", ()), ("REQ-07", "REQ-7", ()),
            ("FREQ-7", "", ()),
        ("M-1001 and m 1003", "", ("M-1001", "M-1003")), ("M-1001, M-1001", "", ("M-1001",)),
            ("M-12", "", ()), ("nothing", "", ()),
    ],
)  # fmt: skip
def test_refs_and_codes(text: str, ref: str, codes: tuple[str, ...]) -> None:
    assert (find_ref(text), find_codes(text)) == (ref, codes)


@pytest.mark.parametrize(
    ("rest", "gives"),
    [
        ("M-1001", False),
        ("M-1001 was a mistake", True),
        ("M-1001?", True),
        ("M-1001 or whom?", True),
        ("M-1001 please", False),
        ("", False),
    ],
)
def test_a_sentence_that_goes_on(rest: str, gives: bool) -> None:
    assert goes_on(rest, RULES.vocabularies) is gives


@pytest.mark.parametrize(
    ("line", "gives"),
    [
        ("Hello", True),
        ("Dear Mia,", True),
        ("Hello, all of you there", True),
        ("Hello, all of you out there", False),
        ("Helloween", False),
        ("STATUS", False),
    ],
)
def test_a_greeting(line: str, gives: bool) -> None:
    assert greets(line, RULES.vocabularies) is gives


# --- fields -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        row("one", "Title: Head", {"title": "Head"}),
        row("needed", "Title (required): Head", {"title": "Head"}),
        row("bold", "*Title:* Head", {"title": "Head"}),
        row("twice: the last one", "Title: Head\nTitle: Boss", {"title": "Boss"}),
        row("a blank takes nothing back", "Title: Head\nTitle: [your title]", {"title": "Head"}),
        row("an empty one", "Title:", {}),
        row("an unknown label", "Shoe size: 43", {}),
        row("below the label", "Goals:\nTo lead\na ward", {"goals": "To lead a ward"}),
        row("a paragraph below", "Goals: To lead\n\nand to learn", {"goals": "To lead\n\nand to learn"}),
        row("a short field ends at a blank line", "Title: Head\n\nThe train was late.", {"title": "Head"}),
        row("a heading ends a field", "Goals: To lead\n\nWhat to write:\nThe train was late.",
            {"goals": "To lead"}),
        row("an address is no field", "Goals: To lead\nEmail: a@x.example\nmore", {"goals": "To lead"}),
        row("a list below", "Practice areas:\n- ICU\n- Oncology", {"areas": "ICU, Oncology"}),
        row("a list goes on", "Practice areas: ICU,\nOncology", {"areas": "ICU, Oncology"}),
        row("a list without commas", "Practice areas: ICU\nOncology", {"areas": "ICU, Oncology"}),
        row("a long item below the label", f"Practice areas:\n{'x' * 60}\nOncology",
            {"areas": f"{'x' * 60}, Oncology"}),
        row("a long line that is wrapped", f"Practice areas: {'x' * 60}\nOncology",
            {"areas": f"{'x' * 60} Oncology"}),
        row("a line that is a bit shorter", f"Practice areas: {'x' * 59}\nOncology",
            {"areas": f"{'x' * 59}, Oncology"}),
        row("a name below", "Name: Ann Lee\nGoals: To lead\n\nAnn Lee",
            {"name": "Ann Lee", "goals": "To lead"}),
        row("another name below", "Name: Ann Lee\nGoals: To lead\n\nBob Stone",
            {"name": "Ann Lee", "goals": "To lead\n\nBob Stone"}),
        row("a sentence that begins with the name",
            "Name: Ann Lee\nGoals: To lead\n\nAnn wants to lead a large ward soon",
            {"name": "Ann Lee", "goals": "To lead\n\nAnn wants to lead a large ward soon"}),
        row("nothing", "The train was late.", {}),
    ],
)  # fmt: skip
def test_fields(text: str, gives: dict[str, str]) -> None:
    assert read_fields(text, RULES) == gives


@pytest.mark.parametrize(
    ("value", "gives"),
    [
        ("ICU, Oncology", ("ICU", "Oncology")), ("ICU and Oncology", ("ICU", "Oncology")),
            ("Pain and palliation", ("Pain and palliation",)),
        ("ICU; ICU", ("ICU",)), ("- ICU\n- Oncology.", ("ICU", "Oncology")), ("", ()),
    ],
)  # fmt: skip
def test_a_list(value: str, gives: tuple[str, ...]) -> None:
    assert split_list(with_commas(value, RULES)) == gives


@pytest.mark.parametrize(
    ("value", "gives"),
    [
        ("Herz und Kreislauf und Onkologie", ("Herz und Kreislauf", "Onkologie")),
        ("Onkologie, Herz und Kreislauf", ("Onkologie", "Herz und Kreislauf")),
        ("Deutsch und Englisch", ("Deutsch", "Englisch")),
        (
            "Kinder und Jugendmedizin und Herz und Kreislauf",
            ("Kinder und Jugendmedizin", "Herz und Kreislauf"),
        ),
        ("Onkologi och Hematologi", ("Onkologi", "Hematologi")),
    ],
)
def test_and_parts_a_list_but_not_the_name_of_an_area(value: str, gives: tuple[str, ...]) -> None:
    """Every German noun has a capital: those who wrote the area as we show it had two that nobody knows."""
    assert split_list(with_commas(value, RULES)) == gives


def test_each_area_is_read_back_as_it_is_shown() -> None:
    names = {name for area in RULES.areas for name in (area.name, *area.other_names, *area.labels.values())}
    assert [name for name in sorted(names) if split_list(with_commas(name, RULES)) != (name,)] == []


# --- what a person typed ------------------------------------------------------------------------------

OLD = "> Dear Jon,\n> would you mentor Mia?"
PROFILE = "- Title: Pharmacist\n- Areas: Oncology"
OUR_END = "Reply ACCEPT or REJECT."
HEADER = (
    "From: Mia Okafor <mia@people.example>\nSent: Monday, 2 March 2026 09:00\nTo: Jon Berg\nSubject: Hello"
)


@pytest.mark.parametrize(
    ("text", "more", "gives"),
    [
        row("all of it", "Yes", {}, "Yes"),
        row("above a quotation", f"Yes\n\n{OLD}", {}, "Yes"),
        row("below one", f"{OLD}\n\nYes", {}, "Yes"),
        row("between two", f"{OLD}\nYes\n{OLD}", {}, "Yes"),
        row("above a line over a quotation", f"Yes\n\nOn 2 March 2026, Mia Okafor wrote:\n{OLD}", {}, "Yes"),
        row("above such a line with nothing marked below",
            "Yes\n\nOn Mon, 2 Mar 2026 at 09:00, Mia Okafor <mia@people.example> wrote:\n\nWould you?", {},
            "Yes"),
        row("above a header", f"Yes\n\n{HEADER}\n\nWould you?", {}, "Yes"),
        row("above a separator", f"Yes\n\n-----Original Message-----\n{HEADER}\n\nWould you?", {}, "Yes"),
        row("above a signature", "Yes\n\n-- \nJon Berg\nHead of pharmacy", {}, "Yes"),
        row("above a telephone's line", "Yes\n\nSent from my iPhone", {}, "Yes"),
        row("a quoted line alone", "> old\nYes", {}, "Yes"),
        row("above GroupWise's line", "Yes\n\n>>> Mia Okafor 3/2/2026 09:00 >>>\nWould you?", {}, "Yes"),
        row("above Gmail's line of 2016", "Yes\n\n2016-03-03 17:21 GMT+01:00 Mia Okafor\nWould you?", {},
            "Yes"),
        row("above Gmail's line with an address",
            "Yes\n\n2016/3/3 Mia Okafor <mia@people.example>\nWould you?",
            {}, "Yes"),
        row("a field goes on where another follows",
            "Yes\n\nFrom: Mia Okafor <mia@people.example>\nTo: Jon Berg\n"
            "and others\nSent: Monday, 2 March 2026 09:00\nSubject: Hello\n\nWould you?", {}, "Yes"),
        row("so does a list of people, at its end", "Yes\n\nFrom: Mia Okafor <mia@people.example>\n"
            "Sent: Monday, 2 March 2026 09:00\nTo: Jon Berg <jon@people.example>,\n"
            "Uma Stein <uma@people.example>\n\nWould you?", {}, "Yes"),
        row("a letter of ours that is not marked, with a profile in it",
            f"Yes\n\nMia Okafor would like you as a mentor.\n\n{PROFILE}\n\nI like her.\n\n{OUR_END}", {},
            "Yes\n\nI like her."),
        row("words beside a colon are no header", "From: here to there is far.\nYes", {},
            "From: here to there is far.\nYes"),
        row("only HTML", "", {"html_text": "Yes\n\n> old"}, "Yes"),
        row("only HTML, and what it marks as old", "", {"html_text": "Yes\nold", "html_reply": "Yes"}, "Yes"),
        row("the HTML says where the new words end", "Yes\nold words",
            {"html_text": "Yes old words", "html_reply": "Yes"}, "Yes"),
        row("the HTML says something else", "Yes\nmore", {"html_text": "No more", "html_reply": "No"},
            "Yes\nmore"),
    ],
)  # fmt: skip
def test_what_a_person_typed(text: str, more: dict[str, Any], gives: str) -> None:
    assert visible_text(mail(text, "Re: x", JON, **more), RULES.quoting) == gives


@pytest.mark.parametrize(
    ("text", "more", "gives"),
    [
        ("Yes", {"html_text": "No"}, "No"),
        ("", {"html_text": "No"}, ""),
        ("Yes", {}, ""),
        ("Yes", {"html_text": "No old", "html_reply": "No"}, "No"),
    ],
)
def test_what_the_html_shows_beside_a_text(text: str, more: dict[str, Any], gives: str) -> None:
    assert shown_text(mail(text, "", JON, **more), RULES.quoting) == gives


# --- what is passed on --------------------------------------------------------------------------------

FWD = "---------- Forwarded message ---------\n"
TO_US = (Address(addr_spec="mentors@program.example"),)


def passed(text: str, subject: str = "Fwd: Hello", **more: Any) -> str:
    found = read_forward(mail(text, subject, CARLA, **{"to": TO_US} | more), RULES.quoting)
    if found is None:
        return "-"
    marks = [word for word in ("nested", "announced", "certain") if getattr(found, word)]
    marks += ["doubt"] if found.doubt else []
    who = found.sender.addr_spec if found.sender else "nobody"
    return " ".join([who, *marks, repr(found.text), *([f"added:{found.added}"] if found.added else [])])


MIAS = "mia@people.example"


@pytest.mark.parametrize(
    ("text", "subject", "more", "gives"),
    [
        row("a line and a header", f"{FWD}{HEADER}\n\nYes", "Fwd: Hello", {},
            f"{MIAS} announced certain 'Yes'"),
        row("a header under the subject", f"{HEADER}\n\nYes", "Fwd: Hello", {},
            f"{MIAS} announced certain 'Yes'"),
        row("a header under another subject", f"{HEADER}\n\nYes", "Hello", {}, f"{MIAS} 'Yes'"),
        row("a header under a reply's subject", f"{HEADER}\n\nYes", "Re: Hello", {}, f"{MIAS} 'Yes'"),
        row("a reply to whom it answers", f"{HEADER}\n\nYes", "Re: Hello", {"to": (Address(addr_spec=MIAS),)},
            "-"),
        row("to nobody", f"{HEADER}\n\nYes", "Re: Hello", {"to": ()}, "-"),
        row("words above", f"Please see\n\n{FWD}{HEADER}\n\nYes", "Fwd: Hello", {},
            f"{MIAS} announced certain 'Yes' added:Please see"),
        row("words before Fwd:", f"{FWD}{HEADER}\n\nYes", "No! Fwd: Hello", {},
            f"{MIAS} announced certain 'Yes' added:No"),
        row("another subject", f"{FWD}{HEADER}\n\nYes", "Please do not", {},
            f"{MIAS} announced certain 'Yes' added:Please do not"),
        row("a line over nothing", f"{FWD}\nYes", "Fwd: Hello", {}, "nobody announced 'Yes'"),
        row("a header without an address", f"{FWD}{HEADER.replace(' <mia@people.example>', '')}\n\nYes",
            "Fwd: Hello", {},
            "nobody announced 'Yes'"),
        row("a forward in it",
            f"{FWD}{HEADER.replace('Subject: Hello', 'Subject: Fwd: Hi')}\n\n{FWD}{HEADER}\n\nYes",
            "Fwd: Hello", {},
            f"{MIAS} nested announced certain {(FWD + HEADER + chr(10) * 2 + 'Yes')!r}"),
        row("a quotation before it", f"{OLD}\n\n{FWD}{HEADER}\n\nYes", "Fwd: Hello", {}, "-"),
        row("a line over a quotation, as a forward", f"On 2 March 2026, Mia Okafor <{MIAS}> wrote:\n> Yes",
            "Fwd: Hello", {},
            f"{MIAS} announced 'Yes'"),
        row("a line over a quotation, as a reply", f"On 2 March 2026, Mia Okafor <{MIAS}> wrote:\n> Yes",
            "Re: Hello", {}, "-"),
        row("a quoted forward, and words below",
            f"> {FWD}" + "\n".join(f"> {x}" for x in f"{HEADER}\n\nYes".split("\n")) + "\n\nSee above",
            "Fwd: Hello", {}, f"{MIAS} announced certain 'Yes' added:See above"),
        row("nothing", "Yes", "Fwd: Hello", {}, "-"),
    ],
)  # fmt: skip
def test_what_is_passed_on(text: str, subject: str, more: dict[str, Any], gives: str) -> None:
    assert passed(text, subject, **more) == gives


@pytest.mark.parametrize(
    ("name", "kind", "word"),
    [
        ("a.eml", "message/rfc822", "more mails"), ("a.zip", "application/octet-stream", "packed"),
            ("", "application/zip", "packed"),
        ("a.msg", "application/octet-stream", "Outlook"),
            ("winmail.dat", "application/octet-stream", "Outlook"),
        ("x", "application/vnd.ms-outlook", "Outlook"), ("a.pdf", "application/pdf", ""),
    ],
)  # fmt: skip
def test_what_is_attached_and_not_opened(name: str, kind: str, word: str) -> None:
    found = unopened(mail("x", attachments=(Attachment(filename=name, content_type=kind, size=1),)))
    assert word in found if word else found == ""


# --- robots -------------------------------------------------------------------------------------------


def robot(text: str = "Yes", subject: str = "Re: x", **more: Any) -> str:
    headers = more.pop("headers", {})
    found = judge_automatic(
        mail(text, subject, more.pop("by", JON), headers=tuple(headers.items()), **more),
        PROGRAM.address,
        RULES.vocabularies,
    )
    marks = [word for word in ("left", "challenge", "by_subject") if getattr(found, word)]
    return " ".join([found.kind.value, *marks, *([str(found.back_on)] if found.back_on else [])])


@pytest.mark.parametrize(
    ("more", "gives"),
    [
        row("a person", {}, "no"),
        row("Auto-Submitted", {"headers": {"auto-submitted": "auto-replied"}}, "auto-reply"),
        row("Auto-Submitted: no", {"headers": {"auto-submitted": "no"}}, "no"),
        row("with a word behind it", {"headers": {"auto-submitted": "no; x=y"}}, "no"),
        row("our own", {"by": "mentors@program.example"}, "loop"),
        row("our own with a tag, in capitals", {"by": "Mentors+X@program.example"}, "loop"),
        row("almost our own", {"by": "mentorsx@program.example"}, "no"),
        row("a list", {"headers": {"list-id": "<x.y>"}}, "list"),
        row("out of office", {"subject": "Automatic reply: x", "text": "I am away until 20 March 2026."},
            "auto-reply by_subject 2026-03-20"),
        row("out of office by a header",
            {"headers": {"auto-submitted": "auto-replied"}, "text": "I am away until 20 March 2026."},
            "auto-reply 2026-03-20"),
        row("gone for good", {"headers": {"auto-submitted": "auto-replied"},
            "text": "I no longer work here."}, "auto-reply left"),
    ],
)  # fmt: skip
def test_robots(more: dict[str, Any], gives: str) -> None:
    assert robot(**more) == gives


# --- second thoughts, and lines that are said ---------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "gives"),
    [
        ("To be discussed", True),
        ("Cancelled", True),
        ("Once Jon agrees", True),
        ("From Monday", True),
        ("From 1 May", True),
        ("From Carla", False),
        ("After Carla", True),
        ("Mia Okafor and Jon Berg", False),
        ("Mentoring program", False),
        ("Note", False),
        ("Decided", False),
        ("Not decided", True),
    ],
)
def test_a_title_that_takes_the_command_back(title: str, gives: bool) -> None:
    assert title_takes_back(title, RULES.vocabularies) is gives


@pytest.mark.parametrize(
    ("beside", "gives"),
    [
        ("I do not withdraw it", True),
        ("I do not travel any more", False),
        ("From Monday", True),
        ("From Carla", False),
    ],
)
def test_a_reason_beside_a_command_that_takes_it_back(beside: str, gives: bool) -> None:
    assert reconsiders(beside, RULES.vocabularies) is gives


@pytest.mark.parametrize(
    ("line", "gives"),
    [
        ("HEAD OF PHARMACY", False),
        ("HEAD OF PHARMACY.", True),
        ("Head of Pharmacy, NHS Trust", False),
        ("not yet please", True),
    ],
)
def test_a_line_that_may_be_said(line: str, gives: bool) -> None:
    assert may_be_said(line) is gives


@pytest.mark.parametrize(
    ("line", "leading", "gives"),
    [
        ("for Lea Stone", 0, True),
        ("It is for Lea Stone", 0, False),
        ("It is for Lea Stone", 2, True),
        ("It really is for Lea Stone", 2, False),
        ("for lea stone", 0, False),
        ("Consultant for Medicine", 0, False),
    ],
)
def test_whose_answer_it_is(line: str, leading: int, gives: bool) -> None:
    assert is_for_another(line, RULES.vocabularies, leading=leading) is gives


# --- a whole mail -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "subject", "more", "gives"),
    [
        row("a command", "STATUS", "", {}, "status"),
        row("REQUEST in capitals over another command", "PAUSE\nHello", "REQUEST M-1003", {}, "request"),
        row("not over a concern", "CONCERN\nhe is rude", "REQUEST M-1003", {}, "concern"),
        row("nor over one below a command", "CONCERN\nhe is rude", "PAUSE", {}, "concern"),
        row("END as a title over a question", "When is the end of our term?", "End", {}, "-"),
        row("END in capitals over words", "We talked about it.", "END", {}, "end"),
        row("End over nothing", "", "End", {}, "end"),
        row("End over thanks", "Thank you!", "End", {}, "end"),
        row("Pause over a question", "May I?", "Pause", {}, "-"),
        row("Pause over words", "We talked about it.", "Pause", {}, "pause"),
        row("Status over a question", "May I?", "Status", {}, "status"),
        row("END in the text over a question", "END\nWhen is it?", "", {}, "end"),
        row("the subject of another's thread", "x", "STATUS", {"in_reply_to": ("<x@y>",)}, "-"),
        row("the text in another's thread", "STATUS", "x", {"in_reply_to": ("<x@y>",)}, "status"),
        row("PAUSE under an absence", "PAUSE UNTIL 1 June", "Out of office in May", {}, "pause"),
        row("PAUSE under an absence, as a reply", "PAUSE UNTIL 1 June", "Out of office in May",
            {"in_reply_to": ("<x@y>",)}, "-"),
        row("STATUS under an absence", "STATUS", "Out of office in May", {}, "-"),
        row("RESUME under an absence", "RESUME", "Out of office in May", {}, "resume"),
    ],
)  # fmt: skip
def test_a_command_of_a_whole_mail(text: str, subject: str, more: dict[str, Any], gives: str) -> None:
    found = reading(text, subject, MIA, **more).command
    assert (found.kind if found is not None else "-") == gives


@pytest.mark.parametrize(
    ("by", "files", "more", "gives"),
    [
        row("a coordinator's packed file", CARLA, "a.zip", {}, True),
        row("in a reply", CARLA, "a.zip", {"in_reply_to": ("<x@y>",)}, False),
        row("in a thread", CARLA, "a.zip", {"references": ("<x@y>",)}, False),
        row("a member's", MIA, "a.zip", {}, False),
        row("a coordinator's PDF", CARLA, "a.pdf", {}, False),
    ],
)
def test_a_file_that_is_not_opened_may_be_a_forward(
    by: Any, files: str, more: dict[str, Any], gives: bool
) -> None:
    attached = (Attachment(filename=files, content_type="application/octet-stream", size=1),)
    assert (reading("x", "x", by, attachments=attached, **more).forwarded is not None) is gives


def test_a_letter_of_ours_that_comes_back_is_no_forward() -> None:
    ours = HEADER.replace("mia@people.example", "mentors@program.example")
    assert reading(f"{FWD}{ours}\n\nYes", "Fwd: Hello", MIA, to=TO_US).forwarded is None
    assert reading(f"{FWD}{HEADER}\n\nYes", "Fwd: Hello", MIA, to=TO_US).forwarded is not None


# --- an answer, and what stands beside it ---------------------------------------------------------------

NEITHER, BACK = "it says neither yes nor no for certain", "it asks something back"
PLAINLY, NOTHING_AGAINST = "it says {} and nothing else", "it says {}, and nothing in it speaks against it"
CONDITION = "it says yes under a condition, or has not decided"


@pytest.mark.parametrize(
    ("text", "gives", "because"),
    [
        ("ACCEPT", "accept plain", PLAINLY.format("yes")),
        ("Accept, thanks!", "accept plain", PLAINLY.format("yes")),
        ("I accept!!!", "accept plain", PLAINLY.format("yes")),
        ("Why not?", "accept plain", PLAINLY.format("yes")),
        ("I can't say no", "accept plain", PLAINLY.format("yes")),
        ("no problem, I accept", "accept plain", PLAINLY.format("yes")),
        ("👍", "accept", NOTHING_AGAINST.format("yes")),
        ("I accept. When do we start?", "accept", NOTHING_AGAINST.format("yes")),
        ("I accept; the train was late.", "accept", NOTHING_AGAINST.format("yes")),
        ("No, thanks", "reject plain", PLAINLY.format("no")),
        ("I cannot accept", "reject plain", PLAINLY.format("no")),
        ("I don't accept", "reject plain", PLAINLY.format("no")),
        ("I would, but I have no time", "reject plain", PLAINLY.format("no")),
        ("👎", "reject plain", PLAINLY.format("no")),
        ("No, sorry", "reject plain", PLAINLY.format("no")),
        ("Sorry, no", "reject plain", PLAINLY.format("no")),
        ("No, Monday is bad", "unclear", "its no may belong to something else"),
        ("Thanks for the invitation, but no", "reject plain", PLAINLY.format("no")),
        ("No thanks, Monday is bad", "unclear", "its no may be about a time to meet"),
        ("Thanks, no, not on Monday", "unclear", "its no may be about a time to meet"),
        ("Thank you, but I am in Rome, no", "unclear", "its no may be about a time to meet"),
        ("I'd love to, however my schedule is full", "reject", NOTHING_AGAINST.format("no")),
        ("I decline. The train was late.", "reject", NOTHING_AGAINST.format("no")),
        ("", "unclear blank", "it says neither yes nor no"),
        ("Thanks!", "unclear blank", "it says neither yes nor no"),
        ("ACCEPT\nREJECT", "unclear both", "it says both yes and no"),
        ("I accept. I decline.", "unclear both", "it says both yes and no"),
        ("👍👎", "unclear both", "it says both yes and no"),
        ("When do we start?", "unclear asks", BACK),
        ("ok?", "unclear", BACK),
        ("yes?", "unclear", BACK),
        ("I accept?", "unclear", BACK),
        ("Yes, if she can wait", "unclear lost:if she can wait", CONDITION),
        ("I accept, unless she minds", "unclear lost:unless she minds", CONDITION),
        ("I accept but only in May", "unclear lost:only in may", "it says yes, and then has a doubt"),
        ("I accept. Uma declined.", "unclear lost:uma declined",
            "it speaks of a yes, perhaps of somebody else's"),
        ("Accept 🤔", "unclear", "beside the yes is a face that doubts it"),
        ("I am not sure", "unclear", NEITHER),
        ("Yes to Pat", "unclear", NEITHER),
        ("She accepts", "unclear", NEITHER),
        ("He said yes", "unclear", NEITHER),
        ("I will accept tomorrow", "unclear", NEITHER),
        ("I accepted last year", "unclear", NEITHER),
        ("Only in June", "unclear", NEITHER),
        ("✗ ACCEPT", "unclear", "a mark before its yes takes it back"),
        ("un-ACCEPT", "unclear", "a mark before its yes takes it back"),
    ],
)  # fmt: skip
def test_an_answer_and_why(text: str, gives: str, because: str) -> None:
    found = read_answer(text, RULES.vocabularies, names_of("Mia Okafor", "Jon Berg"))
    marks = [mark for mark in ("blank", "both", "plain", "asks") if getattr(found, mark)]
    marks += [f"lost:{clause}" for clause in found.lost]
    assert (" ".join([found.reply.value, *marks]), found.because) == (gives, because)


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("Ok to Mia", "accept bare"),
        ("Sure to Mia Okafor", "accept bare"),
        ("Ok", "accept bare nods"),
        ("Ok to Pat", "unclear"),
        ("Ok to Mia and Pat", "unclear"),
        ("Yes, Dr. Okafor", "accept bare nods"),
        ("Sorry, I am busy. No.", "reject nods"),
    ],
)
def test_an_answer_of_a_word_or_two(text: str, gives: str) -> None:
    found = read_answer(text, RULES.vocabularies, names_of("Mia Okafor", "Jon Berg"))
    marks = [mark for mark in ("bare", "nods") if getattr(found, mark)]
    assert " ".join([found.reply.value, *marks]) == gives


@pytest.mark.parametrize(
    ("text", "more", "gives"),
    [
        row("attached to an answer", f"{OLD}\n\nSee the mail", {}, "uma@x.example announced certain 'Yes'"
            " added:See the mail"),
        row("attached to what the text passes on", f"{FWD}{HEADER}\n\nYes", {},
            f"{MIAS} nested announced certain 'Yes'"),
        row("attached to an answer to whom the text quotes", f"Yes\n\n{FWD}{HEADER}\n\nHello",
            {"to": (Address(addr_spec=MIAS),)}, "uma@x.example announced certain 'Yes' added:Yes"),
        row("attached to such an answer, whose HTML passes another on", f"Yes\n\n{FWD}{HEADER}\n\nHello",
            {"to": (Address(addr_spec=MIAS),), "html_text": f"{FWD}{HEADER.replace('mia@', 'pat@')}\n\nNo"},
            "pat@people.example nested announced certain 'No'"),
        row("attached to words whose HTML passes another on", "Yes", {"html_text": f"{FWD}{HEADER}\n\nNo"},
            f"{MIAS} nested announced certain 'No'"),
    ],
)  # fmt: skip
def test_an_attached_mail(text: str, more: dict[str, Any], gives: str) -> None:
    inner = mail("Yes", "Hello", "uma@x.example")
    assert passed(text, "Hello", attached=(inner,), **more) == gives


# --- signatures, and lines over a quotation --------------------------------------------------------------

THEN = "The train was late."


@pytest.mark.parametrize(
    ("text", "gives", "below"),
    [
        row("a farewell and a name", "Yes\n\nKind regards,\nAna Ruiz", "Yes", ""),
        row("a farewell with the name behind it", "Yes\n\nBest regards, Ana Ruiz", "Yes", ""),
        row("a short farewell that is set apart", "Yes\n\nBest,\nAna", "Yes", ""),
        row("a short word over a name", "Yes\n\nBest\nAna Ruiz", "Yes", ""),
        row("a short word over a sentence", "Yes\n\nBest\nwe meet on Monday",
            "Yes\n\nBest\nwe meet on Monday", ""),
        row("a farewell above everything is none", "Cheers! I accept.", "Cheers! I accept.", ""),
        row("a farewell alone", "Kind regards,\nAna Ruiz", "Kind regards,\nAna Ruiz", ""),
        row("a farewell with words behind it", "Yes\n\nKind regards, and let us meet on Monday",
            "Yes\n\nKind regards, and let us meet on Monday", ""),
        row("a sentence below a farewell",
            "Yes\n\nKind regards,\nAna Ruiz\n\nBut she has to wait until the summer.",
            "Yes", "But she has to wait until the summer."),
        row("a P.S.", "Yes\n\nKind regards,\nAna Ruiz\n\nP.S. not before May", "Yes", "not before May"),
        row("a line with little in it below", "Yes\n\nKind regards,\nAna Ruiz\n\nHead Of Pharmacy.", "Yes",
            ""),
        row("two dashes", f"Yes\n\n-- \n\n{THEN}", "Yes", THEN),
        row("a telephone's line", f"Yes\n\nSent from my iPhone\n\n{THEN}", "Yes", THEN),
        row("a telephone's line above everything", f"Sent from my iPhone\n\n{THEN}", THEN, ""),
        row("a sentence about a telephone", "I sent from my iPhone what she had asked for, and she was glad",
            "I sent from my iPhone what she had asked for, and she was glad", ""),
        row("a rule over a telephone number", "Yes\n________________\nAna Ruiz\nTel. +49 30 1234567", "Yes",
            ""),
        row("a rule over words", f"Yes\n----------\n{THEN}", f"Yes\n----------\n{THEN}", ""),
        row("initials at the end", "Yes, gladly\n\n-Ana", "Yes, gladly", ""),
        row("a dash within the paragraph", "Yes\n-Ana", "Yes\n-Ana", ""),
        row("a warning on top", f"CAUTION: This email originated from outside the organization.\n\n{THEN}",
            THEN, ""),
    ],
)  # fmt: skip
def test_a_signature_is_not_said(text: str, gives: str, below: str) -> None:
    found = reading(text, "Re: x", JON)
    assert (found.visible, found.below.strip()) == (gives, below)


_OF_A_DEVICE = [
    "Sent from my iPhone 15 Pro Max", "Sent via the Samsung Galaxy S21 5G, an AT&T 4G LTE smartphone",
    "Sent with Proton Mail secure email.", "Sent from my phone, please excuse any typos.",
    "Get Outlook for iOS<https://app.example/x>", "Gesendet mit der WEB.DE Mail App",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Envoyé à partir d’Outlook pour iOS", "Envoyé depuis mon téléphone", "Enviado desde mi teléfono móvil",
    "Inviato dal mio cellulare", "Enviado do meu telemóvel", "Verzonden vanaf mijn mobiele telefoon",
    "Sendt fra min mobil", "Sendt fra Outlook til iOS", "Skickat från min Samsung Galaxy",
    "Wysłane z mojego telefonu", "iPhoneから送信", "나의 iPhone에서 보냄", "发自我的iPhone",
    "Отправлено с iPhone", "iPhone'umdan gönderildi", "נשלח מה-iPhone שלי", "أُرسلت من الـ iPhone",
]  # fmt: skip
_ONLY_LIKE_ONE = [
    "Sent by my son", "Sent by Max", "Sent from my wife's iPhone", "Sent from the wrong account",
    "Sent via the wrong button", "Sent by mistake", "(sent by the autocorrect)",
    "Sent from my iPhone. No, wait, I cannot.", "Sent from my iPhone, no", "Sent from my phone 👎",
    "Von meinem iPhone gesendet, von meinem Sohn", "Gesendet von meiner Tochter", "Envoyé par erreur",
    "Envoyé de la mauvaise boîte", "Enviado por error", "Enviado desde mi móvil, no",
    "Inviato da mio figlio", "Enviado por engano", "Verzonden door mijn zoon", "Sendt af min søn",
    "Sendt fra feil konto", "Skickat av misstag", "Wysłano przez pomyłkę",
]  # fmt: skip


@pytest.mark.parametrize("line", _OF_A_DEVICE)
def test_the_line_of_a_device_is_not_said(line: str) -> None:
    found = reading(f"Yes\n\n{line}", "Re: x", JON)
    assert (found.visible, found.below) == ("Yes", "")
    assert not reading(f"Yes\n\nKind regards,\nJon\n{line}", "Re: x", JON).below


@pytest.mark.parametrize("line", _ONLY_LIKE_ONE)
def test_a_line_that_only_begins_like_a_devices_is_said(line: str) -> None:
    assert reading(f"Yes\n\n{line}", "Re: x", JON).visible == f"Yes\n\n{line}"
    assert reading(f"Yes\n\nKind regards,\nJon\n{line}", "Re: x", JON).below == line


@pytest.mark.parametrize(
    ("line", "gives"),
    [
        row("a date and a verb", "On 2 March 2026, Mia Okafor wrote:", True),
        row("an address and a verb", f"Mia Okafor <{MIAS}> wrote:", True),
        row("a verb alone", "Mia Okafor wrote:", True),
        row("a date and an address", f"2 March 2026, Mia Okafor <{MIAS}>:", True),
        row("a date and a name", "02.03.2026, Mia Okafor:", True),
        row("German", "Am 2. März 2026 um 09:00 schrieb Mia Okafor:", True),
        row("Spanish", "El 2 de marzo de 2026, Mia Okafor escribió:", True),
        row("over two lines", f"On 2 March 2026 at 09:00 Mia Okafor <\n{MIAS}> wrote:", True),
        row("behind what was typed", "Gladly! On 2 March 2026, Mia Okafor wrote:", True),
        row("a sentence with a colon", "This is what I think:", False),
        row("a date and a colon, in words that nobody taught us", "On 2 March 2026 Mia kirjoitti:", True),
        row("a sentence without a colon", "She wrote to me on 2 March 2026", False),
    ],
)  # fmt: skip
def test_a_line_over_a_quotation_is_not_said(line: str, gives: bool) -> None:
    said = visible_text(mail(f"Yes\n\n{line}\n{OLD}", "Re: x"), RULES.quoting)
    typed = "Gladly!" if "Gladly!" in line else ""
    assert said == (f"Yes\n\n{typed}".strip() if gives else f"Yes\n\n{line}")
