"""A visit to an explorer, as a person makes it: what is clicked, dragged and pressed, and what is seen."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import numpy.typing as npt
from PIL import Image

from explorer.browser.chromium import TOUR_DONE
from explorer.browser.pages import Shown

Pixels = npt.NDArray[np.uint8]  # (H, W, 4)

PATIENCE_S = 20.0  # a busy machine is slow; what does not come at all is a fault
SAVED_S = 0.4  # the address is written when nothing has changed for a quarter of a second
READ = """canvas => {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = ''; for (const byte of data) text += String.fromCharCode(byte);
  return [canvas.width, canvas.height, btoa(text)];
}"""
STILL = """rest => new Promise(done => {
  let timer = setTimeout(end, rest);
  const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, rest); });
  function end() { watch.disconnect(); done(); }
  watch.observe(document.body, { childList: true, subtree: true });
})"""
SETTLED = """rest => new Promise(done => {
  let before = location.hash;
  const look = () => {
    if (location.hash === before) return done(before);
    before = location.hash;
    setTimeout(look, rest);
  };
  setTimeout(look, rest);
})"""
OURS = "GPU stall due to ReadPixels"  # of a screenshot: the page itself reads nothing back
FILLED = 0.92  # of the canvas: frame.ts


def until(done: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    """What `done` returns, as soon as that is anything; fails, saying `what`, where it never is."""
    ends = time.monotonic() + patience_s
    while True:
        found = done()
        if found:
            return found
        assert time.monotonic() < ends, f"in vain: {what}"
        time.sleep(0.03)


class Visit:
    """One tab with an explorer in it. `troubles`: what no page of ours may do, and what this one did of it."""

    def __init__(self, page: Any, shown: Shown | None = None):
        self.page, self.shown = page, shown
        self.troubles: list[str] = []

    def open(self, state: str = "", address: str | None = None) -> None:
        """The page in a `state`, as a deep link has it, until its first picture and its cursor are there."""
        assert address or self.shown
        self.page.goto("about:blank")  # another fragment alone would not read it anew
        self.page.goto((address or self.shown.file.as_uri()) + (f"#{state}" if state else ""))
        until(lambda: self.marks("first-picture"), "a first picture")
        until(lambda: self.page.locator(".inset").count(), "a cursor")

    def marks(self, name: str) -> list[float]:
        """Durations of the measures of that name, in ms; of a mark, when it was."""
        entries = f"performance.getEntriesByName('hinterland:{name}')"
        found: list[float] = self.page.evaluate(
            f"{entries}.map(e => e.entryType === 'mark' ? e.startTime : e.duration)"
        )
        return found

    def still(self) -> None:
        """Waits until nothing of the page is added or taken away any more."""
        self.page.evaluate(STILL, SAVED_S * 1000)

    # the address

    def address(self) -> dict[str, str]:
        """The state as the address has it."""
        return dict(parse_qsl(self.page.evaluate("location.hash").removeprefix("#")))

    def settled(self) -> dict[str, str]:
        """The address, once it changes no more, by the page's own clock: a starved page is late with both."""
        return dict(parse_qsl(self.page.evaluate(SETTLED, SAVED_S * 1000).removeprefix("#")))

    def place(self) -> tuple[float, float]:
        """Where the cursor is on the map, once it rests."""
        x, y = self.settled()["at"].split(",")
        return float(x), float(y)

    def stored(self) -> dict[str, str]:
        """What the page left in the browser for its next visit."""
        kept: dict[str, str] = self.page.evaluate("({ ...localStorage })")
        return kept

    def said(self) -> str:
        """What a screen reader was told last."""
        text: str = self.page.locator("p[role=status]").inner_text()
        return text

    # the map

    @property
    def map(self) -> Any:
        """What takes the pointer and the keys."""
        return self.page.locator("canvas.marks")

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of the window at which a place of the whole map lies: as large as it fits, with a margin."""
        assert self.shown
        state, box = self.address(), self.map.bounding_box()
        names = [model["name"] for model in self.shown.manifest["models"]]
        number = names.index(state["model"]) if "model" in state else 0
        places = self.shown.places(state["map"], number)
        (left, low), (right, high) = places.min(axis=0), places.max(axis=0)
        unit = FILLED * min(box["width"] / (right - left), box["height"] / (high - low))
        across, down = (x - (left + right) / 2) * unit, ((low + high) / 2 - y) * unit
        return box["x"] + box["width"] / 2 + across, box["y"] + box["height"] / 2 + down

    def click(self, x: float, y: float) -> None:
        """Click on a place of the map."""
        self.page.mouse.click(*self.spot(x, y))

    def drag(self, places: npt.ArrayLike) -> None:
        """Drag along places of the map."""
        spots = [self.spot(x, y) for x, y in np.asarray(places, dtype=np.float64)]
        self.page.mouse.move(*spots[0])
        self.page.mouse.down()
        for spot in spots[1:]:
            self.page.mouse.move(*spot)
        self.page.mouse.up()

    def rest_on(self, x: float, y: float) -> Any:
        """Rest the pointer on a place; the card that comes."""
        self.page.mouse.move(*self.spot(x, y))
        return self.page.locator(".hover")

    def without_cursor(self) -> None:
        """Takes the cursor away, and the pointer off the map: what is left are points."""
        self.page.mouse.move(5, 5)
        self.map.press("Escape")
        self.page.get_by_text("Click anywhere on the map.").wait_for()

    def facts(self, card: Any) -> dict[str, str]:
        """What a card says of an image: {name: value}."""
        pair = "[row.querySelector('dt').firstChild.textContent, row.querySelector('dd').innerText]"
        pairs = f"rows => rows.map(row => {pair})"
        return dict(card.locator(".values > div").evaluate_all(pairs))

    def drawn(self) -> Pixels:
        """The map as it is seen, points and marks: (H, W, 3)."""
        return np.asarray(Image.open(io.BytesIO(self.page.locator(".stage").screenshot())).convert("RGB"))

    # pictures

    def pixels(self, canvas: Any) -> Pixels:
        """What a 2D canvas holds, whatever fades it on the page."""
        width, height, text = canvas.evaluate(READ)
        return np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(height, width, 4)

    def shows(self, canvas: Any, expected: npt.NDArray[Any], tolerance: float = 1.01 / 255) -> None:
        """Waits until a grey picture is `expected` (H, W), in [0, 1]: as near as 256 steps allow."""
        far = [1.0]

        def near() -> bool:
            found = self.pixels(canvas)
            if found.shape[:2] != expected.shape or not (found[..., 3] == 255).all():
                return False
            far[0] = float(np.abs(found[..., :3] / 255 - expected[..., None]).max())
            return far[0] <= tolerance

        with contextlib.suppress(AssertionError):
            until(near, "the picture")
        assert far[0] <= tolerance, f"largest difference from torch {far[0] * 255:.2f} of 255"

    @property
    def decoded(self) -> Any:
        """The picture of the view that is open: the latent at the cursor, decoded."""
        return self.page.locator("canvas[aria-label^='Decoded from the']").first

    def tab(self, title: str) -> Any:
        """Open a view; its panel."""
        self.page.get_by_role("tab", name=title, exact=True).click()
        return self.page.get_by_role("tabpanel", name=title, exact=True)


@contextlib.contextmanager
def visit(
    browser: Any,
    shown: Shown | None = None,
    scheme: str = "light",
    size: tuple[int, int] = (1280, 800),
    offline: bool = True,
    first_time: bool = False,
    stored: Mapping[str, str] | None = None,
    before: str = "",
    **further: Any,
) -> Iterator[Visit]:
    """A tab of its own, as nobody used it before; fails at the end if the page did what no page of ours may do.

    `before` is a script that runs before the page's own; `first_time`: the tour was not seen yet; `stored`: what an
    earlier visit left. (Chromium itself forgets what a page of file:// stored, for an opening or two, when it is busy.)
    """
    window = {"width": size[0], "height": size[1]}
    context = browser.new_context(offline=offline, color_scheme=scheme, viewport=window, **further)
    try:
        kept = f"try {{ Object.assign(localStorage, {json.dumps(dict(stored or {}))}) }} catch {{}}"
        for script in (before, kept if stored else "", "" if first_time else TOUR_DONE):
            if script:
                context.add_init_script(script)
        made = Visit(context.new_page(), shown)
        _listen(made, () if offline else ("http://127.0.0.1:",))
        yield made
        assert made.troubles == []
    finally:
        context.close()


def _listen(made: Visit, allowed: tuple[str, ...]) -> None:
    own = ("file:", "data:", "blob:", "about:", *allowed)
    page, troubles = made.page, made.troubles
    page.on(
        "console",
        lambda message: None if OURS in message.text else troubles.append(f"console: {message.type} {message.text}"),
    )
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("requestfailed", lambda asked: None if _left(asked) else troubles.append(f"failed: {asked.url[:80]}"))
    page.on("request", lambda asked: None if asked.url.startswith(own) else troubles.append(f"network: {asked.url}"))


def _left(asked: Any) -> bool:
    """Whether the page was left before its worker had begun: no fault of anybody's."""
    return asked.url.startswith("blob:") and asked.failure == "net::ERR_ABORTED"
