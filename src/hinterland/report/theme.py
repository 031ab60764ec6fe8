"""Colours: for eyes that see all of them and eyes that do not, on light paper and on dark."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

# Ten colours that stay apart for every kind of colour vision. Petroff 2021, arXiv:2107.02270, "petroff10".
SERIES = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
    "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
)  # fmt: skip
ON_DARK = {2: "#d1371b", 4: "#9b4fcb"}  # the two that are too dark for dark paper, lifted

# A drawing uses these stand-ins; the page replaces them by what the reader's light or dark theme says.
INK, MUTED, RULE, PAPER = "#010203", "#040506", "#070809", "#0a0b0c"
IN_PAGE = {
    INK: "currentColor",
    MUTED: "var(--muted)",
    RULE: "var(--rule)",
    PAPER: "var(--paper)",
    **{colour: f"var(--s{i})" for i, colour in enumerate(SERIES)},
}
IN_FILE = {INK: "#1c1f23", MUTED: "#5b626b", RULE: "#dcdcd6", PAPER: "#ffffff"}
MOST_CLASSES = 20  # ten colours, each as a disc and as a ring


def recoloured(drawing: str, colours: Mapping[str, str]) -> str:
    """A drawing with its stand-ins replaced."""
    for stand_in, colour in colours.items():
        drawing = drawing.replace(stand_in, colour)
    return drawing


@dataclasses.dataclass(frozen=True)
class Mark:
    """How the images of one class are drawn."""

    name: str
    series: int | None  # index into SERIES; None: the grey of what has no class of its own
    ring: bool = False

    @property
    def colour(self) -> str:
        """A stand-in for the drawing."""
        return MUTED if self.series is None else SERIES[self.series]


@dataclasses.dataclass(frozen=True)
class Marked:
    """Which mark each of N images wears: `codes` (N,) index into `marks`."""

    codes: npt.NDArray[np.intp]
    marks: tuple[Mark, ...]


def marked(codes: npt.NDArray[np.int32], names: Sequence[str]) -> Marked:
    """Marks for a label's `codes` (-1: not known): a colour for each class, rings from the eleventh on.

    With more than twenty classes the nineteen most frequent have a mark of their own.
    """
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    kept = list(range(len(names)))
    if len(names) > MOST_CLASSES:
        kept = sorted(np.argsort(-counts, kind="stable")[: MOST_CLASSES - 1].tolist())
    place = np.full(len(names) + 1, len(kept), dtype=np.intp)  # the last entry is for -1
    place[kept] = np.arange(len(kept))
    marks = [Mark(names[c], i % len(SERIES), i >= len(SERIES)) for i, c in enumerate(kept)]
    drawn = place[codes]
    if (drawn == len(kept)).any():
        others = len(names) - len(kept)
        marks.append(Mark(f"{others} other classes" if others else "class not known", None))
    return Marked(drawn, tuple(marks))
