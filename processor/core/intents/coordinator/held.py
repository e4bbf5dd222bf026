"""RELEASE, AS, ANSWER, DROP and their like: what becomes of a held mail (rows 113, 114)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from processor.core.chain import Step, Then
from processor.core.dates import local_day, on_day
from processor.core.decisions import done, ignored, refused
from processor.core.events import EventKind
from processor.core.facts import OPEN_STATES, Facts, HeldItem, Voucher, Wants
from processor.core.intents.coordinator.base import Verb
from processor.core.intents.forward import Forward, Inside, beside_words, words_of
from processor.core.intents.on_behalf import told_or_asked
from processor.core.letter_builders import MOST_SHOWN, but_to, to_coordinators, told_of_held
from processor.core.mail import Address, InboundMail, folded
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    Disposition,
    DueKind,
    Effect,
    Hold,
    Letter,
    SetDue,
    SettleHeld,
)
from processor.core.program import Program
from processor.core.reading import Reading, read
from processor.core.reading.answer.answers import read_answer
from processor.core.reading.request.command_lines import ADDRESS
from processor.core.reading.request.commands import bare_subject, find_command
from processor.core.reading.words.typed_days import typed_day
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood

OPEN = frozenset(OPEN_STATES)
MOST_DAYS = 90
MOST_REMINDED = 3  # letters about one that nobody decides
_TAKE_FORMS = frozenset({"signup-mentor", "signup-mentee", "request"})
MOST_ANSWERED = 20_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldVerb(Verb):
    number: int
    kind: ClassVar[str] = "held"

    def wants(self) -> Wants:
        return Wants(matters=False, held=self.number)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        item = facts.held
        if item is None:
            return refused(f"nothing is held as HELD-{self.number}")
        if is_of_their_partner(facts):
            return refused(f"HELD-{self.number} is not yours to decide; another coordinator does")
        if item.state not in OPEN:
            by = f" by {item.decided_by}" if item.decided_by else ""
            return refused(f"HELD-{self.number} was {item.state} already{by}")
        return self.decide_open(item, facts, rules)

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        raise NotImplementedError

    def settle(self, state: str, facts: Facts, because: str) -> tuple[Effect, ...]:
        ref = f"HELD-{self.number}"
        return (
            SettleHeld(number=self.number, state=state, by=facts.sender.addr_spec, was=_was(facts)),
            ClearDue(about=ref, kinds=(DueKind.HELD_AGAIN, DueKind.HELD_REMINDER)),
            AuditEvent(what=EventKind(f"held {state}"), about=ref, because=because),
        )

    def others_told(self, facts: Facts, what: str) -> tuple[Letter, ...]:
        """The other coordinators, who have the same letter in their mailboxes (row 114)."""
        ref = f"HELD-{self.number}"
        return tuple(
            letter
            for letter in but_to(
                to_coordinators(facts, "held-decided", what=what, ref=ref), facts.held_parties, facts
            )
            if letter.to != facts.sender.addr_spec
        )


def is_of_their_partner(facts: Facts) -> bool:
    """Its sender has something open with the coordinator, and there is another coordinator to decide it.

    What it is, a concern perhaps, they are not told.
    """
    return (
        facts.member is not None
        and facts.member.email in facts.held_parties
        and len(facts.program.coordinators) > 1
    )


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
            if decision.then is None:
                decision = told_or_asked(decision, known, rules, coordinator, sure=named)
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
            return Step(mail=taken_as(self.words, was, facts.program, rules), beside=was.visible)
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
        return _misses(decision, known)


def _misses(decision: Decision, known: Facts) -> bool:
    """Nothing was done, and whoever wrote it would read no answer, or one about words that are not theirs."""
    if decision.disposition not in (Disposition.REFUSED, Disposition.IGNORED):
        return False
    answered = any(letter.to == known.sender.addr_spec for letter in decision.letters)
    return known.member is None or not answered


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
    if command is not None:
        return not command.rest or command.kind not in ("signup-mentor", "signup-mentee")
    return read_answer(words, rules.vocabularies).plain


def taken_as(words: str, was: Reading, program: Program, rules: RuleBook) -> Reading:
    """What the coordinator says stands in the place of the words; a form or a note stays below it."""
    command = find_command("", words, rules.vocabularies)
    keeps = command is not None and command.kind in _TAKE_FORMS
    text = f"{words}\n\n{_without_forms(was.visible, rules)}" if keeps else words
    in_subject = find_command(was.mail.subject, "", rules.vocabularies)
    spoken = in_subject is not None and in_subject.kind == "concern"  # it would come before any command
    subject = "" if spoken else was.mail.subject
    mail = replace(was.mail, subject=subject, text=text, html_text="", html_reply="", attached=())
    return read(mail, program, rules)


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
        return Step(mail=taken, inside=inside, beside=waiting.reading.visible)

    def misses(self, decision: Decision, known: Facts) -> bool:
        return bool(self.words) and _misses(decision, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHeld(HeldVerb):
    """ANSWER HELD-7, and words below that go to its sender from the program."""

    words: str
    kind: ClassVar[str] = "answer-held"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        if not self.words.strip():
            return refused(
                f"there are no words to send; write them below ANSWER HELD-{self.number}, on lines of "
                "their own"
            )
        if not item.sender:
            return refused(f"HELD-{self.number} names no one sender who could be answered")
        if len(self.words) > MOST_ANSWERED:
            return refused(f"that is longer than {MOST_ANSWERED} characters; nothing was sent")
        because = f"{facts.sender.addr_spec} answers it"
        data = {"words": _parts_of(self.words), "subject_was": bare_subject(item.subject)}
        letter = Letter(name="coordinator-answer", to=item.sender, to_name="", answers=False, data=data)
        told = self.others_told(facts, f'{because}: "{" ".join(self.words.split())[:200]}"')
        return done(
            f"your words go to {item.sender}", self.settle("answered", facts, because), [letter, *told]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(HeldVerb):
    kind: ClassVar[str] = "drop"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        because = f"{facts.sender.addr_spec} dropped it"
        told = self.others_told(facts, f"{because}; nothing was done")
        effects = self.settle("dropped", facts, because)
        return done(f"HELD-{self.number} is dropped; its sender hears nothing", effects, told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spam(HeldVerb):
    """Dropped, and what its sender writes from then on is ignored; a member is never called that.

    Where nothing proves who wrote it, only what proves as little is ignored: else a forger could have the
    true person shut out.
    """

    kind: ClassVar[str] = "spam"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        if not item.sender:
            return refused(f"HELD-{self.number} names no one sender; DROP it")
        if item.sender in facts.program.coordinators or facts.held_member is not None:
            return refused(f"{item.sender} takes part in the program; DROP HELD-{self.number}, or ANSWER it")
        because = f"{facts.sender.addr_spec} calls it spam"
        proven = _is_proven_of(facts.waiting, item.sender)
        what = EventKind.SPAM if proven else EventKind.UNPROVEN_SPAM
        noted = AuditEvent(what=what, about=item.sender, because=because)
        told = self.others_told(facts, f"{because}; what {item.sender} writes from now on is ignored")
        effects = (*self.settle("dropped", facts, because), noted)
        return done(f"what {item.sender} writes from now on is ignored", effects, told)


def _is_proven_of(waiting: Understood | None, address: str) -> bool:
    """Of what a coordinator passes on, the proof is the coordinator's own."""
    if waiting is None or waiting.trust.level is not TrustLevel.PROVEN:
        return False
    senders = waiting.reading.mail.senders
    return bool(senders) and folded(senders[0].addr_spec) == folded(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(HeldVerb):
    """To another coordinator, who gets it as a letter of their own."""

    to: str
    kind: ClassVar[str] = "assign"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        who = next((c for c in facts.program.coordinators if folded(c) == folded(self.to.strip("<>"))), "")
        if not who:
            known = ", ".join(facts.program.coordinators)
            return refused(f"{self.to or 'nobody'} is no coordinator; write the address of one of {known}")
        because = f"{facts.sender.addr_spec} gave it to {who}"
        effects: tuple[Effect, ...] = (
            SettleHeld(
                number=self.number, state="assigned", by=facts.sender.addr_spec, to=who, was=item.state
            ),
            AuditEvent(what=EventKind.HELD_ASSIGNED, about=f"HELD-{self.number}", because=because),
        )
        letters = [x for x in held_letters(item, facts, because) if x.to == who]
        return done(f"HELD-{self.number} is {who}'s now", effects, letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(HeldVerb):
    """It comes again after some days."""

    days: int = 0
    until: str = ""  # as written
    months: tuple[str, ...] = ()
    kind: ClassVar[str] = "snooze"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        days = days_off(self.days, self.until, self.months, facts)
        if not 0 < days <= MOST_DAYS:
            return refused(
                f"for how long? Write a number of days up to {MOST_DAYS}, such as "
                f"SNOOZE HELD-{self.number} 3 DAYS"
            )
        ref, at = f"HELD-{self.number}", facts.now + timedelta(days=days)
        because = f"{facts.sender.addr_spec} put it off for {days} day{'' if days == 1 else 's'}"
        effects: tuple[Effect, ...] = (
            SettleHeld(number=self.number, state="snoozed", by=facts.sender.addr_spec, was=item.state),
            SetDue(kind=DueKind.HELD_AGAIN, about=ref, at=at),
            AuditEvent(what=EventKind.HELD_SNOOZED, about=ref, because=because),
        )
        return done(f"{ref} comes again on {at:%Y-%m-%d}", effects)


def days_off(days: int, until: str, months: tuple[str, ...], facts: Facts) -> int:
    """As many as it says, or up to the day that it names."""
    today = local_day(facts.now, facts.program.time_zone)
    day = typed_day(until, today, months) if until else None
    return (day - today).days if day is not None else days


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(HeldVerb):
    words: str
    kind: ClassVar[str] = "note"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        words = " ".join(self.words.split())
        if not words:
            return refused(f"there is nothing to note; write it behind NOTE HELD-{self.number}")
        because = f"{facts.sender.addr_spec}: {words[:500]}"
        noted = AuditEvent(what=EventKind.HELD_NOTE, about=f"HELD-{self.number}", because=because)
        return done(f"it is noted at HELD-{self.number}", [noted])


def _parts_of(words: str) -> tuple[str, ...]:
    """In pieces that a letter shows whole."""
    parts: list[str] = []
    for line in words.split("\n"):
        for at in range(0, max(len(line), 1), MOST_SHOWN):
            piece = line[at : at + MOST_SHOWN]
            if parts and len(parts[-1]) + len(piece) < MOST_SHOWN:
                parts[-1] += f"\n{piece}"
            else:
                parts.append(piece)
    return tuple(parts)


def _was(facts: Facts) -> str:
    return facts.held.state if facts.held is not None else ""


def held_letters(item: HeldItem, facts: Facts, because: str, *, again: str = "") -> tuple[Letter, ...]:
    """The letter about a held mail, once more."""
    waiting = facts.waiting
    words = waiting.reading.visible if waiting is not None else ""
    passed = words_of(waiting.reading.forwarded) if waiting is not None else ""
    unproven = waiting is not None and waiting.trust.level is TrustLevel.UNPROVEN
    excerpt = "\n\n".join(part[:MOST_SHOWN] for part in (words, passed) if part)
    letters = told_of_held(
        facts, item.number, sender=item.sender, subject=item.subject,
        because=f"{item.because} ({because})", unproven=unproven, excerpt=excerpt, again=again,
    )  # fmt: skip
    return but_to(letters, facts.held_parties, facts)


def reminded(facts: Facts, rules: RuleBook, nth: int) -> Decision:
    """What nobody has decided is told again, with its age: to whom it is assigned, and later to all."""
    item = facts.held
    if item is None or item.state not in ("waiting", "assigned"):
        return ignored("it is decided, or comes again by itself")
    zone = facts.program.time_zone
    days = max((local_day(facts.now, zone) - local_day(item.held_at, zone)).days, 1)
    age = f"it has waited for {days} day{'' if days == 1 else 's'}"
    letters = held_letters(item, facts, age, again=age)
    if item.assigned_to and not nth:
        letters = tuple(letter for letter in letters if letter.to == item.assigned_to) or letters
    later = facts.now + timedelta(days=rules.policy.held_reminder_days)
    more = (
        [SetDue(kind=DueKind.HELD_REMINDER, about=f"HELD-{item.number}", at=later, nth=nth + 1)]
        if nth + 1 < MOST_REMINDED
        else []
    )
    return done(f"HELD-{item.number}: {age}", more, letters)


def with_reminder(decision: Decision, facts: Facts, rules: RuleBook) -> Decision:
    """What is held now is told again when nobody has decided it after some days."""
    days = rules.policy.held_reminder_days
    holds = next((e for e in decision.effects if isinstance(e, Hold)), None)
    if holds is None or not days:
        return decision
    zone = facts.program.time_zone
    at = on_day(local_day(facts.now, zone) + timedelta(days=days), max(9, rules.policy.earliest_hour), zone)
    due = SetDue(kind=DueKind.HELD_REMINDER, about=f"HELD-{holds.number}", at=at)
    return replace(decision, effects=(*decision.effects, due))


def again(facts: Facts) -> Decision:
    """What was put off waits again; all coordinators get it once more."""
    item = facts.held
    if item is None or item.state != "snoozed":
        return ignored("it does not wait any more")
    effects = (SettleHeld(number=item.number, state="waiting", by=item.decided_by),)
    because = f"it was put off by {item.decided_by}"
    return done(because, effects, held_letters(item, facts, because))
