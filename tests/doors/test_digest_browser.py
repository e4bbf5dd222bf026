"""The digest and the page of a report in a real browser: by WCAG 2.2 AA, on a telephone, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from processor.core.figures import spans
from processor.core.report import page, people_in, report_of, with_names
from processor.letters.engine import LetterWriter
from processor.letters.samples import EACH_FIGURE, EACH_NEED, EACH_SENTENCE, SAMPLES
from tests.doors.browser import Chrome, browser, complaints, faults_of, need_chromium, set_width, sideways
from tests.fakes.memory_store import MemoryStore
from tests.played_year import NOW, SUMMER, ZONE, play
from tests.player import PROGRAM
from tests.shipped_rules import ROOT, RULES

LONG = "Ekaterina-Aleksandra Bartholomew-Featherstonehaugh"
HOSTILE = "<img src=x onerror=document.title='ran'>\"'><script>document.title='ran'</script>"


def _digest(language: str, name: str) -> bytes:
    """With each kind of item, figure and sentence, and this name wherever one stands."""
    people = ({"name": name, "code": "M-1042", "role": "mentor"},)
    items = tuple(
        {**need, "people": people, "mentor": name, "mentee": name, "note": name} for need in EACH_NEED
    )
    one: Any = SAMPLES["digest"]
    coming = tuple({**each, "mentor": name, "mentee": name} for each in one["ending"])
    data = {**one, "items": items, "figures": EACH_FIGURE, "machine": EACH_SENTENCE, "ending": coming}
    writer = LetterWriter(replace(PROGRAM, language=language), ROOT / "templates", 30, RULES.areas)
    return writer.preview("digest", language, data)[2].encode()


def _report(name: str) -> bytes:
    store = MemoryStore(areas=RULES.areas)
    play(store)
    with store.reading() as unit:
        material = unit.material(ZONE, spans(ZONE, SUMMER, NOW), NOW)
    report = report_of(name, material, SUMMER, NOW)
    named = with_names(report, dict.fromkeys(people_in(report), name))
    return page(named)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("digest")
    for language in ("en", "es"):
        (folder / f"digest-{language}.html").write_bytes(_digest(language, LONG))
    (folder / "digest-hostile.html").write_bytes(_digest("en", HOSTILE))
    (folder / "report.html").write_bytes(_report(LONG))
    (folder / "report-hostile.html").write_bytes(_report(HOSTILE))
    return folder


@pytest.fixture(scope="module")
def light() -> Iterator[Chrome]:
    need_chromium()
    with browser() as driver:
        yield driver


@pytest.fixture(scope="module")
def dark() -> Iterator[Chrome]:
    need_chromium()
    with browser(dark=True) as driver:
        yield driver


def _open(driver: Chrome, path: Path, width: int) -> None:
    set_width(driver, width)
    driver.get(path.as_uri())


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["digest-en", "digest-es", "report"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_with_it_by_wcag_2_2_aa(
    pages: Path, request: pytest.FixtureRequest, scheme: str, name: str, width: int
) -> None:
    driver = request.getfixturevalue(scheme)
    _open(driver, pages / f"{name}.html", width)
    for each in driver.find_elements("css selector", "details"):
        driver.execute_script("arguments[0].open = true", each)
    assert faults_of(driver) == []
    assert sideways(driver) == []
    assert complaints(driver) == []


@pytest.mark.parametrize("name", ["digest-hostile", "report-hostile"])
def test_a_name_that_is_markup_stays_text(pages: Path, light: Chrome, name: str) -> None:
    _open(light, pages / f"{name}.html", 320)
    assert light.title != "ran"
    assert not light.find_elements("css selector", "img, script")
    assert "onerror" in light.find_element("css selector", "body").text
    assert sideways(light) == []


def test_the_report_differs_in_the_dark(pages: Path, light: Chrome, dark: Chrome) -> None:
    grounds = []
    for driver in (light, dark):
        _open(driver, pages / "report.html", 320)
        grounds.append(driver.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]
