"""Doctor, start and SIGHUP write every letter first: no branch of a template can fail unseen (fault 58)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from processor.core.rules import RuleBook
from processor.letters.branches import MORE, NONE, ONE
from processor.letters.buttons import button_faults
from processor.letters.rehearsal import Rehearsal
from processor.letters.samples import SAMPLES
from processor.letters.sandbox import Sandbox
from processor.letters.sheets import Sheet, Sheets
from processor.letters.template_loader import Shelf
from tests import sizes
from tests.doors.shipped_templates import SHIPPED_SHEETS, TEMPLATES
from tests.player import PROGRAM
from tests.shipped_rules import RULES


def rehearsal(sheets: Sheets = SHIPPED_SHEETS) -> Rehearsal:
    return Rehearsal(PROGRAM, TEMPLATES, RULES.policy.token_days, RULES.areas, RULES.fields, sheets)


def faults_of(sheets: Sheets, name: str, rules: RuleBook = RULES) -> list[str]:
    """Of one letter, as the doctor says them, without the folder."""
    found = rehearsal(sheets).found(name)
    said = [*found.faults, *button_faults(found.buttons, PROGRAM, rules)]
    return [fault.removeprefix(f"{TEMPLATES}/") for fault in said]


def changed(key: str, old: str, new: str) -> dict[str, Sheet]:
    """The shipped templates, and in one of them something else."""
    sheet = SHIPPED_SHEETS[key]
    assert old in sheet.head + sheet.body, f"{key} does not say {old}"
    other = replace(sheet, head=sheet.head.replace(old, new), body=sheet.body.replace(old, new))
    return {**SHIPPED_SHEETS, key: other}


def written(key: str, body: str, head: str = "A letter") -> dict[str, Sheet]:
    """The shipped templates, and one that an operator has written: its text begins on line 3."""
    return {**SHIPPED_SHEETS, key: replace(SHIPPED_SHEETS[key], head=head, body=f"\n\n{body}\n")}


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
    languages = {key.partition("/")[0] for key in SHIPPED_SHEETS}
    for language in sorted(languages):
        count = sum(len(m.ways) for m in stage.marks if m.key.startswith(f"{language}/"))
        print(f"{language}: {count} branches, all reached")
    assert ways <= stage.gone
    assert languages == {"de", "en", "es", "fr"}


def test_every_mark_is_there_for_a_condition_or_a_loop_of_the_source() -> None:
    """Nothing that chooses is overlooked: the marks are counted against the words of the templates."""
    marked = [mark.key for mark in all_of_them().stage.marks]
    for key, sheet in SHIPPED_SHEETS.items():
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
    for way, least in ((ONE, 0.9), (MORE, 0.9), (NONE, 0.15)):
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
    sandbox = Sandbox(Shelf(TEMPLATES, ("en",), SHIPPED_SHEETS))
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


@pytest.mark.parametrize("key", sorted(SHIPPED_SHEETS))
def test_a_misspelt_name_anywhere_is_found_and_told_with_file_line_and_word(key: str) -> None:
    sheet = SHIPPED_SHEETS[key]
    every = [*names_in(sheet)]
    most = sizes.MISSPELT.played if key.startswith("en/") else sizes.MISSPELT.short  # the same names again
    for part, start, end, name in every[:: max(1, len(every) // most)]:
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
    for key in SHIPPED_SHEETS:
        made._files_of(key)
    return made


def misnamed(key: str, sheet: Sheet) -> list[str]:
    """What is said of it without writing a letter: from the template alone."""
    made = rehearsal({**SHIPPED_SHEETS, key: sheet})
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


# --- an operator's own templates ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body", "line", "said"),
    [
        ("request", "{{ mentees }}", 3, "mentees is not given to this letter; it has about, answer_by, "),
        ("request", "{% if note %}\n{{ mentees }}\n{% endif %}", 4, "(did you mean mentee?)"),
        ("request", "{% if note %}\nok\n{% else %}\n{{ nott }}\n{% endif %}", 6, "nott is not given"),
        ("request", "{% if note == 'x' %}\na\n{% elif note == 'y' %}\n{{ z }}\n{% endif %}", 6, "z is not"),
        (
            "request",
            "{% if note == 'x' %}\na\n{% elif not note %}\nb\n{% else %}\n{{ z }}\n{% endif %}",
            8,
            "z is",
        ),
        ("request", "{% if 'surgery' in note %}\n{{ mentes }}\n{% endif %}", 4, "mentes is not given"),
        ("request", "{{ 'yes' if note|length > 5000 else mentes }}", 3, "mentes is not given"),
        ("request", "{% for l, v in profile %}\n{{ l }} {{ w }}\n{% endfor %}", 4, "w is not given"),
        ("request", "{% for l in profile %}{% else %}\n{{ w }}\n{% endfor %}", 4, "w is not given"),
        (
            "request",
            "{% for l in profile %}{% if loop.index > 50 %}\n{{ w }}\n{% endif %}{% endfor %}",
            4,
            "w is",
        ),
        ("request", "{% for l in profile %}\n{{ loop.fist }}\n{% endfor %}", 4, "loop.fist is not given"),
        ("request", "{% set x = note %}\n{{ y }}", 4, "y is not given"),
        ("request", "{% if nobody is defined %}\n{{ nobody }}\n{% endif %}", 3, "nobody is not given"),
        ("request", "{{ note | default(nothing) }}", 3, "nothing is not given"),
        ("request", "{{ noote | default('') }}", 3, "noote is not given"),
        (
            "request",
            "{% macro m(a) %}\n{{ b }}\n{% endmacro %}\n{{ m(note) }}",
            4,
            "b is not given to the macro m",
        ),
        ("request", "{% macro m(a) %}\n{{ b }}\n{% endmacro %}", 4, "b is not given"),
        (
            "request",
            "{% macro m(a, b) %}\n{{ a }}{{ b }}\n{% endmacro %}\n{{ m(note) }}",
            4,
            "b is not given to the macro",
        ),
        ("request", "{% macro m(a) %}{{ a }}{% endmacro %}\n{{ m(c=note) }}", 4, "c is no argument of m"),
        ("request", '{% from "_parts.md" import fact_lists %}', 3, "fact_lists is not in _parts.md"),
        (
            "request",
            '{% import "_parts.md" as p %}\n{{ p.facts(profile) }}',
            4,
            "facts is not in that file",
        ),
        ("request", '{% include "_gone.md" %}', 3, "includes '_gone.md', which does not exist"),
        ("request", "{% if note %}\n{{ answer_by|days }}\n{% endif %}", 4, "there is no filter days"),
        ("request", "{% if note is definite %}a{% endif %}", 3, "definite"),
        ("request", "{% if note %}\n{{ note|day }}\n{% endif %}", 4, ""),
        ("request", "{% if note %}\n{{ 1 // 0 }}\n{% endif %}", 4, "zero"),
        ("request", "{% if note|length == 4711 %}\n{{ note|day }}\n{% endif %}", 4, ""),
        ("request", "{% if note %}\n{% raw %}{{ x }}{% endraw %}\n{% endif %}", 3, "left over"),
        ("request", "{% if note %}\n[x]({{ mentee }})\n{% endif %}", 4, "links to"),
        ("request", "{% if mentee_email %}\n<b>{{ mente.name }}</b>\n{% endif %}", 4, "mente is not given"),
        ("request", "{% if note %}\n{% if %}\n{% endif %}", 4, "Expected"),
        (
            "status",
            "{% for item in asked %}\n{{ item.names }}\n{% endfor %}",
            4,
            "item.names is not given; item has",
        ),
        ("status", "{{ asked[0].nam }}", 3, "asked[0].nam is not given; asked[0] has answer_by, name, ref"),
        ("status", "{{ asked|map(attribute='nam')|join }}", 3, "nam is not given with each of asked"),
        ("status", "{{ (asked|first).nam }}", 3, "nam is not given"),
        ("status", "{{ asked[0].ref }}", 3, "no element 0"),  # there may be none
        (
            "directory",
            "{% for m in mentors %}\n{{ m.email }}\n{% endfor %}",
            4,
            "m.email is not given; m has areas,",
        ),
        ("directory", "{{ mentors[0].code }}", 3, "no element 0"),  # the directory may be empty
        ("left", "{{ partners.name }}", 3, "partners.name is not given"),
        ("held", "{{ excerpt }}\n{{ first_names }}", 4, "first_names is not given"),
    ],
)  # fmt: skip
def test_a_fault_in_any_branch_of_an_operators_own_template_is_told(
    name: str, body: str, line: int, said: str
) -> None:
    faults = faults_of(written(f"en/{name}.md", body), name)
    assert any(f.startswith(f"en/{name}.md, line {line}") and said in f for f in faults), faults


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("request", "{% if note|length > 800 %}\n{{ note[:500] }} …\n{% else %}\n{{ note }}\n{% endif %}"),
        ("request", "{% if 'surgery' in note|lower %}\n{{ note.upper() }}\n{% endif %}"),
        (
            "request",
            "{% for label, value in profile if value %}"
            "\n- {{ loop.index }} {{ label|upper }}\n{% endfor %}",
        ),
        (
            "request",
            "{% set n = namespace(total=0) %}{% for x in profile %}"
            "{% set n.total = n.total + 1 %}{% endfor %}\n{{ n.total }}",
        ),
        (
            "request",
            "{% macro m(a, b='') %}"
            "{{ a }}{{ b }}{{ varargs|length }}{% endmacro %}\n{{ m(note) }}{{ m(note, b=1) }}",
        ),
        (
            "request",
            "{% macro m() %}({{ caller() }}){% endmacro %}\n{% call m() %}{{ mentee }}{% endcall %}",
        ),
        (
            "request",
            "{% with who = mentee %}\n{{ who }}\n{% endwith %}"
            "\n{% filter upper %}{{ mentee }}{% endfilter %}",
        ),
        ("request", "{% if note is defined and note %}\n{{ note }}\n{% endif %}\n{{ answer_by.year }}"),
        ("request", '{% import "_parts.md" as parts %}\n{{ parts.fact_list(profile) }}'),
        (
            "request",
            "{% if note %}{% set said = note %}{% else %}"
            "{% set said = 'nothing' %}{% endif %}\n{{ said }}",
        ),
        (
            "status",
            "{% if asked %}"
            "\n{{ asked[0].ref }} {{ (asked|first).name }} {{ asked|map(attribute='ref')|join(', ') }}"
            "\n{% endif %}",
        ),
        (
            "status",
            "{% for x in asked|sort(attribute='ref')|reverse %}\n{{ x.answer_by|day }}\n{% endfor %}",
        ),
        ("status", "{% if asked|length > 5 %}\n{{ asked[5].ref }}\n{% endif %}"),
        ("status", "{% for x in to_answer + asked %}\n{{ x.ref }}\n{% else %}\nnothing\n{% endfor %}"),
        (
            "directory",
            "{% for m in mentors %}"
            "\n{{ m.languages|join('/') }} {{ m.number }} {{ m.has_room }}\n{% endfor %}",
        ),
        ("directory", "{% if total > 3 %}\n{{ 100 // total }}\n{% endif %}"),
        ("paused", "{{ until|day if until else 'soon' }}"),
        ("answer-full", "{{ 12 // capacity }} {{ capacity ~ '' }}"),
    ],
)  # fmt: skip
def test_an_operators_own_template_that_is_right_is_taken(name: str, body: str) -> None:
    assert faults_of(written(f"en/{name}.md", body), name) == []


@pytest.mark.parametrize(
    ("key", "old", "new", "said"),
    [
        (
            "en/request.md",
            '"ACCEPT")',
            '"FNORD PLEASE")',
            "line 20: the button writes 'FNORD PLEASE', which is",
        ),
        (
            "en/request.md",
            '"Accept", "ACCEPT"',
            '"Accept", "REJECT"',
            "line 20: the button 'Accept' writes 'REJECT'",
        ),
        (
            "es/withdrawn.md",
            '"MENTORES")',
            '"BROWSE")',
            "'BROWSE', which is not understood in the language es",
        ),
        ("en/request.md", '"ACCEPT")', '"")', ""),
        (
            "en/_parts.md",
            '"REQUEST " ~ code',
            '"AXK FOR " ~ code',
            "line 11: the button writes 'AXK FOR M-1043'",
        ),
        ("en/_parts.md", "&body={{ word }}", "&body=PERHAPS", "the button writes 'PERHAPS REQ-7'"),
        ("en/help.md", '"STATUS")', '"STUTAS")', "'STUTAS', which is not understood"),
    ],
)  # fmt: skip
def test_a_button_whose_word_nobody_understands_is_told(key: str, old: str, new: str, said: str) -> None:
    name = {"_parts": "encouragement"}.get(key[3:-3], key[3:-3])
    if "word" in old:
        name = "answer-which"
    faults = faults_of(changed(key, old, new), name)
    if said:
        assert any(f.startswith(f"{key}, line ") and said in f for f in faults), faults
    else:
        assert faults == []  # a button that writes nothing is a plain link


def test_a_letter_that_is_in_no_language_is_told() -> None:
    sheets = {key: sheet for key, sheet in SHIPPED_SHEETS.items() if not key.endswith("/reminder.md")}
    faults = rehearsal(sheets).found().faults
    (fault,) = faults
    assert fault.startswith(f"{TEMPLATES}/en/reminder.md, line 1: there is no such file")
    assert "copy reminder.md from the templates that come with the program" in fault
