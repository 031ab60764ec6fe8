"""How quick the explorer is in headless Chromium: a click to its picture, 10,000 images in a file, a million served.

Usage: python benchmarks/explorer_speed.py [RUN] [--wait]; writes its section of RESULTS.md. RUN is a demo's VAE on
Fashion-MNIST; without one a VAE of that size is trained for a moment: what it has learned makes it no slower.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from results import machine, write_section

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from explorer.browser import speed  # noqa: E402
from explorer.browser.chromium import chromium, missing  # noqa: E402
from explorer.browser.pages import Shown  # noqa: E402
from explorer.browser.visit import Visit, until, visit  # noqa: E402
from hinterland import api  # noqa: E402
from hinterland.explorer.bundle import Bundle, bundle_of  # noqa: E402

IN_FILE, SERVED = 10_000, 1_000_000  # images
SIZE = (1280, 800)  # of the window, in pixels


class Measured(NamedTuple):
    """A row of the table: what, how much of which unit, and the goal (`at_least`: a lower bound)."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    note: str = ""

    def row(self) -> str:
        """As Markdown."""
        goal = "" if self.goal is None else f"{'at least' if self.at_least else 'under'} {self.goal:,.0f} {self.unit}"
        met = "" if self.goal is None else ("yes" if (self.value >= self.goal) == self.at_least else "**no**")
        figure = f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.3g}"
        return f"| {self.what} | {figure} {self.unit}{self.note} | {goal} | {met} |"


class Goals(NamedTuple):
    """What is promised of one of the two; None: nothing."""

    first_s: float
    pictures: float | None
    task_ms: float | None


def run_of(folder: str | None, scratch: Path) -> Any:
    """The run that is named, or one of the demo's size."""
    if folder:
        return api.open_run(folder)
    return api.train(api.load("fashion-mnist"), "vae", epochs=0.02, out=scratch / "vae")


def spread(values: speed.Spans) -> str:
    """Between which nine tenths lie."""
    low, high = np.quantile(values, [0.05, 0.95])
    return f" ({low:.3g} to {high:.3g})"


def opened(made: Visit, name: str, goals: Goals) -> list[Measured]:
    """When it opens, and how it answers."""
    first, decoded = made.marks("first-picture")[0] / 1000, made.marks("first-decode")[0] / 1000
    clicks = speed.until_decoded(made, 40)
    hovers = speed.hovered(made, 200)
    pictures = speed.pulled(made, 3.0)
    return [
        Measured(f"{name}: first picture of the map", first, "s", goals.first_s),
        Measured(f"{name}: first decoded picture", decoded, "s"),
        Measured(f"{name}: click to decoded picture, median", float(np.median(clicks)), "ms", 30, note=spread(clicks)),
        Measured(f"{name}: look-up under the pointer, 95 % within", float(np.quantile(hovers, 0.95)), "ms", 16),
        Measured(f"{name}: pictures of the map while it is pulled", pictures, "a second", goals.pictures, True),
        Measured(f"{name}: longest task of the page, drawing aside", speed.longest_task(made), "ms", goals.task_ms),
        Measured(f"{name}: longest task of the page in all", speed.longest_task(made, draws_aside=False), "ms"),
    ]


def in_file(browser: Any, run: Any, scratch: Path) -> list[Measured]:
    """A page of 10,000 images, opened from disk without a network."""
    page = api.export(run, scratch / "page.html", max_images=IN_FILE)
    with visit(browser, Shown(page, ()), before=speed.WATCHED, size=SIZE) as made:
        made.open("map=t-sne")
        until(lambda: made.marks("first-decode"), "the first decoded picture")
        found = opened(made, f"{IN_FILE:,} in a file", Goals(2, 10, None))
    return [Measured(f"{IN_FILE:,} in a file: size", page.stat().st_size / 1e6, "MB", 12), *found]


def on_server(browser: Any, large: Bundle) -> list[Measured]:
    """A million, strewn around those of the file, from `hinterland explore`'s server."""
    with speed.served(large) as address, visit(browser, offline=False, before=speed.WATCHED, size=SIZE) as made:
        made.open("map=t-sne", address)
        until(lambda: made.marks("first-decode"), "the first decoded picture")
        made.page.wait_for_timeout(1500)  # the whole of it is drawn once the map rests
        found = opened(made, f"{SERVED:,} served", Goals(10, None, 200))
        made.tab("Select")
        chosen = made.page.evaluate("performance.now()")
        made.page.get_by_label("all of class").select_option(index=1)
        made.page.locator(".composed table").first.wait_for()
        made.page.wait_for_timeout(3000)
        longest = speed.longest_task(made, since=chosen)
    return [*found, Measured(f"{SERVED:,} served: longest task when a class is selected, drawing aside", longest, "ms")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", help="a trained run on Fashion-MNIST")
    parser.add_argument("--wait", action="store_true", help="wait for Enter when all is prepared and nothing measured")
    options = parser.parse_args()
    if missing():
        raise SystemExit(missing())
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        run = run_of(options.run, Path(name))
        small = bundle_of([run.trained], run.images(), "test", IN_FILE, ("pca", "t-sne", "umap"), encoder=False)
        large = speed.enlarged(small, SERVED)
        if options.wait:
            input("prepared; Enter begins ")
        found = [*in_file(browser, run, Path(name)), *on_server(browser, large)]
        version = browser.version
    lines = [
        f"{machine()}; Chromium {version}, headless, drawing in software (SwiftShader), {SIZE[0]} x {SIZE[1]} pixels. "
        f"{run.name}: a VAE of the demo's size on Fashion-MNIST; the million are its images, strewn.",
        "",
        "| | measured | goal | met |",
        "|---|---|---|---|",
        *(one.row() for one in found),
    ]
    print(write_section("explorer-speed", "Speed of the explorer", lines))


if __name__ == "__main__":
    main()
