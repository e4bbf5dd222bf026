"""The monitor of one program: looks at it every half minute, and tells whoever has to know."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from processor.core.glance import Down
from processor.operation import metrics
from processor.operation.alarm_command import AlarmCommand
from processor.operation.alarms import KINDS, AlarmState, Limits, Notice, alarms, read_notice, write_notice
from processor.operation.health import HealthServer, reasons
from processor.operation.notify import notify, watchdog_seconds
from processor.operation.retention import forget_old_mail
from processor.operation.sealing import seal_events
from processor.stages.ports import StoreDown

if TYPE_CHECKING:
    from processor.config import Settings
    from processor.operation.heartbeat import Watch
    from processor.store.maintenance import Maintenance
    from processor.store.views.counts import Figures

JUMP_SECONDS = 120  # the two clocks of a machine drift apart by less in half a minute
STAYS_SECONDS = 3_600  # an alarm about something that happened, rather than lasts
FRESH_SECONDS = 5.0  # two scrapes need not ask the database twice


class Monitor:
    """Made with the daemon and closed with it. look() belongs to the loop; the rest runs in threads."""

    def __init__(
        self, settings: Settings, watch: Watch, maintenance: Maintenance, log: Callable[..., None]
    ) -> None:
        """Raises health.CannotListen."""
        self.watch = watch
        self._settings = settings
        self._maintenance = maintenance
        self._log = log
        self._limits = limits_of(settings)
        before = read_notice(settings)
        self._since = dict(before.since)  # kind -> when it began; a start goes on where the last one was
        self._board = AlarmState(
            lambda kind, said, begins: log("alarm" if begins else "alarm over", kind=kind, because=said),
            AlarmCommand(command=settings.alarms.command, program=settings.program.address, log=log),
            before,
        )
        self._current: dict[str, str] = {}
        self._events: dict[str, tuple[str, float]] = {}  # kind -> sentence, and until when it counts
        self._figures: tuple[float, Figures | None] = (-FRESH_SECONDS, None)
        self._clocks = (time.time(), time.monotonic())
        self._closing = threading.Event()
        self._server = self._listen()
        if watchdog_seconds():
            threading.Thread(target=self._keep_systemd_calm, daemon=True, name="watchdog").start()

    def ready(self) -> None:
        notify(READY="1", STATUS="started")

    def close(self) -> None:
        notify(STOPPING="1", STATUS="stopping")
        self._closing.set()
        if self._server is not None:
            self._server.close()

    # --- what the loop calls ---------------------------------------------------------------------

    def clock_was_set(self) -> bool:
        """The clock of the day went another way than time itself since the last look (fault 15)."""
        before, self._clocks = self._clocks, (time.time(), time.monotonic())
        jump = (self._clocks[0] - before[0]) - (self._clocks[1] - before[1])
        if abs(jump) < JUMP_SECONDS:
            return False
        where = "forward" if jump > 0 else "back"
        said = f"{KINDS['clock']}: by {abs(jump):.0f} seconds {where}; check the time service of this machine"
        self.happened("clock", said)
        return True

    def happened(self, kind: str, sentence: str) -> None:
        """An alarm about an event; it is over after an hour, or when over() is called."""
        self._events[kind] = (sentence, time.monotonic() + STAYS_SECONDS)

    def over(self, kind: str) -> None:
        self._events.pop(kind, None)

    def look(self, now: datetime) -> None:
        """Tells what begins and what is over. Raises nothing, whatever is down."""
        figures = self._gathered(now)
        for kind in [k for k, (_, until) in self._events.items() if until < time.monotonic()]:
            del self._events[kind]
        found = alarms(figures, self.watch.troubles(self._limits.down_seconds), self._free(), self._limits)
        self._current = found | {kind: sentence for kind, (sentence, _) in self._events.items()}
        self._board.show(self._current)
        self._since = {kind: self._since.get(kind, now) for kind in self._current}
        write_notice(self._settings, Notice(alarms=self._current, told=self._board.told, since=self._since))
        notify(STATUS=self._in_a_line(figures))

    def forget(self, now: datetime) -> None:
        """Once a day old raw mail is let go. Raises StoreDown."""
        forget_old_mail(self._maintenance, self._settings.retention.keep_raw_days, now, self._log)

    def seal(self, now: datetime) -> None:
        """Once an hour the events are sealed. Raises StoreDown."""
        seal_events(self._maintenance, now, self._log)

    # --- what others read ------------------------------------------------------------------------

    def reasons(self) -> list[str]:
        return reasons(self.watch, self._limits.down_seconds)

    def down(self) -> tuple[Down, ...]:
        """What is wrong now, and since when."""
        return Notice(alarms=self._current, since=self._since).down()

    def mails_wait(self) -> bool:
        """As far as is known, there are mails that have not gone out."""
        figures = self._figures[1]
        return figures is None or figures.queued > 0

    def source(self) -> metrics.Source:
        return metrics.Source(watch=self.watch, figures=self._recent, alarms=lambda: dict(self._current))

    @property
    def port(self) -> int:
        """Where /healthz answers; 0: nowhere."""
        return self._server.port if self._server is not None else 0

    def _listen(self) -> HealthServer | None:
        if not self._settings.metrics.listen:
            return None
        if not metrics.available():
            self._log("no metrics", because=metrics.MISSING)
        return HealthServer(self._settings.metrics.address, self.reasons, [self.source()])

    def _gathered(self, now: datetime) -> Figures | None:
        try:
            figures = self._maintenance.figures(now)
        except StoreDown as down:
            self.watch.down("look", "database", str(down))
            figures = None
        else:
            self.watch.up("look")
        self._figures = (time.monotonic(), figures)
        return figures

    def _recent(self) -> Figures | None:
        taken_at, figures = self._figures
        if time.monotonic() - taken_at < FRESH_SECONDS:
            return figures
        with suppress(StoreDown):
            figures = self._maintenance.figures(datetime.now(UTC))
            self._figures = (time.monotonic(), figures)
            return figures
        return None

    def _free(self) -> int:
        with suppress(OSError):
            return shutil.disk_usage(self._settings.database_folder).free
        return self._limits.free_bytes

    def _in_a_line(self, figures: Figures | None) -> str:
        if self._current:
            return "; ".join(f"{kind}: {sentence}" for kind, sentence in sorted(self._current.items()))
        if figures is None:
            return "the database cannot be used"
        return f"well; {figures.waiting} to process, {figures.queued} to send, {figures.held} held"

    def _keep_systemd_calm(self) -> None:
        """As long as the loop comes on; when it hangs, systemd starts the program anew."""
        while not self._closing.wait(watchdog_seconds() / 3):
            if self.watch.resting_seconds() <= self.watch.longest_step:
                notify(WATCHDOG="1")


def limits_of(settings: Settings) -> Limits:
    table = settings.alarms
    return Limits(
        down_seconds=table.down_minutes * 60,
        waiting_seconds=table.waiting_minutes * 60,
        outbox_seconds=table.outbox_minutes * 60,
        overdue_seconds=table.overdue_minutes * 60,
        free_bytes=table.free_megabytes * 1_000_000,
    )
