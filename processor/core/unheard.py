"""Whoever has not heard of a deed, for its mails wait for second thoughts, is answered by what they know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from processor.core.decisions import hold
from processor.core.deeds import Deed, RecordChange
from processor.core.events import EventKind
from processor.core.facts import Facts, PairHistory
from processor.core.letter_builders import to_member
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    Disposition,
    Effect,
    EraseMember,
    Letter,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SendNow,
    TakeOut,
)
from processor.core.program import (
    Member,
    MentorRequest,
    Relationship,
    RelationshipState,
    RelationshipView,
    RequestState,
    RequestView,
    Standing,
)

_OfTwo = MentorRequest | Relationship


def decided_unheard(facts: Facts, decide_on: Callable[[Facts], Decision]) -> Decision:
    """The decision about a mail of somebody of whom a deed is kept back.

    It is decided by what they know. Where that would change a record which the deed has changed, the deed
    counts, and they hear of it first; an END of what has ended already is theirs as well.
    """
    if not facts.unheard or facts.member is None:
        return decide_on(facts)
    known = _but_of_what_has_ended(decide_on(as_known(facts)), facts)
    if known.then is not None and not known.then.afterwards:
        return known  # each of its steps is decided so
    ended = _ended_too(known, facts)
    if ended is not None:
        return ended
    if not _disturbs(known, facts):
        return known
    me = facts.member.email
    doubted = next((deed for deed in facts.unheard if deed.is_in_doubt), None)
    if doubted is not None and any(_comes_back(effect, facts) for effect in known.effects):
        return _without_goodbye(decide_on(facts), facts, facts.member)
    back = _steps_back(known, facts, me) if doubted is not None else None
    if back is not None:
        return back
    if any(map(_is_goodbye if doubted is not None else _erases, known.effects)):
        gone = tuple(TakeOut(deed=deed.number, to=me) for deed in facts.unheard)  # it is no matter of theirs
        found = decide_on(facts)
        return replace(found, effects=(*gone, *found.effects))
    if doubted is not None:
        because = f"it is about what {doubted.ref} has changed, of which its sender has not heard"
        return hold(facts, because, receipt=True)
    found = decide_on(facts)
    hurried = tuple(SendNow(deed=deed.number, to=me) for deed in facts.unheard)
    return replace(found, effects=(*hurried, *found.effects))


def _but_of_what_has_ended(known: Decision, facts: Facts) -> Decision:
    """Where they live now is nothing to the one with whom it has ended, as the other one may know."""
    records = (change.now for deed in facts.unheard for change in deed.records)
    ended = {
        record.ref
        for record in records
        if isinstance(record, Relationship) and record.state is not RelationshipState.ACTIVE
    }
    letters = tuple(x for x in known.letters if x.name != "partner-moved" or x.about not in ended)
    return replace(known, letters=letters)


def as_known(facts: Facts) -> Facts:
    """The facts as they were before what their sender has not heard of."""
    member = facts.member
    changes = [change for deed in facts.unheard for change in deed.records]
    facts = replace(facts, not_yet_told=frozenset(deed.number for deed in facts.unheard))
    if member is None or not changes:
        return replace(facts, unheard=())
    people = dict(facts.unheard_people)
    people |= {c.before.number: c.before for c in changes if isinstance(c.before, Member)}
    before = list(_open_before(changes, people))
    pairs = [
        RelationshipView(relationship=r, mentee=people[r.mentee], mentor=people[r.mentor])
        for r in before
        if isinstance(r, Relationship)
    ]
    requests = [
        RequestView(request=r, mentee=people[r.mentee], mentor=people[r.mentor])
        for r in before
        if isinstance(r, MentorRequest)
    ]
    changed = {change.about for change in changes}
    mine = [v for v in pairs if member.number in (v.mentee.number, v.mentor.number)]
    asked = [v for v in requests if v.mentee.number == member.number]
    to_answer = [v for v in requests if v.mentor.number == member.number]
    of_request = next((v for v in requests if facts.request and v.ref == facts.request.ref), facts.request)
    gone = facts.relationship is not None and facts.relationship.ref in changed
    of_pair = next((v for v in pairs if facts.relationship and v.ref == facts.relationship.ref), None)
    relationships = (*(v for v in facts.relationships if v.ref not in changed), *mine)
    by_ref = {v.ref: v for v in requests}
    not_yet = changed - {v.ref for v in pairs}
    begun = {change.about for change in changes if change.before is None}
    return replace(
        facts,
        unheard=(),
        relationships=relationships,
        asked=(*(v for v in facts.asked if v.ref not in changed), *asked),
        to_answer=(*(v for v in facts.to_answer if v.ref not in changed), *to_answer),
        mentee_pending=(*(v for v in facts.mentee_pending if v.ref not in changed), *asked),
        mentee_matched=facts.mentee_matched and any(v.mentee.number == member.number for v in relationships),
        recent=tuple(by_ref.get(v.ref, v) for v in facts.recent if v.ref not in begun),
        their_requests=tuple(by_ref.get(v.ref, v) for v in facts.their_requests if v.ref not in begun),
        their_relationships=tuple(v for v in facts.their_relationships if v.ref not in not_yet),
        history=_history_before(facts.history, by_ref, not_yet, begun),
        between=_history_before(facts.between, by_ref, not_yet, begun),
        request=of_request,
        relationship=of_pair if gone else facts.relationship,
    )


def _history_before(
    history: PairHistory, requests: Mapping[str, RequestView], gone: set[str], begun: set[str]
) -> PairHistory:
    """`gone`: what is no open relationship of theirs yet; `begun`: what the deeds began."""
    pair, other, last = history.relationship, history.mentor_now, history.last
    if last is not None and last.ref in begun:
        last = None
    return PairHistory(
        last=requests[last.ref].request if last is not None and last.ref in requests else last,
        relationship=None if pair is not None and pair.ref in gone else pair,
        mentor_now=None if other is not None and other.ref in gone else other,
    )


def _open_before(changes: list[RecordChange], people: Mapping[int, Member]) -> Iterator[_OfTwo]:
    """What waited for an answer, or went on, before the changes; under the version that it has now."""
    for change in changes:
        before, now = change.before, change.now
        if isinstance(before, MentorRequest | Relationship) and now is not None:
            is_open = before.state in (RequestState.PENDING, RelationshipState.ACTIVE)
            if is_open and before.mentee in people and before.mentor in people:
                yield replace(before, version=now.version)


def _disturbs(decision: Decision, facts: Facts) -> bool:
    """It changes what a deed may have changed as well."""
    changed = {change.about for deed in facts.unheard for change in deed.records}
    effects = [effect for effect in decision.effects if not _only_chooses_a_language(effect, facts)]
    members = (e.member.code for e in effects if isinstance(e, SaveMember))
    return any(map(_is_about_two, effects)) or any(code in changed for code in members)


def _only_chooses_a_language(effect: Effect, facts: Facts) -> bool:
    """Of the member as they are now, also when they have left by the deed."""
    if not isinstance(effect, SaveMember) or facts.member is None:
        return False
    return effect.member == replace(facts.member, language=effect.member.language)


def _is_about_two(effect: Effect) -> bool:
    match effect:
        case SaveRequest() | SaveRelationship() | EraseMember():
            return True
        case SaveMember(member=member):
            return member.standing is Standing.LEFT
    return False


def _saves(effect: Effect) -> str:
    """The reference of the record."""
    match effect:
        case SaveRequest(request=record):
            return record.ref
        case SaveMember(member=member):
            return member.code
    return ""


def _erases(effect: Effect) -> bool:
    return isinstance(effect, EraseMember)


def _is_goodbye(effect: Effect) -> bool:
    leaves = isinstance(effect, SaveMember) and effect.member.standing is Standing.LEFT
    return leaves or _erases(effect)


def _comes_back(effect: Effect, facts: Facts) -> bool:
    """Who has left by what they have not heard of takes part again."""
    if not isinstance(effect, SaveMember) or facts.member is None:
        return False
    now, new = facts.member, effect.member
    return new.number == now.number and now.standing is Standing.LEFT and new.standing is not Standing.LEFT


def _without_goodbye(decision: Decision, facts: Facts, member: Member) -> Decision:
    """It would reach them after the welcome; of their requests that it told of they read at once."""
    over = [deed for deed in facts.unheard if any(_left_by(change, member) for change in deed.records)]
    gone = (TakeOut(deed=deed.number, to=member.email) for deed in over)
    changes = [change for deed in over for change in deed.records]
    told = filter(None, (_closed_to(member, change, facts) for change in changes))
    return replace(decision, effects=(*gone, *decision.effects), letters=(*told, *decision.letters))


def _closed_to(member: Member, change: RecordChange, facts: Facts) -> Letter | None:
    """None: it was no open request of theirs, or is none that is closed."""
    before, now, people = change.before, change.now, facts.unheard_people
    if not isinstance(before, MentorRequest) or not isinstance(now, MentorRequest):
        return None
    if before.state is not RequestState.PENDING or now.state is RequestState.PENDING:
        return None
    mentee, mentor = people.get(before.mentee), people.get(before.mentor)
    if mentee is None or mentor is None:
        return None
    if mentee.number == member.number:
        return to_member(
            member, "withdrawn", about=now.ref, mentor=mentor.name, told=True, next_is_asked=False
        )
    return to_member(member, "request-closed", about=now.ref, mentee=mentee.name, why="withdrawn")


def _left_by(change: RecordChange, member: Member) -> bool:
    now = change.now
    return isinstance(now, Member) and now.number == member.number and now.standing is Standing.LEFT


def _steps_back(known: Decision, facts: Facts, to: str) -> Decision | None:
    """They withdraw the request, or leave, while the yes to it is in doubt: it is over, and nobody is
    introduced. None: they want something else."""
    saved = [effect for effect in known.effects if _is_about_two(effect)]
    if (known.then and not known.then.afterwards) or not all(map(_closes, saved)):
        return None
    refs = {ref for effect in saved if (ref := _saves(effect))}
    about = [deed for deed in facts.unheard if refs & {change.about for change in deed.records}]
    effects: list[Effect] = [TakeOut(deed=deed.number, to=to) for deed in about]
    for deed in about:
        for begun in _begun_by(deed):
            because = f"{begun.ref} was not heard of when the request was taken back"
            effects += [
                TakeOut(deed=deed.number),
                SaveRelationship(relationship=begun.moved_to(RelationshipState.ENDED, facts.now)),
                ClearDue(about=begun.ref),
                AuditEvent(what=EventKind.RELATIONSHIP_TAKEN_BACK, about=begun.ref, because=because),
            ]
    return replace(known, effects=(*effects, *known.effects))


def _closes(effect: Effect) -> bool:
    withdrawn = isinstance(effect, SaveRequest) and effect.request.state is RequestState.WITHDRAWN
    return withdrawn or isinstance(effect, SaveMember)


def _begun_by(deed: Deed) -> Iterator[Relationship]:
    for change in deed.records:
        now = change.now
        if change.before is None and isinstance(now, Relationship) and now.state is RelationshipState.ACTIVE:
            yield now


def _ended_too(known: Decision, facts: Facts) -> Decision | None:
    """They end what the deed has ended: so it stays over if the deed is undone."""
    saved = [e.relationship for e in known.effects if isinstance(e, SaveRelationship)]
    if len(list(filter(_is_about_two, known.effects))) != len(saved):
        return None  # they erase what is theirs, or close a request as well
    if len(saved) != 1 or saved[0].state is not RelationshipState.ENDED:
        return None
    if known.then and not known.then.afterwards:
        return None
    deed = next((d for d in facts.unheard if any(_has_ended(c, saved[0]) for c in d.records)), None)
    member = facts.member
    if deed is None or member is None:
        return None
    because = f"{member.name} wants {saved[0].ref} to be over, too"
    said = AuditEvent(what=EventKind.RENEWAL_VOTE, about=saved[0].ref, because=because)
    letters = tuple(_without_undo(letter) for letter in known.letters if letter.to == member.email)
    effects: tuple[Effect, ...] = (said,)
    if not any(_begins_for(member, change) for change in deed.records):
        effects = (said, TakeOut(deed=deed.number, to=member.email))
    return replace(known, disposition=Disposition.DONE, because=because, effects=effects, letters=letters)


def _begins_for(member: Member, change: RecordChange) -> bool:
    """A request that the deed made in their place: they have to hear of that (a REASSIGN)."""
    now = change.now
    return change.before is None and isinstance(now, _OfTwo) and member.number in (now.mentee, now.mentor)


def _has_ended(change: RecordChange, pair: Relationship) -> bool:
    now = change.now
    same = isinstance(now, Relationship) and now.number == pair.number
    return same and isinstance(now, Relationship) and now.state is RelationshipState.ENDED


def _without_undo(letter: Letter) -> Letter:
    return replace(letter, data={**letter.data, "undo_hours": 0})
