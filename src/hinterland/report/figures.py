"""figures/: the drawings and pictures of a report as files of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hinterland.analysis.projections.projection import Method, Projection
from hinterland.ground.files import whole_file
from hinterland.report.blocks import Block, Chart, Grid, Group, Picture, Section, Strips
from hinterland.report.drawing import figure
from hinterland.report.pixels import save
from hinterland.report.sections.maps import METHODS
from hinterland.report.sheets import stacked
from hinterland.report.theme import IN_FILE, MUTED, Marked


def write_figures(folder: Path, sections: Iterable[Section]) -> list[Path]:
    """Write every block that has a file name: drawings as SVG, pictures as PNG."""
    written = []
    for block in _all(block for section in sections for block in section.blocks):
        if not isinstance(block, Chart | Picture | Strips) or not block.file:
            continue
        path = folder / block.file
        if isinstance(block, Chart):
            block.drawing.write(path)
        elif isinstance(block, Picture):
            save(block.sheet, path)
        elif block.rows:
            save(stacked([row.picture.sheet for row in block.rows]), path)
        written.append(path)
    return written


def _all(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Group | Grid):
            yield from _all(block.items)


def write_map(path: Path, made: Mapping[Method, Projection], colours: Marked) -> None:
    """All projections with their legend as one PNG, for a README or a slide."""
    rows = max(1, -(-len(made) // 2))
    with figure(720, 40 + 360 * rows) as fig:
        fig.set_facecolor("white")
        panels: list[Any] = list(fig.subplots(rows, 2).flat)
        for axes, (method, projection) in zip(panels, made.items(), strict=False):
            for index, mark in enumerate(colours.marks):
                x, y = projection.positions[colours.codes == index].T
                colour = IN_FILE.get(mark.colour, mark.colour)
                face = "none" if mark.ring else colour
                axes.scatter(x, y, s=9, facecolors=face, edgecolors=colour, linewidths=0.8, label=mark.name)
            axes.set_aspect("equal", "datalim")
            axes.set_title(METHODS[method], loc="left", fontsize=11, color="black")
        for axes in panels:
            axes.set_axis_off()
        handles, names = panels[0].get_legend_handles_labels()
        legend = fig.legend(handles, names, loc="outside lower center", ncols=5, markerscale=2)
        for text in legend.get_texts():
            text.set_color(IN_FILE[MUTED])
        with whole_file(path) as part:
            fig.savefig(part, format="png", dpi=100)
