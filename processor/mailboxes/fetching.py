"""Mails out of an IMAP folder: in few commands, none larger than wanted, whatever the server says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from processor.core.mail import header_of
from processor.exchange import TooMuch
from processor.mailboxes.caps import MOST_HEADER_BYTES
from processor.mailboxes.imap_session import OUT_OF_STEP, ImapSettings
from processor.mailboxes.wire import LiteralTooBig
from processor.stages.ports import Fetched, Filed, MailboxDown

WHOLE = ("BODY.PEEK[]", (b"BODY[]",))
HEADER = (f"BODY.PEEK[HEADER]<0.{MOST_HEADER_BYTES}>", (b"BODY[HEADER]<0>", b"BODY[HEADER]"))
MOST_SPOILT = 3  # answers in a row that cannot be read: then it is the server, and not a mail
MOST_SIZE = 2**63 - 1

log = logging.getLogger(__name__)

Told = dict[bytes, Any]


class Refused(Exception):
    """The server says NO; the connection is as good as before."""


class Ask(Protocol):
    def __call__(self, uids: Sequence[int], items: Sequence[str], expected: int) -> dict[int, Told]:
        """One FETCH that may bring `expected` bytes of mails. Raises Refused, MailboxDown."""


class Fetching:
    """Mails in one folder, asked for in batches that fit into memory."""

    def __init__(self, name: str, settings: ImapSettings, ask: Ask) -> None:
        self._name = name
        self._settings = settings
        self._ask = ask
        self._spoilt: set[int] = set()  # UIDs that could not be read while others could

    def fetch(self, uids: Sequence[int], most_bytes: int) -> Iterator[Fetched]:
        told = self._each(uids, ["RFC822.SIZE", "INTERNALDATE"], lambda _: 0)
        sizes = {uid: _size(told[uid]) for uid in uids if b"RFC822.SIZE" in told.get(uid, {})}
        for batch in self._batches(sizes, most_bytes):
            for uid, size, raw in self._mails(batch, sizes, most_bytes):
                yield Fetched(
                    uid=str(uid), received_at=_arrived(told[uid].get(b"INTERNALDATE")), size=size, raw=raw
                )

    def others(self, filed: Sequence[Filed]) -> list[str]:
        """Those under whose UID the server has another mail now: one that came at another time, or whose
        size is another. Some servers only guess RFC822.SIZE, so there the mail itself is measured."""
        told = self._each([int(row.uid) for row in filed], ["RFC822.SIZE", "INTERNALDATE"], lambda _: 0)
        found = []
        for row in filed:
            uid = int(row.uid)
            its = told.get(uid)
            if its is None:  # it is gone meanwhile
                continue
            date = its.get(b"INTERNALDATE")
            other = isinstance(date, datetime) and _arrived(date) != row.received_at
            if not other and _size({b"RFC822.SIZE": its.get(b"RFC822.SIZE")}) != row.size:
                most_bytes = self._settings.most_bytes_a_batch
                other = any(mail.size != row.size for mail in self.fetch([uid], most_bytes))
            if other:
                log.warning(
                    "%s: the server has another mail under UID %d than before, as after a restored backup; "
                    "it is taken in", self._name, uid,
                )  # fmt: skip
                found.append(row.uid)
        return found

    def _batches(self, sizes: Mapping[int, int | None], most_bytes: int) -> Iterator[list[int]]:
        """UIDs that go into one command: all whole or all header only, few enough, small enough.

        A mail of which no size is known goes alone.
        """
        batch: list[int] = []
        held = 0
        kind: object = None
        for uid, size in sizes.items():
            whole = size is not None and size <= most_bytes
            cost = most_bytes if size is None else size if whole else MOST_HEADER_BYTES
            its_kind = (whole, uid if size is None else 0)
            full = len(batch) >= self._settings.most_mails_a_batch
            if batch and (full or held + cost > self._settings.most_bytes_a_batch or its_kind != kind):
                yield batch
                batch, held = [], 0
            batch.append(uid)
            held += cost
            kind = its_kind
        if batch:
            yield batch

    def _mails(
        self, batch: Sequence[int], sizes: Mapping[int, int | None], most_bytes: int
    ) -> Iterator[tuple[int, int, bytes]]:
        """Of each its UID, its size, and the whole of it or (when that is too large) its header."""
        told = sizes[batch[0]]
        if told is not None and told > most_bytes:
            for uid, raw in self._bodies(batch, HEADER, lambda uids: len(uids) * MOST_HEADER_BYTES).items():
                yield uid, sizes[uid] or 0, header_of(raw)[:MOST_HEADER_BYTES]
            return

        def expected(uids: Sequence[int]) -> int:
            """Some servers only guess RFC822.SIZE, so there is room; one mail alone may have any size."""
            return most_bytes if len(uids) == 1 else 2 * sum(sizes[uid] or 0 for uid in uids)

        measured: dict[int, int] = {}
        for uid, raw in self._bodies(batch, WHOLE, expected, measured).items():
            yield uid, len(raw), raw if len(raw) <= most_bytes else header_of(raw)[:MOST_HEADER_BYTES]
        for uid, size in measured.items():
            log.warning(
                "%s: UID %d has %d bytes, and the server said %s; its header is taken",
                self._name, uid, size, sizes[uid],
            )  # fmt: skip
            larger: dict[int, int] = {}
            header = self._bodies([uid], HEADER, lambda _: MOST_HEADER_BYTES, larger)
            if uid in header:
                yield uid, max(size, most_bytes + 1), header_of(header[uid])[:MOST_HEADER_BYTES]
            elif larger:  # said twice, over two connections: it is recorded, and a person may look at it
                yield uid, max(size, most_bytes + 1), b""

    def _bodies(
        self,
        uids: Sequence[int],
        what: tuple[str, Sequence[bytes]],
        expected: Callable[[Sequence[int]], int],
        measured: dict[int, int] | None = None,
    ) -> dict[int, bytes]:
        item, keys = what
        bodies = {}
        for uid, got in self._each(uids, [item], expected, measured).items():
            raw = next((got[key] for key in keys if key in got), None)
            if isinstance(raw, bytes):
                bodies[uid] = raw
            elif raw is not None:  # None: expunged meanwhile
                log.warning("%s: the server gives no mail for UID %d, but something else", self._name, uid)
        return bodies

    def _each(
        self,
        uids: Sequence[int],
        items: Sequence[str],
        expected: Callable[[Sequence[int]], int],
        measured: dict[int, int] | None = None,
    ) -> dict[int, Told]:
        """All at once; where that fails because of what a mail is, one by one: it keeps back no other.

        `measured` takes the UIDs whose mail is larger than expected, and how large.
        """
        try:
            return self._ask(uids, items, expected(uids))
        except (Refused, MailboxDown) as failure:
            if not _concerns_mail(failure):
                raise
            if len(uids) == 1 and self._too_large(uids[0], failure, measured):
                return {}
            first = failure
        got: dict[int, Told] = {}
        answered, in_a_row = 0, 0
        failed: list[int] = []
        for uid in uids:
            try:
                got.update(self._ask([uid], items, expected([uid])))
            except (Refused, MailboxDown) as failure:
                if not _concerns_mail(failure):
                    raise
                if self._too_large(uid, failure, measured):
                    answered += 1
                    continue
                failed.append(uid)
                in_a_row += isinstance(failure, MailboxDown) and uid not in self._spoilt
                if in_a_row >= MOST_SPOILT and not answered:
                    raise
                log.warning("%s: the server does not give UID %d: %s", self._name, uid, failure)
            else:
                answered, in_a_row = answered + 1, 0
        if answered:
            self._spoilt.update(failed)
        elif isinstance(first, MailboxDown) and self._spoilt.issuperset(failed):
            return got
        elif isinstance(first, MailboxDown) or len(uids) > 1:
            raise MailboxDown(str(first)) from first  # it gives nothing at all: that is no matter of one mail
        return got

    @staticmethod
    def _too_large(uid: int, failure: Exception, measured: dict[int, int] | None) -> bool:
        cause = failure.__cause__
        if measured is None or not isinstance(cause, LiteralTooBig):
            return False
        measured[uid] = cause.size
        return True


def _concerns_mail(failure: Exception) -> bool:
    """The answer cannot be used; another one, to another question, might be."""
    return isinstance(failure, Refused) or isinstance(failure.__cause__, (TooMuch, *OUT_OF_STEP))


def _size(told: Told) -> int | None:
    """RFC822.SIZE; None where that is no size: then the mail itself tells."""
    size = told[b"RFC822.SIZE"]
    return size if isinstance(size, int) and 0 <= size <= MOST_SIZE else None


def _arrived(internal_date: object) -> datetime:
    """INTERNALDATE; about now where that cannot be read."""
    if isinstance(internal_date, datetime):
        try:
            return internal_date.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    return datetime.now(UTC)
