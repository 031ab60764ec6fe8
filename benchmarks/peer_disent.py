"""Measures of disentanglement as disent computes them, on arrays that are there. Run with the peer's own interpreter.

Usage: python peer_disent.py ARRAYS.npz MEASURE ROUNDS; prints one line of JSON. ARRAYS.npz: latents (N, d), factors
(N, K) of whole numbers, and `fitted`, how many of the first rows are for fitting. The parts of disent's measures that
draw images and encode them are left out; so is torchvision, which disent imports for images alone, and for which there
is no build that fits every PyTorch: something empty stands in its place.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import warnings
from unittest.mock import MagicMock

import numpy as np


def main() -> None:
    warnings.simplefilter("ignore")
    importlib.import_module("lightning")  # which looks whether torchvision is there: it is not
    for name in ("", ".transforms", ".transforms.functional", ".models", ".datasets", ".utils"):
        sys.modules[f"torchvision{name}"] = MagicMock()
    held = np.load(sys.argv[1])
    measure, rounds, cut = sys.argv[2], int(sys.argv[3]), int(held["fitted"])
    latents, factors = held["latents"].T.astype(np.float64), held["factors"].T
    fitted, scored = (latents[:, :cut], factors[:, :cut]), (latents[:, cut:], factors[:, cut:])
    compute = getattr(importlib.import_module(f"disent.metrics._{measure}"), f"_compute_{measure}")
    given = {"mig": scored, "sap": (*fitted, *scored, False), "dci": (*fitted, *scored)}[measure]
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        found = compute(*given)
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": seconds, "scores": {name: float(value) for name, value in found.items()}}))


if __name__ == "__main__":
    main()
