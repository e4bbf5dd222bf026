"""WITHDRAW and LEAVE: a mentee takes a request back; a mentor, or anyone, leaves the program."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from processor.core.decisions import done, hold, refused, refused_to_strangers
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.matching import asks_next, close_request, nudges
from processor.core.intents.request import open_parked
from processor.core.letter_builders import note_to_coordinators, to_member, to_sender
from processor.core.outcome import (
    AuditEvent,
    Decision,
    DueKind,
    Effect,
    Letter,
    SaveMember,
    SetDue,
    UnparkRequests,
)
from processor.core.program import Member, RequestState, RequestView, Role, Standing
from processor.core.reading import Reading
from processor.core.reading.request.commands import find_ref
from processor.core.reading.request.second_thoughts import has_second_thoughts, reconsiders, words_beside
from processor.core.rules import RuleBook
from processor.core.tokens import Offer

_ASKED = "leave-or-reject"  # which of the two the mentor means


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    about: str  # REQ-7, or ""
    doubted: bool = False  # what stands beside it may take it back
    kind: ClassVar[str] = "withdraw"

    def wants(self) -> Wants:
        return Wants(about=self.about, open_parked=True, queues=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member, view = facts.member, facts.request
        if member is None:
            return refused_to_strangers(facts)
        if self.doubted and (view is not None or facts.asked):
            return hold(facts, "it says WITHDRAW, and more that may take it back", receipt=True)
        if view is not None and view.mentee.number == member.number:
            return _withdraw(view, facts, rules)
        if view is None and len(facts.asked) == 1 and not self.about:
            return _withdraw(facts.asked[0], facts, rules)
        if view is None and facts.asked:
            because = f"{self.about} is no request" if self.about else "several requests are open"
            return _nothing_or_which(because, self.about, facts)
        if facts.lacks(self.about):
            return refused(f"there is no {self.about}", to_sender(facts, "nothing-to-withdraw"))
        told = view is not None and _was_asked(view, facts)
        if view is not None and view.mentor == member and not told:
            return _which(view, facts)
        names_pair = self.about.startswith("REL-")
        if member.ready(Role.MENTOR) and not names_pair and (told or not member.ready(Role.MENTEE)):
            return leave(member, facts, mentor_only=True, undo_hours=rules.policy.undo_hours)
        if facts.relationships:  # the yes was quicker than the WITHDRAW (rows 44, 45)
            active = facts.relationships[0]
            letter = to_sender(facts, "withdraw-too-late", about=active.ref, mentor=active.mentor.name)
            return refused(f"{active.ref} has begun already; END would end it", letter)
        return _nothing_or_which("nothing is there to withdraw", self.about, facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    about: str = ""  # REQ-7, when it stands in a reply to a request
    doubted: bool = False  # what stands below it may take it back
    kind: ClassVar[str] = "leave"

    def wants(self) -> Wants:
        return Wants(about=self.about, whole=True, queues=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.request
        waits = view is not None and view.request.state is RequestState.PENDING
        if view is not None and waits and view.mentor == facts.member and not _was_asked(view, facts):
            return _which(view, facts)
        if facts.member is None or facts.member.standing is Standing.LEFT:
            return refused_to_strangers(facts)
        if self.doubted:
            return hold(facts, "it says LEAVE, and more that may take it back", receipt=True)
        hours = rules.policy.undo_hours if facts.undoes_alone else 0
        return leave(
            facts.member, facts, mentor_only=False, undo_hours=hours, cv_hours=rules.policy.undo_hours
        )


def _was_asked(view: RequestView, facts: Facts) -> bool:
    """The mentor has read which of the two it may be: by the letter that is answered, or today."""
    token = facts.token
    answers = token.asks_nothing and token.offer is Offer.WAY_OUT and token.about == view.ref
    return answers or bool(facts.told_today.get((_ASKED, view.ref)))


def _which(view: RequestView, facts: Facts) -> Decision:
    letter = to_sender(facts, _ASKED, about=view.ref, mentee=view.mentee.name)
    return refused(f"it may mean {view.ref} or the whole program, so the mentor is asked", letter)


def _withdraw(view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    if view.request.state is RequestState.PENDING:
        because = f"{view.mentee.name} takes {view.ref} back"
        opened = open_parked(view.mentee, facts, rules, closes=view)
        told = to_sender(
            facts, "withdrawn", about=view.ref, mentor=view.mentor.name, told=True, next_is_asked=opened.asked
        )
        return done(
            because,
            [
                *close_request(view, RequestState.WITHDRAWN, because, facts),
                *opened.effects,
                *(() if opened.asked else nudges(view.mentee, facts, rules)),
            ],
            [
                to_member(
                    view.mentor, "request-closed", about=view.ref, mentee=view.mentee.name, why="withdrawn"
                ),
                told,
                *opened.letters,
            ],
        )
    if view.request.state is RequestState.ACCEPTED:
        letter = to_sender(facts, "withdraw-too-late", about=view.ref, mentor=view.mentor.name)
        return refused(f"{view.ref} is already accepted; END would end it", letter)
    return _nothing_or_which(f"{view.ref} is already {view.request.state}", view.ref, facts)


def _nothing_or_which(because: str, about: str, facts: Facts) -> Decision:
    """ "You have no open request" only where there is none."""
    if not facts.asked:
        return refused(because, to_sender(facts, "nothing-to-withdraw"))
    open_ones = tuple({"ref": v.ref, "mentor": v.mentor.name} for v in facts.asked)
    return refused(because, to_sender(facts, "withdraw-which", requests=open_ones, missing=about))


def leave(member: Member, facts: Facts, *, mentor_only: bool, undo_hours: int, cv_hours: int = 0) -> Decision:
    """No new requests; open ones are closed; what is agreed goes on until it is ended (rows 17, 18)."""
    stays = mentor_only and len(member.profiles) > 1
    if stays:
        left = replace(member, profiles=tuple(p for p in member.profiles if p.role is not Role.MENTOR))
    else:
        left = replace(member, standing=Standing.LEFT)
    because = f"{member.name} {'no longer mentors' if stays else 'leaves the program'}"
    effects: list[Effect] = [
        SaveMember(member=left),
        AuditEvent(what=EventKind.MEMBER_LEFT, about=member.code, because=because),
        UnparkRequests(mentee_email=member.email),
    ]
    if not stays:
        at = facts.now + timedelta(hours=max(undo_hours, cv_hours))
        effects.append(SetDue(kind=DueKind.LEFT, about=member.code, at=at))
    letters: list[Letter] = []
    for view in facts.to_answer:
        effects += close_request(view, RequestState.WITHDRAWN, because, facts)
        effects.append(asks_next(view, facts))
        queued = view.mentee.number in facts.queued
        letters.append(
            to_member(
                view.mentee, "encouragement", about=view.ref, mentor=member.name, why="mentor-left",
                suggestions=() if queued else facts.suggested(view.mentee), next_is_asked=queued,
            )
        )  # fmt: skip
    for view in () if stays else facts.asked:
        effects += close_request(view, RequestState.WITHDRAWN, because, facts)
        letters.append(
            to_member(view.mentor, "request-closed", about=view.ref, mentee=member.name, why="withdrawn")
        )
    go_on = tuple(v.partner_of(member).name for v in facts.relationships)
    letters.append(
        to_sender(facts, "left", stays=stays, partners=go_on, undo_hours=0 if stays else undo_hours)
    )
    if go_on:
        names = ", ".join(go_on)
        letters += note_to_coordinators(
            facts, f"{because}, and is still matched with {names}.", about=member.code
        )
    return done(because, effects, letters)


def recognize(reading: Reading, rules: RuleBook) -> Withdraw | Leave | None:
    command = reading.command
    if command is None:
        return None
    if command.kind == "leave":
        doubted = has_second_thoughts(command, reading.said, rules.vocabularies)
        return Leave(about=reading.about if reading.about.startswith("REQ-") else "", doubted=doubted)
    if command.kind != "withdraw":
        return None
    about = find_ref(command.rest) or (reading.about if reading.about.startswith("REQ-") else "")
    beside = words_beside(command, reading.said, rules.vocabularies)
    return Withdraw(about=about, doubted=reconsiders(beside, rules.vocabularies))
