"""Our own server's word is read whatever way it is written, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from processor.core.authentication import MICROSOFT, our_stamps, stamped_by
from processor.core.mail import Address, InboundMail
from processor.core.stamps import read_stamp
from processor.core.trust import TrustLevel, judge

SERVER = "mx.program.example"
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AR = "authentication-results"


def mail(*headers: tuple[str, str], sender: str = "mia@example.org") -> InboundMail:
    return InboundMail(
        received_at=NOW, size=1, content_key="k", senders=(Address(addr_spec=sender),), headers=headers
    )


def level(*values: str, server: str = SERVER, sender: str = "mia@example.org") -> TrustLevel:
    return judge(mail(*[(AR, v) for v in values], ("from", sender), sender=sender), server).level


@pytest.mark.parametrize(
    "value",
    [
        f"{SERVER}; dmarc=pass header.from=example.org",
        f"{SERVER} 1; dmarc=pass header.from=example.org",
        f"{SERVER}; DMARC=PASS HEADER.FROM=Example.ORG",
        f'{SERVER}; dmarc=pass header.from="example.org"',
        f"{SERVER} 1 ; dmarc/1 = pass (p=NONE sp=NONE) header.from = example.org",
        f"{SERVER}; dmarc=pass (p=none (really)) header.from=example.org; dkim=none (no signatures found)",
        f"{SERVER};\tdmarc=pass(p=none) header.from=example.org",
        f"{SERVER}; spf=none; dmarc=pass (p=reject; d=none) header.from=example.org",
        f"{SERVER}; dkim=pass (2048-bit key) header.d=example.org header.i=@example.org header.b=abc/+=",
        f"{SERVER}; dkim=pass header.i=@example.org header.s=s1",
        f"{SERVER}; dkim=pass reason=\"good; really\" header.d=example.org policy.ptypes=x",
        f"{SERVER}; dkim=fail header.d=example.org; dkim=pass header.d=example.org",
        f"{SERVER}; spf=pass (x designates 192.0.2.1) smtp.mailfrom=bounce@example.org smtp.helo=a.example",
        f"{SERVER}; spf=pass smtp.mailfrom=example.org",
        f"{SERVER};dkim=pass header.d=example.org;",
    ],
)  # fmt: skip
def test_a_pass_in_any_form_counts(value: str) -> None:
    assert level(value) is TrustLevel.PROVEN


@pytest.mark.parametrize(
    "value",
    [
        f"{SERVER}; none",
        f"{SERVER}",
        "",
        ";",
        f"{SERVER}; dmarc=pass",
        "MX.Program.Example; dmarc=pass header.from=example.org",
        f'"{SERVER}"; dmarc=pass header.from=example.org',
        f"(us) {SERVER}; dmarc=pass header.from=example.org",
        f"{SERVER} (us); dmarc=pass header.from=example.org",
        f"{SERVER}; spf=none smtp.helo=x;dmarc=pass",
        f"{SERVER}; spf=fail smtp.helo=x;spf=pass smtp.mailfrom=mia@example.org",
        f"{SERVER}; spf=pass smtp.mailfrom=example.org; spf=none smtp.helo=a.example",
        f"{SERVER}; dmarc=pass header.from=other.example",
        f"{SERVER}; dkim=neutral header.d=example.org",
        f"{SERVER}; =pass header.d=example.org",
        f"{SERVER}; dkim==pass header.d=example.org",
        f"{SERVER}; spf=pass smtp.helo=example.org",
        f"{SERVER}) ; dmarc=pass",
        f'{SERVER}; dmarc=pass "',
        f"{SERVER}; dmarc=pass " + "x" * 30_000,
    ],
)
def test_what_proves_nothing_proves_nobody(value: str) -> None:
    assert level(value) is TrustLevel.UNPROVEN


@pytest.mark.parametrize(
    "signer, domain, believed",
    [
        ("example.org", "example.org", True),
        ("example.org", "mail.example.org", True),
        ("mail.example.org", "example.org", False),
        ("com", "example.com", False),
        ("co.uk", "example.co.uk", False),
        ("uk.com", "example.uk.com", False),
        ("eu.org", "example.eu.org", False),
        ("nagoya.jp", "city.nagoya.jp", False),
        ("k12.ca.us", "school.k12.ca.us", False),
        ("ample.org", "example.org", False),
        ("", "example.org", False),
    ],
)
def test_a_domain_speaks_for_itself_and_for_what_is_surely_its_own(
    signer: str, domain: str, believed: bool
) -> None:
    found = level(f"{SERVER}; dkim=pass header.d={signer}", sender=f"jon@{domain}")
    assert (found is TrustLevel.PROVEN) is believed


def test_a_dmarc_fail_outweighs_every_pass() -> None:
    passes = f"{SERVER}; dkim=pass header.d=example.org; spf=pass smtp.mailfrom=example.org"
    assert level(passes, f"{SERVER}; dmarc=fail (p=none) header.from=example.org") is TrustLevel.FAILED
    assert level(f"{SERVER}; dmarc=pass; dmarc=fail") is TrustLevel.FAILED
    assert level(f"MX.Program.Example; {passes}; dmarc=fail") is TrustLevel.FAILED


def test_several_filters_of_one_server_are_one_word() -> None:
    """OpenDMARC, OpenDKIM and an SPF filter write a field each, below the Received of their server."""
    fields = (
        ("return-path", "<mia@example.org>"),
        ("delivered-to", "mentors@program.example"),
        ("received", f"from localhost by {SERVER} with LMTP"),
        ("received", f"from mail.example.org by {SERVER} (Postfix) with ESMTPS"),
        (AR, f"{SERVER}; dmarc=none header.from=example.org"),
        ("dkim-filter", "OpenDKIM"),
        (AR, f"{SERVER}; dkim=pass header.d=example.org"),
        ("from", "mia@example.org"),
    )
    assert len(our_stamps(mail(*fields), SERVER)) == 2
    assert judge(mail(*fields), SERVER).level is TrustLevel.PROVEN


def test_a_second_hop_by_somebody_else_ends_what_is_ours() -> None:
    fields = (
        ("received", f"from mail.evil.example by {SERVER}"),
        ("received", "from a by b.evil.example"),
        (AR, f"{SERVER}; dmarc=pass"),
    )
    assert our_stamps(mail(*fields), SERVER) == ()


def test_without_a_name_in_the_configuration_nobody_vouches() -> None:
    assert level(f"{SERVER}; dmarc=pass", server="") is TrustLevel.UNPROVEN
    assert level("; dmarc=pass", server="") is TrustLevel.UNPROVEN


EXCHANGE = (
    "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=example.org; dkim=pass (signature was verified)"
    " header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100"
)


def test_exchange_online_is_believed_only_where_it_is_configured() -> None:
    hop = ("received", "from mail.example.org by AM0.mail.protection.outlook.com with ESMTPS")
    inner = ("received", "from AM0.outlook.com by DB0.eurprd01.prod.outlook.com with SMTP")
    fields = (inner, hop, (AR, EXCHANGE), ("from", "mia@example.org"))
    assert judge(mail(*fields), MICROSOFT).level is TrustLevel.PROVEN
    assert judge(mail(*fields), SERVER).level is TrustLevel.UNPROVEN


def test_of_exchange_only_the_topmost_field_counts() -> None:
    bad = EXCHANGE.replace("pass", "none")
    assert level(bad, EXCHANGE, server=MICROSOFT) is TrustLevel.UNPROVEN
    assert level(f"mx.evil.example; {EXCHANGE}", server=MICROSOFT) is TrustLevel.UNPROVEN
    fields = (("received", "by a.outlook.com"), ("received", "by evil.example"), (AR, EXCHANGE))
    assert judge(mail(*fields), MICROSOFT).level is TrustLevel.UNPROVEN


def test_a_field_that_reads_in_two_ways_is_not_read() -> None:
    assert read_stamp(f'{SERVER}; spf=pass (a "); dmarc=pass (" b) smtp.mailfrom=x') is None
    assert read_stamp(f"{SERVER}; spf=pass (a \\) b) smtp.mailfrom=x") is not None


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ((("received", f"from a by {SERVER}; now"), (AR, f"{SERVER}; spf=pass"), ("from", "x")), SERVER),
        ((("received", "from a by in3.program.example; now"), (AR, f"{SERVER}; spf=pass")), SERVER),
        (
            (("received", "from a by A.PROD.OUTLOOK.COM; now"), (AR, "spf=pass smtp.mailfrom=a.example")),
            MICROSOFT,
        ),
        # the sender's own server, or the sender
        ((("received", "from a by in3.program.example; now"), (AR, "mx.sender.example; spf=pass")), ""),
        ((("received", "from a by in3.program.example"), ("from", "x"), (AR, f"{SERVER}; spf=pass")), ""),
        (((AR, f"{SERVER}; spf=pass"), ("from", "x")), ""),  # it went over no server
        ((("received", "from a by 10.1.2.3; now"), (AR, "mx.sender.example; spf=pass")), ""),
        ((("received", "from a by mail; now"), (AR, "mx.sender.example; spf=pass")), ""),
        ((("received", f"from a by {SERVER}; now"), ("from", "x")), ""),
        ((), ""),
    ],
)
def test_a_mail_shows_our_servers_name_or_none(headers: tuple[tuple[str, str], ...], name: str) -> None:
    assert stamped_by(mail(*headers)) == name
