"""What the disentanglement measures look at: latents in use beside known factors, and which images are for what."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.disentanglement.known_factors import KnownFactor, known_factors
from hinterland.analysis.geometry import STILL_BELOW, active_units, variance_per_dimension
from hinterland.analysis.probing.halves import halves, scored_images
from hinterland.analysis.statistics.half_samples import half_of
from hinterland.ground.errors import BadInput, listing
from hinterland.latents.table import LatentTable

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True, eq=False)
class Evidence:
    """`latents` (N, d) in use of the D there are, `factors` (K,) of N values each, and rows for each purpose."""

    source: str
    latents: Numbers
    dimensions: Rows  # (d,) which latents of the table these are, counted from 0
    dropped: Rows  # (D - d,) latents that hardly vary, and are left out
    factors: tuple[KnownFactor, ...]
    left_out: tuple[str, ...]  # factors that nobody named and that do not vary
    looked_at: Rows  # for what is not fitted: the test split, or all images
    fitted: Rows  # for what is fitted: to fit on; disjoint from `scored`
    scored: Rows
    how: str  # how fitted and scored were parted, in words
    groups: npt.NDArray[np.str_] | None  # (N,)

    @property
    def names(self) -> tuple[str, ...]:
        """(K,) of the factors."""
        return tuple(factor.name for factor in self.factors)

    @property
    def missing(self) -> tuple[int, ...]:
        """(K,) images looked at whose factor is not known: left out where that factor is concerned."""
        return tuple(len(self.looked_at) - len(factor.known(self.looked_at)) for factor in self.factors)

    def need_factors(self, least: int, measure: str) -> None:
        """Refuse fewer than `least` factors."""
        if len(self.factors) < least:
            raise BadInput(
                f"{measure} tells factors apart and needs at least {least}; {self.source} has "
                f"{len(self.factors)} that varies: {listing(self.names)}"
            )

    @property
    def suffices(self) -> bool:
        """Whether every factor varies, in the same values, among the images to fit on and among those to score,
        and some value on either side is that of two images: what half of a small table may lack.
        """
        return all(
            len(_shared_values(factor, self.fitted, self.scored)) > 1
            and all(np.bincount(factor.codes[factor.known(rows)]).max() > 1 for rows in (self.fitted, self.scored))
            for factor in self.factors
        )

    def half(self, rng: np.random.Generator) -> Evidence:
        """Half of the images, drawn without replacement, by whole groups where there are groups."""
        kept = np.zeros(len(self.latents), dtype=bool)
        kept[half_of(len(self.latents), rng, self.groups)] = True
        return dataclasses.replace(
            self,
            looked_at=self.looked_at[kept[self.looked_at]],
            fitted=self.fitted[kept[self.fitted]],
            scored=self.scored[kept[self.scored]],
        )

    def in_words(self) -> str:
        """What was left out, with counts; empty if nothing was."""
        parts = []
        if len(self.dropped):
            size = len(self.dropped) + len(self.dimensions)
            which = listing(self.dropped, most=10)
            parts.append(f"{len(self.dropped)} of {size} latents hardly vary and were left out (from 0: {which})")
        without = [f"{n:,} without {name}" for name, n in zip(self.names, self.missing, strict=True) if n]
        if without:
            parts.append(f"of the {len(self.looked_at):,} images {listing(without, most=10)} were left out there")
        if self.left_out:
            parts.append(
                f"{listing(self.left_out, most=10)} left out: they do not vary among images to fit on and to score"
            )
        return "; ".join(parts)


def moving(table: LatentTable) -> npt.NDArray[np.bool_]:
    """(D,) true for latents that vary: active units (variance above 0.01) of variational models, which have a prior
    to compare with; otherwise those whose variance is at least 1/10,000 of the mean over latents.
    """
    if table.logvar is not None:
        return active_units(table)
    variances = variance_per_dimension(table)
    rounding = np.square(np.finfo(np.float32).eps * np.abs(table.latents).max(axis=0).astype(np.float64))
    return np.asarray(variances > np.maximum(STILL_BELOW * variances.mean(), rounding))


def evidence_of(table: LatentTable, factors: Sequence[str] | None = None) -> Evidence:
    """Latents and factors of `table`, dead latents dropped and counted.

    Factors as `known_factors` says. Named ones that do not vary, or are different for every image, are refused;
    where none were named, those that do not vary are left out and listed. What is fitted is fitted and scored on
    the images that `halves` parts; what is not fitted looks at the split test, or at all images.
    """
    alive = moving(table)
    name = table.source.name
    if alive.sum() < 2:
        raise BadInput(
            f"{name}: {int(alive.sum())} of {table.size} latents vary from image to image; "
            "telling which factor is in which latent needs at least 2"
        )
    parts = halves(table)
    fitted, scored = _rows_of(parts.train, table), _rows_of(parts.test, table)
    known = known_factors(table, factors)
    reasons = {factor.name: _why_not(factor, fitted, scored, name) for factor in known}
    bad = [reason for reason in reasons.values() if reason]
    if bad and (factors is not None or len(bad) == len(known)):
        raise BadInput("; ".join(bad))
    return Evidence(
        source=name,
        latents=table.latents[:, alive].astype(np.float64),
        dimensions=np.flatnonzero(alive),
        dropped=np.flatnonzero(~alive),
        factors=tuple(factor for factor in known if not reasons[factor.name]),
        left_out=tuple(factor for factor, reason in reasons.items() if reason),
        looked_at=_rows_of(scored_images(table), table),
        fitted=fitted,
        scored=scored,
        how=parts.how,
        groups=table.annotations.group,
    )


def _rows_of(part: LatentTable, table: LatentTable) -> Rows:
    return np.arange(len(table)) if part is table else np.flatnonzero(np.isin(table.ids, part.ids))


def _shared_values(factor: KnownFactor, fitted: Rows, scored: Rows) -> Rows:
    return np.intersect1d(factor.codes[factor.known(fitted)], factor.codes[factor.known(scored)])


def _why_not(factor: KnownFactor, fitted: Rows, scored: Rows, source: str) -> str:
    """Why nothing can be said of this factor; empty if something can."""
    seen, unseen = factor.codes[factor.known(fitted)], factor.codes[factor.known(scored)]
    shared = _shared_values(factor, fitted, scored)
    if len(shared) < 2:
        return (
            f"{factor.name}: {len(shared)} of its values occur both among the {len(seen)} images of {source} to fit on "
            f"and the {len(unseen)} to score; at least 2 must: leave it out, or give more images"
        )
    known = factor.known(np.concatenate([fitted, scored]))
    if factor.kind == "classes" and len(np.unique(factor.codes[known])) == len(known):
        return (
            f"{factor.name}: each of the {len(known)} images of {source} has a class of its own; that is a name. "
            "Hand it over as ids, or as a factor if it is a number"
        )
    return ""
