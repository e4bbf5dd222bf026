"""Intake keeps the mails of one sender in their order, also where a server does not give one at first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from processor.stages.intake import HOLDS_BACK, Intake
from processor.stages.ports import Fetched, MailboxDown
from tests.fakes.memory_mailbox import MemoryMailbox
from tests.fakes.memory_store import MemoryStore
from tests.shipped_rules import RULES

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MIA, LEA = "mia@example.org", "lea@example.org"


@dataclass(slots=True)
class Forgetful(MemoryMailbox):
    """Lists every mail, and gives no body of some."""

    without_body: set[str] = field(default_factory=set)
    without_header: set[str] = field(default_factory=set)

    def fetch(self, uids: Sequence[str], most_bytes: int) -> Iterable[Fetched]:
        if not most_bytes and self.without_header & set(uids):
            raise MailboxDown("it does not give that one")
        missing = self.without_body if most_bytes else set[str]()
        return list(MemoryMailbox.fetch(self, [uid for uid in uids if uid not in missing], most_bytes))


def taken(*senders: str, header: bool = True, later: timedelta = timedelta()) -> tuple[list[str], list[str]]:
    """Whose mails were taken in while the first had no body, and `later`; at last, when it had one."""
    box = Forgetful()
    uids = [box.deliver(f"From: {who}\r\n\r\nHi\r\n".encode(), NOW) for who in senders]
    box.without_body = {uids[0]}
    box.without_header = set() if header else {uids[0]}
    store = MemoryStore(areas=RULES.areas, staff=[])
    intake = Intake(mailbox=box, store=store, most_bytes=1000, since=NOW - timedelta(days=1))

    def inbox() -> list[str]:
        with store.reading() as unit:
            return [uid for uid in uids if uid not in unit.unknown(box.name, 1, uids)]

    intake.take_in(NOW)
    intake.take_in(NOW + later)
    before = inbox()
    box.without_body = set()
    intake.take_in(NOW + later)
    return before, inbox()


def test_a_later_mail_of_the_same_sender_waits_for_the_earlier_one() -> None:
    assert taken(MIA, MIA) == ([], ["1", "2"])
    assert taken(MIA, LEA, f"Mia Okafor <{MIA}>") == (["2"], ["1", "2", "3"])


def test_it_waits_for_an_hour_and_no_longer() -> None:
    assert taken(MIA, MIA, later=HOLDS_BACK) == (["2"], ["1", "2"])


def test_a_mail_of_which_not_even_the_header_is_given_keeps_no_other_waiting() -> None:
    assert taken(MIA, MIA, header=False) == (["2"], ["1", "2"])
