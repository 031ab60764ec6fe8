"""The benchmark of seasons in small: cells are means, copying means copying, each scene is tested on the other."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from hinterland.analysis.translation import COPYING, LINEAR
from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.imageset import ImageSet


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[1] / "benchmarks")
    import chesapeake_translation

    yield chesapeake_translation
    for name in ("chesapeake_translation", "results"):
        sys.modules.pop(name, None)


def patches() -> ImageSet:
    """Two scenes of four patches; summer is winter times 2, and 10 K warmer."""
    rng = np.random.default_rng(0)
    winter = rng.uniform(500, 2500, (8, 9, 250, 250)).astype(np.float32)
    winter[:, 7:] = 2800
    winter[:, 7:] += rng.uniform(0, 50, (8, 2, 250, 250))
    summer = winter * 2
    summer[:, 7:] = winter[:, 7:] + 100
    ids = numbered_ids(8)
    groups = np.repeat(["north", "south"], 4)
    known = Annotations(ids, np.repeat(["train", "validation"], 4), group=groups)
    return ImageSet("patches", {"landsat_b": winter, "landsat_a": summer}, known)


def test_a_cell_is_the_mean_of_its_900_pixels(benchmark):
    images = patches()
    cells = benchmark.cells(benchmark.coarse(images).layers["landsat_b"])
    assert cells.shape == (8, 9, 8, 8)
    middle = images.layers["landsat_b"][:, :, 5:245, 5:245]
    np.testing.assert_allclose(cells[3, 2, 1, 4], middle[3, 2, 30:60, 120:150].mean(), rtol=1e-5)


def test_each_scene_is_tested_and_the_other_one_learned_from(benchmark):
    for scene, parts in benchmark.directions(patches()).items():
        assert set(parts.split("test").annotations.group.tolist()) == {scene}
        assert scene not in parts.split("train").annotations.group.tolist()
        assert parts.counts() == {"train": 4, "test": 4}


def test_simple_ways_are_scored_in_reflectance_and_kelvin(benchmark, tmp_path):
    images = benchmark.coarse(patches())
    parts = benchmark.directions(images)["south"]
    found = benchmark.measured(parts, "south", epochs=1, folder=tmp_path / "run")
    reflectance, kelvin = (next(f for f in found.findings if f.subject == unit) for unit in ("reflectance", "kelvin"))
    winter = patches().layers["landsat_b"][4:, :7, 5:245, 5:245]
    assert reflectance.baselines[COPYING].estimate == pytest.approx(winter.mean() / 10_000, rel=1e-3)
    assert kelvin.baselines[COPYING].estimate == pytest.approx(10, abs=1e-3)
    assert reflectance.baselines[LINEAR].estimate < 1e-5
    lines = benchmark.section([found], images, 1)
    assert any(
        line.startswith("| south | reflectance |") and f"| {winter.mean() / 10_000:.3g} (" in line for line in lines
    )
