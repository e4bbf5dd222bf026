"""Sentences of their own beside a clear yes: what is only told, and what takes something back."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import Reply, names_of, read_answer
from processor.core.reading.answer.clause import Clause, Says, Sentence
from processor.core.reading.answer.hearing import hear
from processor.core.reading.answer.sentences import Written
from processor.core.reading.answer.small import small_of
from processor.core.reading.answer.stories import STORY, at_a_dash, stands_complete
from tests.shipped_rules import RULES

WORDS = RULES.vocabularies
NAMES = names_of("Mia Okafor", "Jon Berg")


def read(text: str) -> Reply:
    return read_answer(text, WORDS, NAMES).reply


@pytest.mark.parametrize(
    "story",
    [
        "My own mentor in Boston taught me everything I know.",
        "I spent twelve years in the ICU in Leeds and loved it.",
        "Her enthusiasm made my morning.",
        "The coffee in our ward is very good.",
        "My residents keep me young and so does teaching.",
        "Mia is on her way to a great career in pharmacy.",
        "My mentor taught me this when I was a resident in Leeds.",
    ],
)
def test_what_is_only_told_takes_nothing_from_a_yes(story: str) -> None:
    assert read(f"I accept. {story}") is Reply.ACCEPT
    assert read(f"{story} I'd be happy to mentor Mia.") is Reply.ACCEPT


@pytest.mark.parametrize(
    "clause",
    [
        "My wife rolled her eyes at me.",  # somebody else
        "Tom taught me everything I know.",
        "My own mentor with Ada taught me everything I know.",
        "At work Tom taught me everything I know.",
        "I love my work when the ward is empty.",
        "The cake in the kitchen is very good.",  # it is about a party
        "The board meets on such things.",
        "My contract ends.",  # an end
        "My knee operation is on Tuesday.",
        "My rate is eighty an hour.",  # a price, a limit
        "I have 2 afternoons.",
        "I spent my youth in the ICU (not really).",  # a bracket
        "I spent my youth in the ICU...",
        "I spent my youth in the ICU 😜",
        'I spent my youth in the "ICU".',
        "I spent my youth in the ICU, haha.",
        "Is the ICU in Leeds any good?",
        "As if I had nothing better on my hands.",
        "Strike that.",
        "Grmpf schnackel wubbeldings frotz.",  # no language knows it
        "Psych!",
    ],
)
def test_what_may_take_it_back_is_asked_about(clause: str) -> None:
    assert read(f"I accept. {clause}") is Reply.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Yes. The coffee in our ward is very good.",  # what it says yes to is not clear
        "OK. The coffee in our ward is very good.",
        "I accept, the coffee in our ward is very good.",  # the yes's own sentence
        "I accept. Best regards,\nJon\n\nThe coffee in our ward is very good.",
        "I accept.\n\nPS The coffee in our ward is very good.",
        "I accept.\n\nP.S. The coffee in our ward is very good.",
        "I accept." + " The coffee in our ward is very good." * 5,
    ],
)
def test_a_story_stands_above_the_end_and_beside_a_yes_that_is_sure(text: str) -> None:
    assert read(text) is Reply.UNCLEAR


def test_where_nobody_is_known_no_story_names_anybody() -> None:
    assert read_answer("I accept. With Priya the ICU has a great pharmacist.", WORDS).reply is Reply.UNCLEAR


def test_a_wish_after_a_yes_is_a_clear_yes() -> None:
    assert read("Yes, I'd love to. My own mentor taught me everything I know.") is Reply.ACCEPT


def test_a_story_is_shown_as_one() -> None:
    clause = hear("I accept. The coffee in our ward is very good.", WORDS)[1].clauses[0]
    assert (clause.says, clause.kind) == (Says.ASIDE, STORY)


@pytest.mark.parametrize(
    ("mail", "reply"),
    [
        ("Acepto. El trabajo con ella me llena.", Reply.ACCEPT),  # the article, and not "él"
        ("Acepto. Mi agenda con la chica la lleva él.", Reply.UNCLEAR),
        ("Acepto. Mi agenda con la chica la lleva el.", Reply.UNCLEAR),  # no article ends a clause
        ("J'accepte. J'ai souvent des internes curieux dans mon service.", Reply.ACCEPT),  # and not "dès"
        ("J'accepte. Je travaille avec elle dès la rentrée.", Reply.UNCLEAR),
        ("j'accepte. je travaille avec elle des la rentree", Reply.UNCLEAR),
        ("Accetto. Nel mio lavoro né lei né io decidiamo.", Reply.UNCLEAR),
        ("Aceito. Trabalho com ela assim me dê a vida.", Reply.UNCLEAR),
    ],
)
def test_a_word_that_is_another_without_its_accent_is_looked_for_as_it_is_written(
    mail: str, reply: Reply
) -> None:
    assert read(mail) is reply


def test_who_is_addressed_before_the_yes_ends_no_mail() -> None:
    assert read("Caros colegas, aceito. A Mia tem muito talento no trabalho.") is Reply.ACCEPT


@pytest.mark.parametrize(
    ("mail", "reply"),
    [
        ("Perdonad, pero con el bebé recién nacido me es imposible.", Reply.REJECT),
        ("Este trimestre no puedo, el próximo sí.", Reply.UNCLEAR),
        ("Con el bebé en casa acepto si es online.", Reply.UNCLEAR),
    ],
)
def test_a_reason_stands_beside_a_no_and_not_beside_a_yes(mail: str, reply: Reply) -> None:
    assert read(mail) is reply


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Yes: I will come", ("Yes", "I will come")),
        ("Yes - it rains", ("Yes", "it rains")),
        ("Yes - for the summer", None),
        ("Yes: to Mia", None),
        ("Yes -", None),
        ("Yes", None),
    ],
)
def test_a_new_sentence_begins_at_a_dash_unless_the_old_one_goes_on(
    text: str, parts: tuple[str, str] | None
) -> None:
    found = at_a_dash(Written(text=text), small_of(tuple(v for v in WORDS if v.language == "en")))
    assert (tuple(part.text for part in found) if found is not None else None) == parts


@pytest.mark.parametrize(
    ("clauses", "gives"),
    [
        ((Clause(says=Says.YES),), True),
        ((Clause(says=Says.YES), Clause(says=Says.THANKS)), True),
        ((Clause(says=Says.YES), Clause(says=Says.REMARK)), False),
        ((Clause(says=Says.YES), Clause(says=Says.THANKS, turned=True)), False),
        ((Clause(says=Says.THANKS),), False),
    ],
)
def test_a_yes_before_a_dash_stands_for_itself_where_all_of_it_is_understood(
    clauses: tuple[Clause, ...], gives: bool
) -> None:
    assert stands_complete(Sentence(clauses=clauses, language="en", known=2)) is gives
