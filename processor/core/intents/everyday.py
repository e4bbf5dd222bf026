"""Everyday mail that nobody has to read: light words, an absence, a question that a letter answers, advertising.

Only where a coordinator would be asked otherwise, and only what is sure: a doubt is still held.
"""

from __future__ import annotations

import re

from processor.core.decisions import done, ignored, refused
from processor.core.facts import Facts
from processor.core.intents.self_service import short_help
from processor.core.intents.signup import drafted
from processor.core.letter_builders import to_sender
from processor.core.outcome import Decision, Letter
from processor.core.reading.answer.everyday import (
    asks_about,
    is_for_somebody_else,
    is_glad,
    is_grave,
    is_card,
    is_light,
    is_read_receipt,
)
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.automatic.vacation import tells_of_absence
from processor.core.reading.request.commands import bare_subject, is_reply
from processor.core.rules import RuleBook

_SENTENCE = re.compile(r"[.!;]+(?:\s+|$)|\n\s*\n")
_MOST_ABSENT = 15  # words of a sentence that tells of an absence and of nothing else
_MOST_TOLD = 22  # the same, where no deadline hangs on it
_SIGNED = 3  # words of a name below
LETTER = "about-program"


def everyday(facts: Facts, rules: RuleBook) -> Decision | None:
    """None: a coordinator reads it. Nothing is decided here about what a coordinator passed on or what comes with
    a file, nor for somebody of whose last step others have not heard yet: that may be regret."""
    mail, vocabularies = facts.mail, rules.vocabularies
    if mail.attachments or mail.passed_on or mail.crossed or facts.unheard:
        return None
    subject = "" if is_reply(mail.subject) else bare_subject(mail.subject)
    if is_read_receipt(mail.subject, mail.said, vocabularies):
        return ignored("a mail program says that a mail was opened, or a meeting accepted")
    if not mail.said.strip():
        quiet = facts.member is not None and not subject
        return short_help(facts, rules, "nothing was typed", bare=True) if quiet else None
    if is_grave(f"{subject}\n{mail.said}", vocabularies):
        return None
    if facts.member is not None and _is_quiet(subject, rules) and is_light(mail.said, vocabularies):
        return ignored("it only thanks, confirms or wishes well")
    if facts.member is not None and only_absent(mail.said, rules, most=_MOST_TOLD) and tells_of_absence(mail.said):
        return ignored("it tells of an absence, and nothing waits for an answer")
    if facts.member is not None and not subject and is_card(mail.said):
        return short_help(facts, rules, "nothing was typed but a name", bare=True)
    return _answered(subject, facts, rules)


def _is_quiet(subject: str, rules: RuleBook) -> bool:
    """A subject of one's own neither asks nor weighs: "hello", "Happy Easter"."""
    few = len(subject.split()) <= _SIGNED and "?" not in subject
    return not subject or few and is_light(f"Thanks, {subject}", rules.vocabularies)


def _answered(subject: str, facts: Facts, rules: RuleBook) -> Decision | None:
    """Once a day: who writes again after such an answer wants a person."""
    if facts.letters_today.get(LETTER):
        return None
    said = facts.mail.said
    topics = asks_about(said, rules.vocabularies, facts.program.name)
    if topics:
        because = f"it asks about the program: {', '.join(topics)}"
        return done(because, (), [_letter(topics, facts, rules)])
    if facts.member is not None and _is_quiet(subject, rules) and is_glad(said, rules.vocabularies):
        return done("it is small talk, as far as we can tell", (), [_letter((), facts, rules)])
    stranger = facts.member is None and not facts.token.about and not is_reply(facts.mail.subject)
    if stranger and is_for_somebody_else(f"{subject}\n{said}", rules.vocabularies):
        return refused("a stranger writes about something else than the program", _letter((), facts, rules))
    return None


def _letter(topics: tuple[str, ...], facts: Facts, rules: RuleBook) -> Letter:
    known = facts.member is not None and drafted(facts.member, rules) is None
    return to_sender(
        facts, LETTER, topics=topics, is_member=known, months=rules.policy.term_months,
        most=rules.policy.open_requests, open=facts.program.eligibility == "open",
    )  # fmt: skip


def only_absent(said: str, rules: RuleBook, *, most: int = _MOST_ABSENT) -> bool:
    """Each sentence tells of it or is polite: what stands beside it would be lost with a mere deadline."""
    parts = (part for part in _SENTENCE.split(said) if part.strip())
    return "?" not in said and all(
        (tells_of_absence(part) and len(part.split()) <= most)
        or is_pleasantry(part, rules.vocabularies)
        or len(part.split()) <= _SIGNED
        for part in parts
    )
