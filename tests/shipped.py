"""The rules that come with the program, read once in each process of the tests."""

from __future__ import annotations

from pathlib import Path

from processor.config import load_rules
from processor.loading import knowing_our_letters

ROOT = Path(__file__).resolve().parents[1]
RULES = load_rules(ROOT / "rules", "en")
KNOWING_OUR_LETTERS = knowing_our_letters(RULES, ROOT / "templates")
