"""The demo's directory as pages: written at the end of the story, and with --serve shown on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from processor.demo.session import DemoFailed, World
from processor.directory_site import write_pages
from processor.site import site_pages


def pages_of(world: World) -> Path:
    return world.folder / "pages"


def write_directory(world: World) -> None:
    """Raises DemoFailed when nobody stands in them."""
    with world.parts.store.reading() as unit:
        listed = unit.listed()
    if not listed:
        raise DemoFailed("the directory's pages show nobody")
    write_pages(pages_of(world), site_pages(world.parts.settings, world.parts.rules).of(listed))


class _Quiet(SimpleHTTPRequestHandler):
    """Files of the folder, and no list of what else is in it."""

    def list_directory(self, path: object) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it has there
        """The terminal is for the story."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Where the pages are while the `with` lasts: on this machine alone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True, name="directory pages")
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
