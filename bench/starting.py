"""How long an operator waits for a command to begin and end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.places import PASSWORD_VARIABLE, ROOT

COMMANDS = (
    ("--help",),
    ("status",),
    ("held", "list"),
    ("export", "--json"),
    ("preview", "help"),
    ("once",),
)


def start_seconds(config: Path, rounds: int = 3) -> dict[str, float]:
    """Each command's median; the program is small and has nothing to do, so that only the start counts."""
    found = {}
    for words in COMMANDS:
        times = []
        for _ in range(rounds):
            began = time.monotonic()
            done = subprocess.run(
                [sys.executable, str(ROOT / "run.py"), "--config", str(config), *words],
                cwd=ROOT,
                env={**os.environ, PASSWORD_VARIABLE: "none"},
                capture_output=True,
                timeout=60,
            )
            if done.returncode:
                raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-300:]!r}")
            times.append(time.monotonic() - began)
        found[" ".join(words)] = median(times)
    return found
