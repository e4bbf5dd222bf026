"""A folder of templates of one's own, in few languages: to try all of them takes a while."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.shipped_rules import ROOT


def own_templates(folder: Path, *languages: str) -> None:
    """Copies of the shipped ones; English where none is named."""
    for language in languages or ("en",):
        shutil.copytree(ROOT / "templates" / language, folder / language)
