"""What the configuration names, opened: the database, the mailbox, the courier, reader and writer.

Each part is imported where it is opened: `status` should not wait for the reader of mails.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from processor.config import Settings
    from processor.config.tables import OAuthTable
    from processor.core.facts import RosterRead
    from processor.core.rules import RuleBook
    from processor.letters.sheets import Sheets
    from processor.mailboxes.arrivals import Arrivals
    from processor.oauth import AccessTokens
    from processor.stages.decider import Decider
    from processor.stages.ports import Courier, Folder, Mailbox, Reader, Store, Writer
    from processor.workers import WorkerPool

T = TypeVar("T")


def open_database(settings: Settings, rules: RuleBook | None = None, url: str = "") -> Store:
    """The store; without rules it does not know the practice areas, which only mails ask for."""
    from processor.store import open_store

    staff = settings.program.coordinators
    areas = rules.areas if rules else ()
    return open_store(url or settings.database_url(), areas=areas, staff=staff)


def folder_names(settings: Settings) -> dict[Folder, str]:
    from processor.stages.ports import Folder

    names = settings.mailbox.folders
    return {Folder.PROCESSED: names.processed, Folder.HELD: names.held, Folder.IGNORED: names.ignored}


def mailbox_of(settings: Settings) -> Mailbox:
    from processor.mailboxes import open_mailbox

    return _at_the_mailbox(settings, open_mailbox)


def arrivals_of(settings: Settings) -> Arrivals:
    """What comes into the mailbox from now on, in whatever folder. Raises MailboxDown."""
    from processor.mailboxes import open_arrivals

    return _at_the_mailbox(settings, open_arrivals)


def _at_the_mailbox(settings: Settings, opens: Callable[..., T]) -> T:
    from processor.stages.ports import MailboxDown

    table = settings.mailbox
    return opens(
        table.url,
        password=_told_as(MailboxDown, settings.mailbox_password),
        base=settings.folder,
        ca_file=table.ca_file,
        folders=folder_names(settings),
        access_token=tokens_of(settings, "mailbox", table.oauth),
    )


def courier_of(settings: Settings) -> Courier:
    from processor.couriers import open_courier
    from processor.stages.ports import CourierDown

    table = settings.delivery
    return open_courier(
        table.url,
        password=_told_as(CourierDown, settings.delivery_password),
        base=settings.folder,
        ca_file=table.ca_file,
        connections=table.connections,
        access_token=tokens_of(settings, "delivery", table.oauth),
    )


def _told_as(down: type[Exception], read: Callable[[], str]) -> Callable[[], str]:
    """A password that cannot be read now is a server that cannot be reached now; it is read again."""
    from processor.config import ConfigError

    def password() -> str:
        try:
            return read()
        except ConfigError as error:
            raise down(str(error.problems[0])) from error

    return password


def tokens_of(settings: Settings, section: str, table: OAuthTable | None) -> AccessTokens | None:
    """The access tokens for a server that wants XOAUTH2.

    Mailbox and delivery with the same keys share them: a provider may take each refresh token once only.
    """
    if table is None:
        return None
    if table == settings.mailbox.oauth:
        section = "mailbox"
    kept = settings.folder / f".{settings.program.address.replace('/', '_')}.{section}.token"
    files = (table.client_secret_file, table.refresh_token_file)
    return _tokens(section, table.token_url, table.client_id, *files, table.scope, kept)


@lru_cache(maxsize=64)
def _tokens(
    section: str,
    url: str,
    client_id: str,
    secret_file: Path | None,
    refresh_file: Path,
    scope: str,
    kept: Path,
) -> AccessTokens:
    from processor.config.passwords import read_password
    from processor.oauth import AccessTokens, TokenServer
    from processor.stages.ports import NoToken

    def secret(key: str, file: Path | None) -> Callable[[], str]:
        return _told_as(NoToken, lambda: read_password(f"{section}.oauth", file, "", file_key=key))

    return AccessTokens(
        TokenServer(
            url=url,
            client_id=client_id,
            client_secret=secret("client_secret_file", secret_file),
            refresh_token=secret("refresh_token_file", refresh_file),
            scope=scope,
            kept=kept,
        )
    )


def roster_of(raw: bytes) -> RosterRead:
    from processor.config.roster import read_roster
    from processor.core.facts import RosterRead

    found = read_roster(raw)
    return RosterRead(rows=found.rows, faults=found.faults)


def reader_and_writer(
    settings: Settings, rules: RuleBook, workers: WorkerPool | None, sheets: Sheets | None = None
) -> tuple[Reader, Writer, Decider]:
    """The reader, the writer and the judge for these rules. Without `sheets` the templates are read now."""
    from processor.letters import WriterConfig, WriterPool
    from processor.reader import ReaderPool
    from processor.stages.decider import Decider

    program = settings.program
    reader = ReaderPool(workers, program, rules, most_bytes=settings.mailbox.most_bytes)
    config = WriterConfig(
        program=program,
        templates=settings.paths.templates,
        token_days=rules.policy.token_days,
        areas=rules.areas,
        sheets=sheets,
    )
    decider = Decider(reader=reader, program=program, rules=rules, read_roster=roster_of)
    return reader, WriterPool(config, workers), decider
