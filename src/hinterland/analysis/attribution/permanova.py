"""How much of the scatter of latents lies between classes? PERMANOVA, with PERMDISP beside it."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.intervals import DRAWS, Permuted, permutations, permuted
from hinterland.analysis.statistics.resampling import Resampling
from hinterland.ground.errors import BadInput

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True, eq=False)
class Scatter:
    """Squared distances of each image: `total` (n,) to the mean of all, `within` (n,) to that of its class."""

    total: Numbers
    within: Numbers
    codes: Codes  # (n,) 0..K-1, each with at least one image
    centred: Vectors  # (n, D), what was permuted

    @property
    def classes(self) -> int:
        """K."""
        return int(self.codes.max()) + 1

    # F = (SS_A / (K - 1)) / (SS_W / (n - K))
    @property
    def pseudo_f(self) -> float:
        """Scatter between classes over scatter within, each by its degrees of freedom: >= 0, about 1 by chance."""
        return float(_f(self.total.sum(), self.within.sum(), len(self.codes), self.classes))

    # omega^2 = (SS_A - (K - 1) MS_W) / (SS_T + MS_W)
    @property
    def omega_squared(self) -> float:
        """Share of the scatter that the classes explain, less what chance explains: at most 1; 0 by chance."""
        return float(_omega(self.total.sum(), self.within.sum(), len(self.codes), self.classes))

    # ANOVA's F of d_i = |x_i - mean of its class|
    @property
    def dispersion_f(self) -> float:
        """Whether classes are spread alike (PERMDISP, Anderson 2006): F of the distances to class means, >= 0."""
        distances = np.sqrt(self.within)
        sums = np.bincount(self.codes, weights=distances).astype(np.float64)
        return float(_anova(distances, sums[None], np.bincount(self.codes))[0])

    def replicates(self, drawn: Resampling) -> Numbers:
        """(B,) omega squared in each bootstrap draw; the means of the classes are held fixed."""
        total, within = drawn.sums(self.total)[:, 0], drawn.sums(self.within)[:, 0]
        return np.asarray(_omega(total, within, len(self.codes), self.classes))


def scatter(latents: Vectors, codes: Codes, name: str = "latents") -> Scatter:
    """The scatter of `latents` (n, D) around the classes `codes` (n,), by squared Euclidean distance.

    Anderson 2001, Austral Ecology 26. With Euclidean distances its sums over pairs are sums of squared distances
    to means, so that no distance between two images is needed. Rotation and uniform scaling change nothing.
    """
    numbered = np.unique(codes, return_inverse=True)[1].astype(np.intp)
    counts = np.bincount(numbered)
    if not 2 <= len(counts) < len(codes):
        raise BadInput(
            f"{name}: PERMANOVA needs from 2 to {len(codes) - 1} classes among {len(codes)} images; "
            f"there are {len(counts)}"
        )
    centred = scaling_of(latents, name).apply(latents)
    means = _sums_by_class(centred, numbered, len(counts)) / counts[:, None]
    total = np.square(centred, dtype=np.float64).sum(axis=1)
    return Scatter(total, np.square(centred - means[numbered]).sum(axis=1), numbered, centred)


# p = (1 + #{b : F_b >= F}) / (B + 1)
def permanova_null(
    found: Scatter, seed: int, groups: npt.NDArray[np.str_] | None = None, draws: int = DRAWS
) -> Permuted:
    """Could the classes lie anywhere? Null mean of omega squared, and p of the pseudo-F, which orders alike.

    Labels are permuted, with `groups` (n,) only within each. A small p may also come of classes that are spread
    unlike each other: see `dispersion_null`.
    """
    n, total = len(found.codes), float(found.total.sum())
    counts = np.bincount(found.codes)
    mean = found.centred.mean(axis=0, dtype=np.float64)
    between = []
    for labels in permutations(found.codes, seed, groups, draws):
        for one in labels:
            means = _sums_by_class(found.centred, one.astype(np.intp), len(counts)) / counts[:, None] - mean
            between.append(float(counts @ np.square(means).sum(axis=1)))
    return permuted(found.omega_squared, _omega(total, total - np.array(between), n, len(counts)))


def dispersion_null(
    found: Scatter, seed: int, groups: npt.NDArray[np.str_] | None = None, draws: int = DRAWS
) -> Permuted:
    """Could the classes be spread alike? Distances to class means are permuted among classes. Anderson 2006.

    Biometrics 62. Null mean of `dispersion_f`, and its p.
    """
    distances, counts = np.sqrt(found.within), np.bincount(found.codes)
    drawn = []
    for labels in permutations(found.codes, seed, groups, draws):
        cells = np.arange(len(labels))[:, None] * len(counts) + labels
        weights = np.broadcast_to(distances, labels.shape).ravel()
        sums = np.bincount(cells.ravel(), weights=weights, minlength=len(labels) * len(counts)).astype(np.float64)
        drawn.append(_anova(distances, sums.reshape(len(labels), -1), counts))
    return permuted(found.dispersion_f, np.concatenate(drawn))


def _sums_by_class(latents: Vectors, codes: Codes, classes: int) -> Numbers:
    from scipy.sparse import csc_array

    n = len(codes)
    members = csc_array((np.ones(n, np.float32), codes, np.arange(n + 1)), shape=(classes, n))
    return np.asarray(members @ latents, dtype=np.float64)


def _anova(values: Numbers, sums: Numbers, counts: npt.NDArray[np.intp]) -> Numbers:
    """(B,) ANOVA's F of `values` (n,), from their sums by class (B, K)."""
    n, classes = len(values), len(counts)
    between = (np.square(sums) / counts).sum(axis=1) - values.sum() ** 2 / n
    total = float(np.square(values - values.mean()).sum())
    return np.asarray(_f(total, total - between, n, classes))


def _f(total: float | Numbers, within: float | Numbers, n: int, classes: int) -> float | Numbers:
    return (total - within) / (classes - 1) / np.maximum(within / (n - classes), 1e-300)


def _omega(total: float | Numbers, within: float | Numbers, n: int, classes: int) -> Numbers:
    mean_within = within / (n - classes)
    return np.asarray((total - within - (classes - 1) * mean_within) / (total + mean_within))
