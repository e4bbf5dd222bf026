"""STATUS, PAUSE, RESUME, EXPORT, ERASE: a member asks about themselves or steps aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from processor.core.dates import local_day, on_day
from processor.core.decisions import (
    RECEIPT,
    done,
    hold,
    ignored,
    refused,
    refused_to_strangers,
    saved,
    staff_help,
)
from processor.core.events import EventKind
from processor.core.facts import EVERYDAY, Facts, Wants
from processor.core.intents.matching import called_off
from processor.core.intents.reachable import unreached_in_break
from processor.core.intents.withdraw import leave
from processor.core.letter_builders import enclosed, language_of, profile_lines, to_member, to_sender
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    ClearDue,
    Decision,
    DueKind,
    Effect,
    EraseMember,
    Letter,
    SaveRelationship,
    SetDue,
)
from processor.core.program import Member, RelationshipState, Standing
from processor.core.reading import Reading
from processor.core.reading.words.typed_days import behind_until, is_now, typed_day
from processor.core.rules import RuleBook

NOT_REACHED = "mail does not arrive there: they are not listed until they write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    kind: ClassVar[str] = "status"

    def wants(self) -> Wants:
        return Wants()

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if facts.member is None:
            return refused_to_strangers(facts)
        return done("the member asks how things stand", (), [to_sender(facts, "status", **_standing(facts))])


def _standing(facts: Facts) -> dict[str, Any]:
    member = facts.member
    return {
        "standing": member.standing.value if member else "",
        "code": member.code if member else "",
        "to_answer": tuple(
            {"ref": v.ref, "name": v.mentee.name, "answer_by": v.request.answer_by} for v in facts.to_answer
        ),
        "asked": tuple(
            {"ref": v.ref, "name": v.mentor.name, "answer_by": v.request.answer_by} for v in facts.asked
        ),
        "relationships": tuple(
            {"ref": v.ref, "name": v.partner_of(member).name, "ends_on": v.relationship.ends_on}
            for v in facts.relationships
            if member
        ),
    }


def short_help(facts: Facts, rules: RuleBook, because: str, *, bare: bool = False) -> Decision:
    """What one may write, a few times a day at most (row 29). After that what says something is read by a
    person once a day. `bare`: it says no more than HELP, which was answered."""
    helped = staff_help(facts, because)
    if helped is not None:
        return helped
    most = rules.policy.help_per_day
    if facts.letters_today.get("help", 0) < most:
        return done(because, (), [to_sender(facts, "help", is_member=facts.member is not None)])
    because = f"{because}; help was sent {most} times today"
    if (bare and most) or facts.letters_today.get(RECEIPT):
        return replace(ignored(because), rule=EVERYDAY)  # of somebody who has just acted it may be regret
    return hold(facts, because, receipt=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    until: str = ""  # as written; "" for until RESUME
    kind: ClassVar[str] = "pause"

    def wants(self) -> Wants:
        return Wants()

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = facts.member
        if member is None or member.standing in (Standing.LEFT, Standing.DRAFT):
            return refused_to_strangers(facts)
        today = local_day(facts.now, facts.program.time_zone)
        day = typed_day(self.until, today, rules.vocabularies) if self.until else None
        if self.until and (day is None or day <= today):
            letter = to_sender(
                facts, "pause-which-day", written=self.until, standing=member.standing.value,
                until=member.paused_until or "",
            )  # fmt: skip
            return refused(f"{self.until!r} is no day to come", letter)
        because = f"{member.name} pauses" + (f" until {day.isoformat()}" if day else "")
        paused = replace(member, standing=Standing.PAUSED, paused_until=day)
        unreached = member.standing is Standing.BOUNCING  # a coordinator says it for them
        effects: list[Effect] = [
            *saved(paused, because),
            *([unreached_in_break(member, because)] if unreached else ()),
            ClearDue(about=member.code, kinds=(DueKind.RESUME,)),
        ]
        if day:
            at = on_day(day, max(9, rules.policy.earliest_hour), facts.program.time_zone)
            effects.append(SetDue(kind=DueKind.RESUME, about=member.code, at=at))
        open_ones = tuple(
            {"ref": v.ref, "mentee": v.mentee.name, "answer_by": v.request.answer_by} for v in facts.to_answer
        )
        return done(because, effects, [to_sender(facts, "paused", until=day or "", requests=open_ones)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    kind: ClassVar[str] = "resume"

    def wants(self) -> Wants:
        return Wants(matters=False, reach=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = facts.member
        if member is None or member.standing in (Standing.LEFT, Standing.DRAFT):
            return refused_to_strangers(facts)
        if member.standing is Standing.ACTIVE:
            return refused("the member is active already", to_sender(facts, "already-active"))
        over = ClearDue(about=member.code, kinds=(DueKind.RESUME,))
        said_for_them = facts.voucher is not None and facts.voucher.in_name
        if facts.dead and said_for_them and member.standing is Standing.PAUSED:
            because = f"the pause of {member.name} is over, and {NOT_REACHED}"
            return done(because, (*resumed(member, because, dead=True), over))
        reached = AuditEvent(what=EventKind.REACHED, about=member.email, because=f"{member.name} is back")
        effects = (
            *resumed(member, f"{member.name} is back"),
            over,
            *((reached,) if facts.dead else ()),
        )
        return done(f"{member.name} is back", effects, [to_sender(facts, "resumed")])


def resumed(member: Member, because: str, *, dead: bool = False) -> tuple[Effect, ...]:
    """`dead`: mail did not arrive meanwhile, so that nobody is shown them until they write."""
    standing = Standing.BOUNCING if dead else Standing.ACTIVE
    return saved(replace(member, standing=standing, paused_until=None), because)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    kind: ClassVar[str] = "export"

    def wants(self) -> Wants:
        return Wants(recent=True, own_cv=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = facts.member
        if member is None:
            return refused_to_strangers(facts)
        files = enclosed(member, facts.cvs.get(member.number))
        profiles = tuple(
            {
                "role": p.role.value,
                "lines": profile_lines(member, p.role, rules.form(p.role), language_of(facts)),
            }
            for p in member.profiles
        )
        requests = tuple(
            {"ref": v.ref, "mentee": v.mentee.name, "mentor": v.mentor.name, "state": v.request.state.value}
            for v in facts.recent
        )
        letter = to_sender(
            facts, "export", email=member.email, joined_at=member.joined_at or facts.now,
            profiles=profiles, requests=requests, cv=bool(files), **_standing(facts),
        )  # fmt: skip
        return done("the member asks for their data", (), [replace(letter, files=files)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase:
    """Asked about first, then done: nothing that names the member is kept (rows 22, 23)."""

    kind: ClassVar[str] = "erase"

    def wants(self) -> Wants:
        return Wants(whole=True, queues=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = facts.member
        if member is None:  # who has signed up from elsewhere has the same right to it
            return hold(facts, "somebody whose address we do not know wishes to be erased", receipt=True)
        sure = facts.voucher is not None and (facts.voucher.previewed or facts.voucher.in_name)
        return erase(member, facts, rules) if sure else self._ask(member, facts, rules)

    def _ask(self, member: Member, facts: Facts, rules: RuleBook) -> Decision:
        number = facts.mail.inbox_id
        names = tuple(v.partner_of(member).name for v in facts.relationships)
        letter = to_member(member, "confirm-erase", about=f"CONF-{number}", answers=True, partners=names)
        letter = replace(letter, holder=member.email, reply_about="")
        expires = facts.now + timedelta(days=rules.policy.confirm_days)
        wait = AskToConfirm(number=number, address=member.email, expires_at=expires, what="erase")
        return done(f"{member.name} is asked whether all is to be erased", [wait], [letter])


def erase(member: Member, facts: Facts, rules: RuleBook) -> Decision:
    """What is open ends, the partner hears of the end in neutral words, and the last mail says so."""
    left = leave(member, facts, mentor_only=False, undo_hours=0)
    because = f"{member.code} is erased"
    effects: list[Effect] = [e for e in left.effects if not isinstance(e, AuditEvent)]
    letters = [letter for letter in left.letters if letter.to != member.email and letter.name != "note"]
    for view in facts.relationships:
        partner = view.partner_of(member)
        ended = view.relationship.moved_to(RelationshipState.ENDED, facts.now)
        effects += [SaveRelationship(relationship=ended), ClearDue(about=view.ref)]
        letters.append(
            to_member(
                partner, "ended", about=view.ref, by="", partner=member.name,
                is_mentee=partner == view.mentee,
                undo_hours=0,
                meeting=called_off(view.relationship, view.mentor, view.mentee, facts, rules, reader=partner),
            )
        )  # fmt: skip
    effects += [
        AuditEvent(what=EventKind.MEMBER_ERASED, about=member.code, because=because),
        EraseMember(number=member.number),  # after all else, so that nothing is written behind it
        SetDue(kind=DueKind.ERASED, about=member.code, at=facts.now + timedelta(days=1)),
    ]
    last = Letter(name="erased", to=member.email, to_name=member.name, language=member.language)
    return done(because, effects, [*letters, last])


def sweep(facts: Facts) -> Decision:
    """The letters about it have gone out, and nothing of them is kept any more."""
    if facts.member is None:
        return ignored("nobody is there")
    return done("what went out about it is let go", [EraseMember(number=facts.member.number, sweep=True)])


def recognize(reading: Reading, rules: RuleBook) -> Status | Pause | Resume | Export | Erase | None:
    command = reading.command
    if command is None:
        return None
    if command.kind == "pause":
        words = behind_until(command.rest, rules.vocabularies)
        return Pause(until="" if is_now(words, rules.vocabularies) else words)
    simple: dict[str, Status | Resume | Export | Erase] = {
        "status": Status(),
        "resume": Resume(),
        "export": Export(),
        "erase": Erase(),
    }
    return simple.get(command.kind)
