"""Reads the mails of a replay many at a time, though they are decided one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice

from processor.core.understanding import Understood
from processor.stages.ports import RawMail, Reader, Unreadable

_TOGETHER = 32  # mails that the workers have in hand


class ReadAhead:
    """Implements ports.Reader over another one, which gets the mails to come before they are asked for."""

    def __init__(self, reader: Reader, coming: Iterable[RawMail]) -> None:
        self._reader = reader
        self._coming = iter(coming)
        self._read: dict[RawMail, Callable[[], Understood | Unreadable]] = {}

    def begin(self, mails: Sequence[RawMail]) -> Callable[[], Sequence[Understood | Unreadable]]:
        while len(self._read) < _TOGETHER and self._go_on():  # so that the workers never wait
            pass
        waiting = [self._read.pop(mail, None) for mail in mails]
        if None in waiting:
            return self._reader.begin(mails)
        return lambda: [one() for one in waiting if one is not None]

    def warm_up(self) -> None:
        self._reader.warm_up()

    def _go_on(self) -> bool:
        some = list(islice(self._coming, _TOGETHER))
        finish = self._reader.begin(some)
        found: list[Understood | Unreadable] = []

        def one(nth: int) -> Understood | Unreadable:
            found.extend(() if found else finish())
            return found[nth]

        self._read |= {mail: partial(one, nth) for nth, mail in enumerate(some)}
        return bool(some)
