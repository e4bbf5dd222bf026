"""A store that is away for a moment, and a decider that stumbles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from processor.parts import Parts
from processor.stages.decider import Decider
from processor.stages.ports import Store, StoredMail, StoreDown, Unit


class FailingStore:
    """A store that is away at one transaction: 2 and 3 are the first one, 4 and 5 the second, and so on.

    With an even number it is away when the transaction begins, with an odd one before it is committed.
    """

    def __init__(self, store: Store, nth: int) -> None:
        self._store = store
        self._left, self._late = nth // 2, bool(nth % 2)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        away = self._is_away()
        with self._store.unit() as unit:
            yield unit
            if away:
                raise StoreDown("the database cannot be used: it went away before the commit")

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        away = self._is_away()
        with self._store.reading() as unit:
            yield unit
        if away:
            raise StoreDown("the database cannot be used: it went away while it was read")

    def own(self, mailbox: str) -> bool:
        return self._store.own(mailbox)

    def claim_waiting(
        self, now: datetime, limit: int, owner: str, lease_seconds: int, but: Sequence[int] = ()
    ) -> tuple[StoredMail, ...]:
        away = self._is_away()
        claimed = self._store.claim_waiting(now, limit, owner, lease_seconds, but)
        if away:
            raise StoreDown("the database cannot be used: its answer did not come")
        return claimed

    def give_back(self, owner: str) -> None:
        self._store.give_back(owner)

    def _is_away(self) -> bool:
        """True: before the end of the transaction that begins now."""
        self._left -= 1
        if self._left == 0 and not self._late:
            raise StoreDown("the database cannot be used: a test wants it")
        return self._left == 0

    def close(self) -> None:
        self._store.close()


def with_store(parts: Parts, store: Store) -> Parts:
    return replace(
        parts,
        store=store,
        intake=replace(parts.intake, store=store),
        processor=replace(parts.processor, store=store),
        clock=replace(parts.clock, store=store),
        dispatch=replace(parts.dispatch, store=store),
    )


whole_judge = Decider.decide


def stumble(decider: Decider, mail: Any, *more: Any, **named: Any) -> Any:
    """A mail that is quarantined is judged once more, by its header."""
    if mail.reading.mail.unread:
        return whole_judge(decider, mail, *more, **named)
    raise ZeroDivisionError(mail.reading.mail.subject)
