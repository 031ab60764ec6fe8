"""How likely a run makes held-out images."""

from __future__ import annotations

import math

import numpy as np

from hinterland.analysis.finding import Finding
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import Progress
from hinterland.latents.trained import Trained
from hinterland.studies.chosen import drawn, scored_split

METHOD = "normal, from the standard error over images"


def likelihood(
    trained: Trained, images: ImageSet, progress: Progress, samples: int = 100, most: int = 1_000
) -> list[Finding]:
    """-ln p(x) by importance sampling with `samples` latents, on at most `most` images; bits/dim for densities."""

    seed = trained.config.seed
    held_out = drawn(images.split(scored_split(images)), most, np.random.default_rng(seed))
    found = trained.likelihood(held_out, samples, seed, progress)
    words = (
        f"-ln p(x) of an image, mean over images, by importance sampling with {samples} latents each: an upper bound "
        "(Burda et al. 2016); smaller is better."
    )
    if found.valid_share < 1:
        words += f" Of the pixels that have data, {found.valid_share:.1%} of all; the others are no part of x."
    made = [_finding("negative_log_likelihood", found.mean, found.standard_error, len(held_out), words, "nats", seed)]
    bits = found.bits_per_dim
    if bits is not None:
        error = found.standard_error / (found.pixels * math.log(2))
        words = "The same in bits a pixel (with data) and band, on the [0, 1] scale; pixels of 256 levels have 8 more."
        made.append(_finding("bits_per_dim", bits, error, len(held_out), words, "bits", seed))
    return made


def _finding(name: str, value: float, error: float, n: int, definition: str, unit: str, seed: int) -> Finding:
    known = math.isfinite(error)
    return Finding(
        name,
        "likelihood",
        "",
        value,
        n,
        definition,
        low=value - 1.96 * error if known else None,
        high=value + 1.96 * error if known else None,
        interval_method=METHOD if known else "",
        seed=seed,
        unit=unit,
    )
