"""The shapes in which a form comes back, made to lines of `Label: value`; fields.py reads those.

A table's plain part puts label and value on lines of their own, or parts them by tabs or pipes; a phone joins
all on one line; people write "Name - Mia", "1. Name: Mia" or labels alone. A shape counts only where
several known labels stand in it, so that a sentence is never taken for a form (row 153).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

FEWEST = 2  # labels in a shape that has no colon
_NUMBERED = re.compile(r"^[\s>*\u2022\u00b7-]{0,8}(?:\(?\d{1,2}[.)]|[a-h][.)]|[-*\u2022\u00b7\u2013])\s+")
_COUNTED = re.compile(r"^[\s>]{0,8}(?:\(?\d{1,2}[.)]|[a-h][.)])\s+")
_PARTED = re.compile(r"\s*(?:\t+|\s\|\s?|\|)\s*")
_DASHED = re.compile(r"^(.{2,40}?)(?:\s+[-\u2013\u2014=]+>?\s*|[-\u2013\u2014]\s+)(\S.*)$")
_ENDS_IN_DASH = re.compile(r"\s*[-\u2013\u2014]+\s*$")
_LABELS = re.compile(r"(?:^|[,;|/.]\s*|\s{2,}|\s[-\u2013\u2022]\s)([^:=,;|\n]{2,40}?)\s*[:=]")
_FEWEST_SPACED = 4  # labels, where nothing but a blank follows them
_MOST_LABEL = 4  # words
_REMARK = re.compile(r"\s*\([^()]*\)$")  # "Name (needed)"
_EDGES = " \t*_|>\u2022\u00b7"


def as_lines(text: str, names: Mapping[str, str]) -> str:
    """`names`: every label as fold() writes it -> its key. What has no known shape stays as it is."""
    lines = [_unnumbered(_unpiped(line, names), names) for line in text.split("\n")]
    lines = _rejoined(lines, names)
    lines = [piece for line in lines for piece in _apart(line, names)]
    lines = _spaced(_coloned(lines, names), names)
    return "\n".join(_labels_alone(lines, names))


def _key(label: str, names: Mapping[str, str]) -> str:
    bare = _NUMBERED.sub("", label).strip(_EDGES).rstrip(":.").strip(_EDGES)
    plain = " ".join(bare.lower().replace("*", " ").replace("_", " ").split())
    return names.get(plain) or names.get(_REMARK.sub("", plain), "")


def _unpiped(line: str, names: Mapping[str, str]) -> str:
    """ "| Name | Mia |" and "Name<tab>Mia" as "Name: Mia"."""
    if "|" not in line and "\t" not in line:
        return line
    if not line.strip("|-:+ \t"):
        return ""  # the rule below a table's head
    cells = [cell.strip() for cell in _PARTED.split(line.strip(" |\t>"))]
    if not _key(cells[0], names):
        return line
    value = (" | " if "|" in line else " ").join(cell for cell in cells[1:] if cell)
    return f"{_bare(cells[0])}: {value.lstrip(': ')}"


def _unnumbered(line: str, names: Mapping[str, str]) -> str:
    """ "3. Practice areas: …", "b) Name: …"."""
    bare = _COUNTED.sub("", line)
    return bare if bare != line and ":" in bare and _key(bare.partition(":")[0], names) else line


def _rejoined(lines: list[str], names: Mapping[str, str]) -> list[str]:
    """A form on one line, which a mail program has broken at any place: a paragraph is one line again."""
    joined: list[str] = []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
            continue
        several = any(len(_starts(each, names)) >= FEWEST for each in paragraph)
        if several and len(paragraph) > 1:
            labelled = [bool(_key(re.split("[:=]", each)[0], names)) for each in paragraph]
            pairs = zip(paragraph, labelled, strict=True)
            joined.append("".join(f"{'  ' if first else ' '}{each.strip()}" for each, first in pairs).strip())
        else:
            joined += paragraph
        joined.append(line)
        paragraph = []
    return joined[:-1]


def _spaced(lines: list[str], names: Mapping[str, str]) -> list[str]:
    """ "NAME MIA OKAFOR": nothing but a blank after the label, where many lines in a row are like that."""
    found: dict[int, tuple[str, str]] = {}
    for at, line in enumerate(lines):
        said = line.strip(_EDGES).split()
        for length in range(min(_MOST_LABEL, len(said) - 1), 0, -1):
            key = _key(" ".join(said[:length]), names)
            if key and ":" not in line:
                found[at] = (key, f"{' '.join(said[:length])}: {' '.join(said[length:])}")
                break
    if len({key for key, _ in found.values()}) < _FEWEST_SPACED or any(":" in line for line in lines):
        return lines
    return [found[at][1] if at in found else line for at, line in enumerate(lines)]


def _bare(label: str) -> str:
    return _NUMBERED.sub("", label).strip(_EDGES).rstrip(": ").strip(_EDGES)


def _apart(line: str, names: Mapping[str, str]) -> list[str]:
    """Several "Label: value" on one line, each on its own."""
    if line.count(":") + line.count("=") < FEWEST:
        return [line]
    starts = _starts(line, names)
    if len(starts) < FEWEST:
        return [line]
    ends = [*starts[1:], len(line)]
    before = line[: starts[0]].strip(_EDGES + ",;-")
    pieces = [line[a:b].strip().rstrip(",;|/").strip() for a, b in zip(starts, ends, strict=True)]
    return [*([before] if before else []), *pieces]


def _starts(line: str, names: Mapping[str, str]) -> list[int]:
    """Where a label and its colon stand in the line, at its beginning or after what parts them."""
    return [found.start(1) for found in _LABELS.finditer(line) if _key(found[1], names)]


def _coloned(lines: list[str], names: Mapping[str, str]) -> list[str]:
    """ "Name - Mia" as "Name: Mia", where several lines are like that."""
    dashed = {}
    for at, line in enumerate(lines):
        found = _DASHED.match(_NUMBERED.sub("", line).strip(_EDGES))
        if found and ":" not in found[1] and _key(found[1], names):
            dashed[at] = f"{_bare(found[1])}: {found[2]}"
        elif _key(_ENDS_IN_DASH.sub("", line), names) and _ENDS_IN_DASH.search(line):
            dashed[at] = f"{_bare(_ENDS_IN_DASH.sub('', line))}:"
    if len(dashed) < FEWEST:
        return lines
    return [dashed.get(at, line) for at, line in enumerate(lines)]


def _labels_alone(lines: list[str], names: Mapping[str, str]) -> list[str]:
    """A label on a line of its own, without a colon, and its value below: as the plain part of a table."""
    alone = [at for at, line in enumerate(lines) if ":" not in line and _key(line, names)]
    keys = [_key(lines[at], names) for at in alone]
    others = {_key(line.partition(":")[0], names) for line in lines if ":" in line} - {""}
    enough = len(set(keys)) >= FEWEST or len(others) >= _FEWEST_SPACED  # the last one of a form may be empty
    if not enough or len(set(keys)) < len(keys) or others & {*keys}:
        return lines
    return [f"{_bare(line)}:" if at in alone else line for at, line in enumerate(lines)]
