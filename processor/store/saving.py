"""Writes the records: a first version is inserted, a later one only over the version it came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Table, bindparam, delete, select, update

from processor.core.mail import readdressed
from processor.core.program import Member, MentorRequest, Profile, Relationship
from processor.core.value_json import readdressed_letter
from processor.stages.ports import TO_AN_ADDRESS, StaleRecord
from processor.store.directory_index import DirectoryIndex
from processor.store.outbox import QUEUED
from processor.store.tables import (
    aliases,
    changes,
    deeds,
    members,
    outbox,
    parked,
    profiles,
    relationships,
    requests,
    unwritten,
)
from processor.store.text_match import name_key

_UPDATES = {
    table: update(table).where(
        table.c.number == bindparam("wanted"), table.c.version == bindparam("read_version")
    )
    for table in (members, requests, relationships)
}

_DROP_PROFILES = delete(profiles).where(
    profiles.c.member == bindparam("of"), profiles.c.role.not_in(bindparam("kept", expanding=True))
)


class Saving(DirectoryIndex):
    def save_member(self, member: Member, now: datetime, *, forgets: bool = False) -> None:
        """`joined_at` is set to now where it is missing; the directory is the caller's to relist.

        An address that gives way to another stays the member's, as one that was learned, but for `forgets`.
        """
        before = self._members([member.number]).get(member.number) if member.version else None
        self._save(
            members,
            member.code,
            member.version,
            {
                "number": member.number,
                "email": member.email,
                "name": member.name,
                "name_key": name_key(member.name),
                "standing": member.standing.value,
                "language": member.language,
                "paused_until": member.paused_until,
                "joined_at": member.joined_at or now,
            },
        )
        self.seen.forget_records_of(member.number)
        self.seen.people.pop(member.number, None)
        self.seen.numbers.pop(member.email, None)
        if before is not None and before.email != member.email:
            self.db.execute(delete(aliases).where(aliases.c.email == member.email))
            if not forgets:
                self._add_new(aliases, [{"email": before.email, "member": member.number}])
            self.seen.numbers.pop(before.email, None)
            self._move(before.email, member.email)
        if before is not None and before == replace(member, language=before.language):
            self._keep_in_step(member)
        for profile in member.profiles:
            self._save_profile(member.number, profile)
        if member.version:
            kept = [profile.role.value for profile in member.profiles]
            self.db.execute(_DROP_PROFILES, {"of": member.number, "kept": kept})

    def _keep_in_step(self, member: Member) -> None:
        """Another language stands in no deed's way: it is undone as if the record were the same."""
        same = changes.c.about == member.code, changes.c.version == member.version
        self.db.execute(update(changes).where(*same).values(version=member.version + 1))

    def _move(self, old: str, new: str) -> None:
        """What waits for the member, and what they did, is theirs at the new address."""
        self.later.give_up(old, new)
        theirs = outbox.c.recipient == old, outbox.c.state == QUEUED, outbox.c.leased_to == ""
        waiting = select(outbox.c.id, outbox.c.raw).where(*theirs, outbox.c.letter.not_in(TO_AN_ADDRESS))
        for row in self.db.execute(waiting).all():
            moved = {"recipient": new, "raw": readdressed(row.raw, old, new)}
            self.db.execute(update(outbox).where(outbox.c.id == row.id).values(**moved))
        aside = select(unwritten.c.id, unwritten.c.content).where(
            unwritten.c.recipient == old, unwritten.c.letter.not_in(TO_AN_ADDRESS)
        )
        for row in self.db.execute(aside).all():
            moved = {"recipient": new, "content": readdressed_letter(row.content, old, new)}
            self.db.execute(update(unwritten).where(unwritten.c.id == row.id).values(**moved))
        self.db.execute(update(parked).where(parked.c.mentee_email == old).values(mentee_email=new))
        self.seen.parked.clear()
        own = deeds.c.actor == old, deeds.c.by_staff.is_(False)
        self.db.execute(update(deeds).where(*own).values(actor=new))

    def _save_profile(self, member: int, profile: Profile) -> None:
        values = {
            "complete": profile.complete,
            "title": profile.title,
            "organization": profile.organization,
            "areas": list(profile.areas),
            "career_path": profile.career_path,
            "goals": profile.goals,
            "about": profile.about,
            "languages": list(profile.languages),
            "capacity": profile.capacity,
            "more": [list(pair) for pair in profile.more],
        }
        key = {"member": member, "role": profile.role.value}
        row = {**key, **values, "times_shown": 0, "asked": 0}
        self._put(profiles, row, key=("member", "role"), keep=("times_shown", "asked"))

    def save_request(self, request: MentorRequest) -> None:
        for side in (request.mentee, request.mentor):
            self.seen.pending.pop(side, None)
        self.seen.requests.pop(request.number, None)
        self.later.marked |= request.answered_at is not None  # how long answers take
        self._save(
            requests,
            request.ref,
            request.version,
            {
                "number": request.number,
                "mentee": request.mentee,
                "mentor": request.mentor,
                "state": request.state.value,
                "note": request.note,
                "asked_at": request.asked_at,
                "answer_by": request.answer_by,
                "answered_at": request.answered_at,
                "clarifications": request.clarifications,
                "moved": request.moved,
                "reoffered": request.reoffered,
            },
        )

    def save_relationship(self, relationship: Relationship) -> None:
        for side in (relationship.mentee, relationship.mentor):
            self.seen.active.pop(side, None)
        self._save(
            relationships,
            relationship.ref,
            relationship.version,
            {
                "number": relationship.number,
                "request": relationship.request,
                "mentee": relationship.mentee,
                "mentor": relationship.mentor,
                "state": relationship.state.value,
                "term": relationship.term,
                "first_start": relationship.first_start,
                "starts_on": relationship.starts_on,
                "ends_on": relationship.ends_on,
                "renewal_offered": relationship.renewal_offered,
                "mentor_vote": relationship.mentor_vote,
                "mentee_vote": relationship.mentee_vote,
                "ended_at": relationship.ended_at,
            },
        )

    def _save(self, table: Table, ref: str, version: int, values: dict[str, object]) -> None:
        values["version"] = version + 1
        if version == 0:
            if not self._add_new(table, [values]):
                raise StaleRecord(f"{ref} (or its address) was stored by somebody else meanwhile")
            return
        found = {"wanted": values["number"], "read_version": version}
        if self.db.execute(_UPDATES[table], {**values, **found}).rowcount != 1:
            raise StaleRecord(f"{ref} is no longer at version {version}")
