# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""One mail that comes by several ways, and mails that only look like copies of one (faults 7, 8)."""

from __future__ import annotations

import re

import pytest

from tests.attack.attempts import things
from tests.attack.second_wave import (
    a_coordinator_knows,
    empty_file,
    inline,
    migrated_postgres_url,
    migrated_sqlite_url,
    place_of_the_file,
    postgres_server,
    world,
)
from tests.attacks import EVE, FORM, JON, MIA, Attacked, reply_token, to
from tests.player import ADDRESS, COORDINATOR

__all__ = [
    "empty_file", "migrated_postgres_url", "migrated_sqlite_url", "place_of_the_file", "postgres_server", "world",
]  # fmt: skip

OURS = "Authentication-Results: mx.pharmacists.example; dmarc={} header.from={}\n"


def copy(sender: str, subject: str, body: str, *, proof: str = "", ident: str = "one@x.example", trace: str = "", more: str = "") -> bytes:  # fmt: skip
    domain = re.sub(r".*@", "", sender).strip("<>")
    vouched = OURS.format(proof, domain) if proof else ""
    head = f"{trace}{vouched}From: {sender}\nTo: {ADDRESS}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <{ident}>\n{more}"
    return f"{head}\n{body}\n".replace("\n", "\r\n").encode()


PROOFS = {
    "unproven, proven": ["", "pass"],
    "failed, proven": ["fail", "pass"],
    "proven, unproven": ["pass", ""],
    "proven, failed": ["pass", "fail"],
    "unproven, failed, proven": ["", "fail", "pass"],
    "failed, unproven, proven": ["fail", "", "pass"],
    "proven, failed, unproven": ["pass", "fail", ""],
    "proven three times": ["pass", "pass", "pass"],
    "failed, proven, failed, proven": ["fail", "pass", "fail", "pass"],
    "unproven, proven, unproven, proven": ["", "pass", "", "pass"],
}  # fmt: skip


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("order", PROOFS)
def test_a_mail_of_which_one_copy_is_proven_is_done_once_in_any_order(
    world: Attacked, order: str, at_once: bool
) -> None:
    sent = []
    for number, proof in enumerate(PROOFS[order]):
        trace = f"Received: from r{number}.example by mx.pharmacists.example; Mon, 2 Mar 2026 10:00:0{number} +0100\n"
        world.player.take_in(copy(MIA, "REQUEST M-1001", "please", proof=proof, trace=trace))
        if not at_once:
            sent += world.work()
            sent += world.later(minutes=20)
    sent += world.work()
    assert things(world)[1] == [("REQ-1", "pending")]
    assert len([m for m in to(sent, JON) if m.letter == "request"]) == 1
    assert "request-received" in [m.letter for m in to(sent, MIA)]


def test_after_the_proven_copy_a_yes_to_the_question_about_the_other_asks_nobody_twice(
    world: Attacked,
) -> None:
    """The unproven copy came first, and the question went out; then the proven one; then Mia says YES."""
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please"))
    question = to(world.work(), MIA)[0]
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please", proof="pass"))
    world.work()
    sent = world.reply(MIA, question, "Yes")
    assert things(world)[1] == [("REQ-1", "pending")]
    assert not to(sent, JON)
    assert to(sent, MIA)


def test_a_no_after_the_proven_copy_is_not_lost(world: Attacked) -> None:
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please"))
    question = to(world.work(), MIA)[0]
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please", proof="pass"))
    world.work()
    sent = world.reply(MIA, question, "No, this was not me")
    assert to(sent, MIA) or a_coordinator_knows(world, sent)


def test_the_question_that_was_answered_and_then_the_proven_copy_change_things_once(world: Attacked) -> None:
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please"))
    question = to(world.work(), MIA)[0]
    first = world.reply(MIA, question, "Yes")
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please", proof="pass"))
    second = world.work()
    assert things(world)[1] == [("REQ-1", "pending")]
    assert len(to(first, JON)) + len(to(second, JON)) == 1


@pytest.mark.parametrize("proof", ["pass", "", "fail"])
def test_the_same_id_from_another_sender_takes_nobodys_place(world: Attacked, proof: str) -> None:
    """Eve knows the Message-ID that Mia's mail will have, and is first."""
    world.player.take_in(copy(EVE, "REQUEST M-1001", "please", proof=proof))
    world.work()
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please", proof="pass"))
    sent = world.work()
    assert things(world)[1] == [("REQ-1", "pending")] or a_coordinator_knows(world, sent)
    assert sent


@pytest.mark.parametrize("proof", ["", "fail"])
def test_a_forgery_under_the_coming_mails_id_does_not_swallow_it(world: Attacked, proof: str) -> None:
    """In Mia's name, with other words, before her own mail: hers is done or reaches a person, never nothing."""
    world.player.take_in(copy(MIA, "LEAVE", "LEAVE", proof=proof))
    world.work()
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please", proof="pass"))
    sent = world.work()
    assert world.standing(MIA) == "active"
    assert to(sent, MIA) or a_coordinator_knows(world, sent)


def test_a_forgery_after_the_mail_under_its_id_changes_nothing(world: Attacked) -> None:
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please", proof="pass"))
    world.work()
    before = things(world)
    for proof, who in (("", MIA), ("fail", MIA), ("pass", EVE)):
        world.player.take_in(copy(who, "WITHDRAW", "WITHDRAW", proof=proof))
        world.work()
    assert things(world) == before


def test_the_same_words_on_another_day_under_another_id_are_another_mail(world: Attacked) -> None:
    world.player.take_in(copy(MIA, "PAUSE", "PAUSE", proof="pass", ident="a@x.example"))
    world.work()
    world.later(days=1)
    world.player.take_in(copy(MIA, "RESUME", "RESUME", proof="pass", ident="b@x.example"))
    world.work()
    world.later(days=1)
    world.player.take_in(copy(MIA, "PAUSE", "PAUSE", proof="pass", ident="c@x.example"))
    assert to(world.work(), MIA)
    assert world.standing(MIA) == "paused"


def test_an_old_pause_that_comes_again_after_weeks_does_not_pause_again(world: Attacked) -> None:
    mail = copy(JON, "PAUSE", "PAUSE", proof="pass")
    world.player.take_in(mail)
    world.work()
    world.later(days=1)
    world.write(JON, "RESUME")
    world.later(days=40)
    world.player.take_in(b"Received: from a by b; Mon, 20 Apr 2026 10:00:00 +0100\r\n" + mail)
    world.work()
    assert world.standing(JON) == "active"


def test_a_copy_with_a_lists_footer_and_tag_acts_once(world: Attacked) -> None:
    world.player.take_in(copy(MIA, "REQUEST M-1001", "please", proof="pass"))
    first = world.work()
    world.player.take_in(
        copy(
            MIA,
            "[staff] REQUEST M-1001",
            "please\n-- \nstaff list of the hospital",
            proof="pass",
            more="List-Id: <staff.college.example>\n",
        )
    )
    second = world.work()
    assert len(to(first, JON)) + len(to(second, JON)) == 1
    assert [ref for ref, _ in things(world)[1]] == ["REQ-1"]


def test_a_copy_of_a_held_mail_brings_no_second_item_and_no_second_receipt(world: Attacked) -> None:
    words = "I have a long question about my licence that no command of yours can answer, sorry."
    world.player.take_in(copy(MIA, "A question", words, proof="pass"))
    first = world.work()
    count = len(world.held())
    assert count
    for number in range(3):
        world.later(hours=5)
        world.player.take_in(copy(MIA, "A question", words, proof="pass", trace=f"X-Way: {number}\n"))
        assert not to(world.work(), MIA)
    assert len(world.held()) == count
    assert len(to(first, MIA)) == 1


@pytest.mark.parametrize("first", ["", "fail"])
def test_a_held_unproven_copy_does_not_keep_the_proven_one_from_its_receipt(
    world: Attacked, first: str
) -> None:
    words = "I have a long question about my licence that no command of yours can answer, sorry."
    world.player.take_in(copy(MIA, "A question", words, proof=first))
    world.work()
    world.later(minutes=3)
    world.player.take_in(copy(MIA, "A question", words, proof="pass"))
    sent = world.work()
    assert world.held()
    assert first == "" or to(sent, MIA), "she has had no word for a mail of hers that is proven"


@pytest.mark.parametrize("first", ["", "fail"])
@pytest.mark.parametrize("who", [MIA, "new@college.example"])
def test_who_sends_the_same_words_again_and_is_proven_now_hears_of_it(
    world: Attacked, first: str, who: str
) -> None:
    """Another Message-ID, a day later: her provider has mended its signatures meanwhile."""
    words = "I have a long question about my licence that no command of yours can answer, sorry."
    world.player.take_in(copy(who, "A question", words, proof=first))
    had = to(world.work(), who)
    world.later(days=1)
    world.player.take_in(copy(who, "A question", words, proof="pass", ident="two@x.example"))
    sent = world.work()
    assert world.held()
    assert had or to(sent, who)


@pytest.mark.parametrize("order", [("", "pass"), ("fail", "pass"), ("pass", ""), ("pass", "pass")])
def test_the_copies_of_an_acceptance_make_one_mentoring(world: Attacked, order: tuple[str, str]) -> None:
    asked = world.asked()
    head = f"In-Reply-To: {asked.message_id}\n"
    sent = []
    for proof in order:
        world.player.take_in(
            copy(JON, "Re: Would you mentor Mia Okafor? [REQ-1]", "Accept", proof=proof, more=head)
        )
        sent += world.work()
    assert things(world)[2] == [("REL-1", "active", 1)]
    assert len([m for m in to(sent, MIA) if m.letter.startswith("introduction")]) == 1


def test_an_acceptance_to_both_of_our_addresses_is_one(world: Attacked) -> None:
    """Reply to all: the token address in To, the plain one in Cc, and the server delivers it twice."""
    asked = world.asked()
    plus = ADDRESS.replace("@", f"+{reply_token(asked)}@")
    for delivered in (plus, ADDRESS):
        raw = copy(
            JON, "Re: x", "Accept", trace=f"Delivered-To: {delivered}\n", more=f"Cc: {ADDRESS}\n"
        ).replace(f"To: {ADDRESS}".encode(), f"To: {plus}".encode(), 1)
        world.player.take_in(raw)
    sent = world.work()
    assert things(world)[2] == [("REL-1", "active", 1)]
    assert len([m for m in to(sent, MIA) if m.letter.startswith("introduction")]) == 1


def test_a_forward_that_comes_twice_is_done_once_and_told_once(world: Attacked) -> None:
    text = inline(f"Mia Okafor <{MIA}>", "REQUEST M-1001\n\nplease")
    for proof in ("pass", "pass"):
        world.player.take_in(copy(COORDINATOR, "Fwd: x", text, proof=proof))
    sent = world.work()
    assert [ref for ref, _ in things(world)[1]] == ["REQ-1"]
    assert len(to(sent, JON)) == 1


def test_the_member_wrote_it_and_the_coordinator_passed_the_same_on(world: Attacked) -> None:
    """Mia writes to both; the coordinator, who cannot know, forwards it: nobody is asked twice."""
    world.write(MIA, "REQUEST M-1001", "please")
    sent = world.write(
        COORDINATOR, "Fwd: REQUEST M-1001", inline(f"Mia Okafor <{MIA}>", "REQUEST M-1001\n\nplease")
    )
    assert [ref for ref, _ in things(world)[1]] == ["REQ-1"]
    assert not to(sent, JON)
    assert to(sent, COORDINATOR)


def test_a_sign_up_that_comes_unproven_and_then_proven_makes_one_member_who_hears_of_it(
    world: Attacked,
) -> None:
    form = FORM.format(name="Ann Lee")
    for proof in ("", "pass", ""):
        world.player.take_in(copy("ann@college.example", "SIGN UP MENTEE", form, proof=proof))
    sent = world.work()
    assert world.standing("ann@college.example") == "active"
    assert "welcome-mentee" in [m.letter for m in to(sent, "ann@college.example")]


FIRST_WORD = pytest.mark.xfail(
    strict=True, reason="of an id in no brackets the first word counts; it is held"
)


@pytest.mark.parametrize("ident", ["", "<>", "<{}>", pytest.param("not an id {}", marks=FIRST_WORD)])
def test_two_requests_without_an_id_that_differ_are_two_mails(world: Attacked, ident: str) -> None:
    for subject in ("PAUSE", "RESUME"):
        raw = copy(MIA, subject, subject, proof="pass").replace(
            b"Message-ID: <one@x.example>\r\n",
            f"Message-ID: {ident.format(subject)}\r\n".encode() if ident else b"",
        )
        world.player.take_in(raw)
        assert to(world.work(), MIA)
    assert world.standing(MIA) == "active"
