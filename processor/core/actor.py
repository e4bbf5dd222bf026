"""Who acts, and by which way: stands in Facts, and in every event of the audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from processor.core.mail import Address


class Channel(StrEnum):
    MAIL = "mail"
    COMMAND_LINE = "command line"
    CLOCK = "clock"


class ActorRole(StrEnum):
    """What the program takes the actor's address for. It says nothing of whether they prove it: see trust."""

    COORDINATOR = "coordinator"
    MEMBER = "member"
    STRANGER = "stranger"
    PROGRAM = "program"  # the clock asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    address: Address = field(default_factory=lambda: Address(addr_spec=""))
    role: ActorRole = ActorRole.STRANGER
    channel: Channel = Channel.MAIL

    @property
    def named(self) -> str:
        """As the audit names them: an address, or "program"."""
        return self.address.addr_spec or self.role.value


PROGRAM = Actor(role=ActorRole.PROGRAM, channel=Channel.CLOCK)
