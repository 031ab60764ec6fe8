"""The terms of the game, and the weight that adapts."""

import math

import pytest
import torch
from torch import nn

from hinterland.ground.errors import BadInput
from hinterland.objectives.adversarial import (
    AdversarialConfig,
    accuracy,
    adaptive_weight,
    as_image,
    players,
    told,
)

LOG2 = math.log(2)


def logits(real: list[float], **fakes: list[float]) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(values) for name, values in {"real": real, **fakes}.items()}


def test_a_coin_toss_costs_either_player_log_2():
    game = players(logits([0.0, 0.0], reconstructed=[0.0, 0.0], sampled=[0.0, 0.0]))
    assert [game[p].objective().item() for p in ("autoencoder", "discriminator")] == pytest.approx([LOG2, LOG2])


def test_the_terms_by_hand():
    """Probabilities .8 for the real image, .25 and .5 for the fakes."""
    game = players(logits([math.log(4)], reconstructed=[-math.log(3)], sampled=[0.0]))
    fool = {name: term.per_image.item() for name, term in game["autoencoder"].parts.items()}
    tell = {name: term.per_image.item() for name, term in game["discriminator"].parts.items()}
    assert fool == pytest.approx({"fool_reconstructed": -math.log(0.25), "fool_sampled": LOG2}, rel=1e-6)
    assert tell == pytest.approx(
        {"tell_real": -math.log(0.8), "tell_reconstructed": -math.log(0.75), "tell_sampled": LOG2}, rel=1e-6
    )
    assert game["autoencoder"].objective().item() == pytest.approx((-math.log(0.25) + LOG2) / 2)
    expected = -0.5 * math.log(0.8) + 0.25 * (-math.log(0.75) + LOG2)
    assert game["discriminator"].objective().item() == pytest.approx(expected)


def test_a_sure_discriminator_still_gives_the_autoencoder_a_gradient():
    """Non-saturating: with logit -20 the slope is -1, where that of log(1 - D) would be 2e-9."""
    sure = torch.tensor([-20.0], requires_grad=True)
    players({"real": torch.zeros(1), "reconstructed": sure})["autoencoder"].objective().backward()
    assert sure.grad.item() == pytest.approx(-1)


def test_accuracy_weighs_real_and_fake_alike():
    right = told(logits([1.0, -1.0], reconstructed=[-1.0, 1.0], sampled=[-1.0, -2.0]))
    shares = {name: value.float().mean().item() for name, value in right.items()}
    assert shares == {"real": 0.5, "reconstructed": 0.5, "sampled": 1.0}
    assert accuracy(shares) == pytest.approx(0.5 * 0.5 + 0.5 * 0.75)
    assert accuracy({"real": 1.0, "sampled": 0.0}) == 0.5


def test_one_that_calls_everything_real_is_right_on_half():
    right = told(logits([3.0], reconstructed=[3.0]))
    assert accuracy({name: value.float().mean().item() for name, value in right.items()}) == 0.5


def test_the_weight_warms_up_over_images():
    rules = AdversarialConfig(weight=4, warmup_images=1000)
    assert [rules.weight_at(n) for n in (0, 250, 1000, 5000)] == [0, 1, 4, 4]
    assert AdversarialConfig(weight=4).weight_at(0) == 4


def test_the_discriminator_sees_probabilities_and_values_that_are_never_cut():
    output = torch.tensor([[[[-1.0, 2.0]]]], requires_grad=True)
    assert as_image("bernoulli", output).flatten().tolist() == pytest.approx([0.26894, 0.88080], abs=1e-5)
    as_image("mse", output).sum().backward()
    assert output.grad.flatten().tolist() == [1, 1]


def test_the_adaptive_weight_makes_both_gradients_alike_at_the_last_layer():
    last = nn.Parameter(torch.tensor([1.0, 2.0]))
    fakes = (last * torch.tensor([3.0, 4.0])).reshape(1, 1, 1, 2)
    pull = torch.full((1, 1, 1, 2), 0.5)
    reconstruction = 10 * last.square().sum()  # gradient 20, 40
    weight = adaptive_weight(reconstruction, fakes, pull, last)
    assert weight == pytest.approx(math.hypot(20, 40) / math.hypot(1.5, 2.0), rel=1e-5)
    assert last.grad is None


def test_a_policy_that_there_is_not_names_those_there_are():
    with pytest.raises(BadInput, match=r"policy \('mercy'\): input should be 'none', 'both', 'inferior'"):
        AdversarialConfig.checked({"policy": "mercy"})
