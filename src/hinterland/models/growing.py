"""Growing: a trained autoencoder with one level more, whose other weights are those it had."""

from __future__ import annotations

from typing import Literal

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.ground.frozen import Frozen
from hinterland.models.autoencoder import Autoencoder, Decoder, Encoder, ModelConfig, Size, sizes_through
from hinterland.models.preserving import keep_decoding, keep_encoding, keep_mixing
from hinterland.models.unet import Level as UNetLevel
from hinterland.models.unet import SkipDecoder, UNet

Decoding = Literal["kept", "new"]
Images = Float[Tensor, "n c h w"]


class GrowthConfig(Frozen):
    """Which run was made deeper to become this one; nothing where it was trained from the beginning."""

    parent: str | None = None  # the folder of that run, whose best weights are taken
    sha256: str = ""  # of the checkpoint that was taken
    decoder: Decoding = "kept"  # whether the decoder's levels are kept too, or all of it begins anew
    freeze_images: int = Field(0, ge=0)  # for so many images the weights that were kept stay as they are
    images_before: int = Field(0, ge=0)  # that the runs before saw, one after the other


def deepened(config: ModelConfig, width: int, size: Size) -> ModelConfig:
    """`config` with one halving more, to maps of `width` channels, for images of `size` (H, W).

    `BadInput` where there is nothing to halve, and where maps are one pixel already.
    """
    if width < 1:
        raise BadInput(f"widths ({width}) must be at least 1; --widths {2 * (config.widths or (16,))[-1]} is usual")
    if not config.widths:
        raise BadInput(
            f"{config.preset} is made of dense layers only and has no maps to halve once more; begin with a model of "
            "maps, such as --model cae --set 'model.widths=[32]'"
        )
    deepest = sizes_through(config, size)[-1]
    if max(deepest) == 1:
        raise BadInput(
            f"widths ({width}): the deepest maps of {config.preset} are one pixel already, after {len(config.widths)} "
            f"halvings of {size[0]} x {size[1]}; nothing is left to halve. Grow a run with fewer widths"
        )
    grown = config.model_copy(update={"widths": (*config.widths, width)})
    sizes_through(grown, size)
    return grown


def deepen(parent: Autoencoder, grown: Autoencoder, config: ModelConfig, decoder: Decoding, images: Images) -> str:
    """Let `grown` (of `config`, one level deeper) begin where `parent` ended; what could be kept, in words.

    Weights of the same layer are copied as they are. The new level, and the dense layers on either side of it, are set
    so that the function of `parent` stays as it was, where the level allows that: see `preserving`. `images`, some to
    train with on the [0, 1] scale, tell what has to pass through the level.
    """
    was_training = parent.training, grown.training
    parent.eval(), grown.eval()
    with torch.no_grad():
        if isinstance(parent, UNet) and isinstance(grown, UNet):
            said = _deepen_unet(parent, grown, decoder, images)
        else:
            said = _deepen_autoencoder(parent, grown, config, decoder, images)
    parent.train(was_training[0]), grown.train(was_training[1])
    return said


def kept_weights(grown: Autoencoder, config: ModelConfig, decoder: Decoding) -> list[nn.Parameter]:
    """The parameters of `grown` that are copies of its parent's."""
    encoder = _copied_of_encoder(grown.encoder, len(config.widths) - 1)
    named = {f"encoder.{name}" for name in encoder}
    if decoder == "kept":
        pairs = _copied_of_decoder(grown.decoder, config)
        named |= {f"decoder.{ours}" for ours, _ in pairs}
    return [weight for name, weight in grown.named_parameters() if name in named]


def _deepen_autoencoder(
    parent: Autoencoder, grown: Autoencoder, config: ModelConfig, decoder: Decoding, images: Images
) -> str:
    assert isinstance(parent.encoder, Encoder)
    assert isinstance(parent.decoder, Decoder)
    assert isinstance(grown.encoder, Encoder)
    assert isinstance(grown.decoder, Decoder)
    _copy(parent, grown, config, decoder)
    if config.bottleneck == "spatial":
        return (
            "the latent is made of maps, which the new level makes smaller: only the weights of the levels before are "
            "kept, not the function"
        )
    maps = parent.encoder.maps(images)
    encoded = keep_encoding(parent.encoder, grown.encoder, config, maps)
    if decoder == "new":
        return f"encoder: {encoded}; the decoder begins anew, all of it"
    latents = parent.encode(images).mean
    return f"encoder: {encoded}; decoder: {keep_decoding(parent.decoder, grown.decoder, config, latents)}"


def _deepen_unet(parent: UNet, grown: UNet, decoder: Decoding, images: Images) -> str:
    old, new = parent.decoder, grown.decoder
    assert isinstance(old, SkipDecoder)
    assert isinstance(new, SkipDecoder)
    _copy(parent, grown, None, decoder)
    if decoder == "new":
        return "the decoder begins anew, all of it"
    deepest = new.levels[0]
    if isinstance(deepest, UNetLevel) and not deepest.beside:
        return "without skips the deepest maps are all there is, and they become smaller: the old function is not kept"
    return keep_mixing(parent, grown, images)


def _copy(parent: Autoencoder, grown: Autoencoder, config: ModelConfig | None, decoder: Decoding) -> None:
    """Every weight of a layer that both have, bit for bit."""
    levels = len(parent.encoder.maps)  # type: ignore[arg-type]
    theirs, ours = parent.encoder.state_dict(), grown.encoder.state_dict()
    grown.encoder.load_state_dict({**ours, **{n: theirs[n] for n in _copied_of_encoder(grown.encoder, levels)}})
    if decoder == "kept":
        theirs, ours = parent.decoder.state_dict(), grown.decoder.state_dict()
        copied = {name: theirs[old] for name, old in _copied_of_decoder(grown.decoder, config)}
        grown.decoder.load_state_dict({**ours, **copied})


def _copied_of_encoder(encoder: nn.Module, levels: int) -> list[str]:
    """Names in the state of a grown encoder that its parent has too: maps, and what lies behind the first dense layer.

    A U-Net's latent is made of other maps, and is not among them.
    """
    behind = isinstance(encoder, Encoder) and len(encoder.dense) > 0
    return [
        name
        for name in encoder.state_dict()
        if (name.startswith("maps.") and int(name.split(".")[1]) < levels)
        or name.startswith("posterior.")
        or (behind and (name.startswith("latent.") or (name.startswith("dense.") and not name.startswith("dense.0."))))
    ]


def _copied_of_decoder(decoder: nn.Module, config: ModelConfig | None) -> list[tuple[str, str]]:
    """(name in a grown decoder, name of the same layer in its parent's): all but the start and the deepest doubling."""
    pairs = []
    if isinstance(decoder, SkipDecoder):
        for name in decoder.state_dict():
            part, *rest = name.split(".")
            if part == "head":
                pairs.append((name, name))
            elif part == "levels" and int(rest[0]) > 0:
                pairs.append((name, ".".join([part, str(int(rest[0]) - 1), *rest[1:]])))
        return pairs
    assert config is not None
    added = 2 if config.normalisation == "none" else 3  # doubling, normalisation, activation
    for name in decoder.state_dict():
        part, *rest = name.split(".")
        if part == "dense":
            pairs.append((name, name))
        elif part == "maps" and int(rest[0]) > added:
            pairs.append((name, ".".join([part, str(int(rest[0]) - added), *rest[1:]])))
    return pairs
