"""What is to be done about one mail: the door to stages/decision.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from processor.core.actor import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from processor.core.facts import RosterRead
    from processor.core.program import Program
    from processor.core.rules import RuleBook
    from processor.core.understanding import Understood
    from processor.stages.decision import Decided
    from processor.stages.ports import Reader, Unit
    from processor.stages.tally import Underway


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    reader: Reader
    program: Program
    rules: RuleBook
    read_roster: Callable[[bytes], RosterRead] | None = None  # of a CSV; None: nobody reads one

    def decide(
        self,
        mail: Understood,
        unit: Unit,
        now: datetime,
        *,
        inbox_id: int,
        underway: Underway | None = None,
        copy_of: int = 0,
        channel: Channel = Channel.MAIL,
    ) -> Decided:
        """`underway`: letters that are not in the outbox yet, and count all the same.

        `copy_of`: the message that had the same content first, where this copy counts all the same.
        """
        from processor.stages.decision import MailInHand  # a start does not wait for all intents

        return MailInHand(
            reader=self.reader, program=self.program, rules=self.rules, unit=unit, now=now,
            inbox_id=inbox_id, underway=underway, copy_of=copy_of, channel=channel,
            read_roster=self.read_roster,
        ).decided(mail)  # fmt: skip
