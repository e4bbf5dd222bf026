"""A mail of commands: each line is decided by itself, and one transcript tells what became of all.

What is costly or cannot be undone is shown first, and done on YES, which counts for that mail alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from processor.core.chain import Check, Outcome, Step, Then, as_it_is
from processor.core.confidential import may_be_example
from processor.core.decisions import done, hold, ignored, refused
from processor.core.deeds import deed_of, waits_of
from processor.core.facts import Facts, Wants
from processor.core.intents import Intent
from processor.core.intents.beside import danger_told_by_staff
from processor.core.intents.confirm import ask_to_confirm
from processor.core.intents.coordinator.by_verb import INTENTS, number_of
from processor.core.intents.coordinator.held import OPEN
from processor.core.intents.coordinator.questions import answer_to
from processor.core.outcome import AskToConfirm, Decision, Disposition, Effect, Letter
from processor.core.permission import is_coordinator, speaks_as_coordinator
from processor.core.preview import mark_of_shown
from processor.core.reading import Reading
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.request.command_lines import CommandLine, find_commands
from processor.core.reading.request.commands import bare_subject, is_reply
from processor.core.reading.request.greeting import is_greeting, without_greeting
from processor.core.reading.request.second_thoughts import takes_back, title_takes_back
from processor.core.reading.request.verbs import VERBS, words_of
from processor.core.rules import RuleBook
from processor.core.tokens import TokenStatus, pointed_to
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood

_ASKS = ("held-which", "held-over", "coordinator-help")
MOST_ASKED = 5  # a day
QUESTIONS = frozenset({"queue", "status", "report", "show", "find", "why"})  # answered by a letter each
# Shown first, and done on YES.
COSTLY = frozenset({"erase", "stop", "import-roster", "replace-roster", "export"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandMail:
    lines: tuple[CommandLine, ...]
    about: str = ""  # HELD-7, DO-12 or LIST-2, where the mail answers such a letter
    beside: str = ""  # what else was typed
    title: str = ""  # a subject of her own, that is no command
    sure: bool = False  # what is costly was looked at before, at the command line
    kind: ClassVar[str] = "commands"

    def wants(self) -> Wants:
        number = number_of(self.about)
        return Wants(
            matters=False,
            about=self.about if self.about.startswith("HELD-") else "",
            held=number if self.about.startswith("HELD-") else 0,
            list=number if self.about.startswith("LIST-") else 0,
        )

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if not speaks_as_coordinator(facts):
            return hold(facts, "it commands what only coordinators may", receipt=True)
        if not facts.trust.may_act and rules.policy.unproven == "confirm":
            # none of its words: its reader may never have written them
            commands = tuple(" ".join((line.verb.upper(), *line.refs)) for line in self.lines)
            return ask_to_confirm(facts, rules, self.kind, commands=commands)
        if facts.mail.reading is None or not is_coordinator(facts) or not self._may(facts):
            because = "it commands in a coordinator's name, and nothing proves that it is from there"
            return hold(facts, because, receipt=False, wrong_hand=True)
        if self.about and facts.token.status is TokenStatus.FORGED:
            return replace(self, about="")._ask(facts)  # its letter is none of ours
        if not self.lines:
            return self._ask(facts)
        doubts = takes_back(self._said_beside(facts, rules), rules.vocabularies)
        if doubts or title_takes_back(self.title, rules.vocabularies) or facts.mail.crossed:
            return self._unsure(facts)
        return self._do(facts, rules)

    def _said_beside(self, facts: Facts, rules: RuleBook) -> str:
        """What is no greeting and no thanks beside the commands."""
        beside = without_greeting(self.beside, rules.vocabularies)
        nothing = is_pleasantry(beside, rules.vocabularies) or is_greeting(beside, rules.vocabularies)
        return "" if nothing else beside

    def _do(self, facts: Facts, rules: RuleBook) -> Decision:
        previewed = self.sure or (facts.voucher is not None and facts.voucher.previewed)
        after_yes = previewed and not self.sure
        lines = [line for line in self._each(facts) if not after_yes or line.verb in COSTLY]
        asks = not previewed and any(line.verb in COSTLY and _is_whole(line) for line in lines)
        steps = tuple(self._step(line, facts, rules, previewed=previewed) for line in lines)
        steps += danger_told_by_staff(self.beside, facts, rules)

        def report(outcomes: Sequence[Outcome]) -> tuple[Letter, ...]:
            told = tuple(
                line_of(line.written, o, facts.program.coordinators)
                for line, o in zip(lines, outcomes[: len(lines)], strict=True)  # beside them, a danger
            )
            answered = all(line.verb in QUESTIONS and not line.wrong for line in lines)
            if answered and all(one["done"] for one in told):
                return ()  # the answers say all of it
            waits = bool(marks_of(outcomes))
            about = f"CONF-{facts.mail.inbox_id}" if waits else _one_deed(told)
            would = ((letter, o.facts) for o in outcomes for letter in o.decision.would)
            example = next((letter for letter, known in would if may_be_example(letter, known, facts)), None)
            transcript = answer_to(
                facts, "transcript", about=about, lines=told, asks=waits, example=example is not None
            )
            return (replace(transcript, example=example),)

        def marks_of(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
            """Of what waits for a YES."""
            return tuple(
                o.decision.shown
                for line, o in zip(lines, outcomes[: len(lines)], strict=True)
                if asks and line.verb in COSTLY and o.decision.shown
            )

        number, to = facts.mail.inbox_id, facts.sender.addr_spec

        def settle(outcomes: Sequence[Outcome]) -> tuple[Effect, ...]:
            """A YES is asked for where something of it would be done."""
            marks = marks_of(outcomes)
            expires = facts.now + timedelta(days=rules.policy.confirm_days)
            what = " ".join(("preview", *marks))
            wait = AskToConfirm(number=number, address=to, expires_at=expires, what=what)
            return (wait,) if marks and number else ()

        return done("a coordinator commands it", then=Then(steps=steps, to=to, report=report, settle=settle))

    def _each(self, facts: Facts) -> list[CommandLine]:
        """One line for each matter: "DROP HELD-3, HELD-4", "3-5 DROP" in reply to a list."""
        found: list[CommandLine] = []
        for line in self.lines:
            refs = list(line.refs)
            for nth in line.numbers:
                known = 0 < nth <= len(facts.listed)
                refs.append(facts.listed[nth - 1] if known else f"#{nth}")
            if line.wrong or len(refs) <= 1:
                found.append(replace(line, refs=tuple(refs)))
                continue
            for ref in refs:
                found.append(replace(line, refs=(ref,), written=f"{line.written} ({ref})"))
        return found

    def _may(self, facts: Facts) -> bool:
        """A token speaks for the matter of its own letter, and for nothing else."""
        if facts.trust.level is not TrustLevel.TOKEN:
            return True  # a server, or their own YES, speaks for them
        about = facts.token.about
        if about.startswith("LIST-"):
            return all(line.numbers or set(line.refs) <= set(facts.listed) for line in self.lines)
        return all((line.ref or self.about) == about for line in self.lines)

    def _step(self, line: CommandLine, facts: Facts, rules: RuleBook, *, previewed: bool) -> Step:
        reading = facts.mail.reading
        assert reading is not None  # decide() has looked
        ref = line.ref or (self.about if not self.about.startswith("LIST-") else "")
        words = words_of(rules.vocabularies)
        wrong = line.wrong or (f"the list has no number {ref[1:]}" if ref.startswith("#") else "")
        wrong = wrong or _misfit(line)
        if not wrong and not _is_vouched_for(line, facts):
            wrong = "your own mail server has to vouch for that mail, and it did not"
        intent: Intent = NotUnderstood(wrong=wrong) if wrong else INTENTS[line.verb](line, ref, words, rules)
        mail = Understood(reading=reading, intent=intent, trust=facts.trust)
        only_shown = line.dry or (line.verb in COSTLY and not previewed)
        after_yes = facts.voucher is not None and facts.voucher.previewed and line.verb in COSTLY
        check = only_what_was_shown(facts.voucher.shown) if facts.voucher and after_yes else as_it_is
        return Step(mail=mail, voucher=facts.voucher, beside="", dry=only_shown, check=check)

    def _ask(self, facts: Facts) -> Decision:
        """Her own words without a verb are never held: what she wants done with the item is asked.

        A program that answers for her gets no more than a few such answers a day (fault 22).
        """
        if sum(facts.letters_today.get(name, 0) for name in _ASKS) >= MOST_ASKED:
            return ignored("a coordinator writes, and no command; it was asked often enough today")
        if not self.about.startswith("HELD-"):
            letter = answer_to(facts, "coordinator-help")
            return done("a coordinator writes, and no command", (), [letter])
        item = facts.held
        if item is None or item.state not in OPEN:
            was = item.state if item is not None else "not there"
            letter = answer_to(facts, "held-over", ref=self.about, state=was)
            return done("a coordinator writes about a held mail that is decided", (), [letter])
        letter = answer_to(facts, "held-which", about=self.about, ref=self.about, sender=item.sender)
        return done("a coordinator writes about a held mail, and no command", (), [letter])

    def _unsure(self, facts: Facts) -> Decision:
        because = "other words in the mail may take it back, so nothing was done; send the commands alone"
        told = tuple(
            {"command": line.written, "because": because, "done": False, "mails": 0, "deed": "", "waits": 0}
            for line in self.lines
        )
        return refused(because, answer_to(facts, "transcript", lines=told, asks=False, example=False))


def only_what_was_shown(marks: tuple[str, ...], then: Check = as_it_is) -> Check:
    """A YES is said to what was shown: by now a name may be somebody else's, and a list another."""

    def check(decision: Decision, facts: Facts) -> Decision:
        decision = then(decision, facts)
        if decision.then is not None:
            steps = tuple(
                replace(step, check=only_what_was_shown(marks, step.check)) for step in decision.then.steps
            )
            decision = replace(decision, then=replace(decision.then, steps=steps))
            if not decision.then or not decision.then.afterwards:
                return decision
        if decision.disposition is not Disposition.DONE or mark_of_shown(decision) in marks:
            return decision
        return refused(f"it is no longer what you were shown ({decision.because}); command it once more")

    return check


def _is_vouched_for(line: CommandLine, facts: Facts) -> bool:
    """What is done to members wants her own server, where there is one that could vouch (row 120)."""
    harmless = line.verb in QUESTIONS or VERBS[line.verb].of_held or line.verb in ("undo", "digest")
    return harmless or not facts.program.authserv_id or facts.trust.level is TrustLevel.PROVEN


def _misfit(line: CommandLine) -> str:
    """The number of a list may be that of any matter."""
    verb = VERBS.get(line.verb)
    if verb is None or not line.numbers or not line.ref:
        return ""
    kinds = (*verb.about, "M") if line.verb == "pause" else verb.about
    return (
        ""
        if line.ref.partition("-")[0] in kinds
        else f"it is not for {line.ref}; an example is {verb.example}"
    )


def _is_whole(line: CommandLine) -> bool:
    return not line.wrong and not line.dry


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """A line that begins like a command."""

    wrong: str
    kind: ClassVar[str] = "no-command"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        return refused(self.wrong)


def _one_deed(told: Sequence[Mapping[str, Any]]) -> str:
    """The transcript of one deed is about it, so that UNDO is enough of a reply."""
    deeds = [line["deed"] for line in told if line["deed"]]
    return str(deeds[0]) if len(deeds) == 1 else ""


def line_of(written: str, outcome: Outcome, coordinators: tuple[str, ...]) -> dict[str, object]:
    """Of the transcript."""
    decision = outcome.decision
    mails = [letter for letter in decision.letters if letter.to not in coordinators]
    deed = deed_of(decision)
    return {
        "command": written,
        "because": decision.because,
        "done": decision.disposition is Disposition.DONE,
        "mails": len(mails),
        "waits": waits_of(tuple(mails)),
        "deed": f"DO-{deed}" if deed else "",
    }


def recognize(reading: Reading, rules: RuleBook) -> CommandMail | None:
    about = reading.about if reading.about.startswith(("HELD-", "LIST-", "DO-")) else ""
    if len(pointed_to(reading.mail)) > 1:
        about = ""  # an address book's slip: she says which one
    subject = "" if reading.strange_thread else bare_subject(reading.mail.subject)
    words = words_of(rules.vocabularies)
    found = find_commands(subject, reading.visible, words, about=about, staff=reading.staff)
    if not found.lines and not (reading.staff and about and reading.visible.strip()):
        return None
    beside = "\n".join(filter(None, (found.beside, reading.below))) if found.lines else found.beside
    commands = find_commands(subject, "", words, about=about, staff=reading.staff).lines
    own = _is_her_own(reading)
    in_subject = commands if own and found.lines and reading.staff else ()
    title = subject if not commands and own else ""
    lines = (*_not_from_subject(in_subject, found.lines), *found.lines)
    return CommandMail(lines=lines, about=about, beside=beside, title=title)


def _not_from_subject(above: Sequence[CommandLine], below: Sequence[CommandLine]) -> list[CommandLine]:
    """Commands of the subject over a text that has its own: she reads that they were not done."""
    said = {(line.verb, line.refs, line.rest.lower()) for line in below}
    wrong = "it stands in the subject, and the text has commands; write it there"
    known = (line for line in above if (line.verb, line.refs, line.rest.lower()) not in said)
    return [line if line.wrong else replace(line, wrong=wrong) for line in known]


def _is_her_own(reading: Reading) -> bool:
    """Above a reply stands a subject that somebody else has written, or we."""
    mail = reading.mail
    return not (mail.in_reply_to or mail.references or is_reply(mail.subject))
