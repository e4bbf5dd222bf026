"""Every letter is written before anybody gets one: each branch of each template, in each language.

A letter is written with its sample and its variants. A branch that none of them reaches, as in an
operator's own template, is tried with data made to its condition, and at last with the condition turned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from jinja2 import TemplateError, nodes

from processor.core.outcome import Letter
from processor.core.program import Program
from processor.core.rules import AreaRule, FieldRule
from processor.letters.branches import NO, YES, MarkedSandbox, Way
from processor.letters.buttons import Button
from processor.letters.engine import LetterWriter, Written
from processor.letters.faults import LetterFaulty, LetterRefused, TooLong
from processor.letters.names import Walker
from processor.letters.samples import SAMPLES, in_language
from processor.letters.sandbox import Sandbox
from processor.letters.shapes import ANYTHING, EACH, TEXT, Shape, shape_of_all
from processor.letters.sheets import Sheets
from processor.letters.variants import VARIANTS

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_KEY = b"for letters that nobody gets, 32"
_MANY = 12  # of several, when it may matter how many there are
_OF_EVERY_LETTER = ("to_name", "first_name", "about", "reply_address", "language")
_EXAMPLE_URL = "https://mentors.program.example/"  # in the samples of a program that has no such pages
_ALWAYS = {"program": Shape(fields={"name": TEXT, "address": TEXT, "directory_url": TEXT})}

Data = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of writing them all."""

    faults: tuple[str, ...]
    buttons: tuple[Button, ...]
    missed: tuple[str, ...]  # branches that the samples and variants do not reach, with place
    branches: int  # how many there are


class Rehearsal(LetterWriter):
    """A letter writer whose letters go nowhere."""

    def __init__(
        self,
        program: Program,
        templates: Path,
        token_days: int,
        areas: Sequence[AreaRule] = (),
        form: Sequence[FieldRule] = (),
        sheets: Sheets | None = None,
        before_each: Callable[[], object] = lambda: None,
    ) -> None:
        """`before_each` letter: it may begin its time, after which TooLong is raised wherever it is."""
        shown = replace(program, directory_url=program.directory_url or _EXAMPLE_URL)
        super().__init__(shown, templates, token_days, areas, sheets, MarkedSandbox)
        assert isinstance(self._templates, MarkedSandbox)
        self.stage: MarkedSandbox = self._templates
        self._form = form
        self._before_each = before_each
        self._too_long = False
        self._plain = Sandbox(self._shelf)
        self._plain.globals["program"] = self._templates.globals["program"]
        self._trees: dict[str, nodes.Template | None] = {}
        self._files: dict[str, list[str]] = {}
        self._faults: dict[str, None] = {}
        self._buttons: dict[Button, None] = {}
        self._missed: dict[int, set[str]] = {}
        self._users: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)  # of a file: its letters
        self._always = {n: _ALWAYS.get(n, ANYTHING) for n in self._plain.globals}

    def found(self, letter: str = "", language: str = "") -> Found:
        """Every fault of every letter, each a sentence with file, line and word; or of one letter."""
        languages = (language,) if language else self._shelf.languages
        names = (letter,) if letter else tuple(SAMPLES)
        keys = [key for x in languages for name in names if (key := f"{x}/{name}.md") in self._shelf.sheets]
        if letter:
            files = dict.fromkeys(file for key in keys for file in self._files_of(key))
            self._faults = {f: None for file in files for f in self._shelf.faults_of(file, self._plain)}
        else:
            self._faults = dict.fromkeys(self._shelf.faults(self._plain))
        walked: list[Walker] = []
        for key in keys:
            try:
                self._before_each()
                self._letter(key, walked)
            except TooLong as error:
                self._faults.setdefault(f"{self._place(key, 1)}: {error}")
                self._too_long = True
            if self._too_long:  # what it includes may keep each letter so long
                break
        else:
            self._before_each()
            if not letter:
                self._missing()
                self._faults |= self._unused(self._shelf.sheets, walked)
            self._shared()
        faults = tuple(self._faults)
        return Found(
            faults=faults,
            buttons=tuple(self._buttons),
            missed=tuple(
                f"{self._place(mark.key, mark.line)}: {way}"
                for number, ways in self._missed.items()
                for way, mark in ((way, self.stage.marks[number]) for way in sorted(ways))
            ),
            branches=sum(len(mark.ways) for mark in self.stage.marks),
        )

    def has(self, name: str) -> tuple[str, ...]:
        """The languages that have this letter."""
        return tuple(x for x in self._shelf.languages if f"{x}/{name}.md" in self._shelf.sheets)

    def samples(self, name: str, language: str) -> list[Data]:
        """The data that the letter may have, the usual one first."""
        sample = SAMPLES[name]
        every = [sample, *({**sample, **changes} for of, changes in VARIANTS if of == name)]
        every.append({**sample, "to_name": "" if sample.get("to_name") else "Mia Okafor"})
        return [in_language(data, self._form, language) for data in every]

    def _missing(self) -> None:
        """A letter that is in no language that its readers could fall back to."""
        for name in SAMPLES:
            if self._shelf.language(name, self._program.language) is None and self._shelf.sheets:
                path = self._shelf.path(f"{self._program.language}/{name}.md")
                self._faults.setdefault(
                    f"{path}, line 1: there is no such file, and we send a letter of that name; "
                    f"copy {name}.md from the templates that come with the program"
                )

    def _unused(self, keys: Iterable[str], walked: Sequence[Walker]) -> dict[str, None]:
        """Faults of the macros that no letter calls."""
        walker = self._walker()
        walker.called = {macro for one in walked for macro in one.called}
        for key in keys:
            if key.partition("/")[2].startswith("_"):
                walker.walk_unused(key)
        return walker.faults

    def _walked(self, key: str, samples: Sequence[Data]) -> Walker:
        walker = self._walker()
        whole = [dict.fromkeys(_OF_EVERY_LETTER, "") | dict(sample) for sample in samples]
        shapes = shape_of_all(whole)
        for part in (f"{key} subject", key):
            walker.walk(part, shapes)
        return walker

    # --- one letter --------------------------------------------------------------------------------

    def _letter(self, key: str, walked: list[Walker]) -> None:
        language, _, name = key.removesuffix(".md").partition("/")
        samples = self.samples(name, language)
        walker = self._walked(key, samples)
        walked.append(walker)
        self._faults |= walker.faults
        for file in self._files_of(key):
            self._users[file].append((language, name))
        if walker.faults or not self._can_be_read(key):
            return
        before = len(self._faults)
        for data in (*samples, *_counted(samples)):
            self._try(name, language, data)
        if len(self._faults) > before:
            return
        for way in self._left_in(key):
            self._missed.setdefault(way[0], set()).add(way[1])
        for data in self._made_up(samples, walker):
            if not self._left_in(key):
                return
            self._try(name, language, data)
        self._turned(key, [(language, name)])

    def _turned(self, key: str, letters: Sequence[tuple[str, str]]) -> None:
        """What no data reached: the condition itself is told what to come to."""
        for way in self._left_in(key):
            mark = self.stage.marks[way[0]]
            self.stage.forced = {n: to == YES for n, to in (*mark.needs, way) if to in (YES, NO)}
            for language, name in letters:
                if way not in self.stage.gone:
                    self._try(name, language, self.samples(name, language)[0])
            self.stage.forced = {}

    def _shared(self) -> None:
        """The branches of the files that several letters use, once all of them are written."""
        for key in sorted(k for k in self._users if k.partition("/")[2].startswith("_")):
            if self._can_be_read(key):
                for way in self._left_in(key):
                    self._missed.setdefault(way[0], set()).add(way[1])
                self._turned(key, self._users[key])

    def _left_in(self, key: str) -> list[Way]:
        """The branches of the file that no letter went yet."""
        marks = ((n, mark) for n, mark in enumerate(self.stage.marks) if mark.key == key)
        return [(n, way) for n, mark in marks for way in mark.ways if (n, way) not in self.stage.gone]

    def _try(self, name: str, language: str, data: Data) -> None:
        """Writes it; what goes wrong is a fault, whatever it is."""
        about = str(data.get("about", ""))
        letter = Letter(
            name=name,
            to="reader@example.org",
            to_name=str(data.get("to_name", "")),
            language=language,
            about=about,
            holder="M-1042",
            reply_about=about or "M-1042",
            data=data,
        )
        self.stage.buttons.clear()
        try:
            if not self._too_long:
                self.write(letter, cause="a rehearsal", now=_NOW, key=_KEY)
        except (LetterFaulty, LetterRefused) as error:
            self._faults.setdefault(str(error))
            self._too_long |= isinstance(error.__cause__, TooLong)
        except TooLong:
            raise
        except Exception as error:  # whatever it is, the letter cannot be written
            path = self._shelf.path(f"{language}/{name}.md")
            self._faults.setdefault(f"{path}, line 1: {error or type(error).__name__}")

    def _finished(self, key: str, written: Written) -> None:
        noted: defaultdict[str, list[tuple[str, int, str]]] = defaultdict(list)
        for file, line, label, words in self.stage.buttons:
            noted[words].append((file, line, label))
        for to, subject, words in _links(written.html):
            file, line, label = noted[words].pop(0) if noted[words] else (*self._line_of_link(key), "")
            place, language = self._place(file, line), written.language
            button = Button(place=place, language=language, subject=subject, words=words, label=label, to=to)
            self._buttons.setdefault(button)

    def _line_of_link(self, key: str) -> tuple[str, int]:
        """Of a mailto: link that is no button but Markdown of the template."""
        for file in self._files_of(key):
            for number, line in enumerate(self._shelf.sheets[file].body.split("\n"), 1):
                if "](mailto:" in line:
                    return file, number
        return key, 1

    # --- the templates -----------------------------------------------------------------------------

    def _walker(self) -> Walker:
        return Walker(
            tree=self._tree,
            beside=self._shelf.beside,
            place=self._place,
            always=self._always,
            filters=self._plain.filters,
            tests=self._plain.tests,
        )

    def _tree(self, key: str) -> nodes.Template | None:
        if key not in self._trees:
            try:
                source = self._shelf.get_source(self._plain, key)[0]
                self._trees[key] = self._plain.parse(source, key)
            except TemplateError:  # it is told of by Shelf.faults
                self._trees[key] = None
        return self._trees[key]

    def _place(self, key: str, line: int) -> str:
        return f"{self._shelf.path(key)}, line {line}"

    def _files_of(self, key: str) -> list[str]:
        """The file, and those it includes or imports, and so on."""
        if key in self._files:
            return self._files[key]
        found: dict[str, None] = {}
        waiting = [key]
        while waiting:
            one = waiting.pop(0)
            tree = self._tree(one)
            if one in found or one not in self._shelf.sheets:
                continue
            found[one] = None
            if tree is None:
                continue
            for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
                wanted = node.template  # type: ignore[attr-defined]  # each of the four has it
                if isinstance(wanted, nodes.Const):
                    waiting.append(self._shelf.beside(str(wanted.value), one))
        self._files[key] = [*found]
        return self._files[key]

    def _can_be_read(self, key: str) -> bool:
        """The file and all that it uses; else Shelf.faults has said why not."""
        parts = [key, *([f"{key} subject"] if not key.partition("/")[2].startswith("_") else [])]
        return all(self._tree(part) is not None for part in (*parts, *self._files_of(key)))

    def _made_up(self, samples: Sequence[Data], walker: Walker) -> Iterator[Data]:
        """Data made to the conditions: what a value is compared with."""
        for sample in samples:
            for path, values in walker.compared.items():
                for value in sorted(values, key=repr):
                    for other in _near(value):
                        yield _with(sample, path, other)


def _counted(samples: Sequence[Data]) -> Iterator[Data]:
    """The same with one of several, and with many: a loop goes round once, or often."""
    seen: set[str] = set()
    for sample in samples:
        for name, value in sample.items():
            if isinstance(value, tuple) and value and name not in seen:
                seen.add(name)
                yield {**sample, name: value[:1]}
                yield {**sample, name: (value * _MANY)[:_MANY]}


def _near(value: object) -> tuple[object, ...]:
    if isinstance(value, int) and not isinstance(value, bool):
        return value - 1, value, value + 1
    return (value,)


def _with(data: object, path: Sequence[str], value: object) -> Data:
    """The data with another value there, of the same type; else as it was."""
    changed = _changed(data, path, value)
    return changed if isinstance(changed, Mapping) else {}


def _changed(data: object, path: Sequence[str], value: object) -> object:
    if not path:
        return value if type(value) is type(data) else data
    name, *rest = path
    if name == EACH and isinstance(data, tuple):
        return tuple(_changed(one, rest, value) for one in data)
    if isinstance(data, Mapping) and name in data:
        return {**data, name: _changed(data[name], rest, value)}
    return data


def _links(html: str) -> Iterator[tuple[str, str, str]]:
    """(to, subject, words) of each link that writes something."""
    for piece in html.split('href="mailto:')[1:]:
        to, _, query = unescape(piece.partition('"')[0]).partition("?")
        pairs = {n.lower(): unquote(v) for n, _, v in (one.partition("=") for one in query.split("&"))}
        if pairs.get("body"):
            yield unquote(to), pairs.get("subject", ""), pairs["body"].replace("\r\n", "\n")
