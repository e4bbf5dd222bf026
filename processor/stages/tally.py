"""Counts the letters of the last day: those in the outbox, and those that this transaction has decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from processor.core.decisions import RECEIPT
from processor.core.limits import (
    Counted,
    Tally,
    answers_within_limits,
    believed,
    caused,
    gets_receipt,
    noticed,
    notices_within_limits,
    recipients,
    within_limits,
    without_receipt,
)
from processor.core.permission import is_coordinator
from processor.stages.ports import Unit

if TYPE_CHECKING:
    from processor.core.facts import Facts
    from processor.core.outcome import Decision, Letter
    from processor.core.rules import RuleBook

A_DAY = timedelta(days=1)


class Underway(Protocol):
    """Letters that were decided and are not in the outbox yet."""

    def taken_for(self, addr_spec: str) -> Sequence[Counted]: ...
    def taken_of_domain(self, domain: str, letter: str, *, proven: bool) -> int: ...
    def taken_for_strangers(self) -> int:
        """Of those that nobody vouched for."""


class Letters:
    """What the limits count. `earlier`: the letters of what the same mail has done already."""

    def __init__(
        self,
        unit: Unit,
        now: datetime,
        underway: Underway | None = None,
        earlier: Sequence[Letter] = (),
    ) -> None:
        self._earlier = earlier
        self._unit = unit
        self._now = now
        self._since = now - A_DAY
        self._underway = underway

    def to(self, addr_spec: str) -> tuple[Counted, ...]:
        more = self._underway.taken_for(addr_spec) if self._underway else ()
        own = (
            Counted(letter=x.name, caused_by=x.caused_by, proven=x.proven, about=x.about, mails=1)
            for x in self._earlier
            if x.to == addr_spec
        )
        return (*self._unit.letters_since(addr_spec, self._since), *more, *own)

    def names_to(self, addr_spec: str) -> Mapping[str, int]:
        """How many letters of each name, whoever caused them."""
        names: Counter[str] = Counter()
        for (name, _), mails in self.matters_to(addr_spec).items():
            names[name] += mails
        return names

    def matters_to(self, addr_spec: str) -> Mapping[tuple[str, str], int]:
        """The same by name and by what they are about."""
        matters: Counter[tuple[str, str]] = Counter()
        for counted in self.to(addr_spec) if addr_spec else ():
            matters[counted.letter, counted.about] += counted.mails
        return matters

    def limited(
        self, decision: Decision, facts: Facts, rules: RuleBook, *, by_staff: bool = False
    ) -> Decision:
        """The decision about a mail, with no letter too many; its letters bear their cause.

        `by_staff`: a coordinator has decided this one mail, and no limit of the day holds it again.
        """
        counted = recipients(decision, facts)
        if not counted:
            return decision
        more = self._underway.taken_for_strangers() if self._underway else 0
        sender, proven = facts.sender.addr_spec, believed(facts, rules.policy)
        tally = Tally(
            to={addr_spec: self.to(addr_spec) for addr_spec in counted},
            strangers=0 if proven else self._strangers() + more,
            receipts=self._receipts(sender, proven=proven) if gets_receipt(decision, facts) else 0,
            confirmed=0 if facts.trust.may_act else self._unit.confirmed_by(sender, self._now),
        )
        decision = without_receipt(decision, tally)
        if not by_staff:
            decision = within_limits(decision, facts, tally, rules)
        decision = self.notices_limited(decision, facts, rules)
        if is_coordinator(facts):
            decision = answers_within_limits(decision, facts, sender, tally, rules)
        return replace(decision, letters=caused(decision.letters, facts, rules))

    def notices_limited(self, decision: Decision, facts: Facts, rules: RuleBook) -> Decision:
        """What coordinators should know, one by one or together."""
        staff = noticed(decision, facts)
        if not staff:
            return decision
        tally = Tally(to={addr_spec: self.to(addr_spec) for addr_spec in staff})
        return notices_within_limits(decision, facts, tally, rules)

    def answers_limited(
        self, decision: Decision, facts: Facts, coordinator: str, rules: RuleBook
    ) -> Decision:
        """What a coordinator is told of the mails that they passed on, one by one or together."""
        tally = Tally(to={coordinator: self.to(coordinator)})
        return answers_within_limits(decision, facts, coordinator, tally, rules)

    def _receipts(self, addr_spec: str, *, proven: bool) -> int:
        domain = addr_spec.rpartition("@")[2]
        more = self._underway.taken_of_domain(domain, RECEIPT, proven=proven) if self._underway else 0
        return self._unit.receipts_since(domain, self._since, proven=proven) + more

    def _strangers(self) -> int:
        return self._unit.stranger_letters_since(self._since)
