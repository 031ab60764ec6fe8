"""Growing: what was learned is kept bit for bit, and the function too, where a level allows it."""

from __future__ import annotations

import pytest
import torch

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder, ModelConfig
from hinterland.models.growing import deepen, deepened, kept_weights
from hinterland.models.preserving import PAIRED, SHIFTED
from hinterland.models.unet import unet

SHAPE = (2, 13, 14)  # odd, so that a halving has an edge of its own
KEPT = "encoder: the old function is kept; decoder: the old function is kept"


def config(**changes: object) -> ModelConfig:
    return ModelConfig.checked({"widths": (3, 4), "hidden": (16,), "latent_size": 6, **changes})


def grown(old: ModelConfig, width: int, images: torch.Tensor, decoder: str = "kept", shape=SHAPE):
    """A parent whose running statistics are those of some images, what became of it, and what was said."""
    parent = Autoencoder.build(old, shape, seed=0)
    parent.train()
    with torch.no_grad():
        for _ in range(20):
            parent.decode(parent.encode(images).mean)
    new = deepened(old, width, shape[1:])
    child = Autoencoder.build(new, shape, seed=1)
    said = deepen(parent, child, new, decoder, images)
    return parent.eval(), child.eval(), said


def some(n: int, seed: int, shape=SHAPE) -> torch.Tensor:
    return torch.rand((n, *shape), generator=torch.Generator().manual_seed(seed))


EXACT = [
    *[
        (act, up, "none", 32)
        for act in sorted(PAIRED)
        for up in ("nearest", "sub-pixel", "transposed", "transposed-odd")
    ],
    *[(act, "sub-pixel", "none", 16) for act in sorted(SHIFTED)],
    ("leaky-relu", "sub-pixel", "batch", 32),
    ("silu", "nearest", "batch", 32),
]


@pytest.mark.parametrize("hidden", [(16,), ()], ids=["dense-between", "straight-to-the-latent"])
@pytest.mark.parametrize(("activation", "up", "normalisation", "width"), EXACT)
def test_the_function_is_preserved_where_the_level_is_wide_enough(activation, up, normalisation, width, hidden):
    """4 channels have 16 numbers a block: 32 channels pass them in pairs, 16 shifted. Asked of images never seen."""
    old = config(activation=activation, up=up, normalisation=normalisation, hidden=hidden)
    parent, child, said = grown(old, width, some(400, 1))
    assert said == KEPT
    unseen = some(50, 2)
    with torch.no_grad():
        for before, after in zip(parent.encode(unseen), child.encode(unseen), strict=True):
            assert torch.allclose(before, after, atol=1e-5)
        latents = parent.encode(unseen).mean
        assert latents.std() > 0.01
        assert parent.decode(latents).std() > 0.01
        assert torch.allclose(parent.decode(latents), child.decode(child.encode(unseen).mean), atol=1e-5)


def test_a_level_too_narrow_keeps_the_best_part_and_says_how_much():
    parent, child, said = grown(config(activation="silu"), 16, some(400, 1))
    _, narrower, _ = grown(config(activation="silu"), 4, some(400, 1))
    assert "16 channels pass 9" in said
    assert "32 would pass all: the old function is kept in part" in said
    unseen = some(50, 2)
    with torch.no_grad():
        before = parent.encode(unseen).mean
        lost, more = ((net.encode(unseen).mean - before).square().mean() for net in (child, narrower))
    assert 0 < lost < more < before.var()


@pytest.mark.parametrize("decoder", ["kept", "new"])
@pytest.mark.parametrize("normalisation", ["none", "batch"])
def test_weights_of_the_levels_before_are_the_same_bit_for_bit(normalisation, decoder):
    parent, child, said = grown(config(normalisation=normalisation), 5, some(60, 1), decoder)
    theirs, ours = parent.state_dict(), child.state_dict()
    maps = [name for name in theirs if name.startswith("encoder.maps.")]
    assert len(maps) == (4 if normalisation == "none" else 14)
    kept = [*maps, "encoder.latent.weight", "encoder.latent.bias"]
    assert all(torch.equal(theirs[name], ours[name]) for name in kept)
    after = {"none": 3, "batch": 4}[normalisation]  # the doubling from 4 to 3 channels comes one level later
    same = torch.equal(theirs["decoder.maps.1.conv.weight"], ours[f"decoder.maps.{after}.conv.weight"])
    assert same == (decoder == "kept")
    assert ("the decoder begins anew" in said) == (decoder == "new")
    named = {id(weight) for weight in kept_weights(child, deepened(config(), 5, (13, 14)), decoder)}
    assert id(child.encoder.maps[0][0].weight) in named
    assert id(child.encoder.maps[2][0].weight) not in named


@pytest.mark.parametrize("normalisation", ["none", "batch"])
def test_a_unet_keeps_its_function_at_any_width(normalisation):
    shape, old = (2, 16, 24), config(hidden=(), bottleneck="spatial", latent_size=4, normalisation=normalisation)
    parent, images = unet(old, shape, 3, seed=0), some(40, 1, shape)
    parent.train()
    parent(images)
    new = deepened(old.model_copy(update={"posterior": "deterministic"}), 2, shape[1:])
    child = unet(new, shape, 3, seed=1)
    said = deepen(parent, child, new, "kept", images)
    assert "the old function is kept" in said
    unseen = some(10, 2, shape)
    with torch.no_grad():
        assert torch.allclose(parent.eval()(unseen), child.eval()(unseen), atol=1e-5)
    child.train()(images).sum().backward()
    assert child.decoder.levels[0].mix[0].weight.grad[:, :4].abs().sum() > 0, "the way through the new level is learned"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"up": "bilinear"}, "blurs whatever it is given"),
        ({"down": "average"}, "cannot hand on what it sees"),
        ({"kernel": 1, "up": "sub-pixel"}, "kernel is one pixel"),
        ({"normalisation": "group"}, "normalisation in groups changes what passes"),
        ({"bottleneck": "spatial", "hidden": ()}, "only the weights of the levels before are kept"),
        ({"activation": "tanh"}, "nearly kept: tanh bends"),
    ],
)
def test_where_the_function_cannot_be_kept_it_is_said_in_words(changes, words):
    _, child, said = grown(config(**changes), 64, some(60, 1))
    assert words in said
    with torch.no_grad():
        assert torch.isfinite(child.decode(child.encode(some(3, 2)).mean)).all()


@pytest.mark.parametrize(
    ("changes", "width", "words"),
    [
        ({}, 0, r"widths \(0\) must be at least 1"),
        ({"widths": (4, 4, 4, 4)}, 8, r"widths \(8\): the deepest maps of custom are one pixel already, after 4"),
        ({"widths": ()}, 8, "made of dense layers only and has no maps to halve"),
    ],
)
def test_what_cannot_be_grown_is_refused_with_the_reason(changes, width, words):
    with pytest.raises(BadInput, match=words):
        deepened(config(**changes), width, SHAPE[1:])
