"""The records and the counts: export, status, and the roster."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import typer

from processor.cli.frame import JsonFlag, app, configured, leave, opened, show

roster_app = typer.Typer(help="Who may sign up.", no_args_is_help=True)


@app.command()
def export(as_json: JsonFlag = False) -> None:
    """All records."""
    settings = configured()
    program = settings.program
    with opened(settings) as store, store.reading() as unit:
        records = unit.export()
    named = {"name": program.name, "address": program.address, "time_zone": program.time_zone}
    print(json.dumps({"program": named, **records}, ensure_ascii=True, indent=None if as_json else 2))


@app.command()
def status(as_json: JsonFlag = False) -> None:
    """What waits, what is late, what is held."""
    from processor.occupancy import is_running
    from processor.operation.alarms import read_notice

    settings = configured()
    with opened(settings) as store, store.reading() as unit:
        values = unit.status(datetime.now(UTC))
    running = is_running(settings)
    values |= {"running": running, "alarms": dict(read_notice(settings).alarms) if running else {}}
    if as_json:
        print(json.dumps(values, default=str))
        return
    from rich.table import Table

    table = Table(show_header=False)
    for name, value in values.items():
        table.add_row(name.replace("_", " "), str(value))
    show(table)


@roster_app.command("import")
def roster_import(file: Path) -> None:
    """Read addresses (and names) from a CSV file with a header line: email,name."""
    settings = configured()
    with file.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
        column = next((columns[c] for c in ("email", "e-mail", "address", "mail") if c in columns), None)
        if column is None:
            raise leave(f"{file}: no column is called email; write a first line `email,name`", 2)
        rows, wrong = [], []
        for number, row in enumerate(reader, start=2):
            local, at, domain = (row[column] or "").strip().rpartition("@")
            if not (local and at and "." in domain):
                wrong.append(f"{file}:{number}: {row[column]!r} is no address; write name@domain")
                continue
            rows.append((f"{local}@{domain.lower()}", (row.get(columns.get("name", "")) or "").strip()))
    if wrong:
        raise leave("\n".join(wrong), 2)
    with opened(settings) as store, store.unit() as unit:
        new = unit.put_on_roster(rows)
    print(f"{len(rows)} read, {new} new")
