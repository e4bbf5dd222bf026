"""The installation: can the user of the service run it? Root can, and then the service does not start."""

from __future__ import annotations

import grp
import os
import pwd
import stat
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from processor import shipped
from processor.doctor.finding import Amiss, Program

_UNITS = Path("/etc/systemd/system")
_UNIT = "mentor-exchange.service"
_HOMES = ("/root", "/home")  # to open one for a service would be worse


def installation(program: Program) -> str:
    """By the bits of the modes alone; access lists are not looked at."""
    folder = program.settings.folder
    users = dict.fromkeys((_owner(folder), *_users_of_units(folder)))
    faults = [sentence for user in users for sentence in _closed_to(user)]
    if faults:
        raise Amiss(*faults)
    return f"{', '.join(users)} can run {sys.executable}"


def _owner(folder: Path) -> str:
    uid = folder.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _users_of_units(folder: Path) -> Iterator[str]:
    """Those whom a unit of systemd names for this folder."""
    for unit in (_UNITS / _UNIT, folder / _UNIT):
        try:
            lines = unit.read_text("utf-8").splitlines()
        except (OSError, ValueError):
            continue
        written = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        if Path(written.get("WorkingDirectory", "").replace("%%", "%")) == folder and "User" in written:
            yield written["User"].strip()


def _closed_to(user: str) -> Iterator[str]:
    """One sentence for the first place on each way that is closed."""
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        return  # systemd says so at the start
    if entry.pw_uid in (0, os.geteuid()):
        return
    groups = {entry.pw_gid, *(group.gr_gid for group in grp.getgrall() if user in group.gr_mem)}
    closed = (place for path in _needed() if (place := _first_closed(path, entry.pw_uid, groups)))
    for place in dict.fromkeys(closed):
        if any(place.is_relative_to(home) for home in _HOMES):
            mend = "install it in a folder that is no home, with a Python for all (such as /usr/bin/python3)"
        else:
            mend = f"say chmod -R o+rX {place}"
        yield f"{user} cannot run the program, as {place} is closed to it; {mend}"


def _needed() -> Iterator[Path]:
    """A file of each kind: the interpreter, its library, a package, the program, its rules."""
    yield Path(sys.executable)
    yield Path(os.path.realpath(sys.executable))
    yield Path(os.__file__)
    spec = find_spec("sqlalchemy")
    if spec is not None and spec.origin:
        yield Path(spec.origin)
    yield shipped.PACKAGE / "__init__.py"
    yield shipped.RULES / "policy.toml"


def _first_closed(file: Path, uid: int, groups: set[int]) -> Path | None:
    whole = Path(os.path.realpath(file.parent)) / file.name
    for place in (*reversed(whole.parents), whole):
        status = place.stat()
        wanted = stat.S_IXOTH if stat.S_ISDIR(status.st_mode) else stat.S_IROTH
        shift = 6 if status.st_uid == uid else 3 if status.st_gid in groups else 0
        if not status.st_mode & (wanted << shift):
            return place
    return None
