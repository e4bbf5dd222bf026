"""Dispatch: queued mail goes out, claimed with a lease, and the server's reply is committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from processor.stages.crash import crash_point
from processor.stages.moment import going_on
from processor.stages.ports import Courier, CourierDown, Fate, Outgoing, Receipt, Store

BATCH = 50
LEASE_SECONDS = 900  # longer than the courier waits after the dot (RFC 1047)
SHARED_SECONDS = 0.005
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=67)
GIVE_UP = timedelta(days=5)


def next_try(attempts: int, now: datetime) -> datetime:
    """5, 10, 20, 40 and then 67 minutes after the attempt; `attempts` counts this one."""
    doubled = FIRST_WAIT * int(2 ** min(attempts - 1, 10))
    return now + min(LONGEST_WAIT, doubled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    courier: Courier
    store: Store
    owner: str
    connections: int
    log: Callable[..., None]

    def send_due(self, now: datetime) -> int:
        """How many mails went out. Raises CourierDown when no connection can be had, and StoreDown."""
        sent = 0
        moment = going_on(now)
        while True:
            with self.store.unit() as unit:
                claimed = unit.claim_outgoing(moment(), BATCH, self.owner, LEASE_SECONDS)
            if not claimed:
                return sent
            crash_point("after claim")
            sent += self._send_all(claimed, now)

    def _send_all(self, claimed: Sequence[Outgoing], now: datetime) -> int:
        """Replies are committed as soon as they are there: a crash repeats only what was under way.

        Those that come within a few milliseconds, about as long as a commit takes, share one.
        """
        sent = 0
        down: CourierDown | None = None
        pool = ThreadPoolExecutor(self.connections)
        try:
            tasks = {pool.submit(self._send, out): out for out in claimed}
            waiting = set(tasks)
            while waiting:
                ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                if waiting:
                    more, waiting = wait(waiting, timeout=SHARED_SECONDS)
                    ready |= more
                replies = []
                for task in ready:
                    receipt = task.result()
                    if isinstance(receipt, CourierDown):
                        down = receipt
                        receipt = Receipt(fate=Fate.DEFERRED, code=0, reply=str(down))
                    replies.append((tasks[task], receipt))
                sent += self._report(replies, now)
        finally:
            pool.shutdown(cancel_futures=True)  # after a failure here nothing more is begun
        if down is not None:
            raise down
        return sent

    def _send(self, out: Outgoing) -> Receipt | CourierDown:
        try:
            receipt = self.courier.send(out.mail)
        except CourierDown as down:
            return down
        if receipt.fate is Fate.SENT:
            crash_point("after 250")
        return receipt

    def _report(self, replies: Sequence[tuple[Outgoing, Receipt]], now: datetime) -> int:
        """Commit C."""
        sent = [(out.id, out.fence, receipt.reply) for out, receipt in replies if receipt.fate is Fate.SENT]
        with self.store.unit() as unit:
            unit.report_sent(sent, now)
            for out, receipt in replies:
                given_up = receipt.fate is Fate.DEFERRED and now - out.queued_at > GIVE_UP
                if receipt.fate is Fate.REFUSED or given_up:
                    unit.report_refused(out.id, out.fence, receipt.reply, now)
                elif receipt.fate is not Fate.SENT:
                    unit.report_deferred(out.id, out.fence, receipt.reply, next_try(out.attempts + 1, now))
        crash_point("after commit C")
        for out, receipt in replies:
            self.log("sent" if receipt.fate is Fate.SENT else str(receipt.fate), serial=out.mail.serial,
                     letter=out.mail.letter, about=out.mail.about, code=receipt.code)  # fmt: skip
        return len(sent)
