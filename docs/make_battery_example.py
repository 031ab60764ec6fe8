"""The table of sample sizes and the example in docs/concepts/battery.md, measured now: a VAE on the bundled digits.

Usage: python docs/make_battery_example.py
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import hinterland as hl
from hinterland.analysis.answers import answers
from hinterland.analysis.battery import QUICK, STANDARD
from hinterland.api import QUICK_TRAINING_IMAGES

PAGE = Path(__file__).resolve().parent / "concepts" / "battery.md"
EPOCHS, SIZE = 60, 10
WHAT = {
    "scored": "images that probes are scored on",
    "neighbours": "images among which neighbours are looked for",
    "clustered": "images clustered by k-means",
    "pairs": "images whose every distance is computed",
    "seeds": "seeds of k-means",
}


def sizes() -> list[str]:
    """How many images either effort looks at."""
    rows = [f"| {words} | {getattr(QUICK, name):,} | {getattr(STANDARD, name):,} |" for name, words in WHAT.items()]
    return [
        "| at most | quick | full |",
        "|---|---:|---:|",
        f"| images of a run that probes are fitted on | {QUICK_TRAINING_IMAGES:,} | all |",
        f"| numbers fitted on, all tables together | {QUICK.numbers:,} | {STANDARD.numbers:,} |",
        *rows,
    ]


def example() -> list[str]:
    """A variational autoencoder of the digits, its answer in words and its findings."""
    images = hl.load("digits")
    with tempfile.TemporaryDirectory() as folder:
        run = hl.train(images, model="vae", latent_size=SIZE, epochs=EPOCHS, out=Path(folder) / "digits", seed=0)
        findings = run.analyse(images, quick=False)
    told = [f for f in findings if f.subject in images.annotations.labels]
    lines = [
        f"A variational autoencoder with {SIZE} latents, {EPOCHS} epochs on {len(images):,} digits of 8 x 8 pixels "
        "(`hl.load('digits')`), the full battery. In words:",
        "",
        *(f"> {answer.sentence}" for answer in answers(findings)),
        "",
        "| measure | estimate | 95 % interval | chance | untrained | colour | PCA | pixels | p | n |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for f in told:
        interval = "" if f.low is None else f"{f.low:.3f} to {f.high:.3f}"
        beside = [
            f"{f.baselines[name].estimate:.3f}" if name in f.baselines else ""
            for name in ("untrained", "colour", "pca", "pixels")
        ]
        chance, p = "" if f.null is None else f"{f.null:.3f}", "" if f.p_value is None else f"{f.p_value:.3g}"
        lines.append(f"| {f.name} | {f.estimate:.3f} | {interval} | {chance} | {' | '.join(beside)} | {p} | {f.n:,} |")
    return lines


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, lines in (("sizes", sizes()), ("example", example())):
        marks = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        text = "\n".join([marks[0], *lines, marks[1]])
        page = re.sub(f"{marks[0]}.*?{marks[1]}", lambda _, text=text: text, page, flags=re.DOTALL)
    PAGE.write_text(page, encoding="utf-8")
    print(page.split("## Quick and full")[1])


if __name__ == "__main__":
    main()
