"""The way in, for run.py and for the command mentor-exchange: what happens before anything is imported."""

from __future__ import annotations

import gc
import os
import signal
import sys


def main() -> int:
    """The exit code of the command that sys.argv holds."""
    _prepare()
    from processor.cli import main as command_line

    return command_line()


def _prepare() -> None:
    gc.disable()  # until the start is over (bootstrap.py): a tenth of it went into looking for garbage
    os.umask(0o077)  # records, mails and keys are for this user alone; so is what a library makes
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # we have none, and looking for them takes time
    if {"start", "once"} & set(sys.argv[1:]):  # until the daemon listens, SIGHUP has nothing to read again
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    while (
        spare := os.open(os.devnull, os.O_RDWR)
    ) <= 2:  # a starter closed them; no database may get their numbers
        pass
    os.close(spare)
    sys.stdout, sys.stderr = sys.stdout or open(1, "w"), sys.stderr or open(2, "w")  # noqa: SIM115
