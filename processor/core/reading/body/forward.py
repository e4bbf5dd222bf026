"""A forwarded mail: who wrote it, when, to whom, under which subject, what it says, what was added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from processor.core.mail import Address, InboundMail
from processor.core.reading.body.attribution import Attribution, Page, lay_out
from processor.core.reading.body.author import TWO_WAYS, Author, read_author
from processor.core.reading.body.lines import depth, is_quoted, joined, next_line, unquoted
from processor.core.reading.body.quoted_header import (
    find_block,
    header_of,
    read_addresses,
    run_together,
)
from processor.core.reading.body.quotes import all_typed, body_of, noticed_in, visible_text
from processor.core.reading.body.separators import Separator, separator
from processor.core.reading.body.wording import Wording, wording
from processor.core.reading.subject_marks import apart
from processor.core.rules import Quoting

_BY_PART = "a mail is attached"
_BY_LINE = "a line in the text says that a mail is passed on"
_BY_SUBJECT = "the subject says so, and an old mail stands below"
_BY_AUTHOR = "whoever wrote the old mail below is not among those that this one goes to"
_PACKED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_PACKED_TYPES = ("application/zip", "application/x-zip-compressed", "application/x-7z-compressed")
_OUTLOOK_TYPES = ("application/vnd.ms-outlook", "application/ms-tnef", "application/vnd.ms-tnef")
_MOST_SUBJECT = 200  # characters of a subject that are looked at
_COLON = re.compile(r"(?<!\w)[\w.-]{1,20}\s*(?:[\[(]\d+[\])])?\s*[:：]")
_REPLIES = re.compile(r"^(?:\s*[\w.]{1,6}\s*(?:\[\d+\])?[:：])+\s*")
_AROUND = " \t-–—:!,.[]"
_MOST_BESIDE = 5  # lines above and below an attribution that may belong to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """The outermost original; what that one quotes or forwards is part of its text."""

    sender: Address | None  # None: it does not say who wrote it; with a doubt, a guess that nobody acts on
    subject: str
    text: str
    added: str = ""  # what the forwarder wrote around it
    noticed: tuple[str, ...] = ()  # sentences of a legal notice there, perhaps theirs
    sent: str = ""  # as the client wrote it, in its own language
    to: tuple[str, ...] = ()  # addr-specs
    cc: tuple[str, ...] = ()
    nested: bool = False  # it passes another forward on
    announced: bool = True  # False: only its author, whom this mail does not answer, shows that it is one
    because: str = ""  # what shows that it is one
    doubt: str = ""  # why it is not certain who wrote it; "" when it is, or when it names no address
    named: tuple[str, ...] = ()  # every address where its author stands
    certain: bool = True  # a header names the author; False: a line over a quotation, or half a header
    others: tuple[Forwarded, ...] = ()  # the second and further mails, where several are attached


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """Where an old mail begins in a text, and what says so."""

    kind: Separator | None  # None: a header block or an attribution without a line of its own
    values: dict[str, str]
    first: int  # the line that announces it, or where its header begins
    body: int  # the first line of its text
    depth: int  # how deep its header is quoted
    attributed: bool = False
    beside: str = ""  # the lines around an attribution


def read_forward(mail: InboundMail, quoting: Quoting) -> Forwarded | None:
    """The mail that this one passes on: as an attached mail, or in its text."""
    words = wording(quoting)
    page = lay_out(mail.text if mail.text.strip() else mail.html_text, words)
    opening = _find_opening(page, words)
    hidden = _only_in_the_html(mail, words) if opening is None else None
    if hidden is not None and (mail.attached or hidden.announced):
        return hidden
    if mail.attached:
        inside = opening is not None and not _answers(mail, _author(opening))
        if opening is not None and inside:
            # the mail that is passed on in the text brought them: they are not its author's own words
            return replace(_read_text(mail, page, opening, words), announced=True, nested=True)
        if opening is not None and (hidden := _only_in_the_html(mail, words)):
            return hidden
        first, *others = (_read_attached(mail, inner, quoting) for inner in mail.attached)
        return replace(first, others=tuple(others))
    if opening is None:
        return None
    found = _read_text(mail, page, opening, words)
    if not found.announced and (opening.attributed or not _is_passed_on(mail, found.sender)):
        return None
    if opening.attributed and not found.named:
        return None
    return found


def _only_in_the_html(mail: InboundMail, words: Wording) -> Forwarded | None:
    """What a reader of the HTML sees is passed on there, and the text beside it says nothing of it."""
    if not mail.text.strip() or not mail.html_text.strip():
        return None
    page = lay_out(mail.html_text, words)
    opening = _find_opening(page, words)
    if opening is None or (opening.attributed and not mail.attached) or _answers(mail, _author(opening)):
        return None
    found = _read_text(mail, page, opening, words)
    return replace(found, announced=found.announced or bool(mail.attached), nested=True)


def _read_text(mail: InboundMail, page: Page, opening: _Opening, words: Wording) -> Forwarded:
    lines = page.lines
    forward_subject = words.forward_subject.match(mail.subject) is not None
    reply_subject = words.reply_subject.match(mail.subject) is not None
    announced = opening.kind is Separator.FORWARDED or (forward_subject and not reply_subject)
    because = _BY_LINE if opening.kind is Separator.FORWARDED else _BY_SUBJECT if announced else _BY_AUTHOR
    author = _author(opening)
    subject = apart(opening.values.get("subject", ""))[0]
    text, end = _text_of(lines, opening)
    beside = ["\n".join(part) for part in (lines[: opening.first], lines[end:])]
    around = (all_typed(part, words) for part in beside)
    return Forwarded(
        sender=author.address,
        subject=subject,
        text=text,
        added="\n\n".join(part for part in (_own_subject(mail.subject, subject, words), *around) if part),
        noticed=tuple(sentence for part in beside for sentence in noticed_in(part, words)),
        sent=opening.values.get("sent", ""),
        to=read_addresses(opening.values.get("to", "")),
        cc=read_addresses(opening.values.get("cc", "")),
        nested=_is_nested(opening.values.get("subject", ""), text, words),
        announced=announced,
        because=because,
        doubt=author.doubt,
        named=author.named,
        certain=author.plain and announced and not opening.attributed,
    )


def _own_subject(subject: str, passed: str, words: Wording) -> str:
    """What the forwarder wrote into the subject: before its "Fwd:", or all of it where it is another one."""
    for colon in _COLON.finditer(subject[:_MOST_SUBJECT]):
        if words.forward_subject.match(subject[colon.start() :]):
            return subject[: colon.start()].strip(_AROUND)
    bare, theirs = (_REPLIES.sub("", s).casefold().strip() for s in (subject, passed))
    return "" if not theirs or theirs in bare or bare in theirs else subject.strip(_AROUND)


def _read_attached(mail: InboundMail, inner: InboundMail, quoting: Quoting) -> Forwarded:
    deeper = read_forward(replace(inner, attached=inner.attached[:1]), quoting)
    return Forwarded(
        sender=inner.senders[0] if len(inner.senders) == 1 else None,
        subject=inner.subject,
        text=visible_text(inner, quoting) or inner.text.strip() or inner.html_text,
        added="\n\n".join(
            part
            for part in (
                _own_subject(mail.subject, inner.subject, wording(quoting)),
                all_typed(body_of(mail), wording(quoting)),
            )
            if part
        ),
        noticed=noticed_in(body_of(mail), wording(quoting)),
        sent=inner.sent_at.isoformat() if inner.sent_at else "",
        to=tuple(a.addr_spec for a in inner.to),
        cc=tuple(a.addr_spec for a in inner.cc),
        nested=deeper is not None and deeper.announced,
        because=_BY_PART,
        doubt=inner.sender_problem,
        named=tuple(a.addr_spec for a in inner.senders),
    )


def unopened(mail: InboundMail) -> str:
    """What is attached in which a mail may lie that cannot be read, in a sentence; "" for nothing."""
    for file in mail.attachments:
        name, kind = file.filename.lower(), file.content_type.lower()
        if kind == "message/rfc822":  # the reader opens only so many
            return "more mails are attached than are opened: forward fewer at a time"
        if name.endswith(_PACKED) or kind in _PACKED_TYPES:
            shown = file.filename or "a file"
            return f"{shown} is packed, and packed files are not opened: attach the mail itself"
        if name.endswith(".msg") or name == "winmail.dat" or kind in _OUTLOOK_TYPES:
            shown = file.filename or "a file"
            return f"{shown} is in Outlook's own format, which is not read: forward the mail itself"
    return ""


def _find_opening(page: Page, words: Wording) -> _Opening | None:
    """The first old mail in the text; None when a reply's marked quotation comes before it, or nothing."""
    lines, over = page.lines, page.over
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        if at in over:
            return _attributed(over[at], lines)
        opening = _separated(lines, at, words) or _headed(lines, at, words)
        if opening is not None:
            return opening
        if is_quoted(line) and unquoted(line).strip():
            return None
    return None


def _separated(lines: Sequence[str], at: int, words: Wording) -> _Opening | None:
    found = separator(lines, at, words)
    if found is None or found[0] is Separator.ABOVE:
        return None
    kind, rest = found
    values = run_together(rest, words) if rest else {}
    if values:
        return _Opening(kind=kind, values=values, first=at, body=at + 1, depth=depth(lines[at]))
    start = next_line(lines, at + 1)
    while start < len(lines) and not unquoted(lines[start]).strip():
        start += 1
    block = find_block(lines, start, words, needed=2) if start < len(lines) else None
    if block is not None:
        return _Opening(
            kind=kind, values=block.values, first=at, body=block.end, depth=depth(lines[block.first])
        )
    if kind is Separator.FORWARDED:
        return _Opening(kind=kind, values={}, first=at, body=at + 1, depth=depth(lines[at]))
    return None


def _headed(lines: Sequence[str], at: int, words: Wording) -> _Opening | None:
    if not header_of(unquoted(lines[at]), words):
        return None
    block = find_block(lines, at, words)
    if block is None:
        return None
    return _Opening(kind=None, values=block.values, first=at, body=block.end, depth=depth(lines[at]))


def _attributed(found: Attribution, lines: Sequence[str]) -> _Opening:
    opens = '"' if lines[found.first].lstrip(" >").startswith('"') and not found.text.startswith('"') else ""
    above = _paragraph(lines, range(found.first - 1, -1, -1))
    below = _paragraph(lines, range(found.last + 1, len(lines)))
    return _Opening(
        kind=None,
        values={"from": opens + found.text},  # at its ends an attribution is taken without marks
        first=found.first,
        body=found.last + 1,
        depth=depth(lines[found.first]),
        attributed=True,
        beside="\n".join((*above, found.before, *below)),
    )


def _paragraph(lines: Sequence[str], numbers: range) -> list[str]:
    """The lines next to a line, up to a blank or a marked one."""
    found: list[str] = []
    for at in numbers[:_MOST_BESIDE]:
        if not lines[at].strip() or is_quoted(lines[at]):
            break
        found.append(lines[at])
    return found


def _author(opening: _Opening) -> Author:
    author = read_author(opening.values.get("from", ""))
    if not opening.attributed or author.address is None:
        return author
    address = author.address
    # a name may hold "wrote:", and mail programs wrap that line: its second half is the address that counts
    beside = set(read_addresses(opening.beside)) - {address.addr_spec}
    doubt = author.doubt or (TWO_WAYS if beside else "")
    return replace(author, address=replace(address, name=_name(address.name)), doubt=doubt)


def _name(written: str) -> str:
    """The name before the address, out of "On 3 March, 12:46, "Ana Ruiz" <ana@…> wrote:"."""
    if '"' in written:
        return written.rpartition('"')[2].strip()
    for edge in (",", ";", " - ", "—", ": "):
        written = written.rpartition(edge)[2]
    return " ".join(word for word in written.split() if not any(c.isdigit() for c in word))


def _answers(mail: InboundMail, author: Author) -> bool:
    """The old mail below is one of somebody whom this one answers, under whatever tag of their address."""
    people = {_untagged(p.addr_spec) for p in (*mail.to, *mail.cc, *mail.reply_to, *mail.senders)}
    return bool(author.named) and all(_untagged(named) in people for named in author.named)


def _untagged(addr_spec: str) -> str:
    local, _, domain = addr_spec.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _is_passed_on(mail: InboundMail, author: Address | None) -> bool:
    """A reply goes to whoever wrote the old mail; this one does not."""
    if author is None:
        return False
    people = (*mail.to, *mail.cc, *mail.reply_to, *mail.senders)
    return bool(mail.to) and author.addr_spec.lower() not in {p.addr_spec.lower() for p in people}


def _text_of(lines: Sequence[str], opening: _Opening) -> tuple[str, int]:
    """What the old mail says, and the line after it: below a marked one the forwarder may go on."""
    level, at = opening.depth, next_line(lines, opening.body)
    if not level and at < len(lines) and is_quoted(lines[at]):
        level = 1  # a client that quotes the old words, and not their header
    if not level:
        return joined(_dedented(lines[opening.body :])), len(lines)
    kept: list[str] = []
    at = opening.body
    while at < len(lines):
        if lines[at].strip() and depth(lines[at]) < level and not _lazy(lines, at, level):
            break
        kept.append(unquoted(lines[at], level))
        at += 1
    return joined(_dedented(kept)), at


def _lazy(lines: Sequence[str], at: int, level: int) -> bool:
    """A paragraph that was wrapped, of which only the first line is marked: the marks go on below it."""
    if at == 0 or depth(lines[at - 1]) < level:
        return False
    while at < len(lines) and lines[at].strip() and depth(lines[at]) < level:
        at += 1
    return at < len(lines) and depth(lines[at]) >= level


def _dedented(body: Sequence[str]) -> list[str]:
    lines = list(body)
    said = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    indent = min(said, default=0)
    lines = [line[indent:] if line.strip() else "" for line in lines] if indent else lines
    start = next_line(lines, 0)
    return lines[start:]


def _is_nested(subject: str, text: str, words: Wording) -> bool:
    opening = _find_opening(lay_out(text, words), words)
    if opening is None or opening.attributed:
        return False
    return opening.kind is Separator.FORWARDED or words.forward_subject.match(subject) is not None
