# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Mail that nobody vouches for, in the name of a member, a coordinator or the program itself (faults 32, 33, 52, 54)."""

from __future__ import annotations

import pytest

from tests.attack.letters import everything
from tests.attack.mails_by_hand import SERVER, raw
from tests.attack.prepared import matched
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, counted, to
from tests.player import ADDRESS, COORDINATOR

WORDS = [
    "ACCEPT REQ-1", "REJECT REQ-1", "WITHDRAW REQ-1", "WITHDRAW", "LEAVE", "ERASE", "END NOW", "END REL-1", "PAUSE",
    "RESUME", "RENEW", "EXPORT", "ESPAÑOL", "REQUEST M-1001", "WAIT", "RAISE", "UNDO", "YES", "SIGN UP MENTOR",
]  # fmt: skip


@pytest.mark.parametrize("who", [JON, MIA, COORDINATOR, ADDRESS, EVE])
def test_no_word_does_anything_in_a_name_that_nobody_vouches_for(who: str) -> None:
    for world in (Attacked(), matched()[0]):
        if not world.player.records()["relationships"]:
            world.asked()
        before = things(world)
        for word in WORDS:
            world.drop(who, word, FORM.format(name="Other Name"), proof="")
        sent = world.work()
        assert things(world) == before
        assert counted(sent)[who] <= 1
        assert not to(sent, ADDRESS)


@pytest.mark.parametrize("proof", ["pass", ""])
def test_the_program_never_writes_to_itself(proof: str) -> None:
    world = Attacked()
    asked = world.asked()
    for who in (ADDRESS, "mentors+x@pharmacists.example", "MENTORS@pharmacists.example"):
        for word in ("HELP", "SIGN UP MENTEE", "BROWSE", "Hello, dear program"):
            world.drop(who, word, FORM.format(name="Pro Gram"), proof=proof)
    world.drop(ADDRESS, "Re: x", "Accept", headers={"In-Reply-To": asked.message_id})
    sent = world.work()
    assert not [m for m in sent if m.recipient.lower().startswith("mentors")]
    assert world.state() == "pending"


AR = {
    "another server": "mx.evil.example; dmarc=pass header.from=hospital.example",
    "quoted": f'"{SERVER}"; dmarc=pass header.from=hospital.example',
    "capitals": f"{SERVER.upper()}; dmarc=pass header.from=hospital.example",
    "a comment before": f"(x) {SERVER}; dmarc=pass header.from=hospital.example",
    "a comment inside": "mx.(x)pharmacists.example; dmarc=pass header.from=hospital.example",
    "a subdomain": f"a.{SERVER}; dmarc=pass header.from=hospital.example",
    "a longer one": f"{SERVER}.evil.example; dmarc=pass header.from=hospital.example",
    "a version 2": f"{SERVER} 2; dmarc=pass header.from=hospital.example",
    "no header.from": f"{SERVER}; dmarc=pass",
    "another header.from": f"{SERVER}; dmarc=pass header.from=evil.example",
    "in a comment": f"{SERVER}; dmarc=none (dmarc=pass header.from=hospital.example)",
    "in a HELO name": f"{SERVER}; spf=pass smtp.helo=x;dmarc=pass",
    "in a quoted reason": f'{SERVER}; dmarc=none reason="; dmarc=pass header.from=hospital.example"',
    "two results": f"{SERVER}; dmarc=fail header.from=hospital.example; dmarc=pass header.from=hospital.example",
    "dkim for another": f"{SERVER}; dkim=pass header.d=evil.example",
    "dkim for the TLD": f"{SERVER}; dkim=pass header.d=example",
    "spf helo": f"{SERVER}; spf=pass smtp.helo=hospital.example",
    "spf of another": f"{SERVER}; spf=pass smtp.mailfrom=jon@evil.example",
    "spf hidden in local": f'{SERVER}; spf=pass smtp.mailfrom="jon@hospital.example"@evil.example',
    "an empty field": "",
    "none": f"{SERVER}; none",
    "softpass": f"{SERVER}; dmarc=bestguesspass header.from=hospital.example",
    "arc": f"{SERVER}; arc=pass header.from=hospital.example",
    "auth": f"{SERVER}; auth=pass smtp.auth=jon@hospital.example",
    "temperror": f"{SERVER}; dmarc=temperror header.from=hospital.example",
    "a null between": f"{SERVER}; dmarc=pass header.from=evil.example header.from=hospital.example",
    "open comment": f"{SERVER}; dmarc=none (a comment; dmarc=pass header.from=hospital.example",
    "iprev": f"{SERVER}; iprev=pass policy.iprev=1.2.3.4 header.from=hospital.example",
    "folded id": f"\n {SERVER}\n .evil.example; dmarc=pass header.from=hospital.example",
}


@pytest.mark.parametrize("shape", AR)
def test_what_is_no_clear_word_of_our_server_proves_nobody(shape: str) -> None:
    world = Attacked()
    before = things(world)
    head = f"Authentication-Results: {AR[shape]}\nFrom: {JON}\nTo: {ADDRESS}\nSubject: PAUSE"
    raw(world, head, "PAUSE")
    assert things(world) == before


@pytest.mark.parametrize(
    "between",
    [
        "To: x@y.example",
        "Subject: x",
        "DKIM-Signature: v=1; d=x",
        "Received: from evil (evil [1.2.3.4]) by mx.evil.example",
    ],
)
def test_what_came_with_the_mail_is_not_our_servers(between: str) -> None:
    """Our own field stands above all that the sender wrote; the one of the forger lies below."""
    world = Attacked()
    head = (
        "Received: from evil.example (evil [192.0.2.1]) by mx.pharmacists.example; Mon, 2 Mar 2026 15:00:00 +0000\n"
        f"{between}\nAuthentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\n"
        f"From: {JON}\nTo: {ADDRESS}\nSubject: PAUSE"
    )
    raw(world, head, "PAUSE")
    assert world.standing(JON) == "active"


def test_our_servers_own_none_above_outvotes_a_pass_below() -> None:
    world = Attacked()
    head = (
        f"Authentication-Results: {SERVER}; dmarc=none header.from=hospital.example; spf=none\n"
        f"Received: from evil.example by {SERVER}; Mon, 2 Mar 2026 15:00:00 +0000\n"
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\n"
        f"From: {JON}\nTo: {ADDRESS}\nSubject: PAUSE"
    )
    raw(world, head, "PAUSE")
    assert world.standing(JON) == "active"


def test_a_mail_in_a_coordinators_name_tells_the_forger_nothing_about_members() -> None:
    world, _ = matched()
    for word in (
        "EXPORT",
        "STATUS",
        "BROWSE",
        "REQUEST M-1001",
        "HELP",
        "SHOW jon@hospital.example",
        "FIND Jon",
    ):
        world.drop(COORDINATOR, word, "x", proof="", headers={"Reply-To": EVE})
    sent = world.work()
    assert not to(sent, EVE)
    assert "hospital.example" not in everything(to(sent, COORDINATOR))
