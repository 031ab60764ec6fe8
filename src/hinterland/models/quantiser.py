"""From an encoder's numbers to a posterior: as they are, a Gaussian, the largest few, or the nearest of a codebook."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from pydantic import Field, field_validator
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.models.posterior import Deterministic, DiagonalGaussian, Posterior, Quantised

PosteriorName = Literal["deterministic", "gaussian", "top-k", "vq", "fsq"]
ToPosterior = Callable[[Tensor], Posterior]  # of what an encoder's last layer says
UNUSED = 0.03  # of an even share: entries used more rarely are moved to where latents are


class QuantiserConfig(Frozen):
    """Of the posteriors top-k, vq and fsq; the others read none of it."""

    top_k: int = Field(4, ge=1)  # numbers of a latent that stay; the others become 0
    entries: int = Field(256, ge=2)  # of the codebook of vq
    entry_size: int | None = Field(None, ge=1)  # numbers of an entry; none: latent_size, one entry a place
    decay: float = Field(0.99, ge=0, lt=1)  # share of the codebook's running means that a step leaves
    levels: tuple[int, ...] = Field((8, 5, 5, 5), min_length=1)  # of fsq, of each number in turn

    @field_validator("levels")
    @classmethod
    def _three_at_least(cls, levels: tuple[int, ...]) -> tuple[int, ...]:
        if any(level < 3 for level in levels):
            raise ValueError("a number has at least 3 levels, so that one lies on either side of 0")
        return levels


def posterior_of(name: PosteriorName, config: QuantiserConfig, latent_size: int) -> ToPosterior:
    """What makes a posterior of what the encoder's last layer says; `BadInput` where sizes do not fit."""
    if name == "gaussian":
        return gaussian
    if name == "deterministic":
        return plain
    if name == "top-k":
        if config.top_k >= latent_size:
            raise BadInput(
                f"model.quantiser.top_k ({config.top_k}) must be below latent_size ({latent_size}), or all would stay"
            )
        return TopK(config.top_k)
    size = len(config.levels) if name == "fsq" else config.entry_size or latent_size
    if latent_size % size:
        what = "levels has" if name == "fsq" else "entry_size is"
        raise BadInput(f"model.quantiser.{what} {size}, which must divide latent_size ({latent_size})")
    return FiniteScalar(config.levels) if name == "fsq" else VectorQuantiser(config.entries, size, config.decay)


def plain(output: Tensor) -> Posterior:
    """(n, d) or (n, d, h, w) -> a latent of all its numbers."""
    return Deterministic(output.flatten(1))


def gaussian(output: Tensor) -> Posterior:
    """(n, 2d) or (n, 2d, h, w) -> N(mean, diag exp(logvar)): means first, then log-variances."""
    mean, logvar = output.chunk(2, dim=1)
    return DiagonalGaussian(mean.flatten(1), logvar.flatten(1))


class TopK(nn.Module):
    """The k largest of an image's (or a place's) numbers stay, the others are 0. Makhzani & Frey 2013, algorithm 1."""

    def __init__(self, k: int):
        super().__init__()
        self.k = k

    def forward(self, output: Tensor) -> Posterior:
        """(n, d) or (n, d, h, w) -> a latent of which k of every d numbers are not 0."""
        largest, places = output.topk(self.k, dim=1)
        return Deterministic(torch.zeros_like(output).scatter(1, places, largest).flatten(1))


class VectorQuantiser(nn.Module):
    """The nearest entry of a codebook that follows the latents as a running mean. van den Oord et al. 2017, App. A.1.

    A latent of d numbers holds d / entry_size entries, and as many at every place of a map; all share one codebook.
    Entries that hardly any latent is nearest to are moved onto latents of the batch, all of them at the first.
    """

    codebook: Tensor
    counts: Tensor
    sums: Tensor

    def __init__(self, entries: int, size: int, decay: float):
        super().__init__()
        self.size, self.decay = size, decay
        self.register_buffer("codebook", torch.empty(entries, size))
        self.register_buffer("counts", torch.empty(entries))  # running mean of how many latents each entry has a step
        self.register_buffer("sums", torch.empty(entries, size))  # and of their sum
        self.reset_parameters()

    @property
    def entries(self) -> int:
        """How many there are."""
        return len(self.codebook)

    def reset_parameters(self) -> None:
        """Drawn at random, and none of them in use."""
        with torch.random.fork_rng(devices=[]):  # other weights are drawn as without a codebook
            nn.init.normal_(self.codebook)
        self.counts.zero_()
        self.sums.zero_()

    def forward(self, output: Tensor) -> Posterior:
        """(n, d) or (n, d, h, w) -> the nearest entries, the gradient going through as if nothing had been done."""
        parts = output.unflatten(1, (-1, self.size)).movedim(2, -1)  # (n, d / size, [h, w,] size)
        vectors = parts.reshape(-1, self.size)
        with torch.no_grad(), torch.autocast(output.device.type, enabled=False):
            if self.training:
                self._revive(vectors)
            places = nearest_entry(vectors, self.codebook)
            found = self.codebook[places]
            if self.training:
                self._follow(vectors, places)
        near = found.reshape(-1, *parts.shape[1:]).movedim(-1, 2).flatten(1)
        before = output.flatten(1)
        entries = places.reshape(-1, math.prod(parts.shape[1:-1]))
        return Quantised(before + (near - before).detach(), before, entries)

    def _revive(self, vectors: Tensor) -> None:
        """Rarely used entries become vectors of the batch, evenly from all of it."""
        share = len(vectors) / self.entries
        unused = torch.nonzero(self.counts < UNUSED * share).flatten()[: len(vectors)]
        if len(unused):
            chosen = torch.linspace(0, len(vectors) - 1, len(unused), device=vectors.device).long()
            self.codebook[unused] = vectors[chosen]
            self.counts[unused] = share
            self.sums[unused] = share * vectors[chosen]

    def _follow(self, vectors: Tensor, places: Tensor) -> None:
        """Running means of counts and sums, and their quotient: eq. 6 to 8."""
        members = F.one_hot(places, self.entries).to(vectors.dtype)
        self.counts.lerp_(members.sum(dim=0), 1 - self.decay)
        self.sums.lerp_(members.T @ vectors, 1 - self.decay)
        self.codebook.copy_(self.sums / self.counts.clamp(min=1e-9)[:, None])


# argmin_k |v - e_k|^2
def nearest_entry(vectors: Float[Tensor, "m s"], codebook: Float[Tensor, "k s"]) -> Int[Tensor, " m"]:
    """The number of the entry that is nearest to each vector."""
    return (codebook.square().sum(dim=1) - 2 * vectors @ codebook.T).argmin(dim=1)


class FiniteScalar(nn.Module):
    """Each number rounded to one of few levels in [-1, 1]. Mentzer et al. 2023 (FSQ), section 3 and App. A.1.

    Number i has levels[i mod len(levels)] of them; len(levels) numbers together are an entry of an implied codebook.
    """

    def __init__(self, levels: tuple[int, ...]):
        super().__init__()
        self.levels = levels
        half = [(level - 1) * (1 - 1e-3) / 2 for level in levels]  # numbers are bounded so far beside their offset
        offset = [0.5 if level % 2 == 0 else 0.0 for level in levels]  # an even number of levels lies beside 0
        shift = [math.atanh(o / h) for o, h in zip(offset, half, strict=True)]  # so that 0 stays 0
        width = [float(level // 2) for level in levels]
        radix = [float(math.prod(levels[:place])) for place in range(len(levels))]
        self.constants = (half, offset, shift, width, radix)

    @property
    def entries(self) -> int:
        """How many combinations of levels there are."""
        return math.prod(self.levels)

    def forward(self, output: Tensor) -> Posterior:
        """(n, d) or (n, d, h, w) -> rounded numbers, the gradient going through the rounding."""
        parts = output.unflatten(1, (-1, len(self.levels))).movedim(2, -1)  # (n, d / L, [h, w,] L)
        half, offset, shift, width, radix = (output.new_tensor(row) for row in self.constants)
        bounded = torch.tanh(parts + shift) * half - offset
        rounded = bounded + (bounded.round() - bounded).detach()
        entries = ((rounded.detach() + width) * radix).sum(dim=-1).round().long()
        return Quantised((rounded / width).movedim(-1, 2).flatten(1), None, entries.flatten(1))
