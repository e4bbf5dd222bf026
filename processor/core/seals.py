"""Seals over the record, so that an event that was changed, removed or put in later shows.

A seal is a digest over the digests of the events since the seal before it, and over that seal. What it proves
and what it does not: docs/decisions/0016-seals.md. All digests are SHA-256, in hexadecimal.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EVERY = timedelta(hours=1)
MOST_EVENTS = 2_000  # to a seal; what is left gets the next one
LATE = timedelta(hours=1)  # no transaction is open for so long
BACKDATED = timedelta(days=1)  # an event is sealed within two hours; clocks of two machines differ by less

_COPY = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A row of the record, as it stands in the database."""

    id: int
    at: datetime
    inbox_id: int | None
    what: str
    about: str
    because: str
    actor: str
    channel: str
    rule: str | None
    record: str | None
    deed: int | None

    @property
    def named(self) -> str:
        return f"event {self.id} ({self.what}, about {self.about}, {moment(self.at)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    number: int  # from 1, without gaps
    at: datetime
    before: str  # the digest of the seal before it; "" for the first
    events: int
    last: int  # the highest number of an event that this seal or one before it covers
    more: bool  # more events than a seal takes were waiting
    digest: str

    @property
    def text(self) -> str:
        """The copy that is kept outside the database: "7:3f9c…"."""
        return f"{self.number}:{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What was kept of an event when it was sealed, and the event as it stands now."""

    id: int
    digest: str
    veil: str
    salt: str  # "": it went with the words of a person who was erased
    erased: str  # that person, such as M-1042
    event: StoredEvent | None  # None: it is missing


def veil_of(event: StoredEvent, salt: str) -> str:
    """The digest of all that erasing a person may take out of the event.

    Without the salt nobody can try names against it; erasing deletes the salt and keeps the veil.
    """
    matter = event.about if _is_address(event.about) else ""
    return _digest([salt, event.actor, matter, event.because, event.record])


def digest_of(event: StoredEvent, veil: str) -> str:
    """What the veil does not hide stays checked after a person was erased."""
    matter = "" if _is_address(event.about) else event.about
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    known = [event.id, at, event.inbox_id, event.what, matter, event.channel, event.rule, event.deed]
    return _digest([*known, veil])


def make_seal(
    before: Seal | None, at: datetime, covered: Sequence[tuple[int, str]], *, more: bool = False
) -> Seal:
    """The seal that follows on `before`; `covered` are numbers and digests of events, the lowest first."""
    number, earlier = (before.number + 1, before.digest) if before else (1, "")
    last = max([before.last if before else 0, *(event for event, _ in covered)])
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [number, when, earlier, last, more, [[event, digest] for event, digest in covered]]
    return Seal(
        number=number, at=at, before=earlier, events=len(covered), last=last, more=more, digest=_digest(said)
    )


def is_due(last: Seal | None, now: datetime) -> bool:
    """An hour after the last one, whichever way the clock was set; at once where more was waiting."""
    return last is None or last.more or abs(now - last.at) >= EVERY


def horizon(earlier: Iterable[Seal], now: datetime) -> int:
    """The number up to which no event is sealed any more: each is covered, or its transaction was undone.

    Transactions do not commit in the order of their events' numbers, so the last hour stays open, and one
    round of seals more, in case the clock was set forward. `earlier`: the seals so far, the latest first.
    """
    found: datetime | None = None
    for seal in earlier:
        if found is None and seal.at <= now - LATE:
            found = seal.at
        elif found is not None and seal.at != found:
            return seal.last
    return 0


def read_copy(text: str) -> tuple[int, str]:
    """The number and the digest of a seal that was printed. Raises ValueError."""
    found = _COPY.fullmatch(text.strip().lower())
    if not found:
        raise ValueError(f"{text!r} is no seal; copy it whole, such as 7:3f9c… with 64 characters behind it")
    return int(found[1]), found[2]


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _is_address(about: str) -> bool:
    return "@" in about


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()
