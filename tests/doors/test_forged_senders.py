"""Mails in another's name, and fields that are nearly our server's: none is believed (faults 32, 34, 37)."""

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


# --- our server's name, nearly: what a border server that strips by a pattern leaves in (W16) ---------

SPOOF = "dmarc=pass header.from=D; dkim=pass header.d=D; spf=pass smtp.mailfrom=V"
NAMES: dict[str, str] = {
    "in quotation marks": f'"{SERVER}"; ',
    "half in quotation marks": 'mx."program".example; ',
    "quotation marks around a letter": '"m"x.program.example; ',
    "empty quotation marks before": f'""{SERVER}; ',
    "empty quotation marks after": f'{SERVER}""; ',
    "quoted with a blank": f'" {SERVER} "; ',
    "quoted and escaped": '"mx\\.program\\.example"; ',
    "escaped without quotation marks": "mx\\.program.example; ",
    "a backslash at the end": f"{SERVER}\\; ",
    "a comment before": f"(c) {SERVER}; ",
    "a comment before, no blank": f"(c){SERVER}; ",
    "an empty comment before": f"(){SERVER}; ",
    "two comments before": f"(a)(b) {SERVER}; ",
    "a comment in a comment before": f"(a (b)) {SERVER}; ",
    "a comment inside": "mx.(x)program.example; ",
    "an empty comment inside": "mx.()program.example; ",
    "a comment after, no blank": f"{SERVER}(x); ",
    "a comment after": f"{SERVER} (x); ",
    "a comment before the version": f"{SERVER} (x) 1; ",
    "a comment that holds the semicolon": f"{SERVER} (;) ; ",
    "capitals": f"{SERVER.upper()}; ",
    "one capital": "Mx.program.example; ",
    "a capital at the end": "mx.program.examplE; ",
    "another version": f"{SERVER} 2; ",
    "a version that is no number": f"{SERVER} v1; ",
    "a job after a stroke": f"{SERVER}/4F2; ",
    "a dot at the end": f"{SERVER}.; ",
    "a dot before": f".{SERVER}; ",
    "no semicolon": f"{SERVER} ",
    "a comma": f"{SERVER}, ",
    "another name before": f"evil.example {SERVER}; ",
    "another name after": f"{SERVER} evil.example; ",
    "a no-break space before": f"\u00a0{SERVER}; ",
    "a no-break space after": f"{SERVER}\u00a0; ",
    "a line separator after": f"{SERVER}\u2028; ",
    "a next line after": f"{SERVER}\u0085; ",
    "a zero-width space inside": "mx.pro\u200bgram.example; ",
    "a byte order mark": f"\ufeff{SERVER}; ",
    "a NUL inside": "mx.pro\x00gram.example; ",
    "a bell at the end": f"{SERVER}\x07; ",
    "a delete inside": "mx\x7f.program.example; ",
    "a vertical tab": f"{SERVER}\x0b; ",
    "a form feed": f"\x0c{SERVER}; ",
    "a wide letter": "\uff4dx.program.example; ",
    "a wide dot": "mx\uff0eprogram.example; ",
    "a Cyrillic letter": "mx.pr\u043egram.example; ",
    "a long s": "mx.program.exampl\u0435; ",
    "a fold inside": "mx.program.\n example; ",
    "percent encoding": "mx%2Eprogram.example; ",
    "an entity": "mx&#46;program.example; ",
    "an encoded word": f"=?utf-8?q?{SERVER}?=; ",
    "a semicolon first": f"; {SERVER}; ",
    "an address": f"x@{SERVER}; ",
    "angle brackets": f"<{SERVER}>; ",
    "brackets": f"[{SERVER}]; ",
    "single quotation marks": f"'{SERVER}'; ",
    "a name for it": f"server={SERVER}; ",
    "no name": "",
}
# --- a stranger's words inside what our server wrote, unquoted --------------------------------------
WORDS: dict[str, str] = {
    "a HELO name with a pass": f"{SERVER}; spf=none smtp.helo=x;dmarc=pass",
    "a HELO name with a pass, then properties": f"{SERVER}; spf=none smtp.helo=x;dmarc=pass smtp.mailfrom=V",
    "a HELO name with an spf pass": f"{SERVER}; spf=fail smtp.helo=x;spf=pass smtp.mailfrom=V",
    "a HELO name beside a softfail": f"{SERVER}; spf=softfail smtp.helo=x;spf=pass smtp.mailfrom=V",
    "a HELO name beside no record": f"{SERVER}; spf=none smtp.helo=x;spf=pass smtp.mailfrom=V",
    "a HELO name with a dkim pass": f"{SERVER}; spf=none smtp.helo=x;dkim=pass",
    "a HELO name with a dkim pass, before our words": f"{SERVER}; spf=none smtp.helo=x;dkim=pass; dmarc=none"
    " header.from=D",
    "a reverse-path with a pass": f"{SERVER}; spf=pass smtp.mailfrom=x;dmarc=pass;@evil.example",
    "a selector with a pass": f"{SERVER}; dkim=fail header.d=evil.example header.s=x;dmarc=pass",
    "a pass without a domain": f"{SERVER}; dmarc=pass",
    "a pass for nothing": f"{SERVER}; dmarc=pass header.from=",
    "a pass for an empty quotation": f'{SERVER}; dmarc=pass header.from=""',
    "a pass for two domains": f"{SERVER}; dmarc=pass header.from=evil.example header.from=D",
    "a pass for two domains, ours first": f"{SERVER}; dmarc=pass header.from=D header.from=evil.example",
    "two domains of dkim": f"{SERVER}; dkim=pass header.d=D header.d=evil.example",
    "two reverse-paths": f"{SERVER}; spf=pass smtp.mailfrom=V smtp.mailfrom=e@evil.example",
    "a comment inside the method": f"{SERVER}; dm(x)arc=pass header.from=D",
    "a comment inside the result": f"{SERVER}; dmarc=(x)pass header.from=D",
    "a comment inside the domain": f"{SERVER}; dmarc=pass header.from=(x)D",
    "a comment inside another word": f"{SERVER}; dmarc=pass header.from=D; spf=no(x)ne",
    "quotation marks inside the method": f'{SERVER}; dm"arc"=pass header.from=D',
    "quotation marks inside the domain": f'{SERVER}; dmarc=pass header.from=e"D"',
    "a backslash outside a quotation": f"{SERVER}; dmarc=pass header.from=D\\",
    "a wide equals sign": f"{SERVER}; dmarc\uff1dpass header.from=D",
    "a NUL in the method": f"{SERVER}; dmarc\x00=pass header.from=D",
    "the domain in another property": f"{SERVER}; dmarc=pass policy.from=D",
    "the domain in the policy": f"{SERVER}; dmarc=pass policy.domain=D header.from=evil.example",
    "a longer domain": f"{SERVER}; dmarc=pass header.from=D.evil.example",
    "a domain below": f"{SERVER}; dmarc=pass header.from=x.D",
    "the domain in a comment": f"{SERVER}; dmarc=pass (header.from=D)",
}


def spoofed(value: str, victim: str) -> bytes:
    text = f"{BORDER}\nAuthentication-Results: {value}\n{FROM}\n{REST}"
    for letter, meant in (("V", victim), ("D", victim.partition("@")[2])):
        text = "".join(_put(text, letter, meant))
    return text.replace("\n", "\r\n").encode()


NEARLY = {**{k: v + SPOOF for k, v in NAMES.items()}, **WORDS}


def test_there_are_eighty_shapes_that_are_nearly_ours() -> None:
    assert len(NEARLY) >= 80


@pytest.mark.parametrize("shape", NEARLY)
def test_nearly_our_server_is_nobody(shape: str) -> None:
    """W16: whatever a border server leaves in, since it strips the plain name only."""
    for victim in VICTIMS:
        mail = parse(spoofed(NEARLY[shape], victim), NOW)
        assert [a.addr_spec for a in mail.senders] == [victim]
        assert judge(mail, SERVER).level is TrustLevel.UNPROVEN, victim


@pytest.mark.parametrize("shape", NAMES)
def test_a_fail_under_nearly_our_name_is_never_a_pass(shape: str) -> None:
    """Beside a strict pass, and with it: what is read kindly lowers trust only."""
    victim = VICTIMS[0]
    bad = NAMES[shape] + "dmarc=fail header.from=D"
    assert judge(parse(spoofed(bad, victim), NOW), SERVER).level in (TrustLevel.UNPROVEN, TrustLevel.FAILED)


KINDLY = (
    *("in quotation marks", "a comment before", "a comment inside", "capitals", "quoted and escaped"),
    *("a comment after", "a NUL inside", "another version", "a bell at the end"),
)


@pytest.mark.parametrize("shape", KINDLY)
def test_a_fail_that_may_be_our_servers_counts_beside_its_pass(shape: str) -> None:
    good = f"{OURS} dmarc=pass header.from=D\nAuthentication-Results: {NAMES[shape]}dmarc=fail header.from=D"
    mail = parse(spoofed(good.removeprefix("Authentication-Results: "), VICTIMS[0]), NOW)
    assert judge(mail, SERVER).level is TrustLevel.FAILED


@pytest.mark.parametrize(
    "value",
    [
        f"{SERVER}; dmarc=fail (unclosed",
        f'{SERVER}; spf=none (a "); dmarc=fail (" b)',
        f'{SERVER}; dmarc=fail "',
    ],
)
def test_a_fail_in_a_field_that_cannot_be_read_counts(value: str) -> None:
    assert judge(parse(spoofed(value, VICTIMS[0]), NOW), SERVER).level is TrustLevel.FAILED


@pytest.mark.parametrize("above", ["X-Note: hello", "Received-SPF: none", "ARC-Seal: i=1"])
def test_a_field_behind_a_lone_carriage_return_is_nobodys(above: str) -> None:
    """A border server that sees one field there strips nothing; our parser sees two."""
    good = f"Authentication-Results: {SERVER}; dmarc=pass header.from=example.org"
    raw = f"{BORDER}\r\n{above}\r{good}\r\nFrom: mia@example.org\r\n{REST}".encode()
    assert judge(parse(raw, NOW), SERVER).level is TrustLevel.UNPROVEN
    plain = f"{BORDER}\r\n{above}\r\n{good}\r\nFrom: mia@example.org\r\n{REST}".encode()
    assert judge(parse(plain, NOW), SERVER).level is TrustLevel.PROVEN


def test_nearly_our_name_is_told_to_the_operator() -> None:
    mail = parse(spoofed(f"MX.Program.Example; {SPOOF}", VICTIMS[0]), NOW)
    assert "authserv_id" in judge(mail, SERVER).because
