"""Page -> one HTML file: styles, drawings and pixels within it, nothing fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hinterland.ground.files import write_text
from hinterland.report.blocks import Page

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def rendered(page: Page) -> str:
    """The page as HTML; every text is escaped, so that a label named `<b>` is shown as it is written."""
    return _environment().get_template("page.html").render(page=page)


def write_page(path: Path, page: Page) -> Path:
    """Write `page`, whole or not at all, and return where it lies."""
    write_text(path, rendered(page))
    return path


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
