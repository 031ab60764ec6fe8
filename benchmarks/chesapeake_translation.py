"""Landsat without leaves to Landsat with leaves: learned on one scene of Chesapeake's patches, tested on the other.

Usage: python benchmarks/chesapeake_translation.py [--data FILE.npz] [--epochs 300]; writes its section of RESULTS.md.
Patches have pixels of 1 m, and a pixel of Landsat is 30 m: so the net sees means over 5 x 5 pixels of the middle of a
patch, and errors are those of means over cells of 30 x 30, of which a patch has 8 x 8. Beside the U-Net: copying what
is given, the mean of the training scene, and a linear regression from the nine bands of a cell, fitted to those of the
training scene.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from results import machine, write_section

from hinterland.analysis.finding import Finding
from hinterland.analysis.translation import COPYING, LINEAR, PixelRegression, image_scores, translation_findings
from hinterland.api import load
from hinterland.data.imageset import ImageSet
from hinterland.data.scale import PixelScale
from hinterland.latents.trained import Trained
from hinterland.training.run import train
from hinterland.training.settings import configured

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "chesapeake_wv_16x256.npz"
GIVEN, WANTED = "landsat_b", "landsat_a"  # leaf off, leaf on
PIXEL_M, CELL_M, CELLS = 5, 30, 8  # of what the net sees; of a Landsat pixel; such cells along a side of a patch
REFLECTIVE, THERMAL = 7, 2  # bands, in this order
TOP, COLDEST, WARMEST = 6_000, 2_700, 3_100  # reflectance times 10,000; tenths of a kelvin
MEAN = "training mean"
WAYS = {COPYING: "copying the input", MEAN: "mean of the training scene", LINEAR: "linear regression"}
WIDTHS = [16, 32, 64, 128]
SETTINGS = {
    "task": "translate",
    "data.given": GIVEN,
    "data.wanted": WANTED,
    "model.widths": WIDTHS,
    "model.normalisation": "group",  # batches are small, and scenes differ
    "training.batch_size": 4,
    "training.learning_rate": 2e-3,
    "training.threads": 1,
    "augment.flip_horizontally": True,
    "augment.flip_vertically": True,
    "augment.quarter_turns": True,
}
SELDOM = {f"training.{what}_every_images": 10**6 for what in ("evaluate", "preview", "checkpoint")}

Cells = npt.NDArray[np.float32]  # (n, 9, 8, 8), on the scale of both sides


@dataclasses.dataclass(frozen=True)
class Learned:
    """One direction: what was learned on one scene, tested on the other."""

    test_scene: str
    findings: list[Finding]
    seconds: float  # of processor time, of training


def scale() -> PixelScale:
    """That of the nine bands, the same for both dates, so that copying means copying."""
    lo, hi = [0.0] * REFLECTIVE + [COLDEST] * THERMAL, [TOP] * REFLECTIVE + [WARMEST] * THERMAL
    return PixelScale(lo=tuple(lo), hi=tuple(hi))


def coarse(images: ImageSet) -> ImageSet:
    """The middle of each patch, 240 x 240 m, as 48 x 48 pixels of 5 m: Landsat has nothing smaller to tell."""
    side = CELL_M * CELLS
    found = {}
    for name, pixels in images.layers.items():
        top, left = ((size - side) // 2 for size in pixels.shape[2:])
        found[name] = means(pixels[:, :, top : top + side, left : left + side], PIXEL_M)
    return dataclasses.replace(images, layers=found, masks={}, origin=None)


def means(pixels: npt.NDArray[np.float32], px: int) -> npt.NDArray[np.float32]:
    """(n, C, H, W) -> (n, C, H / px, W / px): means over squares."""
    n, bands, height, width = pixels.shape
    blocks = pixels.reshape(n, bands, height // px, px, width // px, px)
    return np.asarray(blocks.mean(axis=(3, 5)), dtype=np.float32)


def cells(pixels: npt.NDArray[np.float32]) -> Cells:
    """Pixels of 5 m -> cells of 30 m."""
    return means(pixels, CELL_M // PIXEL_M)


def ways_without_learning(images: ImageSet) -> tuple[Cells, dict[str, Cells]]:
    """What is wanted of the test scene, and what the simple ways make of it."""
    known = {part: images.split(part).layers for part in ("train", "test")}
    given, wanted = (cells(scale().apply(known["train"][side][:])) for side in (GIVEN, WANTED))
    seen, truth = (cells(scale().apply(known["test"][side][:])) for side in (GIVEN, WANTED))
    line = PixelRegression(given.shape[1], wanted.shape[1])
    line.add(given, wanted)
    mean = np.broadcast_to(wanted.mean(axis=(0, 2, 3), keepdims=True), truth.shape)
    return truth, {COPYING: seen.clip(0, 1), MEAN: mean.clip(0, 1), LINEAR: line(seen)}


def learn(images: ImageSet, epochs: float, folder: Path) -> tuple[Trained, float]:
    """A U-Net on the split train, and the seconds of processor time that took."""
    scales = {"data.scale": scale().model_dump(), "data.wanted_scale": scale().model_dump()}
    config = configured("unet", settings={**SETTINGS, **SELDOM, **scales, "training.epochs": epochs})
    begun = time.process_time()
    return Trained(train(images, config, folder)), time.process_time() - begun


def directions(images: ImageSet) -> dict[str, ImageSet]:
    """By the scene that is tested: that scene as the split test, the other one as train."""
    group = images.annotations.group
    assert group is not None
    found = {}
    for scene in np.unique(group).tolist():
        split = np.where(group == scene, "test", "train")
        found[scene] = dataclasses.replace(images, annotations=dataclasses.replace(images.annotations, split=split))
    return found


def in_units(scores: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, npt.NDArray[np.float64]]:
    """PSNR, and mean absolute errors in reflectance and in kelvin, (n,) each."""
    each = [scores[f"mae_per_pixel {band}"] for band in range(REFLECTIVE + THERMAL)]
    reflective, thermal = np.mean(each[:REFLECTIVE], axis=0), np.mean(each[REFLECTIVE:], axis=0)
    return {
        "psnr_db": scores["psnr_db"],
        "mae_per_pixel reflectance": reflective * TOP / 10_000,
        "mae_per_pixel kelvin": thermal * (WARMEST - COLDEST) / 10,
    }


def measured(images: ImageSet, scene: str, epochs: float, folder: Path) -> Learned:
    """Train and score one direction."""
    trained, seconds = learn(images, epochs, folder)
    truth, simple = ways_without_learning(images)
    bands = [str(band) for band in range(REFLECTIVE + THERMAL)]
    made = {"unet": cells(trained.translate(images.split("test"))), **simple}
    scores = {way: in_units(image_scores(said, truth, bands=bands)) for way, said in made.items()}
    ours = scores.pop("unet")
    return Learned(scene, translation_findings(ours, scores, "unet"), seconds)


def section(found: list[Learned], images: ImageSet, epochs: float) -> list[str]:
    """The lines of RESULTS.md."""
    spent = sum(learned.seconds for learned in found)
    lines = [
        f"{machine(1)}; {len(images)} patches of two scenes of West Virginia, nine bands of Landsat without leaves to "
        f"the same nine with leaves, as pixels of {PIXEL_M} m. A U-Net of widths "
        f"{', '.join(map(str, WIDTHS))}, {epochs:g} epochs on the {len(images) // 2} patches of one scene, one seed, "
        f"{spent:.0f} s of processor time for both directions. Scored are means over cells of {CELL_M} m, "
        f"{CELLS} x {CELLS} a patch. Errors are absolute: mean over the seven reflective bands in reflectance, over "
        "the two thermal ones in kelvin.",
        "",
        f"| tested on | measure | U-Net | {' | '.join(WAYS.values())} |",
        "|---" * (3 + len(WAYS)) + "|",
    ]
    names = {"psnr_db": "PSNR, dB", "reflectance": "reflectance", "kelvin": "kelvin"}
    for learned in found:
        for finding in learned.findings:
            beside = [finding.baselines[way] for way in WAYS]
            others = [f"{b.estimate:.3g} ({-b.difference:+.2g}: {-b.high:.2g} to {-b.low:.2g})" for b in beside]
            measure = names[finding.name if finding.name in names else finding.subject]
            ours = f"{finding.estimate:.3g} ({finding.low:.3g} to {finding.high:.3g})"
            lines.append(f"| {' | '.join([learned.test_scene, measure, ours, *others])} |")
    return [
        *lines,
        "",
        "In brackets 95 % intervals, patches of the test scene drawn again (they say nothing of other scenes): of the "
        "U-Net's figure, and of what each other way's differs from it by.",
    ]


def main() -> None:
    """Both directions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(DATA))
    parser.add_argument("--epochs", type=float, default=300)
    given = parser.parse_args()
    if not Path(given.data).is_file():
        print(f"{given.data} is not there: left out. --data names the patches")
        return
    images = coarse(load(given.data, layers=[GIVEN, WANTED]))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (scene, parts) in enumerate(directions(images).items()):
            found.append(measured(parts, scene, given.epochs, Path(folder) / str(number)))
            print(
                f"tested on {scene}, {found[-1].seconds:.0f} s of training", *found[-1].findings, sep="\n", flush=True
            )
    title = "Landsat from leaf-off to leaf-on, at 30 m"
    print(write_section("chesapeake-translation", title, section(found, images, given.epochs)))


if __name__ == "__main__":
    main()
