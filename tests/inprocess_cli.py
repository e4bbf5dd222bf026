"""A command in the tests' own process: that saves the start of Python.

Unless nothing is to be skipped it has no workers, either: it reads mails and writes letters itself.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from unittest.mock import patch

from processor import bootstrap
from processor.cli import main
from tests.sizes import nothing_skipped


def command_here(words: Sequence[str]) -> int:
    """The exit code of `run.py WORDS`."""
    workers = bootstrap.PROGRAM_WORKERS if nothing_skipped() else 0
    with patch.object(sys, "argv", ["run.py", *words]), patch.object(bootstrap, "PROGRAM_WORKERS", workers):
        return main()


def done_here(words: Sequence[str]) -> str:
    """What it printed; it has to end with 0."""
    with redirect_stdout(io.StringIO()) as said:
        assert command_here(words) == 0
    return said.getvalue()
