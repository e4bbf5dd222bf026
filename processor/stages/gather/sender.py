"""Who a mail is from, as the records know them: role, reply token, whether they may sign up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from processor.core.actor import ActorRole
from processor.core.events import EventKind
from processor.core.mail import Address
from processor.core.program import Member, Program, RequestState
from processor.core.reading import Reading
from processor.core.tokens import Offer, TokenState, TokenStatus, check_token
from processor.core.trust import Trust
from processor.stages.gather.records import records_of
from processor.stages.ports import Unit


def role_of(sender: Address, member: Member | None, program: Program) -> ActorRole:
    if sender.addr_spec in program.coordinators:
        return ActorRole.COORDINATOR
    return ActorRole.MEMBER if member is not None else ActorRole.STRANGER


def is_eligible(sender: Address, unit: Unit, program: Program) -> bool:
    if program.eligibility == "roster":
        return unit.on_roster(sender.addr_spec)
    if program.eligibility == "domains":
        return sender.domain in program.domains
    return True


def is_spam(sender: Address, trust: Trust, unit: Unit) -> bool:
    """What nobody vouches for is easily somebody else's: see coordinator/held.Spam."""
    if unit.bounces_of(sender.addr_spec, EventKind.SPAM):
        return True
    return not trust.may_act and unit.bounces_of(sender.addr_spec, EventKind.UNPROVEN_SPAM) > 0


def token_of(reading: Reading, unit: Unit, program: Program, now: datetime) -> TokenState:
    if not reading.tokens:
        return TokenState()
    holders = {t.about: _holders(t.about, unit, program) for t in reading.tokens}
    state = check_token(unit.secret(), reading.tokens, holders, now)
    if state.status is TokenStatus.VALID and (unit.is_spent(state.mac) or _is_answered(state, unit)):
        return replace(state, status=TokenStatus.SPENT)
    return state


def _is_answered(state: TokenState, unit: Unit) -> bool:
    """The reply token of a reminder ends with the answer that the request's own has brought (fault 49)."""
    if not state.proves or state.offer is not Offer.ANSWER or not state.about.startswith("REQ-"):
        return False
    request, _ = records_of(state.about, unit)
    return request is not None and request.request.state in (RequestState.ACCEPTED, RequestState.REJECTED)


def _holders(about: str, unit: Unit, program: Program) -> tuple[str, ...]:
    kind, _, number = about.partition("-")
    if kind == "M":
        return (about,)
    if kind in ("HELD", "LIST"):
        return program.coordinators
    if kind == "DO":
        return (*program.coordinators, *_author(int(number), unit))
    if kind == "CONF":
        waiting = unit.confirmation(int(number))
        return (waiting.address,) if waiting else ()
    request, relationship = records_of(about, unit)
    view = request or relationship
    return (view.mentor.code, view.mentee.code) if view else ()


def _author(number: int, unit: Unit) -> tuple[str, ...]:
    deed = unit.deed(number)
    member = unit.member_at(deed.actor) if deed is not None and "@" in deed.actor else None
    return (member.code,) if member is not None else ()
