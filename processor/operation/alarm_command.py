"""How an alarm reaches somebody: by the operator's own command, which is not mail."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from processor.core.shown import shown

MOST_SECONDS = 30  # for the command; the loop waits for it no longer
PAUSE_SECONDS = 30.0  # after a failure
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "HOME", "TZ")  # the environment may hold passwords


@dataclass(slots=True, kw_only=True)
class AlarmCommand:
    """The command gets the sentence on its standard input, the kind and "begins" or "over" as variables."""

    command: Sequence[str]  # empty: only the log says it
    program: str
    log: Callable[..., None]
    _again: dict[str, float] = field(default_factory=dict)  # kind -> not before this time.monotonic()

    def __call__(self, kind: str, sentence: str, begins: bool) -> bool:
        """False: the command failed, and is to be tried again."""
        if not self.command:
            return True
        if time.monotonic() < self._again.get(kind, 0.0):
            return False
        failure = self._run(kind, sentence, "begins" if begins else "over")
        if failure:
            self._again[kind] = time.monotonic() + PAUSE_SECONDS
            self.log("alarm not told", kind=kind, because=failure)
        return not failure

    def _run(self, kind: str, sentence: str, state: str) -> str:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            done = subprocess.run(  # noqa: S603  # the operator's own command, without a shell
                list(self.command),
                # the name of a file may stand in the sentence, and be no text
                input=f"{self.program}: {kind}: {shown(sentence)}\n".encode(),
                env={**passed, "ALARM_KIND": kind, "ALARM_STATE": state, "ALARM_PROGRAM": self.program},
                timeout=MOST_SECONDS,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"alarms.command took longer than {MOST_SECONDS} seconds"
        except OSError as error:
            return f"alarms.command cannot be run ({error.strerror})"
        except ValueError as error:  # a zero byte in one of its words
            return f"alarms.command cannot be run ({error})"
        return f"alarms.command ended with {done.returncode}" if done.returncode else ""
