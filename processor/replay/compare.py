"""Two replays of one mailbox, and what is not the same in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from processor.replay.play import Line, Sent

_MOST_LINES = 60  # of the words of one letter that differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A mail or a due date that does not come out the same."""

    today: Line | None  # None: with today's rules there is no such due date
    against: Line | None
    what: tuple[str, ...]  # in words: "taken for", "disposition", "because", "when", "letters", "words"
    words: tuple[str, ...] = ()  # lines of letters: "- " today's, "+ " the others'

    @property
    def line(self) -> Line:
        found = self.today or self.against
        assert found is not None
        return found


def differences(today: Sequence[Line], against: Sequence[Line]) -> tuple[Difference, ...]:
    """In the order of time."""
    ours, theirs = {line.key: line for line in today}, {line.key: line for line in against}
    found = [_compared(ours.get(key), theirs.get(key)) for key in {**ours, **theirs}]
    return tuple(sorted((one for one in found if one.what), key=lambda one: (one.line.at, one.line.key)))


def _compared(today: Line | None, against: Line | None) -> Difference:
    if today is None or against is None:
        return Difference(today=today, against=against, what=("only today" if today else "only there",))
    pairs = (
        ("when", today.at, against.at),
        ("taken for", today.taken_for, against.taken_for),
        ("disposition", today.fate, against.fate),
        ("because", today.because, against.because),
        ("letters", _to_whom(today), _to_whom(against)),
    )
    what = tuple(name for name, one, other in pairs if one != other)
    words = tuple(_words(today.letters, against.letters))
    return Difference(today=today, against=against, what=(*what, *(("words",) if words else ())), words=words)


def _to_whom(line: Line) -> list[tuple[str, str]]:
    return sorted((letter.name, letter.to) for letter in line.letters)


def _words(today: Sequence[Sent], against: Sequence[Sent]) -> Iterator[str]:
    """What differs in letters that both send."""
    there = {(letter.name, letter.to): letter for letter in against}
    for letter in today:
        other = there.get((letter.name, letter.to))
        if other is None or _page(letter) == _page(other):
            continue
        yield f"{letter.name} to {letter.to}"
        changed = unified_diff(_page(letter), _page(other), n=0, lineterm="")
        lines = [line for line in changed if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        yield from (f"{line[0]} {line[1:]}" for line in lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            yield f"… and {len(lines) - _MOST_LINES} more lines"


def _page(letter: Sent) -> list[str]:
    return [f"Subject: {letter.subject}", *letter.text.splitlines()]
