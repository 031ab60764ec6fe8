"""How sharp what comes back is beside its original: as it is shown, and as the likelihood expects each pixel to be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.analysis.finding import Finding
from hinterland.analysis.statistics.intervals import interval_if_any
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import drawn, scored_split

SHOWN, EXPECTED = "as shown", "expected pixel"
NEAR = 0.1  # logits below which the mean is taken from its series
SHARPNESS = (
    "Squared differences of neighbouring pixels in what comes back over those in the original, mean over images, >= 0; "
    "1: as sharp as the original, below: blurred. More contrast raises it too."
)
ERROR = "Squared error a pixel of the pixel that the likelihood expects, on the [0, 1] scale; 0 is best."

Images = npt.NDArray[np.floating]  # (n, C, H, W) on the [0, 1] scale
Scores = npt.NDArray[np.float64]


def sharpness(trained: Trained, images: ImageSet, progress: Progress, count: int = 2_000) -> list[Finding]:
    """`sharpness` of reconstructions as they are shown, and of the pixels that the likelihood expects.

    The two differ for the continuous Bernoulli alone, whose parameter is shown and is not its mean. With it the
    squared error of the expected pixels. Of at most `count` images of the scored split, without those of one grey.
    """
    scored = drawn(images.split(scored_split(images)), count, np.random.default_rng(trained.config.seed))
    wanted = trained.seen(scored)
    shown = trained.decode(trained.encode(scored, scores=False, progress=progress).latents)
    density = trained.config.objective.reconstruction == "continuous-bernoulli"
    expected = mean_of_continuous_bernoulli(shown) if density else shown
    energy = edges(wanted)
    if not (energy > 0).any():
        raise BadInput(f"sharpness: every image of {scored.name} is of one grey, so there is no edge to be blurred")
    kept = energy > 0
    made = [
        _finding("sharpness", subject, edges(back)[kept] / energy[kept], SHARPNESS, trained)
        for subject, back in ((SHOWN, shown), (EXPECTED, expected))
    ]
    errors = np.square(expected.astype(np.float64) - wanted).mean(axis=(1, 2, 3))
    return [*made, _finding("mse_per_pixel", EXPECTED, errors, ERROR, trained)]


# sum_ij (x_{i+1,j} - x_ij)^2 + (x_{i,j+1} - x_ij)^2
def edges(images: Images) -> Scores:
    """(n,) squared differences of neighbouring pixels, summed: halved where a step is spread over two pixels."""
    x = images.astype(np.float64)
    down, right = (np.square(np.diff(x, axis=axis)).sum(axis=(1, 2, 3)) for axis in (2, 3))
    return np.asarray(down + right)


# 1 / (1 - e^-l) - 1 / l,  l = ln(lambda / (1 - lambda))
def mean_of_continuous_bernoulli(parameter: Images) -> Images:
    """E[x] for lambda in [0, 1]; 1/2 at 1/2. Loaiza-Ganem & Cunningham 2019, eq. 8, in the logit; series near 0."""
    inside = np.clip(parameter.astype(np.float64), 1e-7, 1 - 1e-7)
    logit = np.log(inside) - np.log1p(-inside)
    near = np.abs(logit) < NEAR
    far = np.where(near, 1.0, logit)
    series = 0.5 + logit / 12 - logit**3 / 720
    return np.where(near, series, 1 / -np.expm1(-far) - 1 / far).astype(np.float32)


def _finding(name: str, subject: str, scores: Scores, words: str, trained: Trained) -> Finding:
    interval = interval_if_any(scores, trained.config.seed)
    return Finding(
        name,
        subject,
        trained.name,
        float(scores.mean()),
        len(scores),
        words,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        interval_method=interval.method if interval else "",
        seed=trained.config.seed,
    )
