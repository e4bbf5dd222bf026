"""What the program says of figures and of the machine is said in every language; nothing stays English."""

from __future__ import annotations

import pickle
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from processor.config import load_rules
from processor.core.figures import TABLE, Period
from processor.core.figures.material import EventRow, PairRow, ProfileRow, RequestRow
from processor.core.figures.periods import seconds
from processor.core.glance import Down, at_a_glance
from processor.core.intents.coordinator.report import Report as ReportAsked
from processor.core.report import Report, page, report_of, said_by, tables
from processor.core.report.plots import plots
from processor.core.rules import Policy
from processor.core.sayings import ENGLISH, Sayings, places_of
from processor.letters.engine import LetterWriter
from processor.letters.faults import LetterFaulty
from processor.letters.sentences import SENTENCES_FILE, checked, sayings_in
from processor.letters.sheets import read_sheets
from processor.letters.template_loader import Shelf
from processor.loading import knowing_our_letters
from processor.operation.alarms import KINDS, Limits, alarms
from processor.stages.reporting import read_report
from processor.store.views.counts import Figures
from tests.core.cases import facts
from tests.core.hostile_report import hostile_report
from tests.fakes.memory_store import MemoryStore
from tests.played_year import NOW, SUMMER, ZONE, play
from tests.player import PROGRAM
from tests.shipped_rules import ROOT, RULES

TEMPLATES = ROOT / "templates"
OTHERS = ["de", "es", "fr"]


@dataclass(frozen=True, kw_only=True)
class Recording(Sayings):
    """Keeps what there are no words for."""

    missed: list[str] = field(default_factory=list)

    def say(self, english: str) -> str:
        said = self.find(english)
        if said is None and re.search("[a-z]", english):
            self.missed.append(english)
        return said or english

    def fill(self, pattern: str, **values: object) -> str:
        if pattern not in self.sentences:
            self.missed.append(pattern)
        return super().fill(pattern, **values)

    def each(self, words: str) -> tuple[str, ...]:
        if len(self.sentences.get(words, "").split(", ")) != len(words.split(", ")):
            self.missed.append(words)
        return super().each(words)


@cache
def spoken(language: str) -> Sayings:
    return sayings_in(TEMPLATES, language, RULES.areas)


def recording(language: str) -> Recording:
    known = spoken(language)
    return Recording(**{name: getattr(known, name) for name in Sayings.__dataclass_fields__})


def played(period: Period = SUMMER) -> Report:
    store = MemoryStore()
    play(store)
    with store.reading() as unit:
        return read_report(unit, replace(PROGRAM, time_zone=ZONE), period, NOW)


def reports() -> Iterator[Report]:
    """Of an ordinary year, of one member, of nobody, and of a program in which all goes wrong."""
    yield played()
    yield played(Period(first=date(2026, 1, 1), last=date(2026, 9, 30)))
    yield hostile_report()
    yield report_of("x", replace(hostile_report().material, requests=(), pairs=(), mentees=()), SUMMER, NOW)
    yield large()


_TERM = (date(2026, 7, 1), date(2026, 10, 20))


def large() -> Report:
    """Of enough cases for each half, share and second thought."""
    began = seconds(datetime(2026, 7, 2, 10, 0, tzinfo=UTC))
    day = 86_400
    pair, first, last = ("active", "completed", "ended"), *map(date.toordinal, _TERM)
    states = ("accepted", "rejected", "expired", "withdrawn", "undeliverable", "pending")
    material = replace(
        hostile_report().material,
        time_zone=ZONE,
        mentees=tuple(ProfileRow(2000 + n, "active", began - 90 * day, 0, '["Oncology"]') for n in range(40)),
        mentors=(ProfileRow(1001, "active", began - 90 * day, 2, '["Oncology"]'),),
        requests=tuple(
            RequestRow(n, 2000 + n % 40, 1001, states[n % 6], began, began + (n % 20) * day * (n % 6 < 5))
            for n in range(90)
        ),
        pairs=tuple(
            PairRow(n, 2000 + n, 1001, pair[n % 3], 1, first, last, (began + day) * (n % 3 > 0), n % 2)
            for n in range(30)
        ),
        events=(EventRow("no contact yet", "REL-3", began, "not met yet, says the mentor"),),
        unreachable=(2001, 2002),
        overdue_mails=3,
    )  # fmt: skip
    return report_of("x", material, SUMMER, NOW)


def not_ours(report: Report) -> set[str]:
    """What members wrote, the words of rules, and the names of letters."""
    figures = {figure.name: figure for figure in report.figures}
    parts = (figures[name].parts for name in ("room", "held-mail", "mail-health"))
    return {part.label for some in parts for part in some} - {"not noted"}


@pytest.mark.parametrize("language", OTHERS)
def test_page_and_tables_of_a_report_have_words_for_all_that_they_say(language: str) -> None:
    for report in reports():
        say = recording(language)
        said = said_by(say, report)
        page(said)
        tables(said)
        assert [text for text in dict.fromkeys(say.missed) if text not in not_ours(report)] == []


# Words of English sentences that no other of the four languages has.
_ENGLISH = re.compile(r"\b(?:the|of|and|with|were|than|their|that|which)\b", re.IGNORECASE)


@pytest.mark.parametrize("language", OTHERS)
def test_a_report_page_is_read_in_its_language_alone(language: str) -> None:
    made = page(said_by(spoken(language), played()))
    tree = html.document_fromstring(made.decode())
    assert tree.get("lang") == language
    said = [" ".join(text.split()) for text in tree.body.itertext() if text.strip()]
    assert [text for text in said if _ENGLISH.search(text)] == []


def test_a_page_in_german_reads_as_one() -> None:
    tree = html.document_fromstring(page(said_by(spoken("de"), played())).decode())
    text = " ".join(" ".join(tree.body.itertext()).split())
    for sentence in (
        "Mentor Exchange: 1. Juli 2026 bis 30. September 2026",
        "2 Anfragen warten auf Antwort, die älteste seit 15 Tagen.",
        "5 Anfragen wurden beantwortet, nach 1 bis 8 Tagen; 4 von 5 innerhalb von 7 Tagen.",
        "7 Anfragen kamen zum Abschluss: 2 zugesagt, 3 abgesagt, 1 ohne Antwort abgelaufen, 1 zurückgezogen.",
        "Von den Mentees sind 4 von 12 (33 %) vermittelt.",
        "2 Plätze sind frei; noch nicht vermittelt: 8 Mentees; "
        "Plätze fehlen in Onkologie (2 frei, 6 auf der Suche).",
        "1. Quartal 2026",
        "29. Juni 2026",
    ):
        assert sentence in text, sentence


@pytest.mark.parametrize("language", OTHERS)
def test_a_coordinators_report_by_mail_has_no_english_sentence(language: str) -> None:
    report = played()
    program = replace(PROGRAM, language=language)
    rules = knowing_our_letters(load_rules(ROOT / "rules", language), TEMPLATES)
    asked = facts(
        PROGRAM.coordinators[0], program=program, period=SUMMER, material=report.material, now=NOW
    )  # fmt: skip
    (letter,) = ReportAsked().decide(asked, rules).letters
    subject, text, shown = LetterWriter(program, TEMPLATES, 30, RULES.areas).preview(
        letter.name, "", {**letter.data, "to_name": ""}
    )
    files = {file.filename: file.content.decode("utf-8-sig") for file in letter.files}
    assert sorted(files) == ["figures.csv", "parts.csv", "records.csv", "report.html"]
    tree = html.document_fromstring(files["report.html"].encode())
    for part in (subject, text, *tree.body.itertext(), *(files[name] for name in files if ".csv" in name)):
        assert [line for line in part.splitlines() if _ENGLISH.search(line)] == []
    assert 'lang="' + language in shown


@pytest.mark.parametrize("language", OTHERS)
def test_the_names_above_the_bars_of_a_plot_have_room(language: str) -> None:
    say = spoken(language)
    for plot in (*plots(played()), *plots(large())):
        if len(plot.series) > 1:
            assert [name for name in map(say.say, plot.series) if len(name) > 26] == []


def test_english_stays_as_it_was() -> None:
    report = played()
    assert page(report) == page(said_by(ENGLISH, report))
    assert "1 July to 30 September 2026" in page(report).decode()
    kept = pickle.loads(pickle.dumps(RULES)).sayings  # as rules are kept for the next start
    assert page(report) == page(said_by(kept, report))
    german = pickle.loads(pickle.dumps(spoken("de")))
    assert page(said_by(german, report)) == page(said_by(spoken("de"), report))


def test_names_and_numbers_are_written_as_the_language_writes_them() -> None:
    say = spoken("de")
    assert say.number(12_345) == "12.345"
    assert say.say("1,234 requests wait for an answer, the oldest for 15 days.") == (
        "1.234 Anfragen warten auf Antwort, die älteste seit 15 Tagen."
    )
    assert spoken("fr").days(date(2026, 1, 1), date(2026, 6, 30)) == "du 1er janvier 2026 au 30 juin 2026"


# --- the machine ---------------------------------------------------------------------------------------

_WELL: dict[str, Any] = {
    "waiting": 0, "oldest_waiting_seconds": 0, "queued": 0, "oldest_queued_seconds": 0, "late": 0,
    "frozen": 0, "unwritten": 0, "quarantined": 0, "overdue": 0, "coordinators_unreached": [],
    "program_stopped": "", "last_poll_at": "", "sent_last_day": 0, "sent_last_hour": 0,
}  # fmt: skip


def glances() -> Iterator[str]:
    """Each sentence of core/glance.py, of one and of several."""
    now = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    downs = [Down(sentence=kind, since=since) for kind in KINDS.values() for since in (None, now)]
    downs += [Down(sentence=text, since=datetime(2026, 2, 1, tzinfo=UTC)) for text in alarm_sentences()]
    for count in (0, 1, 12_000):
        counts = {name: count for name, value in _WELL.items() if value == 0}
        for polled in ("", "2026-03-02T02:58:00Z", "2026-02-20T02:58:00Z", "2026-03-02T02:59:59Z"):
            for policy in (Policy(), Policy(breaker_letters_per_hour=0), None):
                status = _WELL | counts | {"last_poll_at": polled}
                status["program_stopped"] = "by a coordinator" if count else ""
                status["coordinators_unreached"] = ["x"] * min(count, 3)
                found = at_a_glance(
                    status, running=bool(count), down=downs if count > 1 else downs[:1], policy=policy,
                    now=now, time_zone="Europe/Berlin",
                )  # fmt: skip
                yield from (one.sentence for one in found)


def alarm_sentences() -> Iterator[str]:
    """Of operation/alarms.py, with all that can be wrong at once."""
    for count in (1, 3):
        numbers: dict[str, Any] = {
            name: count * 100_000 if name.endswith("seconds") else count
            for name, kind in Figures.__annotations__.items()
            if kind in ("int", int)
        }
        figures = Figures(
            **numbers, refused_because="5.7.1", outbox_is_held=True, outbox_stopped="x", unreached=("y",),
            unwritten_because="z",
        )  # fmt: skip
        yield from alarms(figures, (), 20_000_000, Limits()).values()


@pytest.mark.parametrize("language", OTHERS)
def test_each_sentence_about_the_machine_has_words(language: str) -> None:
    said = spoken(language)
    assert [text for text in dict.fromkeys(glances()) if said.find(text) is None] == []
    assert [text for text in KINDS.values() if text not in said.sentences] == []


# --- the files -----------------------------------------------------------------------------------------


def test_all_languages_say_the_same_sentences() -> None:
    german = set(checked((TEMPLATES / "de" / SENTENCES_FILE).read_text()).sentences)
    for language in ("es", "fr"):
        there = set(checked((TEMPLATES / language / SENTENCES_FILE).read_text()).sentences)
        assert {key for key in german ^ there if places_of(key) or key.strip(" ;:,")} == set()


def test_each_definition_of_a_figure_has_words() -> None:
    for language in OTHERS:
        said = spoken(language)
        for figure in TABLE:
            for text in (figure.title, figure.text, figure.amber):
                assert said.find(text) is not None, text


def test_french_has_a_no_break_space_before_its_marks() -> None:
    for theirs in checked((TEMPLATES / "fr" / SENTENCES_FILE).read_text()).sentences.values():
        assert not re.search(r" [?:;!»]|« ", theirs), theirs


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ('[sentences]\n"waits" = 3', 'has no words for "waits"'),
        ('[sentences]\n"{n} waits" = "wartet"', 'says "{n} waits" as "wartet"; write a text with {n} in it'),
        ('[sentences]\n"{n} waits" = "{n:>99999999} wartet"', "has a place in"),
        ('[sentences]\n"waits" = "{n} wartet"', "write a text with no place in braces in it"),
        ('[sentences]\n"{n} of {n}" = "{n} von {n}"', "write one like {n}, once"),
        ('[sentences]\n"{0.__class__} x" = "{0.__class__}"', "has a place in"),
        ('thousands = "ab"', "has thousands = 'ab'"),
        ('months = ["x"]', "has months = ['x']"),
        ("sentences = 3", "has no list below [sentences]"),
        ("[sentences", "Expected"),
    ],
)
def test_a_fault_in_the_file_is_told(tmp_path: Path, source: str, wrong: str) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "own")
    (tmp_path / "own" / "de" / SENTENCES_FILE).write_text(source)
    writer = LetterWriter(PROGRAM, tmp_path / "own", 30, RULES.areas)
    assert [fault for fault in writer.check() if wrong in fault and f"de/{SENTENCES_FILE}, line 1" in fault]
    with pytest.raises(LetterFaulty, match=SENTENCES_FILE):
        writer.preview("note", "de", {"what": "x", "ref": ""})
    assert sayings_in(tmp_path / "own", "de", ()).say("waits") == "wartet"  # as shipped, until it is mended


_LATIN = """
[sentences]
"1 request waits for an answer, {since}" = "Una petitio responsum exspectat, {since}"
"since today" = "ex hodierno die"
"Waiting for an answer" = "Exspectant"
"""


def test_a_language_of_ones_own_needs_no_code(tmp_path: Path) -> None:
    """Made up: Latin, of which only three sentences are there; the rest stays English."""
    shutil.copytree(TEMPLATES / "en", tmp_path / "own" / "la")
    (tmp_path / "own" / "la" / SENTENCES_FILE).write_text(_LATIN)
    said = sayings_in(tmp_path / "own", "la", ())
    assert said.say("1 request waits for an answer, since today.") == (
        "Una petitio responsum exspectat, ex hodierno die."
    )
    assert said.say("No request was answered.") == "No request was answered."
    (tmp_path / "own" / "la" / "_words.toml").unlink()
    assert sayings_in(tmp_path / "own", "la", ()).say("since today") == "ex hodierno die"
    (tmp_path / "own" / "la" / SENTENCES_FILE).unlink()
    assert sayings_in(tmp_path / "own", "la", ()) == ENGLISH
    (tmp_path / "own" / "la" / SENTENCES_FILE).write_text(_LATIN)
    writer = LetterWriter(PROGRAM, tmp_path / "own", 30)
    assert "Exspectant" in writer.preview("digest", "la", _digest())[1]


def _digest() -> dict[str, Any]:
    from processor.letters.samples import sample

    return dict(sample("digest", RULES.fields, "en"))


def test_an_association_changes_a_sentence_and_keeps_the_others(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "own")
    (tmp_path / "own" / "de" / SENTENCES_FILE).write_text('[sentences]\n"waits" = "liegt da"\n')
    said = Shelf(tmp_path / "own", ("en",), read_sheets(tmp_path / "own")).sayings("de")
    assert (said.say("waits"), said.say("declined")) == ("liegt da", "abgesagt")
    (tmp_path / "own" / "de" / SENTENCES_FILE).unlink()
    rules = knowing_our_letters(load_rules(ROOT / "rules", "de"), tmp_path / "own")
    assert rules.sayings.say("waits") == "wartet"


# --- what others wrote stands in sentences ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "; ".join(["no request"] * 300),
        ": ".join(["mentors are short in x"] * 60),
        "{n} {0.__class__} {{ 7*7 }} {% x %}",
        "31 February 2026",
        "2026-99-99",
        "mentors are short in 2026-99-99 (1 free, 2 waiting)",
        "mentors are short in " * 40 + "(1 free, 2 waiting)",
        "no place is free for no place is free for no place is free for x without a mentor without a mentor",
        "x" * 100_000,
        "",
        ": ",
        "; ",
        ".",
    ],
)
def test_what_is_no_sentence_of_ours_is_said_as_it_is_and_at_once(text: str) -> None:
    said = spoken("de").say(text)
    assert isinstance(said, str)
    if "mentors" not in text and "no place" not in text:
        assert said in (text, text.replace("31 February 2026", "31 February 2026"))
