"""The remote-sensing thesis's seventeen autoencoders by name: `thesis-8x8x64`, `thesis-16x16x32-max`, ...

A name says what the deepest maps are of an image of 128 x 128 pixels, and so how many halvings there are; images of
other sizes get as many halvings, and must come out even. What the thesis's names leave open is ours: widths double
from one halving to the next, the decoder mirrors the encoder with nearest doubling, weights are drawn as SELU needs it
(LeCun's normal).

Its loss is the mean absolute error plus the KL, both per pixel:  1/P sum_i |x_i - y_i| + 1/P KL,  with P = C H W
numbers an image. P times that, which has the same minimum, is sum_i |x_i - y_i| + KL: our objective, sums over pixels,
with beta = 1 whatever the size. (If the KL's P is to be H W, places and not numbers, then beta = C.)

Its optimiser is RMSprop. Rate and schedule are not named: ours is .0003 throughout, whose longest step is that of
Keras's .001 (rate / sqrt(1 - smoothing), with .99 here and .9 there). With .001 the KL of thesis-2x2x256 rose to 1e9
in mid-run. The rate rises from 0 over the first 50 batches, as at first every step is the longest.
"""

from __future__ import annotations

import math
from typing import Any

SIDE_PX = 128  # of the thesis's tiles
DEPTH = ("2x2x256", "4x4x128", "8x8x64", "16x16x32", "16x16x16")
WIDTH = ("2x2x512", "4x4x256", "8x8x128", "16x16x64", "32x32x32")
POOLS = {"max": "a maximum", "average": "a mean"}


def _net(shape: str, **changes: Any) -> dict[str, Any]:
    side, _, width = map(int, shape.split("x"))
    halvings = int(math.log2(SIDE_PX // side))
    return {
        "widths": tuple(width >> before for before in reversed(range(halvings))),
        "activation": "selu",
        "initialisation": "lecun",
        "even": True,
        "posterior": "gaussian",
        "latent_size": 1024,
        **changes,
    }


NETS: dict[str, dict[str, Any]] = {
    **{f"thesis-{shape}": _net(shape) for shape in (*DEPTH, *WIDTH)},
    **{f"thesis-{shape}-kernel5": _net(shape, kernel=5) for shape in ("4x4x128", "16x16x32")},
    **{f"thesis-{shape}-{pool}": _net(shape, down=pool) for shape in ("16x16x32", "16x16x64") for pool in POOLS},
    "thesis-16x16x32-strided": _net("16x16x32", down="strided-pool"),
}
OBJECTIVE = {"reconstruction": "mae", "beta": 1.0}
TRAINING = {
    "optimiser": "rmsprop",
    "learning_rate": 3e-4,
    "schedule": "constant",
    "warmup_images": 6_400,
    "batch_size": 128,
    "epochs": 50,
}


def described(name: str) -> str:
    """What `thesis-...` is, in a line."""
    shape, *rest = name.removeprefix("thesis-").split("-")
    words = {
        "kernel5": ", kernel 5",
        "strided": ", a second convolution of stride 2 in the place of pooling",
        **{pool: f", {what} of each 2 x 2 in the place of strides" for pool, what in POOLS.items()},
    }
    what = words[rest[0]] if rest else ""
    return (
        f"the remote-sensing thesis's, deepest maps {shape} at {SIDE_PX} px{what}; SELU, 1,024 numbers, absolute error"
    )
