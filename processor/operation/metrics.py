"""Figures for Prometheus, in the words of its exposition format (optional: prometheus-client)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from processor.operation.alarms import KINDS

if TYPE_CHECKING:
    from processor.operation.heartbeat import Watch
    from processor.store.views.counts import Figures

PACKAGE = "prometheus_client"
MISSING = (
    "prometheus-client is not installed, so there are no metrics; install requirements/metrics.lock "
    "(/healthz works without it)"
)
NAME = "mentor_exchange"
_GAUGES = (
    ("waiting", "Messages that were taken in and have no fate yet."),
    ("oldest_waiting_seconds", "Age of the oldest of them."),
    ("held", "Messages that wait for a coordinator."),
    ("quarantined", "Messages that could not be read or processed."),
    ("queued", "Mails that have not gone out yet, without the held ones."),
    ("oldest_queued_seconds", "Age of the oldest of them."),
    ("late", "Queued mails that were tried before."),
    ("failed", "Mails that nobody took."),
    ("frozen", "Mails that a restore or the breaker holds."),
    ("unwritten", "Letters that wait because they cannot be written, or others of their decision."),
    ("overdue", "Due dates that are not settled."),
    ("oldest_overdue_seconds", "Age of the oldest of them."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One program: what is known of it at this moment."""

    watch: Watch
    figures: Callable[[], Figures | None]  # None: the database cannot be used
    alarms: Callable[[], dict[str, str]]


def available() -> bool:
    return find_spec(PACKAGE) is not None


def exposition(sources: Sequence[Source]) -> bytes:
    """The text that Prometheus reads."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(_Collector(sources))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, eq=False)  # the registry keeps it as a key
class _Collector:
    sources: Sequence[Source]

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        gauges = {n: GaugeMetricFamily(f"{NAME}_{n}", text, labels=["program"]) for n, text in _GAUGES}
        loop = GaugeMetricFamily(
            f"{NAME}_loop_rest_seconds", "Since the loop came on last.", labels=["program"]
        )
        down = GaugeMetricFamily(f"{NAME}_down", "1: this part does not answer.", labels=["program", "part"])
        alarm = GaugeMetricFamily(
            f"{NAME}_alarm", "1: this alarm was told and is not over.", labels=["program", "kind"]
        )
        failures = CounterMetricFamily(
            f"{NAME}_failures", "How often a part did not answer.", labels=["program", "part"]
        )
        seconds = CounterMetricFamily(
            f"{NAME}_stage_seconds", "Time spent in a stage.", labels=["program", "stage"]
        )
        runs = CounterMetricFamily(f"{NAME}_stage_runs", "Runs of a stage.", labels=["program", "stage"])
        for source in self.sources:
            watch, program = source.watch, source.watch.program
            figures = source.figures()
            for name, gauge in gauges.items():
                if figures is not None:
                    gauge.add_metric([program], getattr(figures, name))
            loop.add_metric([program], watch.resting_seconds())
            failing = {trouble.part for trouble in watch.troubles()}
            failed = watch.failures()
            for part in ("mailbox", "delivery", "database"):
                down.add_metric([program, part], part in failing)
                failures.add_metric([program, part], failed.get(part, 0))
            current = source.alarms()
            for kind in KINDS:
                alarm.add_metric([program, kind], kind in current)
            for name, stage in watch.stages().items():
                seconds.add_metric([program, name], stage.seconds)
                runs.add_metric([program, name], stage.runs)
        return [*gauges.values(), loop, down, alarm, failures, seconds, runs]
