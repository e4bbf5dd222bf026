"""The verbs of coordinators, and what each is about and takes; docs/for-coordinators.md explains them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from processor.core.reading.answer.small import small_of
from processor.core.reading.request.command_words import Words, head_of
from processor.core.reading.request.unaccented import unaccented
from processor.core.reading.words.compiled import Once
from processor.core.rules import Vocabulary

ADDRESS = re.compile(r"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+")
OFTEN = ("weekly", "daily", "off")  # of the digest, as the vocabulary names them
_MOST_WORDS = 6
HELD, REQ, REL, OUT, DO, PERSON = "HELD", "REQ", "REL", "OUT", "DO", "M"
_Takes = Callable[[str, Words], str]  # the rest, and the words: why it does not fit; "" when it does


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
    return "" if rest and "?" not in rest and len(rest.split()) <= _MOST_WORDS else "one person is missing"


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


@Once
def words_of(vocabularies: tuple[Vocabulary, ...]) -> Words:
    found: dict[str, str] = {}
    small: dict[str, tuple[str, ...]] = {}
    for vocabulary in vocabularies:
        for kind, phrases in vocabulary.coordinator.items():
            if kind in VERBS or kind == "dry-run":
                found |= dict.fromkeys(phrases, kind)
            small[kind] = (*small.get(kind, ()), *phrases)  # FROM is both
    found |= {bare: kind for _, kind, bare in unaccented(found.items()) if bare not in found}
    polite = small_of(vocabularies).as_typed("courtesy") | small_of(vocabularies).as_typed("at_once")
    verbs: dict[str, tuple[tuple[str, str], ...]] = {}
    for phrase, kind in sorted(found.items(), key=lambda pair: -len(pair[0])):
        verbs[head_of(phrase)] = (*verbs.get(head_of(phrase), ()), (phrase, kind))
    joined = small_of(vocabularies).as_typed("and").union(small.get("and", ()))
    return Words(verbs=verbs, small=small, polite=polite, joined=joined)
