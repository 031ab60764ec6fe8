"""Land cover of each pixel from 26 bands: a U-Net learned on one scene of Chesapeake's patches, tested on the other.

Usage: python benchmarks/chesapeake_classes.py [--data FILE.npz] [--epochs 80]; writes its section of RESULTS.md.
Given are aerial images of two years and Landsat with and without leaves; maps of land cover (lc, nlcd, buildings) are
never among them. Beside the U-Net: the class that is most frequent in the training scene, and a logistic regression of
the 26 numbers of a pixel, fitted to pixels of the training scene.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from chesapeake_translation import DATA, SELDOM, directions
from results import machine, write_section

from hinterland.analysis.probing.logistic import fit_logistic
from hinterland.analysis.segmentation import too_rare
from hinterland.analysis.statistics.resampling import Resampling
from hinterland.api import load
from hinterland.data.class_counts import accuracy, confusions, overlaps
from hinterland.data.imageset import ImageSet
from hinterland.latents.trained import Trained
from hinterland.training.run import train
from hinterland.training.settings import configured

GIVEN = ["naip_new", "naip_old", "landsat_a", "landsat_b"]
WIDTHS = [16, 32, 64]
RARE = 0.01  # of the pixels of a scene: a class below it is not scored
FITTED_ON = 40_000  # pixels of the training scene, for the logistic regression
SETTINGS = {
    "task": "segment",
    "model.widths": WIDTHS,
    "model.normalisation": "batch",
    "training.batch_size": 4,
    "training.learning_rate": 2e-3,
    "training.threads": 1,
    "augment.flip_horizontally": True,
    "augment.flip_vertically": True,
    "augment.quarter_turns": True,
    "augment.brightness": 0.2,  # without these two it tells the training scene's light, and nothing of the other one
    "augment.contrast": 0.3,
}
UNET, LOGISTIC, MAJORITY = "U-Net", "logistic regression", "majority class"

Confusions = npt.NDArray[np.int64]  # (n, K, K) of each patch


@dataclasses.dataclass(frozen=True)
class Tested:
    """One direction: pixels by known and said class, of each patch of the scene tested, by each way."""

    scene: str
    names: tuple[str, ...]
    ways: dict[str, Confusions]
    seconds: float  # of processor time, of training


def tested(images: ImageSet, scene: str, epochs: float, folder: Path) -> Tested:
    """Train on one scene and tell the pixels of the other, by all ways."""
    config = configured("unet", settings={**SETTINGS, **SELDOM, "training.epochs": epochs})
    begun = time.process_time()
    trained = Trained(train(images, config, folder))
    seconds = time.process_time() - begun
    names = trained.config.data.classes
    known, truth = (np.asarray(images.split(part).masks["class"][:]) for part in ("train", "test"))
    said = trained.class_chances(images.split("test")).argmax(axis=1)
    counts = np.bincount(known.ravel(), minlength=256)[: len(names)]
    ways = {
        UNET: said,
        LOGISTIC: by_pixel(images, known, len(names)),
        MAJORITY: np.full_like(said, counts.argmax()),
    }
    found = {way: confusions(truth, codes.astype(np.int64), len(names)) for way, codes in ways.items()}
    return Tested(scene, names, found, seconds)


def by_pixel(images: ImageSet, known: npt.NDArray[np.uint8], classes: int) -> npt.NDArray[np.intp]:
    """(n, H, W) what a logistic regression of a pixel's own bands says of the scene tested."""
    seen, unseen = (bands(images.split(part)) for part in ("train", "test"))
    rows, codes = seen.reshape(-1, seen.shape[-1]), known.ravel()
    some = np.random.default_rng(0).choice(np.flatnonzero(codes < classes), FITTED_ON, replace=False)
    mean, deviation = rows[some].mean(axis=0), rows[some].std(axis=0)
    fit = fit_logistic((rows[some] - mean) / deviation, codes[some].astype(np.intp), classes)
    said = fit.predict((unseen.reshape(len(unseen) * unseen.shape[1] * unseen.shape[2], -1) - mean) / deviation)
    return said.reshape(unseen.shape[:3])


def bands(images: ImageSet) -> npt.NDArray[np.float32]:
    """(n, H, W, 26), each band as it is stored."""
    whole = np.concatenate([np.asarray(layer[:], np.float32) for layer in images.layers.values()], axis=1)
    return np.moveaxis(whole, 1, -1)


def rows_of(found: Tested) -> list[str]:
    """A row for each class and way, with intervals over patches; too rare ones are named and not scored."""
    rare = too_rare(found.ways[UNET], found.names)
    drawn = Resampling.of(len(found.ways[UNET]), 0)
    assert drawn is not None
    again = {
        way: np.einsum("bn,nij->bij", drawn.counts.T.astype(np.float64), table) for way, table in found.ways.items()
    }
    lines = []
    for code, name in enumerate(found.names):
        pixels = found.ways[UNET].sum(axis=0)[code].sum()
        if pixels == 0:
            continue
        if name in rare or pixels < RARE * found.ways[UNET].sum():
            why = rare.get(name) or f"{pixels / found.ways[UNET].sum():.2%} of the pixels"
            lines.append(f"| {found.scene} | IoU of class {name} | too rare to say ({why}) |  |  |")
            continue
        scores = {way: (overlaps(table)[..., code]) for way, table in again.items()}
        whole = {way: float(overlaps(table.sum(axis=0))[code]) for way, table in found.ways.items()}
        lines.append(row(found.scene, f"IoU of class {name}", whole, scores))
    whole = {way: float(accuracy(table.sum(axis=0))) for way, table in found.ways.items()}
    return [*lines, row(found.scene, "pixel accuracy", whole, {w: accuracy(t) for w, t in again.items()})]


def row(scene: str, what: str, whole: dict[str, float], again: dict[str, npt.NDArray[np.float64]]) -> str:
    """The score of each way, and by how much the U-Net differs from it."""
    cells = []
    for way, value in whole.items():
        apart = again[way] if way == UNET else again[UNET] - again[way]
        low, high = np.nanquantile(np.nan_to_num(apart), [0.025, 0.975])
        ahead = "" if way == UNET else f"; U-Net {whole[UNET] - value:+.3f}:"
        cells.append(f"{value:.3f}{ahead} ({low:.3f} to {high:.3f})")
    return f"| {scene} | {what} | {' | '.join(cells)} |"


def section(found: list[Tested], epochs: float) -> list[str]:
    """The lines of RESULTS.md."""
    spent = sum(direction.seconds for direction in found)
    patches = len(found[0].ways[UNET])
    return [
        f"{machine(1)}; 26 bands (aerial images of two years, Landsat with and without leaves), {patches} patches of "
        f"256 x 256 pixels a scene. U-Net of widths {', '.join(map(str, WIDTHS))}, {epochs:g} epochs on one scene, one "
        f"seed; {spent:.0f} s of processor time for both directions. Forest is class 2 of the maps, field 3, "
        "impervious 5 and 6; a class in fewer than 1 % of the pixels is too rare.",
        "",
        f"| tested on | measure | {UNET} | {LOGISTIC} | {MAJORITY} of the training scene |",
        "|---|---|---|---|---|",
        *[line for direction in found for line in rows_of(direction)],
        "",
        "95 % intervals: patches of the tested scene drawn again (they say nothing of other scenes); of the U-Net's "
        "score, and of the difference from each other way.",
    ]


def main() -> None:
    """Both directions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(DATA))
    parser.add_argument("--epochs", type=float, default=80)
    given = parser.parse_args()
    if not Path(given.data).is_file():
        print(f"{given.data} is not there: left out. --data names the patches")
        return
    images = load(given.data, layers=GIVEN)
    with tempfile.TemporaryDirectory() as folder:
        found = [
            tested(parts, scene, given.epochs, Path(folder) / str(number))
            for number, (scene, parts) in enumerate(directions(images).items())
        ]
    title = "Land cover from 26 bands, learned on one scene and tested on the other"
    print(write_section("chesapeake-classes", title, section(found, given.epochs)))


if __name__ == "__main__":
    main()
