"""Maps of classes counted: what is said beside what is known, and from that overlap and accuracy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.data.rasters.classes import IGNORED

Maps = npt.NDArray[np.integer]  # (n, h, w) class codes; IGNORED where a pixel is not labelled
Counts = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
BINS = 15  # of the chance that a model gives to what it says


def confusions(known: Maps, said: Maps, count: int) -> Counts:
    """(n, K, K) pixels of each image by known class (rows) and said class (columns); those without label left out."""
    images = np.arange(len(known))[:, None, None]
    cells = (images * count + known.astype(np.int64)) * count + said
    found = np.bincount(cells[known != IGNORED], minlength=len(known) * count * count)
    return found.reshape(len(known), count, count)


# IoU_c = n_cc / (n_c. + n_.c - n_cc)
def overlaps(confusion: npt.NDArray[np.number]) -> Shares:
    """(..., K) intersection over union of each class, in [0, 1], 1 is best; NaN where it is neither there nor said."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1).astype(np.float64)
    union = confusion.sum(axis=-1) + confusion.sum(axis=-2) - right
    return np.where(union > 0, right / np.maximum(union, 1e-12), np.nan)


def macro_overlap(confusion: npt.NDArray[np.number]) -> Shares:
    """(...) mean of the IoU over the classes that are there or said; a class said where there is none counts 0."""
    each = overlaps(confusion)
    there = ~np.isnan(each)
    return np.asarray(np.where(there, each, 0).sum(axis=-1) / np.maximum(there.sum(axis=-1), 1))


def accuracy(confusion: npt.NDArray[np.number]) -> Shares:
    """(...) share of the labelled pixels whose class is said, in [0, 1]; 0 where none is labelled."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1).sum(axis=-1)
    return np.asarray(right / np.maximum(confusion.sum(axis=(-2, -1)), 1e-12), dtype=np.float64)


# 1/K sum_c n_cc / n_c.
def balanced_accuracy(confusion: npt.NDArray[np.number]) -> Shares:
    """(...) mean over the classes that are there of the share said rightly, in [0, 1], 1 is best; 0 without any."""
    known = confusion.sum(axis=-1)
    right = np.diagonal(confusion, axis1=-2, axis2=-1) / np.maximum(known, 1e-12)
    return np.asarray(np.where(known > 0, right, 0).sum(axis=-1) / np.maximum((known > 0).sum(axis=-1), 1))


def reliability(known: Maps, said: Maps, chance: npt.NDArray[np.floating], bins: int = BINS) -> Shares:
    """(bins, 3) labelled pixels by the chance (0 to 1) given to what is said: how many, sum of chances, how many right.

    Bins are of equal width, the first from 0; a chance on an edge belongs to the bin below it.
    """
    labelled = known != IGNORED
    sure = chance[labelled].astype(np.float64)
    right = (known == said)[labelled]
    place = np.clip(np.ceil(sure * bins).astype(np.int64) - 1, 0, bins - 1)
    columns = [None, sure, right.astype(np.float64)]
    return np.stack([np.bincount(place, column, minlength=bins) for column in columns], axis=1).astype(np.float64)


# ECE = sum_b n_b / n |right_b - chance_b|
def calibration_error(counted: Shares) -> float:
    """How far chances are from how often they come true, mean over pixels, in [0, 1], 0 is best. Guo et al. 2017.

    `counted` as `reliability` gives it, sums of it included.
    """
    total = counted[:, 0].sum()
    return float(np.abs(counted[:, 2] - counted[:, 1]).sum() / total) if total else 0.0
