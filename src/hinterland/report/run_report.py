"""One run, one page."""

from __future__ import annotations

from pathlib import Path

from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.trained import Trained
from hinterland.report.blocks import Page, Section
from hinterland.report.figures import write_figures
from hinterland.report.material import Material, gather
from hinterland.report.page import write_page
from hinterland.report.sections.again import again_section
from hinterland.report.sections.dimensions import dimensions_section, verdict_of
from hinterland.report.sections.journeys import interpolation_section, mosaic_section, traversal_section
from hinterland.report.sections.knowledge import knowledge_section, probes_of
from hinterland.report.sections.maps import METHODS, map_section, projections
from hinterland.report.sections.numbers import numbers_section
from hinterland.report.sections.reconstructions import reconstructions_section
from hinterland.report.sections.samples import samples_section
from hinterland.report.sections.summary import lead, summary_section
from hinterland.report.sections.training import curves_section, model_section


def write_report(trained: Trained, images: ImageSet, progress: Progress = SILENT, seed: int = 0) -> Path:
    """Encode, analyse and draw; write latents/, findings.json, figures/ and report.html; return the page.

    Scored is the test split, else validation, else train. Raises `BadInput` for images of another shape or type.
    """
    material = gather(trained, images, progress, seed)
    maps = projections(material.table, list(METHODS), seed, progress)
    probes = probes_of(material, progress)
    with progress.step(f"write {trained.folder.report_file.name}", None):
        write_figures(material, maps)
        sections: tuple[Section, ...] = (
            summary_section(material, verdict_of(material)),
            curves_section(trained),
            model_section(trained),
            reconstructions_section(material),
            map_section(material.table, material.label, maps),
            knowledge_section(material, probes),
            interpolation_section(material),
            traversal_section(material),
            samples_section(material),
            mosaic_section(material),
            dimensions_section(material),
            numbers_section(material.findings),
            again_section(trained),
        )
        return write_page(trained.folder.report_file, page_of(material, sections))


def page_of(material: Material, sections: tuple[Section, ...]) -> Page:
    """The sections below the run's name."""
    from hinterland import __version__

    return Page("hinterland report", material.name, lead(material), sections, f"hinterland {__version__}")
