"""The page of what a study can measure, read from the measures themselves."""

from __future__ import annotations

import inspect
from typing import Any

from mkdocs.structure.files import File, Files

from hinterland.studies.measures import MEASURES

PAGE = "reference/measures.md"
INTRODUCTION = """# Measures of a study

What may stand under `measures:` of a [study](../guides/study.md), for all its runs or for those of an arm: a name, or
a name with options, as `{denoising: {noise: {gaussian: 0.2}}}`. Each makes findings of a trained run and its images;
of the split test, or else validation, where nothing else is said. `hinterland compare` and `analyse` make the same of
runs that are there.
"""


def on_files(files: Files, config: Any) -> Files:
    """Add the page."""
    files.append(File.generated(config, PAGE, content=measures_page()))
    return files


def measures_page() -> str:
    """A section for each measure: its options with their defaults, and its docstring."""
    return "\n".join([INTRODUCTION, *(section(name) for name in sorted(MEASURES))])


def section(name: str) -> str:
    """The heading, what it takes, and what it says of itself."""
    taken = list(inspect.signature(MEASURES[name]).parameters.values())[3:]
    needed = inspect.Parameter.empty
    options = [f"`{o.name}`" if o.default is needed else f"`{o.name} = {o.default}`" for o in taken]
    told = inspect.cleandoc(MEASURES[name].__doc__ or "")
    return "\n".join([f"## {name}", "", f"Options: {', '.join(options)}" if options else "No options.", "", told, ""])
