"""Probes of continuous factors: can a number be read off the latents of images the probe has not seen?"""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.analysis.neighbours import nearest
from hinterland.analysis.scaling import scaling_of
from hinterland.analysis.statistics.intervals import DRAWS, Permuted, permutations, permuted
from hinterland.analysis.statistics.resampling import Resampling
from hinterland.data.annotations import Factor
from hinterland.ground.errors import BadInput, listing
from hinterland.latents.principal import principal_components
from hinterland.latents.table import LatentTable

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

LEAST_IMAGES = 10
PENALTIES = np.logspace(-6, 2, 17)  # times the images, in units of the latents' variance


def targets_of(factor: Factor, rows: Rows) -> Numbers:
    """(n, 1) the factor's values or, where it has a period, (n, 2) the sine and cosine of its angle."""
    values = factor.values[rows]
    if factor.period is None:
        return values[:, None]
    angle = 2 * np.pi * values / factor.period
    return np.stack([np.sin(angle), np.cos(angle)], axis=1)


@dataclasses.dataclass(frozen=True, eq=False)
class RegressionResult:
    """What a probe said of each image with this factor: `predictions` and `truth` (n, 1 or 2), see `targets_of`."""

    probe: str
    factor: str
    predictions: Numbers
    truth: Numbers
    rows: Rows  # (n,) of the scored table
    fitted_on: int
    excluded: int  # images without this factor
    note: str = ""

    @property
    def squared_errors(self) -> Numbers:
        """(n,) summed over targets."""
        return np.asarray(np.square(self.predictions - self.truth).sum(axis=1))

    @property
    def squared_deviations(self) -> Numbers:
        """(n,) from the mean of the scored images, summed over targets."""
        return np.asarray(np.square(self.truth - self.truth.mean(axis=0)).sum(axis=1))

    # 1 - sum |y - f|^2 / sum |y - mean|^2
    @property
    def r2(self) -> float:
        """Share of the variance that is told: at most 1, 1 is best, 0 is saying the mean, below 0 is worse."""
        return float(1 - self.squared_errors.sum() / self.squared_deviations.sum())

    def replicates(self, drawn: Resampling) -> Numbers:
        """(B,) R2 in each bootstrap draw; fit and mean held fixed."""
        errors, deviations = drawn.sums(self.squared_errors), drawn.sums(self.squared_deviations)
        return np.asarray(1 - errors[:, 0] / np.maximum(deviations[:, 0], 1e-300))


def ridge_probe(train: LatentTable, test: LatentTable, factor: str) -> RegressionResult:
    """Linear regression with a penalty that generalised cross-validation on `train` chooses.

    The latents are divided by one scalar: rotation and uniform scaling change nothing. An angle is told as its
    sine and cosine. Hoerl & Kennard 1970; Golub, Heath & Wahba 1979.
    """
    task = regression_task(train, test, factor)
    scaling = scaling_of(task.train, train.source.name)
    predictions = _ridge(scaling.apply(task.train), task.targets, scaling.apply(task.test))
    return task.result("ridge", predictions)


def knn_regression(train: LatentTable, test: LatentTable, factor: str, k: int = 10) -> RegressionResult:
    """Each image gets the mean over its `k` nearest in `train`; an angle the mean sine and cosine. Fix & Hodges 1951.

    What it tells beyond the ridge probe is in the latents, but not along a straight line.
    """
    task = regression_task(train, test, factor)
    return knn_mean(task, nearest_with_factor(task, k, train.source.name))


def nearest_with_factor(task: RegressionTask, k: int, name: str) -> npt.NDArray[np.int64]:
    """(n, k) for each scored image of a task the rows of its `k` nearest among the images fitted on."""
    if len(task.targets) < k:
        raise BadInput(f"{task.factor}: {k} neighbours need at least {k} images; {name} has {len(task.train)}")
    scaling = scaling_of(task.train, name)
    return nearest(scaling.apply(task.train), scaling.apply(task.test), k).rows


def knn_mean(task: RegressionTask, neighbours: npt.NDArray[np.int64]) -> RegressionResult:
    """What the factor's values of neighbours (n, k) that are known say."""
    return task.result(f"{neighbours.shape[1]}-nearest-neighbours", task.targets[neighbours].mean(axis=1))


# p = (1 + #{b : R2_b >= R2}) / (B + 1)
def r2_null(
    result: RegressionResult, seed: int, groups: npt.NDArray[np.str_] | None = None, draws: int = DRAWS
) -> Permuted:
    """Could the factor have nothing to do with what was said of it? Images are permuted against the predictions."""
    truth, said = result.truth, result.predictions
    fixed, total = float(np.square(truth).sum() + np.square(said).sum()), float(result.squared_deviations.sum())
    drawn = []
    for rows in permutations(np.arange(len(truth)), seed, groups, draws):
        shared = np.einsum("bnt,nt->b", truth[rows], said)
        drawn.append(1 - (fixed - 2 * shared) / total)
    return permuted(result.r2, np.concatenate(drawn))


# W = argmin |Y - X W|^2 + n a |W|^2;  a minimises GCV(a) = RSS / (1 - df / n)^2
def _ridge(train: Vectors, targets: Numbers, test: Vectors) -> Numbers:
    n = len(train)
    principal = principal_components(train)
    scores = (train - principal.mean) @ principal.components.T  # (n, D), uncorrelated
    mean = targets.mean(axis=0)
    power = np.square(scores).sum(axis=0)
    shared = scores.T @ (targets - mean)  # (D, t)
    total = float(np.square(targets - mean).sum())
    best: tuple[float, Numbers] | None = None
    for penalty in PENALTIES:
        gain = 1 / (power + n * penalty)
        weights = shared * gain[:, None]
        rss = total - 2 * (weights * shared).sum() + (np.square(weights) * power[:, None]).sum()
        freedom = 1 + float((power * gain).sum())
        score = float("inf") if freedom >= n else float(rss / (1 - freedom / n) ** 2)
        if best is None or score < best[0]:
            best = (score, weights)
    assert best is not None
    return np.asarray((test - principal.mean) @ principal.components.T @ best[1] + mean)


class RegressionTask(NamedTuple):
    """The images of both tables that have the factor; `targets` of those fitted on, `truth` of those scored."""

    factor: str
    train: Vectors
    targets: Numbers
    test: Vectors
    truth: Numbers
    rows: Rows  # (n,) of the scored table
    excluded: int
    fitted: Rows  # (N,) of the table fitted on

    def result(self, probe: str, predictions: Numbers) -> RegressionResult:
        note = f"{self.excluded} images without this factor left out" if self.excluded else ""
        return RegressionResult(
            probe, self.factor, predictions, self.truth, self.rows, len(self.targets), self.excluded, note
        )


def regression_task(train: LatentTable, test: LatentTable, factor: str) -> RegressionTask:
    """What any probe of `factor` starts from; factors that cannot be probed are refused by name."""
    if train.size != test.size:
        raise BadInput(f"{train.source.name} has latents of size {train.size}, {test.source.name} of {test.size}")
    fitted, scored = factor_of(train, factor), factor_of(test, factor)
    of_train, rows = np.flatnonzero(np.isfinite(fitted.values)), np.flatnonzero(np.isfinite(scored.values))
    targets, truth = targets_of(fitted, of_train), targets_of(scored, rows)
    for values, table in ((targets, train), (truth, test)):
        check_varies(values, factor, table.source.name, LEAST_IMAGES if values is targets else 2)
    excluded = len(train) - len(of_train) + len(test) - len(rows)
    return RegressionTask(factor, train.latents[of_train], targets, test.latents[rows], truth, rows, excluded, of_train)


def factor_of(table: LatentTable, factor: str) -> Factor:
    """The factor of this name, or a refusal with those there are."""
    if factor not in table.factors:
        there = listing(table.factors, most=20) or "none"
        raise BadInput(f"{table.source.name} has no factor {factor!r}; the factors there are: {there}")
    return table.factors[factor]


def check_varies(targets: Numbers, factor: str, name: str, least: int) -> None:
    """Refuse too few images, and a factor that is the same for all of them."""
    if len(targets) < least:
        raise BadInput(
            f"{factor}: {len(targets)} images of {name} have a value of this factor; at least {least} are needed"
        )
    if np.ptp(targets, axis=0).max() <= 1e-12 * max(1.0, float(np.abs(targets).max())):
        raise BadInput(f"{factor} is the same for all {len(targets)} images of {name}; there is nothing to tell")
