"""Multinomial logistic regression, quick on many images."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hinterland.latents.principal import principal_components

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

STAGES = (10, 20)  # steps after which the curvature is looked at again
MOST_STEPS = 1_000
TOLERANCE = 1e-8  # nats by which the mean loss may still exceed its minimum, as its curvature tells
OF_SINGLE_PRECISION = 1e-7  # the same in float32, which cannot tell less
STEEPEST = 1e-5  # largest entry of the gradient, where the curvature is not looked at
MOST_CURVATURES = 50_000_000  # numbers; of more latents and classes only the whitened coordinates are used
SINGLE_PRECISION_FROM = 5_000  # images from which float32 is precise enough, and twice as quick


@dataclasses.dataclass(frozen=True, eq=False)
class Logistic:
    """`weights` (D, K) and `offsets` (K,) of the log-odds; `converged` within the allowed steps or not."""

    weights: Numbers
    offsets: Numbers
    converged: bool

    def predict(self, latents: Vectors) -> Codes:
        """(n, D) -> (n,): the most probable class; of equally probable ones the lowest."""
        return np.asarray((latents @ self.weights + self.offsets).argmax(axis=1))

    def log_probabilities(self, latents: Vectors) -> Numbers:
        """(n, D) -> (n, K): log of the probability of each class, in nats."""
        odds = latents @ self.weights + self.offsets
        odds -= odds.max(axis=1, keepdims=True)
        return np.asarray(odds - np.log(np.exp(odds).sum(axis=1, keepdims=True)))


# min_W,b  sum_n -log softmax(W^T x_n + b)[y_n]  +  |W|^2 / (2 C)
def fit_logistic(latents: Vectors, codes: Codes, classes: int, c: float = 1.0) -> Logistic:
    """The penalised maximum-likelihood fit to `latents` (N, D) and `codes` (N,) in 0..classes-1.

    The same optimum as scikit-learn's LogisticRegression(C=c); offsets carry no penalty. L-BFGS runs in coordinates
    in which the loss curves alike in all directions: first the whitened ones, then those of each class's own
    curvature where the fit has come to. So it needs some 60 looks at the images, where it would take a thousand.
    """
    n, size = latents.shape
    principal = principal_components(latents)
    variances = principal.variances + 1 / (c * n)
    whiten = principal.components.T / np.sqrt(variances)  # (D, D)
    kind = np.float64 if n < SINGLE_PRECISION_FROM else np.float32
    white = np.hstack([(latents - principal.mean) @ whiten, np.ones((n, 1))]).astype(kind)
    penalty = np.append(1 / variances, 0)[:, None] / (c * n)  # |W|^2 in the new coordinates; offsets are free
    found, converged = _minimised(_Loss(white, codes, penalty), np.zeros((size + 1, classes)))
    weights = whiten @ found[:-1]
    return Logistic(weights, found[-1] - principal.mean @ weights, converged)


class _Place(NamedTuple):
    """The loss at some weights, in nats, its gradient (D + 1, K), and the probabilities (K, n) it comes from."""

    loss: float
    gradient: Numbers
    probabilities: npt.NDArray[Any]


class _Loss:
    """Mean of -log p(class) over images, with its penalty.

    The weights of all classes may shift together without changing any probability, and the penalty wants their
    mean to be 0: so it is kept there.
    """

    def __init__(self, white: npt.NDArray[Any], codes: Codes, penalty: Numbers):
        self.white, self.codes, self.penalty = white, codes, penalty
        self.tolerance = OF_SINGLE_PRECISION if white.dtype == np.float32 else TOLERANCE

    def at(self, weights: Numbers) -> _Place:
        """`weights` (D + 1, K), of mean 0 over the classes."""
        n = len(self.white)
        columns = np.arange(n)
        odds = weights.T.astype(self.white.dtype) @ self.white.T  # (K, n): what follows runs along images
        odds -= odds.max(axis=0)
        of_truth = odds[self.codes, columns].sum(dtype=np.float64)
        np.exp(odds, out=odds)
        total = odds.sum(axis=0)
        loss = float((np.log(total).sum(dtype=np.float64) - of_truth) / n)
        odds /= total
        odds[self.codes, columns] -= 1
        gradient = _centred((odds @ self.white).T.astype(np.float64) / n + self.penalty * weights)
        odds[self.codes, columns] += 1
        return _Place(loss + 0.5 * float((self.penalty * weights**2).sum()), gradient, odds)

    # H_k = 1/n sum_n p_nk (1 - p_nk) x_n x_n^T + penalty = L_k L_k^T;  the axes are the rows of L_k^-1
    def axes(self, weights: Numbers) -> Numbers:
        """(K, D + 1, D + 1): for each class coordinates in which the loss curves by 1 in every direction."""
        probabilities = self.at(weights).probabilities
        n, size = self.white.shape
        made = np.empty((len(probabilities), size, size))
        for k, share in enumerate(probabilities):
            weighted = self.white * np.sqrt(share * (1 - share) / n)[:, None]
            curvature = (weighted.T @ weighted).astype(np.float64)
            curvature[np.diag_indices(size)] += self.penalty[:, 0] + 1e-6
            made[k] = np.linalg.inv(np.linalg.cholesky(curvature))
        return made


class _Arrived(Exception):
    """Near enough to the minimum."""


def _minimised(loss: _Loss, start: Numbers) -> tuple[Numbers, bool]:
    """The weights of the least loss, and whether they were reached."""
    size, classes = start.shape
    if classes * size**2 > MOST_CURVATURES:
        return _descended(loss, start, None, MOST_STEPS)
    weights, arrived = _descended(loss, start, None, STAGES[0])
    for steps in (*STAGES[1:], MOST_STEPS):
        weights, arrived = _descended(loss, weights, loss.axes(weights), steps)
        if arrived:
            break
    return weights, arrived


def _descended(loss: _Loss, start: Numbers, axes: Numbers | None, steps: int) -> tuple[Numbers, bool]:
    """The weights after at most `steps` of L-BFGS along `axes`, and whether they are near enough to the minimum."""
    from scipy.optimize import fmin_l_bfgs_b

    last: dict[str, Any] = {"excess": np.inf, "weights": start}

    def at(place: Numbers) -> tuple[float, Numbers]:
        moved = start + _along(axes, place.reshape(start.shape), back=True)
        found = loss.at(moved)
        slope = _along(axes, found.gradient)
        steep = 0.5 * float(np.square(slope).sum()) / loss.tolerance
        last.update(weights=moved, excess=steep if axes is not None else np.abs(slope).max() / STEEPEST)
        return found.loss, slope.ravel()

    def look(_place: Numbers) -> None:
        if last["excess"] < 1:
            raise _Arrived

    try:
        end, _, _ = fmin_l_bfgs_b(
            at, np.zeros(start.size), m=20, factr=0.0, pgtol=0.0, maxiter=steps, maxfun=2 * steps, callback=look
        )
    except _Arrived:
        return last["weights"], True
    at(end)
    # at the limit of float32 the line search may end just above the tolerance
    return last["weights"], bool(last["excess"] < 10)


def _along(axes: Numbers | None, weights: Numbers, back: bool = False) -> Numbers:
    """(D + 1, K) seen along the axes of each class, or back from there, of mean 0 over the classes."""
    if axes is None:
        return weights
    turned = np.matmul(axes.transpose(0, 2, 1) if back else axes, weights.T[:, :, None])[:, :, 0].T
    return _centred(turned) if back else turned


def _centred(weights: Numbers) -> Numbers:
    return np.asarray(weights - weights.mean(axis=1, keepdims=True))
