"""Every Python of this machine that the program may run on, one for each minor version."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LEAST = (3, 11)
_NAME = re.compile(r"^python3(\.\d+)?$")
# Debian's has no ensurepip without its package python3-venv
_ASK = "import ensurepip, sys, venv; print(*sys.version_info[:2])"


def pythons() -> dict[tuple[int, int], Path]:
    """Minor version -> its interpreter; the one that runs the tests is always among them."""
    found = {sys.version_info[:2]: Path(sys.executable)}
    for candidate in _candidates():
        version = _version(candidate)
        if version is not None and version >= LEAST:
            found.setdefault(version, candidate)
    return dict(sorted(found.items()))


def _candidates() -> Iterator[Path]:
    """On the PATH, in the usual places, and what pyenv keeps (its shims answer for one version only)."""
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = [
        *map(Path, os.environ.get("PATH", "").split(os.pathsep)),
        Path("/usr/bin"),
        Path("/usr/local/bin"),
        *sorted(home.glob("versions/*/bin")),
    ]
    for folder in dict.fromkeys(folders):
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if _NAME.match(path.name))


def _version(python: Path) -> tuple[int, int] | None:
    """None: it does not run, or can make no virtual environment."""
    try:
        said = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor = map(int, said.stdout.split())
    return major, minor
