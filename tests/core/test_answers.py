"""What mentors answer in many words and languages: no yes that was none, and hardly a question too many."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from processor.core.reading.answer.answers import Reply, names_of, read_answer
from processor.core.reading.answer.sentences import MOST_CHARACTERS, sentences
from processor.core.reading.words.tokens import slip
from tests.shipped_rules import RULES

HERE = Path(__file__).parent
WORDS = RULES.vocabularies
NAMES = names_of("Mia Okafor", "Jon Berg")
UNDERSTOOD = 0.95  # of the clear answers, at least
AS_MENTORS = 0.8  # of those written in the style of mentors
BY_MEMBERS = 0.75  # of those that people wrote as members of an association
BY_STRANGERS = 0.75  # of those that people wrote who knew neither the words nor the rules
BY_TRADES, NOES_BY_TRADES = 0.65, 0.85  # of those by people of many trades, and of the noes among them
BY_PROFESSIONS, NOES_BY_PROFESSIONS = 0.64, 0.92  # the same of those from which hardly anything was learned
BY_LETTERS, NOES_BY_LETTERS = (
    0.6,
    0.9,
)  # of long letters, the first list of which was looked at, and of the noes
BY_WINTER = 0.85  # of what busy mentors write, at first sight, too
BY_ADVENT, NOES_BY_ADVENT = 0.77, 0.92  # of an association's mentors, at first sight


def table(name: str) -> list[tuple[Reply, str]]:
    """Each line "reply: text" of the file; "\\n" in the text is a line break."""
    lines = (HERE / name).read_text(encoding="utf-8").split("\n")
    parted = (line.partition(":") for line in lines if line and not line.startswith("#"))
    return [(Reply(reply), text.strip().replace("\\n", "\n")) for reply, _, text in parted]


ANSWERS, UNSEEN = table("answers.txt"), table("answers_unseen.txt")
MEMBERS = table("answers_members.txt")
STRANGERS, TRAPS = table("answers_strangers.txt"), table("answers_traps.txt")
TRADES, PROFESSIONS = table("answers_trades.txt"), table("answers_professions.txt")
BRIEF, WINTER = table("answers_brief.txt"), table("answers_winter.txt")
LETTERS, LATER = table("answers_letters.txt"), table("answers_letters_later.txt")
ADVENT = table("answers_advent.txt")
MENTORS = [answer for nth in "abc" for answer in table(f"answers_mentors_{nth}.txt")]
CLEAR = [answer for answer in ANSWERS if answer[0] is not Reply.UNCLEAR]


def together(answers: list[tuple[Reply, str]]) -> list[list[tuple[Reply, str]]]:
    """Some dozens to a test: thousands of tests take longer to count than to run."""
    return [answers[start : start + 50] for start in range(0, len(answers), 50)]


@cache
def said(text: str, names: frozenset[str] | None = None) -> Reply:
    return read_answer(text, WORDS, names).reply


def mark(text: str) -> str:
    """By which an answer stands in answers_missed.txt."""
    return sha256(text.encode()).hexdigest()[:8]


def missed(answers: list[tuple[Reply, str]], names: frozenset[str] | None) -> set[str]:
    """The clear answers that are not understood."""
    return {t for meant, t in answers if meant is not Reply.UNCLEAR and said(t, names) is not meant}


LISTS: dict[str, tuple[list[tuple[Reply, str]], frozenset[str] | None]] = {
    "answers": (ANSWERS, None), "unseen": (UNSEEN, None), "strangers": (STRANGERS, NAMES),
    "mentors": (MENTORS, NAMES), "members": (MEMBERS, NAMES), "trades": (TRADES, NAMES),
    "professions": (PROFESSIONS, NAMES), "brief": (BRIEF, NAMES), "winter": (WINTER, NAMES),
    "letters": (LETTERS, NAMES), "later": (LATER, NAMES), "advent": (ADVENT, NAMES),
}  # fmt: skip
MISSED = frozenset(
    word
    for line in (HERE / "answers_missed.txt").read_text(encoding="utf-8").split("\n")
    if not line.startswith("#")
    for word in line.split()
)


@pytest.mark.parametrize(
    ("answers", "names"),
    [(part, names) for answers, names in LISTS.values() for part in together(answers)],
)
def test_an_answer_that_is_understood_stays_so(
    answers: list[tuple[Reply, str]], names: frozenset[str] | None
) -> None:
    """Each one counts here, and not only how many of them there are."""
    assert [text for text in sorted(missed(answers, names)) if mark(text) not in MISSED] == []


@pytest.mark.parametrize("answers", together([*ANSWERS, *UNSEEN]))
def test_nothing_is_done_that_was_not_said(answers: list[tuple[Reply, str]]) -> None:
    read = [(meant, text, said(text)) for meant, text in answers]
    assert [one for one in read if one[2] not in (one[0], Reply.UNCLEAR)] == []


@pytest.mark.parametrize("answers", [ANSWERS, UNSEEN], ids=["answers", "unseen"])
def test_nearly_every_clear_answer_is_understood(answers: list[tuple[Reply, str]]) -> None:
    clear = [(meant, text) for meant, text in answers if meant is not Reply.UNCLEAR]
    asked = [text for meant, text in clear if said(text) is not meant]
    assert len(asked) <= len(clear) * (1 - UNDERSTOOD), asked


@pytest.mark.parametrize(
    "answers",
    together([*STRANGERS, *TRAPS, *MENTORS, *MEMBERS, *TRADES, *PROFESSIONS, *LETTERS, *LATER, *ADVENT]),
)
def test_nothing_is_done_that_a_stranger_did_not_say(answers: list[tuple[Reply, str]]) -> None:
    """Here it is known whom the request is about, so another's name is no name of its people."""
    read = [(meant, text, said(text, NAMES)) for meant, text in answers]
    assert [one for one in read if one[2] not in (one[0], Reply.UNCLEAR)] == []


def test_three_of_four_clear_answers_of_strangers_are_understood() -> None:
    clear = [(meant, text) for meant, text in STRANGERS if meant is not Reply.UNCLEAR]
    asked = [text for meant, text in clear if said(text, NAMES) is not meant]
    assert len(asked) <= len(clear) * (1 - BY_STRANGERS), f"{len(asked)} of {len(clear)}"


def test_three_of_four_clear_answers_of_members_are_understood() -> None:
    clear = [(meant, text) for meant, text in MEMBERS if meant is not Reply.UNCLEAR]
    asked = [text for meant, text in clear if said(text, NAMES) is not meant]
    assert len(asked) <= len(clear) * (1 - BY_MEMBERS), f"{len(asked)} of {len(clear)}"


@pytest.mark.parametrize(
    ("answers", "meanings", "share"),
    [
        (TRADES, (Reply.ACCEPT, Reply.REJECT), BY_TRADES),
        (TRADES, (Reply.REJECT,), NOES_BY_TRADES),
        (PROFESSIONS, (Reply.ACCEPT, Reply.REJECT), BY_PROFESSIONS),
        (PROFESSIONS, (Reply.REJECT,), NOES_BY_PROFESSIONS),
        (WINTER, (Reply.ACCEPT, Reply.REJECT), BY_WINTER),
        (ADVENT, (Reply.ACCEPT, Reply.REJECT), BY_ADVENT),
        (ADVENT, (Reply.REJECT,), NOES_BY_ADVENT),
        (LETTERS, (Reply.ACCEPT, Reply.REJECT), BY_LETTERS),
        (LETTERS, (Reply.REJECT,), NOES_BY_LETTERS),
    ],
    ids=[
        "trades",
        "noes of trades",
        "professions",
        "noes of professions",
        "winter",
        "advent",
        "noes of advent",
        "letters",
        "noes of letters",
    ],
)
def test_two_of_three_clear_answers_of_many_trades_are_understood_and_most_noes(
    answers: list[tuple[Reply, str]], meanings: tuple[Reply, ...], share: float
) -> None:
    """A no may be bolder than a yes: it costs less where it was none."""
    clear = [(meant, text) for meant, text in answers if meant in meanings]
    asked = [text for meant, text in clear if said(text, NAMES) is not meant]
    assert len(asked) <= len(clear) * (1 - share), f"{len(asked)} of {len(clear)}"


@pytest.mark.parametrize(
    "text",
    [
        "Please choose another mentor for her.",
        "Being a mentor is too much for me now. Ask me again next year.",
        "Unfortunately I must say no, we are two pharmacists short until the summer.",
        "Rifiuto, grazie comunque",
        "Leider fehlt mir die Zeit dafür.",
        "Suchen Sie bitte jemand anderen für Frau Okafor.",
        "Jag avböjer alltså, tyvärr.",
        "Busquen a otra persona para Mia, por favor.",
        "Veuillez chercher quelqu'un d'autre pour Mia.",
        "Helaas, daarom doe ik het deze keer niet.",
        "Niestety nie mam na to siły.",
    ],
)
def test_a_no_in_more_words_is_one(text: str) -> None:
    assert said(text, NAMES) is Reply.REJECT


@pytest.mark.parametrize(
    "text",
    [
        "Find somebody else only if she is in a hurry.",
        "No. Well, yes, if she can wait.",
        "Ask me again next week.",
        "I can't be her mentor until June, then gladly.",
        "Reject. No wait, that was for the other request.",
        "Six months is too much, three would be fine.",
        "My wife says it's too much for me.",
        "I have no time to read this now.",
    ],
)
def test_a_no_that_is_none_is_asked_about(text: str) -> None:
    assert said(text, NAMES) is Reply.UNCLEAR


@pytest.mark.parametrize(
    "end", ["Jon Berg, structural engineer", "J. Berg, Attorney at Law", "Jon (head of maths)"]
)
def test_a_trade_below_the_name_takes_nothing_from_a_yes(end: str) -> None:
    assert said(f"I accept.\n\nKind regards\n{end}", NAMES) is Reply.ACCEPT


@pytest.mark.parametrize(
    "end",
    [
        "Jon, joking",
        "Jon, not now",
        "Mia, next year",
        "Jon, maybe",
        "Mia lies constantly",
        "Mia hates nurses",
    ],
)
def test_what_else_stands_below_the_name_is_asked_about(end: str) -> None:
    assert said(f"I accept.\n\n{end}", NAMES) is Reply.UNCLEAR


def test_four_of_five_clear_answers_as_mentors_write_them_are_understood() -> None:
    clear = [(meant, text) for meant, text in MENTORS if meant is not Reply.UNCLEAR]
    asked = [text for meant, text in clear if said(text, NAMES) is not meant]
    assert len(asked) <= len(clear) * (1 - AS_MENTORS), asked


@pytest.mark.parametrize(
    "text",
    [
        "Happy to mentor Mia. I suggest we start with a phone call so that we can get to know each other.",
        "I will mentor Mia. I will get in touch with her as soon as I'm back.",
        "Ich sage zu. Mein Dienst endet meist gegen 17 Uhr, danach bin ich gut zu erreichen.",
        "Accetto con piacere. Spero di poterle essere utile.",
        "Claro, pode contar comigo! Prefiro falar por vídeo, de preferência à noite.",
        "Ich sage zu. Telefon oder Teams, am Wochenende oder nach der Arbeit.",
        "Jeg siger ja. Jeg arbejder på intensiv i Odense og kan bedst om eftermiddagen.",
    ],
)
def test_a_clause_made_of_harmless_parts_takes_nothing_from_a_yes(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "I accept for now.",
        "Aceito por enquanto.",
        "Acepto de momento.",
        "Accetto. Abito vicino, per ora.",
        "I accept. I hope I can.",
        "I accept. I have time in two years.",
        "Yes, I am free on Tuesday.",
    ],
)
def test_harmless_parts_make_no_yes_for_now_or_for_something_else(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "I accept 🙄",
        "Ja hoor, graag 🤷",
        "I would.",
        "Ich würde gern.",
        "Accetterei.",
        "Aceito, no dia de São Nunca à tarde.",
        "Je ne dis pas non.",
        "Ik weiger niet.",
        "J'accepte. Je serai disponible dans deux ans.",
        "Zgadzam się, mam nadzieję.",
        "Jag accepterar. Jag var säker.",
    ],
)
def test_a_face_a_mere_wish_and_a_day_that_never_comes_make_no_yes(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "I accept 😊",
        "Sorry for the late reply 😅 Yes, gladly!",
        "I would love to.",
        "Yes, I would.",
        "Ich würde Mia sehr gern begleiten.",
        "Zgadzam się. Mam nadzieję, że się przydam.",
        "I accept. I was a resident in Leeds.",
        "Not a problem at all. Yes to Mia.",
        "Kurze Antwort: ja. Ich nehme den Vorschlag an.",
    ],
)
def test_a_glad_face_and_a_glad_wish_leave_a_yes_one(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.ACCEPT


def test_the_table_is_large_and_full_of_traps() -> None:
    assert len({text for _, text in ANSWERS}) >= 600
    assert sum(meant is Reply.UNCLEAR for meant, _ in ANSWERS) >= 200


@pytest.mark.parametrize("answers", together(CLEAR))
def test_a_doubt_after_it_makes_any_answer_unclear(answers: list[tuple[Reply, str]]) -> None:
    doubts = ("\nBut I am not sure yet.", "\nLet me think about it.", "\nOnly if she can wait.")
    # what stands under a disclaimer is not said by anyone
    doubted = [text + doubt for _, text in answers if "confidential" not in text for doubt in doubts]
    assert [text for text in doubted if read_answer(text, WORDS).reply is not Reply.UNCLEAR] == []


@pytest.mark.parametrize("answers", together(CLEAR))
def test_capitals_and_a_greeting_never_turn_an_answer_round(answers: list[tuple[Reply, str]]) -> None:
    turned = []
    for meant, text in answers:
        for written in (text.upper(), text.lower(), f"Hello Mia,\n\n{text}", f"{text}\n\nThank you!"):
            if read_answer(written, WORDS).reply not in (meant, Reply.UNCLEAR):
                turned.append(written)
    assert turned == []


@pytest.mark.parametrize(
    "text", ["Yes, it was me", "Yes that was me", "Ja, das war ich", "Yes, we want to go on"]
)
def test_a_yes_to_our_other_questions_is_one_too(text: str) -> None:
    assert read_answer(text, WORDS).reply is Reply.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "Yes to Grace.", "I accept Will.", "Yes, happy to mentor Hope!", "Con gusto, Linda.",
        "I'd love to take on Chance.", "Sì, accetto Sue.", "Oui pour Parfait.", "Yes to Okafor.",
    ],
)  # fmt: skip
def test_a_word_that_is_written_as_a_name_is_one(text: str) -> None:
    assert said(text, names_of("Pia Qvist", "Jon Berg")) is not Reply.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "Yes, happy to mentor Pia, on Mondays by Teams.", "Yes, I'm glad to mentor Pia.",
        "Happy To Mentor Her", "Yes, of course I will. Best, Jon", "Sì, accetto, e La ringrazio.",
        "Ja, gerne. Ein Gewinn für beide.", "Con gusto, Dra. Qvist.",
    ],
)  # fmt: skip
def test_a_capital_that_names_nobody_else_takes_nothing_from_a_yes(text: str) -> None:
    assert said(text, names_of("Pia Qvist", "Jon Berg")) is Reply.ACCEPT


def test_a_long_letter_is_no_answer() -> None:
    assert read_answer("Accept. " + "I was in Rome. " * MOST_CHARACTERS, WORDS).reply is Reply.UNCLEAR


def test_a_line_broken_at_the_edge_goes_on() -> None:
    text = "Thank you very much for thinking of me. I would be\nhappy to mentor Mia."
    assert [s.text for s in sentences(text, WORDS)][-1] == "I would be happy to mentor Mia"


def test_plain_is_an_answer_and_nothing_else() -> None:
    assert read_answer("Accept\n\nThanks!", WORDS).plain
    assert not read_answer("Accept. She was my student.", WORDS).plain


@pytest.mark.parametrize("written", ["accpet", "acept", "acccept", "axcept"])
def test_a_slip_of_the_pen_is_one_letter(written: str) -> None:
    assert slip(written, "accept")


@pytest.mark.parametrize("written", ["accept", "except", "expect", "a", "accepting"])
def test_two_wrong_letters_are_another_word(written: str) -> None:
    assert not slip(written, "accept")


@pytest.mark.parametrize(
    "text",
    [
        "Po śmierci syna nie mam siły, niestety nie mogę.",
        "I must decline, my duties leave no room.",
        "Desværre nej tak, vi har for travlt på afdelingen.",
        "Tra le guardie e i figli non ho un minuto, devo rifiutare.",
        "I decline, the trust says that we have no room.",
        "I must decline: my leave runs until 2028 at the earliest.",
        "Ich kann Frau Okafor nicht betreuen.",
        "Frau Okafor kann ich nicht betreuen.",
    ],
)
def test_a_reason_takes_nothing_from_a_firm_no(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.REJECT


@pytest.mark.parametrize(
    "text",
    [
        "My duties leave no room, I accept.",
        "Dr. Lee declined, no time.",
        "I decline, but until 2028 I would.",
        "I cannot take her on, until June I am away.",
        "I do not decline, my duties leave no room.",
    ],
)
def test_a_reason_makes_no_answer_sure(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Nie przed jesienią, mam miejsce",
        "Nie przed jesienią, mam miejsce. Przyjmuję.",
        "I accept. Yes and no, maybe.",
        "I accept. Perhaps I decline.",
    ],
)
def test_only_a_choice_of_two_words_is_our_own_line(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.UNCLEAR


@pytest.mark.parametrize("text", ["I accept. Reply ACCEPT or REJECT", "Reply ACCEPT or REJECT.\nI accept."])
def test_our_own_line_beside_an_answer_is_left_out(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "I'd have accepted.",
        "I would have said yes.",
        "Ja gerne, rufen Sie mich an",
        "Ja graag, bel me",
        "Ja gärna, ring mig",
        "Ja gjerne, ring meg",
        "Ja gerne, ring til mig",
        "Gladly, give me a call",
        "Volentieri, mi chiami",
        "Com prazer, me ligue",
        "Sure. Whatever",
        "Ja, programmet.",
        "Ja, i sex månader.",
        "Tak, program.",
        "Tak, przez pół roku.",
        "Yes, the mentor programme.",
        "Quand j'étais jeune, oui",
    ],
)
def test_a_bare_yes_that_may_belong_to_something_else_is_asked_about(text: str) -> None:
    assert read_answer(text, WORDS, NAMES).reply is Reply.UNCLEAR


def test_a_glad_yes_stays_one_when_the_mentee_may_call() -> None:
    assert read_answer("Gladly, she may call me", WORDS, NAMES).reply is Reply.ACCEPT


if __name__ == "__main__":
    for kind, (answers, names) in LISTS.items():
        marks = sorted(mark(text) for text in missed(answers, names))
        rows = (" ".join(marks[at : at + 12]) for at in range(0, len(marks), 12))
        print(f"## {kind}", *rows, sep="\n")
