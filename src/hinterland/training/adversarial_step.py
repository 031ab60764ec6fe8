"""One step of autoencoder and discriminator, both judged as they were before it.

Every fake is decoded once and judged once. The discriminator is shown copies of the decoded images, from which no
gradient leads back to the decoder. The autoencoder is given the gradient at those images and nothing else: for its step
the discriminator is frozen, and no gradient is ever computed at, or left in, the discriminator's weights.
"""

from __future__ import annotations

import dataclasses

import torch
from torch import Tensor, nn

from hinterland.objectives import adversarial
from hinterland.objectives.passage import Passage
from hinterland.objectives.policies import POLICIES, Player
from hinterland.objectives.terms import Terms
from hinterland.training.batch import Batch
from hinterland.training.config import RunConfig
from hinterland.training.finite import NotFinite
from hinterland.training.optimisers import descend, set_rate
from hinterland.training.precision import uses_bf16
from hinterland.training.rival import Rival, latents_to_judge
from hinterland.training.schedule import learning_rate
from hinterland.training.state import State


@dataclasses.dataclass(frozen=True)
class Round:
    """What came of one batch, before anybody learned from it."""

    terms: Terms  # the autoencoder's own, without the game
    fakes: Tensor  # (m, C, H, W) decoded, as images
    shown: Tensor  # (m, C, H, W) copies of them, as the discriminator saw them
    players: dict[Player, Terms]
    told: dict[str, float]  # share of the images of each kind that the discriminator told rightly

    def losses(self) -> dict[Player, Tensor]:
        """Of each player: a mean, in nats."""
        return {player: terms.objective() for player, terms in self.players.items()}


def adversarial_step(state: State, rival: Rival, batch: Batch, config: RunConfig) -> Terms:
    """Learn from one batch, each network where the policy says so; returns the autoencoder's own terms."""
    rules = config.objective.adversarial
    played = _play(state, rival, batch, config)
    losses = played.losses()
    g, d = losses["autoencoder"].item(), losses["discriminator"].item()
    if not torch.isfinite(played.terms.objective() + g + d):
        raise NotFinite(_together(played))

    updated = POLICIES[rules.policy](g, d, adversarial.accuracy(played.told), rival.draw())
    weight, norms = rules.weight_at(state.images_seen), dict[Player, float]()
    if "autoencoder" in updated:
        (pull,) = torch.autograd.grad(losses["autoencoder"], played.shown, retain_graph="discriminator" in updated)
        if rules.policy == "adaptive-weight":
            reconstruction = played.terms.parts["reconstruction"].per_image.mean()
            last = last_weight(state.model.decoder)
            weight *= adversarial.adaptive_weight(reconstruction, played.fakes, pull, last)
        norms["autoencoder"] = _update_autoencoder(state, played, weight * pull, config)
    if "discriminator" in updated:
        loss = losses["discriminator"]
        if "generator_gradient" in config.reproduce_fault:
            loss = loss + losses["autoencoder"]  # its gradient was left in the weights when the discriminator stepped
        norms["discriminator"] = _update_discriminator(rival, loss, state.images_seen, config)

    measured = {"generator_loss": g, "discriminator_loss": d, "weight": weight}
    rival.health.add(len(batch), played.told, measured, updated, norms)
    if state.averaged:
        state.averaged.follow(state.weights, len(batch))
    return played.terms


def _play(state: State, rival: Rival, batch: Batch, config: RunConfig) -> Round:
    """Encode, decode, judge: layers may be bf16, likelihoods and sums are fp32."""
    kinds, count, device = config.objective.adversarial.kinds, len(batch), batch.given.device
    bf16 = uses_bf16(config.training, device)
    with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
        posterior = state.model.encode(batch.given)
        # one batch for both, so that batch normalisation learns the statistics that it is evaluated with
        latents = torch.cat(latents_to_judge(posterior, kinds, state.noise))
        outputs = state.model.decode(latents).float()
    weights = tuple(state.model.decoder.parameters())
    made = Passage(batch.given, posterior, latents[:count], outputs[:count], state.noise, decoder_weights=weights)
    seen, factors, valid = state.images_seen, batch.factors, batch.valid
    terms: Terms = state.objective(made.output, posterior, batch.wanted, seen, factors, made, valid)

    real = state.objective.target(batch.wanted, valid)
    judged = outputs if "reconstructed" in kinds else outputs[count:]
    fakes = torn_alike(adversarial.as_image(config.objective.reconstruction, judged), real, valid)
    shown = fakes.detach().requires_grad_()
    with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
        logits = rival.logits(real, shown, kinds)
    told = {name: float(right.float().mean()) for name, right in adversarial.told(logits).items()}
    return Round(terms, fakes, shown, adversarial.players(logits), told)


def _update_autoencoder(state: State, played: Round, pull: Tensor, config: RunConfig) -> float:
    """One step down its own terms and along `pull`, the weighted adversarial gradient at its fakes; the norm."""
    settings = config.training
    set_rate(state.optimiser, learning_rate(settings, state.images_seen, config.total_images))
    state.optimiser.zero_grad()
    torch.autograd.backward([played.terms.objective(), played.fakes], [None, pull])
    return float(descend(state.optimiser, state.parameters, settings.gradient_clip))


def _update_discriminator(rival: Rival, loss: Tensor, images_seen: int, config: RunConfig) -> float:
    """One step down its loss; the norm of the gradient."""
    settings = config.training
    rate = learning_rate(settings, images_seen, config.total_images, settings.discriminator_learning_rate)
    set_rate(rival.optimiser, rate)
    rival.optimiser.zero_grad()
    torch.autograd.backward(loss, inputs=rival.parameters)
    return float(descend(rival.optimiser, rival.parameters, settings.gradient_clip))


def torn_alike(fakes: Tensor, real: Tensor, valid: Tensor | None) -> Tensor:
    """Fakes with what stands in the real images where those have no data, so that this does not give them away."""
    if valid is None:
        return fakes
    kinds = len(fakes) // len(real)
    return torch.where(valid.repeat(kinds, 1, 1, 1), fakes, real.repeat(kinds, 1, 1, 1))


def last_weight(decoder: nn.Module) -> nn.Parameter:
    """The weight nearest to the image, where the gradients of two terms are compared."""
    return [parameter for parameter in decoder.parameters() if parameter.ndim > 1][-1]


def _together(played: Round) -> Terms:
    """The terms of all, to name those that are not finite."""
    every = (played.terms, *played.players.values())
    return Terms({name: part for terms in every for name, part in terms.parts.items()})
