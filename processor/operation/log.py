"""The log: one line for each mail and fate; passwords, tokens and bodies are never in it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from processor import private
from processor.core.shown import shown

if TYPE_CHECKING:
    import structlog

    from processor.config import Settings

# the journal takes these from the head of a line (sd-daemon(3)): alert, warning, notice
PRIORITIES = {"alarm": "<1>", "down": "<4>", "alarm not told": "<1>", "alarm over": "<5>"}
# What a member wrote stands in quotes in a reason, and nothing of a mail's body belongs into the log.
QUOTED = re.compile(r"""(?<!\w)(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|“[^”]*”)(?!\w)""")
ABOUT_PEOPLE = {"mail", "letter", "about"}


class LogFile:
    """For the program's user alone. Whoever moves it away (logrotate) finds the next line in a new one."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._path = path
        self._file = self._opened()
        self._is = _same(os.fstat(self._file.fileno()))

    def write(self, text: str) -> None:
        try:
            moved = _same(self._path.stat()) != self._is
        except OSError:
            moved = True
        if moved:
            with suppress(OSError):  # the old one is better than none
                old, self._file = self._file, self._opened()
                self._is = _same(os.fstat(self._file.fileno()))
                old.close()
        self._file.write(text)

    def flush(self) -> None:
        self._file.flush()

    def _opened(self) -> TextIO:
        return open(self._path, "a", encoding="utf-8", opener=private.opener)


def _same(about: os.stat_result) -> tuple[int, int]:
    """What two names of one file share."""
    return about.st_dev, about.st_ino


def log_to(settings: Settings) -> Callable[..., None]:
    """One line for each mail and fate, on standard error or in the file that the configuration names."""
    stream = cast("TextIO", LogFile(settings.log.file)) if settings.log.file else sys.stderr

    @cache
    def logger() -> structlog.typing.WrappedLogger:
        import structlog  # with the first line: a pass that finds nothing to do does not wait for it

        renderer: structlog.typing.Processor = (
            structlog.processors.JSONRenderer()
            if settings.log.format == "json"
            else structlog.processors.LogfmtRenderer(key_order=["timestamp", "event"])
        )
        marks = PRIORITIES if "JOURNAL_STREAM" in os.environ and not settings.log.file else {}

        def marked(logger: object, method: str, values: MutableMapping[str, Any]) -> str:
            return f"{marks.get(values['event'], '')}{renderer(logger, method, values)!s}"

        stamp = structlog.processors.TimeStamper(fmt="iso")
        # bound here: the wrapper would do it anew with each line
        return structlog.wrap_logger(structlog.WriteLogger(stream), processors=[stamp, marked]).bind()

    def log(event: str, **values: object) -> None:
        if ABOUT_PEOPLE & values.keys() and "because" in values:
            values["because"] = QUOTED.sub("…", str(values["because"]))
        with suppress(OSError):  # a full disk stops the log, but not the mail
            said = {k: v if isinstance(v, int) else shown(str(v)) for k, v in values.items()}
            logger().info(event, **said)

    return log
