"""What all tests share: the option that writes the conversations' expectations anew."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what the conversations expect anew; read the difference before you keep it",
    )
