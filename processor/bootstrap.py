"""The one place where the parts meet, for each use: the daemon, a command, a replay, an explanation.

Each part is imported where it is opened: `status` should not wait for the reader of mails.
"""

from __future__ import annotations

import gc
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from processor import opened
from processor.parts import Parts
from processor.process_lock import at_work

if TYPE_CHECKING:
    from processor.config import Settings
    from processor.core.program import Program
    from processor.core.rules import RuleBook
    from processor.letters.sheets import Sheets
    from processor.operation.heartbeat import Watch
    from processor.operation.monitor import Monitor
    from processor.operation.own_texts import OwnText
    from processor.stages.act import Acting
    from processor.stages.decider import Decider
    from processor.stages.due import DueDates
    from processor.stages.ports import Reader, Store
    from processor.stages.process import Processor

PROGRAM_WORKERS = 2  # they read mail and write letters


def start_is_over() -> None:
    """entry.py lets the collector of garbage rest while all is imported; for long work it is needed."""
    if not gc.isenabled():
        gc.set_threshold(50_000, 20, 100)
        gc.enable()


@contextmanager
def attended(settings: Settings, watch: Watch, log: Callable[..., None]) -> Iterator[Monitor]:
    """The monitor of a daemon; it has its own door to the database. Raises StoreDown, CannotListen."""
    from processor.operation.monitor import Monitor
    from processor.store.maintenance import Maintenance

    with closing(Maintenance(settings.database_url())) as maintenance:
        monitor = Monitor(settings, watch, maintenance, log)
        try:
            yield monitor
        finally:
            monitor.close()


def own_texts_behind(settings: Settings, *, seen: bool = False) -> tuple[OwnText, ...]:
    """The operator's own rules and templates whose shipped file has changed since; what they are is noted.

    `seen`: somebody has looked at all of them. Raises StoreDown.
    """
    from processor.operation.own_texts import as_bytes, from_bytes, lagging, noted, own_texts
    from processor.store.remembered import OWN_TEXTS, remember, remembered

    texts, url = own_texts(settings), settings.database_url()
    if not texts:
        return ()
    notes = from_bytes(remembered(url, OWN_TEXTS))
    after = noted(texts, notes, seen=seen)
    if after != notes:
        remember(url, OWN_TEXTS, as_bytes(after))
    return () if seen else lagging(texts, notes)


@contextmanager
def assemble(
    settings: Settings,
    rules: RuleBook,
    *,
    workers: int | None = None,
    log: Callable[..., None] | None = None,
) -> Iterator[Parts]:
    """All parts, opened; closed again at the end. Raises Busy when another process has the program.

    `workers`: None for the usual number, 0 for none: then all is done in this process.
    """
    from processor.reader import MODULES
    from processor.stages.dispatch import Dispatch
    from processor.stages.due import DueDates
    from processor.stages.intake import Intake
    from processor.stages.process import Processor
    from processor.stages.unwritten import SecondTry
    from processor.workers import WorkerPool

    if log is None:
        from processor.operation.log import log_to

        log = log_to(settings)
    from datetime import UTC, datetime

    from processor.config.settings import not_yet
    from processor.operation.own_files import tighten_own
    from processor.stages.ports import StoreDown
    from processor.store.whose import claim

    with at_work(settings):
        tighten_own(settings, log)
        store = opened.open_database(settings, rules)
        try:
            claim(settings.database_url(), settings.program.address)
        except StoreDown:
            store.close()
            raise
        if behind := own_texts_behind(settings):
            because = "the shipped ones have changed since; `upgrade` shows the differences"
            log("own files lag behind", files=", ".join(text.place for text in behind), because=because)
        if settings.since is not None and settings.since > datetime.now(UTC):
            log("nothing is answered yet", because=not_yet(settings.since))
        mailbox = opened.mailbox_of(settings)
        courier = opened.courier_of(settings)
        program, owner = settings.program, f"{socket.gethostname()}:{os.getpid()}"
        count = PROGRAM_WORKERS if workers is None else workers
        pool = WorkerPool(count, modules=MODULES) if count else None
        reader, writer, judge = opened.reader_and_writer(settings, rules, pool)
        intake = Intake(
            mailbox=mailbox,
            store=store,
            most_bytes=settings.mailbox.most_bytes,
            since=settings.since,
            address=program.address,
            log=log,
        )
        processor = Processor(store=store, reader=reader, writer=writer, decider=judge, owner=owner, log=log)
        clock = DueDates(store=store, writer=writer, program=program, rules=rules, log=log, reader=reader)
        second_try = SecondTry(store=store, writer=writer, program=program, rules=rules, log=log)
        dispatch = Dispatch(
            courier=courier, store=store, owner=owner, connections=settings.delivery.connections, log=log,
            policy=rules.policy,
        )  # fmt: skip
        start_is_over()
        try:
            yield Parts(
                settings=settings, program=program, rules=rules, store=store, mailbox=mailbox,
                courier=courier, workers=pool, intake=intake, processor=processor, clock=clock,
                dispatch=dispatch, second_try=second_try,
            )  # fmt: skip
        finally:
            for part in (mailbox, courier, pool, store):
                if part is not None:
                    part.close()


@contextmanager
def to_act(settings: Settings, rules: RuleBook) -> Iterator[Acting]:
    """For a coordinator's commands at the command line, beside a daemon that may be running."""
    from processor.operation.log import log_to
    from processor.reader import MODULES
    from processor.stages.act import Acting
    from processor.store.whose import claim
    from processor.workers import WorkerPool

    store = opened.open_database(settings, rules)
    pool = WorkerPool(1, modules=MODULES)  # a held mail may be a bomb
    start_is_over()
    try:
        claim(settings.database_url(), settings.program.address)  # nobody decides for another program
        _, writer, decider = opened.reader_and_writer(settings, rules, pool)
        yield Acting(store=store, decider=decider, writer=writer, log=log_to(settings))
    finally:
        pool.close()
        store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """What decides, on a database that is only for trying: no mailbox, and no courier."""

    program: Program
    store: Store
    reader: Reader
    processor: Processor
    clock: DueDates
    most_bytes: int  # of a mail that is fetched whole


@contextmanager
def to_replay(
    settings: Settings, rules: RuleBook, sheets: Sheets, log: Callable[..., None]
) -> Iterator[Stages]:
    """The stages on the database of these settings, which is a scratch; `log` hears each fate."""
    from processor.reader import MODULES
    from processor.stages.due import DueDates
    from processor.stages.process import Processor
    from processor.store import open_store
    from processor.workers import WorkerPool

    staff = settings.program.coordinators
    store = open_store(settings.database_url(), areas=rules.areas, staff=staff, lasting=False)
    pool = WorkerPool(PROGRAM_WORKERS, modules=MODULES) if PROGRAM_WORKERS else None
    start_is_over()
    try:
        reader, writer, decider = opened.reader_and_writer(settings, rules, pool, sheets)
        processor = Processor(
            store=store, reader=reader, writer=writer, decider=decider, owner="replay", log=log
        )
        # a replay compares what is written because of mails; a digest is because of the calendar
        without_digest = replace(rules, policy=replace(rules.policy, digest="never"))
        clock = DueDates(
            store=store, writer=writer, program=settings.program, rules=without_digest, log=log, reader=reader
        )
        yield Stages(
            program=settings.program, store=store, reader=reader, processor=processor, clock=clock,
            most_bytes=settings.mailbox.most_bytes,
        )  # fmt: skip
    finally:
        if pool is not None:
            pool.close()
        store.close()


@contextmanager
def to_explain(settings: Settings, rules: RuleBook) -> Iterator[tuple[Decider, Store]]:
    """A judge that is only asked; where the database does not exist yet, an empty one stands in."""
    from processor.reader import MODULES
    from processor.workers import WorkerPool

    url = settings.database_url()
    with tempfile.TemporaryDirectory(prefix="mentor-exchange-") as folder:
        if url.startswith("sqlite") and not Path(url.split(":///", 1)[-1]).exists():
            url = f"sqlite:///{folder}/empty.db"
        store = opened.open_database(settings, rules, url)
        pool = WorkerPool(1, modules=MODULES)  # any file may be a bomb
        start_is_over()
        try:
            yield opened.reader_and_writer(settings, rules, pool)[2], store
        finally:
            pool.close()
            store.close()
