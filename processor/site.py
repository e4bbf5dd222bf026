"""The directory's pages and status.html, as the configuration wants them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from processor.process_lock import is_running

if TYPE_CHECKING:
    from datetime import datetime

    from processor.config import Settings
    from processor.core.rules import Policy, RuleBook
    from processor.directory_site import Keeper, SitePages, Status
    from processor.stages.ports import Store


def site_pages(settings: Settings, rules: RuleBook) -> SitePages:
    """The directory as pages, with the templates as they are now. Raises PageFault."""
    from processor.directory_site import SitePages
    from processor.letters.sheets import template_files

    folder = settings.paths.templates
    languages = {path.parent.name for path in template_files(folder)}
    return SitePages(settings.program, rules.areas, folder, languages, rules.sayings)


def keeper_of(settings: Settings, rules: RuleBook, log: Callable[..., None], folder: Path) -> Keeper:
    """What keeps that folder as the directory is; with status.html where the configuration wants it."""
    from processor.directory_site import Keeper

    status = partial(status_now, settings, rules.policy) if settings.directory.status else None
    return Keeper(folder, partial(site_pages, settings, rules), log, status)


def status_now(settings: Settings, policy: Policy, store: Store, now: datetime) -> Status:
    """What `status` says, for a page; of an alarm its kind alone. Raises StoreDown."""
    from processor.core.glance import Down, at_a_glance
    from processor.directory_site import status_of
    from processor.operation.alarms import KINDS, Notice, read_notice

    with store.reading() as unit:
        values = unit.status(now)
    running = is_running(settings)
    notice = read_notice(settings) if running else Notice()
    down = [Down(sentence=KINDS.get(k, k), since=notice.since.get(k)) for k in sorted(notice.alarms)]
    nobody = {**values, "program_stopped": "by a coordinator" if values.get("program_stopped") else ""}
    zone = settings.program.time_zone
    said = at_a_glance(nobody, running=running, down=down, policy=policy, now=now, time_zone=zone)
    sentences = [one.sentence for one in said]
    return status_of(values, KINDS, running=running, alarms=notice.alarms, now=now, sentences=sentences)
