"""The pages that the browser tests open: two trained runs of the digits, made once however many processes test."""

from __future__ import annotations

import dataclasses
import fcntl
import functools
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hinterland import api
from hinterland.analysis.finding import Finding, write_findings
from hinterland.api import Run
from hinterland.data.annotations import Factor, Label
from hinterland.data.imageset import ImageSet
from hinterland.explorer.bundle import Bundle, bundle_of
from hinterland.explorer.page import write_page
from hinterland.explorer.parts import Parts
from hinterland.ground.files import write_json

Numbers = npt.NDArray[Any]

HOSTILE_CLASS = "<img src=x onerror=\"document.title='run'\">"  # the three: names that a browser would run
HOSTILE_IMAGE = "</script><script>document.title='run'</script>"
NEVER = 10**9  # images: longer than any run here
SETTINGS = {
    "training.precision": "fp32",
    "training.threads": 1,
    "training.device": "cpu",
    "training.learning_rate": 4e-3,
    "training.evaluate_every_images": NEVER,
    "training.checkpoint_every_images": NEVER,
    "training.preview_every_images": NEVER,
    "model.latent_size": 8,
}
DENSE = {"model.widths": [], "model.hidden": [128, 64]}  # of its eight latents some always collapse
CONVOLUTIONAL = {"model.widths": [16], "model.hidden": []}


@dataclasses.dataclass(frozen=True)
class Shown:
    """A page, and all that Python knows of what it shows."""

    file: Path
    folders: tuple[Path, ...]  # of its runs

    @functools.cached_property
    def manifest(self) -> dict[str, Any]:
        """As the page holds it."""
        found: dict[str, Any] = json.loads(self.file.with_suffix(".json").read_text())
        return found

    @functools.cached_property
    def _arrays(self) -> Mapping[str, Numbers]:
        with np.load(self.file.with_suffix(".npz")) as file:
            return dict(file)

    def array(self, part: Mapping[str, Any]) -> Numbers:
        """The array that an entry of the manifest speaks of."""
        return self._arrays[part["part"]]

    @functools.cached_property
    def ids(self) -> list[str]:
        """Of each image."""
        return [str(name) for name in self._arrays["ids"]]

    @property
    def images(self) -> Numbers:
        """(N, H, W) in [0, 1], as they were given."""
        return self._arrays["images"]

    @functools.cached_property
    def labels(self) -> Numbers:
        """The code of each image's class."""
        return self.array(self.manifest["labels"][0]["codes"])

    def model(self, number: int = 0) -> dict[str, Any]:
        """A model's entry in the manifest."""
        found: dict[str, Any] = self.manifest["models"][number]
        return found

    def map(self, kind: str, number: int = 0) -> dict[str, Any]:
        """A map's entry in the manifest."""
        return next(one for one in self.model(number)["projections"] if one["kind"] == kind)

    def places(self, kind: str, number: int = 0) -> Numbers:
        """(N, 2) of a map, as float64."""
        return self.array(self.map(kind, number)["positions"]).astype(np.float64)

    def latents(self, number: int = 0) -> Numbers:
        """(N, D)."""
        return self.array(self.model(number)["latents"])

    def run(self, number: int = 0) -> Run:
        """The run itself, for what torch says."""
        return _opened(self.folders[number])

    def decoded(self, latents: Numbers, number: int = 0) -> Numbers:
        """Torch's images (n, H, W) of latents (n, D), of one grey band in [0, 1]."""
        return self.run(number).decode(np.atleast_2d(latents).astype(np.float32))[:, 0]

    def latent_at(self, kind: str, x: float, y: float, number: int = 0) -> Numbers:
        """(D,) of a place, by the rule that the manifest gives, written down a second time."""
        inverse = self.map(kind, number)["inverse"]
        if inverse["kind"] == "linear":
            return np.array(inverse["mean"]) + x * np.array(inverse["u"]) + y * np.array(inverse["v"])
        away = np.linalg.norm(self.places(kind, number) - [x, y], axis=1)
        rows = np.argsort(away, kind="stable")[: inverse["k"]]
        weights = np.exp(-np.square(away[rows] / (away[rows[-1]] / 2)) / 2)
        return weights @ self.latents(number)[rows].astype(np.float64) / weights.sum()


@functools.cache
def _opened(folder: Path) -> Run:
    return api.open_run(folder)


@dataclasses.dataclass(frozen=True)
class Pages:
    """All of them, and where they lie."""

    folder: Path

    @property
    def one(self) -> Shown:
        """The variational run alone."""
        return Shown(self.folder / "one.html", (self.folder / "a-vae",))

    @property
    def two(self) -> Shown:
        """Both runs."""
        return Shown(self.folder / "two.html", (self.folder / "a-vae", self.folder / "an-ae"))


def pages_in(folder: Path) -> Pages:
    """Made by whoever comes first; the others wait."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            _make(folder)
            (folder / "made").touch()
    return Pages(folder)


def shared_folder(base: Path) -> Path:
    """The same for all processes of one test run, and for no other: `base` is this process's own."""
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "explorer-pages"


def _make(folder: Path) -> None:
    images = digits()
    variational = api.train(images, "vae", epochs=20, out=folder / "a-vae", seed=0, settings={**SETTINGS, **DENSE})
    plain = api.train(images, "cae", epochs=2, out=folder / "an-ae", seed=0, settings={**SETTINGS, **CONVOLUTIONAL})
    for run in (variational, plain):
        write_findings(run.trained.folder.findings_file, found(run.name))  # the search for them has its own tests
    bundle = bundle_of([variational.trained, plain.trained], images, "test", encoder=True)
    seen = images.split("test")
    for name, made in (("two", bundle), ("one", _first_alone(bundle))):
        write_page(made, folder / f"{name}.html")
        write_json(folder / f"{name}.json", made.manifest.as_json())
        arrays = {part: bundle.parts.array(part) for part in made.parts if bundle.parts.is_array(part)}
        np.savez(folder / f"{name}.npz", **arrays, ids=seen.ids, images=seen.layers["image"][:, 0])


def _first_alone(bundle: Bundle) -> Bundle:
    """As `hinterland export RUN` has it: one run, no encoder. To bundle it again would take longer than all tests."""
    parts, model = Parts(), dataclasses.replace(bundle.manifest.models[0], encoder=None)
    for name in bundle.parts:
        if not name.startswith("model-1") and not name.endswith("encoder.onnx"):
            parts.add(name, bundle.parts[name], bundle.parts.content(name))
    manifest = dataclasses.replace(bundle.manifest, models=(model,), title=f"{model.name} on digits")
    return Bundle(manifest, parts, bundle.runs[:1])


def digits() -> ImageSet:
    """The bundled digits; a class and an image have names that a browser would run, and two numbers are known."""
    images = api.load("digits")
    known, pixels = images.annotations, images.layers["image"][:, 0].astype(np.float64)
    label, ids = known.labels["class"], known.id.astype("<U60")
    ids[np.flatnonzero(known.split == "test")[3]] = HOSTILE_IMAGE
    annotations = dataclasses.replace(
        known,
        id=ids,
        labels={"class": Label(label.codes, (*label.names[:9], HOSTILE_CLASS))},
        factors={"ink": Factor(pixels.mean(axis=(1, 2))), "slant": Factor(_slant(pixels), 180.0)},
    )
    return dataclasses.replace(images, annotations=annotations)


# tan 2a = 2 mu_11 / (mu_20 - mu_02)
def _slant(pixels: Numbers) -> Numbers:
    """(N,) angle of the long axis of what is bright, in degrees, [0, 180)."""
    y, x = np.mgrid[: pixels.shape[1], : pixels.shape[2]].astype(np.float64)
    weights = pixels / pixels.sum(axis=(1, 2), keepdims=True)
    dx = x - (weights * x).sum(axis=(1, 2), keepdims=True)
    dy = y - (weights * y).sum(axis=(1, 2), keepdims=True)
    across, apart = (weights * dx * dy).sum(axis=(1, 2)), (weights * (dx**2 - dy**2)).sum(axis=(1, 2))
    return np.degrees(np.arctan2(2 * across, apart) / 2) % 180


def found(source: str) -> list[Finding]:
    """A class that is in the latents, a number of which nothing is known, and one of the latents as a whole."""
    return [
        Finding("linear_probe_accuracy", "class", source, 0.8, 200, "", 0.75, 0.85, null=0.1, p_value=0.001),
        Finding("ridge_r2", "ink", source, 0.3, 200, "", 0.2, 0.4, null=0.0, p_value=0.002),
        Finding("active_units", "latents", source, 4.0, 200, "", unit="of 8 latents"),
    ]
