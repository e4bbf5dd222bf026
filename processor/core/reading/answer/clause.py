"""What a clause of an answer says, and the sentence that it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from processor.core.reading.answer.lexicon import Mark

YES = (Mark.YES, Mark.NOD, Mark.WEAK)
NO = (Mark.NO, Mark.DECLINE, Mark.SHAKE)
EVIDENCE = (*YES, *NO, Mark.WISH, Mark.UNABLE, Mark.HELP, Mark.NOT)
LIGHT = (Mark.LIGHT, Mark.IDLE, Mark.THANKS, Mark.GREETING)
MOST_NAMES = 4
TRAITS = ("glad", "mentee", "month", "no", "sorry")  # uses of small words that are kept with a clause
HANDS_OVER = "hands_over"  # the same, of phrases


class Says(StrEnum):
    YES = "yes"
    NOD = "nod"  # a yes that nothing beside it may weaken
    WEAK = "weak"
    SOFT = "soft"  # a wish to do it: a yes, unless a no follows
    BARE = "bare"  # a wish that does not say what to do: "I would love to"
    TASK = "task"  # what to do, without a wish: "to mentor her"
    NO = "no"
    SHAKE = "shake"
    BOTH = "both"
    MENTION = "mention"  # the words of an answer, but not as one
    DOUBT = "doubt"
    OPEN = "open"
    UNSURE = "unsure"  # no yes beside it is sure, whatever its clause is taken for: "when pigs fly"
    NOT = "not"  # nothing but "not"
    NEGATED = "negated"  # it denies something
    REMARK = "remark"  # it is not understood
    ASIDE = "aside"  # it speaks of something else that changes nothing: see harmless.py
    THANKS = "thanks"
    NOTHING = "nothing"


ASSENTS = (Says.YES, Says.NOD, Says.WEAK, Says.SOFT, Says.BARE)
# What a pattern of harmless.py may say better.
MAY_BE_ASIDE = frozenset(
    {Says.REMARK, Says.NEGATED, Says.NOT, Says.DOUBT, Says.OPEN, Says.MENTION, Says.BARE, Says.TASK}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    says: Says
    turned: bool = False  # it begins with "but"
    mild: bool = False  # open or a mention, and yet nothing against a clear no in another sentence
    reason: bool = False  # mild, and nothing against a clear no in its own sentence either
    would: bool = False  # it only says that somebody would
    kind: str = ""  # of an aside, or CONSENT or REFUSAL where a pattern of these is all of it
    headed: bool = False  # it is of that kind by how it begins
    told: int = 0  # how many words of its beginning say so; see telling.py
    traits: frozenset[str] = frozenset()  # uses of the small words in it
    words: str = ""  # as they were written, but for small letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    clauses: tuple[Clause, ...]
    language: str
    known: int  # how many of its words are words of the language
    arranges: bool = False  # it speaks of a start or a meeting
    rhetorical: bool = False  # "why not?" asks nothing
    answers: bool = False  # it holds a word of an answer, whatever it does with it
    strict: bool = True  # the language has patterns for harmless clauses, so that all others count as lost
    instruction: bool = False  # "ACCEPT or REJECT": both, and nothing else

    def says(self, *what: Says) -> bool:
        return any(c.says in what for c in self.clauses)
