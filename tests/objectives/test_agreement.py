"""Agreement of two views: worked by hand, 0 where it should be, and part of a run only where it is asked for."""

import pytest
import torch

import hinterland as hl
from hinterland.ground.errors import BadInput
from hinterland.objectives.agreement import AgreementConfig, agreement_terms, covariance, invariance, variance
from hinterland.training.settings import configured

LATENTS = torch.tensor([[0.0, 0.0], [2.0, 1.0], [1.0, 2.0], [1.0, 1.0]])


def test_each_part_is_as_worked_by_hand():
    torch.testing.assert_close(invariance(LATENTS, LATENTS + torch.tensor([1.0, 3.0])), torch.full((4,), 5.0))
    spread = (torch.tensor(2 / 3) + 1e-4).sqrt()  # variance of 0, 2, 1, 1, and of 0, 1, 2, 1
    torch.testing.assert_close(variance(LATENTS), 1 - spread)
    torch.testing.assert_close(covariance(LATENTS), torch.tensor(1 / 3).square())  # 2 (1/3)^2 / 2 dimensions


def test_wide_and_unrelated_dimensions_cost_nothing():
    whitened = torch.tensor([[2.0, 2.0], [2.0, -2.0], [-2.0, 2.0], [-2.0, -2.0]])
    terms = agreement_terms(AgreementConfig(weight=3.0), whitened, whitened)
    assert all(float(term.per_image.abs().max()) == 0 for term in terms.values())
    assert {name: term.weight for name, term in terms.items()} == {
        "agreement": 3.0, "agreement_variance": 3.0, "agreement_covariance": pytest.approx(0.12),
    }  # fmt: skip


def test_all_images_in_one_place_agree_and_pay_for_it():
    same = torch.ones(5, 3)
    terms = agreement_terms(AgreementConfig(weight=1.0), same, same)
    assert float(terms["agreement"].per_image.sum()) == 0
    assert float(terms["agreement_variance"].per_image[0]) == pytest.approx(0.99)


def test_views_that_cannot_differ_are_refused():
    with pytest.raises(BadInput, match="augment changes nothing"):
        configured("cae", None, {"objective.agreement.weight": 1})


def test_an_encoder_keeps_what_views_share_and_drops_what_they_do_not():
    noise = torch.Generator().manual_seed(0)
    shared = torch.randn(200, 2, generator=noise)
    one, other = (torch.cat([shared, torch.randn(200, 2, generator=noise)], dim=1) for _ in range(2))
    encoder = torch.nn.Parameter(0.1 * torch.randn(4, 2, generator=noise))
    optimiser = torch.optim.Adam([encoder], 0.05)
    for _ in range(300):
        terms = agreement_terms(AgreementConfig(weight=1.0), one @ encoder, other @ encoder)
        optimiser.zero_grad()
        torch.stack([term.weight * term.per_image.mean() for term in terms.values()]).sum().backward()
        optimiser.step()
    found = encoder.detach()
    assert found[2:].abs().max() < 0.1 * found[:2].abs().max()
    assert torch.linalg.matrix_rank(found[:2], atol=0.5) == 2, "both that they share, not one twice"


def test_a_run_sees_two_views_in_training_and_one_in_evaluation(tmp_path):
    settings = {"model.widths": [8], "model.hidden": [], "training.epochs": 1, "augment.shift": 0.15}
    asked = settings | {"objective.agreement.weight": 25.0}
    lines = hl.train(hl.load("digits"), "cae", settings=asked, out=tmp_path / "run").metrics()
    names = {line["split"]: {name for name in line["terms"] if name.startswith("agreement")} for line in lines}
    assert names["train"] == {"agreement", "agreement_variance", "agreement_covariance"}
    assert names["test"] == set()
