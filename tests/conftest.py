"""What all tests share: the option that writes the conversations anew, and a word about what was left out."""

from __future__ import annotations

import gc
import os
import tempfile
import threading
from collections.abc import Iterator

import pytest

from processor.config.cache import SHARED
from tests.shares import is_left_out
from tests.sizes import NOTHING_SKIPPED, nothing_skipped, shortened


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


def is_named(config: pytest.Config) -> bool:
    """Whoever names a file, a test or a word wants all of it."""
    named = any("::" in word or "test_" in word for word in config.invocation_params.args)
    return named or bool(config.getoption("keyword"))


def is_played_whole(config: pytest.Config) -> bool:
    return nothing_skipped() or is_named(config)


def pytest_configure(config: pytest.Config) -> None:
    if SHARED not in os.environ:  # for all programs that the tests start: most have the shipped templates
        folder = tempfile.TemporaryDirectory(prefix="checked-")
        os.environ[SHARED] = folder.name  # so the workers of xdist have it, too
        config.add_cleanup(folder.cleanup)
    config.addinivalue_line(
        "markers", f"slow: takes many seconds; played where {NOTHING_SKIPPED}=1, or by name"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The slow ones first, so that at the end no worker waits for the other one, from whose end it steals."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    rest = [item for item in items if not item.get_closest_marker("slow")]
    left = [] if is_played_whole(config) else slow
    if not is_named(config):
        left = [*left, *(item for item in [*slow, *rest] if is_left_out(item))]
    if left:
        config.hook.pytest_deselected(items=left)
    out = {id(item) for item in left}
    items[:] = [item for item in [*slow, *rest] if id(item) not in out]


def pytest_collection_finish() -> None:
    """What was imported and collected lives as long as the process: the collector need not walk it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Whoever reads the result sees how much of the whole it is."""
    if shortened():
        terminalreporter.section("fewer times than .ci/run", sep="=", yellow=True)
        if not is_played_whole(config):
            terminalreporter.line("SHORTER no test that takes many seconds (marked slow)", yellow=True)
        for line in shortened():
            terminalreporter.line(f"SHORTER {line}", yellow=True)
        terminalreporter.line(f"{NOTHING_SKIPPED}=1 plays all of them")
