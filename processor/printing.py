"""A page to a PDF, by the Chromium of this machine, which may load nothing while it does so."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from processor import private

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SECONDS = 120
_MARK = (
    b"% the figures of a program, to print\n"  # a comment (ISO 32000, 7.2.4), by which one of ours is known
)
_OPTIONS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


class NoPdf(Exception):
    """It was not made; the sentence says why, and what to do."""


def print_pdf(page: bytes, place: Path) -> None:
    """Raises NoPdf, and private.InTheWay and OSError where the file cannot be written."""
    private.look_for_room(place, _MARK)
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise NoPdf(
            "a PDF needs Chromium, and there is none; install it, or print the page that --html writes"
        )
    with tempfile.TemporaryDirectory(prefix="mentor-exchange-") as name:
        folder = Path(name)
        source, made = folder / "report.html", folder / "report.pdf"
        source.write_bytes(page)
        # root has no sandbox of Chromium's; by its own policy the page runs no script and loads nothing
        options = [*_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        command = [
            browser, *options, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={made}",
            source.as_uri(),
        ]  # fmt: skip
        home = {**os.environ, "HOME": name}
        try:
            done = subprocess.run(  # noqa: S603 - a browser that is found by its name, and our own file
                command, env=home, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise NoPdf(f"{browser} took longer than {_SECONDS} seconds; print the page of --html") from None
        if done.returncode or not made.is_file():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise NoPdf(
                f"{browser} made no PDF ({said[-1] if said else done.returncode}); print the page of --html"
            )
        private.write(place, made.read_bytes() + _MARK, _MARK)
