"""What a person typed: above, between and below the quotations, without the signature.

A quotation is found by its marks, by the line over it, by the header of the old mail, or by the line that
separates. Below an unmarked one nothing is taken for typed, because nobody could tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from processor.core.mail import InboundMail
from processor.core.reading.body.attribution import lay_out
from processor.core.reading.body.lines import MOST_CHARACTERS, LeftOut, is_quoted, leave_out, next_line
from processor.core.reading.body.quoted_header import find_block, header_of, run_together
from processor.core.reading.body.separators import Separator, separator
from processor.core.reading.body.signatures import MOST_SHORT, below_signatures, beside_notices, visible
from processor.core.reading.body.wording import Wording, wording
from processor.core.rules import Quoting

_LETTERS = re.compile(r"[\W_]+")
_LINK_ALONE = re.compile(r"^[(<]https?://\S+[)>]\s*>?$")  # a text of a link, and its address beside it
_WRAPPED = 60  # characters of a quoted line that a client may have broken
_MOST_WRAPPED = 10  # lines of one sentence of ours
_ENDS_SENTENCE = (".", "?", "!", ":", "…")
MARKED = "it is marked as quoted"
_OVER = "such a line stands over a quotation"
_UNMARKED = "it stands below a line that begins a quotation, and nothing there is marked"
_HEADER = "the header of an old mail begins there"
_SEPARATED = "a line there separates the old mail"
OURS = "these are sentences of our own mails"
_MOST_OF_A_FAREWELL = 5  # words
_LETTER = 2  # sentences of ours that make a whole letter
# "- Title: Pharmacist", "Title: Pharmacist", "- BROWSE to see mentors"
_SHOWN_LINE = re.compile(r"\s{0,4}(?:([-*•·]\s+)\S|[^\W\d_][\w ()/'’-]{1,40}:\s+\S)")
_COMMAND_ALONE = re.compile(r"[^\W\d_a-zà-öø-ÿ]{2,}(?: [^\W\d_a-zà-öø-ÿ]{2,}){1,5}")  # "SIGN UP MENTOR"
_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z-]+: .*\n)*", re.MULTILINE)
_SIGNATURE = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----[ \t]*$[\s\S]*?(?:^-----END PGP SIGNATURE-----[ \t]*$|\Z)", re.MULTILINE
)
_ESCAPED = re.compile(r"^- (?=-)", re.MULTILINE)  # "- -- " is "-- "
_FOOTNOTE = re.compile(r"^\[(\d{1,2})\]:?\s+<?(?:https?://|mailto:|www\.)\S+>?\s*$", re.IGNORECASE)
_LINKED = "a link of the text stands there"
_BY_HTML = "the HTML part of the mail marks it as old"
OLD = frozenset({MARKED, _OVER, _UNMARKED, _HEADER, _SEPARATED, OURS, _BY_HTML})  # words of an old mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person typed in a mail, and what else stands in its body."""

    text: str
    below: str = ""  # sentences below a farewell, a phone's line or "-- "
    short: tuple[str, ...] = ()  # there, too: perhaps a sentence without its end, perhaps a title
    noticed: tuple[str, ...] = ()  # sentences of a legal notice and below it, perhaps a person's
    left: tuple[LeftOut, ...] = ()


def body_of(mail: InboundMail) -> str:
    """The words of the mail: the plain part, or what the HTML part says where there is none."""
    text = mail.text if mail.text.strip() else mail.html_reply or mail.html_text
    return _without_armor(text[:MOST_CHARACTERS])


def _without_armor(text: str) -> str:
    """Less what a signature within the text puts around it (RFC 4880, 7)."""
    if not _SIGNED.search(text):
        return text
    return _ESCAPED.sub("", _SIGNATURE.sub("", _SIGNED.sub("", text.replace("\r\n", "\n"))))


def visible_text(mail: InboundMail, quoting: Quoting) -> str:
    """What the person typed in this mail, without quotes and signature."""
    return read_body(mail, quoting).text


def shown_text(mail: InboundMail, quoting: Quoting) -> str:
    """The same of the HTML part, where there is a text beside it; "" where there are not both."""
    html = mail.html_reply or mail.html_text
    return typed_text(html[:MOST_CHARACTERS], wording(quoting)) if mail.text.strip() and html.strip() else ""


def read_body(mail: InboundMail, quoting: Quoting) -> Typed:
    words = wording(quoting)
    left: list[LeftOut] = []
    stretches = typed(body_of(mail), words, left)
    text = visible(stretches, words, left)
    short: list[str] = []
    below = below_signatures(stretches, words, short)
    if mail.text.strip() and mail.html_reply and mail.html_reply != mail.html_text:
        shorter = _shorter(text, typed_text(mail.html_reply, words))
        if shorter != text:
            leave_out(left, _BY_HTML, text.removeprefix(shorter).split("\n"))
            text = shorter
    noticed = beside_notices(stretches, words)
    return Typed(text=text, below=below, short=tuple(short), noticed=noticed, left=tuple(left))


def all_typed(text: str, words: Wording) -> str:
    """The same with what stands below a farewell, for whoever looks for a doubt in it."""
    left: list[LeftOut] = []
    stretches = typed(text[:MOST_CHARACTERS], words, left)
    short: list[str] = []
    below = below_signatures(stretches, words, short)
    said = (t for t in short if any(map(str.isalnum, t)) and len(t.split()) <= MOST_SHORT)
    return "\n\n".join(filter(None, (visible(stretches, words, left), below, *said)))


def noticed_in(text: str, words: Wording) -> tuple[str, ...]:
    """The sentences of a legal notice, one of which may have been typed."""
    return beside_notices(typed(text[:MOST_CHARACTERS], words, []), words)


def typed_text(text: str, words: Wording, left: list[LeftOut] | None = None) -> str:
    """`left` hears of what is left out, and why."""
    left = [] if left is None else left
    return visible(typed(text, words, left), words, left)


def typed(text: str, words: Wording, left: list[LeftOut]) -> list[list[str]]:
    """The stretches that the sender wrote now, in order: above, between and below marked quotations."""
    page = lay_out(text, words)
    lines, over = page.lines, page.over
    stretches: list[list[str]] = [[]]
    at = 0
    while at < len(lines):
        line = lines[at]
        attribution = over.get(at)
        below = at
        if attribution is not None:
            if attribution.before:
                stretches[-1].append(attribution.before)
            below, because = attribution.last + 1, _OVER
        elif is_quoted(line) or _broken_off(lines, at):
            stretches.append([])
            leave_out(left, MARKED, (line,))
            at += 1
            continue
        else:
            below, because = _old_mail(lines, at, words)
        if below > at:
            below = next_line(lines, below)
            if below >= len(lines) or not is_quoted(lines[below]):
                # everything below is the old mail, unmarked
                leave_out(left, _UNMARKED if because is _OVER else because, lines[at:])
                break
            leave_out(left, because, lines[at:below])
            stretches.append([])
            at = below
            continue
        stretches[-1].append(line)
        at += 1
    if words.own:
        found = [_without_ours(stretch, words, left) for stretch in stretches]
        whole = sum(len(cuts) for _, cuts in found) >= _LETTER
        stretches = [_without_our_lists(s, cuts, words, left) if whole and cuts else s for s, cuts in found]
    stretches = [_without_footnotes(stretch, left) for stretch in stretches]
    return [stretch for stretch in stretches if any(line.strip() for line in stretch)]


def says_nothing(text: str, quoting: Quoting) -> bool:
    """Nothing, or "Warm regards" and a name, as our own letters end."""
    first, *rest = [line for line in text.split("\n") if line.strip()] or [""]
    farewell = first.strip(" ,.!-–—*_").lower()
    named = not rest or (len(rest) == 1 and len(rest[0].split()) < _MOST_OF_A_FAREWELL)
    return not farewell or (farewell in wording(quoting).closing and named)


def is_letter_of_ours(mail: InboundMail, typed: Typed, quoting: Quoting, name: str) -> bool:
    """A letter as we write them and nothing else, which answers no mail and marks nothing as old.

    Another program of this kind sends such, or one that gives back what it gets (fault 22). `name`: ours,
    below the farewell.
    """
    ours = sum(left.lines for left in typed.left if left.because == OURS) >= _LETTER
    answers = bool(mail.in_reply_to or mail.references)
    beside = any(said != name for said in (*typed.short, *filter(None, (typed.below,))))
    return ours and not answers and not beside and says_nothing(typed.text, quoting)


def _without_footnotes(lines: list[str], left: list[LeftOut]) -> list[str]:
    """ "[1] https://ward.example" below, and "Our ward [1]" above it, as programs write links into a text."""
    notes = {line: found[1] for line in lines if (found := _FOOTNOTE.match(line.strip()))}
    if not notes:
        return lines
    leave_out(left, _LINKED, tuple(notes))
    marks = re.compile(rf"\s?\[(?:{'|'.join(notes.values())})\]")
    return [marks.sub("", line) for line in lines if line not in notes]


def _without_ours(stretch: list[str], words: Wording, left: list[LeftOut]) -> tuple[list[str], list[int]]:
    """Our own sentences, which a client left without marks, are nobody's answer. The lines that stay, and
    before which of them such sentences stood."""
    kept: list[str] = []
    cuts: list[int] = []
    at = 0
    while at < len(stretch):
        begins = bool(stretch[at].strip()) and (at == 0 or not stretch[at - 1].strip())
        end = at + 1
        while begins and end < len(stretch) and stretch[end].strip() and end - at < _MOST_WRAPPED:
            end += 1
        if begins and end > at + 1 and words.is_ours(" ".join(stretch[at:end])):
            leave_out(left, OURS, stretch[at:end])
            cuts.append(len(kept))
            at = end
            continue
        if words.is_ours(stretch[at]):
            leave_out(left, OURS, (stretch[at],))
            cuts.append(len(kept))
        else:
            kept.append(stretch[at])
        at += 1
    return kept, cuts


def _without_our_lists(
    kept: list[str], cuts: Sequence[int], words: Wording, left: list[LeftOut]
) -> list[str]:
    """A profile that our letter shows between its sentences is nobody's form, who ever gives it back.

    A blank form of ours is another matter: a command on a line of its own stands over it, see filled.py.
    """
    if any(_COMMAND_ALONE.fullmatch(line.strip()) for line in kept):
        return kept
    over = next((at for at in range(cuts[0] - 1, -1, -1) if kept[at].strip()), None)
    greets = over is not None and words.greeting.fullmatch(kept[over].strip()) is not None
    found: list[str] = []
    shown = False
    for at, line in enumerate(kept):
        inside = cuts[0] <= at < cuts[-1]
        begins = _SHOWN_LINE.match(line)
        shown = bool(line.strip()) and (shown or (begins is not None and (inside or bool(begins[1]))))
        if shown or (greets and at == over):
            leave_out(left, OURS, (line,))
        else:
            found.append(line)
    return found


def _old_mail(lines: Sequence[str], at: int, words: Wording) -> tuple[int, str]:
    """The line after the separator or header block that begins here, and which; `at` when none does."""
    line = lines[at]
    if not line.strip():
        return at, ""
    found = separator(lines, at, words)
    if found is not None:
        below = next_line(lines, at + 1)
        block = find_block(lines, below, words, needed=2) if below < len(lines) else None
        return (block.end if block and found[0] is not Separator.ABOVE else at + 1), _SEPARATED
    if header_of(line, words):
        block = find_block(lines, at, words)
        if block is not None:
            return block.end, _HEADER
        if line.count(":") > 2 and run_together(line, words):  # a client that writes it on one line
            return at + 1, _HEADER
    return at, ""


def _broken_off(lines: Sequence[str], at: int) -> bool:
    """The end of a quoted line that a client wrapped and did not mark."""
    if at == 0 or at + 1 >= len(lines) or not is_quoted(lines[at - 1]) or not lines[at].strip():
        return False
    above, line = lines[at - 1].rstrip(), lines[at].strip()
    if not is_quoted(lines[at + 1]):
        return False
    if _LINK_ALONE.match(line):
        return True
    link = above.rfind("http")
    if link >= 0 and " " not in above[link:] and " " not in line:
        return True
    return (
        len(above) >= _WRAPPED
        and not above.endswith(_ENDS_SENTENCE)
        and (line[0].islower() or " " not in line)  # "ACCEPT" too may be the last word of a long line
        and len(above) + len(line.split()[0]) >= 72
    )


def _shorter(text: str, reply: str) -> str:
    """The plain text, cut where the structure of the HTML part says that the new words end.

    Only where the one begins with all of the other: where they differ otherwise, the plain text counts.
    """
    want = _LETTERS.sub("", reply)
    if not want or want == (have := _LETTERS.sub("", text)) or not have.startswith(want):
        return text
    kept, so_far = [], 0
    for line in text.split("\n"):
        so_far += len(_LETTERS.sub("", line))
        kept.append(line)
        if so_far >= len(want):
            break
    return "\n".join(kept) if so_far == len(want) else reply
