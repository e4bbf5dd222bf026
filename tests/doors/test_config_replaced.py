"""What an association's own file replaces: each row of the table in docs/rules.md, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from processor.config import OWN_RULES, RulesError, load_rules
from processor.config.replaced import replaced
from processor.core.rules import Policy, RuleBook
from processor.doctor import examine
from tests.prepared_program import CONFIG

SHIPPED = load_rules(OWN_RULES, "en")
RULE = '[[rule]]\nname = "Ours"\nwhen = { subject_has = "x" }\nthen = "hold"\nbecause = "we say so"\n'
PAIR = '[[blocked]]\nbetween = ["a@one.example", "b@two.example"]\nbecause = "they are married"\n'
OTHER = PAIR.replace("a@one", "c@one")
FORM = """
[[field]]
key = "name"
label = "Name"
required = ["mentor", "mentee"]
[[field]]
key = "areas"
label = "Practice areas"
"""
SPANISH = '[commands]\nhelp = ["socorro"]\n'
DUTCH = '[[language]]\nname = "nl"\nwrote = ["schreef"]\n'


def book(folder: Path, **files: str) -> RuleBook:
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.toml").write_text(text, "utf-8")
    return load_rules(folder, "en")


def names(rules: RuleBook) -> list[str]:
    return [rule.name for rule in rules.screening]


def _policy(folder: Path) -> None:
    assert book(folder, policy="term_months = 12\n").policy == Policy(term_months=12)


def _form(folder: Path) -> None:
    rules = book(folder, fields=FORM)
    assert [field.key for field in rules.fields] == ["name", "areas"]
    assert rules.areas == SHIPPED.areas


def _areas(folder: Path) -> None:
    rules = book(folder, fields='[[area]]\nname = "Bees"\n')
    assert [area.name for area in rules.areas] == ["Bees"]
    assert rules.fields == SHIPPED.fields


def _screening(folder: Path) -> None:
    assert names(book(folder, screening=RULE)) == ["Ours"]
    for none in ("", "# nothing yet\n", PAIR):
        assert names(book(folder, screening=none)) == names(SHIPPED) != []
    assert names(book(folder, screening="rule = []\n")) == []


def _blocked(folder: Path) -> None:
    assert SHIPPED.blocked == ()
    rules = book(folder, blocked=PAIR, screening=OTHER)
    assert [pair.sides[0] for pair in rules.blocked] == ["a@one.example", "b@two.example"]
    assert len({pair.between for pair in rules.blocked}) == 2
    assert names(rules) == names(SHIPPED)


def _vocabulary(folder: Path) -> None:
    rules = {v.language: v for v in book(folder, vocabulary_es=SPANISH).vocabularies}
    assert rules["es"].commands == {"help": ("socorro",)}
    assert rules["es"].accept == ()
    assert {lang: v for lang, v in rules.items() if lang != "es"} == {
        v.language: v for v in SHIPPED.vocabularies if v.language != "es"
    }


def _quoting(folder: Path) -> None:
    rules = book(folder, quoting=DUTCH)
    with_wrote = [language.name for language in rules.quoting.languages if language.wrote]
    assert with_wrote == ["nl"]


ROWS: Mapping[str, Callable[[Path], None]] = {
    "`policy.toml`": _policy,
    "`fields.toml`, its `[[field]]`": _form,
    "`fields.toml`, its `[[area]]`": _areas,
    "`screening.toml`, its `[[rule]]`": _screening,
    "`blocked.toml`": _blocked,
    "`vocabulary.<language>.toml`": _vocabulary,
    "`quoting.toml`": _quoting,
}


@pytest.mark.parametrize("row", ROWS)
def test_a_file_of_ones_own_replaces_what_its_row_says(row: str, tmp_path: Path) -> None:
    ROWS[row](tmp_path)


def test_the_table_has_these_rows_and_no_others() -> None:
    page = (OWN_RULES.parent / "docs" / "rules.md").read_text("utf-8")
    table = page.partition("| your file | replaces |")[2].partition("\n\n")[0]
    assert [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()[2:]] == list(ROWS)


def sentences(folder: Path, **files: str) -> list[str]:
    book(folder, **files)
    return list(replaced(folder))


def test_rules_that_are_replaced_are_named(tmp_path: Path) -> None:
    (said,) = sentences(tmp_path, screening=RULE)
    assert re.match(r"your \S*screening\.toml replaces the shipped rules ", said)
    assert all(f'"{name}"' in said for name in names(SHIPPED))
    assert said.endswith("; copy them from rules/screening.toml if you want them")


def test_rules_that_were_copied_are_not_named(tmp_path: Path) -> None:
    shipped = (OWN_RULES / "screening.toml").read_text("utf-8")
    assert sentences(tmp_path, screening=f"{RULE}{shipped}") == []
    kept = shipped.replace('"Journalists and lawyers"', '"Lawyers"')
    (said,) = sentences(tmp_path, screening=kept)
    assert 'the shipped rules "Journalists and lawyers";' in said


@pytest.mark.parametrize(
    "file", [{"screening": PAIR}, {"blocked": PAIR}, {"policy": "term_months = 12\n"}, {"screening": ""}]
)
def test_nothing_is_said_where_nothing_is_lost(file: dict[str, str], tmp_path: Path) -> None:
    assert sentences(tmp_path, **file) == []


def test_words_languages_fields_and_areas_that_are_lost_are_named(tmp_path: Path) -> None:
    said = sentences(
        tmp_path,
        vocabulary_es=SPANISH,
        quoting=DUTCH,
        fields=FORM + '[[area]]\nname = "Bees"\n',
    )
    told = [
        re.sub(r"^your \S*?([\w.]+\.toml) replaces the shipped (\w+) .*", r"\1 \2", each) for each in said
    ]
    assert told == [
        "fields.toml fields",
        "fields.toml areas",
        "quoting.toml languages",
        "vocabulary.es.toml words",
    ]
    assert " more; copy them" in said[2]


def test_the_shipped_folder_replaces_nothing() -> None:
    assert replaced(OWN_RULES) == ()


def test_the_doctor_says_which_rules_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "screening.toml").write_text(RULE)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG + '[paths]\nrules = "ours"\n')
    found = [finding for finding in examine(config) if finding.part == "rules"]
    assert all(finding.well for finding in found)
    assert any('replaces the shipped rules "Coordinators pass"' in finding.says for finding in found)


def test_a_pair_of_one_person_is_a_fault(tmp_path: Path) -> None:
    pair = '[[blocked]]\nbetween = ["a@one.example", "a@ONE.example"]\nbecause = "x"\n'
    with pytest.raises(RulesError, match=r"blocked 1.*names one address twice; write those of two people"):
        book(tmp_path, blocked=pair)
