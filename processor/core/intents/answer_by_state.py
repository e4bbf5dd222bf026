"""What an answer does to a request, by the state that the request is in and by who answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from processor.core.apart import kept_apart, one_has_warned
from processor.core.decisions import done, hold, ignored, refused
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.intents.automatic_mail import away_until
from processor.core.intents.clarify import ask_back, pass_back
from processor.core.intents.everyday import answer_follows, everyday, seen_tomorrow
from processor.core.intents.matching import accept, encourage, reject
from processor.core.intents.partner import says_only_thanks, words_between
from processor.core.intents.yes_taken_back import taken_back
from processor.core.letter_builders import (
    but_to,
    note_to_coordinators,
    staff_among,
    to_member,
    to_sender,
)
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    Decision,
    Disposition,
    Effect,
    Letter,
    SaveRequest,
)
from processor.core.program import RequestState, RequestView, Role
from processor.core.reading.answer.addressee import is_for_the_office
from processor.core.reading.answer.answers import Reply
from processor.core.reading.answer.everyday import is_grave
from processor.core.rules import RuleBook
from processor.core.tokens import TokenStatus

if TYPE_CHECKING:
    from processor.core.intents.answer import Answer

MOST_READ_BACK = 400  # characters


def _pending(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    if answer.reply is Reply.ACCEPT:
        if kept_apart(view.mentee, view.mentor, facts, rules):
            return _held_apart(view, facts, f"the rules keep the two of {view.ref} apart")
        if one_has_warned(view, facts):
            because = f"one of the two of {view.ref} has told of something that a coordinator reads first"
            return _held_apart(view, facts, because)
        if facts.mentee_matched:  # again, since an END was taken back
            return hold(facts, f"{view.mentee.name} has a mentor, and {view.ref} is open still", receipt=True)
        profile = view.mentor.profile(Role.MENTOR)
        capacity = profile.capacity if profile else 0
        may_raise = max(capacity, facts.mentor_load) < rules.policy.most_capacity
        if facts.mentor_load >= capacity and not (answer.raises and may_raise):
            letter = to_sender(
                facts, "answer-full", about=view.ref, mentee=view.mentee.name, capacity=capacity,
                may_raise=may_raise, answer_by=view.request.answer_by,
            )  # fmt: skip
            no_more = "" if may_raise else "; the program allows no more"
            return refused(f"the mentor already has {capacity} mentees{no_more}", letter)
        return accept(view, facts, rules, raises=answer.raises and may_raise, said=_said(answer, facts))
    if answer.reply is Reply.REJECT:
        return reject(view, facts, rules, said=_said(answer, facts))
    if answer.aside.not_yet:
        because = f"the mentor does not want to answer {view.ref} yet"
        letter = to_sender(
            facts, "answer-unclear", about=view.ref, mentee=view.mentee.name, how="later",
            lost=(), answer_by=view.request.answer_by,
        )  # fmt: skip
        return refused(because, letter)
    if (
        not answer.blank
        and not answer.both
        and not answer.lost
        and is_for_the_office(facts.mail.said, rules.vocabularies)
    ):
        return hold(facts, f"it speaks to the coordinators, in the thread of {view.ref}", receipt=True)
    because = answer.because
    if answer.away:
        moved = away_until(answer.back_on, facts, rules) if answer.back_on else None
        if moved is not None and moved.letters:
            return _with_a_word(moved, answer, view, facts)
        until = f" until {answer.back_on.isoformat()}" if answer.back_on else ""
        because = f"it tells of an absence{until}, and {because}"
    plainly = not (answer.blank or answer.both or answer.lost or answer.aside.asks or answer.away)
    if plainly and is_grave(facts.mail.said, rules.vocabularies):
        return hold(facts, f"{because}; and a word in it is for a person", receipt=True)
    if plainly and view.request.clarifications:
        found = answer_follows(facts, rules)  # asked once more, it still says neither; the deadline stands
        if found is not None:
            return found
    how = "blank" if answer.blank else "both" if answer.both else "doubted" if answer.lost else "unsure"
    asked = ask_back(view, answer.aside, how, because, facts, rules, lost=answer.lost)
    return _seen_by_a_person(asked, answer, view, facts)


def _seen_by_a_person(asked: Decision, answer: Answer, view: RequestView, facts: Facts) -> Decision:
    """A question that stands beside a yes, or comes after our own, may be one to us: it is seen tomorrow."""
    may_ask_us = "?" in facts.mail.said and bool(answer.lost or view.request.clarifications)
    if not may_ask_us or asked.disposition is not Disposition.DONE or not facts.trust.may_act:
        return asked
    if view.mentee.email in facts.program.coordinators:
        return asked
    return replace(asked, effects=(*asked.effects, *seen_tomorrow(facts)))


def _with_a_word(moved: Decision, answer: Answer, view: RequestView, facts: Facts) -> Decision:
    """Unlike a robot, whoever wrote it hears that the request waits."""
    saved = (effect for effect in moved.effects if isinstance(effect, SaveRequest))
    told = to_sender(
        facts, "away-noted", about=view.ref, mentee=view.mentee.name, back_on=answer.back_on,
        answer_by=next(saved).request.answer_by,
    )  # fmt: skip
    return replace(moved, letters=(*moved.letters, told))


def _said(answer: Answer, facts: Facts) -> str:
    """The words that are read back: none where there was nothing but the word itself."""
    return "" if answer.plain or answer.raises else facts.mail.excerpt[:MOST_READ_BACK]


def _accepted(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    number = view.request.number
    active = next((v for v in facts.relationships if v.relationship.request == number), None)
    if answer.reply is Reply.REJECT and active is not None:
        return taken_back(view, active, facts, rules)
    if answer.reply is Reply.UNCLEAR and not answer.blank:
        for_partner = None
        if active is not None and facts.member is not None:
            for_partner = words_between(active, facts.member, facts, rules)
        return for_partner or _other_words(answer, view, facts, rules)
    return _once_a_day(
        f"{view.ref} is already accepted",
        facts,
        "answer-already",
        view,
        mentee=view.mentee.name,
        state="accepted",
    )


def _held_apart(view: RequestView, facts: Facts, because: str) -> Decision:
    """A mentor who is a coordinator finds the reason nowhere, as long as another one can read it."""
    own = staff_among([view.mentor], facts)
    if not set(facts.program.coordinators) - set(own) or not own:
        return hold(facts, because, receipt=True)
    notes = note_to_coordinators(facts, because, about=view.ref, between=(view.mentee, view.mentor))
    held = hold(facts, f"another coordinator has to look at the yes to {view.ref}", receipt=True)
    return replace(held, letters=(*but_to(held.letters, own, facts), *notes))


def _closed(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    """The request is expired or was rejected; a late yes is offered to the mentee (rows 76, 77, 82)."""
    request = view.request
    if answer.reply is Reply.UNCLEAR and not answer.blank:
        return _other_words(answer, view, facts, rules)
    if answer.reply is Reply.REJECT and request.reoffered:
        return _offered_no_more(answer, view, facts, rules)
    if answer.reply is not Reply.ACCEPT:
        return _once_a_day(
            f"{view.ref} is already {request.state}", facts, "answer-already", view,
            mentee=view.mentee.name, state=request.state.value,
        )  # fmt: skip
    closed_at = request.answered_at or request.answer_by
    too_late = facts.now > closed_at + timedelta(days=rules.policy.late_answer_days)
    busy = facts.mentee_matched or len(facts.mentee_pending) >= rules.policy.open_requests
    apart = kept_apart(view.mentee, view.mentor, facts, rules)
    if busy or apart or too_late or not view.mentee.ready(Role.MENTEE):
        because = f"{view.mentee.name} has found another way since {view.ref} was {request.state}"
        return _once_a_day(because, facts, "answer-taken", view, mentee=view.mentee.name)
    if request.reoffered:
        return _once_a_day(
            f"{view.mentee.name} is asked already", facts, "answer-late", view, mentee=view.mentee.name
        )
    because = f"{view.mentee.name} is asked whether the late yes to {view.ref} is still wanted"
    return done(
        because,
        [
            SaveRequest(request=replace(request, reoffered=True)),
            AuditEvent(what=EventKind.LATE_YES_OFFERED, about=view.ref, because=because),
        ],
        [
            to_member(view.mentee, "late-offer", about=view.ref, mentor=view.mentor.name),
            to_sender(facts, "answer-late", about=view.ref, mentee=view.mentee.name),
        ],
    )


def _offered_no_more(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    """A no after a late yes: what the mentee was asked is answered by it."""
    because = f"{view.mentor.name} takes the late yes to {view.ref} back"
    more, letters = encourage(view, facts, rules, why="rejected")
    thanks = to_member(
        view.mentor, "answer-thanks", about=view.ref, answers=True, mentee=view.mentee.name,
        said=_said(answer, facts),
    )  # fmt: skip
    effects: list[Effect] = [
        SaveRequest(request=replace(view.request, reoffered=False)),
        AuditEvent(what=EventKind.LATE_YES_DECLINED, about=view.ref, because=because),
    ]
    return done(because, [*effects, *more], [*letters, thanks])


def _other_words(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    """No yes and no no in the thread of a request that is over: a person reads what is more than thanks."""
    if says_only_thanks(facts, rules):
        return ignored("it only says thanks")
    because = f"a mail about {view.ref}, which is {view.request.state}: {answer.because}"
    found = None if answer.both or answer.lost else everyday(facts, rules)
    return found or hold(facts, because, receipt=True)


def _withdrawn(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    if answer.reply is Reply.UNCLEAR and not answer.blank:
        return _other_words(answer, view, facts, rules)
    return _once_a_day(
        f"{view.ref} was withdrawn before the answer came",
        facts,
        "answer-withdrawn",
        view,
        mentee=view.mentee.name,
    )


def _once_a_day(because: str, facts: Facts, name: str, view: RequestView, **data: Any) -> Decision:
    """A second explanation on the same day helps nobody (row 79)."""
    if facts.told_today.get((name, view.ref)):
        return ignored(because + "; told so today")
    return refused(because, to_sender(facts, name, about=view.ref, **data))


BY_STATE: Mapping[RequestState, Callable[[Answer, RequestView, Facts, RuleBook], Decision]] = {
    RequestState.PENDING: _pending,
    RequestState.ACCEPTED: _accepted,
    RequestState.REJECTED: _closed,
    RequestState.EXPIRED: _closed,
    RequestState.WITHDRAWN: _withdrawn,
    RequestState.UNDELIVERABLE: _withdrawn,
}


def by_mentee(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    request = view.request
    if request.reoffered and request.state in (RequestState.EXPIRED, RequestState.REJECTED):
        if answer.reply is Reply.ACCEPT and facts.mentee_matched:
            return hold(
                facts, f"{view.mentee.name} wants {view.ref} but has a mentor meanwhile", receipt=True
            )
        if answer.reply is Reply.ACCEPT and facts.mentor_unread and not _is_released(facts):
            # it may take the late yes back
            because = f"{view.mentor.name} wrote after the late yes to {view.ref}, and nobody has read it"
            return hold(facts, because, receipt=True)
        if answer.reply is Reply.ACCEPT:
            profile = view.mentor.profile(Role.MENTOR)
            full = facts.mentor_load >= (profile.capacity if profile else 0)
            if (
                not view.mentor.ready(Role.MENTOR)
                or full
                or kept_apart(view.mentee, view.mentor, facts, rules)
            ):
                letter = to_sender(
                    facts,
                    "request-unavailable",
                    mentor=view.mentor.name,
                    reason="full",
                    suggestions=facts.suggested(view.mentee),
                )
                return refused("the mentor has no room any more", letter)
            return accept(view, facts, rules, raises=False)
        if answer.reply is Reply.REJECT:
            because = f"{view.mentee.name} does not want the late yes to {view.ref}"
            return done(
                because,
                [
                    SaveRequest(request=replace(request, reoffered=False)),
                    AuditEvent(what=EventKind.LATE_YES_DECLINED, about=view.ref, because=because),
                ],
                [
                    to_sender(facts, "late-offer-declined", about=view.ref, mentor=view.mentor.name),
                    to_member(view.mentor, "answer-taken", about=view.ref, mentee=view.mentee.name),
                ],
            )
        return hold(facts, f"the mentee's answer to the late yes of {view.ref} is unclear", receipt=True)
    asked = request.state is RequestState.PENDING and facts.noted.total > 0  # something of the mentor's
    if (
        asked
        and not is_for_the_office(facts.mail.said, rules.vocabularies)
        and not answer.plain
        and not answer.blank
    ):
        return pass_back(view, facts)
    if answer.reply is Reply.UNCLEAR and says_only_thanks(facts, rules):
        return ignored("it only says thanks")
    if answer.reply is Reply.UNCLEAR:
        found = None if answer.both else everyday(facts, rules)
        because = f"a mail about {view.ref} from the mentee: {answer.because}"
        return found or hold(facts, because, receipt=True)
    letter = to_sender(
        facts, "answer-mentor-only", about=view.ref, mentor=view.mentor.name, state=request.state.value
    )
    return refused(f"only the mentor can answer {view.ref}", letter)


def _is_released(facts: Facts) -> bool:
    return facts.voucher is not None and facts.voucher.released


def by_somebody_else(answer: Answer, view: RequestView, facts: Facts, rules: RuleBook) -> Decision:
    """Whoever holds the mail is not yet the one who was asked (row 72)."""
    because = f"{facts.sender.addr_spec} is not the mentor who was asked in {view.ref}"
    token = facts.token
    theirs = token.status is TokenStatus.VALID and token.proves and token.holder == view.mentor.code
    if not theirs:  # a quoted text, or the mentee's own token: the mentor has nothing to do with it
        return hold(facts, because, receipt=False, wrong_hand=True)
    if facts.member is None and facts.mail.inbox_id:
        return _from_another_address(view, facts, rules, because)
    told = to_member(
        view.mentor, "answer-not-you", about=view.ref, mentee=view.mentee.name, reply=answer.reply.value
    )
    return hold(facts, because, receipt=False, letters=[told], wrong_hand=True)


def _from_another_address(view: RequestView, facts: Facts, rules: RuleBook, because: str) -> Decision:
    """A mail that only the mentor got is answered from an address of nobody's: was it them? (row 71)"""
    mentor, number = view.mentor, facts.mail.inbox_id
    asked = Letter(
        name="other-address", to=mentor.email, to_name=mentor.name, language=mentor.language,
        about=f"CONF-{number}", holder=mentor.email, answers=False,
        data={
                "mentee": view.mentee.name,
                "address": facts.sender.addr_spec,
                "excerpt": facts.mail.excerpt[:500],
            },
        may_know=(facts.sender.addr_spec,),
    )  # fmt: skip
    expires = facts.now + timedelta(days=rules.policy.confirm_days)
    wait = AskToConfirm(number=number, address=mentor.email, expires_at=expires)
    return hold(facts, because, receipt=False, effects=[wait], letters=[asked])
