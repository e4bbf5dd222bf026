"""Whether a name may stand in other people's mail as it is, or a person looks at it first (faults 37, 59).

A name is the subject of letters that our server signs. So one that is no name (a sentence, a link, a
command), or that poses as the program, a coordinator or another member, waits for a coordinator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from processor.core.links import unlinked
from processor.core.lookalikes import LOOKS_LATIN, as_latin, scripts, skeleton, unusual_marks
from processor.core.program import Program
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.small import Small, small_of
from processor.core.reading.request.commands import find_command
from processor.core.reading.request.verbs import VERBS
from processor.core.reading.words.compiled import Once
from processor.core.rules import Vocabulary

MOST_LETTERS = 80  # of a name; the longest in passports are shorter
_MOST_WORDS = 10  # María del Carmen de la Fuente y Gómez de Liaño
_MOST_DIGITS = 3  # Anna Berg 2nd
_CODE = re.compile(
    r"(?<![a-z])(?:m|req|rel|held|conf|out|do)\s?[-\u2010-\u2015#]?\s?\d{1,9}(?!\w)|#\s?\d|\[[^\]]{0,20}\d",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"@|\(at\)|\[at\]|\bat\b.{0,30}\bdot\b|mailto", re.IGNORECASE)
_MARKUP = re.compile(r"[<>{}|\\=`~^_%\uff1c\uff1e]|\.\./|\]\(|\$\(|&#|&\w+;|;--")
_ENCODED = re.compile(r"=\?[^?]*\?[bq]\?", re.IGNORECASE)
_HIDDEN = frozenset(
    "\u200c\u200d\u200e\u200f"
)  # joiners, and marks that copying leaves behind: they hide nothing
_NO_LETTERS = frozenset(
    {
        "MATHEMATICAL",
        "FULLWIDTH",
        "CIRCLED",
        "PARENTHESIZED",
        "SQUARED",
        "DOUBLE-STRUCK",
        "SCRIPT",
        "BLACK-LETTER",
    }
)
_ALIKE_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
_OVERLAID = re.compile("[\u0334-\u0338\u20d0-\u20f0]")  # struck through, or put into a frame
_SENTENCE_END = re.compile(r"(?!pharm\.|habil\.)(?<!\w)[a-z\u00df-\u00ff]{4,}[.!?;:]\s|[!?]")
_GIVEN_NAMES = frozenset({"pause", "wait", "end", "renew", "withdraw"})  # Pause Santos


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """A member whose name looks like the one that is looked at."""

    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    doubt: str = ""  # why a person looks at it first, in words for a coordinator
    note: str = ""  # what a coordinator should know, though nothing waits for it


def judge_name(
    name: str, program: Program, vocabularies: tuple[Vocabulary, ...], namesakes: Iterable[Namesake] = ()
) -> Opinion:
    doubt = (
        _no_name(name)
        or _says_something(name, vocabularies)
        or _poses(name, program, _words_of(vocabularies))
    )
    if doubt:
        return Opinion(doubt=doubt)
    alike = tuple(namesakes)
    for other in alike:
        if other.address in program.coordinators:
            return Opinion(doubt=f"it is the name of a coordinator ({other.code})")
        if not same_name(name, other.name):
            return Opinion(doubt=f"it looks like the name of {other.code} and is written otherwise")
    if alike:
        codes = ", ".join(other.code for other in alike)
        return Opinion(note=f"{name} has the same name as {codes}; it may be another person")
    return Opinion()


def judge_line(text: str) -> str:
    """Why a title or an organization is looked at first: it may be anything but a link or an address."""
    if unlinked(text) != text:
        return "holds a link"
    return "holds an address" if _ADDRESS.search(text) else ""


def same_name(one: str, other: str) -> bool:
    """In the same letters: case, blanks, points and the accents of Europe do not count."""
    if scripts(one) != scripts(other) or unusual_marks(one) != unusual_marks(other):
        return False
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def _no_name(name: str) -> str:
    if len(name) > MOST_LETTERS:
        return f"it has more than {MOST_LETTERS} characters"
    letters = sum(c.isalpha() for c in name)
    marks = sum(unicodedata.category(c) in ("Mn", "Me") for c in unicodedata.normalize("NFC", name))
    if not letters:
        return "it has no letters"
    if (
        marks > letters
        or _OVERLAID.search(unicodedata.normalize("NFD", name))
        or re.search(r"[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{3}", name)
    ):
        return "it is made of marks rather than letters"
    if any(unicodedata.category(c) in ("Cf", "Co", "Cn", "Cc") and c not in _HIDDEN for c in name):
        return "it has hidden characters that turn or cut it"
    if any(unicodedata.category(c) in ("So", "Sk", "Sm") for c in name if not c.isascii()):
        return "it has pictures or signs in it"
    if any(unicodedata.name(c, "").partition(" ")[0] in _NO_LETTERS for c in name):
        return "it is written in letters made to look like others"
    found = scripts(name) & _ALIKE_SCRIPTS
    if len(found) > 1:
        return f"it mixes letters of {' and '.join(s.capitalize() for s in sorted(found))}"
    if found & {"CHEROKEE", "LISU", "COPTIC"}:
        return "it is written in a script of which most letters look Latin"
    if "LATIN" in found and any(c in LOOKS_LATIN and c != "\u0131" for c in name.casefold()):
        return "it is written in letters made to look like others"
    if sum(c.isdigit() for c in name) > _MOST_DIGITS:
        return "it is full of digits"
    if any(
        c.isdigit() and a.isalpha() and b.isalpha() for a, c, b in zip(name, name[1:], name[2:], strict=False)
    ):
        return "it has digits in place of letters"
    return ""


def _says_something(name: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    known = _words_of(vocabularies)
    if (told := known.tells.match(name)) and name[
        told.end() :
    ]:  # "Reply ACCEPT": judged by what it tells to write
        return _says_something(name[told.end() :], vocabularies)
    if unlinked(name) != name:
        return "it holds a link"
    if _ADDRESS.search(name):
        return "it holds an address"
    if _MARKUP.search(name) or _ENCODED.search(name):
        return "it holds signs of markup"
    if _CODE.search(name):
        return "it holds a code or a reference of the program"
    words = re.findall(r"[^\W\d_]+", as_latin(name))
    lures = known.lures.intersection(words)
    if len(words) == 2 and len(lures) == 1 and words[-1] in known.surnames and name.istitle():
        lures = frozenset()
    if lures or len(known.sentence.intersection(words)) > 1 or _SENTENCE_END.search(name):
        return "it reads as a sentence"
    if len(name.split()) > _MOST_WORDS:
        return f"it has more than {_MOST_WORDS} words"
    if as_latin(name).strip(" .!") in known.coordinators:
        return "it reads as a command"
    command = find_command(as_latin(name), "", vocabularies) or find_command(name, "", vocabularies)
    named = command and command.rest and command.kind in _GIVEN_NAMES and not re.search(r"\d|until", name)
    if command is not None and not named:
        return "it reads as a command"
    answers = read_answer(name, vocabularies).reply is not Reply.UNCLEAR
    # Ja Rule, Sí Ruiz and Will Will are people; Ja is none, and neither is "Ja, ich nehme an"
    if known.assents.match(as_latin(name)):
        return "it reads as an answer to a request"
    if answers and (len(words) == 1 or known.small.has_folded("name_answers", words)):
        return "it reads as an answer to a request"
    return ""


def _poses(name: str, program: Program, known: _Words) -> str:
    looks = skeleton(name)
    for own in (program.name, program.address.partition("@")[0], program.address.partition("@")[2]):
        key = skeleton(own)
        if looks == key or (len(key) > 5 and key in looks):
            return "it is the program's own"
    if looks in known.roles or any(
        skeleton(word) in known.role_words for word in re.split(r"[\s,/()-]+", name)
    ):
        return "it names a role of the program and no person"
    for address in program.coordinators:
        local = address.partition("@")[0]
        if looks == skeleton(local):
            return "it is the name in a coordinator's address"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What is no name, of all languages: in Latin letters without accents, roles as their skeletons."""

    small: Small
    sentence: frozenset[str]
    lures: frozenset[str]
    surnames: frozenset[str]
    coordinators: frozenset[str]  # their verbs
    roles: frozenset[str]
    role_words: frozenset[str]
    tells: re.Pattern[str]
    assents: re.Pattern[str]


@Once
def _words_of(vocabularies: tuple[Vocabulary, ...]) -> _Words:
    small = small_of(vocabularies)
    verbs = {phrase for v in vocabularies for verb in VERBS for phrase in v.coordinator.get(verb, ())}
    return _Words(
        small=small,
        sentence=small.of("name_sentence"),
        lures=small.of("name_lures"),
        surnames=small.of("name_surnames"),
        coordinators=frozenset(as_latin(phrase) for phrase in verbs),
        roles=frozenset(map(skeleton, small.as_typed("name_roles"))),
        role_words=frozenset(map(skeleton, small.as_typed("name_role_words"))),
        tells=re.compile(rf"{small.either('name_tells')}\b\W*", re.IGNORECASE),
        assents=re.compile(
            rf"{small.either('name_assents', folded=True)}\s*[,.!]"
            rf"|{small.either('name_agrees', folded=True)}\b",
            re.IGNORECASE,
        ),
    )
