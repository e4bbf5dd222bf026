"""The last full run of `make chaos`, kept as bench/results/chaos-full.json and shown in docs/.

`make chaos ARGS=--keep` plays all faults in full on both databases, writes the file and puts its figures into
docs/measuring.md and docs/faults.md. `python -m bench.chaos.kept` puts them there once more.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.places import ROOT

KEPT = ROOT / "bench" / "results" / "chaos-full.json"
MEASURING, FAULTS = ROOT / "docs" / "measuring.md", ROOT / "docs" / "faults.md"
BEGINS, ENDS = "<!-- the last full run: begin -->", "<!-- the last full run: end -->"
NOT_YET = "not yet: no full run was kept"
_FIGURES = (
    "number", "name", "database", "wanted", "played", "mails", "lost", "changed_twice", "repeats",
    "most_repeats", "seconds", "more", "good",
)  # fmt: skip
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_PLAYED = re.compile(r"`make chaos`, fault (\d+)")  # in the column that says what shows a row
_ROW = re.compile(r"\| (\d+) \|.*\|")

Told = Mapping[str, Any]


def keep(rows: Sequence[Told], seconds: float) -> None:
    told = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit(),
        "machine": machine(),
        "minutes": round(seconds / 60, 1),
        "good": all(row["good"] for row in rows),
        "faults": [{key: row[key] for key in _FIGURES} for row in rows],
    }
    KEPT.write_text(json.dumps(told, indent=1) + "\n")
    show()


def machine() -> dict[str, Any]:
    """No name and no path: what somebody else would need for the same figures."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    release = platform.freedesktop_os_release() if Path("/etc/os-release").exists() else {}
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 1e9, 1),
        "python": platform.python_version(),
        "system": release.get("PRETTY_NAME", platform.system()),
    }


def commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout

    found = git("rev-parse", "--short", "HEAD").strip()
    return f"{found}, and changes" if git("status", "--porcelain", "-uno").strip() else found


def told() -> Told | None:
    """None: no full run was kept."""
    return json.loads(KEPT.read_text()) if KEPT.exists() else None


def show() -> None:
    """Puts the figures into docs/."""
    MEASURING.write_text(in_measuring(MEASURING.read_text("utf-8"), told()), "utf-8")
    FAULTS.write_text(in_faults(FAULTS.read_text("utf-8"), told()), "utf-8")


def in_measuring(text: str, run: Told | None) -> str:
    before, _, rest = text.partition(BEGINS)
    return f"{before}{BEGINS}\n{table(run)}\n{ENDS}{rest.partition(ENDS)[2]}"


def in_faults(text: str, run: Told | None) -> str:
    """The last column of each row that a fault of `make chaos` shows."""
    return "\n".join(_with_figure(line, run) for line in text.split("\n"))


def _with_figure(line: str, run: Told | None) -> str:
    played = _PLAYED.findall(line)
    if not _ROW.fullmatch(line) or not played:
        return line
    return f"{line.removesuffix(' |').rpartition(' | ')[0]} | {figure(int(played[0]), run)} |"


def figure(number: int, run: Told | None) -> str:
    """Of one fault, on both databases."""
    rows = [row for row in run["faults"] if row["number"] == number] if run else []
    return "; ".join(f"{_NAMES[row['database']]} {_outcome(row)}" for row in rows) or NOT_YET


def _outcome(row: Told) -> str:
    of = f" of {row['wanted']:,}" if row["played"] < row["wanted"] else ""
    again = f", {row['repeats']:,} sent again" if row["repeats"] else ""
    bad = "" if row["good"] else ", NOT OK"
    return f"{row['played']:,}{of} times, {row['lost']} lost, {row['changed_twice']} twice{again}{bad}"


def table(run: Told | None) -> str:
    if run is None:
        return NOT_YET
    found = run["machine"]
    head = (
        f"Played on {run['date']} at commit {run['commit']}: {found['cores']} cores, "
        f"{found['memory_gb']} GB, Python {found['python']}, {found['system']}; {run['minutes']} minutes.\n\n"
        "| fault | what | database | times | of | messages | lost | changed twice | sent again | "
        "of one for one strike | |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    lines = [
        f"| {row['number']} | {row['name']} | {_NAMES[row['database']]} | {row['played']:,} | "
        f"{row['wanted']:,} | {row['mails']:,} | {row['lost']} | {row['changed_twice']} | "
        f"{row['repeats']:,} | {row['most_repeats']} | {'ok' if row['good'] else 'NOT OK'} |"
        for row in run["faults"]
    ]
    return "\n".join([head, *lines])


if __name__ == "__main__":
    show()
