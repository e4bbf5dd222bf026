"""The figures as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a figure has to reach: at least, or at most."""

    figure: float
    at_most: bool = False

    def reached(self, value: float) -> bool:
        return value <= self.figure if self.at_most else value >= self.figure

    def __str__(self) -> str:
        return f"{'at most' if self.at_most else 'at least'} {self.figure:g}"


GOALS = {
    "program_per_bare_mail_parser": Goal(figure=1.0),
    "main_cpu_ms_a_mail": Goal(figure=3.0, at_most=True),
    "workers_cpu_ms_a_mail": Goal(figure=3.0, at_most=True),
    "members_100k_per_100": Goal(figure=0.9),
    "answer_after_idle_notice_s": Goal(figure=0.2, at_most=True),
    "two_daemons_per_one": Goal(figure=1.4),
    "peak_rss_mb": Goal(figure=300, at_most=True),
    "start_of_a_command_s": Goal(figure=1.0, at_most=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    key: str  # in latest.json
    says: str
    value: float | None  # None: it could not be measured
    more: str = ""


def show(title: str, lines: Sequence[Line], console: Console) -> None:
    table = Table(title=title, title_justify="left")
    for head in ("figure", "", "goal", "key", "how"):
        table.add_column(head, justify="right" if head == "" else "left", overflow="fold")
    for line in lines:
        goal = GOALS.get(line.key)
        shown, wish = "not measured" if line.value is None else number(line.value), ""
        if goal is not None:
            reached = line.value is not None and goal.reached(line.value)
            wish = f"{goal}: {'reached' if reached else 'not reached'}"
        table.add_row(line.says, shown, wish, line.key, line.more)
    console.print(table)


def show_stages(per_mail: dict[str, tuple[float, float]], beside: dict[str, float], console: Console) -> None:
    """Stage -> (milliseconds a mail, calls a mail)."""
    table = Table(title="Where the time of a mail goes (main process, innermost stage)", title_justify="left")
    for head in ("stage", "ms a mail", "share", "calls a mail"):
        table.add_column(head, justify="left" if head == "stage" else "right")
    whole = sum(ms for ms, _ in per_mail.values()) or 1.0
    for stage, (ms, calls) in sorted(per_mail.items(), key=lambda item: -item[1][0]):
        table.add_row(stage, f"{ms:.2f}", f"{ms / whole:.0%}", f"{calls:.2f}")
    table.add_section()
    table.add_row("together", f"{whole:.2f}", "100%", "")
    for stage, ms in beside.items():
        table.add_row(f"beside it: {stage}", f"{ms:.2f}", "", "")
    console.print(table)


def number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.3f}"
