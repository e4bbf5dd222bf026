"""The command in a mail: the first words of its body, or its subject."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from processor.core.reading.answer.small import Small, small_of
from processor.core.reading.request.unaccented import unaccented
from processor.core.reading.subject_marks import REPLIES
from processor.core.reading.words.compiled import Once
from processor.core.reading.words.phrases import straight
from processor.core.rules import Vocabulary

# what may stand after the words; all others are commands only by themselves
TAKES_WORDS = frozenset(
    {
        "browse",
        "request",
        "queue",
        "signup-mentor",
        "signup-mentee",
        "withdraw",
        "pause",
        "renew",
        "end",
        "wait",
        "undo",
        "concern",
        "change-address",
        "why",
    }
)
_PREFIX = re.compile(rf"^\s*(?:(?:{REPLIES}|fwd?|wg|tr)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_LABELS = re.compile(r"\[[A-Z]+-\d+\]", re.IGNORECASE)
_DASH = r"\s?[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d_#.]?\s?"  # of all kinds: phones and editors write them
_REF = re.compile(rf"\b(REQ|REL){_DASH}(\d{{1,9}})\b", re.IGNORECASE)
_CODE = re.compile(rf"\bM{_DASH}(\d{{3,9}})\b", re.IGNORECASE)
_EDGES = " \t.,!:;-–—*_\"'“”‘’()[]<>"

_LIST_MARK = re.compile(r"^\s*(?:(?:\d{1,2}|[a-h])[.)]|[-*•·–—+])\s+")

_ENDS_WITHIN = re.compile(r"\w{3}[.!?]\s+\w+\s+\w")  # a sentence, and another one behind it
_FEWEST_OF_US = 2  # words such as "my" and "me" among those to look for
_CONCERN = "concern"
_AFTER_CONCERN = ":.!–—-"
_Phrases = Mapping[str, list[tuple[str, str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    kind: str  # as in the vocabulary
    rest: str  # the words after it on its line
    below: str  # the lines under it, when it stood in the body
    in_subject: bool
    language: str = ""  # whose words it is in; "" when several languages have them


def is_reply(subject: str) -> bool:
    return _PREFIX.match(subject) is not None


def bare_subject(subject: str) -> str:
    """Without "Re:" and "Fwd:" and the program's label."""
    return " ".join(_LABELS.sub(" ", _PREFIX.sub("", subject)).split())


def find_command(subject: str, visible: str, vocabularies: tuple[Vocabulary, ...]) -> Command | None:
    """The first words of the body count before the subject; a greeting above them is passed over."""
    lines = visible.split("\n")
    at = next((i for i, line in enumerate(lines) if line.strip() and not greets(line, vocabularies)), None)
    in_body = _match(without_list_mark(lines[at]), vocabularies) if at is not None else None
    found = _match(bare_subject(subject), vocabularies)
    concerned = found is not None and found.kind == _CONCERN  # a person reads it, whatever else it asks for
    concern = None if concerned else find_concern(visible, vocabularies)
    if concern is not None:
        return concern
    if in_body is not None and at is not None and not concerned:
        return replace(in_body, below="\n".join(lines[at + 1 :]).strip())
    return replace(found, below=visible, in_subject=True) if found else None


def without_list_mark(line: str) -> str:
    """Less the "2." or "-" of an item."""
    return _LIST_MARK.sub("", line)


def find_concern(text: str, vocabularies: tuple[Vocabulary, ...]) -> Command | None:
    """A concern below other words: a line of its own, in capitals, or before a colon or a dash (row 100)."""
    by_first, lines = _concerns(vocabularies), text.split("\n")
    for at, line in enumerate(lines):
        typed = straight(without_list_mark(line)).strip(_EDGES)
        lowered = typed.lower()
        for phrase, _, language in by_first.get(lowered.partition(" ")[0].rstrip(_AFTER_CONCERN), ()):
            rest = typed[len(phrase) :]
            told = not rest or rest.lstrip()[:1] in _AFTER_CONCERN or typed[: len(phrase)].isupper()
            if lowered.startswith(phrase) and told and not rest[:1].isalnum():
                below = "\n".join(lines[at + 1 :]).strip()
                words = rest.strip(_EDGES + _AFTER_CONCERN)
                return Command(kind=_CONCERN, rest=words, below=below, in_subject=False, language=language)
    return None


@Once
def _concerns(vocabularies: tuple[Vocabulary, ...]) -> _Phrases:
    """Of _phrases_by_first_word() only those, but for words that also head a disclaimer."""
    heads = small_of(vocabularies).as_typed("heads_disclaimer")
    every = _phrases_by_first_word(vocabularies).items()
    found = {
        first: [each for each in several if each[1] == _CONCERN and each[0] not in heads]
        for first, several in every
    }
    return {first: several for first, several in found.items() if several}


def greets(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    bare = line.strip(_EDGES).lower()
    return len(bare.split()) <= 5 and any(
        bare == g or bare.startswith((g + " ", g + ","))
        for v in vocabularies
        if bare.startswith(v.greetings)
        for g in v.greetings
    )


def _match(line: str, vocabularies: tuple[Vocabulary, ...]) -> Command | None:
    bare = straight(line).strip(_EDGES)
    small = small_of(vocabularies)
    courtesies, before, behind = _courtesies(vocabularies)
    lowered = bare.lower()
    for word in courtesies if lowered.startswith(before) or lowered.endswith(behind) else ():
        if bare.lower().startswith((word + " ", word + ",")):
            bare = bare[len(word) :].strip(_EDGES)
        if bare.lower().endswith(" " + word):
            bare = bare[: -len(word)].strip(_EDGES)
    lowered = " ".join(bare.lower().replace("-", " ").split())
    best: Command | None = None
    longest = 0
    first = lowered.partition(" ")[0].rstrip(":,")
    for phrase, kind, language in _phrases_by_first_word(vocabularies).get(first, ()):
        if not (lowered == phrase or lowered.startswith((phrase + " ", phrase + ":", phrase + ","))):
            continue
        rest = _rest(bare, phrase)
        if rest and kind not in TAKES_WORDS:
            continue
        if len(phrase) > longest:
            longest = len(phrase)
            best = Command(kind=kind, rest=rest, below="", in_subject=False, language=language)
        elif best and len(phrase) == longest and best.language != language:
            best = replace(best, language="")
    return best if best and _plausible(best.kind, best.rest, small) else None


@Once
def _courtesies(vocabularies: tuple[Vocabulary, ...]) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """The words; how a line with one of them begins, and how it ends."""
    every = sorted(small_of(vocabularies).as_typed("courtesy"))
    before = tuple(word + mark for word in every for mark in " ,")
    return every, before, tuple(" " + word for word in every)


@Once
def _phrases_by_first_word(vocabularies: tuple[Vocabulary, ...]) -> _Phrases:
    """First word -> (phrase, kind, language), also as it is typed without accents."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    every = [
        (v, kind, phrase) for v in vocabularies for kind, typed in v.commands.items() for phrase in typed
    ]
    bare = {phrase: without for phrase, _, without in unaccented((phrase, kind) for _, kind, phrase in every)}
    for vocabulary, kind, phrase in every:
        for typed in dict.fromkeys((phrase, bare.get(phrase, phrase))):
            first = typed.partition(" ")[0].rstrip(":,")
            found.setdefault(first, []).append((typed, kind, vocabulary.language))
    return found


def _rest(bare: str, phrase: str) -> str:
    words = re.split(r"[\s-]+", bare)
    return " ".join(bare.split()[_tokens(bare, len(phrase.split())) :]).strip(_EDGES) if words else ""


def _tokens(bare: str, wanted: int) -> int:
    """How many blank-separated words of the line make up that many words of the phrase."""
    count = 0
    for i, word in enumerate(bare.split()):
        if count >= wanted:
            return i
        count += max(1, len([p for p in word.split("-") if p]))
    return len(bare.split())


def _plausible(kind: str, rest: str, small: Small) -> bool:
    """ "End of next week suits me" asks for nothing to end."""
    if not rest:
        return True
    if kind in ("withdraw", "renew", "end"):
        return _names_only(rest, small) or rest.lower() in small.as_typed("at_once") | small.as_typed(
            "the_one"
        )
    if kind == "change-address":
        return "@" in rest
    if kind == "undo":
        return re.fullmatch(r"DO\W?\s?\d{1,9}|it|that|this|please", rest, re.IGNORECASE) is not None
    if kind in ("pause", "wait"):
        return len(rest.split()) <= 7  # "hasta el 1 de mayo de 2030"
    return kind != "browse" or not _tells(rest, small)


def _tells(rest: str, small: Small) -> bool:
    """ "Mentoren min tok på meg" is no word to look for, though a German's MENTOREN shows the directory."""
    of_us = [word for word in re.findall(r"[^\W\d_]+", rest.lower()) if word in small.as_typed("ourselves")]
    return len(of_us) >= _FEWEST_OF_US or _ENDS_WITHIN.search(rest) is not None


def _names_only(rest: str, small: Small) -> bool:
    """ "REL-1 now, please", and not "REL-1 would be a pity": what goes on may be the contrary."""
    words = re.split(r"[\s,.!()\[\]]+", _REF.sub(" ", rest).lower())
    beside = small.as_typed("beside_a_code") | small.as_typed("at_once")
    polite = {word for phrase in small.as_typed("courtesy") for word in phrase.split()}
    return find_ref(rest) != "" and {*words} <= {"", *beside, *polite}


def find_ref(text: str) -> str:
    """REQ-7 or REL-3 as people write them: "req 7", "REQ7"."""
    match = _REF.search(text)
    return f"{match[1].upper()}-{int(match[2])}" if match else ""


def find_refs(text: str) -> tuple[str, ...]:
    """Every REQ-7 and REL-3, each once."""
    return tuple(dict.fromkeys(f"{kind.upper()}-{int(number)}" for kind, number in _REF.findall(text)))


def without_refs(text: str) -> str:
    return _REF.sub(" ", text)


def goes_on(rest: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Behind the code a sentence tells of it, or asks."""
    found = _CODE.match(rest.strip(_EDGES))
    words = rest.strip(_EDGES)[found.end() :].split() if found is not None else []
    return bool(words) and (words[0].lower() in small_of(vocabularies).as_typed("tells") or "?" in rest)


def find_codes(text: str) -> tuple[str, ...]:
    """Every mentor code, each once: M-1042, "m 1042"."""
    return tuple(dict.fromkeys(f"M-{int(n)}" for n in _CODE.findall(text)))
