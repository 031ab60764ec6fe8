"""Intervals over seeds and images at once."""

import numpy as np
import pytest

from hinterland.analysis.statistics.crossed import over_seeds_and_images
from hinterland.analysis.statistics.intervals import bootstrap
from hinterland.ground.errors import BadInput


def test_with_seeds_that_all_say_the_same_it_is_the_interval_over_images():
    one = np.random.default_rng(0).normal(0.3, 1, 400)
    estimate, found = over_seeds_and_images(np.stack([one, one, one]))
    alone = bootstrap(one, seed=0)
    assert estimate == pytest.approx(one.mean())
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high), abs=0.03)


def test_images_that_are_all_alike_leave_the_spread_of_the_seeds():
    by_seed = np.array([0.0, 0.1, 0.2, 0.5])
    _, found = over_seeds_and_images(np.repeat(by_seed[:, None], 50, axis=1))
    draws = np.random.default_rng(1).choice(by_seed, (20_000, 4)).mean(axis=1)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])), abs=0.03)


def test_it_covers_the_truth_about_as_often_as_it_says():
    rng, hits = np.random.default_rng(2), 0
    for number in range(60):
        seeds, images = rng.normal(0, 0.1, (6, 1)), rng.normal(0, 1, (1, 150))
        _, found = over_seeds_and_images(0.2 + seeds + images + rng.normal(0, 0.3, (6, 150)), number, draws=300)
        hits += found.low <= 0.2 <= found.high
    assert hits >= 51


@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (9,)])
def test_one_seed_or_one_image_is_refused(shape: tuple[int, ...]):
    with pytest.raises(BadInput, match="2 of each"):
        over_seeds_and_images(np.zeros(shape))
