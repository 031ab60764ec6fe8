"""How alike two representations are."""

import numpy as np
import pytest
from scipy.spatial import procrustes
from scipy.stats import special_ortho_group

from hinterland.analysis.similarity.findings import similarity_findings
from hinterland.analysis.similarity.measures import (
    biased_cka,
    common_neighbours,
    debiased_cka,
    hsic,
    linear_cka,
    mutual_neighbours,
    procrustes_residual,
    residual,
)
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(300, 4)) * [3, 2, 1, 1]
COPY = 5 * POINTS @ special_ortho_group.rvs(4, random_state=0) + 7
NOISE = RNG.normal(size=(300, 6))


def of(latents: object, name: str = "vae", **more: object) -> LatentTable:
    return LatentTable.from_arrays(latents, name=name, **more)  # type: ignore[arg-type]


def test_independent_features_in_many_dimensions_are_alike_only_to_the_biased_cka() -> None:
    """n = 200, d = 512: biased .719, debiased -.002 (mean over draws; each within a few hundredths)."""
    rng = np.random.default_rng(0)
    pairs = [(rng.normal(size=(200, 512)), rng.normal(size=(200, 512))) for _ in range(10)]
    assert np.mean([biased_cka(x, y) for x, y in pairs]) == pytest.approx(0.719, abs=0.003)
    assert np.mean([debiased_cka(x, y) for x, y in pairs]) == pytest.approx(0, abs=0.005)


def test_the_unbiased_hsic_is_that_of_its_n_by_n_formula() -> None:
    """Song et al. 2012, eq. 5, as written."""
    x, y = POINTS[:40], NOISE[:40]
    k, m = x @ x.T, y @ y.T
    np.fill_diagonal(k, 0)
    np.fill_diagonal(m, 0)
    n, one = 40, np.ones(40)
    expected = np.trace(k @ m) + one @ k @ one * (one @ m @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * one @ k @ m @ one
    # rows that do not sum to zero: the formula does not mind a shift of x, and neither does ours
    assert hsic(x, y) == pytest.approx(expected / (n * (n - 3)))
    assert hsic(x + 5, y) == pytest.approx(hsic(x, y))


def test_a_rotated_shifted_and_scaled_copy_is_the_same_to_all_three() -> None:
    first, second = of(POINTS), of(COPY, "copy")
    assert linear_cka(first, second).value == pytest.approx(1)
    assert mutual_neighbours(first, second).value == pytest.approx(1, abs=0.002)
    assert procrustes_residual(first, second).value == pytest.approx(0, abs=1e-6)


def test_unrelated_latents_are_as_alike_as_chance_makes_them() -> None:
    first, second = of(POINTS), of(NOISE, "noise")
    cka, left = linear_cka(first, second), procrustes_residual(first, second)
    assert cka.value == pytest.approx(0, abs=0.05)
    assert cka.null == pytest.approx(0, abs=0.01)
    assert mutual_neighbours(first, second).value == pytest.approx(0, abs=0.02)
    assert left.value == pytest.approx(left.null, abs=0.02)


def test_squeezing_one_direction_is_noticed() -> None:
    squeezed = of(POINTS * [0.1, 1, 1, 1], "squeezed")
    assert linear_cka(of(POINTS), squeezed).value < 0.9
    assert procrustes_residual(of(POINTS), squeezed).value > 0.1


def test_the_residual_agrees_with_scipy_and_tables_of_other_sizes_are_filled_with_zeros() -> None:
    assert residual(POINTS, NOISE[:, :4]) == pytest.approx(procrustes(POINTS, NOISE[:, :4])[2])
    filled = np.hstack([POINTS, np.zeros((300, 2))])
    assert residual(POINTS, NOISE) == pytest.approx(procrustes(filled, NOISE)[2])
    assert residual(POINTS, filled) == pytest.approx(0, abs=1e-12)


def test_common_neighbours_by_hand() -> None:
    """Five points on a line; in the second the ends change places. k = 1, chance 1/4.

    Nearest: A-B B-A C-B D-C E-D, then with A and E exchanged B, C, D, E keep only what does not concern them.
    """
    first = np.array([0, 1, 2.5, 4.5, 8], np.float32)[:, None]
    second = np.array([8, 1, 2.5, 4.5, 0], np.float32)[:, None]
    # first: A-B, B-A, C-B, D-C, E-D; second: A-D, B-E, C-B, D-C, E-B
    np.testing.assert_allclose(common_neighbours(first, second, 1), [-1 / 3, -1 / 3, 1, 1, -1 / 3])


def test_tables_are_matched_by_id_whatever_their_order() -> None:
    order = np.random.default_rng(1).permutation(300)
    shuffled = of(COPY, "copy").take(order)
    assert linear_cka(of(POINTS), shuffled).value == pytest.approx(1)
    assert procrustes_residual(of(POINTS), shuffled).value == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("measure", [linear_cka, mutual_neighbours, procrustes_residual])
def test_ids_that_do_not_match_are_refused_by_name(measure: object) -> None:
    with pytest.raises(BadInput, match=r"20 of the 300 images of vae are not in cae \(000280, "):
        measure(of(POINTS), of(COPY[:280], "cae"))  # type: ignore[operator]
    with pytest.raises(BadInput, match="20 of the 300 images of cae are not in vae"):
        measure(of(POINTS[:280]), of(COPY, "cae"))  # type: ignore[operator]
    with pytest.raises(BadInput, match="have 3 images; at least 4 are needed"):
        measure(of(POINTS[:3]), of(COPY[:3], "cae"))  # type: ignore[operator]
    with pytest.raises(BadInput, match="flat: all 300 latents are the same"):
        measure(of(POINTS), of(np.ones((300, 2)), "flat"))  # type: ignore[operator]


def test_k_must_leave_a_neighbour_to_tell_from_the_others() -> None:
    with pytest.raises(BadInput, match=r"k \(9\) must be at least 1 and below 9"):
        common_neighbours(POINTS[:10].astype(np.float32), POINTS[:10].astype(np.float32), 9)


def test_intervals_of_cka_hold_the_truth_about_as_often_as_they_say() -> None:
    """Truth: x ~ N(0, 1) in 4 dimensions, y = x + e: cov 1, var 2, so CKA = 4 / sqrt(4 * 16) = 1/2."""
    held = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(200, 4))
        interval = linear_cka(of(x), of(x + rng.normal(size=x.shape), "noisy"), seed).interval
        assert interval is not None
        held += interval.low <= 0.5 <= interval.high
    assert 52 <= held <= 60


def test_groups_are_the_unit_where_there_are_groups() -> None:
    groups = [f"scene {i % 30}" for i in range(300)]
    for measure in (linear_cka, mutual_neighbours, procrustes_residual):
        interval = measure(of(POINTS, groups=groups), of(NOISE, "noise", groups=groups)).interval
        assert interval is not None
        assert interval.unit == "group"


def test_findings_say_what_was_compared_with_what() -> None:
    found = {f.name: f for f in similarity_findings(of(POINTS), of(POINTS + NOISE[:, :4], "noisy"))}
    assert set(found) == {"cka", "mutual_neighbours", "procrustes_residual"}
    for finding in found.values():
        assert (finding.source, finding.subject, finding.n) == ("vae", "noisy", 300)
        assert finding.low is not None
        assert finding.high is not None
        assert finding.low < finding.estimate < finding.high
        assert finding.null is not None
    assert "without replacement" in found["cka"].interval_method
    assert "Kornblith" in found["cka"].definition
