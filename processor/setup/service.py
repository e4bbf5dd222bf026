"""How the program is called, and by whom: for the unit, and for sentences that say what to do next."""

from __future__ import annotations

import grp
import pwd
import shlex
import sys
from pathlib import Path

from processor import shipped
from processor.called import COMMAND, SCRIPT, called


def command_line() -> tuple[str, ...]:
    """With absolute paths, as this very process was started."""
    beside = Path(sys.executable).with_name(COMMAND)
    if called() != SCRIPT and beside.exists():
        return (str(beside),)
    return (sys.executable, str(shipped.IMPORTED_FROM / SCRIPT))


def shown_command() -> str:
    return shlex.join(command_line())


def prefixes() -> tuple[Path, ...]:
    """Where Python and the program are."""
    return tuple(Path(one).resolve() for one in (sys.prefix, sys.base_prefix, shipped.PACKAGE))


def owner_of(folder: Path) -> tuple[str, str]:
    """The names of its user and of that user's group; numbers, where they have no name."""
    uid = folder.stat().st_uid
    try:
        user = pwd.getpwuid(uid)
        return user.pw_name, grp.getgrgid(user.pw_gid).gr_name
    except KeyError:
        return str(uid), str(folder.stat().st_gid)
