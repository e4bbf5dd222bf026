"""Fault 47: what is installed is locked with version and hashes; docs/faults.md says how much it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("runtime.lock", "metrics.lock", "dev.lock")
_PACKAGE = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(\S+) (?:;.*)?\\$", re.MULTILINE)


def packages(lock: str) -> list[str]:
    return [name for name, _ in _PACKAGE.findall((ROOT / "requirements" / lock).read_text())]


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_has_one_version_and_its_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text()
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(packages(lock)) >= 1
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


def test_as_many_packages_run_with_the_program_as_the_docs_say() -> None:
    named = (ROOT / "requirements" / "runtime.in").read_text().splitlines()
    named = [line for line in named if line and not line.startswith("#")]
    row = next(
        line for line in (ROOT / "docs" / "faults.md").read_text().splitlines() if line.startswith("| 47 |")
    )
    assert f"{len(named)} named, {len(packages('runtime.lock'))} in all" in row
