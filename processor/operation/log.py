"""The log: one line for each mail and fate; passwords, tokens and bodies are never in it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import structlog

    from processor.config import Settings

# the journal takes these from the head of a line (sd-daemon(3)): alert, warning, notice
PRIORITIES = {"alarm": "<1>", "down": "<4>", "alarm not told": "<1>", "alarm over": "<5>"}
# What a member wrote stands in quotes in a reason, and nothing of a mail's body belongs into the log.
QUOTED = re.compile(r"""(?<!\w)(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|“[^”]*”)(?!\w)""")
ABOUT_PEOPLE = {"mail", "letter", "about"}


def log_to(settings: Settings) -> Callable[..., None]:
    """One line for each mail and fate, on standard error or in the file that the configuration names."""
    stream = settings.log.file.open("a") if settings.log.file else sys.stderr

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
            logger().info(event, **{k: str(v) if not isinstance(v, int) else v for k, v in values.items()})

    return log
