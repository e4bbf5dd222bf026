"""What is made of a part of the rules, once for each RuleBook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_MOST = 16  # RuleBooks whose makings are kept

K = TypeVar("K")
V = TypeVar("V")


class Once(Generic[K, V]):
    """Known by the very object: to compare rules, or to hash them, takes longer than most of what is made."""

    def __init__(self, make: Callable[[K], V]) -> None:
        self._make = make
        self._made: dict[int, tuple[K, V]] = {}

    def __call__(self, rules: K) -> V:
        known = self._made.get(id(rules))
        if known is None or known[0] is not rules:
            if len(self._made) >= _MOST:
                self._made.clear()
            known = self._made[id(rules)] = (rules, self._make(rules))
        return known[1]
