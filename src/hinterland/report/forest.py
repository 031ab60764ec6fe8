"""Differences as a drawing: each with its interval, set against 0."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from hinterland.report.drawing import Drawing, drawn, figure
from hinterland.report.theme import INK, MUTED, PAPER, RULE

WIDTH, HEAD, STEP = 330, 15, 13  # of a row's name, and of each difference below it


@dataclasses.dataclass(frozen=True)
class Bar:
    """One difference: `filled` where it can be called one."""

    colour: str
    estimate: float
    low: float | None
    high: float | None
    filled: bool


def forest(rows: Sequence[tuple[str, Sequence[Bar]]], x_label: str, label: str) -> Drawing:
    """Named rows of bars; names stand above their bars, so that narrow windows hold them."""
    height = sum(HEAD + STEP * len(bars) + 6 for _, bars in rows)
    with figure(WIDTH, height + 46) as fig:
        axes = fig.subplots()
        place = 0.0
        for name, bars in rows:
            axes.annotate(
                name, (0, place + HEAD / 2), xycoords=("axes fraction", "data"), fontsize=9.5, color=INK, va="center",
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
            )  # fmt: skip
            for i, bar in enumerate(bars):
                y = place + HEAD + STEP * (i + 0.5)
                if bar.low is not None and bar.high is not None:
                    axes.plot([bar.low, bar.high], [y, y], color=bar.colour, linewidth=2.2, solid_capstyle="butt")
                axes.plot(
                    [bar.estimate], [y], marker="o", markersize=6.5, color=bar.colour, markeredgewidth=1.6,
                    markerfacecolor=bar.colour if bar.filled else PAPER, zorder=3,
                )  # fmt: skip
            place += HEAD + STEP * len(bars) + 6
        axes.axvline(0, color=MUTED, linewidth=0.9, zorder=1)
        axes.grid(axis="x", color=RULE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_ylim(place, 0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.margins(x=0.06)
        axes.locator_params(axis="x", nbins=5)
        axes.set_xlabel(x_label)
        return drawn(fig, label)
