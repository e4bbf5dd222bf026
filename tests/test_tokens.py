"""A token proves its holder, for what its letter offers, once; what is quoted on proves nothing: fault 49."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from processor.core.tokens import OFFERED, Offer, offer_of
from processor.letters.samples import SAMPLES
from tests.attacks import EVE, JON, MIA, Attacked, address_with, reply_token, to, tokens_in_text
from tests.player import COORDINATOR
from tests.post_office import see

FORWARD = (
    "---------- Forwarded message ---------\nFrom: {who}\nDate: Mon, Mar 2, 2026 at 10:00 AM\n"
    "Subject: {subject}\nTo: <carla@pharmacists.example>\n\n{body}\n"
)


def test_what_a_letters_text_holds_is_not_what_its_reply_holds() -> None:
    asked = Attacked().asked()
    assert tokens_in_text(asked)
    assert reply_token(asked) not in tokens_in_text(asked)
    assert reply_token(asked) in asked.message_id


def test_a_reply_proves_its_holder_where_no_server_vouches() -> None:
    world = Attacked()
    asked = world.asked()
    world.reply(JON, asked, "Accept", proof="")
    assert world.state() == "accepted"


@pytest.mark.parametrize("where", ["in the address", "in the text", "in the thread"])
def test_a_quoted_token_under_a_forged_from_does_nothing(where: str) -> None:
    """Whoever got the mail quoted writes in the mentor's name; the mentor is asked."""
    world = Attacked()
    quoted = tokens_in_text(world.asked())[0]
    sent = world.write(
        JON, "Re: x", f"Accept\n\nReference: {quoted}" if where == "in the text" else "Accept", proof="",
        to=address_with(quoted if where == "in the address" else "x"),
        **({"headers": {"References": f"<{quoted}.x@y.example>"}} if where == "in the thread" else {}),
    )  # fmt: skip
    assert world.state() == "pending"
    assert [see(m).subject.split(" [")[0] for m in sent] in (
        ["Was this mail from you?"],
        ["Yes or no to Mia Okafor?"],
    )


def test_the_reply_token_itself_proves_nothing_in_a_text() -> None:
    world = Attacked()
    asked = world.asked()
    world.write(JON, "Re: x", f"Accept\n\nReference: {reply_token(asked)}", proof="")
    assert world.state() == "pending"


def test_forty_quoted_or_repeated_tokens_have_no_effect() -> None:
    """Each letter of a mentoring, quoted on: under its reader's name, in other hands, and used again."""
    world = Attacked()
    asked = world.asked()
    letters = [asked, *world.player.post.sent, *world.reply(JON, asked, "Accept", proof="")]
    assert world.state() == "accepted"
    tries = 0
    for letter in letters:
        for token in {*tokens_in_text(letter)}:
            for sender in (JON, MIA, EVE):
                for word in ("REJECT", "END NOW", "LEAVE"):
                    body = f"{word}\n\nReference: {token}"
                    world.drop(sender, "Re: x", body, proof="", to=address_with(token))
                    tries += 1
    for sender in (JON, MIA, EVE):  # the one that was used, once more
        for word in ("REJECT", "Accept", "END NOW"):
            world.drop(sender, "Re: x", word, proof="", to=address_with(reply_token(asked)))
            tries += 1
    world.work()
    assert tries >= 40
    assert world.state() == "accepted"
    assert [r["state"] for r in world.player.records()["relationships"]] == ["active"]
    assert {world.standing(JON), world.standing(MIA)} == {"active"}


def test_a_used_token_is_worth_nothing_even_when_the_server_vouched_for_its_use() -> None:
    world = Attacked()
    asked = world.asked()
    world.reply(JON, asked, "Accept")  # proven by DMARC, in the thread
    sent = world.reply(JON, asked, "REJECT", proof="")  # somebody who saw the reply's address
    assert world.state() == "accepted"
    assert [see(m).subject.split(" [")[0] for m in sent] == ["Was this mail from you?"]


def test_a_token_is_good_for_what_its_letter_offers_and_no_more() -> None:
    """A welcome offers the directory, and not to leave."""
    world = Attacked()
    welcome = to(world.player.post.sent, MIA)[0]
    sent = world.reply(MIA, welcome, "LEAVE", proof="")
    assert world.standing(MIA) == "active"
    assert [see(m).subject.split(" [")[0] for m in sent] == ["Was this mail from you?"]
    sent = world.reply(MIA, sent[0], "YES", proof="")
    assert world.standing(MIA) == "left"


def test_a_question_was_it_you_is_answered_by_a_reply_only() -> None:
    """Its text may have been passed on; its reply address was not."""
    world = Attacked()
    question = world.write(MIA, "LEAVE", proof="")[0]
    for token in tokens_in_text(question):
        world.write(MIA, "Re: x", f"YES\n\nReference: {token}", proof="", to=address_with(token))
        world.write(EVE, "Re: x", f"YES\n\nReference: {token}", to=address_with(token))
    world.write(EVE, "Re: x", "YES", to=address_with(reply_token(question)))
    assert world.standing(MIA) == "active"
    world.reply(MIA, question, "YES", proof="")
    assert world.standing(MIA) == "left"


def test_no_token_of_a_letter_to_a_coordinator_lets_anybody_act() -> None:
    """HELD-7 only says what a mail is about, as often as it is tried, in whosever name."""
    world = Attacked()
    world.asked()
    held = to(
        world.write(EVE, "A letter", "A long letter that asks for nothing that the program would know."),
        COORDINATOR,
    )[0]
    for token in {reply_token(held), *tokens_in_text(held)}:
        for who, word in ((JON, "ACCEPT [REQ-1]"), (MIA, "LEAVE"), ("zed@clinic.example", "SIGN UP MENTEE")):
            body = FORWARD.format(
                who=f"Somebody <{who}>", subject=word, body=f"{word}\n\nName: Zed\nGoals: x\n"
            )
            for subject in ("Fwd: x", f"Fwd: {word}"):
                world.write(
                    COORDINATOR, subject, f"{body}\nReference: {token}\n", proof="", to=address_with(token)
                )
    assert world.state() == "pending"
    assert world.standing(MIA) == "active"
    assert len(world.player.records()["members"]) == 2


def test_wrong_hands_are_told_to_coordinators_once_a_day() -> None:
    world = Attacked()
    asked = world.asked()
    sent = []
    for number in range(30):
        token = f"REQ-1.{'a' * 6}{'b' * 25}{'abcdefghij'[number % 10]}"
        sent += world.write(EVE, "Re: x", f"Accept {number}", to=address_with(token))
        sent += world.write(
            f"x{number}@evil.example", "x", "Accept", to=address_with(tokens_in_text(asked)[0])
        )
    assert sent == []
    assert world.state() == "pending"
    told = world.later(days=1)
    assert [m.letter for m in to(told, COORDINATOR)] == ["summary"]


def test_a_token_that_was_quoted_to_the_mentees_friends_brings_the_mentor_no_mail() -> None:
    """The mentee's own token, from sixty addresses, with or without proof: nothing to the mentor (W5)."""
    world = Attacked()
    mine = to(world.write(MIA, "REQUEST M-1001", "I would like to learn."), MIA)[0]
    for number in range(60):
        world.drop(f"x{number}@evil.example", "Re: x", "ACCEPT", proof="", to=address_with(reply_token(mine)))
    assert world.work() == []


def test_the_mentors_token_in_other_hands_asks_the_mentor_once_a_day() -> None:
    world = Attacked()
    asked = world.asked()
    for number in range(20):
        world.drop(f"x{number}@gmail.example", "Re: x", "ACCEPT", to=address_with(reply_token(asked)))
    assert [m.letter for m in to(world.work(), JON)] == ["other-address"]


def test_a_copy_for_which_our_server_vouches_counts_after_one_for_which_it_did_not() -> None:
    """Anybody may have sent the first copy (W19); the question about it needs no answer any more."""
    world = Attacked()
    raw = world.drop(JON, "PAUSE", proof="")
    question = world.work()[0]
    assert world.standing(JON) == "active"
    proof = b"Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example\r\n"
    for _ in range(2):
        world.player.take_in(proof + raw)
        world.work()
    assert world.standing(JON) == "paused"
    world.write(JON, "RESUME")
    world.reply(JON, question, "YES")
    assert world.standing(JON) == "active"  # the first copy is not done once more


# --- the table -------------------------------------------------------------------------------------


def test_the_page_on_a_messages_life_has_every_letter_with_what_its_token_offers() -> None:
    page = (Path(__file__).parents[1] / "docs" / "flow.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| .+ \|$", page, re.MULTILINE)
    names = {offer.name.lower() for offer in Offer}
    table = {Offer[name.upper()]: (letters, kinds) for name, letters, kinds in rows if name in names}
    assert set(table) == set(Offer)
    for offer, (letters, kinds) in table.items():
        assert set(re.findall(r"`([\w-]+)`", kinds)) == OFFERED[offer], offer
        named = set(re.findall(r"`([\w-]+)`", letters))
        for letter in named:
            assert letter in SAMPLES, letter
            assert offer_of(letter, "REQ-1") is offer, letter
    others = {letter for letters, _ in table.values() for letter in re.findall(r"`([\w-]+)`", letters)}
    for letter in set(SAMPLES) - others:
        assert offer_of(letter, "REQ-1") is Offer.TOLD, letter
