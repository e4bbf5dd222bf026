"""rules/: the project's own load, an association's own count before them, and each fault has its sentence."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest

from processor.config import OWN_RULES, RulesError, load_rules
from processor.config.policy import PolicyFile
from processor.core.program import Role
from processor.core.rules import CONDITIONS, FieldRule, Policy, RuleBook
from tests.doors.small_rules import FORM, VOCABULARY, mine, rule_faults, small_rules


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return small_rules(tmp_path)


def fields_of(book: RuleBook, role: Role) -> tuple[str, ...]:
    return tuple(f.label for f in book.form(role))


def test_the_projects_own_rules_load() -> None:
    book = load_rules(OWN_RULES, "en")
    assert book.vocabularies[0].language == "en"
    assert book.vocabularies[0].accept


def test_the_projects_own_policy_says_what_counts_without_it(own: Path) -> None:
    assert load_rules(own, "en", own=own).policy == Policy()
    written = tomllib.loads((OWN_RULES / "policy.toml").read_text("utf-8"))
    assert set(written) == {f.name for f in dataclasses.fields(Policy)} == set(PolicyFile.model_fields)


def test_the_projects_own_form_asks_for_what_is_needed(own: Path) -> None:
    book = load_rules(own, "en", own=own)
    assert fields_of(book, Role.MENTOR) == (
        "Name",
        "Title",
        "Organization",
        "Practice areas",
        "Career path",
        "Capacity",
        "Languages",
        "About",
    )
    assert fields_of(book, Role.MENTEE)[:5] == ("Name", "Title", "Organization", "Practice areas", "Goals")
    required = {role: {f.key for f in book.form(role) if role in f.required} for role in Role}
    assert required == {Role.MENTOR: {"name", "areas", "career_path"}, Role.MENTEE: {"name", "areas"}}
    areas = {name: a.name for a in book.areas for name in (a.name, *a.other_names)}
    assert areas["ICU"] == "Critical care"
    assert areas["Antimicrobial stewardship"] == "Infectious diseases"
    assert {"Industry", "Academia", "Informatics", "Regulatory affairs", "Residency"} <= set(areas.values())
    assert len(book.areas) >= 40


@pytest.mark.parametrize("name", ["screening", "blocked"])
def test_the_files_hold_an_example_that_works(own: Path, name: str) -> None:
    text = (OWN_RULES / f"{name}.toml").read_text("utf-8")
    _, _, rest = text.partition("# [[")
    lines = [line.removeprefix("# ") for line in ("# [[" + rest).split("\n\n")[0].splitlines()]
    rules = load_rules(mine(own, **{name: "\n".join(lines)}), "en", own=own)
    if name == "screening":
        assert [rule.name for rule in rules.screening] == ["Questions about the yearly meeting"]
    else:
        assert [pair.sides for pair in rules.blocked] == [("jon@example.org", "mia@example.org")]


def test_a_file_that_is_missing_comes_from_the_projects_own(own: Path) -> None:
    book = load_rules(mine(own, policy="term_months = 12"), "en", own=own)
    assert book.policy == Policy(term_months=12)
    assert book.areas == load_rules(own, "en", own=own).areas
    assert book.vocabularies[0].accept == ("accept", "yes")


def test_a_fields_file_may_bring_only_areas_or_only_fields(own: Path) -> None:
    usual = load_rules(own, "en", own=own)
    areas = load_rules(mine(own, fields='[[area]]\nname = "Bees"\n'), "en", own=own)
    assert [a.name for a in areas.areas] == ["Bees"]
    assert areas.fields == usual.fields
    form = load_rules(mine(own, fields=FORM), "en", own=own)
    assert [f.key for f in form.fields] == ["name", "areas"]
    assert form.areas == usual.areas


def test_the_programs_language_comes_first(own: Path) -> None:
    folder = mine(own, vocabulary_de=VOCABULARY, vocabulary_es="[reading]\nvacation = ['Fuera']\n")
    for language, order in (("en", ["en", "de", "es"]), ("de", ["de", "en", "es"])):
        book = load_rules(folder, language, own=own)
        assert [v.language for v in book.vocabularies] == order


def test_words_are_kept_as_the_reading_compares_them(own: Path) -> None:
    words = load_rules(own, "en", own=own).vocabularies[0]
    assert words.commands["browse"] == ("show me all mentors", "mentor list", "browse")
    assert words.accept_phrases == ("i'd be glad to",)
    assert words.attribution == ("^On .{1,80} wrote:$",)
    assert words.header_labels == {"from": ("from",)}


def test_every_fault_in_every_file_is_named_at_once(own: Path) -> None:
    lines = rule_faults(
        own,
        policy="answer_days = 0\nterm = 6\nlatest_hour = 3\n",
        fields=FORM + '[[area]]\nname = ""\n',
        screening="[[rule]]\nname = 'a'\nwhen = {}\nthen = 'delete'\nbecause = 'b'\n",
        vocabulary_de="not toml",
        vocabulary_es="[reading]\nseparators = ['(']\n",
        policies="",
    )
    assert [": ".join(line.split(": ")[:2]) for line in lines] == [
        'policies.toml: is no file of rules; did you mean "policy.toml"?',
        "policy.toml: answer_days",
        "policy.toml: latest_hour",
        "policy.toml: term",
        "fields.toml: area 1.name",
        "screening.toml: rule 1 (a).when",
        "screening.toml: rule 1 (a).then",
        "vocabulary.de.toml: line 1, column 5",
        "vocabulary.es.toml: reading.separators 1",
    ]


def test_a_broken_pattern_is_quoted_with_its_reason(own: Path) -> None:
    (line,) = rule_faults(own, vocabulary_de="[reading]\nattribution = ['^Am (.*']")
    assert line.startswith('vocabulary.de.toml: reading.attribution 1: "^Am (.*" is no regular expression (')


def test_a_language_without_words_names_those_that_there_are(own: Path) -> None:
    assert rule_faults(own, language="fr", vocabulary_de="[reading]\n") == [
        "vocabulary.fr.toml: does not exist; write it, or choose a language that is there (de, en) "
        "in [program] language"
    ]


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="none: is no folder; name the one with your rules"):
        load_rules(tmp_path / "none", "en")


def test_the_page_for_coordinators_tells_of_every_key_and_condition() -> None:
    page = (OWN_RULES.parent / "docs" / "rules.md").read_text("utf-8")
    keys = [f.name for table in (Policy, FieldRule) for f in dataclasses.fields(table)]
    assert [k for k in (*keys, *CONDITIONS) if f"`{k}`" not in page and f"    {k} = " not in page] == []
    for field in dataclasses.fields(Policy):
        row = next(line for line in page.splitlines() if line.startswith("|") and f"`{field.name}`" in line)
        usual = field.default if isinstance(field.default, int) else None
        assert usual is None or str(usual) in row
