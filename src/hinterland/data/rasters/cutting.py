"""From runs of tiles to parts of a shard: pixels as they are stored, masks, and what the table says of each tile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland.data.making import Part
from hinterland.data.rasters.classes import IGNORED
from hinterland.data.rasters.plan import Plan
from hinterland.data.rasters.runs import runs_of
from hinterland.data.rasters.scenes import Scene, SceneReader, Tiles
from hinterland.data.rasters.shrink import shrunk_codes, shrunk_height, shrunk_image, shrunk_valid
from hinterland.data.rasters.tiling import Tiling

CLASS, VALID, HEIGHT = "class", "valid", "height"  # masks

Columns = dict[str, npt.NDArray[np.float64]]


def parts_of(plan: Plan, start: int, stop: int) -> Iterator[Part]:
    """Layers, masks and columns of the tiles from `start` to `stop`, a run at a time."""
    runs = runs_of(plan.scenes, plan.cuts[start:stop], plan.tiling.tile)
    names = () if plan.classes is None else plan.classes.names
    for number, together in groupby(runs, key=lambda run: run.scene):
        scene = plan.scenes[number]
        with SceneReader(scene, plan.classes, plan.tiling.tile) as reader:
            for run in together:
                tiles = reader.read(run.row, run.columns)
                codes, height = _where_there_is_data(tiles)
                facts = _facts(tiles.valid_shares, codes, height, names)
                yield Part(_layers(scene, tiles, plan.tiling), _masks(plan, tiles, codes, height), facts)


def _where_there_is_data(
    tiles: Tiles,
) -> tuple[npt.NDArray[np.uint8] | None, npt.NDArray[np.float32] | None]:
    """Classes and heights, which count only where the image has data."""
    codes = None if tiles.codes is None else np.where(tiles.valid, tiles.codes, np.uint8(IGNORED))
    height = None if tiles.height is None else np.where(tiles.valid, tiles.height, np.float32(np.nan))
    return codes, height


def _layers(scene: Scene, tiles: Tiles, tiling: Tiling) -> dict[str, npt.NDArray[Any]]:
    if tiling.side == tiling.tile:
        return tiles.images
    nodata = {layer.name: layer.facts.nodata for layer in scene.layers}
    return {
        name: np.stack(
            [shrunk_image(v, where, tiling.side, nodata[name]) for v, where in zip(values, tiles.valid, strict=True)]
        )
        for name, values in tiles.images.items()
    }


def _masks(
    plan: Plan, tiles: Tiles, codes: npt.NDArray[np.uint8] | None, height: npt.NDArray[np.float32] | None
) -> dict[str, npt.NDArray[Any]]:
    side, whole = plan.tiling.side, plan.tiling.side == plan.tiling.tile
    masks: dict[str, npt.NDArray[Any]] = {}
    if plan.lacking:
        masks[VALID] = (tiles.valid if whole else shrunk_valid(tiles.valid, side)).astype(np.uint8)
    if codes is not None:
        masks[CLASS] = codes if whole else np.stack([shrunk_codes(one, side) for one in codes])
    if height is not None:
        masks[HEIGHT] = height if whole else np.stack([shrunk_height(one, side) for one in height])
    return masks


def _facts(
    valid_shares: npt.NDArray[np.float64],
    codes: npt.NDArray[np.uint8] | None,
    height: npt.NDArray[np.float32] | None,
    names: Sequence[str],
) -> Columns:
    """What the table says of each tile, as numbers; shares are of the pixels that are labelled."""
    facts: Columns = {"valid_share": valid_shares}
    if height is not None:
        facts["height"] = np.array([_mean(one) for one in height])
    if codes is None:
        return facts
    counts = np.stack([np.bincount(one.ravel(), minlength=IGNORED + 1)[: len(names)] for one in codes])
    labelled = counts.sum(axis=1)
    facts["labelled_share"] = labelled / codes[0].size
    facts["class"] = np.where(labelled > 0, counts.argmax(axis=1), -1.0)
    for code, name in enumerate(names):
        facts[f"share {name}"] = np.where(labelled > 0, counts[:, code] / np.maximum(labelled, 1), np.nan)
        if height is not None:
            facts[f"height {name}"] = np.array(
                [_mean(one[where == code]) for one, where in zip(height, codes, strict=True)]
            )
    return facts


def _mean(values: npt.NDArray[np.float32]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean(dtype=np.float64)) if known.size else float("nan")
