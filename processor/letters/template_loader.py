"""The templates on their shelf: one folder for each language, read once, looked up with a fallback."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from processor import shipped
from processor.core.sayings import Sayings
from processor.letters.sentences import SENTENCES_FILE, checked, sayings_of, shipped_sentences
from processor.letters.sheets import Sheets, read_sheets
from processor.letters.wording import WORDS_FILE, Wording, wording_of

_LINK = re.compile(r"\]\(\s*<?(?!mailto:)([^\s)>]*)")


class Shelf(BaseLoader):
    """Loads "en/welcome.md" (the body) and "en/welcome.md subject"; nothing outside the folder."""

    def __init__(self, folder: Path, fallbacks: tuple[str, ...], sheets: Sheets | None = None) -> None:
        """With `sheets` the folder itself is not looked into."""
        self._folder = folder
        self._fallbacks = fallbacks  # languages, the program's own first
        self._sheets = read_sheets(folder) if sheets is None else sheets
        self._words: dict[str, Wording] = {}
        self._sayings: dict[str, Sayings] = {}

    @property
    def names(self) -> frozenset[str]:
        """Of the letters, without language and ".md"."""
        files = (key.partition("/")[2].removesuffix(".md") for key in self._sheets)
        return frozenset(name for name in files if not name.startswith("_"))

    @property
    def sheets(self) -> Sheets:
        return self._sheets

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({key.partition("/")[0] for key in self._sheets}))

    def language(self, name: str, wanted: str) -> str | None:
        """The first language that has this letter; None: no language has it."""
        return next((x for x in (wanted, *self._fallbacks) if f"{x}/{name}.md" in self._sheets), None)

    def wording(self, language: str) -> Wording:
        """Of that language; a folder that has none for it takes the fallback's, or the shipped ones.

        Raises ValueError when its file does not hold what it should.
        """
        if language not in self._words:
            self._words[language] = wording_of(self._words_source(language))
        return self._words[language]

    def _words_source(self, language: str) -> str:
        for wanted in (language, *self._fallbacks):
            if f"{wanted}/{WORDS_FILE}" in self._sheets:
                return self._sheets[f"{wanted}/{WORDS_FILE}"].body
            own = shipped.TEMPLATES / wanted / WORDS_FILE
            if own.exists():
                return own.read_text(encoding="utf-8")
        raise ValueError(f"there is no {language}/{WORDS_FILE}")

    def sayings(self, language: str, areas: Mapping[str, str] | None = None) -> Sayings:
        """Of that language; what a folder of one's own does not say is said as shipped.

        Raises ValueError when its file does not hold what it should.
        """
        if language not in self._sayings:
            own = self._sheets.get(f"{language}/{SENTENCES_FILE}")
            sources = (shipped_sentences(language), own.body if own else "")
            self._sayings[language] = sayings_of(language, sources, self.wording(language), areas)
        return self._sayings[language]

    def beside(self, name: str, parent: str) -> str:
        """The file an include names: in the folder of the template that includes it, or a fallback's."""
        language = parent.partition("/")[0]
        return f"{self.language(name.removesuffix('.md'), language) or language}/{name}"

    def path(self, key: str) -> Path:
        sheet = self._sheets.get(key.removesuffix(" subject"))
        return sheet.path if sheet else self._folder / key

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        key = template.removesuffix(" subject")
        if key not in self._sheets:
            raise TemplateNotFound(template, message=f"there is no template {key}")
        sheet = self._sheets[key]
        if sheet.fault:
            raise TemplateSyntaxError(sheet.fault.partition(": ")[2], 1, template, str(sheet.path))
        return (sheet.head if key != template else sheet.body), str(sheet.path), lambda: True

    def faults(self, environment: SandboxedEnvironment) -> list[str]:
        """Every fault of every template, each a sentence with file and line."""
        if not self._sheets:
            return [f"{self._folder}: holds no template; there should be {self._folder}/en/*.md"]
        return [fault for key in self._sheets for fault in self.faults_of(key, environment)]

    def faults_of(self, key: str, environment: SandboxedEnvironment) -> Iterator[str]:
        """Of one template."""
        sheet = self._sheets[key]
        if sheet.fault:
            yield sheet.fault
            if sheet.body == "":
                return
        if key.endswith(WORDS_FILE):
            try:
                wording_of(sheet.body)
            except ValueError as error:
                yield f"{sheet.path}, line 1: {error}"
            return
        if key.endswith(SENTENCES_FILE):
            try:
                checked(sheet.body)
            except ValueError as error:
                yield f"{sheet.path}, line 1: {error}"
            return
        for number, line in enumerate(sheet.body.split("\n"), 1):
            for found in _LINK.finditer(line):
                yield (
                    f"{sheet.path}, line {number}: links to {found[1]!r}; "
                    "write mailto:… or use button(label, words)"
                )
        for source in (sheet.head, sheet.body):
            try:
                tree = environment.parse(source, key, str(sheet.path))
                environment.compile(tree, key, str(sheet.path), raw=True)
            except TemplateSyntaxError as error:
                yield f"{sheet.path}, line {error.lineno}: {error.message}"
            except TemplateError as error:
                yield f"{sheet.path}, line 1: {error.message}"
            else:
                for lineno, wanted in _included(tree):
                    if self.beside(wanted, key) not in self._sheets:
                        yield f"{sheet.path}, line {lineno}: includes {wanted!r}, which does not exist"


def _included(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        wanted = node.template  # type: ignore[attr-defined]  # each of the four has it
        if isinstance(wanted, nodes.Const):
            yield node.lineno, str(wanted.value)
