"""CHANGE ADDRESS new@…: from the old address, and confirmed from the new one (rows 19, 20)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from processor.core.apart import kept_apart
from processor.core.contact import why_no_contact
from processor.core.decisions import done, held_receipt, hold, refused, refused_to_strangers
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.letter_builders import note_to_coordinators, to_member, to_sender
from processor.core.mail import folded
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    Confirmed,
    Decision,
    Effect,
    Letter,
    SaveMember,
)
from processor.core.program import Member, Program, RelationshipView, Standing
from processor.core.reading import Reading
from processor.core.reading.request.commands import is_reply
from processor.core.reading.request.second_thoughts import has_second_thoughts
from processor.core.reading.request.verbs import ADDRESS
from processor.core.rules import RuleBook
from processor.core.sendable import fault_of

MOST_ASKED = 3  # addresses of nobody's a day that one member may have us ask


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOwnAddress:
    named: tuple[str, ...] = ()  # addr-specs, as they are written
    doubted: bool = False  # words below say no, doubt or ask
    kind: ClassVar[str] = "change-address"

    def wants(self) -> Wants:
        return Wants(people=self.named[-1:], queue=True, own_address=True, whole=True, paused_contact=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = facts.member
        if member is None:
            if facts.eligible and not self.named:
                return refused_to_strangers(facts)
            # its subject names addresses, which no answer repeats to a stranger
            because = "a stranger wants to change the address of a member"
            return hold(facts, because, receipt=False, letters=[held_receipt(facts)])
        others = [address for address in self.named if address != member.email]
        if len(others) != 1:
            letter = to_sender(facts, "address-which", several=len(others) > 1, why="", now=member.email)
            return refused("it does not name one other address", letter)
        if self.doubted:
            return hold(facts, "it asks for another address, and takes that back or doubts it", receipt=True)
        fault = fault_of(others[0])
        if fault:
            letter = to_sender(facts, "address-which", several=False, why=fault.value, now=member.email)
            return refused(f"no mail can be sent to the address that it names: {fault.because}", letter)
        return self._to(others[0], member, facts, rules)

    def _to(self, new: str, member: Member, facts: Facts, rules: RuleBook) -> Decision:
        if is_ours(new, facts.program):
            return hold(
                facts, f"{member.name} wants the address of the program or a coordinator", receipt=True
            )
        if facts.voucher is not None and facts.voucher.address == new:
            taken = next((person.exact for person in facts.persons if person.written == new), ())
            if taken and taken[0].number != member.number:
                return hold(facts, f"{member.name} wants an address that is another member's", receipt=True)
            written = facts.mail.reading.mail.received_at if facts.mail.reading is not None else facts.now
            if any(item.sender == member.email and item.held_at > written for item in facts.queue):
                # "I did not ask for that": whoever has the old address goes before the new one
                because = f"{member.name} has written since, and a coordinator has not read it yet"
                return hold(facts, because, receipt=True)
            return address_changed(member, new, facts.relationships, facts, rules)
        lately = facts.now + timedelta(days=rules.policy.confirm_days - 1)
        if sum(q.expires_at > lately for q in facts.questions) >= MOST_ASKED:
            because = f"{member.name} has had {MOST_ASKED} addresses asked today"
            return hold(facts, because, receipt=True)
        return self._ask(new, member, facts, rules)

    def _ask(self, new: str, member: Member, facts: Facts, rules: RuleBook) -> Decision:
        """The new address itself, whosever it is: nobody learns who takes part. The last wish counts."""
        number = facts.mail.inbox_id
        asked = Letter(
            name="confirm-address", to=new, to_name="", language=member.language,
            about=f"CONF-{number}", holder=new, answers=False, may_know=(member.email,),
            data={"old": member.email},
        )  # fmt: skip
        expires = facts.now + timedelta(days=rules.policy.confirm_days)
        wait = AskToConfirm(number=number, address=new, expires_at=expires, what=question_of(member))
        overtaken = [Confirmed(number=q.number) for q in facts.questions if not q.done]
        told = to_sender(facts, "address-asked", may_know=(new,), new=new)
        return done(f"{new} is asked whether it is {member.name}'s", [*overtaken, wait], [asked, told])


def question_of(member: Member) -> str:
    """What AskToConfirm keeps of a question that an address of nobody's is asked for them."""
    return f"address {member.code}"


def is_ours(addr_spec: str, program: Program) -> bool:
    """The program's own address, or a coordinator's: no member's, or answers would go round in circles."""
    return program.is_ours(addr_spec) or folded(addr_spec) in map(folded, program.coordinators)


# How the words of EventKind.MOVE_NOT_TOLD end, behind M-1042; AS_BEFORE: the move was undone.
NOT_TOLD, TOLD, AS_BEFORE = "not told", "told", "as before"


def address_changed(
    member: Member, new: str, pairs: tuple[RelationshipView, ...], facts: Facts, rules: RuleBook
) -> Decision:
    """The new address counts from now on, the old one is known as theirs; partners are told (row 102).

    Not while contact of the two is paused: whoever has a concern may have moved because of the other one.
    """
    standing = Standing.ACTIVE if member.standing is Standing.BOUNCING else member.standing
    changed = replace(member, email=new, standing=standing)
    because = f"{member.name} writes from {new} now, not from {member.email}"
    letters = [
        to_member(changed, "address-changed", may_know=(member.email,), old=member.email, new=new),
        replace(
            to_member(member, "address-changed", may_know=(new,), old=member.email, new=new),
            holder="", reply_about="",
        ),
    ]  # fmt: skip
    effects: list[Effect] = [SaveMember(member=changed), move_of(member, because)]
    for view in pairs:
        noted, told = told_of_move(view, changed, facts, rules)
        effects += noted
        letters += told
    return done(because, effects, letters)


def move_of(member: Member, because: str) -> AuditEvent:
    """It goes with a new version of them; an UNDO asks who has moved meanwhile."""
    return AuditEvent(what=EventKind.ADDRESS_CHANGED, about=member.code, because=because)


def told_of_move(
    view: RelationshipView, member: Member, facts: Facts, rules: RuleBook
) -> tuple[tuple[Effect, ...], tuple[Letter, ...]]:
    """The partner of whoever has moved is told, or else coordinators that they are not."""
    partner, why_not = view.partner_of(member), why_no_contact(view, facts, rules)
    if not why_not:
        return (), (partner_moved(view, member, partner),)
    then = f"; RESUME {view.ref} tells them" if view.relationship.number in facts.contact_paused else ""
    what = f"{member.name} has a new address, and {partner.name} was not told, for {why_not}{then}."
    told = note_to_coordinators(facts, what, about=view.ref, between=(member, partner))
    return (move_noted(view, member, NOT_TOLD),), told


def partner_moved(view: RelationshipView, member: Member, partner: Member) -> Letter:
    return to_member(
        partner, "partner-moved", about=view.ref, may_know=(member.email,), partner=member.name,
        partner_email=member.email,
    )  # fmt: skip


def move_noted(view: RelationshipView, member: Member, told: str) -> AuditEvent:
    return AuditEvent(what=EventKind.MOVE_NOT_TOLD, about=view.ref, because=f"{member.code}: {told}")


def word_of_move(said: str, member: Member) -> str:
    """What such an event says of them; "": it is about the other one."""
    code, _, word = said.partition(": ")
    return word if code == member.code else ""


def told_at_last(
    view: RelationshipView, facts: Facts, rules: RuleBook
) -> tuple[tuple[Effect, ...], tuple[Letter, ...], str]:
    """Contact is resumed: each of the two reads where the other one has moved meanwhile.

    The last value is a clause that says so.
    """
    if kept_apart(view.mentee, view.mentor, facts, rules) is not None:
        return (), (), ""
    last = dict(because.split(": ", 1) for _, because in facts.noted.first if ": " in because)
    moved = [each for each in (view.mentee, view.mentor) if last.get(each.code) == NOT_TOLD]
    effects = tuple(move_noted(view, each, TOLD) for each in moved)
    letters = tuple(partner_moved(view, each, view.partner_of(each)) for each in moved)
    said = (f"{view.partner_of(each).name} reads the new address of {each.name}" for each in moved)
    return effects, letters, "; ".join(said)


def recognize(reading: Reading, rules: RuleBook) -> ChangeOwnAddress | None:
    command = reading.command
    if command is None or command.kind != "change-address":
        return None
    found = ADDRESS.findall(command.rest) or ADDRESS.findall(command.below.partition("\n")[0])
    subject = reading.mail.subject
    if found and not command.in_subject and not is_reply(subject):
        found += ADDRESS.findall(subject)  # "My new address is …", and another one below it
    doubted = has_second_thoughts(command, reading.said, rules.vocabularies)
    return ChangeOwnAddress(named=tuple(dict.fromkeys(map(_addr_spec, found))), doubted=doubted)


def _addr_spec(written: str) -> str:
    local, _, domain = written.strip(".<>").rpartition("@")
    return f"{local}@{domain.lower()}"
