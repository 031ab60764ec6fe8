"""Terms of a map of classes, on cases that can be worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.errors import BadInput
from hinterland.objectives.segmentation import SegmentationConfig, class_weights, segmentation_terms


def seeded(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def told(config: SegmentationConfig, logits: torch.Tensor, classes: torch.Tensor) -> dict[str, list[float]]:
    return {name: term.per_image.tolist() for name, term in segmentation_terms(logits, classes, config).parts.items()}


ALL = SegmentationConfig(cross_entropy=1, dice=1, focal=1, class_weights=(0.5, 2.0, 1.0))


def test_a_model_that_knows_nothing_is_surprised_by_the_logarithm_of_the_number_of_classes():
    found = told(SegmentationConfig(focal=1), torch.zeros(2, 4, 3, 5), torch.zeros(2, 3, 5, dtype=torch.long))
    assert found["cross_entropy"] == pytest.approx([15 * math.log(4)] * 2)
    assert found["focal"] == pytest.approx([15 * math.log(4) * 0.75**2] * 2)


def test_dice_of_four_pixels_worked_by_hand():
    chances = torch.tensor([[[[0.8, 0.6], [0.3, 0.5]], [[0.2, 0.4], [0.7, 0.5]]]])
    classes = torch.tensor([[[0, 0], [1, IGNORED]]])
    first = 2 * (0.8 + 0.6) / (0.64 + 0.36 + 0.09 + 2)
    second = 2 * 0.7 / (0.04 + 0.16 + 0.49 + 1)
    found = told(SegmentationConfig(dice=1), chances.log(), classes)
    assert found["dice"] == pytest.approx([4 * (1 - (first + second) / 2)], rel=1e-5)


def test_a_class_that_an_image_does_not_show_is_no_part_of_its_dice():
    certain = torch.zeros(1, 3, 2, 2)
    certain[:, 0] = 50.0
    assert told(SegmentationConfig(dice=1), certain, torch.zeros(1, 2, 2, dtype=torch.long))["dice"] == [0]


def test_being_right_costs_nothing_and_focal_costs_less_than_cross_entropy():
    classes = torch.randint(0, 3, (2, 4, 4), generator=torch.Generator().manual_seed(0))
    sure = 40.0 * torch.nn.functional.one_hot(classes, 3).movedim(-1, 1)
    for values in told(ALL, sure, classes).values():
        assert values == pytest.approx([0, 0], abs=1e-4)
    found = told(ALL, seeded(2, 3, 4, 4), classes)
    assert all(focal < plain for focal, plain in zip(found["focal"], found["cross_entropy"], strict=True))
    alike = told(ALL.model_copy(update={"focusing": 0.0}), seeded(2, 3, 4, 4), classes)
    assert alike["focal"] == pytest.approx(alike["cross_entropy"])


@pytest.mark.parametrize("elsewhere", [0.0, 1e4, float("inf"), float("nan")])
def test_a_pixel_without_label_adds_exactly_nothing_to_loss_and_gradient(elsewhere):
    classes = torch.randint(0, 3, (3, 6, 5), generator=torch.Generator().manual_seed(1))
    classes[1, :2] = IGNORED
    classes[2, 1:, 1:] = IGNORED
    hidden = (classes == IGNORED)[:, None].expand(3, 3, 6, 5)
    losses, gradients = [], []
    for value in (0.3, elsewhere):
        logits = torch.where(hidden, value, seeded(3, 3, 6, 5)).requires_grad_()
        terms = segmentation_terms(logits, classes, ALL)
        terms.objective().backward()
        losses.append(torch.stack([term.per_image for term in terms.parts.values()]))
        gradients.append(logits.grad)
    assert torch.equal(*losses)
    assert torch.equal(*gradients)
    assert (gradients[0][hidden] == 0).all()
    assert (gradients[0][~hidden] != 0).all()


def test_a_term_is_the_mean_of_labelled_pixels_times_all_that_an_image_has():
    classes = torch.randint(0, 3, (2, 4, 6), generator=torch.Generator().manual_seed(2))
    logits = seeded(2, 3, 4, 6)
    few = classes.clone()
    few[:, :, 2:] = IGNORED
    plain = SegmentationConfig()
    cut = told(plain, logits[..., :2], classes[..., :2])["cross_entropy"]
    assert told(plain, logits, few)["cross_entropy"] == pytest.approx([3 * value for value in cut])


def test_an_image_without_any_label_costs_nothing():
    logits = seeded(1, 3, 2, 2).requires_grad_()
    terms = segmentation_terms(logits, torch.full((1, 2, 2), IGNORED), ALL)
    assert terms.objective().item() == 0
    terms.objective().backward()
    assert not logits.grad.any()


def test_weights_of_classes_leave_the_mean_over_pixels_as_it_is():
    shares = (0.5, 0.4, 0.1, 0.0)
    for asked, ratio in (("none", 1.0), ("root", math.sqrt(5)), ("balanced", 5.0)):
        weights = class_weights(asked, shares)
        assert sum(w * f for w, f in zip(weights, shares, strict=True)) == pytest.approx(1)
        assert weights[2] / weights[0] == pytest.approx(ratio)
        assert weights[3] == 1
    assert class_weights((1.0, 2.0, 3.0, 4.0), shares) == (1.0, 2.0, 3.0, 4.0)
    with pytest.raises(BadInput, match=r"class_weights has 2 numbers, and there are 4 classes; .*balanced"):
        class_weights((1.0, 2.0), shares)


def test_an_objective_without_terms_is_refused():
    with pytest.raises(BadInput, match="all 0, so nothing would be learned"):
        SegmentationConfig.checked({"cross_entropy": 0})
