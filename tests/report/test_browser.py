"""Pages in a browser: opened from the disk, without a network, wide and narrow, light and dark."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium"),
    pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="playwright is not installed"),
]


@pytest.mark.parametrize("name", ["report", "comparison", "many"])
def test_a_page_opens_without_a_network_and_fits_every_window(name, request, tmp_path):
    from playwright.sync_api import sync_playwright

    page_file: Path = request.getfixturevalue(name)
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=ARGUMENTS, offline=True
        )
        page = browser.new_page()
        page.on("console", lambda message: troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("requestfailed", lambda asked: troubles.append(f"failed: {asked.url[:80]}"))
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith(("file:", "data:")) else troubles.append(f"network: {asked.url}")
            ),
        )
        papers = set()
        for width in (1280, 360):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme)
                page.goto(page_file.as_uri())
                across = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
                assert across[0] <= across[1], f"{name} overflows at {width} px: {across}"
                drawn = page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
                assert drawn, f"an image of {name} is not drawn"
                papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert len(papers) == 2
        page.set_viewport_size({"width": 1280, "height": 800})
        page.locator(".group .legend .mark-1").first.hover()
        other = page.locator(".group:has(.map) .map path.mark-0").first
        faded, patience = 1.0, 100
        while faded >= 0.2 and patience:  # it fades over a moment
            page.wait_for_timeout(50)
            faded, patience = float(other.evaluate("mark => getComputedStyle(mark).opacity")), patience - 1
        browser.close()
    assert faded < 0.2, "pointing at a class in the legend fades the others"
    assert troubles == []
