"""A run's own latents, layers and baselines, in Python and on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

import command_line
import hinterland as hl
from blobs import blobs
from exporting import exported
from hinterland.latents.table import LatentTable
from hinterland.latents.trained import Trained

IMAGES = blobs(150, 3, 14, 10)
NAMES = ["pixels", "colour", "pca", *(f"untrained-{i}" for i in range(5))]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place")
    label = IMAGES.annotations.labels["quarter"]
    np.savez(folder / "images.npz", images=IMAGES.layers["image"], labels=label.codes, label_names=label.names)
    tiny = {"model.widths": (8,), "model.hidden": (), "training.threads": 1}
    images = hl.load(folder / "images.npz")
    hl.train(images, latent_size=4, epochs=2, out=folder / "run", settings=tiny)
    return folder


@pytest.fixture(scope="module")
def run(place: Path) -> hl.Run:
    return hl.open_run(place / "run")


def test_the_latents_come_with_all_baselines_of_the_same_rows(run: hl.Run) -> None:
    table = run.encode(IMAGES, baselines=True)
    assert sorted(table.baselines) == sorted(NAMES)
    assert all(baseline.annotations is table.annotations for baseline in table.baselines.values())
    np.testing.assert_array_equal(table.latents, run.encode(IMAGES).latents)
    assert {"kl", "mse_per_pixel"} <= set(table.scores)
    assert table.baselines["untrained-0"].size == table.baselines["pca"].size == 4
    assert table.baselines["untrained-0"].logvar is None


def test_the_untrained_ones_are_of_the_run_s_architecture(run: hl.Run) -> None:
    fresh = run.trained.fresh(11)
    shapes = {name: values.shape for name, values in run.model.state_dict().items()}
    assert {name: values.shape for name, values in fresh.state_dict().items()} == shapes
    assert all((values != run.model.state_dict()[name]).any() for name, values in fresh.state_dict().items())


def test_a_test_split_alone_has_baselines_fitted_on_the_run_s_training_images(run: hl.Run) -> None:
    whole = run.encode(run.images(), baselines=["pca", "colour"])
    test = run.encode(run.images().split("test"), baselines=["pca", "colour"])
    for name in ("pca", "colour"):
        expected = whole.split("test").baselines[name]
        np.testing.assert_allclose(test.baselines[name].latents, expected.latents, atol=1e-6)
        assert test.baselines[name].source.fitted_on == expected.source.fitted_on


def test_without_training_images_baselines_are_refused(run: hl.Run) -> None:
    test = IMAGES.split("test")
    with pytest.raises(hl.BadInput, match=r"blobs has no split train.*train=run.images\(\)"):
        run.trained.encode(test, baselines=True)
    assert run.trained.encode(test).baselines == {}
    with pytest.raises(hl.BadInput, match=r"baselines \(colours\): no such baseline here; there are pixels, colour"):
        run.encode(test, baselines=["colours"])


def test_another_layer_with_its_untrained_selves(run: hl.Run) -> None:
    table = run.encode(IMAGES, layer="encoder.maps.0", pooling="mean-std", baselines=["untrained"])
    assert table.size == 16
    assert table.source.layer == table.baselines["untrained-3"].source.layer == "encoder.maps.0"
    assert {baseline.size for baseline in table.baselines.values()} == {16}
    assert not table.scores
    with torch.no_grad():
        seen = torch.from_numpy(run.trained.seen(IMAGES))
        maps = run.model.encoder.get_submodule("maps.0")(seen)
    np.testing.assert_allclose(table.latents[:, :8], maps.mean(dim=(2, 3)), atol=1e-5)


def test_the_layers_there_are_stand_in_the_refusal(run: hl.Run) -> None:
    with pytest.raises(hl.BadInput, match=r"layer \(conv1\): run has no such layer; there are encoder, encoder.maps"):
        run.encode(IMAGES, layer="conv1")
    with pytest.raises(hl.BadInput, match="vectors of 4 numbers: there is nothing to pool"):
        run.encode(IMAGES, layer="latent", pooling="mean")


def test_somebody_s_own_module_has_untrained_selves_too(tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 3))
    decoder = torch.nn.Sequential(torch.nn.Linear(3, 64), torch.nn.Unflatten(1, (1, 8, 8)))
    images = blobs(60, 1, 8, 8)
    run = hl.train(images, hl.Autoencoder(encoder, decoder), epochs=1, out=tmp_path / "own")
    table = Trained(run.folder, run.model).encode(images, baselines=["untrained"])
    assert len(table.baselines) == 5
    assert all(np.abs(b.latents - table.latents).max() > 1e-3 for b in table.baselines.values())


def hinterland(*words: object, where: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = command_line.hinterland(*words, where=where)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_one_flag_on_the_command_line(place: Path, run: hl.Run) -> None:
    facts = json.loads(hinterland("encode", "run", "--split", "test", "--baselines", "--json", where=place).stdout)
    assert sorted(facts["baselines"]) == sorted(NAMES)
    table = LatentTable.read(place / facts["path"])
    whole = run.encode(run.images(), baselines=["colour"]).split("test")
    np.testing.assert_allclose(table.baselines["colour"].latents, whole.baselines["colour"].latents, atol=1e-6)


def test_layers_on_the_command_line(place: Path) -> None:
    done = hinterland("encode", "run", "--layer", "encoder.maps.0", "--pooling", "max", where=place)
    assert done.stdout.strip() == "run/latents/images-encoder.maps.0-max.parquet"
    assert LatentTable.read(place / done.stdout.strip()).size == 8
    assert "there are encoder" in hinterland("encode", "run", "--layer", "conv1", where=place, code=2).stderr


def test_an_onnx_file_on_the_command_line(place: Path) -> None:
    exported(torch.nn.Conv2d(3, 4, 3), place / "theirs.onnx", ["maps"], size=(14, 10))
    done = hinterland("encode", "theirs.onnx", "--data", "images.npz", "--baselines", where=place)
    assert done.stdout.strip() == "theirs-images.parquet"
    assert sorted(LatentTable.read(place / done.stdout.strip()).baselines) == ["colour", "pca", "pixels"]
    assert "--data is missing" in hinterland("encode", "theirs.onnx", where=place, code=2).stderr


ENCODES_MANY = """
import sys
from pathlib import Path
import numpy as np
import hinterland as hl

def held():
    status = Path('/proc/self/status').read_text()
    return int(status.split('RssAnon:')[1].split()[0]) * 1024

pixels = np.random.default_rng(0).integers(0, 256, (40_000, 1, 28, 28), dtype=np.uint8)
few = pixels[:2_000]
settings = {'model.hidden': (32,), 'training.threads': 1}
run = hl.train(few, 'dense-vae', latent_size=128, epochs=1, out=sys.argv[1], settings=settings)
run.encode(few)
before = held()
table = run.encode(pixels)
print((held() - before) / (table.latents.nbytes + table.logvar.nbytes))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory held is read from /proc")
def test_encoding_holds_little_more_than_the_latents_that_it_gives(tmp_path: Path) -> None:
    words = [sys.executable, "-c", ENCODES_MANY, str(tmp_path / "run")]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    assert float(done.stdout.split()[-1]) < 3  # rows kept one batch after another held nine times as much
