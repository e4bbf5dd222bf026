"""272 mails in another's name, in 68 shapes: none is believed (faults 32, 34, 37)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from processor.core.trust import TrustLevel, judge
from processor.reader.parse import parse

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SERVER = "mx.program.example"
OURS = f"Authentication-Results: {SERVER};"
BORDER = f"Received: from mail.evil.example by {SERVER} with ESMTPS; Mon, 2 Mar 2026 08:00:00 +0000"
HONEST = f"{OURS} spf=pass smtp.mailfrom=evil.example; dmarc=none"
OWN_PASS = f"{OURS} dmarc=pass header.from=evil.example"
VICTIMS = (
    "mia@example.org",
    "jon.berg@hospital.example",
    "coordinator@program.example",
    "ana@mail.uni.example",
)
REST = "To: mentors@program.example\nSubject: ACCEPT\nMessage-ID: <1@evil.example>\n\nAccept\n"

# V is the victim's address, D its domain. What stands above From was written by our server or pretends to be.
FROM = "From: Victim <V>"
SHAPES: dict[str, str] = {
    # no word of our server
    "no result at all": f"{BORDER}\n{FROM}",
    "another server's word": (
        f"{BORDER}\nAuthentication-Results: mx.evil.example; dmarc=pass header.from=D\n"
        f"{FROM}"
    ),
    "a name that begins like ours": (
        f"{BORDER}\nAuthentication-Results: {SERVER}.evil.example; dmarc=pass\n"
        f"{FROM}"
    ),
    "a name that ends like ours": f"{BORDER}\nAuthentication-Results: evil.{SERVER}; dmarc=pass\n{FROM}",
    "our name in a comment": f"{BORDER}\nAuthentication-Results: ({SERVER}) evil.example; dmarc=pass\n{FROM}",
    "our name as the second word": (
        f"{BORDER}\nAuthentication-Results: evil.example {SERVER}; dmarc=pass\n"
        f"{FROM}"
    ),
    "no server's name": f"{BORDER}\nAuthentication-Results: dmarc=pass header.from=D\n{FROM}",
    "ARC in place of it": (
        f"{BORDER}\nARC-Authentication-Results: i=1; {SERVER}; dmarc=pass header.from=D\n"
        f"{FROM}"
    ),
    "an X- field": f"{BORDER}\nX-{OURS} dmarc=pass header.from=D\n{FROM}",
    "Received-SPF": f"{BORDER}\nReceived-SPF: pass ({SERVER}: domain of V)\n{FROM}",
    "a field name with a blank": f"{BORDER}\nAuthentication-Results : {SERVER}; dmarc=pass\n{FROM}",
    # below what our server wrote
    "below our border": f"{HONEST}\n{BORDER}\n{OURS} dmarc=pass header.from=D\n{FROM}",
    "below another hop": f"{BORDER}\nReceived: from a by b.evil.example\n"
    f"{OURS} dmarc=pass header.from=D\n{FROM}",
    "below From": f"{BORDER}\n{FROM}\n{OURS} dmarc=pass header.from=D",
    "below Date": f"{BORDER}\nDate: Mon, 2 Mar 2026 08:00:00 +0000\n"
    f"{OURS} dmarc=pass header.from=D\n{FROM}",
    "in the body": f"{BORDER}\n{FROM}\n\n{OURS} dmarc=pass header.from=D",
    # our server's word, but not for that domain
    "dmarc for the attacker": f"{OWN_PASS}\n{BORDER}\n{FROM}",
    "dmarc fails": f"{OURS} dmarc=fail header.from=D\n{BORDER}\n{FROM}",
    "dmarc fails and dkim of the victim passes": f"{OURS} dkim=pass header.d=D;"
    f" dmarc=fail header.from=D\n{BORDER}\n{FROM}",
    "dmarc fails and passes": f"{OURS} dmarc=pass; dmarc=fail\n{BORDER}\n{FROM}",
    "capital letters": (
        f"AUTHENTICATION-RESULTS: {SERVER.upper()}; DMARC=FAIL HEADER.FROM=D\n{BORDER}\n"
        f"{FROM}"
    ),
    "dmarc nearly passes": f"{OURS} dmarc=bestguesspass header.from=D\n{BORDER}\n{FROM}",
    "dkim of the attacker": f"{OURS} dkim=pass header.d=evil.example\n{BORDER}\n{FROM}",
    "dkim of a longer domain": f"{OURS} dkim=pass header.d=D.evil.example\n{BORDER}\n{FROM}",
    "dkim of a domain that ends alike": f"{OURS} dkim=pass header.d=evilD\n{BORDER}\n{FROM}",
    "dkim of the top level": f"{OURS} dkim=pass header.d=example\n{BORDER}\n{FROM}",
    "dkim of a subdomain": f"{OURS} dkim=pass header.d=evil.D\n{BORDER}\n{FROM}",
    "dkim identity beside its domain": f"{OURS}"
    f" dkim=pass header.d=evil.example header.i=@D\n{BORDER}\n{FROM}",
    "dkim of nobody": f"{OURS} dkim=pass\n{BORDER}\n{FROM}",
    "dkim failed": f"{OURS} dkim=fail header.d=D\n{BORDER}\n{FROM}",
    "the old domainkeys": f"{OURS} domainkeys=pass header.d=D\n{BORDER}\n{FROM}",
    "another method's name": f"{OURS} x-dmarc=pass header.from=D\n{BORDER}\n{FROM}",
    "spf of the attacker": f"{OURS} spf=pass smtp.mailfrom=V.evil.example\n{BORDER}\n{FROM}",
    "spf of the greeting": f"{OURS}"
    f" spf=pass smtp.mailfrom=evil.example smtp.helo=D\n{BORDER}\n{FROM}",
    "spf of the greeting alone": f"{OURS} spf=pass smtp.helo=D\n{BORDER}\n{FROM}",
    "softfail": f"{OURS} spf=softfail smtp.mailfrom=V\n{BORDER}\n{FROM}",
    "a login": f"{OURS} auth=pass smtp.auth=V\n{BORDER}\n{FROM}",
    "iprev": f"{OURS} iprev=pass policy.iprev=192.0.2.1 (D)\n{BORDER}\n{FROM}",
    # a stranger's words inside our server's field
    "a reverse-path in quotation marks": f"{OURS}"
    f' spf=pass smtp.mailfrom="x; dmarc=pass header.from=D; y"@evil.example\n{BORDER}\n{FROM}',
    "a reason": f"{OURS}"
    f' dkim=fail reason="bad; dmarc=pass header.from=D" header.d=D\n{BORDER}\n{FROM}',
    "a comment": f"{OURS} spf=pass (x; dmarc=pass header.from=D)"
    f" smtp.mailfrom=evil.example\n{BORDER}\n{FROM}",
    "a comment in a comment": f"{OURS} spf=none (a (b; dmarc=pass) c; dkim=pass"
    f" header.d=D)\n{BORDER}\n{FROM}",
    "a quotation that climbs out of a comment": f"{OURS}"
    f' spf=pass (domain of "); dmarc=pass header.from=D ("@evil.example) smtp.mailfrom=evil.example'
    f"\n{BORDER}\n{FROM}",
    "a comment that never ends": f"{OURS} dmarc=pass header.from=D (\n{BORDER}\n{FROM}",
    "an escaped bracket": f"{OURS} spf=none (\\); dmarc=pass header.from=D)\n{BORDER}\n{FROM}",
    "the same property twice": f"{OURS}"
    f" dkim=pass header.d=evil.example header.d=D\n{BORDER}\n{FROM}",
    "an encoded word": f"{OURS}"
    f" spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass_header.from=3DD_?=@evil.example\n{BORDER}\n{FROM}",
    "a result inside a word": f"{OURS}"
    f" spf=none smtp.mailfrom=a.dmarc=pass@evil.example\n{BORDER}\n{FROM}",
    # From itself
    "two fields": f"{OWN_PASS}\n{BORDER}\n{FROM}\nFrom: e@evil.example",
    "two fields, the other first": f"{OWN_PASS}\n{BORDER}\nFrom: e@evil.example\n{FROM}",
    "two addresses": f"{OWN_PASS}\n{BORDER}\nFrom: V, e@evil.example",
    "an address as a name": f'{OWN_PASS}\n{BORDER}\nFrom: "V" <e@evil.example>',
    "an address as an encoded name": f"{OWN_PASS}\n{BORDER}\nFrom: =?utf-8?q?V?= <e@evil.example>",
    "a whole mailbox as a name": f'{OWN_PASS}\n{BORDER}\nFrom: "Victim <V>" <e@evil.example>',
    "an address unquoted before": f"{OWN_PASS}\n{BORDER}\nFrom: V <e@evil.example>",
    "an address in a comment": f"{OWN_PASS}\n{BORDER}\nFrom: e@evil.example (V)",
    "two pairs of brackets": f"{OWN_PASS}\n{BORDER}\nFrom: <V> <e@evil.example>",
    "a route": f"{OWN_PASS}\n{BORDER}\nFrom: <@evil.example:V>",
    "a group": f"{OWN_PASS}\n{BORDER}\nFrom: V:e@evil.example;",
    "Sender and Reply-To": f"{OWN_PASS}\n{BORDER}\nSender: V\nReply-To: V\nFrom: e@evil.example",
    "a carriage return": f"{OWN_PASS}\n{BORDER}\nFrom: e@evil.example\rFrom: V",
    "a blank in the field's name": f"{OWN_PASS}\n{BORDER}\nFrom : V\nFrom: e@evil.example",
    "a NUL in it": f"{OWN_PASS}\n{BORDER}\nFrom: V\x00@evil.example",
    "a percent sign": f"{OWN_PASS}\n{BORDER}\nFrom: LOCAL%D@evil.example",
    "a fold in the midst": f"{OWN_PASS}\n{BORDER}\nFrom: V\n <e@evil.example>",
    "a Cyrillic letter": f"{OWN_PASS}\n{BORDER}\nFrom: HOMOGRAPH",
    "a wide @": f"{OWN_PASS}\n{BORDER}\nFrom: LOCAL\uff20D <e@evil.example>",
    "no From": f"{OWN_PASS}\n{BORDER}\nSender: V",
}  # fmt: skip
ALL = [(shape, victim) for shape in SHAPES for victim in VICTIMS]


def forged(shape: str, victim: str) -> bytes:
    local, _, domain = victim.partition("@")
    lookalike = victim.replace("a", "\u0430").replace("o", "\u043e")
    text = f"{SHAPES[shape]}\n{REST}".replace("HOMOGRAPH", lookalike).replace("LOCAL", local)
    # V and D stand alone in the shapes; no other word of them is a single capital letter
    for letter, meant in (("V", victim), ("D", domain)):
        text = "".join(_put(text, letter, meant))
    return text.replace("\n", "\r\n").encode()


def _put(text: str, letter: str, meant: str) -> list[str]:
    out: list[str] = []
    for i, char in enumerate(text):
        before, after = text[i - 1 : i], text[i + 1 : i + 2]
        word = (before.isalnum() and not before.islower()) or after.isalnum()
        out.append(meant if char == letter and not word else char)
    return out


def test_there_are_two_hundred_of_at_least_forty_shapes() -> None:
    assert len(SHAPES) >= 40
    assert len({forged(*one) for one in ALL}) >= 200


@pytest.mark.parametrize(("shape", "victim"), ALL)
def test_a_forged_sender_is_not_believed(shape: str, victim: str) -> None:
    mail = parse(forged(shape, victim), NOW)
    trust = judge(mail, SERVER)
    if trust.may_act:  # the attacker may speak for nobody but themselves
        assert [a.domain for a in mail.senders] == ["evil.example"]
    assert not (trust.may_act and any(a.addr_spec == victim for a in mail.senders))
    assert not any("@" in a.name for a in mail.senders if a.addr_spec == "e@evil.example")


@pytest.mark.parametrize("victim", VICTIMS)
def test_the_real_sender_is_believed(victim: str) -> None:
    """The shapes fail for what is forged in them, not for their form."""
    domain = victim.partition("@")[2]
    for result in (
        f"dmarc=pass header.from={domain}",
        f"dkim=pass header.d={domain}",
        f"spf=pass smtp.mailfrom={victim}",
    ):
        raw = f"{OURS} {result}\n{BORDER}\nFrom: Victim <{victim}>\n{REST}"
        assert judge(parse(raw.encode(), NOW), SERVER).level is TrustLevel.PROVEN, result
