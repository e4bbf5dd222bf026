"""Lines by which a coordinator commands: "RELEASE HELD-7", "ASK M-1042 FOR mia@…".

One command is one line: a verb, what it is about, and what the verb takes. The words stand in
rules/vocabulary.<language>.toml, [coordinator]; docs/for-coordinators.md explains them. Upper and lower case
are the same. A line that only begins like a command is none: its writer is told what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from processor.core.reading.request.command_words import DASH, EDGES, Words
from processor.core.reading.request.verbs import ADDRESS, HELD, PERSON, VERBS, Verb
from processor.core.reading.words.phrases import straight

_REF = re.compile(rf"(HELD|REQ|REL|OUT|DO){DASH}(\d{{1,9}})", re.IGNORECASE)
_ANY_REF = re.compile(rf"(HELD|REQ|REL|OUT|DO|M){DASH}(\d{{1,9}})", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,3})(?:\s*[-\u2013]\s*(\d{1,3}))?")
_MARKED = tuple(" \t>:|-–—•“”„«»\"'‘’([{\u00a0")
_IN_A_LIST = re.compile(r"\s*(?:[-–—•·+]|\*(?=\s))\s*(?=\w)")
_COUNTED = re.compile(r"\s*(?:\(?\d{1,2}[.)]|\(?[a-zA-Z]\)|\[[ xX]?\]|#\d{1,2}|[→✓✔☐☑▪◦‣])\s*(?=\w)")
CODE = re.compile(rf"\bM{DASH}(\d{{3,9}})(?!\w)", re.IGNORECASE)
MOST_LINES = 50  # commands of one mail
MOST_WORDS_OF_A_SLIP = 6
_MOST_IN_A_RANGE = 100
_WHOLE_LINE = frozenset(
    {
        "digest",
        "queue",
        "status",
        "report",
        "export",
        "stop",
        "start",
        "import-roster",
        "replace-roster",
        "undo",
        "why",
    }
)
_OF_A_PAIR = frozenset({"pause", "resume"})  # where they are about a relationship, nothing stands behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    verb: str  # as the vocabulary names it
    refs: tuple[str, ...] = ()  # HELD-7, REQ-3; (): what the mail is about
    numbers: tuple[int, ...] = ()  # of the list that the mail answers
    rest: str = ""  # what the verb takes, as written
    below: str = ""  # the lines under it, of a verb that takes words
    written: str = ""  # as it was typed
    wrong: str = ""  # why it is none, and what to write
    dry: bool = False  # only what it would do

    @property
    def ref(self) -> str:
        return self.refs[0] if self.refs else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    lines: tuple[CommandLine, ...] = ()
    beside: str = ""  # what else was typed


def find_commands(subject: str, visible: str, words: Words, *, about: str, staff: bool) -> Commands:
    """The commands of a mail, in order; from its subject where the body has none.

    `about`: HELD-7 or LIST-2, what it answers. `staff`: it is in a coordinator's name; of anybody else's only
    what is about held mails is recognized, so that somebody looks at it.
    """
    dry = staff and words.verb_of(subject.strip(EDGES)) == ("dry-run", "")
    found = _in_lines(visible.split("\n"), words, about=about, staff=staff, dry=dry)
    if found.lines or not subject:
        return found
    named = _in_lines([subject], words, about="", staff=staff)
    below = tuple(
        replace(line, below=visible.strip()) if VERBS[line.verb].words_below else line for line in named.lines
    )
    beside = "" if any(VERBS[line.verb].words_below for line in below) else visible
    return Commands(lines=below, beside=beside if below else "")


def _in_lines(lines: list[str], words: Words, *, about: str, staff: bool, dry: bool = False) -> Commands:
    found: list[CommandLine] = []
    beside: list[str] = []
    taking = False
    for typed in lines:
        line = _command(typed, words, about, staff=staff)
        if line is not None and taking and not _names_its_matter(line, found[-1]):
            line = None  # within somebody's words
        if line is not None and line.verb == "dry-run":
            dry = True
        elif line is not None:
            over = len(found) >= MOST_LINES and "it is more than one mail may hold; send it in another"
            wrong = line.wrong or over or ""
            found.append(replace(line, dry=line.dry or dry, written=typed.strip(), wrong=wrong))
            taking = VERBS[line.verb].words_below and not (line.verb == "note" and line.rest)
        elif taking:
            found[-1] = replace(found[-1], below=f"{found[-1].below}\n{typed}")
        elif staff and _like_one(typed):
            found.append(
                CommandLine(verb="", written=typed.strip(), wrong=f"{typed.split()[0]} is no command")
            )
        else:
            listed = _of_a_list(typed, words, about) if staff else None
            if listed is not None:
                found.append(replace(listed, written=typed.strip()))
            else:
                beside.append(typed)
    if not any(line.verb for line in found):
        found = []
        beside = lines
    stripped = (replace(line, below=line.below.strip()) for line in found)
    return Commands(lines=tuple(stripped), beside="\n".join(beside).strip())


def _of_a_list(typed: str, words: Words, about: str) -> CommandLine | None:
    """ "- DROP HELD-7", which may be what she tells of: it is not done, and she reads so."""
    counted = None if about.startswith("LIST-") else _COUNTED.match(typed)  # its own numbers are meant
    mark = _IN_A_LIST.match(typed) or counted
    line = _command(typed[mark.end() :], words, about, staff=True) if mark is not None else None
    if line is None or line.wrong or line.verb not in VERBS:
        return None
    return replace(line, wrong="a line of a list is no command; write it without the mark")


def _names_its_matter(line: CommandLine, above: CommandLine) -> bool:
    """Only such a line is a command below another's words; between the fields of a form a person is one."""
    in_form = above.verb == "update" and ADDRESS.search(line.rest) is not None
    return bool(line.refs or line.numbers) or in_form


def _like_one(typed: str) -> bool:
    """A word in capitals before the code of a matter, and little else: a command with a slip in it."""
    words = typed.split()
    return (
        2 <= len(words) <= MOST_WORDS_OF_A_SLIP
        and words[0].isalpha()
        and words[0].isupper()
        and typed[:1] not in _MARKED
        and _REF.search(typed) is not None
    )


def _command(typed: str, words: Words, about: str, *, staff: bool) -> CommandLine | None:
    if typed[:1] in _MARKED or _IN_A_LIST.match(typed):  # quoted, cited or told in a list: none
        return None
    text = straight(typed).strip(EDGES + ",")
    dry = False
    kind, rest = words.verb_of(text)
    if kind == "dry-run":
        dry, text = True, rest.strip(EDGES + ":,")
        if not text:
            return CommandLine(verb="dry-run") if staff else None
    lead, text = _leading(text, words, about)
    kind, rest = words.verb_of(text)
    if kind not in VERBS or (kind in ("as", "from") and not lead and not about.startswith("HELD-")):
        return None
    after, rest = _leading(rest.lstrip(" \t"), words, "", people=PERSON in VERBS[kind].about)
    named = lead + after
    colon = rest.lstrip().startswith(":")
    line = CommandLine(
        verb=kind,
        refs=tuple(n for n in named if isinstance(n, str)),
        numbers=tuple(n for n in named if isinstance(n, int)),
        rest=rest.strip(EDGES + ":,"),
        dry=dry,
    )
    upper = text[: len(text) - len(rest)].split(" ")[0].isupper()
    return _checked(line, words, about, staff=staff, upper=upper, colon=colon)


def _leading(
    text: str, words: Words, about: str, *, people: bool = False
) -> tuple[tuple[str | int, ...], str]:
    """The matters at the head of the text, and what stands behind them."""
    found = (words.people if people else words.refs).match(text)
    if found is not None:
        refs = tuple(f"{m[1].upper()}-{int(m[2])}" for m in _ANY_REF.finditer(found[0]))
        return refs, text[found.end() :].lstrip(" \t,:")
    listed = words.numbers.match(text) if about.startswith("LIST-") else None
    if listed is not None and listed[0]:
        return tuple(_each(listed[0])), text[listed.end() :].lstrip(" \t,:.)")
    return (), text


def _each(text: str) -> Iterator[int]:
    for first, last in _RANGE.findall(text):
        end = min(int(last or first), int(first) + _MOST_IN_A_RANGE)
        yield from range(int(first), end + 1)


def _checked(
    line: CommandLine, words: Words, about: str, *, staff: bool, upper: bool, colon: bool
) -> CommandLine | None:
    """None: it is no command; with `wrong`: it begins like one, and something is not as it should be."""
    verb = VERBS[line.verb]
    fits = [ref for ref in line.refs if ref.partition("-")[0] in verb.about]
    named = bool(fits) and len(fits) == len(line.refs)
    wrong = verb.takes(line.rest, words)
    if "?" in line.rest and not verb.words_below:
        wrong = "it asks something"
    if line.verb in ("answer", "note") and line.rest and not colon:
        wrong = "" if line.verb == "note" and not wrong else "the words belong on lines of their own below it"
    if verb.of_held:
        theirs = staff or not any(ref.partition("-")[0] != HELD for ref in line.refs)
        return _about_held(line, verb, about, named=named, wrong=wrong, upper=upper) if theirs else None
    if not staff:
        return None
    if line.numbers and (verb.about or line.verb == "pause"):  # of whatever kind that matter is
        alone = not line.rest and line.verb in ("pause", "resume")
        return replace(line, wrong=_instead(verb, wrong, line, about)) if wrong and not alone else line
    if line.refs and not named:
        return replace(line, wrong=_instead(verb, "it is not about that", line, about)) if upper else None
    if verb.about and verb.needs_ref:
        if not named:
            return None
        return replace(line, wrong=_instead(verb, wrong, line, about)) if wrong else line
    if named and not wrong and line.verb not in _OF_A_PAIR:
        return line
    if line.verb in ("show", "why", "undo", *_OF_A_PAIR) and named and not line.rest:
        return line
    if line.verb in _OF_A_PAIR and named:
        return replace(line, wrong=f"{line.verb.upper()} {line.ref} takes nothing more")
    if line.verb in _WHOLE_LINE:
        alone = not wrong and (not verb.shared or not line.rest)
        return (
            line
            if alone
            else (replace(line, wrong=_instead(verb, wrong, line, about)) if upper and wrong else None)
        )
    sure = upper or bool(ADDRESS.search(line.rest) or CODE.search(line.rest))
    if not sure or not line.rest:
        return None
    return replace(line, wrong=_instead(verb, wrong, line, about)) if wrong else line


def _about_held(
    line: CommandLine, verb: Verb, about: str, *, named: bool, wrong: str, upper: bool
) -> CommandLine | None:
    if named or line.numbers:
        return replace(line, wrong=_instead(verb, wrong, line, about)) if wrong else line
    if line.refs or not about.startswith("HELD-") or wrong:
        return None
    short = not line.rest or upper
    sure = (
        short
        if line.verb in ("release", "drop", "spam", "answer", "note")
        else upper or line.verb == "snooze"
    )
    return line if sure else None


def _instead(verb: Verb, wrong: str, line: CommandLine, about: str = "") -> str:
    """Why, and an example that names her own matter: she may well copy it."""
    ref = next((ref for ref in (*line.refs, about) if ref.partition("-")[0] in verb.about), "")
    if not ref:
        return f"{wrong}; an example is {verb.example}"
    return f"{wrong}; write {_ANY_REF.sub(ref, verb.example, count=1)}"
