"""Thanks, praise and good wishes, and nothing else."""

from __future__ import annotations

from processor.core.reading.answers import hear
from processor.core.reading.clauses import Clause, Says
from processor.core.reading.harmless import NAME_ALONE
from processor.core.reading.tokens import words
from processor.core.rules import Vocabulary

_KINDS = frozenset({"thanks", "praise", "looking_forward", "wishes", NAME_ALONE})
_MOST_RECEIPT = 4  # words of "OK, many thanks"


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
    more = any(c.says not in (Says.NOTHING, Says.WEAK, Says.NOD) or " " in c.words for c in clauses)
    return more and all(_says_no_more(c, thanks) for c in clauses)


def _says_no_more(clause: Clause, thanks: set[tuple[str, ...]]) -> bool:
    said = words(clause.words)
    receipt = (  # "OK thanks": an answer may not be read as a yes for it, and it says no more
        clause.says is Says.DOUBT
        and len(said) <= _MOST_RECEIPT
        and any(said[at:end] in thanks for at in range(len(said)) for end in range(at + 1, len(said) + 1))
    )
    aside = clause.says is Says.ASIDE and clause.kind in _KINDS
    return not clause.turned and (
        receipt or aside or clause.says in (Says.NOTHING, Says.THANKS, Says.WEAK, Says.NOD)
    )
