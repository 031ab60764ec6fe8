"""The pictures of a comparison: the same images, pairs and maps for every run, under or beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hinterland.analysis.projections.projection import Method
from hinterland.report.blocks import Block, Chart, Grid, Group, Legend, Note, Picture, Section, Strip, Strips
from hinterland.report.charts import histogram
from hinterland.report.choice import unlike, what_is
from hinterland.report.contest import MAPPED, Contest, Entrant
from hinterland.report.scatter import shaded
from hinterland.report.sections.journeys import between
from hinterland.report.sections.maps import METHODS, SHOWN, drawn_map, marks_of, trust_in_words
from hinterland.report.sections.reconstructions import typical_rows
from hinterland.report.sections.samples import ACROSS, draws
from hinterland.report.sheets import bands_in_words, canvas
from hinterland.report.theme import Mark, Marked
from hinterland.report.words import enumerated, number, whole

NO_RUN = "What is pictured has no decoder"
RECONSTRUCTIONS = (
    "The same images for every run: above the image, below it what each run makes of it, in the order {order}. The "
    "numbers are mean squared errors per pixel, in the same order. The first row shows images with an error that is "
    "typical of {first}, the second those on which the runs differ most, which is the place to look, not the average."
)
MAPS = (
    "The latents of the same {n} images, in the same colours. Compare how classes lie together or apart, and the "
    "trust that each picture earns; not positions, directions or distances between clusters, which are arbitrary and "
    "differ even between two maps of one run."
)
INTERPOLATION = (
    "The same pairs of images, joined by a straight line in each run's latent space and decoded. The images "
    "themselves stand at both ends. Look whether the middle is still an image of something, or a fade of both."
)
SAMPLES = (
    "Decoded from latents drawn at random: from the prior where there is one, and from a mixture of Gaussians fitted "
    "to each run's latents, which every run can be asked for. A few samples are an impression, not a measure."
)


def reconstructions_section(contest: Contest) -> Section:
    """Typical images, those on which runs differ most, and the distribution of errors."""
    entrants = contest.pictured_runs
    if not entrants:
        return Section("reconstructions", "Reconstructions", "", (Note(f"{NO_RUN}, so there are none."),))
    first = entrants[0].run
    errors = {e.name: e.table.scores["mse_per_pixel"] for e in entrants}
    stacked = np.stack(list(errors.values()))
    gap = stacked.max(axis=0) - stacked.min(axis=0)
    typical = typical_rows(first, errors[entrants[0].name]) if first.label else np.arange(min(10, len(gap)))
    apart = np.argsort(-gap, kind="stable")[: min(10, len(gap))]
    groups = [(e.name, e.table.scores["mse_per_pixel"], e.colour) for e in contest.one_of_each if e.material]
    words = "Reconstruction errors: " + "; ".join(f"{n} mean {number(float(v.mean()))}" for n, v, _ in groups)
    of = "" if len(groups) == len(contest.runs) else f": {enumerated([name for name, *_ in groups])}"
    chart = Chart(histogram(groups, "mean squared error per pixel", words), f"How errors are distributed{of}")
    order = enumerated([e.name for e in entrants])
    text = RECONSTRUCTIONS.format(order=order, first=entrants[0].name)
    blocks: list[Block] = [
        _cells(entrants, typical, f"One of each {first.label}" if first.label else "The first images"),
        _cells(entrants, apart, "Where the runs differ most"),
        Legend(tuple(dict.fromkeys(e.mark for e in contest.one_of_each if e.material))),
        chart,
    ]
    bands = bands_in_words(first.trained.shape[0])
    return Section("reconstructions", "Reconstructions", f"{text}\n{bands}" if bands else text, tuple(blocks))


def _cells(entrants: Sequence[Entrant], rows: npt.NDArray[np.intp], title: str) -> Grid:
    first = entrants[0].run
    originals = first.trained.seen(first.scored.take(rows))
    back = [e.trained.decode(e.table.latents[rows]) for e in entrants]
    made = []
    for i, row in enumerate(rows.tolist()):
        sheet = canvas([originals[i : i + 1], *(images[i : i + 1] for images in back)])
        errors = [float(e.table.scores["mse_per_pixel"][row]) for e in entrants]
        told = "; ".join(f"{e.name} {number(error)}" for e, error in zip(entrants, errors, strict=True))
        what = what_is(first.table, row, first.label)
        alt = f"{what} ({first.table.ids[row]}) above its reconstruction by each run; errors per pixel: {told}"
        caption = "\n".join([what, *(number(error) for error in errors)])
        made.append(Picture(sheet, alt, 1, 4.5, caption))
    return Grid(tuple(made), least_rem=5, title=title)


def maps_section(contest: Contest) -> Section:
    """Each projection of each run and table, in the same colours."""
    entrants, label = contest.pictured, contest.label
    text = MAPS.format(n=whole(min(SHOWN, contest.size)))
    blocks: list[Block] = []
    for method in MAPPED:
        drawn = tuple(_map(e, method, label) for e in entrants if method in e.maps)
        if drawn:
            blocks.append(Grid(drawn, least_rem=22 if len(entrants) == 2 else 18))
    missing = [e.name for e in entrants if not e.maps]
    if missing:
        blocks.append(Note(f"No map of {enumerated(missing)}: too few images, or latents that are all the same."))
    if label is None:
        blocks.append(Note("The images have no labels: blue came back best, vermilion worst, in each run by itself."))
        return Section("maps", "Maps", text, tuple(blocks))
    legend = Legend(marks_of(entrants[0].table.take(slice(0, SHOWN)).labels[label]).marks)
    return Section("maps", "Maps", text, (Group((legend, *blocks)),))


def _map(entrant: Entrant, method: Method, label: str | None) -> Chart:
    made = entrant.maps[method]
    first = entrant.table.take(slice(0, SHOWN))
    if label is not None:
        return drawn_map(made, marks_of(first.labels[label]), label, f" of {entrant.name}")
    errors = first.scores.get("mse_per_pixel")
    if errors is None:  # a table of unlabelled images: all of one colour
        plain = Marked(np.zeros(len(first), dtype=np.intp), (Mark("image", 0),))
        return drawn_map(made, plain, "nothing", f" of {entrant.name}")
    words = f"{METHODS[made.method]} map of {entrant.name}, coloured by reconstruction error"
    return Chart(shaded(made.positions, errors, words), entrant.name, trust_in_words(made), "map")


def interpolation_section(contest: Contest) -> Section:
    """Two pairs; a row for each run."""
    entrants = contest.pictured_runs
    if not entrants:
        return Section("interpolation", "Between two images", "", (Note(f"{NO_RUN}, so nothing is decoded."),))
    first = entrants[0].run
    rows = unlike(first.table, first.label, 4)
    if len(rows) < 2:
        return Section("interpolation", "Between two images", INTERPOLATION, (Note("There is one image only."),))
    blocks = []
    for pair in (rows[i : i + 2] for i in range(0, len(rows) - 1, 2)):
        start, end = (what_is(first.table, row, first.label) for row in pair.tolist())
        strips = tuple(Strip(e.name, between(e.run, pair, "linear")) for e in entrants)
        blocks.append(Strips(strips, f"From {start} to {end}"))
    return Section("interpolation", "Between two images", INTERPOLATION, tuple(blocks))


def samples_section(contest: Contest) -> Section:
    """A row for each run: from the prior, and from a mixture of Gaussians."""
    entrants = contest.pictured_runs
    if not entrants:
        return Section("samples", "Samples", "", (Note(f"{NO_RUN}, so nothing is decoded."),))
    kinds: dict[str, list[Strip]] = {"From the prior": [], "From a mixture of Gaussians": []}
    for e in entrants:
        for name, latents in draws(e.run, ACROSS).items():
            kind = "From the prior" if name == "prior" else "From a mixture of Gaussians"
            if name == "one Gaussian":
                continue
            alt = f"{ACROSS} images that {e.name} decoded from latents drawn from the {name}"
            picture = Picture(canvas([e.trained.decode(latents)]), alt, ACROSS)
            kinds[kind].append(Strip(e.name, picture, "" if name == "prior" else name))
    blocks: list[Block] = [Strips(tuple(rows), kind) for kind, rows in kinds.items() if rows]
    plain = [e.name for e in entrants if not e.run.variational]
    if plain:
        blocks.append(Note(f"No samples from a prior of {enumerated(plain)}: a plain autoencoder has none."))
    return Section("samples", "Samples", SAMPLES, tuple(blocks))
