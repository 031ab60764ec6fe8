"""A scene through a run: what is written, and that it is what the run says of each window."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import hinterland as hl
from hinterland.cli.app import app
from hinterland.data.rasters.prepare import prepare
from hinterland.data.rasters.scenes import Sources
from hinterland.data.rasters.tiling import Tiling
from hinterland.ground.errors import BadInput
from hinterland.ground.progress import Silent
from hinterland.latents.principal import principal_components
from hinterland.latents.scene.maps import Wanted, encode_scene
from hinterland.latents.scene.windows import Asked
from hinterland.latents.table import LatentTable
from real_data import real_file
from scenes import Means, quiet, rasterio, tif


class Said(Silent):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, message: str) -> None:
        """Keep it."""
        self.lines.append(message)


def pixels(bands: int, height: int, width: int, kind: str = "uint8", seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 200, (bands, height, width)).astype(kind)


def read(path: Path) -> np.ndarray:
    with quiet(), rasterio.open(path) as file:
        values: np.ndarray = file.read()
    return values


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scene of four bands with a hole, its tiles of three of them made half as large, and a run on those."""
    folder = tmp_path_factory.mktemp("place")
    scene = pixels(4, 96, 128)
    scene[:, :40, :40] = 0
    tif(folder / "a.tif", scene, nodata=0)
    given = Sources((str(folder / "a.tif"),), bands=(4, 2, 1))
    prepare(given, folder / "store", Tiling(tile=16, resize=8, max_nodata=0.4))
    tiny = {"model.widths": (8,), "model.hidden": (), "training.threads": 1, "objective.reconstruction": "mse"}
    hl.train(hl.load(folder / "store"), latent_size=4, epochs=1, out=folder / "run", settings=tiny)
    return folder


def test_windows_are_read_as_the_run_s_own_tiles_were(place: Path, tmp_path: Path):
    run = hl.open_run(place / "run")
    made = run.encode_scene(place / "a.tif", tmp_path / "out.tif", table=tmp_path / "out.parquet")
    own = run.encode(hl.load(place / "store"))
    table = LatentTable.read(tmp_path / "out.parquet")
    assert table.ids.tolist() == own.ids.tolist(), "the same tiles are kept, the others dropped"
    np.testing.assert_allclose(table.latents, own.latents, atol=1e-5)
    latents = read(tmp_path / "out.tif")
    assert (made.windows, made.encoded, made.bands, made.tile, made.stride) == (48, len(own), "all", 16, 16)
    at = np.isfinite(latents[0])
    np.testing.assert_allclose(latents[:, at].T, own.latents, atol=1e-5)
    assert np.isnan(latents[:, ~at]).all()


def test_a_scene_that_names_no_value_for_missing_data_as_the_tiles_did_is_told_of(place: Path, tmp_path: Path):
    other, said = tif(tmp_path / "b.tif", pixels(4, 32, 32)), Said()
    made = hl.open_run(place / "run").encode_scene(other, tmp_path / "out.tif", progress=said)
    assert any("--nodata 0.0 does" in line for line in said.lines)
    assert made.encoded == made.windows == 4


def test_the_file_is_a_cog_that_says_what_its_bands_are(place: Path, tmp_path: Path):
    hl.open_run(place / "run").encode_scene(place / "a.tif", tmp_path / "out.tif", stride=2)
    with rasterio.open(tmp_path / "out.tif") as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.descriptions == ("latent 0", "latent 1", "latent 2", "latent 3")
        assert file.tags()["hinterland_windows"] == "16 pixels, 2 apart, of a"
        assert np.isnan(file.nodata)


def test_three_components_are_red_green_and_blue_and_are_the_default_of_many_latents(tmp_path: Path):
    scene = tif(tmp_path / "a.tif", pixels(13, 40, 40, "float32"))
    wanted, said = Wanted(tmp_path / "out.tif", table=tmp_path / "t.parquet"), Said()
    made = encode_scene(Means(13, 8), scene, wanted, progress=said)
    assert made.bands == "rgb"
    assert any("13 latents: three principal components" in line for line in said.lines)
    latents = LatentTable.read(tmp_path / "t.parquet").latents
    found = read(tmp_path / "out.tif").reshape(3, -1).T
    np.testing.assert_allclose(found, principal_components(latents).project(latents, 3), atol=1e-3)
    with rasterio.open(tmp_path / "out.tif") as file:
        assert [colour.name for colour in file.colorinterp] == ["red", "green", "blue"]
        assert "of the variance" in file.descriptions[0]


def test_errors_are_those_of_the_reconstruction_pixel_by_pixel(tmp_path: Path):
    scene = pixels(2, 24, 32, "float32") / 200
    scene[:, 3, 5] = -1
    path = tif(tmp_path / "a.tif", scene, nodata=-1)
    encode_scene(Means(2, 8), path, Wanted(tmp_path / "out.tif", error=tmp_path / "error.tif"))
    found = read(tmp_path / "error.tif")[0]
    means = scene.reshape(2, 3, 8, 4, 8).mean(axis=(2, 4)).repeat(8, axis=1).repeat(8, axis=2)
    np.testing.assert_allclose(found[:, 8:], np.abs(scene - means).mean(axis=0)[:, 8:], atol=1e-6)
    assert np.argwhere(np.isnan(found)).tolist() == [[3, 5]]


def test_overlapping_windows_give_the_same_error_where_all_agree(tmp_path: Path):
    rows, columns = np.indices((40, 56)).sum(axis=0) % 2, np.zeros((40, 56))
    path = tif(tmp_path / "a.tif", np.stack([rows + columns]).astype(np.float32))  # a chessboard: half off everywhere
    encode_scene(Means(1, 8), path, Wanted(error=tmp_path / "error.tif"), Asked(stride=3))
    np.testing.assert_allclose(read(tmp_path / "error.tif"), 0.5, atol=1e-5)


def test_clusters_are_the_fields_of_a_scene_the_largest_first(tmp_path: Path):
    scene = np.full((1, 64, 64), 10, np.uint8)
    scene[:, :, 32:] = 100
    scene[:, 48:, 48:] = 200
    scene[:, :16, :16] = 0
    path = tif(tmp_path / "a.tif", scene, nodata=0)
    wanted = Wanted(clusters=tmp_path / "c.tif", count=3, table=tmp_path / "t.parquet")
    encode_scene(Means(1, 8, "uint8", 255), path, wanted)
    expected = np.where(scene[0, ::8, ::8] == 10, 1, 0) + 2 * (scene[0, ::8, ::8] == 200)
    expected[:2, :2] = 255  # without data
    with rasterio.open(tmp_path / "c.tif") as file:
        np.testing.assert_array_equal(file.read(1), expected)
        colours = file.colormap(1)
        assert file.nodata == 255
    assert colours[255][3] == 0
    assert len({colours[k][:3] for k in range(3)}) == 3
    label = LatentTable.read(tmp_path / "t.parquet").labels["cluster"]
    np.testing.assert_array_equal(label.codes, expected[expected != 255])


def test_footprints_of_the_table_are_where_the_windows_are(tmp_path: Path):
    path = tif(tmp_path / "a.tif", pixels(2, 32, 48, "float32"))
    encode_scene(Means(2, 16), path, Wanted(table=tmp_path / "t.parquet"), Asked(stride=8))
    table = pq.read_table(tmp_path / "t.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])["columns"]["footprint"]
    assert geo["bbox"] == [500_000, 4_999_680, 500_480, 5_000_000]
    assert geo["crs"]["id"] == {"authority": "EPSG", "code": 32633}
    first = np.frombuffer(table.column("footprint")[1].as_py()[13:], "<f8").reshape(-1, 2)  # of a WKB polygon
    assert first.min(axis=0).tolist() == [500_080, 4_999_840]
    assert first.max(axis=0).tolist() == [500_240, 5_000_000]


def test_stacked_layers_are_seen_as_one_and_count_only_where_all_have_data(tmp_path: Path):
    below = tif(tmp_path / "a.tif", pixels(2, 32, 32, "float32"))
    lower = (10.0, 0.0, 500_000.0, 0.0, -10.0, 5_000_000.0 - 160)  # begins 16 rows further down
    beside = tif(tmp_path / "b.tif", pixels(1, 32, 32, "float32", seed=1), lower)
    made = encode_scene(Means(3, 8), below, Wanted(tmp_path / "o.tif"), Asked(stacked=(beside,)))
    latents = read(tmp_path / "o.tif")
    assert (made.windows, made.encoded) == (16, 8)
    assert np.isnan(latents[:, :2]).all()
    of_both = np.concatenate([read(Path(below))[:, 16:], read(Path(beside))[:, :16]])
    np.testing.assert_allclose(latents[:, 2:], of_both.reshape(3, 2, 8, 4, 8).mean(axis=(2, 4)), rtol=1e-5)


def test_the_windows_that_lack_data_are_those_that_prepare_drops(tmp_path: Path):
    scene = pixels(1, 48, 64, "float32")
    scene[:, np.random.default_rng(1).random((48, 64)) < 0.25] = 0
    path = tif(tmp_path / "a.tif", scene, nodata=0)
    encode_scene(Means(1, 8), path, Wanted(table=tmp_path / "t.parquet"), Asked(max_nodata=0.25))
    store = prepare(Sources((path,)), tmp_path / "store", Tiling(tile=8, max_nodata=0.25))
    kept = hl.load(store).ids.tolist()
    assert LatentTable.read(tmp_path / "t.parquet").ids.tolist() == kept
    assert 0 < len(kept) < 48


def test_a_scene_without_crs_is_written_in_its_pixels_and_that_is_said(tmp_path: Path):
    path, said = tif(tmp_path / "a.tif", pixels(2, 32, 32, "float32"), None), Said()
    made = encode_scene(Means(2, 16), path, Wanted(tmp_path / "o.tif", table=tmp_path / "t.parquet"), progress=said)
    assert made.crs is None
    assert any("has no CRS" in line for line in said.lines)
    with quiet(), rasterio.open(tmp_path / "o.tif") as file:
        assert file.crs is None
        assert tuple(file.transform)[:6] == (16, 0, 0, 0, 16, 0)
    assert "footprint" not in pq.read_schema(tmp_path / "t.parquet").names


def test_memory_does_not_grow_with_the_height_of_a_scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("hinterland.latents.scene.walk.STRIP_BYTES", 100_000)
    monkeypatch.setattr("hinterland.latents.scene.table.TOGETHER", 100)
    wanted = Wanted(tmp_path / "o.tif", error=tmp_path / "e.tif", table=tmp_path / "t.parquet")
    peaks = []
    for height in (256, 256, 2048):  # what is loaded once counts for the first
        path = tif(tmp_path / f"{height}.tif", pixels(2, height, 256, "float32"))
        tracemalloc.start()
        encode_scene(Means(2, 16), path, wanted)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] - peaks[1] < 0.05 * 2 * (2048 - 256) * 256 * 4, "a twentieth of the bytes that came on top"


def test_the_command_writes_all_of_it_and_tells_where(place: Path, tmp_path: Path):
    out = tmp_path / "maps" / "latents.tif"
    given = ["encode", str(place / "run"), "--scene", str(place / "a.tif"), "--stride", "8", "--out", str(out)]
    more = ["--clusters", "3", "--error", str(tmp_path / "e.tif"), "--table", str(tmp_path / "t.parquet"), "--json"]
    done = CliRunner().invoke(app, given + more)
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert facts["files"]["clusters"] == str(tmp_path / "maps" / "latents-clusters.tif")
    assert facts["crs"] == "EPSG:32633"
    assert all(Path(path).is_file() for path in facts["files"].values())
    assert {file.name for file in (tmp_path / "maps").iterdir()} == {"latents.tif", "latents-clusters.tif"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--stride", "4"], "--stride goes with --scene"),
        (["--scene", "a.tif", "--layer", "encoder"], "--layer and --scene do not go together"),
        (["--scene", "a.tif", "--scene-bands", "0"], "--scene-bands (0) must be numbers from 1"),
        (["--scene", "missing.tif"], "no file or folder"),
    ],
)
def test_options_that_do_not_go_together_are_refused(place: Path, options: list[str], words: str):
    refused = CliRunner().invoke(app, ["encode", str(place / "run"), *options])
    assert isinstance(refused.exception, BadInput)
    assert words in str(refused.exception)


@pytest.mark.real_data
def test_latents_of_another_year_lie_where_that_year_lies(tmp_path: Path):
    naip = real_file("landsat-naip-timeseries") / "naip"
    one, other = naip / "m_4709963_se_14_1_20200831.tif", naip / "m_4709963_se_14_1_20170827.tif"
    store = prepare(Sources((str(one),)), tmp_path / "store", Tiling(tile=32))
    tiny = {"model.widths": (8,), "model.hidden": (), "training.threads": 1, "objective.reconstruction": "mse"}
    run = hl.train(hl.load(store), latent_size=4, epochs=1, out=tmp_path / "run", settings=tiny)
    made = run.encode_scene(other, tmp_path / "o.tif", stride=16, error=tmp_path / "e.tif")
    with rasterio.open(other) as given, rasterio.open(tmp_path / "o.tif") as latents:
        assert latents.crs == given.crs
        assert latents.shape == ((724 - 32) // 16 + 1, (934 - 32) // 16 + 1)
        rim = (32 - 16) / 2 * 5.0  # metres
        assert latents.bounds.left == given.bounds.left + rim
        assert latents.bounds.top == given.bounds.top - rim
        assert abs(latents.bounds.right - (given.bounds.right - rim)) <= 16 * 5.0
        assert np.isfinite(latents.read()).all()
        assert made.encoded == made.windows
        with rasterio.open(tmp_path / "e.tif") as error:
            assert (error.bounds, error.crs) == (given.bounds, given.crs)
