"""Pages that are made while the site is built: the Python reference, and files from outside docs/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

import hinterland

OUTSIDE = {  # what lies beside docs/ and has a page all the same
    "benchmarks/RESULTS.md": "results/benchmarks.md",
    "CHANGELOG.md": "reference/changelog.md",
    "CONTRIBUTING.md": "reference/contributing.md",
}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages."""
    root = Path(config["docs_dir"]).parent
    pictures = [path for path in sorted((root / "benchmarks").iterdir()) if path.suffix in (".png", ".svg")]
    for source, page in (OUTSIDE | {f"benchmarks/{path.name}": f"results/{path.name}" for path in pictures}).items():
        files.append(File.generated(config, page, abs_src_path=str(root / source)))
    files.append(File.generated(config, "reference/api.md", content=api_page()))
    return files


def api_page() -> str:
    """Each public name, from its docstring and signature; functions before classes, errors last."""
    places = {name: f"{module}.{name}" for name, module in hinterland._PUBLIC.items()}
    functions = [name for name in places if name[0].islower()]
    errors = [name for name in places if places[name].startswith("hinterland.ground.errors.")]
    classes = [name for name in places if name not in functions and name not in errors]
    lines = [
        "# Python",
        "",
        "All that `import hinterland as hl` offers, from the docstrings. Everything else may change without notice. "
        "Importing loads nothing heavy; torch comes with the first call that needs it.",
        "",
    ]
    for name in [*functions, *classes, *errors]:
        lines += [f"::: {places[name]}", ""]
    return "\n".join(lines)
