"""What a forward does in a member's name: they are asked first, or told at once with a way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from processor.core.decisions import done, hold
from processor.core.facts import Facts
from processor.core.letter_builders import to_member
from processor.core.mail import folded
from processor.core.outcome import (
    AskToConfirm,
    Decision,
    Disposition,
    Letter,
    SaveMember,
    SaveRelationship,
    SaveRequest,
)
from processor.core.program import Member, RelationshipState, RequestState, Standing
from processor.core.rules import RuleBook
from processor.core.tokens import Offer

MOST_READ_BACK = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What is done that hurts when its member did not want it (fault 51)."""

    what: str  # accept, match (a late yes), reject, withdraw, end, vote or leave
    about: str = ""  # REQ-7 or REL-3, when a reply about it takes it back
    partner: str = ""  # the other one's name
    code: str = ""  # the mentor's, to ask again


def harm_of(decision: Decision, facts: Facts) -> Harm | None:
    """Judged by what is written, not by the word that was read: every intent may come out of a forward."""
    member = facts.member
    if member is None:
        return None
    return (
        _leaves(decision, member) or _requests(decision, member, facts) or _relations(decision, facts, member)
    )


def _leaves(decision: Decision, member: Member) -> Harm | None:
    for effect in decision.effects:
        if isinstance(effect, SaveMember) and effect.member.number == member.number:
            new = effect.member
            if new.standing is Standing.LEFT or len(new.profiles) < len(member.profiles):
                return Harm(what="leave")
    return None


def _requests(decision: Decision, member: Member, facts: Facts) -> Harm | None:
    views = (facts.request, facts.origin, *facts.to_answer, *facts.asked, *facts.recent)
    known = {view.request.number: view for view in views if view is not None}
    for effect in decision.effects:
        view = known.get(effect.request.number) if isinstance(effect, SaveRequest) else None
        if view is None or not isinstance(effect, SaveRequest):
            continue
        new, mentor = effect.request, view.mentor.number == member.number
        if new.state is RequestState.ACCEPTED:
            return Harm(
                what="accept" if mentor else "match",
                about=view.ref if mentor else "",
                partner=view.mentee.name if mentor else view.mentor.name,
            )
        if new.state is RequestState.REJECTED and mentor:  # also where a yes is taken back by it
            return Harm(what="reject", about=view.ref, partner=view.mentee.name)
        if new.state is RequestState.WITHDRAWN and not mentor:
            return Harm(what="withdraw", partner=view.mentor.name, code=view.mentor.code)
    return None


def _relations(decision: Decision, facts: Facts, member: Member) -> Harm | None:
    views = (facts.relationship, *facts.relationships)
    known = {view.relationship.number: view for view in views if view is not None}
    for effect in decision.effects:
        view = known.get(effect.relationship.number) if isinstance(effect, SaveRelationship) else None
        if view is None or not isinstance(effect, SaveRelationship):
            continue
        new, partner = effect.relationship, view.partner_of(member).name
        if new.state is RelationshipState.ENDED:
            return Harm(what="end", partner=partner)
        if (new.mentor_vote if view.mentor.number == member.number else new.mentee_vote) == "no":
            return Harm(what="vote", about=view.ref, partner=partner)
    return None


def told_or_asked(
    decision: Decision, facts: Facts, rules: RuleBook, coordinator: str, *, sure: bool
) -> Decision:
    """What a mail that was passed on alone does: what hurts is told at once, or asked first.

    `sure`: a server vouches for the coordinator, and a whole header names the author.
    """
    harm = harm_of(decision, facts)
    own = facts.member is not None and facts.member.email == coordinator
    between = not own and _is_the_other_one(coordinator, decision, facts)
    if harm is None:
        return _for_another(facts, coordinator) if between else decision
    if own or (sure and not between):
        return _told(harm, decision, facts, rules, coordinator)
    return ask_first(harm, decision, facts, rules, coordinator)


def told_or_held(
    decision: Decision, facts: Facts, rules: RuleBook, coordinator: str, *, sure: bool
) -> Decision:
    """The same of one among several: a message waits for one address only, so what must be asked is held."""
    harm = harm_of(decision, facts)
    asks = any(isinstance(effect, AskToConfirm) for effect in decision.effects)
    between = _is_the_other_one(coordinator, decision, facts)
    if harm is None and not asks:
        return _for_another(facts, coordinator) if between else decision
    if harm is not None and sure and not between:
        return _told(harm, decision, facts, rules, coordinator)
    who = facts.member.name if facts.member else facts.sender.addr_spec
    because = f"{who} has to be asked first, which is done when it is passed on alone"
    return hold(facts, because, receipt=False)


def _is_the_other_one(coordinator: str, decision: Decision, facts: Facts) -> bool:
    """A coordinator may be a member, too: nobody says yes to themselves in another's name, asks themselves,
    or takes back what the other one said.
    """
    views = (facts.request, facts.origin, facts.relationship, *facts.to_answer, *facts.asked, *facts.recent)
    known = [who for v in (*views, *facts.relationships) if v is not None for who in (v.mentee, v.mentor)]
    theirs = {who.number for who in (*known, *facts.people.values(), *facts.named.exact)
              if folded(who.email) == folded(coordinator)}  # fmt: skip
    saved = (
        effect.request if isinstance(effect, SaveRequest) else effect.relationship
        for effect in decision.effects
        if isinstance(effect, SaveRequest | SaveRelationship)
    )
    return any(not theirs.isdisjoint((record.mentee, record.mentor)) for record in saved)


def _for_another(facts: Facts, coordinator: str) -> Decision:
    who = facts.member.name if facts.member else facts.sender.addr_spec
    return hold(
        facts, f"it is between {who} and {coordinator}, so another coordinator decides it", receipt=False
    )


def _told(harm: Harm, decision: Decision, facts: Facts, rules: RuleBook, coordinator: str) -> Decision:
    return replace(decision, letters=(tell(harm, facts, rules, coordinator), *decision.letters))


def ask_first(harm: Harm, decision: Decision, facts: Facts, rules: RuleBook, coordinator: str) -> Decision:
    """Nothing is done until the member's address on file says YES."""
    member, number = facts.member, facts.mail.inbox_id
    assert member is not None  # or there would be no harm
    letter = Letter(
        name="confirm-forward", to=member.email, to_name=member.name, language=member.language,
        about=f"CONF-{number}", holder=member.email, answers=False, may_know=(coordinator,),
        data=_said(harm, facts, coordinator),
    )  # fmt: skip
    expires = facts.now + timedelta(days=rules.policy.confirm_days)
    wait = AskToConfirm(number=number, address=member.email, expires_at=expires)
    return done(f"{member.name} is asked first; a YES does it: {decision.because}", [wait], [letter])


def tell(harm: Harm, facts: Facts, rules: RuleBook, coordinator: str) -> Letter:
    """Beside the usual answer, so that nobody takes it for the answer to a mail they wrote."""
    member = facts.member
    assert member is not None  # or there would be no harm
    return to_member(
        member, "forward-done", about=harm.about, may_know=(coordinator,),
        code=harm.code, undo_hours=rules.policy.undo_hours,
        how=_how(facts), **_said(harm, facts, coordinator),
    )  # fmt: skip


def _how(facts: Facts) -> str:
    """ "passed-on", "taken" from words that were not understood, or done "in-name" alone."""
    voucher = facts.voucher
    if voucher is None or not voucher.released or voucher.as_written:
        return "passed-on"
    return "in-name" if voucher.in_name else "taken"


def doubts_what_was_passed_on(facts: Facts) -> bool:
    """The mail answers the letter above: by its token, however late, or on the same day without one.

    That letter promises that a coordinator reads what it says (fault 51).
    """
    return facts.token.offer is Offer.PASSED_ON or bool(facts.letters_today.get("forward-done"))


def _said(harm: Harm, facts: Facts, coordinator: str) -> dict[str, Any]:
    return {
        "coordinator": coordinator,
        "subject_was": facts.mail.subject,
        "excerpt": facts.mail.excerpt[:MOST_READ_BACK],
        "what": harm.what,
        "partner": harm.partner,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was made of one mail that a coordinator passed on."""

    sender: str
    subject: str
    because: str
    disposition: Disposition
    asked: bool = False
    ref: str = ""  # HELD-5, where it waits

    @property
    def fate(self) -> str:
        if self.asked:
            return "asked"
        fates = {Disposition.DONE: "acted", Disposition.HELD: "held"}
        return fates.get(self.disposition, "read")


def transcript(lines: Sequence[Line], coordinator: str) -> Letter:
    """What was made of the mail, or of each of several mails, that the coordinator passed on."""
    if len(lines) == 1:
        data = _shown(lines[0])
        return Letter(name="passed-on", to=coordinator, to_name="", data=data)
    mails = tuple(_shown(line) for line in lines)
    return Letter(name="passed-on-several", to=coordinator, to_name="", data={"mails": mails})


def _shown(line: Line) -> dict[str, object]:
    return {
        "sender": line.sender or "nobody that it names",
        "subject_was": line.subject or "(no subject)",
        "because": line.because,
        "acted": line.fate == "acted",
        "held": line.fate == "held",
        "asked": line.fate == "asked",
        "ref": line.ref,
    }
