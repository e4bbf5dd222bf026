"""The one place where the parts meet.

Each part is imported where it is opened: `status` should not wait for the reader of mails.
"""

from __future__ import annotations

import gc
import math
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from processor.process_lock import at_work

if TYPE_CHECKING:
    from datetime import datetime

    from processor.config import Settings
    from processor.config.tables import OAuthTable
    from processor.core.facts import RosterRead
    from processor.core.glance import Down
    from processor.core.program import Program
    from processor.core.rules import Policy, RuleBook
    from processor.directory_site import Keeper, SitePages, Status
    from processor.letters.sheets import Sheets
    from processor.mailboxes.arrivals import Arrivals
    from processor.oauth import AccessTokens
    from processor.operation.heartbeat import Watch
    from processor.operation.monitor import Monitor
    from processor.operation.own_texts import OwnText
    from processor.stages.act import Acting
    from processor.stages.decider import Decider
    from processor.stages.dispatch import Dispatch
    from processor.stages.due import DueDates
    from processor.stages.intake import Intake
    from processor.stages.ports import Courier, Folder, Mailbox, Reader, Store, Writer
    from processor.stages.process import Processor
    from processor.stages.unwritten import SecondTry
    from processor.workers import WorkerPool

PROGRAM_WORKERS = 2  # they read mail and write letters
LAST_WORDS_SECONDS = 60.0  # for servers that have not answered when all else is done
LAST_WORDS_AT_STOP_SECONDS = 3.0
LISTEN_SECONDS = 0.5  # between looks whether somebody wants the process to end

T = TypeVar("T")


class Stopped(Exception):
    """Somebody wants the process to end; what has begun is done, and nothing else is begun."""


def start_is_over() -> None:
    """entry.py lets the collector of garbage rest while all is imported; for long work it is needed."""
    if not gc.isenabled():
        gc.set_threshold(50_000, 20, 100)
        gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A program, put together."""

    settings: Settings
    program: Program
    rules: RuleBook
    store: Store
    mailbox: Mailbox
    courier: Courier
    workers: WorkerPool | None  # None: this process reads and writes
    intake: Intake
    processor: Processor
    clock: DueDates
    dispatch: Dispatch
    second_try: SecondTry

    def with_rules(self, rules: RuleBook, sheets: Sheets) -> Parts:
        """The same program with other rules and other templates, which were checked."""
        reader, writer, judge = reader_and_writer(self.settings, rules, self.workers, sheets)
        self.dispatch.policy = rules.policy  # its threads go on
        return replace(
            self,
            rules=rules,
            processor=replace(self.processor, reader=reader, writer=writer, decider=judge),
            clock=replace(self.clock, writer=writer, rules=rules),
            second_try=replace(self.second_try, writer=writer),
        )

    def telling(self, down: Callable[[], tuple[Down, ...]]) -> Parts:
        """The same program, whose digest knows what is wrong with the machine."""
        return replace(self, clock=replace(self.clock, down=down))

    def warm_up(self) -> None:
        """For a daemon: the first mail finds everything ready."""
        from processor.core.reading.answer.lexicon import make_ready

        self.processor.reader.warm_up()
        self.processor.writer.warm_up()
        make_ready(self.rules.vocabularies, self.program.language)  # while the workers do the same
        gc.freeze()  # all of it stays: whoever looks for garbage passes over it

    def one_pass(self, now: datetime, stopped: Callable[[], bool] = lambda: False) -> None:
        """Intake, process, due dates, dispatch; round and round until nothing that is due is left.

        A server that does not answer is waited for a minute and no longer, for all of its mails together:
        what has no answer then stays claimed until its lease ends. `stopped` is asked between the steps.
        Raises CourierDown at the end, when mail waits because of that, and MailboxDown when some cannot be
        read.
        """
        from processor.operation.alarms import unread
        from processor.stages.clock import running_clock
        from processor.stages.ports import CourierDown, MailboxDown

        down: CourierDown | None = None
        moment = running_clock(now)

        def send() -> int:
            nonlocal down
            if down is not None:
                return 0
            try:
                return self.dispatch.send_due(now, moment)
            except CourierDown as problem:
                down = problem
                return 0

        def between() -> None:
            send()
            if stopped():
                raise Stopped

        self.second_try.all_again(now)
        self.dispatch.recall(now)
        until = math.inf  # the end of the minute, once it has begun
        while not stopped():
            taken = self.intake.take_in(now, stopped)
            try:
                done = self.processor.work_off(now, between)
            except Stopped:
                self.store.give_back(self.processor.owner)
                break
            due = self.clock.settle_due(now)
            sent = send()
            self.intake.mirror(stopped)
            if not (taken or done or due or sent):
                until = min(until, time.monotonic() + LAST_WORDS_SECONDS)
                if not self._last_words(until, now, moment, stopped):
                    break
        if stopped():
            self.dispatch.see_off(now, LAST_WORDS_AT_STOP_SECONDS, moment)
        hanging = self.dispatch.carriers.under_way()
        if down is None and hanging:
            raise CourierDown(
                f"{hanging} {'mail is' if hanging == 1 else 'mails are'} still with the mail server, which "
                "does not answer; what it does not take goes once more in a quarter of an hour"
            )
        if down is not None:
            raise down
        if self.mailbox.left:
            raise MailboxDown(unread(self.mailbox.left))

    def _last_words(
        self, until: float, now: datetime, moment: Callable[[], datetime], stopped: Callable[[], bool]
    ) -> int:
        """How many mails went out of those that hang; one of them may let another be due."""
        while not stopped() and self.dispatch.carriers.under_way() and (left := until - time.monotonic()) > 0:
            if sent := self.dispatch.see_off(now, min(left, LISTEN_SECONDS), moment):
                return sent
        return 0


def open_database(settings: Settings, rules: RuleBook | None = None, url: str = "") -> Store:
    """The store; without rules it does not know the practice areas, which only mails ask for."""
    from processor.store import open_store

    staff = settings.program.coordinators
    areas = rules.areas if rules else ()
    return open_store(url or settings.database_url(), areas=areas, staff=staff)


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
        store = open_database(settings, rules)
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
        mailbox = mailbox_of(settings)
        courier = courier_of(settings)
        program, owner = settings.program, f"{socket.gethostname()}:{os.getpid()}"
        count = PROGRAM_WORKERS if workers is None else workers
        pool = WorkerPool(count, modules=MODULES) if count else None
        reader, writer, judge = reader_and_writer(settings, rules, pool)
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
        second_try = SecondTry(store=store, writer=writer, log=log)
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


def site_pages(settings: Settings, rules: RuleBook) -> SitePages:
    """The directory as pages, with the templates as they are now. Raises PageFault."""
    from processor.directory_site import SitePages
    from processor.letters.sheets import template_files

    folder = settings.paths.templates
    languages = {path.parent.name for path in template_files(folder)}
    return SitePages(settings.program, rules.areas, folder, languages)


def keeper_of(settings: Settings, rules: RuleBook, log: Callable[..., None], folder: Path) -> Keeper:
    """What keeps that folder as the directory is; with status.html where the configuration wants it."""
    from processor.directory_site import Keeper

    status = partial(status_now, settings, rules.policy) if settings.directory.status else None
    return Keeper(folder, partial(site_pages, settings, rules), log, status)


def status_now(settings: Settings, policy: Policy, store: Store, now: datetime) -> Status:
    """What `status` says, for a page; of an alarm its kind alone. Raises StoreDown."""
    from processor.core.glance import Down, at_a_glance
    from processor.directory_site import status_of
    from processor.operation.alarms import KINDS, Notice, read_notice
    from processor.process_lock import is_running

    with store.reading() as unit:
        values = unit.status(now)
    running = is_running(settings)
    notice = read_notice(settings) if running else Notice()
    down = [Down(sentence=KINDS.get(k, k), since=notice.since.get(k)) for k in sorted(notice.alarms)]
    nobody = {**values, "program_stopped": "by a coordinator" if values.get("program_stopped") else ""}
    zone = settings.program.time_zone
    said = at_a_glance(nobody, running=running, down=down, policy=policy, now=now, time_zone=zone)
    sentences = [one.sentence for one in said]
    return status_of(values, KINDS, running=running, alarms=notice.alarms, now=now, sentences=sentences)


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


@contextmanager
def to_act(settings: Settings, rules: RuleBook) -> Iterator[Acting]:
    """For a coordinator's commands at the command line, beside a daemon that may be running."""
    from processor.operation.log import log_to
    from processor.reader import MODULES
    from processor.stages.act import Acting
    from processor.store.whose import claim
    from processor.workers import WorkerPool

    store = open_database(settings, rules)
    pool = WorkerPool(1, modules=MODULES)  # a held mail may be a bomb
    start_is_over()
    try:
        claim(settings.database_url(), settings.program.address)  # nobody decides for another program
        _, writer, decider = reader_and_writer(settings, rules, pool)
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
        reader, writer, decider = reader_and_writer(settings, rules, pool, sheets)
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
        store = open_database(settings, rules, url)
        pool = WorkerPool(1, modules=MODULES)  # any file may be a bomb
        start_is_over()
        try:
            yield reader_and_writer(settings, rules, pool)[2], store
        finally:
            pool.close()
            store.close()
