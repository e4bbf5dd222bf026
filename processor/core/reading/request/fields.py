"""A form in a mail: `Label: value`, where a value may run over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from processor.core.reading.request.form_shapes import as_lines
from processor.core.reading.words.compiled import Once
from processor.core.rules import FieldRule

LONG_FIELDS = frozenset({"career_path", "about", "goals", "note"})
MOST_VALUE = 2_000  # characters of one value
_LABEL = re.compile(r"^[\s>*•·\-|]{0,8}([^:=\n]{2,40}?)[\s*_]*[:=][\s*_]*(.*)$")
_ADDRESS = re.compile(r"<?(?:mailto:)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>?")
_PLACEHOLDER = re.compile(r"^(?:[_.…]{2,}|[-–—]+|n/a|\(.*\)|<.*>|\[.*\])$", re.IGNORECASE)
_AS_ABOVE = frozenset(
    (
        "as above",
        "see above",
        "same",
        "same as above",
        "ditto",
        "idem",
        "igual",
        "wie oben",
        "s. o.",
        "siehe oben",
    )
)
LISTS = frozenset({"areas", "languages"})
_BULLET = re.compile(r"^[\s>]{0,8}[*•·-]\s")
_NEEDED = re.compile(r"\s*\((?:needed|required|necesario|obligatorio|optional)\)$", re.IGNORECASE)
_ITEM = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[a-h][.)]|[-*•·–])\s+")
_HEADING = 5  # words of a line that ends with a colon and is no label of ours
_WRAPPED = 60  # characters: a line so long may go on in the next one
_SIGNED = 6  # words of a farewell's name and what stands beside it


def read_fields(text: str, rules: Sequence[FieldRule]) -> dict[str, str]:
    """key -> value as written, of every known label in the text; the last one wins when repeated.

    Our own hints and blanks are no values, whoever sends them back (row 152).
    """
    return _read(text, rules, [])


def below_fields(text: str, rules: Sequence[FieldRule]) -> str:
    """What stands below the last field, and is no part of it."""
    untaken: list[str] = []
    _read(text, rules, untaken)
    return "\n".join(untaken).strip()


def _read(text: str, rules: Sequence[FieldRule], untaken: list[str]) -> dict[str, str]:
    """`untaken` gets what below_fields() is made of."""
    names = _names(rules)
    hints = _hints(rules)
    found: dict[str, str] = {}
    bulleted: dict[str, bool] = {}
    under: set[str] = set()  # fields whose value begins below the label
    key = ""
    blank = below = False
    for line in as_lines(text, names).split("\n"):
        match = _LABEL.match(line)
        bullet = bool(_BULLET.match(line))
        label = names.get(fold(_NEEDED.sub("", match[1])).rstrip(".")) if match else None
        if label and match:
            if found.get(label) and bullet and not bulleted.get(label, bullet):
                key = ""  # the list of hints below the form
                continue
            untaken.clear()
            key = label
            value = match[2].strip()
            if _PLACEHOLDER.match(value) or fold(value).rstrip(".") in hints or fold(value) in _AS_ABOVE:
                key = "" if found.get(key) else key  # a blank or a hint of ours takes nothing back
                value = ""
            if key:
                found[key], bulleted[key] = value, bullet
            blank, below = False, not value
        elif match and _ADDRESS.fullmatch(match[2].strip()):
            key = ""  # "Email: …" is no field: From counts
        elif not line.strip():
            blank = True
            untaken += [""] if untaken else []
            if key and key not in LONG_FIELDS and found[key]:
                key = ""
        elif blank and match and not match[2].strip() and len(match[1].split()) < _HEADING:
            key = ""  # "What to write:"
        elif key:
            under |= {key} if not found[key] else set()
            found[key] = _joined(key, found[key], line, blank=blank, below=below)
            blank = False
        elif found and not bullet and not match:
            untaken.append(line.strip())
    values = {key: value[:MOST_VALUE].rstrip() for key, value in found.items() if value.strip()}
    for key in LONG_FIELDS & values.keys():
        values[key] = _unsigned(values[key], values, alone=key in under and key == list(values)[-1])
    return {key: value.strip() for key, value in values.items() if value.strip()}


def _joined(key: str, value: str, line: str, *, blank: bool, below: bool) -> str:
    """`below`: nothing stands beside the label, so that each line below it is an item of a list."""
    if key in LISTS:
        wrapped = not below and (len(value) >= _WRAPPED or line[:1] in " \t")
        item = _ITEM.sub("", line).strip()
        return f"{value}{'' if not value else ' ' if wrapped or value[-1] in ',;' else ', '}{item}"
    joint = "\n\n" if blank else " " if value else ""
    return f"{value}{joint}{line.strip()}"


def _unsigned(value: str, values: Mapping[str, str], *, alone: bool) -> str:
    """Without the name below the form: "B. Okafor, 4th year"; `alone`: it may be all of the last field."""
    rest, _, last = value.rpartition("\n\n")
    said, name = last.split(), {fold(word) for word in values.get("name", "").split()}
    first = fold(said[0].strip(",.")) if said else ""
    begins = first in name or first in {word[:1] for word in name}
    signed = len(said) <= _SIGNED and begins and any(fold(word.strip(",.")) in name for word in said)
    return rest.strip() if signed and (rest or alone) else value.strip()


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
    parts = (p.strip(" .\t-•*") for p in re.split(r"[,;/\n•]| (?:and|y|et|und) (?=[A-ZÀ-ÖØ-Þ])| & ", value))
    return tuple(dict.fromkeys(p for p in parts if p))
