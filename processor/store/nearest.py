"""What somebody wrote is often only near to what we know: which names and areas may be meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_CUTOFF = 72.0  # below it people see no likeness: "Jon Berg" and "Joan Bell" have 59
_BEGINNING = 78.0
_PART = 0.9  # all words of the one in the other counts less than the same words


def nearest(written: str, choices: Iterable[str], limit: int) -> tuple[str, ...]:
    """Those of the choices that are near to what was written, the nearest first.

    Case, accents and the order of words do not count: "Berg, Jon PharmD" is near to "Jon Berg".
    Among equals the shorter one, then the alphabet. Empty when nothing is near.
    """
    wanted = _plain(written)
    known = {choice: _plain(choice) for choice in dict.fromkeys(choices)}
    if not wanted or limit < 1:
        return ()
    from rapidfuzz import fuzz, process  # here: whoever opens the store has this function at hand

    scores: dict[str, float] = {}
    for scorer, weight in ((fuzz.token_sort_ratio, 1.0), (fuzz.token_set_ratio, _PART)):
        found = process.extract(wanted, known, scorer=scorer, limit=None, score_cutoff=_CUTOFF / weight)
        for _, score, choice in found:
            scores[choice] = max(scores.get(choice, 0.0), score * weight)
    for choice, plain in known.items():
        if _begins(wanted.split(), plain.split()):
            scores[choice] = max(scores.get(choice, 0.0), _BEGINNING)
    ranked = sorted(scores, key=lambda c: (-round(scores[c], 6), len(c), c))
    return tuple(ranked[:limit])


def _begins(short: list[str], long: list[str]) -> bool:
    """Each word is the beginning of another one: "emerg med" and "Emergency medicine"."""
    return all(len(word) > 1 and any(other.startswith(word) for other in long) for word in short)


def _plain(text: str) -> str:
    """Lower case, no accents, only letters and figures, one space between words."""
    # twice: folding the case may compose again, and some letters have a case only once decomposed
    lower = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", lower)
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(kept.split())
