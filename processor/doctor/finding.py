"""What a look of the doctor finds: a sentence, or what is amiss."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from processor.config import Settings
from processor.core.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    part: str
    well: bool
    says: str
    could_be_better: bool = False  # it works as it is


class CouldBeBetter(str):
    """What a look says of something that works, and costs people more than it need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Who is looked at."""

    config: Path
    settings: Settings
    rules: RuleBook


class Amiss(Exception):
    """Something is not as it should be; each sentence says how to mend one thing."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences
