"""Where the time goes: clocks around the program's stages, set from outside.

Each second of the main thread counts for the innermost stage that is running, so that the stages add up
to the whole. What other threads do (sending) is counted beside it.
"""

from __future__ import annotations

import functools
import importlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

OTHER = "the rest"
COMMIT = "commit"
# (module, class or "", function, stage). A line whose function is gone is told of, not tripped over.
CLOCKS = (
    ("processor.stages.intake", "Intake", "take_in", "intake: list, look up, store"),
    ("processor.mailboxes.imap", "ImapMailbox", "listing", "intake: list, look up, store"),
    ("processor.mailboxes.imap", "ImapMailbox", "_ask", "intake: fetch"),
    ("processor.stages.process", "Processor", "work_off", "process: batches, locks"),
    ("processor.workers.pool", "Job", "result", "process: wait for the workers"),
    ("processor.stages.decision", "", "facts_for_mail", "judge: gather facts"),
    ("processor.stages.decision", "", "decide", "judge: decide"),
    ("processor.stages.rendering", "LetterBatch", "take", "hand letters to the workers"),
    ("processor.store.unit", "SqlUnit", "foresee", "judge: gather facts"),
    ("processor.store.unit", "SqlUnit", "write_later", "apply: at the end of a batch"),
    ("processor.store.effects", "Effects", "queue", "apply: at the end of a batch"),
    ("processor.store.effects", "Effects", "apply", "apply: records"),
    ("processor.store.inbox", "Inbox", "claim_content", "judge: gather facts"),
    ("processor.stages.intake", "Intake", "mirror", "mirror: move in the mailbox"),
    ("processor.stages.due", "DueDates", "settle_due", "due dates"),
    ("processor.stages.dispatch", "Dispatch", "send_due", "dispatch: claim, wait for the senders"),
    ("processor.stages.dispatch", "Dispatch", "_report", "dispatch: report each mail"),
    ("processor.couriers.smtp", "SmtpCourier", "send", "send (in its threads)"),
)


class Stages:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self.beside: dict[str, float] = defaultdict(float)  # in other threads
        self.missing: list[str] = []
        self._main = threading.get_ident()
        self._stack = [OTHER]
        self._since = time.perf_counter()

    def clear(self) -> None:
        for kept in (self.seconds, self.calls, self.beside):
            kept.clear()
        self._since = time.perf_counter()

    def told(self) -> dict[str, Any]:
        self._count()
        return {
            "seconds": dict(self.seconds),
            "calls": dict(self.calls),
            "beside": dict(self.beside),
            "missing": self.missing,
        }

    def _count(self) -> None:
        at = time.perf_counter()
        self.seconds[self._stack[-1]] += at - self._since
        self._since = at

    def _enter(self, stage: str) -> None:
        self._count()
        self.calls[stage] += 1
        self._stack.append(stage)

    def _leave(self) -> None:
        self._count()
        self._stack.pop()

    def clock(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def clocked(*values: Any, **named: Any) -> Any:
            if threading.get_ident() != self._main:
                began = time.perf_counter()
                try:
                    return function(*values, **named)
                finally:
                    self.beside[stage] += time.perf_counter() - began
            self._enter(stage)
            try:
                return function(*values, **named)
            finally:
                self._leave()

        return clocked

    def install(self) -> None:
        for module, owner, name, stage in CLOCKS:
            try:
                place = importlib.import_module(module)
                place = getattr(place, owner) if owner else place
                function = getattr(place, name)
            except (ImportError, AttributeError):
                self.missing.append(f"{module}.{owner}.{name}".replace("..", "."))
                continue
            setattr(place, name, self.clock(stage, function))
        self._install_commit()

    def _install_commit(self) -> None:
        """A unit's time counts for whoever works in it, its end for the commit."""
        from processor.store.unit import SqlStore

        unit = SqlStore.unit
        stages = self

        class Clocked(AbstractContextManager[Any]):
            def __init__(self, store: Any) -> None:
                self._unit = unit(store)

            def __enter__(self) -> Any:
                return self._unit.__enter__()

            def __exit__(self, *problem: Any) -> bool | None:
                return bool(stages.clock(COMMIT, self._unit.__exit__)(*problem))

        # a function, so that it is bound to the store
        setattr(SqlStore, "unit", lambda store: Clocked(store))  # noqa: B010  # mypy sees another type
