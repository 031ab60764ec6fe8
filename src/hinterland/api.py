"""The facade that knows every room: what the command line does is one call here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from hinterland.data import catalog
from hinterland.data.imageset import ImageSet
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import SILENT, Progress

if TYPE_CHECKING:
    from hinterland.analysis.finding import Finding
    from hinterland.analysis.probing.probes import ProbeResult
    from hinterland.latents.scene.maps import SceneMaps
    from hinterland.latents.table import LatentTable
    from hinterland.latents.trained import Trained
    from hinterland.models.autoencoder import Autoencoder
    from hinterland.studies.study import Executor, Study

    Comparable: TypeAlias = "Run | LatentTable | str | Path"

Images = ImageSet | npt.NDArray[Any]

QUICK_TRAINING_IMAGES, QUICK_SCORED_IMAGES = 10_000, 5_000  # that a quick analysis of a run fits on, and scores
EXPLORED_IMAGES = 10_000  # that an explorer in one file, or in a notebook, shows


def load(
    data: str | Path,
    layout: str | None = None,
    labels_csv: Path | None = None,
    resize: tuple[int, int] | None = None,
    crop: bool = False,
    skip_bad: bool = False,
    hold_out: str | None = None,
    progress: Progress = SILENT,
    *,
    layers: Sequence[str] | None = None,
    mask: str | None = None,
    masks: Sequence[str] | None = None,
    ignore: Sequence[int] | None = None,
    tile: int | None = None,
    split: str | None = None,
    derive: Sequence[str] | None = None,
) -> ImageSet:
    """Images by name (`fashion-mnist`, `digits`, `cuboids-phi`), from a store or folder, an .npz, .npy or .zip file.

    `layout` is channels-first or channels-last, for arrays where both could be meant; `labels_csv` holds labels
    by file name; `resize` is (H, W), `crop` cuts to that shape first; `skip_bad` leaves unreadable images out and
    lists them; `hold_out`, such as phi=40..80, leaves a range of a factor out of training. `layers`, `mask`
    (of classes, `ignore` its values without one), `masks` (never seen by a model) name arrays of an .npz file of
    several; `tile` cuts its images; `split`, such as 60/20/20, divides them anew. `derive` adds what pixels alone
    tell: moments (factors), silhouette (a mask of classes); see `data.derived`.
    Raises `BadInput` where anything cannot be read as it stands.
    """
    import dataclasses

    from hinterland.data.holdout import held_out
    from hinterland.data.derived import with_derived
    from hinterland.data.resplit import split_anew

    options: dict[str, Any] = {
        "layout": layout,
        "labels_csv": labels_csv,
        "resize": resize,
        "crop": crop,
        "skip_bad": skip_bad,
        "layers": layers and list(layers),
        "mask": mask,
        "masks": masks and list(masks),
        "ignore": ignore and list(ignore),
        "tile": tile,
    }
    images = catalog.load(str(data), progress=progress, **options)
    if split is not None:
        images, options["split"] = split_anew(images, split), split
    if derive:
        images, options["derive"] = with_derived(images, derive), list(derive)
    if hold_out is not None:
        images, options["hold_out"] = held_out(images, hold_out), hold_out
    place = Path(str(data).removeprefix("folder:").removeprefix("store:"))
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
        self._told: dict[str, ProbeResult] = {}  # by label, what the linear probe of the last analysis said

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

    def encode_scene(
        self,
        scene: str | Path,
        out: str | Path | None = None,
        stride: int | None = None,
        bands: Literal["all", "rgb"] | None = None,
        table: str | Path | None = None,
        error: str | Path | None = None,
        clusters: int = 0,
        clusters_out: str | Path | None = None,
        reading: Mapping[str, Any] | None = None,
        seed: int = 0,
        progress: Progress = SILENT,
    ) -> SceneMaps:
        """Slide over a raster and write latents, errors and clusters back onto the map; memory stays flat.

        `out`: a COG with a pixel per window, one band a latent or (`bands` rgb; the default of more than 12 latents)
        three principal components; `table` GeoParquet of the windows; `error` a COG of each pixel's reconstruction
        error; `clusters` so many by k-means. `stride` in pixels (left out: the tile's side). `reading` says how the
        scene is read: bands, stacked, nodata, resample, tile, max_nodata, where it is not as the run's own tiles
        were. Needs the extra [geo].
        """
        from hinterland.latents.scene.maps import Wanted, encode_scene
        from hinterland.latents.scene.windows import Asked

        given = {"latents": out, "table": table, "error": error, "clusters": clusters_out}
        files = {what: None if path is None else Path(path) for what, path in given.items()}
        wanted = Wanted(bands=bands, count=clusters, **files)
        asked = Asked(**{**(reading or {}), "stride": stride})
        return encode_scene(self._trained, str(scene), wanted, asked, seed, progress)

    def segment(self, images: Images, progress: Progress = SILENT) -> npt.NDArray[np.float32]:
        """(N, K, H, W) the chance of each class at each pixel, of a run with task segment; names: `data.classes`."""
        return self._trained.class_chances(as_images(images), progress)

    def classify(self, images: Images, progress: Progress = SILENT) -> npt.NDArray[np.float32]:
        """(N, K) the chance of each class of each image, of a run with task classify; names: `data.label_names`."""
        return self._trained.label_chances(as_images(images), progress)

    def segment_scene(
        self,
        scene: str | Path,
        out: str | Path,
        chance: str | Path | None = None,
        reading: Mapping[str, Any] | None = None,
        progress: Progress = SILENT,
    ) -> dict[str, Path]:
        """Write a map of the class of each pixel of a raster, of a run with task segment; return what was written.

        `out` and `chance` (of the class that is said) are COGs on the scene's grid. `reading` as in `encode_scene`,
        `stride` (left out: half a tile) besides. Needs the extra [geo].
        """
        from hinterland.latents.scene.segment import segment_scene
        from hinterland.latents.scene.windows import Asked

        asked = Asked(**(reading or {}))
        return segment_scene(self._trained, str(scene), Path(out), Path(chance) if chance else None, asked, progress)

    def translate(self, images: Images, progress: Progress = SILENT) -> npt.NDArray[np.float32]:
        """(N, C, H, W) the wanted bands of images, float32 on their [0, 1] scale, of a run with task translate.

        `images` hold the given bands: by the names that the run knows, or these alone as an array.
        """
        return self._trained.translate(as_images(images), progress)

    def decode(self, latents: npt.ArrayLike) -> npt.NDArray[np.float32]:
        """Latents (N, D) -> images (N, C, H, W), float32 in [0, 1]; of task translate in the wanted bands."""
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

        `images` are the run's own unless given. `quick` fits on at most 10,000 training images and scores
        at most 5,000, drawn by `seed`.
        """
        from hinterland.analysis.standard import analyse as ask
        from hinterland.latents.kept import tables_for_analysis

        given = images or self.images(progress)
        fitted, scored = (QUICK_TRAINING_IMAGES, QUICK_SCORED_IMAGES) if quick else (None, None)
        asked = tables_for_analysis(self._trained, given, baselines, fitted, scored, seed, progress)
        if asked.drawn:
            progress.say(f"{asked.drawn}; quick=False, or --full, takes all")
        self._told.clear()
        found = ask(asked.scored, labels, asked.fitted, quick, seed, progress, self._told, asked.described)
        return [_drawn_from(finding, asked.drawn) for finding in found]

    def explore(self, **options: Any) -> Any:
        """The explorer of this run: a widget in a notebook, else a page that is served; see `hl.explore`."""
        return explore(self, **options)

    def report(
        self,
        images: ImageSet | None = None,
        findings: Sequence[Finding] | None = None,
        seed: int = 0,
        progress: Progress = SILENT,
        quick: bool = False,
    ) -> Path:
        """Write findings.json, latents/, figures/ and report.html; return the page.

        `findings` are those of `analyse`; left out, first answers without baselines are looked for. `quick` leaves
        out the maps that take long.
        """
        from hinterland.report.run_report import write_report
        from hinterland.report.segmentation import write_segmentation_report
        from hinterland.report.tasks import write_tasks_report
        from hinterland.report.translation import write_translation_report

        if self._trained.translates:
            return write_translation_report(self._trained, images or self.images(progress), findings, progress, seed)
        if self._trained.classifies or len(self.config.tasks) > 1:
            return write_tasks_report(self._trained, images or self.images(progress), findings, progress, seed)
        if self._trained.segments:
            return write_segmentation_report(self._trained, images or self.images(progress), findings, progress, seed)
        told = self._told if findings is not None else None
        return write_report(self._trained, images or self.images(progress), findings, progress, seed, told, quick)


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
    from_previous: bool = False,
) -> Run:
    """Train an autoencoder on the training split and return the run.

    `images` is an ImageSet, or an array (N, C, H, W) that is split 80/10/10 by number.

    `model` is a preset's name or your own `Autoencoder(encoder, decoder)`; `settings` maps dotted paths to
    values ({"training.batch_size": 128}); `config` is a YAML file; `out` defaults to runs/DATA-MODEL. `resume` goes on
    with a run; `from_previous`, where its last checkpoint is damaged, from the newest whole one.
    Raises `BadInput` before anything is written, `RunFailed` where a loss is not finite.
    """
    from hinterland.latents.trained import Trained
    from hinterland.training import run as training
    from hinterland.training.config import configured
    from hinterland.training.folder import RunFolder, free_path

    own = None if isinstance(model, str) else model
    images = as_images(images)
    if resume is not None:
        folder = training.resume(images, RunFolder(Path(resume)), own, progress, from_previous)
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


def grow(
    run: Run | str | Path,
    widths: Sequence[int],
    epochs: float,
    out: str | Path | None = None,
    decoder: Literal["kept", "new"] = "kept",
    freeze_epochs: float = 0,
    settings: Mapping[str, Any] | None = None,
    images: Images | None = None,
    overwrite: bool = False,
    resume: bool = False,
    progress: Progress = SILENT,
) -> Run:
    """Make a trained run deeper, by one level of each of `widths` in turn, train after each; return the last run.

    What was learned is kept, and so is its function, where the level allows it. `decoder` new lets all of the decoder
    begin anew; for `freeze_epochs` what was kept stays as it is. `settings` are of training, objective, augment, noise.
    `out` defaults to RUN-grown; runs between lie in `out`.stages. `images` are the run's own unless given.
    """
    from hinterland.latents.trained import Trained
    from hinterland.training.folder import RunFolder, free_path
    from hinterland.training.growing import Level
    from hinterland.training.stages import grow as grown

    path = run.path if isinstance(run, Run) else Path(run)
    parent = RunFolder(path)
    levels = [Level(width, epochs, decoder, freeze_epochs, dict(settings or {})) for width in widths]
    given = load_again(parent.config().data.origin, progress) if images is None else as_images(images)
    place = Path(out) if out else free_path(path.with_name(f"{path.resolve().name}-grown"))
    return Run(Trained(grown(given, parent, levels, place, overwrite, resume, progress)))


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


def compare(
    runs: Sequence[Comparable] | Mapping[str, Sequence[Comparable]],
    out: str | Path,
    images: ImageSet | None = None,
    progress: Progress = SILENT,
    labels: Sequence[str] | None = None,
    by: Literal["seed", "run"] = "seed",
    seed: int = 0,
) -> Path:
    """Any number of runs and tables side by side on the same images, as one page; return it.

    `runs`: runs, tables of latents, or paths of either (a folder, a .parquet); a mapping says which belong together,
    else runs of one configuration are seeds of one arm, unless `by` is run. Every arm is compared with the first: over
    seeds where both have several, over images otherwise. `images` are the first run's own unless given; `labels`
    names the labels and factors that are asked of (default: all).
    """
    from hinterland.report.compare import write_comparison

    named = runs if isinstance(runs, Mapping) else {"": runs}
    opened = [_opened(entry) for members in named.values() for entry in members]
    _refuse_without_images([entry for entry in opened if isinstance(entry, Run)])
    first = next((entry for entry in opened if isinstance(entry, Run)), None)
    shared = images if images is not None or first is None or len(opened) < 2 else first.images(progress)
    places = iter(range(len(opened)))
    arms = {name: [next(places) for _ in members] for name, members in named.items()}
    entries = [entry.trained if isinstance(entry, Run) else entry for entry in opened]
    together = arms if isinstance(runs, Mapping) else None
    return write_comparison(entries, shared, Path(out), progress, seed, labels, by, together)


def _opened(entry: Comparable) -> Run | LatentTable:
    """A run or table as it is, or read from its path."""
    from hinterland.latents.table import LatentTable

    if isinstance(entry, Run | LatentTable):
        return entry
    if not isinstance(entry, str | Path):
        raise BadInput(f"{entry!r} is no run and no table of latents; hand over either, or the path of one")
    path = Path(entry)
    if path.is_file() and path.suffix != ".parquet":
        raise BadInput(f"{path} is neither a run's folder nor a table of latents (.parquet); analyse reads arrays")
    return LatentTable.read(path) if path.suffix == ".parquet" else open_run(path)


def study(
    config: str | Path, out: str | Path | None = None, progress: Progress = SILENT, executor: Executor = "local"
) -> Study:
    """Do every cell of the study that the YAML file describes, and write its page; return the study.

    `out` defaults to runs/NAME; s3://BUCKET/PATH, gs://BUCKET/PATH or file:///PATH keeps the cells there, and the study
    is worked on in runs/NAME. `executor` ray uses the cluster at RAY_ADDRESS, or makes one of this machine. Cells that
    are done are not done again, a failed one stops no other.
    """
    from hinterland.report.study import write_study
    from hinterland.studies.config import read_study
    from hinterland.studies.store import Store, is_url
    from hinterland.studies.study import Study, keep, run_study

    described = read_study(Path(config))
    store = Store(str(out)) if out and is_url(str(out)) else None
    begun = Study.begin(described, Path(out) if out and not store else Path("runs") / described.name, store)
    load = partial(_images_of_cell, progress=progress) if executor == "local" else _images_of_cell
    done = run_study(begun, load, progress, executor)
    keep(done, write_study(done, progress))
    return done


def _images_of_cell(name: str, options: Mapping[str, Any], progress: Progress = SILENT) -> ImageSet:
    return load_again({"data": name, **options}, progress)


def export(
    runs: Run | Sequence[Run],
    out: str | Path,
    images: ImageSet | None = None,
    split: str | None = None,
    max_images: int | None = EXPLORED_IMAGES,
    encoder: bool = False,
    seed: int = 0,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> Path:
    """The explorer of one run, or of two on the same images, as one HTML file that works offline; return it.

    `images` are the first run's own unless given, `split` is test where there is one; of more than `max_images` so
    many are drawn by class. With `encoder` the page also places images that are dropped on it, and is some megabytes
    larger. To keep it small, weights are rounded to 16 bits of mantissa: what that costs is measured and told.
    Raises `BadInput` where `out` exists (unless `overwrite`), or the extra [explorer] is missing.
    """
    from hinterland.explorer.bundle import bundle_of
    from hinterland.explorer.frontend import FrontEnd
    from hinterland.explorer.page import write_page

    chosen, path = [runs] if isinstance(runs, Run) else list(runs), Path(out)
    if path.exists() and (path.is_dir() or not overwrite):
        raise BadInput(f"out ({path}) exists; choose another name, or overwrite it with --overwrite")
    front = FrontEnd.found()
    options: dict[str, Any] = {"split": split, "max_images": max_images, "seed": seed, "encoder": encoder}
    trained = [run.trained for run in chosen]
    bundle = bundle_of(trained, _explored(chosen, images, progress), compact=True, progress=progress, **options)
    return write_page(bundle, path, front)


def explore(
    runs: Run | Sequence[Run],
    images: ImageSet | None = None,
    split: str | None = None,
    max_images: int | None = None,
    seed: int = 0,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | None = None,
    ready: Callable[[str], None] = print,
    progress: Progress = SILENT,
) -> Any:
    """The explorer of one run, or of two on the same images: in a notebook a widget, else served until Ctrl-C.

    A widget shows at most 10,000 images unless `max_images` says otherwise, a server all of them. The server listens
    on this machine alone unless `host` says otherwise, and then demands a token; `port` 0 is a free one; `ready` is
    told its address. Raises `BadInput` where the extra [explorer], or in a notebook [notebook], is missing.
    """
    from hinterland.explorer.bundle import bundle_of
    from hinterland.explorer.frontend import FrontEnd
    from hinterland.explorer.listening import serve
    from hinterland.explorer.widget import in_notebook, widget

    chosen = [runs] if isinstance(runs, Run) else list(runs)
    front, as_widget = FrontEnd.found(), in_notebook()
    if as_widget and max_images is None:
        max_images = EXPLORED_IMAGES
    options: dict[str, Any] = {"split": split, "max_images": max_images, "seed": seed}
    trained = [run.trained for run in chosen]
    bundle = bundle_of(trained, _explored(chosen, images, progress), progress=progress, **options)
    if as_widget:
        return widget(bundle, front)
    return serve(bundle, host, port, token, ready, front)


def _refuse_without_images(runs: Sequence[Run]) -> None:
    """`BadInput` for a run that gives other images back than it sees, or none, where both sides of it are looked at."""
    for run in runs:
        run.trained.refuse_what_translates("the page")
        if "reconstruct" not in run.config.tasks:
            raise BadInput(
                f"{run.name} was trained with --task {run.config.task} and gives no images back; hinterland report says how well "
                "it tells classes, hinterland encode writes its latents as a table, which can be compared"
            )


def _explored(runs: Sequence[Run], images: ImageSet | None, progress: Progress) -> ImageSet:
    if not runs:
        raise BadInput("no run was given; one, or two of the same images, can be explored")
    _refuse_without_images(runs)
    return images or runs[0].images(progress)


def _drawn_from(finding: Finding, drawn: str) -> Finding:
    """The finding, which says from which images its own were drawn, where it speaks of those drawn."""
    import dataclasses

    if not drawn or finding.subject in ("latents", "reconstruction"):
        return finding
    return dataclasses.replace(finding, definition=f"{finding.definition} {drawn[:1].upper()}{drawn[1:]}.")


def as_images(images: Images) -> ImageSet:
    """An ImageSet as it is, an array (N, C, H, W) as one that is numbered and split by number."""
    if isinstance(images, ImageSet):
        return images
    from hinterland.data.sources.arrays import from_arrays

    return from_arrays(np.asarray(images), layout="channels-first")
