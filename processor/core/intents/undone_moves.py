"""UNDO and addresses: who moved while a pair was over, or is back where they were, tells the other one."""

from __future__ import annotations

from collections.abc import Iterator

from processor.core.deeds import Deed
from processor.core.facts import Facts, Noted
from processor.core.intents.own_address import (
    AS_BEFORE,
    NOT_TOLD,
    TOLD,
    move_noted,
    told_of_move,
    word_of_move,
)
from processor.core.outcome import Effect, Letter
from processor.core.program import Member, Relationship, RelationshipView
from processor.core.rules import RuleBook

Told = tuple[tuple[Effect, ...], tuple[Letter, ...]]


def of_moves(deed: Deed, facts: Facts, rules: RuleBook) -> Told:
    effects: list[Effect] = []
    letters: list[Letter] = []
    for noted, told in (
        *_while_it_was_over(deed, facts, rules),
        *_back_where_they_were(deed, facts, rules),
        *_not_told_after_all(deed, facts),
    ):
        effects += noted
        letters += told
    return tuple(effects), tuple(letters)


def _while_it_was_over(deed: Deed, facts: Facts, rules: RuleBook) -> Iterator[Told]:
    """Their partner was none then, and goes by the address of before."""
    for before in deed.reopened:
        mentee, mentor = facts.people.get(before.mentee), facts.people.get(before.mentor)
        if not isinstance(before, Relationship) or mentee is None or mentor is None:
            continue
        view = RelationshipView(relationship=before, mentee=mentee, mentor=mentor)
        for person in (mentee, mentor):
            if person.number in facts.deed_moved:
                yield told_of_move(view, person, facts, rules)


def moved_by(deed: Deed) -> Iterator[tuple[Member, Member]]:
    """Each as they were, and as they are."""
    for change in deed.records:
        match change.before, change.now:
            case Member() as before, Member() as now if before.email != now.email:
                yield before, now


def _back_where_they_were(deed: Deed, facts: Facts, rules: RuleBook) -> Iterator[Told]:
    """Who goes by the address that was taken back, whichever letter told it, hears of the one that counts."""
    for before, now in moved_by(deed):
        for view in facts.deed_pairs:
            if now.number not in (view.mentee.number, view.mentor.number):
                continue
            earlier, own, since = _notes_of(now, view, deed, facts)
            if TOLD in since or not (own or _waits_for(view.partner_of(now), deed)):
                yield told_of_move(view, before, facts, rules)
            elif own and NOT_TOLD not in earlier[-1:]:
                yield (move_noted(view, now, AS_BEFORE),), ()


def _notes_of(
    member: Member, view: RelationshipView, deed: Deed, facts: Facts
) -> tuple[list[str], list[str], list[str]]:
    """Whether the partner was told where they are: before the deed, that they were not by it, and after that.

    No later move has noted that they were not told: it would stand in the UNDO's way.
    """
    rows = facts.deed_noted.get(view.ref, Noted()).first
    notes = [(at, word) for at, said in rows if (word := word_of_move(said, member))]
    by_it = [n for n, (at, word) in enumerate(notes) if word == NOT_TOLD and at >= deed.at]
    words = [word for _, word in notes]
    begins = by_it[-1] if by_it else len(words)
    return words[:begins], words[begins : begins + 1], words[begins + 1 :]


def _not_told_after_all(deed: Deed, facts: Facts) -> Iterator[Told]:
    """A RESUME was to tell them, and its letter had not gone out."""
    resumed = {number for number, paused in deed.contact if paused}
    for view in facts.deed_pairs:
        if view.relationship.number in resumed:
            for person in (view.mentee, view.mentor):
                if _waits_for(view.partner_of(person), deed):
                    yield (move_noted(view, person, NOT_TOLD),), ()


def _waits_for(partner: Member, deed: Deed) -> bool:
    of_it = (mail for mail in deed.mails if mail.letter == "partner-moved")
    return any(mail.waits and mail.recipient == partner.email for mail in of_it)
