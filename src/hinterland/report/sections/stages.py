"""How a run grew: the curves of the runs before it and its own on one axis, and what each level changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hinterland.latents.trained import Trained
from hinterland.report.blocks import Chart, Grid, Note, Section, Table
from hinterland.report.charts import SPLIT_COLOURS, Curve, curves
from hinterland.report.sections.training import telling, thousands, unit_of
from hinterland.report.words import named, number, whole
from hinterland.training.folder import RunFolder
from hinterland.training.growing import STAGES, stages

ABOUT = (
    "This run was not trained from the beginning: a shallower one was trained first, then made deeper by a level with "
    "its weights kept, and trained again. The axis counts the images of all stages, so that a run of the same depth "
    "from the beginning can be set beside it at the same number (hinterland compare does).\n"
    "Before and after growing, the same images went through the shallower and the deeper model: a difference is what "
    "the new level took away at that moment. A rise right after it is the optimiser's, which begins anew, at its full "
    "rate."
)

Line = dict[str, Any]


def has_grown(trained: Trained) -> bool:
    """Whether there were runs before this one."""
    return (trained.folder.path / STAGES).is_file()


def story(folder: RunFolder, ends: bool = False) -> list[Line]:
    """The lines of metrics of a run and of those it grew from, images counted through all of them.

    The last lines of earlier stages are left out, unless `ends`.
    """
    told, before = [], 0
    for stage in stages(folder):
        told += [_later(line, before) for line in stage["lines"] if ends or not line.get("finished")]
        before += stage["images_seen"]
    return told + [_later(line, before) for line in folder.metrics()]


def _later(line: Line, images: int) -> Line:
    return {**line, "images_seen": line["images_seen"] + images}


def stages_section(trained: Trained) -> Section:
    """A drawing for each term through all stages, and a table of what growing changed."""
    lines = [line for line in story(trained.folder, ends=True) if line.get("terms")]
    moments = _moments(trained)
    terms = telling(lines[-1]["terms"])
    grid = Grid(tuple(_term(term, lines, moments, trained) for term in terms), least_rem=24)
    rows = _rows(trained)
    table = Table(
        "Stages",
        ("run", "channels of each level", "images", "objective at its end", "before growing", "after growing"),
        rows,
        text_columns=(0, 1),
    )
    said = [line["growth"] for line in lines if "growth" in line]
    on = [
        Note(f"Level {level}: {one['said']}. Measured on {whole(one['images'])} images.")
        for level, one in enumerate(said, start=_first_levels(trained) + 1)
    ]
    return Section("stages", "How it grew", ABOUT, (grid, table, *on))


def _first_levels(trained: Trained) -> int:
    """How many the first stage had."""
    return len(stages(trained.folder)[0]["widths"])


def _moments(trained: Trained) -> list[tuple[str, float]]:
    """Where on the axis (thousands of images) each level came, with its channels."""
    found, seen = stages(trained.folder), 0
    widths = [stage["widths"] for stage in found] + [_widths(trained)]
    moments = []
    for stage, wider in zip(found, widths[1:], strict=True):
        seen += stage["images_seen"]
        moments.append((f"+{wider[-1]}", seen / 1000))
    return moments


def _widths(trained: Trained) -> list[int]:
    return list(trained.config.model.widths) if trained.config.model else []


def _term(term: str, lines: Sequence[Line], moments: list[tuple[str, float]], trained: Trained) -> Chart:
    parts = []
    for split, colour in SPLIT_COLOURS.items():
        chosen = [line for line in lines if line["split"] == split and term in line["terms"]]
        learning = [line for line in chosen if not line.get("finished")]
        ends = [line for line in chosen if line.get("finished")]
        if learning:
            parts.append(Curve(split, thousands(learning), [x["terms"][term] for x in learning], colour))
        if ends:
            name = f"{split}, at the end of each stage"
            parts.append(Curve(name, thousands(ends), [x["terms"][term] for x in ends], colour, points_only=True))
    unit = unit_of(term, trained.config)
    said = "; ".join(f"{part.name} comes to {number(part.y[-1], 4)}" for part in parts)
    when = ", ".join(f"{name[1:]} channels at {number(at, 4)}" for name, at in moments)
    label = f"{named(term)} against images seen through all stages, levels added: {when}. {said} {unit}"
    drawing = curves(parts, "images seen in all stages (thousands)", unit, label, moments=moments)
    return Chart(drawing, named(term), f"{said} ({unit}).", file=f"stages-{term}.svg")


def _rows(trained: Trained) -> tuple[tuple[str, ...], ...]:
    found = stages(trained.folder)
    own = trained.folder.metrics()
    every = [(stage["run"], stage["widths"], stage["lines"]) for stage in found]
    rows = []
    for name, widths, lines in [*every, (trained.name, _widths(trained), own)]:
        growth = next((line["growth"] for line in lines if "growth" in line), None)
        last = [line for line in lines if line.get("terms")][-1]
        rows.append(
            (
                name,
                ", ".join(map(str, widths)),
                whole(last["images_seen"]),
                f"{number(last['terms']['objective'], 4)} ({last['split']})",
                number(growth["before"]["objective"], 5) if growth else "",
                number(growth["after"]["objective"], 5) if growth else "",
            )
        )
    return tuple(rows)
