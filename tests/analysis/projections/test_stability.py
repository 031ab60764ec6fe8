"""What of a picture is there again with another seed."""

import numpy as np
import pytest

from hinterland.analysis.projections.projection import Projection, project
from hinterland.analysis.projections.stability import stability, stability_of
from hinterland.ground.errors import BadInput


def clusters(n: int = 150) -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.normal(size=(n, 5)) + 10 * np.eye(5)[np.arange(n) % 3]).astype(np.float32)


def picture(positions: np.ndarray, seed: int) -> Projection:
    return Projection("tsne", positions.astype(np.float32), 1, 1, np.ones(len(positions)), 10, len(positions), seed, 1)


def test_pca_is_the_same_with_every_seed() -> None:
    found = stability(clusters(), "pca")
    assert found.common_neighbours == pytest.approx(1)
    assert found.residual == pytest.approx(0, abs=1e-9)
    assert found.pairs.shape == (3, 2)


@pytest.mark.parametrize("method", ["tsne", pytest.param("umap", marks=pytest.mark.slow)])
def test_clusters_that_are_far_apart_come_again(method: str) -> None:
    found = stability(clusters(), method, seeds=(0, 1))  # type: ignore[arg-type]
    assert found.common_neighbours > 0.4
    assert found.per_point.shape == (150,)
    assert found.per_point.mean() == pytest.approx(found.common_neighbours)
    assert [made.seed for made in found.pictures] == [0, 1]
    np.testing.assert_array_equal(found.pictures[1].positions, project(clusters(), method, 1).positions)  # type: ignore[arg-type]


def test_a_turned_picture_is_the_same_picture_and_a_shuffled_one_is_another() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(200, 2))
    same = stability_of((picture(points, 0), picture(3 * points[:, ::-1], 1)))
    assert (same.common_neighbours, same.residual) == (pytest.approx(1), pytest.approx(0, abs=1e-6))
    other = stability_of((picture(points, 0), picture(rng.permutation(points), 1)))
    assert other.common_neighbours == pytest.approx(0, abs=0.03)
    assert other.residual > 0.95


def test_points_that_moved_are_told_from_those_that_stayed() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(200, 2))
    moved = points.copy()
    moved[100:] = rng.permutation(points[100:]) + 50
    start = np.vstack([points[:100], points[100:] + 50])
    found = stability_of((picture(start, 0), picture(moved, 1)))
    assert found.per_point[:100].mean() == pytest.approx(1)
    assert found.per_point[100:].mean() < 0.2
    assert "2 seeds, tsne gave points" in found.in_words()


@pytest.mark.parametrize("seeds", [(0,), (1, 1)])
def test_fewer_than_two_seeds_are_refused(seeds: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="must be at least 2 different ones"):
        stability(clusters(), "pca", seeds=seeds)
