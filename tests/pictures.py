"""`make pictures`: what members, coordinators and a board see, for docs/pictures/; it needs Chromium."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from processor.core.figures import spans
from processor.core.report import page, report_of
from processor.letters.samples import sample
from tests.doors.browser import Chrome, browser, set_width
from tests.doors.shipped_templates import WRITER
from tests.doors.site_samples import many, site
from tests.fakes.memory_store import MemoryStore
from tests.played_year import NOW, SUMMER, ZONE, play
from tests.shipped_rules import ROOT, RULES

FOLDER = ROOT / "docs" / "pictures"
TALLEST = 1400  # CSS pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page in one window."""

    name: str  # of the file, without ".png"
    html: bytes
    width: int
    dark: bool = False


def pictures() -> Iterator[Picture]:
    for letter, language, width, dark in (
        ("request", "en", 390, False),
        ("request", "en", 390, True),
        ("request", "de", 390, False),
        ("introduction-mentee", "en", 600, False),
        ("introduction-mentee", "fr", 600, False),
        ("directory", "es", 390, False),
        ("check-in", "en", 390, False),
        ("held", "en", 600, False),
        ("digest", "en", 600, False),
    ):
        _, _, html = WRITER.preview(letter, language, sample(letter, RULES.fields, language))
        name = f"{letter}-{language}-{width}{'-dark' if dark else ''}"
        yield Picture(name=name, html=html.encode(), width=width, dark=dark)
    yield Picture(name="pages-1280", html=site().of(many(132))["index.html"], width=1280)
    store = MemoryStore(areas=RULES.areas)
    play(store)
    with store.reading() as unit:
        material = unit.material(ZONE, spans(ZONE, SUMMER, NOW), NOW)
    yield Picture(
        name="report-800", html=page(report_of("Mentor Exchange", material, SUMMER, NOW)), width=800
    )


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser() as light, browser(dark=True) as dark:
        for picture in pictures():
            path = Path(folder) / f"{picture.name}.html"
            path.write_bytes(picture.html)
            take(dark if picture.dark else light, path, picture)
            print(f"docs/pictures/{picture.name}.png")
    return 0


def take(driver: Chrome, path: Path, picture: Picture) -> None:
    set_width(driver, picture.width, 600)
    driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    driver.get(path.as_uri())
    height = int(driver.execute_script("return document.documentElement.scrollHeight"))
    set_width(driver, picture.width, min(height, TALLEST))
    driver.save_screenshot(str(FOLDER / f"{picture.name}.png"))


if __name__ == "__main__":
    sys.exit(main())
