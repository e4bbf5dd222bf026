"""What a button writes is read by the program itself, as the reply that it would become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from processor.core.intents.answer import Answer
from processor.core.intents.check_in import AnswerToCheckIn
from processor.core.mail import Address, InboundMail
from processor.core.program import Program
from processor.core.reading import read
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.recognize import recognize
from processor.core.rules import RuleBook

_AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_NOT_UNDERSTOOD = frozenset({"unclear", "nobody", "automatic"})
_READER = "reader@example.org"
_OPPOSITES = frozenset({Reply.ACCEPT, Reply.REJECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A link that opens a mail with words in it."""

    place: str  # "templates/en/request.md, line 7"
    language: str  # of the letter
    subject: str
    words: str
    label: str = ""  # "": a plain link
    to: str = ""  # an addr-spec of the program, with the letter's reference in it; "": the bare one


def button_faults(buttons: Sequence[Button], program: Program, rules: RuleBook) -> Iterator[str]:
    """A sentence for each whose words nobody would understand, or would take for the opposite."""
    books: dict[str, RuleBook] = {}
    with_reader = replace(program, coordinators=(*program.coordinators, _READER))
    for button in buttons:
        if button.language not in books:  # to take one apart is slow
            books[button.language] = _of_language(rules, button.language)
        book = books[button.language]
        said = button.words.strip().partition("\n")[0]
        # a letter to coordinators holds commands that no member has
        kind = meaning(button, program, book) or meaning(button, with_reader, book)
        if not kind and meaning(button, program, rules) == "language":
            continue  # the wish for another language is said in that language
        if not kind:
            yield (
                f"{button.place}: the button writes {said!r}, which is not understood in the language "
                f"{button.language}; write a word of rules/vocabulary.{button.language}.toml"
            )
            continue
        label = read_answer(button.label, book.vocabularies).reply
        if {label, read_answer(button.words, book.vocabularies).reply} == _OPPOSITES:
            yield f"{button.place}: the button {button.label!r} writes {said!r}, which means {kind}"


def meaning(button: Button, program: Program, rules: RuleBook) -> str:
    """The kind of intent, and of an answer what it says; "" when the words are not understood."""
    mail = InboundMail(
        received_at=_AT,
        size=len(button.words),
        content_key="button",
        senders=(Address(addr_spec=_READER, name="A Reader"),),
        to=(Address(addr_spec=button.to or program.address),),
        subject=button.subject,
        text=button.words,
    )
    intent = recognize(read(mail, program, rules), rules)
    if isinstance(intent, AnswerToCheckIn) and not intent.counts:
        return ""
    if isinstance(intent, Answer) and intent.aside.not_yet:
        return "not yet"
    if getattr(intent, "reply", None) is Reply.UNCLEAR or intent.kind in _NOT_UNDERSTOOD:
        return ""
    return intent.reply.value if isinstance(intent, Answer) else intent.kind


def _of_language(rules: RuleBook, language: str) -> RuleBook:
    """With the words of that language alone, where there are any."""
    words = tuple(v for v in rules.vocabularies if v.language == language)
    return replace(rules, vocabularies=words) if words else rules
