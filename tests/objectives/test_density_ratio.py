"""Total correlation by a network that tells latents from put-together ones."""

from __future__ import annotations

import math

import pytest
import torch

from hinterland.ground.errors import BadInput
from hinterland.latents.trained import Trained
from hinterland.objectives.density_ratio import DensityRatio, put_together
from hinterland.objectives.objective import Objective, ObjectiveConfig
from hinterland.training.run import build, train
from hinterland.training.settings import configured
from hinterland.training.state import State

TINY = {"model.widths": [4], "model.hidden": [], "model.latent_size": 3, "training.epochs": 1}
RATIO = {**TINY, "objective.latents.density_ratio": 2, "objective.latents.density_ratio_widths": [8]}


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def correlated(r: float, n: int, noise: torch.Generator) -> torch.Tensor:
    """Draws of N(0, [[1, r], [r, 1]])."""
    covariance = torch.tensor([[1.0, r], [r, 1.0]])
    return torch.randn((n, 2), generator=noise) @ torch.linalg.cholesky(covariance).T


def test_putting_latents_together_keeps_each_dimension_and_undoes_what_joins_them():
    latents = correlated(0.9, 2000, seeded())
    mixed = put_together(latents, seeded(1))
    assert torch.equal(mixed.sort(dim=0).values, latents.sort(dim=0).values)
    assert abs(torch.corrcoef(latents.T)[0, 1]) > 0.85
    assert abs(torch.corrcoef(mixed.T)[0, 1]) < 0.1


def test_its_loss_is_learned_by_the_network_alone_and_the_term_by_the_latents_alone():
    ratio, latents = DensityRatio(2, (4,), seed=0), torch.randn((6, 2), generator=seeded()).requires_grad_()
    ratio.total_correlation(latents).sum().backward()
    assert (latents.grad != 0).any()
    assert all(weight.grad is None for weight in ratio.parameters())
    latents.grad = None
    ratio.loss(latents, seeded()).sum().backward()
    assert latents.grad is None
    assert all((weight.grad != 0).any() for weight in ratio.parameters())


def test_a_network_that_has_learned_tells_the_total_correlation_of_a_gaussian():
    """-1/2 ln(1 - r^2), of latents that it never saw; and ln 2 is what a coin costs, where nothing is to be told."""
    for r in (0.0, 0.9):
        ratio, noise = DensityRatio(2, (32, 32), seed=0), seeded()
        optimiser = torch.optim.Adam(ratio.parameters(), 5e-3)
        for _ in range(300):
            optimiser.zero_grad()
            ratio.loss(correlated(r, 500, noise), noise).mean().backward()
            optimiser.step()
        with torch.no_grad():
            fresh = correlated(r, 4000, noise)
            assert ratio.total_correlation(fresh).mean().item() == pytest.approx(-0.5 * math.log(1 - r**2), abs=0.12)
            if r == 0:
                assert ratio.loss(fresh, noise).mean().item() == pytest.approx(math.log(2), abs=0.01)


def test_a_latent_alone_teaches_nothing():
    assert DensityRatio(2, (4,), seed=0).loss(torch.ones(1, 2), seeded()).tolist() == [0]


def test_a_run_reports_it_beside_minibatch_weighted_sampling_and_what_the_network_costs(small, tmp_path):
    trained = Trained(train(small, configured("vae", settings=RATIO), tmp_path / "run"))
    last = trained.folder.metrics()[-1]["terms"]
    names = ["reconstruction", "kl", "total_correlation", "density_ratio", "density_ratio_loss"]
    assert list(last) == ["objective", *names]
    whole = last["reconstruction"] + last["kl"] + 2 * last["density_ratio"]
    assert last["objective"] == pytest.approx(whole)  # the network's own loss is no part of it
    assert trained.encode(small.take(slice(0, 5))).latents.shape == (5, 3)


def test_the_network_has_an_optimiser_of_its_own_with_the_rate_of_discriminators(small, tmp_path):
    folder = train(small, configured("vae", settings=RATIO), tmp_path / "run")
    config = folder.config()
    model = build(config)
    objective = Objective(config.objective, images=200, latent_size=3)
    state = State(model, objective, config, torch.device("cpu"))
    theirs = {id(weight) for weight in objective.density_ratio.parameters()}
    assert not theirs & {id(weight) for weight in state.parameters}
    assert {id(weight) for weight in state.ratio.parameters} == theirs
    assert state.ratio.optimiser.param_groups[0]["lr"] == config.training.discriminator_learning_rate


@pytest.mark.parametrize(
    ("preset", "settings", "words"),
    [
        ("cae", {}, r"objective.latents.density_ratio \(2\) needs a Gaussian over latents"),
        ("vae", {"training.batch_size": 1}, r"density_ratio \(2\) puts latents.*a batch has 1; --set training.batch"),
        ("vae", {"model.latent_size": 1}, "must be at least 2, and latent_size is 1"),
    ],
)
def test_what_cannot_be_told_is_refused_before_anything_is_written(small, tmp_path, preset, settings, words):
    with pytest.raises(BadInput, match=words):
        train(small, configured(preset, settings={**RATIO, **settings}), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_it_does_not_go_with_a_game_and_goes_with_agreement():
    with pytest.raises(BadInput, match=r"latents.density_ratio and agreement do not go with adversarial.policy"):
        configured("vae", settings={**RATIO, "objective.adversarial.policy": "both"})
    together = {"objective.agreement.weight": 1, "augment.flip_horizontally": True}
    assert configured("vae", settings={**RATIO, **together}).objective.latents.density_ratio == 2


def test_an_objective_that_knows_no_latent_size_says_so():
    with pytest.raises(BadInput, match=r"two-level\) needs the size of a latent: Objective\(latent_size=D\)"):
        Objective(ObjectiveConfig(prior="two-level"))
