"""The demo VAE under Lightning's Trainer with its defaults, which keep checkpoints and logs. Run with its interpreter.

Usage: python peer_lightning.py IMAGES.npy TEST.npy; prints one line of JSON. Images are (N, 1, 28, 28) uint8.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time
import warnings

import lightning
import torch
from demo_torch import BATCH, RATE, VAE, Pictures, test_nats
from torch.utils.data import DataLoader

WARM_UP = 20  # steps that are not counted


class Lit(lightning.LightningModule):
    """The model, its step and its optimiser, as Lightning's guide has them."""

    def __init__(self) -> None:
        super().__init__()
        self.model = VAE()

    def training_step(self, images, index):
        loss = self.model.loss(images)
        self.log("train_loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), RATE)


class Clock(lightning.Callback):
    """When each training step ended."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def on_train_batch_end(self, *_args: object, **_more: object) -> None:
        self.ends.append(time.perf_counter())


def main() -> None:
    warnings.simplefilter("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    lightning.seed_everything(0, verbose=False)
    module, clock = Lit(), Clock()
    with tempfile.TemporaryDirectory() as folder:
        trainer = lightning.Trainer(
            max_epochs=1, accelerator="cpu", callbacks=[clock], default_root_dir=folder, enable_progress_bar=False,
            enable_model_summary=False,
        )  # fmt: skip
        trainer.fit(module, DataLoader(Pictures(sys.argv[1]), BATCH, shuffle=True))
    ends = clock.ends[WARM_UP:]
    rate = BATCH * (len(ends) - 1) / (ends[-1] - ends[0])
    parameters = sum(p.numel() for p in module.parameters())
    nats = test_nats(module.model.eval(), sys.argv[2])
    print(json.dumps({"images_per_s": rate, "test_nats": nats, "parameters": parameters}))


if __name__ == "__main__":
    main()
