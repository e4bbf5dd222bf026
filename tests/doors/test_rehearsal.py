"""Doctor, start and SIGHUP write every letter first: no branch of a template can fail unseen (fault 58)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from processor.core.rules import RuleBook
from processor.letters.branches import MORE, NONE, ONE
from processor.letters.buttons import button_faults
from processor.letters.rehearsal import Rehearsal
from processor.letters.samples import SAMPLES
from processor.letters.sandbox import Sandbox
from processor.letters.sheets import Sheet, Sheets, read_sheets
from processor.letters.shelf import Shelf
from tests import counts
from tests.player import PROGRAM
from tests.shipped import RULES

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
SHIPPED = read_sheets(TEMPLATES)


def rehearsal(sheets: Sheets = SHIPPED) -> Rehearsal:
    return Rehearsal(PROGRAM, TEMPLATES, RULES.policy.token_days, RULES.areas, RULES.fields, sheets)


def faults_of(sheets: Sheets, name: str, rules: RuleBook = RULES) -> list[str]:
    """Of one letter, as the doctor says them, without the folder."""
    found = rehearsal(sheets).found((name,))
    said = [*found.faults, *button_faults(found.buttons, PROGRAM, rules)]
    return [fault.removeprefix(f"{TEMPLATES}/") for fault in said]


def changed(key: str, old: str, new: str) -> dict[str, Sheet]:
    """The shipped templates, and in one of them something else."""
    sheet = SHIPPED[key]
    assert old in sheet.head + sheet.body, f"{key} does not say {old}"
    other = replace(sheet, head=sheet.head.replace(old, new), body=sheet.body.replace(old, new))
    return {**SHIPPED, key: other}


def written(key: str, body: str, head: str = "A letter") -> dict[str, Sheet]:
    """The shipped templates, and one that an operator has written: its text begins on line 3."""
    return {**SHIPPED, key: replace(SHIPPED[key], head=head, body=f"\n\n{body}\n")}


# --- the shipped templates ---------------------------------------------------------------------------


@cache
def all_of_them() -> Rehearsal:
    made = rehearsal()
    found = made.found()
    assert found.faults == ()
    assert found.missed == (), "add what reaches them to processor/letters/variants.py"
    assert found.branches > 600  # or the marks are no longer set
    return made


def test_the_samples_reach_every_branch_of_every_template_in_every_language() -> None:
    stage = all_of_them().stage
    ways = {(number, way) for number, mark in enumerate(stage.marks) for way in mark.ways}
    languages = {key.partition("/")[0] for key in SHIPPED}
    for language in sorted(languages):
        count = sum(len(m.ways) for m in stage.marks if m.key.startswith(f"{language}/"))
        print(f"{language}: {count} branches, all reached")
    assert ways <= stage.gone
    assert languages == {"en", "es"}


def test_every_mark_is_there_for_a_condition_or_a_loop_of_the_source() -> None:
    """Nothing that chooses is overlooked: the marks are counted against the words of the templates."""
    marked = [mark.key for mark in all_of_them().stage.marks]
    for key, sheet in SHIPPED.items():
        source = re.sub(r"\{#.*?#\}", "", sheet.head + sheet.body, flags=re.DOTALL)
        inside = " ".join(re.findall(r"\{[{%].*?[%}]\}", source, re.DOTALL))
        inside = re.sub(r'"[^"]*"', '""', inside)
        wanted = len(re.findall(r"\b(?:if|elif|for)\b", inside))
        assert marked.count(key) == wanted, key


def test_every_loop_goes_round_once_and_often_and_not_at_all_where_its_data_may_be_empty() -> None:
    stage = all_of_them().stage
    for number, mark in enumerate(stage.marks):
        if mark.ways == ("some",):
            assert {(number, ONE), (number, MORE)} & stage.gone, f"{mark.key}, line {mark.line}"
    loops = [n for n, mark in enumerate(stage.marks) if mark.ways == ("some",)]
    for way, least in ((ONE, 0.9), (MORE, 0.9), (NONE, 0.2)):
        there = sum((n, way) in stage.gone for n in loops)
        print(f"{there} of {len(loops)} loops go round: {way}")
        assert there >= least * len(loops)


def test_the_shipped_buttons_are_understood_in_their_language() -> None:
    found = rehearsal().found()
    assert len(found.buttons) > 200
    assert [*button_faults(found.buttons, PROGRAM, RULES)] == []


# --- a word misspelt ---------------------------------------------------------------------------------


def names_in(sheet: Sheet) -> Iterator[tuple[str, int, int, str]]:
    """(part, from, to, name) of every name in the template: variables, attributes, macros, filters, tests."""
    sandbox = Sandbox(Shelf(TEMPLATES, ("en",), SHIPPED))
    for part, source in (("head", sheet.head), ("body", sheet.body)):
        at = 0
        for _, kind, value in sandbox.lexer.tokeniter(source, None):
            at = source.index(value, at)
            if kind == "name" and value not in _WORDS:
                yield part, at, at + len(value), value
            at += len(value)


# Of the template language itself: a misspelt one is a syntax error, which has its own tests.
_WORDS = frozenset(
    [
        "if",
        "elif",
        "else",
        "endif",
        "for",
        "in",
        "endfor",
        "set",
        "macro",
        "endmacro",
        "from",
        "import",
        "as",
        "include",
        "is",
        "and",
        "or",
        "not",
        "true",
        "false",
        "defined",
        "none",
    ]
)


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_a_misspelt_name_anywhere_is_found_and_told_with_file_line_and_word(key: str) -> None:
    sheet = SHIPPED[key]
    every = [*names_in(sheet)]
    for part, start, end, name in every[:: max(1, len(every) // counts.MISSPELT.played)]:
        source = getattr(sheet, part)
        wrong = f"{name[:-1]}qx" if len(name) > 1 else f"{name}qx"
        faults = misnamed(key, replace(sheet, **{part: source[:start] + wrong + source[end:]}))
        where = f"{TEMPLATES}/{key}, line {source.count(chr(10), 0, start) + 1}: "
        assert faults, f"{where}{wrong} is not found"
        if not is_made_here(source, start):
            assert any(f.startswith(where) and wrong in f for f in faults), (where, wrong, faults)


def is_made_here(source: str, start: int) -> bool:
    """The name of a loop's variable, of a macro, of an import: the fault shows where it is used."""
    before = source[source.rindex("{", 0, start) : start]
    return bool(re.search(r"\bfor [\w, ]*$|\bset $|\bmacro \w*\(?[\w, ]*$|\bas $", before))


@cache
def parsed_once() -> Rehearsal:
    made = rehearsal()
    for key in SHIPPED:
        made._files_of(key)
    return made


def misnamed(key: str, sheet: Sheet) -> list[str]:
    """What is said of it without writing a letter: from the template alone."""
    made = rehearsal({**SHIPPED, key: sheet})
    kept = parsed_once()._trees.items()  # of the other files, so that each is parsed once for all
    made._trees.update({file: tree for file, tree in kept if file.removesuffix(" subject") != key})
    language, _, file = key.partition("/")
    faults = [*made._shelf.faults_of(key, made._plain)]
    faults = faults or [*made._unused((key,), ())]  # as if nobody called its macros: that is found fast
    for name in SAMPLES if file.startswith("_") else (file.removesuffix(".md"),):
        letter = f"{language}/{name}.md"
        if not faults and key in made._files_of(letter):
            faults = [*made._walked(letter, made.samples(name, language)).faults]
    return faults
