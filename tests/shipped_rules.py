"""The rules that come with the program, read once in each process of the tests."""

from __future__ import annotations

from pathlib import Path

from processor.config import load_rules
from processor.loading import knowing_our_letters, knowing_our_name

ROOT = Path(__file__).resolve().parents[1]
NAME = "Mentor Exchange"  # of the programs that tests play
RULES = knowing_our_name(knowing_our_letters(load_rules(ROOT / "rules", "en"), ROOT / "templates"), NAME)
