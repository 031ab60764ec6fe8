"""What a page is made of: sections of blocks. Plain records; the templates turn them into HTML."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from hinterland.report.drawing import Drawing
from hinterland.report.pixels import LOSSLESS_UP_TO, Canvas, data_uri
from hinterland.report.theme import Mark


@dataclasses.dataclass(frozen=True, eq=False)
class Picture:
    """Pixels: a PNG or WebP within the page, and where it has a `file`, a PNG in figures/ too."""

    kind: ClassVar[str] = "picture"
    sheet: Canvas
    alt: str
    across: float  # images beside each other
    cell_rem: float = 4.0  # width of one of them on the page where there is room
    caption: str = ""
    file: str = ""
    small: bool = False  # a WebP however few bytes a PNG would have: one of very many on a page

    @property
    def src(self) -> str:
        """A data URI."""
        return data_uri(self.sheet, 0 if self.small else LOSSLESS_UP_TO)

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.sheet.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.sheet.shape[0])

    @property
    def shown_rem(self) -> float:
        """Width on the page where there is room."""
        return self.across * self.cell_rem


@dataclasses.dataclass(frozen=True)
class Chart:
    """A drawing within the page, in the colours of the reader's theme; with a `file`, in figures/ too."""

    kind: ClassVar[str] = "chart"
    drawing: Drawing
    title: str = ""
    caption: str = ""
    role: str = ""  # `map`: its marks answer to the legend
    file: str = ""


@dataclasses.dataclass(frozen=True)
class Grid:
    """Blocks beside each other as far as there is room, each at least `least_rem` wide."""

    kind: ClassVar[str] = "grid"
    items: tuple[Block, ...]
    least_rem: float = 20
    title: str = ""


@dataclasses.dataclass(frozen=True)
class Strip:
    """One row of images with what it is beside it."""

    name: str
    picture: Picture
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Strips:
    """Rows of images under each other."""

    kind: ClassVar[str] = "strips"
    rows: tuple[Strip, ...]
    title: str = ""
    caption: str = ""
    file: str = ""


@dataclasses.dataclass(frozen=True)
class Fact:
    """A number with its unit, and what it is."""

    name: str
    value: str
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Facts:
    """The few numbers to know."""

    kind: ClassVar[str] = "facts"
    items: tuple[Fact, ...]


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows of cells; a cell of several lines is broken at line ends."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: tuple[int, ...] = (0,)  # the others are numbers
    foot: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Matrix:
    """A square table of shares in [0, 1], shaded."""

    kind: ClassVar[str] = "matrix"
    caption: str
    names: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...]


@dataclasses.dataclass(frozen=True)
class Legend:
    """Which mark is which class; pointing at one fades the others within the same group of drawings."""

    kind: ClassVar[str] = "legend"
    marks: tuple[Mark, ...]


@dataclasses.dataclass(frozen=True)
class Definitions:
    """What names mean, folded away."""

    kind: ClassVar[str] = "definitions"
    items: tuple[tuple[str, str], ...]
    summary: str


@dataclasses.dataclass(frozen=True)
class Note:
    """A remark, such as why something is absent."""

    kind: ClassVar[str] = "note"
    text: str


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Sentences that answer the question of the page."""

    kind: ClassVar[str] = "verdict"
    sentences: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Source:
    """Text as it stands in a file or is typed; folded away where it has a `summary`."""

    kind: ClassVar[str] = "source"
    text: str
    summary: str = ""


@dataclasses.dataclass(frozen=True)
class Group:
    """Blocks that belong together, such as drawings and their legend."""

    kind: ClassVar[str] = "group"
    items: tuple[Block, ...]
    title: str = ""


@dataclasses.dataclass(frozen=True)
class Card:
    """One of several alike: what it is, a few lines on it, and pictures."""

    kind: ClassVar[str] = "card"
    title: str
    lines: tuple[str, ...]
    items: tuple[Block, ...]


@dataclasses.dataclass(frozen=True)
class Folded:
    """Blocks that are shown when somebody asks for them."""

    kind: ClassVar[str] = "folded"
    summary: str
    items: tuple[Block, ...]


Block = (
    Picture
    | Chart
    | Grid
    | Strips
    | Facts
    | Table
    | Matrix
    | Definitions
    | Legend
    | Note
    | Verdict
    | Source
    | Group
    | Card
    | Folded
)


@dataclasses.dataclass(frozen=True)
class Section:
    """A part of the page: its title, two or three sentences on how to read it, and what it shows."""

    key: str
    title: str
    text: str
    blocks: tuple[Block, ...]


@dataclasses.dataclass(frozen=True)
class Page:
    """A whole page. `kicker` says what kind of page it is; `lead` stands below the title."""

    kicker: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    made_by: str
