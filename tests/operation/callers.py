"""A command for alarms that writes down each call."""

from __future__ import annotations

from pathlib import Path


def caller(folder: Path) -> Path:
    script = folder / "call"
    script.write_text(
        f'#!/bin/sh\n{{ printf "%s %s: " "$ALARM_STATE" "$ALARM_KIND"; cat; }} >> "{folder}/calls"\n'
    )
    script.chmod(0o755)
    return script


def calls(folder: Path) -> str:
    path = folder / "calls"
    return path.read_text() if path.exists() else ""
