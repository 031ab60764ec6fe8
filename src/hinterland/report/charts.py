"""Drawings with axes: curves, histograms, bars."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.report.drawing import Drawing, drawn, figure
from hinterland.report.theme import INK, MUTED, RULE, SERIES
from hinterland.report.words import number

Numbers = npt.NDArray[np.floating]
WIDTH, HEIGHT = 330, 210


@dataclasses.dataclass(frozen=True)
class Curve:
    """Points (x, y) with a line through them, or the points alone."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    colour: str
    dashed: bool = False
    points_only: bool = False


def curves(
    parts: Sequence[Curve],
    x_label: str,
    y_label: str,
    label: str,
    legend: bool = True,
    shares: bool = False,
    moments: Sequence[tuple[str, float]] = (),
) -> Drawing:
    """Curves over one x; the y axis is logarithmic where all values are positive and span a factor of 3.

    `shares`: the y axis is 0 to 1. `moments` (name, x) are upright lines.
    """
    with figure(WIDTH, HEIGHT) as fig:
        axes = fig.subplots()
        for part in parts:
            lonely = part.points_only or len(part.x) == 1
            style = "none" if lonely else (0, (4, 2)) if part.dashed else "-"
            marker = "D" if part.points_only else "o" if len(part.x) <= 12 else ""
            axes.plot(
                part.x, part.y, color=part.colour, linestyle=style, marker=marker,
                markersize=5 if lonely else 3, label=part.name, zorder=3 if part.points_only else 2,
            )  # fmt: skip
        values = np.array([y for part in parts for y in part.y])
        if shares:
            axes.set_ylim(-0.04, 1.04)
        elif len(values) and values.min() > 0 and values.max() / values.min() > 3:
            axes.set_yscale("log")
            _plain_ticks(axes.yaxis, values.max() / values.min())
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        axes.grid(axis="y", color=RULE, linewidth=0.6)
        axes.margins(x=0.06, y=None if shares else 0.1)
        for name, x in moments:
            axes.axvline(x, color=MUTED, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
            axes.annotate(
                name, (x, 0), xycoords=("data", "axes fraction"), xytext=(3, 3), textcoords="offset points",
                fontsize=9, color=MUTED,
            )  # fmt: skip
        if legend and len(parts) > 1:
            axes.legend(fontsize=9)
        return drawn(fig, label)


def histogram(
    groups: Sequence[tuple[str, Numbers, str]], x_label: str, label: str, marks: Sequence[tuple[str, float]] = ()
) -> Drawing:
    """How often each value occurs, one outline per group (name, values, colour); `marks` (name, value) are lines."""
    everything = np.concatenate([values for _, values, _ in groups])
    low, high = float(everything.min()), float(np.quantile(everything, 0.995))
    edges = np.linspace(low, high if high > low else low + 1e-6, 41)
    with figure(WIDTH, HEIGHT) as fig:
        axes = fig.subplots()
        for name, values, colour in groups:
            counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
            axes.stairs(counts, edges, fill=True, color=colour, alpha=0.3)
            axes.stairs(counts, edges, color=colour, linewidth=1.2, label=name)
        for name, value in marks:
            axes.axvline(value, color=INK, linewidth=0.8)
            axes.annotate(
                name, (value, 1), xycoords=("data", "axes fraction"), xytext=(3, -2),
                textcoords="offset points", fontsize=9, va="top",
            )  # fmt: skip
        axes.set_xlabel(x_label)
        axes.set_ylabel("images")
        axes.margins(x=0.02)
        return drawn(fig, label)


def bars(
    groups: Sequence[tuple[str, Sequence[float], str]],
    ticks: Sequence[str],
    labels: tuple[str, str],
    label: str,
    line: float | None = None,
) -> Drawing:
    """Bars beside each other, one colour per group (name, heights, colour); `labels` name the x and the y axis."""
    count = max(len(heights) for _, heights, _ in groups)
    width = min(1100, max(WIDTH, 16 * count * len(groups) + 60))
    with figure(width, HEIGHT) as fig:
        axes = fig.subplots()
        share = 0.8 / len(groups)
        for g, (name, heights, colour) in enumerate(groups):
            place = np.arange(len(heights)) - 0.4 + share * (g + 0.5)
            axes.bar(place, heights, share * 0.9, color=colour, label=name)
        if line is not None:
            axes.axhline(line, color=MUTED, linewidth=0.8, linestyle=(0, (4, 2)))
        every = max(1, -(-count // 30))
        axes.set_xticks(range(0, count, every), list(ticks)[::every])
        axes.tick_params(axis="x", length=0)
        axes.set_xlabel(labels[0])
        axes.set_ylabel(labels[1])
        axes.grid(axis="y", color=RULE, linewidth=0.6)
        axes.set_axisbelow(True)
        return drawn(fig, label)


def _plain_ticks(axis: Any, times: float) -> None:
    """10 and 0.1 instead of powers; between them 2 and 5 times where less than two decades are seen."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    plain = FuncFormatter(lambda value, _: number(value))
    axis.set_major_formatter(plain)
    axis.set_minor_formatter(plain if times < 100 else NullFormatter())
    axis.set_minor_locator(LogLocator(subs=(2, 5)))


SPLIT_COLOURS = {"train": SERIES[0], "validation": SERIES[6], "test": SERIES[4]}
