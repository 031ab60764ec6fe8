"""Terms on latents within an objective and within a run."""

import pytest
import torch

from hinterland.ground.errors import BadInput
from hinterland.models.posterior import Deterministic, DiagonalGaussian
from hinterland.objectives.latent_terms import LatentTermsConfig, latent_terms
from hinterland.objectives.objective import Objective, ObjectiveConfig
from hinterland.objectives.passage import Passage
from hinterland.objectives.wants import Wants
from hinterland.training.run import train
from hinterland.training.settings import configured

TINY = {"model.widths": [4], "model.hidden": [], "model.latent_size": 3, "training.epochs": 1}
EVERY = ("l1", "l2", "kl_sparsity", "contraction", "decoder_l2", "orthogonality", "mmd", "total_correlation")
EVERY += ("dip_i", "dip_ii")


def passage(posterior: Deterministic | DiagonalGaussian) -> Passage:
    noise = torch.Generator().manual_seed(0)
    images = torch.zeros(len(posterior.mean), 1, 2, 2)
    return Passage(images, posterior, posterior.sample(noise), images, noise)


def test_by_default_nothing_is_wanted_and_no_term_is_there():
    objective = Objective(ObjectiveConfig())
    assert objective.wants() == Wants()
    assert LatentTermsConfig().weights() == {}


def test_a_term_has_its_name_weight_and_unit():
    config = LatentTermsConfig(l1=0.5, orthogonality=2)
    terms = latent_terms(config, passage(Deterministic(torch.tensor([[1.0, -2.0], [2.0, 1.0]]))), None)
    assert [(name, term.weight, term.unit) for name, term in terms.items()] == [
        ("l1", 0.5, "latent"),
        ("orthogonality", 2, "squared cosine"),
    ]
    assert terms["l1"].per_image.tolist() == [3, 3]
    assert terms["orthogonality"].per_image.tolist() == [0, 0]


def test_dip_i_looks_at_means_and_dip_ii_at_the_variance_too():
    posterior = DiagonalGaussian(torch.tensor([[1.0], [-1.0]]), torch.full((2, 1), 0.0))
    terms = latent_terms(LatentTermsConfig(dip_i=1, dip_ii=1), passage(posterior), None)
    assert terms["dip_i"].per_image.tolist() == [0, 0]  # variance of the means 1
    assert terms["dip_ii"].per_image.tolist() == [1, 1]  # of the aggregate 2


@pytest.mark.parametrize("name", ["total_correlation", "dip_ii"])
def test_what_needs_a_variance_is_refused_without_one_before_anything_is_written(small, tmp_path, name):
    config = configured("cae", settings={**TINY, f"objective.latents.{name}": 1})
    with pytest.raises(BadInput, match=rf"objective.latents.{name} \(1\) needs a Gaussian.*model.posterior=gaussian"):
        train(small, config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_contraction_is_refused_where_images_of_a_batch_depend_on_each_other(small, tmp_path):
    settings = {**TINY, "objective.latents.contraction": 1, "model.normalisation": "batch"}
    with pytest.raises(BadInput, match=r"contraction \(1\) looks at each image's own latents.*normalisation=group"):
        train(small, configured("vae", settings=settings), tmp_path / "run")


@pytest.mark.parametrize("value", [-1, "much"])
def test_a_weight_is_no_less_than_nothing(value):
    with pytest.raises(BadInput, match=r"objective.latents.l1"):
        configured("vae", settings={"objective.latents.l1": value})


def test_a_run_learns_with_every_term_and_writes_each_by_name(small, tmp_path):
    settings = {**TINY, **{f"objective.latents.{name}": 0.01 for name in EVERY}}
    last = train(small, configured("vae", settings=settings), tmp_path / "run").metrics()[-1]["terms"]
    assert list(last) == ["objective", "reconstruction", "kl", *EVERY]
    weighted = last["reconstruction"] + last["kl"] + 0.01 * sum(last[name] for name in EVERY)
    assert last["objective"] == pytest.approx(weighted)


def test_a_heavy_weight_does_what_the_term_is_for(small, tmp_path):
    """L1 against its absence: smaller latents, at a price in reconstruction."""
    found = {}
    for weight in (0, 30):
        settings = {**TINY, "training.epochs": 12, "training.precision": "fp32", "objective.latents.l1": weight}
        folder = train(small, configured("cae", settings=settings), tmp_path / str(weight))
        found[weight] = folder.metrics()[-1]["terms"]
    assert found[30]["reconstruction"] > found[0]["reconstruction"]
    assert found[30]["l1"] < 0.1
