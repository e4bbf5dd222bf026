"""Rules and templates of the operator's own, held against those that come with the program.

An own file stands for the shipped one of its name. When a new version changes the shipped one, the own one
lags behind until somebody has looked. Therefore the database notes, for each own file, which shipped one it
stood for when it was last changed.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from processor import ordinary, shipped

if TYPE_CHECKING:
    from processor.config import Settings

_SUFFIXES = frozenset({".md", ".toml", ".html", ".css"})
_DIGITS = 16  # of a digest
Notes = Mapping[str, tuple[str, str]]  # place -> the digests of the shipped file and of the own one


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """A file of the operator's own."""

    place: str  # templates/en/request.md
    path: Path
    own: str
    shipped: str

    @property
    def digests(self) -> tuple[str, str]:
        return _digest(self.shipped), _digest(self.own)

    def difference(self) -> Iterator[str]:
        """From the own file to the shipped one, as lines of a unified diff."""
        yield from difflib.unified_diff(
            self.own.splitlines(), self.shipped.splitlines(), str(self.path), f"shipped {self.place}",
            lineterm="",
        )  # fmt: skip


def own_texts(settings: Settings) -> tuple[OwnText, ...]:
    """Those that stand for a shipped file and differ from it; () where no folder is the operator's own."""
    folders = (settings.paths.rules, shipped.RULES), (settings.paths.templates, shipped.TEMPLATES)
    return tuple(text for own, ours in folders for text in _in(own, ours))


def _in(own: Path, ours: Path) -> Iterator[OwnText]:
    if ordinary.whole(own) == ordinary.whole(ours):
        return
    for path in sorted(ours.rglob("*")):
        name = path.relative_to(ours)
        mine = own / name
        if path.suffix not in _SUFFIXES or not mine.is_file():
            continue
        try:
            text = ordinary.read_text(mine, "utf-8-sig", "replace")
        except OSError:  # doctor, start and SIGHUP say so, with its name
            continue
        theirs = path.read_text("utf-8-sig")
        if text != theirs:
            yield OwnText(place=f"{ours.name}/{name.as_posix()}", path=mine, own=text, shipped=theirs)


def lagging(texts: Iterable[OwnText], notes: Notes) -> tuple[OwnText, ...]:
    """Those whose shipped file has changed since they were changed themselves."""
    return tuple(text for text in texts if _lags(text, notes))


def noted(texts: Iterable[OwnText], notes: Notes, *, seen: bool = False) -> Notes:
    """What is to be remembered. `seen`: somebody has looked at all of them, and none lags behind."""
    return {
        text.place: notes[text.place] if not seen and _lags(text, notes) else text.digests for text in texts
    }


def _lags(text: OwnText, notes: Notes) -> bool:
    theirs, mine = text.digests
    before = notes.get(text.place)
    return before is not None and before[1] == mine and before[0] != theirs


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def as_bytes(notes: Notes) -> bytes:
    return json.dumps(notes, sort_keys=True).encode()


def from_bytes(raw: bytes) -> Notes:
    """b"" is none."""
    return {place: (theirs, mine) for place, (theirs, mine) in json.loads(raw or b"{}").items()}
