"""How quick an explorer is: large bundles to try it on, and what is measured in the page. Also for benchmarks/."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from explorer.browser.visit import Visit, until
from hinterland.explorer.bundle import Bundle
from hinterland.explorer.frontend import FrontEnd
from hinterland.explorer.manifest import ArrayPart, Model
from hinterland.explorer.parts import Parts

CLOCKS_MS = 5  # by which the browser's two clocks may differ
SPREAD = 0.02  # of the map: how far copies of an image are strewn
WATCHED = """
window.watched = { tasks: [], presses: [] };
new PerformanceObserver(list => {
  for (const { startTime, duration } of list.getEntries()) watched.tasks.push([startTime, startTime + duration]);
}).observe({ type: 'longtask', buffered: true });
addEventListener('pointerdown', ({ timeStamp }) => watched.presses.push(timeStamp), true);
"""  # before the page's own script
Spans = npt.NDArray[np.float64]  # (n, 2): from, to, in ms since the page was asked for


def enlarged(bundle: Bundle, count: int, seed: int = 0) -> Bundle:
    """A bundle of `count` images: copies of those of `bundle`, strewn around them, with the same networks."""
    small, parts = bundle.manifest, Parts()
    rng, rows = np.random.default_rng(seed), np.arange(count)
    n = small.images.count

    def copied(array: ArrayPart, spread: float = 0.0, neighbours: bool = False) -> ArrayPart:
        values = bundle.parts.array(array.part)[rows % n]
        if spread:
            values = values + rng.normal(0, spread, values.shape).astype(np.float32)
        if neighbours:  # each copy's are in the same copy
            values = np.minimum(values + (rows // n * n)[:, None], count - 1)
        return parts.add_array(array.part, values, array.dtype)

    def as_they_are(name: str) -> str:
        return parts.add(name, bundle.parts[name], bundle.parts.content(name))

    def model(one: Model) -> Model:
        for name in (one.components.mean.part, one.components.vectors.part):
            parts.add_array(name, bundle.parts.array(name), "float32")
        if one.decoder:
            as_they_are(one.decoder.part)
        return dataclasses.replace(
            one,
            latents=copied(one.latents, SPREAD),
            logvar=one.logvar and copied(one.logvar),
            scores=tuple(dataclasses.replace(score, values=copied(score.values)) for score in one.scores),
            projections=tuple(
                dataclasses.replace(p, positions=copied(p.positions, SPREAD), error=copied(p.error))
                for p in one.projections
            ),
            neighbours=copied(one.neighbours, neighbours=True),
            neighbour_distances=copied(one.neighbour_distances),
            encoder=None,
        )

    first = small.images.sheets[0]  # copies share their picture: how it looks makes nothing slower
    starts = range(0, count, first.count)
    sheets = tuple(dataclasses.replace(first, first=s, count=min(first.count, count - s)) for s in starts)
    as_they_are(first.part)
    parts.add("ids", json.dumps([f"image {i}" for i in range(count)]).encode())
    manifest = dataclasses.replace(
        small,
        images=dataclasses.replace(small.images, count=count, sheets=sheets),
        labels=tuple(dataclasses.replace(label, codes=copied(label.codes)) for label in small.labels),
        factors=tuple(dataclasses.replace(factor, values=copied(factor.values)) for factor in small.factors),
        models=tuple(map(model, small.models)),
    )
    return Bundle(manifest, parts, bundle.runs)


@contextlib.contextmanager
def served(bundle: Bundle) -> Iterator[str]:
    """The bundle on a server of its own, as `hinterland explore` starts it; the address."""
    import uvicorn

    from hinterland.explorer.server import application

    config = uvicorn.Config(
        application(bundle, FrontEnd.found()), port=0, log_level="warning", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, "a server")
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(10)


def watched(visit: Visit, what: str) -> Any:
    """What the script before the page has seen: `tasks`, the main thread's long ones, or `presses`."""
    return visit.page.evaluate(f"watched.{what}")


def spans(visit: Visit, name: str) -> Spans:
    """From when to when each measure of that name was."""
    found = visit.page.evaluate(
        f"performance.getEntriesByName('hinterland:{name}').map(e => [e.startTime, e.startTime + e.duration])"
    )
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def until_decoded(visit: Visit, clicks: int, seed: int = 0) -> Spans:
    """Clicks anywhere on the map; ms from each press, as the browser dates it, until its picture is on the canvas."""
    box = visit.map.bounding_box()
    taken = []
    for x, y in np.random.default_rng(seed).uniform(0.15, 0.85, (clicks, 2)):
        before = len(spans(visit, "decode"))
        visit.page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        until(lambda before=before: len(spans(visit, "decode")) > before, "a picture")
        taken.append(spans(visit, "decode")[-1][1] - watched(visit, "presses")[-1])
        time.sleep(0.05)  # neighbours are looked up after the picture: the next click waits for nothing
    return np.array(taken)


def hovered(visit: Visit, moves: int) -> Spans:
    """ms of the look-up of the point under the pointer, as it goes over the map."""
    box = visit.map.bounding_box()
    for share in np.linspace(0.2, 0.8, moves):
        visit.page.mouse.move(
            box["x"] + share * box["width"], box["y"] + (0.5 + 0.2 * np.sin(9 * share)) * box["height"]
        )
    return np.diff(spans(visit, "hover"))[:, 0]


def pulled(visit: Visit, seconds: float) -> float:
    """Pictures of the map a second, while it is pulled to and fro."""
    box = visit.map.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.page.mouse.move(*middle)
    visit.page.keyboard.down("Shift")
    visit.page.mouse.down()
    began, turn = visit.page.evaluate("performance.now()"), 0
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        turn += 1
        visit.page.mouse.move(middle[0] + 120 * np.sin(turn / 6), middle[1] + 60 * np.cos(turn / 6))
    done = visit.page.evaluate("performance.now()")
    visit.page.mouse.up()
    visit.page.keyboard.up("Shift")
    drawn = spans(visit, "draw")
    return float(((drawn[:, 0] >= began) & (drawn[:, 1] <= done)).sum() / (done - began) * 1000)


def longest_task(visit: Visit, draws_aside: bool = True, since: float = 0.0) -> float:
    """ms of the main thread's longest task that began after `since`; `draws_aside`: until it draws the points.

    Without a graphics card a task that draws many points waits for them.
    """
    tasks = np.array(watched(visit, "tasks"), dtype=np.float64).reshape(-1, 2)
    tasks = tasks[tasks[:, 0] >= since]
    if draws_aside:
        draws = np.append(spans(visit, "draw")[:, 0], np.inf)
        tasks = np.array([(begin, min(end, draws[draws >= begin - CLOCKS_MS].min())) for begin, end in tasks]).reshape(
            -1, 2
        )
    return float(np.diff(tasks).max(initial=0))
