"""Agreement of two views: worked by hand, 0 where it should be, and part of a run only where it is asked for."""

import pytest
import torch

import hinterland as hl
from hinterland.ground.errors import BadInput
from hinterland.objectives.agreement import AgreementConfig, agreement_terms, covariance, invariance, variance
from hinterland.training.config import configured

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


def test_a_run_brings_views_together(tmp_path):
    images = hl.load("digits")
    settings = {
        "model.widths": [8], "model.hidden": [], "model.latent_size": 4, "augment.shift": 0.15, "augment.scale": 0.2,
        "training.epochs": 2,
    }  # fmt: skip
    runs, last = {}, {}
    for weight in (0.001, 20.0):
        asked = settings | {"objective.agreement.weight": weight}
        runs[weight] = hl.train(images, "cae", settings=asked, out=tmp_path / f"{weight}")
        last[weight] = [line for line in runs[weight].metrics() if line["split"] == "train"][-1]["terms"]
    told = last[20.0]  # latents of unrelated images with a deviation of 1 would be 2 apart
    assert told["agreement"] < 0.3
    assert told["agreement_variance"] < 0.3, "and not by putting all images into one place"
    assert last[0.001]["agreement_variance"] > 2 * told["agreement_variance"]
    assert "agreement" not in runs[20.0].metrics()[-1]["terms"], "evaluation sees each image once"
