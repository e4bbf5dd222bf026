"""The report of a period, read from the records."""

from __future__ import annotations

from datetime import datetime

from processor.core.figures import Period, spans
from processor.core.program import Program
from processor.core.report import Report, people_in, report_of, with_names
from processor.stages.ports import Views


def read_report(
    unit: Views, program: Program, period: Period, now: datetime, *, names: bool = False
) -> Report:
    zone = program.time_zone
    report = report_of(program.name, unit.material(zone, spans(zone, period, now), now), period, now)
    return with_names(report, unit.names_of(people_in(report))) if names else report
