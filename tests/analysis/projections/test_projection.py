"""Projections to the plane."""

import numpy as np
import pytest

from hinterland.analysis.projections.projection import Method, project
from hinterland.ground.errors import BadInput

METHODS: list[Method] = ["pca", "tsne", "umap", "isomap"]


def clusters(n: int, size: int, apart: float = 12.0) -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = apart * np.eye(size)[np.arange(n) % min(3, size)]
    return (rng.normal(size=(n, size)) + centres).astype(np.float32)


@pytest.mark.parametrize("method", METHODS)
def test_every_projection_keeps_neighbours_and_is_the_same_for_the_same_seed(method: Method) -> None:
    latents = clusters(90, 5)
    first, second = project(latents, method, seed=1), project(latents, method, seed=1)
    assert first.positions.shape == (90, 2)
    assert first.positions.dtype == np.float32
    np.testing.assert_array_equal(first.positions, second.positions)
    assert first.trustworthiness > 0.85
    assert first.continuity > 0.85
    assert (first.k, first.n, first.fitted_on) == (10, 90, 90)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [1, 2])
def test_latents_of_one_or_two_numbers_are_projected(method: Method, size: int) -> None:
    made = project(clusters(60, size), method, seed=0, k=5)
    assert np.isfinite(made.positions).all()
    assert made.trustworthiness > 0.9


@pytest.mark.parametrize("method", METHODS)
def test_as_few_points_as_the_trust_allows_are_projected(method: Method) -> None:
    for n, k in ((3, 1), (5, 2), (21, 10)):
        assert np.isfinite(project(clusters(n, 4), method, seed=0, k=k).positions).all()


@pytest.mark.parametrize("method", METHODS)
def test_points_that_coincide_are_projected(method: Method) -> None:
    latents = np.repeat(clusters(8, 3), 6, axis=0)
    assert np.isfinite(project(latents, method, seed=0).positions).all()


@pytest.mark.parametrize("method", METHODS)
def test_too_few_points_are_refused_with_the_number_that_would_do(method: Method) -> None:
    with pytest.raises(BadInput, match=rf"{method} with k=10 needs at least 21 points; there are 12; k=5"):
        project(clusters(12, 3), method, seed=0)


def test_constant_latents_and_unknown_methods_are_refused() -> None:
    with pytest.raises(BadInput, match="are the same"):
        project(np.ones((30, 3), np.float32), "pca", seed=0)
    with pytest.raises(BadInput, match="pca, tsne, umap, isomap"):
        project(clusters(30, 3), "lda", seed=0)  # type: ignore[arg-type]


def test_pca_of_a_plane_shows_all_of_its_variance_and_is_trusted_wholly() -> None:
    made = project(clusters(50, 2), "pca", seed=0)
    assert made.explained is not None
    assert sum(made.explained) == pytest.approx(1)
    assert (made.trustworthiness, made.continuity) == pytest.approx((1, 1), abs=1e-3)
    assert project(clusters(50, 1), "pca", seed=0).explained == (1.0, 0.0)


def test_isomap_unrolls_an_arc_that_pca_folds() -> None:
    turn = np.sort(np.random.default_rng(0).uniform(0, 5.5, 300))
    arc = np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1).astype(np.float32)
    along = project(arc, "isomap", seed=0).positions[:, 0]
    assert abs(np.corrcoef(along, turn)[0, 1]) > 0.99


def test_isomap_of_many_points_says_how_many_shaped_it() -> None:
    made = project(clusters(2_300, 3), "isomap", seed=0)
    assert made.fitted_on == 2_000
    assert np.isfinite(made.positions).all()
