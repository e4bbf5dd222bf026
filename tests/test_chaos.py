"""The faults in their quick form: nothing is lost, nothing changes twice, a mail goes out once more at most.

`make chaos` plays them at their full counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.chaos.faults import DATABASES, FAULTS
from tests.doors.dovecot import need_dovecot
from tests.doors.postgres import need_postgres

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_no_fault_loses_a_mail_or_changes_a_record_twice(database: str, tmp_path: Path) -> None:
    need_dovecot()
    if database == "postgresql":
        need_postgres()
    results = tmp_path / "chaos.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.chaos", "--quick", "--database", database, "--results", str(results)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1200,  # only so that nothing hangs; a machine with nothing else to do takes a minute
    )
    assert results.exists(), done.stderr
    told: dict[str, Any] = json.loads(results.read_text())
    rows = {row["number"]: row for row in told["faults"]}
    assert rows.keys() == {fault.number for fault in FAULTS if database in fault.databases}
    for row in rows.values():
        assert row["good"], f"{done.stdout}\n{done.stderr}"
        assert row["played"] >= row["wanted"] > 0, row
        assert (row["lost"], row["changed_twice"], row["wrong"]) == (0, 0, []), row
        assert row["most_repeats"] <= row["allowed"] <= 1, row
    # the faults that strike between the server's 250 and our commit do repeat a mail, or they were not played
    assert rows[1]["repeats"] > 0
    assert rows[10]["repeats"] == rows[10]["played"]
