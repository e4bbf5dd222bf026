"""Whether a mailing list or a newsletter sent it, or a person who wrote on a list (RFC 2369, RFC 2919)."""

from __future__ import annotations

import re

from processor.core.mail import InboundMail

_NAMES = ("list-id", "list-post", "x-mailing-list", "mailing-list", "x-beenthere")
_LEAVING = ("list-unsubscribe", "list-unsubscribe-post")
_BULK = ("feedback-id", "x-csa-complaints", "x-campaign", "x-campaignid", "x-campaign-id", "x-mailgun-tag")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+")
_DOTTED = re.compile(r"<([^<>@\s]+)>")


def why_list(mail: InboundMail, address: str) -> str:
    """What makes it list mail or a newsletter that nobody wrote to us, or "".

    A person who writes to others and to a list, or to us through one, is a person. What was sent to
    nobody but the list, or to all readers of a newsletter, is not: an answer to it would reach a crowd.
    """
    precedence = mail.header("precedence").strip().lower()
    named = next((name for name in _NAMES if mail.header(name)), "")
    leaving = next((name for name in _LEAVING if mail.header(name)), "")
    if not (precedence in ("list", "bulk") or named or leaving):
        return ""
    everybody = {a.addr_spec.lower() for a in (*mail.to, *mail.cc)}
    others = everybody - _lists(mail)
    if address.lower() in everybody and mail.header("list-post"):
        return ""  # the program's own address is a list: all its mail comes that way
    if (leaving or precedence == "bulk") and everybody == others and _for_all(mail, others):
        return f"it carries {leaving.title()}" if leaving else "Precedence: bulk"
    if named and others:
        return ""
    if named:
        return f"it was sent to the list of its {named.title()} alone"
    if precedence in ("list", "bulk"):
        return f"Precedence: {precedence}"
    return ""


def is_for_many(mail: InboundMail) -> bool:
    """It carries a field of mail that goes to many. A person may have written it all the same."""
    precedence = mail.header("precedence").strip().lower()
    return precedence in ("list", "bulk") or any(mail.header(name) for name in (*_NAMES, *_LEAVING))


def _lists(mail: InboundMail) -> set[str]:
    """The list's own addresses."""
    lists = {found.lower() for name in _NAMES for found in _ADDRESS.findall(mail.header(name))}
    dotted = _DOTTED.search(mail.header("list-id"))
    if dotted:  # List-Id: <news.example.org> is news@example.org (RFC 2919, 3)
        name, _, domain = dotted[1].lower().partition(".")
        lists.add(f"{name}@{domain}")
    return lists


def _for_all(mail: InboundMail, others: set[str]) -> bool:
    """A newsletter goes to one reader at a time and answers nobody; a gateway's footer does not make one."""
    if mail.in_reply_to or mail.header("list-post") or len(others) > 1:
        return False
    signs = sum(bool(mail.header(name)) for name in (*_BULK, "list-id", "list-unsubscribe-post"))
    return signs > 0 or mail.header("precedence").strip().lower() in ("bulk", "list", "junk")


_VIA = re.compile(r"\bvia\b", re.IGNORECASE)


def rewritten_by_a_list(mail: InboundMail) -> bool:
    """From names the list, "Jon Berg via Pharmacists": who wrote is only to be guessed (row 140)."""
    if len(mail.senders) != 1 or not _VIA.search(mail.senders[0].name):
        return False
    elsewhere = any(a.domain != mail.senders[0].domain for a in mail.reply_to)
    return elsewhere or any(mail.header(n) for n in ("x-original-from", "x-original-sender", "list-id"))


# Of programs that keep lists: once somebody has subscribed us, any answer to such an address confirms it.
_LIST_PROGRAMS = re.compile(
    r"^(?:majordomo|listserv|sympa|mailman|ezmlm|smartlist|mlmmj)$"
    r"|-confirm(?:\+|$)|\+(?:sub)?conf(?:irm|sub)\b|-sc\.\d|[+-]request$",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"\s*(?:re:\s*)?(?:confirm|auth)\s+(?=\S*\d)[0-9a-z]{8,}\b", re.IGNORECASE)


def asks_to_join(mail: InboundMail) -> bool:
    """By the address that an answer would go to, or the cookie in its subject."""
    addresses = (*mail.senders, *mail.reply_to)
    locals_ = (address.addr_spec.rpartition("@")[0] for address in addresses)
    return any(map(_LIST_PROGRAMS.search, locals_)) or bool(_COOKIE.match(mail.subject))
