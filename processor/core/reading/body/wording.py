"""What rules/quoting.toml says, compiled once: verbs, header names, separators, farewells, device lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from processor.core.rules import MailLanguage, Quoting

LABELS = ("from", "to", "cc", "sent", "subject", "reply-to")
VALUE = "…"  # in a sentence of ours, what a letter fills in
MOST_SENTENCE = 600
MOST_TOLD = 4_000
_MOST_VALUE = 120  # characters
_TWO_VALUES = 3  # parts around them
_ANY_VALUE = rf"[^\n]{{1,{_MOST_VALUE}}}?"
_NEVER = re.compile(r"(?!)")
_LINK = re.compile(r"<?\b(?:https?://|www\.)\S+")  # what an app's line links to
_AROUND = " \t.,;:!?()[]<>{}*_|/\"'“”„«»·•-–—،。、"
_JOINS = re.compile(r"[-–—'/.,:;+&|()\[\]<>*_]")
_MODEL = re.compile(r"(?=.*\d)[a-z\d]{1,12}")  # "s21", "13", "g991b"
_NO_BLANKS = "\u0e00"  # from here on scripts write words without blanks between them


_Sentences = tuple[tuple[str, re.Pattern[str]], ...]  # each with its longest words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filled:
    """Sentences with values in them, by their first word, else by their last; most lines share neither."""

    first: Mapping[str, _Sentences]
    last: Mapping[str, _Sentences]
    other: _Sentences  # they begin and end with a value
    between: tuple[str, ...]  # words of those that are a value, words and a value, as the line of a button is

    def has(self, said: str) -> bool:
        found = (
            *self.first.get(said.partition(" ")[0], ()),
            *self.last.get(said.rpartition(" ")[2], ()),
            *self.other,
        )
        return any(words in said and pattern.fullmatch(said) is not None for words, pattern in found) or any(
            _is_run(said, words) for words in self.between
        )


def _is_run(said: str, words: str) -> bool:
    """Several such sentences, one after another: a client has filled the lines of our buttons anew."""
    values = said.split(words)
    several = len(values) >= _TWO_VALUES
    return several and all(0 < len(value) <= 2 * _MOST_VALUE for value in values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceLines:
    """The line that a phone or a mail program adds: it begins like one, and every word of it is known."""

    begins: re.Pattern[str]
    certain: re.Pattern[str]  # of languages that list no words: the pattern alone decides
    names: frozenset[str]  # "phone", "outlook": one of them must stand in the line
    known: frozenset[str]  # these, and "sent", "from", "my"
    run_on: re.Pattern[str]  # known words without blanks between them: "iPhoneから送信"

    def like(self, line: str) -> bool:
        """It begins like one: "Sent by …"."""
        return self.begins.search(line) is not None or self.certain.search(line) is not None

    def has(self, line: str) -> bool:
        """It is one, and says nothing else: "Sent from my phone", but not "Sent from my son's phone"."""
        if self.certain.search(line):
            return True
        if not self.begins.search(line):
            return False
        said = [
            word
            for chunk in _LINK.sub(" ", line.lower().replace("’", "'")).split()
            for word in self._words(chunk.strip(_AROUND))
        ]
        return all(said) and any(self._is_named(word) for word in said)

    def _words(self, chunk: str) -> Iterable[str]:
        """The known words of a chunk between blanks; "" for one that is not known."""
        parts = (chunk,) if chunk in self.known else tuple(p for p in _JOINS.split(chunk) if p)
        return (part if self._is_known(part) else "" for part in parts)

    def _is_known(self, word: str) -> bool:
        if word in self.known or _MODEL.fullmatch(word):
            return True
        return max(word) > _NO_BLANKS and self.run_on.fullmatch(word) is not None

    def _is_named(self, word: str) -> bool:
        return word in self.names or (max(word) > _NO_BLANKS and any(name in word for name in self.names))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wording:
    """All languages together; a mail is read in all of them."""

    wrote: re.Pattern[str]  # the verb of an attribution, anywhere in a line
    verbs: tuple[str, ...]  # the same, for a quick look at the end of a line
    opens: re.Pattern[str]  # an attribution begins: "On Mon, 4", "4 mars", "ср, 30"
    inside: re.Pattern[str]  # where one begins in the middle of a line: "Yes. On Mon, 4 …"
    of_attributions: frozenset[str]  # each word of those verbs, and of those that one begins with
    attribution: re.Pattern[str]  # patterns of an association's own
    labels: dict[str, str]  # "betreff" -> "subject"
    run_together: re.Pattern[str]  # a header's name and colon, wherever it stands
    forwarded: tuple[str, ...]
    original: tuple[str, ...]
    separators: re.Pattern[str]
    forward_subject: re.Pattern[str]
    reply_subject: re.Pattern[str]
    closing: frozenset[str]
    device: DeviceLines
    notice: re.Pattern[str]
    above: re.Pattern[str]
    banner: re.Pattern[str]
    greeting: re.Pattern[str]  # a line that greets as our own mails do
    own: frozenset[str]  # the sentences of our own mails
    told: dict[str, bool] = field(default_factory=dict, repr=False)  # what is_ours() said before
    own_filled: Filled  # those that hold a value

    def is_ours(self, text: str) -> bool:
        """A line or a paragraph that our own mails say: "Reply ACCEPT or REJECT."."""
        if len(text) > MOST_SENTENCE:
            return False
        said = " ".join(text.lower().replace("*", "").strip(" >-").split())
        if said in self.own:
            return True
        known = self.told.get(said)
        if known is None:  # the same sentences come back in every reply
            if len(self.told) > MOST_TOLD:
                self.told.clear()
            known = self.told[said] = self.own_filled.has(said)
        return known


@lru_cache(maxsize=16)
def wording(quoting: Quoting) -> Wording:
    """Compiled once for each RuleBook: a Quoting is the same only as itself."""
    spoken = quoting.languages
    on = _words(w for s in spoken for w in s.on)
    labels: dict[str, str] = {}
    for each in spoken:
        for label in LABELS:
            for word in each.header_labels.get(label, ()):
                labels.setdefault(word, label)
    letters = r"[^\s\d.,;:!?()<>@\"]"  # \w leaves out the vowel signs of Hindi and Thai
    a_date = rf"(?:{letters}{{1,14}}[.,'’׳،]{{0,2}}\s+){{0,3}}\(?{letters}{{0,2}}\d"
    return Wording(
        wrote=re.compile(_whole(w for s in spoken for w in s.wrote), re.IGNORECASE),
        verbs=_longest(w for s in spoken for w in s.wrote),
        opens=re.compile(
            rf"(?:(?:{on})(?!\w)[\s,:]*{a_date}|(?:{letters}{{1,12}}[.,]{{0,2}}\s*){{0,2}}\(?\d)",
            re.IGNORECASE,
        ),
        inside=re.compile(rf"(?<=[\s\-—_])(?:{on})\s+{a_date}", re.IGNORECASE),
        of_attributions=frozenset(
            w for s in spoken for said in (*s.wrote, *s.on) for w in said.lower().split()
        ),
        attribution=_any(quoting.attribution),
        labels=labels,
        run_together=re.compile(
            "(" + "|".join(re.escape(w) for w in _longest(_titled(labels))) + r")\s?[:：]\s?"
        ),
        forwarded=_longest(w for s in spoken for w in s.forwarded),
        original=_longest(w for s in spoken for w in s.original),
        separators=_any(quoting.separators),
        forward_subject=_prefix(w for s in spoken for w in s.fwd),
        reply_subject=_prefix(w for s in spoken for w in s.re),
        closing=frozenset(w for s in spoken for w in s.closing),
        device=_device_lines(spoken),
        notice=_any((*(p for s in spoken for p in s.notice), *quoting.signature)),
        above=_any(p for s in spoken for p in s.above),
        banner=_any(p for s in spoken for p in s.banner),
        greeting=_any(rf"{re.escape(w)}\b[^.!?]{{0,60}}[,:]" for w in quoting.own_greetings),
        own=frozenset(line.lower() for line in quoting.own_lines if VALUE not in line),
        own_filled=_filled(line.lower() for line in quoting.own_lines if VALUE in line),
    )


def _device_lines(spoken: Iterable[MailLanguage]) -> DeviceLines:
    spoken = tuple(spoken)
    names = frozenset(w for s in spoken for w in s.devices)
    known = names | {w for s in spoken for w in s.device_words}
    listed = [bool(s.devices or s.device_words) for s in spoken]
    each = "|".join(re.escape(w) for w in _longest(known)) or "(?!)"
    return DeviceLines(
        begins=_any(p for s, has in zip(spoken, listed, strict=True) if has for p in s.device),
        certain=_any(p for s, has in zip(spoken, listed, strict=True) if not has for p in s.device),
        names=names,
        known=known,
        run_on=re.compile(rf"(?:{each}|\d)++"),
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    each = tuple(dict.fromkeys(patterns))
    return re.compile("|".join(f"(?:{p})" for p in each), re.IGNORECASE) if each else _NEVER


def _filled(lines: Iterable[str]) -> Filled:
    first: dict[str, _Sentences] = {}
    last: dict[str, _Sentences] = {}
    other: _Sentences = ()
    between: tuple[str, ...] = ()
    for line in lines:
        parts = line.split(VALUE)
        one = (max(parts, key=len), re.compile(_ANY_VALUE.join(re.escape(part) for part in parts)))
        begins, whole, _ = parts[0].partition(" ")
        _, ended, ends = parts[-1].rpartition(" ")
        if whole:
            first[begins] = (*first.get(begins, ()), one)
        elif ended:
            last[ends] = (*last.get(ends, ()), one)
        else:
            other = (*other, one)
            between = (*between, *parts[1:-1]) if len(parts) == _TWO_VALUES else between
    return Filled(first=first, last=last, other=other, between=between)


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(words), key=len, reverse=True))


def _words(words: Iterable[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in _longest(words)) or "(?!)"


def _whole(words: Iterable[str]) -> str:
    """Whole words; a script that has no blanks between words (Thai, Chinese, Japanese) needs none."""
    parts = []
    for word in _longest(words):
        blank = r"\s+"
        edged = re.escape(word).replace(r"\ ", blank)
        parts.append(edged if word[0] > "\u0e00" else rf"(?<!\w){edged}(?!\w)")
    return "|".join(parts) or "(?!)"


def _titled(labels: Iterable[str]) -> Iterable[str]:
    """As they begin in a mail, because "a:" in the middle of a line is no header: "A:" is."""
    return (w[0].upper() + w[1:] if w[0].isascii() or w[0].lower() != w[0].upper() else w for w in labels)


def _prefix(words: Iterable[str]) -> re.Pattern[str]:
    each = "|".join(re.escape(w) for w in _longest(words)) or "(?!)"
    return re.compile(
        rf"\s*(?:\[[^\]]{{1,40}}\]\s*)?(?:{each})\.?\s*(?:\[\d+\]|\(\d+\))?\s*[:：]", re.IGNORECASE
    )
