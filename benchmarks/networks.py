"""The networks whose steps are timed, and two ways to take a step: ours, and that which one writes down first."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from hinterland.data.annotations import Annotations, numbered_ids
from hinterland.data.imageset import ImageSet
from hinterland.ground.memory import keep_freed_memory
from hinterland.models.posterior import DiagonalGaussian
from hinterland.models.unet import UNet
from hinterland.training.batch import Preparation
from hinterland.training.config import RunConfig
from hinterland.training.loop import step
from hinterland.training.precision import threads_of
from hinterland.training.resolving import resolved
from hinterland.training.run import build, objective_of, to_unit
from hinterland.training.settings import configured
from hinterland.training.state import State

CPU = torch.device("cpu")
Step = Callable[[], float]  # learns from a batch; the loss


@dataclasses.dataclass(frozen=True)
class Net:
    """A network at work on images of some size; what they show makes no step faster or slower."""

    title: str
    shape: tuple[int, int, int]  # C, H, W
    batch: int
    model: str  # the preset it is made from
    settings: dict[str, Any]

    def images(self) -> ImageSet:
        """A few batches of soft blobs in noise; with a second layer of one band where a U-Net makes it."""
        rng = np.random.default_rng(0)
        count, (bands, height, width) = 4 * self.batch, self.shape
        coarse = rng.random((count, bands, -(-height // 8), -(-width // 8)), dtype=np.float32)
        fine = np.kron(coarse, np.ones((1, 1, 8, 8), np.float32))[..., :height, :width]
        layers = {"image": (255 * fine).astype(np.uint8)}
        if "task" in self.settings:
            layers["wanted"] = layers["image"].mean(axis=1, keepdims=True).astype(np.uint8)
        return ImageSet(self.title, layers, Annotations(numbered_ids(count), np.array(["train"] * count)))

    def resolved(self, **more: Any) -> tuple[RunConfig, ImageSet]:
        """Its run's configuration, and the images."""
        images = self.images()
        settings = {"training.batch_size": self.batch, "training.schedule": "constant", **self.settings, **more}
        return resolved(configured(self.model, settings=settings), images), images


DEMO = Net("demo VAE, 28 px, batch 64", (1, 28, 28), 64, "vae", {})
VAE_128 = Net(
    "VAE of 128 px, widths 32 to 256, 128 latents, batch 32",
    (3, 128, 128),
    32,
    "vae",
    {"model.widths": [32, 64, 128, 256, 256], "model.hidden": [], "model.latent_size": 128},
)
UNET_24 = Net(
    "U-Net of 24 bands, 256 px, batch 4",
    (24, 256, 256),
    4,
    "unet",
    {"task": "translate", "data.given": ["image"], "data.wanted": ["wanted"]},
)
NETS = (DEMO, VAE_128, UNET_24)


def ours(net: Net, precision: str = "auto", threads: int | None = None) -> Step:
    """A step as `hinterland train` takes it, reading its batch included, in a process that keeps freed memory."""
    more = {"training.precision": precision, **({} if threads is None else {"training.threads": threads})}
    config, images = net.resolved(**more)
    torch.set_num_threads(threads_of(config.training))
    keep_freed_memory()
    state = State(build(config), objective_of(config), config, CPU)
    state.train()
    prepared = Preparation(images, config, to_unit(config, CPU), state.objective)
    rows = batches(net)

    def one() -> float:
        terms = step(state, prepared(next(rows), state.images_seen), config)
        state.add(terms, state.ranks.part(net.batch))
        return float(terms.objective().detach())

    return one


def straightforward(net: Net) -> Step:
    """The same network and loss in fp32 and contiguous, with Adam at its defaults but for the rate."""
    config, images = net.resolved()
    model = build(config).train()
    optimiser = torch.optim.Adam(model.parameters(), config.training.learning_rate)
    given, rows = images.layers["image"], batches(net)
    wanted = images.layers.get("wanted", given)

    def one() -> float:
        chosen = next(rows)
        shown, target = (torch.from_numpy(pixels[chosen]).float() / 255 for pixels in (given, wanted))
        loss = plain_loss(model, shown, target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return float(loss.detach())

    for block in (module for module in model.modules() if hasattr(module, "up")):
        block.forward = in_two_steps(block)
    return one


def in_two_steps(block: Any) -> Callable[[Tensor], Tensor]:
    """Doubling as one writes it down: interpolate, then convolve."""
    return lambda maps: block.conv(F.interpolate(maps, size=block.size, mode="nearest"))


def plain_loss(model: Any, shown: Tensor, target: Tensor) -> Tensor:
    """Negative ELBO with a Bernoulli likelihood; of a U-Net the squared error, summed over pixels."""
    if isinstance(model, UNet):
        return F.mse_loss(model(shown), target, reduction="sum") / len(shown)
    posterior = model.encode(shown)
    assert isinstance(posterior, DiagonalGaussian)
    mean, logvar = posterior.mean, posterior.logvar
    output = model.decode(mean + (0.5 * logvar).exp() * torch.randn_like(mean))
    likelihood = F.binary_cross_entropy_with_logits(output, target, reduction="sum") / len(shown)
    return likelihood + 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum(dim=1).mean()


def batches(net: Net) -> Any:
    """Rows of one batch after the other, for ever, the same for every way."""
    rng = np.random.default_rng(1)
    while True:
        yield rng.permutation(4 * net.batch)[: net.batch]
