"""HELP, and what stands below it: who writes more than the word may need a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.decisions import hold
from processor.core.facts import EVERYDAY, Facts, Wants
from processor.core.intents.everyday import everyday, names_a_partner, told_in_passing
from processor.core.intents.self_service import short_help
from processor.core.outcome import Decision, Disposition
from processor.core.reading import Reading
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.everyday import is_grave, is_light
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.request.commands import find_command
from processor.core.reading.request.greeting import without_greeting
from processor.core.rules import RuleBook

MOST_WORDS = 5  # that say no more than HELP
FEWEST_WORDS = 2  # below it that may say more


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    kind: ClassVar[str] = "help"

    def wants(self) -> Wants:
        return Wants()

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        because = "the member asks for help"
        grave = is_grave(facts.mail.said, rules.vocabularies)
        typed = without_greeting(facts.mail.said, rules.vocabularies)
        asks = _asks_for_more(typed.partition("\n")[2], rules)
        says_more = grave or asks or _says_more(facts, rules)
        if says_more and facts.trust.may_act:
            return everyday(facts, rules) or _with_words(because, facts, rules)
        bare = len(facts.mail.excerpt.split()) <= 1  # HELP itself
        helped = short_help(facts, rules, because, bare=bare)
        answered = helped.disposition is Disposition.DONE
        unread = answered and says_more and facts.member is not None
        return told_in_passing(helped, facts, f"{because}, and has more to say") if unread else helped


def _says_more(facts: Facts, rules: RuleBook) -> bool:
    """Many words, or few that a person wrote below HELP: "He beats my sister"."""
    said, reading = facts.mail.said, facts.mail.reading
    if len(said.split()) > MOST_WORDS:
        return True
    in_subject = reading is not None and reading.command is not None and reading.command.in_subject
    below = said if in_subject else without_greeting(said, rules.vocabularies).partition("\n")[2]
    nothing = is_light(below, rules.vocabularies) or is_pleasantry(below, rules.vocabularies)
    return len(below.split()) >= FEWEST_WORDS and not nothing


def _asks_for_more(below: str, rules: RuleBook) -> bool:
    """An answer, or a command in small letters."""
    if find_command("", below.strip(), rules.vocabularies) is not None:
        return True
    return read_answer(below, rules.vocabularies).reply is not Reply.UNCLEAR


def _with_words(because: str, facts: Facts, rules: RuleBook) -> Decision:
    """The short help may answer them; a coordinator reads them in the morning, and what is grave at once."""
    if is_grave(facts.mail.said, rules.vocabularies) or names_a_partner(facts):
        return hold(facts, f"{because}, and has more to say", receipt=True)
    helped = short_help(facts, rules, because)
    if helped.disposition is not Disposition.DONE:
        return helped
    told = told_in_passing(helped, facts, f"{because}, and has more to say")
    return told if told.disposition is Disposition.HELD else replace(told, rule=EVERYDAY)


def recognize(reading: Reading, rules: RuleBook) -> Help | None:
    command = reading.command
    return Help() if command is not None and command.kind == "help" else None
