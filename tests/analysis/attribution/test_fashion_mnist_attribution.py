"""Reference values of the battery on Fashion-MNIST: 2,000 test images, 32 principal components.

Computed beforehand with scikit-learn: AMI .497 (k-means, 10 clusters), purity .673 (10 neighbours, less chance), linear
probe .803 on held-out images, its control .097.
"""

import numpy as np
import pytest

from hinterland.analysis.attribution.agreement import agreement_nulls, mean_agreement
from hinterland.analysis.attribution.clusters import kmeans_clusters
from hinterland.analysis.attribution.purity import knn_purity, purity_nulls
from hinterland.analysis.probing.control import CONTROL, with_control
from hinterland.analysis.probing.halves import Halves
from hinterland.analysis.probing.probes import linear_probe
from hinterland.data.catalog import load
from hinterland.ground.errors import HinterlandError
from hinterland.latents.principal import principal_components
from hinterland.latents.table import LatentTable
from real_data import need_fashion_mnist

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture(scope="module")
def table() -> LatentTable:
    """2,000 test images drawn at random, on the first 32 principal components of their pixels."""
    need_fashion_mnist()
    try:
        images = load("fashion-mnist").split("test")
    except HinterlandError as error:
        pytest.skip(f"Fashion-MNIST could not be read: {error}")
    rows = np.random.default_rng(0).choice(len(images), 2_000, replace=False)
    flat = images.layers["image"][rows].reshape(2_000, -1).astype(np.float32) / 255
    labels = {"class": images.annotations.labels["class"].take(rows)}
    latents = principal_components(flat).project(flat, 32)
    return LatentTable.from_arrays(latents, labels, ids=images.ids[rows].tolist(), name="PCA-32")


def test_purity_and_its_null(table: LatentTable) -> None:
    found = knn_purity(table.latents, table.labels["class"].codes.astype(np.intp))
    assert found.corrected == pytest.approx(0.673, abs=0.02)
    nulls = purity_nulls(found, seed=0)
    assert nulls.corrected.p_value == 0.001
    assert nulls.corrected.null == pytest.approx(0, abs=0.003)


def test_clusters_agree_with_classes(table: LatentTable) -> None:
    codes = table.labels["class"].codes.astype(np.intp)
    partitions = [kmeans_clusters(table.latents, 10, seed).partition for seed in range(5)]
    assert mean_agreement(codes, partitions).ami == pytest.approx(0.497, abs=0.02)
    assert agreement_nulls(codes, partitions, seed=0).ami.p_value == 0.001


def test_a_linear_probe_and_its_control(table: LatentTable) -> None:
    told, control = [], []
    for seed in range(5):  # halves drawn at random
        order = np.random.default_rng(seed).permutation(2_000)
        parts = with_control(Halves(table.take(order[:1_000]), table.take(order[1_000:]), "halves"), "class")
        told.append(linear_probe(parts.train, parts.test, "class").accuracy)
        control.append(linear_probe(parts.train, parts.test, CONTROL + "class").accuracy)
    assert np.mean(told) == pytest.approx(0.803, abs=0.02)
    assert np.mean(control) == pytest.approx(0.097, abs=0.02)
