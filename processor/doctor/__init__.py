"""The doctor tries each part as the daemon would use it, and says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from processor.config import ConfigError, Settings
from processor.core.rules import RuleBook
from processor.doctor import files, installation, machine, pages, records, servers
from processor.doctor.finding import Amiss, CouldBeBetter, Finding, Program
from processor.loading import load, replaced_rules, template_faults

__all__ = ["LOOKS", "Amiss", "Finding", "examine"]

# In the order in which they are told; each says what it found, or raises what is amiss.
LOOKS: Mapping[str, Callable[[Program], str]] = {
    "mailbox": servers.mailbox,
    "delivery": servers.delivery,
    "certificates": servers.certificates,
    "senders": servers.senders,
    "database": records.database,
    "backup": records.backup,
    "seals": records.seals,
    "disk": records.disk,
    "files": files.files,
    "installation": installation.installation,
    "directory": pages.directory,
    "metrics": machine.metrics,
    "clock": machine.clock,
}


def examine(config: Path) -> Iterator[Finding]:
    """One finding for each part; without a configuration that can be read there is only one."""
    try:
        settings, rules = load(config)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding(part="configuration", well=False, says=str(problem))
        return
    yield Finding(part="configuration", well=True, says=f"{config} can be read")
    yield Finding(
        part="rules", well=True, says=f"{len(rules.areas)} areas, {len(rules.vocabularies)} languages"
    )
    for sentence in replaced_rules(settings):
        yield Finding(part="rules", well=True, says=sentence)
    yield from _templates(settings, rules)
    program = Program(config=config, settings=settings, rules=rules)
    for part, look in LOOKS.items():
        yield from _try(part, look, program)


def _templates(settings: Settings, rules: RuleBook) -> Iterator[Finding]:
    faults = template_faults(settings, rules)
    for fault in faults:
        yield Finding(part="templates", well=False, says=fault)
    if not faults:
        yield Finding(part="templates", well=True, says=f"all of {settings.paths.templates} can be used")


def _try(part: str, look: Callable[[Program], str], program: Program) -> Iterator[Finding]:
    try:
        says = look(program)
        yield Finding(part=part, well=True, says=says, could_be_better=isinstance(says, CouldBeBetter))
    except Amiss as amiss:
        yield from (Finding(part=part, well=False, says=sentence) for sentence in amiss.sentences)
    except Exception as error:  # whatever is wrong is what the doctor is asked for
        yield Finding(part=part, well=False, says=str(error) or type(error).__name__)
