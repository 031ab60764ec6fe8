"""State: all that changes while a run learns, as one thing that can be saved and put back exactly."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.models.autoencoder import Autoencoder
from hinterland.objectives.objective import Objective
from hinterland.objectives.terms import Terms
from hinterland.training.config import RunConfig
from hinterland.training.optimisers import optimiser_of, put_back, tensors_of
from hinterland.training.ranks import ALONE, Part, Ranks
from hinterland.training.ratio import RatioLearner
from hinterland.training.rival import Rival
from hinterland.training.transfer import frozen_parts


@dataclasses.dataclass
class Best:
    """The best validation objective so far, where it was reached, and how many evaluations ago."""

    objective: float = math.inf
    images_seen: int = 0
    evaluations_since: int = 0


class Averaged:
    """Weights averaged over the last images: half of the average is younger than `half_life` images."""

    def __init__(self, weights: list[Tensor], half_life: int):
        self.half_life = half_life
        self.values = [w.detach().clone() for w in weights]

    @torch.no_grad()
    def follow(self, weights: list[Tensor], images: int) -> None:
        """Move towards the weights after a step on so many images."""
        share = 1 - 0.5 ** (images / self.half_life)
        torch._foreach_lerp_(self.values, [w.detach() for w in weights], share)


def averageable(model: Autoencoder, objective: Objective) -> list[Tensor]:
    """What an average is taken of: all weights, and the running statistics of batch normalisation."""
    buffers = [b for module in (model, objective) for b in module.buffers() if b.is_floating_point()]
    return [*model.parameters(), *objective.parameters(), *buffers]


class State:
    """Model, objective, optimiser, what learns beside, noise, averages, sums since the last evaluation, position."""

    def __init__(
        self, model: Autoencoder, objective: Objective, config: RunConfig, device: torch.device, ranks: Ranks = ALONE
    ):
        self.config, self.ranks = config, ranks
        layout = torch.channels_last if config.training.channels_last else torch.contiguous_format
        self.model: Autoencoder = model.to(device=device, memory_format=layout)  # type: ignore[call-overload]
        self.objective = objective.to(device)
        self.learn: Callable[..., Terms] | None = None  # how the terms of a batch are made; None: as of one process
        self.frozen = frozen_parts(self.model, config.init)
        for part in self.frozen:
            part.requires_grad_(False)
        settings, ratio = config.training, self.objective.density_ratio
        self.ratio = None if ratio is None else RatioLearner(ratio, settings, device)
        apart = {id(p) for p in self.ratio.parameters} if self.ratio else set()
        learned = [p for part in (self.model, self.objective) for p in part.parameters() if p.requires_grad]
        self.parameters = [p for p in learned if id(p) not in apart]
        self.optimiser = optimiser_of(settings, self.parameters, device, settings.learning_rate, settings.beta1)
        self.rival = Rival.build(config, device)
        self.noise = torch.Generator(device).manual_seed(config.seed)
        self.weights = averageable(self.model, self.objective)
        self.averaged = Averaged(self.weights, settings.ema_images) if settings.ema_images else None
        self.sums: dict[str, Tensor] = {}  # of each term over the images since the last evaluation
        self.summed_images = 0
        self.best = Best()
        self.images_seen = 0
        self.stopped_early = False

    def train(self) -> None:
        """All networks in training mode; what is frozen stays as it is, running statistics included."""
        self.model.train()
        for part in self.frozen:
            part.eval()
        if self.rival:
            self.rival.discriminator.train()

    def add(self, terms: Terms, part: Part) -> None:
        """Count a batch in: position, and sums over the images of it that are this rank's."""
        for name, value in terms.sums().items():
            counted = part.counted(value)
            self.sums[name] = self.sums[name] + counted if name in self.sums else counted
        self.summed_images += part.whole
        self.images_seen += part.whole

    def gather(self) -> None:
        """Bring the sums of all ranks to rank 0, for a line or a checkpoint; the others begin theirs anew."""
        sums = self.ranks.summed(self.sums)
        self.sums = sums if self.ranks.leads else {name: torch.zeros_like(value) for name, value in sums.items()}

    def take_means(self) -> dict[str, float]:
        """Means of the terms since they were last taken."""
        means = {name: float(value) / self.summed_images for name, value in self.sums.items()}
        self.sums, self.summed_images = {}, 0
        return means

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor that a checkpoint holds, on the processor and contiguous."""
        named = {f"model.{k}": v for k, v in self.model.state_dict().items()}
        named |= {f"objective.{k}": v for k, v in self.objective.state_dict().items()}
        named |= {f"optimiser.{k}": v for k, v in tensors_of(self.optimiser).items()}
        if self.rival:
            named |= {f"rival.{k}": v for k, v in self.rival.tensors().items()}
        if self.ratio:
            named |= {f"ratio.{k}": v for k, v in tensors_of(self.ratio.optimiser).items()}
        if self.averaged:
            named |= {f"averaged.{i}": v for i, v in enumerate(self.averaged.values)}
        named |= {f"sums.{k}": v for k, v in self.sums.items()}
        named["noise"] = self.noise.get_state()
        return {name: tensor.detach().to("cpu").contiguous().clone() for name, tensor in named.items()}

    def position(self) -> dict[str, Any]:
        """The rest of a checkpoint, in plain numbers. No clock time: equal runs give equal bytes."""
        best: dict[str, Any] = dataclasses.asdict(self.best)
        best["objective"] = None if math.isinf(self.best.objective) else self.best.objective
        return {
            "images_seen": self.images_seen,
            "summed_images": self.summed_images,
            "best": best,
            "stopped_early": self.stopped_early,
            **({"health": self.rival.health.sums} if self.rival else {}),
        }

    def restore(self, tensors: dict[str, Tensor], position: dict[str, Any]) -> None:
        """Put everything back as `tensors` and `position` had it; strides stay those of the parameters."""
        self.load_weights(tensors)
        put_back(self.optimiser, self.parameters, under(tensors, "optimiser."))
        if self.rival:
            self.rival.restore(under(tensors, "rival."), position["health"])
        if self.ratio:
            put_back(self.ratio.optimiser, self.ratio.parameters, under(tensors, "ratio."))
        if self.averaged:
            for index, average in enumerate(self.averaged.values):
                average.copy_(tensors[f"averaged.{index}"])
        device = self.parameters[0].device
        sums = {name: value.to(device) for name, value in under(tensors, "sums.").items()}
        self.sums = sums if self.ranks.leads else {name: torch.zeros_like(value) for name, value in sums.items()}
        self.noise.set_state(tensors["noise"])
        objective = position["best"]["objective"]
        self.best = Best(**{**position["best"], "objective": math.inf if objective is None else objective})
        self.images_seen = position["images_seen"]
        self.summed_images = position["summed_images"]
        self.stopped_early = position["stopped_early"]

    def load_weights(self, tensors: dict[str, Tensor]) -> None:
        """Only the weights of a checkpoint, as they were while learning."""
        load_module(self.model, under(tensors, "model."))
        load_module(self.objective, under(tensors, "objective."))


def load_module(module: nn.Module, weights: dict[str, Tensor]) -> None:
    """Copy weights in; `BadInput` where they are of another architecture."""
    try:
        module.load_state_dict(weights)
    except RuntimeError as error:
        detail = str(error).splitlines()[-1].strip()
        raise BadInput(f"the checkpoint is of another architecture than this model: {detail}") from None


def usable_weights(tensors: dict[str, Tensor], model: Autoencoder, objective: Objective) -> None:
    """Load what a run is used with: the averaged weights where there are any, else the plain ones."""
    load_module(model, under(tensors, "model."))
    load_module(objective, under(tensors, "objective."))
    averages = under(tensors, "averaged.")
    weights = averageable(model, objective)
    with torch.no_grad():
        for index, value in averages.items():
            weights[int(index)].copy_(value)


def under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Those whose names begin with `prefix`, without it."""
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
