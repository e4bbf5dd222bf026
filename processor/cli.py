"""The command line: start, once, demo, explain, export, status, held, roster, preview, doctor."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from processor.bootstrap import Busy, assemble, load, log_to, open_database, to_explain, writer_for
from processor.config import ConfigError, Settings
from processor.core.rules import RuleBook
from processor.explain import explain
from processor.stages.ports import CourierDown, MailboxDown, StoreDown

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
held_app = typer.Typer(help="Messages that wait for a coordinator.", no_args_is_help=True)
roster_app = typer.Typer(help="Who may sign up.", no_args_is_help=True)
app.add_typer(held_app, name="held")
app.add_typer(roster_app, name="roster")
out = Console(highlight=False)
CONFIG = Path("config.toml")
_chosen = {"config": CONFIG}

JsonFlag = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.callback()
def choose(config: Annotated[Path, typer.Option(help="The configuration file.")] = CONFIG) -> None:
    """A mentoring program that runs by mail."""
    _chosen["config"] = config


def main() -> int:
    """0: done; 1: something is wrong out there; 2: what was given is wrong."""
    try:
        result = app(standalone_mode=False)
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except (Busy, MailboxDown, CourierDown, StoreDown) as error:
        print(error, file=sys.stderr)
        return 1
    except typer.Exit as left:
        return left.exit_code
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")) and hasattr(error, "exit_code"):
            print(getattr(error, "message", "") or error, file=sys.stderr)
            return int(error.exit_code)
        raise
    return result if isinstance(result, int) else 0


def _load() -> tuple[Settings, RuleBook]:
    settings, rules = load(_chosen["config"])
    faults = writer_for(settings, rules).check()
    if faults:
        for fault in faults:
            print(fault, file=sys.stderr)
        raise typer.Exit(2)
    return settings, rules


def _moment(text: str, settings: Settings) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no time; write 2026-03-02T09:00 or 2026-03-02T14:00Z"
        ) from None
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(settings.program.time_zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


@app.command()
def start() -> None:
    """Run the daemon until SIGTERM; SIGHUP reads the rules again."""
    from processor.daemon import Daemon

    settings, rules = _load()
    log = log_to(settings)
    with assemble(settings, rules, log=log) as parts:
        Daemon(parts, log).run()


@app.command()
def once(
    now: Annotated[str, typer.Option(help="A moment to act as if it were now, for trials.")] = "",
) -> None:
    """One full pass: intake, process, due dates, dispatch."""
    settings, rules = _load()
    with assemble(settings, rules) as parts:
        parts.one_pass(_moment(now, settings))


@app.command()
def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Stay up, so that a mail client can join.")] = False,
    seconds: Annotated[float, typer.Option(min=0, help="How long all pauses last together.")] = 30.0,
    folder: Annotated[Path, typer.Option(help="Made anew each time.")] = Path("demo-run"),
) -> None:
    """Watch a program live six months in a minute, on servers of its own."""
    from processor.demo.play import play
    from processor.demo.world import DemoFailed

    try:
        play(folder, seconds=seconds, stay=serve)
    except DemoFailed as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command(name="explain")
def explain_files(files: list[Path], as_json: JsonFlag = False) -> None:
    """What the program would understand and do with a mail, and why; changes nothing."""
    settings, rules = _load()
    with to_explain(settings, rules) as processor:
        for answer in explain(files, processor, datetime.now(UTC)):
            if as_json:
                print(json.dumps(answer, ensure_ascii=True), flush=True)
            else:
                _show(answer)


def _show(answer: dict[str, Any]) -> None:
    table = Table(title=answer["file"], show_header=False, title_justify="left")
    for name in ("from", "subject", "automatic", "visible_text", "trust", "intent", "disposition", "because"):
        value = answer[name]
        table.add_row(name, json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value))
    out.print(table)


@app.command()
def export(as_json: JsonFlag = False) -> None:
    """All records."""
    settings, rules = load(_chosen["config"])
    program = settings.program
    store = open_database(settings, rules)
    try:
        with store.reading() as unit:
            records = unit.export()
    finally:
        store.close()
    named = {"name": program.name, "address": program.address, "time_zone": program.time_zone}
    print(json.dumps({"program": named, **records}, ensure_ascii=True, indent=None if as_json else 2))


@app.command()
def status(as_json: JsonFlag = False) -> None:
    """What waits, what is late, what is held."""
    settings, rules = load(_chosen["config"])
    store = open_database(settings, rules)
    try:
        with store.reading() as unit:
            values = unit.status(datetime.now(UTC))
    finally:
        store.close()
    if as_json:
        print(json.dumps(values, default=str))
        return
    table = Table(show_header=False)
    for name, value in values.items():
        table.add_row(name.replace("_", " "), str(value))
    out.print(table)


@held_app.command("list")
def held_list(as_json: JsonFlag = False) -> None:
    """Held messages, and quarantined ones."""
    settings, rules = load(_chosen["config"])
    store = open_database(settings, rules)
    try:
        with store.reading() as unit:
            held, quarantined = unit.held_rows(), unit.quarantined_rows()
    finally:
        store.close()
    if as_json:
        print(
            json.dumps(
                {
                    "held": [
                        {
                            "ref": f"HELD-{h.number}",
                            "from": h.sender,
                            "subject": h.subject,
                            "because": h.because,
                        }
                        for h in held
                    ],
                    "quarantined": [{"message": n, "because": b} for n, b, _ in quarantined],
                }
            )
        )
        return
    table = Table("ref", "from", "subject", "because")
    for h in held:
        table.add_row(f"HELD-{h.number}", h.sender, h.subject, h.because)
    for number, because, _ in quarantined:
        table.add_row(f"quarantined {number}", "", "", because)
    out.print(table)


@held_app.command("show")
def held_show(ref: str) -> None:
    """One held or quarantined message, as it came."""
    digits = "".join(c for c in ref if c.isdigit())
    if not digits:
        raise typer.BadParameter(f"{ref!r} is no reference; write HELD-7, as `held list` shows it")
    settings, rules = load(_chosen["config"])
    store = open_database(settings, rules)
    try:
        with store.reading() as unit:
            row = next((h for h in unit.held_rows() if h.number == int(digits)), None)
            quarantined = next((q for q in unit.quarantined_rows() if q[0] == int(digits)), None)
            if row is None and quarantined is None:
                print(f"nothing is held as {ref}; `held list` shows what is", file=sys.stderr)
                raise typer.Exit(1)
            inbox_id = row.inbox_id if row else int(digits)
            because = row.because if row else "\n".join(str(q) for q in (quarantined or ())[1:])
            raw = unit.stored(inbox_id).raw
    finally:
        store.close()
    print(f"because: {because}\n", flush=True)
    sys.stdout.buffer.write(raw)


@roster_app.command("import")
def roster_import(file: Path) -> None:
    """Read addresses (and names) from a CSV file with a header line: email,name."""
    settings, rules = load(_chosen["config"])
    with file.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
        column = next((columns[c] for c in ("email", "e-mail", "address", "mail") if c in columns), None)
        if column is None:
            print(f"{file}: no column is called email; write a first line `email,name`", file=sys.stderr)
            raise typer.Exit(2)
        rows, wrong = [], []
        for number, row in enumerate(reader, start=2):
            local, at, domain = (row[column] or "").strip().rpartition("@")
            if not (local and at and "." in domain):
                wrong.append(f"{file}:{number}: {row[column]!r} is no address; write name@domain")
                continue
            rows.append((f"{local}@{domain.lower()}", (row.get(columns.get("name", "")) or "").strip()))
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        raise typer.Exit(2)
    store = open_database(settings, rules)
    try:
        with store.unit() as unit:
            new = unit.put_on_roster(rows)
    finally:
        store.close()
    print(f"{len(rows)} read, {new} new")


@app.command()
def preview(template: str, language: str = "") -> None:
    """A mail as it will look, with sample data."""
    from processor.letters.samples import SAMPLES, sample

    settings, rules = load(_chosen["config"])
    if template not in SAMPLES:
        print(f"no template is called {template!r}; there are: {', '.join(sorted(SAMPLES))}", file=sys.stderr)
        raise typer.Exit(2)
    language = language or settings.program.language
    data = sample(template, rules.fields, language)
    subject, text, _ = writer_for(settings, rules).preview(template, language, data)
    print(f"Subject: {subject}\n\n{text}")


@app.command()
def doctor() -> None:
    """Try configuration, rules, templates, mailbox, delivery and database; say what is wrong."""
    from processor.doctor import examine

    wrong = 0
    for finding in examine(_chosen["config"]):
        wrong += not finding.well
        mark = "[green]well [/green]" if finding.well else "[red]wrong[/red]"
        out.print(f"{mark} {finding.part}: ", end="")
        out.print(finding.says, markup=False)
    if wrong:
        raise typer.Exit(1)
