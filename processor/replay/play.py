"""Plays old mails through the stages, on the clock of the mails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy

from processor.bootstrap import Stages, to_replay
from processor.core.mail import header_of
from processor.core.shown import without_secrets
from processor.loading import OnTrial
from processor.replay.mailbox import OldMail
from processor.replay.read_ahead import ReadAhead
from processor.stages.ports import Fetched, RawMail
from processor.store.trial import Queued, Trial

_MAILBOX, _UIDVALIDITY = "replay", 1
_FATES = {"done", "refused", "ignored", "held", "quarantined", "duplicate"}  # as the log names them
_DUE_FATES = {"due": "settled"}  # others, such as "due failed", say it themselves
_WAITS = "the program is stopped, and nobody has started it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter that would go out."""

    name: str
    to: str
    subject: str
    text: str  # without secrets; "" where nobody asked for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of a mail, or of a due date."""

    key: tuple[str, ...]  # the same in two replays of a mailbox
    at: datetime
    sender: str  # addr-spec; "" for a due date, and for a mail that names nobody
    subject: str  # of a due date what it is about
    taken_for: str  # the kind of the intent, or of the due date
    fate: str
    because: str
    letters: tuple[Sent, ...] = ()

    @property
    def is_mail(self) -> bool:
        return self.key[0] == "mail"


def play(trial: OnTrial, mails: Sequence[OldMail], until: datetime | None, *, words: bool) -> Iterator[Line]:
    """One line for each of `mails`, one at least, and for each due date, in the order of the decisions.

    The clock stands at each mail's own time, and goes on to `until` after the last one. `words`: with the
    text of each letter.
    """
    heard = _Heard()
    with to_replay(trial.settings, trial.rules, trial.sheets, heard) as stages:
        reader = ReadAhead(stages.reader, _to_read(mails, stages.most_bytes))
        stages = replace(stages, processor=replace(stages.processor, reader=reader))
        database = Trial(trial.settings.database_url())
        try:
            yield from _Replay(stages, database, heard, words=words).lines(mails, until)
        finally:
            database.close()


def _to_read(mails: Sequence[OldMail], most_bytes: int) -> Iterator[RawMail]:
    for mail in mails:
        if mail.length <= most_bytes:
            yield RawMail(raw=mail.read(), received_at=mail.at)


@dataclass(slots=True)
class _Heard:
    """The log of the stages: each fate, until it is told."""

    said: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def __call__(self, event: str, **values: object) -> None:
        self.said.append((event, values))

    def taken(self) -> list[tuple[str, dict[str, object]]]:
        said, self.said = self.said, []
        return said


class _Replay:
    def __init__(self, stages: Stages, database: Trial, heard: _Heard, *, words: bool) -> None:
        self._stages, self._database, self._heard, self._words = stages, database, heard, words
        self._waiting: dict[int, OldMail] = {}  # by their number in the inbox
        self._dues: Counter[tuple[str, str]] = Counter()  # that were settled, by kind and matter

    def lines(self, mails: Sequence[OldMail], until: datetime | None) -> Iterator[Line]:
        now = mails[0].at
        for mail in mails:
            yield from self._due_between(now, mail.at)
            now = mail.at
            self._take_in(mail)
            self._stages.processor.work_off(now)
            yield from self._told(now)
            if self._database.is_due(now):  # by this very mail, or since START
                self._stages.clock.settle_due(now)
                yield from self._told(now)
            self._database.carry(now)
        if until is not None:
            yield from self._due_between(now, until)
        for number in tuple(self._waiting):
            yield self._line_of_mail("waiting", {"mail": number, "because": _WAITS}, ())

    def _due_between(self, now: datetime, end: datetime) -> Iterator[Line]:
        """Each due date at its own time; one that stays due, as under STOP, is asked with the next mail."""
        while (at := self._database.next_due(now)) is not None and at <= end:
            now = at
            self._database.carry(now)
            self._stages.clock.settle_due(now)
            yield from self._told(now)
        self._database.carry(end)

    def _take_in(self, mail: OldMail) -> None:
        raw = mail.read()
        size = len(raw)
        if mail.length > self._stages.most_bytes:  # as a mailbox fetches it
            size, raw = mail.length, header_of(raw)
        fetched = Fetched(uid=str(mail.number), received_at=mail.at, size=size, raw=raw)
        with self._stages.store.unit() as unit:
            unit.take_in(_MAILBOX, _UIDVALIDITY, [fetched], mail.at)
        self._waiting[self._database.last_message()] = mail

    def _told(self, now: datetime) -> Iterator[Line]:
        """What was decided since the last call, with the letters of it."""
        said = [one for one in self._heard.taken() if one[0] in _FATES or one[0].startswith("due")]
        if not said:
            return
        letters = list(self._database.new_letters())
        for event, values in said:
            mine = [one for one in letters if _caused(one, event, values)]
            if event in _FATES:
                line = self._line_of_mail(event, values, mine)
            else:
                line = self._line_of_due(event, values, mine, now)
            letters = [one for one in letters if one not in mine]
            if (event, values) == said[-1] and letters:  # of a matter that none of the lines is about
                line = replace(line, letters=(*line.letters, *map(self._sent, letters)))
            yield line

    def _line_of_mail(self, fate: str, values: dict[str, object], letters: Sequence[Queued]) -> Line:
        number = int(str(values["mail"]))
        mail, stored = self._waiting.pop(number), self._database.message(number)
        return Line(
            key=("mail", f"{mail.number:06}"), at=mail.at, sender=stored.sender, subject=stored.subject,
            taken_for=str(values.get("intent", "")), fate=fate, because=str(values.get("because", "")),
            letters=tuple(map(self._sent, letters)),
        )  # fmt: skip

    def _line_of_due(
        self, event: str, values: dict[str, object], letters: Sequence[Queued], now: datetime
    ) -> Line:
        kind, about = str(values.get("what", "")), str(values.get("about", ""))
        self._dues[kind, about] += 1
        return Line(
            key=("due", kind, about, str(self._dues[kind, about])), at=now, sender="", subject=about,
            taken_for=kind, fate=_DUE_FATES.get(event, event), because=str(values.get("because", "")),
            letters=tuple(map(self._sent, letters)),
        )  # fmt: skip

    def _sent(self, queued: Queued) -> Sent:
        text = without_secrets(_text_of(queued.raw)) if self._words else ""
        return Sent(name=queued.letter, to=queued.recipient, subject=queued.subject, text=text)


def _caused(letter: Queued, event: str, values: dict[str, object]) -> bool:
    if event in _FATES:
        return letter.inbox_id == values["mail"]
    return letter.inbox_id is None and letter.about == values.get("about")


def _text_of(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body else ""


def last_moment(mails: Sequence[OldMail], days: int) -> datetime | None:
    """So many days after the last mail."""
    return mails[-1].at + timedelta(days=days) if mails and days else None
