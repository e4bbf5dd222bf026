"""One child that reads mails: chunks come in on its standard input, what they say goes out again.

Run as `python -m processor.reader.child MEGABYTES MOST_BYTES`; it ends with its input. Both ways a
message is eight bytes of length and a pickle.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from processor.core.mail import InboundMail
from processor.reader.limits import OverLimit
from processor.stages.ports import Unreadable

READY, OUT_OF_MEMORY = "ready", "out of memory"
_LENGTH = 8

Mail = tuple[bytes, datetime]
Read = InboundMail | Unreadable


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


def read_one(mail: Mail, most_bytes: int, *, in_child: bool = False) -> Read:
    """The mail, or why it cannot be read. In a child, a lack of memory is raised: see read_chunk()."""
    from processor.reader.parse import parse  # the parent of children never needs it

    raw, received_at = mail
    try:
        return parse(raw, received_at, most_bytes=most_bytes)
    except OverLimit as over:
        return Unreadable(because=str(over), final=True)
    except MemoryError:
        if in_child:
            raise  # a neighbour may have used it up: each of them is tried again alone
        return Unreadable(because="there was not enough memory to read the mail")
    except Exception as fault:
        return Unreadable(
            because=f"the mail could not be read ({type(fault).__name__})", traceback=traceback.format_exc()
        )


def main(megabytes: int, most_bytes: int) -> None:
    chunks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not come between the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then stops us
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold people's mails
    importlib.import_module("processor.reader.parse")  # now, not within the first mail's time
    send(answers, READY)
    while True:
        try:
            _answer(chunks, answers, most_bytes)
        except EOFError:
            return
        except BrokenPipeError:
            os._exit(0)  # the parent is gone; nothing is left to be flushed


def _answer(chunks: IO[bytes], answers: IO[bytes], most_bytes: int) -> None:
    try:
        mails: Sequence[Mail] = receive(chunks)
        found: object = [read_one(mail, most_bytes, in_child=True) for mail in mails]
    except MemoryError:
        found = OUT_OF_MEMORY
    send(answers, found)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
