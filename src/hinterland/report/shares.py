"""A table of shares as a drawing: a square in each cell, its area the share, with the number where it is large."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.report.drawing import Drawing, drawn, figure
from hinterland.report.theme import INK, MUTED, RULE, SERIES

Numbers = npt.NDArray[np.float64]

CELL_WIDTH, CELL_HEIGHT = 33, 25  # units of the drawing, as all below
NAMES_WIDTH, SIDE_WIDTH, FOOT_HEIGHT = 56, 58, 26
SLANT = 45  # degrees, of the names above the columns
LETTER = 5.6  # width of one, about
LETTERS = 16  # of a name above a column; longer ones are cut
NUMBERED_FROM = 0.095  # shares that round to .10 or more


@dataclasses.dataclass(frozen=True, eq=False)
class Shares:
    """`values` (R, C) in [0, 1]; `side` (R,) and `foot` (C,) are scores beside and below, NaN where there is none."""

    values: Numbers
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    side: Numbers
    foot: Numbers
    side_name: str  # a word or two
    foot_name: str
    idle: tuple[str, ...] = ()  # names of further rows, in which there is nothing
    breaks: tuple[int, ...] = ()  # rows above which a rule is drawn


def shares_drawing(shares: Shares, label: str) -> Drawing:
    """The whole table as a drawing."""
    width, height = size_of(shares)
    with figure(width, height) as fig:
        fig.set_layout_engine("none")
        draw_shares(fig.add_axes((0, 0, 1, 1)), shares)
        return drawn(fig, label)


def size_of(shares: Shares) -> tuple[float, float]:
    """Width and height of the drawing, in its units."""
    rows = len(shares.rows) + len(shares.idle)
    width = NAMES_WIDTH + CELL_WIDTH * len(shares.columns) + SIDE_WIDTH
    return width, _head(shares) + CELL_HEIGHT * rows + FOOT_HEIGHT


def draw_shares(axes: Any, shares: Shares) -> None:
    """The table on matplotlib axes that fill `size_of`; y downwards."""
    width, height = size_of(shares)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    head, right = _head(shares), NAMES_WIDTH + CELL_WIDTH * len(shares.columns)
    lines = [head, *(head + CELL_HEIGHT * row for row in shares.breaks), height - FOOT_HEIGHT]
    for y in lines:
        axes.plot([4, width], [y, y], color=RULE, linewidth=0.8, clip_on=False)
    for c, name in enumerate((*shares.columns, shares.side_name)):
        x = NAMES_WIDTH + CELL_WIDTH * (c + 0.5)
        colour = INK if c < len(shares.columns) else MUTED
        axes.text(x - 3, head - 5, _cut(name), rotation=SLANT, rotation_mode="anchor", fontsize=10.5, color=colour)
    _rows(axes, shares, head, right)
    middle = height - FOOT_HEIGHT / 2
    axes.text(NAMES_WIDTH - 8, middle, shares.foot_name, ha="right", va="center_baseline", fontsize=9.5, color=MUTED)
    for c, value in enumerate(shares.foot.tolist()):
        _number(axes, NAMES_WIDTH + CELL_WIDTH * (c + 0.5), middle, value)


def _rows(axes: Any, shares: Shares, head: float, right: float) -> None:
    for r, name in enumerate((*shares.rows, *shares.idle)):
        y = head + CELL_HEIGHT * (r + 0.5)
        there = r < len(shares.rows)
        axes.text(
            NAMES_WIDTH - 8, y, name, ha="right", va="center_baseline", fontsize=10.5, color=INK if there else MUTED
        )
        if not there:
            axes.plot([NAMES_WIDTH, right], [y, y], color=RULE, linewidth=0.8, linestyle=(0, (1, 3)), clip_on=False)
            continue
        for c, share in enumerate(shares.values[r].tolist()):
            _cell(axes, NAMES_WIDTH + CELL_WIDTH * (c + 0.5), y, share)
        _number(axes, right + CELL_WIDTH / 2, y, float(shares.side[r]))


def _cell(axes: Any, x: float, y: float, share: float) -> None:
    """A square of area `share` of the largest there is room for; smaller than a hair, none."""
    from matplotlib.patches import Rectangle

    edge = (CELL_HEIGHT - 2) * float(np.sqrt(min(max(share, 0.0), 1.0)))
    if edge >= 1:
        axes.add_patch(
            Rectangle((x - edge / 2, y - edge / 2), edge, edge, color=SERIES[0], alpha=0.5, linewidth=0, clip_on=False)
        )
    if share >= NUMBERED_FROM:
        _number(axes, x, y, share)


def _number(axes: Any, x: float, y: float, value: float) -> None:
    if np.isfinite(value):
        axes.text(x, y, _short(value), ha="center", va="center_baseline", fontsize=9.5)


def _short(value: float) -> str:
    """.81, 1, 0: two decimals without the nought."""
    text = f"{value:.2f}"
    return {"1.00": "1", "0.00": "0", "-0.00": "0"}.get(text, text.replace("0.", ".", 1).replace("-", "−"))


def _head(shares: Shares) -> float:
    """Height of the names above the columns."""
    return max(SIDE_WIDTH, 14 + max(_across(_cut(name)) for name in (*shares.columns, shares.side_name)))


def _cut(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"


def _across(name: str) -> float:
    """How far a slanted name reaches to the right, and, at 45 degrees, up."""
    return LETTER * len(name) * float(np.cos(np.deg2rad(SLANT)))
