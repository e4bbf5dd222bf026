"""What befalls a pair of which one of the two has not heard yet: they are told one story, or nothing of it.

The yes to a request waits for second thoughts, perhaps for a person who reads words of regret. Meanwhile the
mentor may leave, or move, and a coordinator may command something about the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from processor.core.decisions import refused
from processor.core.deeds import Deed
from processor.core.facts import Facts
from processor.core.intents.matching import encourage
from processor.core.outcome import Decision, Disposition, Letter, SaveRelationship, SendNow, TakeOut, Undone
from processor.core.program import RelationshipState, RelationshipView, RequestView
from processor.core.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """A relationship, and the deed by which it began, of which somebody will hear later."""

    deed: Deed
    pair: RelationshipView
    request: RequestView | None  # that it came of
    to: tuple[str, ...]  # the addresses that have not heard


def refs_of(decision: Decision, facts: Facts) -> tuple[str, ...]:
    """The relationships that it changes, or of which it tells somebody else than its sender."""
    saved = [e.relationship for e in decision.effects if isinstance(e, SaveRelationship)]
    others = (x for x in decision.letters if x.to != facts.sender.addr_spec)
    told = [x.about for x in others if x.about.startswith("REL-")]
    return tuple(dict.fromkeys([*(pair.ref for pair in saved if pair.version), *told]))


def waits_for_later(deed: Deed, recipient: str) -> bool:
    """A mail of it to that address waits for more than the next pass."""
    return any(m.recipient == recipient and m.waits and (m.later or deed.is_put_off) for m in deed.mails)


def as_one_story(
    decision: Decision, kept_back: Sequence[KeptBack], facts: Facts, rules: RuleBook, *, commanded: bool
) -> Decision:
    """The decision, with nothing in it that somebody cannot understand who was not told how it began.

    `commanded`: a coordinator's own act, which can wait, or take the yes back.
    """
    settled = {e.deed for e in decision.effects if isinstance(e, TakeOut | Undone | SendNow)}
    open_ones = [kept for kept in kept_back if kept.deed.number not in settled]
    if decision.disposition is not Disposition.DONE or decision.then is not None:
        return decision
    saved = (e.relationship for e in decision.effects if isinstance(e, SaveRelationship))
    changed = {pair.ref: pair for pair in saved}
    for kept in open_ones:
        ref = kept.pair.ref
        if ref in changed and commanded:
            return refused(_not_yet(kept))
        if ref in changed and changed[ref].state is RelationshipState.ENDED:
            decision = _never_begun(decision, kept, facts, rules)
        else:
            decision = replace(decision, letters=tuple(_with_it(x, kept, rules) for x in decision.letters))
    return decision


def _not_yet(kept: KeptBack) -> str:
    request = f"; REJECT {kept.request.ref} takes it back unheard" if kept.request is not None else ""
    until = "the words that are held about it are decided" if kept.deed.is_put_off else "the hour is over"
    both = (kept.pair.mentee, kept.pair.mentor)
    names = " and ".join(p.name for p in both if p.email in kept.to)
    return f"{names} has not heard of {kept.pair.ref} yet, and will not before {until}{request}"


def _never_begun(decision: Decision, kept: KeptBack, facts: Facts, rules: RuleBook) -> Decision:
    """It is over before they heard of it: to the mentee the request came to nothing."""
    ref = kept.pair.ref
    letters = [x for x in decision.letters if not (x.about == ref and x.to in kept.to)]
    effects = [*decision.effects, *(TakeOut(deed=kept.deed.number, to=to) for to in kept.to)]
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
