"""The picture of docs/sources/mnist.md: what arms of studies/mnist-revisited.yaml decode all over their plane.

Usage: python docs/make_mnist_picture.py [STUDY], the study's folder (runs/mnist-revisited). Shows no image of the data:
decoded pictures alone, of the first seed, where the prior has its 5 to 95 %.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from scipy.stats import norm

from hinterland.api import open_run

ARMS = (
    "bernoulli, beta 1", "bernoulli, beta 10", "bernoulli, beta 39.2",
    "continuous bernoulli, beta 1", "continuous bernoulli, beta 39.2",
)  # fmt: skip
SIDE = 9  # pictures along each latent
PICTURE = Path(__file__).resolve().parent / "pictures" / "mnist-planes.png"


def main() -> None:
    study = Path(sys.argv[1] if len(sys.argv) > 1 else "runs/mnist-revisited")
    drawing = Figure(figsize=(12, 2.7), layout="tight")
    for axis, arm in zip(drawing.subplots(1, len(ARMS)), ARMS, strict=True):
        name = arm.replace(", ", "_").replace(" ", "_")
        axis.imshow(1 - plane(study / "cells" / f"{name}_seed-0"), cmap="gray", vmin=0, vmax=1)
        axis.set_title(arm, fontsize=8)
        axis.set_axis_off()
    drawing.savefig(PICTURE, dpi=130)
    print(PICTURE)


def plane(run: Path) -> npt.NDArray[np.float32]:
    """(SIDE h, SIDE w) decoded pictures side by side; latent 0 rises to the right, latent 1 upwards."""
    steps = norm.ppf(np.linspace(0.05, 0.95, SIDE)).astype(np.float32)
    latents = np.array([(right, up) for up in steps[::-1] for right in steps], dtype=np.float32)
    pictures = open_run(run).decode(latents)[:, 0]
    height, width = pictures.shape[1:]
    rows = pictures.reshape(SIDE, SIDE, height, width).transpose(0, 2, 1, 3)
    return np.asarray(rows.reshape(SIDE * height, SIDE * width))


if __name__ == "__main__":
    main()
