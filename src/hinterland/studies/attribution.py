"""What is in the latents of labels and factors that describe images, and are not what they were made from."""

from __future__ import annotations

from hinterland.analysis.finding import Finding
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained


def attribution(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    labels: list[str] | None = None,
    baselines: bool | list[str] = True,
    quick: bool = True,
    most_training_images: int = 20_000,
) -> list[Finding]:
    """The battery on labels and factors beside the baselines, and the random split beside that by scene.

    What `analysis` asks besides, which latent holds which cause, is left out: shares of land cover are no causes that
    vary by themselves, and it takes twice as long as all the rest.
    """
    from hinterland.analysis.battery import analyse
    from hinterland.analysis.probing.by_scene import by_scene_findings
    from hinterland.studies.measures import sampled

    seed = trained.config.seed
    given = sampled(images, most_training_images, seed)
    table = trained.encode(given, baselines=baselines, progress=progress)
    findings = analyse(table, labels, quick=quick, seed=seed, progress=progress)
    for label in table.labels if labels is None else labels:
        findings += by_scene_findings(table, label, quick, seed)
    return findings
