"""Checkerboards: what a decoder leaves at the finest pattern that pixels can hold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.ground.errors import BadInput

LEAST = 16  # pixels a side: fewer have too few frequencies beside the finest
BESIDE = 0.75  # of the finest frequency: from here up to it lie those that it is compared with


# P(k) = |F[x - x'](k)|^2;  mean of P where a frequency is the finest / mean of P where the larger one is just below it
def checkerboard(images: npt.NDArray[np.floating], others: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """How far the error of each image (n,) stands out at the Nyquist frequency, 1/2 a pixel along rows or columns.

    images, others: (n, C, H, W). The power of their difference there, over that of frequencies between 3/8 and 1/2;
    about 1 where nothing has a period of two pixels, more where a decoder that doubles leaves such a pattern (Odena,
    Dumoulin & Olah 2016). An odd side loses its last row or column, so that 1/2 is among its frequencies.
    `BadInput` for images of other shapes, or smaller than 16 pixels.
    """
    if images.shape != others.shape:
        raise BadInput(f"images of shape {images.shape} and others of {others.shape} cannot be compared")
    height, width = (side - side % 2 for side in images.shape[2:])
    if min(height, width) < LEAST:
        raise BadInput(f"images of {images.shape[2]} x {images.shape[3]} pixels; checkerboards need at least {LEAST}")
    error = (images.astype(np.float64) - others)[:, :, :height, :width]
    power = np.square(np.abs(np.fft.fft2(error - error.mean(axis=(2, 3), keepdims=True)))).mean(axis=1)
    across, down = np.abs(np.fft.fftfreq(width)), np.abs(np.fft.fftfreq(height))
    larger = np.maximum(down[:, None], across[None, :])
    finest, beside = larger == 0.5, (larger >= 0.5 * BESIDE) & (larger < 0.5)
    apart = power[:, beside].mean(axis=1)
    found: npt.NDArray[np.float64] = np.divide(
        power[:, finest].mean(axis=1), apart, out=np.ones(len(power)), where=apart > 0
    )
    return found
