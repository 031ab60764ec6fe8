"""The first thing to read: what was trained on what, what came of it, and whether the latents are in use."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from hinterland.models.summary import summarise
from hinterland.report.blocks import Block, Fact, Facts, Note, Section, Verdict
from hinterland.report.material import Material
from hinterland.report.sections.reconstructions import side_by_side
from hinterland.report.sections.training import telling, unit_of
from hinterland.report.words import duration, named, number, times, whole

ACROSS = 12


def lead(material: Material) -> str:
    """One sentence: what was trained on what."""
    trained = material.trained
    kind = "variational autoencoder" if material.variational else "autoencoder"
    bands, height, width = trained.shape
    size = f"{height} × {width} pixels" + (f" in {bands} bands" if bands > 1 else "")
    counts = trained.config.data.images
    what = f"{whole(counts['train'])} images of {size}, each as {_numbers(trained.latent_size)}"
    return f"{'A' if material.variational else 'An'} {kind} of {trained.config.data.name}: {what}."


def summary_section(material: Material, verdict: tuple[str, ...]) -> Section:
    """Key figures, the verdict, and a first look."""
    rows = np.arange(min(ACROSS, len(material.scored)))
    alt = f"The first {len(rows)} {material.split} images above, their reconstructions below"
    blocks: list[Block] = [
        Verdict(verdict),
        side_by_side(material, rows, alt),
        Facts(facts(material)),
    ]
    blocks.extend(Note(note) for note in material.images.notes)
    if not material.trained.folder.is_finished():
        blocks.append(
            Note("This run has not come to its end: the figures are of its latest or best checkpoint so far.")
        )
    if material.images.skipped:
        blocks.append(
            Note(f"{whole(len(material.images.skipped))} images were left out as unreadable; skipped.txt lists them.")
        )
    return Section("summary", "Summary", "", tuple(blocks))


def facts(material: Material) -> tuple[Fact, ...]:
    """The few numbers to know of a run."""
    trained = material.trained
    layers = summarise(trained.model, trained.shape)
    pixels = math.prod(trained.shape)
    made = [
        Fact("Latent size", _numbers(trained.latent_size), f"for {whole(pixels)} values of {times(trained.shape)}"),
        Fact(
            "Model",
            f"{whole(sum(x.parameters for x in layers))} weights",
            f"{number(sum(x.multiply_adds for x in layers) / 1e6)} million multiply-adds per image",
        ),
    ]
    lines = trained.folder.metrics()
    made.extend(_training(lines))
    error = float(material.table.scores["mse_per_pixel"].mean())
    made.append(
        Fact(
            "Squared error",
            f"{number(error)}",
            f"per pixel on [0, 1], {whole(len(material.table))} {material.split} images",
        )
    )
    made.append(
        Fact("Absolute error", number(float(material.table.scores["mae_per_pixel"].mean())), "per pixel on [0, 1]")
    )
    terms = last_terms(lines)
    for term in telling(terms):
        made.append(Fact(f"{named(term)}, {last_split(lines)}", number(terms[term], 4), unit_of(term, trained.config)))
    return tuple(made)


def last_terms(lines: list[dict[str, Any]]) -> Mapping[str, float]:
    """The terms of the line that ended the run, if it has ended."""
    return lines[-1]["terms"] if lines and lines[-1].get("finished") else {}


def last_split(lines: list[dict[str, Any]]) -> str:
    """The split that those terms are of."""
    return str(lines[-1]["split"])


def _training(lines: list[dict[str, Any]]) -> list[Fact]:
    learning = [line for line in lines if line["split"] == "train" and line.get("images_per_s")]
    if not learning:
        return []
    rate = float(np.median([line["images_per_s"] for line in learning]))
    seen = learning[-1]["images_seen"]
    return [
        Fact("Trained on", f"{whole(seen)} images", "seen, repetitions counted"),
        Fact("Time", duration(lines[-1]["elapsed_s"]), "evaluations included"),
        Fact("Speed", f"{whole(rate)} images/s", "training steps alone"),
    ]


def _numbers(size: int) -> str:
    return "1 number" if size == 1 else f"{whole(size)} numbers"
