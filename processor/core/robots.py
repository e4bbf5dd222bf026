"""A robot that no header field shows: known by its rhythm and its repeated words (rows 157 and 158)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from processor.core.facts import Facts, Heard
from processor.core.trust import TrustLevel

COMPARED = timedelta(days=30)  # for so long a mail is compared with the sender's earlier ones
QUICK = timedelta(seconds=90)  # few people have read a letter and answered it in that time
TODAY = timedelta(days=1)
SAME_AGAIN = 3  # times that the same words are held, where a day lies between
_NO_WORDS = "0" * 32  # the fingerprint of a reaction, which has none of its own
LIKE_OURS = "1" * 32  # the fingerprint of a letter as we write them, whatever its names and numbers are
_UNPROVEN = "?"  # stands before the fingerprint of a mail for whose sender nobody vouches
_AT_ONCE = "!"  # stands behind the fingerprint of a mail that came at once
QUICK_ONES = 2  # mails at once after a letter of ours, before this one


def robotic(facts: Facts) -> str:
    """Why the mail is a robot's, as a sentence; "" when it may be a person's.

    Asked only about mail that asks for nothing the program knows. The first of them is answered and the
    second may be held, so that a person looks at one of them in any case.
    """
    earlier = _alike(facts, facts.mail.heard)
    if facts.mail.reaction and earlier:
        return "it is a reaction to our mail, and no more than that"
    if facts.mail.words == LIKE_OURS and any(mail.words == _words_of(facts) for mail in earlier):
        return "it is a letter as this program writes them, and so was one before; another program sends them"
    held = _held_with(_words_of(facts), earlier)
    # a person who waits asks again after a day or two, in the same words; a robot at once, or again and again
    ignored = any(mail.ignored and mail.words == _words_of(facts) for mail in earlier)
    today = _held_with(_words_of(facts), facts.mail.heard_today)
    if held and (held >= SAME_AGAIN or facts.mail.quick or today or ignored):
        return "the same words are held already; a robot sends them, or they came twice"
    quick = [mail for mail in earlier if mail.quick]
    if (
        facts.mail.quick
        and sum(mail.mails for mail in quick) >= QUICK_ONES
        and any(mail.held for mail in quick)
    ):
        return "it came at once after our mail, as others of the same sender before; a robot sends them"
    return ""


def _words_of(facts: Facts) -> str:
    words = facts.mail.words or (_NO_WORDS if facts.mail.reaction else "")
    return f"{_UNPROVEN}{words}" if words and not facts.trust.may_act else words


def _alike(facts: Facts, mails: Iterable[Heard]) -> list[Heard]:
    """Mails are compared with what is as well proven.

    Else a forger could make a robot of a member, whose own mail would be ignored (fault 53).
    """
    unproven = not facts.trust.may_act
    return [mail for mail in mails if mail.words.startswith(_UNPROVEN) == unproven]


def _held_with(words: str, mails: Iterable[Heard]) -> int:
    return sum(mail.mails for mail in mails if mail.held and words and mail.words == words)


def is_first_ignored(facts: Facts) -> bool:
    """Coordinators read once that somebody is taken for a robot."""
    return not any(mail.ignored for mail in _alike(facts, facts.mail.heard))


def heard_as(facts: Facts) -> str:
    """How the mail is kept for comparison: its fingerprint, and "!" when it came at once.

    "" where it asks for something. read_heard() reads it again.
    """
    if facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY):
        return ""  # somebody else may have written it: nobody's mail is compared with that
    words = _words_of(facts)
    return words + _AT_ONCE if words and facts.mail.quick else words


def read_heard(kept: str) -> tuple[str, bool]:
    """What heard_as() kept: the fingerprint, and whether the mail came at once."""
    return kept.removesuffix(_AT_ONCE), kept.endswith(_AT_ONCE)
