"""rules/blocked.toml: who is never brought together with whom."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from processor.config.messages import AsTuple, Table, fault
from processor.config.names import LineText, ascii_host, one_line
from processor.core.rules import BlockedPair


def _address(text: str) -> str:
    local, at, domain = one_line(text.strip()).rpartition("@")
    if not (local and at and domain) or len(text.split()) > 1 or re.search(r"[<>:()]", text):
        raise fault("is no address; write name@domain")
    return f"{local}@{ascii_host(domain)}"


class BlockedTable(Table):
    """[[blocked]]: these two are never brought together, and neither hears why."""

    between: Annotated[tuple[Annotated[str, AfterValidator(_address)], ...], AsTuple] = Field(
        min_length=2, max_length=2, description='two addresses, like ["a@one.example", "b@two.example"]'
    )
    because: LineText = Field(description="the reason; only coordinators read it")

    @field_validator("between")
    @classmethod
    def _two(cls, between: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(between)) < len(between):
            raise fault("names one address twice; write those of two people")
        return between

    def pair(self) -> BlockedPair:
        return BlockedPair(between=frozenset(self.between), because=self.because)


class BlockedFile(Table):
    """Every pair; those of screening.toml are added to them."""

    blocked: Annotated[tuple[BlockedTable, ...], AsTuple] = ()

    def pairs(self) -> tuple[BlockedPair, ...]:
        return tuple(b.pair() for b in self.blocked)
