"""What ends a process that hangs does not end the tests in whose process the command ran."""

from __future__ import annotations

import threading
import time

import pytest

from processor.operation.signals import run_until_told


def _watches() -> list[threading.Timer]:
    ours = "processor.operation.signals"
    every = (t for t in threading.enumerate() if isinstance(t, threading.Timer))
    return [timer for timer in every if timer.function.__module__ == ours and not timer.finished.is_set()]


@pytest.mark.parametrize("again", [1, 2])
def test_a_command_that_fails_leaves_a_watch_that_no_later_test_meets(again: int) -> None:
    assert not _watches()

    def job() -> None:
        time.sleep(0.1)  # so that it is waited for
        raise ValueError("a job that fails")

    with pytest.raises(ValueError, match="fails"):
        run_until_told([job], lambda: None, last_seconds=600)
    assert len(_watches()) == 1
