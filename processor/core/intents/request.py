"""REQUEST: a mentee asks a mentor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from processor.core.dates import days_later, in_daytime
from processor.core.facts import Facts, Wants
from processor.core.intents.confirm import ask_to_confirm
from processor.core.outcome import (
    AuditEvent,
    CountShown,
    Decision,
    DueKind,
    Effect,
    Letter,
    ParkRequest,
    SaveRequest,
    SetDue,
    UnparkRequests,
)
from processor.core.program import Member, MentorRequest, RequestState, Role, Standing
from processor.core.reading import Reading
from processor.core.reading.answers import Reply, read_answer
from processor.core.reading.commands import find_codes
from processor.core.reading.fields import read_fields
from processor.core.rules import BlockedPair, FieldRule, Policy, RuleBook
from processor.core.writing import (
    done,
    form_fields,
    hold,
    language_for,
    language_of,
    note_to_coordinators,
    profile_lines,
    refused,
    to_member,
    to_sender,
)

_FIELDS = (
    FieldRule(
        key="mentor",
        label="Mentor",
        other_names=("Mentor code", "Requested mentor", "Mentorin", "Mentora", "Código"),
    ),
    FieldRule(
        key="note", label="Note", other_names=("Message", "My message", "Nachricht", "Mensaje", "Nota")
    ),
)
_PREPOSITION = re.compile(
    r"^(?:al? mentora?|a la mentora|mentora?|for|to|an|a|mentoring (?:by|from|with))\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    mentor: str  # the code, or the name as written; "" when none is named
    others: tuple[str, ...] = ()  # further codes in the same mail (row 39)
    note: str = ""
    queue: bool = False  # QUEUE: it may wait until the open request is answered
    kind: ClassVar[str] = "request"

    def wants(self) -> Wants:
        return Wants(mentor=self.mentor, suggest=True, request_number=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if not facts.eligible:
            return hold(facts, f"{facts.sender.addr_spec} is not among those who may take part", receipt=True)
        if self.others:
            return refused(
                "the mail names several mentors",
                to_sender(
                    facts, "request-which", wanted=self.mentor, codes=(self.mentor, *self.others), near=()
                ),
            )
        if facts.member is None:
            return self._from_a_stranger(facts, rules)
        if len(facts.named.exact) != 1:
            return self._unknown(facts)
        mentor = facts.named.exact[0]
        mentee = facts.member
        if mentee.number == mentor.number:
            return refused("a member asked themselves", to_sender(facts, "request-self"))
        if not mentee.ready(Role.MENTEE):
            return self._park_until_profile(mentor, facts, rules)
        apart = rules.blocks(mentee.email, mentor.email)
        if apart is not None:
            return self._kept_apart(mentor, mentee, apart, facts)
        between = facts.history
        if between.relationship is not None:
            ref = between.relationship.ref
            letter = to_sender(
                facts, "request-partner", about=ref, may_know=(mentor.email,), mentor=mentor.name,
                mentor_email=mentor.email, ends_on=between.relationship.relationship.ends_on,
            )  # fmt: skip
            return refused(f"{mentor.name} already mentors them ({ref})", letter)
        last = between.last
        if last is not None and last.state is RequestState.PENDING:
            letter = to_sender(
                facts, "request-pending", about=last.ref, mentor=mentor.name, answer_by=last.answer_by
            )
            return refused(f"{last.ref} to the same mentor is still open", letter)
        if last is not None and last.state is RequestState.REJECTED and last.answered_at is not None:
            again = days_later(last.answered_at, rules.policy.cool_off_days, facts.program.time_zone)
            if facts.now < again:
                letter = to_sender(
                    facts, "request-cooling", mentor=mentor.name, again=again, suggestions=facts.suggestions
                )
                return _shown(refused(f"{mentor.name} declined {last.ref} not long ago", letter), facts)
        reason = unavailable(mentor, facts.mentor_load)
        if reason:
            letter = to_sender(
                facts, "request-unavailable", mentor=mentor.name, reason=reason, suggestions=facts.suggestions
            )
            return _shown(refused(f"{mentor.name} takes no requests now: {reason}", letter), facts)
        if len(facts.asked) >= rules.policy.open_requests:
            return self._at_limit(mentor, mentee, facts)
        return open_request(mentee, mentor, self.note, facts, rules)

    def _kept_apart(self, mentor: Member, mentee: Member, apart: BlockedPair, facts: Facts) -> Decision:
        """In the words for anybody who takes no requests; only coordinators hear more (row 42)."""
        letter = to_sender(
            facts, "request-unavailable", mentor=mentor.name, reason="left", suggestions=facts.suggestions
        )
        what = f"{mentee.name} has asked {mentor.name}, and the two are kept apart: {apart.because}."
        note = note_to_coordinators(facts, what, about=mentee.code)
        return refused("the rules keep the two apart", letter, *note)

    def _unknown(self, facts: Facts) -> Decision:
        several = tuple(_card(m) for m in facts.named.exact)
        near = several or facts.named.near
        because = (
            f"several mentors are meant by {self.mentor!r}"
            if several
            else f"no mentor is called {self.mentor!r}"
        )
        letter = to_sender(
            facts, "request-which", wanted=self.mentor, codes=(), near=near, ambiguous=bool(several)
        )
        return refused(because, letter)

    def _from_a_stranger(self, facts: Facts, rules: RuleBook) -> Decision:
        """The same words whether there is such a mentor or not: codes can be counted, and names tried."""
        found = facts.named.exact if len(facts.named.exact) == 1 else ()
        letter = self._form_first(self.mentor, facts, rules)
        if found:
            park = ParkRequest(
                mentee_email=facts.sender.addr_spec, mentor=found[0].number, note=self.note, until="profile"
            )
            return done(f"the request to {found[0].code} waits for the mentee's profile", [park], [letter])
        because = f"{facts.sender.addr_spec} has no profile, and no one mentor is called {self.mentor!r}"
        if not facts.trust.may_act and rules.policy.unproven == "confirm":
            return ask_to_confirm(facts, rules, self.kind)  # as the one that would be kept (decide.py)
        if not facts.trust.may_act and rules.policy.unproven == "hold":
            return hold(facts, facts.trust.because, receipt=False)
        return done(because, (), [letter])

    def _form_first(self, mentor: str, facts: Facts, rules: RuleBook) -> Letter:
        language = language_of(facts)
        fields = form_fields(Role.MENTEE, rules.form(Role.MENTEE), {"name": facts.sender.name}, language)
        return to_sender(facts, "request-needs-profile", mentor=mentor, fields=fields)

    def _park_until_profile(self, mentor: Member, facts: Facts, rules: RuleBook) -> Decision:
        """A request before a profile waits for it (row 41)."""
        address = facts.sender.addr_spec
        return done(
            f"the request to {mentor.code} waits for the mentee's profile",
            [ParkRequest(mentee_email=address, mentor=mentor.number, note=self.note, until="profile")],
            [self._form_first(mentor.name, facts, rules)],
        )

    def _at_limit(self, mentor: Member, mentee: Member, facts: Facts) -> Decision:
        open_one = facts.asked[0]
        if self.queue:
            return done(
                f"the request to {mentor.code} waits until {open_one.ref} is answered",
                [ParkRequest(mentee_email=mentee.email, mentor=mentor.number, note=self.note, until="free")],
                [to_sender(facts, "request-queued", mentor=mentor.name, open_mentor=open_one.mentor.name)],
            )
        letter = to_sender(
            facts, "request-limit", about=open_one.ref, mentor=mentor.name, code=mentor.code,
            open_mentor=open_one.mentor.name, answer_by=open_one.request.answer_by,
        )  # fmt: skip
        return refused(f"{open_one.ref} is still open, and one request at a time is allowed", letter)


def _card(member: Member) -> dict[str, object]:
    profile = member.profile(Role.MENTOR)
    return {
        "code": member.code,
        "name": member.name,
        "title": profile.title if profile else "",
        "organization": profile.organization if profile else "",
    }


def _shown(decision: Decision, facts: Facts) -> Decision:
    """Whoever was suggested gives way to others the next time."""
    if not facts.suggestions:
        return decision
    counted = CountShown(mentors=tuple(c.number for c in facts.suggestions))
    return Decision(
        disposition=decision.disposition,
        because=decision.because,
        effects=(*decision.effects, counted),
        letters=decision.letters,
    )


def unavailable(mentor: Member, load: int) -> str:
    """Why a mentor takes no requests now: paused, full, left, unreachable; "" when they do (row 33)."""
    profile = mentor.profile(Role.MENTOR)
    if profile is None or not profile.complete or mentor.standing in (Standing.LEFT, Standing.DRAFT):
        return "left"
    if mentor.standing is Standing.BOUNCING:
        return "unreachable"
    if mentor.standing is Standing.PAUSED:
        return "paused"
    return "full" if load >= profile.capacity else ""


def deadline(now: datetime, policy: Policy, time_zone: str) -> datetime:
    return days_later(now, policy.answer_days, time_zone)


def open_request(mentee: Member, mentor: Member, note: str, facts: Facts, rules: RuleBook) -> Decision:
    """The request is on its way: the mentor learns the mentee's name and address (row 30)."""
    policy, zone = rules.policy, facts.program.time_zone
    answer_by = deadline(facts.now, policy, zone)
    request = MentorRequest(
        number=facts.numbers["request"],
        mentee=mentee.number,
        mentor=mentor.number,
        state=RequestState.PENDING,
        note=note,
        asked_at=facts.now,
        answer_by=answer_by,
    )
    because = f"{mentee.name} asks {mentor.name}"
    effects: list[Effect] = [
        SaveRequest(request=request),
        AuditEvent(what="request asked", about=request.ref, because=because),
        SetDue(kind=DueKind.REQUEST_EXPIRY, about=request.ref, at=_daytime(answer_by, policy, zone)),
    ]
    for nth, days in enumerate(policy.reminder_days):
        at = _daytime(days_later(facts.now, days, zone), policy, zone)
        effects.append(SetDue(kind=DueKind.REQUEST_REMINDER, about=request.ref, at=at, nth=nth))
    letters = [
        to_member(
            mentor, "request", about=request.ref, may_know=(mentee.email,), mentee=mentee.name,
            mentee_email=mentee.email, note=note, answer_by=answer_by,
            profile=profile_lines(mentee, Role.MENTEE, rules.form(Role.MENTEE), language_for(mentor, facts)),
        ),
        to_member(
            mentee, "request-received", about=request.ref, answers=facts.sender.addr_spec == mentee.email,
            mentor=mentor.name, code=mentor.code, note=note, answer_by=answer_by,
        ),
    ]  # fmt: skip
    return done(because, effects, letters)


def _daytime(moment: datetime, policy: Policy, zone: str) -> datetime:
    return in_daytime(moment, policy.earliest_hour, policy.latest_hour, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    effects: tuple[Effect, ...] = ()
    letters: tuple[Letter, ...] = ()


def open_parked(mentee: Member, facts: Facts, rules: RuleBook) -> Opened:
    """The parked request whose time has come is asked now (rows 38, 41); further ones are dropped."""
    if not facts.parked or "request" not in facts.numbers:
        return Opened()
    waiting = facts.parked[0]
    gone = UnparkRequests(mentee_email=mentee.email)
    if unavailable(waiting.mentor, 0) or waiting.mentor.number == mentee.number:
        letter = to_member(
            mentee,
            "request-unavailable",
            mentor=waiting.mentor.name,
            reason="left",
            suggestions=facts.suggestions,
        )
        return Opened(effects=(gone,), letters=(letter,))
    decision = open_request(mentee, waiting.mentor, waiting.note, facts, rules)
    return Opened(effects=(gone, *decision.effects), letters=decision.letters)


def recognize(reading: Reading, rules: RuleBook) -> Request | None:
    command = reading.command
    fields = read_fields(reading.visible, _FIELDS)
    if command and command.kind in ("request", "queue"):
        text = command.rest
        body = command.below
    elif command is None and "mentor" in fields:
        text, body = "", reading.visible
    else:
        return None
    codes = find_codes(text) or find_codes(fields.get("mentor", "")) or (() if text else find_codes(body))
    if not codes and reading.about.startswith("REQ-"):
        words = read_answer(reading.visible, rules.vocabularies)
        if words.reply is not Reply.UNCLEAR:
            return None  # "Request accepted" answers one
    named = codes[0] if codes else _PREPOSITION.sub("", (text or fields.get("mentor", "")).strip())
    others = tuple(c for c in (*codes, *find_codes(body)) if c != named) if codes else ()
    note = fields.get("note") or _note(body, named)
    return Request(
        mentor=named[:200],
        others=tuple(dict.fromkeys(others)),
        note=note,
        queue=command is not None and command.kind == "queue",
    )


def _note(body: str, named: str) -> str:
    """The mentee's words, without the line that only names the mentor."""
    lines = [
        line
        for line in body.split("\n")
        if not (line.lower().startswith(("mentor:", "mentor code:")) or line.strip() == named)
    ]
    return "\n".join(lines).strip()
