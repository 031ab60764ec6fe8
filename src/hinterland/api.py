"""The facade that knows every room: what the command line does is one call here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hinterland.data import catalog
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress

if TYPE_CHECKING:
    from hinterland.analysis.finding import Finding
    from hinterland.latents.table import LatentTable
    from hinterland.latents.trained import Trained
    from hinterland.models.autoencoder import Autoencoder
    from hinterland.studies.study import Study

Images = ImageSet | npt.NDArray[Any]

QUICK_TRAINING_IMAGES = 20_000  # that a quick analysis of a run fits on


def load(
    data: str | Path,
    layout: str | None = None,
    labels_csv: Path | None = None,
    resize: tuple[int, int] | None = None,
    crop: bool = False,
    skip_bad: bool = False,
    progress: Progress = SILENT,
) -> ImageSet:
    """Images by name (`fashion-mnist`, `mnist`, `digits`), from a folder, or from an .npz or .npy file.

    `layout` is channels-first or channels-last, for arrays where both could be meant; `labels_csv` holds labels
    by file name; `resize` is (H, W), `crop` cuts to that shape first; `skip_bad` leaves unreadable images out and
    lists them. Raises `BadInput` where anything cannot be read as it stands.
    """
    import dataclasses

    options: dict[str, Any] = {
        "layout": layout,
        "labels_csv": labels_csv,
        "resize": resize,
        "crop": crop,
        "skip_bad": skip_bad,
    }
    images = catalog.load(str(data), progress=progress, **options)
    place = Path(str(data).removeprefix("folder:"))
    again = str(data) if str(data) in catalog.CATALOG else str(place.resolve())
    kept = {k: str(Path(v).resolve()) if k == "labels_csv" else v for k, v in options.items() if v}
    return dataclasses.replace(images, origin={"data": again, **kept})


def load_again(origin: Mapping[str, Any] | None, progress: Progress = SILENT) -> ImageSet:
    """The images that a run was trained on; `BadInput` where they came as arrays."""
    if origin is None:
        raise BadInput("this run's images came as arrays and cannot be found again; hand the same images over")
    options = dict(origin)
    if options.get("resize"):
        options["resize"] = tuple(options["resize"])
    return load(progress=progress, **options)


class Run:
    """A run folder, opened: encode, decode, reconstruct, analyse, report."""

    def __init__(self, trained: Trained):
        self._trained = trained
        self.folder = trained.folder
        self.config = trained.config

    @property
    def path(self) -> Path:
        """Where the run lies."""
        return self.folder.path

    @property
    def name(self) -> str:
        """The run's name."""
        return self.folder.name

    @property
    def latent_size(self) -> int:
        """D, the numbers per image."""
        return self._trained.latent_size

    @property
    def model(self) -> Autoencoder:
        """The autoencoder itself; `model.encoder` and `model.decoder` are callable on their own."""
        return self._trained.model

    @property
    def trained(self) -> Trained:
        """The model with its folder, as the rooms to the right take it."""
        return self._trained

    def metrics(self) -> list[dict[str, Any]]:
        """The lines of metrics.jsonl."""
        return self.folder.metrics()

    def images(self, progress: Progress = SILENT) -> ImageSet:
        """The images it was trained on, loaded again."""
        return load_again(self.config.data.origin, progress)

    def encode(
        self,
        images: Images,
        progress: Progress = SILENT,
        layer: str | None = None,
        pooling: str | None = None,
        baselines: bool | Sequence[str] = False,
        train: ImageSet | None = None,
    ) -> LatentTable:
        """Every image's latent (posterior mean), log-variance and reconstruction error.

        `layer` is another layer, by its name in the model, such as encoder.maps.1; `pooling` none, mean, mean-std,
        max or flatten (left out: maps are averaged). `baselines`: also what needs no learning, True for all, or
        some of pixels, colour, pca and untrained. They are fitted on the split train of `train`, of `images`, or of
        the images that the run was trained on.
        """
        given = as_images(images)
        if baselines and train is None and not given.has("train"):
            train = self.images(progress)
        return self._trained.encode(
            given, progress=progress, layer=layer, pooling=pooling, baselines=baselines, train=train
        )

    def decode(self, latents: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """Latents (N, D) -> images (N, C, H, W), float32 in [0, 1]."""
        return self._trained.decode(latents)

    def reconstruct(self, images: Images) -> npt.NDArray[np.float32]:
        """Images as they come back: (N, C, H, W), float32 in [0, 1]."""
        return self._trained.reconstruct(as_images(images))

    def analyse(
        self,
        images: ImageSet | None = None,
        labels: Sequence[str] | None = None,
        baselines: bool = True,
        quick: bool = True,
        seed: int = 0,
        progress: Progress = SILENT,
    ) -> list[Finding]:
        """What the latents tell about each label and factor, beside what the baselines tell; see `hl.analyse`.

        `images` are the run's own unless given. `quick` fits on at most 20,000 training images, drawn by `seed`.
        """
        given = images or self.images(progress)
        rows = np.flatnonzero(given.annotations.split == "train")
        if quick and len(rows) > QUICK_TRAINING_IMAGES:
            rows = np.sort(np.random.default_rng(seed).choice(rows, QUICK_TRAINING_IMAGES, replace=False))
        scored = next(split for split in ("test", "validation", "train") if given.has(split))
        if scored != "train":
            rows = np.concatenate([rows, np.flatnonzero(given.annotations.split == scored)])
        with_baselines = baselines and given.has("train")
        table = self._trained.encode(given.take(rows), baselines=with_baselines, progress=progress)
        return analyse(table, labels, quick=quick, seed=seed, progress=progress)

    def report(
        self,
        images: ImageSet | None = None,
        findings: Sequence[Finding] | None = None,
        seed: int = 0,
        progress: Progress = SILENT,
    ) -> Path:
        """Write findings.json, latents/, figures/ and report.html; return the page.

        `findings` are those of `analyse`; left out, first answers without baselines are looked for.
        """
        from hinterland.report.run_report import write_report

        return write_report(self._trained, images or self.images(progress), findings, progress, seed)


def train(
    images: Images,
    model: str | Autoencoder = "vae",
    latent_size: int | None = None,
    epochs: float | None = None,
    out: str | Path | None = None,
    seed: int | None = None,
    settings: Mapping[str, Any] | None = None,
    config: str | Path | None = None,
    resume: str | Path | None = None,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> Run:
    """Train an autoencoder on the training split and return the run.

    `images` is an ImageSet, or an array (N, C, H, W) that is split 80/10/10 by number.

    `model` is a preset's name or your own `Autoencoder(encoder, decoder)`; `settings` maps dotted paths to
    values ({"training.batch_size": 128}); `config` is a YAML file; `out` defaults to runs/DATA-MODEL.
    Raises `BadInput` before anything is written, `RunFailed` where a loss is not finite.
    """
    from hinterland.latents.trained import Trained
    from hinterland.training import run as training
    from hinterland.training.config import configured
    from hinterland.training.folder import RunFolder, free_path

    own = None if isinstance(model, str) else model
    images = as_images(images)
    if resume is not None:
        folder = training.resume(images, RunFolder(Path(resume)), own, progress)
        return Run(Trained(folder, own))
    chosen = {"model.latent_size": latent_size, "training.epochs": epochs, "seed": seed}
    chosen = {path: value for path, value in chosen.items() if value is not None}
    if own is not None and latent_size is not None:
        raise BadInput(f"latent_size ({latent_size}) is for presets; your own model decides its own size")
    named = model if isinstance(model, str) else None
    resolved = configured(
        None if config and named == "vae" else named, Path(config) if config else None, {**(settings or {}), **chosen}
    )
    place = Path(out) if out else free_path(Path("runs") / f"{images.name}-{named or 'own'}")
    return Run(Trained(training.train(images, resolved, place, own, overwrite, progress), own))


def open_run(folder: str | Path, model: Autoencoder | None = None) -> Run:
    """A run that was trained before; `model` is needed only where the run was of your own module."""
    from hinterland.latents.trained import Trained
    from hinterland.training.folder import RunFolder

    return Run(Trained(RunFolder(Path(folder)), model))


def analyse(
    table: LatentTable,
    labels: Sequence[str] | None = None,
    train: LatentTable | None = None,
    quick: bool = True,
    seed: int = 0,
    progress: Progress = SILENT,
) -> list[Finding]:
    """What the latents tell about each label and factor, with intervals and what chance gives.

    Where the table has baselines (`run.encode(images, baselines=True)`, `from_arrays(..., images=...)`), each
    finding has theirs beside it, with the paired difference.

    Probes are fitted on `train` (or the table's training split) and scored on the rest.
    """
    from hinterland.analysis.standard import analyse as ask

    return ask(table, labels, train, quick, seed, progress)


def compare(runs: Sequence[Run], out: str | Path, images: ImageSet | None = None, progress: Progress = SILENT) -> Path:
    """Runs side by side on the same images, as one page; return it."""
    from hinterland.report.compare import write_comparison

    if len(runs) < 2:
        raise BadInput(f"compare takes at least two runs, and got {len(runs)}")
    shared = images or runs[0].images(progress)
    return write_comparison([run.trained for run in runs], shared, Path(out), progress=progress)


def study(config: str | Path, out: str | Path | None = None, progress: Progress = SILENT) -> Study:
    """Do every cell of the study that the YAML file describes, and write its page; return the study.

    `out` defaults to runs/NAME. Cells that are done are not done again, a failed one stops no other.
    """
    from hinterland.studies.config import read_study
    from hinterland.studies.study import Study, run_study

    described = read_study(Path(config))
    begun = Study.begin(described, Path(out) if out else Path("runs") / described.name)
    options = dict(described.load)
    if options.get("resize"):
        options["resize"] = tuple(options["resize"])
    return run_study(begun, lambda name: load(name, progress=progress, **options), progress)


def as_images(images: Images) -> ImageSet:
    """An ImageSet as it is, an array (N, C, H, W) as one that is numbered and split by number."""
    if isinstance(images, ImageSet):
        return images
    from hinterland.data.sources.arrays import from_arrays

    return from_arrays(np.asarray(images), layout="channels-first")
