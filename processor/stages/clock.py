"""What the clock asks: due dates are decided and settled, each in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.due import decide_due
from processor.core.due import wants as due_wants
from processor.core.program import Program
from processor.core.rules import RuleBook
from processor.stages.crash import crash_point
from processor.stages.gather import facts_for_due
from processor.stages.judge import numbered
from processor.stages.mailroom import Mailroom
from processor.stages.ports import DueDate, Store, StoreDown, Unit, Writer

BATCH = 32  # due dates to a transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    store: Store
    writer: Writer
    program: Program
    rules: RuleBook
    log: Callable[..., None]

    def settle_due(self, now: datetime) -> int:
        """Whatever is due by now; how many due dates were settled."""
        done = 0
        while True:
            with self.store.unit() as unit:
                batch = unit.due(now, BATCH)
                room = Mailroom(self.writer, self.program, self.log, now=now, key=unit.secret())
                for due in batch:
                    self._due(due, batch, unit, room, now)
                unit.queue(room.mails(), now)
                crash_point("before commit D")
            crash_point("after commit D")
            if not batch:
                return done
            done += len(batch)

    def _due(self, due: DueDate, batch: Sequence[DueDate], unit: Unit, room: Mailroom, now: datetime) -> None:
        try:
            with unit.savepoint():
                facts = facts_for_due(due_wants(due.kind, due.about), unit, self.program, self.rules, now)
                overdue = tuple((d.kind, d.nth) for d in batch if d.about == due.about and d.id != due.id)
                facts = replace(facts, overdue=overdue)
                _, decision = numbered(facts, lambda f: decide_due(due.kind, due.nth, f, self.rules), unit)
                unit.settle_due(due.id)
                unit.apply(decision, now=now, inbox_id=None)
        except StoreDown:
            raise
        except Exception as error:  # it must not starve the others; the log names it
            unit.settle_due(due.id)
            self.log(
                "due failed", what=due.kind.value, about=due.about, because=f"{type(error).__name__}: {error}"
            )
            return
        room.take(decision.letters, f"due-{due.kind}-{due.about}-{due.nth}-{due.at:%Y%m%d}", None)
        self.log("due", what=due.kind.value, about=due.about, because=decision.because)
