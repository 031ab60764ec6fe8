"""hinterland doctor: what is installed, what the machine can do, what adds the rest."""

from __future__ import annotations

import importlib.util

import typer

from hinterland.cli.options import Json, print_json

EXTRAS = {
    "tensorboard": ("tensorboard", "curves in TensorBoard"),
    "explorer": ("onnxscript", "hinterland export and explore: the latent space in a browser"),
    "notebook": ("anywidget", "the explorer in a notebook"),
    "geo": ("rasterio", "GeoTIFF scenes to tiles, and latents back onto the map"),
    "samplers": ("zuko", "a normalising flow to draw latents from"),
    "cluster": ("ray", "studies on many machines, and their artefacts in object stores"),
    "metrics": ("efficientnet_lite_pytorch", "distances between real and decoded images"),
}


def add_to(app: typer.Typer) -> None:
    """Put the command of this file into the tree."""
    app.command()(doctor)


def doctor(as_json: Json = False) -> None:
    """Tell what is installed, what this machine can do, and what adds the rest."""
    from hinterland.data.sources.fetch import cache_dir
    from hinterland.training.config import TrainingConfig
    from hinterland.training.environment import environment

    facts = environment(TrainingConfig())
    facts["cache"] = str(cache_dir())
    facts["extras"] = {name: importlib.util.find_spec(module) is not None for name, (module, _) in EXTRAS.items()}
    if as_json:
        print_json(facts)
        return
    typer.echo("\n".join(f"{name:<14} {version}" for name, version in facts["versions"].items()))
    typer.echo(f"{'processor':<14} {facts['processor']}, {facts['threads']} threads used")
    typer.echo(f"{'device':<14} {facts['device']}")
    words = "in hardware; used for training" if facts["bf16_in_hardware"] else "not in hardware; training uses fp32"
    typer.echo(f"{'bf16':<14} {words}")
    typer.echo(f"{'image cache':<14} {facts['cache']} (HINTERLAND_DATA moves it)")
    for name, (_module, what) in EXTRAS.items():
        words = "installed" if facts["extras"][name] else f"pip install 'hinterland[{name}]' adds {what}"
        typer.echo(f"{name:<14} {words}")
