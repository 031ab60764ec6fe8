"""Measures of latents and likelihood on tiny runs."""

from pathlib import Path

import pytest

from hinterland.data import catalog
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT
from hinterland.latents.trained import Trained
from hinterland.studies.cell import config_of
from hinterland.studies.config import cells_of, read_study
from hinterland.studies.measures import measured, parsed
from hinterland.training.resolving import resolved
from hinterland.training.run import train
from hinterland.training.settings import configured

TINY = {"model.widths": [4], "model.hidden": [], "model.latent_size": 3, "training.epochs": 1}


@pytest.fixture(scope="module")
def digits():
    return catalog.load("digits")


def found_in(digits, out, model, measures, **settings):
    folder = train(digits, configured(model, settings={**TINY, **settings}), out)
    return {finding.name: finding for finding in measured(Trained(folder), digits, measures, SILENT)}


def test_a_variational_run_has_every_measure_and_a_plain_one_no_sigma(digits, tmp_path):
    shape = {"hoyer_sparsity", "near_zero_share", "mean_absolute_cosine", "active_units", "total_correlation"}
    shape |= {"sensitivity"}
    vae = found_in(digits, tmp_path / "vae", "vae", ["latent_shape"])
    assert set(vae) == shape | {"mean_sigma", "noise_share"}
    plain = found_in(digits, tmp_path / "cae", "cae", [{"latent_shape": {"activity": True}}])
    assert set(plain) == shape | {"mean_activity", "activity_sparsity"}
    assert 0 < plain["mean_activity"].estimate < 1
    assert vae["hoyer_sparsity"].low < vae["hoyer_sparsity"].estimate < vae["hoyer_sparsity"].high


def test_without_kl_sigma_falls(digits, tmp_path):
    """The lecture's claim in small: reconstruction alone has no use for noise."""
    net = {"model.widths": [], "model.hidden": [32], "training.evaluate_every_images": 10**6}
    settings = {**net, "training.epochs": 8, "training.batch_size": 32, "training.learning_rate": 0.01}
    found = {
        beta: found_in(digits, tmp_path / str(beta), "vae", ["latent_shape"], **settings, **{"objective.beta": beta})
        for beta in (0.0, 1.0)
    }
    assert found[0.0]["noise_share"].estimate < 0.5 * found[1.0]["noise_share"].estimate
    assert found[0.0]["mean_sigma"].estimate < 0.5 * found[1.0]["mean_sigma"].estimate


def test_the_likelihood_of_a_run_has_an_interval_and_bits_only_where_it_is_a_density(digits, tmp_path):
    asked = [{"likelihood": {"samples": 5, "most": 40}}]
    found = found_in(digits, tmp_path / "grey", "vae", asked)
    assert set(found) == {"negative_log_likelihood"}
    whole = found["negative_log_likelihood"]
    assert (whole.n, whole.unit) == (40, "nats")
    assert whole.low < whole.estimate < whole.high
    density = found_in(digits, tmp_path / "density", "vae", asked, **{"objective.reconstruction": "gaussian"})
    assert set(density) == {"negative_log_likelihood", "bits_per_dim"}
    with pytest.raises(BadInput, match="deterministic autoencoder has no likelihood"):
        found_in(digits, tmp_path / "cae", "cae", asked, **{"objective.reconstruction": "bernoulli"})


def test_every_arm_of_the_study_of_latents_is_a_run_that_can_be_trained(digits):
    study = read_study(Path(__file__).resolve().parents[2] / "studies" / "latents.yaml")
    names = {name for name, _ in parsed(study.measures)}
    assert names == {"reconstruction", "latent_shape"}
    for cell in cells_of(study):
        assert resolved(config_of(cell), digits).training.epochs == 12
    arms = {cell.arm for cell in cells_of(study)}
    assert {question.arm for question in study.questions} | {question.against for question in study.questions} == arms
