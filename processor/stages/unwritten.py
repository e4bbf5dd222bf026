"""Letters that could not be written are tried again, and go out as if they had been written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.intents.browse import shown_of
from processor.core.intents.coordinator.program import with_records
from processor.core.intents.profile_letters import with_profile_of_now
from processor.core.mail import OutboundMail
from processor.core.mentioned import as_of_now, only_called_off
from processor.core.outcome import Letter
from processor.core.overtaken import Today, brings_together, is_over, may_not_meet
from processor.core.permission import is_coordinator_of
from processor.core.program import Program
from processor.core.rules import RuleBook
from processor.core.value_json import letter_from_json
from processor.stages.crash import crash_point
from processor.stages.gather.parties import records_for
from processor.stages.gather.today import today_of
from processor.stages.ports import LetterJob, NotWritten, Store, Unit, Unwritten, Writer

BATCH = 16  # decisions to a transaction
_APART = "its two are to have no contact now, so it waits"
MOST = 320  # decisions that are tried in one round, when nothing has changed since the last one

Tried = OutboundMail | NotWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondTry:
    """Of a decision all letters go out, or none: one of them may say that another one went."""

    store: Store
    writer: Writer
    program: Program
    rules: RuleBook
    log: Callable[..., None]

    def all_again(self, now: datetime) -> int:
        """After a start, or when templates were read again; how many letters went into the outbox."""
        last = done = 0
        while True:
            written, last = self._batch(last, now)
            done += written
            if not last:
                return done

    def some_again(self, now: datetime, after: int = 0) -> int:
        """Now and then, as a fault may lie in the data too; from where the next round is to go on."""
        for _ in range(MOST // BATCH):
            _, after = self._batch(after, now)
            if not after:
                return 0
        return after

    def _batch(self, after: int, now: datetime) -> tuple[int, int]:
        """How many were written, and the number of the last decision's first letter; 0: these were all."""
        with self.store.unit() as unit:
            waiting = unit.unwritten(after, BATCH)
            if not waiting:
                return 0, 0
            now_read = {one.id: self._as_of_now(one, unit, now) for one in waiting}
            over = [one for one in waiting if now_read[one.id] is None]
            unit.written_at_last([one.id for one in over])
            decisions: defaultdict[str, list[tuple[Unwritten, Tried]]] = defaultdict(list)
            still = [(one, letter) for one in waiting if (letter := now_read[one.id]) is not None]
            for (one, _), tried in zip(still, self._written(still, now, unit.secret()), strict=True):
                decisions[one.decision].append((one, tried))
            sent = [fate for decision in decisions.values() for fate in self._settled(decision, unit, now)]
            crash_point("before commit E")
        crash_point("after commit E")
        for name, serial in sent:
            self.log("letter written at last", letter=name, serial=serial)
        for one in over:
            self.log("letter dropped", letter=one.letter, because="what it asks or tells is over")
        return len(sent), max(_firsts(waiting))

    def _settled(
        self, decision: Sequence[tuple[Unwritten, Tried]], unit: Unit, now: datetime
    ) -> list[tuple[str, str]]:
        """In the outbox and no longer here, in one transaction; or here as before.

        What only waits until its two may meet keeps nothing else back: whoever asked reads that they did.
        """
        because = {one.id: t.because if isinstance(t, NotWritten) else "" for one, t in decision}
        apart = {number: why for number, why in because.items() if why == _APART}
        if any(why not in ("", _APART) for why in because.values()):
            unit.still_unwritten(because)
            return []
        if apart:
            unit.still_unwritten(apart)
        mails = [(mail, one.inbox_id) for one, mail in decision if isinstance(mail, OutboundMail)]
        # one that is there already, as after a restore, is not to go out twice
        unit.queue([(mail, inbox_id) for mail, inbox_id in mails if unit.sent(mail.serial) is None], now)
        unit.written_at_last([one.id for one, _ in decision if one.id not in apart])
        return [(mail.letter, mail.serial) for mail, _ in mails]

    def _written(
        self, waiting: Sequence[tuple[Unwritten, Letter | NotWritten]], now: datetime, key: bytes
    ) -> list[Tried]:
        jobs = [
            LetterJob(letter=letter, cause=one.cause, now=now, key=key)
            for one, letter in waiting
            if isinstance(letter, Letter)
        ]
        written = iter(self.writer.begin(jobs)())
        return [letter if isinstance(letter, NotWritten) else next(written) for _, letter in waiting]

    def _as_of_now(self, one: Unwritten, unit: Unit, now: datetime) -> Letter | NotWritten | None:
        """None: what it asks or tells is over."""
        try:
            letter = letter_from_json(one.content)
        except ValueError as error:
            return NotWritten(because=str(error))
        today = today_of(letter, one, unit, self.rules, now)
        left = only_called_off(letter, today) if is_over(letter, today) else letter
        found = as_of_now(left, today) if left is not None else None
        # one of a deed waits in the outbox for the same, until the two may meet
        if found is not None and not letter.deed and brings_together(letter) and may_not_meet(today):
            return NotWritten(because=_APART)
        return self._made_anew(found, today, unit) if found is not None else None

    def _made_anew(self, letter: Letter, today: Today, unit: Unit) -> Letter | None:
        """What was only looked up is looked up again."""
        if letter.name == "exported":
            if not is_coordinator_of(self.program, letter.to):
                return None
            member = unit.member_at(letter.to)
            return with_records(letter, records_for(member, self.program, unit, self.rules))
        if letter.name == "directory" and today.reader is not None:
            interest, page = str(letter.data["interest"]), letter.data["page"]
            but = (today.reader.number, *sorted(today.apart))
            size = self.rules.policy.page_size
            found = unit.directory(interest, page if isinstance(page, int) else 1, size, but)
            return replace(letter, data={**letter.data, **shown_of(found)})
        language = self.program.language
        return with_profile_of_now(letter, today.reader, today.request, self.rules, language)


def _firsts(waiting: Sequence[Unwritten]) -> list[int]:
    """The number of the first letter of each decision."""
    firsts: dict[str, int] = {}
    for one in waiting:
        firsts[one.decision] = min(one.id, firsts.get(one.decision, one.id))
    return list(firsts.values())
