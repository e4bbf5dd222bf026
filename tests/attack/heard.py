"""Who has heard of it: the writer by an answer, or a coordinator."""

from __future__ import annotations

from collections.abc import Sequence

from processor.core.mail import OutboundMail
from tests.attack.letters import everything, got, whole, words_of
from tests.attack.people import CARLA
from tests.attacks import JON, Attacked, to
from tests.player import COORDINATOR


def a_coordinator_knows(world: Attacked, sent: Sequence[OutboundMail]) -> bool:
    """By a mail at once, or by a line that comes the next morning at the latest."""
    return bool(to(sent, COORDINATOR)) or bool(to(world.later(days=1), COORDINATOR))


def is_answered(world: Attacked, who: str, sent: Sequence[OutboundMail]) -> bool:
    """The writer has an answer, or a coordinator has the mail."""
    return bool(to(sent, who)) or a_coordinator_knows(world, sent)


def jon_or_a_coordinator_hears(world: Attacked, sent: Sequence[OutboundMail]) -> bool:
    return is_answered(world, JON, sent)


def aloud(world: Attacked, sent: Sequence[OutboundMail]) -> bool:
    """The writer hears something, or somebody who can help reads of it."""
    return bool(sent) or bool(world.held()) or a_coordinator_knows(world, sent)


def all_told(world: Attacked, sent: Sequence[OutboundMail]) -> str:
    """What coordinators read of it, until the next noon."""
    return everything([*to(sent, COORDINATOR), *to(world.later(days=1), COORDINATOR)]).lower()


def a_person_reads(world: Attacked, begin: int, piece: str) -> bool:
    """At once, or in the mail of the next morning."""
    world.later(days=1)
    return piece in words_of(got(world, CARLA, begin)) or piece in whole(got(world, CARLA, begin))
