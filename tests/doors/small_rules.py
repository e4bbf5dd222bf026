"""The project's rules with a small vocabulary, and what is wrong with an association's own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.config import OWN_RULES, RulesError, load_rules

VOCABULARY = """
[commands]
help = ["Help", "what can I do"]
browse = ["browse", "show me all mentors", "Mentor-List"]
[answers]
accept = ["Accept", "yes"]
reject = ["no"]
accept_phrases = ["I’d be glad to"]
[reading]
attribution = ['^On .{1,80} wrote:$']
[header_labels]
from = ["From"]
"""

FORM = """
[[field]]
key = "name"
label = "Name"
required = ["mentor", "mentee"]
[[field]]
key = "areas"
label = "Practice areas"
"""


def small_rules(tmp_path: Path) -> Path:
    """The project's rules, with a small vocabulary in the place of its own ones."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("policy.toml", "fields.toml", "screening.toml"):
        (folder / name).write_bytes((OWN_RULES / name).read_bytes())
    (folder / "vocabulary.en.toml").write_text(VOCABULARY, "utf-8")
    return folder


def mine(own: Path, **files: str) -> Path:
    """An association's folder with these files; a key says policy, fields, vocabulary_de …"""
    folder = own.parent / "mine"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.toml").write_text(text, "utf-8")
    return folder


def rule_faults(own: Path, language: str = "en", **files: str) -> list[str]:
    """The lines that these files give, without the folder in front."""
    folder = mine(own, **files)
    with pytest.raises(RulesError) as caught:
        load_rules(folder, language, own=own)
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.problems)
    return [line.removeprefix(f"{folder}/").removeprefix(f"{own}/") for line in lines]
