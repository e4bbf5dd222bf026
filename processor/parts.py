"""A program, put together, and the order of a pass."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from processor import opened

if TYPE_CHECKING:
    from datetime import datetime

    from processor.config import Settings
    from processor.core.glance import Down
    from processor.core.program import Program
    from processor.core.rules import RuleBook
    from processor.letters.sheets import Sheets
    from processor.stages.dispatch import Dispatch
    from processor.stages.due import DueDates
    from processor.stages.intake import Intake
    from processor.stages.ports import Courier, Mailbox, Store
    from processor.stages.process import Processor
    from processor.stages.unwritten import SecondTry
    from processor.workers import WorkerPool

LAST_WORDS_SECONDS = 60.0  # for servers that have not answered when all else is done
LAST_WORDS_AT_STOP_SECONDS = 3.0
LISTEN_SECONDS = 0.5  # between looks whether somebody wants the process to end


class Stopped(Exception):
    """Somebody wants the process to end; what has begun is done, and nothing else is begun."""


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
        reader, writer, judge = opened.reader_and_writer(self.settings, rules, self.workers, sheets)
        self.dispatch.policy = rules.policy  # its threads go on
        return replace(
            self,
            rules=rules,
            processor=replace(self.processor, reader=reader, writer=writer, decider=judge),
            clock=replace(self.clock, writer=writer, rules=rules),
            second_try=replace(self.second_try, writer=writer, rules=rules),
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
