"""The directory: who may be asked, and who is meant by a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from processor.core.facts import AreaMatch, Directory, MentorsNamed
from processor.core.names import Namesake
from processor.core.program import MentorCard


class MentorDirectory(Protocol):
    """Searches over members and practice areas."""

    def directory(self, interest: str, page: int, page_size: int, but: Sequence[int] = ()) -> Directory:
        """As if there were no `but` at all: the reader, and whom the rules keep apart from the reader."""

    def mentors_named(self, written: str) -> MentorsNamed: ...
    def namesakes(self, readings: Sequence[str]) -> tuple[Namesake, ...]:
        """Members whose name is one of these but for case, accents and titles; at most 20."""

    def suggest(self, areas: Sequence[str], but: Sequence[int], limit: int) -> tuple[MentorCard, ...]:
        """Visible mentors with room: those who share areas first, those shown least before others."""

    def match_areas(self, written: Sequence[str]) -> tuple[AreaMatch, ...]: ...
