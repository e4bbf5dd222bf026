"""ESPAÑOL, ENGLISH: a member chooses the language of our mails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.decisions import done, refused_to_strangers, saved
from processor.core.facts import Facts, Wants
from processor.core.letter_builders import to_member
from processor.core.outcome import Decision
from processor.core.reading import Reading
from processor.core.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage:
    language: str  # "es"; where no template speaks it, the program's own is used
    kind: ClassVar[str] = "language"

    def wants(self) -> Wants:
        return Wants()

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if facts.member is None:
            return refused_to_strangers(facts)
        member = replace(facts.member, language=self.language)
        because = f"{member.name} chooses {self.language} as the language of our mails"
        return done(because, saved(member, because), [to_member(member, "language-chosen", answers=True)])


def recognize(reading: Reading, rules: RuleBook) -> ChooseLanguage | None:
    command = reading.command
    if command is None or command.kind != "language" or not command.language:
        return None
    return ChooseLanguage(language=command.language)
