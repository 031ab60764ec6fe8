"""Which latents are in use."""

import dataclasses

import numpy as np
import pytest

from hinterland.analysis.geometry import (
    active_units,
    collapse_in_words,
    kl_per_dimension,
    kl_per_image,
    latent_norms,
    path_length,
    step_lengths,
    variance_per_dimension,
)
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable


def vae(means: object, logvar: object) -> LatentTable:
    table = LatentTable.from_arrays(np.asarray(means), name="vae")
    return dataclasses.replace(table, logvar=np.asarray(logvar, dtype=np.float32))


def test_a_latent_is_active_where_its_mean_varies_by_more_than_a_hundredth() -> None:
    table = vae([[0, -1, 0.09], [0, 1, -0.09]], np.zeros((2, 3)))
    np.testing.assert_allclose(variance_per_dimension(table), [0, 1, 0.0081], rtol=1e-6)
    np.testing.assert_array_equal(active_units(table), [False, True, False])


def test_kl_by_hand() -> None:
    """Mean 1, sigma 1: 1/2. Mean 0, sigma^2 = e: (e - 2) / 2. The prior itself: 0."""
    table = vae([[1, 0, 0], [0, 0, 0]], [[0, 1, 0], [0, 1, 0]])
    np.testing.assert_allclose(kl_per_image(table)[0], [0.5, (np.e - 2) / 2, 0], rtol=1e-6)
    np.testing.assert_allclose(kl_per_dimension(table), [0.25, (np.e - 2) / 2, 0], rtol=1e-6)


def test_a_table_without_log_variances_has_no_kl() -> None:
    with pytest.raises(BadInput, match="cae has no log-variances"):
        kl_per_image(LatentTable.from_arrays(np.ones((2, 2)), name="cae"))


def test_collapse_is_told_in_words() -> None:
    means = np.random.default_rng(0).normal(size=(100, 4))
    part = means * [1, 0, 1, 0]
    noise = np.where(part.any(axis=0), np.log(0.1), 0) * np.ones((100, 1))
    whole = collapse_in_words(vae(means, np.full((100, 4), -2)))
    assert whole.startswith("All 4 latents are in use")
    some = collapse_in_words(vae(part, noise))
    assert some.startswith("2 of 4 latents are in use")
    assert "(counted from 0: 1, 3)" in some
    assert collapse_in_words(vae(0 * means, 0 * means)).startswith("The posterior has collapsed: none of the 4")


def test_a_plain_autoencoder_is_told_whether_its_latents_vary() -> None:
    means = np.random.default_rng(0).normal(size=(100, 3))
    assert collapse_in_words(LatentTable.from_arrays(means)) == "All 3 latents vary from image to image."
    still = collapse_in_words(LatentTable.from_arrays(means * [1, 0.001, 1]))
    assert still.startswith("2 of 3 latents vary")
    assert collapse_in_words(LatentTable.from_arrays(0 * means)).startswith("None of the 3")


def test_norms_under_the_prior_are_about_the_root_of_the_size() -> None:
    table = LatentTable.from_arrays(np.random.default_rng(0).normal(size=(2_000, 64)))
    assert latent_norms(table).mean() == pytest.approx(8, abs=0.1)


def test_the_length_of_a_path_is_that_of_its_steps() -> None:
    path = np.array([[0, 0], [3, 4], [3, 0]])
    np.testing.assert_allclose(step_lengths(path), [5, 4])
    assert path_length(path) == 9
    assert path_length(np.zeros((3, 1, 8, 8))) == 0
    with pytest.raises(BadInput, match="at least 2 points; there are 1"):
        path_length(path[:1])
