"""A new level that changes nothing: what passed from the old maps to the latent and back passes through it.

To the encoder, a dense layer reads maps h. A convolution of stride 2 cuts them into blocks of 2 x 2 and hands on linear
measures v of each; the dense layer reads those instead. From the decoder, a dense layer wrote maps s; now it writes
coarser ones, whose doubling gives s. Blocks of C channels have 4 C numbers: that many measures tell all of them, fewer
tell the best part (the principal components of what the dense layer makes of them).

Between convolution and dense layer stands the activation, which has to be passed as well:
in pairs, as f(v) - f(-v) = g v for ReLU (g = 1), leaky ReLU (1 + its slope), SiLU and GELU (1): exact for every v;
or shifted, as f(k v + 1) = g (k v + 1) wherever |k v| < 1, for ReLU, leaky ReLU, ELU (g = 1) and SELU (its scale).
"""

from __future__ import annotations

import dataclasses
import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from hinterland.models.autoencoder import Decoder, Encoder, ModelConfig
from hinterland.models.blocks import ACTIVATIONS, Activation, Double
from hinterland.models.unet import Level, UNet

PAIRED: dict[Activation, float] = {"relu": 1.0, "leaky-relu": 1.01, "silu": 1.0, "gelu": 1.0}
SHIFTED: dict[Activation, float] = {"relu": 1.0, "leaky-relu": 1.0, "elu": 1.0, "selu": 1.0507009873554805}
NEARLY = 0.1  # by which measures are made smaller where f(v) - f(-v) is only nearly g v
MARGIN = 1.5  # beyond the largest measure seen
FLOOR = 1e-8  # of the largest variance of a measure: the least that is taken for one
ALL = 1 - 1e-12  # from this share on, nothing is lost

Blocks = Float[Tensor, "n b h2 w2"]  # b = 4 C: channel, row and column in the block


@dataclasses.dataclass(frozen=True)
class Passing:
    """How `count` measures pass an activation: as channels f(scale sign v + offset), and back."""

    count: int
    signs: tuple[float, ...]
    scale: float
    offset: float
    gain: float
    exact: bool

    def spread(self, rows: Tensor) -> Tensor:
        """(count, ...) per measure -> (channels, ...) before the activation, without the offset."""
        return torch.cat([sign * self.scale * rows for sign in self.signs])

    def gathered(self, columns: Tensor) -> Tensor:
        """(..., count) weights of measures -> (..., channels) weights of what comes out of the activation."""
        return torch.cat([sign * columns / (self.gain * self.scale) for sign in self.signs], dim=-1)

    @property
    def channels(self) -> int:
        """How many it takes."""
        return self.count * len(self.signs)

    @property
    def excess(self) -> float:
        """By how much each measure comes back too large: the offset."""
        return self.offset / self.scale


def passing(act: Activation, width: int, needed: int, largest: float, shift: bool) -> Passing:
    """The best way for `needed` measures, none beyond `largest`, through `width` channels."""
    if act in PAIRED and (2 * needed <= width or not (shift and act in SHIFTED)):
        return Passing(min(needed, width // 2), (1.0, -1.0), 1.0, 0.0, PAIRED[act], True)
    if act in SHIFTED and shift:
        return Passing(min(needed, width), (1.0,), 1 / (MARGIN * largest), 1.0, SHIFTED[act], True)
    slope = ACTIVATIONS[act]()(torch.tensor([NEARLY, -NEARLY], dtype=torch.float64))
    gain = float(slope[0] - slope[1]) / NEARLY
    return Passing(min(needed, width // 2), (1.0, -1.0), NEARLY, 0.0, gain, False)


def keep_encoding(old: Encoder, new: Encoder, config: ModelConfig, maps: Float[Tensor, "n c h w"]) -> str:
    """Let `new` say of images what `old` says, of which `maps` are the deepest maps of `old`; how well, in words."""
    if config.down != "stride" or config.kernel < 3:
        return "a level that pools, or whose kernel is one pixel, cannot hand on what it sees: it begins at random"
    level = new.maps[-1]
    assert isinstance(level, nn.Sequential)
    assert isinstance(level[0], nn.Conv2d)
    read, write = _first(old), _first(new)
    seen = blocks(maps.double())
    weight = blocks(read.weight.double().unflatten(1, maps.shape[1:]))  # (o, 4 C, h, w)
    root, inverse = _roots(_moment(seen))
    gram = torch.einsum("ophw,oqhw->pq", weight, weight)
    strength, directions = _sorted(root @ gram @ root)
    measures, back = _orthonormal(directions.T @ inverse, root @ directions, seen)
    largest = float(torch.einsum("mb,nbhw->nmhw", measures, seen).abs().max())
    way = passing(config.activation, config.widths[-1], _rank(strength), largest, shift=True)
    tap, k, c = config.kernel // 2, way.count, maps.shape[1]
    conv = level[0]
    conv.weight[: way.channels] = 0
    kernel = way.spread(measures[:k]).unflatten(1, (c, 2, 2))
    conv.weight[: way.channels, :, tap : tap + 2, tap : tap + 2] = kernel.to(conv.weight.dtype)
    assert conv.bias is not None
    conv.bias[: way.channels] = way.offset
    lifted = torch.einsum("obhw,bm->ohwm", weight, back[:, :k])  # weights of the measures
    write.weight.zero_()
    wanted = way.gathered(lifted).movedim(-1, 1)  # (o, channels, h, w)
    write.weight.unflatten(1, (config.widths[-1], *weight.shape[2:]))[:, : way.channels] = wanted.to(write.weight.dtype)
    write.bias.copy_(read.bias.double() - way.excess * lifted.sum(dim=(1, 2, 3)))
    _neutralise(level[1], conv(maps), way.channels)
    return _said(way, config, strength)


def keep_decoding(old: Decoder, new: Decoder, config: ModelConfig, latents: Float[Tensor, "n d"]) -> str:
    """Let `new` make of latents what `old` makes of them; `latents` of some images. How well, in words."""
    doubling = new.maps[1]
    assert isinstance(doubling, Double)
    assert isinstance(old.start, nn.Linear)
    assert isinstance(new.start, nn.Linear)
    if config.up == "bilinear" or (config.up == "nearest" and config.kernel < 3):
        return f"doubling ({config.up}, kernel {config.kernel}) blurs whatever it is given: the level begins at random"
    given = old.dense(latents).double()
    basis = torch.cat([old.start.weight.double().T, old.start.bias.double()[None]]).unflatten(1, old.deepest)
    coarse = _as_nearest(basis) if config.up == "nearest" else blocks(basis, "replicate")  # (u + 1, 4 C, h, w)
    made = torch.einsum("nu,ubhw->nbhw", F.pad(given, (0, 1), value=1.0), coarse)
    strength, directions = _sorted(_moment(made))
    measures, back = _orthonormal(directions.T, directions, made)
    largest = float(torch.einsum("mb,nbhw->nmhw", measures, made).abs().max())
    width = config.widths[-1]
    way = passing(config.activation, width, _rank(strength), largest, shift=config.up == "sub-pixel")
    k, channels = way.count, way.channels
    start = new.start.weight.unflatten(0, new.deepest)  # (width, h, w, u)
    wanted = way.spread(torch.einsum("mb,ubhw->mhwu", measures[:k], coarse))
    start[:channels] = wanted[..., :-1].to(start.dtype)
    new.start.bias.unflatten(0, new.deepest)[:channels] = (wanted[..., -1] + way.offset).to(start.dtype)
    synthesis = back[:, :k]  # (4 C, k): block = synthesis @ v
    _write_doubling(doubling, config, way.gathered(synthesis).to(start.dtype), way.excess * synthesis.sum(dim=1))
    _neutralise(new.maps[2], doubling(new.maps[0](new.start(given.float()).unflatten(1, new.deepest))), None)
    return _said(way, config, strength)


def keep_mixing(parent: UNet, grown: UNet, images: Float[Tensor, "n c h w"]) -> str:
    """Let the new level of a U-Net make of the encoder's maps, which it sees, what the old start made of their latents.

    The way through the deeper maps begins with weights 0 where it comes in, and so is learned from there.
    """
    latent, start, level = parent.encoder.latent, parent.decoder.start[0], grown.decoder.levels[0]
    assert isinstance(level, Level)
    assert isinstance(latent, nn.Conv2d)
    assert isinstance(start, nn.Conv2d)
    conv = level.mix[0]
    assert isinstance(conv, nn.Conv2d)
    assert latent.bias is not None
    assert start.bias is not None
    assert conv.bias is not None
    read, write = latent.weight[:, :, 0, 0].double(), start.weight[:, :, 0, 0].double()
    conv.weight.zero_()
    centre = conv.kernel_size[0] // 2
    conv.weight[:, -read.shape[1] :, centre, centre] = (write @ read).to(conv.weight.dtype)
    conv.bias.copy_(write @ latent.bias.double() + start.bias.double())
    maps = parent.encoder.maps(images)
    aside = maps.new_zeros((len(maps), conv.in_channels - maps.shape[1], *maps.shape[2:]))
    _neutralise(level.mix[1], conv(torch.cat([aside, maps], dim=1)), None)
    return "the old function is kept: the new level sees the maps that the old one began with"


def blocks(maps: Float[Tensor, "n c h w"], pad: str = "constant") -> Blocks:
    """Maps in blocks of 2 x 2, (n, 4 C, ceil(h/2), ceil(w/2)); an odd edge is filled with zeros, or replicated."""
    even = F.pad(maps, (0, maps.shape[3] % 2, 0, maps.shape[2] % 2), mode=pad)
    return F.pixel_unshuffle(even, 2)


def _as_nearest(maps: Float[Tensor, "n c h w"]) -> Blocks:
    """(n, 4 C, h/2, w/2), from which nearest doubling and one convolution make the maps: see `_nearest_kernels`.

    A kernel (1, -1, 0) gives x(i-1) - x(i) in the upper row of a block and nothing in the lower one, so x is a running
    sum of what the upper row has beyond the lower; the same along columns.
    """
    upper_left, upper_right, lower_left, lower_right = blocks(maps, "replicate").unflatten(1, (-1, 4)).unbind(2)
    rows = -(upper_right - lower_right).cumsum(dim=2)
    columns = -(lower_left - lower_right).cumsum(dim=3)
    both = (upper_left - upper_right - lower_left + lower_right).cumsum(dim=2).cumsum(dim=3)
    return torch.stack([both, rows, columns, lower_right], dim=2).flatten(1, 2)


def _nearest_kernels(dtype: torch.dtype) -> Float[Tensor, "4 3 3"]:
    """Of both, rows, columns, and what the whole block has."""
    step, same = torch.tensor([1.0, -1.0, 0.0], dtype=dtype), torch.tensor([0.0, 1.0, 0.0], dtype=dtype)
    return torch.stack([torch.outer(a, b) for a, b in ((step, step), (step, same), (same, step), (same, same))])


def _write_doubling(doubling: Double, config: ModelConfig, synthesis: Tensor, excess: Tensor) -> None:
    """Set the convolution of a doubling so that it makes blocks (4 C) = synthesis (4 C, channels) @ coarse maps."""
    conv, tap, channels = doubling.conv, config.kernel // 2, synthesis.shape[1]
    weight = conv.weight
    assert conv.bias is not None
    each = synthesis.unflatten(0, (-1, 4))  # (C, 4, channels)
    if config.up == "sub-pixel":
        weight[:, :channels] = 0
        weight[:, :channels, tap, tap] = synthesis
        conv.bias.copy_(-excess)
    elif config.up.startswith("transposed"):
        weight[:channels] = 0
        weight[:channels, :, tap : tap + 2, tap : tap + 2] = each.unflatten(1, (2, 2)).movedim(-1, 0)
        conv.bias.zero_()
    else:
        weight[:, :channels] = 0
        kernels = torch.einsum("cgm,gxy->cmxy", each, _nearest_kernels(each.dtype))
        weight[:, :channels, tap - 1 : tap + 2, tap - 1 : tap + 2] = kernels
        conv.bias.zero_()
    leftover = weight[channels:] if config.up.startswith("transposed") else weight[:, channels:]
    leftover.zero_()


def _first(encoder: Encoder) -> nn.Linear:
    """The dense layer that reads the maps."""
    layer = encoder.dense[0] if len(encoder.dense) else encoder.latent
    assert isinstance(layer, nn.Linear)
    return layer


def _moment(parts: Blocks) -> Float[Tensor, "b b"]:
    """Mean products of the numbers of a block, over images and places."""
    return torch.einsum("nphw,nqhw->pq", parts, parts) / (len(parts) * math.prod(parts.shape[2:]))


def _sorted(symmetric: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues, the largest first, and eigenvectors as columns."""
    values, vectors = torch.linalg.eigh(symmetric)
    return values.flip(0).clamp(min=0), vectors.flip(1)


def _roots(symmetric: Tensor) -> tuple[Tensor, Tensor]:
    """The square root of a second moment, and its inverse; directions without variance get a little."""
    values, vectors = _sorted(symmetric)
    roots = values.clamp(min=FLOOR * max(float(values[0]), 1e-30)).sqrt()
    return vectors * roots @ vectors.T, vectors / roots @ vectors.T


def _orthonormal(measures: Tensor, back: Tensor, seen: Blocks) -> tuple[Tensor, Tensor]:
    """The same measures (rows) as a basis of unit vectors, times what makes their mean square 1 over all of `seen`.

    `back`: the inverse, and so is what is returned for it; the first k rows span what they did. One factor for all:
    were each measure made as large as the next, the smallest ones would be learned at far too great a rate.
    """
    lower = torch.linalg.qr(measures.T)[1].T  # measures = lower @ basis
    basis = torch.linalg.solve_triangular(lower, measures, upper=False)
    root = float(torch.einsum("mb,nbhw->nmhw", basis, seen).square().mean().sqrt())
    return basis / max(root, 1e-30), back @ lower * root


def _rank(strength: Tensor) -> int:
    """How many directions tell all there is."""
    told = strength.cumsum(0) / strength.sum().clamp(min=1e-300)
    return min(len(strength), int((told < 1 - 1e-14).sum()) + 1)


def _neutralise(layer: nn.Module, values: Float[Tensor, "n c h w"], channels: int | None) -> None:
    """Batch normalisation that gives back what it gets, in evaluation: it undoes the mean and the variance of `values`.

    Of the first `channels`; None: of all. Other layers are left alone.
    """
    if not isinstance(layer, nn.BatchNorm2d):
        return
    assert layer.running_mean is not None
    assert layer.running_var is not None
    mean, variance = values.mean(dim=(0, 2, 3))[:channels], values.var(dim=(0, 2, 3), correction=0)[:channels]
    layer.running_mean[:channels], layer.running_var[:channels] = mean, variance
    layer.weight[:channels], layer.bias[:channels] = (variance + layer.eps).sqrt(), mean


def _said(way: Passing, config: ModelConfig, strength: Tensor) -> str:
    share = float(strength[: way.count].sum() / strength.sum().clamp(min=1e-300))
    if config.normalisation == "group":
        return "normalisation in groups changes what passes: the old function is not kept"
    if share >= ALL and way.exact:
        return "the old function is kept"
    if share >= ALL:
        return f"the old function is nearly kept: {config.activation} bends what passes a little"
    needed = _rank(strength) * len(way.signs)
    return (
        f"{config.widths[-1]} channels pass {share:.1%} of what the old ones said, {needed} would pass all: the old "
        "function is kept in part"
    )
