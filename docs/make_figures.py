"""The tutorials' pictures as slides, 1600 x 900 pixels, with caption, source and licence; and the page that lists them.

Usage: python docs/make_figures.py
"""

from __future__ import annotations

import dataclasses
import textwrap
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont
from run_tutorials import PICTURE, PICTURES, TUTORIALS

DOCS = Path(__file__).resolve().parent
FIGURES, PAGE = DOCS / "figures", DOCS / "figures.md"
SIZE, MARGIN, TOP, BOTTOM = (1600, 900), 80, 190, 110  # pixels; above and below the picture stand words
INK, MUTED = "#1c1f23", "#5b626b"
FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
LICENCE = "Apache-2.0"
FASHION = "images: Fashion-MNIST, Xiao, Rasul & Vollgraf 2017, MIT licence"
INTRODUCTION = f"""# Figures for slides

Every picture of the tutorials as a slide of 1600 x 900 pixels, with its caption, for lectures. Each was made by the
code of the page that it links to, and `python docs/make_figures.py` made the slides. They are under hinterland's own
licence, {LICENCE}: use and change them, and say where they come from. Where they show images of Fashion-MNIST, that
data set's licence (MIT) holds for these, and the slide says so.
"""


@dataclasses.dataclass(frozen=True)
class Figure:
    """A picture of a tutorial."""

    name: str  # of the file
    caption: str
    page: str  # the tutorial's file
    title: str  # and its title
    data: str  # whose images are seen, and under which licence; "" where the page made them itself

    @property
    def source(self) -> str:
        """Where it comes from, and what may be done with it."""
        return "; ".join(filter(None, (f"hinterland, tutorial “{self.title}”; {LICENCE}", self.data)))


def main() -> None:
    FIGURES.mkdir(exist_ok=True)
    found = figures()
    for figure in found:
        with Image.open(PICTURES / figure.name) as picture:
            slide(picture.convert("RGB"), figure).quantize(128).save(FIGURES / figure.name, optimize=True)
    for path in FIGURES.iterdir():
        if path.name not in {figure.name for figure in found}:
            path.unlink()
    PAGE.write_text(page(found), encoding="utf-8")
    print(f"{len(found)} figures, {sum(path.stat().st_size for path in FIGURES.iterdir()) / 2**20:.2f} MiB")


def figures() -> list[Figure]:
    """All pictures of all tutorials."""
    found = []
    for path in sorted(TUTORIALS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        title = text.partition("\n")[0].removeprefix("# ")
        data = FASHION if 'hl.load("fashion-mnist")' in text else ""
        found += [Figure(name, caption, path.name, title, data) for caption, name in PICTURE.findall(text)]
    return found


def slide(picture: Image.Image, figure: Figure) -> Image.Image:
    """The picture as large as there is room, below its caption; pixels stay pixels where it is enlarged twofold."""
    room = SIZE[0] - 2 * MARGIN, SIZE[1] - TOP - BOTTOM
    scale = min(room[0] / picture.width, room[1] / picture.height)
    kind = Image.Resampling.NEAREST if scale >= 2 else Image.Resampling.LANCZOS
    shown = picture.resize((round(picture.width * scale), round(picture.height * scale)), kind)
    made = Image.new("RGB", SIZE, "white")
    made.paste(shown, ((SIZE[0] - shown.width) // 2, TOP + (room[1] - shown.height) // 2))
    pen = ImageDraw.Draw(made)
    caption = "\n".join(textwrap.wrap(figure.caption, 62))
    pen.multiline_text((MARGIN, 60), caption, INK, ImageFont.truetype(str(FONT), 40), spacing=14)
    pen.text((MARGIN, SIZE[1] - 66), figure.source, MUTED, ImageFont.truetype(str(FONT), 22))
    return made


def page(found: list[Figure]) -> str:
    """docs/figures.md."""
    parts = [INTRODUCTION]
    for one in found:
        parts.append(
            f"![{one.caption}](figures/{one.name})\n\nFrom [{one.title}](tutorials/{one.page}). {one.source}.\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    main()
