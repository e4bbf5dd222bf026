"""Mails go to an SMTP server, several at once, over connections that are kept."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from processor.core.mail import OutboundMail
from processor.couriers.envelope import fault_of_envelope
from processor.couriers.smtp_session import (
    CLOSING,
    GOODBYE_SECONDS,
    Lost,
    SmtpSettings,
    carry,
    connect,
    drop,
    lives,
    reset,
    say_goodbye,
)
from processor.couriers.wire import Smtp
from processor.stages.ports import CourierDown, Fate, Receipt


@dataclass(slots=True)
class _Line:
    """A kept connection."""

    smtp: Smtp
    carried: int = 0  # mails
    used_at: float = 0.0  # time.monotonic()


class SmtpCourier:
    """Safe to call from several threads; beyond `connections` at once they take turns."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._turns = threading.BoundedSemaphore(settings.connections)
        self._lock = threading.Lock()
        self._kept: list[_Line] = []  # the one used last stands last
        self._closed = False

    def send(self, mail: OutboundMail) -> Receipt:
        if fault := fault_of_envelope(mail.return_path, mail.recipient):
            return Receipt(fate=Fate.REFUSED, code=0, reply=fault)
        with self._turns:
            dot_by = time.monotonic() + self._settings.before_dot_seconds
            line = self._take(dot_by)
            if line is not None:
                try:
                    return self._carry(line, mail)
                except Lost:
                    pass  # the server had ended it; it does not have the mail, so a new one may try at once
            try:
                return self._carry(_Line(connect(self._settings, dot_by)), mail)
            except Lost as problem:
                where = self._settings.where
                raise CourierDown(
                    f"the connection to {where} broke before the mail's end: {problem}"
                ) from problem

    def try_out(self) -> str:
        """Connects and logs in as for a mail, and sends none; where. Raises CourierDown."""
        say_goodbye(connect(self._settings, time.monotonic() + self._settings.before_dot_seconds))
        return self._settings.where

    def close(self) -> None:
        """Those in use are closed when their mail is through."""
        with self._lock:
            self._closed = True
            kept, self._kept = self._kept, []
        ends = time.monotonic() + GOODBYE_SECONDS
        for line in kept:
            say_goodbye(line.smtp, ends)  # for all of them: nobody waits for a server that hangs

    def _take(self, not_after: float) -> _Line | None:
        """A kept connection that lives; None: make a new one."""
        while True:
            with self._lock:
                if not self._kept:
                    return None
                line = self._kept.pop()
            line.smtp.budget.not_after = not_after
            if time.monotonic() - line.used_at < self._settings.idle_seconds or lives(line.smtp):
                return line
            drop(line.smtp)

    def _carry(self, line: _Line, mail: OutboundMail) -> Receipt:
        try:
            receipt = carry(line.smtp, mail, self._settings)
        except BaseException:
            drop(line.smtp)
            raise
        line.carried += 1
        self._keep(line, receipt)
        return receipt

    def _keep(self, line: _Line, receipt: Receipt) -> None:
        """Back among the kept ones, if it is still good for a mail."""
        clean = receipt.fate is Fate.SENT
        if line.smtp.sock is None or receipt.code == CLOSING:
            drop(line.smtp)
        elif line.carried >= self._settings.most_mails_a_connection:
            say_goodbye(line.smtp)
        elif not clean and not reset(line.smtp):
            drop(line.smtp)
        else:
            line.used_at = time.monotonic()
            with self._lock:
                if not self._closed:
                    self._kept.append(line)
                    return
            say_goodbye(line.smtp)
