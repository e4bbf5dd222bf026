"""A form in a mail: `Label: value`, where a value may run over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from processor.core.reading.once import Once
from processor.core.reading.shapes import as_lines
from processor.core.rules import FieldRule

LONG_FIELDS = frozenset({"career_path", "about", "goals", "note"})
MOST_VALUE = 2_000  # characters of one value
_LABEL = re.compile(r"^[\s>*•·\-|]{0,8}([^:=\n]{2,40}?)[\s*_]*[:=][\s*_]*(.*)$")
_ADDRESS = re.compile(r"<?(?:mailto:)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>?")
_PLACEHOLDER = re.compile(r"^(?:[_.…]{2,}|\(.*\)|<.*>|\[.*\])$")


def read_fields(text: str, rules: Sequence[FieldRule]) -> dict[str, str]:
    """key -> value as written, of every known label in the text; the last one wins when repeated.

    Our own hints and blanks are no values, whoever sends them back (row 152).
    """
    names = _names(rules)
    hints = _hints(rules)
    found: dict[str, str] = {}
    key = ""
    blank = False
    for line in as_lines(text, names).split("\n"):
        match = _LABEL.match(line)
        label = names.get(fold(match[1])) if match else None
        if label and match:
            key = label
            value = match[2].strip()
            if _PLACEHOLDER.match(value) or fold(value).rstrip(".") in hints:
                key = "" if found.get(key) else key  # a blank or a hint of ours takes nothing back
                value = ""
            if key:
                found[key] = value
            blank = False
        elif match and _ADDRESS.fullmatch(match[2].strip()):
            key = ""  # "Email: …" is no field: From counts
        elif not line.strip():
            blank = True
            if key and key not in LONG_FIELDS and found[key]:
                key = ""
        elif key:
            joint = "\n\n" if blank and found[key] else " " if found[key] else ""
            found[key] = f"{found[key]}{joint}{line.strip()}"
            blank = False
    return {key: value[:MOST_VALUE].strip() for key, value in found.items() if value.strip()}


@Once
def _names(rules: Sequence[FieldRule]) -> dict[str, str]:
    """Every name of a field -> its key."""
    return {fold(name): rule.key for rule in rules for name in rule.names}


@Once
def _hints(rules: Sequence[FieldRule]) -> frozenset[str]:
    return frozenset(
        fold(hint).rstrip(".") for rule in rules for hint in (rule.hint, *rule.hints.values()) if hint
    )


def labels_in(text: str) -> Iterator[str]:
    """What may be a label, of each line that reads `Label: value`."""
    return (fold(match[1]) for line in text.split("\n") if (match := _LABEL.match(line)))


def fold(label: str) -> str:
    return " ".join(label.lower().replace("*", " ").replace("_", " ").split())


def split_list(value: str) -> tuple[str, ...]:
    """ "Critical care, ICU; Oncology" as its parts, in order, each once."""
    parts = (p.strip(" .\t-•*") for p in re.split(r"[,;/\n•]| and (?=[A-Z])| y (?=[A-ZÁÉÍÓÚÑ])| & ", value))
    return tuple(dict.fromkeys(p for p in parts if p))


_NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
    "no": 0,
    "none": 0,
    "una": 1,
    "uno": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "diez": 10,
    "ninguno": 0,
    "ninguna": 0,
}


def read_number(value: str) -> int | None:
    """The one number in "2", "up to 3" or "two mentees"; None when there is none, or several."""
    numbers = [int(n) for n in re.findall(r"\d{1,4}", value)]
    numbers += [_NUMBER_WORDS[w] for w in value.lower().split() if w in _NUMBER_WORDS]
    return numbers[0] if len(numbers) == 1 else None
