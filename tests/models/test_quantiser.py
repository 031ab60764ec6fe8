"""Posteriors made of the largest few numbers, or of entries of a codebook."""

import pytest
import torch
from torch import nn

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder, ModelConfig
from hinterland.models.posterior import Deterministic, Quantised
from hinterland.models.quantiser import (
    FiniteScalar,
    QuantiserConfig,
    TopK,
    VectorQuantiser,
    nearest_entry,
    posterior_of,
)


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def quantiser(entries: int = 3, size: int = 2, decay: float = 0.5) -> VectorQuantiser:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return VectorQuantiser(entries, size, decay)


def with_entries(values: list[list[float]]) -> VectorQuantiser:
    made = quantiser(len(values), len(values[0]))
    made.codebook.copy_(torch.tensor(values))
    made.counts.fill_(1.0)
    made.sums.copy_(made.codebook)
    return made


def test_the_largest_stay_and_only_they_have_a_gradient():
    output = torch.tensor([[1.0, 5.0, -9.0, 2.0]], requires_grad=True)
    posterior = TopK(2)(output)
    assert isinstance(posterior, Deterministic)
    assert posterior.mean.tolist() == [[0, 5, 0, 2]]
    posterior.mean.sum().backward()
    assert output.grad.tolist() == [[0, 1, 0, 1]]


def test_on_maps_the_largest_are_told_at_every_place():
    posterior = TopK(1)(drawn(2, 3, 4, 4))
    assert ((posterior.mean.unflatten(1, (3, 4, 4)) != 0).sum(dim=1) == 1).all()


def test_each_vector_becomes_its_nearest_entry():
    made = with_entries([[0.0, 0.0], [1.0, 1.0], [4.0, 0.0]]).eval()
    posterior = made(torch.tensor([[0.9, 0.8], [3.0, 0.1]]))
    assert isinstance(posterior, Quantised)
    assert posterior.entries.tolist() == [[1], [2]]
    assert posterior.mean.tolist() == [[1, 1], [4, 0]]
    vectors, codebook = drawn(50, 3), drawn(7, 3)
    assert torch.equal(nearest_entry(vectors, codebook), torch.cdist(vectors, codebook).argmin(dim=1))


def test_the_gradient_passes_as_if_nothing_had_been_done():
    output = torch.tensor([[0.9, 0.8]], requires_grad=True)
    (with_entries([[0.0, 0.0], [1.0, 1.0]]).eval()(output).mean * torch.tensor([[2.0, 3.0]])).sum().backward()
    assert output.grad.tolist() == [[2, 3]]


def test_entries_follow_the_mean_of_their_vectors_as_the_paper_has_it():
    """gamma = .5: N = .5 1 + .5 2, m = .5 e + .5 (a + b), e = m / N."""
    made = with_entries([[0.0, 0.0], [10.0, 10.0]]).train()
    made(torch.tensor([[1.0, 0.0], [2.0, 3.0], [10.0, 10.0]]))
    assert made.counts.tolist() == [1.5, 1.0]
    torch.testing.assert_close(made.codebook, torch.tensor([[1.0, 1.0], [10.0, 10.0]]))


def test_in_evaluation_nothing_is_learned():
    made = quantiser().eval()
    before = {name: value.clone() for name, value in made.state_dict().items()}
    made(drawn(5, 4))
    assert all(torch.equal(value, before[name]) for name, value in made.state_dict().items())


def test_entries_that_nothing_is_near_to_are_moved_to_where_latents_are():
    made = quantiser(entries=8, size=2, decay=0.9).train()
    far = 100 + drawn(64, 2)
    used = made(far).entries
    assert len(used.unique()) >= 6
    assert made.codebook.min() > 90


def test_parts_of_a_latent_and_places_of_a_map_are_put_back_where_they_were():
    """With an entry for every vector, quantising changes nothing."""
    for shape, size in (((3, 6), 2), ((2, 4, 3, 5), 2), ((2, 4, 3, 5), 4)):
        output = drawn(*shape)
        vectors = output.unflatten(1, (-1, size)).movedim(2, -1).reshape(-1, size)
        made = with_entries(vectors.tolist()).eval()
        posterior = made(output)
        torch.testing.assert_close(posterior.mean, output.flatten(1))
        assert posterior.entries.flatten().tolist() == list(range(len(vectors)))


def test_finite_levels_are_even_steps_and_zero_is_one_of_them():
    values = torch.linspace(-4, 4, 2001)[:, None]
    for level, steps in ((5, [-1, -0.5, 0, 0.5, 1]), (4, [-1, -0.5, 0, 0.5]), (3, [-1, 0, 1])):
        found = FiniteScalar((level,))(values)
        assert found.mean.unique().tolist() == steps
        assert found.entries.unique().tolist() == list(range(level))
    assert FiniteScalar((8, 5))(torch.zeros(1, 2)).mean.tolist() == [[0, 0]]


def test_every_combination_of_levels_has_a_number_of_its_own():
    made = FiniteScalar((3, 5, 4))
    found = made(1.5 * drawn(5000, 3))
    pairs = torch.cat([found.mean, found.entries], dim=1).unique(dim=0)
    assert len(pairs) == made.entries == 60
    assert sorted(pairs[:, -1].tolist()) == list(range(60))


def test_rounding_lets_a_gradient_through():
    output = torch.tensor([[0.3, -0.2]], requires_grad=True)
    FiniteScalar((5, 5))(output).mean.sum().backward()
    assert (output.grad > 0).all()


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("top-k", {"top_k": 8}, r"top_k \(8\) must be below latent_size \(8\)"),
        ("vq", {"entry_size": 3}, r"entry_size is 3, which must divide latent_size \(8\)"),
        ("fsq", {"levels": (5, 5, 5)}, r"levels has 3, which must divide latent_size \(8\)"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(name, settings, words):
    with pytest.raises(BadInput, match=words):
        posterior_of(name, QuantiserConfig(**settings), 8)


@pytest.mark.parametrize("name", ["top-k", "vq", "fsq"])
@pytest.mark.parametrize("bottleneck", ["dense", "spatial"])
def test_the_same_encoder_and_decoder_take_another_posterior(name, bottleneck):
    config = ModelConfig(widths=(8,), posterior=name, latent_size=8, bottleneck=bottleneck)
    model = Autoencoder.build(config, (1, 8, 8), seed=0)
    plain = Autoencoder.build(config.model_copy(update={"posterior": "deterministic"}), (1, 8, 8), seed=0)
    own = dict(model.named_parameters())
    assert {k: v.shape for k, v in own.items()} == {k: v.shape for k, v in plain.named_parameters()}
    assert all(torch.equal(own[k], v) for k, v in plain.named_parameters())
    images = torch.rand((4, 1, 8, 8))
    posterior = model.encode(images)
    assert model.decode(posterior.mean).shape == images.shape
    (model.decode(posterior.mean) - images).square().sum().backward()
    assert all(p.grad is not None for p in nn.ModuleList([model.encoder]).parameters())
