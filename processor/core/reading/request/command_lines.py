"""Lines by which a coordinator commands: "RELEASE HELD-7", "ASK M-1042 FOR mia@…".

One command is one line: a verb, what it is about, and what the verb takes. The words stand in
rules/vocabulary.<language>.toml, [coordinator]; docs/for-coordinators.md explains them. Upper and lower case
are the same. A line that only begins like a command is none: its writer is told what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from processor.core.reading.answer.small import small_of
from processor.core.reading.words.compiled import Once
from processor.core.reading.words.phrases import straight
from processor.core.rules import Vocabulary

_DASH = r"\s?[-\u2010-\u2015\u2212_#.]?\s?"
_ONE_REF = rf"(?:HELD|REQ|REL|OUT|DO){_DASH}\d{{1,9}}"
_AND = r"\s*(?:,|&|\band\b|\bund\b|\by\b|\bet\b|\be\b|\s)\s*"
_REFS = re.compile(rf"{_ONE_REF}(?:{_AND}{_ONE_REF})*(?!\w)", re.IGNORECASE)
_PERSON_TOO = re.compile(
    _REFS.pattern.replace("(?:HELD|", "(?:HELD|M|"), re.IGNORECASE
)  # behind verbs that may be about a member
_REF = re.compile(rf"(HELD|REQ|REL|OUT|DO){_DASH}(\d{{1,9}})", re.IGNORECASE)
_ANY_REF = re.compile(rf"(HELD|REQ|REL|OUT|DO|M){_DASH}(\d{{1,9}})", re.IGNORECASE)
_FROM_TO = r"\d{1,3}(?:\s*[-\u2013]\s*\d{1,3})?"
_NUMBERS = re.compile(rf"{_FROM_TO}(?:\s*(?:,|and|und|y|et)\s*{_FROM_TO})*")
_RANGE = re.compile(r"(\d{1,3})(?:\s*[-\u2013]\s*(\d{1,3}))?")
_MARKED = tuple(" \t>:|-–—•“”„«»\"'‘’([{\u00a0")
_IN_A_LIST = re.compile(r"\s*(?:[-–—•·+]|\*(?=\s))\s*(?=\w)")
_COUNTED = re.compile(r"\s*(?:\(?\d{1,2}[.)]|\(?[a-zA-Z]\)|\[[ xX]?\]|#\d{1,2}|[→✓✔☐☑▪◦‣])\s*(?=\w)")
_EDGES = " \t.;*_>\"'“”‘’[]()"
ADDRESS = re.compile(r"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+")
CODE = re.compile(rf"\bM{_DASH}(\d{{3,9}})(?!\w)", re.IGNORECASE)
_HEAD = re.compile(r"[^\W_]+")
_DAYS = re.compile(r"(\d{1,3})\s*([^\W\d]\w*)", re.IGNORECASE)
OFTEN = ("weekly", "daily", "off")  # of the digest, as the vocabulary names them
MOST_LINES = 50  # commands of one mail
MOST_WORDS_OF_A_SLIP = 6
_MOST_IN_A_RANGE = 100
_SHORT = 6  # words of a line that may be a command with a name in it, in a subject or all by itself

HELD, REQ, REL, OUT, DO, PERSON = "HELD", "REQ", "REL", "OUT", "DO", "M"


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


# --- what each verb takes ---------------------------------------------------------------------------

_Takes = Callable[[str, "Words"], str]  # the rest, and the words: why it does not fit; "" when it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    takes: _Takes
    about: tuple[str, ...] = ()  # kinds of matters that it may name
    example: str = ""
    needs_ref: bool = True  # when `about` is not empty
    words_below: bool = False
    alone: bool = True  # in reply to a letter about a held mail it may stand without naming it
    shared: bool = False  # members have that word, too, so that it needs what only coordinators write

    @property
    def of_held(self) -> bool:
        """It says what becomes of a held mail, or of what else stands in the queue."""
        return self.needs_ref and self.about[:1] == (HELD,)


def _nothing(rest: str, words: Words) -> str:
    return "" if not rest or rest.lower().strip(" ,.!") in words.polite else "nothing may stand behind it"


def _some(rest: str, words: Words) -> str:
    return "" if rest else "something is missing behind it"


def _anything(rest: str, words: Words) -> str:
    return ""


def _an_address(rest: str, words: Words) -> str:
    return "" if ADDRESS.fullmatch(words.without("to", rest)) else "one address has to stand behind it"


def _an_author(rest: str, words: Words) -> str:
    """ "pat@example.org", "pat@example.org AS ACCEPT" """
    who, _, more = rest.partition(" ")
    kind, taken = words.verb_of(more.strip())
    if more and (kind != "as" or not taken.strip()):
        return "one address has to stand behind it, and perhaps AS and a command"
    return _an_address(who, words)


def _a_person(rest: str, words: Words) -> str:
    return "" if rest and "?" not in rest and len(rest.split()) <= _SHORT else "one person is missing"


def _a_while(rest: str, words: Words) -> str:
    if words.part("until", f" {rest}") is not None or words.days(rest):
        return ""
    return "how long is missing: a number of days or weeks, or UNTIL and a day"


def _two(between: str) -> _Takes:
    def takes(rest: str, words: Words) -> str:
        found = words.part(between, rest)
        both = found is not None and all(found)
        return "" if both else f"two are missing, with {between.upper()} between them"

    return takes


def _a_number(rest: str, words: Words) -> str:
    return "" if re.search(r"\S\s+\d{1,3}$", rest) else "a person and a number are missing"


def _how_often(rest: str, words: Words) -> str:
    said = rest.lower().strip(" ,.!")
    known = any(said in words.small.get(small, ()) for small in OFTEN)
    return "" if known else "how often is missing: WEEKLY, DAILY or OFF"


def _two_days(rest: str, words: Words) -> str:
    if not rest:
        return ""
    since = words.without("from", rest)
    is_day = words.part("to", since) or any(letter.isdecimal() for letter in since)
    return "" if since != rest and is_day else "it takes FROM a day, FROM a day TO a day, or nothing"


VERBS: Mapping[str, Verb] = {
    # what becomes of a held mail
    "release": Verb(takes=_nothing, about=(HELD,), example="RELEASE HELD-7"),
    "as": Verb(takes=_some, about=(HELD,), example="HELD-7 AS ACCEPT"),
    "from": Verb(takes=_an_author, about=(HELD,), example="HELD-7 FROM pat@example.org"),
    "answer": Verb(
        takes=_anything, about=(HELD,), example="ANSWER HELD-7, and your words below", words_below=True
    ),
    "assign": Verb(takes=_an_address, about=(HELD,), example="ASSIGN HELD-7 TO carla@example.org"),
    "snooze": Verb(takes=_a_while, about=(HELD, REQ, REL, PERSON), example="SNOOZE HELD-7 3 DAYS"),
    "note": Verb(
        takes=_anything, about=(HELD, REQ, REL, PERSON), example="NOTE HELD-7: your words", words_below=True
    ),
    "drop": Verb(takes=_nothing, about=(HELD,), example="DROP HELD-7"),
    "spam": Verb(takes=_nothing, about=(HELD,), example="SPAM HELD-7"),
    # for a member
    "accept": Verb(takes=_nothing, about=(REQ,), example="ACCEPT REQ-3", shared=True),
    "reject": Verb(takes=_nothing, about=(REQ,), example="REJECT REQ-3", shared=True),
    "withdraw": Verb(takes=_nothing, about=(REQ,), example="WITHDRAW REQ-3", shared=True),
    "remind": Verb(takes=_nothing, about=(REQ, REL, PERSON), example="REMIND REQ-3"),
    "extend": Verb(takes=_a_while, about=(REQ, REL), example="EXTEND REQ-3 7 DAYS"),
    "reassign": Verb(takes=_some, about=(REL,), example="REASSIGN REL-2 TO M-1050"),
    "end": Verb(takes=_nothing, about=(REL,), example="END REL-2", shared=True),
    "renew": Verb(takes=_nothing, about=(REL,), example="RENEW REL-2", shared=True),
    "ask": Verb(takes=_two("for"), example="ASK M-1042 FOR mia@example.org"),
    "match": Verb(takes=_two("with"), example="MATCH mia@example.org WITH jon@example.org"),
    "pause": Verb(
        takes=_a_person, about=(REL,), example="PAUSE jon@example.org", needs_ref=False, shared=True
    ),
    "resume": Verb(
        takes=_a_person, about=(REL,), example="RESUME jon@example.org", needs_ref=False, shared=True
    ),
    "remove": Verb(takes=_a_person, example="REMOVE jon@example.org"),
    "erase": Verb(takes=_a_person, example="ERASE jon@example.org", shared=True),
    "capacity": Verb(takes=_a_number, example="CAPACITY jon@example.org 3"),
    "update": Verb(
        takes=_a_person, example="UPDATE jon@example.org, and fields below", words_below=True, shared=True
    ),
    "change-address": Verb(
        takes=_two("to"), example="CHANGE ADDRESS old@example.org TO new@example.org", shared=True
    ),
    "block": Verb(takes=_two("and"), example="BLOCK mia@example.org AND jon@example.org"),
    "unblock": Verb(takes=_two("and"), example="UNBLOCK mia@example.org AND jon@example.org"),
    "resend": Verb(takes=_nothing, about=(OUT, REQ), example="RESEND REQ-3"),
    # questions
    "queue": Verb(takes=_nothing, example="QUEUE"),
    "status": Verb(takes=_nothing, example="STATUS"),
    "report": Verb(takes=_two_days, example="REPORT FROM 1 January TO 30 June"),
    "show": Verb(
        takes=_a_person, about=(HELD, REQ, REL, OUT, DO), example="SHOW REQ-3", needs_ref=False, alone=False
    ),
    "find": Verb(takes=_a_person, example="FIND oncology"),
    "why": Verb(takes=_nothing, about=(OUT, DO), example="WHY OUT-9", needs_ref=False, shared=True),
    "digest": Verb(takes=_how_often, example="DIGEST WEEKLY"),
    "undo": Verb(takes=_nothing, about=(DO,), example="UNDO DO-12", needs_ref=False, shared=True),
    # the program as a whole
    "import-roster": Verb(takes=_nothing, example="IMPORT ROSTER, with a CSV attached"),
    "replace-roster": Verb(takes=_nothing, example="REPLACE ROSTER, with a CSV attached"),
    "export": Verb(takes=_nothing, example="EXPORT"),
    "stop": Verb(takes=_nothing, example="STOP"),
    "start": Verb(takes=_nothing, example="START"),
}
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


# --- words ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """[coordinator] of all languages: verbs, and the small words between what they take."""

    verbs: Mapping[str, tuple[tuple[str, str], ...]]  # head() of a phrase -> it, kind; the longest first
    small: Mapping[str, tuple[str, ...]]
    polite: frozenset[str]  # what may stand behind a command, and changes nothing

    def verb_of(self, text: str) -> tuple[str, str]:
        """The kind, and what stands behind its words; ("", text): no verb."""
        lowered = text.lower()
        for phrase, kind in self.verbs.get(_head(lowered), ()):
            if lowered.startswith(phrase) and not lowered[len(phrase) : len(phrase) + 1].isalnum():
                return kind, text[len(phrase) :]
        return "", text

    def part(self, small: str, text: str) -> tuple[str, str] | None:
        """What stands before and behind the word: "TO" in "old@… TO new@…"."""
        for word in self.small.get(small, ()):
            found = re.search(rf"(?<!\S){re.escape(word)}(?!\S)", text, re.IGNORECASE)
            if found:
                return text[: found.start()].strip(_EDGES + ","), text[found.end() :].strip(_EDGES + ",")
        return None

    def without(self, small: str, text: str) -> str:
        """Without the word at its head: "TO carla@…"."""
        found = self.part(small, text)
        return found[1] if found is not None and not found[0] else text

    def days(self, text: str) -> int:
        """ "3 days", "2 weeks", "1 month"; 0: it says nothing like it."""
        found = _DAYS.fullmatch(self.without("for", text).strip(_EDGES))
        if found is None:
            return int(text) if text.isdecimal() and len(text) <= 3 else 0
        number, unit = int(found[1]), found[2].lower()
        for kind, days in (("days", 1), ("weeks", 7), ("months", 30)):
            if unit in self.small.get(kind, ()):
                return number * days
        return 0


@Once
def words_of(vocabularies: tuple[Vocabulary, ...]) -> Words:
    found: dict[str, str] = {}
    small: dict[str, tuple[str, ...]] = {}
    for vocabulary in vocabularies:
        for kind, phrases in vocabulary.coordinator.items():
            if kind in VERBS or kind == "dry-run":
                found |= dict.fromkeys(phrases, kind)
            small[kind] = (*small.get(kind, ()), *phrases)  # FROM is both
    polite = small_of(vocabularies).as_typed("courtesy") | small_of(vocabularies).as_typed("at_once")
    verbs: dict[str, tuple[tuple[str, str], ...]] = {}
    for phrase, kind in sorted(found.items(), key=lambda pair: -len(pair[0])):
        verbs[_head(phrase)] = (*verbs.get(_head(phrase), ()), (phrase, kind))
    return Words(verbs=verbs, small=small, polite=polite)


def _head(text: str) -> str:
    """The letters and digits that it begins with: what stands before a phrase's end has the phrase's own."""
    found = _HEAD.match(text)
    return found[0] if found is not None else ""


# --- lines ------------------------------------------------------------------------------------------


def find_commands(subject: str, visible: str, words: Words, *, about: str, staff: bool) -> Commands:
    """The commands of a mail, in order; from its subject where the body has none.

    `about`: HELD-7 or LIST-2, what it answers. `staff`: it is in a coordinator's name; of anybody else's only
    what is about held mails is recognized, so that somebody looks at it.
    """
    dry = staff and words.verb_of(subject.strip(_EDGES)) == ("dry-run", "")
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
    text = straight(typed).strip(_EDGES + ",")
    dry = False
    kind, rest = words.verb_of(text)
    if kind == "dry-run":
        dry, text = True, rest.strip(_EDGES + ":,")
        if not text:
            return CommandLine(verb="dry-run") if staff else None
    lead, text = _leading(text, about)
    kind, rest = words.verb_of(text)
    if kind not in VERBS or (kind in ("as", "from") and not lead and not about.startswith("HELD-")):
        return None
    after, rest = _leading(rest.lstrip(" \t"), "", people=PERSON in VERBS[kind].about)
    named = lead + after
    colon = rest.lstrip().startswith(":")
    line = CommandLine(
        verb=kind,
        refs=tuple(n for n in named if isinstance(n, str)),
        numbers=tuple(n for n in named if isinstance(n, int)),
        rest=rest.strip(_EDGES + ":,"),
        dry=dry,
    )
    upper = text[: len(text) - len(rest)].split(" ")[0].isupper()
    return _checked(line, words, about, staff=staff, upper=upper, colon=colon)


def _leading(text: str, about: str, *, people: bool = False) -> tuple[tuple[str | int, ...], str]:
    """The matters at the head of the text, and what stands behind them."""
    found = (_PERSON_TOO if people else _REFS).match(text)
    if found is not None:
        refs = tuple(f"{m[1].upper()}-{int(m[2])}" for m in _ANY_REF.finditer(found[0]))
        return refs, text[found.end() :].lstrip(" \t,:")
    listed = _NUMBERS.match(text) if about.startswith("LIST-") else None
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
