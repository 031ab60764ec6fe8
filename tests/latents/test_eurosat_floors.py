"""What colour and principal components know of land cover: an encoder has to beat these.

EuroSAT RGB (Helber et al. 2019), 5,000 images of 10 classes. The figures to reach were computed with scikit-learn on
one random split into 4,000 and 1,000; the choice of the split alone moves them by .01 (standard deviation over five).
"""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from hinterland.analysis.probing.probes import knn_probe, linear_probe
from hinterland.data.imageset import ImageSet
from hinterland.data.sources.folders import read_folder
from hinterland.latents.baselines import colour_table, pca_table
from hinterland.latents.table import LatentTable
from real_data import real_file

pytestmark = [pytest.mark.slow, pytest.mark.real_data]

SPLITS = 5


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> ImageSet:
    archive = real_file("eurosat_rgb_500perclass.zip")
    folder = tmp_path_factory.mktemp("eurosat")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return read_folder(next(path for path in folder.iterdir() if path.is_dir()))


def accuracies(images: ImageSet, make: Callable[[ImageSet], LatentTable]) -> tuple[float, float]:
    """5-NN and linear probe, mean over five random splits into 4,000 and 1,000."""
    found = []
    for seed in range(SPLITS):
        split = np.full(len(images), "train", dtype="<U10")
        split[np.random.default_rng(seed).permutation(len(images))[4_000:]] = "test"
        known = dataclasses.replace(images.annotations, split=split)
        table = make(dataclasses.replace(images, annotations=known))
        train, test = table.split("train"), table.split("test")
        found.append([knn_probe(train, test, "class", k=5).accuracy, linear_probe(train, test, "class").accuracy])
    neighbours, linear = np.mean(found, axis=0).tolist()
    return neighbours, linear


def test_twelve_colour_statistics(images: ImageSet) -> None:
    assert images.shape == (3, 64, 64)
    assert len(images) == 5_000
    neighbours, linear = accuracies(images, colour_table)
    assert neighbours == pytest.approx(0.705, abs=0.02)
    assert linear == pytest.approx(0.691, abs=0.02)


def test_sixteen_principal_components(images: ImageSet) -> None:
    neighbours, linear = accuracies(images, lambda part: standardised(pca_table(part, 16)))
    assert neighbours == pytest.approx(0.490, abs=0.02)
    assert linear == pytest.approx(0.446, abs=0.02)


def standardised(table: LatentTable) -> LatentTable:
    """Each column by its own deviation, as the figures were; here baselines are divided by one scalar instead."""
    train = table.split("train").latents
    return dataclasses.replace(table, latents=(table.latents - train.mean(axis=0)) / train.std(axis=0))
