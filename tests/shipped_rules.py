"""The rules that come with the program, read once in each process of the tests."""

from __future__ import annotations

from pathlib import Path

from processor.config import load_rules
from processor.loading import knowing_our_letters

ROOT = Path(__file__).resolve().parents[1]
RULES = knowing_our_letters(load_rules(ROOT / "rules", "en"), ROOT / "templates")
