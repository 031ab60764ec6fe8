"""Distances between sets of features: closed forms, brute force, and what they must not be fooled by."""

import itertools

import numpy as np
import pytest
from scipy.linalg import sqrtm

from hinterland.analysis.distances.findings import as_subject, distance_findings
from hinterland.analysis.distances.frechet import believable, frechet_distance
from hinterland.analysis.distances.kernel import kernel_distance
from hinterland.analysis.distances.support import support
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def normal(n: int, d: int, seed: int, shift: float = 0.0) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal((n, d)) + shift).astype(np.float32)


def test_kid_is_the_double_sum_of_its_definition():
    x, y = normal(12, 3, 0), normal(9, 3, 1, 0.5)

    def k(a, b):
        return (float(a.astype(float) @ b.astype(float)) / 3 + 1) ** 3

    xx = np.mean([k(a, b) for a, b in itertools.permutations(x, 2)])
    yy = np.mean([k(a, b) for a, b in itertools.permutations(y, 2)])
    xy = np.mean([k(a, b) for a in x for b in y])
    assert kernel_distance(x, y).value == pytest.approx(xx + yy - 2 * xy, rel=1e-4)


def test_kid_of_two_samples_of_one_kind_scatters_about_0_and_its_intervals_cover_it():
    found = [kernel_distance(normal(200, 16, s), normal(200, 16, 1_000 + s)) for s in range(100)]
    values = np.array([f.value for f in found])
    assert abs(values.mean()) < 3 * values.std(ddof=1) / 10
    covered = sum(f.interval.low <= 0 <= f.interval.high for f in found)
    assert 86 <= covered <= 100  # 95 of 100 +- 3.6 sd, binomial


def test_kid_finds_a_shift():
    found = kernel_distance(normal(300, 16, 0), normal(300, 16, 1, 0.5))
    assert found.interval.low > 0


def test_the_frechet_distance_of_known_moments_is_the_closed_form():
    # means (0, 0) and (3, 4); covariances exactly I and 4 I: 25 + 2 (1 + 4 - 2 * 2)
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]) * np.sqrt(3 / 4)
    assert frechet_distance(corners, 2 * corners + [3, 4]) == pytest.approx(27)


def test_the_frechet_distance_agrees_with_scipys_matrix_root():
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((500, 6)) @ rng.standard_normal((6, 6)), rng.standard_normal((400, 6))
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    expected = np.square(x.mean(0) - y.mean(0)).sum() + np.trace(a + b - 2 * sqrtm(a @ b).real)
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-6)


def test_the_frechet_distance_of_two_samples_of_one_normal_is_its_known_bias():
    n, d = 2_000, 16
    predicted = (2 * d + d * (d + 1) / 2) / n
    found = np.mean([frechet_distance(normal(n, d, s), normal(n, d, 500 + s)) for s in range(8)])
    assert found == pytest.approx(predicted, rel=0.1)


def test_few_images_are_refused_a_frechet_distance():
    with pytest.raises(BadInput, match="10,000"):
        believable(normal(9_999, 2, 0), normal(20_000, 2, 1))


def test_support_is_what_its_definition_counts():
    real = np.array([[0, 0], [1, 0], [0, 1], [10, 10]], np.float32)
    generated = np.array([[0.5, 0.1], [5, 5], [30, 30]], np.float32)
    found = support(real, generated, k=1)
    # reaches (k = 1): 1, 1, 1 and |(10, 10) - (1, 0)| = 13.45; of the generated: 6.65, 6.65, 35.4
    assert found.precise.tolist() == [True, True, False]  # (5, 5) is 7.07 from (10, 10): an outlier's wide reach
    assert found.dense.tolist() == [2, 1, 0]  # (0.5, 0.1) is 1.03 from (0, 1) and 13.72 from (10, 10)
    assert found.covered.tolist() == [True, True, False, True]
    assert found.recalled.tolist() == [True, True, True, True]


def test_an_outlier_among_the_real_makes_precision_1_and_coverage_shows_it():
    real = np.concatenate([normal(200, 4, 0), np.full((6, 4), 50, np.float32) + normal(6, 4, 2) * 40])
    far = normal(200, 4, 1, 8.0)
    found = support(real, far)
    assert found.precise.mean() == 1
    assert found.covered.mean() < 0.05


def tables(shift: float) -> tuple[LatentTable, LatentTable, LatentTable]:
    def table(n, seed, name, by=0.0):
        return LatentTable.from_arrays(normal(n, 8, seed, by), ids=[f"{name}{i}" for i in range(n)], name="net")

    return table(400, 0, "r"), as_subject(table(300, 1, "g", shift), "samples"), table(400, 2, "o")


def test_findings_have_the_floor_of_real_images_beside_them():
    found = {f.name: f for f in distance_findings(*tables(shift=2.0))}
    assert set(found) == {"kid", "precision", "recall", "density", "coverage"}  # too few for a Fréchet distance
    assert found["kid"].low > found["kid"].null
    assert found["coverage"].high < found["coverage"].null
    assert found["kid"].subject == "samples"
    assert found["kid"].source == "net"


def test_images_of_the_real_set_are_no_floor():
    real, generated, _ = tables(0.0)
    with pytest.raises(BadInput, match="400 of the 400"):
        distance_findings(real, generated, real)


def test_features_of_two_extractors_are_refused():
    real, _, other = tables(0.0)
    alien = LatentTable.from_arrays(normal(300, 8, 1), name="another")
    with pytest.raises(BadInput, match="another"):
        distance_findings(real, alien, other)
    with pytest.raises(BadInput, match=r"\(10, 3\)"):
        kernel_distance(normal(10, 3, 0), normal(10, 4, 0))
