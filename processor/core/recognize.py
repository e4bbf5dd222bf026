"""Recognize what a mail asks for: each kind of intent has its own recognizer."""

from __future__ import annotations

from collections.abc import Callable

from processor.core.intents import (
    Intent,
    answer,
    asked_help,
    automatic_mail,
    browse,
    check_in,
    concern,
    confirm,
    forward,
    language,
    own_address,
    renewal,
    request,
    self_service,
    signup,
    unclear,
    undo,
    waiting,
    withdraw,
)
from processor.core.intents.coordinator import command_mail, questions
from processor.core.reading import Reading
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.request.command_lines import find_commands
from processor.core.reading.request.verbs import words_of
from processor.core.rules import RuleBook

Recognizer = Callable[[Reading, RuleBook], Intent | None]

# In this order; the first that says something is believed. unclear.recognize always does.
RECOGNIZERS: tuple[Recognizer, ...] = (
    automatic_mail.recognize,
    concern.of_a_member,  # a person reads it, whatever else the mail asks for
    confirm.recognize,
    command_mail.recognize,
    concern.recognize,
    signup.recognize,
    request.recognize,
    browse.recognize,
    withdraw.recognize,
    waiting.recognize,
    own_address.recognize,
    undo.recognize,
    questions.recognize_why,
    self_service.recognize,
    asked_help.recognize,
    language.recognize,
    check_in.recognize,
    renewal.recognize,
    answer.recognize,
    unclear.recognize,
)


def recognize(reading: Reading, rules: RuleBook) -> Intent:
    """What the mail asks for; a forward is looked at before anything it quotes can count."""
    if reading.staff and reading.forwarded is not None and _commands_above(reading, rules):
        return command_mail.recognize(reading, rules) or unclear.recognize(reading, rules)
    passed_on = forward.recognize(reading, rules) if _is_forward(reading, rules) else None
    return passed_on or next(found for r in RECOGNIZERS if (found := r(reading, rules)) is not None)


def _commands_above(reading: Reading, rules: RuleBook) -> bool:
    """A coordinator's commands above a mail that is passed on: they are done, and the mail below is not."""
    about = reading.about if reading.about.startswith(("HELD-", "LIST-")) else ""
    words = words_of(rules.vocabularies)
    return bool(find_commands("", reading.visible, words, about=about, staff=True).lines)


def _is_forward(reading: Reading, rules: RuleBook) -> bool:
    """Somebody passes another's words on, and says nothing above them that asks for something itself.

    Who answers us above an old mail of somebody else's has answered; a forward button makes no forward.
    """
    if reading.forwarded is None or reading.automatic.kind.value != "no" or reading.mail.sender_problem:
        return False
    command = reading.command
    if command is not None and (not command.in_subject or not reading.forwarded.announced):
        return False
    return read_answer(reading.visible, rules.vocabularies).reply is Reply.UNCLEAR
