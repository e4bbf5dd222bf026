"""The author's own words within the hour of a deed: they may take it back, so a person reads them first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from processor.core.decisions import hold
from processor.core.deeds import Deed
from processor.core.facts import CONFIDENTIAL, EVERYDAY, WARNS, Facts
from processor.core.intents import Intent
from processor.core.letter_builders import but_to
from processor.core.outcome import Decision, Disposition, Hold, PauseContact, PutOff
from processor.core.program import Member, MentorRequest, Relationship
from processor.core.reading.request.commands import bare_subject, is_reply
from processor.core.trust import TrustLevel


def may_be_regret(decision: Decision, facts: Facts) -> bool:
    """A member's words wait for a person: perhaps they take back what others have not heard of yet."""
    held = any(isinstance(effect, Hold) for effect in decision.effects)
    doubtful = facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY)
    if not held or doubtful or facts.member is None or decision.rule in CONFIDENTIAL - WARNS:
        return False
    # nor the same mail once more, by another way, or under one Message-ID
    return not facts.mail.done_before and not facts.mail.same_id


def warns(decision: Decision, facts: Facts) -> bool:
    """A concern or a danger, of whichever of the two: nobody is introduced before a person has read it."""
    return decision.rule in WARNS and may_be_regret(decision, facts)


def read_by_a_person(decision: Decision, intent: Intent, facts: Facts) -> Decision:
    """A deed's author: a few words that the program does not know wait for a person; no help is sent.

    So do words that would be filed or answered as everyday mail ("that's a pity", after one's own END), words
    to the one who has not heard yet, a RENEW after the END, and a mail of which only the header can be read.
    """
    names = [letter.name for letter in decision.letters]
    if facts.member is None:
        return decision
    if decision.disposition is Disposition.QUARANTINED:
        return _unread(decision, facts)
    seen = facts.voucher is not None and facts.voucher.released  # by a coordinator, who lets it count
    if speaks_to_partner(decision) and not seen:
        because = "it may be regret, in words to somebody who has not heard of it yet"
    elif intent.kind == "renew" and names == ["relationship-over"] and not seen:
        because = "it may be regret: it renews what its sender has just ended"
    elif _says_something(facts) and (_only_helps(names, intent, facts) or decision.rule == EVERYDAY):
        because = "it may be regret, in words that the program does not know"
    else:
        return decision
    return replace(hold(facts, because, receipt=True), rule="regret")


def _unread(decision: Decision, facts: Facts) -> Decision:
    """Its sender is asked to write again, and its bytes are there for a coordinator."""
    held = hold(facts, f"it may be regret, and cannot be read: {decision.because}", receipt=False)
    told = tuple(letter for letter in decision.letters if letter.name == "unreadable")
    return replace(held, letters=(*held.letters, *told), rule="regret")


def _only_helps(names: Sequence[str], intent: Intent, facts: Facts) -> bool:
    if intent.kind == "check-in" and names == ["relationship-over"]:
        return not facts.mail.said.strip().isdigit()  # "Please do not end it", to "How is it going?"
    return (names == ["help"] and intent.kind != "help") or names in _ASKS_BACK


def _says_something(facts: Facts) -> bool:
    """In its text, a file, or a subject that is its own: a telephone's mail may have nothing else."""
    mail = facts.mail
    subject = "" if is_reply(mail.subject) else bare_subject(mail.subject)
    return bool(mail.excerpt.strip() or mail.said.strip() or subject or mail.attachments)


_ASKS_BACK = (["answer-unclear"], ["end-offered"])


def speaks_to_partner(decision: Decision) -> str:
    """The address to which the sender's own words are passed on; "": to none."""
    return next((letter.to for letter in decision.letters if letter.name == "from-partner"), "")


def regretted(deeds: Sequence[Deed], facts: Facts) -> tuple[Deed, ...]:
    """Those that the words may be about: in the thread of one it is that one, if they name no other."""
    about = facts.mail.reading.about if facts.mail.reading is not None else ""
    meant = [deed for deed in deeds if about and about in (deed.ref, *(c.about for c in deed.records))]
    others = {word for deed in deeds if deed not in meant for word in _NAME.findall(deed.what)}
    others -= {word for deed in meant for word in _NAME.findall(deed.what)}
    return tuple(meant) if meant and not others & set(_NAME.findall(facts.mail.excerpt)) else tuple(deeds)


_NAME = re.compile(r"\b[^\W\d_]{3,}\b")


def begins_for(member: Member, deed: Deed) -> bool:
    """It began a request or a relationship that is theirs."""
    begun = (change.now for change in deed.records if change.before is None)
    return any(
        isinstance(record, MentorRequest | Relationship) and member.number in (record.mentee, record.mentor)
        for record in begun
    )


def put_off(decision: Decision, own: Sequence[Deed], others: Sequence[Deed], facts: Facts) -> Decision:
    """The mails about the deeds go out when the words that are held now are decided, and not before.

    `others`: deeds of somebody else, of which the sender has not heard, and reads nothing now.
    """
    deeds = (*own, *others)
    if not deeds:
        return decision
    held = next(effect for effect in decision.effects if isinstance(effect, Hold))
    said = " and ".join(f"{deed.ref} ({deed.what})" for deed in deeds)
    paused = (e.relationship for e in decision.effects if isinstance(e, PauseContact) and e.paused)
    then = "".join(f" and you have written RESUME REL-{number}" for number in paused)
    because = f"{held.because}; nobody else hears of {said} until this is decided{then}"
    by_staff = all(deed.by_staff for deed in own)
    said_in: Mapping[str, Mapping[str, object]] = {
        "held": {"because": because},
        "held-receipt": {"unheard": bool(own), "by_staff": bool(own) and by_staff},
    }
    effects = tuple(replace(e, because=because) if isinstance(e, Hold) else e for e in decision.effects)
    letters = tuple(
        replace(x, data={**x.data, **said_in[x.name]}) if x.name in said_in else x
        for x in but_to(decision.letters, [m.recipient for deed in deeds for m in deed.mails], facts)
    )
    waits = (PutOff(deed=deed.number, held=held.number) for deed in deeds)
    return replace(decision, effects=(*effects, *waits), letters=letters)
