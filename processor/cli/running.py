"""The program at work: start, once, and the demo."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from processor.cli.frame import all_chosen, app, leave, ready_to_write, say

if TYPE_CHECKING:
    from processor.config import Settings
    from processor.stages.ports import Mailbox


@app.command()
def start() -> None:
    """Run the daemon until SIGTERM; SIGHUP reads the rules again. Several programs share one process."""
    from processor.bootstrap import assemble, attended
    from processor.daemon import Daemon, run_all
    from processor.operation.heartbeat import Watch
    from processor.operation.log import log_to

    programs = [ready_to_write(config) for config in all_chosen()]
    with ExitStack() as stack:
        daemons = []
        for settings, rules in programs:
            watch = Watch(settings.program.address, settings.mailbox.poll_seconds)
            log = watch.heard(log_to(settings))
            parts = stack.enter_context(assemble(settings, rules, log=log))
            monitor = stack.enter_context(attended(settings, watch, log))
            daemons.append(Daemon(parts, monitor, log))
        run_all(daemons)


_FIRST_YEAR, _LAST_YEAR = 1971, 9900  # there is a day before and a term after each of them


@app.command()
def once(
    now: Annotated[str, typer.Option(help="A moment to act as if it were now, for trials.")] = "",
) -> None:
    """One full pass: intake, process, due dates, dispatch."""
    from contextlib import closing

    from processor.bootstrap import assemble
    from processor.cli.pass_account import PassAccount
    from processor.operation.log import log_to
    from processor.operation.retention import forget_old_mail
    from processor.operation.sealing import seal_events
    from processor.operation.signals import run_until_told
    from processor.store.maintenance import Maintenance

    stopping = threading.Event()
    mailboxes: list[Mailbox] = []

    def stop() -> None:
        stopping.set()
        for mailbox in mailboxes:  # whatever waits for its server is cut off
            threading.Thread(target=mailbox.close, daemon=True).start()

    def passes() -> None:
        for settings, rules in [ready_to_write(config) for config in all_chosen()]:
            account = PassAccount()
            log, moment = account.heard(log_to(settings)), moment_of(now, settings)
            with assemble(settings, rules, log=log) as parts:
                mailboxes[:] = [parts.mailbox]
                with closing(Maintenance(settings.database_url())) as maintenance:
                    try:
                        parts.one_pass(moment, stopping.is_set)
                    finally:  # what happened is sealed also when a mail server is down
                        seal_events(maintenance, moment, log)
                        if not account.idle or sys.stdout.isatty():  # cron mails whatever is printed
                            for line in account.lines():
                                say(line)
                    forget_old_mail(maintenance, settings.retention.keep_raw_days, moment, log)
            if stopping.is_set():
                raise leave("a signal ended this before all was done; the next pass goes on from here", 1)

    run_until_told([passes], stop, lambda: None, code_when_left=1)  # SIGHUP: it is new at the next call


def moment_of(text: str, settings: Settings) -> datetime:
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
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise typer.BadParameter(f"{text!r} is too far away; write a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


@app.command()
def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Stay up, so that a mail client can join.")] = False,
    seconds: Annotated[float, typer.Option(min=0, help="How long all pauses last together.")] = 30.0,
    folder: Annotated[Path, typer.Option(help="Made anew each time.")] = Path("demo-run"),
) -> None:
    """Watch a program live six months in a minute, on servers of its own."""
    try:
        from processor.demo.play import play
        from processor.demo.session import DemoFailed
    except ModuleNotFoundError as lacks:
        if lacks.name is None or lacks.name.startswith("processor"):
            raise
        raise leave(
            "the demo runs mail servers of its own, which an installation does not need: get their packages "
            f"with `{sys.executable} -m pip install aiosmtpd pymap`, or say `make demo` in a checkout",
            2,
        ) from None

    try:
        play(folder, seconds=seconds, stay=serve)
    except DemoFailed as error:
        raise leave(str(error), 1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
