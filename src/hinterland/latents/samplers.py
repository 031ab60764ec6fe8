"""Samplers after training: small models of what the images' latents look like together, to draw new ones from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor, nn

from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents import sampling
from hinterland.latents.table import LatentTable
from hinterland.models.autoencoder import Autoencoder, drawn_from
from hinterland.models.posterior import DiagonalGaussian
from hinterland.objectives.regularisers import kl_per_dimension

Vectors = npt.NDArray[np.float32]
Sampler = Callable[[LatentTable, int, int, Progress], Vectors]  # (table, n, seed, progress) -> (n, D)

STEPS, BATCH, RATE = 2_000, 256, 2e-3  # of learning; the rate falls to 0
HIDDEN = 128  # units of both hidden layers of the second stage


def gaussian(table: LatentTable, n: int, seed: int, progress: Progress = SILENT) -> Vectors:
    """One Gaussian with the mean and covariance of the aggregate posterior."""
    return sampling.aggregate_gaussian(table, n, seed)


def mixture(table: LatentTable, n: int, seed: int, progress: Progress = SILENT) -> Vectors:
    """A mixture of at most 10 Gaussians, each for ten latents or more. Ghosh et al. 2020."""
    components = min(10, max(1, len(table) // sampling.IMAGES_PER_COMPONENT))
    return sampling.gaussian_mixture(table, n, seed, components)


class SecondStage(nn.Module):
    """A variational autoencoder of latents, with as many latents of its own and one learned sigma."""

    def __init__(self, size: int):
        super().__init__()
        self.encoder = _mlp(size, 2 * size)
        self.decoder = _mlp(size, size)
        self.log_sigma = nn.Parameter(torch.zeros(()))

    def forward(self, latents: Float[Tensor, "n d"], noise: torch.Generator) -> Float[Tensor, ""]:
        """The negative ELBO, mean over the batch, in nats."""
        posterior = DiagonalGaussian(*self.encoder(latents).chunk(2, dim=1))
        apart = (self.decoder(posterior.sample(noise)) - latents) * (-self.log_sigma).exp()
        nats = 0.5 * apart.square() + self.log_sigma + 0.5 * math.log(2 * math.pi)
        loss: Tensor = (nats + kl_per_dimension(posterior)).sum(dim=1).mean()
        return loss

    def draw(self, n: int, size: int, noise: torch.Generator) -> Float[Tensor, "n d"]:
        """u ~ N(0, I), then z ~ N(decoder(u), sigma^2)."""
        mean: Tensor = self.decoder(torch.randn((n, size), generator=noise))
        return mean + self.log_sigma.exp() * torch.randn((n, size), generator=noise)


def two_stage(table: LatentTable, n: int, seed: int, progress: Progress = SILENT) -> Vectors:
    """Draws from a second variational autoencoder, learned on draws of the posteriors. Dai & Wipf 2019, section 4."""
    latents = _Learned(table, seed)
    with drawn_from(seed):
        stage = SecondStage(table.size)
    _learn(stage.parameters(), lambda batch: stage(batch, latents.noise), latents, "second stage", progress)
    with torch.inference_mode():
        return latents.back(stage.draw(n, table.size, latents.noise))


def flow(table: LatentTable, n: int, seed: int, progress: Progress = SILENT) -> Vectors:
    """Draws from a normalising flow: three autoregressive neural splines. Durkan et al. 2019; from the package zuko."""
    try:
        from zuko.flows import NSF  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        raise BadInput("the sampler flow needs the package zuko; pip install 'hinterland[samplers]'") from None
    latents = _Learned(table, seed)
    with drawn_from(seed):
        net = NSF(table.size, transforms=3, hidden_features=(64, 64))
        _learn(net.parameters(), lambda batch: -net().log_prob(batch).mean(), latents, "flow", progress)
        with torch.inference_mode():
            return latents.back(net().sample((n,)))


SAMPLERS: Mapping[str, Sampler] = {"gaussian": gaussian, "gmm": mixture, "two-stage": two_stage, "flow": flow}


def fitted_draws(table: LatentTable, kind: str, n: int, seed: int, progress: Progress = SILENT) -> Vectors:
    """(n, D) draws of the sampler `kind`, fitted to `table`; the same seed draws the same."""
    if kind not in SAMPLERS:
        raise BadInput(f"sampler ({kind}): there is none of that name; there are {', '.join(SAMPLERS)}")
    if n < 1:
        raise BadInput(f"n ({n}) must be at least 1")
    if len(table) < 2:
        raise BadInput(f"{table.source.name}: a sampler is fitted to at least 2 latents; there is {len(table)}")
    return SAMPLERS[kind](table, n, seed, progress)


# k ~ evenly,  z ~ q(z | u_k)
@torch.inference_mode()
def vamp(model: Autoencoder, pseudo_inputs: Float[Tensor, "k c h w"], n: int, seed: int) -> Float[Tensor, "n d"]:
    """Draws of a VAMP prior: of the posteriors of its pseudo-inputs, each as likely. Tomczak & Welling 2018, eq. 9."""
    device = pseudo_inputs.device
    noise = torch.Generator(device).manual_seed(seed)
    posterior = model.encode(pseudo_inputs)
    if not isinstance(posterior, DiagonalGaussian):
        raise BadInput("a VAMP prior is made of Gaussians, and the encoder gives none")
    chosen = torch.randint(len(pseudo_inputs), (n,), generator=noise, device=device)
    return DiagonalGaussian(posterior.mean[chosen], posterior.logvar[chosen]).sample(noise)


class _Learned:
    """Latents to learn from: about 0, with a root mean square of 1, drawn from their posteriors where there are any."""

    def __init__(self, table: LatentTable, seed: int):
        self.noise = torch.Generator().manual_seed(seed)
        self.centre = torch.from_numpy(table.latents.mean(axis=0, dtype=np.float64).astype(np.float32))
        mean, logvar = torch.from_numpy(table.latents.copy()) - self.centre, table.logvar
        sigma = torch.zeros_like(mean) if logvar is None else (0.5 * torch.from_numpy(logvar.copy())).exp()
        self.scale = max(float((mean.square() + sigma.square()).mean().sqrt()), 1e-12)
        self.mean, self.sigma = mean / self.scale, sigma / self.scale

    def batches(self, count: int) -> Iterator[Tensor]:
        """So many batches, drawn with replacement."""
        for _ in range(count):
            rows = torch.randint(len(self.mean), (BATCH,), generator=self.noise)
            drawn = torch.randn((BATCH, self.mean.shape[1]), generator=self.noise)
            yield self.mean[rows] + self.sigma[rows] * drawn

    def back(self, drawn: Tensor) -> Vectors:
        """In the units of the table."""
        return np.asarray((drawn * self.scale + self.centre).numpy(), dtype=np.float32)


def _learn(
    parameters: Iterator[nn.Parameter],
    loss_of: Callable[[Tensor], Tensor],
    latents: _Learned,
    what: str,
    progress: Progress,
) -> None:
    optimiser = torch.optim.Adam(parameters, RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    with progress.step(what, STEPS) as bar:
        for batch in latents.batches(STEPS):
            optimiser.zero_grad()
            loss_of(batch).backward()
            optimiser.step()
            schedule.step()
            bar.advance(1)


def _mlp(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(inputs, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, outputs)
    )
