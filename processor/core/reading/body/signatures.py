"""Where a person's words end and the rest begins: farewell, name, phone line, legal notice, list footer."""

from __future__ import annotations

import re

from processor.core.reading.body.lines import LeftOut, joined, leave_out, softly_broken
from processor.core.reading.body.wording import Wording

_DASHES = re.compile(r"^[-–—]{2}\s*$")  # "-- " (RFC 3676, 4.3), and as clients mangle it
_RULE = re.compile(r"^_{2,}\s*$")  # list software and signatures; nobody types it between two thoughts
_DIVIDER = re.compile(r"^(?:[-—–=]{3,}|\*{5,}|~{5,}|#{5,})\s*$")
_CONTACT = re.compile(r"@|https?:|www\.|\+?\d[\d ()./-]{6,}\d|\s\|\s")
_IMAGE = re.compile(
    r"^\[?(?:\[?(?:image|inline image|cid|bild|imagen|immagine|afbeelding)\s?[:\d][^\]\n]{0,200})\]?\s*$"
    # what a program takes a picture for, in its place
    r"|^\[[^\]\n]{0,160}(?:automatic(?:ally|amente)|automatisch|automatiquement|automáticamente)"
    r"[^\]\n]{0,40}\]\s*$",
    re.IGNORECASE,
)
_INITIALED = re.compile(r"^(?:/|[-–—])[^\W\d_][\w.'’]*(?: [^\W\d_][\w.'’]*){0,2}$")  # -Ana, /Ana Ruiz
_ORNAMENT = re.compile(r"^[\s*#~=_+.\-–—]+$")
_MOST_CLOSING = 60
_MOST_NOTICE = 400  # characters of a line that a notice's first words are looked for in
_EDGES = " \t,.!;:*_–—-~"
_MOST_DEVICE = 160  # characters of a phone's line
_DEVICE_EDGES = "*_[]()<> "
_IMAGED = "an image stood there"
_WARNED = "a mail server's warning stands on top"
_PHONE = "a phone or a mail program puts such a line there"
_RULED = "a line sets the signature apart"
_MARKED = 'the mark of a signature stands over it (RFC 3676, 4.3: "-- ")'
_NOTICED = "a legal notice or the footer of a list begins there"
_FAREWELL = "a farewell begins the signature"
_NAMED = "it is only the writer's name"


_PS = re.compile(r"^\W{0,3}(?:p\.?\s?p?\.?\s?s|n\.?\s?b|nota|edit|ps)\b\W", re.IGNORECASE)
_ENDS = re.compile(r"[.!?\u2026][\s\"')\u201d]*$")
_BEFORE_CONTACT = re.compile(r"[.!?]\s+\S*[\d@]")  # "Could you call me? +1 555 …"
MOST_SHORT = 15  # words
_MOST_CRY = 60  # words of what has no end, and may tell of danger
_SENTENCES = re.compile(r"(?<=[.!?\u2026])\s+")
_MOST_IN_A_NOTICE = 25  # words of a sentence that may have been typed beside one
_MOST_NOTICED = 40
_BROKEN = 50  # characters of a line after which a paragraph may be broken
FEWEST_SMALL = 3  # words with a small letter, in a sentence; titles and places have capitals


def sentences_in(lines: list[str], words: Wording, short: list[str] | None = None) -> str:
    """What somebody typed where a signature was taken away: a PS, or whole sentences; "" for none.

    A farewell, a name, an address, a title, a legal notice and a phone's line are none; a line that only
    begins like a phone's ("Sent by my son") is one. Nothing that was
    typed may go unread (rows 149 to 151): below "Best regards" people take back what they said above.
    `short` hears of what cannot be told from a title, line by line: "Sorry, wrong person", and of more words
    without an end than MOST_SHORT, in which only a danger counts.
    """
    said: list[str] = []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        bare = line.strip()
        if _DASHES.match(bare) or _DIVIDER.match(bare):
            bare = ""
        if bare and _notice(bare, words):
            break  # what stands in it and below it: see beside_notices()
        if _like_device(bare, words):
            said.append(bare)
            continue
        contact = _CONTACT.search(bare[:300]) and not (_PS.match(bare) or _small(bare) >= FEWEST_SMALL)
        if bare and not (_device(bare, words) or contact or _IMAGE.match(bare)):
            if not (len(bare) <= _MOST_CLOSING and _closes([bare, "X"], 0, words)):
                paragraph.append(bare)
            continue
        if bare:
            continue
        text = " ".join(paragraph)
        ends = _ENDS.search(text) or _BEFORE_CONTACT.search(text)
        if paragraph and (_PS.match(text) or (ends and _small(text) >= FEWEST_SMALL)):
            said.append(_PS.sub("", text))
        elif short is not None and len(paragraph) > 0 and len(text.split()) <= _MOST_CRY:
            short.append("\n".join(paragraph))
        paragraph = []
    return "\n".join(said)


def may_be_said(text: str) -> bool:
    """No line of capitals: "Head of Pharmacy, NHS Trust"."""
    return _ENDS.search(text) is not None or 2 * _small(text) >= len(text.split())


def _small(text: str) -> int:
    """Words with a small letter: a line of a signature has hardly any."""
    return sum(word[:1].islower() for word in text.split())


def without_signature(
    lines: list[str], words: Wording, left: list[LeftOut], *, first: bool = True
) -> list[str]:
    """The lines of one stretch of typing up to where they stop being said. `first`: nothing stands above it.

    A phone's line above everything is passed over, for some people type below it; a server's warning on
    top goes with its paragraph. A farewell above everything is none: "Cheers! I accept."
    """
    kept: list[str] = []
    at, spoken = 0, False
    while at < len(lines):
        bare = lines[at].strip()
        says_more = spoken or not first
        if not bare:
            kept.append("")
        elif _IMAGE.match(bare) and len(bare) <= 220:
            leave_out(left, _IMAGED, (bare,))
        elif not spoken and _banner(bare, words):
            begins = at
            while at + 1 < len(lines) and lines[at + 1].strip():
                at += 1
            leave_out(left, _WARNED, lines[begins : at + 1])
        elif (phone := _device(bare, words)) or _RULE.match(bare) or _divides(lines, at):
            leave_out(left, _PHONE if phone else _RULED, lines[at:] if says_more else (bare,))
            if says_more:
                break
        elif ends := _ending(lines, at, words, says_more=says_more):
            leave_out(left, ends, lines[at:])
            break
        else:
            kept.append(lines[at])
            spoken = True
        at += 1
    return _without_name(_without_ornament(kept), left)


def _ending(lines: list[str], at: int, words: Wording, *, says_more: bool) -> str:
    """Why nothing is said from this line on; "" when something is."""
    bare = lines[at].strip()
    if _DASHES.match(bare):
        return _MARKED
    if _notice(bare, words):
        return _NOTICED
    return _FAREWELL if says_more and _closes(lines, at, words) else ""


def _divides(lines: list[str], at: int) -> bool:
    """A line of dashes over an address or a telephone number; over other words it is only a line."""
    if not _DIVIDER.match(lines[at].strip()):
        return False
    below = [line for line in lines[at + 1 : at + 12] if line.strip()]
    return not below or any(_CONTACT.search(line[:300]) for line in below)


def _device(bare: str, words: Wording) -> bool:
    """ "Sent from my phone, please excuse typos"; and no sentence that only begins like that."""
    return len(bare) <= _MOST_DEVICE and words.device.has(bare.strip(_DEVICE_EDGES))


def _like_device(bare: str, words: Wording) -> bool:
    """ "Sent by my son": it begins like a phone's line, and was typed."""
    return words.device.like(bare[:_MOST_DEVICE].strip(_DEVICE_EDGES)) and not _device(bare, words)


def _banner(bare: str, words: Wording) -> bool:
    return words.banner.search(bare[:_MOST_NOTICE]) is not None


def _notice(bare: str, words: Wording) -> bool:
    return words.notice.search(bare[:_MOST_NOTICE].lstrip("*_[( ")) is not None


def _closes(lines: list[str], at: int, words: Wording) -> bool:
    """ "Kind regards," alone, or with the name behind it: "Best regards, Ana Ruiz"."""
    bare = lines[at].strip()
    if len(bare) > _MOST_CLOSING:
        return False
    lowered = " ".join(bare.lower().replace("’", "'").strip(_EDGES).split())
    if lowered in words.closing:
        # "Best", "Kh" and "T" are farewells only when the writer set them apart, or a name stands below
        if len(lowered) > 5 or bare.rstrip("*_ ")[-1:] in ",.!" or not lowered.isascii():
            return True
        name = next((line.strip() for line in lines[at + 1 : at + 4] if line.strip()), "")
        return 0 < len(name.split()) <= 4 and name[:1].isupper()
    head, comma, name = bare.partition(",")
    said = " ".join(head.lower().strip(_EDGES).split())
    return bool(comma) and said in words.closing and 0 < len(name.split()) <= 4 and name.strip()[:1].isupper()


def _without_ornament(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and _ORNAMENT.match(lines[end - 1] or " "):
        end -= 1
    return lines[:end]


def _without_name(lines: list[str], left: list[LeftOut]) -> list[str]:
    """ "-Ana" or "/Ana" as the last paragraph is who, not what."""
    if len(lines) > 2 and not lines[-2].strip() and _INITIALED.match(lines[-1].strip()):
        leave_out(left, _NAMED, lines[-1:])
        return lines[:-2]
    return lines


def below_signatures(stretches: list[list[str]], words: Wording, short: list[str]) -> str:
    """What was typed below a farewell, a phone's line or "-- ", in any stretch; see sentences_in()."""
    found = []
    for i, stretch in enumerate(stretches):
        kept = without_signature(stretch, words, [], first=i == 0)
        found.append(sentences_in(_below_banner(_after(stretch, kept), words), words, short))
    return "\n".join(text for text in found if text)


def beside_notices(stretches: list[list[str]], words: Wording) -> tuple[str, ...]:
    """The sentences of a legal notice, or a scanner's, and below it, one of which a person may have typed."""
    found: list[str] = []
    for stretch in stretches:
        at = next((i for i, line in enumerate(stretch) if _notice(line.strip(), words)), len(stretch))
        for paragraph in "\n".join(stretch[at:]).split("\n\n"):
            said = (part.strip() for part in _SENTENCES.split(" ".join(paragraph.split())))
            found += [each for each in said if each and len(each.split()) <= _MOST_IN_A_NOTICE]
    return tuple(dict.fromkeys(found))[:_MOST_NOTICED]


def _after(stretch: list[str], kept: list[str]) -> list[str]:
    """The lines of the stretch below the last one that was kept."""
    last = next((line for line in reversed(kept) if line.strip()), None)
    if last is None:
        return stretch
    at = max(i for i, line in enumerate(stretch) if line == last)
    return stretch[at + 1 :]


def _below_banner(lines: list[str], words: Wording) -> list[str]:
    """Without a server's warning on top: the line that shows it, and what it is broken into."""
    at = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if at == len(lines) or not _banner(lines[at].strip(), words):
        return lines
    while len(lines[at].strip()) >= _BROKEN and at + 1 < len(lines) and lines[at + 1].strip()[:1].islower():
        at += 1
    return lines[at + 1 :]


def visible(stretches: list[list[str]], words: Wording, left: list[LeftOut]) -> str:
    """All that was typed, stretch by stretch, each without its own signature."""
    kept = (
        joined(without_signature(stretch, words, left, first=i == 0)) for i, stretch in enumerate(stretches)
    )
    return softly_broken("\n\n".join(text for text in kept if text)).strip()
