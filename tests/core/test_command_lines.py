"""Lines by which coordinators command, as people write them, and lines that are none."""

from __future__ import annotations

import pytest

from processor.core.reading.command_lines import find_lines


def found(text: str, *, about_held: bool = False, subject: str = "") -> list[tuple[str, int, str]]:
    return [(x.verb, x.held, x.rest) for x in find_lines(subject, text, about_held=about_held)]


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
        ("NOTE HELD-7 she called in May", "note", "she called in May"),
        ("*DROP HELD-7*", "drop", ""),
    ],
)
def test_a_line_that_names_the_mail_commands(line: str, verb: str, rest: str) -> None:
    assert found(line) == [(verb, 7, rest)]


@pytest.mark.parametrize(
    "line", ["RELEASE", "Drop", "AS ACCEPT", "SNOOZE 3 DAYS", "ASSIGN TO carla@example.org", "ANSWER"]
)
def test_in_reply_to_the_letter_about_it_the_verb_alone_commands(line: str) -> None:
    assert [held for _, held, _ in found(line, about_held=True)] == [0]
    assert found(line) == []


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
    ],
)
def test_a_sentence_that_begins_like_one_commands_nothing(line: str) -> None:
    assert found(line, about_held=True) == []


def test_each_line_is_a_command_of_its_own_and_the_words_below_belong_to_the_one_above() -> None:
    lines = find_lines(
        "", "ANSWER HELD-7\nIt is on our website.\n\nCarla\nDROP HELD-8\nRELEASE HELD-9", about_held=False
    )
    assert [(line.verb, line.held) for line in lines] == [("answer", 7), ("drop", 8), ("release", 9)]
    assert lines[0].below == "It is on our website.\n\nCarla"


def test_the_subject_counts_where_the_body_has_no_command() -> None:
    assert found("Thank you", subject="DROP HELD-7") == [("drop", 7, "")]
    assert found("RELEASE HELD-8", subject="DROP HELD-7") == [("release", 8, "")]
