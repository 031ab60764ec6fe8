"""The standard analysis: what is in the latents, how they are used, and which factor is in which of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, MutableMapping, Sequence

from hinterland.analysis.battery import analyse as ask
from hinterland.analysis.dimension import QUICK_POINTS, dimension_finding
from hinterland.analysis.disentanglement.findings import disentanglement_findings
from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.by_scene import by_scene_findings
from hinterland.analysis.probing.halves import scored_images
from hinterland.analysis.probing.probes import ProbeResult
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.table import LatentTable


def analyse(
    table: LatentTable,
    labels: Sequence[str] | None = None,
    train: LatentTable | None = None,
    quick: bool = True,
    seed: int = 0,
    progress: Progress = SILENT,
    told: MutableMapping[str, ProbeResult] | None = None,
    described: LatentTable | None = None,
) -> list[Finding]:
    """Every question that can be asked of `table`: see `battery.analyse` for labels and continuous factors.

    Then, where images have scenes, the probes once more under a random split and one by scene: see `by_scene`.
    Then the intrinsic dimension, and with known causes also the scores of disentanglement: see `of_single_latents`.
    """
    findings = ask(table, labels, train, quick, seed, progress, told, described)
    for label in table.labels if labels is None else labels:
        findings += _if_possible(functools.partial(by_scene_findings, table, label, quick, seed), progress)
    return findings + of_single_latents(table, labels, train, quick, seed, progress)


def of_single_latents(
    table: LatentTable,
    labels: Sequence[str] | None = None,
    train: LatentTable | None = None,
    quick: bool = True,
    seed: int = 0,
    progress: Progress = SILENT,
) -> list[Finding]:
    """What is asked of all labels and factors at once: the intrinsic dimension, and which factor is in which latent.

    Of the scored images. What cannot be measured (too few images, one value of a factor) is said through `progress`.
    """
    scored = scored_images(table, train)
    findings = _if_possible(lambda: [dimension_finding(scored, seed, QUICK_POINTS if quick else None)], progress)
    causes = [name for name in causes_of(scored) if labels is None or name in labels]
    if causes:
        named = None if labels is None else causes  # unnamed ones that do not vary are left out, named ones refused
        findings += _if_possible(lambda: disentanglement_findings(scored, named, seed, quick, progress), progress)
    return findings


def causes_of(table: LatentTable) -> list[str]:
    """The names of what images are made of: the factors, or, where there are none, two labels or more.

    Labels beside factors are left aside, as they are often made from them; one label alone is a class, not a cause.
    """
    if table.factors:
        return list(table.factors)
    return list(table.labels) if len(table.labels) > 1 else []


def _if_possible(measure: Callable[[], list[Finding]], progress: Progress) -> list[Finding]:
    try:
        return measure()
    except BadInput as error:
        progress.say(f"not measured: {error}")
        return []
