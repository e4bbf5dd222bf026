# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Mails of a text and an HTML part, and what is signed in a text, by hand."""

from __future__ import annotations

from typing import Any

from tests.attack.letters import JONS_SUBJECT, question_to_jon, reply_address
from tests.attack.mails_by_hand import alternative, answers_by_hand, eml, raw
from tests.attack.people import FROM_JON
from tests.attack.steps import Step
from tests.attacks import MIA, Attacked
from tests.player import ADDRESS

YES = eml(FROM_JON, JONS_SUBJECT, "ACCEPT")


def in_two(
    world: Attacked, who: str, text: str, html: str, subject: str = "A thing", thread: Any = None
) -> None:
    """A mail of two parts, proven."""
    kind, body, _ = alternative(text, html)
    to, more = (reply_address(thread), f"In-Reply-To: {thread.message_id}\n") if thread else (ADDRESS, "")
    raw(
        world,
        f"From: {who}\nTo: {to}\nSubject: {subject}\n{more}Date: Mon, 2 Mar 2026 19:00:00 +0100\nMIME-Version: 1.0\nContent-Type: {kind}",
        body,
        proof=who.rpartition("@")[2],
    )


def jon_by_hand(kind: str, body: str | bytes, more: str = "") -> Step:
    return lambda w: answers_by_hand(w, question_to_jon(w), kind, body, more)


ARMOUR = "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEEabc=\n=abcd\n-----END PGP SIGNATURE-----"


def jon_two(text: str, html: str) -> Step:
    return jon_by_hand(*alternative(text, html))


def mia_two(text: str, html: str, subject: str = "A thing") -> Step:
    return lambda w: in_two(w, MIA, text, html, subject)


LINK = "https://hospital.example/a/very/long/address?x=1&y=2"
