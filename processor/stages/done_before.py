"""Whether a mail was done already by another way: it came by itself, or a coordinator passed it on.

A member writes to the program with the coordinator in Cc, or two coordinators pass the same mail on: what it
asks for counts once, though a later END would find something new to end (fault 51).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from processor.core.chain import Step
from processor.core.dates import are_one_time, may_be_one_time
from processor.core.facts import DoneBefore
from processor.core.intents.confirm import Confirm
from processor.core.intents.forward import Forward, Inside, Undone
from processor.core.outcome import AskToConfirm, Decision, Disposition
from processor.core.program import Program
from processor.core.reading import Reading
from processor.core.reading.answer.answers import Reply
from processor.core.reading.automatic.repeats import fingerprint
from processor.core.reading.body.wording import wording
from processor.core.reading.same_mail import plain_subject, said_key
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood
from processor.stages.ports import Applied, Unit

_PASSED_ON = "it was passed on before, as message {}, and was done"
_MOST_LOOKED_AT = 50  # of the sender's mails
_MOST_READ = 10  # of those, once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Asked before a mail is decided, and told how one that was passed on was decided."""

    read_again: Callable[[int], Understood | None]
    program: Program
    rules: RuleBook
    unit: Unit
    inbox_id: int

    def of(self, step: Step, mail: Understood) -> DoneBefore | None:
        """When it was done; None: it was not. Of an answer to a question of ours nobody asks."""
        if step.inside is not None:
            return self._of_one_passed_on(step.inside)
        if isinstance(mail.intent, Forward | Undone):
            return None
        if isinstance(mail.intent, Confirm) and mail.intent.reply is not Reply.UNCLEAR:
            return None
        released = step.voucher is not None and step.voucher.released and not step.voucher.in_name
        return self._of_one_that_came(mail.reading) if step.voucher is None or released else None

    def _of_one_passed_on(self, inside: Inside) -> DoneBefore | None:
        if inside.reading is None or inside.passed.sender is None:
            return None
        return self._came_by_itself(inside) or self._passed_on(inside)

    def _of_one_that_came(self, reading: Reading) -> DoneBefore | None:
        """Its copy was passed on and done before it came; only where that is certain."""
        first = self.unit.first_with(key) if (key := key_of(reading, self.rules)) else None
        if first is None or first == self.inbox_id:
            return None
        for each in self._passed_on_by(first):
            copy = each.reading
            if copy is None or key_of(copy, self.rules) != key:
                continue
            sent = reading.mail.sent_at.isoformat() if reading.mail.sent_at else ""
            by_id = bool(copy.mail.message_id) and copy.mail.message_id == reading.mail.message_id
            if by_id or (not copy.mail.message_id and are_one_time(each.passed.sent, sent)):
                return DoneBefore(because=_PASSED_ON.format(first), certain=True)
        return None

    def note(self, inside: Inside, decision: Decision) -> None:
        """What is done now is known when the same mail comes again."""
        does = [effect for effect in decision.effects if not isinstance(effect, AskToConfirm)]
        if decision.disposition is Disposition.DONE and does and inside.reading is not None:
            self.unit.claim_content(key_of(inside.reading, self.rules), self.inbox_id)

    def _came_by_itself(self, inside: Inside) -> DoneBefore | None:
        sender, reading = inside.passed.sender, inside.reading
        assert sender is not None  # see of_one_passed_on()
        assert reading is not None
        read_again = 0
        for applied in self.unit.applied_from(sender.addr_spec, _MOST_LOOKED_AT):
            waiting = self.unit.confirmation(applied.id)
            if not (waiting.done if waiting is not None else applied.changed):
                continue
            by_id = bool(reading.mail.message_id)
            if by_id:
                may_be = reading.mail.message_id == applied.message_id
            else:
                may_be = read_again < _MOST_READ and self._same_subject(inside, applied)
            old = self.read_again(applied.id) if may_be else None
            if old is None:
                continue
            read_again += 1
            proven = old.trust.level is TrustLevel.PROVEN
            # whoever saw the id can write it into a mail of another's name
            if (by_id and proven) or self._same_words(inside, old, applied):
                day = f"{applied.received_at:%Y-%m-%d}"
                because = f"it came to the program itself as message {applied.id}, on {day}, and was done"
                return DoneBefore(because=because, certain=by_id and proven)
        return None

    def _same_subject(self, inside: Inside, applied: Applied) -> bool:
        words = wording(self.rules.quoting)
        return plain_subject(applied.subject, words) == plain_subject(inside.passed.subject, words)

    def _same_words(self, inside: Inside, old: Understood, applied: Applied) -> bool:
        visible = inside.reading.typed if inside.reading is not None else ""
        sent = old.reading.mail.sent_at or applied.received_at
        alike = fingerprint(old.reading.typed) == fingerprint(visible)
        return alike and may_be_one_time(inside.passed.sent, sent.isoformat())

    def _passed_on(self, inside: Inside) -> DoneBefore | None:
        key = key_of(inside.reading, self.rules) if inside.reading is not None else ""
        first = self.unit.first_with(key) if key else None
        if first is None or first == self.inbox_id:
            return None
        found = (each for each in self._passed_on_by(first) if each.reading is not None)
        earlier = [e.passed.sent for e in found if e.reading and key_of(e.reading, self.rules) == key]
        if any(may_be_one_time(inside.passed.sent, sent) for sent in earlier or [""]):
            return DoneBefore(because=_PASSED_ON.format(first), certain=False)
        return None

    def _passed_on_by(self, inbox_id: int) -> Iterator[Inside]:
        old = self.read_again(inbox_id)
        if old is not None and isinstance(old.intent, Forward):
            yield from old.intent.inside(old.reading, self.program, self.rules)


def key_of(reading: Reading, rules: RuleBook) -> str:
    """By which it is known whichever way it came; "" where nobody wrote it."""
    mail = reading.mail
    if not mail.senders:
        return ""
    words = wording(rules.quoting)
    return "passed on " + said_key(mail.senders[0].addr_spec, mail.subject, reading.typed, words)
