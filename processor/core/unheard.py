"""Deeds that others have not heard of yet, for their mails wait for second thoughts.

Words of the author that a person has to read may take the deed back: its mails wait until that is decided.
Mails of the others are answered by what they know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from processor.core.decisions import hold
from processor.core.deeds import Deed, RecordChange
from processor.core.events import EventKind
from processor.core.facts import CONFIDENTIAL, Facts
from processor.core.intents import Intent
from processor.core.outcome import (
    AuditEvent,
    Decision,
    Disposition,
    Effect,
    EraseMember,
    Hold,
    Letter,
    PutOff,
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
from processor.core.trust import TrustLevel

_OfTwo = MentorRequest | Relationship

# --- the author's own words --------------------------------------------------------------------------

EVERYDAY = "everyday"  # the rule by which mail is filed or answered that asks nobody to decide anything


def may_be_regret(decision: Decision, facts: Facts) -> bool:
    """A member's words wait for a person: perhaps they take back what others have not heard of yet."""
    held = any(isinstance(effect, Hold) for effect in decision.effects)
    doubtful = facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY)
    return held and not doubtful and facts.member is not None and decision.rule not in CONFIDENTIAL


def read_by_a_person(decision: Decision, intent: Intent, facts: Facts) -> Decision:
    """A deed's author: a few words that the program does not know wait for a person; no help is sent.

    So do words that would be filed or answered as everyday mail: "that's a pity", after one's own END.
    """
    only_help = [letter.name for letter in decision.letters] == ["help"]
    if facts.member is None or intent.kind == "help" or not facts.mail.excerpt.strip():
        return decision
    if not only_help and decision.rule != EVERYDAY:
        return decision
    held = hold(facts, "it may be regret, in words that the program does not know", receipt=True)
    return replace(held, rule="regret")


def put_off(decision: Decision, deed: Deed) -> Decision:
    """The mails about the deed go out when the words that are held now are decided, and not before."""
    held = next(effect for effect in decision.effects if isinstance(effect, Hold))
    because = f"{held.because}; nobody else hears of {deed.ref} ({deed.what}) until this is decided"
    effects = tuple(replace(e, because=because) if isinstance(e, Hold) else e for e in decision.effects)
    letters = tuple(
        replace(x, data={**x.data, **_SAYS_SO[x.name](because)}) if x.name in _SAYS_SO else x
        for x in decision.letters
    )
    wait = PutOff(deed=deed.number, held=held.number)
    return replace(decision, effects=(*effects, wait), letters=letters)


_SAYS_SO: Mapping[str, Callable[[str], Mapping[str, object]]] = {
    "held": lambda because: {"because": because},
    "held-receipt": lambda _: {"unheard": True},
}

# --- whoever has not heard of it ---------------------------------------------------------------------


def decided_unheard(facts: Facts, decide_on: Callable[[Facts], Decision]) -> Decision:
    """The decision about a mail of somebody of whom a deed is kept back.

    It is decided by what they know. Where that would change a record which the deed has changed, the deed
    counts, and they hear of it first; an END of what has ended already is theirs as well.
    """
    if not facts.unheard or facts.member is None:
        return decide_on(facts)
    known = decide_on(as_known(facts))
    ended = _ended_too(known, facts)
    if ended is not None:
        return ended
    if not _disturbs(known):
        return known
    found = decide_on(facts)
    me = facts.member.email
    hurried = tuple(SendNow(deed=deed.number, to=me) for deed in facts.unheard)
    return replace(found, effects=(*hurried, *found.effects))


def as_known(facts: Facts) -> Facts:
    """The facts as they were before what their sender has not heard of."""
    member = facts.member
    changes = [change for deed in facts.unheard for change in deed.records]
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
    return replace(
        facts,
        unheard=(),
        relationships=relationships,
        asked=(*(v for v in facts.asked if v.ref not in changed), *asked),
        to_answer=(*(v for v in facts.to_answer if v.ref not in changed), *to_answer),
        mentee_pending=(*(v for v in facts.mentee_pending if v.ref not in changed), *asked),
        mentee_matched=facts.mentee_matched and any(v.mentee.number == member.number for v in relationships),
        request=of_request,
        relationship=of_pair if gone else facts.relationship,
    )


def _open_before(changes: list[RecordChange], people: Mapping[int, Member]) -> Iterator[_OfTwo]:
    """What waited for an answer, or went on, before the changes; under the version that it has now."""
    for change in changes:
        before, now = change.before, change.now
        if isinstance(before, MentorRequest | Relationship) and now is not None:
            is_open = before.state in (RequestState.PENDING, RelationshipState.ACTIVE)
            if is_open and before.mentee in people and before.mentor in people:
                yield replace(before, version=now.version)


def _disturbs(decision: Decision) -> bool:
    """It changes what a deed may have changed as well."""
    return any(map(_is_about_two, decision.effects)) or decision.then is not None


def _is_about_two(effect: Effect) -> bool:
    match effect:
        case SaveRequest() | SaveRelationship() | EraseMember():
            return True
        case SaveMember(member=member):
            return member.standing is Standing.LEFT
    return False


def _ended_too(known: Decision, facts: Facts) -> Decision | None:
    """They end what the deed has ended: so it stays over if the deed is undone."""
    saved = [e.relationship for e in known.effects if isinstance(e, SaveRelationship)]
    if len(saved) != 1 or saved[0].state is not RelationshipState.ENDED or known.then is not None:
        return None
    deed = next((d for d in facts.unheard if any(_has_ended(c, saved[0]) for c in d.records)), None)
    member = facts.member
    if deed is None or member is None:
        return None
    because = f"{member.name} wants {saved[0].ref} to be over, too"
    said = AuditEvent(what=EventKind.RENEWAL_VOTE, about=saved[0].ref, because=because)
    letters = tuple(_without_undo(letter) for letter in known.letters if letter.to == member.email)
    effects = (said, TakeOut(deed=deed.number, to=member.email))
    return Decision(disposition=Disposition.DONE, because=because, effects=effects, letters=letters)


def _has_ended(change: RecordChange, pair: Relationship) -> bool:
    now = change.now
    same = isinstance(now, Relationship) and now.number == pair.number
    return same and isinstance(now, Relationship) and now.state is RelationshipState.ENDED


def _without_undo(letter: Letter) -> Letter:
    return replace(letter, data={**letter.data, "undo_hours": 0})
