"""The directory's pages in a real browser: by the rules of WCAG 2.2 AA, on a telephone, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.doors.browser import (
    ActionChains,
    By,
    Chrome,
    Keys,
    browser,
    complaints,
    faults_of,
    need_chromium,
    set_width,
    sideways,
)
from tests.doors.site_samples import listed, many, site

PAGES = ("index.html", "es/index.html", "area-oncology.html")
MOST_KEYS = 400
HOSTILE = "<img src=x onerror=document.title='ran'>\"'><script>document.title='ran'</script>"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("directory")
    _write(folder, site().of(many(132)))
    return folder


def _write(folder: Path, found: dict[str, bytes]) -> None:
    for name, raw in found.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)


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


def _open(driver: Chrome, folder: Path, name: str, width: int = 1280) -> None:
    set_width(driver, width)
    driver.get((folder / name).as_uri())


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_with_a_page_by_wcag_2_2_aa(
    pages: Path, request: pytest.FixtureRequest, scheme: str, name: str, width: int
) -> None:
    driver = request.getfixturevalue(scheme)
    _open(driver, pages, name, width)
    assert faults_of(driver) == []
    assert sideways(driver) == []
    assert complaints(driver) == []


def test_the_two_schemes_differ(pages: Path, light: Chrome, dark: Chrome) -> None:
    """Or the faults of one of them would be looked for twice."""
    grounds = []
    for driver in (light, dark):
        _open(driver, pages, "index.html")
        grounds.append(driver.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


def test_a_mentor_is_asked_by_keyboard_alone(pages: Path, light: Chrome) -> None:
    """Tab goes to a mentor's button, which shows that it has the focus, and its link writes the request."""
    _open(light, pages, "index.html")
    for _ in range(MOST_KEYS):
        ActionChains(light).send_keys(Keys.TAB).perform()
        focused = light.switch_to.active_element
        if "REQUEST" in str(focused.get_attribute("href")):
            break
    address = urlsplit(str(focused.get_attribute("href")))
    assert address.path == "mentors@program.example"
    assert "REQUEST M-" in parse_qs(address.query)["subject"][0]
    outline = focused.value_of_css_property("outline-style"), focused.value_of_css_property("outline-width")
    assert outline[0] != "none"
    assert outline[1] != "0px"


def test_the_search_leaves_those_who_fit_and_says_how_many(pages: Path, light: Chrome) -> None:
    _open(light, pages, "index.html")
    shown = (
        "return [...document.querySelectorAll('[data-mentor]')].filter(e => e.offsetParent !== null).length"
    )
    before = light.execute_script(shown)
    light.find_element(By.CSS_SELECTOR, "input[type=search]").send_keys("oncology")
    after = light.execute_script(shown)
    assert 0 < after < before
    assert str(after) in light.find_element(By.CSS_SELECTOR, "[role=status]").text


def test_all_mentors_are_there_without_scripts(pages: Path) -> None:
    need_chromium()
    with browser(scripts=False) as driver:
        _open(driver, pages, "index.html", 320)
        cards = driver.find_elements(By.CSS_SELECTOR, "[data-mentor]")
        assert len(cards) >= 100
        assert all(card.is_displayed() for card in cards[:10])


def test_nothing_that_a_mentor_writes_runs(tmp_path: Path, light: Chrome) -> None:
    """Row 59 of the faults: a name, a title, an organization, an area, a path, a language."""
    hostile = listed(
        1001, name=HOSTILE, title=HOSTILE, organization=HOSTILE, areas=(HOSTILE,), career_path=HOSTILE,
        languages=(HOSTILE,),
    )  # fmt: skip
    _write(tmp_path, site().of((hostile, listed(1002))))
    for name in sorted(path.name for path in tmp_path.glob("*.html")):
        _open(light, tmp_path, name)
        assert light.title != "ran"
        assert light.find_elements(By.CSS_SELECTOR, "img[src=x]") == []
        assert complaints(light) == []
