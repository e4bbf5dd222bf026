"""All of rules/ as one RuleBook, checked; or every fault in every file at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from processor import ordinary, shipped
from processor.config.blocked import BlockedFile
from processor.config.fields import FieldsFile
from processor.config.messages import problems_of
from processor.config.policy import PolicyFile
from processor.config.problems import Problem, RulesError, did_you_mean, nearest, shown_path
from processor.config.quoting import QuotingFile
from processor.config.screening import ScreeningFile
from processor.config.toml import read_toml
from processor.config.vocabulary import VocabularyFile, words_in
from processor.core.rules import RuleBook

OWN_RULES = shipped.RULES  # the project's own, for what a folder leaves out
POLICY, FIELDS, SCREENING = "policy.toml", "fields.toml", "screening.toml"
QUOTING, BLOCKED = "quoting.toml", "blocked.toml"
KNOWN = (POLICY, FIELDS, SCREENING, BLOCKED, QUOTING)
_VOCABULARY = re.compile(r"^vocabulary\.([a-z]{2,3})\.toml$")
_REFERENCE = "vocabulary.en.toml"  # names every command there is

F = TypeVar("F", bound=BaseModel)


class _Reading:
    """One pass over the files, which collects the problems."""

    def __init__(self, folder: Path, own: Path) -> None:
        self.folder = folder
        self.own = own
        self.problems: list[Problem] = []

    def path(self, name: str) -> Path:
        mine, own = self.folder / name, self.own / name
        # a folder of rules from before a file was invented may be the project's own, too
        return mine if mine.exists() else own if own.exists() else OWN_RULES / name

    def blame(self, path: Path, key: str, wish: str, value: str = "") -> None:
        self.problems.append(Problem(file=shown_path(path), key=key, value=value, wish=wish))

    def read(self, path: Path, model: type[F]) -> F | None:
        """None: it has problems, and they are noted."""
        data = read_toml(path)
        if isinstance(data, Problem):
            self.problems.append(data)
            return None
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.problems += problems_of(error, model, data, lambda _: shown_path(path))
            return None

    def words(self, path: Path) -> VocabularyFile | None:
        """As read(), but what was read before is not read again: these files are large."""
        try:
            return words_in(ordinary.read_bytes(path))
        except (OSError, ValueError, RecursionError):
            return self.read(path, VocabularyFile)  # which says what is wrong


def load_rules(folder: Path, language: str, *, own: Path = OWN_RULES) -> RuleBook:
    """The rules in that folder, and the project's own for each file that it does not have.

    Raises RulesError with all faults: file, key, value and what to write instead.
    """
    if not folder.is_dir():
        wish = "is no folder; name the one with your rules in [paths] rules, or take that line out"
        raise RulesError((Problem(file=shown_path(folder), key="", value="", wish=wish),))
    reading = _Reading(folder, own)
    _look_for_strays(reading)
    policy = reading.read(reading.path(POLICY), PolicyFile)
    fields, areas = _form(reading)
    screening, rules = _screening(reading)
    blocked = reading.read(reading.path(BLOCKED), BlockedFile)
    words = _vocabularies(reading, language)
    quoting = reading.read(reading.path(QUOTING), QuotingFile)
    if (
        reading.problems
        or policy is None
        or screening is None
        or rules is None
        or blocked is None
        or quoting is None
    ):
        raise RulesError(tuple(dict.fromkeys(reading.problems)))
    vocabularies = tuple(v.vocabulary(name) for name, v in words.items())
    return RuleBook(
        policy=policy.policy(),
        vocabularies=vocabularies,
        fields=tuple(f.rule() for f in fields.field or ()),
        areas=tuple(a.rule() for a in areas.area or ()),
        screening=rules.rules(),
        blocked=(*blocked.pairs(), *screening.pairs()),
        quoting=quoting.quoting(vocabularies),
    )


def rule_files(folder: Path) -> list[Path]:
    """Without hidden ones: an editor's lock or copy beside a file is none."""
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def _look_for_strays(reading: _Reading) -> None:
    """A misspelt file would be passed over in silence, and the rules in it with it."""
    for path in rule_files(reading.folder):
        if not path.exists():  # else what is shipped would count in its place, in silence
            reading.blame(path, "", "is a link that leads nowhere; mend it, or take it away")
        if path.name not in KNOWN and not _VOCABULARY.match(path.name):
            near = nearest(path.name, (*KNOWN, _REFERENCE))
            hint = f'did you mean "{near}"?' if near else f"known are {', '.join(KNOWN)} and {_REFERENCE}"
            reading.blame(path, "", f"is no file of rules; {hint}")


def _screening(reading: _Reading) -> tuple[ScreeningFile | None, ScreeningFile | None]:
    """The file, and where the rules come from: a file without any keeps the project's own."""
    path = reading.path(SCREENING)
    mine = reading.read(path, ScreeningFile)
    if mine is None or mine.rule is not None or path.parent == reading.own:
        return mine, mine
    base = reading.own if (reading.own / SCREENING).exists() else OWN_RULES
    return mine, reading.read(base / SCREENING, ScreeningFile)


def _form(reading: _Reading) -> tuple[FieldsFile, FieldsFile]:
    """Where the fields come from, and where the areas: a file may bring only one of them."""
    path = reading.path(FIELDS)
    mine = reading.read(path, FieldsFile)
    if mine is None:
        return FieldsFile(), FieldsFile()
    if mine.field is None and path.parent == reading.own:
        reading.blame(path, "field", "is missing; write a [[field]] for each line of the form")
    if (mine.field is None or mine.area is None) and path.parent != reading.own:
        base = reading.read(reading.own / FIELDS, FieldsFile) or FieldsFile()
        return (mine if mine.field is not None else base), (mine if mine.area is not None else base)
    return mine, mine


def _vocabularies(reading: _Reading, language: str) -> dict[str, VocabularyFile]:
    """language -> its words; the program's own first, the others by name."""
    paths: dict[str, Path] = {}
    for folder in (reading.own, reading.folder):
        for path in sorted(folder.glob("vocabulary.*.toml")):
            match = _VOCABULARY.match(path.name)
            if match:
                paths[match[1]] = path
    if language not in paths:
        there = ", ".join(sorted(paths)) or "none"
        wish = f"does not exist; write it, or choose a language that is there ({there}) in [program] language"
        reading.blame(reading.folder / f"vocabulary.{language}.toml", "", wish)
    order = sorted(paths, key=lambda name: (name != language, name))
    found = {name: reading.words(paths[name]) for name in order}
    kinds = _kinds(reading)
    for name, words in found.items():
        if words is None:
            continue
        for kind in words.commands:
            if kinds and kind not in kinds:
                wish = f"is nothing that can be asked for; {did_you_mean(kind, kinds)}"
                reading.blame(paths[name], f"commands.{kind[:60]}", wish)
        if name == language:
            _speaks(reading, paths[name], words)
    return {name: words for name, words in found.items() if words is not None}


def _speaks(reading: _Reading, path: Path, words: VocabularyFile) -> None:
    """The program's own language must be able to ask, to say yes and to say no."""
    needed: Mapping[str, Any] = {
        "commands": words.commands,
        "answers.accept": words.answers.accept,
        "answers.reject": words.answers.reject,
    }
    for key, value in needed.items():
        if not value:
            reading.blame(path, key, "is empty; in the program's own language it needs at least one entry")


def _kinds(reading: _Reading) -> frozenset[str]:
    """Everything that may be asked for, as the project's English words name it."""
    data = read_toml(reading.own / _REFERENCE)
    commands = data.get("commands") if isinstance(data, dict) else None
    return frozenset(commands) if isinstance(commands, dict) else frozenset()
