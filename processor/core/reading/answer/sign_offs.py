"""The end of a mail: "Kh Jon", "J. Berg, PharmD", "ICU Satellite Pharmacy"; and how languages bend names."""

from __future__ import annotations

import re
from functools import lru_cache

from processor.core.reading.answer.patterns import CLOSERS, TITLES, plain
from processor.core.reading.words.tokens import PARTS, Token

# fmt: off
# What stands behind the name of a pharmacist or a physician; stretched letters are shortened ("bcccp").
_DEGREES = frozenset((
    "pharmd", "pharm", "mpharm", "bpharm", "phd", "rph", "md", "msc", "bsc", "mba", "mph", "bcp", "bcps",
    "bcop", "bccp", "fashp", "facp", "fccp", "mrpharms", "frpharms", "frcp", "mbe", "obe", "dipl", "mag",
    "rer", "nat", "ret", "d", "lek", "farm", "mgr", "apotekare", "apoteker",
))
_FROM = frozenset(("i", "in", "from", "aus", "fra", "fran", "de", "desde", "da", "w", "uit"))
_UNITS = frozenset((
    "pharmacy", "hospital", "clinic", "department", "dept", "unit", "icu", "ccu", "ward", "university",
    "college", "school", "center", "centre", "institute", "infirmary", "health", "apotheke", "klinik",
    "klinikum", "krankenhaus", "farmacia", "hospitalaria", "ospedale", "pharmacie", "hopital", "chu",
    "farmacie", "apteka", "szpital", "apotek", "apoteket", "sjukhus", "sykehus", "sygehus", "apotheek",
    "ziekenhuis",
))
_GENITIVES = frozenset(("en", "de", "nl", "sv", "no", "da"))
_HER = {"en": "her", "de": "ihr", "nl": "haar", "sv": "hennes", "no": "hennes", "da": "hendes"}
_BENT = {
    "pl": (("a", ("i", "e", "y", "o", "ie")), ("", ("a", "owi", "em", "ie", "u"))),
}
# fmt: on
_BESIDE_NAMES = CLOSERS | _DEGREES | TITLES
_MOST_WORDS = 7
_FOR_ANOTHER = re.compile(r"^\s*(?:p\.\s?p\.|pp|p\.\s?o\.|i\.\s?a\.|i\.\s?v\.|per pro\.?)\s+\w", re.I | re.M)
_MOST_OF_PLACE = 2  # words
_SHORTEST_BENT = 3  # letters


def signs_for_another(text: str) -> bool:
    """ "p.p. Jon Berg", "i. A. Jon Berg": a secretary may say what was not decided."""
    return _FOR_ANOTHER.search(text) is not None


Titles = frozenset[tuple[str, ...]]


@lru_cache(maxsize=8)
def _longest(titles: Titles) -> int:
    return max(map(len, titles), default=0)


def is_title(words: tuple[str, ...], titles: Titles) -> bool:
    """Nothing but titles, one after another: "prof", "head of pharmacy"."""
    longest = min(len(words), _longest(titles))
    ends = [at for at in range(1, longest + 1) if words[:at] in titles]
    return bool(words) and any(at == len(words) or is_title(words[at:], titles) for at in ends)


def is_only_titles(tokens: tuple[Token, ...], titles: Titles) -> bool:
    """The line of a trade, however its letters are written: "Hospital pharmacist", "CHIEF PHARMACIST"."""
    return is_title(tuple(plain(t.text) for t in tokens if t.text not in PARTS), titles)


def _untitled(tokens: tuple[Token, ...], titles: Titles) -> list[Token]:
    """Without the commas, and without what stands before and after the name: "J. Berg, head of pharmacy"."""
    words = [t for t in tokens if t.text not in PARTS]
    said = tuple(plain(t.text) for t in words)
    first = max((at for at in range(1, len(words)) if is_title(said[:at], titles)), default=0)
    after = (at for at in range(first + 1, len(words)) if is_title(said[at:], titles))
    last = min(after, default=len(words))
    return words[first:last]


def is_sign_off(
    tokens: tuple[Token, ...], names: frozenset[str] | None, titles: Titles = frozenset()
) -> bool:
    """Nothing but who writes, and from where: the names are of the request's people."""
    words = _untitled(tokens, titles)
    if not 0 < len(words) <= _MOST_WORDS:
        return False
    people = [_is_one_of(t, names) for t in words]
    who = [person or plain(t.text) in _BESIDE_NAMES for person, t in zip(people, words, strict=True)]
    for at in range(1, len(words) - 1):
        if people[at - 1] and plain(words[at].text) in _FROM and len(words) - at <= _MOST_OF_PLACE + 1:
            return all(who[:at]) and all(t.name for t in words[at + 1 :])
    return all(who) and (any(people) or len(words) == 1)


def _is_one_of(token: Token, names: frozenset[str] | None) -> bool:
    """A name of theirs, or "J" in "J. Berg"."""
    word = plain(token.text)
    if word in (names or ()):
        return True
    initials = len(word) == 1 and (token.name or token.initial)
    return initials and word in {name[0] for name in names or ()}


def is_unit(tokens: tuple[Token, ...]) -> bool:
    """The line of a department: "ICU Satellite Pharmacy"."""
    words = [t for t in tokens if t.text not in PARTS]
    known = sum(plain(t.text) in _UNITS for t in words)
    return (
        1 < len(words) <= _MOST_WORDS
        and all(t.name or t.initial or t.text.isdigit() for t in words)
        and 2 * known >= len(words)
    )


@lru_cache(maxsize=64)
def _owners(names: frozenset[str]) -> frozenset[str]:
    long = [name for name in names if len(name) >= _SHORTEST_BENT]
    return frozenset(f"{name}{end}" for name in long for end in ("'s", "s", "'")) - names


def owned(tokens: tuple[Token, ...], names: frozenset[str] | None, language: str) -> tuple[Token, ...]:
    """ "Dr Okafor's mentor" as "her mentor", for that is what the phrases of the lists say."""
    her = _HER.get(language, "")
    if not her or not names:
        return tokens
    owners = _owners(names)
    found: list[Token] = []
    for token in tokens:
        if token.name and plain(token.text) in owners:
            taken = [token]
            while found and (plain(found[-1].text) in names or plain(found[-1].text) in TITLES):
                taken.insert(0, found.pop())
            written = " ".join(t.written or t.text for t in taken)
            token = Token(text=her, name=False, initial=taken[0].initial, written=written)
        found.append(token)
    return tuple(found)


def not_a_month(
    tokens: tuple[Token, ...],
    names: frozenset[str] | None,
    months: frozenset[str],
    helps: frozenset[str],
    language: str,
) -> tuple[Token, ...]:
    """ "Happy to mentor May": a mentee is called so, and no day or year stands behind it."""
    her = _HER.get(language, "")
    if not her or not names or months.isdisjoint(names):
        return tokens
    found = list(tokens)
    for at, token in enumerate(tokens):
        word = plain(token.text)
        helped = at > 0 and tokens[at - 1].text in helps
        dated = at + 1 < len(tokens) and tokens[at + 1].text[:1].isdigit()
        if token.name and helped and not dated and word in months and word in names:
            found[at] = Token(text=her, name=False, written=token.text)
    return tuple(found)


@lru_cache(maxsize=256)
def bent(names: frozenset[str] | None, language: str) -> frozenset[str] | None:
    """The names with the endings that the language gives them: "Mias", "Mii"."""
    if names is None:
        return None
    long = [name for name in names if len(name) >= _SHORTEST_BENT]
    forms = {f"{name}'s" for name in names}
    if language in _GENITIVES:
        forms |= {f"{name}s" for name in long}
    for ending, others in _BENT.get(language, ()):
        stems = [
            n.removesuffix(ending) for n in long if n.endswith(ending) and (ending or n[-1] not in "aeiou")
        ]
        forms |= {stem + other for stem in stems for other in others}
    return names | forms
