"""The wheel, built and installed as an operator does it, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "runtime.lock"
_SECONDS = 600


class NoPackages(Exception):
    """pip cannot get the packages of the lock file; the argument is what it says."""


def build_wheel(folder: Path) -> Path:
    done = _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A virtual environment with the wheel in it."""

    environment: Path

    @property
    def command(self) -> Path:
        return self.environment / "bin" / "mentor-exchange"

    def run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return _run([str(self.command), *words], cwd=cwd)


def install(wheel: Path, python: Path, version: tuple[int, int], environment: Path) -> Installed:
    """The packages that the program needs come from the tests' own environment where the version is the same;
    compiled ones fit no other, and pip fetches those. Raises NoPackages.
    """
    made = _run([str(python), "-m", "venv", str(environment)], cwd=environment.parent)
    assert made.returncode == 0, made.stdout + made.stderr
    pip = [
        str(environment / "bin" / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    ]
    if version == sys.version_info[:2]:
        shared = sysconfig.get_path("purelib")
        place = environment / "lib" / f"python{version[0]}.{version[1]}" / "site-packages"
        (place / "packages-of-the-tests.pth").write_text(f"import site; site.addsitedir({shared!r})\n")
    else:
        fetched = _run([*pip, "--require-hashes", "--no-deps", "-r", str(LOCK)], cwd=environment.parent)
        if fetched.returncode:
            raise NoPackages(fetched.stderr.strip()[-500:])
    put = _run([*pip, "--no-deps", "--no-index", str(wheel)], cwd=environment.parent)
    assert put.returncode == 0, put.stderr
    return Installed(environment=environment)


def _run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Without what would let the checkout, or a program of the tests, in by the back door."""
    hidden = ("PYTHON", "MENTOR_EXCHANGE", "VIRTUAL_ENV", "CACHE_DIRECTORY")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
