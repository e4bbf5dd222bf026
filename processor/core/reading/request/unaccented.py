"""Commands as they are typed without accents: UBERSICHT, RUCKGANGIG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from processor.core.reading.answer.patterns import plain

_MOST_WORDS = 4  # "Ich hatte gern einen Mentor" is another sentence than "Ich hätte gern einen Mentor"


def unaccented(phrases: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Of phrases and their kinds: each that has accents, without them, where nothing else is written so.

    An accent on the last letter makes another word: "mentoré", "mentore".
    """
    known = [*phrases]
    kinds: dict[str, set[str]] = {}
    for phrase, kind in known:
        kinds.setdefault(_folded(phrase), set()).add(kind)
    for phrase, kind in known:
        bare = _folded(phrase)
        sure = len(kinds[bare]) == 1 and len(phrase.split()) <= _MOST_WORDS
        if bare != phrase and sure and bare[-1:] == phrase[-1:]:
            yield phrase, kind, bare


def _folded(phrase: str) -> str:
    return " ".join(map(plain, phrase.split()))
