"""Everyday mail: light words, questions about the program, small talk, advertising; what is grave."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.core.reading.answer.cards import is_card, without_card
from processor.core.reading.answer.everyday import (
    asks_about,
    is_dire,
    is_for_somebody_else,
    is_glad,
    is_grave,
    is_light,
    is_read_receipt,
    says_later,
    tells,
)
from tests.figures import answers_in
from tests.shipped_rules import RULES

ALL = RULES.vocabularies


@pytest.mark.parametrize(
    "text",
    [
        "Noted!",
        "Got it. I've dropped her a line already, we'll start next week.",
        "Great, no rush at all. Cheers, Lee",
        "I can't wait to get started.",
        "Looking forward to meeting her.",
        "Frohe Ostern, liebes Team! Viele Grüße",
        "Muchísimas gracias por vuestro trabajo, estoy encantada.",
        "Merci beaucoup, c'est très gentil. Bonne journée !",
        "Thanks for setting this up.\n\nJon Berg, PharmD\nHead of Pharmacy | North Valley\n+1 555 010 2233",
    ],
)
def test_light_words(text: str) -> None:
    assert is_light(text, ALL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jon Berg",
        "Thanks. Jon hits me.",
        "Thanks. I resign.",
        "Great, now my whole ward knows.",
        "Thank you all for everything. Goodbye.",
        "Thank you, but I am busy.",
        "Thanks! Could you ring me?",
        "Thanks. My number is 555 010 2233.",
        "Thank you for nothing.",
        "Danke, aber er meldet sich nicht.",
        "Gracias, pero tengo miedo.",
        "Dziękuję. On mnie dotykał.",
        "I have written to him three times now.",
        "I'd rather ask somebody else.",
        "Thanks, I emailed her last month.",
        "She is great at making me feel small.",
        "Danke, habe ihr geschrieben, viermal.",
    ],
)
def test_words_that_are_not_only_light(text: str) -> None:
    assert not is_light(text, ALL)


@pytest.mark.parametrize(
    ("text", "topics", "alone"),
    [
        ("How long does the mentoring last, and can we extend it?", ("how-long",), True),
        ("Who are you and why do you have my email address?", ("what",), True),
        ("I have been promoted. How can I change my job title?", ("profile",), False),
        ("¿Cuánto dura el programa y es gratis?", ("how-long", "cost"), True),
        ("What is Mentor Exchange?", ("what",), True),
        ("How do I find a mentor who doesn't scream at me?", (), True),
        ("How do I find a mentor? And when will Carla call?", (), True),
        ("How long do you keep my profile, and who can see it?", (), True),
        ("How do I leave? He hurts me.", (), True),
        ("How do I find a mentor, not a coach?", (), True),
        ("Who are you and why is it late?", (), True),
        ("How long does it not last?", (), True),
        ("Hello", (), True),
        (
            "Once I have signed up, how would one go about finding somebody who can be my mentor?",
            ("find-mentor",),
            False,
        ),
        (
            "Are the talks online? I was given this address and cannot remember the rest.",
            ("how-meet",),
            False,
        ),
        ("Did my form from yesterday arrive?", ("arrived",), False),
        ("Sind meine Angaben bei Ihnen angekommen?", ("arrived",), False),
        ("Gli incontri sono di persona o online?", ("how-meet",), False),
        ("Kan ik ook meedoen als ik nog in opleiding ben?", ("join",), False),
        ("Are the talks online? She cannot travel.", (), True),
        ("Did my form arrive? My mentor threatens me.", (), True),
    ],
)
def test_what_is_asked_about_the_program(text: str, topics: tuple[str, ...], alone: bool) -> None:
    found = asks_about(text, ALL, "Mentor Exchange")
    assert found.topics == topics
    assert found.alone is alone or not topics


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Our first talk was lovely, the tea as well.", True),
        ("Hello from the island! No signal for four days, and eleven sheep to each of us.", True),
        ("Vi har lagt in våra träffar i kalendern fram till midsommar, onsdagar 17.30.", True),
        ("The talks with my mentor do not lead anywhere at all.", False),
        ("She has not been here since the first talk in May.", False),
        ("Would you look at my profile some time this week?", False),
        ("My father died on Sunday, and I am at home now.", False),
        ("Only a few words.", False),
    ],
)
def test_what_only_tells_something(text: str, told: bool) -> None:
    assert tells(text, ALL) is told


def test_what_a_person_has_to_read_is_grave_in_each_language() -> None:
    for text in (
        "he harassed me",
        "I have been diagnosed with cancer",
        "Our lawyer will write to you",
        "Er hat mich belästigt",
        "tengo miedo",
        "je suis malade",
    ):
        assert is_grave(text, ALL), text
    assert not is_grave("Thank you, see you on Tuesday", ALL)


@pytest.mark.parametrize(
    "text",
    [
        "He harasses me.",
        "You touched me. Do not write to me again.",
        "I want to die.",
        "Er hat mich belästigt.",
        "Me acosa desde hace semanas.",
        "Il me harcèle.",
        "Mi minaccia.",
        "Hij valt me lastig.",
        "Ele me ameaçou.",
        "On mnie nęka, nęka mnie od tygodni.",
        "Han trakasserar mig.",
        "Han truer mig.",
        "Han truer meg.",
    ],
)
def test_violence_and_danger_are_dire_in_each_language(text: str) -> None:
    assert is_dire(text, ALL)
    assert is_grave(text, ALL)


def test_no_clear_answer_of_the_lists_is_dire() -> None:
    """A warm "her letter touched me" is none; else each such mentor would hear that a person reads it."""
    clear = [
        text
        for path in sorted(Path(__file__).parent.glob("answers_*.txt"))
        for kind, text in answers_in(path)
        if kind in ("accept", "reject")
    ]
    assert len(clear) > 1_000
    assert not [text for text in clear if is_dire(text, ALL)]


def test_mail_for_somebody_else_has_no_word_of_ours() -> None:
    assert is_for_somebody_else("Unsubscribe here. Our summer sale ends tonight.", ALL)
    assert not is_for_somebody_else("Unsubscribe me from the mentoring program", ALL)
    assert not is_for_somebody_else("Hi Bob, we come on Sunday", ALL)
    assert not is_for_somebody_else("Your invoice was paid twice", ALL)


def test_a_mail_program_tells_that_a_mail_was_read() -> None:
    assert is_read_receipt("Read: Welcome", "Your message was read on Monday", ALL)
    assert is_read_receipt("Accepted: First talk", "Mia has accepted this invitation", ALL)
    assert not is_read_receipt("Re: Welcome", "Your message was read on Monday", ALL)
    assert not is_read_receipt("Declined: First talk", "Mia has declined this invitation", ALL)


def test_a_visiting_card_is_cut_off_and_words_are_not() -> None:
    assert is_card("Rosa Iglesias\nFarmacia Hospitalaria\nHospital de San Roque", ALL)
    assert not is_card("Please Stop him", ALL)
    assert not is_card("HELP ME NOW", ALL)
    assert without_card("Thanks\n\nJon Berg\nPharmD", ALL) == "Thanks"
    assert without_card("Thanks\n\nhe is rude", ALL) == "Thanks\n\nhe is rude"


def test_an_answer_that_follows() -> None:
    assert says_later("Thanks for the reminder, I'll let you know.", ALL)
    assert not says_later("I let you know that I am afraid of him", ALL)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("How would I go about signing up? How do I actually sign up?", ()),
        ("How do I actually sign up?", ("join",)),
        ("How do I not sign up?", ()),
        ("Wie genau kann ich mich denn anmelden?", ("join",)),
        ("Buongiorno, come posso iscrivermi?", ("join",)),
        ("Where do I see which mentors there are?", ("find-mentor",)),
    ],
)
def test_a_gap_in_a_phrase_holds_a_few_words_that_neither_deny_nor_ask(
    text: str, topics: tuple[str, ...]
) -> None:
    assert asks_about(text, ALL, "Mentor Exchange").topics == topics


def test_a_question_with_much_beside_it_is_not_alone() -> None:
    found = asks_about("How do I find a mentor as the one woman on a ward of eleven men?", ALL, "")
    assert found.topics == ("find-mentor",)
    assert not found.alone


def test_each_mail_is_read_in_its_own_language() -> None:
    """A word that denies in one language is an everyday one in another: "er", "como", "men"."""
    assert is_light("Tak, det går rigtig godt!", ALL)
    assert is_light("Obrigada, muito contente!", ALL)
    assert is_light("Jammer, maar geen probleem. Bedankt!", ALL)
    assert not is_light("Tak, men jeg er ikke glad", ALL)
    assert not is_light("Bedankt, maar hij antwoordt niet", ALL)
    assert not is_light("Super, aber er kommt nicht", ALL)


def test_faces_alone_are_a_nod_when_they_are_glad() -> None:
    assert is_light("👍🏽 🙏", ALL)
    assert not is_light("👎", ALL)
    assert not is_light("😢", ALL)
    assert not is_light("!!", ALL)


def test_glad_words_about_a_partner_are_glad_in_each_part_that_speaks_of_them() -> None:
    assert is_glad("Very well. She is always well prepared, a pleasure.", ALL, of_partner=True)
    assert not is_glad("Very well. She is always well prepared, a pleasure.", ALL)
    assert not is_glad("Great. She cancels a lot.", ALL, of_partner=True)
    assert not is_glad("Great, when he comes at all.", ALL, of_partner=True)
    assert not is_glad("Fine. He doesn't call.", ALL, of_partner=True)
    assert not is_glad("It goes great and he calls me every night.", ALL, of_partner=True)
    assert not is_glad("He is inspiring in how he ignores me.", ALL, of_partner=True)
