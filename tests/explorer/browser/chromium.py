"""Debian's Chromium, as the tests, the benchmark and the pictures of the documents start it."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
from collections.abc import Iterator
from typing import Any

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
TOUR_DONE = "try { localStorage.setItem('hinterland:tour', 'done') } catch {}"


def missing() -> str | None:
    """What is not installed; None where nothing is missing."""
    if CHROMIUM is None:
        return "chromium is not installed: apt-get install chromium"
    return "playwright is not installed" if importlib.util.find_spec("playwright") is None else None


@contextlib.contextmanager
def chromium(*further: str) -> Iterator[Any]:
    """A browser; `further` are more arguments on its command line."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *further])
        try:
            yield browser
        finally:
            browser.close()
