"""The records and the counts: export, status, and the roster."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from processor import ordinary, private
from processor.cli.acting import act
from processor.cli.frame import JsonFlag, app, configured, leave, opened, say, say_json, show, told
from processor.core.mail import Attachment
from processor.core.record_tables import record_tables

_MOST_FAULTS = 20  # of a file, one line each
roster_app = typer.Typer(help="Who may sign up.", no_args_is_help=True)


_Folder = Annotated[
    Path | None, typer.Option("--csv", metavar="FOLDER", help="A file for each list, for a spreadsheet.")
]


@app.command()
def export(as_json: JsonFlag = False, csv: _Folder = None) -> None:
    """All records."""
    settings = configured()
    program = settings.program
    with opened(settings) as store, store.reading() as unit:
        records = unit.export()
    if csv is not None:
        with told(csv):
            private.write_tables(csv, record_tables(records))
        say(f"{csv}: all records, as tables")
        if not as_json:
            return
    named = {"name": program.name, "address": program.address, "time_zone": program.time_zone}
    say_json({"program": named, **records}, indent=None if as_json else 2)


@app.command()
def status(as_json: JsonFlag = False) -> None:
    """Whether it runs, what waits, what is late, what is down."""
    from processor.config import ConfigError
    from processor.core.glance import Down, at_a_glance, counted
    from processor.loading import rules_of
    from processor.operation.alarms import Notice, read_notice
    from processor.process_lock import is_running
    from processor.store.room import why_not_written

    settings, now = configured(), datetime.now(UTC)
    with opened(settings) as store, store.reading() as unit:
        values = unit.status(now)
    running = is_running(settings)
    notice = read_notice(settings) if running else Notice()
    alarms, down = dict(notice.alarms), list(notice.down())
    if full := why_not_written(settings.database_folder):
        alarms["disk"] = full
        down.append(Down(sentence=full))
    values |= {"running": running, "alarms": alarms}
    if as_json:
        say_json(values)
        return
    policy, zone = None, settings.program.time_zone
    with suppress(ConfigError):  # it is the doctor who says what is wrong with the rules
        policy = rules_of(settings).policy
    said = at_a_glance(values, running=running, down=down, policy=policy, now=now, time_zone=zone)
    for one in said:
        say(one.sentence if one.well else f"! {one.sentence}")
    say("")
    show(("", ""), [(row.label if row.well else f"! {row.label}", row.value) for row in counted(values)])


@roster_app.command("import")
def roster_import(
    file: Path,
    replace: Annotated[
        bool, typer.Option("--replace", help="It is the whole roster: who is not on it has lapsed.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --replace: do it; else it is only shown.")] = False,
) -> None:
    """Read addresses (and names) from a CSV file whose first line names the columns, like email,name."""
    from processor.config.roster import read_roster

    settings = configured()
    try:
        raw = ordinary.read_bytes(file)
    except OSError as error:
        raise leave(f"{file}: cannot be read ({error.strerror}); name a CSV file", 2) from None
    roster = read_roster(raw)
    if roster.faults:
        told = [f"{file}: {fault}" for fault in roster.faults[:_MOST_FAULTS]]
        more = len(roster.faults) - len(told)
        told += [f"{file}: and {more} more"] * (more > 0)
        raise leave("\n".join([*told, "nothing was imported"]), 2)
    if replace:
        act("REPLACE ROSTER", yes=yes, now="", files=(_attached(file, raw),))
        return
    with opened(settings) as store, store.unit() as unit:
        new = unit.put_on_roster(roster.rows)
    repeated = f", {roster.repeated} more than once" if roster.repeated else ""
    say(f"{len(roster.rows)} read, {new} new{repeated}")


def _attached(file: Path, raw: bytes) -> Attachment:
    """The file as a mail of commands would have it; its size is no matter where no mail carries it."""
    return Attachment(filename=f"{file.stem}.csv", content_type="text/csv", size=0, content=raw)
