"""SIGTERM and SIGINT: what runs is told to stop, and however it hangs, the process ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence

LAST_SECONDS = 12.0  # after the signal; a service manager has more patience, a person does not
LISTEN = 0.5  # seconds between looks whether all are done


def run_until_told(
    jobs: Sequence[Callable[[], None]],
    stop: Callable[[], None],
    reload: Callable[[], None] | None = None,
    *,
    code_when_left: int = 0,
    last_seconds: float = LAST_SECONDS,
) -> None:
    """Each job in a thread of its own; where one fails, all of them end.

    The main thread only listens: in a call that waits for a server it might not hear a signal. What is
    still there `last_seconds` after a signal is left as after a power cut: all that counts is in the
    database, what was claimed comes back when its lease ends. The exit code is `code_when_left` then.
    """
    failed: list[BaseException] = []
    done = threading.Event()

    def stop_all() -> None:
        if not done.is_set():
            done.set()
            last = threading.Timer(last_seconds, lambda: _leave(1 if failed else code_when_left))
            last.daemon = True
            last.start()
        stop()

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            failed.append(error)

    signal.signal(signal.SIGTERM, lambda *_: stop_all())
    signal.signal(signal.SIGINT, lambda *_: stop_all())
    if reload is not None:
        signal.signal(signal.SIGHUP, lambda *_: reload())
    threads = [threading.Thread(target=run, args=(job,), daemon=True, name="program") for job in jobs]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for thread in threads:
            thread.join(LISTEN / len(threads))
        if failed and not done.is_set():
            stop_all()
    if failed:
        raise failed[0]


def _leave(code: int) -> None:
    """Without the usual end of a process, which waits for all its threads."""
    print("stopped without waiting any longer; what was under way goes on at the next start", file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
