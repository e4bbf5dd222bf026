"""Deeds: what a coordinator commanded, and what of a member's acts can be taken back, as DO-<number>.

A deed keeps how everything was before it (rows 113, 155), so that UNDO puts it back, and knows the mails that
it brought about: those that still wait in the outbox are taken out of it, the others are corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from processor.core.outcome import (
    Decision,
    Disposition,
    DueKind,
    Effect,
    EraseMember,
    KeepApart,
    KeepDeed,
    Letter,
    ParkRequest,
    PauseContact,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SettleHeld,
    Undone,
)
from processor.core.program import (
    Member,
    MentorRequest,
    Relationship,
    RelationshipState,
    RequestState,
    Standing,
)

if TYPE_CHECKING:
    from processor.core.facts import Facts
    from processor.core.intents import Intent
    from processor.core.rules import RuleBook

Record = Member | MentorRequest | Relationship


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    about: str  # REQ-7, REL-3 or M-1042
    version: int  # after the deed
    before: Record | None  # None: the deed began it
    now: Record | None = None  # as it is today


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBefore:
    """A question of the clock that was open when the deed was done."""

    kind: DueKind
    about: str
    at: datetime
    nth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedMail:
    recipient: str
    letter: str
    waits: bool  # in the outbox, and nobody has begun to send it
    later: bool = False  # for second thoughts
    unwritten: bool = False  # it could not be written yet
    kept: bool = False  # its two are to have no contact: it tells one of them of what the deed began
    goes_at: datetime | None = None  # when it may go out; None: it is not in the outbox yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A deed as it is kept."""

    number: int
    at: datetime
    actor: str
    by_staff: bool
    what: str
    undone_at: datetime | None = None
    undone_by: str = ""
    records: tuple[RecordChange, ...] = ()
    held: Mapping[str, str] = field(default_factory=dict)  # HELD-<number> -> its state before
    dues: tuple[DueBefore, ...] = ()
    due_about: tuple[str, ...] = ()  # whose questions it changed
    apart: tuple[tuple[int, int, bool], ...] = ()  # two members, and whether they were kept apart before
    contact: tuple[tuple[int, bool], ...] = ()  # relationships, and whether contact was paused before
    parked: Mapping[str, tuple[ParkRequest, ...]] = field(default_factory=dict)  # see waiting_again()
    spam: tuple[str, ...] = ()  # addresses that were called that
    mails: tuple[DeedMail, ...] = ()
    is_put_off: bool = False  # until held words of its author are decided
    since: Mapping[str, str] = field(default_factory=dict)  # of abouts_of() its records: what came after it
    asked_next: tuple[str, ...] = ()  # requests of its actor that came after it within the pass

    @property
    def ref(self) -> str:
        return f"DO-{self.number}"

    @property
    def is_in_doubt(self) -> bool:
        """Whether those who have not heard of it ever will, and when, is for a coordinator to say."""
        return self.is_put_off or any(mail.kept and mail.waits for mail in self.mails)

    @property
    def reopened(self) -> tuple[MentorRequest | Relationship, ...]:
        """What would wait for an answer, or go on, once it is undone; as it was."""
        return tuple(
            before
            for change in self.records
            if isinstance(before := change.before, MentorRequest | Relationship)
            and before.state in (RequestState.PENDING, RelationshipState.ACTIVE)
            and change.now is not None
            and not isinstance(change.now, Member)
            and change.now.state is not before.state
        )


def waiting_again(
    mentee_email: str, before: Iterable[tuple[int, str, str]], now: Iterable[tuple[int, str, str]]
) -> tuple[ParkRequest, ...]:
    """What the mentee of that address has waiting once it is undone: as before, and then what came since.

    `before`, `now`: the mentor's number, the note, and until when, of each.
    """
    rows = {row[0]: row for row in (*now, *before)}
    order = dict.fromkeys(row[0] for row in (*before, *now))
    return tuple(
        ParkRequest(mentee_email=mentee_email, mentor=mentor, note=note, until=until)
        for mentor, note, until in (rows[number] for number in order)
    )


def as_deed(
    decision: Decision, intent: Intent, facts: Facts, rules: RuleBook, *, by: str, in_name: bool = False
) -> Decision:
    """The same decision, which can be taken back where it should be; `by`: the coordinator whose act it is.

    `in_name`: the words are the member's, and the coordinator has passed them on or released them.

    Letters to third persons wait for second thoughts, where it follows from what somebody may regret.
    """
    if decision.disposition is not Disposition.DONE or (decision.then and not decision.then.afterwards):
        return decision
    if any(isinstance(effect, Undone | EraseMember) for effect in decision.effects):
        return decision  # an UNDO is done anew; what is erased comes back by no word
    if not (_changes_records(decision) if by else _is_taken_back(decision, facts)):
        return decision
    number = facts.numbers.deed()
    whose = facts.member.number if in_name and facts.member is not None else 0
    kept = KeepDeed(number=number, what=decision.because, by_staff=bool(by), in_name_of=whose)
    minutes = rules.policy.second_thoughts_minutes if _may_be_regretted(decision, intent, facts) else 0
    own = set[str]()
    if facts.voucher is None or not facts.voucher.in_name:  # or they hear of it as the others do
        own |= {facts.sender.addr_spec, facts.member.email if facts.member else ""}
    letters = tuple(
        letter
        if letter.deed  # it goes with another one
        else replace(
            letter,
            deed=number,
            waits_minutes=0 if letter.to in own or _is_for_staff(letter, facts) else minutes,
        )
        for letter in decision.letters
    )
    return replace(decision, effects=(*decision.effects, kept), letters=letters)


def _is_for_staff(letter: Letter, facts: Facts) -> bool:
    """To a coordinator as such; one who is a member hears of their own matters as members do."""
    return letter.to in facts.program.coordinators and not letter.to_name


def deed_of(decision: Decision) -> int:
    """DO-<number>; 0: it cannot be taken back."""
    return next((e.number for e in decision.effects if isinstance(e, KeepDeed)), 0)


def waits_of(letters: tuple[Letter, ...]) -> int:
    """The minutes that the slowest of them waits."""
    return max((letter.waits_minutes for letter in letters), default=0)


_RECORDS = (SaveMember, SaveRequest, SaveRelationship, SettleHeld, KeepApart, PauseContact)


def _changes_records(decision: Decision) -> bool:
    return any(isinstance(effect, _RECORDS) for effect in decision.effects)


_State = RequestState | RelationshipState | Standing


def _is_taken_back(decision: Decision, facts: Facts) -> bool:
    """A member's ACCEPT, REJECT, END and LEAVE, whatever their words were; an ACCEPT that came late, too."""
    return bool(_settled(decision, facts)) or any(map(_offers_anew, decision.effects))


def _offers_anew(effect: Effect) -> bool:
    return isinstance(effect, SaveRequest) and effect.request.reoffered


def _may_be_regretted(decision: Decision, intent: Intent, facts: Facts) -> bool:
    """A yes in words of one's own, an END and a LEAVE; a plain ACCEPT goes at once."""
    settled = _settled(decision, facts)
    if RequestState.REJECTED in settled:
        return False  # the mentee waits for it, and a no that is taken back offers more
    if RequestState.ACCEPTED in settled:
        return not getattr(intent, "plain", True)
    return bool(settled)


def _settled(decision: Decision, facts: Facts) -> frozenset[_State]:
    """The answer that an open request got, and what came to its end; not what the decision itself began, nor
    what whoever had left before has changed since.
    """
    found = frozenset(state for effect in decision.effects if (state := _settled_by(effect)) is not None)
    gone = facts.member is not None and facts.member.standing is Standing.LEFT
    return found - {Standing.LEFT} if gone else found


def _settled_by(effect: Effect) -> _State | None:
    match effect:
        case SaveRequest(request=request) if request.version and request.state in _ANSWERED:
            return request.state
        case SaveRelationship(relationship=pair) if pair.version and pair.state is RelationshipState.ENDED:
            return pair.state
        case SaveMember(member=member) if member.version and member.standing is Standing.LEFT:
            return member.standing
    return None


_ANSWERED = (RequestState.ACCEPTED, RequestState.REJECTED)


def abouts_of(records: Iterable[RecordChange]) -> tuple[str, ...]:
    """The records that a deed changed, and the people of its requests and relationships."""
    found: dict[str, None] = {}
    for change in records:
        found[change.about] = None
        for record in (change.before, change.now):
            if isinstance(record, MentorRequest | Relationship):
                found |= dict.fromkeys((f"M-{record.mentee}", f"M-{record.mentor}"))
    return tuple(found)
