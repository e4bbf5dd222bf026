"""A mentor's answer that is neither yes nor no: passed on, put off, or asked about once and then held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from processor.core.apart import kept_apart
from processor.core.dates import days_later, in_daytime, local_day, on_day
from processor.core.decisions import done, hold
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.intents.obstacles import unavailable
from processor.core.letter_builders import to_member, to_sender
from processor.core.outcome import AuditEvent, Decision, DueKind, Effect, Letter, SaveRequest, SetDue
from processor.core.program import MentorRequest, RequestView
from processor.core.reading.answer.asides import Aside
from processor.core.rules import RuleBook
from processor.core.shown import without_addresses

QUESTION_DAYS = 3  # that a question gives the mentor more, once
MOST_WAIT = 60  # days that a request may wait for a mentor, beyond its own time
_NOON = 12


def ask_back(
    view: RequestView,
    aside: Aside,
    how: str,
    because: str,
    facts: Facts,
    rules: RuleBook,
    *,
    lost: tuple[str, ...] = (),
) -> Decision:
    """What an unclear answer to an open request brings about.

    `how`: blank, both, unsure, or doubted: it says yes, and `lost` is what keeps that from being sure
    (rows 149 to 151).
    """
    later = _later(aside, facts)
    if later is not None and on_day(later, _NOON, facts.program.time_zone) > view.request.answer_by:
        if not view.request.moved:
            return _ask_to_wait(view, later, facts, rules)
    elif aside.asks and not (view.request.moved and _asked_enough(view, rules)):
        return _pass_on(view, facts, rules)
    if _asked_enough(view, rules):
        return hold(
            facts, f"asked once what the answer to {view.ref} means, and still {because}", receipt=True
        )
    colleague = _suggested(view, facts, rules)
    told = "colleague" if colleague else how
    return done(
        f"the mentor is asked what the answer to {view.ref} means: {because}",
        [
            SaveRequest(request=_clarified(view.request)),
            AuditEvent(what=EventKind.CLARIFICATION_ASKED, about=view.ref, because=because),
        ],
        [
            to_sender(
                facts, "answer-unclear", about=view.ref, mentee=view.mentee.name, how=told, lost=lost,
                answer_by=view.request.answer_by,
            ),
            *colleague,
        ],
    )  # fmt: skip


def _asked_enough(view: RequestView, rules: RuleBook) -> bool:
    return view.request.clarifications >= rules.policy.clarifications


def _clarified(request: MentorRequest) -> MentorRequest:
    return replace(request, clarifications=request.clarifications + 1)


def passed_on(facts: Facts) -> str:
    """Words for another member, without the addresses in them: those are learned with the ACCEPT."""
    return without_addresses(facts.mail.excerpt)


def _pass_on(view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    """The mentor's question goes to the mentee, and the mentor gets some days more (row 85)."""
    request, effects = view.request, list[Effect]()
    if request.moved:
        request = _clarified(request)
    else:
        later = days_later(request.answer_by, QUESTION_DAYS, facts.program.time_zone)
        request = replace(request, answer_by=later, moved=True)
        effects += new_deadline(request, (), facts, rules)
    because = f"the mentor's question about {view.ref} goes to {view.mentee.name}"
    return done(
        because,
        [
            SaveRequest(request=request),
            AuditEvent(what=EventKind.QUESTION_PASSED_ON, about=view.ref, because=because),
            *effects,
        ],
        [
            to_member(
                view.mentee, "question", about=view.ref, mentor=view.mentor.name, words=passed_on(facts)
            ),
            to_sender(
                facts, "question-passed", about=view.ref, mentee=view.mentee.name, answer_by=request.answer_by
            ),
        ],
    )


def pass_back(view: RequestView, facts: Facts) -> Decision:
    """What the mentee writes, once the mentor has asked something, goes to the mentor."""
    because = f"{view.mentee.name} answers the mentor's question about {view.ref}"
    return done(
        because,
        [AuditEvent(what=EventKind.ANSWER_PASSED_ON, about=view.ref, because=because)],
        [
            to_member(
                view.mentor, "question-answered", about=view.ref, mentee=view.mentee.name,
                words=passed_on(facts), answer_by=view.request.answer_by,
            ),
            to_sender(facts, "answer-passed", about=view.ref, mentor=view.mentor.name),
        ],
    )  # fmt: skip


def _later(aside: Aside, facts: Facts) -> date | None:
    """The day to come that the answer names; None when it names none."""
    if not aside.month:
        return None
    today = local_day(facts.now, facts.program.time_zone)
    year = today.year + (aside.month < today.month)
    try:
        day = date(year, aside.month, aside.day or 1)
    except ValueError:
        return None
    return day if day > today else None


def latest(request: MentorRequest, facts: Facts) -> datetime:
    """No request waits beyond this, whatever is said."""
    return max(days_later(facts.now, MOST_WAIT, facts.program.time_zone), request.answer_by)


def _ask_to_wait(view: RequestView, day: date, facts: Facts, rules: RuleBook) -> Decision:
    """Not now, but then: the mentee chooses (row 86)."""
    until = min(day, local_day(latest(view.request, facts), facts.program.time_zone))
    because = f"the mentor would begin on {day.isoformat()}; {view.mentee.name} is asked whether to wait"
    return done(
        because,
        [
            SaveRequest(request=_clarified(view.request)),
            AuditEvent(what=EventKind.MENTEE_ASKED_TO_WAIT, about=view.ref, because=because),
        ],
        [
            to_member(
                view.mentee, "deferred", about=view.ref, mentor=view.mentor.name, words=passed_on(facts),
                until=until, answer_by=view.request.answer_by,
            ),
            to_sender(
                facts, "deferred-noted", about=view.ref, mentee=view.mentee.name,
                answer_by=view.request.answer_by,
            ),
        ],
    )  # fmt: skip


def new_deadline(
    request: MentorRequest, reminders: Sequence[datetime], facts: Facts, rules: RuleBook
) -> tuple[Effect, ...]:
    """The clock asks at the new time; `reminders` come besides those that were set at first."""
    policy, zone = rules.policy, facts.program.time_zone

    def daytime(moment: datetime) -> datetime:
        return in_daytime(moment, policy.earliest_hour, policy.latest_hour, zone)

    first = len(policy.reminder_days)
    return (
        SetDue(kind=DueKind.REQUEST_EXPIRY, about=request.ref, at=daytime(request.answer_by)),
        *(
            SetDue(kind=DueKind.REQUEST_REMINDER, about=request.ref, at=daytime(at), nth=first + nth)
            for nth, at in enumerate(reminders)
            if at > facts.now + timedelta(days=1)
        ),
    )


def _suggested(view: RequestView, facts: Facts, rules: RuleBook) -> tuple[Letter, ...]:
    """The mentee hears of the suggested colleague, if that is a mentor who may be asked (row 87)."""
    found = [m for m in facts.named.exact if m.number not in (view.mentor.number, view.mentee.number)]
    if len(facts.named.exact) != 1 or not found or unavailable(found[0], facts.mentor_load):
        return ()
    if kept_apart(view.mentee, found[0], facts, rules):
        return ()
    letter = to_member(
        view.mentee, "colleague", about=view.ref, mentor=view.mentor.name,
        colleague=found[0].name, code=found[0].code,
    )  # fmt: skip
    return (letter,)
