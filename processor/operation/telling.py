"""How an alarm reaches somebody: a log line, and the operator's own command, which is not mail."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MOST_SECONDS = 30  # for the command; the loop waits for it no longer
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "HOME", "TZ")  # the environment may hold passwords


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """The command gets the sentence on its standard input, the kind and "begins" or "over" as variables."""

    command: Sequence[str]  # empty: only the log says it
    program: str
    log: Callable[..., None]

    def __call__(self, kind: str, sentence: str, begins: bool) -> bool:
        """False: the command failed, and is to be tried again."""
        state = "begins" if begins else "over"
        failure = self._run(kind, sentence, state) if self.command else ""
        if failure:
            self.log("alarm not told", kind=kind, because=failure)
            return False
        self.log("alarm" if begins else "alarm over", kind=kind, because=sentence)
        return True

    def _run(self, kind: str, sentence: str, state: str) -> str:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            done = subprocess.run(  # noqa: S603  # the operator's own command, without a shell
                list(self.command),
                input=f"{self.program}: {kind}: {sentence}\n",
                text=True,
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
        return f"alarms.command ended with {done.returncode}" if done.returncode else ""
