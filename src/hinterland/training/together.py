"""What several ranks cannot learn together: whatever looks at a batch as a whole, of which each rank has a part."""

from __future__ import annotations

from torch import nn

from hinterland.ground.errors import BadInput
from hinterland.training.config import RunConfig

OF_A_BATCH = (
    "kl_sparsity",
    "orthogonality",
    "mmd",
    "total_correlation",
    "density_ratio",
    "dip_i",
    "dip_ii",
)  # of objective.latents


def refuse_what_is_whole(config: RunConfig, model: nn.Module, world: int) -> None:
    """`BadInput` names the first setting that needs whole batches, where there is more than one rank."""
    if world == 1:
        return
    objective, latents = config.objective, config.objective.latents.weights()
    asked = {
        "objective.free_nats": objective.free_nats,
        **{f"objective.latents.{name}": latents.get(name, 0) for name in OF_A_BATCH},
        "objective.metric.factors": ", ".join(objective.metric.factors),
        "objective.agreement.weight": objective.agreement.weight,
        "objective.adversarial.policy": "" if objective.adversarial.policy == "none" else objective.adversarial.policy,
        "growth.parent": config.growth.parent,
        "model.posterior": "vq" if config.model is not None and config.model.posterior == "vq" else "",
        "model.normalisation": "batch" if _normalises_batches(model) else "",
    }
    wrong = next((name for name, value in asked.items() if value), None)
    if wrong is None:
        return
    instead = "--set model.normalisation=group, or " if wrong == "model.normalisation" else ""
    raise BadInput(
        f"{wrong} ({asked[wrong]}) looks at whole batches, or at the run as one process has it, and here {world} ranks "
        f"have a part of each batch; {instead}train it with one process"
    )


def _normalises_batches(model: nn.Module) -> bool:
    return any(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in model.modules())
