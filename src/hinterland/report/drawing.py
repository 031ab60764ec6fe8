"""Drawing: an SVG in stand-in colours, for the page (the reader's theme) and for a file (light paper)."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from hinterland.ground.files import write_text
from hinterland.report.theme import IN_FILE, IN_PAGE, INK, MUTED, recoloured

ENLARGED = 1.4  # CSS pixels for one unit of a drawing, where there is room
STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text
    "font.size": 11,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": "none",
    "legend.frameon": False,
    "lines.linewidth": 1.6,
}


@dataclasses.dataclass(frozen=True)
class Drawing:
    """`body`: what stands between <svg> and </svg>; `label` says in words what is drawn."""

    body: str
    width: float  # of the drawing's own units; on the page one unit is at most 1.4 CSS pixels
    height: float
    label: str

    @property
    def in_page(self) -> Markup:
        """As an element of a page, in the colours of its theme."""
        opening = Markup('<svg viewBox="0 0 {:g} {:g}" style="max-width: {:.1f}rem" role="img" aria-label="{}">')
        opening = opening.format(self.width, self.height, self.width * ENLARGED / 16, self.label)
        return opening + Markup(recoloured(self.body, IN_PAGE)) + Markup("</svg>")

    def write(self, path: Path) -> None:
        """As a file of its own, on white."""
        text = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{2 * self.width:g}" height="{2 * self.height:g}" '
            'font-family="Helvetica, Arial, sans-serif" font-size="10">'
            f'<title>{escape(self.label)}</title><rect width="100%" height="100%" fill="#ffffff"/>'
            f"{recoloured(self.body, IN_FILE)}</svg>\n"
        )
        write_text(path, text)


@contextlib.contextmanager
def figure(width: float, height: float) -> Iterator[Any]:
    """A matplotlib figure of `width` x `height` CSS pixels in the house's style; no global state is left behind."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        yield Figure(figsize=(width / 72, height / 72), layout="constrained")


def drawn(fig: Any, label: str) -> Drawing:
    """A matplotlib figure as a drawing; must be called within `figure`."""
    import matplotlib as mpl

    salt = hashlib.sha256(label.encode()).hexdigest()[:8]  # ids must not repeat within a page
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": salt}):
        fig.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = buffer.getvalue()
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text).groups()  # type: ignore[union-attr]
    return Drawing(_body(text), float(width), float(height), label)


def _body(text: str) -> str:
    """What stands within matplotlib's <svg>, without metadata, global styles, fonts and ids that nobody refers to."""
    inner = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    inner = re.sub(r"<metadata>.*?</metadata>", "", inner, flags=re.DOTALL)
    inner = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", inner, flags=re.DOTALL)
    inner = re.sub(r"font-family: [^;\"]*;? ?", "", inner)
    inner = inner.replace("xlink:href", "href")
    inner = re.sub(r' id="(?![mp][0-9a-f]{10}")[^"]*"', "", inner)
    inner = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag[0]), inner)  # text keeps its digits
    return re.sub(r"\s*\n\s*", " ", inner)
