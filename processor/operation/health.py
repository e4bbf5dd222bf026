"""/healthz and /metrics, for this machine alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6

from processor.core.shown import shown
from processor.operation import metrics
from processor.operation.heartbeat import Watch

TEXT = "text/plain; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class CannotListen(Exception):
    """The address in metrics.listen cannot be used; the sentence says why."""


def reasons(watch: Watch, down_seconds: float) -> list[str]:
    """Why the program is not well, one sentence each; empty: it is."""
    found = []
    if watch.resting_seconds() > watch.longest_step:
        found.append(f"{watch.program}: the loop has not come on for {watch.resting_seconds():.0f} seconds")
    found += [f"{watch.program}: {t.part}: {t.because}" for t in watch.troubles(down_seconds)]
    return list(dict.fromkeys(found))  # several jobs may fail for one reason


class HealthServer:
    """Answers in threads of its own, also while the loop waits. Nothing that it says names a member."""

    def __init__(
        self, listen: tuple[str, int], why: Callable[[], list[str]], sources: Sequence[metrics.Source]
    ) -> None:
        """Raises CannotListen."""
        answers = {"/healthz": lambda: _health(why()), "/metrics": lambda: _metrics(sources)}

        class Handler(BaseHTTPRequestHandler):
            timeout = 10  # a client that says nothing
            server_version, sys_version = "mentor-exchange", ""

            def do_GET(self) -> None:
                answer = answers.get(self.path.partition("?")[0])
                code, kind, body = answer() if answer else (404, TEXT, b"there are /healthz and /metrics\n")
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815  # the name that http.server asks for

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in the base class
                pass  # a scrape is no event

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A caller who is gone is no event; the base class writes a page."""

            address_family = AF_INET6 if ":" in listen[0] else AF_INET

        try:
            self._server = Server(listen, Handler)
        except OSError as error:
            raise CannotListen(
                f"nothing can listen at {listen[0]}:{listen[1]} ({error.strerror}); "
                "choose another port in metrics.listen, or stop what listens there"
            ) from error
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True, name="health").start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _health(why: list[str]) -> tuple[int, str, bytes]:
    return (503 if why else 200), TEXT, (shown("\n".join(why or ["well"])) + "\n").encode()


def _metrics(sources: Sequence[metrics.Source]) -> tuple[int, str, bytes]:
    if not metrics.available():
        return 501, TEXT, (metrics.MISSING + "\n").encode()
    return 200, PROMETHEUS, metrics.exposition(sources)
