"""Whether an answer in the thread of one matter names another: then the thread does not count (row 148)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from processor.core.facts import Facts
from processor.core.program import Member, RelationshipView, RequestView
from processor.core.reading.answer.addressee import greeted
from processor.core.reading.answer.answers import names_of
from processor.core.reading.answer.lexicon import lexicons
from processor.core.reading.answer.patterns import TITLES, plain
from processor.core.reading.answer.sign_offs import is_title
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.elsewhere import names_another
from processor.core.rules import RuleBook

_PARTS = re.compile(r"[\W\d_]+")
_AFTER_A_NAME = re.compile(r"\s*[,|/(·•–—]|\s-\s")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]*)*")
_SURNAME_FIRST = re.compile(r"[^\W\d_]+, ?[^\W\d_]+\.?")  # "Berg, Jon"
_MOST_SIGNED = 3  # lines
_FEWEST_NAMES, _MOST_NAMES = 2, 4  # words
_CAPITAL = re.compile(r"\b[^\W\d_]{2,}\b")


def another_in(
    text: str, view: RequestView | RelationshipView, facts: Facts, rules: RuleBook, *, command: bool = False
) -> str:
    """A number, code, address or name that is not of that request or relationship; "" for none."""
    pair = (view.mentor, view.mentee)
    refs = {view.ref}
    if isinstance(view, RelationshipView):
        refs.add(f"REQ-{view.relationship.request}")
    else:
        refs |= {v.ref for v in facts.relationships if v.relationship.request == view.request.number}
    own = frozenset(refs) | _marks_of(*pair)
    other = names_another(text, own, rules.vocabularies, command=command)
    reading = facts.mail.reading
    if reading is not None and reading.short:  # "I meant Lea.", below the name
        text = "\n".join((text, *reading.short))
    partner = tuple(person for person in pair if facts.member is None or person.number != facts.member.number)
    return other or _another_of_theirs(text, partner, facts)


def another_than_the_sender(text: str, facts: Facts, rules: RuleBook, *, about: str) -> str:
    """The same where the answer is about the sender alone."""
    member = facts.member
    own = {about, facts.sender.addr_spec, *(_marks_of(member) if member is not None else ())}
    other = names_another(text, frozenset(own), rules.vocabularies) or _another_of_theirs(text, (), facts)
    return other or greets_another(text, (), facts, rules)


def another_person(text: str, meant: Iterable[Member], facts: Facts) -> str:
    """The name of somebody else with whom the sender has something open; "" for none."""
    return _another_of_theirs(text, tuple(meant), facts)


def greets_another(text: str, meant: Iterable[Member], facts: Facts, rules: RuleBook) -> str:
    """The greeting is to somebody who is none of these, nor of those who run the program."""
    people = (*meant, *((facts.member,) if facts.member is not None else ()))
    office = (*facts.program.coordinators, facts.program.address, facts.program.name)
    team = small_of(rules.vocabularies).as_typed("behind_it")  # "Dear coordinator,"
    own = names_of(
        *(p.name for p in people), *(_PARTS.sub(" ", each.partition("@")[0]) for each in office), *team
    )
    strange = greeted(text, rules.vocabularies) - own
    lexicon = lexicons(rules.vocabularies) if strange else ()
    return ", ".join(sorted(word for word in strange if not any(word in each.words for each in lexicon)))


def signs_as_another(view: RequestView, facts: Facts, rules: RuleBook) -> str:
    """Whose name stands below the farewell of an answer, where it is not the sender's; "" where it is.

    "Anna Kowalska", or "Assistant to Jon Berg", on a mailbox that two people read. Only a whole name that
    shares no word with theirs is another's: people marry, and shorten their names.
    """
    reading = facts.mail.reading
    if reading is None or not reading.short:
        return ""
    lines = [line.strip() for line in reading.short[0].split("\n")]
    mailbox = _PARTS.sub(" ", facts.sender.addr_spec.partition("@")[0])
    asked = (facts.member or view.mentor).name
    own = names_of(asked, facts.sender.name, mailbox)
    for line in lines[:_MOST_SIGNED]:
        for_them = _small_word_at_the_head(line, small_of(rules.vocabularies).as_typed("assistants"))
        if for_them and names_of(line) & names_of(asked):
            return line
    signed, partner = names_of(*_capitals_of(lines[0])), names_of(view.mentor.name, view.mentee.name) - own
    if signed & own:
        return ""
    whole = whole_name(lines[0], rules)
    return whole or (" ".join(_capitals_of(lines[0])) if signed and signed <= partner else "")


def whole_name(line: str, rules: RuleBook) -> str:
    """ "Anna Kowalska", and "Kowalska, Anna"; "" for a trade, one word, or words in small letters."""
    said = _capitals_of(line)
    folded = tuple(plain(word.lower()) for word in said)
    if not _FEWEST_NAMES <= len(said) <= _MOST_NAMES or is_title(
        folded, lexicons(rules.vocabularies)[0].titles
    ):
        return ""
    return "" if any(said[-1].lower() in v.known for v in rules.vocabularies) else " ".join(said)


def _capitals_of(line: str) -> list[str]:
    """The words before a comma or a bar, but for "Dr."; [] where one of them has a small letter."""
    name = " ".join(line.split(",")) if _SURNAME_FIRST.fullmatch(line) else line
    said = [w for w in _AFTER_A_NAME.split(name)[0].split() if plain(w.rstrip(".").lower()) not in TITLES]
    return said if all(w[:1].isupper() and _LETTERS.fullmatch(w) for w in said) else []


def _small_word_at_the_head(line: str, phrases: frozenset[str]) -> bool:
    return any(f"{line.lower()} ".startswith(f"{phrase} ") for phrase in phrases)


def _another_of_theirs(text: str, meant: tuple[Member, ...], facts: Facts) -> str:
    """Somebody else with whom the sender has something open: "Dear Lea, yes", in the thread of Mia's request.

    Where who is meant is named as well, the words are about both.
    """
    views: tuple[RequestView | RelationshipView, ...] = (
        *facts.to_answer, *facts.asked, *facts.relationships, *facts.recent,
    )  # fmt: skip
    own = names_of(*(p.name for p in meant), *((facts.member.name,) if facts.member is not None else ()))
    people = {person.number: person for view in views for person in (view.mentor, view.mentee)}
    strange = names_of(*(person.name for person in people.values())) - own
    if not strange:
        return ""
    capitals = {word: names_of(word) for word in _CAPITAL.findall(text) if word[0].isupper()}
    partner = names_of(*(person.name for person in meant))
    if any(words & partner for words in capitals.values()):
        return ""
    return next((word for word, words in capitals.items() if words & strange), "")


def _marks_of(*people: Member) -> frozenset[str]:
    return frozenset(mark for person in people for mark in (person.code, person.email))
