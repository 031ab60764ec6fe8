"""The demo VAE as one would write it down in PyTorch: for the peers whose models are PyTorch modules of one's own.

Nothing of hinterland is imported here, so that a peer's environment needs none of it.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import Dataset

BATCH, LATENT, RATE = 64, 10, 1e-3


class VAE(nn.Module):
    """The layers of hinterland's preset vae."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 32, 3, 2, 1), nn.SiLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.SiLU(), nn.Flatten(),
            nn.Linear(3136, 256), nn.SiLU(), nn.Linear(256, 2 * LATENT),
        )  # fmt: skip
        self.decoder = nn.Sequential(
            nn.Linear(LATENT, 256), nn.SiLU(), nn.Linear(256, 3136), nn.Unflatten(1, (64, 7, 7)), nn.SiLU(),
            nn.Upsample(scale_factor=2), nn.Conv2d(64, 32, 3, 1, 1), nn.SiLU(),
            nn.Upsample(scale_factor=2), nn.Conv2d(32, 16, 3, 1, 1), nn.SiLU(), nn.Conv2d(16, 1, 3, 1, 1),
        )  # fmt: skip

    def loss(self, images: Tensor) -> Tensor:
        """Negative ELBO in nats, mean over images."""
        mean, logvar = self.encoder(images).chunk(2, dim=1)
        latents = mean + (0.5 * logvar).exp() * torch.randn_like(mean)
        likelihood = F.binary_cross_entropy_with_logits(self.decoder(latents), images, reduction="sum") / len(images)
        loss: Tensor = likelihood + 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum(dim=1).mean()
        return loss


class Pictures(Dataset[Tensor]):
    """Each image by way of PIL, as torchvision's Fashion-MNIST with ToTensor hands it out."""

    def __init__(self, path: str) -> None:
        self.pixels = np.load(path)

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, index: int) -> Tensor:
        picture = Image.fromarray(self.pixels[index, 0])
        return torch.from_numpy(np.array(picture)).unsqueeze(0).float().div(255)


def test_nats(model: VAE, path: str) -> float:
    """Negative ELBO of the images in a file."""
    images = torch.from_numpy(np.load(path)).float() / 255
    with torch.no_grad():
        return float(torch.stack([model.loss(part) for part in images.split(500)]).mean())
