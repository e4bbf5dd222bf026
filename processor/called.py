"""By which name the program was called, for messages that name a command."""

from __future__ import annotations

import sys
from pathlib import PurePath

COMMAND = "mentor-exchange"  # as pyproject.toml installs it
SCRIPT = "run.py"  # the same from a checkout


def called() -> str:
    """`run.py` or `mentor-exchange`; the second one where neither was called, as in tests."""
    return SCRIPT if PurePath(sys.argv[0]).name == SCRIPT else COMMAND
