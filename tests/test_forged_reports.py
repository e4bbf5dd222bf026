"""A report counts by a secret part of our own mail: 1,000 forged ones change nothing (faults 24 and 50)."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from processor.core.mail import OutboundMail
from processor.demo.robots import bounce
from tests.conversation import Block
from tests.fakes.memory_store import MemoryStore
from tests.player import COORDINATOR, Player
from tests.shipped_rules import RULES

JON, MIA, EVE = "jon@example.org", "mia@example.net", "eve@evil.example"
FORGERIES = 1_000
GIVEN = (
    f"mentor  Jon Berg <{JON}>, room for 2",
    f"mentee  Mia Okafor <{MIA}>",
    f"mentor  Eve Moor <{EVE}>, room for 2",
    'REQ-1   Mia asked Jon about "Critical care"; pending',
)


def begun() -> Player:
    store = MemoryStore(areas=RULES.areas, staff=[COORDINATOR])
    player = Player(store, Path("forged"))
    for line in GIVEN:
        player.given(line)
    # Eve has a mail of her own from us, with all that stands in it
    player.take_in(player.typed(EVE, Block(heading="", lines=["Subject: STATUS", "", "please"])))
    player.work()
    return player


def last_to(player: Player, who: str) -> OutboundMail:
    return next(mail for mail in reversed(player.post.sent) if mail.recipient == who)


def report(player: Player, mail: OutboundMail, message_id: str, to: str, nth: int) -> bytes:
    """A server's report on that mail, as anybody can make one up."""
    raw = re.sub(rb"Message-ID:[^\r\n]*(\r\n[ \t][^\r\n]*)*", b"Message-ID: " + message_id.encode(), mail.raw)
    return bounce(raw, mail.recipient, to, player.now, "5.1.1", f"550 5.1.1 no such user {nth}")


def computed(asked: OutboundMail, own: OutboundMail) -> Iterator[tuple[str, str]]:
    """(Message-ID, return path): all that a forger can make who knows everything but the key and that mail.

    The serials are known, too: they stand in the log.
    """
    domain = "pharmacists.example"
    own_token, own_serial, own_proof = own.message_id.strip("<>").partition("@")[0].rsplit(".", 2)
    own_mac = own.return_path.partition("@")[0].rpartition(".")[2]
    for inbox, nth, name in itertools.product(range(40), range(3), ("request", "reminder", "welcome-mentor")):
        parts = (f"in-{inbox}.{nth}", name, asked.recipient, "REQ-1")
        guess = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]  # how serials once were made
        yield f"<x.{guess}@{domain}>", "mentors@" + domain
        yield f"<{guess}.{own_proof}@{domain}>", f"mentors+b-{guess}.{own_mac}@{domain}"
    for n in range(FORGERIES):
        proof = hashlib.sha256(f"{n}".encode()).hexdigest().translate(str.maketrans("0189", "abcd"))[:26]
        serial = asked.serial if n % 2 else own_serial
        token = own_token if n % 3 else "REQ-1." + proof + "abc"
        yield f"<{token}.{asked.serial}@{domain}>", f"mentors+b-{asked.serial}.{proof}@{domain}"
        yield f"<{token}.{asked.serial}.{own_proof}@{domain}>", f"mentors+b-{asked.serial}.{own_mac}@{domain}"
        yield f"<{token}.{serial}.{proof}@{domain}>", f"mentors+{own_token}@{domain}"


def test_a_thousand_computed_ids_have_no_effect_and_the_one_from_the_mail_has() -> None:
    player = begun()
    asked, own = last_to(player, JON), last_to(player, EVE)
    assert asked.letter == "request"
    before = player.records()
    letters = len(player.post.sent)
    for nth, (message_id, to) in zip(range(FORGERIES), computed(asked, own), strict=False):
        player.take_in(report(player, asked, message_id, to, nth))
    player.work()
    after = player.records()
    assert len(player.post.sent) == letters
    assert after["inbox"].pop("ignored") - before["inbox"].pop("ignored") == FORGERIES
    for known in (before, after):
        known.pop("inbox")
        known.pop("events")  # that each was ignored is noted, and changes nothing
    assert after == before

    # that the program does heed a report is shown by the very one
    player.take_in(report(player, asked, asked.message_id, "mentors@pharmacists.example", 0))
    player.work()
    assert [r["state"] for r in player.records()["requests"]] == ["undeliverable"]


def test_a_mail_that_only_answers_ours_is_no_report_on_it() -> None:
    """References stand in every reply; a report gives the mail itself back."""
    player = begun()
    asked = last_to(player, JON)
    raw = report(player, asked, "<none@evil.example>", "mentors@pharmacists.example", 0)
    answering = f"In-Reply-To: {asked.message_id}\r\nReferences: {asked.message_id}\r\n".encode()
    player.take_in(answering + raw)
    player.work()
    assert [r["state"] for r in player.records()["requests"]] == ["pending"]


def test_the_log_holds_no_proof() -> None:
    """`serial=` names a mail in the log; the report needs the part beside it."""
    player = begun()
    for mail in player.post.sent:
        proof = mail.message_id.strip("<>").partition("@")[0].rpartition(".")[2]
        mac = mail.return_path.partition("@")[0].rpartition(".")[2]
        assert len(proof) == len(mac) == 26
        assert proof != mac
        assert mail.serial not in (proof, mac)


def test_what_comes_to_a_return_path_is_never_taken_for_a_persons_mail() -> None:
    """Responders that know no RFC 3834 answer there; our own automatic mail cannot loop through it."""
    player = begun()
    welcome = last_to(player, EVE)
    block = Block(
        heading="",
        lines=[f"To: {welcome.return_path}", "Subject: I am on my way", "", "STATUS", "Thanks, bye"],
    )
    letters = len(player.post.sent)
    player.take_in(player.typed(EVE, block))
    player.work()
    assert [mail.recipient for mail in player.post.sent[letters:]] == [COORDINATOR]
    player.take_in(player.typed(EVE, block))
    player.work()
    assert len(player.post.sent) == letters + 1
