"""The demo VAE in pythae, trained by pythae's own trainer. Run with the peer's own interpreter.

Usage: python peer_pythae.py IMAGES.npy TEST.npy; prints one line of JSON. Images are (N, 1, 28, 28) uint8.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time

import numpy as np
import torch
from pythae.data.datasets import BaseDataset
from pythae.models import VAE, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.trainers import BaseTrainer, BaseTrainerConfig
from pythae.trainers.training_callbacks import TrainingCallback
from torch import nn

WARM_UP = 20  # steps that are not counted
LATENT = 10


class Encoder(BaseEncoder):
    """Two halvings, one dense layer, mean and log-variance: the layers of hinterland's preset vae."""

    def __init__(self):
        super().__init__()
        self.latent_dim = LATENT
        self.maps = nn.Sequential(
            nn.Conv2d(1, 32, 3, 2, 1), nn.SiLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.SiLU(), nn.Flatten(),
            nn.Linear(3136, 256), nn.SiLU(),
        )  # fmt: skip
        self.mean, self.logvar = nn.Linear(256, LATENT), nn.Linear(256, LATENT)

    def forward(self, x):
        features = self.maps(x)
        return ModelOutput(embedding=self.mean(features), log_covariance=self.logvar(features))


class Decoder(BaseDecoder):
    """The mirror image, with nearest-neighbour doubling; pythae's loss wants probabilities."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(LATENT, 256), nn.SiLU(), nn.Linear(256, 3136), nn.Unflatten(1, (64, 7, 7)), nn.SiLU(),
            nn.Upsample(scale_factor=2), nn.Conv2d(64, 32, 3, 1, 1), nn.SiLU(),
            nn.Upsample(scale_factor=2), nn.Conv2d(32, 16, 3, 1, 1), nn.SiLU(),
            nn.Conv2d(16, 1, 3, 1, 1), nn.Sigmoid(),
        )  # fmt: skip

    def forward(self, z):
        return ModelOutput(reconstruction=self.net(z))


class Clock(TrainingCallback):
    """Seconds of every training step, data loading included."""

    def __init__(self):
        self.ends = []

    def on_train_step_end(self, training_config, **kwargs):
        self.ends.append(time.perf_counter())


def main() -> None:
    images = np.load(sys.argv[1]).astype(np.float32) / 255
    torch.manual_seed(0)
    model = VAE(
        VAEConfig(input_dim=(1, 28, 28), latent_dim=LATENT, reconstruction_loss="bce"),
        encoder=Encoder(),
        decoder=Decoder(),
    )
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        config = BaseTrainerConfig(
            output_dir=folder, num_epochs=1, learning_rate=1e-3, per_device_train_batch_size=64,
            no_cuda=True,
        )  # fmt: skip
        dataset = BaseDataset(torch.from_numpy(images), torch.zeros(len(images)))
        trainer = BaseTrainer(model=model, train_dataset=dataset, training_config=config, callbacks=[clock])
        trainer.train()
    ends = clock.ends[WARM_UP:]
    rate = 64 * (len(ends) - 1) / (ends[-1] - ends[0])
    model.eval()
    parts = torch.from_numpy(np.load(sys.argv[2]).astype(np.float32) / 255).split(500)
    with torch.no_grad():
        nats = sum(float(model({"data": part}).loss) for part in parts) / len(parts)
    parameters = sum(p.numel() for p in model.parameters())
    print(json.dumps({"images_per_s": rate, "test_nats": nats, "parameters": parameters}))


if __name__ == "__main__":
    main()
