"""Triplets: what is alike, which are found, and what they cost."""

import math

import numpy as np
import pytest
import torch

from hinterland.data.annotations import Annotations, Factor, numbered_ids, splits_by_hash
from hinterland.ground.errors import BadInput
from hinterland.models.posterior import Deterministic
from hinterland.objectives.metric import MetricConfig, TripletConfig, differences, distances, triplet_loss
from hinterland.objectives.objective import Objective, ObjectiveConfig


def annotated(**factors: Factor) -> Annotations:
    ids = numbered_ids(len(next(iter(factors.values()))))
    return Annotations(ids, splits_by_hash(ids), factors=factors)


def by_loops(latents, values, near, period, margin):
    """The semi-hard loss as a person would write it down."""
    n, made = len(values), []

    def apart(i, j):
        plain = abs(values[i] - values[j])
        return min(plain % period, period - plain % period) if period else plain

    for a in range(n):
        far = {j: np.linalg.norm(latents[a] - latents[j]) for j in range(n) if j != a}
        alike = [j for j in far if apart(a, j) <= near]
        unlike = [j for j in far if apart(a, j) > near]
        losses = []
        for p in alike if unlike else []:
            farther = [far[j] for j in unlike if far[j] > far[p]]
            chosen = min(farther) if farther else max(far[j] for j in unlike)
            losses.append(max(0, far[p] - chosen + margin))
        made.append(np.mean(losses) if losses else 0.0)
    return made


def test_on_a_circle_350_and_10_degrees_are_20_apart():
    values = torch.tensor([350.0, 10.0, 180.0, 370.0])
    assert differences(values, 360.0)[0].tolist() == [0, 20, 170, 20]
    assert differences(values, None)[0].tolist() == [0, 340, 170, 20]


@pytest.mark.parametrize("period", [None, 5.0])
def test_semi_hard_triplets_are_those_found_by_loops(period):
    rng = np.random.default_rng(0)
    latents, values = rng.normal(size=(30, 3)), rng.uniform(0, 5, 30)
    config = TripletConfig(margin=0.8, near=0.6, period=period)
    ours = triplet_loss(torch.tensor(latents), torch.tensor(values), config)
    np.testing.assert_allclose(ours.numpy(), by_loops(latents, values, 0.6, period, 0.8), atol=1e-6)


def test_hard_triplets_by_hand():
    """Places 0 and 3 are alike, 1 is unlike: anchor 0 has 3 - 1 + .5, anchor 3 has 3 - 2 + .5; 1 has none alike."""
    latents = torch.tensor([[0.0], [3.0], [1.0]])
    config = TripletConfig(margin=0.5, near=1.0)
    loss = triplet_loss(latents, torch.tensor([0.0, 1.0, 9.0]), config, mining="hard")
    assert loss.tolist() == pytest.approx([2.5, 1.5, 0.0])


def test_a_latent_that_holds_the_angle_on_a_wide_circle_costs_nothing():
    """On a circle of radius 100, 30 degrees are a chord of 52, and the next unlike image is 5 degrees on: 8 farther."""
    angles = torch.arange(0.0, 360.0, 5.0)
    latents = 100 * torch.stack([(angles * math.pi / 180).cos(), (angles * math.pi / 180).sin()], dim=1)
    config = TripletConfig(margin=5.0, near=30.0, period=360.0)
    for mining in ("semi-hard", "hard"):
        assert triplet_loss(latents, angles, config, mining).max() == 0
    shuffled = latents[torch.randperm(len(angles), generator=torch.Generator().manual_seed(0))]
    assert triplet_loss(shuffled, angles, config).mean() > 2


@pytest.mark.parametrize("mining", ["semi-hard", "hard"])
def test_an_image_whose_factor_is_not_known_takes_no_part(mining):
    latents = torch.randn(6, 2, generator=torch.Generator().manual_seed(0))
    values = torch.tensor([0.0, 1.0, math.nan, 10.0, 11.0, math.nan])
    config = TripletConfig(near=2.0)
    known = ~values.isnan()
    loss = triplet_loss(latents, values, config, mining)
    assert loss[~known].tolist() == [0, 0]
    assert torch.equal(loss[known], triplet_loss(latents[known], values[known], config, mining))


@pytest.mark.parametrize("mining", ["semi-hard", "hard"])
@pytest.mark.parametrize("values", [[0.0], [0.0, 0.0, 0.0], [0.0, 50.0, 100.0], [math.nan] * 3])
def test_a_batch_without_a_triplet_costs_nothing_and_can_be_learned_from(mining, values):
    latents = torch.ones(len(values), 2, requires_grad=True)
    loss = triplet_loss(latents, torch.tensor(values), TripletConfig(near=1.0), mining)
    loss.sum().backward()
    assert loss.tolist() == [0] * len(values)
    assert latents.grad.abs().sum() == 0


def test_equal_latents_have_a_gradient_that_is_finite():
    latents = torch.zeros(4, 2, requires_grad=True)
    distances(latents).sum().backward()
    assert torch.isfinite(latents.grad).all()


@pytest.mark.parametrize("mining", ["semi-hard", "hard"])
def test_descending_the_loss_unrolls_the_circle(mining):
    angles = torch.arange(0.0, 360.0, 10.0)
    latents = torch.randn(36, 2, generator=torch.Generator().manual_seed(1)).requires_grad_()
    config = TripletConfig(margin=0.5, near=30.0, period=360.0)
    before = triplet_loss(latents, angles, config, mining).mean().item()
    optimiser = torch.optim.Adam([latents], 0.05)
    for _ in range(300):
        optimiser.zero_grad()
        triplet_loss(latents, angles, config, mining).mean().backward()
        optimiser.step()
    assert triplet_loss(latents, angles, config, mining).mean().item() < 0.6 * before


def test_period_and_near_come_from_the_images():
    circle = Factor(np.linspace(0, 350, 36), period=360.0)
    length = Factor(np.array([1.0, 3.0, *[math.nan] * 34]))
    asked = MetricConfig.checked({"factors": {"phi": {"margin": 2}, "length": {"near": 0.5}}})
    made = asked.resolved(annotated(phi=circle, length=length), "images").factors
    assert (made["phi"].near, made["phi"].period, made["phi"].margin) == (30, 360, 2)
    assert (made["length"].near, made["length"].period) == (0.5, None)
    without = MetricConfig.checked({"factors": {"length": {}}}).resolved(annotated(length=length), "images")
    assert without.factors["length"].near == pytest.approx(2 / 12)


def test_an_unknown_factor_is_refused_by_name():
    config = MetricConfig.checked({"factors": {"theta": {}}})
    with pytest.raises(BadInput, match=r"factors.theta: cuboids has no factor of that name; its factors are: phi"):
        config.resolved(annotated(phi=Factor(np.arange(3.0))), "cuboids")


def test_a_factor_that_never_changes_is_refused():
    config = MetricConfig.checked({"factors": {"phi": {}}})
    with pytest.raises(BadInput, match=r"factors.phi: all training images have the same value"):
        config.resolved(annotated(phi=Factor(np.ones(3))), "cuboids")


def test_the_term_has_its_name_weight_and_unit():
    factors = {"phi": TripletConfig(weight=3.0, near=1.0, margin=0.5)}
    objective = Objective(ObjectiveConfig(reconstruction="mse", metric=MetricConfig(factors=factors, mining="hard")))
    assert objective.factors == ("phi",)
    latents = Deterministic(torch.tensor([[0.0], [3.0], [1.0]]))
    images = torch.zeros(3, 1, 1, 1)
    terms = objective(images, latents, images, 0, {"phi": torch.tensor([0.0, 1.0, 9.0])})
    assert (terms.parts["triplet_phi"].weight, terms.parts["triplet_phi"].unit) == (3.0, "latent distance")
    assert terms.objective().item() == pytest.approx(3 * 4 / 3)
