"""What befalls a pair of which one of the two has not heard yet: they are told one story, or nothing of it.

The yes to a request waits for second thoughts, perhaps for a person who reads words of regret. Meanwhile the
mentor may leave, or move, and a coordinator may command something about the two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.decisions import refused
from processor.core.deeds import Deed
from processor.core.facts import Facts
from processor.core.intents.matching import encourage
from processor.core.outcome import (
    Decision,
    Disposition,
    KeepApart,
    Letter,
    PauseContact,
    SaveRelationship,
    SaveRequest,
    SendNow,
    TakeOut,
    Undone,
)
from processor.core.program import (
    MentorRequest,
    Relationship,
    RelationshipState,
    RelationshipView,
    RequestState,
    RequestView,
)
from processor.core.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """A relationship or a request, and the deed by which it began, of which somebody will hear later."""

    deed: Deed
    pair: RelationshipView | RequestView
    request: RequestView | None = None  # that a relationship came of
    to: tuple[str, ...]  # the addresses that have not heard


def refs_of(decision: Decision, facts: Facts) -> tuple[str, ...]:
    """What of two people it changes, or of which it tells somebody else than its sender."""
    others = (x for x in decision.letters if x.to != facts.sender.addr_spec)
    told = [x.about for x in others if x.about.startswith("REL-")]
    return tuple(
        dict.fromkeys([*(r.ref for r in _saved(decision) if r.version), *told, *_parted(decision, facts)])
    )


def _parted(decision: Decision, facts: Facts) -> Iterator[str]:
    """What the two have who are to have no contact from now on."""
    for effect in decision.effects:
        match effect:
            case PauseContact(relationship=number, paused=True):
                yield f"REL-{number}"
            case KeepApart(apart=True):
                between = (facts.between.relationship, facts.between.last)
                yield from (record.ref for record in between if record is not None)


def _saved(decision: Decision) -> Iterator[MentorRequest | Relationship]:
    for effect in decision.effects:
        match effect:
            case SaveRequest(request=record) | SaveRelationship(relationship=record):
                yield record


_TELL_OF_ITS_END = ("request-closed", "expired-mentor")


def unasked_hear_nothing(
    letters: Sequence[Letter], unasked: Collection[tuple[str, str]]
) -> tuple[Letter, ...]:
    """Who has not been asked does not hear that it is over; nor does the mentee read that they know.

    `unasked`: REQ-7, and the address of its mentor, whom no letter about it has reached.
    """
    silent = {ref for ref, _ in unasked}
    return tuple(
        replace(each, data={**each.data, "told": False}) if _says_it_is_known(each, silent) else each
        for each in letters
        if not says_nothing(each.name, each.about, each.to, unasked)
    )


def says_nothing(letter: str, about: str, to: str, unasked: Collection[tuple[str, str]]) -> bool:
    """A letter of that name, which tells of the end of what its reader has not heard of."""
    return letter in _TELL_OF_ITS_END and (about, to) in unasked


def ends_told(letters: Sequence[Letter]) -> Iterator[tuple[str, str]]:
    """Of which request, and to whom, they tell that it is over."""
    return ((each.about, each.to) for each in letters if each.name in _TELL_OF_ITS_END)


def _says_it_is_known(letter: Letter, silent: Collection[str]) -> bool:
    return letter.name == "withdrawn" and letter.about in silent


def waits_for_later(deed: Deed, recipient: str) -> bool:
    """A mail of it to that address waits for more than the next pass."""
    return any(m.recipient == recipient and m.waits and (m.later or deed.is_put_off) for m in deed.mails)


def hears_later_than(deed: Deed, recipient: str, now: datetime) -> bool:
    """A mail of it to that address is not due by now; one that is goes out before what is decided now."""
    if deed.is_put_off:
        return waits_for_later(deed, recipient)
    waiting = (m for m in deed.mails if m.recipient == recipient and m.waits and m.later)
    return any(mail.goes_at is None or mail.goes_at > now for mail in waiting)


def as_one_story(
    decision: Decision, kept_back: Sequence[KeptBack], facts: Facts, rules: RuleBook, *, commanded: bool
) -> Decision:
    """The decision, with nothing in it that somebody cannot understand who was not told how it began.

    `commanded`: a coordinator's own act, which can wait, or take the yes back.
    """
    open_ones = [left for kept in kept_back if (left := _not_ordered(kept, decision)).to]
    if decision.disposition is not Disposition.DONE or (decision.then and not decision.then.afterwards):
        return decision
    changed = {record.ref: record for record in _saved(decision)}
    parted = set(_parted(decision, facts))
    for kept in open_ones:
        if kept.pair.ref in parted:
            decision = replace(decision, because=f"{decision.because}; {_not_as_long(kept)}")
            continue
        ref = kept.pair.ref
        if commanded and isinstance(changed.get(ref), Relationship) and not _could_not_be_written(kept):
            return refused(_not_yet(kept))
        if ref in changed and changed[ref].state not in _GOES_ON:
            decision = _never_begun(decision, kept, facts, rules)
        letters = (_with_it(letter, kept, rules) for letter in decision.letters)
        decision = replace(decision, letters=tuple(letters))
    return decision


def _not_ordered(kept: KeptBack, decision: Decision) -> KeptBack:
    """Without the addresses to which the decision itself sends the mails, or does not."""
    orders = [e for e in decision.effects if isinstance(e, TakeOut | SendNow) and e.deed == kept.deed.number]
    undone = any(isinstance(e, Undone) and e.deed == kept.deed.number for e in decision.effects)
    settled = {kept_to for order in orders for kept_to in ((order.to,) if order.to else kept.to)}
    return replace(kept, to=() if undone else tuple(to for to in kept.to if to not in settled))


_GOES_ON = (RelationshipState.ACTIVE, RequestState.PENDING, RequestState.ACCEPTED)


def _could_not_be_written(kept: KeptBack) -> bool:
    """Nothing else keeps it back, and nobody knows for how long."""
    waiting = [mail for mail in kept.deed.mails if mail.waits and mail.recipient in kept.to]
    return all(mail.unwritten for mail in waiting) and not kept.deed.is_put_off


def _not_yet(kept: KeptBack) -> str:
    if any(mail.kept and mail.recipient in kept.to for mail in kept.deed.mails):
        return _not_as_long(kept)
    until = "the words that are held about it are decided" if kept.deed.is_put_off else "the hour is over"
    return f"{_unheard_by(kept)} yet, and will not before {until}{_way_back(kept)}"


def _not_as_long(kept: KeptBack) -> str:
    return f"{_unheard_by(kept)}, and will not as long as there is to be no contact{_way_back(kept)}"


def _unheard_by(kept: KeptBack) -> str:
    names = [p.name for p in (kept.pair.mentee, kept.pair.mentor) if p.email in kept.to]
    return f"{' and '.join(names)} {'have' if len(names) > 1 else 'has'} not heard of {kept.pair.ref}"


def _way_back(kept: KeptBack) -> str:
    return f"; REJECT {kept.request.ref} takes it back unheard" if kept.request is not None else ""


def _never_begun(decision: Decision, kept: KeptBack, facts: Facts, rules: RuleBook) -> Decision:
    """It is over before they heard of it: to the mentee the request came to nothing.

    Of a request that goes on with what it began by, as where they were reassigned, the mentee hears all.
    """
    ref, mentee = kept.pair.ref, kept.pair.mentee.email
    nothing_of_it = [to for to in kept.to if kept.request is not None or to != mentee]
    own = {facts.sender.addr_spec, facts.member.email if facts.member is not None else "", kept.deed.actor}
    silent = [to for to in nothing_of_it if to not in own]  # who does it knows of it
    letters = [x for x in decision.letters if not (x.about == ref and x.to in silent)]
    letters = list(unasked_hear_nothing(letters, {(ref, to) for to in silent}))
    effects = [*decision.effects, *(TakeOut(deed=kept.deed.number, to=to) for to in nothing_of_it)]
    if kept.request is not None and kept.pair.mentee.email in kept.to:
        more, told = encourage(kept.request, facts, rules, why="rejected")
        effects += more
        letters += told
    return replace(decision, effects=tuple(effects), letters=tuple(letters))


def _with_it(letter: Letter, kept: KeptBack, rules: RuleBook) -> Letter:
    """What tells more of the pair goes out with what tells of it at all, after that, or not either."""
    if letter.about != kept.pair.ref or letter.to not in kept.to:
        return letter
    return replace(letter, deed=kept.deed.number, waits_minutes=rules.policy.second_thoughts_minutes)
