"""The map of latents as a drawing: two numbers per image, so light that a thousand points take 10 kB."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.report.drawing import Drawing
from hinterland.report.theme import INK, PAPER, Marked

Positions = npt.NDArray[np.floating]
SIDE, MARGIN = 320, 10
LAYERS = 8  # classes are drawn in turns, so that none hides the others
RAMP_STEPS = 9
# From blue over grey to vermilion: apart for every kind of colour vision, visible on light paper and on dark.
RAMP = ("#3f7fc4", "#5c8cbd", "#7a99b6", "#97a6af", "#b4b3a8", "#bd9882", "#c67e5c", "#d06335", "#d9480f")


def scatter(positions: Positions, colours: Marked, label: str) -> Drawing:
    """`positions` (N, 2), each in the mark of its class."""
    places = _within(positions)
    size = _diameter(len(places))
    body = []
    turns = np.random.default_rng(0).integers(LAYERS, size=len(places))
    for turn in range(LAYERS):
        for index, mark in enumerate(colours.marks):
            chosen = places[(turns == turn) & (colours.codes == index)]
            if len(chosen) == 0:
                continue
            dots = _dots(chosen)
            body.append(_path(dots, mark.colour, size, f"mark-{index}"))
            if mark.ring:
                body.append(_path(dots, PAPER, size * 0.5, f"mark-{index}"))
    return Drawing("".join(body), SIDE, SIDE, label)


def shaded(
    positions: Positions, values: npt.NDArray[np.floating], label: str, line: Positions | None = None
) -> Drawing:
    """`positions` (N, 2), from blue (the lowest ninth of `values`) over grey to vermilion (the highest).

    `line` (M, 2) is drawn over them, in the same coordinates.
    """
    together = _within(positions if line is None else np.concatenate([positions, line]))
    places, way = together[: len(positions)], together[len(positions) :]
    limits = np.quantile(values, np.arange(1, RAMP_STEPS) / RAMP_STEPS)
    step = np.searchsorted(limits, values)
    size = _diameter(len(places))
    parts = [_path(_dots(places[step == s]), RAMP[s], size, "ramp") for s in range(RAMP_STEPS) if (step == s).any()]
    if len(way):
        points = "L".join(f"{x:.1f} {y:.1f}" for x, y in way.tolist())
        parts.append(f'<path class="way" d="M{points}" style="fill: none; stroke: {INK}; stroke-width: 1.4"/>')
    return Drawing("".join(parts), SIDE, SIDE, label)


def _within(positions: Positions) -> npt.NDArray[np.float64]:
    """Positions moved and scaled, both axes alike, into the square; y upwards."""
    points = positions[:, :2].astype(np.float64)
    if points.shape[1] == 1:
        points = np.column_stack([points[:, 0], np.zeros(len(points))])
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    extent = max(float(np.ptp(points, axis=0).max()), 1e-12)
    moved = (points - centre) / extent * (SIDE - 2 * MARGIN)
    return np.asarray(moved * (1, -1) + SIDE / 2)


def _diameter(count: int) -> float:
    return float(np.clip(110 / np.sqrt(max(count, 1)), 2.2, 7))


def _dots(places: npt.NDArray[np.float64]) -> str:
    """Lines of no length: with round ends they are discs."""
    return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places.tolist())


def _path(dots: str, colour: str, size: float, name: str) -> str:
    return (
        f'<path class="{name}" d="{dots}" style="fill: none; stroke: {colour}; '
        f'stroke-width: {size:.1f}; stroke-linecap: round; stroke-opacity: .85"/>'
    )
