"""The doctor tries each part as the daemon would use it, and says what is wrong and how to mend it."""

from __future__ import annotations

import smtplib
import sqlite3
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from processor.bootstrap import load, open_database, writer_for
from processor.config import ConfigError, Settings
from processor.core.rules import RuleBook
from processor.mailboxes import open_mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    part: str
    well: bool
    says: str


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
    yield from _templates(settings, rules)
    for part, look in (("mailbox", _mailbox), ("delivery", _delivery), ("database", _database)):
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
    table = settings.mailbox
    mailbox = open_mailbox(
        table.url, password=settings.mailbox_password, base=settings.folder, ca_file=table.ca_file
    )
    try:
        waiting = len(mailbox.listing().uids)
    finally:
        mailbox.close()
    advice = "" if table.authserv_id else "; set mailbox.authserv_id, or every sender has to confirm"
    return f"{mailbox.name} answers, {waiting} mails lie in it{advice}"


def _delivery(settings: Settings, rules: RuleBook) -> str:
    url = urlsplit(settings.delivery.url)
    if url.scheme == "maildir":
        return "a Maildir"
    context = ssl.create_default_context(cafile=settings.delivery.ca_file)
    host = url.hostname or ""
    port = url.port or {"smtps": 465, "smtp+starttls": 587}.get(url.scheme, 25)
    smtp: smtplib.SMTP
    if url.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(host, port, timeout=20, context=context)
    else:
        smtp = smtplib.SMTP(host, port, timeout=20)
    with smtp:
        smtp.ehlo()
        if url.scheme == "smtp+starttls":
            smtp.starttls(context=context)
        if url.username:
            smtp.login(url.username, settings.delivery_password())
        smtp.noop()
    return f"{host}:{port} answers"


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
