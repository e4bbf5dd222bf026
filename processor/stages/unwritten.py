"""Letters that could not be written are tried again, and go out as if they had been written at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.mail import OutboundMail
from processor.core.outcome import Letter
from processor.core.overtaken import Today, depends_on_reader, is_over
from processor.core.program import Member, Role
from processor.core.value_json import letter_from_json
from processor.stages.crash import crash_point
from processor.stages.ports import LetterJob, NotWritten, Store, Unit, Unwritten, Writer

BATCH = 16  # decisions to a transaction
MOST = 320  # decisions that are tried in one round, when nothing has changed since the last one

Tried = OutboundMail | NotWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondTry:
    """Of a decision all letters go out, or none: one of them may say that another one went."""

    store: Store
    writer: Writer
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
            over = [one for one in waiting if _is_over(one, unit, now)]
            unit.written_at_last([one.id for one in over])
            decisions: defaultdict[str, list[tuple[Unwritten, Tried]]] = defaultdict(list)
            still = [one for one in waiting if one not in over]
            for one, tried in zip(still, self._written(still, now, unit.secret()), strict=True):
                decisions[one.decision].append((one, tried))
            sent = [fate for decision in decisions.values() for fate in self._settled(decision, unit, now)]
            crash_point("before commit E")
        crash_point("after commit E")
        for letter, serial in sent:
            self.log("letter written at last", letter=letter, serial=serial)
        for one in over:
            self.log("letter dropped", letter=one.letter, because="what it asks or tells is over")
        return len(sent), max(_firsts(waiting))

    def _settled(
        self, decision: Sequence[tuple[Unwritten, Tried]], unit: Unit, now: datetime
    ) -> list[tuple[str, str]]:
        """In the outbox and no longer here, in one transaction; or here as before."""
        because = {one.id: t.because if isinstance(t, NotWritten) else "" for one, t in decision}
        if any(because.values()):
            unit.still_unwritten(because)
            return []
        mails = [(mail, one.inbox_id) for one, mail in decision if isinstance(mail, OutboundMail)]
        # one that is there already, as after a restore, is not to go out twice
        unit.queue([(mail, inbox_id) for mail, inbox_id in mails if unit.sent(mail.serial) is None], now)
        unit.written_at_last([one.id for one, _ in decision])
        return [(mail.letter, mail.serial) for mail, _ in mails]

    def _written(self, waiting: Sequence[Unwritten], now: datetime, key: bytes) -> list[Tried]:
        letters = [_read(one) for one in waiting]
        jobs = [
            LetterJob(letter=letter, cause=one.cause, now=now, key=key)
            for one, letter in zip(waiting, letters, strict=True)
            if isinstance(letter, Letter)
        ]
        written = iter(self.writer.begin(jobs)())
        return [letter if isinstance(letter, NotWritten) else next(written) for letter in letters]


def _firsts(waiting: Sequence[Unwritten]) -> list[int]:
    """The number of the first letter of each decision."""
    firsts: dict[str, int] = {}
    for one in waiting:
        firsts[one.decision] = min(one.id, firsts.get(one.decision, one.id))
    return list(firsts.values())


def _is_over(one: Unwritten, unit: Unit, now: datetime) -> bool:
    letter = _read(one)
    return isinstance(letter, Letter) and is_over(letter, _today(letter, unit, now))


def _today(letter: Letter, unit: Unit, now: datetime) -> Today:
    kind, _, digits = letter.about.partition("-")
    number = int(digits) if digits.isdigit() else 0
    reader = unit.member_at(letter.to)
    today = Today(now=now, reader=reader)
    match kind:
        case "REQ" if (view := unit.request(number)) is not None:
            profile = view.mentor.profile(Role.MENTOR)
            room = profile is not None and unit.mentor_load(view.mentor.number) < profile.capacity
            has_mentor = _has_mentor(view.mentee, unit)
            return replace(today, request=view, mentor_has_room=room, has_mentor=has_mentor)
        case "REL":
            paused = number in unit.contact_paused()
            return replace(today, relationship=unit.relationship(number), contact_paused=paused)
        case "CONF":
            return replace(today, question=unit.confirmation(number))
        case "HELD":
            return replace(today, held=unit.held_item(number))
    if reader is None or not depends_on_reader(letter):
        return today
    waiting = unit.parked(reader.email)
    asked_of = (view.mentor.number for view in unit.recent_requests(reader.number, 1))
    code = str(letter.data.get("code", ""))
    return replace(
        today,
        has_mentor=_has_mentor(reader, unit),
        has_asked=bool(waiting or unit.pending_of(reader.number)),
        waits_for=tuple(waits.mentor.name for waits in waiting),
        was_asked=reader.number in asked_of,
        named=unit.member(int(code[2:])) if code.startswith("M-") and code[2:].isdigit() else None,
    )


def _has_mentor(mentee: Member, unit: Unit) -> bool:
    return any(pair.mentee.number == mentee.number for pair in unit.active_relationships(mentee.number))


def _read(one: Unwritten) -> Letter | NotWritten:
    try:
        return letter_from_json(one.content)
    except ValueError as error:
        return NotWritten(because=str(error))
