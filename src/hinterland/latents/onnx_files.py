"""encoder.onnx and decoder.onnx: a run's model for programs without torch, each with what it takes and how exact it is.

The notes lie within the files (`InferenceSession(...).get_modelmeta().custom_metadata_map`).
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.files import whole_file
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.export import (
    CHECKED_ON,
    LARGEST_DIFFERENCE,
    Network,
    export_decoder,
    export_encoder,
    need_exporter,
)
from hinterland.latents.trained import Trained


@dataclasses.dataclass(frozen=True)
class Written:
    """One ONNX file; `largest_difference` from torch is absolute, over all its outputs, on `checked_on` inputs."""

    path: Path
    input: str
    outputs: tuple[str, ...]
    largest_difference: float
    checked_on: int


def write_onnx(
    trained: Trained,
    folder: Path,
    images: ImageSet | None = None,
    overwrite: bool = False,
    seed: int = 0,
    progress: Progress = SILENT,
) -> dict[str, Written]:
    """Write encoder.onnx, and decoder.onnx where latents alone decode to images; each takes any number n at once.

    Both are compared with torch, to 1e-4, on up to 256 of `images` and their latents; without images on noise that is
    uniform over the scale. Raises `BadInput` where the extra [explorer] is missing, the module cannot be exported or
    the files exist, `RunFailed` where an export says something else than torch; then nothing is written.
    """
    need_exporter()
    paths = {name: folder / f"{name}.onnx" for name in ("encoder", "decoder")}
    used = [str(path) for path in paths.values() if path.exists()]
    if (used and not overwrite) or (folder.exists() and not folder.is_dir()):
        raise BadInput(f"{used[0] if used else folder} exists; choose another folder, or replace it with --overwrite")
    seen, on = _inputs(trained, images, seed)
    made: dict[str, Network] = {}
    with progress.step(f"export {trained.name}", None):
        made["encoder"] = export_encoder(trained, seen)
        try:
            trained.refuse_unless_it_decodes()
        except BadInput as reason:
            progress.say(f"no decoder.onnx: {reason}")
        else:
            made["decoder"] = export_decoder(trained, _latents(made["encoder"], seen))
    written = {}
    for name, network in made.items():
        with whole_file(paths[name]) as part:
            part.write_bytes(_with_notes(network.model, _notes(trained, name, network, on)))
        written[name] = Written(
            paths[name], network.input, network.outputs, network.largest_difference, network.checked_on
        )
    return written


def _inputs(trained: Trained, images: ImageSet | None, seed: int) -> tuple[npt.NDArray[np.float32], str]:
    """What to compare on, (n, C, H, W) as the model sees it, and where it is from."""
    if images is None:
        noise = np.random.default_rng(seed).random((CHECKED_ON, *trained.shape), dtype=np.float32)
        return noise, "uniform noise"
    trained.check(images)
    split = next((name for name in ("test", "validation", "train") if images.has(name)), None)
    of = images if split is None else images.split(split)
    places = np.unique(np.linspace(0, len(of) - 1, min(CHECKED_ON, len(of))).round().astype(np.intp))
    return trained.seen(of.take(places)), f"{of.name}, split {split}"


def _latents(encoder: Network, seen: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Their means, as the encoder that was just exported says them."""
    import onnxruntime

    session = onnxruntime.InferenceSession(encoder.model, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["mean"], {"images": seen})[0], dtype=np.float32)


def _notes(trained: Trained, name: str, network: Network, on: str) -> dict[str, str]:
    data = trained.config.data
    scale = data.wanted_scale if name == "decoder" and trained.translates else data.scale
    assert scale is not None
    words = {
        "encoder": "images (n, C, H, W), float32: (stored - lo) / (hi - lo), band by band; mean (n, D) is the latent",
        "decoder": "latents (n, D), float32; images (n, C, H, W) in [0, 1]: stored = lo + image * (hi - lo)",
    }
    return {
        "hinterland": importlib.metadata.version("hinterland"),
        "run": trained.name,
        "meaning": words[name],
        "lo": json.dumps(scale.lo),
        "hi": json.dumps(scale.hi),
        "largest_difference_from_torch": f"{network.largest_difference:.3g}",
        "largest_difference_allowed": f"{LARGEST_DIFFERENCE:g} (of outputs beyond 1: of the largest)",
        "checked_on": f"{network.checked_on} {network.input} ({on})",
    }


def _with_notes(model: bytes, notes: dict[str, str]) -> bytes:
    import onnx

    parsed = onnx.load_from_string(model)
    onnx.helper.set_model_props(parsed, notes)
    return bytes(parsed.SerializeToString())
