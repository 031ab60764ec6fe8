"""What pixels and principal components know of Fashion-MNIST: an autoencoder has to beat these.

The numbers were computed with scikit-learn on the official 60,000 and 10,000 images.
"""

import numpy as np
import pytest

from hinterland.analysis.neighbours import nearest
from hinterland.analysis.probing.probes import knn_probe, linear_probe, most_frequent
from hinterland.data.catalog import load
from hinterland.ground.errors import HinterlandError
from hinterland.latents.principal import Principal, principal_components
from hinterland.latents.table import LatentTable
from real_data import need_fashion_mnist

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture(scope="module")
def pixels() -> tuple[LatentTable, LatentTable]:
    """Grey values in [0, 1]: (60,000, 784) and (10,000, 784)."""
    need_fashion_mnist()
    try:
        images = load("fashion-mnist")
    except HinterlandError as error:
        pytest.skip(f"Fashion-MNIST could not be read: {error}")
    return as_table(images, "train"), as_table(images, "test")


def as_table(images: object, split: str) -> LatentTable:
    part = images.split(split)  # type: ignore[attr-defined]
    flat = part.layers["image"].reshape(len(part), -1).astype(np.float32) / 255
    return LatentTable.from_arrays(flat, dict(part.annotations.labels), ids=part.ids.tolist(), name="pixels")


@pytest.fixture(scope="module")
def principal(pixels: tuple[LatentTable, LatentTable]) -> Principal:
    return principal_components(pixels[0].latents)


def reduced(table: LatentTable, principal: Principal, size: int) -> LatentTable:
    latents = principal.project(table.latents, size)
    return LatentTable.from_arrays(latents, dict(table.labels), ids=table.ids.tolist(), name=f"PCA-{size}")


def test_neighbours_among_raw_pixels(pixels: tuple[LatentTable, LatentTable]) -> None:
    train, test = pixels
    name = next(iter(train.labels))
    rows = nearest(train.latents, test.latents, 5).rows
    votes, truth = train.labels[name].codes[rows].astype(np.intp), test.labels[name].codes
    assert (votes[:, 0] == truth).mean() == pytest.approx(0.8497, abs=0.001)
    assert (most_frequent(votes, 10) == truth).mean() == pytest.approx(0.8554, abs=0.001)


def test_probes_of_64_principal_components(pixels: tuple[LatentTable, LatentTable], principal: Principal) -> None:
    train, test = (reduced(table, principal, 64) for table in pixels)
    name = next(iter(train.labels))
    assert knn_probe(train, test, name).accuracy == pytest.approx(0.8597, abs=0.002)
    linear = linear_probe(train, test, name)
    assert linear.accuracy == pytest.approx(0.8321, abs=0.004)
    assert linear.note == ""


def test_what_principal_components_restore(pixels: tuple[LatentTable, LatentTable], principal: Principal) -> None:
    images = pixels[1].latents
    error = {
        size: float(np.square(principal.restore(principal.project(images, size)) - images).mean()) for size in (10, 64)
    }
    assert error[10] == pytest.approx(0.0244, abs=0.0001)
    assert error[64] == pytest.approx(0.01037, abs=0.00001)
    assert principal.variances[:64].sum() / principal.variances.sum() == pytest.approx(0.881, abs=0.0005)
