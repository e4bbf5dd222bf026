"""What people and programs read of the whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from processor.core.digest import ComingUp
from processor.core.facts import EventRow, HeldItem, OurMail
from processor.core.figures import Material
from processor.core.findings import Findings, Note, Wanted
from processor.core.outcome import DueKind
from processor.core.program import Member
from processor.core.seals import Seal


class Views(Protocol):
    """Reads that decide nothing."""

    def export(self) -> dict[str, object]:
        """All records in the shape that docs/flow.md gives for `export --json`, all but "program"."""

    def status(self, now: datetime) -> dict[str, object]: ...
    def open_held(self) -> tuple[HeldItem, ...]:
        """What nobody has decided yet, put off and assigned ones with the others."""

    def findings(self, wanted: Sequence[Wanted]) -> Findings:
        """What each reason holds for: the oldest of each, what is put off last."""

    def latest_notes(self, refs: Sequence[str]) -> Mapping[str, Note]:
        """Of coordinators; what has none is left out."""

    def digest_of(self, address: str) -> tuple[str, datetime | None]:
        """How often that coordinator wants the digest ("": has not said), and when the last one went out."""

    def is_set(self, kind: DueKind, about: str) -> bool:
        """It will be asked some day."""

    def coming(self, now: datetime, until: datetime, day: date, most: int) -> ComingUp:
        """Requests that expire and terms that end by then; `most` of each, the earliest first."""

    def find_people(self, words: str, limit: int) -> tuple[Member, ...]:
        """Each word stands in the name, the address, the organization, the title or the areas."""

    def timeline(self, about: str, limit: int) -> tuple[EventRow, ...]:
        """The latest events about it, in their order."""

    def latest_seal(self) -> Seal | None:
        """Over the events; print its text where a copy is kept outside the database. None: there is none."""

    def our_mail(self, named: str) -> OurMail | None:
        """OUT-<number>, or its serial."""

    def material(self, time_zone: str, spans: Sequence[tuple[int, int]], now: datetime) -> Material:
        """What the figures are counted from; `spans` as figures.spans() gives them."""

    def names_of(self, numbers: Collection[int]) -> Mapping[int, str]:
        """Members' names, by number."""

    def held_rows(self, state: str = "waiting") -> tuple[HeldItem, ...]: ...
    def quarantined_rows(self) -> tuple[tuple[int, str, str], ...]:
        """(inbox id, because, traceback)"""

    def put_on_roster(self, rows: Iterable[tuple[str, str]]) -> int:
        """(addr-spec, name); how many were new."""
