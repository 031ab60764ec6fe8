"""A run folder, opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from hinterland.api.images import Images, as_images, load_again
from hinterland.data.imageset import ImageSet
from hinterland.ground.progress import SILENT, Progress

if TYPE_CHECKING:
    from hinterland.analysis.finding import Finding
    from hinterland.analysis.probing.probes import ProbeResult
    from hinterland.latents.onnx_files import Written
    from hinterland.latents.scene.maps import SceneMaps
    from hinterland.latents.table import LatentTable
    from hinterland.latents.trained import Trained
    from hinterland.models.autoencoder import Autoencoder

QUICK_TRAINING_IMAGES, QUICK_SCORED_IMAGES = 10_000, 5_000  # that a quick analysis of a run fits on, and scores


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

    def encode_in_parts(
        self,
        images: Images,
        out: str | Path,
        part_size: int = 100_000,
        layer: str | None = None,
        pooling: str | None = None,
        progress: Progress = SILENT,
    ) -> Path:
        """What `encode` says, for any number of images: a folder of Parquet tables of `part_size` images each.

        Memory is that of one part. What was stopped goes on: parts that are whole stay as they are. `hl.analyse` takes
        the folder, `LatentTable.read` makes one table of it.
        """
        from hinterland.latents.in_parts import encode_in_parts

        encode_in_parts(self._trained, as_images(images), Path(out), part_size, layer, pooling, progress=progress)
        return Path(out)

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

    def save_pretrained(self, folder: str | Path, licence: str, pictures: bool = True, overwrite: bool = False) -> Path:
        """Write a folder to share: weights, configuration and a model card; see `api.sharing.save_pretrained`."""
        from hinterland.api.sharing import save_pretrained

        return save_pretrained(self, folder, licence, pictures, overwrite)

    def export_onnx(
        self,
        folder: str | Path,
        images: ImageSet | None = None,
        overwrite: bool = False,
        progress: Progress = SILENT,
    ) -> dict[str, Written]:
        """Write encoder.onnx and decoder.onnx, for programs without torch; by name, what was written and how exact.

        Compared with torch, to 1e-4, on `images`: the run's own unless given, noise where these came as arrays. Needs
        the extra [explorer].
        """
        from hinterland.latents.onnx_files import write_onnx

        known = images if images is not None or self.config.data.origin is None else self.images(progress)
        return write_onnx(self._trained, Path(folder), known, overwrite, progress=progress)

    def explore(self, **options: Any) -> Any:
        """The explorer of this run: a widget in a notebook, else a page that is served; see `hl.explore`."""
        from hinterland.api.exploring import explore

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


def _drawn_from(finding: Finding, drawn: str) -> Finding:
    """The finding, which says from which images its own were drawn, where it speaks of those drawn."""
    import dataclasses

    if not drawn or finding.subject in ("latents", "reconstruction"):
        return finding
    return dataclasses.replace(finding, definition=f"{finding.definition} {drawn[:1].upper()}{drawn[1:]}.")
