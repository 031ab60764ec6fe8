"""Runs that are compared: gathered on the same images, with paired differences to the first of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.statistics.intervals import paired_difference
from hinterland.analysis.probing.probes import ProbeResult
from hinterland.analysis.projections.projection import Method, Projection
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.report.material import Material, gather
from hinterland.report.sections.knowledge import probes_of
from hinterland.report.sections.maps import projections
from hinterland.report.theme import Mark
from hinterland.report.verdict import Difference

MOST_RUNS = 6
MAPPED: tuple[Method, ...] = ("pca", "tsne")


@dataclasses.dataclass(frozen=True, eq=False)
class Entrant:
    """One of the runs, under a name that is its own on the page."""

    name: str
    mark: Mark
    material: Material
    probes: dict[str, ProbeResult]
    maps: dict[Method, Projection]

    @property
    def trained(self) -> Trained:
        """The run itself."""
        return self.material.trained

    @property
    def colour(self) -> str:
        """In drawings."""
        return self.mark.colour


def enter(runs: Sequence[Trained], images: ImageSet, progress: Progress, seed: int) -> tuple[Entrant, ...]:
    """Gather each run on the same `images`; what its report has computed is taken over. `BadInput` where unfair."""
    check_comparable(runs, images)
    made = []
    for index, (trained, name) in enumerate(zip(runs, own_names(runs), strict=True)):
        progress.say(f"compare: {name}")
        material = gather(trained, images, progress, seed, reuse=True)
        maps = projections(material, MAPPED, progress)
        made.append(Entrant(name, Mark(name, index), material, probes_of(material, progress), maps))
    return tuple(made)


def check_comparable(runs: Sequence[Trained], images: ImageSet) -> None:
    """`BadInput` for too few or too many runs, other shapes, or scored images that one run may have trained on."""
    if not 2 <= len(runs) <= MOST_RUNS:
        raise BadInput(f"{len(runs)} runs cannot stand beside each other on one page; compare 2 to {MOST_RUNS}")
    shapes = {run.name: run.shape for run in runs}
    if len(set(shapes.values())) > 1:
        told = listing(f"{name} {shape}" for name, shape in shapes.items())
        raise BadInput(f"runs were trained on images of different shape (C, H, W): {told}; compare runs of one shape")
    for run in runs:
        run.check(images)
    trained_on = {run.config.data.fingerprint for run in runs}
    if len(trained_on) > 1 and images.fingerprint() in trained_on:
        told = listing(f"{run.name} on {run.config.data.name}" for run in runs)
        raise BadInput(
            f"runs were trained on different images ({told}), and those to compare them on are one run's own; "
            "hand over images that none has seen: hl.compare(runs, out, images=...)"
        )


def own_names(runs: Sequence[Trained]) -> list[str]:
    """The runs' names; where two are alike, with the folder above, or with a number."""
    names = [run.name for run in runs]
    if len(set(names)) < len(names):
        names = [f"{run.folder.path.resolve().parent.name}/{run.name}" for run in runs]
    if len(set(names)) < len(names):
        names = [f"{name} ({i})" for i, name in enumerate(names, start=1)]
    return names


def differences(entrants: Sequence[Entrant], seed: int) -> list[Difference]:
    """Each other run minus the first, image by image: reconstruction errors, and what each probe tells right."""
    first, made = entrants[0], []
    groups = first.material.table.annotations.group
    for other in entrants[1:]:
        for score, words in (
            ("mse_per_pixel", "Squared error per pixel"),
            ("mae_per_pixel", "Absolute error per pixel"),
        ):
            scores, reference = other.material.table.scores[score], first.material.table.scores[score]
            made.append(_paired(words, other, first, scores, reference, groups, seed, lower_is_better=True))
        for probe, result in first.probes.items():
            if probe not in other.probes:
                continue
            in_groups = None if groups is None else groups[result.rows]
            right = other.probes[probe].correct
            made.append(
                _paired(told_right(result), other, first, right, result.correct, in_groups, seed, is_share=True)
            )
    return made


def told_right(result: ProbeResult) -> str:
    """The measure of a probe, as it stands in tables and sentences."""
    return f"{result.label[:1].upper() + result.label[1:]} told right by the {result.probe} probe"


def _paired(
    measure: str,
    run: Entrant,
    reference: Entrant,
    ours: npt.NDArray[np.generic],
    theirs: npt.NDArray[np.generic],
    groups: npt.NDArray[np.str_] | None,
    seed: int,
    lower_is_better: bool = False,
    is_share: bool = False,
) -> Difference:
    low: float | None = None
    high: float | None = None
    try:
        estimate, found = paired_difference(ours, theirs, seed, groups=groups)
        low, high = found.low, found.high
    except BadInput:  # one image or one group: a difference without an interval
        estimate = float(np.mean(ours.astype(np.float64) - theirs.astype(np.float64)))
    return Difference(measure, run.name, reference.name, estimate, low, high, len(ours), lower_is_better, is_share)
