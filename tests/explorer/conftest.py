"""Runs that were trained for a moment, and bundles of them."""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blobs import blobs
from hinterland.analysis.finding import Finding, write_findings
from hinterland.data.annotations import Factor, Label
from hinterland.data.imageset import ImageSet
from hinterland.explorer.bundle import Bundle, bundle_of
from hinterland.explorer.frontend import FrontEnd
from hinterland.latents.trained import Trained
from hinterland.training.run import train
from hinterland.training.settings import configured

pytest.importorskip("onnxscript", reason="the extra [explorer] is not installed")
pytest.importorskip("onnxruntime", reason="the extra [explorer] is not installed")

HOSTILE = "</script><script>alert('a class')</script>"  # the name of a class, and of an image
QUICK = {"training.epochs": 1, "model.widths": [8], "model.hidden": [], "model.latent_size": 4}
MAPS: tuple[Any, ...] = ("pca", "t-sne")  # UMAP takes seconds to compile; tests/cli/test_demo.py has it

PROBED = Finding("linear_probe_accuracy", "quarter", "run", 0.9, 240, "", 0.85, 0.95, null=0.25, p_value=0.001)
FOUND = [PROBED, Finding("active_units", "latents", "run", 4.0, 240, "", unit="of 4 latents")]

Train = Callable[..., Trained]


@pytest.fixture(scope="session")
def images() -> ImageSet:
    """300 grey images of four classes, one with a name that a browser would run; two factors, one circular."""
    plain = blobs(300, 1, 12, 12)
    known, angle = plain.annotations, np.linspace(0, 720, 300) % 360
    quarter = known.labels["quarter"]
    ids = known.id.astype("<U60")
    ids[np.flatnonzero(known.split == "test")[0]] = HOSTILE
    height = np.linspace(0, 1, 300)
    height[7] = np.nan
    annotations = dataclasses.replace(
        known,
        id=ids,
        labels={"quarter": Label(quarter.codes, (*quarter.names[:3], HOSTILE))},
        factors={"height": Factor(height), "angle": Factor(angle, 360.0)},
    )
    return dataclasses.replace(plain, annotations=annotations)


@pytest.fixture(scope="session")
def trained_on(tmp_path_factory) -> Train:
    """Train for a moment on some images."""

    def run(images: ImageSet, preset: str = "vae", name: str = "run", **settings: Any) -> Trained:
        chosen = {**QUICK, **{key.replace("__", "."): value for key, value in settings.items()}}
        folder = train(images, configured(preset, settings=chosen), tmp_path_factory.mktemp("runs") / name)
        write_findings(folder.findings_file, FOUND)  # looking for them takes longer than all else here
        return Trained(folder)

    return run


@pytest.fixture(scope="session")
def variational(trained_on, images) -> Trained:
    """A variational run."""
    return trained_on(images, "vae", "a-vae")


@pytest.fixture(scope="session")
def plain(trained_on, images) -> Trained:
    """A plain run on the same images."""
    return trained_on(images, "cae", "a-cae")


@pytest.fixture(scope="session")
def bundle(variational, images) -> Bundle:
    """Of the variational run, all training images."""
    return bundle_of([variational], images, split="train", projections=MAPS)


@pytest.fixture(scope="session")
def front(tmp_path_factory) -> FrontEnd:
    """A front end of a few bytes."""
    folder: Path = tmp_path_factory.mktemp("static")
    texts = {
        "page.html": "<html><head><!--hinterland:head--></head><body><!--hinterland:body--></body></html>",
        "app.js": "const end = '</script>';",
        "app.css": "body { color: black }",
        "decoder-worker.js": "self.onmessage = null;",
        "widget.js": "export default { render() {} };",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    (folder / "ort-wasm.wasm.gz").write_bytes(gzip.compress(b"\0asm" * 1000))
    return FrontEnd.found(folder)
