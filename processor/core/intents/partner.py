"""What one of two partners writes in the thread of their relationship, and no command: whose is it?"""

from __future__ import annotations

from processor.core.apart import kept_apart
from processor.core.decisions import done, ignored
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.intents.files import is_told_in_a_file
from processor.core.letter_builders import enclosed, note_to_coordinators, to_member, to_sender
from processor.core.outcome import AuditEvent, Decision
from processor.core.program import Member, RelationshipState, RelationshipView, Standing
from processor.core.reading.answer.addressee import speaks_to
from processor.core.reading.answer.answers import names_of
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.request.commands import bare_subject, is_reply
from processor.core.rules import RuleBook
from processor.core.tokens import without_tokens

MOST_WORDS = 1500  # characters; what is longer is a letter, which a person looks at first


def says_only_thanks(facts: Facts, rules: RuleBook) -> bool:
    """Nobody has to read it (row 145): neither in its words nor in its subject is there anything else."""
    if facts.mail.files or facts.mail.passed_on:
        return False
    subject = bare_subject(facts.mail.subject)
    quiet = not subject or is_reply(facts.mail.subject) or is_pleasantry(subject, rules.vocabularies)
    return quiet and is_pleasantry(facts.mail.said, rules.vocabularies)


def words_between(view: RelationshipView, member: Member, facts: Facts, rules: RuleBook) -> Decision | None:
    """Words for the partner, thanks, or feedback (rows 144 to 146); None: a coordinator has to read them."""
    partner = view.partner_of(member)
    if says_only_thanks(facts, rules):
        return ignored("it only says thanks")
    if len(facts.mail.said) > MOST_WORDS or not is_reply(facts.mail.subject):
        return None
    if view.relationship.state is RelationshipState.COMPLETED:
        return None if is_told_in_a_file(facts) else _feedback(view, member, facts)
    to_partner = speaks_to(facts.mail.said, names_of(partner.name), rules.vocabularies)
    if view.relationship.state is not RelationshipState.ACTIVE or not to_partner:
        return None
    if partner.email in facts.mail.copied:
        return ignored(f"{partner.name} has the same mail already")
    reached = partner.standing in (Standing.ACTIVE, Standing.PAUSED)
    if view.relationship.renewal_offered or _other_files(facts) or not reached:
        return None
    if view.relationship.number in facts.contact_paused:
        return None  # somebody has a concern: a coordinator reads it first (row 100)
    return None if kept_apart(member, partner, facts, rules) else _passed_on(view, member, partner, facts)


def _other_files(facts: Facts) -> bool:
    return len(facts.mail.files) > (1 if facts.mail.cv else 0)


def _passed_on(view: RelationshipView, member: Member, partner: Member, facts: Facts) -> Decision:
    """The partner gets the words, and answers the writer directly: they know their addresses (row 144)."""
    because = f"the words of {member.name} go to {partner.name}, whom they greet"
    letter = to_member(
        partner, "from-partner", about=view.ref, may_know=(member.email,), replies_to=member.email,
        files=enclosed(member, facts.mail.cv), partner=member.name, partner_email=member.email,
        words=without_tokens(facts.mail.said),
    )  # fmt: skip
    told = to_sender(
        facts, "partner-has-words", about=view.ref, may_know=(partner.email,), partner=partner.name,
        partner_email=partner.email,
    )  # fmt: skip
    once = () if facts.told_today.get(("partner-has-words", view.ref)) else (told,)
    return done(
        because,
        [AuditEvent(what=EventKind.WORDS_PASSED_ON, about=view.ref, because=because)],
        [letter, *once],
    )


def _feedback(view: RelationshipView, member: Member, facts: Facts) -> Decision:
    """After the end of the term (row 146)."""
    because = f"{member.name} looks back on {view.ref}"
    words = " ".join(without_tokens(facts.mail.said).split())
    notes = note_to_coordinators(facts, f'{member.name} looks back on {view.ref}: "{words}"', about=view.ref)
    told = to_sender(facts, "feedback-thanks", about=view.ref, partner=view.partner_of(member).name)
    once = () if facts.told_today.get(("feedback-thanks", view.ref)) else (told,)
    return done(
        because, [AuditEvent(what=EventKind.FEEDBACK, about=view.ref, because=because)], [*once, *notes]
    )
