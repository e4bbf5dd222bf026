"""`make bench`: measures the program in one run, prints a table, and writes bench/results/latest.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

from bench.growth import grow
from bench.latency import wait_for_answers
from bench.memory import Memory
from bench.places import ROOT, MailServer, mail_server, write_configuration
from bench.rates import Run, by_cpu, middle, ratio, run_bare, run_program, set_scene
from bench.several import Several, measure, postgres
from bench.sink import Sink
from bench.starting import start_seconds
from bench.table import Line, show, show_stages
from processor.config import load_rules
from processor.core.rules import RuleBook

RESULTS = Path(__file__).parent / "results" / "latest.json"
ROUNDS = 3
MAILS = 700  # in each round, so that three of them are more than 2,000
MEMBERS = 2_000
ANSWERS, BURST = 30, 300  # mails that the daemon gets one after the other, and then at once


@dataclass(slots=True)
class Bench:
    """What all measurements share, and what they have found."""

    folder: Path
    server: MailServer
    sink: Sink
    rules: RuleBook
    console: Console
    large: bool
    mails: int = MAILS
    rounds: int = ROUNDS
    memory: Memory = field(default_factory=Memory)
    lines: list[Line] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def say(self, what: str) -> None:
        self.console.print(f"[dim]{time.strftime('%H:%M:%S')}  {what}[/dim]")


def program_and_bare(bench: Bench) -> None:
    """(a), (b): the bare loops and the whole program, in turns."""
    bench.say(f"{bench.rounds} rounds of {bench.mails} mails: bare loops, then the whole program")
    scene = set_scene(bench.folder / "rates", MEMBERS, bench.mails, bench.rules)
    runs: dict[str, list[Run]] = {"mail-parser": [], "compat32": [], "program": []}
    for nth in range(bench.rounds):
        place = bench.folder / f"round-{nth}"
        for parser in ("mail-parser", "compat32"):
            runs[parser].append(run_bare(bench.server, bench.sink, scene, place / parser, parser))
        runs["program"].append(
            run_program(bench.server, bench.sink, scene, place / "program", memory=bench.memory)
        )
        bench.say(", ".join(f"{name} {found[-1].per_second:.0f}/s" for name, found in runs.items()))
    program = runs["program"]
    last = program[-1]
    bench.details["rates"] = {
        name: [round(run.per_second, 2) for run in found] for name, found in runs.items()
    }
    bench.details["program"] = {
        "mails_in": sum(run.mails for run in program),
        "mails_out_per_mail_in": round(last.sent / last.mails, 3),
        "fates_in_one_round": last.fates,
        "cpu_ms_a_mail": [[round(run.main_ms, 2), round(run.workers_ms, 2)] for run in program],
        "per_bare_mail_parser_by_cpu_of_the_main_process": round(by_cpu(program, runs["mail-parser"]), 4),
        "start_seconds": round(min(run.start_seconds for run in program), 3),
    }
    answered = f"{sum(run.mails for run in program):,} mails in, {last.sent / last.mails:.2f} out for each"
    bench.lines += [
        Line(key="bare_mail_parser_msgs_per_s", says="Bare loop, mail-parser: mails a second",
             value=middle(runs["mail-parser"])),
        Line(key="bare_compat32_msgs_per_s", says="Bare loop, compat32: mails a second",
             value=middle(runs["compat32"])),
        Line(key="program_msgs_per_s", says="Whole program: mails a second", value=middle(program),
             more=answered),
        Line(key="program_per_bare_mail_parser", says="Whole program / bare loop with mail-parser",
             value=ratio(program, runs["mail-parser"]), more="median of the rounds"),
        Line(key="program_per_bare_compat32", says="Whole program / bare loop with compat32",
             value=ratio(program, runs["compat32"]), more="median of the rounds"),
        Line(key="main_cpu_ms_a_mail", says="Processor milliseconds for a mail: main process",
             value=median(run.main_ms for run in program), more="steadier than the clock"),
        Line(key="workers_cpu_ms_a_mail", says="Processor milliseconds for a mail: workers",
             value=median(run.workers_ms for run in program), more="they read mails and write letters"),
        Line(key="bare_cpu_ms_a_mail", says="Processor milliseconds for a mail: bare loop, mail-parser",
             value=median(run.main_ms for run in runs["mail-parser"])),
    ]  # fmt: skip


def stages(bench: Bench) -> None:
    """(g): one run with clocks around the stages."""
    bench.say("where the time goes")
    scene = set_scene(bench.folder / "staged", MEMBERS, bench.mails, bench.rules)
    run = run_program(bench.server, bench.sink, scene, bench.folder / "stages", stages=True)
    calls, told = run.stages["calls"], run.stages["seconds"]
    per_mail = {
        stage: (seconds / run.mails * 1000, calls.get(stage, 0) / run.mails)
        for stage, seconds in told.items()
    }
    beside = {stage: seconds / run.mails * 1000 for stage, seconds in run.stages["beside"].items()}
    bench.details["stages_ms_a_mail"] = {stage: round(ms, 3) for stage, (ms, _) in per_mail.items()}
    bench.details["stages_beside_ms_a_mail"] = {stage: round(ms, 3) for stage, ms in beside.items()}
    show_stages(per_mail, beside, bench.console)
    for name in run.stages["missing"]:
        bench.say(f"no clock on {name}: the program has no such function any more (bench/stages.py)")


def growth(bench: Bench) -> None:
    """(c): with 100 members, with 100,000, and with 1,000,000."""
    for members in (100_000, 1_000_000) if bench.large else (100_000,):
        bench.say(f"100 and {members:,} members")
        grown = grow(
            bench.server, bench.sink, bench.rules, bench.folder / f"growth-{members}",
            members=members, mails=bench.mails, rounds=bench.rounds, say=bench.say,
        )  # fmt: skip
        short = f"{members // 1000}k" if members < 1_000_000 else f"{members // 1_000_000}m"
        bench.details[f"growth_{short}"] = {
            "seed_seconds": round(grown.seed_seconds, 1),
            "with_100_per_second": [round(run.per_second, 2) for run in grown.few],
            f"with_{short}_per_second": [round(run.per_second, 2) for run in grown.many],
            # steadier than the clock on a machine that has other work
            "ratio_by_cpu_of_the_main_process": round(by_cpu(grown.many, grown.few), 4),
        }
        bench.lines += [
            Line(key=f"members_{short}_msgs_per_s", says=f"With {members:,} members: mails a second",
                 value=middle(grown.many)),
            Line(key=f"members_{short}_per_100", says=f"The rate with {members:,} members / with 100",
                 value=ratio(grown.many, grown.few), more="median of the rounds"),
        ]  # fmt: skip


def waiting(bench: Bench) -> None:
    """(d), (f): the daemon with IDLE, one mail after the other and then a burst."""
    bench.say(f"the daemon answers {ANSWERS} mails, one after the other, and then {BURST} at once")
    scene = set_scene(bench.folder / "waiting", MEMBERS, ANSWERS + BURST, bench.rules)
    waits = wait_for_answers(
        bench.server, bench.sink, scene, bench.folder / "daemon", bench.memory, mails=ANSWERS
    )
    bench.details["waits_s"] = {
        "answer_after_idle_notice": [round(wait, 4) for wait in waits.after_notice],
        "idle_notice_after_arrival_median": round(median(waits.notice), 4),
        "daemon_start": round(waits.daemon_start, 3),
    }
    bench.details["peak_rss_mb_before_a_mail_of_8_mb"] = round(waits.rss_before_large, 1)
    bench.lines += [
        Line(key="answer_after_idle_notice_s", says="Answer after the server's own IDLE notice: seconds",
             value=waits.middle, more=f"median of {len(waits.after_notice)}"),
        Line(key="answer_after_arrival_s", says="Answer after the mail's arrival: seconds",
             value=median(waits.after_arrival), more="the server's own delay is in it"),
    ]  # fmt: skip


def several(bench: Bench) -> None:
    """(e): one daemon and two on PostgreSQL, all on all cores, and then each on one core."""
    key, says = "two_daemons_per_one", "The rate of two daemons on PostgreSQL / of one"
    with postgres() as database:
        if database is None:
            bench.say("PostgreSQL is missing: daemons on it were not measured")
            bench.lines.append(Line(key=key, says=says, value=None, more="PostgreSQL is not installed"))
            return
        found = {}
        for apart in (False, True):
            bench.say(f"one daemon and two on PostgreSQL, {'each on one core' if apart else 'on all cores'}")
            found[apart] = measure(
                bench.server, bench.sink, database, bench.rules, bench.folder / f"several-{apart}",
                mails=2 * bench.mails,  # so that the server's half second before IDLE tells weighs little
                rounds=max(2, bench.rounds - 1), say=bench.say, apart=apart,
            )  # fmt: skip
    together = found[False]
    bench.details["postgresql"] = {"on_all_cores": _told(together), "each_on_one_core": _told(found[True])}
    if together.refused:
        bench.say(f"two daemons were not measured: {together.refused}")
    busy = median(rate.used.cores for rate in together.one)
    bench.lines += [
        Line(key="one_daemon_postgresql_msgs_per_s", says="One daemon on PostgreSQL: mails a second",
             value=median(rate.per_second for rate in together.one)),
        Line(key=key, says=says, value=together.ratio,
             more=together.refused or "each with a folder of its own; median of the rounds"),
        Line(key="busy_cores_with_one_daemon", says="Cores that are busy with one daemon and its servers",
             value=busy, more=f"two could be at most {(os.cpu_count() or 1) / busy:.2f} times as fast here"),
        Line(key="two_daemons_per_one_on_a_core_each", says="The same ratio, each daemon held to one core",
             value=found[True].ratio, more="the servers are not held"),
    ]  # fmt: skip


def _told(found: Several) -> dict[str, Any]:
    return {
        name: {
            "per_second": [round(rate.per_second, 2) for rate in rates],
            "busy_cores": [round(rate.used.cores, 2) for rate in rates],
            "cpu_ms_a_mail": [rate.cpu_ms_a_mail for rate in rates],
        }
        for name, rates in (("one_daemon", found.one), ("two_daemons", found.two))
    }


def starting(bench: Bench) -> None:
    bench.say("how long a command takes to start")
    config = write_configuration(
        bench.folder / "commands", database="sqlite:///program.db", delivery="maildir:sent",
        mailbox="maildir:inbox",
    )  # fmt: skip
    found = start_seconds(config)
    bench.details["start_of_each_command_s"] = {name: round(took, 3) for name, took in found.items()}
    slowest = max(found, key=lambda name: found[name])
    bench.lines.append(
        Line(key="start_of_a_command_s", says="Start of a command: seconds", value=found[slowest],
             more=f"the slowest of {len(found)}: {slowest}")
    )  # fmt: skip


MEASUREMENTS: dict[str, Callable[[Bench], None]] = {
    "rates": program_and_bare,
    "growth": growth,
    "waiting": waiting,
    "several": several,
    "starting": starting,
    "stages": stages,
}


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument("--large", action="store_true", help="with 1,000,000 members too")
    words.add_argument("--only", choices=sorted(MEASUREMENTS), action="append", help="may be given again")
    words.add_argument("--mails", type=int, default=MAILS, help=f"in a round; {MAILS} unless told")
    words.add_argument("--rounds", type=int, default=ROUNDS)
    asked = words.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended, too
    console = Console()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # servers that run as other users look in
        with mail_server(folder) as server, Sink() as sink:
            bench = Bench(
                folder=folder,
                server=server,
                sink=sink,
                rules=load_rules(ROOT / "rules", "en"),
                console=console,
                large=asked.large,
                mails=asked.mails,
                rounds=asked.rounds,
            )
            if server.name != "Dovecot":
                bench.say("Dovecot is missing: pymap stands in, in this very process, and slows all down")
            for measurement in asked.only or MEASUREMENTS:
                MEASUREMENTS[measurement](bench)
    if bench.memory.processes:
        bench.lines += [
            Line(key="peak_rss_mb", says="Peak memory of all processes: MB", value=bench.memory.rss,
                 more=f"RSS of {bench.memory.processes} processes added up; shared pages count in each"),
            Line(key="peak_pss_mb", says="the same, shared pages counted once: MB", value=bench.memory.pss,
                 more="PSS"),
        ]  # fmt: skip
    seconds = time.monotonic() - began
    show(f"Mentor Exchange on {server.name}, {os.cpu_count()} cores, {seconds:.0f} s", bench.lines, console)
    write(bench, server.name, seconds)
    console.print(f"written to {RESULTS.relative_to(ROOT)}")


def write(bench: Bench, imap_server: str, seconds: float) -> None:
    found: dict[str, Any] = {
        line.key: None if line.value is None else round(line.value, 4) for line in bench.lines
    }
    found["imap_server"] = imap_server
    found["machine"] = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "seconds_of_the_run": round(seconds, 1),
    }
    found["details"] = bench.details
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
