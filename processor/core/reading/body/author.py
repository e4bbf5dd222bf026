"""Who wrote an old mail, by its From line: one mailbox that can be read in one way only, or nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from processor.core.mail import Address
from processor.core.reading.body.attribution import ADDRESS

TWO_WAYS = "the From line can be read in two ways"

_MOST = 1_000  # characters of a From line; a longer one is no mail program's
_AT = "@＠﹫"
_MAILBOX = re.compile(rf"(?:mailto:)?({ADDRESS})(?:\?[^\s<>\[\]]{{0,200}}(?=[>\]]))?", re.IGNORECASE)
_OPENS = " <[({＜（【〈\"'*_|,;:“”„‘’«‹"
_CLOSES = " >])}＞）】〉\"'*_|,;:<“”‘’»›"
_QUOTED = re.compile(r'"[^"]*"|[“„][^“”„]*[”“]')
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
# eve(at)evil.example, and eve at evil dot example
_SPELLED = re.compile(r"\w\s?[\[({]\s?at\s?[\])}]\s?\w|\w\s+at\s+\w[\w-]*\s+dot\s+\w", re.IGNORECASE)
_COMMENT = re.compile(r"[\s>*_]*[(（]([^()（）]{1,200})[)）][\s*_;,.]*")
_ORNAMENTS = " \t*_|;,.:>])}＞）】〉\"'”’»"
_BEFORE_NAME = " \t\"'<[(“”„‘*_,|＜（【"
_BEHALF = re.compile(
    r"on behalf of|im (?:auftrag|namen) von|de la part de|au nom de|en nombre de|per conto di|namens"
    r"|em nome de|på (?:vegne|uppdrag) a[fv]|w imieniu|jménem|от имени|nevében|adına|代表|代理",
    re.IGNORECASE,
)
# Outlook 2019 makes links of names and addresses, and writes the Sender before the From (RFC 5322, 3.6.2)
_SENT_FOR = re.compile(
    rf"[^@<>]{{1,100}}<mailto:({ADDRESS})> <\1<mailto:\1>> (?:{_BEHALF.pattern}) [^<>]{{0,200}}<mailto:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """What a From line says. With a doubt, nobody is taken for the author, whatever the address says."""

    address: Address | None = None  # None: it shows none, or several
    doubt: str = ""  # why it is not certain whom it names; "" when it is
    plain: bool = False  # the address stands where mail programs put it: in brackets at the end, or alone
    named: tuple[str, ...] = ()  # every address in it


def read_author(line: str) -> Author:
    """A name may say anything, and stands there with quotation marks or without: one address alone counts.

    The same address twice is one: mail programs write it as name, as link and in brackets.
    """
    text = " ".join(line.split())
    if not any(at in text for at in _AT):
        return Author()
    found = list(_MAILBOX.finditer(text[:_MOST]))
    specs = [_spec(each[1]) for each in found]
    named = tuple(dict.fromkeys(spec for spec in specs if spec))
    doubtful = Author(doubt=TWO_WAYS, named=named)
    if len(text) > _MOST or sum(map(text.count, _AT)) != len(found) or not all(specs):
        return doubtful if found else Author()
    if len({spec.casefold() for spec in specs}) > 1:
        sent_for = _SENT_FOR.match(text)
        return replace(doubtful, address=_address(sent_for[1], "")) if sent_for else doubtful
    if not all(_stands_alone(text, each) for each in found) or _only_in_a_name(text, found):
        return doubtful
    before, after = text[: found[0].start()], text[found[-1].end() :]
    if _SPELLED.search(before) or _SPELLED.search(after):
        return doubtful
    name = before.strip(_BEFORE_NAME).strip()
    comment = _COMMENT.fullmatch(after)
    beside = "" if comment else after.strip(_ORNAMENTS)
    address = _address(specs[-1], name or (comment[1].strip() if comment else ""))
    behalf = _BEHALF.search(beside)
    if behalf and beside[behalf.end() :].strip(_ORNAMENTS).casefold() != name.casefold():
        # the address is that of whoever sent it for somebody else
        return Author(address=address, doubt=TWO_WAYS, named=named)
    plain = (not beside or behalf is not None) and not _BEHALF.search(before)
    return Author(
        address=address,
        plain=plain and (_bracketed(text, found[-1]) or not before.strip(_BEFORE_NAME)),
        named=named,
    )


def _address(spec: str, name: str) -> Address:
    local, _, domain = spec.rpartition("@")
    return Address(addr_spec=f"{local}@{domain.lower()}", name=name)


def _spec(written: str) -> str:
    """The address without the marks of bold or slanted type around it; "" when it is no proper one."""
    written = written.lstrip("'*`|{}~")
    if written.endswith("_"):
        written = written.strip("_")
    local, _, domain = written.rpartition("@")
    domain = domain.lower()
    proper = (
        written.isascii()
        and local
        and "=?" not in local
        and ".." not in f".{local}."
        and all(_LABEL.fullmatch(label) for label in domain.split("."))
    )
    return f"{local}@{domain}" if proper else ""


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Nothing goes on into it or out of it, as in eve\\jon@hospital.example or jon@hospital.example/eve."""
    before, after = text[: found.start()], text[found.end() :]
    return (not before or before[-1] in _OPENS) and (
        not after or after[0] in _CLOSES or (after[0] == "." and after[1:2] in ("", " ", ">"))
    )


def _only_in_a_name(text: str, found: list[re.Match[str]]) -> bool:
    """What stands in quotation marks is a name (RFC 5322, 3.2.4); one that does not end may be cut off."""
    if text.count('"') % 2:
        return True
    quoted = [each.span() for each in _QUOTED.finditer(text)]
    return all(any(first < each.start() and each.end() < end for first, end in quoted) for each in found)


def _bracketed(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()][-1:], text[found.end() :].lstrip()[:1]
    return before in ("<", "[", "＜") and after in (">", "]", "＞")
