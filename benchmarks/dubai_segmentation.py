"""Land cover of aerial tiles of Dubai, learned by a U-Net from scratch: mean IoU on tiles of folders it has not seen.

Usage: python benchmarks/dubai_segmentation.py [--data FOLDER] [--epochs 12]; writes its section of RESULTS.md and
dubai-segmentation.png. The folder's colour masks become classes, its tiles of very different sizes are cut to 128 px
and halved, what no class has a colour for is not labelled; whole folders are held out.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from results import PAGE, machine, write_section

from hinterland.analysis.finding import Finding
from hinterland.analysis.segmentation import MAJORITY
from hinterland.api import load
from hinterland.data.imageset import ImageSet
from hinterland.latents.trained import Trained
from hinterland.report.figures import write_figures
from hinterland.report.segmentation import segmentation_sections
from hinterland.training.run import train
from hinterland.training.settings import configured

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "dubai-seg"
GOAL, MINUTES = 0.45, 30  # mean IoU over classes, within so many minutes on two cores
TILE, SIDE = 128, 64  # pixels that are cut, and what they are brought to
SETTINGS = {
    "task": "segment",
    "model.widths": [16, 32, 64, 128],
    "model.normalisation": "batch",
    "training.batch_size": 16,
    "training.learning_rate": 2e-3,
    "training.evaluate_every_images": 10_000,
    "training.preview_every_images": 10**6,
    "objective.segmentation.class_weights": "root",
    "objective.segmentation.dice": 0.5,
    "augment.flip_horizontally": True,
    "augment.flip_vertically": True,
    "augment.quarter_turns": True,
    "augment.brightness": 0.1,
    "augment.contrast": 0.2,
    "augment.scale": 0.2,
}


def prepared(folder: Path, out: Path) -> ImageSet:
    """The store that `hinterland data prepare` makes of the tiles and their colour masks."""
    words = ["data", "prepare", str(folder), "--tile", str(TILE), "--resize", str(SIDE), "--labels", "images=masks"]
    words += ["--classes", str(ROOT / "studies" / "classes" / "dubai.yaml"), "--split", "column:folder"]
    subprocess.run([sys.executable, "-m", "hinterland", *words, "--out", str(out)], check=True)
    return load(out)


def learn(images: ImageSet, epochs: float, folder: Path) -> tuple[Trained, float]:
    """The run with the best weights by its validation images, and the seconds it took."""
    begun = time.perf_counter()
    trained = Trained(train(images, configured("unet", settings={**SETTINGS, "training.epochs": epochs}), folder))
    return trained, time.perf_counter() - begun


def section(findings: list[Finding], images: ImageSet, trained: Trained, seconds: float) -> list[str]:
    """The lines of RESULTS.md."""
    counts = ", ".join(f"{len(images.split(part)):,} {part}" for part in ("train", "validation", "test"))
    macro = findings[0]
    lines = [
        f"{machine()}; {counts} images of {SIDE} px, whole folders apart; {trained.images_seen:,} images seen by the "
        f"weights that count (chosen by validation), one seed; training {seconds / 60:.1f} min. Goal: {GOAL} within "
        f"{MINUTES} min; {'met' if macro.estimate >= GOAL and seconds <= 60 * MINUTES else '**missed**'}.",
        "",
        f"| measure | class | value | 95 % interval ({macro.interval_method}) | {MAJORITY} |",
        "|---|---|---|---|---|",
    ]
    for finding in findings:
        between = "" if finding.low is None else f"{finding.low:.3f} to {finding.high:.3f}"
        dull = f"{finding.baselines[MAJORITY].estimate:.3f}" if finding.baselines else ""
        lines.append(f"| {finding.name} | {finding.subject} | {finding.estimate:.3f} | {between} | {dull} |")
    return [*lines, "", "![Images, known classes, and what is said](dubai-segmentation.png)"]


def main() -> None:
    """Prepare, train, score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(DATA))
    parser.add_argument("--epochs", type=float, default=12)
    given = parser.parse_args()
    if not Path(given.data).is_dir():
        print(f"{given.data} is not there: left out. --data names the folder of tiles")
        return
    with tempfile.TemporaryDirectory() as folder:
        images = prepared(Path(given.data), Path(folder) / "store")
        trained, seconds = learn(images, given.epochs, Path(folder) / "run")
        findings, sections = segmentation_sections(trained, images)
        write_figures(Path(folder) / "figures", sections)
        shutil.copy(Path(folder) / "figures" / "segments-median.png", PAGE.parent / "dubai-segmentation.png")
        title = "Land cover of Dubai's tiles, told by a U-Net"
        print(write_section("dubai-segmentation", title, section(findings, images, trained, seconds)))


if __name__ == "__main__":
    main()
