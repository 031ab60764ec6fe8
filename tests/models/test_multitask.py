"""Several tasks, one encoder: what is shared, what is not, and that each part is a whole model."""

from __future__ import annotations

import pytest
import torch

from hinterland.models.autoencoder import ModelConfig
from hinterland.models.classifier import classifier
from hinterland.models.multitask import multitask
from hinterland.models.unet import as_unet, unet

SHAPE = (2, 16, 16)
TASKS = ("reconstruct", "segment", "classify")
OUTPUTS = {"segment": 3, "classify": 5}


def config(branch=None):
    plain = ModelConfig(widths=(4, 6, 8), hidden=(), latent_size=7, posterior="deterministic", branch=branch)
    return as_unet(plain).model_copy(update={"branch": branch})


def images(n=3):
    return torch.rand((n, *SHAPE), generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("branch", [0, 1, 2, 3, 4])
def test_exactly_the_levels_before_the_branch_are_shared(branch):
    model = multitask(config(branch), SHAPE, TASKS, OUTPUTS, seed=0)
    first, other = model.encoders()[0], model.encoders()[2]
    for level in range(3):
        assert (first.maps[level] is other.maps[level]) == (level < branch)
    assert (first.latent is other.latent) == (branch == 4)


def test_the_further_up_tasks_part_the_more_weights_there_are():
    counts = [
        sum(p.numel() for p in multitask(config(branch), SHAPE, TASKS, OUTPUTS, 0).parameters()) for branch in range(5)
    ]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == 5
    alone = [unet(config(), SHAPE, 3, 0), classifier(config(), SHAPE, 5, 0)]
    assert counts[0] > sum(p.numel() for model in alone for p in model.parameters())


@pytest.mark.parametrize("branch", [0, 2, 4])
def test_each_part_says_what_the_whole_says_in_its_task(branch):
    model = multitask(config(branch), SHAPE, TASKS, OUTPUTS, seed=1).eval()
    told = model(images())
    assert torch.equal(told["segment"].output, model.alone("segment")(images()))
    assert torch.equal(told["classify"].output, model.alone("classify")(images()))
    assert torch.equal(told["reconstruct"].output, model.decode(model.encode(images()).mean))


def test_at_branch_0_a_task_learns_nothing_from_another():
    for branch, shared in ((0, False), (1, True)):
        model = multitask(config(branch), SHAPE, TASKS, OUTPUTS, seed=0)
        model(images())["classify"].output.square().sum().backward()
        assert (model.encoder.maps[0][0].weight.grad is not None) == shared


def test_weights_come_back_shared_from_a_checkpoint():
    """A shared level has several names in a checkpoint and is one module again after loading."""
    model, again = (multitask(config(2), SHAPE, TASKS, OUTPUTS, seed) for seed in (0, 1))
    again.load_state_dict(model.state_dict())
    assert torch.equal(again(images())["classify"].output, model(images())["classify"].output)
    assert again.encoders()[1].maps[1] is again.encoder.maps[1]


def test_a_head_of_maps_looks_at_their_means():
    """Where something stands in the deepest maps changes nothing of what is said of the whole image."""
    model = classifier(config(), SHAPE, 5, 0)
    latents = torch.rand((2, 8, 2, 2))
    turned = latents.flip(2).flip(3)
    torch.testing.assert_close(model.decoder(latents.flatten(1)), model.decoder(turned.flatten(1)))
