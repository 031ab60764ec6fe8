"""classes.yaml, and from a mask's values, palette or colours to class codes.

classes:
  land: 8429f6          # a colour, red green blue in hexadecimal, of a colour mask or a palette
  water: 9              # or a value of a single-band mask
  building: [6, 17]     # or several
ignore: ["000000", 65]  # what counts as not labelled
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.rasters.gdal import Facts
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.reading import read_yaml_file

IGNORED = 255  # in a mask of classes: not labelled; no part of any share
_COLOUR = re.compile(r"#?[0-9a-fA-F]{6}")

Codes = npt.NDArray[np.uint8]


@dataclasses.dataclass(frozen=True)
class Classes:
    """Names, and what stands for each in a mask; a name's place is its code. Colours are 65536 r + 256 g + b."""

    names: tuple[str, ...]
    values: tuple[tuple[int, int], ...]  # (value in the mask, code)
    by_colour: bool
    source: str

    def table(self) -> tuple[npt.NDArray[np.int64], Codes]:
        """Values in ascending order, and the code of each."""
        ordered = sorted(self.values)
        return np.array([v for v, _ in ordered], np.int64), np.array([c for _, c in ordered], np.uint8)


def read_classes(path: Path) -> Classes:
    """Read classes.yaml; raises `BadInput` naming what cannot be understood."""
    read = read_yaml_file(path, "give --classes a YAML file with `classes:`")
    if not isinstance(read, dict) or not isinstance(read.get("classes"), dict) or set(read) - {"classes", "ignore"}:
        raise BadInput(f"{path} must hold `classes:` with a value or colour for each name, and may hold `ignore:`")
    named = {str(name): _listed(given) for name, given in read["classes"].items()}
    ignored = _listed(read.get("ignore", []))
    if not 1 <= len(named) <= IGNORED:
        raise BadInput(f"{path} names {len(named)} classes; 1 to {IGNORED} can be kept")
    all_given = [one for given in [*named.values(), ignored] for one in given]
    by_colour = any(isinstance(one, str) for one in all_given)
    values: dict[int, int] = {}
    for code, given in [*enumerate(named.values()), (IGNORED, ignored)]:
        for one in given:
            value = _number(one, by_colour, path)
            if value in values:
                raise BadInput(f"{path}: {one} stands for two classes; it can stand for one")
            values[value] = code
    return Classes(tuple(named), tuple(values.items()), by_colour, str(path))


def codes_of(mask: npt.NDArray[Any], valid: npt.NDArray[np.bool_], facts: Facts, classes: Classes, where: str) -> Codes:
    """(H, W) class codes of a mask (C, H, W); `IGNORED` where it is not valid. `where` names file and window."""
    numbers = _numbers(mask, facts, classes)
    known, codes = classes.table()
    place = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    strange = valid & (known[place] != numbers)
    if strange.any():
        shown = [f"{value:06x}" if classes.by_colour else value for value in np.unique(numbers[strange]).tolist()]
        kind = "colours" if classes.by_colour else "values"
        raise BadInput(
            f"{where}: {kind} {listing(shown)} stand for no class; add them to {classes.source}, or to ignore"
        )
    found: Codes = np.where(valid, codes[place], np.uint8(IGNORED))
    return found


def check_mask(facts: Facts, classes: Classes) -> None:
    """Refuse a mask whose kind does not fit the classes, before anything is cut."""
    if classes.by_colour and len(facts.bands) < 3 and not facts.palette:
        raise BadInput(
            f"{facts.path} is a mask of values, and {classes.source} names colours; give each class its value"
        )
    if not classes.by_colour and len(facts.bands) != 1:
        raise BadInput(
            f"{facts.path} has {len(facts.bands)} bands, and {classes.source} names values; name colours such as "
            '"3c1098", in quotation marks, or give masks of one band'
        )


def _numbers(mask: npt.NDArray[Any], facts: Facts, classes: Classes) -> npt.NDArray[np.int64]:
    if not classes.by_colour:
        values: npt.NDArray[np.int64] = mask[0].astype(np.int64)
        return values
    if facts.palette:
        palette = np.zeros((256, 3), np.int64)
        palette[: len(facts.palette)] = facts.palette
        mask = np.moveaxis(palette[mask[0]], -1, 0)
    red, green, blue = mask[:3].astype(np.int64)
    colours: npt.NDArray[np.int64] = red * 65536 + green * 256 + blue
    return colours


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _number(one: Any, by_colour: bool, path: Path) -> int:
    if isinstance(one, str) and _COLOUR.fullmatch(one):
        return int(one.removeprefix("#"), 16)
    if isinstance(one, int) and not isinstance(one, bool) and not by_colour:
        return one
    rule = 'colours such as "3c1098" or whole numbers, not both; colours of digits alone need quotation marks'
    raise BadInput(f"{path}: {one!r} is no value of a mask beside the others; write {rule}")
