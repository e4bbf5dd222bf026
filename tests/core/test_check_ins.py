"""What answers a check-in, in eleven languages, and what does not (rows 97 and 98)."""

from __future__ import annotations

import pytest

from processor.core import check_ins
from processor.core.program import Role
from processor.core.reading.answer.answers import names_of
from processor.core.reading.answer.check_in import CheckIn, read_check_in
from tests.shipped_rules import RULES

NAMES = names_of("Mia Okafor", "Jon Berg")


def read(text: str) -> CheckIn:
    return read_check_in(text, RULES.vocabularies, NAMES)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("4", 4), ("4 - going well", 4), ("four", 4), ("Four.", 4), ("I'd say 4", 4), ("a 4", 4), ("4/5", 4),
        ("4 out of 5", 4), ("5 of 5 stars", 5), ("It's a four, we meet often", 4), ("Hello,\n\n5\n\nMia", 5),
        ("Rating: 3", 3), ("(2)", 2), ("*5*", 5), ("5!!!", 5), ("Great, 5", 5), ("4\ufe0f\u20e3", 4),
        ("4 -going well", 4), ("- 4", 4), ("Un 5", 5), ("cuatro", 4), ("Un cuatro", 4), ("4 de 5", 4),
        ("Eine 4", 4), ("vier", 4), ("Ich würde 3 sagen", 3), ("cinq sur 5", 5), ("quattro", 4),
        ("quatro", 4), ("vijf", 5), ("fyra", 4), ("fire", 4), ("fem", 5), ("cztery", 4), ("daję 5", 5),
    ],
)  # fmt: skip
def test_one_mark_is_read_in_digits_and_in_words(text: str, mark: int) -> None:
    assert read(text) == CheckIn(mark=mark)


@pytest.mark.parametrize(
    "text",
    [
        "We meet every 2 weeks", "2 weeks ago we met", "3 meetings so far", "not a 4", "4 or 5", "4-5",
        "I am glad we had not met before", "No one.", "a couple",
        "We have met", "Hi Jon, does Tuesday suit you?", "Tuesday at 5 suits me", "3/10",
        "He is number one on the ward",
    ],
)  # fmt: skip
def test_a_number_that_is_about_something_else_is_no_mark(text: str) -> None:
    found = read(text)
    assert (found.mark, found.not_met, found.plain) == (0, False, False)


@pytest.mark.parametrize("text", ["6", "0", "10", "-1", "1\n2", "4.5", "4? No, 2"])
def test_two_marks_and_numbers_beyond_five_are_odd(text: str) -> None:
    found = read(text)
    assert found.odd
    assert not found.plain


@pytest.mark.parametrize(
    "text",
    [
        "we haven't met yet", "We have not met yet.", "NOT MET YET", "I have not heard from Jon yet",
        "Sorry, we have not been in touch so far", "Todavía no nos hemos visto", "NO NOS HEMOS VISTO",
        "Wir haben uns leider noch nicht getroffen.", "Nous ne nous sommes pas encore rencontrés",
        "Non ci siamo ancora visti", "Ainda não nos encontramos", "We hebben elkaar nog niet ontmoet",
        "Vi har inte träffats än", "Vi har ikke mødtes endnu", "Vi har ikke møttes ennå",
        "Jeszcze się nie spotkaliśmy",
    ],
)  # fmt: skip
def test_that_there_was_no_contact_is_read_in_eleven_languages(text: str) -> None:
    assert read(text) == CheckIn(not_met=True)


@pytest.mark.parametrize(
    "text",
    [
        "We haven't met, but we talked twice on the phone",
        "We have not met in the clinic, only online",
        "Have you not met yet?",
        "My colleague has not met her mentor yet",
    ],
)
def test_what_takes_it_back_or_speaks_of_others_is_for_a_person_to_read(text: str) -> None:
    assert not read(text).plain


@pytest.mark.parametrize("text", ["4, but he is often late", "4. Could you tell me when it ends?"])
def test_what_asks_or_turns_beside_a_mark_is_seen(text: str) -> None:
    assert read(text) == CheckIn(mark=4, more=True)


def test_each_language_has_words_for_it() -> None:
    assert {v.language for v in RULES.vocabularies if v.not_met and v.check_in_beside} == {
        "en", "es", "de", "fr", "it", "pt", "nl", "sv", "da", "no", "pl",
    }  # fmt: skip


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("mark", range(1, 6))
def test_a_mark_is_read_back_from_the_record_with_the_side_that_gave_it(mark: int, role: Role) -> None:
    said = check_ins.rated(mark, role)
    assert (check_ins.mark_in(said), check_ins.side_in(said)) == (mark, role)


@pytest.mark.parametrize("because", ["(erased)", "", "6, says the mentee", "12, says the mentor", "4"])
def test_what_is_erased_or_no_mark_is_none(because: str) -> None:
    assert check_ins.mark_in(because) == 0
    assert check_ins.side_in("(erased)") is None


@pytest.mark.parametrize("mark", ["4", "5!", "I'd say 4"])
@pytest.mark.parametrize(
    "words",
    [
        "he hits me", "I am afraid of him", "please help me", "hardly", "no", "no, make that a 1", "I lied",
        "make it a one", "also mangelhaft", "just kidding", "not really", "sadly", "unfortunately",
        "never again", "great at making me feel small", "wonderful how he ignores me",
        "great how Jon ignores me",
        "he kissed me", "until he shouted", "er schlägt mich", "Hilfe", "leider", "me pega", "tengo miedo",
        "il me frappe", "mi picchia", "mal", "hjælp", "boję się", "he told me to write this",
    ],
)  # fmt: skip
def test_a_fine_mark_is_not_certain_beside_what_is_not_known_to_be_harmless(mark: str, words: str) -> None:
    for text in (f"{mark}, {words}", f"{mark}. {words}", f"{mark}\n\n{words}", f"{words}\n{mark}"):
        found = read(text)
        assert (found.mark, found.more or found.odd) == (0, True), text


@pytest.mark.parametrize(
    "words",
    [
        "we get along great", "Very helpful talks", "going well", "so far so good", "we meet often", "thanks",
        "Thank you for asking", "Jon is great", "He is great", "all good", "excellent", "I learn a lot",
        "we had a great first call", "Keep it up", "Kind regards\nMia", "Hi Carla", "👍", "😊", "ok",
        "we talk every second week", "we had a good talk yesterday",
        "nice", "sehr gut", "läuft gut", "wir verstehen uns prima", "Liebe Grüße", "muy bien",
        "nos llevamos muy bien",
        "tout va bien", "merci", "va tutto bene", "tudo bem", "gaat goed", "det går bra", "wszystko dobrze",
    ],
)  # fmt: skip
def test_warm_words_beside_a_fine_mark_need_nobody(words: str) -> None:
    assert read(f"5, {words}") == read(f"5!\n\n{words}") == CheckIn(mark=5)


def test_another_number_beside_a_fine_mark_is_read() -> None:
    assert read("4. We met on 4 May").more
    assert read("5, of 100") == CheckIn(mark=5, more=True)


def test_a_low_mark_stays_one_whatever_stands_beside_it() -> None:
    assert read("2, he shouts at me") == CheckIn(mark=2)  # it reaches a coordinator anyway
