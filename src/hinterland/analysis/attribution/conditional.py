"""Beyond colour: what do the latents tell that a few numbers about an image's colour do not?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.once import Once
from hinterland.analysis.probing.halves import Halves
from hinterland.analysis.probing.probes import ProbeResult, linear_probe
from hinterland.analysis.probing.regression import RegressionResult, ridge_probe
from hinterland.analysis.scaling import scaling_of
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Vectors = npt.NDArray[np.float32]


class Beyond(NamedTuple):
    """The probe of a label on colour and latents together, and on colour alone: of the same images."""

    both: ProbeResult
    colour: ProbeResult


class BeyondFactor(NamedTuple):
    """The same for a continuous factor."""

    both: RegressionResult
    colour: RegressionResult


def beyond_colour(parts: Halves, colour: Halves, label: str, once: Once | None = None) -> Beyond:
    """Linear probes of `label` on [colour statistics, latents] and on colour statistics alone.

    `colour` holds the colour statistics of the same images in the same order, each column with its own unit, and
    so divided by its own deviation; the latents are divided by one scalar. Only where the paired difference of
    both excludes 0 do the latents tell something beyond colour. `once` remembers what colour alone tells, for the
    same images of other tables.
    """
    both, alone = _joined(parts, colour)
    told = (once or Once()).of(("colour alone", "label", label), lambda: linear_probe(alone.train, alone.test, label))
    return Beyond(linear_probe(both.train, both.test, label), told)


def beyond_colour_of_factor(parts: Halves, colour: Halves, factor: str, once: Once | None = None) -> BeyondFactor:
    """Ridge probes of `factor` on [colour statistics, latents] and on colour statistics alone."""
    both, alone = _joined(parts, colour)
    told = (once or Once()).of(("colour alone", "factor", factor), lambda: ridge_probe(alone.train, alone.test, factor))
    return BeyondFactor(ridge_probe(both.train, both.test, factor), told)


def by_column(parts: Halves) -> Halves:
    """Each column centred and divided by its own deviation on the images fitted on; constant ones become 0."""
    centre = parts.train.latents.mean(axis=0, dtype=np.float64)
    deviation = parts.train.latents.std(axis=0, dtype=np.float64)
    still = deviation <= 1e-6 * np.maximum(1e-12, np.abs(centre))
    scale = np.where(still, np.inf, deviation)
    train, test = (_with(t, (t.latents - centre) / scale) for t in (parts.train, parts.test))
    return Halves(train, test, parts.how)


def _joined(parts: Halves, colour: Halves) -> tuple[Halves, Halves]:
    alone = by_column(colour)
    scaling = scaling_of(parts.train.latents, parts.train.source.name)
    sides = []
    for ours, theirs in ((parts.train, alone.train), (parts.test, alone.test)):
        if not np.array_equal(ours.ids, theirs.ids):
            raise BadInput(f"{ours.source.name} and {theirs.source.name} must hold the same images in the same order")
        sides.append(_with(ours, np.hstack([theirs.latents, scaling.apply(ours.latents)])))
    return Halves(sides[0], sides[1], parts.how), alone


def _with(table: LatentTable, latents: npt.NDArray[np.floating]) -> LatentTable:
    return LatentTable(latents.astype(np.float32), table.annotations, table.source)
