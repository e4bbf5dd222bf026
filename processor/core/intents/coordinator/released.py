"""RELEASE, AS and FROM: a held mail is done, as it is, as something else, or in a name (rows 113, 117)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.chain import Step, Then
from processor.core.decisions import done, refused
from processor.core.facts import Facts, HeldItem, Voucher
from processor.core.intents.coordinator.held import HeldVerb
from processor.core.intents.forward import Forward, Inside, beside_words
from processor.core.intents.on_behalf import told_or_asked
from processor.core.mail import Address, InboundMail, folded
from processor.core.outcome import (
    Decision,
    Disposition,
)
from processor.core.program import Program
from processor.core.reading import Reading, read
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.request.commands import bare_subject, find_command, find_ref
from processor.core.reading.request.verbs import ADDRESS
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood

_NAMES_NOBODY = frozenset({"pause", "resume", "leave", "end", "renew", "withdraw", "wait", "status", "help"})
_TAKE_FORMS = frozenset({"signup-mentor", "signup-mentee", "request"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(HeldVerb):
    """What the program would have done, had it dared."""

    kind: ClassVar[str] = "release"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        """The held mail is decided next, in its sender's name; it stays held when that is no help."""
        if facts.waiting is None:
            return refused(f"the words of HELD-{self.number} are no longer kept")
        if facts.waiting.intent.kind == "commands" and not isinstance(self, TakenAs):
            return refused(f"HELD-{self.number} holds commands itself; send them yourself, or DROP it")
        if facts.waiting.intent.kind == "unreadable" and not isinstance(self, TakenAs):
            return refused(
                f"HELD-{self.number} cannot be read. Say what it is, such as HELD-{self.number} AS UNDO, "
                "ANSWER it, or DROP it"
            )
        step = self.step(facts.waiting, facts, rules)
        if isinstance(step, str):
            return refused(step)
        coordinator = facts.sender.addr_spec
        voucher = Voucher(because=f"{coordinator} released it", by_coordinator=True, released=True)
        named = step.inside is None or step.inside.passed.certain

        def check(decision: Decision, known: Facts) -> Decision:
            if decision.disposition is Disposition.HELD:
                return refused(
                    f"HELD-{self.number} waits on: {decision.because}. Say what it is, such as "
                    f"HELD-{self.number} AS {self._fitting(known)}, or ANSWER it"
                )
            if self.misses(decision, known):
                return refused(f"{decision.because}; HELD-{self.number} waits on")
            if decision.then is None or decision.then.afterwards:
                decision = told_or_asked(decision, known, rules, coordinator, sure=named)
            if decision.disposition is Disposition.HELD:
                return refused(f"HELD-{self.number} waits on: {decision.because}")
            effects = self.settle("released", facts, decision.because)
            told = self.others_told(facts, f"{coordinator} has released it: {decision.because}")
            return replace(
                decision, effects=(*effects, *decision.effects), letters=(*decision.letters, *told)
            )

        voucher = replace(voucher, as_written=step.inside is not None and step.mail is step.inside.reading)
        step = replace(step, voucher=voucher, inbox_id=item.inbox_id, released_by=coordinator, check=check)
        return done(f"{coordinator} decides HELD-{self.number}", then=Then(steps=(step,)))

    def step(self, waiting: Understood, facts: Facts, rules: RuleBook) -> Step | str:
        """What is decided next; a string: why nothing can be."""
        if waiting.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY):
            return Step(mail=waiting)  # no release makes a forgery good
        inside = _passed_on_by_a_coordinator(waiting, facts, rules)
        if len(inside) != 1 or inside[0].reading is None:
            return Step(mail=waiting)
        return _step_inside(inside[0], inside[0].reading, facts)

    def misses(self, decision: Decision, known: Facts) -> bool:
        """It does nothing for its sender, and what the coordinator meant was something else."""
        return False

    def _fitting(self, known: Facts) -> str:
        """A command that its sender could have written."""
        if known.member is None:
            return "SIGN UP MENTOR"
        return "ACCEPT" if known.to_answer else "STATUS"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAs(Release):
    """HELD-7 AS ACCEPT: as if its sender had written that; of a coordinator's forward, who wrote it first."""

    words: str
    kind: ClassVar[str] = "held-as"

    def step(self, waiting: Understood, facts: Facts, rules: RuleBook) -> Step | str:
        if wrong := not_to_be_taken(self.number, self.words, rules):
            return wrong
        inside = _passed_on_by_a_coordinator(waiting, facts, rules)
        if not inside:
            was = waiting.reading
            return Step(mail=taken_as(self.words, was, facts.program, rules), beside=was.typed)
        if len(inside) > 1:
            return f"HELD-{self.number} passes several mails on; forward the one that is meant by itself"
        if inside[0].reading is None:
            whose = inside[0].doubt or "it does not say who wrote what it passes on"
            return (
                f"it is not clear in whose name ({whose}); HELD-{self.number} FROM pat@example.org "
                f"AS {self.words} says it"
            )
        reading = taken_as(self.words, inside[0].reading, facts.program, rules)
        return _step_inside(inside[0], reading, facts)

    def misses(self, decision: Decision, known: Facts) -> bool:
        return _misses(self.words, decision, known)


def _misses(words: str, decision: Decision, known: Facts) -> bool:
    """Nothing was done, and whoever wrote it would read no answer, or one about words that are not theirs."""
    if decision.disposition not in (Disposition.REFUSED, Disposition.IGNORED):
        return False
    answered = any(letter.to == known.sender.addr_spec for letter in decision.letters)
    return known.member is None or not answered or known.lacks(find_ref(words))


def _passed_on_by_a_coordinator(waiting: Understood, facts: Facts, rules: RuleBook) -> tuple[Inside, ...]:
    """The mails in it whose authors it is about; anybody else's forward is their own mail."""
    intent, senders = waiting.intent, waiting.reading.mail.senders
    staff = {folded(address) for address in facts.program.coordinators}
    if not isinstance(intent, Forward) or not senders or folded(senders[0].addr_spec) not in staff:
        return ()
    return intent.inside(waiting.reading, facts.program, rules, meant=True)


def _step_inside(inside: Inside, reading: Reading, facts: Facts) -> Step:
    return Step(mail=reading, inside=inside, beside=beside_words(inside, facts.sender.addr_spec))


def not_to_be_taken(number: int, words: str, rules: RuleBook) -> str:
    """Why a held mail cannot be taken as those words, as a sentence; "" where it can."""
    if not _is_a_command(words, rules):
        return f"what it is taken as has to be a command, such as HELD-{number} AS ACCEPT"
    return ""


def _is_a_command(words: str, rules: RuleBook) -> bool:
    """ "HELD-7 as sign up mentee would be wrong" says the contrary."""
    command = find_command("", words, rules.vocabularies)
    if command is not None and command.kind in _NAMES_NOBODY and ADDRESS.search(command.rest):
        return False  # PAUSE jon@… is a coordinator's own command, and its reader would learn of Jon
    if command is not None:
        return not command.rest or command.kind not in ("signup-mentor", "signup-mentee")
    said = [word for word in words.split() if not find_ref(word)]
    return len(said) == 1 and _answers(words, rules)  # "not ACCEPT" is left to whoever writes it


def _answers(words: str, rules: RuleBook) -> bool:
    found = read_answer(words, rules.vocabularies)
    return found.plain and found.reply is not Reply.UNCLEAR


def taken_as(words: str, was: Reading, program: Program, rules: RuleBook) -> Reading:
    """What the coordinator says stands in the place of the words; a form or a note stays below it."""
    command = find_command("", words, rules.vocabularies)
    keeps = command is not None and command.kind in _TAKE_FORMS
    text = f"{words}\n\n{_without_forms(was.typed, rules)}" if keeps else words
    # what its subject asks for, or answers, would count beside what the coordinator says
    asks = find_command(was.mail.subject, "", rules.vocabularies) is not None
    said = asks or _answers(bare_subject(was.mail.subject), rules)
    subject = "" if said else was.mail.subject
    mail = replace(was.mail, subject=subject, text=text, html_text="", html_reply="", attached=(), unread="")
    return read(mail, program, rules, as_said=True)


def _without_forms(text: str, rules: RuleBook) -> str:
    """Without the lines that ask for a form themselves: it is taken as what the coordinator says."""
    return "\n".join(line for line in text.split("\n") if not _asks_for_a_form(line, rules))


def _asks_for_a_form(line: str, rules: RuleBook) -> bool:
    command = find_command("", line, rules.vocabularies)
    return command is not None and command.kind in _TAKE_FORMS and not command.rest


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBy(Release):
    """HELD-7 FROM pat@example.org: who wrote what it passes on, which is judged once more in that name.

    HELD-7 FROM pat@example.org AS ACCEPT: and what it is taken as.
    """

    who: str
    words: str = ""
    kind: ClassVar[str] = "held-from"

    def step(self, waiting: Understood, facts: Facts, rules: RuleBook) -> Step | str:
        who = self.who.strip("<>").lower()
        if ADDRESS.fullmatch(who) is None:
            return f"{self.who or 'nobody'} is no address; write HELD-{self.number} FROM pat@example.org"
        if who in facts.program.coordinators:
            return f"{who} is a coordinator's address, whose words would be commands"
        if self.words and (wrong := not_to_be_taken(self.number, self.words, rules)):
            return wrong
        passed = waiting.reading.forwarded
        if passed is None:
            return f"HELD-{self.number} passes no mail on whose sender could be named"
        outer = waiting.reading.mail
        if len(outer.attached) > 1:
            return f"HELD-{self.number} passes several mails on; forward the one that is meant by itself"
        inner = outer.attached[0] if outer.attached else None
        mail = InboundMail(
            received_at=outer.received_at,
            size=outer.size,
            content_key=outer.content_key,
            senders=(Address(addr_spec=who),),
            subject=inner.subject if inner is not None else passed.subject,
            text=inner.text if inner is not None else passed.text,
        )
        original = read(mail, facts.program, rules)
        named = replace(passed, sender=mail.senders[0])
        # so that it is known when the same mail was done before, by whichever way
        inside = Inside(passed=replace(named, certain=True), reading=original)
        taken = taken_as(self.words, original, facts.program, rules) if self.words else original
        return Step(mail=taken, inside=inside, beside=waiting.reading.typed)

    def misses(self, decision: Decision, known: Facts) -> bool:
        return bool(self.words) and _misses(self.words, decision, known)
