"""Letters that look like others, and how a name reads to the eye (Unicode Technical Standard 39, 4).

A small table of our own: Cyrillic, Greek and Armenian letters that look Latin, digits in words, and two that
look like one. docs/decisions/0012-names.md says why no package.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import islice, product

_CYRILLIC = dict(
    zip(
        "аеорсухіјѕԛԝһԁӏвнкмтгпзбьуАВЕКМНОРСТУХІЈЅЅӀЗЬ",
        "aeopcyxijsqwhdlbhkmtrn3bbyABEKMHOPCTYXIJSSl3b",
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγεικνορτυχωηµμσΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abyeiknoptuxwnuuoABEZHIKMNOPTYX",
        strict=True,
    )
)
_OTHERS = dict(
    zip(
        "ոսօհցգյᎪᏴᏟᎠᎬᎻᎫᏞᎷΝᏢᎡᏚᎢᏙᏔɑɡıⅼℓꜱᴀᴄᴅᴇᴊᴋᴍɴᴏᴘʀᴛᴜᴠᴡᴢ",
        "nuohgqjABCDEHJLMNPRSTVWagillsacdejkmnoprtuvwz",
        strict=True,
    )
)
_DIGITS = {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "|": "l", "!": "l", "@": "a", "$": "s"}
LOOKS_LATIN = _GREEK | _OTHERS | _CYRILLIC
_LOOKS_CYRILLIC = {latin: cyrillic for cyrillic, latin in _CYRILLIC.items() if latin.isalpha()}
# Marks that people's names are known by without: accents of the languages of Europe. Others are kept apart.
_COMMON_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0308\u030a\u0327\u0306\u030c\u0304\u0307\u0328\u030b")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_MOST_KEYS = 64


@lru_cache(maxsize=8192)
def script(letter: str) -> str:
    """LATIN, CYRILLIC, GREEK …; "" for what is no letter, or one of all scripts."""
    if not letter.isalpha():
        return ""
    word = unicodedata.name(letter, "").partition(" ")[0]
    return "" if word in ("MODIFIER", "FEMININE", "MASCULINE", "") else word


def scripts(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(script, text)))


def as_latin(text: str) -> str:
    """What the eye reads: Latin letters for those that look so, accents away, wide letters narrow."""
    plain = unicodedata.normalize("NFKD", text)
    shown = "".join(LOOKS_LATIN.get(c, c) for c in plain if not unicodedata.combining(c))
    return " ".join(shown.casefold().split())


def skeleton(text: str) -> str:
    """The same for all texts that look alike: l, I and 1 are one, rn is m, 0 is o; no blanks, no marks."""
    shown = "".join(_DIGITS.get(c, c) for c in as_latin(text))
    shown = shown.replace("i", "l")
    for two, one in _PAIRS:
        shown = shown.replace(two, one)
    return "".join(c for c in shown if c.isalnum())


def readings(name: str) -> tuple[str, ...]:
    """Names that this one may be taken for: with each doubtful letter as each that it looks like."""
    shown = as_latin(name)
    choices = [_choices(c) for c in shown]
    found = dict.fromkeys("".join(picked) for picked in islice(product(*choices), _MOST_KEYS))
    for text in tuple(found)[:4]:
        for two, one in _PAIRS:
            found |= dict.fromkeys(_each(text, two, one) + _each(text, one, two))
    if "LATIN" in scripts(name) and all(c in _LOOKS_CYRILLIC for c in name if c.isalpha()):
        found["".join(_LOOKS_CYRILLIC.get(c, c) for c in name)] = None
    return (name, *(text for text in found if text != name))[: 2 * _MOST_KEYS]


def _each(text: str, old: str, new: str) -> tuple[str, ...]:
    """The text with one of its `old` replaced, for each of them."""
    places = [at for at in range(len(text)) if text.startswith(old, at)][:8]
    return tuple(text[:at] + new + text[at + len(old) :] for at in places)


def _choices(letter: str) -> str:
    if letter in _DIGITS:
        return ("li" if _DIGITS[letter] == "l" else _DIGITS[letter]) + letter
    return {"l": "li", "i": "il"}.get(letter, letter)


def unusual_marks(text: str) -> str:
    """The marks that no accent is; two names that differ in common accents alone are called the same."""
    return "".join(
        c for c in unicodedata.normalize("NFD", text) if unicodedata.combining(c) and c not in _COMMON_MARKS
    )
