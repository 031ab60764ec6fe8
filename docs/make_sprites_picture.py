"""Which factor of the sprites is in which latent of a beta-VAE: docs/results/sprites.md and its picture.

Usage: python docs/make_sprites_picture.py SPRITES.npz [FOLDER]. SPRITES.npz has `images`, `factors` (N, K) and
`factor_names`; FOLDER (runs/sprites unless given) keeps the runs, and those that lie there already are taken as they
are. Beta is chosen on validation images; the test images are looked at once, with the chosen one. Trains five runs.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import io
import platform
import sys
from pathlib import Path

import numpy as np
from PIL import Image

import hinterland as hl
from hinterland.analysis.answers import BASELINES
from hinterland.analysis.disentanglement.findings import MEANINGS, OF_ALL
from hinterland.analysis.disentanglement.places import Places, places_of
from hinterland.analysis.finding import Baseline, Finding
from hinterland.api import Run
from hinterland.data.imageset import ImageSet
from hinterland.report.drawing import figure
from hinterland.report.sections.disentanglement import score_in_words, tables_of
from hinterland.report.shares import draw_shares, size_of
from hinterland.report.theme import IN_FILE

ROOT = Path(__file__).resolve().parent.parent
BETAS, SEEDS = (2, 4, 8), (0, 1, 2)
LATENT_SIZE, EPOCHS = 10, 12
SETTINGS = {
    "model.widths": [16, 32, 64, 64],
    "model.last_width": 8,
    "objective.warmup_images": 25_000,
    "training.batch_size": 32,
    "training.threads": 1,
    "training.evaluate_every_images": 50_000,
    "training.preview_every_images": 75_000,
    "training.checkpoint_every_images": 75_000,
}
CREDIT = "The sprites are the Liberated Pixel Cup's, CC BY-SA 3.0; the picture shows none of them."


def main() -> None:
    images = hl.load(sys.argv[1])
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "runs" / "sprites"
    tried = {beta: judged(trained(images, folder, beta, 0), images, "validation") for beta in BETAS}
    beta = max(tried, key=lambda b: float(tried[b].gap.mean()))
    run = trained(images, folder, beta, 0)
    findings = run.analyse(images)
    run.report(images, findings)
    seeds = {seed: judged(trained(images, folder, beta, seed), images, "test") for seed in SEEDS}
    picture = ROOT / "docs" / "pictures" / "sprites-factors.png"
    draw(seeds[0], picture)
    text = page(run, images, findings, beta, tried, seeds)
    (ROOT / "docs" / "results" / "sprites.md").write_text(text, encoding="utf-8")


def trained(images: ImageSet, folder: Path, beta: int, seed: int) -> Run:
    """The run in `folder`, trained if it is not there yet."""
    out = folder / f"beta-{beta}-seed-{seed}"
    if (out / "config.yaml").is_file():
        return hl.open_run(out)
    settings = {**SETTINGS, "objective.beta": beta}
    return hl.train(images, "vae", LATENT_SIZE, EPOCHS, out, seed, settings)


def judged(run: Run, images: ImageSet, split: str) -> Places:
    """Which factor is in which of its latents."""
    return places_of(run.encode(images.split(split)))


def draw(places: Places, path: Path) -> None:
    """Both tables of shares beside each other."""
    tables = [table for _, table in tables_of(places)]
    sizes = [size_of(table) for table in tables]
    gap, head = 40, 24
    width, height = sum(size[0] for size in sizes) + gap, max(size[1] for size in sizes) + head
    with figure(width, height) as fig:
        fig.set_layout_engine("none")
        fig.set_facecolor("white")
        left = 0.0
        for (title, table), (wide, tall) in zip(tables_of(places), sizes, strict=True):
            draw_shares(fig.add_axes((left / width, 0, wide / width, tall / height)), table)
            fig.text((left + 4) / width, 1 - 14 / height, title, fontsize=11.5, weight="bold")
            left += wide + gap
        for artist in fig.findobj():
            in_file(artist)
        drawn = io.BytesIO()
        fig.savefig(drawn, dpi=2 * 72)
    Image.open(drawn).convert("RGB").quantize(64).save(path, optimize=True)


def in_file(artist: object) -> None:
    """A stand-in colour becomes that of files."""
    get, put = getattr(artist, "get_color", None), getattr(artist, "set_color", None)
    if get and put and get() in IN_FILE:
        put(IN_FILE[get()])


def page(
    run: Run,
    images: ImageSet,
    findings: list[Finding],
    beta: int,
    tried: dict[int, Places],
    seeds: dict[int, Places],
) -> str:
    """The results in Markdown; every number in it is from this run of the program."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("hinterland", "torch", "numpy"))
    counts, config = images.counts(), run.config
    spread = np.array([[p.gap.mean(), p.dci.disentanglement, p.dci.completeness] for p in seeds.values() if p.dci])
    means = [f for f in findings if f.name in MEANINGS and f.subject == OF_ALL]
    lines = [
        "# Sprites: which factor is in which latent",
        "",
        f"Written by docs/make_sprites_picture.py on {datetime.date.today()} "
        f"(Python {platform.python_version()}, {versions}).",
        "",
        f"{sum(counts.values()):,} sprites of {' x '.join(map(str, images.shape))} (C x H x W), made from "
        f"{', '.join(images.annotations.factors)}; {counts['train']:,} to train on, {counts['validation']:,} to choose "
        f"on, {counts['test']:,} to test on. A variational autoencoder of {LATENT_SIZE} latents, "
        f"{config.training.epochs:g} epochs, batches of {config.training.batch_size}, Bernoulli likelihood, the KL "
        f"weighted by beta. {CREDIT}",
        "",
        "![Two tables of shares: latents by factors](../pictures/sprites-factors.png)",
        "",
        *(f"- {sentence}" for sentence in seeds[0].in_words()),
        "",
        "## Beta, chosen on validation images",
        "",
        "| beta | MIG | DCI disentanglement | completeness | informativeness |",
        "|---|---|---|---|---|",
        *(row(f"{b:g}{', chosen by MIG' if b == beta else ''}", places) for b, places in tried.items()),
        "",
        f"## On test images, with beta {beta:g}, seed 0",
        "",
        *(f"{score_in_words(f)}\n" for f in means if f.name in ("mig", "dci_disentanglement", "dci_completeness")),
        "| measure | estimate | 95 % interval | chance | "
        + " | ".join(BASELINES[b] for b in ("untrained", "pca"))
        + " |",
        "|---|---|---|---|---|---|",
        *(score(f) for f in means),
        "",
        "By the quick analysis, as `hinterland analyse RUN` makes it. Beside each baseline stands by how much the "
        "latents differ from it (95 % interval, the same half-samples of "
        f"both). Latents in use: {len(seeds[0].evidence.dimensions)} of {LATENT_SIZE}, and the base of completeness is "
        "their number. The intervals cover which images happened to be tested, not another training:",
        "",
        "| seed | MIG | DCI disentanglement | completeness | informativeness |",
        "|---|---|---|---|---|",
        *(row(str(seed), places) for seed, places in seeds.items()),
        "",
        f"Over {len(seeds)} seeds: MIG {spread[:, 0].mean():.3f} (standard deviation {spread[:, 0].std(ddof=1):.3f}), "
        f"DCI disentanglement {spread[:, 1].mean():.3f} ({spread[:, 1].std(ddof=1):.3f}), completeness "
        f"{spread[:, 2].mean():.3f} ({spread[:, 2].std(ddof=1):.3f}).",
        "",
        "## Again",
        "",
        "```",
        "python docs/make_sprites_picture.py SPRITES.npz",
        "```",
        "",
        "Settings of each run beside the preset `vae`: "
        + ", ".join(f"`{name}={value}`" for name, value in SETTINGS.items())
        + ".",
    ]
    return "\n".join(lines) + "\n"


def row(name: str, places: Places) -> str:
    if places.dci is None:
        raise SystemExit("two factors or more are needed")
    dci = places.dci
    scores = (places.gap.mean(), dci.disentanglement, dci.completeness, dci.informativeness)
    return f"| {name} | " + " | ".join(f"{value:.3f}" for value in scores) + " |"


def score(f: Finding) -> str:
    interval = "" if f.low is None or f.high is None else f"{f.low:.3f} to {f.high:.3f}"
    chance = "" if f.null is None else f"{f.null:.3f}"
    beside = [baseline(f.baselines[name]) for name in ("untrained", "pca")]
    return f"| {f.name} | {f.estimate:.3f} | {interval} | {chance} | {' | '.join(beside)} |"


def baseline(b: Baseline) -> str:
    return f"{b.estimate:.3f} (by {b.low:+.3f} to {b.high:+.3f})"


if __name__ == "__main__":
    main()
