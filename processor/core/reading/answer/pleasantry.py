"""Thanks, praise and good wishes, and nothing else."""

from __future__ import annotations

import re
from functools import lru_cache

from processor.core.reading.answer.clause import Clause, Says
from processor.core.reading.answer.harmless import NAME_ALONE
from processor.core.reading.answer.hearing import hear
from processor.core.reading.answer.lexicon import Vocabularies
from processor.core.reading.answer.small import Small, small_of
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

_KINDS = frozenset({"thanks", "praise", "looking_forward", "wishes", NAME_ALONE})
_MOST_RECEIPT = 4  # words of "OK, many thanks"
_FEWEST = 3  # of "looking forward to it"
_Phrases = frozenset[tuple[str, ...]]
_MOST_CHARACTERS = 1_000
_CONTACT = re.compile(r"@|https?:|www\.|\d{4}")


def is_pleasantry(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Nobody has to read it, or to answer it (row 145); any doubt is a no.

    A single word without thanks is none ("Great"); nor are thanks for what somebody is to do, such as
    "for calling me", or what stands beside an address or a number.
    """
    if _CONTACT.search(text) or "?" in text or len(text) > _MOST_CHARACTERS:
        return False
    heard = hear(text, vocabularies)
    clauses = [c for h in heard for c in h.clauses]
    if not clauses or any(h.asks or h.written.trails for h in heard):
        return False
    small = small_of(vocabularies)
    commands, thanks, idle = _phrases(Vocabularies(vocabularies))
    return any(_is_kind(c, thanks, idle) for c in clauses) and all(
        words(c.words) not in commands and _says_no_more(c, thanks, small) for c in clauses
    )


@lru_cache(maxsize=8)
def _phrases(vocabularies: Vocabularies) -> tuple[_Phrases, _Phrases, _Phrases]:
    """Of commands, of thanks, and polite ones."""
    every = vocabularies.all
    polite = {words(phrase.rstrip("… ")) for v in every for phrase in v.thanks}
    return (
        frozenset(words(p) for v in every for phrases in v.commands.values() for p in phrases),
        frozenset(phrase for phrase in polite if "please" not in phrase),
        frozenset(words(phrase.rstrip("… ")) for v in every for phrase in v.idle),
    )


def _is_kind(clause: Clause, thanks: _Phrases, idle: _Phrases) -> bool:
    """It thanks, praises or looks forward; a name, a greeting or "Great" alone does not."""
    said = words(clause.words)
    polite = clause.says is Says.NOTHING and len(said) >= _FEWEST and said in idle
    aside = clause.says is Says.ASIDE and clause.kind in _KINDS - {NAME_ALONE, "wishes"}
    return polite or aside or clause.says is Says.THANKS or _is_receipt(clause, said, thanks)


def _says_no_more(clause: Clause, thanks: _Phrases, small: Small) -> bool:
    said = words(clause.words)
    if clause.turned:
        return False
    if clause.says is Says.THANKS:
        rests = (said[len(phrase) :] for phrase in thanks if phrase and said[: len(phrase)] == phrase)
        return any(all(word in small.as_typed("thanked") for word in rest) for rest in rests)
    # thanks for what is to be done are read as parts that are harmless beside a yes
    aside = (
        clause.says is Says.ASIDE and clause.kind in _KINDS and not _thanks_beforehand(said, thanks, small)
    )
    light = clause.says in (Says.NOTHING, Says.WEAK, Says.NOD)
    return aside or light or _is_receipt(clause, said, thanks)


def _thanks_beforehand(said: tuple[str, ...], thanks: _Phrases, small: Small) -> bool:
    """ "Vielen Dank für einen Rückruf": of something that nobody has done, for it is not theirs yet."""
    begins = any(phrase and said[: len(phrase)] == phrase for phrase in thanks)
    return begins and any(word in small.as_typed("any_one") for word in said[:5])


def _is_receipt(clause: Clause, said: tuple[str, ...], thanks: _Phrases) -> bool:
    """ "OK thanks": an answer may not be read as a yes for it, and it says no more."""
    holds = any(said[at:end] in thanks for at in range(len(said)) for end in range(at + 1, len(said) + 1))
    return clause.says is Says.DOUBT and len(said) <= _MOST_RECEIPT and holds
