"""The learning rate as a function of images seen."""

from __future__ import annotations

import math

from hinterland.training.config import TrainingConfig


def learning_rate(config: TrainingConfig, images_seen: int, total_images: int, rate: float | None = None) -> float:
    """Rises from 0 over `warmup_images`, stays, and from `decay_from` of the run on falls to 0.

    `rate` is where it stays: config.learning_rate, or what another network learns with.

    cosine: Loshchilov & Hutter 2017, eq. 5, without restarts; linear: in a straight line.
    """
    rate = config.learning_rate if rate is None else rate
    if images_seen < config.warmup_images:
        rate *= images_seen / config.warmup_images
    if config.schedule == "constant":
        return rate
    begin = config.decay_from * total_images
    done = min(1.0, max(0.0, (images_seen - begin) / max(1.0, total_images - begin)))
    return rate * (0.5 * (1 + math.cos(math.pi * done)) if config.schedule == "cosine" else 1 - done)
