"""Runs that were trained for a moment, with their reports."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from blobs import blobs
from hinterland.data.annotations import Label
from hinterland.data.imageset import ImageSet
from hinterland.latents.trained import Trained
from hinterland.report.compare import write_comparison
from hinterland.report.run_report import write_report
from hinterland.training.run import train
from hinterland.training.settings import configured
from report.seeds import table_of
from report.variants import HOSTILE

QUICK = {"training.epochs": 1, "model.widths": [8], "model.hidden": [], "model.latent_size": 4}

Train = Callable[..., Trained]


@pytest.fixture(scope="session")
def trained_on(tmp_path_factory) -> Train:
    """Train for a moment on some images."""

    def run(images: ImageSet, preset: str = "vae", name: str = "run", **settings: Any) -> Trained:
        chosen: Mapping[str, Any] = {**QUICK, **{key.replace("__", "."): value for key, value in settings.items()}}
        out = tmp_path_factory.mktemp("runs") / name
        return Trained(train(images, configured(preset, settings=dict(chosen)), out))

    return run


@pytest.fixture(scope="session")
def labelled() -> ImageSet:
    """300 grey images of four classes, one of which has a name that a browser would run."""
    images = blobs(300, 1, 12, 12)
    quarter = images.annotations.labels["quarter"]
    names = (*quarter.names[:2], HOSTILE, quarter.names[3])
    known = dataclasses.replace(images.annotations, labels={"quarter": Label(quarter.codes, names)})
    return dataclasses.replace(images, annotations=known)


@pytest.fixture(scope="session")
def variational(trained_on, labelled) -> Trained:
    """A variational run."""
    return trained_on(labelled, "vae", "a-vae")


@pytest.fixture(scope="session")
def plain(trained_on, labelled) -> Trained:
    """A plain run on the same images."""
    return trained_on(labelled, "cae", "a-cae")


@pytest.fixture(scope="session")
def report(variational, labelled) -> Path:
    """The report of the variational run."""
    return write_report(variational, labelled)


@pytest.fixture(scope="session")
def comparison(report, plain, variational, labelled, tmp_path_factory) -> Path:
    """Both runs side by side; the variational one has its report already."""
    return write_comparison([plain, variational], labelled, tmp_path_factory.mktemp("page") / "compare.html")


@pytest.fixture(scope="session")
def seeds(trained_on, labelled) -> dict[str, list[Trained]]:
    """Four seeds of two arms."""
    return {p: [trained_on(labelled, p, f"{p}-{seed}", seed=seed) for seed in range(4)] for p in ("cae", "vae")}


@pytest.fixture(scope="session")
def many(seeds, labelled, tmp_path_factory) -> Path:
    """Eight runs in two arms, and a table."""
    runs = [*seeds["cae"], *seeds["vae"]]
    return write_comparison([*runs, table_of(labelled)], labelled, tmp_path_factory.mktemp("page") / "many.html")
