"""Intrinsic dimension and intervals by half-samples."""

import numpy as np
import pytest
from scipy.stats import special_ortho_group

from hinterland.analysis.dimension import dimension_finding, intrinsic_dimension, two_nn
from hinterland.analysis.statistics.half_samples import half_of, half_sample_interval, half_samples
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def of(latents: object, **more: object) -> LatentTable:
    return LatentTable.from_arrays(latents, name="vae", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_uniform_cubes_have_their_dimension_within_a_tenth(size: int) -> None:
    found = intrinsic_dimension(of(np.random.default_rng(0).random((4_000, size))))
    assert found.value == pytest.approx(size, rel=0.1)
    assert found.interval is not None
    assert found.interval.low < found.value < found.interval.high


def test_a_plane_rolled_up_in_ten_dimensions_still_has_two() -> None:
    rng = np.random.default_rng(0)
    turn, height = rng.uniform(4, 12, 3_000), rng.uniform(0, 20, 3_000)
    roll = np.stack([turn * np.cos(turn), height, turn * np.sin(turn)], axis=1)
    tilted = np.hstack([roll, np.zeros((3_000, 7))]) @ special_ortho_group.rvs(10, random_state=0)
    assert intrinsic_dimension(of(tilted)).value == pytest.approx(2, rel=0.1)


def test_the_fit_by_hand() -> None:
    """Points 0, 1, 3, 7 on a line: ratios 3, 2, 3/2, 3/2, sorted 3/2 3/2 2 3; the last is discarded.

    x = ln 3/2, ln 3/2, ln 2; y = -ln 3/4, -ln 1/2, -ln 1/4: the slope is sum xy / sum x^2.
    """
    x = np.log([1.5, 1.5, 2])
    y = -np.log([0.75, 0.5, 0.25])
    assert two_nn(np.array([[0], [1], [3], [7]], np.float32)) == pytest.approx(x @ y / (x @ x))


def test_equal_latents_are_counted_and_change_nothing() -> None:
    points = np.random.default_rng(0).random((500, 2))
    once, often = (
        intrinsic_dimension(of(points)),
        intrinsic_dimension(of(np.vstack([points, points[:80], points[:20]]))),
    )
    assert (often.n, often.duplicates) == (500, 100)
    assert often.value == pytest.approx(once.value, abs=0.01)
    assert (
        "100 images with the latent of another one left out"
        in dimension_finding(of([*points, *points[:100]])).definition
    )


def test_rotating_or_scaling_changes_nothing() -> None:
    points = np.random.default_rng(0).normal(size=(400, 3))
    before = intrinsic_dimension(of(points)).value
    turned = 50 * points @ special_ortho_group.rvs(3, random_state=0)
    assert intrinsic_dimension(of(turned)).value == pytest.approx(before, rel=1e-3)


def test_many_points_are_drawn_from_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hinterland.analysis.dimension.MOST_POINTS", 1_000)
    finding = dimension_finding(of(np.random.default_rng(0).random((1_500, 2))))
    assert finding.n == 1_000
    assert finding.estimate == pytest.approx(2, rel=0.15)
    assert "1,000 of 1,500 different latents drawn at random" in finding.definition


def test_few_and_constant_latents_are_refused_by_name() -> None:
    with pytest.raises(BadInput, match="vae: 5 different latents among 50"):
        intrinsic_dimension(of(np.arange(50)[:, None] % 5))
    with pytest.raises(BadInput, match="vae: all 50 latents are the same"):
        intrinsic_dimension(of(np.ones((50, 3))))


def test_half_samples_hold_half_of_the_images_or_of_the_groups_once_each() -> None:
    rows = half_of(11, np.random.default_rng(0))
    assert len(rows) == len(set(rows.tolist())) == 5
    groups = np.repeat(["a", "b", "c", "d"], [1, 2, 3, 4])
    for rows in half_samples(10, 0, 5, groups):
        assert len(set(groups[rows])) == 2
        assert len(rows) == np.isin(groups, groups[rows]).sum()


def test_the_interval_of_a_mean_has_the_width_that_theory_gives() -> None:
    values = np.random.default_rng(0).normal(size=1_001)
    drawn = [values[rows].mean() for rows in half_samples(1_001, 0, 400)]
    interval = half_sample_interval(values.mean(), drawn, 1_001)
    assert (interval.high - interval.low) / 2 == pytest.approx(1.96 * values.std() / np.sqrt(1_001), rel=0.1)
    assert interval.method == "half-samples of images without replacement, 400 draws, t-interval"


def test_an_interval_stays_within_its_range_and_needs_two_draws() -> None:
    assert half_sample_interval(0.99, [0.5, 0.9], 10, within=(0, 1))[:2] == (0, 1)
    with pytest.raises(BadInput, match="at least 2 half-samples of 4 images"):
        half_sample_interval(0.5, [0.5, np.nan], 10)
