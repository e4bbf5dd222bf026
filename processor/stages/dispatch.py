"""Dispatch: queued mail goes out, claimed with a lease, and the server's reply is committed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from processor.core.breaker import because, looked_at, room
from processor.core.delivery import concerns_us
from processor.core.rules import Policy
from processor.stages.carriers import Carriers, Try
from processor.stages.clock import running_clock
from processor.stages.crash import crash_point
from processor.stages.ports import Courier, CourierDown, Fate, Outgoing, Receipt, Store, Unit

BATCH = 50
# Longer than a courier may take over one mail: what hangs is not claimed once more (RFC 1047). Only mails
# that a thread is free for are kept; the others are given back.
LEASE_SECONDS = 900
SHARED_SECONDS = 0.005
PATIENCE_SECONDS = 1.0  # so long a pass waits for a server's answer; then the mail is left to its thread
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=67)
FARTHEST = timedelta(hours=2)  # nothing is put off for longer, nor claimed
GIVE_UP = timedelta(days=5)
# After a refusal that concerns us (5.7.x) somebody has to mend something; too many tries would look like spam
MENDING_WAIT = timedelta(minutes=110)
MENDING = timedelta(days=3)
LEAST_TRIES = 5  # an hour and a quarter at least, which is more than greylisting takes
MOST_BREAKS = 3  # of the connection, by one mail, while others get through


Moment = Callable[[], datetime]


def next_try(attempts: int, ended: datetime, longest: timedelta = LONGEST_WAIT) -> datetime:
    """5, 10, 20, 40 and then 67 minutes after the end of the attempt; `attempts` counts this one."""
    doubled = FIRST_WAIT * int(2 ** min(attempts - 1, 10))
    return ended + min(longest, doubled)


@dataclass(slots=True, kw_only=True)
class Dispatch:
    """Called by one thread; the mails are carried by others.

    A mail that finds no server waits for the server: it is due again at once, and no attempt is counted.
    What a server says of the mail itself, 4xx or 5xx, is that mail's own; a 5xx that concerns us and not the
    recipient is tried again for days.
    """

    courier: Courier
    store: Store
    owner: str
    connections: int
    log: Callable[..., None]
    policy: Policy | None = None  # of the breaker (core/breaker.py); None: it never stops anything
    carriers: Carriers = field(init=False, repr=False)
    _stopping: threading.Event = field(init=False, repr=False, default_factory=threading.Event)
    _unbegun: list[Outgoing] = field(init=False, repr=False, default_factory=list)  # to be given back
    _down: CourierDown | None = field(init=False, repr=False, default=None)  # not raised yet
    _down_in_a_row: int = field(init=False, repr=False, default=0)
    _answers: int = field(init=False, repr=False, default=0)  # that the server has given
    # of a mail: how often the connection broke under it, and how many answers others had had by then
    _broken: dict[int, tuple[int, int]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.carriers = Carriers(self.connections, self._send)

    def recall(self, now: datetime) -> None:
        """What was put off while the clock was ahead waits no longer than anything else (fault 15)."""
        with self.store.unit() as unit:
            recalled = unit.recall_outgoing(now, now + FARTHEST)
            claims = unit.recall_claims(now + FARTHEST)
            dates = unit.recall_due(now, now + FARTHEST)
        if recalled or claims or dates:
            why = "the clock was ahead when they were put off"
            self.log("recalled", mails=recalled, claims=claims, dates=dates, because=why)

    def send_due(self, now: datetime, moment: Moment | None = None) -> int:
        """How many mails went out. Raises CourierDown when no connection can be had, and StoreDown.

        A mail whose server takes its time is left to its thread, so that nothing else waits; collect(), or
        the next call, records what becomes of it. `moment`: the clock of a pass that began at `now`; leases
        and gaps count by it, while what is to be looked at in this very pass is due at `now`.
        """
        moment = moment or running_clock(now)
        carriers = self.carriers
        sent = self.collect(now, moment)
        more = True  # may be due
        try:
            while True:
                halted = self._stopping.is_set() or self._down_in_a_row >= self.connections
                if halted:
                    self._unbegun += carriers.give_up_waiting()
                if more or not carriers.awaited():
                    most = 0 if halted or self._down or carriers.waiting() else self._room()
                    if most:
                        claimed = self._claim(now, moment(), most)
                        carriers.begin(claimed)
                        more = len(claimed) == most
                    if not carriers.awaited():
                        break
                tries, left = carriers.wait(PATIENCE_SECONDS, SHARED_SECONDS)
                for out in left:
                    self.log("no answer yet", serial=out.mail.serial, letter=out.mail.letter)
                if left:
                    self._unbegun += carriers.give_up_waiting()  # no thread is free for them
                sent += self._report(tries, now, moment())
        finally:
            self._unbegun += carriers.give_up_waiting()
        self._give_back(moment())
        self._down_in_a_row = 0
        down, self._down = self._down, None
        if down is not None:
            raise down
        return sent

    def collect(self, now: datetime, moment: Moment | None = None) -> int:
        """Records what became of mails that were left to their threads; how many went out."""
        current = moment() if moment else now
        self._give_back(current)
        return self._report(self.carriers.ended(), now, current)

    def see_off(self, now: datetime, seconds: float, moment: Moment | None = None) -> int:
        """The same, and waits so long for those that are still under way; how many went out.

        What has no answer by then stays claimed: when its lease ends, the same bytes go once more.
        """
        moment = moment or running_clock(now)
        ends = time.monotonic() + seconds
        sent = self.collect(now, moment)
        while self.carriers.under_way() and (left := ends - time.monotonic()) > 0:
            sent += self._report(self.carriers.ended(left), now, moment())
        return sent

    def stop(self) -> None:
        """From any thread: send_due() begins no further mail."""
        self._stopping.set()

    def _room(self) -> int:
        """How many mails to claim: none that would wait behind one that hangs."""
        free = self.carriers.free()
        return min(free, BATCH) if self.carriers.hanging() or free <= 0 else BATCH

    def _claim(self, now: datetime, moment: datetime, most: int) -> Sequence[Outgoing]:
        with self.store.unit() as unit:
            due = unit.claim_outgoing(moment, most, self.owner, LEASE_SECONDS)
            claimed = self._not_too_fast(due, unit, now, moment)
        if claimed:
            crash_point("after claim")
        return claimed

    def _not_too_fast(
        self, claimed: Sequence[Outgoing], unit: Unit, now: datetime, moment: datetime
    ) -> Sequence[Outgoing]:
        """Those that may still go out; the breaker stops all others (fault 42)."""
        policy = self.policy
        if policy is None or not claimed or unit.is_stopped():  # then only the letter that says so is claimed
            return claimed
        under_way = self.carriers.under_way() + self.carriers.waiting()
        for usual in (False, True):  # what is usual is asked for only when it matters
            rate = unit.rate(
                moment, policy.breaker_letters_per_hour, policy.letters_in_all_per_day, usual=usual
            )
            new = [out for out in claimed if not looked_at(rate, out.queued_at)]
            left = max(0, room(rate, policy) - under_way)
            if left >= len(new):
                return claimed
        full = replace(rate, last_hour=rate.last_hour + left, last_day=rate.last_day + left)
        why = because(full, policy)
        unit.stop_outbox(why, now)  # so that the letter about it is due in this very pass
        self.log("all mail stopped", because=why)
        self._unbegun += new[left:]
        return [out for out in claimed if out not in new[left:]]

    def _give_back(self, moment: datetime) -> None:
        if self._unbegun:
            with self.store.unit() as unit:
                unit.give_back_outgoing([(out.id, out.fence, "") for out in self._unbegun], moment)
            self._unbegun.clear()

    def _send(self, out: Outgoing) -> Receipt | CourierDown:
        try:
            receipt = self.courier.send(out.mail)
        except CourierDown as down:
            return down
        if receipt.fate is Fate.SENT:
            crash_point("after 250")
        return receipt

    def _report(self, tries: Sequence[Try], now: datetime, moment: datetime) -> int:
        """Commit C, as soon as a reply is there: a crash repeats only what was under way.

        Those that come within a few milliseconds, about as long as a commit takes, share one. While the
        database is away they stay with the carriers.
        """
        if not tries:
            return 0
        outcomes = [(one.out, self._outcome(one), str(one.ended), _end_of(one, now, moment)) for one in tries]
        sent = [(out.id, out.fence, got.said) for out, got, _, _ in outcomes if got and got.fate is Fate.SENT]
        with self.store.unit() as unit:
            if sent:
                unit.report_sent(sent, now)
            for out, receipt, words, ended_at in outcomes:
                if receipt is None:
                    unit.give_back_outgoing([(out.id, out.fence, words)], ended_at)
                elif _is_given_up(out, receipt, ended_at):
                    unit.report_refused(out.id, out.fence, receipt.said, now)  # looked at in this very pass
                elif receipt.fate is not Fate.SENT:
                    longest = MENDING_WAIT if receipt.fate is Fate.REFUSED else LONGEST_WAIT
                    at = next_try(out.attempts + 1, ended_at, longest)
                    unit.report_deferred(out.id, out.fence, receipt.said, at, unknown=receipt.unknown)
        self.carriers.take(tries)
        crash_point("after commit C")
        for out, receipt, _, _ in outcomes:
            fate, code = (receipt.fate.value, receipt.code) if receipt else ("waits", 0)
            self.log(fate, serial=out.mail.serial, letter=out.mail.letter, about=out.mail.about, code=code)
        return len(sent)

    def _outcome(self, one: Try) -> Receipt | None:
        """None: no server was there for it, so that it waits for the server.

        A mail under which the connection breaks each time, while others get through, is deferred as if the
        server had said so: it holds up nothing, and is given up in the end.
        """
        match one.ended:
            case Receipt():
                self._answers += 1
                self._down_in_a_row = 0
                self._broken.pop(one.out.id, None)
                return one.ended
            case CourierDown():
                self._down_in_a_row += 1
                times, answers = self._broken.get(one.out.id, (0, self._answers))
                times += times == 0 or self._answers > answers
                if times > MOST_BREAKS:
                    del self._broken[one.out.id]
                    return Receipt(fate=Fate.DEFERRED, code=0, reply=str(one.ended))
                self._broken[one.out.id] = (times, self._answers)
                self._down = one.ended
                return None
            case unexpected:
                self.carriers.take([one])
                raise unexpected


def _end_of(one: Try, now: datetime, moment: datetime) -> datetime:
    """When a try ended, by the clock of the pass. To whole seconds: where a trial's clock stands still, a
    gap of five minutes is one of five minutes."""
    since = (moment - now).total_seconds() - (time.monotonic() - one.ended_at)
    return now + timedelta(seconds=int(since))


def _is_given_up(out: Outgoing, receipt: Receipt, ended_at: datetime) -> bool:
    """Days alone do not tell: the clock, or the machine, may have left them out."""
    if receipt.fate is Fate.SENT:
        return False
    refused = receipt.fate is Fate.REFUSED
    if refused and not concerns_us(receipt.said):
        return True
    return ended_at - out.queued_at > (MENDING if refused else GIVE_UP) and out.attempts + 1 >= LEAST_TRIES
