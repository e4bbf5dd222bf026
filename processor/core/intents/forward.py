"""A forward: a coordinator passes on what somebody wrote to them; anyone else's is only their own mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.chain import Outcome, Step, Then, as_it_is
from processor.core.decisions import done, hold
from processor.core.facts import Facts, Voucher, Wants
from processor.core.intents.confirm import ask_to_confirm
from processor.core.intents.on_behalf import Line, told_or_asked, told_or_held, transcript
from processor.core.letter_builders import shown
from processor.core.mail import InboundMail
from processor.core.outcome import AskToConfirm, Decision, Hold, Letter
from processor.core.permission import is_proven_coordinator, speaks_as_coordinator
from processor.core.program import Program
from processor.core.reading import Reading, read
from processor.core.reading.answer.misgivings import misgiving
from processor.core.reading.answer.notices import said_in_a_notice
from processor.core.reading.automatic.verdict import Automatic
from processor.core.reading.body.forward import Forwarded, unopened
from processor.core.reading.body.quoted_header import read_addresses
from processor.core.reading.body.quotes import shown_text
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel, judge
from processor.core.understanding import Understood

_MOST_EXCERPT = 245  # characters of each, in the letter that asks a coordinator
_MOST_WORDS = 80  # characters of what a coordinator wrote with it, in the reason
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_FIELDS = 3  # lines like "Saatja: Eve" above a forward: a header in words that nobody taught us
_FIELD = re.compile(r"^[*_> ]{0,4}\w[\w ]{0,24}[*_ ]{0,3}[:：]\s?\S", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    sender: str  # who wrote the original; "" when it does not say
    nested: bool = False  # it passes another forward on
    doubt: str = ""  # why nothing can be done in its author's name
    kind: ClassVar[str] = "forward"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        return self._passed_on(facts, rules) or self._undone().decide(facts, rules)

    def _passed_on(self, facts: Facts, rules: RuleBook) -> Decision | None:
        """What is inside is decided next, in the name of who wrote it (rows 115, 116, 167).

        None: it is no coordinator's, or no server of ours vouches for them, or nothing is inside. A reply
        token is not enough: it stands in a letter, and letters are quoted on.
        """
        reading, yes = facts.mail.reading, facts.voucher
        if reading is None or not speaks_as_coordinator(facts):
            return None
        released = yes is not None and yes.released
        inside = self.inside(reading, facts.program, rules, meant=released)
        if yes is not None and not released and yes.address != facts.sender.addr_spec:
            return _confirmed_by_its_author(inside, yes, facts)
        if yes is None and not is_proven_coordinator(facts):
            # one that could not be done in any case is held at once, and nobody is asked about it
            alone = len(inside) == 1 and inside[0].doubt
            return self._held(inside[0], facts, rules) if alone else None
        if len(inside) == 1 and inside[0].reading is None:
            return self._held(inside[0], facts, rules)
        return self._one_by_one(inside, reading, facts, rules) if inside else None

    def _one_by_one(
        self, inside: tuple[Inside, ...], outer: Reading, facts: Facts, rules: RuleBook
    ) -> Decision:
        coordinator = facts.sender.addr_spec
        told_or = told_or_asked if len(inside) == 1 else told_or_held

        def step(each: Inside) -> Step:
            if each.reading is None:
                mail = Understood(reading=outer, intent=self._undone_of(each), trust=facts.trust)
                return Step(mail=mail, voucher=facts.voucher, beside=words_of(each.passed))
            sure = (facts.voucher is None or facts.voucher.released) and each.passed.certain

            def check(decision: Decision, known: Facts) -> Decision:
                return told_or(decision, known, rules, coordinator, sure=sure)

            voucher = Voucher(because=f"{coordinator} passed the mail on", by_coordinator=True)
            return _step(each, each.reading, voucher, facts, check)

        def report(outcomes: Sequence[Outcome]) -> tuple[Letter, ...]:
            lines = [_line(each, o.decision) for each, o in zip(inside, outcomes, strict=True)]
            return (replace(transcript(lines, coordinator), caused_by=coordinator),)

        steps = tuple(map(step, inside))
        return done("a coordinator passes it on", then=Then(steps=steps, to=coordinator, report=report))

    def _held(self, inside: Inside, facts: Facts, rules: RuleBook) -> Decision:
        words = words_of(inside.passed)
        return self._undone_of(inside).decide(facts.with_mail(passed_on=words), rules)

    def _undone_of(self, inside: Inside) -> Undone:
        named = inside.passed.sender
        sender = named.addr_spec if named is not None else ""
        return Undone(sender=sender, nested=inside.nested, doubt=inside.doubt)

    def _undone(self) -> Undone:
        return Undone(sender=self.sender, nested=self.nested, doubt=self.doubt)

    def inside(
        self, reading: Reading, program: Program, rules: RuleBook, *, meant: bool = False
    ) -> tuple[Inside, ...]:
        """The mails that it passes on, in order, each once.

        `meant`: a coordinator has said that they are to be done, whatever was written beside them.
        """
        passed, outer = reading.forwarded, reading.mail
        if passed is None:
            return ()
        if not outer.attached or passed.nested:
            return (_inside(passed, None, reading, program, rules, meant=meant),)
        both = zip((passed, *passed.others), outer.attached, strict=True)
        once = {inner.content_key: (each, inner) for each, inner in both}
        found = [_inside(each, inner, reading, program, rules, meant=meant) for each, inner in once.values()]
        if closed := unopened(outer):
            rest = Forwarded(sender=None, subject="", text="", doubt=closed)
            found.append(Inside(passed=rest, doubt=closed))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A forward, or one of the mails in it, that is not done as its author's: a coordinator decides."""

    sender: str
    nested: bool = False
    doubt: str = ""
    kind: ClassVar[str] = "forward"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        """Rows 117, 118, 120."""
        who = self.sender or "somebody it does not name"
        if not speaks_as_coordinator(facts):
            return hold(facts, f"a forwarded mail that {who} wrote", receipt=True)
        if self.nested:
            because = f"it passes on a forward of {who}, and it is not clear whose words count"
            return hold(facts, because, receipt=False)
        if self.doubt or not self.sender:
            because = self.doubt and f", and {self.doubt}"
            return hold(
                facts, f"it passes on a mail{because or ' and does not say who wrote it'}", receipt=False
            )
        if rules.policy.unproven == "hold":
            because = f"it came in the name of {facts.sender.addr_spec}, and nobody vouches for that"
            return hold(facts, because, receipt=False)
        # whatever `unproven` allows to others: one forged forward would act for any member
        return ask_to_confirm(facts.with_mail(excerpt=shown(facts, _MOST_EXCERPT)), rules, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """One mail that is passed on."""

    passed: Forwarded
    reading: Reading | None = None  # the original, read as if it had come by itself; None with a doubt
    doubt: str = ""  # why it is not clear whose words count, or that they are a person's
    nested: bool = False


def _confirmed_by_its_author(inside: tuple[Inside, ...], yes: Voucher, facts: Facts) -> Decision | None:
    """The member in whose name it would be done has said YES; it is they who are answered."""
    readable = [(each, each.reading) for each in inside if each.reading is not None]
    if len(readable) != 1:
        return None
    each, reading = readable[0]
    coordinator = facts.sender.addr_spec

    def report(outcomes: Sequence[Outcome]) -> tuple[Letter, ...]:
        told = transcript([_line(each, outcomes[0].decision)], coordinator)
        return (replace(told, answers=False, caused_by=coordinator),)

    step = _step(each, reading, replace(yes, by_coordinator=True), facts, as_it_is)
    return done("its author says so", then=Then(steps=(step,), to=coordinator, report=report))


def _step(
    each: Inside,
    reading: Reading,
    voucher: Voucher,
    facts: Facts,
    check: Callable[[Decision, Facts], Decision],
) -> Step:
    coordinator = facts.sender.addr_spec
    beside = beside_words(each, coordinator)
    return Step(mail=reading, voucher=voucher, inside=each, passed_by=coordinator, beside=beside, check=check)


def _line(each: Inside, decision: Decision) -> Line:
    passed = each.passed
    return Line(
        sender=str(passed.sender or ", ".join(passed.named)),
        subject=passed.subject,
        because=decision.because,
        disposition=decision.disposition,
        asked=any(isinstance(e, AskToConfirm) for e in decision.effects),
        ref=next((f"HELD-{e.number}" for e in decision.effects if isinstance(e, Hold)), ""),
    )


def _inside(
    passed: Forwarded,
    attached: InboundMail | None,
    outer: Reading,
    program: Program,
    rules: RuleBook,
    *,
    meant: bool,
) -> Inside:
    if passed.nested:
        return Inside(passed=passed, nested=True, doubt="it passes on another forward")
    doubt = passed.doubt or _whose(passed, program) or _turned_round(passed, outer.mail)
    around = f"{passed.added}\n{shown_text(outer.mail, rules.quoting)}" if attached else passed.added
    doubt = doubt or _beside(passed, around, outer.mail, program)
    noticed = "\n".join(said_in_a_notice(passed.noticed, rules.vocabularies, misgiving))
    if not doubt and not meant and (words := misgiving(around, rules.vocabularies) or noticed):
        doubt = f'what stands with it may mean that it should not be done: "{words[:_MOST_WORDS]}"'
    if passed.sender is None or doubt:
        return Inside(passed=passed, doubt=doubt)
    inner = attached or InboundMail(
        received_at=outer.mail.received_at,
        size=outer.mail.size,
        content_key=outer.mail.content_key,
        senders=(passed.sender,),
        subject=passed.subject,
        text=passed.text,
        crossed=outer.mail.crossed,
    )
    if failed := _failed(inner, program):
        return Inside(passed=passed, doubt=f"our own server says of it that {failed}")
    reading = read(replace(inner, received_at=outer.mail.received_at), program, rules)
    if reading.automatic.kind is not Automatic.NO:
        return Inside(passed=passed, doubt=f"no person wrote that one: {reading.automatic.because}")
    return Inside(passed=passed, reading=reading)


def _whose(passed: Forwarded, program: Program) -> str:
    """The program and its coordinators write for themselves."""
    sender = passed.sender.addr_spec.lower() if passed.sender else ""
    if sender and program.is_ours(sender):
        return "it is one of the program's own"
    if sender in {address.lower() for address in program.coordinators}:
        return f"it is one of a coordinator, {sender}"
    return ""


def _turned_round(passed: Forwarded, outer: InboundMail) -> str:
    """What is read from right to left shows another address than it is."""
    who = passed.sender.addr_spec if passed.sender else ""
    for line in f"{outer.text}\n{outer.html_text}".splitlines():
        if _TURNS.search(line) and who and who in _TURNS.sub("", line):
            return "marks that turn its letters round stand beside the address"
    return ""


def _beside(passed: Forwarded, around: str, outer: InboundMail, program: Program) -> str:
    """What stands around the header, or the attached mail, may be the true one, in words nobody taught us.

    Whoever wrote what is passed on there may have attached the rest as well.
    """
    own = {a.addr_spec.lower() for a in outer.senders} | {a.lower() for a in program.coordinators}
    own |= {passed.sender.addr_spec.lower()} if passed.sender else set()
    others = [a for a in read_addresses(around) if a.lower() not in own and not program.is_ours(a)]
    if others:
        return f"the words around it name another address, {others[0]}"
    if len(_FIELD.findall(around)) >= _FIELDS:
        return "what stands around it looks like the header of another mail"
    return ""


def _failed(inner: InboundMail, program: Program) -> str:
    """What our server found when the attached mail came in; a field that is forged can only lower trust.

    Wherever it stands: a server on the way to the coordinator may have put its own fields on top.
    """
    fields = tuple((name, value) for name, value in inner.headers if name == "authentication-results")
    trust = judge(replace(inner, headers=fields), program.authserv_id)
    return trust.because if trust.level is TrustLevel.FAILED else ""


def words_of(passed: Forwarded | None) -> str:
    """What is passed on, for a person to read: who wrote it, and all that it says."""
    if passed is None:
        return ""
    head = [f"From: {passed.sender or ', '.join(passed.named) or 'nobody that it names'}"]
    head += [f"Subject: {passed.subject}"] if passed.subject else []
    mine = "\n".join(head) + f"\n\n{passed.text}" if passed.text or passed.named else ""
    return "\n\n".join(words for words in (mine, *map(words_of, passed.others)) if words)


def beside_words(inside: Inside, coordinator: str) -> str:
    """Of a mail that was passed on: what its visible words leave out, and what the coordinator added."""
    passed, reading = inside.passed, inside.reading
    more = _without(reading.visible if reading is not None else "", passed.text)
    more += [f"{coordinator} wrote with it:\n{passed.added}"] if passed.added else []
    return "\n\n".join(more)


def _without(visible: str, text: str) -> list[str]:
    """What stands around those lines, or all of it where they do not stand there as they are."""
    lines, every = ([line.strip() for line in words.strip().split("\n")] for words in (visible, text))
    for at in range(len(every) - len(lines) + 1):
        if every[at : at + len(lines)] == lines:
            around = ("\n".join(part).strip() for part in (every[:at], every[at + len(lines) :]))
            return [part for part in around if part]
    return [text]


def recognize(reading: Reading, rules: RuleBook) -> Forward | None:
    """Asked by decide.recognize() before all others, so that nothing it quotes counts as the sender's."""
    passed = reading.forwarded
    if passed is None:
        return None
    sender = passed.sender.addr_spec if passed.sender and not passed.doubt else ""
    return Forward(sender=sender, nested=passed.nested, doubt=passed.doubt)
