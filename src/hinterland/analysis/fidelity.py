"""How like two pictures of the same thing are, image by image: PSNR and SSIM."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import correlate1d

from hinterland.ground.errors import BadInput

Images = npt.NDArray[np.floating]  # (n, C, H, W) on the [0, 1] scale
Scores = npt.NDArray[np.float64]  # (n,)

SIDE, SIGMA, K1, K2 = 11, 1.5, 0.01, 0.03  # of Wang et al. 2004, section III.C


# 10 log10(1 / mse)
def psnr(images: Images, others: Images) -> Scores:
    """Peak signal-to-noise ratio of each image (n,), in dB; the peak is 1. More is better; infinite where they are
    equal. Mean squared error over pixels and bands."""
    _check(images, others)
    square = np.square(images.astype(np.float64) - others).mean(axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        decibels: Scores = -10 * np.log10(square)
    return decibels


# (2 m_x m_y + c_1) (2 s_xy + c_2) / ((m_x^2 + m_y^2 + c_1) (s_x^2 + s_y^2 + c_2))
def ssim(images: Images, others: Images) -> Scores:
    """Structural similarity of each image (n,); 1 is best, and about 0 where nothing is alike.

    Wang, Bovik, Sheikh & Simoncelli 2004, eq. 13: within Gaussian windows of 11 x 11 pixels (sigma 1.5), K1 = .01,
    K2 = .03, range 1; the mean over all windows that lie in the image whole, and over bands.
    """
    _check(images, others)
    if min(images.shape[2:]) < SIDE:
        size = f"{images.shape[2]} x {images.shape[3]}"
        raise BadInput(
            f"images of {size} are smaller than the window of SSIM, {SIDE} x {SIDE}; PSNR can be had of them"
        )
    x, y = images.astype(np.float64), others.astype(np.float64)
    mean_x, mean_y = _windowed(x), _windowed(y)
    var_x, var_y = _windowed(x * x) - mean_x**2, _windowed(y * y) - mean_y**2
    together = _windowed(x * y) - mean_x * mean_y
    light = (2 * mean_x * mean_y + K1**2) / (mean_x**2 + mean_y**2 + K1**2)
    structure = (2 * together + K2**2) / (var_x + var_y + K2**2)
    found: Scores = (light * structure).mean(axis=(1, 2, 3))
    return found


def _windowed(values: Scores) -> Scores:
    """Weighted mean within the window about each pixel that has a whole one."""
    away = np.arange(SIDE) - SIDE // 2
    weights = np.exp(-0.5 * np.square(away / SIGMA))
    weights /= weights.sum()
    whole = (..., slice(SIDE // 2, -(SIDE // 2)), slice(SIDE // 2, -(SIDE // 2)))
    found: Scores = correlate1d(correlate1d(values, weights, axis=2), weights, axis=3)[whole]
    return found


def _check(images: Images, others: Images) -> None:
    if images.ndim != 4 or images.shape != others.shape:
        raise BadInput(f"images have shapes {images.shape} and {others.shape}; two of (n, C, H, W) are needed")
