"""The version stands once for people and once for pip."""

from __future__ import annotations

import tomllib

from typer.testing import CliRunner

from processor import __version__
from processor.cli.frame import app
from tests.player import ROOT


def test_the_command_says_the_version_of_the_project() -> None:
    said = CliRunner().invoke(app, ["--version"])
    assert (said.exit_code, said.stdout) == (0, f"Mentor Exchange {__version__}\n")
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == __version__
