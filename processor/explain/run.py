"""Asks the judge about files: each gets its answer, whatever is in it."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from processor import ordinary
from processor.core.mail import InboundMail
from processor.core.outcome import Decision
from processor.core.reading import Reading
from processor.core.understanding import Understood
from processor.stages.decider import Decider
from processor.stages.decision import Decided
from processor.stages.ports import RawMail, Store, StoreDown, Unit, Unreadable

_TOGETHER = 16  # files to a job of the reader, and to a transaction
_MOST_BYTES = 100_000_000  # of a file; the reader's own cap is lower and says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A file, and what is made of it. Without a reading or a verdict, `trouble` says why."""

    file: Path
    reading: Reading | None = None
    verdict: Decided | None = None
    trouble: str = ""
    came_as: int = 0  # the message that it is already, decided here as if it came now; 0: none
    to_read: float = 0.0  # seconds
    seconds: float = 0.0  # in all: reading, looking up, deciding

    @property
    def mail(self) -> InboundMail | None:
        return self.reading.mail if self.reading is not None else None


def explain(files: Iterable[Path], decider: Decider, store: Store, now: datetime) -> Iterator[Explained]:
    """One for each file, in order."""
    decider.reader.begin([RawMail(raw=b"", received_at=now)])()  # the reader's start is no file's time
    rest = iter(files)
    while together := list(islice(rest, _TOGETHER)):
        yield from _explained(together, decider, store, now)


def _explained(files: Sequence[Path], decider: Decider, store: Store, now: datetime) -> Iterator[Explained]:
    opened = [_open(file) for file in files]
    raws = [raw for raw in opened if isinstance(raw, RawMail)]
    started = time.perf_counter()
    found = decider.reader.begin(raws)()
    timed = zip(found, _shared(time.perf_counter() - started, found), strict=True)
    read = [next(timed) if isinstance(raw, RawMail) else (Unreadable(because=raw), 0.0) for raw in opened]
    mails = [one.reading.mail for one in found if isinstance(one, Understood)]
    session = _Session(decider, store, now, mails)
    try:
        for file, (one, seconds) in zip(files, read, strict=True):
            begun = time.perf_counter()
            verdict, trouble = session.judge(one) if isinstance(one, Understood) else (None, one.because)
            came_as = verdict.facts.mail.inbox_id if verdict is not None else 0
            yield Explained(
                file=file,
                reading=one.reading if isinstance(one, Understood) else None,
                verdict=verdict,
                trouble=trouble,
                came_as=came_as,
                to_read=seconds,
                seconds=seconds + time.perf_counter() - begun,
            )
    finally:
        session.close()


def _open(file: Path) -> RawMail | str:
    """Its bytes, as a mail that came when the file was last changed; or what is wrong with it."""
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            return "it is no file"
        if about.st_size > _MOST_BYTES:
            return f"it is too large ({about.st_size / 1_000_000:.1f} megabytes)"
        raw = ordinary.read_bytes(file)
    except OSError as error:
        return f"the file cannot be opened: {error.strerror}"
    except ValueError:  # a NUL in its name
        return "the file cannot be opened: it has no proper name"
    return RawMail(raw=raw, received_at=datetime.fromtimestamp(about.st_mtime, UTC))


def _shared(seconds: float, read: Sequence[Understood | Unreadable]) -> list[float]:
    """What each took: as the reader measured; the rest of the time is that of those it could not read.

    Where all could be read the rest is the way to the reader and back, which they share.
    """
    rest = max(0.0, seconds - sum(one.seconds for one in read if isinstance(one, Understood)))
    guilty = [one for one in read if isinstance(one, Unreadable)]
    each = rest / (len(guilty) or len(read) or 1)
    return [
        (one.seconds if isinstance(one, Understood) else 0.0)
        + (each if not guilty or isinstance(one, Unreadable) else 0.0)
        for one in read
    ]


def _nothing(decision: Decision) -> None:
    """Nothing is written: the second mail of a forward is judged by the same records as the first."""


class _Session:
    """Judges one mail after the other by the records of one moment.

    A transaction is shared until a mail was given numbers for new records, which the next one must find
    free, or until something failed in it.
    """

    def __init__(self, decider: Decider, store: Store, now: datetime, mails: Sequence[InboundMail]) -> None:
        self._decider, self._store, self._now = decider, store, now
        self._mails = list(mails)  # that are still to be judged
        self._opened = ExitStack()
        self._unit: Unit | None = None

    def judge(self, mail: Understood) -> tuple[Decided | None, str]:
        try:
            if self._unit is None:
                self._unit = self._opened.enter_context(self._store.reading())
                self._unit.foresee(self._mails, self._now)
            self._mails.pop(0)
            came_as = self._unit.first_with(mail.reading.mail.content_key) or 0
            verdict = self._decider.decide(mail, self._unit, self._now, inbox_id=came_as).settled(_nothing)
        except Exception as error:  # hundreds of files are asked about in one call; each gets its answer
            self.close()
            return None, f"it could not be decided ({type(error).__name__}: {error})"
        if verdict.decision.new_numbers():
            self.close()
        return verdict, ""

    def close(self) -> None:
        self._unit = None
        with suppress(StoreDown):  # its failure was told with the mail that met it
            self._opened.close()
