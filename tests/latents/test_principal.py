"""Principal components."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from hinterland.ground.errors import BadInput
from hinterland.latents.principal import principal_components


def test_points_on_a_diagonal_have_it_for_their_first_component() -> None:
    found = principal_components(np.array([[0, 0], [3, 4], [6, 8]], np.float32))
    np.testing.assert_allclose(found.mean, [3, 4])
    np.testing.assert_allclose(found.components[0], [0.6, 0.8])
    np.testing.assert_allclose(found.variances, [25, 0], atol=1e-12)  # (25 + 0 + 25) / 2


def test_components_are_those_of_scikit_learn_up_to_sign() -> None:
    latents = (np.random.default_rng(0).normal(size=(300, 6)) * [5, 4, 3, 2, 1, 0.5]).astype(np.float32)
    found, expected = principal_components(latents), PCA().fit(latents.astype(np.float64))
    np.testing.assert_allclose(found.variances, expected.explained_variance_, rtol=1e-6)
    np.testing.assert_allclose(np.abs(found.components), np.abs(expected.components_), atol=1e-5)


def test_components_are_orthonormal_rows_and_their_largest_entry_is_positive() -> None:
    components = principal_components(np.random.default_rng(1).normal(size=(50, 7)).astype(np.float32)).components
    np.testing.assert_allclose(components @ components.T, np.eye(7), atol=1e-10)
    assert (components[np.arange(7), np.abs(components).argmax(axis=1)] > 0).all()


def test_all_components_restore_the_latents() -> None:
    latents = np.random.default_rng(2).normal(size=(40, 5)).astype(np.float32)
    found = principal_components(latents)
    np.testing.assert_allclose(found.restore(found.project(latents, 5)), latents, atol=1e-5)


def test_one_point_has_no_components() -> None:
    with pytest.raises(BadInput, match="at least 2 points; there are 1"):
        principal_components(np.zeros((1, 3), np.float32))
