"""Tells systemd how the service is (sd_notify(3)); without systemd it tells nobody."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

SOCKET, WATCHDOG, WATCHDOG_PID = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"


def notify(**values: str) -> None:
    """Such as notify(READY="1", STATUS="well"); lost without a word when nobody listens."""
    place = os.environ.get(SOCKET, "")
    if not place.startswith(("/", "@")):
        return
    address = "\0" + place[1:] if place.startswith("@") else place  # @ names the abstract namespace
    text = "\n".join(f"{name}={' '.join(value.split())}" for name, value in values.items())
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        sock.settimeout(5)
        sock.connect(address)
        sock.sendall(text.encode("utf-8", "replace"))  # the name of a file may stand in it, and be no text


def watchdog_seconds() -> float:
    """How often at least systemd wants to hear from us; 0: it does not watch this process."""
    meant = os.environ.get(WATCHDOG_PID, str(os.getpid()))
    wanted = os.environ.get(WATCHDOG, "")
    return int(wanted) / 1_000_000 if wanted.isdecimal() and meant == str(os.getpid()) else 0.0
