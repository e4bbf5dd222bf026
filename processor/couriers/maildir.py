"""Mails are put into a Maildir, as a mail server on this host would deliver them."""

from __future__ import annotations

import itertools
import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from processor import private
from processor.core.mail import OutboundMail
from processor.couriers.envelope import fault_of_envelope
from processor.stages.ports import CourierDown, Fate, Receipt


class MaildirCourier:
    """One file for each mail, on the disk before send() returns.

    The file is the mail with line ends as a Maildir has them ("\\n"), and the envelope on top of it as
    Return-Path and Delivered-To.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count = itertools.count(1)
        self._host = socket.gethostname().replace("/", "\\057").replace(":", "\\072")

    def send(self, mail: OutboundMail) -> Receipt:
        if fault := fault_of_envelope(mail.return_path, mail.recipient):
            return Receipt(fate=Fate.REFUSED, code=0, reply=fault)
        seconds, rest = divmod(time.time_ns(), 1_000_000_000)
        name = f"{seconds}.M{rest // 1000}P{os.getpid()}Q{next(self._count)}_{mail.serial}.{self._host}"
        envelope = f"Return-Path: <{mail.return_path}>\nDelivered-To: {mail.recipient}\n".encode()
        try:
            self._write(name, envelope + mail.raw.replace(b"\r\n", b"\n"))
        except OSError as problem:
            raise CourierDown(
                f"no mail can be put into {self._path}: {problem.strerror or problem}; "
                "check the room on the disk and that this user may write there"
            ) from problem
        return Receipt(fate=Fate.SENT, code=250, reply=f"written as new/{name}")

    def close(self) -> None:
        """There is nothing to close."""

    def _write(self, name: str, content: bytes) -> None:
        for part in ("tmp", "new", "cur"):
            private.make_folder(self._path / part)
        draft = self._path / "tmp" / name
        try:
            with open(draft, "xb", opener=private.opener) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self._path / "new" / name)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
        new = os.open(self._path / "new", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(new)  # the name, too, has to outlive a power cut
        finally:
            os.close(new)
