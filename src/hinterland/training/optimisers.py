"""Optimisers: making one, one step of it, and what of it a checkpoint holds."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from hinterland.training.config import TrainingConfig

Parameters = list[nn.Parameter]


def optimiser_of(
    config: TrainingConfig, parameters: Parameters, device: torch.device, rate: float, beta1: float
) -> torch.optim.Optimizer:
    """The optimiser asked for, fused where it can be."""
    decay, fused = config.weight_decay, device.type in ("cpu", "cuda")
    if config.optimiser == "adam":
        return torch.optim.Adam(parameters, rate, (beta1, 0.999), weight_decay=decay, fused=fused)
    if config.optimiser == "adamw":
        return torch.optim.AdamW(parameters, rate, (beta1, 0.999), weight_decay=decay, fused=fused)
    return torch.optim.RMSprop(parameters, rate, weight_decay=decay)


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """The learning rate of the next step."""
    for group in optimiser.param_groups:
        group["lr"] = rate


def descend(optimiser: torch.optim.Optimizer, parameters: Parameters, clip: float | None) -> Tensor:
    """One step along the gradients that the parameters hold; the norm of the whole, before it was clipped."""
    norm = torch.nn.utils.get_total_norm([p.grad for p in parameters if p.grad is not None])
    if clip:
        torch.nn.utils.clip_grads_with_norm_(parameters, clip, norm)
    optimiser.step()
    return norm


def tensors_of(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """What it remembers of each parameter, by number and name: such as `0.exp_avg`."""
    state = optimiser.state_dict()["state"]
    return {f"{index}.{key}": value for index, values in state.items() for key, value in values.items()}


def put_back(optimiser: torch.optim.Optimizer, parameters: Parameters, tensors: dict[str, Tensor]) -> None:
    """Let it remember what `tensors_of` gave; strides stay those of the parameters."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        number, key = name.split(".", 1)
        parameter = parameters[int(number)]
        like = torch.empty_like(parameter) if value.shape == parameter.shape else torch.empty_like(value)
        state.setdefault(int(number), {})[key] = like.copy_(value)
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
