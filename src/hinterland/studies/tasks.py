"""How well a run does its tasks, and what a linear probe of its latents would make of the same labels."""

from __future__ import annotations

from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.probes import linear_probe
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import scored_split
from hinterland.training.labels import taught

WORDS = {
    "accuracy": "Share of what is labelled (images, or pixels of task segment) whose class is told; 1 is best.",
    "balanced_accuracy": "Mean over classes of the share of their images that are told; 1 is best.",
    "macro_iou": "Mean over classes of intersection over union, [0, 1]; 1 is best.",
    "calibration_error": "Mean of |share right - chance given| in 15 bins of the chance; 0 is best. Guo et al. 2017.",
    "mse_per_pixel": "Squared error a pixel of reconstructions on the [0, 1] scale; 0 is best.",
    "mae_per_pixel": "Absolute error a pixel of reconstructions on the [0, 1] scale; 0 is best.",
    "psnr_db": "Peak signal-to-noise ratio of what comes back; more is better.",
}


def tasks(trained: Trained, images: ImageSet, progress: Progress) -> list[Finding]:
    """The scores of each task on the scored split, as the run wrote them at its end; the subject is the task."""
    last = trained.folder.metrics()[-1]
    if not last.get("finished"):
        raise BadInput(f"{trained.name} has not come to its end, so its tasks were not scored")
    count, several = len(images.split(last["split"])), len(trained.config.tasks) > 1
    found = []
    for name, value in last["scores"].items():
        task, _, own = name.partition("_") if several else (trained.config.task, "", name)
        if own in WORDS:
            found.append(Finding(own, task, trained.name, value, count, WORDS[own]))
    return found


def label_probe(trained: Trained, images: ImageSet, progress: Progress, label: str | None = None) -> list[Finding]:
    """Accuracies of a linear probe of the latents, fitted on the training images that keep their label in this run.

    With an encoder that was taken over and stays as it was, that is what its latents tell without learning anything
    else. `label`: left out, that of the run.
    """
    asked = label or trained.config.data.label
    train, scored = taught(images.split("train"), trained.config), images.split(scored_split(images))
    fitted, seen = (trained.encode(part, scores=False, progress=progress) for part in (train, scored))
    result = linear_probe(fitted, seen, asked)
    words = f"Linear probe of the latents, fitted on {result.fitted_on:,} labelled images."
    return [
        Finding(name, "linear probe", trained.name, value, len(result.truth), f"{words} {WORDS[name]}")
        for name, value in (("accuracy", result.accuracy), ("balanced_accuracy", result.balanced_accuracy))
    ]
