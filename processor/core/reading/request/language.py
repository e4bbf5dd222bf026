"""The language a mail is written in: that of its form's labels, of its command, or of its plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from processor.core.reading.request.commands import Command
from processor.core.reading.request.fields import fold, labels_in
from processor.core.rules import WORD, FieldRule, RuleBook

_MOST = 400  # characters that are looked at; a letter shows its language sooner


def read_language(command: Command | None, visible: str, rules: RuleBook) -> tuple[str, str]:
    """ "es", "en" … ("" when it is not plain), and why.

    The labels count before the command: a member of any language may copy SIGN UP MENTOR from somewhere,
    but fills in the lines that they understand.
    """
    found = _of_labels(visible, rules.fields)
    if found:
        return found, "the labels of its fields are in it"
    if command and command.language:
        return command.language, "its command is in it"
    found = _of_words(visible[:_MOST], rules)
    return found, "most of its small words are" if found else "its words do not show which"


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


def _of_words(text: str, rules: RuleBook) -> str:
    """The small words of greetings and answers; what two languages share tells nothing.

    Nor does one word that a language has, where another one knows more of all the words.
    """
    words, telling = set(WORD.findall(text.lower())), rules.telling
    found = _plainest(Counter(telling[word] for word in words if word in telling))
    if not found:
        return ""
    known = {v.language: len(words & v.known) for v in rules.vocabularies}
    return found if known.get(found, 0) >= max(known.values()) else ""


def _plainest(of: Counter[str]) -> str:
    """The language that most speaks for; "" when none does, or two alike."""
    first, second = (*of.most_common(2), ("", 0), ("", 0))[:2]
    return first[0] if first[1] > second[1] else ""
