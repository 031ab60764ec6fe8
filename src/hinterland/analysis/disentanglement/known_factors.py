"""Known factors as the disentanglement measures need them: classes, numbers or angles, each with its classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from hinterland.data.annotations import Factor, Label
from hinterland.ground.errors import BadInput, listing
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Kind = Literal["classes", "number", "angle"]

BINS = 20  # of equal width, for numbers and angles; Locatello et al. 2019 use as many for latents
MOST_CLASSES = 64  # different values, from which on a factor is a number
EDGE_DIGITS = 5  # of a bin's width: values that float32 rounds off an edge still lie on it
LEAST_IMAGES_A_CLASS = 5  # on average; with fewer a factor is a number


@dataclasses.dataclass(frozen=True, eq=False)
class KnownFactor:
    """A factor or label; `codes` (N,) count its values (`classes`) or bins from 0, and are -1 where it is missing.

    `values` (N,) are its numbers, NaN where missing; of labels the codes. `period` belongs to angles.
    """

    name: str
    kind: Kind
    codes: Codes
    values: Numbers
    period: float | None = None

    @property
    def classes(self) -> int:
        """How many values, or bins with images, there are."""
        return int(self.codes.max()) + 1

    def known(self, rows: Codes) -> Codes:
        """Those of `rows` whose factor is known."""
        return rows[self.codes[rows] >= 0]

    def targets(self, rows: Codes) -> Numbers:
        """(n, 1) the numbers, or (n, 2) sine and cosine of the angles, to be regressed on."""
        values = self.values[rows]
        if self.kind != "angle" or self.period is None:
            return values[:, None]
        turn = 2 * np.pi * values / self.period
        return np.stack([np.sin(turn), np.cos(turn)], axis=1)


def known_factors(table: LatentTable, names: Sequence[str] | None = None) -> tuple[KnownFactor, ...]:
    """The named factors or labels of `table`; without names all its factors, or all its labels if it has none.

    A factor with at most 64 different values, and 5 images a value, is one of classes; other numbers are cut
    into 20 bins of equal width between their extremes, angles (with a period) into 20 equal parts of the circle.
    """
    if names is None:
        names = list(table.factors) or list(table.labels)
    there = [*table.factors, *table.labels]
    unknown = [name for name in names if name not in there]
    if unknown:
        raise BadInput(
            f"{table.source.name} has no factor or label {listing(unknown)}; "
            f"there are: {listing(dict.fromkeys(there), most=20) or 'none'}"
        )
    if not names:
        raise BadInput(f"{table.source.name} has neither factors nor labels; give LatentTable.from_arrays(factors=...)")
    return tuple(_known(name, table) for name in dict.fromkeys(names))


def _known(name: str, table: LatentTable) -> KnownFactor:
    return _of_factor(name, table.factors[name]) if name in table.factors else _of_label(name, table.labels[name])


def _of_label(name: str, label: Label) -> KnownFactor:
    codes = _from_zero(label.codes.astype(np.intp))
    return KnownFactor(name, "classes", codes, np.where(codes < 0, np.nan, codes))


def _of_factor(name: str, factor: Factor) -> KnownFactor:
    values = np.where(np.isfinite(factor.values), factor.values, np.nan)
    present = ~np.isnan(values)
    codes = np.full(len(values), -1, dtype=np.intp)
    different, place = np.unique(values[present], return_inverse=True)
    if len(different) <= MOST_CLASSES and present.sum() >= LEAST_IMAGES_A_CLASS * len(different):
        codes[present] = place
        return KnownFactor(name, "classes", codes, values, factor.period)
    if factor.period is not None:
        place = np.round(BINS * values[present] / factor.period, EDGE_DIGITS)
        codes[present] = np.floor(place).astype(np.intp) % BINS
        return KnownFactor(name, "angle", _from_zero(codes), values, factor.period)
    codes[present] = equal_width_bins(values[present])
    return KnownFactor(name, "number", _from_zero(codes), values)


# floor(20 (x - min) / (max - min)), the maximum in the last bin
def equal_width_bins(values: Numbers, bins: int = BINS) -> Codes:
    """(n,) -> (n,): the bin, counted from 0, among `bins` of equal width between the extremes of `values`."""
    low, high = float(values.min()), float(values.max())
    if high == low:
        return np.zeros(len(values), dtype=np.intp)
    place = np.round(bins * ((values - low) / (high - low)), EDGE_DIGITS)
    return np.minimum(place.astype(np.intp), bins - 1)


def _from_zero(codes: Codes) -> Codes:
    """The same parting of the images, counted without gaps; -1 stays."""
    present = codes >= 0
    counted = np.full(len(codes), -1, dtype=np.intp)
    counted[present] = np.unique(codes[present], return_inverse=True)[1]
    return counted
