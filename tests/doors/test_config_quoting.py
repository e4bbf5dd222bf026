"""rules/quoting.toml: every language has what a mail is read by; each fault has its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.config import OWN_RULES, RulesError, load_rules
from processor.core.reading.body.wording import wording

BOOK = load_rules(OWN_RULES, "en")
LANGUAGES = {each.name: each for each in BOOK.quoting.languages[: -len(BOOK.vocabularies)]}


def fault(tmp_path: Path, text: str) -> str:
    (tmp_path / "quoting.toml").write_text(text, "utf-8")
    with pytest.raises(RulesError) as caught:
        load_rules(tmp_path, "en")
    return str(caught.value).partition("quoting.toml: ")[2]


def test_at_least_thirty_languages_have_all_that_a_header_needs() -> None:
    whole = [
        each
        for each in LANGUAGES.values()
        if all(each.header_labels[key] for key in ("from", "to", "sent", "subject"))
        and each.wrote and each.forwarded and each.original and each.fwd and each.closing and each.device
    ]  # fmt: skip
    assert len(whole) >= 30


def test_no_word_names_two_fields_of_a_header() -> None:
    seen: dict[str, str] = {}
    for each in LANGUAGES.values():
        for label, words in each.header_labels.items():
            for word in words:
                assert seen.setdefault(word, label) == label, f"{word} in {each.name}"


def test_no_farewell_is_an_answer_or_a_command() -> None:
    farewells = {word for each in LANGUAGES.values() for word in each.closing}
    for words in BOOK.vocabularies:
        assert not farewells & {*words.accept, *words.accept_phrases, *words.reject, *words.reject_phrases}
        assert not farewells & {phrase for phrases in words.commands.values() for phrase in phrases}


def test_no_word_of_a_devices_line_is_an_answer_or_a_command() -> None:
    """What it says is cut unread: "Sent from my phone, no" may not be such a line."""
    said = {word for each in LANGUAGES.values() for word in (*each.devices, *each.device_words)}
    for words in BOOK.vocabularies:
        answers = {*words.accept, *words.reject, *words.negation, *words.yes_words, *words.no_words}
        assert not said & answers
        assert not said & {phrase for phrases in words.commands.values() for phrase in phrases}


def test_every_language_names_its_devices() -> None:
    assert all(
        each.devices and each.device_words for each in LANGUAGES.values() if each.device and each.name != "lv"
    )


def test_a_language_without_words_for_devices_has_patterns_that_decide(tmp_path: Path) -> None:
    text = "[[language]]\nname = 'sq'\ndevice = ['^dërguar nga telefoni$']\n"
    (tmp_path / "quoting.toml").write_text(text, "utf-8")
    lines = wording(load_rules(tmp_path, "en").quoting).device
    assert lines.has("Dërguar nga telefoni")
    assert not lines.has("Dërguar nga djali")


def test_every_language_is_compiled_once() -> None:
    assert wording(BOOK.quoting) is wording(BOOK.quoting)


def test_an_association_adds_a_language(tmp_path: Path) -> None:
    (tmp_path / "quoting.toml").write_text(
        '[[language]]\nname = "sq"\nwrote = ["Shkroi"]\nfrom = ["Nga"]\n', "utf-8"
    )
    quoting = load_rules(tmp_path, "en").quoting
    assert quoting.languages[0].wrote == ("shkroi",)
    assert quoting.languages[0].header_labels["from"] == ("nga",)


def test_what_a_vocabulary_says_of_quotations_counts_too(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.sq.toml").write_text(
        "[reading]\nseparators = ['^== vjetër ==$']\n[header_labels]\ndate = ['kur']\n", "utf-8"
    )
    words = wording(load_rules(tmp_path, "en").quoting)
    assert words.separators.search("== vjetër ==")
    assert words.labels["kur"] == "sent"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[language]]\nname = "sq"\nwrites = ["x"]\n', 'is not known; did you mean "wrote"?'),
        ("[[language]]\nname = \"sq\"\ndevice = ['(']\n", "is no regular expression"),
        ("[[language]]\nname = \"sq\"\nnotice = ['a?']\n", "matches an empty line"),
        ('[[language]]\nname = "sq"\n[[language]]\nname = "sq"\n', 'has "sq" twice'),
        ('[[language]]\nname = "sq"\nfrom = "nga"\n', "is not a list"),
        ('[[language]]\nwrote = ["x"]\n', "is missing"),
    ],
)
def test_a_fault_is_named_with_its_wish(tmp_path: Path, text: str, says: str) -> None:
    assert says in fault(tmp_path, text)


def test_a_rules_folder_from_before_this_file_takes_the_programs_own(tmp_path: Path) -> None:
    for name in ("policy.toml", "fields.toml", "screening.toml", "vocabulary.en.toml"):
        (tmp_path / name).write_bytes((OWN_RULES / name).read_bytes())
    assert len(load_rules(tmp_path, "en", own=tmp_path).quoting.languages) > 30
