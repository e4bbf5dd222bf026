"""Tokens on plain values: guesses, bindings, places."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from processor.core.mail import Address, InboundMail
from processor.core.tokens import (
    MOST_TOKENS,
    Offer,
    TokenState,
    TokenStatus,
    check_token,
    find_tokens,
    make_tokens,
    without_tokens,
)
from tests.sizes import GUESSES

KEY = b"k" * 32
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOLDERS = {"REQ-7": ("M-1001", "M-1002")}
TOKENS = make_tokens(
    KEY, about="REQ-7", holder="M-1001", letter="request", serial="0123456789abcdef", now=NOW, days=60
)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def mail(*, to: str = "", thread: str = "", text: str = "") -> InboundMail:
    return InboundMail(
        received_at=NOW, size=1, content_key="c", to=(Address(addr_spec=f"mentors+{to}@x.example"),),
        in_reply_to=(f"<{thread}.0123@x.example>",) if thread else (), text=text,
    )  # fmt: skip


def checked(found: InboundMail, key: bytes = KEY, now: datetime = NOW) -> TokenState:
    return check_token(key, find_tokens(found), HOLDERS, now)


@pytest.mark.parametrize("place", ["to", "thread"])
def test_the_reply_token_proves_its_holder_in_an_address_and_in_a_thread(place: str) -> None:
    state = checked(mail(**{place: TOKENS.reply}))
    assert (state.status, state.proves, state.holder) == (TokenStatus.VALID, True, "M-1001")
    assert state.offer is Offer.ANSWER
    assert state.offers("answer")
    assert not state.offers("leave")


@pytest.mark.parametrize("place", ["to", "thread", "text"])
def test_the_reference_only_says_what_a_mail_is_about(place: str) -> None:
    state = checked(mail(**{place: TOKENS.reference}))
    assert (state.status, state.about, state.proves) == (TokenStatus.VALID, "REQ-7", False)
    assert not state.offers("answer")


def test_a_reply_token_in_a_text_proves_nothing() -> None:
    assert not checked(mail(text=TOKENS.reply)).proves


def test_a_token_that_proves_goes_before_a_reference_to_the_same_matter() -> None:
    state = checked(mail(to=TOKENS.reference, thread=TOKENS.reply, text=TOKENS.reference))
    assert state.proves


def test_no_part_of_a_token_can_be_changed() -> None:
    """Matter, end, offer, letter, holder and HMAC are bound together."""
    for place, letter in enumerate(TOKENS.reply):
        for other in LETTERS:
            changed = TOKENS.reply[:place] + other + TOKENS.reply[place + 1 :]
            if other != letter.lower():
                assert not checked(mail(to=changed)).proves, changed
    assert not checked(mail(to=TOKENS.reply.replace("REQ-7", "REQ-8"))).proves
    assert not checked(mail(to=TOKENS.reply), key=b"x" * 32).proves


def test_a_token_ends() -> None:
    assert checked(mail(to=TOKENS.reply), now=NOW + timedelta(days=59)).offers("answer")
    assert checked(mail(to=TOKENS.reply), now=NOW + timedelta(days=62)).status is TokenStatus.EXPIRED


def test_guesses_hit_nothing() -> None:
    """0 of 1,000,000 in full (fault 35): each guess is a mail, and there are 2 to the 128th of them."""
    dice = random.Random(35)
    head = TOKENS.reply[: len("REQ-7.") + 6]
    hits = 0
    for _ in range(GUESSES.played // MOST_TOKENS):
        texts = [f"<{head}{''.join(dice.choices(LETTERS, k=26))}.1@x>" for _ in range(MOST_TOKENS)]
        guessed = InboundMail(received_at=NOW, size=1, content_key="c", references=tuple(texts))
        hits += checked(guessed).status is not TokenStatus.FORGED
    assert hits == 0


def test_a_mail_of_many_tokens_is_looked_at_a_little() -> None:
    text = " ".join(f"REQ-{n}.{'a' * 32}" for n in range(10_000))
    assert len(find_tokens(mail(text=text))) == MOST_TOKENS


def test_a_token_of_the_first_version_still_says_what_a_mail_is_about() -> None:
    from processor.core.tokens import mac_of

    old = f"REQ-7.abc{mac_of(KEY, 'REQ-7', 'M-1001', 'abc')}"
    state = checked(mail(to=old))
    assert (state.about, state.proves) == ("REQ-7", False)
    assert state.status is not TokenStatus.FORGED


@pytest.mark.parametrize("before", ["", "x", "mentors+", "("])
def test_a_text_for_others_shows_no_token(before: str) -> None:
    token = "REQ-7." + "c" * 32
    for shown in (
        token,
        token.upper(),
        f"{token}.0123456789abcdef.{'a' * 26}@x.example",
        token[:6] + "c" * 29,
    ):
        assert "ccccc" not in without_tokens(f"see {before}{shown}, please").lower()
        assert "0123456789abcdef" not in without_tokens(f"see {before}{shown}, please")
    assert without_tokens("REQ-7. Please answer M-1042.") == "REQ-7. Please answer M-1042."
