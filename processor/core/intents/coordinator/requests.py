"""ACCEPT, REJECT, WITHDRAW, REMIND, EXTEND, ASK, MATCH: about a request, or to bring one about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from processor.core.apart import kept_apart
from processor.core.dates import days_later, in_daytime, local_day, on_day
from processor.core.decisions import done, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.coordinator.base import (
    WHY_NOT,
    Verb,
    in_name_of,
    no_mentee,
    own_or_not,
    the_two,
)
from processor.core.intents.matching import accept
from processor.core.intents.obstacles import unavailable
from processor.core.intents.request import deadline, reminder, request_letter
from processor.core.letter_builders import to_member
from processor.core.outcome import AuditEvent, Decision, DueKind, Effect, SaveRequest, SetDue
from processor.core.program import (
    MentorRequest,
    RequestState,
    RequestView,
    Role,
    as_pair,
)
from processor.core.reading.words.typed_days import typed_day
from processor.core.rules import RuleBook

_WHO = {"accept": "mentor", "reject": "mentor", "withdraw": "mentee"}
MOST_DAYS = 180
_NOON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ForRequest(Verb):
    """ACCEPT REQ-3, REJECT REQ-3, WITHDRAW REQ-3: in the name of whoever could."""

    word: str
    ref: str
    kind: ClassVar[str] = "for-request"

    def wants(self) -> Wants:
        return Wants(about=self.ref, matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.request
        if view is None:
            return refused(f"there is no {self.ref}")
        who = view.mentor if _WHO[self.word] == "mentor" else view.mentee
        words = f"{self.word.upper()} {self.ref}"
        one_of_them = facts.member is not None and facts.member.number in (
            view.mentor.number,
            view.mentee.number,
        )
        own = own_or_not(who, words, facts, rules) if one_of_them else None
        return own or in_name_of(who, words, facts, rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfOpenRequest(Verb):
    """What can be done about a request only while it waits for its mentor."""

    ref: str
    closed: ClassVar[str]  # why it is not done of any other

    def wants(self) -> Wants:
        return Wants(about=self.ref, matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.request
        if view is None:
            return refused(f"there is no {self.ref}")
        if view.request.state is not RequestState.PENDING:
            return refused(f"{self.ref} is {view.request.state}{self.closed}")
        return self.upon(view, facts, rules)

    def upon(self, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(OfOpenRequest):
    """The mentor hears once more that somebody waits."""

    kind: ClassVar[str] = "remind"
    closed: ClassVar[str] = " and waits for nobody"

    def upon(self, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
        letter = reminder(view, facts, rules, nth=0)
        because = f"{view.mentor.name} is reminded of {view.ref}"
        noted = AuditEvent(what=EventKind.REMINDED, about=view.ref, because=because)
        return done(because, [noted], [letter])


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendRequest(OfOpenRequest):
    days: int = 0
    until: str = ""  # as written
    kind: ClassVar[str] = "extend"
    closed: ClassVar[str] = "; only an open request can be extended"

    def upon(self, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
        zone, policy = facts.program.time_zone, rules.policy
        today = local_day(facts.now, zone)
        if self.until:
            day = typed_day(self.until, today, rules.vocabularies)
            answer_by = on_day(day, _NOON, zone) if day is not None else facts.now
        else:
            answer_by = days_later(max(view.request.answer_by, facts.now), self.days, zone)
        if not facts.now < answer_by <= facts.now + timedelta(days=MOST_DAYS):
            return refused(f"{self.until or self.days} gives no day within the next {MOST_DAYS}")
        if answer_by <= view.request.answer_by:
            last = local_day(view.request.answer_by, zone).isoformat()
            return refused(f"{view.ref} waits until {last} already; it is only made longer")
        at = in_daytime(answer_by, policy.earliest_hour, policy.latest_hour, zone)
        because = f"{view.ref} waits until {local_day(answer_by, zone).isoformat()}"
        effects: list[Effect] = [
            SaveRequest(request=replace(view.request, answer_by=answer_by)),
            SetDue(kind=DueKind.REQUEST_EXPIRY, about=view.ref, at=at),
            AuditEvent(what=EventKind.DEADLINE_MOVED, about=view.ref, because=because),
        ]
        letters = [
            to_member(person, "deadline-moved", about=view.ref, partner=other.name, answer_by=answer_by,
                      is_mentor=person == view.mentor)
            for person, other in ((view.mentor, view.mentee), (view.mentee, view.mentor))
        ]  # fmt: skip
        return done(because, effects, letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendRequest(OfOpenRequest):
    """Its letter to the mentor, written once more."""

    kind: ClassVar[str] = "resend"
    closed: ClassVar[str] = "; its letter would ask for nothing"

    def upon(self, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
        because = f"the letter of {view.ref} goes to {view.mentor.name} once more"
        noted = AuditEvent(what=EventKind.SENT_AGAIN, about=view.ref, because=because)
        letter = request_letter(view.request, view.mentee, view.mentor, facts, rules)
        return done(because, [noted], [letter])


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFor(Verb):
    """ASK M-1042 FOR mia@…: a request in the mentee's name."""

    mentor: str
    mentee: str
    note: str = ""
    kind: ClassVar[str] = "ask"

    def wants(self) -> Wants:
        return Wants(matters=False, people=(self.mentor, self.mentee))

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        both = the_two(facts)
        if isinstance(both, Decision):
            return both
        mentor, mentee = both
        if facts.member in both and len(facts.program.coordinators) > 1:  # why not may be for neither to know
            return refused("you are one of the two; another coordinator may do it")
        if not mentee.ready(Role.MENTEE):
            return refused(no_mentee(mentee))
        reason = unavailable(mentor, facts.mentor_load)
        if reason:
            return refused(f"{mentor.name} {WHY_NOT[reason]}")
        words = f"REQUEST {mentor.code}\n\n{self.note}".strip()
        return in_name_of(mentee, words, facts, rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Verb):
    """MATCH mia@… WITH jon@…: both have agreed elsewhere, and the relationship begins."""

    one: str
    other: str
    kind: ClassVar[str] = "match"

    def wants(self) -> Wants:
        return Wants(matters=False, people=(self.one, self.other), pair=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        both = the_two(facts)
        if isinstance(both, Decision):
            return both
        one, other = both
        mentee, mentor = as_pair(one, other)
        if facts.member is not None and facts.member.number in (one.number, other.number):
            return refused("you are one of the two; another coordinator may do it")
        if not mentor.ready(Role.MENTOR):
            return refused(f"neither {one.name} nor {other.name} has a mentor's profile")
        if not mentee.ready(Role.MENTEE):
            return refused(no_mentee(mentee))
        if kept_apart(mentee, mentor, facts, rules) is not None:
            return refused(f"{mentee.name} and {mentor.name} are kept apart; UNBLOCK them first")
        pair = facts.between
        if pair.relationship is not None:
            return refused(f"{mentee.name} and {mentor.name} are matched already ({pair.relationship.ref})")
        if facts.mentee_matched:
            return refused(f"{mentee.name} has a mentor; END or REASSIGN that first")
        reason = unavailable(mentor, facts.mentor_load)
        if reason and reason != "paused":
            return refused(f"{mentor.name} {WHY_NOT[reason]}")
        if pair.last is not None and pair.last.state is RequestState.PENDING:
            view = RequestView(request=pair.last, mentee=mentee, mentor=mentor)
            return accept(view, facts, rules, raises=False)
        request = MentorRequest(
            number=facts.numbers.request(),
            mentee=mentee.number,
            mentor=mentor.number,
            state=RequestState.PENDING,
            note="",
            asked_at=facts.now,
            answer_by=deadline(facts.now, rules.policy, facts.program.time_zone),
        )
        view = RequestView(request=request, mentee=mentee, mentor=mentor)
        begun = accept(view, facts, rules, raises=False)
        return replace(begun, because=f"{mentor.name} mentors {mentee.name} from today on")
