"""The benchmark of likelihoods in small: it learns, it beats what needs no latents, it writes what it found."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.imageset import ImageSet
from real_data import real_file


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[1] / "benchmarks")
    import mnist_likelihood

    yield mnist_likelihood
    for name in ("mnist_likelihood", "results"):
        sys.modules.pop(name, None)


def digits() -> ImageSet:
    pixels = (load_digits().images / 16 * 255).astype(np.uint8)[:, None]
    split = np.array(["train"] * 1500 + ["test"] * (len(pixels) - 1500))
    return ImageSet("digits", {"image": pixels}, Annotations(numbered_ids(len(pixels)), split))


def alone(images: ImageSet, binary: np.ndarray) -> float:
    """-ln p(x) in nats where every pixel is by itself, with its mean over the training images."""
    mean = images.split("train").layers["image"].astype(np.float64).mean(axis=0) / 255
    p = mean.clip(1e-3, 1 - 1e-3)
    return float(-(binary * np.log(p) + (1 - binary) * np.log(1 - p)).sum(axis=(1, 2, 3)).mean())


def test_pixels_are_ones_as_often_as_they_are_bright(benchmark):
    images = digits()
    drawn = np.stack([benchmark.binarised(images, seed).layers["image"] for seed in range(40)])
    assert set(np.unique(drawn)) == {0, 255}
    np.testing.assert_allclose(drawn.mean(axis=(0, 1)), images.layers["image"].mean(axis=0), atol=3)


def test_a_small_twin_beats_pixels_by_themselves_and_writes_a_section(benchmark):
    images, found = digits(), {}
    net = {**benchmark.NET, "model.hidden": [50], "model.latent_size": 10}
    net |= {"training.learning_rate": 1e-2, "training.batch_size": 100}
    for k in (1, 5):
        found[k] = benchmark.learn(images, benchmark.configuration(images, k, 14, net), 60, marks=2, say=False)
    binary = benchmark.binarised(images.split("test"), 0).layers["image"] / 255
    for learned in found.values():
        assert learned.final.mean < alone(images, binary) - 1.5
        assert learned.final.bits_per_dim == pytest.approx(learned.final.mean / (64 * np.log(2)))
        assert [epoch for epoch, _ in learned.curve] == pytest.approx([7, 14], abs=0.1)
    lines = benchmark.section(found, 14)
    assert f"| 5 (IWAE) | {found[5].final.mean:.2f} |" in "\n".join(lines)
    assert [line.split("|")[1] for line in lines[-2:]] == [" 7 ", " 14 "]


@pytest.mark.slow
@pytest.mark.real_data
def test_five_epochs_of_a_fifth_of_mnist_come_below_their_own_bound(benchmark):
    images = benchmark.load(str(real_file("mnist.npz")))
    rng = np.random.default_rng(0)
    some = [benchmark.drawn(images.split(name), n, rng).ids for name, n in (("train", 12_000), ("test", 300))]
    images = images.take(np.flatnonzero(np.isin(images.ids, np.concatenate(some))))
    net = {**benchmark.NET, "training.batch_size": 50, "training.learning_rate": 3e-3}
    found = benchmark.learn(images, benchmark.configuration(images, 1, 5, net), 30, marks=1, say=False)
    binary = benchmark.binarised(images.split("test"), 0).layers["image"] / 255
    assert found.final.mean < 150 < alone(images, binary) - 50
