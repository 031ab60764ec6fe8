"""An objective that needs factors gets those of its batch; one that does not is not told."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from hinterland.data.annotations import Annotations, Factor, numbered_ids, splits_by_hash
from hinterland.data.batches import Batches, as_tensor, factors_of
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.training.run import train
from hinterland.training.settings import configured


def spokes(n: int = 300, size: int = 12) -> ImageSet:
    """A bright spoke from the centre at the angle phi; theta has nothing to do with the picture."""
    rng = np.random.default_rng(0)
    phi, theta = rng.uniform(0, 360, (2, n))
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    turned = np.deg2rad(phi)[:, None, None]
    along, across = x * np.cos(turned) + y * np.sin(turned), y * np.cos(turned) - x * np.sin(turned)
    pixels = (255 * np.exp(-(across**2)) * (along > 0)).astype(np.uint8)
    ids = numbered_ids(n)
    factors = {"phi": Factor(phi, 360.0), "theta": Factor(theta)}
    return ImageSet("spokes", {"image": pixels[:, None]}, Annotations(ids, splits_by_hash(ids), factors=factors))


IMAGES = spokes()


def metric(epochs: float = 4, **factors: object):
    settings = {"model.widths": [8, 16], "model.hidden": [], "model.latent_size": 2, "training.epochs": epochs}
    return configured("cae", settings={**settings, "objective.metric.factors": factors})


def test_factors_stand_beside_their_images():
    rows = next(Batches(IMAGES, 48, seed=3).rows_after(96, until=300))
    values = factors_of(IMAGES, rows, ("phi",), torch.device("cpu"))
    assert list(values) == ["phi"]
    np.testing.assert_array_equal(values["phi"], IMAGES.annotations.factors["phi"].values[rows].astype(np.float32))
    batch = next(Batches(IMAGES, 48, seed=3).after(96, until=300))
    assert torch.equal(batch, as_tensor(IMAGES, rows))


def test_without_a_metric_term_no_factor_is_touched():
    assert factors_of(IMAGES, slice(0, 5), (), torch.device("cpu")) == {}


def apart_on_the_circle(phi: np.ndarray) -> np.ndarray:
    plain = np.abs(phi[:, None] - phi[None])
    return np.minimum(plain, 360 - plain)


def test_the_metric_term_is_learned_measured_and_written_down(tmp_path):
    """Beside a run that only measures it, its loss is lower, and images with like angles lie closer together."""
    apart = apart_on_the_circle(IMAGES.annotations.factors["phi"].values)
    losses, contrasts = [], []
    for weight in (0.0, 10.0):
        folder = train(IMAGES, metric(15, phi={"margin": 1.0, "weight": weight}), tmp_path / f"run-{weight}")
        losses.append(folder.metrics()[-1]["terms"]["triplet_phi"])
        latents = Trained(folder).encode(IMAGES).latents
        between = np.linalg.norm(latents[:, None] - latents[None], axis=2)
        contrasts.append(between[(apart < 30) & (apart > 0)].mean() / between[apart > 60].mean())
    assert losses[1] < 0.95 * losses[0]
    assert contrasts[1] < 0.9 * contrasts[0]
    kept = folder.config().objective.metric.factors["phi"]
    assert (kept.margin, kept.weight, kept.near, kept.period) == (1.0, 10.0, 30.0, 360.0)


def test_an_unknown_factor_is_refused_by_name_before_anything_is_written(tmp_path):
    with pytest.raises(BadInput, match=r"factors.lambda: .*spokes has no factor of that name.*phi, theta"):
        train(IMAGES, metric(**{"lambda": {}}), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_metric_term_stands_beside_a_discriminator(tmp_path):
    settings = {
        "model.widths": [8, 8],
        "model.latent_size": 4,
        "discriminator.widths": [8],
        "training.epochs": 1,
        "objective.adversarial.policy": "both",
        "objective.metric.factors": {"phi": {}},
    }
    folder = train(IMAGES, configured("articulation", settings=settings), tmp_path / "run")
    assert {"triplet_phi", "kl"} < set(folder.metrics()[-1]["terms"])
