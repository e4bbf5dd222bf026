"""The machine at a glance: does it run, what waits for how long, what is down since when; in sentences.

`status`, status.html and the digest say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from processor.core.rules import Policy

POLL_IS_LATE = timedelta(minutes=15)  # a mailbox that is down is tried every five minutes
WAITING_IS_LATE = timedelta(minutes=15)
LETTER_IS_LATE = timedelta(hours=2)  # greylisting takes an hour
_NEARLY = 0.8  # of what may go out in a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """Something that is wrong, as the alarms say it."""

    sentence: str
    since: datetime | None = None  # None: nobody noted it


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """In English; other languages say it by their sentences (core/sayings.py)."""

    kind: str
    sentence: str
    well: bool = True


def at_a_glance(
    status: Mapping[str, Any],
    *,
    running: bool,
    down: Sequence[Down],
    policy: Policy | None,
    now: datetime,
    time_zone: str,
) -> tuple[Said, ...]:
    """What `Views.status()` found, as sentences; the first one sums them up.

    `policy`: None where the rules cannot be read; then nothing is said of the most that may go out.
    """
    seen = _Seen(status=status, policy=policy, now=now, zone=ZoneInfo(time_zone))
    said = [
        _runs(running=running),
        *seen.stops(),
        seen.poll(running=running),
        seen.mails(),
        seen.letters(),
        *map(seen.down, down),
        *seen.left_over(),
        seen.caps(),
    ]
    wrong = sum(not one.well for one in said)
    return (_summed_up(wrong), *said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A count of what there is; `well`: it may be more than none."""

    label: str
    value: str
    well: bool = True


def counted(status: Mapping[str, Any]) -> tuple[Row, ...]:
    """What there is, and below it what there should be none of, where there is any."""
    standings = [f"{count:,} {name}" for name, count in status["members"].items() if count]
    rows = [
        Row(label="Members", value=", ".join(standings) or "none yet"),
        Row(label="Requests without an answer yet", value=f"{status['pending_requests']:,}"),
        Row(label="Mentorings under way", value=f"{status['active_relationships']:,}"),
        Row(label="Mails held for a coordinator", value=f"{status['held']:,}"),
    ]
    wrong = (
        ("failed", "Letters that no server took"),
        ("unwritten", "Letters that cannot be written"),
        ("frozen", "Letters held back"),
        ("late", "Letters that are tried again"),
        ("quarantined", "Mails that could not be read"),
        ("overdue", "Due dates not settled"),
    )
    return (
        *rows,
        *(Row(label=said, value=f"{status[name]:,}", well=False) for name, said in wrong if status[name]),
    )


def _summed_up(wrong: int) -> Said:
    if not wrong:
        return Said(kind="well", sentence="All is well.")
    sentence = f"Not well: {wrong} {'thing needs' if wrong == 1 else 'things need'} somebody."
    return Said(kind="not-well", sentence=sentence, well=False)


def _runs(*, running: bool) -> Said:
    if running:
        return Said(kind="runs", sentence="The daemon runs.")
    sentence = "No daemon runs: mail is neither read nor sent. Start it."
    return Said(kind="runs-not", sentence=sentence, well=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    status: Mapping[str, Any]
    policy: Policy | None
    now: datetime
    zone: ZoneInfo

    def stops(self) -> list[Said]:
        why = self.status.get("program_stopped")
        sentence = f"It is stopped ({why}): only coordinators are read and written to. START lets it go on."
        return [Said(kind="stopped", sentence=sentence, well=False)] if why else []

    def poll(self, *, running: bool) -> Said:
        text = self.status.get("last_poll_at")
        if not text:
            sentence = "The mailbox was never looked into yet."
            return Said(kind="never-polled", sentence=sentence, well=not running)
        at = datetime.fromisoformat(str(text))
        sentence = f"The mailbox was last looked into {self.moment(at)}, {self.ago(at)}."
        age = self.now - at
        well = not running or age <= POLL_IS_LATE
        return Said(kind="polled", sentence=sentence, well=well)

    def mails(self) -> Said:
        waiting, age = self._waiting("waiting", "oldest_waiting_seconds")
        if not waiting:
            return Said(kind="no-mail", sentence="No mail waits to be read.")
        sentence = f"{_count(waiting, 'mail waits', 'mails wait')} to be read, the oldest for {_age(age)}."
        return Said(kind="mails", sentence=sentence, well=age <= WAITING_IS_LATE)

    def letters(self) -> Said:
        queued, age = self._waiting("queued", "oldest_queued_seconds")
        if not queued:
            return Said(kind="no-letter", sentence="No letter waits to go out.")
        late = int(self.status.get("late") or 0)
        tried = f"; {late} {'was' if late == 1 else 'were'} tried before" if late else ""
        waits = _count(queued, "letter waits", "letters wait")
        sentence = f"{waits} to go out, the oldest for {_age(age)}{tried}."
        return Said(kind="letters", sentence=sentence, well=age <= LETTER_IS_LATE)

    def _waiting(self, number: str, age: str) -> tuple[int, timedelta]:
        return int(self.status.get(number) or 0), timedelta(seconds=int(self.status.get(age) or 0))

    def down(self, one: Down) -> Said:
        sentence = one.sentence[:1].upper() + one.sentence[1:]
        since = f" (since {self.time(one.since)}, {_age(self.now - one.since)})" if one.since else ""
        return Said(kind="down", sentence=f"{sentence.removesuffix('.')}{since}.", well=False)

    def left_over(self) -> list[Said]:
        found = (
            ("frozen", "letter is", "letters are", "held back until somebody says `outbox release`"),
            ("unwritten", "letter", "letters", "cannot be written yet"),
            ("quarantined", "mail", "mails", "could not be read; `held list` names them"),
            ("overdue", "due date is", "due dates are", "not settled yet"),
        )
        said = [
            Said(kind=name, sentence=f"{_count(number, one, many)} {what}.", well=name == "overdue")
            for name, one, many, what in found
            if (number := int(self.status.get(name) or 0))
        ]
        unreached = self.status.get("coordinators_unreached") or ()
        if unreached:
            many = _count(len(unreached), "coordinator", "coordinators")
            sentence = f"Mail does not reach {many}."
            said.append(Said(kind="unreached", sentence=sentence, well=False))
        return said

    def caps(self) -> Said:
        day, hour = (int(self.status.get(name) or 0) for name in ("sent_last_day", "sent_last_hour"))
        if self.policy is None:
            sentence = f"{_count(day, 'letter', 'letters')} went out in the last 24 hours."
            return Said(kind="sent", sentence=sentence)
        most, an_hour = self.policy.letters_in_all_per_day, self.policy.breaker_letters_per_hour
        of_hour = f" of {an_hour:,}" if an_hour else ""
        sentence = (
            f"{_count(day, 'letter', 'letters')} went out in the last 24 hours, of {most:,} at most; "
            f"{hour:,} of them in the last hour{of_hour}."
        )
        return Said(kind="sent", sentence=sentence, well=day < _NEARLY * most)

    def moment(self, at: datetime) -> str:
        return f"{'at' if self._is_today(at) else 'on'} {self.time(at)}"

    def time(self, at: datetime) -> str:
        there = at.astimezone(self.zone)
        return f"{there:%H:%M}" if self._is_today(at) else f"{there:%Y-%m-%d at %H:%M}"

    def _is_today(self, at: datetime) -> bool:
        return at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()

    def ago(self, at: datetime) -> str:
        return f"{_age(self.now - at.astimezone(UTC))} ago"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _age(age: timedelta) -> str:
    """At least two of the longest unit that fits."""
    seconds = max(int(age.total_seconds()), 0)
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return "1 second" if seconds == 1 else f"{seconds} seconds"
