"""A program's configuration, rules and templates, read and checked; what was checked is not checked again."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

from processor import shipped

if TYPE_CHECKING:
    from processor.config import Settings
    from processor.core.rules import RuleBook
    from processor.letters.rehearsal import Rehearsal
    from processor.letters.sheets import Sheets

_TEMPLATES_CHECKED = ".templates-checked"
_FEW = 6  # letters: more of them take as long as all
_MOST_KNOWN = 5_000  # letters that were found right; then those of before are forgotten
# Letters come out alike for each address of such a form; another one may be too long for a line, or encoded.
_USUAL = re.compile(r"[a-z0-9._-]{1,30}@[a-z0-9.-]{1,40}")


def load(config: Path) -> tuple[Settings, RuleBook]:
    """Raises ConfigError with every problem at once."""
    from processor.config import load_settings

    settings = load_settings(config)
    return settings, rules_of(settings)


def rules_of(settings: Settings) -> RuleBook:
    """The rules, which know the sentences of our own letters. Raises RulesError."""
    from processor.config.cache import fingerprint, keep, kept, place

    files = _rule_files(settings)
    files += _code(
        "config/*.py", "core/rules.py", "core/sayings.py", "core/reading/**/*.py", "letters/own_phrases.py",
        "letters/sentences.py", "letters/wording.py",
    )  # fmt: skip
    files += _letters(settings)
    seen = fingerprint(files, str(settings.paths.rules), settings.program.language)
    file = place(settings.folder, _kept_rules(settings).name, seen)
    rules = kept(file, seen)
    if rules is None:
        from processor.config import load_rules

        rules = load_rules(settings.paths.rules, settings.program.language)
        rules = knowing_our_letters(rules, settings.paths.templates)
        keep(file, seen, rules)
    return knowing_our_name(cast("RuleBook", rules), settings.program.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTrial:
    """Rules and templates that are tried on a scratch database, checked as at a start."""

    settings: Settings
    rules: RuleBook
    sheets: Sheets


def load_on_trial(settings: Settings, scratch: Path, database_url: str) -> OnTrial:
    """Today's rules and templates; what a start keeps beside the configuration is kept in `scratch`.

    Raises RulesError and TemplatesError.
    """
    for kept in (_kept_rules(settings), settings.folder / _TEMPLATES_CHECKED):
        with suppress(OSError):
            shutil.copy2(kept, scratch / kept.name)
    elsewhere = settings.elsewhere(scratch, database_url)
    return _tried(OnTrial(settings=elsewhere, rules=rules_of(elsewhere), sheets=_sheets(elsewhere)))


def load_against(today: OnTrial, folder: Path, database_url: str) -> OnTrial:
    """The rules in `folder`, the templates in `folder`/templates, and today's for each file it does not have.

    Raises RulesError and TemplatesError.
    """
    from processor.config import load_rules
    from processor.letters import own_greetings, own_lines
    from processor.letters.sheets import read_sheets

    settings, templates = today.settings, folder / "templates"
    rules = load_rules(folder, settings.program.language, own=settings.paths.rules)
    rules = knowing_our_name(rules, settings.program.name)
    both = (settings.paths.templates, templates)
    rules = knowing_our_letters(rules, templates if templates.is_dir() else settings.paths.templates)
    quoting = replace(
        rules.quoting,
        own_lines=tuple(dict.fromkeys(line for each in both for line in own_lines(each))),
        own_greetings=tuple(dict.fromkeys(words for each in both for words in own_greetings(each))),
    )
    rules = replace(rules, quoting=quoting)
    elsewhere = settings.elsewhere(settings.folder, database_url)
    sheets = {**today.sheets, **read_sheets(templates)}
    return _tried(OnTrial(settings=elsewhere, rules=rules, sheets=sheets))


class TemplatesError(Exception):
    """Templates cannot be used; each line of the text is one fault."""


def _tried(trial: OnTrial) -> OnTrial:
    if faults := template_faults(trial.settings, trial.rules, trial.sheets):
        raise TemplatesError("\n".join(faults))
    return trial


def _sheets(settings: Settings) -> Sheets:
    from processor.letters.sheets import read_sheets

    return read_sheets(settings.paths.templates)


def replaced_rules(settings: Settings) -> tuple[str, ...]:
    """What was shipped and counts no longer because of the association's own files, in sentences."""
    from processor.config.replaced import replaced

    return replaced(settings.paths.rules)


def knowing_our_letters(rules: RuleBook, templates: Path) -> RuleBook:
    """With their sentences, and with what the program's language says for the program's own."""
    from processor.letters import own_greetings, own_lines
    from processor.letters.sentences import sayings_in

    language = rules.vocabularies[0].language
    return replace(
        rules,
        quoting=replace(
            rules.quoting, own_lines=own_lines(templates), own_greetings=own_greetings(templates)
        ),
        sayings=sayings_in(templates, language, rules.areas),
    )


def knowing_our_name(rules: RuleBook, name: str) -> RuleBook:
    """People greet the program by it: "Dear Mentor Exchange,"."""
    return replace(rules, vocabularies=tuple(replace(v, program=name) for v in rules.vocabularies))


def template_faults(settings: Settings, rules: RuleBook, sheets: Sheets | None = None) -> list[str]:
    """Every fault of every template. Templates that were found right are not tried a second time.

    `sheets` are the templates as they were read; without them they are read now. Where a few letters have
    changed since all was right, only these are tried; a change of what letters share tries all.
    """
    from processor.config.cache import fingerprint, keep, kept, place
    from processor.letters.sheets import letters_of, read_sheets, shared_digest

    sheets = read_sheets(settings.paths.templates) if sheets is None else sheets
    files = (*_code("letters/*.py", "core/**/*.py"), *_rule_files(settings), *_shipped_words())
    program = settings.program
    address = "" if _USUAL.fullmatch(program.address) else program.address
    seen = fingerprint(files, shared_digest(sheets), version("jinja2"), program.language, address)
    file = place(settings.folder, _TEMPLATES_CHECKED, seen)
    found = kept(file, seen)
    right = found if isinstance(found, frozenset) else frozenset()
    letters = letters_of(sheets)
    changed = [key for key, digest in letters.items() if digest not in right]
    if right and letters and not changed:
        return []
    faults = _faults_of(changed, settings, rules, sheets) if right and changed else None
    if faults is None:
        faults = try_templates(settings, rules, sheets)
    if not faults:
        others = right if len(right) < _MOST_KNOWN else frozenset()
        keep(file, seen, others | set(letters.values()))
    return faults


def _faults_of(changed: list[str], settings: Settings, rules: RuleBook, sheets: Sheets) -> list[str] | None:
    """Of these letters alone; None: they are too many, or one is no letter that the program writes."""
    from processor.letters.samples import SAMPLES

    parts = [key.removesuffix(".md").partition("/") for key in changed]
    if len(changed) > _FEW or any(name not in SAMPLES for _, _, name in parts):
        return None
    return [
        fault
        for language, _, name in parts
        for fault in try_templates(settings, rules, sheets, letter=name, language=language)
    ]


def try_templates(
    settings: Settings, rules: RuleBook, sheets: Sheets | None = None, letter: str = "", language: str = ""
) -> list[str]:
    """Every fault, each a sentence with file, line and word: all letters are written, each branch of each
    template in each language, and the words of their buttons are read. `letter`: only this one.
    """
    from processor.letters.apart import Troupe
    from processor.letters.buttons import button_faults
    from processor.letters.sheets import read_sheets

    folder = settings.paths.templates
    sheets = read_sheets(folder) if sheets is None else sheets
    troupe = Troupe(program=settings.program, rules=rules, templates=folder, sheets=sheets)
    found = troupe.found(letter, language)
    return [*found.faults, *button_faults(found.buttons, settings.program, rules)]


def rehearsal_for(settings: Settings, rules: RuleBook, sheets: Sheets | None = None) -> Rehearsal:
    from processor.letters.rehearsal import Rehearsal

    templates, days = settings.paths.templates, rules.policy.token_days
    return Rehearsal(settings.program, templates, days, rules.areas, rules.fields, sheets)


def _kept_rules(settings: Settings) -> Path:
    return settings.folder / f".{settings.program.address.replace('/', '_')}.rules"


def _rule_files(settings: Settings) -> list[Path]:
    from processor.config.rulebook import rule_files

    folders = dict.fromkeys((settings.paths.rules, shipped.RULES))
    return [path for folder in folders for path in rule_files(folder)]


def _code(*patterns: str) -> list[Path]:
    """Of the program: what makes a thing decides what it is."""
    return sorted(path for pattern in patterns for path in shipped.PACKAGE.glob(pattern))


def _letters(settings: Settings) -> list[Path]:
    """With the shipped words, which count where a folder of one's own has none."""
    from processor.letters.sheets import template_files

    return [*template_files(settings.paths.templates), *_shipped_words()]


def _shipped_words() -> list[Path]:
    from processor.letters.sentences import SENTENCES_FILE
    from processor.letters.wording import WORDS_FILE

    return sorted(p for name in (WORDS_FILE, SENTENCES_FILE) for p in shipped.TEMPLATES.glob(f"*/{name}"))
