"""What one of two partners writes in the thread of their relationship, and no command: whose is it?"""

from __future__ import annotations

from processor.core.facts import Facts
from processor.core.outcome import AuditEvent, Decision
from processor.core.program import Member, RelationshipState, RelationshipView
from processor.core.reading.addressee import greeted
from processor.core.reading.answers import names_of
from processor.core.reading.pleasantry import is_pleasantry
from processor.core.rules import RuleBook
from processor.core.tokens import without_tokens
from processor.core.writing import done, enclosed, ignored, note_to_coordinators, to_member, to_sender

FEEDBACK = "feedback"
MOST_FEEDBACK = 1500  # characters that coordinators read in their note


def says_only_thanks(facts: Facts, rules: RuleBook) -> bool:
    """Nobody has to read it (row 145)."""
    return not facts.attachments and not facts.passed_on and is_pleasantry(facts.said, rules.vocabularies)


def words_between(view: RelationshipView, member: Member, facts: Facts, rules: RuleBook) -> Decision | None:
    """Words for the partner, thanks, or feedback (rows 144 to 146); None: a coordinator has to read them."""
    partner = view.partner_of(member)
    if says_only_thanks(facts, rules):
        return ignored("it only says thanks")
    if view.relationship.state is RelationshipState.COMPLETED:
        return _feedback(view, member, facts)
    if view.relationship.state is RelationshipState.ACTIVE and not view.relationship.renewal_offered:
        if partner.email in facts.copied:
            return ignored(f"{partner.name} has the same mail already")
        names = greeted(facts.said, rules.vocabularies)
        if names and names <= names_of(partner.name) and not _other_files(facts):
            return _passed_on(view, member, partner, facts)
    return None


def _other_files(facts: Facts) -> bool:
    return len(facts.attachments) > (1 if facts.cv else 0)


def _passed_on(view: RelationshipView, member: Member, partner: Member, facts: Facts) -> Decision:
    """The partner gets the words, and answers the writer directly: they know their addresses (row 144)."""
    because = f"the words of {member.name} go to {partner.name}, whom they greet"
    letter = to_member(
        partner, "from-partner", about=view.ref, may_know=(member.email,), replies_to=member.email,
        files=enclosed(member, facts.cv), partner=member.name, partner_email=member.email,
        words=without_tokens(facts.said),
    )  # fmt: skip
    told = to_sender(
        facts, "partner-has-words", about=view.ref, may_know=(partner.email,), partner=partner.name,
        partner_email=partner.email,
    )  # fmt: skip
    once = () if facts.told_today.get(("partner-has-words", view.ref)) else (told,)
    return done(
        because, [AuditEvent(what="words passed on", about=view.ref, because=because)], [letter, *once]
    )


def _feedback(view: RelationshipView, member: Member, facts: Facts) -> Decision:
    """After the end of the term (row 146)."""
    because = f"{member.name} looks back on {view.ref}"
    words = " ".join(without_tokens(facts.said).split())[:MOST_FEEDBACK]
    notes = note_to_coordinators(facts, f'{member.name} looks back on {view.ref}: "{words}"', about=view.ref)
    told = to_sender(facts, "feedback-thanks", about=view.ref, partner=view.partner_of(member).name)
    once = () if facts.told_today.get(("feedback-thanks", view.ref)) else (told,)
    return done(because, [AuditEvent(what=FEEDBACK, about=view.ref, because=because)], [*once, *notes])
