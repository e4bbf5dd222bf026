"""Gather: everything a decision may know, looked up by index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from processor.core.actor import Actor, Channel
from processor.core.cv import find_cv
from processor.core.facts import Facts, Lapsed, MailFacts, RosterRead, Voucher, Wants
from processor.core.mail import SURELY_A_TABLE, Address, InboundMail, folded, may_be_roster
from processor.core.ornaments import sent_on_purpose
from processor.core.program import Member, Program
from processor.core.reading import Reading
from processor.core.reading.automatic.repeats import fingerprint, is_reaction
from processor.core.robots import COMPARED, LIKE_OURS, QUICK, TODAY
from processor.core.rules import RuleBook
from processor.core.trust import Trust, TrustLevel, proven_bounce, raise_by_token
from processor.core.understanding import Understood
from processor.stages.gather.look_ups import Search, look_up
from processor.stages.gather.parties import author_of, parties_of
from processor.stages.gather.records import mentees_with_more, records_of
from processor.stages.gather.sender import is_eligible, is_spam, role_of, token_of
from processor.stages.gather.suggestions import suggestions_for
from processor.stages.ports import Unit
from processor.stages.tally import Letters

__all__ = ["facts_for_due", "facts_for_mail", "suggestions_for"]


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
    token = token_of(reading, unit, program, now)
    trust = raise_by_token(understood.trust, token, understood.intent.kind, sender, member, wants.about)
    if voucher and trust.level in (TrustLevel.UNPROVEN, TrustLevel.TOKEN):
        trust = Trust(level=TrustLevel.CONFIRMED, because=voucher.because)
    about, bounced = wants.about, None
    if about.startswith("OUT-"):
        bounced = proven_bounce(unit.secret(), reading.bounced)
        about = bounced.about if bounced else ""
    person = not mail.sender_problem and bool(sender.addr_spec)
    staff = sender.addr_spec in program.coordinators  # whoever was erased as a member, too
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
        actor=Actor(address=sender, role=role_of(sender, member, program), channel=channel),
        trust=trust,
        token=token,
        by_address=bounced is not None and bounced.by_address,
        eligible=member is not None or is_eligible(sender, unit, program),
        letters_today=letters.names_to(sender.addr_spec) if person else {},
        told_today=letters.matters_to(sender.addr_spec) if person else {},
        voucher=voucher,
        written=written,
        erased=member is None and person and not staff and unit.is_erased(sender.addr_spec),
        spam=member is None and person and is_spam(sender, trust, unit),
        known_address=known is not None or not sender.addr_spec,
        **_awaited(wants, unit, program, rules, read_again),
        **_denied(reading, sender, unit, now),
        **_roster(wants, mail, unit, rules, read_roster),
        mail=MailFacts(
            inbox_id=inbox_id,
            # who confirms or passes on a mail brings the same one once more
            same_id=0
            if voucher or copy_of or not mail.message_id
            else unit.same_id(mail.message_id, inbox_id),
            reading=reading,
            language=reading.language,
            subject=mail.subject,
            subject_marks=mail.subject_marks,
            excerpt=reading.typed,
            crossed=reading.crossed,
            not_ours=bool(reading.claimed) and unit.sent(reading.claimed) is None,
            said=reading.said,
            size=mail.size,
            copied=frozenset(each.addr_spec for each in (*mail.to, *mail.cc)),
            attachments=tuple(a.filename for a in mail.attachments),
            files=tuple(a.filename for a in sent_on_purpose(mail, reading.said)),
            cv=find_cv(mail.attachments),
            quick=(wants.heard or wants.pace) and person and _quick(reading, sender, unit),
            **(
                _heard(reading, sender, unit, inbox_id, alone=bool(copy_of))
                if (wants.heard or reading.like_ours) and person
                else {}
            ),
        ),
    )


def facts_for_due(
    wants: Wants,
    unit: Unit,
    program: Program,
    rules: RuleBook,
    now: datetime,
    read_again: Callable[[int], Understood | None] = lambda _: None,
) -> Facts:
    number = int(wants.about[2:]) if wants.about.startswith("M-") else 0
    member = unit.member(number) if number else unit.member_at(wants.digest) if wants.digest else None
    awaited = _awaited(wants, unit, program, rules, read_again) if wants.held else {}
    return _facts(wants, wants.about, unit, program, rules, now, member, **awaited)


def _roster(
    wants: Wants,
    mail: InboundMail,
    unit: Unit,
    rules: RuleBook,
    read_roster: Callable[[bytes], RosterRead] | None,
) -> dict[str, Any]:
    """The first CSV that is attached, and how many of its addresses are new."""
    texts = [a for a in mail.attachments if may_be_roster(a.filename, a.size) and a.content]
    files = [a for a in texts if a.filename.lower().endswith(SURELY_A_TABLE)] or texts
    if not wants.roster or not files or read_roster is None:
        return {}
    found = read_roster(files[0].content)
    known = {folded(address) for address, _ in found.rows if unit.on_roster(address)}
    new = len({folded(address) for address, _ in found.rows} - known)
    lapsed = () if found.faults or not wants.lapsed else unit.lapsed([address for address, _ in found.rows])
    roster = replace(found, new=new, files=len(files))
    return {"roster": roster, "lapsed": tuple(_lapsed(member, unit, rules) for member in lapsed)}


def _lapsed(member: Member, unit: Unit, rules: RuleBook) -> Lapsed:
    to_answer = unit.pending_to(member.number)
    return Lapsed(
        member=member,
        to_answer=to_answer,
        queued=mentees_with_more(to_answer, unit, rules),
        asked=unit.pending_of(member.number),
        relationships=unit.active_relationships(member.number),
    )


def _awaited(
    wants: Wants,
    unit: Unit,
    program: Program,
    rules: RuleBook,
    read_again: Callable[[int], Understood | None],
) -> dict[str, Any]:
    """The question CONF-<number>, or HELD-<number>, and the mail that waits."""
    if wants.held:
        item = unit.held_item(wants.held)
        kept = item is not None and item.inbox_id
        member = unit.member_at(item.sender) if item is not None and item.sender else None
        waiting = read_again(item.inbox_id) if item is not None and kept else None
        author = author_of(member, waiting.reading.mail, unit) if waiting is not None else member
        return {
            "held": item,
            "held_member": member,
            "held_parties": parties_of(author, unit, program, rules) if author is not None else (),
            "waiting": waiting,
        }
    found = unit.confirmation(wants.confirmation) if wants.confirmation else None
    return {"confirmation": found, "waiting": read_again(found.inbox_id) if found is not None else None}


def _denied(reading: Reading, sender: Address, unit: Unit, now: datetime) -> dict[str, Any]:
    asked = unit.questions_to(sender.addr_spec, now) if reading.denies and sender.addr_spec else ()
    return {"denied": tuple(each.number for each in asked)} if asked else {}


def _heard(reading: Reading, sender: Address, unit: Unit, inbox_id: int, *, alone: bool) -> dict[str, Any]:
    """What tells a robot that marks its mails with nothing (row 157).

    `alone`: a copy that counts in place of an unproven one would only be compared with that.
    """
    at = reading.mail.received_at
    heard = () if alone else unit.heard_from(sender.addr_spec, at - COMPARED, but=inbox_id)
    return {
        "heard": heard,
        "heard_today": unit.heard_from(sender.addr_spec, at - TODAY, but=inbox_id) if heard else (),
        "words": LIKE_OURS if reading.like_ours else fingerprint(reading.typed),
        "reaction": is_reaction(reading.mail, reading.visible),
    }


def _quick(reading: Reading, sender: Address, unit: Unit) -> bool:
    last = unit.last_letter_at(sender.addr_spec)
    return last is not None and timedelta() <= reading.mail.received_at - last <= QUICK


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
    sent = unit.sent(about[4:]) if about.startswith("OUT-") else None
    request, relationship = records_of(sent.about if sent else about, unit)
    search = Search(
        wants=wants, about=about, unit=unit, program=program, rules=rules, now=now, member=member,
        written=written,
        sender=more["actor"].address if "actor" in more else None,
        inbox_id=more["mail"].inbox_id if "mail" in more else 0,
        sent=sent, request=request, relationship=relationship,
    )  # fmt: skip
    return Facts(now=now, program=program, member=member, **look_up(search), **more)
