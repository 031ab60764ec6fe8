"""Continuous factors: regression probes and distance correlation."""

import numpy as np
import pytest
from scipy.stats import special_ortho_group
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

from hinterland.analysis.attribution.dependence import dependence, dependence_null
from hinterland.analysis.probing.regression import PENALTIES, knn_regression, r2_null, ridge_probe
from hinterland.analysis.statistics.intervals import permutations
from hinterland.analysis.statistics.resampling import Resampling
from hinterland.data.annotations import Factor
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def tables(latents: np.ndarray, factor: object, fitted: int = 200) -> tuple[LatentTable, LatentTable]:
    whole = LatentTable.from_arrays(latents, factors={"height": factor}, name="vae")
    return whole.take(slice(0, fitted)), whole.take(slice(fitted, None))


def noisy(n: int = 300, size: int = 6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    latents = rng.normal(size=(n, size)) * np.linspace(2, 0.1, size)
    return latents.astype(np.float32), latents @ rng.normal(size=size) + rng.normal(size=n)


def test_ridge_is_that_of_scikit_learn_at_the_penalty_that_cross_validates_best() -> None:
    latents, values = noisy()
    train, test = tables(latents, values)
    scale = float(np.sqrt(np.square(train.latents - train.latents.mean(axis=0)).mean()))
    x, y = (train.latents - train.latents.mean(axis=0)) / scale, values[:200]
    scores = []
    for penalty in PENALTIES:
        hat = x @ np.linalg.solve(x.T @ x + 200 * penalty * np.eye(6), x.T) + 1 / 200
        scores.append(np.square(y - hat @ y).sum() / (1 - np.trace(hat) / 200) ** 2)
    best = Ridge(200 * PENALTIES[int(np.argmin(scores))]).fit(x, y)
    found = ridge_probe(train, test, "height")
    expected = best.predict((test.latents - train.latents.mean(axis=0)) / scale)
    np.testing.assert_allclose(found.predictions[:, 0], expected, atol=1e-3)
    assert found.r2 == pytest.approx(r2_score(values[200:], found.predictions[:, 0]))


def test_an_angle_is_told_as_a_circle() -> None:
    rng = np.random.default_rng(0)
    degrees = rng.uniform(0, 360, 400)
    circle = np.stack([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))], axis=1) + rng.normal(
        0, 0.05, (400, 2)
    )
    for probe in (ridge_probe, knn_regression):
        assert probe(*tables(circle, Factor(degrees, 360.0), 300), "height").r2 > 0.98
        assert probe(*tables(circle, degrees, 300), "height").r2 < 0.95  # torn apart at 0


def test_what_is_not_in_the_latents_is_not_told_and_a_bend_is_told_by_neighbours_alone() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1_000, 1)).astype(np.float32)
    train, test = tables(x, x[:, 0] ** 2, 700)
    assert ridge_probe(train, test, "height").r2 < 0.1
    assert knn_regression(train, test, "height").r2 > 0.9
    unrelated = ridge_probe(*tables(x, rng.normal(size=1_000), 700), "height")
    assert unrelated.r2 == pytest.approx(0, abs=0.02)
    assert r2_null(unrelated, 0).p_value > 0.05


def test_rotation_and_uniform_scaling_change_no_regression() -> None:
    latents, values = noisy()
    moved = 50 * latents @ special_ortho_group.rvs(6, random_state=0) + 7
    for probe in (ridge_probe, knn_regression):
        before, after = (probe(*tables(x, values), "height") for x in (latents, moved))
        assert before.r2 == pytest.approx(after.r2, abs=1e-3)


def test_p_of_r2_is_that_of_a_plain_loop() -> None:
    latents, values = noisy(90)
    result = ridge_probe(*tables(latents, np.random.default_rng(3).permutation(values), 60), "height")
    drawn = [
        r2_score(result.truth[rows, 0], result.predictions[:, 0])
        for part in permutations(np.arange(30), 1, draws=199)
        for rows in part
    ]
    assert r2_null(result, 1, draws=199).p_value == (1 + np.sum(np.array(drawn) >= result.r2 - 1e-12)) / 200


def test_images_without_the_factor_are_left_out_and_counted() -> None:
    latents, values = noisy()
    values[:5] = values[-7:] = np.nan
    result = ridge_probe(*tables(latents, values), "height")
    assert (result.fitted_on, len(result.truth), result.excluded) == (195, 93, 12)
    assert result.note == "12 images without this factor left out"


def test_constant_unknown_and_rare_factors_are_refused_by_name() -> None:
    latents, values = noisy()
    with pytest.raises(BadInput, match="height is the same for all 200 images of vae"):
        ridge_probe(*tables(latents, 0 * values + 3), "height")
    with pytest.raises(BadInput, match="vae has no factor 'depth'; the factors there are: height"):
        ridge_probe(*tables(latents, values), "depth")
    few = np.where(np.arange(300) % 50 == 0, values, np.nan)
    with pytest.raises(BadInput, match="height: 4 images of vae have a value of this factor; at least 10"):
        ridge_probe(*tables(latents, few), "height")


def naive(a: np.ndarray, b: np.ndarray) -> float:
    """Szekely & Rizzo 2014, definition 2, written out."""
    n = len(a)

    def centred(points: np.ndarray) -> np.ndarray:
        d = np.linalg.norm(points[:, None] - points[None], axis=2)
        out = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                if i != j:
                    out[i, j] = d[i, j] - d[i].sum() / (n - 2) - d[:, j].sum() / (n - 2)
                    out[i, j] += d.sum() / ((n - 1) * (n - 2))
        return out

    x, y = centred(a), centred(b)
    return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()))


def test_distance_correlation_is_that_of_its_definition() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(size=(25, 3))
    b = np.abs(a[:, :1]) + 0.3 * rng.normal(size=(25, 1))
    assert dependence(a, b).squared_correlation == pytest.approx(naive(a, b), abs=1e-5)


def test_distance_correlation_is_one_for_moved_copies_and_about_zero_for_strangers() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(size=(200, 3))
    assert dependence(a, 5 * a @ special_ortho_group.rvs(3, random_state=0) + 1).squared_correlation == pytest.approx(1)
    strangers = [dependence(rng.normal(size=(40, 8)), rng.normal(size=(40, 1))).squared_correlation for _ in range(200)]
    assert np.mean(strangers) == pytest.approx(0, abs=0.01)


def test_a_bend_is_seen_by_distances_and_p_is_that_of_a_plain_loop() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 1))
    found = dependence(x, x**2)
    assert dependence_null(found, 0).p_value == 0.001
    values = rng.normal(size=(30, 1)) + 0.3 * x[:30]
    weak = dependence(x[:30], values)
    drawn = [
        naive(x[:30], values[rows])
        for part in permutations(np.arange(30), 4, draws=49)
        for rows in part.astype(np.intp)
    ]
    expected = (1 + np.sum(np.array(drawn) >= weak.squared_correlation - 1e-6)) / 50
    assert dependence_null(weak, 4, draws=49).p_value == expected


def test_bootstrap_draws_of_the_correlation_lie_around_it() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2))
    found = dependence(x, x[:, :1] + rng.normal(size=(300, 1)))
    drawn = Resampling.of(300, seed=0, draws=300)
    assert drawn is not None
    replicates = found.replicates(drawn)
    assert replicates.mean() == pytest.approx(found.squared_correlation, abs=0.01)
    others = []
    for _ in range(100):
        x = rng.normal(size=(300, 2))
        others.append(dependence(x, x[:, :1] + rng.normal(size=(300, 1))).squared_correlation)
    assert replicates.std() == pytest.approx(np.std(others), rel=0.3)


def test_too_few_too_many_and_constant_are_refused() -> None:
    with pytest.raises(BadInput, match="vae: distance correlation takes 4 to 2,000 images; there are 3"):
        dependence(np.eye(3), np.arange(3)[:, None], "vae")
    with pytest.raises(BadInput, match="all 10 values of the factor are the same"):
        dependence(np.random.default_rng(0).normal(size=(10, 2)), np.ones((10, 1)))
