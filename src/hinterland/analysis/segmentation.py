"""How well classes of pixels are told: overlap of each class, with intervals over images or scenes, and calibration."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Baseline, Finding
from hinterland.analysis.statistics.resampling import Resampling, method_of
from hinterland.data.class_counts import accuracy, calibration_error, macro_overlap, overlaps
from hinterland.ground.errors import BadInput
from hinterland.ground.words import plural

Confusions = npt.NDArray[np.int64]  # (n, K, K) of each image: pixels by known class (rows) and said class (columns)
Numbers = npt.NDArray[np.float64]
Measure = Callable[[npt.NDArray[np.number]], Numbers]  # (..., K, K) -> (...)

RARE_SHARE = 0.001  # of the labelled pixels: a class below that is not judged
MAJORITY = "majority"  # the baseline that says the most frequent class everywhere
DEFINITIONS = {
    "iou": "pixels of the class that are told as such / all that are of it or are told as it, in [0, 1], 1 is best",
    "macro_iou": "mean over classes of intersection over union, in [0, 1], 1 is best; each class counts alike",
    "pixel_accuracy": "share of the labelled pixels whose class is told, in [0, 1], 1 is best",
    "calibration_error": "mean over pixels of |share right - chance given| in 15 bins of the chance, in [0, 1], 0 is "
    "best; Guo et al. 2017",
}


def segmentation_findings(
    confusions: Confusions,
    reliability: Numbers,
    names: Sequence[str],
    source: str,
    seed: int = 0,
    groups: npt.NDArray[np.str_] | None = None,
) -> list[Finding]:
    """IoU of each class, their mean, accuracy and calibration error, over all labelled pixels of the images together.

    Intervals: whole images, or `groups` (n,) such as scenes, are drawn again, for pixels of one are no independent
    witnesses. A class in fewer than two of those units, or in less than a thousandth of the pixels, gets no interval:
    see `too_rare`. The baseline says the most frequent class everywhere. `reliability` as `class_counts` makes it.
    """
    whole = confusions.sum(axis=0)
    if not whole.any():
        raise BadInput(f"{source}: no pixel of these {len(confusions)} images is labelled, so nothing can be scored")
    drawn = Resampling.of(len(confusions), seed, groups)
    again = None if drawn is None else _drawn(confusions, drawn)
    dull = _majority(confusions)
    dull_again = None if drawn is None else _drawn(dull, drawn)
    rare = too_rare(confusions, names, groups)

    def finding(name: str, subject: str, measure: Measure, sure: bool = True) -> Finding:
        estimate, theirs = float(measure(whole)), float(np.nan_to_num(measure(dull.sum(axis=0))))
        low = high = None
        beside = {}
        if again is not None and dull_again is not None and drawn is not None and sure:
            low, high = np.nanquantile(measure(again), [0.025, 0.975]).tolist()
            apart = np.nanquantile(measure(again) - np.nan_to_num(measure(dull_again)), [0.025, 0.975]).tolist()
            beside = {MAJORITY: Baseline(theirs, estimate - theirs, apart[0], apart[1])}
        return Finding(
            name, subject, source, estimate, len(confusions), DEFINITIONS[name], low, high,
            "" if low is None or drawn is None else method_of(drawn.unit, drawn.counts.shape[1]),
            "image" if drawn is None else drawn.unit, baselines=beside, seed=seed,
        )  # fmt: skip

    each = [
        finding("iou", name, lambda c, k=code: overlaps(c)[..., k], name not in rare)  # type: ignore[misc]
        for code, name in enumerate(names)
        if not np.isnan(overlaps(whole)[code])
    ]
    sure = Finding(
        "calibration_error", "classes", source, calibration_error(reliability), len(confusions),
        DEFINITIONS["calibration_error"], seed=seed,
    )  # fmt: skip
    return [
        finding("macro_iou", "classes", macro_overlap),
        *each,
        finding("pixel_accuracy", "classes", accuracy),
        sure,
    ]


def too_rare(
    confusions: Confusions, names: Sequence[str], groups: npt.NDArray[np.str_] | None = None
) -> dict[str, str]:
    """The classes that cannot be judged, and why: in fewer than two images (or groups), or in too few pixels."""
    units = np.arange(len(confusions)) if groups is None else np.unique(groups, return_inverse=True)[1]
    pixels = confusions.sum(axis=2)  # (n, K) of each known class
    shares = pixels.sum(axis=0) / max(1, pixels.sum())
    what = "image" if groups is None else "group"
    found: dict[str, str] = {}
    for code, name in enumerate(names):
        places = len(np.unique(units[pixels[:, code] > 0]))
        if places < 2:
            found[name] = f"in {plural(places, what)} only"
        elif shares[code] < RARE_SHARE:
            found[name] = f"{shares[code]:.2%} of the labelled pixels"
    return found


def _drawn(confusions: Confusions, drawn: Resampling) -> Numbers:
    """(B, K, K) the sum over images in each draw."""
    size = confusions.shape[1]
    cells = confusions.reshape(len(confusions), -1).astype(np.float64)
    units = len(drawn.counts)
    if drawn.member is not None:
        summed = np.zeros((units, cells.shape[1]))
        np.add.at(summed, drawn.member, cells)
        cells = summed
    return np.asarray((drawn.counts.T.astype(np.float64) @ cells).reshape(-1, size, size))


def _majority(confusions: Confusions) -> Confusions:
    """(n, K, K) what saying everywhere the class that is most frequent in all these images would give."""
    known = confusions.sum(axis=2)
    dull = np.zeros_like(confusions)
    dull[:, :, int(known.sum(axis=0).argmax())] = known
    return dull
