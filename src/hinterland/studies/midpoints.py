"""What a study measures of means of latents: is what they decode to an image, and of the same class?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.distances.findings import KID
from hinterland.analysis.distances.kernel import kernel_distance
from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.mlp import mlp_probe
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import drawn, scored_split
from hinterland.studies.found import mean_of
from hinterland.studies.real import real_features

Images = npt.NDArray[np.float32]

KEPT = (
    "Share of images made of two of one class that a network fitted on the pixels of real ones takes for that class; "
    "subject `images`: what it tells of the images themselves."
)


def midpoints(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    label: str = "class",
    count: int = 2_000,
    fitted_on: int = 10_000,
    extractor: str = "efficientnet-lite0@64",
) -> list[Finding]:
    """`midpoint_kept_class` of pairs within a class and `midpoint_kid` of pairs of any images, of the scored split.

    Subjects: `latents`, decoded from the mean of two latents; `pixels`, the mean of two images; `images`, the first
    image of each pair, and `reconstructions`, it decoded from its own latent.
    """
    seed = trained.config.seed
    rng = np.random.default_rng(seed)
    scored = drawn(images.split(scored_split(images)), count, rng)
    pixels, latents = trained.seen(scored), trained.encode(scored, scores=False, progress=progress).latents
    codes = scored.annotations.labels[label].codes
    first, second = _pairs(codes, rng)
    judge = _flat(trained, drawn(images.split("train"), fitted_on, rng), label)
    found = []
    made = _made(trained, pixels, latents, first, second)
    for subject, what in made.items():
        table = LatentTable.from_arrays(what.reshape(len(what), -1), labels={label: _names(scored, label, first)})
        right = mlp_probe(judge, table, label, seed).correct.astype(np.float64)
        found.append(mean_of(right, "midpoint_kept_class", subject, label, KEPT, seed))
    order = rng.permutation(len(scored))
    return found + _kid(trained, images, _made(trained, pixels, latents, order, np.roll(order, 1)), extractor, progress)


def _pairs(codes: npt.NDArray[np.int32], rng: np.random.Generator) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows of each labelled image and of another one of its class."""
    first, second = [], []
    for code in np.unique(codes[codes >= 0]):
        rows = rng.permutation(np.flatnonzero(codes == code))
        if len(rows) > 1:
            first.append(rows)
            second.append(np.roll(rows, 1))
    return np.concatenate(first), np.concatenate(second)


def _made(
    trained: Trained,
    pixels: Images,
    latents: Images,
    first: npt.NDArray[np.intp],
    second: npt.NDArray[np.intp],
) -> dict[str, Images]:
    return {
        "latents": trained.decode((latents[first] + latents[second]) / 2),
        "pixels": np.float32(0.5) * (pixels[first] + pixels[second]),
        "images": pixels[first],
        "reconstructions": trained.decode(latents[first]),
    }


def _flat(trained: Trained, images: ImageSet, label: str) -> LatentTable:
    """The pixels of images as the model sees them, and their label."""
    seen = trained.seen(images)
    names = _names(images, label, np.arange(len(images)))
    return LatentTable.from_arrays(seen.reshape(len(seen), -1), labels={label: names})


def _names(images: ImageSet, label: str, rows: npt.NDArray[np.intp]) -> list[str]:
    known = images.annotations.labels[label]
    return [known.names[code] if code >= 0 else "" for code in known.codes[rows]]


def _kid(
    trained: Trained, images: ImageSet, made: dict[str, Images], extractor: str, progress: Progress
) -> list[Finding]:
    from hinterland.latents.features import features_of

    seed = trained.config.seed
    real = drawn(images.split("train"), len(made["images"]), np.random.default_rng(seed))
    features = real_features(trained, real, extractor, progress).latents
    found = []
    for subject, what in made.items():
        distance = kernel_distance(features, features_of(np.clip(what, 0, 1), extractor).latents, seed)
        found.append(
            Finding(
                "midpoint_kid",
                subject,
                extractor,
                distance.value,
                len(what),
                KID.format(features=extractor).split(" Chance")[0],
                low=distance.interval.low,
                high=distance.interval.high,
                interval_method=distance.interval.method,
                seed=seed,
            )
        )
    return found
