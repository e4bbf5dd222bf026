"""What all tests share: the option that writes the conversations anew, and a word about what was left out."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.sizes import NOTHING_SKIPPED, shortened

_LONG = (
    "test_chaos", "test_story", "test_histories", "test_crash", "test_demo", "test_daemon", "test_canaries",
    "test_daemon_alarms", "test_several_programs", "test_copies", "test_faults", "test_start",
    "test_reader_bombs", "test_workers", "test_reader_mutations", "test_letters_hostile",
    "test_config_random", "test_store_cost", "test_doctor",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what the conversations expect anew; read the difference before you keep it",
    )


@pytest.fixture(autouse=True)
def _no_command_ends_the_tests() -> Iterator[None]:
    """A command that failed leaves a watch behind, which ends a process that hangs: here that is ours."""
    yield
    for thread in threading.enumerate():
        if (
            isinstance(thread, threading.Timer)
            and thread.function.__module__ == "processor.operation.signals"
        ):
            thread.cancel()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that at the end no worker waits for the other one, from whose end it steals."""
    items.sort(key=lambda item: _LONG.index(item.path.stem) if item.path.stem in _LONG else len(_LONG))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Whoever reads the result sees how much of the whole it is."""
    if shortened():
        terminalreporter.section("fewer times than .ci/run", sep="=", yellow=True)
        for line in shortened():
            terminalreporter.line(f"SHORTER {line}", yellow=True)
        terminalreporter.line(f"{NOTHING_SKIPPED}=1 plays all of them")
