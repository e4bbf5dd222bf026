"""`python -m bench.directory`: how long the directory's pages take, with 5,000 mentors or as many as told."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from bench.places import ROOT
from bench.seed import fill
from processor.config import load_rules
from processor.core.program import Program, Standing
from processor.directory_site import SitePages, write_pages
from processor.stages.turns import begin_day
from processor.store import open_store
from tests.doors.store_samples import NOW, save

LATER = NOW.replace(day=NOW.day + 1)
T = TypeVar("T")


def measure(mentors: int, out: Console) -> None:
    """Prints; asserts nothing, for other work on the machine counts as well."""

    def timed(what: str, job: Callable[[], T]) -> T:
        began = time.monotonic()
        found = job()
        out.print(f"{what:<52} {time.monotonic() - began:8.3f} s")
        return found

    rules = load_rules(ROOT / "rules", "en")
    program = Program(
        name="Mentor Exchange", address="mentors@program.example", time_zone="UTC", coordinators=()
    )
    with tempfile.TemporaryDirectory(prefix="mentor-exchange-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/program.db"
        fill(url, 3 * mentors, rules)  # every third member is a mentor
        store = open_store(url, areas=rules.areas)
        timed("begin a day", lambda: begin_day(store, program.time_zone, NOW))
        with store.reading() as unit:
            timed("look at the mark", unit.directory_mark)
            listed = timed("read all who are listed", unit.listed)
        site = SitePages(program, rules.areas, ROOT / "templates", ("en", "es"))
        pages = timed("make the pages", lambda: site.of(listed))
        place = folder / "pages"
        written = timed("write them all", lambda: write_pages(place, pages))
        size = sum(map(len, pages.values())) / 1e6
        languages = len(site.languages)
        out.print(f"{len(listed):,} mentors, {written.pages:,} pages, {languages} languages, {size:.1f} MB")
        timed("write them again, nothing has changed", lambda: write_pages(place, pages))
        jon = listed[0].card.number
        with store.reading() as unit:
            member = unit.member(jon)
        assert member is not None
        save(store, replace(member, standing=Standing.PAUSED))
        with store.reading() as unit:
            again = timed("after one change: read", unit.listed)
        pages = timed("after one change: make", lambda: site.of(again))
        written = timed("after one change: write", lambda: write_pages(place, pages))
        out.print(f"{written.changed:,} pages were other ones")
        timed("begin the next day", lambda: begin_day(store, program.time_zone, LATER))
        store.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mentors", type=int, default=5_000)
    measure(arguments.parse_args().mentors, Console(highlight=False))
