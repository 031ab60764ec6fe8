"""The game between autoencoder and discriminator: who tells what, and who was updated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hinterland.latents.trained import Trained
from hinterland.report.blocks import Block, Chart, Grid, Note, Section
from hinterland.report.charts import Curve, curves
from hinterland.report.sections.training import thousands
from hinterland.report.theme import SERIES
from hinterland.report.words import number

TEXT = (
    "A discriminator learned to tell real images from decoded ones while the autoencoder learned to deceive it; the "
    "rule {policy} decided who was updated in each step. At an accuracy of .5 it guesses, at 1 it is never "
    "deceived, and then it teaches the autoencoder little. Points are means over the steps since the point before."
)
DRAWN = {  # title: (what is drawn by its key in metrics.jsonl, the axis)
    "What the discriminator tells rightly": (
        {"accuracy_real": "real", "accuracy_reconstructed": "reconstructed", "accuracy_sampled": "sampled"},
        "share of images",
    ),
    "Who was updated": (
        {"updated_autoencoder": "autoencoder", "updated_discriminator": "discriminator"},
        "share of steps",
    ),
    "Losses": (
        {"generator_loss": "autoencoder's adversarial loss", "discriminator_loss": "discriminator's loss"},
        "nats per image",
    ),
    "Length of the gradient": (
        {"gradient_norm_autoencoder": "autoencoder", "gradient_norm_discriminator": "discriminator"},
        "norm",
    ),
}


def game_section(trained: Trained) -> Section:
    """Four drawings of a run that had a discriminator."""
    lines = [line for line in trained.folder.metrics() if line["split"] == "train" and line.get("adversarial")]
    text = TEXT.format(policy=trained.config.objective.adversarial.policy.replace("-", " "))
    charts: list[Block] = []
    for title, (keys, axis) in DRAWN.items():
        parts = [part for place, (key, name) in enumerate(keys.items()) if (part := _curve(lines, key, name, place))]
        if parts:
            said = "; ".join(f"{part.name} ends at {number(part.y[-1], 3)}" for part in parts)
            drawing = curves(
                parts, "images seen (thousands)", axis, f"{title}: {said}", shares=axis.startswith("share")
            )
            charts.append(Chart(drawing, title, f"{said}."))
    blocks = (Grid(tuple(charts), least_rem=18),) if charts else (Note("metrics.jsonl has no lines of the game."),)
    return Section("game", "The discriminator", text, blocks)


def _curve(lines: Sequence[Mapping[str, Any]], key: str, name: str, place: int) -> Curve | None:
    known = [line for line in lines if line["adversarial"].get(key) is not None]
    if not known:
        return None
    return Curve(name, thousands(known), [line["adversarial"][key] for line in known], SERIES[place])
