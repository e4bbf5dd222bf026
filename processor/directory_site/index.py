"""The two indexes: mentors by practice area, and by the words of their career paths."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from processor.core.program import Listed
from processor.directory_site.entries import MOST_PATH, plain
from processor.store.text_match import fold

MOST_AREAS = 200  # pages; members may write areas of their own
MOST_WORDS = 24
FEWEST_WITH_WORD = 2  # of a word that one mentor alone has, the card is enough
_ONE_IN = 25  # mentors has to have a word: else it is one of a story, and leads nowhere
_SHARE = 2  # a word that more than half of all have leads nowhere
_COUNTED_FROM = 8  # mentors; with fewer than that every word is worth it
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\d?")
_SHORTEST = 4  # letters, but for what stands in capitals: ICU
_NAME = re.compile(r"[a-z0-9]+")
_MOST_SLUG = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """An area or a word, and whom its page lists."""

    key: str  # as it is compared
    label: str
    file: str  # without ".html"
    numbers: tuple[int, ...]  # of members, in the order in which they were given


def by_area(listed: Sequence[Listed]) -> tuple[Heading, ...]:
    """The areas with most mentors first, as the facets of BROWSE."""
    found: dict[str, dict[int, str]] = {}  # area as compared -> member -> area as written
    for one in listed:
        for area in one.areas:
            if key := fold(area):
                found.setdefault(key, {}).setdefault(one.card.number, area)
    return _headings("area", found.items(), MOST_AREAS)


def by_word(listed: Sequence[Listed], small_words: Collection[str]) -> tuple[Heading, ...]:
    """Words of career paths that several mentors have, the most frequent first, but for `small_words`."""
    found: dict[str, dict[int, str]] = {}  # word as compared -> member -> word as written
    for one in listed:
        for match in _WORD.finditer(plain(one.card.career_path, MOST_PATH)):
            key = fold(match[0])
            if key and key not in small_words:
                found.setdefault(key, {}).setdefault(one.card.number, match[0])
    most = len(listed) / _SHARE if len(listed) >= _COUNTED_FROM else len(listed)
    fewest = max(FEWEST_WITH_WORD, -(-len(listed) // _ONE_IN))
    wanted = [
        (key, of)
        for key, of in found.items()
        if fewest <= len(of) <= most and (len(key) >= _SHORTEST or any(map(str.isupper, of.values())))
    ]
    return _headings("path", wanted, MOST_WORDS)


def _headings(kind: str, found: Iterable[tuple[str, Mapping[int, str]]], most: int) -> tuple[Heading, ...]:
    chosen = sorted(found, key=lambda item: (-len(item[1]), item[0]))[:most]
    return tuple(
        Heading(key=key, label=_usual(of.values()), file=_file(kind, key), numbers=tuple(of))
        for key, of in chosen
    )


def _usual(written: Collection[str]) -> str:
    """The spelling that most use."""
    return min(Counter(written).items(), key=lambda item: (-item[1], item[0]))[0]


def _file(kind: str, key: str) -> str:
    """A file's name that nobody can steer: ASCII letters and figures, and a digest where that is not all."""
    slug = "-".join(_NAME.findall(fold(key)))[:_MOST_SLUG].strip("-")
    if slug.replace("-", " ") != key:
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        slug = f"{slug}-{digest}".strip("-")
    return f"{kind}-{slug}"
