"""The seeds' architectures by name."""

from __future__ import annotations

from typing import Any

from hinterland.ground.errors import BadInput
from hinterland.models import thesis

MNIST_NETS: dict[str, dict[str, Any]] = {
    "dense": {"widths": (), "hidden": (512, 256), "activation": "relu", "latent_size": 2},
    "shallow": {"widths": (16,), "hidden": (128,), "activation": "relu", "latent_size": 2},
    "deep": {"widths": (32, 64, 128), "hidden": (256,), "activation": "relu", "latent_size": 2},
}

ARTICULATION: dict[
    str, Any
] = {  # at 64 px six halvings to one pixel; the thesis had a ReLU before the mean, which died
    "widths": (32, 64, 128, 256, 256, 256),
    "to_one_pixel": True,
    "up": "sub-pixel",
    "activation": "leaky-relu",
    "normalisation": "batch",
    "posterior": "gaussian",
    "latent_size": 128,
}

UNET: dict[str, Any] = {  # to reconstruct, an autoencoder of the same encoder: what goes across would be copied
    "widths": (32, 64, 128, 256),
    "activation": "relu",
    "normalisation": "batch",
    "bottleneck": "spatial",
    "posterior": "deterministic",
    "latent_size": 256,
    "unet": True,
}

PRESETS: dict[str, dict[str, Any]] = {
    "cae": {"widths": (32, 64), "hidden": (256,), "posterior": "deterministic", "latent_size": 10},
    "vae": {"widths": (32, 64), "hidden": (256,), "posterior": "gaussian", "latent_size": 10},
    **{name: {**net, "posterior": "deterministic"} for name, net in MNIST_NETS.items()},
    **{f"{name}-vae": {**net, "posterior": "gaussian"} for name, net in MNIST_NETS.items()},
    "articulation": ARTICULATION,
    "unet": UNET,
    **thesis.NETS,
}

OBJECTIVES: dict[str, dict[str, Any]] = {  # where not the default
    "cae": {"reconstruction": "mse"},
    "unet": {"reconstruction": "mse"},
    **dict.fromkeys(thesis.NETS, thesis.OBJECTIVE),
}
TRAINING: dict[str, dict[str, Any]] = {  # the same
    "articulation": {"schedule": "linear", "decay_from": 0.7},
    **dict.fromkeys(thesis.NETS, thesis.TRAINING),
}

DESCRIPTIONS = {
    "cae": "convolutional autoencoder, 10 numbers per image, squared error (the demo's)",
    "vae": "the same net as a variational autoencoder, Bernoulli likelihood (the demo's)",
    "dense": "dense layers only, 2 numbers: a map one can click",
    "shallow": "one halving, 2 numbers",
    "deep": "three halvings, 2 numbers",
    "dense-vae": "dense, variational",
    "shallow-vae": "shallow, variational",
    "deep-vae": "deep, variational",
    "articulation": "halved to one pixel, sub-pixel doubling, 128 numbers; beside a discriminator where "
    "objective.adversarial.policy names one",
    "unet": "four halvings, maps throughout: with --task segment or translate a U-Net, else an autoencoder with "
    "its encoder",
    **{name: thesis.described(name) for name in thesis.NETS},
}


def preset(name: str) -> dict[str, Any]:
    """The settings of a preset; `BadInput` if there is none of that name."""
    if name not in PRESETS:
        raise BadInput(f"model ({name}): no such preset; there are {', '.join(PRESETS)}")
    return {"preset": name, **PRESETS[name]}
