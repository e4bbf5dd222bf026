"""What all verbs of coordinators share: whose act it is, and how something is done in a member's name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.chain import Step, Then
from processor.core.decisions import done, refused
from processor.core.facts import Facts, PersonNamed, Voucher
from processor.core.intents.on_behalf import told_or_asked
from processor.core.intents.own_words import step_in_own_words, written
from processor.core.mail import Address
from processor.core.outcome import AuditEvent, ClearDue, Decision, Disposition, SaveMember, SetDue
from processor.core.program import Member
from processor.core.reading import read
from processor.core.rules import RuleBook

# why a mentor takes no requests, as obstacles.unavailable() names it
WHY_NOT = {
    "left": "is no mentor any more",
    "unreachable": "cannot be reached",
    "paused": "pauses",
    "full": "has as many mentees as they want; CAPACITY gives room for more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A coordinator commands it; `commanded` makes of its decision a deed that can be undone."""

    commanded: ClassVar[bool] = True


def in_name_of(who: Member, words: str, facts: Facts, rules: RuleBook) -> Decision:
    """What that member could have written is decided as if they had, and they are told by whom (row 119)."""
    step = step_in_name_of(who, words, facts, rules)
    return done(f"{facts.sender.addr_spec} does it for {who.name}", then=Then(steps=(step,)))


def own_or_not(who: Member, words: str, facts: Facts, rules: RuleBook) -> Decision | None:
    """A coordinator who is a member acts for themselves as any member does, and never for their partner.

    None: they are neither of the two.
    """
    if facts.member is None:
        return None
    if facts.member.number != who.number:
        return refused(f"it is {who.name}'s to say, and you are the other one; another coordinator may do it")
    step = step_in_own_words(words, facts, rules)
    return done("they wrote it themselves", then=Then(steps=(step,)))


def step_in_name_of(who: Member, words: str, facts: Facts, rules: RuleBook) -> Step:
    coordinator = facts.sender.addr_spec
    mail = written(Address(addr_spec=who.email, name=who.name), words, facts)
    voucher = Voucher(because=f"{coordinator} says so", by_coordinator=True, released=True, in_name=True)

    def check(decision: Decision, known: Facts) -> Decision:
        if decision.disposition is Disposition.REFUSED:
            # the transcript says why; they wrote nothing that wants an answer
            return replace(decision, letters=())
        if _changes_nothing(decision, known):
            return refused(f"it is so already: nothing about {who.name} would change")
        decision = told_or_asked(decision, known, rules, coordinator, sure=True)
        return decision if decision.disposition is not Disposition.HELD else refused(decision.because)

    own = read(mail, facts.program, rules, as_said=True)
    return Step(mail=own, voucher=voucher, released_by=coordinator, check=check, beside="")


def _changes_nothing(decision: Decision, known: Facts) -> bool:
    """It only saves the member as they are; such as CAPACITY with the number that stands there."""
    if decision.disposition is not Disposition.DONE or decision.then is not None:
        return False
    saves = [effect.member for effect in decision.effects if isinstance(effect, SaveMember)]
    alone = all(isinstance(e, SaveMember | AuditEvent | SetDue | ClearDue) for e in decision.effects)
    return bool(saves) and alone and all(member == known.member for member in saves)


def the_one(named: PersonNamed | None) -> Member | Decision:
    """The member who is meant; or why it is none, with those who may be (as in REQUEST)."""
    if named is None or not named.written:
        return refused("nobody is named")
    if len(named.exact) == 1:
        return named.exact[0]
    if named.exact:
        several = ", ".join(f"{m.name} ({m.code}, {m.email})" for m in named.exact)
        return refused(f"several are called {named.written}: {several}; write the code or the address")
    near = ", ".join(f"{c.name} ({c.code})" for c in named.near)
    more = f"; perhaps {near}" if near else ""
    return refused(f"no member is {named.written}{more}")


def no_mentee(member: Member) -> str:
    return f"{member.name} has no mentee's profile; a form is asked for with SIGN UP MENTEE"


def the_two(facts: Facts) -> tuple[Member, Member] | Decision:
    """The two members who are meant, in the order written; or why they are none."""
    one, other = (the_one(each) for each in facts.persons)
    if isinstance(one, Decision):
        return one
    if isinstance(other, Decision):
        return other
    if one.number == other.number:
        return refused("both names are the same person's")
    return one, other
