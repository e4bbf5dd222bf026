"""Whether a robot asks the sender to prove that they are a person, before it lets their mail through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from processor.core.mail import InboundMail
from processor.core.reading.automatic.robot_words import BY_REPLY, CHALLENGE
from processor.core.reading.words.phrases import gathered, holds, plain
from processor.core.rules import Vocabulary

_MOST_TEXT = 6_000
_CHALLENGE = gathered(CHALLENGE.values())
# What to do, in a text; of a page the reader tells whether it has a link, which may stand behind any word.
_LINK = re.compile(
    r"https?://|\bwww\.|mailto:|\breply\b|antworten|répond|respond|rispond"
    r"|\bclick|klick|klik|cliqu|\bclic\b|\bclicc|napsau",
    re.IGNORECASE,
)
# the robots' own fields and addresses
_FIELDS = (
    "x-boxbe-notice",
    "x-tmda-fingerprint",
    "x-spamarrest",
    "x-challenge",
    "x-mailinblack",
    "x-cr-challenge",
)
_MAKERS = re.compile(
    r"@(?:[\w-]+\.)*(?:boxbe|spamarrest|mailinblack|bluebottle|qurb|mailblocks)\.", re.IGNORECASE
)
_SENTENCES = re.compile(r"[.!?\n]+(?:\s|$)")
_BY_REPLY = tuple(
    tuple(re.compile(rf"\b(?:{'|'.join(patterns)})", re.IGNORECASE) for patterns in both)
    for both in BY_REPLY.values()
)


def challenges(mail: InboundMail, vocabularies: Sequence[Vocabulary], least: int = 1) -> bool:
    """It says so, and what to click or answer.

    `least` is how many phrases it takes: one in mail that some program has written, more where nothing
    else says so, for a person may write "my answer requires confirmation" too.
    """
    if any(mail.header(name) for name in _FIELDS) or _MAKERS.search(mail.header("from")):
        return True
    text = mail.text if mail.text.strip() else mail.html_text
    said = plain("\n".join((mail.subject, text[:_MOST_TEXT], *(r.diagnostic for r in mail.reports[:5]))))
    if not (mail.reports or mail.linked or _LINK.search(said)):
        return False
    own = _with_ours(tuple(v.challenge for v in vocabularies))
    return sum(holds(said, (phrase,)) for phrase in own) >= least


@lru_cache(maxsize=4)
def _with_ours(challenge: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return gathered(challenge, (_CHALLENGE,))


def confirms_by_reply(mail: InboundMail) -> bool:
    """One sentence says that a reply to this very mail confirms, joins, accepts or orders something."""
    text = mail.text if mail.text.strip() else mail.html_text
    parts = _SENTENCES.split(text[:_MOST_TEXT])
    return any(by.search(part) and does.search(part) for by, does in _BY_REPLY for part in parts)
