"""Fault 36: an address is the same one only as it is stored; the domain alone may be in any case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from processor.reader.parse import parse

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STORED = ("mia.okafor@example.org", "jon@hospital.example", "ana-maria@uni.example")
OTHERS = (
    "{local}+mentoring@{domain}", "{local}+@{domain}", "{upper}@{domain}", "{title}@{domain}",
    "{dotless}@{domain}", "{local}.@{domain}", "{local}-@{domain}", "{local}_@{domain}",
    "{local}@mail.{domain}",
    "{local}@{domain}.evil.example", "{local}@evil-{domain}", "x{local}@{domain}", "{local}x@{domain}",
    "{local}%{domain}@relay.example", "{first}.{local}@{domain}",
)  # fmt: skip
SAME = ("{local}@{upper_domain}", "{local}@{title_domain}")


def read(address: str) -> str:
    """The From as the program compares it; "" when it names nobody for certain."""
    senders = parse(f"From: <{address}>\r\nSubject: STATUS\r\n\r\nx\r\n".encode(), NOW).senders
    return senders[0].addr_spec if len(senders) == 1 else ""


def spelt(shape: str, stored: str) -> str:
    local, _, domain = stored.partition("@")
    return shape.format(
        local=local, domain=domain, upper=local.upper(), title=local.title(), first=local[0],
        dotless=local.replace(".", "").replace("-", "") + ("" if {".", "-"} & set(local) else "."),
        upper_domain=domain.upper(), title_domain=domain.title(),
    )  # fmt: skip


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("shape", OTHERS)
def test_another_spelling_of_the_local_part_is_somebody_else(shape: str, stored: str) -> None:
    assert spelt(shape, stored) != stored
    assert read(spelt(shape, stored)) != stored


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("shape", SAME)
def test_the_domain_may_be_in_any_case(shape: str, stored: str) -> None:
    assert read(spelt(shape, stored)) == stored
