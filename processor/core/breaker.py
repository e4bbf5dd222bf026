"""The breaker: more mail than a program of this kind ever sends stops all mail, until somebody has looked.

It stands for whatever the other limits do not foresee: a fault in the program, or somebody who has taken it
over (fault 42). What is stopped waits in the outbox; nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from processor.core.rules import Policy

STOPPED = "outbox-stopped"  # the letter that says so: it goes out all the same
DAYS = 7  # whose mean is the usual hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Mails that went out since a person last released the outbox, and had not waited in it then."""

    last_hour: int = 0
    last_day: int = 0
    usual: float = 0.0  # an hour's mean over the last days
    released_at: datetime | None = None


def room(rate: Rate, policy: Policy) -> int:
    """How many mails may go out now; 0: it is too many already."""
    left = policy.letters_in_all_per_day - rate.last_day
    if policy.breaker_letters_per_hour:
        hourly = max(policy.breaker_letters_per_hour, int(rate.usual * policy.breaker_times_usual))
        left = min(left, hourly - rate.last_hour)
    return max(0, left)


def looked_at(rate: Rate, queued_at: datetime) -> bool:
    """Somebody has released what was queued then: it goes out, whatever the number.

    Else what the breaker has stopped would stop it again, as often as the cap goes into it.
    """
    return rate.released_at is not None and queued_at <= rate.released_at


def because(rate: Rate, policy: Policy) -> str:
    """Why nothing more goes out, as a sentence."""
    if rate.last_day >= policy.letters_in_all_per_day:
        return f"{rate.last_day} mails went out within a day, and {policy.letters_in_all_per_day} are allowed"
    return (
        f"{rate.last_hour} mails went out within an hour, where {rate.usual:.0f} are usual and "
        f"{policy.breaker_letters_per_hour} are allowed"
    )
