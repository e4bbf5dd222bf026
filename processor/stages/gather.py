"""Gather: everything a decision may know, looked up by index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from processor.core.cv import Cv, find_cv, may_go_out
from processor.core.facts import Facts, MentorsNamed, PairHistory, Wants
from processor.core.intents.request import unavailable
from processor.core.lookalikes import readings
from processor.core.mail import Address
from processor.core.program import (
    Member,
    Program,
    RelationshipView,
    RequestState,
    RequestView,
    Role,
)
from processor.core.reading import Reading
from processor.core.rules import RuleBook
from processor.core.trust import (
    TokenState,
    TokenStatus,
    Trust,
    TrustLevel,
    check_token,
    is_bounce_mac,
    raise_by_token,
)
from processor.core.understanding import Understood
from processor.stages.ports import Unit

RECENT = 10
MOST_NOTED = 20  # events that one letter tells
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """Somebody stands by a mail that its own server does not prove: its sender, or a coordinator."""

    because: str
    member: Member | None = None  # whose mail it is, when the address is not on file
    by_coordinator: bool = False


def facts_for_mail(
    understood: Understood,
    unit: Unit,
    program: Program,
    rules: RuleBook,
    now: datetime,
    *,
    inbox_id: int,
    voucher: Voucher | None = None,
) -> Facts:
    reading, wants = understood.reading, understood.intent.wants()
    mail = reading.mail
    sender = mail.senders[0] if mail.senders else Address(addr_spec="")
    member = unit.member_at(sender.addr_spec) if sender.addr_spec else None
    member = member or (voucher.member if voucher else None)
    token = _token(reading, unit, program, now)
    trust = raise_by_token(understood.trust, token, sender, member)
    if voucher and trust.level in (TrustLevel.UNPROVEN, TrustLevel.TOKEN):
        trust = Trust(level=TrustLevel.CONFIRMED, because=voucher.because)
    about = wants.about
    if about.startswith("OUT-") and reading.bounce_mac:
        proven = is_bounce_mac(unit.secret(), about[4:], reading.bounce_mac)
        about = about if proven else ""
    person = not mail.sender_problem and bool(sender.addr_spec)
    return _facts(
        wants,
        about,
        unit,
        program,
        rules,
        now,
        member,
        sender=sender,
        trust=trust,
        token=token,
        is_coordinator=sender.addr_spec in program.coordinators,
        eligible=member is not None or _eligible(sender, unit, program),
        letters_today=unit.letters_since(sender.addr_spec, now - timedelta(days=1)) if person else {},
        stranger_letters_today=0 if member else unit.stranger_letters_since(now - timedelta(days=1)),
        inbox_id=inbox_id,
        passed_on=voucher is not None and voucher.by_coordinator,
        # who confirms or passes on a mail brings the same one once more
        same_id=0 if voucher or not mail.message_id else unit.same_id(mail.message_id, inbox_id),
        language=reading.language,
        subject=mail.subject,
        excerpt=reading.visible,
        size=mail.size,
        attachments=tuple(a.filename for a in mail.attachments),
        cv=find_cv(mail.attachments),
    )


def facts_for_due(wants: Wants, unit: Unit, program: Program, rules: RuleBook, now: datetime) -> Facts:
    number = int(wants.about[2:]) if wants.about.startswith("M-") else 0
    return _facts(wants, wants.about, unit, program, rules, now, unit.member(number) if number else None)


def _facts(
    wants: Wants,
    about: str,
    unit: Unit,
    program: Program,
    rules: RuleBook,
    now: datetime,
    member: Member | None,
    **more: Any,
) -> Facts:
    """`more`: the rest of the facts, which a due date does not have."""
    sender: Address | None = more.get("sender")
    sent = unit.sent(about[4:]) if about.startswith("OUT-") else None
    request, relationship = _records(sent.about if sent else about, unit)
    numbers: dict[str, int] = {}
    found: dict[str, Any] = {}
    if member is not None and wants.matters:
        found |= {
            "to_answer": unit.pending_to(member.number),
            "asked": unit.pending_of(member.number),
            "relationships": unit.active_relationships(member.number),
        }
    if member is not None and wants.recent and request is None:
        found["recent"] = unit.recent_requests(member.number, RECENT)
        if wants.relationship_number and not found.get("to_answer"):
            request = next((v for v in found["recent"] if v.mentor.number == member.number), None)
    if request is not None:
        found |= _about_request(request, unit)
    if wants.origin and relationship is not None:
        found["origin"] = unit.request(relationship.relationship.request)
    if wants.open_parked:
        email = request.mentee.email if request else sender.addr_spec if sender else ""
        found["parked"] = unit.parked(email) if email else ()
    if wants.member_number and member is None:
        numbers["member"] = unit.next_number("member")
    if wants.relationship_number and request is not None and request.request.state in _REVIVABLE:
        numbers["relationship"] = unit.next_number("relationship")
        found["cvs"] = _cvs((request.mentor.number, request.mentee.number), unit)
    if wants.noted:
        found["noted"] = unit.noted(wants.about or f"IN-{more['inbox_id']}", wants.noted, MOST_NOTED)
    if wants.own_cv and member is not None:
        found["cvs"] = _cvs((member.number,), unit)
    if wants.mentor:
        found |= _about_mentor(wants.mentor, member, unit)
    if (wants.request_number and _will_ask(member, found)) or found.get("parked"):
        numbers["request"] = unit.next_number("request")
    if wants.page:
        but = member.number if member and member.profile(Role.MENTOR) else 0
        found["directory"] = unit.directory(wants.interest, wants.page, rules.policy.page_size, but)
    if wants.namesakes is not None and sender is not None:
        own = member.code if member else ""
        alike = unit.namesakes(readings(wants.namesakes or sender.name))
        found["namesakes"] = tuple(other for other in alike if other.code != own)
    if wants.areas:
        found["areas"] = unit.match_areas(wants.areas)
        words = [a.known or a.written for a in found["areas"]]
        found["watchers"] = unit.watchers(words)
    if wants.own_areas and member is not None:
        drafted = [a for p in member.profiles if not p.complete for a in p.areas]
        found["watchers"] = unit.watchers(drafted) if drafted else ()
    if sent is not None:
        found |= {
            "sent": sent,
            "sent_to": unit.member_at(sent.recipient),
            "bounces": unit.bounces_of(sent.recipient),
            "status": next(iter(_STATUS.findall(sent.server_reply)), ""),
        }
    if wants.suggest and not _needs_no_others(wants, member, found):
        found["suggestions"] = _suggestions(request, relationship, member, unit, rules)
    return Facts(
        now=now, program=program, member=member, request=request, relationship=relationship,
        numbers=numbers, **found, **more,
    )  # fmt: skip


def _cvs(members: tuple[int, ...], unit: Unit) -> dict[int, Cv]:
    """Those that may go out; one with macros may have been kept by an older version."""
    return {number: cv for number, cv in unit.cvs(members).items() if may_go_out(cv)}


_REVIVABLE = (RequestState.PENDING, RequestState.EXPIRED, RequestState.REJECTED)


def _records(about: str, unit: Unit) -> tuple[RequestView | None, RelationshipView | None]:
    kind, _, number = about.partition("-")
    if kind == "REQ" and number.isdigit():
        return unit.request(int(number)), None
    if kind == "REL" and number.isdigit():
        return None, unit.relationship(int(number))
    return None, None


def _about_request(view: RequestView, unit: Unit) -> dict[str, Any]:
    mentor, mentee, number = view.mentor.number, view.mentee.number, view.request.number
    return {
        "mentor_load": unit.mentor_load(mentor),
        "mentor_pending": tuple(v for v in unit.pending_to(mentor) if v.request.number != number),
        "mentee_pending": tuple(v for v in unit.pending_of(mentee) if v.request.number != number),
        "mentee_matched": any(v.mentee.number == mentee for v in unit.active_relationships(mentee)),
        "mentor_expired": unit.expired_in_a_row(mentor),
    }


def _about_mentor(written: str, member: Member | None, unit: Unit) -> dict[str, Any]:
    named: MentorsNamed = unit.mentors_named(written)
    if len(named.exact) != 1:
        return {"named": named}
    mentor = named.exact[0]
    history = PairHistory()
    if member is not None:
        active = unit.active_relationships(member.number)
        pair = {member.number, mentor.number}
        both = next((v for v in active if {v.mentee.number, v.mentor.number} == pair), None)
        history = PairHistory(last=unit.last_request(member.number, mentor.number), relationship=both)
    return {"named": named, "history": history, "mentor_load": unit.mentor_load(mentor.number)}


def _will_ask(member: Member | None, found: dict[str, Any]) -> bool:
    """A number is drawn only for a request that may become one."""
    named = found.get("named", MentorsNamed())
    return (
        member is not None and member.ready(Role.MENTEE) and len(named.exact) == 1 and not found.get("asked")
    )


def _needs_no_others(wants: Wants, member: Member | None, found: dict[str, Any]) -> bool:
    """The search has found mentors, or the request will go out: nobody else is suggested then."""
    if wants.page:
        return bool(found["directory"].total)
    if not (wants.mentor and _will_ask(member, found)):
        return False
    mentor: Member = found["named"].exact[0]
    room = not unavailable(mentor, found["mentor_load"])
    return room and found["history"] == PairHistory() and mentor != member


def _suggestions(
    request: RequestView | None,
    relationship: RelationshipView | None,
    member: Member | None,
    unit: Unit,
    rules: RuleBook,
) -> Any:
    """Mentors who share the mentee's areas, or those of the mentor who was asked."""
    mentee = request.mentee if request else relationship.mentee if relationship else member
    mentor = request.mentor if request else relationship.mentor if relationship else None
    areas: list[str] = []
    but: list[int] = []
    for person in (mentee, mentor):
        if person is not None:
            but.append(person.number)
            areas += [a for p in person.profiles for a in p.areas]
    return unit.suggest(tuple(dict.fromkeys(areas)), but, rules.policy.suggestions)


def _token(reading: Reading, unit: Unit, program: Program, now: datetime) -> TokenState:
    if not reading.tokens:
        return TokenState()
    holders = {t.about: _holders(t.about, unit, program) for t in reading.tokens}
    state = check_token(unit.secret(), reading.tokens, holders, now)
    if state.status is TokenStatus.VALID and unit.is_spent(state.mac):
        return _spent(state)
    return state


def _spent(state: TokenState) -> TokenState:
    return TokenState(status=TokenStatus.SPENT, about=state.about, holder=state.holder, mac=state.mac)


def _holders(about: str, unit: Unit, program: Program) -> tuple[str, ...]:
    kind, _, number = about.partition("-")
    if kind == "M":
        return (about,)
    if kind == "HELD":
        return program.coordinators
    if kind == "CONF":
        waiting = unit.confirmation(int(number))
        return (waiting.address,) if waiting else ()
    request, relationship = _records(about, unit)
    view = request or relationship
    return (view.mentor.code, view.mentee.code) if view else ()


def _eligible(sender: Address, unit: Unit, program: Program) -> bool:
    if program.eligibility == "roster":
        return unit.on_roster(sender.addr_spec)
    if program.eligibility == "domains":
        return sender.domain in program.domains
    return True
