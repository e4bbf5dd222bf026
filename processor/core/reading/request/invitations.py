"""The subject that a calendar gives its answer to an invitation."""

from __future__ import annotations

import re

from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.commands import bare_subject, find_ref
from processor.core.rules import Vocabulary

_HEAD = re.compile(r"([^:：]{1,60}?)\s*[:：]\s*(\S.*)")


def answers_invitation(subject: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Declined: First conversation": a calendar's, and so about the time, also where its own part was lost.
    With a number of ours behind it a person has written it.
    """
    found = _HEAD.fullmatch(bare_subject(subject))
    if found is None or find_ref(found[2]):
        return False
    return plain(" ".join(found[1].lower().split())) in small_of(vocabularies).of("heads_calendar")


def accepts_invitation(subject: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Accepted: First conversation": where nothing else is said, nobody has to read it."""
    found = _HEAD.fullmatch(bare_subject(subject))
    return found is not None and read_answer(found[1], vocabularies).reply is Reply.ACCEPT
