# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Delivery reports that nobody's server wrote, in all shapes, and what genuine ones may do (faults 24, 50)."""

from __future__ import annotations

import pytest

from processor.core.mail import OutboundMail
from processor.demo.robots import bounce
from tests.attack.mails_by_hand import raw
from tests.attack.prepared import matched
from tests.attack.records import things
from tests.attacks import EVE, JON, MIA, Attacked, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

QMAIL = (
    "Hi. This is the qmail-send program at evil.example.\n"
    "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
    "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
    "<{who}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
    "--- Below this line is a copy of the message.\n\n"
    "Message-ID: {mid}\nFrom: {us}\nTo: {who}\nSubject: x\n\nx\n"
)
EXCHANGE = (
    "Delivery has failed to these recipients or groups:\n\n{who}\nThe email address you entered couldn't be found.\n\n"
    "Diagnostic information for administrators:\n\nGenerating server: EX1\n\n{who}\n"
    "Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'\n\nOriginal message headers:\n\n"
    "Message-ID: {mid}\nFrom: {us}\nTo: {who}\nSubject: x\n"
)
PLAIN_NOTICE = "Undeliverable: {who} does not exist. 550 5.1.1 User unknown\n\nMessage-ID: {mid}\n"
REPORT = (
    "--b\nContent-Type: text/plain\n\nIt failed: {who}\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {who}\nAction: failed\nStatus: 5.1.1\n\n"
    "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mid}\nFrom: {us}\nTo: {who}\n\n--b--\n"
)
SHAPES = {"qmail": QMAIL, "exchange": EXCHANGE, "plain": PLAIN_NOTICE, "report": REPORT}


def send(
    world: Attacked, shape: str, to_: str, who: str, mid: str, daemon: str = "MAILER-DAEMON@evil.example"
) -> list[OutboundMail]:
    kind = "multipart/report; report-type=delivery-status; boundary=b" if shape == "report" else "text/plain"
    head = (
        f"Return-Path: <>\nFrom: Mail Delivery System <{daemon}>\nTo: {to_}\nSubject: Undelivered Mail Returned to Sender\n"
        f"Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: {kind}"
    )
    return raw(world, head, SHAPES[shape].format(who=who, mid=mid, us=ADDRESS))


def false_ids(mail: OutboundMail) -> dict[str, tuple[str, str]]:
    """(To, Message-ID that is given back), each without the secret part."""
    local, _, domain = mail.message_id.strip("<>").partition("@")
    token, serial, proof = local.rsplit(".", 2)
    b_local, _, b_domain = mail.return_path.partition("@")
    cut = b_local.rsplit(".", 1)[0]
    return {
        "serial only": (ADDRESS, f"<x.{serial}@{domain}>"),
        "token and serial": (ADDRESS, f"<{token}.{serial}@{domain}>"),
        "the VERP's proof in the id": (ADDRESS, f"<{token}.{serial}.{b_local.rsplit('.', 1)[1]}@{domain}>"),
        "the id's proof in the VERP": (f"{cut}.{proof}@{b_domain}", "<x@y>"),
        "VERP without proof": (f"{cut}@{b_domain}", "<x@y>"),
        "VERP with a wrong proof": (f"{cut}.{'a' * 26}@{b_domain}", "<x@y>"),
        "VERP in another case of proof": (f"{cut}.{'b' * len(proof)}@{b_domain}", f"<x.{serial}@{domain}>"),
        "nothing": (ADDRESS, ""),
    }


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "lacks",
    [
        "serial only",
        "token and serial",
        "the VERP's proof in the id",
        "the id's proof in the VERP",
        "VERP without proof",
        "VERP with a wrong proof",
        "VERP in another case of proof",
        "nothing",
    ],
)
def test_a_report_without_the_secret_part_has_no_effect(shape: str, lacks: str) -> None:
    world = Attacked()
    asked = world.asked()
    before = things(world)
    back, mid = false_ids(asked)[lacks]
    sent = [m for _ in range(3) for m in send(world, shape, back, JON, mid)]
    assert things(world) == before
    assert not to(sent, MIA)
    assert not to(sent, JON)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_mail_of_ones_own_cannot_bounce_for_somebody_else(shape: str) -> None:
    """Mia has the secret parts of her own letters; they say nothing about Jon's address."""
    world = Attacked()
    world.asked()
    before = things(world)
    for mail in to(world.player.post.sent, MIA):
        send(world, shape, mail.return_path, JON, mail.message_id)
        send(world, shape, ADDRESS, JON, mail.message_id)
    assert things(world) == before


@pytest.mark.parametrize("where", ["return path", "message id"])
def test_a_genuine_report_closes_the_request_once(where: str) -> None:
    world = Attacked()
    asked = world.asked()
    back = asked.return_path if where == "return path" else ADDRESS
    first = send(world, "report", back, JON, asked.message_id)
    assert world.state() == "undeliverable"
    assert len(to(first, MIA)) == 1
    again = send(world, "report", back, JON, asked.message_id)
    assert to(again, MIA) == []
    assert to(again, JON) == []


@pytest.mark.parametrize(
    "action, status",
    [("delayed", "4.2.2"), ("delivered", "2.0.0"), ("relayed", "2.0.0"), ("expanded", "2.0.0"), ("failed", "5.7.1"), ("delayed", "5.1.1"), ("delivered", "5.1.1")],
)  # fmt: skip
def test_what_is_no_dead_address_closes_nothing(action: str, status: str) -> None:
    world = Attacked()
    asked = world.asked()
    text = bounce(asked.raw, JON, asked.return_path, world.player.now, status, f"{status[0]}50 {status} x")
    world.player.take_in(text.replace(b"Action: failed", f"Action: {action}".encode()))
    world.work()
    assert world.state() == "pending"
    assert world.standing(JON) == "active"


def test_a_report_of_several_recipients_counts_for_the_one_we_wrote_to() -> None:
    world = Attacked()
    asked = world.asked()
    text = bounce(asked.raw, EVE, asked.return_path, world.player.now).replace(
        b"Final-Recipient: rfc822; " + EVE.encode(),
        b"Final-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"Final-Recipient: rfc822; " + MIA.encode() + b"\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"Final-Recipient: rfc822; z@y.example",
    )
    world.player.take_in(text)
    world.work()
    assert {world.standing(JON), world.standing(MIA)} == {"active"}
    assert world.state() == "pending"


def test_delayed_then_delivered_then_failed_is_one_mail() -> None:
    world = Attacked()
    asked = world.asked()
    for action, status in (("delayed", "4.2.2"), ("delivered", "2.0.0"), ("delayed", "4.2.2")):
        text = bounce(asked.raw, JON, asked.return_path, world.player.now, status, f"450 {status} x")
        world.player.take_in(text.replace(b"Action: failed", f"Action: {action}".encode()))
        world.later(hours=1)
    assert world.state() == "pending"
    world.player.take_in(bounce(asked.raw, JON, asked.return_path, world.player.now))
    world.work()
    assert world.state() == "undeliverable"


def test_a_forged_report_about_a_coordinator_raises_nothing() -> None:
    world = Attacked()
    held = to(
        world.write(EVE, "A letter", "A long letter that asks for nothing that the program would know."),
        COORDINATOR,
    )[0]
    for back, mid in false_ids(held).values():
        for shape in SHAPES:
            send(world, shape, back, COORDINATOR, mid)
    told = world.later(days=1)
    assert {m.letter for m in told} <= {"summary", "stray-reports"}


def test_two_hundred_forged_reports_are_one_mail_to_coordinators() -> None:
    world = Attacked()
    for number in range(200):
        text = PLAIN_NOTICE.format(who=f"x{number}@y.example", mid="<a@b>")
        world.drop(
            f"MAILER-DAEMON@h{number}.example",
            "Undelivered Mail Returned to Sender",
            text,
            proof="",
            headers={"Return-Path": "<>"},
        )
    assert world.work() == []
    assert len(to(world.later(days=1), COORDINATOR)) <= 1


@pytest.mark.parametrize("word", ["Accept", "LEAVE", "HELP", "SIGN UP MENTEE"])
def test_what_comes_to_a_return_path_is_nobodys_word(word: str) -> None:
    """decision 11: what comes to b-...@ is never taken for a person's mail."""
    world = Attacked()
    asked = world.asked()
    sent = world.write(JON, word, word, to=asked.return_path)
    assert {m.letter for m in sent} <= {"note"}  # to coordinators, as of any report
    assert not to(sent, JON)
    assert world.state() == "pending"
    assert world.standing(JON) == "active"


@pytest.mark.parametrize("letters", [1, 2])
def test_a_member_who_is_reported_dead_comes_back_with_any_proven_mail(letters: int) -> None:
    world, _ = matched()
    for mail in to(world.player.post.sent, MIA)[:letters]:
        world.player.take_in(bounce(mail.raw, MIA, mail.return_path, world.player.now))
    world.work()
    world.write(MIA, "STATUS", proof="")
    world.write(MIA, "STATUS")
    assert world.standing(MIA) == "active"


def test_a_report_may_not_speak_html_to_coordinators() -> None:
    world = Attacked()
    asked = world.asked()
    said = "550 5.7.1 <b>Click http://evil-prize.example/claim</b>"
    world.player.take_in(bounce(asked.raw, JON, asked.return_path, world.player.now, "5.7.1", said))
    for mail in to(world.work(), COORDINATOR):
        assert "http://evil-prize.example" not in see(mail).everything
