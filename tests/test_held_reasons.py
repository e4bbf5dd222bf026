"""Why a mail is held is said in the language of whoever reads it, while the record keeps it in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from processor.core import decide, limits, names
from processor.core.decisions import hold
from processor.core.intents import forward, on_behalf
from processor.core.intents.coordinator import held
from processor.core.reading.answer import answers, doubts
from processor.core.reading.body import forward as passed_on
from processor.core.sayings import Sayings
from processor.letters.engine import LetterWriter
from processor.letters.sentences import sayings_in
from processor.reader import addresses
from processor.stages import process
from tests.core.cases import MIA, PROGRAM, facts
from tests.shipped_rules import ROOT, RULES

TEMPLATES = ROOT / "templates"
CONVERSATIONS = sorted((ROOT / "tests" / "conversations").glob("*.txt"))
OTHERS = ["de", "es", "fr"]


@cache
def spoken(language: str) -> Sayings:
    return sayings_in(TEMPLATES, language, RULES.areas)


# --- every reason has words ------------------------------------------------------------------------------

# What may stand in a reason's places; a reason in a reason is one of ours.
_VALUES = (
    "REQ-7", "3", "Mia Okafor", "2026-03-09", "2 answers", "it asks something back", "holds a link",
    "the member asks for help", " and does not say who wrote it",
)  # fmt: skip
# Their reasons are made by functions that give back a sentence.
_TELL = (addresses, answers, doubts, forward, limits, names, on_behalf, passed_on)
# Parts of a sentence that stand in none by themselves, and what is told of no held mail.
_NO_REASON = re.compile(
    r"^(?:, |; |\)|\(| )|: $|wrote with it|^From: |^Subject: |it has the same|another person$|that it names"
)


def _pattern(node: ast.expr) -> str:
    """A text, with "\\0" for what is put into it; "": it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values)
    return ""


def _texts(node: ast.AST) -> Iterator[str]:
    """Each text below it, without the pieces of the longer ones."""
    text = _pattern(node) if isinstance(node, ast.expr) else ""
    if text:
        yield text
        return
    for below in ast.iter_child_nodes(node):
        yield from _texts(below)


_HOLDS = ("hold", "_which", "_unclear")


def _of_holds(tree: ast.Module) -> Iterator[str]:
    """What hold() is given as its reason, there or by a name in the same function."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        called = (call for call in ast.walk(function) if isinstance(call, ast.Call))
        calls = [call for call in called if ast.unparse(call.func).split(".")[-1] in _HOLDS]
        given = [argument for call in calls for argument in call.args[:2]]
        named = {argument.id for argument in given if isinstance(argument, ast.Name)}
        given += [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id in named for target in node.targets)
        ]
        for argument in given:
            yield from _texts(argument)


def _of_returns(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        told = isinstance(node, ast.Return) or (
            isinstance(node, ast.keyword) and node.arg in ("because", "doubt")
        )
        if told and isinstance(node, ast.Return | ast.keyword) and node.value is not None:
            yield from _texts(node.value)


def reasons() -> list[str]:
    found: dict[str, None] = {}
    core = Path(decide.__file__).parent
    for path in sorted(core.rglob("*.py")):
        found |= dict.fromkeys(_of_holds(ast.parse(path.read_text(encoding="utf-8"))))
    for module in _TELL:
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        found |= dict.fromkeys(_of_returns(ast.parse(source)))
    own = (text for text in found if " " in text.strip("\0 ") and not _NO_REASON.search(text))
    return [text for text in own if re.search("[a-z]{2}", text)]


def filled(pattern: str) -> Iterator[str]:
    parts = pattern.split("\0")
    for values in product(_VALUES, repeat=len(parts) - 1):
        yield "".join(part + value for part, value in zip(parts, (*values, ""), strict=True))


@pytest.mark.parametrize("language", OTHERS)
def test_each_reason_has_words_in_each_language(language: str) -> None:
    said = spoken(language)
    known = reasons()
    assert len(known) > 120
    missing = [each for each in known if all(said.find(text) is None for text in filled(each))]
    assert [text.replace("\0", "{…}") for text in missing] == []


def told_in_conversations() -> Iterator[str]:
    for path in CONVERSATIONS:
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"^- Why it waits: (.*(?:\n  \S.*)*)", text, flags=re.MULTILINE):
            yield " ".join(found[1].split())


@pytest.mark.parametrize("language", OTHERS)
def test_each_reason_that_a_conversation_tells_has_words(language: str) -> None:
    told = sorted(set(told_in_conversations()))
    assert len(told) > 5
    assert [text for text in told if spoken(language).find(text) is None] == []


@pytest.mark.parametrize("language", OTHERS)
def test_each_reason_why_a_mail_cannot_be_read_has_words(language: str) -> None:
    reader = Path(str(addresses.__file__)).parent
    calls = (
        call
        for path in (*sorted(reader.glob("*.py")), Path(str(process.__file__)))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("OverLimit", "Unreadable")
    )
    given = (value for call in calls for value in (*call.args, *(keyword.value for keyword in call.keywords)))
    told = {text for value in given for text in _texts(value)}
    assert len(told) > 8
    said = spoken(language)
    assert [text for text in sorted(told) if all(said.find(one) is None for one in filled(text))] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_shipped_screening_rules_have_words(language: str) -> None:
    for rule in RULES.screening:
        assert spoken(language).find(f"{rule.because} (screening rule {rule.name})") is not None


# --- a letter says it, and the record keeps it -------------------------------------------------------------

_HELD = {
    "de": (
        "it asks for nothing that the program knows",
        "Warum sie wartet: sie verlangt nichts, was das Programm kennt",
    ),
    "es": (
        "it commands what only coordinators may",
        "Por qué espera: ordena lo que solo puede la coordinación",
    ),
    "fr": (
        "it says LEAVE, and more that may take it back",
        "Pourquoi il attend : il dit QUITTER, et autre chose qui peut l’annuler",
    ),
}


@pytest.mark.parametrize("language", OTHERS)
def test_a_held_letter_gives_its_reason_in_the_programs_language(language: str) -> None:
    english, theirs = _HELD[language]
    program = replace(PROGRAM, language=language)
    decision = hold(facts(MIA, program=program), english, receipt=False)
    assert decision.because == english
    letter = next(each for each in decision.letters if each.name == "held")
    assert letter.data["because"] == english
    writer = LetterWriter(program, TEMPLATES, 30, RULES.areas)
    _, text, html = writer.preview("held", "", {**letter.data, "to_name": ""})
    assert theirs in " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    assert english not in " ".join(text.split())
    assert english not in html


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["queue", "digest", "passed-on", "passed-on-several", "summary"])
def test_so_do_the_other_letters_that_tell_of_held_mail(name: str, language: str) -> None:
    from processor.letters.samples import SAMPLES

    english = "it asks for nothing that the program knows"
    sample = dict(SAMPLES[name])
    if name == "passed-on":
        sample |= {"held": True, "because": english}
    if name == "passed-on-several":
        sample["mails"] = ({"sender": "x", "subject_was": "y", "held": True, "ref": "z", "because": english},)
    writer = LetterWriter(replace(PROGRAM, language=language), TEMPLATES, 30, RULES.areas)
    text = " ".join(writer.preview(name, "", sample)[1].split())
    assert english not in text
    assert spoken(language).say(english) in text


@pytest.mark.parametrize("language", OTHERS)
def test_what_became_of_it_has_words(language: str) -> None:
    path = Path(held.__file__)
    source = ast.parse(path.read_text(encoding="utf-8"))
    told = [
        text
        for call in ast.walk(source)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("others_told")
        for text in _texts(call.args[1])
    ]
    assert len(told) == 3
    said = spoken(language)
    by = ("carla@example.org dropped it", "carla@example.org calls it spam", "carla@example.org answers it")
    for text in told:
        tried = (text.replace("\0", who, 1).replace("\0", "x") for who in by)
        assert any(said.find(one) is not None for one in tried), text
    for state in ("released", "answered", "dropped", "assigned", "snoozed", "not there"):
        assert said.find(state) is not None


def test_what_a_member_wrote_into_a_reason_stays_as_it_is() -> None:
    said = spoken("de").say('its text says "it asks something back", and its HTML crosses that out')
    assert said.startswith("ihr Text sagt „")
    subject = "HELD-12: Mia Okafor: waits: it asks for nothing that the program knows"
    assert (
        spoken("de").say(subject) == "HELD-12: Mia Okafor: waits: sie verlangt nichts, was das Programm kennt"
    )
