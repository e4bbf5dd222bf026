"""A mail of commands: each line is decided by itself, and one transcript tells what became of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from processor.core.chain import Outcome, Step, Then
from processor.core.decisions import done, hold
from processor.core.facts import Facts, Wants
from processor.core.intents.confirm import ask_to_confirm
from processor.core.intents.coordinator import held
from processor.core.outcome import Decision, Disposition, Letter
from processor.core.permission import is_coordinator, speaks_as_coordinator
from processor.core.reading import Reading
from processor.core.reading.command_lines import CommandLine, find_lines
from processor.core.reading.commands import bare_subject
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood

# The verb of a line -> the intent.
VERBS: dict[str, Callable[[CommandLine, int], held.HeldVerb]] = {
    "release": lambda line, number: held.Release(number=number),
    "as": lambda line, number: held.TakenAs(number=number, words=line.rest),
    "from": lambda line, number: held.WrittenBy(number=number, who=line.rest),
    "answer": lambda line, number: held.AnswerHeld(number=number, words=line.below or line.rest),
    "assign": lambda line, number: held.Assign(number=number, to=line.rest),
    "snooze": lambda line, number: held.Snooze(number=number, when=line.rest),
    "note": lambda line, number: held.Note(number=number, words=f"{line.rest}\n{line.below}"),
    "drop": lambda line, number: held.Drop(number=number),
    "spam": lambda line, number: held.Spam(number=number),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandMail:
    lines: tuple[CommandLine, ...]
    about: int = 0  # HELD-<number>, where the mail answers a letter about it
    kind: ClassVar[str] = "commands"

    def wants(self) -> Wants:
        return Wants(matters=False, about=f"HELD-{self.about}" if self.about else "", held=self.about)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        reading = facts.mail.reading
        if not speaks_as_coordinator(facts):
            return hold(facts, "it commands what only coordinators may", receipt=True)
        if reading is not None and not facts.trust.may_act and rules.policy.unproven == "confirm":
            return ask_to_confirm(facts, rules, self.kind)
        if reading is None or not is_coordinator(facts) or not self._may(facts):
            because = "it commands in a coordinator's name, and nothing proves that it is from there"
            return hold(facts, because, receipt=False, wrong_hand=True)
        if not self.lines:
            return self._ask(facts)
        to = facts.sender.addr_spec
        steps = tuple(self._step(line, reading, facts) for line in self.lines)

        def report(outcomes: Sequence[Outcome]) -> tuple[Letter, ...]:
            lines = tuple(
                line_of(line.written, o, facts.program.coordinators)
                for line, o in zip(self.lines, outcomes, strict=True)
            )
            return (command_answer(facts, "transcript", lines=lines),)

        return done("a coordinator commands it", then=Then(steps=steps, to=to, report=report))

    def _may(self, facts: Facts) -> bool:
        """A token speaks for the matter of its own letter, and for nothing else."""
        if facts.trust.level is not TrustLevel.TOKEN:
            return True  # a server, or their own YES, speaks for them
        return all(f"HELD-{line.held or self.about}" == facts.token.about for line in self.lines)

    def _step(self, line: CommandLine, reading: Reading, facts: Facts) -> Step:
        intent = VERBS[line.verb](line, line.held or self.about)
        mail = Understood(reading=reading, intent=intent, trust=facts.trust)
        return Step(mail=mail, voucher=facts.voucher, beside="")

    def _ask(self, facts: Facts) -> Decision:
        """Her own words without a verb are never held: what she wants done with the item is asked."""
        item = facts.held
        if item is None or item.state not in held.OPEN:
            was = item.state if item is not None else "not there"
            letter = command_answer(facts, "held-over", ref=f"HELD-{self.about}", state=was)
            return done("a coordinator writes about a held mail that is decided", (), [letter])
        letter = command_answer(facts, "held-which", f"HELD-{self.about}", sender=item.sender)
        return done("a coordinator writes about a held mail, and no command", (), [letter])


def command_answer(facts: Facts, name: str, about: str = "", **data: Any) -> Letter:
    """To the one who commands; with a token about the held mail it speaks of."""
    to = facts.sender.addr_spec
    more = {"ref": about} if about else {}
    return Letter(
        name=name, to=to, to_name="", about=about, holder=to if about else "", data={**data, **more}
    )


def line_of(written: str, outcome: Outcome, coordinators: tuple[str, ...]) -> dict[str, object]:
    """Of the transcript."""
    decision = outcome.decision
    mails = sum(letter.to not in coordinators for letter in decision.letters)
    return {
        "command": written,
        "because": decision.because,
        "done": decision.disposition is Disposition.DONE,
        "mails": mails,
    }


def recognize(reading: Reading, rules: RuleBook) -> CommandMail | None:
    about = reading.about if reading.about.startswith("HELD-") else ""
    subject = bare_subject(reading.mail.subject)
    lines = find_lines(subject, reading.visible, about_held=bool(about))
    if not lines and not about:
        return None
    return CommandMail(lines=lines, about=int(about[5:]) if about else 0)
