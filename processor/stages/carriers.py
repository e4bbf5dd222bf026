"""Threads that carry mails, one each at a time: one that hangs holds up itself and nothing else."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from processor.stages.ports import CourierDown, Outgoing, Receipt

Carry = Callable[[Outgoing], Receipt | CourierDown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A mail that was tried, and how that ended."""

    out: Outgoing
    ended: Receipt | CourierDown | BaseException  # the last: nobody expected it
    ended_at: float  # time.monotonic()


class Carriers:
    """Daemon threads, which the end of the process does not wait for; each ends when no mail is left."""

    def __init__(self, count: int, carry: Carry) -> None:
        self.late: Callable[[], object] = lambda: None  # called when a mail ends that nobody waited for
        self._count = count
        self._carry = carry
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._all_ended = threading.Condition(self._lock)  # whoever gathers is not woken by each of them
        self._waiting: deque[Outgoing] = deque()
        self._under_way: dict[int, tuple[Outgoing, float]] = {}  # since when, time.monotonic()
        self._left: set[int] = set()  # of these: nobody waits for them any more
        self._ended: list[Try] = []
        self._threads = 0

    def begin(self, mails: Iterable[Outgoing]) -> None:
        with self._lock:
            self._waiting.extend(mails)
            for _ in range(min(len(self._waiting), self._count - self._threads)):
                self._threads += 1
                threading.Thread(target=self._work, daemon=True, name="carrier").start()

    def free(self) -> int:
        """How many more mails could begin at once."""
        with self._lock:
            return self._count - len(self._under_way) - len(self._waiting)

    def waiting(self) -> int:
        """Mails that have not begun."""
        with self._lock:
            return len(self._waiting)

    def under_way(self) -> int:
        """Mails that have begun, and of which no end is recorded."""
        with self._lock:
            return len(self._under_way) + len(self._ended)

    def hanging(self) -> int:
        """Mails under way that were left to themselves."""
        with self._lock:
            return len(self._left)

    def awaited(self) -> int:
        """Mails of which no end is recorded, but for those that were left to themselves."""
        with self._lock:
            return len(self._waiting) + len(self._under_way) - len(self._left) + len(self._ended)

    def wait(self, patience: float, gather: float) -> tuple[list[Try], list[Outgoing]]:
        """Until one ends, and `gather` seconds more for others that end with it.

        When none does although each has had `patience` seconds, they are left to themselves: the tries that
        have ended, and the mails that are left now. A try is given again until take() is told of it.
        """
        with self._changed:
            while not self._ended and (seconds := self._patience_left(patience)) > 0:
                self._changed.wait(seconds)
            if self._ended:
                self._all_ended.wait_for(lambda: not self._are_awaited(), gather)
                return list(self._ended), []
            left = [out for number, (out, _) in self._under_way.items() if number not in self._left]
            self._left.update(out.id for out in left)
            return [], left

    def ended(self, within: float = 0.0) -> list[Try]:
        """The tries that have ended, those that were left to themselves too; waits so long for one."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or not self._under_way, within)
            return list(self._ended)

    def take(self, tries: Iterable[Try]) -> None:
        """Their ends are recorded."""
        with self._lock:
            done = {id(one) for one in tries}
            self._ended = [one for one in self._ended if id(one) not in done]

    def give_up_waiting(self) -> list[Outgoing]:
        """Those that have not begun; they are forgotten here."""
        with self._lock:
            waiting = list(self._waiting)
            self._waiting.clear()
            return waiting

    def _are_awaited(self) -> bool:
        return bool(self._waiting) or len(self._under_way) > len(self._left)

    def _patience_left(self, patience: float) -> float:
        since = [began for number, (_, began) in self._under_way.items() if number not in self._left]
        if self._waiting and self._threads > len(self._under_way):
            since.append(time.monotonic())  # the next one is about to begin
        return max(since) + patience - time.monotonic() if since else 0.0

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                out = self._waiting.popleft()
                self._under_way[out.id] = (out, time.monotonic())
            ended: Receipt | CourierDown | BaseException
            try:
                ended = self._carry(out)
            except BaseException as error:
                ended = error
            with self._changed:
                del self._under_way[out.id]
                unawaited = out.id in self._left
                self._left.discard(out.id)
                self._ended.append(Try(out=out, ended=ended, ended_at=time.monotonic()))
                self._changed.notify_all()
                if not self._are_awaited():
                    self._all_ended.notify_all()
            if unawaited:
                self.late()
