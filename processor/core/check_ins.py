"""What the record says of an answer to a check-in: whoever reads it back reads it here (rows 97 and 98)."""

from __future__ import annotations

from processor.core.events import EventKind
from processor.core.program import Role

ANSWERS = (EventKind.CHECK_IN_RATED, EventKind.NO_CONTACT, EventKind.CHECK_IN_WORDS)
LOW = 2  # such a mark, or a lower one, reaches a coordinator


def rated(mark: int, role: Role) -> str:
    """The because of a "check-in rated": "4, says the mentee"; no name stands in it."""
    return f"{mark}, says the {role.value}"


def not_met(role: Role) -> str:
    """The because of a "no contact yet"."""
    return f"not met yet, says the {role.value}"


def in_words(role: Role) -> str:
    """The because of a "check-in in words"."""
    return f"in words, says the {role.value}"


def unintroduced(role: Role) -> str:
    """The because of a "not introduced"."""
    return f"our mail did not reach the {role.value}"


def mark_in(because: str) -> int:
    """From 1 to 5; 0: it is none, or its author is erased."""
    return int(because[0]) if because[:1] in set("12345") and because[1:2] == "," else 0


def side_in(because: str) -> Role | None:
    """Who has said it; None: it says nothing of it, or its author is erased."""
    return next((role for role in Role if because.endswith(f", says the {role.value}")), None)
