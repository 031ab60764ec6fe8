"""The same probe of the same images under two splits: at random, and by scene.

At random, an image's neighbours in its scene are among those fitted on: what is told right may be the scene. By scene
they are not, as on a scene that nobody has labelled yet. The first is nearly always the better number, and the second
the honest one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.asked import class_means, groups_of
from hinterland.analysis.attribution.measured import Measured, as_finding
from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.probes import ProbeResult, knn_probe, linear_probe
from hinterland.analysis.statistics.resampling import Draws, Groups
from hinterland.analysis.statistics.sampling import stratified
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Folds = npt.NDArray[np.intp]  # (n,) the part of the images that each is scored with

FOLDS = 5
QUICK_IMAGES, IMAGES = 2_000, 10_000
SPLITS = ("random split", "split by scene")
PROBES: dict[str, tuple[Callable[[LatentTable, LatentTable, str], ProbeResult], str]] = {
    "knn_cross_validated": (knn_probe, "the most frequent class among its 10 nearest"),
    "linear_cross_validated": (linear_probe, "the most probable class of a multinomial logistic regression, C = 1"),
}


def by_scene_findings(table: LatentTable, label: str, quick: bool = True, seed: int = 0) -> list[Finding]:
    """Accuracy and balanced accuracy of two probes under both splits, and how much the random one adds.

    Subjects are `LABEL, random split` and `LABEL, split by scene`. All images of `table` take part, in whatever split
    they are, and each is scored once: the probe is fitted on the other parts, which are as many and as large (as
    scenes allow) under both. Nothing is found where images have no groups, or each one of its own. Raises `BadInput`
    for labels that cannot be probed.
    """
    if label not in table.labels or groups_of(table) is None or table.annotations.group is None:
        return []
    codes = table.labels[label].codes.astype(np.intp)
    labelled = np.flatnonzero(codes >= 0)
    rows = labelled[stratified(codes[labelled], QUICK_IMAGES if quick else IMAGES, seed)]
    asked = table.take(rows)
    groups = table.annotations.group[rows]
    count = min(FOLDS, len(np.unique(groups)))
    if count < 2:
        raise BadInput(f"{label}: all labelled images are of one scene; give images of another to score them apart")
    folds = dict(zip(SPLITS, (random_folds(len(rows), count, seed), scene_folds(groups, count)), strict=True))
    draws, found = Draws(seed), []
    for name, (probe, words) in PROBES.items():
        right = {split: _right(asked, label, parts, probe) for split, parts in folds.items()}
        for split, correct in right.items():
            found += _accuracies(name, words, label, split, correct, codes[rows], groups, draws, count)
        found.append(_difference(name, label, right[SPLITS[0]] - right[SPLITS[1]], codes[rows], groups, draws))
    return [as_finding(one, {}, subject, table.source.name, "group", seed) for subject, one in found]


def random_folds(n: int, count: int, seed: int) -> Folds:
    """(n,) parts of equal size, drawn."""
    return np.asarray(np.random.default_rng(seed).permutation(n) % count, dtype=np.intp)


def scene_folds(groups: Groups, count: int) -> Folds:
    """(n,) parts that cut no group in two: the largest groups first, each to the part that has the fewest images."""
    names, member, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    part = np.zeros(len(names), dtype=np.intp)
    filled = np.zeros(count, dtype=np.intp)
    for group in np.argsort(-sizes, kind="stable"):
        part[group] = filled.argmin()
        filled[part[group]] += sizes[group]
    return part[member]


def _right(
    table: LatentTable, label: str, folds: Folds, probe: Callable[[LatentTable, LatentTable, str], ProbeResult]
) -> npt.NDArray[np.float64]:
    """(n,) 1 where an image is told right by the probe fitted on the other parts, else 0."""
    right = np.zeros(len(folds))
    for fold in np.unique(folds):
        scored = np.flatnonzero(folds == fold)
        result = probe(table.take(np.flatnonzero(folds != fold)), table.take(scored), label)
        right[scored[result.rows]] = result.correct
    return right


def _accuracies(
    name: str,
    words: str,
    label: str,
    split: str,
    right: npt.NDArray[np.float64],
    codes: npt.NDArray[np.intp],
    groups: Groups,
    draws: Draws,
    count: int,
) -> list[tuple[str, Measured]]:
    n, subject = len(right), f"{label}, {split}"
    apart = "no scene is in two parts" if split == SPLITS[1] else "drawn whatever their scene"
    how = (
        f"each image gets {words}; fitted on {count - 1} of {count} parts of {n:,} images ({apart}), scored on the "
        "other, in turn. In [0, 1], 1 is best. Untested: it stands beside the other split"
    )
    plain = draws.replicates(n, groups, lambda drawn: drawn.mean(right))
    alike = draws.replicates(n, groups, lambda drawn: drawn.mean(right, codes))
    share = f"Share of images whose {label} is told right: {how}."
    means = f"Mean over the classes of {label} of the share told right: {how}."
    return [
        (subject, Measured(f"{name}_accuracy", float(right.mean()), n, share, plain)),
        (subject, Measured(f"{name}_balanced_accuracy", class_means(right, codes), n, means, alike)),
    ]


def _difference(
    name: str,
    label: str,
    difference: npt.NDArray[np.float64],
    codes: npt.NDArray[np.intp],
    groups: Groups,
    draws: Draws,
) -> tuple[str, Measured]:
    n = len(difference)
    words = (
        f"Balanced accuracy of {label} under the random split, less that under the split by scene: in [-1, 1], 0 where "
        "latents tell as much of scenes that were not fitted on; what is more, other images of the scene told."
    )
    paired = draws.replicates(n, groups, lambda drawn: drawn.mean(difference, codes))
    return label, Measured(f"{name}_lead_of_random_split", class_means(difference, codes), n, words, paired)
