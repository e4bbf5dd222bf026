"""BROWSE: the directory of mentors, by interest, ten to a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from processor.core.decisions import done, hold, refused_to_strangers
from processor.core.facts import Directory, Facts, Wants
from processor.core.letter_builders import to_sender
from processor.core.outcome import Decision, WatchFor
from processor.core.reading import Reading
from processor.core.reading.answer.everyday import is_grave
from processor.core.reading.answer.small import small_of
from processor.core.reading.words.compiled import Once
from processor.core.rules import RuleBook, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Browse:
    interest: str
    page: int = 1
    kind: ClassVar[str] = "browse"

    def wants(self) -> Wants:
        return Wants(matters=False, interest=self.interest, page=self.page)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = facts.member
        if member is None or not any(member.ready(role) for role in member.roles):
            return refused_to_strangers(facts, "only members may browse the directory")
        found = facts.directory
        if found.total == 0 and is_grave(facts.mail.said, rules.vocabularies):
            return hold(
                facts, "it begins like a search for mentors, and is about something else", receipt=True
            )
        if found.total == 0 and self.interest:
            return done(
                f"no mentor matches {self.interest!r}; the member is told when one joins",
                [WatchFor(member=member.number, interest=" ".join(self.interest.lower().split()))],
                [
                    to_sender(
                        facts,
                        "browse-nothing",
                        interest=self.interest,
                        nearest=found.nearest,
                        suggestions=facts.suggested(member),
                    )
                ],
            )
        letter = to_sender(
            facts,
            "directory",
            interest=self.interest,
            **shown_of(found),
            has_pages=bool(facts.program.directory_url),
        )
        what = f"mentors for {self.interest!r}" if self.interest else "all mentors"
        return done(f"page {found.page} of {found.pages} of {what}", (), [letter])


def shown_of(found: Directory) -> dict[str, Any]:
    """What the letter `directory` shows of it."""
    return {
        "mentors": found.mentors,
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "facets": found.facets[:20],
    }


def recognize(reading: Reading, rules: RuleBook) -> Browse | None:
    command = reading.command
    if command is None or command.kind != "browse":
        return None
    page_of, beside = _around_interest(rules.vocabularies)
    text = command.rest
    match = page_of.search(text)
    page = int(match[1]) if match else 1
    interest = beside.sub("", text[: match.start()] if match else text).strip()
    return Browse(interest=interest[:200], page=max(1, page))


@Once
def _around_interest(vocabularies: tuple[Vocabulary, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "Page 2" behind it, and "mentors for" before it."""
    small = small_of(vocabularies)
    return (
        re.compile(rf"(?:^|[\s,]){small.either('page')}\s*(\d{{1,4}})\s*$", re.IGNORECASE),
        re.compile(rf"^(?:{small.either('before_interest')}\b|[\s,:-])+", re.IGNORECASE),
    )
