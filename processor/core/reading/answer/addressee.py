"""To whom a mail speaks: a greeting by name, and words to that person and about nobody."""

from __future__ import annotations

import re
from functools import lru_cache

from processor.core.reading.answer.lexicon import Vocabularies
from processor.core.reading.answer.patterns import TITLES, plain
from processor.core.reading.words.tokens import tokens_of, words
from processor.core.rules import Vocabulary

_MOST = 4  # words of a name, with its title
_LONGEST = 6  # words of a greeting
_FORMAL = re.compile(r"(?<=[\w,] )Sie\b|(?<=\w\n)Sie\b")  # within a German sentence it is "you"; else "she"
_ENDS = re.compile(r"[,!:]|$")
# fmt: off
_YOU = frozenset((
    "you", "your", "yours", "du", "dich", "dir", "dein", "deine", "deinen", "deiner", "ihnen", "euch",
    "tú", "tu", "te", "ti", "tus", "contigo", "usted", "toi", "vous", "votre", "vos", "ton", "tes",
    "tuo", "tua", "você", "teu", "jij", "jou", "jouw", "uw", "dig", "din", "ditt", "dina", "deg",
    "dere", "ty", "ciebie", "cię", "tobie", "twój", "twoja", "pani", "we", "us", "our", "wir", "uns",
    "unser", "unsere", "nosotros", "nos", "nuestro", "nuestra", "nous", "notre", "noi", "nostro",
    "nostra", "nós", "nosso", "nossa", "wij", "ons", "onze", "vi", "oss", "vår", "vårt", "vores", "my",
    "nas", "nam", "nasz",
))
# Of the partner, so that it is not to the partner; what it is not told.
_OTHERS = frozenset((
    "she", "her", "hers", "he", "him", "his", "they", "them", "their", "sie", "ihm", "ihn", "ella",
    "elle", "lui", "leur", "egli", "ele", "ela", "dele", "dela", "zij", "haar", "hij", "hem", "zijn",
    "hon", "henne", "hennes", "honom", "hun", "hende", "hendes", "ona", "jej", "jego",
))
# How words begin that are for those who run the program, and in their ears alone.
_OFFICE = frozenset((
    "coordinat", "koordinat", "coordinad", "coordenad",
    "confid", "vertraulich", "secret",
    "complain", "beschwer", "queja", "plainte", "reclam", "queix", "klacht", "klagom", "klage", "skarg",
    "afraid",
))
_PERHAPS = frozenset((
    "program", "association", "verein", "asociación", "urgent", "help", "hilfe", "ayuda", "report",
))
# fmt: on


def greeted(text: str, vocabularies: tuple[Vocabulary, ...]) -> frozenset[str]:
    """The words of the name that the first line greets, as names_of() has them: "Dear Jon,".

    Without a word of greeting only a name alone on its line counts: "Jon,". Empty where nobody is greeted.
    """
    first, _, rest = text.strip().partition("\n")
    end = _ENDS.search(first)
    head = tuple(t.text for t in tokens_of(first[: end.start() if end else len(first)]))
    more = first[end.end() :].strip() if end else ""
    greetings = _greetings(Vocabularies(vocabularies))
    greeting = max((n for n in range(1, _LONGEST + 1) if head[:n] in greetings), default=0)
    name = head[greeting:]
    alone = not more and end is not None and end[0] in (",", "!")
    if not name or len(name) > _MOST or not (rest.strip() or more) or not (greeting or alone):
        return frozenset()
    return frozenset(plain(word) for word in name) - TITLES


def speaks_to(text: str, names: frozenset[str], vocabularies: tuple[Vocabulary, ...]) -> bool:
    """It greets that person, says "you" or "we", and speaks of nobody else, nor to those who run the program.

    Any doubt is a no: what is a complaint must not reach the one whom it is about (row 144).
    """
    who = greeted(text, vocabularies)
    if not who or not who <= names:
        return False
    first, _, rest = text.strip().partition("\n")
    end = _ENDS.search(first)
    below = f"{first[end.end() :] if end else ''}\n{rest}"
    said = [plain(word) for word in words(_FORMAL.sub("Ihnen", below).lower())]
    about = _PLAIN_OTHERS | names
    if is_for_the_office(text):
        return False
    return not _PLAIN_YOU.isdisjoint(said) and about.isdisjoint(said) and not _begins(said, _PLAIN_PERHAPS)


def is_for_the_office(text: str) -> bool:
    """It speaks of the program or its people, of a complaint, or in confidence."""
    return _begins([plain(word) for word in words(text.lower())], _PLAIN_OFFICE)


def _begins(said: list[str], stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in said)


_PLAIN_YOU = frozenset(map(plain, _YOU))
_PLAIN_OTHERS = frozenset(map(plain, _OTHERS)) - _PLAIN_YOU
_PLAIN_OFFICE = tuple(map(plain, _OFFICE))
_PLAIN_PERHAPS = tuple(map(plain, _PERHAPS))


@lru_cache(maxsize=8)
def _greetings(vocabularies: Vocabularies) -> frozenset[tuple[str, ...]]:
    return frozenset(words(greeting) for v in vocabularies.all for greeting in v.greetings)
