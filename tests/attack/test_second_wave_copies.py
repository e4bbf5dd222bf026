# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""One mail that comes by several ways, and mails that only look like copies of one (faults 7, 8)."""

from __future__ import annotations

import pytest

from tests.attack.heard import a_coordinator_knows
from tests.attack.mails_by_hand import inline, mail_bytes
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, reply_token, to
from tests.player import ADDRESS, COORDINATOR

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
    db: Attacked, order: str, at_once: bool
) -> None:
    sent = []
    for number, proof in enumerate(PROOFS[order]):
        trace = f"Received: from r{number}.example by mx.pharmacists.example; Mon, 2 Mar 2026 10:00:0{number} +0100\n"
        db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof=proof, trace=trace))
        if not at_once:
            sent += db.work()
            sent += db.later(minutes=20)
    sent += db.work()
    assert things(db)[1] == [("REQ-1", "pending")]
    assert len([m for m in to(sent, JON) if m.letter == "request"]) == 1
    assert "request-received" in [m.letter for m in to(sent, MIA)]


def test_after_the_proven_copy_a_yes_to_the_question_about_the_other_asks_nobody_twice(
    db: Attacked,
) -> None:
    """The unproven copy came first, and the question went out; then the proven one; then Mia says YES."""
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please"))
    question = to(db.work(), MIA)[0]
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    db.work()
    sent = db.reply(MIA, question, "Yes")
    assert things(db)[1] == [("REQ-1", "pending")]
    assert not to(sent, JON)
    assert to(sent, MIA)


def test_a_no_after_the_proven_copy_is_not_lost(db: Attacked) -> None:
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please"))
    question = to(db.work(), MIA)[0]
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    db.work()
    sent = db.reply(MIA, question, "No, this was not me")
    assert to(sent, MIA) or a_coordinator_knows(db, sent)


def test_the_question_that_was_answered_and_then_the_proven_copy_change_things_once(db: Attacked) -> None:
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please"))
    question = to(db.work(), MIA)[0]
    first = db.reply(MIA, question, "Yes")
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    second = db.work()
    assert things(db)[1] == [("REQ-1", "pending")]
    assert len(to(first, JON)) + len(to(second, JON)) == 1


@pytest.mark.parametrize("proof", ["pass", "", "fail"])
def test_the_same_id_from_another_sender_takes_nobodys_place(db: Attacked, proof: str) -> None:
    """Eve knows the Message-ID that Mia's mail will have, and is first."""
    db.player.take_in(mail_bytes(EVE, "REQUEST M-1001", "please", proof=proof))
    db.work()
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    sent = db.work()
    assert things(db)[1] == [("REQ-1", "pending")] or a_coordinator_knows(db, sent)
    assert sent


@pytest.mark.parametrize("proof", ["", "fail"])
def test_a_forgery_under_the_coming_mails_id_does_not_swallow_it(db: Attacked, proof: str) -> None:
    """In Mia's name, with other words, before her own mail: hers is done or reaches a person, never nothing."""
    db.player.take_in(mail_bytes(MIA, "LEAVE", "LEAVE", proof=proof))
    db.work()
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    sent = db.work()
    assert db.standing(MIA) == "active"
    assert to(sent, MIA) or a_coordinator_knows(db, sent)


def test_a_forgery_after_the_mail_under_its_id_changes_nothing(db: Attacked) -> None:
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    db.work()
    before = things(db)
    for proof, who in (("", MIA), ("fail", MIA), ("pass", EVE)):
        db.player.take_in(mail_bytes(who, "WITHDRAW", "WITHDRAW", proof=proof))
        db.work()
    assert things(db) == before


def test_the_same_words_on_another_day_under_another_id_are_another_mail(db: Attacked) -> None:
    db.player.take_in(mail_bytes(MIA, "PAUSE", "PAUSE", proof="pass", ident="a@x.example"))
    db.work()
    db.later(days=1)
    db.player.take_in(mail_bytes(MIA, "RESUME", "RESUME", proof="pass", ident="b@x.example"))
    db.work()
    db.later(days=1)
    db.player.take_in(mail_bytes(MIA, "PAUSE", "PAUSE", proof="pass", ident="c@x.example"))
    assert to(db.work(), MIA)
    assert db.standing(MIA) == "paused"


def test_an_old_pause_that_comes_again_after_weeks_does_not_pause_again(db: Attacked) -> None:
    mail = mail_bytes(JON, "PAUSE", "PAUSE", proof="pass")
    db.player.take_in(mail)
    db.work()
    db.later(days=1)
    db.write(JON, "RESUME")
    db.later(days=40)
    db.player.take_in(b"Received: from a by b; Mon, 20 Apr 2026 10:00:00 +0100\r\n" + mail)
    db.work()
    assert db.standing(JON) == "active"


def test_a_copy_with_a_lists_footer_and_tag_acts_once(db: Attacked) -> None:
    db.player.take_in(mail_bytes(MIA, "REQUEST M-1001", "please", proof="pass"))
    first = db.work()
    db.player.take_in(
        mail_bytes(
            MIA,
            "[staff] REQUEST M-1001",
            "please\n-- \nstaff list of the hospital",
            proof="pass",
            more="List-Id: <staff.college.example>\n",
        )
    )
    second = db.work()
    assert len(to(first, JON)) + len(to(second, JON)) == 1
    assert [ref for ref, _ in things(db)[1]] == ["REQ-1"]


def test_a_copy_of_a_held_mail_brings_no_second_item_and_no_second_receipt(db: Attacked) -> None:
    words = "I have a long question about my licence that no command of yours can answer, sorry."
    db.player.take_in(mail_bytes(MIA, "A question", words, proof="pass"))
    first = db.work()
    count = len(db.held())
    assert count
    for number in range(3):
        db.later(hours=5)
        db.player.take_in(mail_bytes(MIA, "A question", words, proof="pass", trace=f"X-Way: {number}\n"))
        assert not to(db.work(), MIA)
    assert len(db.held()) == count
    assert len(to(first, MIA)) == 1


@pytest.mark.parametrize("first", ["", "fail"])
def test_a_held_unproven_copy_does_not_keep_the_proven_one_from_its_receipt(db: Attacked, first: str) -> None:
    words = "I have a long question about my licence that no command of yours can answer, sorry."
    db.player.take_in(mail_bytes(MIA, "A question", words, proof=first))
    db.work()
    db.later(minutes=3)
    db.player.take_in(mail_bytes(MIA, "A question", words, proof="pass"))
    sent = db.work()
    assert db.held()
    assert first == "" or to(sent, MIA), "she has had no word for a mail of hers that is proven"


@pytest.mark.parametrize("first", ["", "fail"])
@pytest.mark.parametrize("who", [MIA, "new@college.example"])
def test_who_sends_the_same_words_again_and_is_proven_now_hears_of_it(
    db: Attacked, first: str, who: str
) -> None:
    """Another Message-ID, a day later: her provider has mended its signatures meanwhile."""
    words = "I have a long question about my licence that no command of yours can answer, sorry."
    db.player.take_in(mail_bytes(who, "A question", words, proof=first))
    had = to(db.work(), who)
    db.later(days=1)
    db.player.take_in(mail_bytes(who, "A question", words, proof="pass", ident="two@x.example"))
    sent = db.work()
    assert db.held()
    assert had or to(sent, who)


@pytest.mark.parametrize("order", [("", "pass"), ("fail", "pass"), ("pass", ""), ("pass", "pass")])
def test_the_copies_of_an_acceptance_make_one_mentoring(db: Attacked, order: tuple[str, str]) -> None:
    asked = db.asked()
    head = f"In-Reply-To: {asked.message_id}\n"
    sent = []
    for proof in order:
        db.player.take_in(
            mail_bytes(JON, "Re: Would you mentor Mia Okafor? [REQ-1]", "Accept", proof=proof, more=head)
        )
        sent += db.work()
    assert things(db)[2] == [("REL-1", "active", 1)]
    assert len([m for m in to(sent, MIA) if m.letter.startswith("introduction")]) == 1


def test_an_acceptance_to_both_of_our_addresses_is_one(db: Attacked) -> None:
    """Reply to all: the token address in To, the plain one in Cc, and the server delivers it twice."""
    asked = db.asked()
    plus = ADDRESS.replace("@", f"+{reply_token(asked)}@")
    for delivered in (plus, ADDRESS):
        raw = mail_bytes(
            JON, "Re: x", "Accept", trace=f"Delivered-To: {delivered}\n", more=f"Cc: {ADDRESS}\n"
        ).replace(f"To: {ADDRESS}".encode(), f"To: {plus}".encode(), 1)
        db.player.take_in(raw)
    sent = db.work()
    assert things(db)[2] == [("REL-1", "active", 1)]
    assert len([m for m in to(sent, MIA) if m.letter.startswith("introduction")]) == 1


def test_a_forward_that_comes_twice_is_done_once_and_told_once(db: Attacked) -> None:
    text = inline(f"Mia Okafor <{MIA}>", "REQUEST M-1001\n\nplease")
    for proof in ("pass", "pass"):
        db.player.take_in(mail_bytes(COORDINATOR, "Fwd: x", text, proof=proof))
    sent = db.work()
    assert [ref for ref, _ in things(db)[1]] == ["REQ-1"]
    assert len(to(sent, JON)) == 1


def test_the_member_wrote_it_and_the_coordinator_passed_the_same_on(db: Attacked) -> None:
    """Mia writes to both; the coordinator, who cannot know, forwards it: nobody is asked twice."""
    db.write(MIA, "REQUEST M-1001", "please")
    sent = db.write(
        COORDINATOR, "Fwd: REQUEST M-1001", inline(f"Mia Okafor <{MIA}>", "REQUEST M-1001\n\nplease")
    )
    assert [ref for ref, _ in things(db)[1]] == ["REQ-1"]
    assert not to(sent, JON)
    assert to(sent, COORDINATOR)


def test_a_sign_up_that_comes_unproven_and_then_proven_makes_one_member_who_hears_of_it(
    db: Attacked,
) -> None:
    form = FORM.format(name="Ann Lee")
    for proof in ("", "pass", ""):
        db.player.take_in(mail_bytes("ann@college.example", "SIGN UP MENTEE", form, proof=proof))
    sent = db.work()
    assert db.standing("ann@college.example") == "active"
    assert "welcome-mentee" in [m.letter for m in to(sent, "ann@college.example")]


FIRST_WORD = pytest.mark.xfail(
    strict=True, reason="of an id in no brackets the first word counts; it is held"
)


@pytest.mark.parametrize("ident", ["", "<>", "<{}>", pytest.param("not an id {}", marks=FIRST_WORD)])
def test_two_requests_without_an_id_that_differ_are_two_mails(db: Attacked, ident: str) -> None:
    for subject in ("PAUSE", "RESUME"):
        raw = mail_bytes(MIA, subject, subject, proof="pass").replace(
            b"Message-ID: <one@x.example>\r\n",
            f"Message-ID: {ident.format(subject)}\r\n".encode() if ident else b"",
        )
        db.player.take_in(raw)
        assert to(db.work(), MIA)
    assert db.standing(MIA) == "active"
