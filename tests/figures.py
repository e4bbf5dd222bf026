"""`python -m tests.figures [-v] [FILE|FOLDER…]`: how much of what people wrote is understood.

A file holds answers, one a line: `accept: Yes, gladly.`, with `reject:`, or with `unclear:` for a trap,
in which a yes or a no would be wrong; "\\n" is a new line. A folder holds forms: mails, each with a .json
that says what a careful reader would store; tests/corpus/ordinary holds ordinary mails, each played in its
state (tests/ordinary_mails.py). Without arguments: the lists, forms and mails among the tests.
Those were looked at while the reading was made, so they flatter it; for lists at first sight see
docs/decisions/0006-answers-by-clauses.md, and docs/measuring.md for the ordinary mails.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from processor.core.intents.signup import SignUp
from processor.core.program import Role
from processor.core.reading import read
from processor.core.reading.answer.answers import names_of, read_answer
from processor.core.reading.request.fields import LISTS, split_list
from processor.core.reading.words.numbers import read_number
from processor.core.recognize import recognize
from processor.reader.parse import parse
from tests.ordinary_mails import FOLDER, Ordinary, read_ordinary
from tests.reading import PROGRAM
from tests.shipped_rules import RULES

HERE = Path(__file__).parent
ORDINARY = tuple(sorted(FOLDER.glob("*.txt")))
SHIPPED = (*sorted((HERE / "core").glob("answers_*.txt")), HERE / "corpus" / "forms", *ORDINARY)
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NAMES = names_of("Mia Okafor", "Jon Berg")  # who asks and who answers, in all lists
MEANINGS = ("accept", "reject", "unclear")


def answers_in(path: Path) -> Iterator[tuple[str, str]]:
    """(meaning, text) of each line that is no comment."""
    for line in path.read_text(encoding="utf-8").splitlines():
        meaning, _, text = line.partition(":")
        if meaning.strip() in MEANINGS:
            yield meaning.strip(), text.strip().replace("\\n", "\n")


@dataclass(slots=True)
class Answers:
    """What became of a list."""

    clear: int = 0
    understood: int = 0
    traps: int = 0
    wrong: list[str] = field(default_factory=list)  # acted on, and should not have been

    def line(self, name: str) -> str:
        share = f"{self.understood / self.clear:.1%}" if self.clear else "-"
        return (
            f"{name}: {len(self.wrong)} wrong of {self.traps} traps; "
            f"{self.understood} of {self.clear} clear ones understood ({share})"
        )


def read_list(path: Path) -> Answers:
    found = Answers()
    for meaning, text in answers_in(path):
        reply = read_answer(text, RULES.vocabularies, NAMES).reply.value
        trap = meaning == "unclear"
        found.traps += trap
        found.clear += not trap
        found.understood += not trap and reply == meaning
        if reply not in ("unclear", meaning):
            found.wrong.append(f"{reply}: {text}")
    return found


@dataclass(slots=True)
class Forms:
    """What became of a folder of forms: fields that were typed, by what was read of them."""

    whole: int = 0
    forms: int = 0
    fields: Counter[str] = field(default_factory=Counter)  # right, wrong, missed, invented
    asked: int = 0  # free words, which are asked about before anything counts
    faults: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        right, wrong, missed = (self.fields[what] for what in ("right", "wrong", "missed"))
        typed = right + wrong + missed
        share = f"{right / typed:.1%}" if typed else "-"
        return (
            f"{name}: {self.whole} of {self.forms} forms whole; {right} of {typed} fields ({share}); "
            f"{wrong} wrong, {self.fields['invented']} invented; {self.asked} in free words"
        )


def read_forms(folder: Path) -> Forms:
    found = Forms()
    for path in sorted(folder.glob("*.eml")):
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        intent = recognize(read(parse(path.read_bytes(), AT), PROGRAM, RULES), RULES)
        if isinstance(intent, SignUp) and intent.prose:
            found.asked += 1
            continue
        faults = list(_faults(truth, intent, found.fields))
        found.forms += 1
        found.whole += not faults
        found.faults += (f"{path.name}: {fault}" for fault in faults)
    return found


def _faults(truth: dict[str, Any], intent: object, counted: Counter[str]) -> Iterator[str]:
    wanted = {k: v for k, v in truth.get("fields", {}).items() if v and truth["role"] != "none"}
    got = dict(intent.fields) if isinstance(intent, SignUp) else {}
    if isinstance(intent, SignUp) and intent.both:
        got |= {k: v for k, v in intent.second.items() if k not in got}
        lists = LISTS & got.keys() & intent.second.keys()
        got |= {k: f"{got[k]}, {intent.second[k]}" for k in lists if got[k] != intent.second[k]}
    for key, value in wanted.items():
        what = "missed" if not got.get(key) else "right" if _same(key, value, got[key]) else "wrong"
        counted[what] += 1
        if what != "right":
            yield f"{what} {key}: {value!r}, read {got.get(key)!r}"
    for key in got.keys() - wanted.keys():
        counted["invented"] += 1
        yield f"invented {key}: {got[key]!r}"
    if isinstance(intent, SignUp) and intent.role and truth["role"] in (*Role, "both"):
        role = "both" if intent.both else intent.role.value
        if role != truth["role"]:
            yield f"role {role}, wanted {truth['role']}"


def _same(key: str, wanted: object, got: str) -> bool:
    if key == "capacity":
        meant = wanted if isinstance(wanted, int) else read_number(str(wanted), RULES.vocabularies)
        return read_number(got, RULES.vocabularies) == meant
    if key in LISTS:
        items = split_list(wanted) if isinstance(wanted, str) else [str(w) for w in wanted]  # type: ignore[attr-defined]
        return sorted(map(_plain, items)) == sorted(map(_plain, split_list(got)))
    return _plain(str(wanted)) == _plain(got)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")


def figures_of(path: Path) -> Answers | Forms | Ordinary:
    if path.is_dir():
        return read_forms(path)
    return read_ordinary(path) if path.resolve().parent == FOLDER else read_list(path)


def main(words: Sequence[str]) -> int:
    told = "-v" in words
    for path in [Path(word) for word in words if word != "-v"] or SHIPPED:
        found = figures_of(path)
        after = " (after mending)" if isinstance(found, Ordinary) else ""
        print(f"{found.line(path.stem)}{after}")
        for fault in (found.wrong if isinstance(found, Answers) else found.faults) if told else ():
            print(f"    {fault}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
