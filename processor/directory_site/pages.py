"""The pages as bytes: for each language a home page, a page for each area and for each word of the paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from processor import shipped
from processor.core.program import Listed, MentorCard, Program
from processor.core.rules import AreaRule
from processor.core.sayings import ENGLISH, Sayings
from processor.directory_site.entries import AreaLink, Entry, area_label, entry_of, plain
from processor.directory_site.index import Heading, by_area, by_word
from processor.directory_site.status import STATUS, Status
from processor.directory_site.templates import (
    PARTS,
    WORDS,
    PageFault,
    Templates,
    languages_of,
    told_as_fault,
)
from processor.letters.inert import clean_line
from processor.store.text_match import fold

__all__ = ["INDEX", "PageFault", "SitePages"]

INDEX = "index.html"
EVERYONE = "everyone.html"
MOST_CARDS = 200  # on a page; with more of them the search has a page of its own, which lists all in short


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    """What the pages of one language share."""

    code: str
    templates: Templates
    say: Any  # its words
    labels: Mapping[str, str]  # practice area -> its name there
    folder: str  # "" for the program's own language, "es/" for another one


class SitePages:
    """Writes all pages for a list of mentors. Safe to use from any one thread."""

    def __init__(
        self,
        program: Program,
        areas: Sequence[AreaRule],
        templates: Path,
        languages: Iterable[str],
        sayings: Sayings = ENGLISH,
    ) -> None:
        """`templates`: the association's folder; `languages`: in which letters are written; `sayings`: of the
        program's own.

        Raises PageFault when a template cannot be used.
        """
        self._program = program
        folders = tuple(dict.fromkeys((templates, shipped.TEMPLATES)))
        found = languages_of(folders, (program.language, *sorted(languages))) or ("en",)
        by_language = {code: Templates(folders, code, program.address) for code in found}
        self._languages = tuple(
            _Language(
                code=code,
                templates=by_language[code],
                say=by_language[code].words(),
                labels={area.name: label for area in areas if (label := area.labels.get(code))},
                folder="" if nth == 0 else f"{code}/",
            )
            for nth, code in enumerate(found)
        )
        with told_as_fault(WORDS):
            small = " ".join(str(x.say.small_words()) for x in self._languages)
        self._sayings = sayings if sayings.language == self._languages[0].code else ENGLISH
        self._small = frozenset(map(fold, small.split()))
        self.program_name = clean_line(program.name, links=True)  # "Mentors.org" may be its name

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(language.code for language in self._languages)

    def of(self, listed: Sequence[Listed]) -> dict[str, bytes]:
        """Path below the folder -> page."""
        areas, words = by_area(listed), by_word(listed, self._small)
        pages: dict[str, bytes] = {}
        for language in self._languages:
            with told_as_fault(f"{language.code}/{WORDS}, {PARTS}"):
                made = _Making(self, language, listed, areas, words).pages()
                pages |= {f"{language.folder}{file}": text.encode() for file, text in made}
        return pages

    def status(self, status: Status) -> dict[str, bytes]:
        """In the program's own language."""
        language = self._languages[0]
        moment = status.as_of.astimezone(ZoneInfo(self._program.time_zone))
        values = {
            "title": Markup(" · ").join([language.say.status_title(), self.program_name]),
            "running": status.running,
            "as_of": f"{moment:%Y-%m-%d %H:%M} {self._program.time_zone}",
            "alarms": tuple(map(self._sayings.say, status.alarms)),
            "sentences": tuple(map(self._sayings.say, status.sentences)),
            "figures": status.figures,
        }
        return {STATUS: self.render("status", language, STATUS, values, alone=True).encode()}

    def tried(self) -> tuple[str, ...]:
        """The languages of the pages, each of which was made with a sample. Raises PageFault."""
        card = MentorCard(
            number=1001, name="Jon Berg", title="Pharmacist", organization="North", areas=("Oncology",),
            career_path="From the ward to research", languages=("English",),
        )  # fmt: skip
        self.of((Listed(card=card, areas=card.areas, room=2, answer_days=3),))
        self.status(Status(as_of=datetime(2026, 3, 2, tzinfo=UTC), running=True, figures=(("waiting", 1),)))
        return self.languages

    def render(
        self,
        template: str,
        language: _Language,
        file: str,
        values: Mapping[str, object],
        *,
        script: bool = False,
        alone: bool = False,
    ) -> str:
        """`alone`: there is no such page in the other languages."""
        up = "../" if language.folder else ""
        others = [
            {"language": x.code, "name": x.say.name_of_language(), "href": f"{up}{x.folder}{file}"}
            for x in self._languages
            if x is not language and not alone
        ]
        return language.templates.render(
            f"{template}.html",
            {
                "language": language.code,
                "say": language.say,
                "program": {"name": self.program_name},
                "policy": language.templates.policy(script=script),
                "style": language.templates.style,
                "script": language.templates.script if script else "",
                "others": others,
                **values,
            },
        )


class _Making:
    """The pages of one language."""

    def __init__(
        self,
        site: SitePages,
        language: _Language,
        listed: Sequence[Listed],
        areas: Sequence[Heading],
        words: Sequence[Heading],
    ) -> None:
        self._site, self._language, self._say = site, language, language.say
        self._areas, self._words = areas, words
        self._parts = language.templates.parts()
        self._order = [one.card.number for one in listed]
        links = {x.key: AreaLink(label=self._label(x), href=f"{x.file}.html") for x in areas}
        self._entries: dict[int, Entry] = {}
        for one in listed:
            labels = (area_label(area, language.labels) for area in one.areas)
            theirs = (
                links.get(fold(area), AreaLink(label=label, href=""))
                for area, label in zip(one.areas, labels, strict=True)
            )
            self._entries[one.card.number] = entry_of(one, tuple(theirs))
        self._places = {number: place for place, number in enumerate(self._order)}
        self._cards: dict[int, Markup] = {}
        self._lines: dict[int, Markup] = {}

    def pages(self) -> Iterator[tuple[str, str]]:
        yield from self._home()
        for heading in self._areas:
            yield from self._list(heading, self._label(heading), self._card, "cards")
        for heading in self._words:
            title = self._say.path_heading(plain(heading.label))
            yield from self._list(heading, title, self._line, "rows")
        if self._is_large:
            shown = Markup("").join(map(self._line, self._order))
            values = {"heading": self._say.everyone(), "total": len(self._order), "pages": (), "cards": shown}
            yield EVERYONE, self._page("list", EVERYONE, values | {"as_cards": False}, script=True)

    @property
    def _is_large(self) -> bool:
        return len(self._order) > MOST_CARDS

    def _home(self) -> Iterator[tuple[str, str]]:
        for file, numbers, pages in _paged("index", self._order, MOST_CARDS):
            values = {
                "total": len(self._order),
                "area_links": self._links(self._areas),
                "path_links": self._links(self._words),
                "everyone": EVERYONE if self._is_large else "",
                "cards": Markup("").join(map(self._card, numbers)),
                "pages": pages,
            }
            yield file, self._page("home", file, values, script=not self._is_large)

    def _list(self, heading: Heading, title: str, show: Any, kind: str) -> Iterator[tuple[str, str]]:
        for file, numbers, pages in _paged(heading.file, heading.numbers, MOST_CARDS):
            values = {
                "heading": title,
                "total": len(heading.numbers),
                "as_cards": kind == "cards",
                "cards": Markup("").join(map(show, numbers)),
                "pages": pages,
            }
            yield file, self._page("list", file, values, script=True)

    def _page(self, template: str, file: str, values: Mapping[str, object], *, script: bool) -> str:
        names = [values.get("heading"), self._say.title(), self._site.program_name]
        values = {**values, "title": Markup(" · ").join(filter(None, names))}
        return self._site.render(template, self._language, file, values, script=script)

    def _links(self, headings: Sequence[Heading]) -> list[dict[str, object]]:
        return [
            {"label": self._label(x), "href": f"{x.file}.html", "count": len(x.numbers)} for x in headings
        ]

    def _label(self, heading: Heading) -> str:
        return area_label(heading.label, self._language.labels)

    def _card(self, number: int) -> Markup:
        if number not in self._cards:
            self._cards[number] = self._parts.card(self._entries[number], self._say)
        return self._cards[number]

    def _line(self, number: int) -> Markup:
        if number not in self._lines:
            page = self._places[number] // MOST_CARDS
            href = f"{_file('index', page)}#{self._entries[number].code}"
            self._lines[number] = self._parts.line(self._entries[number], self._say, href)
        return self._lines[number]


def _file(stem: str, page: int) -> str:
    """Of the first page, which is 0, and of those that follow."""
    return f"{stem}.html" if page == 0 else f"{stem}.{page + 1}.html"


def _paged(
    stem: str, numbers: Sequence[int], most: int
) -> Iterator[tuple[str, Sequence[int], list[dict[str, object]]]]:
    """Each page's file and mentors, and the links to all of them; one page at least."""
    count = max(1, -(-len(numbers) // most))
    for page in range(count):
        links = [{"label": n + 1, "href": _file(stem, n), "here": n == page} for n in range(count)]
        yield _file(stem, page), numbers[page * most : (page + 1) * most], links
