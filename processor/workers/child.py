"""One worker: jobs come in on its standard input, what they give goes out again.

Run as `python -m processor.workers.child MEGABYTES MODULE…`; it ends with its input, and says that it is
ready when it has imported the modules, so that no job has to wait for them. Both ways a message is
eight bytes of length and a pickle. A job is (function, arguments); its answer is (True, value) or
(False, exception).
"""

from __future__ import annotations

import gc
import importlib
import math
import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any

READY = "ready"
MOST_SECONDS = 600.0  # of work, for one job
_LENGTH = 8


def send(stream: IO[bytes], message: Any) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Raises EOFError when the other side is gone, before a message or in the midst of one."""
    length = int.from_bytes(_exactly(stream, _LENGTH), "big")
    return pickle.loads(_exactly(stream, length))  # noqa: S301 - from our own parent or child only


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def main(megabytes: int, modules: Sequence[str]) -> None:
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not come between the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then stops us
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold people's mails
    gc.disable()  # what is imported stays
    for module in modules:
        importlib.import_module(module)
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
    try:
        send(answers, READY)
        while True:
            _answer(jobs, answers)
    except EOFError:
        return
    except BrokenPipeError:
        os._exit(0)  # the parent is gone; nothing is left to be flushed


def _answer(jobs: IO[bytes], answers: IO[bytes]) -> None:
    try:
        function, arguments = receive(jobs)
        _end_with(MOST_SECONDS)
        answer = (True, function(*arguments))
    except (EOFError, BrokenPipeError):
        raise
    except BaseException as fault:
        answer = (False, _portable(fault))
    send(answers, answer)


def _end_with(seconds: float) -> None:
    """A job whose parent was killed has nobody any more who would end it; the system does, by its work.

    The parent's own limits are far shorter. One C call may hold the interpreter, so that no thread could.
    """
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(time.process_time() + seconds)
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if most == resource.RLIM_INFINITY else min(soft, most), most)
    )


def _portable(fault: BaseException) -> BaseException:
    """The exception itself where it can be sent, else its words."""
    with suppress(Exception):
        if not isinstance(fault, Exception):
            raise TypeError  # SystemExit and the like would end the parent
        pickle.loads(pickle.dumps(fault))  # noqa: S301 - our own, just made
        return fault
    return RuntimeError(f"{type(fault).__name__}: {fault}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
