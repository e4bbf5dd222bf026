"""RENEW and END: what becomes of a relationship when its term ends, or before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from processor.core.apart import kept_apart
from processor.core.chain import Then
from processor.core.dates import add_months, local_day
from processor.core.decisions import done, hold, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.everyday import answer_follows, everyday
from processor.core.intents.matching import called_off, term_dues, term_end
from processor.core.intents.named import another_in, greets_another
from processor.core.intents.own_words import step_in_own_words
from processor.core.intents.partner import words_between
from processor.core.intents.unlike import why_unlike
from processor.core.intents.yes_taken_back import taken_back
from processor.core.letter_builders import note_to_coordinators, to_member, to_sender
from processor.core.outcome import AuditEvent, ClearDue, Decision, Effect, Letter, SaveRelationship
from processor.core.program import (
    Member,
    Relationship,
    RelationshipState,
    RelationshipView,
    RequestView,
    Standing,
)
from processor.core.reading import Reading
from processor.core.reading.answer.addressee import greeted
from processor.core.reading.answer.answers import Reply, names_of, read_answer
from processor.core.reading.answer.going_on import Wish, read_wish
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.commands import find_ref, without_refs
from processor.core.reading.request.second_thoughts import has_second_thoughts
from processor.core.rules import RuleBook
from processor.core.trust import is_holder

_SEVERAL = {True: "several relationships are active", False: "several terms are just over"}
_WORD = re.compile(r"\b[^\W\d_a-zà-öø-ÿ]{4,}\b")  # REJECT, as our letters have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    vote: str  # yes, no (END, or "no" to an offer), or unclear
    about: str  # REL-3; "" when the mail does not say which
    now: bool = False  # END NOW: not only at the end of the term
    words: bool = False  # not the command, but a yes or a no in reply to our mail
    plain: bool = False  # and nothing else
    nods: bool = False  # "OK" or "No", which is a vote where one was asked for
    doubted: bool = False  # it says yes and no, a part is crossed out, or words below END take it back
    because: str = ""
    half: bool = False  # it says yes, and more that is not understood
    rest: str = ""  # what stands behind the command

    @property
    def kind(self) -> str:
        return "end" if self.vote == "no" else "renew"

    def wants(self) -> Wants:
        undoes = self.words and self.vote == "no"
        unclear = self.vote == "unclear"
        return Wants(
            about=self.about, origin=undoes, open_parked=undoes, deed_about=undoes, heard=unclear,
            noted=EventKind.MONTHS_OFFERED if self.about and self.vote != "no" else "",
            over=self.vote == "yes" and not self.about,
        )  # fmt: skip

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if self.nods and facts.token.asks_nothing:
            because = "it nods, or shakes the head, at a letter that asks for neither"
            return replace(self, vote="unclear", nods=False, because=because).decide(facts, rules)
        view = facts.relationship or self._meant(facts)
        member = facts.member
        if view is None:
            if possible := facts.relationships or facts.just_over:
                open_ones = tuple(
                    {"ref": v.ref, "name": v.partner_of(member).name} for v in possible if member
                )
                because = f"there is no {self.about}" if self.about else _SEVERAL[bool(facts.relationships)]
                return refused(
                    because,
                    to_sender(facts, "end-which", relationships=open_ones, missing=self.about, now=self.now),
                )
            return refused("no relationship is there to renew or end", to_sender(facts, "nothing-to-end"))
        if member is None or member.number not in (view.mentor.number, view.mentee.number):
            return hold(facts, f"{facts.sender.addr_spec} has no part in {view.ref}", receipt=False)
        relationship = view.relationship
        if self.vote != "no" and facts.token.holder and not is_holder(facts.token, facts.sender, member):
            return hold(facts, f"it answers a letter to the other one about {view.ref}", receipt=True)
        # a yes or a no among other words, where nobody asked, is about something else: "No, Monday is bad"
        offered = relationship.renewal_offered and relationship.state is RelationshipState.ACTIVE
        late = self.vote == "yes" and _is_just_over(relationship, facts, rules)
        anew = _asked_anew(view, member, facts)
        sure = self.vote == "no" and not self.doubted and (self.plain or not self.words)
        other = self._names_another(view, facts, rules)
        if other:
            because = f"a mail about {view.ref}, which names {other}"
            return hold(facts, because, receipt=True)
        if anew is not None and sure:
            return _asks_no_more(anew, member, facts, rules)
        if anew is not None and self.vote != "yes":  # "No, Monday is bad" may be about something else
            because = f"a mail about {view.ref}, after which {member.name} has asked again by {anew.ref}"
            return hold(facts, because, receipt=True)
        unasked = self.words and not self.plain and not offered and not late
        if self.vote == "unclear" or unasked:
            wished = self._wished(view, member, facts, rules)
            half = self.half and offered  # "Yes, it has been great!" is no mere thanks
            meant = wished or (None if half else words_between(view, member, facts, rules))
            if meant is None and not self.doubted and not half:
                meant = _nobody_needed(offered, facts, rules)
            if meant is not None:
                return meant
        if self.vote == "unclear":
            return hold(facts, f"the answer about {view.ref} is unclear: {self.because}", receipt=True)
        if unasked and not (self.vote == "no" and self._takes_back(view, facts, rules)):
            because = f"a mail about {view.ref}, which nobody had asked for a yes or a no"
            return hold(facts, because, receipt=True)
        if self.vote == "yes" and self.doubted:
            return hold(facts, f"words below RENEW may take it back, about {view.ref}", receipt=True)
        if self.vote == "yes" and _is_just_over(relationship, facts, rules):
            return _after_the_end(view, member, facts, rules)
        if relationship.state is not RelationshipState.ACTIVE:
            answer = refused(f"{view.ref} is {relationship.state} already", _over(view, member, facts))
            if self.vote == "no" and relationship.state is RelationshipState.ENDED:
                # so that the other one's UNDO does not bind them again
                because = f"{member.name} wants {view.ref} to be over, too"
                said = AuditEvent(what=EventKind.RENEWAL_VOTE, about=view.ref, because=because)
                return replace(answer, effects=(said,))
            return answer
        if self.vote == "yes":
            return self._yes(view, member, facts, rules)
        if self.doubted and not self.words:
            return _end_offered(view, member, facts)
        if relationship.renewal_offered and not self.now:
            return _vote(view, "no", facts)
        if facts.origin is not None and self._takes_back(view, facts, rules):
            return taken_back(facts.origin, view, facts, rules)
        if local_day(facts.now, facts.program.time_zone) < relationship.starts_on and not self.now:
            return _undo(view, facts, rules)
        if self.words:  # nobody asked; "No, not on Monday" ends nothing (row 99)
            return _end_offered(view, member, facts)
        return end(view, facts, rules)

    def _names_another(self, view: RelationshipView, facts: Facts, rules: RuleBook) -> str:
        """Somebody or something that has no part in it: "RENEW M-1004", "Yes, gladly with Lea Stone"."""
        if self.vote == "unclear":
            return ""
        said = facts.mail.said
        other = another_in(said, view, facts, rules)
        other = other or greets_another(said, (view.mentor, view.mentee), facts, rules)
        if not other and not self.words:
            other = another_in(self.rest, view, facts, rules, command=True)
        if other or not self.words:
            return other
        vocabularies = rules.vocabularies
        read = read_answer(said, vocabularies, names_of(view.mentor.name, view.mentee.name))
        same = read.reply is read_answer(said, vocabularies).reply
        return "" if same else ", ".join(read.lost) or "somebody else"

    def _meant(self, facts: Facts) -> RelationshipView | None:
        """The only one, where none is named; or the one that began with the request that is named.

        RENEW alone, where none goes on, is about the one whose term has just ended (row 108).
        """
        pairs = facts.relationships or facts.just_over
        if self.about:
            pairs = tuple(v for v in pairs if f"REQ-{v.relationship.request}" == self.about)
        return pairs[0] if len(pairs) == 1 else None

    def _wished(
        self, view: RelationshipView, member: Member, facts: Facts, rules: RuleBook
    ) -> Decision | None:
        """ "Absolutely, let's go on" is a yes to our offer (row 104); "let us end it" offers END."""
        if view.relationship.state is not RelationshipState.ACTIVE or not self.words or self.doubted:
            return None
        if greeted(facts.mail.said, rules.vocabularies) & names_of(view.partner_of(member).name):
            return None  # to the partner, and so no answer to us
        if another_in(facts.mail.said, view, facts, rules, command=True):
            return None
        if greets_another(facts.mail.said, (view.mentor, view.mentee), facts, rules):
            return None
        wish = read_wish(facts.mail.said, rules.vocabularies, names_of(view.mentor.name, view.mentee.name))
        offered = view.relationship.renewal_offered
        if wish is Wish.GO_ON and offered:
            return self._yes(view, member, facts, rules)
        if wish is Wish.STOP:
            return _vote(view, "no", facts) if offered else _end_offered(view, member, facts)
        return None

    def _takes_back(self, view: RelationshipView, facts: Facts, rules: RuleBook) -> bool:
        """A mentor says no to the introduction (rows 80, 81), by the word or the mentee's name: "I can't
        make it" is about the talk that we propose."""
        first = view.relationship.term == 1 and facts.origin is not None
        said = facts.mail.said
        named = not names_of(view.mentee.name).isdisjoint(names_of(said))
        rejects = any(
            read_answer(word, rules.vocabularies).reply is Reply.REJECT for word in _WORD.findall(said)
        )
        firm = rejects or (named and not greeted(said, rules.vocabularies))
        return self.words and facts.member == view.mentor and first and firm

    def _yes(self, view: RelationshipView, member: Member, facts: Facts, rules: RuleBook) -> Decision:
        relationship = view.relationship
        if not relationship.renewal_offered:
            letter = to_sender(
                facts, "too-early-to-renew", about=view.ref, ends_on=relationship.ends_on,
                days=rules.policy.renewal_offer_days,
            )  # fmt: skip
            return refused(f"the renewal of {view.ref} is not open", letter)
        other = relationship.mentee_vote if member == view.mentor else relationship.mentor_vote
        both = other == "yes" and view.partner_of(member).standing is not Standing.LEFT
        return renew(view, facts, rules) if both else _vote(view, "yes", facts)


def recognize(reading: Reading, rules: RuleBook) -> Renewal | None:
    command = reading.command
    about = reading.about if reading.about.startswith("REL-") else ""
    if command and command.kind in ("renew", "end"):
        vote = "yes" if command.kind == "renew" else "no"
        doubted = has_second_thoughts(command, reading.said, rules.vocabularies)
        about = find_ref(command.rest) or about
        how = " ".join(without_refs(command.rest).lower().split())
        at_once = how in small_of(rules.vocabularies).as_typed("at_once")  # END NOW REL-3, END REL-3 NOW
        return Renewal(vote=vote, about=about, now=at_once, doubted=doubted, rest=command.rest)
    if not about or command is not None:
        return None
    words = read_answer(reading.said, rules.vocabularies)
    if words.reply is not Reply.UNCLEAR and find_ref(reading.visible).startswith("REQ-"):
        return None  # an answer to that request, whichever letter it replies to
    unlike = _unlike(reading, rules)
    if unlike and words.reply is not Reply.REJECT:
        words = replace(words, reply=Reply.UNCLEAR, both=True, because=unlike)
    votes = {Reply.ACCEPT: "yes", Reply.REJECT: "no", Reply.UNCLEAR: "unclear"}
    return Renewal(
        vote=votes[words.reply],
        about=about,
        words=True,
        plain=words.plain,
        nods=words.nods,
        half=words.half,
        doubted=words.both or bool(unlike),
        because=words.because,
    )


def _is_just_over(relationship: Relationship, facts: Facts, rules: RuleBook) -> bool:
    """Its term ended by itself, and lately."""
    days = timedelta(days=rules.policy.late_yes_days)
    ended = relationship.ended_at
    over = relationship.state is RelationshipState.COMPLETED
    return over and ended is not None and facts.now <= ended + days


def _over(view: RelationshipView, member: Member, facts: Facts) -> Letter:
    return to_sender(
        facts, "relationship-over", about=view.ref, partner=view.partner_of(member).name,
        state=view.relationship.state.value,
    )  # fmt: skip


def _after_the_end(view: RelationshipView, member: Member, facts: Facts, rules: RuleBook) -> Decision:
    """A yes that comes too late for the renewal: the other one is asked again (row 108)."""
    other = view.partner_of(member)
    because = f"{member.name} wants to go on after {view.ref}, so {other.name} is asked again"
    if member == view.mentee:
        step = step_in_own_words(f"REQUEST {other.code}", facts, rules)
        return done(because, then=Then(steps=(step,)))
    apart = kept_apart(view.mentee, view.mentor, facts, rules)
    if apart is not None or other.standing is Standing.LEFT:
        what = f"{member.name} wants to go on after {view.ref}, and the two are kept apart: "
        notes = (
            note_to_coordinators(facts, what + apart.because, about=view.ref, between=(member, other))
            if apart
            else ()
        )
        return refused(
            f"{view.ref} is over, and {other.name} is not asked again", _over(view, member, facts), *notes
        )
    asked = to_member(other, "late-renewal", about=view.ref, partner=member.name, code=member.code)
    told = to_sender(facts, "late-renewal-noted", about=view.ref, partner=other.name)
    noted = AuditEvent(what=EventKind.RENEWAL_VOTE, about=view.ref, because=because)
    return done(because, [noted], [asked, told])


def _asked_anew(view: RelationshipView, member: Member, facts: Facts) -> RequestView | None:
    """The mentee's open request to the same mentor, which a late yes began."""
    if view.relationship.state is RelationshipState.ACTIVE or member != view.mentee:
        return None
    return next((asked for asked in facts.asked if asked.mentor == view.mentor), None)


def _asks_no_more(anew: RequestView, member: Member, facts: Facts, rules: RuleBook) -> Decision:
    """A no in the thread of what is over takes back the late yes: nobody is introduced by it."""
    step = step_in_own_words(f"WITHDRAW {anew.ref}", facts, rules)
    return done(f"{member.name} takes back the late yes, {anew.ref}", then=Then(steps=(step,)))


def _unlike(reading: Reading, rules: RuleBook) -> str:
    def says(text: str) -> tuple[Reply, Wish]:
        return read_answer(text, rules.vocabularies).reply, read_wish(text, rules.vocabularies)

    return why_unlike(
        reading,
        rules,
        answers=lambda text: says(text) != (Reply.UNCLEAR, Wish.UNCLEAR),
        refuses=lambda text: Reply.REJECT in says(text) or Wish.STOP in says(text),
    )


def _voted(view: RelationshipView, vote: str, facts: Facts) -> Relationship:
    if facts.member == view.mentor:
        return replace(view.relationship, mentor_vote=vote)
    return replace(view.relationship, mentee_vote=vote)


def _vote(view: RelationshipView, vote: str, facts: Facts) -> Decision:
    """The partner hears of it only when the term ends or both have said yes (rows 105-107)."""
    member = facts.member
    if member is None:  # decided before: only its two people vote
        raise ValueError("a vote needs a member")
    because = f"{member.name} says {vote} to the renewal of {view.ref}"
    letter = to_sender(
        facts, "vote-noted", about=view.ref, partner=view.partner_of(member).name, vote=vote,
        ends_on=view.relationship.ends_on, has_left=view.partner_of(member).standing is Standing.LEFT,
    )  # fmt: skip
    return done(
        because,
        [
            SaveRelationship(relationship=_voted(view, vote, facts)),
            AuditEvent(what=EventKind.RENEWAL_VOTE, about=view.ref, because=because),
        ],
        [letter],
    )


def renew_for_both(view: RelationshipView, facts: Facts, rules: RuleBook) -> Decision:
    """A coordinator says yes for the two, whatever they have said so far."""
    both = (view.mentee, view.mentor)
    if view.relationship.state is not RelationshipState.ACTIVE:
        return refused(f"{view.ref} is {view.relationship.state} already")
    gone = next((person for person in both if person.standing is Standing.LEFT), None)
    if gone is not None:
        return refused(f"{gone.name} has left")
    if not view.relationship.renewal_offered:
        return refused(f"the renewal of {view.ref} is not open")
    names = " and ".join(person.name for person in both)
    return renew(view, facts, rules, because=f"{facts.sender.addr_spec} renews {view.ref} for {names}")


def renew(view: RelationshipView, facts: Facts, rules: RuleBook, *, because: str = "") -> Decision:
    """A new term, counted from the old end (row 104)."""
    old = view.relationship
    new = replace(
        old,
        term=old.term + 1,
        starts_on=old.ends_on,
        ends_on=_next_end(old, _offered(facts, rules)),
        renewal_offered=False,
        mentor_vote="",
        mentee_vote="",
    )
    because = because or f"both want {view.ref} to go on"
    effects: list[Effect] = [
        SaveRelationship(relationship=new),
        ClearDue(about=view.ref),
        AuditEvent(what=EventKind.RELATIONSHIP_RENEWED, about=view.ref, because=because),
        *term_dues(new, rules.policy, facts.program.time_zone, facts.now),
    ]
    letters = [
        to_member(
            person, "renewed", about=view.ref, answers=person == facts.member,
            partner=view.partner_of(person).name, starts_on=new.starts_on, ends_on=new.ends_on,
        )
        for person in (view.mentor, view.mentee)
    ]  # fmt: skip
    return done(because, effects, letters)


def _offered(facts: Facts, rules: RuleBook) -> int:
    """The months that our letter named, though the rules may say others by now."""
    said = [int(months) for _, months in facts.noted.first if months.isdecimal()]
    return said[-1] if said else rules.policy.term_months


def _next_end(old: Relationship, months: int) -> date:
    """So many months after the old end. Counted from the first day where that day's month and the old end's
    agree, so that terms from the 31st on end on the 31st wherever there is one."""
    gone = 12 * (old.ends_on.year - old.first_start.year) + old.ends_on.month - old.first_start.month
    if add_months(old.first_start, gone) == old.ends_on:
        return add_months(old.first_start, gone + months)
    return add_months(old.ends_on, months)


def _undo(view: RelationshipView, facts: Facts, rules: RuleBook) -> Decision:
    """A no after both said yes, before the new term begins: the last word counts (row 107)."""
    new = view.relationship
    today = local_day(facts.now, facts.program.time_zone)
    started = add_months(new.starts_on, -rules.policy.term_months)
    old = replace(
        new,
        term=new.term - 1,
        starts_on=new.first_start if new.term == 2 else min(today, max(new.first_start, started)),
        ends_on=new.starts_on,
        renewal_offered=True,
        mentor_vote="yes",
        mentee_vote="yes",
    )
    voted = _voted(replace(view, relationship=old), "no", facts)
    because = f"the renewal of {view.ref} is taken back before it began"
    effects: list[Effect] = [
        SaveRelationship(relationship=voted),
        ClearDue(about=view.ref),
        AuditEvent(what=EventKind.RENEWAL_TAKEN_BACK, about=view.ref, because=because),
        term_end(old, rules.policy, facts.program.time_zone),
    ]
    letters = [
        to_member(
            person, "renewal-undone", about=view.ref, answers=person == facts.member,
            partner=view.partner_of(person).name, ends_on=old.ends_on,
        )
        for person in (view.mentor, view.mentee)
    ]  # fmt: skip
    return done(because, effects, letters)


def _nobody_needed(offered: bool, facts: Facts, rules: RuleBook) -> Decision | None:
    """Where an answer is waited for, light words may be one; only "I let you know" is none yet."""
    return answer_follows(facts, rules) if offered else everyday(facts, rules)


def _end_offered(view: RelationshipView, member: Member, facts: Facts) -> Decision:
    letter = to_sender(facts, "end-offered", about=view.ref, partner=view.partner_of(member).name)
    return refused(f"it says no about {view.ref}, and END would end it", letter)


def end(view: RelationshipView, facts: Facts, rules: RuleBook, *, by: str = "") -> Decision:
    """One of them ends it, or a coordinator (`by`); both hear it in the same neutral words (row 99)."""
    because = f"{view.ref} was ended by {by or 'one of the two'}"
    ended = view.relationship.moved_to(RelationshipState.ENDED, facts.now)
    hours = rules.policy.undo_hours if facts.undoes_alone else 0
    letters = [
        to_member(
            person, "ended", about=view.ref, answers=person == facts.member, by=by,
            may_know=(by,) if by else (),
            partner=view.partner_of(person).name, is_mentee=person == view.mentee,
            undo_hours=hours if person == facts.member else 0,
            meeting=called_off(view.relationship, view.mentor, view.mentee, facts, rules, reader=person),
        )
        for person in (view.mentor, view.mentee)
    ]  # fmt: skip
    return done(
        because,
        [
            SaveRelationship(relationship=ended),
            ClearDue(about=view.ref),
            AuditEvent(what=EventKind.RELATIONSHIP_ENDED, about=view.ref, because=because),
        ],
        letters,
    )
