"""Samplers fitted after training."""

import dataclasses
import importlib.util

import numpy as np
import pytest
import torch

from hinterland.ground.errors import BadInput
from hinterland.latents import samplers
from hinterland.latents.samplers import SAMPLERS, fitted_draws, vamp
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained
from hinterland.models.autoencoder import Autoencoder
from hinterland.training.run import train
from hinterland.training.settings import configured

NEED_STEPS = ("two-stage", "flow")
WITHOUT_ZUKO = pytest.mark.skipif(importlib.util.find_spec("zuko") is None, reason="zuko is not installed")
EVERY = [pytest.param(kind, marks=WITHOUT_ZUKO) if kind == "flow" else kind for kind in SAMPLERS]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(samplers, "STEPS", 250)


def two_clouds(n: int = 600) -> LatentTable:
    rng = np.random.default_rng(0)
    latents = rng.normal(0, 0.3, (n, 2)) + np.where(np.arange(n)[:, None] % 2, 30, 24)
    return LatentTable.from_arrays(latents.astype(np.float32), name="vae")


@pytest.mark.parametrize("kind", EVERY)
def test_draws_are_as_wide_as_the_latents_and_where_they_are(kind):
    table = two_clouds()
    drawn = fitted_draws(table, kind, 3000, seed=0)
    assert (drawn.shape, drawn.dtype) == ((3000, 2), np.float32)
    np.testing.assert_allclose(drawn.mean(axis=0), table.latents.mean(axis=0), atol=0.5)
    np.testing.assert_allclose(drawn.std(axis=0), table.latents.std(axis=0), rtol=0.15)


@pytest.mark.parametrize("kind", EVERY)
def test_only_one_gaussian_fills_what_lies_between_two_clouds(kind, monkeypatch):
    monkeypatch.setattr(samplers, "STEPS", 600 if kind == "two-stage" else 250)
    drawn = fitted_draws(two_clouds(), kind, 2000, seed=0)
    between = (np.abs(drawn - 27).max(axis=1) < 1.2).mean()
    assert between > 0.2 if kind == "gaussian" else between < 0.1


@pytest.mark.parametrize("kind", EVERY)
def test_the_same_seed_draws_the_same_and_the_world_outside_is_left_alone(kind, monkeypatch):
    monkeypatch.setattr(samplers, "STEPS", 5)
    state = torch.random.get_rng_state()
    first, again, other = (fitted_draws(two_clouds(), kind, 20, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert torch.equal(state, torch.random.get_rng_state())


@pytest.mark.parametrize("kind", EVERY)
def test_posterior_variances_make_draws_wider(kind):
    latents = np.random.default_rng(0).standard_normal((600, 2)).astype(np.float32)
    table = LatentTable.from_arrays(latents, name="vae")
    wide = dataclasses.replace(table, logvar=np.full((600, 2), np.log(8), np.float32))
    drawn = fitted_draws(wide, kind, 3000, seed=0)
    np.testing.assert_allclose(drawn.std(axis=0), 3, rtol=0.15)


def test_an_unknown_sampler_and_too_few_latents_are_refused():
    with pytest.raises(BadInput, match=r"sampler \(magic\): there is none of that name; there are gaussian, gmm"):
        fitted_draws(two_clouds(), "magic", 5, 0)
    with pytest.raises(BadInput, match="at least 2 latents; there is 1"):
        fitted_draws(two_clouds(1), "two-stage", 5, 0)
    with pytest.raises(BadInput, match=r"n \(0\) must be at least 1"):
        fitted_draws(two_clouds(), "gaussian", 0, 0)


class Brightness(torch.nn.Module):
    """The mean pixel is the mean; the posterior is narrow."""

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mean = images.flatten(1).mean(dim=1, keepdim=True)
        return mean, torch.full_like(mean, -20.0)


def test_vamp_draws_from_the_posteriors_of_its_images_evenly():
    model = Autoencoder(Brightness(), torch.nn.Identity())
    images = torch.tensor([0.0, 0.5, 1.0])[:, None, None, None].expand(3, 1, 2, 2)
    drawn = vamp(model, images, 3000, seed=0)
    levels, counts = torch.unique(drawn.mul(2).round(), return_counts=True)
    assert levels.tolist() == [0, 1, 2]
    assert counts.min() > 900


def test_a_run_with_a_vamp_prior_learns_its_images_and_draws_from_them(small, tmp_path):
    settings = {
        "model.widths": [4],
        "model.hidden": [],
        "model.latent_size": 3,
        "training.epochs": 2,
        "objective.prior": "vamp",
        "objective.pseudo_inputs": 6,
    }
    trained = Trained(train(small, configured("vae", settings=settings), tmp_path / "run"))
    line = trained.folder.metrics()[-1]
    assert line["terms"]["objective"] == pytest.approx(line["terms"]["reconstruction"] + line["terms"]["kl"])
    assert "kl_per_dimension" not in line
    assert trained.prior(10, seed=0).shape == (10, 3)
    assert np.array_equal(trained.prior(10, seed=0), trained.prior(10, seed=0))
    found = trained.likelihood(small.take(slice(0, 20)), samples=20)
    assert np.isfinite(found.nats).all()


def test_the_prior_of_a_plain_autoencoder_is_refused(small, tmp_path):
    settings = {"model.widths": [4], "model.hidden": [], "training.epochs": 1}
    with pytest.raises(BadInput, match="has no prior; a sampler, such as gmm, fits one"):
        Trained(train(small, configured("cae", settings=settings), tmp_path / "run")).prior(5, 0)


def test_a_wasserstein_autoencoder_is_deterministic_and_has_one(small, tmp_path):
    settings = {"model.widths": [4], "model.hidden": [], "training.epochs": 1, "objective.latents.mmd": 10}
    trained = Trained(train(small, configured("cae", settings=settings), tmp_path / "run"))
    assert trained.prior(5, 0).shape == (5, 10)
    assert not trained.is_variational
