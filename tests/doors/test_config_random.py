"""Whatever stands in a file, the answer is settings, rules, or faults in sentences."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from processor.config import OWN_RULES, ConfigError, RulesError, Settings, load_rules, load_settings
from processor.core.rules import CONDITIONS, MailAspects, RuleBook
from tests.sizes import RULES

WORDS = """
program mailbox delivery database eligibility paths log name address coordinators time_zone language url
authserv_id since password_file password_env poll_seconds most_bytes folders ca_file connections mode
domains rules templates format file processed held field area rule key label other_names roles required
hint when then because commands answers reading header_labels accept reject months attribution
reminder_days answer_days capacity unproven signature
"""
TEXTS = """
maildir:inbox maildir:// imaps://u@h/INBOX imaps://[ smtp://u:p@h sqlite:///a.db sqlite:////x/y.db
postgresql://u@h/d a@b.example America/New_York ../.. ~nobody/x en mentor hold (?:a (a|b)+ .* name areas
"""

text = st.sampled_from([*TEXTS.split(), "\0"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=30
)
scalar = text | st.integers(-(10**20), 10**20) | st.booleans() | st.floats() | st.dates()
key = st.sampled_from([*WORDS.split(), *CONDITIONS]) | text.map(lambda t: t or "x")
value = st.recursive(
    scalar,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(key, inner, max_size=5),
    max_leaves=12,
)
tables = st.dictionaries(key, st.dictionaries(key, value, max_size=6) | value, max_size=7)


def toml(value: Any) -> str:
    """One value as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def document(table: dict[str, Any]) -> bytes:
    return "\n".join(f"{json.dumps(k)} = {toml(v)}" for k, v in table.items()).encode()


def speaks(error: ConfigError) -> bool:
    """There is something to mend, and each fault is one line."""
    return bool(error.problems) and all(
        p.wish and p.file and len(str(p).splitlines()) == 1 for p in error.problems
    )


def book_or_faults(folder: Path) -> RuleBook | RulesError:
    try:
        return load_rules(folder, "en", own=folder)
    except RulesError as error:
        return error


def is_settings_or_faults(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(raw)
        try:
            found: Settings | ConfigError = load_settings(path)
        except ConfigError as error:
            found = error
    assert isinstance(found, Settings) or speaks(found)


@given(tables.map(document) | st.binary(max_size=200))
@settings(max_examples=RULES.played, deadline=None)
def test_any_configuration_gives_settings_or_faults(raw: bytes) -> None:
    is_settings_or_faults(raw)


@given(st.integers(0, 400), st.binary(max_size=3), st.integers(0, 5))
@settings(max_examples=RULES.played, deadline=None)
def test_a_damaged_configuration_gives_settings_or_faults(at: int, damage: bytes, gone: int) -> None:
    raw = (Path(__file__).resolve().parents[2] / "config.example.toml").read_bytes()
    lines = b"\n".join(line for line in raw.split(b"\n") if line and not line.startswith(b"#"))
    is_settings_or_faults(lines[:at] + damage + lines[at + gone :])


def test_a_bomb_of_brackets_and_one_of_digits_are_faults() -> None:
    for raw in (b"a = " + b"[" * 50_000, b"a = " + b"9" * 50_000, b"a = 1\n" * 400_000, b"\xef\xbb\xbf"):
        is_settings_or_faults(raw)


NAMES = ["policy.toml", "fields.toml", "screening.toml", "vocabulary.en.toml", "vocabulary.de.toml"]
ASPECTS = MailAspects(
    sender="a@b.example",
    sender_is="member",
    subject="x",
    text="y",
    size_kb=5,
    intent="browse",
    attachments=("a",),
)


@given(st.dictionaries(st.sampled_from(NAMES), tables.map(document) | st.binary(max_size=99)))
@settings(max_examples=RULES.played, deadline=None)
def test_any_rules_give_a_rule_book_or_faults(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, raw in {**dict.fromkeys(NAMES, b""), **files}.items():
            (folder / file).write_bytes(raw)
        found = book_or_faults(folder)
    assert isinstance(found, RuleBook) or speaks(found)


conditions = st.dictionaries(st.sampled_from(sorted(CONDITIONS)), value, min_size=1)
VOCABULARY = b'[commands]\nhelp = ["help"]\n[answers]\naccept = ["yes"]\nreject = ["no"]\n'


@given(conditions)
@settings(max_examples=RULES.played, deadline=None)
def test_a_screening_rule_that_is_let_in_can_be_asked_about_any_mail(when: dict[str, Any]) -> None:
    rule = {"name": "a", "when": when, "then": "hold", "because": "b"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "screening.toml").write_bytes(document({"rule": [rule]}))
        (folder / "vocabulary.en.toml").write_bytes(VOCABULARY)
        (folder / "policy.toml").touch()
        (folder / "fields.toml").write_bytes((OWN_RULES / "fields.toml").read_bytes())
        found = book_or_faults(folder)
    if isinstance(found, RulesError):
        assert all(p.key.startswith(("rule 1 (a).when", "line")) for p in found.problems)
    else:
        held = found.screen(ASPECTS)
        assert held is None or held.because == "b"
