"""A command that cannot be taken back, and words below it that may take it back at once."""

from __future__ import annotations

from processor.core.reading.answer.clause import Says
from processor.core.reading.answer.hearing import hear
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.commands import Command
from processor.core.rules import Vocabulary

_TAKES_BACK = frozenset(
    {Says.NO, Says.SHAKE, Says.BOTH, Says.DOUBT, Says.OPEN, Says.UNSURE, Says.NOT, Says.NEGATED, Says.MENTION}
)

_UNSURE = frozenset({Says.OPEN, Says.SHAKE, Says.NO})
_MOST_BARE = 2  # words of a subject such as "Please wait"


def has_second_thoughts(command: Command, said: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "END. Sorry, that was the wrong button": whoever says no, doubts or asks below it is asked once more.

    `said`: all that was typed. What stands in a subject alone has nothing below it.
    """
    return takes_back(said if command.in_subject else said.partition("\n")[2], vocabularies)


def takes_back(below: str, vocabularies: tuple[Vocabulary, ...], *, in_a_title: bool = False) -> bool:
    """The words beside a command say no, doubt or ask.

    `in_a_title`: in a line that is no sentence, "by his assistant" leaves nothing open.
    """
    says = _TAKES_BACK - {Says.OPEN} if in_a_title else _TAKES_BACK
    heard = hear(below, vocabularies) if below.strip() else ()
    wrong = small_of(vocabularies).as_typed("errs")
    errs = any(word.strip(".,!:") in wrong for word in below.lower().split())
    return errs or any(h.asks or any(c.says in says or c.turned for c in h.clauses) for h in heard)


def title_takes_back(title: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Not this one yet", "Wait", over a command.

    "No answer from Jon" names a matter: of such a subject only a question, a no of its own or an "if" counts.
    """
    if not takes_back(title, vocabularies):
        return False
    words = title.split()
    named = any(word[:1].isupper() for word in words[1:])
    counts = _UNSURE if named else _TAKES_BACK - ({Says.DOUBT} if len(words) > _MOST_BARE else set())
    return any(h.asks or any(c.says in counts for c in h.clauses) for h in hear(title, vocabularies))
