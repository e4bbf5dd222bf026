"""Keeps the directory's tables in step with the records: who is visible, under which words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, tuple_

from processor.core.program import Member, Profile, Role, Standing
from processor.core.turns import place_of
from processor.store.tables import (
    directory_phrases,
    directory_tally,
    directory_words,
    members,
    mentor_names,
    profiles,
)
from processor.store.text_match import AreaNames, name_words, words
from processor.store.turns import Turns

_FOLD_EVERY = 256  # rows of the tally
# FOR NO KEY UPDATE: a foreign key to the member, which others may hold, does not stand in its way
_LOCK = (
    select(members.c.number).where(members.c.number == bindparam("wanted")).with_for_update(key_share=True)
)
_SHOWN = select(profiles.c.times_shown, profiles.c.asked).where(
    profiles.c.member == bindparam("wanted"), profiles.c.role == Role.MENTOR.value
)
_PHRASES = select(directory_phrases.c.phrase, directory_phrases.c.label).where(
    directory_phrases.c.member == bindparam("wanted")
)
_WORDS = select(directory_words.c.word, directory_words.c.phrase, directory_words.c.kind).where(
    directory_words.c.member == bindparam("wanted")
)
_NAMES = select(mentor_names.c.word).where(mentor_names.c.member == bindparam("wanted"))


def is_visible(member: Member, load: int) -> bool:
    """Stands in the directory: active, complete, and with room for one more."""
    mentor = member.profile(Role.MENTOR)
    return (
        mentor is not None
        and mentor.complete
        and member.standing == Standing.ACTIVE
        and mentor.capacity > load
    )


def phrases_of(profile: Profile, areas: AreaNames) -> dict[str, str]:
    """Phrase -> label, for each area; the empty phrase is the list of all."""
    found = {"": ""}
    for area in profile.areas:
        found.setdefault(areas.phrase(area), areas.label(area))
    return found


def words_of(profile: Profile, areas: AreaNames) -> dict[tuple[str, str], str]:
    """(word, phrase of the area it stands in or "") -> kind; a word counts for its best place."""
    found = {(word, ""): "title" for word in words(f"{profile.title} {profile.organization}")}
    found |= {(word, ""): "path" for word in words(profile.career_path)}
    for area in profile.areas:
        found |= {(word, areas.phrase(area)): "area" for word in words(areas.label(area))}
    return found


class Change(IntEnum):
    """What has changed about a mentor, the least first; the directory needs to look no further."""

    LOAD = 1
    RECORD = 2
    NEW = 3


class DirectoryIndex(Turns):
    def relist(self, changes: Mapping[int, Change]) -> None:
        """Sets right what the directory says about them; in order, so that nobody locks crosswise."""
        for number, change in sorted(changes.items()):
            if self.on_postgresql:  # SQLite has one writer
                self.db.execute(_LOCK, {"wanted": number})
            member = self._members([number]).get(number)
            if member is not None:
                self.later.marked |= self._relist(member, change)

    def _relist(self, member: Member, change: Change) -> bool:
        """Whether the member stands in the directory, or did so before."""
        number, mentor, new = member.number, member.profile(Role.MENTOR), change is Change.NEW
        visible = is_visible(member, 0 if new else self.mentor_load(number))
        found: dict[str, str] = {}
        if not new:
            found = {r.phrase: r.label for r in self.rows(_PHRASES, {"wanted": number})}
        if change is Change.LOAD and visible == bool(found):
            return visible
        self._rename(number, set(name_words(member.name)) if mentor is not None else set(), new=new)
        phrases: dict[str, str] = {}
        by_word: dict[tuple[str, str], str] = {}
        if mentor is not None and visible:
            phrases, by_word = phrases_of(mentor, self.areas), words_of(mentor, self.areas)
        if found != phrases:
            self._replace_phrases(number, found, phrases, new=new)
        self._index(number, by_word, new=new)
        return bool(found or phrases)

    def _rename(self, number: int, wanted: set[str], *, new: bool) -> None:
        found = set() if new else set(self.column(_NAMES, {"wanted": number}))
        if found - wanted:
            self.db.execute(
                delete(mentor_names).where(
                    mentor_names.c.member == number, mentor_names.c.word.in_(sorted(found - wanted))
                )
            )
        if wanted - found:
            self.db.execute(
                insert(mentor_names), [{"member": number, "word": w} for w in sorted(wanted - found)]
            )

    def _index(self, number: int, by_word: Mapping[tuple[str, str], str], *, new: bool) -> None:
        rows_now = [] if new else self.rows(_WORDS, {"wanted": number})
        indexed = {(r.word, r.phrase): r.kind for r in rows_now}
        if indexed != by_word:
            gone = [key for key in indexed if by_word.get(key) != indexed[key]]
            added = [key for key in by_word if by_word[key] != indexed.get(key)]
            if gone:
                key = tuple_(directory_words.c.word, directory_words.c.phrase)
                self.db.execute(
                    delete(directory_words).where(directory_words.c.member == number, key.in_(gone))
                )
            if added:
                rows = [{"word": w, "phrase": p, "member": number, "kind": by_word[w, p]} for w, p in added]
                self.db.execute(insert(directory_words), rows)

    def _replace_phrases(
        self,
        number: int,
        found: Mapping[str, str],
        wanted: Mapping[str, str],
        *,
        new: bool,
    ) -> None:
        if found:
            self.db.execute(delete(directory_phrases).where(directory_phrases.c.member == number))
        if wanted:
            kept = None if new else next(iter(self.rows(_SHOWN, {"wanted": number})), None)
            order = {
                "times_shown": kept.times_shown if kept else 0,
                "asked": kept.asked if kept else 0,
                "place": place_of(number),
            }
            rows = [{"member": number, "phrase": p, "label": label, **order} for p, label in wanted.items()]
            self.db.execute(insert(directory_phrases), rows)
        tally = [(p, label, -1) for p, label in found.items() if p not in wanted]
        tally += [(p, label, 1) for p, label in wanted.items() if p not in found]
        self._tally(tally)

    def _tally(self, changes: list[tuple[str, str, int]]) -> None:
        if not changes:
            return
        self.seen.tally = None
        rows = [{"phrase": p, "label": label, "delta": delta} for p, label, delta in changes]
        added = self.db.scalars(insert(directory_tally).returning(directory_tally.c.id), rows).all()
        if any(number % _FOLD_EVERY == 0 for number in added):
            self.fold_tally()

    def fold_tally(self) -> None:
        """One row for each phrase out of its many; rows that somebody else is folding stay."""
        lines: dict[str, dict[str, Any]] = {}
        ids = []
        for row in self.db.execute(select(directory_tally).with_for_update(skip_locked=True)):
            ids.append(row.id)
            line = lines.setdefault(row.phrase, {"phrase": row.phrase, "label": row.label, "delta": 0})
            line["delta"] += row.delta
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            self.db.execute(delete(directory_tally).where(directory_tally.c.id.in_(part)))
        kept = [line for line in lines.values() if line["delta"]]
        if kept:
            self.db.execute(insert(directory_tally), kept)


TALLY = (
    select(
        directory_tally.c.phrase,
        func.max(directory_tally.c.label).label("label"),
        func.sum(directory_tally.c.delta).label("mentors"),
    )
    .group_by(directory_tally.c.phrase)
    .having(func.sum(directory_tally.c.delta) > 0)
)
