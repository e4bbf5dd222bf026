# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Tokens that were quoted, passed on, guessed or used: whoever has them acts for nobody (fault 49)."""

from __future__ import annotations

import pytest

from tests.attack.letters import quoted, subjects
from tests.attack.mails_by_hand import raw
from tests.attack.prepared import matched
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token, to
from tests.player import ADDRESS

PLACES = {
    "To": "From: {who}\nTo: {plus}\nSubject: Re: x",
    "To among others": "From: {who}\nTo: a@b.example, {plus}, c@d.example\nSubject: Re: x",
    "Cc": "From: {who}\nTo: {us}\nCc: {plus}\nSubject: Re: x",
    "Bcc": "From: {who}\nTo: {us}\nBcc: {plus}\nSubject: Re: x",
    "Delivered-To": "Delivered-To: {plus}\nX-Original-To: {plus}\nFrom: {who}\nTo: {us}\nSubject: Re: x",
    "the subject": "From: {who}\nTo: {us}\nSubject: Re: [{token}] {token}",
    "the sender's name": 'From: "{token}" <{who}>\nTo: {us}\nSubject: Re: x',
    "a comment": "From: {who} ({token})\nTo: {us}\nSubject: Re: x",
    "the reader's name": 'From: {who}\nTo: "{plus}" <{us}>\nSubject: Re: x',
    "Reply-To": "From: {who}\nTo: {us}\nReply-To: {plus}\nSubject: Re: x",
    "Sender": "From: {who}\nSender: {plus}\nTo: {us}\nSubject: Re: x",
    "In-Reply-To": "From: {who}\nTo: {us}\nIn-Reply-To: <{token}.0123456789abcdef@pharmacists.example>\nSubject: Re: x",
    "References": "From: {who}\nTo: {us}\nReferences: <a@b> <{token}@pharmacists.example> <{plus}>\nSubject: Re: x",
    "capitals": "From: {who}\nTo: {PLUS}\nSubject: Re: x",
    "all at once": 'From: "{token}" <{who}>\nTo: {plus}\nCc: {plus}\nReferences: <{token}@x>\nSubject: {token}',
}


@pytest.mark.parametrize("word", ["Accept", "REJECT"])
@pytest.mark.parametrize("place", PLACES)
def test_a_quoted_token_proves_nothing_wherever_it_is_put(place: str, word: str) -> None:
    world = Attacked()
    token = quoted(world.asked())
    head = PLACES[place].format(
        who=JON, us=ADDRESS, token=token, plus=address_with(token), PLUS=address_with(token).upper()
    )
    raw(world, head, word)
    assert world.state() == "pending"


@pytest.mark.parametrize("proof", ["", "evil.example"])
@pytest.mark.parametrize("place", PLACES)
def test_the_reply_token_does_nothing_for_another_sender(place: str, proof: str) -> None:
    world = Attacked()
    token = reply_token(world.asked())
    head = PLACES[place].format(
        who=EVE, us=ADDRESS, token=token, plus=address_with(token), PLUS=address_with(token).upper()
    )
    raw(world, head, "Accept", proof=proof)
    assert world.state() == "pending"


FROMS = {
    "two addresses": "From: jon@hospital.example, eve@evil.example",
    "two fields": "From: jon@hospital.example\nFrom: eve@evil.example",
    "Jon in the name": 'From: "jon@hospital.example" <eve@evil.example>',
    "Jon's name": "From: Jon Berg <eve@evil.example>",
    "a subdomain": "From: jon@mail.hospital.example",
    "a plus address": "From: jon+x@hospital.example",
    "a dot": "From: j.on@hospital.example",
    "a Cyrillic o": "From: jоn@hospital.example",
    "a domain in Cyrillic": "From: jon@hоspital.example",
    "a trailing dot": "From: jon@hospital.example.evil.example",
    "a comment in the domain": "From: eve@evil.example (jon@hospital.example)",
    "Reply-To": "From: eve@evil.example\nReply-To: jon@hospital.example",
    "Sender": "From: eve@evil.example\nSender: jon@hospital.example\nReturn-Path: <jon@hospital.example>",
    "a group": "From: jon@hospital.example: eve@evil.example;",
    "an encoded name": "From: =?utf-8?q?jon=40hospital=2Eexample?= <eve@evil.example>",
    "a route": "From: <@hospital.example,@x:eve@evil.example>",
    "quoted local": 'From: "jon@hospital.example "@evil.example',
}


@pytest.mark.parametrize("shape", FROMS)
def test_the_reply_token_needs_its_holder_in_from_for_certain(shape: str) -> None:
    world = Attacked()
    token = reply_token(world.asked())
    raw(world, f"{FROMS[shape]}\nTo: {address_with(token)}\nSubject: Re: x", "Accept")
    assert world.state() == "pending"


@pytest.mark.parametrize("who", [JON, MIA])
@pytest.mark.parametrize("word", ["END NOW", "LEAVE", "ERASE", "PAUSE", "RENEW", "REJECT", "EXPORT"])
def test_no_quoted_letter_of_a_mentoring_lets_anybody_act_in_a_members_name(word: str, who: str) -> None:
    world, sent = matched()
    before = things(world)
    for mail in sent:
        token = quoted(mail)
        world.drop(who, "Re: x", f"{word}\n\n{token}", proof="", to=address_with(token))
    answers = world.work()
    assert things(world) == before
    assert len(to(answers, who)) <= 1


@pytest.mark.parametrize("word", ["END NOW", "LEAVE", "PAUSE", "REJECT", "YES"])
def test_no_reply_token_of_the_other_side_lets_one_act(word: str) -> None:
    world, sent = matched()
    before = things(world)
    for mail in sent:
        other = JON if mail.recipient == MIA else MIA
        world.drop(other, "Re: x", word, proof="", to=address_with(reply_token(mail)))
    world.work()
    assert things(world) == before


@pytest.mark.parametrize(
    "word", ["LEAVE", "ERASE", "EXPORT", "REQUEST M-1001", "SIGN UP MENTOR", "ESPAÑOL", "RESUME"]
)
def test_the_token_of_a_request_offers_only_an_answer(word: str) -> None:
    """docs/flow.md, `answer`: answer, help, pause, status, unclear, wait."""
    world = Attacked()
    asked = world.asked()
    before = things(world)
    sent = world.write(
        JON, word, FORM.format(name="Other Name"), proof="", to=address_with(reply_token(asked))
    )
    assert things(world) == before
    assert not any("export" in mail.letter for mail in sent)


def test_the_token_of_one_request_does_not_answer_another() -> None:
    world = Attacked()
    first = world.asked()
    world.write("ann@college.example", "SIGN UP MENTEE", FORM.format(name="Ann Lee"))
    world.write("ann@college.example", "REQUEST M-1001", "please")
    for words in ("ACCEPT REQ-2", "Accept [REQ-2]"):
        world.write(JON, f"Re: {words}", words, proof="", to=address_with(reply_token(first)))
    assert world.state(2) == "pending"


def test_two_tokens_in_one_mail_open_only_what_each_of_them_is_for() -> None:
    """Jon's quoted one in To, and his real reply token for another matter in References."""
    world = Attacked()
    welcome = next(m for m in world.player.post.sent if m.recipient == JON)
    token = quoted(world.asked())
    head = f"From: {JON}\nTo: {address_with(token)}\nReferences: {welcome.message_id}\nSubject: Re: x [REQ-1]"
    raw(world, head, "LEAVE")
    assert world.standing(JON) == "active"


@pytest.mark.parametrize("change", ["day", "mac", "offer", "matter", "short", "long"])
def test_a_changed_token_is_none(change: str) -> None:
    world = Attacked()
    token = reply_token(world.asked())
    about, rest = token.split(".", 1)
    flip = {"a": "b"}.get
    at = {"day": 0, "offer": 3, "mac": len(rest) - 1}
    if change in at:
        n = at[change]
        rest = rest[:n] + flip(rest[n], "a") + rest[n + 1 :]
    token = {
        "matter": f"REQ-2.{rest}", "short": f"{about}.{rest[:-1]}", "long": f"{about}.{rest}a",
    }.get(change, f"{about}.{rest}")  # fmt: skip
    world.write(JON, "Re: x", "Accept", proof="", to=address_with(token))
    assert world.state() == "pending"


def test_a_token_ends_with_its_days() -> None:
    world = Attacked()
    welcome = next(m for m in world.player.post.sent if m.recipient == JON)
    world.later(days=62)
    world.write(JON, "PAUSE", proof="", to=address_with(reply_token(welcome)))
    assert world.standing(JON) == "active"


@pytest.mark.parametrize("proof", ["fail"])
def test_a_token_does_not_help_where_our_server_says_no(proof: str) -> None:
    world = Attacked()
    asked = world.asked()
    assert to(world.reply(JON, asked, "Accept", proof=proof), JON) == []
    assert world.state() == "pending"


def test_a_reply_token_works_once_for_a_pause() -> None:
    world = Attacked()
    welcome = next(m for m in world.player.post.sent if m.recipient == JON)
    world.reply(JON, welcome, "PAUSE", proof="")
    assert world.standing(JON) == "paused"
    world.write(JON, "RESUME")
    sent = world.reply(JON, welcome, "PAUSE", proof="")
    assert world.standing(JON) == "active"
    assert subjects(sent) == ["Was this mail from you?"]


def test_a_question_was_it_you_is_not_answered_by_its_own_forger() -> None:
    """A YES about CONF-1, guessed: in each place, unproven, and proven for another address."""
    world = Attacked()
    world.write(MIA, "LEAVE", proof="")
    for number in range(1, 4):
        for who, proof in ((MIA, ""), (EVE, "pass")):
            world.write(who, f"Re: Was this mail from you? [CONF-{number}]", "YES", proof=proof)
            world.write(who, f"YES CONF-{number}", proof=proof)
    assert world.standing(MIA) == "active"


def test_a_letter_that_is_sent_to_a_forger_gives_no_power_over_a_member() -> None:
    """Eve is a member: all her own reply tokens, in Mia's and Jon's name."""
    world = Attacked()
    world.asked()
    world.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Moss"))
    world.write(EVE, "REQUEST M-1001", "please")
    for word in ("STATUS", "EXPORT", "HELP", "BROWSE"):
        world.write(EVE, word)
    before = things(world)
    for mail in to(world.player.post.sent, EVE):
        for who in (JON, MIA):
            for word in ("Accept", "LEAVE", "WITHDRAW"):
                world.drop(who, "Re: x", word, proof="", to=address_with(reply_token(mail)))
    world.work()
    assert things(world) == before
