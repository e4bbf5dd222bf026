"""One Authentication-Results field: a pass is read strictly, a fail kindly (RFC 8601, 2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MOST = 20_000  # characters of a field that are read; more is no field of a server
_METHOD = re.compile(r"([a-z][a-z0-9-]*)(?:/\d+)?=([a-z]+)", re.IGNORECASE)
# The name as a bare word, perhaps the version, which is 1 (RFC 8601, 2.2), and the semicolon. A comment,
# quotation marks or a backslash would be legal there; a border server that strips by a pattern leaves it in.
_HEAD = re.compile(r"[ \t]*([A-Za-z0-9._-]+)[ \t]*(?:[ \t]1[ \t]*)?(?:;|$)")
_NO_HEAD = re.compile(r"[ \t]*(?=[A-Za-z][A-Za-z0-9-]*(?:/\d+)?[ \t]*=)")
FAILS = frozenset({"fail", "reject", "hardfail"})
_SAYS_FAIL = re.compile(r"dmarc(?:/\d+)?\s*=\s*(?:fail|reject|hardfail)", re.IGNORECASE)
_SURROUND = re.compile(r"[\"'\\\s\ufffd]|\([^()]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One method's result, like dkim=pass with its header.d."""

    method: str
    result: str
    # "header.d" -> value, names in lower case; "" where the field says two different things
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One Authentication-Results field: who wrote it, and what it found."""

    authserv_id: str  # as it is spelled; "" where the field names none
    results: tuple[Result, ...]


def read_stamp(value: str) -> Stamp | None:
    """The field's parts, or None when it cannot be read strictly.

    A stranger's words stand in it: the reverse-path, the HELO name. So it is read in two ways, with
    quotation marks inside comments and without; where they differ, somebody tries to climb out of one.
    """
    if len(value) > _MOST:
        return None
    head = _HEAD.match(value)
    if head is None and not _NO_HEAD.match(value):
        return None
    rest = value[head.end() :] if head else value
    one, *others = (_clauses(rest, quotes_in_comments=way, strict=True) for way in _ways(rest))
    if one is None or any(other != one for other in others):
        return None
    results = [_result(words) for words in one]
    return Stamp(authserv_id=head[1] if head else "", results=tuple(r for r in results if r is not None))


def _ways(value: str) -> tuple[bool, ...]:
    """Whether quotation marks count inside comments: both ways, where there are both."""
    return (False, True) if '"' in value and "(" in value else (False,)


def _clauses(value: str, *, quotes_in_comments: bool, strict: bool) -> list[list[str]] | None:
    """The words between the semicolons, without comments; None where a comment or a quotation never ends.

    `strict`: also None where a comment or a quotation stands inside a word, or a backslash outside both.
    """
    clauses: list[list[str]] = [[]]
    word = ""
    depth = 0
    quoted = False
    glued = False  # a comment has just ended, with no blank since
    letters = iter(value)
    for letter in letters:
        if glued and not depth and letter not in " \t;(" and strict:
            return None
        glued = glued and depth > 0
        if letter == "\\" and (quoted or depth):
            following = next(letters, "")
            word += following if not depth else ""
        elif quoted:
            quoted = letter != '"'
            word += letter if not depth else ""
        elif letter == '"' and (not depth or quotes_in_comments):
            if strict and not depth and not word.endswith("=") and word:
                return None  # only a whole value, or the local part of one, may be quoted
            quoted = True
            word += letter if not depth else ""
        elif letter == "(":
            depth += 1
        elif letter == ")":
            if not depth:
                return None
            depth -= 1
            glued = not depth
        elif depth:
            continue
        elif letter in " \t;" or (not strict and letter.isspace()):
            if word:
                clauses[-1].append(word)
            word = ""
            if letter == ";":
                clauses.append([])
        elif strict and letter == "\\":
            return None
        else:
            word += letter
    if quoted or depth:
        return None
    if word:
        clauses[-1].append(word)
    return clauses


def _result(words: list[str]) -> Result | None:
    """method=result, then ptype.property=value; blanks around "=" are allowed (RFC 8601, 2.2)."""
    joined: list[str] = []
    for word in words:
        if joined and (joined[-1].endswith("=") or word.startswith("=")):
            joined[-1] += word
        else:
            joined.append(word)
    found = _METHOD.fullmatch(joined[0]) if joined else None
    if found is None:
        return None
    properties: dict[str, str] = {}
    for word in joined[1:]:
        name, equals, value = word.partition("=")
        name, value = name.lower(), value.strip('"')
        if equals and "." in name:
            # twice the same property with two values: one of them may be the stranger's, and neither counts
            properties[name] = value if properties.get(name, value) == value else ""
    return Result(method=found[1].lower(), result=found[2].lower(), properties=properties)


def says_fail(value: str, wanted: str) -> bool:
    """A DMARC fail under the name `wanted` ("" for any), read as kindly as any other program may read it."""
    value = value[:_MOST]
    if wanted and kind_name(value) != wanted:
        return False
    readings = [_clauses(value, quotes_in_comments=way, strict=False) for way in _ways(value)]
    if None in readings:
        return bool(_SAYS_FAIL.search(value))
    found = (_result(words) for reading in readings if reading for words in reading)
    return any(one is not None and one.method == "dmarc" and one.result in FAILS for one in found)


def kind_name(value: str) -> str:
    """The name of the server without what may be written around it, in lower case."""
    plain = value[:_MOST].partition(";")[0]
    for _ in range(4):  # comments in comments
        plain = _SURROUND.sub(lambda found: " " if found[0].isspace() else "", plain)
    words = plain.split()
    return words[0].lower() if words else ""
