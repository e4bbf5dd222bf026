"""Gather: everything a decision may know, looked up by index."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from processor.core.actor import Actor, ActorRole, Channel
from processor.core.apart import apart_from
from processor.core.cv import Cv, find_cv, may_go_out
from processor.core.events import EventKind
from processor.core.facts import (
    Facts,
    MailFacts,
    MentorsNamed,
    PairHistory,
    Parked,
    RosterRead,
    Voucher,
    Wants,
)
from processor.core.lookalikes import readings
from processor.core.mail import Address, InboundMail, may_be_roster
from processor.core.outcome import Decision, SaveMember
from processor.core.program import (
    Member,
    MentorCard,
    Program,
    RelationshipView,
    RequestView,
)
from processor.core.reading import Reading
from processor.core.reading.automatic.repeats import fingerprint, is_reaction
from processor.core.reading.automatic.server_codes import reply_status
from processor.core.robots import COMPARED, QUICK, TODAY
from processor.core.rules import RuleBook
from processor.core.tokens import TokenState, TokenStatus, check_token
from processor.core.trust import Trust, TrustLevel, proven_bounce, raise_by_token
from processor.core.understanding import Understood
from processor.stages.ports import Unit
from processor.stages.tally import Letters

RECENT = 10
MOST_EVENTS = 60  # of a history that is shown
MOST_FOUND = 25  # people


def facts_for_mail(
    understood: Understood,
    unit: Unit,
    program: Program,
    rules: RuleBook,
    now: datetime,
    *,
    inbox_id: int,
    letters: Letters,
    voucher: Voucher | None = None,
    copy_of: int = 0,
    channel: Channel = Channel.MAIL,
    read_again: Callable[[int], Understood | None] = lambda _: None,
    read_roster: Callable[[bytes], RosterRead] | None = None,
) -> Facts:
    reading, wants = understood.reading, understood.intent.wants()
    mail = reading.mail
    sender = mail.senders[0] if mail.senders else Address(addr_spec="")
    known = unit.member_at(sender.addr_spec) if sender.addr_spec else None
    member = known or (voucher.member if voucher else None)
    token = _token(reading, unit, program, now)
    trust = raise_by_token(understood.trust, token, understood.intent.kind, sender, member, wants.about)
    if voucher and trust.level in (TrustLevel.UNPROVEN, TrustLevel.TOKEN):
        trust = Trust(level=TrustLevel.CONFIRMED, because=voucher.because)
    about, bounced = wants.about, None
    if about.startswith("OUT-"):
        bounced = proven_bounce(unit.secret(), reading.bounced)
        about = bounced.about if bounced else ""
    person = not mail.sender_problem and bool(sender.addr_spec)
    # a mail that has waited for a YES or a release speaks of what there was when it was written
    written = mail.received_at if voucher is not None and not voucher.in_name else None
    return _facts(
        wants,
        about,
        unit,
        program,
        rules,
        now,
        member,
        actor=Actor(address=sender, role=_role(sender, member, program), channel=channel),
        trust=trust,
        token=token,
        by_address=bounced is not None and bounced.by_address,
        eligible=member is not None or _eligible(sender, unit, program),
        letters_today=letters.names_to(sender.addr_spec) if person else {},
        told_today=letters.matters_to(sender.addr_spec) if person else {},
        voucher=voucher,
        written=written,
        erased=member is None and person and unit.is_erased(sender.addr_spec),
        spam=member is None and person and _is_spam(sender, trust, unit),
        known_address=known is not None or not sender.addr_spec,
        **_awaited(wants, unit, read_again),
        **_roster(wants, mail, unit, read_roster),
        mail=MailFacts(
            inbox_id=inbox_id,
            # who confirms or passes on a mail brings the same one once more
            same_id=0
            if voucher or copy_of or not mail.message_id
            else unit.same_id(mail.message_id, inbox_id),
            reading=reading,
            language=reading.language,
            subject=mail.subject,
            excerpt=reading.visible,
            crossed=reading.crossed,
            not_ours=bool(reading.claimed) and unit.sent(reading.claimed) is None,
            said=reading.said,
            size=mail.size,
            copied=frozenset(each.addr_spec for each in (*mail.to, *mail.cc)),
            attachments=tuple(a.filename for a in mail.attachments),
            cv=find_cv(mail.attachments),
            quick=(wants.heard or wants.pace) and person and _quick(reading, sender, unit),
            **(_heard(reading, sender, unit, alone=bool(copy_of)) if wants.heard and person else {}),
        ),
    )


def _roster(
    wants: Wants, mail: InboundMail, unit: Unit, read_roster: Callable[[bytes], RosterRead] | None
) -> dict[str, Any]:
    """The first CSV that is attached, and how many of its addresses are new."""
    files = [a for a in mail.attachments if may_be_roster(a.filename, a.size) and a.content]
    if not wants.roster or not files or read_roster is None:
        return {}
    found = read_roster(files[0].content)
    new = sum(not unit.on_roster(address) for address, _ in found.rows)
    return {"roster": replace(found, new=new)}


def _awaited(wants: Wants, unit: Unit, read_again: Callable[[int], Understood | None]) -> dict[str, Any]:
    """The question CONF-<number>, or HELD-<number>, and the mail that waits."""
    if wants.held:
        item = unit.held_item(wants.held)
        kept = item is not None and item.inbox_id
        return {
            "held": item,
            "held_member": unit.member_at(item.sender) if item is not None and item.sender else None,
            "waiting": read_again(item.inbox_id) if item is not None and kept else None,
        }
    found = unit.confirmation(wants.confirmation) if wants.confirmation else None
    return {"confirmation": found, "waiting": read_again(found.inbox_id) if found is not None else None}


def _role(sender: Address, member: Member | None, program: Program) -> ActorRole:
    if sender.addr_spec in program.coordinators:
        return ActorRole.COORDINATOR
    return ActorRole.MEMBER if member is not None else ActorRole.STRANGER


def _heard(reading: Reading, sender: Address, unit: Unit, *, alone: bool) -> dict[str, Any]:
    """What tells a robot that marks its mails with nothing (row 157).

    `alone`: a copy that counts in place of an unproven one would only be compared with that.
    """
    at = reading.mail.received_at
    heard = () if alone else unit.heard_from(sender.addr_spec, at - COMPARED)
    return {
        "heard": heard,
        "heard_today": unit.heard_from(sender.addr_spec, at - TODAY) if heard else (),
        "words": fingerprint(reading.visible),
        "reaction": is_reaction(reading.mail, reading.visible),
    }


def _quick(reading: Reading, sender: Address, unit: Unit) -> bool:
    last = unit.last_letter_at(sender.addr_spec)
    return last is not None and timedelta() <= reading.mail.received_at - last <= QUICK


def facts_for_due(
    wants: Wants,
    unit: Unit,
    program: Program,
    rules: RuleBook,
    now: datetime,
    read_again: Callable[[int], Understood | None] = lambda _: None,
) -> Facts:
    number = int(wants.about[2:]) if wants.about.startswith("M-") else 0
    member = unit.member(number) if number else None
    awaited = _awaited(wants, unit, read_again) if wants.held else {}
    return _facts(wants, wants.about, unit, program, rules, now, member, **awaited)


def _facts(
    wants: Wants,
    about: str,
    unit: Unit,
    program: Program,
    rules: RuleBook,
    now: datetime,
    member: Member | None,
    written: datetime | None = None,
    **more: Any,
) -> Facts:
    """`more`: the rest of the facts, which a due date does not have."""
    sender = more["actor"].address if "actor" in more else None
    sent = unit.sent(about[4:]) if about.startswith("OUT-") else None
    request, relationship = _records(sent.about if sent else about, unit)
    counted = {"counts": unit.status(now), "stopped": unit.program_stopped()} if wants.counts else {}
    found: dict[str, Any] = {**counted, "apart": unit.pairs_apart()}
    if rules.blocked:
        found["owners"] = unit.owners(rules.blocked_addresses())
    if member is not None and wants.matters:
        found |= {
            "to_answer": unit.pending_to(member.number),
            "asked": unit.pending_of(member.number),
            "relationships": unit.active_relationships(member.number),
        }
        if written is not None:
            found |= _at_that_time(found, written, unit)
    if member is not None and wants.recent and request is None:
        recent = unit.recent_requests(member.number, RECENT)
        found["recent"] = tuple(v for v in recent if written is None or v.request.asked_at <= written)
        if wants.accepts and not found.get("to_answer"):
            request = next((v for v in found["recent"] if v.mentor.number == member.number), None)
    if request is not None:
        found |= _about_request(request, unit)
    found |= _for_a_coordinator(wants, request, unit)
    found |= _about_deed(wants, request, relationship, sender, member, unit)
    if wants.origin and relationship is not None:
        found["origin"] = unit.request(relationship.relationship.request)
    if wants.open_parked:
        view = request or relationship
        mentee = view.mentee if view else member
        email = mentee.email if mentee else sender.addr_spec if sender else ""
        waiting = unit.parked(email) if email else ()
        if mentee is not None and request is None:
            found["mentee_pending"] = unit.pending_of(mentee.number)
        found["parked"] = tuple(_with_history(waits, mentee, unit) for waits in waiting)
    if wants.accepts and request is not None:
        found["cvs"] = _cvs((request.mentor.number, request.mentee.number), unit)
    if wants.noted:
        about_what = wants.about or f"IN-{more['mail'].inbox_id}"
        found["noted"] = unit.noted(about_what, wants.noted, wants.most_noted)
    if wants.own_cv and member is not None:
        found["cvs"] = _cvs((member.number,), unit)
    if wants.mentor:
        found |= _about_mentor(wants.mentor, member, unit)
    if wants.page:
        but = (
            (member.number, *apart_from(member, found.get("owners", {}), found["apart"], rules))
            if member
            else ()
        )
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
            "status": reply_status(sent.server_reply),
            "reported": unit.noted(f"OUT-{sent.serial}", EventKind.REPORTED, wants.most_noted),
            "sent_again": request is not None and unit.noted(request.ref, EventKind.SENT_AGAIN, 1).total > 0,
            "unreached": unit.bounces_of(sent.recipient, EventKind.UNREACHED),
        }
    if about.startswith("TO-"):
        address = about[3:]
        found |= {
            "watched": address,
            "unreached": unit.bounces_of(address, EventKind.UNREACHED),
            "taken_again": unit.taken_again(address, EventKind.UNREACHED),
        }
    return Facts(
        now=now, program=program, member=member, request=request, relationship=relationship, **found, **more
    )


def _at_that_time(found: Mapping[str, Any], written: datetime, unit: Unit) -> dict[str, Any]:
    """What was there when the mail was written: its bare END means nothing that began afterwards."""

    def begun(pair: RelationshipView) -> datetime:
        origin = unit.request(pair.relationship.request)
        at = origin.request.answered_at if origin is not None else None
        return at or datetime.combine(pair.relationship.first_start, datetime.min.time(), tzinfo=UTC)

    return {
        "to_answer": tuple(v for v in found["to_answer"] if v.request.asked_at <= written),
        "asked": tuple(v for v in found["asked"] if v.request.asked_at <= written),
        "relationships": tuple(v for v in found["relationships"] if begun(v) <= written),
    }


def _for_a_coordinator(wants: Wants, request: RequestView | None, unit: Unit) -> dict[str, Any]:
    """What only their verbs ask for."""
    found: dict[str, Any] = {}
    if wants.people:
        found |= _people(wants, unit)
    if wants.list:
        found["listed"] = unit.list_refs(wants.list)
    if wants.queue:
        found["queue"] = unit.open_held()
    if wants.timeline:
        found["timeline"] = unit.timeline(wants.timeline, MOST_EVENTS)
    if wants.find:
        found["found"] = unit.find_people(wants.find, MOST_FOUND + 1)
    if wants.mail:
        found["our_mail"] = unit.our_mail(wants.mail)
    if wants.export:
        found["export"] = json.dumps(unit.export(), ensure_ascii=False)
    return found


def _people(wants: Wants, unit: Unit) -> dict[str, Any]:
    persons = tuple(unit.members_named(written) for written in wants.people)
    sure = [p.exact[0] for p in persons if len(p.exact) == 1]
    found: dict[str, Any] = {"persons": persons}
    if sure:
        found |= {
            "their_relationships": unit.active_relationships(sure[0].number),
            "their_requests": unit.recent_requests(sure[0].number, RECENT),
            "timeline": unit.timeline(sure[0].code, MOST_EVENTS),
        }
    if len(sure) == 2:
        one, other = sure
        history = _history(one, other, unit)
        found["between"] = history if history.last is not None else _history(other, one, unit)
    return found


def _about_deed(
    wants: Wants,
    request: RequestView | None,
    relationship: RelationshipView | None,
    sender: Address | None,
    member: Member | None,
    unit: Unit,
) -> dict[str, Any]:
    """The deed that is to be undone, with the people of its records."""
    own = {sender.addr_spec if sender else "", member.email if member else ""} - {""}
    number = wants.deed
    if wants.own_deed:
        number = max((unit.last_deed_of(address) for address in own), default=0)
    view = request or relationship
    if wants.deed_about and view is not None:
        number = unit.last_deed_about(view.ref)
    deed = unit.deed(number) if number else None
    if deed is None:
        return {}
    records = [r.now for r in deed.records if r.now is not None]
    numbers = {n for r in records for n in ((r.number,) if isinstance(r, Member) else (r.mentee, r.mentor))}
    people = {n: found for n in sorted(numbers) if (found := unit.member(n)) is not None}
    return {"deed": deed, "deed_is_own": deed.actor in own, "people": people}


def _cvs(members: tuple[int, ...], unit: Unit) -> dict[int, Cv]:
    """Those that may go out; one with macros may have been kept by an older version."""
    return {number: cv for number, cv in unit.cvs(members).items() if may_go_out(cv)}


def _records(about: str, unit: Unit) -> tuple[RequestView | None, RelationshipView | None]:
    kind, _, number = about.partition("-")
    if kind == "REQ" and number.isdecimal():
        return unit.request(int(number)), None
    if kind == "REL" and number.isdecimal():
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
        loads = {mentor.number: unit.mentor_load(mentor.number) for mentor in named.exact}
        return {"named": replace(named, loads=loads)}
    mentor = named.exact[0]
    history = _history(member, mentor, unit)
    return {"named": named, "history": history, "mentor_load": unit.mentor_load(mentor.number)}


def _history(mentee: Member | None, mentor: Member, unit: Unit) -> PairHistory:
    if mentee is None:
        return PairHistory()
    active = unit.active_relationships(mentee.number)
    pair = {mentee.number, mentor.number}
    both = next((v for v in active if {v.mentee.number, v.mentor.number} == pair), None)
    return PairHistory(last=unit.last_request(mentee.number, mentor.number), relationship=both)


def _with_history(waits: Parked, mentee: Member | None, unit: Unit) -> Parked:
    load = unit.mentor_load(waits.mentor.number)
    return replace(waits, load=load, history=_history(mentee, waits.mentor, unit))


def suggestions_for(
    decision: Decision, facts: Facts, unit: Unit, rules: RuleBook
) -> Mapping[str, tuple[MentorCard, ...]]:
    """Mentors for each reader to whom the decision suggests some, by address."""
    new = {e.member.email: e.member for e in decision.effects if isinstance(e, SaveMember)}
    readers = {email: new.get(email) or unit.member_at(email) for email in decision.suggests_to()}
    return {email: _suggestions(m, facts, unit, rules) for email, m in readers.items() if m is not None}


def _suggestions(reader: Member, facts: Facts, unit: Unit, rules: RuleBook) -> tuple[MentorCard, ...]:
    """Mentors who share the reader's areas or the mentor's it is about, and whom the reader has not asked."""
    view = facts.request or facts.relationship
    people = [reader]
    if view is not None:
        people.append(view.mentor)
    elif facts.member is not None and facts.member.number != reader.number:
        people.append(facts.member)  # a mentor who leaves
    areas = [area for person in people for profile in person.profiles for area in profile.areas]
    but = [person.number for person in people]
    but += apart_from(reader, facts.owners, facts.apart, rules)
    but += [mentor.number for mentor in facts.named.exact]
    but += [waits.mentor.number for waits in facts.parked]
    if reader.version:
        but += [v.mentor.number for v in unit.pending_of(reader.number)]
        but += [v.mentor.number for v in unit.active_relationships(reader.number)]
    return unit.suggest(tuple(dict.fromkeys(areas)), tuple(dict.fromkeys(but)), rules.policy.suggestions)


def _token(reading: Reading, unit: Unit, program: Program, now: datetime) -> TokenState:
    if not reading.tokens:
        return TokenState()
    holders = {t.about: _holders(t.about, unit, program) for t in reading.tokens}
    state = check_token(unit.secret(), reading.tokens, holders, now)
    if state.status is TokenStatus.VALID and unit.is_spent(state.mac):
        return replace(state, status=TokenStatus.SPENT)
    return state


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
    request, relationship = _records(about, unit)
    view = request or relationship
    return (view.mentor.code, view.mentee.code) if view else ()


def _author(number: int, unit: Unit) -> tuple[str, ...]:
    deed = unit.deed(number)
    member = unit.member_at(deed.actor) if deed is not None and "@" in deed.actor else None
    return (member.code,) if member is not None else ()


def _is_spam(sender: Address, trust: Trust, unit: Unit) -> bool:
    """What nobody vouches for is easily somebody else's: see coordinator/held.Spam."""
    if unit.bounces_of(sender.addr_spec, EventKind.SPAM):
        return True
    return not trust.may_act and unit.bounces_of(sender.addr_spec, EventKind.UNPROVEN_SPAM) > 0


def _eligible(sender: Address, unit: Unit, program: Program) -> bool:
    if program.eligibility == "roster":
        return unit.on_roster(sender.addr_spec)
    if program.eligibility == "domains":
        return sender.domain in program.domains
    return True
