"""A small bundle of the digits, written into tests/golden/bundle, which the front end's own tests read.

    python tests/explorer/golden_bundle.py

writes it anew: do so when what a bundle holds has changed on purpose, and say why in the commit.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np

from hinterland import api
from hinterland.explorer.bundle import Bundle, bundle_of
from hinterland.ground.files import write_json

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "bundle"
SETTINGS = {
    "training.precision": "fp32",
    "training.threads": 1,
    "training.channels_last": False,
    "training.device": "cpu",
    "model.widths": [8, 16],
    "model.hidden": [],
    "model.latent_size": 4,
}
DECODED = (0, 1, 2, 59)  # images whose reconstructions are in decoded.json


def small_bundle(folder: Path) -> Bundle:
    """60 test digits, seen by a variational run of a moment."""
    images = api.load("digits")
    run = api.train(images, "vae", epochs=2, out=folder / "digits-vae", seed=0, settings=SETTINGS)
    return bundle_of([run.trained], images, "test", 60, ("pca", "t-sne"), seed=0)


def write(bundle: Bundle, folder: Path) -> None:
    """manifest.json, parts/NAME.bin, and decoded.json: {latents (n, D), images (n, C, H, W)} as torch has them."""
    shutil.rmtree(folder, ignore_errors=True)
    write_json(folder / "manifest.json", bundle.manifest.as_json())
    (folder / "parts").mkdir()
    for name, data in bundle.parts.items():
        (folder / "parts" / f"{name}.bin").write_bytes(data)
    latents = bundle.parts.array(bundle.manifest.models[0].latents.part)[list(DECODED)]
    images = bundle.runs[0].decode(latents)
    text = json.dumps({"latents": latents.tolist(), "images": np.round(images.astype(float), 6).tolist()})
    (folder / "decoded.json").write_text(text + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as runs:
        write(small_bundle(Path(runs)), FOLDER)
