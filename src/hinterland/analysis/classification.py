"""How well classes of whole images are told: accuracy, mean recall, recall of each class, and calibration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Baseline, Finding
from hinterland.analysis.statistics.resampling import Resampling, method_of
from hinterland.data.class_counts import calibration_error, reliability
from hinterland.ground.errors import BadInput

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

MAJORITY = "majority"  # the baseline that says the most frequent class of all images
DEFINITIONS = {
    "accuracy": "share of the images whose class is told, in [0, 1], 1 is best",
    "balanced_accuracy": "mean over classes of the share of their images that are told, in [0, 1], 1 is best",
    "recall": "share of the images of the class that are told as such, in [0, 1], 1 is best",
    "calibration_error": "mean over images of |share right - chance given| in 15 bins of the chance, in [0, 1], 0 is "
    "best; Guo et al. 2017",
}


def classification_findings(
    codes: Codes,
    chances: npt.NDArray[np.floating],
    names: Sequence[str],
    source: str,
    seed: int = 0,
    groups: npt.NDArray[np.str_] | None = None,
) -> list[Finding]:
    """`codes` (n,) are the classes, -1 where unknown; `chances` (n, K) those that were given to each.

    Intervals: images, or whole `groups` (n,) such as scenes, are drawn again. The baseline says the class that is most
    frequent among these images.
    """
    known = codes >= 0
    if not known.any():
        raise BadInput(f"{source}: none of these {len(codes)} images has a label, so nothing can be scored")
    truth, given = codes[known], chances[known]
    said = given.argmax(axis=1)
    right, dull = ((told == truth).astype(np.float64) for told in (said, np.bincount(truth).argmax()))
    there, dense = np.unique(truth, return_inverse=True)
    drawn = Resampling.of(len(truth), seed, None if groups is None else groups[known])

    def finding(name: str, subject: str, classes: Codes | None, rows: npt.NDArray[np.bool_], beside: bool) -> Finding:
        """Mean over `rows`, or over `classes` of their means."""
        estimate, theirs = (_mean(values[rows], None if classes is None else classes[rows]) for values in (right, dull))
        low = high = None
        baselines = {}
        if drawn is not None and rows.sum() > 1:
            again, others = (_again(drawn, values, classes, rows) for values in (right, dull))
            if np.nanmin(again) < np.nanmax(again):  # where none or all are told, drawing them again says nothing
                low, high = np.nanquantile(again, [0.025, 0.975]).tolist()
            apart = np.nanquantile(again - others, [0.025, 0.975]).tolist()
            baselines = {MAJORITY: Baseline(theirs, estimate - theirs, apart[0], apart[1])} if beside else {}
        return Finding(
            name, subject, source, estimate, int(rows.sum()), DEFINITIONS[name], low, high,
            "" if low is None or drawn is None else method_of(drawn.unit, drawn.counts.shape[1]),
            "image" if drawn is None else drawn.unit, baselines=baselines, seed=seed,
        )  # fmt: skip

    everywhere = np.ones(len(truth), np.bool_)
    counted = reliability(truth[:, None, None], said[:, None, None], given.max(axis=1)[:, None, None])
    return [
        finding("accuracy", "classes", None, everywhere, True),
        finding("balanced_accuracy", "classes", dense.astype(np.int64), everywhere, True),
        *(finding("recall", names[code], None, truth == code, False) for code in there),
        Finding(
            "calibration_error", "classes", source, calibration_error(counted), len(truth),
            DEFINITIONS["calibration_error"], seed=seed,
        ),
    ]  # fmt: skip


def _mean(values: Numbers, classes: Codes | None) -> float:
    if classes is None:
        return float(values.mean())
    return float((np.bincount(classes, values) / np.bincount(classes)).mean())


def _again(drawn: Resampling, values: Numbers, classes: Codes | None, rows: npt.NDArray[np.bool_]) -> Numbers:
    """(B,) the same in each draw; NaN where none of the rows is in it."""
    if classes is not None:
        return drawn.mean(values, classes)
    above, below = drawn.sums(values * rows)[:, 0], drawn.sums(rows)[:, 0]
    return np.asarray(np.where(below > 0, above / np.maximum(below, 1e-12), np.nan))
