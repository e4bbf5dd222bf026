"""A forward: a coordinator passes on what somebody wrote to them; anyone else's is only their own mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.facts import Facts, Wants
from processor.core.intents.confirm import ask_to_confirm
from processor.core.mail import InboundMail
from processor.core.outcome import Decision
from processor.core.permission import speaks_as_coordinator
from processor.core.program import Program
from processor.core.reading import Reading, read
from processor.core.reading.automatic import Automatic
from processor.core.reading.forward import Forwarded, unopened
from processor.core.reading.headers import read_addresses
from processor.core.reading.quotes import shown_text
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel, judge
from processor.core.writing import hold, shown

_MOST_EXCERPT = 245  # characters of each, in the letter that asks a coordinator
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
        """It is not done as the original sender's: a coordinator decides (rows 117, 118, 120)."""
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

    def inside(self, reading: Reading, program: Program, rules: RuleBook) -> tuple[Inside, ...]:
        """The mails that it passes on, in order, each once."""
        passed, outer = reading.forwarded, reading.mail
        if passed is None:
            return ()
        if not outer.attached or passed.nested:
            return (_inside(passed, None, reading, program, rules),)
        both = zip((passed, *passed.others), outer.attached, strict=True)
        once = {inner.content_key: (each, inner) for each, inner in both}
        found = [_inside(each, inner, reading, program, rules) for each, inner in once.values()]
        if closed := unopened(outer):
            rest = Forwarded(sender=None, subject="", text="", doubt=closed)
            found.append(Inside(passed=rest, doubt=closed))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """One mail that is passed on."""

    passed: Forwarded
    reading: Reading | None = None  # the original, read as if it had come by itself; None with a doubt
    doubt: str = ""  # why it is not clear whose words count, or that they are a person's
    nested: bool = False


def _inside(
    passed: Forwarded, attached: InboundMail | None, outer: Reading, program: Program, rules: RuleBook
) -> Inside:
    if passed.nested:
        return Inside(passed=passed, nested=True, doubt="it passes on another forward")
    doubt = passed.doubt or _whose(passed, program)
    around = f"{passed.added}\n{shown_text(outer.mail, rules.quoting)}" if attached else passed.added
    doubt = doubt or _beside(passed, around, outer.mail, program)
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
    visible = reading.visible if reading is not None else ""
    more = [] if passed.text.split() == visible.split() else [passed.text]
    more += [f"{coordinator} wrote with it:\n{passed.added}"] if passed.added else []
    return "\n\n".join(more)


def recognize(reading: Reading, rules: RuleBook) -> Forward | None:
    """Asked by decide.recognize() before all others, so that nothing it quotes counts as the sender's."""
    passed = reading.forwarded
    if passed is None:
        return None
    sender = passed.sender.addr_spec if passed.sender and not passed.doubt else ""
    return Forward(sender=sender, nested=passed.nested, doubt=passed.doubt)
