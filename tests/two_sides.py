"""Small images of which two layers show the same place: one follows from the other."""

from __future__ import annotations

import numpy as np

from blobs import blobs
from hinterland.data.imageset import ImageSet


def summer_and_winter(n: int = 60, side: int = 16, seed: int = 0, noise: float = 0.0) -> ImageSet:
    """`winter` (3 bands) is a blob; `summer` (2 bands) is brighter there, and dark elsewhere; by groups of ten."""
    import dataclasses

    images = blobs(n, 3, side, side, seed=seed)
    winter = images.layers["image"]
    light = winter.astype(np.float64) / 255
    summer = np.stack([0.2 + 0.6 * light[:, 0], 0.9 - 0.5 * light[:, 1] * light[:, 2]], axis=1)
    summer += np.random.default_rng(seed).normal(0, noise, summer.shape)
    groups = np.array([f"scene {k % 6}" for k in range(n)])
    known = dataclasses.replace(images.annotations, group=groups)
    layers = {"winter": winter, "summer": (summer.clip(0, 1) * 255).round().astype(np.uint8)}
    return dataclasses.replace(images, name="seasons", layers=layers, annotations=known)
