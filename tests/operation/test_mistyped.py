"""What an operator mistypes is said, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.operation.small import SmallProgram


def test_a_serial_that_nobody_has_is_said_and_its_mail_stays_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    program.done("once")
    for words in (["drop", "zz"], ["release", "zz"], ["drop", "unwritten-" + "9" * 30]):
        assert program.here("outbox", *words) == 1
        assert "not all of them are held" in " ".join(capsys.readouterr().err.split())
    assert program.here("held", "requeue", "9" * 30) == 1
    assert "not all of them are quarantined" in " ".join(capsys.readouterr().err.split())
