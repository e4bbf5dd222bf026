"""Everyday mail that nobody has to decide: light words, an absence, a question, small talk, advertising.

Only where a coordinator would be asked otherwise, and only what is sure: a doubt is still held.
"""

from __future__ import annotations

import re
from dataclasses import replace

from processor.core.decisions import done, hold, ignored, parties
from processor.core.facts import EVERYDAY, Facts
from processor.core.intents.self_service import short_help
from processor.core.intents.signup import drafted
from processor.core.intents.untold import tells_of_a_partner
from processor.core.letter_builders import to_sender
from processor.core.outcome import Decision, Effect, Letter
from processor.core.permission import is_coordinator
from processor.core.program import Member
from processor.core.reading.answer.answers import names_of
from processor.core.reading.answer.cards import is_card
from processor.core.reading.answer.everyday import (
    asks_about,
    is_for_somebody_else,
    is_glad,
    is_grave,
    is_light,
    is_read_receipt,
    says_later,
    tells,
)
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.automatic.mailing_lists import is_for_many
from processor.core.reading.automatic.vacation import tells_of_absence
from processor.core.reading.request.commands import bare_subject, is_reply
from processor.core.reading.request.greeting import without_greeting
from processor.core.reading.words.tokens import words
from processor.core.rules import RuleBook
from processor.core.telling import line_about, tomorrow
from processor.core.tokens import without_tokens

_SENTENCE = re.compile(r"[.!;]+(?:\s+|$)|\n\s*\n")
_MOST_ABSENT = 15  # words of a sentence that tells of an absence and of nothing else
_MOST_TOLD = 22  # the same, where no deadline hangs on it
_SIGNED = 3  # words of a name below
LETTER = "about-program"
STANDS = "stands"  # the topic of those who ask what became of their request
NEW_ADDRESS = "new-address"


def everyday(facts: Facts, rules: RuleBook) -> Decision | None:
    """None: a coordinator reads it, as all that a coordinator passed on, or that comes with a file.

    Its rule says that it only looks like everyday mail: of somebody who has just acted it may be regret.
    """
    mail = facts.mail
    if mail.files or mail.passed_on or mail.crossed or facts.unheard:
        return None
    if is_read_receipt(mail.subject, mail.said, rules.vocabularies):
        return ignored("a mail program says that a mail was opened, or a meeting accepted")
    found = _said_or_asked(facts, rules)
    return replace(found, rule=EVERYDAY) if found is not None else None


def _said_or_asked(facts: Facts, rules: RuleBook) -> Decision | None:
    mail, vocabularies = facts.mail, rules.vocabularies
    subject = "" if is_reply(mail.subject) else bare_subject(mail.subject)
    if not mail.said.strip():
        quiet = facts.member is not None and not subject
        return short_help(facts, rules, "nothing was typed", bare=True) if quiet else None
    if is_grave(f"{subject}\n{mail.said}", vocabularies):
        return None
    if (
        facts.member is not None
        and _is_quiet(subject, rules)
        and is_light(without_greeting(mail.said, vocabularies), vocabularies)
    ):
        # "Thank you for ending this" thanks for what was not done: a person sees it in passing
        sure = is_pleasantry(mail.said, vocabularies)
        return ignored("it only thanks, confirms or wishes well", *(() if sure else seen_tomorrow(facts)))
    absent = tells_of_absence(mail.said) and only_absent(mail.said, rules, most=_MOST_TOLD)
    if facts.member is not None and absent:
        if facts.to_answer:
            return None  # whoever asked waits for an answer that will not come
        return ignored("it tells of an absence, and nothing waits for an answer", *seen_tomorrow(facts))
    if facts.member is not None and not subject and is_card(mail.said, rules.vocabularies):
        return short_help(facts, rules, "nothing was typed but a name", bare=True)
    return _answered(subject, facts, rules)


def _is_quiet(subject: str, rules: RuleBook) -> bool:
    """A subject of one's own neither asks nor weighs: "hello", "Happy Easter"."""
    few = len(subject.split()) <= _SIGNED and "?" not in subject
    return not subject or (few and is_light(f"Thanks, {subject}", rules.vocabularies))


def _answered(subject: str, facts: Facts, rules: RuleBook) -> Decision | None:
    """Once a day: who writes again after such an answer wants a person.

    What says more than a question stands in the coordinators' mail of the next morning, so that a person has
    seen it; nothing waits for them.
    """
    mail, said, vocabularies = facts.mail, facts.mail.said, rules.vocabularies
    if facts.letters_today.get(LETTER) or names_a_partner(facts) or not facts.trust.may_act:
        return None
    if facts.member is None and mail.reading is not None and is_for_many(mail.reading.mail):
        return ignored("it went to many, and nobody here takes part by it", *seen_tomorrow(facts))
    asked = asks_about(said, vocabularies, facts.program.name)
    if STANDS in asked.topics and not _waits_for_a_mentor(facts):
        return None  # "any news?" about a mail that a person has
    if NEW_ADDRESS in asked.topics and facts.member is None:
        return None  # whoever has lost the old one cannot write from there (row 20)
    if asked.topics:
        because = f"it asks about the program: {', '.join(asked.topics)}"
        seen = () if asked.alone else seen_tomorrow(facts)
        return done(because, seen, [_letter(asked.topics, facts, rules)])
    if facts.member is not None:
        if _is_quiet(subject, rules) and is_glad(said, vocabularies):
            because = "it is small talk, as far as a program can tell"
            return done(because, seen_tomorrow(facts), [_letter((), facts, rules)])
        return None
    if facts.token.about or is_reply(facts.mail.subject):
        return None
    if is_for_somebody_else(f"{subject}\n{said}", vocabularies):
        because = "a stranger writes about something else than the program"
        return done(because, seen_tomorrow(facts), [_letter((), facts, rules)])
    return None


def told_by_the_way(facts: Facts, rules: RuleBook) -> Decision | None:
    """What would wait for a person otherwise, and may stand in the mail of the next morning: a member tells
    something, in no thread of ours. Not what came at once after a letter of ours, as a robot's mail does, nor
    what a coordinator writes or passes on.
    """
    mail = facts.mail
    beside = mail.files or mail.passed_on or mail.crossed or facts.unheard or mail.quick
    if beside or facts.voucher is not None or is_coordinator(facts) or partner_reads(facts):
        return None
    again = facts.letters_today.get(LETTER) or any(earlier.held for earlier in mail.heard_today)
    if again or facts.member is None or facts.token.about or not facts.trust.may_act:
        return None  # who writes again wants a person, or adds to what one has
    subject = "" if is_reply(mail.subject) else bare_subject(mail.subject)
    told = f"{subject}.\n{mail.said}"
    if tells_of_a_partner(told, facts, rules) or not tells(told, rules.vocabularies):
        return None  # words about one's partner are for a person
    because = "it tells something, and asks for nothing"
    return replace(done(because, seen_tomorrow(facts), [_letter((), facts, rules)]), rule=EVERYDAY)


def _waits_for_a_mentor(facts: Facts) -> bool:
    return bool(facts.asked or facts.mentee_pending or facts.request)


def answer_follows(facts: Facts, rules: RuleBook) -> Decision | None:
    """Somebody whose answer is waited for says that it will come, and no more."""
    later = says_later(facts.mail.said, rules.vocabularies) and not facts.mail.files
    if not later or not facts.trust.may_act or partner_reads(facts):
        return None
    return replace(ignored("it says that an answer follows", *seen_tomorrow(facts)), rule=EVERYDAY)


def seen_tomorrow(facts: Facts, words: str = "") -> tuple[Effect, ...]:
    """Its words, or these of them, on a line of the coordinators' next summary."""
    said = without_tokens(words or facts.mail.said)
    return tomorrow(facts, f'{line_about(facts, "answered by itself")}: "{said}"')


def names_a_partner(facts: Facts) -> bool:
    """Words about one's partner are for a person, and so is all that a partner reads as a coordinator."""
    said = {plain(word) for word in words(facts.mail.said)}
    return partner_reads(facts) or any(names_of(partner.name) & said for partner in _partners(facts))


def partner_reads(facts: Facts) -> bool:
    """With whom the sender has something open is a coordinator, and would read the summary."""
    return any(email in facts.program.coordinators for email in parties(facts))


def told_in_passing(decision: Decision, facts: Facts, because: str, words: str = "") -> Decision:
    """As decided, and its words stand in the next summary; held where one whom they may be about reads it."""
    if partner_reads(facts):
        return hold(facts, because, receipt=True)
    return replace(decision, effects=(*decision.effects, *seen_tomorrow(facts, words)))


def _partners(facts: Facts) -> list[Member]:
    return [view.partner_of(facts.member) for view in facts.relationships if facts.member is not None]


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
