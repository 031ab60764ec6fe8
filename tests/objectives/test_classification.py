"""The class of an image: worked by hand, and nothing from images without label."""

from __future__ import annotations

import math

import pytest
import torch

from hinterland.objectives.classification import ClassificationConfig, classification_terms

LOGITS = torch.tensor([[0.0, math.log(3.0)], [math.log(4.0), 0.0], [5.0, -5.0]])


def terms(logits, labels, **settings):
    return classification_terms(logits, torch.tensor(labels), ClassificationConfig(**settings)).parts["cross_entropy"]


def test_the_surprise_of_a_class_is_worked_out_by_hand():
    found = terms(LOGITS, [1, 1, 0]).per_image  # chances 3/4, 1/5 and nearly 1
    assert found[0] == pytest.approx(math.log(4 / 3), abs=1e-6)
    assert found[1] == pytest.approx(math.log(5), abs=1e-6)
    assert found[2] == pytest.approx(0, abs=1e-4)


def test_knowing_nothing_costs_the_logarithm_of_the_classes():
    assert terms(torch.zeros((2, 7)), [3, 6]).per_image.tolist() == pytest.approx([math.log(7)] * 2)
    smooth = terms(torch.zeros((2, 7)), [3, 6], smoothing=0.1).per_image
    assert smooth.tolist() == pytest.approx([math.log(7)] * 2)


def test_smoothing_makes_certainty_cost_something():
    assert terms(LOGITS, [1, 0, 0], smoothing=0.2).per_image[2] == pytest.approx(0.1 * 10, abs=1e-3)


@pytest.mark.parametrize("stands_there", [1e6, float("nan"), float("inf")])
def test_an_image_without_label_costs_exactly_nothing_and_has_no_gradient(stands_there):
    logits = LOGITS.clone()
    logits[1] = stands_there
    logits.requires_grad_()
    term = terms(logits, [1, -1, 0])
    assert term.per_image[1] == 0
    term.per_image.sum().backward()
    assert logits.grad[1].tolist() == [0, 0]
    assert torch.isfinite(logits.grad).all()
    alone = terms(LOGITS[[0, 2]], [1, 0]).per_image
    assert torch.equal(term.per_image[[0, 2]].detach(), alone)
