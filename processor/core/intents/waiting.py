"""WAIT: a mentee keeps a request open for a mentor who would begin later."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from processor.core.dates import days_later, local_day, on_day
from processor.core.decisions import done, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.clarify import ask_back, latest, new_deadline
from processor.core.intents.self_service import short_help
from processor.core.letter_builders import to_member, to_sender
from processor.core.outcome import AuditEvent, ClearDue, Decision, DueKind, SaveRequest
from processor.core.program import RequestState, RequestView
from processor.core.reading import Reading
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.asides import Aside
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.request.commands import find_command
from processor.core.reading.words.typed_days import behind_until, typed_day
from processor.core.rules import RuleBook
from processor.core.tokens import Offer

REMINDED_BEFORE = 3  # days before the new deadline
_NOON = 12
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    about: str  # REQ-7, or ""
    until: str = ""  # as written; "" for as long as a request usually waits
    asked: bool = False  # it answers our question whether to wait until the day that the question names
    refuses: bool = False  # and says no
    kind: ClassVar[str] = "wait"

    def wants(self) -> Wants:
        return Wants(about=self.about, noted=EventKind.MENTEE_ASKED_TO_WAIT if self.asked else "")

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member, view = facts.member, facts.request
        if view is None and len(facts.asked) == 1 and not self.about:
            view = facts.asked[0]
        if member is None or view is None or view.request.state is not RequestState.PENDING:
            return short_help(facts, rules, "no open request is there to wait for")
        if member.number == view.mentor.number:
            return ask_back(view, Aside(), "unsure", "it says wait, and neither yes nor no", facts, rules)
        if member.number != view.mentee.number:
            return short_help(facts, rules, f"the sender has no part in {view.ref}")
        return self._wait(view, facts, rules)

    def _wait(self, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
        zone = facts.program.time_zone
        day = typed_day(self.until, local_day(facts.now, zone), rules.vocabularies) if self.until else None
        day = day or (_day_of_the_question(facts) if self.asked else None)
        if self.refuses:
            return self._as_it_was(view, facts)
        wish = on_day(day, _NOON, zone) if day else days_later(facts.now, rules.policy.answer_days, zone)
        answer_by = min(wish, latest(view.request, facts))
        if answer_by <= view.request.answer_by or view.request.moved:
            return self._as_it_was(view, facts)
        request = replace(view.request, answer_by=answer_by, moved=True)
        because = f"{view.mentee.name} waits for {view.mentor.name}: {view.ref} is open longer"
        return done(
            because,
            [
                SaveRequest(request=request),
                AuditEvent(what=EventKind.DEADLINE_MOVED, about=view.ref, because=because),
                ClearDue(about=view.ref, kinds=(DueKind.REQUEST_REMINDER,)),  # one reminder, at the new end
                *new_deadline(request, [answer_by - timedelta(days=REMINDED_BEFORE)], facts, rules),
            ],
            [
                to_sender(facts, "waiting", about=view.ref, mentor=view.mentor.name, answer_by=answer_by),
                to_member(
                    view.mentor, "mentee-waits", about=view.ref, mentee=view.mentee.name, answer_by=answer_by
                ),
            ],
        )

    def _as_it_was(self, view: RequestView, facts: Facts) -> Decision:
        letter = to_sender(
            facts, "request-pending", about=view.ref, mentor=view.mentor.name,
            answer_by=view.request.answer_by,
        )  # fmt: skip
        return refused(f"{view.ref} stays open as long as it was", letter)


def _day_of_the_question(facts: Facts) -> date | None:
    """It stands in the record of the question; of several the last one counts."""
    found = [_DAY.search(because) for _, because in facts.noted.first]
    return next((date.fromisoformat(day[0]) for day in reversed(found) if day is not None), None)


def _answers(reading: Reading, rules: RuleBook) -> Wait | None:
    """ "Yes", "No thanks", "Yes, I will wait" to "Would you like to wait?"."""
    first = reading.tokens[0] if reading.tokens else None
    if first is None or first.about != reading.about or not first.tag.startswith(Offer.WAIT.value):
        return None
    answer = read_answer(reading.said, rules.vocabularies)
    if answer.reply is Reply.UNCLEAR:
        nod, _, rest = reading.said.partition(",")
        command = find_command("", rest, rules.vocabularies)
        waits = command is not None and command.kind == "wait" and not command.rest and not command.below
        waits = waits or is_pleasantry(rest, rules.vocabularies)  # "OK, thanks"
        answer = read_answer(nod, rules.vocabularies) if waits else answer
    if answer.reply is Reply.UNCLEAR or not answer.bare:
        return None
    return Wait(about=reading.about, asked=True, refuses=answer.reply is Reply.REJECT)


def recognize(reading: Reading, rules: RuleBook) -> Wait | None:
    command = reading.command
    if command is None and reading.about.startswith("REQ-"):
        return _answers(reading, rules)
    if command is None or command.kind != "wait" or not reading.about.startswith("REQ-"):
        return None
    return Wait(
        about=reading.about,
        until=behind_until(command.rest, rules.vocabularies),
    )
