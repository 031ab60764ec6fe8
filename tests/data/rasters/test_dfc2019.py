"""The layout of the 2019 data fusion contest, on a generated twin: images, classes and heights told by file name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from hinterland.cli.app import app
from hinterland.data.rasters.prepare import prepare
from hinterland.data.rasters.scenes import Sources, scene_paths
from hinterland.data.rasters.tiling import Tiling
from hinterland.data.store import open_store
from hinterland.ground.errors import BadInput

rasterio = pytest.importorskip("rasterio", reason="the extra [geo] is not installed")

CLASSES = Path(__file__).resolve().parents[3] / "studies" / "classes" / "dfc2019.yaml"


def write(path: Path, values: np.ndarray) -> None:
    """A TIFF of (C, H, W) without CRS, as the contest's are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {"count": len(values), "height": values.shape[1], "width": values.shape[2], "dtype": values.dtype}
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning), rasterio.open(path, "w", "GTiff", **facts) as file:
        file.write(values)


def twin(rgb: Path, truth: Path) -> None:
    """Two places of 32 x 32: the left half ground at 1 m, the right building at 10 m, some heights not known."""
    for number, place in enumerate(("JAX_004_006", "OMA_211_026")):
        classes = np.full((1, 32, 32), 2, np.uint8)
        classes[0, :, 12:] = 6
        classes[0, 16:] = 9 if number else 6  # below: all water, or building
        height = np.where(classes == 6, np.float32(10), np.float32(1))
        height[0, :2, :2] = np.nan
        image = np.random.default_rng(number).integers(1, 255, (3, 32, 32)).astype(np.uint8)
        write(rgb / f"{place}_RGB.tif", image)
        write(truth / f"{place}_CLS.tif", classes)
        write(truth / f"{place}_AGL.tif", height)


def check(store_path: Path) -> None:
    known = open_store(store_path).annotations
    assert known.id.tolist()[:2] == ["JAX_004_006_RGB/r00000-c00000", "JAX_004_006_RGB/r00000-c00016"]
    assert known.labels["class"].text() == [
        "ground", "building", "building", "building", "ground", "building", "water", "water"
    ]  # fmt: skip
    mean = (12 * 16 * 1 + 4 * 16 * 10 - 4 * 1) / (16 * 16 - 4)  # four heights of 1 m are not known
    assert known.factors["height"].values[:2] == pytest.approx([mean, 10])
    assert known.factors["share building"].values[0] == pytest.approx(4 / 16)


def test_one_folder_of_all_three_is_told_apart_by_the_names(tmp_path: Path):
    twin(tmp_path / "all", tmp_path / "all")
    given = Sources((str(tmp_path / "all"),), labels="RGB=CLS", height="RGB=AGL")
    store = prepare(given, tmp_path / "store", Tiling(tile=16), CLASSES)
    check(store)
    assert any("4 rasters beside the scenes are masks, heights or layers" in note for note in open_store(store).notes)


def test_heights_that_nobody_asked_for_are_no_scenes(tmp_path: Path):
    twin(tmp_path / "all", tmp_path / "all")
    scenes, aside = scene_paths(Sources((str(tmp_path / "all"),), labels="RGB=CLS"))
    assert [Path(path).name for path in scenes] == ["JAX_004_006_RGB.tif", "OMA_211_026_RGB.tif"]
    assert len(aside) == 4


def test_the_contests_two_folders_and_a_star_say_the_same(tmp_path: Path):
    rgb, truth = tmp_path / "Train-Track1-RGB", tmp_path / "Train-Track1-Truth"
    twin(rgb, truth)
    arguments = [
        "data",
        "prepare",
        str(rgb),
        "--tile",
        "16",
        "--out",
        str(tmp_path / "store"),
        "--classes",
        str(CLASSES),
    ]
    stars = ["--labels", str(truth / "*_CLS.tif"), "--height", str(truth / "*_AGL.tif")]
    done = CliRunner().invoke(app, [*arguments, *stars])
    assert done.exit_code == 0, done.output
    check(tmp_path / "store")


def test_a_folder_that_holds_several_for_a_scene_is_refused_and_a_missing_one_named(tmp_path: Path):
    rgb, truth = tmp_path / "rgb", tmp_path / "truth"
    twin(rgb, truth)
    with pytest.raises(BadInput, match=r"AGL\.tif and .*CLS\.tif|AGL\.tif, .*CLS\.tif"):
        prepare(Sources((str(rgb),), labels=str(truth)), tmp_path / "a", Tiling(tile=16), CLASSES)
    (truth / "OMA_211_026_CLS.tif").unlink()
    with pytest.raises(BadInput, match=r"there is no .*OMA_211_026_CLS\.tif for .*OMA_211_026_RGB"):
        prepare(Sources((str(rgb),), labels=str(truth / "*_CLS.tif")), tmp_path / "b", Tiling(tile=16), CLASSES)


def test_images_and_masks_below_one_folder_are_told_apart_too(tmp_path: Path):
    for folder in ("Tile 1", "Tile 2"):
        write(tmp_path / folder / "images" / "part.tif", np.ones((3, 16, 16), np.uint8))
        write(tmp_path / folder / "masks" / "part.tif", np.full((1, 16, 16), 2, np.uint8))
    scenes, aside = scene_paths(Sources((str(tmp_path),), labels="images=masks"))
    assert [Path(path).parts[-3:-1] for path in scenes] == [("Tile 1", "images"), ("Tile 2", "images")]
    assert len(aside) == 2
