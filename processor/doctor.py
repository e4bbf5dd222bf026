"""The doctor tries each part as the daemon would use it, and says what is wrong and how to mend it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from processor.bootstrap import courier_of, mailbox_of, open_database
from processor.config import ConfigError, Settings
from processor.core.rules import RuleBook
from processor.couriers.smtp import SmtpCourier
from processor.loading import load, replaced_rules, writer_for
from processor.operation import metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    part: str
    well: bool
    says: str


class Amiss(Exception):
    """Something is not as it should be; the sentence says how to mend it."""


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
    for part, look in (
        ("mailbox", _mailbox),
        ("delivery", _delivery),
        ("database", _database),
        ("metrics", _metrics),
        ("clock", _clock),
    ):
        yield _try(part, look, settings, rules)


def _templates(settings: Settings, rules: RuleBook) -> Iterator[Finding]:
    faults = writer_for(settings, rules).check()
    for fault in faults:
        yield Finding(part="templates", well=False, says=fault)
    if not faults:
        yield Finding(part="templates", well=True, says=f"all of {settings.paths.templates} can be used")


def _try(
    part: str, look: Callable[[Settings, RuleBook], str], settings: Settings, rules: RuleBook
) -> Finding:
    try:
        return Finding(part=part, well=True, says=look(settings, rules))
    except Exception as error:  # whatever is wrong is what the doctor is asked for
        return Finding(part=part, well=False, says=str(error) or type(error).__name__)


def _mailbox(settings: Settings, rules: RuleBook) -> str:
    mailbox = mailbox_of(settings)
    try:
        waiting = len(mailbox.listing().uids)
    finally:
        mailbox.close()
    advice = (
        "" if settings.mailbox.authserv_id else "; set mailbox.authserv_id, or every sender has to confirm"
    )
    return f"{mailbox.name} answers, {waiting} mails lie in it{advice}"


def _delivery(settings: Settings, rules: RuleBook) -> str:
    courier = courier_of(settings)
    try:
        return f"{courier.try_out()} answers" if isinstance(courier, SmtpCourier) else _folder(settings)
    finally:
        courier.close()


def _folder(settings: Settings) -> str:
    place = settings.folder / settings.delivery.url.removeprefix("maildir:").replace("///", "/", 1)
    near = next(p for p in (place, *place.parents) if p.exists())
    if not os.access(near, os.W_OK | os.X_OK):
        raise Amiss(f"{near} cannot be written; give the program's user the right to")
    return "a Maildir"


def _metrics(settings: Settings, rules: RuleBook) -> str:
    """/healthz needs no package, so its want is no fault."""
    if not settings.metrics.listen:
        return "nowhere, as metrics.listen is not set"
    lacks = "" if metrics.available() else f"; {metrics.MISSING}"
    return f"at {settings.metrics.listen}{lacks}"


def _clock(settings: Settings, rules: RuleBook) -> str:
    zone = settings.program.time_zone
    return f"{datetime.now(ZoneInfo(zone)):%A %d %B %Y, %H:%M} in {zone}; is that so?"


def _database(settings: Settings, rules: RuleBook) -> str:
    store = open_database(settings, rules)
    try:
        with store.reading() as unit:
            unit.waiting_count()
    finally:
        store.close()
    if settings.database_url().startswith("sqlite") and sqlite3.sqlite_version_info < (3, 51, 3):
        return f"it opens; SQLite {sqlite3.sqlite_version} is older than 3.51.3: let one daemon alone write"
    return "it opens"


LOOKS: Mapping[str, Callable[[Settings, RuleBook], str]] = {
    "mailbox": _mailbox,
    "delivery": _delivery,
    "database": _database,
    "metrics": _metrics,
    "clock": _clock,
}
