"""IDLE (RFC 2177): the server says at once that a mail has come.

imapclient's own idle_check() is left alone: it reads without blocking, so that a line in two segments
raises, a line that came with the "+" is not seen, and after the server closed it returns [] for ever. Here
only the readiness of the socket is asked, and every line is read by idle_done(), under the read timeout.
"""

from __future__ import annotations

import select
import socket
import ssl
import time

from imapclient.exceptions import IMAPClientError

from processor.mailboxes.wire import Client

DONE_SECONDS = 5.0  # how long the server may take to end an IDLE


class IdleRefused(Exception):
    """The server offers IDLE and does not do it; sleep instead."""


class OutOfStep(Exception):
    """Something has come, but this connection can no longer be used to look at it."""


def idle(client: Client, wake: socket.socket, until: float, renew_seconds: float) -> bool:
    """Until a mail has come (True), `wake` has something to read, or time.monotonic() is `until` (False).

    After any exception the connection is of no further use.
    """
    while (left := until - time.monotonic()) > 0:
        try:
            client.idle()
        except IMAPClientError as problem:
            if "Unexpected IDLE response: b'* " in str(problem):
                raise OutOfStep from problem  # news came before the "+"
            raise IdleRefused from problem
        woken = _rest(client, wake, min(left, renew_seconds))
        if _came(client):
            return True
        if woken:
            return False
    return False


def _rest(client: Client, wake: socket.socket, seconds: float) -> bool:
    """Until there is something to read from the server; True: from `wake`."""
    if _has_line(client):
        return False  # it stood in the same segment as the "+"
    poller = select.poll()
    poller.register(client.socket(), select.POLLIN)
    poller.register(wake, select.POLLIN)
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        ready = {fd for fd, _ in poller.poll(left * 1000)}
        if wake.fileno() in ready:
            return True
        if ready and _has_line(client):
            return False  # else it was TLS's own talk, such as a session ticket
    return False


def _has_line(client: Client) -> bool:
    """Something can be read, be it in imaplib's buffer, in TLS's, or in the kernel's."""
    try:
        with client.looking():
            if client._imap.file.peek(1):
                return True
    except (ssl.SSLWantReadError, BlockingIOError):
        return False
    raise ConnectionResetError("the server closed it; it may be restarting")


def _came(client: Client) -> bool:
    """End the IDLE; True when the server told of a new mail during it."""
    client.begin(DONE_SECONDS)
    _, told = client.idle_done()
    return any(len(line) > 1 and line[1] == b"EXISTS" for line in told)
