"""Two people whom the rules keep apart never hear of each other through us; neither of them hears why.

All that a member may compare is as with a mentor who takes no requests, whom nobody is shown either. A pair
is written by addresses, and every address of a member counts: the one on file, and others that are theirs.
"""

from __future__ import annotations

from collections.abc import Mapping

from processor.core.facts import WARNS, Facts
from processor.core.mail import folded
from processor.core.program import Member, RequestView
from processor.core.rules import BlockedPair, RuleBook


def kept_apart(one: Member, other: Member, facts: Facts, rules: RuleBook) -> BlockedPair | None:
    """The pair of the rules that these two are."""
    if tuple(sorted((one.number, other.number))) in facts.apart:
        said = "a coordinator keeps them apart"
        return BlockedPair(between=frozenset({one.email, other.email}), because=said)
    for pair in rules.blocked:
        first, second = pair.sides
        for a, b in ((first, second), (second, first)):
            if _is(one, a, facts.owners) and _is(other, b, facts.owners):
                return pair
    return None


def apart_from(
    member: Member, owners: Mapping[str, int], pairs: tuple[tuple[int, int], ...], rules: RuleBook
) -> tuple[int, ...]:
    """The members whom this one is never shown; `owners` and `pairs` as in Facts."""
    found: dict[int, None] = {sum(pair) - member.number: None for pair in pairs if member.number in pair}
    for pair in rules.blocked:
        first, second = pair.sides
        for mine, theirs in ((first, second), (second, first)):
            if _is(member, mine, owners):
                found |= dict.fromkeys(_owning(theirs, owners))
    return tuple(found)


def _is(member: Member, address: str, owners: Mapping[str, int]) -> bool:
    # who signs up just now has the address, and no number yet
    return folded(address) == folded(member.email) or member.number in _owning(address, owners)


def _owning(address: str, owners: Mapping[str, int]) -> tuple[int, ...]:
    """To be kept apart once too often harms nobody, and an address is easily written in another case."""
    return tuple(number for email, number in owners.items() if folded(email) == folded(address))


def one_has_warned(view: RequestView, facts: Facts) -> bool:
    """A concern or a danger of the mentee, or of a mentor who has nobody else, that nobody has decided.

    It may be about the other one, and who has told that is not introduced unread.
    """
    if facts.voucher is not None and facts.voucher.released:
        return False
    alone = () if facts.relationships else (view.mentor.email,)
    theirs = {folded(address) for address in (view.mentee.email, *alone)}
    return any(item.rule in WARNS and folded(item.whose) in theirs for item in facts.queue)
