"""How well images come back: the best, the middling, the worst, and one of each class."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hinterland.report.blocks import Block, Chart, Grid, Picture, Section
from hinterland.report.charts import histogram
from hinterland.report.material import Material
from hinterland.report.sheets import bands_in_words, canvas
from hinterland.report.theme import SERIES
from hinterland.report.words import number, whole

EACH = 5
MOST_CLASSES = 20
TEXT = (
    "Above is the image, below what the decoder makes of its latent; the number is the mean squared error per pixel, "
    "on a scale where black is 0 and white is 1. The best and the worst are the extremes of {n} {split} images; the "
    "median is what to expect.\n"
    "A small error says that pixels are near, not that what matters is kept: thin and rare details cost little and are "
    "the first to go."
)


def reconstructions_section(material: Material) -> Section:
    """Cells with an original above its reconstruction, and how errors are distributed."""
    error = material.table.scores["mse_per_pixel"]
    order = np.argsort(error, kind="stable")
    each = min(EACH, max(1, len(order) // 3))
    middle = (len(order) - each) // 2
    blocks: list[Block] = [
        cells(material, order[:each], "Best"),
        cells(material, order[middle : middle + each], "Median"),
        cells(material, order[-each:], "Worst"),
    ]
    if material.label is not None:
        rows = typical_rows(material, error)
        blocks.append(cells(material, rows, f"One of each {material.label}: the one with the median error"))
    mean, median = float(error.mean()), float(np.median(error))
    words = f"Reconstruction errors of {len(error)} images: mean {number(mean)}, median {number(median)} per pixel"
    drawing = histogram(
        [("", error, SERIES[0])], "mean squared error per pixel", words, [("median", median)] if len(error) > 1 else []
    )
    caption = f"Mean {number(mean)}, median {number(median)}. The highest half per cent is counted in the last bar."
    blocks.append(Chart(drawing, "How errors are distributed", caption, file="errors.svg"))
    text = TEXT.format(n=whole(len(error)), split=material.split)
    bands = bands_in_words(material.trained.shape[0])
    return Section("reconstructions", "Reconstructions", f"{text}\n{bands}" if bands else text, tuple(blocks))


def typical_rows(material: Material, error: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """For each class the image whose error is the median of its class."""
    label = material.table.labels[material.label or ""]
    rows = []
    for code in range(len(label.names)):
        members = np.flatnonzero(label.codes == code)
        if len(members):
            rows.append(members[np.argsort(error[members], kind="stable")[(len(members) - 1) // 2]])
    return np.array(rows[:MOST_CLASSES], dtype=np.intp)


def cells(material: Material, rows: npt.NDArray[np.intp], title: str) -> Grid:
    """Each image above its reconstruction, its class and error below."""
    originals, back = material.pairs(rows)
    error = material.table.scores["mse_per_pixel"][rows]
    label = material.table.labels[material.label].take(rows).text() if material.label else [None] * len(rows)
    made: list[Picture] = []
    for i, row in enumerate(rows.tolist()):
        what = label[i] or f"image {material.table.ids[row]}"
        sheet = canvas([originals[i : i + 1], back[i : i + 1]])
        alt = f"{what} ({material.table.ids[row]}) above its reconstruction, error {number(float(error[i]))} per pixel"
        caption = number(float(error[i])) + (f"\n{label[i]}" if label[i] else "")
        made.append(Picture(sheet, alt, 1, 4.5, caption))
    return Grid(tuple(made), least_rem=5, title=title)


def side_by_side(material: Material, rows: npt.NDArray[np.intp], alt: str) -> Picture:
    """A row of originals above the row of their reconstructions."""
    originals, back = material.pairs(rows)
    return Picture(canvas([originals, back]), alt, len(rows), 5, file="reconstructions.png")
