"""PERMANOVA and PERMDISP."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform
from scipy.stats import f_oneway, special_ortho_group

from hinterland.analysis.attribution.permanova import dispersion_null, permanova_null, scatter
from hinterland.analysis.statistics.intervals import permutations
from hinterland.analysis.statistics.resampling import Resampling
from hinterland.ground.errors import BadInput


def latents_and_codes(n: int = 60, size: int = 3, shift: float = 0.7) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    codes = rng.integers(3, size=n)
    return (rng.normal(size=(n, size)) + shift * np.eye(size)[codes % size]).astype(np.float32), codes


def test_in_one_dimension_the_pseudo_f_is_that_of_anova() -> None:
    latents, codes = latents_and_codes(size=1)
    expected = f_oneway(*(latents[codes == c, 0] for c in range(3))).statistic
    assert scatter(latents, codes).pseudo_f == pytest.approx(expected, rel=1e-4)


def test_the_pseudo_f_is_that_of_the_sums_of_squared_distances() -> None:
    """Anderson 2001: SS_T = 1/n sum of squared distances of pairs, SS_W the same within classes."""
    latents, codes = latents_and_codes()
    squared = squareform(pdist(latents)) ** 2
    n = len(codes)
    total = squared.sum() / 2 / n
    within = sum(squared[np.ix_(codes == c, codes == c)].sum() / 2 / (codes == c).sum() for c in range(3))
    expected = ((total - within) / 2) / (within / (n - 3))
    found = scatter(latents, codes)
    assert found.pseudo_f == pytest.approx(expected, rel=1e-4)
    between, mean_within = total - within, within / (n - 3)
    assert found.omega_squared == pytest.approx((between - 2 * mean_within) / (total + mean_within), rel=1e-4)


def test_dispersion_is_anova_of_the_distances_to_class_means() -> None:
    latents, codes = latents_and_codes()
    away = [np.linalg.norm(latents[codes == c] - latents[codes == c].mean(axis=0), axis=1) for c in range(3)]
    assert scatter(latents, codes).dispersion_f == pytest.approx(f_oneway(*away).statistic, rel=1e-3)


def test_p_is_that_of_a_plain_loop_and_omega_orders_as_f() -> None:
    latents, codes = latents_and_codes(40, shift=0.4)
    found = scatter(latents, codes)
    drawn = [scatter(latents, p.astype(np.intp)) for part in permutations(codes, 2, draws=199) for p in part]
    reached = sum(one.pseudo_f >= found.pseudo_f - 1e-9 for one in drawn)
    null = permanova_null(found, 2, draws=199).omega_squared
    assert null.p_value == (1 + reached) / 200
    assert null.null == pytest.approx(np.mean([one.omega_squared for one in drawn]), abs=1e-6)


def test_of_equally_frequent_classes_the_balanced_form_is_omega_squared_itself() -> None:
    latents, _ = latents_and_codes(90)
    found = scatter(latents, np.arange(90) % 3)
    assert found.balanced == pytest.approx(found.omega_squared, abs=1e-6)


def test_a_rare_class_far_away_counts_as_much_as_a_frequent_one_in_the_balanced_form() -> None:
    """Two classes, 4 apart, of variance 1 in one dimension: theta^2 = (4/2)^2, so 4 / (4 + 1) however many of each."""
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1], [4_000, 200])
    found = scatter((rng.normal(size=(4_200, 1)) + 4.0 * codes[:, None]).astype(np.float32), codes)
    assert found.balanced == pytest.approx(0.8, abs=0.02)
    assert found.omega_squared < 0.5


def test_balanced_omega_squared_is_unbiased_where_there_is_nothing_to_find() -> None:
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1, 2], [100, 20, 5])
    found = [scatter(rng.normal(size=(125, 3)).astype(np.float32), codes).balanced for _ in range(200)]
    assert np.mean(found) == pytest.approx(0, abs=3 * np.std(found) / np.sqrt(200))


def test_bootstrap_draws_of_the_balanced_form_lie_around_it() -> None:
    found = scatter(*latents_and_codes(300))
    drawn = Resampling.of(300, seed=0)
    assert drawn is not None
    replicates = found.balanced_replicates(drawn)
    assert replicates.mean() == pytest.approx(found.balanced, abs=0.01)
    assert 0.01 < replicates.std() < 0.05


def test_classes_that_differ_in_spread_alone_are_told_by_dispersion() -> None:
    rng = np.random.default_rng(0)
    codes = np.arange(200) % 2
    found = scatter((rng.normal(size=(200, 4)) * (1 + codes[:, None])).astype(np.float32), codes)
    assert dispersion_null(found, 0).p_value == 0.001
    assert dispersion_null(found, 0).null == pytest.approx(1, abs=0.2)
    assert abs(found.omega_squared) < 0.02


def test_rotation_and_uniform_scaling_change_nothing() -> None:
    latents, codes = latents_and_codes()
    moved = (30 * latents @ special_ortho_group.rvs(3, random_state=0) - 4).astype(np.float32)
    before, after = scatter(latents, codes), scatter(moved, codes)
    assert before.pseudo_f == pytest.approx(after.pseudo_f, rel=1e-4)
    assert before.dispersion_f == pytest.approx(after.dispersion_f, rel=1e-3)


def test_bootstrap_draws_lie_around_the_estimate() -> None:
    found = scatter(*latents_and_codes(300))
    drawn = Resampling.of(300, seed=0)
    assert drawn is not None
    replicates = found.replicates(drawn)
    assert replicates.mean() == pytest.approx(found.omega_squared, abs=0.01)
    assert 0.01 < replicates.std() < 0.05


def test_one_class_and_a_class_for_each_image_are_refused() -> None:
    latents, codes = latents_and_codes(20)
    for wrong in (0 * codes, np.arange(20)):
        with pytest.raises(BadInput, match="vae: PERMANOVA needs from 2 to 19 classes among 20 images"):
            scatter(latents, wrong, "vae")
