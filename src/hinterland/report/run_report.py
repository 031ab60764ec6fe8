"""One run, one page."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hinterland.analysis.finding import Finding
from hinterland.analysis.probing.probes import ProbeResult
from hinterland.analysis.projections.projection import Method, Projection
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.ground.threads import few_blas_threads
from hinterland.latents.trained import Trained
from hinterland.report.blocks import Page, Section
from hinterland.report.conclusions import conclusions
from hinterland.report.figures import write_figures, write_map
from hinterland.report.material import Material, gather
from hinterland.report.page import write_page
from hinterland.report.sections.again import again_section
from hinterland.report.sections.clusters import clusters_section
from hinterland.report.sections.dimensions import dimensions_section
from hinterland.report.sections.disentanglement import disentanglement_section, has_causes
from hinterland.report.sections.game import game_section
from hinterland.report.sections.journeys import interpolation_section, mosaic_section, traversal_section
from hinterland.report.sections.knowledge import knowledge_section, probes_of
from hinterland.report.sections.maps import (
    METHODS,
    QUICK_METHODS,
    SHOWN,
    Steady,
    map_section,
    marks_of,
    projections,
    steadiness,
)
from hinterland.report.sections.motion import motion_section, moving
from hinterland.report.sections.numbers import numbers_section
from hinterland.report.sections.reconstructions import reconstructions_section
from hinterland.report.sections.samples import samples_section
from hinterland.report.sections.stages import has_grown, stages_section
from hinterland.report.sections.summary import lead, summary_section
from hinterland.report.sections.training import curves_section, model_section


def write_report(
    trained: Trained,
    images: ImageSet,
    findings: Sequence[Finding] | None = None,
    progress: Progress = SILENT,
    seed: int = 0,
    told: Mapping[str, ProbeResult] | None = None,
    quick: bool = False,
) -> Path:
    """Encode, analyse and draw; write latents/, findings.json, figures/ and report.html; return the page.

    `findings` are those that were found already, with what their linear probes `told` by label; left out, they are
    those in the folder where they are of this model and these images, or else looked for. `quick` draws only the maps
    that take little time, beside those that were drawn before. Scored is the test split, else validation, else train.
    Raises `BadInput` for images of another shape or type.
    """
    with few_blas_threads():
        material = gather(trained, images, progress, seed, reuse=True, findings=findings, told=told)
        maps = projections(material, list(QUICK_METHODS if quick else METHODS), progress)
        steady = steadiness(material, maps, progress, redraw=not quick)
        probes = probes_of(material, progress)
        sections = []
        parts = _parts(material, maps, steady, probes)
        with progress.step("write the report", len(parts)) as bar:
            for name, part in parts.items():
                sections.append(part())
                bar.advance(1, name)
    figures = trained.folder.path / "figures"
    write_figures(figures, sections)
    picture = figures / "map.png"
    if maps and material.label is not None and not (quick and picture.is_file()):
        first = material.table.take(slice(0, SHOWN))
        write_map(picture, maps, marks_of(first.labels[material.label]))
    return write_page(trained.folder.report_file, page_of(material, tuple(sections)))


def _parts(
    material: Material,
    maps: dict[Method, Projection],
    steady: dict[Method, Steady],
    probes: dict[str, ProbeResult],
) -> dict[str, Callable[[], Section]]:
    """The sections in the order of the page, each to be made when its turn comes."""
    trained = material.trained
    return {
        "summary": lambda: summary_section(material, conclusions(material)),
        "curves": lambda: curves_section(trained),
        **({"stages": lambda: stages_section(trained)} if has_grown(trained) else {}),
        **({"game": lambda: game_section(trained)} if trained.config.objective.adversarial.policy != "none" else {}),
        "model": lambda: model_section(trained),
        "reconstructions": lambda: reconstructions_section(material),
        "map": lambda: map_section(material, maps, steady),
        "knowledge": lambda: knowledge_section(material, probes),
        "clusters": lambda: clusters_section(material),
        **({"disentanglement": lambda: disentanglement_section(material)} if has_causes(material) else {}),
        **({"motion": lambda: motion_section(material)} if moving(material) else {}),
        "interpolation": lambda: interpolation_section(material),
        "traversals": lambda: traversal_section(material),
        "samples": lambda: samples_section(material),
        "mosaics": lambda: mosaic_section(material),
        "dimensions": lambda: dimensions_section(material),
        "findings": lambda: numbers_section(material),
        "again": lambda: again_section(trained),
    }


def page_of(material: Material, sections: tuple[Section, ...]) -> Page:
    """The sections below the run's name."""
    version = importlib.metadata.version("hinterland")

    return Page("hinterland report", material.name, lead(material), sections, f"hinterland {version}")
