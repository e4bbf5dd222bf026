"""The demo's report: the figures of its half year, as a page and as tables; and its latest digest."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from processor.core.dates import local_day
from processor.core.figures import Period
from processor.core.report import page, said_by, tables
from processor.demo.session import DemoFailed, World, is_digest
from processor.demo.story import START
from processor.stages.reporting import read_report


def report_of(world: World) -> Path:
    return world.folder / "report.html"


def digest_of(world: World) -> Path:
    return world.folder / "digest.html"


def write_digest(world: World) -> None:
    """The last one that a coordinator got, as her mail program shows it. Raises DemoFailed without any."""
    sent = [mail for mail in world.post.since(0) if is_digest(mail)]
    if not sent:
        raise DemoFailed("the coordinator has got no digest")
    body = message_from_bytes(sent[-1].raw, policy=default).get_body(("html",))
    digest_of(world).write_text(str(body.get_content()) if body else "", encoding="utf-8")


def write_report(world: World) -> None:
    """Raises DemoFailed when the figures are not those that the story told."""
    program = world.parts.settings.program
    first, last = (local_day(moment, program.time_zone) for moment in (START, world.now))
    with world.parts.store.reading() as unit:
        read = read_report(unit, program, Period(first=first, last=last), world.now)
    report = said_by(world.parts.rules.sayings, read)
    outcome = next(figure for figure in report.figures if figure.name == "outcome")
    if (outcome.numerator, outcome.denominator) != (2, 4):
        raise DemoFailed(f"the report says: {outcome.sentence}")
    report_of(world).write_bytes(page(report))
    folder = world.folder / "report"
    folder.mkdir(exist_ok=True)
    for name, content in tables(report).items():
        (folder / name).write_bytes(content)
