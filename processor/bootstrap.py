"""The one place where the parts meet."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

from processor.config import Settings, load_rules, load_settings
from processor.core.program import Program
from processor.core.rules import RuleBook
from processor.couriers import open_courier
from processor.letters import LetterWriter, own_lines
from processor.mailboxes import open_mailbox
from processor.matching import nearest
from processor.reader import ReaderPool
from processor.stages.dispatch import Dispatch
from processor.stages.intake import Intake
from processor.stages.ports import Courier, Folder, Mailbox, Reader, Store
from processor.stages.process import Processor
from processor.store import open_store

PROGRAM_WORKERS = 2  # children that read mail


class Busy(Exception):
    """Another process runs this program; stop it first, or leave the work to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A program, put together."""

    settings: Settings
    program: Program
    rules: RuleBook
    store: Store
    mailbox: Mailbox
    courier: Courier
    reader: Reader
    writer: LetterWriter
    intake: Intake
    processor: Processor
    dispatch: Dispatch

    def one_pass(self, now: datetime) -> None:
        """Intake, process, due dates, dispatch; round and round until nothing that is due is left."""
        while True:
            taken = self.intake.take_in(now)
            done = self.processor.work_off(now)
            self.intake.mirror()
            due = self.processor.settle_due(now)
            sent = self.dispatch.send_due(now)
            if not (taken or done or due or sent):
                return


def log_to(settings: Settings) -> Callable[..., None]:
    """One line for each mail and fate, on standard error or in the file that the configuration names."""
    stream = settings.log.file.open("a") if settings.log.file else None
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log.format == "json"
        else structlog.processors.LogfmtRenderer(key_order=["timestamp", "event"])
    )
    factory = (
        structlog.WriteLoggerFactory(file=stream) if stream else structlog.PrintLoggerFactory(sys.stderr)
    )
    logger = structlog.wrap_logger(
        factory(), processors=[structlog.processors.TimeStamper(fmt="iso"), renderer]
    )

    def log(event: str, **values: object) -> None:
        logger.info(event, **{k: str(v) if not isinstance(v, int) else v for k, v in values.items()})

    return log


def open_database(settings: Settings, rules: RuleBook, url: str = "") -> Store:
    staff = settings.program.coordinators
    return open_store(url or settings.database_url(), nearest=nearest, areas=rules.areas, staff=staff)


def folder_names(settings: Settings) -> dict[Folder, str]:
    names = settings.mailbox.folders
    return {Folder.PROCESSED: names.processed, Folder.HELD: names.held, Folder.IGNORED: names.ignored}


def writer_for(settings: Settings, rules: RuleBook) -> LetterWriter:
    return LetterWriter(settings.program, settings.paths.templates, rules.policy.token_days)


@contextmanager
def assemble(
    settings: Settings,
    rules: RuleBook,
    *,
    workers: int = PROGRAM_WORKERS,
    log: Callable[..., None] | None = None,
) -> Iterator[Parts]:
    """All parts, opened; closed again at the end. Raises Busy when another process has the program."""
    log = log or log_to(settings)
    with only_one(settings):
        store = open_database(settings, rules)
        mailbox = open_mailbox(
            settings.mailbox.url,
            password=settings.mailbox_password,
            base=settings.folder,
            ca_file=settings.mailbox.ca_file,
            folders=folder_names(settings),
        )
        courier = open_courier(
            settings.delivery.url,
            password=settings.delivery_password,
            base=settings.folder,
            ca_file=settings.delivery.ca_file,
            connections=settings.delivery.connections,
        )
        reader = ReaderPool(workers, most_bytes=settings.mailbox.most_bytes)
        writer = writer_for(settings, rules)
        program = settings.program
        intake = Intake(
            mailbox=mailbox, store=store, most_bytes=settings.mailbox.most_bytes, since=settings.since
        )
        processor = Processor(
            store=store, reader=reader, writer=writer, program=program, rules=rules, log=log
        )
        owner = f"{socket.gethostname()}:{os.getpid()}"
        dispatch = Dispatch(
            courier=courier, store=store, owner=owner, connections=settings.delivery.connections, log=log
        )
        try:
            yield Parts(
                settings=settings, program=program, rules=rules, store=store, mailbox=mailbox,
                courier=courier, reader=reader, writer=writer, intake=intake,
                processor=processor, dispatch=dispatch,
            )  # fmt: skip
        finally:
            for part in (mailbox, courier, reader, store):
                part.close()


def load(config: Path) -> tuple[Settings, RuleBook]:
    """Raises ConfigError with every problem at once."""
    settings = load_settings(config)
    return settings, rules_of(settings)


def rules_of(settings: Settings) -> RuleBook:
    """The rules, which know the sentences of our own letters. Raises RulesError."""
    rules = load_rules(settings.paths.rules, settings.program.language)
    return knowing_our_letters(rules, settings.paths.templates)


def knowing_our_letters(rules: RuleBook, templates: Path) -> RuleBook:
    return replace(rules, quoting=replace(rules.quoting, own_lines=own_lines(templates)))


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """A lock file beside the configuration: two processes never work on one program."""
    path = settings.folder / f".{settings.program.address.replace('/', '_')}.lock"
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(f"another process runs {settings.program.address}; stop it first ({path})") from None
        yield


@contextmanager
def to_explain(settings: Settings, rules: RuleBook) -> Iterator[Processor]:
    """A processor that is only asked; where the database does not exist yet, an empty one stands in."""
    url = settings.database_url()
    with tempfile.TemporaryDirectory(prefix="mentor-exchange-") as folder:
        if url.startswith("sqlite") and not Path(url.split(":///", 1)[-1]).exists():
            url = f"sqlite:///{folder}/empty.db"
        store = open_database(settings, rules, url)
        try:
            yield Processor(
                store=store,
                reader=ReaderPool(0, most_bytes=settings.mailbox.most_bytes),
                writer=writer_for(settings, rules),
                program=settings.program,
                rules=rules,
                log=lambda event, **values: None,
            )
        finally:
            store.close()
