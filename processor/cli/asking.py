"""Questions at a terminal; without one, options take their place, and nothing is waited for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from processor.cli.frame import complain, leave, say

T = TypeVar("T")


def at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


class Asker:
    """Asks for what no option gave, or collects the names of the options that are missing."""

    def __init__(self, *, asks: bool) -> None:
        self.asks = asks
        self._missing: list[str] = []

    def value(
        self, option: str, what: str, given: str, check: Callable[[str], T], default: str = ""
    ) -> T | None:
        """None: it is missing, which must_be_complete() tells. A wrong option ends the command with 2."""
        typed = given or ("" if self.asks else default)
        if typed:
            try:
                return check(typed)
            except ValueError as fault:
                raise leave(f"{option}: {fault}", 2) from None
        if not self.asks:
            self._missing.append(f"{option} is missing: {what}")
            return None
        while True:
            try:
                return check(str(typer.prompt(what, default=default or None)))
            except ValueError as fault:
                complain(str(fault))

    def secret(self, what: str) -> str:
        """Only at a terminal; it is not shown."""
        return str(typer.prompt(what, hide_input=True))

    def agrees(self, what: str, *, default: bool) -> bool:
        """Without a terminal the answer is the default."""
        return typer.confirm(what, default=default) if self.asks else default

    def must_be_complete(self) -> None:
        if self._missing:
            raise leave("\n".join([*self._missing, "(at a terminal, and without --yes, you are asked)"]), 2)

    def tells(self, text: str) -> None:
        say(text)
