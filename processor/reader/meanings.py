"""The status code that a server's words mean, where its own code says no more than "failed" (RFC 3463)."""

from __future__ import annotations

import re

# In order: a refusal as spam often names a user, and a full mailbox one that exists.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "7.1",  # the server does not want such mail, or not from there; the address may be good
        (
            r"\bspam\b|spamming|\bu[cb]e\b|unsolicited|junk mail|bulk mail|virus|malware|phish|banned",
            r"black-?list|block-?list|blocked (?:using|by|for|due)|is blocked|been blocked",
            r"\brbls?\b|dnsbl|spamhaus|spamcop|surbl|uribl|dmarc|\bdkim\b|\bpolicy\b",
            r"reputation|prohibited",
            r"\bspf\b.{0,40}(?:fail|deny|reject)|content (?:rejected|denied|filter)|message content",
            r"access denied|not authoriz|unauthenticated|authentication required",
            r"turn on smtp authentication",
            r"relay(?:ing)? (?:not permitted|denied|access denied|prohibited)",
            r"(?:unable|not permitted) to relay",
            r"rejected (?:for|due to) (?:policy|content|security)|rate limit|too many messages",
        ),
    ),
    (
        "3.4",
        (r"too (?:large|big)|size (?:limit|exceed)|exceed\w* .{0,40}(?:size|maximum)|maximum .{0,30}size",),
    ),
    (
        "2.2",
        (
            r"(?:mail ?box|mail ?folder|account|inbox|quota|storage).{0,40}(?:full|exceed|over)|over ?quota",
            r"exceed\w* .{0,30}quota|disk ?quota|quota exceeded|insufficient (?:system )?storage",
            r"not enough space|mail ?box space",
        ),
    ),
    (
        "2.1",
        (r"disabled|suspended|inactive|discontinued|deactivated|expired account|not (?:been )?collected",),
    ),
    (
        "1.1",
        (
            r"user ?(?:is )?unknown|unknown (?:or illegal )?(?:user|recipient|address|account|local)",
            r"no such (?:user|mailbox|recipient|address|person)|no mailbox|mailbox unavailable",
            r"(?:user|recipient|address|mailbox|account)\b.{0,60}(?:not (?:found|known)|unknown|invalid)",
            r"(?:user|recipient|address|mailbox|account)\b.{0,60}does(?:n't| not) exist",
            r"invalid (?:user|recipient|mailbox|final|address)|name is not recognized|not listed in",
            r"not (?:our|a valid|a known) (?:customer|user|recipient|mailbox)",
            r"doesn't have an? .{0,60}account",
            r"(?:couldn't|wasn't) (?:be )?found|undeliverable address|bad destination mailbox",
            r"unroute?able address|who does not exist",
        ),
    ),
    (
        "1.2",
        (
            r"host (?:or domain name )?(?:unknown|not found)|unknown host|no such (?:domain|host)|nxdomain",
            r"domain\b.{0,40}(?:not found|does not exist)|name service error|couldn't find any host|no mx\b",
        ),
    ),
    (
        "4.1",
        (r"time[d -]*out|connection refused|no route|unreachable|did not respond|couldn't connect|temporar",),
    ),
)
_MEANINGS = tuple((code, re.compile("|".join(words), re.IGNORECASE)) for code, words in _WORDS)


def meant(said: str) -> str:
    """The last two numbers of a status code, like "1.1", or "" when the words are none that we know."""
    return next((code for code, words in _MEANINGS if words.search(said)), "")
