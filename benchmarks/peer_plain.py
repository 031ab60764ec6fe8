"""The demo VAE in a plain PyTorch loop with a DataLoader, all at its defaults: fp32, contiguous, one process.

Usage: python peer_plain.py IMAGES.npy TEST.npy; prints one line of JSON. Images are (N, 1, 28, 28) uint8.
"""

from __future__ import annotations

import json
import sys
import time

import torch
from demo_torch import BATCH, RATE, VAE, Pictures, test_nats
from torch.utils.data import DataLoader

WARM_UP = 20  # steps that are not counted


def main() -> None:
    torch.manual_seed(0)
    model = VAE()
    optimiser = torch.optim.Adam(model.parameters(), RATE)
    ends = []
    for images in DataLoader(Pictures(sys.argv[1]), BATCH, shuffle=True):
        loss = model.loss(images)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        ends.append(time.perf_counter())
    counted = ends[WARM_UP:]
    rate = BATCH * (len(counted) - 1) / (counted[-1] - counted[0])
    parameters = sum(p.numel() for p in model.parameters())
    print(json.dumps({"images_per_s": rate, "test_nats": test_nats(model, sys.argv[2]), "parameters": parameters}))


if __name__ == "__main__":
    main()
