"""One or two runs and some images -> a bundle: the manifest, and the parts that it names."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from collections.abc import Sequence

import numpy as np

from hinterland.data.annotations import Annotations
from hinterland.data.imageset import ImageSet
from hinterland.explorer.ground import ground_of
from hinterland.explorer.manifest import Factor, Images, Label, Manifest
from hinterland.explorer.maps import KINDS, Kind
from hinterland.explorer.model import Making, model_of
from hinterland.explorer.parts import Parts
from hinterland.explorer.sheets import add_sheets, shown_bands
from hinterland.ground.errors import BadInput, listing
from hinterland.ground.progress import SILENT, Progress
from hinterland.latents.export import need_exporter
from hinterland.latents.landmarks import drawn
from hinterland.latents.trained import Trained

MOST_MODELS = 2
MOST_CLASSES = 2**15  # that int16 can tell apart
LEAST_IMAGES = 3  # that a map can be made of


@dataclasses.dataclass(frozen=True, eq=False)
class Bundle:
    """What an explorer shows; `runs` and `images` are what it was made from, for a server that encodes more."""

    manifest: Manifest
    parts: Parts
    runs: tuple[Trained, ...]


def bundle_of(
    runs: Sequence[Trained],
    images: ImageSet,
    split: str | None = None,
    max_images: int | None = None,
    projections: Sequence[Kind] = KINDS,
    seed: int = 0,
    progress: Progress = SILENT,
    encoder: bool = True,
    compact: bool = False,
) -> Bundle:
    """Encode, map, look for neighbours and export the networks of one run, or of two on the same images.

    `split` is shown (left out: test, else validation, else train); of more than `max_images` so many are drawn at
    random, by class. `encoder=False` leaves the encoders out: they are needed only to place other images. `compact`
    rounds weights to 16 bits of mantissa, and numbers that are only looked at to 12; the latents stay as they are.
    Where it is known of all images where they lie on the ground, that is one more map.
    Raises `BadInput` for runs of other images, too few images, and where the extra [explorer] is missing.
    """
    if not 1 <= len(runs) <= MOST_MODELS:
        raise BadInput(f"an explorer shows 1 or {MOST_MODELS} runs, and got {len(runs)}")
    unknown = [kind for kind in projections if kind not in KINDS]
    if unknown or not projections:
        raise BadInput(f"projections ({listing(projections)}) must be some of {', '.join(KINDS)}")
    need_exporter()
    for run in runs:
        run.check(images)
    shown = _chosen(images, split, max_images, seed)
    progress.say(_said_of(shown, images))
    parts = Parts()
    described = _images(parts, runs[0], shown)
    labels = tuple(_label(parts, i, name, shown.annotations) for i, name in enumerate(shown.annotations.labels))
    factors = tuple(_factor(parts, i, name, shown.annotations) for i, name in enumerate(shown.annotations.factors))
    ground = ground_of(shown.annotations)
    making = Making(parts, shown, images, tuple(projections), seed, encoder, compact, progress, ground)
    names = names_of(runs)
    models = tuple(model_of(making, run, i, name) for i, (run, name) in enumerate(zip(runs, names, strict=True)))
    title = f"{' and '.join(names)} on {images.name}"
    made_by = f"hinterland {importlib.metadata.version('hinterland')}"
    return Bundle(Manifest(made_by, title, described, labels, factors, models), parts, tuple(runs))


def names_of(runs: Sequence[Trained]) -> list[str]:
    """The runs' names, with their folders' where they are alike, numbered where that does not help either."""
    names = [run.name for run in runs]
    if len(set(names)) < len(names):
        names = [f"{run.folder.path.resolve().parent.name}/{run.name}" for run in runs]
    if len(set(names)) < len(names):
        names = [f"{name} ({i})" for i, name in enumerate(names, start=1)]
    return names


def _chosen(images: ImageSet, split: str | None, max_images: int | None, seed: int) -> ImageSet:
    if max_images is not None and max_images < LEAST_IMAGES:
        raise BadInput(f"max_images ({max_images}) must be at least {LEAST_IMAGES}; 10000 is a good start")
    present = list(images.counts())
    if not present:
        raise BadInput(f"{images.name} has no split train, validation or test; give each image one of them")
    shown = images.split(split or next(s for s in ("test", "validation", "train") if s in present))
    if len(shown) < LEAST_IMAGES:
        others = "; another --split has more" if len(present) > 1 else ""
        raise BadInput(f"{images.name} has {len(shown)} images to show, and a map needs {LEAST_IMAGES}{others}")
    if max_images is None or len(shown) <= max_images:
        return shown
    return shown.take(drawn(shown.annotations, max_images, seed))


def _said_of(shown: ImageSet, images: ImageSet) -> str:
    """Which images are shown, and which are not."""
    name, counts = str(shown.annotations.split[0]), images.counts()
    others = ", ".join(split for split in counts if split != name)
    of = "all" if len(shown) == counts[name] else f"{len(shown):,} of"
    return f"shows {of} {counts[name]:,} {name} images" + (f"; another split has others: {others}" if others else "")


def _images(parts: Parts, run: Trained, shown: ImageSet) -> Images:
    scale = run.config.data.scale
    if scale is None:
        raise BadInput(f"{run.folder.config_file} has no data.scale; it was not written by a run")
    channels, height, width = run.shape
    return Images(
        count=len(shown),
        channels=channels,
        height=height,
        width=width,
        ids=parts.add_json("ids", shown.ids.tolist()),
        split=str(shown.annotations.split[0]),
        lo=scale.lo,
        hi=scale.hi,
        shown_bands=shown_bands(channels),
        sheets=add_sheets(parts, run, shown),
    )


def _label(parts: Parts, number: int, name: str, known: Annotations) -> Label:
    label = known.labels[name]
    if len(label.names) >= MOST_CLASSES:
        raise BadInput(
            f"label {name} has {len(label.names):,} classes, and an explorer tells at most {MOST_CLASSES - 1:,} apart; "
            "leave it out, or hand it over as a factor"
        )
    return Label(name, label.names, parts.add_array(f"label-{number}", label.codes, "int16"))


def _factor(parts: Parts, number: int, name: str, known: Annotations) -> Factor:
    factor = known.factors[name]
    values = np.asarray(factor.values, dtype=np.float32)
    return Factor(name, "", factor.period, parts.add_array(f"factor-{number}", values, "float32"))
