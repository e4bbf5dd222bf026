"""How long a member waits: from the server's own IDLE notice of a mail to the answer at the SMTP server."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.daemons import Daemon
from bench.memory import Memory
from bench.places import MailServer
from bench.rates import Scene, prepare
from bench.sink import Sink

LONGEST = 20.0  # seconds for one answer
MISSED = 2.0  # seconds after the answer, when no notice will come any more
BURST_SECONDS = 120.0
# Dovecot tells of a change half a second after it; a mail that came right after another one was filed
# would be told to the watcher with that, and to the daemon, which filed it, half a second later.
QUIET = 1.0
BIG = 8_000_000  # bytes of one mail in the burst


class Watcher:
    """A second connection that idles, as a mail client does; when each mail was announced to it."""

    def __init__(self, server: MailServer) -> None:
        self._client = server.connect()
        self._client.select_folder("INBOX", readonly=True)
        self.notices: queue.Queue[float] = queue.Queue()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._client.idle()
        self._thread.start()

    def close(self) -> None:
        self._ends.set()
        self._thread.join()
        self._client.shutdown()

    def _watch(self) -> None:
        # not idle_check(): it raises where a line comes in two segments
        sock = self._client.socket()
        sock.settimeout(0.2)
        pending = b""
        while not self._ends.is_set():
            try:
                came = sock.recv(4096)
            except TimeoutError:
                continue
            at = time.monotonic()
            if not came:
                return
            *lines, pending = (pending + came).split(b"\r\n")
            for line in lines:
                if line.endswith(b" EXISTS"):
                    self.notices.put(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Seconds, one for each mail."""

    after_notice: Sequence[float]  # from the server's IDLE notice to the answer
    after_arrival: Sequence[float]  # from the delivery to the answer
    notice: Sequence[float]  # from the delivery to the notice
    daemon_start: float
    burst: int  # mails at once, at the end, while the memory was watched
    rss_before_large: float  # MB; then a mail of 8 MB came

    @property
    def middle(self) -> float:
        return median(self.after_notice)


def wait_for_answers(
    server: MailServer, sink: Sink, scene: Scene, folder: Path, memory: Memory, *, mails: int
) -> Waits:
    """One mail after the other, each when the daemon has come to rest again; then all others at once."""
    config = prepare(server, sink, scene, folder)
    arrivals, notices, answers = [], [], []
    with Daemon(config, server.password) as daemon, memory.watching(daemon.pid):
        server.deliver(scene.warm_up)
        _first_answer(sink)
        _settle(sink, QUIET)
        watcher = Watcher(server)
        try:
            for raw in scene.mails[:mails]:
                arrived = time.monotonic()
                server.deliver([raw])
                answered = _first_answer(sink)
                with suppress(queue.Empty):
                    # where the mail is answered and filed before the watcher was told, it never is
                    notices.append(watcher.notices.get(timeout=MISSED))
                    arrivals.append(arrived)
                    answers.append(answered)
                _settle(sink, QUIET)
                while not watcher.notices.empty():
                    watcher.notices.get()
        finally:
            watcher.close()
        burst = scene.mails[mails:]
        server.deliver(burst)
        _settle(sink, 3.0, BURST_SECONDS)
        usual = memory.rss
        server.deliver([_big(scene.mails[0])])
        _first_answer(sink)
        started = daemon.start_seconds
    return Waits(
        after_notice=[a - n for a, n in zip(answers, notices, strict=True)],
        after_arrival=[a - b for a, b in zip(answers, arrivals, strict=True)],
        notice=[n - b for n, b in zip(notices, arrivals, strict=True)],
        daemon_start=started,
        burst=len(burst),
        rss_before_large=usual,
    )


def _first_answer(sink: Sink) -> float:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if taken := sink.mails():
            return taken[0].at
        time.sleep(0.005)
    raise RuntimeError(f"no answer within {LONGEST:g} s")


def _settle(sink: Sink, quiet: float, most: float = LONGEST) -> None:
    """Until nothing has come for `quiet` seconds."""
    until = time.monotonic() + most
    last = time.monotonic()
    while time.monotonic() - last < quiet and time.monotonic() < until:
        time.sleep(0.05)
        if sink.mails():
            last = time.monotonic()


def _big(raw: bytes) -> bytes:
    """The same mail with an attachment, as one that has a scanned certificate with it."""
    header, _, _ = raw.partition(b"\r\n\r\n")
    kept = [
        line for line in header.split(b"\r\n") if not line.lower().startswith((b"content-", b"message-id"))
    ]
    kept = [line for line in kept if not line.startswith((b"\t", b" boundary", b"MIME"))]
    lines = (b"A" * 76 + b"\r\n") * (BIG // 78)
    return b"\r\n".join(
        [
            *kept,
            b"Message-ID: <with-a-scan@clinic.example>",
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="b-1"',
            b"",
            b"--b-1",
            b"Content-Type: text/plain",
            b"",
            b"STATUS",
            b"--b-1",
            b'Content-Type: application/pdf; name="scan.pdf"',
            b"Content-Transfer-Encoding: base64",
            b"",
            lines + b"--b-1--\r\n",
        ]
    )
