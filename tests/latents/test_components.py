"""Principal components of images, by whichever way is quickest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.decomposition import PCA

from hinterland.ground.errors import BadInput
from hinterland.latents import components
from hinterland.latents.components import first_components


def in_parts(rows: np.ndarray, step: int = 37) -> components.Parts:
    def parts() -> Iterator[np.ndarray]:
        return (rows[start : start + step] for start in range(0, len(rows), step))

    return parts


def falling(n: int, d: int) -> np.ndarray:
    """Rows whose variances fall from component to component, around a mean that is not 0."""
    rng = np.random.default_rng(0)
    rank = min(n, d)
    left, right = np.linalg.qr(rng.normal(size=(n, rank)))[0], np.linalg.qr(rng.normal(size=(d, rank)))[0]
    return (left * 0.9 ** np.arange(rank) @ right.T * 30 + rng.normal(size=d)).astype(np.float32)


@pytest.mark.parametrize("way", ["covariance", "gram", "iteration"])
def test_the_subspace_is_that_of_scikit_learn(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = falling(*{"covariance": (200, 60), "gram": (60, 200), "iteration": (200, 150)}[way])
    monkeypatch.setattr(components, "EXACT", {"covariance": 60, "gram": 60, "iteration": 10}[way])
    found, share = first_components(in_parts(rows), 8)
    expected = PCA(8, svd_solver="full").fit(rows.astype(np.float64))
    assert found.components.shape == (8, rows.shape[1])
    np.testing.assert_allclose(found.mean, expected.mean_, atol=1e-5)
    np.testing.assert_allclose(found.variances, expected.explained_variance_, rtol=1e-4)
    np.testing.assert_allclose(np.abs(np.sum(found.components * expected.components_, axis=1)), 1, atol=1e-4)
    assert share == pytest.approx(expected.explained_variance_ratio_.sum(), abs=1e-4)
    np.testing.assert_allclose(found.components @ found.components.T, np.eye(8), atol=1e-5)
    assert (found.components[np.arange(8), np.abs(found.components).argmax(axis=1)] > 0).all()


def test_nothing_depends_on_how_the_rows_are_parted() -> None:
    rows = falling(90, 20)
    one, many = (first_components(in_parts(rows, step), 5)[0] for step in (90, 7))
    np.testing.assert_allclose(one.components, many.components, atol=1e-6)


def test_three_images_have_two_components_however_many_are_asked_for() -> None:
    found, share = first_components(in_parts(falling(3, 50)), 10)
    assert found.components.shape == (2, 50)
    assert share == pytest.approx(1)


def test_images_that_are_all_the_same_have_components_without_variance() -> None:
    found, share = first_components(in_parts(np.full((9, 4), 0.3, np.float32)), 2)
    np.testing.assert_allclose(found.variances, 0, atol=1e-12)
    assert share == 1
    assert np.isfinite(found.components).all()


def test_one_image_is_refused() -> None:
    with pytest.raises(BadInput, match="at least 2 images to be fitted on; there are 1"):
        first_components(in_parts(np.ones((1, 4), np.float32)), 2)
