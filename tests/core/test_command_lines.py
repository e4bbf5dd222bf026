"""Lines by which coordinators command, as people write them, and lines that are none."""

from __future__ import annotations

import pytest

from processor.core.reading.request.command_lines import Commands, find_commands
from processor.core.reading.request.verbs import VERBS, words_of
from tests.shipped_rules import RULES

WORDS = words_of(RULES.vocabularies)
Line = tuple[str, tuple[str, ...], str]


def read(text: str, *, about: str = "", subject: str = "", staff: bool = True) -> Commands:
    return find_commands(subject, text, WORDS, about=about, staff=staff)


def found(text: str, *, about: str = "", subject: str = "", staff: bool = True) -> list[Line]:
    lines = read(text, about=about, subject=subject, staff=staff).lines
    return [(x.verb, x.refs, x.rest) for x in lines if not x.wrong]


@pytest.mark.parametrize(
    ("line", "verb", "rest"),
    [
        ("RELEASE HELD-7", "release", ""),
        ("release held 7.", "release", ""),
        ("HELD-7 AS ACCEPT", "as", "ACCEPT"),
        ("held-7 as sign up mentee", "as", "sign up mentee"),
        ("HELD–7 AS REQUEST M-1042", "as", "REQUEST M-1042"),
        ("HELD-7 FROM pat@example.org", "from", "pat@example.org"),
        ("ASSIGN HELD-7 TO carla@example.org", "assign", "TO carla@example.org"),
        ("SNOOZE HELD-7 3 DAYS", "snooze", "3 DAYS"),
        ("SNOOZE HELD-7 UNTIL 15 May", "snooze", "UNTIL 15 May"),
        ("NOTE HELD-7: she called in May", "note", "she called in May"),
        ("*DROP HELD-7*", "drop", ""),
        ("Drop HELD-7, please", "drop", "please"),
        ("liberar HELD-7", "release", ""),
    ],
)
def test_a_line_that_names_the_held_mail_commands(line: str, verb: str, rest: str) -> None:
    assert found(line) == [(verb, ("HELD-7",), rest)]
    assert found(line, staff=False) == [(verb, ("HELD-7",), rest)]  # somebody has to look at it


@pytest.mark.parametrize(
    ("line", "verb", "refs"),
    [
        ("ACCEPT REQ-3", "accept", ("REQ-3",)),
        ("reject req 3", "reject", ("REQ-3",)),
        ("REQ-3 WITHDRAW", "withdraw", ("REQ-3",)),
        ("REMIND REQ-3", "remind", ("REQ-3",)),
        ("nudge REQ-3", "remind", ("REQ-3",)),
        ("EXTEND REQ-3 7 DAYS", "extend", ("REQ-3",)),
        ("EXTEND REL-2 UNTIL 1 March", "extend", ("REL-2",)),
        ("REASSIGN REL-2 TO M-1050", "reassign", ("REL-2",)),
        ("END REL-2", "end", ("REL-2",)),
        ("ASK M-1042 FOR mia@example.org", "ask", ()),
        ("MATCH mia@example.org WITH jon@example.org", "match", ()),
        ("PAUSE jon@example.org", "pause", ()),
        ("Pause Jon Berg until 1 June", "", ()),
        ("PAUSE Jon Berg UNTIL 1 June", "pause", ()),
        ("CAPACITY jon@example.org 3", "capacity", ()),
        ("CHANGE ADDRESS old@example.org TO new@example.org", "change-address", ()),
        ("BLOCK mia@example.org AND jon@example.org", "block", ()),
        ("RESEND OUT-9", "resend", ("OUT-9",)),
        ("QUEUE", "queue", ()),
        ("status", "status", ()),
        ("REPORT FROM 1 Jan TO 30 Jun", "report", ()),
        ("SHOW REQ-3", "show", ("REQ-3",)),
        ("SHOW Jon Berg", "show", ()),
        ("FIND oncology", "find", ()),
        ("UNDO DO-12", "undo", ("DO-12",)),
        ("WHY OUT-9", "why", ("OUT-9",)),
        ("STOP", "stop", ()),
        ("IMPORT ROSTER", "import-roster", ()),
        ("DROP HELD-3, HELD-4 and HELD-5", "drop", ("HELD-3", "HELD-4", "HELD-5")),
    ],
)
def test_what_else_coordinators_command(line: str, verb: str, refs: tuple[str, ...]) -> None:
    assert [(v, r) for v, r, _ in found(line)] == ([(verb, refs)] if verb else [])


def test_every_verbs_example_is_a_command() -> None:
    for kind, verb in VERBS.items():
        example = verb.example.partition(", and ")[0].partition(", with ")[0]
        assert [line[0] for line in found(example)] == [kind], example


@pytest.mark.parametrize(
    "line", ["RELEASE", "Drop", "AS ACCEPT", "SNOOZE 3 DAYS", "ASSIGN TO carla@example.org", "ANSWER"]
)
def test_in_reply_to_the_letter_about_it_the_verb_alone_commands(line: str) -> None:
    assert [refs for _, refs, _ in found(line, about="HELD-7")] == [()]
    assert found(line) == []


def test_a_list_is_decided_by_its_numbers() -> None:
    lines = read("1 RELEASE\n3-5 DROP\n2, 6 ANSWER\nYour words", about="LIST-4").lines
    assert [(x.verb, x.numbers) for x in lines] == [
        ("release", (1,)),
        ("drop", (3, 4, 5)),
        ("answer", (2, 6)),
    ]
    assert lines[2].below == "Your words"
    assert found("1 RELEASE") == []


@pytest.mark.parametrize(
    "line",
    [
        "Drop me a line when you know more",
        "As you know, he asked in January",
        "Note that she is away",
        "answer him, please",
        "I would release it",
        "Please assign somebody",
        "From: pat@example.org",
        "from what pat@example.org told me",
        "Show me what you have",
        "Find attached the list",
        "Report of the meeting",
        "status of the matter is unclear",
        "Stop it, please",
        "Remove me from the list",
        "End of next week suits me",
        "Why would she?",
        "> RELEASE HELD-7",
        "  RELEASE HELD-7",
        ": RELEASE HELD-7",
        '"RELEASE HELD-7"',
        "[DROP HELD-7]",
        "- we want to DROP HELD-7",
    ],
)
def test_a_sentence_that_begins_like_one_and_a_line_that_is_cited_command_nothing(line: str) -> None:
    assert read(line, about="HELD-7").lines == ()


@pytest.mark.parametrize(
    "line",
    [
        "Release HELD-4? I would rather call her first.",
        "Drop HELD-3? Better not.",
        "Answer HELD-3 is what you wanted to do, Dan, is it not?",
        "Spam HELD-3? No, she is a student.",
        "RELEASE HELD-4 tomorrow",
        "HELD-4 FROM jon@example.org or lea@example.org",
        "HELD-4 FROM not jon@example.org",
        "ACCEPT REQ-3 only if she calls",
        "END REL-2 would be a pity",
        "SNOOZE HELD-4 for a bit",
        "EXTEND REQ-3",
    ],
)
def test_what_begins_like_a_command_and_goes_on_otherwise_is_told_what_to_write(line: str) -> None:
    """About the same matter: whoever copies the example must not end another pair."""
    (command,) = read(line).lines
    _, _, example = command.wrong.partition("; write ")
    assert command.ref in example


def test_where_a_verb_is_not_about_such_a_matter_an_example_is_given() -> None:
    (command,) = read("ACCEPT HELD-4").lines
    assert command.wrong == "it is not about that; an example is ACCEPT REQ-3"


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "+ ", "  - ", "– ", "-"])
def test_a_line_of_a_list_is_not_done_and_told(mark: str) -> None:
    """She may tell of it; and whoever meant it reads why nothing was done."""
    (line,) = read(f"For today:\n{mark}DROP HELD-7").lines
    assert line.wrong == "a line of a list is no command; write it without the mark"
    assert line.written == f"{mark}DROP HELD-7".strip()


def test_each_line_is_a_command_of_its_own_and_the_words_below_belong_to_the_one_above() -> None:
    commands = read(
        "Hello,\nANSWER HELD-7\nIt is on our website.\nNote: it is free.\n\nDrop\nCarla\n"
        "DROP HELD-8\nRELEASE HELD-9"
    )
    assert [(line.verb, line.refs) for line in commands.lines] == [
        ("answer", ("HELD-7",)),
        ("drop", ("HELD-8",)),
        ("release", ("HELD-9",)),
    ]
    assert commands.lines[0].below == "It is on our website.\nNote: it is free.\n\nDrop\nCarla"
    assert commands.beside == "Hello,"


def test_the_subject_counts_where_the_body_has_no_command() -> None:
    assert found("Thank you", subject="DROP HELD-7") == [("drop", ("HELD-7",), "")]
    assert found("RELEASE HELD-8", subject="DROP HELD-7") == [("release", ("HELD-8",), "")]
    (answer,) = read("It is on our website.", subject="ANSWER HELD-7").lines
    assert answer.below == "It is on our website."


def test_a_dry_run_is_one_of_the_line_or_of_all_below() -> None:
    assert [x.dry for x in read("DRY RUN ACCEPT REQ-3\nACCEPT REQ-4").lines] == [True, False]
    assert [x.dry for x in read("DRY RUN\nACCEPT REQ-3\nACCEPT REQ-4").lines] == [True, True]
    assert [x.dry for x in read("ACCEPT REQ-3\nACCEPT REQ-4", subject="Dry run").lines] == [True, True]


def test_more_than_one_mail_may_hold_is_told() -> None:
    lines = read("\n".join(f"DROP HELD-{n}" for n in range(1, 54))).lines
    assert [bool(line.wrong) for line in lines] == [False] * 50 + [True] * 3
