"""Words around a sign-up: the other role beside the command, and the title of a CV."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from processor.core.reading.answer.small import small_of
from processor.core.reading.words.compiled import Once
from processor.core.rules import Vocabulary

_ROLES = ("mentor", "mentee")
_TITLE_AMONG = 3  # lines


def names_role_too(role: str, rest: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "SIGN UP MENTOR AND MENTEE", "und als Mentee".

    `role`: the other one, "mentor" or "mentee"; `rest`: what stands behind the command.
    """
    return bool(_words(vocabularies).and_role[role].match(rest.lower()))


def begins_as_cv(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A CV that was pasted: its "Interests" are climbing, and no practice areas."""
    title = _words(vocabularies).cv_title
    lines = text.strip().split("\n")[:_TITLE_AMONG]
    return any(title.fullmatch(line.strip(" \t*_#-:.").lower()) for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    and_role: Mapping[str, re.Pattern[str]]  # role -> "and as a mentee"
    cv_title: re.Pattern[str]  # "Curriculum vitae of Mia Okafor"


@Once
def _words(vocabularies: tuple[Vocabulary, ...]) -> _Words:
    small = small_of(vocabularies)
    joined = rf"(?:{small.either('and')}|&|\+|/)\s+(?:{small.either('as_role')}\s+)?"
    begins = {
        role: "|".join(map(re.escape, small.stems.get(f"{role}_word", ()))) for role in ("mentor", "mentee")
    }
    return _Words(
        and_role={role: re.compile(rf"{joined}(?:{each or '(?!)'})\w*\b") for role, each in begins.items()},
        cv_title=re.compile(rf"{small.either('cv')}(?: {small.either('of')} .{{1,60}})?"),
    )
