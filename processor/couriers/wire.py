"""smtplib over a connection that bounds what a server may take and send."""

from __future__ import annotations

import smtplib
import socket
import ssl

from processor.exchange import Budget, connected

MOST_REPLY = (
    256 * 1024
)  # bytes of one reply; a line has 512 (RFC 5321, 4.5.3.1.5), but nobody counts the lines


class Smtp(smtplib.SMTP):
    """Each reply is an exchange: one time for the whole of it, however many lines and bytes it has."""

    def __init__(
        self, host: str, port: int, *, seconds: float, not_after: float, context: ssl.SSLContext | None = None
    ) -> None:
        """`not_after` (time.monotonic()) ends whatever is under way then; each mail sets it anew."""
        self.secrets: tuple[str, ...] = ()  # that were sent to it: none of them is written down
        self.budget = Budget()
        self.budget.not_after = not_after
        self.seconds = seconds
        self._context = context
        # Our name is set after connecting; given here, it saves a look-up that may hang for a minute.
        super().__init__(host, port, local_hostname="localhost", timeout=seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self.budget.begin(self.seconds, MOST_REPLY)
        sock = connected(host, port, min(self.seconds, self.budget.remaining()))
        if self._context is None:
            return sock
        try:
            sock.settimeout(self.budget.remaining())
            return self._context.wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        self.budget.begin(self.seconds, MOST_REPLY)
        if self.file is None and self.sock is not None:
            self.file = self.budget.reader(self.sock)
        code, reply = super().getreply()
        for secret in self.secrets:  # before its blanks are joined or its end is cut off
            reply = reply.replace(secret.encode("utf-8", "replace"), b"***")
        return code, reply

    def send(self, s: bytes | str) -> None:  # type: ignore[override]  # buffers that smtplib's own takes, too
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        try:
            self.budget.send(self.sock, s if isinstance(s, bytes) else s.encode(self.command_encoding))
        except OSError as problem:
            self.close()
            raise smtplib.SMTPServerDisconnected("Server not connected") from problem
