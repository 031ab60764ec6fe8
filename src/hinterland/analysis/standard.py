"""The standard analysis: what is in the latents, how they are used, and which factor is in which of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hinterland.analysis.battery import analyse as ask
from hinterland.analysis.dimension import dimension_finding
from hinterland.analysis.disentanglement.findings import disentanglement_findings
from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.halves import scored_images
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
) -> list[Finding]:
    """Every question that can be asked of `table`: see `battery.analyse` for labels and continuous factors.

    With known factors also the scores of disentanglement, on the scored images. What cannot be measured (too few
    images, one value of a factor) is said through `progress`; what was asked by name and cannot be, is refused.
    """
    findings = ask(table, labels, train, quick, seed, progress)
    scored = scored_images(table, train)
    findings += _if_possible(lambda: [dimension_finding(scored, seed)], progress)
    factors = [name for name in scored.factors if labels is None or name in labels]
    if factors:
        findings += _if_possible(lambda: disentanglement_findings(scored, factors, seed, quick, progress), progress)
    return findings


def _if_possible(measure: Callable[[], list[Finding]], progress: Progress) -> list[Finding]:
    try:
        return measure()
    except BadInput as error:
        progress.say(f"not measured: {error}")
        return []
