"""Debian's Chromium, driven by its own driver: pages as people see them. Nothing is fetched from anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.sizes import nothing_skipped

__all__ = ["ActionChains", "By", "Chrome", "Keys", "browser", "faults_of", "need_chromium", "sideways"]

AXE = files("axe_playwright_python").joinpath("axe.min.js")  # of that package only the script is used
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_WORKING = [  # a container has no user namespaces and little shared memory
    "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost",
]  # fmt: skip
_TELL_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: arguments[0]}).then(
  found => done(found.violations.flatMap(v => v.nodes.map(
    n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary))),
  error => done(["axe: " + error]));
"""
# What reaches beyond the window, if anything does.
_SIDEWAYS = """
const width = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= width) return [];
return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1)
  .map(e => e.tagName + "." + e.className + ": " + e.textContent.trim().slice(0, 40));
"""


def need_chromium() -> None:
    """Skip aloud without Chromium and its driver, or fail where nothing may be skipped."""
    if shutil.which("chromium") and shutil.which("chromedriver"):
        return
    missing = "Chromium is missing: apt-get install chromium chromium-driver"
    if nothing_skipped():
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def browser(*, dark: bool = False, scripts: bool = True) -> Iterator[Chrome]:
    """One window, which ends with the block."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for word in _WORKING:
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = Chrome(options=options, service=ChromeService(executable_path=shutil.which("chromedriver")))
    try:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        yield driver
    finally:
        driver.quit()


def set_width(driver: Chrome, width: int, height: int = 900) -> None:
    """Of the page itself, in CSS pixels; a window of its own has a least width."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def faults_of(driver: Chrome) -> list[str]:
    """What axe-core finds on the page, by the rules of WCAG 2.2 AA."""
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    found: list[str] = driver.execute_async_script(_TELL_AXE, RULES)
    return found


def sideways(driver: Chrome) -> list[str]:
    """The elements because of which the page scrolls sideways."""
    found: list[str] = driver.execute_script(_SIDEWAYS)
    return found


def complaints(driver: Chrome) -> list[str]:
    """What the page was not allowed to do, and what failed in it."""
    log: list[dict[str, Any]] = driver.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in log]
