"""The same images as several tables see them: the run's latents, and each baseline's."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from hinterland.analysis.attribution.conditional import by_column
from hinterland.analysis.probing.halves import Halves, halves, scored_images
from hinterland.analysis.statistics.sampling import sharing_a_latent
from hinterland.ground.errors import BadInput
from hinterland.latents.table import LatentTable

Rows = npt.NDArray[np.intp]
COLOUR = "colour"  # its columns have units of their own: mean, deviation, least and greatest value of each band


@dataclasses.dataclass(frozen=True, eq=False)
class View:
    """One table's latents of the images that are fitted on and scored (`parts`), and described (`whole`)."""

    name: str
    parts: Halves
    whole: LatentTable
    colour: Halves | None  # colour statistics of the images of `parts`
    note: str  # what a reader must know of these latents
    is_baseline: bool = False


@dataclasses.dataclass(frozen=True, eq=False)
class Views:
    """The run's view, those of its baselines, and why a baseline was left out."""

    run: View
    baselines: Mapping[str, View]
    left_out: Mapping[str, str]


def views_of(table: LatentTable, train: LatentTable | None, most_numbers: int, most_scored: int, seed: int) -> Views:
    """All views of the same images.

    At most so many images are fitted on that all tables together have `most_numbers` numbers, and at most
    `most_scored` are scored; who is left is drawn at random, and that is said.
    """
    baselines = table.baselines
    width = table.size + sum(baseline.size for baseline in baselines.values())
    parts = _sampled(halves(table, train), max(2_000, most_numbers // width), most_scored, seed)
    whole = scored_images(table, train)
    made: dict[str, View] = {}
    left_out: dict[str, str] = {}
    for name, baseline in baselines.items():
        fitted = baseline if train is None else train.baselines.get(name)
        try:
            if fitted is None:
                raise BadInput(f"{name}: the table that probes are fitted on has no such baseline")
            if fitted.source.fitted_on != baseline.source.fitted_on:
                raise BadInput(
                    f"{name}: that of the training table was fitted on other images; make both from the same"
                )
            made[name] = _baseline_view(name, baseline, fitted, parts, whole)
        except BadInput as error:
            left_out[name] = str(error)
    colour = made[COLOUR].parts if COLOUR in made else None
    with_colour = {name: dataclasses.replace(view, colour=colour) for name, view in made.items()}
    return Views(View(table.source.name, parts, whole, colour, _duplicates(whole)), with_colour, left_out)


def _baseline_view(name: str, scored: LatentTable, fitted: LatentTable, parts: Halves, whole: LatentTable) -> View:
    train, test = _aligned(fitted, parts.train), _aligned(scored, parts.test)
    rows = _aligned(scored, whole)
    described = Halves(train, test, parts.how)
    if name == COLOUR:
        described, spread = by_column(described), by_column(Halves(rows, rows, ""))
        rows = spread.test
    return View(name, described, rows, None, "", is_baseline=True)


def _aligned(baseline: LatentTable, like: LatentTable) -> LatentTable:
    """The baseline's latents of the images of `like`, in its order and with its annotations."""
    order = np.argsort(baseline.ids)
    place = np.minimum(np.searchsorted(baseline.ids, like.ids, sorter=order), len(order) - 1)
    rows = order[place]
    missing = int((baseline.ids[rows] != like.ids).sum())
    if missing:
        raise BadInput(f"{baseline.source.name}: {missing} of the {len(like)} images are not in this baseline")
    latents = baseline.latents[rows]
    if np.ptp(latents, axis=0).max() == 0:
        raise BadInput(f"{baseline.source.name}: all {len(latents)} latents of this baseline are the same")
    return LatentTable(latents, like.annotations, baseline.source)


def _sampled(parts: Halves, most_fitted: int, most_scored: int, seed: int) -> Halves:
    """At most so many images on either side, drawn at random, and said."""
    rng = np.random.default_rng(seed)
    drawn, how = {"train": parts.train, "test": parts.test}, parts.how
    for side, most in (("train", most_fitted), ("test", most_scored)):
        table = drawn[side]
        if len(table) > most:
            rows = np.sort(rng.choice(len(table), most, replace=False))
            drawn[side] = table.take(rows)
            how += f"; {most:,} of the {len(table):,} {side} images drawn at random"
    return Halves(drawn["train"], drawn["test"], how)


def _duplicates(table: LatentTable) -> str:
    same = sharing_a_latent(table.latents)
    return f"{same:,} of {len(table):,} images have the very latent of another image, and are kept" if same else ""
