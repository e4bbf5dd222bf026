"""Mails for a mailbox, and a server that does not say which UID is next."""

from __future__ import annotations

from typing import Any

import pytest

from processor.mailboxes.wire import Client


def mail_about(subject: str) -> bytes:
    return f"From: mia@example.org\nSubject: {subject}\n\nHello.\n".encode()


def without_uidnext(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server does not say which UID is next (RFC 3501, 6.3.1)."""
    real = Client.select_folder

    def select(client: Client, folder: str, readonly: bool = False) -> dict[bytes, Any]:
        return {key: value for key, value in real(client, folder, readonly).items() if key != b"UIDNEXT"}

    monkeypatch.setattr(Client, "select_folder", select)
