"""The numbers of guides/billion.md: measured rates from benchmarks/RESULTS.md, drawn on to 10 million and a billion.

Usage: python docs/make_billion_page.py. What was not measured is an assumption below, and stands in the page as one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE, RESULTS = ROOT / "docs" / "guides" / "billion.md", ROOT / "benchmarks" / "RESULTS.md"
SIZES = (1_000_000, 10_000_000, 1_000_000_000)

LATENTS = 128  # numbers of an image's latent, as measured
MEASURED_PIXELS = 28 * 28  # of the images that were encoded
TILE_PIXELS, TILE_BYTES = 128 * 128, 128 * 128 * 3  # assumed: 128 px, three bands of a byte, not compressed
GPU_FACTOR = 50  # assumed: how many times this machine's speed one GPU has; not measured
GPU_HOUR = 2.0  # assumed: dollars
STORAGE_MONTH = 0.023  # assumed: dollars a GB in an object store
MACHINES = 100  # assumed: GPUs at once
LATER = ["Not measured yet: `python benchmarks/million.py`, then `python docs/make_billion_page.py`."]


class Line(NamedTuple):
    """at + each * images, through what was measured of two numbers of images."""

    at: float
    each: float

    def of(self, images: float) -> float:
        """Drawn on."""
        return self.at + self.each * images


class Measured(NamedTuple):
    """The section of RESULTS.md: its sentence, how many images its columns are of, and rows of numbers."""

    told: str
    images: tuple[int, ...]
    rows: dict[str, tuple[float | None, ...]]

    def line(self, row: str) -> Line:
        """Through the first and the last column; level where it fell."""
        first, last = self.rows[row][0], self.rows[row][-1]
        assert first is not None
        assert last is not None
        each = max(0.0, (last - first) / (self.images[-1] - self.images[0]))
        return Line(last - each * self.images[-1], each)

    def last(self, row: str) -> float:
        """Of the most images."""
        found = self.rows[row][-1]
        assert found is not None
        return found


def main() -> None:
    found = read(RESULTS.read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    parts = (
        {"measured": told(found), "numbers": numbers(found)} if found else dict.fromkeys(("measured", "numbers"), LATER)
    )
    for name, lines in {**parts, "assumed": assumed()}.items():
        text = put(text, name, lines)
    PAGE.write_text(text, encoding="utf-8")
    print(PAGE.relative_to(ROOT))


def read(results: str) -> Measured | None:
    """The section `million` of the page of benchmarks; None where it was not measured yet."""
    section = re.search(r"<!-- begin million -->(.*?)<!-- end million -->", results, re.DOTALL)
    if section is None:
        return None
    lines = [line for line in section[1].splitlines() if line.strip()]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    images = tuple(int(cell.split()[0].replace(",", "")) for cell in table[0][1:])
    rows = {row[0]: tuple(float(c.replace(",", "")) if c else None for c in row[1:]) for row in table[2:]}
    return Measured(lines[1], images, rows)


def put(page: str, name: str, lines: list[str]) -> str:
    """The page with these lines between the markers of that name."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    if begin not in page or end not in page:
        raise SystemExit(f"{PAGE} has no markers {begin} and {end}")
    before, _, rest = page.partition(begin)
    return "\n".join([f"{before}{begin}", *lines, f"{end}{rest.partition(end)[2]}"])


def told(found: Measured) -> list[str]:
    """What was measured, and on what."""

    def took(row: str) -> str:
        return span(found.last(f"{row}: time, s"))

    def held(row: str) -> str:
        return amount(found.last(f"{row}: peak memory, GB") * 1e9)

    where = found.told.split("; Chromium")[0].split(", ", 1)[1]
    return [
        f"{size(found.images[-1])} images of 28 x 28, {LATENTS} latents, on {where}: encoded in {took('encode')} "
        f"({found.last('encode: images a second'):,.0f} a second) with {held('encode')} of memory, analysed in "
        f"{took('analyse')} with {held('analyse')}; the explorer answered after "
        f"{took('explore, until it answers')} and held {held('explore, first picture of the map')}. "
        "[The whole table](../results/benchmarks.md#a-million-latents).",
    ]


def numbers(found: Measured) -> list[str]:
    """The table: a column for each number of images."""
    row_bytes = found.last("dataset of latents: GB") * 1e9 / found.images[-1]
    rate = found.last("encode: images a second")
    tiles = rate * MEASURED_PIXELS / TILE_PIXELS  # a second, of the tiles that are assumed
    reading, room = found.line("analyse: time, s"), found.line("analyse: peak memory, GB")
    encoding = found.line("encode: peak memory, GB")
    shown = found.last("explore, first picture of the map: peak memory, GB") / found.images[-1]
    start = found.last("explore, until it answers: time, s") / found.images[-1]
    rows = {
        "tiles as stored": lambda n: amount(n * TILE_BYTES),
        f"latents alone, {LATENTS} x float32": lambda n: amount(n * LATENTS * 4),
        f"latents alone, {LATENTS} x float16": lambda n: amount(n * LATENTS * 2),
        "the dataset as it is written, with log-variances, errors, labels": lambda n: amount(n * row_bytes),
        "tiles and dataset in an object store, a month": lambda n: money(
            n * (TILE_BYTES + row_bytes) / 1e9 * STORAGE_MONTH
        ),
        "encode 28 px images, this machine": lambda n: span(n / rate),
        "encode 128 px tiles, this machine": lambda n: span(n / tiles),
        "encode 128 px tiles, one GPU": lambda n: span(n / tiles / GPU_FACTOR),
        f"the same, {MACHINES} GPUs": lambda n: span(n / tiles / GPU_FACTOR / MACHINES),
        "the same, cost": lambda n: money(n / tiles / GPU_FACTOR / 3600 * GPU_HOUR),
        "encode, memory of a process": lambda n: amount(encoding.of(n) * 1e9),
        "quick analysis by landmarks, time": lambda n: span(reading.of(n)),
        "quick analysis by landmarks, memory": lambda n: amount(room.of(n) * 1e9),
        "explorer with all of them, memory": lambda n: amount(n * shown * 1e9),
        "explorer with all of them, until it answers": lambda n: span(n * start),
    }
    lines = [f"| | {' | '.join(size(n) for n in SIZES)} |", f"|---|{'---:|' * len(SIZES)}"]
    return [*lines, *(f"| {words} | {' | '.join(made(n) for n in SIZES)} |" for words, made in rows.items())]


def assumed() -> list[str]:
    """The assumptions, in words."""
    side, ratio = round(TILE_PIXELS**0.5), TILE_PIXELS / MEASURED_PIXELS
    return [
        f"- A tile is {side} x {side} pixels of three bands of a byte: {TILE_BYTES / 1000:.0f} kB, not compressed.",
        f"- Encoding takes time in proportion to pixels: a {side} px tile {ratio:.1f} times that of the 28 px images "
        "that were measured. Another net has another rate.",
        f"- One GPU is {GPU_FACTOR} times as quick as this machine, and costs ${GPU_HOUR:.2f} an hour. There is no GPU "
        "here: this is the number to measure first.",
        f"- An object store costs ${STORAGE_MONTH} a GB and month; requests and traffic are left out.",
        "- Time and memory of an analysis grow in a line through the two sizes that were measured; those of the "
        "explorer in proportion to one size.",
    ]


def size(images: int) -> str:
    """1 million, 1 billion."""
    for unit, name in ((10**9, "billion"), (10**6, "million")):
        if images >= unit and images % unit == 0:
            return f"{images // unit} {name}"
    return f"{images:,}"


def three(value: float) -> str:
    """With three digits, or all before the point."""
    digits = 0 if value >= 99.5 else 1 if value >= 9.95 else 2
    return f"{value:,.{digits}f}"


def amount(n_bytes: float) -> str:
    """Bytes in the unit that suits them."""
    units = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"))
    unit, name = next(((unit, name) for unit, name in units if n_bytes >= unit), units[-1])
    return f"{three(n_bytes / unit)} {name}"


def span(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    units = ((2 * 365.25 * 86400, 365.25 * 86400, "years"), (2 * 86400, 86400, "days"), (2 * 3600, 3600, "h"))
    for least, unit, name in (*units, (120, 60, "min")):
        if seconds >= least:
            return f"{three(seconds / unit)} {name}"
    return f"{three(seconds)} s"


def money(dollars: float) -> str:
    """Dollars."""
    return f"${dollars:,.0f}" if dollars >= 10 else f"${dollars:,.2f}"


if __name__ == "__main__":
    main()
