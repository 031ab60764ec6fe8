"""PSNR and SSIM: hand-worked, by their formulas window for window, and as scikit-image has them."""

from __future__ import annotations

import numpy as np
import pytest

from hinterland.analysis.fidelity import psnr, ssim
from hinterland.ground.errors import BadInput


def pair(n=3, c=2, h=17, w=14, seed=0):
    rng = np.random.default_rng(seed)
    first = rng.uniform(0, 1, (n, c, h, w)).astype(np.float32)
    return first, np.clip(0.7 * first + 0.1 + rng.normal(0, 0.1, first.shape), 0, 1).astype(np.float32)


def test_an_error_of_a_tenth_everywhere_is_20_db():
    images = np.full((2, 3, 4, 4), 0.5)
    off = np.array([0.1, -0.01]).reshape(2, 1, 1, 1)
    np.testing.assert_allclose(psnr(images, images + off), [20, 40])


def test_an_image_that_comes_back_exactly_has_no_error_and_full_similarity():
    images, _ = pair()
    assert np.isinf(psnr(images, images)).all()
    np.testing.assert_allclose(ssim(images, images), 1)


def test_flat_images_differ_in_light_alone():
    """Without variance the second factor is 1: (2 a b + c1) / (a^2 + b^2 + c1)."""
    a, b = np.full((1, 1, 12, 12), 0.2), np.full((1, 1, 12, 12), 0.6)
    assert ssim(a, b)[0] == pytest.approx((2 * 0.12 + 1e-4) / (0.04 + 0.36 + 1e-4))


def test_a_negative_is_less_like_than_nothing():
    images, _ = pair()
    assert (ssim(images, 1 - images) < 0).all()


def test_ssim_is_its_formula_in_every_whole_window():
    images, others = (one.astype(np.float64) for one in pair())
    away = np.arange(11) - 5
    weights = np.exp(-(away[:, None] ** 2 + away[None] ** 2) / (2 * 1.5**2))
    weights /= weights.sum()
    expected = np.zeros(len(images))
    for n in range(len(images)):
        found = []
        for c in range(2):
            for top in range(17 - 10):
                for left in range(14 - 10):
                    x, y = (one[n, c, top : top + 11, left : left + 11] for one in (images, others))
                    mx, my = (weights * x).sum(), (weights * y).sum()
                    vx, vy = (weights * (x - mx) ** 2).sum(), (weights * (y - my) ** 2).sum()
                    xy = (weights * (x - mx) * (y - my)).sum()
                    up = (2 * mx * my + 0.01**2) * (2 * xy + 0.03**2)
                    found.append(up / ((mx**2 + my**2 + 0.01**2) * (vx + vy + 0.03**2)))
        expected[n] = np.mean(found)
    np.testing.assert_allclose(ssim(images, others), expected, rtol=1e-10)


def test_both_are_those_of_scikit_image():
    metrics = pytest.importorskip("skimage.metrics", reason="scikit-image is not installed")
    images, others = (one.astype(np.float64) for one in pair(h=24, w=31))
    settings = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0}
    theirs = [
        metrics.structural_similarity(a, b, channel_axis=0, **settings) for a, b in zip(images, others, strict=True)
    ]
    np.testing.assert_allclose(ssim(images, others), theirs, rtol=1e-9)
    noise = [metrics.peak_signal_noise_ratio(a, b, data_range=1) for a, b in zip(images, others, strict=True)]
    np.testing.assert_allclose(psnr(images, others), noise, rtol=1e-12)


def test_images_smaller_than_the_window_and_of_other_shapes_are_refused():
    with pytest.raises(BadInput, match=r"8 x 8 are smaller than the window of SSIM, 11 x 11"):
        ssim(np.zeros((1, 1, 8, 8)), np.zeros((1, 1, 8, 8)))
    with pytest.raises(BadInput, match=r"two of \(n, C, H, W\)"):
        psnr(np.zeros((1, 1, 8, 8)), np.zeros((1, 8, 8)))
