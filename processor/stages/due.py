"""What the clock asks: due dates are decided and settled, each in a savepoint of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from processor.core.dates import local_day
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.glance import Down
from processor.core.outcome import (
    GIVEN_UP,
    AuditEvent,
    Decision,
    Disposition,
    DueKind,
    Effect,
    Letter,
    SetDue,
)
from processor.core.program import Program
from processor.core.rules import RuleBook
from processor.core.understanding import Understood
from processor.stages.crash import crash_point
from processor.stages.ports import DueDate, Reader, RepeatedMail, StaleRecord, Store, StoreDown, Unit, Writer
from processor.stages.process import STALE_ATTEMPTS
from processor.stages.rendering import LetterBatch
from processor.stages.turns import begin_day

BATCH = 32  # due dates to a transaction
TRIED_AGAIN = tuple(timedelta(hours=hours) for hours in (0.25, 1, 4, 12, 24))  # after a fault of the program
MOST_OVERDUE = 5_000  # due dates looked at together
MOST_REPEATED = 50  # batches in a row whose letters had the serials of earlier ones


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDates:
    store: Store
    writer: Writer
    program: Program
    rules: RuleBook
    log: Callable[..., None]
    reader: Reader | None = None  # for what a letter shows of a mail that came before
    down: Callable[[], tuple[Down, ...]] = tuple  # what is wrong with the machine, for the digest
    _digests: set[tuple[str, date]] = field(default_factory=set, repr=False)  # looked after, on which days

    def settle_due(self, now: datetime) -> int:
        """Whatever is due by now; how many due dates were settled."""
        begin_day(self.store, self.program.time_zone, now)
        self._begin_digests(now)
        done = stale = repeated = 0
        caught_up = Counter[tuple[str, str]]()  # overdue mails by reader and kind
        while True:
            counted = caught_up.copy()
            try:
                settled = self._batch(now, counted, repeated)
            except StaleRecord:  # a mail was faster: the batch is decided again, by what is so now
                stale += 1
                if stale > STALE_ATTEMPTS:
                    raise
                continue
            except RepeatedMail:  # the same date was settled at this very moment before, as under --now
                repeated += 1
                if repeated > MOST_REPEATED:
                    raise
                continue
            caught_up = counted
            if not settled:
                return done
            done += settled

    def _begin_digests(self, now: datetime) -> None:
        """Each coordinator has a date for the next one: who is new, and whose date was given up."""
        today = local_day(now, self.program.time_zone)
        missing = [a for a in self.program.coordinators if (a, today) not in self._digests]
        if not missing:
            return
        from processor.core.digest import Often, chosen, due_of

        policy, zone = self.rules.policy, self.program.time_zone
        with self.store.unit() as unit:
            for address in missing:
                often = chosen(unit.digest_of(address)[0], policy)
                if often is not Often.NEVER and not unit.is_set(DueKind.DIGEST, f"TO-{address}"):
                    due = due_of(address, often, now, policy, zone)
                    begun = Decision(disposition=Disposition.IGNORED, because="", effects=(due,))
                    unit.apply(begun, now=now, inbox_id=None)
        self._digests.clear()
        self._digests.update((address, today) for address in self.program.coordinators)

    def _batch(self, now: datetime, caught_up: Counter[tuple[str, str]], repeated: int) -> int:
        """One transaction: how many due dates it settled. Raises StaleRecord and RepeatedMail; then it
        settled none."""
        # A due date may be set again, and for the same time: the moment tells its letters from earlier ones
        # (a crash settles nothing, and so it repeats none).
        moment = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}" + (f"-{repeated}" if repeated else "")
        with self.store.unit() as unit:
            batch = unit.due(now, BATCH)
            # of one matter all that is overdue counts, also what a later batch would bring
            known = batch if len(batch) < BATCH else unit.due(now, MOST_OVERDUE)
            room = LetterBatch(self.writer, self.program, self.log, unit, now=now)
            for due in batch:
                self._due(due, known, unit, room, now, caught_up, moment)
            room.put_out()
            crash_point("before commit D")
        crash_point("after commit D")
        return len(batch)

    def _due(
        self,
        due: DueDate,
        known: Sequence[DueDate],
        unit: Unit,
        room: LetterBatch,
        now: datetime,
        caught_up: Counter[tuple[str, str]],
        moment: str,
    ) -> None:
        # with the first date that is due: a start does not wait for all that may be decided then
        from processor.core.due import decide_due
        from processor.core.due import wants as due_wants
        from processor.stages.decision import completed
        from processor.stages.gather import facts_for_due
        from processor.stages.gather.kept_back import left_unsaid
        from processor.stages.tally import Letters

        try:
            with unit.savepoint():
                wanted = due_wants(due.kind, due.about)
                facts = facts_for_due(
                    wanted, unit, self.program, self.rules, now, lambda n: self._read_again(unit, n)
                )
                if wanted.digest:
                    facts = replace(facts, down=self.down())
                overdue = tuple((d.kind, d.nth) for d in known if d.about == due.about and d.id != due.id)
                facts = replace(facts, overdue=overdue)
                rules = self.rules
                _, decision = completed(facts, lambda f: decide_due(due.kind, due.nth, f, rules), unit, rules)
                decision = self._in_its_time(due, decision, now, caught_up)
                decision = self._once_they_have_heard(due, decision, facts, unit, now)
                decision = left_unsaid(decision, unit)
                decision = Letters(unit, now, room).notices_limited(decision, facts, self.rules)
                unit.settle_due(due.id)
                unit.apply(decision, now=now, inbox_id=None)
        except (StoreDown, StaleRecord):  # it stays due
            raise
        except Exception as error:  # it must not starve the others
            self._failed(due, f"{type(error).__name__}: {error}", unit, room, now, moment)
            return
        room.take(decision.letters, f"due-{due.kind}-{due.about}-{due.nth}-{moment}", None)
        self.log("due", what=due.kind.value, about=due.about, because=decision.because)

    def _read_again(self, unit: Unit, inbox_id: int) -> Understood | None:
        from processor.stages.read_again import read_again

        return read_again(unit, self.reader, inbox_id) if self.reader is not None else None

    def _failed(
        self, due: DueDate, because: str, unit: Unit, room: LetterBatch, now: datetime, moment: str
    ) -> None:
        """A fault of the program: it is tried again, some times, and then somebody is told (as of a mail)."""
        self.log("due failed", what=due.kind.value, about=due.about, because=because)
        which = f"{due.kind} {due.nth} of {due.about}"
        before = unit.noted(which, EventKind.DUE_FAILED, 1).total % (len(TRIED_AGAIN) + 1)
        noted = AuditEvent(what=EventKind.DUE_FAILED, about=which, because=because)
        unit.settle_due(due.id)
        if before < len(TRIED_AGAIN):
            again = SetDue(kind=due.kind, about=due.about, at=now + TRIED_AGAIN[before], nth=due.nth)
            effects: tuple[Effect, ...] = (noted, again)
        else:
            what = f"{due.kind} of {due.about}: {because}"
            effects = (noted, AuditEvent(what=EventKind.DUE_FAILED, about=GIVEN_UP, because=what))
            self.log("due given up", what=due.kind.value, about=due.about, because=because)
            said = f"A fault of the program keeps it from what was due for {due.about} now ({due.kind})."
            data = {"what": said, "ref": due.about}
            letters = tuple(
                Letter(name="note", to=address, to_name="", answers=False, data=data)
                for address in self.program.coordinators
            )
            room.take(letters, f"due-failed-{due.kind}-{due.about}-{due.nth}-{moment}", None)
        decision = Decision(disposition=Disposition.IGNORED, because=because, effects=effects)
        unit.apply(decision, now=now, inbox_id=None)

    def _once_they_have_heard(
        self, due: DueDate, decision: Decision, facts: Facts, unit: Unit, now: datetime
    ) -> Decision:
        """Nobody is asked about what they are not told yet: their letters wait for second thoughts."""
        from processor.core.dates import in_daytime
        from processor.stages.gather.kept_back import hears_later

        members = {letter.to for letter in decision.letters if letter.to_name}
        if due.kind is DueKind.NEXT_REQUEST and facts.request is not None:
            members.add(facts.request.mentee.email)  # who may have somebody else wait until then
        kept = bool(decision.letters) and self._is_kept(due, facts, unit)
        if not kept and not any(hears_later(to, unit, now) for to in sorted(members)):
            return decision
        policy, zone = self.rules.policy, self.program.time_zone
        at = now + timedelta(hours=24 if kept else 1)
        if due.kind is not DueKind.NEXT_REQUEST:  # that goes with the letter, at whatever hour
            at = in_daytime(at, policy.earliest_hour, policy.latest_hour, zone)
        because = (
            f"somebody has yet to hear of what has happened; it is asked again at {at:%Y-%m-%d %H:%M} UTC"
        )
        again = SetDue(kind=due.kind, about=due.about, at=at, nth=due.nth)
        return Decision(disposition=Disposition.IGNORED, because=because, effects=(again,))

    def _is_kept(self, due: DueDate, facts: Facts, unit: Unit) -> bool:
        """It asks about what somebody has not heard of, for the two are to have no contact."""
        from processor.core.apart import kept_apart
        from processor.stages.gather.kept_back import is_kept

        view = facts.request
        if due.kind is DueKind.REQUEST_REMINDER and view is not None:
            apart = kept_apart(view.mentee, view.mentor, facts, self.rules) is not None
            return apart and unit.is_unasked(view.ref, view.mentor.email)
        pair = due.about.startswith("REL-") and due.kind is not DueKind.TERM_END
        return pair and is_kept(due.about, unit)

    def _in_its_time(
        self, due: DueDate, decision: Decision, now: datetime, caught_up: Counter[tuple[str, str]]
    ) -> Decision:
        """What is overdue may have to wait once more, for the morning or for another day."""
        from processor.core.due import LATE, asked_later

        readers = [(letter.to, letter.name) for letter in decision.letters]
        before = max((caught_up[reader] for reader in readers), default=0)
        zone = self.program.time_zone
        at = asked_later(due.kind, due.at, before, now, self.rules.policy, zone) if readers else None
        if now - due.at > LATE:
            caught_up.update(readers)
        if at is None:
            return decision
        because = f"it is overdue, and asked again at {at:%Y-%m-%d %H:%M} UTC, so that nobody gets a burst"
        again = SetDue(kind=due.kind, about=due.about, at=at, nth=due.nth)
        return Decision(disposition=Disposition.IGNORED, because=because, effects=(again,))
