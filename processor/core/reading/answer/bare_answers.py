"""A bare yes or no: what stands beside it and shows that it is the answer, and not about something else."""

from __future__ import annotations

from processor.core.reading.answer.clause import HANDS_OVER, Clause, Says
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.sign_offs import bent

BESIDE_GLAD = frozenset({"work", "praise"})  # kinds of clauses: "Gladly, critical care is my field"
_BARE = 3  # words


def is_noun(clause: Clause) -> bool:
    """It only names something: "Tak, program"."""
    program = clause.says is Says.TASK and any(word.startswith("program") for word in clause.words.split())
    return program or (clause.says is Says.NOTHING and "month" in clause.traits)


def is_bare(clause: Clause) -> bool:
    """A glad yes and no more: "Ja gärna"."""
    return clause.says is Says.NOD or (
        clause.says is Says.YES and is_glad(clause) and len(clause.words.split()) <= _BARE
    )


def is_bare_no(clause: Clause) -> bool:
    """A no and no more than thanks or regret: "Nee, sorry", "nej tack"."""
    return clause.says is Says.SHAKE or (
        clause.says is Says.NO and len(clause.words.split()) <= _BARE and "no" in clause.traits
    )


def is_glad(clause: Clause) -> bool:
    return "glad" in clause.traits


def is_sorry(clause: Clause) -> bool:
    return "sorry" in clause.traits


def hands_over(clause: Clause, names: frozenset[str] | None) -> bool:
    """It tells how the mentee may write or call: "Yes, she may call me" and not "Yes, you may call me"."""
    if clause.says is not Says.ASIDE or clause.kind != "contact":
        return False
    people = bent(names, "en") or frozenset()
    named = any(plain(word) in people for word in clause.words.split())
    return named or not clause.traits.isdisjoint({"mentee", HANDS_OVER})
