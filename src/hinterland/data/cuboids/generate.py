"""A data set of cuboids into a store: on all cores, resumable, told beforehand how long and how large."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from hinterland.data.cuboids.presets import PRESETS
from hinterland.data.cuboids.recipe import Recipe, recipe_of
from hinterland.data.cuboids.render import cores, render
from hinterland.data.cuboids.table import recorded, table_of
from hinterland.data.making import Making, begin
from hinterland.data.sources.fetch import cache_dir
from hinterland.data.store import Contents, Plane, images_per_shard, is_store
from hinterland.ground.errors import BadInput, RunFailed
from hinterland.ground.progress import SILENT, Progress

_PLANES = {"mask": "uint8", "face": "uint8", "depth": "float32"}
_PROBE_PIXELS = 200_000  # rendered to see how fast this machine is
_NEIGHBOURS = (
    "neighbours in phi are nearly the same picture, and the splits fall between them; "
    "leave out whole arcs of phi to ask what a model makes of angles it has not seen"
)


def generate(
    recipe: Recipe,
    out: Path,
    name: str = "cuboids",
    workers: int | None = None,
    resume: bool = False,
    overwrite: bool = False,
    progress: Progress = SILENT,
    shard_images: int | None = None,
) -> Path:
    """Make the store `out`, and give its path. `shard_images`: per file (None: as many as 64 MB hold).

    A finished store is left as it is with `resume`. Raises `BadInput` where `out` is taken, or the disk too small.
    """
    plan = contents_of(recipe, name, shard_images)
    making = begin(out, plan, resume, overwrite)
    missing = making.missing()
    if missing:
        _check_disk(plan, missing, out)
        count = sum(stop - start for start, stop in map(plan.rows, missing))
        progress.say(_estimate(recipe, plan, count, workers or cores(), progress))
        with progress.step(f"making {name}", recipe.count, recipe.count - count) as step:
            try:
                for shard in missing:
                    _make(recipe, making, shard, workers, step.advance)
            except KeyboardInterrupt:
                written = plan.shards - len(making.missing())
                raise RunFailed(
                    f"stopped; {written} of {plan.shards} shards are in {out} and will not be made again: "
                    "the same with --resume goes on"
                ) from None
    if not is_store(out):
        making.finish(table_of(recipe, making.columns()))
    return out


def on_demand(name: str, progress: Progress = SILENT) -> Path:
    """The store of `cuboids-phi` or `cuboids-varied` in the cache, made (or made to its end) if it is not there."""
    recipe = recipe_of(PRESETS[name.removeprefix("cuboids-")])
    text = json.dumps(recipe.model_dump(mode="json"), sort_keys=True)
    path = cache_dir() / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    return path if is_store(path) else generate(recipe, path, name, resume=path.exists(), progress=progress)


def contents_of(recipe: Recipe, name: str, shard_images: int | None = None) -> Contents:
    """What the store will hold."""
    side = recipe.size_px
    image = Plane(dtype="uint8", shape=(3, side, side))
    return Contents(
        name=name,
        count=recipe.count,
        images_per_shard=images_per_shard(image) if shard_images is None else shard_images,
        layers={"image": image},
        masks={name: Plane(dtype=_PLANES[name], shape=(side, side)) for name in recipe.maps},
        notes=() if recipe.scene.chain.phi_deg.steps is None else (_NEIGHBOURS,),
        recipe=recipe.model_dump(mode="json"),
    )


def _make(recipe: Recipe, making: Making, shard: int, workers: int | None, done: Callable[[int], None]) -> None:
    world = recipe.world(*making.plan.rows(shard))
    rendered = render(world, recipe.size_px, workers, done)
    masks = {name: getattr(rendered, name) for name in recipe.maps}
    making.write(shard, {"image": rendered.images}, masks, recorded(world, rendered))


def _estimate(recipe: Recipe, plan: Contents, count: int, workers: int, progress: Progress) -> str:
    """How long and how large, in words; the renderer is compiled first, where it is not."""
    probe = min(recipe.count, max(2, _PROBE_PIXELS // recipe.size_px**2))
    world = recipe.world(0, probe)
    with progress.step("compiling the renderer", None):
        render(recipe.world(0, 1), recipe.size_px, 1)
    begun = time.perf_counter()
    render(world, recipe.size_px, 1)
    seconds = (time.perf_counter() - begun) / probe * count / workers
    side = recipe.size_px
    gigabytes = plan.nbytes / recipe.count * count / 1e9
    return (
        f"{count:,} images of {side} x {side} pixels: about {_duration(seconds)} on {workers} "
        f"core{'s' if workers > 1 else ''}, {gigabytes:.2g} GB"
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def _check_disk(plan: Contents, missing: list[int], out: Path) -> None:
    count = sum(stop - start for start, stop in map(plan.rows, missing))
    needed = plan.nbytes / plan.count * count
    free = shutil.disk_usage(out).free
    if needed > free:
        raise BadInput(
            f"{count:,} images need {needed / 1e9:,.1f} GB on the disk of {out}, and {free / 1e9:,.1f} GB are free; "
            "use a smaller --count or --size, --maps none, or another --out"
        )
