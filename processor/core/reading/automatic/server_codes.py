"""The status code that a server's words mean, where its own code says no more than "failed" (RFC 3463)."""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP = re.compile(r"(?<![\d.\[])([245])\d\d(?=[ \-:;.,]|$)(?!\.\d)")
_REPLY = re.compile(r"\s*([245])\d\d(?:[ -]|$)")
BY_CLASS = {"5": "failed", "4": "delayed", "2": "delivered"}
# Codes that say no more than "failed": the words of the server say more (RFC 3463, 2).
_VAGUE = re.compile(r"^[245]\.(?:0\.\d+|\d+\.0)$")

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


def full_status(written: str, said: str) -> tuple[str, str]:
    """The status code and what it means for the mail, from a Status field and the server's words.

    A vague code gives way to a fuller one in the words, and that to what the words mean: a refusal as
    spam is no dead address (RFC 3463, 3.8), whatever number the server chose for it.
    """
    code = _STATUS.search(written)
    status = code[1] if code else ""
    refused = next((each for each in _STATUS.findall(said) if each[1:4] == ".7."), "")
    if refused and status[:1] in ("", refused[0]):
        status = refused
    if not status or _VAGUE.match(status):
        fuller = [each for each in _STATUS.findall(said) if not _VAGUE.match(each)]
        if fuller and (not status or fuller[0][0] == status[0] or status[0] == "5"):
            status = fuller[0]
    smtp = _SMTP.search(written) or _SMTP.search(said)
    kind = status[:1] or (smtp[1] if smtp else "")
    if kind in ("4", "5", "") and (not status or _VAGUE.match(status)):
        words = meant(said)
        if words:
            kind = kind or ("4" if words == "4.1" else "5")
            status = f"{kind}.{words}"
    return status or (f"{kind}.0.0" if kind else ""), BY_CLASS.get(kind, "")


def reply_class(reply: str) -> str:
    """ "4" or "5" of an SMTP reply (RFC 5321, 4.2.1); "" for words that begin with no such code."""
    code = _REPLY.match(reply)
    return code[1] if code else ""


def reply_status(reply: str) -> str:
    """The status code of what a server said to our own courier; "" when no server said no for good.

    The reply code is what the server acts by. A 4xx that lasted for days is still a 4xx, whatever stands
    behind it, and so is a connection that could not be had.
    """
    status, _ = full_status("", reply)
    if reply_class(reply) == "5":
        return status
    return status if status.startswith("4") else ""
