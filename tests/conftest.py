"""What all tests share: the option that writes the conversations anew, and a word about what was left out."""

from __future__ import annotations

import pytest

from tests.counts import NOTHING_SKIPPED, shortened


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what the conversations expect anew; read the difference before you keep it",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Whoever reads the result sees how much of the whole it is."""
    if shortened():
        terminalreporter.section("fewer times than .ci/run", sep="=", yellow=True)
        for line in shortened():
            terminalreporter.line(f"SHORTER {line}", yellow=True)
        terminalreporter.line(f"{NOTHING_SKIPPED}=1 plays all of them")
