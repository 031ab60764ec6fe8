"""From a scene and its mask to a map of another scene, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from class_maps import LIGHT, NAMES, coloured
from hinterland.cli.app import app
from hinterland.data.rasters.classes import IGNORED
from hinterland.ground.errors import BadInput
from scenes import NORTH_UP, UTM, rasterio, tif

SIDE = 80


def scene(folder: Path, name: str, seed: int) -> tuple[str, np.ndarray]:
    """A coast of 80 x 80 pixels, and the classes of its pixels."""
    pixels = coloured(25, noise=8.0, seed=seed, ignored=0)
    grid = pixels.layers["image"].reshape(5, 5, 3, 16, 16).transpose(2, 0, 3, 1, 4).reshape(3, SIDE, SIDE)
    codes = pixels.masks["class"].reshape(5, 5, 16, 16).transpose(0, 2, 1, 3).reshape(SIDE, SIDE)
    return tif(folder / f"{name}.tif", np.ascontiguousarray(grid)), codes


def command(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trained on tiles of one scene, by the command line."""
    folder = tmp_path_factory.mktemp("coast")
    image, codes = scene(folder, "coast", seed=0)
    painted = np.ascontiguousarray(LIGHT.astype(np.uint8)[codes].transpose(2, 0, 1))
    painted[:, :3] = 0
    tif(folder / "known.tif", painted)
    lines = [f'  {name}: "{r:02x}{g:02x}{b:02x}"' for name, (r, g, b) in zip(NAMES, LIGHT.tolist(), strict=True)]
    (folder / "classes.yaml").write_text("\n".join(["classes:", *lines, 'ignore: ["000000"]']))
    store = (
        "--tile",
        "16",
        "--stride",
        "8",
        "--labels",
        str(folder / "known.tif"),
        "--classes",
        str(folder / "classes.yaml"),
    )
    command("data", "prepare", image, "--out", str(folder / "store"), *store)
    small = ["model.widths=[8,16]", "training.batch_size=8", "training.learning_rate=0.01", "training.threads=1"]
    settings = [f"--set={setting}" for setting in [*small, "training.preview_every_images=5000"]]
    told = command(
        "train", str(folder / "store"), "--task", "segment", "--epochs", "20", "--out", str(folder / "run"), *settings
    )
    assert "macro_iou" in told
    return folder / "run"


def test_a_scene_becomes_a_map_on_its_own_grid_in_the_colours_of_the_mask(run, tmp_path):
    image, codes = scene(tmp_path, "other", seed=5)
    out, chance = tmp_path / "map.tif", tmp_path / "chance.tif"
    told = command("segment", str(run), image, "--out", str(out), "--chance", str(chance))
    assert told.split() == [str(out), str(chance)]
    with rasterio.open(out) as file, rasterio.open(chance) as sure:
        said, given = file.read(1), sure.read(1)
        assert (file.crs.to_string(), tuple(file.transform)[:6]) == (UTM, NORTH_UP)
        assert file.nodata == IGNORED
        assert [file.colormap(1)[code][:3] for code in range(3)] == [tuple(colour) for colour in LIGHT.tolist()]
        assert file.tags()["hinterland_classes"] == "0 sand, 1 sea, 2 house"
    assert said.shape == (SIDE, SIDE)
    assert (said == codes).mean() > 0.9
    assert given.min() >= 1 / 3
    assert given.max() <= 1 + 1e-6


def test_pixels_without_data_have_no_class(run, tmp_path):
    image, _ = scene(tmp_path, "other", seed=6)
    with rasterio.open(image) as file:
        pixels = np.maximum(file.read(), 1)
    pixels[:, 10:50, 20:60] = 0
    torn = tif(tmp_path / "torn.tif", pixels, nodata=0)
    command("segment", str(run), torn, "--out", str(tmp_path / "map.tif"), "--stride", "16")
    with rasterio.open(tmp_path / "map.tif") as file:
        assert np.array_equal(file.read(1) == IGNORED, (pixels == 0).all(axis=0))


def test_a_plain_run_and_a_taken_name_are_refused(run, tmp_path):
    image, _ = scene(tmp_path, "other", seed=5)
    with pytest.raises(BadInput, match="the scene and what is written of it need a name each"):
        command("segment", str(run), image, "--out", image)
    plain = tmp_path / "plain"
    store = str(run.parent / "store")
    command("train", store, "--epochs", "0.1", "--set=model.widths=[4]", "--out", str(plain))
    with pytest.raises(BadInput, match="was trained to reconstruct; hinterland train DATA --task segment"):
        command("segment", str(plain), image, "--out", str(tmp_path / "map.tif"))
    assert not (tmp_path / "map.tif").exists()


def test_samples_of_a_run_that_says_classes_are_refused(run):
    for sampler in ("prior", "gmm"):
        with pytest.raises(BadInput, match="with --task segment: it says classes, and decodes no images"):
            command("sample", str(run), "--from", sampler)


def test_a_run_of_classes_has_a_page_of_its_own(run):
    page = Path(command("report", str(run)).strip()).read_text(encoding="utf-8")
    for words in ("How well classes are told", "What is mistaken for what", "house", "Intersection over union"):
        assert words in page
    findings = json.loads((run / "findings.json").read_text())["findings"]
    names = [(finding["name"], finding["subject"]) for finding in findings]
    assert names[0] == ("macro_iou", "classes")
    assert ("iou", "sea") in names
    assert findings[0]["low"] <= findings[0]["estimate"] <= findings[0]["high"]
    assert findings[0]["estimate"] > findings[0]["baselines"]["majority"]["estimate"]


def test_another_run_may_begin_with_its_encoder(run, tmp_path):
    store = str(run.parent / "store")
    words = ("--task", "segment", "--init-encoder", str(run), "--epochs", "0.2", "--out", str(tmp_path / "more"))
    command("train", store, *words, "--set=init.frozen=true")
    with pytest.raises(BadInput, match=r"--init-encoder \(.*nothing\) is no run: it has no config.yaml"):
        command("train", store, "--init-encoder", str(tmp_path / "nothing"), "--out", str(tmp_path / "no"))


def test_what_needs_images_back_refuses_a_run_of_classes_in_words(run, tmp_path):
    for words in (["compare", str(run), str(run)], ["export", str(run)]):
        with pytest.raises(BadInput, match="trained with --task segment and gives no images back; hinterland report"):
            command(*words, "--out", str(tmp_path / "page.html"))
    with pytest.raises(BadInput, match="says classes, and decodes no images"):
        command("interpolate", str(run), "0", "1")
