"""The sentences of an answer: wrapped lines joined, quoted words and disclaimers left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from processor.core.reading.answer.small import small_in, small_of
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

MOST_CHARACTERS = 2_500  # what is longer is a letter, not an answer
_WRAPPED = 40  # characters: a line at least so long may go on in the next
_NO_END = re.compile(
    r"\b(dr|dra|drs|prof|profa|pr|mr|mrs|ms|st|hr|fr|sr|sra|mme|mlle|dott|lic|ing|med|hab|avd|abt|dept|tel|vs|ca"
    r"|z\.\s?b|e\.\s?g|i\.\s?e|p\.\s?m|a\.\s?m)\.(?=\s*[\w(+])",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?<![\w.'’])([^\W\d_])\.(?=[ \t]?([^\W\d_]))")  # "J. Berg"
_ITEM = re.compile(r"^[ \t]*(?:\(?\d{1,2}[.)]|[a-d]\)|[-*•])[ \t]+(?=\S)", re.MULTILINE)  # "2) …", "- …"
_FACES = "\u2600-\u26ff\u2728\u2763\u2764\U0001f300-\U0001faff"
# "Count me in 😊 Tuesdays are best": a picture between a word and a capital ends a sentence.
_FACE = re.compile(rf"([\w.!?,)][ \t]*[{_FACES}][{_FACES}\ufe0f\u200d]*)[ \t]*(?=([^\W\d_]))")
_SPAN = re.compile(r"(?<=\d)\s?(?:[-–:/.]|\.\s?-)\s?(?=\d)")  # 10:30, 10-12, 3/4: one number
_NUMBERED = re.compile(r"\b(?:no|nr)\s*[.:]?\s*(?=\d)", re.IGNORECASE)  # "Lic. no 4711" says no no
_REFS = re.compile(r"\[?\b(?:REQ|REL|HELD|CONF|M)\s?-\s?\d{1,9}\b\]?", re.IGNORECASE)
_LINKS = re.compile(r"<?\b(?:https?://|www\.|mailto:)\S+", re.IGNORECASE)
_RUN = re.compile(r"\S+")
# what PGP puts around a text that it signs (RFC 9580, 7)
_QUOTED = re.compile(
    r"“([^“”\n]{1,200})”|„([^“”„\n]{1,200})[“”]|«([^«»\n]{1,200})»|\"([^\"\n]{1,200})\""
    r"|‘([^‘’\n]{1,200})’|(?<![\w'])'([^'\n]{1,200})'(?![\w'])"
)
# "(she/her)", behind a name; "he/she" speaks of somebody
_PRONOUNS = re.compile(
    r"\(?\b(?:she/hers?|he/him|he/his|they/them)(?:/(?:hers|his|theirs|they|them))?\b\)?", re.IGNORECASE
)
_ENDS_OF_A_LEAD = " ,.:;!-–"
_MOST_IN_A_LEAD = 7  # words
_MATTER = re.compile(r"(?:[^\W\d_]+ ){0,2}(?:req|rel)-\d{1,9}")  # "regarding REQ-1:"
_FEWEST_LEGAL = 15  # words; "Keep it confidential, for I …" is no lawyer's
_MOST_ABOVE = 5  # words of an answer that stands right above a disclaimer
_STOPS = ("", ".", "!", "…", "\n")
_QUOTATION = " \ufffc "  # what stands for quoted words: no word of any language
_SENTENCE = re.compile(r"([^.!?…;\n¡¿]*)([.!?…;\n¡¿]+|$)")
# "PS:" in front of what is said after the name; in all languages the same
_POSTSCRIPT = re.compile(r"^\W{0,3}[Pp]\.?\s?[Ss]\.?(?:\s*[:,–—-]+\s*|\s+(?=[^\W\d_a-z]))", re.MULTILINE)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A sentence as it was written."""

    text: str
    asks: bool = False
    trails: bool = False  # "Well, yes…"


def sentences(text: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[Written, ...]:
    """Of the first 2,500 characters."""
    text = to_the_team(text[:MOST_CHARACTERS], vocabularies)
    text = _below_what_leads_in(_as_one(text, vocabularies), vocabularies)
    said = _unwrapped(_undisclaimed(text.replace("\r\n", "\n"), vocabularies))
    said = _ITEM.sub("", _NUMBERED.sub("", _NO_END.sub(r"\1", _REFS.sub(" ", _unlinked(said)))))
    said = _INITIAL.sub(lambda m: m[1] if m[1].isupper() and m[2].isupper() and m[1] != "I" else m[0], said)
    said = _POSTSCRIPT.sub("PS. ", said)
    said = _FACE.sub(lambda m: f"{m[1]}\n" if m[2].isupper() else m[0], said)
    said = _PRONOUNS.sub(" ", _SPAN.sub("h", said))
    found = []
    opened = False  # "¿Acepto", without its second mark
    for part in _SENTENCE.finditer(_unquoted(said)):
        if part[1].strip() or "?" in part[2]:
            trails = "…" in part[2] or ".." in part[2]
            text = _unannounced(part[1].strip(), vocabularies)
            found.append(Written(text=text, asks=opened or "?" in part[2], trails=trails))
        opened = "¿" in part[2]
    return tuple(found)


def _unannounced(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """Less "I hereby confirm that": what is confirmed stands behind it, and is read alone."""
    lowered = " ".join(text.lower().replace("’", "'").split())
    heads = small_of(vocabularies).as_typed("announces")
    head = max((each for each in heads if lowered.startswith(f"{each} ")), key=len, default="")
    said = text.split(maxsplit=len(head.split()))[-1] if head else text
    return said if " " in said else text  # "Confirmo que no"


def to_the_team(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """ "Dear Mentor Exchange," and "Dear Mentor-Exchange-Team," greet people, as "Dear team," does."""
    name = vocabularies[0].program if vocabularies else ""
    first = name.split()[:1]
    if not first or first[0].lower() not in text.lower():
        return text
    behind = small_of(vocabularies).as_typed("behind_it")
    return _called(name, tuple(sorted(behind))).sub(r"\1team", text)


def _below_what_leads_in(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """Less "Dear Sir or Madam," and "In reply to your mail:" on top, which say nothing by themselves."""
    small = small_of(vocabularies)
    salutes, leads = small.as_typed("salutes"), tuple(f"{each} " for each in small.as_typed("leads_in"))
    lines = text.split("\n")
    for at, line in enumerate(lines):
        bare = " ".join(line.lower().split())
        said = bare.rstrip(_ENDS_OF_A_LEAD)
        leads_in = bare.endswith(":") and (f"{said} ".startswith(leads) or _MATTER.fullmatch(said))
        if said and not (said in salutes or (leads_in and len(said.split()) <= _MOST_IN_A_LEAD)):
            return "\n".join(lines[at:]) if at else text
    return text


def _as_one(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """ "Yeah, right." is "Yeah right.", and no yes."""
    lowered = text.lower()
    for phrase in small_of(vocabularies).as_typed("as_one"):
        at = lowered.find(phrase)
        if at >= 0 and lowered[at + len(phrase) :].lstrip(" ")[:1] in _STOPS:
            run = text[at : at + len(phrase)].replace(",", "")
            return f"{text[:at]}{run}{text[at + len(phrase) :]}"
    return text


@lru_cache(maxsize=8)
def _called(name: str, behind: tuple[str, ...]) -> re.Pattern[str]:
    """Behind a few words of a line, and at the end of a clause: as whoever writes is spoken to."""
    said = r"[\s-]+".join(re.escape(word) for word in name.split())
    people = "|".join(map(re.escape, behind)) or "(?!)"
    return re.compile(
        rf"^([ \t]*(?:[^\W\d_]+,?[ \t]+){{1,5}}){said}(?:[\s-]+(?:{people}))?(?=\s*(?:[,.!:;\n–—-]|$))",
        re.IGNORECASE | re.MULTILINE,
    )


def _unlinked(text: str) -> str:
    """Without links and addresses. No one expression for these: it would take minutes over "a@a@a@…"."""
    return _LINKS.sub(" ", _RUN.sub(_unaddressed, text) if "@" in text else text)


def _unaddressed(run: re.Match[str]) -> str:
    """A blank for what has an "@", and a full stop after it, each with something on either side."""
    said = run[0]
    at = said.find("@", 1)
    return " " if at > 0 and said.find(".", at + 2, len(said) - 1) > 0 else said


def _undisclaimed(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """Without the lawyers' words: a disclaimer's "do not accept" is no answer (row 65).

    A few words of somebody's own are none: "Keep it confidential, for I have not decided".
    """
    lines = text.split("\n")
    for at in range(1, len(lines)):
        line, below = (" ".join(" ".join(lines[n : at + 2]).lower().split()) for n in (at, at + 1))
        marked = next(
            (v for v in vocabularies if any(mark in line and mark not in below for mark in v.disclaimer)),
            None,
        )
        if lines[at].strip() and marked is not None and "".join(lines[:at]).strip():
            while lines[at - 1].strip() and at > 1:  # the whole paragraph
                if _is_answered_above(lines, at, vocabularies):
                    break
                at -= 1
            legal = words(" ".join(lines[at:]).lower())
            theirs = small_in(marked, "ourselves") - small_in(marked, "you")
            own = len(legal) < _FEWEST_LEGAL and not theirs.isdisjoint(legal)
            return text if own else "\n".join(lines[:at])
    return text


def _is_answered_above(lines: list[str], at: int, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A paragraph whose first line is an answer of few words, over a name or the lawyers' next sentence."""
    said = words(lines[at - 1].lower())
    if lines[at - 2].strip() or len(said) > _MOST_ABOVE or not lines[at].strip()[:1].isupper():
        return False
    return any(
        word in (*v.accept, *v.reject, *v.yes_words, *v.no_words) for v in vocabularies for word in said
    )


def disclaimed(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """What sentences() leaves out as the lawyers'; "" where it leaves out nothing."""
    lowered = text.lower()
    if not any(mark in lowered for v in vocabularies for mark in v.disclaimer):
        return ""
    return text.strip()[len(_undisclaimed(text.strip(), vocabularies)) :]


def _unwrapped(text: str) -> str:
    """A line that was broken at the right edge goes on."""
    lines = text.split("\n")
    joined = lines[:1]
    for line in lines[1:]:
        above = joined[-1].rstrip()
        goes_on = len(above) >= _WRAPPED and above[-1] not in ".!?:" and line.strip()
        if goes_on and (len(above) >= _WRAPPED + 15 or line.lstrip()[:1].islower()):
            joined[-1] = f"{above} {line.strip()}"
        else:
            joined.append(line)
    return "\n".join(joined)


def _unquoted(text: str) -> str:
    """What somebody puts in quotation marks beside other words, they do not say themselves."""
    lines = []
    for line in text.split("\n"):
        alone = not _LETTERS.search(_QUOTED.sub("", line))
        lines.append(
            _QUOTED.sub(lambda m: next(g for g in m.groups() if g), line)
            if alone
            else _QUOTED.sub(_QUOTATION, line)
        )
    return "\n".join(lines)
