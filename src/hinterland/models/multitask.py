"""MultiTask: one encoder for several tasks, which share its first levels and have the rest, and a head, each their own.

A level is a halving; the last level is what comes between the deepest maps and the latent. Vandenhende et al. 2020.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor, nn

from hinterland.data.chance import Noise
from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder, Encoder, ModelConfig
from hinterland.models.classifier import Classifier, classifier
from hinterland.models.posterior import Posterior
from hinterland.models.unet import UNet, unet

KINDS: Mapping[str, type[Autoencoder]] = {"reconstruct": Autoencoder, "segment": UNet, "classify": Classifier}


class Told(NamedTuple):
    """What became of images in one task."""

    posterior: Posterior
    output: Tensor  # as the task's own model gives it, float32


class MultiTask(Autoencoder):
    """Images (n, C, H, W) -> what each task says of them. `encoder` and `decoder` are those of the first task."""

    encoder: Encoder

    def __init__(self, parts: Mapping[str, Autoencoder], branch: int):
        """`parts`: a whole model for each task; their first `branch` levels are replaced by those of the first."""
        (first, own), *others = parts.items()
        super().__init__(own.encoder, own.decoder)
        self.tasks, self.first, self.branch = tuple(parts), first, branch
        for _, part in others:
            _share(part.encoder, self.encoder, branch)  # type: ignore[arg-type]
        self.others = nn.ModuleDict(dict(others))

    def alone(self, task: str) -> Autoencoder:
        """The model of one task, with the weights that this one has: it looks and behaves as if trained alone."""
        if task not in self.tasks:
            raise BadInput(f"task ({task}) is not among those that were learned: {', '.join(self.tasks)}")
        if task != self.first:
            return self.others[task]  # type: ignore[return-value]
        return KINDS[task](self.encoder, self.decoder).train(self.training)

    def encoders(self) -> list[Encoder]:
        """Those of all tasks, the first one's first; what they share is the same in each."""
        return [self.encoder, *(part.encoder for part in self.others.values())]  # type: ignore[list-item]

    def forward(self, images: Float[Tensor, "n c h w"], noise: Noise | None = None) -> dict[str, Told]:
        """By task; shared levels are gone through once. `noise` draws latents to reconstruct from; None: their mean."""
        shared = _onwards([images], self.encoder, min(self.branch, len(self.encoder.maps)))
        return {task: self._told(task, shared, noise) for task in self.tasks}

    def _told(self, task: str, shared: Sequence[Tensor], noise: Noise | None) -> Told:
        part = self.alone(task)
        encoder: Encoder = part.encoder  # type: ignore[assignment]
        seen = _onwards(shared, encoder, len(encoder.maps))
        posterior = encoder.posterior_of(seen[-1])
        if isinstance(part, UNet):
            output = part.decoder(posterior.mean, seen[:-1])
        else:
            drawn = posterior.mean if noise is None or task != "reconstruct" else posterior.sample(noise)
            output = part.decode(drawn)
        return Told(posterior, output.float())


def _onwards(seen: Sequence[Tensor], encoder: Encoder, until: int) -> list[Tensor]:
    """`seen`: the image, and maps after some levels; with those up to level `until`."""
    found = list(seen)
    for level in range(len(found) - 1, until):
        found.append(encoder.maps[level](found[-1]))
    return found


def _share(encoder: Encoder, first: Encoder, branch: int) -> None:
    for level in range(min(branch, len(first.maps))):
        encoder.maps[level] = first.maps[level]
    if branch > len(first.maps):
        encoder.dense, encoder.latent, encoder.posterior = first.dense, first.latent, first.posterior


def branch_of(config: ModelConfig) -> int:
    """How many levels are shared; `BadInput` for more than there are."""
    levels = len(config.widths) + 1
    branch = levels if config.branch is None else config.branch
    if branch > levels:
        raise BadInput(
            f"model.branch ({branch}): this encoder has {levels} levels, {levels - 1} halvings and the latent; "
            f"at most {levels} can be shared"
        )
    return branch


def multitask(
    config: ModelConfig, shape: tuple[int, int, int], tasks: Sequence[str], outputs: Mapping[str, int], seed: int
) -> MultiTask:
    """The model of `config` for these tasks on images (C, H, W); `outputs`: how many numbers a task's head says."""
    made: dict[str, Autoencoder] = {}
    for task in tasks:
        if task == "reconstruct":
            made[task] = Autoencoder.build(config, shape, seed)
        else:
            made[task] = (unet if task == "segment" else classifier)(config, shape, outputs[task], seed)
    return MultiTask(made, branch_of(config.fitted(shape[1:])))
