"""What one pass did, in a few lines, for whoever typed `once`; counted from what it writes to its log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from processor.operation.log import QUOTED

MOST_NAMED = 10  # mails that were passed over, one line each
_MAILS = {  # events of the log about one mail, in the order of the sentence
    "done": "done",
    "refused": "refused",
    "held": "held for a coordinator",
    "quarantined": "could not be read",
    "duplicate": "had come before",
    "ignored": "passed over",
}
_LETTERS = {
    "sent": "went out",
    "deferred": "will be tried again",
    "refused": "refused by a server",
    "waits": "for which no server was there",
}


class PassAccount:
    """Listens to a log."""

    def __init__(self) -> None:
        self._mails: Counter[str] = Counter()
        self._letters: Counter[str] = Counter()
        self._dates = 0
        self._passed_over: list[str] = []

    def heard(self, log: Callable[..., None]) -> Callable[..., None]:
        """The same log, which this listens to."""

        def logged(event: str, **values: object) -> None:
            self._note(event, values)
            log(event, **values)

        return logged

    def _note(self, event: str, values: dict[str, object]) -> None:
        if "serial" in values and event in _LETTERS:
            self._letters[event] += 1
        elif event == "due":
            self._dates += 1
        elif event in _MAILS:
            several = values.get("mails", 1)
            count = several if isinstance(several, int) else 1
            self._mails[event] += count
            if event in {"ignored", "duplicate"}:
                which = f"Mail {values['mail']}" if "mail" in values else _many(count, "mail", "mails")
                # what a cron job prints is a log, too: no word of a member's stands in it
                self._passed_over.append(f"{which}: {QUOTED.sub('…', str(values.get('because', '')))}")

    @property
    def idle(self) -> bool:
        """Nothing was to be done."""
        return not (self._mails.total() or self._letters.total() or self._dates)

    def lines(self) -> Sequence[str]:
        """One sentence about mails, one about letters, and why each mail that was passed over was."""
        lines = [self._of_mails() + self._of_dates(), self._of_letters()]
        lines += self._passed_over[:MOST_NAMED]
        more = len(self._passed_over) - MOST_NAMED
        if more > 0:
            lines.append(f"And {more} more, as the log says.")
        return lines

    def _of_mails(self) -> str:
        total = self._mails.total()
        if not total:
            return "No mail was read."
        verb = "was" if total == 1 else "were"
        return f"{_many(total, 'mail', 'mails')} {verb} read: {_each(self._mails, _MAILS)}."

    def _of_dates(self) -> str:
        if not self._dates:
            return ""
        return f" {_many(self._dates, 'date', 'dates')} had come: reminders, ends and the like."

    def _of_letters(self) -> str:
        if not self._letters:
            return "No letter went out."
        if set(self._letters) == {"sent"}:
            return f"{_many(self._letters['sent'], 'letter', 'letters')} went out."
        return f"Letters: {_each(self._letters, _LETTERS)}."


def _each(counts: Counter[str], words: Mapping[str, str]) -> str:
    return ", ".join(f"{counts[event]:,} {said}" for event, said in words.items() if counts[event])


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
