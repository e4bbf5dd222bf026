"""Alarms: what an operator has to hear of, said once when it begins and once when it is over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from processor import ordinary, private
from processor.core.glance import Down
from processor.operation.heartbeat import Trouble

if TYPE_CHECKING:
    from processor.config import Settings
    from processor.store.views.counts import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Beyond these somebody is told."""

    down_seconds: int = 600  # a server that does not answer
    waiting_seconds: int = 900  # a message without a fate
    outbox_seconds: int = 7_200  # a mail that does not get out; greylisting takes an hour
    overdue_seconds: int = 3_600  # a due date that nobody settles
    free_bytes: int = 500_000_000  # on the disk of the database


KINDS = {
    "mailbox": "the mailbox does not answer",
    "unread": "a message in the mailbox cannot be read, and waits there",
    "workers": "no process can be started to read mail",
    "delivery": "mails cannot be sent",
    "database": "the database cannot be used",
    "disk": "the disk of the database is nearly full",
    "waiting": "a message waits too long for its fate",
    "outbox": "a mail does not get out",
    "outbox-held": "a restored outbox waits to be released",
    "breaker": "too much mail went out, and all of it is stopped",
    "quarantined": "a message could not be read or processed",
    "unwritten": "a letter cannot be written, and waits",
    "overdue": "due dates are not settled",
    "given-up": "a due date could not be settled, and is given up",
    "coordinator": "mail to a coordinator does not arrive",
    "clock": "the clock was set",
    "directory": "the directory's pages are not as the directory is",
    "rules": "changed rules or templates have a fault, and the old ones are in force",
}


def alarms(
    figures: Figures | None, troubles: tuple[Trouble, ...], free_bytes: int, limits: Limits
) -> dict[str, str]:
    """What is wrong now: kind -> a sentence. Without figures (the database is away) the rest still counts.

    `troubles` are those that last for longer than the limit.
    """
    found: dict[str, str] = {}
    for trouble in troubles:
        what = KINDS[trouble.part]
        known = trouble.because.startswith(what)
        found[trouble.part] = trouble.because if known else f"{what}: {trouble.because}"
    if free_bytes < limits.free_bytes:
        found["disk"] = f"{KINDS['disk']}: {free_bytes // 1_000_000} MB are free; make room"
    if figures is None:
        return found
    if figures.oldest_waiting_seconds > limits.waiting_seconds:
        age = _age(figures.oldest_waiting_seconds)
        waits = _count(figures.waiting, "message waits for its fate", "messages wait for their fate")
        found["waiting"] = f"{waits}, the oldest for {age}"
    if figures.oldest_queued_seconds > limits.outbox_seconds:
        age = _age(figures.oldest_queued_seconds)
        found["outbox"] = (
            f"{_count(figures.queued, 'mail has', 'mails have')} not gone out, the oldest for {age}; "
            "`outbox list` shows what the server says"
        )
    if figures.oldest_refused_seconds > limits.down_seconds:
        found["outbox"] = (
            f"{_count(figures.refused, 'mail is', 'mails are')} refused for what concerns us and not the "
            f"recipient ({figures.refused_because}); check the login, the right to send as this address, "
            "SPF, DKIM and blocklists. It is tried again for three days"
        )
    if figures.outbox_is_held:
        found["outbox-held"] = (
            f"the outbox is held since a restore, {_count(figures.frozen, 'mail waits', 'mails wait')}; "
            "look at `outbox list`, "
            "drop what went out before, and say `outbox release`"
        )
    if figures.outbox_stopped:
        found["breaker"] = (
            f"{KINDS['breaker']}: {figures.outbox_stopped}; "
            f"{_count(figures.frozen, 'mail waits', 'mails wait')}; look at `outbox list` for what it is, "
            "`outbox drop` what must not go out, and say `outbox release`"
        )
    if figures.quarantined_lately:
        found["quarantined"] = (
            f"{_count(figures.quarantined_lately, 'message', 'messages')} of the last day "
            "could not be read or processed; "
            "`held list` names them"
        )
    if figures.unreached:
        found["coordinator"] = (
            f"{KINDS['coordinator']}: {', '.join(figures.unreached)}; tell them by another way. "
            "What we sent to them only is in `held list`"
        )
    if figures.unwritten:
        found["unwritten"] = (
            f"{KINDS['unwritten']}: {figures.unwritten_because}; "
            f"{_count(figures.unwritten, 'letter waits', 'letters wait')}, with those of the same decisions; "
            "mend the template and reload, then they go out (`outbox list` names them)"
        )
    if figures.oldest_overdue_seconds > limits.overdue_seconds:
        age = _age(figures.oldest_overdue_seconds)
        dates = _count(figures.overdue, "due date is", "due dates are")
        found["overdue"] = f"{dates} not settled, the oldest for {age}"
    if figures.given_up_lately:
        dates = _count(figures.given_up_lately, "due date", "due dates")
        found["given-up"] = (
            f"{dates} of the last day could not be settled for a fault of the program; the log names them "
            "under “due given up”, and coordinators know what does not happen"
        )
    return found


def unread(left: Sequence[str]) -> str:
    """A sentence about messages that the mailbox does not give."""
    more = f"; and {len(left) - 1} more" if len(left) > 1 else ""
    return f"{KINDS['unread']}: {left[0]}{more}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _age(seconds: int) -> str:
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How things stand with the alarms, for other processes."""

    alarms: Mapping[str, str] = field(default_factory=dict)  # kind -> sentence
    told: frozenset[str] = frozenset()  # the kinds of which somebody was told, and not yet of their end
    since: Mapping[str, datetime] = field(default_factory=dict)  # kind -> when it began, as far as is known

    def down(self) -> tuple[Down, ...]:
        return tuple(
            Down(sentence=sentence, since=self.since.get(kind))
            for kind, sentence in sorted(self.alarms.items())
        )


Say = Callable[[str, str, bool], object]  # kind, sentence, and whether it begins


class AlarmState:
    """Remembers what was said and told: each begin and each end once.

    `say` writes the log, which is always there. `tell` calls somebody; False: that is to be tried again.
    `before` is how far the process before this one came: nothing is repeated, nor left without its end.
    """

    def __init__(self, say: Say, tell: Callable[[str, str, bool], bool], before: Notice) -> None:
        self._say = say
        self._tell = tell
        self._said = set(before.alarms)
        self._told = set(before.told)

    def show(self, current: Mapping[str, str]) -> None:
        for kind, sentence in current.items():
            if kind not in self._said:
                self._say(kind, sentence, True)
                self._said.add(kind)
            if kind not in self._told and self._tell(kind, sentence, True):
                self._told.add(kind)
        for kind in sorted(self._said - current.keys()):
            self._say(kind, _over(kind), False)
            self._said.remove(kind)
        for kind in sorted(self._told - current.keys()):
            if self._tell(kind, _over(kind), False):
                self._told.remove(kind)

    @property
    def told(self) -> frozenset[str]:
        """Of whose begin somebody was told, and not yet of its end."""
        return frozenset(self._told)


def _over(kind: str) -> str:
    return f"over: {KINDS.get(kind, kind)}"


def alarms_file(settings: Settings) -> Path:
    return settings.folder / f".{settings.program.address.replace(os.sep, '_')}.alarms"


def read_notice(settings: Settings) -> Notice:
    """What the daemon says is wrong, or said last when it does not run."""
    with suppress(OSError, ValueError, KeyError, AttributeError, TypeError):  # none, or no such file
        found = json.loads(ordinary.read_bytes(alarms_file(settings)))
        alarms = {str(kind): str(sentence) for kind, sentence in found["alarms"].items()}
        since = {str(kind): datetime.fromisoformat(at) for kind, at in found.get("since", {}).items()}
        return Notice(alarms=alarms, told=frozenset(map(str, found["told"])), since=since)
    return Notice()


def write_notice(settings: Settings, notice: Notice) -> None:
    """For `status`, which is another process, and for the next start."""
    file = alarms_file(settings)
    with suppress(OSError):
        if notice.alarms or notice.told:
            since = {kind: at.isoformat() for kind, at in notice.since.items()}
            written = {"alarms": notice.alarms, "told": sorted(notice.told), "since": since}
            with open(file, "w", opener=private.opener) as out:
                out.write(json.dumps(written))
        else:
            file.unlink(missing_ok=True)
