"""What this machine is set to, as defaults: its time zone and its language."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import available_timezones

from processor import shipped

_LOCAL_TIME = Path("/etc/localtime")


def usual_zone() -> str:
    """ "" where the machine does not say it by a name."""
    told = os.environ.get("TZ", "").lstrip(":")
    linked = os.path.realpath(_LOCAL_TIME).rpartition("zoneinfo/")[2] if _LOCAL_TIME.is_symlink() else ""
    known = available_timezones()
    return next((name for name in (told, linked) if name in known), "")


def languages() -> tuple[str, ...]:
    """Those in which the program writes letters."""
    return tuple(sorted(path.name for path in shipped.TEMPLATES.iterdir() if path.is_dir()))


def usual_language() -> str:
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return told[:2] if told[:2] in languages() else "en"
