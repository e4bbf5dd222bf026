"""The words of coordinators' commands: verbs, and the small words between what they take.

From rules/vocabulary.<language>.toml, [coordinator], of all languages; see verbs.py for what each verb takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

DASH = r"\s?[-\u2010-\u2015\u2212_#.]?\s?"  # in a code, of all kinds: HELD-7, HELD 7
EDGES = " \t.;*_>\"'“”‘’[]()"
_HEAD = re.compile(r"[^\W_]+")
_DAYS = re.compile(r"(\d{1,3})\s*([^\W\d]\w*)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Words:
    verbs: Mapping[str, tuple[tuple[str, str], ...]]  # head_of() a phrase -> it, kind; the longest first
    small: Mapping[str, tuple[str, ...]]
    polite: frozenset[str]  # what may stand behind a command, and changes nothing
    joined: frozenset[str] = frozenset()  # "and": between two matters, or two numbers

    @cached_property
    def refs(self) -> re.Pattern[str]:
        """HELD-7, or several: "HELD-7, HELD-8 and REQ-3"."""
        return self._several(rf"(?:HELD|REQ|REL|OUT|DO){DASH}\d{{1,9}}")

    @cached_property
    def people(self) -> re.Pattern[str]:
        """The same, also M-1001: behind verbs that may be about a member."""
        return self._several(rf"(?:HELD|M|REQ|REL|OUT|DO){DASH}\d{{1,9}}")

    @cached_property
    def numbers(self) -> re.Pattern[str]:
        """Of a list: "1, 3-5 and 7"."""
        one = r"\d{1,3}(?:\s*[-\u2013]\s*\d{1,3})?"
        return re.compile(rf"{one}(?:\s*(?:,{self._and(bare=True)})\s*{one})*")

    def _several(self, one: str) -> re.Pattern[str]:
        between = rf"\s*(?:,|&{self._and()}|\s)\s*"
        return re.compile(rf"{one}(?:{between}{one})*(?!\w)", re.IGNORECASE)

    def _and(self, *, bare: bool = False) -> str:
        edge = "" if bare else r"\b"
        return "".join(rf"|{edge}{re.escape(word)}{edge}" for word in sorted(self.joined))

    def verb_of(self, text: str) -> tuple[str, str]:
        """The kind, and what stands behind its words; ("", text): no verb."""
        lowered = text.lower()
        for phrase, kind in self.verbs.get(head_of(lowered), ()):
            if lowered.startswith(phrase) and not lowered[len(phrase) : len(phrase) + 1].isalnum():
                return kind, text[len(phrase) :]
        return "", text

    def part(self, small: str, text: str) -> tuple[str, str] | None:
        """What stands before and behind the word: "TO" in "old@… TO new@…"."""
        for word in self.small.get(small, ()):
            found = re.search(rf"(?<!\S){re.escape(word)}(?!\S)", text, re.IGNORECASE)
            if found:
                return text[: found.start()].strip(EDGES + ","), text[found.end() :].strip(EDGES + ",")
        return None

    def without(self, small: str, text: str) -> str:
        """Without the word at its head: "TO carla@…"."""
        found = self.part(small, text)
        return found[1] if found is not None and not found[0] else text

    def days(self, text: str) -> int:
        """ "3 days", "2 weeks", "1 month"; 0: it says nothing like it."""
        found = _DAYS.fullmatch(self.without("for", text).strip(EDGES))
        if found is None:
            return int(text) if text.isdecimal() and len(text) <= 3 else 0
        number, unit = int(found[1]), found[2].lower()
        for kind, days in (("days", 1), ("weeks", 7), ("months", 30)):
            if unit in self.small.get(kind, ()):
                return number * days
        return 0


def head_of(text: str) -> str:
    """The letters and digits that it begins with: what stands before a phrase's end has the phrase's own."""
    found = _HEAD.match(text)
    return found[0] if found is not None else ""
