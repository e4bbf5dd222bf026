"""Everyday mail: what is light, what asks about the program, what is for somebody else; and what is grave.

The phrases stand in [everyday] of rules/vocabulary.<language>.toml. In them `*` alone is any one word, at
the end of a word any letters: "harass*", and `...` up to four words that neither deny nor ask. A topic may
have parts that stand anywhere in a sentence, in any order: "how & find|choose & mentor*". What is grave is so
in every language; all else is read in the language that knows most of the words.
Every function here says yes only when it is sure: what it is not sure of is for a person to read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from processor.core.reading.answer.cards import is_card, without_card
from processor.core.reading.answer.lexicon import Vocabularies
from processor.core.reading.answer.sentences import sentences, to_the_team
from processor.core.reading.answer.small import small_of
from processor.core.reading.words.compiled import Once
from processor.core.reading.words.tokens import without_accents, words
from processor.core.rules import Vocabulary

MOST_CHARACTERS = 1_000  # of what is light or asks
_MOST_RECEIPT = 400
_CLAUSES = re.compile(r"[,;:()–—\n]|\s-\s")
_FEW_ADDED = 6  # words of a question that only adds to the one before it
_MOST_BESIDE = 30  # words beside the questions
_FEW_BESIDE = 6  # the same, of what nobody reads
_GAP = 4  # words
_MOST_KEPT = 1_024  # patterns: of each list and topic, in each language and in those that know as much
_AND = "&"  # between the parts of a phrase that stand anywhere in a sentence
_MOST_BETWEEN = 2  # words, of a blow and whom it goes to
_HARDLY = 2  # words beside a phrase of `brief`
_BESIDE_PARTNER = 3  # words beside what is pleasant of a partner
_CONTACT = re.compile(r"@|https?:|www\.|\d{3}")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_GREATEST_MARK = 0x2000  # no sign of punctuation is a face
# Faces that can only be meant well: a mail of nothing else is a nod.
_GLAD_FACES = re.compile(
    r"[\s!.👍🙏🎉😊😀😃😄😁🙂☺😍🥰🤩🥳👏💪✨🌷🌸💐👌🤝🫶❤♥💕💙💚\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
MOST_LATER = 25
LEAST_TOLD = 6  # words of what only tells something; fewer may be a slip of the fingers
MOST_TOLD = 60
_REPEATS = ("*", "+", "?", "{")  # behind a letter it may be none
_NOTHING = re.compile(r"(?!)")


def is_grave(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A complaint, an illness, a threat, money, the law, the press, data; "no problem" is none."""
    every = Vocabularies(vocabularies)
    return bool(_found("dire grave", every).search(_found("idle no_blow", every).sub(" ", _flat(text))))


def is_dire(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Violence, a threat, somebody in danger: also an answer, or words for a partner, are a person's then."""
    every = Vocabularies(vocabularies)
    return bool(_found("dire", every).search(_found("no_blow", every).sub(" ", _flat(text))))


def is_light(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Each part of it thanks, confirms, wishes well or is a name, and nothing in it weighs (row 145)."""
    bare = without_card(text, vocabularies)
    if bare.strip() and not _WORD.search(bare):
        return bool(_GLAD_FACES.fullmatch(bare)) and any(ord(sign) > _GREATEST_MARK for sign in bare)
    if len(bare) > MOST_CHARACTERS or _CONTACT.search(bare) or is_grave(text, vocabularies):
        return False
    every = _spoken(bare, vocabularies)
    said = sentences(bare, vocabularies)
    if any(sentence.asks for sentence in said):
        return False
    light = [found for s in said for found in _lights(s.text, every, vocabularies)]
    return None not in light and True in light


def is_glad(text: str, vocabularies: tuple[Vocabulary, ...], *, of_partner: bool = False) -> bool:
    """It is pleased, and nothing in it weighs, whatever else it tells: small talk.

    `of_partner`: asked how it goes, one speaks of the other: "she is always well prepared". Each part that
    does is pleased itself.
    """
    every, flat = _spoken(text, vocabularies), _flat(text)
    said = sentences(text, vocabularies)
    pleased = _found("pleasant", every).search(flat) and not any(s.asks for s in said)
    if not pleased or is_grave(text, vocabularies) or not _is_known(text, every):
        return False
    if not of_partner:
        return not _weighs(text, every)
    clauses = [clause for s in said for clause in _CLAUSES.split(s.text) if clause.strip()]
    return all(_is_glad_of_partner(clause, every) for clause in clauses)


def _is_glad_of_partner(clause: str, every: Vocabularies) -> bool:
    bare, others = _found("partner", every).subn(" ", _flat(clause))
    rest, pleased = _found("pleasant", every).subn(" ", bare)
    praised = pleased and len(rest.split()) <= _BESIDE_PARTNER  # "great at making me feel small" is no praise
    return not _weighs(bare, every) and bool(praised or not others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """In one language: the words of a text that stand beside what is pleased or polite in it."""

    vocabulary: Vocabulary
    left: tuple[str, ...]
    of_partner: bool  # it speaks of the other one


def beside_what_is_pleasant(text: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[Besides, ...]:
    """In each language that knows most of its words."""
    found = []
    for vocabulary in _spoken(text, vocabularies).all:
        one, flat = Vocabularies((vocabulary,)), _flat(text)
        for kind in ("idle", "brief", "pleasant"):
            flat = _found(kind, one).sub(" ", flat)
        partner = bool(_found("partner", one).search(flat))
        found.append(Besides(vocabulary=vocabulary, left=words(flat), of_partner=partner))
    return tuple(found)


def says_later(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """An answer will follow: it says that in a few words, and nothing grave."""
    found = _found("later", Vocabularies(vocabularies)).search(_flat(text))
    return bool(found) and len(text.split()) <= MOST_LATER and not is_grave(text, vocabularies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    topics: tuple[str, ...] = ()  # () when it asks or says anything else
    alone: bool = True  # nothing is said beside them but what is light


def asks_about(text: str, vocabularies: tuple[Vocabulary, ...], program: str) -> Questions:
    """The topics of its questions about the program."""
    every = _spoken(text, vocabularies)
    if len(text) > MOST_CHARACTERS or is_grave(text, vocabularies) or not _is_known(text, every):
        return Questions()
    named = to_the_team(text, vocabularies)
    named = re.sub(re.escape(program), "the program", named, flags=re.IGNORECASE) if program else named
    topics: list[str] = []
    beside, alone = 0, True
    for sentence in sentences(named, vocabularies):
        found, left, spread = _topics(sentence.text, every, asks=sentence.asks)
        if topics and not found and left is not None and _only_adds(sentence.text, every):
            beside += left
            continue
        if not found and not sentence.asks and _tells_of_oneself(sentence.text, every):
            beside, alone = beside + len(sentence.text.split()), False
            continue
        if left is None or (not found and (sentence.asks or _weighs(sentence.text, every))):
            return Questions()
        few = left <= _FEW_BESIDE and not spread
        alone = alone and (few if found else None not in _lights(sentence.text, every, vocabularies))
        topics += found
        beside += left
    if beside > _MOST_BESIDE:
        return Questions()
    return Questions(topics=tuple(dict.fromkeys(topics)), alone=alone)


def names_topic(text: str, topic: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "I want to leave the program": words of that topic, whatever is said with them."""
    return bool(_found(f"topics.{topic}", Vocabularies(vocabularies)).search(_flat(text)))


def _tells_of_oneself(sentence: str, every: Vocabularies) -> bool:
    """ "I was given this address and cannot remember why": it asks nothing and speaks of nobody else."""
    return not any(part.search(_without_idle(sentence, every)) for part in _others(every))


@lru_cache(maxsize=8)
def _others(every: Vocabularies) -> tuple[re.Pattern[str], ...]:
    """ "he", "she", by language: the words that both `partner` and `contrary` have."""
    found = ({*v.everyday.get("partner", ())} & {*v.everyday.get("contrary", ())} for v in every.all)
    return tuple(_any_of(sorted(words)) for words in found if words)


def tells(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """It tells something and asks nothing, and nothing in it weighs: a person may read it the next morning.
    It denies nothing, or speaks of nobody else and not of mentoring: "No signal here for four days".
    """
    every = _spoken(text, vocabularies)
    if (
        not LEAST_TOLD <= len(text.split()) <= MOST_TOLD
        or is_grave(text, vocabularies)
        or not _is_known(text, every)
    ):
        return False
    if any(s.asks for s in sentences(text, vocabularies)):
        return False
    about_us = _found("ours", Vocabularies(vocabularies)).search(_flat(text))
    of_oneself = not about_us and _tells_of_oneself(text, every)
    weighty = _found("weighs" if of_oneself else "weighs contrary", every)
    return not weighty.search(_without_idle(text, every))


def _only_adds(sentence: str, every: Vocabularies) -> bool:
    """ "Once a month, or more?" belongs to the question before it."""
    said = _flat(sentence)
    return len(said.split()) <= _FEW_ADDED and not _found("question weighs contrary", every).search(said)


def is_for_somebody_else(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Advertising, a newsletter, an order: it has words of such mail, and none of a mentoring program's."""
    every, flat = _spoken(text, vocabularies), _flat(text)
    elsewhere = _found("elsewhere", every).search(flat)
    return bool(elsewhere) and not is_grave(text, vocabularies) and not _found("ours", every).search(flat)


def is_read_receipt(subject: str, text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A mail program tells that a mail was opened, or a meeting accepted; its header does not say so."""
    flat = _flat(text)
    told = _opened(vocabularies).match(subject) and len(text) <= _MOST_RECEIPT
    return bool(told and _found("receipt", Vocabularies(vocabularies)).search(flat))


@Once
def _opened(vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    return re.compile(rf"\s*{small_of(vocabularies).either('opened')}\s*:", re.IGNORECASE)


def _spoken(text: str, vocabularies: tuple[Vocabulary, ...]) -> Vocabularies:
    """The language that knows most of its words; several that know as many."""
    said = words(text)
    known = [sum(word in v.known for word in said) for v in vocabularies]
    return Vocabularies(tuple(v for v, n in zip(vocabularies, known, strict=True) if n == max(known)))


def _is_known(text: str, every: Vocabularies) -> bool:
    """Half of its words are, so that no second language hides in it."""
    said = words(text)
    return 2 * sum(any(word in v.known for v in every.all) for word in said) >= len(said)


def _lights(sentence: str, every: Vocabularies, all_: tuple[Vocabulary, ...]) -> list[bool | None]:
    return [_light(clause, every, all_) for clause in _CLAUSES.split(sentence) if clause.strip()]


def _light(clause: str, every: Vocabularies, all_: tuple[Vocabulary, ...]) -> bool | None:
    """True: it thanks or the like; False: a greeting or a name; None: it weighs, or is not known.

    `every`: the language in which it is written, or several; `all_`: each that is read.
    """
    whole = _flat(clause)
    brief, found = _found("brief", every).subn(" ", whole)
    flat = _found("idle", every).sub(" ", brief if found and len(brief.split()) <= _HARDLY else whole)
    said = flat.split()
    if _found("weighs contrary", every).search(flat) or _DIGIT.search(flat):
        return None
    if _found("pleasant", every).search(flat) or said != whole.split():
        return True
    greets = len(said) <= 1 or is_card(clause, all_) or words(clause) in _greetings(every)
    return False if greets else None


def _weighs(sentence: str, every: Vocabularies) -> bool:
    flat = _without_idle(sentence, every)
    return bool(_found("weighs contrary", every).search(flat))


def _topics(sentence: str, every: Vocabularies, *, asks: bool) -> tuple[list[str], int | None, bool]:
    """What it asks about, and how many words stand beside that; None: it asks or says something else, too.
    And whether a topic was put together of parts, which is less sure.

    "How do I find a mentor who does not shout?" asks for more than the phrase in it.
    """
    said = _without_idle(sentence, every)
    topics, beside = _by_phrases(said, every, known=False)
    if topics or not (asks or _found("question", every).search(said)):
        return topics, beside, False  # "Your message has been registered" asks for nothing
    spread = []
    for topic in _all_topics(every):
        left = _without_parts(said, topic, every)
        if left != said:
            spread.append(topic)
            said = left
    if not spread:
        return topics, beside, False
    topics, beside = _by_phrases(said, every, known=True)
    return [*spread, *topics], beside, True


def _by_phrases(said: str, every: Vocabularies, *, known: bool) -> tuple[list[str], int | None]:
    """`known`: it is known by other words what is asked."""
    topics: list[str] = []
    beside = 0
    for clause in _parts(every).split(said):
        rest, found = clause, []
        for topic in _all_topics(every):
            cut = _found(f"topics.{topic}", every).sub(" ", clause)
            if cut != clause:
                found.append(topic)
                rest = _found(f"topics.{topic}", every).sub(" ", rest)
        against = _found("contrary", every).search(_turns(every).sub(" ", rest))
        if against or (not found and not known and _found("question", every).search(rest)):
            return [], None
        topics += found
        beside += len(rest.split())
    return topics, beside


def _without_parts(said: str, topic: str, every: Vocabularies) -> str:
    """Less all parts of the phrases of `topic` of which every part stands in it; as it is where none has."""
    for parts in _spread(topic, every):
        if all(part.search(said) for part in parts):
            for part in parts:
                said = part.sub(" ", said)
    return said


@lru_cache(maxsize=_MOST_KEPT)
def _spread(topic: str, every: Vocabularies) -> tuple[tuple[re.Pattern[str], ...], ...]:
    """The phrases of parts that stand anywhere in a sentence: "how & find|choose & mentor*"."""
    phrases = dict.fromkeys(p for v in every.all for p in v.topics.get(topic, ()) if _AND in p)
    return tuple(tuple(_any_of(part.split("|")) for part in phrase.split(_AND)) for phrase in phrases)


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    made = sorted((_pattern(phrase.strip(), "") for phrase in phrases), key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(made)})(?![^\W_])")


@lru_cache(maxsize=8)
def _parts(every: Vocabularies) -> re.Pattern[str]:
    """What parts two questions."""
    words = sorted(small_of(every.all).as_typed("and_or"))
    return re.compile(rf"[,;:()–—]|\s-\s|\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b")


def _without_idle(text: str, every: Vocabularies) -> str:
    return _found("idle", every).sub(" ", _flat(text))


def _flat(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    return without_accents(" ".join(whole.split()))


@lru_cache(maxsize=8)
def _turns(every: Vocabularies) -> re.Pattern[str]:
    """ "but", which a question may begin with."""
    return _any_of(sorted({_flat(word) for v in every.all for word in v.turns if word.isalpha()}) or ["(?!)"])


@lru_cache(maxsize=8)
def _greetings(every: Vocabularies) -> frozenset[tuple[str, ...]]:
    return frozenset(words(greeting) for v in every.all for greeting in v.greetings)


@lru_cache(maxsize=8)
def _all_topics(every: Vocabularies) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for v in every.all for topic in v.topics))


@lru_cache(maxsize=_MOST_KEPT)
def _found(what: str, every: Vocabularies) -> re.Pattern[str]:
    """`what`: lists of [everyday], parted by blanks, or topics.NAME."""
    kinds, _, topic = what.partition(".")
    phrases: Iterable[str] = (
        phrase
        for v in every.all
        for kind in kinds.split()
        for phrase in (v.topics.get(topic, ()) if topic else v.everyday.get(kind, ()))
    )
    every_phrase = {phrase for phrase in phrases if _AND not in phrase}
    gaps = any("..." in phrase for phrase in every_phrase)
    gap = _gap(_found("contrary question", every).pattern) if gaps else ""
    made = sorted({_pattern(phrase, gap) for phrase in every_phrase}, key=len, reverse=True)
    made += [harm for v in every.all for harm in _harms(v)] if "dire" in kinds.split() else []
    return re.compile(rf"(?<![^\W_]){_one_of(made)}(?![^\W_])") if made else _NOTHING


def _harms(vocabulary: Vocabulary) -> Iterator[str]:
    """ "He beats my sister", "hat meine Schwester geschlagen": blows are as grave to whomever they go."""
    hurt, whom, behind = (
        _one_of(sorted({_pattern(each, "") for each in vocabulary.everyday.get(kind, ())}, reverse=True))
        for kind in ("harms", "harmed", "harmed_so")
    )
    between = rf" (?:[^\s,.;:!?]{{1,40}} ){{0,{_MOST_BETWEEN}}}"
    if vocabulary.everyday.get("harms"):
        yield rf"{hurt}{between}{whom}"
    if vocabulary.everyday.get("harmed_so"):
        yield rf"{whom}{between}{behind}"


def _one_of(patterns: Sequence[str], depth: int = 4) -> str:
    """By their first letters, which the engine then tries once for all patterns that begin so."""
    by_first: dict[str, list[str]] = {}
    for pattern in patterns:
        first = pattern[:1] if depth and pattern[:1].isalpha() and pattern[1:2] not in _REPEATS else ""
        by_first.setdefault(first, []).append(pattern.removeprefix(first))
    made: list[str] = []
    for first, rest in by_first.items():
        grouped = bool(first) and len(rest) > 1
        made += [first + _one_of(rest, depth - 1)] if grouped else [first + each for each in rest]
    return f"(?:{'|'.join(made)})"


def _gap(barred: str) -> str:
    return rf"(?:(?!{barred})\S{{1,40}} ){{0,{_GAP}}}"


def _pattern(phrase: str, gap: str) -> str:
    """`gap`: of any few words."""
    parts = (
        gap if word == "..." else r"\S{1,40} " if word == "*" else f"{_written(word)} "
        for word in _flat(phrase).split()
    )  # fmt: skip
    return "".join(parts).removesuffix(" ")


def _written(word: str) -> str:
    return re.escape(word).replace(r"\*", r"[^\W_]*")
