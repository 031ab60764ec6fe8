"""How the run learned, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hinterland.latents.trained import Trained
from hinterland.models.summary import Layer, summarise
from hinterland.objectives.latent_terms import UNITS as LATENT_UNITS
from hinterland.objectives.reconstruction import UNITS
from hinterland.report.blocks import Block, Chart, Grid, Note, Section, Table
from hinterland.report.charts import SPLIT_COLOURS, Curve, curves
from hinterland.report.words import enumerated, named, number, times, whole
from hinterland.training.config import RunConfig

CURVES = (
    "What was minimised (the objective) and each term it is made of, against the images seen so far. A train point is "
    "the mean over the images since the point before it, while the weights were still changing, so it lags behind; the "
    "diamond is the test split, looked at once, after training.\n"
    "A gap between train and validation or test would be a sign of learning by heart. The height of an objective says "
    "nothing by itself: with grey pixels, most of a Bernoulli term is the images' own entropy."
)
MODEL = (
    "The layers in the order in which one image passes through them, from pixels to the latent and back. Multiply-adds "
    "are those of convolutions and dense layers for one image; they say what a layer costs, not what it is worth."
)


def what_was_done(config: RunConfig) -> str:
    """Sentences on augmentation, noise, balance and target; none where images were learned from as they are."""
    said = []
    if config.augment.any:
        back = " The image as it was should come back." if config.augment.target == "original" else ""
        said.append(f"Each training image was {enumerated(config.augment.in_words())}, at random.{back}")
    if config.noise.any:
        said.append(
            f"What the encoder saw in training had {enumerated(config.noise.in_words())}; the image without it should "
            "come back."
        )
    if said:
        said.append("Train points are of such images, all others of images as they are.")
    if config.data.balance is not None:
        by = "pixels" if config.data.balance == "share" else f"images, by {config.data.balance}"
        said.append(
            f"Classes were drawn alike often (in {by}), so train points are of another mixture than the others."
        )
    if config.objective.target == "standardised":
        said.append(
            "What should come back is each band with mean 1/2 and standard deviation 1/6, without the image's light, "
            "contrast and colour; errors are on that scale."
        )
    return " ".join(said)


def curves_section(trained: Trained) -> Section:
    """A drawing for each term."""
    lines = [line for line in trained.folder.metrics() if line.get("terms")]
    if not lines:
        return Section(
            "curves", "Learning curves", CURVES, (Note("metrics.jsonl has no lines: nothing was recorded."),)
        )
    terms = telling(lines[-1]["terms"])
    blocks: list[Block] = [Grid(tuple(_term(term, lines, trained.config) for term in terms), least_rem=18)]
    if len([line for line in lines if line["split"] == "train"]) == 1:
        blocks.append(Note("There is one point for each split, because the run was evaluated once."))
    done = what_was_done(trained.config)
    return Section("curves", "Learning curves", f"{done}\n{CURVES}" if done else CURVES, tuple(blocks))


def telling(terms: Mapping[str, float]) -> list[str]:
    """The terms to show: not the objective where it is one term alone, and so the same number twice."""
    return [name for name in terms if name != "objective"] if len(terms) == 2 else list(terms)


def _term(term: str, lines: Sequence[Mapping[str, Any]], config: RunConfig) -> Chart:
    parts = []
    for split, colour in SPLIT_COLOURS.items():
        chosen = [line for line in lines if line["split"] == split and term in line["terms"]]
        learning = [line for line in chosen if not line.get("finished")]
        last = [line for line in chosen if line.get("finished")]
        if learning:
            parts.append(Curve(split, thousands(learning), [x["terms"][term] for x in learning], colour))
        if last:
            name = split if split == "test" else f"{split}, at the end"
            parts.append(Curve(name, thousands(last), [last[-1]["terms"][term]], colour, points_only=True))
    unit = unit_of(term, config)
    said = "; ".join(f"{part.name} ends at {number(part.y[-1], 4)}" for part in parts)
    drawing = curves(parts, "images seen (thousands)", unit, f"{named(term)} against images seen: {said} {unit}")
    return Chart(drawing, named(term), f"{said} ({unit}).", file=f"curve-{term}.svg")


def thousands(lines: Sequence[Mapping[str, Any]]) -> list[float]:
    """Where lines stand on the axis of images seen."""
    return [line["images_seen"] / 1000 for line in lines]


def unit_of(term: str, config: RunConfig) -> str:
    """The unit of a term: nats for what is a log-likelihood, else the score's own."""
    if len(config.tasks) > 1:  # each term has its task's name before it
        _, _, own = term.partition("_")
        if own in ("", "objective"):
            return "weighted sum per image"
        term = own
    unit = UNITS[config.objective.reconstruction]
    if term.startswith("triplet"):
        return "latent distance"
    if term == "dice":
        return "1 - Dice, times pixels"
    if term in LATENT_UNITS:
        return f"{LATENT_UNITS[term]} per image"
    if term == "objective" and config.objective.latents.weights():
        return "weighted sum per image"
    if term == "reconstruction" or unit == "nats":
        return f"{unit} per image"
    return "weighted sum per image" if term == "objective" else "nats per image"


def model_section(trained: Trained) -> Section:
    """The layers as a table."""
    layers = [layer for layer in summarise(trained.model, trained.shape) if layer.parameters]
    table = Table(
        "Layers that have weights",
        ("layer", "kind", "output", "parameters", "multiply-adds"),
        tuple(_row(layer) for layer in layers),
        text_columns=(0, 1),
        foot=(
            "sum", "", "", whole(sum(layer.parameters for layer in layers)),
            whole(sum(layer.multiply_adds for layer in layers)),
        ),
    )  # fmt: skip
    return Section("model", "The model", MODEL, (table,))


def _row(layer: Layer) -> tuple[str, ...]:
    return layer.name, layer.kind, times(layer.output), whole(layer.parameters), whole(layer.multiply_adds)
