"""imaplib and imapclient over a connection that bounds what a server may take and send."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from imapclient import IMAPClient
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.response_parser import parse_response

from processor.exchange import Budget, TooMuch, connected

USUAL_BYTES = 1024 * 1024  # for an answer in which no mail comes, and for what comes unasked with any other
MOST_LITERAL = 2**32 - 1  # a number in IMAP has 32 bits (RFC 3501, 4.2)
MOST_LINE = 1_000_000


class LiteralTooBig(TooMuch):
    """A mail was announced that is larger than what was asked for; none of it was read."""

    def __init__(self, size: int) -> None:
        super().__init__(f"it announced {size} bytes, which are more than were asked for")
        self.size = size


Opened = Callable[[socket.socket], None]  # is given each socket, so that another thread may cut it


class Imap4(imaplib.IMAP4):
    """Each command begins an exchange; a literal that does not fit into it is never read."""

    def __init__(
        self, host: str, port: int, *, seconds: float, ssl_context: ssl.SSLContext | None, opened: Opened
    ) -> None:
        self._opened = opened
        self.budget = Budget()
        self.seconds = seconds
        self.expected = 0  # bytes of mails, in the next answer
        self._ssl_context = ssl_context
        super().__init__(host, port)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.budget.begin(self.seconds, USUAL_BYTES)
        sock = connected(host, port, self.seconds)
        self._opened(sock)
        try:
            if self._ssl_context is not None:
                sock.settimeout(self.budget.remaining())
                sock = self._ssl_context.wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise
        self._over(sock)

    def _over(self, sock: socket.socket) -> None:
        self._opened(sock)
        self.sock = sock
        self._lines = self.file = self.budget.reader(sock)

    def _new_tag(self) -> bytes:
        self.budget.begin(self.seconds, USUAL_BYTES + self.expected)
        self.expected = 0
        tag: bytes = super()._new_tag()  # type: ignore[misc]
        return tag

    def read(self, size: int) -> bytes:
        if size > MOST_LITERAL:
            raise self.abort(f"a literal of {size} bytes was announced, and there is no such thing")
        if size > self.budget.left:
            raise LiteralTooBig(size)
        return self._lines.read(size)

    def readline(self) -> bytes:
        self.budget.take_line()
        line = self._lines.readline(MOST_LINE + 1)
        if len(line) > MOST_LINE:
            raise self.abort(f"a line of more than {MOST_LINE} bytes came")
        return line

    def send(self, data: Any) -> None:
        self.budget.send(self.sock, data)

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        """imaplib's own puts a file of the socket's in place of ours."""
        assert ssl_context is not None
        typ, data = self._simple_command("STARTTLS")
        if typ != "OK":
            raise self.error("Couldn't establish TLS session")
        self.sock.settimeout(self.budget.remaining())
        self._over(ssl_context.wrap_socket(self.sock, server_hostname=self.host))
        self._tls_established = True
        self._get_capabilities()
        return self._untagged_response(typ, data, "STARTTLS")


class Client(IMAPClient):  # type: ignore[misc]  # imapclient is not typed
    """imapclient with the connection above."""

    def __init__(
        self, host: str, port: int, *, seconds: float, ssl_context: ssl.SSLContext | None, opened: Opened
    ) -> None:
        self._seconds = seconds
        self._opened = opened
        super().__init__(host, port, ssl=ssl_context is not None, ssl_context=ssl_context)
        self._imap.debug = 0  # imapclient sets 5: every line, the mails too, would go to the log

    def _create_IMAP4(self) -> Imap4:  # noqa: N802  # the name that imapclient asks for
        return Imap4(
            self.host, self.port, seconds=self._seconds, ssl_context=self.ssl_context, opened=self._opened
        )

    def own_namespace(self) -> tuple[str, str] | None:
        """Prefix and delimiter ("": it has no levels) of the first one of the user's own (RFC 2342).

        imapclient's namespace() knows no extensions, which stand behind them (RFC 2342, 5).
        """
        personal = parse_response(self._command_and_check("namespace"))[0]
        if not personal:
            return None
        prefix, delimiter = personal[0][:2]
        return decode_utf7(prefix), (delimiter or b"").decode()

    def expect(self, most_bytes: int) -> None:
        """The next command may bring so much beside the usual."""
        self._imap.expected = most_bytes

    def begin(self, seconds: float) -> None:
        """What follows without a command, as the end of an IDLE does, is an exchange of its own."""
        self._imap.budget.begin(seconds, USUAL_BYTES)

    def hurry(self, seconds: float) -> None:
        """Each command from now on has no more time than this."""
        self._imap.seconds = seconds

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Nothing is waited for: what would block raises BlockingIOError, or ssl.SSLWantReadError."""
        sock, budget = self.socket(), self._imap.budget
        sock.setblocking(False)
        budget.waits = False
        try:
            yield
        finally:
            budget.waits = True
            sock.setblocking(True)
