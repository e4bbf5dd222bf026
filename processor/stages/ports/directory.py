"""The directory: who may be asked, and who is meant by a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from processor.core.facts import AreaMatch, Directory, MentorsNamed
from processor.core.names import Namesake
from processor.core.program import Listed, MentorCard


class MentorDirectory(Protocol):
    """Searches over members and practice areas. The order of mentors is that of core/turns.py."""

    def directory_day(self) -> date:
        """Of which day the order is; the first of all days before any was begun."""

    def begin_day(self, day: date, since: datetime, until: datetime) -> None:
        """The order is that of this day; of the requests those count that were made in this span."""

    def listed(self) -> tuple[Listed, ...]:
        """All who stand in the directory, in the order of the day."""

    def directory_mark(self) -> str:
        """Another text as soon as listed() may give something else, and now and then without a reason."""

    def directory(self, interest: str, page: int, page_size: int, but: Sequence[int] = ()) -> Directory:
        """As if there were no `but` at all: the reader, and whom the rules keep apart from the reader.

        First who has the interest as an area; then who matches all its words, the best first.
        """

    def mentors_named(self, written: str) -> MentorsNamed: ...
    def namesakes(self, readings: Sequence[str]) -> tuple[Namesake, ...]:
        """Members whose name is one of these but for case, accents and titles; at most 20."""

    def suggest(self, areas: Sequence[str], but: Sequence[int], limit: int) -> tuple[MentorCard, ...]:
        """Visible mentors with room: those who share areas first, those shown least before others."""

    def match_areas(self, written: Sequence[str]) -> tuple[AreaMatch, ...]: ...
