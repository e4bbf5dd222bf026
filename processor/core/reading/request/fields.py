"""A form in a mail: `Label: value`, where a value may run over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from processor.core.reading.answer.small import small_of
from processor.core.reading.request.form_shapes import as_lines
from processor.core.reading.words.compiled import Once
from processor.core.rules import AreaRule, FieldRule, RuleBook, Vocabulary

LONG_FIELDS = frozenset({"career_path", "about", "goals", "note"})
MOST_VALUE = 2_000  # characters of one value
_LABEL = re.compile(r"^[\s>*•·\-|]{0,8}([^:=\n]{2,40}?)[\s*_]*[:=][\s*_]*(.*)$")
_ADDRESS = re.compile(r"<?(?:mailto:)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>?")
_PLACEHOLDER = re.compile(r"^(?:[_.…]{2,}|[-–—]+|n/a|\(.*\)|<.*>|\[.*\])$", re.IGNORECASE)
_MARKS = re.compile(r"([,;/\n•]| & )")  # between the items of a list
LISTS = frozenset({"areas", "languages"})
_BULLET = re.compile(r"^[\s>]{0,8}[*•·-]\s")
_REMARK = re.compile(r"\s*\([^()]*\)$")  # "Name (needed)": the form says so beside a label
_ITEM = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[a-h][.)]|[-*•·–])\s+")
_HEADING = 5  # words of a line that ends with a colon and is no label of ours
_WRAPPED = 60  # characters: a line so long may go on in the next one
_SIGNED = 6  # words of a farewell's name and what stands beside it


def read_fields(text: str, rules: RuleBook, form: Sequence[FieldRule] = ()) -> dict[str, str]:
    """key -> value as written, of every known label in the text; the last one wins when repeated.

    `form`: the fields that are read; those of the sign-up where it has none. Our own hints and blanks are no
    values, whoever sends them back (row 152).
    """
    return _read(text, rules, form or rules.fields, [])


def below_fields(text: str, rules: RuleBook) -> str:
    """What stands below the last field, and is no part of it."""
    untaken: list[str] = []
    _read(text, rules, rules.fields, untaken)
    return "\n".join(untaken).strip()


def _read(text: str, rules: RuleBook, form: Sequence[FieldRule], untaken: list[str]) -> dict[str, str]:
    """`untaken` gets what below_fields() is made of."""
    names = _names(form)
    hints = _hints(form) | small_of(rules.vocabularies).as_typed("as_above")
    found: dict[str, str] = {}
    bulleted: dict[str, bool] = {}
    under: set[str] = set()  # fields whose value begins below the label
    key = ""
    blank = below = False
    for line in as_lines(text, names).split("\n"):
        match = _LABEL.match(line)
        bullet = bool(_BULLET.match(line))
        label = _label(match[1], names) if match else ""
        if label and match:
            if found.get(label) and bullet and not bulleted.get(label, bullet):
                key = ""  # the list of hints below the form
                continue
            untaken.clear()
            key = label
            value = match[2].strip()
            if _PLACEHOLDER.match(value) or fold(value).rstrip(".") in hints:
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
    for key in LISTS & values.keys():
        values[key] = with_commas(values[key], rules)
    for key in LONG_FIELDS & values.keys():
        values[key] = _unsigned(values[key], values, alone=key in under and key == list(values)[-1])
    return {key: value.strip() for key, value in values.items() if value.strip()}


def _label(written: str, names: Mapping[str, str]) -> str:
    """The key of the field; "": it is none of the form's."""
    whole, bare = (fold(text).rstrip(".") for text in (written, _REMARK.sub("", written)))
    return names.get(whole) or names.get(bare, "")


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
    """ "Critical care, ICU; Oncology" as its parts, in order, each once; see with_commas()."""
    parts = (p.strip(" .\t-•*") for p in _MARKS.split(value)[::2])
    return tuple(dict.fromkeys(p for p in parts if p))


def with_commas(value: str, rules: RuleBook) -> str:
    """ "Critical care and Oncology" as a list: "and", in any language, parts what begins with a capital.

    A practice area that is called so stays whole: "Herz und Kreislauf und Onkologie" are two.
    """
    joined, areas = _and_capital(rules.vocabularies), _area_names(rules.areas)
    return "".join(
        part if _MARKS.fullmatch(part) else ", ".join(_parted(joined.split(part), areas))
        for part in _MARKS.split(value)
    )


def _parted(pieces: list[str], areas: frozenset[str]) -> Iterator[str]:
    """`pieces`: with what stands between them. The longest run that is an area's name is one."""
    at = 0
    while at < len(pieces):
        ends = range(len(pieces), at + 1, -2)
        end = next((end for end in ends if fold("".join(pieces[at:end])) in areas), at + 1)
        yield "".join(pieces[at:end])
        at = end + 1


@Once
def _area_names(areas: tuple[AreaRule, ...]) -> frozenset[str]:
    return frozenset(fold(name) for a in areas for name in (a.name, *a.other_names, *a.labels.values()))


@Once
def _and_capital(vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    return re.compile(rf"( {small_of(vocabularies).either('and')} )(?=[A-ZÀ-ÖØ-Þ])")
