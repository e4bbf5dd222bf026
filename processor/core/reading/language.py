"""The language a mail is written in: that of its form's labels, of its command, or of its plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from processor.core.reading.commands import Command
from processor.core.reading.fields import fold, labels_in
from processor.core.rules import FieldRule, RuleBook, Vocabulary

_MOST = 1_000  # characters that are looked at; a letter shows its language sooner
_WORD = re.compile(r"[\w'-]+")


def find_language(command: Command | None, visible: str, rules: RuleBook) -> str:
    """ "es", "en" …; "" when it is not plain.

    The labels count before the command: a member of any language may copy SIGN UP MENTOR from somewhere,
    but fills in the lines that they understand.
    """
    found = _of_labels(visible, rules.fields)
    if found or (command and command.language):
        return found or (command.language if command else "")
    return _of_words(visible[:_MOST], rules.vocabularies)


def _of_labels(text: str, fields: Sequence[FieldRule]) -> str:
    """A label that a field has in one other language only; `label` itself and other names tell nothing."""
    if ":" not in text:
        return ""
    known: dict[str, set[str]] = {}
    for rule in fields:
        for language, label in rule.labels.items():
            known.setdefault(fold(label), set()).add(language)
    of = Counter(
        next(iter(languages)) for label in labels_in(text) if len(languages := known.get(label, ())) == 1
    )
    return _plainest(of)


def _of_words(text: str, vocabularies: Sequence[Vocabulary]) -> str:
    """Greetings, answers and the small words around them; what two languages share tells nothing."""
    joined = f" {' '.join(_WORD.findall(text.lower()))} "
    shared = Counter(word for v in vocabularies for word in _plain_words(v))
    of: Counter[str] = Counter()
    for v in vocabularies:
        # a long phrase says more than a short one: "no puedo" more than the "no" in it
        of[v.language] = sum(len(w) for w in _plain_words(v) if shared[w] == 1 and f" {w} " in joined)
    return _plainest(of)


def _plain_words(v: Vocabulary) -> frozenset[str]:
    words = (
        v.greetings,
        v.thanks,
        v.accept,
        v.accept_phrases,
        v.reject,
        v.reject_phrases,
        v.doubt,
        v.negation,
    )
    return frozenset(word for group in words for word in group)


def _plainest(of: Counter[str]) -> str:
    """The language that most speaks for; "" when none does, or two alike."""
    first, second = (*of.most_common(2), ("", 0), ("", 0))[:2]
    return first[0] if first[1] > second[1] else ""
