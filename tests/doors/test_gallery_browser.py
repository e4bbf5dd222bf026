"""Every letter in every language in a real browser, narrow and wide, light and dark: measured.

Nothing is wider than its window, what is to be pressed is 44 px high and stands apart, each text differs
enough from what lies behind it, and no link shows a bare address or a token.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import pytest

from processor.letters.samples import SAMPLES, sample
from tests.doors.browser import Chrome, browser, complaints, need_chromium, set_width
from tests.doors.shipped_templates import WRITER
from tests.shipped_rules import ROOT, RULES
from tests.sizes import GALLERY

LANGUAGES = sorted(folder.name for folder in (ROOT / "templates").iterdir() if folder.is_dir())
WIDTHS = (320, 800)
LEAST_HEIGHT, LEAST_APART, LEAST_CONTRAST = 44, 8, 4.5
# Each letter is a frame of one page: that is one page to open for all letters of a language.
_MEASURE = """
const [leastHeight, leastApart, leastContrast] = arguments;
const say = e => e.textContent.trim().slice(0, 40);
const parts = colour => colour.match(/[\\d.]+/g).map(Number);
const light = c => { const [r, g, b] = c.slice(0, 3).map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
function measure(page, bad) {
  const style = e => page.defaultView.getComputedStyle(e);
  const all = [...page.querySelectorAll(".button a")].map(e => [say(e), e.getBoundingClientRect()]);
  for (const [name, box] of all)
    if (box.height < leastHeight) bad(name + ": only " + box.height + " high");
  for (let i = 0; i < all.length; i++) for (let j = 0; j < i; j++) {
    const [a, b] = [all[i][1], all[j][1]];
    const apart = Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
    if (apart < leastApart) bad(all[i][0] + " and " + all[j][0] + " are " + apart + " apart");
  }
  const behind = e => { for (; e; e = e.parentElement) {
    const c = parts(style(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
    return [255, 255, 255]; };
  for (const e of page.querySelectorAll("body *")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(parts(style(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < leastContrast) bad(say(e) + ": contrast " + ratio.toFixed(2));
  }
  const width = page.documentElement.clientWidth;
  if (page.documentElement.scrollWidth > width)
    for (const e of page.querySelectorAll("body *"))
      if (e.getBoundingClientRect().right > width + 1) bad("wider than its window: " + say(e));
  for (const e of page.querySelectorAll("a"))
    if (e.textContent.includes("@") || /\\b[A-Z]{1,4}-\\d+\\.[a-z0-9.]{8,}/i.test(e.textContent))
      bad("the link shows " + e.textContent);
}
const found = [];
for (const frame of document.querySelectorAll("iframe"))
  measure(frame.contentDocument, fault => found.push(frame.title + ": " + fault));
return found;
"""


def letters(language: str) -> list[str]:
    names = sorted(SAMPLES)
    played = min(GALLERY.played, len(names))
    return names if played == len(names) else sorted(random.Random(language).sample(names, played))


@pytest.fixture(scope="module")
def windows() -> Iterator[dict[str, Chrome]]:
    need_chromium()
    with browser() as light, browser(dark=True) as dark:
        yield {"light": light, "dark": dark}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_can_be_read_and_pressed(
    windows: dict[str, Chrome], tmp_path: Path, language: str
) -> None:
    pages = {
        name: WRITER.preview(name, language, sample(name, RULES.fields, language))[2]
        for name in letters(language)
    }
    for scheme, driver in windows.items():
        for width in WIDTHS:
            found = faults_in(driver, tmp_path / "letters.html", pages, width)
            assert found == [], f"{scheme}, {width}"


def faults_in(driver: Chrome, path: Path, pages: Mapping[str, str], width: int) -> list[str]:
    frames = (
        f'<iframe title="{name}" width="{width}" height="3000" style="border:0" srcdoc="{escape(page)}">'
        "</iframe>"
        for name, page in pages.items()
    )
    path.write_text("<!DOCTYPE html>\n<meta charset=utf-8>\n" + "\n".join(frames), encoding="utf-8")
    set_width(driver, width)
    driver.get(path.as_uri())
    found: list[str] = driver.execute_script(_MEASURE, LEAST_HEIGHT, LEAST_APART, LEAST_CONTRAST)
    return found


def test_nothing_is_fetched_or_refused(windows: dict[str, Chrome], tmp_path: Path) -> None:
    path = tmp_path / "request.html"
    path.write_text(WRITER.preview("request", "en", SAMPLES["request"])[2], encoding="utf-8")
    windows["light"].get(path.as_uri())
    assert complaints(windows["light"]) == []


def test_a_letter_differs_in_the_dark(windows: dict[str, Chrome], tmp_path: Path) -> None:
    path = tmp_path / "request.html"
    path.write_text(WRITER.preview("request", "en", SAMPLES["request"])[2], encoding="utf-8")
    grounds = set()
    for driver in windows.values():
        driver.get(path.as_uri())
        grounds.add(driver.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


def test_accept_is_filled_and_reject_is_outlined(windows: dict[str, Chrome], tmp_path: Path) -> None:
    path = tmp_path / "request.html"
    path.write_text(WRITER.preview("request", "en", SAMPLES["request"])[2], encoding="utf-8")
    driver = windows["light"]
    driver.get(path.as_uri())
    grounds = driver.execute_script(
        "return [...document.querySelectorAll('.button td')].map(e => getComputedStyle(e).backgroundColor)"
    )
    assert len(grounds) == 2
    assert grounds[0] != grounds[1]


def test_the_measure_finds_what_is_wrong(windows: dict[str, Chrome], tmp_path: Path) -> None:
    page = (
        '<!DOCTYPE html><body style="background:#fff"><p style="color:#bbb">pale</p>'
        '<span class="button"><a style="display:inline-block;height:20px">low</a></span>'
        '<span class="button"><a>a@b.example</a></span><a>REQ-7.k3f9xq2m.1a2b3c4d</a>'
        '<div style="width:2000px">wide</div>'
    )
    found = " / ".join(faults_in(windows["light"], tmp_path / "wrong.html", {"wrong": page}, 320))
    for part in (
        "pale: contrast", "low: only 20 high", "low are ", "shows a@b.example", "shows REQ-7.k3f9",
        "wider than its window: wide",
    ):  # fmt: skip
        assert part in found, part
