"""What a study measures of mending: noisy test images through a run, beside doing nothing to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from hinterland.analysis.fidelity import SIDE, psnr, ssim
from hinterland.analysis.finding import Baseline, Finding
from hinterland.analysis.statistics.intervals import interval_if_any, paired_difference
from hinterland.data.imageset import ImageSet
from hinterland.data.noise import NoiseConfig, noisy_at
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Progress
from hinterland.latents.encode import BATCH
from hinterland.latents.trained import Trained
from hinterland.objectives.reconstruction import standardised
from hinterland.studies.chosen import drawn, scored_split

MOST_DB = 100.0  # of an image that comes back exactly
WORDS = {
    "psnr_db": "Peak signal-to-noise ratio, in dB, mean over images (at most 100 each); more is better.",
    "ssim": "Structural similarity (Wang et al. 2004, 11 x 11 Gaussian windows), mean over images; 1 is best.",
}

Images = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


def denoising(
    trained: Trained,
    images: ImageSet,
    progress: Progress,
    noise: dict[str, Any] | None = None,
    count: int = 2_000,
    seed: int = 0,
) -> list[Finding]:
    """`psnr_db` and `ssim` of what a run makes of noisy images of the scored split (subject `denoised`), beside the
    noisy images themselves (subject `noisy`, and as the baseline identity).

    `noise`: as in a run's configuration, such as {gaussian: 0.2}; left out, the run's own. The same noise, by `seed`,
    for every run that is asked. No SSIM of images smaller than 11 pixels.
    """

    chosen = trained.config.noise if noise is None else NoiseConfig.checked(noise, "denoising.noise")
    if not chosen.any:
        raise BadInput("denoising: the run has no noise of its own; say which is to be mended, as {gaussian: 0.2}")
    scored = drawn(images.split(scored_split(images)), count, np.random.default_rng(seed))
    wanted, given, back = _mended(trained, scored, chosen, seed, progress)
    measures = {"psnr_db": _decibels, **({"ssim": ssim} if min(wanted.shape[2:]) >= SIDE else {})}
    found: list[Finding] = []
    for name, measure in measures.items():
        found += _beside(name, measure(back, wanted), measure(given, wanted), trained)
    return found


def _mended(
    trained: Trained, images: ImageSet, noise: NoiseConfig, seed: int, progress: Progress
) -> tuple[Images, Images, Images]:
    """What should come back, what that is of the noisy images themselves, and what did come back."""
    clean = torch.from_numpy(trained.seen(images))
    valid = images.valid(slice(None))
    known = None if valid is None else torch.from_numpy(valid)[:, None]
    noisy = noisy_at(clean, noise, 0, seed)
    noisy = noisy if known is None else torch.where(known, noisy, clean)
    device = next(trained.model.parameters()).device
    latents = []
    with torch.inference_mode(), progress.step("mend noisy images", len(noisy)) as bar:
        for batch in noisy.split(BATCH):
            latents.append(trained.model.encode(batch.to(device)).mean.cpu().numpy())
            bar.advance(len(batch))
    back = trained.decode(np.concatenate(latents))
    if trained.config.objective.target == "standardised":
        clean, noisy = standardised(clean, known), standardised(noisy, known)
    if known is not None:  # what is not valid counts as come back, and lifts noisy and mended images alike
        back = np.where(known.numpy(), back, clean.numpy())
    return clean.numpy(), noisy.numpy(), back


def _decibels(images: Images, others: Images) -> Scores:
    return np.minimum(psnr(images, others), MOST_DB)


def _beside(name: str, ours: Scores, untouched: Scores, trained: Trained) -> list[Finding]:
    """The score of mended images with the identity as its baseline, and that of the noisy ones."""
    difference, apart = paired_difference(ours, untouched, trained.config.seed)
    identity = Baseline(float(untouched.mean()), difference, apart.low, apart.high)
    made = []
    for subject, scores, baselines in (("denoised", ours, {"identity": identity}), ("noisy", untouched, {})):
        interval = interval_if_any(scores, trained.config.seed)
        made.append(
            Finding(
                name,
                subject,
                trained.name,
                float(scores.mean()),
                len(scores),
                WORDS[name],
                low=interval.low if interval else None,
                high=interval.high if interval else None,
                interval_method=interval.method if interval else "",
                baselines=baselines,
                unit="dB" if name == "psnr_db" else "",
            )
        )
    return made
