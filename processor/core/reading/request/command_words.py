"""The words of coordinators' commands: verbs, and the small words between what they take.

From rules/vocabulary.<language>.toml, [coordinator], of all languages; see verbs.py for what each verb takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

EDGES = " \t.;*_>\"'“”‘’[]()"
_HEAD = re.compile(r"[^\W_]+")
_DAYS = re.compile(r"(\d{1,3})\s*([^\W\d]\w*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    verbs: Mapping[str, tuple[tuple[str, str], ...]]  # head_of() a phrase -> it, kind; the longest first
    small: Mapping[str, tuple[str, ...]]
    polite: frozenset[str]  # what may stand behind a command, and changes nothing

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
