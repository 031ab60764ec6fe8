"""How much of the scatter of latents lies between classes? PERMANOVA, with PERMDISP beside it."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

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

    @property
    def balanced(self) -> float:
        """Omega squared as if classes were equally frequent: at most 1; 0 by chance.

        Classes of one image are left out; NaN where fewer than two remain.
        """
        return self.given(self.codes)[1]

    def given(self, codes: Codes) -> tuple[float, float]:
        """Omega squared of other labels (n,) of the same images, and that which counts classes alike."""
        counts = np.bincount(codes, minlength=int(codes.max()) + 1)
        sums = _sums_by_class(self.centred, codes, len(counts))
        squares = np.bincount(codes, weights=self.total, minlength=len(counts)).astype(np.float64)
        whole = self.centred.mean(axis=0, dtype=np.float64)
        plain, alike = _omegas(counts, sums, squares, whole)
        return float(plain), float(alike)

    def dispersion_of(self, codes: Codes) -> float:
        """`dispersion_f` of other labels (n,), the distances to the class means kept."""
        distances = np.sqrt(self.within)
        counts = np.bincount(codes)
        sums = np.bincount(codes, weights=distances).astype(np.float64)
        return float(_anova(distances, sums[None][:, counts > 0], counts[counts > 0])[0])

    def balanced_replicates(self, drawn: Resampling) -> Numbers:
        """(B,) `balanced` in each bootstrap draw; the means of the classes, and theirs, are held fixed."""
        counts = np.bincount(self.codes)
        means = _sums_by_class(self.centred, self.codes, len(counts)) / counts[:, None]
        kept = counts > 1
        away = np.square(self.centred - means[kept].mean(axis=0)).sum(axis=1)
        images = drawn.sums(np.ones(len(self.codes)), self.codes, len(counts))[:, kept]
        total, within = (
            drawn.sums(values, self.codes, len(counts))[:, kept] / np.maximum(images, 1)
            for values in (away, self.within)
        )
        there = images > 0
        return _balanced(total - within, within, np.broadcast_to(counts[kept], there.shape), there)

    def replicates(self, drawn: Resampling) -> Numbers:
        """(B,) omega squared in each bootstrap draw; the means of the classes are held fixed."""
        total, within = drawn.sums(self.total)[:, 0], drawn.sums(self.within)[:, 0]
        return np.asarray(_omega(total, within, len(self.codes), self.classes))


class ScatterNulls(NamedTuple):
    """What omega squared, and its balanced form, are when labels are permuted over fixed latents."""

    omega_squared: Permuted
    balanced: Permuted


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
) -> ScatterNulls:
    """Could the classes lie anywhere? Null mean of omega squared, and p of the pseudo-F, which orders alike.

    Labels are permuted, with `groups` (n,) only within each. A small p may also
    come of classes that are spread unlike each other: see `dispersion_null`.
    """
    drawn = np.array(
        [
            found.given(one.astype(np.intp))
            for labels in permutations(found.codes, seed, groups, draws)
            for one in labels
        ]
    )
    return ScatterNulls(permuted(found.omega_squared, drawn[:, 0]), permuted(found.balanced, drawn[:, 1]))


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


def _omegas(
    counts: npt.NDArray[np.intp], sums: Numbers, squares: Numbers, whole: Numbers
) -> tuple[Numbers | float, Numbers | float]:
    """Omega squared and its balanced form, from the images (K,), sums (K, D) and squares (K,) of each class."""
    n, there = int(counts.sum()), counts > 0
    means = sums[there] / counts[there, None]
    within = np.maximum(squares[there] - counts[there] * np.square(means).sum(axis=1), 0)
    total = float(squares.sum()) - n * float(whole @ whole)
    plain = _omega(total, float(within.sum()), n, int(there.sum()))
    kept = counts[there] > 1
    if kept.sum() < 2:
        return plain, float("nan")
    apart = np.square(means[kept] - means[kept].mean(axis=0)).sum(axis=1)
    images = counts[there][kept]
    return plain, _balanced(apart[None], (within[kept] / images)[None], images[None], np.ones((1, len(images)), bool))[
        0
    ]


# theta^2 / (theta^2 + s^2),  s^2 = mean_k s_k^2,  theta^2 = mean_k |m_k - m|^2 - (K - 1)/K mean_k s_k^2 / n_k
def _balanced(apart: Numbers, within: Numbers, counts: npt.NDArray[np.intp], there: npt.NDArray[np.bool_]) -> Numbers:
    """(B,) from squared distances of class means to their mean, mean squares within, and images: (B, K) each."""
    classes = there.sum(axis=1)
    variance = np.where(there, within * counts / (counts - 1), 0)
    theta = (
        np.where(there, apart, 0).sum(axis=1) - (classes - 1) / classes * (variance / counts).sum(axis=1)
    ) / classes
    inside = variance.sum(axis=1) / classes
    return np.asarray(theta / np.maximum(theta + inside, 1e-300))


def _omega(total: float | Numbers, within: float | Numbers, n: int, classes: int) -> Numbers:
    mean_within = within / (n - classes)
    return np.asarray((total - within - (classes - 1) * mean_within) / (total + mean_within))
