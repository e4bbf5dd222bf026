"""The look-ups behind what an intent wants: one function for each matter, all in `LOOK_UPS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from processor.core import digest, queue
from processor.core.apart import apart_from
from processor.core.cv import Cv, may_go_out
from processor.core.dates import local_day
from processor.core.deeds import Deed
from processor.core.events import EventKind
from processor.core.facts import HeldItem, MentorsNamed, Parked, SentMail, Wants
from processor.core.figures import spans
from processor.core.intents.own_address import question_of
from processor.core.intents.undelivered import HARD_BOUNCES
from processor.core.intents.undone_moves import moved_by
from processor.core.lookalikes import readings
from processor.core.mail import Address, folded
from processor.core.program import (
    Member,
    MentorRequest,
    Program,
    Relationship,
    RelationshipView,
    RequestView,
    Standing,
    as_pair,
)
from processor.core.reading.automatic.server_codes import reply_status
from processor.core.report import Asked
from processor.core.rules import RuleBook
from processor.stages.gather.parties import parties_of_coordinator, records_for, with_other_addresses
from processor.stages.gather.records import erased_since, history_of, mentees_with_more
from processor.stages.ports import Unit

RECENT = 10
MOST_EVENTS = 60  # of a history that is shown
MOST_FOUND = 25  # people

Found = dict[str, Any]  # fields of Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked, of whom, and the records that it is about."""

    wants: Wants
    about: str  # as in Wants, once a bounce has proven it
    unit: Unit
    program: Program
    rules: RuleBook
    now: datetime
    member: Member | None
    written: datetime | None  # of a mail that has waited: what began later is no matter of it
    sender: Address | None
    inbox_id: int
    sent: SentMail | None
    request: RequestView | None
    relationship: RelationshipView | None


def look_up(search: Search) -> Found:
    """Each look-up sees what the ones before it found; one of them may find which request is meant."""
    found: Found = {"request": search.request, "relationship": search.relationship}
    for each in LOOK_UPS:
        found |= each(search, found)
        if found["request"] is not search.request:
            search = replace(search, request=found["request"])
    return found


def _apart(search: Search, _: Mapping[str, Any]) -> Found:
    blocked = search.rules.blocked_addresses() if search.rules.blocked else None
    owners = {"owners": search.unit.owners(blocked)} if blocked is not None else {}
    apart = search.unit.pairs_apart()
    return {"apart": apart, **owners, **(_staff(search) if apart or blocked else {})}


def _staff(search: Search) -> Found:
    """Who is told of two people, and may be one of them."""
    return {"staff": search.unit.owners(search.program.coordinators)}


def _contact(search: Search, _: Mapping[str, Any]) -> Found:
    if search.relationship is None and not search.wants.paused_contact:
        return {}
    paused = search.unit.contact_paused()
    return {"contact_paused": paused, **(_staff(search) if paused else {})}


def _matters(search: Search, _: Mapping[str, Any]) -> Found:
    """What the sender has open; of a mail that has waited, what there was when it was written."""
    member, unit = search.member, search.unit
    if member is None or not search.wants.matters:
        return {}
    asked_of = unit.pending_to(member.number)
    asked = unit.pending_of(member.number)
    pairs = unit.active_relationships(member.number)
    if (written := search.written) is not None and not search.wants.whole:
        asked_of = tuple(v for v in asked_of if v.request.asked_at <= written)
        asked = tuple(v for v in asked if _known(v.ref, v.request.asked_at, search, written))
        # its bare END means nothing that began afterwards
        pairs = tuple(v for v in pairs if _known(v.ref, _began(v, unit), search, written))
    return {"to_answer": asked_of, "asked": asked, "relationships": pairs}


def _just_over(search: Search, _: Mapping[str, Any]) -> Found:
    member, days = search.member, search.rules.policy.late_yes_days
    if member is None or not search.wants.over or not days:
        return {}
    return {"just_over": search.unit.completed_since(member.number, search.now - timedelta(days=days))}


def _known(ref: str, since: datetime, search: Search, written: datetime) -> bool:
    """Of what the sender began it is known when the mail was written that began it, before it was decided."""
    if since <= written:
        return True
    begun = search.unit.begun(ref)
    if begun is None or begun.came_at > written:
        return False
    author = search.unit.member_at(begun.actor)
    return author is not None and search.member is not None and author.number == search.member.number


def _began(pair: RelationshipView, unit: Unit) -> datetime:
    origin = unit.request(pair.relationship.request)
    at = origin.request.answered_at if origin is not None else None
    return at or datetime.combine(pair.relationship.first_start, datetime.min.time(), tzinfo=UTC)


def _recent(search: Search, found: Mapping[str, Any]) -> Found:
    member, written, request = search.member, search.written, None
    if member is None or not search.wants.recent or search.request is not None:
        return {}
    recent = search.unit.recent_requests(member.number, RECENT)
    recent = tuple(v for v in recent if not written or _known(v.ref, v.request.asked_at, search, written))
    if search.wants.accepts and not found.get("to_answer"):
        request = next((v for v in recent if v.mentor.number == member.number), None)
    return {"recent": recent, "request": request}


def _about_request(search: Search, _: Mapping[str, Any]) -> Found:
    view, unit = search.request, search.unit
    if view is None:
        return {}
    mentor, mentee, number = view.mentor.number, view.mentee.number, view.request.number
    return {
        "mentor_load": unit.mentor_load(mentor),
        "mentor_pending": tuple(v for v in unit.pending_to(mentor) if v.request.number != number),
        "mentee_pending": tuple(v for v in unit.pending_of(mentee) if v.request.number != number),
        "mentee_matched": any(v.mentee.number == mentee for v in unit.active_relationships(mentee)),
        "mentor_expired": unit.expired_in_a_row(mentor),
        "mentor_unread": view.request.reoffered and _waits_from(mentor, unit),
    }


def _waits_from(number: int, unit: Unit) -> bool:
    """A mail of that member, at whichever address, that nobody has decided yet."""
    wrote = (unit.member_at(item.whose) for item in unit.open_held() if item.whose)
    return any(who is not None and who.number == number for who in wrote)


def _origin(search: Search, _: Mapping[str, Any]) -> Found:
    if not search.wants.origin or search.relationship is None:
        return {}
    return {"origin": search.unit.request(search.relationship.relationship.request)}


def _parked(search: Search, before: Mapping[str, Any]) -> Found:
    if not search.wants.open_parked:
        return {}
    unit, view = search.unit, search.request or search.relationship
    mentee = view.mentee if view else search.member
    email = mentee.email if mentee else search.sender.addr_spec if search.sender else ""
    waiting = unit.parked(email) if email else ()
    found: Found = {"parked": tuple(_with_history(waits, mentee, unit) for waits in waiting)}
    if mentee is not None and search.request is None and "mentee_pending" not in before:  # of the deed
        found["mentee_pending"] = unit.pending_of(mentee.number)
    return found


def _queued(search: Search, found: Mapping[str, Any]) -> Found:
    if not search.wants.queues or not found.get("to_answer"):
        return {}
    return {"queued": mentees_with_more(found["to_answer"], search.unit, search.rules)}


def _with_history(waits: Parked, mentee: Member | None, unit: Unit) -> Parked:
    load = unit.mentor_load(waits.mentor.number)
    return replace(waits, load=load, history=history_of(mentee, waits.mentor, unit))


def _cvs(search: Search, _: Mapping[str, Any]) -> Found:
    members: tuple[int, ...] = ()
    if search.wants.own_cv and search.member is not None:
        members = (search.member.number,)
    elif search.wants.accepts and search.request is not None:
        members = (search.request.mentor.number, search.request.mentee.number)
    return {"cvs": _kept_cvs(members, search.unit)} if members else {}


def _kept_cvs(members: tuple[int, ...], unit: Unit) -> dict[int, Cv]:
    """Those that may go out; one with macros may have been kept by an older version."""
    return {number: cv for number, cv in unit.cvs(members).items() if may_go_out(cv)}


def _noted(search: Search, _: Mapping[str, Any]) -> Found:
    wants = search.wants
    if not wants.noted:
        return {}
    about = wants.about or f"IN-{search.inbox_id}"
    return {"noted": search.unit.noted(about, wants.noted, wants.most_noted)}


def _named_beside(mentor: Member, search: Search) -> tuple[Member, ...]:
    """Other mentors whose name, two words of it at least, stands beside the code of that one."""
    found: dict[int, Member] = {}
    for words in search.wants.beside:
        exact = search.unit.mentors_named(words).exact if len(words.split()) > 1 else ()
        own = {mentor.number, search.member.number if search.member is not None else 0}
        if own.isdisjoint(each.number for each in exact):
            found |= {each.number: each for each in exact}
    return tuple(found.values())


def _mentor(search: Search, _: Mapping[str, Any]) -> Found:
    if not search.wants.mentor:
        return {}
    unit = search.unit
    named: MentorsNamed = unit.mentors_named(search.wants.mentor)
    if len(named.exact) != 1:
        loads = {mentor.number: unit.mentor_load(mentor.number) for mentor in named.exact}
        return {"named": replace(named, loads=loads)}
    mentor = named.exact[0]
    against = _named_beside(mentor, search)
    if against:
        loads = {each.number: unit.mentor_load(each.number) for each in (mentor, *against)}
        named = replace(named, against=against, loads=loads)
    history = history_of(search.member, mentor, unit)
    return {"named": named, "history": history, "mentor_load": unit.mentor_load(mentor.number)}


def _directory(search: Search, found: Mapping[str, Any]) -> Found:
    wants, member, rules = search.wants, search.member, search.rules
    if not wants.page:
        return {}
    but: tuple[int, ...] = ()
    if member is not None:
        but = (member.number, *apart_from(member, found.get("owners", {}), found["apart"], rules))
    return {"directory": search.unit.directory(wants.interest, wants.page, rules.policy.page_size, but)}


def _namesakes(search: Search, _: Mapping[str, Any]) -> Found:
    name = search.wants.namesakes
    if name is None or search.sender is None:
        return {}
    own = search.member.code if search.member else ""
    alike = search.unit.namesakes(readings(name or search.sender.name))
    return {"namesakes": tuple(other for other in alike if other.code != own)}


def _areas(search: Search, _: Mapping[str, Any]) -> Found:
    found: Found = {}
    if search.wants.areas:
        found["areas"] = search.unit.match_areas(search.wants.areas)
        found["watchers"] = search.unit.watchers([a.known or a.written for a in found["areas"]])
    if search.wants.own_areas and search.member is not None:
        drafted = [a for p in search.member.profiles if not p.complete for a in p.areas]
        found["watchers"] = search.unit.watchers(drafted) if drafted else ()
    return found


def _our_mail(search: Search, _: Mapping[str, Any]) -> Found:
    """A mail of ours that a report is about, and what else is known of its address."""
    sent, request, unit = search.sent, search.request, search.unit
    if sent is None:
        return {}
    return {
        "sent": sent,
        "sent_to": unit.member_at(sent.recipient),
        "bounces": unit.bounces_of(sent.recipient),
        "status": reply_status(sent.server_reply),
        "reported": unit.noted(f"OUT-{sent.serial}", EventKind.REPORTED, search.wants.most_noted),
        "sent_again": request is not None and unit.noted(request.ref, EventKind.SENT_AGAIN, 1).total > 0,
        "unreached": unit.bounces_of(sent.recipient, EventKind.UNREACHED),
        "asked_for": _asked_for(sent, unit),
    }


def _reach(search: Search, _: Mapping[str, Any]) -> Found:
    if not search.wants.reach or search.member is None:
        return {}
    return {"dead": search.unit.bounces_of(search.member.email, EventKind.UNREACHED_IN_BREAK) > 0}


def _erased_there(search: Search, _: Mapping[str, Any]) -> Found:
    """Of the addresses that a report names, those of somebody who was erased, and is no member again."""
    erased = (named for named in search.wants.reported if _is_gone(named, search))
    return {"erased_there": frozenset(erased)} if search.wants.reported else {}


def _is_gone(named: str, search: Search) -> bool:
    spellings = {named, folded(named), _small_domain(named)} - set(search.program.coordinators)
    return any(search.unit.is_erased(each) and search.unit.member_at(each) is None for each in spellings)


def _small_domain(named: str) -> str:
    local, at, domain = named.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _asked_for(sent: SentMail, unit: Unit) -> Member | None:
    """The member who says that the address is theirs."""
    if sent.letter != "confirm-address" or not sent.about.startswith("CONF-"):
        return None
    question = unit.confirmation(int(sent.about[5:]))
    _, _, code = question.what.partition(" M-") if question is not None else ("", "", "")
    return unit.member(int(code)) if code else None


def _watched(search: Search, _: Mapping[str, Any]) -> Found:
    if not search.about.startswith("TO-"):
        return {}
    address = search.about[3:]
    return {
        "watched": address,
        "unreached": search.unit.bounces_of(address, EventKind.UNREACHED),
        "taken_again": search.unit.taken_again(address, EventKind.UNREACHED),
    }


def _unheard(search: Search, _: Mapping[str, Any]) -> Found:
    """What others did of late, and the sender will hear of only when the time for second thoughts is over."""
    member, unit = search.member, search.unit
    if member is None or search.sender is None:
        return {}
    deeds = [deed for number in unit.unheard_by(member.email) if (deed := unit.deed(number)) is not None]
    others = tuple(deed for deed in deeds if deed.actor not in (member.email, search.sender.addr_spec))
    return {"unheard": others, "unheard_people": _people_of(others, unit)} if others else {}


def _people_of(deeds: Iterable[Deed], unit: Unit) -> dict[int, Member]:
    """The members of their records, by number."""
    records = [change.now for deed in deeds for change in deed.records if change.now is not None]
    numbers = {n for r in records for n in ((r.number,) if isinstance(r, Member) else (r.mentee, r.mentor))}
    return {n: found for n in sorted(numbers) if (found := unit.member(n)) is not None}


def _own_address(search: Search, _: Mapping[str, Any]) -> Found:
    if not search.wants.own_address or search.member is None:
        return {}
    return {"questions": search.unit.questions(question_of(search.member), search.now)}


def _saved_since(search: Search, _: Mapping[str, Any]) -> Found:
    member, written = search.member, search.written
    if not search.wants.saved_since or member is None or written is None:
        return {}
    rows = search.unit.timeline(member.code, MOST_EVENTS)
    return {"saved_since": any(row.what == EventKind.MEMBER_SAVED and row.at > written for row in rows)}


def _people(search: Search, _: Mapping[str, Any]) -> Found:
    """Whom a coordinator names."""
    unit = search.unit
    if not search.wants.people:
        return {}
    persons = tuple(unit.members_named(written) for written in search.wants.people)
    if search.wants.pair:
        unit.alone_with([p.exact[0].number for p in persons if len(p.exact) == 1])
    sure = [p.exact[0] for p in persons if len(p.exact) == 1]
    found: Found = {"persons": persons}
    if sure:
        found |= {
            "their_relationships": unit.active_relationships(sure[0].number),
            "their_requests": unit.recent_requests(sure[0].number, RECENT),
            "timeline": unit.timeline(sure[0].code, MOST_EVENTS),
        }
    if search.wants.their_address and len(persons[0].exact) == 1:
        found["questions"] = unit.questions(question_of(persons[0].exact[0]), search.now)
    if len(sure) == 2:
        one, other = sure
        history = history_of(one, other, unit)
        found["between"] = history if history.last is not None else history_of(other, one, unit)
        found |= _of_pair(*as_pair(one, other), unit)
        if search.wants.pair:
            found["cvs"] = _kept_cvs((one.number, other.number), unit)
    elif sure:
        found["mentor_load"] = unit.mentor_load(sure[0].number)
    return found


def _of_pair(mentee: Member, mentor: Member, unit: Unit) -> Found:
    """As of a request between the two (_about_request), but for that request itself."""
    pairs = unit.active_relationships(mentee.number)
    return {
        "mentor_load": unit.mentor_load(mentor.number),
        "mentor_pending": tuple(v for v in unit.pending_to(mentor.number) if v.mentee != mentee),
        "mentee_pending": tuple(v for v in unit.pending_of(mentee.number) if v.mentor != mentor),
        "mentee_matched": any(v.mentee.number == mentee.number for v in pairs),
    }


def _deed(search: Search, found: Mapping[str, Any]) -> Found:
    """The deed that is to be undone, with the people of its records."""
    wants, unit, sender, member = search.wants, search.unit, search.sender, search.member
    own = {sender.addr_spec if sender else "", member.email if member else ""} - {""}
    number = wants.deed
    if wants.own_deed:
        number = max((unit.last_deed_of(address) for address in own), default=0)
        if member is not None:  # or what a coordinator did to them, or for them, since
            number = max(number, unit.last_deed_about(member.code, undone=True))
            number = max(number, unit.last_deed_in_name_of(member.number))
    view = search.request or search.relationship
    if wants.deed_about and wants.recent and search.request is None and member is not None:
        # an answer that names no request is about the last one
        answered = (v for v in found.get("recent", ()) if v.mentor.number == member.number)
        view = next(answered, view)
    if wants.deed_about and view is not None:
        number = unit.last_deed_about(view.ref, undone=wants.undone)
    deed = unit.deed(number) if number else None
    if deed is None:
        return {}
    people = _people_of([deed], unit)
    held = (unit.held_item(int(ref.removeprefix("HELD-"))) for ref in deed.held)
    senders = [unit.member_at(item.sender) for item in held if item is not None and item.sender]
    parties = {person.email for person in (*people.values(), *senders) if person is not None}
    told = {"deed": deed, "deed_is_own": deed.actor in own, "people": people, "deed_parties": (*parties,)}
    told["deed_needed"] = _needed_by_now(deed, unit)
    recipients = sorted({mail.recipient for mail in deed.mails})
    told["deed_heard"] = unit.owners(recipients) if recipients else {}
    told["deed_moved"] = _moved_since(deed, unit)
    told |= _of_moves_by(deed, unit)
    told["deed_dead"] = _unreached(deed, unit)
    return told | _of_what_is_reopened(deed, people, unit)


def _needed_by_now(deed: Deed, unit: Unit) -> Mapping[str, str]:
    """Of the members that it began: what has been begun with them since, which would stay without them."""
    own = {change.about for change in deed.records}
    needed: dict[str, str] = {}
    for change in deed.records:
        if change.before is None and isinstance(change.now, Member):
            number = change.now.number
            views: tuple[RequestView | RelationshipView, ...] = (
                *unit.active_relationships(number),
                *unit.pending_to(number),
                *unit.pending_of(number),
            )
            refs = [view.ref for view in views if view.ref not in own]
            if refs:
                needed[change.about] = f"{', '.join(refs)} came of it"
    return needed


def _moved_since(deed: Deed, unit: Unit) -> frozenset[int]:
    """Of the pairs that would go on again."""
    pairs = [record for record in deed.reopened if isinstance(record, Relationship)]
    people = {number for pair in pairs for number in (pair.mentee, pair.mentor)}
    return frozenset(number for number in people if _has_moved(number, deed.at, unit))


def _of_moves_by(deed: Deed, unit: Unit) -> Found:
    movers = [now.number for _, now in moved_by(deed)]
    views = [view for number in movers for view in unit.active_relationships(number)]
    views += [view for number, _ in deed.contact if (view := unit.relationship(number)) is not None]
    noted = {view.ref: unit.noted(view.ref, EventKind.MOVE_NOT_TOLD, MOST_EVENTS) for view in views}
    return {"deed_pairs": tuple(views), "deed_noted": noted} if views else {}


def _unreached(deed: Deed, unit: Unit) -> frozenset[int]:
    """Who would take part again, and whose address has died while they did not."""
    away = (Standing.PAUSED, Standing.LEFT)
    people = [c.before for c in deed.records if isinstance(c.now, Member) and c.now.standing in away]
    return frozenset(
        before.number
        for before in people
        if isinstance(before, Member)
        if unit.bounces_of(before.email, EventKind.UNREACHED_IN_BREAK) > 0
        or unit.bounces_of(before.email) >= HARD_BOUNCES
    )


def _has_moved(number: int, since: datetime, unit: Unit) -> bool:
    moves = unit.noted(f"M-{number}", EventKind.ADDRESS_CHANGED, MOST_EVENTS)
    return any(at >= since for at, _ in moves.first)


def _of_what_is_reopened(deed: Deed, people: Mapping[int, Member], unit: Unit) -> Found:
    """What may stand in the way of a request that would be open, or a relationship that would go on again."""
    for change in deed.reopened:
        mentee, mentor = people.get(change.mentee), people.get(change.mentor)
        if mentee is not None and mentor is not None:
            others = unit.pending_of(mentee.number)  # also a later one to the same mentor
            pending = tuple(v for v in others if v.request.number != change.number)
            found = _of_pair(mentee, mentor, unit)
            return found | {"mentee_pending": pending} if isinstance(change, MentorRequest) else found
    return {}


def _own_parties(search: Search, _: Mapping[str, Any]) -> Found:
    return {"own_parties": parties_of_coordinator(search.member, search.program, search.unit, search.rules)}


def _views(search: Search, before: Mapping[str, Any]) -> Found:
    """What coordinators are shown."""
    wants, unit = search.wants, search.unit
    found: Found = {}
    if wants.counts:
        found |= {"counts": unit.status(search.now), "stopped": unit.program_stopped()}
    if wants.list:
        found["listed"] = unit.list_refs(wants.list)
    if wants.queue or wants.needs:
        found["queue"] = unit.open_held()
        wrote = (item.whose for item in found["queue"])
        found["own_parties"] = with_other_addresses(before["own_parties"], wrote, unit)
    if wants.needs:
        found |= _needs(search, found["queue"])
    if wants.timeline:
        found["timeline"] = unit.timeline(wants.timeline, MOST_EVENTS)
    if wants.find:
        found["found"] = unit.find_people(wants.find, MOST_FOUND + 1)
    if wants.mail:
        ours = unit.our_mail(wants.mail)
        found["our_mail"] = ours and replace(ours, erased=erased_since(ours, search.program, unit))
    if wants.report is not None:
        found |= _figures(wants.report, search)
    if wants.export:
        found["export"] = records_for(search.member, search.program, unit, search.rules)
    return found


def _figures(asked: Asked, search: Search) -> Found:
    zone = search.program.time_zone
    period = asked.period(local_day(search.now, zone), search.rules.vocabularies)
    if isinstance(period, str):
        return {"period": period}
    material = search.unit.material(zone, spans(zone, period, search.now), search.now)
    return {"period": period, "material": material}


def _digest(search: Search, _: Mapping[str, Any]) -> Found:
    """What the digest of one coordinator shows beside the queue."""
    address, unit, now = search.wants.digest, search.unit, search.now
    if not address:
        return {}
    zone = search.program.time_zone
    often, sent_at = unit.digest_of(address)
    known = digest.DigestFacts(address=address, often=often, sent_at=sent_at, seal=unit.latest_seal())
    how_often = digest.chosen(often, search.rules.policy)
    if how_often is digest.Often.NEVER:
        return {"digest": known}
    period = digest.period_of(how_often, now, zone)
    until = now + digest.AHEAD
    material = unit.material(zone, spans(zone, period, now), now)
    coming = unit.coming(now, until, local_day(until, zone), digest.MOST_COMING)
    return {"digest": replace(known, material=material, coming=coming)}


def _needs(search: Search, held: tuple[HeldItem, ...]) -> Found:
    """What needs a person, as far as the rules of the queue say so."""
    unit, zone = search.unit, search.program.time_zone
    findings = unit.findings(queue.wanted(search.rules.policy, search.now, zone))
    return {
        "findings": findings,
        "notes": unit.latest_notes(queue.refs_of(findings, held)),
        "stopped": unit.program_stopped(),
        "outbox_stopped": unit.is_stopped(),
    }


LookUp = Callable[[Search, Mapping[str, Any]], Found]
LOOK_UPS: tuple[LookUp, ...] = (
    _apart, _contact, _matters, _just_over, _recent, _about_request, _unheard, _own_address,
    _saved_since, _people,
    _own_parties, _views, _deed, _origin, _parked, _queued, _cvs, _noted, _mentor, _directory, _namesakes,
    _areas, _our_mail, _reach, _erased_there, _watched, _digest,
)  # fmt: skip
