"""Which factor of the sprites is in which principal component: real images with exact factors."""

import time

import numpy as np
import pytest

from hinterland.analysis.dimension import dimension_finding
from hinterland.analysis.disentanglement.findings import disentanglement_findings
from hinterland.latents.principal import principal_components
from hinterland.latents.table import LatentTable
from real_data import real_file

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture(scope="module")
def sprites() -> LatentTable:
    """PCA-10 of the 15,552 sprites, every second pixel in each direction, and their six factors."""
    with np.load(real_file("sprites-lpc/sprites_walk_6x6x6x6x3x4.npz")) as file:
        pixels = file["images"][:, ::2, ::2].reshape(len(file["images"]), -1)
        factors = {str(name): file["factors"][:, k] for k, name in enumerate(file["factor_names"])}
    images = pixels.astype(np.float32) / 255
    principal = principal_components(images[::5])
    return LatentTable.from_arrays(principal.project(images, 10), factors=factors, name="PCA-10")


def test_all_measures_of_15_552_sprites_take_less_than_a_minute(sprites: LatentTable) -> None:
    begun = time.process_time()
    found = {(f.name, f.subject): f for f in disentanglement_findings(sprites)}
    dimension = dimension_finding(sprites)
    assert time.process_time() - begun < 60
    assert len(found) == 9 + 7 * 6
    assert found["mig", "direction"].estimate > found["mig", "bottomwear"].estimate
    assert found["dci_completeness", "direction"].estimate > found["dci_completeness", "body"].estimate
    assert found["dci_informativeness", "direction"].estimate > 0.99
    assert found["mig", "factors"].p_value == 1 / 200
    assert 1 < dimension.estimate < 10
