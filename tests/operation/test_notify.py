"""systemd hears that the program is ready, how it is, and that it lives."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from processor.operation.notify import notify, watchdog_seconds


def test_the_words_reach_the_socket_on_one_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify(READY="1", STATUS="well\nREADY=0")
        assert systemd.recv(1000) == b"READY=1\nSTATUS=well READY=0"


def test_a_word_with_the_name_of_a_file_that_is_no_text_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify(STATUS="mailbox: inbox/new/\udcff cannot be read")
        assert systemd.recv(1000) == b"STATUS=mailbox: inbox/new/? cannot be read"


def test_an_abstract_socket_is_reached_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"mentor-exchange-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name}")
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        notify(WATCHDOG="1")
        assert systemd.recv(1000) == b"WATCHDOG=1"


@pytest.mark.parametrize("place", ["", "/nowhere/at/all", "vsock:2:1"])
def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    notify(READY="1")


def test_the_watchdog_is_meant_for_the_process_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    assert watchdog_seconds() == 30
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_seconds() == 0
    monkeypatch.delenv("WATCHDOG_USEC")
    assert watchdog_seconds() == 0
