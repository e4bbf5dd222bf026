"""REQUEST: a mentee asks a mentor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from processor.core.apart import apart_from
from processor.core.dates import days_later, in_daytime
from processor.core.decisions import done, hold, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Parked, Wants
from processor.core.intents.obstacles import in_the_way, shown, unavailable
from processor.core.intents.signup_extras import NOTHING, beside_of
from processor.core.letter_builders import (
    form_fields,
    language_for,
    language_of,
    profile_lines,
    to_member,
    to_sender,
)
from processor.core.outcome import (
    AuditEvent,
    Decision,
    DueKind,
    Effect,
    KeepCv,
    Letter,
    ParkRequest,
    SaveRequest,
    SetDue,
    UnparkRequests,
)
from processor.core.program import (
    Member,
    MentorRequest,
    RequestState,
    RequestView,
    Role,
    Standing,
)
from processor.core.reading import Reading
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.everyday import is_grave
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.commands import find_codes, goes_on
from processor.core.reading.request.fields import read_fields
from processor.core.reading.request.second_thoughts import is_slip, reconsiders
from processor.core.reading.words.compiled import Once
from processor.core.rules import FieldRule, Policy, RuleBook, Vocabulary

_PROSE = 10  # words that make "Request" the subject of a letter
_CODE = re.compile(r"\W*(?:M-?)?\d+\W*", re.IGNORECASE)
_PARTS = re.compile(r"\bM[-\s\u2010-\u2015]?\d{3,9}\b|[,;:.()\[\]{}<>/|\"“”„«»!?]|\s[-–—]\s", re.IGNORECASE)
_NAME_WORDS = 5
_MOST_BESIDE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    mentor: str  # the code, or the name as written; "" when none is named
    others: tuple[str, ...] = ()  # further codes in the same mail (row 39)
    note: str = ""
    slip: bool = False  # the note says that it was a mistake
    beside: tuple[str, ...] = ()  # words beside the code that may be a name: see _beside()
    queue: bool = False  # QUEUE: it may wait until the open request is answered
    kind: ClassVar[str] = "request"

    def wants(self) -> Wants:
        return Wants(mentor=self.mentor, beside=self.beside, open_parked=True, paused_contact=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if not facts.eligible:
            return hold(facts, f"{facts.sender.addr_spec} is not among those who may take part", receipt=True)
        if self.others:
            return refused(
                "the mail names several mentors",
                to_sender(
                    facts,
                    "request-which",
                    wanted=self.mentor,
                    codes=(self.mentor, *self.others),
                    near=(),
                    ambiguous=False,
                    asked_then=refs_of(facts.asked),
                ),
            )
        # "Request under Art. 15 GDPR" asks for no mentor; from a stranger whether there is such a name or not
        unknown = not facts.named.exact or facts.member is None
        if unknown and not _CODE.fullmatch(self.mentor) and is_grave(facts.mail.said, rules.vocabularies):
            return hold(
                facts, "it begins like a request to a mentor, and is about something else", receipt=True
            )
        if self.slip and facts.member is not None:
            return hold(facts, "it asks for a mentor, and more that may take it back", receipt=True)
        if facts.member is None and not self.mentor and len(self.note.split()) >= _PROSE:
            return hold(facts, "a stranger makes a request, and names no mentor", receipt=True)
        if facts.member is None:
            return self._from_a_stranger(facts, rules)
        if len(facts.named.exact) != 1:
            return self._unknown(facts, rules)
        if facts.named.against:
            return self._contradictory(facts, rules)
        mentor = facts.named.exact[0]
        mentee = facts.member
        if mentee.number == mentor.number:
            return refused(
                "a member asked themselves", to_sender(facts, "request-self", asked_then=refs_of(facts.asked))
            )
        if not mentee.ready(Role.MENTEE):
            return self._park_until_profile(mentor, facts, rules)
        way = in_the_way(mentee, mentor, facts.mentor_load, facts.history, facts, rules)
        if way is not None:
            letter = to_sender(facts, way.letter, about=way.about, may_know=way.may_know, **way.data)
            return replace(refused(way.because, letter, *way.notes), effects=way.shown)
        if len(facts.asked) >= rules.policy.open_requests:
            return self._at_limit(mentor, mentee, facts, rules)
        return _with_cv(open_request(mentee, mentor, self.note, facts, rules), mentee, facts)

    def _contradictory(self, facts: Facts, rules: RuleBook) -> Decision:
        """The code of one and the name of another: whoever of them may be asked is offered."""
        reader, loads = facts.member, facts.named.loads
        both = (*facts.named.exact, *facts.named.against)
        apart = apart_from(reader, facts.owners, facts.apart, rules) if reader else ()
        free = [m for m in both if not unavailable(m, loads.get(m.number, 0)) and m.number not in apart]
        letter = to_sender(
            facts, "request-which", wanted="", codes=tuple(m.code for m in free),
            near=tuple(_card(m) for m in free), ambiguous=False, asked_then=refs_of(facts.asked),
        )  # fmt: skip
        return refused(f"it has the code {self.mentor}, and another mentor's name beside it", letter)

    def _unknown(self, facts: Facts, rules: RuleBook) -> Decision:
        """Only those who may be asked are offered; of the others it is said when they are asked by code."""
        reader, several = facts.member, facts.named.exact
        apart = apart_from(reader, facts.owners, facts.apart, rules) if reader else ()
        if several:
            loads = facts.named.loads
            free = [m for m in several if not unavailable(m, loads.get(m.number, 0))]
            near: tuple[object, ...] = tuple(_card(m) for m in free if m.number not in apart)
            if not near:
                because = f"no mentor who is called {self.mentor!r} takes requests now"
                suggestions = facts.suggested(reader) if reader else ()
                letter = to_sender(
                    facts, "request-unavailable", mentor=several[0].name, reason="left",
                    suggestions=suggestions,
                )  # fmt: skip
                return replace(refused(because, letter), effects=shown(suggestions))
            because = f"several mentors are meant by {self.mentor!r}"
        else:
            cards = (c for c in facts.named.near if c.has_room and c.standing is Standing.ACTIVE)
            near = tuple(c for c in cards if c.number not in apart)
            because = f"no mentor is called {self.mentor!r}"
        letter = to_sender(
            facts,
            "request-which",
            wanted=self.mentor,
            codes=(),
            near=near,
            ambiguous=bool(several),
            asked_then=refs_of(facts.asked),
        )
        return refused(because, letter)

    def _from_a_stranger(self, facts: Facts, rules: RuleBook) -> Decision:
        """The same words whether there is such a mentor or not: codes can be counted, and names tried."""
        certain = len(facts.named.exact) == 1 and not facts.named.against
        found = facts.named.exact if certain else ()
        letter = self._form_first(self.mentor, facts, rules)
        if found:
            park = ParkRequest(
                mentee_email=facts.sender.addr_spec, mentor=found[0].number, note=self.note, until="profile"
            )
            return done(f"the request to {found[0].code} waits for the mentee's profile", [park], [letter])
        because = f"{facts.sender.addr_spec} has no profile, and no one mentor is called {self.mentor!r}"
        return done(because, (), [letter])

    def _form_first(self, mentor: str, facts: Facts, rules: RuleBook) -> Letter:
        language = language_of(facts)
        fields = form_fields(Role.MENTEE, rules.form(Role.MENTEE), {"name": facts.sender.name}, language)
        return to_sender(facts, "request-needs-profile", mentor=mentor, fields=fields)

    def _park_until_profile(self, mentor: Member, facts: Facts, rules: RuleBook) -> Decision:
        """A request before a profile waits for it (row 41)."""
        address = facts.member.email if facts.member is not None else facts.sender.addr_spec
        return done(
            f"the request to {mentor.code} waits for the mentee's profile",
            [ParkRequest(mentee_email=address, mentor=mentor.number, note=self.note, until="profile")],
            [self._form_first(mentor.name, facts, rules)],
        )

    def _at_limit(self, mentor: Member, mentee: Member, facts: Facts, rules: RuleBook) -> Decision:
        first, most = facts.asked[0], rules.policy.open_requests
        open_ones = ", ".join(view.ref for view in facts.asked)
        if self.queue:
            before = [waits.mentor for waits in facts.parked]
            known = any(other.number == mentor.number for other in before)
            park = ParkRequest(mentee_email=mentee.email, mentor=mentor.number, note=self.note, until="free")
            names = [view.mentor.name for view in facts.asked]
            return done(
                f"the request to {mentor.code} waits for an answer to {open_ones}",
                [] if known else [park],
                [to_sender(facts, "request-queued", **_queued(mentor, names, before))],
            )
        letter = to_sender(
            facts, "request-limit", about=first.ref if len(facts.asked) == 1 else "", mentor=mentor.name,
            code=mentor.code, open_mentor=first.mentor.name, answer_by=first.request.answer_by, most=most,
            requests=tuple(
                {"ref": v.ref, "mentor": v.mentor.name, "answer_by": v.request.answer_by} for v in facts.asked
            ),
        )  # fmt: skip
        allowed = "one request" if most == 1 else f"{most} requests"
        return refused(f"no more than {allowed} may be open at a time, and {open_ones} is still open", letter)


def _queued(mentor: Member, asked: Sequence[str], before: Sequence[Member]) -> dict[str, Any]:
    """`asked`: whose answers it waits for; `before`: whom the mentee has waiting already."""
    names = tuple(asked)
    earlier = tuple(m.name for m in before if m.number != mentor.number)
    return {"mentor": mentor.name, "open_mentor": names[0], "open_mentors": names, "before": earlier}


def refs_of(asked: Sequence[RequestView]) -> tuple[str, ...]:
    return tuple(view.ref for view in asked)


def _card(member: Member) -> dict[str, object]:
    profile = member.profile(Role.MENTOR)
    return {
        "code": member.code,
        "name": member.name,
        "title": profile.title if profile else "",
        "organization": profile.organization if profile else "",
    }


def deadline(now: datetime, policy: Policy, time_zone: str) -> datetime:
    return days_later(now, policy.answer_days, time_zone)


def open_request(
    mentee: Member, mentor: Member, note: str, facts: Facts, rules: RuleBook, nth: int = 0
) -> Decision:
    """The request is on its way: the mentor learns the mentee's name and address (row 30).

    `nth`: how many other requests the same decision opens before it.
    """
    policy, zone = rules.policy, facts.program.time_zone
    answer_by = deadline(facts.now, policy, zone)
    request = MentorRequest(
        number=facts.numbers.request(nth),
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
        AuditEvent(what=EventKind.REQUEST_ASKED, about=request.ref, because=because),
        SetDue(kind=DueKind.REQUEST_EXPIRY, about=request.ref, at=_daytime(answer_by, policy, zone)),
    ]
    for which, days in enumerate(policy.reminder_days):
        at = _daytime(days_later(facts.now, days, zone), policy, zone)
        effects.append(SetDue(kind=DueKind.REQUEST_REMINDER, about=request.ref, at=at, nth=which))
    letters = [
        request_letter(request, mentee, mentor, facts, rules),
        to_member(
            mentee, "request-received", about=request.ref, answers=facts.sender.addr_spec == mentee.email,
            mentor=mentor.name, code=mentor.code, note=note, answer_by=answer_by, beside=NOTHING,
        ),
    ]  # fmt: skip
    return done(because, effects, letters)


def _with_cv(decision: Decision, mentee: Member, facts: Facts) -> Decision:
    """A CV that comes with the request is kept as one that comes with the form (row 11)."""
    reading = facts.mail.reading
    beside = beside_of(reading) if reading is not None else None
    if beside is None or not beside.cv:
        return decision
    said = {**NOTHING, "cv": beside.cv, "why": beside.why}
    letters = tuple(
        replace(each, data={**each.data, "beside": said}) if each.name == "request-received" else each
        for each in decision.letters
    )
    cv = facts.mail.cv
    kept = (KeepCv(member=mentee.number, cv=cv),) if cv is not None and beside.cv == "fine" else ()
    return replace(decision, letters=letters, effects=(*decision.effects, *kept))


def request_letter(
    request: MentorRequest, mentee: Member, mentor: Member, facts: Facts, rules: RuleBook
) -> Letter:
    form = rules.form(Role.MENTEE)
    return to_member(
        mentor, "request", about=request.ref, may_know=(mentee.email,), mentee=mentee.name,
        mentee_email=mentee.email, note=request.note, answer_by=request.answer_by,
        profile=profile_lines(mentee, Role.MENTEE, form, language_for(mentor, facts)),
    )  # fmt: skip


def reminder(view: RequestView, facts: Facts, rules: RuleBook, *, nth: int) -> Letter:
    """It carries what the first mail had; `nth`: how many came before it."""
    first = request_letter(view.request, view.mentee, view.mentor, facts, rules)
    return replace(first, name="reminder", data={**first.data, "nth": nth})


def _daytime(moment: datetime, policy: Policy, zone: str) -> datetime:
    return in_daytime(moment, policy.earliest_hour, policy.latest_hour, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    effects: tuple[Effect, ...] = ()
    letters: tuple[Letter, ...] = ()
    asked: bool = False  # at least one request is on its way


def open_parked(
    mentee: Member, facts: Facts, rules: RuleBook, *, closes: RequestView | None = None
) -> Opened:
    """Parked requests are asked in their order, as many as there is room for; the others wait (rows 38, 41).

    `closes`: the request that is closed by the same decision.
    """
    still_open = [v for v in facts.mentee_pending if closes is None or v.ref != closes.ref]
    room = rules.policy.open_requests - len(still_open)
    if not facts.parked or room <= 0:
        return Opened()
    effects: list[Effect] = [UnparkRequests(mentee_email=mentee.email)]
    letters: list[Letter] = []
    asked: list[Parked] = []
    waiting: list[Member] = []
    for waits in {waits.mentor.number: waits for waits in facts.parked}.values():
        mentor = waits.mentor
        if mentor.number == mentee.number:
            continue
        if len(asked) >= room:
            effects.append(
                ParkRequest(mentee_email=mentee.email, mentor=mentor.number, note=waits.note, until="free")
            )
            if waits.until == "profile":
                names = (*(v.mentor.name for v in still_open), *(other.mentor.name for other in asked))
                letters.append(to_member(mentee, "request-queued", **_queued(mentor, names, waiting)))
            waiting.append(mentor)
            continue
        way = in_the_way(mentee, mentor, waits.load, waits.history, facts, rules)
        if way is None:
            decision = open_request(mentee, mentor, waits.note, facts, rules, nth=len(asked))
            effects += decision.effects
            letters += decision.letters
            asked.append(waits)
        elif not way.known:
            letters.append(to_member(mentee, way.letter, about=way.about, **way.data))
            letters += way.notes
            effects += way.shown
    return Opened(effects=tuple(effects), letters=tuple(letters), asked=bool(asked))


def recognize(reading: Reading, rules: RuleBook) -> Request | None:
    command = reading.command
    words_for = _form(rules.vocabularies)
    fields = read_fields(reading.visible, rules, words_for.fields)
    if command and command.kind in ("request", "queue"):
        text = command.rest
        body = command.below
    elif command is None and "mentor" in fields:
        text, body = "", reading.visible
    else:
        return None
    if command is not None and goes_on(text, rules.vocabularies):
        return None  # "Request M-1003 was a mistake of mine"
    codes = find_codes(text) or find_codes(fields.get("mentor", "")) or (() if text else find_codes(body))
    if not codes and reading.about.startswith("REQ-"):
        words = read_answer(reading.visible, rules.vocabularies)
        if words.reply is not Reply.UNCLEAR:
            return None  # "Request accepted" answers one
    named = codes[0] if codes else words_for.before_mentor.sub("", (text or fields.get("mentor", "")).strip())
    in_command = find_codes(text) or find_codes(fields.get("mentor", ""))
    beside = () if in_command else find_codes(body)  # a code in the note is no second request
    others = tuple(c for c in (*codes, *beside) if c != named) if codes else ()
    note = fields.get("note") or _note(body, named, words_for)
    return Request(
        mentor=named[:200],
        others=tuple(dict.fromkeys(others)),
        note=note,
        slip=is_slip(note, rules.vocabularies) or reconsiders(reading.below, rules.vocabularies),
        beside=_beside(text or fields.get("mentor", ""), body) if codes else (),
        queue=command is not None and command.kind == "queue",
    )


def _beside(line: str, body: str) -> tuple[str, ...]:
    """What may be a mentor's name beside the code: each part of its line, and of the first line below.

    Also without its first word: "or Ada Lind", "Dear Ada Lind". A longer part is a note and no name.
    """
    below = body.lstrip().partition("\n")[0]
    parts = [" ".join(part.split()) for part in _PARTS.split(f"{line};{below}")]
    named = [part for part in parts if 2 <= len(part.split()) <= _NAME_WORDS]
    shorter = [part.partition(" ")[2] for part in named if len(part.split()) > 2]
    return tuple(dict.fromkeys([*named, *shorter]))[:_MOST_BESIDE]


def _note(body: str, named: str, words_for: _Form) -> str:
    """The mentee's words, without the line that only names the mentor."""
    labels = tuple(f"{name.lower()}:" for name in words_for.fields[0].names)
    lines = [
        line for line in body.split("\n") if not (line.lower().startswith(labels) or line.strip() == named)
    ]
    return "\n".join(lines).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How a request is written: as a form, or with a few words before the mentor's name."""

    fields: tuple[FieldRule, FieldRule]  # the mentor, and the words to the mentor
    before_mentor: re.Pattern[str]


@Once
def _form(vocabularies: tuple[Vocabulary, ...]) -> _Form:
    small = small_of(vocabularies)
    mentor, note = (tuple(sorted(small.as_typed(use))) for use in ("label_mentor", "label_note"))
    return _Form(
        fields=(
            FieldRule(key="mentor", label="Mentor", other_names=mentor),
            FieldRule(key="note", label="Note", other_names=note),
        ),
        before_mentor=re.compile(rf"^{small.either('before_mentor')}\s+", re.IGNORECASE),
    )
