"""What is not understood: a short word gets help, a letter goes to a coordinator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from processor.core.decisions import hold, ignored
from processor.core.facts import Facts, Wants
from processor.core.intents.everyday import everyday, told_by_the_way, told_in_passing
from processor.core.intents.files import NO_WORDS, is_told_in_a_file
from processor.core.intents.on_behalf import doubts_what_was_passed_on
from processor.core.intents.partner import says_only_thanks
from processor.core.intents.self_service import short_help
from processor.core.intents.signup import drafted
from processor.core.outcome import Decision, Disposition
from processor.core.reading import Reading
from processor.core.reading.answer.everyday import is_grave
from processor.core.reading.body.quotes import MARKED, OLD, says_nothing
from processor.core.reading.request.commands import bare_subject, is_reply
from processor.core.reading.request.greeting import without_greeting
from processor.core.rules import RuleBook
from processor.core.trust import find_label

MOST_WORDS = 5  # of a mail that is taken for a mistyped command
_MOST_WITH_SUBJECT = 7  # the same, with those of its subject
_MOST_OF_A_SUBJECT = 3  # words, where it stands over nothing
_NUMBER = re.compile(r"\d{3}")  # "Please call me on 555 0142"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    words: int
    sealed: str = ""
    gives_back: bool = False  # nothing was typed, and old words stand in it
    attaches: bool = False  # a mail, that is nobody's to be passed on: one of ours
    all_quoted: bool = False  # of a mail that answers none: its writer has marked what they wrote
    kind: ClassVar[str] = "unclear"

    def wants(self) -> Wants:
        return Wants(heard=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if self.sealed:
            return hold(facts, f"its words cannot be read: {self.sealed}", receipt=True)
        if self.gives_back and facts.mail.quick:  # fault 53: two programs that answer each other
            return ignored("our letter came back at once, and nothing with it")
        if self.attaches:
            return hold(facts, "it passes on a letter of ours, and does not say why", receipt=True)
        if self.all_quoted and facts.member is not None:
            return hold(facts, "all of it is marked as a quotation, and it answers no mail", receipt=True)
        told = doubts_what_was_passed_on(facts)
        known = facts.member is not None and drafted(facts.member, rules) is None
        if known and not told and says_only_thanks(facts, rules):
            return ignored("it only says thanks")
        if self.words <= MOST_WORDS and is_told_in_a_file(facts):
            because = NO_WORDS if not self.words else "it has a file, and few words"
            return hold(facts, because, receipt=True)
        found = None if told else everyday(facts, rules)
        if found is not None:
            return found
        # a few words may say that a mail which a coordinator passed on was not theirs
        address = "@" in facts.mail.excerpt  # "My new address is …" is for a person
        if self.words <= MOST_WORDS and not address and not told and not _weighs(facts, rules):
            empty = not self.words and not facts.mail.subject
            helped = short_help(facts, rules, "empty, or a command that is not known", bare=empty)
            answered = helped.letters and helped.disposition is not Disposition.HELD
            if empty or facts.member is None or not facts.trust.may_act or not answered:
                return helped
            # a slip of the fingers, most of the time: a person looks at it in passing
            return told_in_passing(helped, facts, "it asks for nothing that the program knows")
        by_the_way = None if told else told_by_the_way(facts, rules)
        return by_the_way or hold(facts, "it asks for nothing that the program knows", receipt=True)


def _weighs(facts: Facts, rules: RuleBook) -> bool:
    """Few words say much: a grave one, wherever it stands, or a subject that says more than a command."""
    mail = facts.mail
    if is_grave(f"{mail.subject}\n{mail.said}", rules.vocabularies):
        return True
    titled = mail.reading is not None and mail.reading.titled  # then it is what was said
    subject = "" if titled or is_reply(mail.subject) else bare_subject(mail.subject)
    # "I did not ask for that!" as a subject over nothing is no less than in the text
    most = _MOST_WITH_SUBJECT if mail.said.strip() else _MOST_OF_A_SUBJECT
    typed = without_greeting(mail.said, rules.vocabularies)
    many = len(f"{subject} {typed}".split()) > most
    return facts.member is not None and (many or _NUMBER.search(f"{subject} {mail.said}") is not None)


def _has_own_subject(reading: Reading) -> bool:
    mail = reading.mail
    answers = bool(mail.in_reply_to or mail.references or find_label(mail)) or is_reply(mail.subject)
    return bool(bare_subject(mail.subject)) and not answers


def recognize(reading: Reading, rules: RuleBook) -> Unclear:
    words = len(without_greeting(reading.visible, rules.vocabularies).split())
    mail = reading.mail
    # a phone's line and a name are no old words, and who has a subject of their own has said something
    old = any(left.because in OLD for left in reading.left_out)
    gives_back = old and not _has_own_subject(reading) and says_nothing(reading.visible, rules.quoting)
    answers = bool(mail.in_reply_to or mail.references or reading.about) or is_reply(mail.subject)
    quoted = any(left.because == MARKED for left in reading.left_out) and not reading.visible.strip()
    return Unclear(
        words=words,
        sealed=mail.sealed,
        gives_back=gives_back,
        attaches=bool(mail.attached) and reading.forwarded is None,
        all_quoted=quoted and not answers,
    )
