"""Whom a bounce speaks of when it says so in words alone, as most old servers and some new ones do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_string
from email.message import Message

from processor.core.mail import Address, DeliveryReport, InboundMail
from processor.core.reading.automatic.server_codes import full_status
from processor.core.reading.automatic.server_words import WAITS, copy_begins, says
from processor.core.reading.words.phrases import plain
from processor.reader.addresses import addr_spec
from processor.reader.charsets import one_line
from processor.reader.report import delivery_reports, message_ids

_MOST_TEXT = 60_000  # characters that are looked at
_MOST_RECIPIENTS = 200
_MOST_CONTEXT = 1_000
_MOST_TEXT_OF_ONE = 4_000  # characters that may say why one recipient was not reached
_MOST_BEFORE = 80  # characters before an address that say what it is

_ADDRESS = re.compile(
    r"(?:\"[^\"\s@<>]{1,60}\"|[^\s<>()\[\]\"',:;@=|]{1,64}(?:=[^\s<>()\[\]\"',:;@=|]{1,64}){0,3})"
    r"@#?[^\W_](?:[\w.-]{0,250}[^\W_])?"
)
# Words that run into an address, and the Ex in MAIL FROM:<…> that names the sender.
_GLUED = re.compile(r"^(?:smtp|rfc822|mailto|imceaex|ex)[=:;]+", re.IGNORECASE)
_NOT_FAILED = re.compile(
    r"(?:from|sender|sender address|reply-to|return-path|errors-to|(?<!trying to )contact"
    r"|(?:send|forward)\s.{0,60}to|cc|copy to|reported by|administrator|help|information|questions?"
    r"|assistance|support)"
    r"\s*[:(=<]?\s*[<\"']?\s*$",
    re.IGNORECASE,
)
# "(expanded from: <mia@example.org>)": whom we wrote to, where the mail was sent on; and X.400's way
_WRITTEN_TO = re.compile(
    r"(?:\b(?:expanded|generated|forwarded|redirected) from\s*:?\s*<?|;dda:)$", re.IGNORECASE
)
_OFFICES = re.compile(
    r"^(?:post-?master|mailer-?daemon|abuse|support|help-?desk|hostmaster|webmaster|no-?reply|administrator|admin)@",
    re.IGNORECASE,
)
# where an address stands alone, or begins the line
_BEGINS = re.compile(r"^[\s>*•·\-|\"'(\[<\d.)=:,;]*$")
_LABEL = re.compile(
    r"(?:recipients?|rcpt to|address(?:es)?|addressee|user(?:id| name)?|account|mailbox|to|for|attempts"
    r"|deliver(?:y|ed)?"
    r"|destinataires?|destinatarios?|destinatari[oa]?|empfänger|an|para|naar|ontvanger|mottagare|modtager"
    r"|odbiorca|adresat|получател\w*|адрес\w*|宛先|收件人|받는\s?사람)\s*(?:address)?\s*[:=]\s*[<\"'(\[]*$",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?:\bto|\bfor|addressed|\baddress(?:es)?|recipients?|\buser|account|mailbox|\ban|\bà|\bpara|\baan|宛)"
    r"(?:\s+was)?[\s,:]{0,3}[<\"'‘“(\[]*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^[> \t]{0,4}(?:received:\s+(?:from|by)\s|return-path:\s*<?|message-id:\s*<|mime-version:\s*1"
    r"|dkim-signature:\s*v=)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"^[> \t]{0,4}(to|message-id):[ \t]*(.*(?:\n[ \t]+.*)?)", re.IGNORECASE | re.MULTILINE)
_ALONE = re.compile(
    r":[ \t]*\n\s{1,8}([A-Za-z0-9][\w.+-]{1,63})(?:[ \t]+\"\(\d[^\n]{0,200})?[ \t]*$", re.MULTILINE
)
_BLOCK = re.compile(r"(?:^[A-Za-z-]{3,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.MULTILINE)
_FAILED_FIELDS = ("x-failed-recipients", "x-mailer-daemon-recipients")


def read_notice(
    mail: InboundMail, returned_to: Sequence[Address] = ()
) -> tuple[tuple[DeliveryReport, ...], tuple[str, ...]]:
    """The reports that a bounce gives in words, and the Message-IDs of the mails it brings back.

    `returned_to` is whom the mails that came back were addressed to.
    """
    whole = (mail.text if mail.text.strip() else mail.html_text)[:_MOST_TEXT]
    said, copy = _parted(whole)
    ids = (*message_ids(value for name, value in _FIELD.findall(copy) if name.lower() == "message-id"),)
    ids += tuple(inner.message_id for inner in mail.attached if inner.message_id)
    if mail.reports:
        return mail.reports, ids
    for inner in mail.attached:  # a gateway put the whole report into a mail of its own
        if inner.reports:
            return inner.reports, (*ids, *inner.returned_ids)
    blocks = delivery_reports(_blocks(whole))
    if blocks:
        return blocks, ids
    waits = says(plain(mail.subject), WAITS) or says(plain(said), WAITS)
    failed = [a for name in _FAILED_FIELDS for value in mail.all_headers(name) for a in _addresses(value)]
    us = _ours(mail)
    found = (
        failed
        or _recipients(said, {*us, *(a.lower() for a in mail.delivered_to)})
        or _recipients(said, us)  # X-Original-To holds whom the mail was for, with some servers
        or _recipients(mail.subject, us)
        or _local_part(said, mail)
        or _returned_to(copy, [*[inner.to for inner in mail.attached], returned_to])
    )
    found = list({a.lower(): a for a in reversed(found)}.values())[::-1]
    return tuple(_report(each, said, found, waits) for each in found[:_MOST_RECIPIENTS]), ids


def _parted(text: str) -> tuple[str, str]:
    """What the server says, and the copy of the mail under it."""
    header = _HEADER.search(text)
    starts = (copy_begins(text), header.start() if header else -1)
    cuts = [cut for cut in starts if cut > 0 and text[:cut].strip()]
    return (text[: min(cuts)], text[min(cuts) :]) if cuts else (text, "")


def _blocks(text: str) -> list[Message]:
    """Report fields in a text whose MIME structure was lost on the way."""
    if "recipient:" not in text.lower():
        return []
    blocks = (found.group() for found in _BLOCK.finditer(text))
    return [message_from_string(block) for block in blocks if "recipient:" in block.lower()]


def _addresses(text: str) -> list[str]:
    """Each address in it, once, in order."""
    found = (addr_spec(_GLUED.sub("", match.group())) for match in _ADDRESS.finditer(text))
    return list(dict.fromkeys(one_line(each).rstrip(".") for each in found))


def _recipients(said: str, us: set[str]) -> list[str]:
    """The addresses in the place that says most: a line's beginning, after a label, in a sentence."""
    begins: list[str] = []
    labelled: list[str] = []
    spoken: list[str] = []
    others: list[str] = []
    for line in said.split("\n"):
        row = 0  # where the last address ended that stands in a row of them from the line's beginning
        for match in _ADDRESS.finditer(line[:2_000]):
            address = one_line(addr_spec(_GLUED.sub("", match.group()))).rstrip(".")
            begin = match.start()
            before = line[max(row, begin - _MOST_BEFORE) : begin]
            if (row or begin < _MOST_BEFORE) and _BEGINS.match(before):
                begins.append(address)
                row = match.end()
            elif _WRITTEN_TO.search(before):
                begins.append(address)
            elif _NOT_FAILED.search(before):
                continue
            elif _LABEL.search(before) or (
                before.rstrip().endswith(":") and not line[match.end() :].strip(" >.'\"")
            ):
                labelled.append(address)
            elif _PHRASE.search(before):
                spoken.append(address)
            else:
                others.append(address)
    for found in (begins, labelled, spoken, others):
        kept = [a for a in dict.fromkeys(found) if a.lower() not in us and not _OFFICES.match(a)]
        if kept:
            return kept
    return []


def _ours(mail: InboundMail) -> set[str]:
    """Whom the notice was sent to and by: they are named in it, and are not whom it speaks of."""
    named = [a.addr_spec for a in (*mail.to, *mail.cc, *mail.senders, *mail.reply_to)]
    return {a.lower() for a in (*named, mail.return_path or "")}


def _local_part(said: str, mail: InboundMail) -> list[str]:
    """A server that speaks of its own users may leave out the domain: the line under "…:" has one word."""
    found = _ALONE.search(said)
    domain = mail.senders[0].domain if len(mail.senders) == 1 else ""
    return [f"{found[1]}@{domain}"] if found and domain else []


def _returned_to(copy: str, mails: Sequence[Sequence[Address]]) -> list[str]:
    """To whom the returned mail was addressed, when that is one person."""
    lists = [[a.addr_spec for a in to] for to in mails]
    lists += [_addresses(value) for name, value in _FIELD.findall(copy) if name.lower() == "to"]
    found = next((each for each in lists if each), [])
    return found if len(found) == 1 else []


def _report(address: str, said: str, found: list[str], waits: bool) -> DeliveryReport:
    context = _context(address, said, found)
    status, _ = full_status("", context[:_MOST_TEXT_OF_ONE])
    if waits and status.startswith("5"):
        status = "4" + status[1:]
    # without a word of waiting the server has given up, though its last reply was a 4xx
    action = "delayed" if waits else "failed"
    return DeliveryReport(
        recipient=address, action=action, status=status, diagnostic=one_line(context)[:_MOST_CONTEXT]
    )


def _context(address: str, said: str, found: list[str]) -> str:
    """The lines about this recipient: from its name to the next one's."""
    low = said.lower()
    start = low.find(address.lower())
    if start < 0 or len(found) == 1:
        return said
    ends = [low.find(other.lower(), start + len(address)) for other in found if other != address]
    return said[start : min((e for e in ends if e > 0), default=len(said))]
