"""Thanks, praise and good wishes, and nothing else."""

from __future__ import annotations

from processor.core.reading.answers import hear
from processor.core.reading.clauses import Clause, Says
from processor.core.reading.harmless import NAME_ALONE
from processor.core.reading.tokens import words
from processor.core.rules import Vocabulary

_KINDS = frozenset({"thanks", "praise", "looking_forward", "wishes", NAME_ALONE})
_MOST_RECEIPT = 4  # words of "OK, many thanks"
_FEWEST = 3  # of "looking forward to it"


def is_pleasantry(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Nobody has to read it, or to answer it (row 145). A single word without thanks is none: "Great"."""
    heard = hear(text, vocabularies)
    clauses = [c for h in heard for c in h.clauses]
    if not clauses or any(h.asks or h.written.trails for h in heard):
        return False
    thanks = {words(phrase) for v in vocabularies for phrase in v.thanks}
    commands = {words(p) for v in vocabularies for phrases in v.commands.values() for p in phrases}
    if any(words(c.words) in commands for c in clauses):
        return False  # "Thank you, END"
    greetings = {words(greeting) for v in vocabularies for greeting in v.greetings}
    kind = any(_is_kind(c, thanks, greetings) for c in clauses)
    return kind and all(_says_no_more(c, thanks) for c in clauses)


def _is_kind(clause: Clause, thanks: set[tuple[str, ...]], greetings: set[tuple[str, ...]]) -> bool:
    """It thanks, praises or wishes well; a name, a greeting or "Great" alone does not."""
    said = words(clause.words)
    polite = clause.says is Says.NOTHING and len(said) >= _FEWEST and said not in greetings
    aside = clause.says is Says.ASIDE and clause.kind in _KINDS - {NAME_ALONE, "wishes"}
    return polite or aside or clause.says is Says.THANKS or _is_receipt(clause, said, thanks)


def _says_no_more(clause: Clause, thanks: set[tuple[str, ...]]) -> bool:
    receipt = _is_receipt(clause, words(clause.words), thanks)
    aside = clause.says is Says.ASIDE and clause.kind in _KINDS
    return not clause.turned and (
        receipt or aside or clause.says in (Says.NOTHING, Says.THANKS, Says.WEAK, Says.NOD)
    )


def _is_receipt(clause: Clause, said: tuple[str, ...], thanks: set[tuple[str, ...]]) -> bool:
    """ "OK thanks": an answer may not be read as a yes for it, and it says no more."""
    holds = any(said[at:end] in thanks for at in range(len(said)) for end in range(at + 1, len(said) + 1))
    return clause.says is Says.DOUBT and len(said) <= _MOST_RECEIPT and holds
