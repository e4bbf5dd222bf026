"""An SMTP server in a process of its own, which takes every mail, counts it and forgets it.

`python -m bench.sink` says its port in its first line. A line on its standard input is a question, a line
of JSON the answer: `count`, `mails` (what came since the last time: when by the system's monotonic clock,
for whom, which Message-ID, a hash of the bytes), `behave WORD` (see BEHAVIORS). It ends with its input.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from bench.places import HOST, ROOT

BEHAVIORS = (
    "take",
    "take and say nothing",  # the connection breaks after the final dot: was it taken? (RFC 1047)
    "take and stay silent",  # it does not break, and no answer comes
    "defer",  # 451 after the dot
    "refuse",  # 550 to each RCPT
    "break before the dot",
    "closed",  # 421 in place of a greeting
)
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]*>)", re.IGNORECASE | re.MULTILINE)
_PATH = re.compile(rb"<([^>]*)>")


class _Connection(asyncio.Protocol):
    """One client. Commands may come several at a time (RFC 2920)."""

    def __init__(self, sink: _Sink) -> None:
        self._sink = sink
        self._data = False
        self._buffer = bytearray()
        self._recipient = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._sink.connections += 1
        closed = self._sink.behavior == "closed"
        transport.write(b"421 4.3.2 closed for now\r\n" if closed else b"220 sink.example ESMTP\r\n")
        if closed:
            transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._data or b"\n" in self._buffer:
            if self._data:
                # the end may stand in two segments, so the whole tail is looked at each time
                if not self._buffer.endswith(b"\r\n.\r\n"):
                    return
                self._data = False
                raw, self._buffer = bytes(self._buffer[:-3]), bytearray()
                self._taken(raw)
            else:
                line, _, self._buffer = self._buffer.partition(b"\n")
                self._command(bytes(line).strip())

    def _command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            self._say(
                b"250-sink.example", b"250-PIPELINING", b"250-SIZE 50000000", b"250-8BITMIME", b"250 SMTPUTF8"
            )
        elif verb == b"MAIL":
            self._recipient = ""
            self._say(b"250 2.1.0 ok")
        elif verb == b"RCPT":
            found = _PATH.search(line)
            self._recipient = found[1].decode() if found else ""
            self._sink.tried[self._recipient] += 1
            refused = self._sink.behavior == "refuse"
            self._say(b"550 5.1.1 no such user" if refused else b"250 2.1.5 ok")
            if refused:
                self._recipient = ""
        elif verb == b"DATA" and not self._recipient:
            self._say(b"554 5.5.1 no valid recipients")
        elif verb == b"DATA":
            self._data = True
            self._say(b"354 go on")
            if self._sink.behavior == "break before the dot":
                self._transport.abort()
        elif verb == b"QUIT":
            self._say(b"221 2.0.0 bye")
            self._transport.close()
        else:
            self._say(b"250 2.0.0 ok")

    def _taken(self, raw: bytes) -> None:
        behavior = self._sink.behavior
        if behavior == "defer":
            self._say(b"451 4.3.0 later")
            return
        self._sink.note(self._recipient, raw)
        if behavior == "take and say nothing":
            self._transport.abort()
        elif behavior != "take and stay silent":
            self._say(b"250 2.0.0 taken")

    def _say(self, *lines: bytes) -> None:
        self._transport.write(b"\r\n".join(lines) + b"\r\n")


class _Sink:
    def __init__(self) -> None:
        self.behavior = "take"
        self.connections = 0
        self.count = 0
        self.tried: Counter[str] = Counter()  # RCPTs for each address
        self._mails: list[tuple[float, str, str, str]] = []

    def note(self, recipient: str, raw: bytes) -> None:
        found = _MESSAGE_ID.search(raw)
        self.count += 1
        message_id = found[1].decode("latin-1") if found else ""
        self._mails.append((time.monotonic(), recipient, message_id, hashlib.sha256(raw).hexdigest()[:16]))

    def answer(self, question: str) -> object:
        if question == "count":
            return self.count
        if question == "mails":
            mails, self._mails = self._mails, []
            return mails
        if question == "tried":
            tried, self.tried = self.tried, Counter()
            return tried
        behavior = question.removeprefix("behave ")
        if behavior not in BEHAVIORS:
            raise ValueError(f"the sink does not know {question!r}")
        self.behavior = behavior
        return behavior


async def _serve() -> None:
    sink = _Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(sink), HOST, 0)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    questions = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(questions), sys.stdin)
    while line := await questions.readline():
        print(json.dumps(sink.answer(line.decode().strip())), flush=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail that the sink has taken."""

    at: float  # time.monotonic()
    recipient: str
    message_id: str
    digest: str


class Sink:
    """The sink's process, for those who ask it. `with Sink() as sink:`"""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "bench.sink"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def count(self) -> int:
        return int(self._ask("count"))

    def mails(self) -> list[Taken]:
        """Those that came since the last time."""
        return [
            Taken(at=at, recipient=recipient, message_id=message_id, digest=digest)
            for at, recipient, message_id, digest in self._ask("mails")
        ]

    def tried(self) -> dict[str, int]:
        """How often a mail was begun for each address since the last time."""
        return dict(self._ask("tried"))

    def behave(self, behavior: str) -> None:
        self._ask(f"behave {behavior}")

    def _ask(self, question: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


if __name__ == "__main__":
    asyncio.run(_serve())
