"""Tokens: what a reply to one of our mails proves, and for what.

Each letter with a matter has two. The reply token stands in its Reply-To and its Message-ID, so that it
comes back in the address or in the thread of a reply: there it proves that its holder's mailbox answers. The
reference stands in the letter's text and behind its buttons; texts are quoted on, so that it only says what a
mail is about. Nobody can make the one from the other. docs/flow.md has the table of all letters.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from processor.core.mail import InboundMail
from processor.core.program import Member

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_B32 = "abcdefghijklmnopqrstuvwxyz234567"
# REQ-7.qk3amz9f…: the matter, three characters of expiry, one of the offer, two that tell this letter from
# others, 26 characters (128 bits) of HMAC. Letters of version 0.1 had neither offer nor letter.
TOKEN = re.compile(
    r"\b(REQ|REL|CONF|HELD|DO|LIST|M)-(\d{1,9})\.([a-z2-7]{3})([a-z2-7]{3}|)([a-z2-7]{26})(?![a-z2-7])",
    re.IGNORECASE,
)
# The same with what a Message-ID has after it, and with a letter before it, which hides it from no reader.
_SHOWN = re.compile(
    r"(?:REQ|REL|CONF|HELD|DO|LIST|M)-\d{1,9}\.[a-z2-7]{29,32}(?![a-z2-7])(?:\.[0-9a-z]{16,26}){0,2}",
    re.IGNORECASE,
)
MOST_TOKENS = 20  # of one mail that are looked at


class Offer(StrEnum):
    """What a letter lets its reader do by replying to it."""

    NOTHING = "n"  # it names the matter, and its reply has to be proven otherwise
    ANSWER = "a"  # a mentor, who is asked for a yes or a no to a request
    TOLD = "t"  # a mentor, who is told something about a request: "OK" to that is no answer
    ASKED = "q"  # a mentee: about their own request
    WAIT = "y"  # a mentee, who is asked whether to wait for a mentor who would begin later
    LATE = "r"  # a mentee, who is asked whether the late yes is still wanted
    PAIR = "p"  # about a relationship
    VOTE = "v"  # about a relationship, and whether it goes on: "OK" to that is a vote
    CHECK_IN = "k"  # about a relationship: the same, and a number is an answer to our check-in
    MEMBER = "m"  # what a member does every day
    ALL = "w"  # the same, and what the letter names beside it: to leave, to have or erase one's data
    CONFIRM = "c"  # yes, it was me
    HELD = "h"  # a coordinator: what becomes of that held mail
    DEED = "d"  # whoever did it: to undo that deed
    LIST = "l"  # a coordinator: what becomes of the held mails of that list
    WAY_OUT = "o"  # a mentor, who is asked what "Remove me" meant: a yes to that is no answer
    PASSED_ON = "f"  # about what was done in the member's name: the same as MEMBER, or "that was not me"


_TELLS = frozenset({Offer.TOLD, Offer.ASKED, Offer.PAIR, Offer.CHECK_IN, Offer.WAY_OUT})
_EVERY_DAY = frozenset(
    {
        "concern",
        "signup",
        "undo",
        "browse",
        "request",
        "withdraw",
        "status",
        "help",
        "pause",
        "resume",
        "language",
        "unclear",
    }
)
_HELD_VERBS = frozenset(
    {"commands", "release", "held-as", "held-from", "answer-held", "assign", "snooze", "note", "drop", "spam"}
)
_OF_A_MENTOR = frozenset({"answer", "undo", "wait", "pause", "status", "help", "unclear"})
_OF_A_MENTEE = frozenset(
    {"answer", "withdraw", "wait", "browse", "request", "status", "help", "signup", "unclear"}
)
_BETWEEN_TWO = frozenset(
    {"concern", "renew", "undo", "end", "answer", "pause", "browse", "status", "help", "unclear"}
)
# The kinds of intents that a reply token of this offer lets an otherwise unproven sender do.
OFFERED: Mapping[Offer, frozenset[str]] = {
    Offer.NOTHING: frozenset(),
    Offer.ANSWER: _OF_A_MENTOR,
    Offer.TOLD: _OF_A_MENTOR,
    Offer.ASKED: _OF_A_MENTEE,
    Offer.WAIT: _OF_A_MENTEE,
    Offer.LATE: _OF_A_MENTEE,
    Offer.PAIR: _BETWEEN_TWO,
    Offer.VOTE: _BETWEEN_TWO,
    Offer.CHECK_IN: _BETWEEN_TWO | {"check-in"},
    Offer.MEMBER: _EVERY_DAY | {"answer", "renew", "end"},
    Offer.ALL: _EVERY_DAY | {"answer", "renew", "end", "leave", "export", "erase"},
    Offer.WAY_OUT: _EVERY_DAY | {"answer", "renew", "end", "leave", "export", "erase"},
    Offer.CONFIRM: frozenset({"confirm"}),
    Offer.DEED: frozenset({"undo", "commands"}),
    Offer.HELD: _HELD_VERBS,
    Offer.LIST: _HELD_VERBS,
    Offer.PASSED_ON: _EVERY_DAY | {"answer", "renew", "end"},
}
_BY_MATTER = {
    "REQ": Offer.TOLD,
    "REL": Offer.PAIR,
    "M": Offer.MEMBER,
    "CONF": Offer.CONFIRM,
    "HELD": Offer.HELD,
    "DO": Offer.DEED,
    "LIST": Offer.LIST,
}
# Letters that offer something else than most letters about such a matter.
_BY_LETTER = {
    # to a mentor, who is asked for a yes or a no
    "answer-confirm": Offer.ANSWER,
    "answer-full": Offer.ANSWER,
    "answer-unclear": Offer.ANSWER,
    "mentee-waits": Offer.ANSWER,
    "question-answered": Offer.ANSWER,
    "reminder": Offer.ANSWER,
    "request": Offer.ANSWER,
    # to a mentee, about their own request
    "answer-mentor-only": Offer.ASKED,
    "answer-passed": Offer.ASKED,
    "colleague": Offer.ASKED,
    "deferred": Offer.WAIT,
    "encouragement": Offer.ASKED,
    "late-offer": Offer.LATE,
    "late-offer-declined": Offer.ASKED,
    "mentor-away": Offer.ASKED,
    "place-taken": Offer.ASKED,
    "question": Offer.ASKED,
    "request-limit": Offer.ASKED,
    "request-pending": Offer.ASKED,
    "request-received": Offer.ASKED,
    "waiting": Offer.ASKED,
    "withdrawn": Offer.ASKED,
    # to a mentor who may mean the program as a whole
    "leave-or-reject": Offer.WAY_OUT,
    # to a member in whose name a coordinator passed on a mail
    "forward-done": Offer.PASSED_ON,
    # what they say names LEAVE, EXPORT or ERASE
    "export": Offer.ALL,
    "help": Offer.ALL,
    "about-program": Offer.ALL,
    # to a mentor or a mentee, about a request that has become a relationship
    "answer-end-instead": Offer.PAIR,
    "withdraw-too-late": Offer.PAIR,
    # to a mentor or a mentee, who are asked whether it goes on
    "late-renewal": Offer.VOTE,
    "renewal-offer": Offer.VOTE,
    "renewal-reminder": Offer.VOTE,
    "renewal-undone": Offer.VOTE,
    "vote-noted": Offer.VOTE,
    # to a mentor or a mentee, who may say how it goes
    "check-in": Offer.CHECK_IN,
    "check-in-help": Offer.CHECK_IN,
    "check-in-thanks": Offer.CHECK_IN,
    "check-in-unclear": Offer.CHECK_IN,
}


def offer_of(letter: str, about: str) -> Offer:
    """What the letter of that name offers about that matter."""
    usual = _BY_MATTER.get(about.partition("-")[0], Offer.NOTHING)
    return _BY_LETTER.get(letter, usual) if usual not in (Offer.CONFIRM, Offer.NOTHING) else usual


def without_tokens(text: str) -> str:
    """For whoever is not their holder."""
    return _SHOWN.sub("(code left out)", text) if "-" in text and "." in text else text


class TokenStatus(StrEnum):
    ABSENT = "absent"
    VALID = "valid"
    SPENT = "spent"  # right, but used before
    EXPIRED = "expired"
    FORGED = "forged"  # no token of ours


class Place(StrEnum):
    """Where in a mail a token stands."""

    ADDRESS = "address"  # To, Cc or what the server says it was delivered to
    THREAD = "thread"  # In-Reply-To or References
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenText:
    """A token as a mail shows it; nothing says yet that it is ours."""

    about: str  # REQ-7
    expires: str  # three characters
    tag: str  # offer and letter; "" in letters of version 0.1
    mac: str
    place: Place = Place.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenState:
    """The token of a mail, checked."""

    status: TokenStatus = TokenStatus.ABSENT
    about: str = ""
    holder: str = ""  # whose it is; see holder()
    mac: str = ""
    offer: Offer = Offer.NOTHING
    proves: bool = False  # a reply token, where only a reply has it
    stray: bool = False  # none of ours, where a reply has one: it answers somebody else's letter

    @property
    def asks_nothing(self) -> bool:
        """It came with a letter of ours that asks for no yes: "OK" only says that it was read."""
        return (
            self.status in (TokenStatus.VALID, TokenStatus.SPENT, TokenStatus.EXPIRED)
            and self.offer in _TELLS
        )

    def offers(self, kind: str) -> bool:
        """It is good for an intent of that kind, if its holder writes."""
        return self.status is TokenStatus.VALID and self.proves and kind in OFFERED[self.offer]


def holder(member: Member | None, addr_spec: str = "") -> str:
    """Whose a token is: a member whatever their address, or an address that is nobody's yet."""
    return member.code if member is not None and member.number else addr_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Of one letter; "" each when its matter is none that an answer can be bound to."""

    reply: str = ""
    reference: str = ""


def make_tokens(
    key: bytes, *, about: str, holder: str, letter: str, serial: str, now: datetime, days: int
) -> Tokens:
    """Bound to holder, matter, offer and letter; each ends after `days` with 128 bits of HMAC-SHA256."""
    day = (now - _EPOCH).days + days + 1
    expires = _B32[day >> 10 & 31] + _B32[day >> 5 & 31] + _B32[day & 31]
    one, two = hashlib.sha256(serial.encode()).digest()[:2]
    tag = offer_of(letter, about).value + _B32[one & 31] + _B32[two & 31]
    reply, reference = (
        f"{about}.{expires}{tag}{mac_of(key, purpose, about, holder, tag, expires)}"
        for purpose in ("reply", "reference")
    )
    return Tokens(reply=reply, reference=reference) if TOKEN.fullmatch(reply) else Tokens()


def mac_of(key: bytes, *parts: str) -> str:
    """26 characters; no part may hold a NUL."""
    digest = hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).digest()[:16]
    return base64.b32encode(digest).decode().lower().rstrip("=")


def expired(expires: str, now: datetime) -> bool:
    a, b, c = (_B32.index(x) for x in expires)
    return now >= _EPOCH + timedelta(days=a << 10 | b << 5 | c)


def check_token(
    key: bytes, found: Iterable[TokenText], holders: Mapping[str, tuple[str, ...]], now: datetime
) -> TokenState:
    """The first token that is ours, or FORGED when there are only others.

    One that proves something goes before those that only name a matter, if it is about the same one.
    `holders` names, for each matter, who may have been given a token for it. Whether it was spent
    is the store's to say.
    """
    state = TokenState()
    for text in found:
        for ours in _matching(key, text, holders.get(text.about, ()), now):
            if _goes_before(ours, state):
                state = ours
        if state.status is TokenStatus.ABSENT:
            aside = text.place is Place.TEXT
            state = TokenState(status=TokenStatus.FORGED, about=text.about, stray=not aside)
    return state


def _goes_before(ours: TokenState, state: TokenState) -> bool:
    if state.status in (TokenStatus.ABSENT, TokenStatus.FORGED):
        return True
    return ours.about == state.about and ours.proves and not state.proves


def _matching(key: bytes, text: TokenText, holders: tuple[str, ...], now: datetime) -> Iterator[TokenState]:
    offer = Offer(text.tag[0]) if text.tag[:1] in _OFFERS else Offer.NOTHING
    purposes = ("reply", "reference") if text.tag else ("",)
    for who in holders:
        for purpose in purposes:
            parts = (purpose, text.about, who, text.tag, text.expires) if purpose else _old(text, who)
            if hmac.compare_digest(mac_of(key, *parts).encode(), text.mac.encode()):
                yield TokenState(
                    status=TokenStatus.EXPIRED if expired(text.expires, now) else TokenStatus.VALID,
                    about=text.about,
                    holder=who,
                    mac=text.mac,
                    offer=offer,
                    proves=purpose == "reply" and text.place is not Place.TEXT,
                )


_OFFERS = frozenset(offer.value for offer in Offer)


def _old(text: TokenText, who: str) -> tuple[str, ...]:
    """A token of version 0.1, which stood in the text as well: it still says what a mail is about."""
    return (text.about, who, text.expires)


def find_tokens(mail: InboundMail) -> tuple[TokenText, ...]:
    """The tokens that the mail shows: in its addresses, its References, its text; in that order.

    References are read from the latest: that is the mail being answered.
    """
    found: dict[TokenText, None] = {}
    for place, words in _places(mail):
        for kind, number, expires, tag, mac in TOKEN.findall(words):
            text = TokenText(
                about=f"{kind.upper()}-{int(number)}", expires=expires.lower(), tag=tag.lower(),
                mac=mac.lower(), place=place,
            )  # fmt: skip
            if not any(replace(text, place=before) in found for before in Place):
                found[text] = None
            if len(found) == MOST_TOKENS:
                return tuple(found)
    return tuple(found)


def pointed_to(mail: InboundMail) -> tuple[str, ...]:
    """The matters that its addresses and In-Reply-To name, each once: one, unless a reply went astray.

    References are not looked at: a conversation may go through several matters.
    """
    shown = (*(address.addr_spec for address in (*mail.to, *mail.cc)), *mail.in_reply_to)
    found = (match for words in shown for match in TOKEN.finditer(words))
    return tuple(dict.fromkeys(f"{match[1].upper()}-{int(match[2])}" for match in found))


def _places(mail: InboundMail) -> Iterator[tuple[Place, str]]:
    for address in (*mail.to, *mail.cc):
        yield Place.ADDRESS, address.addr_spec
    for spec in mail.delivered_to:
        yield Place.ADDRESS, spec
    for message_id in (*mail.in_reply_to, *reversed(mail.references)):
        yield Place.THREAD, message_id
    yield Place.TEXT, mail.text
    yield Place.TEXT, mail.html_text
