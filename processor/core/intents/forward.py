"""A forward: a coordinator passes on what somebody wrote to them; anyone else's is only their own mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.facts import Facts, Wants
from processor.core.mail import InboundMail
from processor.core.outcome import Decision, Disposition, Letter
from processor.core.program import Program
from processor.core.reading import Reading, read
from processor.core.rules import RuleBook
from processor.core.writing import hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    sender: str  # who wrote the original; "" when it does not say
    nested: bool = False  # it passes another forward on
    kind: ClassVar[str] = "forward"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        """It is not done as the original sender's: a coordinator decides (rows 117, 118, 120)."""
        who = self.sender or "somebody it does not name"
        if not facts.is_coordinator:
            return hold(facts, f"a forwarded mail that {who} wrote", receipt=True)
        if not facts.trust.may_act:
            because = f"it came in the name of {facts.sender.addr_spec}, and nobody vouches for that"
            return hold(facts, because, receipt=False)
        if self.nested:
            because = f"it passes on a forward of {who}, and it is not clear whose words count"
            return hold(facts, because, receipt=False)
        return hold(facts, "it passes on a mail and does not say who wrote it", receipt=False)

    def inside(self, reading: Reading, program: Program, rules: RuleBook) -> Reading | None:
        """The original mail, read as if it had come by itself; None when it is not clear whose it is."""
        passed = reading.forwarded
        if passed is None or passed.sender is None or self.nested:
            return None
        if passed.sender.addr_spec in (program.address, *program.coordinators):
            return None
        outer = reading.mail
        inner = InboundMail(
            received_at=outer.received_at,
            size=outer.size,
            content_key=outer.content_key,
            senders=(passed.sender,),
            subject=passed.subject,
            text=passed.text,
        )
        if outer.attached:
            inner = outer.attached[0]
            if inner.sender_problem:
                return None
        # no server of ours wrote into that header: nothing in it is our server's word
        named = tuple((n, v) for n, v in inner.headers if n != "authentication-results")
        return read(replace(inner, received_at=outer.received_at, headers=named), program, rules)


def transcript(decision: Decision, facts: Facts, coordinator: str) -> Letter:
    """What was made of the mail that the coordinator passed on."""
    return Letter(
        name="passed-on",
        to=coordinator,
        to_name="",
        data={
            "sender": str(facts.sender),
            "subject_was": facts.subject or "(no subject)",
            "because": decision.because,
            "acted": decision.disposition is Disposition.DONE,
            "held": decision.disposition is Disposition.HELD,
        },
    )


def recognize(reading: Reading, rules: RuleBook) -> Forward | None:
    """Asked by decide.recognize() before all others, so that nothing it quotes counts as the sender's."""
    passed = reading.forwarded
    if passed is None:
        return None
    return Forward(sender=passed.sender.addr_spec if passed.sender else "", nested=passed.nested)
